//! Variation, step by step beside a model told by hand: the same number everywhere, both identities
//! exact after each step.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Slot, Status};
use ringfence_core::asset::{Asset, AssetParameters, Shard};
use ringfence_core::fill::{Side, Terms, plan_fill};
use ringfence_core::fund::{Fund, Member};
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::loss::{Frozen, Loss, QuoteVault, Route, State, plan_route};
use ringfence_core::margin::Evidence;
use ringfence_core::parameters::Parameters;
use ringfence_core::price::Feed;
use ringfence_core::recovery::plan_recover;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::{SettleInput, Settlement, plan_collect_fees, plan_settle};
use ringfence_core::units::{Bps, Clock, ONE_E8};
use ringfence_core::waterfall::Layer;
use support::model::Model;
use support::numbers::{Numbers, for_seeds};
use support::world::{GENERATION, MIDNIGHT, TICK_E8, clock, instrument, open_consent, reading};

const DAY: i64 = 86_400;
const CONTRACTS: usize = 4;
const PEOPLE: usize = 8;
const FIRST_TICK: u64 = 1_000;

/// The core's side of the comparison: its parts, held together by hand so that margin, which has
/// tests of its own, never says no.
struct Core {
    settlement: Settlement,
    markets: Vec<(Instrument, Book)>,
    accounts: Vec<Account>,
    shard: Shard,
    now_ts: i64,
}

fn rich(decimals: u8) -> Asset {
    let feed = Feed {
        spot_price_e8: ONE_E8,
        ema_price_e8: ONE_E8,
        publish_ts: 1,
        ..Feed::default()
    };
    Asset {
        feed,
        parameters: AssetParameters::TEST,
        total_native: 0,
        listed_ts: 0,
        decimals,
        quote_decimals: 6,
    }
}

impl Core {
    fn new(values: &[i128], vaults: &[i128]) -> Self {
        let mut core = Self {
            settlement: Settlement::EMPTY,
            markets: Vec::new(),
            accounts: Vec::new(),
            shard: Shard {
                ledger_native: 1 << 50,
                vault_count: 8,
            },
            now_ts: MIDNIGHT,
        };
        for (index, value) in values.iter().enumerate() {
            let mut market = instrument(index as u16 + 1, index as u16, *value as u64);
            market.parameters.tick_jump_bps = Bps(10_000);
            market.parameters.fill_band_bps = Bps(1_000);
            let mut book = Book::default();
            let first = reading(FIRST_TICK * TICK_E8, MIDNIGHT);
            let time = (&clock(MIDNIGHT), true);
            market
                .plan_mark(&mut book, &mut core.settlement, &first, time)
                .unwrap();
            core.markets.push((market, book));
        }
        for vault in vaults {
            let mut account = Account::EMPTY;
            let open = |ledger_native| Slot {
                is_open: true,
                ledger_native,
                locked_native: 0,
            };
            account.slots[0] = open(*vault as u64);
            // So rich in another asset that no trade is refused.
            account.slots[1] = open(1 << 60);
            core.accounts.push(account);
        }
        core
    }

    /// A midnight later, this tick is set by an update that straddles it.
    fn boundary(&mut self, which: usize, tick: u64) {
        self.now_ts += DAY;
        let update = reading(tick * TICK_E8, self.now_ts);
        let (market, book) = &mut self.markets[which];
        let time = (&clock(self.now_ts), true);
        let marked = market
            .plan_mark(book, &mut self.settlement, &update, time)
            .unwrap();
        assert!(marked.has_boundary && market.settlement_tick == tick);
    }

    fn instruments_of(&self, account: &Account, more: Option<u16>) -> Vec<Instrument> {
        let mut ids: Vec<u16> = account.positions.iter().map(|p| p.instrument_id).collect();
        if let Some(id) = more
            && !ids.contains(&id)
        {
            let free = ids.iter().position(|other| *other == 0).unwrap();
            ids[free] = id;
        }
        let held = ids.into_iter().filter(|id| *id != 0);
        held.map(|id| self.markets[usize::from(id) - 1].0).collect()
    }

    fn fill(&mut self, which: usize, sides: (usize, usize), terms: Terms, fees: (u64, u64)) {
        // The mark is the price itself, so that no band is in the way.
        self.markets[which].0.mark_tick = terms.price_ticks;
        for market in &mut self.markets {
            market.0.mark_ts = self.now_ts;
        }
        let mut assets = [rich(6), rich(6)];
        for asset in &mut assets {
            asset.feed.publish_ts = self.now_ts;
        }
        let clock = clock(self.now_ts);
        let (mut buyer, mut seller) = (self.accounts[sides.0], self.accounts[sides.1]);
        // Nor the time that a debt has been due.
        (buyer.owed_since_ts, seller.owed_since_ts) = (0, 0);
        let id = self.markets[which].0.instrument_id;
        let held = [buyer, seller].map(|account| self.instruments_of(&account, Some(id)));
        let evidence = |instruments| Evidence {
            assets: &assets,
            instruments,
            parameters: &Parameters::TEST,
            clock: &clock,
        };
        let mut consents = (open_consent(), open_consent());
        let (market, book) = &mut self.markets[which];
        plan_fill(
            &terms,
            (market, book),
            (
                &mut Side {
                    account: &mut buyer,
                    consent: &mut consents.0,
                    generation: GENERATION,
                    fee_native: fees.0,
                    is_signed: false,
                },
                &mut Side {
                    account: &mut seller,
                    consent: &mut consents.1,
                    generation: GENERATION,
                    fee_native: fees.1,
                    is_signed: false,
                },
            ),
            (&evidence(&held[0]), &evidence(&held[1])),
            true,
        )
        .unwrap();
        (self.accounts[sides.0], self.accounts[sides.1]) = (buyer, seller);
    }

    fn settle(&mut self, who: usize) {
        let mut account = self.accounts[who];
        let mut input = SettleInput {
            instruments: &self.instruments_of(&account, None),
            books: &mut [],
            shard: &mut self.shard,
            parameters: &Parameters::TEST,
            cover_native: u64::MAX,
            vault_moves: true,
            pool_pays: true,
            clock: &Clock {
                now_ts: self.now_ts,
                slot: 0,
            },
        };
        plan_settle(&mut account, &mut self.settlement, &mut input).unwrap();
        self.accounts[who] = account;
    }

    /// A defaulter repays gains that were cut: its loss is made up, what is returned is not.
    fn restore(&mut self, amount: u64) -> Result<(), Refusal> {
        let mut loss = Loss {
            state: State::Closing,
            loss_native: amount,
            cut_native: amount,
            ..Loss::default()
        };
        loss.used_native[Layer::GainHaircut.index()] = amount;
        let mut account = Account::EMPTY;
        account.status = Status::Fixed;
        account.slots[0].is_open = true;
        let mut vault = QuoteVault {
            tokens_native: amount,
            moves: true,
            shard: &mut self.shard,
        };
        let (settlement, fund) = (&mut self.settlement, &mut Fund::default());
        plan_recover(&mut loss, &mut account, settlement, fund, &mut vault).map(|_| ())
    }

    fn haircut(&mut self, debtor: usize, loss: u64) -> Result<(), Refusal> {
        let mut entry = Loss {
            state: State::Fixed,
            sequence: self.settlement.routing_sequence,
            loss_native: loss,
            shortfall_native: loss,
            left_native: loss,
            next_layer: 2,
            ..Loss::default()
        };
        let mut fund = (Fund::default(), Member::default());
        let fund = (&mut fund.0, &mut fund.1);
        let account = &mut self.accounts[debtor];
        let route = Route {
            through: Layer::GainHaircut,
            frozen: Frozen::default(),
            clock: clock(self.now_ts),
        };
        plan_route(&mut entry, account, &mut self.settlement, fund, &route).map(|_| ())
    }
}

/// Every number of the two sides.
fn agree(core: &Core, model: &Model) {
    let s = &core.settlement;
    let found = (
        i128::from(s.pool_native),
        (s.owed_to_native, s.owed_by_native, s.fees_native),
        (s.counted_gain_native, s.counted_loss_native),
        (
            s.unapplied_native,
            s.claim_epoch,
            i128::from(s.claim_index_e12),
        ),
    );
    let told = (
        model.pool,
        (model.to_winners, model.by_losers, model.fees),
        model.counted,
        (model.unapplied, model.epoch, model.index),
    );
    assert_eq!(found, told, "settlement's totals");
    let found = (
        (s.cut_native, s.recovering_native),
        (s.recovery_epoch, i128::from(s.recovery_index_e12)),
    );
    assert_eq!(found, ((model.lost, model.returning), model.returns));
    for (account, person) in core.accounts.iter().zip(&model.people) {
        let noted = (
            account.registered_gain_native,
            account.registered_loss_native,
        );
        let found = (account.variation_native, account.counted_native, noted);
        assert_eq!(
            found,
            (person.owed, person.counted, person.noted),
            "an account"
        );
        assert_eq!(i128::from(account.slots[0].ledger_native), person.vault);
        assert_eq!(account.cut_native, person.lost);
        for (which, holding) in person.holdings.iter().enumerate() {
            let of =
                |p: &&ringfence_core::account::Position| usize::from(p.instrument_id) == which + 1;
            let position = account.positions.iter().find(of);
            // A slot is freed with its last lots; the model keeps an empty row instead.
            let Some(position) = position else {
                assert_eq!((holding.lots, holding.waits), (0, (0, 0)));
                continue;
            };
            let waits = (position.wait_gain_native, position.wait_loss_native);
            assert_eq!(
                (i128::from(position.lots), waits),
                (holding.lots, holding.waits)
            );
            if holding.lots != 0 {
                assert_eq!(i128::from(position.tick), holding.tick);
                assert_eq!(position.sequence, holding.boundaries);
            }
        }
    }
    for ((market, book), contract) in core.markets.iter().zip(&model.contracts) {
        let waits = (
            book.wait_gain_native,
            book.wait_loss_native,
            book.wait_fee_native,
        );
        assert_eq!(waits, contract.waiting);
        assert_eq!(i128::from(book.open_interest_lots), contract.interest);
        assert_eq!(
            (market.gain_long, market.gain_short),
            (contract.risen, contract.fallen)
        );
    }
}

/// Returns part of what was cut, or all of it, once every cut is applied.
fn restore(core: &mut Core, model: &mut Model, numbers: &mut Numbers) -> bool {
    let lost = u64::try_from(model.lost).unwrap();
    if lost == 0 {
        return false;
    }
    let any = numbers.between(1, lost);
    let amount = numbers.pick(&[1, lost, lost.div_ceil(3), any]);
    let told = core.restore(amount);
    if model.unapplied > 0 {
        assert_eq!(told, Err(Refusal::HaircutNotApplied));
        return false;
    }
    told.unwrap();
    model.restore(i128::from(amount));
    true
}

/// Settles everybody, and cuts the winners' claims by what one debtor cannot pay.
fn cut(core: &mut Core, model: &mut Model, numbers: &mut Numbers) -> bool {
    for which in 0..CONTRACTS {
        core.boundary(which, core.markets[which].0.settlement_tick);
        model.boundary(which, model.contracts[which].tick);
    }
    for who in 0..PEOPLE {
        core.settle(who);
        model.settle(who);
        agree(core, model);
    }
    assert_eq!(core.settlement.is_base_exact(), model.is_exact());
    assert!(model.is_exact());
    let debtors: Vec<usize> = (0..PEOPLE)
        .filter(|who| model.people[*who].owed < 0)
        .collect();
    if debtors.is_empty() {
        return false;
    }
    let debtor = numbers.pick(&debtors);
    let owed = u64::try_from(-model.people[debtor].owed).unwrap();
    let loss = numbers.pick(&[1, owed, owed.div_ceil(2)]);
    model.haircut(debtor, i128::from(loss));
    core.haircut(debtor, loss).unwrap();
    true
}

#[test]
fn every_sequence_settles_as_told_by_hand() {
    let (mut cuts, mut returns, mut ended, mut whole) = (0, 0, 0, 0);
    for_seeds(30, |numbers| {
        let values: Vec<i128> = (0..CONTRACTS).map(|_| numbers.pick(&[1, 3, 10])).collect();
        let vaults: Vec<i128> = (0..PEOPLE)
            .map(|_| i128::from(numbers.edge(0, 1_000_000)))
            .collect();
        let mut model = Model::new(&values, i128::from(FIRST_TICK), &vaults);
        let mut core = Core::new(&values, &vaults);
        for _ in 0..1_500 {
            let which = numbers.place(CONTRACTS);
            let tick = core.markets[which].0.settlement_tick;
            match numbers.between(0, 99) {
                0..=29 => {
                    let next = (tick + numbers.between(0, 80)).saturating_sub(40).max(200);
                    core.boundary(which, next);
                    model.boundary(which, i128::from(next));
                }
                30..=31 => cuts += u64::from(cut(&mut core, &mut model, numbers)),
                32..=34 => returns += u64::from(restore(&mut core, &mut model, numbers)),
                35..=59 => {
                    let buyer = numbers.place(PEOPLE);
                    let seller = (buyer + numbers.between(1, PEOPLE as u64 - 1) as usize) % PEOPLE;
                    let lots = numbers.edge(1, 60);
                    let price_ticks = tick + numbers.between(0, 10) - 5;
                    let fees = (numbers.between(0, 9), numbers.between(0, 3));
                    let sides = (buyer, seller);
                    core.fill(which, sides, Terms { lots, price_ticks }, fees);
                    let signed = (i128::from(fees.0), i128::from(fees.1));
                    model.fill(
                        which,
                        sides,
                        i128::from(lots),
                        i128::from(price_ticks),
                        signed,
                    );
                }
                _ => {
                    let who = numbers.place(PEOPLE);
                    core.settle(who);
                    model.settle(who);
                }
            }
            model.check();
            agree(&core, &model);
        }
        ended += model.epoch % (1 << 32);
        whole += model.returns.0 % (1 << 32);
    });
    assert!(cuts > 50, "only {cuts} haircuts");
    assert!(returns > 50, "only {returns} recoveries");
    assert!(ended > 0, "no epoch of claims ended");
    assert!(whole > 0, "no epoch of recoveries ended");
}

#[test]
fn fees_leave_only_what_winners_are_not_owed() {
    for (pool, owed_to, fees, collected) in [
        (100, 0, 30, Ok(30)),
        (100, 80, 30, Ok(20)),
        (100, 100, 30, Err(Refusal::NothingToMove)),
        (100, 170, 30, Err(Refusal::NothingToMove)),
        (100, 0, 0, Err(Refusal::NothingToMove)),
    ] {
        let mut settlement = Settlement {
            pool_native: pool,
            owed_to_native: owed_to,
            fees_native: fees,
            ..Settlement::EMPTY
        };
        let mut insurance = 5;
        let plan = plan_collect_fees(&mut settlement, &mut insurance, true);
        assert_eq!(plan.map(|plan| plan.legs()[0].amount_native), collected);
        let moved = collected.unwrap_or_default();
        assert_eq!(insurance, 5 + moved);
        assert_eq!(settlement.pool_native, pool - moved);
        let waits = plan_collect_fees(&mut settlement, &mut insurance, false);
        assert_eq!(waits, Err(Refusal::HaircutUnderWay));
    }
}

#[test]
fn the_gate_opens_at_what_is_covered_and_not_a_unit_above() {
    let at = |owed_by_native| Settlement {
        owed_by_native,
        ..Settlement::EMPTY
    };
    let parameters = Parameters {
        gate_floor_native: 50,
        ..Parameters::TEST
    };
    assert!(at(50).is_gate_open(0, &parameters) && !at(51).is_gate_open(0, &parameters));
    assert!(at(90).is_gate_open(90, &parameters) && !at(91).is_gate_open(90, &parameters));
    let mut settlement = at(51);
    settlement.note_gate(0, &parameters, &clock(10));
    assert_eq!(settlement.gate_open_since_ts, i64::MAX);
    settlement.owed_by_native = 50;
    settlement.note_gate(0, &parameters, &clock(20));
    settlement.note_gate(0, &parameters, &clock(30));
    assert_eq!(
        settlement.gate_open_since_ts, 20,
        "since it opened, not since it was looked at"
    );
}

#[test]
fn winners_wait_while_the_gate_is_shut_and_losers_pay_all_the_same() {
    let values = [10];
    let mut core = Core::new(&values, &[100_000, 100]);
    core.fill(
        0,
        (0, 1),
        Terms {
            lots: 10,
            price_ticks: FIRST_TICK,
        },
        (0, 0),
    );
    core.boundary(0, FIRST_TICK + 50);
    let settle = |core: &mut Core, who: usize, cover_native: u64| {
        let mut account = core.accounts[who];
        let mut input = SettleInput {
            instruments: &core.instruments_of(&account, None),
            books: &mut [],
            shard: &mut core.shard,
            parameters: &Parameters {
                gate_floor_native: 0,
                ..Parameters::TEST
            },
            cover_native,
            vault_moves: true,
            pool_pays: true,
            clock: &clock(core.now_ts),
        };
        let plan = plan_settle(&mut account, &mut core.settlement, &mut input).unwrap();
        core.accounts[who] = account;
        plan.legs().first().map_or(0, |leg| leg.amount_native)
    };
    // 5,000 are owed; the loser has 100. Covered or not decides whether the winner gets them.
    assert_eq!(settle(&mut core, 1, 0), 100);
    assert_ne!(core.accounts[1].owed_since_ts, 0);
    assert_eq!(settle(&mut core, 0, 4_899), 0);
    assert_eq!(core.accounts[0].variation_native, 5_000);
    assert_eq!(settle(&mut core, 0, 4_900), 100);
    assert_eq!(core.accounts[0].variation_native, 4_900);
}

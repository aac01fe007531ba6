//! Trades: the consent's caps, the order of refusals, and what each side must be worth afterwards.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Status};
use ringfence_core::fill::{Consent, Side, Terms, check_terms};
use ringfence_core::house::HouseStatus;
use ringfence_core::margin::Test;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::trading::Fill;
use ringfence_core::units::Bps;
use support::numbers::for_seeds;
use support::world::{
    GENERATION, ONE, START_TICK, customer, fill, house, instrument, move_mark, open_consent,
    pass_boundary, trade, wait,
};

/// Two customers with a thousand quote each.
fn pair() -> System {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 0, 0]);
    customer(&mut system, 2, [1_000 * ONE, 0, 0]);
    system
}

fn tried(system: &System, fill: &Fill) -> Result<(), Refusal> {
    system.clone().fill(fill).map(|_| ())
}

/// A trade of ten lots at the mark, changed.
fn ten(change: impl FnOnce(&mut Fill)) -> Fill {
    let mut made = fill(0, 0, 1, 10, START_TICK);
    change(&mut made);
    made
}

#[test]
fn a_trade_is_refused_in_the_order_of_the_contract() {
    let system = pair();
    let refuses = |system: &System, change: fn(&mut Fill), refusal| {
        assert_eq!(tried(system, &ten(change)), Err(refusal), "{refusal:?}");
    };
    refuses(&system, |f| f.terms.lots = 0, Refusal::LotsOutOfRange);
    refuses(&system, |f| f.terms.lots = 1 << 63, Refusal::LotsOutOfRange);
    refuses(
        &system,
        |f| f.terms.price_ticks = 0,
        Refusal::TickOutOfRange,
    );
    refuses(
        &system,
        |f| f.terms.price_ticks = 1_000_001,
        Refusal::TickOutOfRange,
    );
    refuses(
        &system,
        |f| f.terms.price_ticks = 1_021,
        Refusal::PriceOutsideBand,
    );
    refuses(
        &system,
        |f| f.terms.price_ticks = 979,
        Refusal::PriceOutsideBand,
    );
    refuses(
        &system,
        |f| f.terms.lots = 1_000_001,
        Refusal::OpenInterestAboveLimit,
    );
    refuses(&system, |f| f.seller = 0, Refusal::SameOwner);
    assert_eq!(
        tried(&system, &ten(|f| f.terms.price_ticks = 1_020)),
        Ok(())
    );
    assert_eq!(tried(&system, &ten(|f| f.terms.price_ticks = 980)), Ok(()));
    let mut other = system.clone();
    other.mode.is_haircutting = true;
    refuses(&other, |_| {}, Refusal::HaircutUnderWay);
    let mut other = system.clone();
    wait(&mut other, 11);
    refuses(&other, |_| {}, Refusal::MarkStale);
    other.markets[0].0.expiry_ts = other.clock.now_ts;
    refuses(&other, |_| {}, Refusal::InstrumentExpired);
    let mut other = system.clone();
    for status in [Status::Default, Status::Fixed] {
        other.customers[1].account.status = status;
        refuses(&other, |_| {}, Refusal::AccountInDefault);
    }
    let mut other = system.clone();
    other.customers[0].account.slots[0].is_open = false;
    refuses(&other, |_| {}, Refusal::VaultNotOpen);
    let mut other = system;
    for (index, id) in (50..66).enumerate() {
        let mut full = instrument(id, 9, 1);
        (full.mark_tick, full.settlement_tick) = (1, 1);
        other.markets.push((full, Default::default()));
        other.customers[1].account.positions[index].instrument_id = id;
    }
    refuses(&other, |_| {}, Refusal::PositionSlotsFull);
}

#[test]
fn a_consent_holds_to_each_of_its_caps() {
    type Row = (fn(&mut Consent), fn(&mut Fill), Option<Refusal>);
    let rows: [Row; 13] = [
        (|c| c.expiry_ts = 0, |_| {}, Some(Refusal::ConsentExpired)),
        (
            |c| c.signed_orders_only = true,
            |_| {},
            Some(Refusal::ConsentSignedOrdersOnly),
        ),
        (
            |c| c.instruments[7] = 2,
            |_| {},
            Some(Refusal::ConsentInstrumentNotNamed),
        ),
        (|c| c.instruments[7] = 1, |_| {}, None),
        (
            |c| c.band_bps = Bps(99),
            |f| f.terms.price_ticks = 990,
            Some(Refusal::ConsentBandExceeded),
        ),
        (
            |c| c.band_bps = Bps(100),
            |f| f.terms.price_ticks = 990,
            None,
        ),
        (
            |c| c.fee_max_bps = Bps(10),
            |f| f.seller_fee_native = 10_001,
            Some(Refusal::ConsentFeeExceeded),
        ),
        (
            |c| c.fee_max_bps = Bps(10),
            |f| f.seller_fee_native = 10_000,
            None,
        ),
        // The seller sells ten ticks too cheap: ten lots of 1,000 a tick, and a fee.
        (
            |c| c.spend_cap_native = 100_006,
            adverse,
            Some(Refusal::ConsentSpendExceeded),
        ),
        (|c| c.spend_cap_native = 100_007, adverse, None),
        (
            |c| c.spend_cap_native = 0,
            |f| f.terms.price_ticks = 1_010,
            None,
        ),
        (
            |c| c.initial_cap_native = 1_874_999,
            |_| {},
            Some(Refusal::ConsentInitialCapExceeded),
        ),
        (|c| c.initial_cap_native = 1_875_000, |_| {}, None),
    ];
    for (consent, change, refusal) in rows {
        let mut system = pair();
        consent(&mut system.customers[1].consent);
        let expected = refusal.map_or(Ok(()), Err);
        assert_eq!(tried(&system, &ten(change)), expected, "{refusal:?}");
    }
}

#[test]
fn a_consent_of_an_earlier_account_is_void() {
    let system = pair();
    let market = system.markets[0].0;
    let terms = Terms {
        lots: 10,
        price_ticks: START_TICK,
    };
    let mut accounts = [system.customers[0].account, system.customers[1].account];
    let [first, second] = &mut accounts;
    let mut consents = [open_consent(), open_consent()];
    let [mine, other] = &mut consents;
    fn side<'a>(account: &'a mut Account, consent: &'a mut Consent, generation: u64) -> Side<'a> {
        Side {
            account,
            consent,
            generation,
            fee_native: 0,
            is_signed: false,
        }
    }
    let now = &system.clock;
    let mut buyer = side(first, mine, GENERATION);
    let mut seller = side(second, other, GENERATION + 1);
    let refused = check_terms(&terms, &market, (&mut buyer, &mut seller), now);
    assert_eq!(refused, Err(Refusal::ConsentOfOtherGeneration));
    seller.generation = GENERATION;
    assert_eq!(
        check_terms(&terms, &market, (&mut buyer, &mut seller), now),
        Ok(())
    );
}

fn adverse(fill: &mut Fill) {
    fill.terms.price_ticks = 990;
    fill.seller_fee_native = 7;
}

#[test]
fn what_a_consent_has_spent_stays_spent() {
    let mut system = pair();
    system.customers[1].consent.spend_cap_native = 250_000;
    for spent in [100_007, 200_014] {
        system.fill(&ten(adverse)).unwrap();
        assert_eq!(system.customers[1].consent.spent_native, spent);
        assert_eq!(
            system.customers[0].consent.spent_native, 0,
            "a good price costs nothing"
        );
    }
    assert_eq!(
        system.fill(&ten(adverse)),
        Err(Refusal::ConsentSpendExceeded)
    );
    system.customers[1].consent.spent_native = 0;
    system.fill(&ten(adverse)).unwrap();
}

#[test]
fn each_side_is_at_initial_afterwards_to_the_unit() {
    // Ten lots need 1.875; a fee of one more unit than is free is refused.
    for (fee, allowed) in [(8_125_000, true), (8_125_001, false)] {
        let mut system = pair();
        system.customers[0].account.slots[0].ledger_native = 10_000_000;
        let made = ten(|f| f.buyer_fee_native = fee);
        let expected = if allowed {
            Ok(())
        } else {
            Err(Refusal::BelowInitial)
        };
        assert_eq!(tried(&system, &made), expected);
    }
}

#[test]
fn who_is_below_initial_may_still_reduce_and_nothing_else() {
    let mut system = pair();
    system.customers[0].account.slots[0].ledger_native = 20 * ONE;
    trade(&mut system, 0, (0, 1), 100).unwrap();
    move_mark(&mut system, 0, START_TICK - 40);
    assert!(!system.health(0, Test::INITIAL).unwrap().is_met());
    let mark = START_TICK - 40;
    let sell = |lots, price| fill(0, 1, 0, lots, price);
    assert_eq!(
        tried(&system, &fill(0, 0, 1, 1, mark)),
        Err(Refusal::BelowInitial)
    );
    assert_eq!(tried(&system, &sell(1, mark)), Ok(()));
    assert_eq!(tried(&system, &sell(100, mark)), Ok(()));
    // Over to the other side: less risk than before is allowed there, more is not.
    assert_eq!(tried(&system, &sell(199, mark)), Ok(()));
    assert_eq!(tried(&system, &sell(201, mark)), Err(Refusal::BelowInitial));
    // Paused, called and overdue accounts: the same, each with its own name.
    let mut other = system.clone();
    other.mode.status = HouseStatus::Paused;
    assert_eq!(
        tried(&other, &fill(0, 0, 1, 1, mark)),
        Err(Refusal::HouseTakesNoRisk)
    );
    assert_eq!(tried(&other, &sell(1, mark)), Ok(()), "both reduce");
    let mut other = system.clone();
    other.customers[0].account.status = Status::Liquidation;
    assert_eq!(
        tried(&other, &fill(0, 0, 1, 1, mark)),
        Err(Refusal::AccountInLiquidation)
    );
    assert_eq!(tried(&other, &sell(1, mark)), Ok(()));
    let mut other = system.clone();
    other.customers[0].account.owed_since_ts = other.clock.now_ts - 3_600;
    assert_eq!(
        tried(&other, &fill(0, 0, 1, 1, mark)),
        Err(Refusal::VariationOverdue)
    );
    assert_eq!(tried(&other, &sell(1, mark)), Ok(()));
}

#[test]
fn a_reduction_costs_at_most_a_share_of_what_it_frees() {
    let mut system = pair();
    system.customers[0].account.slots[0].ledger_native = 20 * ONE;
    trade(&mut system, 0, (0, 1), 100).unwrap();
    move_mark(&mut system, 0, START_TICK - 40);
    let mark = START_TICK - 40;
    system.customers[0].account.slots[0].ledger_native = 18 * ONE;
    // A lot's scan loss is 144 ticks of 1,000: a fifth is 28,800, of which a tick is 1,000.
    let sell = |lots, price, fee| {
        let mut made = fill(0, 1, 0, lots, price);
        made.seller_fee_native = fee;
        made
    };
    let beyond = Err(Refusal::BelowInitial);
    assert_eq!(tried(&system, &sell(1, mark, 28_800)), Ok(()));
    assert_eq!(tried(&system, &sell(1, mark, 28_801)), beyond);
    assert_eq!(tried(&system, &sell(1, mark - 19, 9_800)), Ok(()));
    assert_eq!(tried(&system, &sell(1, mark - 19, 9_801)), beyond);
    assert_eq!(tried(&system, &sell(10, mark, 288_000)), Ok(()));
    assert_eq!(tried(&system, &sell(10, mark, 288_001)), beyond);
    // Over to the other side: 19 lots of risk are freed, and 181 are traded.
    assert_eq!(tried(&system, &sell(181, mark - 3, 0)), Ok(()));
    assert_eq!(tried(&system, &sell(181, mark - 4, 0)), beyond);
    // Nor more than there is: 4 are lost at the mark.
    system.customers[0].account.slots[0].ledger_native = 4 * ONE + 5;
    assert_eq!(tried(&system, &sell(1, mark, 5)), Ok(()));
    assert_eq!(tried(&system, &sell(1, mark, 6)), beyond);
    system.customers[0].account.slots[0].ledger_native = 3 * ONE;
    assert_eq!(tried(&system, &sell(1, mark, 0)), Ok(()));
    assert_eq!(tried(&system, &sell(1, mark - 1, 0)), beyond);
}

/// An account with something left is worth something after every trade, in whatever order and at
/// whatever prices it trades two instruments of one group with a friend.
#[test]
fn no_trades_below_initial_leave_less_than_nothing() {
    let mut reduced = 0;
    for_seeds(300, |numbers| {
        let mut system = pair();
        trade(&mut system, 0, (0, 1), 100).unwrap();
        trade(&mut system, 1, (1, 0), numbers.between(1, 20)).unwrap();
        let quote_native = numbers.between(5, 25) * ONE;
        system.customers[0].account.slots[0].ledger_native = quote_native;
        move_mark(&mut system, 0, START_TICK - numbers.between(0, 60));
        let before = system.health(0, Test::MAINTENANCE).unwrap();
        if before.equity_native < 0 {
            return;
        }
        for _ in 0..60 {
            let market = numbers.place(2);
            let mark = system.markets[market].0.mark_tick;
            let (buyer, price) = numbers.pick(&[(0, mark + mark / 50), (1, mark - mark / 50)]);
            let made = fill(market, buyer, 1 - buyer, numbers.edge(1, 250), price);
            let was = system.health(0, Test::RELIEF).unwrap();
            if system.fill(&made).is_ok() && !was.is_met() {
                reduced += 1;
            }
            let now = system.health(0, Test::MAINTENANCE).unwrap();
            assert!(now.equity_native >= 0, "{now:?}");
        }
    });
    assert!(reduced > 300, "{reduced} trades below initial");
}

#[test]
fn two_who_both_reduce_trade_in_a_paused_house() {
    let mut system = pair();
    trade(&mut system, 0, (0, 1), 100).unwrap();
    system.mode.status = HouseStatus::Paused;
    assert_eq!(trade(&mut system, 0, (1, 0), 60), Ok(()));
    assert_eq!(
        trade(&mut system, 0, (0, 1), 1),
        Err(Refusal::HouseTakesNoRisk)
    );
    assert_eq!(trade(&mut system, 0, (1, 0), 40), Ok(()));
}

#[test]
fn differences_and_fees_wait_until_the_next_boundary() {
    let mut system = pair();
    let mut made = fill(0, 0, 1, 10, START_TICK + 5);
    (made.buyer_fee_native, made.seller_fee_native) = (30, 12);
    system.fill(&made).unwrap();
    let of = |system: &System, who: usize| {
        let position = system.customers[who].account.positions[0];
        (
            position.lots,
            position.wait_gain_native,
            position.wait_loss_native,
        )
    };
    assert_eq!(
        (of(&system, 0), of(&system, 1)),
        ((10, 0, 50_030), (-10, 50_000, 12))
    );
    let book = system.markets[0].1;
    let waits = (
        book.wait_gain_native,
        book.wait_loss_native,
        book.wait_fee_native,
    );
    assert_eq!(waits, (50_000, 50_042, 42));
    assert_eq!(system.settlement.fees_native, 0);
    // Waiting losses count at once; waiting gains are neither collateral nor payable.
    let equity = |who| system.health(who, Test::INITIAL).unwrap().equity_native;
    assert_eq!(
        (equity(0), equity(1)),
        (1_000_000_000 - 50_030, 1_000_000_000)
    );
    let mut settled = system.clone();
    settled.settle(1, false).unwrap();
    assert_eq!(settled.customers[1].account.variation_native, 0);
    pass_boundary(&mut system);
    assert_eq!(system.settlement.fees_native, 42);
    system.settle(0, false).unwrap();
    system.settle(1, false).unwrap();
    assert_eq!(system.customers[0].tokens_native[0], 1_000_000_000 - 50_030);
    assert_eq!(
        system.customers[1].tokens_native[0],
        1_000_000_000 + 50_000 - 12
    );
    system.collect_fees().unwrap();
    assert_eq!(
        (system.fund.insurance_native, system.pool_tokens_native),
        (42, 0)
    );
}

#[test]
fn open_interest_is_always_the_sum_of_the_longs() {
    for_seeds(20, |numbers| {
        let mut system = pair();
        customer(&mut system, 3, [1_000 * ONE, 0, 0]);
        let mut held = [0_i64; 3];
        for _ in 0..60 {
            let buyer = numbers.place(3);
            let seller = (buyer + 1 + numbers.place(2)) % 3;
            let lots = numbers.edge(1, 300);
            let terms = Terms {
                lots,
                price_ticks: START_TICK,
            };
            let made = Fill {
                terms,
                ..fill(0, buyer, seller, 1, START_TICK)
            };
            if system.fill(&made).is_ok() {
                held[buyer] += lots as i64;
                held[seller] -= lots as i64;
            }
            let book = system.markets[0].1;
            let longs: i64 = held.iter().map(|lots| lots.max(&0)).sum();
            assert_eq!(book.open_interest_lots, longs as u64);
            let open = held.iter().filter(|lots| **lots != 0).count();
            assert_eq!(book.open_position_count, open as u64);
        }
    });
}

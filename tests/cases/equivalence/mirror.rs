//! Two houses in step: the program on the chain and the rules in memory.

use std::collections::BTreeMap;

use ringfence_core::asset::AssetParameters;
use ringfence_core::house::HouseStatus;
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::loss::State;
use ringfence_core::margin::Health;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use ringfence_interface::orders::Order;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, ISSUER, KEEPER, SKIN, VENUE, owner_of};
use ringfence_tests::house::Listing;
use ringfence_tests::liens::{DELAY_S, LIMIT_S};
use ringfence_tests::options::CALL;
use ringfence_tests::prices::Update;
use ringfence_tests::send::{Failure, Sent, done};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use super::compare::{Addresses, Bytes};
use super::memory::Planned;
use super::op::{Op, Place};

/// Assets by place; the quote is the first. Each has a feed of its name.
pub const ASSETS: [&str; 3] = ["USDC", "SOL", "GEM"];
const DECIMALS: [u8; 3] = [6, 9, 0];
/// Prices at the beginning.
pub const ASSET_PRICES_E8: [u64; 3] = [100_000_000, 10_000_000_000, 5_000_000_000];
/// Instruments by place. The first two share a risk group, the third ends.
pub const MARKETS: [&str; 4] = ["PERP", "TWIN", "DATED", "CALL"];
/// The last one is an option on the first, with its feed; each of those before it has its own.
pub const OPTION: usize = 3;
/// Feeds: of the assets, and then of the instruments that have one.
pub const FEEDS: usize = ASSETS.len() + OPTION;
const IDS: [u16; 4] = [1, 2, 7, 8];
const GROUPS: [u16; 4] = [4, 4, 5, 4];
/// Price of everything that is traded, at the beginning.
pub const MARK_PRICE_E8: u64 = 10_000_000_000;
/// How long the dated instrument trades.
const TRADES_FOR_S: i64 = 6 * 86_400 + 1_800;
/// How long the option trades, and its strike: the first mark.
const OPTION_FOR_S: i64 = 7 * 86_400;
const STRIKE_TICKS: u64 = 10_000;
/// Owners of margin accounts and of stakes; the place is the owner's number in memory.
pub const OWNERS: [&str; 10] = [
    "whale", "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "mutt",
];
/// Members of the fund: three who trade, one who does not.
pub const MEMBERS: [&str; 4] = ["cleo", "anna", "mutt", "whale"];
/// Length of each phase of an auction here.
pub const AUCTION_S: u32 = 240;
/// How long members have to pay an assessment here.
pub const ASSESS_DUE_S: u32 = 3_600;
/// What each has outside the house, by asset.
const WALLETS: [u64; 3] = [1 << 50, 1 << 50, 1 << 40];

/// The chain and the memory, and what belongs to both.
pub struct Mirror {
    pub world: World,
    pub system: System,
    /// Customers by place.
    pub names: Vec<&'static str>,
    pub members: [&'static str; 4],
    /// Slots in which the accounts were created.
    pub generations: Vec<u64>,
    /// Whose consent to the venue is there.
    pub has_consent: Vec<bool>,
    /// Last update of each feed: assets, then instruments.
    pub updates: Vec<Update>,
    /// Addresses of the losses, by place.
    pub losses: Vec<Pubkey>,
    /// When each loss came into each state: slot and time.
    pub stamps: Vec<[Option<(u64, i64)>; 7]>,
    /// Addresses of the auctions, by place.
    pub auctions: Vec<Pubkey>,
    /// Bids by place, with what is behind their hashes.
    pub bids: Vec<Made>,
    /// Addresses of the parts of losses, by place.
    pub parts: Vec<Pubkey>,
    pub frozen: Vec<Place>,
    /// Tokens outside the house, by owner and asset.
    pub wallets: BTreeMap<(&'static str, usize), u64>,
    /// What the venue is, beside what the rules know.
    pub venue: Venue,
    /// Whose accounts have a delegate.
    pub has_delegate: Vec<bool>,
    /// Addresses of liens, by place.
    pub liens: Vec<Pubkey>,
    /// Orders as they were signed, by the place of their records.
    pub orders: Vec<Recorded>,
    pub addresses: Addresses,
    /// Every account of the program and every token account, after the last step.
    pub bytes: Bytes,
}

/// A bid that was made: its address, and what is behind its hash.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    pub address: Pubkey,
    pub by: usize,
    pub discount: u64,
    pub lots: u64,
}

/// An order that has a record on the chain.
#[derive(Clone, Copy, Debug)]
pub struct Recorded {
    pub address: Pubkey,
    pub digest: [u8; 32],
    pub order: Order,
    /// Who paid for the record: its name and its address.
    pub payer: &'static str,
    pub paid_by: Pubkey,
}

/// The venue, as far as only the program looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Venue {
    pub status: u8,
    /// Release delay and claim limit of new liens, in seconds.
    pub terms: (u32, u32),
}

/// How a step went: done, or the name of the refusal.
pub type Went = Result<Planned, String>;

fn asset_parameters(asset: usize) -> AssetParameters {
    let plain = AssetParameters::TEST;
    match asset {
        // Deposits dilute its initial weight, and too much of it counts half.
        2 => AssetParameters {
            deposit_cap_native: 12,
            concentration_native: 400_000_000,
            ..plain
        },
        _ => plain,
    }
}

fn listing(market: usize, now_ts: i64) -> Listing {
    let mut listing = if market == OPTION {
        Listing::option(IDS[market], CALL, STRIKE_TICKS, now_ts + OPTION_FOR_S)
    } else {
        Listing::standard(IDS[market])
    };
    listing.risk_group = GROUPS[market];
    listing.parameters.mark_interval_s = 3_600;
    listing.max_open_interest_lots = 3_000;
    listing.tick_value_native = [10_000, 7_001, 10_000, 10_000][market];
    if market == 2 {
        listing.expiry_ts = now_ts + TRADES_FOR_S;
        listing.max_tick = 20_000;
    }
    listing
}

fn in_memory(listing: &Listing, now_ts: i64) -> Instrument {
    Instrument {
        instrument_id: listing.instrument_id,
        risk_group: listing.risk_group,
        parameters: listing.parameters,
        tick_size_e8: listing.tick_size_e8,
        tick_value_native: listing.tick_value_native,
        max_open_interest_lots: listing.max_open_interest_lots,
        max_tick: listing.max_tick,
        expiry_ts: listing.expiry_ts,
        is_expired: false,
        mark_tick: 0,
        // A mark is newer than the listing.
        mark_ts: now_ts,
        settlement_tick: 0,
        sequence: 0,
        boundary_ts: 0,
        has_skipped: false,
        gain_long: 0,
        gain_short: 0,
        risk_array: [0; SCENARIOS],
        contract: listing.contract.to_core(),
        risk_ts: 0,
        interest_limit_lots: u64::MAX,
    }
}

/// The number of a state of a loss on the chain.
pub fn number_of(state: State) -> usize {
    let states = [
        State::Managing,
        State::Fixed,
        State::Routing,
        State::Assessing,
        State::Haircutting,
        State::Closing,
        State::Closed,
    ];
    let found = states.iter().position(|known| *known == state);
    found.expect("a state")
}

/// The number of an owner in memory.
pub fn owner_number(name: &str) -> u32 {
    let place = OWNERS.iter().position(|owner| *owner == owner_of(name));
    place
        .and_then(|place| u32::try_from(place).ok())
        .expect("a known owner")
}

/// Names of the feeds, by place.
pub fn feed_names() -> [&'static str; FEEDS] {
    std::array::from_fn(|feed| {
        let market = feed.checked_sub(ASSETS.len());
        market.map_or(ASSETS[feed % ASSETS.len()], |market| MARKETS[market])
    })
}

/// The feed of an instrument, by its place.
pub fn feed_of(market: usize) -> usize {
    ASSETS.len() + if market == OPTION { 0 } else { market }
}

impl Mirror {
    /// Both houses with everything listed and priced, and nobody in them.
    pub fn new(skin_min: Bps, cover_k: u16, bidders_min: u16) -> Self {
        let parameters = Parameters {
            skin_min_bps: skin_min,
            // The shortest there is, so that walks see members leave.
            cool_down_s: 86_400,
            secured_bps: Bps(1_000),
            epoch_s: 3_600,
            managing_s: 86_400,
            auction_s: AUCTION_S,
            assess_due_s: ASSESS_DUE_S,
            small_bps: Bps(1_000),
            cover_k,
            bidders_min,
            ..Parameters::TEST
        };
        let mut world = World::empty();
        let specs = [
            MintSpec::freezable(6),
            MintSpec::freezable(9),
            MintSpec::plain(0),
        ];
        for (name, spec) in ASSETS.iter().zip(specs) {
            world.make_mint(
                name,
                &MintSpec {
                    is_2022: spec.decimals == 0,
                    ..spec
                },
            );
        }
        let issuer = Some(actors::address(ISSUER));
        done(world.send(&world.house_create_with(&parameters, issuer)));
        let mut system = System::new(parameters, world.clock()).expect("parameters in bounds");
        for (place, name) in ASSETS.into_iter().enumerate() {
            let (listed, source) = (asset_parameters(place), world.feed_source(name));
            let freezer = issuer.filter(|_| place != 2);
            done(world.send(&world.asset_create_with(name, &listed, source, freezer)));
            system
                .list_asset(listed, DECIMALS[place])
                .expect("a listing in bounds");
        }
        for (place, name) in MARKETS.into_iter().enumerate() {
            let listing = listing(place, world.now());
            if place == OPTION {
                done(world.option_create(name, &listing));
            } else {
                done(world.instrument_create(name, &listing));
            }
            system
                .list_instrument(in_memory(&listing, world.now()))
                .expect("a listing in bounds");
        }
        done(world.venue_create(VENUE));
        for member in MEMBERS {
            system.seat(owner_number(member));
        }
        let mut mirror = Self {
            addresses: Addresses::of(&world),
            bytes: Bytes::of(&world),
            world,
            system,
            names: Vec::new(),
            members: MEMBERS,
            generations: Vec::new(),
            has_consent: Vec::new(),
            updates: Vec::new(),
            losses: Vec::new(),
            stamps: Vec::new(),
            auctions: Vec::new(),
            bids: Vec::new(),
            parts: Vec::new(),
            venue: Venue {
                status: 0,
                terms: (DELAY_S, LIMIT_S),
            },
            has_delegate: Vec::new(),
            liens: Vec::new(),
            orders: Vec::new(),
            frozen: Vec::new(),
            wallets: BTreeMap::new(),
        };
        mirror.begin();
        mirror
    }

    /// Fills wallets, and publishes and takes the first prices.
    fn begin(&mut self) {
        for owner in OWNERS.into_iter().chain([SKIN, KEEPER]) {
            for (asset, mint) in ASSETS.into_iter().enumerate() {
                self.world.give(owner, mint, WALLETS[asset]);
                self.wallets.insert((owner, asset), WALLETS[asset]);
            }
        }
        for (asset, mint) in ASSETS.into_iter().enumerate() {
            self.world.take_liens(VENUE, mint);
            self.wallets.insert((VENUE, asset), 0);
        }
        self.happen(&Op::Wait { seconds: 1 });
        let now_ts = self.world.now();
        for (feed, name) in feed_names().into_iter().enumerate() {
            let price_e8 = ASSET_PRICES_E8.get(feed).copied().unwrap_or(MARK_PRICE_E8);
            let update = Update::certain(price_e8, now_ts, now_ts - 1);
            self.world.publish(name, update);
            self.updates.push(update);
        }
        self.bytes = Bytes::of(&self.world);
        self.must(Op::Refresh { first: 0, last: 2 });
        for market in 0..OPTION {
            self.must(Op::Mark { market });
        }
        let quote = self.quote_at(STRIKE_TICKS);
        self.must(Op::Post {
            market: OPTION,
            quote,
        });
    }

    /// A step that nothing may refuse.
    #[track_caller]
    pub fn must(&mut self, op: Op) {
        if let Err(refusal) = self.step(&op) {
            panic!("{op:?} was refused as {refusal}");
        }
    }

    /// Opens an account with a quote vault and a wide consent.
    pub fn admit(&mut self, name: &'static str) -> usize {
        self.must(Op::OpenAccount { name });
        let who = self.names.len() - 1;
        self.must(Op::OpenVault { who, asset: 0 });
        let given = ringfence_tests::customers::wide_consent(i64::MAX);
        self.must(Op::Consent { who, given });
        who
    }

    /// Does a step in both houses and compares everything.
    ///
    /// # Panics
    /// When they differ in anything.
    pub fn step(&mut self, op: &Op) -> Went {
        let went = if op.is_instruction() {
            self.instruct(op)
        } else {
            self.happen(op);
            Ok(Planned::default())
        };
        let before = std::mem::replace(&mut self.bytes, Bytes::of(&self.world));
        if went.is_err() {
            self.bytes.check_same_as(&before);
        }
        self.check_same();
        went
    }

    fn instruct(&mut self, op: &Op) -> Went {
        let before = self.system.clone();
        let act = self.act_of(op);
        if let Some(name) = self.barred(op) {
            let failure = self.world.send(&act).expect_err("a bar");
            assert_eq!(failure.name, name, "{op:?}");
            return Err(name.to_owned());
        }
        let said = self.decide(op);
        match (said, self.world.send(&act)) {
            (Ok(planned), Ok(sent)) => {
                check_returned(op, &planned, &sent);
                self.carry_outside(&before, op, &planned.plan);
                self.note_new(op, &act);
                self.note_venue(op, &act);
                self.note_stamps();
                self.note_closed(op);
                Ok(planned)
            }
            (Err(refusal), Err(failure)) if failure.code == Some(refusal.code()) => {
                assert!(
                    self.system == before,
                    "a refusal changed the house in memory"
                );
                Err(refusal.name().to_owned())
            }
            (said, Err(failure)) if self.is_stuck(op, &said, &failure) => {
                // The rules know nothing of frozen accounts that tokens only pass through.
                self.system = before;
                Err(failure.name)
            }
            (Ok(planned), Err(failure)) => {
                panic!("memory did {planned:?}, the chain: {failure:#?}")
            }
            (Err(refusal), outcome) => panic!("memory refused as {refusal:?}, chain: {outcome:#?}"),
        }
    }

    /// Addresses of what the step has created.
    fn note_new(&mut self, op: &Op, act: &Act) {
        if self.parts.len() < self.system.parts.len() {
            self.parts.push(act.address_of("part"));
        }
        match *op {
            Op::Declare { .. } => {
                self.losses.push(act.address_of("loss"));
                self.stamps.push([None; 7]);
            }
            Op::OpenAuction { .. } => self.auctions.push(act.address_of("auction")),
            Op::Commit {
                by, discount, lots, ..
            } => self.bids.push(Made {
                address: act.address_of("bid"),
                by,
                discount,
                lots,
            }),
            _ => {}
        }
    }

    /// A state is stamped when it is first reached, routing also when one call goes through it.
    fn note_stamps(&mut self) {
        let now = (self.system.clock.slot, self.system.clock.now_ts);
        for (stamps, open) in self.stamps.iter_mut().zip(&self.system.losses) {
            let state = number_of(open.loss.state);
            if state > number_of(State::Routing) {
                stamps[number_of(State::Routing)].get_or_insert(now);
            }
            stamps[state].get_or_insert(now);
        }
    }

    /// Whether the chain refuses because tokens would pass a frozen account.
    fn is_stuck(&self, op: &Op, said: &Result<Planned, Refusal>, failure: &Failure) -> bool {
        // What arrives is measured before the rules are asked about it.
        let arrives = match *op {
            Op::Deposit { who, slot, .. } => Some(Place::Vault(who, slot)),
            Op::Stake { .. } => Some(Place::House(Pocket::PendingStakes)),
            Op::DepositSkin { layer, .. } => Some(Place::House(Pocket::Fund(layer))),
            Op::Match { .. } => Some(Place::House(Pocket::Escrow)),
            _ => None,
        };
        let who = self.vaults_of(op);
        let is_frozen = |pocket: Pocket| match pocket {
            Pocket::Wallet => false,
            // The rules ask about the layers themselves.
            Pocket::Vault(slot) => {
                who.is_some_and(|who| self.is_frozen(Place::Vault(who, usize::from(slot))))
            }
            Pocket::Pool => self.is_frozen(Place::House(pocket)),
            _ if matches!(op, Op::Route { .. }) => false,
            _ => self.is_frozen(Place::House(pocket)),
        };
        let passes = said.as_ref().is_ok_and(|planned| {
            let mut legs = planned.plan.legs().iter();
            let mut ported = self.places_of_transfer(op).into_iter();
            legs.any(|leg| is_frozen(leg.from) || is_frozen(leg.to))
                || ported.any(|place| self.is_frozen(place))
        });
        failure.name == "TokenAccountFrozen"
            && (passes || arrives.is_some_and(|place| self.is_frozen(place)))
    }

    /// A closed token account is no longer frozen.
    fn note_closed(&mut self, op: &Op) {
        if let Op::CloseVault { who, slot } = *op {
            self.frozen
                .retain(|place| *place != Place::Vault(who, slot));
        }
    }

    /// What happens to a house from outside.
    fn happen(&mut self, op: &Op) {
        match *op {
            Op::Wait { seconds } => self.world.advance(seconds),
            Op::WaitSlots { slots } => self.world.advance_slots(slots),
            Op::Publish { feed, update } => {
                self.world.publish(feed_names()[feed], update);
                self.updates[feed] = update;
            }
            Op::Donate { pocket, amount } => {
                self.give(self.house_account(pocket), 0, amount);
                self.system.donate(pocket, amount).expect("room for a gift");
            }
            Op::DonateToVault { who, slot, amount } => {
                let (vault, _) = self.token_account(Place::Vault(who, slot));
                self.give(vault, self.system.customers[who].slot_assets[slot], amount);
                self.system
                    .donate_to_vault(who, slot, amount)
                    .expect("room for a gift");
            }
            Op::Status(status) => self.set_status(status),
            Op::Freeze(place) => {
                let (account, mint) = self.token_account(place);
                self.world.freeze(&account, mint);
                self.frozen.push(place);
            }
            Op::Thaw(place) => {
                let (account, mint) = self.token_account(place);
                self.world.thaw(&account, mint);
                self.frozen.retain(|frozen| *frozen != place);
            }
            _ => unreachable!("{op:?} is an instruction"),
        }
        self.system.clock = self.world.clock();
    }

    fn give(&mut self, to: Pubkey, asset: usize, amount: u64) {
        self.world.send_tokens(KEEPER, ASSETS[asset], &to, amount);
        *self.wallets.get_mut(&(KEEPER, asset)).expect("a wallet") -= amount;
    }

    /// A pause that may follow another one closely.
    fn set_status(&mut self, status: HouseStatus) {
        self.world.set_paused(status == HouseStatus::Paused);
        self.system.mode.status = status;
    }
}

/// What an instruction that fills trades returns is the health that the rules found.
fn check_returned(op: &Op, planned: &Planned, sent: &Sent) {
    // Every event of the program decodes.
    let _ = sent.events();
    if planned.healths.is_empty() {
        return;
    }
    let bytes = |health: &Health| {
        let equity = health.equity_native.to_le_bytes();
        [equity, health.requirement_native.to_le_bytes()].concat()
    };
    let mut expected = Vec::new();
    if matches!(op, Op::FillBatch { .. }) {
        let count = u32::try_from(planned.healths.len()).expect("few");
        expected.extend(count.to_le_bytes());
    }
    expected.extend(planned.healths.iter().flat_map(bytes));
    assert_eq!(sent.returned, expected, "health after a fill");
}

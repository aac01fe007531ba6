//! One default through all of its states, with everybody whom it may concern.
//!
//! Dora is long 10 lots at 100 and is declared at 75. Mia and Max buy her lots in the auction, and
//! a bid of Mel's waits there. What she owes uses up the fund, calls its members and cuts gains.
//! She comes free again when everything has been repaid.

use std::collections::BTreeMap;

use ringfence_core::units::Bps;
use ringfence_tests::act::Act;
use ringfence_tests::actors::SKIN;
use ringfence_tests::auctions::Bidding;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{pass_due, pay, set_secured};
use crate::bidding::{CLOSED, OFFER, award, bid, commit, lots_of, next_phase, pass_phase, reveal};
use crate::market::{
    DAY, add_insurance, fill_layers, mark_at, next_boundary, pass_boundary, stake, trade,
    trade_with_fees,
};

/// Members of the fund, with 10 each. The first three bid; Una has asked for some of her stake.
pub const MEMBERS: [&str; 4] = ["mia", "max", "mel", "una"];
/// What they bid, in the order of awards. The third finds nothing left.
pub const BIDS: [Bidding<'static>; 3] = [bid("mia", 0, 6), bid("max", 0, 4), bid("mel", 100, 4)];
/// Everybody with an account but Dora.
pub const OTHERS: [&str; 10] = [
    "dan", "lou", "hal", "lina", "mia", "max", "mel", "sam", "sue", "kim",
];

/// States of a loss, managing in two parts, closed in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Lots and collateral are being sold.
    Managing,
    /// The same while a page of the other side has borne its part of the lots.
    TearingUp,
    /// The shortfall is known.
    Fixed,
    /// A layer has paid.
    Routing,
    /// Members are called.
    Assessing,
    /// Everybody is being counted.
    Haircutting,
    /// Through all layers.
    Closing,
    /// On record; the account is frozen.
    Closed,
    /// On record; the account is free.
    Released,
}

/// All of them, in order.
pub const COLUMNS: [Column; 9] = [
    Column::Managing,
    Column::TearingUp,
    Column::Fixed,
    Column::Routing,
    Column::Assessing,
    Column::Haircutting,
    Column::Closing,
    Column::Closed,
    Column::Released,
];

impl Column {
    /// Number of the state on the chain.
    #[must_use]
    pub fn state(self) -> u8 {
        match self {
            Self::Managing | Self::TearingUp => 0,
            Self::Fixed => 1,
            Self::Routing => 2,
            Self::Assessing => 3,
            Self::Haircutting => 4,
            Self::Closing => 5,
            Self::Closed | Self::Released => 6,
        }
    }
}

/// Stations while the loss is managed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// Members commit to bids.
    Committing,
    /// They reveal them.
    Revealing,
    /// The best get their lots.
    Awarding,
    /// All lots are gone, a boundary has passed, and so has the time to sell collateral.
    Sold,
    /// The auction is over, and nobody wanted anything.
    Unwanted,
}

/// The worlds of a default.
pub struct Story {
    columns: BTreeMap<Column, World>,
    stations: BTreeMap<Station, World>,
    /// The loss.
    pub loss: Pubkey,
}

impl Story {
    /// The world of a column.
    ///
    /// # Panics
    /// When the story never comes there.
    #[must_use]
    pub fn world(&self, column: Column) -> World {
        self.columns[&column].clone()
    }

    /// Whether the story comes there.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The world of a station.
    #[must_use]
    pub fn station(&self, station: Station) -> World {
        self.stations[&station].clone()
    }
}

/// Sends an act built in the world, which must go through.
#[track_caller]
pub fn go(world: &mut World, build: impl FnOnce(&World) -> Act) {
    let act = build(world);
    done(world.send(&act));
}

/// Settles everybody but Dora, in pages.
#[track_caller]
pub fn gather_all(world: &mut World) {
    for page in OTHERS.chunks(3) {
        done(world.gather(page));
    }
}

fn fund(extra_insurance: u64) -> World {
    let mut world = World::with_market();
    set_secured(&mut world, Bps(2_000));
    for member in MEMBERS {
        stake(&mut world, member, 10 * ONE_USDC);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    for member in MEMBERS {
        go(&mut world, |world| world.fund_stake_activate_act(member));
        world.give(member, USDC, 100 * ONE_USDC);
    }
    go(&mut world, |world| {
        world.fund_unstake_request_act("una", 4 * ONE_USDC)
    });
    world.advance(6 * DAY);
    fill_layers(&mut world, [5, 5, 0, 2]);
    if extra_insurance != 0 {
        add_insurance(&mut world, extra_insurance * ONE_USDC);
    }
    world
}

/// Everybody has an account, and has traded.
fn traded(mut world: World) -> World {
    for name in ["sam", "sue", "kim", "hal", "lina", "mia", "max", "mel"] {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    world.open_wallet("lina", SOL);
    world.add_trader("dora", 190 * ONE_USDC);
    world.add_trader("lou", 30 * ONE_USDC);
    world.add_trader("dan", 24_995_000);
    world.freshen();
    world.add_collateral("dora", SOL, ONE_SOL / 10);
    done(world.vault_open("dora", BTC));
    world.open_wallet("dora", BTC);
    done(world.vault_open("hal", SOL));
    world.open_wallet("hal", SOL);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 10, 10_000);
    trade_with_fees(&mut world, ("lou", 0), ("sue", ONE_USDC), 1, 10_000);
    trade(&mut world, "dan", "kim", 1, 10_000);
    mark_at(&mut world, 7_500);
    // Kim has won 25. Dan has lost 25, and has half a cent less.
    trade(&mut world, "kim", "dan", 1, 7_500);
    world
}

/// One bid is too few, and there is none in the rerun.
fn unwanted(committing: &World) -> World {
    let mut world = committing.clone();
    commit(&mut world, &BIDS[1]);
    next_phase(&mut world);
    reveal(&mut world, &BIDS[1]);
    while world.read_auction(&OFFER).phase != CLOSED {
        next_phase(&mut world);
    }
    world
}

fn auction(story: &mut Story, mut world: World) -> World {
    pass_phase(&mut world);
    go(&mut world, |world| world.auction_open_act(&OFFER));
    story.stations.insert(Station::Committing, world.clone());
    let mut over = unwanted(&world);
    story.stations.insert(Station::Unwanted, over.clone());
    done(over.tear_up("dora", PERP, &["sam"]));
    story.columns.insert(Column::TearingUp, over);
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    story.stations.insert(Station::Revealing, world.clone());
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    story.stations.insert(Station::Awarding, world.clone());
    for bidder in ["mia", "max"] {
        award(&mut world, bidder);
    }
    assert_eq!(lots_of(&world, "dora"), 0);
    pass_boundary(&mut world, 7_500);
    done(world.settle("dora"));
    world.advance(DAY);
    world.freshen();
    story.stations.insert(Station::Sold, world.clone());
    world
}

/// Assessments do not suffice: two pay, the operator adds a dollar, and two are seized.
fn haircutting(world: &mut World, loss: &Pubkey) {
    pay(world, &["mia", "max"], loss);
    world.give(SKIN, USDC, ONE_USDC);
    go(world, |world| world.assessment_match_act(loss, ONE_USDC));
    pass_due(world);
    for member in ["mel", "una"] {
        go(world, |world| world.assessment_seize_act(member, loss));
    }
    go(world, |world| world.loss_route_act("dora"));
}

/// Everything is repaid.
fn released(world: &mut World) {
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 100 * ONE_USDC);
    go(world, |world| world.loss_recover_act("dora"));
    assert_eq!(world.read_account("dora").status, 0, "free again");
}

/// A default that goes the whole way.
#[must_use]
pub fn long() -> Story {
    story(0)
}

/// One for which the fund suffices, so that members keep shares: it is never assessed.
#[must_use]
pub fn short() -> Story {
    story(20)
}

fn story(extra_insurance: u64) -> Story {
    let mut world = traded(fund(extra_insurance));
    let mut story = Story {
        columns: BTreeMap::new(),
        stations: BTreeMap::new(),
        loss: world.loss("dora"),
    };
    let loss = story.loss;
    go(&mut world, |world| world.loss_declare_act("dora"));
    story.columns.insert(Column::Managing, world.clone());
    world = auction(&mut story, world);
    let mut keep = |world: &mut World, column: Column| {
        world.freshen();
        assert_eq!(world.read_loss(&loss).state, column.state(), "{column:?}");
        story.columns.insert(column, world.clone());
    };
    go(&mut world, |world| world.loss_fix_act("dora"));
    keep(&mut world, Column::Fixed);
    go(&mut world, |world| world.loss_route_through("dora", 3));
    keep(&mut world, Column::Routing);
    if extra_insurance == 0 {
        go(&mut world, |world| world.loss_route_through("dora", 6));
        keep(&mut world, Column::Assessing);
        haircutting(&mut world, &loss);
        keep(&mut world, Column::Haircutting);
        gather_all(&mut world);
    }
    go(&mut world, |world| world.loss_route_act("dora"));
    keep(&mut world, Column::Closing);
    go(&mut world, |world| world.loss_close_act("dora"));
    keep(&mut world, Column::Closed);
    gather_all(&mut world);
    released(&mut world);
    keep(&mut world, Column::Released);
    story
}

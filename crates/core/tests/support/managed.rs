//! A house with a default that is being managed: the defaulter's lots look for a new owner.

use super::world::{
    MIDNIGHT, ONE, START_TICK, customer, house, mark_reading, move_mark, reading, refresh, trade,
    wait,
};
use ringfence_core::auction::{Phase, Revealed};
use ringfence_core::fund::Member;
use ringfence_core::invariants::first_broken;
use ringfence_core::loss::Terms;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::{FUND_POCKETS, System};
use ringfence_core::units::Bps;

pub const HOUR: i64 = 3_600;
/// Terms of every default here.
pub const TERMS: Terms = Terms {
    managing_s: 3 * 86_400,
    auction_s: 3_600,
    sell_by_s: 86_400,
    assess_due_s: 86_400,
    epoch_s: 86_400,
    bond_bps: Bps(100),
    bidders_min: 2,
    assess_period_bps: Bps(20_000),
};
/// Mark at which the defaults here are declared.
pub const LOW: u64 = 700;
/// What a lot may lose at that mark: 15 % of it are 105 ticks of 1,000.
pub const REQUIREMENT: u64 = 105_000;

/// 0 is rich; 1 is long (or short) so many lots against 2, has lost everything, and is in default.
pub fn managed(lots: u64, is_long: bool, discount_max_native: u64) -> System {
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [lots * 200_000, 0, 0]);
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    let sides = if is_long { (1, 2) } else { (2, 1) };
    trade(&mut system, 0, sides, lots).unwrap();
    let tick = if is_long { LOW } else { 2 * START_TICK - LOW };
    move_mark(&mut system, 0, tick);
    declare(&mut system, 1, discount_max_native);
    system
}

/// Declares a default under the terms of these tests.
pub fn declare(system: &mut System, who: usize, discount_max_native: u64) -> usize {
    let place = system.declare(who, false).unwrap();
    let now = system.clock;
    let loss = &mut system.losses[place].loss;
    loss.terms = TERMS;
    loss.snapshot.discount_max_native = discount_max_native;
    (loss.declared_ts, loss.declared_slot) = (now.now_ts, now.slot);
    place
}

/// Time goes by, and prices and marks are published again, unchanged.
pub fn later(system: &mut System, seconds: i64) {
    wait(system, seconds);
    refresh(system);
}

/// A bidder with so much quote: its seat and its margin account.
pub fn bidder(system: &mut System, owner: u32, quote: u64) -> (usize, usize) {
    let who = customer(system, owner, [quote, 0, 0]);
    let seat = system.seat(owner);
    let shares = 1_000;
    system.seats[seat].member = Member {
        shares,
        since_ts: MIDNIGHT - 86_400,
        ..Member::default()
    };
    system.fund.share_count += shares;
    (seat, who)
}

/// Quote of a bidder that lacks nothing.
pub const RICH: u64 = 100_000 * ONE;

/// So many bidders in the auction of a hundred long lots.
pub fn contested(count: u32) -> (System, Vec<(usize, usize)>) {
    let mut system = managed(100, true, u64::MAX);
    let members = (0..count).map(|n| bidder(&mut system, 200 + n, RICH));
    let members = members.collect();
    opened(&mut system);
    (system, members)
}

/// Opens the auction of the first loss in the first market as soon as it may be.
pub fn opened(system: &mut System) -> usize {
    later(system, HOUR);
    system.open_auction(0, 0).unwrap()
}

/// Stands for the hash of a bid; the program computes the real one.
pub fn seal(discount_native: u64, lots: u64, salt: u8) -> [u8; 32] {
    let mut hash = [salt; 32];
    hash[..8].copy_from_slice(&discount_native.to_le_bytes());
    hash[8..16].copy_from_slice(&lots.to_le_bytes());
    hash
}

pub fn commit(system: &mut System, seat: usize, bid: (u64, u64)) -> Result<usize, Refusal> {
    let auction = system.auctions.len() - 1;
    system.commit_bid(auction, seat, seal(bid.0, bid.1, 7))
}

pub fn reveal(system: &mut System, bid: usize, who: usize, of: (u64, u64)) -> Result<(), Refusal> {
    let revealed = Revealed {
        hash: seal(of.0, of.1, 7),
        discount_native: of.0,
        lots: of.1,
    };
    system.reveal_bid(bid, who, &revealed)
}

/// Moves the last auction on into its next phase.
pub fn next_phase(system: &mut System) -> Phase {
    later(system, HOUR);
    let auction = system.auctions.len() - 1;
    system.advance_auction(auction).unwrap();
    system.auctions[auction].auction.phase
}

/// A bidder, by its seat and its margin account, and what it bids: discount per lot and lots.
pub type Made = ((usize, usize), (u64, u64));

/// Every bidder commits to and reveals its bid; then bids are awarded.
/// Returns the places of the bids.
pub fn bids(system: &mut System, made: &[Made]) -> Vec<usize> {
    let committed = made
        .iter()
        .map(|((seat, _), of)| commit(system, *seat, *of).unwrap());
    let places: Vec<usize> = committed.collect();
    assert_eq!(next_phase(system), Phase::Revealing);
    for (place, ((_, who), of)) in places.iter().zip(made) {
        reveal(system, *place, *who, *of).unwrap();
    }
    next_phase(system);
    places
}

/// Tokens of a fund account.
pub fn tokens_in(system: &System, pocket: Pocket) -> u64 {
    let place = FUND_POCKETS.iter().position(|known| *known == pocket);
    system.fund_tokens_native[place.unwrap()]
}

/// Marks the first market now, and nothing else.
pub fn mark(system: &mut System, tick: u64) {
    let now_ts = system.clock.now_ts;
    system.mark(0, &mark_reading(tick, now_ts)).unwrap();
}

/// Publishes the quote's price now, and nothing else.
pub fn quote(system: &mut System) {
    let now_ts = system.clock.now_ts;
    system
        .refresh_price(0, &reading(100_000_000, now_ts))
        .unwrap();
}

/// Everything that must hold at rest, and that escrow holds the bonds.
pub fn check(system: &System) {
    let broken = first_broken(&system.view()).map(|invariant| invariant.sentence);
    assert_eq!(broken, None);
    let open = system.bids.iter().filter(|made| !made.is_settled);
    let bonds: u64 = open.map(|made| made.bid.bond_native).sum();
    assert_eq!(system.fund.escrow_native, bonds);
    assert_eq!(tokens_in(system, Pocket::Escrow), bonds);
}

/// Signed lots of a customer in a market.
pub fn lots_of(system: &System, who: usize, market: usize) -> i64 {
    let id = system.markets[market].0.instrument_id;
    let positions = &system.customers[who].account.positions;
    let held = positions.iter().find(|held| held.instrument_id == id);
    held.map_or(0, |held| held.lots)
}

/// What waits in a customer's position of the first market.
pub fn waits_of(system: &System, who: usize) -> (i128, i128) {
    let positions = &system.customers[who].account.positions;
    let held = positions.iter().find(|held| held.instrument_id == 1);
    held.map_or((0, 0), |held| {
        (held.wait_gain_native, held.wait_loss_native)
    })
}

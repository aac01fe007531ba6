//! Sealed-bid auctions of a defaulter's lots that nobody took (SPEC 10).
//!
//! Members commit to bids with a bond, reveal them, and get their lots in order of their prices,
//! each at its own. Nobody can stand in the way of the next: whoever reveals shows that it can
//! carry its lots, each place of the list is passed over once its turn has lapsed, and the lots of
//! eight bids always suffice. A bidder watches: a mark is young for seconds, and anyone may publish
//! one.

use crate::account::Account;
use crate::exchange::{check_whole, lots_of};
use crate::fill::check_tradeable;
use crate::instrument::{Book, Instrument};
use crate::loss::{Loss, State};
use crate::math::{Checked, to_u64};
use crate::refusal::Refusal;
use crate::take::lot_requirement_native;
use crate::tear_up::has_managed;
use crate::units::{Clock, Moment};

pub use crate::bid::{
    Awarded, Bidder, Revealed, lots_min, plan_award, plan_commit, plan_reveal, plan_settle_bond,
};

/// Best bids that an auction keeps.
pub const BIDS: usize = 8;

/// Where an auction is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Members commit to bids that nobody can read.
    #[default]
    Committing,
    /// They reveal them.
    Revealing,
    /// The best bids get their lots, in order.
    Awarding,
    /// Over; what is left of the lots is torn up.
    Closed,
}

/// One revealed bid in an auction's list, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// Number of the bid in this round, from one; zero for a free place.
    pub bid_number: u32,
    /// Quote native per lot that the bidder wants below the mark.
    pub discount_native: u64,
    /// Lots that it takes at most.
    pub lots: u64,
}

/// The auction of one defaulter's lots of one instrument. It is held at most twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Auction {
    /// Where it is.
    pub phase: Phase,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// When the phase began.
    pub phase_since: Moment,
    /// The instrument.
    pub instrument_id: u16,
    /// Whether the lots are long.
    pub is_long: bool,
    /// Lots when the round began.
    pub lots: u64,
    /// Bids committed in this round.
    pub bid_count: u32,
    /// Bids revealed in this round.
    pub revealed_count: u32,
    /// Highest discount per lot.
    pub reserve_native: u64,
    /// The best bids.
    pub best: [Ranked; BIDS],
    /// How many of them have had their turn: got their lots, or were passed over.
    pub awarded_count: u8,
    /// The last bid of the first round that had its turn, once the rerun has begun.
    pub first_done: Ranked,
}

/// One bid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bid {
    /// Its number in its round, from one.
    pub number: u32,
    /// Round that it belongs to.
    pub round: u8,
    /// Hash of what was bid.
    pub commitment: [u8; 32],
    /// What the bidder loses if it does not reveal or does not take the lots, in quote native.
    pub bond_native: u64,
    /// Whether it was revealed.
    pub is_revealed: bool,
    /// Discount per lot.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
    /// Whether it got its lots.
    pub is_awarded: bool,
}

impl Ranked {
    /// Place in the order of awards: the least discount first, then who committed first.
    #[must_use]
    pub const fn key(&self) -> (u64, u32) {
        (self.discount_native, self.bid_number)
    }
}

impl Auction {
    /// How many bids are in the list.
    #[must_use]
    pub fn ranked_count(&self) -> usize {
        let ranked = self.best.iter().filter(|ranked| ranked.bid_number != 0);
        ranked.count()
    }

    /// The bid whose turn it is.
    #[must_use]
    pub fn next(&self) -> Option<&Ranked> {
        let next = self.best.get(usize::from(self.awarded_count));
        next.filter(|ranked| ranked.bid_number != 0)
    }

    /// The last bid of a round that had its turn, if any.
    pub(crate) fn done(&self, round: u8) -> Option<Ranked> {
        if round < self.round {
            return Some(self.first_done).filter(|ranked| ranked.bid_number != 0);
        }
        let last = usize::from(self.awarded_count).checked_sub(1)?;
        self.best.get(last).copied()
    }

    /// Puts a revealed bid into its place; the ninth best and worse are not kept.
    pub(crate) fn rank(&mut self, bid: Ranked) {
        let mut moving = bid;
        for place in &mut self.best {
            if place.bid_number == 0 || moving.key() < place.key() {
                core::mem::swap(place, &mut moving);
            }
            if moving.bid_number == 0 {
                return;
            }
        }
    }

    fn begin(&mut self, phase: Phase, clock: &Clock) {
        self.phase = phase;
        self.phase_since = clock.moment();
    }

    /// Begins a round with the lots that there are now.
    fn begin_round(&mut self, lots: u64, instrument: &Instrument, clock: &Clock) {
        self.lots = lots;
        self.bid_count = 0;
        self.revealed_count = 0;
        self.awarded_count = 0;
        self.best = [Ranked::default(); BIDS];
        self.reserve_native = lot_requirement_native(instrument, self.is_long);
        self.begin(Phase::Committing, clock);
    }
}

/// Lots that can still be awarded: those of the defaulter, while it is being managed and until the
/// instrument ends.
pub(crate) fn lots_left(
    loss: &Loss,
    account: &Account,
    instrument: &Instrument,
    clock: &Clock,
) -> u64 {
    let has_ended = instrument.is_expired || clock.now_ts >= instrument.expiry_ts;
    if loss.state != State::Managing || has_ended {
        return 0;
    }
    lots_of(account, instrument).unsigned_abs()
}

/// Opens the auction of all lots that a defaulter has in an instrument; at most one per loss and
/// instrument, which is for the caller to see to. Returns it.
///
/// Refuses, in order: `LossInOtherState`, also once the time to manage has lapsed; `AuctionNotDue`;
/// `InstrumentExpired`, `MarkStale`, `TearUpUnderWay`; `LotsOutOfRange` without lots.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_open(
    loss: &mut Loss,
    account: &Account,
    market: (&Instrument, &Book),
    clock: &Clock,
) -> Result<Auction, Refusal> {
    let (instrument, book) = market;
    if loss.state != State::Managing || has_managed(loss, clock) {
        return Err(Refusal::LossInOtherState);
    }
    let declared = Moment {
        ts: loss.declared_ts,
        slot: loss.declared_slot,
    };
    if !clock.has_lapsed(&declared, loss.terms.auction_s) {
        return Err(Refusal::AuctionNotDue);
    }
    check_tradeable(instrument, clock)?;
    check_whole(book)?;
    let held = lots_of(account, instrument);
    if held == 0 {
        return Err(Refusal::LotsOutOfRange);
    }
    loss.auction_count = loss.auction_count.plus(1)?;
    let mut auction = Auction {
        instrument_id: instrument.instrument_id,
        is_long: held > 0,
        ..Auction::default()
    };
    auction.begin_round(held.unsigned_abs(), instrument, clock);
    Ok(auction)
}

/// Moves an auction on to its next phase, by anyone, once the present one has lapsed; or passes
/// over bids whose turn to take their lots has lapsed.
///
/// Committing goes to Revealing; Revealing to Awarding with enough revealed bids; Awarding ends
/// when every bid has had its turn or no lots are left. What then is left is auctioned once more,
/// and closed after that. While the time to manage lasts, no bidder loses its bond before the
/// instrument was marked in the phase, so that an outage costs nobody a bond.
///
/// While a gain haircut or a tear-up of the book is under way no lots change hands, and no turn
/// lapses: turns count from the end of the last of either, as they counted from the beginning of
/// the phase. Once the time to manage is over such a phase ends instead, and nobody is passed over.
///
/// `account` is the defaulter's; any other will do once the loss is not managed any more. `time` is
/// now, and since when the house trades.
///
/// Refuses, in order: `AuctionInOtherPhase` when nothing is due; `TearUpUnderWay` and `MarkStale`
/// when a bond would be lost.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_advance(
    auction: &mut Auction,
    loss: &mut Loss,
    account: &Account,
    market: (&Instrument, &Book),
    time: (&Clock, &Moment),
) -> Result<(), Refusal> {
    let (instrument, book) = market;
    let clock = time.0;
    let has_lapsed = clock.has_lapsed(&auction.phase_since, loss.terms.auction_s);
    let left = lots_left(loss, account, instrument, clock);
    match auction.phase {
        Phase::Committing if has_lapsed => auction.begin(Phase::Revealing, clock),
        Phase::Revealing if has_lapsed => {
            let is_complete = auction.revealed_count == auction.bid_count;
            let since_ts = auction.phase_since.ts;
            if !is_complete && waits_for_mark(since_ts, loss, instrument, clock) {
                return Err(Refusal::MarkStale);
            }
            if auction.revealed_count >= u32::from(loss.terms.bidders_min) {
                auction.begin(Phase::Awarding, clock);
            } else {
                finish(auction, loss, left, (instrument, clock))?;
            }
        }
        Phase::Awarding if left == 0 || auction.next().is_none() => {
            finish(auction, loss, left, (instrument, clock))?;
        }
        Phase::Awarding => {
            let since = auction.phase_since.later(time.1).later(&book.whole_since);
            let was_held_up = since != auction.phase_since;
            if was_held_up && has_lapsed && has_managed(loss, clock) {
                return finish(auction, loss, left, (instrument, clock));
            }
            pass_over(auction, loss, &since, (market, clock))?;
            if auction.next().is_none() || clock.has_lapsed(&since, loss.terms.auction_s) {
                finish(auction, loss, left, (instrument, clock))?;
            }
        }
        Phase::Committing | Phase::Revealing | Phase::Closed => {
            return Err(Refusal::AuctionInOtherPhase);
        }
    }
    Ok(())
}

/// Whether the instrument was not marked since, with time left to wait for a mark.
fn waits_for_mark(since_ts: i64, loss: &Loss, at: &Instrument, clock: &Clock) -> bool {
    let is_marked = at.is_expired || since_ts < at.mark_ts;
    !is_marked && loss.state == State::Managing && !has_managed(loss, clock)
}

/// Passes over the bids whose turn has lapsed. Their bonds are forfeited, for they could have had
/// their lots: the instrument was marked and whole.
fn pass_over(
    auction: &mut Auction,
    loss: &Loss,
    since: &Moment,
    on: ((&Instrument, &Book), &Clock),
) -> Result<(), Refusal> {
    let ((instrument, book), clock) = on;
    let lapsed = lapsed_turns(since, loss, clock)?.min(auction.ranked_count());
    if lapsed <= usize::from(auction.awarded_count) {
        return Err(Refusal::AuctionInOtherPhase);
    }
    check_whole(book)?;
    if waits_for_mark(since.ts, loss, instrument, clock) {
        return Err(Refusal::MarkStale);
    }
    auction.awarded_count = u8::try_from(lapsed).map_err(|_| Refusal::Overflow)?;
    Ok(())
}

/// How many turns of the awarding phase have lapsed: each is an eighth of it.
fn lapsed_turns(since: &Moment, loss: &Loss, clock: &Clock) -> Result<usize, Refusal> {
    let mut count = 0_usize;
    for turn in (1_u64..).take(BIDS) {
        let end_s = u64::from(loss.terms.auction_s).times(turn)?;
        let length_s = end_s.checked_div(to_u64(BIDS)?).ok_or(Refusal::Overflow)?;
        let length_s = u32::try_from(length_s).map_err(|_| Refusal::Overflow)?;
        if clock.has_lapsed(since, length_s) {
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

/// Ends a round: once more if lots are left after the first, else for good.
fn finish(
    auction: &mut Auction,
    loss: &mut Loss,
    left: u64,
    on: (&Instrument, &Clock),
) -> Result<(), Refusal> {
    let (instrument, clock) = on;
    if left != 0 && auction.round == 0 && !has_managed(loss, clock) {
        auction.first_done = auction.done(0).unwrap_or_default();
        auction.round = 1;
        auction.begin_round(left, instrument, clock);
        return Ok(());
    }
    auction.begin(Phase::Closed, clock);
    loss.auction_count = loss.auction_count.minus(1)?;
    Ok(())
}

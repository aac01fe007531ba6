//! Bids in the auction of a defaulter's lots: sealed, secured, revealed, awarded (SPEC 10).

use crate::account::{Account, Position};
use crate::auction::{Auction, BIDS, Bid, Phase, Ranked, lots_left};
use crate::exchange::{check_may_take, check_whole, slot_for};
use crate::fill::{check_tradeable, notional_native};
use crate::fund::{Fund, Member};
use crate::instrument::{Book, Instrument};
use crate::loss::Loss;
use crate::margin::Evidence;
use crate::math::{Checked, div_ceil, lots_times_move, tick_move, to_u64};
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::take::{discount_left_native, grant};
use crate::units::Clock;
use crate::waterfall::Layer;

/// Who bids.
#[derive(Clone, Copy, Debug)]
pub struct Bidder<'a> {
    /// Its seat in the fund.
    pub member: &'a Member,
    /// Whether it is the defaulter's owner.
    pub is_defaulter: bool,
    /// Hash of what it bids, which nobody can read.
    pub commitment: [u8; 32],
}

/// What a bidder says that it has bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revealed {
    /// Hash of it, which the caller computes over bidder, account, auction, round, price, lots and
    /// salt.
    pub hash: [u8; 32],
    /// Quote native per lot below the mark.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
}

/// What an award moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awarded {
    /// Lots; zero when nothing is left to award.
    pub lots: u64,
    /// Discount on all of them, in quote native.
    pub discount_native: u64,
}

/// A member commits to a bid and pays its bond into escrow. Returns the bid. One per member and
/// round, which is for the caller to see to.
///
/// Refuses, in order: `AuctionInOtherPhase`; `BidderNotEligible` for the defaulter's owner, and for
/// a member that has not held shares for an epoch before the declaration; `InstrumentExpired`,
/// `MarkStale`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_commit(
    auction: &mut Auction,
    loss: &Loss,
    fund: &mut Fund,
    bidder: &Bidder<'_>,
    on: (&Instrument, &Clock),
) -> Result<(Bid, Plan), Refusal> {
    let (instrument, clock) = on;
    if auction.phase != Phase::Committing {
        return Err(Refusal::AuctionInOtherPhase);
    }
    if bidder.is_defaulter || !was_member(bidder.member, fund, loss) {
        return Err(Refusal::BidderNotEligible);
    }
    check_tradeable(instrument, clock)?;
    // An option may be worth nothing and lose much: the bond is a share of whichever is more.
    let at_stake = u128::from(auction.lots).times(u128::from(auction.reserve_native))?;
    let secured = notional_native(auction.lots, instrument)?.max(at_stake);
    let bond_native = to_u64(loss.terms.bond_bps.of_ceil(secured)?)?;
    auction.bid_count = auction.bid_count.plus(1)?;
    fund.escrow_native = fund.escrow_native.plus(bond_native)?;
    let bid = Bid {
        number: auction.bid_count,
        round: auction.round,
        commitment: bidder.commitment,
        bond_native,
        ..Bid::default()
    };
    let plan = Plan::one(Pocket::Wallet, Pocket::Escrow, bond_native)?;
    Ok((bid, plan))
}

/// Whether the member has had shares, without a break, for an epoch before the declaration.
fn was_member(member: &Member, fund: &Fund, loss: &Loss) -> bool {
    let has_shares = member.shares != 0 && member.share_generation == fund.share_generation;
    let settled_ts = member
        .since_ts
        .saturating_add(i64::from(loss.terms.epoch_s));
    has_shares && member.since_ts != 0 && settled_ts <= loss.declared_ts
}

/// A bidder reveals its bid, and shows that its margin account could carry the lots; the account is
/// left as it was. `evidence` is in the order of its positions with the lots.
///
/// Refuses, in order: `AuctionInOtherPhase`; `BidAlreadyRevealed`; `BidNotAsCommitted`;
/// `LotsOutOfRange` below an eighth of the lots, so that eight bids always suffice, and above all
/// of them; `BidAboveReserve`; for the bidder's account `AccountInLiquidation`, `AccountInDefault`,
/// `VaultNotOpen`, `VariationOverdue`, `PositionSlotsFull`, those of [`Evidence::health`],
/// `BelowInitial`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_reveal(
    bidding: (&mut Auction, &mut Bid),
    revealed: &Revealed,
    instrument: &Instrument,
    account: &mut Account,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let (auction, bid) = bidding;
    if auction.phase != Phase::Revealing || bid.round != auction.round {
        return Err(Refusal::AuctionInOtherPhase);
    }
    if bid.is_revealed {
        return Err(Refusal::BidAlreadyRevealed);
    }
    if revealed.hash != bid.commitment {
        return Err(Refusal::BidNotAsCommitted);
    }
    if revealed.lots < lots_min(auction.lots)? || revealed.lots > auction.lots {
        return Err(Refusal::LotsOutOfRange);
    }
    if revealed.discount_native > auction.reserve_native {
        return Err(Refusal::BidAboveReserve);
    }
    check_may_take(account, evidence)?;
    check_carries(
        account,
        (revealed.lots, auction.is_long),
        instrument,
        evidence,
    )?;
    bid.is_revealed = true;
    bid.discount_native = revealed.discount_native;
    bid.lots = revealed.lots;
    auction.revealed_count = auction.revealed_count.plus(1)?;
    auction.rank(Ranked {
        bid_number: bid.number,
        discount_native: bid.discount_native,
        lots: bid.lots,
    });
    Ok(())
}

/// Fewest lots of a bid: an eighth of all, rounded up.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn lots_min(lots: u64) -> Result<u64, Refusal> {
    to_u64(div_ceil(u128::from(lots), u128::from(to_u64(BIDS)?))?)
}

/// Whether the account is at or above initial with these lots at the mark. The discount is left
/// out: a gain that waits is no collateral.
fn check_carries(
    account: &mut Account,
    what: (u64, bool),
    instrument: &Instrument,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let (lots, is_long) = what;
    let index = slot_for(account, instrument)?;
    let slot = account.positions.get_mut(index).ok_or(Refusal::Overflow)?;
    let before = *slot;
    let mut with = if before.is_occupied() {
        before
    } else {
        Position::open(instrument)
    };
    let size = i64::try_from(lots).map_err(|_| Refusal::LotsOutOfRange)?;
    let signed = if is_long { size } else { size.saturating_neg() };
    // Lots that come at the mark have won and lost nothing yet: the position moved what it had.
    let unsettled = before.unsettled_native(instrument)?;
    with.lots = with.lots.plus(signed)?;
    let moved = tick_move(with.tick, instrument.mark_tick)?;
    let moves = lots_times_move(with.lots, moved, instrument.tick_value_native)?;
    (with.wait_gain_native, with.wait_loss_native) = (unsettled.minus(moves)?, 0);
    *slot = with;
    let carried = evidence.check_initial(account);
    if let Some(slot) = account.positions.get_mut(index) {
        *slot = before;
    }
    carried.map(|_| ())
}

/// The next of the best bids gets its lots, at the mark less its own discount, into the margin
/// account that it was revealed with: at most what it bid for, what the defaulter still has, and
/// what the bound on all discounts allows at its own. When that is nothing, only the bid's turn
/// ends, and its bond is free.
///
/// `sides` are the defaulter's account and the bidder's; the evidence is the bidder's, in the order
/// of its positions after the trade.
///
/// Refuses, in order: `AuctionInOtherPhase`, also for a bid whose turn it is not; and when lots
/// move `MarkStale`, `TearUpUnderWay`; `AccountInLiquidation`, `AccountInDefault`, `VaultNotOpen`,
/// `VariationOverdue`, `PositionSlotsFull`, those of [`Evidence::health`], `BelowInitial`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_award(
    bidding: (&mut Auction, &mut Bid),
    loss: &mut Loss,
    market: (&Instrument, &mut Book),
    sides: (&mut Account, &mut Account),
    evidence: &Evidence<'_>,
) -> Result<Awarded, Refusal> {
    let (auction, bid) = bidding;
    let (instrument, book) = market;
    let is_next = |next: &Ranked| next.bid_number == bid.number;
    let is_turn = auction.phase == Phase::Awarding
        && bid.round == auction.round
        && auction.next().is_some_and(is_next);
    if !is_turn {
        return Err(Refusal::AuctionInOtherPhase);
    }
    let affordable = discount_left_native(loss).checked_div(bid.discount_native);
    let left = lots_left(loss, sides.0, instrument, evidence.clock);
    let lots = bid.lots.min(left).min(affordable.unwrap_or(u64::MAX));
    let discount_native = lots.times(bid.discount_native)?;
    if lots != 0 {
        check_tradeable(instrument, evidence.clock)?;
        check_whole(book)?;
        grant(
            (lots, discount_native),
            loss,
            (instrument, book),
            sides,
            evidence,
        )?;
    }
    bid.is_awarded = true;
    auction.awarded_count = auction.awarded_count.saturating_add(1);
    Ok(Awarded {
        lots,
        discount_native,
    })
}

/// Gives a bond back, or forfeits it to the insurance layer; the caller then closes the bid.
///
/// It is forfeited when the bid was not revealed in its round, or was passed over when it had its
/// turn. A bid that was awarded, or that is not among the best, is free at once, any other when its
/// round is over.
///
/// Refuses: `AuctionInOtherPhase` while that is not decided.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_settle_bond(auction: &Auction, bid: &Bid, fund: &mut Fund) -> Result<Plan, Refusal> {
    let is_over = bid.round < auction.round || auction.phase == Phase::Closed;
    let is_revealing_over = is_over || auction.phase == Phase::Awarding;
    if !is_revealing_over {
        return Err(Refusal::AuctionInOtherPhase);
    }
    let place = (bid.discount_native, bid.number);
    let had_turn = auction
        .done(bid.round)
        .is_some_and(|done| place <= done.key());
    let is_forfeited = !bid.is_revealed || (had_turn && !bid.is_awarded);
    let is_waiting = !is_over
        && bid.is_revealed
        && !had_turn
        && auction
            .best
            .iter()
            .any(|kept| kept.bid_number == bid.number);
    if is_waiting {
        return Err(Refusal::AuctionInOtherPhase);
    }
    fund.escrow_native = fund.escrow_native.minus(bid.bond_native)?;
    if is_forfeited {
        fund.insurance_native = fund.insurance_native.plus(bid.bond_native)?;
        let insurance = Pocket::Fund(Layer::Insurance);
        return Plan::one(Pocket::Escrow, insurance, bid.bond_native);
    }
    Plan::one(Pocket::Escrow, Pocket::Wallet, bid.bond_native)
}

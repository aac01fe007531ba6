//! Positions and collateral on their way between two accounts of one owner (SPEC 5): porting.
//!
//! Lots change accounts at the settlement tick and without a fee, so that the move itself wins and
//! loses nothing: what has been recognised and what waits stays with the giver, and the way from
//! the settlement tick to the mark goes with the lots. Lots of the other side in the receiver are
//! netted, as in a trade.

use crate::account::Account;
use crate::asset::Shard;
use crate::exchange::{Exchange, check_may_take, check_whole};
use crate::instrument::{Book, Instrument};
use crate::limits::{ASSET_SLOTS, POSITION_SLOTS};
use crate::margin::Evidence;
use crate::refusal::Refusal;
use crate::vault::{credit, debit, free_of};

/// Lots of one of the giver's positions, and the book that counts them.
#[derive(Clone, Copy, Debug)]
pub struct LotsMove {
    /// Place of the position in the giver.
    pub position: usize,
    /// How many of its lots, of whichever sign.
    pub lots: u64,
    /// The instrument's book.
    pub book: Book,
    /// Afterwards what the receiver got, signed.
    pub received_lots: i64,
}

/// Tokens of one of the giver's vaults, and the shards that count both vaults.
#[derive(Clone, Copy, Debug)]
pub struct CollateralMove {
    /// Slot of the giver's vault.
    pub from_slot: usize,
    /// Slot of the receiver's vault of the same asset.
    pub to_slot: usize,
    /// How much; `u64::MAX` means all that the giver may part with. Afterwards what moves.
    pub amount_native: u64,
    /// Shard that counts the giver's vault.
    pub from_shard: Shard,
    /// Shard that counts the receiver's vault; none when it is the same.
    pub to_shard: Option<Shard>,
}

/// Moves lots and collateral from the first of two accounts of one owner to the second; both are at
/// or above initial afterwards. Both lists are in the order of the giver's slots.
///
/// `evidence` is the giver's as it stands and the receiver's as after the move: an instrument that
/// is new to it takes its first free position, in the order of the moves. `takes_risk` is false
/// while the house takes no new risk.
///
/// Refuses, in order: those of [`check_shape`]; `HouseTakesNoRisk`; for the giver and
/// then for the receiver `AccountInLiquidation`, `AccountInDefault`, `VaultNotOpen` (no quote
/// vault), `VariationOverdue`; for one position after the other those of [`move_lots`]; for one
/// vault after the other those of [`move_collateral`]; for the giver and then for the receiver
/// those of [`Evidence::check_initial`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`]. What was changed must then be thrown away.
pub fn plan_transfer(
    sides: (&mut Account, &mut Account),
    lots: &mut [LotsMove],
    collateral: &mut [CollateralMove],
    evidence: (&Evidence<'_>, &Evidence<'_>),
    takes_risk: bool,
) -> Result<(), Refusal> {
    let (from, to) = sides;
    check_shape(lots.len(), collateral.len())?;
    if !takes_risk {
        return Err(Refusal::HouseTakesNoRisk);
    }
    check_may_take(from, evidence.0)?;
    check_may_take(to, evidence.1)?;
    let mut next = 0;
    for moved in lots {
        next = move_lots((from, to), moved, evidence.0, next)?;
    }
    next = 0;
    for moved in collateral {
        next = move_collateral((from, to), moved, evidence.0, next)?;
    }
    evidence.0.check_initial(from)?;
    evidence.1.check_initial(to)?;
    Ok(())
}

/// Whether so many moves of lots and of collateral can be in order: no slot is named twice.
///
/// Refuses, in order: `AmountZero` when nothing should move; `EvidenceOutOfOrder` for more moves
/// than there are slots.
///
/// # Errors
/// As above.
pub fn check_shape(lots: usize, collateral: usize) -> Result<(), Refusal> {
    if lots == 0 && collateral == 0 {
        return Err(Refusal::AmountZero);
    }
    if lots > POSITION_SLOTS || collateral > ASSET_SLOTS {
        return Err(Refusal::EvidenceOutOfOrder);
    }
    Ok(())
}

/// Moves lots of one position, which must be at `first` or behind it. Returns the place behind it.
///
/// Refuses, in order: `EvidenceOutOfOrder`; `LotsOutOfRange` for none, or for more than the giver
/// has; `InstrumentExpired`; `TearUpUnderWay`; `PositionSlotsFull`.
fn move_lots(
    sides: (&mut Account, &mut Account),
    moved: &mut LotsMove,
    evidence: &Evidence<'_>,
    first: usize,
) -> Result<usize, Refusal> {
    let (from, to) = sides;
    if moved.position < first {
        return Err(Refusal::EvidenceOutOfOrder);
    }
    let held = from.positions.get(moved.position).map_or(0, |p| p.lots);
    if moved.lots == 0 || moved.lots > held.unsigned_abs() {
        return Err(Refusal::LotsOutOfRange);
    }
    let instrument = instrument_of(from, moved.position, evidence)?;
    if instrument.is_expired || evidence.clock.now_ts >= instrument.expiry_ts {
        return Err(Refusal::InstrumentExpired);
    }
    check_whole(&moved.book)?;
    let lots = i64::try_from(moved.lots).map_err(|_| Refusal::LotsOutOfRange)?;
    let exchange = Exchange {
        instrument,
        lots,
        price_ticks: instrument.settlement_tick,
        buyer_fee_native: 0,
        seller_fee_native: 0,
        to_buyer_native: 0,
        to_seller_native: 0,
    };
    if held > 0 {
        moved.received_lots = lots;
        exchange.carry(&mut moved.book, to, from)?;
    } else {
        moved.received_lots = lots.saturating_neg();
        exchange.carry(&mut moved.book, from, to)?;
    }
    Ok(moved.position.saturating_add(1))
}

/// The instrument of one of the giver's positions.
fn instrument_of<'a>(
    account: &Account,
    position: usize,
    evidence: &Evidence<'a>,
) -> Result<&'a Instrument, Refusal> {
    let before = account.positions.iter().take(position);
    let rank = before.filter(|held| held.is_occupied()).count();
    let found = evidence.instruments.get(rank);
    found.ok_or(Refusal::EvidenceOutOfOrder)
}

/// Moves tokens of one vault, which must be in the slot `first` or behind it. Returns the slot
/// behind it.
///
/// Refuses, in order: `EvidenceOutOfOrder`; `VaultNotOpen`; `AmountZero`; `AboveAvailable`;
/// `OwedToPool` (quote only); `VaultNotOpen` in the receiver.
fn move_collateral(
    sides: (&mut Account, &mut Account),
    moved: &mut CollateralMove,
    evidence: &Evidence<'_>,
    first: usize,
) -> Result<usize, Refusal> {
    let (from, to) = sides;
    if moved.from_slot < first {
        return Err(Refusal::EvidenceOutOfOrder);
    }
    let free = free_of(from, moved.from_slot, evidence)?;
    let amount = free.amount_of(moved.amount_native)?;
    moved.amount_native = amount;
    debit(from, &mut moved.from_shard, moved.from_slot, amount)?;
    let to_shard = moved.to_shard.as_mut().unwrap_or(&mut moved.from_shard);
    credit(to, to_shard, moved.to_slot, amount)?;
    Ok(moved.from_slot.saturating_add(1))
}

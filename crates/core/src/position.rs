//! What a passed boundary makes of positions: variation that is recognised, slots that are free
//! again, lots that are struck at expiry.

use crate::account::{Account, Position};
use crate::instrument::{Book, Instrument};
use crate::math::{Checked, size_times_ticks, to_u64};
use crate::refusal::Refusal;

/// Brings one position up to its instrument's settlement tick: what waited for a boundary that has
/// passed becomes variation, and so does the move of the tick.
///
/// # Errors
/// [`Refusal::EvidenceOutOfOrder`] for another instrument; [`Refusal::Overflow`].
pub fn bring_up(
    account: &mut Account,
    position_index: usize,
    instrument: &Instrument,
) -> Result<(), Refusal> {
    let position = account
        .positions
        .get_mut(position_index)
        .ok_or(Refusal::EvidenceOutOfOrder)?;
    if position.instrument_id != instrument.instrument_id {
        return Err(Refusal::EvidenceOutOfOrder);
    }
    if position.sequence == instrument.sequence {
        return Ok(());
    }
    let (gain, loss) = recognised(position, instrument)?;
    let variation = gain.minus(loss)?;
    let (lots, tear_up_count) = (position.lots, position.tear_up_count);
    *position = Position {
        lots,
        tear_up_count,
        ..Position::open(instrument)
    };
    account.variation_native = account.variation_native.plus(variation)?;
    account.registered_gain_native = account.registered_gain_native.plus(gain)?;
    account.registered_loss_native = account.registered_loss_native.plus(loss)?;
    Ok(())
}

/// Gain and loss that a position has had since it was brought up, all of it recognised: what waited
/// for the boundary, and the ups and downs of the tick. Ups less downs are the tick's whole move.
fn recognised(position: &Position, instrument: &Instrument) -> Result<(i128, i128), Refusal> {
    let (gain, loss) = (position.wait_gain_native, position.wait_loss_native);
    if position.lots == 0 {
        return Ok((gain, loss));
    }
    let value = instrument.tick_value_native;
    let size = position.lots.unsigned_abs();
    let rise = to_u64(instrument.gain_long.minus(position.gain_long)?)?;
    let fall = to_u64(instrument.gain_short.minus(position.gain_short)?)?;
    let up = size_times_ticks(size, value, rise)?;
    let down = size_times_ticks(size, value, fall)?;
    let (won, lost) = if position.lots > 0 {
        (up, down)
    } else {
        (down, up)
    };
    Ok((gain.plus(won)?, loss.plus(lost)?))
}

/// What the account is owed (positive) or owes with all that is recognised, touched or not: its
/// variation as it would be once it is brought up. `instruments` are those of the occupied
/// positions, in slot order.
///
/// # Errors
/// [`Refusal::Overflow`].
pub(crate) fn recognised_native(
    account: &Account,
    instruments: &[Instrument],
) -> Result<i128, Refusal> {
    let occupied = account
        .positions
        .iter()
        .filter(|position| position.is_occupied());
    let passed = occupied
        .zip(instruments)
        .filter(|(p, i)| p.sequence != i.sequence);
    let mut sum = account.variation_native;
    for (position, instrument) in passed {
        let (gain, loss) = recognised(position, instrument)?;
        sum = sum.plus(gain.minus(loss)?)?;
    }
    Ok(sum)
}

/// Brings every occupied position up, in slot order, and frees those that are finished.
pub(crate) fn bring_up_all(
    account: &mut Account,
    instruments: &[Instrument],
) -> Result<(), Refusal> {
    let mut evidence = instruments.iter();
    for index in 0..account.positions.len() {
        if account
            .positions
            .get(index)
            .is_none_or(|p| !p.is_occupied())
        {
            continue;
        }
        let instrument = evidence.next().ok_or(Refusal::EvidenceOutOfOrder)?;
        bring_up(account, index, instrument)?;
        free_if_finished(account, index);
    }
    if evidence.next().is_some() {
        Err(Refusal::EvidenceOutOfOrder)
    } else {
        Ok(())
    }
}

/// Frees a position slot without lots and without differences that wait.
fn free_if_finished(account: &mut Account, position_index: usize) {
    if let Some(position) = account.positions.get_mut(position_index) {
        let waits = position.wait_gain_native != 0 || position.wait_loss_native != 0;
        if position.lots == 0 && !waits {
            *position = Position::default();
        }
    }
}

/// Closes positions in expired instruments: their last tick has been applied, so only lots are
/// left to strike from both sides of the book. `books` belong to the expired ones, in slot order.
pub(crate) fn strike_expired(
    account: &mut Account,
    instruments: &[Instrument],
    books: &mut [Book],
) -> Result<(), Refusal> {
    let mut books = books.iter_mut();
    for instrument in instruments
        .iter()
        .filter(|instrument| instrument.is_expired)
    {
        let book = books.next().ok_or(Refusal::EvidenceOutOfOrder)?;
        let held = |position: &&mut Position| position.instrument_id == instrument.instrument_id;
        let Some(position) = account.positions.iter_mut().find(held) else {
            continue;
        };
        let long_lots = to_u64(position.lots.max(0))?;
        book.open_interest_lots = book.open_interest_lots.minus(long_lots)?;
        book.open_position_count = book.open_position_count.minus(1)?;
        *position = Position::default();
    }
    if books.next().is_some() {
        Err(Refusal::EvidenceOutOfOrder)
    } else {
        Ok(())
    }
}

//! Ends an instrument at its final tick. Anyone may. A day after its expiry, or after seven days
//! without a mark, the last settlement tick is final and no oracle is needed: the System program
//! then stands in its place. An option that nobody has posted for seven days needs its underlying's
//! for another day.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; those of [`oracle::read`]; those of
//! the rules' `Instrument::plan_expire`.
//! Moves: nothing.
//! Keeps: what one side has won the other has lost, before any account is touched.

use crate::errors::Outcome;
use crate::events::{self, InstrumentEnded};
use crate::state::{Book, Fund, House, Instrument, Settlement, Stored};
use crate::{guard, oracle};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;

/// Accounts of `instrument_expire`.
#[derive(Accounts)]
pub struct InstrumentExpire {
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    #[account(mut)]
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The house's fund, for what covers uncollected losses.
    pub fund: Stored<Fund>,
    /// The instrument's pinned source, or the System program.
    pub oracle: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut InstrumentExpire) -> Outcome {
    let InstrumentExpire {
        house,
        instrument,
        book,
        settlement,
        fund,
        oracle,
    } = accounts;
    guard::check_market(
        house.address(),
        [&instrument.house, &settlement.house, &fund.house],
    )?;
    guard::check_book(book, instrument.address())?;
    let clock = guard::clock()?;
    let reading = if address_eq(oracle.address(), &System::id()) {
        None
    } else {
        Some(oracle::read(&instrument.source, house.address(), oracle)?)
    };
    let (mut ended, mut written) = (instrument.view(), book.view());
    let mut totals = settlement.view();
    let time = (&clock, house.may_settle());
    ended.plan_expire(&mut written, &mut totals, reading.as_ref(), time)?;
    totals.note_gate(fund.view().cover_native(), &house.parameters.view(), &clock);
    instrument.store(&ended);
    book.store(&written);
    settlement.store(&totals);
    events::tell(&InstrumentEnded {
        instrument: *instrument.address(),
        mark_tick: ended.mark_tick,
        mark_ts: ended.mark_ts,
        settlement_tick: ended.settlement_tick,
        sequence: ended.sequence,
        owed_to_native: settlement.owed_to_native,
        owed_by_native: settlement.owed_by_native,
    });
    Ok(())
}

//! Takes the oracle's price as an instrument's mark, and sets the settlement tick where a boundary
//! is due. Anyone may.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; those of [`oracle::read`]; those of
//! the rules' `Instrument::plan_mark`.
//! Moves: nothing.
//! Keeps: what one side has won the other has lost, before any account is touched.

use crate::errors::Outcome;
use crate::events::{self, InstrumentMarked};
use crate::state::{Book, Fund, House, Instrument, Settlement, Stored};
use crate::{guard, oracle};
use anchor_lang::prelude::*;

/// Accounts of `instrument_mark`.
#[derive(Accounts)]
pub struct InstrumentMark {
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
    /// The instrument's pinned source.
    pub oracle: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut InstrumentMark) -> Outcome {
    let InstrumentMark {
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
    let reading = oracle::read(&instrument.source, house.address(), oracle)?;
    let (mut marked, mut written) = (instrument.view(), book.view());
    let mut totals = settlement.view();
    let time = (&clock, house.may_settle());
    marked.plan_mark(&mut written, &mut totals, &reading, time)?;
    totals.note_gate(fund.view().cover_native(), &house.parameters.view(), &clock);
    instrument.store(&marked);
    book.store(&written);
    settlement.store(&totals);
    events::tell(&InstrumentMarked {
        instrument: *instrument.address(),
        mark_tick: marked.mark_tick,
        mark_ts: marked.mark_ts,
        settlement_tick: marked.settlement_tick,
        sequence: marked.sequence,
        owed_to_native: settlement.owed_to_native,
        owed_by_native: settlement.owed_by_native,
    });
    Ok(())
}

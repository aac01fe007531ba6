//! Takes an option's mark and risk array from its risk authority, within what the underlying's own
//! price allows, and sets the settlement tick where a boundary is due.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; `RiskNotPosted`; `WrongAuthority`;
//! those of [`oracle::read`]; those of the rules' `Instrument::plan_post`.
//! Moves: nothing.
//! Keeps: what one side has won the other has lost, before any account is touched.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, RiskPosted};
use crate::state::{Book, Fund, House, Instrument, Settlement, Stored};
use crate::{guard, oracle};
use anchor_lang::prelude::*;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::posting::Post;

/// Accounts of `risk_post`.
#[derive(Accounts)]
pub struct RiskPost {
    /// The instrument's risk authority.
    pub risk_authority: Signer,
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
    /// The pinned source of the underlying's price.
    pub oracle: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut RiskPost,
    mark_tick: u64,
    risk_array: Option<[i64; SCENARIOS]>,
) -> Outcome {
    let RiskPost {
        risk_authority,
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
    let (mut marked, mut written) = (instrument.view(), book.view());
    marked.check_posted()?;
    let (signer, authority) = (risk_authority.address(), &instrument.risk_authority);
    guard::same(signer, authority, RingfenceError::WrongAuthority)?;
    let post = Post {
        mark_tick,
        risk_array,
        underlying: oracle::read(&instrument.source, house.address(), oracle)?,
    };
    let (clock, parameters) = (guard::clock()?, house.parameters.view());
    let mut totals = settlement.view();
    let time = (&clock, house.may_settle());
    let posted = marked.plan_post((&mut written, &mut totals), &post, &parameters, time)?;
    totals.note_gate(fund.view().cover_native(), &parameters, &clock);
    instrument.store(&marked);
    book.store(&written);
    settlement.store(&totals);
    events::tell(&RiskPosted {
        instrument: *instrument.address(),
        mark_tick: marked.mark_tick,
        mark_ts: marked.mark_ts,
        underlying_tick: posted.underlying_tick,
        risk_array: marked.risk_array,
        risk_ts: marked.risk_ts,
        settlement_tick: marked.settlement_tick,
        sequence: marked.sequence,
        owed_to_native: settlement.owed_to_native,
        owed_by_native: settlement.owed_by_native,
    });
    Ok(())
}

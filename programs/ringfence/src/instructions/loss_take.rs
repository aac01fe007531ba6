//! Anyone's own margin account takes lots of a defaulter at the mark less a discount that grows
//! with time since the declaration, until its lots are auctioned or torn up.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; `LossMismatch`; `NotOwner`;
//! `HaircutUnderWay`; `SameOwner`; those of [`evidence::load_after_trade`]; those of [`plan_take`].
//! Moves: no tokens; lots, and the discount that waits for the next boundary.
//! Keeps: INV-3, INV-6, INV-7, INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LotsTaken};
use crate::state::{Book, House, Instrument, Loss, MarginAccount, Stamp, Stored};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::take::plan_take;

/// Accounts of `loss_take`; behind them the evidence of the taker as it is after the trade.
#[derive(Accounts)]
pub struct LossTake {
    /// Owner or delegate of the taker's account.
    pub taker: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The account that takes the lots.
    #[account(mut)]
    pub taker_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossTake, rest: &[AccountView], lots: u64) -> Outcome {
    check(accounts)?;
    let instrument = accounts.instrument.view();
    let (account, taker) = (&mut accounts.margin_account, &mut accounts.taker_account);
    let mut rest = rest.iter();
    let loaded = evidence::load_after_trade(taker, instrument.instrument_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let (mut loss, mut book) = (accounts.loss.view()?, accounts.book.view());
    let (mut from, mut to) = (account.view()?, taker.view()?);
    let taken = plan_take(
        lots,
        &mut loss,
        (&instrument, &mut book),
        (&mut from, &mut to),
        &loaded.view(&parameters, &clock),
    )?;
    let stamp = Stamp::of(accounts.taker.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    accounts.book.store(&book);
    account.store(&from);
    taker.store(&to);
    let sequence = account.next_event();
    events::tell(&LotsTaken {
        margin_account: *account.address(),
        sequence,
        loss: *accounts.loss.address(),
        taker_account: *taker.address(),
        instrument: *accounts.instrument.address(),
        lots,
        mark_tick: instrument.mark_tick,
        discount_native: taken.discount_native,
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &LossTake) -> Outcome {
    let (house, instrument) = (&accounts.house, &accounts.instrument);
    let (account, taker) = (&accounts.margin_account, &accounts.taker_account);
    guard::check_market(
        house.address(),
        [&instrument.house, &account.house, &taker.house],
    )?;
    guard::check_book(&accounts.book, instrument.address())?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    guard::check_taker(house, account, taker, accounts.taker.address())
}

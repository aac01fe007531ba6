//! Closes a defaulter's lots of one instrument against the other side of its book, pro rata, page
//! by page, at the settlement tick up to which both sides are brought. Anyone may; the first page
//! begins it.
//!
//! Whoever pages chooses the accounts and their order, and changes nothing by that but which of two
//! accounts a single lot falls on. The auction's address is derived, so that nobody can leave out
//! one that has been.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; `LossMismatch`; `HaircutUnderWay`;
//! `WrongAddress` for an auction that is absent; those of [`guard::check_record`],
//! `AuctionMismatch` for one that is not; `AccountCountWrong` for a page without accounts; then for
//! one account after the other: those of [`guard::check_record`]; `AccountOfOtherHouse`; those of
//! [`plan_tear_up`].
//! Moves: no tokens; the same lots from both sides of the book.
//! Keeps: INV-3, INV-6, INV-7, INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, PositionTornUp};
use crate::state::{Auction, Book, House, Instrument, Loss, MarginAccount, Stamp, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::account::Account;
use ringfence_core::tear_up::{plan_tear_up, Torn};
use ringfence_core::{auction, instrument};

/// Accounts of `loss_tear_up`; behind them the accounts of the other side that bear their parts.
#[derive(Accounts)]
pub struct LossTearUp {
    /// Whoever does it.
    pub actor: Signer,
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
    /// The auction of these lots; may be absent.
    pub auction: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossTearUp, rest: &[AccountView]) -> Outcome {
    check(accounts)?;
    let auction = auction(accounts)?;
    guard::check(!rest.is_empty(), RingfenceError::AccountCountWrong)?;
    let (instrument, clock) = (accounts.instrument.view(), guard::clock()?);
    let (mut loss, mut book) = (accounts.loss.view()?, accounts.book.view());
    let mut account = accounts.margin_account.view()?;
    let mut bearer = Box::new(Account::EMPTY);
    for view in rest {
        let mut other = Stored::<MarginAccount>::load_writable(view)?;
        guard::same_house(&other.house, accounts.house.address())?;
        other.view_into(&mut bearer)?;
        let torn = plan_tear_up(
            &mut loss,
            (&instrument, &mut book),
            (&mut account, &mut bearer),
            (auction.as_deref(), &clock),
        )?;
        other.store(&bearer);
        tell(
            accounts,
            &mut other,
            (&instrument, &book),
            (&account, &bearer),
            &torn,
        );
    }
    accounts.margin_account.store(&account);
    accounts.book.store(&book);
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &LossTearUp) -> Outcome {
    let (instrument, account) = (&accounts.instrument, &accounts.margin_account);
    let house = accounts.house.address();
    guard::same_house(&instrument.house, house)?;
    guard::same_house(&account.house, house)?;
    guard::check_book(&accounts.book, instrument.address())?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    accounts.house.check_trading()?;
    Ok(())
}

/// The auction of these lots, if there has been one.
#[inline(never)]
fn auction(accounts: &LossTearUp) -> Outcome<Option<Box<auction::Auction>>> {
    let (given, loss) = (accounts.auction.account(), accounts.loss.address());
    if guard::is_absent(given) {
        let id = accounts.instrument.instrument_id.to_le_bytes();
        let seeds = [seeds::AUCTION, loss.as_ref(), &id];
        guard::find_bump(&seeds, given.address())?;
        return Ok(None);
    }
    let auction = Stored::<Auction>::load(*given)?;
    guard::check_auction(&auction, loss, accounts.instrument.address())?;
    Ok(Some(Box::new(auction.view()?)))
}

/// Tells what one account bore.
#[inline(never)]
fn tell(
    accounts: &mut LossTearUp,
    other: &mut Stored<MarginAccount>,
    market: (&instrument::Instrument, &instrument::Book),
    sides: (&Account, &Account),
    torn: &Torn,
) {
    let (instrument, book) = market;
    let account = &mut accounts.margin_account;
    let (sequence, other_sequence) = (account.next_event(), other.next_event());
    let left = |side: &Account| lots_of(side, instrument.instrument_id);
    events::tell(&PositionTornUp {
        margin_account: *account.address(),
        sequence,
        loss: *accounts.loss.address(),
        other_account: *other.address(),
        other_sequence,
        instrument: *accounts.instrument.address(),
        lots: torn.lots,
        settlement_tick: instrument.settlement_tick,
        account_lots: left(sides.0),
        other_lots: left(sides.1),
        open_interest_lots: book.open_interest_lots,
        is_done: u64::from(torn.is_done),
    });
}

fn lots_of(account: &Account, instrument_id: u16) -> i64 {
    let mut held = account.positions.iter();
    let position = held.find(|position| position.instrument_id == instrument_id);
    position.map_or(0, |position| position.lots)
}

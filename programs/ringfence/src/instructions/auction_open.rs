//! Anyone opens the auction of all lots that a defaulter has in one instrument, once nobody took
//! them in time. There is one auction per loss and instrument.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; `LossMismatch`; those of
//! [`plan_open`]; `WrongAddress`; `AccountExists`.
//! Moves: rent, actor → auction.
//! Keeps: INV-3, INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AuctionOpened};
use crate::state::{Auction, Book, Instrument, Loss, MarginAccount, Stamp, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::auction::{self as rules, plan_open};

/// Accounts of `auction_open`.
#[derive(Accounts)]
pub struct AuctionOpen {
    /// Opens, and pays the rent of the auction.
    #[account(mut)]
    pub actor: Signer,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    pub book: Stored<Book>,
    /// The defaulting account.
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The new auction.
    #[account(mut)]
    pub auction: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AuctionOpen) -> Outcome {
    let (instrument, account) = (&accounts.instrument, &accounts.margin_account);
    guard::same_house(&instrument.house, &account.house)?;
    guard::check_book(&accounts.book, instrument.address())?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    let clock = guard::clock()?;
    let mut loss = accounts.loss.view()?;
    let market = (&instrument.view(), &accounts.book.view());
    let auction = plan_open(&mut loss, &*account.view()?, market, &clock)?;
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    record(accounts, &auction)
}

/// Creates the record of the auction and tells.
fn record(accounts: &AuctionOpen, auction: &rules::Auction) -> Outcome {
    let (loss, instrument) = (accounts.loss.address(), accounts.instrument.address());
    let id = auction.instrument_id.to_le_bytes();
    let seeds = [seeds::AUCTION, loss.as_ref(), &id];
    let (payer, target) = (accounts.actor.account(), accounts.auction.account());
    let (mut record, bump) = Stored::<Auction>::create(payer, target, &seeds)?;
    record.house = accounts.margin_account.house;
    record.loss = *loss;
    record.instrument = *instrument;
    record.rent_payer = *payer.address();
    record.bump = bump;
    record.store(auction);
    events::tell(&AuctionOpened {
        auction: *record.address(),
        loss: *loss,
        instrument: *instrument,
        opener: *payer.address(),
        lots: auction.lots,
        reserve_native: auction.reserve_native,
        is_long: u64::from(auction.is_long),
    });
    Ok(())
}

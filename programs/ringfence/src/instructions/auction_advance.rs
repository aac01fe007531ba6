//! Anyone moves an auction on: to its next phase once the present one has lapsed, past bids whose
//! turn to take their lots has lapsed, to its rerun, and to its end.
//!
//! Refuses, in order: `AuctionMismatch`; `BookMismatch`; `AccountOfOtherHouse`; `LossMismatch`,
//! while the loss is managed; `HaircutUnderWay`; those of [`plan_advance`].
//! Moves: nothing.
//! Keeps: INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AuctionAdvanced};
use crate::guard;
use crate::state::LOSS_MANAGING;
use crate::state::{Auction, Book, House, Instrument, Loss, MarginAccount, Stamp, Stored};
use anchor_lang::prelude::*;
use ringfence_core::auction::plan_advance;

/// Accounts of `auction_advance`.
#[derive(Accounts)]
pub struct AuctionAdvance {
    /// Whoever sees to it.
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    pub book: Stored<Book>,
    /// The defaulting account; once the loss is not managed any more, any margin account.
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The auction.
    #[account(mut)]
    pub auction: Stored<Auction>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AuctionAdvance) -> Outcome {
    check(accounts)?;
    let clock = guard::clock()?;
    let (mut auction, mut loss) = (accounts.auction.view()?, accounts.loss.view()?);
    plan_advance(
        &mut auction,
        &mut loss,
        &*accounts.margin_account.view()?,
        (&accounts.instrument.view(), &accounts.book.view()),
        (&clock, &accounts.house.trading_since()),
    )?;
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    accounts.auction.store(&auction);
    events::tell(&AuctionAdvanced {
        auction: *accounts.auction.address(),
        loss: *accounts.loss.address(),
        lots: auction.lots,
        reserve_native: auction.reserve_native,
        phase: accounts.auction.phase,
        round: auction.round,
        awarded_count: auction.awarded_count,
        reserved: [0; 5],
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &AuctionAdvance) -> Outcome {
    let (house, auction, loss) = (&accounts.house, &accounts.auction, &accounts.loss);
    let instrument = accounts.instrument.address();
    guard::check_auction(auction, loss.address(), instrument)?;
    guard::check_book(&accounts.book, instrument)?;
    guard::same_house(&auction.house, house.address())?;
    // The account may have been released since, and closed: then it has no lots that count.
    if loss.state == LOSS_MANAGING {
        let its_loss = &accounts.margin_account.loss;
        guard::same(loss.address(), its_loss, RingfenceError::LossMismatch)?;
    }
    house.check_trading()?;
    Ok(())
}

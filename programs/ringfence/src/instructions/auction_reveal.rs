//! A bidder reveals its bid, and shows that its margin account can carry the lots. Nothing else
//! moves yet.
//!
//! The commitment is the hash of a tag, the auction, the bidder, its margin account, the round, the
//! discount, the lots and a salt: nobody else can use somebody's commitment, and nobody its own
//! for something else.
//!
//! Refuses, in order: `AuctionMismatch`; `BidMismatch`; `AccountOfOtherHouse`; `NotOwner`; those of
//! [`evidence::load_after_trade`]; those of [`plan_reveal`].
//! Moves: nothing.
//! Keeps: INV-6.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, BidRevealed};
use crate::state::{Auction, Bid, House, Instrument, MarginAccount, Stored};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::auction::{plan_reveal, Revealed};

/// What every commitment begins with.
const TAG: &[u8; 16] = b"ringfence-bid-v1";

/// Arguments of `auction_reveal`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct AuctionRevealArguments {
    /// Quote native per lot below the mark.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
    /// Random bytes that keep others from guessing.
    pub salt: [u8; 32],
}

/// Accounts of `auction_reveal`; behind them the evidence of the bidder's account as it is after it
/// gets the lots.
#[derive(Accounts)]
pub struct AuctionReveal {
    /// The bidder.
    pub bidder: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// The auction.
    #[account(mut)]
    pub auction: Stored<Auction>,
    /// The bid.
    #[account(mut)]
    pub bid: Stored<Bid>,
    /// The bidder's margin account that would take the lots.
    pub bidder_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut AuctionReveal,
    rest: &[AccountView],
    args: &AuctionRevealArguments,
) -> Outcome {
    check(accounts)?;
    let instrument = accounts.instrument.view();
    let account = &accounts.bidder_account;
    let mut rest = rest.iter();
    let loaded = evidence::load_after_trade(account, instrument.instrument_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let (mut auction, mut bid) = (accounts.auction.view()?, accounts.bid.view());
    let revealed = Revealed {
        hash: hash(accounts, args),
        discount_native: args.discount_native,
        lots: args.lots,
    };
    plan_reveal(
        (&mut auction, &mut bid),
        &revealed,
        &instrument,
        &mut *account.view()?,
        &loaded.view(&parameters, &clock),
    )?;
    accounts.auction.store(&auction);
    accounts.bid.store(&bid);
    accounts.bid.margin_account = *account.address();
    events::tell(&BidRevealed {
        auction: *accounts.auction.address(),
        bid: *accounts.bid.address(),
        bidder: accounts.bid.owner,
        bidder_account: *account.address(),
        discount_native: args.discount_native,
        lots: args.lots,
        bid_number: bid.number,
        round: bid.round,
        reserved: [0; 3],
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &AuctionReveal) -> Outcome {
    let (auction, bid, account) = (&accounts.auction, &accounts.bid, &accounts.bidder_account);
    let (house, bidder) = (accounts.house.address(), accounts.bidder.address());
    guard::check_auction(auction, &auction.loss, accounts.instrument.address())?;
    guard::same(&bid.auction, auction.address(), RingfenceError::BidMismatch)?;
    guard::same(&bid.owner, bidder, RingfenceError::BidMismatch)?;
    guard::same_house(&auction.house, house)?;
    guard::same_house(&account.house, house)?;
    guard::same(bidder, &account.owner, RingfenceError::NotOwner)
}

/// The commitment of what is said to have been bid.
#[inline(never)]
fn hash(accounts: &AuctionReveal, args: &AuctionRevealArguments) -> [u8; 32] {
    let round = [accounts.bid.round];
    let (discount, lots) = (args.discount_native.to_le_bytes(), args.lots.to_le_bytes());
    let parts: [&[u8]; 8] = [
        TAG,
        accounts.auction.address().as_ref(),
        accounts.bid.owner.as_ref(),
        accounts.bidder_account.address().as_ref(),
        &round,
        &discount,
        &lots,
        &args.salt,
    ];
    sha256(&parts.concat())
}

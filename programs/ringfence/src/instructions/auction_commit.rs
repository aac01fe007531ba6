//! A member commits to a sealed bid for a defaulter's lots and pays its bond: one bid per member
//! and round, known by its hash alone until it is revealed.
//!
//! Refuses, in order: `AuctionMismatch`; `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`;
//! `FundVaultMismatch`; those of [`plan_commit`]; `WrongAddress`; `AccountExists`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: source → escrow; rent, payer → bid.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, BidCommitted};
use crate::state::{Auction, Bid, Fund, FundMember, Instrument, Loss, Stored};
use crate::{guard, pockets, seeds, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::auction::{self as rules, plan_commit, Bidder};
use ringfence_core::plan::Pocket;

/// Accounts of `auction_commit`.
#[derive(Accounts)]
pub struct AuctionCommit {
    /// The member that bids; owns the source.
    pub bidder: Signer,
    /// Pays the rent of the bid.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    pub member: Stored<FundMember>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// The loss.
    pub loss: Stored<Loss>,
    /// The auction.
    #[account(mut)]
    pub auction: Stored<Auction>,
    /// The new bid.
    #[account(mut)]
    pub bid: UncheckedAccount,
    /// Token account that pays the bond.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AuctionCommit, commitment: [u8; 32]) -> Outcome {
    check(accounts)?;
    let mut auction = accounts.auction.view()?;
    let mut fund = accounts.fund.view();
    let bidder = Bidder {
        member: &accounts.member.view(),
        is_defaulter: address_eq(accounts.bidder.address(), &accounts.loss.owner),
        commitment,
    };
    let on = (&accounts.instrument.view(), &guard::clock()?);
    let loss = accounts.loss.view()?;
    let (bid, plan) = plan_commit(&mut auction, &loss, &mut fund, &bidder, on)?;
    accounts.auction.store(&auction);
    accounts.fund.store(&fund);
    let record = record(accounts, &bid)?;
    let escrow = &accounts.vault_escrow;
    tokens::Transfer {
        program: &accounts.token_program,
        from: &accounts.source,
        to: escrow,
        authority: &accounts.bidder,
    }
    .carry(plan.received_by(Pocket::Escrow), &[])?;
    tokens::check_covered(escrow, fund.escrow_native)?;
    events::tell(&BidCommitted {
        auction: record.auction,
        bid: *record.address(),
        bidder: record.owner,
        commitment,
        bond_native: bid.bond_native,
        escrow_native: fund.escrow_native,
        bid_number: bid.number,
        round: bid.round,
        reserved: [0; 3],
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &AuctionCommit) -> Outcome {
    let (auction, fund, member) = (&accounts.auction, &accounts.fund, &accounts.member);
    let (loss, instrument) = (accounts.loss.address(), accounts.instrument.address());
    guard::check_auction(auction, loss, instrument)?;
    guard::same_house(&fund.house, &auction.house)?;
    let other_seat = RingfenceError::MemberMismatch;
    guard::same(&member.fund, fund.address(), other_seat)?;
    let not_its = RingfenceError::NotOwner;
    guard::same(accounts.bidder.address(), &member.owner, not_its)?;
    pockets::check_fund_vault(fund, Pocket::Escrow, &accounts.vault_escrow)
}

/// Creates the record of the bid.
#[inline(never)]
fn record(accounts: &AuctionCommit, bid: &rules::Bid) -> Outcome<Stored<Bid>> {
    let (auction, member) = (accounts.auction.address(), accounts.member.address());
    let round = [bid.round];
    let seeds = [seeds::BID, auction.as_ref(), &round, member.as_ref()];
    let (payer, target) = (accounts.payer.account(), accounts.bid.account());
    let (mut record, bump) = Stored::<Bid>::create(payer, target, &seeds)?;
    record.auction = *auction;
    record.member = *member;
    record.owner = *accounts.bidder.address();
    record.rent_payer = *payer.address();
    record.bump = bump;
    record.store(bid);
    Ok(record)
}

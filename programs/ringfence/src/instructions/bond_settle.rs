//! Anyone has the bond of a bid paid back, or forfeited to the insurance layer, once it is decided
//! which; and the bid is closed.
//!
//! Refuses, in order: `BidMismatch`; `AccountOfOtherHouse`; `FundVaultMismatch`; those of
//! [`plan_settle_bond`]; for a bond that is paid back those of [`tokens::read`] and
//! `TokenOwnerWrong` for the destination; those of [`tokens::Transfer::carry`];
//! `TokensBelowLedger`; `RentPayerMismatch`.
//! Moves: escrow → destination, or escrow → insurance; rent, bid → whoever paid it.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, BondSettled};
use crate::pockets::{self, Place};
use crate::state::{Auction, Bid, Fund, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::auction::plan_settle_bond;
use ringfence_core::plan::Pocket;
use ringfence_core::waterfall::Layer;

/// Accounts of `bond_settle`.
#[derive(Accounts)]
pub struct BondSettle {
    /// The fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The auction.
    pub auction: Stored<Auction>,
    /// The bid.
    #[account(mut)]
    pub bid: Stored<Bid>,
    /// Whoever paid the bid's rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// Token account of the insurance layer.
    #[account(mut)]
    pub vault_insurance: UncheckedAccount,
    /// A token account of the bidder; not looked at when the bond is forfeited.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut BondSettle) -> Outcome {
    let insurance = Pocket::Fund(Layer::Insurance);
    let places: [Place<'_>; 3] = [
        (Pocket::Escrow, &accounts.vault_escrow),
        (insurance, &accounts.vault_insurance),
        (Pocket::Wallet, &accounts.destination),
    ];
    let (auction, bid) = (&accounts.auction, &accounts.bid);
    guard::same(&bid.auction, auction.address(), RingfenceError::BidMismatch)?;
    guard::same_house(&accounts.fund.house, &auction.house)?;
    pockets::check_places(&accounts.fund, &places)?;
    let mut fund = accounts.fund.view();
    let plan = plan_settle_bond(&auction.view()?, &bid.view(), &mut fund)?;
    let forfeited_native = plan.received_by(insurance);
    if forfeited_native == 0 {
        let of_bidder = tokens::read(&accounts.destination)?.owner;
        guard::same(&of_bidder, &bid.owner, RingfenceError::TokenOwnerWrong)?;
    }
    accounts.fund.store(&fund);
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    events::tell(&BondSettled {
        auction: *auction.address(),
        bid: *bid.address(),
        bidder: bid.owner,
        bond_native: bid.bond_native,
        forfeited_native,
        escrow_native: fund.escrow_native,
        insurance_native: fund.insurance_native,
    });
    let paid_by = bid.rent_payer;
    guard::close_record(bid.info(), &accounts.rent_payer, &paid_by)
}

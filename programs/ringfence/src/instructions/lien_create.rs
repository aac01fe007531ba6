//! The owner pledges a vault to a venue, up to a cap. The lien copies the venue's terms, and the
//! owner has to name them: a venue cannot slip other ones in.
//!
//! Refuses, in order: `NotOwner`; `AccountOfOtherHouse`; `VenueInactive`; `VaultMismatch`;
//! `LienTermsChanged`; `LienExpired`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → lien.
//! Keeps: INV-21; a venue alone cannot pledge anything.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LienCreated};
use crate::state::{Lien, MarginAccount, Stored, Venue, VENUE_ACTIVE};
use crate::{guard, seeds, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Arguments of `lien_create`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct LienCreateArguments {
    /// Most that the lien may lock.
    pub cap_native: u64,
    /// From then on nothing more is locked, and the cap does not rise.
    pub expiry_ts: i64,
    /// From a notice until the owner may release: what the venue has set now.
    pub release_delay_s: u32,
    /// How long a claim holds what it is for: what the venue has set now.
    pub claim_limit_s: u32,
}

/// Accounts of `lien_create`.
#[derive(Accounts)]
pub struct LienCreate {
    /// The customer.
    pub owner: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault that is pledged.
    pub vault: UncheckedAccount,
    /// Where seized tokens will go: what the venue has set now for the vault's mint.
    pub settlement_account: UncheckedAccount,
    /// The new lien.
    #[account(mut)]
    pub lien: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienCreate, args: &LienCreateArguments) -> Outcome {
    let (account, venue) = (&mut accounts.margin_account, &accounts.venue);
    let signer = accounts.owner.address();
    guard::same(signer, &account.owner, RingfenceError::NotOwner)?;
    guard::same_house(&venue.house, &account.house)?;
    guard::check(venue.status == VENUE_ACTIVE, RingfenceError::VenueInactive)?;
    account.slot_of_vault(&accounts.vault)?;
    let mint = tokens::read(&accounts.vault)?.mint;
    let settlement_account = *accounts.settlement_account.address();
    check_terms(venue, &mint, &settlement_account, args)?;
    let pledge = rules::Lien {
        generation: account.generation,
        cap_native: args.cap_native,
        expiry_ts: args.expiry_ts,
        release_delay_s: args.release_delay_s,
        claim_limit_s: args.claim_limit_s,
        ..rules::Lien::default()
    };
    let mut view = account.view()?;
    rules::plan_create(&pledge, &mut view, &guard::clock()?)?;
    let mut lien = create(accounts, &mint)?;
    lien.store(&pledge);
    let account = &mut accounts.margin_account;
    account.store(&view);
    let sequence = account.next_event();
    events::tell(&LienCreated {
        margin_account: lien.margin_account,
        sequence,
        lien: *lien.address(),
        venue: lien.venue,
        mint,
        settlement_account,
        cap_native: args.cap_native,
        expiry_ts: args.expiry_ts,
        release_delay_s: args.release_delay_s,
        claim_limit_s: args.claim_limit_s,
    });
    Ok(())
}

/// What the owner has signed must be what the venue has set now.
#[inline(never)]
fn check_terms(
    venue: &Venue,
    mint: &Address,
    settlement_account: &Address,
    args: &LienCreateArguments,
) -> Outcome {
    let is_set = venue
        .settlement_of(mint)
        .is_some_and(|set| address_eq(&set, settlement_account));
    let is_same = is_set
        && venue.release_delay_s == args.release_delay_s
        && venue.claim_limit_s == args.claim_limit_s;
    guard::check(is_same, RingfenceError::LienTermsChanged)
}

/// The lien's account with its addresses.
#[inline(never)]
fn create(accounts: &LienCreate, mint: &Address) -> Outcome<Stored<Lien>> {
    let (account, venue) = (&accounts.margin_account, &accounts.venue);
    let seeds = [
        seeds::LIEN,
        account.address().as_ref(),
        venue.address().as_ref(),
        mint.as_ref(),
    ];
    let (mut lien, bump) = Stored::<Lien>::create(&accounts.payer, &accounts.lien, &seeds)?;
    lien.margin_account = *account.address();
    lien.owner = account.owner;
    lien.venue = *venue.address();
    lien.mint = *mint;
    lien.vault = *accounts.vault.address();
    lien.settlement_account = *accounts.settlement_account.address();
    lien.rent_payer = *accounts.payer.address();
    lien.bump = bump;
    Ok(lien)
}

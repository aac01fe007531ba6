//! The owner lets a venue trade one margin account, within caps; an earlier consent is replaced and
//! what was spent of it forgotten.
//!
//! Refuses, in order: `NotOwner`; `AccountOfOtherHouse`; `WrongAddress` for a new one;
//! `ConsentMismatch` for an earlier one.
//! Moves: rent, payer → consent, when it is new.
//! Keeps: a consent is of one generation of the account.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ConsentGiven};
use crate::state::{Consent, MarginAccount, Stored, Venue};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::fill;
use ringfence_core::units::Bps;

/// Arguments of `consent_set`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ConsentSetArguments {
    /// The account's initial requirement after a fill that raises risk is at most this.
    pub initial_cap_native: u64,
    /// Fees and adverse differences to the mark sum up to at most this.
    pub spend_cap_native: u64,
    /// When it ends.
    pub expiry_ts: i64,
    /// Signed orders with a smaller nonce are void.
    pub order_nonce_min: u64,
    /// Price is at most this far from the mark.
    pub band_bps: u16,
    /// Fee is at most this share of the notional at the mark.
    pub fee_max_bps: u16,
    /// Whether only signed orders may be filled.
    pub signed_orders_only: bool,
    /// Instruments it names; all zero for every instrument.
    pub instruments: [u16; 8],
}

/// Accounts of `consent_set`.
#[derive(Accounts)]
pub struct ConsentSet {
    /// The customer.
    pub owner: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The account.
    pub margin_account: Stored<MarginAccount>,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The consent; created if it is absent.
    #[account(mut)]
    pub consent: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ConsentSet, args: &ConsentSetArguments) -> Outcome {
    let account = &accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    guard::same_house(&accounts.venue.house, &account.house)?;
    let mut consent = create_or_load(accounts)?;
    consent.store(&fill::Consent {
        generation: account.generation,
        initial_cap_native: args.initial_cap_native,
        spend_cap_native: args.spend_cap_native,
        spent_native: 0,
        expiry_ts: args.expiry_ts,
        order_nonce_min: args.order_nonce_min,
        band_bps: Bps(args.band_bps),
        fee_max_bps: Bps(args.fee_max_bps),
        signed_orders_only: args.signed_orders_only,
        instruments: args.instruments,
    });
    events::tell(&ConsentGiven {
        margin_account: consent.margin_account,
        venue: consent.venue,
        generation: consent.generation,
        initial_cap_native: consent.initial_cap_native,
        spend_cap_native: consent.spend_cap_native,
        expiry_ts: consent.expiry_ts,
        order_nonce_min: consent.order_nonce_min,
    });
    Ok(())
}

/// The consent of this account to this venue. Its address is searched for only when it is new;
/// later the stored addresses tie it to both.
#[inline(never)]
fn create_or_load(accounts: &ConsentSet) -> Outcome<Stored<Consent>> {
    let (account, venue) = (&accounts.margin_account, &accounts.venue);
    if !guard::is_absent(&accounts.consent) {
        let consent = Stored::<Consent>::load_writable(&accounts.consent)?;
        guard::check_consent(&consent, account.address(), venue.address())?;
        return Ok(consent);
    }
    let seeds = [
        seeds::CONSENT,
        account.address().as_ref(),
        venue.address().as_ref(),
    ];
    let (payer, target) = (&accounts.payer, &accounts.consent);
    let (mut consent, bump) = Stored::<Consent>::create(payer, target, &seeds)?;
    consent.margin_account = *account.address();
    consent.venue = *venue.address();
    consent.owner = account.owner;
    consent.rent_payer = *payer.address();
    consent.bump = bump;
    Ok(consent)
}

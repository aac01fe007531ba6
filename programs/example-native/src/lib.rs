//! The smallest venue of Ringfence, without Anchor: it relays trades for its operator's key.
//!
//! It stores nothing. Each operator has a signing address of its own ([`authority`]), for which a
//! house lists a venue and to which customers give their consent. What an operator can do to a
//! customer is bounded by that consent, and by nothing in this program.

use borsh::{BorshDeserialize, BorshSerialize};
use ringfence_interface::instructions::trade::{FillHealth, PositionFillArguments};
use ringfence_interface::instructions::{
    FillLeg, LienClaim, LienLock, LienSeize, LienUnlock, PositionFill, PositionFillBatch,
    VenueTermsSet,
};
use solana_program::account_info::AccountInfo;
use solana_program::entrypoint;
use solana_program::entrypoint::ProgramResult;
use solana_program::program_error::ProgramError;
use solana_program::pubkey::Pubkey;

/// Refused: a customer would keep less above its requirement than was asked for.
pub const THIN: ProgramError = ProgramError::Custom(1);

/// What an operator asks for.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub enum Request {
    /// Fill a trade. Accounts: the operator (signs), its authority, Ringfence, and then those of
    /// `position_fill` behind the venue's authority, evidence included.
    Fill {
        /// The trade.
        trade: PositionFillArguments,
        /// What each side must keep above its requirement, in quote native.
        headroom_native: u64,
    },
    /// Set the terms of new liens to this venue. Accounts: the same first three, and then those of
    /// `venue_terms_set` behind the venue's authority.
    Terms {
        /// From an owner's notice until it may release.
        release_delay_s: u32,
        /// How long a claim holds.
        claim_limit_s: u32,
    },
    /// Lock tokens of a customer by its lien to this venue. Accounts: the same first three, and
    /// then those of `lien_lock` behind the venue's authority, evidence included.
    Lock {
        /// How many.
        amount_native: u64,
    },
    /// Give them back. Accounts: the same first three, and then those of `lien_unlock` behind the
    /// venue's authority.
    Unlock {
        /// How many.
        amount_native: u64,
    },
    /// Fill several trades of one instrument, all or none. Accounts: the same first three, and then
    /// those of `position_fill_batch` behind the venue's authority: account and consent of each
    /// customer, and then the evidence of each.
    Batch {
        /// How many customers.
        customers: u8,
        /// The trades, between customers by their places.
        legs: Vec<FillLeg>,
        /// What each customer must keep above its requirement, in quote native.
        headroom_native: u64,
    },
    /// Claim locked tokens: no notice of the owner releases them while the claim holds. Accounts:
    /// the same first three, and then those of `lien_claim` behind the venue's authority.
    Claim {
        /// How many.
        amount_native: u64,
    },
    /// Take locked tokens into the settlement account. Accounts: the same first three, and then
    /// those of `lien_seize` behind the venue's authority.
    Seize {
        /// How many.
        amount_native: u64,
    },
}

/// What an operator's venues sign with, and its bump.
#[must_use]
pub fn authority(program: &Pubkey, operator: &Pubkey) -> (Pubkey, u8) {
    Pubkey::find_program_address(&[b"operator", operator.as_ref()], program)
}

entrypoint!(process);

/// Checks the operator's signature and passes the request on, signed by the operator's authority.
///
/// # Errors
/// `NotEnoughAccountKeys`; `MissingRequiredSignature`; `InvalidSeeds` for an authority that is not
/// the operator's; `InvalidInstructionData`; [`THIN`]. What Ringfence refuses ends the transaction.
pub fn process(program: &Pubkey, accounts: &[AccountInfo<'_>], data: &[u8]) -> ProgramResult {
    let [operator, signer, _ringfence, more @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    if !operator.is_signer {
        return Err(ProgramError::MissingRequiredSignature);
    }
    let (expected, bump) = authority(program, operator.key);
    if *signer.key != expected {
        return Err(ProgramError::InvalidSeeds);
    }
    let request = Request::try_from_slice(data);
    let seeds: &[&[u8]] = &[b"operator", operator.key.as_ref(), &[bump]];
    match request.map_err(|_| ProgramError::InvalidInstructionData)? {
        Request::Fill {
            trade,
            headroom_native,
        } => check(&fill(signer, more, seeds, &trade)?, headroom_native),
        Request::Terms {
            release_delay_s,
            claim_limit_s,
        } => set_terms(signer, more, seeds, (release_delay_s, claim_limit_s)),
        Request::Lock { amount_native } => lock(signer, more, seeds, amount_native),
        Request::Unlock { amount_native } => unlock(signer, more, seeds, amount_native),
        Request::Batch {
            customers,
            legs,
            headroom_native,
        } => {
            let healths = batch(signer, more, seeds, &legs, customers.into())?;
            check(&healths, headroom_native)
        }
        Request::Claim { amount_native } => claim(signer, more, seeds, amount_native),
        Request::Seize { amount_native } => seize(signer, more, seeds, amount_native),
    }
}

fn fill<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    trade: &PositionFillArguments,
) -> Result<[FillHealth; 2], ProgramError> {
    let [
        venue,
        house,
        instrument,
        book,
        buyer,
        seller,
        buyer_consent,
        seller_consent,
        evidence @ ..,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let filled = PositionFill {
        venue_authority,
        venue,
        house,
        instrument,
        book,
        buyer,
        seller,
        buyer_consent,
        seller_consent,
    }
    .invoke_signed(trade, evidence, &[seeds])?;
    Ok([filled.buyer, filled.seller])
}

/// Undoes the trades, by an error, when they leave somebody too little above its requirement.
fn check(healths: &[FillHealth], headroom_native: u64) -> ProgramResult {
    let keeps = |of: &FillHealth| {
        let left = of.equity_native.saturating_sub(of.requirement_native);
        left >= i128::from(headroom_native)
    };
    if healths.iter().all(keeps) {
        Ok(())
    } else {
        Err(THIN)
    }
}

fn batch<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    legs: &[FillLeg],
    customers: usize,
) -> Result<Vec<FillHealth>, ProgramError> {
    let [venue, house, instrument, book, more @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = PositionFillBatch {
        venue_authority,
        venue,
        house,
        instrument,
        book,
    };
    accounts.invoke_signed(legs, customers, more, &[seeds])
}

fn set_terms<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    (release_delay_s, claim_limit_s): (u32, u32),
) -> ProgramResult {
    let [venue, settlement_account] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = VenueTermsSet {
        venue_authority,
        venue,
        settlement_account,
    };
    accounts.invoke_signed(release_delay_s, claim_limit_s, &[seeds])
}

fn lock<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    amount_native: u64,
) -> ProgramResult {
    let [venue, house, margin_account, lien, evidence @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = LienLock {
        venue_authority,
        venue,
        house,
        margin_account,
        lien,
    };
    accounts.invoke_signed(amount_native, evidence, &[seeds])
}

fn unlock<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    amount_native: u64,
) -> ProgramResult {
    let [venue, margin_account, lien] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = LienUnlock {
        venue_authority,
        venue,
        margin_account,
        lien,
    };
    accounts.invoke_signed(amount_native, &[seeds])
}

fn claim<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    amount_native: u64,
) -> ProgramResult {
    let [venue, margin_account, lien] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = LienClaim {
        venue_authority,
        venue,
        margin_account,
        lien,
    };
    accounts.invoke_signed(amount_native, &[seeds])
}

fn seize<'info>(
    venue_authority: &AccountInfo<'info>,
    accounts: &[AccountInfo<'info>],
    seeds: &[&[u8]],
    amount_native: u64,
) -> ProgramResult {
    let [
        venue,
        margin_account,
        lien,
        vault,
        settlement_account,
        shard,
        token_program,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts = LienSeize {
        venue_authority,
        venue,
        margin_account,
        lien,
        vault,
        settlement_account,
        shard,
        token_program,
    };
    accounts.invoke_signed(amount_native, &[seeds])
}

//! Gives a house a council, a timelock and pauses. A house without one never changes and cannot be
//! paused.
//!
//! Refuses, in order: `WrongAuthority`; `CouncilMalformed`; `ParameterOutOfBounds`; `WrongAddress`;
//! `AccountExists`.
//! Moves: rent, payer → Governance.
//! Keeps: nothing loosens before the timelock has passed, and only by the council.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, GovernanceCreated};
use crate::state::{council_of, Governance, House, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::governance::{self as rules, check_council};

/// Arguments of `governance_create`.
#[derive(Clone, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct GovernanceCreateArguments {
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
    /// How many keys of the council must approve what loosens.
    pub threshold: u8,
    /// Keys of the council, one to nine.
    pub council: Vec<Address>,
}

/// Accounts of `governance_create`.
#[derive(Accounts)]
pub struct GovernanceCreate {
    /// May propose.
    pub parameter_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The new Governance.
    #[account(mut)]
    pub governance: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut GovernanceCreate, args: &GovernanceCreateArguments) -> Outcome {
    let (house, authority) = (&accounts.house, accounts.parameter_authority.address());
    let other = RingfenceError::WrongAuthority;
    guard::same(authority, &house.parameter_authority, other)?;
    let council_count = check_keys(&args.council, args.threshold)?;
    let terms = rules::Governance {
        council_count,
        threshold: args.threshold,
        council_epoch: 0,
        timelock_s: args.timelock_s,
        pause_max_s: args.pause_max_s,
    };
    terms.check(house.is_test != 0)?;
    let seeds = [seeds::GOVERNANCE, house.address().as_ref()];
    let (payer, target) = (&accounts.payer, &accounts.governance);
    let (mut governance, bump) = Stored::<Governance>::create(payer, target, &seeds)?;
    governance.store(&terms);
    governance.house = *house.address();
    governance.council = council_of(&args.council);
    governance.bump = bump;
    events::tell(&GovernanceCreated {
        house: governance.house,
        council: governance.council,
        timelock_s: terms.timelock_s,
        pause_max_s: terms.pause_max_s,
        council_count,
        threshold: terms.threshold,
        reserved: [0; 6],
    });
    Ok(())
}

/// Whether keys can be a council with this threshold; how many there are.
///
/// Refuses: `CouncilMalformed`.
///
/// # Errors
/// As above.
pub(super) fn check_keys(keys: &[Address], threshold: u8) -> Outcome<u8> {
    let bytes: Vec<[u8; 32]> = keys.iter().map(|key| key.to_bytes()).collect();
    check_council(&bytes, threshold)?;
    Ok(u8::try_from(keys.len()).unwrap_or(u8::MAX))
}

//! Creates a margin account without vaults.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → margin account.
//! Keeps: a new account of an old address has a new generation, so that nothing survives a close.

use crate::errors::Outcome;
use crate::events::{self, AccountCreated};
use crate::state::{House, MarginAccount, Settlement, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;

/// Accounts of `account_create`.
#[derive(Accounts)]
pub struct AccountCreate {
    /// The customer.
    pub owner: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement, for its indexes.
    pub settlement: Stored<Settlement>,
    /// The new account.
    #[account(mut)]
    pub margin_account: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AccountCreate, index: u16) -> Outcome {
    let (house, settlement) = (&accounts.house, &accounts.settlement);
    guard::same_house(&settlement.house, house.address())?;
    let owner = *accounts.owner.address();
    let index_seed = index.to_le_bytes();
    let seeds = [
        seeds::ACCOUNT,
        house.address().as_ref(),
        owner.as_ref(),
        &index_seed,
    ];
    let (payer, target) = (accounts.payer.account(), accounts.margin_account.account());
    let (mut account, bump) = Stored::<MarginAccount>::create(payer, target, &seeds)?;
    account.house = *house.address();
    account.owner = owner;
    account.rent_payer = *payer.address();
    account.generation = guard::clock()?.slot;
    account.index = index;
    account.bump = bump;
    // Haircuts and recoveries of the past are none of a new account's: it starts at today's
    // indexes.
    account.claim_epoch = settlement.claim_epoch;
    account.claim_index_e12 = settlement.claim_index_e12;
    account.recovery_epoch = settlement.recovery_epoch;
    account.recovery_index_e12 = settlement.recovery_index_e12;
    let sequence = account.next_event();
    events::tell(&AccountCreated {
        margin_account: *account.address(),
        sequence,
        house: account.house,
        owner,
        generation: account.generation,
        index,
        reserved: [0; 6],
    });
    Ok(())
}

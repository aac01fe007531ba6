//! The gate: accounts, authority, storage and token movement.
//!
//! Every number and every economic refusal comes from `ringfence_core`; what is here loads the
//! accounts, asks the rules, stores what they changed, moves the tokens they planned, looks again
//! and tells. No arithmetic on money happens in this crate.

// The code that Anchor's macros write for accounts, arguments and dispatch.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "written by macros; the modules below forbid it again"
)]

pub mod errors;
pub mod events;
pub mod evidence;
pub mod guard;
pub mod instructions;
pub mod oracle;
pub mod seeds;
pub mod state;
pub mod tokens;

use anchor_lang::prelude::*;
use instructions::*;

declare_id!("2BKxLvYouamWGcCDwz73AqC3D2En4sd728JK2megVHS2");

/// Instructions, in the order in which a house lives.
#[program]
pub mod ringfence {
    use super::*;

    /// Creates a house. See the module of the same name for what each refuses.
    pub fn house_create(
        ctx: &mut Context<house_create::HouseCreate>,
        args: house_create::HouseArgs,
    ) -> Result<()> {
        Ok(house_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Creates a margin account.
    pub fn account_create(
        ctx: &mut Context<account_create::AccountCreate>,
        index: u16,
    ) -> Result<()> {
        Ok(account_create::handler(&mut ctx.accounts, index)?)
    }

    /// Opens a vault.
    pub fn vault_open(ctx: &mut Context<vault_open::VaultOpen>) -> Result<()> {
        Ok(vault_open::handler(&mut ctx.accounts)?)
    }

    /// Pays tokens into a vault.
    pub fn vault_deposit(
        ctx: &mut Context<vault_deposit::VaultDeposit>,
        amount_native: u64,
    ) -> Result<()> {
        Ok(vault_deposit::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Takes everything out of a vault.
    pub fn vault_exit(ctx: &mut Context<vault_exit::VaultExit>) -> Result<()> {
        Ok(vault_exit::handler(&mut ctx.accounts)?)
    }
}

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
pub mod pockets;
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
    /// Collects recognised fees into the insurance layer.
    pub fn fees_collect(ctx: &mut Context<fees_collect::FeesCollect>) -> Result<()> {
        Ok(fees_collect::handler(&mut ctx.accounts)?)
    }

    /// Sweeps tokens beyond a ledger of the house into the insurance layer.
    pub fn surplus_sweep(ctx: &mut Context<surplus_sweep::SurplusSweep>) -> Result<()> {
        Ok(surplus_sweep::handler(&mut ctx.accounts)?)
    }

    /// Takes lots of an account that is below maintenance.
    pub fn liquidate_position(
        ctx: &mut Context<liquidate_position::LiquidatePosition>,
        lots: u64,
    ) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        Ok(liquidate_position::handler(&mut ctx.accounts, &rest, lots)?)
    }

    /// Buys collateral of an account that owes.
    pub fn liquidate_collateral(
        ctx: &mut Context<liquidate_collateral::LiquidateCollateral>,
        quote_native: u64,
        minimum_out_native: u64,
    ) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        let accounts = &mut ctx.accounts;
        Ok(liquidate_collateral::handler(accounts, &rest, quote_native, minimum_out_native)?)
    }

    /// Pays a stake into the fund.
    pub fn fund_stake(
        ctx: &mut Context<fund_stake::FundStake>,
        amount_native: u64,
    ) -> Result<()> {
        Ok(fund_stake::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Turns a stake that has waited into shares.
    pub fn fund_stake_activate(
        ctx: &mut Context<fund_stake_activate::FundStakeActivate>,
    ) -> Result<()> {
        Ok(fund_stake_activate::handler(&mut ctx.accounts)?)
    }

    /// Takes back a stake that waits.
    pub fn fund_stake_cancel(
        ctx: &mut Context<fund_stake_cancel::FundStakeCancel>,
    ) -> Result<()> {
        Ok(fund_stake_cancel::handler(&mut ctx.accounts)?)
    }

    /// Starts the cool-down of shares.
    pub fn fund_unstake_request(
        ctx: &mut Context<fund_unstake_request::FundUnstakeRequest>,
        shares: u64,
    ) -> Result<()> {
        Ok(fund_unstake_request::handler(&mut ctx.accounts, shares)?)
    }

    /// Pays a request out whose cool-down has passed.
    pub fn fund_unstake(ctx: &mut Context<fund_unstake::FundUnstake>) -> Result<()> {
        Ok(fund_unstake::handler(&mut ctx.accounts)?)
    }

    /// Adds to one of the operator's own layers.
    pub fn skin_deposit(
        ctx: &mut Context<skin_deposit::SkinDeposit>,
        layer: u8,
        amount_native: u64,
    ) -> Result<()> {
        Ok(skin_deposit::handler(&mut ctx.accounts, layer, amount_native)?)
    }

    /// Calls an account, or releases it.
    pub fn margin_call(ctx: &mut Context<margin_call::MarginCall>) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        Ok(margin_call::handler(&mut ctx.accounts, &rest)?)
    }

    /// Declares an account in default.
    pub fn loss_declare(ctx: &mut Context<loss_declare::LossDeclare>) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        Ok(loss_declare::handler(&mut ctx.accounts, &rest)?)
    }

    /// Fixes a shortfall.
    pub fn loss_fix(ctx: &mut Context<loss_fix::LossFix>) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        Ok(loss_fix::handler(&mut ctx.accounts, &rest)?)
    }

    /// Sends a fixed loss down the waterfall.
    pub fn loss_route(ctx: &mut Context<loss_route::LossRoute>) -> Result<()> {
        Ok(loss_route::handler(&mut ctx.accounts)?)
    }

    /// Closes a routed loss.
    pub fn loss_close(ctx: &mut Context<loss_close::LossClose>) -> Result<()> {
        Ok(loss_close::handler(&mut ctx.accounts)?)
    }
}

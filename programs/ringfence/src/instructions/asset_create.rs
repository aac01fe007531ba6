//! Lists a mint as collateral, with its sixteen shards. The quote is listed like any other.
//!
//! Refuses, in order: `WrongAuthority`; `OracleSourceNotAllowed`; `RampTooShort`;
//! `ParameterOutOfBounds`, `ParametersInconsistent`; those of [`mints::check_mint`];
//! `ParameterOutOfBounds` for its decimals; `AccountCountWrong`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → seventeen accounts.
//! Keeps: the weight starts at zero, so that nobody borrows against a listing of this instant.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AssetCreated};
use crate::state::{Asset, AssetParameters, AssetShard, House, Source, Stored};
use crate::{guard, mints, oracle, seeds};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::asset;
use ringfence_core::limits::{LIVE_RAMP_MIN_S, SHARDS};

/// Arguments of `asset_create`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct AssetCreateArguments {
    /// Parameters.
    pub parameters: AssetParameters,
    /// Where its prices come from.
    pub source: Source,
    /// The mint's freeze authority, which has to be named to be allowed.
    pub freeze_authority: Option<Address>,
}

/// Accounts of `asset_create`; behind them its shards, in order.
#[derive(Accounts)]
pub struct AssetCreate {
    /// May list.
    pub listing_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house: the extremes of what is listed.
    #[account(mut)]
    pub house: Stored<House>,
    /// The new asset.
    #[account(mut)]
    pub asset: UncheckedAccount,
    /// Its mint.
    pub mint: UncheckedAccount,
    /// The mint's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut AssetCreate,
    shards: &[AccountView],
    args: &AssetCreateArguments,
) -> Outcome {
    let house = &accounts.house;
    let authority = accounts.listing_authority.address();
    guard::same(
        authority,
        &house.listing_authority,
        RingfenceError::WrongAuthority,
    )?;
    let is_test = house.is_test != 0;
    oracle::check_source(&args.source, is_test)?;
    let parameters = args.parameters.view();
    let has_ramp = is_test || parameters.ramp_s >= LIVE_RAMP_MIN_S;
    guard::check(has_ramp, RingfenceError::RampTooShort)?;
    parameters.check(&house.parameters.view())?;
    let program = accounts.token_program.address();
    let mint = mints::check_mint(&accounts.mint, program, args.freeze_authority.as_ref())?;
    asset::check_decimals(mint.decimals, house.quote_decimals)?;
    create_asset(accounts, args, mint.decimals)?;
    create_shards(accounts, shards)?;
    let mut listed = accounts.house.listed();
    listed.note_asset(&parameters);
    accounts.house.store_listed(&listed);
    let mint_address = accounts.mint.address();
    events::tell(&AssetCreated {
        asset: *accounts.asset.address(),
        house: *accounts.house.address(),
        mint: *mint_address,
        is_quote: u8::from(address_eq(mint_address, &accounts.house.quote_mint)),
        decimals: mint.decimals,
        reserved: [0; 6],
    });
    Ok(())
}

#[inline(never)]
fn create_asset(accounts: &AssetCreate, args: &AssetCreateArguments, decimals: u8) -> Outcome {
    let (house, mint) = (&accounts.house, accounts.mint.address());
    let seeds = [seeds::ASSET, house.address().as_ref(), mint.as_ref()];
    let (mut asset, bump) = Stored::<Asset>::create(&accounts.payer, &accounts.asset, &seeds)?;
    asset.house = *house.address();
    asset.mint = *mint;
    asset.token_program = *accounts.token_program.address();
    asset.source = Source {
        reserved: [0; 7],
        ..args.source
    };
    asset.parameters = AssetParameters::of(&args.parameters.view());
    asset.listed_ts = guard::clock()?.now_ts;
    asset.decimals = decimals;
    asset.quote_decimals = house.quote_decimals;
    asset.is_quote = u8::from(address_eq(mint, &house.quote_mint));
    asset.bump = bump;
    Ok(())
}

#[inline(never)]
fn create_shards(accounts: &AssetCreate, shards: &[AccountView]) -> Outcome {
    guard::check(
        shards.len() == usize::from(SHARDS),
        RingfenceError::AccountCountWrong,
    )?;
    let asset = accounts.asset.address();
    for (number, target) in (0..SHARDS).zip(shards) {
        let number_seed = [number];
        let seeds = [seeds::SHARD, asset.as_ref(), &number_seed];
        let (mut shard, bump) = Stored::<AssetShard>::create(&accounts.payer, target, &seeds)?;
        shard.asset = *asset;
        shard.shard = number;
        shard.bump = bump;
    }
    Ok(())
}

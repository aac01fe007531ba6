//! Creates a house with its Settlement, pool, fund, the fund's token accounts and its table of
//! stress losses.
//!
//! Refuses, in order: `TokenMintNative`; those of [`mints::check_mint`]; `ParameterOutOfBounds`,
//! `ParametersInconsistent`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → twelve accounts.
//! Keeps: a house starts with nothing owed and an open gate.

use crate::errors::Outcome;
use crate::events::{self, HouseCreated};
use crate::state::{Fund, House, HouseParameters, Settlement, Stored, Stress};
use crate::tokens::NewVault;
use crate::{mints, seeds};
use anchor_lang::prelude::*;
use ringfence_core::asset::check_decimals;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement;
use ringfence_core::waterfall::Layer;

/// Who may do what in a house. Each may be a multisig's address.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct Authorities {
    /// May propose parameters.
    pub parameter_authority: Address,
    /// May list assets, instruments and venues.
    pub listing_authority: Address,
    /// May stop new risk.
    pub pause_authority: Address,
    /// May act in defaults.
    pub default_authority: Address,
    /// Deposits and withdraws the operator's own layers.
    pub skin_authority: Address,
}

/// Arguments of `house_create`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct HouseCreateArguments {
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether prices may be made up here.
    pub is_test: bool,
    /// Who may do what.
    pub authorities: Authorities,
    /// Random bytes that signed messages carry, so that none is valid in another house.
    pub domain: [u8; 32],
    /// Parameters.
    pub parameters: HouseParameters,
    /// The quote mint's freeze authority, which has to be named to be allowed.
    pub freeze_authority: Option<Address>,
}

/// Accounts of `house_create`.
#[derive(Accounts)]
pub struct HouseCreate {
    /// The house is its.
    pub creator: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The new house.
    #[account(mut)]
    pub house: UncheckedAccount,
    /// The new Settlement.
    #[account(mut)]
    pub settlement: UncheckedAccount,
    /// The new pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The new fund.
    #[account(mut)]
    pub fund: UncheckedAccount,
    /// Token account of layer 3.
    #[account(mut)]
    pub vault_insurance: UncheckedAccount,
    /// Token account of layer 4.
    #[account(mut)]
    pub vault_skin_junior: UncheckedAccount,
    /// Token account of layer 5.
    #[account(mut)]
    pub vault_mutual: UncheckedAccount,
    /// Token account of layer 6.
    #[account(mut)]
    pub vault_skin_senior: UncheckedAccount,
    /// Token account of stakes that wait.
    #[account(mut)]
    pub vault_pending: UncheckedAccount,
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// Token account of what is held for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The new table of stress losses.
    #[account(mut)]
    pub stress: UncheckedAccount,
    /// Mint of the settlement currency.
    pub quote_mint: UncheckedAccount,
    /// The mint's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut HouseCreate, args: &HouseCreateArguments) -> Outcome {
    let (mint, program) = (
        accounts.quote_mint.account(),
        accounts.token_program.address(),
    );
    mints::check_not_native(mint.address())?;
    let quote = mints::check_mint(mint, program, args.freeze_authority.as_ref())?;
    check_decimals(0, quote.decimals)?;
    let parameters = args.parameters.view();
    parameters.check()?;
    // A fund that need not cover any stress loss is for tests alone.
    if !args.is_test && parameters.cover_k == 0 {
        return Err(Refusal::ParameterOutOfBounds.into());
    }
    create_house(accounts, args, quote.decimals)?;
    create_settlement(accounts)?;
    create_fund(accounts)?;
    create_vaults(accounts)?;
    create_stress(accounts)?;
    events::tell(&HouseCreated {
        house: *accounts.house.address(),
        creator: *accounts.creator.address(),
        quote_mint: *accounts.quote_mint.address(),
        house_id: args.house_id,
        is_test: u8::from(args.is_test),
        reserved: [0; 5],
    });
    Ok(())
}

#[inline(never)]
fn create_house(
    accounts: &HouseCreate,
    args: &HouseCreateArguments,
    quote_decimals: u8,
) -> Outcome {
    let creator = accounts.creator.address();
    let id = args.house_id.to_le_bytes();
    let seeds = [seeds::house(args.is_test), creator.as_ref(), &id];
    let (mut house, bump) = Stored::<House>::create(&accounts.payer, &accounts.house, &seeds)?;
    house.creator = *creator;
    house.quote_mint = *accounts.quote_mint.address();
    house.quote_token_program = *accounts.token_program.address();
    house.parameter_authority = args.authorities.parameter_authority;
    house.listing_authority = args.authorities.listing_authority;
    house.pause_authority = args.authorities.pause_authority;
    house.default_authority = args.authorities.default_authority;
    house.skin_authority = args.authorities.skin_authority;
    house.domain = args.domain;
    house.parameters = HouseParameters::of(&args.parameters.view());
    house.house_id = args.house_id;
    house.is_test = u8::from(args.is_test);
    house.quote_decimals = quote_decimals;
    house.bump = bump;
    Ok(())
}

#[inline(never)]
fn create_settlement(accounts: &HouseCreate) -> Outcome {
    let house = accounts.house.address();
    let seeds = [seeds::SETTLEMENT, house.as_ref()];
    let (payer, target) = (&accounts.payer, &accounts.settlement);
    let (mut settlement, bump) = Stored::<Settlement>::create(payer, target, &seeds)?;
    settlement.store(&settlement::Settlement::EMPTY);
    settlement.house = *house;
    settlement.pool = *accounts.pool.address();
    settlement.bump = bump;
    let new = new_vault(accounts, &accounts.pool, accounts.settlement.address());
    settlement.pool_bump = new.create(&[seeds::POOL, house.as_ref()])?;
    Ok(())
}

#[inline(never)]
fn create_fund(accounts: &HouseCreate) -> Outcome {
    let house = accounts.house.address();
    let seeds = [seeds::FUND, house.as_ref()];
    let (mut fund, bump) = Stored::<Fund>::create(&accounts.payer, &accounts.fund, &seeds)?;
    fund.house = *house;
    fund.insurance = *accounts.vault_insurance.address();
    fund.skin_junior = *accounts.vault_skin_junior.address();
    fund.mutual = *accounts.vault_mutual.address();
    fund.skin_senior = *accounts.vault_skin_senior.address();
    fund.pending = *accounts.vault_pending.address();
    fund.secured = *accounts.vault_secured.address();
    fund.escrow = *accounts.vault_escrow.address();
    fund.bump = bump;
    Ok(())
}

/// The fund's token accounts, each with its number.
#[inline(never)]
fn create_vaults(accounts: &HouseCreate) -> Outcome {
    let vaults = [
        (&accounts.vault_insurance, layer_seed(Layer::Insurance)),
        (&accounts.vault_skin_junior, layer_seed(Layer::SkinJunior)),
        (&accounts.vault_mutual, layer_seed(Layer::Mutual)),
        (&accounts.vault_skin_senior, layer_seed(Layer::SkinSenior)),
        (&accounts.vault_pending, seeds::PENDING_STAKES),
        (&accounts.vault_secured, seeds::SECURED),
        (&accounts.vault_escrow, seeds::ESCROW),
    ];
    let fund = accounts.fund.address();
    for (vault, number) in vaults {
        let seeds = [seeds::FUND_VAULT, fund.as_ref(), &[number]];
        new_vault(accounts, vault, fund).create(&seeds)?;
    }
    Ok(())
}

#[inline(never)]
fn create_stress(accounts: &HouseCreate) -> Outcome {
    let house = accounts.house.address();
    let seeds = [seeds::STRESS, house.as_ref()];
    let (mut stress, bump) = Stored::<Stress>::create(&accounts.payer, &accounts.stress, &seeds)?;
    stress.house = *house;
    stress.bump = bump;
    Ok(())
}

/// A layer's token account is numbered by its place in the waterfall.
fn layer_seed(layer: Layer) -> u8 {
    u8::try_from(layer.index()).unwrap_or(u8::MAX)
}

fn new_vault<'a>(
    accounts: &'a HouseCreate,
    vault: &'a AccountView,
    authority: &'a Address,
) -> NewVault<'a> {
    let (payer, mint) = (&*accounts.payer, &*accounts.quote_mint);
    NewVault {
        payer,
        vault,
        mint,
        authority,
        program: &accounts.token_program,
    }
}

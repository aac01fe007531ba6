//! The operator adds to one of its own two layers.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `WrongAuthority`; `LayerNotDepositable`;
//! `FundVaultMismatch`; those of [`tokens::Transfer::receive`]; `AmountZero`; `TokensBelowLedger`.
//! Moves: source → layer, measured there.
//! Keeps: INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, SkinDeposited};
use crate::state::{Fund, House, Settlement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_deposit_skin;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

/// Accounts of `skin_deposit`.
#[derive(Accounts)]
pub struct SkinDeposit {
    /// The operator; owns the source.
    pub skin_authority: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement: what comes while a loss is open is last in line.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// Token account of the layer.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Token account that pays.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module. Layers are numbered as in the waterfall: 4 junior, 6 senior.
#[inline(never)]
pub fn handler(accounts: &mut SkinDeposit, layer: u8, amount_native: u64) -> Outcome {
    let house = &accounts.house;
    guard::same_house(&accounts.settlement.house, house.address())?;
    guard::same_house(&accounts.fund.house, house.address())?;
    let signer = accounts.skin_authority.address();
    guard::same(
        signer,
        &house.skin_authority,
        RingfenceError::WrongAuthority,
    )?;
    let layer = match layer {
        4 => Layer::SkinJunior,
        6 => Layer::SkinSenior,
        _ => return Err(Refusal::LayerNotDepositable.into()),
    };
    let vault = &accounts.vault;
    pockets::check_fund_vault(&accounts.fund, Pocket::Fund(layer), vault)?;
    let arrived = tokens::Transfer {
        program: &accounts.token_program,
        from: &accounts.source,
        to: vault,
        authority: &accounts.skin_authority,
    }
    .receive(amount_native)?;
    let mut fund = accounts.fund.view();
    plan_deposit_skin(&mut fund, layer, arrived, &accounts.settlement.view())?;
    accounts.fund.store(&fund);
    let ledger_native = *fund.ledger_mut(layer)?;
    tokens::check_covered(vault, ledger_native)?;
    events::tell(&SkinDeposited {
        fund: *accounts.fund.address(),
        vault: *vault.address(),
        amount_native: arrived,
        ledger_native,
    });
    Ok(())
}

//! The operator takes out of one of its own two layers, while no loss is open and the gate is open.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `WrongAuthority`; `LayerNotDepositable`;
//! `FundVaultMismatch`; those of [`tokens::read`], `TokenOwnerWrong` for the destination;
//! `AmountZero`; `LossOpen`; `GateShut`; `AboveLayer`; `SkinBelowMinimum`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: layer → destination.
//! Keeps: INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, SkinWithdrawn};
use crate::state::{Fund, House, Settlement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_withdraw_skin;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

/// Accounts of `skin_withdraw`.
#[derive(Accounts)]
pub struct SkinWithdraw {
    /// The operator; owns the destination.
    pub skin_authority: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// Token account of the layer.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module. Layers are numbered as in the waterfall: 4 junior, 6 senior.
#[inline(never)]
pub fn handler(accounts: &mut SkinWithdraw, layer: u8, amount_native: u64) -> Outcome {
    let layer = check(accounts, layer)?;
    let mut fund = accounts.fund.view();
    let settlement = accounts.settlement.view();
    let parameters = accounts.house.parameters.view();
    plan_withdraw_skin(&mut fund, (layer, amount_native), &settlement, &parameters)?;
    accounts.fund.store(&fund);
    let (from, to) = (&accounts.vault, &accounts.destination);
    let program = &accounts.token_program;
    pockets::carry_from_fund(&accounts.fund, program, from, to, amount_native)?;
    let ledger_native = *fund.ledger_mut(layer)?;
    tokens::check_covered(from, ledger_native)?;
    events::tell(&SkinWithdrawn {
        fund: *accounts.fund.address(),
        vault: *from.address(),
        destination: *to.address(),
        amount_native,
        ledger_native,
    });
    Ok(())
}

/// Whose accounts these are, and which layer is meant.
fn check(accounts: &SkinWithdraw, layer: u8) -> Outcome<Layer> {
    let house = &accounts.house;
    guard::same_house(&accounts.settlement.house, house.address())?;
    guard::same_house(&accounts.fund.house, house.address())?;
    let signer = accounts.skin_authority.address();
    let not_it = RingfenceError::WrongAuthority;
    guard::same(signer, &house.skin_authority, not_it)?;
    let layer = match layer {
        4 => Layer::SkinJunior,
        6 => Layer::SkinSenior,
        _ => return Err(Refusal::LayerNotDepositable.into()),
    };
    pockets::check_fund_vault(&accounts.fund, Pocket::Fund(layer), &accounts.vault)?;
    let destination = tokens::read(&accounts.destination)?;
    guard::same(&destination.owner, signer, RingfenceError::TokenOwnerWrong)?;
    Ok(layer)
}

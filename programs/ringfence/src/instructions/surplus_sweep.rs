//! Anyone sweeps tokens that were sent to the pool or to an account of the fund into the insurance
//! layer. A gift changes no share price and breaks no identity until then.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `FundVaultMismatch`; `TokenProgramNotAllowed`;
//! `TokenAccountMalformed`; `TokensBelowLedger`; `NothingToMove`; those of
//! [`tokens::Transfer::carry`].
//! Moves: source → insurance layer, what is above the source's ledger.
//! Keeps: INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, SurplusSwept};
use crate::state::{Fund, Settlement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_sweep;
use ringfence_core::plan::Pocket;
use ringfence_core::waterfall::Layer;

/// Accounts of `surplus_sweep`.
#[derive(Accounts)]
pub struct SurplusSweep {
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The pool, or an account of the fund; the insurance layer's own needs no transfer.
    #[account(mut, unsafe(dup))]
    pub source: UncheckedAccount,
    /// Token account of the insurance layer.
    #[account(mut, unsafe(dup))]
    pub vault_insurance: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut SurplusSweep) -> Outcome {
    let (settlement, insurance) = (&accounts.settlement, Pocket::Fund(Layer::Insurance));
    guard::same_house(&settlement.house, &accounts.fund.house)?;
    pockets::check_fund_vault(&accounts.fund, insurance, &accounts.vault_insurance)?;
    let source = accounts.source.account();
    let pocket = pockets::pocket_of(&accounts.fund, settlement, source)?;
    let tokens_native = tokens::read(source)?.amount_native;
    let ledger_native = pockets::ledger_of(&accounts.fund, settlement, pocket)?;
    let mut fund = accounts.fund.view();
    let plan = plan_sweep(&mut fund, pocket, (tokens_native, ledger_native))?;
    accounts.fund.store(&fund);
    let (program, to) = (&accounts.token_program, &accounts.vault_insurance);
    let amount_native = plan.received_by(insurance);
    match pocket {
        // The tokens are there already: only the ledger rises.
        Pocket::Fund(Layer::Insurance) => {}
        Pocket::Pool => {
            pockets::carry_from_pool(settlement, program, source, to, amount_native)?;
        }
        Pocket::Fund(_) | Pocket::PendingStakes | Pocket::Secured | Pocket::Escrow => {
            pockets::carry_from_fund(&accounts.fund, program, source, to, amount_native)?;
        }
        Pocket::Wallet | Pocket::Vault(_) => {
            return Err(RingfenceError::FundVaultMismatch.into());
        }
    }
    tokens::check_covered(to, fund.insurance_native)?;
    events::tell(&SurplusSwept {
        house: settlement.house,
        source: *source.address(),
        surplus_native: tokens_native.saturating_sub(ledger_native),
        insurance_native: fund.insurance_native,
    });
    Ok(())
}

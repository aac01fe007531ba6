//! The house's own token accounts, and how tokens leave them: the pool on Settlement's signature,
//! the layers on the fund's.

use crate::errors::{Outcome, RingfenceError};
use crate::state::{Fund, Settlement, Stored};
use crate::tokens::Transfer;
use crate::{guard, seeds, tokens};
use anchor_lang::prelude::*;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

/// Moves tokens out of the pool.
///
/// # Errors
/// `PoolMismatch`; those of [`Transfer::carry`].
#[inline(never)]
pub fn carry_from_pool(
    settlement: &Stored<Settlement>,
    program: &AccountView,
    pool: &AccountView,
    to: &AccountView,
    amount_native: u64,
) -> Outcome {
    guard::same(
        pool.address(),
        &settlement.pool,
        RingfenceError::PoolMismatch,
    )?;
    let bump = [settlement.bump];
    let seeds = [seeds::SETTLEMENT, settlement.house.as_ref(), &bump];
    let authority = settlement.info();
    Transfer {
        program,
        from: pool,
        to,
        authority,
    }
    .carry(amount_native, &seeds)
}

/// Moves tokens out of one of the fund's accounts. The caller has tied `from` to the fund.
///
/// # Errors
/// Those of [`Transfer::carry`].
#[inline(never)]
pub fn carry_from_fund(
    fund: &Stored<Fund>,
    program: &AccountView,
    from: &AccountView,
    to: &AccountView,
    amount_native: u64,
) -> Outcome {
    let bump = [fund.bump];
    let seeds = [seeds::FUND, fund.house.as_ref(), &bump];
    let authority = fund.info();
    Transfer {
        program,
        from,
        to,
        authority,
    }
    .carry(amount_native, &seeds)
}

/// A token account, and which pocket it is.
pub type Place<'a> = (Pocket, &'a AccountView);

/// Moves a plan's legs, all of which leave the fund's accounts. The caller has tied each place to
/// its pocket.
///
/// # Errors
/// [`Refusal::MovedOtherThanPlanned`] for a pocket that is not among the places; those of
/// [`Transfer::carry`].
#[inline(never)]
pub fn carry_plan(
    fund: &Stored<Fund>,
    program: &AccountView,
    plan: &Plan,
    places: &[Place<'_>],
) -> Outcome {
    for leg in plan.legs() {
        let (from, to) = (place(places, leg.from)?, place(places, leg.to)?);
        carry_from_fund(fund, program, from, to, leg.amount_native)?;
    }
    Ok(())
}

/// The place of a pocket.
///
/// # Errors
/// [`Refusal::MovedOtherThanPlanned`] for a pocket that is not among the places.
pub fn place<'a>(places: &[Place<'a>], pocket: Pocket) -> Outcome<&'a AccountView> {
    let found = places.iter().find(|(of, _)| *of == pocket);
    let (_, view) = found.ok_or(Refusal::MovedOtherThanPlanned)?;
    Ok(view)
}

/// Each place must be the stored account of its pocket; wallets are whatever the caller says.
///
/// # Errors
/// `FundVaultMismatch`.
#[inline(never)]
pub fn check_places(fund: &Fund, places: &[Place<'_>]) -> Outcome {
    let mut stored = places.iter().filter(|(pocket, _)| is_of_fund(*pocket));
    stored.try_for_each(|(pocket, view)| check_fund_vault(fund, *pocket, view))
}

/// Tokens in each of the fund's places must not be fewer than the ledger.
///
/// # Errors
/// `TokensBelowLedger`.
#[inline(never)]
pub fn check_covered(fund: &Fund, places: &[Place<'_>]) -> Outcome {
    let mut stored = places.iter().filter(|(pocket, _)| is_of_fund(*pocket));
    stored.try_for_each(|(pocket, view)| tokens::check_covered(view, fund_ledger(fund, *pocket)?))
}

fn is_of_fund(pocket: Pocket) -> bool {
    !matches!(pocket, Pocket::Wallet | Pocket::Vault(_) | Pocket::Pool)
}

/// The account of one of the fund's pockets must be the stored one.
///
/// # Errors
/// `FundVaultMismatch`.
#[inline(never)]
pub fn check_fund_vault(fund: &Fund, pocket: Pocket, vault: &AccountView) -> Outcome {
    let stored = match pocket {
        Pocket::Fund(Layer::Insurance) => &fund.insurance,
        Pocket::Fund(Layer::SkinJunior) => &fund.skin_junior,
        Pocket::Fund(Layer::Mutual) => &fund.mutual,
        Pocket::Fund(Layer::SkinSenior) => &fund.skin_senior,
        Pocket::PendingStakes => &fund.pending,
        Pocket::Secured => &fund.secured,
        Pocket::Escrow => &fund.escrow,
        _ => return Err(RingfenceError::FundVaultMismatch.into()),
    };
    guard::same(vault.address(), stored, RingfenceError::FundVaultMismatch)
}

/// Which pocket of the house a token account is.
///
/// # Errors
/// `FundVaultMismatch`.
#[inline(never)]
pub fn pocket_of(fund: &Fund, settlement: &Settlement, vault: &AccountView) -> Outcome<Pocket> {
    if guard::same(
        vault.address(),
        &settlement.pool,
        RingfenceError::PoolMismatch,
    )
    .is_ok()
    {
        return Ok(Pocket::Pool);
    }
    let pockets = [
        Pocket::Fund(Layer::Insurance),
        Pocket::Fund(Layer::SkinJunior),
        Pocket::Fund(Layer::Mutual),
        Pocket::Fund(Layer::SkinSenior),
        Pocket::PendingStakes,
        Pocket::Secured,
        Pocket::Escrow,
    ];
    let found = pockets
        .into_iter()
        .find(|pocket| check_fund_vault(fund, *pocket, vault).is_ok());
    found.ok_or(RingfenceError::FundVaultMismatch.into())
}

/// Ledger of one of the house's pockets.
///
/// # Errors
/// [`Refusal::NothingToMove`] for a pocket that is not the house's.
pub fn ledger_of(fund: &Fund, settlement: &Settlement, pocket: Pocket) -> Outcome<u64> {
    match pocket {
        Pocket::Pool => Ok(settlement.pool_native),
        of_fund => fund_ledger(fund, of_fund),
    }
}

fn fund_ledger(fund: &Fund, pocket: Pocket) -> Outcome<u64> {
    match pocket {
        Pocket::PendingStakes => Ok(fund.pending_native),
        Pocket::Secured => Ok(fund.secured_native),
        Pocket::Escrow => Ok(fund.escrow_native),
        Pocket::Fund(Layer::Insurance) => Ok(fund.insurance_native),
        Pocket::Fund(Layer::SkinJunior) => Ok(fund.skin_junior_native),
        Pocket::Fund(Layer::Mutual) => Ok(fund.mutual_native),
        Pocket::Fund(Layer::SkinSenior) => Ok(fund.skin_senior_native),
        _ => Err(Refusal::NothingToMove.into()),
    }
}

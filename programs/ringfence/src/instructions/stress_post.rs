//! Anyone posts what an account would lose beyond its equity under stress. The largest that were
//! posted of late are kept; a newer one replaces that of the same account.
//!
//! Refuses, in order: `AccountOfOtherHouse`; those of [`evidence::load`]; `AccountCountWrong`;
//! those of the margin test; `MarkStale`.
//! Moves: nothing.
//! Keeps: an account is judged by its own evidence, at fresh marks.

use crate::errors::Outcome;
use crate::events::{self, StressPosted};
use crate::state::{House, MarginAccount, Stored, Stress};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::fund::sizing::plan_post_stress;

/// Accounts of `stress_post`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct StressPost {
    /// Whoever does it.
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// Its table of stress losses.
    #[account(mut)]
    pub stress: Stored<Stress>,
    /// The account.
    pub margin_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut StressPost, rest: &[AccountView]) -> Outcome {
    let (house, account) = (&accounts.house, &accounts.margin_account);
    guard::same_house(&accounts.stress.house, house.address())?;
    guard::same_house(&account.house, house.address())?;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let mut stress = accounts.stress.view();
    let whose = (account.owner.to_bytes(), account.address().to_bytes());
    let evidence = loaded.view(&parameters, &clock);
    let view = account.view()?;
    let stress_native = plan_post_stress(&mut stress, whose, &view, &evidence)?;
    accounts.stress.store(&stress);
    events::tell(&StressPosted {
        house: *house.address(),
        margin_account: *account.address(),
        actor: *accounts.actor.address(),
        stress_native,
        required_native: stress.required_native(&parameters, &clock),
    });
    Ok(())
}

//! Anyone declares an account in default, on an objective test, and freezes it in the same step.
//! Healthy customers are not touched.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `VaultMismatch`; those of [`FundMember::seat`]; those
//! of [`evidence::load`]; those of [`plan_declare`]; `WrongAddress`; `AccountExists`.
//! Moves: rent, declarer → loss.
//! Keeps: INV-10, INV-11.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossDeclared};
use crate::state::{Fund, FundMember, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use crate::{evidence, guard, seeds, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::Member;
use ringfence_core::loss::{self as rules, plan_declare};
use ringfence_core::units::Clock;

/// Accounts of `loss_declare`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct LossDeclare {
    /// Declares, and pays the rent of the loss.
    #[account(mut)]
    pub declarer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The house's fund: its capped period goes on.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The seat of its owner in the fund, or the empty address of one: only looked at.
    pub member: UncheckedAccount,
    /// Its quote vault: only looked at.
    pub quote_vault: UncheckedAccount,
    /// The new loss.
    #[account(mut)]
    pub loss: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossDeclare, rest: &[AccountView]) -> Outcome {
    let (house, account) = (&accounts.house, &mut accounts.margin_account);
    guard::same_house(&accounts.settlement.house, house.address())?;
    guard::same_house(&accounts.fund.house, house.address())?;
    guard::same_house(&account.house, house.address())?;
    let quote_vault = &accounts.quote_vault;
    let not_its = RingfenceError::VaultMismatch;
    guard::same(quote_vault.address(), &account.slot(0)?.vault, not_its)?;
    let seat = FundMember::seat(&accounts.member, accounts.fund.address(), &account.owner)?;
    let member = seat.map_or_else(Member::default, |seat| seat.view());
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let quote_moves = !tokens::is_frozen(quote_vault);
    let (mut settlement, mut fund) = (accounts.settlement.view(), accounts.fund.view());
    let mut view = account.view()?;
    let evidence = loaded.view(&parameters, &clock);
    let totals = (&mut settlement, &mut fund);
    let loss = plan_declare(&mut view, totals, &member, &evidence, quote_moves)?;
    account.store(&view);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    record(accounts, &loss, &clock)
}

/// Creates the record of the loss and tells.
fn record(accounts: &mut LossDeclare, loss: &rules::Loss, clock: &Clock) -> Outcome {
    let account = &mut accounts.margin_account;
    let address = *account.address();
    let generation = account.generation.to_le_bytes();
    let count = account.default_count.to_le_bytes();
    let seeds = [seeds::LOSS, address.as_ref(), &generation, &count];
    let (payer, target) = (accounts.declarer.account(), accounts.loss.account());
    let (mut record, bump) = Stored::<Loss>::create(payer, target, &seeds)?;
    record.house = account.house;
    record.margin_account = address;
    record.owner = account.owner;
    record.rent_payer = *payer.address();
    record.generation = account.generation;
    record.default_count = account.default_count;
    record.bump = bump;
    record.store(loss, &Stamp::of(payer.address(), clock));
    account.loss = *record.address();
    let sequence = account.next_event();
    events::tell(&LossDeclared {
        margin_account: address,
        sequence,
        loss: *record.address(),
        declarer: *payer.address(),
        loss_sequence: loss.sequence,
        declared_ts: loss.declared_ts,
    });
    Ok(())
}

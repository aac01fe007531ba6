//! Anyone sends a fixed loss down the waterfall: the defaulter's stake and the funded layers in one
//! call; what they leave waits, with ticks and payouts halted, until every account is settled, and
//! the next call cuts unpaid gains.
//!
//! No vault of any customer is among the accounts: nobody's margin can pay here.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `PoolMismatch`; `FundVaultMismatch`;
//! `WrongAddress`, `MemberMismatch`; those of [`plan_route`]; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: the fund's accounts → pool.
//! Keeps: INV-3, INV-4, INV-5, INV-8, INV-9, INV-10, INV-11.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossRouted};
use crate::state::{Fund, FundMember, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::Member;
use ringfence_core::loss::{self as rules, plan_route, Frozen, State};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

/// Accounts of `loss_route`.
#[derive(Accounts)]
pub struct LossRoute {
    /// Whoever does it.
    pub actor: Signer,
    /// The house: a haircut halts its ticks.
    #[account(mut)]
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The seat of the defaulter's owner in the fund, or its empty address.
    #[account(mut)]
    pub member: UncheckedAccount,
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
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

impl LossRoute {
    /// The fund's accounts, each with its pocket and its ledger.
    fn sources(&self) -> [(Pocket, &AccountView, u64); 5] {
        let fund = &self.fund;
        let layer = Pocket::Fund;
        [
            (
                layer(Layer::Insurance),
                self.vault_insurance.account(),
                fund.insurance_native,
            ),
            (
                layer(Layer::SkinJunior),
                self.vault_skin_junior.account(),
                fund.skin_junior_native,
            ),
            (
                layer(Layer::Mutual),
                self.vault_mutual.account(),
                fund.mutual_native,
            ),
            (
                layer(Layer::SkinSenior),
                self.vault_skin_senior.account(),
                fund.skin_senior_native,
            ),
            (
                Pocket::PendingStakes,
                self.vault_pending.account(),
                fund.pending_native,
            ),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossRoute) -> Outcome {
    check(accounts)?;
    let (fund, owner) = (accounts.fund.address(), &accounts.margin_account.owner);
    let mut seat = FundMember::seat(&accounts.member, fund, owner)?;
    let frozen = frozen(accounts);
    let mut view = accounts.margin_account.view()?;
    let (mut loss, mut settlement) = (accounts.loss.view()?, accounts.settlement.view());
    let mut fund = accounts.fund.view();
    let mut member = seat
        .as_ref()
        .map_or_else(Member::default, |seat| seat.view());
    let parties = (&mut fund, &mut member);
    let plan = plan_route(&mut loss, &mut view, &mut settlement, parties, &frozen)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    settlement.note_gate(fund.cover_native(), &parameters, &clock);
    let waits = loss.state == State::Haircutting;
    let mode = accounts
        .house
        .mode()
        .after_routing(waits, loss.blocked_native);
    accounts.house.store_mode(mode);
    accounts.margin_account.store(&view);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    if let Some(seat) = &mut seat {
        seat.store(&member);
    }
    let signer = *accounts.actor.address();
    accounts.loss.store(
        &loss,
        &Stamp {
            signer,
            slot: clock.slot,
            ts: clock.now_ts,
        },
    );
    carry(accounts, &plan)?;
    tell(accounts, &loss);
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &LossRoute) -> Outcome {
    let house = accounts.house.address();
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    guard::same_house(&accounts.margin_account.house, house)?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(
        accounts.loss.address(),
        &accounts.margin_account.loss,
        other_loss,
    )?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(
        accounts.pool.address(),
        &accounts.settlement.pool,
        other_pool,
    )?;
    for (pocket, vault, _) in accounts.sources() {
        pockets::check_fund_vault(&accounts.fund, pocket, vault)?;
    }
    Ok(())
}

fn frozen(accounts: &LossRoute) -> Frozen {
    Frozen {
        insurance: tokens::is_frozen(&accounts.vault_insurance),
        skin_junior: tokens::is_frozen(&accounts.vault_skin_junior),
        mutual: tokens::is_frozen(&accounts.vault_mutual),
        skin_senior: tokens::is_frozen(&accounts.vault_skin_senior),
        pending: tokens::is_frozen(&accounts.vault_pending),
    }
}

/// Moves the plan's legs and looks at every account again.
fn carry(accounts: &LossRoute, plan: &Plan) -> Outcome {
    let (program, pool) = (accounts.token_program.account(), accounts.pool.account());
    for leg in plan.legs() {
        let mut sources = accounts.sources().into_iter();
        let source = sources.find(|(pocket, _, _)| *pocket == leg.from);
        let (_, from, _) = source.ok_or(Refusal::MovedOtherThanPlanned)?;
        pockets::carry_from_fund(&accounts.fund, program, from, pool, leg.amount_native)?;
    }
    for (_, vault, ledger_native) in accounts.sources() {
        tokens::check_covered(vault, ledger_native)?;
    }
    tokens::check_covered(pool, accounts.settlement.pool_native)
}

fn tell(accounts: &mut LossRoute, loss: &rules::Loss) {
    let sequence = accounts.margin_account.next_event();
    events::tell(&LossRouted {
        margin_account: *accounts.margin_account.address(),
        sequence,
        loss: *accounts.loss.address(),
        loss_native: loss.loss_native,
        used_native: loss.used_native,
        blocked_native: loss.blocked_native,
        left_native: loss.left_native,
        pool_native: accounts.settlement.pool_native,
        state: u64::from(accounts.loss.state),
    });
}

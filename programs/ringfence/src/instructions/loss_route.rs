//! Anyone sends a fixed loss further down the waterfall, through the layer that the call names: the
//! defaulter's stake and the funded layers; then assessments, once they are answered or their time
//! is over; what they leave waits, with ticks and payouts halted, until every account is settled,
//! and the next call cuts unpaid gains. What was blocked pays once it has thawed.
//!
//! No vault of any customer is among the accounts: nobody's margin can pay here.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `PoolMismatch`; `FundVaultMismatch`;
//! those of [`FundMember::seat`]; those of [`plan_route`], and first of all `LayerOutOfOrder` for a
//! number that no layer has; those of [`pockets::carry_plan`]; `TokensBelowLedger`.
//! Moves: the fund's accounts → pool; what is left of a used-up mutual layer → escrow.
//! Keeps: INV-3, INV-4, INV-5, INV-8, INV-9, INV-10, INV-11.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossRouted};
use crate::pockets::{self, Place};
use crate::state::{Fund, FundMember, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::Member;
use ringfence_core::loss::{mode_after, plan_route, Frozen, Route};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{Layer, LAYERS};

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
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// Token account of what is held for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

impl LossRoute {
    /// The fund's accounts.
    fn places(&self) -> [Place<'_>; 8] {
        let layer = Pocket::Fund;
        [
            (layer(Layer::Insurance), &self.vault_insurance),
            (layer(Layer::SkinJunior), &self.vault_skin_junior),
            (layer(Layer::Mutual), &self.vault_mutual),
            (layer(Layer::SkinSenior), &self.vault_skin_senior),
            (Pocket::PendingStakes, &self.vault_pending),
            (Pocket::Secured, &self.vault_secured),
            (Pocket::Escrow, &self.vault_escrow),
            (Pocket::Pool, &self.pool),
        ]
    }

    fn frozen(&self) -> Frozen {
        Frozen {
            insurance: tokens::is_frozen(&self.vault_insurance),
            skin_junior: tokens::is_frozen(&self.vault_skin_junior),
            mutual: tokens::is_frozen(&self.vault_mutual),
            skin_senior: tokens::is_frozen(&self.vault_skin_senior),
            pending: tokens::is_frozen(&self.vault_pending),
            secured: tokens::is_frozen(&self.vault_secured),
            escrow: tokens::is_frozen(&self.vault_escrow),
        }
    }
}

/// See the module. Layers are numbered as in the waterfall, from 2 to 8.
#[inline(never)]
pub fn handler(accounts: &mut LossRoute, through: u8) -> Outcome {
    check(accounts)?;
    let (fund, owner) = (accounts.fund.address(), &accounts.margin_account.owner);
    let mut seat = FundMember::seat(&accounts.member, fund, owner)?;
    let plan = plan(accounts, seat.as_mut(), through)?;
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    tokens::check_covered(&accounts.pool, accounts.settlement.pool_native)?;
    tell(accounts)
}

/// Whose accounts these are.
#[inline(never)]
fn check(accounts: &LossRoute) -> Outcome {
    let (settlement, fund) = (&accounts.settlement, &accounts.fund);
    let account = &accounts.margin_account;
    guard::check_market(
        accounts.house.address(),
        [&settlement.house, &fund.house, &account.house],
    )?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(accounts.pool.address(), &settlement.pool, other_pool)?;
    pockets::check_places(fund, &accounts.places())
}

/// The one decision; all that it changed is kept.
#[inline(never)]
fn plan(
    accounts: &mut LossRoute,
    seat: Option<&mut Stored<FundMember>>,
    through: u8,
) -> Outcome<Plan> {
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let through = LAYERS.get(usize::from(through)).copied();
    let route = Route {
        through: through.ok_or(Refusal::LayerOutOfOrder)?,
        frozen: accounts.frozen(),
        clock,
    };
    let mut account = accounts.margin_account.view()?;
    let (mut settlement, mut fund) = (accounts.settlement.view(), accounts.fund.view());
    let mut loss = accounts.loss.view()?;
    let mut member = seat
        .as_ref()
        .map_or_else(Member::default, |seat| seat.view());
    let (before, parties) = (loss.state, (&mut fund, &mut member));
    let plan = plan_route(&mut loss, &mut account, &mut settlement, parties, &route)?;
    settlement.note_gate(fund.cover_native(), &parameters, &clock);
    let before_mode = accounts.house.mode(&clock);
    let mode = mode_after(before_mode, before, &loss, &settlement);
    if before_mode.resumes(mode) {
        accounts.house.note_trading(&clock);
    }
    accounts.house.store_mode(mode);
    accounts.margin_account.store(&account);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    if let Some(seat) = seat {
        seat.store(&member);
    }
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    Ok(plan)
}

#[inline(never)]
fn tell(accounts: &mut LossRoute) -> Outcome {
    let (account, loss) = (&mut accounts.margin_account, &accounts.loss);
    let sequence = account.next_event();
    events::tell(&LossRouted {
        margin_account: *account.address(),
        sequence,
        loss: *loss.address(),
        loss_native: loss.loss_native,
        used_native: loss.used_native,
        blocked_native: loss.blocked_native,
        left_native: loss.left_native,
        pool_native: accounts.settlement.pool_native,
        state: u64::from(loss.state),
    });
    Ok(())
}

//! Anyone has a small shortfall covered at once: dust that an account without positions and without
//! other collateral owes and cannot pay. Its quote vault pays, surplus included, then its owner's
//! own stake, then the insurance layer, within the allowance of the day. No loss is opened.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `PoolMismatch`; `VaultMismatch`; `ShardMismatch`;
//! `FundVaultMismatch`; `WrongAddress`, `MemberMismatch`; those of [`evidence::load`];
//! `AccountCountWrong`; those of [`tokens::read`] for the quote vault; those of
//! [`plan_cover_shortfall`]; those of [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: quote vault, mutual layer, waiting stakes, secured parts, insurance layer → pool.
//! Keeps: INV-1, INV-2, INV-3, INV-4, INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ShortfallCovered};
use crate::pockets::{self, Place};
use crate::state::{AssetShard, Fund, FundMember, House, MarginAccount, Settlement, Stored};
use crate::{evidence, guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::Member;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::loss::QuoteVault;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::shortfall::plan_cover_shortfall;
use ringfence_core::waterfall::Layer;

/// Accounts of `shortfall_cover`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct ShortfallCover {
    /// Whoever does it.
    pub actor: Signer,
    /// The house.
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
    /// The account that owes.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its quote vault.
    #[account(mut)]
    pub quote_vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The seat of the account's owner in the fund, or its empty address.
    #[account(mut)]
    pub member: UncheckedAccount,
    /// Token account of layer 3.
    #[account(mut)]
    pub vault_insurance: UncheckedAccount,
    /// Token account of layer 5.
    #[account(mut)]
    pub vault_mutual: UncheckedAccount,
    /// Token account of stakes that wait.
    #[account(mut)]
    pub vault_pending: UncheckedAccount,
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

const OWN_QUOTE: Pocket = Pocket::Vault(0);
const INSURANCE: Pocket = Pocket::Fund(Layer::Insurance);
const MUTUAL: Pocket = Pocket::Fund(Layer::Mutual);

impl ShortfallCover {
    fn places(&self) -> [Place<'_>; 5] {
        [
            (INSURANCE, &self.vault_insurance),
            (MUTUAL, &self.vault_mutual),
            (Pocket::PendingStakes, &self.vault_pending),
            (Pocket::Secured, &self.vault_secured),
            (Pocket::Pool, &self.pool),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ShortfallCover, rest: &[AccountView]) -> Outcome {
    check(accounts)?;
    let (fund, owner) = (accounts.fund.address(), &accounts.margin_account.owner);
    let seat = FundMember::seat(&accounts.member, fund, owner)?;
    let mut rest = rest.iter();
    let loaded = evidence::load(&accounts.margin_account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let plan = plan(accounts, seat, &loaded)?;
    carry(accounts, &plan)?;
    tell(accounts, &plan)
}

/// Whose accounts these are.
#[inline(never)]
fn check(accounts: &ShortfallCover) -> Outcome {
    let (house, account) = (accounts.house.address(), &accounts.margin_account);
    let others = [
        &accounts.settlement.house,
        &accounts.fund.house,
        &account.house,
    ];
    guard::check_market(house, others)?;
    let (pool, not_its) = (accounts.pool.address(), RingfenceError::PoolMismatch);
    guard::same(pool, &accounts.settlement.pool, not_its)?;
    let slot = account.slot(QUOTE_SLOT)?;
    let not_its = RingfenceError::VaultMismatch;
    guard::same(accounts.quote_vault.address(), &slot.vault, not_its)?;
    guard::check_shard(&accounts.shard, account.address(), &slot.asset)?;
    pockets::check_places(&accounts.fund, &accounts.places())
}

/// The one decision; everybody keeps what it changed.
#[inline(never)]
fn plan(
    accounts: &mut ShortfallCover,
    mut seat: Option<Stored<FundMember>>,
    loaded: &evidence::Loaded,
) -> Outcome<Plan> {
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let quote = tokens::read(&accounts.quote_vault)?;
    let (mut fund, mut shard) = (accounts.fund.view(), accounts.shard.view());
    let mut member = seat
        .as_ref()
        .map_or_else(Member::default, |seat| seat.view());
    let (mut view, mut settlement) = (accounts.margin_account.view()?, accounts.settlement.view());
    let mut vault = QuoteVault {
        tokens_native: quote.amount_native,
        moves: !quote.is_frozen,
        shard: &mut shard,
    };
    let plan = plan_cover_shortfall(
        &mut view,
        &mut settlement,
        (&mut fund, &mut member),
        &mut vault,
        &loaded.view(&parameters, &clock),
    )?;
    settlement.note_gate(fund.cover_native(), &parameters, &clock);
    accounts.margin_account.store(&view);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    accounts.shard.store(&shard);
    if let Some(seat) = &mut seat {
        seat.store(&member);
    }
    Ok(plan)
}

/// Moves the plan's legs, all of them into the pool, and looks at every account again.
#[inline(never)]
fn carry(accounts: &ShortfallCover, plan: &Plan) -> Outcome {
    let (program, pool) = (accounts.token_program.account(), accounts.pool.account());
    let (account, vault) = (&accounts.margin_account, accounts.quote_vault.account());
    let mut from_fund = Plan::default();
    for leg in plan.legs() {
        if leg.from == OWN_QUOTE {
            tokens::carry_from_vault(account, program, vault, pool, leg.amount_native)?;
        } else {
            from_fund.push(leg.from, leg.to, leg.amount_native)?;
        }
    }
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, program, &from_fund, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    tokens::check_covered(vault, account.slot(QUOTE_SLOT)?.ledger_native)?;
    tokens::check_covered(pool, accounts.settlement.pool_native)
}

#[inline(never)]
fn tell(accounts: &mut ShortfallCover, plan: &Plan) -> Outcome {
    let sequence = accounts.margin_account.next_event();
    let (account, fund) = (&accounts.margin_account, &accounts.fund);
    events::tell(&ShortfallCovered {
        margin_account: *account.address(),
        sequence,
        actor: *accounts.actor.address(),
        drained_native: plan.paid_by(OWN_QUOTE),
        staked_native: plan.paid_by(MUTUAL),
        waiting_native: plan.paid_by(Pocket::PendingStakes),
        secured_native: plan.paid_by(Pocket::Secured),
        insured_native: plan.paid_by(INSURANCE),
        ledger_native: account.slot(QUOTE_SLOT)?.ledger_native,
        insurance_native: fund.insurance_native,
        small_used_native: fund.small_used_native,
        pool_native: accounts.settlement.pool_native,
    });
    Ok(())
}

//! Recoveries: what a frozen defaulter still brings in repays, in reverse order, those who paid for
//! it (SPEC 10).
//!
//! Unpaid gains that were cut are restored by one index over all that was ever cut and not
//! restored; every account is credited when it is next touched. Until then the money waits in the
//! pool, where nobody else is paid from it.

use crate::account::{Account, Status};
use crate::fund::Fund;
use crate::haircut::forgive;
use crate::index::Index;
use crate::limits::QUOTE_SLOT;
use crate::loss::{Loss, QuoteVault, State, release};
use crate::math::{Checked, above_zero, to_i128, to_u64};
use crate::plan::{Plan, Pocket};
use crate::record::{add, row};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::waterfall::{LAYERS, Layer};

/// Repays from the defaulter's quote vault, surplus included, as far as there is anything to repay:
/// first what nobody paid, then the rows in reverse order, none above what it paid. The owner's own
/// stake is not repaid. When nothing is left to recover and the loss is closed, the account is
/// released, and what is left in its vaults is its owner's.
///
/// Refuses, in order: `LossInOtherState`; `TokensBelowLedger`; `NothingToRecover`, also when the
/// vault cannot move tokens or the account was released; `HaircutNotApplied` when unpaid gains come
/// next and some accounts do not bear their part of a haircut yet.
///
/// # Errors
/// As above, and [`Refusal::VaultNotOpen`], [`Refusal::Overflow`], both impossible.
pub fn plan_recover(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    if !loss.is_routed() {
        return Err(Refusal::LossInOtherState);
    }
    if account.status != Status::Fixed || !vault.moves {
        return Err(Refusal::NothingToRecover);
    }
    vault.absorb(account)?;
    let available = account.slot(QUOTE_SLOT)?.available_native();
    let before = available.min(loss.recoverable_native()?);
    if before == 0 {
        return Err(Refusal::NothingToRecover);
    }
    let mut back = Back {
        loss,
        settlement,
        fund,
        left: before,
        plan: Plan::default(),
    };
    back.repay_uncovered(account)?;
    back.repay_rows(before)?;
    let (left, plan) = (back.left, back.plan);
    let paid = before.minus(left)?;
    let slot = account.slot_mut(QUOTE_SLOT)?;
    slot.ledger_native = slot.ledger_native.minus(paid)?;
    vault.shard.ledger_native = vault.shard.ledger_native.minus(paid)?;
    if loss.state == State::Closed && loss.recoverable_native()? == 0 {
        release(account);
    }
    Ok(plan)
}

/// One recovery under way.
struct Back<'a> {
    loss: &'a mut Loss,
    settlement: &'a mut Settlement,
    fund: &'a mut Fund,
    left: u64,
    plan: Plan,
}

impl Back<'_> {
    /// What nobody paid: the defaulter pays it itself. Its own frozen vault comes first, then the
    /// last layers, which would have paid last.
    fn repay_uncovered(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let own = [Layer::DefaulterVaults];
        for layer in own.into_iter().chain(LAYERS.into_iter().rev()) {
            let paid = self.loss.unhold(self.settlement, layer, self.left)?;
            self.left = self.left.minus(paid)?;
            self.loss.add_used(Layer::DefaulterVaults, paid)?;
            self.settlement.pool_native = self.settlement.pool_native.plus(paid)?;
            forgive(account, self.settlement, i128::from(paid))?;
            self.plan.merge(Pocket::Vault(0), Pocket::Pool, paid)?;
        }
        if row(&self.loss.held_native, Layer::Assessment) == 0 {
            // Nothing is needed any more of payments in a frozen escrow: they are their payers'.
            self.loss.assessment.is_settled |= self.loss.is_payment_unsettled();
        }
        Ok(())
    }

    /// The rows, the last one first; `all` is what there was before anything was repaid.
    fn repay_rows(&mut self, all: u64) -> Result<(), Refusal> {
        for layer in LAYERS.into_iter().rev() {
            let owed = self
                .loss
                .used_by(layer)
                .minus(self.loss.recovered_by(layer))?;
            if layer < Layer::Insurance || owed == 0 || self.left == 0 {
                continue;
            }
            if layer == Layer::GainHaircut {
                self.repay_gains(all)?;
                if self.left == 0 || self.gains_left()? != 0 {
                    return Ok(());
                }
            }
            let owed = self
                .loss
                .used_by(layer)
                .minus(self.loss.recovered_by(layer))?;
            let paid = self.left.min(owed);
            self.repay_row(layer, paid)?;
        }
        Ok(())
    }

    /// Unpaid gains that this loss cut and that are not repaid yet. They are the first part of
    /// row 8; fee claims and residue are the rest.
    fn gains_left(&self) -> Result<u64, Refusal> {
        let recovered = self.loss.recovered_by(Layer::GainHaircut);
        Ok(self.loss.cut_native.saturating_sub(recovered))
    }

    /// To the accounts whose gains were cut. What some of them have given up, and what rounding
    /// leaves, goes to insurance.
    fn repay_gains(&mut self, all: u64) -> Result<(), Refusal> {
        let gains = self.left.min(self.gains_left()?);
        if gains == 0 {
            return Ok(());
        }
        if self.settlement.unapplied_native > 0 {
            let is_first = self.left == all;
            return if is_first {
                Err(Refusal::HaircutNotApplied)
            } else {
                Ok(())
            };
        }
        let claimed = above_zero(self.settlement.cut_native);
        let returned = to_u64(claimed.min(u128::from(gains)))?;
        self.settlement.restore(returned)?;
        self.plan.merge(Pocket::Vault(0), Pocket::Pool, returned)?;
        self.note(Layer::GainHaircut, returned)?;
        self.repay_row(Layer::GainHaircut, gains.minus(returned)?)
    }

    /// To whom a row goes back.
    fn repay_row(&mut self, layer: Layer, paid: u64) -> Result<(), Refusal> {
        let to = match layer {
            Layer::Assessment => Pocket::Escrow,
            Layer::Mutual if self.loss.snapshot.member_shares != 0 => Pocket::Escrow,
            Layer::SkinSenior | Layer::SkinJunior => Pocket::Fund(layer),
            _ => Pocket::Fund(Layer::Insurance),
        };
        let ledger = match to {
            Pocket::Fund(funded) => self.fund.ledger_mut(funded)?,
            _ => &mut self.fund.escrow_native,
        };
        *ledger = ledger.plus(paid)?;
        self.plan.merge(Pocket::Vault(0), to, paid)?;
        self.note(layer, paid)
    }

    fn note(&mut self, layer: Layer, paid: u64) -> Result<(), Refusal> {
        self.left = self.left.minus(paid)?;
        add(&mut self.loss.recovered_native, layer, paid)
    }
}

impl Settlement {
    /// Restores this much of all that was cut and is not restored, pro rata, by the recovery index
    /// (appendix A): it waits in the pool until the accounts are touched.
    fn restore(&mut self, returned_native: u64) -> Result<(), Refusal> {
        if returned_native == 0 {
            return Ok(());
        }
        let cut = above_zero(self.cut_native);
        let left = cut.minus(u128::from(returned_native))?;
        let index = self.recovery_index().lowered(left, cut, true)?;
        (self.recovery_epoch, self.recovery_index_e12) = (index.epoch, index.e12);
        self.cut_native = to_i128(left)?;
        let returned = i128::from(returned_native);
        self.recovering_native = self.recovering_native.plus(returned)?;
        self.pool_native = self.pool_native.plus(returned_native)?;
        Ok(())
    }

    /// Credits the account with its part of every recovery since it was last touched
    /// (appendix A). Rounds what it gets down.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub(crate) fn apply_recovery(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let then = Index {
            epoch: account.recovery_epoch,
            e12: account.recovery_index_e12,
        };
        let now = self.recovery_index();
        if then == now {
            return Ok(());
        }
        let cut = above_zero(account.cut_native);
        let kept = now.left_of(cut, then, true)?;
        let back = to_i128(cut.minus(kept)?)?;
        account.cut_native = to_i128(kept)?;
        account.variation_native = account.variation_native.plus(back)?;
        self.recovering_native = self.recovering_native.minus(back)?;
        account.recovery_epoch = self.recovery_epoch;
        account.recovery_index_e12 = self.recovery_index_e12;
        Ok(())
    }
}

/// Gives up what haircuts took from an account and no recovery has returned, so that it can be
/// closed. Brings the account up to date first: what has been recovered stays its own, and is paid
/// by settling.
///
/// Refuses, in order: `AccountNotSettled`; `NothingToClaim`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_waive_cut(account: &mut Account, settlement: &mut Settlement) -> Result<(), Refusal> {
    if !account.is_settled() {
        return Err(Refusal::AccountNotSettled);
    }
    settlement.touch(account, &[], |settlement, account| {
        if account.cut_native == 0 {
            return Err(Refusal::NothingToClaim);
        }
        // What rounding keeps with the accounts is more than Settlement counts.
        let left = settlement.cut_native.minus(account.cut_native)?;
        settlement.cut_native = left.max(0);
        account.cut_native = 0;
        Ok(())
    })
}

/// Whether nothing of the account's money would be lost with it.
///
/// Refuses, in order: `LiensOpen`; `AccountNotSettled`; `ClaimOnRecovery`.
///
/// # Errors
/// As above.
pub fn check_closable(account: &Account) -> Result<(), Refusal> {
    if account.lien_count != 0 {
        return Err(Refusal::LiensOpen);
    }
    if !account.is_settled() {
        return Err(Refusal::AccountNotSettled);
    }
    if account.cut_native != 0 {
        return Err(Refusal::ClaimOnRecovery);
    }
    Ok(())
}

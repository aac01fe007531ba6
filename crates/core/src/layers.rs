//! The layers of the fund, each with its money: what it has for a loss, and how it pays (SPEC 10).

use crate::account::Account;
use crate::fund::{Fund, Member, Own};
use crate::haircut::forgive;
use crate::loss::Loss;
use crate::math::Checked;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::waterfall::{Available, Layer};

/// Which of the fund's token accounts are frozen by the mint's freeze authority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frozen {
    /// Insurance layer.
    pub insurance: bool,
    /// Junior skin.
    pub skin_junior: bool,
    /// Mutual layer.
    pub mutual: bool,
    /// Senior skin.
    pub skin_senior: bool,
    /// Pending stakes.
    pub pending: bool,
    /// Secured parts of assessments.
    pub secured: bool,
    /// What the fund holds for others.
    pub escrow: bool,
}

/// One call of routing under way.
pub(crate) struct Way<'a> {
    pub loss: &'a mut Loss,
    pub account: &'a mut Account,
    pub settlement: &'a mut Settlement,
    pub fund: &'a mut Fund,
    pub member: &'a mut Member,
    pub frozen: &'a Frozen,
    pub plan: Plan,
}

impl Way<'_> {
    /// What a layer has for this loss.
    pub fn available(&self, layer: Layer) -> Result<Available, Refusal> {
        let (fund, frozen) = (&self.fund, self.frozen);
        let own = fund.own(self.member)?;
        let parts = match layer {
            Layer::DefaulterStake => [
                (own.staked_native, frozen.mutual),
                (own.waiting_native, frozen.pending),
                (own.secured_native, frozen.secured),
            ],
            Layer::Insurance => one(self.left_of(layer, 0)?, frozen.insurance),
            Layer::SkinJunior => one(
                self.left_of(layer, fund.fresh_junior_native)?,
                frozen.skin_junior,
            ),
            Layer::Mutual => one(self.left_of(layer, own.staked_native)?, frozen.mutual),
            Layer::SkinSenior => one(
                self.left_of(layer, fund.fresh_senior_native)?,
                frozen.skin_senior,
            ),
            _ => one(0, false),
        };
        let mut available = Available::default();
        for (amount, is_frozen) in parts {
            let place = if is_frozen {
                &mut available.blocked_native
            } else {
                &mut available.free_native
            };
            *place = place.plus(amount)?;
        }
        Ok(available)
    }

    /// What is in a layer, less what is no part of it for this loss, and less what other losses
    /// have noted as frozen there: that pays for them when it thaws. A stake that is frozen for its
    /// own owner's loss is in the mutual layer as well.
    fn left_of(&self, layer: Layer, other_native: u64) -> Result<u64, Refusal> {
        let ledger = match layer {
            Layer::Insurance => self.fund.insurance_native,
            Layer::SkinJunior => self.fund.skin_junior_native,
            Layer::Mutual => self.fund.mutual_native,
            _ => self.fund.skin_senior_native,
        };
        let mut held = self.settlement.held_for_others(self.loss, layer);
        if layer == Layer::Mutual {
            let stakes = self
                .settlement
                .held_for_others(self.loss, Layer::DefaulterStake);
            held = held.plus(stakes)?;
        }
        Ok(ledger.minus(other_native)?.saturating_sub(held))
    }

    /// A layer pays: its tokens go to the pool, and the defaulter's debt falls.
    pub fn pay(&mut self, layer: Layer, amount: u64) -> Result<(), Refusal> {
        if amount == 0 {
            return Ok(());
        }
        match layer {
            Layer::DefaulterStake => self.take_own(amount)?,
            Layer::Assessment => {
                self.fund.escrow_native = self.fund.escrow_native.minus(amount)?;
                self.plan.merge(Pocket::Escrow, Pocket::Pool, amount)?;
            }
            _ => {
                let ledger = self.fund.ledger_mut(layer)?;
                *ledger = ledger.minus(amount)?;
                self.plan.merge(Pocket::Fund(layer), Pocket::Pool, amount)?;
            }
        }
        self.loss.add_used(layer, amount)?;
        self.settlement.pool_native = self.settlement.pool_native.plus(amount)?;
        forgive(self.account, self.settlement, i128::from(amount))
    }

    /// The owner's own stake: shares, then what waits, then the secured part, as far as it moves.
    fn take_own(&mut self, amount: u64) -> Result<(), Refusal> {
        let own = self.fund.own(self.member)?;
        let movable = |part: u64, is_frozen: bool| if is_frozen { 0 } else { part };
        let taken = Own {
            staked_native: movable(own.staked_native, self.frozen.mutual),
            waiting_native: movable(own.waiting_native, self.frozen.pending),
            secured_native: movable(own.secured_native, self.frozen.secured),
        }
        .up_to(amount);
        self.fund.seize_own(self.member, self.settlement, &taken)?;
        let (mutual, pool) = (Pocket::Fund(Layer::Mutual), Pocket::Pool);
        let plan = &mut self.plan;
        plan.merge(mutual, pool, taken.staked_native)?;
        plan.merge(Pocket::PendingStakes, pool, taken.waiting_native)?;
        plan.merge(Pocket::Secured, pool, taken.secured_native)
    }

    /// A mutual layer that is used up belongs to its members then; the shares are void, and the
    /// next stake begins a new generation.
    pub fn end_generation(&mut self) -> Result<(), Refusal> {
        let has_rest = self.fund.mutual_native != 0;
        let cannot_move = has_rest && (self.frozen.mutual || self.frozen.escrow);
        if self.loss.used_by(Layer::Mutual) == 0 || !self.fund.is_used_up() || cannot_move {
            return Ok(());
        }
        let residual = self.fund.end_generation()?;
        let mutual = Pocket::Fund(Layer::Mutual);
        if self.loss.snapshot.member_shares == 0 {
            // Nobody could claim it.
            self.fund.insurance_native = self.fund.insurance_native.plus(residual)?;
            let insurance = Pocket::Fund(Layer::Insurance);
            return self.plan.merge(mutual, insurance, residual);
        }
        self.loss.residual_native = self.loss.residual_native.plus(residual)?;
        self.fund.escrow_native = self.fund.escrow_native.plus(residual)?;
        self.plan.merge(mutual, Pocket::Escrow, residual)
    }
}

/// A layer of one part.
const fn one(amount_native: u64, is_frozen: bool) -> [(u64, bool); 3] {
    [(amount_native, is_frozen), (0, false), (0, false)]
}

//! A fixed loss on its way down the waterfall (SPEC 10): which money of the fund moves, and what is
//! left for the last layer.
//!
//! A call names the layer up to which it goes. The cursor `next_layer` serves each layer once, so
//! that any split into calls gives the same rows.

use crate::account::Account;
use crate::declaration::{left_e12, part_floor};
use crate::fund::{Fund, Member};
use crate::haircut::haircut;
use crate::house::Mode;
use crate::layers::Way;
use crate::loss::{Assessment, Loss, State};
use crate::math::{Checked, mul_div_ceil};
use crate::plan::Plan;
use crate::record::row;
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{Clock, ONE_E12};
use crate::waterfall::{Available, LAYER_COUNT, LAYERS, Layer, route};

pub use crate::layers::Frozen;

/// One call of routing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The last layer that this call serves: 2 to 8. It serves none before its turn.
    pub through: Layer,
    /// What cannot move.
    pub frozen: Frozen,
    /// Now.
    pub clock: Clock,
}

/// Sends a loss further down the waterfall, at the most through the layer that the call names:
/// the defaulter's stake and the funded layers; assessments, once they are answered or their time
/// is over; then what the operator paid in while a loss was open, and the gain haircut, as soon as
/// its base is exact. Ends early wherever nothing is left.
///
/// What was blocked before and can move by now pays first. A loss that has been through all layers
/// is routed again for that alone, whatever layer the call names.
///
/// Refuses, in order: `LossInOtherState`; `EarlierLossFirst`; `LayerOutOfOrder`;
/// `AssessmentsOutstanding`; and when it waits for accounts already: `HaircutBaseNotExact`. Of a
/// loss that has been through all layers: `LossInOtherState` when nothing is blocked;
/// `NothingToMove` when all that is blocked still is.
///
/// # Errors
/// As above; [`Refusal::UncoveredNotBlocked`] and [`Refusal::Overflow`], both impossible.
pub fn plan_route(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: (&mut Fund, &mut Member),
    route: &Route,
) -> Result<Plan, Refusal> {
    let is_blocked = loss.blocked_native != 0 || loss.is_payment_unsettled();
    if loss.state == State::Managing || (loss.is_routed() && !is_blocked) {
        return Err(Refusal::LossInOtherState);
    }
    let mut way = Way {
        loss,
        account,
        settlement,
        fund: fund.0,
        member: fund.1,
        frozen: &route.frozen,
        plan: Plan::default(),
    };
    if way.loss.is_routed() {
        return way.go_again();
    }
    if way.loss.sequence != way.settlement.routing_sequence {
        return Err(Refusal::EarlierLossFirst);
    }
    if route.through < Layer::DefaulterStake || way.next() > route.through.index() {
        return Err(Refusal::LayerOutOfOrder);
    }
    way.thaw()?;
    way.go(route.through, &route.clock)?;
    Ok(way.plan)
}

/// The house's mode after a call of [`plan_route`]: `before` is the state that the loss was in.
#[must_use]
pub fn mode_after(mode: Mode, before: State, loss: &Loss, settlement: &Settlement) -> Mode {
    let blocked = settlement.blocked_native;
    if matches!(before, State::Closing | State::Closed) {
        // Another loss may be waiting for its base.
        return mode.after_recovery(blocked);
    }
    mode.after_routing(loss.state == State::Haircutting, blocked)
}

impl Loss {
    /// Whether payments of assessments wait in a frozen escrow although their turn has come.
    pub(crate) fn is_payment_unsettled(&self) -> bool {
        self.assessment.paid_native != 0 && !self.assessment.is_settled
    }
}

impl Way<'_> {
    fn next(&self) -> usize {
        usize::from(self.loss.next_layer)
    }

    fn go(&mut self, through: Layer, clock: &Clock) -> Result<(), Refusal> {
        if self.loss.state == State::Fixed {
            self.loss.state = State::Routing;
        }
        if self.loss.state == State::Assessing {
            self.settle_assessment(clock)?;
            self.loss.state = State::Routing;
            self.set_next(Layer::GainHaircut);
        } else if self.next() < Layer::Assessment.index() {
            self.use_funded_layers(through)?;
            let is_next = self.next() == Layer::Assessment.index();
            if is_next && self.loss.left_native != 0 && self.call(clock)? {
                return Ok(());
            }
        }
        if through >= Layer::Assessment && self.next() == Layer::Assessment.index() {
            self.set_next(Layer::GainHaircut);
        }
        if through == Layer::GainHaircut && self.loss.left_native != 0 && !self.use_last_layer()? {
            return Ok(());
        }
        if self.loss.left_native == 0 {
            self.finish()?;
        }
        Ok(())
    }

    /// Number of the layer that the next call begins with.
    fn set_next(&mut self, layer: Layer) {
        let index = layer.index();
        self.loss.next_layer = u8::try_from(index).unwrap_or(u8::MAX);
    }

    /// Nothing is left: the next loss has its turn.
    fn finish(&mut self) -> Result<(), Refusal> {
        self.loss.state = State::Closing;
        self.settlement.routing_sequence = self.settlement.routing_sequence.plus(1)?;
        Ok(())
    }

    /// Layers 2 to 6, from where the last call ended, as long as something is left.
    fn use_funded_layers(&mut self, through: Layer) -> Result<(), Refusal> {
        for layer in LAYERS {
            let is_due = layer.index() == self.next() && layer <= through;
            if !is_due || layer >= Layer::Assessment || self.loss.left_native == 0 {
                continue;
            }
            let mut layers = [Available::default(); LAYER_COUNT];
            let place = layers.get_mut(layer.index()).ok_or(Refusal::Overflow)?;
            *place = self.available(layer)?;
            let used = route(self.loss.left_native, &layers)?;
            self.loss.left_native = used.left_native;
            self.pay(layer, row(&used.rows_native, layer))?;
            self.loss
                .hold(self.settlement, layer, used.blocked_native)?;
            if layer == Layer::Mutual {
                self.end_generation()?;
            }
            self.loss.next_layer = self.loss.next_layer.saturating_add(1);
        }
        Ok(())
    }

    /// Calls the members for what is left, within what they may be assessed for this loss and
    /// within what is left of the period. Returns whether there is anybody and anything to call.
    fn call(&mut self, clock: &Clock) -> Result<bool, Refusal> {
        let (snapshot, terms) = (&self.loss.snapshot, &self.loss.terms);
        let left_e12 = left_e12(terms.assess_period_bps, self.fund.period_assessed_e12)?;
        let allowed =
            part_floor(snapshot.members_native, left_e12)?.min(snapshot.assess_cap_native);
        let called_native = self.loss.left_native.min(allowed);
        if called_native == 0 || snapshot.member_shares == 0 {
            return Ok(false);
        }
        let share = mul_div_ceil(called_native, ONE_E12, snapshot.members_native)?;
        self.fund.period_assessed_e12 = self.fund.period_assessed_e12.plus(share)?;
        self.loss.assessment = Assessment {
            called_ts: clock.now_ts,
            called_slot: clock.slot,
            called_native,
            ..Assessment::default()
        };
        self.loss.state = State::Assessing;
        Ok(true)
    }

    /// Uses what was paid, as far as it is needed; the rest is for those who paid it to claim.
    fn settle_assessment(&mut self, clock: &Clock) -> Result<(), Refusal> {
        let assessment = self.loss.assessment;
        let twice_s = self.loss.terms.assess_due_s.saturating_mul(2);
        if assessment.answered_shares != self.loss.snapshot.member_shares
            && !clock.has_lapsed(&assessment.called(), twice_s)
        {
            return Err(Refusal::AssessmentsOutstanding);
        }
        let used = self.loss.left_native.min(assessment.paid_native);
        self.loss.left_native = self.loss.left_native.minus(used)?;
        if self.frozen.escrow && used != 0 {
            return self.loss.hold(self.settlement, Layer::Assessment, used);
        }
        self.loss.assessment.is_settled = true;
        self.pay(Layer::Assessment, used)
    }

    /// Layer 8, and before it what the operator paid in while a loss was open. Returns whether it
    /// could be used: its base must be exact.
    fn use_last_layer(&mut self) -> Result<bool, Refusal> {
        let was_waiting = self.loss.state == State::Haircutting;
        if !was_waiting {
            self.use_fresh(Layer::SkinJunior)?;
            self.use_fresh(Layer::SkinSenior)?;
        }
        if self.loss.left_native == 0 {
            return Ok(true);
        }
        if self.settlement.is_base_exact() {
            haircut(self.loss, self.account, self.settlement)?;
            return Ok(true);
        }
        if was_waiting {
            return Err(Refusal::HaircutBaseNotExact);
        }
        self.loss.state = State::Haircutting;
        Ok(false)
    }

    /// The operator's fresh money of one layer.
    fn use_fresh(&mut self, layer: Layer) -> Result<(), Refusal> {
        let (fresh, is_frozen) = match layer {
            Layer::SkinJunior => (self.fund.fresh_junior_native, self.frozen.skin_junior),
            _ => (self.fund.fresh_senior_native, self.frozen.skin_senior),
        };
        let used = self.loss.left_native.min(fresh);
        self.loss.left_native = self.loss.left_native.minus(used)?;
        // What pays, or will when it thaws, is fresh no more.
        let fresh = fresh.minus(used)?;
        match layer {
            Layer::SkinJunior => self.fund.fresh_junior_native = fresh,
            _ => self.fund.fresh_senior_native = fresh,
        }
        if is_frozen {
            return self.loss.hold(self.settlement, layer, used);
        }
        self.pay(layer, used)
    }

    /// A loss that has been through all layers: only what has thawed pays.
    fn go_again(mut self) -> Result<Plan, Refusal> {
        let was_unsettled = self.loss.is_payment_unsettled();
        self.thaw()?;
        let is_settled = was_unsettled && !self.loss.is_payment_unsettled();
        if self.plan.legs().is_empty() && !is_settled {
            return Err(Refusal::NothingToMove);
        }
        Ok(self.plan)
    }

    /// What was noted as blocked pays as far as it moves now: each layer for itself.
    fn thaw(&mut self) -> Result<(), Refusal> {
        for layer in LAYERS {
            let held = row(&self.loss.held_native, layer);
            let is_funded = layer >= Layer::DefaulterStake && layer < Layer::Assessment;
            if held == 0 || !is_funded {
                continue;
            }
            let free = self.available(layer)?.free_native;
            let thawed = self.loss.unhold(self.settlement, layer, free)?;
            self.pay(layer, thawed)?;
            if layer == Layer::Mutual {
                self.end_generation()?;
            }
        }
        let has_had_its_turn = self.next() > Layer::Assessment.index();
        if !has_had_its_turn || !self.loss.is_payment_unsettled() || self.frozen.escrow {
            return Ok(());
        }
        self.loss.assessment.is_settled = true;
        let paid = self.loss.assessment.paid_native;
        let thawed = self.loss.unhold(self.settlement, Layer::Assessment, paid)?;
        self.pay(Layer::Assessment, thawed)
    }
}

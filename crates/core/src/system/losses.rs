//! Defaults of the house in memory.

use super::{OpenLoss, System};
use crate::fund::Member;
use crate::loss::{Frozen, QuoteVault, State, plan_close, plan_declare, plan_fix, plan_route};
use crate::plan::Plan;
use crate::refusal::Refusal;

impl System {
    /// Declares a customer in default. Returns the place of the loss.
    ///
    /// # Errors
    /// Those of [`plan_declare`].
    pub fn declare(&mut self, customer: usize, vault_frozen: bool) -> Result<usize, Refusal> {
        let gathered = self.gather(customer)?;
        let mut account = self.customer(customer)?.account;
        let mut settlement = self.settlement;
        let evidence = gathered.evidence(&self.parameters, &self.clock);
        let loss = plan_declare(&mut account, &mut settlement, &evidence, !vault_frozen)?;
        self.settlement = settlement;
        self.store_account(customer, account)?;
        self.losses.push(OpenLoss { customer, loss });
        let place = self.losses.len().saturating_sub(1);
        if let Some(defaulter) = self.customers.get_mut(customer) {
            defaulter.loss = Some(place);
        }
        Ok(place)
    }

    /// Fixes a loss.
    ///
    /// # Errors
    /// Those of [`plan_fix`].
    pub fn fix(&mut self, loss: usize, vault_frozen: bool) -> Result<Plan, Refusal> {
        let mut open = *self.losses.get(loss).ok_or(Refusal::LossInOtherState)?;
        let who = open.customer;
        let gathered = self.gather(who)?;
        let tokens_native = self
            .customer(who)?
            .tokens_native
            .first()
            .copied()
            .unwrap_or_default();
        let (sell_by_s, clock) = (self.parameters.sell_by_s, self.clock);
        let mut settlement = self.settlement;
        let plan = self.with_vault(who, 0, |account, shard| {
            let mut vault = QuoteVault {
                tokens_native,
                moves: !vault_frozen,
                shard,
            };
            let on = (gathered.instruments.as_slice(), sell_by_s, &clock);
            plan_fix(&mut open.loss, account, &mut settlement, &mut vault, on)
        })?;
        self.settlement = settlement;
        self.store_loss(loss, open)?;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Sends a loss down the waterfall.
    ///
    /// # Errors
    /// Those of [`plan_route`].
    pub fn route(&mut self, loss: usize, frozen: &Frozen) -> Result<Plan, Refusal> {
        let mut open = *self.losses.get(loss).ok_or(Refusal::LossInOtherState)?;
        let (mut settlement, mut fund) = (self.settlement, self.fund);
        let (owner, mut account) = {
            let defaulter = self.customer(open.customer)?;
            (defaulter.owner, defaulter.account)
        };
        let seat = self.seats.iter().position(|seat| seat.owner == owner);
        let found = seat.and_then(|place| self.seats.get(place));
        let mut member = found.map_or_else(Member::default, |seat| seat.member);
        let plan = plan_route(
            &mut open.loss,
            &mut account,
            &mut settlement,
            (&mut fund, &mut member),
            frozen,
        )?;
        settlement.note_gate(fund.cover_native(), &self.parameters, &self.clock);
        let waits = open.loss.state == State::Haircutting;
        self.mode = self.mode.after_routing(waits, open.loss.blocked_native);
        self.settlement = settlement;
        self.fund = fund;
        self.store_account(open.customer, account)?;
        if let Some(seat) = seat.and_then(|place| self.seats.get_mut(place)) {
            seat.member = member;
        }
        self.store_loss(loss, open)?;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Closes a loss.
    ///
    /// # Errors
    /// Those of [`plan_close`].
    pub fn close_loss(&mut self, loss: usize) -> Result<(), Refusal> {
        let mut open = *self.losses.get(loss).ok_or(Refusal::LossInOtherState)?;
        let mut account = self.customer(open.customer)?.account;
        plan_close(
            &mut open.loss,
            &mut account,
            &mut self.settlement,
            &self.clock,
        )?;
        self.store_account(open.customer, account)?;
        self.store_loss(loss, open)
    }

    fn store_loss(&mut self, place: usize, open: OpenLoss) -> Result<(), Refusal> {
        *self
            .losses
            .get_mut(place)
            .ok_or(Refusal::LossInOtherState)? = open;
        Ok(())
    }
}

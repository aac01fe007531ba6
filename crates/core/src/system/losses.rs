//! Defaults of the house in memory.

use super::{OpenLoss, System};
use crate::fund::Member;
use crate::loss::{
    Frozen, QuoteVault, Route, mode_after, plan_close, plan_declare, plan_fix, plan_route,
};
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::waterfall::Layer;

impl System {
    /// Declares a customer in default. Returns the place of the loss.
    ///
    /// # Errors
    /// Those of [`plan_declare`].
    pub fn declare(&mut self, customer: usize, vault_frozen: bool) -> Result<usize, Refusal> {
        let gathered = self.gather(customer)?;
        let (_, member) = self.member_of(customer)?;
        let mut account = self.customer(customer)?.account;
        let (mut settlement, mut fund) = (self.settlement, self.fund);
        let evidence = gathered.evidence(&self.parameters, &self.clock);
        let house = (&mut settlement, &mut fund);
        let loss = plan_declare(&mut account, house, &member, &evidence, !vault_frozen)?;
        self.settlement = settlement;
        self.fund = fund;
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
        let mut open = self.loss(loss)?;
        let who = open.customer;
        let gathered = self.gather(who)?;
        let (tokens_native, clock) = (self.quote_tokens(who)?, self.clock);
        let mut settlement = self.settlement;
        let plan = self.with_vault(who, 0, |account, shard| {
            let mut vault = QuoteVault {
                tokens_native,
                moves: !vault_frozen,
                shard,
            };
            let on = (gathered.instruments.as_slice(), &clock);
            plan_fix(&mut open.loss, account, &mut settlement, &mut vault, on)
        })?;
        self.settlement = settlement;
        self.store_loss(loss, open)?;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Sends a loss down the waterfall, through all layers.
    ///
    /// # Errors
    /// Those of [`plan_route`].
    pub fn route(&mut self, loss: usize, frozen: &Frozen) -> Result<Plan, Refusal> {
        self.route_through(loss, Layer::GainHaircut, frozen)
    }

    /// Sends a loss down the waterfall, through some of its layers.
    ///
    /// # Errors
    /// Those of [`plan_route`].
    pub fn route_through(
        &mut self,
        loss: usize,
        through: Layer,
        frozen: &Frozen,
    ) -> Result<Plan, Refusal> {
        let mut open = self.loss(loss)?;
        let before = open.loss.state;
        let (mut settlement, mut fund) = (self.settlement, self.fund);
        let mut account = self.customer(open.customer)?.account;
        let (seat, mut member) = self.member_of(open.customer)?;
        let route = Route {
            through,
            frozen: *frozen,
            clock: self.clock,
        };
        let plan = plan_route(
            &mut open.loss,
            &mut account,
            &mut settlement,
            (&mut fund, &mut member),
            &route,
        )?;
        settlement.note_gate(fund.cover_native(), &self.parameters, &self.clock);
        let mode = mode_after(self.mode, before, &open.loss, &settlement);
        if self.mode.resumes(mode) {
            self.trading_since = self.clock.moment();
        }
        self.mode = mode;
        self.settlement = settlement;
        self.fund = fund;
        self.store_account(open.customer, account)?;
        self.store_member(seat, member);
        self.store_loss(loss, open)?;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Closes a loss.
    ///
    /// # Errors
    /// Those of [`plan_close`].
    pub fn close_loss(&mut self, loss: usize) -> Result<(), Refusal> {
        let mut open = self.loss(loss)?;
        let mut account = self.customer(open.customer)?.account;
        plan_close(
            &mut open.loss,
            &mut account,
            &mut self.settlement,
            &mut self.fund,
            &self.clock,
        )?;
        self.store_account(open.customer, account)?;
        self.store_loss(loss, open)
    }

    /// A loss by its place.
    pub(super) fn loss(&self, loss: usize) -> Result<OpenLoss, Refusal> {
        let found = self.losses.get(loss).copied();
        found.ok_or(Refusal::LossInOtherState)
    }

    pub(super) fn store_loss(&mut self, place: usize, open: OpenLoss) -> Result<(), Refusal> {
        *self
            .losses
            .get_mut(place)
            .ok_or(Refusal::LossInOtherState)? = open;
        Ok(())
    }

    /// The seat of a customer's owner in the fund, if it has one, and what is in it.
    pub(super) fn member_of(&self, customer: usize) -> Result<(Option<usize>, Member), Refusal> {
        let owner = self.customer(customer)?.owner;
        let seat = self.seats.iter().position(|seat| seat.owner == owner);
        let found = seat.and_then(|place| self.seats.get(place));
        let member = found.map_or_else(Member::default, |seat| seat.member);
        Ok((seat, member))
    }

    pub(super) fn store_member(&mut self, seat: Option<usize>, member: Member) {
        if let Some(seat) = seat.and_then(|place| self.seats.get_mut(place)) {
            seat.member = member;
        }
    }

    /// Tokens in a customer's quote vault.
    pub(super) fn quote_tokens(&self, customer: usize) -> Result<u64, Refusal> {
        let tokens = self.customer(customer)?.tokens_native.first();
        Ok(tokens.copied().unwrap_or_default())
    }
}

//! Assessments, recoveries and small shortfalls of the house in memory.

use super::{OpenLoss, PartOf, Seat, System};
use crate::assessment::{
    Part, Party, plan_claim, plan_match_assessment, plan_pay_assessment, plan_seize_assessment,
};
use crate::fund::Fund;
use crate::loss::QuoteVault;
use crate::plan::Plan;
use crate::recovery::{plan_recover, plan_waive_cut};
use crate::refusal::Refusal;
use crate::seizure::{Seizure, plan_sell_recovered};
use crate::shortfall::plan_cover_shortfall;

/// What an operation on one party's part of a loss may change.
struct Parted {
    open: OpenLoss,
    part: Part,
    fund: Fund,
    seat: Seat,
    is_defaulter: bool,
}

impl Parted {
    fn party(&mut self) -> Party<'_> {
        Party {
            member: &mut self.seat.member,
            is_defaulter: self.is_defaulter,
        }
    }
}

impl System {
    /// A member pays its assessment.
    ///
    /// # Errors
    /// Those of [`plan_pay_assessment`]; [`Refusal::NoSharesThen`] for a seat that is not there.
    pub fn pay_assessment(&mut self, loss: usize, seat: usize) -> Result<Plan, Refusal> {
        let clock = self.clock;
        self.with_part(loss, Some(seat), |on| {
            let (mut member, is_defaulter) = (on.seat.member, on.is_defaulter);
            let party = Party {
                member: &mut member,
                is_defaulter,
            };
            let loss = &mut on.open.loss;
            plan_pay_assessment(loss, &mut on.part, &mut on.fund, &party, &clock)
        })
    }

    /// The operator pays beside the members.
    ///
    /// # Errors
    /// Those of [`plan_match_assessment`].
    pub fn match_assessment(&mut self, loss: usize, amount: u64) -> Result<Plan, Refusal> {
        let clock = self.clock;
        self.with_part(loss, None, |on| {
            let loss = &mut on.open.loss;
            plan_match_assessment(loss, &mut on.part, &mut on.fund, amount, &clock)
        })
    }

    /// Takes the secured part of a member that has not paid.
    ///
    /// # Errors
    /// Those of [`plan_seize_assessment`]; [`Refusal::NoSharesThen`] for a seat that is not there.
    pub fn seize_assessment(&mut self, loss: usize, seat: usize) -> Result<Plan, Refusal> {
        let clock = self.clock;
        self.with_part(loss, Some(seat), |on| {
            let mut party = Party {
                member: &mut on.seat.member,
                is_defaulter: on.is_defaulter,
            };
            let loss = &mut on.open.loss;
            plan_seize_assessment(loss, &mut on.part, &mut on.fund, &mut party, &clock)
        })
    }

    /// Pays a member, or the operator, what it is due of a loss.
    ///
    /// # Errors
    /// Those of [`plan_claim`].
    pub fn claim(&mut self, loss: usize, seat: Option<usize>) -> Result<Plan, Refusal> {
        self.with_part(loss, seat, |on| {
            let open = on.open;
            let shares = match seat {
                Some(_) => on.party().shares_then(&open.loss).unwrap_or_default(),
                None => 0,
            };
            plan_claim(&open.loss, &mut on.part, &mut on.fund, shares)
        })
    }

    /// Works on copies of everything that a part's operation may change, and stores them on
    /// success.
    fn with_part(
        &mut self,
        loss: usize,
        seat: Option<usize>,
        change: impl FnOnce(&mut Parted) -> Result<Plan, Refusal>,
    ) -> Result<Plan, Refusal> {
        let open = self.loss(loss)?;
        let at = |part: &PartOf| (part.loss, part.seat) == (loss, seat);
        let place = self.parts.iter().position(at);
        let known = place.and_then(|place| self.parts.get(place));
        let found = match seat {
            Some(seat) => *self.seats.get(seat).ok_or(Refusal::NoSharesThen)?,
            None => Seat::default(),
        };
        let owner = self.customer(open.customer)?.owner;
        let mut on = Parted {
            open,
            part: known.map(|known| known.part).unwrap_or_default(),
            fund: self.fund,
            seat: found,
            is_defaulter: seat.is_some() && found.owner == owner,
        };
        let plan = change(&mut on)?;
        self.fund = on.fund;
        self.store_loss(loss, on.open)?;
        self.store_member(seat, on.seat.member);
        let part = on.part;
        match place.and_then(|place| self.parts.get_mut(place)) {
            Some(known) => known.part = part,
            None => self.parts.push(PartOf { loss, seat, part }),
        }
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Repays from a defaulter's quote vault.
    ///
    /// # Errors
    /// Those of [`plan_recover`].
    pub fn recover(&mut self, loss: usize, vault_frozen: bool) -> Result<Plan, Refusal> {
        let mut open = self.loss(loss)?;
        let who = open.customer;
        let tokens_native = self.quote_tokens(who)?;
        let (mut settlement, mut fund) = (self.settlement, self.fund);
        let plan = self.with_vault(who, 0, |account, shard| {
            let mut vault = QuoteVault {
                tokens_native,
                moves: !vault_frozen,
                shard,
            };
            let loss = &mut open.loss;
            plan_recover(loss, account, &mut settlement, &mut fund, &mut vault)
        })?;
        settlement.note_gate(fund.cover_native(), &self.parameters, &self.clock);
        self.mode = self.mode.after_recovery(settlement.blocked_native);
        self.settlement = settlement;
        self.fund = fund;
        self.store_loss(loss, open)?;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Sells collateral of a defaulter into its quote vault.
    ///
    /// # Errors
    /// Those of [`plan_sell_recovered`].
    pub fn sell_recovered(&mut self, loss: usize, how: &Seizure) -> Result<Plan, Refusal> {
        let open = self.loss(loss)?;
        let who = open.customer;
        let gathered = self.gather(who)?;
        let found = self.customer(who)?;
        let asset = found.slot_assets.get(how.slot).copied().unwrap_or_default();
        let (place, parameters, clock) = (found.shard, self.parameters, self.clock);
        let quote = self.listed.first().ok_or(Refusal::EvidenceOutOfOrder)?;
        let counted = quote.shards.get(place).copied();
        let mut quote_shard = counted.ok_or(Refusal::EvidenceOutOfOrder)?;
        let plan = self.with_vault(who, asset, |account, shard| {
            let evidence = gathered.evidence(&parameters, &clock);
            let shards = (&mut quote_shard, shard);
            plan_sell_recovered(how, &open.loss, account, shards, &evidence)
        })?;
        let quote = self.listed.first_mut().ok_or(Refusal::EvidenceOutOfOrder)?;
        if let Some(shard) = quote.shards.get_mut(place) {
            *shard = quote_shard;
        }
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// A customer gives up what haircuts took from it.
    ///
    /// # Errors
    /// Those of [`plan_waive_cut`].
    pub fn waive_cut(&mut self, customer: usize) -> Result<(), Refusal> {
        let (mut account, mut settlement) = (self.customer(customer)?.account, self.settlement);
        plan_waive_cut(&mut account, &mut settlement)?;
        self.settlement = settlement;
        self.store_account(customer, account)
    }

    /// Covers what a customer owes and cannot pay, if it is dust.
    ///
    /// # Errors
    /// Those of [`plan_cover_shortfall`].
    pub fn cover_shortfall(&mut self, who: usize, vault_frozen: bool) -> Result<Plan, Refusal> {
        let gathered = self.gather(who)?;
        let tokens_native = self.quote_tokens(who)?;
        let (seat, mut member) = self.member_of(who)?;
        let (parameters, clock) = (self.parameters, self.clock);
        let (mut settlement, mut fund) = (self.settlement, self.fund);
        let plan = self.with_vault(who, 0, |account, shard| {
            let mut vault = QuoteVault {
                tokens_native,
                moves: !vault_frozen,
                shard,
            };
            let evidence = gathered.evidence(&parameters, &clock);
            let parties = (&mut fund, &mut member);
            plan_cover_shortfall(account, &mut settlement, parties, &mut vault, &evidence)
        })?;
        settlement.note_gate(fund.cover_native(), &self.parameters, &self.clock);
        self.settlement = settlement;
        self.fund = fund;
        self.store_member(seat, member);
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }
}

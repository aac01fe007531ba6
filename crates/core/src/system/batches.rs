//! Batches of trades of the house in memory.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::System;
use super::trading::with_slot_for;
use crate::batch::{Leg, Party, carry_leg, check_party, check_shape};
use crate::margin::Health;
use crate::refusal::Refusal;

impl System {
    /// Fills several trades of one instrument between customers, who are named by their places;
    /// legs name them by theirs in `who`. Returns each one's health afterwards.
    ///
    /// # Errors
    /// [`Refusal::BatchMalformed`], also when somebody is named twice;
    /// [`Refusal::HaircutUnderWay`]; for one leg after the other, those of [`carry_leg`]; then for
    /// one customer after the other, those of [`check_party`].
    pub fn fill_batch(
        &mut self,
        market: usize,
        who: &[usize],
        legs: &[Leg],
    ) -> Result<Vec<Health>, Refusal> {
        check_shape(legs, who.len())?;
        let is_twice =
            |(place, customer): (usize, &usize)| who.iter().take(place).any(|w| w == customer);
        if who.iter().enumerate().any(is_twice) {
            return Err(Refusal::BatchMalformed);
        }
        self.mode.check_trading()?;
        let mut parties = who
            .iter()
            .map(|customer| self.party(*customer))
            .collect::<Result<Vec<_>, _>>()?;
        let found = self.markets.get(market);
        let (instrument, mut book) = *found.ok_or(Refusal::EvidenceOutOfOrder)?;
        for leg in legs {
            carry_leg(leg, (&instrument, &mut book), &mut parties, &self.clock)?;
        }
        let takes_risk = self.mode.takes_risk();
        let mut healths = Vec::with_capacity(who.len());
        for (customer, party) in who.iter().zip(&mut parties) {
            let before = self.customer(*customer)?;
            let after = with_slot_for(&before.account, &instrument);
            let gathered = self.gather_for(&after, before)?;
            let evidence = gathered.evidence(&self.parameters, &self.clock);
            healths.push(check_party(party, &evidence, takes_risk)?);
        }
        self.store_book(market, book)?;
        for (customer, party) in who.iter().zip(parties) {
            let found = self.customers.get_mut(*customer);
            let found = found.ok_or(Refusal::EvidenceOutOfOrder)?;
            found.account = *party.account;
            found.consent = party.consent;
        }
        Ok(healths)
    }

    fn party(&self, who: usize) -> Result<Party, Refusal> {
        let customer = self.customer(who)?;
        let owner = usize::try_from(customer.owner).map_err(|_| Refusal::Overflow)?;
        let account = Box::new(customer.account);
        let generation = customer.consent.generation;
        Ok(Party::new(account, customer.consent, generation, owner))
    }
}

//! Trading, marks, settlement and liquidation of the house in memory.

use alloc::vec::Vec;

use super::System;
use crate::account::Account;
use crate::fill::{Side, Terms, plan_fill};
use crate::instrument::{Book, Instrument, Marked};
use crate::liquidation::{Liquidated, Seizure, plan_liquidate_collateral, plan_liquidate_position};
use crate::margin::{Evidence, Health};
use crate::order::{Order, Record, Signed, plan_match};
use crate::plan::Plan;
use crate::posting::{Post, Posted};
use crate::price::Reading;
use crate::refusal::Refusal;
use crate::settlement::{SettleInput, plan_collect_fees, plan_settle};

/// One fill: who, what, and what it costs each side.
#[derive(Clone, Copy, Debug)]
pub struct Fill {
    /// Place of the instrument.
    pub market: usize,
    /// Place of the buyer.
    pub buyer: usize,
    /// Place of the seller.
    pub seller: usize,
    /// Lots and price.
    pub terms: Terms,
    /// Fee of the buyer, in quote native.
    pub buyer_fee_native: u64,
    /// Fee of the seller, in quote native.
    pub seller_fee_native: u64,
}

impl System {
    /// Lists an instrument. Returns its place.
    ///
    /// # Errors
    /// Those of [`Instrument::check_listing`].
    pub fn list_instrument(&mut self, instrument: Instrument) -> Result<usize, Refusal> {
        instrument.check_listing(&self.parameters)?;
        self.markets.push((instrument, Book::default()));
        Ok(self.markets.len().saturating_sub(1))
    }

    /// Takes a reading as an instrument's mark.
    ///
    /// # Errors
    /// Those of [`Instrument::plan_mark`].
    pub fn mark(&mut self, market: usize, reading: &Reading) -> Result<Marked, Refusal> {
        let may_settle = self.mode.may_settle();
        let clock = self.clock;
        self.with_market(market, |instrument, book, settlement| {
            instrument.plan_mark(book, settlement, reading, (&clock, may_settle))
        })
    }

    /// Posts an option's mark, and its risk array or none.
    ///
    /// # Errors
    /// Those of [`Instrument::plan_post`].
    pub fn post(&mut self, market: usize, post: &Post) -> Result<Posted, Refusal> {
        let time = (&self.clock.clone(), self.mode.may_settle());
        let house = self.parameters;
        self.with_market(market, |instrument, book, settlement| {
            instrument.plan_post((book, settlement), post, &house, time)
        })
    }

    /// Ends an instrument.
    ///
    /// # Errors
    /// Those of [`Instrument::plan_expire`].
    pub fn expire(&mut self, market: usize, reading: Option<&Reading>) -> Result<(), Refusal> {
        let may_settle = self.mode.may_settle();
        let clock = self.clock;
        self.with_market(market, |instrument, book, settlement| {
            instrument.plan_expire(book, settlement, reading, (&clock, may_settle))
        })
    }

    fn with_market<T>(
        &mut self,
        market: usize,
        change: impl FnOnce(
            &mut Instrument,
            &mut Book,
            &mut crate::settlement::Settlement,
        ) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let found = self
            .markets
            .get_mut(market)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let (mut instrument, mut book) = *found;
        let mut settlement = self.settlement;
        let result = change(&mut instrument, &mut book, &mut settlement)?;
        settlement.note_gate(self.fund.cover_native(), &self.parameters, &self.clock);
        *found = (instrument, book);
        self.settlement = settlement;
        Ok(result)
    }

    /// Fills a trade between two customers.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], [`Refusal::SameOwner`], then those of [`plan_fill`].
    pub fn fill(&mut self, fill: &Fill) -> Result<(Health, Health), Refusal> {
        self.trade(fill, |market, sides, evidence, takes_risk| {
            plan_fill(&fill.terms, market, sides, evidence, takes_risk)
        })
    }

    /// The same as orders that both customers have signed; `orders` are the buyer's and the
    /// seller's, with their records.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], [`Refusal::SameOwner`], then those of [`plan_match`].
    pub fn match_orders(
        &mut self,
        fill: &Fill,
        orders: (&Order, &Order),
        records: (&mut Record, &mut Record),
    ) -> Result<(Health, Health), Refusal> {
        let (mut bought, mut sold) = (*records.0, *records.1);
        let healths = self.trade(fill, |market, sides, evidence, takes_risk| {
            let mut buyer = Signed {
                order: orders.0,
                record: &mut bought,
                side: sides.0,
            };
            let mut seller = Signed {
                order: orders.1,
                record: &mut sold,
                side: sides.1,
            };
            let signed = (&mut buyer, &mut seller);
            plan_match(&fill.terms, market, signed, evidence, takes_risk)
        })?;
        (*records.0, *records.1) = (bought, sold);
        Ok(healths)
    }

    fn trade(
        &mut self,
        fill: &Fill,
        plan: impl FnOnce(
            (&Instrument, &mut Book),
            (&mut Side<'_>, &mut Side<'_>),
            (&Evidence<'_>, &Evidence<'_>),
            bool,
        ) -> Result<(Health, Health), Refusal>,
    ) -> Result<(Health, Health), Refusal> {
        self.mode.check_trading()?;
        let mut buyer = self.customer(fill.buyer)?.clone();
        let mut seller = self.customer(fill.seller)?.clone();
        if buyer.owner == seller.owner {
            return Err(Refusal::SameOwner);
        }
        let (instrument, mut book) = *self
            .markets
            .get(fill.market)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let bought = self.gather_for(&with_slot_for(&buyer.account, &instrument), &buyer)?;
        let sold = self.gather_for(&with_slot_for(&seller.account, &instrument), &seller)?;
        let healths = plan(
            (&instrument, &mut book),
            (
                &mut Side {
                    generation: buyer.consent.generation,
                    account: &mut buyer.account,
                    consent: &mut buyer.consent,
                    fee_native: fill.buyer_fee_native,
                    is_signed: false,
                },
                &mut Side {
                    generation: seller.consent.generation,
                    account: &mut seller.account,
                    consent: &mut seller.consent,
                    fee_native: fill.seller_fee_native,
                    is_signed: false,
                },
            ),
            (
                &bought.evidence(&self.parameters, &self.clock),
                &sold.evidence(&self.parameters, &self.clock),
            ),
            self.mode.takes_risk(),
        )?;
        self.store_book(fill.market, book)?;
        for (place, customer) in [(fill.buyer, buyer), (fill.seller, seller)] {
            *self
                .customers
                .get_mut(place)
                .ok_or(Refusal::EvidenceOutOfOrder)? = customer;
        }
        Ok(healths)
    }

    pub(super) fn store_book(&mut self, market: usize, book: Book) -> Result<(), Refusal> {
        self.markets
            .get_mut(market)
            .ok_or(Refusal::EvidenceOutOfOrder)?
            .1 = book;
        Ok(())
    }

    /// Settles a customer. `vault_frozen` and `pool_frozen` stand for a freeze by the mint.
    ///
    /// # Errors
    /// Those of [`plan_settle`].
    pub fn settle(&mut self, who: usize, vault_frozen: bool) -> Result<Plan, Refusal> {
        let gathered = self.gather(who)?;
        let expired: Vec<usize> = {
            let ids = gathered.instruments.iter().filter(|i| i.is_expired);
            ids.map(|i| self.market_of(i.instrument_id))
                .collect::<Result<_, _>>()?
        };
        let held = expired.iter().filter_map(|place| self.markets.get(*place));
        let mut books: Vec<Book> = held.map(|(_, book)| *book).collect();
        let (parameters, clock, mut settlement) = (self.parameters, self.clock, self.settlement);
        let cover_native = self.fund.cover_native();
        let pool_pays = self.mode.may_settle();
        let plan = self.with_vault(who, 0, |account, shard| {
            let vault_moves = account.slot(0).is_ok() && !vault_frozen;
            let mut input = SettleInput {
                instruments: &gathered.instruments,
                books: &mut books,
                shard,
                parameters: &parameters,
                cover_native,
                vault_moves,
                pool_pays,
                clock: &clock,
            };
            plan_settle(account, &mut settlement, &mut input)
        })?;
        self.settlement = settlement;
        for (place, book) in expired.into_iter().zip(books) {
            self.store_book(place, book)?;
        }
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Collects recognised fees into the insurance layer.
    ///
    /// # Errors
    /// Those of [`plan_collect_fees`].
    pub fn collect_fees(&mut self) -> Result<Plan, Refusal> {
        let (mut settlement, mut insurance) = (self.settlement, self.fund.insurance_native);
        let pays = self.mode.may_settle();
        let plan = plan_collect_fees(&mut settlement, &mut insurance, pays)?;
        self.settlement = settlement;
        self.fund.insurance_native = insurance;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// A liquidator takes lots of a customer over.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], [`Refusal::SameOwner`], then those of
    /// [`plan_liquidate_position`].
    pub fn liquidate_position(
        &mut self,
        market: usize,
        customer: usize,
        liquidator: usize,
        lots: u64,
    ) -> Result<Liquidated, Refusal> {
        self.mode.check_trading()?;
        let (mut taken, mut taker) = (
            self.customer(customer)?.account,
            self.customer(liquidator)?.account,
        );
        if self.customer(customer)?.owner == self.customer(liquidator)?.owner {
            return Err(Refusal::SameOwner);
        }
        let (instrument, mut book) = *self
            .markets
            .get(market)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let from = self.gather(customer)?;
        let after = with_slot_for(&taker, &instrument);
        let to = self.gather_for(&after, self.customer(liquidator)?)?;
        let liquidated = plan_liquidate_position(
            lots,
            (&instrument, &mut book),
            (&mut taken, &mut taker),
            (
                &from.evidence(&self.parameters, &self.clock),
                &to.evidence(&self.parameters, &self.clock),
            ),
        )?;
        self.store_book(market, book)?;
        self.store_account(customer, taken)?;
        self.store_account(liquidator, taker)?;
        Ok(liquidated)
    }

    /// A liquidator buys collateral of a customer.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], then those of [`plan_liquidate_collateral`].
    pub fn liquidate_collateral(&mut self, who: usize, how: &Seizure) -> Result<Plan, Refusal> {
        self.mode.check_trading()?;
        let gathered = self.gather(who)?;
        let asset = self
            .customer(who)?
            .slot_assets
            .get(how.slot)
            .copied()
            .unwrap_or_default();
        let (parameters, clock, mut settlement) = (self.parameters, self.clock, self.settlement);
        let plan = self.with_vault(who, asset, |account, shard| {
            let evidence = gathered.evidence(&parameters, &clock);
            plan_liquidate_collateral(how, account, shard, &mut settlement, &evidence)
        })?;
        settlement.note_gate(self.fund.cover_native(), &self.parameters, &self.clock);
        self.settlement = settlement;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Place of an instrument by its id.
    pub(super) fn market_of(&self, instrument_id: u16) -> Result<usize, Refusal> {
        let found = self
            .markets
            .iter()
            .position(|(i, _)| i.instrument_id == instrument_id);
        found.ok_or(Refusal::EvidenceOutOfOrder)
    }
}

/// The account with a slot for the instrument, as it is once it trades in it.
pub(super) fn with_slot_for(account: &Account, instrument: &Instrument) -> Account {
    let id = instrument.instrument_id;
    let mut after = *account;
    if after
        .positions
        .iter()
        .all(|position| position.instrument_id != id)
        && let Some(slot) = after
            .positions
            .iter_mut()
            .find(|position| !position.is_occupied())
    {
        slot.instrument_id = id;
    }
    after
}

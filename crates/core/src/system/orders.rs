//! Signed orders in the house in memory: their records, found by what was signed.

use super::System;
use super::trading::Fill;
use crate::margin::Health;
use crate::order::{Order, Record};
use crate::refusal::Refusal;

/// An order as it was signed, with its record. One whose record is closed stays in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOrder {
    /// Whose it is, by its place in `customers`.
    pub customer: usize,
    /// Which instrument, by its place in `markets`.
    pub market: usize,
    /// The order.
    pub order: Order,
    /// Its record.
    pub record: Record,
    /// Whether the record is closed.
    pub is_closed: bool,
}

impl System {
    /// Fills a trade that both customers have signed orders for: the buyer's and the seller's.
    ///
    /// # Errors
    /// Those of [`System::match_orders`].
    pub fn submit_orders(
        &mut self,
        fill: &Fill,
        orders: (&Order, &Order),
    ) -> Result<(Health, Health), Refusal> {
        let bought = self.order_of(fill.buyer, fill.market, orders.0)?;
        let sold = self.order_of(fill.seller, fill.market, orders.1)?;
        let (mut buyer, mut seller) = (bought.1.record, sold.1.record);
        let healths = self.match_orders(fill, orders, (&mut buyer, &mut seller))?;
        for ((place, open), record) in [(bought, buyer), (sold, seller)] {
            self.keep_order(place, OpenOrder { record, ..open });
        }
        Ok(healths)
    }

    /// A customer cancels an order, whether or not any of it was filled.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`] for a place where nobody is.
    pub fn cancel_order(
        &mut self,
        customer: usize,
        market: usize,
        order: &Order,
    ) -> Result<(), Refusal> {
        let (place, mut open) = self.order_of(customer, market, order)?;
        open.record.cancel();
        self.keep_order(place, open);
        Ok(())
    }

    /// Closes the record of an order that can never be filled again.
    ///
    /// # Errors
    /// [`Refusal::NothingToMove`] for one that is closed, then those of
    /// [`Record::check_closable`].
    pub fn close_order(&mut self, place: usize) -> Result<(), Refusal> {
        let open = self.orders.get(place).filter(|open| !open.is_closed);
        let open = *open.ok_or(Refusal::NothingToMove)?;
        let generation = self.customer(open.customer)?.consent.generation;
        open.record.check_closable(Some(generation), &self.clock)?;
        let is_closed = true;
        self.keep_order(Some(place), OpenOrder { is_closed, ..open });
        Ok(())
    }

    /// The order with its record and its place, or a new record without a place.
    fn order_of(
        &self,
        customer: usize,
        market: usize,
        order: &Order,
    ) -> Result<(Option<usize>, OpenOrder), Refusal> {
        let generation = self.customer(customer)?.consent.generation;
        let is_it = |open: &OpenOrder| {
            let is_same = (open.customer, open.market, &open.order) == (customer, market, order);
            is_same && open.record.generation == generation && !open.is_closed
        };
        let place = self.orders.iter().position(is_it);
        let new = OpenOrder {
            customer,
            market,
            order: *order,
            record: Record::new(order, generation),
            is_closed: false,
        };
        let found = place.and_then(|place| self.orders.get(place));
        Ok((place, found.copied().unwrap_or(new)))
    }

    fn keep_order(&mut self, place: Option<usize>, open: OpenOrder) {
        match place.and_then(|place| self.orders.get_mut(place)) {
            Some(stored) => *stored = open,
            None => self.orders.push(open),
        }
    }
}

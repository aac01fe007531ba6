//! Signed orders (SPEC 7): what a customer signed off the chain, and how much of it was filled.
//!
//! The rules see an order's terms and its record. That the customer has signed exactly these terms,
//! and that the record is the one of this order, is for the program to show.

use crate::fill::{Consent, Side, Terms, plan_fill};
use crate::instrument::{Book, Instrument};
use crate::margin::{Evidence, Health};
use crate::math::Checked;
use crate::refusal::Refusal;
use crate::units::Clock;

/// Flag of an order that only its venue may submit.
pub const VENUE_ONLY: u8 = 1;

/// Whether an order buys or sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Buys at its limit or below.
    Buy,
    /// Sells at its limit or above.
    Sell,
}

impl Direction {
    /// Its number in what is signed.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Buy => 0,
            Self::Sell => 1,
        }
    }

    /// The direction of a number.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`].
    pub const fn of(number: u8) -> Result<Self, Refusal> {
        match number {
            0 => Ok(Self::Buy),
            1 => Ok(Self::Sell),
            _ => Err(Refusal::ParameterOutOfBounds),
        }
    }
}

/// Terms of an order: what its customer signed beside who and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Buys or sells.
    pub direction: Direction,
    /// [`VENUE_ONLY`] or zero.
    pub flags: u8,
    /// Lots, in all its fills together.
    pub lots: u64,
    /// Worst price at which it is filled.
    pub limit_price_ticks: u64,
    /// Tells it from others of the same terms; void below the consent's smallest.
    pub nonce: u64,
    /// It is filled before this time only.
    pub expiry_ts: i64,
}

impl Order {
    /// Whether nobody but the venue may submit it.
    #[must_use]
    pub const fn is_for_venue_only(&self) -> bool {
        self.flags & VENUE_ONLY != 0
    }

    /// Whether a trade may fill the order now; counts it in the record.
    ///
    /// Refuses, in order: `ParameterOutOfBounds` (a flag that nobody knows); `OrderExpired`;
    /// `OrderCancelled` (its nonce is below the consent's smallest, or the record says so);
    /// `AboveOrderLots`; `OrderLimitExceeded`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn fill(
        &self,
        record: &mut Record,
        terms: &Terms,
        consent: &Consent,
        clock: &Clock,
    ) -> Result<(), Refusal> {
        if self.flags & !VENUE_ONLY != 0 {
            return Err(Refusal::ParameterOutOfBounds);
        }
        if clock.now_ts >= self.expiry_ts {
            return Err(Refusal::OrderExpired);
        }
        if self.nonce < consent.order_nonce_min || record.is_cancelled {
            return Err(Refusal::OrderCancelled);
        }
        if terms.lots > self.lots.saturating_sub(record.filled_lots) {
            return Err(Refusal::AboveOrderLots);
        }
        let is_within = match self.direction {
            Direction::Buy => terms.price_ticks <= self.limit_price_ticks,
            Direction::Sell => terms.price_ticks >= self.limit_price_ticks,
        };
        if !is_within {
            return Err(Refusal::OrderLimitExceeded);
        }
        record.filled_lots = record.filled_lots.plus(terms.lots)?;
        Ok(())
    }
}

/// What became of an order so far. It must outlive the order, or the order could be filled again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Generation of the account that the order is of.
    pub generation: u64,
    /// The order's lots.
    pub lots: u64,
    /// How many of them were filled.
    pub filled_lots: u64,
    /// When the order expires.
    pub expiry_ts: i64,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
}

impl Record {
    /// The record of an order that nobody has filled or cancelled yet.
    #[must_use]
    pub const fn new(order: &Order, generation: u64) -> Self {
        Self {
            generation,
            lots: order.lots,
            filled_lots: 0,
            expiry_ts: order.expiry_ts,
            is_cancelled: false,
        }
    }

    /// Ends the order: what is left of it is never filled.
    pub const fn cancel(&mut self) {
        self.is_cancelled = true;
    }

    /// Whether the record may be closed: its order can never be filled again, because it has
    /// expired, or because its account is gone or of another generation. `generation` is the one
    /// of the account at that address now; none when there is none.
    ///
    /// # Errors
    /// [`Refusal::OrderNotExpired`].
    pub fn check_closable(&self, generation: Option<u64>, clock: &Clock) -> Result<(), Refusal> {
        let is_void = generation != Some(self.generation);
        if is_void || clock.now_ts >= self.expiry_ts {
            Ok(())
        } else {
            Err(Refusal::OrderNotExpired)
        }
    }
}

/// One side of a match: an order, its record and its customer.
#[derive(Debug)]
pub struct Signed<'a, 'b> {
    /// The order.
    pub order: &'a Order,
    /// Its record.
    pub record: &'a mut Record,
    /// The customer.
    pub side: &'a mut Side<'b>,
}

impl Signed<'_, '_> {
    fn fill(&mut self, terms: &Terms, clock: &Clock) -> Result<(), Refusal> {
        let consent = &self.side.consent;
        self.order.fill(self.record, terms, consent, clock)?;
        self.side.is_signed = true;
        Ok(())
    }
}

/// A trade between two customers who both signed orders for it.
///
/// Refuses, in order: for the buyer and then for the seller: those of [`Order::fill`]; then those
/// of [`plan_fill`].
///
/// # Errors
/// As above. What was changed must then be thrown away.
pub fn plan_match(
    terms: &Terms,
    market: (&Instrument, &mut Book),
    sides: (&mut Signed<'_, '_>, &mut Signed<'_, '_>),
    evidence: (&Evidence<'_>, &Evidence<'_>),
    takes_risk: bool,
) -> Result<(Health, Health), Refusal> {
    let (buyer, seller) = sides;
    let clock = evidence.0.clock;
    buyer.fill(terms, clock)?;
    seller.fill(terms, clock)?;
    let sides = (&mut *buyer.side, &mut *seller.side);
    plan_fill(terms, market, sides, evidence, takes_risk)
}

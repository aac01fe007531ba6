//! Signed orders (SPEC 7): however they are filled, cancelled and closed, no lot is filled that was
//! not signed.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::fill::{Consent, Terms};
use ringfence_core::order::{Direction, Order, Record};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Clock, SLOTS_PER_S};

/// The rule: a trade fills an order.
pub type Fill = fn(&Order, &mut Record, &Terms, &Consent, &Clock) -> Result<(), Refusal>;
/// The rule: a customer cancels.
pub type Cancel = fn(&mut Record);
/// The rule: a record may be closed.
pub type Closable = fn(&Record, Option<u64>, &Clock) -> Result<(), Refusal>;

/// The rules of an order; a test replaces one of them by a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Either side of `order_match`.
    pub fill: Fill,
    /// `order_cancel`.
    pub cancel: Cancel,
    /// `order_close`.
    pub closable: Closable,
}

/// The rules as they are.
pub const RULES: Rules = Rules {
    fill: Order::fill,
    cancel: Record::cancel,
    closable: Record::check_closable,
};

/// When the case begins, and the order's price.
const START: i64 = 1_000;
const PRICE: u64 = 10;
/// The account's generation, and the order's nonce.
const GENERATION: u64 = 7;
const NONCE: u64 = 1;
/// How much happens in a case, and what may.
const STEP_COUNT: usize = 5;
const KINDS: u64 = 7;

/// An order, its record if there is one, and what an onlooker has noted.
#[derive(Clone, Copy, Debug)]
struct Signed {
    order: Order,
    record: Option<Record>,
    consent: Consent,
    clock: Clock,
    filled: u64,
    /// The customer has said that no more of it is to be filled.
    is_ended: bool,
}

impl Signed {
    fn draw(source: &mut impl Source) -> Self {
        let direction = [Direction::Buy, Direction::Sell];
        let number = usize::try_from(source.below(2)).unwrap_or_default();
        Self {
            order: Order {
                direction: direction.get(number).copied().unwrap_or(Direction::Buy),
                flags: 0,
                lots: source.below(3).saturating_add(1),
                limit_price_ticks: PRICE,
                nonce: NONCE,
                expiry_ts: START.saturating_add(2),
            },
            record: None,
            consent: Consent {
                generation: GENERATION,
                ..Consent::default()
            },
            clock: Clock {
                now_ts: START,
                slot: 0,
            },
            filled: 0,
            is_ended: false,
        }
    }

    /// The record as it is, or a new one.
    fn record(&self) -> Record {
        self.record.unwrap_or(Record::new(&self.order, GENERATION))
    }

    /// So many lots at a price. False if that must not be.
    fn fill(&mut self, rules: &Rules, lots: u64, price_ticks: u64) -> bool {
        let mut record = self.record();
        let terms = Terms { lots, price_ticks };
        let fits = self.order.lots.saturating_sub(self.filled) >= lots;
        let is_due = !self.is_ended && self.clock.now_ts < self.order.expiry_ts;
        let is_within = match self.order.direction {
            Direction::Buy => price_ticks <= PRICE,
            Direction::Sell => price_ticks >= PRICE,
        };
        let filled = (rules.fill)(&self.order, &mut record, &terms, &self.consent, &self.clock);
        if filled.is_ok() {
            self.record = Some(record);
            self.filled = self.filled.saturating_add(lots);
        }
        // What was signed and is still meant is filled, and nothing else.
        filled.is_ok() == (fits && is_due && is_within)
    }

    fn cancel(&mut self, rules: &Rules) {
        let mut record = self.record();
        (rules.cancel)(&mut record);
        self.record = Some(record);
        self.is_ended = true;
    }

    fn close(&mut self, rules: &Rules) {
        let record = self.record;
        let closable = |record| (rules.closable)(&record, Some(GENERATION), &self.clock).is_ok();
        if record.is_some_and(closable) {
            self.record = None;
        }
    }

    fn wait(&mut self) {
        self.clock.now_ts = self.clock.now_ts.saturating_add(1);
        self.clock.slot = self.clock.slot.saturating_add(SLOTS_PER_S);
    }

    /// Does one thing; false if something happened that must not.
    fn step(&mut self, source: &mut impl Source, rules: &Rules) -> bool {
        match source.below(KINDS) {
            0 => self.fill(rules, 1, PRICE),
            1 => self.fill(rules, 2, PRICE),
            2 => {
                let price_ticks = PRICE.saturating_sub(1).saturating_add(source.below(3));
                self.fill(rules, 1, price_ticks)
            }
            3 => {
                self.cancel(rules);
                true
            }
            4 => {
                self.close(rules);
                true
            }
            5 => {
                self.consent.order_nonce_min = NONCE.saturating_add(1);
                self.is_ended = true;
                true
            }
            _ => {
                self.wait();
                true
            }
        }
    }
}

/// Whatever five things happen: all fills together are within the lots and each within the price;
/// nothing is filled after a cancellation, a higher smallest nonce, or the expiry, whether or not
/// the record was closed; and what is none of that is filled.
///
/// # Errors
/// What a rule refuses where none may.
pub fn no_lot_is_filled_that_was_not_signed(source: &mut impl Source, rules: &Rules) -> Judged {
    let mut signed = Signed::draw(source);
    for _ in 0..STEP_COUNT {
        let is_right = signed.step(source, rules);
        if !is_right || signed.filled > signed.order.lots {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::Holds)
}

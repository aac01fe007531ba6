//! A trade, seen from one side.

use crate::portfolio::Portfolio;
use alloc::vec::Vec;
use ringfence_core::account::{Account, Slot};
use ringfence_core::fill::{self, Consent, Side, Terms};
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::limits::{CONSENT_INSTRUMENTS, QUOTE_SLOT};
use ringfence_core::margin::{Evidence, Health};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;

/// A trade that one side thinks about.
#[derive(Clone, Copy, Debug)]
pub struct Trade<'a> {
    /// What is traded.
    pub instrument: &'a Instrument,
    /// Its book.
    pub book: &'a Book,
    /// The side's consent to the venue; none to look at margin alone.
    pub consent: Option<&'a Consent>,
    /// Whether the side buys.
    pub is_buyer: bool,
    /// Whether it has signed an order for this trade.
    pub is_signed: bool,
    /// How many lots change hands, and at which price.
    pub terms: Terms,
    /// The side's fee, in quote native.
    pub fee_native: u64,
}

/// Permission for everything.
const OPEN: Consent = Consent {
    generation: 0,
    initial_cap_native: u64::MAX,
    spend_cap_native: u64::MAX,
    spent_native: 0,
    expiry_ts: i64::MAX,
    band_bps: Bps(u16::MAX),
    fee_max_bps: Bps(u16::MAX),
    signed_orders_only: false,
    order_nonce_min: 0,
    instruments: [0; CONSENT_INSTRUMENTS],
};

impl Portfolio {
    /// Health of the side after a trade, as the program returns it, and the account after it.
    ///
    /// The other side is somebody who may do everything and has no position yet, so that the lots
    /// it takes or gives count as new open interest. What is refused for its sake is not seen here,
    /// nor what venues refuse.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`]; then those of [`fill::plan_leg`] and of [`fill::check_side`].
    pub fn trade(&self, trade: &Trade<'_>) -> Result<(Health, Self), Refusal> {
        if self.is_haircutting {
            return Err(Refusal::HaircutUnderWay);
        }
        let mut after = self.clone();
        after.instruments = self.instruments_with(trade.instrument)?;
        let mut consent = trade.consent.copied().unwrap_or(Consent {
            generation: self.generation,
            ..OPEN
        });
        let (mut other, mut other_consent) = (somebody(), OPEN);
        let mut side = Side {
            account: &mut after.account,
            consent: &mut consent,
            generation: self.generation,
            fee_native: trade.fee_native,
            is_signed: trade.is_signed,
        };
        let mut opposite = Side {
            account: &mut other,
            consent: &mut other_consent,
            generation: OPEN.generation,
            fee_native: 0,
            is_signed: false,
        };
        let sides = if trade.is_buyer {
            (&mut side, &mut opposite)
        } else {
            (&mut opposite, &mut side)
        };
        let mut book = *trade.book;
        let market = (trade.instrument, &mut book);
        let (bought, sold) = fill::plan_leg(&trade.terms, market, sides, &self.clock)?;
        let undo = if trade.is_buyer { bought } else { sold };
        let evidence = Evidence {
            assets: &self.assets,
            instruments: &after.instruments,
            parameters: &self.parameters,
            clock: &self.clock,
        };
        let health = fill::check_side(&mut side, &evidence, &undo, self.takes_risk)?;
        Ok((health, after))
    }

    /// Instruments of the positions once one is traded: it gets the first free position, if it has
    /// none yet.
    fn instruments_with(&self, traded: &Instrument) -> Result<Vec<Instrument>, Refusal> {
        let mut instruments = self.instruments.clone();
        let positions = &self.account.positions;
        let id = traded.instrument_id;
        let held = positions.iter().filter(|it| it.is_occupied());
        if let Some(place) = held.clone().position(|it| it.instrument_id == id) {
            let held = instruments.get_mut(place);
            *held.ok_or(Refusal::EvidenceOutOfOrder)? = *traded;
            return Ok(instruments);
        }
        if let Some(free) = positions.iter().position(|it| !it.is_occupied()) {
            if instruments.len() < free {
                return Err(Refusal::EvidenceOutOfOrder);
            }
            // Up to the first free position every one is occupied.
            instruments.insert(free, *traded);
        }
        Ok(instruments)
    }
}

/// Somebody to trade with.
fn somebody() -> Account {
    let mut account = Account::EMPTY;
    if let Some(quote) = account.slots.get_mut(QUOTE_SLOT) {
        *quote = Slot {
            is_open: true,
            ..Slot::default()
        };
    }
    account
}

//! Signed orders: what is signed, and the record of what became of it.

use crate::errors::{Outcome, RingfenceError};
use crate::state::{Instrument, MarginAccount, OrderRecord, Stored, Venue};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::order::{Direction, Order, Record};

/// What every message begins with.
const PREFIX: &[u8; 16] = b"Ringfence order ";
/// Length of a message: the prefix and 64 hexadecimal digits.
pub const MESSAGE_BYTES: usize = 80;

/// Terms of an order, beside its side.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct OrderTerms {
    /// 1: only the venue submits it; otherwise zero.
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

impl OrderTerms {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self, direction: Direction) -> Order {
        let Self {
            flags,
            lots,
            limit_price_ticks,
            nonce,
            expiry_ts,
        } = *self;
        Order {
            direction,
            flags,
            lots,
            limit_price_ticks,
            nonce,
            expiry_ts,
        }
    }
}

/// Whose order it is, and where it may be filled.
pub struct Place<'a> {
    /// The house's domain.
    pub domain: &'a [u8; 32],
    /// The margin account.
    pub margin_account: &'a Stored<MarginAccount>,
    /// The venue.
    pub venue: &'a Stored<Venue>,
    /// The instrument.
    pub instrument: &'a Stored<Instrument>,
}

impl Place<'_> {
    /// The order's digest. It holds everything that the order is about, the account's generation
    /// of now included: an order of an earlier one has another digest.
    #[inline(never)]
    #[must_use]
    pub fn digest(&self, order: &Order) -> [u8; 32] {
        let parts: [&[u8]; 11] = [
            crate::ID.as_ref(),
            self.domain,
            self.margin_account.address().as_ref(),
            &self.margin_account.generation.to_le_bytes(),
            self.venue.address().as_ref(),
            self.instrument.address().as_ref(),
            &[order.direction.number(), order.flags],
            &order.lots.to_le_bytes(),
            &order.limit_price_ticks.to_le_bytes(),
            &order.nonce.to_le_bytes(),
            &order.expiry_ts.to_le_bytes(),
        ];
        sha256(&parts.concat())
    }

    /// The record of an order of this digest; created if nobody has filled or cancelled it yet. Its
    /// address is searched for only then; later the stored digest ties it to the order.
    ///
    /// Refuses: `WrongAddress` for a new one; `OrderMismatch` for an earlier one.
    ///
    /// # Errors
    /// As above, and those of [`guard::check_record`].
    #[inline(never)]
    pub fn open(
        &self,
        (payer, target): (&AccountView, &AccountView),
        digest: &[u8; 32],
        order: &Order,
    ) -> Outcome<Stored<OrderRecord>> {
        if !guard::is_absent(target) {
            let record = Stored::<OrderRecord>::load_writable(target)?;
            guard::check(record.digest == *digest, RingfenceError::OrderMismatch)?;
            return Ok(record);
        }
        let account = self.margin_account;
        let seeds = [seeds::ORDER, account.address().as_ref(), digest];
        let (mut record, bump) = Stored::<OrderRecord>::create(payer, target, &seeds)?;
        record.margin_account = *account.address();
        record.venue = *self.venue.address();
        record.instrument = *self.instrument.address();
        record.owner = account.owner;
        record.rent_payer = *payer.address();
        record.digest = *digest;
        record.bump = bump;
        record.store(&Record::new(order, account.generation));
        Ok(record)
    }
}

/// What is signed: a text, so that wallets sign it as a message and nothing can take it for a
/// transaction.
#[must_use]
pub fn message(digest: &[u8; 32]) -> [u8; MESSAGE_BYTES] {
    let mut text = [0; MESSAGE_BYTES];
    let (prefix, digits) = text.split_at_mut(PREFIX.len());
    prefix.copy_from_slice(PREFIX);
    for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// A lower-case hexadecimal digit.
const fn digit(number: u8) -> u8 {
    let first = if number < 10 { b'0' } else { b'a' - 10 };
    first.saturating_add(number)
}

//! What instructions that fill trades for a venue share.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, PositionFilled};
use crate::guard;
use crate::instructions::position_fill::PositionFillArguments;
use crate::state::{Book, Instrument, MarginAccount, Stored, Venue, VENUE_ACTIVE};
use anchor_lang::prelude::*;
use ringfence_core::account::Account;

/// Whether a venue itself fills trades of an instrument now, and its book.
///
/// Refuses, in order: `WrongAuthority`; those of [`check_open`].
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_venue(
    venue: &Venue,
    signer: &Address,
    house: &Address,
    market: (&Stored<Instrument>, &Book),
) -> Outcome {
    guard::same(signer, &venue.authority, RingfenceError::WrongAuthority)?;
    check_open(venue, house, market)
}

/// Whether trades of an instrument may be filled at a venue now, and its book.
///
/// Refuses, in order: `VenueInactive`; `AccountOfOtherHouse`; `BookMismatch`;
/// `VenueInstrumentNotAllowed`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_open(venue: &Venue, house: &Address, market: (&Stored<Instrument>, &Book)) -> Outcome {
    let (instrument, book) = market;
    guard::check(venue.status == VENUE_ACTIVE, RingfenceError::VenueInactive)?;
    guard::same_house(&venue.house, house)?;
    guard::same_house(&instrument.house, house)?;
    guard::check_book(book, instrument.address())?;
    let allows = venue.allows(instrument.instrument_id);
    guard::check(allows, RingfenceError::VenueInstrumentNotAllowed)
}

/// Tells a trade of a venue. Each side is the stored account and what the rules made of it; the
/// market is the instrument's id and its open interest in lots.
#[inline(never)]
pub fn tell_filled(
    venue: &Address,
    buyer: (&mut Stored<MarginAccount>, &Account),
    seller: (&mut Stored<MarginAccount>, &Account),
    market: (u16, u64),
    args: &PositionFillArguments,
) {
    let (instrument_id, open_interest_lots) = market;
    events::tell(&PositionFilled {
        buyer: *buyer.0.address(),
        seller: *seller.0.address(),
        buyer_sequence: buyer.0.next_event(),
        seller_sequence: seller.0.next_event(),
        venue: *venue,
        lots: args.lots,
        price_ticks: args.price_ticks,
        buyer_fee_native: args.buyer_fee_native,
        seller_fee_native: args.seller_fee_native,
        buyer_lots: lots_of(buyer.1, instrument_id),
        seller_lots: lots_of(seller.1, instrument_id),
        open_interest_lots,
        instrument_id,
        reserved: [0; 6],
    });
}

fn lots_of(account: &Account, instrument_id: u16) -> i64 {
    let mut held = account.positions.iter();
    let position = held.find(|position| position.instrument_id == instrument_id);
    position.map_or(0, |position| position.lots)
}

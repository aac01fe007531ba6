//! A venue fills a trade between two customers who consented to it.
//!
//! Refuses, in order: `WrongAuthority`; `VenueInactive`; `AccountOfOtherHouse`; `BookMismatch`;
//! `VenueInstrumentNotAllowed`; `ConsentMismatch`; `HaircutUnderWay`; `SameOwner`; those of
//! [`evidence::load_after_trade`]; those of the rules' `plan_fill`.
//! Moves: nothing; differences and fees wait for the next boundary.
//! Keeps: open interest long equals short; each side is at or above initial, or took less risk.
//!
//! Returns both sides' health after the trade.

use crate::errors::{Outcome, RingfenceError};
use crate::state::{Book, Consent, House, Instrument, MarginAccount, Stored, Venue, VENUE_ACTIVE};
use crate::{evidence, guard, trading};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::account::Account;
use ringfence_core::fill::{self, Side, Terms};
use ringfence_core::margin::Health;
use ringfence_core::refusal::Refusal;

/// Arguments of `position_fill`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct PositionFillArguments {
    /// Lots that the buyer takes over from the seller.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Fee of the buyer, in quote native, into the insurance layer.
    pub buyer_fee_native: u64,
    /// Fee of the seller, in quote native, into the insurance layer.
    pub seller_fee_native: u64,
}

/// One side's health after the trade, in quote native.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FillHealth {
    /// Collateral and variation.
    pub equity_native: i128,
    /// What positions may lose.
    pub requirement_native: i128,
}

/// What `position_fill` returns.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FillResult {
    /// The buyer's side.
    pub buyer: FillHealth,
    /// The seller's side.
    pub seller: FillHealth,
}

impl From<Health> for FillHealth {
    fn from(health: Health) -> Self {
        let Health {
            equity_native,
            requirement_native,
        } = health;
        Self {
            equity_native,
            requirement_native,
        }
    }
}

/// Accounts of `position_fill`; behind them the buyer's evidence and then the seller's, positions
/// as after the fill.
#[derive(Accounts)]
pub struct PositionFill {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
    /// Buyer's margin account.
    #[account(mut)]
    pub buyer: Stored<MarginAccount>,
    /// Seller's margin account.
    #[account(mut)]
    pub seller: Stored<MarginAccount>,
    /// Buyer's consent to the venue.
    #[account(mut)]
    pub buyer_consent: Stored<Consent>,
    /// Seller's consent to the venue.
    #[account(mut)]
    pub seller_consent: Stored<Consent>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut PositionFill,
    rest: &[AccountView],
    args: &PositionFillArguments,
) -> Outcome<FillResult> {
    check(accounts)?;
    accounts.house.check_trading()?;
    if address_eq(&accounts.buyer.owner, &accounts.seller.owner) {
        return Err(Refusal::SameOwner.into());
    }
    let traded_id = accounts.instrument.instrument_id;
    let mut rest = rest.iter();
    let bought = evidence::load_after_trade(&accounts.buyer, traded_id, &mut rest)?;
    let sold = evidence::load_after_trade(&accounts.seller, traded_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (mut buyer, mut seller) = (accounts.buyer.view()?, accounts.seller.view()?);
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let result = plan(
        accounts,
        (&mut buyer, &mut seller),
        (
            &bought.view(&parameters, &clock),
            &sold.view(&parameters, &clock),
        ),
        args,
        accounts.house.mode(&clock).takes_risk(),
    )?;
    accounts.buyer.store(&buyer);
    accounts.seller.store(&seller);
    tell(accounts, (&buyer, &seller), args);
    Ok(result)
}

/// Who and what everything is.
#[inline(never)]
fn check(accounts: &PositionFill) -> Outcome {
    let PositionFill {
        venue,
        house,
        instrument,
        buyer,
        seller,
        ..
    } = accounts;
    let signer = accounts.venue_authority.address();
    guard::same(signer, &venue.authority, RingfenceError::WrongAuthority)?;
    guard::check(venue.status == VENUE_ACTIVE, RingfenceError::VenueInactive)?;
    guard::check_market(
        house.address(),
        [&venue.house, &instrument.house, &buyer.house],
    )?;
    guard::same_house(&seller.house, house.address())?;
    guard::check_book(&accounts.book, instrument.address())?;
    let allows = venue.allows(instrument.instrument_id);
    guard::check(allows, RingfenceError::VenueInstrumentNotAllowed)?;
    guard::check_consent(&accounts.buyer_consent, buyer.address(), venue.address())?;
    guard::check_consent(&accounts.seller_consent, seller.address(), venue.address())
}

/// The one decision; the book and both consents keep what it changed.
#[inline(never)]
fn plan(
    accounts: &mut PositionFill,
    sides: (&mut Account, &mut Account),
    facts: (
        &ringfence_core::margin::Evidence<'_>,
        &ringfence_core::margin::Evidence<'_>,
    ),
    args: &PositionFillArguments,
    takes_risk: bool,
) -> Outcome<FillResult> {
    let instrument = accounts.instrument.view();
    let mut book = accounts.book.view();
    let mut consents = (
        accounts.buyer_consent.view(),
        accounts.seller_consent.view(),
    );
    let (bought, sold) = fill::plan_fill(
        &Terms {
            lots: args.lots,
            price_ticks: args.price_ticks,
        },
        (&instrument, &mut book),
        (
            &mut Side {
                account: sides.0,
                consent: &mut consents.0,
                generation: accounts.buyer.generation,
                fee_native: args.buyer_fee_native,
                is_signed: false,
            },
            &mut Side {
                account: sides.1,
                consent: &mut consents.1,
                generation: accounts.seller.generation,
                fee_native: args.seller_fee_native,
                is_signed: false,
            },
        ),
        facts,
        takes_risk,
    )?;
    accounts.book.store(&book);
    accounts.buyer_consent.store(&consents.0);
    accounts.seller_consent.store(&consents.1);
    Ok(FillResult {
        buyer: bought.into(),
        seller: sold.into(),
    })
}

#[inline(never)]
fn tell(accounts: &mut PositionFill, sides: (&Account, &Account), args: &PositionFillArguments) {
    let interest = accounts.book.open_interest_lots;
    let market = (accounts.instrument.instrument_id, interest);
    trading::tell_filled(
        accounts.venue.address(),
        (&mut accounts.buyer, sides.0),
        (&mut accounts.seller, sides.1),
        market,
        args,
    );
}

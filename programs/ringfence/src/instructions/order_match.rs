//! Two customers' signed orders are filled against each other, wholly or in part. Anyone may
//! submit, unless an order keeps that to its venue; only the venue may charge fees.
//!
//! Refuses, in order: `WrongAuthority` (an order for the venue alone, or a fee, and the submitter
//! is not the venue's authority); those of [`trading::check_open`]; `AccountOfOtherHouse`;
//! `ConsentMismatch`; `HaircutUnderWay`; `SameOwner`; `InstructionsSysvarWrong`; then for the buyer
//! and then for the seller: those of [`signatures::check`], those of [`Place::open`]; then those of
//! [`evidence::load_after_trade`]; those of the rules' `plan_match`.
//! Moves: rent, payer → the record of an order, when it is new. No tokens: differences and fees
//! wait for the next boundary.
//! Keeps: no order is filled beyond its lots, its limit or its consent; what `position_fill` keeps.
//!
//! Returns both sides' health after the trade, as `position_fill` does.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, OrdersMatched};
use crate::instructions::position_fill::{FillResult, PositionFillArguments};
use crate::orders::{message, OrderTerms, Place};
use crate::signatures::{self, Signatories, SignaturePlace, Transaction};
use crate::state::{Book, Consent, House, Instrument, MarginAccount, OrderRecord, Stored, Venue};
use crate::{evidence, guard, trading};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::account::Account;
use ringfence_core::fill::{Side, Terms};
use ringfence_core::margin::Evidence;
use ringfence_core::order::{plan_match, Direction, Order, Signed};
use ringfence_core::refusal::Refusal;

/// Arguments of `order_match`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct OrderMatchArguments {
    /// The trade.
    pub trade: PositionFillArguments,
    /// The buyer's order.
    pub buyer: OrderTerms,
    /// The seller's order.
    pub seller: OrderTerms,
    /// Where the signature of the buyer's order is.
    pub buyer_signature: SignaturePlace,
    /// Where the signature of the seller's order is.
    pub seller_signature: SignaturePlace,
}

/// Accounts of `order_match`; behind them the buyer's evidence and then the seller's, positions as
/// after the fill.
#[derive(Accounts)]
pub struct OrderMatch {
    /// Whoever submits the match.
    pub submitter: Signer,
    /// Pays the rent of new records.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
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
    /// Record of the buyer's order; created if it is absent.
    #[account(mut)]
    pub buyer_order: UncheckedAccount,
    /// Record of the seller's order; created if it is absent.
    #[account(mut)]
    pub seller_order: UncheckedAccount,
    /// Sysvar of the transaction's instructions.
    pub instructions: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// Both orders and their records.
struct Orders {
    buyer: Order,
    seller: Order,
    bought: Stored<OrderRecord>,
    sold: Stored<OrderRecord>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut OrderMatch,
    rest: &[AccountView],
    args: &OrderMatchArguments,
) -> Outcome<FillResult> {
    check(accounts, args)?;
    let mut orders = load_orders(accounts, args)?;
    let traded_id = accounts.instrument.instrument_id;
    let mut rest = rest.iter();
    let bought = evidence::load_after_trade(&accounts.buyer, traded_id, &mut rest)?;
    let sold = evidence::load_after_trade(&accounts.seller, traded_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (mut buyer, mut seller) = (accounts.buyer.view()?, accounts.seller.view()?);
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let facts = (
        &bought.view(&parameters, &clock),
        &sold.view(&parameters, &clock),
    );
    let result = plan(
        accounts,
        &mut orders,
        (&mut buyer, &mut seller),
        facts,
        &args.trade,
    )?;
    accounts.buyer.store(&buyer);
    accounts.seller.store(&seller);
    tell(accounts, &orders, (&buyer, &seller), &args.trade);
    Ok(result)
}

/// Who and what everything is.
#[inline(never)]
fn check(accounts: &OrderMatch, args: &OrderMatchArguments) -> Outcome {
    let OrderMatch {
        venue,
        house,
        instrument,
        buyer,
        seller,
        ..
    } = accounts;
    let OrderMatchArguments { trade, .. } = args;
    let has_fee = trade.buyer_fee_native != 0 || trade.seller_fee_native != 0;
    let is_kept = |terms: &OrderTerms| terms.view(Direction::Buy).is_for_venue_only();
    if has_fee || is_kept(&args.buyer) || is_kept(&args.seller) {
        let submitter = accounts.submitter.address();
        guard::same(submitter, &venue.authority, RingfenceError::WrongAuthority)?;
    }
    trading::check_open(venue, house.address(), (instrument, &accounts.book))?;
    guard::same_house(&buyer.house, house.address())?;
    guard::same_house(&seller.house, house.address())?;
    guard::check_consent(&accounts.buyer_consent, buyer.address(), venue.address())?;
    guard::check_consent(&accounts.seller_consent, seller.address(), venue.address())?;
    house.check_trading()?;
    if address_eq(&buyer.owner, &seller.owner) {
        return Err(Refusal::SameOwner.into());
    }
    Ok(())
}

/// Both orders, shown to be signed, with their records.
#[inline(never)]
fn load_orders(accounts: &OrderMatch, args: &OrderMatchArguments) -> Outcome<Orders> {
    let transaction = signatures::transaction(&accounts.instructions)?;
    let load = |account, order: &Order, at, target: &AccountView| {
        let place = Place {
            domain: &accounts.house.domain,
            margin_account: account,
            venue: &accounts.venue,
            instrument: &accounts.instrument,
        };
        let accounts = (accounts.payer.account(), target);
        load_order(&place, order, (&transaction, at), accounts)
    };
    let buyer = args.buyer.view(Direction::Buy);
    let seller = args.seller.view(Direction::Sell);
    let (at, target) = (args.buyer_signature, &accounts.buyer_order);
    let bought = load(&accounts.buyer, &buyer, at, target)?;
    let (at, target) = (args.seller_signature, &accounts.seller_order);
    let sold = load(&accounts.seller, &seller, at, target)?;
    Ok(Orders {
        buyer,
        seller,
        bought,
        sold,
    })
}

#[inline(never)]
fn load_order(
    place: &Place<'_>,
    order: &Order,
    (transaction, at): (&Transaction<'_>, SignaturePlace),
    accounts: (&AccountView, &AccountView),
) -> Outcome<Stored<OrderRecord>> {
    let digest = place.digest(order);
    let by = Signatories {
        owner: &place.margin_account.owner,
        delegate: &place.margin_account.delegate,
    };
    signatures::check(transaction, at, &message(&digest), &by)?;
    place.open(accounts, &digest, order)
}

/// The one decision; the book, both consents and both records keep what it changed.
#[inline(never)]
fn plan(
    accounts: &mut OrderMatch,
    orders: &mut Orders,
    sides: (&mut Account, &mut Account),
    facts: (&Evidence<'_>, &Evidence<'_>),
    args: &PositionFillArguments,
) -> Outcome<FillResult> {
    let takes_risk = accounts.house.mode(facts.0.clock).takes_risk();
    let instrument = accounts.instrument.view();
    let mut book = accounts.book.view();
    let mut consents = (
        accounts.buyer_consent.view(),
        accounts.seller_consent.view(),
    );
    let mut records = (orders.bought.view(), orders.sold.view());
    let (bought, sold) = plan_match(
        &Terms {
            lots: args.lots,
            price_ticks: args.price_ticks,
        },
        (&instrument, &mut book),
        (
            &mut Signed {
                order: &orders.buyer,
                record: &mut records.0,
                side: &mut Side {
                    account: sides.0,
                    consent: &mut consents.0,
                    generation: accounts.buyer.generation,
                    fee_native: args.buyer_fee_native,
                    is_signed: false,
                },
            },
            &mut Signed {
                order: &orders.seller,
                record: &mut records.1,
                side: &mut Side {
                    account: sides.1,
                    consent: &mut consents.1,
                    generation: accounts.seller.generation,
                    fee_native: args.seller_fee_native,
                    is_signed: false,
                },
            },
        ),
        facts,
        takes_risk,
    )?;
    accounts.book.store(&book);
    accounts.buyer_consent.store(&consents.0);
    accounts.seller_consent.store(&consents.1);
    orders.bought.store(&records.0);
    orders.sold.store(&records.1);
    Ok(FillResult {
        buyer: bought.into(),
        seller: sold.into(),
    })
}

#[inline(never)]
fn tell(
    accounts: &mut OrderMatch,
    orders: &Orders,
    sides: (&Account, &Account),
    args: &PositionFillArguments,
) {
    let interest = accounts.book.open_interest_lots;
    let market = (accounts.instrument.instrument_id, interest);
    trading::tell_filled(
        accounts.venue.address(),
        (&mut accounts.buyer, sides.0),
        (&mut accounts.seller, sides.1),
        market,
        args,
    );
    events::tell(&OrdersMatched {
        buyer_order: *orders.bought.address(),
        seller_order: *orders.sold.address(),
        submitter: *accounts.submitter.address(),
        lots: args.lots,
        buyer_filled_lots: orders.bought.filled_lots,
        seller_filled_lots: orders.sold.filled_lots,
    });
}

//! Trades between two customers through a venue (SPEC 7).

use crate::account::{Account, Status};
pub use crate::exchange::Undo;
use crate::exchange::{Exchange, check_whole};
use crate::instrument::{Book, Instrument};
use crate::limits::{CONSENT_INSTRUMENTS, QUOTE_SLOT};
use crate::margin::{Evidence, Health, Test};
use crate::math::{Checked, above_zero, lots_times_move, tick_move, to_i128, to_u64};
use crate::refusal::Refusal;
use crate::settlement::is_overdue;
use crate::units::{ALL_BPS, Bps, Clock};

/// An owner's permission for a venue to trade one margin account, with its caps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Generation of the account it was given for.
    pub generation: u64,
    /// The account's initial requirement after a fill that raises risk is at most this.
    pub initial_cap_native: u64,
    /// Fees and differences to the mark, adverse to the customer, sum up to at most this.
    pub spend_cap_native: u64,
    /// What has been spent of it. Only the owner resets it.
    pub spent_native: u64,
    /// When it ends.
    pub expiry_ts: i64,
    /// Price is at most this far from the mark.
    pub band_bps: Bps,
    /// Fee is at most this share of the notional at the mark.
    pub fee_max_bps: Bps,
    /// Whether only signed orders may be filled.
    pub signed_orders_only: bool,
    /// Signed orders with a smaller nonce are void.
    pub order_nonce_min: u64,
    /// Instruments it names; all zero for every instrument.
    pub instruments: [u16; CONSENT_INSTRUMENTS],
}

/// One customer's side of a trade.
#[derive(Debug)]
pub struct Side<'a> {
    /// The account.
    pub account: &'a mut Account,
    /// Its consent to the venue.
    pub consent: &'a mut Consent,
    /// The account's generation.
    pub generation: u64,
    /// Fee, in quote native, into the insurance layer.
    pub fee_native: u64,
    /// Whether the customer has signed an order for this trade.
    pub is_signed: bool,
}

/// The trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How many lots the buyer takes over from the seller.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
}

/// Checks a trade against the instrument and against both consents, before anything changes.
///
/// Refuses, in order: `LotsOutOfRange`; `InstrumentExpired`; `MarkStale`; `TickOutOfRange`;
/// `PriceOutsideBand`; then for the buyer and then for the seller: `AccountInDefault`,
/// `VaultNotOpen` (no quote vault), `ConsentOfOtherGeneration`, `ConsentExpired`,
/// `ConsentSignedOrdersOnly`, `ConsentInstrumentNotNamed`, `ConsentBandExceeded`,
/// `ConsentFeeExceeded`, `ConsentSpendExceeded`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn check_terms(
    terms: &Terms,
    instrument: &Instrument,
    sides: (&mut Side<'_>, &mut Side<'_>),
    clock: &Clock,
) -> Result<(), Refusal> {
    if terms.lots == 0 || i64::try_from(terms.lots).is_err() {
        return Err(Refusal::LotsOutOfRange);
    }
    check_tradeable(instrument, clock)?;
    if terms.price_ticks == 0 || terms.price_ticks > instrument.max_tick {
        return Err(Refusal::TickOutOfRange);
    }
    if !is_within(
        terms.price_ticks,
        instrument.mark_tick,
        instrument.parameters.fill_band_bps,
    )? {
        return Err(Refusal::PriceOutsideBand);
    }
    let paid_above = tick_move(instrument.mark_tick, terms.price_ticks)?;
    spend(sides.0, terms, paid_above.max(0), (instrument, clock))?;
    spend(
        sides.1,
        terms,
        paid_above.saturating_neg().max(0),
        (instrument, clock),
    )
}

/// Whether lots may change hands in the instrument now.
///
/// # Errors
/// [`Refusal::InstrumentExpired`], [`Refusal::MarkStale`], in this order.
pub fn check_tradeable(instrument: &Instrument, clock: &Clock) -> Result<(), Refusal> {
    if instrument.is_expired || clock.now_ts >= instrument.expiry_ts {
        return Err(Refusal::InstrumentExpired);
    }
    if !instrument.has_fresh_mark(clock) {
        return Err(Refusal::MarkStale);
    }
    Ok(())
}

/// Whether a price is within `band` of the mark, in integers.
fn is_within(price: u64, mark: u64, band: Bps) -> Result<bool, Refusal> {
    let distance = u128::from(price.abs_diff(mark)).times(u128::from(ALL_BPS))?;
    Ok(distance <= u128::from(mark).times(u128::from(band.0))?)
}

/// Holds one side to its consent and counts what the trade costs it.
fn spend(
    side: &mut Side<'_>,
    terms: &Terms,
    adverse_ticks: i64,
    at: (&Instrument, &Clock),
) -> Result<(), Refusal> {
    let (instrument, clock) = at;
    if matches!(side.account.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault);
    }
    side.account.slot(QUOTE_SLOT)?;
    let consent = &mut *side.consent;
    if consent.generation != side.generation {
        return Err(Refusal::ConsentOfOtherGeneration);
    }
    if clock.now_ts >= consent.expiry_ts {
        return Err(Refusal::ConsentExpired);
    }
    if consent.signed_orders_only && !side.is_signed {
        return Err(Refusal::ConsentSignedOrdersOnly);
    }
    let names_any = consent.instruments.iter().any(|id| *id != 0);
    if names_any && !consent.instruments.contains(&instrument.instrument_id) {
        return Err(Refusal::ConsentInstrumentNotNamed);
    }
    if !is_within(terms.price_ticks, instrument.mark_tick, consent.band_bps)? {
        return Err(Refusal::ConsentBandExceeded);
    }
    let notional = notional_native(terms.lots, instrument)?;
    if u128::from(side.fee_native) > consent.fee_max_bps.of_floor(notional)? {
        return Err(Refusal::ConsentFeeExceeded);
    }
    let lots = i64::try_from(terms.lots).map_err(|_| Refusal::LotsOutOfRange)?;
    let adverse = lots_times_move(lots, adverse_ticks, instrument.tick_value_native)?;
    let spent = u128::from(consent.spent_native)
        .plus(u128::from(side.fee_native))?
        .plus(u128::try_from(adverse).map_err(|_| Refusal::Overflow)?)?;
    if spent > u128::from(consent.spend_cap_native) {
        return Err(Refusal::ConsentSpendExceeded);
    }
    consent.spent_native = to_u64(spent)?;
    Ok(())
}

/// `lots · mark · tick value`, in quote native.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn notional_native(lots: u64, instrument: &Instrument) -> Result<u128, Refusal> {
    let per_tick = u128::from(lots).times(u128::from(instrument.tick_value_native))?;
    per_tick.times(u128::from(instrument.mark_tick))
}

/// A trade between two customers, checked, exchanged and checked again: after it each side is at or
/// above initial, or has reduced.
///
/// `takes_risk` is false while the house takes no new risk: then both sides must reduce.
///
/// Refuses, in order: those of [`plan_leg`]; then for the buyer and then for the seller: those of
/// [`check_side`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`]. What was changed must then be thrown away.
pub fn plan_fill(
    terms: &Terms,
    market: (&Instrument, &mut Book),
    sides: (&mut Side<'_>, &mut Side<'_>),
    evidence: (&Evidence<'_>, &Evidence<'_>),
    takes_risk: bool,
) -> Result<(Health, Health), Refusal> {
    let (buyer, seller) = sides;
    let clock = evidence.0.clock;
    let (bought, sold) = plan_leg(terms, market, (&mut *buyer, &mut *seller), clock)?;
    let first = check_side(buyer, evidence.0, &bought, takes_risk)?;
    let second = check_side(seller, evidence.1, &sold, takes_risk)?;
    Ok((first, second))
}

/// A trade between two customers, checked and exchanged. What the two are worth afterwards is for
/// [`check_side`], once per account and at the end of all that is traded together.
///
/// Refuses, in order: those of [`check_terms`]; `TearUpUnderWay`; `PositionSlotsFull`;
/// `OpenInterestAboveLimit`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`]. What was changed must then be thrown away.
pub fn plan_leg(
    terms: &Terms,
    market: (&Instrument, &mut Book),
    sides: (&mut Side<'_>, &mut Side<'_>),
    clock: &Clock,
) -> Result<(Undo, Undo), Refusal> {
    let (instrument, book) = market;
    let (buyer, seller) = sides;
    check_terms(terms, instrument, (&mut *buyer, &mut *seller), clock)?;
    check_whole(book)?;
    let exchange = Exchange {
        instrument,
        lots: i64::try_from(terms.lots).map_err(|_| Refusal::LotsOutOfRange)?,
        price_ticks: terms.price_ticks,
        buyer_fee_native: buyer.fee_native,
        seller_fee_native: seller.fee_native,
        to_buyer_native: 0,
        to_seller_native: 0,
    };
    exchange.carry(book, &mut *buyer.account, &mut *seller.account)
}

/// One side after all its trades of an instrument; `undo` is of the first of them.
///
/// A side that reduces (its requirement fell, and that cost no more than the house's largest share
/// of the fall, nor than its equity) is always allowed. Otherwise refuses, in order:
/// `HouseTakesNoRisk`; `AccountInLiquidation`; `VariationOverdue`; those of [`Evidence::health`];
/// `BelowInitial`; `ConsentInitialCapExceeded`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn check_side(
    side: &mut Side<'_>,
    evidence: &Evidence<'_>,
    undo: &Undo,
    takes_risk: bool,
) -> Result<Health, Refusal> {
    let account = &mut *side.account;
    let may_add = takes_risk
        && account.status == Status::Active
        && !is_overdue(account, evidence.parameters, evidence.clock);
    let after = if may_add {
        evidence.check_initial(account)
    } else {
        Err(Refusal::BelowInitial)
    };
    let cap = i128::from(side.consent.initial_cap_native);
    if let Ok(health) = after
        && health.requirement_native <= cap
    {
        return Ok(health);
    }
    if let Some(health) = reduced(account, evidence, undo)? {
        return Ok(health);
    }
    if !takes_risk {
        return Err(Refusal::HouseTakesNoRisk);
    }
    if account.status != Status::Active {
        return Err(Refusal::AccountInLiquidation);
    }
    if !may_add {
        return Err(Refusal::VariationOverdue);
    }
    after?;
    Err(Refusal::ConsentInitialCapExceeded)
}

/// Health after the trade (relief test), if the account reduced: its maintenance requirement fell,
/// and that cost no more than the house lets a liquidation cost it, the set share of the fall and
/// the equity that is left. Unpaid gains count as equity here: they are spent like any other.
/// Prices are those of tests that take from a customer: nobody is kept in a risk by an outage
/// elsewhere.
///
/// A bound on the excess alone would not do. Trades to and fro, or from one side to the other,
/// could pay the whole fall of the requirement to an accomplice, and leave an account that nobody
/// may liquidate yet with less than nothing.
fn reduced(
    account: &mut Account,
    evidence: &Evidence<'_>,
    undo: &Undo,
) -> Result<Option<Health>, Refusal> {
    let after = evidence.health(account, Test::MAINTENANCE)?;
    let slot = account
        .positions
        .get_mut(undo.index)
        .ok_or(Refusal::Overflow)?;
    if !undo.before.is_occupied() {
        return Ok(None);
    }
    let now = core::mem::replace(slot, undo.before);
    let before = evidence.health(account, Test::MAINTENANCE);
    if let Some(slot) = account.positions.get_mut(undo.index) {
        *slot = now;
    }
    let before = before?;
    let fell = before.requirement_native.minus(after.requirement_native)?;
    let share = evidence
        .parameters
        .loss_max_bps
        .of_floor(above_zero(fell))?;
    let bound = to_i128(share.min(above_zero(before.equity_native)))?;
    let cost = before.equity_native.minus(after.equity_native)?;
    if fell <= 0 || cost > bound {
        return Ok(None);
    }
    Ok(Some(Health {
        equity_native: evidence.equity_native(account, Test::RELIEF)?,
        requirement_native: evidence.initial_ceil(after.requirement_native)?,
    }))
}

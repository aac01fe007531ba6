//! Lots that nobody wanted (SPEC 10, appendix A): closed against the other side, to the lot.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::account::{Account, Position};
use ringfence_core::auction::Auction;
use ringfence_core::instrument::{Book, Instrument, InstrumentParameters};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::loss::{Loss, TearUp};
use ringfence_core::math::Checked;
use ringfence_core::option::Contract;
use ringfence_core::refusal::Refusal;
use ringfence_core::tear_up::{Torn, plan_tear_up};
use ringfence_core::units::Clock;

/// The rule: one account's part.
pub type Tear = fn(
    &mut Loss,
    (&Instrument, &mut Book),
    (&mut Account, &mut Account),
    (Option<&Auction>, &Clock),
) -> Result<Torn, Refusal>;

/// The rule as it is.
pub const RULE: Tear = plan_tear_up;

/// How many accounts bear it.
const BEARER_COUNT: usize = 3;

const INSTRUMENT: Instrument = Instrument {
    instrument_id: 1,
    risk_group: 1,
    parameters: InstrumentParameters::TEST,
    tick_size_e8: 1,
    tick_value_native: 1,
    max_open_interest_lots: u64::MAX,
    max_tick: 100,
    expiry_ts: i64::MAX,
    is_expired: false,
    mark_tick: 10,
    mark_ts: 0,
    settlement_tick: 10,
    sequence: 0,
    boundary_ts: 0,
    has_skipped: false,
    gain_long: 0,
    gain_short: 0,
    risk_array: [0; SCENARIOS],
    contract: Contract::LINEAR,
    risk_ts: 0,
    interest_limit_lots: u64::MAX,
};

/// One book: the defaulter, whoever else is on its side, and the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Market {
    book: Book,
    loss: Loss,
    defaulter: Account,
    beside: Account,
    bearers: [Account; BEARER_COUNT],
}

/// A book, and how it was when the tear-up began.
#[derive(Clone, Copy, Debug)]
struct Case {
    market: Market,
    lots: u64,
    weights: [u64; BEARER_COUNT],
    base: u64,
}

fn holder(lots: i64) -> Account {
    let mut account = Account::EMPTY;
    if let Some(position) = account.positions.first_mut().filter(|_| lots != 0) {
        *position = Position {
            lots,
            ..Position::open(&INSTRUMENT)
        };
    }
    account
}

fn lots_of(account: &Account) -> i64 {
    let position = account.positions.first();
    position.map_or(0, |position| position.lots)
}

/// None where the sides cannot be so, or do not fit.
fn case(source: &mut impl Source) -> Option<Case> {
    let lots = source.amount();
    let weights: [u64; BEARER_COUNT] = source.amounts();
    let is_long = source.below(2) == 1;
    let mut all = weights.iter();
    let base = all.try_fold(0_u64, |sum, weight| sum.checked_add(*weight))?;
    let rest = base.checked_sub(lots)?;
    if lots == 0 || i64::try_from(base).is_err() {
        return None;
    }
    let signed = |amount: u64, is_long: bool| {
        let size = i64::try_from(amount).unwrap_or_default();
        if is_long { size } else { size.saturating_neg() }
    };
    let holders = weights.iter().filter(|weight| **weight != 0).count();
    let holders = holders.saturating_add(usize::from(rest != 0));
    Some(Case {
        market: Market {
            book: Book {
                open_interest_lots: base,
                open_position_count: u64::try_from(holders).unwrap_or_default().saturating_add(1),
                ..Book::default()
            },
            loss: Loss::default(),
            defaulter: holder(signed(lots, is_long)),
            beside: holder(signed(rest, is_long)),
            bearers: weights.map(|weight| holder(signed(weight, !is_long))),
        },
        lots,
        weights,
        base,
    })
}

impl Market {
    /// One account's part; refused, it changes nothing.
    fn tear(&mut self, rule: Tear, who: usize) -> Result<Torn, Refusal> {
        let mut next = *self;
        let bearer = next.bearers.get_mut(who).ok_or(Refusal::Overflow)?;
        let sides = (&mut next.defaulter, bearer);
        let market = (&INSTRUMENT, &mut next.book);
        let torn = rule(&mut next.loss, market, sides, (None, &Clock::default()))?;
        *self = next;
        Ok(torn)
    }

    /// Longs, shorts and open interest agree, and so do the positions that are open.
    fn is_matched(&self) -> bool {
        let (mut long, mut short, mut open) = (0_u128, 0_u128, 0_u64);
        for account in [&self.defaulter, &self.beside]
            .into_iter()
            .chain(&self.bearers)
        {
            let lots = lots_of(account);
            let side = if lots > 0 { &mut long } else { &mut short };
            *side = side.saturating_add(u128::from(lots.unsigned_abs()));
            open = open.saturating_add(u64::from(lots != 0));
        }
        let interest = u128::from(self.book.open_interest_lots);
        (long, short, open) == (interest, interest, self.book.open_position_count)
    }

    /// Nobody has won or lost anything.
    fn is_even(&self) -> bool {
        let mut all = [&self.defaulter, &self.beside]
            .into_iter()
            .chain(&self.bearers);
        all.all(|account| account.variation_native == 0 && account.registered_gain_native == 0)
    }
}

impl Case {
    /// Tears all up, beginning with one account. Returns what each bore, by its number.
    fn tear_all(
        &mut self,
        rule: Tear,
        first: usize,
        look: impl Fn(&Market) -> bool,
    ) -> Result<Option<[u64; BEARER_COUNT]>, Refusal> {
        let mut torn = [0; BEARER_COUNT];
        let order = (0..BEARER_COUNT).cycle().skip(first).take(BEARER_COUNT);
        for who in order {
            if self.weights.get(who) == Some(&0) {
                continue;
            }
            let part = self.market.tear(rule, who)?;
            let place = torn.get_mut(who).ok_or(Refusal::Overflow)?;
            *place = part.lots;
            if part.is_done == self.market.book.is_tearing_up || !look(&self.market) {
                return Ok(None);
            }
        }
        let is_over =
            !self.market.book.is_tearing_up && self.market.loss.tear_up == TearUp::default();
        Ok(is_over.then_some(torn))
    }
}

/// Each bears its share of the lots but for rounding, at most what it has; all together bear them
/// to the lot, and the defaulter has none left.
///
/// # Errors
/// What the rule refuses.
pub fn lots_are_torn_up_to_the_lot(source: &mut impl Source, rule: Tear) -> Judged {
    let first = usize::try_from(source.below(3)).unwrap_or_default();
    let Some(mut case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let Some(torn) = case.tear_all(rule, first, |_| true)? else {
        return Ok(Verdict::Fails);
    };
    let base = u128::from(case.base);
    let mut all = 0_u64;
    for ((torn, weight), bearer) in torn.into_iter().zip(case.weights).zip(&case.market.bearers) {
        let exact = u128::from(case.lots).times(u128::from(weight))?;
        let borne = u128::from(torn).times(base)?;
        let left = lots_of(bearer).unsigned_abs();
        if borne.abs_diff(exact) >= base || weight.checked_sub(torn) != Some(left) {
            return Ok(Verdict::Fails);
        }
        all = all.plus(torn)?;
    }
    Ok(Verdict::of(
        all == case.lots && lots_of(&case.market.defaulter) == 0,
    ))
}

/// After every page both sides of the book match, and nobody has won or lost.
///
/// # Errors
/// What the rule refuses.
pub fn the_book_matches_after_every_page(source: &mut impl Source, rule: Tear) -> Judged {
    let first = usize::try_from(source.below(3)).unwrap_or_default();
    let Some(mut case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    if !case.market.is_matched() {
        return Ok(Verdict::Fails);
    }
    let look = |market: &Market| market.is_matched() && market.is_even();
    let torn = case.tear_all(rule, first, look)?;
    Ok(Verdict::of(torn.is_some()))
}

/// In whatever order the accounts come, each bears the same but for one lot.
///
/// # Errors
/// What the rule refuses.
pub fn any_order_tears_up_within_a_lot(source: &mut impl Source, rule: Tear) -> Judged {
    let first = usize::try_from(source.below(3)).unwrap_or_default();
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let (mut one, mut other) = (case, case);
    let here = one.tear_all(rule, 0, |_| true)?;
    let there = other.tear_all(rule, first, |_| true)?;
    let (Some(here), Some(there)) = (here, there) else {
        return Ok(Verdict::Fails);
    };
    let mut pairs = here.into_iter().zip(there);
    Ok(Verdict::of(pairs.all(|(a, b)| a.abs_diff(b) <= 1)))
}

/// Nobody bears twice, on its own side, or without lots; what is refused changes nothing.
///
/// # Errors
/// What the rule refuses.
pub fn nobody_bears_twice(source: &mut impl Source, rule: Tear) -> Judged {
    let Some(mut case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    for (who, weight) in case.weights.into_iter().enumerate() {
        if weight != 0 {
            case.market.tear(rule, who)?;
        }
        let before = case.market;
        let again = case.market.tear(rule, who);
        if again != Err(Refusal::NothingToTearUp) || case.market != before {
            return Ok(Verdict::Fails);
        }
        // Whoever is beside the defaulter bears nothing.
        let mut beside = case.market;
        beside.bearers = [beside.beside; BEARER_COUNT];
        if beside.tear(rule, who) != Err(Refusal::NothingToTearUp) {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::Holds)
}

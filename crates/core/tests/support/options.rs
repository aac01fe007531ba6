//! Options of the house in memory, priced by a model that is simple enough to follow.

use super::world::{START, START_TICK, TICK_E8, clock, house, instrument, mark_reading, reading};
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::option::{Contract, Kind};
use ringfence_core::parameters::Parameters;
use ringfence_core::posting::{Post, Posted};
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::system::System;

type Outcome = Result<(), Refusal>;

/// Tick value of every option here: a share of a hundred parts of it is a whole number.
pub const VALUE: u64 = 10_000;
/// Requirement of a short lot beside its scan.
pub const SHORT_MIN: u64 = 50_000;
/// Age of a risk array that these options allow.
pub const RISK_AGE_S: i64 = 300;
/// When these options expire.
pub const EXPIRY: i64 = START + 30 * 86_400;

/// An option that is not listed yet, in the first risk group.
pub fn option(instrument_id: u16, kind: Kind, strike_ticks: u64) -> Instrument {
    Instrument {
        expiry_ts: EXPIRY,
        mark_ts: START,
        contract: Contract {
            kind,
            strike_ticks,
            short_min_native: SHORT_MIN,
            risk_age_max_s: 300,
        },
        ..instrument(instrument_id, 1, VALUE)
    }
}

/// What the model says an option is worth: half a tick for each tick of the underlying around the
/// strike, and never less than what it would pay.
pub fn worth(contract: &Contract, underlying: u64, time: u64) -> u64 {
    let above = underlying as i64 - contract.strike_ticks as i64;
    let towards = if contract.kind == Kind::Put {
        -above
    } else {
        above
    };
    let half = towards.div_euclid(2) + time as i64;
    (half.max(0) as u64).max(contract.intrinsic_ticks(underlying))
}

/// The array of the model: time value a fifth higher and lower at the two volatilities.
pub fn array(option: &Instrument, underlying: u64, time: u64) -> [i64; SCENARIOS] {
    let ticks = option.scenario_ticks(underlying).unwrap();
    let mark = mark(option, underlying, time);
    let mut array = [0; SCENARIOS];
    for (index, tick) in ticks.into_iter().enumerate() {
        let time = match (index, index % 2) {
            (14 | 15, _) => time,
            (_, 0) => time * 6 / 5,
            (_, _) => time * 4 / 5,
        };
        let won = worth(&option.contract, tick, time) as i64 - mark as i64;
        array[index] = won * option.tick_value_native as i64;
        if index >= 14 {
            array[index] = array[index] / 10_000 * i64::from(option.parameters.extreme_bps.0);
        }
    }
    array
}

/// The mark of the model.
pub fn mark(option: &Instrument, underlying: u64, time: u64) -> u64 {
    worth(&option.contract, underlying, time).max(1)
}

/// A post of the model, the underlying published at this time.
pub fn post(option: &Instrument, underlying: u64, time: u64, publish_ts: i64) -> Post {
    Post {
        mark_tick: mark(option, underlying, time),
        risk_array: Some(array(option, underlying, time)),
        underlying: mark_reading(underlying, publish_ts),
    }
}

/// A house with an option of 100 ticks of time value at the strike, posted; its place is 3.
pub fn house_with(kind: Kind, strike_ticks: u64) -> System {
    let mut system = house();
    let place = system
        .list_instrument(option(4, kind, strike_ticks))
        .unwrap();
    assert_eq!(place, 3);
    quote(&mut system, place, START_TICK, 100).unwrap();
    system
}

/// Posts what the model says now.
pub fn quote(
    system: &mut System,
    market: usize,
    underlying: u64,
    time: u64,
) -> Result<Posted, Refusal> {
    let now_ts = system.clock.now_ts;
    let said = post(&system.markets[market].0, underlying, time, now_ts);
    system.post(market, &said)
}

/// One row for each reason that only options give.
pub fn of_options(reason: Refusal) -> Option<Outcome> {
    let mut system = house_with(Kind::Call, 1_000);
    system.clock.now_ts += 1;
    let now_ts = system.clock.now_ts;
    let said = post(&system.markets[3].0, START_TICK, 100, now_ts);
    let with = |change: fn(&mut Post)| {
        let mut changed = said;
        change(&mut changed);
        changed
    };
    let posted = match reason {
        Refusal::RiskIsPosted => {
            let reading = mark_reading(START_TICK, now_ts);
            return Some(system.mark(3, &reading).map(|_| ()));
        }
        Refusal::RiskNotPosted => system.post(0, &said),
        Refusal::MarkOutsideBounds => system.post(3, &with(|post| post.mark_tick = 1_001)),
        Refusal::RiskArrayTooMild => system.post(3, &with(|post| post.risk_array = Some([0; 16]))),
        Refusal::RiskArrayStale => {
            system.markets[3].0.risk_ts = now_ts - RISK_AGE_S - 1;
            system.post(3, &with(|post| post.risk_array = None))
        }
        _ => return None,
    };
    Some(posted.map(|_| ()))
}

/// A reading of a price between two ticks, and one of no tick at all.
pub fn off_grid(tick: u64, publish_ts: i64) -> Reading {
    reading(tick * TICK_E8 + TICK_E8 - 1, publish_ts)
}

/// The parameters of the house of these tests.
pub const HOUSE: Parameters = Parameters::TEST;

/// One option with its book and a settlement, without any account.
#[derive(Clone)]
pub struct Market {
    pub option: Instrument,
    pub book: Book,
    pub settlement: Settlement,
}

impl Market {
    /// Listed at the start, and not posted yet.
    pub fn listed(kind: Kind, strike: u64) -> Self {
        Self {
            option: option(4, kind, strike),
            book: Book::default(),
            settlement: Settlement::EMPTY,
        }
    }

    /// A call or put at 1,000 with the underlying there, posted a second after the start.
    pub fn posted(kind: Kind) -> Self {
        let mut market = Self::listed(kind, 1_000);
        let said = market.model(1_000, START + 1);
        market.post(&said, START + 1).unwrap();
        market
    }

    pub fn model(&self, underlying: u64, publish_ts: i64) -> Post {
        post(&self.option, underlying, 100, publish_ts)
    }

    pub fn post(&mut self, post: &Post, now_ts: i64) -> Result<Posted, Refusal> {
        self.post_if(post, now_ts, true)
    }

    pub fn post_if(&mut self, post: &Post, now_ts: i64, settles: bool) -> Result<Posted, Refusal> {
        let mut next = self.clone();
        let time = (&clock(now_ts), settles);
        let on = (&mut next.book, &mut next.settlement);
        let posted = next.option.plan_post(on, post, &HOUSE, time)?;
        *self = next;
        Ok(posted)
    }

    pub fn expire(&mut self, reading: Option<&Reading>, now_ts: i64) -> Result<(), Refusal> {
        let mut next = self.clone();
        let (book, settlement) = (&mut next.book, &mut next.settlement);
        let time = (&clock(now_ts), true);
        next.option.plan_expire(book, settlement, reading, time)?;
        *self = next;
        Ok(())
    }
}

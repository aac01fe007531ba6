//! Options on the contract PERP: listed with its grid and in its risk group, posted by an actor
//! whose model is simple enough to follow.

use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::option::{self, Kind};
use ringfence_interface::accounts::Contract;
use ringfence_interface::instructions::RiskPost;
use ringfence_interface::pda;

use crate::act::Act;
use crate::actors::{self, RISK};
use crate::house::Listing;
use crate::send::{Outcome, done};
use crate::standard::PERP;
use crate::world::World;

/// Number of a call.
pub const CALL: u8 = 1;
/// Number of a put.
pub const PUT: u8 = 2;
/// Requirement of a short lot beside its scan: half a dollar.
pub const SHORT_MIN: u64 = 500_000;
/// Age of a risk array that the standard option allows, in seconds.
pub const RISK_AGE_S: u32 = 300;

impl Listing {
    /// A standard option on PERP.
    #[must_use]
    pub fn option(instrument_id: u16, kind: u8, strike_ticks: u64, expiry_ts: i64) -> Self {
        Self {
            risk_group: 1,
            expiry_ts,
            contract: Contract {
                strike_ticks,
                short_min_native: SHORT_MIN,
                risk_age_max_s: RISK_AGE_S,
                kind,
                reserved: [0; 3],
            },
            risk_authority: actors::address(RISK),
            ..Self::standard(instrument_id)
        }
    }
}

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The option's mark.
    pub mark_tick: u64,
    /// Its risk array; none to keep the stored one.
    pub risk_array: Option<[i64; SCENARIOS]>,
}

/// What the model says an option is worth: half a tick for each tick of the underlying around the
/// strike, where it is `time_ticks`, and never less than what it would pay.
#[must_use]
pub fn worth(contract: &option::Contract, underlying_tick: u64, time_ticks: u64) -> u64 {
    let (at, strike) = (
        underlying_tick.cast_signed(),
        contract.strike_ticks.cast_signed(),
    );
    let towards = if contract.kind == Kind::Put {
        strike - at
    } else {
        at - strike
    };
    let half = (towards.div_euclid(2) + time_ticks.cast_signed()).max(0);
    half.cast_unsigned()
        .max(contract.intrinsic_ticks(underlying_tick))
}

/// What the model says of an option: time value a fifth higher and lower at the two volatilities.
#[must_use]
pub fn quote(option: &Instrument, underlying_tick: u64, time_ticks: u64) -> Quote {
    let mark_tick = worth(&option.contract, underlying_tick, time_ticks).max(1);
    let ticks = option
        .scenario_ticks(underlying_tick)
        .expect("a listed option");
    let value = option.tick_value_native.cast_signed();
    let extreme_bps = i64::from(option.parameters.extreme_bps.0);
    let won = |(index, tick): (usize, &u64)| {
        let time = match (index, index % 2) {
            (14 | 15, _) => time_ticks,
            (_, 0) => time_ticks * 6 / 5,
            (_, _) => time_ticks * 4 / 5,
        };
        let worth = worth(&option.contract, *tick, time);
        let won = (worth.cast_signed() - mark_tick.cast_signed()) * value;
        if index < 14 {
            won
        } else {
            won / 10_000 * extreme_bps
        }
    };
    let array: Vec<i64> = ticks.iter().enumerate().map(won).collect();
    Quote {
        mark_tick,
        risk_array: array.try_into().ok(),
    }
}

impl World {
    /// `instrument_create` of an option whose source is PERP's.
    #[must_use]
    pub fn option_create_act(&self, listing: &Listing) -> Act {
        self.instrument_create_with(listing, self.feed_source(PERP))
    }

    /// Lists an option and remembers it by its name.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn option_create(&mut self, name: &str, listing: &Listing) -> Outcome {
        let outcome = self.send(&self.option_create_act(listing));
        if outcome.is_ok() {
            self.instruments
                .insert(name.to_owned(), listing.instrument_id);
        }
        outcome
    }

    /// What the model says of an option at this tick of PERP.
    #[must_use]
    #[track_caller]
    pub fn quote_of(&self, name: &str, underlying_tick: u64, time_ticks: u64) -> Quote {
        let option = self.read_instrument(name).to_core();
        quote(&option, underlying_tick, time_ticks)
    }

    /// `risk_post` from PERP's feed, by the risk authority.
    #[must_use]
    pub fn risk_post_act(&self, name: &str, quote: &Quote) -> Act {
        let instrument = self.instrument(name);
        let accounts = RiskPost {
            risk_authority: actors::address(RISK),
            house: self.house.address,
            instrument,
            book: pda::book(&instrument).0,
            settlement: self.house.settlement,
            fund: self.house.fund,
            oracle: self.feed(PERP),
        };
        let instruction = accounts.instruction(quote.mark_tick, quote.risk_array);
        Act::new(RiskPost::SHAPE, instruction, &[RISK])
    }

    /// Posts what the model says at PERP's last published price.
    #[track_caller]
    pub fn post(&mut self, name: &str, time_ticks: u64) {
        let price = self.feeds[PERP].price.cast_unsigned();
        let tick = price / Listing::standard(1).tick_size_e8;
        let quote = self.quote_of(name, tick, time_ticks);
        done(self.send(&self.risk_post_act(name, &quote)));
    }

    /// `instrument_expire` of an option from PERP's feed, by a keeper.
    #[must_use]
    pub fn option_expire_act(&self, name: &str) -> Act {
        self.instrument_expire_act(name, true)
            .with("oracle", self.feed(PERP))
    }
}

//! How an instrument ends: at a tick that nobody chooses, and even when nobody marks it any more
//! (SPEC 7).

use crate::exchange::check_whole;
use crate::instrument::{Book, Instrument};
use crate::limits::{EXPIRY_FALLBACK_S, MARK_OUTAGE_MAX_S, SCENARIOS};
use crate::price::{Reading, check_reading};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;

impl Instrument {
    /// Ends the instrument at its final tick: the update that straddles the expiry; a day later, or
    /// after seven days without a mark, the last settlement tick, needing no update.
    ///
    /// Refuses, in order: `InstrumentExpired`; `HaircutUnderWay`; `TearUpUnderWay`;
    /// `InstrumentNotExpired`; those of [`check_reading`]; `PriceNotStraddling`; `TickOutOfRange`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn plan_expire(
        &mut self,
        book: &mut Book,
        settlement: &mut Settlement,
        reading: Option<&Reading>,
        time: (&Clock, bool),
    ) -> Result<(), Refusal> {
        let (clock, may_settle) = time;
        if self.is_expired {
            return Err(Refusal::InstrumentExpired);
        }
        if !may_settle {
            return Err(Refusal::HaircutUnderWay);
        }
        check_whole(book)?;
        let is_due = clock.now_ts >= self.expiry_ts;
        // Before its first mark nobody has a position, and nobody may end it for good.
        let is_abandoned = self.mark_tick != 0 && clock.has_passed(self.mark_ts, MARK_OUTAGE_MAX_S);
        if !is_due && !is_abandoned {
            return Err(Refusal::InstrumentNotExpired);
        }
        let has_lapsed = is_abandoned || clock.has_passed(self.expiry_ts, EXPIRY_FALLBACK_S);
        let tick = if has_lapsed {
            self.settlement_tick
        } else {
            self.final_tick(reading, clock)?
        };
        self.move_settlement_tick(tick, book, settlement)?;
        self.mark_tick = tick;
        self.risk_array = [0; SCENARIOS];
        self.is_expired = true;
        Ok(())
    }

    /// The tick of the update that straddles the expiry; of an option, what it pays there: nothing
    /// when it is out of the money.
    fn final_tick(&self, reading: Option<&Reading>, clock: &Clock) -> Result<u64, Refusal> {
        let reading = reading.ok_or(Refusal::PriceNotStraddling)?;
        check_reading(reading, self.parameters.confidence_max_bps, clock)?;
        let straddles =
            reading.previous_publish_ts < self.expiry_ts && self.expiry_ts <= reading.publish_ts;
        if !straddles {
            return Err(Refusal::PriceNotStraddling);
        }
        if !self.contract.is_posted() {
            return self.tick_of(reading.spot_price_e8);
        }
        let underlying_tick = self.underlying_tick(reading.spot_price_e8)?;
        let tick = self.contract.intrinsic_ticks(underlying_tick);
        if tick > self.max_tick {
            return Err(Refusal::TickOutOfRange);
        }
        Ok(tick)
    }
}

//! How an instrument ends: at a tick that nobody chooses, and even when nobody marks it any more
//! (SPEC 7).

use crate::exchange::check_whole;
use crate::instrument::{Book, Instrument};
use crate::limits::{EXPIRY_FALLBACK_S, MARK_OUTAGE_MAX_S, SCENARIOS};
use crate::math::Checked;
use crate::price::{Reading, check_reading};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;

impl Instrument {
    /// Ends the instrument at its final tick: the update that straddles the expiry; a day later, or
    /// after seven days without a mark, the last settlement tick, needing no update.
    ///
    /// Whoever posts an option can fall silent as it pleases. So seven days without a post end it
    /// at the last settlement tick only as far as the underlying allows: the update that straddles
    /// the end of these days bounds it like a mark. A day later, or once the expiry has come, it is
    /// ended as any other.
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
        let end_ts = if is_due || !self.contract.is_posted() {
            self.expiry_ts
        } else {
            self.mark_ts.plus(i64::from(MARK_OUTAGE_MAX_S))?
        };
        let is_unmarkable = is_abandoned && !self.contract.is_posted();
        let tick = if is_unmarkable || clock.has_passed(end_ts, EXPIRY_FALLBACK_S) {
            self.settlement_tick
        } else {
            self.final_tick(reading, end_ts, clock)?
        };
        self.move_settlement_tick(tick, book, settlement)?;
        self.mark_tick = tick;
        self.risk_array = [0; SCENARIOS];
        self.is_expired = true;
        Ok(())
    }

    /// The tick of the update that straddles the end; of an option, what it pays there: nothing
    /// when it is out of the money. Before its expiry it is worth that at least, and never more
    /// than its ceiling.
    fn final_tick(
        &self,
        reading: Option<&Reading>,
        end_ts: i64,
        clock: &Clock,
    ) -> Result<u64, Refusal> {
        let reading = reading.ok_or(Refusal::PriceNotStraddling)?;
        check_reading(reading, self.parameters.confidence_max_bps, clock)?;
        let straddles = reading.previous_publish_ts < end_ts && end_ts <= reading.publish_ts;
        if !straddles {
            return Err(Refusal::PriceNotStraddling);
        }
        if !self.contract.is_posted() {
            return self.tick_of(reading.spot_price_e8);
        }
        let underlying_tick = self.underlying_tick(reading.spot_price_e8)?;
        let intrinsic = self.contract.intrinsic_ticks(underlying_tick);
        let tick = if end_ts == self.expiry_ts {
            intrinsic
        } else {
            let most = self.contract.ceiling_ticks(underlying_tick);
            self.settlement_tick.min(most).max(intrinsic)
        };
        if tick > self.max_tick {
            return Err(Refusal::TickOutOfRange);
        }
        Ok(tick)
    }
}

//! The moves that a risk array is about, and the array of a linear instrument (appendix A).

use crate::instrument::Instrument;
use crate::limits::SCENARIOS;
use crate::math::{Checked, to_u64};
use crate::refusal::Refusal;

/// Scenarios of one volatility, from the lowest price to the highest; those of the other volatility
/// are one place behind them.
pub(crate) const RISING: [usize; 7] = [12, 8, 4, 0, 2, 6, 10];
/// The first of the two extreme scenarios, which count at a fraction.
pub(crate) const EXTREME: usize = 14;

impl Instrument {
    /// Scan range at a mark, in ticks: a multiple of three, rounded up.
    fn scan_ticks(&self, mark_tick: u64) -> Result<u64, Refusal> {
        let share = to_u64(self.parameters.scan_bps.of_ceil(u128::from(mark_tick))?)?;
        let scan = share.max(self.parameters.scan_floor_ticks);
        scan.div_ceil(3).times(3)
    }

    fn extreme_ticks(&self, scan_ticks: u64) -> Result<u64, Refusal> {
        to_u64(
            self.parameters
                .extreme_bps
                .of_ceil(u128::from(scan_ticks).times(2)?)?,
        )
    }

    /// The linear risk array at a mark (appendix A): no move, thirds of the scan range down and up,
    /// each for volatility up and down, and two extreme moves counted at a fraction.
    ///
    /// # Errors
    /// [`Refusal::Overflow`]; impossible within the bounds that listing proves.
    pub fn linear_risk_array(&self, mark_tick: u64) -> Result<[i64; SCENARIOS], Refusal> {
        let scan = self.scan_ticks(mark_tick)?;
        let third = scan.div_ceil(3);
        let extreme = self.extreme_ticks(scan)?;
        let value = |ticks: u64| -> Result<i64, Refusal> {
            i64::try_from(ticks.times(self.tick_value_native)?).map_err(|_| Refusal::Overflow)
        };
        let (one, two, three) = (value(third)?, value(third.times(2)?)?, value(scan)?);
        let far = value(extreme)?;
        let down = i64::saturating_neg;
        Ok([
            0,
            0,
            one,
            one,
            down(one),
            down(one),
            two,
            two,
            down(two),
            down(two),
            three,
            three,
            down(three),
            down(three),
            far,
            down(far),
        ])
    }

    /// Farthest scenario of a linear instrument from this mark, in ticks.
    pub(crate) fn worst_ticks(&self, mark_tick: u64) -> Result<u64, Refusal> {
        let scan = self.scan_ticks(mark_tick)?;
        Ok(scan.max(self.extreme_ticks(scan)?))
    }

    /// Where an underlying at this tick is in each scenario, in the order of a risk array; in the
    /// extreme ones, where it is after the whole move. This is where a risk authority values an
    /// option.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn scenario_ticks(&self, underlying_tick: u64) -> Result<[u64; SCENARIOS], Refusal> {
        let scan = self.scan_ticks(underlying_tick)?;
        let third = scan.div_ceil(3);
        let mut ticks = [underlying_tick; SCENARIOS];
        let moves = [third, third.times(2)?, scan];
        let quads = ticks.iter_mut().skip(2);
        let by = moves
            .iter()
            .flat_map(|by| [(by, true), (by, true), (by, false), (by, false)]);
        let whole = scan.times(2)?;
        let extreme = [(&whole, true), (&whole, false)];
        for (tick, (by, is_up)) in quads.zip(by.chain(extreme)) {
            *tick = if is_up {
                underlying_tick.plus(*by)?
            } else {
                underlying_tick.saturating_sub(*by)
            };
        }
        Ok(ticks)
    }
}

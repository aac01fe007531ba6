//! How far marks may move before the account may be liquidated.

use crate::portfolio::Portfolio;
use alloc::vec::Vec;
use ringfence_core::instrument::Instrument;
use ringfence_core::margin::Test;
use ringfence_core::math::mul_div_floor;
use ringfence_core::refusal::Refusal;

/// Steps in which a mark is moved outwards to find where the account is no longer healthy; the
/// border between two of them is then found to the tick.
const STEPS: u64 = 32;

/// Marks of one instrument at which the account may be liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// The instrument.
    pub instrument_id: u16,
    /// Its mark now, in ticks.
    pub mark_tick: u64,
    /// The nearest lower mark that was found at which the account is below maintenance; none where
    /// no fall alone does it.
    pub falls_to_tick: Option<u64>,
    /// The nearest higher mark that was found at which the account is below maintenance; none
    /// where no rise alone does it.
    pub rises_to_tick: Option<u64>,
    /// Whether positions in options of the same group were left as they are: their marks follow
    /// their underlying by a model that the rules do not know.
    pub has_options: bool,
}

impl Portfolio {
    /// For each instrument with lots, in slot order: how far its mark may move. Marks of the same
    /// risk group move with it in proportion, everything else stays. Of an account that is below
    /// maintenance now, both are the mark. Options have none: see [`Distance::has_options`].
    ///
    /// # Errors
    /// Those of [`Portfolio::holdings`] and of the maintenance test.
    pub fn distances(&self) -> Result<Vec<Distance>, Refusal> {
        let mut distances = Vec::new();
        for (place, holding) in self.holdings()?.iter().enumerate() {
            let instrument = self.instruments.get(place);
            let instrument = instrument.ok_or(Refusal::EvidenceOutOfOrder)?;
            if holding.lots != 0 && moves(instrument) {
                distances.push(self.distance(instrument)?);
            }
        }
        Ok(distances)
    }

    fn distance(&self, instrument: &Instrument) -> Result<Distance, Refusal> {
        let mark_tick = instrument.mark_tick;
        let group = instrument.risk_group;
        let has_options = self
            .holdings()?
            .iter()
            .zip(&self.instruments)
            .any(|(held, it)| held.lots != 0 && it.risk_group == group && it.contract.is_posted());
        let mut distance = Distance {
            instrument_id: instrument.instrument_id,
            mark_tick,
            falls_to_tick: Some(mark_tick),
            rises_to_tick: Some(mark_tick),
            has_options,
        };
        if self.is_healthy_at(instrument, mark_tick)? {
            distance.falls_to_tick = self.border(instrument, &falls(mark_tick))?;
            let rises = rises(mark_tick, instrument.max_tick);
            distance.rises_to_tick = self.border(instrument, &rises)?;
        }
        Ok(distance)
    }

    /// The first of the ticks at which the account is no longer healthy, brought as near as can be.
    fn border(&self, instrument: &Instrument, ticks: &[u64]) -> Result<Option<u64>, Refusal> {
        let mut healthy = instrument.mark_tick;
        for tick in ticks {
            if !self.is_healthy_at(instrument, *tick)? {
                return self.between(instrument, healthy, *tick).map(Some);
            }
            healthy = *tick;
        }
        Ok(None)
    }

    /// The tick nearest to a healthy one at which the account is not: by halving.
    fn between(
        &self,
        instrument: &Instrument,
        mut healthy: u64,
        mut other: u64,
    ) -> Result<u64, Refusal> {
        while healthy.abs_diff(other) > 1 {
            let middle = healthy.midpoint(other);
            if self.is_healthy_at(instrument, middle)? {
                healthy = middle;
            } else {
                other = middle;
            }
        }
        Ok(other)
    }

    /// Whether maintenance is met with the instrument's mark at a tick.
    fn is_healthy_at(&self, moved: &Instrument, tick: u64) -> Result<bool, Refusal> {
        let mut there = self.clone();
        for instrument in &mut there.instruments {
            if instrument.risk_group == moved.risk_group && moves(instrument) {
                let mark = mul_div_floor(instrument.mark_tick, tick, moved.mark_tick)?;
                instrument.mark_tick = mark.clamp(1, instrument.max_tick.max(1));
                instrument.risk_array = instrument.linear_risk_array(instrument.mark_tick)?;
            }
        }
        let evidence = there.evidence();
        Ok(evidence.health(&self.account, Test::MAINTENANCE)?.is_met())
    }
}

/// Whether an instrument has a mark of its own that can still move.
fn moves(instrument: &Instrument) -> bool {
    !instrument.contract.is_posted() && !instrument.is_expired && instrument.mark_tick != 0
}

/// Ever lower ticks down to one.
fn falls(mark: u64) -> Vec<u64> {
    let steps = (1..=STEPS).map(|step| {
        let part = mul_div_floor(mark, step, STEPS).unwrap_or(mark);
        mark.saturating_sub(part).max(1)
    });
    steps.filter(|tick| *tick < mark).collect()
}

/// Ever higher ticks: in even steps up to twice the mark, then doubling up to the largest.
fn rises(mark: u64, max_tick: u64) -> Vec<u64> {
    let even = (1..=STEPS).map(|step| {
        let part = mul_div_floor(mark, step, STEPS).unwrap_or(mark);
        mark.saturating_add(part)
    });
    let mut ticks: Vec<u64> = even.take_while(|tick| *tick < max_tick).collect();
    let mut far = mark.saturating_mul(4);
    while far < max_tick {
        ticks.push(far);
        far = far.saturating_mul(2);
    }
    if mark < max_tick {
        ticks.push(max_tick);
    }
    ticks
}

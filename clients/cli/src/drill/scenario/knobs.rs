//! Parameters that a scenario may set, by their names in appendix B of the specification. What it
//! leaves out is as in a test house.

use anyhow::{Result, anyhow};
use ringfence_core::asset::AssetParameters;
use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;

use crate::drill::document::Value;

/// A parameter to be set.
pub enum Knob<'a> {
    /// An amount or a number of ticks: a decimal string.
    Amount(&'a mut u64),
    /// Basis points.
    Share(&'a mut Bps),
    /// Seconds.
    Time(&'a mut u32),
    /// A count.
    Count(&'a mut u16),
}

/// Something with parameters that have names.
pub trait Knobs {
    /// The parameter of this name.
    fn knob(&mut self, name: &str) -> Option<Knob<'_>>;
}

/// Sets what the object gives. Its fields are parameters, or among `others`, which are left alone.
///
/// # Errors
/// The place of what is unknown or has no such value.
pub fn set(of: &mut impl Knobs, object: &Value<'_>, others: &[&str]) -> Result<()> {
    for name in object.names()? {
        if others.contains(&name) {
            continue;
        }
        let Some(knob) = of.knob(name) else {
            let why = format!("unknown field `{name}`, which is no parameter either");
            return Err(object.wrong(why));
        };
        turn(knob, &object.field(name)?)?;
    }
    Ok(())
}

fn turn(knob: Knob<'_>, value: &Value<'_>) -> Result<()> {
    match knob {
        Knob::Amount(amount) => *amount = value.amount_native()?,
        Knob::Share(share) => share.0 = u16::try_from(value.whole(u16::MAX.into())?)?,
        Knob::Time(time) => *time = u32::try_from(value.whole(u32::MAX.into())?)?,
        Knob::Count(count) => *count = u16::try_from(value.whole(u16::MAX.into())?)?,
    }
    Ok(())
}

/// What the rules say no to, at a place of the file.
pub fn refused(at: &Value<'_>, refusal: Refusal) -> anyhow::Error {
    at.wrong(anyhow!("the rules refuse: {}", refusal.name()))
}

impl Knobs for Parameters {
    fn knob(&mut self, name: &str) -> Option<Knob<'_>> {
        Some(match name {
            "dust_native" => Knob::Amount(&mut self.dust_native),
            "gate_floor_native" => Knob::Amount(&mut self.gate_floor_native),
            "dead_shares" => Knob::Amount(&mut self.dead_shares),
            "initial_multiple_bps" => Knob::Share(&mut self.initial_multiple_bps),
            "quote_depeg_bps" => Knob::Share(&mut self.quote_depeg_bps),
            "liquidator_fee_bps" => Knob::Share(&mut self.liquidator_fee_bps),
            "fund_fee_bps" => Knob::Share(&mut self.fund_fee_bps),
            "discount_bps" => Knob::Share(&mut self.discount_bps),
            "loss_max_bps" => Knob::Share(&mut self.loss_max_bps),
            "skin_min_bps" => Knob::Share(&mut self.skin_min_bps),
            "bond_bps" => Knob::Share(&mut self.bond_bps),
            "small_bps" => Knob::Share(&mut self.small_bps),
            "assess_bps" => Knob::Share(&mut self.assess_bps),
            "assess_period_bps" => Knob::Share(&mut self.assess_period_bps),
            "secured_bps" => Knob::Share(&mut self.secured_bps),
            "stress_multiple_bps" => Knob::Share(&mut self.stress_multiple_bps),
            "bidders_min" => Knob::Count(&mut self.bidders_min),
            "cover_k" => Knob::Count(&mut self.cover_k),
            _ => return self.time(name).map(Knob::Time),
        })
    }
}

/// Times of the house.
trait Times {
    fn time(&mut self, name: &str) -> Option<&mut u32>;
}

impl Times for Parameters {
    fn time(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "variation_due_s" => &mut self.variation_due_s,
            "grace_s" => &mut self.grace_s,
            "sell_by_s" => &mut self.sell_by_s,
            "epoch_s" => &mut self.epoch_s,
            "cool_down_s" => &mut self.cool_down_s,
            "unstake_window_s" => &mut self.unstake_window_s,
            "managing_s" => &mut self.managing_s,
            "auction_s" => &mut self.auction_s,
            "hard_stop_s" => &mut self.hard_stop_s,
            "period_s" => &mut self.period_s,
            "period_max_s" => &mut self.period_max_s,
            "assess_due_s" => &mut self.assess_due_s,
            "replenish_member_s" => &mut self.replenish_member_s,
            "replenish_operator_s" => &mut self.replenish_operator_s,
            "stress_age_s" => &mut self.stress_age_s,
            _ => return None,
        })
    }
}

impl Knobs for AssetParameters {
    fn knob(&mut self, name: &str) -> Option<Knob<'_>> {
        Some(match name {
            "age_max_s" => Knob::Time(&mut self.price.age_max_s),
            "jump_confirm_s" => Knob::Time(&mut self.price.jump_confirm_s),
            "outage_max_s" => Knob::Time(&mut self.price.outage_max_s),
            "confidence_max_bps" => Knob::Share(&mut self.price.confidence_max_bps),
            "jump_max_bps" => Knob::Share(&mut self.price.jump_max_bps),
            "weight_initial_bps" => Knob::Share(&mut self.weight_initial_bps),
            "weight_maintenance_bps" => Knob::Share(&mut self.weight_maintenance_bps),
            "concentration_bps" => Knob::Share(&mut self.concentration_bps),
            "concentration_native" => Knob::Amount(&mut self.concentration_native),
            "deposit_cap_native" => Knob::Amount(&mut self.deposit_cap_native),
            "ramp_s" => Knob::Time(&mut self.ramp_s),
            _ => return None,
        })
    }
}

impl Knobs for InstrumentParameters {
    fn knob(&mut self, name: &str) -> Option<Knob<'_>> {
        Some(match name {
            "scan_bps" => Knob::Share(&mut self.scan_bps),
            "scan_floor_ticks" => Knob::Amount(&mut self.scan_floor_ticks),
            "extreme_bps" => Knob::Share(&mut self.extreme_bps),
            "mark_age_max_s" => Knob::Time(&mut self.mark_age_max_s),
            "fill_band_bps" => Knob::Share(&mut self.fill_band_bps),
            "mark_interval_s" => Knob::Time(&mut self.mark_interval_s),
            "mark_fallback_s" => Knob::Time(&mut self.mark_fallback_s),
            "tick_jump_bps" => Knob::Share(&mut self.tick_jump_bps),
            "confidence_max_bps" => Knob::Share(&mut self.confidence_max_bps),
            _ => return None,
        })
    }
}

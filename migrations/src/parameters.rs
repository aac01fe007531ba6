//! Parameters by name. A test house starts from the rules' test values and names what is different;
//! a live house names every one.

use anyhow::{Result, bail, ensure};
use ringfence_core::asset;
use ringfence_core::instrument;
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_interface::accounts::{AssetParameters, HouseParameters, InstrumentParameters};
use serde::Deserialize;

use crate::values::Amount;

/// A value that the chain has and the file does not want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// The parameter.
    pub name: &'static str,
    /// On the chain.
    pub found: String,
    /// In the file.
    pub wanted: String,
}

macro_rules! named {
    (
        $(#[$meta:meta])*
        $name:ident for $layout:ident;
        amounts: $($amount:ident),*; seconds: $($seconds:ident),*; small: $($small:ident),*;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(missing_docs, reason = "each is described where the rules declare it")]
        pub struct $name {
            $(pub $amount: Option<Amount>,)*
            $(pub $seconds: Option<u32>,)*
            $(pub $small: Option<u16>,)*
        }

        impl $name {
            /// These, and where there are none, those.
            #[must_use]
            pub fn over(&self, base: $layout) -> $layout {
                $layout {
                    $($amount: self.$amount.map_or(base.$amount, |it| it.0),)*
                    $($seconds: self.$seconds.unwrap_or(base.$seconds),)*
                    $($small: self.$small.unwrap_or(base.$small),)*
                    ..base
                }
            }

            /// Names of those that the file does not have.
            #[must_use]
            pub fn missing(&self) -> Vec<&'static str> {
                let all = [
                    $((self.$amount.is_none(), stringify!($amount)),)*
                    $((self.$seconds.is_none(), stringify!($seconds)),)*
                    $((self.$small.is_none(), stringify!($small)),)*
                ];
                all.into_iter().filter(|it| it.0).map(|it| it.1).collect()
            }

            /// Where the chain has something else.
            #[must_use]
            pub fn differing(found: &$layout, wanted: &$layout) -> Vec<Differs> {
                let mut all = Vec::new();
                let mut compare = |name, found: u64, wanted: u64| {
                    if found != wanted {
                        let (found, wanted) = (found.to_string(), wanted.to_string());
                        all.push(Differs { name, found, wanted });
                    }
                };
                $(compare(stringify!($amount), found.$amount, wanted.$amount);)*
                $(compare(stringify!($seconds), found.$seconds.into(), wanted.$seconds.into());)*
                $(compare(stringify!($small), found.$small.into(), wanted.$small.into());)*
                all
            }

            /// The value that is out of its bounds when all others are those of a test house.
            fn culprit(
                wanted: &$layout,
                base: $layout,
                check: impl Fn(&$layout) -> Result<(), Refusal>,
            ) -> Option<(&'static str, u64)> {
                let is_out = |it: &$layout| check(it) == Err(Refusal::ParameterOutOfBounds);
                $(if is_out(&$layout { $amount: wanted.$amount, ..base }) {
                    return Some((stringify!($amount), wanted.$amount));
                })*
                $(if is_out(&$layout { $seconds: wanted.$seconds, ..base }) {
                    return Some((stringify!($seconds), wanted.$seconds.into()));
                })*
                $(if is_out(&$layout { $small: wanted.$small, ..base }) {
                    return Some((stringify!($small), wanted.$small.into()));
                })*
                None
            }
        }
    };
}

named! {
    /// Parameters of a house: [`Parameters`].
    OfHouse for HouseParameters;
    amounts: dust_native, gate_floor_native, dead_shares;
    seconds: variation_due_s, grace_s, sell_by_s, epoch_s, cool_down_s, unstake_window_s,
        managing_s, auction_s, hard_stop_s, period_s, period_max_s, assess_due_s,
        replenish_member_s, replenish_operator_s, stress_age_s;
    small: initial_multiple_bps, quote_depeg_bps, liquidator_fee_bps, fund_fee_bps, discount_bps,
        loss_max_bps, skin_min_bps, bond_bps, bidders_min, small_bps, assess_bps,
        assess_period_bps, secured_bps, cover_k, stress_multiple_bps;
}

named! {
    /// Parameters of an asset: [`asset::AssetParameters`].
    OfAsset for AssetParameters;
    amounts: concentration_native, deposit_cap_native;
    seconds: ramp_s, age_max_s, jump_confirm_s, outage_max_s;
    small: weight_initial_bps, weight_maintenance_bps, concentration_bps, confidence_max_bps,
        jump_max_bps;
}

named! {
    /// Parameters of an instrument: [`instrument::InstrumentParameters`].
    OfInstrument for InstrumentParameters;
    amounts: scan_floor_ticks;
    seconds: mark_age_max_s, mark_interval_s, mark_fallback_s;
    small: scan_bps, extreme_bps, fill_band_bps, tick_jump_bps, confidence_max_bps;
}

/// A live house takes no value that nobody has written down.
fn check_complete(place: &str, is_test: bool, missing: &[&str]) -> Result<()> {
    ensure!(
        is_test || missing.is_empty(),
        "{place}: a live house names every parameter; missing: {}",
        missing.join(", ")
    );
    Ok(())
}

fn refused(place: &str, why: Refusal, culprit: Option<(&str, u64)>) -> Result<()> {
    match (why, culprit) {
        (_, Some((name, value))) => bail!("{place}.{name}: {value} is out of bounds"),
        (Refusal::ParametersInconsistent, None) => {
            bail!("{place}: each is inside its bounds, but they contradict each other")
        }
        (_, None) => bail!("{place}: refused, {why:?}"),
    }
}

impl OfHouse {
    /// The whole set, checked by the rules.
    ///
    /// # Errors
    /// What is missing or out of bounds, with its name.
    pub fn complete(&self, place: &str, is_test: bool) -> Result<HouseParameters> {
        check_complete(place, is_test, &self.missing())?;
        let base = HouseParameters::from_core(&Parameters::TEST);
        let wanted = self.over(base);
        let check = |it: &HouseParameters| it.to_core().check();
        if let Err(why) = check(&wanted) {
            refused(place, why, Self::culprit(&wanted, base, check))?;
        }
        ensure!(
            is_test || wanted.cover_k > 0,
            "{place}.cover_k: a live house covers at least one stress loss"
        );
        Ok(wanted)
    }
}

/// What a live house's weights need at least to grow.
const LIVE_RAMP_MIN_S: u32 = 604_800;

impl OfAsset {
    /// The whole set, checked by the rules beside the house's.
    ///
    /// # Errors
    /// What is missing or out of bounds, with its name.
    pub fn complete(
        &self,
        place: &str,
        is_test: bool,
        house: &Parameters,
    ) -> Result<AssetParameters> {
        check_complete(place, is_test, &self.missing())?;
        let base = AssetParameters::from_core(&asset::AssetParameters::TEST);
        let wanted = self.over(base);
        let check = |it: &AssetParameters| it.to_core().check(house);
        if let Err(why) = check(&wanted) {
            refused(place, why, Self::culprit(&wanted, base, check))?;
        }
        ensure!(
            is_test || wanted.ramp_s >= LIVE_RAMP_MIN_S,
            "{place}.ramp_s: {} is too short for a live house, at least {LIVE_RAMP_MIN_S}",
            wanted.ramp_s
        );
        Ok(wanted)
    }
}

impl OfInstrument {
    /// The whole set, checked by the rules beside the house's. What an option may cost is judged
    /// with its terms, not here.
    ///
    /// # Errors
    /// What is missing or out of bounds, with its name.
    pub fn complete(
        &self,
        place: &str,
        (is_test, is_option): (bool, bool),
        house: &Parameters,
    ) -> Result<InstrumentParameters> {
        check_complete(place, is_test, &self.missing())?;
        let base = InstrumentParameters::from_core(&instrument::InstrumentParameters::TEST);
        let wanted = self.over(base);
        let check = |it: &InstrumentParameters| match it.to_core().check(house) {
            Err(Refusal::ParametersInconsistent) if is_option => Ok(()),
            checked => checked,
        };
        if let Err(why) = check(&wanted) {
            refused(place, why, Self::culprit(&wanted, base, check))?;
        }
        Ok(wanted)
    }
}

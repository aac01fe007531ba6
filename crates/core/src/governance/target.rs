//! The settings that proposals change: read, written, and checked again as at their listing.

use super::{Governance, Parameter};
use crate::asset::AssetParameters;
use crate::instrument::Instrument;
use crate::limits::LIVE_RAMP_MIN_S;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::units::{ALL_BPS, Bps};

/// What a proposal changes of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetSettings {
    /// Its parameters.
    pub parameters: AssetParameters,
    /// 0: accepted; 1: no new vaults.
    pub status: u8,
}

/// What the house's parameters must agree with in all that was ever listed, however many that is:
/// the extremes of it, which never come down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Highest maintenance weight of an asset.
    pub weight_max_bps: Bps,
    /// Narrowest scan range of a linear instrument; zero before the first.
    pub scan_min_bps: Bps,
    /// Most that a lot of one may cost beside its own losses, without the house's fees.
    pub costs_max_bps: u16,
}

impl Listed {
    /// Notes an asset as it is.
    pub fn note_asset(&mut self, parameters: &AssetParameters) {
        self.weight_max_bps = self.weight_max_bps.max(parameters.weight_maintenance_bps);
    }

    /// Notes an instrument as it is.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn note_instrument(&mut self, instrument: &Instrument) -> Result<(), Refusal> {
        if instrument.contract.is_posted() {
            return Ok(());
        }
        let scan_bps = instrument.parameters.scan_bps;
        if self.scan_min_bps.0 == 0 || scan_bps < self.scan_min_bps {
            self.scan_min_bps = scan_bps;
        }
        let costs = instrument.parameters.own_costs_bps()?;
        let costs = u16::try_from(costs).map_err(|_| Refusal::Overflow)?;
        self.costs_max_bps = self.costs_max_bps.max(costs);
        Ok(())
    }

    /// Whether a house with these parameters agrees with everything that was listed.
    fn check(&self, house: &Parameters) -> Result<(), Refusal> {
        let kept_bps = ALL_BPS.saturating_sub(self.weight_max_bps.0);
        let scan = u128::from(self.scan_min_bps.0);
        let fees = house
            .liquidator_fee_bps
            .0
            .saturating_add(house.fund_fee_bps.0);
        let costs = u128::from(self.costs_max_bps.saturating_add(fees));
        let is_covered = scan == 0 || house.initial_multiple_bps.of_floor(scan)? > costs;
        if is_covered && house.discount_bps.0 <= kept_bps {
            Ok(())
        } else {
            Err(Refusal::ParametersInconsistent)
        }
    }
}

/// What the settings of one account have to agree with.
#[derive(Debug)]
pub struct Rules<'a> {
    /// Whether prices may be made up here: some bounds are for live houses alone.
    pub is_test: bool,
    /// The house's parameters.
    pub house: &'a Parameters,
    /// All that was listed.
    pub listed: &'a mut Listed,
}

/// The settings of the account that a proposal is about.
#[derive(Debug)]
pub enum Target<'a> {
    /// A house.
    House(&'a mut Parameters),
    /// An asset.
    Asset(&'a mut AssetSettings),
    /// An instrument.
    Instrument(&'a mut Instrument),
    /// A Governance.
    Governance(&'a mut Governance),
}

/// A number of a settings struct, whatever its width.
trait Number: Copy {
    fn get(self) -> u64;
    fn of(value: u64) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            fn get(self) -> u64 {
                self.into()
            }
            fn of(value: u64) -> Option<Self> {
                value.try_into().ok()
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64);

impl Number for Bps {
    fn get(self) -> u64 {
        self.0.into()
    }
    fn of(value: u64) -> Option<Self> {
        value.try_into().ok().map(Self)
    }
}

/// Says where each parameter is; the same for reading and for writing.
macro_rules! places {
    ($($subject:ident($settings:ident) { $($name:ident: $($field:ident).+;)+ })+) => {
        impl Target<'_> {
            /// The value as it is; nothing for what is no number, or not of this account.
            #[must_use]
            pub fn value(&self, parameter: Parameter) -> Option<u64> {
                match (self, parameter) {
                    $($((Self::$subject($settings), Parameter::$name) => {
                        Some($settings.$($field).+.get())
                    })+)+
                    _ => None,
                }
            }

            fn set(&mut self, parameter: Parameter, value: u64) -> Option<()> {
                match (self, parameter) {
                    $($((Self::$subject($settings), Parameter::$name) => {
                        $settings.$($field).+ = Number::of(value)?;
                    })+)+
                    _ => return None,
                }
                Some(())
            }
        }
    };
}

places! {
    House(house) {
        DustNative: dust_native;
        GateFloorNative: gate_floor_native;
        DeadShares: dead_shares;
        VariationDueS: variation_due_s;
        GraceS: grace_s;
        SellByS: sell_by_s;
        EpochS: epoch_s;
        CoolDownS: cool_down_s;
        UnstakeWindowS: unstake_window_s;
        ManagingS: managing_s;
        AuctionS: auction_s;
        HardStopS: hard_stop_s;
        PeriodS: period_s;
        PeriodMaxS: period_max_s;
        AssessDueS: assess_due_s;
        ReplenishMemberS: replenish_member_s;
        ReplenishOperatorS: replenish_operator_s;
        StressAgeS: stress_age_s;
        InitialMultipleBps: initial_multiple_bps;
        QuoteDepegBps: quote_depeg_bps;
        LiquidatorFeeBps: liquidator_fee_bps;
        FundFeeBps: fund_fee_bps;
        DiscountBps: discount_bps;
        LossMaxBps: loss_max_bps;
        SkinMinBps: skin_min_bps;
        BondBps: bond_bps;
        BiddersMin: bidders_min;
        SmallBps: small_bps;
        AssessBps: assess_bps;
        AssessPeriodBps: assess_period_bps;
        SecuredBps: secured_bps;
        CoverK: cover_k;
        StressMultipleBps: stress_multiple_bps;
    }
    Asset(asset) {
        WeightInitialBps: parameters.weight_initial_bps;
        WeightMaintenanceBps: parameters.weight_maintenance_bps;
        ConcentrationBps: parameters.concentration_bps;
        ConcentrationNative: parameters.concentration_native;
        DepositCapNative: parameters.deposit_cap_native;
        RampS: parameters.ramp_s;
        AgeMaxS: parameters.price.age_max_s;
        JumpConfirmS: parameters.price.jump_confirm_s;
        OutageMaxS: parameters.price.outage_max_s;
        AssetConfidenceMaxBps: parameters.price.confidence_max_bps;
        JumpMaxBps: parameters.price.jump_max_bps;
        AssetStatus: status;
    }
    Instrument(listed) {
        ScanBps: parameters.scan_bps;
        ScanFloorTicks: parameters.scan_floor_ticks;
        ExtremeBps: parameters.extreme_bps;
        MarkAgeMaxS: parameters.mark_age_max_s;
        FillBandBps: parameters.fill_band_bps;
        MarkIntervalS: parameters.mark_interval_s;
        MarkFallbackS: parameters.mark_fallback_s;
        TickJumpBps: parameters.tick_jump_bps;
        MarkConfidenceMaxBps: parameters.confidence_max_bps;
        InterestLimitLots: interest_limit_lots;
        ShortMinNative: contract.short_min_native;
        RiskAgeMaxS: contract.risk_age_max_s;
    }
    Governance(governance) {
        TimelockS: timelock_s;
        PauseMaxS: pause_max_s;
    }
}

impl Target<'_> {
    /// Sets a value, and checks the settings as when they were first given. What is listed is noted
    /// again.
    ///
    /// Refuses, in order: `ParameterOutOfBounds` for what is not of this account or does not fit;
    /// what a listing with these settings refuses; `ParametersInconsistent` for a house that would
    /// not agree with what is listed.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn change(
        &mut self,
        parameter: Parameter,
        value: u64,
        rules: Rules<'_>,
    ) -> Result<(), Refusal> {
        let before = self.value(parameter);
        let is_set = self.set(parameter, value);
        let (Some(before), Some(())) = (before, is_set) else {
            return Err(Refusal::ParameterOutOfBounds);
        };
        match self {
            Self::House(house) => {
                house.check()?;
                if !rules.is_test && house.cover_k == 0 {
                    return Err(Refusal::ParameterOutOfBounds);
                }
                if must_agree(parameter, before, value) {
                    rules.listed.check(house)?;
                }
            }
            Self::Asset(asset) => {
                check_asset(asset, parameter, &rules)?;
                rules.listed.note_asset(&asset.parameters);
            }
            Self::Instrument(listed) => {
                listed.check_listing(rules.house)?;
                rules.listed.note_instrument(listed)?;
            }
            Self::Governance(governance) => governance.check(rules.is_test)?,
        }
        Ok(())
    }
}

fn check_asset(
    asset: &AssetSettings,
    parameter: Parameter,
    rules: &Rules<'_>,
) -> Result<(), Refusal> {
    let is_ramp = parameter == Parameter::RampS && !rules.is_test;
    if asset.status > 1 || (is_ramp && asset.parameters.ramp_s < LIVE_RAMP_MIN_S) {
        return Err(Refusal::ParameterOutOfBounds);
    }
    asset.parameters.check(rules.house)
}

/// Whether a change of the house could contradict an asset or an instrument: the other way it only
/// agrees better.
fn must_agree(parameter: Parameter, before: u64, after: u64) -> bool {
    match parameter {
        Parameter::DiscountBps | Parameter::LiquidatorFeeBps | Parameter::FundFeeBps => {
            after > before
        }
        Parameter::InitialMultipleBps => after < before,
        _ => false,
    }
}

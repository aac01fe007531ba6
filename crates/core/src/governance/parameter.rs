//! Everything that a proposal can change, and what a change of it does to whom.

use crate::refusal::Refusal;

/// What a change does, and therefore how it takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Keeps new risk out, and liquidates nobody sooner: at once.
    Tightens,
    /// May make existing customers liquidatable, or a liquidation dearer: along a line, over a day.
    Moves,
    /// All else: after the timelock, when the council has approved, while no loss is open.
    Loosens,
}

impl Class {
    /// Number of the class.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Tightens => 0,
            Self::Moves => 1,
            Self::Loosens => 2,
        }
    }

    /// The class of a number.
    #[must_use]
    pub const fn of(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Tightens),
            1 => Some(Self::Moves),
            2 => Some(Self::Loosens),
            _ => None,
        }
    }
}

/// The kind of account that a parameter is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The house.
    House,
    /// One of its assets.
    Asset,
    /// One of its instruments.
    Instrument,
    /// Its Governance.
    Governance,
}

/// What is known of a parameter.
struct Row {
    subject: Subject,
    step: u64,
    up: Class,
    down: Class,
}

macro_rules! table {
    ($(
        $subject:ident { $($(#[doc = $about:literal])+
            $name:ident = $code:literal, step $step:literal, up $up:ident, down $down:ident;)+ }
    )+) => {
        /// One thing that a proposal can change. Numbers are never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Parameter {
            $($($(#[doc = $about])+ $name,)+)+
        }

        impl Parameter {
            /// All of them, in order of their numbers.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// Its number.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $($(Self::$name => $code,)+)+ }
            }

            /// The parameter of a number.
            #[must_use]
            pub const fn of(code: u8) -> Option<Self> {
                match code { $($($code => Some(Self::$name),)+)+ _ => None }
            }

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$name => stringify!($name),)+)+ }
            }

            const fn row(self) -> Row {
                match self { $($(Self::$name => Row {
                    subject: Subject::$subject,
                    step: $step,
                    up: Class::$up,
                    down: Class::$down,
                },)+)+ }
            }
        }
    };
}

table! {
    House {
        /// `dust_native`: a requirement is ten times this at the least.
        DustNative = 1, step 1, up Moves, down Loosens;
        /// `gate_floor_native`.
        GateFloorNative = 2, step 1, up Loosens, down Loosens;
        /// `dead_shares`.
        DeadShares = 3, step 1, up Loosens, down Loosens;
        /// `variation_due_s`.
        VariationDueS = 4, step 60, up Loosens, down Moves;
        /// `grace_s`.
        GraceS = 5, step 60, up Loosens, down Moves;
        /// `sell_by_s`.
        SellByS = 6, step 60, up Loosens, down Loosens;
        /// `epoch_s`.
        EpochS = 7, step 60, up Loosens, down Loosens;
        /// `cool_down_s`.
        CoolDownS = 8, step 60, up Loosens, down Loosens;
        /// `unstake_window_s`.
        UnstakeWindowS = 9, step 60, up Loosens, down Loosens;
        /// `managing_s`.
        ManagingS = 10, step 60, up Loosens, down Loosens;
        /// `auction_s`.
        AuctionS = 11, step 60, up Loosens, down Loosens;
        /// `hard_stop_s`.
        HardStopS = 12, step 60, up Loosens, down Loosens;
        /// `period_s`.
        PeriodS = 13, step 60, up Loosens, down Loosens;
        /// `period_max_s`.
        PeriodMaxS = 14, step 60, up Loosens, down Loosens;
        /// `assess_due_s`.
        AssessDueS = 15, step 60, up Loosens, down Loosens;
        /// `replenish_member_s`.
        ReplenishMemberS = 16, step 60, up Loosens, down Loosens;
        /// `replenish_operator_s`.
        ReplenishOperatorS = 17, step 60, up Loosens, down Loosens;
        /// `stress_age_s`: a longer one makes the fund cover more.
        StressAgeS = 18, step 60, up Tightens, down Loosens;
        /// `initial_multiple_bps`: a liquidation goes on until it is met.
        InitialMultipleBps = 19, step 100, up Moves, down Loosens;
        /// `quote_depeg_bps`: beyond it nobody can take over what is liquidated.
        QuoteDepegBps = 20, step 10, up Loosens, down Moves;
        /// `liquidator_fee_bps`.
        LiquidatorFeeBps = 21, step 10, up Moves, down Loosens;
        /// `fund_fee_bps`.
        FundFeeBps = 22, step 10, up Moves, down Loosens;
        /// `discount_bps`.
        DiscountBps = 23, step 10, up Moves, down Loosens;
        /// `loss_max_bps`.
        LossMaxBps = 24, step 100, up Moves, down Loosens;
        /// `skin_min_bps`.
        SkinMinBps = 25, step 100, up Loosens, down Loosens;
        /// `bond_bps`.
        BondBps = 26, step 10, up Loosens, down Loosens;
        /// `bidders_min`.
        BiddersMin = 27, step 1, up Loosens, down Loosens;
        /// `small_bps`.
        SmallBps = 28, step 10, up Loosens, down Loosens;
        /// `assess_bps`.
        AssessBps = 29, step 100, up Loosens, down Loosens;
        /// `assess_period_bps`.
        AssessPeriodBps = 30, step 100, up Loosens, down Loosens;
        /// `secured_bps`.
        SecuredBps = 31, step 100, up Loosens, down Loosens;
        /// `cover_k`.
        CoverK = 32, step 1, up Tightens, down Loosens;
        /// `stress_multiple_bps`.
        StressMultipleBps = 33, step 100, up Tightens, down Loosens;
        /// Who may propose; no number.
        ParameterAuthority = 34, step 0, up Loosens, down Loosens;
        /// Who may list; no number.
        ListingAuthority = 35, step 0, up Loosens, down Loosens;
        /// Who may pause; no number.
        PauseAuthority = 36, step 0, up Loosens, down Loosens;
        /// Who may act in defaults; no number.
        DefaultAuthority = 37, step 0, up Loosens, down Loosens;
        /// Whose the operator's layers are; no number.
        SkinAuthority = 38, step 0, up Loosens, down Loosens;
    }
    Asset {
        /// `weight_initial_bps`.
        WeightInitialBps = 64, step 100, up Loosens, down Tightens;
        /// `weight_maintenance_bps`.
        WeightMaintenanceBps = 65, step 100, up Loosens, down Moves;
        /// `concentration_bps`.
        ConcentrationBps = 66, step 100, up Moves, down Loosens;
        /// `concentration_native`.
        ConcentrationNative = 67, step 1, up Loosens, down Moves;
        /// `deposit_cap_native`.
        DepositCapNative = 68, step 1, up Loosens, down Tightens;
        /// `ramp_s`.
        RampS = 69, step 60, up Moves, down Loosens;
        /// `age_max_s`: how long a price is usable.
        AgeMaxS = 70, step 5, up Loosens, down Moves;
        /// `jump_confirm_s`.
        JumpConfirmS = 71, step 30, up Moves, down Loosens;
        /// `outage_max_s`.
        OutageMaxS = 72, step 60, up Loosens, down Moves;
        /// `confidence_max_bps` of an asset.
        AssetConfidenceMaxBps = 73, step 10, up Loosens, down Moves;
        /// `jump_max_bps`.
        JumpMaxBps = 74, step 100, up Loosens, down Moves;
        /// The asset's status: 0 accepted, 1 no new vaults.
        AssetStatus = 75, step 1, up Tightens, down Loosens;
    }
    Instrument {
        /// `scan_bps`.
        ScanBps = 128, step 100, up Moves, down Loosens;
        /// `scan_floor_ticks`.
        ScanFloorTicks = 129, step 1, up Moves, down Loosens;
        /// `extreme_bps`.
        ExtremeBps = 130, step 100, up Moves, down Loosens;
        /// `mark_age_max_s`: with too short a time nobody could reduce either.
        MarkAgeMaxS = 131, step 1, up Loosens, down Moves;
        /// `fill_band_bps`.
        FillBandBps = 132, step 10, up Loosens, down Moves;
        /// `mark_interval_s`.
        MarkIntervalS = 133, step 60, up Loosens, down Loosens;
        /// `mark_fallback_s`.
        MarkFallbackS = 134, step 60, up Loosens, down Loosens;
        /// `tick_jump_bps`.
        TickJumpBps = 135, step 100, up Loosens, down Loosens;
        /// `confidence_max_bps` of an instrument.
        MarkConfidenceMaxBps = 136, step 10, up Loosens, down Moves;
        /// `interest_limit_lots`: open interest above it only falls.
        InterestLimitLots = 137, step 1, up Loosens, down Tightens;
        /// `short_min_native` of an option.
        ShortMinNative = 138, step 1, up Moves, down Loosens;
        /// `risk_age_max_s` of an option.
        RiskAgeMaxS = 139, step 60, up Loosens, down Moves;
    }
    Governance {
        /// `timelock_s`.
        TimelockS = 192, step 3_600, up Loosens, down Loosens;
        /// `pause_max_s`.
        PauseMaxS = 193, step 3_600, up Loosens, down Loosens;
        /// The council and its threshold; no number.
        Council = 194, step 0, up Loosens, down Loosens;
    }
}

impl Parameter {
    /// The kind of account that it is of.
    #[must_use]
    pub const fn subject(self) -> Subject {
        self.row().subject
    }

    /// Whether it is a number; authorities and the council are keys.
    #[must_use]
    pub const fn is_number(self) -> bool {
        self.row().step != 0
    }

    /// A change by so much is never too large.
    #[must_use]
    pub const fn step(self) -> u64 {
        self.row().step
    }

    /// What a change from one value to another does.
    ///
    /// # Errors
    /// [`Refusal::NothingToChange`].
    pub const fn classify(self, before: u64, after: u64) -> Result<Class, Refusal> {
        if after > before {
            Ok(self.row().up)
        } else if after < before {
            Ok(self.row().down)
        } else {
            Err(Refusal::NothingToChange)
        }
    }
}

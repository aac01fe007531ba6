//! House: one clearing house, its authorities and its parameters.

use crate::errors::Outcome;
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::governance::Listed;
use ringfence_core::house as rules_house;
use ringfence_core::parameters as rules;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{self, Bps, Moment};

/// Parameters of a house; see the rules' struct of the same name for units and bounds.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, AnchorSerialize, AnchorDeserialize, IdlType,
)]
pub struct HouseParameters {
    /// Amounts below this are dust.
    pub dust_native: u64,
    /// Uncollected losses up to this never shut the gate.
    pub gate_floor_native: u64,
    /// Shares that nobody owns, minted with the first stake.
    pub dead_shares: u64,
    /// Variation may be owed for this long.
    pub variation_due_s: u32,
    /// Grace after a margin call.
    pub grace_s: u32,
    /// Collateral of a defaulter is sold for this long.
    pub sell_by_s: u32,
    /// Length of a fund epoch.
    pub epoch_s: u32,
    /// From an unstake request to its window.
    pub cool_down_s: u32,
    /// Length of the window.
    pub unstake_window_s: u32,
    /// A default is managed at most this long.
    pub managing_s: u32,
    /// The price of a defaulter's lots worsens over this time; an auction's phase is as long.
    pub auction_s: u32,
    /// From an unstake request until it is paid whatever is open.
    pub hard_stop_s: u32,
    /// A capped period lasts this long after the last default in it.
    pub period_s: u32,
    /// A capped period lasts at most this long.
    pub period_max_s: u32,
    /// Members pay an assessment within this time.
    pub assess_due_s: u32,
    /// After a loss, members bring the fund back to its cover in this time.
    pub replenish_member_s: u32,
    /// After a loss, the operator brings back its skin in this time.
    pub replenish_operator_s: u32,
    /// A posted stress loss counts this long.
    pub stress_age_s: u32,
    /// Initial requirement as a multiple of maintenance.
    pub initial_multiple_bps: u16,
    /// The quote's price may be this far from one.
    pub quote_depeg_bps: u16,
    /// Liquidator's part of the liquidation fee.
    pub liquidator_fee_bps: u16,
    /// Fund's part of the liquidation fee.
    pub fund_fee_bps: u16,
    /// Discount at which collateral is seized.
    pub discount_bps: u16,
    /// Equity lost to fees, as a share of the requirement removed.
    pub loss_max_bps: u16,
    /// Operator's skin as a share of the mutual layer.
    pub skin_min_bps: u16,
    /// Bond of a bid, as a share of the notional of the lots.
    pub bond_bps: u16,
    /// Fewest bidders whose bids are awarded.
    pub bidders_min: u16,
    /// Most that small shortfalls take of the insurance layer in a day.
    pub small_bps: u16,
    /// Most that one default assesses, as a share of the members' stake.
    pub assess_bps: u16,
    /// Most that one period assesses, as a share of the members' stake.
    pub assess_period_bps: u16,
    /// Part of a stake that is set aside to secure assessments.
    pub secured_bps: u16,
    /// How many of the largest stress losses the fund covers.
    pub cover_k: u16,
    /// Requirement under stress, as a multiple of maintenance.
    pub stress_multiple_bps: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

/// Converts both ways with each field named once: one that either side forgets does not compile.
macro_rules! parameters {
    (plain: $($plain:ident),+; bps: $($bps:ident),+;) => {
        impl HouseParameters {
            /// As the rules see it.
            #[must_use]
            pub fn view(&self) -> rules::Parameters {
                rules::Parameters {
                    $($plain: self.$plain,)+
                    $($bps: Bps(self.$bps),)+
                }
            }

            /// As it is stored.
            #[must_use]
            pub fn of(parameters: &rules::Parameters) -> Self {
                let rules::Parameters { $($plain,)+ $($bps,)+ } = *parameters;
                Self { $($plain,)+ $($bps: $bps.0,)+ reserved: [0; 6] }
            }
        }
    };
}

parameters! {
    plain:
        dust_native, gate_floor_native, dead_shares, variation_due_s, grace_s, sell_by_s,
        epoch_s, cool_down_s, unstake_window_s, managing_s, auction_s, hard_stop_s, period_s,
        period_max_s, assess_due_s, replenish_member_s, replenish_operator_s, stress_age_s,
        bidders_min, cover_k;
    bps:
        initial_multiple_bps, quote_depeg_bps, liquidator_fee_bps, fund_fee_bps, discount_bps,
        loss_max_bps, skin_min_bps, bond_bps, small_bps, assess_bps, assess_period_bps,
        secured_bps, stress_multiple_bps;
}

/// Status of a house that does everything.
pub const HOUSE_ACTIVE: u8 = 0;
/// Status of a house in which a loss is blocked by frozen tokens: no new risk until that is
/// resolved.
pub const HOUSE_RECOVERY: u8 = 2;

/// One clearing house.
#[account]
pub struct House {
    /// Who created it.
    pub creator: Address,
    /// Mint of the settlement currency.
    pub quote_mint: Address,
    /// Token program of the quote mint.
    pub quote_token_program: Address,
    /// May propose parameters.
    pub parameter_authority: Address,
    /// May list assets, instruments and venues.
    pub listing_authority: Address,
    /// May stop new risk.
    pub pause_authority: Address,
    /// May act in defaults.
    pub default_authority: Address,
    /// Deposits and withdraws the operator's own layers.
    pub skin_authority: Address,
    /// Random bytes that signed messages carry, so that none is valid in another house.
    pub domain: [u8; 32],
    /// Parameters.
    pub parameters: HouseParameters,
    /// Number among the creator's houses.
    pub house_id: u16,
    /// 0 active, 2 recovery. A pause is beside it: see `paused_until_ts`.
    pub status: u8,
    /// Whether a gain haircut is under way.
    pub haircutting: u8,
    /// Whether the fund does not cover the stress losses that it must.
    pub is_cover_short: u8,
    /// Whether prices may be made up here.
    pub is_test: u8,
    /// Decimals of the quote mint.
    pub quote_decimals: u8,
    /// Bump of the address.
    pub bump: u8,
    /// When the last gain haircut ended.
    pub trading_since_ts: i64,
    /// Slot of that moment.
    pub trading_since_slot: u64,
    /// When the last pause began; zero for never.
    pub paused_since_ts: i64,
    /// Slot of that moment.
    pub paused_since_slot: u64,
    /// When the last pause ends, or has ended.
    pub paused_until_ts: i64,
    /// The next pause begins at the earliest then.
    pub pause_free_ts: i64,
    /// Highest maintenance weight that an asset ever had.
    pub weight_max_bps: u16,
    /// Narrowest scan range that a linear instrument ever had; zero before the first.
    pub scan_min_bps: u16,
    /// Most that a lot of one ever cost beside its own losses, without the house's fees.
    pub costs_max_bps: u16,
    /// For later.
    pub reserved: [u8; 146],
}

impl House {
    /// As the rules see its status now.
    #[must_use]
    pub fn mode(&self, clock: &units::Clock) -> rules_house::Mode {
        let lasting = match self.status {
            HOUSE_ACTIVE => rules_house::HouseStatus::Active,
            _ => rules_house::HouseStatus::Recovery,
        };
        rules_house::Mode {
            status: self.pause().over(lasting, clock),
            is_haircutting: self.haircutting != 0,
            is_cover_short: self.is_cover_short != 0,
        }
    }

    /// Whether lots may change hands and collateral may be sold: a pause does not matter.
    ///
    /// # Errors
    /// `HaircutUnderWay`.
    pub fn check_trading(&self) -> Outcome {
        if self.may_settle() {
            Ok(())
        } else {
            Err(Refusal::HaircutUnderWay.into())
        }
    }

    /// Whether settlement ticks may move and the pool may pay: a pause does not matter.
    #[must_use]
    pub fn may_settle(&self) -> bool {
        self.haircutting == 0
    }

    /// Its last pause.
    #[must_use]
    pub fn pause(&self) -> rules_house::Pause {
        rules_house::Pause {
            since: Moment {
                ts: self.paused_since_ts,
                slot: self.paused_since_slot,
            },
            until_ts: self.paused_until_ts,
            free_ts: self.pause_free_ts,
        }
    }

    /// Keeps what the rules changed of its pause.
    pub fn store_pause(&mut self, pause: &rules_house::Pause) {
        let rules_house::Pause {
            since,
            until_ts,
            free_ts,
        } = *pause;
        self.paused_since_ts = since.ts;
        self.paused_since_slot = since.slot;
        self.paused_until_ts = until_ts;
        self.pause_free_ts = free_ts;
    }

    /// The extremes of what was ever listed in it.
    #[must_use]
    pub fn listed(&self) -> Listed {
        Listed {
            weight_max_bps: Bps(self.weight_max_bps),
            scan_min_bps: Bps(self.scan_min_bps),
            costs_max_bps: self.costs_max_bps,
        }
    }

    /// Keeps them.
    pub fn store_listed(&mut self, listed: &Listed) {
        let Listed {
            weight_max_bps,
            scan_min_bps,
            costs_max_bps,
        } = *listed;
        self.weight_max_bps = weight_max_bps.0;
        self.scan_min_bps = scan_min_bps.0;
        self.costs_max_bps = costs_max_bps;
    }

    /// When the last gain haircut ended: turns of auctions count from there.
    #[must_use]
    pub fn trading_since(&self) -> Moment {
        Moment {
            ts: self.trading_since_ts,
            slot: self.trading_since_slot,
        }
    }

    /// Notes that a gain haircut ended.
    pub fn note_trading(&mut self, clock: &units::Clock) {
        self.trading_since_ts = clock.now_ts;
        self.trading_since_slot = clock.slot;
    }

    /// Keeps what the rules changed of its status. A pause stays what it is.
    pub fn store_mode(&mut self, mode: rules_house::Mode) {
        let rules_house::Mode {
            status,
            is_haircutting,
            is_cover_short,
        } = mode;
        self.status = match status {
            rules_house::HouseStatus::Active | rules_house::HouseStatus::Paused => HOUSE_ACTIVE,
            rules_house::HouseStatus::Recovery => HOUSE_RECOVERY,
        };
        self.haircutting = u8::from(is_haircutting);
        self.is_cover_short = u8::from(is_cover_short);
    }
}

//! House: one clearing house, its authorities and its parameters.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::house as rules_house;
use ringfence_core::parameters as rules;
use ringfence_core::units::Bps;

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
    /// Zero.
    pub reserved: [u8; 2],
}

impl HouseParameters {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Parameters {
        rules::Parameters {
            dust_native: self.dust_native,
            gate_floor_native: self.gate_floor_native,
            initial_multiple_bps: Bps(self.initial_multiple_bps),
            quote_depeg_bps: Bps(self.quote_depeg_bps),
            liquidator_fee_bps: Bps(self.liquidator_fee_bps),
            fund_fee_bps: Bps(self.fund_fee_bps),
            discount_bps: Bps(self.discount_bps),
            loss_max_bps: Bps(self.loss_max_bps),
            variation_due_s: self.variation_due_s,
            grace_s: self.grace_s,
            sell_by_s: self.sell_by_s,
            epoch_s: self.epoch_s,
            cool_down_s: self.cool_down_s,
            unstake_window_s: self.unstake_window_s,
            skin_min_bps: Bps(self.skin_min_bps),
            dead_shares: self.dead_shares,
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn of(parameters: &rules::Parameters) -> Self {
        let rules::Parameters {
            dust_native,
            gate_floor_native,
            initial_multiple_bps,
            quote_depeg_bps,
            liquidator_fee_bps,
            fund_fee_bps,
            discount_bps,
            loss_max_bps,
            variation_due_s,
            grace_s,
            sell_by_s,
            epoch_s,
            cool_down_s,
            unstake_window_s,
            skin_min_bps,
            dead_shares,
        } = *parameters;
        Self {
            dust_native,
            gate_floor_native,
            dead_shares,
            variation_due_s,
            grace_s,
            sell_by_s,
            epoch_s,
            cool_down_s,
            unstake_window_s,
            initial_multiple_bps: initial_multiple_bps.0,
            quote_depeg_bps: quote_depeg_bps.0,
            liquidator_fee_bps: liquidator_fee_bps.0,
            fund_fee_bps: fund_fee_bps.0,
            discount_bps: discount_bps.0,
            loss_max_bps: loss_max_bps.0,
            skin_min_bps: skin_min_bps.0,
            reserved: [0; 2],
        }
    }
}

/// Status of a house that does everything.
pub const HOUSE_ACTIVE: u8 = 0;
/// Status of a house without new risk; exits, settlements and liquidations go on.
pub const HOUSE_PAUSED: u8 = 1;
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
    /// 0 active, 1 paused, 2 recovery.
    pub status: u8,
    /// Whether a gain haircut is under way.
    pub haircutting: u8,
    /// Whether prices may be made up here.
    pub is_test: u8,
    /// Decimals of the quote mint.
    pub quote_decimals: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For the council and its timelocks.
    pub reserved: [u8; 257],
}

impl House {
    /// As the rules see its status.
    #[must_use]
    pub fn mode(&self) -> rules_house::Mode {
        let status = match self.status {
            HOUSE_ACTIVE => rules_house::HouseStatus::Active,
            HOUSE_PAUSED => rules_house::HouseStatus::Paused,
            _ => rules_house::HouseStatus::Recovery,
        };
        rules_house::Mode {
            status,
            is_haircutting: self.haircutting != 0,
        }
    }

    /// Keeps what the rules changed of its status.
    pub fn store_mode(&mut self, mode: rules_house::Mode) {
        let rules_house::Mode {
            status,
            is_haircutting,
        } = mode;
        self.status = match status {
            rules_house::HouseStatus::Active => HOUSE_ACTIVE,
            rules_house::HouseStatus::Paused => HOUSE_PAUSED,
            rules_house::HouseStatus::Recovery => HOUSE_RECOVERY,
        };
        self.haircutting = u8::from(is_haircutting);
    }
}

//! The house's own parameters, their test defaults and their bounds (SPEC appendix B).
//!
//! Parameters of an asset or an instrument live with it (`asset`, `instrument`); those of the fund
//! are here, because they are agreed with the house and never differ by layer.

use crate::refusal::Refusal;
use crate::units::{ALL_BPS, Bps};

const DAY_S: u32 = 86_400;

/// Parameters of one house. Times in seconds, amounts in quote native units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Amounts below this are dust: [1, 10^8].
    pub dust_native: u64,
    /// Uncollected losses up to this never shut the gate: [0, 100 · dust].
    pub gate_floor_native: u64,
    /// Initial requirement as a multiple of maintenance: [10,000, 30,000].
    pub initial_multiple_bps: Bps,
    /// The quote's price may be this far from one: [10, 1,000].
    pub quote_depeg_bps: Bps,
    /// Liquidator's part of the liquidation fee: [0, 300].
    pub liquidator_fee_bps: Bps,
    /// Fund's part of the liquidation fee: [0, 300].
    pub fund_fee_bps: Bps,
    /// Discount at which collateral is seized: [0, 10,000 − maintenance weight].
    pub discount_bps: Bps,
    /// Equity lost to fees, as a share of the requirement removed: [100, 5,000].
    pub loss_max_bps: Bps,
    /// Variation may be owed for this long: [600, 86,400].
    pub variation_due_s: u32,
    /// Grace after a margin call: [60, 86,400].
    pub grace_s: u32,
    /// Collateral of a defaulter is sold for this long before a loss is fixed without it.
    pub sell_by_s: u32,
    /// Length of a fund epoch.
    pub epoch_s: u32,
    /// From an unstake request to its window: [1, 30] days.
    pub cool_down_s: u32,
    /// Length of the window.
    pub unstake_window_s: u32,
    /// Operator's skin as a share of the mutual layer: [0, 10,000].
    pub skin_min_bps: Bps,
    /// Shares that nobody owns, minted with the first stake.
    pub dead_shares: u64,
}

impl Parameters {
    /// What a test house starts from.
    pub const TEST: Self = Self {
        dust_native: 10_000,
        gate_floor_native: 10_000,
        initial_multiple_bps: Bps(12_500),
        quote_depeg_bps: Bps(200),
        liquidator_fee_bps: Bps(50),
        fund_fee_bps: Bps(50),
        discount_bps: Bps(300),
        loss_max_bps: Bps(2_000),
        variation_due_s: 3_600,
        grace_s: 3_600,
        sell_by_s: DAY_S,
        epoch_s: DAY_S,
        cool_down_s: 7 * DAY_S,
        unstake_window_s: 2 * DAY_S,
        skin_min_bps: Bps(0),
        dead_shares: 1_000,
    };

    /// Whether every parameter is inside its bounds and none contradicts another.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`], then [`Refusal::ParametersInconsistent`].
    pub fn check(&self) -> Result<(), Refusal> {
        let bounds_hold = within(self.dust_native, 1, 100_000_000)
            && within(self.initial_multiple_bps.0, ALL_BPS, 30_000)
            && within(self.quote_depeg_bps.0, 10, 1_000)
            && within(self.liquidator_fee_bps.0, 0, 300)
            && within(self.fund_fee_bps.0, 0, 300)
            && within(self.discount_bps.0, 0, ALL_BPS)
            && within(self.loss_max_bps.0, 100, 5_000)
            && within(self.variation_due_s, 600, DAY_S)
            && within(self.grace_s, 60, DAY_S)
            && within(self.sell_by_s, 3_600, 3 * DAY_S)
            && within(self.epoch_s, 3_600, 30 * DAY_S)
            && within(self.cool_down_s, DAY_S, 30 * DAY_S)
            && within(self.unstake_window_s, 3_600, 7 * DAY_S)
            && within(self.skin_min_bps.0, 0, ALL_BPS)
            && within(self.dead_shares, 1, 1_000_000);
        if !bounds_hold {
            return Err(Refusal::ParameterOutOfBounds);
        }
        // The gate's floor is dust, not a credit line.
        if self.gate_floor_native > self.dust_native.saturating_mul(100) {
            return Err(Refusal::ParametersInconsistent);
        }
        Ok(())
    }
}

/// `low ≤ value ≤ high`.
pub(crate) fn within<T: PartialOrd>(value: T, low: T, high: T) -> bool {
    low <= value && value <= high
}

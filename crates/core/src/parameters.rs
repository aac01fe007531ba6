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
    /// A default is managed at most this long before what is left is torn up.
    pub managing_s: u32,
    /// The price of a defaulter's lots worsens over this time; each phase of an auction is as long.
    pub auction_s: u32,
    /// Bond of a bid, as a share of the notional of the lots: [100, 1,000].
    pub bond_bps: Bps,
    /// Fewest bidders whose bids are awarded: [1, 8].
    pub bidders_min: u16,
    /// Most that small shortfalls take of the insurance layer in a day: [0, 1,000].
    pub small_bps: Bps,
    /// From an unstake request until it is paid whatever is open.
    pub hard_stop_s: u32,
    /// A capped period lasts this long after the last default in it.
    pub period_s: u32,
    /// A capped period lasts at most this long.
    pub period_max_s: u32,
    /// Members pay an assessment within this time.
    pub assess_due_s: u32,
    /// Most that one default assesses, as a share of the members' stake: [0, 20,000].
    pub assess_bps: Bps,
    /// Most that one period assesses, as a share of the members' stake: [assess_bps, 30,000].
    pub assess_period_bps: Bps,
    /// Part of a stake that is set aside to secure assessments: [0, 10,000].
    pub secured_bps: Bps,
    /// After a loss, members bring the fund back to its cover within this time.
    pub replenish_member_s: u32,
    /// After a loss, the operator brings its skin back to the minimum within this time.
    pub replenish_operator_s: u32,
    /// How many of the largest stress losses the fund covers: [0, 2].
    pub cover_k: u16,
    /// Requirement under stress, as a multiple of the maintenance requirement: [10,000, 50,000].
    pub stress_multiple_bps: Bps,
    /// A posted stress loss counts this long.
    pub stress_age_s: u32,
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
        managing_s: 3 * DAY_S,
        auction_s: 3_600,
        bond_bps: Bps(100),
        bidders_min: 2,
        small_bps: Bps(100),
        hard_stop_s: 90 * DAY_S,
        period_s: 20 * DAY_S,
        period_max_s: 90 * DAY_S,
        assess_due_s: DAY_S,
        assess_bps: Bps(10_000),
        assess_period_bps: Bps(20_000),
        secured_bps: Bps(0),
        replenish_member_s: 2 * DAY_S,
        replenish_operator_s: 30 * DAY_S,
        cover_k: 0,
        stress_multiple_bps: Bps(20_000),
        stress_age_s: DAY_S,
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
            && within(self.dead_shares, 1, 1_000_000)
            && self.default_bounds_hold()
            && self.fund_bounds_hold();
        if !bounds_hold {
            return Err(Refusal::ParameterOutOfBounds);
        }
        // The gate's floor is dust, not a credit line.
        if self.gate_floor_native > self.dust_native.saturating_mul(100) {
            return Err(Refusal::ParametersInconsistent);
        }
        // A period caps at least what one default may ask for; phases fit into the managing time.
        if self.assess_period_bps < self.assess_bps
            || self.period_max_s < self.period_s
            || self.auction_s > self.managing_s >> 1
        {
            return Err(Refusal::ParametersInconsistent);
        }
        Ok(())
    }

    fn default_bounds_hold(&self) -> bool {
        within(self.managing_s, 3_600, 3 * DAY_S)
            && within(self.auction_s, 60, DAY_S)
            && within(self.bond_bps.0, 100, 1_000)
            && within(self.bidders_min, 1, 8)
            && within(self.small_bps.0, 0, 1_000)
            && within(self.assess_due_s, 3_600, 5 * DAY_S)
            && within(self.assess_bps.0, 0, 20_000)
            && within(self.assess_period_bps.0, 0, 30_000)
            && within(self.period_s, DAY_S, 30 * DAY_S)
            && within(self.period_max_s, DAY_S, 90 * DAY_S)
    }

    fn fund_bounds_hold(&self) -> bool {
        within(self.hard_stop_s, 30 * DAY_S, 90 * DAY_S)
            && within(self.secured_bps.0, 0, ALL_BPS)
            && within(self.replenish_member_s, DAY_S, 10 * DAY_S)
            && within(self.replenish_operator_s, DAY_S, 90 * DAY_S)
            && within(self.cover_k, 0, 2)
            && within(self.stress_multiple_bps.0, ALL_BPS, 50_000)
            && within(self.stress_age_s, 3_600, 7 * DAY_S)
    }
}

/// `low ≤ value ≤ high`.
pub(crate) fn within<T: PartialOrd>(value: T, low: T, high: T) -> bool {
    low <= value && value <= high
}

//! The house, its settlement totals and its fund.

use ringfence_core::units::Bps;
use ringfence_core::{fund, parameters, settlement};
use solana_address::Address;

use super::layout;

layout! {
    /// Parameters of a house; see the rules' struct of the same name for units and bounds.
    part HouseParameters {
        /// Amounts below this are dust.
        dust_native: u64,
        /// Uncollected losses up to this never shut the gate.
        gate_floor_native: u64,
        /// Shares that nobody owns, minted with the first stake.
        dead_shares: u64,
        /// Variation may be owed for this long.
        variation_due_s: u32,
        /// Grace after a margin call.
        grace_s: u32,
        /// Collateral of a defaulter is sold for this long.
        sell_by_s: u32,
        /// Length of a fund epoch.
        epoch_s: u32,
        /// From an unstake request to its window.
        cool_down_s: u32,
        /// Length of the window.
        unstake_window_s: u32,
        /// Initial requirement as a multiple of maintenance.
        initial_multiple_bps: u16,
        /// The quote's price may be this far from one.
        quote_depeg_bps: u16,
        /// Liquidator's part of the liquidation fee.
        liquidator_fee_bps: u16,
        /// Fund's part of the liquidation fee.
        fund_fee_bps: u16,
        /// Discount at which collateral is seized.
        discount_bps: u16,
        /// Equity lost to fees, as a share of the requirement removed.
        loss_max_bps: u16,
        /// Operator's skin as a share of the mutual layer.
        skin_min_bps: u16,
        /// Zero.
        reserved: [u8; 2],
    }
}

impl HouseParameters {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> parameters::Parameters {
        parameters::Parameters {
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

    /// From the rules' struct.
    #[must_use]
    pub fn from_core(parameters: &parameters::Parameters) -> Self {
        let parameters::Parameters {
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
/// Status of a house without new risk.
pub const HOUSE_PAUSED: u8 = 1;
/// Status of a house in which a loss is blocked by frozen tokens.
pub const HOUSE_RECOVERY: u8 = 2;

layout! {
    /// One clearing house.
    account House [21, 145, 94, 109, 254, 199, 210, 151] {
        /// Who created it.
        creator: Address,
        /// Mint of the settlement currency.
        quote_mint: Address,
        /// Token program of the quote mint.
        quote_token_program: Address,
        /// May propose parameters.
        parameter_authority: Address,
        /// May list assets, instruments and venues.
        listing_authority: Address,
        /// May stop new risk.
        pause_authority: Address,
        /// May act in defaults.
        default_authority: Address,
        /// Deposits and withdraws the operator's own layers.
        skin_authority: Address,
        /// Random bytes that signed messages carry, so that none is valid in another house.
        domain: [u8; 32],
        /// Parameters.
        parameters: HouseParameters,
        /// Number among the creator's houses.
        house_id: u16,
        /// 0 active, 1 paused, 2 recovery.
        status: u8,
        /// Whether a gain haircut is under way.
        haircutting: u8,
        /// Whether prices may be made up here.
        is_test: u8,
        /// Decimals of the quote mint.
        quote_decimals: u8,
        /// Bump of the address.
        bump: u8,
        /// For the council and its timelocks.
        reserved: [u8; 257],
    }
}

impl House {
    /// Whether new risk may be added: active, and no gain haircut under way.
    #[must_use]
    pub const fn takes_risk(&self) -> bool {
        self.status == HOUSE_ACTIVE && self.haircutting == 0
    }
}

layout! {
    /// The house's settlement totals.
    account Settlement [55, 11, 219, 33, 36, 136, 40, 182] {
        /// The house.
        house: Address,
        /// The pool (token account).
        pool: Address,
        /// What winners are owed.
        owed_to_native: i128,
        /// What losers owe.
        owed_by_native: i128,
        /// Recognised fees not yet collected into the insurance layer.
        fees_native: i128,
        /// Part of `owed_to_native` that is counted account by account.
        counted_gain_native: i128,
        /// Part of `owed_by_native` that is counted account by account.
        counted_loss_native: i128,
        /// Haircut that claims still carry; below zero it is residue.
        unapplied_native: i128,
        /// Tokens in the pool by the program's count.
        pool_native: u64,
        /// Epoch of claims.
        claim_epoch: u64,
        /// What is left of a claim of this epoch, in units of 10^-12.
        claim_index_e12: u64,
        /// Sequence number that the next declared loss gets.
        loss_sequence: u64,
        /// Sequence number of the loss that the layers serve next.
        routing_sequence: u64,
        /// When the last loss was closed.
        loss_closed_ts: i64,
        /// Since when the gate has been open; `i64::MAX` while it is shut.
        gate_open_since_ts: i64,
        /// Losses between declaration and close.
        open_loss_count: u32,
        /// Bump of the address.
        bump: u8,
        /// Bump of the pool's address.
        pool_bump: u8,
        /// For later.
        reserved: [u8; 66],
    }
}

impl Settlement {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> settlement::Settlement {
        settlement::Settlement {
            pool_native: self.pool_native,
            owed_to_native: self.owed_to_native,
            owed_by_native: self.owed_by_native,
            fees_native: self.fees_native,
            counted_gain_native: self.counted_gain_native,
            counted_loss_native: self.counted_loss_native,
            unapplied_native: self.unapplied_native,
            claim_epoch: self.claim_epoch,
            claim_index_e12: self.claim_index_e12,
            open_loss_count: self.open_loss_count,
            loss_sequence: self.loss_sequence,
            routing_sequence: self.routing_sequence,
            loss_closed_ts: self.loss_closed_ts,
            gate_open_since_ts: self.gate_open_since_ts,
        }
    }
}

layout! {
    /// The default fund of a house. Its address is the authority of its token accounts.
    account Fund [62, 128, 183, 208, 91, 31, 212, 209] {
        /// The house.
        house: Address,
        /// Token account of layer 3.
        insurance: Address,
        /// Token account of layer 4.
        skin_junior: Address,
        /// Token account of layer 5.
        mutual: Address,
        /// Token account of layer 6.
        skin_senior: Address,
        /// Token account of stakes that wait.
        pending: Address,
        /// Ledger of layer 3.
        insurance_native: u64,
        /// Ledger of layer 4.
        skin_junior_native: u64,
        /// Ledger of layer 5.
        mutual_native: u64,
        /// Ledger of layer 6.
        skin_senior_native: u64,
        /// Ledger of stakes that wait.
        pending_native: u64,
        /// Shares of layer 5, the dead ones included.
        share_count: u64,
        /// Bump of the address.
        bump: u8,
        /// For assessments.
        reserved: [u8; 135],
    }
}

impl Fund {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> fund::Fund {
        fund::Fund {
            insurance_native: self.insurance_native,
            skin_junior_native: self.skin_junior_native,
            mutual_native: self.mutual_native,
            skin_senior_native: self.skin_senior_native,
            pending_native: self.pending_native,
            share_count: self.share_count,
        }
    }
}

layout! {
    /// Shares, waiting stake and unstake request of one member.
    account FundMember [242, 233, 251, 133, 114, 183, 40, 4] {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Shares of the mutual layer.
        shares: u64,
        /// Stake that waits for its epoch.
        pending_native: u64,
        /// When the last of it was paid in.
        pending_ts: i64,
        /// Shares whose unstake is requested; zero for no request.
        requested_shares: u64,
        /// What they were worth at the request.
        requested_value_native: u64,
        /// When the request was made.
        requested_ts: i64,
        /// Bump of the address.
        bump: u8,
        /// For the part of eight losses.
        reserved: [u8; 391],
    }
}

impl FundMember {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> fund::Member {
        fund::Member {
            shares: self.shares,
            pending_native: self.pending_native,
            pending_ts: self.pending_ts,
            requested_shares: self.requested_shares,
            requested_value_native: self.requested_value_native,
            requested_ts: self.requested_ts,
        }
    }
}

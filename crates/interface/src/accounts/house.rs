//! The house and its settlement totals.

use ringfence_core::governance::Listed;
use ringfence_core::units::{Bps, Clock, Moment};
use ringfence_core::{house, parameters, settlement};
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
        /// A default is managed at most this long.
        managing_s: u32,
        /// The price of a defaulter's lots worsens over this time; an auction's phase is as long.
        auction_s: u32,
        /// From an unstake request until it is paid whatever is open.
        hard_stop_s: u32,
        /// A capped period lasts this long after the last default in it.
        period_s: u32,
        /// A capped period lasts at most this long.
        period_max_s: u32,
        /// Members pay an assessment within this time.
        assess_due_s: u32,
        /// After a loss, members bring the fund back to its cover in this time.
        replenish_member_s: u32,
        /// After a loss, the operator brings back its skin in this time.
        replenish_operator_s: u32,
        /// A posted stress loss counts this long.
        stress_age_s: u32,
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
        /// Bond of a bid, as a share of the notional of the lots.
        bond_bps: u16,
        /// Fewest bidders whose bids are awarded.
        bidders_min: u16,
        /// Most that small shortfalls take of the insurance layer in a day.
        small_bps: u16,
        /// Most that one default assesses, as a share of the members' stake.
        assess_bps: u16,
        /// Most that one period assesses, as a share of the members' stake.
        assess_period_bps: u16,
        /// Part of a stake that is set aside to secure assessments.
        secured_bps: u16,
        /// How many of the largest stress losses the fund covers.
        cover_k: u16,
        /// Requirement under stress, as a multiple of maintenance.
        stress_multiple_bps: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

/// Converts both ways with each field named once: one that either side forgets does not compile.
macro_rules! parameters {
    (plain: $($plain:ident),+; bps: $($bps:ident),+;) => {
        impl HouseParameters {
            /// As the rules see it.
            #[must_use]
            pub fn to_core(&self) -> parameters::Parameters {
                parameters::Parameters {
                    $($plain: self.$plain,)+
                    $($bps: Bps(self.$bps),)+
                }
            }

            /// From the rules' struct.
            #[must_use]
            pub fn from_core(parameters: &parameters::Parameters) -> Self {
                let parameters::Parameters { $($plain,)+ $($bps,)+ } = *parameters;
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
        /// 0 active, 2 recovery. A pause is beside it: see `paused_until_ts`.
        status: u8,
        /// Whether a gain haircut is under way.
        haircutting: u8,
        /// Whether the fund does not cover the stress losses that it must.
        is_cover_short: u8,
        /// Whether prices may be made up here.
        is_test: u8,
        /// Decimals of the quote mint.
        quote_decimals: u8,
        /// Bump of the address.
        bump: u8,
        /// When the last gain haircut ended.
        trading_since_ts: i64,
        /// Slot of that moment.
        trading_since_slot: u64,
        /// When the last pause began; zero for never.
        paused_since_ts: i64,
        /// Slot of that moment.
        paused_since_slot: u64,
        /// When the last pause ends, or has ended.
        paused_until_ts: i64,
        /// The next pause begins at the earliest then.
        pause_free_ts: i64,
        /// Highest maintenance weight that an asset ever had.
        weight_max_bps: u16,
        /// Narrowest scan range that a linear instrument ever had; zero before the first.
        scan_min_bps: u16,
        /// Most that a lot of one ever cost beside its own losses, without the house's fees.
        costs_max_bps: u16,
        /// For later.
        reserved: [u8; 146],
    }
}

impl House {
    /// As the rules see its status at this time.
    #[must_use]
    pub fn mode(&self, clock: &Clock) -> house::Mode {
        let lasting = match self.status {
            HOUSE_ACTIVE => house::HouseStatus::Active,
            _ => house::HouseStatus::Recovery,
        };
        house::Mode {
            status: self.pause().over(lasting, clock),
            is_haircutting: self.haircutting != 0,
            is_cover_short: self.is_cover_short != 0,
        }
    }

    /// Its last pause.
    #[must_use]
    pub const fn pause(&self) -> house::Pause {
        house::Pause {
            since: Moment {
                ts: self.paused_since_ts,
                slot: self.paused_since_slot,
            },
            until_ts: self.paused_until_ts,
            free_ts: self.pause_free_ts,
        }
    }

    /// The extremes of what was ever listed in it.
    #[must_use]
    pub const fn listed(&self) -> Listed {
        Listed {
            weight_max_bps: Bps(self.weight_max_bps),
            scan_min_bps: Bps(self.scan_min_bps),
            costs_max_bps: self.costs_max_bps,
        }
    }

    /// Whether new risk may be added: active, covered, not paused, and no gain haircut under way.
    #[must_use]
    pub fn takes_risk(&self, clock: &Clock) -> bool {
        self.mode(clock).takes_risk()
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
        /// Gains that haircuts took and no recovery has returned yet.
        cut_native: i128,
        /// Recoveries in the pool that accounts have not been credited with yet.
        recovering_native: i128,
        /// Tokens in the pool by the program's count.
        pool_native: u64,
        /// Epoch of claims: rises by one when the index reaches zero, and by 2^32 when it is
        /// written a millionfold larger.
        claim_epoch: u64,
        /// What is left of a claim of this epoch, in units of 10^-12.
        claim_index_e12: u64,
        /// Epoch of recoveries, in the same way.
        recovery_epoch: u64,
        /// What is left to return of a cut of this epoch, in units of 10^-12.
        recovery_index_e12: u64,
        /// Uncovered in all losses together: money that is there but frozen.
        blocked_native: u64,
        /// Of that, what is frozen in layers 2 to 6.
        held_native: [u64; 5],
        /// Sequence number that the next declared loss gets.
        loss_sequence: u64,
        /// Sequence number of the loss that the layers serve next.
        routing_sequence: u64,
        /// When the last loss was closed.
        loss_closed_ts: i64,
        /// Since when the gate has been open; `i64::MAX` while it is shut.
        gate_open_since_ts: i64,
        /// When the last stretch of open losses began.
        loss_since_ts: i64,
        /// When the last stretch began in which the gate was shut.
        gate_shut_since_ts: i64,
        /// Losses between declaration and close.
        open_loss_count: u32,
        /// Bump of the address.
        bump: u8,
        /// Bump of the pool's address.
        pool_bump: u8,
        /// For later.
        reserved: [u8; 10],
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
            cut_native: self.cut_native,
            recovering_native: self.recovering_native,
            recovery_epoch: self.recovery_epoch,
            recovery_index_e12: self.recovery_index_e12,
            blocked_native: self.blocked_native,
            held_native: self.held_native,
            open_loss_count: self.open_loss_count,
            loss_sequence: self.loss_sequence,
            routing_sequence: self.routing_sequence,
            loss_closed_ts: self.loss_closed_ts,
            gate_open_since_ts: self.gate_open_since_ts,
            loss_since_ts: self.loss_since_ts,
            gate_shut_since_ts: self.gate_shut_since_ts,
        }
    }
}

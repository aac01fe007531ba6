//! Events of margin calls, liquidations and losses.

use anchor_lang::prelude::*;
use ringfence_core::waterfall::LAYER_COUNT;

/// A margin account was called, or released from a call.
#[event(bytemuck)]
pub struct MarginCallChanged {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// When it was called; zero when it was released.
    pub called_ts: i64,
    /// 1 called, 0 released.
    pub is_called: u64,
}

/// A liquidator took lots over.
#[event(bytemuck)]
pub struct PositionLiquidated {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The account that took them.
    pub liquidator_account: Address,
    /// The instrument.
    pub instrument: Address,
    /// How many lots.
    pub lots: u64,
    /// At this mark.
    pub mark_tick: u64,
    /// Fee of the liquidator.
    pub liquidator_fee_native: u64,
    /// Fee of the insurance layer.
    pub fund_fee_native: u64,
}

/// A liquidator bought collateral.
#[event(bytemuck)]
pub struct CollateralLiquidated {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// Who bought.
    pub liquidator: Address,
    /// What the liquidator paid into the pool.
    pub quote_native: u64,
    /// What it received.
    pub out_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
}

/// An account was declared in default.
#[event(bytemuck)]
pub struct LossDeclared {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// Who declared it.
    pub declarer: Address,
    /// Place among all losses of the house.
    pub loss_sequence: u64,
    /// When.
    pub declared_ts: i64,
}

/// Somebody took lots of a defaulter.
#[event(bytemuck)]
pub struct LotsTaken {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// The account that took them.
    pub taker_account: Address,
    /// The instrument.
    pub instrument: Address,
    /// How many lots.
    pub lots: u64,
    /// At this mark, less the discount.
    pub mark_tick: u64,
    /// Discount on all of them.
    pub discount_native: u64,
}

/// Lots of a defaulter were closed against an account of the other side; both in one event, each
/// with its own number.
#[event(bytemuck)]
pub struct PositionTornUp {
    /// The defaulter's margin account.
    pub margin_account: Address,
    /// Number of this event in the defaulter's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// The account of the other side.
    pub other_account: Address,
    /// Number of this event in that account's life.
    pub other_sequence: u64,
    /// The instrument.
    pub instrument: Address,
    /// Lots that both lost.
    pub lots: u64,
    /// At this settlement tick.
    pub settlement_tick: u64,
    /// Lots of the defaulter afterwards.
    pub account_lots: i64,
    /// Lots of the other account afterwards.
    pub other_lots: i64,
    /// Open interest afterwards.
    pub open_interest_lots: u64,
    /// 1 when nothing of the defaulter's is left.
    pub is_done: u64,
}

/// A shortfall was fixed.
#[event(bytemuck)]
pub struct LossFixed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// What the account owed in all.
    pub loss_native: u64,
    /// Paid for it by liquidators.
    pub proceeds_native: u64,
    /// Paid by its own quote vault.
    pub drained_native: u64,
    /// What others must pay.
    pub shortfall_native: u64,
    /// Of which covered by its own frozen tokens.
    pub blocked_native: u64,
}

/// A loss went down the waterfall. The rows, what is blocked and what is left sum to the loss.
#[event(bytemuck)]
pub struct LossRouted {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What each layer paid.
    pub used_native: [u64; LAYER_COUNT],
    /// Covered by frozen money.
    pub blocked_native: u64,
    /// Still to be paid.
    pub left_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
    /// State of the loss afterwards.
    pub state: u64,
}

/// A loss was closed.
#[event(bytemuck)]
pub struct LossClosed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What nobody paid.
    pub uncovered_native: u64,
    /// 1 if the account was released.
    pub is_released: u64,
}

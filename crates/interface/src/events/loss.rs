//! Events of liquidations and losses.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A margin account was called, or released from a call.
    part MarginCallChanged {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// When it was called; zero when it was released.
        called_ts: i64,
        /// 1 called, 0 released.
        is_called: u64,
    }
}

layout! {
    /// A liquidator took lots over.
    part PositionLiquidated {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The account that took them.
        liquidator_account: Address,
        /// The instrument.
        instrument: Address,
        /// How many lots.
        lots: u64,
        /// At this mark.
        mark_tick: u64,
        /// Fee of the liquidator.
        liquidator_fee_native: u64,
        /// Fee of the insurance layer.
        fund_fee_native: u64,
    }
}

layout! {
    /// A liquidator bought collateral.
    part CollateralLiquidated {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Who bought.
        liquidator: Address,
        /// What the liquidator paid into the pool.
        quote_native: u64,
        /// What it received.
        out_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
    }
}

layout! {
    /// An account was declared in default.
    part LossDeclared {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// Who declared it.
        declarer: Address,
        /// Place among all losses of the house.
        loss_sequence: u64,
        /// When.
        declared_ts: i64,
    }
}

layout! {
    /// Somebody took lots of a defaulter.
    part LotsTaken {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// The account that took them.
        taker_account: Address,
        /// The instrument.
        instrument: Address,
        /// How many lots.
        lots: u64,
        /// At this mark, less the discount.
        mark_tick: u64,
        /// Discount on all of them.
        discount_native: u64,
    }
}

layout! {
    /// Lots of a defaulter were closed against an account of the other side.
    part PositionTornUp {
        /// The defaulter's margin account.
        margin_account: Address,
        /// Number of this event in the defaulter's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// The account of the other side.
        other_account: Address,
        /// Number of this event in that account's life.
        other_sequence: u64,
        /// The instrument.
        instrument: Address,
        /// Lots that both lost.
        lots: u64,
        /// At this settlement tick.
        settlement_tick: u64,
        /// Lots of the defaulter afterwards.
        account_lots: i64,
        /// Lots of the other account afterwards.
        other_lots: i64,
        /// Open interest afterwards.
        open_interest_lots: u64,
        /// 1 when nothing of the defaulter's is left.
        is_done: u64,
    }
}

layout! {
    /// A shortfall was fixed.
    part LossFixed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// What the account owed in all.
        loss_native: u64,
        /// Paid for it by liquidators.
        proceeds_native: u64,
        /// Paid by its own quote vault.
        drained_native: u64,
        /// What others must pay.
        shortfall_native: u64,
        /// Of which covered by its own frozen tokens.
        blocked_native: u64,
    }
}

layout! {
    /// A loss went down the waterfall. The rows, what is blocked and what is left sum to the loss.
    part LossRouted {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// What the account owed in all.
        loss_native: u64,
        /// What each layer paid.
        used_native: [u64; 9],
        /// Covered by frozen money.
        blocked_native: u64,
        /// Still to be paid.
        left_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
        /// State of the loss afterwards.
        state: u64,
    }
}

layout! {
    /// A loss was closed.
    part LossClosed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// What the account owed in all.
        loss_native: u64,
        /// What nobody paid.
        uncovered_native: u64,
        /// 1 if the account was released.
        is_released: u64,
    }
}

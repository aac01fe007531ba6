//! Events of signed orders.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// Two signed orders were matched; the trade itself is the `PositionFilled` before it.
    part OrdersMatched {
        /// Record of the buyer's order.
        buyer_order: Address,
        /// Record of the seller's order.
        seller_order: Address,
        /// Who submitted the match.
        submitter: Address,
        /// Lots of this match.
        lots: u64,
        /// Lots of the buyer's order that were filled so far.
        buyer_filled_lots: u64,
        /// Lots of the seller's order that were filled so far.
        seller_filled_lots: u64,
    }
}

layout! {
    /// A signed order was cancelled.
    part OrderCancelled {
        /// Record of the order.
        order: Address,
        /// The margin account.
        margin_account: Address,
        /// The venue.
        venue: Address,
        /// Who cancelled it: the owner or the delegate.
        actor: Address,
        /// The order's lots.
        lots: u64,
        /// How many of them were filled before.
        filled_lots: u64,
    }
}

layout! {
    /// The record of an order that can never be filled again was closed.
    part OrderClosed {
        /// Record of the order.
        order: Address,
        /// The margin account.
        margin_account: Address,
        /// The order's lots.
        lots: u64,
        /// How many of them were filled.
        filled_lots: u64,
    }
}

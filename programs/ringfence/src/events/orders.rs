//! Events of signed orders.

use anchor_lang::prelude::*;

/// Two signed orders were matched; the trade itself is the `PositionFilled` before it.
#[event(bytemuck)]
pub struct OrdersMatched {
    /// Record of the buyer's order.
    pub buyer_order: Address,
    /// Record of the seller's order.
    pub seller_order: Address,
    /// Who submitted the match.
    pub submitter: Address,
    /// Lots of this match.
    pub lots: u64,
    /// Lots of the buyer's order that were filled so far.
    pub buyer_filled_lots: u64,
    /// Lots of the seller's order that were filled so far.
    pub seller_filled_lots: u64,
}

/// A signed order was cancelled.
#[event(bytemuck)]
pub struct OrderCancelled {
    /// Record of the order.
    pub order: Address,
    /// The margin account.
    pub margin_account: Address,
    /// The venue.
    pub venue: Address,
    /// Who cancelled it: the owner or the delegate.
    pub actor: Address,
    /// The order's lots.
    pub lots: u64,
    /// How many of them were filled before.
    pub filled_lots: u64,
}

/// The record of an order that can never be filled again was closed.
#[event(bytemuck)]
pub struct OrderClosed {
    /// Record of the order.
    pub order: Address,
    /// The margin account.
    pub margin_account: Address,
    /// The order's lots.
    pub lots: u64,
    /// How many of them were filled.
    pub filled_lots: u64,
}

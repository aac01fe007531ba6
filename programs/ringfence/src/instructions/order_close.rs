//! Anyone closes the record of an order that can never be filled again: it has expired, or its
//! margin account is closed, or closed and created anew. Before that the record has to stay, or the
//! order could be filled again.
//!
//! Refuses, in order: `OrderMismatch` (another margin account); those of [`guard::check_record`];
//! `OrderNotExpired`; `RentPayerMismatch`.
//! Moves: rent, record → whoever paid it.
//! Keeps: no order is filled beyond its lots.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, OrderClosed};
use crate::guard;
use crate::state::{MarginAccount, OrderRecord, Stored};
use anchor_lang::prelude::*;

/// Accounts of `order_close`.
#[derive(Accounts)]
pub struct OrderClose {
    /// Record of the order.
    #[account(mut)]
    pub order: Stored<OrderRecord>,
    /// The order's margin account, or what is at its address now.
    pub margin_account: UncheckedAccount,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut OrderClose) -> Outcome {
    let (order, account) = (&accounts.order, accounts.margin_account.account());
    let other_account = RingfenceError::OrderMismatch;
    guard::same(account.address(), &order.margin_account, other_account)?;
    let generation = if guard::is_absent(account) {
        None
    } else {
        Some(Stored::<MarginAccount>::load(*account)?.generation)
    };
    order.view().check_closable(generation, &guard::clock()?)?;
    events::tell(&OrderClosed {
        order: *order.address(),
        margin_account: order.margin_account,
        lots: order.lots,
        filled_lots: order.filled_lots,
    });
    let paid_by = order.rent_payer;
    guard::close_record(order.info(), &accounts.rent_payer, &paid_by)
}

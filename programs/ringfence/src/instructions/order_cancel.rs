//! A customer cancels a signed order, whether or not any of it was filled or anybody has seen it
//! on the chain. Works in every status of house, venue and account, and any number of times.
//!
//! Refuses, in order: `NotOwner` (neither owner nor delegate signs); `AccountOfOtherHouse`;
//! `ParameterOutOfBounds` (the side); those of [`Place::open`].
//! Moves: rent, payer → the record of the order, when it is new.
//! Keeps: a cancelled order is never filled again.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, OrderCancelled};
use crate::guard;
use crate::orders::{OrderTerms, Place};
use crate::state::{House, Instrument, MarginAccount, Stored, Venue};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::order::Direction;

/// Arguments of `order_cancel`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct OrderCancelArguments {
    /// 0 buys, 1 sells.
    pub side: u8,
    /// The order.
    pub order: OrderTerms,
}

/// Accounts of `order_cancel`.
#[derive(Accounts)]
pub struct OrderCancel {
    /// Owner or delegate of the account.
    pub signer: Signer,
    /// Pays the rent of a new record.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The account.
    pub margin_account: Stored<MarginAccount>,
    /// The order's venue.
    pub venue: Stored<Venue>,
    /// The order's instrument.
    pub instrument: Stored<Instrument>,
    /// Record of the order; created if it is absent.
    #[account(mut)]
    pub order: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut OrderCancel, args: &OrderCancelArguments) -> Outcome {
    check(accounts)?;
    let order = args.order.view(Direction::of(args.side)?);
    let place = Place {
        domain: &accounts.house.domain,
        margin_account: &accounts.margin_account,
        venue: &accounts.venue,
        instrument: &accounts.instrument,
    };
    let (payer, target) = (accounts.payer.account(), accounts.order.account());
    let mut stored = place.open((payer, target), &place.digest(&order), &order)?;
    let mut record = stored.view();
    record.cancel();
    stored.store(&record);
    events::tell(&OrderCancelled {
        order: *stored.address(),
        margin_account: stored.margin_account,
        venue: stored.venue,
        actor: *accounts.signer.address(),
        lots: stored.lots,
        filled_lots: stored.filled_lots,
    });
    Ok(())
}

/// Who signs, and whose accounts these are.
fn check(accounts: &OrderCancel) -> Outcome {
    let (account, signer) = (&accounts.margin_account, accounts.signer.address());
    let may_cancel = address_eq(signer, &account.owner) || address_eq(signer, &account.delegate);
    guard::check(may_cancel, RingfenceError::NotOwner)?;
    guard::check_market(
        accounts.house.address(),
        [
            &account.house,
            &accounts.venue.house,
            &accounts.instrument.house,
        ],
    )
}

//! What happened, told in logs: past tense, fixed layout, amounts with units and balances after.
//!
//! An event is its discriminator (`sha256("event:Name")`, eight bytes) and the bytes of its struct.
//! Those of one customer carry the margin account and the number of the event in its life, so that
//! a gap shows.

mod fund;
mod loss;

pub use fund::*;
pub use loss::*;

use anchor_lang::prelude::*;
use bytemuck::Pod;

/// Longest event, its discriminator included.
const EVENT_BYTES_MAX: usize = 512;

/// Writes an event into the logs.
#[inline]
pub fn tell<E: Pod + Discriminator>(event: &E) {
    log(E::DISCRIMINATOR, bytemuck::bytes_of(event));
}

/// One slice is one line in the logs, so both parts are put together on the stack.
#[inline(never)]
fn log(discriminator: &[u8], body: &[u8]) {
    let mut line = [0_u8; EVENT_BYTES_MAX];
    let bytes = discriminator.len().saturating_add(body.len());
    if let Some((head, rest)) = line.split_at_mut_checked(discriminator.len()) {
        head.copy_from_slice(discriminator);
        if let Some(tail) = rest.get_mut(..body.len()) {
            tail.copy_from_slice(body);
        }
    }
    sol_log_data(&[line.get(..bytes).unwrap_or_default()]);
}

/// A house was created, with its Settlement, pool and fund.
#[event(bytemuck)]
pub struct HouseCreated {
    /// The house.
    pub house: Address,
    /// Who created it.
    pub creator: Address,
    /// Mint of the settlement currency.
    pub quote_mint: Address,
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether prices may be made up here.
    pub is_test: u8,
    /// Zero.
    pub reserved: [u8; 5],
}

/// A margin account was created.
#[event(bytemuck)]
pub struct AccountCreated {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The house.
    pub house: Address,
    /// The customer.
    pub owner: Address,
    /// Slot of the chain in which it was created.
    pub generation: u64,
    /// Number among the owner's accounts in the house.
    pub index: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

/// A vault was opened.
#[event(bytemuck)]
pub struct VaultOpened {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// The vault.
    pub vault: Address,
}

/// Tokens arrived in a vault by `vault_deposit`.
#[event(bytemuck)]
pub struct VaultDeposited {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// Who paid.
    pub depositor: Address,
    /// What arrived.
    pub amount_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
}

/// Tokens left a vault by `vault_exit`.
#[event(bytemuck)]
pub struct VaultExited {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// Token account that received them.
    pub destination: Address,
    /// What left.
    pub amount_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
}

//! What happened, told in logs: past tense, fixed layout, amounts with units and balances after.
//!
//! An event is its discriminator (`sha256("event:Name")`, eight bytes) and the bytes of its struct.
//! Those of one customer carry the margin account and the number of the event in its life, so that
//! a gap shows.

mod auction;
mod cover;
mod fund;
mod governance;
mod liens;
mod loss;
mod orders;
mod porting;
mod recovery;
mod risk;
mod statements;

pub use auction::*;
pub use cover::*;
pub use fund::*;
pub use governance::*;
pub use liens::*;
pub use loss::*;
pub use orders::*;
pub use porting::*;
pub use recovery::*;
pub use risk::*;
pub use statements::*;

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

/// An asset was listed.
#[event(bytemuck)]
pub struct AssetCreated {
    /// The asset.
    pub asset: Address,
    /// The house.
    pub house: Address,
    /// The mint.
    pub mint: Address,
    /// Whether it is the settlement currency itself.
    pub is_quote: u8,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

/// An asset's total was summed from its shards.
#[event(bytemuck)]
pub struct AssetTotalsRefreshed {
    /// The asset.
    pub asset: Address,
    /// All customers' ledgers of it.
    pub total_native: u64,
}

/// A newer price of an asset was cached.
#[event(bytemuck)]
pub struct AssetPriceRefreshed {
    /// The asset.
    pub asset: Address,
    /// Price that counts from now on.
    pub spot_price_e8: u64,
    /// Confidence of the reading.
    pub confidence_price_e8: u64,
    /// Average of the reading.
    pub ema_price_e8: u64,
    /// When it was published.
    pub publish_ts: i64,
    /// A rise that waits for its second reading; zero for none.
    pub pending_price_e8: u64,
}

/// An instrument was listed.
#[event(bytemuck)]
pub struct InstrumentCreated {
    /// The instrument.
    pub instrument: Address,
    /// The house.
    pub house: Address,
    /// When it expires.
    pub expiry_ts: i64,
    /// Its id in the house.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Zero.
    pub reserved: [u8; 4],
}

/// An instrument was marked.
#[event(bytemuck)]
pub struct InstrumentMarked {
    /// The instrument.
    pub instrument: Address,
    /// Mark afterwards.
    pub mark_tick: u64,
    /// Publish time of the mark.
    pub mark_ts: i64,
    /// Settlement tick afterwards.
    pub settlement_tick: u64,
    /// Boundaries so far.
    pub sequence: u64,
    /// What winners are owed afterwards, in quote native.
    pub owed_to_native: PodI128,
    /// What losers owe afterwards, in quote native.
    pub owed_by_native: PodI128,
}

/// An instrument expired; both ticks are its final one.
#[event(bytemuck)]
pub struct InstrumentEnded {
    /// The instrument.
    pub instrument: Address,
    /// Mark afterwards.
    pub mark_tick: u64,
    /// Publish time of the mark.
    pub mark_ts: i64,
    /// Settlement tick afterwards.
    pub settlement_tick: u64,
    /// Boundaries so far.
    pub sequence: u64,
    /// What winners are owed afterwards, in quote native.
    pub owed_to_native: PodI128,
    /// What losers owe afterwards, in quote native.
    pub owed_by_native: PodI128,
}

/// A venue was admitted.
#[event(bytemuck)]
pub struct VenueCreated {
    /// The venue.
    pub venue: Address,
    /// The house.
    pub house: Address,
    /// What it signs with.
    pub authority: Address,
}

/// A margin account was closed.
#[event(bytemuck)]
pub struct AccountClosed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// Slot of the chain in which it had been created.
    pub generation: u64,
}

/// Tokens left a vault by `vault_withdraw`.
#[event(bytemuck)]
pub struct VaultWithdrawn {
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

/// Tokens sent straight to a vault were added to its ledger.
#[event(bytemuck)]
pub struct VaultAbsorbed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// What was added.
    pub amount_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
}

/// A vault was closed.
#[event(bytemuck)]
pub struct VaultClosed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The asset.
    pub asset: Address,
    /// Surplus that went to the owner.
    pub amount_native: u64,
}

/// An owner gave a venue a consent, or replaced it.
#[event(bytemuck)]
pub struct ConsentGiven {
    /// The margin account.
    pub margin_account: Address,
    /// The venue.
    pub venue: Address,
    /// Generation of the account.
    pub generation: u64,
    /// Largest initial requirement.
    pub initial_cap_native: u64,
    /// Most that fees and differences may sum up to.
    pub spend_cap_native: u64,
    /// When it ends.
    pub expiry_ts: i64,
    /// Signed orders with a smaller nonce are void.
    pub order_nonce_min: u64,
}

/// An owner took a consent back.
#[event(bytemuck)]
pub struct ConsentRevoked {
    /// The margin account.
    pub margin_account: Address,
    /// The venue.
    pub venue: Address,
    /// Generation of the account.
    pub generation: u64,
}

/// A trade was filled; both sides in one event, each with its own number.
#[event(bytemuck)]
pub struct PositionFilled {
    /// Buyer's margin account.
    pub buyer: Address,
    /// Seller's margin account.
    pub seller: Address,
    /// Number of this event in the buyer's life.
    pub buyer_sequence: u64,
    /// Number of this event in the seller's life.
    pub seller_sequence: u64,
    /// The venue.
    pub venue: Address,
    /// Lots that changed hands.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Fee of the buyer.
    pub buyer_fee_native: u64,
    /// Fee of the seller.
    pub seller_fee_native: u64,
    /// Lots of the buyer afterwards.
    pub buyer_lots: i64,
    /// Lots of the seller afterwards.
    pub seller_lots: i64,
    /// Open interest afterwards.
    pub open_interest_lots: u64,
    /// The instrument.
    pub instrument_id: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

/// A margin account was brought up to date, and paid or was paid.
#[event(bytemuck)]
pub struct AccountSettled {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// From the vault to the pool.
    pub collected_native: u64,
    /// From the pool to the vault.
    pub paid_native: u64,
    /// The quote vault's ledger afterwards.
    pub ledger_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
    /// Owed to it (positive) or by it afterwards.
    pub variation_native: PodI128,
}

/// A price of a test house was made up.
#[event(bytemuck)]
pub struct TestFeedSet {
    /// The feed.
    pub feed: Address,
    /// Price in units of 10^exponent.
    pub price: i64,
    /// When it was published.
    pub publish_ts: i64,
}

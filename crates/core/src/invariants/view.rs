//! What the predicates look at.

use alloc::vec::Vec;

use crate::account::Account;
use crate::asset::Shard;
use crate::fund::{Fund, Member};
use crate::instrument::{Book, Instrument};
use crate::lien::Lien;
use crate::loss::Loss;
use crate::settlement::Settlement;

/// Tokens and the ledger that stands for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Tokens in the account.
    pub tokens_native: u64,
    /// What the program says is in it.
    pub ledger_native: u64,
}

/// One open vault, as the shards count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaultView {
    /// Which asset.
    pub asset_index: usize,
    /// Which of its shards.
    pub shard_index: usize,
    /// What is in it.
    pub holding: Holding,
}

/// One lien, as the slots of its account count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LienView {
    /// Which account.
    pub account_index: usize,
    /// Which of its slots; none when the vault is closed.
    pub slot_index: Option<usize>,
    /// The lien.
    pub lien: Lien,
}

/// A whole house at one moment.
#[derive(Clone, Debug)]
pub struct View {
    /// Settlement's totals.
    pub settlement: Settlement,
    /// The fund's ledgers.
    pub fund: Fund,
    /// All margin accounts.
    pub accounts: Vec<Account>,
    /// All liens on them.
    pub liens: Vec<LienView>,
    /// All open vaults.
    pub vaults: Vec<VaultView>,
    /// Shards of each asset.
    pub shards: Vec<Vec<Shard>>,
    /// All instruments, each with its book.
    pub markets: Vec<(Instrument, Book)>,
    /// All members of the fund.
    pub members: Vec<Member>,
    /// All losses.
    pub losses: Vec<Loss>,
    /// Bonds of all bids that are not settled yet, in quote native.
    pub bonds_native: u64,
    /// What all parties of all losses have claimed, in quote native.
    pub claimed_native: u64,
    /// The pool's and the fund's token accounts.
    pub house_holdings: Vec<Holding>,
}

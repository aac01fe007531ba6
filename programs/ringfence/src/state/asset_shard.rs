//! AssetShard: running totals of a sixteenth of an asset's vaults, so that deposits of unrelated
//! customers write no common account.

use anchor_lang::prelude::*;
use ringfence_core::asset as rules;

/// Totals of the vaults whose margin account ends in this shard's number.
#[account]
pub struct AssetShard {
    /// The asset.
    pub asset: Address,
    /// Sum of the vaults' ledgers.
    pub ledger_native: u64,
    /// Open vaults.
    pub vault_count: u64,
    /// Its number, from 0 to 15.
    pub shard: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 6],
}

impl AssetShard {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Shard {
        rules::Shard {
            ledger_native: self.ledger_native,
            vault_count: self.vault_count,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, shard: &rules::Shard) {
        let rules::Shard {
            ledger_native,
            vault_count,
        } = *shard;
        self.ledger_native = ledger_native;
        self.vault_count = vault_count;
    }
}

//! Statements of segregation: what customers were owed on a day, and what was there for it.

use ringfence_core::statement::{self as rules, FUND_POCKETS};
use ringfence_core::units::Moment;
use solana_address::Address;

use super::{Asset, DecodeError, layout};

/// A statement whose lines may still be recorded.
pub const STATEMENT_DRAFT: u8 = 0;
/// A final statement: in time, and nothing is missing.
pub const STATEMENT_FINAL: u8 = 1;
/// A final statement: not in time, and nothing is missing.
pub const STATEMENT_LATE: u8 = 2;
/// A final statement: something is missing.
pub const STATEMENT_DEFICIENT: u8 = 3;

layout! {
    /// A statement of segregation of one asset and one day. Amounts are native units of its mint.
    account Statement [202, 2, 247, 46, 97, 244, 139, 209] {
        /// The house.
        house: Address,
        /// The asset.
        asset: Address,
        /// Its mint.
        mint: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Hash of the asset's final statement before it; zeros for the first.
        previous_hash: [u8; 32],
        /// Its own; zeros until it is final.
        hash: [u8; 32],
        /// What customers are owed: ledgers, and of the quote what the pool owes.
        required_native: i128,
        /// What the ledgers say is there for it: vaults, and of the quote the pool.
        held_native: i128,
        /// What is held beyond what is required; below zero something is missing.
        excess_native: i128,
        /// What winners are owed; of the quote, like all that follows in this width.
        owed_to_native: i128,
        /// What losers owe, and nobody has collected yet.
        owed_by_native: i128,
        /// Fees not collected into the insurance layer yet.
        fees_native: i128,
        /// Haircut that claims still carry; below zero it is residue.
        unapplied_native: i128,
        /// Recoveries in the pool that accounts have not been credited with yet.
        recovering_native: i128,
        /// Gains that haircuts took and no recovery has returned yet.
        cut_native: i128,
        /// Sum of the vaults' ledgers.
        ledger_native: u64,
        /// Open vaults.
        vault_count: u64,
        /// Uncovered in all losses together: money that is there but frozen. Of the quote.
        blocked_native: u64,
        /// The pool's ledger. Of the quote.
        pool_native: u64,
        /// Tokens in the pool.
        pool_tokens_native: u64,
        /// Ledgers of the fund's accounts in the order of their numbers: insurance, junior skin,
        /// mutual layer, senior skin, secured parts, escrow, waiting stakes. Of the quote.
        fund_native: [u64; 7],
        /// Tokens in them.
        fund_tokens_native: [u64; 7],
        /// When the lines were recorded; zero for not yet.
        recorded_ts: i64,
        /// Slot of that.
        recorded_slot: u64,
        /// When it became final; zero for not yet.
        finalized_ts: i64,
        /// Slot of that.
        finalized_slot: u64,
        /// Which day, counted from 1970.
        epoch: u32,
        /// Its place among the asset's final statements, from one; zero until then.
        number: u32,
        /// Epoch of the final statement before it; zero for the first.
        previous_epoch: u32,
        /// The house's losses between declaration and close.
        open_loss_count: u32,
        /// 0: draft; 1: final; 2: late; 3: deficient.
        state: u8,
        /// Decimals of the mint.
        decimals: u8,
        /// Whether the asset is the settlement currency itself.
        is_quote: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 4],
    }
}

impl Statement {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`], also for what is neither quote nor not.
    pub fn to_core(&self) -> Result<rules::Statement, DecodeError> {
        let state = rules::State::of_number(self.state);
        let is_quote = match self.is_quote {
            0 => false,
            1 => true,
            other => return Err(DecodeError::UnknownState(other)),
        };
        Ok(rules::Statement {
            subject: rules::Subject {
                house: self.house.to_bytes(),
                asset: self.asset.to_bytes(),
                mint: self.mint.to_bytes(),
                decimals: self.decimals,
                is_quote,
            },
            epoch: self.epoch,
            state: state.ok_or(DecodeError::UnknownState(self.state))?,
            number: self.number,
            previous_epoch: self.previous_epoch,
            previous_hash: self.previous_hash,
            recorded: Moment {
                ts: self.recorded_ts,
                slot: self.recorded_slot,
            },
            finalized: Moment {
                ts: self.finalized_ts,
                slot: self.finalized_slot,
            },
            lines: self.lines(),
        })
    }

    /// What it says.
    #[must_use]
    pub fn lines(&self) -> rules::Lines {
        let mut fund = [rules::Pocket::default(); FUND_POCKETS];
        let pairs = self.fund_native.iter().zip(&self.fund_tokens_native);
        for (pocket, (ledger, tokens)) in fund.iter_mut().zip(pairs) {
            pocket.ledger_native = *ledger;
            pocket.tokens_native = *tokens;
        }
        rules::Lines {
            required_native: self.required_native,
            held_native: self.held_native,
            excess_native: self.excess_native,
            ledger_native: self.ledger_native,
            vault_count: self.vault_count,
            open_loss_count: self.open_loss_count,
            owed_to_native: self.owed_to_native,
            owed_by_native: self.owed_by_native,
            fees_native: self.fees_native,
            unapplied_native: self.unapplied_native,
            recovering_native: self.recovering_native,
            cut_native: self.cut_native,
            blocked_native: self.blocked_native,
            pool: rules::Pocket {
                ledger_native: self.pool_native,
                tokens_native: self.pool_tokens_native,
            },
            fund,
        }
    }

    /// The hash that a final statement must have, computed anew from everything that is in it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    #[cfg(feature = "client")]
    pub fn computed_hash(&self) -> Result<[u8; 32], DecodeError> {
        use sha2::{Digest, Sha256};
        Ok(Sha256::digest(self.to_core()?.bytes_to_hash()).into())
    }
}

impl Asset {
    /// The newest of its final statements.
    #[must_use]
    pub const fn newest_statement(&self) -> rules::Link {
        rules::Link {
            count: self.statement_count,
            epoch: self.statement_epoch,
            hash: self.statement_hash,
        }
    }
}

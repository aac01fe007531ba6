//! Statement: what customers were owed in an asset on one day, and what was there for it. Written
//! until it is final; then it is only read, and its hash is part of the next one's.

use super::{read_wide, write_wide, Asset};
use crate::errors::{Outcome, RingfenceError};
use anchor_lang::prelude::*;
use ringfence_core::statement::{self as rules, FUND_POCKETS};
use ringfence_core::units::Moment;

/// A statement of segregation of one asset and one day. Amounts are native units of its mint.
#[account]
pub struct Statement {
    /// The house.
    pub house: Address,
    /// The asset.
    pub asset: Address,
    /// Its mint.
    pub mint: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Hash of the asset's final statement before it; zeros for the first.
    pub previous_hash: [u8; 32],
    /// Its own; zeros until it is final.
    pub hash: [u8; 32],
    /// What customers are owed: ledgers, and of the quote what the pool owes.
    pub required_native: PodI128,
    /// What the ledgers say is there for it: vaults, and of the quote the pool.
    pub held_native: PodI128,
    /// What is held beyond what is required; below zero something is missing.
    pub excess_native: PodI128,
    /// What winners are owed; of the quote, like all that follows in this width.
    pub owed_to_native: PodI128,
    /// What losers owe, and nobody has collected yet.
    pub owed_by_native: PodI128,
    /// Fees not collected into the insurance layer yet.
    pub fees_native: PodI128,
    /// Haircut that claims still carry; below zero it is residue.
    pub unapplied_native: PodI128,
    /// Recoveries in the pool that accounts have not been credited with yet.
    pub recovering_native: PodI128,
    /// Gains that haircuts took and no recovery has returned yet.
    pub cut_native: PodI128,
    /// Sum of the vaults' ledgers.
    pub ledger_native: u64,
    /// Open vaults.
    pub vault_count: u64,
    /// Uncovered in all losses together: money that is there but frozen. Of the quote.
    pub blocked_native: u64,
    /// The pool's ledger. Of the quote.
    pub pool_native: u64,
    /// Tokens in the pool.
    pub pool_tokens_native: u64,
    /// Ledgers of the fund's accounts in the order of their numbers: insurance, junior skin, mutual
    /// layer, senior skin, secured parts, escrow, waiting stakes. Of the quote.
    pub fund_native: [u64; 7],
    /// Tokens in them.
    pub fund_tokens_native: [u64; 7],
    /// When the lines were recorded; zero for not yet.
    pub recorded_ts: i64,
    /// Slot of that.
    pub recorded_slot: u64,
    /// When it became final; zero for not yet.
    pub finalized_ts: i64,
    /// Slot of that.
    pub finalized_slot: u64,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// Its place among the asset's final statements, from one; zero until then.
    pub number: u32,
    /// Epoch of the final statement before it; zero for the first.
    pub previous_epoch: u32,
    /// The house's losses between declaration and close.
    pub open_loss_count: u32,
    /// 0: draft; 1: final; 2: late; 3: deficient.
    pub state: u8,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Whether the asset is the settlement currency itself.
    pub is_quote: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 4],
}

impl Statement {
    /// As the rules see it.
    ///
    /// # Errors
    /// `WrongAccountType` for a state that does not exist.
    #[inline(never)]
    pub fn view(&self) -> Outcome<rules::Statement> {
        let state = rules::State::of_number(self.state);
        Ok(rules::Statement {
            subject: self.subject(),
            epoch: self.epoch,
            state: state.ok_or(RingfenceError::WrongAccountType)?,
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

    fn subject(&self) -> rules::Subject {
        rules::Subject {
            house: self.house.to_bytes(),
            asset: self.asset.to_bytes(),
            mint: self.mint.to_bytes(),
            decimals: self.decimals,
            is_quote: self.is_quote != 0,
        }
    }

    #[inline(never)]
    fn lines(&self) -> rules::Lines {
        let mut fund = [rules::Pocket::default(); FUND_POCKETS];
        let pairs = self.fund_native.iter().zip(&self.fund_tokens_native);
        for (pocket, (ledger, tokens)) in fund.iter_mut().zip(pairs) {
            pocket.ledger_native = *ledger;
            pocket.tokens_native = *tokens;
        }
        rules::Lines {
            required_native: read_wide(&self.required_native),
            held_native: read_wide(&self.held_native),
            excess_native: read_wide(&self.excess_native),
            ledger_native: self.ledger_native,
            vault_count: self.vault_count,
            open_loss_count: self.open_loss_count,
            owed_to_native: read_wide(&self.owed_to_native),
            owed_by_native: read_wide(&self.owed_by_native),
            fees_native: read_wide(&self.fees_native),
            unapplied_native: read_wide(&self.unapplied_native),
            recovering_native: read_wide(&self.recovering_native),
            cut_native: read_wide(&self.cut_native),
            blocked_native: self.blocked_native,
            pool: rules::Pocket {
                ledger_native: self.pool_native,
                tokens_native: self.pool_tokens_native,
            },
            fund,
        }
    }

    /// Keeps what the rules changed.
    #[inline(never)]
    pub fn store(&mut self, statement: &rules::Statement) {
        let rules::Statement {
            subject,
            epoch,
            state,
            number,
            previous_epoch,
            previous_hash,
            recorded,
            finalized,
            lines,
        } = statement;
        let rules::Subject {
            house,
            asset,
            mint,
            decimals,
            is_quote,
        } = *subject;
        self.house = Address::new_from_array(house);
        self.asset = Address::new_from_array(asset);
        self.mint = Address::new_from_array(mint);
        self.decimals = decimals;
        self.is_quote = u8::from(is_quote);
        self.epoch = *epoch;
        self.state = state.number();
        self.number = *number;
        self.previous_epoch = *previous_epoch;
        self.previous_hash = *previous_hash;
        self.recorded_ts = recorded.ts;
        self.recorded_slot = recorded.slot;
        self.finalized_ts = finalized.ts;
        self.finalized_slot = finalized.slot;
        self.store_lines(lines);
    }

    #[inline(never)]
    fn store_lines(&mut self, lines: &rules::Lines) {
        let rules::Lines {
            required_native,
            held_native,
            excess_native,
            ledger_native,
            vault_count,
            open_loss_count,
            owed_to_native,
            owed_by_native,
            fees_native,
            unapplied_native,
            recovering_native,
            cut_native,
            blocked_native,
            pool,
            fund,
        } = *lines;
        write_wide(&mut self.required_native, required_native);
        write_wide(&mut self.held_native, held_native);
        write_wide(&mut self.excess_native, excess_native);
        write_wide(&mut self.owed_to_native, owed_to_native);
        write_wide(&mut self.owed_by_native, owed_by_native);
        write_wide(&mut self.fees_native, fees_native);
        write_wide(&mut self.unapplied_native, unapplied_native);
        write_wide(&mut self.recovering_native, recovering_native);
        write_wide(&mut self.cut_native, cut_native);
        self.ledger_native = ledger_native;
        self.vault_count = vault_count;
        self.open_loss_count = open_loss_count;
        self.blocked_native = blocked_native;
        self.pool_native = pool.ledger_native;
        self.pool_tokens_native = pool.tokens_native;
        self.fund_native = fund.map(|pocket| pocket.ledger_native);
        self.fund_tokens_native = fund.map(|pocket| pocket.tokens_native);
    }
}

impl Asset {
    /// The newest of its statements.
    #[must_use]
    pub fn newest_statement(&self) -> rules::Link {
        rules::Link {
            count: self.statement_count,
            epoch: self.statement_epoch,
            hash: self.statement_hash,
        }
    }

    /// Keeps the newest of its statements.
    pub fn store_statement(&mut self, newest: &rules::Link) {
        let rules::Link { count, epoch, hash } = *newest;
        self.statement_count = count;
        self.statement_epoch = epoch;
        self.statement_hash = hash;
    }
}

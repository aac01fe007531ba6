//! What a statement says, and what it is made from.

use crate::asset::{Shard, total_of};
use crate::fund::Fund;
use crate::math::Checked;
use crate::refusal::Refusal;
use crate::settlement::Settlement;

/// Pockets of the fund, in the order of their token accounts' numbers: insurance, junior skin,
/// mutual layer, senior skin, secured parts, escrow, stakes that wait.
pub const FUND_POCKETS: usize = 7;

/// A ledger, and the tokens that were there for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pocket {
    /// What the program says is in it.
    pub ledger_native: u64,
    /// Tokens in its account.
    pub tokens_native: u64,
}

impl Pocket {
    const fn is_covered(&self) -> bool {
        self.tokens_native >= self.ledger_native
    }
}

/// What a statement says, in native units of its mint. All from `owed_to_native` on is zero for an
/// asset that is not the quote, but for `open_loss_count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// What customers are owed: ledgers, and of the quote what the pool owes.
    pub required_native: i128,
    /// What the ledgers say is there for it: vaults, and of the quote the pool.
    pub held_native: i128,
    /// What is held beyond what is required; below zero something is missing.
    pub excess_native: i128,
    /// Sum of the vaults' ledgers.
    pub ledger_native: u64,
    /// Open vaults.
    pub vault_count: u64,
    /// Losses between declaration and close.
    pub open_loss_count: u32,
    /// What winners are owed.
    pub owed_to_native: i128,
    /// What losers owe, and nobody has collected yet.
    pub owed_by_native: i128,
    /// Fees not collected into the insurance layer yet.
    pub fees_native: i128,
    /// Haircut that claims still carry; below zero it is residue.
    pub unapplied_native: i128,
    /// Recoveries in the pool that accounts have not been credited with yet.
    pub recovering_native: i128,
    /// Gains that haircuts took and no recovery has returned yet.
    pub cut_native: i128,
    /// Uncovered in all losses together: money that is there but frozen.
    pub blocked_native: u64,
    /// The pool.
    pub pool: Pocket,
    /// The fund's accounts, in the order of their numbers.
    pub fund: [Pocket; FUND_POCKETS],
}

impl Lines {
    /// Whether everything is there: nothing less is held than required, and no account of the house
    /// has fewer tokens than its ledger says.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.excess_native >= 0
            && self.pool.is_covered()
            && self.fund.iter().all(Pocket::is_covered)
    }
}

/// The state of the house from which lines are made, all of one instant.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// All shards of the asset.
    pub shards: &'a [Shard; 16],
    /// The house's totals.
    pub settlement: &'a Settlement,
    /// The house's fund.
    pub fund: &'a Fund,
    /// Tokens in the pool and in the fund's accounts, for the quote.
    pub tokens: Option<&'a Tokens>,
}

/// Tokens in the house's own accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// In the pool.
    pub pool_native: u64,
    /// In the fund's accounts, in the order of their numbers.
    pub fund_native: [u64; FUND_POCKETS],
}

impl Books<'_> {
    /// The lines.
    ///
    /// # Errors
    /// [`Refusal::Overflow`]; impossible in a house that keeps its promises.
    pub fn lines(&self) -> Result<Lines, Refusal> {
        let ledger_native = total_of(self.shards)?;
        let mut vault_count = 0_u64;
        for shard in self.shards {
            vault_count = vault_count.plus(shard.vault_count)?;
        }
        let lines = Lines {
            required_native: i128::from(ledger_native),
            held_native: i128::from(ledger_native),
            ledger_native,
            vault_count,
            open_loss_count: self.settlement.open_loss_count,
            ..Lines::default()
        };
        match self.tokens {
            None => Ok(lines),
            Some(tokens) => self.with_house(lines, tokens),
        }
    }

    /// Adds what the house owes and has in the quote: the sum of INV-4.
    fn with_house(&self, lines: Lines, tokens: &Tokens) -> Result<Lines, Refusal> {
        let of = self.settlement;
        let owed_native = of.owed_to_native.minus(of.owed_by_native)?;
        let pool_owes_native = owed_native
            .plus(of.fees_native)?
            .minus(of.unapplied_native)?
            .plus(of.recovering_native)?;
        let required_native = lines.required_native.plus(pool_owes_native)?;
        let held_native = lines.held_native.plus(i128::from(of.pool_native))?;
        Ok(Lines {
            required_native,
            held_native,
            excess_native: held_native.minus(required_native)?,
            owed_to_native: of.owed_to_native,
            owed_by_native: of.owed_by_native,
            fees_native: of.fees_native,
            unapplied_native: of.unapplied_native,
            recovering_native: of.recovering_native,
            cut_native: of.cut_native,
            blocked_native: of.blocked_native,
            pool: Pocket {
                ledger_native: of.pool_native,
                tokens_native: tokens.pool_native,
            },
            fund: self.fund_pockets(tokens),
            ..lines
        })
    }

    fn fund_pockets(&self, tokens: &Tokens) -> [Pocket; FUND_POCKETS] {
        let mut pockets = tokens.fund_native.map(|tokens_native| Pocket {
            ledger_native: 0,
            tokens_native,
        });
        for (pocket, ledger_native) in pockets.iter_mut().zip(ledgers_of(self.fund)) {
            pocket.ledger_native = ledger_native;
        }
        pockets
    }
}

/// The fund's ledgers, in the order of its token accounts' numbers.
#[must_use]
pub const fn ledgers_of(fund: &Fund) -> [u64; FUND_POCKETS] {
    [
        fund.insurance_native,
        fund.skin_junior_native,
        fund.mutual_native,
        fund.skin_senior_native,
        fund.secured_native,
        fund.escrow_native,
        fund.pending_native,
    ]
}

//! Statements of segregation: per asset and day, what customers are owed and what is there for it
//! (SPEC 13).
//!
//! A statement is of an epoch, a whole day of UTC. After its end anyone opens it, records all its
//! lines at one instant, and finalizes it; then it is hashed together with the hash of the asset's
//! last one, so that none can be changed, left out or put in between without a trace. Nothing reads
//! a statement but the next one: none of this can stop anything else, nor be stopped by it.

use crate::asset::{Shard, total_of};
use crate::fund::Fund;
use crate::limits::{STATEMENT_DUE_S, STATEMENT_KEPT_DAYS};
use crate::math::{Checked, to_u64};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{Clock, Moment};

/// Length of an epoch, in seconds.
pub const EPOCH_S: u32 = 86_400;
/// Pockets of the fund, in the order of their token accounts' numbers: insurance, junior skin,
/// mutual layer, senior skin, secured parts, escrow, stakes that wait.
pub const FUND_POCKETS: usize = 7;
/// What the hashed bytes begin with, so that they are of nothing else.
pub const TAG: &[u8; 24] = b"ringfence:statement:v1\0\0";
/// How many bytes are hashed.
pub const HASHED_BYTES: usize = 504;

/// How far a statement has come, and how it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Its lines may be recorded, again and again.
    #[default]
    Draft,
    /// Finalized in time, and nothing is missing.
    Final,
    /// Finalized after noon of the day after its epoch; nothing is missing.
    Late,
    /// Finalized, in time or not, and something is missing.
    Deficient,
}

impl State {
    /// The number that stands for it.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Final => 1,
            Self::Late => 2,
            Self::Deficient => 3,
        }
    }

    /// The state that a number stands for.
    #[must_use]
    pub const fn of_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Draft),
            1 => Some(Self::Final),
            2 => Some(Self::Late),
            3 => Some(Self::Deficient),
            _ => None,
        }
    }
}

/// What a statement is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The house.
    pub house: [u8; 32],
    /// The asset.
    pub asset: [u8; 32],
    /// Its mint.
    pub mint: [u8; 32],
    /// Decimals of the mint.
    pub decimals: u8,
    /// Whether the asset is the quote: then pool and fund are in the lines.
    pub is_quote: bool,
}

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

/// The chain of an asset's final statements, as its newest link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// How many statements there are; zero for none yet.
    pub count: u32,
    /// Epoch of the newest.
    pub epoch: u32,
    /// Its hash.
    pub hash: [u8; 32],
}

/// One statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// What it is of.
    pub subject: Subject,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// How far it has come.
    pub state: State,
    /// Its place among the asset's final ones, from one; zero until then.
    pub number: u32,
    /// Epoch of the final one before it; zero for the first. A gap shows here.
    pub previous_epoch: u32,
    /// Hash of that; zeros for the first.
    pub previous_hash: [u8; 32],
    /// When the lines were recorded; a time of zero for not yet.
    pub recorded: Moment,
    /// When it became final; a time of zero for not yet.
    pub finalized: Moment,
    /// What it says.
    pub lines: Lines,
}

/// The epoch in which a moment is.
///
/// # Errors
/// [`Refusal::Overflow`] for a time below zero or past all epochs.
pub fn epoch_of(clock: &Clock) -> Result<u32, Refusal> {
    let start_s = to_u64(clock.period_start_ts(EPOCH_S)?)?;
    let epoch = start_s.checked_div(u64::from(EPOCH_S));
    u32::try_from(epoch.ok_or(Refusal::Overflow)?).map_err(|_| Refusal::Overflow)
}

/// When an epoch ends.
#[must_use]
pub fn end_ts(epoch: u32) -> i64 {
    i64::from(epoch)
        .saturating_add(1)
        .saturating_mul(i64::from(EPOCH_S))
}

/// Whether an epoch is the last one that has ended.
///
/// # Errors
/// [`Refusal::StatementEpochNotLast`]; [`Refusal::Overflow`].
pub fn check_last(epoch: u32, clock: &Clock) -> Result<(), Refusal> {
    if epoch_of(clock)?.checked_sub(1) == Some(epoch) {
        Ok(())
    } else {
        Err(Refusal::StatementEpochNotLast)
    }
}

/// Opens the statement of the last epoch that has ended.
///
/// Refuses: `StatementEpochNotLast`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_open(subject: Subject, epoch: u32, clock: &Clock) -> Result<Statement, Refusal> {
    check_last(epoch, clock)?;
    Ok(Statement {
        subject,
        epoch,
        ..Statement::default()
    })
}

/// Writes all lines, in place of those that were there. Until the next epoch ends: what is recorded
/// later than that is of another day.
///
/// Refuses, in order: `StatementFinal`; `StatementEpochNotLast`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_record(
    statement: &mut Statement,
    books: &Books<'_>,
    clock: &Clock,
) -> Result<(), Refusal> {
    statement.check_draft()?;
    check_last(statement.epoch, clock)?;
    statement.lines = books.lines()?;
    statement.recorded = clock.moment();
    Ok(())
}

/// Makes a recorded statement final and the newest of its asset; returns its hash. It may be as
/// late as it likes, but never behind one of a later epoch.
///
/// Refuses, in order: `StatementFinal`; `StatementNotRecorded`; `StatementSuperseded`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_finalize(
    statement: &mut Statement,
    newest: &mut Link,
    clock: &Clock,
    sha256: impl FnOnce(&[u8]) -> [u8; 32],
) -> Result<[u8; 32], Refusal> {
    statement.check_draft()?;
    if !statement.is_recorded() {
        return Err(Refusal::StatementNotRecorded);
    }
    if newest.has_passed(statement.epoch) {
        return Err(Refusal::StatementSuperseded);
    }
    let due_ts = end_ts(statement.epoch).saturating_add(STATEMENT_DUE_S);
    statement.state = match (statement.lines.is_covered(), clock.now_ts > due_ts) {
        (false, _) => State::Deficient,
        (true, true) => State::Late,
        (true, false) => State::Final,
    };
    statement.number = newest.count.plus(1)?;
    statement.previous_epoch = newest.epoch;
    statement.previous_hash = newest.hash;
    statement.finalized = clock.moment();
    let hash = sha256(&statement.bytes_to_hash());
    *newest = Link {
        count: statement.number,
        epoch: statement.epoch,
        hash,
    };
    Ok(hash)
}

impl Link {
    /// Whether the statement of an epoch, or of a later one, is final.
    #[must_use]
    pub const fn has_passed(&self, epoch: u32) -> bool {
        self.count != 0 && self.epoch >= epoch
    }
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

impl Statement {
    /// Whether lines have been recorded.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        self.recorded.ts != 0
    }

    fn check_draft(&self) -> Result<(), Refusal> {
        if self.state == State::Draft {
            Ok(())
        } else {
            Err(Refusal::StatementFinal)
        }
    }

    /// Whether whoever paid for it may have its rent back: a final one is kept for 400 days after
    /// its epoch, a draft for as long as it can become final.
    ///
    /// Refuses, in order: `StatementTooYoung` for a final one; `StatementStillDraft`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn check_closable(&self, newest: &Link, clock: &Clock) -> Result<(), Refusal> {
        if self.state != State::Draft {
            let kept_s = STATEMENT_KEPT_DAYS.times(EPOCH_S)?;
            return if clock.has_passed(end_ts(self.epoch), kept_s) {
                Ok(())
            } else {
                Err(Refusal::StatementTooYoung)
            };
        }
        let can_be_final = self.is_recorded() || check_last(self.epoch, clock).is_ok();
        if can_be_final && !newest.has_passed(self.epoch) {
            Err(Refusal::StatementStillDraft)
        } else {
            Ok(())
        }
    }

    /// What is hashed of a final statement: everything in it, in this order, integers
    /// little-endian.
    #[must_use]
    pub fn bytes_to_hash(&self) -> [u8; HASHED_BYTES] {
        let mut bytes = Bytes::default();
        bytes.put(TAG);
        bytes.put(&self.previous_hash);
        bytes.put(&self.subject.house);
        bytes.put(&self.subject.asset);
        bytes.put(&self.subject.mint);
        bytes.put(&self.epoch.to_le_bytes());
        bytes.put(&self.number.to_le_bytes());
        bytes.put(&self.previous_epoch.to_le_bytes());
        bytes.put(&self.lines.open_loss_count.to_le_bytes());
        let small = [
            self.state.number(),
            self.subject.decimals,
            u8::from(self.subject.is_quote),
        ];
        bytes.put(&small);
        bytes.put(&[0; 5]);
        for moment in [&self.recorded, &self.finalized] {
            bytes.put(&moment.ts.to_le_bytes());
            bytes.put(&moment.slot.to_le_bytes());
        }
        self.lines.put_into(&mut bytes);
        bytes.all
    }
}

impl Lines {
    fn put_into(&self, bytes: &mut Bytes) {
        for wide in [
            self.required_native,
            self.held_native,
            self.excess_native,
            self.owed_to_native,
            self.owed_by_native,
            self.fees_native,
            self.unapplied_native,
            self.recovering_native,
            self.cut_native,
        ] {
            bytes.put(&wide.to_le_bytes());
        }
        bytes.put(&self.ledger_native.to_le_bytes());
        bytes.put(&self.vault_count.to_le_bytes());
        bytes.put(&self.blocked_native.to_le_bytes());
        for pocket in core::iter::once(&self.pool).chain(&self.fund) {
            bytes.put(&pocket.ledger_native.to_le_bytes());
            bytes.put(&pocket.tokens_native.to_le_bytes());
        }
    }
}

/// Bytes that are filled from the front.
struct Bytes {
    all: [u8; HASHED_BYTES],
    used: usize,
}

impl Default for Bytes {
    fn default() -> Self {
        Self {
            all: [0; HASHED_BYTES],
            used: 0,
        }
    }
}

impl Bytes {
    /// Puts bytes behind those that are there; a test holds that they are as many as there is room.
    fn put(&mut self, bytes: &[u8]) {
        let end = self.used.saturating_add(bytes.len());
        if let Some(room) = self.all.get_mut(self.used..end) {
            room.copy_from_slice(bytes);
        }
        self.used = end;
    }
}

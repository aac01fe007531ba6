//! Statements of segregation: per asset and day, what customers are owed and what is there for it
//! (SPEC 13).
//!
//! A statement is of an epoch, a whole day of UTC. After its end anyone opens it, records all its
//! lines at one instant, and finalizes it; then it is hashed together with the hash of the asset's
//! last one, so that none can be changed, left out or put in between without a trace. Nothing reads
//! a statement but the next one: none of this can stop anything else, nor be stopped by it.

mod bytes;
mod lines;

use crate::limits::{STATEMENT_DUE_S, STATEMENT_KEPT_DAYS};
use crate::math::{Checked, to_u64};
use crate::refusal::Refusal;
use crate::units::{Clock, Moment};

pub use bytes::{HASHED_BYTES, TAG};
pub use lines::{Books, FUND_POCKETS, Lines, Pocket, Tokens, ledgers_of};

/// Length of an epoch, in seconds.
pub const EPOCH_S: u32 = 86_400;

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
}

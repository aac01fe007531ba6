//! One place where an invariant does not hold.

use alloc::vec::Vec;

/// What a breach is about. Places are those in the view; of customers, the numbers that were given
/// to the tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The house's totals.
    House,
    /// A vault.
    Vault(usize),
    /// A slot of an account: account and slot.
    Slot(usize, usize),
    /// An account.
    Account(usize),
    /// A shard of an asset: asset and shard.
    Shard(usize, usize),
    /// An instrument with its book.
    Market(usize),
    /// One of the house's own token accounts.
    Holding(usize),
    /// The fund.
    Fund,
    /// A member of the fund.
    Member(usize),
    /// A loss.
    Loss(usize),
}

/// One place where an invariant does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// INV-n.
    pub number: u16,
    /// What it is about.
    pub subject: Subject,
    /// Which of its numbers is wrong.
    pub part: &'static str,
    /// What it should be: exactly, or at most, as the part says.
    pub expected: i128,
    /// What it is.
    pub found: i128,
}

/// Collects breaches of one invariant.
pub(super) struct Breaches<'a> {
    pub number: u16,
    pub found: &'a mut Vec<Breach>,
}

impl Breaches<'_> {
    /// Holds a number to another one.
    pub fn equal(
        &mut self,
        subject: Subject,
        part: &'static str,
        expected: impl TryInto<i128>,
        found: impl TryInto<i128>,
    ) {
        let (expected, found) = (wide(expected), wide(found));
        if expected != found {
            self.push(subject, part, expected, found);
        }
    }

    /// Holds a number to a bound above.
    pub fn at_most(
        &mut self,
        subject: Subject,
        part: &'static str,
        most: impl TryInto<i128>,
        found: impl TryInto<i128>,
    ) {
        let (most, found) = (wide(most), wide(found));
        if found > most {
            self.push(subject, part, most, found);
        }
    }

    /// Says that something does not hold.
    pub fn push(&mut self, subject: Subject, part: &'static str, expected: i128, found: i128) {
        self.found.push(Breach {
            number: self.number,
            subject,
            part,
            expected,
            found,
        });
    }
}

/// Sums of 64-bit numbers fit by far.
pub(super) fn wide(number: impl TryInto<i128>) -> i128 {
    number.try_into().unwrap_or(i128::MAX)
}

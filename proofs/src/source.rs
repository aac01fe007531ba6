//! Where cases come from, and what is said of them.

use ringfence_core::refusal::Refusal;

/// Gives a property the numbers of one case.
pub trait Source {
    /// Any amount.
    fn amount(&mut self) -> u64;
    /// Any number from 0 up to, not including, `count`; zero if there is none.
    fn below(&mut self, count: u64) -> u64;

    /// So many amounts.
    fn amounts<const N: usize>(&mut self) -> [u64; N] {
        std::array::from_fn(|_| self.amount())
    }
}

/// What a property says of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It says nothing about this case.
    Vacuous,
}

/// A verdict; a refusal where the property expects none counts as a failure.
pub type Judged = Result<Verdict, Refusal>;

impl Verdict {
    /// Holds if and only if the condition does.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

/// Numbers around which arithmetic goes wrong: ends, powers of two, and their neighbours.
pub const EDGES: [u64; 10] = [
    0,
    1,
    2,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    1 << 63,
    (1 << 63) + 1,
    u64::MAX - 1,
    u64::MAX,
];

/// Which cases are drawn: amounts from a list, and in each case at most so many that are not zero.
#[derive(Clone, Copy, Debug)]
pub struct Space<'a> {
    /// The amounts, zero first.
    pub amounts: &'a [u64],
    /// How many amounts of one case may be something else than zero.
    pub nonzero_max: usize,
}

/// How the cases of a space were judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases in which the property holds.
    pub held: u64,
    /// Cases in which it does not.
    pub failed: u64,
    /// Cases of which it says nothing.
    pub vacuous: u64,
    /// What was drawn for the first case that failed.
    pub first_failure: Option<Vec<u64>>,
}

/// Judges every case of a space: all sequences of draws that the property can make from it.
pub fn every(space: Space<'_>, property: impl Fn(&mut Every<'_>) -> Judged) -> Tally {
    let mut source = Every::new(space);
    let mut tally = Tally::default();
    loop {
        match property(&mut source) {
            Ok(Verdict::Holds) => tally.held = tally.held.saturating_add(1),
            Ok(Verdict::Vacuous) => tally.vacuous = tally.vacuous.saturating_add(1),
            Ok(Verdict::Fails) | Err(_) => {
                tally.failed = tally.failed.saturating_add(1);
                tally.first_failure.get_or_insert_with(|| source.drawn());
            }
        }
        if !source.advance() {
            return tally;
        }
    }
}

/// Whether there is a case of a space in which the property does not hold. Ends at the first.
pub fn finds(space: Space<'_>, property: impl Fn(&mut Every<'_>) -> Judged) -> bool {
    let mut source = Every::new(space);
    loop {
        if matches!(property(&mut source), Ok(Verdict::Fails) | Err(_)) {
            return true;
        }
        if !source.advance() {
            return false;
        }
    }
}

/// One draw: which of how many values, and the value.
#[derive(Clone, Copy, Debug)]
struct Draw {
    pick: usize,
    count: usize,
    value: u64,
}

/// Draws the cases of a space one after the other, the last draw changing first.
#[derive(Debug)]
pub struct Every<'a> {
    space: Space<'a>,
    trail: Vec<Draw>,
    at: usize,
    nonzero: usize,
}

impl<'a> Every<'a> {
    fn new(space: Space<'a>) -> Self {
        Self {
            space,
            trail: Vec::new(),
            at: 0,
            nonzero: 0,
        }
    }

    fn drawn(&self) -> Vec<u64> {
        self.trail.iter().map(|draw| draw.value).collect()
    }

    /// Makes a draw, or repeats the one that was made here in the case before.
    fn draw(&mut self, count: usize, value_of: impl Fn(usize) -> u64) -> u64 {
        let at = self.at;
        self.at = at.saturating_add(1);
        if let Some(draw) = self.trail.get_mut(at) {
            draw.value = value_of(draw.pick);
            return draw.value;
        }
        let value = value_of(0);
        self.trail.push(Draw {
            pick: 0,
            count,
            value,
        });
        value
    }

    /// Goes to the next case; false after the last.
    fn advance(&mut self) -> bool {
        self.at = 0;
        self.nonzero = 0;
        while let Some(last) = self.trail.last_mut() {
            last.pick = last.pick.saturating_add(1);
            if last.pick < last.count {
                return true;
            }
            self.trail.pop();
        }
        false
    }
}

impl Source for Every<'_> {
    fn amount(&mut self) -> u64 {
        if self.nonzero == self.space.nonzero_max {
            return 0;
        }
        let amounts = self.space.amounts;
        let value = self.draw(amounts.len(), |pick| {
            amounts.get(pick).copied().unwrap_or_default()
        });
        self.nonzero = self.nonzero.saturating_add(usize::from(value != 0));
        value
    }

    fn below(&mut self, count: u64) -> u64 {
        let width = usize::try_from(count).unwrap_or(usize::MAX);
        self.draw(width, |pick| u64::try_from(pick).unwrap_or_default())
    }
}

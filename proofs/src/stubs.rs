//! Records of earlier shares (SPEC 11, decision 19), beside a history that forgets nothing.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::fund::{Fund, Member, STUBS, Stub, plan_drop_stub, shares_at, sync};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;

/// The rule: brings a record up before shares change.
pub type Sync = fn(&mut Member, &Fund, &Settlement) -> Result<(), Refusal>;
/// The rule: shares at a loss, by its number and generation of shares.
pub type SharesAt = fn(&Member, u64, u32) -> u64;
/// The rule: gives up the record of the earliest losses.
pub type Drop = fn(&mut Member, &Settlement) -> Result<Stub, Refusal>;

/// The rules of the record; a test replaces one of them by a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Goes before every change of shares.
    pub sync: Sync,
    /// Tells.
    pub shares_at: SharesAt,
    /// `fund_stub_drop`.
    pub drop: Drop,
}

/// The rules as they are.
pub const RULES: Rules = Rules {
    sync,
    shares_at,
    drop: plan_drop_stub,
};

/// Losses that a history can hold.
const LOSS_COUNT: usize = 16;
/// How much happens in a case, beside what has happened before.
const STEP_COUNT: usize = 5;

/// What was at the declaration of one loss.
#[derive(Clone, Copy, Debug, Default)]
struct Declared {
    sequence: u64,
    generation: u32,
    shares: u64,
}

/// A member, and everything that ever was.
#[derive(Clone, Copy, Debug, Default)]
struct History {
    member: Member,
    fund: Fund,
    /// Its shares now, without those that are void.
    held: u64,
    losses: [Option<Declared>; LOSS_COUNT],
}

impl History {
    fn declare(&mut self, settlement: &mut Settlement) {
        let sequence = settlement.loss_sequence;
        let place = usize::try_from(sequence).unwrap_or(LOSS_COUNT);
        if let Some(loss) = self.losses.get_mut(place) {
            *loss = Some(Declared {
                sequence,
                generation: self.fund.share_generation,
                shares: self.held,
            });
            settlement.loss_sequence = sequence.saturating_add(1);
        }
    }

    /// Another number of shares. A full record refuses, and nothing changes.
    fn change(&mut self, rules: &Rules, settlement: &Settlement, to: Option<u64>) -> bool {
        let before = self.member;
        match (rules.sync)(&mut self.member, &self.fund, settlement) {
            Ok(()) => {
                let is_known = self.member.shares == self.held;
                self.held = to.unwrap_or(self.held.saturating_add(3));
                self.member.shares = self.held;
                is_known
            }
            Err(refusal) => {
                let mut stubs = before.stubs.iter();
                let is_full = stubs.all(|stub| stub.shares != 0);
                refusal == Refusal::StubsFull && is_full && self.member == before
            }
        }
    }

    /// Gives the earliest record up: its losses are not told any more, and they are all that it
    /// was. False if it told something else.
    fn drop_earliest(&mut self, rules: &Rules, settlement: &Settlement) -> bool {
        let Ok(stub) = (rules.drop)(&mut self.member, settlement) else {
            return true;
        };
        let mut is_right = true;
        for loss in self.losses.iter_mut().flatten() {
            let is_within = (stub.first_sequence..stub.end_sequence).contains(&loss.sequence);
            if is_within && loss.generation == stub.share_generation {
                is_right &= loss.shares == stub.shares;
                loss.shares = 0;
            }
        }
        is_right
    }

    /// The record tells of every loss what history knows, and nothing of other generations.
    fn is_told(&self, rules: &Rules) -> bool {
        self.losses.iter().flatten().all(|loss| {
            let told = |generation| (rules.shares_at)(&self.member, loss.sequence, generation);
            told(loss.generation) == loss.shares && told(loss.generation.saturating_add(1)) == 0
        })
    }
}

/// A record that is empty, almost full, or full.
fn begin(rules: &Rules, rounds: usize) -> (History, Settlement) {
    let mut history = History::default();
    let mut settlement = Settlement::EMPTY;
    (history.member.shares, history.held) = (1, 1);
    for _ in 0..rounds {
        history.declare(&mut settlement);
        history.change(rules, &settlement, None);
    }
    (history, settlement)
}

/// Whatever happens to a member's shares, to the shares of all and to its record, it tells of every
/// loss the shares that there were, but for what was given up.
///
/// # Errors
/// None.
pub fn the_record_is_the_history(source: &mut impl Source, rules: &Rules) -> Judged {
    let full = source.below(3);
    let rounds = [0, STUBS.saturating_sub(2), STUBS];
    let rounds = rounds.get(usize::try_from(full).unwrap_or_default());
    let (mut history, mut settlement) = begin(rules, rounds.copied().unwrap_or_default());
    let mut is_right = true;
    for _ in 0..STEP_COUNT {
        match source.below(6) {
            0 => history.declare(&mut settlement),
            1 => is_right &= history.change(rules, &settlement, None),
            2 => is_right &= history.change(rules, &settlement, Some(0)),
            3 => {
                let generation = &mut history.fund.share_generation;
                *generation = generation.saturating_add(1);
                history.held = 0;
            }
            4 => settlement.routing_sequence = settlement.loss_sequence,
            _ => is_right &= history.drop_earliest(rules, &settlement),
        }
        is_right &= history.is_told(rules);
    }
    Ok(Verdict::of(is_right))
}

/// What an assessment may still need cannot be given up: a record of a loss that is not routed.
///
/// # Errors
/// None.
pub fn no_call_is_evaded(source: &mut impl Source, rules: &Rules) -> Judged {
    let rounds = usize::try_from(source.below(8)).unwrap_or_default();
    let routed = source.below(10);
    let (mut history, mut settlement) = begin(rules, rounds);
    settlement.routing_sequence = routed.min(settlement.loss_sequence);
    let mut given_up = 0_u64;
    for _ in 0..rounds {
        let before = history;
        match (rules.drop)(&mut history.member, &settlement) {
            Ok(stub) if stub.end_sequence <= settlement.routing_sequence => {
                given_up = given_up.saturating_add(1);
            }
            Ok(_) => return Ok(Verdict::Fails),
            Err(refusal) => {
                let is_held = refusal == Refusal::LossOpen && history.member == before.member;
                let is_next = given_up == settlement.routing_sequence;
                return Ok(Verdict::of(is_held && is_next));
            }
        }
    }
    Ok(Verdict::of(given_up == settlement.routing_sequence))
}

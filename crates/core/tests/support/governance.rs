//! One row for each reason that only governance gives.

use ringfence_core::governance::{Change, Governance, Parameter, Proposal, Terms, check_council};
use ringfence_core::house::Pause;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;

type Outcome = Result<(), Refusal>;

const GOVERNED: Governance = Governance {
    council_count: 1,
    threshold: 1,
    council_epoch: 0,
    timelock_s: 100,
    pause_max_s: 3_600,
};

const fn at(seconds: i64) -> Clock {
    Clock {
        now_ts: 1 + seconds,
        slot: 1 + 2 * seconds as u64,
    }
}

fn propose(after: u64, change: &mut Change) -> Result<Proposal, Refusal> {
    let terms = Terms::of_number(Parameter::GraceS, 1_000, after)?;
    Proposal::plan_create(terms, change, &GOVERNED, &at(0))
}

/// A proposal that loosens, executed at this time with this value as it is.
fn execute(seconds: i64, current: u64, spoil: impl FnOnce(&mut Proposal)) -> Outcome {
    let mut change = Change::default();
    let mut made = propose(1_100, &mut change)?;
    spoil(&mut made);
    let facts = (&GOVERNED, &Settlement::EMPTY);
    let value = made.plan_execute(&mut change, Some(current), facts, &at(seconds))?;
    assert_eq!(value, 1_100);
    Ok(())
}

pub fn of_governance(reason: Refusal) -> Option<Outcome> {
    let mut change = Change::default();
    Some(match reason {
        Refusal::ChangeTooLarge => propose(1_201, &mut change).map(|_| ()),
        Refusal::NothingToChange => propose(1_000, &mut change).map(|_| ()),
        Refusal::CouncilMalformed => check_council(&[], 0),
        Refusal::ProposalEnded => {
            let mut made = propose(1_100, &mut change).ok()?;
            made.plan_cancel(&mut change).ok()?;
            made.plan_cancel(&mut change)
        }
        Refusal::ProposalExpired => execute(1_000_000, 1_000, |_| ()),
        Refusal::ProposalNotDue => execute(99, 1_000, |made| made.approvals = 1),
        Refusal::ApprovalsMissing => execute(100, 1_000, |_| ()),
        Refusal::ValueChanged => execute(100, 999, |made| made.approvals = 1),
        Refusal::CouncilChanged => execute(100, 1_000, |made| made.council_epoch = 1),
        Refusal::AlreadyApproved => {
            let mut made = propose(1_100, &mut change).ok()?;
            made.plan_approve(0, &GOVERNED, &at(0)).ok()?;
            made.plan_approve(0, &GOVERNED, &at(0))
        }
        Refusal::ApprovalNotNeeded => {
            let mut made = propose(900, &mut change).ok()?;
            made.plan_approve(0, &GOVERNED, &at(0))
        }
        Refusal::ProposalStillOpen => {
            propose(1_100, &mut change).ok()?;
            propose(1_100, &mut change).map(|_| ())
        }
        Refusal::AlreadyPaused => {
            let mut pause = Pause::default();
            pause.plan_begin(60, 60, &at(0)).ok()?;
            pause.plan_begin(60, 60, &at(0))
        }
        Refusal::NotPaused => Pause::default().plan_end(&at(0)),
        Refusal::PauseTooSoon => {
            let mut pause = Pause::default();
            pause.plan_begin(60, 60, &at(0)).ok()?;
            pause.plan_begin(60, 60, &at(60))
        }
        _ => return None,
    })
}

//! One row for each reason that only statements of segregation give.

use ringfence_core::refusal::Refusal;
use ringfence_core::statement::{
    Link, State, Statement, Subject, end_ts, plan_finalize, plan_open,
};
use ringfence_core::units::{Clock, Moment};

type Outcome = Result<(), Refusal>;

/// The day that the statements here are of.
const EPOCH: u32 = 20_000;

fn noon() -> Clock {
    Clock {
        now_ts: end_ts(EPOCH) + 43_200,
        slot: 7,
    }
}

/// A statement of the day, in a state, recorded or not.
fn made(state: State, recorded_ts: i64) -> Statement {
    Statement {
        epoch: EPOCH,
        state,
        recorded: Moment {
            ts: recorded_ts,
            slot: 7,
        },
        ..Statement::default()
    }
}

/// Makes it final behind an asset's last statement of this epoch; zero for none.
fn finalize(mut statement: Statement, last_epoch: u32) -> Outcome {
    let mut newest = Link {
        count: u32::from(last_epoch != 0),
        epoch: last_epoch,
        ..Link::default()
    };
    plan_finalize(&mut statement, &mut newest, &noon(), |_| [0; 32]).map(|_| ())
}

pub fn of_statements(reason: Refusal) -> Option<Outcome> {
    let close = |statement: Statement| statement.check_closable(&Link::default(), &noon());
    Some(match reason {
        Refusal::StatementEpochNotLast => {
            plan_open(Subject::default(), EPOCH - 1, &noon()).map(|_| ())
        }
        Refusal::StatementFinal => finalize(made(State::Final, 1), 0),
        Refusal::StatementNotRecorded => finalize(made(State::Draft, 0), 0),
        Refusal::StatementSuperseded => finalize(made(State::Draft, 1), EPOCH),
        Refusal::StatementTooYoung => close(made(State::Final, 1)),
        Refusal::StatementStillDraft => close(made(State::Draft, 1)),
        _ => return None,
    })
}

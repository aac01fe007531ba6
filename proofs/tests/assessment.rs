//! Every small assessment and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::assessment::{
    Part, Party, plan_claim, plan_match_assessment, plan_pay_assessment, plan_seize_assessment,
};
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{Loss, Route, plan_route};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;
use ringfence_proofs::assessment::*;
use ringfence_proofs::rules::{RULES, Rules};
use ringfence_proofs::source::Space;
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 5],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &[0, 1, (1 << 32) + 1, 1 << 62],
    nonzero_max: 3,
};
const SPACES: [Space; 2] = [SMALL, LARGE];

/// Members pay their shares of a unit less: some of what is called is called from nobody.
fn calls_too_little(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let called = loss.assessment.called_native;
    let floor = called - u64::from(called > 1);
    loss.assessment.called_native = floor;
    let answer = plan_pay_assessment(loss, part, fund, party, clock);
    loss.assessment.called_native = called;
    answer
}

/// Whoever pays first pays all of it.
fn calls_all_from_one(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let all = loss.snapshot.member_shares;
    let mut of_one = *loss;
    of_one.snapshot.member_shares = party.shares_then(loss)?;
    let answer = plan_pay_assessment(&mut of_one, part, fund, party, clock);
    *loss = of_one;
    loss.snapshot.member_shares = all;
    answer
}

/// Who has answered may answer again.
fn answers_again(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &mut Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    part.has_answered = false;
    plan_seize_assessment(loss, part, fund, party, clock)
}

/// All that is secured is taken, not only as far as the call.
fn takes_all(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &mut Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let plan = plan_seize_assessment(loss, part, fund, party, clock)?;
    let more = std::mem::take(&mut party.member.secured_native);
    fund.secured_native -= more;
    fund.escrow_native += more;
    part.paid_native += more;
    loss.assessment.paid_native += more;
    let all = plan.received_by(Pocket::Escrow) + more;
    Plan::one(Pocket::Secured, Pocket::Escrow, all)
}

/// The operator's payment has no place of its own.
fn forgets_its_place(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    amount: u64,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let plan = plan_match_assessment(loss, part, fund, amount, clock)?;
    part.before_native = 0;
    Ok(plan)
}

/// All that was paid counts as used, also what was not needed.
fn uses_all_that_was_paid(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: (&mut Fund, &mut Member),
    route: &Route,
) -> Result<Plan, Refusal> {
    let plan = plan_route(loss, account, settlement, seats, route)?;
    loss.used_native[7] = loss.assessment.paid_native;
    Ok(plan)
}

/// Nobody waits for those who have not answered.
fn waits_for_nobody(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: (&mut Fund, &mut Member),
    route: &Route,
) -> Result<Plan, Refusal> {
    loss.assessment.answered_shares = loss.snapshot.member_shares;
    plan_route(loss, account, settlement, seats, route)
}

/// What was claimed is forgotten.
fn pays_again(loss: &Loss, part: &mut Part, fund: &mut Fund, shares: u64) -> Result<Plan, Refusal> {
    part.claimed_native = 0;
    plan_claim(loss, part, fund, shares)
}

/// A unit for the way home, if there is one.
fn rounds_claims_up(
    loss: &Loss,
    part: &mut Part,
    fund: &mut Fund,
    shares: u64,
) -> Result<Plan, Refusal> {
    let plan = plan_claim(loss, part, fund, shares)?;
    fund.escrow_native = fund.escrow_native.checked_sub(1).ok_or(Refusal::Overflow)?;
    let all = plan.received_by(Pocket::Wallet) + 1;
    Plan::one(Pocket::Escrow, Pocket::Wallet, all)
}

#[test]
fn a_call_is_a_share_of_what_is_called() {
    holds(&SPACES, |s| nobody_pays_above_its_call(s, &RULES));
    let wrong = [
        Rules {
            pay: calls_too_little,
            ..RULES
        },
        Rules {
            pay: calls_all_from_one,
            ..RULES
        },
        Rules {
            seize: takes_all,
            ..RULES
        },
    ];
    for wrong in wrong {
        fails(&SPACES, |s| nobody_pays_above_its_call(s, &wrong));
    }
}

#[test]
fn what_is_used_is_split_to_the_unit() {
    holds(&SPACES, |s| used_parts_make_the_row(s, &RULES));
    let wrong = [
        Rules {
            route: uses_all_that_was_paid,
            ..RULES
        },
        Rules {
            match_with: forgets_its_place,
            ..RULES
        },
    ];
    for wrong in wrong {
        fails(&SPACES, |s| used_parts_make_the_row(s, &wrong));
    }
}

#[test]
fn everybody_may_claim_at_any_time() {
    let few = Space {
        nonzero_max: 3,
        ..SMALL
    };
    holds(&[few, LARGE], |s| claims_never_exceed_the_escrow(s, &RULES));
    let wrong = [
        Rules {
            claim: pays_again,
            ..RULES
        },
        Rules {
            claim: rounds_claims_up,
            ..RULES
        },
        Rules {
            route: uses_all_that_was_paid,
            ..RULES
        },
    ];
    for wrong in wrong {
        fails(&[few], |s| claims_never_exceed_the_escrow(s, &wrong));
    }
}

#[test]
fn nobody_answers_twice() {
    let few = Space {
        nonzero_max: 3,
        ..SMALL
    };
    holds(&[few, LARGE], |s| a_party_answers_once(s, &RULES));
    let wrong = [
        Rules {
            seize: answers_again,
            ..RULES
        },
        Rules {
            route: waits_for_nobody,
            ..RULES
        },
    ];
    for wrong in wrong {
        fails(&[few], |s| a_party_answers_once(s, &wrong));
    }
}

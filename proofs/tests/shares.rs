//! Every small fund that shares are issued from and redeemed, and every one at the edges; and wrong
//! ones, which each property finds.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::{Fund, Member, Own, plan_activate, plan_unstake};
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;
use ringfence_core::waterfall::Layer;
use ringfence_proofs::shares::*;
use ringfence_proofs::source::Space;
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 5, 7],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &[0, 1, (1 << 32) + 1, 1 << 61, (1 << 62) - 1],
    nonzero_max: usize::MAX,
};
const SPACES: [Space; 2] = [SMALL, LARGE];
/// For cases of seven amounts.
const FEW: Space = Space {
    amounts: &[0, 1, 2, 5],
    nonzero_max: 5,
};

type Time<'a, 'b> = (&'a Parameters, &'b Clock);

/// The member gets a share for the rest of its stake.
fn rounds_shares_up(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    parameters: &Parameters,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let plan = plan_activate(fund, member, settlement, parameters, clock)?;
    member.shares += 1;
    fund.share_count += 1;
    Ok(plan)
}

/// What the shares are worth now is paid, although they were worth less at the request.
fn pays_the_value_now(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    time: Time<'_, '_>,
) -> Result<Plan, Refusal> {
    member.requested_value_native = u64::MAX;
    plan_unstake(fund, member, settlement, time)
}

/// What the shares were worth at the request is paid, as far as the layer has it.
fn pays_the_value_then(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    time: Time<'_, '_>,
) -> Result<Plan, Refusal> {
    let (value, has) = (member.requested_value_native, fund.mutual_native);
    let plan = plan_unstake(fund, member, settlement, time)?;
    let paid = value.min(has);
    fund.mutual_native = has - paid;
    let mut other = Plan::one(Pocket::Fund(Layer::Mutual), Pocket::Wallet, paid)?;
    let secured = plan.paid_by(Pocket::Secured);
    other.push(Pocket::Secured, Pocket::Wallet, secured)?;
    Ok(other)
}

/// One of the shares that are paid stays.
fn burns_a_share_less(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    time: Time<'_, '_>,
) -> Result<Plan, Refusal> {
    let plan = plan_unstake(fund, member, settlement, time)?;
    member.shares += 1;
    fund.share_count += 1;
    Ok(plan)
}

/// What losers owe is the problem of those who stay.
fn holds_nothing_back(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    time: Time<'_, '_>,
) -> Result<Plan, Refusal> {
    let all = Settlement {
        owed_by_native: settlement.owed_by_native.min(1),
        ..*settlement
    };
    plan_unstake(fund, member, &all, time)
}

/// Shares are taken for what they are worth, rounded down.
fn takes_a_share_less(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    taken: &Own,
) -> Result<(), Refusal> {
    let before = member.shares;
    fund.seize_own(member, settlement, taken)?;
    if member.shares != before {
        member.shares += 1;
        fund.share_count += 1;
    }
    Ok(())
}

/// Nothing is taken off the layer.
fn takes_only_shares(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    taken: &Own,
) -> Result<(), Refusal> {
    let before = fund.mutual_native;
    fund.seize_own(member, settlement, taken)?;
    fund.mutual_native = before;
    Ok(())
}

fn wrong_ways_in_and_out() -> [Rules; 3] {
    [
        Rules {
            activate: rounds_shares_up,
            ..RULES
        },
        Rules {
            unstake: burns_a_share_less,
            ..RULES
        },
        Rules {
            seize: takes_a_share_less,
            ..RULES
        },
    ]
}

#[test]
fn nobody_pays_for_who_comes_or_goes() {
    holds(&SPACES, |s| a_share_loses_nothing_by_a_move(s, &RULES));
    for wrong in wrong_ways_in_and_out() {
        fails(&SPACES, |s| a_share_loses_nothing_by_a_move(s, &wrong));
    }
}

#[test]
fn whoever_leaves_gets_the_smaller_value() {
    holds(&SPACES, |s| a_request_pays_the_smaller_value(s, &RULES));
    for unstake in [
        pays_the_value_now as Unstake,
        pays_the_value_then,
        burns_a_share_less,
    ] {
        let wrong = Rules { unstake, ..RULES };
        fails(&SPACES, |s| a_request_pays_the_smaller_value(s, &wrong));
    }
}

#[test]
fn whoever_leaves_while_money_is_owed_leaves_its_part() {
    holds(&SPACES, |s| the_hard_stop_holds_its_part_back(s, &RULES));
    for unstake in [
        holds_nothing_back as Unstake,
        pays_the_value_then,
        burns_a_share_less,
    ] {
        let wrong = Rules { unstake, ..RULES };
        fails(&SPACES, |s| the_hard_stop_holds_its_part_back(s, &wrong));
    }
}

#[test]
fn everybody_can_leave_in_the_end() {
    let edges = Space {
        nonzero_max: 4,
        ..LARGE
    };
    holds(&[FEW, edges], |s| no_more_comes_out_than_came_in(s, &RULES));
    let wrong = [
        Rules {
            unstake: burns_a_share_less,
            ..RULES
        },
        Rules {
            seize: takes_only_shares,
            ..RULES
        },
    ];
    for wrong in wrong {
        fails(&[FEW], |s| no_more_comes_out_than_came_in(s, &wrong));
    }
}

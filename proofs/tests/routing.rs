//! Every small fund under a loss, and every one at the edges; and wrong ways through it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{Frozen, Loss, Route, plan_route};
use ringfence_core::plan::Plan;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::waterfall::Layer;
use ringfence_proofs::routing::*;
use ringfence_proofs::rules::{RULES, RouteLoss, Rules};
use ringfence_proofs::source::Space;
use support::{fails, holds};

/// A loss of three or nine units, and two kinds of money or three.
const SMALL: Space = Space {
    amounts: &[0, 1, 3],
    nonzero_max: 3,
};
/// A loss of three units and up to three kinds of money, a unit each.
const UNITS: Space = Space {
    amounts: &[0, 1],
    nonzero_max: 4,
};
const LARGE: Space = Space {
    amounts: &[0, 1, (1 << 32) + 1, 1 << 62],
    nonzero_max: 2,
};
const SPACES: [Space; 3] = [SMALL, UNITS, LARGE];

type Seats<'a, 'b> = (&'a mut Fund, &'b mut Member);

const fn with(route: RouteLoss) -> Rules {
    Rules { route, ..RULES }
}

/// What insurance pays is counted twice: as paid, and against what is left.
fn counts_twice(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let before = loss.used_by(Layer::Insurance);
    let plan = plan_route(loss, account, settlement, seats, route)?;
    let paid = loss.used_by(Layer::Insurance) - before;
    loss.left_native = loss.left_native.saturating_sub(paid);
    Ok(plan)
}

/// Layer 4 has no turn.
fn skips_junior_skin(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let old = std::mem::take(&mut seats.0.skin_junior_native);
    let fresh = std::mem::take(&mut seats.0.fresh_junior_native);
    let plan = plan_route(loss, account, settlement, (&mut *seats.0, seats.1), route)?;
    seats.0.skin_junior_native = old;
    seats.0.fresh_junior_native = fresh;
    Ok(plan)
}

/// What the operator pays in for later pays at once.
fn uses_fresh_money_at_once(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    seats.0.fresh_junior_native = 0;
    seats.0.fresh_senior_native = 0;
    plan_route(loss, account, settlement, seats, route)
}

/// Every call but the last ones spares the layers a unit.
fn keeps_a_unit_back(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let kept = u64::from(loss.left_native > 1 && route.through < Layer::SkinSenior);
    loss.left_native -= kept;
    let plan = plan_route(loss, account, settlement, seats, route)?;
    loss.left_native += kept;
    Ok(plan)
}

/// Frozen money is booked as paid.
fn pays_with_frozen_money(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let route = Route {
        frozen: Frozen::default(),
        ..*route
    };
    plan_route(loss, account, settlement, seats, &route)
}

/// What is blocked goes on to later layers.
fn passes_frozen_money_on(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let plan = plan_route(loss, account, settlement, seats, route)?;
    if route.through < Layer::SkinSenior && loss.left_native != 0 {
        loss.left_native += std::mem::take(&mut loss.blocked_native);
        loss.held_native = [0; 9];
        settlement.blocked_native = 0;
    }
    Ok(plan)
}

/// Every call begins with the first layer: what is frozen is counted again.
fn begins_anew(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    if loss.next_layer < 7 {
        loss.next_layer = 2;
    }
    plan_route(loss, account, settlement, seats, route)
}

/// The tokens stay where they are.
fn moves_nothing(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    plan_route(loss, account, settlement, seats, route).map(|_| Plan::default())
}

/// A layer pays a unit that it does not have.
fn overdraws(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    seats: Seats<'_, '_>,
    route: &Route,
) -> Result<Plan, Refusal> {
    let plan = plan_route(loss, account, settlement, seats, route)?;
    if loss.left_native != 0 && route.through == Layer::Insurance {
        loss.used_native[3] += 1;
        loss.left_native -= 1;
    }
    Ok(plan)
}

#[test]
fn after_every_page_the_sums_are_right() {
    use ringfence_proofs::routing::used_blocked_and_left_make_the_shortfall as property;
    holds(&SPACES, |s| property(s, &RULES));
    let wrong: [RouteLoss; 2] = [counts_twice, moves_nothing];
    for wrong in wrong {
        fails(&SPACES, |s| property(s, &with(wrong)));
    }
}

#[test]
fn money_is_used_in_its_order() {
    use ringfence_proofs::routing::a_layer_of_the_fund_ends_before_the_next as property;
    holds(&SPACES, |s| property(s, &RULES));
    let wrong: [RouteLoss; 3] = [
        skips_junior_skin,
        uses_fresh_money_at_once,
        keeps_a_unit_back,
    ];
    for wrong in wrong {
        fails(&SPACES, |s| property(s, &with(wrong)));
    }
}

#[test]
fn nobody_pays_what_it_does_not_have() {
    holds(&SPACES, |s| no_row_is_above_its_money(s, &RULES));
    let wrong: [RouteLoss; 3] = [pays_with_frozen_money, begins_anew, overdraws];
    for wrong in wrong {
        fails(&SPACES, |s| no_row_is_above_its_money(s, &with(wrong)));
    }
}

#[test]
fn what_the_operator_pays_in_meanwhile_comes_last() {
    holds(&SPACES, |s| fresh_money_is_last(s, &RULES));
    fails(&SPACES, |s| {
        fresh_money_is_last(s, &with(uses_fresh_money_at_once))
    });
}

#[test]
fn it_may_be_routed_in_any_pages() {
    // Twenty-eight pairs of pages, and two beginnings, for each fund.
    let few = [SMALL.amounts, &[0, 1, 1 << 62]].map(|amounts| Space {
        amounts,
        nonzero_max: 2,
    });
    use ringfence_proofs::routing::any_split_into_pages_gives_the_same as property;
    holds(&few, |s| property(s, &RULES));
    holds(
        &[Space {
            nonzero_max: 3,
            ..UNITS
        }],
        |s| property(s, &RULES),
    );
    let wrong: [RouteLoss; 3] = [keeps_a_unit_back, begins_anew, counts_twice];
    for wrong in wrong {
        fails(&few, |s| property(s, &with(wrong)));
    }
}

#[test]
fn a_thaw_comes_to_the_same() {
    use ringfence_proofs::routing::what_thaws_pays_as_if_it_had_been_free as property;
    holds(&SPACES, |s| property(s, &RULES));
    let wrong: [RouteLoss; 2] = [passes_frozen_money_on, begins_anew];
    for wrong in wrong {
        fails(&SPACES, |s| property(s, &with(wrong)));
    }
}

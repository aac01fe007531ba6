//! The cases of governance.

use crate::measure::{Cost, cost};
use ringfence_core::governance::Parameter;
use ringfence_tests::actors::PARAMETERS;
use ringfence_tests::governance::{COUNCIL, PAUSE_MAX_S, Proposed, TIMELOCK_S};
use ringfence_tests::send::done;
use ringfence_tests::standard::SOL;
use ringfence_tests::world::World;

fn governed() -> World {
    let mut world = World::with_market();
    world.govern();
    world
}

/// A higher initial weight, which loosens.
fn proposed() -> (World, Proposed) {
    let mut world = governed();
    let sol = world.asset(SOL);
    let on = world.propose(Parameter::WeightInitialBps, sol, 9_000);
    (world, on)
}

pub fn governance_create() -> Cost {
    let mut world = World::with_house();
    let act = world.governance_create_act();
    cost(&mut world, &act)
}

pub fn house_pause() -> Cost {
    let mut world = governed();
    let act = world.house_pause_act(PAUSE_MAX_S);
    cost(&mut world, &act)
}

pub fn house_resume() -> Cost {
    let mut world = governed();
    done(world.send(&world.house_pause_act(PAUSE_MAX_S)));
    let act = world.house_resume_act();
    cost(&mut world, &act)
}

/// The first proposal about a parameter.
pub fn proposal_create() -> Cost {
    let mut world = governed();
    let act = world.propose_act(Parameter::WeightInitialBps, world.asset(SOL), 9_000);
    cost(&mut world, &act)
}

pub fn proposal_approve() -> Cost {
    let (mut world, on) = proposed();
    let act = world.proposal_approve_act(on, COUNCIL[0]);
    cost(&mut world, &act)
}

pub fn proposal_execute() -> Cost {
    let (mut world, on) = proposed();
    world.approve(on);
    world.advance(TIMELOCK_S);
    let act = world.proposal_execute_act(on);
    cost(&mut world, &act)
}

/// One step of a lower maintenance weight.
pub fn proposal_execute_step() -> Cost {
    let mut world = governed();
    let sol = world.asset(SOL);
    let on = world.propose(Parameter::WeightMaintenanceBps, sol, 8_100);
    let act = world.proposal_execute_act(on);
    done(world.send(&act));
    world.advance(3_600);
    cost(&mut world, &act)
}

pub fn proposal_cancel() -> Cost {
    let (mut world, on) = proposed();
    let act = world.proposal_cancel_act(on, COUNCIL[0]);
    cost(&mut world, &act)
}

pub fn proposal_close() -> Cost {
    let (mut world, on) = proposed();
    done(world.send(&world.proposal_cancel_act(on, PARAMETERS)));
    let act = world.proposal_close_act(on);
    cost(&mut world, &act)
}

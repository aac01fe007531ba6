//! What is sent in the rows about governance.

use ringfence_core::governance::Parameter;
use ringfence_tests::act::Act;
use ringfence_tests::actors::PARAMETERS;
use ringfence_tests::governance::{COUNCIL, PAUSE_MAX_S, Proposed, TIMELOCK_S};
use ringfence_tests::send::done;
use ringfence_tests::standard::SOL;

use super::acts::Cell;

/// A higher initial weight of SOL, by what the house itself could begin with now.
fn loosening(cell: &mut Cell<'_>) -> Proposed {
    cell.world.govern();
    let sol = cell.world.asset(SOL);
    cell.world.propose(Parameter::WeightInitialBps, sol, 8_100)
}

/// Proposed, and executed for the first time.
fn of(cell: &mut Cell<'_>, parameter: Parameter, value: u64) -> Act {
    cell.world.govern();
    let sol = cell.world.asset(SOL);
    let on = cell.world.propose(parameter, sol, value);
    cell.world.proposal_execute_act(on)
}

pub fn pause_house(cell: &mut Cell<'_>) -> Act {
    cell.world.govern();
    cell.world.house_pause_act(PAUSE_MAX_S)
}

pub fn propose(cell: &mut Cell<'_>) -> Act {
    cell.world.govern();
    let sol = cell.world.asset(SOL);
    cell.world
        .propose_act(Parameter::WeightInitialBps, sol, 8_100)
}

pub fn approve(cell: &mut Cell<'_>) -> Act {
    let on = loosening(cell);
    cell.world.proposal_approve_act(on, COUNCIL[0])
}

pub fn tighten(cell: &mut Cell<'_>) -> Act {
    cell.happens = |_, after| after.read_asset(SOL).parameters.weight_initial_bps == 0;
    of(cell, Parameter::WeightInitialBps, 0)
}

pub fn move_on(cell: &mut Cell<'_>) -> Act {
    let first = of(cell, Parameter::WeightMaintenanceBps, 8_100);
    done(cell.world.send(&first));
    cell.world.advance(3_600);
    cell.happens = |_, after| after.read_asset(SOL).parameters.weight_maintenance_bps == 8_963;
    first
}

pub fn loosen(cell: &mut Cell<'_>) -> Act {
    let on = loosening(cell);
    cell.world.approve(on);
    cell.world.advance(TIMELOCK_S);
    cell.world.proposal_execute_act(on)
}

pub fn cancel_proposal(cell: &mut Cell<'_>) -> Act {
    let on = loosening(cell);
    cell.world.proposal_cancel_act(on, PARAMETERS)
}

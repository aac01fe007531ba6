//! What is sent in the rows about porting, delegates and venues.

use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, VENUE};
use ringfence_tests::porting::Port;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use super::acts::Cell;

/// A second account of the same owner.
fn open_second(world: &mut World, customer: &str) {
    done(world.account_create(customer));
    for mint in [USDC, SOL] {
        done(world.vault_open(customer, mint));
    }
}

/// Collateral, to a second account.
pub fn transfer_of_defaulter(cell: &mut Cell<'_>) -> Act {
    open_second(&mut cell.world, "dora/1");
    cell.world.position_transfer_act(&Port {
        from: "dora",
        to: "dora/1",
        lots: &[],
        collateral: &[(SOL, ONE_SOL / 10)],
    })
}

/// A lot and its margin.
pub fn other_transfers(cell: &mut Cell<'_>) -> Act {
    open_second(&mut cell.world, "sam/1");
    cell.world.position_transfer_act(&Port {
        from: "sam",
        to: "sam/1",
        lots: &[(PERP, 1)],
        collateral: &[(USDC, 100 * ONE_USDC)],
    })
}

pub fn name_delegate(cell: &mut Cell<'_>) -> Act {
    let delegate = actors::address("del");
    cell.world.delegate_set_act("dora", &delegate)
}

pub fn withdraw_venue(cell: &mut Cell<'_>) -> Act {
    cell.world.venue_status_set_act(VENUE, 1, VENUE)
}

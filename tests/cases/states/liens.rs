//! What is sent in the rows about what the defaulter has pledged.

use ringfence_tests::act::Act;
use ringfence_tests::actors::VENUE;
use ringfence_tests::liens::{DELAY_S, Pledge};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, SOL};

use super::acts::Cell;
use crate::pledged::lock_long_ago;

/// Dora's SOL, pledged to the venue.
const ON: Pledge<'static> = Pledge {
    customer: "dora",
    venue: VENUE,
    mint: SOL,
};
/// What it has locked of them since before her default.
const LOCKED: u64 = ONE_SOL / 20;

fn locked(cell: &mut Cell<'_>) {
    lock_long_ago(&mut cell.world, ON.customer, ON.mint, LOCKED);
}

pub fn create_lien(cell: &mut Cell<'_>) -> Act {
    cell.world.take_liens(ON.venue, ON.mint);
    let terms = cell.world.lien_terms(ON.venue, LOCKED);
    cell.world.lien_create_act(ON, &terms)
}

pub fn resize_lien(cell: &mut Cell<'_>) -> Act {
    locked(cell);
    cell.world.lien_resize_act(ON, 2 * LOCKED)
}

pub fn lock(cell: &mut Cell<'_>) -> Act {
    let resized = resize_lien(cell);
    done(cell.world.send(&resized));
    cell.world.lien_lock_act(ON, LOCKED)
}

pub fn unlock(cell: &mut Cell<'_>) -> Act {
    locked(cell);
    cell.world.lien_unlock_act(ON, LOCKED)
}

pub fn claim_locked(cell: &mut Cell<'_>) -> Act {
    locked(cell);
    cell.world.lien_claim_act(ON, LOCKED)
}

pub fn seize_locked(cell: &mut Cell<'_>) -> Act {
    locked(cell);
    cell.world.lien_seize_act(ON, LOCKED)
}

pub fn give_notice(cell: &mut Cell<'_>) -> Act {
    locked(cell);
    cell.world.lien_notice_act(ON, true)
}

pub fn release_lien(cell: &mut Cell<'_>) -> Act {
    let notice = give_notice(cell);
    done(cell.world.send(&notice));
    cell.world.advance(DELAY_S);
    cell.world.lien_release_act(ON)
}

pub fn close_lien(cell: &mut Cell<'_>) -> Act {
    let unlocked = unlock(cell);
    done(cell.world.send(&unlocked));
    cell.world.lien_close_act(ON)
}

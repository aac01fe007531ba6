//! Tables of refusals: each row is a valid instruction with one thing spoilt, and the name of the
//! error that must come of it.

use ringfence_tests::act::Act;
use ringfence_tests::send::refusal;
use ringfence_tests::world::World;

/// The expected error, what was spoilt, and the instruction.
pub type Row = (&'static str, &'static str, Act);

/// Sends every row into a copy of the world and compares the error. The rows are in the order in
/// which the instruction refuses.
#[track_caller]
pub fn refuses(world: &World, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (expected, spoilt, act) in rows {
        let found = match world.clone().send(act) {
            Ok(_) => "nothing".to_owned(),
            Err(failure) => failure.name,
        };
        if found != *expected {
            wrong.push(format!("{spoilt}: {expected} expected, {found} found"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sends one act into a copy of the world and returns the error.
#[track_caller]
pub fn refused(world: &World, act: &Act) -> String {
    refusal(world.clone().send(act))
}

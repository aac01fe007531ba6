//! `cargo x story`: a house on a local node from its first price to the last customer's leave, over
//! JSON-RPC and WebSocket, with its keeper, and with the node cut off in the middle. The story
//! itself is in clients/js; what it wants done to the node it says on its standard output.

use crate::build::{self, Built};
use crate::house::House;
use crate::localnet::{ANY_PORT, Localnet};
use crate::test::Summary;
use crate::{say, sdk, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::process::Command;
use std::time::Duration;

/// Keys and addresses of the story's house.
const FOLDER: &str = "target/story";
/// The story, once it is compiled, below the package.
const SCRIPT: &str = "build/test/localnet/story.js";
/// From the start of the keeper until the chain has confirmed what it did first.
const FIRST_ACTION_MAX: Duration = Duration::from_secs(2);
/// How it begins what it says to us.
const ORDER: &str = "story: ";

/// Runs it alone.
pub fn story() -> Result<()> {
    let programs = build::build(&[])?;
    let mut summary = Summary::default();
    let result = run(&mut summary, &programs);
    summary.conclude(result)
}

/// Runs it, with programs that are built already, and counts its tests.
pub fn run(summary: &mut Summary, programs: &[Built]) -> Result<()> {
    let mut script = sdk::compiled(SCRIPT)?;
    let mut house = House::start(ANY_PORT, programs, FOLDER)?;
    let told = say::during("a story over JSON-RPC and WebSocket", || {
        follow(summary, &mut house, &mut script)
    });
    let told = told.and_then(|()| is_quick(&house));
    let told = house.explain(told);
    told.with_context(|| format!("the story of {}", house.address))
}

/// Runs a script of tests at a house, does to the node what it wants, and counts its tests.
pub fn follow(summary: &mut Summary, house: &mut House, script: &mut Command) -> Result<()> {
    script.env("RINGFENCE_FOLDER", &house.folder);
    script.env("RINGFENCE_ROOT", workspace::root()?);
    script.env("RINGFENCE", house.ringfence.program());
    let mut orders = Ok(());
    let counted = summary.count_with(script, |line| {
        if let Some(order) = order(line) {
            let done = obey(&mut house.node, order);
            orders = std::mem::replace(&mut orders, Ok(())).and(done);
        }
    });
    counted.and(orders)
}

/// What a line orders, if it does. Node's test runner makes comments of what test files say.
fn order(line: &str) -> Option<&str> {
    line.trim_start_matches(['#', ' ']).strip_prefix(ORDER)
}

/// A keeper that starts is useful at once.
fn is_quick(house: &House) -> Result<()> {
    let took = house.first_action()?;
    say::line(
        "keeper",
        &format!("its first action was done after {took:.1?}"),
    );
    ensure!(
        took < FIRST_ACTION_MAX,
        "that is more than {FIRST_ACTION_MAX:?}"
    );
    Ok(())
}

fn obey(node: &mut Localnet, order: &str) -> Result<()> {
    match order {
        "cut" => node.cut(),
        "restore" => node.restore(),
        other => bail!("the story wants something unknown: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_heard_from_a_test_file_as_well() {
        assert_eq!(order("    story: cut"), Some("cut"));
        assert_eq!(order("# story: restore"), Some("restore"));
        assert_eq!(order("ok 1 - a story: cut"), None);
    }
}

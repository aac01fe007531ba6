//! `cargo x story`: a house on a local node from its first price to the last customer's leave, over
//! JSON-RPC and WebSocket, with its keeper, and with the node cut off in the middle. The story
//! itself is in clients/js; what it wants done to the node it says on its standard output.

use crate::build::{self, Built};
use crate::house::House;
use crate::localnet::{ANY_PORT, Localnet};
use crate::test::Summary;
use crate::{say, sdk, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
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
    script.env("RINGFENCE_FOLDER", &house.folder);
    script.env("RINGFENCE_ROOT", workspace::root()?);
    script.env("RINGFENCE", house.ringfence.program());
    let told = say::during("a story over JSON-RPC and WebSocket", || {
        let mut orders = Ok(());
        let counted = summary.count_with(&mut script, |line| {
            if let Some(order) = line.trim_start().strip_prefix(ORDER) {
                let done = obey(&mut house.node, order);
                orders = std::mem::replace(&mut orders, Ok(())).and(done);
            }
        });
        counted.and(orders)
    });
    let told = told.and_then(|()| is_quick(&house));
    if told.is_err() {
        for name in ["keeper", "prices"] {
            let log = house.folder.join(format!("{name}.log"));
            let text = fs::read_to_string(&log).unwrap_or_default();
            let tail: Vec<&str> = text.lines().rev().take(20).collect();
            eprintln!("the end of {}:", log.display());
            tail.iter().rev().for_each(|line| eprintln!("  {line}"));
        }
    }
    told.with_context(|| format!("the story of {}", house.address))
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

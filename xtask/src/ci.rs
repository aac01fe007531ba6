//! `cargo x ci`: everything a change must pass.

use crate::test::{self, Summary};
use crate::{say, style, vm};
use anyhow::Result;

/// Style first, since it is quick to fail; the summary of the tests is the last line.
pub fn ci() -> Result<()> {
    let mut summary = Summary::default();
    let result = say::during("everything", || steps(&mut summary));
    summary.conclude(result)
}

fn steps(summary: &mut Summary) -> Result<()> {
    style::fmt(&["--check"])?;
    style::clippy()?;
    test::everything(summary)?;
    vm::bench(&["check"])
}

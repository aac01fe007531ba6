//! `ringfence drill scenario`: a whole default, from the first trade to the last recovery, in the
//! house in memory. The rules are the core's; what is here follows the default plan step by step.
//!
//! | Module | Topic |
//! |---|---|
//! | `knobs` | parameters by their names |
//! | `file` | the house, its people and its prices, as the file gives them |
//! | `conduct` | who does what in the default, as the file gives it |
//! | `names` | lists and ids |
//! | `timeline` | what happened, line by line |
//! | `stage` | the house, its time, its prices, its checks |
//! | `run` | time goes by until somebody is in default |
//! | `manage` | lots find new owners, and the loss is fixed |
//! | `after` | layers pay, and get back what is recovered |
//! | `report` | the outcome as text and as JSON |
//! | `chart` | the layers as SVG |

mod after;
mod chart;
mod conduct;
mod file;
mod knobs;
mod manage;
mod names;
mod report;
mod run;
mod stage;
mod timeline;

use anyhow::Result;

use super::document::Document;
use file::Scenario;
use report::Outcome;
use run::Run;

pub use chart::draw;
pub use report::print;

/// Plays the scenario of a file.
///
/// # Errors
/// The place of what cannot be used, and why; an invariant that is broken.
pub fn play(document: &Document) -> Result<Outcome> {
    let file = Scenario::read(document)?;
    let mut run = Run::begin(&file)?;
    if !run.until_declared()? {
        return Ok(Outcome::without_default(run));
    }
    let stakes = run.stakes();
    run.manage()?;
    let had = run.route()?;
    let cuts = run.cuts();
    run.recover()?;
    Ok(Outcome::of(run, &had, (&stakes, &cuts)))
}

//! `ringfence drill`: defaults from files, run off chain with the core's code.
//!
//! | Module | Topic |
//! |---|---|
//! | `document` | a JSON file, with the place of whatever is wrong in it |
//! | `layers` | the layers of a drill file |
//! | `scenario` | a whole default in the house in memory |
//! | `waterfall` | a loss down the waterfall |

mod document;
mod layers;
mod scenario;
mod waterfall;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;

use document::Document;

/// Which drill.
#[derive(Debug, Subcommand)]
pub enum Drill {
    /// Send a loss down the layers of the waterfall (SPEC 15)
    Waterfall {
        /// JSON: the loss and what each layer has
        file: PathBuf,
    },
    /// Run a whole default, from trades to the last recovery (SPEC 10)
    Scenario {
        /// JSON: house, people, prices and who does what
        file: PathBuf,
        /// Result as JSON instead of text
        #[arg(long)]
        json: bool,
        /// SVG to draw the layers into
        #[arg(long)]
        chart: Option<PathBuf>,
    },
}

impl Drill {
    /// Runs the drill and gives its result.
    ///
    /// # Errors
    /// The file, the place in it, and what is wrong there.
    pub fn run(&self) -> Result<String> {
        match self {
            Self::Waterfall { file } => {
                let place = || file.display().to_string();
                let document = read(file).with_context(place)?;
                waterfall::drill(&document).with_context(place)
            }
            Self::Scenario { file, json, chart } => {
                let place = || file.display().to_string();
                let document = read(file).with_context(place)?;
                let outcome = scenario::play(&document).with_context(place)?;
                if let Some(chart) = chart {
                    scenario::draw(chart, &outcome)?;
                }
                scenario::print(&outcome, *json)
            }
        }
    }
}

fn read(path: &Path) -> Result<Document> {
    let bytes = fs::read(path).context("cannot read the file")?;
    serde_json::from_slice(&bytes).context("not the JSON of a drill")
}

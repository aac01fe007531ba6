//! `ringfence house`: what an operator does.

mod apply;
mod file;
mod people;
mod prices;
mod report;

use anyhow::Result;
use clap::Subcommand;

/// What an operator does with a house.
#[derive(Debug, Subcommand)]
pub enum House {
    /// Bring a chain to what a file says, in steps; a second run does nothing
    Apply(apply::Apply),
    /// Move the made-up prices of a test house, or set them once
    Prices(prices::Prices),
    /// What is done with houses on a chain.
    #[command(flatten)]
    OnChain(ringfence_cli::commands::house::Verb),
}

impl House {
    /// Does it, and gives the text for stdout.
    pub fn run(&self) -> Result<String> {
        match self {
            Self::Apply(apply) => apply.run(),
            Self::Prices(prices) => prices.run(),
            Self::OnChain(verb) => crate::reach::house(verb),
        }
    }
}

//! `ringfence`: what risk officers and operators run, with the rules that run on chain.
//!
//! | Module | Topic |
//! |---|---|
//! | `drill` | a default, from a file, down the waterfall |
//! | `audit` | a house recomputed from its accounts |
//! | `backtest` | how well margin would have covered the moves of a price history |
//! | `keeper` | sees to what anyone may do in a house |
//! | `house` | what an operator does: a house as a file says it, the prices of a test house |
//! | `reach` | nodes and keys of the commands in `ringfence_cli` |
//! | `stop` | ending what runs on |
//!
//! Results go to stdout, complaints to stderr. Exit code: 0 when there is a result, 1 when the
//! input cannot be used or the program refuses, 2 for arguments that cannot be understood.

mod audit;
mod backtest;
mod drill;
mod house;
mod keeper;
mod reach;
mod stop;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

/// A clearing house from the outside, with the rules that run on chain.
#[derive(Debug, Parser)]
#[command(name = "ringfence", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    wanted: Wanted,
}

#[derive(Debug, Subcommand)]
enum Wanted {
    /// Recompute a house from its accounts: 0 all holds, 1 something does not, 2 no answer
    Audit(audit::Command),
    /// Run a default from a file, off chain
    #[command(subcommand)]
    Drill(drill::Drill),
    /// Test on a price history how well margin would have covered its moves
    Backtest(backtest::Backtest),
    /// See to what anyone may do in one or many houses, until interrupted
    Keeper(keeper::Command),
    /// Look at houses, pause them, open them from a file
    #[command(subcommand)]
    House(house::House),
    /// Everything that is done on a chain beside houses
    #[command(flatten)]
    Noun(ringfence_cli::Noun),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let made = match arguments.wanted {
        Wanted::Audit(audit) => return audit.conclude(),
        Wanted::Drill(drill) => drill.run(),
        Wanted::Backtest(backtest) => backtest.run(),
        Wanted::Keeper(keeper) => keeper.run(),
        Wanted::House(house) => house.run(),
        Wanted::Noun(noun) => reach::noun(&noun),
    };
    match made.and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("ringfence: {why:#}");
            reach::code(&why)
        }
    }
}

/// Writes the result; a reader that has gone away is an error, not a panic.
fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}")
        .and_then(|()| stdout.flush())
        .context("cannot write the result")
}

//! The one door: `cargo x <verb>`. Each verb installs what it needs the first time.

mod build;
mod command;
mod files;
mod program;
mod say;
mod toolchain;
#[cfg(test)]
mod wide;
mod workspace;

use anyhow::{Result, bail};
use std::env;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo x <verb>

  setup    install what the other verbs need
  build    the program for the chain, at target/deploy/ringfence.so
";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[&str]) -> Result<()> {
    match words {
        ["setup"] => program::Tools::find().map(drop),
        ["build"] => build::build(),
        _ => bail!("no such verb\n{USAGE}"),
    }
}

#![forbid(unsafe_code)]
//! What people do with a house, its accounts, its fund and its losses from a command line: on any
//! chain that answers [`Chain`], so that tests run the same commands on the embedded VM.
//!
//! Text goes to whoever asked; nothing here prints.

pub mod commands;

use std::ffi::OsString;

use clap::Parser;
use ringfence_client::chain::Chain;

pub use anyhow::{Error, Result};
pub use commands::context::{Key, Keys, Session, Unusable};
pub use commands::{All, Noun};

/// The commands as they stand alone.
#[derive(Debug, Parser)]
#[command(name = "ringfence", no_binary_name = true)]
struct Line {
    #[command(subcommand)]
    wanted: All,
}

/// Runs one command, such as `["account", "show"]`, and gives its text.
///
/// # Errors
/// In sentences. [`Unusable`] is inside where the command itself cannot be understood, and
/// [`clap::Error`] where its words are not known.
pub fn run<W: Into<OsString> + Clone>(
    chain: &dyn Chain,
    keys: &Keys<'_>,
    words: impl IntoIterator<Item = W>,
) -> Result<String> {
    let line = Line::try_parse_from(words)?;
    line.wanted.run(chain, keys)
}

/// Whether a command failed because it cannot be understood.
#[must_use]
pub fn is_unusable(why: &Error) -> bool {
    why.downcast_ref::<Unusable>().is_some() || why.downcast_ref::<clap::Error>().is_some()
}

//! One file a noun: what can be looked at and done.

pub mod account;
pub mod amount;
pub mod asset;
pub mod consent;
pub mod context;
pub mod fund;
pub mod holding;
pub mod house;
pub mod instrument;
pub mod lien;
pub mod loss;
pub mod parameters;
pub mod proposal;
pub mod report;
pub mod send;
pub mod table;
pub mod vault;
pub mod venue;
pub mod whose;

use anyhow::Result;
use clap::{Args, Subcommand};
use ringfence_client::chain::Chain;

use context::{Globals, Keys, Session};

/// A verb with what every command can be told.
#[derive(Args, Debug)]
pub struct Told<V: Subcommand> {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: V,
}

/// Everything but the house, which has verbs of other kinds as well.
#[derive(Debug, Subcommand)]
pub enum Noun {
    /// Margin accounts: open, look at, settle, close, let venues trade
    Account(Told<account::Verb>),
    /// Vaults of a margin account: money in and out
    Vault(Told<vault::Verb>),
    /// What a house takes as collateral
    Asset(Told<asset::Verb>),
    /// What is traded
    Instrument(Told<instrument::Verb>),
    /// The default fund: its layers, its members, stakes
    Fund(Told<fund::Verb>),
    /// Losses on their way down the waterfall
    Loss(Told<loss::Verb>),
    /// Changes of a house: proposed, approved, executed
    Proposal(Told<proposal::Verb>),
    /// Pledges of vaults to venues
    Lien(Told<lien::Verb>),
    /// Protocols that may fill trades of customers who consented
    Venue(Told<venue::Verb>),
}

/// Everything.
#[derive(Debug, Subcommand)]
pub enum All {
    /// Houses: look at them, pause, resume
    House {
        /// What.
        #[command(subcommand)]
        verb: house::Verb,
    },
    /// All other nouns.
    #[command(flatten)]
    Other(Noun),
}

impl Noun {
    /// What it was told.
    #[must_use]
    pub const fn globals(&self) -> &Globals {
        match self {
            Self::Account(told) => &told.globals,
            Self::Vault(told) => &told.globals,
            Self::Asset(told) => &told.globals,
            Self::Instrument(told) => &told.globals,
            Self::Fund(told) => &told.globals,
            Self::Loss(told) => &told.globals,
            Self::Proposal(told) => &told.globals,
            Self::Lien(told) => &told.globals,
            Self::Venue(told) => &told.globals,
        }
    }

    /// Does it, and gives its text.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, chain: &dyn Chain, keys: &Keys<'_>) -> Result<String> {
        let session = Session::new(chain, keys, self.globals());
        let answer = match self {
            Self::Account(told) => told.verb.run(&session),
            Self::Vault(told) => told.verb.run(&session),
            Self::Asset(told) => told.verb.run(&session),
            Self::Instrument(told) => told.verb.run(&session),
            Self::Fund(told) => told.verb.run(&session),
            Self::Loss(told) => told.verb.run(&session),
            Self::Proposal(told) => told.verb.run(&session),
            Self::Lien(told) => told.verb.run(&session),
            Self::Venue(told) => told.verb.run(&session),
        }?;
        Ok(session.say(&answer))
    }
}

impl All {
    /// Does it, and gives its text.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, chain: &dyn Chain, keys: &Keys<'_>) -> Result<String> {
        match self {
            Self::House { verb } => verb.run(chain, keys),
            Self::Other(noun) => noun.run(chain, keys),
        }
    }
}

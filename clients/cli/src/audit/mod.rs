//! `ringfence audit`: a house recomputed from its accounts, from a chain or from a snapshot.
//!
//! Exit code: 0 when everything holds, 1 when something does not, 2 when there is no answer.

mod proofs;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use ringfence_audit::amount::units;
use ringfence_audit::audit::{Audit, audit};
use ringfence_audit::collect::collect;
use ringfence_audit::simulate::simulate;
use ringfence_audit::snapshot::{Snapshot, open};
use ringfence_cli::commands::context::{an_address, house_of_environment, which_house};
use serde_json::json;
use solana_address::Address;

use crate::reach::node_to_read;

/// Exit code when there is no answer.
const NO_ANSWER: u8 = 2;

/// Checks a house to the last unit.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Command {
    #[command(subcommand)]
    wanted: Option<Wanted>,
    #[command(flatten)]
    source: Source,
    /// Report as JSON, amounts as decimal strings
    #[arg(long)]
    json: bool,
    /// Page to write the report to, for people
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Wanted {
    /// Write all accounts of a house to a folder
    Snapshot {
        #[command(flatten)]
        source: Source,
        /// Folder to write to; new or empty
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Prove that what an account has is in the totals
    Prove(proofs::Prove),
    /// Check a proof against what was published
    Verify(proofs::Verify),
    /// Write a made-up house of any size that holds, and say how long it took
    Simulate {
        /// How many margin accounts
        #[arg(long)]
        accounts: usize,
        /// Folder to write to; new or empty
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
}

/// Where the accounts are.
#[derive(Debug, Args)]
pub struct Source {
    /// Node to ask: its address, or localnet, devnet, mainnet
    #[arg(long, value_name = "URL", default_value = "localnet")]
    rpc: String,
    /// The house; the one of `RINGFENCE_HOUSE`, or the only one there is, without
    #[arg(
        long,
        value_name = "ADDRESS",
        conflicts_with = "snapshot",
        value_parser = an_address
    )]
    house: Option<Address>,
    /// Folder of a snapshot, instead of a node
    #[arg(long, value_name = "FOLDER", conflicts_with = "rpc")]
    snapshot: Option<PathBuf>,
}

impl Source {
    /// The accounts.
    fn read(&self) -> Result<Snapshot> {
        // The environment is asked here: clap would take it for an argument that conflicts.
        if let Some(folder) = &self.snapshot {
            return open(folder);
        }
        let named = match self.house {
            Some(house) => Some(house),
            None => house_of_environment()?,
        };
        let rpc = node_to_read(&self.rpc)?;
        let house = which_house(&rpc, named)?;
        collect(&rpc, &house).with_context(|| self.rpc.clone())
    }
}

impl Command {
    /// Does what is wanted: text for stdout, and whether everything holds.
    fn run(&self) -> Result<(String, bool)> {
        match &self.wanted {
            None => self.audit(),
            Some(Wanted::Snapshot { source, out }) => {
                let snapshot = source.read()?;
                snapshot.write(out)?;
                let (count, slot) = (snapshot.accounts(), snapshot.moment.slot);
                let text = format!("{count} accounts of slot {slot} in {}", out.display());
                Ok((text, true))
            }
            Some(Wanted::Prove(prove)) => Ok((prove.run()?, true)),
            Some(Wanted::Verify(verify)) => verify.run(),
            Some(Wanted::Simulate { accounts, out }) => {
                let began = Instant::now();
                simulate(*accounts, out)?;
                let seconds = began.elapsed().as_millis().to_string();
                let report = json!({"margin_accounts": accounts, "milliseconds": seconds});
                Ok((report.to_string(), true))
            }
        }
    }

    fn audit(&self) -> Result<(String, bool)> {
        let began = Instant::now();
        let snapshot = self.source.read()?;
        let found = audit(&snapshot)?;
        let milliseconds = began.elapsed().as_millis();
        if let Some(file) = &self.html {
            fs::write(file, found.html()).with_context(|| file.display().to_string())?;
        }
        if !self.json {
            return Ok((text(&found), found.holds()));
        }
        let mut report = found.json();
        if let Some(report) = report.as_object_mut() {
            let milliseconds = json!(milliseconds.to_string());
            report.insert("milliseconds".to_owned(), milliseconds);
        }
        let report = serde_json::to_string_pretty(&report)?;
        Ok((report, found.holds()))
    }

    /// Does what is wanted and says so.
    pub fn conclude(&self) -> ExitCode {
        let made = self.run();
        let said = made.and_then(|(text, holds)| super::print(&text).map(|()| holds));
        match said {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(why) => {
                eprintln!("ringfence: {why:#}");
                ExitCode::from(NO_ANSWER)
            }
        }
    }
}

/// The report in a few lines.
fn text(found: &Audit) -> String {
    let counts = &found.counts;
    let mut lines = vec![format!(
        "house {} at slot {}: {} accounts, {} of them margin accounts",
        found.moment.house, found.moment.slot, counts.accounts, counts.margin_accounts
    )];
    for asset in &found.assets {
        let Some(of) = &asset.lines else { continue };
        let amount = |native| units(native, asset.decimals);
        lines.push(format!(
            "  {}: required {}, held {}, excess {} in {} vaults",
            asset.mint,
            amount(of.required_native),
            amount(of.held_native),
            amount(of.excess_native),
            of.vault_count
        ));
    }
    for of in &found.findings {
        lines.push(format!(
            "{} at {}: {}: expected {}, found {}",
            of.code, of.account, of.what, of.expected, of.found
        ));
    }
    lines.push(match found.findings.len() {
        0 => "everything holds".to_owned(),
        1 => "one thing does not hold".to_owned(),
        count => format!("{count} things do not hold"),
    });
    lines.join("\n")
}

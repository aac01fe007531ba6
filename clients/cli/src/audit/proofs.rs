//! `ringfence audit prove` and `verify`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use ringfence_audit::amount::units;
use ringfence_audit::audit::audit;
use ringfence_audit::proof::{Proof, hex, unhex};
use solana_address::Address;

use super::Source;

/// Proves that what an account has is in the totals.
#[derive(Debug, Args)]
pub struct Prove {
    #[command(flatten)]
    source: Source,
    /// The margin account
    #[arg(long, value_name = "ADDRESS")]
    account: String,
    /// Mint of the asset, where the account has more than one
    #[arg(long, value_name = "ADDRESS")]
    mint: Option<String>,
    /// File to write the proof to, instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    /// The proof, or where it was written.
    pub fn run(&self) -> Result<String> {
        let account: Option<Address> = self.account.parse().ok();
        let account = account.with_context(|| format!("{} is no address", self.account))?;
        let found = audit(&self.source.read()?)?;
        ensure!(
            found.holds(),
            "{} things do not hold: `ringfence audit` says which",
            found.findings.len()
        );
        let proofs = found.prove(&account);
        let mints: Vec<String> = proofs.iter().map(|proof| proof.mint.clone()).collect();
        let wanted = |proof: &Proof| self.mint.as_ref().is_none_or(|mint| proof.mint == *mint);
        let proofs: Vec<Proof> = proofs.into_iter().filter(wanted).collect();
        let proof = match proofs.as_slice() {
            [] if mints.is_empty() => bail!("{account} has no open vault in this house"),
            [] => bail!(
                "{account} has no open vault of this asset: --mint is one of {}",
                mints.join(", ")
            ),
            [proof] => proof,
            _ => bail!("of which asset? --mint is one of {}", mints.join(", ")),
        };
        let text = serde_json::to_string_pretty(proof)?;
        let Some(file) = &self.out else {
            return Ok(text);
        };
        fs::write(file, text + "\n").with_context(|| file.display().to_string())?;
        Ok(format!(
            "{}: {} of {account} in {} of slot {}",
            file.display(),
            whole(&proof.ledger_native, proof.decimals),
            whole(&proof.root.total_native, proof.decimals),
            proof.slot
        ))
    }
}

/// Checks a proof against what was published.
#[derive(Debug, Args)]
pub struct Verify {
    /// The proof
    file: PathBuf,
    /// The published commitment: without it the proof is checked against itself only
    #[arg(long, value_name = "HASH")]
    root: Option<String>,
}

impl Verify {
    /// What the proof shows, and whether it does.
    pub fn run(&self) -> Result<(String, bool)> {
        let place = || self.file.display().to_string();
        let text = fs::read_to_string(&self.file).with_context(place)?;
        let proof: Proof = serde_json::from_str(&text)
            .with_context(|| format!("{} is no proof of inclusion", place()))?;
        let published = self.root.as_ref().map(|root| unhex("--root", root));
        let published = published.transpose()?;
        let commitment = match proof.check() {
            Ok(commitment) => commitment,
            Err(why) => return Ok((format!("not proved: {why:#}"), false)),
        };
        let shown = format!(
            "{} of {} in a total of {} in {} vaults, committed to by {}",
            whole(&proof.ledger_native, proof.decimals),
            proof.margin_account,
            whole(&proof.root.total_native, proof.decimals),
            proof.root.count,
            hex(&commitment)
        );
        Ok(match published {
            Some(published) if published == commitment => (format!("proved: {shown}"), true),
            Some(published) => {
                let published = hex(&published);
                let text = format!("not proved: published is {published}, and this is {shown}");
                (text, false)
            }
            None => {
                let text = format!(
                    "consistent, and proved only if the commitment is the published one: {shown}"
                );
                (text, true)
            }
        })
    }
}

/// An amount in whole units, or as it is written when it is none.
fn whole(native: &str, decimals: u8) -> String {
    native
        .parse()
        .map_or_else(|_| native.to_owned(), |amount| units(amount, decimals))
}

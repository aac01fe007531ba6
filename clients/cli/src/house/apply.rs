//! `ringfence house apply`: a house as a file says it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use ringfence_client::rpc::Rpc;
use ringfence_migrations::config::Cluster;
use ringfence_migrations::nowhere::Nowhere;
use ringfence_migrations::{Config, Keys, Plan, Site, apply};

use super::people::{self, People};
use super::{file, report};
use crate::reach;

/// Lamports that the payer of a local chain is given, when it has less.
const PURSE_LAMPORTS: u64 = 1_000_000_000_000;

/// Arguments of `house apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// What the house is
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Node to ask: its address, or localnet, devnet, mainnet
    #[arg(long, value_name = "URL", default_value = "localnet")]
    rpc: String,
    /// Address of the node's notifications, for the file of addresses
    #[arg(long, value_name = "URL", requires = "addresses")]
    ws: Option<String>,
    #[command(flatten)]
    people: People,
    /// Say what would be done, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// With --dry-run: ask no node; the whole plan, as for an empty chain
    #[arg(long, requires = "dry_run")]
    offline: bool,
    /// Data instead of text: of a dry run with every instruction, for those who sign elsewhere
    #[arg(long)]
    json: bool,
    /// Also write all addresses to a file, as JSON
    #[arg(long, value_name = "FILE")]
    addresses: Option<PathBuf>,
}

impl Apply {
    /// Does it.
    pub fn run(&self) -> Result<String> {
        let config = file::read(&self.config)?;
        let mut keys = self.people.keys(&config)?;
        if self.offline {
            keys.stand_in(config.names());
        }
        let site = people::site(&config, &keys, &self.config)?;
        if let Some(path) = &self.addresses {
            let at = (reach::url(&self.rpc)?, self.ws.as_deref());
            write(path, &report::addresses(&site, &keys, at))?;
        }
        if self.offline {
            let plan = Plan::of(&Nowhere, &site)?;
            return self.tell(&plan, &site, &keys);
        }
        let rpc = reach::node(&self.rpc)?;
        check_cluster(&rpc, config.cluster)?;
        if self.dry_run {
            let plan = Plan::of(&rpc, &site)?;
            return self.tell(&plan, &site, &keys);
        }
        self.apply(&rpc, &config, (&site, &keys))
    }

    fn tell(&self, plan: &Plan, site: &Site, keys: &Keys) -> Result<String> {
        if self.json {
            return report::json(plan, site, keys);
        }
        Ok(report::plan(plan, site, keys))
    }

    fn apply(&self, rpc: &Rpc, config: &Config, (site, keys): (&Site, &Keys)) -> Result<String> {
        let plan = Plan::of(rpc, site)?;
        if !plan.is_done() && config.cluster == Cluster::Localnet {
            fill_purse(rpc, site)?;
        }
        let applied = apply(rpc, &plan, keys, |step, receipt| {
            eprintln!("{:>9}  {} ({} units)", step.stage, step.what, receipt.units);
        })?;
        if !applied.waiting.is_empty() {
            bail!("{}", report::waiting(&applied.waiting, keys));
        }
        let left = Plan::of(rpc, site)?;
        ensure!(left.is_done(), "{}", report::plan(&left, site, keys));
        if self.json {
            return report::done_json(applied.done, site);
        }
        Ok(report::done(applied.done, site))
    }
}

/// A plan for one chain must not be followed on another.
fn check_cluster(rpc: &Rpc, cluster: Cluster) -> Result<()> {
    let hash = rpc.genesis_hash()?;
    ensure!(
        cluster.network().is(&hash),
        "the file is for {}, and {} is a node of another chain (genesis {hash})",
        cluster.name(),
        rpc.url()
    );
    Ok(())
}

fn fill_purse(rpc: &Rpc, site: &Site) -> Result<()> {
    if rpc.balance(&site.payer)? < PURSE_LAMPORTS {
        rpc.airdrop(&site.payer, PURSE_LAMPORTS)
            .context("the payer asks for lamports")?;
    }
    Ok(())
}

/// Writes a file, with the folders that it needs.
fn write(path: &Path, text: &str) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    std::fs::write(path, format!("{text}\n")).with_context(cannot)
}

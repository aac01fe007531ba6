//! Keys by name: from files, or addresses alone.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use ringfence_client::keys as files;
use ringfence_migrations::config::{Cluster, Config};
use ringfence_migrations::values::{Who, address};
use ringfence_migrations::{Keys, Site};
use solana_keypair::Keypair;

/// Who is who.
#[derive(Debug, Args)]
pub struct People {
    /// Key file of a name in the file; without a name, of its payer
    #[arg(long = "key", value_name = "[NAME=]FILE")]
    pairs: Vec<String>,
    /// Address of a name in the file, where somebody else signs
    #[arg(long = "who", value_name = "NAME=ADDRESS")]
    others: Vec<String>,
    /// Folder of key files, NAME.json
    #[arg(long = "keys", value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Make the keys that the folder does not have; not for mainnet
    #[arg(long, requires = "folder")]
    generate: bool,
}

impl People {
    /// The keys of all names that a file speaks of.
    pub fn keys(&self, config: &Config) -> Result<Keys> {
        let mut keys = Keys::new();
        for word in &self.others {
            let (name, text) = word.split_once('=').context("--who is NAME=ADDRESS")?;
            let address = address(text).map_err(|why| anyhow!("--who {name}: {why}"))?;
            keys.add_address(name, address);
        }
        for word in &self.pairs {
            let (name, path) = match word.split_once('=') {
                Some((name, path)) => (name.to_owned(), path),
                None => (payer(config)?, word.as_str()),
            };
            keys.add_pair(&name, read(Path::new(path))?);
        }
        if let Some(folder) = &self.folder {
            self.read_folder(folder, config, &mut keys)?;
        }
        Ok(keys)
    }

    fn read_folder(&self, folder: &Path, config: &Config, keys: &mut Keys) -> Result<()> {
        let is_live = config.cluster == Cluster::Mainnet;
        ensure!(
            !(self.generate && is_live),
            "--generate makes no keys for mainnet"
        );
        for name in config.names() {
            let path = folder.join(format!("{name}.json"));
            if keys.has(&name) {
                continue;
            }
            if path.exists() {
                keys.add_pair(&name, read(&path)?);
            } else if self.generate {
                keys.add_pair(&name, make(&path)?);
            }
        }
        Ok(())
    }
}

/// The name of whoever pays.
fn payer(config: &Config) -> Result<String> {
    match &config.payer {
        Who::Named(name) => Ok(name.clone()),
        Who::Derived(..) | Who::At(_) => Err(anyhow!("--key needs NAME=: the payer has no name")),
    }
}

fn read(path: &Path) -> Result<Keypair> {
    let key = files::read(path)?;
    if let Some(warning) = key.warning {
        eprintln!("ringfence: {warning}");
    }
    Ok(key.keypair)
}

fn make(path: &Path) -> Result<Keypair> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let pair = Keypair::new();
    files::write_new(path, &pair)?;
    Ok(pair)
}

/// What a file and the keys speak of.
pub fn site(config: &Config, keys: &Keys, path: &Path) -> Result<Site> {
    Site::of(config, keys).with_context(|| path.display().to_string())
}

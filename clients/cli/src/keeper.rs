//! `ringfence keeper`: sees to what anyone may do in one or many houses, until it is interrupted.

use std::io::stderr;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};
use ringfence_cli::commands::context::an_address;
use ringfence_client::chain::{Failure, LookupTable};
use ringfence_client::keys;
use ringfence_client::rpc::{Patience, Rpc};
use ringfence_client::subscription::{Change, Subscription};
use ringfence_client::tables;
use ringfence_keeper::keeper::{Keeper, Options, Round};
use ringfence_keeper::load;
use ringfence_keeper::log::{Level, Log};
use ringfence_keeper::plan::Me;
use ringfence_keeper::serve::Server;
use ringfence_keeper::simulate;
use serde_json::json;
use solana_address::Address;
use solana_keypair::{Keypair, Signer};

use crate::reach::node_with;
use crate::stop;

/// Longest wait for a node that does not answer, in seconds.
const WAIT_MAX_S: u64 = 30;
/// Everything is read anew after so many seconds with notifications, and without.
const RESYNC_S: u32 = 600;
const POLL_S: u32 = 10;
/// A priority fee that follows the market is asked for after so many seconds, and is what nine of
/// ten recent slots were content with.
const PRICE_EVERY: Duration = Duration::from_secs(30);
const PRICE_SHARE_BPS: u16 = 9_000;
/// A price that follows the market stays below this, in millionths of a lamport per unit.
const PRICE_MAX: u64 = 1_000_000;

/// Arguments of `keeper`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Command {
    #[command(subcommand)]
    instead: Option<Instead>,
    /// Node to ask: its address, or localnet, devnet, mainnet
    #[arg(long, value_name = "URL", default_value = "localnet")]
    rpc: String,
    /// Notifications of the node; without them everything is read anew every ten seconds
    #[arg(long, value_name = "URL")]
    ws: Option<String>,
    /// A house; may be given several times
    #[arg(long = "house", value_name = "ADDRESS", value_parser = an_address)]
    houses: Vec<Address>,
    /// File of the key that signs and pays
    #[arg(long, visible_alias = "keypair", value_name = "FILE")]
    key: Option<PathBuf>,
    /// Where metrics and health are served
    #[arg(long, value_name = "HOST:PORT")]
    metrics: Option<SocketAddr>,
    /// Millionths of a lamport per compute unit, or `auto`
    #[arg(long, value_name = "PRICE", default_value = "0")]
    priority_fee: String,
    /// A margin account of the key, or one that it is the delegate of, for liquidations
    #[arg(long, value_name = "ADDRESS", value_parser = an_address)]
    account: Option<Address>,
    /// Buy collateral that is sold, from the key's own token accounts
    #[arg(long)]
    buy: bool,
    /// A lookup table with a house's addresses, for accounts too wide to do without; several times
    /// for several tables
    #[arg(long = "table", value_name = "ADDRESS")]
    tables: Vec<Address>,
    /// Take lots of defaulters into the margin account
    #[arg(long, requires = "account")]
    take: bool,
    /// Send nothing; say what would be sent
    #[arg(long)]
    dry_run: bool,
    /// End when there is nothing to do, or nobody answers
    #[arg(long)]
    once: bool,
    /// Seconds between two looks when nothing happens
    #[arg(long, value_name = "S", default_value_t = 1)]
    every: u64,
    /// Least level of the log: debug, info, warn, error
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log: String,
}

#[derive(Debug, Subcommand)]
enum Instead {
    /// Time a plan for a made-up market; no node is asked
    Simulate {
        /// Margin accounts of the market
        #[arg(long, default_value_t = 100_000)]
        accounts: u32,
    },
}

impl Command {
    /// Keeps until it is interrupted, or as long as there is something to do.
    pub fn run(&self) -> Result<String> {
        if let Some(Instead::Simulate { accounts }) = &self.instead {
            return Ok(simulate::measure(*accounts)?.to_string());
        }
        ensure!(!self.houses.is_empty(), "which house? --house ADDRESS");
        let key = self.key.as_ref().context("who pays? --key FILE")?;
        let key = keys::read(key)?;
        let least = Level::named(&self.log).context("--log is debug, info, warn or error")?;
        if let Some(warning) = &key.warning {
            eprintln!("ringfence: {warning}");
        }
        let stop = stop::on_signals()?;
        self.keep(&key.keypair, Log::to(Box::new(stderr()), least), &stop)
    }

    fn keep(&self, key: &Keypair, log: Log, stop: &AtomicBool) -> Result<String> {
        let rpc = node_with(&self.rpc, Patience::default())?;
        let (price, follows_price) = self.price()?;
        let mut options = Options::new(self.houses.clone(), self.me(key));
        options.price_micro_lamports = price;
        options.is_dry = self.dry_run;
        options.tables = self.tables(&rpc)?;
        options.resync_s = if self.ws.is_some() { RESYNC_S } else { POLL_S };
        let keeper = Keeper::new(&rpc, key, options, log).with_threads();
        let is_well = Arc::new(AtomicBool::new(false));
        let serve = |at: SocketAddr| {
            let metrics = Arc::clone(&keeper.metrics);
            let server = Server::start(at, metrics, Arc::clone(&is_well));
            server.with_context(|| format!("cannot serve metrics at {at}"))
        };
        let _server = self.metrics.map(serve).transpose()?;
        let mut shift = Shift {
            rpc: &rpc,
            changes: self
                .ws
                .as_ref()
                .map(|url| Subscription::start(url, &load::followed())),
            keeper,
            price_since: follows_price.then(Instant::now),
            wait_s: 1,
        };
        while !stop.load(Ordering::Relaxed) {
            let round = shift.round(stop)?;
            is_well.store(
                round.is_some_and(|round| !round.is_cut_off),
                Ordering::Relaxed,
            );
            if self.once && round.is_none_or(|round| round.is_cut_off) {
                bail!("the node at {} does not answer", rpc.url());
            }
            let is_idle = round.is_some_and(|round| round.sent == 0);
            if self.once && (is_idle || self.dry_run) {
                break;
            }
            if is_idle || self.dry_run {
                shift.rest(Duration::from_secs(self.every.max(1)));
            }
        }
        let done = shift.keeper.metrics.get("transactions_total");
        Ok(json!({"transactions": done}).to_string())
    }

    fn me(&self, key: &Keypair) -> Me {
        Me {
            account: self.account,
            buys: self.buy,
            takes: self.take,
            ..Me::new(key.pubkey())
        }
    }

    fn tables(&self, rpc: &Rpc) -> Result<Vec<LookupTable>> {
        let read = |at: &Address| {
            let table = tables::load(rpc, at);
            table.with_context(|| format!("cannot read the lookup table {at}"))
        };
        self.tables.iter().map(read).collect()
    }

    /// The priority fee, and whether it follows the market.
    fn price(&self) -> Result<(u64, bool)> {
        if self.priority_fee == "auto" {
            return Ok((0, true));
        }
        match self.priority_fee.parse() {
            Ok(price) => Ok((price, false)),
            Err(_) => bail!("--priority-fee is a whole number or `auto`"),
        }
    }
}

/// A keeper at work.
struct Shift<'a> {
    rpc: &'a Rpc,
    changes: Option<Subscription>,
    keeper: Keeper<'a, Rpc>,
    /// Since when the priority fee is what it is, where it follows the market.
    price_since: Option<Instant>,
    wait_s: u64,
}

impl Shift<'_> {
    /// One round; none when nobody answers, after a wait that grows.
    fn round(&mut self, stop: &AtomicBool) -> Result<Option<Round>> {
        self.hear(Duration::ZERO);
        self.follow_price();
        match self.keeper.round(stop) {
            Ok(round) => {
                if round.is_cut_off {
                    self.keeper.forget();
                    self.wait("the node stopped answering");
                } else {
                    self.wait_s = 1;
                }
                Ok(Some(round))
            }
            Err(Failure::Unreachable(why)) => {
                self.keeper.forget();
                self.wait(&why);
                Ok(None)
            }
            Err(other) => Err(other.into()),
        }
    }

    fn wait(&mut self, why: &str) {
        self.keeper.cut_off(why, self.wait_s);
        sleep(Duration::from_secs(self.wait_s));
        self.wait_s = self.wait_s.saturating_mul(2).min(WAIT_MAX_S);
    }

    /// Takes in what the node has told; waits so long for the first word.
    fn hear(&mut self, patience: Duration) {
        let Some(changes) = &self.changes else {
            sleep(patience);
            return;
        };
        let until = Instant::now().checked_add(patience);
        let mut has_news = false;
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let left = left.filter(|_| !has_news).unwrap_or_default();
            match changes.next(left) {
                // What passes with every slot is no reason to look.
                Some(Change::Slot(_)) => {}
                Some(Change::Connected) => {
                    has_news = true;
                    self.keeper.forget();
                }
                Some(Change::Account {
                    address, account, ..
                }) => {
                    has_news = true;
                    self.keeper.put(address, &account);
                }
                Some(Change::Lost(why)) => self.keeper.cut_off(&why, 0),
                None => return,
            }
        }
    }

    /// Nothing is to be done: until the next word of the node, or for this long.
    fn rest(&mut self, patience: Duration) {
        self.hear(patience);
    }

    fn follow_price(&mut self) {
        let is_due = |since: &Instant| {
            since.elapsed() > PRICE_EVERY || self.keeper.options.price_micro_lamports == 0
        };
        if !self.price_since.as_ref().is_some_and(is_due) {
            return;
        }
        let places = self.keeper.picture().map(|picture| {
            let houses = picture.houses.values();
            houses
                .map(|house| house.places.settlement)
                .collect::<Vec<_>>()
        });
        let written = places.unwrap_or_default();
        if let Ok(price) = self.rpc.priority_price(&written, PRICE_SHARE_BPS) {
            self.keeper.options.price_micro_lamports = price.min(PRICE_MAX);
            self.price_since = Some(Instant::now());
        }
    }
}

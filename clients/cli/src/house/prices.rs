//! `ringfence house prices`: the made-up prices of a test house move, so that there is something to
//! trade on.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use ringfence_client::chain::{Chain, Failure, Request};
use ringfence_client::rpc::{Patience, Rpc};
use ringfence_interface::accounts::TestFeed;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::TestFeedSet;
use ringfence_interface::wire::TestFeedSetArguments;
use ringfence_migrations::site::FeedAt;
use ringfence_migrations::{Keys, Site};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::file;
use super::people::{self, People};
use crate::reach::node_with;
use crate::stop;

/// A price moves by at most this share of itself at a time.
const STEP_BPS: u64 = 5;
const ALL_BPS: u64 = 10_000;
/// Between two looks at whether to end.
const TICK: Duration = Duration::from_millis(100);
/// Half width of the confidence, as a share of the price.
const CONFIDENCE_BPS: u64 = 2;

/// A price that is late is not worth waiting for: the next one is on its way.
const PATIENCE: Patience = Patience {
    answer: Duration::from_secs(3),
    attempts: 2,
    wait: Duration::from_millis(100),
    poll: Duration::from_millis(100),
    resend: Duration::from_secs(1),
    silence: Duration::from_secs(3),
};

/// Arguments of `house prices`.
#[derive(Debug, Args)]
pub struct Prices {
    /// What the house is
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Node to ask: its address, or localnet, devnet, mainnet
    #[arg(long, value_name = "URL", default_value = "localnet")]
    rpc: String,
    #[command(flatten)]
    people: People,
    /// Set a price once, in units of 10^-8, and end
    #[arg(long = "set", value_name = "FEED=PRICE_E8")]
    sets: Vec<String>,
    /// Seconds between two moves
    #[arg(long, value_name = "S", default_value_t = 2)]
    every: u64,
    /// Where the chain of random numbers starts
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Prices {
    /// Moves prices until it is interrupted, or sets those that it was told.
    pub fn run(&self) -> Result<String> {
        let config = file::read(&self.config)?;
        let keys = self.people.keys(&config)?;
        let site = people::site(&config, &keys, &self.config)?;
        ensure!(!site.feeds.is_empty(), "the file has no made-up price");
        let rpc = node_with(&self.rpc, PATIENCE)?;
        let desk = Desk {
            rpc: &rpc,
            site: &site,
            keys: &keys,
        };
        if self.sets.is_empty() {
            return self.walk(&desk);
        }
        let set = |word: &String| wanted(word, &site);
        let sets: Vec<(&FeedAt, u64)> = self.sets.iter().map(set).collect::<Result<_>>()?;
        let count = sets.len();
        desk.publish(&sets)?;
        Ok(format!("{count} prices set"))
    }

    /// A node that does not answer for a while is asked again.
    fn walk(&self, desk: &Desk<'_>) -> Result<String> {
        let stop = stop::on_signals()?;
        let mut dice = Dice(self.seed.max(1));
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = desk.step(&mut dice) {
                match error.downcast_ref::<Failure>() {
                    Some(_) => eprintln!("ringfence: prices: {error:#}"),
                    None => return Err(error),
                }
            }
            self.rest(&stop);
        }
        Ok("prices stand still".to_owned())
    }

    /// Until the next move, or the end.
    fn rest(&self, stop: &AtomicBool) {
        let (began, whole) = (Instant::now(), Duration::from_secs(self.every));
        while !stop.load(Ordering::Relaxed) && began.elapsed() < whole {
            sleep(TICK);
        }
    }
}

/// `FEED=PRICE_E8`.
fn wanted<'a>(word: &str, site: &'a Site) -> Result<(&'a FeedAt, u64)> {
    let (name, price) = word.split_once('=').context("--set is FEED=PRICE_E8")?;
    let feed = site.feeds.iter().find(|feed| feed.name == name);
    let feed = feed.with_context(|| format!("the file has no feed `{name}`"))?;
    let price = price.parse().ok().filter(|price| *price > 0);
    let price = price.with_context(|| format!("{name}: a price is a whole number above zero"))?;
    Ok((feed, price))
}

/// Whoever makes prices up.
struct Desk<'a> {
    rpc: &'a Rpc,
    site: &'a Site,
    keys: &'a Keys,
}

impl Desk<'_> {
    /// Every price but that of the quote moves a little; the quote's is published anew.
    fn step(&self, dice: &mut Dice) -> Result<()> {
        let addresses: Vec<_> = self.site.feeds.iter().map(|feed| feed.address).collect();
        let found = self.rpc.accounts(&addresses)?;
        let quote = self.site.assets.first().map(|asset| asset.oracle);
        let mut prices = Vec::new();
        for (feed, account) in self.site.feeds.iter().zip(found) {
            let now = match account {
                Some(account) => decode(feed, &account.data)?.price.unsigned_abs(),
                None => bail!("{}: no such feed yet: apply the file first", feed.name),
            };
            let is_quote = quote == Some(feed.address);
            prices.push((feed, if is_quote { now } else { dice.moved(now) }));
        }
        self.publish(&prices)
    }

    /// An update names its predecessor, and two are never of the same second.
    fn publish(&self, prices: &[(&FeedAt, u64)]) -> Result<()> {
        let addresses: Vec<_> = prices.iter().map(|(feed, _)| feed.address).collect();
        let found = self.rpc.accounts(&addresses)?;
        let mut last = Vec::new();
        for ((feed, _), account) in prices.iter().zip(found) {
            let ts = match account {
                Some(account) => decode(feed, &account.data)?.publish_ts,
                None => 0,
            };
            last.push(ts);
        }
        let newest = last.iter().copied().max().unwrap_or_default();
        let now_ts = self.now_after(newest)?;
        let pairs = prices.iter().zip(last);
        let all =
            pairs.map(|((feed, price_e8), last_ts)| self.set(feed, *price_e8, (last_ts, now_ts)));
        let all: Vec<Instruction> = all.collect::<Result<_>>()?;
        let site = self.site;
        let pair = |address| -> Result<&dyn Signer> {
            let found = self.keys.pair(address);
            Ok(found.with_context(|| format!("the key of {address} is not here"))?)
        };
        let payer = pair(&site.payer)?;
        let listing = pair(&site.house.authorities.listing_authority)?;
        let is_same = site.payer == site.house.authorities.listing_authority;
        let both = [payer, listing];
        let request = Request {
            instructions: &all,
            signers: if is_same { &both[..1] } else { &both },
            budget: None,
            tables: &[],
        };
        self.rpc.send(&request)?;
        Ok(())
    }

    fn now_after(&self, ts: i64) -> Result<i64> {
        for _ in 0..100 {
            let now_ts = self.rpc.clock()?.now_ts;
            if now_ts > ts {
                return Ok(now_ts);
            }
            sleep(Duration::from_millis(100));
        }
        bail!("the chain's clock stands still at {ts}")
    }

    fn set(
        &self,
        feed: &FeedAt,
        price_e8: u64,
        (last_ts, now_ts): (i64, i64),
    ) -> Result<Instruction> {
        let house = &self.site.house;
        let accounts = TestFeedSet {
            listing_authority: house.authorities.listing_authority,
            payer: self.site.payer,
            house: house.address,
            feed: feed.address,
            system_program: SYSTEM_PROGRAM,
        };
        let price = i64::try_from(price_e8)?;
        Ok(accounts.instruction(&TestFeedSetArguments {
            feed_id: feed.feed_id,
            price,
            confidence: share(price_e8, CONFIDENCE_BPS),
            ema_price: price,
            exponent: -8,
            publish_ts: now_ts,
            previous_publish_ts: last_ts,
        }))
    }
}

fn decode(feed: &FeedAt, data: &[u8]) -> Result<TestFeed> {
    TestFeed::decode(data).map_err(|why| anyhow!("{}: {why}", feed.name))
}

/// A share of a price, rounded down.
fn share(price_e8: u64, bps: u64) -> u64 {
    price_e8
        .saturating_mul(bps)
        .checked_div(ALL_BPS)
        .unwrap_or_default()
}

/// Random numbers that a seed decides: xorshift of 64 bits (Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A price moved by up to a step, up or down, and never to zero.
    fn moved(&mut self, price_e8: u64) -> u64 {
        let widest = share(price_e8, STEP_BPS).max(1);
        let number = self.next();
        let by = (number >> 1)
            .checked_rem(widest.saturating_add(1))
            .unwrap_or_default();
        if number & 1 == 0 {
            price_e8.saturating_add(by)
        } else {
            price_e8.saturating_sub(by).max(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_moves_by_at_most_a_step_both_ways_and_is_never_zero() {
        let mut dice = Dice(7);
        let start = 15_000_000_000;
        let moved: Vec<u64> = (0..1_000).map(|_| dice.moved(start)).collect();
        let widest = share(start, STEP_BPS);
        assert_eq!(widest, 7_500_000);
        assert!(moved.iter().all(|it| it.abs_diff(start) <= widest));
        assert!(moved.iter().any(|it| *it > start) && moved.iter().any(|it| *it < start));
        assert!((0..100).all(|_| dice.moved(1) >= 1));
    }

    #[test]
    fn the_same_seed_gives_the_same_prices() {
        let walk = |seed| {
            let mut dice = Dice(seed);
            (0..10).fold(1_000_000, |price, _| dice.moved(price))
        };
        assert_eq!(walk(3), walk(3));
        assert_ne!(walk(3), walk(4));
    }
}

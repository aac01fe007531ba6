//! One round after the other: look, plan, act, look at what became of it.
//!
//! Nothing is remembered on disk. What is done twice is refused by the chain or changes nothing,
//! but for what spends the keeper's own money: that is compared with the chain just before it is
//! sent, is left alone for as long as an earlier transaction may still land, and does not begin
//! before all transactions of a keeper that ran here before have expired.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ringfence_client::chain::{Account, Chain, Failure, LookupTable};
use ringfence_core::units::Clock;
use serde_json::json;
use solana_address::Address;
use solana_signer::Signer;

use crate::backoff::Backoff;
use crate::deliver::{Delivered, Terms};
use crate::duty::{Duty, KINDS};
use crate::load;
use crate::log::{Level, Log};
use crate::metrics::Metrics;
use crate::pack::{Envelope, Parcel};
use crate::picture::{Picture, wallet};
use crate::plan::{Me, plan};
use crate::report::number;

/// A transaction lands within so many slots of its block hash, or never; with something to spare.
pub const LANDS_WITHIN_SLOTS: u64 = 200;

/// What a keeper is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The houses.
    pub houses: Vec<Address>,
    /// Who plans.
    pub me: Me,
    /// Priority fee, in millionths of a lamport per compute unit.
    pub price_micro_lamports: u64,
    /// Tables that shorten transactions.
    pub tables: Vec<LookupTable>,
    /// Whether nothing is sent.
    pub is_dry: bool,
    /// Duties of one kind in one round at the most, so that none starves the others.
    pub per_kind: usize,
    /// Everything is read anew after so many seconds, whatever was told meanwhile.
    pub resync_s: u32,
}

impl Options {
    /// Everything for these houses, without a priority fee.
    #[must_use]
    pub fn new(houses: Vec<Address>, me: Me) -> Self {
        Self {
            houses,
            me,
            price_micro_lamports: 0,
            tables: Vec::new(),
            is_dry: false,
            per_kind: 256,
            resync_s: 600,
        }
    }
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Duties of the plan.
    pub planned: usize,
    /// Duties that are backed off.
    pub held: usize,
    /// Duties that are done, or in a dry run would be.
    pub done: usize,
    /// Duties that failed.
    pub failed: usize,
    /// Transactions that were sent.
    pub sent: usize,
    /// Compute units that they used, or in a dry run would.
    pub units: u64,
    /// Lamports that they cost, or in a dry run would.
    pub fee_lamports: u64,
    /// Whether the node stopped answering.
    pub is_cut_off: bool,
}

type DeliverBy<C> = fn(&Terms<'_>, &C, Vec<Parcel>) -> Vec<Delivered>;

/// A keeper on one chain.
pub struct Keeper<'a, C> {
    chain: &'a C,
    signer: &'a (dyn Signer + Sync),
    /// What it is asked to do.
    pub options: Options,
    /// What it counts.
    pub metrics: Arc<Metrics>,
    log: Log,
    picture: Option<Picture>,
    backoff: Backoff,
    /// Token accounts that stood in the way of something.
    watched: BTreeSet<Address>,
    loaded: Clock,
    /// Nothing of its own is spent before.
    spends_from_slot: Option<u64>,
    deliver: DeliverBy<C>,
}

impl<'a, C: Chain> Keeper<'a, C> {
    /// A keeper that sends one transaction after the other.
    #[must_use]
    pub fn new(chain: &'a C, signer: &'a (dyn Signer + Sync), options: Options, log: Log) -> Self {
        Self {
            chain,
            signer,
            backoff: Backoff::new(options.me.key),
            options,
            metrics: Arc::new(Metrics::default()),
            log,
            picture: None,
            watched: BTreeSet::new(),
            loaded: Clock::default(),
            spends_from_slot: None,
            deliver: |terms, chain, parcels| terms.deliver(chain, parcels),
        }
    }

    /// What is known, once something is.
    #[must_use]
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Something was missed: everything is read anew before the next plan.
    pub fn forget(&mut self) {
        self.picture = None;
    }

    /// The node does not answer, or does not tell any more.
    pub fn cut_off(&self, why: &str, wait_s: u64) {
        self.metrics.add("unreachable_total", 1);
        let fields = json!({"why": why, "wait_s": wait_s});
        self.log.say(Level::Warn, "unreachable", fields);
    }

    /// An account has changed.
    pub fn put(&mut self, address: Address, account: &Account) {
        if let Some(picture) = &mut self.picture {
            picture.put(address, account);
        }
    }

    /// Reads, plans and acts once. Begins nothing more once `stop` is set.
    ///
    /// # Errors
    /// [`Failure::Unreachable`] when there is nobody to read from; [`Failure::Rejected`] for an
    /// address without a house, or a node that does not take the questions. But once everything was
    /// read, that too is a node to be asked again later.
    pub fn round(&mut self, stop: &AtomicBool) -> Result<Round, Failure> {
        let has_read = self.spends_from_slot.is_some();
        self.once(stop).map_err(|failure| match failure {
            Failure::Rejected { reason, .. } if has_read => Failure::Unreachable(reason),
            other => other,
        })
    }

    fn once(&mut self, stop: &AtomicBool) -> Result<Round, Failure> {
        let clock = self.look()?;
        let started = Instant::now();
        let duties = self
            .picture
            .as_ref()
            .map_or_else(Vec::new, |picture| plan(picture, &self.options.me, &clock));
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.metrics.set("plan_milliseconds", took_ms);
        self.metrics
            .set("waiting", number(self.backoff.waiting(&clock)));
        if let Some(picture) = &self.picture {
            self.metrics.planned(duties.len(), picture, &clock);
        }
        let mut round = Round {
            planned: duties.len(),
            ..Round::default()
        };
        for kind in KINDS {
            let of_kind = duties.iter().filter(|duty| duty.key.kind == kind);
            let (ready, held): (Vec<&Duty>, Vec<&Duty>) =
                of_kind.partition(|duty| self.is_ready(duty, &clock));
            round.held = round.held.saturating_add(held.len());
            let chosen: Vec<Duty> = ready
                .into_iter()
                .take(self.options.per_kind)
                .cloned()
                .collect();
            if chosen.is_empty() {
                continue;
            }
            self.act(&chosen, stop, &clock, &mut round)?;
            if round.is_cut_off {
                break;
            }
        }
        self.backoff.prune(&clock);
        Ok(round)
    }

    /// Brings the picture up to date.
    fn look(&mut self) -> Result<Clock, Failure> {
        let clock = self.chain.clock()?;
        let is_old = clock.has_passed(self.loaded.now_ts, self.options.resync_s);
        let known = self.picture.take().filter(|_| !is_old);
        let mut picture = if let Some(known) = known {
            known
        } else {
            self.metrics.add("resyncs_total", 1);
            self.loaded = clock;
            self.metrics
                .balance(&self.chain.accounts(&[self.options.me.key])?);
            load::load(self.chain, &self.options.houses)?
        };
        // Balances are only as good as the round in which they were read.
        picture.tokens.clear();
        let mut wanted = picture.wanted(&clock);
        wanted.extend(self.watched.iter().copied());
        wanted.extend(self.wallets(&picture));
        load::read(self.chain, &mut picture, &wanted)?;
        self.watched.retain(|at| picture.is_frozen(at));
        self.picture = Some(picture);
        let begins = clock.slot.saturating_add(LANDS_WITHIN_SLOTS);
        self.spends_from_slot.get_or_insert(begins);
        Ok(clock)
    }

    /// The keeper's own token accounts, where it buys collateral.
    fn wallets(&self, picture: &Picture) -> Vec<Address> {
        if !self.options.me.buys {
            return Vec::new();
        }
        let assets = picture
            .houses
            .values()
            .flat_map(|house| house.assets.values());
        let own =
            assets.map(|asset| wallet(&self.options.me.key, &asset.mint, &asset.token_program));
        own.collect()
    }

    fn is_ready(&self, duty: &Duty, clock: &Clock) -> bool {
        let is_early = self.spends_from_slot.is_none_or(|from| clock.slot < from);
        let waits = duty.key.kind.spends() && is_early;
        !waits && !self.backoff.is_waiting(&duty.key, clock)
    }

    /// Sends duties of one kind, and reads what became of what they touched.
    fn act(
        &mut self,
        duties: &[Duty],
        stop: &AtomicBool,
        clock: &Clock,
        round: &mut Round,
    ) -> Result<(), Failure> {
        let spends = duties.first().is_some_and(|duty| duty.key.kind.spends());
        let confirmed = if spends {
            self.compared(duties, clock)?
        } else {
            duties.to_vec()
        };
        let Some(picture) = &self.picture else {
            return Ok(());
        };
        let envelope = Envelope {
            signer: self.signer,
            tables: &self.options.tables,
            picture,
        };
        let terms = Terms {
            envelope,
            price_micro_lamports: self.options.price_micro_lamports,
            is_dry: self.options.is_dry,
            stop,
        };
        let parcels = envelope.pack(&confirmed);
        let oversize = envelope.oversize(&confirmed);
        let delivered = (self.deliver)(&terms, self.chain, parcels);
        for one in &delivered {
            self.note(one, clock, round);
        }
        for duty in &oversize {
            self.metrics.duty(duty.key.kind, "oversize");
            self.backoff.failed(duty.key, clock);
            self.log.oversize(duty);
        }
        self.look_again(&delivered, clock)
    }

    /// Duties that spend are planned once more on what is on chain right now; only those that come
    /// out the same are done.
    fn compared(&mut self, duties: &[Duty], clock: &Clock) -> Result<Vec<Duty>, Failure> {
        let Some(picture) = &mut self.picture else {
            return Ok(Vec::new());
        };
        let instructions: Vec<_> = duties
            .iter()
            .flat_map(Duty::instructions)
            .cloned()
            .collect();
        let named = instructions
            .iter()
            .flat_map(|instruction| &instruction.accounts);
        let all: BTreeSet<Address> = named.map(|meta| meta.pubkey).collect();
        let all: Vec<Address> = all.into_iter().collect();
        load::read(self.chain, picture, &all)?;
        let now = plan(picture, &self.options.me, clock);
        let is_same = |duty: &&Duty| now.iter().any(|other| other == *duty);
        Ok(duties.iter().filter(is_same).cloned().collect())
    }

    /// Reads what was touched. A duty that went through and left everything as it was is not worth
    /// another fee soon.
    fn look_again(&mut self, delivered: &[Delivered], clock: &Clock) -> Result<(), Failure> {
        let Some(mut picture) = self.picture.take() else {
            return Ok(());
        };
        let acted = delivered.iter().filter(|one| one.is_done());
        let duties: Vec<&Duty> = acted.flat_map(Delivered::duties).collect();
        let before: Vec<_> = duties.iter().map(|duty| picture.traces(duty)).collect();
        let all = delivered.iter().flat_map(|one| &one.parcel.instructions);
        let all: Vec<_> = all.cloned().collect();
        load::read(self.chain, &mut picture, &load::written(&all))?;
        for (duty, before) in duties.into_iter().zip(before) {
            if before.is_empty() || before != picture.traces(duty) {
                self.backoff.done(&duty.key);
                continue;
            }
            self.backoff.failed(duty.key, clock);
            let holder = picture.holder(&duty.key.subject);
            let quote = holder.and_then(|holder| holder.quote());
            self.watched.extend(quote.map(|slot| slot.vault));
        }
        self.picture = Some(picture);
        Ok(())
    }

    /// Counts, logs and backs off.
    fn note(&mut self, one: &Delivered, clock: &Clock, round: &mut Round) {
        let count = one.parcel.duties.len();
        for duty in one.duties() {
            self.metrics.duty(duty.key.kind, one.word());
            match &one.outcome {
                // What became of it is seen by looking again. Where nobody answers, the duty is
                // not to blame.
                None | Some(Err(Failure::Unreachable(_))) => {}
                Some(Ok(_)) if one.was_sent => {}
                Some(_) => self.backoff.failed(duty.key, clock),
            }
            if one.is_in_doubt() && duty.key.kind.spends() {
                let until = clock.slot.saturating_add(LANDS_WITHIN_SLOTS);
                self.backoff.hold(duty.key, until);
            }
        }
        match &one.outcome {
            Some(Ok(receipt)) => {
                round.done = round.done.saturating_add(count);
                round.sent = round.sent.saturating_add(usize::from(one.was_sent));
                round.units = round.units.saturating_add(receipt.units);
                round.fee_lamports = round.fee_lamports.saturating_add(receipt.fee_lamports);
                if one.was_sent {
                    self.metrics.add("transactions_total", 1);
                    self.metrics.add("fee_lamports_total", receipt.fee_lamports);
                    self.metrics.add("compute_units_total", receipt.units);
                }
            }
            Some(Err(failure)) => {
                round.failed = round.failed.saturating_add(count);
                round.is_cut_off |= matches!(failure, Failure::Unreachable(_));
            }
            None => {}
        }
        self.log.delivered(one, clock);
    }
}

impl<'a, C: Chain + Sync> Keeper<'a, C> {
    /// A keeper that sends several transactions at a time.
    #[must_use]
    pub fn with_threads(self) -> Self {
        Self {
            deliver: |terms, chain, parcels| terms.deliver_by(chain, parcels, THREADS),
            ..self
        }
    }
}

/// Transactions that wait for their confirmation at a time.
const THREADS: usize = 8;

//! Transactions on their way: tried first, then sent with a limit of compute that fits.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use ringfence_client::chain::{Budget, Chain, Failure, Receipt, Request};
use solana_signer::Signer;

use crate::duty::Duty;
use crate::pack::{Envelope, Parcel};

/// Beyond what a trial used, this much more is allowed: a tenth, and something for a first touch.
const SPARE_UNITS: u64 = 5_000;
/// Most compute units of a transaction.
const UNITS_MAX: u32 = 1_400_000;

/// How transactions are sent.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// What goes into each.
    pub envelope: Envelope<'a>,
    /// Priority fee, in millionths of a lamport per compute unit.
    pub price_micro_lamports: u64,
    /// Whether they are only tried.
    pub is_dry: bool,
    /// Nothing more is begun once this is set.
    pub stop: &'a AtomicBool,
}

/// What became of some duties.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The duties.
    pub parcel: Parcel,
    /// What the chain said, or none when they were not begun.
    pub outcome: Option<Result<Receipt, Failure>>,
    /// Whether something was sent, whatever became of it.
    pub was_sent: bool,
}

impl Terms<'_> {
    /// Delivers parcels one after the other.
    pub fn deliver(&self, chain: &impl Chain, parcels: Vec<Parcel>) -> Vec<Delivered> {
        let mut all = Vec::new();
        for parcel in parcels {
            self.deliver_one(chain, parcel, &mut all);
        }
        all
    }

    /// Delivers parcels by several threads: each waits for its own confirmations.
    pub fn deliver_by(
        &self,
        chain: &(impl Chain + Sync),
        parcels: Vec<Parcel>,
        threads: usize,
    ) -> Vec<Delivered> {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(Vec::new());
        let work = || {
            while let Some(parcel) = parcels.get(next.fetch_add(1, Ordering::Relaxed)) {
                let mut own = Vec::new();
                self.deliver_one(chain, parcel.clone(), &mut own);
                all.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .append(&mut own);
            }
        };
        thread::scope(|scope| {
            for _ in 0..threads.clamp(1, parcels.len().max(1)) {
                scope.spawn(work);
            }
        });
        all.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// One parcel; what is refused as a whole is tried in halves, down to single duties.
    fn deliver_one(&self, chain: &impl Chain, parcel: Parcel, all: &mut Vec<Delivered>) {
        let mut waiting = vec![parcel];
        while let Some(parcel) = waiting.pop() {
            if self.stop.load(Ordering::Relaxed) {
                all.push(Delivered {
                    parcel,
                    outcome: None,
                    was_sent: false,
                });
                continue;
            }
            let (outcome, was_sent) = self.send(chain, &parcel);
            let is_refused = matches!(
                outcome,
                Err(Failure::Refused { .. } | Failure::Rejected { .. })
            );
            if is_refused && parcel.duties.len() > 1 {
                let halves = self.envelope.halves(&parcel);
                waiting.extend(halves.into_iter().rev());
                continue;
            }
            all.push(Delivered {
                parcel,
                outcome: Some(outcome),
                was_sent,
            });
        }
    }

    /// Tries, and unless it is a dry run sends. Says as well whether something was sent.
    fn send(&self, chain: &impl Chain, parcel: &Parcel) -> (Result<Receipt, Failure>, bool) {
        let signers: [&dyn Signer; 1] = [self.envelope.signer];
        let request = |units: u32| Request {
            instructions: &parcel.instructions,
            signers: &signers,
            budget: Some(Budget {
                units,
                price_micro_lamports: self.price_micro_lamports,
            }),
            tables: self.envelope.tables,
        };
        let tried = match chain.simulate(&request(UNITS_MAX)) {
            Ok(tried) => tried,
            Err(failure) => return (Err(failure), false),
        };
        if self.is_dry {
            return (Ok(tried), false);
        }
        let spare = tried.units.div_ceil(10).saturating_add(SPARE_UNITS);
        let units = tried.units.saturating_add(spare);
        let units = u32::try_from(units).unwrap_or(UNITS_MAX).min(UNITS_MAX);
        (chain.send(&request(units)), true)
    }
}

impl Delivered {
    /// Whether it may have landed, or may land yet, without anybody knowing.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.was_sent && matches!(self.outcome, Some(Err(Failure::Unreachable(_))))
    }

    /// Whether it went through.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.was_sent && matches!(self.outcome, Some(Ok(_)))
    }

    /// The word for its outcome in metrics and logs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match &self.outcome {
            None => "stopped",
            Some(Ok(_)) if self.was_sent => "done",
            Some(Ok(_)) => "tried",
            Some(Err(Failure::Refused { .. })) => "refused",
            Some(Err(Failure::Rejected { .. })) => "rejected",
            Some(Err(Failure::Expired { .. })) => "expired",
            Some(Err(Failure::Unreachable(_))) => "unreachable",
        }
    }

    /// Its duties.
    pub fn duties(&self) -> impl Iterator<Item = &Duty> {
        self.parcel.duties.iter()
    }
}

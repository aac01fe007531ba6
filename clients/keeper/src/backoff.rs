//! What failed is left alone for a while, longer each time, so that it neither starves others nor
//! costs a fee in every round.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use ringfence_core::units::Clock;

use crate::duty::Key;

/// Longest wait, in seconds.
const WAIT_MAX_S: u64 = 900;
/// What has not come up again for so long is forgotten, in seconds.
const FORGET_S: i64 = 3_600;
/// Longest stretch of doublings: 2^10 seconds are beyond the longest wait.
const DOUBLINGS_MAX: u32 = 10;

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    attempts: u32,
    until_ts: i64,
    until_slot: u64,
}

/// Which duties wait, and until when. Time is the chain's own.
#[derive(Clone, Debug, Default)]
pub struct Backoff {
    entries: HashMap<Key, Entry>,
    /// Tells keepers apart, so that two of them do not come back in the same second.
    seed: u64,
}

impl Backoff {
    /// Nothing waits yet.
    #[must_use]
    pub fn new(seed: impl Hash) -> Self {
        Self {
            entries: HashMap::new(),
            seed: hash(seed),
        }
    }

    /// Whether a duty waits now.
    #[must_use]
    pub fn is_waiting(&self, key: &Key, clock: &Clock) -> bool {
        let entry = self.entries.get(key);
        entry.is_some_and(|e| clock.now_ts < e.until_ts || clock.slot < e.until_slot)
    }

    /// How many wait now.
    #[must_use]
    pub fn waiting(&self, clock: &Clock) -> usize {
        let keys = self.entries.keys();
        keys.filter(|key| self.is_waiting(key, clock)).count()
    }

    /// A duty failed: it waits one second, then two, then four, less up to half of it.
    pub fn failed(&mut self, key: Key, clock: &Clock) {
        let seed = self.seed;
        let entry = self.entries.entry(key).or_default();
        let doublings = entry.attempts.min(DOUBLINGS_MAX);
        entry.attempts = entry.attempts.saturating_add(1);
        let whole_ms = 1_000_u64.saturating_mul(1 << doublings);
        let whole_ms = whole_ms.min(WAIT_MAX_S.saturating_mul(1_000));
        let half_ms = whole_ms >> 1;
        let off_ms = hash((seed, key, entry.attempts)).checked_rem(half_ms.saturating_add(1));
        let wait_s = whole_ms.saturating_sub(off_ms.unwrap_or(0)).div_ceil(1_000);
        let wait_s = i64::try_from(wait_s).unwrap_or(i64::MAX);
        entry.until_ts = clock.now_ts.saturating_add(wait_s);
    }

    /// Nothing is done about a duty before this slot: what was sent may still land.
    pub fn hold(&mut self, key: Key, until_slot: u64) {
        let entry = self.entries.entry(key).or_default();
        entry.until_slot = entry.until_slot.max(until_slot);
    }

    /// A duty is done.
    pub fn done(&mut self, key: &Key) {
        self.entries.remove(key);
    }

    /// Forgets what has not come up for long.
    pub fn prune(&mut self, clock: &Clock) {
        self.entries.retain(|_, entry| {
            clock.age_s(entry.until_ts) < FORGET_S || clock.slot < entry.until_slot
        });
    }
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use crate::duty::{Key, Kind};
    use ringfence_core::units::Clock;
    use solana_address::Address;

    const KEY: Key = Key {
        kind: Kind::Mark,
        subject: Address::new_from_array([1; 32]),
    };

    fn at(now_ts: i64, slot: u64) -> Clock {
        Clock { now_ts, slot }
    }

    #[test]
    fn waits_grow_to_a_limit_and_end_with_a_success() {
        let mut backoff = Backoff::new(7);
        let mut now = 1_000;
        let mut longest = 0;
        for attempt in 0..14_u32 {
            backoff.failed(KEY, &at(now, 0));
            let mut wait = 0;
            while backoff.is_waiting(&KEY, &at(now + wait, 0)) {
                wait += 1;
            }
            let whole = 900.min(1_i64 << attempt.min(10));
            assert!(
                wait >= (whole + 1) >> 1 && wait <= whole,
                "{attempt}: {wait}"
            );
            longest = longest.max(wait);
            now += wait;
        }
        assert!(longest > 450);
        backoff.failed(KEY, &at(now, 0));
        backoff.done(&KEY);
        assert!(!backoff.is_waiting(&KEY, &at(now, 0)));
    }

    #[test]
    fn two_keepers_come_back_at_different_times() {
        let ends = |seed: u64| {
            let mut backoff = Backoff::new(seed);
            (0..12).for_each(|_| backoff.failed(KEY, &at(0, 0)));
            (0..2_000).find(|now| !backoff.is_waiting(&KEY, &at(*now, 0)))
        };
        let all: std::collections::BTreeSet<_> = (0..20).map(ends).collect();
        assert!(all.len() > 10, "{all:?}");
    }

    #[test]
    fn a_held_duty_waits_for_its_slot_whatever_the_time() {
        let mut backoff = Backoff::new(7);
        backoff.hold(KEY, 100);
        assert!(backoff.is_waiting(&KEY, &at(i64::MAX, 99)));
        assert!(!backoff.is_waiting(&KEY, &at(0, 100)));
        backoff.prune(&at(i64::MAX, 99));
        assert!(backoff.is_waiting(&KEY, &at(0, 99)));
    }
}

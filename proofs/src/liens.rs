//! Liens (SPEC 8): what is locked has its parts, nothing is claimed twice, and no venue keeps an
//! owner waiting for longer than its terms say.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::account::{Account, Slot};
use ringfence_core::asset::{Asset, AssetParameters, Shard};
use ringfence_core::lien::Lien;
use ringfence_core::margin::Evidence;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::price::Feed;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Clock, Moment, ONE_E8, SLOTS_PER_S};

/// The rule: a venue locks more.
pub type Lock = fn(&mut Lien, &mut Account, usize, u64, &Evidence<'_>) -> Result<(), Refusal>;
/// The rule: a venue gives back.
pub type Unlock = fn(&mut Lien, &mut Account, usize, u64) -> Result<(), Refusal>;
/// The rule: a venue claims.
pub type Claim = fn(&mut Lien, u64, &Clock) -> Result<(), Refusal>;
/// The rule: a venue takes.
pub type Seize = fn(&mut Lien, &mut Account, &mut Shard, usize, u64) -> Result<Plan, Refusal>;
/// The rule: an owner gives notice or takes it back.
pub type Notice = fn(&mut Lien, bool, &Clock);
/// The rule: an owner takes back.
pub type Release = fn(&mut Lien, &mut Account, usize, &Clock) -> Result<u64, Refusal>;
/// The rule: an owner changes the cap.
pub type Resize = fn(&mut Lien, u64, &Clock) -> Result<(), Refusal>;

/// The rules of a lien; a test replaces one of them by a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// `lien_lock`.
    pub lock: Lock,
    /// `lien_unlock`.
    pub unlock: Unlock,
    /// `lien_claim`.
    pub claim: Claim,
    /// `lien_seize`.
    pub seize: Seize,
    /// `lien_notice`.
    pub notice: Notice,
    /// `lien_release`.
    pub release: Release,
    /// `lien_resize`.
    pub resize: Resize,
}

/// The rules as they are.
pub const RULES: Rules = Rules {
    lock: ringfence_core::lien::plan_lock,
    unlock: ringfence_core::lien::plan_unlock,
    claim: ringfence_core::lien::plan_claim,
    seize: ringfence_core::lien::plan_seize,
    notice: ringfence_core::lien::plan_notice,
    release: ringfence_core::lien::plan_release,
    resize: ringfence_core::lien::plan_resize,
};

/// The slot that the lien is on.
const SLOT: usize = 0;
/// What is in the vault, and what the lien may lock of it.
const HELD: u64 = 3;
const CAP: u64 = 2;
/// Terms of the lien, in seconds.
const DELAY_S: u32 = 2;
const LIMIT_S: u32 = 3;
/// When it begins: a time of zero stands for never.
const START: i64 = 1_000;

/// What may happen, beside amounts.
const KINDS: u64 = 8;

/// A pledged account, and what an onlooker has noted.
#[derive(Clone, Copy, Debug)]
struct Pledged {
    lien: Lien,
    account: Account,
    shard: Shard,
    clock: Clock,
    /// All that was ever locked, claimed and seized.
    locked: u64,
    claimed: u64,
    seized: u64,
    /// The latest claim, and since when.
    claim: u64,
    claim_at: Moment,
    /// Since when there is a notice.
    notice_at: Option<Moment>,
}

impl Pledged {
    fn new() -> Self {
        let mut account = Account::EMPTY;
        account.slots[SLOT] = Slot {
            is_open: true,
            ledger_native: HELD,
            locked_native: 0,
        };
        account.lien_count = 1;
        Self {
            lien: Lien {
                cap_native: CAP,
                expiry_ts: START.saturating_add(100),
                release_delay_s: DELAY_S,
                claim_limit_s: LIMIT_S,
                ..Lien::default()
            },
            account,
            shard: Shard {
                ledger_native: HELD,
                vault_count: 1,
            },
            clock: Clock {
                now_ts: START,
                slot: 0,
            },
            locked: 0,
            claimed: 0,
            seized: 0,
            claim: 0,
            claim_at: Moment::default(),
            notice_at: None,
        }
    }

    fn wait(&mut self, seconds: u32) {
        let slots = u64::from(seconds).saturating_mul(SLOTS_PER_S);
        self.clock.now_ts = self.clock.now_ts.saturating_add(seconds.into());
        self.clock.slot = self.clock.slot.saturating_add(slots);
    }

    /// What the latest claim holds of what is locked, as the onlooker knows.
    fn held(&self) -> u64 {
        if self.clock.has_lapsed(&self.claim_at, LIMIT_S) {
            0
        } else {
            self.claim
        }
    }

    /// Works on a copy: a refusal leaves everything as it was.
    fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Option<T> {
        let mut copy = *self;
        let done = act(&mut copy).ok()?;
        *self = copy;
        Some(done)
    }

    fn lock(&mut self, rules: &Rules, amount: u64) -> bool {
        let assets = [quote(&self.clock)];
        let done = self.attempt(|then| {
            let evidence = Evidence {
                assets: &assets,
                instruments: &[],
                parameters: &Parameters::TEST,
                clock: &then.clock,
            };
            (rules.lock)(&mut then.lien, &mut then.account, SLOT, amount, &evidence)
        });
        if done.is_some() {
            self.locked = self.locked.saturating_add(amount);
        }
        done.is_none() || self.notice_at.is_none()
    }

    /// What the venue takes or gives back comes out of the claim last.
    fn reduce(&mut self) {
        self.claim = self.claim.min(self.lien.locked_native);
    }

    fn unlock(&mut self, rules: &Rules, amount: u64) -> bool {
        let before = self.lien.locked_native;
        let unlock =
            |then: &mut Self| (rules.unlock)(&mut then.lien, &mut then.account, SLOT, amount);
        let done = self.attempt(unlock);
        self.reduce();
        done.is_none() || before.checked_sub(amount) == Some(self.lien.locked_native)
    }

    fn seize(&mut self, rules: &Rules, amount: u64) -> bool {
        let before = self.lien.locked_native;
        let done = self.attempt(|then| {
            let (lien, account, shard) = (&mut then.lien, &mut then.account, &mut then.shard);
            (rules.seize)(lien, account, shard, SLOT, amount)
        });
        let Some(plan) = done else {
            return true;
        };
        self.reduce();
        self.seized = self.seized.saturating_add(plan.received_by(Pocket::Wallet));
        before.checked_sub(amount) == Some(self.lien.locked_native)
    }

    /// One claim holds at a time.
    fn claim(&mut self, rules: &Rules, amount: u64) -> bool {
        let held = self.held();
        let claim = |then: &mut Self| (rules.claim)(&mut then.lien, amount, &then.clock);
        if self.attempt(claim).is_none() {
            return true;
        }
        self.claimed = self.claimed.saturating_add(amount);
        (self.claim, self.claim_at) = (amount, self.clock.moment());
        held == 0
    }

    fn notice(&mut self, rules: &Rules, is_given: bool) -> bool {
        (rules.notice)(&mut self.lien, is_given, &self.clock);
        let now = self.clock.moment();
        self.notice_at = is_given.then(|| self.notice_at.unwrap_or(now));
        self.lien.notice == self.notice_at.unwrap_or_default()
    }

    /// After the delay everything comes back but what a claim holds.
    fn release(&mut self, rules: &Rules) -> bool {
        let (before, held) = (self.lien.locked_native, self.held());
        let release =
            |then: &mut Self| (rules.release)(&mut then.lien, &mut then.account, SLOT, &then.clock);
        let is_due = self
            .notice_at
            .is_some_and(|since| self.clock.has_lapsed(&since, DELAY_S));
        let free = before.saturating_sub(held);
        match self.attempt(release) {
            Some(released) => is_due && released == free && self.lien.locked_native == held,
            None => !is_due || free == 0,
        }
    }

    fn resize(&mut self, rules: &Rules, cap: u64) {
        let resize = |then: &mut Self| (rules.resize)(&mut then.lien, cap, &then.clock);
        self.attempt(resize);
    }

    /// Does one thing; false if something happened that must not.
    fn step(&mut self, source: &mut impl Source, rules: &Rules) -> bool {
        let kind = source.below(KINDS);
        let mut amount = || source.below(2).saturating_add(1);
        match kind {
            0 => self.lock(rules, amount()),
            1 => self.unlock(rules, amount()),
            2 => self.claim(rules, amount()),
            3 => self.seize(rules, amount()),
            4 => self.notice(rules, amount() == 1),
            5 => self.release(rules),
            6 => {
                self.resize(rules, amount());
                true
            }
            _ => {
                self.wait(if amount() == 1 { DELAY_S } else { LIMIT_S });
                true
            }
        }
    }

    /// Parts of what is locked, within the cap and the ledger; no more claimed than locked.
    fn is_whole(&self) -> bool {
        let lien = &self.lien;
        let parts = lien.claimable_native.checked_add(lien.claim_native);
        let slot = self.account.slots[SLOT];
        let left = HELD.checked_sub(self.seized);
        parts.is_some_and(|parts| parts <= lien.locked_native)
            && lien.locked_native <= lien.cap_native
            && slot.locked_native == lien.locked_native
            && slot.locked_native <= slot.ledger_native
            && left == Some(slot.ledger_native)
            && left == Some(self.shard.ledger_native)
            && self.claimed <= self.locked
            && lien.claim_native >= self.held()
    }
}

/// A quote with a fresh price.
fn quote(clock: &Clock) -> Asset {
    Asset {
        feed: Feed {
            spot_price_e8: ONE_E8,
            ema_price_e8: ONE_E8,
            publish_ts: clock.now_ts,
            slot: clock.slot,
            ..Feed::default()
        },
        parameters: AssetParameters::TEST,
        total_native: 0,
        listed_ts: START,
        decimals: 6,
        quote_decimals: 6,
    }
}

/// Whatever five things happen: what is claimable and what is claimed are parts of what is locked,
/// which is within the cap and the ledger and what the slot says; all claims together are no more
/// than all that was locked; one claim holds at a time; a release comes after notice and delay, and
/// gives back everything that no claim holds.
///
/// # Errors
/// What a rule refuses where none may.
pub fn a_lien_is_its_parts(source: &mut impl Source, rules: &Rules) -> Judged {
    let mut pledged = Pledged::new();
    for _ in 0..5 {
        let is_right = pledged.step(source, rules);
        if !is_right || !pledged.is_whole() {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::Holds)
}

/// Whatever three things happened before: once the owner has given notice and the delay is over,
/// one more claim is all that the venue can put between the owner and what is locked, and after the
/// time of one claim everything is back. The venue claims what it can at every moment.
///
/// # Errors
/// What a rule refuses where none may.
pub fn an_owner_gets_everything_back(source: &mut impl Source, rules: &Rules) -> Judged {
    let mut pledged = Pledged::new();
    for _ in 0..3 {
        pledged.step(source, rules);
    }
    let locked = pledged.lien.locked_native;
    pledged.notice(rules, true);
    for seconds in [0, DELAY_S] {
        pledged.wait(seconds);
        pledged.claim(rules, source.below(3));
    }
    pledged.release(rules);
    for seconds in [0, LIMIT_S] {
        pledged.wait(seconds);
        pledged.claim(rules, source.below(3));
    }
    pledged.release(rules);
    let slot = pledged.account.slots[SLOT];
    let is_back = pledged.lien.locked_native == 0 && slot.locked_native == 0;
    Ok(match (locked, is_back) {
        (0, _) => Verdict::Vacuous,
        (_, is_back) => Verdict::of(is_back),
    })
}

//! Liens: a venue that keeps its own books locks collateral of a customer who pledged it (SPEC 8).
//!
//! What is locked stays in the customer's vault and in its ledger, but is no collateral here: every
//! rule counts `Slot::available_native` alone, so that a default of the house never touches a lien
//! and a lien never touches the waterfall.
//!
//! Of what a lien has locked, a part is of the latest claim (which holds it against a release until
//! it lapses), a part is still claimable, and the rest was claimed before. Each locked unit is
//! claimed at most once: otherwise a venue could renew its claim for ever and strand the owner.

use crate::account::{Account, Slot};
use crate::asset::Shard;
use crate::limits::{LIEN_CLAIM_LIMIT_MAX_S, LIEN_RELEASE_DELAY_MAX_S};
use crate::margin::Evidence;
use crate::math::Checked;
use crate::parameters::within;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::units::{Clock, Moment};
use crate::vault::{debit, free_of, pocket_of};

/// One owner's pledge of one vault to one venue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lien {
    /// Generation of the account that it was created for.
    pub generation: u64,
    /// Most that it may lock.
    pub cap_native: u64,
    /// What it has locked.
    pub locked_native: u64,
    /// Part of what is locked that the venue may still claim.
    pub claimable_native: u64,
    /// Part of what is locked that the latest claim is for; it holds it until it lapses.
    pub claim_native: u64,
    /// When that claim was made.
    pub claim: Moment,
    /// When the owner gave notice; a time of zero for never.
    pub notice: Moment,
    /// From then on nothing more is locked, and the cap does not rise.
    pub expiry_ts: i64,
    /// From the notice until the owner may release.
    pub release_delay_s: u32,
    /// How long a claim holds.
    pub claim_limit_s: u32,
}

/// Whether a venue may set these terms for new liens.
///
/// # Errors
/// [`Refusal::ParameterOutOfBounds`].
pub fn check_terms(release_delay_s: u32, claim_limit_s: u32) -> Result<(), Refusal> {
    let bounds_hold = within(release_delay_s, 0, LIEN_RELEASE_DELAY_MAX_S)
        && within(claim_limit_s, 0, LIEN_CLAIM_LIMIT_MAX_S);
    if bounds_hold {
        Ok(())
    } else {
        Err(Refusal::ParameterOutOfBounds)
    }
}

/// Counts a new lien in the account that it pledges.
///
/// Refuses: `LienExpired`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_create(lien: &Lien, account: &mut Account, clock: &Clock) -> Result<(), Refusal> {
    lien.check_unexpired(clock)?;
    account.lien_count = account.lien_count.plus(1)?;
    Ok(())
}

/// Changes how much may be locked.
///
/// Refuses, in order: `LienExpired` for a higher cap; `LienCapBelowLocked`.
///
/// # Errors
/// As above.
pub fn plan_resize(lien: &mut Lien, cap_native: u64, clock: &Clock) -> Result<(), Refusal> {
    if cap_native > lien.cap_native {
        lien.check_unexpired(clock)?;
    }
    if cap_native < lien.locked_native {
        return Err(Refusal::LienCapBelowLocked);
    }
    lien.cap_native = cap_native;
    Ok(())
}

/// Locks more. Whatever may be withdrawn may be locked, and nothing else: nobody locks away what
/// the house relies on. No tokens move.
///
/// Refuses, in order: `LienExpired`; `LienNoticeGiven`; `LienCapExceeded`; and those of
/// [`crate::vault::plan_withdraw`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_lock(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount_native: u64,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    lien.check_unexpired(evidence.clock)?;
    if lien.has_notice() {
        return Err(Refusal::LienNoticeGiven);
    }
    let room = lien.cap_native.saturating_sub(lien.locked_native);
    if amount_native > room {
        return Err(Refusal::LienCapExceeded);
    }
    free_of(account, slot, evidence)?.check(amount_native)?;
    lien.locked_native = lien.locked_native.plus(amount_native)?;
    lien.claimable_native = lien.claimable_native.plus(amount_native)?;
    let locked = &mut account.slot_mut(slot)?.locked_native;
    *locked = locked.plus(amount_native)?;
    evidence.check_initial(account)?;
    Ok(())
}

/// The venue gives back of what it has locked. Needs no price, no status and no clock. What was
/// claimed before goes first, then what may still be claimed, then what the latest claim is for: so
/// that nothing is held for longer than it was.
///
/// Refuses, in order: `AmountZero`; `AboveLocked`; `VaultNotOpen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_unlock(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount_native: u64,
) -> Result<(), Refusal> {
    if amount_native == 0 {
        return Err(Refusal::AmountZero);
    }
    lien.shrink(amount_native)?;
    free(account.slot_mut(slot)?, amount_native)
}

/// The venue claims of what it may claim: that holds it against a release until the claim lapses.
///
/// Refuses, in order: `AmountZero`; `LienClaimOpen`; `AboveClaimable`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_claim(lien: &mut Lien, amount_native: u64, clock: &Clock) -> Result<(), Refusal> {
    if amount_native == 0 {
        return Err(Refusal::AmountZero);
    }
    if lien.held_native(clock) != 0 {
        return Err(Refusal::LienClaimOpen);
    }
    if amount_native > lien.claimable_native {
        return Err(Refusal::AboveClaimable);
    }
    lien.claimable_native = lien.claimable_native.minus(amount_native)?;
    lien.claim_native = amount_native;
    lien.claim = clock.moment();
    Ok(())
}

/// The venue takes of what it has locked, out of the vault. Needs no price, no status of the
/// account and no clock. The parts of the lien shrink as in [`plan_unlock`].
///
/// Refuses, in order: `AmountZero`; `AboveLocked`; `VaultNotOpen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_seize(
    lien: &mut Lien,
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount_native: u64,
) -> Result<Plan, Refusal> {
    plan_unlock(lien, account, slot, amount_native)?;
    debit(account, shard, slot, amount_native)?;
    Plan::one(pocket_of(slot)?, Pocket::Wallet, amount_native)
}

/// The owner gives notice that it will release, or takes the notice back. A notice that is given
/// again counts from the first time.
pub fn plan_notice(lien: &mut Lien, is_given: bool, clock: &Clock) {
    if !is_given {
        lien.notice = Moment::default();
    } else if !lien.has_notice() {
        lien.notice = clock.moment();
    }
}

/// The owner takes back everything that no open claim holds, after its notice and the delay; the
/// amount is returned. Works in every status of the account: what is released to a defaulter is
/// there for whoever it owes.
///
/// Refuses, in order: `LienNoticeMissing`; `LienDelayNotPassed`; `LienClaimOpen` when an open claim
/// holds everything; `NothingToMove`; `VaultNotOpen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_release(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    clock: &Clock,
) -> Result<u64, Refusal> {
    if !lien.has_notice() {
        return Err(Refusal::LienNoticeMissing);
    }
    if !clock.has_lapsed(&lien.notice, lien.release_delay_s) {
        return Err(Refusal::LienDelayNotPassed);
    }
    let held = lien.held_native(clock);
    let released = lien.locked_native.minus(held)?;
    match (released, held) {
        (0, 0) => return Err(Refusal::NothingToMove),
        (0, _) => return Err(Refusal::LienClaimOpen),
        _ => {}
    }
    lien.shrink(released)?;
    free(account.slot_mut(slot)?, released)?;
    Ok(released)
}

/// Takes an empty lien out of the account's count.
///
/// Refuses: `LienNotEmpty`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_close(lien: &Lien, account: &mut Account) -> Result<(), Refusal> {
    if lien.locked_native != 0 {
        return Err(Refusal::LienNotEmpty);
    }
    account.lien_count = account.lien_count.minus(1)?;
    Ok(())
}

impl Lien {
    /// Whether it is of this account and not of an earlier one at its address.
    ///
    /// # Errors
    /// [`Refusal::LienOfOtherGeneration`].
    pub fn check_generation(&self, generation: u64) -> Result<(), Refusal> {
        if self.generation == generation {
            Ok(())
        } else {
            Err(Refusal::LienOfOtherGeneration)
        }
    }

    /// Whether the owner has given notice.
    #[must_use]
    pub const fn has_notice(&self) -> bool {
        self.notice.ts != 0
    }

    /// What an open claim holds against a release now: zero when it has lapsed.
    #[must_use]
    pub fn held_native(&self, clock: &Clock) -> u64 {
        if clock.has_lapsed(&self.claim, self.claim_limit_s) {
            0
        } else {
            self.claim_native
        }
    }

    fn check_unexpired(&self, clock: &Clock) -> Result<(), Refusal> {
        if clock.now_ts >= self.expiry_ts {
            Err(Refusal::LienExpired)
        } else {
            Ok(())
        }
    }

    /// Locks less. What is claimable and what is claimed never exceed what stays locked.
    fn shrink(&mut self, amount_native: u64) -> Result<(), Refusal> {
        let left = self
            .locked_native
            .checked_sub(amount_native)
            .ok_or(Refusal::AboveLocked)?;
        self.locked_native = left;
        self.claim_native = self.claim_native.min(left);
        let unclaimed = left.minus(self.claim_native)?;
        self.claimable_native = self.claimable_native.min(unclaimed);
        Ok(())
    }
}

/// Unlocks in the slot.
fn free(slot: &mut Slot, amount_native: u64) -> Result<(), Refusal> {
    slot.locked_native = slot.locked_native.minus(amount_native)?;
    Ok(())
}

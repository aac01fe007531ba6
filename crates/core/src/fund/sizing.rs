//! What the fund must cover: the stress losses of its largest debtors-to-be (SPEC 11).
//!
//! Nobody can visit all accounts in one instruction. Anyone posts the stress loss of any account,
//! the largest recent ones are kept, and those of the `cover_k` owners with the most together are
//! compared with layers 3 to 6.

use super::Fund;
use crate::account::Account;
use crate::margin::{Evidence, Test};
use crate::math::{Checked, above_zero, to_i128};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;

/// How many stress losses are kept.
pub const STRESS_ENTRIES: usize = 8;

/// The stress loss of one account, as it was posted. Free when the loss is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StressEntry {
    /// Whose account it is.
    pub owner: [u8; 32],
    /// The account.
    pub account: [u8; 32],
    /// What it would lose beyond its equity under stress, in quote native.
    pub stress_native: u64,
    /// When it was posted.
    pub ts: i64,
}

/// The largest stress losses that were posted, at most one for each account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stress {
    /// In no order.
    pub entries: [StressEntry; STRESS_ENTRIES],
}

impl StressEntry {
    /// Whether it says something about now.
    fn counts(&self, parameters: &Parameters, clock: &Clock) -> bool {
        self.stress_native != 0 && !clock.has_passed(self.ts, parameters.stress_age_s)
    }
}

impl Stress {
    /// What the fund must cover, in quote native: the sum over the `cover_k` owners with the most
    /// of what counts now. Ends at the largest number there is.
    #[must_use]
    pub fn required_native(&self, parameters: &Parameters, clock: &Clock) -> u64 {
        let counting = || {
            let all = self.entries.iter();
            all.filter(|entry| entry.counts(parameters, clock))
        };
        let mut sums = [0_u64; STRESS_ENTRIES];
        for (place, (sum, entry)) in sums.iter_mut().zip(counting()).enumerate() {
            // An owner's sum stands at the first of its entries.
            let is_of_owner = |other: &&StressEntry| other.owner == entry.owner;
            if !counting().take(place).any(|other| is_of_owner(&other)) {
                let of_owner = counting().filter(is_of_owner);
                *sum = of_owner.fold(0, |sum, own| sum.saturating_add(own.stress_native));
            }
        }
        sums.sort_unstable_by(|a, b| b.cmp(a));
        let most = sums.iter().take(usize::from(parameters.cover_k));
        most.fold(0, |sum, own| sum.saturating_add(*own))
    }

    /// The place for a new entry: that of the same account; else one that is free or does not count
    /// any more; else that of the smallest entry, if the new one is larger.
    fn place_for(
        &mut self,
        new: &StressEntry,
        (parameters, clock): (&Parameters, &Clock),
    ) -> Option<&mut StressEntry> {
        let is_its_own = |entry: &StressEntry| {
            entry.stress_native != 0 && (entry.owner, entry.account) == (new.owner, new.account)
        };
        // A place that does not count is below every loss.
        let rank = |entry: &StressEntry| {
            let counted = entry.counts(parameters, clock);
            if counted { entry.stress_native } else { 0 }
        };
        if let Some(place) = self.entries.iter().position(is_its_own) {
            return self.entries.get_mut(place);
        }
        let least = self.entries.iter_mut().min_by_key(|entry| rank(entry));
        least.filter(|entry| rank(entry) < new.stress_native)
    }
}

/// What the account would lose beyond its equity if its maintenance requirement were
/// `stress_multiple_bps` of what it is: max(0, ⌈requirement · multiple⌉ − equity with collateral at
/// its full price), in quote native; at most the largest number there is.
///
/// Refuses, in order: those of [`Evidence::health`]; `MarkStale`: an old mark says nothing about
/// what a position may lose now.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn stress_native(account: &Account, evidence: &Evidence<'_>) -> Result<u64, Refusal> {
    let health = evidence.health(account, Test::SOLVENCY)?;
    let occupied = account.positions.iter().filter(|held| held.is_occupied());
    let mut marked = occupied.zip(evidence.instruments);
    if marked.any(|(held, market)| held.lots != 0 && !market.has_fresh_mark(evidence.clock)) {
        return Err(Refusal::MarkStale);
    }
    let multiple = evidence.parameters.stress_multiple_bps;
    let stressed = multiple.of_ceil(above_zero(health.requirement_native))?;
    let lost = to_i128(stressed)?.minus(health.equity_native)?;
    Ok(u64::try_from(above_zero(lost)).unwrap_or(u64::MAX))
}

/// Posts the stress loss of an account, by anyone. Returns it; it is kept unless the table is full
/// of larger ones that still count. A newer loss of the same account replaces its older one, also
/// by nothing.
///
/// Refuses: those of [`stress_native`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_post_stress(
    stress: &mut Stress,
    (owner, key): ([u8; 32], [u8; 32]),
    account: &Account,
    evidence: &Evidence<'_>,
) -> Result<u64, Refusal> {
    let new = StressEntry {
        owner,
        account: key,
        stress_native: stress_native(account, evidence)?,
        ts: evidence.clock.now_ts,
    };
    if let Some(place) = stress.place_for(&new, (evidence.parameters, evidence.clock)) {
        *place = new;
        if new.stress_native == 0 {
            *place = StressEntry::default();
        }
    }
    Ok(new.stress_native)
}

/// Compares the fund with what it must cover, and the operator's skin with its minimum, by anyone.
/// Notes since when each is short. Returns whether the house takes no new risk for it.
///
/// Too little cover counts at once. But while a loss is open, and for `replenish_member_s` after
/// one was closed, it does not count yet, as long as the fund has not been short for longer than
/// members and operator have to replenish: small losses one after the other win no more time. Too
/// little skin counts after `replenish_operator_s`.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn plan_size_fund(
    fund: &mut Fund,
    stress: &Stress,
    settlement: &Settlement,
    time: (&Parameters, &Clock),
) -> Result<bool, Refusal> {
    let (parameters, clock) = time;
    fund.cover_required_native = stress.required_native(parameters, clock);
    let is_uncovered = fund.funded_native()? < fund.cover_required_native;
    let lacks_skin = match fund.check_skin(parameters) {
        Ok(()) => false,
        Err(Refusal::SkinBelowMinimum) => true,
        Err(refusal) => return Err(refusal),
    };
    note_since(&mut fund.cover_short_since_ts, is_uncovered, clock);
    note_since(&mut fund.skin_short_since_ts, lacks_skin, clock);
    let (member_s, operator_s) = (
        parameters.replenish_member_s,
        parameters.replenish_operator_s,
    );
    let is_after_loss =
        settlement.open_loss_count != 0 || !clock.has_passed(settlement.loss_closed_ts, member_s);
    let is_long = clock.has_passed(fund.cover_short_since_ts, member_s.max(operator_s));
    let is_skin_late = lacks_skin && clock.has_passed(fund.skin_short_since_ts, operator_s);
    Ok(is_uncovered && (is_long || !is_after_loss) || is_skin_late)
}

/// Keeps since when something is so; zero while it is not.
fn note_since(since_ts: &mut i64, is_so: bool, clock: &Clock) {
    if !is_so {
        *since_ts = 0;
    } else if *since_ts == 0 {
        *since_ts = clock.now_ts;
    }
}

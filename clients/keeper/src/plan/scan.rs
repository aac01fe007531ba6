//! One look at every margin account of a house: most need nothing, and the look at them is short.

use std::cmp::Reverse;

use ringfence_core::account::{Account, Status};
use ringfence_core::fund::sizing::stress_native;
use ringfence_core::margin::{Health, Test};
use ringfence_core::math::above_zero;
use ringfence_core::units::{ALL_BPS, Bps};

use super::View;
use crate::picture::{Holder, Room};

/// An account that may need a call, a cover, a declaration or a liquidation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Troubled<'a> {
    pub holder: &'a Holder,
    /// What is missing of its maintenance requirement, as a share of it: in basis points, the most
    /// that there is for an account without one.
    pub missing_bps: u64,
}

/// What a look at the accounts of a house has found.
#[derive(Debug, Default)]
pub(super) struct Seen<'a> {
    pub troubled: Vec<Troubled<'a>>,
    /// Accounts whose settlement may move something.
    pub unsettled: Vec<&'a Holder>,
    /// The largest stress losses, the largest first.
    pub stressed: Vec<(u64, &'a Holder)>,
}

pub(super) fn scan<'a>(view: &View<'a>) -> Seen<'a> {
    let mut seen = Seen::default();
    let mut room = Room::default();
    for holder in view.holders() {
        if is_unsettled(view, holder) {
            seen.unsettled.push(holder);
        }
        if needs_health(holder) {
            look(view, holder, &mut room, &mut seen);
        }
    }
    seen.troubled
        .sort_by_key(|troubled| Reverse(troubled.missing_bps));
    seen
}

/// An account without lots that owes nothing and is not stamped cannot be below anything.
fn needs_health(holder: &Holder) -> bool {
    let account = &holder.account;
    let is_frozen = matches!(account.status, Status::Default | Status::Fixed);
    let may_be_short = account.status == Status::Liquidation
        || account.variation_native < 0
        || holder.held().next().is_some();
    !is_frozen && !holder.slots.is_empty() && may_be_short
}

fn look<'a>(view: &View<'a>, holder: &'a Holder, room: &mut Room, seen: &mut Seen<'a>) {
    if !view.house.load(holder, room) {
        return;
    }
    let evidence = view.evidence(room);
    let Ok(health) = evidence.health(&holder.account, Test::MAINTENANCE) else {
        return;
    };
    let is_below = !health.is_met();
    let is_stamped = holder.account.status == Status::Liquidation;
    if is_below || is_stamped || holder.account.owed_since_ts != 0 {
        seen.troubled.push(Troubled {
            holder,
            missing_bps: missing_bps(view, &health),
        });
    }
    if view.parameters.cover_k == 0 || !may_rank(view, &health, &seen.stressed) {
        return;
    }
    if let Ok(stress @ 1..) = stress_native(&holder.account, &evidence) {
        let place = seen.stressed.partition_point(|(other, _)| *other >= stress);
        seen.stressed.insert(place, (stress, holder));
        seen.stressed.truncate(view.me.policy.stress_max);
    }
}

/// Whether the stress loss may be among the largest. Collateral counts for more there than it does
/// at maintenance, so that this bounds it from above without another look.
fn may_rank(view: &View<'_>, health: &Health, largest: &[(u64, &Holder)]) -> bool {
    let multiple: Bps = view.parameters.stress_multiple_bps;
    let stressed = multiple.of_ceil(above_zero(health.requirement_native));
    let stressed = stressed
        .ok()
        .and_then(|s| i128::try_from(s).ok())
        .unwrap_or(i128::MAX);
    let most = stressed.saturating_sub(health.equity_native);
    let is_full = largest.len() >= view.me.policy.stress_max;
    let least = largest.last().map_or(0, |(least, _)| *least);
    most > 0 && (!is_full || most > i128::from(least))
}

/// The stress loss of one account, if its prices allow one.
pub(super) fn stress_of(view: &View<'_>, holder: &Holder) -> Option<u64> {
    let mut room = Room::default();
    let is_known = view.house.load(holder, &mut room);
    let stress = stress_native(&holder.account, &view.evidence(&room)).ok();
    stress.filter(|_| is_known)
}

/// What is missing of a requirement, in basis points of it. Dust is nothing: whoever owes a unit
/// and has no position misses all of nothing, and would come before everybody.
fn missing_bps(view: &View<'_>, health: &Health) -> u64 {
    let missing = health.excess_native().unwrap_or(i128::MIN).saturating_neg();
    if missing <= i128::from(view.parameters.dust_native) {
        return 0;
    }
    let scaled = missing.checked_mul(i128::from(ALL_BPS));
    let share = scaled.and_then(|scaled| scaled.checked_div(health.requirement_native));
    share
        .and_then(|share| u64::try_from(share).ok())
        .unwrap_or(u64::MAX)
}

/// Whether a settlement may do anything: something was recognised since, something is owed either
/// way, or a haircut or a recovery is not applied.
fn is_unsettled(view: &View<'_>, holder: &Holder) -> bool {
    let account = &holder.account;
    if account.status == Status::Fixed {
        return false;
    }
    account.variation_native != 0
        || account.counted_native != 0
        || account.registered_gain_native != 0
        || account.registered_loss_native != 0
        || has_stale_index(view, account)
        || has_passed_boundary(view, account)
}

/// Whether a cut or a recovery waits for the account to be touched.
pub(super) fn has_stale_index(view: &View<'_>, account: &Account) -> bool {
    let totals = &view.totals;
    let claims = (account.claim_epoch, account.claim_index_e12);
    let cuts = (account.recovery_epoch, account.recovery_index_e12);
    let is_cut_due = claims != (totals.claim_epoch, totals.claim_index_e12);
    let is_back_due = cuts != (totals.recovery_epoch, totals.recovery_index_e12);
    (account.counted_native > 0 && is_cut_due) || (account.cut_native != 0 && is_back_due)
}

/// Whether a boundary of one of its instruments has passed that it was not brought up to.
pub(super) fn has_passed_boundary(view: &View<'_>, account: &Account) -> bool {
    let mut occupied = account.positions.iter().filter(|held| held.is_occupied());
    occupied.any(|held| {
        let market = view.house.instruments.get(&held.instrument_id);
        market.is_some_and(|market| market.instrument.sequence != held.sequence)
    })
}

/// Whether Settlement does not count the account exactly: what a gain haircut waits for.
pub(super) fn is_uncounted(view: &View<'_>, account: &Account) -> bool {
    account.counted_native != account.variation_native
        || account.registered_gain_native != 0
        || account.registered_loss_native != 0
        || has_passed_boundary(view, account)
}

//! The fund: stakes whose epoch has begun, fees, and whether it covers what it must.

use ringfence_core::fund::plan_activate;
use ringfence_core::fund::sizing::{Stress as Table, plan_post_stress, plan_size_fund};
use ringfence_core::settlement::plan_collect_fees;
use ringfence_core::units::Bps;
use ringfence_interface::accounts::Stress;
use ringfence_interface::instructions::{FeesCollect, FundSize, FundStakeActivate, StressPost};

use super::View;
use super::scan::Seen;
use crate::duty::{Duty, Kind};
use crate::picture::{Holder, Room};

/// A posted stress loss is posted anew when it is this far off.
const STRESS_MOVE_BPS: Bps = Bps(1_000);

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) {
    activate(view, duties);
    duties.extend(collect_fees(view));
    duties.extend(size(view));
}

fn activate(view: &View<'_>, duties: &mut Vec<Duty>) {
    let fund_address = view.house.places.fund;
    let seats = view.picture.members.iter();
    for (member, stored) in seats.filter(|(_, seat)| seat.fund == fund_address) {
        let (mut fund, mut seat) = (view.layers, stored.to_core());
        let on = (&view.totals, &view.parameters);
        if plan_activate(&mut fund, &mut seat, on.0, on.1, view.clock).is_err() {
            continue;
        }
        let accounts = FundStakeActivate {
            house: view.at(),
            settlement: view.house.places.settlement,
            fund: fund_address,
            member: *member,
            vault_pending: view.fund.pending,
            vault_mutual: view.fund.mutual,
            vault_secured: view.fund.secured,
            token_program: view.stored.quote_token_program,
        };
        let duty = Duty::new(
            Kind::StakeActivate,
            *member,
            view.at(),
            accounts.instruction(),
        );
        duties.push(duty.ranked(stored.pending_native));
    }
}

fn collect_fees(view: &View<'_>) -> Option<Duty> {
    let (mut totals, mut insurance) = (view.totals, view.layers.insurance_native);
    plan_collect_fees(&mut totals, &mut insurance, view.may_settle()).ok()?;
    let collected = insurance.saturating_sub(view.layers.insurance_native);
    if collected < view.me.policy.fees_min_native {
        return None;
    }
    let accounts = FeesCollect {
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        fund: view.house.places.fund,
        vault_insurance: view.fund.insurance,
        token_program: view.stored.quote_token_program,
    };
    let duty = Duty::new(
        Kind::FeesCollect,
        view.at(),
        view.at(),
        accounts.instruction(),
    );
    Some(duty.ranked(collected))
}

/// The size of the fund is compared anew when the comparison would change something: whether the
/// house takes risk, or since when the fund is short.
fn size(view: &View<'_>) -> Option<Duty> {
    let stress = view.house.stress.as_ref()?.to_core();
    let mut fund = view.layers;
    let time = (&view.parameters, view.clock);
    let is_short = plan_size_fund(&mut fund, &stress, &view.totals, time).ok()?;
    let since = |fund: &ringfence_core::fund::Fund| {
        (
            fund.cover_short_since_ts != 0,
            fund.skin_short_since_ts != 0,
        )
    };
    let is_news =
        is_short != (view.stored.is_cover_short != 0) || since(&fund) != since(&view.layers);
    let accounts = FundSize {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        fund: view.house.places.fund,
        stress: view.house.places.stress,
    };
    let duty = Duty::new(Kind::FundSize, view.at(), view.at(), accounts.instruction());
    is_news.then_some(duty)
}

/// Posts the largest stress losses that are not on the table, are about to leave it, or are off;
/// and those on the table that are not among the largest any more.
pub(super) fn post(view: &View<'_>, seen: &Seen<'_>, duties: &mut Vec<Duty>) {
    let Some(stress) = view.house.stress.as_ref().map(Stress::to_core) else {
        return;
    };
    if view.parameters.cover_k == 0 {
        return;
    }
    let half_s = view.parameters.stress_age_s >> 1;
    let mut running = stress;
    for (loss, holder) in &seen.stressed {
        let key = holder.address.to_bytes();
        let mut entries = stress.entries.iter();
        let posted = entries.find(|entry| entry.account == key && entry.stress_native != 0);
        let is_due = posted.is_none_or(|entry| {
            view.clock.has_passed(entry.ts, half_s) || is_off(entry.stress_native, *loss)
        });
        if is_due {
            duties.extend(post_one(view, holder, *loss, &mut running));
        }
    }
    let largest = |account: &[u8; 32]| {
        let mut all = seen.stressed.iter();
        all.any(|(_, holder)| holder.address.to_bytes() == *account)
    };
    let counted = stress.entries.iter().filter(|entry| {
        let is_old = view
            .clock
            .has_passed(entry.ts, view.parameters.stress_age_s);
        entry.stress_native != 0 && !is_old && !largest(&entry.account)
    });
    for entry in counted {
        let address = solana_address::Address::new_from_array(entry.account);
        let Some(holder) = view.picture.holder(&address) else {
            continue;
        };
        if let Some(loss) = super::scan::stress_of(view, holder)
            && is_off(entry.stress_native, loss)
        {
            duties.extend(post_one(view, holder, loss, &mut running));
        }
    }
}

fn is_off(posted: u64, now: u64) -> bool {
    let least = STRESS_MOVE_BPS.of_floor(u128::from(posted)).unwrap_or(0);
    u128::from(posted.abs_diff(now)) > least
}

/// One post, if the table keeps it: among larger ones that still count there is no place.
fn post_one(view: &View<'_>, holder: &Holder, loss: u64, table: &mut Table) -> Option<Duty> {
    let mut room = Room::default();
    if !view.house.load(holder, &mut room) {
        return None;
    }
    let before = *table;
    let whose = (holder.owner.to_bytes(), holder.address.to_bytes());
    plan_post_stress(table, whose, &holder.account, &view.evidence(&room)).ok()?;
    if *table == before {
        return None;
    }
    let accounts = StressPost {
        actor: view.me.key,
        house: view.at(),
        stress: view.house.places.stress,
        margin_account: holder.address,
    };
    let instruction = accounts.instruction(&view.addresses(holder));
    let duty = Duty::new(Kind::StressPost, holder.address, view.at(), instruction);
    Some(duty.ranked(loss))
}

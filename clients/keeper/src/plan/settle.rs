//! Who owes, who is owed, and who has to be counted. Losers come first: they fill the pool that
//! winners are paid from.

use std::cmp::Reverse;

use ringfence_core::account::Account;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::settlement::{SettleInput, Settlement, plan_settle};
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::Gathered;

use super::View;
use super::losses::Waits;
use super::scan::{Seen, has_stale_index, is_uncounted};
use crate::duty::{Act, Duty, Key, Kind};
use crate::picture::{Holder, Room};

pub(super) fn plan(view: &View<'_>, seen: &Seen<'_>, waits: Waits, duties: &mut Vec<Duty>) {
    let mut running = view.totals;
    let mut room = Room::default();
    let most = view.me.policy.settle_max;
    let mut found = Vec::new();
    let (mut owed, mut easing) = (Vec::new(), Vec::new());
    for holder in in_turn(view, &seen.unsettled) {
        if found.len() >= most {
            break;
        }
        let mut totals = running;
        let Some((plan, after)) = settled(view, holder, &mut totals, (&mut room, false)) else {
            continue;
        };
        let collected = plan.received_by(Pocket::Pool);
        if collected != 0 || has_news(&holder.account, &after) {
            running = totals;
            found.push(duty(view, holder, Kind::Collect, collected));
        } else if must_count(view, &holder.account, waits) {
            running = totals;
            found.push(duty(view, holder, Kind::Count, 0));
        } else {
            let eased = running.owed_by_native.saturating_sub(totals.owed_by_native);
            easing.extend((eased > 0).then_some((eased, holder)));
            owed.extend((after.variation_native > 0).then_some(holder));
        }
    }
    easing.sort_by_key(|(eased, _)| Reverse(*eased));
    open_gate(view, &easing, &mut running, &mut found);
    if view.may_settle() {
        pay(view, &owed, &mut running, &mut found);
    }
    duties.append(&mut found);
}

/// While losers owe more than is covered, winners wait. Who gained as much as it lost owes nothing
/// and counts among the losers all the same, until it is touched: the largest first, until that is
/// enough.
fn open_gate(
    view: &View<'_>,
    easing: &[(i128, &Holder)],
    running: &mut Settlement,
    found: &mut Vec<Duty>,
) {
    let mut room = Room::default();
    let cover_native = view.layers.cover_native();
    for (_, holder) in easing {
        let is_open = running.is_gate_open(cover_native, &view.parameters);
        if is_open || found.len() >= view.me.policy.settle_max {
            return;
        }
        let mut totals = *running;
        if settled(view, holder, &mut totals, (&mut room, false)).is_some() {
            *running = totals;
            found.push(duty(view, holder, Kind::Count, 0));
        }
    }
}

/// Accounts from a place that moves with the slot: where there are more than are planned at once,
/// those that the chain refuses do not stand before the others for ever.
fn in_turn<'a>(view: &View<'_>, all: &[&'a Holder]) -> Vec<&'a Holder> {
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let first = view.clock.slot.checked_rem(count).unwrap_or(0);
    let first = usize::try_from(first).unwrap_or(0).min(all.len());
    let (before, from) = all.split_at(first);
    from.iter().chain(before).copied().collect()
}

/// Winners that the pool would pay, as it would be once the losers have settled.
fn pay(view: &View<'_>, owed: &[&Holder], running: &mut Settlement, found: &mut Vec<Duty>) {
    let mut room = Room::default();
    for holder in owed {
        if found.len() >= view.me.policy.settle_max || running.pool_native == 0 {
            return;
        }
        let mut totals = *running;
        let settled = settled(view, holder, &mut totals, (&mut room, true));
        let paid = settled.map_or(0, |(plan, _)| plan.paid_by(Pocket::Pool));
        if paid != 0 {
            *running = totals;
            found.push(duty(view, holder, Kind::Pay, paid));
        }
    }
}

/// The account once it is settled, if the rules settle it.
fn settled(
    view: &View<'_>,
    holder: &Holder,
    totals: &mut Settlement,
    (room, pool_pays): (&mut Room, bool),
) -> Option<(Plan, Account)> {
    if !view.house.load(holder, room) {
        return None;
    }
    let expired = holder.held().filter_map(|id| {
        let market = view.house.instruments.get(&id)?;
        market.instrument.is_expired.then_some(market.book)
    });
    let mut books: Vec<_> = expired.collect::<Option<Vec<_>>>()?;
    let quote = holder.quote();
    let shard = quote.and_then(|slot| view.house.shard(&slot.asset, &holder.address));
    let mut shard = match (quote, shard) {
        (Some(_), None) => return None,
        (_, shard) => shard.map(|(_, shard)| shard).unwrap_or_default(),
    };
    let vault_moves = quote.is_some_and(|slot| view.moves(&slot.vault));
    let mut input = SettleInput {
        instruments: &room.instruments,
        books: &mut books,
        shard: &mut shard,
        parameters: &view.parameters,
        cover_native: view.layers.cover_native(),
        vault_moves: vault_moves && view.moves(&view.settlement.pool),
        pool_pays,
        clock: view.clock,
    };
    let mut account = holder.account;
    let plan = plan_settle(&mut account, totals, &mut input).ok()?;
    Some((plan, account))
}

/// Whether a settlement without tokens is worth its fee: it stamps or clears a debt, or closes
/// positions that have ended.
fn has_news(before: &Account, after: &Account) -> bool {
    let open = |account: &Account| account.positions.iter().filter(|p| p.lots != 0).count();
    before.owed_since_ts != after.owed_since_ts || open(before) != open(after)
}

/// Whether somebody waits for the account to be brought up to date.
fn must_count(view: &View<'_>, account: &Account, waits: Waits) -> bool {
    (waits.for_base && is_uncounted(view, account))
        || (waits.for_cuts && has_stale_index(view, account))
}

fn duty(view: &View<'_>, holder: &Holder, kind: Kind, rank: u64) -> Duty {
    Duty {
        key: Key {
            kind,
            subject: holder.address,
        },
        house: view.at(),
        rank,
        act: Act::Settle(gathered(view, holder)),
    }
}

fn gathered(view: &View<'_>, holder: &Holder) -> Gathered {
    let quote = holder.quote();
    let shard = quote.and_then(|slot| view.house.shard(&slot.asset, &holder.address));
    let own = || {
        let (asset, _) = view.house.quote()?;
        view.house.shard(asset, &holder.address)
    };
    let held: Vec<u16> = holder.held().collect();
    let markets = held.iter().filter_map(|id| view.house.instruments.get(id));
    let expired = markets.filter(|market| market.instrument.is_expired);
    Gathered {
        margin_account: holder.address,
        vault: quote.map_or(SYSTEM_PROGRAM, |slot| slot.vault),
        shard: shard.or_else(own).map(|(at, _)| at).unwrap_or_default(),
        books: expired.map(|market| market.book_address).collect(),
        instruments: view.house.markets(&held).collect(),
    }
}

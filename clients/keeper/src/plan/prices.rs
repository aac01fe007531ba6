//! Cached prices, totals, marks and expiries: whatever the oracles have newer than the house.

use ringfence_core::asset::total_of;
use ringfence_core::price::Reading;
use ringfence_core::units::Bps;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::{
    AssetPriceRefresh, AssetTotalsRefresh, InstrumentExpire, InstrumentMark, PricePair,
};
use solana_address::Address;

use super::View;
use crate::duty::{Duty, Kind};
use crate::picture::{KeptAsset, KeptInstrument};

/// A total that is off by less than this does not move a weight much.
const TOTAL_MOVE_BPS: Bps = Bps(100);

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) {
    for (address, asset) in &view.house.assets {
        duties.extend(refresh(view, address, asset));
        duties.extend(sum_up(view, address, asset));
    }
    for market in view.house.instruments.values() {
        duties.extend(mark(view, market));
        duties.extend(expire(view, market));
    }
}

/// How old something is, as a part of what it may be; everything above that share is worth a fee.
fn is_worn(view: &View<'_>, since_ts: i64, age_max_s: u32) -> bool {
    let share = view
        .me
        .policy
        .refresh_at_bps
        .of_floor(u128::from(age_max_s));
    let share = share.ok().and_then(|s| i64::try_from(s).ok()).unwrap_or(0);
    view.clock.age_s(since_ts) >= share.max(1)
}

fn has_moved(view: &View<'_>, from_e8: u64, to_e8: u64) -> bool {
    let least = view
        .me
        .policy
        .refresh_move_bps
        .of_floor(u128::from(from_e8));
    u128::from(from_e8.abs_diff(to_e8)) > least.unwrap_or(0)
}

fn refresh(view: &View<'_>, address: &Address, kept: &KeptAsset) -> Option<Duty> {
    let (oracle, reading) = (kept.oracle?, kept.reading?);
    let (mut feed, rules) = (kept.asset.feed, &kept.asset.parameters.price);
    let before = feed;
    if !feed.accept(&reading, rules, view.clock).ok()? {
        return None;
    }
    let is_due = before.publish_ts == 0
        || is_worn(view, before.publish_ts, rules.age_max_s)
        || has_moved(view, before.spot_price_e8, feed.spot_price_e8)
        || (before.pending.price_e8 != 0) != (feed.pending.price_e8 != 0);
    let pair = PricePair {
        asset: *address,
        oracle,
    };
    let age = u64::try_from(view.clock.age_s(before.publish_ts)).unwrap_or(0);
    let instruction = AssetPriceRefresh {}.instruction(&[pair]);
    let duty = Duty::new(Kind::PriceRefresh, *address, view.at(), instruction);
    is_due.then(|| duty.ranked(age))
}

/// Totals only ever lower the initial weight, above the deposit cap: where that is off, or far, a
/// sum changes nothing.
fn sum_up(view: &View<'_>, address: &Address, kept: &KeptAsset) -> Option<Duty> {
    let shards: Option<Vec<_>> = kept.shards.iter().map(|(_, shard)| *shard).collect();
    let sum = total_of(&shards?).ok()?;
    let (total, cap) = (
        kept.asset.total_native,
        kept.asset.parameters.deposit_cap_native,
    );
    let is_above = sum > cap || total > cap;
    let least = TOTAL_MOVE_BPS.of_floor(u128::from(total)).ok()?;
    if !is_above || u128::from(sum.abs_diff(total)) <= least {
        return None;
    }
    let places: Vec<Address> = kept.shards.iter().map(|(at, _)| *at).collect();
    let instruction = AssetTotalsRefresh { asset: *address }.instruction(&places);
    Some(Duty::new(
        Kind::TotalsRefresh,
        *address,
        view.at(),
        instruction,
    ))
}

fn mark(view: &View<'_>, kept: &KeptInstrument) -> Option<Duty> {
    let (oracle, reading) = (kept.oracle?, kept.reading?);
    let (mut market, mut book) = (kept.instrument, kept.book?);
    let mut totals = view.totals;
    let time = (view.clock, view.may_settle());
    let marked = market
        .plan_mark(&mut book, &mut totals, &reading, time)
        .ok()?;
    let before = &kept.instrument;
    let is_worn =
        before.mark_tick == 0 || is_worn(view, before.mark_ts, before.parameters.mark_age_max_s);
    let has_moved = has_moved(view, before.mark_tick, market.mark_tick);
    let is_due = marked.has_boundary || (marked.has_new_mark && (is_worn || has_moved));
    let accounts = InstrumentMark {
        house: view.at(),
        instrument: kept.address,
        book: kept.book_address,
        settlement: view.house.places.settlement,
        fund: view.house.places.fund,
        oracle,
    };
    let rank = if marked.has_boundary {
        u64::MAX
    } else {
        book.open_interest_lots
    };
    let duty = Duty::new(Kind::Mark, kept.address, view.at(), accounts.instruction());
    is_due.then(|| duty.ranked(rank))
}

fn expire(view: &View<'_>, kept: &KeptInstrument) -> Option<Duty> {
    let ends = |reading: Option<&Reading>| {
        let (mut market, mut book, mut totals) = (kept.instrument, kept.book?, view.totals);
        let time = (view.clock, view.may_settle());
        market
            .plan_expire(&mut book, &mut totals, reading, time)
            .ok()
    };
    // What needs no update is not refused because of one.
    let oracle = if ends(None).is_some() {
        SYSTEM_PROGRAM
    } else {
        ends(kept.reading.as_ref())?;
        kept.oracle?
    };
    let accounts = InstrumentExpire {
        house: view.at(),
        instrument: kept.address,
        book: kept.book_address,
        settlement: view.house.places.settlement,
        fund: view.house.places.fund,
        oracle,
    };
    Some(Duty::new(
        Kind::Expire,
        kept.address,
        view.at(),
        accounts.instruction(),
    ))
}

//! Previews against a whole house in memory: wherever a random walk leads it, what is previewed for
//! each customer is what the house then does, to the unit and to the refusal.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

#[path = "../../core/tests/support/mod.rs"]
mod support;

use ringfence_core::account::{Account, Status};
use ringfence_core::margin::Test;
use ringfence_core::plan::Pocket;
use ringfence_core::price::RawReading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::trading::Fill;
use ringfence_core::units::ONE_E8;
use ringfence_preview::Portfolio;
use ringfence_preview::cover::cover;
use ringfence_preview::trade::Trade;
use std::collections::BTreeMap;
use support::numbers::{Numbers, for_seeds};
use support::walk::Walk;
use support::world::{
    GENERATION, ONE, START_TICK, TICK_E8, customer, fill, house, mark_reading, move_mark,
    open_consent, pass_boundary, reading, refresh, trade, wait,
};

const SEEDS: u64 = 48;
const STEPS: u64 = 1_200;
/// Previews are compared once in so many steps.
const EVERY: u64 = 6;

/// A customer as a client sees it.
fn portfolio_of(system: &System, who: usize) -> Portfolio {
    let customer = &system.customers[who];
    let account = customer.account;
    let open = account.slots.iter().zip(customer.slot_assets);
    let assets = open
        .filter(|(slot, _)| slot.is_open)
        .map(|(_, asset)| system.listed[asset].asset);
    let held = account.positions.iter().filter(|it| it.is_occupied());
    let instruments = held.map(|position| {
        let id = position.instrument_id;
        let all = system.markets.iter();
        let mut found = all.filter(|(instrument, _)| instrument.instrument_id == id);
        found.next().unwrap().0
    });
    Portfolio {
        account,
        generation: customer.consent.generation,
        assets: assets.collect(),
        instruments: instruments.collect(),
        parameters: system.parameters,
        takes_risk: system.mode.takes_risk(),
        is_haircutting: system.mode.is_haircutting,
        clock: system.clock,
    }
}

/// What came of comparing, so that a walk cannot pass by comparing nothing.
#[derive(Default)]
struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn note(&mut self, what: &str, result: Result<(), Refusal>) {
        let key = match result {
            Ok(()) => format!("{what} goes"),
            Err(refusal) => format!("{what} {}", refusal.name()),
        };
        *self.0.entry(key).or_default() += 1;
    }

    fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

fn account_of(system: &System, who: usize) -> Account {
    system.customers[who].account
}

fn check_withdrawals(system: &System, who: usize, tally: &mut Tally) {
    let portfolio = portfolio_of(system, who);
    for (slot, preview) in portfolio.withdrawable().into_iter().enumerate() {
        let most = preview.amount_native;
        if !portfolio.account.slots[slot].is_open {
            // There is no vault that anybody could name.
            assert_eq!(most, 0);
            continue;
        }
        if most != 0 {
            let mut twin = system.clone();
            let plan = twin.withdraw(who, slot, most).unwrap();
            assert_eq!(plan.received_by(Pocket::Wallet), most);
            let (moved, after) = portfolio.withdraw(slot, most).unwrap();
            assert_eq!((moved, after.account), (most, account_of(&twin, who)));
        }
        let refused = system.clone().withdraw(who, slot, most + 1).err();
        assert_eq!(
            refused, preview.refusal,
            "one more than {most} of slot {slot}"
        );
        tally.note("withdrawal", refused.map_or(Ok(()), Err));
    }
}

fn check_exits(system: &System, who: usize, tally: &mut Tally) {
    let portfolio = portfolio_of(system, who);
    let open = |(slot, _): &(usize, _)| portfolio.account.slots[*slot].is_open;
    for (slot, preview) in portfolio.exits().into_iter().enumerate().filter(open) {
        let mut twin = system.clone();
        let done = twin.exit(who, slot);
        let moved = done.map(|plan| plan.received_by(Pocket::Wallet));
        assert_eq!(moved, preview, "exit of slot {slot}");
        if let Ok((_, after)) = portfolio.exit(slot) {
            assert_eq!(after.account, account_of(&twin, who));
        }
        tally.note("exit", moved.map(drop));
    }
}

fn check_settlement(system: &System, who: usize, tally: &mut Tally) {
    let portfolio = portfolio_of(system, who);
    let mut twin = system.clone();
    let done = twin.settle(who, false);
    let preview = portfolio.settle(&system.settlement, system.fund.cover_native());
    tally.note("settlement", done.as_ref().map(drop).map_err(|it| *it));
    match (done, preview) {
        (Ok(plan), Ok((settled, after))) => {
            assert_eq!(settled.collected_native, plan.received_by(Pocket::Pool));
            assert_eq!(settled.paid_native, plan.paid_by(Pocket::Pool));
            assert_eq!(after.account, account_of(&twin, who));
            assert_eq!(after.healths(), portfolio_of(&twin, who).healths());
        }
        (done, preview) => assert_eq!(done.err(), preview.err()),
    }
}

fn check_health(system: &System, who: usize) {
    let portfolio = portfolio_of(system, who);
    let healths = portfolio.healths();
    assert_eq!(healths.initial, system.health(who, Test::INITIAL));
    assert_eq!(healths.maintenance, system.health(who, Test::MAINTENANCE));
    assert_eq!(healths.solvency, system.health(who, Test::SOLVENCY));
    if account_of(system, who).has_lots() {
        let losses = portfolio.groups().unwrap();
        let sum: i128 = losses
            .iter()
            .map(|group| group.loss_native().unwrap())
            .sum();
        let least = i128::from(system.parameters.dust_native) * 10;
        let requirement = healths.maintenance.map(|it| it.requirement_native);
        if let Ok(requirement) = requirement {
            assert_eq!(requirement, sum.max(least));
        }
    }
    if let Ok(posted) = system.clone().post_stress(who) {
        assert_eq!(portfolio.stress_native(), Ok(posted));
    }
}

/// Refusals of a fill that only the buyer's or the seller's own state decides, seen from each side:
/// a preview says the same as the house, or the other side is the reason.
fn check_fill(system: &System, deal: &Fill, tally: &mut Tally) {
    let mut twin = system.clone();
    let done = twin.fill(deal);
    if done == Err(Refusal::SameOwner) {
        return;
    }
    let sides = [(deal.buyer, true), (deal.seller, false)];
    let previews = sides.map(|(who, is_buyer)| {
        let portfolio = portfolio_of(system, who);
        let (instrument, book) = &system.markets[deal.market];
        portfolio.trade(&Trade {
            instrument,
            book,
            consent: Some(&system.customers[who].consent),
            is_buyer,
            is_signed: false,
            terms: deal.terms,
            fee_native: if is_buyer {
                deal.buyer_fee_native
            } else {
                deal.seller_fee_native
            },
        })
    });
    tally.note("fill", done.map(drop));
    match done {
        Ok(healths) => {
            let expected = [healths.0, healths.1];
            for (((who, _), preview), health) in sides.iter().zip(previews).zip(expected) {
                match preview {
                    Ok((found, after)) => {
                        assert_eq!(found, health);
                        assert_eq!(after.account, account_of(&twin, *who));
                        assert_eq!(after.healths(), portfolio_of(&twin, *who).healths());
                    }
                    // Somebody who closes gives lots that somebody else need not open.
                    Err(refusal) => assert_eq!(refusal, Refusal::OpenInterestAboveLimit),
                }
            }
        }
        Err(refusal) => {
            let named = previews.iter().filter_map(|it| it.as_ref().err());
            assert!(named.clone().count() > 0, "{refusal:?} was not previewed");
            let is_named = named.clone().any(|it| *it == refusal);
            let interest = named
                .clone()
                .any(|it| *it == Refusal::OpenInterestAboveLimit);
            assert!(
                is_named || interest,
                "{refusal:?} is not among the previews"
            );
        }
    }
}

fn any_fill(system: &System, numbers: &mut Numbers) -> Fill {
    let market = numbers.place(system.markets.len());
    let (instrument, _) = system.markets[market];
    let mark = instrument.mark_tick.max(1);
    let off = numbers.between(0, mark / 40);
    let price = if numbers.once_in(2) {
        mark + off
    } else {
        mark.saturating_sub(off)
    };
    let (buyer, seller) = (
        numbers.place(system.customers.len()),
        numbers.place(system.customers.len()),
    );
    Fill {
        buyer_fee_native: numbers.pick(&[0, 0, 1_000]),
        seller_fee_native: numbers.pick(&[0, 0, 1_000]),
        ..fill(market, buyer, seller, numbers.edge(1, 2_000), price)
    }
}

#[test]
fn whatever_happens_previews_are_what_the_house_does() {
    let mut tally = Tally::default();
    for_seeds(SEEDS, |numbers| {
        let mut walk = Walk::new(numbers);
        for step in 0..STEPS {
            let op = walk.draw();
            let before = walk.system.clone();
            if walk.act(op).is_err() {
                walk.system = before;
            }
            if step % EVERY != 0 {
                continue;
            }
            let system = walk.system.clone();
            let who = walk.numbers.place(system.customers.len());
            check_withdrawals(&system, who, &mut tally);
            check_exits(&system, who, &mut tally);
            check_settlement(&system, who, &mut tally);
            check_health(&system, who);
            let deal = any_fill(&system, walk.numbers);
            check_fill(&system, &deal, &mut tally);
        }
    });
    for key in [
        "withdrawal AboveAvailable",
        "withdrawal BelowInitial",
        "withdrawal OwedToPool",
        "withdrawal AccountInDefault",
        "withdrawal MarkStale",
        "exit goes",
        "exit PositionsOpen",
        "exit OwedToPool",
        "settlement goes",
        "fill goes",
        "fill BelowInitial",
        "fill MarkStale",
        "fill AccountInDefault",
        "fill HouseTakesNoRisk",
    ] {
        assert!(tally.has(key), "{key} never happened: {:?}", tally.0);
    }
}

#[test]
fn a_deposit_is_previewed_as_it_arrives() {
    let mut system = house();
    let who = customer(&mut system, 1, [5 * ONE, 0, 0]);
    let preview = portfolio_of(&system, who)
        .deposit(1, 2_000_000_000)
        .unwrap();
    system.deposit(who, 1, 2_000_000_000).unwrap();
    assert_eq!(preview.account, account_of(&system, who));
    assert_eq!(preview.healths(), portfolio_of(&system, who).healths());
    let refusals = [(1, 0, Refusal::AmountZero), (5, 1, Refusal::VaultNotOpen)];
    for (slot, amount, refusal) in refusals {
        let found = portfolio_of(&system, who).deposit(slot, amount).err();
        assert_eq!(found, Some(refusal));
    }
}

/// Two customers with a trade of a hundred lots between them at the starting tick.
fn traded() -> (System, usize, usize) {
    let mut system = house();
    let long = customer(&mut system, 1, [200 * ONE, 0, 0]);
    let short = customer(&mut system, 2, [200 * ONE, 0, 0]);
    trade(&mut system, 0, (long, short), 500).unwrap();
    (system, long, short)
}

/// Whether the account is below maintenance once the mark is at a tick, by the house.
fn is_below_at(system: &System, who: usize, tick: u64) -> bool {
    let mut there = system.clone();
    move_mark(&mut there, 0, tick);
    !there.health(who, Test::MAINTENANCE).unwrap().is_met()
}

#[test]
fn the_distance_is_the_first_tick_at_which_the_house_may_liquidate() {
    let (system, long, short) = traded();
    let of = |who| portfolio_of(&system, who).distances().unwrap()[0];
    let falls = of(long).falls_to_tick.unwrap();
    assert!(is_below_at(&system, long, falls));
    assert!(!is_below_at(&system, long, falls + 1));
    assert_eq!(of(long).rises_to_tick, None);
    let rises = of(short).rises_to_tick.unwrap();
    assert!(is_below_at(&system, short, rises));
    assert!(!is_below_at(&system, short, rises - 1));
    assert_eq!(of(short).falls_to_tick, None);
    assert_eq!(of(short).mark_tick, START_TICK);
    assert!(!of(short).has_options);
}

#[test]
fn an_account_below_maintenance_has_no_distance_left() {
    let (mut system, long, _) = traded();
    let falls = portfolio_of(&system, long).distances().unwrap()[0]
        .falls_to_tick
        .unwrap();
    move_mark(&mut system, 0, falls);
    let found = portfolio_of(&system, long).distances().unwrap()[0];
    let (fallen, risen) = (found.falls_to_tick, found.rises_to_tick);
    assert_eq!((fallen, risen), (Some(falls), Some(falls)));
}

#[test]
fn a_newer_price_is_taken_in_like_a_refresh() {
    let (mut system, long, _) = traded();
    customer(&mut system, 3, [0, 1, 0]);
    wait(&mut system, 100);
    let mut preview = portfolio_of(&system, long);
    assert_eq!(preview.healths().initial, Err(Refusal::QuoteUnusable));
    let now_ts = system.clock.now_ts;
    let raw = |price: u64| RawReading {
        price: i64::try_from(price).unwrap(),
        confidence: 0,
        ema_price: i64::try_from(price).unwrap(),
        exponent: -8,
        publish_ts: now_ts,
        previous_publish_ts: now_ts - 1,
    };
    assert_eq!(preview.refresh(0, &raw(ONE_E8)), Ok(true));
    assert_eq!(preview.refresh(0, &raw(ONE_E8)), Ok(false));
    assert_eq!(preview.healths().initial, Err(Refusal::MarkStale));
    let (mut book, mut totals) = (system.markets[0].1, system.settlement);
    preview
        .mark(0, &raw(990 * TICK_E8), (&mut book, &mut totals))
        .unwrap();
    system.refresh_price(0, &reading(ONE_E8, now_ts)).unwrap();
    system.mark(0, &mark_reading(990, now_ts)).unwrap();
    assert_eq!(
        preview.healths().initial,
        system.health(long, Test::INITIAL)
    );
    assert!(preview.healths().initial.is_ok());
    assert_eq!(
        preview.refresh(9, &raw(ONE_E8)),
        Err(Refusal::EvidenceOutOfOrder)
    );
    let nowhere = preview.mark(9, &raw(ONE_E8), (&mut book, &mut totals));
    assert_eq!(nowhere, Err(Refusal::EvidenceOutOfOrder));
}

#[test]
fn a_boundary_that_a_mark_would_pass_is_seen_in_what_a_settlement_collects() {
    let (mut system, long, _) = traded();
    move_mark(&mut system, 0, 980);
    pass_boundary(&mut system);
    refresh(&mut system);
    let preview = portfolio_of(&system, long);
    let totals = (&system.settlement, system.fund.cover_native());
    let (settled, after) = preview.settle(totals.0, totals.1).unwrap();
    // Five hundred lots, twenty ticks, a thousand a tick.
    assert_eq!(settled.collected_native, 500 * 20 * 1_000);
    let plan = system.settle(long, false).unwrap();
    assert_eq!(plan.received_by(Pocket::Pool), settled.collected_native);
    assert_eq!(after.account, account_of(&system, long));
}

#[test]
fn a_boundary_that_a_newer_price_passes_counts_in_the_totals_of_a_settlement() {
    let (mut system, long, short) = traded();
    wait(&mut system, 86_400 - 100);
    let now_ts = system.clock.now_ts;
    system.refresh_price(0, &reading(ONE_E8, now_ts)).unwrap();
    let mut preview = portfolio_of(&system, long);
    let (mut book, mut totals) = (system.markets[0].1, system.settlement);
    let price = i64::try_from(980 * TICK_E8).unwrap();
    let raw = RawReading {
        price,
        confidence: 0,
        ema_price: price,
        exponent: -8,
        publish_ts: now_ts,
        previous_publish_ts: now_ts - 1,
    };
    preview.mark(0, &raw, (&mut book, &mut totals)).unwrap();
    system.mark(0, &mark_reading(980, now_ts)).unwrap();
    assert_eq!(totals.owed_by_native, system.settlement.owed_by_native);
    assert_eq!(book, system.markets[0].1);
    let (settled, after) = preview.settle(&totals, system.fund.cover_native()).unwrap();
    assert_eq!(settled.collected_native, 500 * 20 * 1_000);
    system.settle(long, false).unwrap();
    assert_eq!(after.account, account_of(&system, long));
    assert!(account_of(&system, short).has_lots());
}

#[test]
fn without_a_consent_margin_alone_is_looked_at() {
    let (system, long, _) = traded();
    let (instrument, book) = &system.markets[0];
    let mut expired = open_consent();
    expired.expiry_ts = 0;
    let mut trade = Trade {
        instrument,
        book,
        consent: Some(&expired),
        is_buyer: true,
        is_signed: false,
        terms: fill(0, 0, 0, 1, START_TICK).terms,
        fee_native: 0,
    };
    let portfolio = portfolio_of(&system, long);
    let refused = portfolio.trade(&trade).err();
    assert_eq!(refused, Some(Refusal::ConsentExpired));
    trade.consent = None;
    let (health, after) = portfolio.trade(&trade).unwrap();
    assert_eq!(Ok(health), after.healths().initial);
    assert_eq!(after.account.positions[0].lots, 501);
    assert_eq!(portfolio.generation, GENERATION);
}

#[test]
fn the_cover_of_a_house_is_its_funds() {
    let mut system = house();
    let who = customer(&mut system, 1, [5 * ONE, 0, 0]);
    system
        .deposit_skin(ringfence_core::waterfall::Layer::SkinJunior, 3 * ONE)
        .unwrap();
    let found = cover(&system.fund, &system.settlement, &system.parameters).unwrap();
    assert_eq!((found.funded_native, found.gate_native), (3 * ONE, 3 * ONE));
    assert_eq!(found.skin_native, 3 * ONE);
    assert!(found.is_gate_open && !found.has_open_loss);
    assert_eq!(account_of(&system, who).status, Status::Active);
}

//! The widest transactions there can be: two accounts with eight assets and sixteen positions each,
//! of which they share only the quote and the contract that changes hands.

use std::collections::BTreeMap;

use ringfence_tests::actors::VENUE;
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::prices::Update;
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::market::{fill_layers, next_boundary};

/// What a transaction may use at all.
const UNITS_MAX: u64 = 1_400_000;
/// What it may use unless it asks for more.
const UNITS_BY_DEFAULT: u64 = 200_000;

/// Instruments that Alice alone holds, those that Bob alone holds, and the one that both do.
fn instruments() -> Vec<String> {
    let own = |letter: char| (1..=15).map(move |n| format!("{letter}{n}"));
    own('L').chain(own('R')).chain([PERP.to_owned()]).collect()
}

/// Collateral of Alice alone and of Bob alone, besides the quote: SOL and six of her own, seven of
/// his.
fn collateral(owner: &str) -> Vec<String> {
    match owner {
        "alice" => [SOL.to_owned()]
            .into_iter()
            .chain((1..=6).map(|n| format!("A{n}")))
            .collect(),
        _ => (1..=7).map(|n| format!("B{n}")).collect(),
    }
}

/// A boundary's update for every instrument, and fresh prices of all collateral.
pub fn mark_all(world: &mut World, price: impl Fn(&str) -> u64) {
    for name in &instruments() {
        let previous = world.feeds[name].publish_ts;
        let update = Update::certain(price(name) * ONE_E8, world.now(), previous);
        world.publish(name, update);
        done(world.instrument_mark(name));
    }
    world.freshen();
}

/// Alice long one lot of each of her instruments, with 100 USDC, 3 SOL and a little of six others.
#[must_use]
pub fn widest() -> World {
    let mut world = World::with_market();
    world.checks_invariants = false;
    fill_layers(&mut world, [10, 10, 20, 100]);
    for mint in collateral("alice").iter().skip(1).chain(&collateral("bob")) {
        world.make_mint(mint, &MintSpec::plain(6));
        done(world.asset_create(mint));
        world.price(mint, ONE_E8);
    }
    let expiry_ts = next_boundary(&world) + 86_400 + 7_200;
    for (name, id) in instruments().iter().zip(2..).take(30) {
        let listing = Listing {
            expiry_ts,
            ..Listing::standard(id)
        };
        done(world.instrument_create(name, &listing));
        world.publish_price(name, 100 * ONE_E8);
        done(world.instrument_mark(name));
    }
    for (owner, usdc) in [
        ("alice", 100),
        ("bob", 5_000),
        ("mona", 5_000),
        ("nick", 5_000),
    ] {
        world.add_trader(owner, usdc * ONE_USDC);
    }
    for owner in ["alice", "bob"] {
        for mint in &collateral(owner) {
            let amount = if mint == SOL { 3 * ONE_SOL } else { 10 };
            world.add_collateral(owner, mint, amount);
        }
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    mark_all(&mut world, |_| 100);
    for name in &instruments() {
        let (buyer, seller) = match &name[..1] {
            "L" => ("alice", "mona"),
            "R" => ("bob", "nick"),
            _ => ("alice", "bob"),
        };
        done(world.fill(&one_lot(name, buyer, seller)));
    }
    world
}

fn one_lot<'a>(instrument: &'a str, buyer: &'a str, seller: &'a str) -> Trade<'a> {
    Trade {
        venue: VENUE,
        instrument,
        buyer,
        seller,
        lots: 1,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

/// What a transaction weighed, with the limits held.
#[track_caller]
fn weigh(sent: &Sent) -> (bool, usize) {
    assert!(sent.units <= UNITS_MAX, "{} compute units", sent.units);
    assert!(
        sent.units <= UNITS_BY_DEFAULT,
        "{} units need a budget of their own",
        sent.units
    );
    assert!(
        sent.bytes <= 1_232 && sent.keys <= 64,
        "{} bytes, {} keys",
        sent.bytes,
        sent.keys
    );
    (sent.has_table, sent.keys)
}

#[test]
fn every_instruction_fits_and_some_need_a_lookup_table() {
    let mut world = widest();
    let alice = world.read_account("alice");
    assert_eq!(
        (
            alice.open_slots().count(),
            alice.occupied_positions().count()
        ),
        (8, 16)
    );
    let mut weights = BTreeMap::new();
    let mut note = |name: &'static str, sent: Sent| weights.insert(name, weigh(&sent));
    note(
        "position_fill",
        done(world.clone().fill(&one_lot(PERP, "alice", "bob"))),
    );
    note(
        "vault_deposit",
        done(world.clone().deposit("alice", USDC, 1)),
    );
    note(
        "vault_withdraw",
        done(world.clone().withdraw("alice", "A6", 1)),
    );
    note(
        "consent_set",
        done(world.clone().consent_set("alice", VENUE)),
    );
    // Half of what she holds falls by a fifth: she has lost 160 and owes 60 beyond her quote.
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    let half = |name: &str| matches!(name, "L1" | "L2" | "L3" | "L4" | "L5" | "L6" | "L7" | "L8");
    mark_all(&mut world, |name| if half(name) { 80 } else { 100 });
    note("account_settle", done(world.settle("alice")));
    note(
        "margin_call",
        done(world.clone().send(&world.margin_call_act("alice"))),
    );
    let take = world.liquidate_position_act("bob", "alice", PERP, 1);
    note("liquidate_position", done(world.clone().send(&take)));
    world.give("lina", USDC, 100 * ONE_USDC);
    world.open_wallet("lina", SOL);
    let seize = world.liquidate_collateral_act("lina", "alice", SOL, 60 * ONE_USDC, 0);
    note("liquidate_collateral", done(world.clone().send(&seize)));
    world.advance(1);
    mark_all(&mut world, |_| 50);
    note(
        "loss_declare",
        done(world.send(&world.loss_declare_act("alice"))),
    );
    world.checks_invariants = true;
    world.check_invariants();
    // Whether it needs a table, and how many keys of 64 it locks: none may grow unseen.
    let expected = [
        ("account_settle", (false, 26)),
        ("consent_set", (false, 6)),
        ("liquidate_collateral", (true, 37)),
        ("liquidate_position", (true, 52)),
        ("loss_declare", (true, 34)),
        ("margin_call", (false, 28)),
        ("position_fill", (true, 55)),
        ("vault_deposit", (false, 7)),
        ("vault_withdraw", (false, 32)),
    ];
    assert_eq!(weights, BTreeMap::from(expected));
}

#[test]
fn an_account_settles_sixteen_expired_instruments_at_once() {
    let mut world = widest();
    let expiry_ts = world.read_instrument("L1").expiry_ts;
    world.advance_to(expiry_ts);
    for name in instruments().iter().take(15) {
        let update = Update::certain(101 * ONE_E8, expiry_ts, expiry_ts - 1);
        world.publish(name, update);
        done(world.instrument_expire(name, true));
    }
    let sent = done(world.settle("alice"));
    let (has_table, keys) = weigh(&sent);
    assert_eq!((has_table, keys), (true, 41));
    assert_eq!(
        world.ledger("alice", USDC),
        100 * ONE_USDC,
        "Mona has not paid yet"
    );
    done(world.settle("mona"));
    done(world.settle("alice"));
    assert_eq!(world.ledger("alice", USDC), 115 * ONE_USDC);
    assert_eq!(
        world.read_account("alice").occupied_positions().count(),
        1,
        "PERP has no end"
    );
    world.checks_invariants = true;
    world.check_invariants();
}

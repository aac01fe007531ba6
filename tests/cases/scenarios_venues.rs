//! A venue is switched off, by itself or by the house: it fills nothing more, in none of the three
//! ways; its customers keep everything, leave with it or close with another venue.

use ringfence_tests::act::Act;
use ringfence_tests::actors::{LISTING, PAUSE, VENUE};
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::market::pass_boundary;
use crate::rows::refused;
use crate::signing::{matched, with_signers};
use crate::vault_withdraw::trade_at_mark;

const OTHER: &str = "other venue";

/// Alice and Bob, ten lots apart through the standard venue.
fn traded() -> World {
    let mut world = with_signers();
    done(world.fill(&trade_at_mark(10)));
    world
}

/// The three ways in which a venue fills, and what it is a trade of.
fn ways(world: &World, lots: u64) -> [Act; 3] {
    let trade = trade_at_mark(lots);
    [
        world.position_fill_act(&trade),
        world.position_fill_batch_act(&Batch::of(&[trade])),
        world.order_match_act(&matched(world, lots)),
    ]
}

fn switch(world: &mut World, status: u8, by: &str) {
    done(world.send(&world.venue_status_set_act(VENUE, status, by)));
}

#[test]
fn a_venue_that_is_off_fills_in_no_way() {
    let ready = traded();
    for act in ways(&ready, 1) {
        done(ready.clone().send(&act));
    }
    for (status, by) in [(1, VENUE), (1, PAUSE), (2, PAUSE), (2, LISTING)] {
        let mut world = ready.clone();
        switch(&mut world, status, by);
        for act in ways(&world, 1) {
            let name = act.shape.name;
            assert_eq!(refused(&world, &act), "VenueInactive", "{name}, {status}");
        }
        switch(&mut world, 0, LISTING);
        for act in ways(&world, 1) {
            done(world.clone().send(&act));
        }
    }
}

#[test]
fn customers_keep_everything_and_close_with_another_venue() {
    let mut world = traded();
    let before = ["alice", "bob"].map(|name| world.read_account(name));
    switch(&mut world, 1, VENUE);
    assert_eq!(
        ["alice", "bob"].map(|name| world.read_account(name)),
        before
    );
    // What is not needed leaves, positions are settled, as before.
    done(world.withdraw("alice", USDC, 500 * ONE_USDC));
    pass_boundary(&mut world, 10_500);
    for name in ["bob", "alice"] {
        done(world.settle(name));
    }
    assert_eq!(world.ledger("alice", USDC), 550 * ONE_USDC);
    assert_eq!(
        refused(&world, &world.vault_exit_act("alice", USDC)),
        "PositionsOpen"
    );
    // Nobody asks the first venue for the second one.
    done(world.venue_create(OTHER));
    for name in ["alice", "bob"] {
        done(world.consent_set(name, OTHER));
        done(world.consent_revoke(name, VENUE));
    }
    done(world.fill(&Trade {
        venue: OTHER,
        buyer: "bob",
        seller: "alice",
        price_ticks: 10_500,
        ..trade_at_mark(10)
    }));
    pass_boundary(&mut world, 10_500);
    for (name, usdc) in [("alice", 550), ("bob", 950)] {
        done(world.settle(name));
        done(world.exit(name, USDC));
        done(world.vault_close(name, USDC));
        done(world.account_close(name));
        let all = world.tokens(&world.wallet(name, USDC));
        let paid_out = if name == "alice" { 1_500 } else { 1_000 };
        assert_eq!(all, (paid_out + usdc) * ONE_USDC, "{name}");
    }
}

#[test]
fn exits_ask_no_venue() {
    for status in 0..3 {
        let mut world = with_signers();
        switch(&mut world, status, LISTING);
        done(world.withdraw("alice", USDC, 1));
        done(world.exit("alice", USDC));
        done(world.deposit("alice", USDC, ONE_USDC));
        done(world.consent_set("bob", VENUE));
        done(world.consent_revoke("bob", VENUE));
        done(world.exit("bob", USDC));
        assert_eq!(world.tokens(&world.wallet("bob", USDC)), 2_000 * ONE_USDC);
    }
}

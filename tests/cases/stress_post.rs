//! `stress_post`.

use ringfence_interface::accounts::{Instrument, Stress, StressEntry};
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{BTC, ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{LAYERS, add_foreign_market, mark_at, opened, refused_when, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

/// What Dora would lose beyond her 190 if twice her requirement of 150 were lost.
const STRESS: u64 = 110 * ONE_USDC;

/// Posts, and returns what was posted.
pub fn post(world: &mut World, customer: &str) -> u64 {
    let sent: Sent = done(world.send(&world.stress_post_act(customer)));
    let Event::StressPosted(event) = the_event(&sent) else {
        panic!()
    };
    event.stress_native
}

/// Entries that are in use.
pub fn posted(world: &World) -> Vec<StressEntry> {
    let all = world.read_stress().entries.into_iter();
    all.filter(|entry| entry.stress_native != 0).collect()
}

#[test]
fn refuses_in_order() {
    let mut world = opened(LAYERS);
    let second = add_foreign_market(&mut world);
    let act = world.stress_post_act("dora");
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let with = |name: &str, address| act.clone().with(name, address);
    let (btc, perp) = (world.asset(BTC), world.instrument(PERP));
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("actor")
        }),
        (
            NOT_WRITABLE,
            "a read-only table",
            act.clone().read_only("stress"),
        ),
    ];
    for name in ["house", "stress", "margin_account"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        ("AccountMissing", "nobody's account", {
            with("margin_account", world.account("nobody"))
        }),
        ("AccountOfOtherHouse", "into the table of another house", {
            with("stress", second.stress)
        }),
        (
            "AccountOfOtherHouse",
            "by the parameters of another house",
            { with("house", second.address) },
        ),
        ("AccountOfOtherHouse", "an account of another house", {
            with("margin_account", foreign(|world| world.account("dora")))
        }),
        (
            "AccountCountWrong",
            "no instrument",
            act.clone().without_last(),
        ),
        ("AccountCountWrong", "no evidence", {
            act.clone().without_last().without_last()
        }),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        (
            "AssetMismatch",
            "the other way round",
            act.clone().with_swapped(0, 1),
        ),
        ("WrongAccountType", "a book is no instrument", {
            act.clone().with_more(1, world.book(PERP))
        }),
        ("AccountOfOtherHouse", "the instrument of another house", {
            act.clone()
                .with_more(1, foreign(|world| world.instrument(PERP)))
        }),
        (
            "AccountCountWrong",
            "one account too many",
            act.clone().with_added(perp),
        ),
    ]);
    refuses(&world, &rows);
    let name = refused_when(&world, &act, |world| {
        world.edit(&perp, |found: &mut Instrument| found.mark_ts -= 11);
    });
    assert_eq!(name, "MarkStale");
    world.advance(600);
    assert_eq!(
        refused(&world, &act),
        "MarkStale",
        "an old mark says nothing of now"
    );
}

#[test]
fn keeps_what_twice_the_requirement_would_take_beyond_equity() {
    let mut world = opened(LAYERS);
    let sent = done(world.send(&world.stress_post_act("dora")));
    let Event::StressPosted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(event.house, world.house.address);
    assert_eq!(event.margin_account, world.account("dora"));
    assert_eq!(event.actor, actors::address(KEEPER));
    assert_eq!(
        (event.stress_native, event.required_native),
        (STRESS, 0),
        "cover-0"
    );
    let expected = StressEntry {
        owner: actors::address("dora"),
        margin_account: world.account("dora"),
        stress_native: STRESS,
        ts: world.now(),
    };
    assert_eq!(posted(&world), [expected]);
    assert_eq!(post(&mut world, "sam"), 0, "he has 1,000 against 300");
    assert_eq!(post(&mut world, "lina"), 0, "no lots");
    assert_eq!(posted(&world), [expected], "nothing is not kept");
}

#[test]
fn a_newer_one_replaces_that_of_the_same_account_also_by_nothing() {
    let mut world = opened(LAYERS);
    post(&mut world, "dora");
    mark_at(&mut world, 9_500);
    // 190 − 50 are left; twice 142.5 would be lost.
    assert_eq!(post(&mut world, "dora"), 145 * ONE_USDC);
    assert_eq!(posted(&world)[0].stress_native, 145 * ONE_USDC);
    assert_eq!(posted(&world)[0].ts, world.now());
    world.give("dora", USDC, 145 * ONE_USDC);
    done(world.deposit("dora", USDC, 145 * ONE_USDC));
    assert_eq!(post(&mut world, "dora"), 0);
    assert_eq!(posted(&world), []);
}

#[test]
fn a_price_that_is_missing_counts_as_in_every_test_of_solvency() {
    let mut world = opened(LAYERS);
    world.add_collateral("dora", SOL, ringfence_tests::standard::ONE_SOL);
    assert_eq!(post(&mut world, "dora"), 10 * ONE_USDC, "100 more");
    world.advance(86_401);
    world.mark(PERP, 100 * ONE_E8);
    assert_eq!(
        post(&mut world, "dora"),
        STRESS,
        "after the outage it counts zero"
    );
}

#[test]
fn keeps_everything_but_the_table() {
    let mut world = opened(LAYERS);
    let before = world.snapshot();
    post(&mut world, "dora");
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.house.stress]));
    assert_eq!(after.tokens, before.tokens);
    let table: Stress = world.read_stress();
    assert_eq!(table.house, world.house.address);
}

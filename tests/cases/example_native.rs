//! The example venue without Anchor: fills and locks for its operator, within what customers allow.

use ringfence_interface::events::Event;
use ringfence_interface::ids::ID;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::relay::{BROKER, EXAMPLE_NATIVE, broker_authority};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL};
use ringfence_tests::venues::EXAMPLE_VENUE;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::{Row, refused, refuses};
use crate::vault_withdraw::trade_at_mark;

/// Alice and Bob have 1,000 USDC each and have consented to the broker's venue.
fn with_customers() -> World {
    let mut world = World::with_examples();
    for customer in ["alice", "bob"] {
        world.add_customer(customer, 1_000 * ONE_USDC);
        world.consent_to(customer, &broker_authority());
    }
    world
}

#[test]
fn a_trade_is_relayed() {
    let mut world = with_customers();
    let act = world.native_fill_act(&trade_at_mark(2), 900 * ONE_USDC);
    let sent = done(world.send(&act));
    let events = sent.events();
    let [Event::PositionFilled(filled)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((filled.buyer_lots, filled.seller_lots), (2, -2));
    println!("fill: {} compute units, {} bytes", sent.units, sent.bytes);
}

#[test]
fn filling_refuses_in_order() {
    let world = with_customers();
    let act = world.native_fill_act(&trade_at_mark(2), 0);
    let thiefs = [b"operator".as_slice(), actors::address(THIEF).as_ref()].concat();
    let thiefs = Pubkey::find_program_address(&[&thiefs[..8], &thiefs[8..]], &EXAMPLE_NATIVE).0;
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("operator"),
        ),
        (
            "InvalidSeeds",
            "the thief signs for the broker's authority",
            act.clone().signed_by("operator", THIEF),
        ),
        (
            "WrongAuthority",
            "the thief signs for an authority of its own",
            act.clone()
                .signed_by("operator", THIEF)
                .with("authority", thiefs),
        ),
        (
            "InvalidInstructionData",
            "half a request",
            act.clone().truncated(1),
        ),
        (
            "MissingAccount",
            "another program in the place of Ringfence",
            act.clone().with("ringfence", EXAMPLE_VENUE),
        ),
        (
            "WrongAuthority",
            "another venue",
            act.clone().with("venue", world.venue(VENUE)),
        ),
        (
            "ConsentMismatch",
            "another's consent",
            act.clone()
                .with(
                    "buyer_consent",
                    world.consent_of("bob", &broker_authority()),
                )
                .with(
                    "seller_consent",
                    world.consent_of("alice", &broker_authority()),
                ),
        ),
        (
            "AccountCountWrong",
            "evidence too short",
            act.clone().without_last(),
        ),
        (
            "PriceOutsideBand",
            "a price that the house does not fill",
            world.native_fill_act(
                &Trade {
                    price_ticks: 10_201,
                    ..trade_at_mark(2)
                },
                0,
            ),
        ),
        (
            "Custom(1)",
            "less headroom than the operator wants",
            world.native_fill_act(&trade_at_mark(2), 962_500_001),
        ),
    ];
    refuses(&world, &rows);
    done(
        world
            .clone()
            .send(&world.native_fill_act(&trade_at_mark(2), 962_500_000)),
    );
    let mut few = act;
    few.instruction.accounts.truncate(2);
    assert_eq!(refused(&world, &few), "NotEnoughAccountKeys");
}

#[test]
fn an_operator_locks_and_gives_back() {
    let mut world = with_customers();
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.open_wallet(BROKER, SOL);
    let act = world.native_terms_act(SOL);
    assert_eq!(
        refused(&world, &act.clone().signed_by("operator", THIEF)),
        "InvalidSeeds"
    );
    done(world.send(&act));
    world.lien_to("alice", SOL, &broker_authority(), 8 * ONE_SOL);
    let lock = world.native_lock_act("alice", SOL, 8 * ONE_SOL);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            lock.clone().unsigned("operator"),
        ),
        (
            "LienMismatch",
            "another's account",
            lock.clone().with("margin_account", world.account("bob")),
        ),
        (
            "LienCapExceeded",
            "more than the lien allows",
            world.native_lock_act("alice", SOL, 8 * ONE_SOL + 1),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&lock));
    assert_eq!(world.locked("alice", SOL), 8 * ONE_SOL);
    let unlock = world.native_unlock_act("alice", SOL, 8 * ONE_SOL);
    assert_eq!(
        refused(&world, &unlock.clone().signed_by("operator", THIEF)),
        "InvalidSeeds"
    );
    assert_eq!(
        refused(&world, &unlock.clone().with_added(ID)),
        "NotEnoughAccountKeys"
    );
    done(world.send(&unlock));
    assert_eq!(world.locked("alice", SOL), 0);
}

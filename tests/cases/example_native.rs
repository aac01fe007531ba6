//! The example venue without Anchor: fills and locks for its operator, within what customers allow.

use ringfence_interface::accounts::Lien;
use ringfence_interface::events::Event;
use ringfence_interface::ids::ID;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::Trade;
use ringfence_tests::relay::{BROKER, EXAMPLE_NATIVE, broker_authority};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::venues::EXAMPLE_VENUE;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{pass_boundary, variation};
use crate::position_fill_batch::give_up_trades;
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

/// What the example signs with for the thief.
fn thiefs_authority() -> Pubkey {
    let thief = actors::address(THIEF);
    Pubkey::find_program_address(&[b"operator", thief.as_ref()], &EXAMPLE_NATIVE).0
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
    let thiefs = thiefs_authority();
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

/// Brook executes for others, with as much as given; Mary and Carl have 1,000 USDC each. All have
/// consented to the broker's venue.
fn with_brook(brook_native: u64) -> World {
    let mut world = World::with_examples();
    for (customer, native) in [
        ("brook", brook_native),
        ("mary", 1_000 * ONE_USDC),
        ("carl", 1_000 * ONE_USDC),
    ] {
        world.add_customer(customer, native);
        world.consent_to(customer, &broker_authority());
    }
    world
}

#[test]
fn a_trade_is_given_up() {
    let mut world = with_brook(ONE_USDC);
    let trades = give_up_trades(40, 10_050);
    let alone = world.native_fill_act(&trades[0], 0);
    assert_eq!(refused(&world, &alone), "BelowInitial");
    let act = world.native_batch_act(&Batch::of(&trades), 3, ONE_USDC);
    let sent = done(world.send(&act));
    println!("batch: {} units, {} bytes", sent.units, sent.bytes);
    let events = sent.events();
    let [Event::PositionFilled(first), Event::PositionFilled(second)] = events.as_slice() else {
        panic!("{events:?}");
    };
    let account = |customer| world.account(customer);
    assert_eq!(
        [first.buyer, first.seller, second.buyer, second.seller],
        ["brook", "mary", "carl", "brook"].map(account)
    );
    let lots = |customer| world.read_account(customer).positions[0].lots;
    assert_eq!(["mary", "brook", "carl"].map(lots), [-40, 0, 40]);
    // The market falls: none of it is Brook's.
    pass_boundary(&mut world, 9_900);
    done(world.settle("brook"));
    assert_eq!(variation(&world, "brook"), 0);
    assert_eq!(world.ledger("brook", USDC), ONE_USDC);
    done(world.exit("brook", USDC));
}

/// A lot needs 18.75 dollars of whoever holds it at the end, and Brook holds none.
#[test]
fn each_customer_of_a_batch_must_keep_what_was_asked_for() {
    let batch = Batch::of(&give_up_trades(2, 10_000));
    let world = with_brook(900 * ONE_USDC);
    let keeping = |world: &World, native| world.native_batch_act(&batch, 3, native);
    let kept = 900 * ONE_USDC;
    assert_eq!(refused(&world, &keeping(&world, kept + 1)), "Custom(1)");
    done(world.clone().send(&keeping(&world, kept)));
    for thin in ["mary", "carl"] {
        let mut world = with_brook(2_000 * ONE_USDC);
        done(world.withdraw(thin, USDC, 100 * ONE_USDC));
        let kept = 862_500_000;
        let more = keeping(&world, kept + 1);
        assert_eq!(refused(&world, &more), "Custom(1)", "{thin}");
        let act = keeping(&world, kept);
        done(world.send(&act));
        let lots = world.read_account(thin).positions[0].lots;
        assert_eq!(lots.abs(), 2, "{thin}");
    }
}

#[test]
fn batches_refuse_in_order() {
    let world = with_brook(ONE_USDC);
    let batch = Batch::of(&give_up_trades(5, 10_000));
    let act = world.native_batch_act(&batch, 3, 0);
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
            "InvalidSeeds",
            "the broker signs for the thief's authority",
            act.clone().with("authority", thiefs_authority()),
        ),
        (
            "InvalidInstructionData",
            "half a request",
            act.clone().truncated(1),
        ),
        (
            "NotEnoughAccountKeys",
            "more customers than there are accounts",
            world.native_batch_act(&batch, 255, 0),
        ),
        (
            "WrongAuthority",
            "the thief signs for an authority of its own",
            act.clone()
                .signed_by("operator", THIEF)
                .with("authority", thiefs_authority()),
        ),
        (
            "BatchMalformed",
            "fewer customers than the trades name",
            world.native_batch_act(&batch, 2, 0),
        ),
        (
            "AccountCountWrong",
            "evidence too short",
            act.clone().without_last(),
        ),
    ];
    refuses(&world, &rows);
    done(world.clone().send(&act));
}

/// Alice has ten SOL besides, and the broker has a wallet for them.
fn with_collateral() -> World {
    let mut world = with_customers();
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.open_wallet(BROKER, SOL);
    world
}

#[test]
fn an_operator_locks_and_gives_back() {
    let mut world = with_collateral();
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

#[test]
fn an_operator_claims_and_seizes() {
    let mut world = with_collateral();
    done(world.send(&world.native_terms_act(SOL)));
    world.lien_to("alice", SOL, &broker_authority(), 8 * ONE_SOL);
    done(world.send(&world.native_lock_act("alice", SOL, 3 * ONE_SOL)));
    let claim = world.native_claim_act("alice", SOL, 2 * ONE_SOL);
    let seize = world.native_seize_act("alice", SOL, 2 * ONE_SOL);
    for act in [&claim, &seize] {
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
                "NotEnoughAccountKeys",
                "an account too many",
                act.clone().with_added(ID),
            ),
        ];
        refuses(&world, &rows);
    }
    let above = world.native_claim_act("alice", SOL, 3 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveClaimable");
    done(world.send(&claim));
    let address = world.lien_of("alice", SOL, &broker_authority());
    let lien = Lien::decode(&world.data(&address)).unwrap();
    assert_eq!(lien.claim_native, 2 * ONE_SOL);
    let own = seize
        .clone()
        .with("settlement_account", world.wallet("alice", SOL));
    assert_eq!(refused(&world, &own), "WrongAddress");
    let above = world.native_seize_act("alice", SOL, 3 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveLocked");
    done(world.send(&seize));
    assert_eq!(world.wallet_tokens(BROKER, SOL), 2 * ONE_SOL);
    assert_eq!(world.locked("alice", SOL), ONE_SOL);
    assert_eq!(world.ledger("alice", SOL), 8 * ONE_SOL);
}

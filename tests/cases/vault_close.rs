//! `vault_close`.

use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, SOL, USDC};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, set_status, two_customers};

/// Alice has left with everything; her vaults of USDC and SOL are empty.
fn emptied() -> World {
    let mut world = two_customers();
    done(world.exit("alice", USDC));
    done(world.exit("alice", SOL));
    world
}

#[test]
fn refuses_in_order() {
    let mut world = emptied();
    let vault = world.vault("alice", SOL);
    world.send_tokens("alice", SOL, &vault, 5);
    let act = world.vault_close_act("alice", SOL);
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(SOL), (own + 1) % 16).0;
    world.give("bob", SOL, 1);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            DUPLICATE,
            "surplus into the vault itself",
            act.clone().with("destination", vault),
        ),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        ("VaultMismatch", "another customer's vault", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", other_shard),
        ),
        ("RentPayerMismatch", "rent to the thief", {
            act.clone().with("rent_payer", actors::address(THIEF))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("VaultNotEmpty", "a ledger that is not zero", {
            world.vault_close_act("bob", USDC)
        }),
        ("TokenOwnerWrong", "surplus to somebody else", {
            act.clone().with("destination", world.wallet("bob", SOL))
        }),
        ("TokenMintWrong", "surplus into another mint's wallet", {
            act.clone().with("destination", world.wallet("alice", USDC))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_to_close_a_quote_vault_that_is_still_needed() {
    let mut world = emptied();
    for status in [2, 3] {
        set_status(&mut world, "alice", status);
        assert_eq!(
            refused(&world, &world.vault_close_act("alice", USDC)),
            "VaultStillNeeded"
        );
    }
    set_status(&mut world, "alice", 0);
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.variation_native = 1
    });
    assert_eq!(
        refused(&world, &world.vault_close_act("alice", USDC)),
        "VaultStillNeeded"
    );
    // Others are not needed.
    world.checks_invariants = false;
    done(world.vault_close("alice", SOL));
}

#[test]
fn sweeps_the_surplus_and_returns_the_rent() {
    let mut world = emptied();
    let vault = world.vault("alice", SOL);
    world.send_tokens("alice", SOL, &vault, 5);
    let (rent, count) = (
        world.lamports(&vault),
        world.read_shard("alice", SOL).vault_count,
    );
    let (lamports, wallet) = (
        world.lamports(&actors::address("alice")),
        world.wallet_tokens("alice", SOL),
    );
    let sent = done(world.vault_close("alice", SOL));
    assert!(!world.exists(&vault));
    // Five thousand lamports are the fee of the transaction.
    assert_eq!(
        world.lamports(&actors::address("alice")),
        lamports + rent - 5_000
    );
    assert_eq!(world.wallet_tokens("alice", SOL), wallet + 5);
    assert_eq!(world.read_shard("alice", SOL).vault_count, count - 1);
    assert_eq!(world.read_account("alice").open_slots().count(), 1);
    let slot = world.read_account("alice").slots[1];
    assert_eq!(
        borsh::to_vec(&slot).unwrap(),
        vec![0; 120],
        "nothing of it is left"
    );
    let events = sent.events();
    let [Event::VaultClosed(closed)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((closed.asset, closed.amount_native), (world.asset(SOL), 5));
}

#[test]
fn needs_no_destination_when_there_is_no_surplus() {
    let mut world = emptied();
    let act = world
        .vault_close_act("alice", SOL)
        .with("destination", actors::address("nobody"));
    done(world.send(&act));
}

#[test]
fn returns_the_rent_to_whoever_paid_it() {
    let mut world = two_customers();
    let act = world
        .vault_open_act("bob", SOL)
        .signed_by("payer", "sponsor");
    done(world.send(&act));
    world.open_wallet("bob", SOL);
    assert_eq!(
        refused(&world, &world.vault_close_act("bob", SOL)),
        "RentPayerMismatch"
    );
    let before = world.lamports(&actors::address("sponsor"));
    let rent = world.lamports(&world.vault("bob", SOL));
    let act = world
        .vault_close_act("bob", SOL)
        .with("rent_payer", actors::address("sponsor"));
    done(world.send(&act));
    assert_eq!(world.lamports(&actors::address("sponsor")), before + rent);
}

#[test]
fn a_slot_that_was_closed_takes_another_asset() {
    let mut world = emptied();
    done(world.vault_close("alice", SOL));
    done(world.vault_open("alice", BTC));
    assert_eq!(world.read_account("alice").slots[1].asset, world.asset(BTC));
    done(world.vault_open("alice", SOL));
    assert_eq!(world.read_account("alice").slots[2].asset, world.asset(SOL));
}

#[test]
fn takes_the_lamports_out_of_a_vault_of_lamports() {
    let mut world = two_customers();
    world.make_native_mint("WSOL");
    done(world.asset_create("WSOL"));
    world.price("WSOL", 100 * ONE_E8);
    done(world.vault_open("alice", "WSOL"));
    let vault = world.vault("alice", "WSOL");
    let lamports = world.lamports(&vault);
    world.set_lamports(&vault, lamports + 777);
    let wallet = world.open_native_wallet("alice", "WSOL");
    done(world.vault_close("alice", "WSOL"));
    assert_eq!(world.tokens(&wallet), 777, "what was sent is the owner's");
}

#[test]
fn keeps_everything_but_the_account_and_one_shard() {
    let mut world = emptied();
    let before = world.snapshot();
    done(world.vault_close("alice", SOL));
    let mut expected = vec![world.account("alice"), world.shard("alice", SOL)];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
}

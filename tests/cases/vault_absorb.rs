//! `vault_absorb`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::THIEF;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, SOL, USDC};

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, two_customers};

#[test]
fn refuses_in_order() {
    let mut world = two_customers();
    let vault = world.vault("alice", USDC);
    world.send_tokens("bob", USDC, &vault, 5);
    let act = world.vault_absorb_act("alice", USDC);
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(USDC), (own + 1) % 16).0;
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            NOT_WRITABLE,
            "a read-only shard",
            act.clone().read_only("shard"),
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
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        (
            "NothingToMove",
            "no surplus",
            world.vault_absorb_act("alice", SOL),
        ),
    ];
    refuses(&world, &rows);
    world.tamper(&vault, |data| {
        data[64..72].copy_from_slice(&1_u64.to_le_bytes())
    });
    assert_eq!(refused(&world, &act), "TokensBelowLedger");
}

#[test]
fn adds_what_was_sent_straight_to_the_vault() {
    let mut world = two_customers();
    let vault = world.vault("alice", USDC);
    world.send_tokens("bob", USDC, &vault, 5);
    let shard = world.read_shard("alice", USDC).ledger_native;
    let sent = done(world.absorb("alice", USDC));
    assert_eq!(world.ledger("alice", USDC), 1_000 * ONE_USDC + 5);
    assert_eq!(world.read_shard("alice", USDC).ledger_native, shard + 5);
    let events = sent.events();
    let [Event::VaultAbsorbed(absorbed)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (absorbed.amount_native, absorbed.ledger_native),
        (5, 1_000 * ONE_USDC + 5)
    );
    assert_eq!(
        refused(&world, &world.vault_absorb_act("alice", USDC)),
        "NothingToMove"
    );
}

#[test]
fn counts_lamports_that_were_sent_to_a_vault_of_lamports() {
    let mut world = two_customers();
    world.make_native_mint("WSOL");
    done(world.asset_create("WSOL"));
    world.price("WSOL", 100 * ONE_E8);
    done(world.vault_open("alice", "WSOL"));
    let vault = world.vault("alice", "WSOL");
    let lamports = world.lamports(&vault);
    world.set_lamports(&vault, lamports + 777);
    assert_eq!(
        world.tokens(&vault),
        0,
        "the token program has not looked yet"
    );
    done(world.absorb("alice", "WSOL"));
    assert_eq!(
        (world.tokens(&vault), world.ledger("alice", "WSOL")),
        (777, 777)
    );
}

#[test]
fn keeps_every_token_where_it_was() {
    let mut world = two_customers();
    let vault = world.vault("alice", USDC);
    world.send_tokens("bob", USDC, &vault, 5);
    let before = world.snapshot();
    done(world.absorb("alice", USDC));
    let after = world.snapshot();
    assert_eq!(before.tokens, after.tokens);
    let mut expected = vec![world.account("alice"), world.shard("alice", USDC)];
    expected.sort();
    assert_eq!(before.changed(&after), expected);
}

//! `vault_deposit`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_2022_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::tokens::MintSpec;

use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, two_customers};

#[test]
fn refuses_in_order() {
    let mut world = two_customers();
    world.give("alice", SOL, 7);
    let act = world.vault_deposit_act("alice", USDC, 7);
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(USDC), (own + 1) % 16).0;
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("depositor"),
        ),
        (
            NOT_WRITABLE,
            "a read-only vault",
            act.clone().read_only("vault"),
        ),
        (DUPLICATE, "from the vault into itself", {
            act.clone().with("source", world.vault("alice", USDC))
        }),
        ("WrongAccountType", "the house is no account", {
            act.clone().with("margin_account", world.house.address)
        }),
        ("VaultMismatch", "another customer's vault", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        ("VaultMismatch", "a wallet is no vault", {
            act.clone().with("vault", world.wallet("bob", USDC))
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", other_shard),
        ),
        ("ShardMismatch", "the shard of another asset", {
            act.clone().with("shard", world.shard("alice", SOL))
        }),
        ("TokenProgramNotAllowed", "a source of no token program", {
            act.clone().with("source", world.house.address)
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenProgramNotAllowed", "no token program", {
            act.clone().with("token_program", SYSTEM_PROGRAM)
        }),
        ("TokenAccountMalformed", "the mint is no token account", {
            act.clone().with("source", world.mint(USDC).address)
        }),
        (
            "AmountZero",
            "nothing",
            world.vault_deposit_act("alice", USDC, 0),
        ),
    ];
    refuses(&world, &rows);
    let stolen = act.clone().signed_by("depositor", THIEF);
    assert_eq!(
        refused(&world, &stolen),
        "Custom(4)",
        "the token program: owner does not match"
    );
    let wrong_mint = act.with("source", world.wallet("alice", SOL));
    assert_eq!(
        refused(&world, &wrong_mint),
        "Custom(3)",
        "the token program: mint does not match"
    );
    let too_much = world.vault_deposit_act("alice", USDC, 1_000 * ONE_USDC + 1);
    assert_eq!(
        refused(&world, &too_much),
        "Custom(1)",
        "the token program: insufficient funds"
    );
}

#[test]
fn refuses_a_frozen_wallet_and_a_frozen_vault() {
    let mut world = two_customers();
    world.make_mint("FREEZES", &MintSpec::freezable(6));
    let issuer = actors::address(actors::ISSUER);
    let act = world.asset_create_with(
        "FREEZES",
        &ringfence_core::asset::AssetParameters::TEST,
        world.feed_source("FREEZES"),
        Some(issuer),
    );
    done(world.send(&act));
    world.add_collateral("alice", "FREEZES", 10);
    world.give("alice", "FREEZES", 10);
    let (wallet, vault) = (
        world.wallet("alice", "FREEZES"),
        world.vault("alice", "FREEZES"),
    );
    for account in [wallet, vault] {
        world.freeze(&account, "FREEZES");
        let act = world.vault_deposit_act("alice", "FREEZES", 1);
        assert_eq!(refused(&world, &act), "TokenAccountFrozen");
        world.thaw(&account, "FREEZES");
    }
    done(world.deposit("alice", "FREEZES", 1));
}

#[test]
fn refuses_a_vault_that_holds_less_than_its_ledger() {
    let mut world = two_customers();
    // No instruction can bring this about; a token program that lied could.
    let vault = world.vault("alice", USDC);
    world.tamper(&vault, |data| {
        data[64..72].copy_from_slice(&1_u64.to_le_bytes())
    });
    let act = world.vault_deposit_act("alice", USDC, 5);
    assert_eq!(refused(&world, &act), "TokensBelowLedger");
}

#[test]
fn credits_what_arrived_to_ledger_and_shard() {
    for mint in [USDC, SOL, BTC] {
        let mut world = two_customers();
        if mint == BTC {
            done(world.vault_open("alice", BTC));
        }
        world.give("alice", mint, 500);
        let (ledger, shard) = (world.ledger("alice", mint), world.read_shard("alice", mint));
        let (tokens, wallet) = (
            world.tokens(&world.vault("alice", mint)),
            world.wallet_tokens("alice", mint),
        );
        let sent = done(world.deposit("alice", mint, 300));
        assert_eq!(world.ledger("alice", mint), ledger + 300, "{mint}");
        assert_eq!(
            world.read_shard("alice", mint).ledger_native,
            shard.ledger_native + 300
        );
        assert_eq!(
            world.tokens(&world.vault("alice", mint)),
            tokens + 300,
            "{mint}"
        );
        assert_eq!(world.wallet_tokens("alice", mint), wallet - 300, "{mint}");
        let events = sent.events();
        let [Event::VaultDeposited(deposited)] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!(
            (deposited.amount_native, deposited.ledger_native),
            (300, ledger + 300)
        );
        assert_eq!(deposited.depositor, actors::address("alice"));
        assert_eq!(
            deposited.sequence,
            world.read_account("alice").event_sequence
        );
    }
}

#[test]
fn anyone_may_pay_in_for_anyone() {
    let mut world = two_customers();
    let before = world.ledger("alice", USDC);
    let act = world
        .vault_deposit_act("alice", USDC, 40)
        .signed_by("depositor", "bob")
        .with("source", world.wallet("bob", USDC));
    done(world.send(&act));
    assert_eq!(world.ledger("alice", USDC), before + 40);
}

#[test]
fn leaves_tokens_that_were_sent_straight_to_the_vault_out_of_the_ledger() {
    let mut world = two_customers();
    let vault = world.vault("alice", USDC);
    world.send_tokens("bob", USDC, &vault, 99);
    let before = world.ledger("alice", USDC);
    done(world.deposit("alice", USDC, 1));
    assert_eq!(world.ledger("alice", USDC), before + 1);
    assert_eq!(world.tokens(&vault), before + 100);
}

#[test]
fn keeps_everything_but_the_account_and_one_shard() {
    let mut world = two_customers();
    let before = world.snapshot();
    done(world.deposit("alice", USDC, 300));
    let mut expected = vec![world.account("alice"), world.shard("alice", USDC)];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
}

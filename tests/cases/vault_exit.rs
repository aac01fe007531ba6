//! `vault_exit`, the sacred one.

use ringfence_core::units::ONE_E12;
use ringfence_interface::accounts::{House, MarginAccount, Settlement, Venue};
use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_2022_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::pledged::lock_long_ago;
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, set_status, two_customers};

#[test]
fn refuses_in_order() {
    let mut world = two_customers();
    world.open_wallet("alice", BTC);
    done(world.vault_open("alice", BTC));
    let act = world.vault_exit_act("alice", USDC);
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
            "a read-only account",
            act.clone().read_only("margin_account"),
        ),
        (DUPLICATE, "into the vault itself", {
            act.clone().with("destination", world.vault("alice", USDC))
        }),
        ("WrongAccountType", "an asset is no account", {
            act.clone().with("margin_account", world.asset(USDC))
        }),
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
        ("TokenOwnerWrong", "somebody else's wallet", {
            act.clone().with("destination", world.wallet("bob", USDC))
        }),
        ("TokenMintWrong", "a wallet of another mint", {
            act.clone().with("destination", world.wallet("alice", SOL))
        }),
        (
            "TokenProgramNotAllowed",
            "a destination of no token program",
            { act.clone().with("destination", world.house.address) },
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenProgramNotAllowed", "no token program", {
            act.clone().with("token_program", SYSTEM_PROGRAM)
        }),
        (
            "AmountZero",
            "an empty vault",
            world.vault_exit_act("alice", BTC),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_defaulter_and_an_account_with_lots() {
    let mut world = two_customers();
    for status in [2, 3] {
        set_status(&mut world, "alice", status);
        let act = world.vault_exit_act("alice", SOL);
        assert_eq!(refused(&world, &act), "AccountInDefault");
    }
    set_status(&mut world, "alice", 0);
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.positions[0].instrument_id = 1;
        account.positions[0].lots = -1;
    });
    assert_eq!(
        refused(&world, &world.vault_exit_act("alice", SOL)),
        "PositionsOpen"
    );
}

/// Lets Alice owe, in a copy of the world without checks: what she owes has no counterpart.
fn owing(world: &World, owed_native: i128) -> World {
    let mut world = world.clone();
    world.checks_invariants = false;
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.variation_native = -owed_native
    });
    world
}

#[test]
fn holds_back_only_what_the_account_itself_owes() {
    let world = two_customers();
    let quote = 1_000 * ONE_USDC;
    let mut some = owing(&world, 300);
    done(some.exit("alice", SOL));
    done(some.exit("alice", USDC));
    assert_eq!(
        some.ledger("alice", USDC),
        300,
        "the quote goes down to what is owed"
    );
    assert_eq!(
        refused(&some, &some.vault_exit_act("alice", USDC)),
        "OwedToPool"
    );

    let all = owing(&world, i128::from(quote));
    done(all.clone().exit("alice", SOL));
    assert_eq!(
        refused(&all, &all.vault_exit_act("alice", USDC)),
        "OwedToPool"
    );

    let more = owing(&world, i128::from(quote) + 1);
    assert_eq!(
        refused(&more, &more.vault_exit_act("alice", SOL)),
        "OwedToPool"
    );
}

#[test]
fn counts_losses_that_wait_as_owed_and_gains_that_wait_as_nothing() {
    let mut world = owing(&two_customers(), 0);
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.positions[0].instrument_id = 1;
        account.positions[0].wait_loss_native = 500;
        account.positions[0].wait_gain_native = 100;
        account.positions[1].instrument_id = 2;
        account.positions[1].wait_gain_native = 900;
    });
    done(world.exit("alice", USDC));
    assert_eq!(world.ledger("alice", USDC), 400);
}

#[test]
fn lets_everything_out_to_the_owner() {
    let mut world = two_customers();
    for (mint, amount) in [(USDC, 1_000 * ONE_USDC), (SOL, 10 * ONE_SOL)] {
        let wallet = world.wallet_tokens("alice", mint);
        let sent = done(world.exit("alice", mint));
        assert_eq!(world.wallet_tokens("alice", mint), wallet + amount);
        assert_eq!(world.ledger("alice", mint), 0);
        assert_eq!(world.tokens(&world.vault("alice", mint)), 0);
        let events = sent.events();
        let [Event::VaultExited(exited)] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!((exited.amount_native, exited.ledger_native), (amount, 0));
        assert_eq!(exited.destination, world.wallet("alice", mint));
        assert_eq!(exited.sequence, world.read_account("alice").event_sequence);
    }
}

#[test]
fn lets_out_what_is_not_locked() {
    let mut world = two_customers();
    lock_long_ago(&mut world, "alice", SOL, ONE_SOL);
    done(world.exit("alice", SOL));
    assert_eq!(world.ledger("alice", SOL), ONE_SOL);
}

#[test]
fn nothing_that_anyone_else_does_blocks_it() {
    let mut world = two_customers();
    done(world.venue_create(VENUE));
    // Every switch that the house has, thrown at once: paused, in recovery, haircutting, losses
    // open, the gate shut, the venue gone, prices a year old.
    let (house, settlement, venue) = (
        world.house.address,
        world.house.settlement,
        world.venue(VENUE),
    );
    world.edit(&house, |house: &mut House| {
        (house.status, house.haircutting) = (2, 1);
        house.paused_until_ts = i64::MAX;
    });
    world.edit(&settlement, |settlement: &mut Settlement| {
        settlement.open_loss_count = 9;
        settlement.gate_open_since_ts = i64::MAX;
        settlement.claim_index_e12 = ONE_E12 / 2;
    });
    world.edit(&venue, |venue: &mut Venue| venue.status = 1);
    world.advance(366 * 86_400);
    world.checks_invariants = false;
    set_status(&mut world, "alice", 1);
    for mint in [SOL, USDC] {
        done(world.exit("alice", mint));
        assert_eq!(world.ledger("alice", mint), 0, "{mint}");
    }
}

#[test]
fn works_when_the_house_and_everything_it_listed_is_gone() {
    let mut world = two_customers();
    let alice = world.account("alice");
    let shard = world.shard("alice", SOL);
    let act = world.vault_exit_act("alice", SOL);
    // Not reachable, and that is the point: an exit reads nothing but what it is given.
    for address in world.snapshot().data.into_keys() {
        if address != alice && address != shard {
            world.put(&address, &SYSTEM_PROGRAM, Vec::new());
        }
    }
    let mint = world.mint(SOL).address;
    world.put(&mint, &SYSTEM_PROGRAM, Vec::new());
    world.checks_invariants = false;
    done(world.send(&act));
}

#[test]
fn leaves_tokens_that_were_sent_straight_to_the_vault() {
    let mut world = two_customers();
    let vault = world.vault("alice", USDC);
    world.send_tokens("bob", USDC, &vault, 5);
    done(world.exit("alice", USDC));
    assert_eq!(world.tokens(&vault), 5);
}

#[test]
fn keeps_everything_but_the_account_and_one_shard() {
    let mut world = two_customers();
    let before = world.snapshot();
    done(world.exit("alice", SOL));
    let mut expected = vec![world.account("alice"), world.shard("alice", SOL)];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
}

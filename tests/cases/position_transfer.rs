//! `position_transfer`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_2022_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::porting::Port;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{edit_account, pass_boundary, refused_when, set_frozen, set_haircutting};
use crate::market::{set_tokens, sorted, variation};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, add_second_house, set_status};
use crate::vault_withdraw::trade_at_mark;

/// Alice's second account with these vaults, in another shard than the first.
const SECOND: &str = "alice/1";

/// Alice long ten lots against Bob, with 1,000 USDC and two SOL; in her second account 500 USDC and
/// an empty vault of SOL.
pub fn two_accounts() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_collateral("alice", SOL, 2 * ONE_SOL);
    world.add_trader(SECOND, 500 * ONE_USDC);
    done(world.vault_open(SECOND, SOL));
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    world
}

/// Between Alice's two accounts.
pub fn port<'a>(lots: &'a [(&'a str, u64)], collateral: &'a [(&'a str, u64)]) -> Port<'a> {
    Port {
        from: "alice",
        to: SECOND,
        lots,
        collateral,
    }
}

/// Four lots, 300 USDC and one SOL.
const SOME: Port<'static> = Port {
    from: "alice",
    to: SECOND,
    lots: &[(PERP, 4)],
    collateral: &[(USDC, 300 * ONE_USDC), (SOL, ONE_SOL)],
};

/// Lots of the standard contract in an account.
fn lots_of(world: &World, customer: &str) -> i64 {
    let id = world.instrument_id(PERP);
    let account = world.read_account(customer);
    let found = account
        .positions
        .iter()
        .find(|held| held.instrument_id == id);
    found.map_or(0, |held| held.lots)
}

#[test]
fn refuses_owners_houses_and_accounts_in_order() {
    let mut world = two_accounts();
    let second = add_second_house(&mut world);
    let act = world.position_transfer_act(&SOME);
    let bobs = world.account("bob");
    done(world.delegate("alice", "del"));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            NOT_WRITABLE,
            "a read-only giver",
            act.clone().read_only("from"),
        ),
        (
            NOT_WRITABLE,
            "a read-only receiver",
            act.clone().read_only("to"),
        ),
        (
            DUPLICATE,
            "to itself",
            act.clone().with("to", world.account("alice")),
        ),
        (
            DUPLICATE,
            "from itself",
            act.clone().with("from", world.account(SECOND)),
        ),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "NotOwner",
            "the delegate signs",
            act.clone().signed_by("owner", "del"),
        ),
        (
            "NotOwner",
            "the venue signs",
            act.clone().signed_by("owner", VENUE),
        ),
        (
            "NotOwner",
            "from somebody else",
            act.clone().with("from", bobs),
        ),
        ("NotOwner", "to somebody else", act.clone().with("to", bobs)),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "AmountZero",
            "nothing",
            world.position_transfer_act(&port(&[], &[])),
        ),
        ("EvidenceOutOfOrder", "more positions than there are", {
            world.position_transfer_act(&port(&[(PERP, 1); 17], &[]))
        }),
        ("EvidenceOutOfOrder", "more vaults than there are", {
            world.position_transfer_act(&port(&[], &[(USDC, 1); 9]))
        }),
    ];
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

/// The same with a vault of BTC in the first account alone, and a second instrument.
fn two_unlike_accounts() -> World {
    let mut world = two_accounts();
    world.add_collateral("alice", BTC, 1_000);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.advance(1);
    world.mark("OTHER", 100 * ONE_E8);
    world.freshen();
    world
}

#[test]
fn refuses_vaults_and_shards_in_order() {
    let world = two_unlike_accounts();
    let act = world.position_transfer_act(&SOME);
    let shards = |number| pda::shard(&world.asset(USDC), number).0;
    let mine = ["alice", SECOND].map(|name| pda::shard_number(&world.account(name)));
    assert_ne!(mine[0], mine[1], "these tests need two shards");
    let third = (0..16).find(|number| !mine.contains(number)).unwrap();
    let sol = |name| world.vault(name, SOL);
    // First behind the fixed accounts: two vaults, their shards, the token program.
    let rows: Vec<Row> = vec![
        ("VaultMismatch", "the giver's vault is another's", {
            act.clone().with_more(0, world.vault("bob", USDC))
        }),
        ("VaultMismatch", "the receiver's vault is another's", {
            act.clone().with_more(1, world.vault("bob", USDC))
        }),
        (
            "VaultMismatch",
            "both ways exchanged",
            act.clone().with_swapped(0, 1),
        ),
        ("VaultMismatch", "not open in the receiver", {
            world.position_transfer_act(&port(&[], &[(BTC, 1)]))
        }),
        (
            "AssetMismatch",
            "two assets",
            act.clone().with_more(1, sol(SECOND)),
        ),
        (
            "AssetMismatch",
            "of another asset",
            act.clone().with_more(0, sol("alice")),
        ),
        ("ShardMismatch", "a third shard of the giver", {
            act.clone().with_more(2, shards(third))
        }),
        ("ShardMismatch", "a third shard of the receiver", {
            act.clone().with_more(3, shards(third))
        }),
        (
            "ShardMismatch",
            "shards exchanged",
            act.clone().with_swapped(2, 3),
        ),
        (
            "ShardMismatch",
            "one shard twice",
            act.clone().with_more(3, shards(mine[0])),
        ),
        (NOT_WRITABLE, "no shard of the receiver", {
            act.clone().with_more(3, SYSTEM_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_evidence_and_books_in_order() {
    let mut world = two_unlike_accounts();
    let act = world.position_transfer_act(&SOME);
    let sol = |name| world.vault(name, SOL);
    // Behind ten accounts of vaults: a book, four accounts of evidence, and three.
    let rows: Vec<Row> = vec![
        (
            "AccountCountWrong",
            "an account too few",
            act.clone().without_last(),
        ),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(SOL)),
        ),
        (
            "AssetMismatch",
            "the giver's assets exchanged",
            act.clone().with_swapped(11, 12),
        ),
        ("AssetMismatch", "the receiver's assets exchanged", {
            act.clone().with_swapped(15, 16)
        }),
        ("InstrumentMismatch", "another instrument of the giver", {
            act.clone().with_more(14, world.instrument("OTHER"))
        }),
        (
            "InstrumentMismatch",
            "another instrument of the receiver",
            { act.clone().with_more(17, world.instrument("OTHER")) },
        ),
        ("InstrumentMismatch", "nothing there", {
            world.position_transfer_act(&port(&[("OTHER", 1)], &[]))
        }),
        (
            "WrongAccountType",
            "no book",
            act.clone().with_more(10, sol("alice")),
        ),
        (
            "BookMismatch",
            "another book",
            act.clone().with_more(10, world.book("OTHER")),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with_more(4, TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = two_accounts();
    let refuses_port = |port: &Port<'_>| refused(&world, &world.position_transfer_act(port));
    let act = world.position_transfer_act(&SOME);
    let when = |change: fn(&mut World)| refused_when(&world, &act, change);
    for (status, name) in [
        (1, "AccountInLiquidation"),
        (2, "AccountInDefault"),
        (3, "AccountInDefault"),
    ] {
        for customer in ["alice", SECOND] {
            let found = refused_when(&world, &act, |w| set_status(w, customer, status));
            assert_eq!(found, name, "{customer}");
        }
    }
    let paused = refused_when(&world, &act, |world| world.set_paused(true));
    let recovering = refused_when(&world, &act, |world| {
        let house = world.house.address;
        let set = |house: &mut ringfence_interface::accounts::House| house.status = 2;
        world.edit(&house, set);
    });
    assert_eq!([paused, recovering], ["HouseTakesNoRisk"; 2]);
    let late =
        |world: &mut World, who| edit_account(world, who, |account| account.owed_since_ts = 1);
    for customer in ["alice", SECOND] {
        let found = refused_when(&world, &act, |world| late(world, customer));
        assert_eq!(found, "VariationOverdue", "{customer}");
    }
    assert_eq!(refuses_port(&port(&[(PERP, 0)], &[])), "LotsOutOfRange");
    assert_eq!(refuses_port(&port(&[(PERP, 11)], &[])), "LotsOutOfRange");
    let twice = port(&[(PERP, 5), (PERP, 5)], &[]);
    assert_eq!(refuses_port(&twice), "EvidenceOutOfOrder");
    let unsorted = port(&[], &[(SOL, 1), (USDC, 1)]);
    assert_eq!(refuses_port(&unsorted), "EvidenceOutOfOrder");
    let both = port(&[], &[(USDC, 1), (USDC, 1)]);
    assert_eq!(refuses_port(&both), "EvidenceOutOfOrder");
    let tearing = when(|world| {
        let book = world.book(PERP);
        let tear = |book: &mut ringfence_interface::accounts::Book| book.is_tearing_up = 1;
        world.edit(&book, tear);
    });
    assert_eq!(tearing, "TearUpUnderWay");
    assert_eq!(refuses_port(&port(&[], &[(USDC, 0)])), "AmountZero");
    let above = port(&[], &[(SOL, 2 * ONE_SOL + 1)]);
    assert_eq!(refuses_port(&above), "AboveAvailable");
    let locked = when(|world| {
        edit_account(world, "alice", |account| {
            account.slots[1].locked_native = ONE_SOL + 1
        });
    });
    assert_eq!(locked, "AboveAvailable");
    assert_eq!(when(|world| world.advance(11)), "MarkStale");
    let frozen = when(|world| set_frozen(world, &world.vault(SECOND, SOL)));
    assert_eq!(frozen, "TokenAccountFrozen");
    let short = when(|world| set_tokens(world, &world.vault("alice", USDC), 999 * ONE_USDC));
    assert_eq!(short, "TokensBelowLedger");
}

#[test]
fn refuses_an_instrument_that_has_ended_and_a_full_account() {
    let mut world = World::with_market();
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(2)
    };
    done(world.instrument_create("SOON", &listing));
    world.advance(1);
    world.mark("SOON", 100 * ONE_E8);
    world.freshen();
    for name in ["alice", SECOND, "bob"] {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    let soon = Trade {
        instrument: "SOON",
        ..trade_at_mark(1)
    };
    done(world.fill(&soon));
    let act = world.position_transfer_act(&port(&[("SOON", 1)], &[]));
    let mut ended = world.clone();
    ended.advance_to(expiry_ts);
    assert_eq!(refused(&ended, &act), "InstrumentExpired");
    for (place, id) in (3..19).enumerate() {
        done(world.instrument_create(&format!("I{id}"), &Listing::standard(id)));
        edit_account(&mut world, SECOND, |account| {
            account.positions[place].instrument_id = id;
        });
    }
    let act = world.position_transfer_act(&port(&[("SOON", 1)], &[]));
    assert_eq!(refused(&world, &act), "PositionSlotsFull");
}

/// What the shards of both accounts count of USDC and of SOL.
fn shards(world: &World) -> [u64; 4] {
    let of = |(name, mint)| world.read_shard(name, mint).ledger_native;
    [
        ("alice", USDC),
        (SECOND, USDC),
        ("alice", SOL),
        (SECOND, SOL),
    ]
    .map(of)
}

#[test]
fn moves_lots_and_collateral_and_tells() {
    let mut world = two_accounts();
    let counted = shards(&world);
    let before = world.snapshot();
    let sent = done(world.transfer(&SOME));
    let [a, b, c, d] = counted;
    let (usdc, sol) = (300 * ONE_USDC, ONE_SOL);
    assert_eq!(shards(&world), [a - usdc, b + usdc, c - sol, d + sol]);
    let of = |name| {
        (
            lots_of(&world, name),
            world.ledger(name, USDC),
            world.ledger(name, SOL),
        )
    };
    assert_eq!(of("alice"), (6, 700 * ONE_USDC, ONE_SOL));
    assert_eq!(of(SECOND), (4, 800 * ONE_USDC, ONE_SOL));
    for mint in [USDC, SOL] {
        for name in ["alice", SECOND] {
            assert_eq!(
                world.tokens(&world.vault(name, mint)),
                world.ledger(name, mint)
            );
        }
    }
    let mut expected = vec![
        world.account("alice"),
        world.account(SECOND),
        world.book(PERP),
    ];
    for mint in [USDC, SOL] {
        expected.extend([world.shard("alice", mint), world.shard(SECOND, mint)]);
    }
    assert_eq!(before.changed(&world.snapshot()), sorted(expected));
    let events = sent.events();
    let [
        Event::CollateralTransferred(usdc),
        Event::CollateralTransferred(sol),
        Event::PositionTransferred(lots),
    ] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!(
        (usdc.from, usdc.to),
        (world.account("alice"), world.account(SECOND))
    );
    assert_eq!(
        (usdc.amount_native, usdc.from_ledger_native),
        (300 * ONE_USDC, 700 * ONE_USDC)
    );
    assert_eq!(
        (sol.asset, sol.to_ledger_native),
        (world.asset(SOL), ONE_SOL)
    );
    assert_eq!((lots.lots, lots.from_lots, lots.to_lots), (4, 6, 4));
    assert_eq!(
        (lots.instrument, lots.settlement_tick),
        (world.instrument(PERP), 10_000)
    );
    assert_eq!(lots.open_interest_lots, 10);
    assert_eq!(lots.from_sequence, usdc.from_sequence + 2);
    assert_eq!(lots.to_sequence, sol.to_sequence + 1);
    println!(
        "one position and two vaults: {} compute units, {} bytes",
        sent.units, sent.bytes
    );
}

#[test]
fn moves_all_of_an_account_which_can_then_be_closed() {
    let mut world = two_accounts();
    let all = [(USDC, u64::MAX), (SOL, u64::MAX)];
    done(world.transfer(&port(&[(PERP, 10)], &all)));
    assert_eq!((lots_of(&world, "alice"), lots_of(&world, SECOND)), (0, 10));
    assert_eq!(world.ledger(SECOND, USDC), 1_500 * ONE_USDC);
    done(world.settle("alice"));
    for mint in [SOL, USDC] {
        done(world.vault_close("alice", mint));
    }
    done(world.account_close("alice"));
    assert!(!world.exists(&world.account("alice")));
}

#[test]
fn what_is_recognised_stays_and_what_is_not_goes_along() {
    let mut world = two_accounts();
    // Alice has lost ten dollars on each of ten lots, and the mark falls by one more.
    pass_boundary(&mut world, 9_000);
    crate::market::mark_at(&mut world, 8_900);
    let all = [(USDC, u64::MAX)];
    done(world.transfer(&port(&[(PERP, 10)], &all)));
    assert_eq!(variation(&world, "alice"), -100_000_000);
    assert_eq!(
        world.ledger("alice", USDC),
        100 * ONE_USDC,
        "what she owes stays"
    );
    assert_eq!(variation(&world, SECOND), 0);
    done(world.settle("alice"));
    assert_eq!(
        (variation(&world, "alice"), world.ledger("alice", USDC)),
        (0, 0)
    );
    pass_boundary(&mut world, 8_900);
    done(world.settle(SECOND));
    assert_eq!(world.ledger(SECOND, USDC), 1_390 * ONE_USDC);
}

#[test]
fn one_shard_that_counts_both_accounts_is_given_once() {
    let mut world = two_accounts();
    let shard = pda::shard_number(&world.account("alice"));
    let same = |world: &World, name: &String| pda::shard_number(&world.account(name)) == shard;
    let names = (2..200).map(|index| format!("alice/{index}"));
    let name = names.into_iter().find(|name| same(&world, name)).unwrap();
    world.add_trader(&name, 500 * ONE_USDC);
    let to_it = Port {
        to: &name,
        ..port(&[(PERP, 10)], &[(USDC, 400 * ONE_USDC)])
    };
    let act = world.position_transfer_act(&to_it);
    let shared = world.shard("alice", USDC);
    assert_eq!(
        refused(&world, &act.clone().with_more(3, shared)),
        "ShardMismatch"
    );
    let before = world.read_shard("alice", USDC);
    done(world.send(&act));
    assert_eq!(world.read_shard("alice", USDC), before);
    assert_eq!(world.ledger(&name, USDC), 900 * ONE_USDC);
    assert_eq!(lots_of(&world, &name), 10);
}

#[test]
fn both_are_at_initial_to_the_unit() {
    let mut world = two_accounts();
    // Ten lots at 100: 15 % and a quarter more is 187.5, of which 20 weighted SOL cover nothing
    // in the second account.
    done(world.withdraw(SECOND, USDC, 500 * ONE_USDC));
    let need = 187_500_000;
    let with = |amount| [(USDC, amount)];
    let short = with(need - 1);
    let act = world.position_transfer_act(&port(&[(PERP, 10)], &short));
    assert_eq!(refused(&world, &act), "BelowInitial");
    let enough = with(need);
    done(world.transfer(&port(&[(PERP, 10)], &enough)));
    let back = Port {
        from: SECOND,
        to: "alice",
        lots: &[],
        collateral: &[(USDC, 1)],
    };
    let act = world.position_transfer_act(&back);
    assert_eq!(refused(&world, &act), "BelowInitial", "nor back again");
}

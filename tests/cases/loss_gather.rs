//! `loss_gather`, and that it does what `account_settle` does.

use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_2022_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::house::Listing;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, fixed, opened, pass_boundary, set_frozen, set_haircutting,
    set_tokens, trade, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house, set_status};

/// Losers, then winners.
const PAGE: [&str; 4] = ["dora", "lina", "sam", "sue"];

/// Dora and Lina long, Sam and Sue short; the tick has fallen from 100 to 95.
fn after_a_fall() -> World {
    let mut world = opened(LAYERS);
    world.add_trader("sue", 1_000 * ONE_USDC);
    trade(&mut world, "lina", "sue", 7, 10_000);
    pass_boundary(&mut world, 9_500);
    world
}

#[test]
fn refuses_what_is_wrong_with_the_house_in_order() {
    let mut world = after_a_fall();
    let second = add_foreign_market(&mut world);
    let act = world.loss_gather_act(&PAGE);
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only settlement",
            act.clone().read_only("settlement"),
        ),
        ("WrongAccountType", "no house", {
            act.clone().with("house", world.asset(BTC))
        }),
        ("AccountOfOtherHouse", "its settlement", {
            act.clone().with("settlement", second.settlement)
        }),
        ("AccountOfOtherHouse", "its fund", {
            act.clone().with("fund", second.fund)
        }),
        ("PoolMismatch", "its pool", {
            act.clone().with("pool", second.pool)
        }),
        ("AccountCountWrong", "a page without accounts", {
            world.loss_gather_act(&[])
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
}

/// Places of the first account behind the fixed ones: itself, its vault, its shard, its instrument.
#[test]
fn refuses_what_is_wrong_with_an_account_in_order() {
    let mut world = after_a_fall();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.loss_gather_act(&["dora"]);
    let foreign = in_house(&world, &second, |world| world.account("dora"));
    let next = (pda::shard_number(&world.account("dora")) + 1) % 16;
    let read_only = |place: usize| {
        let mut act = act.clone();
        let place = act.shape.accounts.len() + place;
        act.instruction.accounts[place].is_writable = false;
        act
    };
    let rows: Vec<Row> = vec![
        (NOT_WRITABLE, "a read-only account", read_only(0)),
        ("WrongAccountType", "no account", {
            act.clone().with_more(0, world.asset(BTC))
        }),
        (NOT_WRITABLE, "a read-only vault", read_only(1)),
        (NOT_WRITABLE, "a read-only shard", read_only(2)),
        ("WrongAccountType", "no shard", {
            act.clone().with_more(2, world.asset(BTC))
        }),
        ("AccountOfOtherHouse", "an account of another house", {
            act.clone().with_more(0, foreign)
        }),
        ("VaultMismatch", "another customer pays", {
            act.clone().with_more(1, world.vault("lina", USDC))
        }),
        ("VaultMismatch", "the System program for an open vault", {
            act.clone().with_more(1, SYSTEM_PROGRAM)
        }),
        ("ShardMismatch", "the next shard", {
            act.clone()
                .with_more(2, pda::shard(&world.asset(USDC), next).0)
        }),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(3, world.instrument("OTHER"))
        }),
        ("AccountCountWrong", "the last instrument left out", {
            act.clone().without_last()
        }),
        ("AccountCountWrong", "an account without its vault", {
            act.clone().with_added(world.account("dora"))
        }),
    ];
    refuses(&world, &rows);
    let mut short = world.clone();
    let vault = short.vault("dora", USDC);
    set_tokens(&mut short, &vault, 50 * ONE_USDC);
    assert_eq!(refused(&short, &act), "TokensBelowLedger");
}

#[test]
fn one_account_that_cannot_be_settled_stops_its_page() {
    let mut world = after_a_fall();
    set_status(&mut world, "sam", 3);
    let act = world.loss_gather_act(&PAGE);
    assert_eq!(refused(&world, &act), "AccountInDefault");
    done(world.gather(&["dora", "lina", "sue"]));
    let fixed = fixed(LAYERS);
    let act = fixed.loss_gather_act(&["sam", "dora"]);
    assert_eq!(refused(&fixed, &act), "AccountInDefault");
}

#[test]
fn does_what_settling_one_by_one_does_byte_for_byte() {
    let orders: [[&str; 4]; 2] = [PAGE, ["sue", "sam", "dora", "lina"]];
    for order in orders {
        let mut together = after_a_fall();
        let mut alone = together.clone();
        let sent = done(together.gather(&order));
        for name in order {
            done(alone.settle(name));
        }
        assert_eq!(together.snapshot(), alone.snapshot());
        let events = sent.events();
        let told = events.iter().map(|event| match event {
            Event::AccountSettled(settled) => settled.margin_account,
            other => panic!("{other:?}"),
        });
        assert!(told.eq(order.map(|name| together.account(name))));
    }
}

#[test]
fn losers_who_come_first_fill_the_pool_for_winners() {
    let mut world = after_a_fall();
    done(world.gather(&PAGE));
    assert_eq!(world.ledger("dora", USDC), 140 * ONE_USDC);
    assert_eq!(world.ledger("lina", USDC), 1_965 * ONE_USDC);
    assert_eq!(world.ledger("sam", USDC), 1_050 * ONE_USDC);
    assert_eq!(world.ledger("sue", USDC), 1_035 * ONE_USDC);
    assert_eq!(world.read_settlement().pool_native, 0);
    assert!(world.read_settlement().to_core().is_base_exact());
    let mut other = after_a_fall();
    done(other.gather(&["sam", "sue", "dora", "lina"]));
    assert_eq!(variation(&other, "sam"), 50_000_000, "the gate was shut");
}

#[test]
fn the_same_account_twice_is_settled_once() {
    let mut world = after_a_fall();
    let mut once = world.clone();
    done(world.gather(&["dora", "dora", "sam"]));
    done(once.gather(&["dora", "sam"]));
    let told = |account: &mut MarginAccount| account.event_sequence += 1;
    let dora = once.account("dora");
    once.edit(&dora, told);
    assert_eq!(world.snapshot(), once.snapshot());
}

#[test]
fn a_frozen_vault_stops_nobody_else() {
    let mut world = after_a_fall();
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    world.checks_invariants = false;
    done(world.gather(&PAGE));
    assert_eq!(variation(&world, "dora"), -50_000_000);
    assert_eq!(variation(&world, "lina"), 0);
}

#[test]
fn counts_accounts_while_a_gain_haircut_is_under_way() {
    let mut world = after_a_fall();
    set_haircutting(&mut world, true);
    done(world.gather(&PAGE));
    assert_eq!(world.ledger("dora", USDC), 140 * ONE_USDC, "debts are paid");
    assert_eq!(variation(&world, "sam"), 50_000_000, "nobody is paid");
    assert!(world.read_settlement().to_core().is_base_exact());
}

#[test]
fn brings_accounts_without_a_quote_vault_up_to_date() {
    let mut world = after_a_fall();
    done(world.account_create("ben"));
    let act = world.loss_gather_act(&["ben", "dora"]);
    done(world.send(&act.with_more(1, SYSTEM_PROGRAM)));
    assert_eq!(world.ledger("dora", USDC), 140 * ONE_USDC);
}

#[test]
fn strikes_positions_of_expired_instruments_on_both_sides() {
    let mut world = opened(LAYERS);
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(2)
    };
    done(world.instrument_create("FUTURE", &listing));
    world.advance(1);
    world.mark("FUTURE", 100 * ONE_E8);
    let trade = ringfence_tests::customers::Trade {
        instrument: "FUTURE",
        ..crate::market::a_trade(("lina", 0), ("sam", 0), 4, 10_000)
    };
    done(world.fill(&trade));
    world.advance_to(expiry_ts);
    let last = Update::certain(95 * ONE_E8, expiry_ts, expiry_ts - 1);
    world.publish("FUTURE", last);
    done(world.instrument_expire("FUTURE", true));
    let act = world.loss_gather_act(&["lina", "sam"]);
    let rows: Vec<Row> = vec![
        ("AccountCountWrong", "no book", act.clone().without_last()),
        ("BookMismatch", "another instrument's", {
            act.clone().with_more(4, world.book(PERP))
        }),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    let book = world.read_book("FUTURE");
    assert_eq!((book.open_interest_lots, book.open_position_count), (0, 0));
    assert_eq!(world.ledger("lina", USDC), 1_980 * ONE_USDC);
    assert_eq!(world.ledger("sam", USDC), 1_020 * ONE_USDC);
}

#[test]
fn a_page_of_eight_accounts_fits_its_budget() {
    let mut world = opened(LAYERS);
    let names = ["ann", "bo", "cy", "di", "eli", "flo", "gil", "hal"];
    for name in names {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    for pair in names.chunks(2) {
        trade(&mut world, pair[0], pair[1], 3, 10_000);
    }
    pass_boundary(&mut world, 9_500);
    done(world.settle("dora"));
    let sent = done(world.gather(&["ann", "cy", "eli", "gil", "bo", "di", "flo", "hal"]));
    assert!(sent.units <= 90_000, "{} compute units", sent.units);
    for name in ["bo", "di", "flo", "hal"] {
        assert_eq!(world.ledger(name, USDC), 1_015 * ONE_USDC);
    }
}

/// Everything that the accounts of a page need must fit the heap, of which nothing is given back.
#[test]
fn eight_accounts_with_all_their_positions_fit_one_page() {
    let mut world = World::with_market();
    let names = ["ann", "cy", "eli", "gil", "bo", "di", "flo", "hal"];
    for name in names {
        world.add_trader(name, 10_000 * ONE_USDC);
    }
    let markets: Vec<String> = (2..=17).map(|id| format!("I{id}")).collect();
    for (id, market) in (2..).zip(&markets) {
        done(world.instrument_create(market, &Listing::standard(id)));
        world.mark(market, 100 * ONE_E8);
    }
    for market in &markets {
        for (buyer, seller) in names[..4].iter().zip(&names[4..]) {
            let trade = ringfence_tests::customers::Trade {
                instrument: market,
                ..crate::market::a_trade((buyer, 0), (seller, 0), 1, 10_000)
            };
            done(world.fill(&trade));
        }
    }
    let boundary = crate::market::next_boundary(&world);
    world.advance_to(boundary + 1);
    for market in &markets {
        world.mark(market, 99 * ONE_E8);
    }
    let sent = done(world.gather(&names));
    assert!(sent.units <= 200_000, "{} compute units", sent.units);
    for name in &names[4..] {
        assert_eq!(world.ledger(name, USDC), 10_016 * ONE_USDC);
    }
}

#[test]
fn keeps_other_customers_out_of_it() {
    let mut world = after_a_fall();
    let before = world.snapshot();
    done(world.gather(&["dora", "lina"]));
    let after = world.snapshot();
    let mut expected = vec![
        world.account("dora"),
        world.account("lina"),
        world.shard("dora", USDC),
        world.shard("lina", USDC),
        world.house.settlement,
    ];
    expected.sort();
    expected.dedup();
    assert_eq!(before.changed(&after), expected);
    for name in ["sam", "sue"] {
        let vault = world.vault(name, USDC);
        assert_eq!(before.tokens[&vault], after.tokens[&vault]);
    }
}

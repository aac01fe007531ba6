//! `account_settle`, and the gate between losers and winners.

use ringfence_core::asset::AssetParameters;
use ringfence_interface::accounts::{Fund, House};
use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_2022_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{self, ISSUER, OPERATOR, VENUE};
use ringfence_tests::house::{self, Listing};
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::pledged::lock_long_ago;
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, set_status};
use crate::vault_withdraw::trade_at_mark;

const DAY_S: i64 = 86_400;

/// Goes to the next midnight and sets the settlement tick to a price there.
fn settle_market(world: &mut World, instrument: &str, price_e8: u64) {
    let midnight = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(midnight);
    world.publish(
        instrument,
        Update::certain(price_e8, midnight, midnight - 1),
    );
    done(world.instrument_mark(instrument));
}

/// Ten lots from Bob to Alice at 100; the settlement tick then falls to 90: Alice owes 100 USDC.
fn after_a_fall() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    settle_market(&mut world, PERP, 90 * ONE_E8);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = after_a_fall();
    let second = add_second_house(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.account_settle_act("alice");
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(USDC), (own + 1) % 16).0;
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only settlement",
            act.clone().read_only("settlement"),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("AccountOfOtherHouse", "its settlement", {
            act.clone().with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "its fund",
            act.clone().with("fund", second.fund),
        ),
        (
            "PoolMismatch",
            "its pool",
            act.clone().with("pool", second.pool),
        ),
        ("PoolMismatch", "somebody's vault as the pool", {
            act.clone().with("pool", world.vault("bob", USDC))
        }),
        ("VaultMismatch", "another customer pays", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", other_shard),
        ),
        (
            "AccountCountWrong",
            "an instrument left out",
            act.clone().without_last(),
        ),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(0, world.instrument("OTHER"))
        }),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.instrument("OTHER")),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
    set_status(&mut world, "alice", 3);
    assert_eq!(refused(&world, &act), "AccountInDefault");
}

#[test]
fn collects_from_the_loser_before_it_pays_the_winner() {
    let mut world = after_a_fall();
    let moved = 100 * ONE_USDC;
    // The winner is first, and the gate is shut.
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 1_000 * ONE_USDC);
    assert_eq!(
        world.read_account("bob").variation_native,
        i128::from(moved)
    );

    let sent = done(world.settle("alice"));
    assert_eq!(world.ledger("alice", USDC), 900 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), moved);
    assert_eq!(world.read_settlement().pool_native, moved);
    let events = sent.events();
    let [Event::AccountSettled(settled)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(settled.margin_account, world.account("alice"));
    assert_eq!(settled.variation_native, 0);

    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 1_100 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.owed_to_native, settlement.owed_by_native),
        (0, 0)
    );
    assert_ne!(settlement.gate_open_since_ts, i64::MAX, "open again");
}

#[test]
fn pays_at_once_what_the_fund_covers() {
    let mut world = after_a_fall();
    let (fund, insurance) = (world.house.fund, world.house.vault(house::INSURANCE));
    world.give_to(&insurance, USDC, 100 * ONE_USDC);
    world.edit(&fund, |fund: &mut Fund| {
        fund.insurance_native = 100 * ONE_USDC
    });
    done(world.settle("bob"));
    // Open, but the pool itself is empty until the loser pays.
    assert_eq!(world.ledger("bob", USDC), 1_000 * ONE_USDC);
    assert_ne!(world.read_settlement().gate_open_since_ts, i64::MAX);
}

#[test]
fn stamps_since_when_an_account_owes_and_clears_the_stamp() {
    let mut world = after_a_fall();
    // All but 40 dollars are locked.
    lock_long_ago(&mut world, "alice", USDC, 960 * ONE_USDC);
    done(world.settle("alice"));
    let account = world.read_account("alice");
    assert_eq!(
        (account.variation_native, account.owed_since_ts),
        (-60_000_000, world.now())
    );
    let since = world.now();
    world.advance(100);
    done(world.settle("alice"));
    assert_eq!(
        world.read_account("alice").owed_since_ts,
        since,
        "the first time counts"
    );
    world.give("alice", USDC, 60 * ONE_USDC);
    done(world.deposit("alice", USDC, 60 * ONE_USDC));
    done(world.settle("alice"));
    let account = world.read_account("alice");
    assert_eq!((account.variation_native, account.owed_since_ts), (0, 0));
}

#[test]
fn takes_nothing_that_is_locked() {
    let mut world = after_a_fall();
    let locked = 950 * ONE_USDC;
    lock_long_ago(&mut world, "alice", USDC, locked);
    done(world.settle("alice"));
    assert_eq!(world.ledger("alice", USDC), locked);
    assert_eq!(world.read_account("alice").variation_native, -50_000_000);
}

#[test]
fn a_pool_that_pays_nobody_during_a_gain_haircut_still_collects() {
    let mut world = after_a_fall();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.haircutting = 1);
    done(world.settle("alice"));
    assert_eq!(world.tokens(&world.house.pool), 100 * ONE_USDC);
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 1_000 * ONE_USDC);
}

#[test]
fn a_frozen_vault_is_skipped_and_its_claim_stays() {
    let mut world = World::with_mints();
    world.make_mint("FUSD", &MintSpec::freezable(6));
    world.house = house::House::of(OPERATOR, 9, true, "FUSD");
    let issuer = Some(actors::address(ISSUER));
    let act = world.house_create_with(&ringfence_core::parameters::Parameters::TEST, issuer);
    done(world.send(&act));
    let source = world.feed_source("FUSD");
    let act = world.asset_create_with("FUSD", &AssetParameters::TEST, source, issuer);
    done(world.send(&act));
    world.price("FUSD", ONE_E8);
    done(world.instrument_create(PERP, &Listing::standard(1)));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    done(world.venue_create(VENUE));
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    settle_market(&mut world, PERP, 90 * ONE_E8);
    let (alices, bobs) = (world.vault("alice", "FUSD"), world.vault("bob", "FUSD"));
    world.freeze(&alices, "FUSD");
    done(world.settle("alice"));
    assert_eq!(world.read_account("alice").variation_native, -100_000_000);
    assert_eq!(world.ledger("alice", "FUSD"), 1_000 * ONE_USDC);
    world.thaw(&alices, "FUSD");
    done(world.settle("alice"));
    world.freeze(&bobs, "FUSD");
    done(world.settle("bob"));
    assert_eq!(
        world.read_account("bob").variation_native,
        100_000_000,
        "the claim stays"
    );
    world.thaw(&bobs, "FUSD");
    let pool = world.house.pool;
    world.freeze(&pool, "FUSD");
    done(world.settle("bob"));
    assert_eq!(
        world.ledger("bob", "FUSD"),
        1_000 * ONE_USDC,
        "a frozen pool pays nobody"
    );
    world.thaw(&pool, "FUSD");
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", "FUSD"), 1_100 * ONE_USDC);
}

#[test]
fn recognises_what_waited_and_the_fees_with_it() {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    let trade = ringfence_tests::customers::Trade {
        price_ticks: 10_050,
        buyer_fee_native: 700,
        seller_fee_native: 900,
        ..trade_at_mark(10)
    };
    done(world.fill(&trade));
    done(world.settle("alice"));
    assert_eq!(
        world.read_account("alice").variation_native,
        0,
        "it waits for the boundary"
    );
    settle_market(&mut world, PERP, 100 * ONE_E8);
    for customer in ["alice", "bob", "alice", "bob"] {
        done(world.settle(customer));
    }
    assert_eq!(world.ledger("alice", USDC), 995 * ONE_USDC - 700);
    assert_eq!(world.ledger("bob", USDC), 1_005 * ONE_USDC - 900);
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.pool_native, settlement.fees_native),
        (1_600, 1_600)
    );
}

/// Ten lots in a contract that expires at a tick of 95.
fn expired() -> World {
    let mut world = World::with_assets();
    let expiry_ts = world.now() + 3_600;
    done(world.instrument_create(
        PERP,
        &Listing {
            expiry_ts,
            ..Listing::standard(1)
        },
    ));
    done(world.instrument_create(
        "OTHER",
        &Listing {
            expiry_ts,
            ..Listing::standard(2)
        },
    ));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    done(world.venue_create(VENUE));
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    world.advance_to(expiry_ts);
    world.publish(PERP, Update::certain(95 * ONE_E8, expiry_ts, expiry_ts - 1));
    done(world.instrument_expire(PERP, true));
    world
}

#[test]
fn closes_positions_of_expired_instruments_on_both_sides() {
    let mut world = expired();
    for customer in ["alice", "bob"] {
        done(world.settle(customer));
        assert_eq!(world.read_account(customer).occupied_positions().count(), 0);
    }
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (0, 0));
    assert_eq!(world.ledger("alice", USDC), 950 * ONE_USDC);
    assert_eq!(world.ledger("bob", USDC), 1_050 * ONE_USDC);
}

#[test]
fn refuses_books_of_expired_instruments_that_are_not_theirs() {
    let world = expired();
    let act = world.account_settle_act("alice");
    let mut read_only = act.clone();
    read_only
        .instruction
        .accounts
        .last_mut()
        .unwrap()
        .is_writable = false;
    let rows: Vec<Row> = vec![
        ("AccountCountWrong", "no book", act.clone().without_last()),
        ("BookMismatch", "another instrument's", {
            act.clone().with_more(1, world.book("OTHER"))
        }),
        (NOT_WRITABLE, "read-only", read_only),
    ];
    refuses(&world, &rows);
}

#[test]
fn keeps_other_customers_out_of_it() {
    let mut world = after_a_fall();
    world.add_collateral("alice", SOL, 5);
    let before = world.snapshot();
    done(world.settle("alice"));
    let mut expected = vec![
        world.account("alice"),
        world.shard("alice", USDC),
        world.house.settlement,
    ];
    expected.sort();
    let after = world.snapshot();
    assert_eq!(before.changed(&after), expected);
    let bob = world.vault("bob", USDC);
    assert_eq!(before.tokens[&bob], after.tokens[&bob]);
}

#[test]
fn an_account_without_a_quote_vault_is_only_brought_up_to_date() {
    let mut world = World::with_assets();
    done(world.account_create("alice"));
    let act = world.account_settle_act("alice");
    done(world.send(&act));
    // Nobody has to derive the address of a vault that is not there.
    done(world.send(&act.with("vault", SYSTEM_PROGRAM)));
}

//! `asset_totals_refresh`, `asset_price_refresh` and `test_feed_set`.

use ringfence_core::asset::AssetParameters;
use ringfence_interface::accounts::Source;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::{self, OPERATOR, PARAMETERS, THIEF};
use ringfence_tests::house::House;
use ringfence_tests::prices::{PYTH_FULL, PYTH_PARTIAL, PYTH_SOL_USD, Update, pyth_bytes};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, in_house, two_customers};

#[test]
fn totals_refuse_in_order() {
    let world = two_customers();
    let act = world.asset_totals_refresh_act(SOL);
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only asset",
            act.clone().read_only("asset"),
        ),
        ("WrongAccountType", "the house is no asset", {
            act.clone().with("asset", world.house.address)
        }),
        (
            "AccountCountWrong",
            "fifteen shards",
            act.clone().without_last(),
        ),
        (
            "AccountCountWrong",
            "seventeen",
            act.clone().with_added(world.asset(USDC)),
        ),
        (
            "ShardMismatch",
            "two exchanged",
            act.clone().with_swapped(0, 1),
        ),
        ("ShardMismatch", "one twice", {
            act.clone().with_more(5, pda::shard(&world.asset(SOL), 4).0)
        }),
        ("ShardMismatch", "one of another asset", {
            act.clone()
                .with_more(5, pda::shard(&world.asset(USDC), 5).0)
        }),
        ("WrongAccountType", "an asset is no shard", {
            act.clone().with_more(5, world.asset(USDC))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn totals_sum_all_ledgers() {
    let mut world = two_customers();
    for number in 0..20 {
        world.add_customer(&format!("customer {number}"), ONE_USDC);
    }
    let sent = done(world.asset_totals_refresh(USDC));
    assert_eq!(world.read_asset(USDC).total_native, 1_520 * ONE_USDC);
    let events = sent.events();
    let [Event::AssetTotalsRefreshed(event)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(event.total_native, 1_520 * ONE_USDC);
    done(world.asset_totals_refresh(SOL));
    assert_eq!(world.read_asset(SOL).total_native, 10 * ONE_SOL);
}

#[test]
fn feeds_refuse_in_order() {
    let mut world = World::with_house();
    world.publish_price("taken", ONE_E8);
    let update = Update::certain(ONE_E8, world.now(), world.now() - 1);
    let act = world.test_feed_set_act("new", &update);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone()
                .signed_by("payer", THIEF)
                .unsigned("listing_authority")
        }),
        (
            "WrongAuthority",
            "the thief signs",
            act.clone().signed_by("listing_authority", THIEF),
        ),
        ("WrongAuthority", "another authority", {
            act.clone().signed_by("listing_authority", PARAMETERS)
        }),
        (
            "WrongAddress",
            "a feed of another id",
            act.clone().with("feed", world.feed("other")),
        ),
        ("OracleMismatch", "an existing feed of another id", {
            act.clone().with("feed", world.feed("taken"))
        }),
        ("WrongAccountType", "the house is no feed", {
            act.clone().with("feed", world.house.settlement)
        }),
    ];
    refuses(&world, &rows);
    world.house = House::of(OPERATOR, 1, false, USDC);
    done(world.house_create());
    let act = world.test_feed_set_act("new", &update);
    assert_eq!(refused(&world, &act), "NotTestHouse");
}

#[test]
fn prices_refuse_accounts_that_are_not_the_pinned_source() {
    let mut world = two_customers();
    let second = add_second_house(&mut world);
    world.advance(1);
    world.publish_price(SOL, 101 * ONE_E8);
    let act = world.asset_price_refresh_act(&[SOL]);
    let foreign = in_house(&world, &second, |world| world.feed(SOL));
    let fake = actors::place("fake oracle");
    world.put(&fake, &TOKEN_PROGRAM, world.data(&world.feed(SOL)));
    let rows: Vec<Row> = vec![
        (
            "AccountCountWrong",
            "an asset without its oracle",
            act.clone().without_last(),
        ),
        (
            "AccountCountWrong",
            "nothing at all",
            act.clone().without_last().without_last(),
        ),
        ("WrongAccountType", "the house is no asset", {
            act.clone().with_more(0, world.house.address)
        }),
        (
            "OracleMismatch",
            "another asset's feed",
            act.clone().with_more(1, world.feed(BTC)),
        ),
        ("OracleMismatch", "the feed of this id in another house", {
            act.clone().with_more(1, foreign)
        }),
        (
            "OracleMismatch",
            "the right bytes of another program",
            act.clone().with_more(1, fake),
        ),
        ("WrongAccountType", "another account of ours", {
            act.clone().with_more(1, world.asset(SOL))
        }),
    ];
    refuses(&world, &rows);
    let mut read_only = act;
    read_only.instruction.accounts[0].is_writable = false;
    assert_eq!(refused(&world, &read_only), NOT_WRITABLE);
}

#[test]
fn prices_refuse_bad_updates_by_name() {
    let world = two_customers();
    let refused_as = |change: fn(&mut Update)| {
        let mut world = world.clone();
        world.advance(200);
        let mut update = Update::certain(100 * ONE_E8, world.now(), world.now() - 1);
        change(&mut update);
        world.publish(SOL, update);
        refused(&world, &world.asset_price_refresh_act(&[SOL]))
    };
    assert_eq!(refused_as(|u| u.exponent = 1), "PriceExponentOutOfRange");
    assert_eq!(refused_as(|u| u.exponent = -13), "PriceExponentOutOfRange");
    assert_eq!(refused_as(|u| u.price = 0), "PriceNotPositive");
    assert_eq!(refused_as(|u| u.price = -1), "PriceNotPositive");
    assert_eq!(refused_as(|u| u.ema_price = 0), "PriceNotPositive");
    assert_eq!(
        refused_as(|u| u.price = 100_000_000_000_001),
        "PriceOutOfBounds"
    );
    assert_eq!(refused_as(|u| u.publish_ts += 11), "PriceAheadOfClock");
    assert_eq!(
        refused_as(|u| u.confidence = 2 * ONE_E8 + 1),
        "PriceTooUncertain"
    );
    assert_eq!(refused_as(|u| u.publish_ts -= 61), "PriceStale");
}

#[test]
fn an_older_update_after_a_newer_one_changes_nothing() {
    let mut world = two_customers();
    world.advance(30);
    world.price(SOL, 90 * ONE_E8);
    let before = world.snapshot();
    let old = Update::certain(100 * ONE_E8, world.now() - 1, world.now() - 2);
    world.publish(SOL, old);
    let sent = done(world.asset_price_refresh(&[SOL]));
    assert!(sent.events().is_empty());
    assert_eq!(before.changed(&world.snapshot()), [world.feed(SOL)]);
    assert_eq!(world.read_asset(SOL).feed.spot_price_e8, 90 * ONE_E8);
}

#[test]
fn caches_any_number_of_prices_at_once() {
    let mut world = two_customers();
    world.advance(10);
    for (mint, price) in [(USDC, ONE_E8), (SOL, 101 * ONE_E8), (BTC, 49_000 * ONE_E8)] {
        world.publish_price(mint, price);
    }
    let sent = done(world.asset_price_refresh(&[USDC, SOL, BTC]));
    assert_eq!(world.read_asset(BTC).feed.spot_price_e8, 49_000 * ONE_E8);
    assert_eq!(world.read_asset(SOL).feed.spot_price_e8, 101 * ONE_E8);
    assert_eq!(world.read_asset(SOL).feed.slot, world.clock().slot);
    assert_eq!(sent.events().len(), 3);
    // The same asset twice is found not newer the second time.
    world.advance(1);
    world.publish_price(SOL, 102 * ONE_E8);
    let sent = done(world.asset_price_refresh(&[SOL, SOL]));
    assert_eq!(sent.events().len(), 1);
}

#[test]
fn a_sudden_rise_waits_and_a_fall_counts_at_once() {
    let mut world = two_customers();
    world.advance(10);
    world.price(SOL, 111 * ONE_E8);
    let feed = world.read_asset(SOL).feed;
    assert_eq!(
        (feed.spot_price_e8, feed.pending.price_e8),
        (100 * ONE_E8, 111 * ONE_E8)
    );
    assert_eq!(feed.publish_ts, world.now());
    world.advance(120);
    world.price(SOL, 112 * ONE_E8);
    let feed = world.read_asset(SOL).feed;
    assert_eq!(
        (feed.spot_price_e8, feed.pending.price_e8),
        (111 * ONE_E8, 0)
    );
    world.advance(1);
    world.price(SOL, 50 * ONE_E8);
    assert_eq!(world.read_asset(SOL).feed.spot_price_e8, 50 * ONE_E8);
}

/// SOL priced by Pyth, at the time of an update.
fn with_pyth(ts: i64) -> (World, Pubkey) {
    let mut world = World::with_house();
    world.set_clock(ts, 300_000_000);
    let source = Source::pyth(PYTH_SOL_USD);
    let act = world.asset_create_with(SOL, &AssetParameters::TEST, source, None);
    done(world.send(&act));
    (world, actors::place("pyth account"))
}

#[test]
fn takes_a_genuine_pyth_account_of_level_full() {
    let (mut world, oracle) = with_pyth(1_717_782_833 + 7);
    world.put_pyth(&oracle, PYTH_FULL.to_vec());
    let act = world.asset_price_refresh_act(&[SOL]).with_more(1, oracle);
    done(world.send(&act));
    let feed = world.read_asset(SOL).feed;
    assert_eq!(
        (feed.spot_price_e8, feed.ema_price_e8),
        (16_706_469_648, 16_863_708_300)
    );
    assert_eq!(
        (feed.confidence_price_e8, feed.publish_ts),
        (22_390_601, 1_717_782_833)
    );
}

#[test]
fn refuses_a_genuine_pyth_account_of_level_partial() {
    let (mut world, oracle) = with_pyth(1_718_111_995 + 7);
    world.put_pyth(&oracle, PYTH_PARTIAL.to_vec());
    let act = world.asset_price_refresh_act(&[SOL]).with_more(1, oracle);
    assert_eq!(refused(&world, &act), "OracleNotVerified");
}

#[test]
fn refuses_pyth_accounts_that_are_not_what_was_pinned() {
    let (mut world, oracle) = with_pyth(1_717_782_833 + 7);
    let act = world.asset_price_refresh_act(&[SOL]).with_more(1, oracle);
    assert_eq!(refused(&world, &act), "OracleMismatch", "no account");
    world.put(&oracle, &TOKEN_PROGRAM, PYTH_FULL.to_vec());
    assert_eq!(
        refused(&world, &act),
        "OracleMismatch",
        "of another program"
    );
    let update = Update::certain(100 * ONE_E8, world.now(), world.now() - 1);
    world.put_pyth(&oracle, pyth_bytes([9; 32], &update, 1));
    assert_eq!(refused(&world, &act), "OracleMismatch", "another feed");
    world.put_pyth(&oracle, PYTH_FULL[..116].to_vec());
    assert_eq!(refused(&world, &act), "OracleMalformed", "cut short");
    world.put_pyth(&oracle, Vec::new());
    assert_eq!(refused(&world, &act), "OracleMalformed", "empty");
    let mut other = PYTH_FULL.to_vec();
    other[0] ^= 1;
    world.put_pyth(&oracle, other);
    assert_eq!(
        refused(&world, &act),
        "OracleMalformed",
        "another kind of account"
    );
    let mut level = PYTH_FULL.to_vec();
    level[40] = 2;
    world.put_pyth(&oracle, level);
    assert_eq!(
        refused(&world, &act),
        "OracleNotVerified",
        "a level that does not exist"
    );
    world.put_pyth(&oracle, pyth_bytes(PYTH_SOL_USD, &update, 1));
    done(world.send(&act));
}

#[test]
fn keeps_everything_but_the_asset() {
    let mut world = two_customers();
    world.advance(1);
    world.publish_price(SOL, 99 * ONE_E8);
    let before = world.snapshot();
    done(world.asset_price_refresh(&[SOL]));
    assert_eq!(before.changed(&world.snapshot()), [world.asset(SOL)]);
}

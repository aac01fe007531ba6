//! Attacks with options: by whoever posts them, and by whoever trades on what is posted.

use ringfence_interface::accounts::Instrument;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{RISK, THIEF};
use ringfence_tests::house::Listing;
use ringfence_tests::options::{CALL, Quote, RISK_AGE_S, SHORT_MIN};
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::risk_post::{AT, DAY_S, TIME, at, at_with, published, with_options};
use crate::rows::refused;
use crate::scenarios_options::{bought, bought_of, option_trade};
use crate::stage::{add_second_house, in_house};

/// The model's post of the call with another array.
fn with_array(world: &World, tick: u64, change: impl FnOnce(&mut [i64; 16])) -> Act {
    let mut quote = world.quote_of("CALL", tick, TIME);
    change(quote.risk_array.as_mut().expect("an array"));
    world.risk_post_act("CALL", &quote)
}

#[test]
fn a_risk_authority_cannot_make_selling_free() {
    let world = published(&with_options(), 10_500);
    let mild = |change: fn(&mut [i64; 16])| refused(&world, &with_array(&world, 10_500, change));
    let too_mild = "RiskArrayTooMild";
    assert_eq!(
        mild(|array| *array = [0; 16]),
        too_mild,
        "nothing ever happens"
    );
    assert_eq!(
        mild(|array| *array = array.map(|v| v.min(0))),
        too_mild,
        "a seller never loses"
    );
    assert_eq!(
        mild(|array| *array = array.map(|v| v.max(0))),
        too_mild,
        "a buyer never loses"
    );
    assert_eq!(
        mild(|array| *array = array.map(|v| v / 2)),
        too_mild,
        "half of everything"
    );
    assert_eq!(
        mild(|array| array[10] = array[6]),
        too_mild,
        "the farthest move costs less"
    );
    assert_eq!(
        mild(|array| array[14] = 0),
        too_mild,
        "the extreme does not happen"
    );
    assert_eq!(
        mild(|array| array.swap(10, 12)),
        too_mild,
        "a call that is a put"
    );
    assert_eq!(
        mild(|array| *array = array.map(|v| -v)),
        too_mild,
        "the other side's"
    );
    assert_eq!(mild(|array| array[3] = i64::MAX), too_mild);
    assert_eq!(mild(|array| array[15] = i64::MIN), too_mild);
}

#[test]
fn only_the_risk_authority_posts_and_nobody_marks_an_option_like_its_underlying() {
    let world = published(&with_options(), 10_500);
    let act = with_array(&world, 10_500, |_| ());
    let stolen = act.clone().signed_by("risk_authority", THIEF);
    assert_eq!(refused(&world, &stolen), "WrongAuthority");
    let unsigned = act.clone().unsigned("risk_authority");
    assert_eq!(refused(&world, &unsigned), "MissingRequiredSignature");
    let marked = world
        .instrument_mark_act("CALL")
        .with("oracle", world.feed(PERP));
    assert_eq!(refused(&world, &marked), "RiskIsPosted");
    // One option's post is no other's: the put has another strike side.
    let put = world.quote_of("PUT", 10_500, TIME);
    let swapped = world.risk_post_act("CALL", &put);
    assert_eq!(refused(&world, &swapped), "MarkOutsideBounds");
    done(world.clone().send(&act));
}

#[test]
fn an_old_price_of_the_underlying_bounds_nothing() {
    let mut world = with_options();
    world.advance(1);
    let last = world.now();
    world.publish_price(PERP, 100 * ONE_E8);
    at(&mut world, 13_000);
    // The mark could be five once more, if the price of then counted.
    world.publish(PERP, Update::certain(100 * ONE_E8, last, last - 1));
    let act = with_array(&world, AT, |_| ());
    assert_eq!(refused(&world, &act), "PriceStale");
    world.advance(11);
    let act = with_array(&world, AT, |_| ());
    assert_eq!(refused(&world, &act), "PriceStale");
}

#[test]
fn another_houses_feed_bounds_nothing() {
    let mut world = with_options();
    let second = add_second_house(&mut world);
    let first = std::mem::replace(&mut world.house, second.clone());
    let feeds = world.feeds.clone();
    world.publish_price(PERP, 500 * ONE_E8);
    world.feeds = feeds;
    world.house = first;
    let foreign = in_house(&world, &second, |world| world.feed(PERP));
    let world = published(&world, 10_000);
    let act = with_array(&world, AT, |_| ());
    assert_eq!(
        refused(&world, &act.clone().with("oracle", foreign)),
        "OracleMismatch"
    );
    done(world.clone().send(&act));
}

#[test]
fn nothing_is_posted_from_the_expiry_on() {
    let mut world = with_options();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    world.advance_to(expiry_ts - 2);
    at(&mut world, 10_000);
    world.advance(1);
    world.publish(
        PERP,
        Update::certain(150 * ONE_E8, expiry_ts, expiry_ts - 1),
    );
    let act = with_array(&world, 15_000, |_| ());
    assert_eq!(refused(&world, &act), "InstrumentExpired");
    done(world.send(&world.option_expire_act("CALL")));
    assert_eq!(refused(&world, &act), "InstrumentExpired");
    assert_eq!(world.read_instrument("CALL").settlement_tick, 5_000);
}

#[test]
fn the_risk_authority_does_not_choose_the_final_tick() {
    let mut world = with_options();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    world.advance_to(expiry_ts - 3);
    at(&mut world, 10_000);
    // The dearest mark that a call at 100 can have, a second before its end.
    world.advance(1);
    world.publish(
        PERP,
        Update::certain(100 * ONE_E8, expiry_ts - 1, expiry_ts - 2),
    );
    let dear = with_top(&world);
    done(world.send(&dear));
    assert_eq!(world.read_instrument("CALL").mark_tick, 10_000);
    world.advance(1);
    world.publish(
        PERP,
        Update::certain(101 * ONE_E8, expiry_ts, expiry_ts - 1),
    );
    done(world.send(&world.option_expire_act("CALL")));
    assert_eq!(world.read_instrument("CALL").settlement_tick, 100);
}

/// A post at the ceiling, with an array that fits it.
fn with_top(world: &World) -> Act {
    let option = world.read_instrument("CALL").to_core();
    let ticks = option.scenario_ticks(AT).expect("a listed option");
    let mut array = ticks.map(|tick| (tick.cast_signed() - 10_000) * 10_000);
    for value in &mut array[14..] {
        *value = *value / 10_000 * 3_500;
    }
    let quote = Quote {
        mark_tick: 10_000,
        risk_array: Some(array),
    };
    world.risk_post_act("CALL", &quote)
}

#[test]
fn between_two_fills_the_mark_moves_with_a_newer_price_and_within_its_bounds_only() {
    let mut world = bought();
    // The reading of the last post bounds no second one.
    assert_eq!(refused(&world, &with_top(&world)), "PriceStale");
    world.advance(1);
    world.publish_price(PERP, 100 * ONE_E8);
    let above = Quote {
        mark_tick: 10_001,
        ..world.quote_of("CALL", AT, TIME)
    };
    assert_eq!(
        refused(&world, &world.risk_post_act("CALL", &above)),
        "MarkOutsideBounds"
    );
    // At the ceiling it is a mark like any other: fills stay within the band of it, and Bob, who
    // is below initial then, sells no more.
    let dear = with_top(&world);
    done(world.send(&dear));
    world.freshen();
    let far = option_trade("CALL", "alice", "bob", (1, 10_201));
    assert_eq!(
        refused(&world, &world.position_fill_act(&far)),
        "PriceOutsideBand"
    );
    let more = option_trade("CALL", "alice", "bob", (1, 10_000));
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "BelowInitial"
    );
    // Alice's gain of it is neither collateral nor paid.
    let all = world.vault_withdraw_act("alice", USDC, 999 * ONE_USDC);
    assert_eq!(refused(&world, &all), "BelowInitial");
}

#[test]
fn after_a_crash_of_the_underlying_the_old_numbers_are_refused() {
    let mut world = bought();
    done(world.withdraw("bob", USDC, 600 * ONE_USDC));
    world.advance(1);
    world.publish_price(PERP, 60 * ONE_E8);
    // The put pays 40 now: neither its mark of before nor its array is one.
    let before = Quote {
        mark_tick: TIME,
        risk_array: None,
    };
    assert_eq!(
        refused(&world, &world.risk_post_act("PUT", &before)),
        "MarkOutsideBounds"
    );
    let array = Quote {
        mark_tick: 4_000,
        risk_array: None,
    };
    assert_eq!(
        refused(&world, &world.risk_post_act("PUT", &array)),
        "RiskArrayTooMild"
    );
    // Until somebody posts better ones the mark is as it was, and ages.
    let quote = option_trade("PUT", "alice", "bob", (1, TIME));
    world.advance(10);
    world.price(USDC, ONE_E8);
    assert_eq!(
        refused(&world, &world.position_fill_act(&quote)),
        "MarkStale"
    );
    at_with(&mut world, 6_000, &["PUT"]);
    // Bob has sold ten puts for 5 that pay 40, and ten calls that are worth nothing any more.
    let call = done(world.send(&world.margin_call_act("bob")));
    assert_eq!(call.events().len(), 1);
    assert_eq!(world.read_account("bob").status, 1);
}

#[test]
fn a_flash_crash_back_and_forth_leaves_no_mark_behind() {
    let mut world = bought();
    let before = world.read_instrument("PUT");
    at_with(&mut world, 6_000, &["PUT"]);
    assert_eq!(world.read_instrument("PUT").mark_tick, 4_000);
    at(&mut world, 10_000);
    let after = world.read_instrument("PUT");
    assert_eq!(
        (after.mark_tick, after.settlement_tick),
        (TIME, before.settlement_tick)
    );
    assert_eq!(
        (after.gain_long, after.gain_short),
        (before.gain_long, before.gain_short)
    );
    assert_eq!(after.risk_array, before.risk_array);
}

#[test]
fn a_boundary_is_set_once_and_by_no_post_of_before() {
    let mut world = bought();
    let midnight = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(midnight - 1);
    world.freshen();
    world.advance_to(midnight + 3);
    // A price of before midnight sets nothing, whenever it is posted.
    let early = with_array(&world, AT, |_| ());
    done(world.send(&early));
    assert_eq!(world.read_instrument("CALL").sequence, 0);
    world.publish_price(PERP, 102 * ONE_E8);
    world.post("CALL", TIME);
    let set = world.read_instrument("CALL");
    assert_eq!((set.sequence, set.settlement_tick), (1, 600));
    // The second post of the day moves the mark alone.
    at(&mut world, 9_000);
    let later = world.read_instrument("CALL");
    assert_eq!((later.sequence, later.settlement_tick), (1, 600));
    assert_eq!(later.mark_tick, 1);
}

#[test]
fn a_stale_array_holds_risk_and_value_back_and_nobodys_exit() {
    let mut world = bought_of(&["CALL"]);
    world.add_customer("carol", 100 * ONE_USDC);
    world.advance(RISK_AGE_S + 1);
    world.freshen();
    let withdraws = world.vault_withdraw_act("alice", USDC, 1);
    assert_eq!(refused(&world, &withdraws), "MarkStale");
    // Marks that keep the array do not make it younger.
    let (option, now) = (world.instrument("CALL"), world.now());
    world.edit(&option, |option: &mut Instrument| option.mark_ts = now);
    assert_eq!(refused(&world, &withdraws), "RiskArrayStale");
    let more = option_trade("CALL", "alice", "bob", (1, TIME));
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "RiskArrayStale"
    );
    done(world.fill(&option_trade("CALL", "bob", "alice", (10, TIME))));
    done(world.exit("carol", USDC));
    done(world.exit("alice", USDC));
}

#[test]
fn splitting_the_lots_over_accounts_does_not_save_the_minimum() {
    let mut world = with_options();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    done(world.option_create("TWIN", &Listing::option(4, CALL, AT, expiry_ts)));
    for customer in ["alice", "bob", "bob/1", "bob/2"] {
        world.add_trader(customer, 1_000 * ONE_USDC);
    }
    at(&mut world, 10_000);
    world.post("TWIN", TIME);
    // Short the one and long its twin: whatever happens, nothing is lost but the minimum.
    for (seller, lots) in [("bob", 10), ("bob/1", 5), ("bob/2", 5)] {
        done(world.fill(&option_trade("CALL", "alice", seller, (lots, TIME))));
        done(world.fill(&option_trade("TWIN", seller, "alice", (lots, TIME))));
    }
    // What an account can take out is what its initial requirement leaves: a quarter more.
    let keeps = |customer: &str, lots: u64| {
        let needed = lots * SHORT_MIN * 5 / 4;
        let most = 1_000 * ONE_USDC - needed;
        let above = world.vault_withdraw_act(customer, USDC, most + 1);
        assert_eq!(refused(&world, &above), "BelowInitial", "{customer}");
        done(world.clone().withdraw(customer, USDC, most));
        needed
    };
    assert_eq!(keeps("bob", 10), keeps("bob/1", 5) + keeps("bob/2", 5));
}

#[test]
fn a_worthless_expired_option_is_settled_and_marked_by_nobody_any_more() {
    let mut world = bought();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    world.advance_to(expiry_ts - 2);
    at(&mut world, 10_000);
    world.advance(1);
    world.publish(PERP, Update::certain(90 * ONE_E8, expiry_ts, expiry_ts - 1));
    done(world.send(&world.option_expire_act("CALL")));
    let ended = world.read_instrument("CALL");
    assert_eq!((ended.mark_tick, ended.settlement_tick), (0, 0));
    // A tick of zero is no missing mark: nothing begins again.
    let again = world.risk_post_act("CALL", &world.quote_of("CALL", 9_000, TIME));
    assert_eq!(refused(&world, &again), "InstrumentExpired");
    assert_eq!(
        refused(&world, &world.option_expire_act("CALL")),
        "InstrumentExpired"
    );
    let late = option_trade("CALL", "alice", "bob", (1, 1));
    assert_eq!(
        refused(&world, &world.position_fill_act(&late)),
        "InstrumentExpired"
    );
    done(world.send(&world.option_expire_act("PUT")));
    done(world.settle("alice"));
    assert_eq!(world.read_account("alice").positions[0].instrument_id, 0);
}

#[test]
fn a_signature_of_the_risk_authority_moves_nothing_else() {
    let world = published(&with_options(), 10_000);
    let listed = world.option_create_act(&Listing::option(4, CALL, AT, world.now() + DAY_S));
    let stolen = listed.signed_by("listing_authority", RISK);
    assert_eq!(refused(&world, &stolen), "WrongAuthority");
    let feed = world.test_feed_set_act(PERP, &Update::certain(1, world.now() + 1, world.now()));
    let stolen = feed.signed_by("listing_authority", RISK);
    assert_eq!(refused(&world, &stolen), "WrongAuthority");
}

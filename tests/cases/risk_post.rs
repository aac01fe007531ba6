//! `risk_post`, and options in `instrument_create` and `instrument_mark`.

use ringfence_interface::accounts::House;
use ringfence_interface::events::Event;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{LISTING, RISK, THIEF};
use ringfence_tests::house::Listing;
use ringfence_tests::options::{CALL, PUT, Quote, RISK_AGE_S};
use ringfence_tests::prices::Update;
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{ONE_E8, PERP, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house};

/// A second of a day.
pub const DAY_S: i64 = 86_400;
/// Time value of the options of these tests at the strike, in ticks: five dollars.
pub const TIME: u64 = 500;
/// A call and a put at a strike of 100 dollars, where PERP is.
pub const AT: u64 = 10_000;

/// The market with a call and a put at the money, posted, that expire in twenty days.
pub fn with_options() -> World {
    let mut world = World::with_market();
    let expiry_ts = world.now() + 20 * DAY_S;
    done(world.option_create("CALL", &Listing::option(2, CALL, AT, expiry_ts)));
    done(world.option_create("PUT", &Listing::option(3, PUT, AT, expiry_ts)));
    at(&mut world, 10_000);
    world
}

/// A second later PERP is at this price in cents; it is marked, and the options are posted.
pub fn at(world: &mut World, cents: u64) {
    at_with(world, cents, &["CALL", "PUT"]);
}

/// The same, and these options are posted.
pub fn at_with(world: &mut World, cents: u64, options: &[&str]) {
    world.advance(1);
    world.mark(PERP, cents * ONE_E8 / 100);
    world.freshen();
    for option in options {
        world.post(option, TIME);
    }
}

/// A second later, PERP at this price in cents, and nothing posted yet.
pub fn published(world: &World, cents: u64) -> World {
    let mut world = world.clone();
    world.advance(1);
    world.publish_price(PERP, cents * ONE_E8 / 100);
    world
}

/// What the model posts of the call.
fn of_call(world: &World, cents: u64) -> Act {
    world.risk_post_act("CALL", &world.quote_of("CALL", cents, TIME))
}

#[test]
fn create_refuses_options_without_their_terms_and_linear_instruments_with_them() {
    let world = World::with_market();
    let option = Listing::option(2, CALL, AT, world.now() + 1);
    let with = |change: fn(&mut Listing)| {
        let mut listing = option;
        change(&mut listing);
        world.option_create_act(&listing)
    };
    let linear = |change: fn(&mut Listing)| {
        let mut listing = Listing::standard(2);
        change(&mut listing);
        world.option_create_act(&listing)
    };
    let out = "ParameterOutOfBounds";
    let rows: Vec<Row> = vec![
        (out, "a third kind of option", with(|l| l.contract.kind = 3)),
        (out, "any other kind", with(|l| l.contract.kind = 255)),
        (out, "reserved bytes", with(|l| l.contract.reserved[2] = 1)),
        (
            out,
            "nobody posts it",
            with(|l| l.risk_authority = Pubkey::default()),
        ),
        (out, "somebody posts a linear one", {
            linear(|l| l.risk_authority = ringfence_tests::actors::address(RISK))
        }),
        (
            out,
            "a strike of a linear one",
            linear(|l| l.contract.strike_ticks = 1),
        ),
        (
            out,
            "a minimum of a linear one",
            linear(|l| l.contract.short_min_native = 1),
        ),
        (
            out,
            "an age of a linear one",
            linear(|l| l.contract.risk_age_max_s = 10),
        ),
        (out, "no strike", with(|l| l.contract.strike_ticks = 0)),
        (out, "a strike above the largest tick", {
            with(|l| l.contract.strike_ticks = l.max_tick + 1)
        }),
        (
            out,
            "an array that ages before its mark",
            with(|l| l.contract.risk_age_max_s = 9),
        ),
        (
            out,
            "an array that never ages",
            with(|l| l.contract.risk_age_max_s = 3_601),
        ),
        (out, "no expiry", with(|l| l.expiry_ts = i64::MAX)),
        (out, "an expiry that has passed", with(|l| l.expiry_ts -= 1)),
        (
            "ParametersInconsistent",
            "a minimum that settlement cannot carry",
            with(|l| l.contract.short_min_native = 1 << 58),
        ),
    ];
    refuses(&world, &rows);
    done(world.clone().send(&world.option_create_act(&option)));
    done(world.clone().send(&with(|l| l.contract.kind = PUT)));
}

#[test]
fn refuses_in_order() {
    let mut world = with_options();
    let second = add_second_house(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(9)));
    world.advance(1);
    world.publish_price(PERP, 100 * ONE_E8);
    world.publish_price("OTHER", 100 * ONE_E8);
    let act = of_call(&world, AT);
    let quote = world.quote_of("CALL", AT, TIME);
    let foreign = crate::stage::in_house(&world, &second, |world| world.feed(PERP));
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only instrument",
            act.clone().read_only("instrument"),
        ),
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("risk_authority"),
        ),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(USDC)),
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
            "BookMismatch",
            "the put's book",
            act.clone().with("book", world.book("PUT")),
        ),
        (
            "RiskNotPosted",
            "a linear instrument",
            world.risk_post_act(PERP, &quote),
        ),
        (
            "WrongAuthority",
            "the thief posts",
            act.clone().signed_by("risk_authority", THIEF),
        ),
        ("WrongAuthority", "who listed it posts", {
            act.clone().signed_by("risk_authority", LISTING)
        }),
        (
            "OracleMismatch",
            "another feed",
            act.clone().with("oracle", world.feed("OTHER")),
        ),
        (
            "OracleMismatch",
            "the feed of another house",
            act.clone().with("oracle", foreign),
        ),
        (
            "OracleMismatch",
            "no feed",
            act.clone().with("oracle", world.house.pool),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert_eq!(
        refused(&world, &act),
        "PriceStale",
        "a reading bounds one post"
    );
}

#[test]
fn refuses_bad_readings_by_name() {
    let world = with_options();
    let refused_as = |change: fn(&mut Update)| {
        let mut world = world.clone();
        world.advance(20);
        let mut update = Update::certain(100 * ONE_E8, world.now(), world.now() - 1);
        change(&mut update);
        world.publish(PERP, update);
        refused(&world, &of_call(&world, AT))
    };
    assert_eq!(refused_as(|u| u.price = 0), "PriceNotPositive");
    assert_eq!(refused_as(|u| u.publish_ts += 11), "PriceAheadOfClock");
    assert_eq!(
        refused_as(|u| u.confidence = 2 * ONE_E8 + 1),
        "PriceTooUncertain"
    );
    assert_eq!(refused_as(|u| u.publish_ts -= 11), "PriceStale");
    assert_eq!(refused_as(|u| u.exponent = -2), "PriceOutOfBounds");
}

#[test]
fn holds_the_mark_to_the_underlying_off_by_one() {
    let world = with_options();
    // (option, price in cents, least, most); the array comes with the mark.
    let rows = [
        ("CALL", 12_000, 2_000, 12_000),
        ("CALL", 8_000, 1, 8_000),
        ("PUT", 8_000, 2_000, 10_000),
        ("PUT", 12_000, 1, 10_000),
    ];
    for (name, cents, least, most) in rows {
        let world = published(&world, cents);
        let found = |mark_tick: u64| {
            let risk_array = Some([0; 16]);
            refused(
                &world,
                &world.risk_post_act(
                    name,
                    &Quote {
                        mark_tick,
                        risk_array,
                    },
                ),
            )
        };
        let taken = "RiskArrayTooMild";
        assert_eq!(
            (found(least), found(most)),
            (taken.to_owned(), taken.to_owned())
        );
        let below = if least == 1 {
            "TickOutOfRange"
        } else {
            "MarkOutsideBounds"
        };
        assert_eq!(found(least - 1), below, "{name} at {cents}");
        assert_eq!(found(most + 1), "MarkOutsideBounds", "{name} at {cents}");
    }
    let world = published(&world, 10_000);
    let above = Quote {
        mark_tick: Listing::standard(1).max_tick + 1,
        risk_array: None,
    };
    assert_eq!(
        refused(&world, &world.risk_post_act("CALL", &above)),
        "TickOutOfRange"
    );
}

#[test]
fn holds_the_array_to_the_intrinsic_loss_off_by_one() {
    let world = published(&with_options(), 12_000);
    let quote = world.quote_of("CALL", 12_000, TIME);
    // Up by the scan of 1,800 ticks the call pays 3,800, from a mark of 2,000.
    assert_eq!(quote.mark_tick, 2_000);
    let least = 1_800 * 10_000;
    let with = |place: usize, value: i64| {
        let mut array = quote.risk_array.unwrap();
        array[place] = value;
        let changed = Quote {
            risk_array: Some(array),
            ..quote
        };
        world.risk_post_act("CALL", &changed)
    };
    for place in [10, 11] {
        done(world.clone().send(&with(place, least)));
        assert_eq!(refused(&world, &with(place, least - 1)), "RiskArrayTooMild");
    }
    // The extreme counts 3,600 ticks at 35 %, and is worth no more than the underlying.
    let extreme = 3_600 * 3_500;
    done(world.clone().send(&with(14, extreme)));
    assert_eq!(refused(&world, &with(14, extreme - 1)), "RiskArrayTooMild");
    let most = (15_600 - 2_000) * 3_500;
    done(world.clone().send(&with(14, most)));
    assert_eq!(refused(&world, &with(14, most + 1)), "RiskArrayTooMild");
}

#[test]
fn refuses_a_stored_array_that_is_too_old() {
    let world = with_options();
    let keep = |seconds: u32| {
        let mut world = world.clone();
        world.advance(seconds);
        world.publish_price(PERP, 100 * ONE_E8);
        let quote = Quote {
            mark_tick: TIME,
            risk_array: None,
        };
        let act = world.risk_post_act("CALL", &quote);
        world.send(&act).map(|_| world.read_instrument("CALL"))
    };
    let kept = keep(RISK_AGE_S).unwrap();
    assert_eq!(kept.risk_ts, world.now());
    assert_eq!(kept.mark_ts, world.now() + i64::from(RISK_AGE_S));
    assert_eq!(keep(RISK_AGE_S + 1).unwrap_err().name, "RiskArrayStale");
}

fn the_event(sent: &Sent) -> ringfence_interface::events::RiskPosted {
    let events = sent.events();
    let [Event::RiskPosted(posted)] = events.as_slice() else {
        panic!("{events:?}")
    };
    *posted
}

#[test]
fn moves_the_mark_and_its_array() {
    let mut world = published(&with_options(), 10_400);
    let quote = world.quote_of("CALL", 10_400, TIME);
    assert_eq!(quote.mark_tick, 700);
    let sent = done(world.send(&world.risk_post_act("CALL", &quote)));
    let after = world.read_instrument("CALL");
    assert_eq!((after.mark_tick, after.settlement_tick), (700, 500));
    assert_eq!((after.mark_ts, after.risk_ts), (world.now(), world.now()));
    assert_eq!(Some(after.risk_array), quote.risk_array);
    let posted = the_event(&sent);
    assert_eq!(posted.instrument, world.instrument("CALL"));
    assert_eq!((posted.mark_tick, posted.underlying_tick), (700, 10_400));
    assert_eq!((posted.settlement_tick, posted.sequence), (500, 0));
    assert_eq!(posted.risk_array, after.risk_array);
    assert_eq!((posted.mark_ts, posted.risk_ts), (world.now(), world.now()));
}

#[test]
fn sets_the_boundary_that_is_due_and_waits_while_gains_are_cut() {
    let mut world = with_options();
    let midnight = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(midnight - 1);
    world.freshen();
    world.advance_to(midnight);
    // Published before midnight: no boundary.
    let act = world.risk_post_act("CALL", &world.quote_of("CALL", AT, TIME + 10));
    assert_eq!(the_event(&done(world.clone().send(&act))).sequence, 0);
    world.publish_price(PERP, 100 * ONE_E8);
    let set = the_event(&done(world.clone().send(&act)));
    assert_eq!((set.sequence, set.settlement_tick), (1, TIME + 10));
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.haircutting = 1);
    let waits = the_event(&done(world.send(&act)));
    assert_eq!((waits.sequence, waits.settlement_tick), (0, TIME));
    assert_eq!(waits.mark_tick, TIME + 10);
}

#[test]
fn keeps_everything_but_instrument_book_and_settlement() {
    let mut world = with_options();
    let midnight = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(midnight);
    world.publish_price(PERP, 100 * ONE_E8);
    let before = world.snapshot();
    let act = world.risk_post_act("CALL", &world.quote_of("CALL", AT, TIME + 10));
    done(world.send(&act));
    let after = world.snapshot();
    let changed = before.changed(&after);
    let allowed = [
        world.instrument("CALL"),
        world.book("CALL"),
        world.house.settlement,
    ];
    assert!(changed.contains(&allowed[0]));
    assert!(
        changed.iter().all(|address| allowed.contains(address)),
        "{changed:?}"
    );
    assert_eq!(before.tokens, after.tokens);
}

//! `instrument_create`, `instrument_mark` and `instrument_expire`.

use ringfence_interface::accounts::{self, House, Source};
use ringfence_interface::events::Event;
use ringfence_interface::pda;
use ringfence_tests::actors::{PARAMETERS, THIEF};
use ringfence_tests::house::Listing;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, in_house};
use crate::vault_withdraw::trade_at_mark;

const DAY_S: i64 = 86_400;

#[test]
fn create_refuses_in_order() {
    let mut world = World::with_market();
    let listing = Listing::standard(2);
    let act = world.instrument_create_act("NEW", &listing);
    let with = |change: fn(&mut Listing)| {
        let mut listing = listing;
        change(&mut listing);
        world.instrument_create_act("NEW", &listing)
    };
    let source = Source {
        kind: 7,
        ..world.feed_source("NEW")
    };
    let foreign_source = world.instrument_create_with(&listing, source);
    let rows: Vec<Row> = vec![
        (
            "WrongAuthority",
            "the thief lists",
            act.clone().signed_by("listing_authority", THIEF),
        ),
        ("WrongAuthority", "another authority lists", {
            act.clone().signed_by("listing_authority", PARAMETERS)
        }),
        (
            "OracleSourceNotAllowed",
            "an unknown kind of source",
            foreign_source,
        ),
        (
            "ParameterOutOfBounds",
            "id zero",
            with(|l| l.instrument_id = 0),
        ),
        (
            "ParameterOutOfBounds",
            "no tick size",
            with(|l| l.tick_size_e8 = 0),
        ),
        (
            "ParameterOutOfBounds",
            "no tick value",
            with(|l| l.tick_value_native = 0),
        ),
        (
            "ParameterOutOfBounds",
            "no open interest",
            with(|l| l.max_open_interest_lots = 0),
        ),
        (
            "ParameterOutOfBounds",
            "no largest tick",
            with(|l| l.max_tick = 0),
        ),
        (
            "ParameterOutOfBounds",
            "a mark may be old",
            with(|l| l.parameters.mark_age_max_s = 11),
        ),
        (
            "ParametersInconsistent",
            "margin below what a fill may cost",
            {
                with(|l| {
                    l.parameters.fill_band_bps.0 = 1_000;
                    l.parameters.scan_bps.0 = 900;
                })
            },
        ),
        (
            "ParametersInconsistent",
            "more than settlement can carry",
            { with(|l| l.max_open_interest_lots = 1 << 58) },
        ),
        ("WrongAddress", "an instrument elsewhere", {
            act.clone().with("instrument", world.book(PERP))
        }),
        (
            "WrongAddress",
            "a book elsewhere",
            act.clone().with("book", world.instrument(PERP)),
        ),
        ("AccountExists", "an id that is taken", {
            world.instrument_create_act(PERP, &Listing::standard(1))
        }),
    ];
    refuses(&world, &rows);
    done(world.instrument_create("NEW", &listing));
}

#[test]
fn create_lists_without_a_mark() {
    let mut world = World::with_assets();
    let sent = done(world.instrument_create(PERP, &Listing::standard(7)));
    let (instrument, book) = (world.read_instrument(PERP), world.read_book(PERP));
    assert_eq!(
        (instrument.house, instrument.instrument_id),
        (world.house.address, 7)
    );
    assert_eq!((instrument.mark_tick, instrument.settlement_tick), (0, 0));
    assert_eq!((instrument.mark_ts, instrument.sequence), (world.now(), 0));
    assert_eq!(book.instrument, world.instrument(PERP));
    assert_eq!(book.to_core(), ringfence_core::instrument::Book::default());
    let events = sent.events();
    let [Event::InstrumentCreated(created)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(created.instrument_id, 7);
}

#[test]
fn mark_refuses_accounts_of_another_house_or_instrument() {
    let mut world = World::with_market();
    let second = add_second_house(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.advance(1);
    world.publish_price(PERP, 101 * ONE_E8);
    world.publish_price("OTHER", 101 * ONE_E8);
    let act = world.instrument_mark_act(PERP);
    let foreign = in_house(&world, &second, |world| world.feed(PERP));
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only instrument",
            act.clone().read_only("instrument"),
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
            "another book",
            act.clone().with("book", world.book("OTHER")),
        ),
        (
            "OracleMismatch",
            "another feed",
            act.clone().with("oracle", world.feed("OTHER")),
        ),
        (
            "OracleMismatch",
            "a feed that does not exist",
            act.clone().with("oracle", foreign),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn mark_refuses_bad_updates_by_name() {
    let world = World::with_market();
    let refused_as = |change: fn(&mut Update)| {
        let mut world = world.clone();
        world.advance(20);
        let mut update = Update::certain(100 * ONE_E8, world.now(), world.now() - 1);
        change(&mut update);
        world.publish(PERP, update);
        refused(&world, &world.instrument_mark_act(PERP))
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
fn mark_refuses_a_price_above_the_largest_tick() {
    let mut world = World::with_assets();
    let listing = Listing {
        max_tick: 10_000,
        ..Listing::standard(1)
    };
    done(world.instrument_create(PERP, &listing));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    world.advance(1);
    world.publish_price(PERP, 100 * ONE_E8 + 1_000_000);
    assert_eq!(
        refused(&world, &world.instrument_mark_act(PERP)),
        "TickOutOfRange"
    );
}

#[test]
fn mark_moves_the_mark_and_its_risk_array_but_no_settlement_tick() {
    let mut world = World::with_market();
    world.advance(1);
    let before = world.read_instrument(PERP);
    assert_eq!((before.mark_tick, before.settlement_tick), (10_000, 10_000));
    world.publish_price(PERP, 120 * ONE_E8 + 999_999);
    let sent = done(world.instrument_mark(PERP));
    let after = world.read_instrument(PERP);
    assert_eq!((after.mark_tick, after.settlement_tick), (12_000, 10_000));
    assert_eq!(
        (after.mark_ts, after.sequence),
        (world.now(), before.sequence)
    );
    assert_eq!(
        Ok(after.risk_array),
        after.to_core().linear_risk_array(12_000)
    );
    let events = sent.events();
    let [Event::InstrumentMarked(marked)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((marked.mark_tick, marked.settlement_tick), (12_000, 10_000));
}

/// A market with a trade of ten lots, at one second before midnight.
fn before_midnight() -> (World, i64) {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    let midnight = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(midnight - 1);
    world.freshen();
    (world, midnight)
}

#[test]
fn the_update_that_straddles_midnight_sets_the_settlement_tick() {
    let (mut world, midnight) = before_midnight();
    world.advance_to(midnight + 2);
    let update = Update::certain(90 * ONE_E8, midnight + 1, midnight - 1);
    world.publish(PERP, update);
    done(world.instrument_mark(PERP));
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.settlement_tick, instrument.sequence),
        (9_000, 1)
    );
    assert_eq!((instrument.gain_long, instrument.gain_short), (0, 1_000));
    let settlement = world.read_settlement();
    // Ten lots, ten dollars.
    let moved = 100 * i128::from(ONE_USDC);
    assert_eq!(
        (settlement.owed_to_native, settlement.owed_by_native),
        (moved, moved)
    );
    assert_eq!(
        settlement.gate_open_since_ts,
        i64::MAX,
        "shut: nothing covers what is owed"
    );
    // The same boundary is not set twice.
    world.advance(1);
    let update = Update::certain(80 * ONE_E8, midnight + 3, midnight - 1);
    world.publish(PERP, update);
    done(world.instrument_mark(PERP));
    assert_eq!(world.read_instrument(PERP).settlement_tick, 9_000);
}

#[test]
fn an_update_on_one_side_of_midnight_sets_no_tick_until_the_average_may() {
    let (mut world, midnight) = before_midnight();
    world.advance_to(midnight + 5);
    world.publish(PERP, Update::certain(90 * ONE_E8, midnight + 5, midnight));
    done(world.instrument_mark(PERP));
    assert_eq!(world.read_instrument(PERP).sequence, 0);
    world.advance_to(midnight + 600);
    let average = Update {
        ema_price: 9_500_000_000,
        ..Update::certain(90 * ONE_E8, midnight + 600, midnight + 599)
    };
    world.publish(PERP, average);
    done(world.instrument_mark(PERP));
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.settlement_tick, instrument.mark_tick),
        (9_500, 9_000)
    );
}

#[test]
fn a_jump_skips_one_boundary_and_counts_at_the_next() {
    let (mut world, midnight) = before_midnight();
    for (day, tick, sequence) in [(0, 10_000, 1), (1, 5_000, 2)] {
        let boundary = midnight + day * DAY_S;
        world.advance_to(boundary);
        world.publish(PERP, Update::certain(50 * ONE_E8, boundary, boundary - 1));
        done(world.instrument_mark(PERP));
        let instrument = world.read_instrument(PERP);
        assert_eq!(
            (instrument.settlement_tick, instrument.sequence),
            (tick, sequence)
        );
        assert_eq!(
            instrument.mark_tick, 5_000,
            "health uses the new mark at once"
        );
    }
}

#[test]
fn during_a_gain_haircut_marks_go_on_and_boundaries_wait() {
    let (mut world, midnight) = before_midnight();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.haircutting = 1);
    world.advance_to(midnight);
    world.publish(PERP, Update::certain(90 * ONE_E8, midnight, midnight - 1));
    done(world.instrument_mark(PERP));
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.mark_tick, instrument.settlement_tick),
        (9_000, 10_000)
    );
}

/// A contract that expires in an hour, with a mark.
fn with_expiry() -> (World, i64) {
    let mut world = World::with_assets();
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(1)
    };
    done(world.instrument_create(PERP, &listing));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    (world, expiry_ts)
}

#[test]
fn expire_refuses_in_order() {
    let (mut world, expiry_ts) = with_expiry();
    assert_eq!(
        refused(&world, &world.instrument_expire_act(PERP, true)),
        "InstrumentNotExpired"
    );
    world.advance_to(expiry_ts + 1);
    let second = add_second_house(&mut world);
    world.publish(PERP, Update::certain(90 * ONE_E8, expiry_ts + 1, expiry_ts));
    let act = world.instrument_expire_act(PERP, true);
    let rows: Vec<Row> = vec![
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("BookMismatch", "an account that is no book of it", {
            act.clone().with("book", {
                done(world.instrument_create("OTHER", &Listing::standard(2)));
                world.book("OTHER")
            })
        }),
        (
            "PriceNotStraddling",
            "an update behind the expiry",
            act.clone(),
        ),
        (
            "PriceNotStraddling",
            "no update",
            world.instrument_expire_act(PERP, false),
        ),
    ];
    refuses(&world, &rows);
    assert_eq!(
        refused(&world, &world.instrument_mark_act(PERP)),
        "InstrumentExpired"
    );
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.haircutting = 1);
    assert_eq!(refused(&world, &act), "HaircutUnderWay");
    world.edit(&house, |house: &mut House| house.haircutting = 0);
    world.publish(
        PERP,
        Update::certain(90 * ONE_E8, expiry_ts + 1, expiry_ts - 1),
    );
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "InstrumentExpired");
}

#[test]
fn expire_ends_at_the_update_that_straddles_or_a_day_later_at_the_last_tick() {
    let (world, expiry_ts) = with_expiry();
    let mut in_time = world.clone();
    in_time.advance_to(expiry_ts);
    in_time.publish(PERP, Update::certain(90 * ONE_E8, expiry_ts, expiry_ts - 1));
    let sent = done(in_time.instrument_expire(PERP, true));
    let ended = in_time.read_instrument(PERP);
    assert_eq!(
        (ended.mark_tick, ended.settlement_tick, ended.is_expired),
        (9_000, 9_000, 1)
    );
    assert_eq!(ended.risk_array, [0; 16]);
    let events = sent.events();
    assert!(
        matches!(events.as_slice(), [Event::InstrumentEnded(_)]),
        "{events:?}"
    );

    let mut late = world.clone();
    late.advance_to(expiry_ts + DAY_S);
    done(late.instrument_expire(PERP, false));
    assert_eq!(late.read_instrument(PERP).settlement_tick, 10_000);

    let mut abandoned = World::with_market();
    abandoned.advance(7 * 86_400);
    done(abandoned.instrument_expire(PERP, false));
    assert_eq!(abandoned.read_instrument(PERP).is_expired, 1);
}

#[test]
fn mark_keeps_everything_but_instrument_book_and_settlement() {
    let (mut world, midnight) = before_midnight();
    world.advance_to(midnight);
    world.publish(PERP, Update::certain(90 * ONE_E8, midnight, midnight - 1));
    let before = world.snapshot();
    done(world.instrument_mark(PERP));
    let changed = before.changed(&world.snapshot());
    let allowed = [
        world.instrument(PERP),
        world.book(PERP),
        world.house.settlement,
    ];
    assert!(
        changed.iter().all(|address| allowed.contains(address)),
        "{changed:?}"
    );
    assert_eq!(before.tokens, world.snapshot().tokens);
    assert_eq!(world.book(PERP), pda::book(&world.instrument(PERP)).0);
    let kept = accounts::InstrumentParameters::from_core(&Listing::standard(1).parameters);
    assert_eq!(world.read_instrument(PERP).parameters, kept);
}

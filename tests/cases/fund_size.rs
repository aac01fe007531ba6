//! `fund_size`.

use ringfence_interface::accounts::{Fund, House, Settlement, Stress, StressEntry};
use ringfence_interface::events::{Event, FundSized};
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::house::SKIN_SENIOR;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC};
use ringfence_tests::world::World;

use crate::market::{DAY, LAYERS, add_foreign_market, add_skin, fill_layers, sorted, the_event};
use crate::rows::{Row, refuses};
use crate::stage::NOT_WRITABLE;

/// A house that covers its two largest, with 140 in its layers.
fn sized() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    set_cover(&mut world, 2);
    world
}

/// Lets the fund of a test house cover so many owners.
pub fn set_cover(world: &mut World, owners: u16) {
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.cover_k = owners
    });
}

/// Puts stress losses into the table, as if they had been posted now.
fn put(world: &mut World, losses: &[(&str, u64)]) {
    let (stress, ts) = (world.house.stress, world.now());
    let entry = |(place, (owner, usdc)): (usize, &(&str, u64))| StressEntry {
        owner: actors::address(owner),
        margin_account: actors::place(&format!("account {place}")),
        stress_native: usdc * ONE_USDC,
        ts,
    };
    let entries: Vec<StressEntry> = losses.iter().enumerate().map(entry).collect();
    world.edit(&stress, |table: &mut Stress| {
        table.entries[..entries.len()].copy_from_slice(&entries);
    });
}

/// Sizes the fund, and returns what it told.
#[track_caller]
pub fn size(world: &mut World) -> FundSized {
    let sent = done(world.send(&world.fund_size_act()));
    let Event::FundSized(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        world.read_house().is_cover_short,
        u8::try_from(event.is_cover_short).unwrap()
    );
    event
}

#[test]
fn refuses_in_order() {
    let mut world = sized();
    let second = add_foreign_market(&mut world);
    let act = world.fund_size_act();
    let with = |name: &str, address| act.clone().with(name, address);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("actor")
        }),
        (
            NOT_WRITABLE,
            "a read-only house",
            act.clone().read_only("house"),
        ),
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
    ];
    for name in ["house", "settlement", "fund", "stress"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        (
            "AccountOfOtherHouse",
            "another house",
            with("house", second.address),
        ),
        ("AccountOfOtherHouse", "a settlement after a loss", {
            with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "a larger fund",
            with("fund", second.fund),
        ),
        (
            "AccountOfOtherHouse",
            "an empty table",
            with("stress", second.stress),
        ),
    ]);
    refuses(&world, &rows);
}

#[test]
fn compares_the_largest_owners_with_the_layers() {
    let mut world = sized();
    // Dora has two accounts: 60 together. The two largest owners need 60 + 50.
    put(
        &mut world,
        &[("dora", 40), ("erin", 50), ("dora", 20), ("sam", 30)],
    );
    let event = size(&mut world);
    assert_eq!(event.house, world.house.address);
    assert_eq!(event.actor, actors::address(KEEPER));
    assert_eq!((event.required_native, event.funded_native), {
        (110 * ONE_USDC, 140 * ONE_USDC)
    });
    assert_eq!((event.is_cover_short, event.cover_short_since_ts), (0, 0));
    assert_eq!(world.read_fund().cover_required_native, 110 * ONE_USDC);
    put(&mut world, &[("dora", 70)]);
    assert_eq!(size(&mut world).is_cover_short, 0, "exactly covered");
    put(&mut world, &[("dora", 71)]);
    let event = size(&mut world);
    assert_eq!(
        (event.is_cover_short, event.cover_short_since_ts),
        (1, world.now())
    );
    let since = world.now();
    world.advance(60);
    assert_eq!(
        size(&mut world).cover_short_since_ts,
        since,
        "since the first time"
    );
    add_skin(&mut world, SKIN_SENIOR, ONE_USDC);
    assert_eq!(size(&mut world).is_cover_short, 0);
    assert_eq!(world.read_fund().cover_short_since_ts, 0);
}

#[test]
fn losses_that_were_posted_too_long_ago_do_not_count() {
    let mut world = sized();
    put(&mut world, &[("dora", 141)]);
    assert_eq!(size(&mut world).is_cover_short, 1);
    world.advance(DAY - 1);
    assert_eq!(size(&mut world).is_cover_short, 1);
    world.advance(1);
    let event = size(&mut world);
    assert_eq!((event.is_cover_short, event.required_native), (0, 0));
}

#[test]
fn members_have_time_to_replenish_after_a_loss_but_not_for_ever() {
    let mut world = sized();
    let settlement = world.house.settlement;
    let lost = |world: &mut World, open: u32| {
        let now = world.now();
        world.edit(&settlement, |found: &mut Settlement| {
            found.open_loss_count = open;
            found.loss_closed_ts = now;
        });
        // No loss belongs to it.
        world.checks_invariants = false;
        put(world, &[("dora", 200)]);
    };
    lost(&mut world, 1);
    assert_eq!(size(&mut world).is_cover_short, 0, "while it is open");
    lost(&mut world, 0);
    world.advance(2 * DAY - 1);
    put(&mut world, &[("dora", 200)]);
    assert_eq!(
        size(&mut world).is_cover_short,
        0,
        "two days after it was closed"
    );
    world.advance(1);
    put(&mut world, &[("dora", 200)]);
    assert_eq!(size(&mut world).is_cover_short, 1);
    // One small loss after the other wins no more time than thirty days.
    for _ in 0..28 {
        lost(&mut world, 0);
        assert_eq!(size(&mut world).is_cover_short, 0);
        world.advance(DAY);
    }
    lost(&mut world, 1);
    assert_eq!(size(&mut world).is_cover_short, 1);
}

#[test]
fn the_operator_has_thirty_days_to_bring_its_skin_back() {
    let mut world = sized();
    let (house, fund) = (world.house.address, world.house.fund);
    world.edit(&house, |house: &mut House| {
        house.parameters.skin_min_bps = 10_000
    });
    world.edit(&fund, |fund: &mut Fund| {
        (fund.skin_junior_native, fund.skin_senior_native) = (0, 19 * ONE_USDC);
    });
    let event = size(&mut world);
    assert_eq!(
        (event.is_cover_short, event.skin_short_since_ts),
        (0, world.now())
    );
    world.advance(30 * DAY - 1);
    assert_eq!(size(&mut world).is_cover_short, 0);
    world.advance(1);
    assert_eq!(size(&mut world).is_cover_short, 1);
    add_skin(&mut world, SKIN_SENIOR, ONE_USDC);
    let event = size(&mut world);
    assert_eq!((event.is_cover_short, event.skin_short_since_ts), (0, 0));
}

#[test]
fn leaves_the_status_of_the_house_alone_and_its_pause() {
    for status in [0, 2] {
        let mut world = sized();
        let house = world.house.address;
        world.set_paused(true);
        world.edit(&house, |house: &mut House| {
            (house.status, house.haircutting) = (status, 1);
        });
        put(&mut world, &[("dora", 141)]);
        assert_eq!(size(&mut world).is_cover_short, 1);
        let found = world.read_house();
        assert_eq!((found.status, found.haircutting), (status, 1));
        assert_eq!(found.paused_until_ts, i64::MAX);
    }
}

#[test]
fn keeps_everything_but_the_house_and_the_fund() {
    let mut world = sized();
    put(&mut world, &[("dora", 141)]);
    let before = world.snapshot();
    size(&mut world);
    let after = world.snapshot();
    let expected = sorted(vec![world.house.address, world.house.fund]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(after.tokens, before.tokens);
}

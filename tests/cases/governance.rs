//! `governance_create`, `house_pause` and `house_resume`.

use ringfence_core::house::HouseStatus;
use ringfence_interface::accounts::House;
use ringfence_interface::events::Event;
use ringfence_interface::wire::GovernanceCreateArguments;
use ringfence_tests::actors::{self, LISTING, OPERATOR, PARAMETERS, PAUSE, THIEF};
use ringfence_tests::governance::{COUNCIL, PAUSE_MAX_S, TIMELOCK_S, keys};
use ringfence_tests::house::House as Place;
use ringfence_tests::send::done;
use ringfence_tests::standard::USDC;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house};

fn standard() -> GovernanceCreateArguments {
    GovernanceCreateArguments {
        timelock_s: TIMELOCK_S,
        pause_max_s: PAUSE_MAX_S,
        threshold: 2,
        council: keys(&COUNCIL),
    }
}

#[test]
fn creating_refuses_in_order() {
    let mut world = World::with_house();
    let act = world.governance_create_act();
    let with = |change: &dyn Fn(&mut GovernanceCreateArguments)| {
        let mut arguments = standard();
        change(&mut arguments);
        world.governance_create_with(&arguments)
    };
    let many: Vec<String> = (0..10).map(|n| format!("key {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let malformed = "CouncilMalformed";
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone()
                .signed_by("payer", "somebody")
                .unsigned("parameter_authority"),
        ),
        (
            "WrongAuthority",
            "another authority",
            act.clone().signed_by("parameter_authority", PAUSE),
        ),
        (malformed, "no key", with(&|a| a.council.clear())),
        (malformed, "ten keys", with(&|a| a.council = keys(&many))),
        (malformed, "the same key twice", {
            with(&|a| a.council[2] = a.council[0])
        }),
        (malformed, "a key that is zero", {
            with(&|a| a.council[1] = Pubkey::default())
        }),
        (malformed, "nobody need approve", with(&|a| a.threshold = 0)),
        (malformed, "more than there are", {
            with(&|a| a.threshold = 4)
        }),
        ("ParameterOutOfBounds", "a timelock above a month", {
            with(&|a| a.timelock_s = 30 * 86_400 + 1)
        }),
        ("ParameterOutOfBounds", "pauses below an hour", {
            with(&|a| a.pause_max_s = 3_599)
        }),
        ("ParameterOutOfBounds", "pauses above three days", {
            with(&|a| a.pause_max_s = 3 * 86_400 + 1)
        }),
        (
            "WrongAddress",
            "elsewhere",
            act.clone().with("governance", actors::place("elsewhere")),
        ),
    ];
    refuses(&world, &rows);
    world.govern();
    assert_eq!(refused(&world, &act), "AccountExists");
}

/// Nine keys of whom all must approve, the longest timelock, the longest pause; and the least of
/// each.
#[test]
fn bounds_are_included() {
    let world = World::with_house();
    let nine: Vec<String> = (0..9).map(|n| format!("key {n}")).collect();
    let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
    let most = (30 * 86_400, 3 * 86_400, 9, keys(&nine));
    let least = (0, 3_600, 1, keys(&["ada"]));
    for (timelock_s, pause_max_s, threshold, council) in [most, least] {
        let act = world.governance_create_with(&GovernanceCreateArguments {
            timelock_s,
            pause_max_s,
            threshold,
            council: council.clone(),
        });
        let mut world = world.clone();
        done(world.send(&act));
        let found = world.read_governance();
        assert_eq!(found.keys(), council);
        assert_eq!((found.timelock_s, found.threshold), (timelock_s, threshold));
    }
}

#[test]
fn a_live_house_waits_two_days_at_the_least() {
    let mut world = World::with_mints();
    world.house = Place::of(OPERATOR, 1, false, USDC);
    done(world.house_create());
    let with = |timelock_s| {
        world.governance_create_with(&GovernanceCreateArguments {
            timelock_s,
            ..standard()
        })
    };
    let short = with(2 * 86_400 - 1);
    assert_eq!(refused(&world, &short), "ParameterOutOfBounds");
    let long = with(2 * 86_400);
    done(world.send(&long));
}

#[test]
fn creating_tells_and_keeps_everything_but_the_new_account() {
    let mut world = World::with_house();
    let before = world.snapshot();
    let sent = done(world.send(&world.governance_create_act()));
    assert_eq!(before.changed(&world.snapshot()), [world.governance()]);
    let Event::GovernanceCreated(event) = the_event(&sent) else {
        panic!("another event")
    };
    let governance = world.read_governance();
    assert_eq!(event.house, world.house.address);
    assert_eq!(event.council, governance.council);
    assert_eq!(governance.keys(), keys(&COUNCIL));
    assert_eq!((event.council_count, event.threshold), (3, 2));
    assert_eq!(governance.council_epoch, 0);
}

#[test]
fn pausing_refuses_in_order() {
    let mut world = World::with_assets();
    let second = add_second_house(&mut world);
    let first = std::mem::replace(&mut world.house, second);
    world.govern();
    let other = world.governance();
    world.house = first;
    // A house without a Governance cannot be paused.
    assert_eq!(refused(&world, &world.house_pause_act(1)), "AccountMissing");
    world.govern();
    let act = world.house_pause_act(PAUSE_MAX_S);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("pause_authority"),
        ),
        (
            NOT_WRITABLE,
            "a read-only house",
            act.clone().read_only("house"),
        ),
        (
            "WrongAuthority",
            "the thief",
            act.clone().signed_by("pause_authority", THIEF),
        ),
        (
            "WrongAuthority",
            "another authority",
            act.clone().signed_by("pause_authority", PARAMETERS),
        ),
        (
            "WrongAuthority",
            "one of the council",
            act.clone().signed_by("pause_authority", COUNCIL[0]),
        ),
        (
            "AccountOfOtherHouse",
            "the Governance of another house",
            act.clone().with("governance", other),
        ),
        (
            "ParameterOutOfBounds",
            "no time at all",
            world.house_pause_act(0),
        ),
        (
            "ParameterOutOfBounds",
            "longer than the longest",
            world.house_pause_act(PAUSE_MAX_S + 1),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AlreadyPaused");
}

fn status(world: &World) -> HouseStatus {
    world.read_house().mode(&world.clock()).status
}

#[test]
fn a_pause_ends_by_itself_and_the_next_one_waits() {
    let mut world = World::with_house();
    world.govern();
    let begun = world.clock();
    let sent = done(world.send(&world.house_pause_act(7_200)));
    let Event::HousePaused(event) = the_event(&sent) else {
        panic!("another event")
    };
    let house = world.read_house();
    assert_eq!(event.until_ts, begun.now_ts + 7_200);
    assert_eq!(event.free_ts, event.until_ts + i64::from(PAUSE_MAX_S));
    assert_eq!(house.paused_until_ts, event.until_ts);
    assert_eq!(house.pause_free_ts, event.free_ts);
    let since = (house.paused_since_ts, house.paused_since_slot);
    assert_eq!(since, (begun.now_ts, begun.slot));
    world.advance(7_199);
    assert_eq!(status(&world), HouseStatus::Paused);
    world.advance(1);
    assert_eq!(status(&world), HouseStatus::Active);
    assert_eq!(refused(&world, &world.house_pause_act(1)), "PauseTooSoon");
    world.advance(PAUSE_MAX_S - 1);
    assert_eq!(refused(&world, &world.house_pause_act(1)), "PauseTooSoon");
    world.advance(1);
    done(world.send(&world.house_pause_act(1)));
}

#[test]
fn resuming_refuses_in_order_and_brings_the_next_pause_no_nearer() {
    let mut world = World::with_house();
    world.govern();
    let act = world.house_resume_act();
    assert_eq!(refused(&world, &act), "NotPaused");
    done(world.send(&world.house_pause_act(7_200)));
    let free_ts = world.read_house().pause_free_ts;
    let thief = act.clone().signed_by("pause_authority", LISTING);
    assert_eq!(refused(&world, &thief), "WrongAuthority");
    world.advance(60);
    let sent = done(world.send(&act));
    assert_eq!(status(&world), HouseStatus::Active);
    let Event::HouseResumed(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.free_ts, free_ts);
    assert_eq!(world.read_house().pause_free_ts, free_ts);
    world.advance_to(free_ts - 1);
    assert_eq!(refused(&world, &world.house_pause_act(1)), "PauseTooSoon");
    world.advance_to(free_ts);
    done(world.send(&world.house_pause_act(1)));
}

#[test]
fn recovery_is_above_a_pause_and_stays_when_it_ends() {
    let mut world = World::with_house();
    world.govern();
    done(world.send(&world.house_pause_act(3_600)));
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.status = 2);
    assert_eq!(status(&world), HouseStatus::Recovery);
    world.advance(3_600);
    assert_eq!(status(&world), HouseStatus::Recovery);
}

#[test]
fn a_pause_changes_nothing_but_the_house() {
    let mut world = World::with_house();
    world.govern();
    let before = world.snapshot();
    done(world.send(&world.house_pause_act(3_600)));
    let changed = sorted(vec![world.house.address]);
    assert_eq!(before.changed(&world.snapshot()), changed);
}

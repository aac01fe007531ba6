//! `venue_status_set`.

use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, LISTING, PARAMETERS, PAUSE, THIEF, VENUE};
use ringfence_tests::send::done;
use ringfence_tests::standard::USDC;
use ringfence_tests::world::World;

use crate::market::the_event;
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house};

#[test]
fn refuses_in_order() {
    let mut world = World::with_market();
    let second = add_second_house(&mut world);
    let act = world.venue_status_set_act(VENUE, 1, LISTING);
    let by = |who| act.clone().signed_by("authority", who);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("authority"),
        ),
        (
            NOT_WRITABLE,
            "a read-only venue",
            act.clone().read_only("venue"),
        ),
        (
            "WrongAccountType",
            "no venue",
            act.clone().with("venue", world.asset(USDC)),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "ParameterOutOfBounds",
            "an unknown status",
            world.venue_status_set_act(VENUE, 3, THIEF),
        ),
        (
            "ParameterOutOfBounds",
            "another one",
            world.venue_status_set_act(VENUE, 255, LISTING),
        ),
        ("WrongAuthority", "the thief", by(THIEF)),
        ("WrongAuthority", "another authority", by(PARAMETERS)),
        ("WrongAuthority", "another venue", by("other venue")),
        ("WrongAuthority", "a customer", by("alice")),
    ];
    refuses(&world, &rows);
}

/// Who may lead from which status to which: rows are what it is, columns what it becomes.
const MAY: [(&str, [[bool; 3]; 3]); 4] = [
    (LISTING, [[true; 3]; 3]),
    (VENUE, [[false, true, false], [false; 3], [false; 3]]),
    (
        PAUSE,
        [
            [false, true, true],
            [false, true, true],
            [false, false, true],
        ],
    ),
    (THIEF, [[false; 3]; 3]),
];

/// What comes of an attempt to lead from one status to another.
#[track_caller]
fn attempt(ready: &World, who: &str, (from, to): (u8, u8), may: bool) {
    let mut world = ready.clone();
    done(world.send(&world.venue_status_set_act(VENUE, from, LISTING)));
    let act = world.venue_status_set_act(VENUE, to, who);
    let case = format!("{who}: {from} to {to}");
    if !may {
        assert_eq!(refused(&world, &act), "WrongAuthority", "{case}");
        return;
    }
    let sent = done(world.send(&act));
    assert_eq!(world.read_venue(VENUE).status, to, "{case}");
    let Event::VenueStatusChanged(event) = the_event(&sent) else {
        panic!("{case}")
    };
    assert_eq!((event.status_before, event.status), (from, to), "{case}");
    assert_eq!(event.actor, actors::address(who), "{case}");
}

#[test]
fn each_authority_leads_from_status_to_status_as_far_as_it_may() {
    let ready = World::with_market();
    for (who, rows) in MAY {
        let rows = (0..).zip(rows);
        let cells =
            rows.flat_map(|(from, row)| (0..).zip(row).map(move |(to, may)| (from, to, may)));
        for (from, to, may) in cells {
            attempt(&ready, who, (from, to), may);
        }
    }
}

#[test]
fn keeps_everything_but_the_status() {
    let mut world = World::with_market();
    let before = world.snapshot();
    let venue = world.read_venue(VENUE);
    done(world.send(&world.venue_status_set_act(VENUE, 2, PAUSE)));
    assert_eq!(before.changed(&world.snapshot()), [world.venue(VENUE)]);
    let mut then = world.read_venue(VENUE);
    assert_eq!(then.status, 2);
    then.status = venue.status;
    assert_eq!(then, venue);
}

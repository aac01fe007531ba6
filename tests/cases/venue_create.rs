//! `venue_create`.

use ringfence_interface::accounts::Venue;
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, PARAMETERS, THIEF, VENUE};
use ringfence_tests::send::done;
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::add_second_house;

#[test]
fn refuses_in_order() {
    let mut world = World::with_house();
    let second = add_second_house_of_nothing(&mut world);
    let act = world.venue_create_act(VENUE, &[]);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone()
                .signed_by("payer", THIEF)
                .unsigned("listing_authority")
        }),
        ("WrongAuthority", "the venue admits itself", {
            act.clone().signed_by("listing_authority", VENUE)
        }),
        ("WrongAuthority", "another authority", {
            act.clone().signed_by("listing_authority", PARAMETERS)
        }),
        (
            "WrongAddress",
            "another house",
            act.clone().with("house", second),
        ),
        ("WrongAddress", "another venue's place", {
            act.clone().with("venue_authority", actors::address(THIEF))
        }),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AccountExists");
}

fn add_second_house_of_nothing(world: &mut World) -> solana_pubkey::Pubkey {
    add_second_house(world).address
}

#[test]
fn admits_a_venue_for_all_or_for_named_instruments() {
    let mut world = World::with_house();
    let act = world.venue_create_act(VENUE, &[3, 9]);
    let before = world.snapshot();
    let sent = done(world.send(&act));
    assert_eq!(before.changed(&world.snapshot()), [world.venue(VENUE)]);
    let venue = Venue::decode(&world.data(&world.venue(VENUE))).unwrap();
    assert_eq!(
        (venue.house, venue.authority),
        (world.house.address, actors::address(VENUE))
    );
    assert_eq!(
        (venue.instruments[..3].to_vec(), venue.status),
        (vec![3, 9, 0], 0)
    );
    let events = sent.events();
    let [Event::VenueCreated(created)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(created.authority, actors::address(VENUE));
    done(world.venue_create("second venue"));
}

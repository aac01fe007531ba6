//! `consent_set` and `consent_revoke`.

use ringfence_core::fill;
use ringfence_core::units::Bps;
use ringfence_interface::accounts::Consent;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_PROGRAM;
use ringfence_interface::pda;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, in_house};

const NARROW: ConsentSetArguments = ConsentSetArguments {
    initial_cap_native: 11,
    spend_cap_native: 22,
    expiry_ts: 1_900_000_000,
    band_bps: 33,
    fee_max_bps: 44,
    signed_orders_only: true,
    order_nonce_min: 77,
    instruments: [5, 6, 0, 0, 0, 0, 0, 0],
};

fn with_venue() -> World {
    let mut world = World::with_market();
    world.add_customer("alice", 1_000 * ONE_USDC);
    world.add_customer("bob", 1_000 * ONE_USDC);
    world
}

#[test]
fn set_refuses_in_order() {
    let mut world = with_venue();
    let second = add_second_house(&mut world);
    let foreign_venue = in_house(&world, &second, |world| world.venue(VENUE));
    let first = std::mem::replace(&mut world.house, second);
    done(world.venue_create(VENUE));
    world.house = first;
    done(world.venue_create("other venue"));
    done(world.consent_set("bob", VENUE));
    let act = world.consent_set_act("alice", VENUE, &NARROW);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().signed_by("payer", THIEF).unsigned("owner")
        }),
        (
            NOT_WRITABLE,
            "a read-only consent",
            act.clone().read_only("consent"),
        ),
        ("WrongAccountType", "the house is no venue", {
            act.clone().with("venue", world.house.address)
        }),
        ("IncorrectProgramId", "not the System program", {
            act.clone().with("system_program", TOKEN_PROGRAM)
        }),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        ("AccountOfOtherHouse", "a venue of another house", {
            act.clone().with("venue", foreign_venue)
        }),
        ("WrongAddress", "the place of a consent to another venue", {
            act.clone()
                .with("consent", world.consent("alice", "other venue"))
        }),
        ("ConsentMismatch", "somebody else's consent", {
            act.clone().with("consent", world.consent("bob", VENUE))
        }),
        ("WrongAccountType", "the account itself as the consent", {
            act.clone().with("consent", world.account("bob"))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn set_keeps_exactly_what_the_owner_said() {
    let mut world = with_venue();
    let act = world.consent_set_act("alice", VENUE, &NARROW);
    let sent = done(world.send(&act));
    let consent = world.read_consent("alice", VENUE);
    let account = world.read_account("alice");
    assert_eq!(
        consent.to_core(),
        fill::Consent {
            generation: account.generation,
            initial_cap_native: 11,
            spend_cap_native: 22,
            spent_native: 0,
            expiry_ts: 1_900_000_000,
            band_bps: Bps(33),
            fee_max_bps: Bps(44),
            signed_orders_only: true,
            order_nonce_min: 77,
            instruments: NARROW.instruments,
        }
    );
    let alice = actors::address("alice");
    assert_eq!((consent.owner, consent.rent_payer), (alice, alice));
    assert_eq!(consent.margin_account, world.account("alice"));
    assert_eq!(consent.venue, world.venue(VENUE));
    let events = sent.events();
    let [Event::ConsentGiven(given)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (given.margin_account, given.spend_cap_native),
        (world.account("alice"), 22)
    );
}

#[test]
fn setting_again_replaces_the_caps_and_forgets_what_was_spent() {
    let mut world = with_venue();
    done(world.consent_set("alice", VENUE));
    let address = world.consent("alice", VENUE);
    world.edit(&address, |consent: &mut Consent| {
        consent.spent_native = 99;
        consent.generation = 1;
    });
    // Somebody else pays this time; the rent stays the first payer's.
    let act = world
        .consent_set_act("alice", VENUE, &NARROW)
        .signed_by("payer", "sponsor");
    done(world.send(&act));
    let consent = world.read_consent("alice", VENUE);
    assert_eq!((consent.spent_native, consent.spend_cap_native), (0, 22));
    assert_eq!(consent.generation, world.read_account("alice").generation);
    assert_eq!(consent.rent_payer, actors::address("alice"));
}

#[test]
fn set_keeps_everything_but_the_consent() {
    let mut world = with_venue();
    let before = world.snapshot();
    done(world.consent_set("alice", VENUE));
    assert_eq!(
        before.changed(&world.snapshot()),
        [world.consent("alice", VENUE)]
    );
}

#[test]
fn revoke_refuses_in_order() {
    let mut world = with_venue();
    done(world.consent_set("alice", VENUE));
    let act = world.consent_revoke_act("alice", VENUE);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone()
                .with("rent_payer", actors::address("bob"))
                .unsigned("owner")
        }),
        ("AccountMissing", "a consent that was never given", {
            world.consent_revoke_act("bob", VENUE)
        }),
        ("WrongAccountType", "a margin account", {
            act.clone().with("consent", world.account("alice"))
        }),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "NotOwner",
            "the venue signs",
            act.clone().signed_by("owner", VENUE),
        ),
        ("RentPayerMismatch", "rent to the thief", {
            act.clone().with("rent_payer", actors::address(THIEF))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn revoke_ends_the_consent_and_returns_the_rent() {
    let mut world = with_venue();
    done(world.consent_set("alice", VENUE));
    let address = world.consent("alice", VENUE);
    let (rent, before) = (
        world.lamports(&address),
        world.lamports(&actors::address("alice")),
    );
    let sent = done(world.consent_revoke("alice", VENUE));
    assert!(!world.exists(&address));
    assert_eq!(
        world.lamports(&actors::address("alice")),
        before + rent - 5_000
    );
    let events = sent.events();
    let [Event::ConsentRevoked(revoked)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(revoked.venue, world.venue(VENUE));
    let again = world.consent_set_act("alice", VENUE, &wide_consent(i64::MAX));
    done(world.send(&again));
}

#[test]
fn revoke_works_after_the_margin_account_was_closed() {
    let mut world = with_venue();
    done(world.consent_set("alice", VENUE));
    done(world.exit("alice", USDC));
    done(world.vault_close("alice", USDC));
    done(world.account_close("alice"));
    done(world.consent_revoke("alice", VENUE));
}

#[test]
fn a_consent_lies_where_account_and_venue_put_it() {
    let world = with_venue();
    let (address, _) = pda::consent(&world.account("alice"), &world.venue(VENUE));
    assert_eq!(world.consent("alice", VENUE), address);
    let act = world
        .consent_set_act("alice", VENUE, &NARROW)
        .with("consent", address);
    assert!(world.clone().send(&act).is_ok());
    let elsewhere = act.with(
        "consent",
        pda::consent(&world.account("bob"), &world.venue(VENUE)).0,
    );
    assert_eq!(refused(&world, &elsewhere), "WrongAddress");
}

//! A customer with a lien on her collateral, and what every instruction of liens refuses alike.

use ringfence_interface::accounts::{Lien, Venue};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::liens::Pledge;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{edit_account, refused_when};
use crate::rows::{Row, refuses};
use crate::stage::NOT_WRITABLE;

/// Another venue of the same house.
pub const OTHER: &str = "other venue";

/// The lien of these tests.
pub const ON: Pledge<'static> = Pledge {
    customer: "alice",
    venue: VENUE,
    mint: SOL,
};

/// Alice's quote, pledged to the same venue.
pub const ON_USDC: Pledge<'static> = Pledge { mint: USDC, ..ON };

/// Alice with 1,000 USDC and 10 SOL at 100, a second account of hers, Bob with 1,000 USDC, and two
/// venues. Six of the SOL may be locked, and this much of them is.
pub fn pledged(locked_native: u64) -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.add_customer("alice/1", 1);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.venue_create(OTHER));
    world.pledge(ON, 6 * ONE_SOL, locked_native);
    world
}

/// Gives the standard venue a status, as its house does.
pub fn set_venue_status(world: &mut World, status: u8) {
    let venue = world.venue(VENUE);
    world.edit(&venue, |venue: &mut Venue| venue.status = status);
}

fn older(world: &mut World) {
    let lien = world.lien(ON);
    world.edit(&lien, |lien: &mut Lien| lien.generation -= 1);
}

/// What everything that an owner does with the lien refuses, in order.
#[track_caller]
pub fn refuses_as_owners_do(world: &World, act: &Act) {
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        ("WrongAccountType", "a consent in its place", {
            act.clone().with("lien", world.consent("alice", VENUE))
        }),
        (
            NOT_WRITABLE,
            "a lien to read",
            act.clone().read_only("lien"),
        ),
        (NOT_WRITABLE, "an account to read", {
            act.clone().read_only("margin_account")
        }),
        (
            "NotOwner",
            "the venue signs",
            act.clone().signed_by("owner", VENUE),
        ),
        (
            "NotOwner",
            "the thief signs, for an account of his choice",
            act.clone()
                .with("margin_account", world.account("bob"))
                .signed_by("owner", THIEF),
        ),
        ("LienMismatch", "another account of the owner", {
            act.clone().with("margin_account", world.account("alice/1"))
        }),
    ];
    refuses(world, &rows);
    let older = refused_when(world, act, older);
    assert_eq!(older, "LienOfOtherGeneration");
}

/// What everything that a venue does with the lien refuses, in order; by which status it is too
/// restricted.
#[track_caller]
pub fn refuses_as_venues_do(world: &World, act: &Act, forbidden: &[u8]) {
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("venue_authority"),
        ),
        ("WrongAccountType", "a consent in its place", {
            act.clone().with("lien", world.consent("alice", VENUE))
        }),
        (
            NOT_WRITABLE,
            "a lien to read",
            act.clone().read_only("lien"),
        ),
        (NOT_WRITABLE, "an account to read", {
            act.clone().read_only("margin_account")
        }),
        (
            "WrongAuthority",
            "the owner signs",
            act.clone().signed_by("venue_authority", "alice"),
        ),
        (
            "WrongAuthority",
            "another venue signs",
            act.clone().signed_by("venue_authority", OTHER),
        ),
        ("LienMismatch", "another venue, which signs", {
            let theirs = act.clone().with("venue", world.venue(OTHER));
            theirs.signed_by("venue_authority", OTHER)
        }),
        ("LienMismatch", "another account of the owner", {
            act.clone().with("margin_account", world.account("alice/1"))
        }),
    ];
    refuses(world, &rows);
    for status in [1, 2] {
        let found = refused_status(world, act, status);
        let expected = forbidden.contains(&status).then_some("VenueInactive");
        assert_eq!(found.as_deref(), expected, "status {status}");
    }
    let older = refused_when(world, act, older);
    assert_eq!(older, "LienOfOtherGeneration");
}

fn refused_status(world: &World, act: &Act, status: u8) -> Option<String> {
    let mut world = world.clone();
    set_venue_status(&mut world, status);
    world.send(act).err().map(|failure| failure.name)
}

/// Locks of a customer's vault as if it had been done when it was allowed, through a lien of its
/// own to the standard venue.
#[track_caller]
pub fn lock_long_ago(world: &mut World, customer: &str, mint: &str, amount_native: u64) {
    if !world.exists(&world.venue(VENUE)) {
        done(world.venue_create(VENUE));
    }
    let on = Pledge {
        customer,
        venue: VENUE,
        mint,
    };
    world.pledge(on, amount_native, 0);
    let (lien, vault) = (world.lien(on), world.vault(customer, mint));
    world.edit(&lien, |lien: &mut Lien| {
        lien.locked_native = amount_native;
        lien.claimable_native = amount_native;
    });
    edit_account(world, customer, |account| {
        let mut slots = account.slots.iter_mut();
        let slot = slots.find(|slot| slot.vault == vault);
        slot.expect("an open vault").locked_native = amount_native;
    });
}

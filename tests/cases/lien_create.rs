//! `lien_create`, `lien_resize`, `lien_close`, and what a lien keeps open.

use ringfence_interface::accounts::Lien;
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::liens::{DELAY_S, LIMIT_S, Pledge};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{refused_when, sorted, the_event};
use crate::pledged::{ON, ON_USDC, OTHER, pledged, refuses_as_owners_do, set_venue_status};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house};

/// As [`pledged`], with the lien still to be created.
fn offered() -> World {
    let mut world = pledged(0);
    done(world.send(&world.lien_close_act(ON)));
    world
}

#[test]
fn refuses_in_order() {
    let mut world = offered();
    let second = add_second_house(&mut world);
    let foreign = {
        let first = std::mem::replace(&mut world.house, second);
        done(world.venue_create(VENUE));
        let venue = world.venue(VENUE);
        world.house = first;
        venue
    };
    let terms = world.lien_terms(VENUE, 5);
    let act = world.lien_create_act(ON, &terms);
    let with = |terms| world.lien_create_act(ON, &terms);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "the owner does not sign",
            act.clone().signed_by("payer", THIEF).unsigned("owner"),
        ),
        (NOT_WRITABLE, "an account to read", {
            act.clone().read_only("margin_account")
        }),
        (
            "NotOwner",
            "the venue signs",
            act.clone().signed_by("owner", VENUE),
        ),
        ("AccountOfOtherHouse", "the venue of another house", {
            act.clone().with("venue", foreign)
        }),
        ("VaultMismatch", "another customer's vault", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        ("VaultMismatch", "a vault that is not open", {
            act.clone().with("vault", world.vault("alice", BTC))
        }),
        ("VaultMismatch", "her wallet", {
            act.clone().with("vault", world.wallet("alice", SOL))
        }),
        ("LienTermsChanged", "a mint that the venue does not take", {
            act.clone().with("vault", world.vault("alice", USDC))
        }),
        ("LienTermsChanged", "another settlement account", {
            let other = world.wallet("alice", SOL);
            act.clone().with("settlement_account", other)
        }),
        ("LienTermsChanged", "a longer delay", {
            let release_delay_s = DELAY_S + 1;
            with(ringfence_interface::wire::LienCreateArguments {
                release_delay_s,
                ..terms
            })
        }),
        ("LienTermsChanged", "a shorter claim", {
            let claim_limit_s = LIMIT_S - 1;
            with(ringfence_interface::wire::LienCreateArguments {
                claim_limit_s,
                ..terms
            })
        }),
        ("LienExpired", "an expiry that is now", {
            let expiry_ts = world.now();
            with(ringfence_interface::wire::LienCreateArguments { expiry_ts, ..terms })
        }),
        ("WrongAddress", "the place of another venue's lien", {
            act.clone()
                .with("lien", world.lien(Pledge { venue: OTHER, ..ON }))
        }),
    ];
    refuses(&world, &rows);
    for status in [1, 2] {
        let found = refused_when(&world, &act, |world| set_venue_status(world, status));
        assert_eq!(found, "VenueInactive");
    }
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AccountExists");
}

#[test]
fn copies_what_the_owner_has_seen_and_locks_nothing() {
    let mut world = offered();
    let terms = world.lien_terms(VENUE, 5 * ONE_SOL);
    let before = world.snapshot();
    let mut account = world.read_account("alice");
    let sent = done(world.send(&world.lien_create_act(ON, &terms)));
    account.lien_count = 1;
    account.event_sequence += 1;
    assert_eq!(world.read_account("alice"), account);
    let changed = sorted(vec![world.account("alice"), world.lien(ON)]);
    assert_eq!(before.changed(&world.snapshot()), changed);
    let lien = world.read_lien(ON);
    let expected = Lien {
        margin_account: world.account("alice"),
        owner: actors::address("alice"),
        venue: world.venue(VENUE),
        mint: world.mint(SOL).address,
        vault: world.vault("alice", SOL),
        settlement_account: world.wallet(VENUE, SOL),
        rent_payer: actors::address("alice"),
        generation: account.generation,
        cap_native: 5 * ONE_SOL,
        locked_native: 0,
        claimable_native: 0,
        claim_native: 0,
        claim_ts: 0,
        claim_slot: 0,
        notice_ts: 0,
        notice_slot: 0,
        expiry_ts: terms.expiry_ts,
        release_delay_s: DELAY_S,
        claim_limit_s: LIMIT_S,
        bump: lien.bump,
        reserved: [0; 31],
    };
    assert_eq!(lien, expected);
    let Event::LienCreated(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.sequence, account.event_sequence);
    assert_eq!((event.lien, event.venue), (world.lien(ON), lien.venue));
    assert_eq!((event.mint, event.cap_native), (lien.mint, lien.cap_native));
    assert_eq!(event.settlement_account, lien.settlement_account);
    assert_eq!(event.expiry_ts, lien.expiry_ts);
    let told = (event.release_delay_s, event.claim_limit_s);
    assert_eq!(told, (DELAY_S, LIMIT_S));
}

#[test]
fn resizing_refuses_in_order() {
    let mut world = pledged(2 * ONE_SOL);
    let act = world.lien_resize_act(ON, 7 * ONE_SOL);
    refuses_as_owners_do(&world, &act);
    let low = world.lien_resize_act(ON, 2 * ONE_SOL - 1);
    assert_eq!(refused(&world, &low), "LienCapBelowLocked");
    world.advance_to(world.read_lien(ON).expiry_ts);
    assert_eq!(refused(&world, &act), "LienExpired");
    done(world.send(&world.lien_resize_act(ON, 2 * ONE_SOL)));
}

#[test]
fn resizing_changes_the_cap_alone() {
    let mut world = pledged(2 * ONE_SOL);
    for cap_native in [7 * ONE_SOL, 2 * ONE_SOL, u64::MAX] {
        let mut expected = world.read_lien(ON);
        expected.cap_native = cap_native;
        let sent = done(world.send(&world.lien_resize_act(ON, cap_native)));
        assert_eq!(world.read_lien(ON), expected);
        let Event::LienResized(event) = the_event(&sent) else {
            panic!("another event")
        };
        let told = (event.cap_native, event.locked_native);
        assert_eq!(told, (cap_native, 2 * ONE_SOL));
    }
}

#[test]
fn closing_refuses_in_order() {
    let mut world = pledged(1);
    let act = world.lien_close_act(ON);
    refuses_as_owners_do(&world, &act);
    assert_eq!(refused(&world, &act), "LienNotEmpty");
    done(world.send(&world.lien_unlock_act(ON, 1)));
    let to_thief = act.clone().with("rent_payer", actors::address(THIEF));
    assert_eq!(refused(&world, &to_thief), "RentPayerMismatch");
    let before = world.read_account("alice");
    let rent = world.lamports(&world.lien(ON));
    let had = world.lamports(&actors::address("alice"));
    let sent = done(world.send(&act));
    assert!(!world.exists(&world.lien(ON)));
    let has = world.lamports(&actors::address("alice"));
    assert_eq!(has, had + rent - 5_000);
    let account = world.read_account("alice");
    assert_eq!((before.lien_count, account.lien_count), (1, 0));
    let Event::LienClosed(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(
        (event.lien, event.sequence),
        (world.lien(ON), account.event_sequence)
    );
}

#[test]
fn an_account_is_not_closed_before_its_liens() {
    let mut world = pledged(0);
    done(world.exit("alice", SOL));
    done(world.vault_close("alice", SOL));
    // Other refusals would follow: her quote vault is open.
    let act = world.account_close_act("alice");
    assert_eq!(refused(&world, &act), "LiensOpen");
    done(world.send(&world.lien_close_act(ON)));
    assert_eq!(refused(&world, &act), "VaultsStillOpen");
    done(world.exit("alice", USDC));
    done(world.vault_close("alice", USDC));
    done(world.account_close("alice"));
}

/// A vault's address follows from account and mint: the lien is on it again when it is open again,
/// whatever its slot is.
#[test]
fn a_lien_waits_for_its_vault_and_finds_it_in_another_slot() {
    let mut world = pledged(ONE_SOL);
    done(world.send(&world.lien_unlock_act(ON, ONE_SOL)));
    done(world.exit("alice", SOL));
    done(world.vault_close("alice", SOL));
    for act in [
        world.lien_lock_act(ON, 1),
        world.lien_unlock_act(ON, 1),
        world.lien_release_act(ON),
    ] {
        assert_eq!(refused(&world, &act), "VaultNotOpen", "{}", act.shape.name);
    }
    let seize = world.lien_seize_act(ON, 1);
    assert_eq!(refused(&world, &seize), "VaultMismatch");
    world.add_collateral("alice", BTC, 5);
    done(world.vault_open("alice", SOL));
    done(world.deposit("alice", SOL, ONE_SOL));
    assert_eq!(
        world.read_account("alice").slots[2].vault,
        world.vault("alice", SOL)
    );
    done(world.lien_lock(ON, 7));
    assert_eq!(
        (world.locked("alice", SOL), world.locked("alice", BTC)),
        (7, 0)
    );
    done(world.send(&world.lien_seize_act(ON, 7)));
    assert_eq!(world.ledger("alice", SOL), ONE_SOL - 7);
}

#[test]
fn two_liens_of_one_venue_on_two_mints_are_counted() {
    let mut world = pledged(0);
    world.pledge(ON_USDC, 5 * ONE_USDC, ONE_USDC);
    assert_eq!(world.read_account("alice").lien_count, 2);
    let locked = (world.locked("alice", SOL), world.locked("alice", USDC));
    assert_eq!(locked, (0, ONE_USDC));
}

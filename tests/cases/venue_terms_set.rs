//! `venue_terms_set`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_tests::actors::{LISTING, VENUE};
use ringfence_tests::send::done;
use ringfence_tests::standard::{SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::the_event;
use crate::rows::{Row, refused, refuses};
use crate::stage::NOT_WRITABLE;

const DAY: u32 = 86_400;

fn with_wallet() -> (World, Pubkey) {
    let mut world = World::with_market();
    let wallet = world.open_wallet(VENUE, SOL);
    (world, wallet)
}

#[test]
fn refuses_in_order() {
    let (mut world, wallet) = with_wallet();
    done(world.venue_create("other venue"));
    let act = world.venue_terms_set_act(VENUE, wallet, (7 * DAY, 30 * DAY));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("venue_authority"),
        ),
        (
            NOT_WRITABLE,
            "a venue to read",
            act.clone().read_only("venue"),
        ),
        (
            "WrongAuthority",
            "whoever lists venues",
            act.clone().signed_by("venue_authority", LISTING),
        ),
        ("WrongAuthority", "another venue's terms", {
            act.clone().with("venue", world.venue("other venue"))
        }),
        ("ParameterOutOfBounds", "a delay above seven days", {
            world.venue_terms_set_act(VENUE, world.house.address, (7 * DAY + 1, 0))
        }),
        ("ParameterOutOfBounds", "a claim above thirty days", {
            world.venue_terms_set_act(VENUE, world.house.address, (0, 30 * DAY + 1))
        }),
        ("TokenProgramNotAllowed", "an account of ours", {
            world.venue_terms_set_act(VENUE, world.house.address, (0, 0))
        }),
        ("TokenAccountMalformed", "a mint", {
            world.venue_terms_set_act(VENUE, world.mint(SOL).address, (0, 0))
        }),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
}

#[test]
fn has_an_entry_for_each_of_eight_mints_and_replaces_it() {
    let (mut world, _) = with_wallet();
    let terms = (DAY, 2 * DAY);
    for number in 0..9 {
        let name = format!("mint {number}");
        world.make_mint(&name, &MintSpec::plain(6));
        let wallet = world.open_wallet(VENUE, &name);
        let act = world.venue_terms_set_act(VENUE, wallet, terms);
        if number < 8 {
            done(world.send(&act));
            let entry = world.read_venue(VENUE).settlement[number];
            assert_eq!(entry.mint, world.mint(&name).address);
            assert_eq!(entry.token_account, wallet);
        } else {
            assert_eq!(refused(&world, &act), "SettlementEntriesFull");
        }
    }
    // Another account of a mint that it has takes the place of the first one.
    let before = world.read_venue(VENUE);
    let other = world.open_wallet("bob", "mint 3");
    done(world.send(&world.venue_terms_set_act(VENUE, other, terms)));
    let mut expected = before;
    expected.settlement[3].token_account = other;
    assert_eq!(world.read_venue(VENUE), expected);
}

#[test]
fn sets_terms_alone_when_no_account_is_given() {
    let (mut world, wallet) = with_wallet();
    done(world.send(&world.venue_terms_set_act(VENUE, wallet, (1, 2))));
    let mut expected = world.read_venue(VENUE);
    let before = world.snapshot();
    let sent = done(world.send(&world.venue_terms_set_act(VENUE, SYSTEM_PROGRAM, (7 * DAY, 0))));
    (expected.release_delay_s, expected.claim_limit_s) = (7 * DAY, 0);
    assert_eq!(world.read_venue(VENUE), expected);
    assert_eq!(before.changed(&world.snapshot()), [world.venue(VENUE)]);
    let Event::VenueTermsSet(event) = the_event(&sent) else {
        panic!("another event")
    };
    let none = Pubkey::default();
    assert_eq!((event.mint, event.settlement_account), (none, none));
    assert_eq!((event.release_delay_s, event.claim_limit_s), (7 * DAY, 0));
}

#[test]
fn tells_where_seized_tokens_will_go() {
    let (mut world, _) = with_wallet();
    // Anybody's account will do: the owner of a lien sees it before signing.
    let receiver = world.open_wallet("bob", USDC);
    let sent = done(world.send(&world.venue_terms_set_act(VENUE, receiver, (1, 2))));
    let Event::VenueTermsSet(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.venue, world.venue(VENUE));
    assert_eq!(event.mint, world.mint(USDC).address);
    assert_eq!(event.settlement_account, receiver);
}

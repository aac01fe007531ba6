//! The example venue's requests for quotes: an Anchor program that fills by CPI.

use ringfence_interface::accounts::{MarginAccount, Venue};
use ringfence_interface::events::Event;
use ringfence_interface::instructions::trade::FillResult;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::venues::{EXAMPLE_VENUE, Quote, QuoteTerms, example_authority};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::{Row, refused, refuses};
use crate::stage::DUPLICATE;

/// Alice, Bob and Carol have 1,000 USDC each and have consented to the example venue; the mark is
/// 100 dollars.
fn with_customers() -> World {
    let mut world = World::with_examples();
    for customer in ["alice", "bob", "carol"] {
        world.add_customer(customer, 1_000 * ONE_USDC);
        world.consent_to(customer, &example_authority());
    }
    world
}

/// Alice's offer to buy two lots at the mark, for a minute.
fn offer(world: &World) -> Quote<'static> {
    Quote {
        maker: "alice",
        instrument: PERP,
        nonce: 7,
        terms: QuoteTerms {
            lots: 2,
            price_ticks: 10_000,
            expiry_ts: world.now() + 60,
            is_buy: true,
        },
    }
}

/// With Alice's offer posted.
pub fn with_offer() -> (World, Quote<'static>) {
    let mut world = with_customers();
    let quote = offer(&world);
    let act = world.quote_post_act(&quote);
    done(world.send(&act));
    (world, quote)
}

fn lots(world: &World, customer: &str) -> i64 {
    let account = world.read_account(customer);
    account.occupied_positions().map(|held| held.lots).sum()
}

#[test]
fn a_quote_is_filled_once_and_both_healths_come_back() {
    let (mut world, quote) = with_offer();
    let before = world.lamports(&actors::address("alice"));
    let rent = world.lamports(&world.quote("alice", 7));
    assert!(rent > 0);
    let act = world.quote_accept_act(&quote, "bob", 900 * ONE_USDC);
    let sent = done(world.send(&act));
    assert_eq!((lots(&world, "alice"), lots(&world, "bob")), (2, -2));
    // Two lots at 100 dollars: a maintenance requirement of 15 %, initial a quarter more.
    let filled = FillResult::decode(&sent.returned).expect("both healths");
    for side in [filled.buyer, filled.seller] {
        assert_eq!(side.equity_native, i128::from(1_000 * ONE_USDC));
        assert_eq!(side.requirement_native, 37_500_000);
    }
    let events = sent.events();
    assert!(matches!(events.as_slice(), [Event::PositionFilled(fill)] if fill.lots == 2));
    assert!(!world.exists(&world.quote("alice", 7)));
    assert_eq!(world.lamports(&actors::address("alice")), before + rent);
    println!(
        "quote_accept: {} compute units, {} bytes",
        sent.units, sent.bytes
    );
    assert!(sent.units <= 22_000, "{} compute units", sent.units);
    // Once is enough.
    assert_eq!(refused(&world, &act), "AccountDataTooSmall");
}

#[test]
fn a_maker_may_sell_and_have_several_quotes() {
    let mut world = with_customers();
    let sale = Quote {
        nonce: 8,
        terms: QuoteTerms {
            price_ticks: 10_100,
            is_buy: false,
            ..offer(&world).terms
        },
        ..offer(&world)
    };
    for quote in [offer(&world), sale] {
        let act = world.quote_post_act(&quote);
        done(world.send(&act));
    }
    let again = world.quote_post_act(&sale);
    assert_eq!(refused(&world, &again), "Custom(0)", "the System program");
    let act = world.quote_accept_act(&sale, "carol", 0);
    done(world.send(&act));
    assert_eq!((lots(&world, "alice"), lots(&world, "carol")), (-2, 2));
    let act = world.quote_accept_act(&offer(&world), "bob", 0);
    done(world.send(&act));
    assert_eq!((lots(&world, "alice"), lots(&world, "bob")), (0, -2));
}

#[test]
fn posting_refuses_in_order() {
    let world = with_customers();
    let mut late = offer(&world);
    late.terms.expiry_ts = world.now();
    let act = world.quote_post_act(&offer(&world));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("maker"),
        ),
        (
            "Custom(7000)",
            "the thief posts for Alice",
            act.clone().signed_by("maker", THIEF),
        ),
        (
            "IllegalOwner",
            "an account that is not Ringfence's",
            act.clone().with("maker_account", world.mint(USDC).address),
        ),
        (
            "InvalidSeeds",
            "another quote's address",
            act.clone().with("quote", world.quote("alice", 8)),
        ),
        (
            "Custom(7001)",
            "it would be over at once",
            world.quote_post_act(&late),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn accepting_refuses_in_order() {
    let (mut world, quote) = with_offer();
    let second = Quote { nonce: 9, ..quote };
    let act = world.quote_post_act(&second);
    done(world.send(&act));
    let accept = |taker| world.quote_accept_act(&quote, taker, 0);
    let act = accept("bob");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("taker"),
        ),
        (
            "Custom(7003)",
            "the rent to the thief",
            act.clone().with("maker", actors::address(THIEF)),
        ),
        (
            "InvalidSeeds",
            "another authority",
            act.clone().with("authority", actors::address(THIEF)),
        ),
        (
            "Custom(7003)",
            "another instrument",
            act.clone().with("instrument", world.asset(USDC)),
        ),
        (
            "Custom(7003)",
            "another maker's account",
            act.clone().with("maker_account", world.account("carol")),
        ),
        (
            "Custom(7000)",
            "Bob accepts for Carol",
            accept("carol").signed_by("taker", "bob"),
        ),
        (
            "Custom(7003)",
            "another program in the place of Ringfence",
            act.clone().with("ringfence", EXAMPLE_VENUE),
        ),
        ("WrongAuthority", "another venue", {
            act.clone().with("venue", world.venue(VENUE))
        }),
        ("ConsentMismatch", "another's consent", {
            let carols = world.consent_of("carol", &example_authority());
            act.clone().with("maker_consent", carols)
        }),
        (
            "AccountCountWrong",
            "evidence too short",
            act.clone().without_last(),
        ),
        ("Custom(7004)", "less headroom than Bob wants", {
            world.quote_accept_act(&quote, "bob", 962_500_001)
        }),
    ];
    refuses(&world, &rows);
    done(
        world
            .clone()
            .send(&world.quote_accept_act(&quote, "bob", 962_500_000)),
    );
    world.advance(60);
    assert_eq!(refused(&world, &act), "Custom(7001)");
}

#[test]
fn nobody_trades_with_oneself() {
    let (mut world, quote) = with_offer();
    world.add_customer("alice/1", 1_000 * ONE_USDC);
    world.consent_to("alice/1", &example_authority());
    let act = world.quote_accept_act(&quote, "alice/1", 0);
    assert_eq!(refused(&world, &act), DUPLICATE, "one signer on both sides");
    // Nor through a delegate.
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.delegate = actors::address("desk");
    });
    let quote = Quote { nonce: 8, ..quote };
    let post = world.quote_post_act(&quote).signed_by("maker", "desk");
    done(world.send(&post));
    let act = world.quote_accept_act(&quote, "alice/1", 0);
    let act = act.with("maker", actors::address("desk"));
    assert_eq!(refused(&world, &act), "SameOwner");
}

#[test]
fn a_maker_takes_an_offer_back() {
    let (mut world, quote) = with_offer();
    let act = world.quote_cancel_act(&quote);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("maker"),
        ),
        (
            "Custom(7003)",
            "the thief cancels",
            act.clone().signed_by("maker", THIEF),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert!(!world.exists(&world.quote("alice", 7)));
    let accept = world.quote_accept_act(&quote, "bob", 0);
    assert_eq!(refused(&world, &accept), "AccountDataTooSmall");
}

#[test]
fn a_delegate_posts_while_it_is_one() {
    let mut world = with_customers();
    let alice = world.account("alice");
    let set = |world: &mut World, delegate: Pubkey| {
        world.edit(&alice, |account: &mut MarginAccount| {
            account.delegate = delegate
        });
    };
    set(&mut world, actors::address("desk"));
    let quote = offer(&world);
    let act = world.quote_post_act(&quote).signed_by("maker", "desk");
    done(world.send(&act));
    let accept = world.quote_accept_act(&quote, "bob", 0);
    let accept = accept.with("maker", actors::address("desk"));
    done(world.clone().send(&accept));
    set(&mut world, Pubkey::default());
    assert_eq!(refused(&world, &accept), "Custom(7000)");
}

#[test]
fn nobody_else_signs_for_the_venue() {
    let (world, quote) = with_offer();
    // The thief sends Ringfence what the example venue would.
    let trade = Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "alice",
        seller: "bob",
        lots: 2,
        price_ticks: 9_900,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    let authority = example_authority();
    let fill = world
        .position_fill_act(&trade)
        .with("venue", world.venue_of(&authority))
        .with("buyer_consent", world.consent_of("alice", &authority))
        .with("seller_consent", world.consent_of("bob", &authority));
    let by_thief = fill.clone().signed_by("venue_authority", THIEF);
    assert_eq!(refused(&world, &by_thief), "WrongAuthority");
    let unsigned = fill
        .with("venue_authority", authority)
        .unsigned("venue_authority");
    assert_eq!(refused(&world, &unsigned), "MissingRequiredSignature");
    // A house that has switched the venue off fills nothing of it.
    let mut off = world.clone();
    let venue = off.venue_of(&authority);
    off.edit(&venue, |venue: &mut Venue| venue.status = 1);
    let accept = off.quote_accept_act(&quote, "bob", 0);
    assert_eq!(refused(&off, &accept), "VenueInactive");
    // Nor does it fill for a customer who has taken the consent back.
    let mut alone = world;
    let consent = alone.consent_of("alice", &authority);
    let revoke = alone
        .consent_revoke_act("alice", VENUE)
        .with("consent", consent);
    done(alone.send(&revoke));
    assert_eq!(refused(&alone, &accept), "AccountMissing");
}

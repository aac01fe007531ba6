//! `position_fill`.

use ringfence_interface::accounts::{Consent, House, MarginAccount, Venue};
use ringfence_interface::events::Event;
use ringfence_interface::instructions::trade::FillResult;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, add_second_house, set_status};
use crate::vault_withdraw::trade_at_mark;

/// Alice and Bob with 1,000 USDC each and wide consents, at a mark of 100 dollars.
fn with_traders() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    world
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = with_traders();
    world.add_trader("alice/1", 1_000 * ONE_USDC);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.add_trader("carol", 1_000 * ONE_USDC);
    let second = add_second_house(&mut world);
    let trade = trade_at_mark(1);
    let act = world.position_fill_act(&trade);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("venue_authority"),
        ),
        (
            DUPLICATE,
            "a trade with oneself",
            act.clone().with("seller", world.account("alice")),
        ),
        (
            "WrongAuthority",
            "the thief signs",
            act.clone().signed_by("venue_authority", THIEF),
        ),
        (
            "WrongAuthority",
            "the buyer signs",
            act.clone().signed_by("venue_authority", "alice"),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "BookMismatch",
            "another book",
            act.clone().with("book", world.book("OTHER")),
        ),
        (
            "ConsentMismatch",
            "the buyer's consent is somebody else's",
            {
                act.clone()
                    .with("buyer_consent", world.consent("carol", VENUE))
            },
        ),
        (
            "ConsentMismatch",
            "the seller's consent is somebody else's",
            {
                act.clone()
                    .with("seller_consent", world.consent("carol", VENUE))
            },
        ),
        ("SameOwner", "two accounts of one owner", {
            world.position_fill_act(&Trade {
                seller: "alice/1",
                ..trade
            })
        }),
        (
            "AccountCountWrong",
            "evidence too short",
            act.clone().without_last(),
        ),
        (
            "AccountCountWrong",
            "evidence too long",
            act.clone().with_added(world.asset(SOL)),
        ),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(1, world.instrument("OTHER"))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_venue_that_may_not() {
    let mut world = with_traders();
    let narrow = world.venue_create_act("narrow", &[2, 3]);
    done(world.send(&narrow));
    for customer in ["alice", "bob"] {
        done(world.consent_set(customer, "narrow"));
    }
    let trade = Trade {
        venue: "narrow",
        ..trade_at_mark(1)
    };
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade)),
        "VenueInstrumentNotAllowed"
    );
    let venue = world.venue("narrow");
    world.edit(&venue, |venue: &mut Venue| venue.status = 1);
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade)),
        "VenueInactive"
    );
}

#[test]
fn refuses_terms_in_order() {
    let world = with_traders();
    let with = |change: fn(&mut Trade<'_>)| {
        let mut trade = trade_at_mark(1);
        change(&mut trade);
        world.position_fill_act(&trade)
    };
    let rows: Vec<Row> = vec![
        ("LotsOutOfRange", "no lots", with(|t| t.lots = 0)),
        (
            "LotsOutOfRange",
            "more than there can be",
            with(|t| t.lots = 1 << 63),
        ),
        ("TickOutOfRange", "no price", with(|t| t.price_ticks = 0)),
        (
            "TickOutOfRange",
            "above the largest tick",
            with(|t| t.price_ticks = 100_000_001),
        ),
        (
            "PriceOutsideBand",
            "a tick too high",
            with(|t| t.price_ticks = 10_201),
        ),
        (
            "PriceOutsideBand",
            "a tick too low",
            with(|t| t.price_ticks = 9_799),
        ),
        (
            "OpenInterestAboveLimit",
            "more than was listed",
            with(|t| t.lots = 10_001),
        ),
        (
            "BelowInitial",
            "more than margin allows",
            with(|t| t.lots = 54),
        ),
    ];
    refuses(&world, &rows);
    done(world.clone().fill(&trade_at_mark(53)));
    let mut stale = world;
    stale.advance(11);
    assert_eq!(refused(&stale, &with_stale(&stale)), "MarkStale");
}

fn with_stale(world: &World) -> ringfence_tests::act::Act {
    world.position_fill_act(&trade_at_mark(1))
}

/// The error of a trade after one side has narrowed its consent.
fn refused_by(
    world: &World,
    side: &str,
    trade: &Trade<'_>,
    change: fn(&mut ConsentSetArguments),
) -> String {
    let mut world = world.clone();
    let mut consent = wide_consent(world.now() + 100);
    change(&mut consent);
    let act = world.consent_set_act(side, VENUE, &consent);
    done(world.send(&act));
    refused(&world, &world.position_fill_act(trade))
}

#[test]
fn holds_a_venue_to_each_cap_of_each_side() {
    let world = with_traders();
    // Fees of one part in a thousand of 100 dollars; the seller gives 1 dollar away.
    let trade = Trade {
        price_ticks: 9_900,
        buyer_fee_native: 100_000,
        seller_fee_native: 100_000,
        ..trade_at_mark(1)
    };
    done(world.clone().fill(&trade));
    for side in ["alice", "bob"] {
        let by = |change| refused_by(&world, side, &trade, change);
        assert_eq!(by(|c| c.expiry_ts -= 100), "ConsentExpired");
        assert_eq!(
            by(|c| c.signed_orders_only = true),
            "ConsentSignedOrdersOnly"
        );
        assert_eq!(by(|c| c.instruments[7] = 2), "ConsentInstrumentNotNamed");
        assert_eq!(by(|c| c.band_bps = 99), "ConsentBandExceeded");
        assert_eq!(by(|c| c.fee_max_bps = 9), "ConsentFeeExceeded");
        assert_eq!(by(|c| c.spend_cap_native = 99_999), "ConsentSpendExceeded");
        // One lot: 15 dollars, and a quarter more.
        assert_eq!(
            by(|c| c.initial_cap_native = 18_749_999),
            "ConsentInitialCapExceeded"
        );
    }
    let adverse = refused_by(&world, "bob", &trade, |c| c.spend_cap_native = 1_099_999);
    assert_eq!(
        adverse, "ConsentSpendExceeded",
        "the difference to the mark counts as well"
    );
}

#[test]
fn a_hostile_venue_churns_a_customer_up_to_the_cap_and_no_further() {
    let mut world = with_traders();
    let consent = ConsentSetArguments {
        spend_cap_native: 10 * ONE_USDC,
        ..wide_consent(world.now() + 1_000)
    };
    let act = world.consent_set_act("alice", VENUE, &consent);
    done(world.send(&act));
    // Buy a dollar above the mark and sell a dollar below it, over and over.
    let mut rounds = 0;
    loop {
        let (buyer, seller, price_ticks) = if rounds % 2 == 0 {
            ("alice", "bob", 10_100)
        } else {
            ("bob", "alice", 9_900)
        };
        let trade = Trade {
            buyer,
            seller,
            price_ticks,
            ..trade_at_mark(1)
        };
        match world.fill(&trade) {
            Ok(_) => rounds += 1,
            Err(failure) => {
                assert_eq!(failure.name, "ConsentSpendExceeded");
                break;
            }
        }
    }
    assert_eq!(rounds, 10);
    assert_eq!(
        world.read_consent("alice", VENUE).spent_native,
        10 * ONE_USDC
    );
}

#[test]
fn refuses_accounts_that_may_add_no_risk() {
    let mut world = with_traders();
    let act = world.position_fill_act(&trade_at_mark(1));
    let house = world.house.address;
    world.set_paused(true);
    assert_eq!(refused(&world, &act), "HouseTakesNoRisk");
    world.set_paused(false);
    world.edit(&house, |house: &mut House| house.status = 2);
    assert_eq!(refused(&world, &act), "HouseTakesNoRisk");
    world.edit(&house, |house: &mut House| {
        (house.status, house.haircutting) = (0, 1)
    });
    assert_eq!(refused(&world, &act), "HaircutUnderWay");
    world.edit(&house, |house: &mut House| house.haircutting = 0);
    for side in ["alice", "bob"] {
        let statuses = [
            (1, "AccountInLiquidation"),
            (2, "AccountInDefault"),
            (3, "AccountInDefault"),
        ];
        for (status, name) in statuses {
            set_status(&mut world, side, status);
            assert_eq!(refused(&world, &act), name);
        }
        set_status(&mut world, side, 0);
        let account = world.account(side);
        let overdue = world.now() - 3_600;
        world.edit(&account, |account: &mut MarginAccount| {
            account.owed_since_ts = overdue
        });
        assert_eq!(refused(&world, &act), "VariationOverdue");
        world.edit(&account, |account: &mut MarginAccount| {
            account.owed_since_ts = 0
        });
    }
    done(world.send(&act));
}

#[test]
fn refuses_a_customer_without_a_quote_vault_and_one_without_a_free_position() {
    let mut world = with_traders();
    let act = world.position_fill_act(&trade_at_mark(1));
    let mut full = world.clone();
    full.checks_invariants = false;
    for id in 2..=17 {
        let name = format!("I{id}");
        done(full.instrument_create(&name, &Listing::standard(id)));
    }
    full.advance(1);
    full.mark(PERP, 100 * ONE_E8);
    let alice = full.account("alice");
    full.edit(&alice, |account: &mut MarginAccount| {
        for (position, id) in account.positions.iter_mut().zip(2..) {
            position.instrument_id = id;
        }
    });
    assert_eq!(
        refused(&full, &full.position_fill_act(&trade_at_mark(1))),
        "PositionSlotsFull"
    );

    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.slots[0].is_open = 0
    });
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade_at_mark(1))),
        "VaultNotOpen"
    );
    drop(act);
}

#[test]
fn moves_lots_and_lets_differences_and_fees_wait() {
    let mut world = with_traders();
    let trade = Trade {
        lots: 10,
        price_ticks: 10_050,
        buyer_fee_native: 7,
        seller_fee_native: 9,
        ..trade_at_mark(10)
    };
    let before = world.snapshot();
    let sent = done(world.fill(&trade));
    assert_eq!(before.tokens, world.snapshot().tokens, "nothing moves yet");
    let (alice, bob) = (world.read_account("alice"), world.read_account("bob"));
    let (bought, sold) = (alice.positions[0], bob.positions[0]);
    assert_eq!((bought.lots, sold.lots), (10, -10));
    // Ten lots, half a dollar above the settlement tick.
    let difference = 5 * i128::from(ONE_USDC);
    assert_eq!(
        (bought.wait_gain_native, bought.wait_loss_native),
        (0, difference + 7)
    );
    assert_eq!(
        (sold.wait_gain_native, sold.wait_loss_native),
        (difference, 9)
    );
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (10, 2));
    assert_eq!(book.wait_fee_native, 16);
    assert_eq!(
        world.read_consent("alice", VENUE).spent_native,
        5 * ONE_USDC + 7
    );
    assert_eq!(world.read_consent("bob", VENUE).spent_native, 9);
    let events = sent.events();
    let [Event::PositionFilled(filled)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (filled.lots, filled.price_ticks, filled.open_interest_lots),
        (10, 10_050, 10)
    );
    assert_eq!((filled.buyer_lots, filled.seller_lots), (10, -10));
    assert_eq!(filled.buyer_sequence, alice.event_sequence);
    assert_eq!(filled.seller_sequence, bob.event_sequence);
    // The seller's 5 dollars of gain do not count.
    let result = FillResult::decode(&sent.returned).unwrap();
    let thousand = 1_000 * i128::from(ONE_USDC);
    let (bought, sold) = (result.buyer, result.seller);
    assert_eq!(
        (bought.equity_native, sold.equity_native),
        (thousand - difference - 7, thousand)
    );
    assert_eq!(
        (bought.requirement_native, sold.requirement_native),
        (187_500_000, 187_500_000)
    );
}

#[test]
fn closing_brings_open_interest_back_to_nothing() {
    let mut world = with_traders();
    done(world.fill(&trade_at_mark(10)));
    let back = Trade {
        buyer: "bob",
        seller: "alice",
        ..trade_at_mark(10)
    };
    done(world.fill(&back));
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (0, 0));
    done(world.exit("alice", "USDC"));
}

#[test]
fn a_side_that_reduces_may_always() {
    let mut world = with_traders();
    done(world.fill(&trade_at_mark(50)));
    let back = Trade {
        buyer: "bob",
        seller: "alice",
        ..trade_at_mark(20)
    };
    world.set_paused(true);
    let tight = ConsentSetArguments {
        initial_cap_native: 0,
        ..wide_consent(world.now() + 100)
    };
    for side in ["alice", "bob"] {
        let act = world.consent_set_act(side, VENUE, &tight);
        done(world.send(&act));
    }
    done(world.fill(&back));
    // Beyond zero and out on the other side is new risk again.
    let through = Trade { lots: 70, ..back };
    assert_eq!(
        refused(&world, &world.position_fill_act(&through)),
        "HouseTakesNoRisk"
    );
}

#[test]
fn counts_other_collateral_for_the_initial_requirement() {
    let mut world = with_traders();
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade_at_mark(54))),
        "BelowInitial"
    );
    for side in ["alice", "bob"] {
        world.add_collateral(side, SOL, ONE_SOL);
    }
    // 80 dollars more each: four lots.
    done(world.fill(&trade_at_mark(57)));
}

#[test]
fn keeps_everything_but_both_sides_their_consents_and_the_book() {
    let mut world = with_traders();
    let before = world.snapshot();
    let trade = Trade {
        buyer_fee_native: 1,
        seller_fee_native: 1,
        ..trade_at_mark(1)
    };
    done(world.fill(&trade));
    let mut expected = vec![
        world.account("alice"),
        world.account("bob"),
        world.consent("alice", VENUE),
        world.consent("bob", VENUE),
        world.book(PERP),
    ];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
    let consent = world.consent("alice", VENUE);
    world.edit(&consent, |consent: &mut Consent| consent.spent_native = 0);
}

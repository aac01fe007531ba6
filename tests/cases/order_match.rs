//! `order_match`.

use ringfence_interface::accounts::{House, MarginAccount, Venue};
use ringfence_interface::events::Event;
use ringfence_interface::instructions::trade::FillResult;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::{self, KEEPER, THIEF, VENUE};
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::Listing;
use ringfence_tests::orders::{Match, place, signed};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::signing::{matched, with_signers};
use crate::stage::{DUPLICATE, NOT_WRITABLE, add_second_house, set_status};
use crate::vault_withdraw::trade_at_mark;

#[test]
fn refuses_submitters_and_accounts_in_order() {
    let mut world = with_signers();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.add_trader("carol", 1_000 * ONE_USDC);
    let second = add_second_house(&mut world);
    let valid = matched(&world, 1);
    let act = world.order_match_act(&valid);
    let by_keeper = |change: fn(&mut Match<'_>)| {
        let mut changed = valid;
        change(&mut changed);
        world.order_match_act(&changed)
    };
    let carols = world.consent("carol", VENUE);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody submits",
            act.clone()
                .signed_by("payer", "sponsor")
                .unsigned("submitter"),
        ),
        (
            DUPLICATE,
            "a match with oneself",
            act.clone().with("seller", world.account("alice")),
        ),
        (
            NOT_WRITABLE,
            "a record that cannot be written",
            act.clone().read_only("buyer_order"),
        ),
        (
            "WrongAuthority",
            "a stranger takes a fee of the buyer",
            by_keeper(|m| m.trade.buyer_fee_native = 1),
        ),
        (
            "WrongAuthority",
            "a stranger takes a fee of the seller",
            by_keeper(|m| m.trade.seller_fee_native = 1),
        ),
        (
            "WrongAuthority",
            "the buyer's order is for the venue alone",
            by_keeper(|m| m.buy.flags = 1),
        ),
        (
            "WrongAuthority",
            "the seller's order is for the venue alone",
            by_keeper(|m| m.sell.flags = 1),
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
            act.clone().with("buyer_consent", carols),
        ),
        (
            "ConsentMismatch",
            "the seller's consent is somebody else's",
            act.clone().with("seller_consent", carols),
        ),
        (
            "InstructionsSysvarWrong",
            "another sysvar",
            act.clone().with("instructions", actors::place("sysvar")),
        ),
        (
            "WrongAddress",
            "the buyer's record elsewhere",
            act.clone().with("buyer_order", actors::place("record")),
        ),
        (
            "WrongAddress",
            "the seller's record elsewhere",
            act.clone().with("seller_order", actors::place("record")),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
}

#[test]
fn refuses_evidence_in_order() {
    let mut world = with_signers();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.order_match_act(&matched(&world, 1));
    let rows: Vec<Row> = vec![
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
        (
            "InstrumentMismatch",
            "another instrument",
            act.clone().with_more(1, world.instrument("OTHER")),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
}

#[test]
fn refuses_signatures_in_order() {
    let mut world = with_signers();
    let valid = matched(&world, 1);
    let (buy, sell) = (
        valid.buyers(&world).message(),
        valid.sellers(&world).message(),
    );
    let with = |places, instruction| world.order_match_with(&valid, places).behind(instruction);
    let both = signed(&[("alice", &buy), ("bob", &sell)]);
    let rows: Vec<Row> = vec![
        (
            "SignatureMissing",
            "no such instruction",
            with([place(9, 0), place(0, 1)], both.clone()),
        ),
        (
            "SignatureMissing",
            "an instruction to another program",
            with([place(1, 0), place(0, 1)], both.clone()),
        ),
        (
            "SignatureMalformed",
            "no such signature",
            with([place(0, 2), place(0, 1)], both.clone()),
        ),
        (
            "SignatureOfOtherMessage",
            "the seller's in the buyer's place",
            with([place(0, 1), place(0, 1)], both.clone()),
        ),
        (
            "SignatureOfOtherKey",
            "the thief signs for the buyer",
            with(
                [place(0, 0), place(0, 1)],
                signed(&[(THIEF, &buy), ("bob", &sell)]),
            ),
        ),
        (
            "SignatureOfOtherKey",
            "the thief signs for the seller",
            with(
                [place(0, 0), place(0, 1)],
                signed(&[("alice", &buy), (THIEF, &sell)]),
            ),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&with([place(0, 0), place(0, 1)], both)));
}

#[test]
fn refuses_orders_in_order() {
    let mut world = with_signers();
    let mut consent = wide_consent(world.now() + 10_000);
    consent.order_nonce_min = 5;
    for customer in ["alice", "bob"] {
        done(world.send(&world.consent_set_act(customer, VENUE, &consent)));
    }
    let valid = matched(&world, 10);
    let with = |change: fn(&mut Match<'_>)| {
        let mut changed = valid;
        change(&mut changed);
        world.order_match_act(&changed)
    };
    let rows: Vec<Row> = vec![
        (
            "ParameterOutOfBounds",
            "a flag that nobody knows",
            with(|m| m.buy.flags = 2),
        ),
        (
            "OrderExpired",
            "expired now",
            with(|m| m.buy.expiry_ts -= 3_600),
        ),
        (
            "OrderCancelled",
            "nonce too small",
            with(|m| m.buy.nonce = 4),
        ),
        (
            "AboveOrderLots",
            "a lot more than ordered",
            with(|m| m.trade.lots = 11),
        ),
        (
            "OrderLimitExceeded",
            "a tick above the limit",
            with(|m| m.trade.price_ticks = 10_001),
        ),
        (
            "ParameterOutOfBounds",
            "the seller's flag",
            with(|m| m.sell.flags = 0x80),
        ),
        (
            "OrderExpired",
            "the seller's expired now",
            with(|m| m.sell.expiry_ts -= 3_600),
        ),
        (
            "OrderCancelled",
            "the seller's nonce too small",
            with(|m| m.sell.nonce = 4),
        ),
        (
            "AboveOrderLots",
            "more than the seller ordered",
            with(|m| m.sell.lots = 9),
        ),
        (
            "OrderLimitExceeded",
            "a tick below the limit",
            with(|m| m.trade.price_ticks = 9_999),
        ),
        ("LotsOutOfRange", "no lots", with(|m| m.trade.lots = 0)),
        (
            "BelowInitial",
            "more than margin allows",
            with(|m| (m.trade.lots, m.buy.lots, m.sell.lots) = (54, 54, 54)),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&with(|m| {
        (m.buy.limit_price_ticks, m.trade.price_ticks) = (10_001, 10_001);
    })));
}

#[test]
fn refuses_venues_houses_and_accounts_that_may_not() {
    let mut world = with_signers();
    world.add_trader("alice/1", 1_000 * ONE_USDC);
    let narrow = world.venue_create_act("narrow", &[2]);
    done(world.send(&narrow));
    for customer in ["alice", "bob"] {
        done(world.consent_set(customer, "narrow"));
    }
    let valid = matched(&world, 1);
    let mut other = valid;
    other.trade.venue = "narrow";
    let elsewhere = world.order_match_act(&other);
    assert_eq!(refused(&world, &elsewhere), "VenueInstrumentNotAllowed");
    for status in [1, 2] {
        let mut shut = world.clone();
        let venue = shut.venue(VENUE);
        shut.edit(&venue, |venue: &mut Venue| venue.status = status);
        let act = shut.order_match_act(&valid);
        assert_eq!(refused(&shut, &act), "VenueInactive");
    }
    let mut own = valid;
    own.trade.seller = "alice/1";
    assert_eq!(refused(&world, &world.order_match_act(&own)), "SameOwner");
    let house = world.house.address;
    let act = world.order_match_act(&valid);
    world.edit(&house, |house: &mut House| house.haircutting = 1);
    assert_eq!(refused(&world, &act), "HaircutUnderWay");
    world.edit(&house, |house: &mut House| house.haircutting = 0);
    world.set_paused(true);
    assert_eq!(refused(&world, &act), "HouseTakesNoRisk");
    world.set_paused(false);
    set_status(&mut world, "bob", 2);
    assert_eq!(refused(&world, &act), "AccountInDefault");
    set_status(&mut world, "bob", 0);
    done(world.send(&act));
}

#[test]
fn fills_in_parts_and_counts_them_by_order() {
    let mut world = with_signers();
    let first = matched(&world, 4);
    let before = world.snapshot();
    let sent = done(world.order_match(&first));
    assert_eq!(before.tokens, world.snapshot().tokens, "nothing moves yet");
    let (bought, sold) = (
        world.read_order(&first.buyers(&world)),
        world.read_order(&first.sellers(&world)),
    );
    assert_eq!((bought.filled_lots, bought.lots), (4, 10));
    assert_eq!((sold.filled_lots, sold.lots), (4, 10));
    assert_eq!(bought.digest, first.buyers(&world).digest());
    assert_eq!(bought.margin_account, world.account("alice"));
    assert_eq!(bought.owner, actors::address("alice"));
    assert_eq!(bought.rent_payer, actors::address(KEEPER));
    assert_eq!(bought.venue, world.venue(VENUE));
    assert_eq!(bought.expiry_ts, first.buy.expiry_ts);
    let alice = world.read_account("alice");
    assert_eq!(bought.generation, alice.generation);
    let events = sent.events();
    let [Event::PositionFilled(filled), Event::OrdersMatched(told)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((filled.lots, filled.buyer_lots), (4, 4));
    assert_eq!(filled.buyer_sequence, alice.event_sequence);
    assert_eq!((told.lots, told.buyer_filled_lots), (4, 4));
    assert_eq!(told.buyer_order, first.buyers(&world).record());
    assert_eq!(told.seller_order, first.sellers(&world).record());
    assert_eq!(told.submitter, actors::address(KEEPER));
    let result = FillResult::decode(&sent.returned).unwrap();
    let requirement = 4 * 18_750_000;
    assert_eq!(result.buyer.requirement_native, requirement);
    assert_eq!(result.seller.requirement_native, requirement);
    // Another seller fills the rest of the buyer's order; the first seller's is still open.
    world.add_trader("carol", 1_000 * ONE_USDC);
    let mut second = matched(&world, 6);
    (second.trade.seller, second.buy) = ("carol", first.buy);
    done(world.order_match(&second));
    assert_eq!(world.read_order(&first.buyers(&world)).filled_lots, 10);
    assert_eq!(world.read_order(&first.sellers(&world)).filled_lots, 4);
    let mut third = first;
    third.trade.lots = 1;
    let act = world.order_match_act(&third);
    assert_eq!(refused(&world, &act), "AboveOrderLots");
}

#[test]
fn changes_what_a_fill_changes_and_the_two_records() {
    let mut world = with_signers();
    let mut filled = world.clone();
    let before = world.snapshot();
    let valid = matched(&world, 3);
    done(world.order_match(&valid));
    let mut expected = vec![
        world.book("PERP"),
        world.account("alice"),
        world.account("bob"),
        valid.buyers(&world).record(),
        valid.sellers(&world).record(),
    ];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
    // The same trade by the venue leaves the same accounts, book and consents.
    done(filled.fill(&valid.trade));
    for customer in ["alice", "bob"] {
        assert_eq!(world.read_account(customer), filled.read_account(customer));
        let consents = (&world, &filled);
        assert_eq!(
            consents.0.read_consent(customer, VENUE),
            consents.1.read_consent(customer, VENUE)
        );
    }
    assert_eq!(world.read_book("PERP"), filled.read_book("PERP"));
}

#[test]
fn the_venue_takes_fees_and_fills_what_is_for_it_alone() {
    let mut world = with_signers();
    let mut kept = matched(&world, 2);
    kept.submitter = VENUE;
    (kept.buy.flags, kept.sell.flags) = (1, 1);
    (kept.trade.buyer_fee_native, kept.trade.seller_fee_native) = (7, 9);
    done(world.order_match(&kept));
    assert_eq!(world.read_book("PERP").wait_fee_native, 16);
    assert_eq!(world.read_consent("alice", VENUE).spent_native, 7);
    assert_eq!(world.read_consent("bob", VENUE).spent_native, 9);
}

#[test]
fn a_delegate_signs_and_a_replaced_one_has_signed_nothing() {
    let mut world = with_signers();
    let valid = matched(&world, 1);
    let (buy, sell) = (
        valid.buyers(&world).message(),
        valid.sellers(&world).message(),
    );
    let by = |world: &World, actor: &str| {
        let signatures = signed(&[(actor, &buy), ("bob", &sell)]);
        let places = [place(0, 0), place(0, 1)];
        world.order_match_with(&valid, places).behind(signatures)
    };
    assert_eq!(
        refused(&world, &by(&world, "trader")),
        "SignatureOfOtherKey"
    );
    let alice = world.account("alice");
    let delegate = actors::address("trader");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.delegate = delegate
    });
    done(world.clone().send(&by(&world, "trader")));
    done(world.clone().send(&by(&world, "alice")));
    let delegate = actors::address("successor");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.delegate = delegate
    });
    assert_eq!(
        refused(&world, &by(&world, "trader")),
        "SignatureOfOtherKey"
    );
    done(world.send(&by(&world, "successor")));
}

#[test]
fn a_consent_to_signed_orders_only_is_filled_by_them_alone() {
    let mut world = with_signers();
    let only = ConsentSetArguments {
        signed_orders_only: true,
        ..wide_consent(world.now() + 10_000)
    };
    done(world.send(&world.consent_set_act("alice", VENUE, &only)));
    let act = world.position_fill_act(&trade_at_mark(1));
    assert_eq!(refused(&world, &act), "ConsentSignedOrdersOnly");
    let valid = matched(&world, 1);
    done(world.order_match(&valid));
    assert_eq!(world.read_account("alice").positions[0].lots, 1);
}

#[test]
fn every_cap_of_a_consent_holds_for_signed_orders_as_well() {
    let world = with_signers();
    // The seller gives a dollar away, and the venue takes fees.
    let mut valid = matched(&world, 1);
    valid.submitter = VENUE;
    valid.trade = Trade {
        price_ticks: 9_900,
        buyer_fee_native: 100_000,
        seller_fee_native: 100_000,
        ..valid.trade
    };
    valid.sell.limit_price_ticks = 9_900;
    done(world.clone().order_match(&valid));
    for side in ["alice", "bob"] {
        let by = |change: fn(&mut ConsentSetArguments)| {
            let mut narrow = world.clone();
            let mut consent = wide_consent(narrow.now() + 100);
            change(&mut consent);
            done(narrow.send(&narrow.consent_set_act(side, VENUE, &consent)));
            refused(&narrow, &narrow.order_match_act(&valid))
        };
        assert_eq!(by(|c| c.expiry_ts -= 100), "ConsentExpired");
        assert_eq!(by(|c| c.instruments[7] = 2), "ConsentInstrumentNotNamed");
        assert_eq!(by(|c| c.band_bps = 99), "ConsentBandExceeded");
        assert_eq!(by(|c| c.fee_max_bps = 9), "ConsentFeeExceeded");
        assert_eq!(by(|c| c.spend_cap_native = 99_999), "ConsentSpendExceeded");
        assert_eq!(
            by(|c| c.initial_cap_native = 18_749_999),
            "ConsentInitialCapExceeded"
        );
    }
}

#[test]
fn a_match_of_two_small_accounts_fits_a_packet_without_a_table() {
    let world = with_signers();
    let act = world.order_match_act(&matched(&world, 1));
    // Also when somebody else than the submitter pays for the records.
    for act in [act.clone(), act.signed_by("payer", "sponsor")] {
        let sent = done(world.clone().send(&act));
        assert!(!sent.has_table, "{} bytes", sent.bytes);
        assert!(sent.keys <= 18, "{} keys", sent.keys);
    }
}

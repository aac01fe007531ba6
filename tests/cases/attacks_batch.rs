//! Attacks with batches: accounts repeated or exchanged, consents of others, legs that go in
//! circles, owners who trade with themselves through somebody else.

use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::VENUE;
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{a_trade, edit_account, mark_at, pass_boundary, trade};
use crate::position_fill_batch::{give_up, with_broker};
use crate::rows::refused;

/// The same account twice would be judged and stored twice, the later view over the earlier.
#[test]
fn an_account_cannot_be_two_parties() {
    let mut world = with_broker();
    world.add_trader("dan", 1_000 * ONE_USDC);
    let circle = [
        a_trade(("brook", 0), ("mary", 0), 40, 10_000),
        a_trade(("carl", 0), ("dan", 0), 40, 10_000),
    ];
    let act = world.position_fill_batch_act(&Batch::of(&circle));
    assert_eq!(
        refused(&world, &act),
        "BelowInitial",
        "Brook keeps forty lots"
    );
    // Brook again in Dan's place, with the consent that is Brook's: short what it is long.
    let twice = act
        .clone()
        .with_more(6, world.account("brook"))
        .with_more(7, world.consent("brook", VENUE));
    assert_eq!(refused(&world, &twice), "BatchMalformed");
    // The book in the place of a margin account, and a margin account in that of the book.
    let book = act.clone().with_more(0, world.book(PERP));
    assert_eq!(refused(&world, &book), crate::stage::DUPLICATE);
    let account = act.with("book", world.account("brook"));
    assert_eq!(refused(&world, &account), "WrongAccountType");
}

/// How many customers there are is said once, and must be what the trades name.
#[test]
fn a_wrong_count_of_customers_is_refused() {
    let world = with_broker();
    let act = world.position_fill_batch_act(&give_up(5, 10_000));
    for (count, name) in [
        (0, "BatchMalformed"),
        (2, "BatchMalformed"),
        (4, "BatchMalformed"),
        (255, "BatchMalformed"),
    ] {
        let mut wrong = act.clone();
        wrong.instruction.data[8] = count;
        assert_eq!(refused(&world, &wrong), name, "{count}");
    }
    // A list that says it is longer than the data are.
    let mut long = act;
    long.instruction.data[9..13].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(refused(&world, &long), "InvalidInstructionData");
}

/// Whoever has less collateral must not be judged by another's evidence.
#[test]
fn evidence_cannot_be_exchanged_between_accounts() {
    let mut world = with_broker();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.advance(1);
    world.mark("OTHER", 100 * ONE_E8);
    world.mark(PERP, 100 * ONE_E8);
    world.freshen();
    world.add_trader("dan", 1_000 * ONE_USDC);
    for name in ["carl", "dan"] {
        world.add_collateral(name, SOL, 1_000_000_000);
    }
    done(world.fill(&Trade {
        instrument: "OTHER",
        ..a_trade(("mary", 0), ("dan", 0), 1, 10_000)
    }));
    let act = world.position_fill_batch_act(&give_up(5, 10_000));
    // Brook: USDC, PERP. Mary: USDC, OTHER, PERP. Carl: USDC, SOL, PERP.
    let evidence = 6;
    let swap =
        |one: usize, other: usize| act.clone().with_swapped(evidence + one, evidence + other);
    for (act, name) in [
        (swap(1, 3), "InstrumentMismatch"),
        (swap(3, 4), "InstrumentMismatch"),
        (swap(2, 6), "AssetMismatch"),
        (swap(5, 6), "AssetMismatch"),
        (swap(0, 1), "AssetMismatch"),
        (swap(3, 7), "InstrumentMismatch"),
    ] {
        assert_eq!(refused(&world, &act), name);
    }
    // Evidence that two have alike is the same account, wherever it stands.
    done(world.clone().send(&swap(0, 2)));
    // Customers exchanged, their evidence left where it was.
    let moved = act.clone().with_swapped(2, 4).with_swapped(3, 5);
    assert_eq!(refused(&world, &moved), "AssetMismatch");
    done(world.send(&act));
}

/// A wide consent of somebody else does not widen a narrow one, in whatever place.
#[test]
fn consents_cannot_be_lent() {
    let mut world = with_broker();
    done(world.venue_create("other"));
    done(world.consent_set("carl", "other"));
    let narrow = ConsentSetArguments {
        spend_cap_native: 0,
        ..wide_consent(world.now() + 1_000)
    };
    done(world.send(&world.consent_set_act("carl", VENUE, &narrow)));
    let act = world.position_fill_batch_act(&give_up(5, 10_050));
    assert_eq!(refused(&world, &act), "ConsentSpendExceeded");
    let consent = |name: &str, venue: &str| act.clone().with_more(5, world.consent(name, venue));
    for lent in [
        consent("mary", VENUE),
        consent("brook", VENUE),
        consent("carl", "other"),
    ] {
        assert_eq!(refused(&world, &lent), "ConsentMismatch");
    }
}

/// A consent of an account that was closed and opened again is void in a batch as well.
#[test]
fn a_consent_of_an_earlier_account_is_void() {
    let mut world = with_broker();
    edit_account(&mut world, "carl", |account| account.generation += 1);
    let act = world.position_fill_batch_act(&give_up(5, 10_000));
    assert_eq!(refused(&world, &act), "ConsentOfOtherGeneration");
}

/// Sixteen legs there and back: the customer ends without lots, and every leg has spent of the cap.
#[test]
fn legs_in_a_circle_spend_what_single_trades_would() {
    let mut world = with_broker();
    let ten = ConsentSetArguments {
        spend_cap_native: 10 * ONE_USDC,
        ..wide_consent(world.now() + 1_000)
    };
    done(world.send(&world.consent_set_act("carl", VENUE, &ten)));
    let legs = |count: usize| -> Vec<Trade<'static>> {
        let there = a_trade(("carl", 0), ("mary", 0), 1, 10_100);
        let back = a_trade(("mary", 0), ("carl", 0), 1, 9_900);
        [there, back].into_iter().cycle().take(count).collect()
    };
    let churn = |world: &World, count| world.position_fill_batch_act(&Batch::of(&legs(count)));
    assert_eq!(refused(&world, &churn(&world, 16)), "ConsentSpendExceeded");
    assert_eq!(refused(&world, &churn(&world, 11)), "ConsentSpendExceeded");
    let ten = churn(&world, 10);
    done(world.send(&ten));
    assert_eq!(
        world.read_consent("carl", VENUE).spent_native,
        10 * ONE_USDC
    );
    assert_eq!(refused(&world, &churn(&world, 1)), "ConsentSpendExceeded");
}

/// Fees are held to the cap leg by leg, so that a large leg does not carry a small one's fee, and
/// all of them reach the insurance layer.
#[test]
fn fees_are_of_each_leg_and_all_of_them_arrive() {
    let mut world = with_broker();
    let part = ConsentSetArguments {
        fee_max_bps: 10,
        ..wide_consent(world.now() + 200_000)
    };
    done(world.send(&world.consent_set_act("carl", VENUE, &part)));
    // A thousandth of a hundred dollars a lot.
    let of = |fees: [u64; 2]| {
        Batch::of(&[
            a_trade(("carl", fees[0]), ("mary", 7), 9, 10_000),
            a_trade(("carl", fees[1]), ("mary", 0), 1, 10_000),
        ])
    };
    let act = |fees| world.position_fill_batch_act(&of(fees));
    assert_eq!(refused(&world, &act([0, 100_001])), "ConsentFeeExceeded");
    assert_eq!(refused(&world, &act([900_001, 0])), "ConsentFeeExceeded");
    done(world.fill_batch(&of([900_000, 100_000])));
    assert_eq!(world.read_book(PERP).wait_fee_native, 1_000_007);
    pass_boundary(&mut world, 10_000);
    for name in ["carl", "mary"] {
        done(world.settle(name));
    }
    done(world.send(&world.fees_collect_act()));
    assert_eq!(world.read_fund().insurance_native, 1_000_007);
    assert_eq!(world.ledger("carl", USDC), 999 * ONE_USDC);
}

/// An owner trades with itself through somebody else. It may, as in two single trades: what it
/// moves from one account to the other is what its own collateral bears, and the total stays.
#[test]
fn a_wash_through_somebody_else_moves_no_loss_out_of_reach() {
    let mut world = with_broker();
    world.add_trader("carl/1", ONE_USDC);
    trade(&mut world, "carl", "mary", 40, 10_000);
    mark_at(&mut world, 9_000);
    let straight = Batch::of(&[a_trade(("carl/1", 0), ("carl", 0), 40, 9_000)]);
    let act = world.position_fill_batch_act(&straight);
    assert_eq!(refused(&world, &act), "SameOwner");
    // Through Brook: the account without collateral cannot take the lots over.
    let wash = |price_out: u64, price_in: u64| {
        Batch::of(&[
            a_trade(("brook", 0), ("carl", 0), 40, price_out),
            a_trade(("carl/1", 0), ("brook", 0), 40, price_in),
        ])
    };
    let act = world.position_fill_batch_act(&wash(9_000, 9_000));
    assert_eq!(refused(&world, &act), "BelowInitial");
    // With collateral it can. The loss of ten dollars a lot stays with the account that made it.
    world.give("carl/1", USDC, 899 * ONE_USDC);
    done(world.deposit("carl/1", USDC, 899 * ONE_USDC));
    let best = world.position_fill_batch_act(&wash(8_820, 8_820));
    let mut moved = world.clone();
    done(moved.send(&best));
    done(world.fill_batch(&wash(9_000, 9_000)));
    for world in [&mut world, &mut moved] {
        pass_boundary(world, 9_000);
        for name in ["carl", "brook", "carl/1", "mary", "carl/1"] {
            done(world.settle(name));
        }
    }
    let ledgers = |world: &World| {
        ["carl", "carl/1", "brook", "mary"].map(|name| world.ledger(name, USDC) / ONE_USDC)
    };
    assert_eq!(ledgers(&world), [600, 900, 1, 1_400]);
    // At the edge of the band 1.80 a lot change accounts, of one owner and to the unit.
    assert_eq!(ledgers(&moved), [528, 972, 1, 1_400]);
}

/// A wash does not lift an account that is being called: its lots must fall.
#[test]
fn a_wash_does_not_help_an_account_that_is_called() {
    let mut world = with_broker();
    world.add_trader("carl/1", 1_000 * ONE_USDC);
    trade(&mut world, "carl", "mary", 50, 10_000);
    for price in [9_500, 9_000, 8_500] {
        mark_at(&mut world, price);
    }
    done(world.send(&world.margin_call_act("carl")));
    assert_eq!(world.read_account("carl").status, 1);
    let wash = Batch::of(&[
        a_trade(("brook", 0), ("carl", 0), 10, 8_500),
        a_trade(("carl", 0), ("brook", 0), 10, 8_500),
    ]);
    let act = world.position_fill_batch_act(&wash);
    assert_eq!(refused(&world, &act), "AccountInLiquidation");
    // A sale dear to the buyer pays into the called account, which is no risk of the house's.
    let reduce = Batch::of(&[
        a_trade(("brook", 0), ("carl", 0), 10, 8_500),
        a_trade(("mary", 0), ("brook", 0), 10, 8_500),
    ]);
    done(world.fill_batch(&reduce));
    assert_eq!(world.read_account("carl").positions[0].lots, 40);
}

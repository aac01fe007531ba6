//! `order_cancel` and `order_close`.

use ringfence_core::order::Direction;
use ringfence_interface::accounts::{House, MarginAccount, Venue};
use ringfence_interface::events::Event;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, THIEF, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::signing::{matched, ten_lots, with_signers};
use crate::stage::{DUPLICATE, NOT_WRITABLE, add_second_house, set_status};

/// Empties a customer's account and closes it.
fn close_account(world: &mut World, customer: &str) {
    done(world.exit(customer, USDC));
    done(world.vault_close(customer, USDC));
    done(world.account_close(customer));
}

/// Gives an order's side another number behind the discriminator.
fn with_side(mut act: Act, side: u8) -> Act {
    act.instruction.data[8] = side;
    act
}

#[test]
fn cancel_refuses_in_order() {
    let mut world = with_signers();
    let second = add_second_house(&mut world);
    let orders = matched(&world, 1);
    let (buy, sell) = (orders.buyers(&world), orders.sellers(&world));
    done(world.order_match(&orders));
    let act = world.order_cancel_act("alice", &buy);
    let mut fresh = buy;
    fresh.terms.nonce = 6;
    let new = world.order_cancel_act("alice", &fresh);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().signed_by("payer", "sponsor").unsigned("signer"),
        ),
        (
            NOT_WRITABLE,
            "a record that cannot be written",
            act.clone().read_only("order"),
        ),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("signer", THIEF),
        ),
        (
            "NotOwner",
            "the venue signs",
            act.clone().signed_by("signer", VENUE),
        ),
        (
            "NotOwner",
            "the other side signs",
            act.clone().signed_by("signer", "bob"),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "ParameterOutOfBounds",
            "neither side",
            with_side(act.clone(), 2),
        ),
        (
            "OrderMismatch",
            "the record of another order",
            act.clone().with("order", sell.record()),
        ),
        (
            "OrderMismatch",
            "the order on the other side",
            with_side(act.clone(), 1),
        ),
        (
            "WrongAccountType",
            "no record at all",
            act.clone().with("order", world.house.fund),
        ),
        (
            "WrongAddress",
            "a new record elsewhere",
            new.clone().with("order", actors::place("record")),
        ),
    ];
    refuses(&world, &rows);
    done(world.clone().send(&new));
    done(world.send(&act));
}

#[test]
fn a_cancelled_order_is_never_filled_whether_it_was_seen_before_or_not() {
    for seen in [false, true] {
        for actor in ["alice", "trader"] {
            let mut world = with_signers();
            let alice = world.account("alice");
            let delegate = actors::address("trader");
            world.edit(&alice, |account: &mut MarginAccount| {
                account.delegate = delegate;
            });
            let orders = matched(&world, 3);
            let buy = orders.buyers(&world);
            if seen {
                done(world.order_match(&orders));
            }
            let before = world.snapshot();
            let sent = done(world.send(&world.order_cancel_act(actor, &buy)));
            assert_eq!(before.changed(&world.snapshot()), [buy.record()]);
            let record = world.read_order(&buy);
            let filled = if seen { 3 } else { 0 };
            assert_eq!((record.is_cancelled, record.filled_lots), (1, filled));
            let payer = if seen { KEEPER } else { actor };
            assert_eq!(record.rent_payer, actors::address(payer));
            let events = sent.events();
            let [Event::OrderCancelled(told)] = events.as_slice() else {
                panic!("{events:?}")
            };
            assert_eq!((told.order, told.lots), (buy.record(), 10));
            assert_eq!(told.actor, actors::address(actor));
            assert_eq!(told.filled_lots, filled);
            let act = world.order_match_act(&orders);
            assert_eq!(refused(&world, &act), "OrderCancelled");
            // Once more changes nothing.
            done(world.send(&world.order_cancel_act(actor, &buy)));
            assert_eq!(world.read_order(&buy), record);
        }
    }
}

#[test]
fn cancelling_works_in_every_status_and_after_expiry() {
    let mut world = with_signers();
    let orders = matched(&world, 10);
    let (buy, sell) = (orders.buyers(&world), orders.sellers(&world));
    done(world.order_match(&orders));
    let (house, venue) = (world.house.address, world.venue(VENUE));
    world.edit(&house, |house: &mut House| {
        (house.status, house.haircutting) = (2, 1);
    });
    world.edit(&venue, |venue: &mut Venue| venue.status = 2);
    world.checks_invariants = false;
    for status in 0..4 {
        set_status(&mut world, "alice", status);
        done(world.clone().send(&world.order_cancel_act("alice", &buy)));
    }
    world.advance(3_600);
    done(world.send(&world.order_cancel_act("bob", &sell)));
    let record = world.read_order(&sell);
    assert_eq!((record.filled_lots, record.is_cancelled), (10, 1));
}

#[test]
fn a_larger_smallest_nonce_cancels_all_below_it_and_none_above() {
    let mut world = with_signers();
    let orders = matched(&world, 1);
    done(world.order_match(&orders));
    for (least, expected) in [(5, None), (6, Some("OrderCancelled"))] {
        let mut consent = wide_consent(world.now() + 10_000);
        consent.order_nonce_min = least;
        done(world.send(&world.consent_set_act("bob", VENUE, &consent)));
        let found = world.clone().send(&world.order_match_act(&orders));
        assert_eq!(found.err().map(|f| f.name).as_deref(), expected);
        let mut unseen = orders;
        unseen.sell.lots = 9;
        let found = world.clone().send(&world.order_match_act(&unseen));
        assert_eq!(found.err().map(|f| f.name).as_deref(), expected);
    }
    let mut newer = orders;
    newer.sell.nonce = 6;
    done(world.order_match(&newer));
}

#[test]
fn revoking_the_consent_stops_all_orders_at_the_venue() {
    let mut world = with_signers();
    let orders = matched(&world, 1);
    done(world.order_match(&orders));
    done(world.consent_revoke("alice", VENUE));
    let act = world.order_match_act(&orders);
    assert_eq!(refused(&world, &act), "AccountMissing");
    // A new consent says which of the old orders live on: here none.
    let mut consent = wide_consent(world.now() + 10_000);
    consent.order_nonce_min = 6;
    done(world.send(&world.consent_set_act("alice", VENUE, &consent)));
    assert_eq!(refused(&world, &act), "OrderCancelled");
}

#[test]
fn close_refuses_in_order() {
    let mut world = with_signers();
    let orders = matched(&world, 1);
    let (buy, sell) = (orders.buyers(&world), orders.sellers(&world));
    done(world.order_match(&orders));
    let act = world.order_close_act(&buy, KEEPER);
    let mut never = sell;
    never.terms.nonce = 9;
    let early: Vec<Row> = vec![
        (
            "AccountMissing",
            "an order that nobody filled or cancelled",
            world.order_close_act(&never, KEEPER),
        ),
        (
            "WrongAccountType",
            "a margin account",
            act.clone().with("order", world.account("bob")),
        ),
        (
            DUPLICATE,
            "the record in the place of the account",
            act.clone().with("margin_account", buy.record()),
        ),
        (
            "OrderMismatch",
            "another margin account",
            act.clone().with("margin_account", world.account("bob")),
        ),
        (
            "OrderMismatch",
            "an account that is not there",
            act.clone().with("margin_account", world.account("nobody")),
        ),
        ("OrderNotExpired", "an order that lives", act.clone()),
    ];
    refuses(&world, &early);
    world.advance(3_599);
    assert_eq!(refused(&world, &act), "OrderNotExpired");
    world.advance(1);
    let thief = act.clone().with("rent_payer", actors::address(THIEF));
    assert_eq!(refused(&world, &thief), "RentPayerMismatch");
    done(world.send(&act));
}

#[test]
fn an_expired_record_gives_its_rent_back_and_its_order_is_not_filled_again() {
    let mut world = with_signers();
    let orders = matched(&world, 10);
    let buy = orders.buyers(&world);
    done(world.order_match(&orders));
    world.advance(3_600);
    world.mark(PERP, 100 * ONE_E8);
    let rent = world.lamports(&buy.record());
    assert!(rent > 0);
    let before = world.lamports(&actors::address(KEEPER));
    let act = world.order_close_act(&buy, KEEPER);
    let sent = done(world.send(&act));
    let after = world.lamports(&actors::address(KEEPER));
    assert_eq!(after, before + rent - 5_000, "less the fee of sending it");
    assert!(!world.exists(&buy.record()));
    let events = sent.events();
    let [Event::OrderClosed(told)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((told.order, told.filled_lots), (buy.record(), 10));
    assert_eq!(told.margin_account, world.account("alice"));
    let again = world.order_match_act(&orders);
    assert_eq!(refused(&world, &again), "OrderExpired");
}

#[test]
fn records_of_a_closed_account_go_at_once_and_its_successor_fills_none_of_its_orders() {
    let mut world = with_signers();
    world.add_trader("carol", 1_000 * ONE_USDC);
    // Carol's order was cancelled, and would have lived for an hour more.
    let mut orders = matched(&world, 1);
    orders.trade.seller = "carol";
    let sell = orders.sellers(&world);
    let signatures = orders.signatures(&world);
    done(world.send(&world.order_cancel_act("carol", &sell)));
    let act = world.order_close_act(&sell, "carol");
    assert_eq!(refused(&world, &act), "OrderNotExpired");
    close_account(&mut world, "carol");
    done(world.clone().send(&act));
    world.add_trader("carol", 1_000 * ONE_USDC);
    assert_ne!(world.read_account("carol").generation, sell.generation);
    done(world.send(&act));
    assert!(!world.exists(&sell.record()));
    // What the earlier Carol signed is not what the later one would have to sign.
    let old = world
        .order_match_with(&orders, ringfence_tests::orders::TOGETHER)
        .behind(signatures);
    assert_eq!(refused(&world, &old), "SignatureOfOtherMessage");
    let at_old = old.with("seller_order", sell.record());
    assert_eq!(refused(&world, &at_old), "SignatureOfOtherMessage");
    done(world.order_match(&orders));
}

#[test]
fn lamports_at_the_address_of_a_record_or_of_a_closed_account_stop_nothing() {
    let mut world = with_signers();
    let orders = matched(&world, 1);
    let buy = orders.buyers(&world);
    world.set_lamports(&buy.record(), 1);
    done(world.order_match(&orders));
    let terms = ten_lots(&world);
    world.add_trader("carol", ONE_USDC);
    let order = world.order("carol", (VENUE, PERP), Direction::Sell, terms);
    done(world.send(&world.order_cancel_act("carol", &order)));
    close_account(&mut world, "carol");
    world.set_lamports(&order.margin_account, 1_000_000);
    done(world.send(&world.order_close_act(&order, "carol")));
    assert!(!world.exists(&order.record()));
}

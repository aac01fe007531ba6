//! Trades that only look like a reduction, and other ideas about orders, batches and ports.

use ringfence_interface::accounts::{Consent, MarginAccount};
use ringfence_interface::wire::{ConsentSetArguments, OrderTerms};
use ringfence_tests::actors::{self, KEEPER, VENUE};
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::Listing;
use ringfence_tests::orders::{Match, TOGETHER, signed};
use ringfence_tests::porting::Port;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::venues::example_authority;
use ringfence_tests::world::World;

use crate::example_venue::with_offer;
use crate::market::{LAYERS, a_trade, fill_layers, mark_at, pass_boundary, trade, variation};
use crate::position_transfer::{port, two_accounts};
use crate::rows::refused;
use crate::scenarios_largest::largest;
use crate::signing::{matched, with_signers};
use crate::stress_post::{post, posted};

/// Mallory, long ten lots against her friend Moe at 100 with 190 USDC.
fn opened() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    world.add_trader("mallory", 190 * ONE_USDC);
    world.add_trader("moe", 1_000 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "mallory", "moe", 10, 10_000);
    world
}

/// The mark has fallen to 96.50. Her equity is 155: below initial (181.13), above maintenance
/// (144.90), so that nobody may liquidate her.
fn thin() -> World {
    let mut world = opened();
    mark_at(&mut world, 9_650);
    let call = world.margin_call_act("mallory");
    assert_eq!(refused(&world, &call), "NothingToCall");
    world
}

/// Ends of the band around that mark: 1.93 of each lot change hands.
const LOW: u64 = 9_457;
const HIGH: u64 = 9_843;

const fn sale(lots: u64, price_ticks: u64) -> Trade<'static> {
    Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "moe",
        seller: "mallory",
        lots,
        price_ticks,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

const fn purchase(lots: u64) -> Trade<'static> {
    Trade {
        buyer: "mallory",
        seller: "moe",
        ..sale(lots, HIGH)
    }
}

#[track_caller]
fn fill_refused(world: &World, trade: &Trade<'_>) -> String {
    refused(world, &world.position_fill_act(trade))
}

/// What both have in the end.
fn left(mut world: World, price_cents: u64) -> [u64; 2] {
    pass_boundary(&mut world, price_cents);
    for name in ["mallory", "moe", "mallory"] {
        done(world.settle(name));
    }
    assert_eq!(
        (variation(&world, "mallory"), variation(&world, "moe")),
        (0, 0),
        "nobody else pays"
    );
    ["mallory", "moe"].map(|name| world.ledger(name, USDC))
}

/// Nine trades to and fro would close her position and cost 173.70: no more than the fall of the
/// initial requirement, and 18.70 more than she has.
#[test]
fn trades_to_and_fro_do_not_pay_the_requirement_to_a_friend() {
    let mut world = thin();
    let to_and_fro = |count: usize, last: u64| {
        let round = [sale(10, LOW), purchase(10)].into_iter().cycle();
        let legs: Vec<Trade<'_>> = round.take(count).chain([sale(last, LOW)]).collect();
        Batch::of(&legs)
    };
    for (count, last) in [(8, 10), (14, 10), (2, 1), (2, 3), (6, 8)] {
        let act = world.position_fill_batch_act(&to_and_fro(count, last));
        let name = refused(&world, &act);
        assert_eq!(name, "BelowInitial", "{count} and {last} lots");
    }
    // What is her own she may lose, if she needs no margin any more.
    let mut spent = world.clone();
    done(spent.fill_batch(&to_and_fro(6, 10)));
    assert_eq!(left(spent, 9_650), [19_900_000, 1_170_100_000]);
    // Out at once, at the worst price of the band.
    done(world.fill_batch(&to_and_fro(0, 10)));
    assert_eq!(left(world, 9_650), [135_700_000, 1_054_300_000]);
}

/// From ten lots long to eight short, six long, four short and so on, each step has less risk than
/// the one before, and together they trade five times the position.
#[test]
fn nor_does_going_from_one_side_to_the_other() {
    let world = thin();
    for lots in [17, 18, 19] {
        let name = fill_refused(&world, &sale(lots, LOW));
        assert_eq!(name, "BelowInitial", "{lots} lots");
        done(world.clone().fill(&sale(lots, 9_650)));
    }
    // Nor by orders, which anybody submits.
    let of = |lots| {
        let order = OrderTerms {
            flags: 0,
            lots,
            limit_price_ticks: LOW,
            nonce: 1,
            expiry_ts: world.now() + 60,
        };
        Match {
            trade: sale(lots, LOW),
            submitter: KEEPER,
            buy: order,
            sell: order,
        }
    };
    let act = world.order_match_act(&of(18));
    assert_eq!(refused(&world, &act), "BelowInitial");
    done(world.clone().order_match(&of(10)));
}

/// The bound to the unit: a lot frees 14.49 of maintenance requirement, and a fifth of that may be
/// spent for it.
#[test]
fn a_reduction_costs_a_fifth_of_what_it_frees_and_no_unit_more() {
    let world = thin();
    // 2.898 less the 1.93 of the price.
    let with_fee = |fee| Trade {
        seller_fee_native: fee,
        ..sale(1, LOW)
    };
    assert_eq!(fill_refused(&world, &with_fee(968_001)), "BelowInitial");
    done(world.clone().fill(&with_fee(968_000)));
    // Who is at initial afterwards spends what is above it.
    let mut rich = world;
    rich.give("mallory", USDC, 100 * ONE_USDC);
    done(rich.deposit("mallory", USDC, 100 * ONE_USDC));
    done(rich.fill(&with_fee(968_001)));
}

/// Whoever has nothing left closes at the mark or better.
#[test]
fn an_insolvent_account_gives_nothing_away() {
    let mut world = opened();
    for price in [9_000, 8_100] {
        mark_at(&mut world, price);
    }
    // Equity is nothing.
    let at = |price_ticks| sale(5, price_ticks);
    assert_eq!(fill_refused(&world, &at(8_099)), "BelowInitial");
    let fee = Trade {
        seller_fee_native: 1,
        ..at(8_100)
    };
    assert_eq!(fill_refused(&world, &fee), "BelowInitial");
    done(world.clone().fill(&at(8_100)));
    // A unit is a unit.
    world.give("mallory", USDC, 1);
    done(world.deposit("mallory", USDC, 1));
    done(world.fill(&fee));
    mark_at(&mut world, 7_900);
    assert_eq!(fill_refused(&world, &at(7_899)), "BelowInitial");
    done(world.fill(&at(7_950)));
}

/// An unpaid gain is no initial margin, and yet it is what covers an unpaid loss elsewhere.
#[test]
fn an_unpaid_gain_is_not_given_to_a_friend() {
    let mut world = World::with_market();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.advance(1);
    let mark = |world: &mut World, perp: u64, other: u64| {
        world.mark(PERP, perp * ONE_E8);
        world.mark("OTHER", other * ONE_E8);
        world.freshen();
    };
    mark(&mut world, 100, 100);
    world.add_trader("mallory", 400 * ONE_USDC);
    world.add_trader("moe", 2_000 * ONE_USDC);
    for instrument in [PERP, "OTHER"] {
        done(world.fill(&Trade {
            instrument,
            ..a_trade(("mallory", 0), ("moe", 0), 10, 10_000)
        }));
    }
    world.advance(1);
    // 250 won, 300 lost, 400 in the vault: equity 350, a requirement of 292.5.
    mark(&mut world, 125, 70);
    let burn = Batch::of(&[
        sale(10, 12_250),
        Trade {
            price_ticks: 12_750,
            ..purchase(9)
        },
    ]);
    let act = world.position_fill_batch_act(&burn);
    assert_eq!(refused(&world, &act), "BelowInitial");
    done(world.fill(&sale(1, 12_250)));
}

/// An order lasts until it expires, whatever became of the consent in between. Who revokes a
/// consent and gives another one later says in it which orders are void.
#[test]
fn an_order_needs_a_consent_and_is_not_ended_with_it() {
    let mut world = with_signers();
    let valid = matched(&world, 4);
    done(world.order_match(&valid));
    done(world.consent_revoke("alice", VENUE));
    let act = world.order_match_act(&valid);
    assert_eq!(refused(&world, &act), "AccountMissing");
    let again = |order_nonce_min| ConsentSetArguments {
        order_nonce_min,
        ..wide_consent(world.now() + 1_000)
    };
    let (above, below) = (again(6), again(5));
    let mut ended = world.clone();
    done(ended.send(&ended.consent_set_act("alice", VENUE, &above)));
    assert_eq!(refused(&ended, &act), "OrderCancelled");
    done(world.send(&world.consent_set_act("alice", VENUE, &below)));
    done(world.send(&act));
    // What was filled before counts.
    let act = world.order_match_act(&matched(&world, 3));
    assert_eq!(refused(&world, &act), "AboveOrderLots");
}

/// A delegate's orders are void while somebody else is the delegate, and only so long.
#[test]
fn a_delegate_who_is_named_again_has_signed_what_it_has_signed() {
    let mut world = with_signers();
    let valid = matched(&world, 1);
    let (buy, sell) = (valid.buyers(&world), valid.sellers(&world));
    let signatures = signed(&[("del", &buy.message()), ("bob", &sell.message())]);
    let act = world.order_match_with(&valid, TOGETHER).behind(signatures);
    assert_eq!(refused(&world, &act), "SignatureOfOtherKey");
    for (delegate, expected) in [("del", None), ("dan", Some("SignatureOfOtherKey"))] {
        done(world.delegate("alice", delegate));
        let found = world.clone().send(&act).err().map(|failure| failure.name);
        assert_eq!(found.as_deref(), expected, "{delegate}");
    }
    done(world.delegate("alice", "del"));
    let cancel = world.order_cancel_act("del", &buy);
    let mut cancelled = world.clone();
    done(cancelled.send(&cancel));
    assert_eq!(refused(&cancelled, &act), "OrderCancelled");
    done(world.send(&act));
}

/// One position, posted in one account after the other, looks like several until somebody looks at
/// the empty ones again.
#[test]
fn a_position_that_travels_is_made_up_stress_only_until_it_is_posted_again() {
    let mut world = two_accounts();
    trade(&mut world, "alice", "bob", 40, 10_000);
    done(world.withdraw("alice", "SOL", u64::MAX));
    let first = post(&mut world, "alice");
    assert_ne!(first, 0);
    let moved = port(&[(PERP, 50)], &[(USDC, 1_000 * ONE_USDC)]);
    let there = Port {
        collateral: &[(USDC, 500 * ONE_USDC)],
        ..moved
    };
    done(world.transfer(&there));
    post(&mut world, "alice/1");
    let owner = actors::address("alice");
    let sum = |world: &World| -> u64 {
        let entries = posted(world).into_iter();
        let hers = entries.filter(|entry| entry.owner == owner);
        hers.map(|entry| entry.stress_native).sum()
    };
    let (both, second) = (sum(&world), sum(&world) - first);
    assert_eq!(post(&mut world, "alice"), 0);
    assert_eq!((both, sum(&world)), (first + second, second));
}

/// The example venue's customer closes her account, makes another one at the same address and
/// consents again: what the first one offered binds the second to nothing.
#[test]
fn an_offer_of_an_earlier_account_is_not_accepted() {
    let (mut world, quote) = with_offer();
    let act = world.quote_accept_act(&quote, "bob", 0);
    done(world.clone().send(&act));
    let account = world.account("alice");
    let consent = world.consent_of("alice", &example_authority());
    world.edit(&account, |found: &mut MarginAccount| found.generation += 1);
    world.edit(&consent, |found: &mut Consent| found.generation += 1);
    assert_eq!(refused(&world, &act), "Custom(7003)");
}

/// Nobody can be filled into so many positions that its orders are too large for the chain.
#[test]
fn orders_of_the_largest_accounts_fit_a_transaction() {
    let mut world = largest();
    let standard = matched(&world, 1);
    let trade = Trade {
        instrument: "I16",
        ..standard.trade
    };
    let sent = done(world.order_match(&Match { trade, ..standard }));
    assert!(
        sent.units <= 200_000 && sent.bytes <= 1_232 && sent.keys <= 64,
        "{} units, {} bytes, {} keys",
        sent.units,
        sent.bytes,
        sent.keys
    );
    let held = |name| world.read_account(name).positions[15].lots;
    assert_eq!((held("alice"), held("bob")), (2, -2));
}

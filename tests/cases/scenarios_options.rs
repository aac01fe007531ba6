//! The life of options: traded, marked, settled and ended, to the unit.

use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::options::PUT;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::a_trade;
use crate::risk_post::{AT, DAY_S, TIME, at, with_options};
use crate::rows::refused;

/// A trade at a price in ticks, without fees.
pub fn option_trade<'a>(
    name: &'a str,
    buyer: &'a str,
    seller: &'a str,
    of: (u64, u64),
) -> Trade<'a> {
    Trade {
        instrument: name,
        ..a_trade((buyer, 0), (seller, 0), of.0, of.1)
    }
}

/// Alice and Bob with a thousand dollars each; Alice buys ten calls and ten puts at five.
pub fn bought() -> World {
    bought_of(&["CALL", "PUT"])
}

/// The same with ten of these alone.
pub fn bought_of(options: &[&str]) -> World {
    let mut world = with_options();
    for customer in ["alice", "bob"] {
        world.add_trader(customer, 1_000 * ONE_USDC);
    }
    at(&mut world, 10_000);
    for name in options {
        done(world.fill(&option_trade(name, "alice", "bob", (10, TIME))));
    }
    world
}

/// Goes to midnight, where PERP is at this price, and posts.
fn midnight(world: &mut World, cents: u64) {
    let boundary = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(boundary - 1);
    at(world, cents);
}

/// Ends both options where PERP straddles their expiry at this price.
fn end(world: &mut World, cents: u64) {
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    let last = world.feeds[PERP].price.cast_unsigned() * 100 / ONE_E8;
    world.advance_to(expiry_ts - 2);
    at(world, last);
    world.advance(1);
    let price = cents * ONE_E8 / 100;
    world.publish(PERP, Update::certain(price, expiry_ts, expiry_ts - 1));
    for name in ["CALL", "PUT"] {
        done(world.send(&world.option_expire_act(name)));
    }
}

/// Settles both customers as often as it takes, and empties their vaults.
fn leave(world: &mut World) -> [u64; 2] {
    for customer in ["alice", "bob", "alice", "bob"] {
        // One of them has nothing to move the second time.
        let _settled = world.settle(customer);
    }
    ["alice", "bob"].map(|customer| {
        let ledger = world.ledger(customer, USDC);
        done(world.exit(customer, USDC));
        ledger
    })
}

#[test]
fn what_options_pay_at_the_end_passes_from_seller_to_buyer_to_the_unit() {
    // A straddle costs ten dollars a pair and pays how far the price has gone.
    for (cents, pays_cents) in [(10_000, 0), (10_001, 1), (11_500, 1_500), (9_300, 700)] {
        let mut world = bought();
        end(&mut world, cents);
        let (call, put) = (world.read_instrument("CALL"), world.read_instrument("PUT"));
        assert_eq!(call.mark_tick, cents.saturating_sub(AT));
        assert_eq!(put.mark_tick, AT.saturating_sub(cents));
        assert_eq!((call.is_expired, put.is_expired), (1, 1));
        assert_eq!((call.risk_array, put.risk_array), ([0; 16], [0; 16]));
        let [alice, bob] = leave(&mut world);
        let kept = 1_000 * ONE_USDC - 2 * 10 * 5 * ONE_USDC;
        assert_eq!(alice, kept + 10 * pays_cents * 10_000, "at {cents}");
        assert_eq!(alice + bob, 2_000 * ONE_USDC);
        assert_eq!(world.read_book("CALL").open_interest_lots, 0);
    }
}

#[test]
fn a_premium_is_paid_day_by_day_as_it_moves() {
    let mut world = bought();
    // The call is worth 7, the put 3: both boundaries are set at the first post.
    midnight(&mut world, 10_400);
    let (call, put) = (world.read_instrument("CALL"), world.read_instrument("PUT"));
    assert_eq!(
        (call.settlement_tick, put.settlement_tick),
        (500, 500),
        "jumps wait once"
    );
    midnight(&mut world, 10_200);
    let (call, put) = (world.read_instrument("CALL"), world.read_instrument("PUT"));
    assert_eq!((call.settlement_tick, put.settlement_tick), (600, 400));
    assert_eq!((call.sequence, put.sequence), (2, 2));
    let settlement = world.read_settlement();
    let moved = 2 * 10 * i128::from(ONE_USDC);
    assert_eq!(
        (settlement.owed_to_native, settlement.owed_by_native),
        (moved, moved)
    );
    for customer in ["alice", "bob"] {
        done(world.settle(customer));
    }
    // One won with the call what it lost with the put, and the other the other way round.
    let ledgers = ["alice", "bob"].map(|customer| world.ledger(customer, USDC));
    assert_eq!(ledgers, [1_000 * ONE_USDC; 2]);
    end(&mut world, 10_200);
    let [alice, _] = leave(&mut world);
    assert_eq!(alice, 1_000 * ONE_USDC - 100 * ONE_USDC + 20 * ONE_USDC);
}

#[test]
fn an_option_ends_without_its_risk_authority() {
    let mut world = bought();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    // Nobody has posted for a day and a half.
    let call = world.instrument("CALL");
    world.advance_to(expiry_ts - 1);
    world.freshen();
    let silent = expiry_ts - 130_000;
    world.edit(
        &call,
        |call: &mut ringfence_interface::accounts::Instrument| {
            (call.mark_ts, call.risk_ts) = (silent, silent);
        },
    );
    let act = world.option_expire_act("CALL");
    assert_eq!(refused(&world, &act), "InstrumentNotExpired");
    world.advance(1);
    world.publish(
        PERP,
        Update::certain(120 * ONE_E8, expiry_ts, expiry_ts - 1),
    );
    let mut late = world.clone();
    done(world.send(&act));
    assert_eq!(world.read_instrument("CALL").mark_tick, 2_000);
    // A day later, without an update, the last settlement tick counts.
    late.advance_to(expiry_ts + DAY_S);
    done(late.instrument_expire("CALL", false));
    assert_eq!(late.read_instrument("CALL").mark_tick, TIME);
}

#[test]
fn a_covered_call_a_spread_and_a_straddle_ask_for_what_they_may_lose() {
    let mut world = with_options();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    done(world.option_create("LOW", &Listing::option(4, PUT, 9_000, expiry_ts)));
    for customer in ["alice", "bob", "carol", "dave", "market"] {
        world.add_trader(customer, 10_000 * ONE_USDC);
    }
    at(&mut world, 10_000);
    world.post("LOW", TIME);
    let mut sell = |name: &str, seller: &str, price: u64| {
        done(world.fill(&option_trade(name, "market", seller, (1, price))))
    };
    sell("CALL", "bob", TIME);
    sell("CALL", "carol", TIME);
    sell("PUT", "carol", TIME);
    sell("CALL", "alice", TIME);
    sell("PUT", "dave", TIME);
    done(world.fill(&option_trade(PERP, "alice", "market", (1, AT))));
    done(world.fill(&option_trade("LOW", "dave", "market", (1, 1))));
    let cents = |customer: &str| {
        let account = world.read_account(customer);
        let view = account.to_core().expect("an account");
        let instruments: Vec<_> = account
            .positions
            .iter()
            .filter(|position| position.instrument_id != 0)
            .map(|position| {
                let id = position.instrument_id;
                let name = world
                    .instruments
                    .iter()
                    .find(|(_, listed)| **listed == id)
                    .unwrap()
                    .0;
                world.read_instrument(name).to_core()
            })
            .collect();
        let evidence = ringfence_core::margin::Evidence {
            assets: &[],
            instruments: &instruments,
            parameters: &world.read_house().parameters.to_core(),
            clock: &ringfence_core::units::Clock::default(),
        };
        evidence.requirement_native(&view).unwrap() / 10_000
    };
    // Short a call: up 15 it is worth 15 from 5; and the minimum of half a dollar.
    assert_eq!(cents("bob"), 1_000 + 50);
    // Short a straddle: up 30, counted at 35 %, the call loses 25 and the put wins 5.
    assert_eq!(cents("carol"), 700 + 2 * 50);
    // A covered call: down 15 the future loses 15 and the call wins 5.
    assert_eq!(cents("alice"), 1_000 + 50);
    // A put spread: down 15 at the lower volatility the one loses 10, the other wins 6.49.
    assert_eq!(cents("dave"), 351 + 50);
}

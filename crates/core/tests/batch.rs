//! Batches: their shape, give-ups, what they may that single trades may not, and that they do
//! nothing else than those.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Status;
use ringfence_core::batch::{Leg, Party, carry_leg, check_party, check_shape};
use ringfence_core::fill::Terms;
use ringfence_core::house::HouseStatus;
use ringfence_core::instrument::Book;
use ringfence_core::invariants::first_broken;
use ringfence_core::limits::{BATCH_ACCOUNTS, BATCH_LEGS};
use ringfence_core::margin::{Evidence, Health, Test};
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::trading::Fill;
use support::numbers::{Numbers, for_seeds};
use support::world::{ONE, START_TICK, customer, fill, house, move_mark, open_consent, trade};

/// Who makes prices, who trades for others, and for whom.
const MAKER: usize = 0;
const BROKER: usize = 1;
const CLIENT: usize = 2;
const ALL: [usize; 3] = [MAKER, BROKER, CLIENT];

/// A maker and a client with a thousand quote each, and a broker with next to nothing.
fn market() -> System {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 0, 0]);
    customer(&mut system, 2, [ONE / 10, 0, 0]);
    customer(&mut system, 3, [1_000 * ONE, 0, 0]);
    system
}

fn leg(buyer: usize, seller: usize, lots: u64, price_ticks: u64) -> Leg {
    Leg {
        buyer,
        seller,
        terms: Terms { lots, price_ticks },
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

/// The broker buys from the maker and gives up to the client at the same price.
fn give_up(lots: u64, price_ticks: u64) -> [Leg; 2] {
    [
        leg(BROKER, MAKER, lots, price_ticks),
        leg(CLIENT, BROKER, lots, price_ticks),
    ]
}

fn as_fill(leg: &Leg, who: &[usize]) -> Fill {
    Fill {
        buyer_fee_native: leg.buyer_fee_native,
        seller_fee_native: leg.seller_fee_native,
        terms: leg.terms,
        ..fill(0, who[leg.buyer], who[leg.seller], 1, START_TICK)
    }
}

fn tried(system: &System, who: &[usize], legs: &[Leg]) -> Result<(), Refusal> {
    let mut tried = system.clone();
    let result = tried.fill_batch(0, who, legs);
    if result.is_err() {
        assert_eq!(tried, *system, "a refused batch changes nothing");
    }
    result.map(|_| ())
}

fn lots_of(system: &System, who: usize) -> i64 {
    system.customers[who].account.positions[0].lots
}

#[test]
fn a_batch_has_a_shape() {
    let malformed = Err(Refusal::BatchMalformed);
    let one = leg(0, 1, 1, START_TICK);
    let ring =
        |count: usize| -> Vec<Leg> { (0..count).map(|n| leg(n, (n + 1) % count, 1, 1)).collect() };
    assert_eq!(check_shape(&[one], 2), Ok(()));
    assert_eq!(check_shape(&[one; BATCH_LEGS], 2), Ok(()));
    assert_eq!(check_shape(&ring(BATCH_ACCOUNTS), BATCH_ACCOUNTS), Ok(()));
    assert_eq!(check_shape(&[], 0), malformed, "nothing at all");
    assert_eq!(check_shape(&[], 2), malformed, "no trade");
    assert_eq!(check_shape(&[one; BATCH_LEGS + 1], 2), malformed);
    let wide = ring(BATCH_ACCOUNTS + 1);
    assert_eq!(check_shape(&wide, BATCH_ACCOUNTS + 1), malformed);
    assert_eq!(check_shape(&[one], 3), malformed, "one without a trade");
    assert_eq!(check_shape(&[one], 1), malformed, "one who is not there");
    assert_eq!(check_shape(&[leg(2, 0, 1, 1), one], 2), malformed);
    assert_eq!(check_shape(&[leg(0, usize::MAX, 1, 1), one], 2), malformed);
    assert_eq!(check_shape(&[one, leg(1, 1, 1, 1)], 2), malformed);
}

/// What the caller of the steps leaves out is noticed by the steps.
#[test]
fn steps_refuse_parties_that_do_not_belong() {
    let system = market();
    let (instrument, mut book) = system.markets[0];
    let party = |who: usize| {
        let account = Box::new(system.customers[who].account);
        Party::new(account, open_consent(), 7, who)
    };
    let mut parties = [party(0), party(1)];
    for wrong in [leg(0, 0, 1, START_TICK), leg(0, 2, 1, START_TICK)] {
        let market: (_, &mut Book) = (&instrument, &mut book);
        let refused = carry_leg(&wrong, market, &mut parties, &system.clock);
        assert_eq!(refused, Err(Refusal::BatchMalformed));
    }
    let evidence = Evidence {
        assets: &[],
        instruments: &[],
        parameters: &system.parameters,
        clock: &system.clock,
    };
    let refused = check_party(&mut parties[0], &evidence, true);
    assert_eq!(refused, Err(Refusal::BatchMalformed), "it has not traded");
    let twice = tried(&system, &[0, 1, 0], &give_up(1, START_TICK));
    assert_eq!(twice, Err(Refusal::BatchMalformed));
}

#[test]
fn a_give_up_needs_no_margin_in_between() {
    let mut system = market();
    let legs = give_up(100, START_TICK + 5);
    let one_by_one = system.clone().fill(&as_fill(&legs[0], &ALL));
    assert_eq!(one_by_one, Err(Refusal::BelowInitial));
    let before = system.clone();
    let healths = system.fill_batch(0, &ALL, &legs).unwrap();
    assert_eq!(ALL.map(|who| lots_of(&system, who)), [-100, 0, 100]);
    // 100 lots of 1,000 a tick: 15 each, and a quarter more; the client paid half a quote above.
    let health = |equity_native, requirement_native| Health {
        equity_native,
        requirement_native,
    };
    let expected = [
        health(1_000_000_000, 18_750_000),
        health(100_000, 0),
        health(999_500_000, 18_750_000),
    ];
    assert_eq!(healths, expected);
    // What the broker lost to the one it won from the other, to the unit.
    let broker = system.customers[BROKER].account.positions[0];
    assert_eq!(
        (broker.wait_gain_native, broker.wait_loss_native),
        (500_000, 500_000)
    );
    let spent = |who: usize| system.customers[who].consent.spent_native;
    assert_eq!(ALL.map(spent), [0, 500_000, 500_000]);
    let book = system.markets[0].1;
    assert_eq!(
        (book.open_interest_lots, book.open_position_count),
        (100, 2)
    );
    assert_eq!(before.customers[BROKER].tokens_native[0], ONE / 10);
    assert_eq!(first_broken(&system.view()).map(|i| i.number), None);
}

#[test]
fn whoever_gives_up_pays_for_a_worse_price_and_must_have_it() {
    let system = market();
    // A hundred lots, one tick worse: exactly the tenth of a quote that the broker has.
    let worse = |ticks| {
        [
            leg(BROKER, MAKER, 100, START_TICK + ticks),
            leg(CLIENT, BROKER, 100, START_TICK),
        ]
    };
    assert_eq!(tried(&system, &ALL, &worse(1)), Ok(()));
    assert_eq!(tried(&system, &ALL, &worse(2)), Err(Refusal::BelowInitial));
    let mut fee = give_up(100, START_TICK);
    fee[1].seller_fee_native = 100_000;
    assert_eq!(tried(&system, &ALL, &fee), Ok(()));
    fee[1].seller_fee_native = 100_001;
    assert_eq!(tried(&system, &ALL, &fee), Err(Refusal::BelowInitial));
}

#[test]
fn every_leg_is_held_to_the_band_and_to_both_consents() {
    let system = market();
    let legs = give_up(10, START_TICK);
    let refuses = |change: fn(&mut [Leg; 2]), refusal| {
        let mut changed = legs;
        change(&mut changed);
        assert_eq!(tried(&system, &ALL, &changed), Err(refusal));
    };
    refuses(|l| l[1].terms.lots = 0, Refusal::LotsOutOfRange);
    refuses(|l| l[1].terms.price_ticks = 0, Refusal::TickOutOfRange);
    refuses(
        |l| l[1].terms.price_ticks = START_TICK + 21,
        Refusal::PriceOutsideBand,
    );
    let mut same = system.clone();
    same.customers[CLIENT].owner = 2;
    assert_eq!(tried(&same, &ALL, &legs), Err(Refusal::SameOwner));
    let mut tearing = system.clone();
    tearing.markets[0].1.is_tearing_up = true;
    assert_eq!(tried(&tearing, &ALL, &legs), Err(Refusal::TearUpUnderWay));
    for who in ALL {
        let mut narrow = system.clone();
        narrow.customers[who].consent.expiry_ts = 0;
        assert_eq!(tried(&narrow, &ALL, &legs), Err(Refusal::ConsentExpired));
        let mut signed = system.clone();
        signed.customers[who].consent.signed_orders_only = true;
        let refused = tried(&signed, &ALL, &legs);
        assert_eq!(refused, Err(Refusal::ConsentSignedOrdersOnly));
        let mut frozen = system.clone();
        frozen.customers[who].account.status = Status::Default;
        assert_eq!(tried(&frozen, &ALL, &legs), Err(Refusal::AccountInDefault));
    }
    let mut halted = system;
    halted.mode.is_haircutting = true;
    assert_eq!(tried(&halted, &ALL, &legs), Err(Refusal::HaircutUnderWay));
}

/// There and back again: the lots are what they were, and every leg has cost its fee.
#[test]
fn legs_in_a_circle_spend_the_cap_of_each() {
    let mut system = market();
    customer(&mut system, 4, [1_000 * ONE, 0, 0]);
    let mut legs = [leg(0, 2, 1, START_TICK); BATCH_LEGS];
    for (n, leg) in legs.iter_mut().enumerate() {
        (leg.buyer, leg.seller) = if n % 2 == 0 { (0, 1) } else { (1, 0) };
        leg.terms.price_ticks = if n % 2 == 0 {
            START_TICK + 1
        } else {
            START_TICK - 1
        };
        leg.buyer_fee_native = 10;
    }
    let who = [MAKER, CLIENT];
    // Eight purchases a tick too dear, eight sales a tick too cheap; eight fees.
    let needed = 16 * 1_000 + 8 * 10;
    for (cap, expected) in [
        (needed, Ok(())),
        (needed - 1, Err(Refusal::ConsentSpendExceeded)),
    ] {
        let mut capped = system.clone();
        capped.customers[MAKER].consent.spend_cap_native = cap;
        assert_eq!(tried(&capped, &who, &legs), expected);
    }
    system.fill_batch(0, &who, &legs).unwrap();
    assert_eq!(system.customers[MAKER].consent.spent_native, needed);
    assert_eq!(system.customers[CLIENT].consent.spent_native, 80);
    assert_eq!(lots_of(&system, MAKER), 0);
}

/// Below nothing after the first leg, above initial after the last.
#[test]
fn who_is_bankrupt_in_the_middle_and_healthy_at_the_end_passes() {
    let mut system = market();
    let who = [MAKER, CLIENT];
    let legs = [
        leg(1, 0, 70_000, START_TICK + 20),
        leg(0, 1, 70_000, START_TICK + 20),
    ];
    let first = system.clone().fill(&as_fill(&legs[0], &who));
    assert_eq!(first, Err(Refusal::BelowInitial));
    // Seventy thousand lots, twenty ticks too dear: 1,400 of the client's 1,000 quote.
    system.fill_batch(0, &who, &legs).unwrap();
    assert_eq!(system.customers[CLIENT].consent.spent_native, 1_400 * ONE);
    assert_eq!(system.markets[0].1.open_interest_lots, 0);
}

#[test]
fn one_who_is_not_healthy_at_the_end_stops_all() {
    let mut system = market();
    // The broker keeps one lot: 0.15 and a quarter more, of which it has 0.1.
    let mut legs = give_up(10, START_TICK);
    legs[1].terms.lots = 9;
    assert_eq!(tried(&system, &ALL, &legs), Err(Refusal::BelowInitial));
    system.customers[BROKER].account.slots[0].ledger_native = 187_500;
    assert_eq!(tried(&system, &ALL, &legs), Ok(()));
    system.customers[BROKER].account.slots[0].ledger_native = 187_499;
    assert_eq!(tried(&system, &ALL, &legs), Err(Refusal::BelowInitial));
    // Caps on the requirement are about the end as well.
    let mut capped = system.clone();
    capped.customers[BROKER].consent.initial_cap_native = 0;
    assert_eq!(tried(&capped, &ALL, &give_up(10, START_TICK)), Ok(()));
    capped.customers[CLIENT].consent.initial_cap_native = 1_874_999;
    let refused = tried(&capped, &ALL, &give_up(10, START_TICK));
    assert_eq!(refused, Err(Refusal::ConsentInitialCapExceeded));
}

/// Lots that are what they were are no reduction: whoever may add nothing gives nothing up.
#[test]
fn who_may_add_no_risk_does_not_give_up_but_may_reduce() {
    let mut system = market();
    system.customers[BROKER].account.slots[0].ledger_native = 20 * ONE;
    trade(&mut system, 0, (BROKER, MAKER), 100).unwrap();
    move_mark(&mut system, 0, START_TICK - 40);
    assert!(!system.health(BROKER, Test::INITIAL).unwrap().is_met());
    let mark = START_TICK - 40;
    let legs = give_up(10, mark);
    assert_eq!(tried(&system, &ALL, &legs), Err(Refusal::BelowInitial));
    // Ten more and then eleven less is one less.
    let mut less = legs;
    less[1].terms.lots = 11;
    assert_eq!(tried(&system, &ALL, &less), Ok(()));
    let mut called = system.clone();
    called.customers[BROKER].account.status = Status::Liquidation;
    let refused = tried(&called, &ALL, &legs);
    assert_eq!(refused, Err(Refusal::AccountInLiquidation));
    assert_eq!(tried(&called, &ALL, &less), Ok(()));
    let mut overdue = system.clone();
    overdue.customers[BROKER].account.owed_since_ts = overdue.clock.now_ts - 3_600;
    assert_eq!(tried(&overdue, &ALL, &legs), Err(Refusal::VariationOverdue));
    let mut paused = system;
    paused.mode.status = HouseStatus::Paused;
    assert_eq!(tried(&paused, &ALL, &legs), Err(Refusal::HouseTakesNoRisk));
}

/// The book is held to its limit after every leg, so that no order of legs is a way around it.
#[test]
fn open_interest_is_bounded_in_between_as_well() {
    let mut system = market();
    system.customers[BROKER].account.slots[0].ledger_native = 1_000 * ONE;
    system.markets[0].0.max_open_interest_lots = 10;
    trade(&mut system, 0, (MAKER, BROKER), 10).unwrap();
    // The maker's lots go to the client: in one order they are never twenty, in the other they are.
    let take_first = [
        leg(BROKER, MAKER, 10, START_TICK),
        leg(CLIENT, BROKER, 10, START_TICK),
    ];
    let give_first = [take_first[1], take_first[0]];
    assert_eq!(tried(&system, &ALL, &take_first), Ok(()));
    assert_eq!(
        tried(&system, &ALL, &give_first),
        Err(Refusal::OpenInterestAboveLimit)
    );
}

fn any_leg(numbers: &mut Numbers, parties: usize) -> Leg {
    let buyer = numbers.place(parties);
    let seller = (buyer + 1 + numbers.place(parties - 1)) % parties;
    Leg {
        buyer_fee_native: numbers.edge(0, 20_000),
        seller_fee_native: numbers.edge(0, 20_000),
        ..leg(
            buyer,
            seller,
            numbers.edge(1, 1_000),
            numbers.between(START_TICK - 16, START_TICK + 16),
        )
    }
}

/// Customers of different means, some of whom hold lots already, below initial or not.
fn any_market(numbers: &mut Numbers, parties: usize) -> System {
    let mut system = house();
    for owner in 0..parties {
        let amount = numbers.edge(1, 300) * ONE;
        customer(&mut system, owner as u32 + 1, [amount, 0, 0]);
    }
    for _ in 0..4 {
        let first = any_leg(numbers, parties);
        let _ = trade(
            &mut system,
            0,
            (first.buyer, first.seller),
            first.terms.lots,
        );
    }
    move_mark(&mut system, 0, START_TICK + numbers.between(0, 10) - 5);
    if numbers.once_in(8) {
        system.mode.status = HouseStatus::Paused;
    }
    system
}

/// What all positions are worth at the mark, before fees that the book still holds.
fn worth(system: &System) -> i128 {
    let (instrument, book) = &system.markets[0];
    let accounts = system.customers.iter().map(|customer| {
        let held = customer.account.positions.iter();
        held.filter(|position| position.is_occupied())
            .map(|position| position.unsettled_native(instrument).unwrap())
            .sum::<i128>()
    });
    accounts.sum::<i128>() + book.wait_fee_native
}

#[test]
fn a_batch_does_what_its_trades_do_one_by_one() {
    let (mut both, mut only_batch) = (0, 0);
    for_seeds(4_000, |numbers| {
        let parties = 2 + numbers.place(4);
        let system = any_market(numbers, parties);
        let legs: Vec<Leg> = (0..1 + numbers.place(6))
            .map(|_| any_leg(numbers, parties))
            .collect();
        let trades = |who: &usize| legs.iter().any(|l| l.buyer == *who || l.seller == *who);
        let who: Vec<usize> = (0..parties).filter(trades).collect();
        let place = |of: usize| who.iter().position(|found| *found == of).unwrap();
        let placed: Vec<Leg> = legs
            .iter()
            .map(|l| Leg {
                buyer: place(l.buyer),
                seller: place(l.seller),
                ..*l
            })
            .collect();
        let mut one_by_one = system.clone();
        let everybody: Vec<usize> = (0..parties).collect();
        let each = legs
            .iter()
            .try_for_each(|l| one_by_one.fill(&as_fill(l, &everybody)).map(|_| ()));
        let mut together = system.clone();
        let batch = together.fill_batch(0, &who, &placed);
        match (each, &batch) {
            (Ok(()), _) => {
                assert_eq!(batch.map(|healths| healths.len()), Ok(who.len()));
                assert_eq!(together, one_by_one);
                both += 1;
            }
            (Err(_), Ok(_)) => only_batch += 1,
            (Err(_), Err(_)) => assert_eq!(together, system, "nothing changed"),
        }
        assert_eq!(worth(&together), worth(&system), "nothing made or lost");
        assert_eq!(first_broken(&together.view()).map(|i| i.number), None);
    });
    if std::env::var_os("RINGFENCE_SEED").is_none() {
        assert!(both > 100 && only_batch > 20, "{both} {only_batch}");
    }
}

#[test]
fn a_batch_of_one_trade_is_a_trade() {
    for_seeds(2_000, |numbers| {
        let system = any_market(numbers, 2);
        let made = any_leg(numbers, 2);
        let (mut single, mut batch) = (system.clone(), system.clone());
        let one = single.fill(&as_fill(&made, &[0, 1]));
        let placed = Leg {
            buyer: 0,
            seller: 1,
            ..made
        };
        let other = batch.fill_batch(0, &[made.buyer, made.seller], &[placed]);
        assert_eq!(one.map(|(buyer, seller)| vec![buyer, seller]), other);
        assert_eq!(single, batch);
    });
}

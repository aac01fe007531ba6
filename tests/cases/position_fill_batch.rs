//! `position_fill_batch`.

use ringfence_interface::accounts::{MarginAccount, Venue};
use ringfence_interface::events::{Event, PositionFilled};
use ringfence_interface::instructions::batch::decode_healths;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::{House as HouseOf, Listing};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, SOL};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{a_trade, set_haircutting};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, set_status};

/// Mary makes prices and Carl is a customer, with 1,000 USDC each; Brook, who trades for others,
/// has one USDC.
pub fn with_broker() -> World {
    let mut world = World::with_market();
    world.add_trader("mary", 1_000 * ONE_USDC);
    world.add_trader("brook", ONE_USDC);
    world.add_trader("carl", 1_000 * ONE_USDC);
    world
}

/// Brook buys from Mary and gives up to Carl at the same price.
pub fn give_up(lots: u64, price_ticks: u64) -> Batch<'static> {
    Batch::of(&give_up_trades(lots, price_ticks))
}

pub fn give_up_trades(lots: u64, price_ticks: u64) -> [Trade<'static>; 2] {
    [
        a_trade(("brook", 0), ("mary", 0), lots, price_ticks),
        a_trade(("carl", 0), ("brook", 0), lots, price_ticks),
    ]
}

/// Places behind the fixed accounts: Brook's, Mary's and Carl's account and consent, then an asset
/// and an instrument of each.
const BROOK: usize = 0;
const MARY: usize = 2;
const EVIDENCE: usize = 6;

/// What is refused or spoilt, and how the batch is changed for it.
type Spoilt = (&'static str, fn(&mut Batch<'_>));

fn changed(world: &World, change: impl FnOnce(&mut Batch<'_>)) -> Act {
    let mut batch = give_up(5, 10_000);
    change(&mut batch);
    world.position_fill_batch_act(&batch)
}

/// With another instrument, another customer, a second account of Brook's, and a second house with
/// an account of its own, whose address is returned.
fn with_others() -> (World, HouseOf, Pubkey) {
    let mut world = with_broker();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.add_trader("dan", 1_000 * ONE_USDC);
    world.add_trader("brook/1", 1_000 * ONE_USDC);
    let second = add_second_house(&mut world);
    let foreign = crate::stage::in_house(&world, &second, |world| world.account("dan"));
    let dan = world.data(&world.account("dan"));
    world.put(&foreign, &ringfence_interface::ID, dan);
    world.edit(&foreign, |account: &mut MarginAccount| {
        account.house = second.address;
    });
    (world, second, foreign)
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, second, foreign) = with_others();
    let act = world.position_fill_batch_act(&give_up(5, 10_000));
    let (mary, brook) = (world.account("mary"), world.account("brook"));
    let fixed = act.shape.accounts.len();
    let read_only = |place: usize| {
        let mut act = act.clone();
        act.instruction.accounts[fixed + place].is_writable = false;
        act
    };
    let more = |place: usize, address| act.clone().with_more(place, address);
    let own = |batch: fn(&mut Batch<'_>)| changed(&world, batch);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("venue_authority")
        }),
        ("WrongAuthority", "the thief signs", {
            act.clone().signed_by("venue_authority", THIEF)
        }),
        ("WrongAuthority", "a customer signs", {
            act.clone().signed_by("venue_authority", "mary")
        }),
        ("AccountOfOtherHouse", "another house", {
            act.clone().with("house", second.address)
        }),
        ("BookMismatch", "another book", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("BatchMalformed", "no trade", own(|b| b.legs.clear())),
        (
            "BatchMalformed",
            "an account given twice",
            more(MARY, brook),
        ),
        (
            "WrongAccountType",
            "no margin account",
            more(BROOK, world.consent("dan", VENUE)),
        ),
        (
            NOT_WRITABLE,
            "a margin account that is not written",
            read_only(BROOK),
        ),
        ("WrongAccountType", "no consent", more(BROOK + 1, mary)),
        (
            NOT_WRITABLE,
            "a consent that is not written",
            read_only(BROOK + 1),
        ),
        (
            "AccountOfOtherHouse",
            "an account of another house",
            more(BROOK, foreign),
        ),
        ("ConsentMismatch", "another account's consent", {
            more(BROOK + 1, world.consent("brook/1", VENUE))
        }),
        (
            "ConsentMismatch",
            "consents exchanged",
            act.clone().with_swapped(BROOK + 1, MARY + 1),
        ),
        ("SameOwner", "two accounts of one owner", {
            own(|b| b.customers[2] = "brook/1")
        }),
        (
            "AssetMismatch",
            "another asset",
            more(EVIDENCE, world.asset(SOL)),
        ),
        ("InstrumentMismatch", "another instrument", {
            more(EVIDENCE + 1, world.instrument("OTHER"))
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
    ];
    refuses(&world, &rows);
    for kept in [0, 1, 5] {
        let mut short = act.clone();
        short.instruction.accounts.truncate(fixed + kept);
        assert_eq!(refused(&world, &short), "AccountCountWrong", "{kept} given");
    }
    done(world.send(&act));
}

#[test]
fn refuses_a_venue_that_may_not() {
    let mut world = with_broker();
    done(world.send(&world.venue_create_act("narrow", &[2, 3])));
    for customer in ["mary", "brook", "carl"] {
        done(world.consent_set(customer, "narrow"));
    }
    let act = changed(&world, |batch| batch.venue = "narrow");
    assert_eq!(refused(&world, &act), "VenueInstrumentNotAllowed");
    let venue = world.venue("narrow");
    for status in [1, 2] {
        world.edit(&venue, |venue: &mut Venue| venue.status = status);
        assert_eq!(refused(&world, &act), "VenueInactive");
    }
    set_haircutting(&mut world, true);
    let act = changed(&world, |_| {});
    assert_eq!(refused(&world, &act), "HaircutUnderWay");
    let act = changed(&world, |batch| batch.legs.clear());
    assert_eq!(
        refused(&world, &act),
        "BatchMalformed",
        "before the haircut"
    );
}

#[test]
fn refuses_what_is_not_a_batch() {
    let world = with_broker();
    let rows: Vec<Spoilt> = vec![
        ("no trade", |b| b.legs.clear()),
        ("seventeen trades", |b| b.legs = vec![b.legs[0]; 17]),
        ("a buyer who is not there", |b| b.legs[0].buyer = 3),
        ("a seller who is not there", |b| b.legs[1].seller = 255),
        ("a trade with oneself", |b| b.legs[0].buyer = 1),
        ("one without a trade", |b| b.legs.truncate(1)),
        ("nobody", |b| b.customers.clear()),
        ("nine", |b| {
            b.customers.extend(["mary"; 6]);
            b.legs = (0..9).map(|n| leg(n, (n + 1) % 9)).collect();
        }),
    ];
    for (spoilt, change) in rows {
        let act = changed(&world, change);
        assert_eq!(refused(&world, &act), "BatchMalformed", "{spoilt}");
    }
    // Lists that are longer than the data do not get as far.
    let act = changed(&world, |_| {});
    assert_eq!(refused(&world, &act.truncated(1)), "InvalidInstructionData");
}

fn leg(buyer: u8, seller: u8) -> ringfence_interface::instructions::FillLeg {
    ringfence_interface::instructions::FillLeg {
        buyer,
        seller,
        lots: 1,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

#[test]
fn refuses_terms_of_any_leg() {
    let mut world = with_broker();
    let rows: Vec<Spoilt> = vec![
        ("LotsOutOfRange", |b| b.legs[1].lots = 0),
        ("TickOutOfRange", |b| b.legs[1].price_ticks = 0),
        ("PriceOutsideBand", |b| b.legs[1].price_ticks = 10_201),
        ("OpenInterestAboveLimit", |b| b.legs[0].lots = 10_001),
        ("BelowInitial", |b| b.legs[1].lots = 4),
    ];
    for (name, change) in rows {
        assert_eq!(refused(&world, &changed(&world, change)), name);
    }
    let act = changed(&world, |_| {});
    let book = world.book(PERP);
    let mut torn = world.clone();
    torn.edit(&book, |book: &mut ringfence_interface::accounts::Book| {
        book.is_tearing_up = 1;
    });
    assert_eq!(refused(&torn, &act), "TearUpUnderWay");
    world.advance(11);
    assert_eq!(refused(&world, &act), "MarkStale");
}

/// The error of a give-up after one of the three has narrowed its consent.
fn refused_by(world: &World, customer: &str, change: fn(&mut ConsentSetArguments)) -> String {
    let mut world = world.clone();
    let mut consent = wide_consent(world.now() + 100);
    change(&mut consent);
    done(world.send(&world.consent_set_act(customer, VENUE, &consent)));
    let mut batch = give_up(5, 10_100);
    for leg in &mut batch.legs {
        (leg.buyer_fee_native, leg.seller_fee_native) = (500_000, 500_000);
    }
    refused(&world, &world.position_fill_batch_act(&batch))
}

#[test]
fn holds_a_venue_to_each_cap_of_each_customer() {
    let mut world = with_broker();
    world.give("brook", "USDC", 100 * ONE_USDC);
    done(world.deposit("brook", "USDC", 100 * ONE_USDC));
    for customer in ["mary", "brook", "carl"] {
        let by = |change| refused_by(&world, customer, change);
        assert_eq!(by(|c| c.expiry_ts -= 100), "ConsentExpired");
        let signed = by(|c| c.signed_orders_only = true);
        assert_eq!(signed, "ConsentSignedOrdersOnly");
        assert_eq!(by(|c| c.instruments[7] = 2), "ConsentInstrumentNotNamed");
        assert_eq!(by(|c| c.band_bps = 99), "ConsentBandExceeded");
        assert_eq!(by(|c| c.fee_max_bps = 9), "ConsentFeeExceeded");
        assert_eq!(by(|c| c.spend_cap_native = 0), "ConsentSpendExceeded");
    }
    // Five lots: 75 dollars, and a quarter more; whoever gives up holds nothing at the end.
    for customer in ["mary", "carl"] {
        let capped = refused_by(&world, customer, |c| c.initial_cap_native = 93_749_999);
        assert_eq!(capped, "ConsentInitialCapExceeded");
    }
    let mut consent = wide_consent(world.now() + 100);
    consent.initial_cap_native = 0;
    done(world.send(&world.consent_set_act("brook", VENUE, &consent)));
    done(world.fill_batch(&give_up(5, 10_100)));
}

#[test]
fn refuses_accounts_that_may_add_no_risk() {
    let mut world = with_broker();
    let act = changed(&world, |_| {});
    world.set_paused(true);
    assert_eq!(refused(&world, &act), "HouseTakesNoRisk");
    world.set_paused(false);
    for customer in ["mary", "brook", "carl"] {
        for (status, name) in [
            (1, "AccountInLiquidation"),
            (2, "AccountInDefault"),
            (3, "AccountInDefault"),
        ] {
            set_status(&mut world, customer, status);
            assert_eq!(refused(&world, &act), name, "{customer}");
        }
        set_status(&mut world, customer, 0);
        let account = world.account(customer);
        let since = world.now() - 3_600;
        let owing = |since| move |account: &mut MarginAccount| account.owed_since_ts = since;
        world.edit(&account, owing(since));
        assert_eq!(refused(&world, &act), "VariationOverdue", "{customer}");
        world.edit(&account, owing(0));
        let mut closed = world.clone();
        closed.edit(&account, |account: &mut MarginAccount| {
            account.slots[0].is_open = 0;
        });
        let act = changed(&closed, |_| {});
        assert_eq!(refused(&closed, &act), "VaultNotOpen", "{customer}");
    }
    done(world.send(&act));
}

#[test]
fn refuses_an_account_without_a_free_position() {
    let mut world = with_broker();
    world.checks_invariants = false;
    let brook = world.account("brook");
    world.edit(&brook, |account: &mut MarginAccount| {
        for (position, id) in account.positions.iter_mut().zip(2..) {
            position.instrument_id = id;
        }
    });
    let act = world.position_fill_batch_act(&give_up(5, 10_000));
    assert_eq!(refused(&world, &act), "PositionSlotsFull");
}

fn filled(events: &[Event]) -> Vec<PositionFilled> {
    let each = events.iter().map(|event| match event {
        Event::PositionFilled(filled) => *filled,
        other => panic!("{other:?}"),
    });
    each.collect()
}

#[test]
fn gives_up_without_margin_in_between() {
    let mut world = with_broker();
    let alone = world.position_fill_act(&give_up_trades(40, 10_050)[0]);
    assert_eq!(refused(&world, &alone), "BelowInitial");
    let before = world.snapshot();
    let sent = done(world.fill_batch(&give_up(40, 10_050)));
    assert_eq!(before.tokens, world.snapshot().tokens, "nothing moves yet");
    let of = |customer: &str| world.read_account(customer).positions[0];
    let lots = ["mary", "brook", "carl"].map(|customer| of(customer).lots);
    assert_eq!(lots, [-40, 0, 40]);
    // Forty lots, half a dollar above the settlement tick.
    let difference = 20 * i128::from(ONE_USDC);
    let waits = |customer: &str| {
        let position = of(customer);
        (position.wait_gain_native, position.wait_loss_native)
    };
    assert_eq!(waits("brook"), (difference, difference));
    assert_eq!(waits("carl"), (0, difference));
    assert_eq!(waits("mary"), (difference, 0));
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (40, 2));
    let spent = |customer: &str| world.read_consent(customer, VENUE).spent_native;
    let spent = ["mary", "brook", "carl"].map(spent);
    assert_eq!(spent, [0, 20 * ONE_USDC, 20 * ONE_USDC]);
    // One health each, in the order given: Brook, Mary, Carl.
    let thousand = 1_000 * i128::from(ONE_USDC);
    let healths = decode_healths(&sent.returned).expect("healths");
    let pairs: Vec<(i128, i128)> = healths
        .iter()
        .map(|health| (health.equity_native, health.requirement_native))
        .collect();
    let expected = [
        (i128::from(ONE_USDC), 0),
        (thousand, 750_000_000),
        (thousand - difference, 750_000_000),
    ];
    assert_eq!(pairs, expected);
    assert_eq!(decode_healths(&sent.returned[1..]), None);
    let [bought, given] = filled(&sent.events())[..] else {
        panic!("two events expected")
    };
    let sequence = |customer: &str| world.read_account(customer).event_sequence;
    let brook = world.account("brook");
    assert_eq!((bought.buyer, given.seller), (brook, brook));
    assert_eq!(bought.buyer_sequence + 1, given.seller_sequence);
    assert_eq!(given.seller_sequence, sequence("brook"));
    assert_eq!(bought.seller_sequence, sequence("mary"));
    assert_eq!(given.buyer_sequence, sequence("carl"));
    assert_eq!((bought.buyer_lots, bought.seller_lots), (40, -40));
    assert_eq!((given.buyer_lots, given.seller_lots), (40, 0));
    let interest = (bought.open_interest_lots, given.open_interest_lots);
    assert_eq!(interest, (40, 40));
}

#[test]
fn keeps_everything_but_the_customers_their_consents_and_the_book() {
    let mut world = with_broker();
    world.add_trader("dan", 1_000 * ONE_USDC);
    let before = world.snapshot();
    let mut batch = give_up(1, 10_000);
    for leg in &mut batch.legs {
        (leg.buyer_fee_native, leg.seller_fee_native) = (1, 1);
    }
    done(world.fill_batch(&batch));
    let mut expected = vec![world.book(PERP)];
    for customer in ["mary", "brook", "carl"] {
        expected.extend([world.account(customer), world.consent(customer, VENUE)]);
    }
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
    assert_eq!(world.read_book(PERP).wait_fee_native, 4);
}

/// The views of all accounts and the room for their evidence must fit the heap, of which nothing is
/// given back: eight accounts with eight assets and sixteen positions each, and sixteen trades.
#[test]
fn the_widest_batch_fits_the_heap_and_a_transaction() {
    let mut world = World::with_market();
    world.checks_invariants = false;
    let names = ["ann", "bo", "cy", "di", "eli", "flo", "gil", "hal"];
    for name in names {
        world.add_trader(name, 100_000 * ONE_USDC);
    }
    for mint in (1..=7).map(|n| format!("M{n}")) {
        world.make_mint(&mint, &MintSpec::plain(6));
        done(world.asset_create(&mint));
        world.price(&mint, ONE_E8);
        for name in names {
            world.add_collateral(name, &mint, 10);
        }
    }
    let listed: Vec<String> = (2..=16).map(|id| format!("I{id}")).collect();
    for (id, market) in (2..).zip(&listed) {
        done(world.instrument_create(market, &Listing::standard(id)));
        world.advance(1);
        world.mark(market, 100 * ONE_E8);
    }
    world.mark(PERP, 100 * ONE_E8);
    world.freshen();
    for market in listed.iter().map(String::as_str).chain([PERP]) {
        for pair in names.chunks(2) {
            done(world.fill(&Trade {
                instrument: market,
                ..a_trade((pair[0], 0), (pair[1], 0), 1, 10_000)
            }));
        }
    }
    let rounds = (0..16).map(|n| (names[n % 8], names[(n + 1 + n / 8) % 8]));
    let trades: Vec<Trade<'_>> = rounds
        .map(|(buyer, seller)| a_trade((buyer, 1), (seller, 1), 1, 10_000))
        .collect();
    let act = world.position_fill_batch_act(&Batch::of(&trades));
    let widest = names.map(|name| {
        let account = world.read_account(name);
        (
            account.open_slots().count(),
            account.occupied_positions().count(),
        )
    });
    assert_eq!(widest, [(8, 16); 8]);
    let sent = done(world.send_within(&[act], 1_400_000));
    assert_eq!(decode_healths(&sent.returned).map(|all| all.len()), Some(8));
    assert_eq!(sent.events().len(), 16);
    println!(
        "{} units, {} bytes, {} keys",
        sent.units, sent.bytes, sent.keys
    );
    let weight = (sent.units <= 450_000, sent.bytes <= 1_232, sent.keys <= 64);
    assert_eq!(
        weight,
        (true, true, true),
        "{} units, {} bytes, {} keys",
        sent.units,
        sent.bytes,
        sent.keys
    );
    world.checks_invariants = true;
    world.check_invariants();
}

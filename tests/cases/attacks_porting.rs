//! Porting as a way out: of a haircut, a tear-up, a call, a debt, a lien, a margin. None is one.

use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::liens::Pledge;
use ringfence_tests::porting::Port;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::loss_tear_up::lapsed_with;
use crate::market::{LAYERS, mark_at, pass_boundary, trade, variation};
use crate::position_transfer::{port, two_accounts};
use crate::rows::refused;

/// Everything of Sam's lots, to his second account.
const ALL_LOTS: Port<'static> = sams(&[(PERP, 7)]);
/// A part of them.
const SOME_LOTS: Port<'static> = sams(&[(PERP, 3)]);

const fn sams<'a>(lots: &'a [(&'a str, u64)]) -> Port<'a> {
    Port {
        from: "sam",
        to: "sam/1",
        lots,
        collateral: &[],
    }
}

fn lots_of(world: &World, customer: &str) -> i64 {
    let id = world.instrument_id(PERP);
    let account = world.read_account(customer);
    let mut held = account.positions.iter();
    held.find(|held| held.instrument_id == id)
        .map_or(0, |held| held.lots)
}

/// A moment of the default below, in which Sam might want to move his lots.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Traded,
    Fallen,
    Declared,
    Taken,
    Recognised,
    Fixed,
    UnderWay,
    Cut,
}

/// Dora, long ten lots against seven of Sam and three of Sue, defaults with nobody to pay for the
/// 60 that she lacks, and gains are cut by them. `act` is asked at each moment. What Sam's two
/// accounts have in the end, together.
fn through_a_haircut(act: impl Fn(Moment, &mut World)) -> u64 {
    let mut world = World::with_market();
    let people = [
        ("dora", 190),
        ("sam", 1_000),
        ("sam/1", 1_000),
        ("sue", 300),
    ];
    for (name, usdc) in people.into_iter().chain([("lina", 2_000)]) {
        world.add_trader(name, usdc * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 7, 10_000);
    trade(&mut world, "dora", "sue", 3, 10_000);
    act(Moment::Traded, &mut world);
    mark_at(&mut world, 7_500);
    act(Moment::Fallen, &mut world);
    done(world.send(&world.loss_declare_act("dora")));
    act(Moment::Declared, &mut world);
    done(world.loss_take("lina", "dora", PERP, 10));
    act(Moment::Taken, &mut world);
    pass_boundary(&mut world, 7_500);
    act(Moment::Recognised, &mut world);
    done(world.send(&world.loss_fix_act("dora")));
    act(Moment::Fixed, &mut world);
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.read_house().haircutting, 1);
    act(Moment::UnderWay, &mut world);
    done(world.gather(&["lina", "sue", "sam", "sam/1"]));
    done(world.send(&world.loss_route_act("dora")));
    act(Moment::Cut, &mut world);
    done(world.gather(&["lina", "sue", "sam", "sam/1"]));
    assert_eq!(
        (variation(&world, "sam"), variation(&world, "sam/1")),
        (0, 0)
    );
    world.ledger("sam", USDC) + world.ledger("sam/1", USDC)
}

#[test]
fn a_haircut_takes_the_same_wherever_the_lots_are() {
    let unmoved = through_a_haircut(|_, _| {});
    // Sam has won 175; of all gains of 250 there is no money for 60.
    assert_eq!(unmoved, 2_133 * ONE_USDC);
    let moments = [
        Moment::Traded,
        Moment::Fallen,
        Moment::Declared,
        Moment::Taken,
        Moment::Recognised,
        Moment::Fixed,
        Moment::Cut,
    ];
    for (place, when) in moments.into_iter().enumerate() {
        for what in [ALL_LOTS, SOME_LOTS] {
            let moved = through_a_haircut(|now, world| {
                if now == when {
                    done(world.transfer(&what));
                }
            });
            assert_eq!(moved, unmoved, "moment {place}");
        }
    }
    // While accounts are counted, nothing moves.
    through_a_haircut(|now, world| {
        if now == Moment::UnderWay {
            let act = world.position_transfer_act(&ALL_LOTS);
            assert_eq!(refused(world, &act), "HaircutUnderWay");
        }
    });
}

/// How many lots all of Sam's accounts lose to a tear-up.
fn torn(act: impl FnOnce(&mut World)) -> i64 {
    let mut world = lapsed_with(LAYERS);
    world.add_trader("sam/1", 1_000 * ONE_USDC);
    world.freshen();
    world.mark(PERP, 75 * ONE_E8);
    act(&mut world);
    let before = lots_of(&world, "sam") + lots_of(&world, "sam/1");
    for name in ["sam", "sam/1"] {
        if lots_of(&world, name) != 0 {
            done(world.tear_up("dora", PERP, &[name]));
        }
    }
    let holder = ["sam", "sam/1"]
        .into_iter()
        .find(|name| lots_of(&world, name) != 0);
    let mut away = sams(&[(PERP, 1)]);
    if holder == Some("sam/1") {
        (away.from, away.to) = (away.to, away.from);
    }
    let act = world.position_transfer_act(&away);
    assert_eq!(refused(&world, &act), "TearUpUnderWay");
    done(world.tear_up("dora", PERP, &["sue", "tom"]));
    assert_eq!(lots_of(&world, "dora"), 0);
    lots_of(&world, "sam") + lots_of(&world, "sam/1") - before
}

#[test]
fn a_tear_up_takes_the_same_wherever_the_lots_are() {
    // Ten of twenty are torn up: four of his eight.
    assert_eq!(torn(|_| {}), 4);
    for lots in [1, 3, 7, 8] {
        let moved = torn(|world| {
            done(world.transfer(&sams(&[(PERP, lots)])));
        });
        assert_eq!(moved, 4, "{lots} moved");
    }
}

#[test]
fn nothing_moves_to_where_a_tear_up_has_been() {
    let mut world = lapsed_with(LAYERS);
    world.add_trader("sam/1", 1_000 * ONE_USDC);
    done(world.transfer(&sams(&[(PERP, 4)])));
    done(world.tear_up("dora", PERP, &["sam"]));
    let left = u64::try_from(lots_of(&world, "sam/1").abs()).unwrap();
    let lots = [(PERP, left)];
    let away = Port {
        from: "sam/1",
        to: "sam",
        ..sams(&lots)
    };
    let act = world.position_transfer_act(&away);
    assert_eq!(refused(&world, &act), "TearUpUnderWay");
}

/// Alice's ten lots with 200 USDC beside them, an empty second account, and a mark of 95: she is
/// below maintenance.
fn below_maintenance() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 190 * ONE_USDC);
    world.add_trader("alice/1", 0);
    world.add_trader("bob", 1_000 * ONE_USDC);
    trade(&mut world, "alice", "bob", 10, 10_000);
    mark_at(&mut world, 9_500);
    world
}

#[test]
fn a_call_is_answered_with_money_and_not_with_another_account() {
    let mut world = below_maintenance();
    let lots = [(PERP, 10)];
    let all = [(USDC, u64::MAX)];
    let ways: [Port<'_>; 4] = [
        port(&lots, &[]),
        port(&lots, &all),
        port(&[(PERP, 1)], &[]),
        port(&[], &[(USDC, 1)]),
    ];
    for way in &ways {
        let act = world.position_transfer_act(way);
        assert_eq!(refused(&world, &act), "BelowInitial");
    }
    // With money of its own the second account may take them, and is then what may be called.
    let mut rich = world.clone();
    rich.give("alice", USDC, 300 * ONE_USDC);
    let act = rich.vault_deposit_act("alice", USDC, 300 * ONE_USDC);
    let into_second = act
        .with("margin_account", rich.account("alice/1"))
        .with("vault", rich.vault("alice/1", USDC))
        .with("shard", rich.shard("alice/1", USDC));
    done(rich.send(&into_second));
    done(rich.clone().transfer(&ways[0]));
    done(rich.send(&rich.margin_call_act("alice")));
    for way in &ways {
        let act = rich.position_transfer_act(way);
        assert_eq!(refused(&rich, &act), "AccountInLiquidation");
    }
    // Called, it takes nothing either, until the call is released.
    let help = Port {
        from: "alice/1",
        to: "alice",
        lots: &[],
        collateral: &all,
    };
    let act = rich.position_transfer_act(&help);
    assert_eq!(refused(&rich, &act), "AccountInLiquidation");
    done(world.send(&world.margin_call_act("alice")));
    assert_eq!(
        refused(&world, &world.position_transfer_act(&ways[1])),
        "AccountInLiquidation"
    );
}

#[test]
fn a_loss_is_not_parked_where_nothing_stands_for_it() {
    let mut world = two_accounts();
    done(world.account_create("alice/2"));
    done(world.vault_open("alice/2", USDC));
    mark_at(&mut world, 9_000);
    // The lots would take their loss of 100 since the last boundary along.
    let parked = Port {
        to: "alice/2",
        ..port(&[(PERP, 10)], &[])
    };
    assert_eq!(
        refused(&world, &world.position_transfer_act(&parked)),
        "BelowInitial"
    );
    // Recognised it stays, with the quote that is owed.
    pass_boundary(&mut world, 9_000);
    done(world.transfer(&port(&[(PERP, 10)], &[(USDC, u64::MAX), (SOL, u64::MAX)])));
    assert_eq!(world.ledger("alice", USDC), 100 * ONE_USDC);
    for mint in [USDC, SOL] {
        let act = world.vault_exit_act("alice", mint);
        let expected = if mint == USDC {
            "OwedToPool"
        } else {
            "AmountZero"
        };
        assert_eq!(refused(&world, &act), expected);
    }
    let owed = world.vault_withdraw_act("alice", USDC, 1);
    assert_eq!(refused(&world, &owed), "OwedToPool");
    done(world.settle("alice"));
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 1_100 * ONE_USDC);
}

#[test]
fn netting_frees_no_margin_twice() {
    let mut world = two_accounts();
    trade(&mut world, "bob", "alice/1", 6, 10_000);
    let interest = |world: &World| world.read_book(PERP).open_interest_lots;
    assert_eq!((lots_of(&world, "alice/1"), interest(&world)), (-6, 10));
    done(world.transfer(&port(&[(PERP, 6)], &[])));
    assert_eq!(
        (lots_of(&world, "alice"), lots_of(&world, "alice/1")),
        (4, 0)
    );
    assert_eq!(interest(&world), 4);
    let again = world.position_transfer_act(&port(&[(PERP, 6)], &[]));
    assert_eq!(refused(&world, &again), "LotsOutOfRange");
    let of_none = Port {
        from: "alice/1",
        to: "alice",
        ..port(&[(PERP, 1)], &[])
    };
    let act = world.position_transfer_act(&of_none);
    assert_eq!(refused(&world, &act), "LotsOutOfRange");
    // Four lots are margined as four, in the one account or in the other.
    done(world.withdraw("alice", SOL, u64::MAX));
    let most = world.vault_withdraw_act("alice", USDC, 925 * ONE_USDC + 1);
    assert_eq!(refused(&world, &most), "BelowInitial");
    done(world.withdraw("alice", USDC, 925 * ONE_USDC));
    done(world.withdraw("alice/1", USDC, 500 * ONE_USDC));
    let bare = world.position_transfer_act(&port(&[(PERP, 4)], &[]));
    assert_eq!(refused(&world, &bare), "BelowInitial");
    done(world.transfer(&port(&[(PERP, 4)], &[(USDC, 75 * ONE_USDC)])));
}

/// The accounts but for how many events they have seen.
fn state(world: &World) -> Vec<ringfence_interface::accounts::MarginAccount> {
    let of = |name: &&str| {
        let mut account = world.read_account(name);
        account.event_sequence = 0;
        account
    };
    ["alice", "alice/1", "bob"].iter().map(of).collect()
}

#[test]
fn dust_moves_and_round_trips_come_to_the_same() {
    let ready = two_accounts();
    let (mut once, mut often) = (ready.clone(), ready.clone());
    done(once.transfer(&port(&[(PERP, 10)], &[(USDC, 10)])));
    for _ in 0..10 {
        done(often.transfer(&port(&[(PERP, 1)], &[(USDC, 1)])));
    }
    assert_eq!(state(&once), state(&often));
    assert_eq!(once.read_book(PERP), often.read_book(PERP));
    let back = Port {
        from: "alice/1",
        to: "alice",
        ..port(&[(PERP, 10)], &[(USDC, 10)])
    };
    done(once.transfer(&back));
    assert_eq!(once.read_book(PERP), ready.read_book(PERP));
    for name in ["alice", "alice/1"] {
        assert_eq!(once.ledger(name, USDC), ready.ledger(name, USDC));
        assert_eq!(lots_of(&once, name), lots_of(&ready, name));
    }
}

#[test]
fn what_a_lien_has_locked_stays() {
    let mut world = two_accounts();
    let pledge = Pledge {
        customer: "alice",
        venue: VENUE,
        mint: USDC,
    };
    world.take_liens(VENUE, USDC);
    world.pledge(pledge, 600 * ONE_USDC, 600 * ONE_USDC);
    let above = world.position_transfer_act(&port(&[], &[(USDC, 400 * ONE_USDC + 1)]));
    assert_eq!(refused(&world, &above), "AboveAvailable");
    done(world.transfer(&port(&[(PERP, 10)], &[(USDC, u64::MAX)])));
    assert_eq!(world.ledger("alice", USDC), 600 * ONE_USDC);
    assert_eq!(world.locked("alice", USDC), 600 * ONE_USDC);
    assert_eq!(
        (world.ledger("alice/1", USDC), world.locked("alice/1", USDC)),
        (900 * ONE_USDC, 0)
    );
}

#[test]
fn nobody_moves_between_owners_or_houses() {
    let mut world = two_accounts();
    let second = crate::market::add_foreign_market(&mut world);
    let foreign = crate::stage::in_house(&world, &second, |world| world.account("lina"));
    for name in ["lina", "lina/1"] {
        world.add_trader(name, ONE_USDC);
    }
    done(world.delegate("alice", THIEF));
    world.add_trader(THIEF, 0);
    let act = world.position_transfer_act(&port(&[], &[(USDC, 1)]));
    let into = |name: &str| {
        let vault = world.vault(name, USDC);
        let act = act
            .clone()
            .with("to", world.account(name))
            .with_more(1, vault);
        act.with_more(3, world.shard(name, USDC))
    };
    assert_eq!(refused(&world, &into(THIEF)), "NotOwner");
    let stolen = into(THIEF).signed_by("owner", THIEF);
    assert_eq!(refused(&world, &stolen), "NotOwner");
    let act = world.position_transfer_act(&Port {
        from: "lina",
        to: "lina/1",
        ..port(&[], &[(USDC, 1)])
    });
    // From one's own account in one house to one's own in another, and the other way round.
    for (from, to) in [
        (world.account("lina"), foreign),
        (foreign, world.account("lina")),
    ] {
        let across = act.clone().with("from", from).with("to", to);
        assert_eq!(refused(&world, &across), "AccountOfOtherHouse");
        let there = across.with("house", second.address);
        assert_eq!(refused(&world, &there), "AccountOfOtherHouse");
    }
}

#[test]
fn evidence_is_that_of_each_account_after_the_move() {
    let mut world = two_accounts();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    world.advance(1);
    for name in [PERP, "OTHER"] {
        world.mark(name, 100 * ONE_E8);
    }
    world.freshen();
    let other = Trade {
        venue: VENUE,
        instrument: "OTHER",
        buyer: "alice",
        seller: "bob",
        lots: 1,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    done(world.fill(&other));
    // Behind one book: two assets and two instruments of the giver, two and one of the receiver.
    let act = world.position_transfer_act(&port(&[("OTHER", 1)], &[]));
    let (perp, two) = (world.instrument(PERP), world.instrument("OTHER"));
    let spoilt = [
        (act.clone().with_swapped(3, 4), "InstrumentMismatch"),
        (act.clone().with_more(3, two), "InstrumentMismatch"),
        (act.clone().with_more(7, perp), "InstrumentMismatch"),
        (act.clone().without_last(), "AccountCountWrong"),
        (act.clone().with_added(perp), "AccountCountWrong"),
    ];
    for (act, expected) in spoilt {
        assert_eq!(refused(&world, &act), expected);
    }
    done(world.send(&act));
    // Two instruments that are new take the receiver's free slots in the order of the moves.
    let mut fresh = two_accounts();
    assert_eq!(actors::owner_of("alice/1"), "alice");
    done(fresh.instrument_create("OTHER", &Listing::standard(2)));
    fresh.advance(1);
    for name in [PERP, "OTHER"] {
        fresh.mark(name, 100 * ONE_E8);
    }
    fresh.freshen();
    done(fresh.fill(&other));
    let both = fresh.position_transfer_act(&port(&[(PERP, 10), ("OTHER", 1)], &[]));
    let exchanged = both.clone().with_swapped(8, 9);
    assert_eq!(refused(&fresh, &exchanged), "InstrumentMismatch");
    done(fresh.send(&both));
    let ids = fresh
        .read_account("alice/1")
        .positions
        .map(|held| held.instrument_id);
    assert_eq!(ids[..3], [1, 2, 0]);
}

//! `lien_lock` and `lien_unlock`.

use ringfence_interface::accounts::Lien;
use ringfence_interface::events::Event;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{mark_at, refused_when, set_haircutting, sorted, the_event};
use crate::pledged::{ON, ON_USDC, pledged, refuses_as_venues_do, set_venue_status};
use crate::rows::{Row, refused, refuses};
use crate::stage::{add_second_house, set_status};
use crate::vault_withdraw::trade_at_mark;

/// Alice's initial margin for ten lots at 100: 15 % of 1,000, and a quarter more.
const INITIAL: u64 = 187_500_000;

/// She is long ten lots of PERP from Bob, and may lock everything as far as caps go.
fn trading() -> World {
    let mut world = pledged(0);
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    world.pledge(ON_USDC, u64::MAX, 0);
    done(world.fill(&trade_at_mark(10)));
    world
}

fn set_expiry(world: &mut World, expiry_ts: i64) {
    let lien = world.lien(ON);
    world.edit(&lien, |lien: &mut Lien| lien.expiry_ts = expiry_ts);
}

#[test]
fn locking_refuses_in_order() {
    let mut world = pledged(0);
    let second = add_second_house(&mut world);
    let act = world.lien_lock_act(ON, ONE_SOL);
    refuses_as_venues_do(&world, &act, &[1, 2]);
    let rows: Vec<Row> = vec![
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "AccountCountWrong",
            "an asset too few",
            act.clone().without_last(),
        ),
        (
            "AssetMismatch",
            "assets exchanged",
            act.clone().with_swapped(0, 1),
        ),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(BTC)),
        ),
        ("LienCapExceeded", "more than the cap", {
            world.lien_lock_act(ON, 6 * ONE_SOL + 1)
        }),
        ("AmountZero", "nothing", world.lien_lock_act(ON, 0)),
    ];
    refuses(&world, &rows);
    let now = world.now();
    let expired = refused_when(&world, &act, |world| set_expiry(world, now));
    assert_eq!(expired, "LienExpired");
    let noticed = refused_when(&world, &act, |world| {
        done(world.send(&world.lien_notice_act(ON, true)));
    });
    assert_eq!(noticed, "LienNoticeGiven");
    for (status, name) in [
        (1, "AccountInLiquidation"),
        (2, "AccountInDefault"),
        (3, "AccountInDefault"),
    ] {
        let found = refused_when(&world, &act, |world| set_status(world, "alice", status));
        assert_eq!(found, name);
    }
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    let above = world.lien_lock_act(ON, 10 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveAvailable");
    done(world.lien_lock(ON, 10 * ONE_SOL));
}

#[test]
fn locking_moves_no_token_and_nothing_but_the_account_and_the_lien() {
    let mut world = pledged(0);
    let (mut account, mut lien) = (world.read_account("alice"), world.read_lien(ON));
    let before = world.snapshot();
    let sent = done(world.lien_lock(ON, 2 * ONE_SOL));
    let changed = sorted(vec![world.account("alice"), world.lien(ON)]);
    let after = world.snapshot();
    assert_eq!(before.changed(&after), changed);
    assert_eq!(before.tokens, after.tokens);
    account.slots[1].locked_native = 2 * ONE_SOL;
    account.event_sequence += 1;
    assert_eq!(world.read_account("alice"), account);
    (lien.locked_native, lien.claimable_native) = (2 * ONE_SOL, 2 * ONE_SOL);
    assert_eq!(world.read_lien(ON), lien);
    let Event::LienLocked(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(
        (event.lien, event.sequence),
        (world.lien(ON), account.event_sequence)
    );
    let told = (
        event.amount_native,
        event.locked_native,
        event.claimable_native,
    );
    assert_eq!(told, (2 * ONE_SOL, 2 * ONE_SOL, 2 * ONE_SOL));
}

/// Whatever the house relies on stays free of liens, to the unit: as in a withdrawal.
#[test]
fn nobody_locks_away_the_initial_margin() {
    let mut world = trading();
    done(world.lien_lock(ON, 10 * ONE_SOL));
    let free = 1_000 * ONE_USDC - INITIAL;
    let above = world.lien_lock_act(ON_USDC, free + 1);
    assert_eq!(refused(&world, &above), "BelowInitial");
    done(world.lien_lock(ON_USDC, free));
    // Nothing of it is collateral: she can withdraw no unit, and trade no lot more.
    let withdraw = world.vault_withdraw_act("alice", USDC, 1);
    assert_eq!(refused(&world, &withdraw), "BelowInitial");
    let locked = world.vault_withdraw_act("alice", SOL, 1);
    assert_eq!(refused(&world, &locked), "AboveAvailable");
    let fill = world.position_fill_act(&trade_at_mark(1));
    assert_eq!(refused(&world, &fill), "BelowInitial");
}

#[test]
fn what_the_account_owes_is_not_locked() {
    let mut world = trading();
    mark_at(&mut world, 9_700);
    // Ten lots, three dollars.
    let free = 970 * ONE_USDC;
    let above = world.lien_lock_act(ON_USDC, free + 1);
    assert_eq!(refused(&world, &above), "OwedToPool");
    done(world.lien_lock(ON_USDC, free));
    assert_eq!(world.locked("alice", USDC), free);
}

#[test]
fn locking_needs_the_prices_that_a_withdrawal_needs() {
    let mut world = trading();
    world.advance(11);
    let act = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &act), "MarkStale");
    world.freshen();
    done(world.send(&act));
    world.advance(5);
    world.price(USDC, ONE_E8 / 100 * 97);
    world.mark(PERP, 100 * ONE_E8);
    assert_eq!(refused(&world, &act), "QuoteUnusable");
}

#[test]
fn locks_are_no_collateral_and_unlocked_are_again() {
    let mut world = trading();
    done(world.lien_lock(ON, 10 * ONE_SOL));
    // With her quote gone but the margin, a fall of twenty dollars calls her: 187.5 against 120.
    done(world.withdraw("alice", USDC, 1_000 * ONE_USDC - INITIAL));
    mark_at(&mut world, 9_000);
    let call = world.margin_call_act("alice");
    let mut called = world.clone();
    done(called.send(&call));
    done(world.send(&world.lien_unlock_act(ON, 10 * ONE_SOL)));
    assert_eq!(refused(&world, &call), "NothingToCall");
}

#[test]
fn unlocking_refuses_in_order() {
    let world = pledged(3 * ONE_SOL);
    let act = world.lien_unlock_act(ON, ONE_SOL);
    refuses_as_venues_do(&world, &act, &[]);
    let rows: Vec<Row> = vec![
        ("AmountZero", "nothing", world.lien_unlock_act(ON, 0)),
        ("AboveLocked", "more than is locked", {
            world.lien_unlock_act(ON, 3 * ONE_SOL + 1)
        }),
        ("AboveLocked", "all there can be", {
            world.lien_unlock_act(ON, u64::MAX)
        }),
    ];
    refuses(&world, &rows);
}

/// No status of venue, house or account and no price holds what a venue gives back.
#[test]
fn unlocking_works_in_every_status() {
    let begin = pledged(3 * ONE_SOL);
    type Trouble = (&'static str, fn(&mut World));
    let troubles: [Trouble; 7] = [
        ("a suspended venue", |world| set_venue_status(world, 2)),
        ("an account in liquidation", |world| {
            set_status(world, "alice", 1)
        }),
        ("a default", |world| set_status(world, "alice", 2)),
        ("a fixed default", |world| set_status(world, "alice", 3)),
        ("a haircut", |world| set_haircutting(world, true)),
        ("no prices", |world| world.advance(30 * 86_400)),
        ("an expired lien", |world| set_expiry(world, 0)),
    ];
    for (trouble, bring) in troubles {
        let mut world = begin.clone();
        bring(&mut world);
        let sent = done(world.send(&world.lien_unlock_act(ON, ONE_SOL)));
        assert_eq!(world.locked("alice", SOL), 2 * ONE_SOL, "{trouble}");
        let Event::LienUnlocked(event) = the_event(&sent) else {
            panic!("another event")
        };
        let told = (event.amount_native, event.locked_native);
        assert_eq!(told, (ONE_SOL, 2 * ONE_SOL));
        assert_eq!(
            (event.claimable_native, event.claim_native),
            (2 * ONE_SOL, 0)
        );
    }
}

#[test]
fn two_venues_lock_of_one_vault_until_it_is_used_up() {
    let mut world = pledged(6 * ONE_SOL);
    let theirs = ringfence_tests::liens::Pledge {
        venue: crate::pledged::OTHER,
        ..ON
    };
    world.pledge(theirs, 6 * ONE_SOL, 0);
    let above = world.lien_lock_act(theirs, 4 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveAvailable");
    done(world.lien_lock(theirs, 4 * ONE_SOL));
    assert_eq!(world.locked("alice", SOL), 10 * ONE_SOL);
    // Neither gives back, or takes, what the other has locked.
    let too_much = world.lien_unlock_act(theirs, 4 * ONE_SOL + 1);
    assert_eq!(refused(&world, &too_much), "AboveLocked");
    let too_much = world.lien_seize_act(ON, 6 * ONE_SOL + 1);
    assert_eq!(refused(&world, &too_much), "AboveLocked");
    done(world.send(&world.lien_seize_act(ON, 6 * ONE_SOL)));
    let left = (world.ledger("alice", SOL), world.locked("alice", SOL));
    assert_eq!(left, (4 * ONE_SOL, 4 * ONE_SOL));
}

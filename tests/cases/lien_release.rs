//! `lien_notice` and `lien_release`.

use ringfence_interface::accounts::Lien;
use ringfence_interface::events::Event;
use ringfence_tests::liens::{DELAY_S, LIMIT_S};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, SOL};
use ringfence_tests::world::World;

use crate::market::{set_haircutting, sorted, the_event};
use crate::pledged::{ON, pledged, refuses_as_owners_do, set_venue_status};
use crate::rows::refused;
use crate::stage::set_status;

#[test]
fn giving_notice_refuses_in_order() {
    let world = pledged(3 * ONE_SOL);
    refuses_as_owners_do(&world, &world.lien_notice_act(ON, true));
    refuses_as_owners_do(&world, &world.lien_notice_act(ON, false));
}

#[test]
fn notice_counts_from_the_first_time_until_it_is_taken_back() {
    let mut world = pledged(3 * ONE_SOL);
    let given = world.clock();
    let sent = done(world.send(&world.lien_notice_act(ON, true)));
    let Event::LienNoticeChanged(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(
        (event.lien, event.notice_ts),
        (world.lien(ON), given.now_ts)
    );
    world.advance(100);
    done(world.send(&world.lien_notice_act(ON, true)));
    let mut lien = world.read_lien(ON);
    assert_eq!(
        (lien.notice_ts, lien.notice_slot),
        (given.now_ts, given.slot)
    );
    let sent = done(world.send(&world.lien_notice_act(ON, false)));
    let Event::LienNoticeChanged(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.notice_ts, 0);
    (lien.notice_ts, lien.notice_slot) = (0, 0);
    assert_eq!(world.read_lien(ON), lien);
    done(world.lien_lock(ON, 1));
}

#[test]
fn releasing_refuses_in_order() {
    let mut world = pledged(3 * ONE_SOL);
    let act = world.lien_release_act(ON);
    refuses_as_owners_do(&world, &act);
    assert_eq!(refused(&world, &act), "LienNoticeMissing");
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(DELAY_S - 1);
    assert_eq!(refused(&world, &act), "LienDelayNotPassed");
    done(world.send(&world.lien_claim_act(ON, 3 * ONE_SOL)));
    world.advance(1);
    assert_eq!(refused(&world, &act), "LienClaimOpen");
    world.advance(LIMIT_S - 1);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "NothingToMove");
}

/// While the cluster halts no slot passes, and no delay with it: the venue could not have claimed.
#[test]
fn a_halt_of_the_cluster_shortens_neither_delay_nor_claim() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_notice_act(ON, true)));
    let clock = world.clock();
    world.set_clock(clock.now_ts + 10 * i64::from(DELAY_S), clock.slot + 1);
    let act = world.lien_release_act(ON);
    assert_eq!(refused(&world, &act), "LienDelayNotPassed");
    done(world.send(&world.lien_claim_act(ON, 3 * ONE_SOL)));
    let clock = world.clock();
    let slots = 2 * u64::from(LIMIT_S);
    world.set_clock(clock.now_ts + i64::from(LIMIT_S), clock.slot + slots - 1);
    assert_eq!(refused(&world, &act), "LienClaimOpen");
    world.advance_slots(1);
    done(world.send(&act));
}

#[test]
fn releases_what_no_claim_holds_and_nothing_else_changes() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(DELAY_S);
    let before = world.snapshot();
    let (mut account, mut lien) = (world.read_account("alice"), world.read_lien(ON));
    let sent = done(world.send(&world.lien_release_act(ON)));
    let after = world.snapshot();
    let changed = sorted(vec![world.account("alice"), world.lien(ON)]);
    assert_eq!(before.changed(&after), changed);
    assert_eq!(before.tokens, after.tokens);
    account.slots[1].locked_native = ONE_SOL;
    account.event_sequence += 1;
    assert_eq!(world.read_account("alice"), account);
    (lien.locked_native, lien.claimable_native) = (ONE_SOL, 0);
    assert_eq!(world.read_lien(ON), lien);
    let Event::LienReleased(event) = the_event(&sent) else {
        panic!("another event")
    };
    let told = (event.amount_native, event.locked_native);
    assert_eq!(told, (2 * ONE_SOL, ONE_SOL));
    done(world.withdraw("alice", SOL, 9 * ONE_SOL));
}

/// A suspended venue, a default, a haircut, prices that are gone, an expiry: the owner goes on.
#[test]
fn releasing_works_in_every_status() {
    let mut begin = pledged(3 * ONE_SOL);
    done(begin.send(&begin.lien_notice_act(ON, true)));
    begin.advance(DELAY_S);
    type Trouble = (&'static str, fn(&mut World));
    let troubles: [Trouble; 6] = [
        ("a suspended venue", |world| set_venue_status(world, 2)),
        ("an account in liquidation", |world| {
            set_status(world, "alice", 1)
        }),
        ("a fixed default", |world| set_status(world, "alice", 3)),
        ("a haircut", |world| set_haircutting(world, true)),
        ("no prices", |world| world.advance(30 * 86_400)),
        ("an expired lien", |world| {
            let lien = world.lien(ON);
            world.edit(&lien, |lien: &mut Lien| lien.expiry_ts = 0);
        }),
    ];
    for (trouble, bring) in troubles {
        let mut world = begin.clone();
        bring(&mut world);
        done(world.send(&world.lien_release_act(ON)));
        assert_eq!(world.locked("alice", SOL), 0, "{trouble}");
        assert_eq!(world.read_lien(ON).locked_native, 0);
    }
}

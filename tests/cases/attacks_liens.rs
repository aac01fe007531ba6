//! Attacks on liens: by a venue on its customer, by a customer on the venue, by both on the house.

use ringfence_interface::accounts::{Lien, MarginAccount};
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::liens::{DELAY_S, LIMIT_S, Pledge};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{mark_at, pass_boundary, trade};
use crate::pledged::{ON, ON_USDC, OTHER, pledged};
use crate::rows::refused;
use crate::stage::{add_second_house, in_house};

/// A venue that is its customer's friend locks her money away just before a liquidator comes.
#[test]
fn nobody_hides_collateral_from_a_liquidator_under_a_lien() {
    let mut world = pledged(0);
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    done(world.withdraw("alice", USDC, 800 * ONE_USDC));
    trade(&mut world, "alice", "bob", 30, 10_000);
    mark_at(&mut world, 8_200);
    let lock = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &lock), "BelowInitial");
    // Nor just before a boundary turns a loss into a debt.
    pass_boundary(&mut world, 8_200);
    assert_eq!(refused(&world, &lock), "BelowInitial");
    done(world.settle("alice"));
    assert_eq!(refused(&world, &lock), "BelowInitial");
}

/// One price, two uses: what is locked carries no trade at another venue.
#[test]
fn locked_money_is_not_lent_twice() {
    let mut world = pledged(0);
    world.pledge(ON_USDC, 1_000 * ONE_USDC, 1_000 * ONE_USDC);
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    done(world.lien_lock(ON, 10 * ONE_SOL));
    let one_lot = Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "alice",
        seller: "bob",
        lots: 1,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    let act = world.position_fill_act(&one_lot);
    assert_eq!(refused(&world, &act), "BelowInitial");
    // Within one transaction either: unlock, trade, lock again.
    let acts = [
        world.lien_unlock_act(ON, 10 * ONE_SOL),
        act,
        world.lien_lock_act(ON, 10 * ONE_SOL),
    ];
    let mut whole = world.clone();
    let failed = whole.send_together(&acts).expect_err("the lock comes last");
    assert_eq!(
        failed.name, "AccountCountWrong",
        "its evidence lacks the position"
    );
    let mut traded = world.clone();
    done(traded.send_together(&acts[..2]));
    let again = traded.lien_lock_act(ON, 10 * ONE_SOL);
    assert_eq!(refused(&traded, &again), "BelowInitial");
}

/// Everybody but the lien's own venue is nobody to it, and only one account receives.
#[test]
fn only_the_venue_takes_and_only_to_the_account_that_the_owner_saw() {
    let mut world = pledged(3 * ONE_SOL);
    let thiefs = world.open_wallet(THIEF, SOL);
    for act in [
        world.lien_seize_act(ON, 1),
        world.lien_unlock_act(ON, 1),
        world.lien_claim_act(ON, 1),
        world.lien_lock_act(ON, 1),
    ] {
        for signer in [THIEF, OTHER, "alice"] {
            let act = act.clone().signed_by("venue_authority", signer);
            assert_eq!(refused(&world, &act), "WrongAuthority", "{signer}");
        }
    }
    let seize = world
        .lien_seize_act(ON, 1)
        .with("settlement_account", thiefs);
    assert_eq!(refused(&world, &seize), "WrongAddress");
    // A venue of another house with the same key has no lien here.
    let second = add_second_house(&mut world);
    let theirs = {
        let first = std::mem::replace(&mut world.house, second.clone());
        done(world.venue_create(VENUE));
        world.house = first;
        in_house(&world, &second, |world| world.venue(VENUE))
    };
    for act in [world.lien_seize_act(ON, 1), world.lien_lock_act(ON, 1)] {
        let act = act.with("venue", theirs);
        assert_eq!(refused(&world, &act), "LienMismatch");
    }
}

/// The delegate of an account trades; it pledges nothing.
#[test]
fn a_delegate_neither_pledges_nor_releases() {
    let mut world = pledged(0);
    world.delegate("alice", THIEF).expect("the owner names it");
    let terms = world.lien_terms(VENUE, 1);
    done(world.send(&world.lien_close_act(ON)));
    let create = world.lien_create_act(ON, &terms);
    let act = create.clone().signed_by("owner", THIEF);
    assert_eq!(refused(&world, &act), "NotOwner");
    done(world.send(&create));
    for act in [
        world.lien_resize_act(ON, u64::MAX),
        world.lien_notice_act(ON, true),
        world.lien_release_act(ON),
        world.lien_close_act(ON),
    ] {
        let act = act.signed_by("owner", THIEF);
        assert_eq!(refused(&world, &act), "NotOwner");
    }
}

/// The venue changes account, delay and limit once a customer has looked: the customer's signature
/// is for the old ones.
#[test]
fn a_venue_slips_no_terms_in() {
    let mut world = pledged(0);
    done(world.send(&world.lien_close_act(ON)));
    let terms = world.lien_terms(VENUE, ONE_SOL);
    let act = world.lien_create_act(ON, &terms);
    let (seen, other) = (world.wallet(VENUE, SOL), world.open_wallet(THIEF, SOL));
    for (account, changed) in [
        (other, (DELAY_S, LIMIT_S)),
        (seen, (DELAY_S + 1, LIMIT_S)),
        (seen, (DELAY_S, LIMIT_S + 1)),
    ] {
        let mut world = world.clone();
        done(world.send(&world.venue_terms_set_act(VENUE, account, changed)));
        assert_eq!(refused(&world, &act), "LienTermsChanged");
    }
    // And nothing that it sets afterwards reaches the lien.
    done(world.send(&act));
    let before = world.read_lien(ON);
    done(world.send(&world.venue_terms_set_act(VENUE, other, (7 * 86_400, 30 * 86_400))));
    assert_eq!(world.read_lien(ON), before);
}

/// After the notice: no lock, so that nothing becomes claimable again; a claim only once.
#[test]
fn a_venue_strands_nobody_by_claims_locks_and_unlocks_in_turn() {
    let mut world = pledged(6 * ONE_SOL);
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    world.advance(LIMIT_S);
    done(world.send(&world.lien_claim_act(ON, 2 * ONE_SOL)));
    world.advance(LIMIT_S);
    done(world.send(&world.lien_notice_act(ON, true)));
    world.freshen();
    // To make the lapsed three claimable again it would have to lock them again.
    done(world.send(&world.lien_unlock_act(ON, ONE_SOL)));
    let lock = world.lien_lock_act(ON, ONE_SOL);
    assert_eq!(refused(&world, &lock), "LienNoticeGiven");
    world.advance(DELAY_S - 1);
    let above = world.lien_claim_act(ON, 3 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveClaimable");
    done(world.send(&world.lien_claim_act(ON, 3 * ONE_SOL)));
    world.advance(1);
    done(world.send(&world.lien_release_act(ON)));
    assert_eq!(world.locked("alice", SOL), 3 * ONE_SOL);
    world.advance(LIMIT_S - 1);
    done(world.send(&world.lien_release_act(ON)));
    assert_eq!(world.locked("alice", SOL), 0);
}

/// Locking more makes only the new amount claimable.
#[test]
fn a_lock_does_not_refresh_what_was_claimed() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_claim_act(ON, 3 * ONE_SOL)));
    world.advance(LIMIT_S);
    world.freshen();
    done(world.lien_lock(ON, ONE_SOL));
    let above = world.lien_claim_act(ON, ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveClaimable");
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
}

/// The owner cannot pull the money out from under a claim that is open, by whatever way.
#[test]
fn an_owner_does_not_escape_an_open_claim() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_notice_act(ON, true)));
    done(world.send(&world.lien_claim_act(ON, 3 * ONE_SOL)));
    world.advance(DELAY_S);
    world.freshen();
    // A notice from long ago, taken back and given again, counts anew.
    done(world.send(&world.lien_notice_act(ON, false)));
    done(world.send(&world.lien_notice_act(ON, true)));
    let release = world.lien_release_act(ON);
    assert_eq!(refused(&world, &release), "LienDelayNotPassed");
    world.advance(DELAY_S);
    done(world.exit("alice", SOL));
    for (act, name) in [
        (world.lien_release_act(ON), "LienClaimOpen"),
        (world.lien_close_act(ON), "LienNotEmpty"),
        (world.lien_resize_act(ON, 0), "LienCapBelowLocked"),
        (world.vault_close_act("alice", SOL), "VaultNotEmpty"),
        (world.vault_exit_act("alice", SOL), "AmountZero"),
        (world.account_close_act("alice"), "LiensOpen"),
    ] {
        assert_eq!(refused(&world, &act), name, "{}", act.shape.name);
    }
    done(world.send(&world.lien_seize_act(ON, 3 * ONE_SOL)));
    assert_eq!(world.wallet_tokens(VENUE, SOL), 3 * ONE_SOL);
}

/// A lien of a closed account is never there for a new one at its address: the count keeps the
/// account open, and the generation would tell them apart.
#[test]
fn a_lien_of_an_earlier_account_locks_and_takes_nothing() {
    let mut world = pledged(3 * ONE_SOL);
    let alice = world.account("alice");
    world.edit(&alice, |account: &mut MarginAccount| {
        account.generation += 1
    });
    for act in [
        world.lien_lock_act(ON, 1),
        world.lien_unlock_act(ON, 1),
        world.lien_claim_act(ON, 1),
        world.lien_seize_act(ON, 1),
        world.lien_resize_act(ON, 0),
        world.lien_notice_act(ON, true),
        world.lien_release_act(ON),
        world.lien_close_act(ON),
    ] {
        let found = refused(&world, &act);
        assert_eq!(found, "LienOfOtherGeneration", "{}", act.shape.name);
    }
}

/// A lien on one vault is not one on another of the same customer.
#[test]
fn a_lien_on_one_mint_takes_no_other() {
    let mut world = pledged(3 * ONE_SOL);
    world.take_liens(VENUE, USDC);
    let act = world
        .lien_seize_act(ON_USDC, 1)
        .with("lien", world.lien(ON));
    assert_eq!(refused(&world, &act), "VaultMismatch");
    let swapped = act
        .clone()
        .with("vault", world.vault("alice", SOL))
        .with("shard", world.shard("alice", SOL));
    assert_eq!(refused(&world, &swapped), "WrongAddress");
    // Two liens in one instruction's places.
    world.pledge(ON_USDC, 5, 5);
    let other = Pledge {
        customer: "bob",
        ..ON_USDC
    };
    done(world.lien_create(other, 5));
    let act = world
        .lien_lock_act(other, 1)
        .with("lien", world.lien(ON_USDC));
    assert_eq!(refused(&world, &act), "LienMismatch");
}

/// The largest numbers are refused or done, never wrapped.
#[test]
fn the_largest_amounts_neither_wrap_nor_pass() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    for (act, name) in [
        (world.lien_lock_act(ON, u64::MAX), "LienCapExceeded"),
        (
            world.lien_lock_act(ON, u64::MAX - 3 * ONE_SOL),
            "AboveAvailable",
        ),
        (world.lien_unlock_act(ON, u64::MAX), "AboveLocked"),
        (world.lien_claim_act(ON, u64::MAX), "AboveClaimable"),
        (world.lien_seize_act(ON, u64::MAX), "AboveLocked"),
    ] {
        assert_eq!(refused(&world, &act), name, "{}", act.shape.name);
    }
    let lien = world.lien(ON);
    world.edit(&lien, |lien: &mut Lien| lien.expiry_ts = i64::MIN);
    let lock = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &lock), "LienExpired");
}

/// A customer in a call, or past due, pledges no unit of what will be taken from her.
#[test]
fn a_called_account_locks_nothing_and_unlocking_brings_it_back() {
    let mut world = pledged(6 * ONE_SOL);
    done(world.withdraw("alice", USDC, 900 * ONE_USDC));
    done(world.withdraw("alice", SOL, 3 * ONE_SOL));
    trade(&mut world, "alice", "bob", 9, 10_000);
    mark_at(&mut world, 9_000);
    let call = world.margin_call_act("alice");
    done(world.send(&call));
    let lock = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &lock), "LienCapExceeded");
    done(world.send(&world.lien_resize_act(ON, u64::MAX)));
    assert_eq!(refused(&world, &lock), "AccountInLiquidation");
    done(world.send(&world.lien_unlock_act(ON, 6 * ONE_SOL)));
    done(world.send(&call));
    assert_eq!(world.read_account("alice").status, 0);
}

#[test]
fn a_venue_that_is_closed_for_new_risk_keeps_what_was_promised_and_no_more() {
    let mut world: World = pledged(3 * ONE_SOL);
    done(world.send(&world.venue_status_set_act(VENUE, 1, VENUE)));
    let lock = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &lock), "VenueInactive");
    done(world.send(&world.lien_claim_act(ON, 1)));
    done(world.send(&world.lien_seize_act(ON, 1)));
    done(world.send(&world.venue_status_set_act(VENUE, 2, ringfence_tests::actors::PAUSE)));
    for act in [world.lien_claim_act(ON, 1), world.lien_seize_act(ON, 1)] {
        assert_eq!(refused(&world, &act), "VenueInactive");
    }
    done(world.send(&world.lien_unlock_act(ON, 1)));
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(DELAY_S);
    done(world.send(&world.lien_release_act(ON)));
    assert_eq!(world.locked("alice", SOL), 1, "what it has claimed before");
    world.advance(LIMIT_S - DELAY_S);
    done(world.send(&world.lien_release_act(ON)));
    assert_eq!(world.locked("alice", SOL), 0);
}

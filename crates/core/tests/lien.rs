//! Liens: whatever may be withdrawn may be locked, and no venue holds it for ever.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Slot, Status};
use ringfence_core::asset::{Asset, Shard};
use ringfence_core::instrument::Instrument;
use ringfence_core::lien::{
    Lien, check_terms, plan_claim, plan_close, plan_create, plan_lock, plan_notice, plan_release,
    plan_resize, plan_seize, plan_unlock,
};
use ringfence_core::margin::Evidence;
use ringfence_core::plan::Pocket;
use ringfence_core::recovery::check_closable;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::{Clock, Moment};
use ringfence_core::vault::{plan_withdraw, withdrawable_native};
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START, broken, clock, customer, house, move_mark, pass_boundary, trade, wait,
};

const HOUR: u32 = 3_600;
const DAY: u32 = 86_400;
/// The slot that the liens here are on.
const SLOT: usize = 1;

/// A lien of 100 with room, under the terms of a day and of five.
fn lien() -> Lien {
    Lien {
        generation: 7,
        cap_native: 100,
        expiry_ts: START + 365 * i64::from(DAY),
        release_delay_s: DAY,
        claim_limit_s: 5 * DAY,
        ..Lien::default()
    }
}

/// An account with so much in the slot, all of it there for a lien.
fn account(ledger_native: u64) -> Account {
    let mut account = Account::EMPTY;
    account.slots[0].is_open = true;
    account.slots[SLOT] = Slot {
        is_open: true,
        ledger_native,
        locked_native: 0,
    };
    account.lien_count = 1;
    account
}

/// A lien that has locked 60 of an account's 80, all claimable.
fn locked() -> (Lien, Account) {
    let (mut lien, mut account) = (lien(), account(80));
    lien.locked_native = 60;
    lien.claimable_native = 60;
    account.slots[SLOT].locked_native = 60;
    (lien, account)
}

/// So many seconds after the start, with the slots that belong to them.
fn after(seconds: u32) -> Clock {
    clock(START + i64::from(seconds))
}

/// What an account's health is computed from: its vaults are those of the house's assets, in order.
fn facts(system: &System, who: usize) -> (Vec<Asset>, Vec<Instrument>) {
    let assets = system.listed.iter().map(|listed| listed.asset).collect();
    let account = &system.customers[who].account;
    let held = account.positions.iter().filter(|p| p.is_occupied());
    let of = |id: u16| system.markets.iter().find(|m| m.0.instrument_id == id);
    let instruments = held.map(|p| of(p.instrument_id).unwrap().0).collect();
    (assets, instruments)
}

fn with_evidence<T>(system: &System, who: usize, run: impl FnOnce(&Evidence<'_>) -> T) -> T {
    let (assets, instruments) = facts(system, who);
    run(&Evidence {
        assets: &assets,
        instruments: &instruments,
        parameters: &system.parameters,
        clock: &system.clock,
    })
}

/// Locks of a customer's slot with everything that the house knows.
fn lock(
    system: &System,
    who: usize,
    lien: &mut Lien,
    on: (&mut Account, usize),
    amount: u64,
) -> Result<(), Refusal> {
    with_evidence(system, who, |evidence| {
        plan_lock(lien, on.0, on.1, amount, evidence)
    })
}

#[test]
fn terms_have_bounds() {
    assert_eq!(check_terms(0, 0), Ok(()));
    assert_eq!(check_terms(7 * DAY, 30 * DAY), Ok(()));
    let out = Err(Refusal::ParameterOutOfBounds);
    assert_eq!(check_terms(7 * DAY + 1, 0), out);
    assert_eq!(check_terms(0, 30 * DAY + 1), out);
}

#[test]
fn an_account_counts_its_liens_and_is_not_closed_before_them() {
    let mut account = Account::EMPTY;
    plan_create(&lien(), &mut account, &after(0)).unwrap();
    assert_eq!(account.lien_count, 1);
    assert_eq!(check_closable(&account), Err(Refusal::LiensOpen));
    plan_close(&lien(), &mut account).unwrap();
    assert_eq!(check_closable(&account), Ok(()));
    account.lien_count = u16::MAX;
    let full = plan_create(&lien(), &mut account, &after(0));
    assert_eq!(full, Err(Refusal::Overflow));
    let (holding, mut account) = locked();
    let early = plan_close(&holding, &mut account);
    assert_eq!((early, account.lien_count), (Err(Refusal::LienNotEmpty), 1));
}

#[test]
fn from_its_expiry_a_lien_is_not_created_raised_or_locked_by() {
    let mut system = house();
    let who = customer(&mut system, 1, [0, 100, 0]);
    for (late_s, outcome) in [(-1, Ok(())), (0, Err(Refusal::LienExpired))] {
        system.clock = clock(lien().expiry_ts + late_s);
        let (mut lien, mut account) = (lien(), system.customers[who].account);
        assert_eq!(plan_create(&lien, &mut account, &system.clock), outcome);
        let raised = plan_resize(&mut lien, 101, &system.clock);
        assert_eq!(raised, outcome);
        assert_eq!(
            lock(&system, who, &mut lien, (&mut account, SLOT), 1),
            outcome
        );
        // Lowering, claiming, unlocking and taking go on.
        assert_eq!(plan_resize(&mut lien, 2, &system.clock), Ok(()));
        let (mut lien, mut account) = locked();
        assert_eq!(plan_claim(&mut lien, 5, &system.clock), Ok(()));
        assert_eq!(plan_unlock(&mut lien, &mut account, SLOT, 5), Ok(()));
    }
}

#[test]
fn a_cap_is_never_below_what_is_locked() {
    let (mut lien, _) = locked();
    let low = plan_resize(&mut lien, 59, &after(0));
    assert_eq!(low, Err(Refusal::LienCapBelowLocked));
    assert_eq!(plan_resize(&mut lien, 60, &after(0)), Ok(()));
    assert_eq!(lien.cap_native, 60);
}

#[test]
fn locking_refuses_in_order() {
    let mut system = house();
    let who = customer(&mut system, 1, [0, 200, 0]);
    let (mut lien, mut account) = (lien(), system.customers[who].account);
    let mut reasons = Vec::new();
    lien.expiry_ts = START;
    lien.notice = after(0).moment();
    account.status = Status::Liquidation;
    let mut attempt = |lien: &Lien, account: &Account, amount: u64| {
        let (mut lien, mut account) = (*lien, *account);
        let outcome = lock(&system, who, &mut lien, (&mut account, SLOT), amount);
        reasons.push(outcome.unwrap_err());
    };
    attempt(&lien, &account, 101);
    lien.expiry_ts += 1;
    attempt(&lien, &account, 101);
    lien.notice = Moment::default();
    attempt(&lien, &account, 101);
    lien.cap_native = 300;
    attempt(&lien, &account, 0);
    account.status = Status::Fixed;
    attempt(&lien, &account, 0);
    account.status = Status::Active;
    attempt(&lien, &account, 0);
    attempt(&lien, &account, 201);
    assert_eq!(
        reasons,
        [
            Refusal::LienExpired,
            Refusal::LienNoticeGiven,
            Refusal::LienCapExceeded,
            Refusal::AccountInLiquidation,
            Refusal::AccountInDefault,
            Refusal::AmountZero,
            Refusal::AboveAvailable,
        ]
    );
}

/// A customer who may hold anything and owe anything, in a house where prices may be stale.
fn anyone(numbers: &mut Numbers) -> (System, usize) {
    let mut system = house();
    customer(&mut system, 9, [1_000_000 * ONE, 0, 0]);
    let amounts = [
        numbers.edge(0, 2_000 * ONE),
        numbers.edge(0, 5_000_000_000),
        numbers.edge(0, 1_000_000),
    ];
    let who = customer(&mut system, 1, amounts);
    if !numbers.once_in(3) {
        let sides = numbers.pick(&[(0, who), (who, 0)]);
        let lots = numbers.between(1, 400);
        // Refused when it is more than the customer can carry: then nothing is open.
        let _traded = trade(&mut system, 0, sides, lots);
        if numbers.once_in(2) {
            move_mark(&mut system, 0, numbers.between(960, 1_040));
        }
    }
    if numbers.once_in(5) {
        wait(&mut system, 11);
    }
    let statuses = [Status::Active, Status::Liquidation, Status::Default];
    if numbers.once_in(8) {
        system.customers[who].account.status = numbers.pick(&statuses);
    }
    (system, who)
}

#[test]
fn exactly_what_may_be_withdrawn_may_be_locked() {
    let (mut yes, mut no) = (0, 0);
    for_seeds(400, |numbers| {
        let (system, who) = anyone(numbers);
        let slot = numbers.place(3);
        let before = system.customers[who].account;
        let largest = with_evidence(&system, who, |evidence| {
            withdrawable_native(&before, slot, evidence)
        });
        let asked = [largest, largest.saturating_add(1), numbers.edge(0, 1 << 40)];
        // All that there is has a name of its own in a withdrawal alone.
        for amount in asked.into_iter().filter(|amount| *amount != u64::MAX) {
            let (mut account, mut left) = (before, before);
            let mut shard = Shard {
                ledger_native: u64::MAX,
                vault_count: 1,
            };
            let withdrawn = with_evidence(&system, who, |evidence| {
                plan_withdraw(&mut left, &mut shard, slot, amount, evidence).map(|_| ())
            });
            let mut lien = Lien {
                cap_native: u64::MAX,
                ..lien()
            };
            let outcome = lock(&system, who, &mut lien, (&mut account, slot), amount);
            assert_eq!(outcome, withdrawn);
            if outcome.is_ok() {
                yes += 1;
                let slots = (account.slots[slot], left.slots[slot]);
                assert_eq!(slots.0.available_native(), slots.1.ledger_native);
                assert_eq!(slots.0.ledger_native, before.slots[slot].ledger_native);
                assert_eq!(
                    (lien.locked_native, lien.claimable_native),
                    (amount, amount)
                );
            } else {
                no += 1;
            }
        }
    });
    assert!(yes > 300 && no > 300, "{yes} allowed, {no} refused");
}

#[test]
fn what_is_locked_shrinks_from_claimed_before_to_claimable_to_the_latest_claim() {
    // 100 locked: 30 claimed before, 50 claimable, 20 claimed last.
    let begin = Lien {
        locked_native: 100,
        claimable_native: 50,
        claim_native: 20,
        ..lien()
    };
    for (amount, claimable, claim) in [
        (1, 50, 20),
        (30, 50, 20),
        (31, 49, 20),
        (80, 0, 20),
        (81, 0, 19),
        (100, 0, 0),
    ] {
        let (mut unlocked, mut seized) = (begin, begin);
        let mut account = account(150);
        account.slots[SLOT].locked_native = 100;
        let mut other = account;
        plan_unlock(&mut unlocked, &mut account, SLOT, amount).unwrap();
        let found = (unlocked.claimable_native, unlocked.claim_native);
        assert_eq!(found, (claimable, claim), "{amount}");
        let slot = account.slots[SLOT];
        assert_eq!(
            (slot.ledger_native, slot.locked_native),
            (150, 100 - amount)
        );
        let mut shard = Shard {
            ledger_native: 200,
            vault_count: 1,
        };
        let plan = plan_seize(&mut seized, &mut other, &mut shard, SLOT, amount).unwrap();
        assert_eq!(seized, unlocked);
        assert_eq!(plan.received_by(Pocket::Wallet), amount);
        assert_eq!(plan.paid_by(Pocket::Vault(1)), amount);
        let slot = other.slots[SLOT];
        assert_eq!(slot.ledger_native, 150 - amount);
        assert_eq!(slot.locked_native, 100 - amount);
        assert_eq!(shard.ledger_native, 200 - amount);
    }
}

#[test]
fn unlocking_and_seizing_refuse_in_order() {
    let (lien, account) = locked();
    let attempt = |account: &Account, amount| {
        let (mut one, mut account) = (lien, *account);
        let (mut other, mut copy) = (lien, account);
        let unlocked = plan_unlock(&mut one, &mut account, SLOT, amount);
        let mut shard = Shard {
            ledger_native: 80,
            vault_count: 1,
        };
        let seized = plan_seize(&mut other, &mut copy, &mut shard, SLOT, amount);
        assert_eq!(seized.map(|_| ()), unlocked);
        unlocked
    };
    let mut closed = account;
    closed.slots[SLOT] = Slot::default();
    assert_eq!(attempt(&closed, 0), Err(Refusal::AmountZero));
    assert_eq!(attempt(&closed, 61), Err(Refusal::AboveLocked));
    assert_eq!(attempt(&closed, 60), Err(Refusal::VaultNotOpen));
    for status in [Status::Active, Status::Default, Status::Fixed] {
        let stuck = Account { status, ..account };
        assert_eq!(attempt(&stuck, 60), Ok(()), "{status:?}");
    }
}

#[test]
fn claims_come_one_at_a_time_and_once_for_each_unit() {
    let (mut lien, _) = locked();
    let claim = |lien: &mut Lien, amount, at_s| plan_claim(lien, amount, &after(at_s));
    assert_eq!(claim(&mut lien, 0, 0), Err(Refusal::AmountZero));
    assert_eq!(claim(&mut lien, 61, 0), Err(Refusal::AboveClaimable));
    assert_eq!(claim(&mut lien, 40, 0), Ok(()));
    assert_eq!((lien.claimable_native, lien.claim_native), (20, 40));
    let last = 5 * DAY - 1;
    assert_eq!(claim(&mut lien, 20, last), Err(Refusal::LienClaimOpen));
    // Lapsed: the forty are locked, and can be claimed no more.
    assert_eq!(claim(&mut lien, 21, last + 1), Err(Refusal::AboveClaimable));
    assert_eq!(claim(&mut lien, 20, last + 1), Ok(()));
    assert_eq!((lien.claimable_native, lien.claim_native), (0, 20));
    let for_ever = claim(&mut lien, 1, 100 * DAY);
    assert_eq!(for_ever, Err(Refusal::AboveClaimable));
    assert_eq!(lien.locked_native, 60);
}

#[test]
fn a_claim_lapses_neither_in_a_halt_nor_by_slots_alone() {
    let (mut lien, _) = locked();
    plan_claim(&mut lien, 60, &after(0)).unwrap();
    let end = after(5 * DAY);
    for (now_ts, slot, held) in [
        (end.now_ts - 1, end.slot, 60),
        (end.now_ts, end.slot - 1, 60),
        (end.now_ts, end.slot, 0),
    ] {
        assert_eq!(lien.held_native(&Clock { now_ts, slot }), held);
    }
}

#[test]
fn a_release_needs_notice_and_the_delay_and_leaves_what_is_claimed() {
    let (mut lien, mut account) = locked();
    let mut release = |lien: &mut Lien, at_s| plan_release(lien, &mut account, SLOT, &after(at_s));
    assert_eq!(release(&mut lien, 0), Err(Refusal::LienNoticeMissing));
    plan_notice(&mut lien, true, &after(0));
    // Given again, it counts from the first time; taken back, from the next.
    plan_notice(&mut lien, true, &after(HOUR));
    assert_eq!(lien.notice, after(0).moment());
    let early = release(&mut lien, DAY - 1);
    assert_eq!(early, Err(Refusal::LienDelayNotPassed));
    plan_claim(&mut lien, 25, &after(DAY - 1)).unwrap();
    assert_eq!(release(&mut lien, DAY), Ok(35));
    assert_eq!((lien.locked_native, lien.claimable_native), (25, 0));
    assert_eq!(release(&mut lien, DAY), Err(Refusal::LienClaimOpen));
    let lapsed = DAY - 1 + 5 * DAY;
    assert_eq!(release(&mut lien, lapsed - 1), Err(Refusal::LienClaimOpen));
    assert_eq!(release(&mut lien, lapsed), Ok(25));
    assert_eq!(release(&mut lien, lapsed), Err(Refusal::NothingToMove));
    assert_eq!((lien.locked_native, lien.claim_native), (0, 0));
    plan_notice(&mut lien, false, &after(lapsed));
    assert_eq!(release(&mut lien, lapsed), Err(Refusal::LienNoticeMissing));
    assert_eq!(account.slots[SLOT].locked_native, 0);
    let (mut lien, mut account) = locked();
    plan_notice(&mut lien, true, &after(0));
    account.slots[SLOT] = Slot::default();
    let closed = plan_release(&mut lien, &mut account, SLOT, &after(DAY));
    assert_eq!(closed, Err(Refusal::VaultNotOpen));
}

#[test]
fn a_lien_is_of_one_generation() {
    assert_eq!(lien().check_generation(7), Ok(()));
    let other = lien().check_generation(8);
    assert_eq!(other, Err(Refusal::LienOfOtherGeneration));
}

/// The venue does whatever it may, at random; the owner releases as soon as the delay has passed
/// and again when the last claim that was possible then has lapsed.
#[test]
fn whatever_the_venue_does_the_owner_is_free_after_delay_and_limit() {
    for_seeds(300, |numbers| {
        let (mut lien, mut account) = locked();
        let seized_native = |account: &Account| 80 - account.slots[SLOT].ledger_native;
        let mut shard = Shard {
            ledger_native: 80,
            vault_count: 1,
        };
        plan_notice(&mut lien, true, &after(0));
        let mut times: Vec<u32> = (0..8).map(|_| numbers.edge(0, 6 * 86_400) as u32).collect();
        times.extend([DAY, 6 * DAY]);
        times.sort_unstable();
        for at_s in times {
            let amount = numbers.between(0, 60);
            // Each refusal of these is as good as a venue that did not try.
            let _tried = match numbers.between(0, 2) {
                0 => plan_claim(&mut lien, amount, &after(at_s)),
                1 => plan_unlock(&mut lien, &mut account, SLOT, amount),
                _ => plan_seize(&mut lien, &mut account, &mut shard, SLOT, amount / 8).map(|_| ()),
            };
            if at_s >= DAY {
                let _released = plan_release(&mut lien, &mut account, SLOT, &after(at_s));
            }
        }
        let slot = account.slots[SLOT];
        assert_eq!((lien.locked_native, slot.locked_native), (0, 0));
        assert_eq!(slot.available_native(), 80 - seized_native(&account));
        assert_eq!(shard.ledger_native, slot.ledger_native);
    });
}

/// Two venues on one vault, any operations in any order: the sums agree with those kept by hand.
#[test]
fn every_walk_of_a_lien_keeps_its_sums() {
    let mut went = [0; 7];
    for_seeds(1_000, |numbers| {
        let mut system = house();
        let who = customer(&mut system, 1, [0, numbers.edge(1_000, 1 << 50), 0]);
        let begin = system.customers[who].account;
        let mut account = begin;
        let mut shard = Shard {
            ledger_native: begin.slots[SLOT].ledger_native,
            vault_count: 1,
        };
        let mut liens = [lien(), lien()];
        for lien in &mut liens {
            lien.cap_native = numbers.edge(100, 1 << 50);
        }
        // By hand, per lien: locked, ever locked, ever claimed.
        let mut sums = [[0_u128; 3]; 2];
        let mut seized = 0_u64;
        for _ in 0..40 {
            wait(&mut system, numbers.edge(0, 200_000) as i64);
            let which = numbers.place(2);
            let (lien, sum) = (&mut liens[which], &mut sums[which]);
            let reach = lien
                .locked_native
                .max(account.slots[SLOT].available_native());
            let amount = numbers.edge(0, reach.saturating_add(1));
            let big = u128::from(amount);
            let now = system.clock;
            let (old, was) = (*lien, account);
            let kind = numbers.place(7);
            let outcome = match kind {
                0 => plan_resize(lien, amount, &now),
                1 => lock(&system, who, lien, (&mut account, SLOT), amount).map(|()| {
                    sum[0] += big;
                    sum[1] += big;
                }),
                2 => plan_unlock(lien, &mut account, SLOT, amount).map(|()| sum[0] -= big),
                3 => plan_claim(lien, amount, &now).map(|()| sum[2] += big),
                4 => plan_seize(lien, &mut account, &mut shard, SLOT, amount).map(|_| {
                    sum[0] -= big;
                    seized += amount;
                }),
                5 => {
                    plan_notice(lien, numbers.once_in(2), &now);
                    Ok(())
                }
                _ => plan_release(lien, &mut account, SLOT, &now)
                    .map(|released| sum[0] -= u128::from(released)),
            };
            went[kind] += usize::from(outcome.is_ok());
            if outcome.is_err() {
                (*lien, account) = (old, was);
            }
            check_sums(&begin, &account, &liens, &sums, seized);
            assert_eq!(shard.ledger_native, account.slots[SLOT].ledger_native);
        }
    });
    assert!(went.iter().all(|count| *count > 50), "{went:?}");
}

fn check_sums(
    begin: &Account,
    account: &Account,
    liens: &[Lien; 2],
    sums: &[[u128; 3]; 2],
    seized: u64,
) {
    let slot = account.slots[SLOT];
    let all: u64 = liens.iter().map(|lien| lien.locked_native).sum();
    assert_eq!(slot.locked_native, all);
    assert_eq!(slot.ledger_native + seized, begin.slots[SLOT].ledger_native);
    assert!(slot.locked_native <= slot.ledger_native);
    for (lien, [locked, ever, claimed]) in liens.iter().zip(sums) {
        assert_eq!(u128::from(lien.locked_native), *locked);
        assert!(lien.locked_native <= lien.cap_native);
        assert!(lien.claimable_native + lien.claim_native <= lien.locked_native);
        // Each locked unit is claimed at most once.
        assert!(u128::from(lien.claimable_native) + claimed <= *ever);
    }
}

#[test]
fn amounts_at_the_end_of_the_numbers_neither_wrap_nor_panic() {
    let mut system = house();
    let who = customer(&mut system, 1, [0, u64::MAX, 0]);
    let mut account = system.customers[who].account;
    let mut lien = Lien {
        cap_native: u64::MAX,
        ..lien()
    };
    let most = u64::MAX;
    assert_eq!(
        lock(&system, who, &mut lien, (&mut account, SLOT), most),
        Ok(())
    );
    let more = lock(&system, who, &mut lien, (&mut account, SLOT), 1);
    assert_eq!(more, Err(Refusal::LienCapExceeded));
    assert_eq!(plan_claim(&mut lien, most, &system.clock), Ok(()));
    let mut shard = Shard {
        ledger_native: most,
        vault_count: 1,
    };
    let plan = plan_seize(&mut lien, &mut account, &mut shard, SLOT, most).unwrap();
    assert_eq!(plan.received_by(Pocket::Wallet), most);
    assert_eq!(
        (lien.claim_native, account.slots[SLOT].ledger_native),
        (0, 0)
    );
}

/// What is locked of a defaulter's quote pays nothing, and so it does not stand for collateral that
/// is still for sale: nobody sends a loss past that to the fund.
#[test]
fn locked_quote_does_not_fix_a_loss_past_collateral() {
    let mut system = broken();
    system.deposit(1, 0, 500 * ONE).unwrap();
    system.customers[1].account.slots[0].locked_native = 500 * ONE;
    let loss = system.declare(1, false).unwrap();
    system.deposit(1, 1, 1_000_000_000).unwrap();
    move_mark(&mut system, 0, 101);
    system.take(loss, 0, 0, 100).unwrap();
    pass_boundary(&mut system);
    system.settle(1, false).unwrap();
    assert_eq!(system.customers[1].account.slots[0].available_native(), 0);
    assert_eq!(
        system.clone().fix(loss, false),
        Err(Refusal::CollateralUnsold)
    );
    // Unlocked it pays for everything, and nothing has to be sold.
    system.customers[1].account.slots[0].locked_native = 0;
    system.fix(loss, false).unwrap();
    assert_eq!(system.losses[loss].loss.shortfall_native, 0);
}

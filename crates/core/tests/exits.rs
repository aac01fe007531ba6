//! The way out: in every status and every outage, and only the account's own debt holds it back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Position, Slot, Status};
use ringfence_core::asset::Shard;
use ringfence_core::house::{HouseStatus, Mode};
use ringfence_core::limits::ASSET_SLOTS;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::vault::plan_exit;
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START_TICK, customer, house, mark_reading, move_mark, pass_boundary, reading, refresh,
    trade, wait,
};

const RICH: [u64; 3] = [1_000 * ONE, 5_000_000_000, 7_000_000];

/// Everything that may be wrong with a house while a customer leaves.
const TROUBLES: [&str; 9] = [
    "none",
    "stale prices",
    "lost prices",
    "a depegged quote",
    "a paused house",
    "a house in recovery",
    "a haircut under way",
    "an open loss",
    "a gate that is shut",
];

fn bring_trouble(system: &mut System, trouble: &str) {
    match trouble {
        "stale prices" => wait(system, 3_600),
        "lost prices" => wait(system, 30 * 86_400),
        "a depegged quote" => {
            wait(system, 1);
            let fallen = reading(50_000_000, system.clock.now_ts);
            system.refresh_price(0, &fallen).unwrap();
        }
        "a paused house" => system.mode.status = HouseStatus::Paused,
        "a house in recovery" => system.mode.status = HouseStatus::Recovery,
        "a haircut under way" => {
            system.mode = Mode {
                status: HouseStatus::Recovery,
                is_haircutting: true,
                is_cover_short: true,
            };
        }
        "an open loss" => system.settlement.open_loss_count = 1,
        "a gate that is shut" => system.settlement.owed_by_native = i128::MAX,
        _ => {}
    }
}

#[test]
fn a_customer_without_lots_or_debts_always_leaves_with_everything() {
    for trouble in TROUBLES {
        for status in [Status::Active, Status::Liquidation] {
            let mut system = house();
            let who = customer(&mut system, 1, RICH);
            system.customers[who].account.status = status;
            bring_trouble(&mut system, trouble);
            for slot in [0, 2, 1] {
                let plan = system.exit(who, slot).unwrap();
                let out = (plan.legs()[0].to, plan.legs()[0].amount_native);
                assert_eq!(out, (Pocket::Wallet, RICH[slot]), "{trouble} {status:?}");
                assert_eq!(system.exit(who, slot), Err(Refusal::AmountZero));
            }
            assert_eq!(system.customers[who].tokens_native, [0; ASSET_SLOTS]);
        }
    }
}

#[test]
fn who_owes_leaves_with_all_but_the_debt() {
    for trouble in TROUBLES {
        let mut system = house();
        let who = customer(&mut system, 1, RICH);
        system.customers[who].account.variation_native = -400_000_000;
        bring_trouble(&mut system, trouble);
        // Before the quote leaves it covers the debt, and so it does afterwards.
        assert_eq!(
            system.exit(who, 1).unwrap().paid_by(Pocket::Vault(1)),
            RICH[1]
        );
        let out = system.exit(who, 0).unwrap().paid_by(Pocket::Vault(0));
        assert_eq!(out, RICH[0] - 400_000_000, "{trouble}");
        assert_eq!(system.exit(who, 0), Err(Refusal::OwedToPool));
        assert_eq!(
            system.exit(who, 2).unwrap().paid_by(Pocket::Vault(2)),
            RICH[2]
        );
    }
}

#[test]
fn other_assets_leave_if_and_only_if_the_quote_covers_the_debt() {
    for (owed, covered) in [(RICH[0], true), (RICH[0] + 1, false)] {
        let mut system = house();
        let who = customer(&mut system, 1, RICH);
        system.customers[who].account.variation_native = -i128::from(owed);
        let left = system
            .exit(who, 1)
            .map(|plan| plan.paid_by(Pocket::Vault(1)));
        let expected = if covered {
            Ok(RICH[1])
        } else {
            Err(Refusal::OwedToPool)
        };
        assert_eq!(left, expected);
        assert_eq!(system.exit(who, 0), Err(Refusal::OwedToPool));
    }
}

#[test]
fn an_open_position_keeps_its_collateral_and_a_closed_one_only_its_loss() {
    let mut system = house();
    let (a, b) = (
        customer(&mut system, 1, RICH),
        customer(&mut system, 2, RICH),
    );
    trade(&mut system, 0, (a, b), 100).unwrap();
    assert_eq!(system.exit(a, 0), Err(Refusal::PositionsOpen));
    assert_eq!(system.exit(a, 1), Err(Refusal::PositionsOpen));
    // The mark falls by a tenth before the trade is undone: a hundred lots lost 100 ticks each.
    move_mark(&mut system, 0, START_TICK - 100);
    trade(&mut system, 0, (b, a), 100).unwrap();
    let lost = 100 * 100 * 1_000;
    bring_trouble(&mut system, "lost prices");
    assert_eq!(
        system.exit(a, 0).unwrap().paid_by(Pocket::Vault(0)),
        RICH[0] - lost
    );
    assert_eq!(
        system.exit(a, 1).unwrap().paid_by(Pocket::Vault(1)),
        RICH[1]
    );
    // The winner leaves with what is its own; the gain stays a claim.
    assert_eq!(
        system.exit(b, 0).unwrap().paid_by(Pocket::Vault(0)),
        RICH[0]
    );
}

#[test]
fn a_debt_that_was_settled_holds_nothing_back() {
    let mut system = house();
    let (a, b) = (
        customer(&mut system, 1, RICH),
        customer(&mut system, 2, RICH),
    );
    trade(&mut system, 0, (a, b), 100).unwrap();
    move_mark(&mut system, 0, START_TICK - 100);
    pass_boundary(&mut system);
    trade(&mut system, 0, (b, a), 100).unwrap();
    system.settle(a, false).unwrap();
    system.settle(b, false).unwrap();
    let lost = 100 * 100 * 1_000;
    assert_eq!(
        system.exit(a, 0).unwrap().paid_by(Pocket::Vault(0)),
        RICH[0] - lost
    );
    assert_eq!(
        system.exit(b, 0).unwrap().paid_by(Pocket::Vault(0)),
        RICH[0] + lost
    );
    assert_eq!(system.pool_tokens_native, 0);
}

#[test]
fn a_defaulter_does_not_leave_until_its_loss_is_closed_without_others_paying() {
    for status in [Status::Default, Status::Fixed] {
        let mut system = house();
        let who = customer(&mut system, 1, RICH);
        system.customers[who].account.status = status;
        for slot in 0..3 {
            assert_eq!(system.exit(who, slot), Err(Refusal::AccountInDefault));
        }
    }
}

#[test]
fn an_expired_position_leaves_once_anybody_settles_it() {
    let mut system = house();
    let (a, b) = (
        customer(&mut system, 1, RICH),
        customer(&mut system, 2, RICH),
    );
    trade(&mut system, 0, (a, b), 10).unwrap();
    // Nobody marks for a week: anybody ends the instrument at its last settlement tick.
    wait(&mut system, 7 * 86_400);
    system.expire(0, None).unwrap();
    for who in [a, b] {
        assert_eq!(system.exit(who, 0), Err(Refusal::PositionsOpen));
        system.settle(who, false).unwrap();
        assert_eq!(
            system.exit(who, 0).unwrap().paid_by(Pocket::Vault(0)),
            RICH[0]
        );
    }
}

#[test]
fn what_is_locked_stays_and_the_rest_leaves() {
    let mut system = house();
    let who = customer(&mut system, 1, RICH);
    system.customers[who].account.slots[0].locked_native = 1;
    system.customers[who].account.slots[1].locked_native = RICH[1];
    assert_eq!(
        system.exit(who, 0).unwrap().paid_by(Pocket::Vault(0)),
        RICH[0] - 1
    );
    assert_eq!(system.exit(who, 1), Err(Refusal::AmountZero));
    // A debt is compared with what is not locked.
    system.customers[who].account.variation_native = -1;
    assert_eq!(system.exit(who, 2), Err(Refusal::OwedToPool));
}

/// An account with random debts, locks and finished positions.
fn stranger(numbers: &mut Numbers) -> Account {
    let mut account = Account::EMPTY;
    account.status = numbers.pick(&[
        Status::Active,
        Status::Liquidation,
        Status::Default,
        Status::Fixed,
    ]);
    let amount = |numbers: &mut Numbers| numbers.edge(0, u64::MAX);
    for slot in &mut account.slots {
        let ledger_native = amount(numbers);
        let locked_native = if numbers.once_in(3) {
            numbers.edge(0, ledger_native)
        } else {
            0
        };
        *slot = Slot {
            is_open: !numbers.once_in(4),
            ledger_native,
            locked_native,
        };
        if !slot.is_open {
            *slot = Slot::default();
        }
    }
    if numbers.once_in(2) {
        account.variation_native = -i128::from(amount(numbers));
    } else if numbers.once_in(2) {
        account.variation_native = i128::from(amount(numbers));
    }
    for (index, position) in account.positions.iter_mut().enumerate() {
        if numbers.once_in(6) {
            *position = Position {
                instrument_id: index as u16 + 1,
                lots: if numbers.once_in(12) {
                    numbers.pick(&[-1, 1, i64::MAX])
                } else {
                    0
                },
                wait_gain_native: i128::from(numbers.edge(0, 1 << 58)),
                wait_loss_native: i128::from(numbers.edge(0, 1 << 58)),
                ..Position::default()
            };
        }
    }
    account
}

/// The rule in the words of the specification.
fn due(account: &Account, slot: usize) -> Result<u64, Refusal> {
    if matches!(account.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault);
    }
    let free = |slot: &Slot| i128::from(slot.ledger_native - slot.locked_native);
    if !account.slots[slot].is_open {
        return Err(Refusal::VaultNotOpen);
    }
    if account.positions.iter().any(|position| position.lots != 0) {
        return Err(Refusal::PositionsOpen);
    }
    let waits = |p: &Position| (p.wait_loss_native - p.wait_gain_native).max(0);
    let waiting: i128 = account.positions.iter().map(waits).sum();
    let owed = (-account.variation_native).max(0) + waiting;
    let held = free(&account.slots[slot]);
    let out = match slot {
        0 => (held - owed).max(0),
        _ if owed <= free(&account.slots[0]) => held,
        _ => 0,
    };
    match (out, held) {
        (0, 0) => Err(Refusal::AmountZero),
        (0, _) => Err(Refusal::OwedToPool),
        _ => Ok(out as u64),
    }
}

#[test]
fn every_account_leaves_with_exactly_what_the_rule_says() {
    let mut left = 0;
    for_seeds(10, |numbers| {
        for _ in 0..1_000 {
            let before = stranger(numbers);
            let slot = numbers.place(ASSET_SLOTS);
            let mut account = before;
            let mut shard = Shard {
                ledger_native: u64::MAX,
                vault_count: 1,
            };
            let plan = plan_exit(&mut account, &mut shard, slot);
            let out = plan.map(|plan| plan.received_by(Pocket::Wallet));
            assert_eq!(out, due(&before, slot), "slot {slot} of {before:?}");
            let Ok(out) = out else { continue };
            left += 1;
            // Nothing but this ledger and its shard has changed.
            assert_eq!(shard.ledger_native, u64::MAX - out);
            account.slots[slot].ledger_native += out;
            assert_eq!(account, before);
        }
    });
    assert!(left > 500, "only {left} exits");
}

#[test]
fn an_exit_reads_no_price_so_that_none_can_be_wrong() {
    let mut system = house();
    let who = customer(&mut system, 1, RICH);
    for listed in &mut system.listed {
        listed.asset.feed = Default::default();
    }
    system.markets.clear();
    for (slot, amount) in RICH.into_iter().enumerate() {
        let plan = system.exit(who, slot).unwrap();
        assert_eq!(plan.legs()[0].amount_native, amount);
    }
}

#[test]
fn the_same_account_cannot_withdraw_what_it_can_exit_with_while_called() {
    let mut system = house();
    let who = customer(&mut system, 1, RICH);
    system.customers[who].account.status = Status::Liquidation;
    assert_eq!(
        system.withdraw(who, 0, 1),
        Err(Refusal::AccountInLiquidation)
    );
    system.customers[who].account.status = Status::Fixed;
    assert_eq!(system.withdraw(who, 0, 1), Err(Refusal::AccountInDefault));
    system.customers[who].account.status = Status::Active;
    assert_eq!(
        system.withdraw(who, 0, RICH[0]).unwrap().legs()[0].amount_native,
        RICH[0]
    );
    refresh(&mut system);
    wait(&mut system, 1);
    let now_ts = system.clock.now_ts;
    assert!(system.mark(0, &mark_reading(START_TICK, now_ts)).is_ok());
}

//! Health: it moves the way that its parts do, and withdrawals stop exactly at its border.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Position, Slot};
use ringfence_core::asset::{Asset, AssetParameters, Outage, Weight};
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::{POSITION_SLOTS, VALUE_NATIVE_MAX};
use ringfence_core::margin::{Evidence, Health, Test};
use ringfence_core::parameters::Parameters;
use ringfence_core::price::Feed;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{ALL_BPS, Bps, Clock, ONE_E8};
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START, START_TICK, clock, customer, house, instrument, move_mark, reading, trade, wait,
};

const TESTS: [Test; 4] = [
    Test::INITIAL,
    Test::MAINTENANCE,
    Test::RELIEF,
    Test::SOLVENCY,
];

fn priced(decimals: u8, price_e8: u64) -> Asset {
    Asset {
        feed: Feed {
            spot_price_e8: price_e8,
            ema_price_e8: price_e8,
            publish_ts: START,
            ..Feed::default()
        },
        parameters: AssetParameters::TEST,
        total_native: 0,
        listed_ts: START - 1_000,
        decimals,
        quote_decimals: 6,
    }
}

/// An asset with every parameter anywhere within its bounds.
fn any_asset(numbers: &mut Numbers) -> Asset {
    let mut asset = priced(
        numbers.between(0, 9) as u8,
        numbers.edge(1, 100_000_000_000_000),
    );
    asset.quote_decimals = numbers.between(0, 8) as u8;
    asset.feed.ema_price_e8 = numbers.edge(1, 100_000_000_000_000);
    asset.feed.confidence_price_e8 = numbers.edge(0, asset.feed.spot_price_e8);
    asset.total_native = numbers.edge(0, u64::MAX);
    let maintenance = numbers.edge(0, 10_000);
    asset.parameters = AssetParameters {
        weight_maintenance_bps: Bps(maintenance as u16),
        weight_initial_bps: Bps(numbers.edge(0, maintenance) as u16),
        concentration_bps: Bps(numbers.edge(0, 10_000) as u16),
        concentration_native: numbers.edge(0, VALUE_NATIVE_MAX),
        deposit_cap_native: numbers.edge(0, u64::MAX),
        ramp_s: numbers.edge(0, 2_000) as u32,
        ..AssetParameters::TEST
    };
    asset
}

const RULES: [(Weight, Outage); 4] = [
    (Weight::Initial, Outage::Strict),
    (Weight::Initial, Outage::Lenient),
    (Weight::Maintenance, Outage::Lenient),
    (Weight::Full, Outage::Lenient),
];

#[test]
fn more_of_an_asset_and_a_higher_price_never_lower_its_value() {
    for_seeds(30, |numbers| {
        for _ in 0..300 {
            let asset = any_asset(numbers);
            let (amount, high) = (numbers.edge(0, u64::MAX), numbers.edge(0, 2 * ONE_E8));
            let more = numbers.edge(amount, u64::MAX);
            let mut dearer = asset;
            dearer.feed.spot_price_e8 = numbers.edge(asset.feed.spot_price_e8, 100_000_000_000_000);
            dearer.feed.ema_price_e8 = numbers.edge(asset.feed.ema_price_e8, 100_000_000_000_000);
            for rule in RULES {
                let value = |asset: &Asset, amount, high| {
                    asset
                        .value_floor(1, amount, high, rule, &clock(START))
                        .unwrap()
                };
                let worth = value(&asset, amount, high);
                assert!(worth <= VALUE_NATIVE_MAX);
                assert!(value(&asset, more, high) >= worth, "more is worth less");
                assert!(
                    value(&dearer, amount, high) >= worth,
                    "dearer is worth less"
                );
                assert!(
                    value(&asset, amount, high.saturating_add(1)) <= worth,
                    "a dearer quote"
                );
            }
        }
    });
}

#[test]
fn weights_are_ordered_initial_maintenance_full() {
    for_seeds(30, |numbers| {
        for _ in 0..300 {
            let asset = any_asset(numbers);
            let (amount, high) = (numbers.edge(0, u64::MAX), numbers.edge(0, 2 * ONE_E8));
            let values = RULES.map(|rule| {
                asset
                    .value_floor(1, amount, high, rule, &clock(START))
                    .unwrap()
            });
            assert!(values.is_sorted(), "{values:?} of {asset:?}");
        }
    });
}

#[test]
fn a_missing_price_never_helps_and_is_not_ignored_before_the_outage_is_too_long() {
    let asset = priced(6, ONE_E8);
    let at = |age_s: i64, rule| {
        let now = clock(START + age_s);
        asset.value_floor(1, 1_000_000, ONE_E8, rule, &now).unwrap()
    };
    let rows = [
        (0, 800_000, 900_000),
        (60, 800_000, 900_000),
        (61, 0, 900_000),
    ];
    for (age_s, strict, lenient) in rows {
        assert_eq!(at(age_s, RULES[0]), strict, "{age_s}");
        assert_eq!(at(age_s, RULES[2]), lenient, "{age_s}");
    }
    assert_eq!(at(86_400, RULES[2]), 900_000);
    assert_eq!(at(86_401, RULES[2]), 0);
    assert_eq!(at(86_401, RULES[3]), 0);
    // The quote counts as one, whatever is known of its price.
    assert_eq!(
        asset.value_floor(0, 77, 0, RULES[0], &clock(START + 999_999)),
        Ok(77)
    );
    let never = Asset {
        feed: Feed::default(),
        ..asset
    };
    assert_eq!(
        never.value_floor(1, 1_000, ONE_E8, RULES[2], &clock(START)),
        Ok(0)
    );
}

/// A random book of positions with linear arrays, and quote collateral.
struct Portfolio {
    account: Account,
    instruments: Vec<Instrument>,
}

fn any_portfolio(numbers: &mut Numbers, groups: u64) -> Portfolio {
    let mut account = Account::EMPTY;
    let ledger_native = numbers.edge(0, 1 << 50);
    account.slots[0] = Slot {
        is_open: true,
        ledger_native,
        locked_native: 0,
    };
    let mut instruments = Vec::new();
    for index in 0..numbers.between(0, POSITION_SLOTS as u64 - 1) {
        let group = numbers.between(1, groups) as u16;
        let mut made = instrument(index as u16 + 1, group, numbers.edge(1, 10_000));
        made.mark_tick = numbers.edge(1, 1_000_000);
        (made.mark_ts, made.settlement_tick) = (START, numbers.edge(1, 1_000_000));
        made.risk_array = made.linear_risk_array(made.mark_tick).unwrap();
        let lots = numbers.edge(0, 1_000_000) as i64;
        let lots = if numbers.once_in(2) { lots } else { -lots };
        account.positions[index as usize] = Position {
            lots,
            wait_gain_native: i128::from(numbers.edge(0, 1 << 40)),
            wait_loss_native: i128::from(numbers.edge(0, 1 << 40)),
            ..Position::open(&made)
        };
        instruments.push(made);
    }
    account.variation_native = i128::from(numbers.edge(0, 1 << 40)) - (1 << 39);
    Portfolio {
        account,
        instruments,
    }
}

impl Portfolio {
    fn health(&self, test: Test) -> Health {
        let evidence = Evidence {
            assets: &[priced(6, ONE_E8)],
            instruments: &self.instruments,
            parameters: &Parameters::TEST,
            clock: &clock(START),
        };
        evidence.health(&self.account, test).unwrap()
    }
}

#[test]
fn more_collateral_never_lowers_equity_and_leaves_the_requirement() {
    for_seeds(30, |numbers| {
        for _ in 0..40 {
            let less = any_portfolio(numbers, 4);
            let added = numbers.edge(0, 1 << 40);
            let mut account = less.account;
            account.slots[0].ledger_native += added;
            let more = Portfolio {
                account,
                instruments: less.instruments.clone(),
            };
            for test in TESTS {
                let (before, after) = (less.health(test), more.health(test));
                assert_eq!(
                    after.equity_native - before.equity_native,
                    i128::from(added)
                );
                assert_eq!(after.requirement_native, before.requirement_native);
            }
        }
    });
}

#[test]
fn a_larger_lone_position_and_one_in_another_group_never_lower_the_requirement() {
    for_seeds(30, |numbers| {
        for _ in 0..40 {
            // Groups of the others are 1 to 4; the lone position is alone in group 9.
            let mut all = any_portfolio(numbers, 4);
            let mut lone = instrument(99, 9, numbers.edge(1, 10_000));
            (lone.mark_tick, lone.mark_ts) = (numbers.edge(1, 1_000_000), START);
            lone.risk_array = lone.linear_risk_array(lone.mark_tick).unwrap();
            let without = all.health(Test::MAINTENANCE).requirement_native;
            let index = all.instruments.len();
            all.instruments.push(lone);
            let mut last = without;
            let sign = if numbers.once_in(2) { 1 } else { -1 };
            let mut lots = 0;
            for _ in 0..6 {
                lots = numbers.edge((lots + 1).min(1_000_000), 1_000_000);
                let lots = lots as i64 * sign;
                all.account.positions[index] = Position {
                    lots,
                    ..Position::open(&lone)
                };
                let now = all.health(Test::MAINTENANCE).requirement_native;
                assert!(now >= last, "{now} < {last} with {lots} lots");
                last = now;
            }
        }
    });
}

#[test]
fn initial_is_never_easier_than_maintenance_nor_maintenance_than_solvency() {
    for_seeds(30, |numbers| {
        for _ in 0..60 {
            let all = any_portfolio(numbers, 4);
            let [initial, maintenance, relief, solvency] = TESTS.map(|test| all.health(test));
            assert!(initial.equity_native <= maintenance.equity_native);
            assert!(maintenance.equity_native <= solvency.equity_native);
            assert_eq!(initial.requirement_native, relief.requirement_native);
            assert!(initial.equity_native <= relief.equity_native);
            assert!(relief.equity_native <= maintenance.equity_native);
            let release = all.health(Test::RELEASE);
            assert_eq!(release, relief, "fresh prices make no difference");
            assert!(initial.requirement_native >= maintenance.requirement_native);
            assert!(!initial.is_met() || maintenance.is_met());
            let excess = maintenance.excess_native().unwrap();
            assert_eq!(excess >= 0, maintenance.is_met());
        }
    });
}

#[test]
fn groups_never_offset_each_other_and_one_group_does() {
    let mut all = any_portfolio(&mut Numbers::new(1), 1);
    all.account = Account {
        slots: all.account.slots,
        ..Account::EMPTY
    };
    all.instruments.clear();
    for (index, lots) in [(0, 100), (1, -100)] {
        let mut made = instrument(index as u16 + 1, 1, 1_000);
        (made.mark_tick, made.mark_ts, made.settlement_tick) = (START_TICK, START, START_TICK);
        made.risk_array = made.linear_risk_array(START_TICK).unwrap();
        all.account.positions[index] = Position {
            lots,
            ..Position::open(&made)
        };
        all.instruments.push(made);
    }
    // A perfect hedge asks for the floor: ten times dust.
    assert_eq!(all.health(Test::MAINTENANCE).requirement_native, 100_000);
    all.instruments[1].risk_group = 2;
    let each = 100 * 150 * 1_000;
    assert_eq!(all.health(Test::MAINTENANCE).requirement_native, 2 * each);
    assert_eq!(
        all.health(Test::INITIAL).requirement_native,
        2 * each * 5 / 4
    );
}

#[test]
fn unpaid_gains_count_for_maintenance_and_never_for_initial() {
    let mut all = any_portfolio(&mut Numbers::new(1), 1);
    all.instruments.clear();
    all.account = Account {
        slots: all.account.slots,
        ..Account::EMPTY
    };
    let ledger = i128::from(all.account.slots[0].ledger_native);
    all.account.variation_native = 1_000;
    assert_eq!(all.health(Test::INITIAL).equity_native, ledger);
    assert_eq!(all.health(Test::MAINTENANCE).equity_native, ledger + 1_000);
    all.account.variation_native = -1_000;
    assert_eq!(all.health(Test::INITIAL).equity_native, ledger - 1_000);
}

#[test]
fn evidence_in_another_order_is_refused() {
    let all = any_portfolio(&mut Numbers::new(3), 3);
    assert!(all.instruments.len() > 2);
    let health = |assets: &[Asset], instruments: &[Instrument], account: &Account| {
        let (parameters, clock) = (&Parameters::TEST, &clock(START));
        Evidence {
            assets,
            instruments,
            parameters,
            clock,
        }
        .health(account, Test::MAINTENANCE)
    };
    let quote = [priced(6, ONE_E8)];
    assert!(health(&quote, &all.instruments, &all.account).is_ok());
    let other = Err(Refusal::EvidenceOutOfOrder);
    assert_eq!(health(&[], &all.instruments, &all.account), other);
    assert_eq!(
        health(&[quote[0], quote[0]], &all.instruments, &all.account),
        other
    );
    assert_eq!(health(&quote, &all.instruments[1..], &all.account), other);
    let mut swapped = all.instruments.clone();
    swapped.swap(0, 1);
    assert_eq!(health(&quote, &swapped, &all.account), other);
    let mut longer = all.instruments.clone();
    longer.push(swapped[0]);
    assert_eq!(health(&quote, &longer, &all.account), other);
    let mut bare = all.account;
    bare.slots[0] = Slot::default();
    assert_eq!(
        health(&[], &all.instruments, &bare),
        Err(Refusal::VaultNotOpen)
    );
}

#[test]
fn withdrawals_stop_exactly_at_the_border() {
    let mut limited = 0;
    for_seeds(40, |numbers| {
        let mut system = house();
        let nine = numbers.edge(0, 10_000_000_000);
        let who = customer(&mut system, 1, [numbers.between(20, 60) * ONE, nine, 5_000]);
        let other = customer(&mut system, 2, [100_000 * ONE, 0, 0]);
        let lots = numbers.between(1, 100);
        let _ = trade(&mut system, 0, (who, other), lots);
        let _ = trade(&mut system, 2, (other, who), numbers.between(1, 5));
        move_mark(&mut system, 0, START_TICK + numbers.between(0, 60) - 40);
        for slot in 0..3 {
            let free = system.withdrawable(who, slot);
            let ledger = system.customers[who].account.slots[slot].ledger_native;
            assert!(free <= ledger);
            if free != 0 {
                let plan = system.clone().withdraw(who, slot, free).unwrap();
                assert_eq!(plan.legs()[0].amount_native, free);
            }
            let refused = system.clone().withdraw(who, slot, free + 1).unwrap_err();
            let expected = [
                Refusal::BelowInitial,
                Refusal::AboveAvailable,
                Refusal::OwedToPool,
            ];
            assert!(expected.contains(&refused), "{refused:?}");
            limited += u32::from(refused == Refusal::BelowInitial);
            if numbers.once_in(2) && free != 0 {
                system.withdraw(who, slot, free).unwrap();
                assert_eq!(system.withdrawable(who, slot), 0, "nothing is left to take");
            }
        }
    });
    assert!(limited > 20, "margin was the border only {limited} times");
}

#[test]
fn withdrawals_are_refused_in_the_order_of_the_contract() {
    let mut system = house();
    let a = customer(&mut system, 1, [30 * ONE, 1_000_000_000, 0]);
    let b = customer(&mut system, 2, [100_000 * ONE, 0, 0]);
    assert_eq!(system.withdraw(a, 5, 1), Err(Refusal::VaultNotOpen));
    assert_eq!(system.withdraw(a, 0, 0), Err(Refusal::AmountZero));
    assert_eq!(
        system.withdraw(a, 2, u64::MAX),
        Err(Refusal::AmountZero),
        "all of nothing"
    );
    assert_eq!(
        system.withdraw(a, 0, 30 * ONE + 1),
        Err(Refusal::AboveAvailable)
    );
    trade(&mut system, 0, (a, b), 100).unwrap();
    assert_eq!(system.withdraw(a, 1, 1_000_000_000).map(|_| ()), Ok(()));
    assert_eq!(system.withdraw(a, 0, 20 * ONE), Err(Refusal::BelowInitial));
    move_mark(&mut system, 0, START_TICK - 50);
    // Five of thirty are owed at the mark: they stay, however rich the account is elsewhere.
    system.deposit(a, 1, 100_000_000_000).unwrap();
    assert_eq!(
        system.withdraw(a, 0, 25 * ONE + 1),
        Err(Refusal::OwedToPool)
    );
    let out = system.clone().withdraw(a, 0, u64::MAX).unwrap();
    assert_eq!(out.legs()[0].amount_native, 25 * ONE);
    let mut stale = system.clone();
    wait(&mut stale, 11);
    assert_eq!(stale.withdraw(a, 0, 1), Err(Refusal::MarkStale));
    let mut depegged = system.clone();
    wait(&mut depegged, 1);
    let fallen = reading(97_999_999, depegged.clock.now_ts);
    depegged.refresh_price(0, &fallen).unwrap();
    assert_eq!(depegged.withdraw(a, 0, 1), Err(Refusal::QuoteUnusable));
    // Without positions neither matters.
    let c = customer(&mut depegged, 3, [ONE, 0, 0]);
    assert_eq!(depegged.withdraw(c, 0, ONE).map(|_| ()), Ok(()));
}

#[test]
fn a_quote_is_usable_within_its_band_to_the_unit() {
    let now = Clock {
        now_ts: START,
        slot: 0,
    };
    for (price_e8, is_usable) in [
        (98_000_000, true),
        (97_999_999, false),
        (102_000_000, true),
        (102_000_001, false),
    ] {
        assert_eq!(
            priced(6, price_e8).is_usable_quote(Bps(200), &now),
            is_usable,
            "{price_e8}"
        );
    }
    let stale = Clock {
        now_ts: START + 61,
        slot: 0,
    };
    assert!(!priced(6, ONE_E8).is_usable_quote(Bps(ALL_BPS), &stale));
}

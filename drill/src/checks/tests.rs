use super::*;
use crate::records::STEPS;
use ringfence_core::fund;
use ringfence_core::settlement::Settlement;
use solana_pubkey::Pubkey;

/// What a check complains of.
#[track_caller]
fn of(result: Finding) -> String {
    result.expect_err("this should have been found")
}

fn row(had_native: u64, used_native: u64) -> LayerRow {
    LayerRow {
        had_native,
        used_native,
        left_native: had_native.saturating_sub(used_native),
        recovered_native: 0,
    }
}

/// Nine rows, the last ones as given.
fn nine(last: &[LayerRow]) -> [LayerRow; LAYER_COUNT] {
    let mut rows = [LayerRow::default(); LAYER_COUNT];
    rows[LAYER_COUNT - last.len()..].copy_from_slice(last);
    rows
}

#[test]
fn broken_invariants_and_supplies_are_named() {
    assert_eq!(of(invariants(None)), "there is no house");
    let mut view = View {
        settlement: Settlement {
            pool_native: 1,
            ..Settlement::EMPTY
        },
        fund: fund::Fund::default(),
        accounts: Vec::new(),
        liens: Vec::new(),
        vaults: Vec::new(),
        shards: Vec::new(),
        markets: Vec::new(),
        members: Vec::new(),
        losses: Vec::new(),
        house_holdings: Vec::new(),
        bonds_native: 0,
        claimed_native: 0,
    };
    assert!(of(invariants(Some(&view))).starts_with("INV-3"));
    view.settlement.pool_native = 0;
    assert!(invariants(Some(&view)).is_ok());
    assert!(supply("USDC", (5, 5)).is_ok());
    assert_eq!(of(supply("USDC", (5, 6))), "USDC: supply 5, accounts 6");
}

#[test]
fn a_touched_vault_is_found() {
    let vault = |who: &str| (who.to_owned(), "USDC");
    let before = Balances::from([(vault("ada"), 5), (vault("abe"), 7)]);
    let mut after = before.clone();
    after.insert(vault("abe"), 0);
    assert!(untouched(&before, &after, &["abe"]).is_ok());
    let expected = "abe's USDC vault had 7, has Some(0)";
    assert_eq!(of(untouched(&before, &after, &["ada"])), expected);
    after.remove(&vault("ada"));
    let gone = untouched(&before, &after, &["abe"]);
    assert_eq!(of(gone), "ada's USDC vault had 5, has None");
}

#[test]
fn numbers_and_names_are_compared() {
    assert!(refusal("LossOpen", "LossOpen").is_ok());
    assert_eq!(of(refusal("nothing", "LossOpen")), "nothing, not LossOpen");
    assert!(equal("lots", 3, 3).is_ok());
    assert_eq!(of(equal("lots", 3, 4)), "lots 3, not 4");
    assert!(near("has", -2, 0, 2).is_ok() && near("has", 2, 0, 2).is_ok());
    assert_eq!(of(near("has", 3, 0, 2)), "has 3, not 0");
}

#[test]
fn the_flag_of_too_little_cover_is_checked_both_ways() {
    assert!(covered(5, 5, 0).is_ok() && covered(5, 4, 1).is_ok());
    for (required, funded, is_short) in [(5, 5, 1), (5, 4, 0), (0, 4, 0)] {
        let complaint = format!("required {required}, funded {funded}, short {is_short}");
        assert_eq!(of(covered(required, funded, is_short)), complaint);
    }
    assert!(covered_small(-5, 5, 0, 5).is_ok());
    for (owed, paid, left, expected) in [(-5, 4, 0, 4), (-5, 5, 1, 5), (-4, 4, 0, 5)] {
        let complaint = format!("owed {owed}, paid {paid}, left {left}");
        assert_eq!(of(covered_small(owed, paid, left, expected)), complaint);
    }
}

#[test]
fn lots_and_calls_are_split_by_weight() {
    // Running sums 1, 2, 4 of 4: 2.5, 5 and 10 of 10.
    assert!(split(10, &[1, 1, 2], &[2, 3, 5]).is_ok());
    let wrong = of(split(10, &[1, 1, 2], &[3, 2, 5]));
    assert_eq!(wrong, "number 0 lost 3, not 2");
    assert!(called(10, (1, 3), 4).is_ok());
    assert_eq!(of(called(10, (1, 3), 3)), "paid 3, not 4");
    assert!(cut((100, 90, 10), (50, 500)).is_ok());
    assert!(cut((100, 91, 10), (50, 500)).is_err(), "a unit appeared");
    assert!(cut((100, 80, 20), (50, 500)).is_err(), "twice its part");
}

#[test]
fn a_skipped_layer_breaks_the_order() {
    assert!(order(&nine(&[row(5, 5), row(9, 4), row(1, 0)])).is_ok());
    let early = of(order(&nine(&[row(5, 4), row(9, 1)])));
    assert_eq!(early, "8 gain haircut paid while 7 assessments had 1 left");
    let far = of(order(&nine(&[row(5, 0), row(0, 0), row(1, 1)])));
    assert_eq!(far, "8 gain haircut paid while 6 senior skin had 5 left");
}

#[test]
fn wrong_rows_and_missing_units_are_found() {
    assert!(rows(&nine(&[row(5, 1)])).is_ok());
    let wrong = LayerRow {
        left_native: 3,
        ..row(5, 1)
    };
    for bad in [wrong, row(1, 2)] {
        assert_eq!(of(rows(&nine(&[bad]))), format!("{bad:?}"));
    }
    let loss = |loss_native, uncovered_native| LossRecord {
        who: "dora",
        address: Pubkey::default(),
        loss_native,
        shortfall_native: loss_native,
        uncovered_native,
        rows: nine(&[row(5, 5), row(9, 4)]),
    };
    assert!(sum(&loss(9, 0)).is_ok() && sum(&loss(10, 1)).is_ok());
    assert_eq!(of(sum(&loss(10, 0))), "paid and uncovered 9, not 10");
}

#[test]
fn repayment_must_go_backwards() {
    let used = [0, 9, 9, 5, 5, 5, 0, 5, 5];
    assert!(reverse(&used, &[0; LAYER_COUNT]).is_ok());
    assert!(reverse(&used, &[0, 0, 0, 0, 0, 2, 0, 5, 5]).is_ok());
    let early = of(reverse(&used, &[0, 0, 0, 0, 0, 1, 0, 4, 5]));
    assert_eq!(early, "5 mutual, others got 1 before a later one");
    let beyond = of(reverse(&used, &[0, 0, 0, 0, 0, 0, 1, 5, 5]));
    assert_eq!(beyond, "6 senior skin got 1, paid 0");
}

#[test]
fn an_exit_that_pays_less_or_nothing_is_found() {
    assert!(exit(5, 5, 5).is_ok());
    assert_eq!(of(exit(5, 4, 4)), "ledger 5, left 4, arrived 4");
    assert_eq!(of(exit(5, 5, 4)), "ledger 5, left 5, arrived 4");
    assert_eq!(of(exit(0, 0, 0)), "ledger 0, left 0, arrived 0");
}

#[test]
fn a_snapshot_with_other_numbers_is_found() {
    // All zero is an empty fund.
    let fund = Fund::decode(&{
        let mut data = vec![0; Fund::ACCOUNT_BYTES];
        data[..8].copy_from_slice(&Fund::DISCRIMINATOR);
        data
    });
    let mut fund = fund.unwrap();
    (fund.insurance_native, fund.mutual_native) = (60, 40);
    (fund.share_count, fund.dead_share_count) = (50, 10);
    let kept = LossSnapshot {
        layers_native: [60, 0, 40, 0],
        member_shares: 30,
        own_shares: 10,
        members_native: 30,
        discount_max_native: 9,
        assess_cap_native: 30,
        share_generation: 0,
        reserved: [0; 4],
    };
    assert!(snapshot(&kept, &fund).is_ok());
    for spoil in [
        |kept: &mut LossSnapshot| kept.layers_native[1] = 1,
        |kept: &mut LossSnapshot| kept.own_shares = 11,
        |kept: &mut LossSnapshot| kept.discount_max_native = 10,
        |kept: &mut LossSnapshot| kept.assess_cap_native = 29,
    ] {
        let mut other = kept;
        spoil(&mut other);
        assert!(snapshot(&other, &fund).is_err(), "{other:?}");
    }
}

#[test]
fn a_check_that_never_ran_has_not_passed() {
    let mut checks = Checks::default();
    assert!(!checks.have_all_passed());
    for check in ALL {
        checks.note(check, STEPS[0], Ok(()));
    }
    assert!(checks.have_all_passed());
    checks.note(SUM, STEPS[0], Err("no".to_owned()));
    assert!(!checks.have_all_passed() && !checks.has_passed(SUM) && checks.has_passed(ORDER));
    assert_eq!(checks.failures(), [(SUM, "Before: no".to_owned())]);
}

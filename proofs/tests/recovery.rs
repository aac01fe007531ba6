//! Every small recovery and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::fund::Fund;
use ringfence_core::loss::{Loss, QuoteVault};
use ringfence_core::plan::Plan;
use ringfence_core::recovery::plan_recover;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_proofs::recovery::*;
use ringfence_proofs::rules::{RULES, Recover, Rules};
use ringfence_proofs::source::Space;
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2],
    nonzero_max: 3,
};
/// A unit of each, of five kinds of money.
const UNITS: Space = Space {
    amounts: &[0, 1],
    nonzero_max: 5,
};
const LARGE: Space = Space {
    amounts: &[0, 1, (1 << 32) + 1, 1 << 60],
    nonzero_max: 2,
};
const SPACES: [Space; 3] = [SMALL, UNITS, LARGE];
/// Gains that were cut, and what is cut of them again.
const GAINS: Space = Space {
    amounts: &[0, 1, 2, 3, 5, 7, 11, 12],
    nonzero_max: usize::MAX,
};
/// Around the index, whose unit is 10^-12, and at the edges of 64 bits.
const INDEX: Space = Space {
    amounts: &[
        0,
        1,
        999_999_999_999,
        1_000_000_000_001,
        1 << 62,
        u64::MAX >> 1,
    ],
    nonzero_max: usize::MAX,
};

const fn with(recover: Recover) -> Rules {
    Rules { recover, ..RULES }
}

/// Rows 5 and 6 change places: the senior skin waits for the members.
fn members_first(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    loss.used_native.swap(5, 6);
    loss.recovered_native.swap(5, 6);
    let answer = plan_recover(loss, account, settlement, fund, vault);
    loss.used_native.swap(5, 6);
    loss.recovered_native.swap(5, 6);
    answer
}

/// Insurance gets a unit more than it paid, if there is one.
fn repays_too_much(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    loss.used_native[3] += 1;
    let answer = plan_recover(loss, account, settlement, fund, vault);
    loss.used_native[3] -= 1;
    answer
}

/// The stake of the defaulter's owner is repaid with the insurance.
fn repays_the_owner(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let plan = plan_recover(loss, account, settlement, fund, vault)?;
    if loss.recovered_native[3] != 0 && loss.used_native[2] != 0 {
        loss.recovered_native[3] -= 1;
        loss.recovered_native[2] += 1;
    }
    Ok(plan)
}

/// A unit that was meant for escrow goes to insurance.
fn keeps_a_unit_of_the_escrow(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let before = fund.escrow_native;
    let plan = plan_recover(loss, account, settlement, fund, vault)?;
    if fund.escrow_native != before {
        fund.escrow_native -= 1;
        fund.insurance_native += 1;
    }
    Ok(plan)
}

/// The index as it is, then another one.
fn with_index(
    settlement: &mut Settlement,
    change: impl Fn(u64) -> u64,
    recover: impl FnOnce(&mut Settlement) -> Result<Plan, Refusal>,
) -> Result<Plan, Refusal> {
    let before = settlement.recovery_index_e12;
    let plan = recover(settlement)?;
    if settlement.recovery_index_e12 < before {
        settlement.recovery_index_e12 = change(settlement.recovery_index_e12);
    }
    Ok(plan)
}

/// The index is rounded down: more is restored than came in.
fn rounds_down(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    with_index(
        settlement,
        |index| index - 1,
        |settlement| plan_recover(loss, account, settlement, fund, vault),
    )
}

fn restores_half(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let before = settlement.recovery_index_e12;
    with_index(
        settlement,
        |index| index.midpoint(before),
        |settlement| plan_recover(loss, account, settlement, fund, vault),
    )
}

/// When all is repaid no new epoch begins.
fn begins_no_epoch(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let before = (settlement.recovery_epoch, settlement.recovery_index_e12);
    let plan = plan_recover(loss, account, settlement, fund, vault)?;
    if settlement.recovery_epoch != before.0 {
        (settlement.recovery_epoch, settlement.recovery_index_e12) = before;
    }
    Ok(plan)
}

#[test]
fn the_last_row_is_repaid_first() {
    holds(&SPACES, |s| rows_are_repaid_in_reverse(s, &RULES));
    let wrong: [Recover; 4] = [
        members_first,
        repays_too_much,
        repays_the_owner,
        keeps_a_unit_of_the_escrow,
    ];
    for wrong in wrong {
        fails(&SPACES, |s| rows_are_repaid_in_reverse(s, &with(wrong)));
    }
}

#[test]
fn it_may_be_paid_in_parts() {
    holds(&SPACES, |s| {
        any_split_of_payments_repays_the_same(s, &RULES)
    });
    fails(&SPACES, |s| {
        any_split_of_payments_repays_the_same(s, &with(repays_the_owner))
    });
}

#[test]
fn the_index_never_restores_too_much() {
    let spaces = [GAINS, INDEX];
    holds(&spaces, |s| no_more_is_restored_than_came_in(s, &RULES));
    fails(&spaces, |s| {
        no_more_is_restored_than_came_in(s, &with(rounds_down))
    });
}

#[test]
fn the_index_restores_everything_in_the_end() {
    let spaces = [GAINS, INDEX];
    holds(&spaces, |s| {
        everything_is_restored_once_all_is_repaid(s, &RULES)
    });
    fails(&spaces, |s| {
        everything_is_restored_once_all_is_repaid(s, &with(begins_no_epoch))
    });
}

#[test]
fn the_index_restores_pro_rata() {
    let spaces = [GAINS, INDEX];
    holds(&spaces, |s| what_comes_in_is_restored_pro_rata(s, &RULES));
    for wrong in [rounds_down as Recover, restores_half] {
        fails(&spaces, |s| {
            what_comes_in_is_restored_pro_rata(s, &with(wrong))
        });
    }
}

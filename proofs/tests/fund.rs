//! Every small fund and every one at the edges; and wrong rules, which the property finds.

mod support;

use ringfence_core::fund::Fund;
use ringfence_core::math::mul_div_ceil;
use ringfence_core::refusal::Refusal;
use ringfence_proofs::fund::*;
use ringfence_proofs::source::{EDGES, Space};
use support::{fails, holds};

const SPACES: [Space; 2] = [
    Space {
        amounts: &[0, 1, 2, 3, 4, 5, 7, 11],
        nonzero_max: usize::MAX,
    },
    Space {
        amounts: &EDGES,
        nonzero_max: usize::MAX,
    },
];

fn rounds_up(fund: &Fund, shares: u64) -> Result<u64, Refusal> {
    mul_div_ceil(shares, fund.mutual_native, fund.share_count)
}

fn one_unit_each(_: &Fund, shares: u64) -> Result<u64, Refusal> {
    Ok(shares)
}

#[test]
fn shares_are_worth_what_is_there() {
    holds(&SPACES, |s| {
        values_are_within_the_ledger(s, Fund::value_floor)
    });
    for wrong in [rounds_up, one_unit_each] {
        fails(&SPACES, |s| values_are_within_the_ledger(s, wrong));
    }
}

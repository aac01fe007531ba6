//! Every small haircut and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)]

mod support;

use ringfence_core::loss::cut_gains;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_proofs::haircut::*;
use ringfence_proofs::source::{EDGES, Space};
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 5, 7],
    nonzero_max: usize::MAX,
};
/// Around the index, whose unit is 10^-12, and at the edges of 64 bits.
const INDEX: Space = Space {
    amounts: &[
        0,
        1,
        3,
        999_999_999_999,
        1_000_000_000_000,
        1_000_000_000_001,
    ],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &EDGES,
    nonzero_max: 4,
};
const SPACES: [Space; 3] = [SMALL, INDEX, LARGE];

/// Cuts, then puts another index than the right one.
fn with_index(
    settlement: &mut Settlement,
    cut: i128,
    change: impl Fn(u64) -> u64,
) -> Result<(), Refusal> {
    let before = settlement.claim_index_e12;
    cut_gains(settlement, cut)?;
    if cut != 0 && settlement.claim_index_e12 < before {
        settlement.claim_index_e12 = change(settlement.claim_index_e12);
    }
    Ok(())
}

/// The index is rounded up: winners together keep more than there is.
fn rounds_up(settlement: &mut Settlement, cut: i128) -> Result<(), Refusal> {
    with_index(settlement, cut, |index| index + 1)
}

fn cuts_too_much(settlement: &mut Settlement, cut: i128) -> Result<(), Refusal> {
    with_index(settlement, cut, |index| index - index / 2)
}

/// Earlier haircuts that accounts still carry are forgotten.
fn forgets_what_is_unapplied(settlement: &mut Settlement, cut: i128) -> Result<(), Refusal> {
    cut_gains(settlement, cut)?;
    settlement.unapplied_native = 0;
    Ok(())
}

/// More than all claims wipes them out instead of being refused.
fn cuts_what_there_is(settlement: &mut Settlement, cut: i128) -> Result<(), Refusal> {
    let all = settlement.owed_to_native - settlement.unapplied_native.max(0);
    cut_gains(settlement, cut.min(all))
}

#[test]
fn what_claims_keep_is_there() {
    holds(&SPACES, |s| claims_are_covered(s, cut_gains));
    for wrong in [rounds_up, forgets_what_is_unapplied] {
        fails(&SPACES, |s| claims_are_covered(s, wrong));
    }
}

#[test]
fn what_rounding_cuts_is_residue() {
    holds(&SPACES, |s| rounding_is_accounted_for(s, cut_gains));
    for wrong in [forgets_what_is_unapplied, rounds_up] {
        fails(&SPACES, |s| rounding_is_accounted_for(s, wrong));
    }
}

#[test]
fn rounding_cuts_hardly_anything() {
    holds(&SPACES, |s| rounding_is_small(s, cut_gains));
    fails(&SPACES, |s| rounding_is_small(s, cuts_too_much));
}

#[test]
fn nothing_but_claims_is_cut() {
    holds(&SPACES, |s| only_claims_are_cut(s, cut_gains));
    fails(&SPACES, |s| only_claims_are_cut(s, cuts_what_there_is));
}

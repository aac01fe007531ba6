//! What stands behind the customers of a house.

use ringfence_core::fund::Fund;
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;

/// What the fund has and must have, and what is not collected yet. Amounts in quote native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// What others than a defaulter have put aside: layers 3 to 6.
    pub funded_native: u64,
    /// What they must cover, as last computed from posted stress losses.
    pub required_native: u64,
    /// What losers owe and has not been collected.
    pub uncollected_native: i128,
    /// What covers it at the gate.
    pub gate_native: u64,
    /// Whether winners are paid.
    pub is_gate_open: bool,
    /// Both layers of the operator's skin in the game.
    pub skin_native: u64,
    /// Whether a loss is open, or part of one is covered by money that is frozen.
    pub has_open_loss: bool,
}

/// What stands behind the customers now.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn cover(fund: &Fund, totals: &Settlement, parameters: &Parameters) -> Result<Cover, Refusal> {
    let gate_native = fund.cover_native();
    Ok(Cover {
        funded_native: fund.funded_native()?,
        required_native: fund.cover_required_native,
        uncollected_native: totals.owed_by_native,
        gate_native,
        is_gate_open: totals.is_gate_open(gate_native, parameters),
        skin_native: fund.skin_native()?,
        has_open_loss: totals.has_open_loss(),
    })
}

//! The waterfall, as one ordered list: whose money pays a loss, and in which order (SPEC 10).
//!
//! Each layer is used to zero before the next is touched. What the layers pay and what stays
//! uncovered sum to the loss, to the unit: an equality, not a bound.

use crate::math::Checked;
use crate::refusal::Refusal;

/// A layer of the waterfall. Its number is its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Layer {
    /// 0: proceeds of the defaulter's liquidated collateral.
    #[default]
    Proceeds = 0,
    /// 1: what is left in the defaulting account's own vaults.
    DefaulterVaults = 1,
    /// 2: the defaulter's own stake in the fund.
    DefaulterStake = 2,
    /// 3: the insurance layer, built from fees.
    Insurance = 3,
    /// 4: the operator's skin in the game that pays before the members.
    SkinJunior = 4,
    /// 5: the members' stakes, by shares.
    Mutual = 5,
    /// 6: the operator's skin in the game that pays after the members.
    SkinSenior = 6,
    /// 7: assessments of the members.
    Assessment = 7,
    /// 8: haircut of fee claims, then of unpaid gains.
    GainHaircut = 8,
}

/// How many layers there are.
pub const LAYER_COUNT: usize = 9;

/// THE WATERFALL.
pub const LAYERS: [Layer; LAYER_COUNT] = [
    Layer::Proceeds,
    Layer::DefaulterVaults,
    Layer::DefaulterStake,
    Layer::Insurance,
    Layer::SkinJunior,
    Layer::Mutual,
    Layer::SkinSenior,
    Layer::Assessment,
    Layer::GainHaircut,
];

impl Layer {
    /// Its place in the waterfall.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Proceeds => 0,
            Self::DefaulterVaults => 1,
            Self::DefaulterStake => 2,
            Self::Insurance => 3,
            Self::SkinJunior => 4,
            Self::Mutual => 5,
            Self::SkinSenior => 6,
            Self::Assessment => 7,
            Self::GainHaircut => 8,
        }
    }
}

/// What one layer has for a loss, in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Available {
    /// Money that can move.
    pub free_native: u64,
    /// Money that is there but frozen by the mint's freeze authority.
    pub blocked_native: u64,
}

/// What the layers pay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// By layer, in quote native.
    pub rows_native: [u64; LAYER_COUNT],
    /// Part of the loss for which the money is there but frozen: never passed on to later layers.
    pub blocked_native: u64,
    /// Part of the loss that the given layers did not pay.
    pub left_native: u64,
}

impl Used {
    /// Sum of the rows.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn total_native(&self) -> Result<u64, Refusal> {
        self.rows_native
            .iter()
            .try_fold(0_u64, |sum, row| sum.plus(*row))
    }
}

/// Sends a loss down the layers, strictly in order.
///
/// For every input `Σ rows + blocked + left = loss`; no row exceeds what its layer has; a layer is
/// used only when nothing is left in those before it.
///
/// # Errors
/// [`Refusal::Overflow`]; none in practice, since every row is at most the loss.
pub fn route(loss_native: u64, layers: &[Available; LAYER_COUNT]) -> Result<Used, Refusal> {
    let mut used = Used {
        left_native: loss_native,
        ..Used::default()
    };
    for (row, layer) in used.rows_native.iter_mut().zip(layers) {
        *row = used.left_native.min(layer.free_native);
        used.left_native = used.left_native.minus(*row)?;
        let blocked = used.left_native.min(layer.blocked_native);
        used.left_native = used.left_native.minus(blocked)?;
        used.blocked_native = used.blocked_native.plus(blocked)?;
    }
    Ok(used)
}

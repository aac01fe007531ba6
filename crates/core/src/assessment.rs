//! Assessments: what members pay beyond their stakes for one loss (SPEC 10, layer 7).

/// One party's part of a loss: its assessment, and what it has claimed of unused money and of
/// recoveries. The operator's match is a party without shares. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Shares of the party when the loss was declared.
    pub shares: u64,
    /// Whether it paid, or its secured part was taken.
    pub has_answered: bool,
    /// What it paid, or what was taken of its secured part.
    pub paid_native: u64,
    /// What others had paid before it: its place when what is used is split.
    pub before_native: u64,
    /// What it has claimed so far.
    pub claimed_native: u64,
}

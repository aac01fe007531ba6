//! Options: what they pay, and what a posted risk array may claim (SPEC 6).

/// What an instrument pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The price itself: marked by its oracle, its risk array computed.
    #[default]
    Linear,
    /// What the underlying is above the strike at expiry.
    Call,
    /// What the underlying is below the strike at expiry.
    Put,
}

/// The terms of an instrument that a linear one does not have; all zero for a linear one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// What it pays.
    pub kind: Kind,
    /// Strike, in ticks of the instrument's own grid.
    pub strike_ticks: u64,
    /// Requirement of each short lot beside its scan loss, in quote native.
    pub short_min_native: u64,
    /// A posted risk array older than this is stale.
    pub risk_age_max_s: u32,
}

impl Contract {
    /// A linear instrument's.
    pub const LINEAR: Self = Self {
        kind: Kind::Linear,
        strike_ticks: 0,
        short_min_native: 0,
        risk_age_max_s: 0,
    };
}

//! Numbers that look random and are the same in every run.

/// The seed of every run.
const SEED: u64 = 20_080_915;

/// A generator (splitmix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The generator of the demo.
    #[must_use]
    pub const fn new() -> Self {
        Self(SEED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; zero when there is none.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// A number from `-most` to `most`.
    pub fn around_zero(&mut self, most: u32) -> i64 {
        let drawn = self.below(u64::from(most) * 2 + 1);
        i64::try_from(drawn).unwrap_or(0) - i64::from(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_repeat_and_stay_in_range() {
        let (mut one, mut other) = (Random::new(), Random::new());
        for _ in 0..1_000 {
            let drawn = one.around_zero(15);
            assert_eq!(drawn, other.around_zero(15));
            assert!((-15..=15).contains(&drawn));
        }
        assert_eq!(one.below(0), 0);
    }
}

//! Pseudo-random numbers that prefer the edges of their range, and tell their seed on failure.

/// SplitMix64. Says its seed when the test that holds it fails.
pub struct Numbers {
    seed: u64,
    state: u64,
}

/// Names one seed to run instead of all: the one that a failed test has printed.
const SEED_VARIABLE: &str = "RINGFENCE_SEED";

/// Runs a test once for each of several seeds, or only for the one that the environment names.
pub fn for_seeds(count: u64, mut test: impl FnMut(&mut Numbers)) {
    let named = std::env::var(SEED_VARIABLE)
        .ok()
        .and_then(|text| text.parse().ok());
    let (first, last) = named.map_or((0, count), |seed: u64| (seed, seed + 1));
    for seed in first..last {
        test(&mut Numbers::new(seed));
    }
}

impl Numbers {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds start far apart.
        Self {
            seed,
            state: seed.wrapping_mul(0xD129_0DCA_9D05_9B63),
        }
    }

    pub fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Any number of the range, both ends included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let width = u128::from(high - low) + 1;
        low + (u128::from(self.word()) % width) as u64
    }

    /// Any place of a list.
    pub fn place(&mut self, length: usize) -> usize {
        self.between(0, length as u64 - 1) as usize
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.between(1, times) == 1
    }

    /// An end of the range or a neighbour of one, a power of two or a neighbour of one, or a
    /// number of any size.
    pub fn edge(&mut self, low: u64, high: u64) -> u64 {
        if self.once_in(4) {
            let ends = [low, low.saturating_add(1), high.saturating_sub(1), high];
            return self.pick(&ends).clamp(low, high);
        }
        let power = 1_u64 << self.between(0, 63 - u64::from(high.max(1).leading_zeros()));
        let near = if self.once_in(3) {
            self.pick(&[power - 1, power, power.saturating_add(1)])
        } else {
            self.between(power, power.saturating_mul(2).saturating_sub(1).max(power))
        };
        near.clamp(low, high)
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {} (set {SEED_VARIABLE} to run it alone)", self.seed);
        }
    }
}

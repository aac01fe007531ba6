//! 128-bit products and quotients from the 64-bit instructions that the chain has.
//!
//! An instruction costs one compute unit whether it divides or adds, so what counts is how few
//! there are: quotients are found a 32-bit or 64-bit digit at a time (Knuth, The Art of Computer
//! Programming 2, 4.3.1, algorithm D) and never bit by bit. Nothing here overflows by mistake;
//! the wrapping operations say where a carry is dropped on purpose, or save a check that the
//! sizes already make.

const DIGIT: u64 = u32::MAX as u64;

/// The low 128 bits of a product.
pub fn multiply(a: u128, b: u128) -> u128 {
    let ((a_high, a_low), (b_high, b_low)) = (words(a), words(b));
    let (high, low) = product(a_low, b_low);
    let crossed = a_low
        .wrapping_mul(b_high)
        .wrapping_add(a_high.wrapping_mul(b_low));
    joined(high.wrapping_add(crossed), low)
}

/// Quotient and remainder. The divisor is not zero: the compiler tests that before it calls.
#[inline(never)]
pub fn divide(n: u128, d: u128) -> (u128, u128) {
    let ((n_high, n_low), (d_high, d_low)) = (words(n), words(d));
    if d_high != 0 {
        return if n < d { (0, n) } else { by_two_words(n, d) };
    }
    if n_high == 0 {
        return (u128::from(n_low / d_low), u128::from(n_low % d_low));
    }
    let (low, remainder) = if d_low <= DIGIT {
        by_digit(n_high % d_low, n_low, d_low)
    } else {
        by_word(n_high % d_low, n_low, d_low)
    };
    (joined(n_high / d_low, low), u128::from(remainder))
}

/// Divides `high:low` by a divisor of at most 32 bits that exceeds `high`.
fn by_digit(high: u64, low: u64, d: u64) -> (u64, u64) {
    let first = high << 32 | low >> 32;
    let second = (first % d) << 32 | low & DIGIT;
    (((first / d) << 32) | (second / d), second % d)
}

/// Divides `high:low` by a divisor that exceeds `high`.
fn by_word(high: u64, low: u64, d: u64) -> (u64, u64) {
    let shift = d.leading_zeros();
    // Two steps, because a shift by all 64 bits is not defined.
    let high = high << shift | (low >> 1) >> (63 - shift);
    let (quotient, remainder) = by_normal_word(high, low << shift, d << shift);
    (quotient, remainder >> shift)
}

/// Divides `high:low` by a divisor that exceeds `high` and has its top bit set.
fn by_normal_word(high: u64, low: u64, d: u64) -> (u64, u64) {
    let (first, rest) = next_digit(high, low >> 32, d);
    let (second, remainder) = next_digit(rest, low & DIGIT, d);
    (first << 32 | second, remainder)
}

/// One 32-bit digit of a quotient: divides `rest:digit` (64 and 32 bits) by `d`, which exceeds
/// `rest` and has its top bit set. The first guess is at most two too large.
fn next_digit(rest: u64, digit: u64, d: u64) -> (u64, u64) {
    let (d_high, d_low) = (d >> 32, d & DIGIT);
    let (mut guess, mut left) = (rest / d_high, rest % d_high);
    while guess > DIGIT || guess.wrapping_mul(d_low) > (left << 32 | digit) {
        guess = guess.wrapping_sub(1);
        left = left.wrapping_add(d_high);
        if left > DIGIT {
            break;
        }
    }
    let remainder = (rest << 32 | digit).wrapping_sub(guess.wrapping_mul(d));
    (guess, remainder)
}

/// Divides by a divisor of more than 64 bits that is at most `n`, so the quotient is one word.
///
/// Half of `n` by the top word of the divisor gives the quotient or one more; taking one away
/// first leaves a single correction, upwards.
fn by_two_words(n: u128, d: u128) -> (u128, u128) {
    let shift = words(d).0.leading_zeros();
    let (half_high, half_low) = words(n >> 1);
    let (guess, _) = by_normal_word(half_high, half_low, top_word(d, shift));
    let mut quotient = (guess >> (63 - shift)).saturating_sub(1);
    let mut remainder = n.wrapping_sub(multiply(u128::from(quotient), d));
    if remainder >= d {
        quotient = quotient.wrapping_add(1);
        remainder = remainder.wrapping_sub(d);
    }
    (u128::from(quotient), remainder)
}

/// The 64 bits that follow the `shift` leading zeros of `d`.
fn top_word(d: u128, shift: u32) -> u64 {
    let (high, low) = words(d);
    high << shift | (low >> 1) >> (63 - shift)
}

/// All 128 bits of the product of two words, as high and low word.
fn product(a: u64, b: u64) -> (u64, u64) {
    let (a_high, a_low, b_high, b_low) = (a >> 32, a & DIGIT, b >> 32, b & DIGIT);
    let low = a_low.wrapping_mul(b_low);
    let left = a_high.wrapping_mul(b_low).wrapping_add(low >> 32);
    let right = a_low.wrapping_mul(b_high).wrapping_add(left & DIGIT);
    let high = a_high
        .wrapping_mul(b_high)
        .wrapping_add(left >> 32)
        .wrapping_add(right >> 32);
    (high, right << 32 | low & DIGIT)
}

fn words(x: u128) -> (u64, u64) {
    ((x >> 64) as u64, x as u64)
}

fn joined(high: u64, low: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// Against the arithmetic of the host.
#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers at which carries, digits and words begin and end.
    fn edges() -> Vec<u128> {
        let powers = (0..128).map(|bit| 1u128 << bit);
        let near = powers.flat_map(|power| [power - 1, power, power + 1]);
        near.chain([u128::MAX, u128::MAX - 1, u128::MAX / 3, u128::MAX / 10])
            .collect()
    }

    /// A number with a random count of bits, so that small and large ones meet (xorshift).
    fn random(state: &mut u128) -> u128 {
        *state ^= *state << 85;
        *state ^= *state >> 59;
        *state ^= *state << 51;
        *state >> (*state % 128)
    }

    fn agrees(a: u128, b: u128) {
        assert_eq!(multiply(a, b), a.wrapping_mul(b), "{a} * {b}");
        if b != 0 {
            assert_eq!(divide(a, b), (a / b, a % b), "{a} / {b}");
        }
    }

    #[test]
    fn edges_agree_with_the_host() {
        let edges = edges();
        for a in &edges {
            edges.iter().for_each(|b| agrees(*a, *b));
        }
    }

    #[test]
    fn random_numbers_agree_with_the_host() {
        let mut state = 0x2545_f491_4f6c_dd1d_u128;
        for _ in 0..1_000_000 {
            agrees(random(&mut state), random(&mut state));
        }
    }

    #[test]
    fn quotients_that_were_guessed_too_large_are_corrected() {
        let mut state = 88_172_645_463_325_252_u128;
        for _ in 0..200_000 {
            let d = random(&mut state).max(1);
            let n = d.saturating_mul(random(&mut state) >> 64);
            agrees(n, d);
            agrees(n.saturating_sub(1), d);
            agrees(n.saturating_add(d - 1), d);
        }
    }
}

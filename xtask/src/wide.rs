//! Tests of the 128-bit arithmetic that the program gets, against the arithmetic of the host.

#[path = "../sbf/solana/wide.rs"]
mod wide;

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
    assert_eq!(wide::multiply(a, b), a.wrapping_mul(b), "{a} * {b}");
    if b != 0 {
        assert_eq!(wide::divide(a, b), (a / b, a % b), "{a} / {b}");
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

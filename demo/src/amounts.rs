//! Amounts as people read them. Only for printing: everything is counted in native units.

use crate::stage::{QUOTE, QUOTE_DECIMALS, WRAPPED_DECIMALS};

/// Digits behind the point in a line of the story; cut off, not rounded.
const SHORT_DECIMALS: usize = 2;

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A native amount with all its decimals.
#[must_use]
pub fn exact(native: i128, decimals: usize) -> String {
    let digits = format!("{:0>width$}", native.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let sign = if native < 0 { "-" } else { "" };
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{}{point}{part}", grouped(whole))
}

/// A native amount with two decimals.
#[must_use]
pub fn short(native: i128, decimals: usize) -> String {
    let text = exact(native, decimals);
    let cut = decimals.saturating_sub(SHORT_DECIMALS);
    text[..text.len() - cut].to_owned()
}

/// Quote with two decimals and its name.
#[must_use]
pub fn quote(native: impl Into<i128>) -> String {
    format!("{} {QUOTE}", short(native.into(), QUOTE_DECIMALS))
}

/// Decimals of one of the two mints.
#[must_use]
pub fn decimals_of(mint: &str) -> usize {
    if mint == QUOTE {
        QUOTE_DECIMALS
    } else {
        WRAPPED_DECIMALS
    }
}

/// An amount of either mint with two decimals and its name.
#[must_use]
pub fn of(native: impl Into<i128>, mint: &str) -> String {
    format!("{} {mint}", short(native.into(), decimals_of(mint)))
}

/// Index points with two decimals.
#[must_use]
pub fn points(price_e8: u64) -> String {
    short(i128::from(price_e8), 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        assert_eq!(exact(1_234_567_890, 6), "1,234.567890");
        assert_eq!(exact(-5, 6), "-0.000005");
        assert_eq!(exact(0, 6), "0.000000");
        assert_eq!(exact(1_000, 0), "1,000");
    }

    #[test]
    fn short_amounts_cut_off() {
        assert_eq!(short(1_999_999, 6), "1.99");
        assert_eq!(short(-1_999_999, 6), "-1.99");
        assert_eq!(quote(2_500_000_u64), "2.50 USDC");
        assert_eq!(of(1_500_000_000_u64, "wSPX"), "1.50 wSPX");
        assert_eq!(points(144_716_003_400), "1,447.16");
    }
}

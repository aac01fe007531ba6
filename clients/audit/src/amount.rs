//! Amounts for people: whole units by the decimals of the mint, with thousands apart.

use chrono::DateTime;

/// An amount of native units in whole ones.
#[must_use]
pub fn units(native: i128, decimals: u8) -> String {
    let digits = native.unsigned_abs().to_string();
    let places = usize::from(decimals);
    let padded = format!("{digits:0>width$}", width = places.saturating_add(1));
    let point = padded.len().saturating_sub(places);
    let (whole, rest) = padded.split_at_checked(point).unwrap_or((&padded, ""));
    let sign = if native < 0 { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", apart(whole))
}

/// A whole number with its thousands apart.
#[must_use]
pub fn grouped(number: impl Into<i128>) -> String {
    units(number.into(), 0)
}

/// Digits with their thousands apart.
fn apart(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share of a whole in percent, with one place, rounded down.
#[must_use]
pub fn percent(part: u128, whole: u128) -> String {
    let thousandths = part.saturating_mul(1_000).checked_div(whole).unwrap_or(0);
    let tenths = i128::try_from(thousandths).unwrap_or(i128::MAX);
    format!("{} %", units(tenths, 1))
}

/// A moment in UTC; the number itself where no calendar has it.
#[must_use]
pub fn moment(ts: i64) -> String {
    DateTime::from_timestamp(ts, 0).map_or_else(
        || ts.to_string(),
        |moment| moment.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::{grouped, moment, percent, units};

    #[test]
    fn amounts_have_their_point_and_their_thousands() {
        for (native, decimals, text) in [
            (0, 6, "0.000000"),
            (1, 6, "0.000001"),
            (-1, 2, "-0.01"),
            (1_234_567, 0, "1,234,567"),
            (1_234_567_891_234, 6, "1,234,567.891234"),
            (
                i128::MIN,
                0,
                "-170,141,183,460,469,231,731,687,303,715,884,105,728",
            ),
        ] {
            assert_eq!(units(native, decimals), text);
        }
    }

    #[test]
    fn whole_numbers_of_any_kind_are_grouped_alike() {
        assert_eq!(grouped(1_000_u64), "1,000");
        assert_eq!(grouped(-999_i64), "-999");
    }

    #[test]
    fn moments_are_dates_where_a_calendar_has_them() {
        assert_eq!(moment(1_767_574_860), "2026-01-05 01:01:00 UTC");
        assert_eq!(moment(i64::MAX), i64::MAX.to_string());
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(2, 3), "66.6 %");
        assert_eq!(percent(1, 0), "0.0 %");
        assert_eq!(percent(7, 7), "100.0 %");
    }
}

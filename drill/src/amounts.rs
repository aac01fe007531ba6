//! Amounts and times as people read them. Only for printing: everything is counted in native units.

/// Native units of one USDC.
const ONE: u128 = 1_000_000;
/// Days of the week, from the day of the first second of 1970 on.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A whole number with commas.
#[must_use]
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Quote with all its decimals.
#[must_use]
pub fn exact(native: impl Into<i128>) -> String {
    let native = native.into();
    let (whole, part) = (native.unsigned_abs() / ONE, native.unsigned_abs() % ONE);
    let sign = if native < 0 { "-" } else { "" };
    format!("{sign}{}.{part:06}", grouped(whole))
}

/// Quote with two decimals, cut off.
#[must_use]
pub fn usdc(native: impl Into<i128>) -> String {
    let text = exact(native);
    text[..text.len() - 4].to_owned()
}

/// A time of the chain: day of the week and time of the day.
#[must_use]
pub fn time(ts: i64) -> String {
    let day = usize::try_from(ts.div_euclid(86_400) % 7).unwrap_or_default();
    let second = ts.rem_euclid(86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{} {hour:02}:{minute:02}:{:02}", DAYS[day], second % 60)
}

/// Hours and minutes since the declaration.
#[must_use]
pub fn since(declared_ts: i64, ts: i64) -> String {
    let minutes = (ts - declared_ts).abs() / 60;
    let sign = if ts < declared_ts { '-' } else { '+' };
    format!("D{sign}{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit_or_cut_off() {
        assert_eq!(exact(1_234_567_890_u64), "1,234.567890");
        assert_eq!(exact(-5), "-0.000005");
        assert_eq!(usdc(1_999_999_u64), "1.99");
        assert_eq!(usdc(-1_999_999), "-1.99");
    }

    #[test]
    fn times_are_days_and_hours() {
        assert_eq!(time(0), "Thu 00:00:00");
        assert_eq!(time(1_767_574_860), "Mon 01:01:00");
        assert_eq!(since(1_000, 1_000 + 3_720), "D+1:02");
        assert_eq!(since(8_200, 1_000), "D-2:00");
    }
}

//! Amounts and lengths of time as people write and read them.

use anyhow::Result;

use super::context::unusable;

/// Digits that any amount of tokens fits in.
const DIGITS_MAX: usize = 40;

/// Native units of an amount in whole tokens, such as `12.5`. Exact: what is finer than the mint is
/// refused.
///
/// # Errors
/// In a sentence, what is wrong with the text.
pub fn native(text: &str, decimals: u8) -> Result<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_point_alone = part.is_empty() && text.contains('.');
    let is_number = !whole.is_empty() && is_digits(whole) && is_digits(part);
    if !is_number || has_point_alone || text.len() > DIGITS_MAX {
        return Err(unusable(format!(
            "{text} is no amount: write digits with a point, such as 12.5"
        )));
    }
    let places = usize::from(decimals);
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return Err(unusable(format!(
            "{text} is finer than the token: it has {decimals} decimals"
        )));
    }
    let digits = format!("{whole}{part:0<places$}");
    digits
        .parse()
        .map_err(|_| unusable(format!("{text} is more than any token account can hold")))
}

/// A whole number of native units, shares or lots.
///
/// # Errors
/// In a sentence, what is wrong with the text.
pub fn whole(text: &str) -> Result<u64> {
    text.parse()
        .map_err(|_| unusable(format!("{text} is no whole number")))
}

/// A length of time in its two largest units.
#[must_use]
pub fn length(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let mut rest = seconds.unsigned_abs();
    let mut words = Vec::new();
    for (name, size) in [("d", 86_400_u64), ("h", 3_600), ("min", 60), ("s", 1)] {
        let count = rest.checked_div(size).unwrap_or(0);
        rest = rest.checked_rem(size).unwrap_or(0);
        if count > 0 {
            words.push(format!("{count} {name}"));
        }
    }
    words.truncate(2);
    if words.is_empty() {
        words.push("0 s".to_owned());
    }
    format!("{sign}{}", words.join(" "))
}

/// Seconds of a length such as `90`, `15m`, `36h` or `7d`.
///
/// # Errors
/// In a sentence, what is wrong with the text.
pub fn seconds(text: &str) -> Result<u32> {
    let (digits, size) = match text.char_indices().last() {
        Some((place, 's')) => (text.get(..place), 1),
        Some((place, 'm')) => (text.get(..place), 60),
        Some((place, 'h')) => (text.get(..place), 3_600),
        Some((place, 'd')) => (text.get(..place), 86_400),
        _ => (Some(text), 1),
    };
    let count: Option<u32> = digits.and_then(|digits| digits.parse().ok());
    let seconds = count.and_then(|count| count.checked_mul(size));
    seconds.ok_or_else(|| {
        unusable(format!(
            "{text} is no length of time: write 90s, 15m, 36h, 7d"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::{length, native, seconds, whole};

    #[test]
    fn amounts_are_read_exactly() {
        for (text, decimals, units) in [
            ("12.5", 6, 12_500_000),
            ("0.000001", 6, 1),
            ("7", 0, 7),
            ("7.000", 0, 7),
            ("0", 9, 0),
            ("18446744073709.551615", 6, u64::MAX),
        ] {
            assert_eq!(native(text, decimals).unwrap(), units, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        for (text, decimals, why) in [
            ("0.0000001", 6, "finer than the token: it has 6 decimals"),
            ("1.5", 0, "finer than the token: it has 0 decimals"),
            ("18446744073709.551616", 6, "more than any token account"),
            ("", 6, "is no amount"),
            (".5", 6, "is no amount"),
            ("5.", 6, "is no amount"),
            ("-1", 6, "is no amount"),
            ("1e3", 6, "is no amount"),
            ("1,000", 6, "is no amount"),
            ("1.2.3", 6, "is no amount"),
            ("٣", 6, "is no amount"),
        ] {
            let said = native(text, decimals).unwrap_err().to_string();
            assert!(said.contains(why), "{text}: {said}");
        }
        let said = whole("1.0").unwrap_err().to_string();
        assert_eq!(said, "1.0 is no whole number");
        assert_eq!(whole("10").unwrap(), 10);
    }

    #[test]
    fn lengths_have_units() {
        for (text, expected) in [
            ("90", 90),
            ("90s", 90),
            ("15m", 900),
            ("36h", 129_600),
            ("7d", 604_800),
        ] {
            assert_eq!(seconds(text).unwrap(), expected);
        }
        for text in ["", "h", "1w", "-1", "1.5h", "4294967295d"] {
            let said = seconds(text).unwrap_err().to_string();
            let expected = format!("{text} is no length of time: write 90s, 15m, 36h, 7d");
            assert_eq!(said, expected);
        }
        for (seconds, text) in [
            (0, "0 s"),
            (61, "1 min 1 s"),
            (3_600, "1 h"),
            (90_061, "1 d 1 h"),
            (-60, "-1 min"),
        ] {
            assert_eq!(length(seconds), text);
        }
    }
}

//! Bars as inline SVG: whole numbers only, no script, no fonts.

use std::fmt::Write as _;

/// Width of the drawing.
const WIDTH: u128 = 760;
/// Where bars begin.
const LEFT: u128 = 170;
/// Width of the longest bar.
const BAR: u128 = 400;
/// Height of a row.
const ROW: u128 = 26;

/// A piece of a bar.
pub(super) struct Piece<'a> {
    /// How long.
    pub value: u128,
    /// Its colour, as a class of the style sheet.
    pub class: &'a str,
    /// What it is, shown when it is pointed at.
    pub title: String,
}

/// A bar with its name and its value in words.
pub(super) struct Bar<'a> {
    /// What it stands for.
    pub name: String,
    /// Its value in words.
    pub text: String,
    /// Its pieces, one behind the other.
    pub pieces: Vec<Piece<'a>>,
}

/// Text that is no markup.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// Bars below each other, the longest as long as there is room.
pub(super) fn bars(label: &str, bars: &[Bar<'_>]) -> String {
    let length = |bar: &Bar<'_>| {
        let pieces = bar.pieces.iter().map(|piece| piece.value);
        pieces.fold(0, u128::saturating_add)
    };
    let longest = bars.iter().map(length).max().unwrap_or(0).max(1);
    let rows = u128::try_from(bars.len()).unwrap_or(0);
    let height = rows.saturating_mul(ROW);
    let mut text = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">",
        escaped(label)
    );
    let mut top = 0_u128;
    for bar in bars {
        let base = top.saturating_add(17);
        let name = escaped(&bar.name);
        // Writing to a string does not fail.
        let _ = write!(text, "<text x=\"0\" y=\"{base}\">{name}</text>");
        let (mut left, mut before) = (LEFT, 0_u128);
        for piece in &bar.pieces {
            before = before.saturating_add(piece.value);
            let end = scaled(before, longest).saturating_add(LEFT);
            let (width, y) = (end.saturating_sub(left), top.saturating_add(4));
            let _ = write!(
                text,
                "<rect class=\"{}\" x=\"{left}\" y=\"{y}\" width=\"{width}\" height=\"18\">\
                 <title>{}</title></rect>",
                piece.class,
                escaped(&piece.title)
            );
            left = end;
        }
        let _ = write!(
            text,
            "<text class=\"quiet\" x=\"{}\" y=\"{base}\">{}</text>",
            left.saturating_add(8),
            escaped(&bar.text)
        );
        top = top.saturating_add(ROW);
    }
    text + "</svg>"
}

/// The length of a value where the longest has all the room.
fn scaled(value: u128, longest: u128) -> u128 {
    // Numbers too large to be multiplied are cut alike.
    let cut = 16_u32.saturating_sub(longest.leading_zeros());
    let cut_off = |number: u128| number.checked_shr(cut).unwrap_or(0);
    let length = cut_off(value)
        .saturating_mul(BAR)
        .checked_div(cut_off(longest).max(1));
    length.unwrap_or(0).min(BAR)
}

#[cfg(test)]
mod tests {
    use super::{Bar, Piece, bars, escaped};

    #[test]
    fn names_are_text_and_no_markup() {
        assert_eq!(
            escaped("<b a=\"1\">&'"),
            "&lt;b a=&quot;1&quot;&gt;&amp;&#39;"
        );
    }

    #[test]
    fn bars_are_as_long_as_what_they_stand_for() {
        let bar = |values: &[u128]| Bar {
            name: "n".to_owned(),
            text: "t".to_owned(),
            pieces: values
                .iter()
                .map(|value| Piece {
                    value: *value,
                    class: "a",
                    title: String::new(),
                })
                .collect(),
        };
        let drawn = bars("x", &[bar(&[50, 50]), bar(&[25]), bar(&[])]);
        assert!(drawn.contains("x=\"170\" y=\"4\" width=\"200\""), "{drawn}");
        assert!(drawn.contains("x=\"370\" y=\"4\" width=\"200\""), "{drawn}");
        assert!(
            drawn.contains("x=\"170\" y=\"30\" width=\"100\""),
            "{drawn}"
        );
        let large = bars("x", &[bar(&[u128::MAX]), bar(&[u128::MAX / 2])]);
        assert!(large.contains("width=\"400\""), "{large}");
        assert!(
            large.contains("width=\"200\"") || large.contains("width=\"199\""),
            "{large}"
        );
    }
}

//! Small pieces of Markdown.

use super::kinds::{Field, Types};
use std::fmt::Write as _;

/// The anchor of a heading, as readers of Markdown make it.
pub fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        _ if character.is_alphanumeric() => Some(character.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// A link to a heading of the page.
pub fn link(heading: &str) -> String {
    format!("[{heading}](#{})", anchor(heading))
}

/// Text in a cell of a table.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Fields with what they are and where they begin.
pub fn fields(fields: &[Field], types: &Types, first: usize) -> String {
    let mut text = String::from("| At | Field | Kind | Bytes | |\n|---:|---|---|---:|---|\n");
    let mut place = Some(first);
    for field in fields {
        let bytes = field.kind.bytes(types);
        let shown = |number: Option<usize>| number.map_or(String::new(), |n| n.to_string());
        let (name, kind, docs) = (&field.name, field.kind.text(), cell(&field.docs));
        let (at, long) = (shown(place), shown(bytes));
        let _ = writeln!(text, "| {at} | `{name}` | {kind} | {long} | {docs} |");
        place = place.zip(bytes).and_then(|(at, long)| at.checked_add(long));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::kinds::Kind;

    #[test]
    fn anchors_are_those_that_readers_make() {
        assert_eq!(anchor("vault_withdraw"), "vault_withdraw");
        assert_eq!(anchor("Transfer::carry"), "transfercarry");
        assert_eq!(anchor("Errors: 6000 to 6099"), "errors-6000-to-6099");
        assert_eq!(link("Stub"), "[Stub](#stub)");
    }

    #[test]
    fn fields_behind_one_that_varies_have_no_place() {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            docs: "a|b".to_owned(),
            kind,
        };
        let number = Kind::Plain("u32", 4);
        let list = [
            field("a", number.clone()),
            field("b", Kind::List(Box::new(number.clone()))),
            field("c", number),
        ];
        let text = fields(&list, &Types::default(), 8);
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(rows[0], "| 8 | `a` | u32 | 4 | a\\|b |");
        assert_eq!(rows[1], "| 12 | `b` | any number of u32 |  | a\\|b |");
        assert_eq!(rows[2], "|  | `c` | u32 | 4 | a\\|b |");
    }
}

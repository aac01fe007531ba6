//! The figures in the README: the recorded ones, written by `record` and compared by `check`, so
//! that the page cannot say something else.

use crate::compare::{Results, budget_of};
use std::fmt::Write;
use std::path::PathBuf;

const BEGIN: &str = "<!-- bench -->\n";
const END: &str = "<!-- /bench -->";

/// The page.
pub fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
}

/// The recorded figures as a table.
fn table(recorded: &Results) -> String {
    let mut text =
        String::from("\n| case | units | budget | bytes | shared |\n|---|---|---|---|---|\n");
    for (name, cost) in recorded {
        let budget = budget_of(name).map_or_else(String::new, |most| most.to_string());
        let (cu, bytes, shared) = (cost.cu, cost.tx_bytes, cost.shared_write_locks);
        let line = writeln!(text, "| `{name}` | {cu} | {budget} | {bytes} | {shared} |");
        debug_assert!(line.is_ok(), "writing to a string does not fail");
    }
    text.push('\n');
    text
}

/// The page with the recorded figures in their place.
///
/// # Errors
/// That the page has no place for them.
pub fn with_table(page: &str, recorded: &Results) -> Result<String, String> {
    let missing = || format!("README.md lacks {} or {END}", BEGIN.trim());
    let (head, rest) = page.split_once(BEGIN).ok_or_else(missing)?;
    let (_, tail) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!("{head}{BEGIN}{}{END}{tail}", table(recorded)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Cost;

    fn recorded() -> Results {
        let cost = Cost {
            cu: 2_812,
            tx_bytes: 351,
            shared_write_locks: 0,
        };
        Results::from([("vault_deposit".to_owned(), cost)])
    }

    #[test]
    fn the_table_takes_the_place_between_the_marks() {
        let page = "before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n";
        let written = with_table(page, &recorded()).unwrap();
        assert!(
            written.contains("| `vault_deposit` | 2812 | 5000 | 351 | 0 |"),
            "{written}"
        );
        assert!(
            written.starts_with("before\n") && written.ends_with("\nafter\n"),
            "{written}"
        );
        assert!(!written.contains("old"), "{written}");
        assert_eq!(
            with_table(&written, &recorded()),
            Ok(written.clone()),
            "once is enough"
        );
    }

    #[test]
    fn a_page_without_a_place_is_an_error() {
        let complaint = with_table("no marks", &recorded());
        assert_eq!(
            complaint,
            Err("README.md lacks <!-- bench --> or <!-- /bench -->".to_owned())
        );
    }
}

//! The figures in the plan: written by `record`, compared by `check`.

use std::fmt::Write;
use std::path::PathBuf;

use crate::amounts::grouped;
use crate::records::{STEPS, Tally, Units};

const BEGIN: &str = "<!-- drill -->\n";
const END: &str = "<!-- /drill -->";
/// Units may differ by one part in so many.
const PART: u64 = 100;

fn path() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/DEFAULT_PLAN.md"
    ))
}

fn read() -> Result<String, String> {
    std::fs::read_to_string(path()).map_err(|error| format!("docs/DEFAULT_PLAN.md: {error}"))
}

/// Rows of the table.
fn rows(tally: &Tally) -> Vec<(&'static str, Units)> {
    let steps = STEPS.into_iter().zip(tally.steps);
    steps.chain([("All", tally.all())]).collect()
}

fn table(tally: &Tally) -> String {
    let mut text =
        String::from("\n| Step | Transactions | Compute units | Largest |\n|---|---|---|---|\n");
    for (name, Units { count, sum, max }) in rows(tally) {
        let (sum, max) = (grouped(sum.into()), grouped(max.into()));
        let _ = writeln!(text, "| {name} | {count} | {sum} | {max} |");
    }
    text.push('\n');
    text
}

/// The page before, between and after its marks.
fn parts(page: &str) -> Result<[&str; 3], String> {
    let missing = || format!("docs/DEFAULT_PLAN.md lacks {} or {END}", BEGIN.trim());
    let (head, rest) = page.split_once(BEGIN).ok_or_else(missing)?;
    let (table, tail) = rest.split_once(END).ok_or_else(missing)?;
    Ok([head, table, tail])
}

fn with_table(page: &str, tally: &Tally) -> Result<String, String> {
    let [head, _, tail] = parts(page)?;
    Ok(format!("{head}{BEGIN}{}{END}{tail}", table(tally)))
}

/// Instructions that the plan names.
///
/// # Errors
/// That the page cannot be read.
pub fn named() -> Result<Vec<String>, String> {
    Ok(named_in(&read()?))
}

/// What stands between backticks and has the shape of an instruction's name.
fn named_in(page: &str) -> Vec<String> {
    let is_name = |word: &&str| {
        let letters = word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        letters && word.contains('_')
    };
    let quoted = page.split('`').skip(1).step_by(2);
    let mut names: Vec<String> = quoted.filter(is_name).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Writes the figures into the plan.
///
/// # Errors
/// That the page cannot be read or written, or has no place for them.
pub fn record(tally: &Tally) -> Result<(), String> {
    let page = with_table(&read()?, tally)?;
    std::fs::write(path(), page).map_err(|error| format!("docs/DEFAULT_PLAN.md: {error}"))
}

/// Compares the figures in the plan with these.
///
/// # Errors
/// The first row that differs.
pub fn check(tally: &Tally) -> Result<(), String> {
    compare(&read()?, tally)
}

fn compare(page: &str, tally: &Tally) -> Result<(), String> {
    let [_, shown, _] = parts(page)?;
    for (name, units) in rows(tally) {
        let row = shown
            .lines()
            .find_map(|line| line.strip_prefix(&format!("| {name} | ")));
        let shown: Vec<u64> = row
            .unwrap_or_default()
            .split(" | ")
            .filter_map(|cell| cell.trim_end_matches(" |").replace(',', "").parse().ok())
            .collect();
        let is_near = |shown: u64, now: u64| shown.abs_diff(now) <= now / PART;
        let holds = matches!(shown[..], [count, sum, max]
            if count == units.count && is_near(sum, units.sum) && is_near(max, units.max));
        if !holds {
            let why = format!("{name} is {units:?} now, not {shown:?}: cargo x drill record");
            return Err(format!("docs/DEFAULT_PLAN.md: {why}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(units: u64) -> Tally {
        let mut tally = Tally::default();
        tally.add(3, "loss_declare", units);
        tally
    }

    #[test]
    fn the_table_takes_the_place_between_the_marks() {
        let page = "before\n<!-- drill -->\nold\n<!-- /drill -->\nafter\n";
        let written = with_table(page, &tally(10_000)).unwrap();
        assert!(
            written.contains("| 3 Declare | 1 | 10,000 | 10,000 |"),
            "{written}"
        );
        assert!(written.starts_with("before\n") && written.ends_with("\nafter\n"));
        assert!(!written.contains("old"));
        assert!(
            with_table("no marks", &tally(1))
                .unwrap_err()
                .contains("lacks <!-- drill -->")
        );
    }

    #[test]
    fn instructions_are_found_by_the_shape_of_their_names() {
        let page = "| `loss_fix`, `cargo x drill` | `fix` loss_take `loss_fix` `DEFAULT_PLAN`";
        assert_eq!(named_in(page), ["loss_fix"]);
        assert!(named().unwrap().contains(&"shortfall_cover".to_owned()));
    }

    #[test]
    fn units_may_differ_by_a_hundredth_and_transactions_not_at_all() {
        let page = "<!-- drill -->\n<!-- /drill -->";
        let written = with_table(page, &tally(10_000)).unwrap();
        assert_eq!(compare(&written, &tally(10_000)), Ok(()));
        assert_eq!(compare(&written, &tally(10_100)), Ok(()));
        let complaint = compare(&written, &tally(10_200)).unwrap_err();
        assert!(complaint.contains("3 Declare"), "{complaint}");
        let mut more = tally(5_000);
        more.add(3, "loss_declare", 5_000);
        assert!(compare(&written, &more).unwrap_err().contains("count: 2"));
        assert!(compare(page, &tally(1)).unwrap_err().contains("Before"));
    }
}

//! The figures on pages: the recorded ones, written by `record` and compared by `check`, so that no
//! page can say something else.

use crate::compare::{Results, budget_of};
use std::fmt::Write;
use std::path::PathBuf;

const BEGIN: &str = "<!-- bench -->\n";
const END: &str = "<!-- /bench -->";

/// A page with figures.
pub struct Page {
    /// Below the root.
    name: &'static str,
    /// What the names of its cases begin with.
    prefixes: &'static [&'static str],
}

/// All pages.
pub const PAGES: [Page; 2] = [
    Page {
        name: "README.md",
        prefixes: &[""],
    },
    // What venues and their customers send.
    Page {
        name: "docs/INTEGRATE.md",
        prefixes: &[
            "account_",
            "consent_",
            "example_",
            "lien_",
            "order_",
            "position_",
            "vault_",
            "venue_",
        ],
    },
];

impl Page {
    /// Where it is.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(self.name)
    }

    /// The page shows what is recorded.
    ///
    /// # Errors
    /// That it does not.
    pub fn check(&self, recorded: &Results) -> Result<(), String> {
        let text = self.read()?;
        if self.with_table(&text, recorded)? == text {
            return Ok(());
        }
        let name = self.name;
        Err(format!(
            "{name} shows other figures than bench/results.json: cargo x bench record"
        ))
    }

    /// The page as it must be.
    ///
    /// # Errors
    /// That it cannot be read or has no place for figures.
    pub fn updated(&self, recorded: &Results) -> Result<String, String> {
        self.with_table(&self.read()?, recorded)
    }

    fn read(&self) -> Result<String, String> {
        let path = self.path();
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// The recorded figures of its cases as a table.
    fn table(&self, recorded: &Results) -> String {
        let mut text =
            String::from("\n| case | units | budget | bytes | shared |\n|---|---|---|---|---|\n");
        let is_shown = |name: &str| self.prefixes.iter().any(|it| name.starts_with(it));
        for (name, cost) in recorded.iter().filter(|(name, _)| is_shown(name)) {
            let budget = budget_of(name).map_or_else(String::new, |most| most.to_string());
            let (cu, bytes, shared) = (cost.cu, cost.tx_bytes, cost.shared_write_locks);
            let line = writeln!(text, "| `{name}` | {cu} | {budget} | {bytes} | {shared} |");
            debug_assert!(line.is_ok(), "writing to a string does not fail");
        }
        text.push('\n');
        text
    }

    /// A page with the recorded figures in their place.
    fn with_table(&self, page: &str, recorded: &Results) -> Result<String, String> {
        let missing = || format!("{} lacks {} or {END}", self.name, BEGIN.trim());
        let (head, rest) = page.split_once(BEGIN).ok_or_else(missing)?;
        let (_, tail) = rest.split_once(END).ok_or_else(missing)?;
        Ok(format!("{head}{BEGIN}{}{END}{tail}", self.table(recorded)))
    }
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
        let written = PAGES[0].with_table(page, &recorded()).unwrap();
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
            PAGES[0].with_table(&written, &recorded()),
            Ok(written.clone()),
            "once is enough"
        );
    }

    #[test]
    fn a_page_without_a_place_is_an_error() {
        let complaint = PAGES[0].with_table("no marks", &recorded());
        assert_eq!(
            complaint,
            Err("README.md lacks <!-- bench --> or <!-- /bench -->".to_owned())
        );
    }
    #[test]
    fn a_page_has_its_own_cases_alone() {
        let mut figures = recorded();
        figures.insert("loss_fix".to_owned(), recorded()["vault_deposit"]);
        let page = "<!-- bench -->\n<!-- /bench -->\n";
        let written = PAGES.map(|it| it.with_table(page, &figures).unwrap());
        assert!(written[0].contains("loss_fix") && written[0].contains("vault_deposit"));
        assert!(!written[1].contains("loss_fix") && written[1].contains("vault_deposit"));
    }
}

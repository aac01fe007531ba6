//! The text of the checkout, read once.

use crate::workspace;
use anyhow::Result;
use std::fs;
use std::path::Path;

const SCRIPTS: [&str; 5] = ["ts", "tsx", "mjs", "cjs", "css"];
const ROOMS: [&str; 2] = ["clients/", "app/"];

/// A text file, with its path from the root.
pub struct File {
    pub path: String,
    pub text: String,
}

/// All text files of the checkout.
pub struct Tree {
    pub files: Vec<File>,
    /// Also those that are not text.
    pub paths: Vec<String>,
}

impl Tree {
    /// Reads the files that git knows or could be given.
    pub fn of(root: &Path) -> Result<Self> {
        let mut tree = Self {
            files: Vec::new(),
            paths: Vec::new(),
        };
        for path in workspace::files(root)? {
            let bytes = fs::read(root.join(&path))?;
            let path = path.display().to_string();
            tree.paths.push(path.clone());
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.push(File { path, text });
            }
        }
        Ok(tree)
    }

    /// A tree that exists only in a test.
    #[cfg(test)]
    pub fn from(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self {
            files: files.iter().map(file).collect(),
            paths: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
        }
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The scripts and styles of what people run, but for those that a machine writes.
    pub fn scripts(&self) -> impl Iterator<Item = &File> {
        let is_ours = |file: &&File| {
            let extension = file.path.rsplit('.').next().unwrap_or_default();
            SCRIPTS.contains(&extension)
                && ROOMS.iter().any(|room| file.path.starts_with(room))
                && !file.path.contains("/generated/")
        };
        self.files.iter().filter(is_ours)
    }

    /// A file by its path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// True if the whole file is there to test something else.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || ["/tests/", "/test/", "/e2e/"]
                .iter()
                .any(|it| self.path.contains(it))
            || self.path.contains("/benches/")
            || self.path.ends_with("/tests.rs")
    }

    /// True for code that ships, as far as it is not a test.
    pub fn ships(&self) -> bool {
        let rooms = ["crates/", "programs/"];
        rooms.iter().any(|room| self.path.starts_with(room)) && !self.is_test()
    }

    /// A finding about a line of this file, counted from one.
    pub fn finding(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// True if the text has the word, not merely as a part of a longer one.
pub fn has_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_more_than_a_part_of_one() {
        assert!(has_word("E::Overflow)", "Overflow"));
        assert!(has_word("Overflows, Overflow", "Overflow"));
        assert!(!has_word("OverflowPrice NoOverflow Overflow_", "Overflow"));
    }

    #[test]
    fn tests_are_known_by_their_path() {
        let tree = Tree::from(&[
            ("tests/cases/a.rs", ""),
            ("crates/core/tests/b.rs", ""),
            ("crates/core/src/fund/tests.rs", ""),
            ("clients/js/test/a.test.ts", ""),
            ("app/e2e/a.test.ts", ""),
            ("crates/core/src/fund.rs", ""),
        ]);
        let tests: Vec<bool> = tree.files.iter().map(File::is_test).collect();
        assert_eq!(tests, [true, true, true, true, true, false]);
    }

    #[test]
    fn scripts_are_those_that_people_write_and_run() {
        let tree = Tree::from(&[
            ("clients/js/src/send.ts", ""),
            ("clients/js/src/generated/a.ts", ""),
            ("app/src/page.tsx", ""),
            ("app/src/page.css", ""),
            ("app/package.json", ""),
            ("migrations/deploy.js", ""),
        ]);
        let paths: Vec<&str> = tree.scripts().map(|file| file.path.as_str()).collect();
        let expected = [
            "clients/js/src/send.ts",
            "app/src/page.tsx",
            "app/src/page.css",
        ];
        assert_eq!(paths, expected);
    }
}

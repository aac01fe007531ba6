//! What is promised somewhere must be shown elsewhere.

use super::Finding;
use super::tree::{File, Tree, has_word};
use std::collections::BTreeSet;

const ERRORS: &str = "programs/ringfence/src/errors.rs";
const INVARIANTS: &str = "docs/INVARIANTS.md";

/// Error codes of the program that no test of the program names.
pub fn errors(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file(ERRORS) else {
        return Vec::new();
    };
    let tests: Vec<&File> = tree
        .rust()
        .filter(|it| it.path.starts_with("tests/"))
        .collect();
    let asserted = |code: &str| tests.iter().any(|test| has_word(&test.text, code));
    let codes = error_codes(&file.text).into_iter();
    codes
        .filter(|code| !asserted(code))
        .map(|code| format!("{ERRORS}: {code}"))
        .collect()
}

/// Invariants of the document that neither code nor test refers to.
pub fn invariants(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file(INVARIANTS) else {
        return Vec::new();
    };
    let rooms = ["crates/", "programs/", "tests/"];
    let code: Vec<&File> = tree
        .rust()
        .filter(|it| rooms.iter().any(|room| it.path.starts_with(room)))
        .collect();
    let witnessed = |name: &str| code.iter().any(|file| has_word(&file.text, name));
    let names = numbered(&file.text, "INV-").into_iter();
    names
        .filter(|name| !witnessed(name))
        .map(|name| format!("{INVARIANTS}: {name}"))
        .collect()
}

/// The variants of every enum that is marked as a list of error codes.
fn error_codes(text: &str) -> Vec<String> {
    let Ok(source) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut codes = Vec::new();
    for item in source.items {
        let syn::Item::Enum(item) = item else {
            continue;
        };
        let marked =
            |it: &syn::Attribute| it.path().segments.iter().any(|s| s.ident == "error_code");
        if item.attrs.iter().any(marked) {
            codes.extend(
                item.variants
                    .iter()
                    .map(|variant| variant.ident.to_string()),
            );
        }
    }
    codes
}

/// Every different name that is made of a prefix and a number.
fn numbered(text: &str, prefix: &str) -> BTreeSet<String> {
    let names = text.match_indices(prefix).map(|(start, _)| {
        let rest = &text[start + prefix.len()..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        &rest[..end]
    });
    names
        .filter(|number| !number.is_empty())
        .map(|number| format!("{prefix}{number}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: &str = "#[error_code(offset = 0)] pub enum E { A = 1, #[msg(\"b\")] B = 2 }
        enum Other { C }";

    #[test]
    fn an_error_that_no_test_names_is_found() {
        let tree = Tree::from(&[
            (ERRORS, CODES),
            ("tests/cases/a.rs", "refused(E::A)"),
            ("programs/ringfence/src/lib.rs", "E::B"),
        ]);
        assert_eq!(errors(&tree), [format!("{ERRORS}: B")]);
    }

    #[test]
    fn an_invariant_without_a_witness_is_found() {
        let tree = Tree::from(&[
            (INVARIANTS, "## INV-1 a\n## INV-12 b, see INV-1\n"),
            ("crates/core/src/invariants.rs", "// INV-12\n"),
            ("docs/SPEC.md", "INV-1"),
        ]);
        assert_eq!(invariants(&tree), [format!("{INVARIANTS}: INV-1")]);
    }
}

//! Pages that show code or name error codes must show what is in the tree.

use super::Finding;
use super::tree::{File, Tree};

/// Before a block of code: the file that it is from.
const FROM: &str = "<!-- from ";
const FROM_END: &str = " -->";
const FENCE: &str = "```";
/// Where numbers of errors are given.
const CODES: [&str; 2] = [
    "crates/core/src/refusal.rs",
    "crates/interface/src/errors.rs",
];

/// Blocks of code that are not in the file that they say they are from, but for indentation.
pub fn shown(tree: &Tree) -> Vec<Finding> {
    let pages = tree.files.iter().filter(|file| file.path.ends_with(".md"));
    pages.flat_map(|page| of_page(tree, page)).collect()
}

fn of_page(tree: &Tree, page: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut lines = page.text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(path) = line.strip_prefix(FROM) else {
            continue;
        };
        let path = path.trim_end_matches(FROM_END);
        let opened = lines.next().is_some_and(|(_, it)| it.starts_with(FENCE));
        let block: Vec<&str> = lines
            .by_ref()
            .map(|(_, it)| it)
            .take_while(|it| *it != FENCE)
            .collect();
        let source = tree.file(path).map(|file| file.text.as_str());
        if !opened || block.is_empty() || !source.is_some_and(|it| holds(it, &block)) {
            findings.push(page.finding(index + 1, &format!("not in {path}")));
        }
    }
    findings
}

/// True if the lines follow each other in the text.
fn holds(text: &str, block: &[&str]) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let block: Vec<&str> = block.iter().map(|line| line.trim()).collect();
    lines.windows(block.len()).any(|window| window == block)
}

/// Errors in tables, as in "| `Name` 6000 | …", that have another number or do not exist.
pub fn codes(tree: &Tree) -> Vec<Finding> {
    let lists = CODES.iter().filter_map(|path| tree.file(path));
    let lists: Vec<&str> = lists.map(|file| file.text.as_str()).collect();
    let mut findings = Vec::new();
    for page in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (index, line) in page.text.lines().enumerate() {
            let Some((name, code)) = named(line) else {
                continue;
            };
            let entry = format!(" {name} = {code},");
            if !lists.iter().any(|list| list.contains(&entry)) {
                findings.push(page.finding(index + 1, &format!("no error {name} {code}")));
            }
        }
    }
    findings
}

fn named(line: &str) -> Option<(&str, u32)> {
    let (name, rest) = line.strip_prefix("| `")?.split_once("` ")?;
    let (code, _) = rest.split_once(" |")?;
    Some((name, code.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<Finding> {
        let source = "fn f() {\n    let a = 1;\n    let b = 2;\n}\n";
        let list = "        VaultNotOpen = 6205,\n";
        let tree = Tree::from(&[("A.md", page), ("a.rs", source), (CODES[0], list)]);
        [shown(&tree), codes(&tree)].concat()
    }

    #[test]
    fn code_that_is_in_its_file_is_fine_whatever_its_indentation() {
        let page = "<!-- from a.rs -->\n```rust\nlet a = 1;\nlet b = 2;\n```\n";
        assert!(found(page).is_empty());
    }

    #[test]
    fn other_code_another_file_and_no_code_are_found() {
        let blocks = [
            "```rust\nlet a = 2;\n```",
            "```rust\nlet b = 2;\nlet a = 1;\n```",
            "```\n```",
            "let a = 1;",
        ];
        for block in blocks {
            let page = format!("x\n<!-- from a.rs -->\n{block}\n");
            assert_eq!(found(&page), ["A.md:2: not in a.rs"], "{block}");
        }
        let page = "<!-- from b.rs -->\n```\nlet a = 1;\n```\n";
        assert_eq!(found(page), ["A.md:1: not in b.rs"]);
    }

    #[test]
    fn an_error_with_another_number_is_found() {
        assert!(found("| `VaultNotOpen` 6205 | why |\n| `cargo x` | b |\n").is_empty());
        assert_eq!(
            found("| `VaultNotOpen` 6206 | why |\n"),
            ["A.md:1: no error VaultNotOpen 6206"]
        );
    }
}

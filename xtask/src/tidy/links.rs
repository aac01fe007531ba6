//! Relative links of the documents.

use super::Finding;
use super::tree::Tree;

/// Links of Markdown files that lead to nothing in the tree.
pub fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for (index, line) in file.text.lines().enumerate() {
            let dead = targets(line).filter(|target| !leads_somewhere(tree, &file.path, target));
            findings.extend(dead.map(|target| file.finding(index + 1, target)));
        }
    }
    findings
}

/// The relative paths that a line links to.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let ends = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let paths = ends.filter_map(|target| target.split(['#', ' ']).next());
    paths.filter(|path| !path.is_empty() && !path.contains(':'))
}

fn leads_somewhere(tree: &Tree, from: &str, target: &str) -> bool {
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in target.split('/').filter(|step| !matches!(*step, "" | ".")) {
        match step {
            ".." if steps.pop().is_none() => return false,
            ".." => {}
            step => steps.push(step),
        }
    }
    let path = steps.join("/");
    let folder = format!("{path}/");
    path.is_empty()
        || tree
            .paths
            .iter()
            .any(|it| *it == path || it.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Finding> {
        links(&Tree::from(&[
            ("docs/A.md", text),
            ("docs/decisions/B.md", ""),
            ("README.md", ""),
        ]))
    }

    #[test]
    fn a_dead_link_is_found() {
        assert_eq!(found("\n[b](B.md)"), ["docs/A.md:2: B.md"]);
        assert_eq!(found("[up](../../README.md)").len(), 1);
        assert_eq!(
            found("[a](A.md) and [c](decisions/C.md)"),
            ["docs/A.md:1: decisions/C.md"]
        );
    }

    #[test]
    fn files_folders_places_and_addresses_are_fine() {
        let text = "[a](A.md#part) [b](decisions/) [c](../README.md) [d](#here) [e](https://e.org)";
        assert!(found(text).is_empty());
    }
}

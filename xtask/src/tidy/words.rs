//! Words that do not belong in the tree.

use super::Finding;
use super::tree::{Tree, has_word};

// Put together here, so that this file does not hold what it looks for.
const POSTPONED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("HA", "CK"),
];
const HOSTS: [&str; 9] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("static.", "rust-lang.org"),
    concat!("registry.", "npmjs.org"),
    concat!("pypi.", "org"),
    concat!("files.", "pythonhosted.org"),
    concat!("deb.", "debian.org"),
    concat!("security.", "debian.org"),
    concat!("snapshot.", "debian.org"),
];
const FOLDERS: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/tm", "p/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];
/// Package managers write these, addresses included.
const LOCK_FILES: [&str; 2] = ["Cargo.lock", "package-lock.json"];
/// The page that forbids postponed work has to name it.
const RULES_PAGE: &str = "CONTRIBUTING.md";

/// Marks of work that somebody put off: what is open belongs in an issue.
pub fn postponed(tree: &Tree) -> Vec<Finding> {
    let mark = |line: &str| POSTPONED.into_iter().find(|word| has_word(line, word));
    find(tree, |path, line| mark(line).filter(|_| path != RULES_PAGE))
}

/// Hosts and folders that other people's machines do not have.
pub fn places(tree: &Tree) -> Vec<Finding> {
    find(tree, |_, line| {
        let host = HOSTS.into_iter().find(|host| line.contains(host));
        host.or_else(|| FOLDERS.into_iter().find(|folder| has_path(line, folder)))
    })
}

fn find(tree: &Tree, look: impl Fn(&str, &str) -> Option<&'static str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_lock = |path: &str| LOCK_FILES.iter().any(|name| path.ends_with(name));
    for file in tree.files.iter().filter(|file| !is_lock(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            let found = look(&file.path, line).map(|word| file.finding(index + 1, word));
            findings.extend(found);
        }
    }
    findings
}

/// True if a path of the line begins with this folder; inside a longer path it means nothing.
fn has_path(line: &str, folder: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || "._-~}/)".contains(c);
    line.match_indices(folder)
        .any(|(start, _)| !line[..start].ends_with(continues))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postponed_work_is_found() {
        let text = format!("fine\n# {}: later\n", POSTPONED[0]);
        let found = postponed(&Tree::from(&[("docs/A.md", &text)]));
        assert_eq!(found, [format!("docs/A.md:2: {}", POSTPONED[0])]);
    }

    #[test]
    fn hosts_and_folders_are_found() {
        for place in HOSTS.iter().chain(&FOLDERS) {
            let text = format!("see \"{place}x\"");
            assert_eq!(
                places(&Tree::from(&[("a.toml", &text)])).len(),
                1,
                "{place}"
            );
        }
    }

    #[test]
    fn lock_files_and_longer_paths_are_left_alone() {
        let (host, folder) = (HOSTS[0], FOLDERS[1]);
        let tree = Tree::from(&[("tests/Cargo.lock", host), ("a.md", &format!("x{folder}y"))]);
        assert!(places(&tree).is_empty());
    }
}

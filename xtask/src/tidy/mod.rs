//! `cargo x tidy`: the rules of the house that a compiler does not know.
//!
//! A rule looks at the whole tree and says what is wrong with it; it changes nothing.

mod identity;
mod links;
mod panics;
mod quotes;
mod shape;
mod tree;
mod witnesses;
mod words;

use crate::{say, workspace};
use anyhow::{Result, ensure};
use tree::Tree;

/// Something that breaks a rule: where, and what.
type Finding = String;
type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [(&str, Rule); 12] = [
    ("files and lines are short", shape::lengths),
    (
        "functions are short, flat and take few parameters",
        shape::functions,
    ),
    ("so are those of scripts", shape::scripts),
    ("nothing panics outside tests", panics::panics),
    ("no postponed work", words::postponed),
    (
        "no hosts of registries and no paths of one machine",
        words::places,
    ),
    ("every error code is asserted by a test", witnesses::errors),
    ("every invariant is witnessed", witnesses::invariants),
    ("links lead somewhere", links::links),
    ("each program has one address", identity::addresses),
    ("code that pages show is in the tree", quotes::shown),
    ("errors that pages name have their numbers", quotes::codes),
];

/// Checks every rule and names all that breaks one.
pub fn tidy() -> Result<()> {
    let tree = Tree::of(&workspace::root()?)?;
    let mut count = 0;
    for (rule, check) in RULES {
        let findings = check(&tree);
        say::line(
            if findings.is_empty() {
                "tidy"
            } else {
                "untidy"
            },
            rule,
        );
        findings.iter().for_each(|finding| say::line("", finding));
        count += findings.len();
    }
    say::line("comments", &shape::comments(&tree));
    ensure!(count == 0, "tidy: {count} findings");
    Ok(())
}

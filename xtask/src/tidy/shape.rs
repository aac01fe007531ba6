//! How long, how deep and how wide code may be.

use super::Finding;
use super::tree::{File, Tree};
use crate::sdk;
use anyhow::{Context, Result};
use serde_json::Value;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprForLoop, ExprIf, ExprLoop, ExprMatch, ExprWhile, FnArg, Signature};

const LINE_CHARACTERS: usize = 100;
const NESTING: usize = 3;
const PARAMETERS: usize = 5;

/// Tests tell stories, so they may be longer.
struct Limits {
    file_lines: usize,
    function_lines: usize,
}

/// Lists that the framework wants in one file, an entry for every instruction and for every error:
/// they are as long as the program has of them.
const LISTS: [&str; 2] = [
    "programs/ringfence/src/errors.rs",
    "programs/ringfence/src/lib.rs",
];

fn limits(file: &File) -> Limits {
    if LISTS.contains(&file.path.as_str()) {
        Limits {
            file_lines: 800,
            function_lines: 70,
        }
    } else if file.is_test() {
        Limits {
            file_lines: 600,
            function_lines: 100,
        }
    } else {
        Limits {
            file_lines: 400,
            function_lines: 70,
        }
    }
}

/// Files and lines that are too long.
pub fn lengths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().chain(tree.scripts()) {
        let (lines, limit) = (file.text.lines().count(), limits(file).file_lines);
        if lines > limit {
            findings.push(file.finding(lines, &format!("{lines} lines, at most {limit}")));
        }
        for (index, line) in file.text.lines().enumerate() {
            let long = line.chars().count();
            if long > LINE_CHARACTERS {
                let what = format!("{long} characters, at most {LINE_CHARACTERS}");
                findings.push(file.finding(index + 1, &what));
            }
        }
    }
    findings
}

/// Functions that are too long, too deep or take too much. What macros write is not counted.
pub fn functions(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        match syn::parse_file(&file.text) {
            Ok(source) => {
                let mut seen = Functions {
                    file,
                    findings: Vec::new(),
                    depth: 0,
                    deepest: 0,
                };
                seen.visit_file(&source);
                findings.append(&mut seen.findings);
            }
            Err(error) => findings.push(file.finding(error.span().start().line, "not Rust")),
        }
    }
    findings
}

/// The same for functions of scripts. TypeScript's own parser measures them; a style has none.
pub fn scripts(tree: &Tree) -> Vec<Finding> {
    let files = tree.scripts().filter(|file| !file.path.ends_with(".css"));
    let paths: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    let measured = sdk::measured(&paths).and_then(|said| judged(tree, &said));
    measured.unwrap_or_else(|error| vec![format!("scripts are not measured: {error:#}")])
}

/// What is too much of what was measured, a function on each line.
fn judged(tree: &Tree, said: &str) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for line in said.lines() {
        let known: Value = serde_json::from_str(line)?;
        let number = |name: &str| known[name].as_u64().and_then(|it| usize::try_from(it).ok());
        let number = |name: &str| number(name).with_context(|| format!("no {name}: {line}"));
        let (path, name) = (known["file"].as_str(), known["name"].as_str());
        let file = path
            .and_then(|path| tree.file(path))
            .context("no such file")?;
        let size = Size {
            lines: number("lines")?,
            levels: number("levels")?,
            parameters: number("parameters")?,
        };
        let name = name.unwrap_or_default();
        findings.extend(size.findings(file, number("line")?, name));
    }
    Ok(findings)
}

/// How much of everything a function is.
struct Size {
    lines: usize,
    levels: usize,
    parameters: usize,
}

impl Size {
    /// What is too much of it, for a function that starts on a line.
    fn findings(&self, file: &File, first: usize, name: &str) -> Vec<Finding> {
        let all = [
            ("lines", self.lines, limits(file).function_lines),
            ("levels of nesting", self.levels, NESTING),
            ("parameters", self.parameters, PARAMETERS),
        ];
        let over = all.iter().filter(|(_, measured, limit)| measured > limit);
        over.map(|(what, measured, limit)| {
            let text = format!("{name} has {measured} {what}, at most {limit}");
            file.finding(first, &text)
        })
        .collect()
    }
}

/// The share of comments, for people to judge: 15 to 25 % is what we aim at.
pub fn comments(tree: &Tree) -> String {
    let shipped = tree.rust().filter(|file| file.ships());
    let lines = shipped
        .flat_map(|file| file.text.lines())
        .map(str::trim_start);
    let (mut all, mut comments) = (0_usize, 0_usize);
    for line in lines.filter(|line| !line.is_empty()) {
        all += 1;
        comments += usize::from(line.starts_with("//"));
    }
    let share = comments * 100 / all.max(1);
    format!("{share} % of {all} lines that ship (15 to 25 % is the aim)")
}

/// Walks a file and measures each function in it.
struct Functions<'a> {
    file: &'a File,
    findings: Vec<Finding>,
    depth: usize,
    deepest: usize,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        // A function inside a function is measured for itself.
        let outside = (
            std::mem::take(&mut self.depth),
            std::mem::take(&mut self.deepest),
        );
        visit::visit_block(self, block);
        let first = signature.fn_token.span().start().line;
        let lines = block.brace_token.span.close().end().line - first + 1;
        let parameters = signature
            .inputs
            .iter()
            .filter(|it| matches!(it, FnArg::Typed(_)))
            .count();
        let size = Size {
            lines,
            levels: self.deepest,
            parameters,
        };
        let name = signature.ident.to_string();
        self.findings.extend(size.findings(self.file, first, &name));
        (self.depth, self.deepest) = outside;
    }

    fn deeper(&mut self, visit: impl FnOnce(&mut Self)) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        visit(self);
        self.depth -= 1;
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
    }

    fn visit_expr_if(&mut self, expr: &'ast ExprIf) {
        self.visit_expr(&expr.cond);
        self.deeper(|it| it.visit_block(&expr.then_branch));
        // `else if` goes on at the same level.
        match expr.else_branch.as_ref().map(|(_, branch)| branch.as_ref()) {
            Some(Expr::If(next)) => self.visit_expr_if(next),
            Some(branch) => self.deeper(|it| visit::visit_expr(it, branch)),
            None => {}
        }
    }

    fn visit_expr_match(&mut self, expr: &'ast ExprMatch) {
        self.deeper(|it| visit::visit_expr_match(it, expr));
    }

    fn visit_expr_for_loop(&mut self, expr: &'ast ExprForLoop) {
        self.deeper(|it| visit::visit_expr_for_loop(it, expr));
    }

    fn visit_expr_while(&mut self, expr: &'ast ExprWhile) {
        self.deeper(|it| visit::visit_expr_while(it, expr));
    }

    fn visit_expr_loop(&mut self, expr: &'ast ExprLoop) {
        self.deeper(|it| visit::visit_expr_loop(it, expr));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(findings: Vec<Finding>) -> Finding {
        assert_eq!(findings.len(), 1, "{findings:?}");
        findings.into_iter().next().unwrap()
    }

    #[test]
    fn a_long_line_is_found() {
        let text = format!("// {}\n", "x".repeat(98));
        let found = only(lengths(&Tree::from(&[("crates/a.rs", &text)])));
        assert_eq!(found, "crates/a.rs:1: 101 characters, at most 100");
    }

    #[test]
    fn a_long_file_is_found_and_tests_may_be_longer() {
        let text = "//\n".repeat(401);
        let found = only(lengths(&Tree::from(&[
            ("crates/a.rs", &text),
            ("tests/a.rs", &text),
        ])));
        assert_eq!(found, "crates/a.rs:401: 401 lines, at most 400");
        assert_eq!(
            lengths(&Tree::from(&[("tests/a.rs", &"//\n".repeat(601))])).len(),
            1
        );
    }

    #[test]
    fn a_long_function_is_found_and_tests_may_be_longer() {
        let text = format!("fn long() {{\n{}}}\n", "    f();\n".repeat(69));
        let found = only(functions(&Tree::from(&[
            ("crates/a.rs", &text),
            ("tests/a.rs", &text),
        ])));
        assert_eq!(found, "crates/a.rs:1: long has 71 lines, at most 70");
    }

    #[test]
    fn deep_nesting_is_found() {
        let text = "fn deep() { for a in b { while c { match d { _ => if e { f() } } } } }";
        let found = only(functions(&Tree::from(&[("crates/a.rs", text)])));
        assert_eq!(
            found,
            "crates/a.rs:1: deep has 4 levels of nesting, at most 3"
        );
    }

    #[test]
    fn a_chain_of_conditions_is_one_level() {
        let text = "fn flat() { if a {} else if b {} else if c {} else if d {} else { e() } }";
        assert!(functions(&Tree::from(&[("crates/a.rs", text)])).is_empty());
    }

    #[test]
    fn too_many_parameters_are_found_and_self_is_none_of_them() {
        let text = "impl S {
            fn six(&self, a: A, b: A, c: A, d: A, e: A, f: A) {}
            fn five(&self, a: A, b: A, c: A, d: A, e: A) {}
        }";
        let found = only(functions(&Tree::from(&[("crates/a.rs", text)])));
        assert_eq!(found, "crates/a.rs:2: six has 6 parameters, at most 5");
    }

    #[test]
    fn functions_of_scripts_have_the_same_limits() {
        let tree = Tree::from(&[("app/src/a.ts", ""), ("app/e2e/a.test.ts", "")]);
        let of = |file: &str, lines: u8| {
            let known = r#""line":3,"name":"f","levels":4,"parameters":5"#;
            format!("{{\"file\":\"{file}\",\"lines\":{lines},{known}}}\n")
        };
        let said = of("app/src/a.ts", 71) + &of("app/e2e/a.test.ts", 100);
        let expected = [
            "app/src/a.ts:3: f has 71 lines, at most 70",
            "app/src/a.ts:3: f has 4 levels of nesting, at most 3",
            "app/e2e/a.test.ts:3: f has 4 levels of nesting, at most 3",
        ];
        assert_eq!(judged(&tree, &said).unwrap(), expected);
        let refusal = judged(&tree, &of("app/src/b.ts", 1)).unwrap_err();
        assert_eq!(refusal.to_string(), "no such file");
    }

    #[test]
    fn comments_of_shipping_code_are_counted() {
        let tree = Tree::from(&[
            ("crates/a.rs", "// why\na();\n\nb();\nc();\n"),
            ("xtask/b.rs", "//"),
        ]);
        assert!(
            comments(&tree).starts_with("25 % of 4 lines"),
            "{}",
            comments(&tree)
        );
    }
}

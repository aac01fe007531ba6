//! Code that gives up instead of saying what is wrong. Clippy sees this in the crates that ship;
//! here it is asked of every crate.

use super::Finding;
use super::tree::{File, Tree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ExprMethodCall, ItemFn, ItemMod, Macro};

const METHODS: [&str; 4] = ["unwrap", "expect", "unwrap_err", "expect_err"];
/// What every panic of the program ends in.
const PANIC_HANDLER: &str = "xtask/sbf/solana.rs";
const MACROS: [&str; 4] = ["panic", "unreachable", "todo", "unimplemented"];

/// Calls that panic, outside tests.
pub fn panics(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .rust()
        .filter(|file| !file.is_test() && file.path != PANIC_HANDLER)
    {
        // What cannot be parsed is reported by the rule about functions.
        if let Ok(source) = syn::parse_file(&file.text) {
            let mut calls = Calls {
                file,
                findings: Vec::new(),
            };
            calls.visit_file(&source);
            findings.append(&mut calls.findings);
        }
    }
    findings
}

struct Calls<'a> {
    file: &'a File,
    findings: Vec<Finding>,
}

impl Calls<'_> {
    fn found(&mut self, at: impl Spanned, name: &str) {
        let what = format!("{name} outside a test: return an error");
        self.findings
            .push(self.file.finding(at.span().start().line, &what));
    }
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS.contains(&name.as_str()) {
            self.found(&call.method, &name);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call
            .path
            .segments
            .last()
            .map(|it| it.ident.to_string())
            .unwrap_or_default();
        if MACROS.contains(&name.as_str()) {
            self.found(&call.path, &format!("{name}!"));
        }
    }
}

/// `#[test]` and `#[cfg(test)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let test = |it: &syn::Path| it.is_ident("test");
        let configured = attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|path| test(&path));
        configured || test(attribute.path())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<Finding> {
        panics(&Tree::from(&[(path, text)]))
    }

    #[test]
    fn each_way_to_panic_is_found() {
        let text = "fn f() {
            a.unwrap();
            b.expect(\"c\");
            std::unreachable!();
            panic!(\"d\");
        }";
        assert_eq!(found("crates/a.rs", text).len(), 4);
        assert!(found("crates/a.rs", text)[0].starts_with("crates/a.rs:2: unwrap outside"));
    }

    #[test]
    fn tests_may_panic() {
        let text = "#[cfg(test)] mod tests { fn f() { a.unwrap() } } #[test] fn g() { b.unwrap() }";
        assert!(found("crates/a.rs", text).is_empty());
        assert!(found("tests/cases/a.rs", "fn f() { a.unwrap() }").is_empty());
    }

    #[test]
    fn code_for_other_configurations_is_no_test() {
        assert_eq!(
            found(
                "crates/a.rs",
                "#[cfg(unix)] mod m { fn f() { a.unwrap() } }"
            )
            .len(),
            1
        );
    }
}

//! Checks that several instructions share: functions whose documentation says what they refuse, and
//! the way from a name in a sentence to the function that it is of.

use super::heads::Head;
use super::markdown::anchor;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, Type, UseTree};

/// Where the names that a file uses are from.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    paths: BTreeMap<String, Vec<String>>,
    /// The module that the file is.
    home: String,
    /// Whether the file is one of the rules'.
    is_rules: bool,
}

impl Imports {
    /// Those at the top of a file.
    pub fn of(file: &syn::File) -> Self {
        let mut imports = Self::default();
        for item in &file.items {
            if let Item::Use(of) = item {
                imports.add(&of.tree, &mut Vec::new());
            }
        }
        imports
    }

    fn add(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(of) => {
                path.push(of.ident.to_string());
                self.add(&of.tree, path);
                path.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add(tree, path);
                }
            }
            UseTree::Name(name) => {
                let mut full = path.clone();
                let name = name.ident.to_string();
                if name != "self" {
                    full.push(name);
                }
                self.keep(full.last().cloned(), full);
            }
            UseTree::Rename(renamed) => {
                let mut full = path.clone();
                full.push(renamed.ident.to_string());
                full.retain(|step| step != "self");
                self.keep(Some(renamed.rename.to_string()), full);
            }
            UseTree::Glob(_) => {}
        }
    }

    fn keep(&mut self, name: Option<String>, full: Vec<String>) {
        if let Some(name) = name {
            self.paths.insert(name, full);
        }
    }

    /// Whether a path is one of the rules'.
    fn is_of_rules(&self, path: &[String]) -> bool {
        let first = path.first().map(String::as_str);
        let is_own = matches!(first, Some("crate" | "super" | "self"));
        first == Some("ringfence_core") || (self.is_rules && is_own)
    }

    /// Whether a module is the file's own or one that it uses.
    fn knows(&self, module: &str) -> bool {
        let mut steps = self.paths.values().flatten();
        self.home == module || steps.any(|step| step == module)
    }
}

/// Steps of paths that are no module's name.
const NOWHERE: [&str; 4] = ["crate", "ringfence_core", "self", "super"];

/// A function that says what it refuses.
#[derive(Debug)]
pub struct Check {
    /// How the page calls it.
    pub title: String,
    pub head: Head,
    pub imports: Imports,
    name: String,
    /// Module and, for a method, its type.
    within: Vec<String>,
    is_rules: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Checks(Vec<Check>);

impl Checks {
    /// Adds the functions of a file.
    pub fn add(&mut self, path: &Path, file: &syn::File, is_rules: bool) {
        let stem = |path: &Path| path.file_stem().map(|it| it.to_string_lossy().into_owned());
        let own = stem(path).filter(|it| it != "mod");
        let module = own.or_else(|| stem(path.parent()?)).unwrap_or_default();
        let imports = Imports {
            home: module.clone(),
            is_rules,
            ..Imports::of(file)
        };
        let mut add = |attributes: &[syn::Attribute], of: Option<&str>, name: String| {
            let head = Head::of(attributes);
            if head.refuses.is_empty() && head.errors.is_empty() {
                return;
            }
            let of = of.map(str::to_owned);
            let within: Vec<String> = [module.clone()].into_iter().chain(of).collect();
            self.0.push(Check {
                title: format!("{}::{name}", within.join("::")),
                head,
                imports: imports.clone(),
                name,
                within,
                is_rules,
            });
        };
        for item in &file.items {
            match item {
                Item::Fn(of) => add(&of.attrs, None, of.sig.ident.to_string()),
                Item::Impl(of) => {
                    let named = type_name(&of.self_ty);
                    for of in methods(of) {
                        add(&of.attrs, named.as_deref(), of.sig.ident.to_string());
                    }
                }
                _ => {}
            }
        }
    }

    /// The function that a name is of, in a file with these imports. What is said to be of the
    /// rules is not what the file has under that name.
    fn find(&self, written: &str, imports: &Imports, is_rules: bool) -> Option<&Check> {
        let mut path: Vec<&str> = written.split("::").collect();
        let name = path.pop()?;
        let first = path.first().copied().unwrap_or(name);
        let imported = imports.paths.get(first);
        let imported = imported.filter(|it| !is_rules || imports.is_of_rules(it));
        let is_of_rules = imported.map(|it| imports.is_of_rules(it));
        let mut steps: Vec<&str> = imported.into_iter().flatten().map(String::as_str).collect();
        steps.extend(path.iter().skip(usize::from(imported.is_some())));
        steps.retain(|step| !NOWHERE.contains(step) && *step != name);
        let mut found: Vec<&Check> = self.0.iter().filter(|it| it.name == name).collect();
        found.retain(|it| it.is_rules || !is_rules);
        found.retain(|it| is_of_rules.is_none_or(|of| of == it.is_rules));
        let is_within = |it: &&Check| steps.iter().all(|step| it.within.iter().any(|w| w == step));
        let within: Vec<&Check> = found.iter().copied().filter(is_within).collect();
        // What a module passes on from another one, as `crate::state` does, is not within it.
        let found = if within.is_empty() { found } else { within };
        let is_home = |it: &&Check| it.within[0] == imports.home && it.is_rules == imports.is_rules;
        let is_known = |it: &&Check| imports.knows(&it.within[0]);
        let only = |is: &dyn Fn(&&Check) -> bool| {
            let mut those = found.iter().copied().filter(|it| is(it));
            those.next().filter(|_| those.next().is_none())
        };
        only(&|_| true)
            .or_else(|| only(&is_home))
            .or_else(|| only(&is_known))
    }

    /// A sentence with links in place of the names of checks; and the checks.
    pub fn linked<'a>(&'a self, text: &str, imports: &Imports) -> (String, Vec<&'a Check>) {
        let (mut out, mut used) = (String::new(), Vec::new());
        let pieces: Vec<&str> = text.split('`').collect();
        for (index, piece) in pieces.iter().enumerate() {
            if index % 2 == 0 {
                let piece = if index > 0 {
                    piece.trim_start_matches(']')
                } else {
                    piece
                };
                let begins = pieces
                    .get(index + 2)
                    .is_some_and(|next| next.starts_with(']'));
                out.push_str(if begins {
                    piece.trim_end_matches('[')
                } else {
                    piece
                });
                continue;
            }
            let before = pieces[index - 1].trim_end_matches('[');
            match self.find(piece, imports, before.ends_with("rules' ")) {
                Some(check) => {
                    out.push_str(&format!("[`{piece}`](#{})", anchor(&check.title)));
                    used.push(check);
                }
                None => out.push_str(&format!("`{piece}`")),
            }
        }
        (out, used)
    }

    /// Checks that some name, and those that these name, and so on; by title.
    pub fn closure<'a>(&'a self, first: Vec<&'a Check>) -> Vec<&'a Check> {
        let (mut waiting, mut seen) = (first, BTreeSet::new());
        let mut all = Vec::new();
        while let Some(check) = waiting.pop() {
            if !seen.insert(&check.title) {
                continue;
            }
            all.push(check);
            for text in [&check.head.refuses, &check.head.errors] {
                waiting.extend(self.linked(text, &check.imports).1);
            }
        }
        all.sort_by(|a, b| a.title.cmp(&b.title));
        all
    }
}

fn type_name(of: &Type) -> Option<String> {
    let Type::Path(path) = of else {
        return None;
    };
    let last = path.path.segments.last();
    last.map(|last| last.ident.to_string())
}

fn methods(of: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    of.items.iter().filter_map(|item| match item {
        ImplItem::Fn(of) => Some(of),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> syn::File {
        syn::parse_file(text).unwrap()
    }

    fn checks() -> Checks {
        let mut checks = Checks::default();
        let rules = "/// Claims.\n///\n/// Refuses: `A`.\npub fn plan_claim() {}\n\
                     /// No refusal.\npub fn other() {}";
        checks.add(Path::new("src/lien.rs"), &file(rules), true);
        checks.add(Path::new("src/loss/mod.rs"), &file(rules), true);
        let tokens = "use crate::guard;\nimpl Transfer<'_> {\n/// # Errors\n/// Those of \
                      [`guard::same`].\nfn carry() {} }";
        checks.add(Path::new("src/tokens.rs"), &file(tokens), false);
        let guard = "/// # Errors\n/// `B`.\npub fn same() {}";
        checks.add(Path::new("src/guard.rs"), &file(guard), false);
        checks
    }

    #[test]
    fn imports_tell_functions_of_one_name_apart() {
        let checks = checks();
        for (line, expected) in [
            ("use ringfence_core::lien::plan_claim;", "lien::plan_claim"),
            (
                "use ringfence_core::loss::{other, plan_claim};",
                "loss::plan_claim",
            ),
        ] {
            let imports = Imports::of(&file(line));
            let (text, used) = checks.linked("those of [`plan_claim`]; `A`.", &imports);
            let link = anchor(expected);
            assert_eq!(text, format!("those of [`plan_claim`](#{link}); `A`."));
            assert_eq!(used[0].title, expected);
        }
        let renamed = Imports::of(&file("use ringfence_core::lien as rules;"));
        assert_eq!(
            checks.linked("`rules::plan_claim`", &renamed).1[0].title,
            "lien::plan_claim"
        );
        let none = Imports::default();
        let (text, used) = checks.linked("the rules' [`plan_claim`]", &none);
        assert_eq!(
            (text.as_str(), used.len()),
            ("the rules' `plan_claim`", 0),
            "two are meant"
        );
    }

    #[test]
    fn what_checks_refer_to_is_followed() {
        let checks = checks();
        let imports = Imports::of(&file("use crate::{guard, tokens};"));
        let (_, used) = checks.linked("[`tokens::Transfer::carry`]", &imports);
        let all = checks.closure(used);
        let titles: Vec<&str> = all.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(titles, ["guard::same", "tokens::Transfer::carry"]);
    }
}

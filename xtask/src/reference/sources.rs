//! What the page takes from the program's and the rules' source.

use super::checks::{Checks, Imports};
use super::heads::{Head, joined};
use super::kinds::{Field, Kind, Struct, Types};
use crate::files;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::{Attribute, Expr, Fields, Item, ItemConst, ItemStruct, Lit};

const PROGRAM: &str = "programs/ringfence/src";
const RULES: &str = "crates/core/src";

/// An instruction's file.
pub struct Handled {
    pub head: Head,
    /// What is said of its accounts beside them: those behind the declared ones.
    pub behind: String,
    pub imports: Imports,
    /// The file itself.
    pub text: String,
}

/// A seed of addresses, and what the addresses are of.
pub struct Seed {
    pub text: String,
    pub docs: String,
}

/// All of it.
pub struct Sources {
    /// Names of the instructions, in the order in which a house lives.
    pub order: Vec<String>,
    pub handled: BTreeMap<String, Handled>,
    pub seeds: Vec<Seed>,
    pub checks: Checks,
    accounts: Vec<Struct>,
}

impl Sources {
    /// Reads the source.
    pub fn read(root: &Path, types: &Types) -> Result<Self> {
        let program = root.join(PROGRAM);
        let order = order(&parsed(&program.join("lib.rs"))?.1)?;
        let mut handled = BTreeMap::new();
        for name in &order {
            let path = program.join("instructions").join(format!("{name}.rs"));
            handled.insert(name.clone(), self::handled(&path)?);
        }
        let mut accounts = Vec::new();
        for path in rust_files(&program.join("state"))? {
            accounts.extend(accounts_of(&parsed(&path)?.1, types)?);
        }
        accounts.sort_by(|a, b| a.name.cmp(&b.name));
        let mut checks = Checks::default();
        for (folder, is_rules) in [(program.clone(), false), (root.join(RULES), true)] {
            // What the house in memory does for tests is no check.
            let mut paths = rust_files(&folder)?;
            paths.retain(|path| !path.starts_with(folder.join("system")));
            for path in paths {
                checks.add(&path, &parsed(&path)?.1, is_rules);
            }
        }
        Ok(Self {
            order,
            handled,
            seeds: seeds(&parsed(&program.join("seeds.rs"))?.1),
            checks,
            accounts,
        })
    }

    /// Every account of the program, by name.
    pub fn accounts(&self) -> &[Struct] {
        &self.accounts
    }
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = files::list(folder)?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "rs"));
    Ok(paths)
}

fn parsed(path: &Path) -> Result<(String, syn::File)> {
    let text = files::read(path)?;
    let file = syn::parse_file(&text).with_context(|| format!("{}", path.display()))?;
    Ok((text, file))
}

fn is_marked(attributes: &[Attribute], with: &str) -> bool {
    let mut attributes = attributes.iter();
    attributes.any(|it| {
        it.path()
            .segments
            .last()
            .is_some_and(|last| last.ident == with)
    })
}

/// The functions of the module that Anchor makes the program of.
fn order(file: &syn::File) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for item in &file.items {
        let Item::Mod(module) = item else {
            continue;
        };
        let items = module.content.iter().flat_map(|(_, items)| items);
        if is_marked(&module.attrs, "program") {
            names.extend(items.filter_map(|item| match item {
                Item::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            }));
        }
    }
    ensure!(!names.is_empty(), "{PROGRAM}/lib.rs has no instructions");
    Ok(names)
}

fn handled(path: &Path) -> Result<Handled> {
    let (text, file) = parsed(path)?;
    let mut behind = String::new();
    for item in &file.items {
        if let Item::Struct(of) = item {
            let docs = joined(&of.attrs);
            if docs.starts_with("Accounts of ") {
                behind = docs;
            }
        }
    }
    Ok(Handled {
        head: Head::of(&file.attrs),
        behind,
        imports: Imports::of(&file),
        text,
    })
}

/// The structs of a file that are accounts: as the IDL has them, or as they are written where the
/// IDL does not, because the program creates them in passing.
fn accounts_of(file: &syn::File, types: &Types) -> Result<Vec<Struct>> {
    let structs = file.items.iter().filter_map(|item| match item {
        Item::Struct(of) if is_marked(&of.attrs, "account") => Some(of),
        _ => None,
    });
    let described = |of: &ItemStruct| types.get(&of.ident.to_string()).cloned();
    structs
        .map(|of| described(of).map_or_else(|| account(of), Ok))
        .collect()
}

fn account(of: &ItemStruct) -> Result<Struct> {
    let Fields::Named(named) = &of.fields else {
        anyhow::bail!("{} has no named fields", of.ident);
    };
    let fields = named.named.iter().map(|field| {
        let name = field.ident.as_ref().context("a field without a name")?;
        Ok(Field {
            name: name.to_string(),
            docs: joined(&field.attrs),
            kind: Kind::of_source(&field.ty)?,
        })
    });
    Ok(Struct {
        name: of.ident.to_string(),
        docs: joined(&of.attrs),
        fields: fields.collect::<Result<_>>()?,
    })
}

/// The constants of a file that are rows of bytes.
fn seeds(file: &syn::File) -> Vec<Seed> {
    let constants = file.items.iter().filter_map(|item| match item {
        Item::Const(constant) => Some(constant),
        _ => None,
    });
    constants.filter_map(seed).collect()
}

fn seed(constant: &ItemConst) -> Option<Seed> {
    let Expr::Lit(value) = &*constant.expr else {
        return None;
    };
    match &value.lit {
        Lit::ByteStr(bytes) => Some(Seed {
            text: String::from_utf8(bytes.value()).ok()?,
            docs: joined(&constant.attrs),
        }),
        _ => None,
    }
}

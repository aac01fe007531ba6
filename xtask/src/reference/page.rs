//! The page itself.

use super::Material;
use super::checks::Check;
use super::idl::{Instruction, Taken};
use super::kinds::{Kind, Struct, Types};
use super::markdown::{anchor, cell, fields};
use super::tables;
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const INTRODUCTION: &str = "\
<!-- Written by `cargo x reference`: do not edit. -->

# Reference

Everything that the program takes, keeps, refuses and says, taken from the IDL, from the heads of
its files and from the benchmark. What it is for, and by which rules, is in the
[specification](SPEC.md); what the words mean, in the [glossary](GLOSSARY.md); how to build a venue
on it, in [INTEGRATE.md](INTEGRATE.md).

Integers are little-endian. Places and lengths are in bytes; an account begins with eight bytes that
say of which kind it is. A refusal changes nothing. Before what is said here, every instruction
refuses accounts that are missing, of another kind, not signed for, not writable or given twice.
";

/// Makes the page.
pub fn of(from: &Material) -> Result<String> {
    let mut text = String::from(INTRODUCTION);
    let _ = writeln!(
        text,
        "\nProgram `{}`, version {}.\n",
        from.idl.address, from.idl.version
    );
    let chapters = "[Instructions](#instructions) · [Shared checks](#shared-checks) · \
                    [Refusals](#refusals) · [Accounts](#accounts) · [Addresses](#addresses) · \
                    [Events](#events) · [Parts](#parts)";
    let _ = writeln!(text, "{chapters}\n\n## Instructions\n");
    text += &tables::index(from.sources.order.iter().map(String::as_str));
    let mut used = Vec::new();
    for name in &from.sources.order {
        let instruction = from.idl.instructions.iter().find(|it| it.name == *name);
        let instruction = instruction.with_context(|| format!("the IDL has no {name}"))?;
        let (section, checks) = described(from, instruction)?;
        text += &section;
        used.extend(checks);
    }
    text += &shared(from, used);
    text += "\n## Refusals\n\nOne number per reason, true when it fires.\n\n";
    text += &tables::errors(&from.idl);
    text += &accounts(from);
    text += "\n## Addresses\n\nDerived from the program, the first seed and what follows it.\n\n";
    text += &tables::seeds(&from.sources.seeds);
    text += &events(from)?;
    text += &parts(from);
    check_headings(&text)?;
    Ok(text)
}

/// Two headings of one name would have the same anchor.
fn check_headings(text: &str) -> Result<()> {
    let mut seen = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim();
        ensure!(seen.insert(anchor(heading)), "two headings are {heading}");
    }
    Ok(())
}

/// One instruction, and the checks that it names.
fn described<'a>(from: &'a Material, of: &Instruction) -> Result<(String, Vec<&'a Check>)> {
    let handled = from.sources.handled.get(&of.name);
    let handled = handled.with_context(|| format!("no file of {}", of.name))?;
    let (head, linked) = (&handled.head, |text: &str| {
        from.sources.checks.linked(text, &handled.imports)
    });
    let mut text = format!("\n### {}\n\n", of.name);
    for paragraph in &head.about {
        let _ = writeln!(text, "{}\n", linked(paragraph).0);
    }
    let (refuses, used) = linked(&head.refuses);
    let _ = writeln!(text, "* {refuses}");
    let _ = writeln!(text, "* Moves: {}", linked(&head.moves).0);
    let _ = writeln!(text, "* Keeps: {}\n", linked(&head.keeps).0);
    text += &taken(&of.accounts, &linked(&handled.behind).0);
    text += &data(of, &from.idl.types);
    let _ = write!(text, "\n{}", tables::cost(of, &from.idl, &from.costs));
    Ok((text, used))
}

/// Accounts in order, and what is said of those behind them.
fn taken(accounts: &[Taken], behind: &str) -> String {
    let mut text = String::new();
    if !accounts.is_empty() {
        text += "| Account | Signs | Written | |\n|---|---|---|---|\n";
    }
    let mark = |is: bool| if is { "yes" } else { "" };
    for it in accounts {
        let (signs, written) = (mark(it.signs), mark(it.is_written));
        let _ = writeln!(
            text,
            "| `{}` | {signs} | {written} | {} |",
            it.name,
            cell(&it.docs)
        );
    }
    if let Some((_, rest)) = behind.split_once("behind them") {
        let _ = writeln!(text, "\nBehind them{rest}");
    }
    text
}

/// The struct that holds all arguments of an instruction, where there is one.
fn whole<'a>(of: &Instruction, types: &'a Types) -> Option<&'a Struct> {
    let [only] = of.arguments.as_slice() else {
        return None;
    };
    match &only.kind {
        Kind::Struct(name) => types.get(name),
        _ => None,
    }
}

/// What the data of an instruction holds.
fn data(of: &Instruction, types: &Types) -> String {
    let first = plain(&of.discriminator);
    if of.arguments.is_empty() {
        return format!("\nNo arguments; the data is `{first}`.\n");
    }
    let arguments = whole(of, types).map_or(&of.arguments, |of| &of.fields);
    let table = fields(arguments, types, 8);
    format!("\nArguments; the data begins with `{first}`:\n\n{table}")
}

fn plain(bytes: &[u64]) -> String {
    let bytes: Vec<String> = bytes.iter().map(u64::to_string).collect();
    format!("[{}]", bytes.join(", "))
}

/// The first eight bytes of an account or an event.
fn first_bytes(of: &str, name: &str) -> String {
    let hash = Sha256::digest(format!("{of}:{name}"));
    let bytes: Vec<u64> = hash.iter().take(8).map(|byte| u64::from(*byte)).collect();
    plain(&bytes)
}

/// Every check that an instruction names, and those that these name.
fn shared(from: &Material, used: Vec<&Check>) -> String {
    let checks = &from.sources.checks;
    let mut text = String::from("\n## Shared checks\n\n");
    text += "What instructions mean by *those of* something. Checks of the rules are in \
             `crates/core`, the others in the program.\n";
    for check in checks.closure(used) {
        let _ = writeln!(text, "\n### {}\n", check.title);
        let head = &check.head;
        let first = head.about.first().into_iter();
        let is_more = !head.errors.trim_end_matches('.').eq("As above");
        let errors = Some(&head.errors).filter(|it| is_more && !it.is_empty());
        let refuses = Some(&head.refuses).filter(|it| !it.is_empty());
        let paragraphs: Vec<String> = first
            .chain(refuses)
            .chain(errors)
            .map(|it| checks.linked(it, &check.imports).0)
            .collect();
        let _ = writeln!(text, "{}", paragraphs.join("\n\n"));
    }
    text
}

fn accounts(from: &Material) -> String {
    let accounts = from.sources.accounts();
    let mut text = String::from("\n## Accounts\n\n");
    text += &tables::index(accounts.iter().map(|it| it.name.as_str()));
    for account in accounts {
        let long = account
            .bytes(&from.idl.types)
            .and_then(|it| it.checked_add(8));
        let long = long.map_or(String::new(), |it| format!("{it} bytes, which begin with "));
        let first = first_bytes("account", &account.name);
        let _ = writeln!(text, "\n### {}\n\n{}\n", account.name, account.docs);
        let _ = writeln!(text, "{long}`{first}`.\n");
        text += &fields(&account.fields, &from.idl.types, 8);
    }
    text
}

fn events(from: &Material) -> Result<String> {
    let names = &from.idl.events;
    let mut text = String::from("\n## Events\n\nOne line in the logs each, in Base64. Those of a ");
    text +=
        "customer carry the number of the event in the account's life, so that a gap shows.\n\n";
    text += &tables::index(names.iter().map(String::as_str));
    for name in names {
        let event = from.idl.types.get(name);
        let event = event.with_context(|| format!("the IDL does not describe {name}"))?;
        let first = first_bytes("event", name);
        let _ = writeln!(text, "\n### {name}\n\n{}\n", event.docs);
        let _ = writeln!(text, "{}Begins with `{first}`.\n", tellers(from, name));
        text += &fields(&event.fields, &from.idl.types, 8);
    }
    Ok(text)
}

/// The instructions whose own files tell an event.
fn tellers(from: &Material, event: &str) -> String {
    let construct = format!("{event} {{");
    let tells = |name: &&String| {
        let handled = from.sources.handled.get(*name);
        handled.is_some_and(|it| it.text.contains(&construct))
    };
    let names = from.sources.order.iter().filter(tells);
    let links: Vec<String> = names.map(|it| super::markdown::link(it)).collect();
    if links.is_empty() {
        String::new()
    } else {
        format!("Told by {}. ", links.join(", "))
    }
}

/// Structs that are parts of others.
fn parts(from: &Material) -> String {
    let accounts = from.sources.accounts();
    let instructions = &from.idl.instructions;
    let wholes = instructions
        .iter()
        .filter_map(|it| whole(it, &from.idl.types));
    let wholes: BTreeSet<&str> = wholes.map(|of| of.name.as_str()).collect();
    let is_part = |of: &&Struct| {
        let is_whole = wholes.contains(of.name.as_str());
        let is_event = from.idl.events.contains(&of.name);
        let is_account = accounts.iter().any(|it| it.name == of.name);
        of.name != "PodI128" && !is_event && !is_account && !is_whole
    };
    let parts: Vec<&Struct> = from.idl.types.all().filter(is_part).collect();
    let mut text =
        String::from("\n## Parts\n\nWhat accounts, arguments and events are made of.\n\n");
    text += &tables::index(parts.iter().map(|it| it.name.as_str()));
    for part in parts {
        let long = part.bytes(&from.idl.types);
        let long = long.map_or(String::new(), |it| format!(" {it} bytes."));
        let _ = writeln!(text, "\n### {}\n\n{}{long}\n", part.name, part.docs);
        text += &fields(&part.fields, &from.idl.types, 0);
    }
    text
}

//! The one door: `cargo x <verb>`. Each verb installs what it needs the first time, says what it
//! does, and does not do again what is done.

mod app;
mod audit;
mod browser;
mod build;
mod ci;
mod command;
mod files;
mod house;
mod idl;
mod interrupt;
mod keeper;
mod localnet;
mod node;
mod openssl;
mod program;
mod programs;
mod reference;
mod reproducible;
mod ringfence;
mod say;
mod sdk;
mod setup;
mod stamp;
mod story;
mod style;
mod test;
mod tidy;
mod toolchain;
mod vm;
mod wasm;
mod workspace;

use anyhow::{Result, bail};
use std::env;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo x <verb>

  setup                  install what the other verbs need
  build [crate...]       the programs for the chain, in target/deploy
  demo [arguments]       a house over a real price history; --json for data
  drill [--json]         the default plan from end to end; check or record its figures
  localnet [--port n]    a node with a house, moving prices, a keeper and people with money,
                         until you interrupt it; --bare: with the programs alone
  first-fill [--rpc url] a house, a venue and a trade over JSON-RPC, to the last unit
  story                  a day of a whole house over JSON-RPC and WebSocket, keeper at work
  test                   build, every test, drill, first fill, app, same bytes, IDL, house rules
  audit [--accounts n]   how fast the auditor is on a house of any size
  keeper [--accounts n]  how long a plan for a house of any size takes
  bench [check|record]   measure every instruction; compare with or write bench/results.json
  idl [--check]          write idl/ringfence.json, or fail if it is out of date
  wasm [--check]         the previews for browsers and Node, in target/wasm; the same bytes twice
  sdk [verb]             the TypeScript SDK: generate [--check], build, test [name...], doc,
                         example name
  app [verb]             the web app on a local node with a house, until you interrupt it;
                         build, test [name...]
  reference [--check]    write docs/REFERENCE.md, or fail if it is out of date
  tidy                   the house rules
  fmt [--check]          format the source, or fail if it is not formatted
  ci                     everything a change must pass
";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[&str]) -> Result<()> {
    match words {
        ["setup"] => setup::setup(),
        ["build", names @ ..] => build::build(names).map(drop),
        ["demo", words @ ..] => vm::demo(words),
        ["drill", words @ ..] => vm::drill(words),
        ["localnet", words @ ..] => house::localnet(words),
        ["first-fill", words @ ..] => localnet::first_fill(words),
        ["story"] => story::story(),
        ["test"] => test::test(),
        ["audit", words @ ..] => audit::audit(words),
        ["keeper", words @ ..] => keeper::keeper(words),
        ["bench", words @ ..] => vm::bench(words),
        ["idl"] => idl::write(),
        ["idl", "--check"] => idl::check(),
        ["wasm"] => wasm::wasm().map(drop),
        ["wasm", "--check"] => wasm::check(),
        ["sdk", words @ ..] => sdk::sdk(words),
        ["app", words @ ..] => app::app(words),
        ["reference"] => reference::write(),
        ["reference", "--check"] => reference::check(),
        ["tidy"] => tidy::tidy(),
        ["fmt"] => style::fmt(&[]),
        ["fmt", "--check"] => style::fmt(&["--check"]),
        ["ci"] => ci::ci(),
        [] | ["help" | "--help"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such verb: {}\n\n{USAGE}", words.join(" ")),
    }
}

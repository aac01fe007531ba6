//! The commands of `ringfence` against the embedded VM.

use std::path::Path;

use ringfence_cli::{Key, Result};
use ringfence_client::actions::Action;
use ringfence_client::actions::run::{Options, run};
use ringfence_client::actions::tokens::{associated, create_associated};
use ringfence_tests::actors;
use ringfence_tests::chain::VmChain;
use serde_json::Value;
use solana_pubkey::Pubkey;

/// Runs a command with the key of an actor. Words are split at spaces.
pub fn cli(chain: &VmChain, actor: &str, words: &str) -> Result<String> {
    let keys = |_: Option<&Path>| -> Result<Key> { Ok(Box::new(actors::keypair(actor))) };
    ringfence_cli::run(chain, &keys, words.split_whitespace())
}

/// What a command says to people: text without control characters.
#[track_caller]
pub fn said(chain: &VmChain, actor: &str, words: &str) -> String {
    let said = cli(chain, actor, words).unwrap_or_else(|why| panic!("{words}: {why:#}"));
    assert!(!said.contains('\u{1b}'), "{words}: {said:?}");
    said
}

/// What a command says to machines.
#[track_caller]
pub fn data(chain: &VmChain, actor: &str, words: &str) -> Value {
    let said = said(chain, actor, &format!("{words} --json"));
    serde_json::from_str(&said).unwrap_or_else(|why| panic!("{words}: {why}: {said}"))
}

/// Why a command is refused.
#[track_caller]
pub fn refusal(chain: &VmChain, actor: &str, words: &str) -> String {
    match cli(chain, actor, words) {
        Ok(said) => panic!("{words} went through: {said}"),
        Err(why) => format!("{why:#}"),
    }
}

/// Events of a transaction, by name, without repeats.
pub fn events(answer: &Value, part: &str) -> Vec<String> {
    let rows = answer[part].as_array().expect("a table of events");
    let names = rows
        .iter()
        .map(|row| row["event"].as_str().expect("a name").to_owned());
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names
}

/// Lamports for an actor, and tokens of a mint in its usual token account.
pub fn fund(chain: &VmChain, actor: &str, mint: &str, amount_native: u64) {
    let key = actors::keypair(actor);
    let owner = actors::address(actor);
    let mut world = chain.world();
    world.set_lamports(&owner, 100_000_000_000);
    let found = world.mint(mint);
    drop(world);
    let create = create_associated(&owner, &owner, &found.address, &found.program);
    let action = Action {
        fresh: Vec::new(),
        act: vec![create],
    };
    run(chain, &action, &[&key], Options::default()).expect("a wallet");
    let wallet = wallet(chain, actor, mint);
    chain.world().give_to(&wallet, mint, amount_native);
}

/// An actor's usual token account.
pub fn wallet(chain: &VmChain, actor: &str, mint: &str) -> Pubkey {
    let found = chain.world().mint(mint);
    associated(&actors::address(actor), &found.address, &found.program)
}

/// Tokens in an actor's usual token account.
pub fn held(chain: &VmChain, actor: &str, mint: &str) -> u64 {
    let wallet = wallet(chain, actor, mint);
    chain.world().tokens(&wallet)
}

/// An actor's margin account.
pub fn account(chain: &VmChain, actor: &str) -> Pubkey {
    chain.world().account(actor)
}

/// The address of a mint, as commands take it.
pub fn mint(chain: &VmChain, name: &str) -> String {
    chain.world().mint(name).address.to_string()
}

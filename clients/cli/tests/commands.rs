//! The commands of houses, accounts and all else on chain, as scripts meet them without a node.
#![allow(clippy::unwrap_used, clippy::panic)] // A test may stop anywhere.

use std::process::Command;

/// What a run of the command gave.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn ringfence(words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    let output = command.args(words).output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn help(words: &[&str]) -> String {
    let said = ringfence(words);
    assert_eq!(said.code, 0, "{words:?}: {}", said.err);
    said.out
}

/// An address where nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_node_that_does_not_answer_is_named_and_nothing_is_said_of_sending() {
    for words in ["house list", "vault exit quote"] {
        let mut all: Vec<&str> = words.split(' ').collect();
        all.extend(["--rpc", NOBODY]);
        let Said { code, out, err } = ringfence(&all);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        let complaint = err;
        assert!(
            complaint.starts_with("ringfence: Nobody answers ("),
            "{complaint}"
        );
        assert!(complaint.contains(NOBODY), "{complaint}");
        assert!(complaint.contains("is --rpc right?"), "{complaint}");
    }
}

#[test]
fn words_that_cannot_be_understood_end_with_two() {
    for (words, why) in [
        (
            "house list --rpc nonsense",
            "neither a URL nor one of localnet, devnet, mainnet",
        ),
        ("account show --house nonsense", "--house"),
        ("account shaw", "shaw"),
        ("vault deposit quote", "AMOUNT"),
        ("fund skin deposit middle 5", "junior, senior"),
        ("vault withdraw quote 5 --max", "--max"),
        ("proposal show first", "first"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let answer = ringfence(&words);
        assert_eq!(answer.code, 2, "{words:?}: {}", answer.err);
        assert_eq!(answer.out, "", "{words:?}");
        assert!(answer.err.contains(why), "{words:?}: {}", answer.err);
    }
}

#[test]
fn every_noun_explains_its_verbs() {
    for (noun, verb) in [
        ("house", "pause"),
        ("asset", "statements"),
        ("instrument", "expire"),
        ("account", "consent"),
        ("vault", "withdraw"),
        ("fund", "unstake-request"),
        ("loss", "advance"),
        ("proposal", "approve"),
        ("lien", "notice"),
        ("venue", "show"),
    ] {
        let said = help(&[noun, "--help"]);
        assert!(said.contains(verb), "{noun}: {said}");
        let said = help(&[noun, verb, "--help"]);
        assert!(said.contains("--dry-run"), "{noun} {verb}: {said}");
    }
}

#[test]
fn help_says_how_a_plain_number_is_proposed() {
    let said = help(&["proposal", "create", "--help"]);
    let words: Vec<&str> = said.split_whitespace().collect();
    let said = words.join(" ");
    let rule = "a plain number after '#', which is taken as it is";
    assert!(said.contains(rule), "{said}");
}

//! `ringfence house`: files of houses, without a network.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;
use support::{file, ringfence};

/// The file of a cluster in this tree.
fn committed(cluster: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/config");
    format!("{root}/{cluster}.json")
}

/// A folder for one test alone, empty.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&path));
    path
}

const OFFLINE: [&str; 2] = ["--dry-run", "--offline"];

fn apply(config: &str, words: &[&str]) -> support::Answer {
    ringfence(&[&["house", "apply", "--config", config], words].concat())
}

#[test]
fn a_dry_run_without_a_network_prints_the_whole_plan_of_each_cluster() {
    for (cluster, steps, line) in [
        (
            "localnet",
            20,
            "give alice 10 SOL, 100,000 USDC, 1,000 wSOL",
        ),
        (
            "devnet",
            11,
            "seat a council, 2 of 3, with a delay of 3600 s",
        ),
        ("mainnet", 10, "bring the senior skin to 250,000 USDC"),
    ] {
        let plan = apply(&committed(cluster), &OFFLINE).result();
        assert!(plan.starts_with(&format!("{cluster}, ")), "{plan}");
        assert!(plan.contains("made-up addresses stand for"), "{plan}");
        assert!(plan.contains(line), "{plan}");
        assert!(
            plan.trim_end().ends_with(&format!("{steps} steps to do")),
            "{plan}"
        );
    }
}

#[test]
fn a_plan_as_data_has_every_instruction_for_those_who_sign_elsewhere() {
    let words = [&OFFLINE[..], &["--json"]].concat();
    let plan = apply(&committed("mainnet"), &words).result();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 10);
    for step in steps {
        for instruction in step["instructions"].as_array().unwrap() {
            assert!(!instruction["data_hex"].as_str().unwrap().is_empty());
            assert!(!instruction["accounts"].as_array().unwrap().is_empty());
        }
    }
    assert_eq!(steps[1]["signers"][1]["name"], "listing");
}

#[test]
fn an_address_that_is_told_is_the_one_that_signs() {
    let listing = "So11111111111111111111111111111111111111112";
    let who = format!("listing={listing}");
    let words = [&OFFLINE[..], &["--json", "--who", &who]].concat();
    let plan = apply(&committed("mainnet"), &words).result();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["steps"][1]["signers"][1]["address"], listing);
}

#[test]
fn keys_are_made_once_and_for_their_owner_alone() {
    let keys = folder("keys");
    let addresses = folder("addresses").join("of/the/house.json");
    let names = [keys.to_str().unwrap(), addresses.to_str().unwrap()];
    let people = ["--keys", names[0], "--generate", "--addresses", names[1]];
    let words = [&OFFLINE[..], &people].concat();
    let first = apply(&committed("localnet"), &words).result();
    assert!(!first.contains("made-up"), "{first}");
    assert_eq!(apply(&committed("localnet"), &words).result(), first);
    let key = keys.join("alice.json");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let written: Value = serde_json::from_str(&fs::read_to_string(addresses).unwrap()).unwrap();
    let house = written["house"].as_str().unwrap();
    assert!(
        first.starts_with(&format!("localnet, test house {house}\n")),
        "{first}"
    );
    assert_eq!(written["keys"].as_object().unwrap().len(), 7);
}

#[test]
fn what_cannot_be_used_is_refused_in_a_sentence() {
    let text = fs::read_to_string(committed("localnet")).unwrap();
    let wrong = file(
        "house-wrong.json",
        &text.replace("\"50000000000\"", "\"-5\""),
    );
    let mainnet = committed("mainnet");
    let keys = folder("keys-of-mainnet");
    let keys = ["--keys", keys.to_str().unwrap(), "--generate"];
    for (config, words, complaint) in [
        ("none.json", &OFFLINE[..], "none.json: No such file"),
        (
            &wrong,
            &OFFLINE,
            "fund.insurance_native: `-5` is no amount: digits only",
        ),
        (
            &mainnet,
            &[],
            "nobody said who these are: council-1, council-2, ",
        ),
        (&mainnet, &keys, "--generate makes no keys for mainnet"),
        (&mainnet, &["--who", "listing"], "--who is NAME=ADDRESS"),
        (
            &mainnet,
            &["--who", "listing=x"],
            "--who listing: `x` is no address",
        ),
        (
            &mainnet,
            &["--key", "listing=none.json"],
            "none.json: the key file cannot be read",
        ),
    ] {
        let said = apply(config, words).complaint();
        assert!(
            said.starts_with("ringfence: ") && said.contains(complaint),
            "{said}"
        );
    }
}

#[test]
fn a_node_that_does_not_answer_is_told() {
    let keys = folder("keys-for-nobody");
    let words = [
        "--keys",
        keys.to_str().unwrap(),
        "--generate",
        "--rpc",
        "http://127.0.0.1:1",
    ];
    let said = apply(&committed("localnet"), &words).complaint();
    assert!(said.contains("no answer"), "{said}");
}

#[test]
fn prices_are_set_by_the_names_of_the_file() {
    let keys = folder("keys-of-prices");
    let local = committed("localnet");
    let house = [
        "house",
        "prices",
        "--config",
        &local,
        "--keys",
        keys.to_str().unwrap(),
    ];
    for (set, complaint) in [
        ("SOL/EUR=1", "the file has no feed `SOL/EUR`"),
        ("SOL/USD", "--set is FEED=PRICE_E8"),
        ("SOL/USD=0", "SOL/USD: a price is a whole number above zero"),
        (
            "SOL/USD=1.5",
            "SOL/USD: a price is a whole number above zero",
        ),
    ] {
        let words = [&house[..], &["--generate", "--set", set]].concat();
        let said = ringfence(&words).complaint();
        assert!(said.contains(complaint), "{said}");
    }
    let devnet = committed("devnet");
    let words = [
        "house",
        "prices",
        "--config",
        &devnet,
        "--keys",
        house[5],
        "--generate",
    ];
    assert!(
        ringfence(&words)
            .complaint()
            .contains("the file has no made-up price")
    );
}

#[test]
fn a_node_may_be_named_by_its_network() {
    let keys = folder("keys-of-networks");
    let addresses = folder("addresses-of-networks").join("house.json");
    let at = addresses.to_str().unwrap();
    let people = ["--keys", keys.to_str().unwrap(), "--generate"];
    let local = committed("localnet");
    for (told, url) in [
        ("devnet", "https://api.devnet.solana.com"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
    ] {
        let words = [&OFFLINE[..], &people, &["--addresses", at, "--rpc", told]].concat();
        apply(&local, &words).result();
        let written: Value = serde_json::from_str(&fs::read_to_string(at).unwrap()).unwrap();
        assert_eq!(written["rpc"], url);
    }
    for verb in ["apply", "prices"] {
        let words = ["house", verb, "--config", &local, "--rpc", "nonsense"];
        let said = ringfence(&[&words[..], &people].concat());
        assert_eq!(said.code, Some(2), "{verb}: {}", said.stderr);
        let why = "--rpc nonsense is neither a URL nor one of localnet, devnet, mainnet";
        assert!(said.stderr.contains(why), "{verb}: {}", said.stderr);
    }
}

//! `ringfence audit` as people and scripts meet it: what it prints, writes, and answers by its exit
//! code.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ringfence_audit::audit::audit;
use ringfence_audit::proof::hex;
use ringfence_audit::simulate::simulate;
use ringfence_audit::snapshot::{Snapshot, Stored, open};
use ringfence_client::chain::Account;
use ringfence_interface::accounts::MarginAccount;
use solana_address::Address;

/// What a run of the command gave.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn ringfence(words: &[&str]) -> Said {
    ringfence_in(None, words)
}

/// With a house in the environment.
fn ringfence_in(house: Option<&str>, words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.env_remove("RINGFENCE_HOUSE");
    command.envs(house.map(|house| ("RINGFENCE_HOUSE", house)));
    let output = command.arg("audit").args(words).output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of its own with a simulated house in `house`, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, accounts: usize) -> Self {
        let name = format!("ringfence-cli-audit-{name}-{}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        let _ = fs::remove_dir_all(&folder.0);
        simulate(accounts, &folder.0.join("house")).unwrap();
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes a snapshot again with one margin account's ledger changed.
fn tamper(from: &Path, to: &Path) -> Address {
    let snapshot = open(from).unwrap();
    let keep = |owner: Address, stored: &Stored<'_>| {
        let account = Account {
            owner,
            lamports: stored.lamports,
            data: stored.data.to_vec(),
        };
        (stored.address, account)
    };
    let pages = snapshot.visit(
        |_| true,
        |section, accounts| {
            let each = accounts.iter().map(|stored| keep(section.owner, stored));
            Ok(each.collect::<Vec<_>>())
        },
    );
    let mut all: Vec<(Address, Account)> = pages.unwrap().into_iter().flatten().collect();
    let is_account = |account: &Account| MarginAccount::decode(&account.data).is_ok();
    let victim = all.iter_mut().find(|(_, account)| is_account(account));
    let (address, account) = victim.unwrap();
    // The first slot is behind five addresses, and its ledger behind three more.
    let place = 8 + 5 * 32 + 3 * 32;
    let ledger = account.data[place..place + 8].try_into().unwrap();
    let more = u64::from_le_bytes(ledger) + 1;
    account.data[place..place + 8].copy_from_slice(&more.to_le_bytes());
    let read = MarginAccount::decode(&account.data).unwrap();
    assert_eq!(read.slots[0].ledger_native, more);
    let address = *address;
    Snapshot::of(snapshot.moment, all)
        .unwrap()
        .write(to)
        .unwrap();
    address
}

#[test]
fn a_house_that_holds_ends_with_zero_and_says_so() {
    let folder = Folder::new("holds", 50);
    let said = ringfence(&["--snapshot", &folder.path("house")]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.ends_with("everything holds\n"), "{}", said.out);
    let said = ringfence(&["--snapshot", &folder.path("house"), "--json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["holds"], true);
    assert_eq!(report["counts"]["margin_accounts"], 50);
    let quote = report["assets"].as_array().unwrap();
    let quote = quote.iter().find(|of| of["is_quote"] == true).unwrap();
    let statement = &quote["statement"];
    assert_eq!(statement["vault_count"], "50");
    assert_eq!(statement["ledger_native"], quote["root"]["total_native"]);
    assert_eq!(statement["excess_native"], "0");
}

#[test]
fn one_unit_too_much_ends_with_one_and_is_named() {
    let folder = Folder::new("tampered", 50);
    let tampered = folder.0.join("tampered");
    let victim = tamper(&folder.0.join("house"), &tampered);
    let page = folder.path("report.html");
    let tampered = folder.path("tampered");
    let said = ringfence(&["--snapshot", &tampered, "--html", &page]);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    assert!(said.out.ends_with("2 things do not hold\n"), "{}", said.out);
    let named = format!("INV-1 at {victim}: slot 0: ledger, of its tokens: expected ");
    assert!(said.out.contains(&named), "{}", said.out);
    assert!(said.out.contains("\nINV-2 at "), "{}", said.out);
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("2 things do not hold."), "{html}");
    assert!(html.contains(&victim.to_string()));
}

#[test]
fn the_page_needs_nothing_else_and_tells_everything() {
    let folder = Folder::new("page", 20);
    let page = folder.path("report.html");
    let said = ringfence(&["--snapshot", &folder.path("house"), "--html", &page]);
    assert_eq!(said.code, 0, "{}", said.err);
    let html = fs::read_to_string(page).unwrap();
    for outside in ["http", "<script", "src=", "href=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside} in the page");
    }
    for section in [
        "Everything holds.",
        "Segregation",
        "Pool and fund",
        "Losses",
        "Concentration",
        "What customers can check",
        "What was checked",
        "prefers-color-scheme: dark",
        "<svg",
    ] {
        assert!(html.contains(section), "no {section}");
    }
    let rows = html.matches("<span class=\"holds\">holds</span>").count();
    let invariants = ringfence_core::invariants::INVARIANTS.len();
    assert_eq!(rows, invariants + ringfence_audit::html::CHECKS.len());
}

#[test]
fn there_is_no_answer_without_a_house_a_folder_or_a_node() {
    for (words, says) in [
        (vec!["--rpc", "http://127.0.0.1:9"], "http://127.0.0.1:9"),
        (vec!["--house", "nobody"], "no address"),
        (vec!["--snapshot", "/nowhere/at/all"], "meta.json"),
        (
            vec![
                "--rpc",
                "http://127.0.0.1:9",
                "--house",
                "11111111111111111111111111111112",
            ],
            "http://127.0.0.1:9",
        ),
    ] {
        let said = ringfence(&words);
        assert_eq!(said.code, 2, "{words:?}: {}", said.err);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
        assert_eq!(said.out, "");
    }
}

#[test]
fn a_house_of_the_environment_is_read_but_for_a_folder() {
    let nobody = ["--rpc", "http://127.0.0.1:9"];
    let said = ringfence_in(Some("nobody"), &nobody);
    assert_eq!(said.code, 2, "{}", said.err);
    let why = "RINGFENCE_HOUSE nobody: this is no address";
    assert!(said.err.contains(why), "{}", said.err);
    let house = "11111111111111111111111111111112";
    let mut named = nobody.to_vec();
    named.extend(["--house", house]);
    let said = ringfence_in(Some("nobody"), &named);
    assert!(said.err.contains("http://127.0.0.1:9"), "{}", said.err);
    assert!(!said.err.contains("RINGFENCE_HOUSE"), "{}", said.err);

    let folder = Folder::new("environment", 5);
    let path = folder.path("house");
    let said = ringfence_in(Some(house), &["--snapshot", &path]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let copy = folder.path("copy");
    let words = ["snapshot", "--snapshot", &path, "--out", &copy];
    let said = ringfence_in(Some(house), &words);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let said = ringfence(&["--snapshot", &path, "--house", house]);
    assert!(said.err.contains("cannot be used with"), "{}", said.err);
}

#[test]
fn a_proof_is_made_and_checked_against_what_was_published() {
    let folder = Folder::new("proof", 30);
    let found = audit(&open(&folder.0.join("house")).unwrap()).unwrap();
    let quote = found.assets.iter().find(|of| of.is_quote).unwrap();
    let account = quote.leaves[3].margin_account.to_string();
    let (house, file) = (folder.path("house"), folder.path("proof.json"));
    let mint = quote.mint.to_string();
    let mut words = vec!["prove", "--snapshot", &house, "--account", &account];
    words.extend(["--mint", &mint, "--out", &file]);
    let said = ringfence(&words);
    assert_eq!(said.code, 0, "{}", said.err);
    let root = hex(&quote.tree.root().commitment(&quote.address));
    let said = ringfence(&["verify", &file, "--root", &root]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("proved: "), "{}", said.out);
    assert!(said.out.contains(&root), "{}", said.out);
    // Without a commitment it does not claim to have proved anything.
    let said = ringfence(&["verify", &file]);
    assert!(said.out.starts_with("consistent, and proved only if"));
    let other = hex(&[7; 32]);
    let said = ringfence(&["verify", &file, "--root", &other]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("not proved: published is "));
    let forged = fs::read_to_string(&file).unwrap();
    let forged = forged.replace("\"ledger_native\": \"1", "\"ledger_native\": \"2");
    fs::write(&file, forged).unwrap();
    let said = ringfence(&["verify", &file, "--root", &root]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("not proved: root."), "{}", said.out);
}

#[test]
fn nothing_is_proved_of_a_house_that_does_not_hold() {
    let folder = Folder::new("unproved", 10);
    let tampered = folder.0.join("tampered");
    let victim = tamper(&folder.0.join("house"), &tampered).to_string();
    let tampered = folder.path("tampered");
    let said = ringfence(&["prove", "--snapshot", &tampered, "--account", &victim]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("2 things do not hold"), "{}", said.err);
    let house = folder.path("house");
    let stranger = "11111111111111111111111111111112";
    let said = ringfence(&["prove", "--snapshot", &house, "--account", stranger]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no open vault"), "{}", said.err);
}

#[test]
fn a_snapshot_is_copied_and_never_over_another() {
    let folder = Folder::new("copied", 10);
    let (house, copy) = (folder.path("house"), folder.path("copy"));
    let words = ["snapshot", "--snapshot", &house, "--out", &copy];
    assert_eq!(ringfence(&words).code, 0);
    let report = |name: &str| audit(&open(&folder.0.join(name)).unwrap()).unwrap().json();
    assert_eq!(report("house"), report("copy"));
    let said = ringfence(&words);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("something in it"), "{}", said.err);
}

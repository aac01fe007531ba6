//! Snapshots in folders, a simulated house, and what a snapshot that was tampered with gives away.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use ringfence_audit::audit::{Audit, audit};
use ringfence_audit::proof::hex;
use ringfence_audit::simulate::simulate;
use ringfence_audit::snapshot::{ACCOUNTS_FILE, META_FILE, Moment, Snapshot, open};
use ringfence_client::chain::Account;
use ringfence_interface::ids::{ID, SYSTEM_PROGRAM, TOKEN_PROGRAM};
use solana_address::Address;

/// A folder of its own that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("ringfence-audit-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn simulated(name: &str, accounts: usize) -> Self {
        let folder = Self::new(name);
        simulate(accounts, &folder.0).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn audited(folder: &Path) -> Audit {
    audit(&open(folder).unwrap()).unwrap()
}

/// All accounts of a snapshot.
fn accounts(snapshot: &Snapshot) -> Vec<(Address, Account)> {
    let pages = snapshot.visit(
        |_| true,
        |section, accounts| {
            let owner = section.owner;
            let each = accounts.iter().map(|stored| {
                let account = Account {
                    owner,
                    lamports: stored.lamports,
                    data: stored.data.to_vec(),
                };
                (stored.address, account)
            });
            Ok(each.collect::<Vec<_>>())
        },
    );
    pages.unwrap().into_iter().flatten().collect()
}

#[test]
fn a_simulated_house_of_any_size_holds() {
    for count in [0, 1, 2, 7, 5_000] {
        let folder = Folder::simulated(&format!("sizes-{count}"), count);
        let audit = audited(&folder.0);
        assert_eq!(audit.findings, [], "{count} accounts");
        assert_eq!(audit.counts.margin_accounts, count);
    }
}

#[test]
fn a_simulated_house_is_the_same_each_time() {
    let (one, two) = (
        Folder::simulated("once", 300),
        Folder::simulated("again", 300),
    );
    for file in [META_FILE, ACCOUNTS_FILE] {
        let read = |folder: &Folder| fs::read(folder.0.join(file)).unwrap();
        assert!(read(&one) == read(&two), "{file} differs");
    }
}

#[test]
fn a_folder_says_what_memory_says() {
    let folder = Folder::simulated("memory", 5_000);
    let stored = open(&folder.0).unwrap();
    let memory = Snapshot::of(stored.moment, accounts(&stored)).unwrap();
    assert_eq!(memory.accounts(), stored.accounts());
    let again = Folder::new("memory-again");
    memory.write(&again.0).unwrap();
    let audits = [
        audit(&memory).unwrap(),
        audited(&folder.0),
        audited(&again.0),
    ];
    let reports = audits.map(|audit| audit.json());
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0], reports[2]);
}

#[test]
fn nothing_is_written_over() {
    let folder = Folder::simulated("over", 2);
    let refused = simulate(2, &folder.0).unwrap_err();
    assert!(
        format!("{refused:#}").contains("something in it"),
        "{refused:#}"
    );
}

#[test]
fn a_snapshot_that_is_cut_off_or_damaged_gives_no_answer() {
    let folder = Folder::simulated("damaged", 2_000);
    let place = folder.0.join(ACCOUNTS_FILE);
    let whole = fs::read(&place).unwrap();
    let answer = |bytes: &[u8]| {
        fs::write(&place, bytes).unwrap();
        audit(&open(&folder.0).unwrap()).map(|audit| audit.holds())
    };
    assert!(answer(&whole).unwrap());
    for part in [&whole[..whole.len() - 1], &[]] {
        let refused = format!("{:#}", answer(part).unwrap_err());
        assert!(refused.contains("cut off"), "{refused}");
    }
    // Whatever byte is another: there is no answer, or the answer is no.
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        let is_sound = answer(&changed).is_ok_and(|holds| holds);
        // Lamports and rent payers are nobody's ledger: nothing of what is audited has changed.
        let is_elsewhere = is_sound && audited(&folder.0).json() == report(&whole, &folder);
        assert!(!is_sound || is_elsewhere, "byte {place} goes unnoticed");
    }
}

/// The report of these accounts.
fn report(bytes: &[u8], folder: &Folder) -> serde_json::Value {
    fs::write(folder.0.join(ACCOUNTS_FILE), bytes).unwrap();
    audited(&folder.0).json()
}

#[test]
fn a_description_that_lies_is_refused() {
    let folder = Folder::simulated("meta", 100);
    let place = folder.0.join(META_FILE);
    let meta = fs::read_to_string(&place).unwrap();
    for (old, new, says) in [
        ("\"ringfence-snapshot\"", "\"something\"", "kind is"),
        ("\"version\": 1", "\"version\": 2", "version is"),
        ("\"kind\"", "\"more\": 1, \"kind\"", "unknown field"),
        ("\"accounts\": \"", "\"accounts\": \"1", "the blocks have"),
        ("\"slot\": \"", "\"slot\": \"x", "slot is no number"),
        ("\"first\": \"", "\"first\": \"0", "sixteen digits"),
    ] {
        assert!(meta.contains(old), "{old}");
        fs::write(&place, meta.replacen(old, new, 1)).unwrap();
        let refused = format!("{:#}", open(&folder.0).unwrap_err());
        assert!(refused.contains(says), "{refused}");
    }
}

#[test]
fn an_account_that_is_there_twice_gives_no_answer() {
    let folder = Folder::simulated("twice", 10);
    let snapshot = open(&folder.0).unwrap();
    let mut all = accounts(&snapshot);
    let again = all[3].clone();
    all.push(again);
    let snapshot = Snapshot::of(snapshot.moment, all).unwrap();
    let refused = audit(&snapshot).unwrap_err().to_string();
    assert!(refused.contains("is not in order"), "{refused}");
}

#[test]
fn accounts_that_are_nobodys_are_found() {
    let folder = Folder::simulated("strays", 10);
    let snapshot = open(&folder.0).unwrap();
    let all = accounts(&snapshot);
    let stray = Address::new_from_array([9; 32]);
    let vault = all
        .iter()
        .find(|(_, account)| account.owner == TOKEN_PROGRAM);
    let token = vault.unwrap().1.data.clone();
    for (owner, data, code) in [
        (TOKEN_PROGRAM, token, "stray"),
        (TOKEN_PROGRAM, vec![1; 82], "stray"),
        (SYSTEM_PROGRAM, Vec::new(), "stray"),
        (ID, vec![1; 82], "unknown-account"),
        (ID, Vec::new(), "unknown-account"),
    ] {
        let mut more = all.clone();
        let account = Account {
            owner,
            lamports: 1,
            data,
        };
        more.push((stray, account));
        let snapshot = Snapshot::of(snapshot.moment, more).unwrap();
        let findings = audit(&snapshot).unwrap().findings;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert_eq!(
            (findings[0].code.as_str(), findings[0].account),
            (code, stray)
        );
    }
}

#[test]
fn two_accounts_of_one_number_are_found() {
    let folder = Folder::simulated("numbers", 10);
    let snapshot = open(&folder.0).unwrap();
    let all = accounts(&snapshot);
    let is_account = |account: &Account| account.owner == ID && account.data.len() > 2_000;
    let of = all.iter().find(|(_, account)| is_account(account)).unwrap();
    let mut more = all.clone();
    more.push((Address::new_from_array([9; 32]), of.1.clone()));
    let snapshot = Snapshot::of(snapshot.moment, more).unwrap();
    let findings = audit(&snapshot).unwrap().findings;
    let what = |part: &str| findings.iter().any(|of| of.what.starts_with(part));
    assert!(what("account 0 of"), "{findings:#?}");
}

#[test]
fn there_is_no_answer_about_a_house_that_is_not_there() {
    let folder = Folder::simulated("elsewhere", 1);
    let snapshot = open(&folder.0).unwrap();
    let moment = Moment {
        house: Address::new_from_array([9; 32]),
        ..snapshot.moment
    };
    let snapshot = Snapshot::of(moment, accounts(&snapshot)).unwrap();
    let refused = audit(&snapshot).unwrap_err().to_string();
    assert!(refused.starts_with("there is no house at"), "{refused}");
}

#[test]
fn every_customer_of_a_large_house_has_a_proof() {
    let folder = Folder::simulated("proofs", 1_001);
    let audit = audited(&folder.0);
    let quote = audit.assets.iter().find(|of| of.is_quote).unwrap();
    let commitment = hex(&quote.tree.root().commitment(&quote.address));
    assert_eq!(quote.leaves.len(), 1_001);
    for leaf in &quote.leaves {
        let proofs = audit.prove(&leaf.margin_account);
        let proof = proofs
            .iter()
            .find(|of| of.asset == quote.address.to_string());
        assert_eq!(hex(&proof.unwrap().check().unwrap()), commitment);
    }
}

//! Inclusion proofs: that a customer's ledger is in the total that an auditor publishes.
//!
//! A proof is a JSON file; `clients/audit/README.md` has the format. It names everything that goes
//! into the hashes, so that it is checked without a chain, against a commitment that the auditor
//! publishes elsewhere.

use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use crate::tree::{Hash, Leaf, Node, Root, climb};

/// What a proof calls itself.
const KIND: &str = "ringfence-inclusion-proof";
/// The version of the format.
const VERSION: u32 = 1;

/// A proof, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// `ringfence-inclusion-proof`.
    pub kind: String,
    /// 1.
    pub version: u32,
    /// The house, in Base58.
    pub house: String,
    /// The asset (its account), in Base58.
    pub asset: String,
    /// The asset's mint, in Base58: for people.
    pub mint: String,
    /// Decimals of the mint: for people.
    pub decimals: u8,
    /// Slot at which the ledgers were read.
    pub slot: String,
    /// The margin account, in Base58.
    pub margin_account: String,
    /// Its generation.
    pub generation: String,
    /// The ledger of its vault, in native units.
    pub ledger_native: String,
    /// Its place among the leaves, from zero.
    pub index: String,
    /// The neighbours on the way to the root, lowest first.
    pub siblings: Vec<Sibling>,
    /// The root that they lead to.
    pub root: WrittenRoot,
}

/// A neighbour on the way to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sibling {
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// The sum of the leaves below it, in native units.
    pub sum_native: String,
}

/// A root, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRoot {
    /// Hash of the topmost node, in hexadecimal.
    pub hash: String,
    /// How many leaves there are.
    pub count: String,
    /// Their sum, in native units.
    pub total_native: String,
    /// What is published, in hexadecimal.
    pub commitment: String,
}

/// Whose proof it is, and of what.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The house.
    pub house: Address,
    /// The asset (its account).
    pub asset: Address,
    /// The asset's mint.
    pub mint: Address,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Slot at which the ledgers were read.
    pub slot: u64,
}

impl WrittenRoot {
    /// A root, to be written.
    #[must_use]
    pub fn of(root: &Root, asset: &Address) -> Self {
        Self {
            hash: hex(&root.hash),
            count: root.count.to_string(),
            total_native: root.total_native.to_string(),
            commitment: hex(&root.commitment(asset)),
        }
    }
}

impl Proof {
    /// The proof of a leaf at a place.
    #[must_use]
    pub fn of(subject: &Subject, leaf: &Leaf, index: u64, siblings: &[Node], root: &Root) -> Self {
        let siblings = siblings.iter().map(|node| Sibling {
            hash: hex(&node.hash),
            sum_native: node.sum_native.to_string(),
        });
        Self {
            kind: KIND.to_owned(),
            version: VERSION,
            house: subject.house.to_string(),
            asset: subject.asset.to_string(),
            mint: subject.mint.to_string(),
            decimals: subject.decimals,
            slot: subject.slot.to_string(),
            margin_account: leaf.margin_account.to_string(),
            generation: leaf.generation.to_string(),
            ledger_native: leaf.ledger_native.to_string(),
            index: index.to_string(),
            siblings: siblings.collect(),
            root: WrittenRoot::of(root, &subject.asset),
        }
    }

    /// Checks that the proof leads to its root, and gives the commitment to that root. Whether it
    /// is the one that was published is for the caller to compare.
    ///
    /// # Errors
    /// What is wrong, by the name of the field.
    pub fn check(&self) -> Result<Hash> {
        ensure!(self.kind == KIND, "kind is {:?}, not {KIND:?}", self.kind);
        ensure!(
            self.version == VERSION,
            "version is {}, not {VERSION}",
            self.version
        );
        let asset: Address = read("asset", &self.asset)?;
        read::<Address>("house", &self.house)?;
        read::<Address>("mint", &self.mint)?;
        read::<u64>("slot", &self.slot)?;
        let leaf = Leaf {
            margin_account: read("margin_account", &self.margin_account)?,
            generation: read("generation", &self.generation)?,
            ledger_native: read("ledger_native", &self.ledger_native)?,
        };
        let siblings: Result<Vec<Node>> = self.siblings.iter().map(Sibling::node).collect();
        let index = read("index", &self.index)?;
        let count = read("root.count", &self.root.count)?;
        let found = climb(&leaf.node(&asset), index, count, &siblings?)?;
        self.compare(&found, &asset)
    }

    /// The commitment, if the root that was found is the one that is written.
    fn compare(&self, found: &Root, asset: &Address) -> Result<Hash> {
        let found_text = WrittenRoot::of(found, asset);
        let pairs = [
            ("root.hash", &found_text.hash, &self.root.hash),
            (
                "root.total_native",
                &found_text.total_native,
                &self.root.total_native,
            ),
            (
                "root.commitment",
                &found_text.commitment,
                &self.root.commitment,
            ),
        ];
        for (name, found, written) in pairs {
            if found != written {
                bail!("{name} is written as {written}, and the siblings lead to {found}");
            }
        }
        Ok(found.commitment(asset))
    }
}

impl Sibling {
    fn node(&self) -> Result<Node> {
        Ok(Node {
            hash: unhex("siblings.hash", &self.hash)?,
            sum_native: read("siblings.sum_native", &self.sum_native)?,
        })
    }
}

/// A number or an address in its only form: no sign, no zero in front.
fn read<T: FromStr + ToString>(name: &str, text: &str) -> Result<T> {
    let value = text.parse::<T>().ok();
    let value = value.filter(|value| value.to_string() == text);
    value.with_context(|| format!("{name} cannot be {text:?}"))
}

/// Bytes in hexadecimal, in small letters.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A hash from 64 small hexadecimal digits.
///
/// # Errors
/// When it is anything else.
pub fn unhex(name: &str, text: &str) -> Result<Hash> {
    let wrong = || format!("{name} is {text:?}, not 64 small hexadecimal digits");
    let mut hash = [0; 32];
    for (place, byte) in hash.iter_mut().enumerate() {
        let at = place.saturating_mul(2);
        let digits = text.get(at..at.saturating_add(2)).with_context(wrong)?;
        *byte = u8::from_str_radix(digits, 16).ok().with_context(wrong)?;
    }
    ensure!(hex(&hash) == text, wrong());
    Ok(hash)
}

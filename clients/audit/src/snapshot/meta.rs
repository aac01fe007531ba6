//! What a snapshot's folder says about itself.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::{Block, Place, Section};
use crate::proof::hex;

/// The file that describes the snapshot.
pub const META_FILE: &str = "meta.json";
/// The file of the accounts.
pub const ACCOUNTS_FILE: &str = "accounts.bin";

const KIND: &str = "ringfence-snapshot";
const VERSION: u32 = 1;

/// Of which house a snapshot is, and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The house.
    pub house: Address,
    /// Slot of the chain.
    pub slot: u64,
    /// Time of the chain.
    pub ts: i64,
}

/// The description of a snapshot, as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    kind: String,
    version: u32,
    program: String,
    house: String,
    slot: String,
    ts: String,
    accounts: String,
    sections: Vec<WrittenSection>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSection {
    owner: String,
    first: String,
    data_bytes: usize,
    /// Offset in the file, bytes there, accounts.
    blocks: Vec<(u64, usize, usize)>,
}

impl Meta {
    pub(super) fn of(moment: &Moment, blocks: &[Block]) -> Self {
        let mut sections: Vec<(Section, WrittenSection)> = Vec::new();
        let mut accounts = 0_usize;
        for block in blocks {
            let Place::File {
                offset,
                stored_bytes,
            } = block.place
            else {
                continue;
            };
            accounts = accounts.saturating_add(block.accounts);
            let row = (offset, stored_bytes, block.accounts);
            match sections.last_mut() {
                Some((section, written)) if *section == block.section => written.blocks.push(row),
                _ => sections.push((block.section, WrittenSection::of(&block.section, row))),
            }
        }
        Self {
            kind: KIND.to_owned(),
            version: VERSION,
            program: ringfence_interface::ID.to_string(),
            house: moment.house.to_string(),
            slot: moment.slot.to_string(),
            ts: moment.ts.to_string(),
            accounts: accounts.to_string(),
            sections: sections.into_iter().map(|(_, written)| written).collect(),
        }
    }

    /// What it describes.
    pub(super) fn read(&self) -> Result<(Moment, Vec<Block>)> {
        ensure!(self.kind == KIND, "kind is {:?}, not {KIND:?}", self.kind);
        ensure!(
            self.version == VERSION,
            "version is {}, not {VERSION}",
            self.version
        );
        let program = ringfence_interface::ID.to_string();
        ensure!(
            self.program == program,
            "the snapshot is of the program {}, and this auditor knows {program}",
            self.program
        );
        let moment = Moment {
            house: self.house.parse().ok().context("house is no address")?,
            slot: self.slot.parse().context("slot is no number")?,
            ts: self.ts.parse().context("ts is no number")?,
        };
        let mut blocks = Vec::new();
        for section in &self.sections {
            section.read(&mut blocks)?;
        }
        let counts = blocks.iter().map(|block| block.accounts);
        let found = counts.fold(0, usize::saturating_add);
        ensure!(
            self.accounts == found.to_string(),
            "accounts is {}, and the blocks have {found}",
            self.accounts
        );
        Ok((moment, blocks))
    }
}

impl WrittenSection {
    fn of(section: &Section, row: (u64, usize, usize)) -> Self {
        Self {
            owner: section.owner.to_string(),
            first: hex(&section.first),
            data_bytes: section.data_bytes,
            blocks: vec![row],
        }
    }

    fn read(&self, blocks: &mut Vec<Block>) -> Result<()> {
        let first = u64::from_str_radix(&self.first, 16).ok();
        let first = first.filter(|_| self.first.len() == 16);
        let section = Section {
            owner: self
                .owner
                .parse()
                .ok()
                .context("a section's owner is no address")?,
            first: first
                .context("a section's first bytes are not sixteen digits")?
                .to_be_bytes(),
            data_bytes: self.data_bytes,
        };
        for (offset, stored_bytes, accounts) in &self.blocks {
            ensure!(
                (1..=section.per_block()).contains(accounts),
                "a block cannot have {accounts} accounts"
            );
            blocks.push(Block {
                section,
                accounts: *accounts,
                place: Place::File {
                    offset: *offset,
                    stored_bytes: *stored_bytes,
                },
            });
        }
        Ok(())
    }
}

//! A snapshot's folder: the blocks of accounts one behind the other in one file, each packed with
//! LZ4, and a description that says where they are.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use solana_address::Address;

use super::meta::{ACCOUNTS_FILE, META_FILE, Meta, Moment};
use super::{Block, Place, Section, Snapshot};

/// Opens a snapshot's folder. Its accounts are read when they are visited.
///
/// # Errors
/// What is missing, or what is wrong with the description.
pub fn open(folder: &Path) -> Result<Snapshot> {
    let place = folder.join(META_FILE);
    let read = || -> Result<(Moment, Vec<Block>)> {
        let text = fs::read_to_string(&place)?;
        serde_json::from_str::<Meta>(&text)?.read()
    };
    let (moment, blocks) = read().with_context(|| place.display().to_string())?;
    let path = folder.join(ACCOUNTS_FILE);
    let file = File::open(&path).with_context(|| path.display().to_string())?;
    Ok(Snapshot {
        moment,
        blocks,
        file: Some((file, path)),
    })
}

impl Snapshot {
    /// Writes the snapshot to a folder that does not exist yet or is empty.
    ///
    /// # Errors
    /// When the folder has something in it, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut writer = Writer::new(folder)?;
        for block in &self.blocks {
            let bytes = self.bytes(block)?;
            writer.add_block(block.section, block.accounts, &bytes)?;
        }
        writer.finish(&self.moment)
    }
}

/// Writes a snapshot piece by piece: section by section in any order, and within a section the
/// accounts in the order of their addresses.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    file: BufWriter<File>,
    blocks: Vec<Block>,
    offset: u64,
}

impl Writer {
    /// Begins a snapshot in a folder that does not exist yet or is empty.
    ///
    /// # Errors
    /// When the folder has something in it, or cannot be written.
    pub fn new(folder: &Path) -> Result<Self> {
        let begin = || -> Result<File> {
            fs::create_dir_all(folder)?;
            if fs::read_dir(folder)?.next().is_some() {
                bail!("there is something in it already");
            }
            Ok(File::create_new(folder.join(ACCOUNTS_FILE))?)
        };
        let file = begin().with_context(|| folder.display().to_string())?;
        Ok(Self {
            folder: folder.to_owned(),
            file: BufWriter::new(file),
            blocks: Vec::new(),
            offset: 0,
        })
    }

    /// Adds accounts of one section: address, lamports, data.
    ///
    /// # Errors
    /// When an account has another length than the section's, or the file cannot be written.
    pub fn add(&mut self, section: Section, accounts: &[(Address, u64, Vec<u8>)]) -> Result<()> {
        for rows in accounts.chunks(section.per_block()) {
            let mut bytes = Vec::new();
            for (address, lamports, data) in rows {
                ensure!(
                    data.len() == section.data_bytes,
                    "{address} has another length than its section"
                );
                bytes.extend(address.as_ref());
                bytes.extend(lamports.to_le_bytes());
                bytes.extend(data);
            }
            self.add_block(section, rows.len(), &bytes)?;
        }
        Ok(())
    }

    fn add_block(&mut self, section: Section, accounts: usize, bytes: &[u8]) -> Result<()> {
        let packed = lz4_flex::block::compress(bytes);
        self.file.write_all(&packed)?;
        self.blocks.push(Block {
            section,
            accounts,
            place: Place::File {
                offset: self.offset,
                stored_bytes: packed.len(),
            },
        });
        let length = u64::try_from(packed.len())?;
        self.offset = self
            .offset
            .checked_add(length)
            .context("a snapshot is too long")?;
        Ok(())
    }

    /// Writes the description: only now it is a snapshot.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(mut self, moment: &Moment) -> Result<()> {
        self.file.flush()?;
        self.blocks.sort_by_key(|block| block.section);
        let meta = serde_json::to_string_pretty(&Meta::of(moment, &self.blocks))?;
        let place = self.folder.join(META_FILE);
        fs::write(&place, meta + "\n").with_context(|| place.display().to_string())
    }
}

/// Reads a block and unpacks it to the length that it must have.
pub(super) fn read_block(
    file: &File,
    offset: u64,
    stored_bytes: usize,
    length: usize,
) -> Result<Vec<u8>> {
    let left = file.metadata()?.len().checked_sub(offset);
    let is_there = left.is_some_and(|left| u64::try_from(stored_bytes).is_ok_and(|b| b <= left));
    ensure!(is_there, "the file is cut off at byte {offset}");
    let mut packed = vec![0; stored_bytes];
    file.read_exact_at(&mut packed, offset)?;
    let mut bytes = vec![0; length];
    let unpacked = lz4_flex::block::decompress_into(&packed, &mut bytes);
    let unpacked = unpacked.with_context(|| format!("the block at byte {offset} is damaged"))?;
    ensure!(
        unpacked == length,
        "the block at byte {offset} is too short"
    );
    Ok(bytes)
}

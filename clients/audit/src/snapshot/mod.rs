//! A snapshot: accounts at one moment, sorted and packed, in memory or in a folder.
//!
//! Accounts of one owner, kind and length are a section; a section is cut into blocks, which are
//! read and judged by several threads. `clients/audit/README.md` has the format.

mod file;
mod meta;

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use solana_address::Address;

pub use file::{Writer, open};
pub use meta::{ACCOUNTS_FILE, META_FILE, Moment};

/// Address and lamports come before the data of an account.
const HEAD_BYTES: usize = 40;
/// A block is about this long before it is packed.
const BLOCK_BYTES: usize = 4 << 20;

/// What the accounts of a section have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Section {
    /// The program that owns them.
    pub owner: Address,
    /// First eight bytes of the data of the accounts of Ringfence; zero for those of others.
    pub first: [u8; 8],
    /// Length of the data.
    pub data_bytes: usize,
}

impl Section {
    /// The section of an account.
    #[must_use]
    pub fn of(owner: &Address, data: &[u8]) -> Self {
        let is_ours = *owner == ringfence_interface::ID;
        let first = data.first_chunk().filter(|_| is_ours);
        Self {
            owner: *owner,
            first: first.copied().unwrap_or_default(),
            data_bytes: data.len(),
        }
    }

    const fn record_bytes(&self) -> usize {
        HEAD_BYTES.saturating_add(self.data_bytes)
    }

    /// Accounts per block.
    fn per_block(&self) -> usize {
        let fit = BLOCK_BYTES.checked_div(self.record_bytes());
        fit.unwrap_or(1).max(1)
    }
}

/// An account in a block.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// Its address.
    pub address: Address,
    /// What it holds.
    pub lamports: u64,
    /// Its data.
    pub data: &'a [u8],
}

/// Where a block's bytes are.
#[derive(Clone, Debug)]
enum Place {
    Memory(Vec<u8>),
    File { offset: u64, stored_bytes: usize },
}

#[derive(Clone, Debug)]
struct Block {
    section: Section,
    accounts: usize,
    place: Place,
}

/// Accounts at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// When, and of which house.
    pub moment: Moment,
    blocks: Vec<Block>,
    file: Option<(File, PathBuf)>,
}

impl Snapshot {
    /// A snapshot in memory.
    ///
    /// # Errors
    /// When an address is there twice.
    pub fn of(
        moment: Moment,
        accounts: Vec<(Address, ringfence_client::chain::Account)>,
    ) -> Result<Self> {
        let mut accounts: Vec<_> = accounts
            .into_iter()
            .map(|(address, account)| {
                let section = Section::of(&account.owner, &account.data);
                (section, address, account)
            })
            .collect();
        accounts.sort_by_key(|(section, address, _)| (*section, *address));
        let mut blocks: Vec<Block> = Vec::new();
        for (section, address, account) in accounts {
            let fits = |block: &&mut Block| {
                block.section == section && block.accounts < section.per_block()
            };
            if blocks.last_mut().filter(fits).is_none() {
                blocks.push(Block {
                    section,
                    accounts: 0,
                    place: Place::Memory(Vec::new()),
                });
            }
            let Some(block) = blocks.last_mut() else {
                continue;
            };
            block.accounts = block.accounts.saturating_add(1);
            if let Place::Memory(bytes) = &mut block.place {
                bytes.extend(address.as_ref());
                bytes.extend(account.lamports.to_le_bytes());
                bytes.extend(account.data);
            }
        }
        let snapshot = Self {
            moment,
            blocks,
            file: None,
        };
        Ok(snapshot)
    }

    /// How many accounts there are.
    #[must_use]
    pub fn accounts(&self) -> usize {
        let counts = self.blocks.iter().map(|block| block.accounts);
        counts.fold(0, usize::saturating_add)
    }

    /// Visits the blocks of some sections, on all cores, and gives what came of each in order.
    ///
    /// # Errors
    /// When a block cannot be read, or accounts are not in order; what a visit says otherwise.
    pub fn visit<T: Send>(
        &self,
        wanted: impl Fn(&Section) -> bool,
        each: impl Fn(&Section, &[Stored<'_>]) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let blocks: Vec<&Block> = self
            .blocks
            .iter()
            .filter(|block| wanted(&block.section))
            .collect();
        let done = in_parallel(blocks.len(), |index| {
            let block = blocks.get(index).context("no such block")?;
            let bytes = self.bytes(block)?;
            let accounts = accounts_of(&block.section, bytes.as_ref());
            ensure!(accounts.len() == block.accounts, "a block is cut off");
            let ends = check_order(&accounts)?;
            Ok((ends, each(&block.section, &accounts)?))
        })?;
        let ends = blocks.iter().zip(&done);
        let ends: Vec<(Section, (Address, Address))> = ends
            .filter_map(|(block, (ends, _))| Some((block.section, (*ends)?)))
            .collect();
        for ((section, (_, end)), (next, (begin, _))) in ends.iter().zip(ends.iter().skip(1)) {
            let is_in_order = (section, end) < (next, begin);
            ensure!(is_in_order, "{begin} is not in order");
        }
        Ok(done.into_iter().map(|(_, made)| made).collect())
    }

    /// The bytes of a block, unpacked.
    fn bytes<'a>(&self, block: &'a Block) -> Result<std::borrow::Cow<'a, [u8]>> {
        match (&block.place, &self.file) {
            (Place::Memory(bytes), _) => Ok(bytes.into()),
            (
                Place::File {
                    offset,
                    stored_bytes,
                },
                Some((file, path)),
            ) => {
                let length = block.accounts.saturating_mul(block.section.record_bytes());
                let bytes = file::read_block(file, *offset, *stored_bytes, length);
                Ok(bytes.with_context(|| path.display().to_string())?.into())
            }
            (Place::File { .. }, None) => bail!("a block of no file"),
        }
    }
}

/// The accounts of a block's bytes.
fn accounts_of<'a>(section: &Section, bytes: &'a [u8]) -> Vec<Stored<'a>> {
    let records = bytes.chunks_exact(section.record_bytes());
    let stored = records.filter_map(|record| {
        let (address, rest) = record.split_first_chunk::<32>()?;
        let (lamports, data) = rest.split_first_chunk::<8>()?;
        Some(Stored {
            address: Address::new_from_array(*address),
            lamports: u64::from_le_bytes(*lamports),
            data,
        })
    });
    stored.collect()
}

/// First and last address, if all are in order and none is there twice.
fn check_order(accounts: &[Stored<'_>]) -> Result<Option<(Address, Address)>> {
    let pairs = accounts.iter().zip(accounts.iter().skip(1));
    for (one, next) in pairs {
        ensure!(
            one.address < next.address,
            "{} is not in order",
            next.address
        );
    }
    let ends = accounts.first().zip(accounts.last());
    Ok(ends.map(|(first, last)| (first.address, last.address)))
}

/// Does numbered pieces of work on all cores; what came of each, in order.
///
/// # Errors
/// The first error of a piece.
pub fn in_parallel<T: Send>(
    pieces: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let hand = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= pieces {
                return;
            }
            let made = work(index);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((index, made));
        }
    };
    thread::scope(|scope| {
        for _ in 1..cores.min(pieces) {
            scope.spawn(hand);
        }
        hand();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}

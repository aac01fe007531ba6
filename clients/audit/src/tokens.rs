//! Token accounts, found by their address among any number.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use solana_address::Address;

use crate::finding::{About, Finding};
use crate::snapshot::{Section, Snapshot, Stored};

/// Bytes of a token account without extensions.
const PLAIN_BYTES: usize = 165;
/// What says behind them that an account with extensions is a token account and no mint.
const TYPE_ACCOUNT: u8 = 2;
/// Buckets by the first bytes of an address.
const BUCKET_BITS: u32 = 20;

/// What matters of a token account.
#[derive(Clone, Debug)]
pub(crate) struct TokenAccount {
    pub address: Address,
    pub program: Address,
    pub mint: Address,
    pub owner: Address,
    pub amount_native: u64,
    pub has_delegate: bool,
    pub has_close_authority: bool,
    /// 0 not initialised, 1 initialised, 2 frozen.
    pub state: u8,
}

/// Whose a token account should be.
pub(crate) struct Expected<'a> {
    pub what: &'a str,
    pub address: Address,
    pub program: Address,
    pub mint: Address,
    pub owner: Address,
}

/// All token accounts of a snapshot.
pub(crate) struct Tokens {
    rows: Vec<TokenAccount>,
    /// First row of each bucket, and the end.
    buckets: Vec<usize>,
    seen: Vec<AtomicBool>,
}

fn is_token_program(section: &Section) -> bool {
    section.owner == TOKEN_PROGRAM || section.owner == TOKEN_2022_PROGRAM
}

impl TokenAccount {
    fn read(program: Address, stored: &Stored<'_>) -> Option<Self> {
        let data = stored.data;
        if data.len() < PLAIN_BYTES || data.get(PLAIN_BYTES).is_some_and(|of| *of != TYPE_ACCOUNT) {
            return None;
        }
        let address_at = |at: usize| {
            let bytes = data.get(at..)?.first_chunk::<32>()?;
            Some(Address::new_from_array(*bytes))
        };
        let is_set = |at: usize| Some(*data.get(at..)?.first_chunk::<4>()? != [0; 4]);
        Some(Self {
            address: stored.address,
            program,
            mint: address_at(0)?,
            owner: address_at(32)?,
            amount_native: u64::from_le_bytes(*data.get(64..)?.first_chunk()?),
            has_delegate: is_set(72)?,
            state: *data.get(108)?,
            has_close_authority: is_set(129)?,
        })
    }
}

/// The bucket of an address.
fn bucket_of(address: &Address) -> usize {
    let first = address.as_array().first_chunk::<4>();
    let first = first.map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let bucket = first.checked_shr(u32::BITS.saturating_sub(BUCKET_BITS));
    usize::try_from(bucket.unwrap_or(0)).unwrap_or(0)
}

impl Tokens {
    /// Reads them all.
    pub fn read(snapshot: &Snapshot, findings: &mut Vec<Finding>) -> Result<Self> {
        let pages = snapshot.visit(is_token_program, |section, accounts| {
            let rows = accounts.iter().map(|stored| {
                let row = TokenAccount::read(section.owner, stored);
                row.ok_or(stored.address)
            });
            Ok(rows.collect::<Vec<_>>())
        })?;
        let mut rows = Vec::with_capacity(snapshot.accounts());
        for row in pages.into_iter().flatten() {
            match row {
                Ok(row) => rows.push(row),
                Err(address) => findings.push(Finding::new(
                    "stray",
                    &address,
                    "an account of a token program that is no token account",
                    "none",
                    "one",
                )),
            }
        }
        rows.sort_by_key(|row| row.address);
        let mut buckets = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let bucket = bucket_of(&row.address);
            while buckets.len() <= bucket {
                buckets.push(place);
            }
        }
        let seen = rows.iter().map(|_| AtomicBool::new(false)).collect();
        Ok(Self {
            rows,
            buckets,
            seen,
        })
    }

    /// The token account at an address, which is then not a stray one.
    fn get(&self, address: &Address) -> Option<&TokenAccount> {
        let bucket = bucket_of(address);
        let begin = *self.buckets.get(bucket)?;
        let end = self.buckets.get(bucket.saturating_add(1));
        let end = end.copied().unwrap_or(self.rows.len());
        let among = self.rows.get(begin..end)?;
        let place = among
            .binary_search_by_key(address, |row| row.address)
            .ok()?;
        let place = begin.saturating_add(place);
        self.seen.get(place)?.store(true, Ordering::Relaxed);
        self.rows.get(place)
    }

    /// Tokens in an account, and whether it is as it should be.
    pub fn check(&self, expected: &Expected<'_>, about: &mut About<'_>) -> u64 {
        let Some(found) = self.get(&expected.address) else {
            about.note(
                "token-account-missing",
                expected.what,
                expected.address,
                "nothing",
            );
            return 0;
        };
        let what = expected.what;
        let addresses = [
            (
                "token-program",
                "token program",
                expected.program,
                found.program,
            ),
            ("token-mint", "mint", expected.mint, found.mint),
            ("token-owner", "owner", expected.owner, found.owner),
        ];
        for (code, part, expected, found) in addresses {
            if expected != found {
                about.note(code, format!("{part} of {what}"), expected, found);
            }
        }
        if found.has_delegate {
            about.note(
                "token-delegate",
                format!("delegate of {what}"),
                "none",
                "one",
            );
        }
        if found.has_close_authority {
            about.note(
                "token-close-authority",
                format!("close authority of {what}"),
                "none",
                "one",
            );
        }
        match found.state {
            1 => {}
            2 => about.note(
                "token-frozen",
                format!("state of {what}"),
                "not frozen",
                "frozen",
            ),
            other => about.note("token-state", format!("state of {what}"), 1, other),
        }
        found.amount_native
    }

    /// Those that nobody has asked for.
    pub fn strays(&self) -> Vec<Finding> {
        let rows = self.rows.iter().zip(&self.seen);
        let strays = rows.filter(|(_, seen)| !seen.load(Ordering::Relaxed));
        strays
            .map(|(row, _)| {
                let what = "a token account that is nobody's";
                Finding::new("stray", &row.address, what, "none", "one")
            })
            .collect()
    }
}

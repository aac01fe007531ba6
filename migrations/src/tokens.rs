//! The few instructions of the system and token programs that a migration sends, and what it reads
//! of mints and token accounts.

use anyhow::{Context, Result, ensure};
use ringfence_client::chain::Account;
use ringfence_client::portfolio::token_amount;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

/// Bytes of a mint without extensions.
const MINT_BYTES: u64 = 82;
/// Lamports that 82 bytes have to hold: (128 + 82) · 6,960.
const MINT_LAMPORTS: u64 = 1_461_600;

/// What a migration reads of a mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mint {
    /// Decimals.
    pub decimals: u8,
    /// Who can freeze its tokens.
    pub freeze_authority: Option<Address>,
}

impl Mint {
    /// Reads a mint of a token program.
    ///
    /// # Errors
    /// When the account is none.
    pub fn read(account: &Account, program: &Address) -> Result<Self> {
        ensure!(
            account.owner == *program,
            "it belongs to {}, not to {program}",
            account.owner
        );
        let at = |from: usize| account.data.get(from).copied().context("it is too short");
        ensure!(at(45)? == 1, "it is not initialised");
        let freeze = account.data.get(50..82).context("it is too short")?;
        let freeze: [u8; 32] = freeze.try_into()?;
        Ok(Self {
            decimals: at(44)?,
            freeze_authority: (at(46)? != 0).then(|| Address::new_from_array(freeze)),
        })
    }
}

/// Tokens in a token account; none where there is no account.
///
/// # Errors
/// When the account is no token account.
pub fn tokens_native(account: Option<&Account>) -> Result<Option<u64>> {
    let read = |it: &Account| token_amount(&it.data).context("this is no token account");
    account.map(read).transpose()
}

/// Creates a mint of the plain token program, which nobody can freeze.
#[must_use]
pub fn create_mint(
    payer: &Address,
    mint: &Address,
    authority: &Address,
    decimals: u8,
) -> [Instruction; 2] {
    let mut create = vec![0; 4];
    create.extend(MINT_LAMPORTS.to_le_bytes());
    create.extend(MINT_BYTES.to_le_bytes());
    create.extend(TOKEN_PROGRAM.to_bytes());
    // InitializeMint2: decimals, mint authority, no freeze authority.
    let mut initialize = vec![20, decimals];
    initialize.extend(authority.to_bytes());
    initialize.push(0);
    [
        Instruction {
            program_id: SYSTEM_PROGRAM,
            accounts: vec![
                AccountMeta::new(*payer, true),
                AccountMeta::new(*mint, true),
            ],
            data: create,
        },
        Instruction {
            program_id: TOKEN_PROGRAM,
            accounts: vec![AccountMeta::new(*mint, false)],
            data: initialize,
        },
    ]
}

/// Mints tokens of the plain token program.
#[must_use]
pub fn mint_to(
    mint: &Address,
    to: &Address,
    authority: &Address,
    amount_native: u64,
) -> Instruction {
    let mut data = vec![7];
    data.extend(amount_native.to_le_bytes());
    Instruction {
        program_id: TOKEN_PROGRAM,
        accounts: vec![
            AccountMeta::new(*mint, false),
            AccountMeta::new(*to, false),
            AccountMeta::new_readonly(*authority, true),
        ],
        data,
    }
}

/// Moves tokens and has the token program check mint and decimals.
#[must_use]
pub fn transfer(
    program: &Address,
    (from, to): (&Address, &Address),
    (mint, decimals): (&Address, u8),
    owner: &Address,
    amount_native: u64,
) -> Instruction {
    let mut data = vec![12];
    data.extend(amount_native.to_le_bytes());
    data.push(decimals);
    Instruction {
        program_id: *program,
        accounts: vec![
            AccountMeta::new(*from, false),
            AccountMeta::new_readonly(*mint, false),
            AccountMeta::new(*to, false),
            AccountMeta::new_readonly(*owner, true),
        ],
        data,
    }
}

/// Moves lamports.
#[must_use]
pub fn transfer_lamports(from: &Address, to: &Address, lamports: u64) -> Instruction {
    let mut data = vec![2, 0, 0, 0];
    data.extend(lamports.to_le_bytes());
    Instruction {
        program_id: SYSTEM_PROGRAM,
        accounts: vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)],
        data,
    }
}

//! Token accounts, read as bytes, and the few instructions of the token programs that the house
//! sends.
//!
//! Both programs lay out the first 165 bytes of an account alike. Transfers use the instruction
//! that needs no mint account: a way out depends on as little as possible, and mints whose
//! transfers need more (fees, hooks, pauses) are refused at listing (`mints`).

use crate::errors::{Outcome, RingfenceError};
use crate::state::{MarginAccount, Stored};
use crate::{guard, seeds};
use anchor_lang::address_eq;
use anchor_lang::pinocchio::instruction::InstructionAccount;
use anchor_lang::prelude::*;
use anchor_lang::unchecked_invoke_signed_fixed;
use ringfence_core::refusal::Refusal;

/// Length of a token account without extensions; vaults have none.
const ACCOUNT_BYTES: usize = 165;
/// Length of a multisig, which no account with extensions ever has.
const MULTISIG_BYTES: usize = 355;
/// Where the kind of account is written when there are extensions.
const KIND_OFFSET: usize = 165;
const KIND_ACCOUNT: u8 = 2;

const TRANSFER: u8 = 3;
const CLOSE_ACCOUNT: u8 = 9;
const SYNC_NATIVE: u8 = 17;
const INITIALIZE_ACCOUNT_3: u8 = 18;

const STATE_FROZEN: u8 = 2;

/// What the house reads of a token account.
#[derive(Clone, Copy)]
pub struct TokenAccount {
    /// Its mint.
    pub mint: Address,
    /// Whose tokens they are.
    pub owner: Address,
    /// Tokens, in native units.
    pub amount_native: u64,
    /// Whether the mint's freeze authority has frozen it.
    pub is_frozen: bool,
    /// Whether it holds lamports as tokens.
    pub is_native: bool,
}

/// Whether a program is one of the two token programs.
///
/// # Errors
/// `TokenProgramNotAllowed`.
#[inline(never)]
pub fn check_program(program: &Address) -> Outcome {
    let is_token = address_eq(program, &Token::id()) || address_eq(program, &Token2022::id());
    guard::check(is_token, RingfenceError::TokenProgramNotAllowed)
}

/// Whether data is an account of a kind: by its length alone, or with extensions by the kind that
/// is written in it. A multisig could carry any byte in that place.
pub fn is_of_kind(data: &[u8], kind: u8, bare_bytes: usize) -> bool {
    let is_extended = data.len() != MULTISIG_BYTES && data.get(KIND_OFFSET) == Some(&kind);
    data.len() == bare_bytes || is_extended
}

/// Eight bytes of an account as a number.
fn number_at(data: &[u8], offset: usize) -> Option<u64> {
    data.get(offset..)?
        .first_chunk::<8>()
        .map(|bytes| u64::from_le_bytes(*bytes))
}

/// Thirty-two bytes of an account as an address.
pub fn address_at(data: &[u8], offset: usize) -> Option<Address> {
    data.get(offset..)?
        .first_chunk::<32>()
        .map(|bytes| Address::new_from_array(*bytes))
}

/// The tag of an optional field: zero for none.
pub fn tag_at(data: &[u8], offset: usize) -> Option<u32> {
    data.get(offset..)?
        .first_chunk::<4>()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

/// A token account of one of the two programs.
///
/// Refuses, in order: `TokenProgramNotAllowed`; `TokenAccountMalformed`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn read(view: &AccountView) -> Outcome<TokenAccount> {
    check_program(view.owner())?;
    let data = view.try_borrow()?;
    parse(&data).ok_or(RingfenceError::TokenAccountMalformed.into())
}

fn parse(data: &[u8]) -> Option<TokenAccount> {
    let state = *data.get(108)?;
    if !is_of_kind(data, KIND_ACCOUNT, ACCOUNT_BYTES) || state == 0 {
        return None;
    }
    Some(TokenAccount {
        mint: address_at(data, 0)?,
        owner: address_at(data, 32)?,
        amount_native: number_at(data, 64)?,
        is_frozen: state == STATE_FROZEN,
        is_native: tag_at(data, 109)? != 0,
    })
}

/// Tokens in an account that is known to be one.
///
/// # Errors
/// `TokenAccountMalformed`.
#[inline(never)]
pub fn amount(view: &AccountView) -> Outcome<u64> {
    let data = view.try_borrow()?;
    number_at(&data, 64).ok_or(RingfenceError::TokenAccountMalformed.into())
}

/// Whether an account that is known to be a token account can move tokens.
#[inline(never)]
#[must_use]
pub fn is_frozen(view: &AccountView) -> bool {
    view.try_borrow()
        .is_ok_and(|data| data.get(108) == Some(&STATE_FROZEN))
}

/// A transfer: from whom to whom, and who signs for it.
pub struct Transfer<'a> {
    /// The token program.
    pub program: &'a AccountView,
    /// Pays.
    pub from: &'a AccountView,
    /// Receives.
    pub to: &'a AccountView,
    /// Owner of what pays.
    pub authority: &'a AccountView,
}

impl Transfer<'_> {
    /// Moves tokens and looks again: both sides must have changed by exactly the amount. Seeds are
    /// those of the authority, bump included, or none when it has signed itself.
    ///
    /// Refuses, in order: `TokenProgramNotAllowed`; `TokenAccountMalformed`; `TokenMintWrong`;
    /// `TokenAccountFrozen`; afterwards `MovedOtherThanPlanned`.
    ///
    /// # Errors
    /// As above, and those of the token program.
    #[inline(never)]
    pub fn carry(&self, amount_native: u64, seeds: &[&[u8]]) -> Outcome {
        let (from, to) = (self.check()?, read(self.to)?);
        guard::same(&from.mint, &to.mint, RingfenceError::TokenMintWrong)?;
        let is_frozen = from.is_frozen || to.is_frozen;
        guard::check(!is_frozen, RingfenceError::TokenAccountFrozen)?;
        self.send(amount_native, seeds);
        let left = from.amount_native.checked_sub(amount_native);
        let has = to.amount_native.checked_add(amount_native);
        if left == Some(amount(self.from)?) && has == Some(amount(self.to)?) {
            Ok(())
        } else {
            Err(Refusal::MovedOtherThanPlanned.into())
        }
    }

    /// Moves tokens and returns what arrived, measured.
    ///
    /// Refuses, in order: `TokenProgramNotAllowed`; `TokenAccountMalformed`; `TokenAccountFrozen`.
    ///
    /// # Errors
    /// As above, and those of the token program.
    #[inline(never)]
    pub fn receive(&self, amount_native: u64) -> Outcome<u64> {
        let from = self.check()?;
        let before = read(self.to)?;
        let is_frozen = from.is_frozen || before.is_frozen;
        guard::check(!is_frozen, RingfenceError::TokenAccountFrozen)?;
        self.send(amount_native, &[]);
        let arrived = amount(self.to)?.checked_sub(before.amount_native);
        arrived.ok_or(Refusal::MovedOtherThanPlanned.into())
    }

    /// The paying account, held by the program that is to move its tokens.
    fn check(&self) -> Outcome<TokenAccount> {
        let from = read(self.from)?;
        let not_allowed = RingfenceError::TokenProgramNotAllowed;
        guard::same(self.program.address(), self.from.owner(), not_allowed)?;
        Ok(from)
    }

    fn send(&self, amount_native: u64, seeds: &[&[u8]]) {
        let [b0, b1, b2, b3, b4, b5, b6, b7] = amount_native.to_le_bytes();
        let metas = [
            InstructionAccount::writable(self.from.address()),
            InstructionAccount::writable(self.to.address()),
            InstructionAccount::readonly_signer(self.authority.address()),
        ];
        invoke(
            self.program,
            &[TRANSFER, b0, b1, b2, b3, b4, b5, b6, b7],
            &metas,
            &[self.from, self.to, self.authority],
            seeds,
        );
    }
}

/// Lets a margin account's own address sign: the one place where its seeds are put together.
#[inline(always)]
fn signed_by<T>(account: &MarginAccount, act: impl FnOnce(&[&[u8]]) -> T) -> T {
    let (index, bump) = (account.index.to_le_bytes(), [account.bump]);
    act(&[
        seeds::ACCOUNT,
        account.house.as_ref(),
        account.owner.as_ref(),
        &index,
        &bump,
    ])
}

/// Moves tokens out of a margin account's vault; the account's own address signs.
///
/// # Errors
/// Those of [`Transfer::carry`].
#[inline(never)]
pub fn carry_from_vault(
    account: &Stored<MarginAccount>,
    program: &AccountView,
    vault: &AccountView,
    to: &AccountView,
    amount_native: u64,
) -> Outcome {
    let transfer = Transfer {
        program,
        from: vault,
        to,
        authority: account.info(),
    };
    signed_by(account, |seeds| transfer.carry(amount_native, seeds))
}

/// Sends an instruction to a token program. Empty seeds mean that no address of ours signs.
#[inline(always)]
fn invoke<const N: usize>(
    program: &AccountView,
    data: &[u8],
    metas: &[InstructionAccount<'_>; N],
    views: &[&AccountView; N],
    seeds: &[&[u8]],
) {
    let handles = views.map(CpiHandle::readonly);
    let signers = [seeds];
    let signed = if seeds.is_empty() {
        &[][..]
    } else {
        &signers[..]
    };
    unchecked_invoke_signed_fixed(program.address(), data, metas, &handles, signed);
}

/// A token account that does not exist yet.
pub struct NewVault<'a> {
    /// Pays the rent.
    pub payer: &'a AccountView,
    /// Where it will be.
    pub vault: &'a AccountView,
    /// Its mint.
    pub mint: &'a AccountView,
    /// Its owner.
    pub authority: &'a Address,
    /// The mint's token program.
    pub program: &'a AccountView,
}

impl NewVault<'_> {
    /// Creates it at the address that the seeds give and returns its bump. Works on an address that
    /// somebody has sent lamports to.
    ///
    /// Refuses, in order: `TokenProgramNotAllowed`; `WrongAddress`; `AccountExists`.
    ///
    /// # Errors
    /// As above, and those of the programs that are called.
    #[inline(never)]
    pub fn create(&self, seeds: &[&[u8]]) -> Outcome<u8> {
        let program = self.program.address();
        check_program(program)?;
        guard::same(
            self.mint.owner(),
            program,
            RingfenceError::TokenProgramNotAllowed,
        )?;
        let bump = guard::create_account(self.payer, self.vault, seeds, ACCOUNT_BYTES, program)?;
        let mut data = [0_u8; 33];
        data[0] = INITIALIZE_ACCOUNT_3;
        data[1..].copy_from_slice(self.authority.as_ref());
        let metas = [
            InstructionAccount::writable(self.vault.address()),
            InstructionAccount::readonly(self.mint.address()),
        ];
        invoke(self.program, &data, &metas, &[self.vault, self.mint], &[]);
        Ok(bump)
    }
}

/// Closes a margin account's empty vault; its rent goes to `rent_payer`.
#[inline(never)]
pub fn close_vault(
    account: &Stored<MarginAccount>,
    program: &AccountView,
    vault: &AccountView,
    rent_payer: &AccountView,
) {
    let metas = [
        InstructionAccount::writable(vault.address()),
        InstructionAccount::writable(rent_payer.address()),
        InstructionAccount::readonly_signer(account.address()),
    ];
    let views = [vault, rent_payer, account.info()];
    signed_by(account, |seeds| {
        invoke(program, &[CLOSE_ACCOUNT], &metas, &views, seeds);
    });
}

/// Tokens in one of our vaults; a vault of lamports first counts those that were sent to it.
///
/// Refuses, in order: `TokenProgramNotAllowed`; `TokenAccountMalformed`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn synced_amount(program: &AccountView, vault: &AccountView) -> Outcome<u64> {
    let account = read(vault)?;
    let not_allowed = RingfenceError::TokenProgramNotAllowed;
    guard::same(program.address(), vault.owner(), not_allowed)?;
    if !account.is_native {
        return Ok(account.amount_native);
    }
    let metas = [InstructionAccount::writable(vault.address())];
    invoke(program, &[SYNC_NATIVE], &metas, &[vault], &[]);
    amount(vault)
}

/// Tokens must never be fewer than what the program says is there.
///
/// # Errors
/// `TokensBelowLedger`.
#[inline(never)]
pub fn check_covered(vault: &AccountView, ledger_native: u64) -> Outcome {
    if amount(vault)? < ledger_native {
        Err(Refusal::TokensBelowLedger.into())
    } else {
        Ok(())
    }
}

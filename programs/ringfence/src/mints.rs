//! Mints, read as bytes, and which of them the house accepts: those whose tokens move plainly.
//!
//! Both token programs lay out the first 82 bytes alike.

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::tokens::{address_at, check_program, is_of_kind, tag_at};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;

/// Length of a mint without extensions.
const MINT_BYTES: usize = 82;
/// What is written in a mint with extensions, and where these begin.
const KIND_MINT: u8 = 1;
const EXTENSIONS_OFFSET: usize = 166;

/// The mint of lamports of the SPL Token program.
const NATIVE_MINT: Address = Address::from_str_const("So11111111111111111111111111111111111111112");
/// The mint of lamports of the Token-2022 program.
const NATIVE_MINT_2022: Address =
    Address::from_str_const("9pan9bMn5HatX4EJdBwg9VgCa7Uz5HL8N1m5D3NdXej9");

/// What the house reads of a mint.
#[derive(Clone, Copy, Debug)]
pub struct Mint {
    /// Decimals.
    pub decimals: u8,
}

/// A mint whose tokens move plainly, with the freeze authority that was named or none.
///
/// Refuses, in order: `TokenProgramNotAllowed`; `TokenMintMalformed`; `TokenExtensionNotAllowed`;
/// `TokenFreezeAuthorityNotAllowed`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_mint(
    mint: &AccountView,
    program: &Address,
    freeze_authority: Option<&Address>,
) -> Outcome<Mint> {
    check_program(program)?;
    guard::same(
        mint.owner(),
        program,
        RingfenceError::TokenProgramNotAllowed,
    )?;
    let data = mint.try_borrow()?;
    let malformed = RingfenceError::TokenMintMalformed;
    let is_initialized = data.get(45) == Some(&1);
    let is_mint = is_of_kind(&data, KIND_MINT, MINT_BYTES);
    guard::check(is_mint && is_initialized, malformed)?;
    check_extensions(&data)?;
    let has_authority = tag_at(&data, 46).ok_or(malformed)? != 0;
    let authority = address_at(&data, 50).ok_or(malformed)?;
    let is_named = freeze_authority.is_some_and(|named| address_eq(named, &authority));
    guard::check(
        !has_authority || is_named,
        RingfenceError::TokenFreezeAuthorityNotAllowed,
    )?;
    Ok(Mint {
        decimals: *data.get(44).ok_or(malformed)?,
    })
}

/// The mint of lamports cannot be a quote: what it is worth changes with every transfer of them.
///
/// # Errors
/// `TokenMintNative`.
pub fn check_not_native(mint: &Address) -> Outcome {
    let is_native = address_eq(mint, &NATIVE_MINT) || address_eq(mint, &NATIVE_MINT_2022);
    guard::check(!is_native, RingfenceError::TokenMintNative)
}

/// Extensions that only describe: pointers to metadata, group and member (18, 20, 22) and their
/// data (19, 21, 23). Every other one can change what a transfer does.
fn is_allowed(extension: u16) -> bool {
    (18..=23).contains(&extension)
}

fn check_extensions(data: &[u8]) -> Outcome {
    if data.len() == MINT_BYTES {
        return Ok(());
    }
    let mut rest = data.get(EXTENSIONS_OFFSET..).unwrap_or_default();
    // Type and length precede each extension; zeros follow the last one.
    while let Some((head, tail)) = rest.split_first_chunk::<4>() {
        let [kind_low, kind_high, bytes_low, bytes_high] = *head;
        let kind = u16::from_le_bytes([kind_low, kind_high]);
        if kind == 0 {
            break;
        }
        guard::check(is_allowed(kind), RingfenceError::TokenExtensionNotAllowed)?;
        let bytes = usize::from(u16::from_le_bytes([bytes_low, bytes_high]));
        rest = tail
            .get(bytes..)
            .ok_or(RingfenceError::TokenMintMalformed)?;
    }
    Ok(())
}

//! Token transfers, and where the venue receives tokens.

use anchor_lang::pinocchio::instruction::InstructionAccount;
use anchor_lang::prelude::*;
use anchor_lang::{CpiHandle, CpiHandleMut};

/// The program of associated token accounts.
pub const ASSOCIATED: Address =
    Address::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");

/// The token account of an owner for a mint that everyone can find, and that nobody but the owner
/// can have changed.
#[inline(never)]
#[must_use]
pub fn associated(owner: &Address, token_program: &Address, mint: &Address) -> Address {
    let seeds = [owner.as_ref(), token_program.as_ref(), mint.as_ref()];
    find_program_address(&seeds, &ASSOCIATED).0
}

/// Moves tokens. Both token programs know this instruction; it refuses mints with fees or hooks,
/// so that what leaves is what arrives.
#[inline(always)]
pub fn transfer<'a>(
    program: &'a Address,
    (from, to): (CpiHandleMut<'a>, CpiHandleMut<'a>),
    authority: CpiHandle<'a>,
    amount_native: u64,
    seeds: &'a [&'a [&'a [u8]]],
) {
    let [a, b, c, d, e, f, g, h] = amount_native.to_le_bytes();
    let data = [3, a, b, c, d, e, f, g, h];
    let metas = [
        InstructionAccount::writable(from.address()),
        InstructionAccount::writable(to.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ];
    let handles = [from.into(), to.into(), authority];
    anchor_lang::unchecked_invoke_signed_fixed(program, &data, &metas, &handles, seeds);
}

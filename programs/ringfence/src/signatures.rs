//! Signatures that the chain's Ed25519 program has verified, read from the transaction's own
//! instructions.
//!
//! That program verifies, for each entry of an instruction's data, the signature, key and message
//! at the entry's offsets, and fails the transaction if one is wrong. Here the same entry is read
//! from the same data: all three offsets must point into that instruction itself, so what is
//! compared is what was verified. Where in the transaction the instruction is does not matter.

use crate::errors::{Outcome, RingfenceError};
use anchor_lang::address_eq;
use anchor_lang::pinocchio::sysvars::instructions::Instructions;
use anchor_lang::prelude::*;

/// The Ed25519 program.
const ED25519: Address = Address::from_str_const("Ed25519SigVerify111111111111111111111111111");
/// A count and a byte of padding come before the entries.
const HEAD_BYTES: usize = 2;
const ENTRY_BYTES: usize = 14;
/// As the index of an instruction: this one.
const THIS_INSTRUCTION: u16 = u16::MAX;

/// Where a signature is in the transaction.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct SignaturePlace {
    /// Index of the instruction to the Ed25519 program.
    pub instruction: u8,
    /// Number of the signature in it, from zero.
    pub place: u8,
}

/// Whose signature it may be.
pub struct Signatories<'a> {
    /// The owner of the account.
    pub owner: &'a Address,
    /// Its delegate; zero for nobody.
    pub delegate: &'a Address,
}

/// The transaction's instructions.
///
/// # Errors
/// `InstructionsSysvarWrong`.
pub type Transaction<'a> = Instructions<anchor_lang::pinocchio::account::Ref<'a, [u8]>>;

/// Reads the sysvar of the transaction's instructions.
///
/// # Errors
/// `InstructionsSysvarWrong`.
pub fn transaction(sysvar: &AccountView) -> Outcome<Transaction<'_>> {
    Transaction::try_from(sysvar).map_err(|_| RingfenceError::InstructionsSysvarWrong.into())
}

/// Whether one of the signatories has signed a message.
///
/// Refuses, in order: `SignatureMissing`; `SignatureMalformed`; `SignatureOfOtherMessage`;
/// `SignatureOfOtherKey`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check(
    transaction: &Transaction<'_>,
    at: SignaturePlace,
    message: &[u8],
    by: &Signatories<'_>,
) -> Outcome {
    let instruction = transaction
        .load_instruction_at(usize::from(at.instruction))
        .map_err(|_| RingfenceError::SignatureMissing)?;
    if !address_eq(instruction.get_program_id(), &ED25519) {
        return Err(RingfenceError::SignatureMissing.into());
    }
    let signed =
        read(instruction.get_instruction_data(), at).ok_or(RingfenceError::SignatureMalformed)?;
    if signed.message != message {
        return Err(RingfenceError::SignatureOfOtherMessage.into());
    }
    let has_delegate = by.delegate.to_bytes() != [0; 32];
    let is_delegate = has_delegate && signed.key == by.delegate.as_ref();
    if signed.key == by.owner.as_ref() || is_delegate {
        Ok(())
    } else {
        Err(RingfenceError::SignatureOfOtherKey.into())
    }
}

/// Key and message of one verified signature.
struct Signed<'a> {
    key: &'a [u8],
    message: &'a [u8],
}

/// One entry of the data of an instruction to the Ed25519 program; none when there is no such
/// entry, or when a part of it is not in this data.
fn read(data: &[u8], at: SignaturePlace) -> Option<Signed<'_>> {
    let count = *data.first()?;
    if at.place >= count {
        return None;
    }
    let start = usize::from(at.place)
        .checked_mul(ENTRY_BYTES)?
        .checked_add(HEAD_BYTES)?;
    let entry = data.get(start..)?.first_chunk::<ENTRY_BYTES>()?;
    let [signature, signature_in, key, key_in, message, message_bytes, message_in] = numbers(entry);
    let is_own = |index: u16| index == THIS_INSTRUCTION || index == u16::from(at.instruction);
    if !(is_own(signature_in) && is_own(key_in) && is_own(message_in)) {
        return None;
    }
    let part = |offset: u16, bytes: u16| {
        let from = usize::from(offset);
        data.get(from..from.checked_add(usize::from(bytes))?)
    };
    part(signature, 64)?;
    Some(Signed {
        key: part(key, 32)?,
        message: part(message, message_bytes)?,
    })
}

fn numbers(entry: &[u8; ENTRY_BYTES]) -> [u16; 7] {
    let mut numbers = [0; 7];
    for (number, bytes) in numbers.iter_mut().zip(entry.chunks_exact(2)) {
        if let [low, high] = *bytes {
            *number = u16::from_le_bytes([low, high]);
        }
    }
    numbers
}

//! Calling Ringfence from a program: the instructions that a venue sends, with its signature, and
//! what they return. With the feature `cpi`.
//!
//! Every struct of [`crate::instructions`] also holds `AccountInfo`s instead of addresses; those of
//! a venue's instructions then have `invoke_signed`. Nothing here names the program's account, but
//! the transaction has to carry it: take it as one of your own instruction's accounts. Which program
//! is called is fixed ([`crate::ID`]), whatever account is passed in its place.
//!
//! A call that is refused ends the whole transaction with Ringfence's error code
//! ([`crate::errors`]); there is no error to handle behind it.

use borsh::BorshDeserialize;
use solana_account_info::AccountInfo;
use solana_address::Address;
use solana_cpi::get_return_data;
use solana_instruction::Instruction;
use solana_program_error::ProgramError;

use crate::ID;
use crate::accounts::{Record, Ref};
use crate::instructions::PositionFill;
use crate::instructions::trade::{FillResult, PositionFillArguments};

/// Reads an account of Ringfence in place: whose it is, its length and its kind are checked.
///
/// # Errors
/// `IllegalOwner` when it is not Ringfence's; `InvalidAccountData` when it is of another kind;
/// `AccountBorrowFailed` when somebody writes it.
pub fn read<T: Record, R>(
    account: &AccountInfo<'_>,
    look: impl FnOnce(Ref<'_, T>) -> R,
) -> Result<R, ProgramError> {
    if *account.owner != ID {
        return Err(ProgramError::IllegalOwner);
    }
    let data = account.try_borrow_data()?;
    let fields = T::read(&data).map_err(|_| ProgramError::InvalidAccountData)?;
    Ok(look(fields))
}

/// What Ringfence returned to the call before.
///
/// # Errors
/// `IncorrectProgramId` when another program spoke last or none did; `BorshIoError` when it is not
/// a `T`.
pub fn returned<T: BorshDeserialize>() -> Result<T, ProgramError> {
    match get_return_data() {
        Some((program, data)) if program == ID => {
            T::try_from_slice(&data).map_err(|_| ProgramError::BorshIoError)
        }
        _ => Err(ProgramError::IncorrectProgramId),
    }
}

fn addresses(accounts: &[AccountInfo<'_>]) -> Vec<Address> {
    accounts.iter().map(|account| *account.key).collect()
}

/// Sends an instruction with the fixed accounts and the further ones, in this order.
fn invoke<'info>(
    instruction: &Instruction,
    mut fixed: Vec<AccountInfo<'info>>,
    more: &[AccountInfo<'info>],
    signer_seeds: &[&[&[u8]]],
) -> Result<(), ProgramError> {
    fixed.extend_from_slice(more);
    solana_cpi::invoke_signed(instruction, &fixed, signer_seeds)
}

impl<'info> PositionFill<&AccountInfo<'info>> {
    /// Fills a trade; returns both sides' health after it. The evidence is the buyer's and then the
    /// seller's, both as after the fill.
    ///
    /// # Errors
    /// Those of [`returned`].
    pub fn invoke_signed(
        &self,
        arguments: &PositionFillArguments,
        evidence: &[AccountInfo<'info>],
        signer_seeds: &[&[&[u8]]],
    ) -> Result<FillResult, ProgramError> {
        let read = addresses(evidence);
        let instruction = self.to_addresses().instruction(arguments, &read, &[]);
        invoke(&instruction, self.to_infos(), evidence, signer_seeds)?;
        returned()
    }
}

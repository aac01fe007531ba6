//! For Anchor programs that call this one, with the feature `cpi`: the same accounts and contexts
//! as `ringfence::cpi`, for a fraction of the compute units.
//!
//! `CpiContext::invoke` compares every account with every other one before the runtime checks the
//! same again: some 15,000 compute units for the accounts of a fill. What is sent here is checked
//! by the runtime alone. Accounts still come as handles, so that no typed reference lives across
//! the call.

use crate::instructions::position_fill::{FillResult, PositionFillArguments};
use crate::{cpi, instruction};
use anchor_lang::pinocchio::instruction::InstructionAccount;
use anchor_lang::prelude::*;
use anchor_lang::{address_eq, wincode, BorshConfig, BORSH_CONFIG};
use anchor_lang::{CpiContext, CpiHandle, InstructionData, ToCpiAccounts};

type Seeds<'a> = &'a [&'a [&'a [u8]]];

/// Fills a trade and returns both sides' health after it. The remaining accounts are the buyer's
/// evidence and then the seller's, both as after the fill.
///
/// # Errors
/// Those of [`invoke`] and [`returned`].
pub fn position_fill<'a>(
    call: &CpiContext<'a, cpi::accounts::PositionFill<'a>>,
    args: PositionFillArguments,
) -> Result<FillResult> {
    invoke(call, &instruction::PositionFill { args }.data())?;
    returned()
}

/// Sends an instruction's bytes with the accounts of a context. A call that is refused ends the
/// whole transaction: there is no error to handle behind it.
///
/// Up to 33 accounts go without Anchor's checks: a fill between two accounts of 4 assets and 8
/// positions each. More go with them, since each number of accounts costs every venue 2 kB of code.
///
/// # Errors
/// `IncorrectProgramId` when the context is for another program; what Anchor's checks refuse.
pub fn invoke<'a, T: ToCpiAccounts<'a>>(call: &CpiContext<'a, T>, data: &[u8]) -> Result<()> {
    require!(
        address_eq(call.program, &crate::ID),
        ProgramError::IncorrectProgramId
    );
    let mut metas = call.accounts.to_instruction_accounts();
    let mut handles = call.accounts.to_cpi_handles();
    for handle in &call.remaining_accounts {
        let (address, writes, signs) = (handle.address(), handle.is_writable(), handle.is_signer());
        metas.push(InstructionAccount::new(address, writes, signs));
        handles.push(*handle);
    }
    let size = handles
        .len()
        .checked_sub(LEAST)
        .and_then(|at| SIZES.get(at));
    let Some(send) = size else {
        return call.invoke(data);
    };
    let is_sent = send(call.program, data, &metas, &handles, call.signer_seeds);
    require!(is_sent, ProgramError::InvalidArgument);
    Ok(())
}

/// What this program returned to the call before, as its caller sees it. Any program may have
/// spoken last, so it matters who did.
///
/// # Errors
/// `IncorrectProgramId` when another one did, or none; `BorshIoError` when it is not a `T`.
#[inline(never)]
pub fn returned<T>() -> Result<T>
where
    T: for<'de> wincode::SchemaRead<'de, BorshConfig, Dst = T>,
{
    let data = anchor_lang::pinocchio::cpi::get_return_data();
    let data = data.filter(|data| address_eq(data.program_id(), &crate::ID));
    let data = data.ok_or(ProgramError::IncorrectProgramId)?;
    let value = wincode::config::deserialize(data.as_slice(), BORSH_CONFIG);
    value.map_err(|_| ProgramError::BorshIoError)
}

type Send =
    for<'a> fn(&'a Address, &[u8], &[InstructionAccount<'a>], &[CpiHandle<'a>], Seeds<'a>) -> bool;

/// Sends if there are exactly this many accounts.
#[inline(never)]
fn send<'a, const N: usize>(
    program: &'a Address,
    data: &[u8],
    metas: &[InstructionAccount<'a>],
    handles: &[CpiHandle<'a>],
    seeds: Seeds<'a>,
) -> bool {
    let (Ok(metas), Ok(handles)) = (metas.try_into(), handles.try_into()) else {
        return false;
    };
    anchor_lang::unchecked_invoke_signed_fixed::<N>(program, data, metas, handles, seeds);
    true
}

macro_rules! sizes {
    ($least:literal $($count:literal)+) => {
        /// Fewest accounts that are sent so.
        const LEAST: usize = $least;

        /// Anchor sends a fixed number of accounts without its own checks; so there is one of these
        /// for each number.
        const SIZES: &[Send] = &[send::<$least>, $(send::<$count>),+];
    };
}
sizes!(9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33);

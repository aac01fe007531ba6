//! Calling Ringfence from a program: the instructions that a venue sends, with its signature, and
//! what they return. With the feature `cpi`.
//!
//! Every struct of [`crate::instructions`] also holds `AccountInfo`s instead of addresses; those
//! of a venue's instructions then have `invoke_signed`. Nothing here names the program's account,
//! but the transaction has to carry it: take it as one of your own instruction's accounts. Which
//! program is called is fixed ([`crate::ID`]), whatever account is passed in its place.
//!
//! A call that is refused ends the whole transaction with Ringfence's error code
//! ([`crate::errors`]); there is no error to handle behind it.
//!
//! ```
//! use ringfence_interface::instructions::PositionFill;
//! use ringfence_interface::instructions::trade::PositionFillArguments;
//! use solana_account_info::AccountInfo;
//! use solana_program_error::ProgramError;
//!
//! /// Fills a trade and returns what the buyer has left above its requirement. The accounts are
//! /// those of `position_fill`, and the evidence of both sides behind them.
//! fn fill(accounts: &[AccountInfo<'_>], bump: u8) -> Result<i128, ProgramError> {
//!     let [signer, venue, house, instrument, book, buyer, seller, rest @ ..] = accounts else {
//!         return Err(ProgramError::NotEnoughAccountKeys);
//!     };
//!     let [buyer_consent, seller_consent, evidence @ ..] = rest else {
//!         return Err(ProgramError::NotEnoughAccountKeys);
//!     };
//!     let fill = PositionFill {
//!         venue_authority: signer,
//!         venue,
//!         house,
//!         instrument,
//!         book,
//!         buyer,
//!         seller,
//!         buyer_consent,
//!         seller_consent,
//!     };
//!     let trade = PositionFillArguments {
//!         lots: 1,
//!         price_ticks: 10_000,
//!         buyer_fee_native: 0,
//!         seller_fee_native: 0,
//!     };
//!     let filled = fill.invoke_signed(&trade, evidence, &[&[b"authority", &[bump]]])?;
//!     Ok(filled.buyer.equity_native - filled.buyer.requirement_native)
//! }
//! assert_eq!(fill(&[], 255), Err(ProgramError::NotEnoughAccountKeys));
//! ```

use borsh::BorshDeserialize;
use solana_account_info::AccountInfo;
use solana_address::Address;
use solana_cpi::get_return_data;
use solana_instruction::Instruction;
use solana_program_error::ProgramError;

use crate::ID;
use crate::accounts::{Record, Ref};
use crate::instructions::batch::{BatchCustomer, FillLeg};
use crate::instructions::trade::{FillHealth, FillResult, PositionFillArguments};
use crate::instructions::{
    LienClaim, LienLock, LienSeize, LienUnlock, OrderMatch, PositionFill, PositionFillBatch,
    VenueTermsSet,
};
use crate::wire::OrderMatchArguments;

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
    // The accounts are in the instruction's order, so each is looked at once; `invoke_signed`
    // searches them for each of the instruction's.
    for (account, meta) in fixed.iter().zip(&instruction.accounts) {
        if meta.is_writable {
            let _lamports = account.try_borrow_mut_lamports()?;
            let _data = account.try_borrow_mut_data()?;
        } else {
            let _lamports = account.try_borrow_lamports()?;
            let _data = account.try_borrow_data()?;
        }
    }
    solana_cpi::invoke_signed_unchecked(instruction, &fixed, signer_seeds)
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

impl<'info> PositionFillBatch<&AccountInfo<'info>> {
    /// Fills a batch; returns each customer's health after it. `more` is margin account and consent
    /// of each customer, and then the evidence of each, as after the batch.
    ///
    /// # Errors
    /// Those of [`returned`]; `NotEnoughAccountKeys` for fewer accounts than customers need.
    pub fn invoke_signed(
        &self,
        legs: &[FillLeg],
        customers: usize,
        more: &[AccountInfo<'info>],
        signer_seeds: &[&[&[u8]]],
    ) -> Result<Vec<FillHealth>, ProgramError> {
        let own = more.split_at_checked(customers.saturating_mul(2));
        let (own, evidence) = own.ok_or(ProgramError::NotEnoughAccountKeys)?;
        let (pairs, _) = own.as_chunks::<2>();
        let customer = |[account, consent]: &[AccountInfo<'_>; 2]| BatchCustomer {
            margin_account: *account.key,
            consent: *consent.key,
            evidence: Vec::new(),
        };
        let mut customers: Vec<BatchCustomer> = pairs.iter().map(customer).collect();
        // On the wire the evidence of one follows that of another, whoever it is counted for here.
        if let Some(last) = customers.last_mut() {
            last.evidence = addresses(evidence);
        }
        let instruction = self.to_addresses().instruction(legs, &customers);
        invoke(&instruction, self.to_infos(), more, signer_seeds)?;
        returned()
    }
}

impl<'info> OrderMatch<&AccountInfo<'info>> {
    /// Fills two signed orders; returns both sides' health after it. The evidence is the buyer's
    /// and then the seller's, both as after the fill.
    ///
    /// # Errors
    /// Those of [`returned`].
    pub fn invoke_signed(
        &self,
        arguments: &OrderMatchArguments,
        evidence: &[AccountInfo<'info>],
        signer_seeds: &[&[&[u8]]],
    ) -> Result<FillResult, ProgramError> {
        let read = addresses(evidence);
        let instruction = self.to_addresses().instruction(arguments, &read, &[]);
        invoke(&instruction, self.to_infos(), evidence, signer_seeds)?;
        returned()
    }
}

impl<'info> VenueTermsSet<&AccountInfo<'info>> {
    /// Sets the terms of new liens.
    ///
    /// # Errors
    /// None but those of borrowed accounts.
    pub fn invoke_signed(
        &self,
        release_delay_s: u32,
        claim_limit_s: u32,
        signer_seeds: &[&[&[u8]]],
    ) -> Result<(), ProgramError> {
        let by_address = self.to_addresses();
        let instruction = by_address.instruction(release_delay_s, claim_limit_s);
        invoke(&instruction, self.to_infos(), &[], signer_seeds)
    }
}

impl<'info> LienLock<&AccountInfo<'info>> {
    /// Locks what a lien is on. The evidence is that of the margin account.
    ///
    /// # Errors
    /// None but those of borrowed accounts.
    pub fn invoke_signed(
        &self,
        amount_native: u64,
        evidence: &[AccountInfo<'info>],
        signer_seeds: &[&[&[u8]]],
    ) -> Result<(), ProgramError> {
        let read = addresses(evidence);
        let instruction = self.to_addresses().instruction(amount_native, &read);
        invoke(&instruction, self.to_infos(), evidence, signer_seeds)
    }
}

/// Those of a lien's instructions that take an amount and no evidence.
macro_rules! of_an_amount {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        $(impl $name<&AccountInfo<'_>> {
            $(#[doc = $doc])+
            ///
            /// # Errors
            /// None but those of borrowed accounts.
            pub fn invoke_signed(
                &self,
                amount_native: u64,
                signer_seeds: &[&[&[u8]]],
            ) -> Result<(), ProgramError> {
                let instruction = self.to_addresses().instruction(amount_native);
                invoke(&instruction, self.to_infos(), &[], signer_seeds)
            }
        })+
    };
}

of_an_amount! {
    /// Gives back of what a lien has locked.
    LienUnlock,
    /// Claims of what a lien has locked.
    LienClaim,
    /// Takes of what a lien has locked, into its settlement account.
    LienSeize,
}

#[cfg(test)]
mod tests {
    use super::{ID, LienUnlock, PositionFillBatch, ProgramError, read};
    use crate::accounts::AssetShard;
    use solana_account_info::AccountInfo;
    use solana_address::Address;

    /// An account in memory, with the given owner and data, handed to a closure.
    fn with_account<R>(owner: &Address, data: &mut [u8], look: impl FnOnce(AccountInfo) -> R) -> R {
        let (key, mut lamports) = (Address::new_from_array([9; 32]), 1);
        look(AccountInfo::new(
            &key,
            false,
            true,
            &mut lamports,
            data,
            owner,
            false,
        ))
    }

    #[test]
    fn an_account_is_read_when_it_is_ours_whole_and_of_the_kind() {
        let mut data = vec![0; AssetShard::ACCOUNT_BYTES];
        data[..8].copy_from_slice(&AssetShard::DISCRIMINATOR);
        let shard =
            |account: AccountInfo<'_>| read::<AssetShard, _>(&account, |shard| shard.shard());
        assert_eq!(with_account(&ID, &mut data, shard), Ok(0));
        let other = Address::new_from_array([1; 32]);
        let foreign = with_account(&other, &mut data, shard);
        assert_eq!(foreign, Err(ProgramError::IllegalOwner));
        let short = with_account(&ID, &mut data[1..], shard);
        assert_eq!(short, Err(ProgramError::InvalidAccountData));
        let written = with_account(&ID, &mut data, |account| {
            let _writer = account.try_borrow_mut_data();
            shard(account.clone())
        });
        assert_eq!(written, Err(ProgramError::AccountBorrowFailed));
    }

    #[test]
    fn nothing_is_sent_while_an_account_is_borrowed_and_nothing_is_taken_for_an_answer() {
        with_account(&ID, &mut [], |account| {
            let unlock = LienUnlock {
                venue_authority: &account,
                venue: &account,
                margin_account: &account,
                lien: &account,
            };
            assert_eq!(unlock.invoke_signed(1, &[]), Ok(()));
            let reader = account.try_borrow_data();
            let refused = unlock.invoke_signed(1, &[]);
            assert_eq!(refused, Err(ProgramError::AccountBorrowFailed));
            drop(reader);
            let batch = PositionFillBatch {
                venue_authority: &account,
                venue: &account,
                house: &account,
                instrument: &account,
                book: &account,
            };
            let more = [account.clone(), account.clone(), account.clone()];
            let silent = batch.invoke_signed(&[], 1, &more, &[]);
            assert_eq!(silent, Err(ProgramError::IncorrectProgramId));
            let few = batch.invoke_signed(&[], 2, &more, &[]);
            assert_eq!(few, Err(ProgramError::NotEnoughAccountKeys));
        });
    }
}

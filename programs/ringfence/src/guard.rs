//! Who and what an account is: checks that every instruction shares.
//!
//! Everything here is compiled once. A check that a macro writes into each instruction costs
//! kilobytes per instruction, so account structs name light types and the work is done here.

use crate::errors::{Outcome, RingfenceError};
use crate::state::{AssetShard, Auction, Book, Consent, House, MarginAccount};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::limits::SHARDS;
use ringfence_core::refusal::Refusal;
use ringfence_core::units;

/// Most seeds of an address, its bump included.
const SEEDS_MAX: usize = 5;

/// Whether an account is ours, of this kind and of this length. Returns the reason as a plain
/// number, because Anchor's loaders have no other error type.
///
/// Refuses, in order: `AccountMissing`; `WrongAccountType`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_record(
    view: &AccountView,
    discriminator: u64,
    bytes: usize,
) -> core::result::Result<(), ProgramError> {
    if view.is_data_empty() {
        return Err(RingfenceError::AccountMissing.into());
    }
    let is_ours = address_eq(view.owner(), &crate::ID) && view.data_len() == bytes;
    if is_ours && discriminator_of(view) == discriminator {
        Ok(())
    } else {
        Err(RingfenceError::WrongAccountType.into())
    }
}

/// First eight bytes of an account; zero when it is shorter.
fn discriminator_of(view: &AccountView) -> u64 {
    // SAFETY: the bytes are copied at once, so that no reference outlives this line.
    let data = unsafe { view.borrow_unchecked() };
    data.first_chunk::<8>()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Whether an optional account was left out: nobody's and empty.
#[must_use]
pub fn is_absent(view: &AccountView) -> bool {
    view.is_data_empty() && address_eq(view.owner(), &System::id())
}

/// Two addresses that must be the same.
///
/// # Errors
/// `otherwise`.
#[inline(never)]
pub fn same(a: &Address, b: &Address, otherwise: RingfenceError) -> Outcome {
    if address_eq(a, b) {
        Ok(())
    } else {
        Err(otherwise.into())
    }
}

/// An account's house must be the instruction's.
///
/// # Errors
/// `AccountOfOtherHouse`.
pub fn same_house(a: &Address, b: &Address) -> Outcome {
    same(a, b, RingfenceError::AccountOfOtherHouse)
}

/// The shard of an asset in which a margin account's vault is summed: the low bits of the account's
/// own address, so that unrelated customers rarely share one.
///
/// # Errors
/// `ShardMismatch`.
#[inline(never)]
pub fn check_shard(shard: &AssetShard, account: &Address, asset: &Address) -> Outcome {
    let [.., last] = account.to_bytes();
    let is_same = shard.shard == last & SHARDS.wrapping_sub(1);
    let belongs = is_same && address_eq(&shard.asset, asset);
    check(belongs, RingfenceError::ShardMismatch)
}

/// Several accounts of one house.
///
/// # Errors
/// `AccountOfOtherHouse`.
#[inline(never)]
pub fn check_market(house: &Address, others: [&Address; 3]) -> Outcome {
    others
        .into_iter()
        .try_for_each(|other| same_house(other, house))
}

/// The book of an instrument.
///
/// # Errors
/// `BookMismatch`.
pub fn check_book(book: &Book, instrument: &Address) -> Outcome {
    same(&book.instrument, instrument, RingfenceError::BookMismatch)
}

/// The auction of a loss's lots of an instrument.
///
/// # Errors
/// `AuctionMismatch`.
#[inline(never)]
pub fn check_auction(auction: &Auction, loss: &Address, instrument: &Address) -> Outcome {
    let belongs = address_eq(&auction.loss, loss) && address_eq(&auction.instrument, instrument);
    check(belongs, RingfenceError::AuctionMismatch)
}

/// Whether a signer may let an account take lots over from another one, of another owner, now.
///
/// Refuses, in order: `NotOwner`; `HaircutUnderWay`; `SameOwner`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_taker(
    house: &House,
    giver: &MarginAccount,
    taker: &MarginAccount,
    signer: &Address,
) -> Outcome {
    let may_trade = address_eq(signer, &taker.owner) || address_eq(signer, &taker.delegate);
    check(may_trade, RingfenceError::NotOwner)?;
    house.check_trading()?;
    if address_eq(&giver.owner, &taker.owner) {
        return Err(Refusal::SameOwner.into());
    }
    Ok(())
}

/// A consent of this margin account to this venue.
///
/// # Errors
/// `ConsentMismatch`.
#[inline(never)]
pub fn check_consent(consent: &Consent, account: &Address, venue: &Address) -> Outcome {
    let belongs = address_eq(&consent.margin_account, account) && address_eq(&consent.venue, venue);
    check(belongs, RingfenceError::ConsentMismatch)
}

/// A condition, or the reason why not.
///
/// # Errors
/// `otherwise`.
#[inline]
pub fn check(holds: bool, otherwise: RingfenceError) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(otherwise.into())
    }
}

/// The chain's time.
///
/// # Errors
/// Those of the runtime; none in practice.
#[inline(never)]
pub fn clock() -> Outcome<units::Clock> {
    let clock = Clock::get()?;
    Ok(units::Clock {
        now_ts: clock.unix_timestamp,
        slot: clock.slot,
    })
}

/// The bump of an address that must be the one that these seeds give.
///
/// # Errors
/// `WrongAddress`.
#[inline(never)]
pub fn find_bump(seeds: &[&[u8]], address: &Address) -> Outcome<u8> {
    anchor_lang::find_and_verify_program_address(seeds, &crate::ID, address)
        .map_err(|_| RingfenceError::WrongAddress.into())
}

/// Creates an account at the address that the seeds give, for `owner`, and returns its bump.
/// Works on an address that somebody has sent lamports to.
///
/// Refuses, in order: `WrongAddress`; `AccountExists`.
///
/// # Errors
/// As above, and those of the System program when the payer cannot pay.
#[inline(never)]
pub fn create_account(
    payer: &AccountView,
    target: &AccountView,
    seeds: &[&[u8]],
    bytes: usize,
    owner: &Address,
) -> Outcome<u8> {
    let bump = find_bump(seeds, target.address())?;
    check(is_absent(target), RingfenceError::AccountExists)?;
    let bump_seed = [bump];
    let mut signed: [&[u8]; SEEDS_MAX] = [&[]; SEEDS_MAX];
    let given = signed
        .get_mut(..seeds.len())
        .ok_or(RingfenceError::WrongAddress)?;
    given.copy_from_slice(seeds);
    let last = signed
        .get_mut(seeds.len())
        .ok_or(RingfenceError::WrongAddress)?;
    *last = &bump_seed;
    let used = signed
        .get(..=seeds.len())
        .ok_or(RingfenceError::WrongAddress)?;
    anchor_lang::create_account_signed(payer, target, bytes, owner, used)?;
    Ok(bump)
}

/// Creates an account of our own and writes its discriminator.
///
/// # Errors
/// Those of [`create_account`].
#[inline(never)]
pub fn create_record(
    payer: &AccountView,
    target: &AccountView,
    seeds: &[&[u8]],
    bytes: usize,
    discriminator: u64,
) -> Outcome<u8> {
    let bump = create_account(payer, target, seeds, bytes, &crate::ID)?;
    let mut view = *target;
    let mut data = view.try_borrow_mut()?;
    if let Some(first) = data.first_chunk_mut::<8>() {
        *first = discriminator.to_le_bytes();
    }
    Ok(bump)
}

/// Closes one of our accounts; its rent goes back to whoever paid it.
///
/// Refuses: `RentPayerMismatch`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn close_record(closed: &AccountView, rent_payer: &AccountView, paid_by: &Address) -> Outcome {
    same(
        rent_payer.address(),
        paid_by,
        RingfenceError::RentPayerMismatch,
    )?;
    let (mut closed, mut receiver) = (*closed, *rent_payer);
    let total = receiver.lamports().checked_add(closed.lamports());
    receiver.set_lamports(total.ok_or(Refusal::Overflow)?);
    closed.set_lamports(0);
    closed.close()?;
    Ok(())
}

//! The owner moves positions and collateral between two of its accounts: porting. Lots move at the
//! settlement tick; what has been recognised and what waits stays with the giver.
//!
//! Refuses, in order: `NotOwner` of either account; `AccountOfOtherHouse`; `HaircutUnderWay`;
//! those of the rules' `check_shape`; for one vault after the other `AccountCountWrong`,
//! `VaultMismatch` on either side, `AssetMismatch`, `ShardMismatch` on either side; those of
//! [`evidence::load`] for the giver and of [`evidence::load_after_transfer`] for the receiver; for
//! one position after the other `InstrumentMismatch` when the giver has none in the instrument,
//! `BookMismatch`; those of the rules' `plan_transfer`; those of [`tokens::Transfer::carry`];
//! `TokensBelowLedger`.
//! Moves: the giver's vaults → the receiver's.
//! Keeps: INV-1, INV-2, INV-3, INV-6, INV-7; both accounts are at or above initial.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, CollateralTransferred, PositionTransferred};
use crate::evidence::{self, Loaded};
use crate::state::{AssetShard, Book, House, MarginAccount, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::transfer::{self, CollateralMove, LotsMove};

/// Lots of one instrument that move, of whichever sign the giver holds.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct PositionMove {
    /// The instrument's id.
    pub instrument_id: u16,
    /// How many lots, above zero and at most what the giver has.
    pub lots: u64,
}

/// Arguments of `position_transfer`. Both lists are in the order of the giver's slots.
#[derive(Clone, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct PositionTransferArguments {
    /// Positions that move, whole or in part.
    pub positions: Vec<PositionMove>,
    /// How much of each vault moves, in native units; `u64::MAX` for all that may leave.
    pub collateral_native: Vec<u64>,
}

/// Accounts of `position_transfer`; behind them, for each vault that is moved from: the giver's
/// vault, the receiver's, the giver's shard, the receiver's (the System program when it is the
/// same) and the token program; for each position that moves its book; the giver's evidence as it
/// stands; the receiver's as after the move.
#[derive(Accounts)]
pub struct PositionTransfer {
    /// The customer.
    pub owner: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The account that gives.
    #[account(mut)]
    pub from: Stored<MarginAccount>,
    /// The account that receives.
    #[account(mut)]
    pub to: Stored<MarginAccount>,
}

/// Two vaults of one asset, and the shards that count them.
struct Vaults<'a> {
    from_vault: &'a AccountView,
    to_vault: &'a AccountView,
    from_shard: Stored<AssetShard>,
    to_shard: Option<Stored<AssetShard>>,
    token_program: &'a AccountView,
}

/// What is moved, as accounts and as the rules see it.
struct Load<'a> {
    vaults: Vec<Vaults<'a>>,
    books: Vec<Stored<Book>>,
    lots: Vec<LotsMove>,
    collateral: Vec<CollateralMove>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut PositionTransfer,
    rest: &[AccountView],
    args: &PositionTransferArguments,
) -> Outcome {
    check(accounts)?;
    accounts.house.check_trading()?;
    let moves = (&args.positions, &args.collateral_native);
    transfer::check_shape(moves.0.len(), moves.1.len())?;
    let mut rest = rest.iter();
    let mut load = load_vaults(accounts, moves.1, &mut rest)?;
    let books = take(&mut rest, moves.0.len())?;
    let held = rest.as_slice();
    let from = evidence::load(&accounts.from, &mut rest)?;
    let received = moves.0.iter().map(|moved| moved.instrument_id);
    let to = evidence::load_after_transfer(&accounts.to, received, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let held = held.get(from.assets.len()..).unwrap_or_default();
    load_books(&accounts.from, moves.0, (books, held), &mut load)?;
    plan(accounts, &mut load, (&from, &to))?;
    for (vaults, moved) in load.vaults.iter().zip(&load.collateral) {
        carry(accounts, vaults, moved)?;
    }
    let moved = moves.0.iter().zip(&load.lots).zip(&load.books);
    for ((wanted, lots), book) in moved {
        tell_lots(accounts, wanted, (lots, book), &from);
    }
    Ok(())
}

/// Whose the accounts are, and of which house.
#[inline(never)]
fn check(accounts: &PositionTransfer) -> Outcome {
    let signer = accounts.owner.address();
    for account in [&accounts.from, &accounts.to] {
        guard::same(signer, &account.owner, RingfenceError::NotOwner)?;
    }
    for account in [&accounts.from, &accounts.to] {
        guard::same_house(&account.house, accounts.house.address())?;
    }
    Ok(())
}

/// The next accounts, so many.
fn take<'a>(rest: &mut Iter<'a, AccountView>, count: usize) -> Outcome<&'a [AccountView]> {
    let (taken, left) = rest
        .as_slice()
        .split_at_checked(count)
        .ok_or(RingfenceError::AccountCountWrong)?;
    *rest = left.iter();
    Ok(taken)
}

/// The vaults that collateral is moved between.
#[inline(never)]
fn load_vaults<'a>(
    accounts: &PositionTransfer,
    amounts: &[u64],
    rest: &mut Iter<'a, AccountView>,
) -> Outcome<Load<'a>> {
    let mut load = Load {
        vaults: Vec::with_capacity(amounts.len()),
        books: Vec::new(),
        lots: Vec::new(),
        collateral: Vec::with_capacity(amounts.len()),
    };
    for amount_native in amounts {
        let views = take(rest, 5)?;
        load_pair(accounts, *amount_native, views, &mut load)?;
    }
    Ok(load)
}

#[inline(never)]
fn load_pair<'a>(
    accounts: &PositionTransfer,
    amount_native: u64,
    views: &'a [AccountView],
    load: &mut Load<'a>,
) -> Outcome {
    let [from_vault, to_vault, from_shard, to_shard, token_program] = views else {
        return Err(RingfenceError::AccountCountWrong.into());
    };
    let (from, to) = (&accounts.from, &accounts.to);
    let (from_slot, to_slot) = (from.slot_of_vault(from_vault)?, to.slot_of_vault(to_vault)?);
    let asset = from.slot(from_slot)?.asset;
    let not_it = RingfenceError::AssetMismatch;
    guard::same(&to.slot(to_slot)?.asset, &asset, not_it)?;
    let from_shard = Stored::<AssetShard>::load_writable(from_shard)?;
    guard::check_shard(&from_shard, from.address(), &asset)?;
    // One shard that counts both vaults is loaded once: two views of it would overwrite each other.
    let is_shared = guard::check_shard(&from_shard, to.address(), &asset).is_ok();
    let to_shard = if is_shared {
        let stands_in = RingfenceError::ShardMismatch;
        guard::same(to_shard.address(), &System::id(), stands_in)?;
        None
    } else {
        let to_shard = Stored::<AssetShard>::load_writable(to_shard)?;
        guard::check_shard(&to_shard, to.address(), &asset)?;
        Some(to_shard)
    };
    load.collateral.push(CollateralMove {
        from_slot,
        to_slot,
        amount_native,
        from_shard: from_shard.view(),
        to_shard: to_shard.as_ref().map(|shard| shard.view()),
    });
    load.vaults.push(Vaults {
        from_vault,
        to_vault,
        from_shard,
        to_shard,
        token_program,
    });
    Ok(())
}

/// The books of the positions that move. `held` are the instruments of the giver's positions.
#[inline(never)]
fn load_books(
    from: &MarginAccount,
    moves: &[PositionMove],
    views: (&[AccountView], &[AccountView]),
    load: &mut Load<'_>,
) -> Outcome {
    let (books, held) = views;
    load.books.reserve_exact(moves.len());
    load.lots.reserve_exact(moves.len());
    for (wanted, view) in moves.iter().zip(books) {
        let of_id = |id: u16| id != 0 && id == wanted.instrument_id;
        let mut slots = from.positions.iter();
        let position = slots.position(|slot| of_id(slot.instrument_id));
        let position = position.ok_or(RingfenceError::InstrumentMismatch)?;
        let before = from.positions.iter().take(position);
        let rank = before.filter(|slot| slot.instrument_id != 0).count();
        let instrument = held.get(rank).ok_or(RingfenceError::AccountCountWrong)?;
        let book = Stored::<Book>::load_writable(view)?;
        guard::check_book(&book, instrument.address())?;
        load.lots.push(LotsMove {
            position,
            lots: wanted.lots,
            book: book.view(),
            received_lots: 0,
        });
        load.books.push(book);
    }
    Ok(())
}

/// The one decision; accounts, books and shards keep what it changed.
#[inline(never)]
fn plan(
    accounts: &mut PositionTransfer,
    load: &mut Load<'_>,
    evidence: (&Loaded, &Loaded),
) -> Outcome {
    let (mut from, mut to) = (accounts.from.view()?, accounts.to.view()?);
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    transfer::plan_transfer(
        (&mut from, &mut to),
        &mut load.lots,
        &mut load.collateral,
        (
            &evidence.0.view(&parameters, &clock),
            &evidence.1.view(&parameters, &clock),
        ),
        accounts.house.mode(&clock).takes_risk(),
    )?;
    accounts.from.store(&from);
    accounts.to.store(&to);
    for (stored, moved) in load.books.iter_mut().zip(&load.lots) {
        stored.store(&moved.book);
    }
    for (vaults, moved) in load.vaults.iter_mut().zip(&load.collateral) {
        vaults.from_shard.store(&moved.from_shard);
        if let (Some(stored), Some(shard)) = (&mut vaults.to_shard, &moved.to_shard) {
            stored.store(shard);
        }
    }
    Ok(())
}

/// Moves the tokens of one pair of vaults, looks again at both and tells.
#[inline(never)]
fn carry(accounts: &mut PositionTransfer, vaults: &Vaults<'_>, moved: &CollateralMove) -> Outcome {
    let (from, to) = (&mut accounts.from, &mut accounts.to);
    let (program, amount_native) = (vaults.token_program, moved.amount_native);
    let (giving, receiving) = (vaults.from_vault, vaults.to_vault);
    tokens::carry_from_vault(from, program, giving, receiving, amount_native)?;
    let asset = from.slot(moved.from_slot)?.asset;
    let from_ledger_native = from.slot(moved.from_slot)?.ledger_native;
    let to_ledger_native = to.slot(moved.to_slot)?.ledger_native;
    tokens::check_covered(giving, from_ledger_native)?;
    tokens::check_covered(receiving, to_ledger_native)?;
    events::tell(&CollateralTransferred {
        from: *from.address(),
        to: *to.address(),
        from_sequence: from.next_event(),
        to_sequence: to.next_event(),
        asset,
        amount_native,
        from_ledger_native,
        to_ledger_native,
    });
    Ok(())
}

#[inline(never)]
fn tell_lots(
    accounts: &mut PositionTransfer,
    wanted: &PositionMove,
    moved: (&LotsMove, &Stored<Book>),
    evidence: &Loaded,
) {
    let (from, to) = (&mut accounts.from, &mut accounts.to);
    let (lots, book) = moved;
    let held = |account: &MarginAccount| {
        let mut slots = account.positions.iter();
        slots
            .find(|slot| slot.instrument_id == wanted.instrument_id)
            .map_or(0, |slot| slot.lots)
    };
    let mut instruments = evidence.instruments.iter();
    let instrument = instruments.find(|found| found.instrument_id == wanted.instrument_id);
    events::tell(&PositionTransferred {
        from: *from.address(),
        to: *to.address(),
        from_sequence: from.next_event(),
        to_sequence: to.next_event(),
        instrument: book.instrument,
        lots: lots.received_lots,
        from_lots: held(from),
        to_lots: held(to),
        settlement_tick: instrument.map_or(0, |found| found.settlement_tick),
        open_interest_lots: book.open_interest_lots,
    });
}

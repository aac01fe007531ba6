//! The settlement of one account: `account_settle` makes one, `loss_gather` a page of them.
//!
//! The house's side is read once for all of a page. What the heap gives is never given back within
//! an instruction, so the room for one account is used again for the next.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AccountSettled};
use crate::state::{AssetShard, Book, Fund, House, MarginAccount, Settlement, Stored};
use crate::{evidence, guard, pockets, tokens};
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::account;
use ringfence_core::instrument;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::settlement::{self, SettleInput};
use ringfence_core::units;

/// One account, its quote vault and the shard that counts it.
pub struct AccountSide<'a> {
    /// The account.
    pub account: &'a mut Stored<MarginAccount>,
    /// Its quote vault, or the System program when none is open.
    pub vault: &'a AccountView,
    /// The account's shard of the quote.
    pub shard: &'a mut Stored<AssetShard>,
}

impl AccountSide<'_> {
    /// Whose these are, and whether the quote vault is open.
    ///
    /// Refuses, in order: `AccountOfOtherHouse`; `VaultMismatch`; `ShardMismatch`.
    fn check(&self, house: &Address) -> Outcome<bool> {
        guard::same_house(&self.account.house, house)?;
        let quote = self.account.slot(QUOTE_SLOT)?;
        if quote.is_open == 0 {
            return Ok(false);
        }
        let not_its = RingfenceError::VaultMismatch;
        guard::same(self.vault.address(), &quote.vault, not_its)?;
        guard::check_shard(self.shard, self.account.address(), &quote.asset)?;
        Ok(true)
    }
}

/// Room on the heap for what one settlement reads.
pub struct Room {
    account: Box<account::Account>,
    instruments: Vec<instrument::Instrument>,
    stored_books: Vec<Stored<Book>>,
    books: Vec<instrument::Book>,
    has_vault: bool,
}

impl Room {
    /// Room for an account with so many positions; it grows when there are more.
    #[must_use]
    pub fn new(positions: usize) -> Self {
        Self {
            account: Box::new(account::Account::EMPTY),
            instruments: Vec::with_capacity(positions),
            stored_books: Vec::new(),
            books: Vec::new(),
            has_vault: false,
        }
    }

    /// Reads an account's instruments, then the books of the expired ones among them.
    ///
    /// Refuses, in order: those of [`AccountSide::check`]; those of [`evidence::load_held`];
    /// `AccountCountWrong`, `BookMismatch`.
    ///
    /// # Errors
    /// As above.
    #[inline(never)]
    pub fn load(
        &mut self,
        side: &AccountSide<'_>,
        house: &Address,
        rest: &mut Iter<'_, AccountView>,
    ) -> Outcome {
        self.has_vault = side.check(house)?;
        let held = rest.as_slice();
        evidence::load_held_into(side.account, rest, &mut self.instruments)?;
        self.stored_books.clear();
        self.books.clear();
        let pairs = held.iter().zip(&self.instruments);
        for (account, _) in pairs.filter(|(_, instrument)| instrument.is_expired) {
            let view = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
            let book = Stored::<Book>::load_writable(view)?;
            guard::check_book(&book, account.address())?;
            self.books.push(book.view());
            self.stored_books.push(book);
        }
        Ok(())
    }
}

/// The house's side of settlements.
pub struct HouseSide<'a> {
    house: Address,
    settlement: &'a mut Stored<Settlement>,
    pool: &'a AccountView,
    token_program: &'a AccountView,
    totals: settlement::Settlement,
    parameters: Parameters,
    clock: units::Clock,
    cover_native: u64,
    /// Whether the pool can move tokens: a frozen one neither receives nor pays, and positions are
    /// brought up all the same.
    pool_moves: bool,
    pool_pays: bool,
}

impl<'a> HouseSide<'a> {
    /// Ties the accounts to the house and reads them.
    ///
    /// Refuses, in order: `AccountOfOtherHouse`; `PoolMismatch`.
    ///
    /// # Errors
    /// As above.
    #[inline(never)]
    pub fn open(
        house: &Stored<House>,
        settlement: &'a mut Stored<Settlement>,
        fund: &Stored<Fund>,
        pool: &'a AccountView,
        token_program: &'a AccountView,
    ) -> Outcome<Self> {
        guard::same_house(&settlement.house, house.address())?;
        guard::same_house(&fund.house, house.address())?;
        let other_pool = RingfenceError::PoolMismatch;
        guard::same(pool.address(), &settlement.pool, other_pool)?;
        Ok(Self {
            house: *house.address(),
            totals: settlement.view(),
            parameters: house.parameters.view(),
            clock: guard::clock()?,
            cover_native: fund.view().cover_native(),
            pool_moves: !tokens::is_frozen(pool),
            pool_pays: house.may_settle(),
            settlement,
            pool,
            token_program,
        })
    }

    /// The house.
    #[must_use]
    pub fn house(&self) -> &Address {
        &self.house
    }

    /// Settles one account, whose instruments and books are in the room.
    ///
    /// Refuses, in order: those of [`settlement::plan_settle`]; those of
    /// [`tokens::Transfer::carry`]; `TokensBelowLedger`.
    ///
    /// # Errors
    /// As above.
    #[inline(never)]
    pub fn settle(&mut self, side: &mut AccountSide<'_>, room: &mut Room) -> Outcome {
        let plan = self.plan(side, room)?;
        self.carry(side, &plan)?;
        let sequence = side.account.next_event();
        events::tell(&AccountSettled {
            margin_account: *side.account.address(),
            sequence,
            collected_native: plan.received_by(Pocket::Pool),
            paid_native: plan.paid_by(Pocket::Pool),
            ledger_native: side.account.slot(QUOTE_SLOT)?.ledger_native,
            pool_native: self.settlement.pool_native,
            variation_native: side.account.variation_native,
        });
        Ok(())
    }

    /// The one decision; account, Settlement, shard and books keep what it changed.
    #[inline(never)]
    fn plan(&mut self, side: &mut AccountSide<'_>, room: &mut Room) -> Outcome<Plan> {
        let mut shard = side.shard.view();
        side.account.view_into(&mut room.account)?;
        let mut input = SettleInput {
            instruments: &room.instruments,
            books: &mut room.books,
            shard: &mut shard,
            parameters: &self.parameters,
            cover_native: self.cover_native,
            vault_moves: room.has_vault && self.pool_moves && !tokens::is_frozen(side.vault),
            pool_pays: self.pool_pays,
            clock: &self.clock,
        };
        let plan = settlement::plan_settle(&mut room.account, &mut self.totals, &mut input)?;
        side.account.store(&room.account);
        self.settlement.store(&self.totals);
        side.shard.store(&shard);
        for (stored, book) in room.stored_books.iter_mut().zip(&room.books) {
            stored.store(book);
        }
        Ok(plan)
    }

    /// Moves what was planned, one way or the other, and looks again at both sides.
    #[inline(never)]
    fn carry(&self, side: &AccountSide<'_>, plan: &Plan) -> Outcome {
        if plan.legs().is_empty() {
            return Ok(());
        }
        let (program, pool, vault) = (self.token_program, self.pool, side.vault);
        let (collected, paid) = (plan.received_by(Pocket::Pool), plan.paid_by(Pocket::Pool));
        if collected != 0 {
            tokens::carry_from_vault(side.account, program, vault, pool, collected)?;
        }
        if paid != 0 {
            pockets::carry_from_pool(self.settlement, program, pool, vault, paid)?;
        }
        tokens::check_covered(pool, self.settlement.pool_native)?;
        tokens::check_covered(vault, side.account.slot(QUOTE_SLOT)?.ledger_native)
    }
}

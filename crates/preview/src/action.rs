//! What the account's owner does alone: money in and out, and settling.

use crate::portfolio::Portfolio;
use ringfence_core::asset::Shard;
use ringfence_core::instrument::Book;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::{self, SettleInput, Settlement};
use ringfence_core::vault;

/// A shard that holds whatever there is: previews do not count it.
const SHARD: Shard = Shard {
    ledger_native: u64::MAX,
    vault_count: 1,
};

/// What settling would move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// From the quote vault to the pool, in quote native.
    pub collected_native: u64,
    /// From the pool to the quote vault, in quote native.
    pub paid_native: u64,
}

impl Portfolio {
    /// After a deposit of what arrives in a vault.
    ///
    /// # Errors
    /// Those of [`vault::plan_deposit`].
    pub fn deposit(&self, slot: usize, arrived_native: u64) -> Result<Self, Refusal> {
        let (mut after, mut shard) = (self.clone(), Shard::default());
        vault::plan_deposit(&mut after.account, &mut shard, slot, arrived_native)?;
        Ok(after)
    }

    /// What leaves in a withdrawal, in native units, and the account after it. `u64::MAX` asks for
    /// all that is available.
    ///
    /// # Errors
    /// Those of [`vault::plan_withdraw`].
    pub fn withdraw(&self, slot: usize, amount_native: u64) -> Result<(u64, Self), Refusal> {
        let (mut after, mut shard) = (self.clone(), SHARD);
        let account = &mut after.account;
        let evidence = self.evidence();
        let plan = vault::plan_withdraw(account, &mut shard, slot, amount_native, &evidence)?;
        Ok((plan.received_by(Pocket::Wallet), after))
    }

    /// What leaves in an exit, in native units, and the account after it.
    ///
    /// # Errors
    /// Those of [`vault::plan_exit`].
    pub fn exit(&self, slot: usize) -> Result<(u64, Self), Refusal> {
        let (mut after, mut shard) = (self.clone(), SHARD);
        let plan = vault::plan_exit(&mut after.account, &mut shard, slot)?;
        Ok((plan.received_by(Pocket::Wallet), after))
    }

    /// What a settlement would collect or pay, and the account after it. The house's totals and
    /// what covers uncollected losses decide whether winners are paid. Nothing is known of frozen
    /// vaults or pools here: such a one moves nothing.
    ///
    /// # Errors
    /// Those of [`settlement::plan_settle`].
    pub fn settle(
        &self,
        totals: &Settlement,
        cover_native: u64,
    ) -> Result<(Settled, Self), Refusal> {
        let mut after = self.clone();
        // Expired lots are struck from their books; whose these are does not matter to the account.
        let expired = self.instruments.iter().filter(|it| it.is_expired);
        let whole = Book {
            open_interest_lots: u64::MAX,
            open_position_count: u64::MAX,
            ..Book::default()
        };
        let mut books: alloc::vec::Vec<Book> = expired.map(|_| whole).collect();
        let quote = self.account.slot(QUOTE_SLOT);
        let mut shard = Shard {
            ledger_native: quote.map_or(0, |slot| slot.ledger_native),
            vault_count: 1,
        };
        let plan = settlement::plan_settle(
            &mut after.account,
            &mut totals.clone(),
            &mut SettleInput {
                instruments: &self.instruments,
                books: &mut books,
                shard: &mut shard,
                parameters: &self.parameters,
                cover_native,
                vault_moves: quote.is_ok(),
                pool_pays: !self.is_haircutting,
                clock: &self.clock,
            },
        );
        let plan = plan?;
        after.forget_finished();
        let settled = Settled {
            collected_native: plan.received_by(Pocket::Pool),
            paid_native: plan.paid_by(Pocket::Pool),
        };
        Ok((settled, after))
    }

    /// Drops the instruments of positions that are no more.
    fn forget_finished(&mut self) {
        let positions = &self.account.positions;
        self.instruments.retain(|instrument| {
            let id = instrument.instrument_id;
            positions
                .iter()
                .any(|position| position.instrument_id == id)
        });
    }
}

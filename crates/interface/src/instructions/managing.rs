//! Pages: lots that nobody wanted, and accounts that are settled together.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{Role, accounts, build, readonly, writable};

accounts! {
    /// Closes a defaulter's lots of one instrument against accounts of the other side, each a part.
    /// Anyone may, when the other ways to close them have had their time.
    LossTearUp = "loss_tear_up" [141, 153, 250, 112, 164, 69, 206, 52];
    /// Whose signature the stamp records.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// The loss.
    loss: Writable,
    /// The auction of these lots; its address has to be passed when it does not exist as well.
    auction: Readonly,
}

impl LossTearUp {
    /// Builds the instruction: `others` are accounts of the other side, in any order.
    #[must_use]
    pub fn instruction(&self, others: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), writable(others))
    }
}

accounts! {
    /// Settles several accounts, one after the other. Anyone may.
    LossGather = "loss_gather" [218, 24, 184, 54, 170, 185, 148, 85];
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Its pool.
    pool: Writable,
    /// Its fund.
    fund: Readonly,
    /// The token program of the quote mint.
    token_program: Readonly,
}

/// One account of a page that is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// The account.
    pub margin_account: Address,
    /// Its quote vault, or the System program when none is open.
    pub vault: Address,
    /// Its shard of the quote.
    pub shard: Address,
    /// Instruments of its occupied positions, in slot order.
    pub instruments: Vec<Address>,
    /// Books of the expired ones among them, in the same order.
    pub books: Vec<Address>,
}

impl LossGather {
    /// Builds the instruction. Losers who come first fill the pool for winners.
    #[must_use]
    pub fn instruction(&self, page: &[Gathered]) -> Instruction {
        let more = page.iter().flat_map(Gathered::metas);
        build(&Self::SHAPE, self.addresses(), &(), more)
    }
}

impl Gathered {
    fn metas(&self) -> impl Iterator<Item = (&Address, Role)> {
        let own = [&self.margin_account, &self.vault, &self.shard];
        let own = own.map(|address| (address, Role::Writable));
        let held = readonly(&self.instruments).chain(writable(&self.books));
        own.into_iter().chain(held)
    }
}

//! Signed orders. What they are and how they are signed is in [`crate::orders`].

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};
use crate::wire::{OrderCancelArguments, OrderMatchArguments};

accounts! {
    /// Fills two customers' signed orders against each other.
    OrderMatch = "order_match" [209, 66, 106, 7, 116, 158, 75, 98];
    /// Whoever submits the match: the venue's authority, if it charges a fee or an order asks.
    submitter: Signer,
    /// Pays the rent of new records.
    payer: Payer,
    /// The venue.
    venue: Readonly,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Writable,
    /// The buyer's margin account.
    buyer: Writable,
    /// The seller's margin account.
    seller: Writable,
    /// The buyer's consent to the venue.
    buyer_consent: Writable,
    /// The seller's consent to the venue.
    seller_consent: Writable,
    /// Record of the buyer's order; created when absent.
    buyer_order: Writable,
    /// Record of the seller's order; created when absent.
    seller_order: Writable,
    /// The sysvar of the transaction's instructions.
    instructions: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl OrderMatch {
    /// Builds the instruction; returns what `PositionFill` returns. Both evidences are of the
    /// accounts as they are *after* the fill.
    #[must_use]
    pub fn instruction(
        &self,
        arguments: &OrderMatchArguments,
        buyer_evidence: &[Address],
        seller_evidence: &[Address],
    ) -> Instruction {
        let more = readonly(buyer_evidence).chain(readonly(seller_evidence));
        build(&Self::SHAPE, self.addresses(), arguments, more)
    }
}

accounts! {
    /// Cancels a signed order; also one that nobody has seen on the chain.
    OrderCancel = "order_cancel" [205, 115, 160, 2, 95, 159, 147, 199];
    /// Owner or delegate of the margin account.
    signer: Signer,
    /// Pays the rent of a new record.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// The margin account.
    margin_account: Readonly,
    /// The order's venue.
    venue: Readonly,
    /// The order's instrument.
    instrument: Readonly,
    /// Record of the order; created when absent.
    order: Writable,
    /// The System program.
    system_program: Readonly,
}

impl OrderCancel {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &OrderCancelArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Closes the record of an order that can never be filled again. Anyone may.
    OrderClose = "order_close" [162, 253, 125, 71, 238, 112, 136, 63];
    /// Record of the order.
    order: Writable,
    /// The order's margin account, also when it is closed.
    margin_account: Readonly,
    /// Who paid the rent of the record.
    rent_payer: Writable,
}

impl OrderClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

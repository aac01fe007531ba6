//! Trades.

use borsh::{BorshDeserialize, BorshSerialize};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, readonly};

/// A trade's numbers.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionFillArguments {
    /// Lots that the buyer takes over from the seller.
    pub lots: u64,
    /// Price, in ticks.
    pub price_ticks: u64,
    /// The buyer's fee, in quote native, into the insurance layer.
    pub buyer_fee_native: u64,
    /// The seller's fee, in quote native, into the insurance layer.
    pub seller_fee_native: u64,
}

/// One side's margin after a trade, in quote native.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct FillHealth {
    /// Equity under the test that the side passed.
    pub equity_native: i128,
    /// What it has to cover.
    pub requirement_native: i128,
}

/// What `position_fill` returns to the venue that invoked it.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct FillResult {
    /// The buyer.
    pub buyer: FillHealth,
    /// The seller.
    pub seller: FillHealth,
}

impl FillResult {
    /// Reads the return data; none when it is not a fill's. The caller has to check that it was
    /// this program that set it.
    #[must_use]
    pub fn decode(data: &[u8]) -> Option<Self> {
        Self::try_from_slice(data).ok()
    }
}

accounts! {
    /// Moves lots between two customers of a venue.
    PositionFill = "position_fill" [96, 102, 75, 150, 172, 94, 118, 159];
    /// Signs for the venue.
    venue_authority: Signer,
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
}

impl PositionFill {
    /// Builds the instruction. Both evidences are of the accounts as they are *after* the fill: an
    /// instrument that is new to an account counts in the slot that it will take.
    #[must_use]
    pub fn instruction(
        &self,
        arguments: &PositionFillArguments,
        buyer_evidence: &[Address],
        seller_evidence: &[Address],
    ) -> Instruction {
        let more = readonly(buyer_evidence).chain(readonly(seller_evidence));
        build(&Self::SHAPE, self.addresses(), arguments, more)
    }
}

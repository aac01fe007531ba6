//! Batches of trades.

use borsh::{BorshDeserialize, BorshSerialize};
use solana_address::Address;
use solana_instruction::Instruction;

use super::trade::FillHealth;
use super::{Role, accounts, build, readonly};

/// One trade of a batch. The customers are named by their places.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct FillLeg {
    /// Place of the buyer among the customers of the batch.
    pub buyer: u8,
    /// Place of the seller among the customers of the batch.
    pub seller: u8,
    /// Lots that the buyer takes over from the seller.
    pub lots: u64,
    /// Price, in ticks.
    pub price_ticks: u64,
    /// The buyer's fee, in quote native, into the insurance layer.
    pub buyer_fee_native: u64,
    /// The seller's fee, in quote native, into the insurance layer.
    pub seller_fee_native: u64,
}

/// One customer of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchCustomer {
    /// The margin account.
    pub margin_account: Address,
    /// Its consent to the venue.
    pub consent: Address,
    /// Its evidence as it is *after* the batch.
    pub evidence: Vec<Address>,
}

/// Reads what `position_fill_batch` returns: the margin of each customer after the last trade, in
/// their order. None when it is not that; the caller has to check that it was this program that set
/// it.
#[must_use]
pub fn decode_healths(data: &[u8]) -> Option<Vec<FillHealth>> {
    Vec::try_from_slice(data).ok()
}

accounts! {
    /// Fills several trades of one instrument between customers of a venue, all or none.
    PositionFillBatch = "position_fill_batch" [121, 186, 81, 149, 75, 170, 232, 140];
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
}

impl PositionFillBatch {
    /// Builds the instruction: at most [`BATCH_LEGS`] trades between at most [`BATCH_ACCOUNTS`]
    /// customers, each of whom has one at least.
    ///
    /// [`BATCH_LEGS`]: ringfence_core::limits::BATCH_LEGS
    /// [`BATCH_ACCOUNTS`]: ringfence_core::limits::BATCH_ACCOUNTS
    #[must_use]
    pub fn instruction(&self, legs: &[FillLeg], customers: &[BatchCustomer]) -> Instruction {
        // More than a byte can count are more than the program takes.
        let count = u8::try_from(customers.len()).unwrap_or(u8::MAX);
        let own = customers.iter().flat_map(BatchCustomer::own);
        let evidence = customers.iter().flat_map(|one| readonly(&one.evidence));
        let more = own.chain(evidence);
        build(&Self::SHAPE, self.addresses(), &(count, legs), more)
    }
}

impl BatchCustomer {
    fn own(&self) -> [(&Address, Role); 2] {
        [&self.margin_account, &self.consent].map(|address| (address, Role::Writable))
    }
}

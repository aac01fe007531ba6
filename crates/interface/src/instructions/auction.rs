//! Auctions of a defaulter's lots, and the bids in them.

#[cfg(feature = "client")]
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};

/// What every commitment begins with.
#[cfg(feature = "client")]
const TAG: &[u8; 16] = b"ringfence-bid-v1";

/// A bid before it is revealed: keep all of it, for only the hash is on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedBid {
    /// The auction.
    pub auction: Address,
    /// The member that bids.
    pub bidder: Address,
    /// Its margin account that would take the lots.
    pub bidder_account: Address,
    /// Round of the auction: 0, or 1 for the rerun.
    pub round: u8,
    /// Quote native per lot below the mark.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
    /// Random bytes that keep others from guessing.
    pub salt: [u8; 32],
}

#[cfg(feature = "client")]
impl SealedBid {
    /// The commitment: what [`AuctionCommit`] takes, and [`AuctionReveal`] is compared with.
    #[must_use]
    pub fn commitment(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(TAG);
        hash.update(self.auction);
        hash.update(self.bidder);
        hash.update(self.bidder_account);
        hash.update([self.round]);
        hash.update(self.discount_native.to_le_bytes());
        hash.update(self.lots.to_le_bytes());
        hash.update(self.salt);
        hash.finalize().into()
    }
}

accounts! {
    /// Opens the auction of all lots that a defaulter has in an instrument. Anyone may, once.
    AuctionOpen = "auction_open" [123, 27, 93, 125, 128, 89, 102, 190];
    /// Pays the rent of the auction.
    actor: Payer,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Readonly,
    /// The defaulter's account.
    margin_account: Readonly,
    /// The loss.
    loss: Writable,
    /// The new auction.
    auction: Writable,
    /// The System program.
    system_program: Readonly,
}

impl AuctionOpen {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Commits to a sealed bid and pays its bond.
    AuctionCommit = "auction_commit" [236, 53, 182, 60, 35, 86, 100, 190];
    /// The member.
    bidder: Signer,
    /// Pays the rent of the bid.
    payer: Payer,
    /// The fund.
    fund: Writable,
    /// The membership.
    member: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// The loss.
    loss: Readonly,
    /// The auction.
    auction: Writable,
    /// The new bid.
    bid: Writable,
    /// Pays the bond; the member's own.
    source: Writable,
    /// Receives.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl AuctionCommit {
    /// Builds the instruction: with [`SealedBid::commitment`].
    #[must_use]
    pub fn instruction(&self, commitment: [u8; 32]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &commitment, none())
    }
}

accounts! {
    /// Reveals a bid.
    AuctionReveal = "auction_reveal" [68, 127, 187, 234, 222, 126, 197, 193];
    /// The member.
    bidder: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// The auction.
    auction: Writable,
    /// The bid.
    bid: Writable,
    /// The member's margin account that would take the lots.
    bidder_account: Readonly,
}

impl AuctionReveal {
    /// Builds the instruction. The evidence is of the bidder's account *with* the lots.
    #[must_use]
    pub fn instruction(&self, sealed: &SealedBid, evidence: &[Address]) -> Instruction {
        let arguments = (sealed.discount_native, sealed.lots, sealed.salt);
        let more = readonly(evidence);
        build(&Self::SHAPE, self.addresses(), &arguments, more)
    }
}

accounts! {
    /// Gives the next of the best bids its lots. Anyone may.
    AuctionAward = "auction_award" [239, 100, 52, 218, 81, 163, 52, 63];
    /// Whose signature is recorded.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// The bidder's account.
    bidder_account: Writable,
    /// The loss.
    loss: Writable,
    /// The auction.
    auction: Writable,
    /// The bid.
    bid: Writable,
}

impl AuctionAward {
    /// Builds the instruction. The evidence is of the bidder's account *after* the award.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}

accounts! {
    /// Moves an auction on. Anyone may.
    AuctionAdvance = "auction_advance" [50, 231, 50, 7, 46, 0, 70, 71];
    /// Whose signature is recorded.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Readonly,
    /// The defaulter's account; any margin account once the loss is fixed.
    margin_account: Readonly,
    /// The loss.
    loss: Writable,
    /// The auction.
    auction: Writable,
}

impl AuctionAdvance {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Pays a bond back, or forfeits it to the insurance layer, and closes the bid. Anyone may.
    BondSettle = "bond_settle" [135, 229, 105, 25, 36, 249, 12, 2];
    /// The fund.
    fund: Writable,
    /// The auction.
    auction: Readonly,
    /// The bid.
    bid: Writable,
    /// Whoever paid its rent.
    rent_payer: Writable,
    /// Pays.
    vault_escrow: Writable,
    /// Receives a bond that is forfeited.
    vault_insurance: Writable,
    /// Receives a bond that is paid back; a token account of the bidder.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl BondSettle {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

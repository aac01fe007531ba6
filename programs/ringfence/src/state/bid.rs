//! Bid: one member's sealed bid in one round of an auction. It is closed when its bond is settled.

use anchor_lang::prelude::*;
use ringfence_core::auction as rules;

/// One bid.
#[account]
pub struct Bid {
    /// The auction.
    pub auction: Address,
    /// The bidder's seat in the fund.
    pub member: Address,
    /// The bidder, to whom the bond goes back.
    pub owner: Address,
    /// The bidder's account that takes the lots, named when the bid is revealed; zero before.
    pub margin_account: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Hash of what was bid.
    pub commitment: [u8; 32],
    /// What the bidder loses if it does not reveal or does not take the lots, in quote native.
    pub bond_native: u64,
    /// Discount per lot, once revealed, in quote native.
    pub discount_native: u64,
    /// Lots at most, once revealed.
    pub lots: u64,
    /// Its number in its round, from one.
    pub number: u32,
    /// Round that it belongs to.
    pub round: u8,
    /// Whether it was revealed.
    pub is_revealed: u8,
    /// Whether it got its lots.
    pub is_awarded: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 32],
}

impl Bid {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Bid {
        rules::Bid {
            number: self.number,
            round: self.round,
            commitment: self.commitment,
            bond_native: self.bond_native,
            is_revealed: self.is_revealed != 0,
            discount_native: self.discount_native,
            lots: self.lots,
            is_awarded: self.is_awarded != 0,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, bid: &rules::Bid) {
        let rules::Bid {
            number,
            round,
            commitment,
            bond_native,
            is_revealed,
            discount_native,
            lots,
            is_awarded,
        } = *bid;
        self.number = number;
        self.round = round;
        self.commitment = commitment;
        self.bond_native = bond_native;
        self.is_revealed = u8::from(is_revealed);
        self.discount_native = discount_native;
        self.lots = lots;
        self.is_awarded = u8::from(is_awarded);
    }
}

//! Losses, auctions, bids, parts and stress losses: the chain read back, beside memory.

use ringfence_core::fund::sizing::StressEntry;
use ringfence_interface::accounts::{Auction, Bid, Loss, LossPart, Stress};
use solana_pubkey::Pubkey;

use super::mirror::Mirror;

/// The number that an address has in the house in memory.
fn number_of(key: [u8; 32]) -> usize {
    let bytes = key[..8].try_into().expect("eight bytes");
    usize::try_from(u64::from_be_bytes(bytes)).expect("a place")
}

impl Mirror {
    pub fn check_losses(&self) {
        let (bytes, system) = (&self.bytes, &self.system);
        assert_eq!(self.losses.len(), system.losses.len(), "losses");
        assert_eq!(bytes.count(Loss::decode), system.losses.len(), "all losses");
        let mut counts = vec![0; system.customers.len()];
        for (place, (at, open)) in self.losses.iter().zip(&system.losses).enumerate() {
            let found = bytes.read(at, Loss::decode);
            let core = found.to_core().expect("a known state");
            assert_eq!(core, open.loss, "loss {place}");
            let who = open.customer;
            counts[who] += 1;
            assert_eq!(found.house, self.world.house.address, "loss {place}");
            assert_eq!(found.margin_account, self.addresses.account(who));
            assert_eq!(
                found.owner,
                self.addresses.owner(system.customers[who].owner)
            );
            assert_eq!(found.rent_payer, self.addresses.keeper, "loss {place}");
            assert_eq!(found.generation, self.generations[who], "loss {place}");
            assert_eq!(found.default_count, counts[who], "loss {place}");
            for (stamp, expected) in found.stamps.iter().zip(self.stamps[place]) {
                let is = (stamp.slot != 0).then_some((stamp.slot, stamp.ts));
                assert_eq!(is, expected, "stamps of loss {place}");
                let signer = expected.map_or(Pubkey::default(), |_| self.addresses.keeper);
                assert_eq!(stamp.signer, signer, "who stamped loss {place}");
            }
            assert_eq!(found.reserved, [0; 61], "loss {place}");
        }
    }

    pub fn check_auctions(&self) {
        let (bytes, system) = (&self.bytes, &self.system);
        assert_eq!(
            bytes.count(Auction::decode),
            system.auctions.len(),
            "auctions"
        );
        for (at, open) in self.auctions.iter().zip(&system.auctions) {
            let found = bytes.read(at, Auction::decode);
            let core = found.to_core().expect("a known phase");
            assert_eq!(core, open.auction, "auction {at}");
            let market = self.market_of(open.auction.instrument_id);
            assert_eq!(found.house, self.world.house.address, "auction {at}");
            assert_eq!(found.loss, self.losses[open.loss], "loss of {at}");
            assert_eq!(found.instrument, self.addresses.instrument(market));
            assert_eq!(found.rent_payer, self.addresses.keeper, "auction {at}");
            assert_eq!(found.reserved, [0; 9], "auction {at}");
        }
        let left = system.bids.iter().filter(|bid| !bid.is_settled).count();
        assert_eq!(bytes.count(Bid::decode), left, "bids");
        let made = self.bids.iter().zip(&system.bids);
        for (made, open) in made.filter(|(_, open)| !open.is_settled) {
            let at = &made.address;
            let found = bytes.read(at, Bid::decode);
            assert_eq!(found.to_core(), open.bid, "bid {at}");
            let bidder = self.addresses.owner(system.seats[open.seat].owner);
            assert_eq!(found.auction, self.auctions[open.auction], "bid {at}");
            assert_eq!(found.member, self.addresses.member(open.seat), "bid {at}");
            assert_eq!(found.owner, bidder, "bid {at}");
            assert_eq!(found.rent_payer, bidder, "bid {at}");
            let account = open.customer.map(|who| self.addresses.account(who));
            assert_eq!(found.margin_account, account.unwrap_or_default(), "{at}");
            assert_eq!(found.reserved, [0; 32], "bid {at}");
        }
    }

    pub fn check_parts(&self) {
        let (bytes, fund) = (&self.bytes, self.world.house.fund);
        assert_eq!(
            bytes.count(LossPart::decode),
            self.system.parts.len(),
            "parts"
        );
        assert_eq!(self.parts.len(), self.system.parts.len(), "parts");
        for (at, of) in self.parts.iter().zip(&self.system.parts) {
            let loss = self.losses[of.loss];
            let (party, owner) = match of.seat {
                Some(seat) => {
                    let owner = self.system.seats[seat].owner;
                    (self.addresses.member(seat), self.addresses.owner(owner))
                }
                None => (fund, self.addresses.skin),
            };
            let found = bytes.read(at, LossPart::decode);
            assert_eq!(found.to_core(), of.part, "part of {party}");
            assert_eq!(found.loss, loss, "part of {party}");
            assert_eq!(found.party, party, "part of {party}");
            assert_eq!(found.owner, owner, "part of {party}");
            let payers = [owner, self.addresses.keeper];
            assert!(payers.contains(&found.rent_payer), "part of {party}");
            assert_eq!(found.reserved, [0; 30], "part of {party}");
        }
    }

    /// The house in memory knows owners and accounts by their numbers.
    pub fn check_stress(&self) {
        let found = self.bytes.read(&self.world.house.stress, Stress::decode);
        let expected = self.system.stress.entries.map(|entry| {
            if entry.stress_native == 0 {
                return entry;
            }
            let owner = u32::try_from(number_of(entry.owner)).expect("a number");
            StressEntry {
                owner: self.addresses.owner(owner).to_bytes(),
                account: self.addresses.account(number_of(entry.account)).to_bytes(),
                ..entry
            }
        });
        assert_eq!(found.to_core().entries, expected, "stress losses");
        assert_eq!(found.house, self.world.house.address, "stress losses");
        assert_eq!(found.reserved, [0; 31], "stress losses");
    }
}

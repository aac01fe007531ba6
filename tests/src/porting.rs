//! Porting: what an owner moves between its accounts, delegates, and what venues may do.

use ringfence_interface::accounts::Venue;
use ringfence_interface::instructions::porting::{
    PositionMove, TransferredCollateral, TransferredLots,
};
use ringfence_interface::instructions::{DelegateSet, PositionTransfer, VenueStatusSet};
use ringfence_interface::pda;
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, owner_of};
use crate::send::Outcome;
use crate::world::World;

/// What moves between two accounts of one owner.
#[derive(Clone, Copy, Debug)]
pub struct Port<'a> {
    /// The account that gives.
    pub from: &'a str,
    /// The account that receives.
    pub to: &'a str,
    /// Lots, by the names of their instruments.
    pub lots: &'a [(&'a str, u64)],
    /// Collateral, by the names of its mints; `u64::MAX` for all that may leave.
    pub collateral: &'a [(&'a str, u64)],
}

impl World {
    /// A customer's evidence once it has received positions in these instruments: each that is new
    /// to it takes the first free position.
    #[must_use]
    pub fn evidence_after_transfer(&self, customer: &str, received: &[u16]) -> Vec<Pubkey> {
        let account = self.read_account(customer);
        let mut ids = account.positions.map(|position| position.instrument_id);
        for id in received {
            let is_new = !ids.contains(id);
            // None free: the program will say so, whatever the evidence.
            if let Some(free) = ids.iter_mut().find(|held| is_new && **held == 0) {
                *free = *id;
            }
        }
        let assets = account.open_slots().map(|(_, slot)| slot.asset);
        let held = ids.iter().filter(|id| **id != 0);
        assets
            .chain(held.map(|id| pda::instrument(&account.house, *id).0))
            .collect()
    }

    /// `position_transfer`: the giver's owner signs.
    #[must_use]
    pub fn position_transfer_act(&self, port: &Port<'_>) -> Act {
        let (from, to) = (port.from, port.to);
        let accounts = PositionTransfer {
            owner: actors::address(from),
            house: self.house.address,
            from: self.account(from),
            to: self.account(to),
        };
        let of_lots = |(name, lots): &(&str, u64)| TransferredLots {
            moved: PositionMove {
                instrument_id: self.instrument_id(name),
                lots: *lots,
            },
            book: self.book(name),
        };
        let lots: Vec<TransferredLots> = port.lots.iter().map(of_lots).collect();
        let of_vault = |(mint, amount): &(&str, u64)| TransferredCollateral {
            amount_native: *amount,
            from_vault: self.vault(from, mint),
            to_vault: self.vault(to, mint),
            from_shard: self.shard(from, mint),
            to_shard: self.shard(to, mint),
            token_program: self.mint(mint).program,
        };
        let collateral: Vec<TransferredCollateral> = port.collateral.iter().map(of_vault).collect();
        let received: Vec<u16> = lots.iter().map(|lots| lots.moved.instrument_id).collect();
        let instruction = accounts.instruction(
            &lots,
            &collateral,
            &self.evidence(from),
            &self.evidence_after_transfer(to, &received),
        );
        Act::new(PositionTransfer::SHAPE, instruction, &[owner_of(from)])
    }

    /// Sends [`World::position_transfer_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn transfer(&mut self, port: &Port<'_>) -> Outcome {
        self.send(&self.position_transfer_act(port))
    }

    /// `delegate_set`: the customer signs.
    #[must_use]
    pub fn delegate_set_act(&self, customer: &str, delegate: &Pubkey) -> Act {
        let accounts = DelegateSet {
            owner: actors::address(customer),
            margin_account: self.account(customer),
        };
        let instruction = accounts.instruction(delegate);
        Act::new(DelegateSet::SHAPE, instruction, &[owner_of(customer)])
    }

    /// Lets an actor trade a customer's account.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn delegate(&mut self, customer: &str, delegate: &str) -> Outcome {
        self.send(&self.delegate_set_act(customer, &actors::address(delegate)))
    }

    /// `venue_status_set`, signed by an actor.
    #[must_use]
    pub fn venue_status_set_act(&self, venue: &str, status: u8, by: &str) -> Act {
        let accounts = VenueStatusSet {
            authority: actors::address(by),
            house: self.house.address,
            venue: self.venue(venue),
        };
        Act::new(VenueStatusSet::SHAPE, accounts.instruction(status), &[by])
    }

    /// A venue.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_venue(&self, venue: &str) -> Venue {
        Venue::decode(&self.data(&self.venue(venue))).expect("a venue")
    }
}

//! Pages: lots that are torn up, and accounts that are settled together.

use ringfence_interface::instructions::{Gathered, LossGather, LossTearUp};
use ringfence_interface::pda;
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER};
use crate::auctions::Offer;
use crate::send::Outcome;
use crate::world::World;

impl World {
    /// `loss_tear_up` of a page of accounts of the other side, by a keeper.
    #[must_use]
    pub fn loss_tear_up_act(&self, customer: &str, instrument: &str, others: &[&str]) -> Act {
        let accounts = LossTearUp {
            actor: actors::address(KEEPER),
            house: self.house.address,
            instrument: self.instrument(instrument),
            book: self.book(instrument),
            margin_account: self.account(customer),
            loss: self.loss(customer),
            auction: self.auction(&Offer {
                customer,
                instrument,
            }),
        };
        let others: Vec<Pubkey> = others.iter().map(|name| self.account(name)).collect();
        Act::new(LossTearUp::SHAPE, accounts.instruction(&others), &[KEEPER])
    }

    /// Sends [`World::loss_tear_up_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn tear_up(&mut self, customer: &str, instrument: &str, others: &[&str]) -> Outcome {
        self.send(&self.loss_tear_up_act(customer, instrument, others))
    }

    /// `loss_gather` of some customers in this order, by a keeper.
    #[must_use]
    pub fn loss_gather_act(&self, customers: &[&str]) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = LossGather {
            house: self.house.address,
            settlement: self.house.settlement,
            pool: self.house.pool,
            fund: self.house.fund,
            token_program: self.mint(quote).program,
        };
        let page: Vec<Gathered> = customers.iter().map(|name| self.gathered(name)).collect();
        Act::new(LossGather::SHAPE, accounts.instruction(&page), &[KEEPER])
    }

    fn gathered(&self, customer: &str) -> Gathered {
        let quote = self.house.quote.as_str();
        let instruments = self.held_instruments(customer);
        let expired = instruments.iter().filter(|held| self.is_expired(held));
        Gathered {
            margin_account: self.account(customer),
            vault: self.vault(customer, quote),
            shard: self.shard(customer, quote),
            books: expired.map(|held| pda::book(held).0).collect(),
            instruments,
        }
    }

    /// Sends [`World::loss_gather_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn gather(&mut self, customers: &[&str]) -> Outcome {
        self.send(&self.loss_gather_act(customers))
    }
}

//! What is known of the accounts that a duty touches, to be compared with later: a duty that goes
//! through and leaves all of it as it was did nothing.

use std::fmt::Debug;

use solana_address::Address;

use super::Picture;
use crate::duty::Duty;
use crate::load::written;

impl Picture {
    /// What is known now of everything that a duty may write, or of the account that it settles.
    #[must_use]
    pub fn traces(&self, duty: &Duty) -> Vec<String> {
        let places = if duty.key.kind.is_settlement() {
            vec![duty.key.subject]
        } else {
            written(duty.instructions())
        };
        places.iter().flat_map(|at| self.trace(at)).collect()
    }

    fn trace(&self, at: &Address) -> Vec<String> {
        let mut found = vec![
            told(self.holder(at)),
            told(self.members.get(at)),
            told(self.losses.get(at)),
            told(self.parts.get(at)),
            told(self.auctions.get(at)),
            told(self.bids.get(at)),
            told(self.proposals.get(at)),
            told(self.statements.get(at)),
        ];
        for house in self.houses.values() {
            let places = &house.places;
            found.extend([
                told(house.house.filter(|_| places.house == *at)),
                told(house.settlement.filter(|_| places.settlement == *at)),
                told(house.fund.as_ref().filter(|_| places.fund == *at)),
                told(house.stress.as_ref().filter(|_| places.stress == *at)),
                told(
                    house
                        .governance
                        .as_ref()
                        .filter(|_| places.governance == *at),
                ),
                told(house.assets.get(at).map(|asset| asset.asset)),
            ]);
            for market in house.instruments.values() {
                let instrument = Some(market.instrument).filter(|_| market.address == *at);
                let book = market.book.filter(|_| market.book_address == *at);
                found.extend([told(instrument), told(book)]);
            }
            let shards = house.assets.values().flat_map(|asset| &asset.shards);
            let shard = shards.filter(|(place, _)| place == at);
            found.extend(shard.map(|(_, shard)| told(*shard)));
        }
        found.into_iter().flatten().collect()
    }
}

fn told(what: Option<impl Debug>) -> Option<String> {
    what.map(|what| format!("{what:?}"))
}

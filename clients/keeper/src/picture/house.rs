//! One house as the planner keeps it, and the evidence of its accounts.

use std::collections::{BTreeMap, HashMap};

use ringfence_client::portfolio::oracle;
use ringfence_core::asset::{self, Shard};
use ringfence_core::instrument;
use ringfence_core::limits::SHARDS;
use ringfence_core::price::Reading;
use ringfence_interface::accounts::{self, Source};
use ringfence_interface::pda;
use solana_address::Address;

use super::holder::Holder;

/// An asset.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its mint.
    pub mint: Address,
    /// The mint's token program.
    pub token_program: Address,
    /// Where its prices come from.
    pub source: Source,
    /// The account that publishes them.
    pub oracle: Option<Address>,
    /// What that account says now.
    pub reading: Option<Reading>,
    /// Whether it is the quote.
    pub is_quote: bool,
    /// The day of its last final statement, if there is one.
    pub stated: Option<u32>,
    /// As the rules see it.
    pub asset: asset::Asset,
    /// Its shards by number: where they are, and what is known of them.
    pub shards: Vec<(Address, Option<Shard>)>,
}

/// An instrument.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Where it is.
    pub address: Address,
    /// Where its marks come from.
    pub source: Source,
    /// The account that publishes them.
    pub oracle: Option<Address>,
    /// What that account says now.
    pub reading: Option<Reading>,
    /// As the rules see it.
    pub instrument: instrument::Instrument,
    /// Where its book is.
    pub book_address: Address,
    /// Its book, once it is known.
    pub book: Option<instrument::Book>,
}

/// Addresses that belong to a house, derived once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The house.
    pub house: Address,
    /// Its settlement totals.
    pub settlement: Address,
    /// Its fund.
    pub fund: Address,
    /// Its table of stress losses.
    pub stress: Address,
    /// Who agrees to its changes.
    pub governance: Address,
}

/// One house.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// Where everything is.
    pub places: Places,
    /// The house itself.
    pub house: Option<accounts::House>,
    /// Its settlement totals.
    pub settlement: Option<accounts::Settlement>,
    /// Its fund.
    pub fund: Option<accounts::Fund>,
    /// Its table of stress losses.
    pub stress: Option<accounts::Stress>,
    /// Who agrees to its changes, where somebody has to.
    pub governance: Option<accounts::Governance>,
    /// Its assets by address.
    pub assets: HashMap<Address, Asset>,
    /// Its instruments by id.
    pub instruments: BTreeMap<u16, Instrument>,
}

/// Room for the evidence of one account after the other.
#[derive(Debug, Default)]
pub struct Room {
    /// Assets of the open slots.
    pub assets: Vec<asset::Asset>,
    /// Instruments of the occupied positions.
    pub instruments: Vec<instrument::Instrument>,
}

impl House {
    /// A house of which nothing is known but its address.
    #[must_use]
    pub fn at(house: Address) -> Self {
        Self {
            places: Places {
                house,
                settlement: pda::settlement(&house).0,
                fund: pda::fund(&house).0,
                stress: pda::stress(&house).0,
                governance: pda::governance(&house).0,
            },
            ..Self::default()
        }
    }

    /// Takes an asset in, or what has changed of it.
    pub(super) fn put_asset(&mut self, address: Address, stored: &accounts::Asset) {
        let known = self.assets.remove(&address);
        let (oracle, reading, shards) = match known {
            Some(known) => (known.oracle, known.reading, known.shards),
            None => (
                oracle(&stored.house, &stored.source),
                None,
                pda::shards(&address)
                    .into_iter()
                    .map(|at| (at, None))
                    .collect(),
            ),
        };
        let kept = Asset {
            mint: stored.mint,
            token_program: stored.token_program,
            source: stored.source,
            oracle,
            reading,
            is_quote: stored.is_quote != 0,
            stated: (stored.statement_count != 0).then_some(stored.statement_epoch),
            asset: stored.to_core(),
            shards,
        };
        self.assets.insert(address, kept);
    }

    /// Takes an instrument in, or what has changed of it.
    pub(super) fn put_instrument(&mut self, address: Address, stored: &accounts::Instrument) {
        let known = self.instruments.remove(&stored.instrument_id);
        let (oracle, reading, book_address, book) = match known {
            Some(known) => (known.oracle, known.reading, known.book_address, known.book),
            None => (
                oracle(&stored.house, &stored.source),
                None,
                pda::book(&address).0,
                None,
            ),
        };
        let kept = Instrument {
            address,
            source: stored.source,
            oracle,
            reading,
            instrument: stored.to_core(),
            book_address,
            book,
        };
        self.instruments.insert(stored.instrument_id, kept);
    }

    /// Takes a shard of one of its assets in. Returns whether it is one.
    pub(super) fn put_shard(&mut self, stored: &accounts::AssetShard) -> bool {
        let Some(asset) = self.assets.get_mut(&stored.asset) else {
            return false;
        };
        let place = asset.shards.get_mut(usize::from(stored.shard));
        if let Some((_, shard)) = place {
            *shard = Some(stored.to_core());
        }
        true
    }

    /// Takes the book of one of its instruments in. Returns whether it is one.
    pub(super) fn put_book(&mut self, address: &Address, stored: &accounts::Book) -> bool {
        let mut all = self.instruments.values_mut();
        match all.find(|instrument| instrument.book_address == *address) {
            Some(instrument) => {
                instrument.book = Some(stored.to_core());
                true
            }
            None => false,
        }
    }

    /// The quote.
    #[must_use]
    pub fn quote(&self) -> Option<(&Address, &Asset)> {
        self.assets.iter().find(|(_, asset)| asset.is_quote)
    }

    /// The shard that counts an account's vault of an asset.
    #[must_use]
    pub fn shard(&self, asset: &Address, account: &Address) -> Option<(Address, Shard)> {
        let number = usize::from(pda::shard_number(account).min(SHARDS));
        let (at, shard) = self.assets.get(asset)?.shards.get(number)?;
        Some((*at, (*shard)?))
    }

    /// Puts an account's evidence together. Returns whether all of it is known.
    pub fn load(&self, holder: &Holder, room: &mut Room) -> bool {
        self.load_with(holder, holder.held(), room)
    }

    /// The same with other instruments than it holds: those after a trade.
    pub fn load_with(
        &self,
        holder: &Holder,
        held: impl Iterator<Item = u16>,
        room: &mut Room,
    ) -> bool {
        room.assets.clear();
        room.instruments.clear();
        for slot in &holder.slots {
            let Some(asset) = self.assets.get(&slot.asset) else {
                return false;
            };
            room.assets.push(asset.asset);
        }
        for id in held {
            let Some(instrument) = self.instruments.get(&id) else {
                return false;
            };
            room.instruments.push(instrument.instrument);
        }
        true
    }

    /// Addresses of an account's evidence, with the instruments that it holds or will hold.
    #[must_use]
    pub fn evidence(&self, holder: &Holder, held: &[u16]) -> Vec<Address> {
        let assets = holder.slots.iter().map(|slot| slot.asset);
        assets.chain(self.markets(held)).collect()
    }

    /// Addresses of instruments by their ids.
    pub fn markets(&self, held: &[u16]) -> impl Iterator<Item = Address> {
        let found = held.iter().filter_map(|id| self.instruments.get(id));
        found.map(|instrument| instrument.address)
    }
}

//! What the keeper knows of the chain: decoded accounts of its houses, indexed for the planner.
//!
//! A picture is filled by reads and by notifications and never acts. Accounts of other houses and
//! of other programs are left out.

use std::collections::{BTreeMap, HashMap};

use ringfence_client::chain::Account;
use ringfence_core::statement::epoch_of;
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{
    self, Asset, AssetShard, Auction, Bid, Book, Fund, FundMember, Governance, Instrument, Loss,
    LossPart, MarginAccount, Proposal, Settlement, Statement, Stress,
};
use ringfence_interface::{ID, pda};
use solana_address::Address;

mod holder;
mod house;
mod oracle;
mod token;
mod trace;

pub use holder::{Holder, Slot};
pub use house::{Asset as KeptAsset, House, Instrument as KeptInstrument, Places, Room};
/// Where an owner keeps a mint by convention.
pub use ringfence_client::actions::tokens::associated as wallet;
pub use token::Tokens;

/// What is known of some houses.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// The houses by address.
    pub houses: BTreeMap<Address, House>,
    /// Margin accounts, in no order.
    holders: Vec<Holder>,
    places: HashMap<Address, usize>,
    /// Seats in the funds.
    pub members: BTreeMap<Address, FundMember>,
    /// Losses.
    pub losses: BTreeMap<Address, Loss>,
    /// Parts of losses.
    pub parts: BTreeMap<Address, LossPart>,
    /// Auctions.
    pub auctions: BTreeMap<Address, Auction>,
    /// Bids.
    pub bids: BTreeMap<Address, Bid>,
    /// Proposals.
    pub proposals: BTreeMap<Address, Proposal>,
    /// Statements of the day that has ended.
    pub statements: BTreeMap<Address, Statement>,
    /// Token accounts that somebody asked for ([`Picture::wanted`]).
    pub tokens: HashMap<Address, Tokens>,
}

impl Picture {
    /// An empty picture of these houses.
    #[must_use]
    pub fn of(houses: &[Address]) -> Self {
        let empty = houses.iter().map(|house| (*house, House::at(*house)));
        Self {
            houses: empty.collect(),
            ..Self::default()
        }
    }

    /// All margin accounts.
    #[must_use]
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// One margin account.
    #[must_use]
    pub fn holder(&self, address: &Address) -> Option<&Holder> {
        self.holders.get(*self.places.get(address)?)
    }

    /// Takes an account in as it is now. Returns whether it concerns one of the houses.
    pub fn put(&mut self, address: Address, account: &Account) -> bool {
        if account.lamports == 0 {
            return self.remove(&address);
        }
        if let Some(tokens) = Tokens::read(account) {
            self.tokens.insert(address, tokens);
            return true;
        }
        if self.put_reading(&address, account) {
            return true;
        }
        if account.owner != ID {
            return self.remove(&address);
        }
        let Some(kind) = account.data.first_chunk::<8>() else {
            return self.remove(&address);
        };
        // What cannot be read is not what it was.
        self.put_of_house(kind, address, &account.data)
            || self.put_of_part(kind, address, &account.data)
            || self.remove(&address)
    }

    /// What names its house itself.
    fn put_of_house(&mut self, kind: &[u8; 8], address: Address, data: &[u8]) -> bool {
        match *kind {
            accounts::House::DISCRIMINATOR => {
                let (Ok(stored), Some(house)) =
                    (accounts::House::decode(data), self.houses.get_mut(&address))
                else {
                    return false;
                };
                house.house = Some(stored);
                true
            }
            Settlement::DISCRIMINATOR => Settlement::decode(data).is_ok_and(|stored| {
                self.with(&stored.house, |house| house.settlement = Some(stored))
            }),
            Fund::DISCRIMINATOR => Fund::decode(data)
                .is_ok_and(|stored| self.with(&stored.house, |house| house.fund = Some(stored))),
            Stress::DISCRIMINATOR => Stress::decode(data)
                .is_ok_and(|stored| self.with(&stored.house, |house| house.stress = Some(stored))),
            Asset::DISCRIMINATOR => Asset::decode(data).is_ok_and(|stored| {
                self.with(&stored.house, |house| house.put_asset(address, &stored))
            }),
            Instrument::DISCRIMINATOR => Instrument::decode(data).is_ok_and(|stored| {
                self.with(&stored.house, |house| {
                    house.put_instrument(address, &stored)
                })
            }),
            MarginAccount::DISCRIMINATOR => MarginAccount::decode(data)
                .and_then(|stored| Holder::read(address, &stored))
                .is_ok_and(|holder| self.put_holder(holder)),
            Loss::DISCRIMINATOR => Loss::decode(data).is_ok_and(|stored| {
                let is_ours = self.houses.contains_key(&stored.house);
                is_ours && keep(&mut self.losses, address, stored)
            }),
            Governance::DISCRIMINATOR => Governance::decode(data).is_ok_and(|stored| {
                self.with(&stored.house, |house| house.governance = Some(stored))
            }),
            Proposal::DISCRIMINATOR => Proposal::decode(data).is_ok_and(|stored| {
                let is_ours = self.houses.contains_key(&stored.house);
                is_ours && keep(&mut self.proposals, address, stored)
            }),
            Statement::DISCRIMINATOR => Statement::decode(data).is_ok_and(|stored| {
                let is_ours = self.houses.contains_key(&stored.house);
                is_ours && keep(&mut self.statements, address, stored)
            }),
            Auction::DISCRIMINATOR => Auction::decode(data).is_ok_and(|stored| {
                let is_ours = self.houses.contains_key(&stored.house);
                is_ours && keep(&mut self.auctions, address, stored)
            }),
            _ => false,
        }
    }

    /// What names something of a house.
    fn put_of_part(&mut self, kind: &[u8; 8], address: Address, data: &[u8]) -> bool {
        let mut houses = self.houses.values_mut();
        match *kind {
            AssetShard::DISCRIMINATOR => AssetShard::decode(data)
                .is_ok_and(|stored| houses.any(|house| house.put_shard(&stored))),
            Book::DISCRIMINATOR => Book::decode(data)
                .is_ok_and(|stored| houses.any(|house| house.put_book(&address, &stored))),
            FundMember::DISCRIMINATOR => FundMember::decode(data).is_ok_and(|stored| {
                houses.any(|house| house.places.fund == stored.fund)
                    && keep(&mut self.members, address, stored)
            }),
            LossPart::DISCRIMINATOR => LossPart::decode(data).is_ok_and(|stored| {
                let is_ours = self.losses.contains_key(&stored.loss);
                is_ours && keep(&mut self.parts, address, stored)
            }),
            Bid::DISCRIMINATOR => Bid::decode(data).is_ok_and(|stored| {
                let is_ours = self.auctions.contains_key(&stored.auction);
                is_ours && keep(&mut self.bids, address, stored)
            }),
            _ => false,
        }
    }

    fn with(&mut self, house: &Address, put: impl FnOnce(&mut House)) -> bool {
        self.houses.get_mut(house).map(put).is_some()
    }

    fn put_holder(&mut self, holder: Holder) -> bool {
        if !self.houses.contains_key(&holder.house) {
            return false;
        }
        let known = self.places.get(&holder.address);
        if let Some(place) = known.and_then(|place| self.holders.get_mut(*place)) {
            *place = holder;
        } else {
            self.places.insert(holder.address, self.holders.len());
            self.holders.push(holder);
        }
        true
    }

    /// An oracle's account may be anybody's: it is one when a source names it.
    fn put_reading(&mut self, address: &Address, account: &Account) -> bool {
        let mut is_oracle = false;
        for (at, house) in &mut self.houses {
            let assets = house.assets.values_mut();
            for asset in assets.filter(|asset| asset.oracle.as_ref() == Some(address)) {
                asset.reading = oracle::read(&asset.source, at, account);
                is_oracle = true;
            }
            let markets = house.instruments.values_mut();
            for market in markets.filter(|market| market.oracle.as_ref() == Some(address)) {
                market.reading = oracle::read(&market.source, at, account);
                is_oracle = true;
            }
        }
        is_oracle
    }

    /// Forgets an account that is no more. Returns whether it was known.
    pub fn remove(&mut self, address: &Address) -> bool {
        if let Some(place) = self.places.remove(address) {
            self.holders.swap_remove(place);
            if let Some(moved) = self.holders.get(place) {
                self.places.insert(moved.address, place);
            }
            return true;
        }
        self.tokens.remove(address).is_some()
            || self.members.remove(address).is_some()
            || self.losses.remove(address).is_some()
            || self.parts.remove(address).is_some()
            || self.auctions.remove(address).is_some()
            || self.bids.remove(address).is_some()
            || self.proposals.remove(address).is_some()
            || self.statements.remove(address).is_some()
    }

    /// Accounts of other programs that decisions depend on, to be read before each plan: oracles,
    /// pools, vaults of funds, and vaults of whoever is not simply active. And statements of the
    /// day that has ended, until they are final.
    #[must_use]
    pub fn wanted(&self, clock: &Clock) -> Vec<Address> {
        let mut wanted = Vec::new();
        let ended = epoch_of(clock).ok().and_then(|today| today.checked_sub(1));
        for house in self.houses.values() {
            wanted.extend(house.assets.values().filter_map(|asset| asset.oracle));
            wanted.extend(
                house
                    .instruments
                    .values()
                    .filter_map(|market| market.oracle),
            );
            wanted.extend(house.settlement.map(|settlement| settlement.pool));
            if let Some(fund) = &house.fund {
                wanted.extend(fund_vaults(fund));
            }
            let open = house
                .assets
                .iter()
                .filter(|(_, asset)| asset.stated < ended);
            let statements = open.filter_map(|(at, _)| Some(pda::statement(at, ended?).0));
            wanted.extend(statements);
        }
        let troubled = self.holders.iter().filter(|holder| {
            let account = &holder.account;
            account.owed_since_ts != 0 || account.status != ringfence_core::account::Status::Active
        });
        wanted.extend(troubled.flat_map(|holder| holder.slots.iter().map(|slot| slot.vault)));
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Whether a token account is known to be frozen. One that was not looked at is taken to move.
    #[must_use]
    pub fn is_frozen(&self, address: &Address) -> bool {
        self.tokens
            .get(address)
            .is_some_and(|tokens| tokens.is_frozen)
    }
}

fn keep<T>(all: &mut BTreeMap<Address, T>, address: Address, stored: T) -> bool {
    all.insert(address, stored);
    true
}

/// The token accounts of a fund.
#[must_use]
pub const fn fund_vaults(fund: &Fund) -> [Address; 7] {
    [
        fund.insurance,
        fund.skin_junior,
        fund.mutual,
        fund.skin_senior,
        fund.pending,
        fund.secured,
        fund.escrow,
    ]
}

//! The house as the rules' invariants see it, read back from the chain; and all its balances at one
//! moment.

use std::collections::BTreeMap;

use ringfence_core::invariants::{Holding, LienView, VaultView, View, first_broken};
use ringfence_interface::accounts::{
    Asset, AssetShard, Auction, Bid, Book, Fund, FundMember, House, Instrument, Lien, Loss,
    LossPart, MarginAccount, Settlement,
};
use ringfence_interface::{ids, pda};
use solana_account::Account;
use solana_pubkey::Pubkey;

use crate::world::World;

/// Every account of the program and every token account that belongs to one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Data by address.
    pub data: BTreeMap<Pubkey, Vec<u8>>,
    /// Tokens by address.
    pub tokens: BTreeMap<Pubkey, u64>,
}

impl Snapshot {
    /// Accounts whose data differ between two snapshots, those that came or went included.
    #[must_use]
    pub fn changed(&self, later: &Self) -> Vec<Pubkey> {
        let all = self.data.keys().chain(later.data.keys());
        let mut changed: Vec<Pubkey> = all
            .filter(|key| self.data.get(key) != later.data.get(key))
            .copied()
            .collect();
        changed.sort();
        changed.dedup();
        changed
    }
}

impl World {
    /// All accounts of the program and all token accounts at this moment.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let ours = self.svm.get_program_accounts(&ids::ID);
        let programs = [ids::TOKEN_PROGRAM, ids::TOKEN_2022_PROGRAM];
        let tokens = programs
            .iter()
            .flat_map(|program| self.svm.get_program_accounts(program));
        let amounts: BTreeMap<Pubkey, u64> = tokens
            .filter(|(_, account)| account.data.len() >= crate::tokens::TOKEN_ACCOUNT_BYTES)
            .map(|(address, _)| (address, self.tokens(&address)))
            .collect();
        let data = ours
            .into_iter()
            .map(|(address, account)| (address, account.data))
            .collect();
        Snapshot {
            data,
            tokens: amounts,
        }
    }

    /// The house's account.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn read_house(&self) -> House {
        House::decode(&self.data(&self.house.address)).expect("a house")
    }

    /// The house's settlement totals.
    ///
    /// # Panics
    /// When there is no house.
    #[must_use]
    pub fn read_settlement(&self) -> Settlement {
        Settlement::decode(&self.data(&self.house.settlement)).expect("a house")
    }

    /// The house's fund.
    ///
    /// # Panics
    /// When there is no house.
    #[must_use]
    pub fn read_fund(&self) -> Fund {
        Fund::decode(&self.data(&self.house.fund)).expect("a house")
    }

    /// A named mint's asset.
    ///
    /// # Panics
    /// When it is not listed.
    #[must_use]
    pub fn read_asset(&self, mint: &str) -> Asset {
        Asset::decode(&self.data(&self.asset(mint))).expect("a listed mint")
    }

    /// A named instrument.
    ///
    /// # Panics
    /// When it is not listed.
    #[must_use]
    pub fn read_instrument(&self, name: &str) -> Instrument {
        Instrument::decode(&self.data(&self.instrument(name))).expect("a listed instrument")
    }

    /// A named instrument's book.
    ///
    /// # Panics
    /// When it is not listed.
    #[must_use]
    pub fn read_book(&self, name: &str) -> Book {
        Book::decode(&self.data(&self.book(name))).expect("a listed instrument")
    }

    /// Whether the instrument at an address has expired.
    #[must_use]
    pub fn is_expired(&self, instrument: &Pubkey) -> bool {
        Instrument::decode(&self.data(instrument)).is_ok_and(|found| found.is_expired != 0)
    }

    /// Holds the current house to the rules' invariants and every mint to its supply.
    ///
    /// # Panics
    /// When one is broken.
    #[track_caller]
    pub fn check_invariants(&self) {
        for mint in self.mints.keys() {
            // Nobody mints wrapped SOL, so it has no supply to compare with.
            if self.mint(mint).address != ids::NATIVE_MINT {
                let (supply, sum) = self.supply_and_sum(mint);
                assert_eq!(supply, sum, "INV-15: tokens of {mint} appeared or vanished");
            }
        }
        if let Some(view) = self.view()
            && let Some(broken) = first_broken(&view)
        {
            panic!("INV-{}: {}\n{view:#?}", broken.number, broken.sentence);
        }
    }

    /// The current house as the invariants see it; none before it was created.
    ///
    /// # Panics
    /// When an account of the house cannot be decoded.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        let settlement = Settlement::decode(&self.data(&self.house.settlement)).ok()?;
        let fund = self.read_fund();
        let ours = Ours::of(self);
        let accounts: Vec<MarginAccount> = ours
            .all(MarginAccount::decode)
            .filter(|a| a.house == self.house.address)
            .collect();
        let assets = ours.assets(&self.house.address);
        let members = ours
            .all(FundMember::decode)
            .filter(|m| m.fund == self.house.fund);
        let losses = ours
            .all(Loss::decode)
            .filter(|loss| loss.house == self.house.address);
        let (bonds_native, claimed_native) = ours.escrowed(&self.house.address);
        Some(View {
            bonds_native,
            claimed_native,
            settlement: settlement.to_core(),
            fund: fund.to_core(),
            liens: ours.liens(&accounts),
            vaults: accounts
                .iter()
                .flat_map(|account| self.vaults_of(account, &assets))
                .collect(),
            shards: assets.iter().map(|asset| self.shards_of(asset)).collect(),
            markets: ours.markets(&self.house.address),
            members: members.map(|member| member.to_core()).collect(),
            losses: losses
                .map(|loss| loss.to_core().expect("a known state"))
                .collect(),
            house_holdings: self.house_holdings(&settlement, &fund),
            accounts: accounts
                .iter()
                .map(|a| a.to_core().expect("a known status"))
                .collect(),
        })
    }

    fn vaults_of(&self, account: &MarginAccount, assets: &[Pubkey]) -> Vec<VaultView> {
        let house = account.house;
        let address = pda::margin_account(&house, &account.owner, account.index).0;
        let shard_index = usize::from(pda::shard_number(&address));
        let of = |slot: &ringfence_interface::accounts::AssetSlot| VaultView {
            asset_index: assets
                .iter()
                .position(|a| *a == slot.asset)
                .expect("a listed asset"),
            shard_index,
            holding: Holding {
                tokens_native: self.tokens(&slot.vault),
                ledger_native: slot.ledger_native,
            },
        };
        account.open_slots().map(|(_, slot)| of(slot)).collect()
    }

    fn shards_of(&self, asset: &Pubkey) -> Vec<ringfence_core::asset::Shard> {
        let shards = pda::shards(asset);
        let read = |shard| {
            AssetShard::decode(&self.data(shard))
                .expect("a shard")
                .to_core()
        };
        shards.iter().map(read).collect()
    }

    fn house_holdings(&self, settlement: &Settlement, fund: &Fund) -> Vec<Holding> {
        let pairs = [
            (settlement.pool, settlement.pool_native),
            (fund.insurance, fund.insurance_native),
            (fund.skin_junior, fund.skin_junior_native),
            (fund.mutual, fund.mutual_native),
            (fund.skin_senior, fund.skin_senior_native),
            (fund.pending, fund.pending_native),
            (fund.secured, fund.secured_native),
            (fund.escrow, fund.escrow_native),
        ];
        let holding = |(vault, ledger_native): (Pubkey, u64)| Holding {
            tokens_native: self.tokens(&vault),
            ledger_native,
        };
        pairs.into_iter().map(holding).collect()
    }
}

/// All accounts of the program, ordered by address.
struct Ours(Vec<(Pubkey, Account)>);

impl Ours {
    fn of(world: &World) -> Self {
        let mut accounts = world.svm.get_program_accounts(&ids::ID);
        accounts.sort_by_key(|(address, _)| *address);
        Self(accounts)
    }

    /// Those of one kind.
    fn all<T, E>(&self, decode: fn(&[u8]) -> Result<T, E>) -> impl Iterator<Item = T> {
        self.0
            .iter()
            .filter_map(move |(_, account)| decode(&account.data).ok())
    }

    /// Bonds of the house's bids, and what parties of its losses have claimed.
    fn escrowed(&self, house: &Pubkey) -> (u64, u64) {
        let addresses = |is_its: fn(&[u8], &Pubkey) -> bool| -> Vec<Pubkey> {
            let found = self.0.iter().filter(|(_, a)| is_its(&a.data, house));
            found.map(|(address, _)| *address).collect()
        };
        let auctions = addresses(|data, house| {
            Auction::decode(data).is_ok_and(|auction| auction.house == *house)
        });
        let losses =
            addresses(|data, house| Loss::decode(data).is_ok_and(|loss| loss.house == *house));
        let bids = self.all(Bid::decode);
        let bonds = bids.filter(|bid| auctions.contains(&bid.auction));
        let parts = self.all(LossPart::decode);
        let claims = parts.filter(|part| losses.contains(&part.loss));
        (
            bonds.map(|bid| bid.bond_native).sum(),
            claims.map(|part| part.claimed_native).sum(),
        )
    }

    /// Liens on these accounts.
    fn liens(&self, accounts: &[MarginAccount]) -> Vec<LienView> {
        let addresses: Vec<Pubkey> = accounts
            .iter()
            .map(|a| pda::margin_account(&a.house, &a.owner, a.index).0)
            .collect();
        let view = |lien: Lien| {
            let mut places = addresses.iter();
            let account_index = places.position(|address| *address == lien.margin_account)?;
            let mut slots = accounts[account_index].open_slots();
            Some(LienView {
                account_index,
                slot_index: slots
                    .find(|(_, slot)| slot.vault == lien.vault)
                    .map(|found| found.0),
                lien: lien.to_core(),
            })
        };
        self.all(Lien::decode).filter_map(view).collect()
    }

    fn assets(&self, house: &Pubkey) -> Vec<Pubkey> {
        let of_house = |account: &Account| {
            Asset::decode(&account.data).is_ok_and(|asset| asset.house == *house)
        };
        let found = self.0.iter().filter(|(_, account)| of_house(account));
        found.map(|(address, _)| *address).collect()
    }

    fn markets(
        &self,
        house: &Pubkey,
    ) -> Vec<(
        ringfence_core::instrument::Instrument,
        ringfence_core::instrument::Book,
    )> {
        let books: Vec<Book> = self.all(Book::decode).collect();
        let listed = self.0.iter().filter_map(|(address, account)| {
            let instrument = Instrument::decode(&account.data).ok()?;
            let book = books.iter().find(|book| book.instrument == *address)?;
            (instrument.house == *house).then(|| (instrument.to_core(), book.to_core()))
        });
        listed.collect()
    }
}

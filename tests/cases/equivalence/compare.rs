//! Account for account and token for token: the chain read back, beside the house in memory.

use std::collections::BTreeMap;

use ringfence_core::account::Status;
use ringfence_core::fund::Member;
use ringfence_core::invariants::first_broken;
use ringfence_core::system::FUND_POCKETS;
use ringfence_interface::accounts::{
    Asset, AssetShard, Book, Consent, Fund, FundMember, House, Instrument, MarginAccount,
    Settlement,
};
use ringfence_interface::{ids, pda};
use ringfence_tests::actors::{self, KEEPER, SKIN, VENUE};
use ringfence_tests::world::World;
use solana_account::Account;
use solana_pubkey::Pubkey;

use super::mirror::{ASSETS, MARKETS, MEMBERS, Mirror, OWNERS};

/// Addresses that never change, worked out once.
pub struct Addresses {
    assets: Vec<Pubkey>,
    shards: Vec<Vec<Pubkey>>,
    markets: Vec<(Pubkey, Pubkey)>,
    members: Vec<Pubkey>,
    /// Of each of `OWNERS`.
    owners: Vec<Pubkey>,
    pub keeper: Pubkey,
    pub venue: Pubkey,
    pub venue_authority: Pubkey,
    pub skin: Pubkey,
    /// Of each customer: the account, its consent, its vaults by asset.
    customers: Vec<(Pubkey, Pubkey, Vec<Pubkey>)>,
}

impl Addresses {
    pub fn of(world: &World) -> Self {
        let assets: Vec<Pubkey> = ASSETS.iter().map(|mint| world.asset(mint)).collect();
        Self {
            shards: assets.iter().map(pda::shards).collect(),
            assets,
            markets: MARKETS
                .iter()
                .map(|m| (world.instrument(m), world.book(m)))
                .collect(),
            members: MEMBERS.iter().map(|member| world.member(member)).collect(),
            owners: OWNERS.into_iter().map(actors::address).collect(),
            keeper: actors::address(KEEPER),
            venue: world.venue(VENUE),
            venue_authority: actors::address(VENUE),
            skin: actors::address(SKIN),
            customers: Vec::new(),
        }
    }

    /// The owner with a number in memory.
    pub fn owner(&self, number: u32) -> Pubkey {
        self.owners[usize::try_from(number).expect("a place")]
    }

    /// A customer's margin account.
    pub fn account(&self, who: usize) -> Pubkey {
        self.customers[who].0
    }

    /// Its vault of an asset.
    pub fn vault(&self, who: usize, asset: usize) -> Pubkey {
        self.customers[who].2[asset]
    }

    /// A seat.
    pub fn member(&self, seat: usize) -> Pubkey {
        self.members[seat]
    }

    /// An instrument.
    pub fn instrument(&self, market: usize) -> Pubkey {
        self.markets[market].0
    }

    /// Adds the next customer.
    pub fn add(&mut self, world: &World, name: &str) {
        let vaults = ASSETS.iter().map(|mint| world.vault(name, mint)).collect();
        self.customers
            .push((world.account(name), world.consent(name, VENUE), vaults));
    }
}

/// All accounts of the program and of both token programs, byte for byte.
#[derive(PartialEq, Eq)]
pub struct Bytes(BTreeMap<Pubkey, Account>);

impl Bytes {
    pub fn of(world: &World) -> Self {
        let owners = [ids::ID, ids::TOKEN_PROGRAM, ids::TOKEN_2022_PROGRAM];
        let all = owners
            .iter()
            .flat_map(|owner| world.svm.get_program_accounts(owner));
        Self(all.collect())
    }

    /// Owner, lamports and data of every account.
    pub fn check_same_as(&self, before: &Self) {
        for (address, account) in &before.0 {
            assert_eq!(
                self.0.get(address),
                Some(account),
                "a refusal changed {address}"
            );
        }
        assert_eq!(self.0.len(), before.0.len(), "a refusal left a new account");
    }

    pub fn data(&self, address: &Pubkey) -> &[u8] {
        self.0.get(address).map_or(&[], |account| &account.data)
    }

    pub fn read<T, E: std::fmt::Debug>(&self, at: &Pubkey, decode: fn(&[u8]) -> Result<T, E>) -> T {
        decode(self.data(at)).unwrap_or_else(|error| panic!("{at}: {error:?}"))
    }

    /// How many accounts of the program are of a kind.
    pub fn count<T, E>(&self, decode: fn(&[u8]) -> Result<T, E>) -> usize {
        let ours = self.0.values().filter(|account| account.owner == ids::ID);
        ours.filter(|account| decode(&account.data).is_ok()).count()
    }

    /// Tokens in an account; none when it is not there.
    fn tokens(&self, address: &Pubkey) -> u64 {
        let amount = self
            .data(address)
            .get(64..72)
            .map(|bytes| bytes.try_into().expect("eight"));
        amount.map_or(0, u64::from_le_bytes)
    }
}

impl Mirror {
    /// Compares everything.
    ///
    /// # Panics
    /// At the first difference, and when an invariant is broken.
    pub fn check_same(&self) {
        self.check_house();
        self.check_prices();
        for who in 0..self.names.len() {
            self.check_customer(who);
        }
        self.check_fund();
        self.check_losses();
        self.check_auctions();
        self.check_parts();
        self.check_stress();
        self.check_venue();
        self.check_liens();
        self.check_orders();
        for ((owner, asset), tokens) in &self.wallets {
            let wallet = self.world.wallet(owner, ASSETS[*asset]);
            assert_eq!(
                self.bytes.tokens(&wallet),
                *tokens,
                "{owner}'s {}",
                ASSETS[*asset]
            );
        }
        // The same on the chain after every instruction that goes through: the world does that.
        if let Some(broken) = first_broken(&self.system.view()) {
            panic!("INV-{} in memory: {}", broken.number, broken.sentence);
        }
    }

    fn check_house(&self) {
        let (bytes, system) = (&self.bytes, &self.system);
        let house = bytes.read(&self.world.house.address, House::decode);
        let mode = house.mode(&self.world.clock());
        assert_eq!(mode, system.mode, "mode of the house");
        assert_eq!(house.parameters.to_core(), system.parameters, "parameters");
        let settlement = bytes.read(&self.world.house.settlement, Settlement::decode);
        assert_eq!(settlement.to_core(), system.settlement, "Settlement");
        assert_eq!(settlement.house, self.world.house.address, "Settlement");
        assert_eq!(settlement.pool, self.world.house.pool, "Settlement");
        let pool = bytes.tokens(&self.world.house.pool);
        assert_eq!(pool, system.pool_tokens_native, "tokens in the pool");
        assert_eq!(self.world.clock(), system.clock, "clock");
    }

    fn check_prices(&self) {
        for (place, (asset, listed)) in self
            .addresses
            .assets
            .iter()
            .zip(&self.system.listed)
            .enumerate()
        {
            let found = self.bytes.read(asset, Asset::decode).to_core();
            assert_eq!(found, listed.asset, "asset {}", ASSETS[place]);
            for (shard, expected) in self.addresses.shards[place].iter().zip(&listed.shards) {
                let found = self.bytes.read(shard, AssetShard::decode).to_core();
                assert_eq!(found, *expected, "a shard of {}", ASSETS[place]);
            }
        }
        for (place, (instrument, book)) in self.system.markets.iter().enumerate() {
            let (at, book_at) = &self.addresses.markets[place];
            let found = self.bytes.read(at, Instrument::decode).to_core();
            assert_eq!(found, *instrument, "instrument {}", MARKETS[place]);
            let found = self.bytes.read(book_at, Book::decode).to_core();
            assert_eq!(found, *book, "book of {}", MARKETS[place]);
        }
    }

    fn check_customer(&self, who: usize) {
        let (name, customer) = (self.names[who], &self.system.customers[who]);
        let (at, consent_at, vaults) = &self.addresses.customers[who];
        let account = self.bytes.read(at, MarginAccount::decode);
        let found = account.to_core().expect("a known status");
        assert_eq!(found, customer.account, "account of {name}");
        assert_eq!(
            account.generation, self.generations[who],
            "generation of {name}"
        );
        let is_frozen = matches!(found.status, Status::Default | Status::Fixed);
        let delegate = self.has_delegate[who].then_some(self.addresses.keeper);
        assert_eq!(
            account.delegate,
            delegate.unwrap_or_default(),
            "delegate of {name}"
        );
        let loss = customer.loss.filter(|_| is_frozen);
        let loss = loss.map_or(Pubkey::default(), |place| self.losses[place]);
        assert_eq!(account.loss, loss, "loss of {name}");
        let consent = Consent::decode(self.bytes.data(consent_at)).ok();
        let expected = self.has_consent[who].then_some(customer.consent);
        assert_eq!(
            consent.map(|consent| consent.to_core()),
            expected,
            "consent of {name}"
        );
        let mut open = vec![0; vaults.len()];
        for (slot, stored) in account.open_slots() {
            let asset = customer.slot_assets[slot];
            assert_eq!(
                stored.asset, self.addresses.assets[asset],
                "slot {slot} of {name}"
            );
            assert_eq!(
                stored.vault, vaults[asset],
                "vault in slot {slot} of {name}"
            );
            open[asset] = customer.tokens_native[slot];
        }
        for (asset, tokens) in open.into_iter().enumerate() {
            let found = self.bytes.tokens(&vaults[asset]);
            assert_eq!(
                found, tokens,
                "tokens in {name}'s vault of {}",
                ASSETS[asset]
            );
        }
    }

    fn check_fund(&self) {
        let fund = self.bytes.read(&self.world.house.fund, Fund::decode);
        assert_eq!(fund.to_core(), self.system.fund, "fund");
        let stored = [
            fund.insurance,
            fund.skin_junior,
            fund.mutual,
            fund.skin_senior,
            fund.pending,
            fund.secured,
            fund.escrow,
        ];
        let expected = FUND_POCKETS.map(|pocket| self.house_account(pocket));
        assert_eq!(stored, expected, "accounts of the fund");
        assert_eq!(fund.house, self.world.house.address, "house of the fund");
        assert_eq!(fund.reserved, [0; 67], "fund");
        for (pocket, tokens) in FUND_POCKETS.iter().zip(self.system.fund_tokens_native) {
            let found = self.bytes.tokens(&self.house_account(*pocket));
            assert_eq!(found, tokens, "tokens in {pocket:?}");
        }
        for (at, seat) in self.addresses.members.iter().zip(&self.system.seats) {
            let Ok(found) = FundMember::decode(self.bytes.data(at)) else {
                assert_eq!(seat.member, Member::default(), "a seat that nobody has");
                continue;
            };
            assert_eq!(found.to_core(), seat.member, "member {}", seat.owner);
            let owner = self.addresses.owner(seat.owner);
            assert_eq!(found.fund, self.world.house.fund, "fund of {}", seat.owner);
            assert_eq!(found.owner, owner, "owner of {}", seat.owner);
            assert_eq!(found.rent_payer, owner, "who paid for {}", seat.owner);
            assert_eq!(found.reserved, [0; 67], "a seat");
        }
    }
}

//! Account for account and token for token: the chain read back, beside the house in memory.

use std::collections::BTreeMap;

use ringfence_core::account::Status;
use ringfence_core::house::{HouseStatus, Mode};
use ringfence_core::invariants::first_broken;
use ringfence_core::system::FUND_POCKETS;
use ringfence_interface::accounts::{
    Asset, AssetShard, Book, Consent, Fund, FundMember, House, Instrument, Loss, MarginAccount,
    Settlement,
};
use ringfence_interface::{ids, pda};
use ringfence_tests::actors::VENUE;
use ringfence_tests::world::World;
use solana_account::Account;
use solana_pubkey::Pubkey;

use super::mirror::{ASSETS, MARKETS, MEMBERS, Mirror};

/// Addresses that never change, worked out once.
pub struct Addresses {
    assets: Vec<Pubkey>,
    shards: Vec<Vec<Pubkey>>,
    markets: Vec<(Pubkey, Pubkey)>,
    members: Vec<Pubkey>,
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
            customers: Vec::new(),
        }
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

    fn data(&self, address: &Pubkey) -> &[u8] {
        self.0.get(address).map_or(&[], |account| &account.data)
    }

    fn read<T, E: std::fmt::Debug>(&self, at: &Pubkey, decode: fn(&[u8]) -> Result<T, E>) -> T {
        decode(self.data(at)).unwrap_or_else(|error| panic!("{at}: {error:?}"))
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
        let status = match house.status {
            0 => HouseStatus::Active,
            1 => HouseStatus::Paused,
            _ => HouseStatus::Recovery,
        };
        let mode = Mode {
            status,
            is_haircutting: house.haircutting != 0,
            is_cover_short: house.is_cover_short != 0,
        };
        assert_eq!(mode, system.mode, "mode of the house");
        assert_eq!(house.parameters.to_core(), system.parameters, "parameters");
        let settlement = bytes.read(&self.world.house.settlement, Settlement::decode);
        assert_eq!(settlement.to_core(), system.settlement, "Settlement");
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
        assert_eq!(
            account.loss != Pubkey::default(),
            is_frozen,
            "loss of {name}"
        );
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
        for (pocket, tokens) in FUND_POCKETS.iter().zip(self.system.fund_tokens_native) {
            let found = self.bytes.tokens(&self.house_account(*pocket));
            assert_eq!(found, tokens, "tokens in {pocket:?}");
        }
        for (at, seat) in self.addresses.members.iter().zip(&self.system.seats) {
            let found = FundMember::decode(self.bytes.data(at)).map(|member| member.to_core());
            assert_eq!(
                found.unwrap_or_default(),
                seat.member,
                "member {}",
                seat.owner
            );
        }
    }

    fn check_losses(&self) {
        assert_eq!(self.losses.len(), self.system.losses.len(), "losses");
        for (at, open) in self.losses.iter().zip(&self.system.losses) {
            let found = self.bytes.read(at, Loss::decode);
            assert_eq!(
                found.to_core().expect("a known state"),
                open.loss,
                "loss {at}"
            );
            let defaulter = self.addresses.customers[open.customer].0;
            assert_eq!(found.margin_account, defaulter, "whose loss {at} is");
        }
    }
}

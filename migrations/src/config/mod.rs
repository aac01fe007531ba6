//! The file: what a house is, on which cluster. A field that is not known is refused, and so is a
//! value that leaves anything to guess; the complaint says where.

mod check;

use anyhow::{Context, Result, anyhow};
use ringfence_client::networks::{DEVNET, LOCALNET, MAINNET, Network};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

use crate::parameters::{OfAsset, OfHouse, OfInstrument};
use crate::values::{Amount, Bytes32, Key, Name, Who};

/// Which chain a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cluster {
    /// A node on this machine.
    Localnet,
    /// Solana's devnet.
    Devnet,
    /// Solana itself.
    Mainnet,
}

impl Cluster {
    /// The network that it is.
    #[must_use]
    pub const fn network(self) -> Network {
        match self {
            Self::Localnet => LOCALNET,
            Self::Devnet => DEVNET,
            Self::Mainnet => MAINNET,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.network().name
    }
}

/// All that a house is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which chain it is for.
    pub cluster: Cluster,
    /// Pays fees and rent.
    pub payer: Who,
    /// Mints that the house speaks of.
    pub mints: Vec<MintSpec>,
    /// The house.
    pub house: HouseSpec,
    /// What counts as collateral, the quote first.
    pub assets: Vec<AssetSpec>,
    /// Contracts.
    pub instruments: Vec<InstrumentSpec>,
    /// Venues.
    pub venues: Vec<VenueSpec>,
    /// What the funded layers of the house hold at least.
    pub fund: FundSpec,
    /// Who agrees to changes; a house without a council never changes and is never paused.
    pub governance: Option<GovernanceSpec>,
    /// People who get lamports and tokens, on a test chain.
    #[serde(default)]
    pub wallets: Vec<WalletSpec>,
}

/// A mint: one that is there, by its address, or one to be created, by who mints.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MintSpec {
    /// How the file calls it.
    pub name: Name,
    /// Decimals.
    pub decimals: u8,
    /// Where it is; none to create it.
    pub address: Option<Key>,
    /// Who can freeze its tokens, where somebody can.
    pub freeze_authority: Option<Key>,
    /// Who mints it, if it is to be created.
    pub mint_authority: Option<Who>,
    /// Whether it belongs to Token-2022.
    #[serde(default)]
    pub is_token_2022: bool,
}

/// The house.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseSpec {
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether prices may be made up.
    pub is_test: bool,
    /// Whose house it is: part of its address.
    pub creator: Who,
    /// The settlement currency.
    pub quote: Name,
    /// Random bytes of signed messages; without them a hash of cluster and address.
    pub domain: Option<Bytes32>,
    /// Who may do what.
    pub authorities: AuthoritiesSpec,
    /// Parameters.
    pub parameters: OfHouse,
}

/// Who may do what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthoritiesSpec {
    /// May propose parameters.
    pub parameter: Who,
    /// May list assets, instruments and venues.
    pub listing: Who,
    /// May stop new risk.
    pub pause: Who,
    /// May act in defaults.
    pub default: Who,
    /// Deposits and withdraws the operator's own layers.
    pub skin: Who,
}

/// Where a price comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PriceSpec {
    /// A Pyth feed.
    Pyth {
        /// Its id.
        feed_id: Bytes32,
    },
    /// A feed that the listing authority of a test house makes up.
    Test {
        /// Its name, at most 32 bytes: the id.
        feed: String,
        /// Its first price, in units of 10^-8 dollars.
        start_price_e8: Amount,
    },
}

/// A mint as collateral.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetSpec {
    /// Which mint.
    pub mint: Name,
    /// Its price.
    pub price: PriceSpec,
    /// Parameters.
    pub parameters: OfAsset,
}

/// A contract.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentSpec {
    /// What people call it. The chain knows only the id.
    pub name: String,
    /// Its id in the house, from one.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Price of one tick.
    pub tick_size_e8: Amount,
    /// Quote native value of one tick on one lot.
    pub tick_value_native: Amount,
    /// Largest open interest.
    pub max_open_interest_lots: Amount,
    /// Largest tick of a mark or a fill.
    pub max_tick: Amount,
    /// When it expires, in seconds since 1970; none for never.
    pub expiry_ts: Option<i64>,
    /// Its mark, or the price of an option's underlying.
    pub price: PriceSpec,
    /// What an option pays; none for a linear contract.
    pub option: Option<OptionSpec>,
    /// Parameters.
    pub parameters: OfInstrument,
}

/// Call or put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionKind {
    /// The right to buy.
    Call,
    /// The right to sell.
    Put,
}

/// What an option pays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSpec {
    /// Call or put.
    pub kind: OptionKind,
    /// Strike.
    pub strike_ticks: Amount,
    /// Requirement of each short lot beside its scan loss.
    pub short_min_native: Amount,
    /// A posted risk array older than this is stale.
    pub risk_age_max_s: u32,
    /// Posts marks and risk arrays.
    pub risk_authority: Who,
}

/// A venue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueSpec {
    /// What people call it.
    pub name: String,
    /// What it signs fills with.
    pub authority: Who,
    /// Ids of the instruments that it may fill; none for all.
    pub instruments: Vec<u16>,
}

/// What the layers hold at least. A layer that has less is filled up.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundSpec {
    /// Layer 3.
    pub insurance_native: Amount,
    /// Layer 4.
    pub skin_junior_native: Amount,
    /// Layer 6.
    pub skin_senior_native: Amount,
}

/// Who agrees to changes, and how long they wait.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GovernanceSpec {
    /// One to nine keys.
    pub council: Vec<Who>,
    /// How many of them must approve what loosens.
    pub threshold: u8,
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
}

/// Somebody with money, on a test chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletSpec {
    /// Who: a key of that name.
    pub owner: Name,
    /// Lamports of a new wallet.
    pub lamports: Amount,
    /// Tokens of a new wallet, by mint.
    pub tokens: BTreeMap<String, Amount>,
}

impl Config {
    /// Reads a file's text.
    ///
    /// # Errors
    /// Where in the text, and what is wrong there.
    pub fn read(text: &str) -> Result<Self> {
        let mut json = serde_json::Deserializer::from_str(text);
        let config: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| anyhow!("{}: {}", error.path(), error.inner()))?;
        json.end().context("there is something behind the end")?;
        config.check()?;
        Ok(config)
    }

    /// A mint by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn mint(&self, place: &str, name: &str) -> Result<&MintSpec> {
        let found = self.mints.iter().find(|mint| mint.name.0 == name);
        found.with_context(|| format!("{place}: mints has no `{name}`"))
    }

    /// Names of all keys that the file speaks of, those of mints to be created among them.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let house = &self.house.authorities;
        let authorities = [&house.parameter, &house.listing, &house.pause];
        let more = [
            &house.default,
            &house.skin,
            &self.payer,
            &self.house.creator,
        ];
        let minters = self
            .mints
            .iter()
            .filter_map(|it| it.mint_authority.as_ref());
        let venues = self.venues.iter().map(|venue| &venue.authority);
        let options = self.instruments.iter().filter_map(|it| it.option.as_ref());
        let people = authorities.into_iter().chain(more).chain(minters);
        let council = self.governance.iter().flat_map(|it| &it.council);
        let people = people
            .chain(council)
            .chain(venues)
            .chain(options.map(|it| &it.risk_authority));
        let named = people.filter_map(|who| match who {
            Who::Named(name) => Some(name.clone()),
            Who::Derived(..) | Who::At(_) => None,
        });
        let new = self.mints.iter().filter(|mint| mint.address.is_none());
        let wallets = self.wallets.iter().map(|wallet| wallet.owner.0.clone());
        named
            .chain(new.map(MintSpec::key_name))
            .chain(wallets)
            .collect()
    }

    /// All prices, with the places where they are named.
    pub fn prices(&self) -> impl Iterator<Item = (String, &PriceSpec)> {
        let assets = self.assets.iter().enumerate();
        let assets = assets.map(|(index, it)| (format!("assets[{index}].price"), &it.price));
        let instruments = self.instruments.iter().enumerate();
        let instruments =
            instruments.map(|(index, it)| (format!("instruments[{index}].price"), &it.price));
        assets.chain(instruments)
    }
}

impl MintSpec {
    /// Name of the key of a mint that is to be created.
    #[must_use]
    pub fn key_name(&self) -> String {
        format!("mint-{}", self.name)
    }
}

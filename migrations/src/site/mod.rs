//! The addresses and arguments that a file, with its keys, speaks of; checked by the rules before
//! anything is asked of a chain.

mod listings;
mod people;

use anyhow::{Context, Result, ensure};
use ringfence_interface::accounts::{AssetParameters, HouseParameters, Source};
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda;
use ringfence_interface::wire::{
    Authorities, GovernanceCreateArguments, InstrumentCreateArguments,
};
use sha2::{Digest, Sha256};
use solana_address::Address;

use crate::config::{Cluster, Config, FundSpec, HouseSpec, MintSpec};
use crate::keys::Keys;

/// A mint.
#[derive(Clone, Debug)]
pub struct MintAt {
    /// How the file calls it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Its token program.
    pub program: Address,
    /// Decimals.
    pub decimals: u8,
    /// Who can freeze its tokens.
    pub freeze_authority: Option<Address>,
    /// Who mints it, where it is created here.
    pub authority: Option<Address>,
}

/// The house.
#[derive(Clone, Debug)]
pub struct HouseAt {
    /// Where it is.
    pub address: Address,
    /// Whose it is.
    pub creator: Address,
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether prices may be made up.
    pub is_test: bool,
    /// Its settlement totals.
    pub settlement: Address,
    /// Its pool.
    pub pool: Address,
    /// Its fund.
    pub fund: Address,
    /// The settlement currency.
    pub quote: MintAt,
    /// Who may do what.
    pub authorities: Authorities,
    /// Random bytes of signed messages.
    pub domain: [u8; 32],
    /// Parameters.
    pub parameters: HouseParameters,
}

/// A made-up price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedAt {
    /// How the file calls it.
    pub name: String,
    /// Its id: the name, filled up with zeros.
    pub feed_id: [u8; 32],
    /// Where it is.
    pub address: Address,
    /// Its first price.
    pub start_price_e8: u64,
}

/// A mint as collateral.
#[derive(Clone, Debug)]
pub struct AssetAt {
    /// Where it is.
    pub address: Address,
    /// Its mint.
    pub mint: MintAt,
    /// Where its prices come from.
    pub source: Source,
    /// The account that keepers read it from.
    pub oracle: Address,
    /// Parameters.
    pub parameters: AssetParameters,
}

/// A contract.
#[derive(Clone, Debug)]
pub struct InstrumentAt {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Its book.
    pub book: Address,
    /// The account that keepers read its mark from.
    pub oracle: Address,
    /// What it is listed with.
    pub arguments: InstrumentCreateArguments,
}

/// A venue.
#[derive(Clone, Debug)]
pub struct VenueAt {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// What it signs with.
    pub authority: Address,
    /// Ids of instruments; all zero for all.
    pub instruments: [u16; 16],
}

/// Who agrees to changes.
#[derive(Clone, Debug)]
pub struct GovernanceAt {
    /// Where it is.
    pub address: Address,
    /// What it is created with.
    pub arguments: GovernanceCreateArguments,
}

/// Somebody with money.
#[derive(Clone, Debug)]
pub struct WalletAt {
    /// How the file calls them.
    pub name: String,
    /// Their address.
    pub owner: Address,
    /// Lamports of a new wallet.
    pub lamports: u64,
    /// Tokens of a new wallet.
    pub tokens: Vec<(MintAt, u64)>,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Which chain it is for.
    pub cluster: Cluster,
    /// Pays fees and rent.
    pub payer: Address,
    /// Mints.
    pub mints: Vec<MintAt>,
    /// The house.
    pub house: HouseAt,
    /// Collateral, the quote first.
    pub assets: Vec<AssetAt>,
    /// Contracts.
    pub instruments: Vec<InstrumentAt>,
    /// Venues.
    pub venues: Vec<VenueAt>,
    /// Made-up prices, each once.
    pub feeds: Vec<FeedAt>,
    /// What the funded layers hold at least.
    pub fund: FundSpec,
    /// Who agrees to changes, if anybody.
    pub governance: Option<GovernanceAt>,
    /// People with money.
    pub wallets: Vec<WalletAt>,
}

impl Site {
    /// Finds every address and checks every value.
    ///
    /// # Errors
    /// A name without an address, a value that the rules refuse.
    pub fn of(config: &Config, keys: &Keys) -> Result<Self> {
        let unknown: Vec<String> = config
            .names()
            .into_iter()
            .filter(|it| !keys.has(it))
            .collect();
        ensure!(
            unknown.is_empty(),
            "nobody said who these are: {} (--key NAME=FILE, --who NAME=ADDRESS or --keys FOLDER)",
            unknown.join(", ")
        );
        let mints = config.mints.iter().map(|it| mint(it, keys));
        let mints: Vec<MintAt> = mints.collect::<Result<_>>()?;
        let house = house(config.cluster, &config.house, &mints, keys)?;
        let rules = house.parameters.to_core();
        let place = |what: &str, index: usize| format!("{what}[{index}]");
        let assets = config.assets.iter().enumerate();
        let assets = assets
            .map(|(index, it)| listings::asset(&place("assets", index), it, (&house, &mints)));
        let instruments = config.instruments.iter().enumerate();
        let instruments = instruments.map(|(index, it)| {
            listings::instrument(&place("instruments", index), it, (&house, &rules), keys)
        });
        Ok(Self {
            cluster: config.cluster,
            payer: keys.address(&config.payer).context("payer")?,
            assets: assets.collect::<Result<_>>()?,
            instruments: instruments.collect::<Result<_>>()?,
            venues: people::venues(config, &house, keys)?,
            feeds: listings::feeds(config, &house),
            fund: config.fund,
            governance: people::governance(config, &house, keys)?,
            wallets: people::wallets(config, &mints, keys)?,
            mints,
            house,
        })
    }

    /// A token account of the fund by its number.
    #[must_use]
    pub fn fund_vault(&self, number: u8) -> Address {
        pda::fund_vault(&self.house.fund, number).0
    }
}

fn mint(spec: &MintSpec, keys: &Keys) -> Result<MintAt> {
    let place = || format!("mints.{}", spec.name);
    let address = match spec.address {
        Some(key) => key.0,
        None => keys.named(&spec.key_name()).with_context(place)?,
    };
    let authority = spec.mint_authority.as_ref().map(|who| keys.address(who));
    Ok(MintAt {
        name: spec.name.to_string(),
        address,
        program: if spec.is_token_2022 {
            TOKEN_2022_PROGRAM
        } else {
            TOKEN_PROGRAM
        },
        decimals: spec.decimals,
        freeze_authority: spec.freeze_authority.map(|key| key.0),
        authority: authority.transpose().with_context(place)?,
    })
}

fn by_name(mints: &[MintAt], name: &str) -> Result<MintAt> {
    let found = mints.iter().find(|mint| mint.name == name);
    found
        .cloned()
        .with_context(|| format!("mints has no `{name}`"))
}

fn house(cluster: Cluster, spec: &HouseSpec, mints: &[MintAt], keys: &Keys) -> Result<HouseAt> {
    let creator = keys.address(&spec.creator).context("house.creator")?;
    let address = pda::house(&creator, spec.house_id, spec.is_test).0;
    let who = |name: &str, who| {
        let place = || format!("house.authorities.{name}");
        keys.address(who).with_context(place)
    };
    let people = &spec.authorities;
    Ok(HouseAt {
        address,
        creator,
        house_id: spec.house_id,
        is_test: spec.is_test,
        settlement: pda::settlement(&address).0,
        pool: pda::pool(&address).0,
        fund: pda::fund(&address).0,
        quote: by_name(mints, &spec.quote.0)?,
        authorities: Authorities {
            parameter_authority: who("parameter", &people.parameter)?,
            listing_authority: who("listing", &people.listing)?,
            pause_authority: who("pause", &people.pause)?,
            default_authority: who("default", &people.default)?,
            skin_authority: who("skin", &people.skin)?,
        },
        domain: match spec.domain {
            Some(bytes) => bytes.0,
            None => domain(cluster, &address),
        },
        parameters: spec.parameters.complete("house.parameters", spec.is_test)?,
    })
}

/// Bytes that no other house has, on this cluster or another.
fn domain(cluster: Cluster, house: &Address) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update("ringfence domain ");
    hash.update(cluster.name());
    hash.update(house.as_ref());
    hash.finalize().into()
}

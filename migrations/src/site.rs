//! The addresses and arguments that a file, with its keys, speaks of; checked by the rules before
//! anything is asked of a chain.

use anyhow::{Context, Result, anyhow, ensure};
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::parameters::Parameters;
use ringfence_interface::accounts::{AssetParameters, Contract, HouseParameters, Source};
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda;
use ringfence_interface::wire::{Authorities, InstrumentCreateArguments};
use sha2::{Digest, Sha256};
use solana_address::Address;

use crate::config::{
    AssetSpec, Cluster, Config, FundSpec, HouseSpec, InstrumentSpec, MintSpec, OptionKind,
    PriceSpec,
};
use crate::keys::Keys;

/// Writes Pyth's sponsored price accounts, the same on every cluster.
const PYTH_PUSH: Address = Address::from_str_const("pythWSnswVUd12oZpeFP8e9CVaEqJg25g1Vtc2biRsT");

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
        let assets = assets.map(|(index, it)| asset(&place("assets", index), it, (&house, &mints)));
        let instruments = config.instruments.iter().enumerate();
        let instruments = instruments.map(|(index, it)| {
            instrument(&place("instruments", index), it, (&house, &rules), keys)
        });
        Ok(Self {
            cluster: config.cluster,
            payer: keys.address(&config.payer).context("payer")?,
            assets: assets.collect::<Result<_>>()?,
            instruments: instruments.collect::<Result<_>>()?,
            venues: venues(config, &house, keys)?,
            feeds: feeds(config, &house),
            fund: config.fund,
            wallets: wallets(config, &mints, keys)?,
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

/// A name as a feed's id.
fn feed_id(name: &str) -> [u8; 32] {
    let mut id = [0; 32];
    id.iter_mut()
        .zip(name.bytes())
        .for_each(|(to, from)| *to = from);
    id
}

/// The source that is pinned, and the account that keepers read it from.
fn source(price: &PriceSpec, house: &Address) -> (Source, Address) {
    match price {
        PriceSpec::Pyth { feed_id } => {
            let shard = 0_u16.to_le_bytes();
            let seeds = [&shard[..], &feed_id.0];
            let oracle = Address::find_program_address(&seeds, &PYTH_PUSH).0;
            (Source::pyth(feed_id.0), oracle)
        }
        PriceSpec::Test { feed, .. } => {
            let id = feed_id(feed);
            (Source::test_feed(id), pda::test_feed(house, &id).0)
        }
    }
}

fn asset(place: &str, spec: &AssetSpec, (house, mints): (&HouseAt, &[MintAt])) -> Result<AssetAt> {
    let mint = by_name(mints, &spec.mint.0)?;
    let (source, oracle) = source(&spec.price, &house.address);
    let place = format!("{place}.parameters");
    let rules = house.parameters.to_core();
    Ok(AssetAt {
        address: pda::asset(&house.address, &mint.address).0,
        parameters: spec.parameters.complete(&place, house.is_test, &rules)?,
        mint,
        source,
        oracle,
    })
}

fn instrument(
    place: &str,
    spec: &InstrumentSpec,
    (house, rules): (&HouseAt, &Parameters),
    keys: &Keys,
) -> Result<InstrumentAt> {
    let address = pda::instrument(&house.address, spec.instrument_id).0;
    let (source, oracle) = source(&spec.price, &house.address);
    let kind = (house.is_test, spec.option.is_some());
    let parameters = format!("{place}.parameters");
    let parameters = spec.parameters.complete(&parameters, kind, rules)?;
    let option = spec.option.as_ref();
    let risk_authority = option.map(|it| keys.address(&it.risk_authority));
    let arguments = InstrumentCreateArguments {
        instrument_id: spec.instrument_id,
        risk_group: spec.risk_group,
        tick_size_e8: spec.tick_size_e8.0,
        tick_value_native: spec.tick_value_native.0,
        max_open_interest_lots: spec.max_open_interest_lots.0,
        max_tick: spec.max_tick.0,
        expiry_ts: spec.expiry_ts.unwrap_or(i64::MAX),
        parameters,
        source,
        contract: contract(spec),
        risk_authority: risk_authority
            .transpose()
            .with_context(|| format!("{place}.option"))?
            .unwrap_or_default(),
    };
    let checked = listing(&arguments).check_listing(rules);
    checked.map_err(|why| anyhow!("{place}: the rules refuse these terms, {why:?}"))?;
    Ok(InstrumentAt {
        name: spec.name.clone(),
        address,
        book: pda::book(&address).0,
        oracle,
        arguments,
    })
}

fn contract(spec: &InstrumentSpec) -> Contract {
    let Some(option) = &spec.option else {
        return Contract::LINEAR;
    };
    Contract {
        strike_ticks: option.strike_ticks.0,
        short_min_native: option.short_min_native.0,
        risk_age_max_s: option.risk_age_max_s,
        kind: match option.kind {
            OptionKind::Call => 1,
            OptionKind::Put => 2,
        },
        reserved: [0; 3],
    }
}

/// The instrument as the rules see it at its listing.
fn listing(arguments: &InstrumentCreateArguments) -> Instrument {
    Instrument {
        instrument_id: arguments.instrument_id,
        risk_group: arguments.risk_group,
        parameters: arguments.parameters.to_core(),
        tick_size_e8: arguments.tick_size_e8,
        tick_value_native: arguments.tick_value_native,
        max_open_interest_lots: arguments.max_open_interest_lots,
        max_tick: arguments.max_tick,
        expiry_ts: arguments.expiry_ts,
        is_expired: false,
        mark_tick: 0,
        mark_ts: 0,
        settlement_tick: 0,
        sequence: 0,
        boundary_ts: 0,
        has_skipped: false,
        gain_long: 0,
        gain_short: 0,
        risk_array: [0; SCENARIOS],
        contract: arguments.contract.to_core(),
        risk_ts: 0,
        interest_limit_lots: u64::MAX,
    }
}

fn venues(config: &Config, house: &HouseAt, keys: &Keys) -> Result<Vec<VenueAt>> {
    let venue = |(index, spec): (usize, &crate::config::VenueSpec)| {
        let place = || format!("venues[{index}].authority");
        let authority = keys.address(&spec.authority).with_context(place)?;
        let mut instruments = [0; 16];
        let named = instruments.iter_mut().zip(&spec.instruments);
        named.for_each(|(to, from)| *to = *from);
        Ok(VenueAt {
            name: spec.name.clone(),
            address: pda::venue(&house.address, &authority).0,
            authority,
            instruments,
        })
    };
    config.venues.iter().enumerate().map(venue).collect()
}

fn feeds(config: &Config, house: &HouseAt) -> Vec<FeedAt> {
    let mut all: Vec<FeedAt> = Vec::new();
    for (_, price) in config.prices() {
        let PriceSpec::Test {
            feed,
            start_price_e8,
        } = price
        else {
            continue;
        };
        let feed_id = feed_id(feed);
        if all.iter().all(|it| it.feed_id != feed_id) {
            all.push(FeedAt {
                name: feed.clone(),
                feed_id,
                address: pda::test_feed(&house.address, &feed_id).0,
                start_price_e8: start_price_e8.0,
            });
        }
    }
    all
}

fn wallets(config: &Config, mints: &[MintAt], keys: &Keys) -> Result<Vec<WalletAt>> {
    let wallet = |spec: &crate::config::WalletSpec| {
        let tokens = spec.tokens.iter();
        let tokens = tokens.map(|(name, amount)| Ok((by_name(mints, name)?, amount.0)));
        let tokens: Vec<(MintAt, u64)> = tokens.collect::<Result<_>>()?;
        for (mint, _) in &tokens {
            ensure!(mint.authority.is_some(), "{} is not minted here", mint.name);
        }
        Ok(WalletAt {
            name: spec.owner.to_string(),
            owner: keys.named(&spec.owner.0)?,
            lamports: spec.lamports.0,
            tokens,
        })
    };
    config.wallets.iter().map(wallet).collect()
}

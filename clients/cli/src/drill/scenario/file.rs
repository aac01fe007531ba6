//! A scenario as its file gives it: every name resolved to a place, every amount checked.

use anyhow::Result;
use ringfence_core::asset::{AssetParameters, check_decimals};
use ringfence_core::instrument::{Instrument, InstrumentParameters};
use ringfence_core::limits::{ASSET_SLOTS, SCENARIOS};
use ringfence_core::math::Checked;
use ringfence_core::option::Contract;
use ringfence_core::parameters::Parameters;

use super::conduct::{self, Conduct};
use super::knobs::{refused, set};
use super::names::{find, list, new_id, optional};
use crate::drill::document::{Document, Value};

/// Ten years: no drill is longer.
pub const LONGEST_S: u64 = 315_360_000;

/// A whole scenario. Everything is named by its place in these lists.
pub struct Scenario {
    /// One line about it.
    pub title: String,
    /// The house.
    pub parameters: Parameters,
    /// Collateral; the quote comes first.
    pub assets: Vec<Asset>,
    /// Instruments.
    pub instruments: Vec<Market>,
    /// Insurance, junior skin, senior skin, in quote native.
    pub fund_native: [u64; 3],
    /// Members of the fund.
    pub members: Vec<Member>,
    /// Margin accounts.
    pub customers: Vec<Customer>,
    /// Trades.
    pub trades: Vec<Trade>,
    /// Prices as they change.
    pub prices: Vec<Price>,
    /// The default.
    pub conduct: Conduct,
}

/// An asset.
pub struct Asset {
    pub id: String,
    pub decimals: u8,
    pub price_e8: u64,
    pub parameters: AssetParameters,
}

/// An instrument.
pub struct Market {
    pub id: String,
    pub price_e8: u64,
    pub instrument: Instrument,
}

/// A member of the fund.
pub struct Member {
    pub id: String,
    pub stake_native: u64,
}

/// A margin account.
pub struct Customer {
    pub id: String,
    /// Whose it is; a member's own account has the member's id here.
    pub owner: String,
    /// Asset and amount.
    pub deposits: Vec<(usize, u64)>,
}

/// A trade at the price of then.
#[derive(Clone, Copy)]
pub struct Trade {
    pub at_s: u64,
    pub market: usize,
    pub buyer: usize,
    pub seller: usize,
    pub lots: u64,
}

/// What has a price.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Priced {
    Asset(usize),
    Market(usize),
}

/// A price from a time on.
#[derive(Clone, Copy)]
pub struct Price {
    pub at_s: u64,
    pub of: Priced,
    pub price_e8: u64,
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// The place of what cannot be used, and why.
    pub fn read(document: &Document) -> Result<Self> {
        let root = document.root();
        root.check_fields(&[
            "title",
            "house",
            "assets",
            "instruments",
            "fund",
            "members",
            "customers",
            "trades",
            "prices",
            "default",
        ])?;
        let parameters = read_house(&root)?;
        let mut scenario = Self {
            title: root.field("title")?.text()?.to_owned(),
            parameters,
            assets: Vec::new(),
            instruments: Vec::new(),
            fund_native: read_fund(&root)?,
            members: Vec::new(),
            customers: Vec::new(),
            trades: Vec::new(),
            prices: Vec::new(),
            conduct: Conduct::default(),
        };
        scenario.read_listings(&root)?;
        scenario.read_people(&root)?;
        for value in optional(&root, "trades")? {
            scenario.trades.push(scenario.read_trade(&value)?);
        }
        for value in optional(&root, "prices")? {
            scenario.prices.push(scenario.read_price(&value)?);
        }
        scenario.conduct = conduct::read(&scenario, &root.field("default")?)?;
        Ok(scenario)
    }

    fn read_listings(&mut self, root: &Value<'_>) -> Result<()> {
        let assets = root.field("assets")?;
        for value in list(&assets)? {
            let asset = self.read_asset(&value)?;
            self.assets.push(asset);
        }
        if self.assets.is_empty() || self.assets.len() > ASSET_SLOTS {
            let why = format!("one to {ASSET_SLOTS} assets, the quote first");
            return Err(assets.wrong(why));
        }
        for value in list(&root.field("instruments")?)? {
            let market = self.read_market(&value)?;
            self.instruments.push(market);
        }
        Ok(())
    }

    fn read_asset(&self, value: &Value<'_>) -> Result<Asset> {
        let mut parameters = AssetParameters::TEST;
        set(&mut parameters, value, &["id", "decimals", "price"])?;
        let decimals = u8::try_from(value.field("decimals")?.whole(u8::MAX.into())?)?;
        let quote = self.assets.first().map_or(decimals, |quote| quote.decimals);
        let refusal = |refusal| refused(value, refusal);
        check_decimals(decimals, quote).map_err(refusal)?;
        parameters.check(&self.parameters).map_err(refusal)?;
        Ok(Asset {
            id: self.new_listing(&value.field("id")?)?,
            decimals,
            price_e8: value.field("price")?.price_e8()?,
            parameters,
        })
    }

    fn read_market(&self, value: &Value<'_>) -> Result<Market> {
        let mut parameters = InstrumentParameters::TEST;
        let others = [
            "id",
            "price",
            "tick_size",
            "tick_value_native",
            "risk_group",
            "max_open_interest_lots",
            "max_tick",
        ];
        set(&mut parameters, value, &others)?;
        let amount_or = |name: &str, other: u64| match value.field_if_given(name)? {
            Some(amount) => amount.amount_native(),
            None => Ok(other),
        };
        let place = self.instruments.len().saturating_add(1);
        let group = value.field_if_given("risk_group")?;
        let group = group.map_or(Ok(1), |group| group.whole(u16::MAX.into()))?;
        let instrument = Instrument {
            instrument_id: u16::try_from(place)?,
            risk_group: u16::try_from(group)?,
            parameters,
            tick_size_e8: value.field("tick_size")?.price_e8()?,
            tick_value_native: value.field("tick_value_native")?.amount_native()?,
            max_open_interest_lots: amount_or("max_open_interest_lots", 1_000_000)?,
            max_tick: amount_or("max_tick", 1_000_000)?,
            ..UNMARKED
        };
        let checked = instrument.check_listing(&self.parameters);
        checked.map_err(|refusal| refused(value, refusal))?;
        let market = Market {
            id: self.new_listing(&value.field("id")?)?,
            price_e8: value.field("price")?.price_e8()?,
            instrument,
        };
        check_tick(&market, market.price_e8, &value.field("price")?)?;
        Ok(market)
    }

    /// An id that no asset and no instrument has.
    fn new_listing(&self, id: &Value<'_>) -> Result<String> {
        let assets = self.assets.iter().map(|asset| &asset.id);
        new_id(id, assets.chain(self.instruments.iter().map(|it| &it.id)))
    }

    fn read_people(&mut self, root: &Value<'_>) -> Result<()> {
        for value in optional(root, "members")? {
            value.check_fields(&["id", "stake_native"])?;
            let member = Member {
                id: new_id(&value.field("id")?, self.members.iter().map(|it| &it.id))?,
                stake_native: value.field("stake_native")?.amount_native()?,
            };
            self.members.push(member);
        }
        for value in list(&root.field("customers")?)? {
            let customer = self.read_customer(&value)?;
            self.customers.push(customer);
        }
        Ok(())
    }

    fn read_customer(&self, value: &Value<'_>) -> Result<Customer> {
        value.check_fields(&["id", "owner", "deposits"])?;
        let id = new_id(&value.field("id")?, self.customers.iter().map(|it| &it.id))?;
        let owner = match value.field_if_given("owner")? {
            Some(owner) => owner.text()?.to_owned(),
            None => id.clone(),
        };
        let mut deposits: Vec<(usize, u64)> = Vec::new();
        for deposit in optional(value, "deposits")? {
            deposit.check_fields(&["asset", "amount_native"])?;
            let asset = deposit.field("asset")?;
            let place = self.asset(&asset)?;
            if deposits.iter().any(|(before, _)| *before == place) {
                return Err(asset.wrong("an asset that is deposited twice"));
            }
            deposits.push((place, deposit.field("amount_native")?.amount_native()?));
        }
        let total = deposits.iter().try_fold(0_u64, |sum, it| sum.plus(it.1));
        total.map_err(|_| value.wrong("the sum of the amounts exceeds 64 bits"))?;
        Ok(Customer {
            id,
            owner,
            deposits,
        })
    }

    fn read_trade(&self, value: &Value<'_>) -> Result<Trade> {
        value.check_fields(&["at_s", "instrument", "buyer", "seller", "lots"])?;
        Ok(Trade {
            at_s: match value.field_if_given("at_s")? {
                Some(at) => at.whole(LONGEST_S)?,
                None => 0,
            },
            market: self.market(&value.field("instrument")?)?,
            buyer: self.customer(&value.field("buyer")?)?,
            seller: self.customer(&value.field("seller")?)?,
            lots: value.field("lots")?.amount_native()?,
        })
    }

    fn read_price(&self, value: &Value<'_>) -> Result<Price> {
        value.check_fields(&["at_s", "of", "price"])?;
        let (id, price) = (value.field("of")?, value.field("price")?);
        let price_e8 = price.price_e8()?;
        let text = id.text()?;
        let asset = self.assets.iter().position(|asset| asset.id == text);
        let market = self.instruments.iter().position(|it| it.id == text);
        let of = match (asset, market) {
            (Some(place), _) => Priced::Asset(place),
            (None, Some(place)) => Priced::Market(place),
            (None, None) => return Err(id.wrong(format!("no asset or instrument `{text}`"))),
        };
        if let Some(market) = market.and_then(|place| self.instruments.get(place)) {
            check_tick(market, price_e8, &price)?;
        }
        let at = value.field("at_s")?;
        let at_s = at.whole(LONGEST_S)?;
        if at_s == 0 {
            return Err(at.wrong("the price at the start is given with what it is of"));
        }
        Ok(Price { at_s, of, price_e8 })
    }

    /// Place of an asset.
    pub fn asset(&self, id: &Value<'_>) -> Result<usize> {
        find(id, "asset", self.assets.iter().map(|asset| &asset.id))
    }

    /// Place of an instrument.
    pub fn market(&self, id: &Value<'_>) -> Result<usize> {
        find(id, "instrument", self.instruments.iter().map(|it| &it.id))
    }

    /// Place of a member.
    pub fn member(&self, id: &Value<'_>) -> Result<usize> {
        find(id, "member", self.members.iter().map(|it| &it.id))
    }

    /// Place of a customer.
    pub fn customer(&self, id: &Value<'_>) -> Result<usize> {
        find(id, "customer", self.customers.iter().map(|it| &it.id))
    }
}

/// An instrument before its listing and its first mark.
const UNMARKED: Instrument = Instrument {
    instrument_id: 0,
    risk_group: 1,
    parameters: InstrumentParameters::TEST,
    tick_size_e8: 0,
    tick_value_native: 0,
    max_open_interest_lots: 0,
    max_tick: 0,
    expiry_ts: i64::MAX,
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
    contract: Contract::LINEAR,
    risk_ts: 0,
    interest_limit_lots: u64::MAX,
};

fn read_house(root: &Value<'_>) -> Result<Parameters> {
    let mut parameters = Parameters::TEST;
    if let Some(house) = root.field_if_given("house")? {
        set(&mut parameters, &house, &[])?;
        let checked = parameters.check();
        checked.map_err(|refusal| refused(&house, refusal))?;
    }
    Ok(parameters)
}

fn read_fund(root: &Value<'_>) -> Result<[u64; 3]> {
    let Some(fund) = root.field_if_given("fund")? else {
        return Ok([0; 3]);
    };
    let names = [
        "insurance_native",
        "skin_junior_native",
        "skin_senior_native",
    ];
    fund.check_fields(&names)?;
    let mut amounts = [0; 3];
    for (amount, name) in amounts.iter_mut().zip(names) {
        if let Some(given) = fund.field_if_given(name)? {
            *amount = given.amount_native()?;
        }
    }
    Ok(amounts)
}

/// A price that the instrument can be marked at.
fn check_tick(market: &Market, price_e8: u64, at: &Value<'_>) -> Result<()> {
    let tick = market.instrument.tick_of(price_e8);
    tick.map(|_| ()).map_err(|refusal| refused(at, refusal))
}

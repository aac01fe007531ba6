//! `ringfence asset list | show | refresh | statements`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use ringfence_audit::proof::hex;
use ringfence_client::chain::Filter;
use ringfence_client::portfolio::oracle;
use ringfence_interface::accounts::asset::{SOURCE_PYTH, SOURCE_TEST_FEED};
use ringfence_interface::accounts::{Asset, AssetShard, Source, Statement};
use ringfence_interface::instructions::{AssetPriceRefresh, AssetTotalsRefresh, PricePair};
use ringfence_interface::pda;
use solana_address::Address;

use super::context::{Home, Session, of_asset};
use super::parameters;
use super::send::only;
use super::table::{Answer, Cell, address, count, text};

/// What can be done with assets.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// All assets of the house
    List,
    /// One asset: its price, its parameters, what customers have of it
    Show(Of),
    /// Take the newest price in; anyone may
    Refresh(Refresh),
    /// Statements of segregation, the newest last
    Statements(Of),
}

/// Which asset.
#[derive(Args, Debug)]
pub struct Of {
    /// Its mint, or the word quote
    mint: String,
}

/// Arguments of `asset refresh`.
#[derive(Args, Debug)]
pub struct Refresh {
    /// Its mint, or the word quote
    mint: String,
    /// Sum its totals from the shards as well
    #[arg(long)]
    totals: bool,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List => list(session),
            Self::Show(of) => show(session, &of.mint),
            Self::Refresh(of) => refresh(session, of),
            Self::Statements(of) => statements(session, &of.mint),
        }
    }
}

/// All assets of a house, by address.
///
/// # Errors
/// When nobody answers.
pub fn all(session: &Session<'_>, home: &Home) -> Result<Vec<(Address, Asset)>> {
    session.all(Asset::DISCRIMINATOR, Some(&home.address), Asset::decode)
}

/// How old something is.
fn age(session: &Session<'_>, since_ts: i64) -> Result<Cell> {
    Ok(if since_ts == 0 {
        Cell::Without("_s")
    } else {
        Cell::Length(session.clock()?.now_ts.saturating_sub(since_ts))
    })
}

/// What customers have of an asset at its last price, in quote native rounded down; none without
/// prices of both.
#[must_use]
pub fn value_native(asset: &Asset, quote_price_e8: u64) -> Option<i128> {
    let price_e8 = Some(asset.feed.spot_price_e8).filter(|price| *price > 0)?;
    let worth = u128::from(asset.total_native).checked_mul(u128::from(price_e8))?;
    let scale = |up: u8, down: u8| 10_u128.checked_pow(u32::from(up.saturating_sub(down)));
    let worth = worth.checked_mul(scale(asset.quote_decimals, asset.decimals)?)?;
    let worth = worth.checked_div(scale(asset.decimals, asset.quote_decimals)?)?;
    i128::try_from(worth.checked_div(u128::from(quote_price_e8))?).ok()
}

/// The values of assets, each in quote native, and their sum where all of them are known.
#[must_use]
pub fn values<'a>(
    assets: impl Iterator<Item = &'a Asset> + Clone,
) -> (Vec<Option<i128>>, Option<i128>) {
    let quote = assets.clone().find(|asset| asset.is_quote != 0);
    let price_e8 = quote.map_or(0, |quote| quote.feed.spot_price_e8);
    let each: Vec<Option<i128>> = assets.map(|it| value_native(it, price_e8)).collect();
    let sum = each
        .iter()
        .try_fold(0_i128, |sum, value| sum.checked_add((*value)?));
    (each, sum)
}

fn list(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let mut rows = Vec::new();
    let found = all(session, &home)?;
    let (each, sum) = values(found.iter().map(|(_, asset)| asset));
    for ((at, asset), value) in found.into_iter().zip(each) {
        rows.push(vec![
            address(&asset.mint),
            Cell::Flag(asset.is_quote != 0),
            Cell::Price(asset.feed.spot_price_e8),
            age(session, asset.feed.publish_ts)?,
            of_asset(&asset, asset.total_native),
            home.quote_if(value),
            Cell::Bps(asset.parameters.weight_initial_bps.into()),
            Cell::Bps(asset.parameters.weight_maintenance_bps.into()),
            Cell::Flag(asset.status == 0),
            address(&at),
        ]);
    }
    let columns = [
        "mint",
        "is_quote",
        "price",
        "age",
        "total",
        "value",
        "initial",
        "maintenance",
        "accepts",
        "asset",
    ];
    let total = vec![("value", home.quote_if(sum))];
    Ok(Answer::default()
        .rows("assets", &columns, rows)
        .total(total))
}

/// Facts about where prices come from.
#[must_use]
pub fn source(house: &Address, source: &Source) -> Vec<(&'static str, Cell)> {
    let kind = match source.kind {
        SOURCE_PYTH => "pyth",
        SOURCE_TEST_FEED => "test feed",
        _ => "unknown",
    };
    vec![
        ("source", text(kind)),
        ("feed_id", text(hex(&source.feed_id))),
        ("oracle", oracle(house, source).map_or(Cell::Nothing, text)),
    ]
}

fn show(session: &Session<'_>, mint: &str) -> Result<Answer> {
    let home = session.home()?;
    let (at, asset) = session.asset(&home, mint)?;
    let feed = &asset.feed;
    let mut head = vec![
        ("asset", address(&at)),
        ("mint", address(&asset.mint)),
        ("token_program", address(&asset.token_program)),
        ("decimals", count(asset.decimals)),
        ("is_quote", Cell::Flag(asset.is_quote != 0)),
        ("accepts_new_vaults", Cell::Flag(asset.status == 0)),
        ("listed_ts", Cell::Moment(asset.listed_ts)),
        ("price", Cell::Price(feed.spot_price_e8)),
        ("confidence", Cell::Price(feed.confidence_price_e8)),
        ("average", Cell::Price(feed.ema_price_e8)),
        ("published_ts", Cell::Moment(feed.publish_ts)),
        ("age", age(session, feed.publish_ts)?),
        ("total", of_asset(&asset, asset.total_native)),
    ];
    head.extend(source(&home.address, &asset.source));
    let found = session.all(AssetShard::DISCRIMINATOR, Some(&at), AssetShard::decode)?;
    let ledger: i128 = found
        .iter()
        .map(|(_, it)| i128::from(it.ledger_native))
        .sum();
    let vaults: i128 = found.iter().map(|(_, it)| i128::from(it.vault_count)).sum();
    let segregated = vec![
        ("customers_ledgers", of_asset(&asset, ledger)),
        ("vaults", count(vaults)),
        ("statements", count(asset.statement_count)),
    ];
    Ok(Answer::default()
        .facts("asset", head)
        .facts("segregated", segregated)
        .facts("parameters", parameters::of_asset(&asset)))
}

fn refresh(session: &Session<'_>, of: &Refresh) -> Result<Answer> {
    let home = session.home()?;
    let (at, asset) = session.asset(&home, &of.mint)?;
    let Some(oracle) = oracle(&home.address, &asset.source) else {
        bail!("the source of this asset's prices is of a kind that is not known here");
    };
    let pair = PricePair { asset: at, oracle };
    let mut action = only(AssetPriceRefresh {}.instruction(&[pair]));
    if of.totals {
        let totals = AssetTotalsRefresh { asset: at };
        action.act.push(totals.instruction(&pda::shards(&at)));
    }
    session.perform(&session.key()?, &action)
}

fn statements(session: &Session<'_>, mint: &str) -> Result<Answer> {
    let home = session.home()?;
    let (at, asset) = session.asset(&home, mint)?;
    // Where a statement names its asset.
    let found = session.owned(&Filter::kind(Statement::DISCRIMINATOR).naming(40, &at))?;
    let decoded = found
        .iter()
        .filter_map(|(at, account)| Statement::decode(&account.data).ok().map(|it| (*at, it)));
    let mut all: Vec<(Address, Statement)> = decoded.collect();
    all.sort_by_key(|(_, statement)| statement.epoch);
    let row = |(at, it): &(Address, Statement)| {
        let state = match it.state {
            0 => "draft",
            1 => "final",
            2 => "late",
            _ => "deficient",
        };
        let begins_ts = i64::from(it.epoch).saturating_mul(86_400);
        let computed = it.computed_hash().ok();
        let is_true = (it.state != 0).then_some(computed == Some(it.hash));
        vec![
            count(it.epoch),
            Cell::Moment(begins_ts),
            text(state),
            of_asset(&asset, it.required_native),
            of_asset(&asset, it.held_native),
            of_asset(&asset, it.excess_native),
            count(it.vault_count),
            Cell::Moment(it.finalized_ts),
            is_true.map_or(Cell::Nothing, Cell::Flag),
            address(at),
        ]
    };
    let columns = [
        "epoch",
        "day",
        "state",
        "required",
        "held",
        "excess",
        "vaults",
        "finalized",
        "hash_holds",
        "statement",
    ];
    Ok(Answer::default().rows("statements", &columns, all.iter().map(row).collect()))
}

#[cfg(test)]
mod tests {
    use super::values;
    use ringfence_interface::accounts::Asset;

    /// An asset of so many decimals at a price, in a house whose quote has six.
    fn asset(decimals: u8, price_e8: u64, total_native: u64) -> Asset {
        let mut data = Asset::DISCRIMINATOR.to_vec();
        data.resize(Asset::ACCOUNT_BYTES, 0);
        let mut asset = Asset::decode(&data).unwrap();
        asset.decimals = decimals;
        asset.quote_decimals = 6;
        asset.feed.spot_price_e8 = price_e8;
        asset.total_native = total_native;
        asset
    }

    #[test]
    fn values_are_in_the_quote_whatever_the_decimals_and_sum_up() {
        let quote = Asset {
            is_quote: 1,
            ..asset(6, 100_000_000, 5_000_000)
        };
        let fine = asset(9, 15_000_000_000, 2_000_000_001);
        let coarse = asset(2, 50_000_000, 300);
        let expected = vec![Some(5_000_000), Some(300_000_000), Some(1_500_000)];
        let all = [quote, fine, coarse];
        assert_eq!(values(all.iter()), (expected, Some(306_500_000)));
    }

    #[test]
    fn without_a_price_there_is_no_sum() {
        let quote = Asset {
            is_quote: 1,
            ..asset(6, 100_000_000, 5)
        };
        let unpriced = asset(9, 0, 7);
        let found = values([quote, unpriced].iter());
        assert_eq!(found, (vec![Some(5), None], None));
        assert_eq!(values([unpriced].iter()), (vec![None], None));
    }
}

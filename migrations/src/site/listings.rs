//! Collateral, contracts, prices.

use anyhow::{Context, Result, anyhow};
use ringfence_client::portfolio::pyth_oracle;
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::parameters::Parameters;
use ringfence_interface::accounts::{Contract, Source};
use ringfence_interface::pda;
use ringfence_interface::wire::InstrumentCreateArguments;
use solana_address::Address;

use super::{AssetAt, FeedAt, HouseAt, InstrumentAt, MintAt, by_name};
use crate::config::{AssetSpec, Config, InstrumentSpec, OptionKind, PriceSpec};
use crate::keys::Keys;

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
        PriceSpec::Pyth { feed_id } => (Source::pyth(feed_id.0), pyth_oracle(&feed_id.0)),
        PriceSpec::Test { feed, .. } => {
            let id = feed_id(feed);
            (Source::test_feed(id), pda::test_feed(house, &id).0)
        }
    }
}

pub(super) fn asset(
    place: &str,
    spec: &AssetSpec,
    (house, mints): (&HouseAt, &[MintAt]),
) -> Result<AssetAt> {
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

pub(super) fn instrument(
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

pub(super) fn feeds(config: &Config, house: &HouseAt) -> Vec<FeedAt> {
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

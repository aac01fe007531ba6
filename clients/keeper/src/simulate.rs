//! A market that is made up, as large as somebody wants: how long reading it in and planning for it
//! take. The same numbers make the same market.

use std::collections::BTreeMap;
use std::time::Instant;

use borsh::BorshSerialize;
use ringfence_client::chain::Account;
use ringfence_core::asset::AssetParameters;
use ringfence_core::instrument::{Book, InstrumentParameters};
use ringfence_core::parameters::Parameters;
use ringfence_core::price::Reading;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Clock, ONE_E8, ONE_E12};
use ringfence_interface::accounts::{self, DecodeError};
use ringfence_interface::{ID, pda};
use serde_json::{Value, json};
use solana_address::Address;

use crate::picture::Picture;
use crate::plan::{Me, plan};

/// Now, in the made-up market: an hour past a settlement boundary.
const NOW: Clock = Clock {
    now_ts: 1_767_574_800,
    slot: 400_000_000,
};
const ASSETS: u8 = 6;
const INSTRUMENTS: u16 = 16;
/// How often planning is timed.
const RUNS: usize = 5;

/// What a measurement says, as JSON: times in milliseconds, duties by name.
///
/// # Errors
/// [`DecodeError`]: impossible, as long as the layouts agree with themselves.
pub fn measure(accounts: u32) -> Result<Value, DecodeError> {
    let house = Address::new_from_array([9; 32]);
    let mut picture = Picture::of(&[house]);
    let made = market(&house)?;
    for (address, account) in &made.accounts {
        picture.put(*address, account);
    }
    let mut draw = Draw(7);
    let customers: Vec<(Address, Account)> = (0..accounts)
        .map(|number| made.customer(number, &mut draw))
        .collect::<Result<_, _>>()?;
    let started = Instant::now();
    for (address, account) in &customers {
        picture.put(*address, account);
    }
    let read_ms = milliseconds(started);
    drop(customers);
    let me = Me::new(Address::new_from_array([8; 32]));
    let mut times = Vec::new();
    let mut duties = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        duties = plan(&picture, &me, &NOW);
        times.push(milliseconds(started));
    }
    times.sort_unstable();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for duty in &duties {
        let count = kinds.entry(duty.key.kind.name()).or_default();
        *count = count.saturating_add(1);
    }
    Ok(json!({
        "accounts": picture.holders().len(),
        "positions": picture.holders().iter().map(|one| one.held().count()).sum::<usize>(),
        "read_ms": read_ms,
        "plan_ms": times.first(),
        "plan_median_ms": times.get(RUNS >> 1),
        "duties": kinds,
    }))
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Numbers that look like chance and are not.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33).checked_rem(bound).unwrap_or(0)
    }
}

/// The house of the market, in accounts, and what its customers are made from.
struct Market {
    house: Address,
    accounts: Vec<(Address, Account)>,
    assets: Vec<Address>,
    instruments: Vec<accounts::Instrument>,
}

/// An account of the program with nothing but zeros in it, to be filled in.
macro_rules! blank {
    ($kind:ty) => {{
        let mut data = vec![0; <$kind>::ACCOUNT_BYTES];
        if let Some(first) = data.first_chunk_mut() {
            *first = <$kind>::DISCRIMINATOR;
        }
        <$kind>::decode(&data)
    }};
}

/// As it would be on chain.
fn stored(first: [u8; 8], body: &impl BorshSerialize) -> Account {
    let mut data = first.to_vec();
    // Writing to a vector cannot fail.
    let _written = body.serialize(&mut data);
    Account {
        owner: ID,
        lamports: 1,
        data,
    }
}

fn market(at: &Address) -> Result<Market, DecodeError> {
    let mut market = Market {
        house: *at,
        accounts: Vec::new(),
        assets: Vec::new(),
        instruments: Vec::new(),
    };
    market.add_house()?;
    for number in 0..ASSETS {
        market.add_asset(number)?;
    }
    for id in 1..=INSTRUMENTS {
        market.add_instrument(id)?;
    }
    Ok(market)
}

impl Market {
    fn add(&mut self, address: Address, first: [u8; 8], body: &impl BorshSerialize) {
        self.accounts.push((address, stored(first, body)));
    }

    fn add_house(&mut self) -> Result<(), DecodeError> {
        let at = self.house;
        let mut house = blank!(accounts::House)?;
        house.parameters = accounts::HouseParameters::from_core(&Parameters {
            cover_k: 2,
            ..Parameters::TEST
        });
        self.add(at, accounts::House::DISCRIMINATOR, &house);
        let mut totals = blank!(accounts::Settlement)?;
        totals.house = at;
        totals.claim_index_e12 = ONE_E12;
        totals.recovery_index_e12 = ONE_E12;
        let place = pda::settlement(&at).0;
        self.add(place, accounts::Settlement::DISCRIMINATOR, &totals);
        let mut fund = blank!(accounts::Fund)?;
        fund.house = at;
        fund.insurance_native = 1_000_000_000_000;
        self.add(pda::fund(&at).0, accounts::Fund::DISCRIMINATOR, &fund);
        let mut stress = blank!(accounts::Stress)?;
        stress.house = at;
        self.add(pda::stress(&at).0, accounts::Stress::DISCRIMINATOR, &stress);
        Ok(())
    }

    fn add_asset(&mut self, number: u8) -> Result<(), DecodeError> {
        let mint = Address::new_from_array([number.saturating_add(20); 32]);
        let address = pda::asset(&self.house, &mint).0;
        let mut asset = blank!(accounts::Asset)?;
        asset.house = self.house;
        asset.mint = mint;
        asset.is_quote = u8::from(number == 0);
        asset.decimals = 6;
        asset.quote_decimals = 6;
        asset.parameters = accounts::AssetParameters::from_core(&AssetParameters::TEST);
        let price = ONE_E8.saturating_mul(u64::from(number).saturating_mul(10).max(1));
        asset.feed.spot_price_e8 = price;
        asset.feed.ema_price_e8 = price;
        asset.feed.publish_ts = NOW.now_ts;
        self.add(address, accounts::Asset::DISCRIMINATOR, &asset);
        for (shard, place) in (0..).zip(pda::shards(&address)) {
            let mut kept = blank!(accounts::AssetShard)?;
            kept.asset = address;
            kept.shard = shard;
            kept.ledger_native = u64::MAX >> 8;
            self.add(place, accounts::AssetShard::DISCRIMINATOR, &kept);
        }
        self.assets.push(address);
        Ok(())
    }

    /// A contract at a hundred dollars, that has passed a boundary; two of them to a risk group.
    fn add_instrument(&mut self, id: u16) -> Result<(), DecodeError> {
        let address = pda::instrument(&self.house, id).0;
        let mut market = blank!(accounts::Instrument)?;
        market.house = self.house;
        market.instrument_id = id;
        market.risk_group = id >> 1;
        market.tick_size_e8 = 1_000_000;
        market.tick_value_native = 10_000;
        market.max_open_interest_lots = 1 << 24;
        market.max_tick = 1_000_000;
        market.expiry_ts = i64::MAX;
        market.parameters = accounts::InstrumentParameters::from_core(&InstrumentParameters::TEST);
        let mut rules = market.to_core();
        let (mut book, mut totals) = (Book::default(), Settlement::EMPTY);
        let reading = Reading {
            spot_price_e8: ONE_E8.saturating_mul(100),
            ema_price_e8: ONE_E8.saturating_mul(100),
            publish_ts: NOW.now_ts,
            ..Reading::default()
        };
        // A linear contract takes any price of now.
        let _marked = rules.plan_mark(&mut book, &mut totals, &reading, (&NOW, true));
        market.mark_tick = rules.mark_tick;
        market.mark_ts = rules.mark_ts;
        market.risk_array = rules.risk_array;
        market.settlement_tick = rules.settlement_tick;
        market.boundary_ts = rules.boundary_ts;
        market.sequence = 2;
        self.add(address, accounts::Instrument::DISCRIMINATOR, &market);
        let mut book = blank!(accounts::Book)?;
        book.instrument = address;
        book.open_interest_lots = 1 << 20;
        self.add(pda::book(&address).0, accounts::Book::DISCRIMINATOR, &book);
        self.instruments.push(market);
        Ok(())
    }

    /// A customer: one to six vaults, none to eight positions either way, and of each hundred one
    /// that has too little margin, one that owes, and five that a boundary has passed by.
    fn customer(&self, number: u32, draw: &mut Draw) -> Result<(Address, Account), DecodeError> {
        let mut key = [0; 32];
        for (place, byte) in key.iter_mut().zip(u64::from(number).to_le_bytes()) {
            *place = byte;
        }
        if let Some(last) = key.last_mut() {
            *last = u8::try_from(draw.below(256)).unwrap_or(0);
        }
        let address = Address::new_from_array(key);
        let mut account = blank!(accounts::MarginAccount)?;
        account.house = self.house;
        account.owner = address;
        account.claim_index_e12 = ONE_E12;
        account.recovery_index_e12 = ONE_E12;
        let vaults = usize::try_from(draw.below(6).saturating_add(1)).unwrap_or(1);
        for (slot, asset) in account.slots.iter_mut().zip(&self.assets).take(vaults) {
            slot.asset = *asset;
            slot.is_open = 1;
            slot.ledger_native = draw.below(1_000_000_000);
        }
        let is_short = draw.below(100) == 0;
        if let Some(quote) = account.slots.first_mut() {
            quote.ledger_native = if is_short {
                100_000_000
            } else {
                20_000_000_000
            };
        }
        if draw.below(100) == 0 {
            account.variation_native = -1_000_000;
            account.counted_native = -1_000_000;
        }
        let count = usize::try_from(draw.below(9)).unwrap_or(0);
        let skip = usize::try_from(draw.below(8)).unwrap_or(0);
        let markets = self.instruments.iter().skip(skip).take(count);
        let is_behind = draw.below(20) == 0;
        for (held, market) in account.positions.iter_mut().zip(markets) {
            held.instrument_id = market.instrument_id;
            held.tick = market.settlement_tick;
            held.sequence = market.sequence.saturating_sub(u64::from(is_behind));
            let size = i64::try_from(draw.below(20).saturating_add(1)).unwrap_or(1);
            held.lots = if draw.below(2) == 0 {
                size
            } else {
                size.saturating_neg()
            };
        }
        let first = accounts::MarginAccount::DISCRIMINATOR;
        Ok((address, stored(first, &account)))
    }
}

#[cfg(test)]
mod tests {
    use super::measure;

    #[test]
    fn a_small_market_is_planned_for_with_something_of_everything() {
        let said = measure(2_000).unwrap();
        assert_eq!(said["accounts"], 2_000);
        assert!(said["positions"].as_u64().unwrap() > 4_000, "{said}");
        for kind in ["margin_call", "settle_collect", "stress_post"] {
            assert!(
                said["duties"][kind].as_u64().is_some_and(|n| n > 0),
                "{kind} in {said}"
            );
        }
        assert_eq!(measure(2_000).unwrap()["duties"], said["duties"]);
    }
}

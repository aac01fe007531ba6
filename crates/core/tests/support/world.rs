//! A house with three assets and three instruments, fresh prices, and customers to put in it.

use ringfence_core::asset::AssetParameters;
use ringfence_core::fill::{Consent, Terms};
use ringfence_core::instrument::{Instrument, InstrumentParameters};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::option::Contract;
use ringfence_core::parameters::Parameters;
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::trading::Fill;
use ringfence_core::units::{Bps, Clock, ONE_E8};

/// Midnight, and so a boundary of every interval.
pub const MIDNIGHT: i64 = 1_700_006_400;
/// When the house of these tests begins.
pub const START: i64 = MIDNIGHT + 100;
/// One whole quote in native units.
pub const ONE: u64 = 1_000_000;
/// One tick of every instrument here: a hundredth of a quote.
pub const TICK_E8: u64 = ONE_E8 / 100;
/// Mark that the instruments start at.
pub const START_TICK: u64 = 1_000;
/// Assets of the house, in listing order: quote, nine decimals, eight decimals.
pub const ASSET_PRICES_E8: [u64; 3] = [ONE_E8, 150 * ONE_E8, 60_000 * ONE_E8];
const ASSET_DECIMALS: [u8; 3] = [6, 9, 8];
/// Risk group and tick value of each instrument; their ids are 1, 2, 3.
pub const MARKETS: [(u16, u64); 3] = [(1, 1_000), (1, 3_000), (2, 10_000)];
/// Generation of every account here: consents carry it.
pub const GENERATION: u64 = 7;

pub fn clock(now_ts: i64) -> Clock {
    Clock {
        now_ts,
        slot: now_ts as u64 * 2,
    }
}

/// A certain reading, published now, straight after the one before.
pub fn reading(price_e8: u64, now_ts: i64) -> Reading {
    Reading {
        spot_price_e8: price_e8,
        confidence_price_e8: 0,
        ema_price_e8: price_e8,
        publish_ts: now_ts,
        previous_publish_ts: now_ts - 1,
    }
}

/// The reading of a mark at so many ticks.
pub fn mark_reading(tick: u64, now_ts: i64) -> Reading {
    reading(tick * TICK_E8, now_ts)
}

pub fn instrument(instrument_id: u16, risk_group: u16, tick_value_native: u64) -> Instrument {
    Instrument {
        instrument_id,
        risk_group,
        parameters: InstrumentParameters::TEST,
        tick_size_e8: TICK_E8,
        tick_value_native,
        max_open_interest_lots: 1_000_000,
        max_tick: 1_000_000,
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
    }
}

/// A consent that holds nothing back.
pub fn open_consent() -> Consent {
    Consent {
        generation: GENERATION,
        initial_cap_native: u64::MAX,
        spend_cap_native: u64::MAX,
        spent_native: 0,
        expiry_ts: i64::MAX,
        band_bps: Bps(10_000),
        fee_max_bps: Bps(10_000),
        signed_orders_only: false,
        order_nonce_min: 0,
        instruments: [0; 8],
    }
}

/// A house of these instruments, everything priced and marked now.
pub fn house_of(parameters: Parameters, instruments: &[Instrument]) -> System {
    let mut system = System::new(parameters, clock(START)).unwrap();
    for (decimals, price_e8) in ASSET_DECIMALS.into_iter().zip(ASSET_PRICES_E8) {
        let asset = system.list_asset(AssetParameters::TEST, decimals).unwrap();
        system
            .refresh_price(asset, &reading(price_e8, START))
            .unwrap();
    }
    for instrument in instruments {
        let market = system.list_instrument(*instrument).unwrap();
        system
            .mark(market, &mark_reading(START_TICK, START))
            .unwrap();
    }
    system
}

/// The house that most tests start from.
pub fn house() -> System {
    let listed =
        |(index, (group, value)): (usize, (u16, u64))| instrument(index as u16 + 1, group, value);
    let instruments: Vec<_> = MARKETS.into_iter().enumerate().map(listed).collect();
    house_of(Parameters::TEST, &instruments)
}

/// A customer with three vaults and these amounts in them, in native units.
pub fn customer(system: &mut System, owner: u32, amounts: [u64; 3]) -> usize {
    let who = system.open_account(owner, owner as usize % 16, open_consent());
    for (asset, amount) in amounts.into_iter().enumerate() {
        let slot = system.open_vault(who, asset).unwrap();
        if amount != 0 {
            system.deposit(who, slot, amount).unwrap();
        }
    }
    who
}

/// Prices and marks published again, unchanged, now.
pub fn refresh(system: &mut System) {
    let now_ts = system.clock.now_ts;
    for asset in 0..system.listed.len() {
        let price_e8 = system.listed[asset].asset.feed.spot_price_e8;
        system
            .refresh_price(asset, &reading(price_e8, now_ts))
            .unwrap();
    }
    for market in 0..system.markets.len() {
        let (instrument, _) = system.markets[market];
        let is_marked = !instrument.contract.is_posted();
        if is_marked && !instrument.is_expired && now_ts < instrument.expiry_ts {
            system
                .mark(market, &mark_reading(instrument.mark_tick, now_ts))
                .unwrap();
        }
    }
}

/// Time goes by; prices stay behind.
pub fn wait(system: &mut System, seconds: i64) {
    system.clock = clock(system.clock.now_ts + seconds);
}

/// One market's mark moves a second later, the other prices are published again.
pub fn move_mark(system: &mut System, market: usize, tick: u64) {
    wait(system, 1);
    refresh_but(system, market);
    system
        .mark(market, &mark_reading(tick, system.clock.now_ts))
        .unwrap();
}

fn refresh_but(system: &mut System, moved: usize) {
    let (instrument, book) = system.markets[moved];
    refresh(system);
    let is_settled = system.markets[moved].0.sequence == instrument.sequence;
    assert!(is_settled, "a boundary was passed on the way: wait less");
    system.markets[moved] = (instrument, book);
}

/// Goes to the next boundary of all markets and settles their ticks at their marks.
pub fn pass_boundary(system: &mut System) {
    let next = (system.clock.now_ts / 86_400 + 1) * 86_400;
    system.clock = clock(next);
    refresh(system);
}

/// A fill at the mark, without fees.
pub fn fill(market: usize, buyer: usize, seller: usize, lots: u64, price_ticks: u64) -> Fill {
    Fill {
        market,
        buyer,
        seller,
        terms: Terms { lots, price_ticks },
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

/// Trades at the mark.
pub fn trade(
    system: &mut System,
    market: usize,
    sides: (usize, usize),
    lots: u64,
) -> Result<(), Refusal> {
    let price_ticks = system.markets[market].0.mark_tick;
    system
        .fill(&fill(market, sides.0, sides.1, lots, price_ticks))
        .map(|_| ())
}

/// A house where 1 has lost 100 quote to 2 and has only 25, and 0 is rich and takes lots.
pub fn broken() -> System {
    let mut system = house();
    customer(&mut system, 100, [100_000 * ONE, 0, 0]);
    customer(&mut system, 1, [25 * ONE, 0, 0]);
    customer(&mut system, 2, [100_000 * ONE, 0, 0]);
    trade(&mut system, 0, (1, 2), 100).unwrap();
    for tick in [800, 600, 400, 200, 100] {
        move_mark(&mut system, 0, tick);
    }
    // The jump is skipped once; the next boundary takes it.
    pass_boundary(&mut system);
    pass_boundary(&mut system);
    system
}

//! A market in motion: positions, boundaries that pass, a fund with money in it, and one default at
//! each of its stations.
//!
//! The numbers of the default are the same everywhere. Dora is long 10 lots against Sam at 100,
//! with 190 USDC. At 75 she has lost 250 and is short of 60. Lina takes her lots over.

use ringfence_interface::accounts::{House as HouseAccount, MarginAccount};
use ringfence_interface::events::Event;
use ringfence_interface::pda;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, ISSUER, SKIN, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::{House, INSURANCE, Listing, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::refused;

/// Native value of a move of one dollar on one lot.
pub const DOLLAR: i128 = 1_000_000;
/// Seconds of a day: an epoch of the fund, and from boundary to boundary.
pub const DAY: u32 = 86_400;

/// What the layers begin with: insurance, junior skin, mutual layer, senior skin, in USDC.
pub type Layers = [u64; 4];

/// A fund that is large enough for the default of this file, with something in each layer used.
pub const LAYERS: Layers = [10, 10, 20, 100];

/// A trade at a price in ticks, without fees.
#[track_caller]
pub fn trade(world: &mut World, buyer: &str, seller: &str, lots: u64, price_ticks: u64) -> Sent {
    trade_with_fees(world, (buyer, 0), (seller, 0), lots, price_ticks)
}

/// A trade whose sides pay fees.
#[track_caller]
pub fn trade_with_fees(
    world: &mut World,
    buyer: (&str, u64),
    seller: (&str, u64),
    lots: u64,
    price_ticks: u64,
) -> Sent {
    done(world.fill(&a_trade(buyer, seller, lots, price_ticks)))
}

/// The terms of a trade in the standard contract.
#[must_use]
pub fn a_trade<'a>(
    buyer: (&'a str, u64),
    seller: (&'a str, u64),
    lots: u64,
    price_ticks: u64,
) -> Trade<'a> {
    Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: buyer.0,
        seller: seller.0,
        lots,
        price_ticks,
        buyer_fee_native: buyer.1,
        seller_fee_native: seller.1,
    }
}

/// The next settlement boundary, which is also when the fund's next epoch begins.
#[must_use]
pub fn next_boundary(world: &World) -> i64 {
    let day = i64::from(DAY);
    world.now() - world.now() % day + day
}

/// Goes a second past the next boundary; the update of then straddles it at this price, and every
/// other price is fresh as well.
#[track_caller]
pub fn pass_boundary(world: &mut World, price_cents: u64) {
    let boundary = next_boundary(world);
    world.advance_to(boundary + 1);
    world.mark(PERP, price_cents * ONE_E8 / 100);
    world.freshen();
}

/// A second later, the mark is another. Every other price is fresh as well.
#[track_caller]
pub fn mark_at(world: &mut World, price_cents: u64) {
    world.advance(1);
    world.mark(PERP, price_cents * ONE_E8 / 100);
    world.freshen();
}

/// Pays into a layer of skin from the operator's wallet.
#[track_caller]
pub fn add_skin(world: &mut World, layer: u8, amount_native: u64) {
    world.give(SKIN, USDC, amount_native);
    done(world.send(&world.skin_deposit_act(layer, amount_native)));
}

/// Pays a stake in that waits for its epoch.
#[track_caller]
pub fn stake(world: &mut World, member: &str, amount_native: u64) {
    world.give(member, USDC, amount_native);
    done(world.send(&world.fund_stake_act(member, amount_native)));
}

/// Fills the insurance layer, as a donation that is swept.
#[track_caller]
pub fn add_insurance(world: &mut World, amount_native: u64) {
    let vault = world.house.vault(INSURANCE);
    world.give_to(&vault, USDC, amount_native);
    done(world.send(&world.surplus_sweep_act(vault)));
}

/// Fills the layers. The mutual one is Mia's stake, which waits for its epoch until midnight.
#[track_caller]
pub fn fill_layers(world: &mut World, layers: Layers) {
    let [insurance, junior, mutual, senior] = layers.map(|amount| amount * ONE_USDC);
    if insurance != 0 {
        add_insurance(world, insurance);
    }
    for (layer, amount) in [(SKIN_JUNIOR, junior), (SKIN_SENIOR, senior)] {
        if amount != 0 {
            add_skin(world, layer, amount);
        }
    }
    if mutual != 0 {
        stake(world, "mia", mutual);
        let boundary = next_boundary(world);
        world.advance_to(boundary + 1);
        done(world.send(&world.fund_stake_activate_act("mia")));
    }
}

/// Dora long 10 lots against Sam at 100; Lina without a position.
#[must_use]
pub fn opened(layers: Layers) -> World {
    opened_in(World::with_market(), layers)
}

/// The same in a given market.
#[must_use]
pub fn opened_in(mut world: World, layers: Layers) -> World {
    fill_layers(&mut world, layers);
    world.add_trader("dora", 190 * ONE_USDC);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.add_trader("lina", 2_000 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 10, 10_000);
    world
}

/// The price has fallen to 75.
#[must_use]
pub fn fallen(layers: Layers) -> World {
    let mut world = opened(layers);
    mark_at(&mut world, 7_500);
    world
}

/// Dora has been declared in default.
#[must_use]
pub fn declared(layers: Layers) -> World {
    let mut world = fallen(layers);
    done(world.send(&world.loss_declare_act("dora")));
    world
}

/// Lina has taken her lots, and a boundary has passed at 75.
#[must_use]
pub fn sold(layers: Layers) -> World {
    let mut world = declared(layers);
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    world
}

/// The shortfall of 60 is fixed.
#[must_use]
pub fn fixed(layers: Layers) -> World {
    let mut world = sold(layers);
    done(world.send(&world.loss_fix_act("dora")));
    world
}

/// The loss has been routed.
#[must_use]
pub fn routed(layers: Layers) -> World {
    let mut world = fixed(layers);
    done(world.send(&world.loss_route_act("dora")));
    world
}

/// A market whose quote can be frozen by its issuer.
#[must_use]
pub fn market_with_freezer() -> World {
    let mut world = World::with_mints();
    world.make_mint(USDC, &MintSpec::freezable(6));
    let issuer = Some(actors::address(ISSUER));
    let parameters = ringfence_core::parameters::Parameters::TEST;
    done(world.send(&world.house_create_with(&parameters, issuer)));
    let asset = ringfence_core::asset::AssetParameters::TEST;
    let source = world.feed_source(USDC);
    done(world.send(&world.asset_create_with(USDC, &asset, source, issuer)));
    world.price(USDC, ONE_E8);
    done(world.instrument_create(PERP, &Listing::standard(1)));
    world.mark(PERP, 100 * ONE_E8);
    done(world.venue_create(VENUE));
    world
}

/// The operator's second house with a market and customers of the same names: whatever the first
/// house has, this one has as well.
pub fn add_foreign_market(world: &mut World) -> House {
    let second = crate::stage::add_second_house(world);
    let first = std::mem::replace(&mut world.house, second);
    let feeds = world.feeds.clone();
    done(world.instrument_create(PERP, &Listing::standard(1)));
    world.mark(PERP, 100 * ONE_E8);
    // The first house's feed of this name is another.
    world.feeds = feeds;
    done(world.venue_create(VENUE));
    for customer in ["dora", "sam", "lina"] {
        world.add_trader(customer, 10 * ONE_USDC);
    }
    world.give("mia", USDC, ONE_USDC);
    done(world.send(&world.fund_stake_act("mia", ONE_USDC)));
    std::mem::replace(&mut world.house, first)
}

/// What an act is refused as once something has been changed behind the program's back, for states
/// and corruptions that no instruction brings about.
#[track_caller]
pub fn refused_when(world: &World, act: &Act, change: impl FnOnce(&mut World)) -> String {
    let mut world = world.clone();
    change(&mut world);
    refused(&world, act)
}

/// Makes a token account's balance another.
pub fn set_tokens(world: &mut World, account: &Pubkey, amount_native: u64) {
    world.tamper(account, |data| {
        data[64..72].copy_from_slice(&amount_native.to_le_bytes())
    });
}

/// Makes a token account frozen, whatever its mint allows.
pub fn set_frozen(world: &mut World, account: &Pubkey) {
    world.tamper(account, |data| data[108] = 2);
}

/// Lets the house begin or end a gain haircut.
pub fn set_haircutting(world: &mut World, is_under_way: bool) {
    let house = world.house.address;
    world.edit(&house, |house: &mut HouseAccount| {
        house.haircutting = u8::from(is_under_way)
    });
}

/// Changes a customer's account behind the program's back.
pub fn edit_account(world: &mut World, customer: &str, change: impl FnOnce(&mut MarginAccount)) {
    let address = world.account(customer);
    world.edit(&address, change);
}

/// What a customer is owed (positive) or owes, in quote native.
#[must_use]
pub fn variation(world: &World, customer: &str) -> i128 {
    world.read_account(customer).variation_native
}

/// Tokens of the fund's account of a layer.
#[must_use]
pub fn layer_tokens(world: &World, layer: u8) -> u64 {
    world.tokens(&world.house.vault(layer))
}

/// The fund's ledgers: insurance, junior skin, mutual layer, senior skin.
#[must_use]
pub fn layer_ledgers(world: &World) -> [u64; 4] {
    let fund = world.read_fund();
    [
        fund.insurance_native,
        fund.skin_junior_native,
        fund.mutual_native,
        fund.skin_senior_native,
    ]
}

/// The one event of a transaction.
#[track_caller]
pub fn the_event(sent: &Sent) -> Event {
    let events = sent.events();
    let [event] = events.as_slice() else {
        panic!("one event expected: {events:?}")
    };
    *event
}

/// Sorted addresses, as a snapshot reports them.
#[must_use]
pub fn sorted(mut addresses: Vec<Pubkey>) -> Vec<Pubkey> {
    addresses.sort();
    addresses
}

/// Address of the loss that a customer's account would get as its `count`-th.
#[must_use]
pub fn loss_number(world: &World, customer: &str, count: u16) -> Pubkey {
    let account = world.read_account(customer);
    pda::loss(&world.account(customer), account.generation, count).0
}

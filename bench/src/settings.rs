//! Worlds in which the cases are measured: settings of a reasonable size, the worst in them.

use ringfence_tests::actors::{KEEPER, SKIN, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::{Listing, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

/// A fourth asset.
pub const ETH: &str = "ETH";
/// Names of eight instruments; the first is the standard one.
pub const MARKETS: [&str; 8] = [PERP, "P2", "P3", "P4", "P5", "P6", "P7", "P8"];
/// A mark of one dollar.
pub const MARK_E8: i64 = 100_000_000;
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// A trade of some lots at the mark of 100 dollars, with fees on both sides.
pub fn trade<'a>(instrument: &'a str, sides: (&'a str, &'a str), lots: u64) -> Trade<'a> {
    Trade {
        venue: VENUE,
        instrument,
        buyer: sides.0,
        seller: sides.1,
        lots,
        price_ticks: 10_010,
        buyer_fee_native: 10_000,
        seller_fee_native: 10_000,
    }
}

/// Two traders with a million each.
pub fn two_traders() -> World {
    let mut world = World::with_market();
    for name in ["alice", "bob"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    world
}

/// Two traders with four assets each who have traded eight instruments in eight risk groups.
pub fn four_by_eight() -> World {
    let mut world = World::with_market();
    world.make_mint(ETH, &MintSpec::plain(8));
    done(world.asset_create(ETH));
    world.price(ETH, 3_000 * ONE_E8);
    for (id, name) in (1..).zip(MARKETS).skip(1) {
        done(world.instrument_create(name, &Listing::standard(id)));
        world.mark(name, 100 * ONE_E8);
    }
    for name in ["alice", "bob"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
        world.add_collateral(name, SOL, 100 * ONE_SOL);
        world.add_collateral(name, BTC, ONE_E8);
        world.add_collateral(name, ETH, 10 * ONE_E8);
    }
    world.freshen();
    for name in MARKETS {
        done(world.fill(&trade(name, ("alice", "bob"), 10)));
    }
    world
}

/// Goes past the next settlement boundary and moves every mark to a price.
pub fn next_boundary(world: &mut World, price_e8: i64) {
    let boundary_ts = (world.now() / DAY_S + 1) * DAY_S;
    world.advance_to(boundary_ts + 1);
    let feeds: Vec<String> = world.feeds.keys().cloned().collect();
    for name in feeds {
        let mut update = world.feeds[&name];
        update.previous_publish_ts = boundary_ts - 1;
        update.publish_ts = boundary_ts + 1;
        if world.instruments.contains_key(&name) {
            update.price = price_e8;
            update.ema_price = price_e8;
        }
        world.publish(&name, update);
        if world.mints.contains_key(&name) {
            done(world.asset_price_refresh(&[&name]));
        } else {
            done(world.instrument_mark(&name));
        }
    }
}

/// A fund with every layer filled, in which the owner `alice` has a stake as well.
pub fn fill_fund(world: &mut World) {
    for (actor, amount) in [("alice", 100), ("carol", 200)] {
        world.give(actor, USDC, amount * ONE_USDC);
        let act = world.fund_stake_act(actor, amount * ONE_USDC);
        done(world.send(&act));
    }
    for layer in [SKIN_JUNIOR, SKIN_SENIOR] {
        world.give(SKIN, USDC, 100 * ONE_USDC);
        let act = world.skin_deposit_act(layer, 100 * ONE_USDC);
        done(world.send(&act));
    }
    world.give(KEEPER, USDC, 100 * ONE_USDC);
    let pool = world.house.pool;
    world.send_tokens(KEEPER, USDC, &pool, 100 * ONE_USDC);
    let act = world.surplus_sweep_act(pool);
    done(world.send(&act));
    next_boundary(world, 100 * MARK_E8);
    for actor in ["alice", "carol"] {
        let act = world.fund_stake_activate_act(actor);
        done(world.send(&act));
    }
}

/// A house in which `alice` has lost more than she has: long at 100 with six-fold leverage, and the
/// mark falls to 80. `dave` has the means to take her lots over. Her default is not declared yet.
pub fn underwater() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 2_000 * ONE_USDC);
    for name in ["bob", "dave"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    fill_fund(&mut world);
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 75 * MARK_E8);
    done(world.settle("alice"));
    world
}

/// The same, declared, managed by `dave` and fixed.
pub fn fixed() -> World {
    let mut world = underwater();
    done(world.send(&world.loss_declare_act("alice")));
    done(world.loss_take("dave", "alice", PERP, 100));
    done(world.send(&world.loss_fix_act("alice")));
    world
}

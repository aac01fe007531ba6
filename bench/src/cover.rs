//! The cases of small shortfalls, of the operator's skin and of what the fund must cover.

use crate::measure::{Cost, cost};
use crate::settings::{MARK_E8, fill_fund, four_by_eight, next_boundary, trade, two_traders};
use ringfence_interface::accounts::House;
use ringfence_tests::actors::SKIN;
use ringfence_tests::customers::Trade;
use ringfence_tests::house::{INSURANCE, SKIN_JUNIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

/// The vault, shares, a waiting stake, a secured part and the insurance layer pay, each with a
/// transfer of its own.
pub fn shortfall_cover() -> Cost {
    let mut world = owing();
    let act = world.shortfall_cover_act("alice");
    let covered = cost(&mut world, &act);
    let fund = world.read_fund();
    assert_eq!(fund.small_used_native, 3_600, "5,000 are hers, and 400");
    covered
}

fn stake(world: &mut World, member: &str, amount_native: u64) {
    world.give(member, USDC, amount_native);
    let act = world.fund_stake_act(member, amount_native);
    done(world.send(&act));
}

/// `alice` owes 9,000 native: she has lost so much more than her 190, and her lots are gone.
fn owing() -> World {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 5_000
    });
    stake(&mut world, "carol", 100 * ONE_USDC);
    stake(&mut world, "alice", 4_000);
    let vault = world.house.vault(INSURANCE);
    world.give_to(&vault, USDC, 100 * ONE_USDC);
    let act = world.surplus_sweep_act(vault);
    done(world.send(&act));
    world.add_trader("alice", 190 * ONE_USDC - 9_000);
    for name in ["bob", "dave"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    next_boundary(&mut world, 100 * MARK_E8);
    for actor in ["carol", "alice"] {
        let act = world.fund_stake_activate_act(actor);
        done(world.send(&act));
    }
    stake(&mut world, "alice", 1_000);
    done(world.fill(&Trade {
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
        ..trade(PERP, ("alice", "bob"), 10)
    }));
    next_boundary(&mut world, 81 * MARK_E8);
    done(world.liquidate_position("dave", "alice", PERP, 10));
    next_boundary(&mut world, 81 * MARK_E8);
    done(world.settle("alice"));
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, 400);
    world
}

pub fn skin_withdraw() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    world.open_wallet(SKIN, USDC);
    let act = world.skin_withdraw_act(SKIN_JUNIOR, ONE_USDC);
    cost(&mut world, &act)
}

/// An account with four assets and eight positions.
pub fn stress_post() -> Cost {
    let mut world = four_by_eight();
    let act = world.stress_post_act("alice");
    cost(&mut world, &act)
}

/// With a loss in the table.
pub fn fund_size() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    let house = world.house.address;
    world.edit(&house, |house: &mut House| house.parameters.cover_k = 2);
    world.add_trader("erin", 200 * ONE_USDC);
    done(world.fill(&trade(PERP, ("erin", "bob"), 10)));
    let act = world.stress_post_act("erin");
    done(world.send(&act));
    let act = world.fund_size_act();
    let sized = cost(&mut world, &act);
    assert!(world.read_fund().cover_required_native > 0, "erin counts");
    sized
}

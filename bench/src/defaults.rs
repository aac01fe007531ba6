//! The cases of liquidations, of the fund and of losses.

use crate::measure::{Cost, cost};
use crate::settings::{
    MARK_E8, MARKETS, fill_fund, fixed, four_by_eight, next_boundary, trade, two_traders,
    underwater,
};
use ringfence_tests::actors::SKIN;
use ringfence_tests::house::SKIN_JUNIOR;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

pub fn margin_call() -> Cost {
    let mut world = underwater();
    let act = world.margin_call_act("alice");
    cost(&mut world, &act)
}

pub fn liquidate_position() -> Cost {
    let mut world = underwater();
    let act = world.liquidate_position_act("dave", "alice", PERP, 100);
    cost(&mut world, &act)
}

/// Both sides with four assets and eight positions, the account just below maintenance, so that
/// every bound of the step is computed.
pub fn liquidate_position_4x8() -> Cost {
    let mut world = four_by_eight();
    world.add_trader("carl", 100 * ONE_USDC);
    world.add_collateral("carl", SOL, 160 * ONE_SOL);
    world.add_collateral("carl", BTC, ONE_E8 / 1_000);
    world.freshen();
    for name in MARKETS {
        done(world.fill(&trade(name, ("carl", "bob"), 50)));
    }
    world.advance(1);
    world.price(SOL, 40 * ONE_E8);
    world.freshen();
    let act = world.liquidate_position_act("bob", "carl", MARKETS[7], 50);
    cost(&mut world, &act)
}

pub fn liquidate_collateral() -> Cost {
    let mut world = World::with_market();
    world.add_trader("alice", 100 * ONE_USDC);
    world.add_collateral("alice", SOL, 50 * ONE_SOL);
    world.add_trader("bob", 1_000_000 * ONE_USDC);
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 80 * MARK_E8);
    done(world.settle("alice"));
    world.advance(3_601);
    world.freshen();
    world.give("dave", USDC, 1_000 * ONE_USDC);
    world.open_wallet("dave", SOL);
    let act = world.liquidate_collateral_act("dave", "alice", SOL, 1_000 * ONE_USDC, 1);
    cost(&mut world, &act)
}

pub fn fund_stake() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    cost(&mut world, &act)
}

pub fn fund_stake_activate() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    done(world.send(&act));
    next_boundary(&mut world, 100 * MARK_E8);
    let act = world.fund_stake_activate_act("alice");
    cost(&mut world, &act)
}

pub fn fund_stake_cancel() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    done(world.send(&act));
    let act = world.fund_stake_cancel_act("alice");
    cost(&mut world, &act)
}

pub fn fund_unstake_request() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    let act = world.fund_unstake_request_act("alice", ONE_USDC);
    cost(&mut world, &act)
}

pub fn fund_unstake() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    let act = world.fund_unstake_request_act("alice", ONE_USDC);
    done(world.send(&act));
    world.advance(7 * 86_400 + 1);
    let act = world.fund_unstake_act("alice");
    cost(&mut world, &act)
}

pub fn skin_deposit() -> Cost {
    let mut world = two_traders();
    world.give(SKIN, USDC, ONE_USDC);
    let act = world.skin_deposit_act(SKIN_JUNIOR, ONE_USDC);
    cost(&mut world, &act)
}

pub fn loss_declare() -> Cost {
    let mut world = underwater();
    let act = world.loss_declare_act("alice");
    cost(&mut world, &act)
}

pub fn loss_take() -> Cost {
    let mut world = underwater();
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    // So that there is a discount.
    world.advance(60);
    world.mark(PERP, (75 * MARK_E8).unsigned_abs());
    world.freshen();
    let act = world.loss_take_act("dave", "alice", PERP, 100);
    cost(&mut world, &act)
}

pub fn loss_fix() -> Cost {
    let mut world = underwater();
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    done(world.loss_take("dave", "alice", PERP, 100));
    // What was sent straight to the vault is drained as well.
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.loss_fix_act("alice");
    cost(&mut world, &act)
}

/// The defaulter's stake and all four funded layers pay, each with a transfer of its own.
pub fn loss_route_all_layers() -> Cost {
    let mut world = fixed();
    let act = world.loss_route_act("alice");
    let routed = cost(&mut world, &act);
    let loss = world.read_loss(&world.loss("alice"));
    let paid = loss
        .used_native
        .iter()
        .skip(2)
        .take(5)
        .filter(|row| **row > 0)
        .count();
    assert_eq!(paid, 5, "all five layers must pay: {:?}", loss.used_native);
    routed
}

/// What the funded layers left is cut from gains, once every account is settled.
pub fn loss_route_gain_haircut() -> Cost {
    let mut world = emptied();
    let act = world.loss_route_act("alice");
    cost(&mut world, &act)
}

/// A loss that has used up a fund without money and waits for the haircut.
fn emptied() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 2_000 * ONE_USDC);
    for name in ["bob", "dave"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 75 * MARK_E8);
    done(world.settle("alice"));
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    done(world.loss_take("dave", "alice", PERP, 100));
    for act in [world.loss_fix_act("alice"), world.loss_route_act("alice")] {
        done(world.send(&act));
    }
    for name in ["bob", "dave"] {
        done(world.settle(name));
    }
    world
}

pub fn loss_close() -> Cost {
    let mut world = fixed();
    let act = world.loss_route_act("alice");
    done(world.send(&act));
    let act = world.loss_close_act("alice");
    cost(&mut world, &act)
}

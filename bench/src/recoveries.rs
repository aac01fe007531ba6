//! The cases of routing one layer at a time, of assessments and of recoveries.

use crate::measure::{Cost, cost};
use crate::settings::{MARK_E8, fill_fund, next_boundary, trade};
use ringfence_interface::accounts::House;
use ringfence_tests::actors::SKIN;
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

/// Routes through one layer when all before it have had their turn; only that one pays.
#[track_caller]
fn route_alone(world: &mut World, customer: &str, layer: u8) -> Cost {
    let before = world.read_loss(&world.loss(customer)).used_native;
    let act = world.loss_route_through(customer, layer);
    let routed = cost(world, &act);
    let after = world.read_loss(&world.loss(customer)).used_native;
    for (row, (before, after)) in before.iter().zip(after).enumerate() {
        let is_this = row == usize::from(layer);
        assert_eq!(*before < after, is_this, "row {row} of {layer}");
    }
    routed
}

/// The fund's layer of this number pays.
fn loss_route(layer: u8) -> Cost {
    let mut world = fixed();
    if layer > 2 {
        let act = world.loss_route_through("alice", layer - 1);
        done(world.send(&act));
    }
    route_alone(&mut world, "alice", layer)
}

/// Shares, a stake that waits and a secured part of the defaulter's owner.
pub fn loss_route_defaulter_stake() -> Cost {
    loss_route(2)
}

pub fn loss_route_insurance() -> Cost {
    loss_route(3)
}

pub fn loss_route_skin_junior() -> Cost {
    loss_route(4)
}

/// To the last unit, so that a new generation of shares begins.
pub fn loss_route_mutual() -> Cost {
    loss_route(5)
}

pub fn loss_route_skin_senior() -> Cost {
    loss_route(6)
}

/// What was paid of a call, with all members having answered.
pub fn loss_route_assessment() -> Cost {
    let (mut world, loss) = assessing();
    let act = world.assessment_pay_act("carol", &loss);
    done(world.send(&act));
    route_alone(&mut world, "alice", 7)
}

/// A fixed loss of which the funded layers leave more than the members can be called for. The
/// defaulter's owner has shares, a secured part and a stake that waits.
fn fixed() -> World {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 2_000
    });
    world.add_trader("alice", 2_000 * ONE_USDC);
    world.add_collateral("alice", SOL, ONE_SOL);
    for name in ["bob", "dave"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    fill_fund(&mut world);
    for name in ["alice", "carol"] {
        world.give(name, USDC, 1_000 * ONE_USDC);
    }
    let act = world.fund_stake_act("alice", 10 * ONE_USDC);
    done(world.send(&act));
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 68 * MARK_E8);
    done(world.settle("alice"));
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    done(world.loss_take("dave", "alice", PERP, 100));
    next_boundary(&mut world, 68 * MARK_E8);
    // Her collateral is for sale from here on, and nobody buys it.
    done(world.settle("alice"));
    world.advance(86_400);
    world.freshen();
    let act = world.loss_fix_act("alice");
    done(world.send(&act));
    world
}

/// The members are called for it.
fn assessing() -> (World, Pubkey) {
    let mut world = fixed();
    let act = world.loss_route_through("alice", 6);
    done(world.send(&act));
    let loss = world.loss("alice");
    (world, loss)
}

/// With a new part.
pub fn assessment_pay() -> Cost {
    let (mut world, loss) = assessing();
    let act = world.assessment_pay_act("carol", &loss);
    cost(&mut world, &act)
}

/// With a new part.
pub fn assessment_match() -> Cost {
    let (mut world, loss) = assessing();
    world.give(SKIN, USDC, ONE_USDC);
    let act = world.assessment_match_act(&loss, ONE_USDC);
    cost(&mut world, &act)
}

/// With a new part.
pub fn assessment_seize() -> Cost {
    let (mut world, loss) = assessing();
    world.advance(86_400);
    let act = world.assessment_seize_act("carol", &loss);
    cost(&mut world, &act)
}

/// A loss that has been through all layers and is closed: every layer has paid, and every account
/// bears its part of the haircut.
fn closed() -> (World, Pubkey) {
    let (mut world, loss) = assessing();
    let act = world.assessment_pay_act("carol", &loss);
    done(world.send(&act));
    for name in ["bob", "dave"] {
        done(world.settle(name));
    }
    for act in [world.loss_route_act("alice"), world.loss_close_act("alice")] {
        done(world.send(&act));
    }
    for name in ["bob", "dave"] {
        done(world.settle(name));
    }
    (world, loss)
}

/// What cut gains, assessments, both layers of skin, the members and insurance have paid comes back
/// at once, and the account is released.
pub fn loss_recover() -> Cost {
    let (mut world, _) = closed();
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, 2_000 * ONE_USDC);
    let act = world.loss_recover_act("alice");
    let recovered = cost(&mut world, &act);
    assert_eq!(
        world.read_account("alice").status,
        0,
        "everything is repaid"
    );
    recovered
}

/// What a member paid for a loss, and its part of what its layer paid.
pub fn part_claim() -> Cost {
    let (mut world, loss) = closed();
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, 2_000 * ONE_USDC);
    let act = world.loss_recover_act("alice");
    done(world.send(&act));
    let act = world.part_claim_act("carol", &loss);
    cost(&mut world, &act)
}

pub fn recovery_sell() -> Cost {
    let (mut world, _) = closed();
    world.give("dave", USDC, 10 * ONE_USDC);
    world.open_wallet("dave", SOL);
    world.freshen();
    let act = world.recovery_sell_act("dave", "alice", SOL, (10 * ONE_USDC, 1));
    cost(&mut world, &act)
}

/// With a recovery to apply before.
pub fn cut_waive() -> Cost {
    let (mut world, _) = closed();
    let closing = Trade {
        price_ticks: 6_800,
        ..trade(PERP, ("bob", "dave"), 100)
    };
    done(world.fill(&closing));
    next_boundary(&mut world, 68 * MARK_E8);
    for name in ["dave", "bob"] {
        done(world.settle(name));
    }
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.loss_recover_act("alice");
    done(world.send(&act));
    let act = world.cut_waive_act("bob");
    cost(&mut world, &act)
}

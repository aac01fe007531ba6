//! A stranger pays so much of an asset in that everybody's collateral of it counts less for new
//! risk: nobody becomes liquidatable by that, and nobody is kept in.

use ringfence_core::asset::AssetParameters;
use ringfence_tests::actors::VENUE;
use ringfence_tests::house::Listing;
use ringfence_tests::send::{done, refusal};
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::a_trade;

/// A house that takes 20 SOL at full weight. Alice holds 10 SOL and is long against Bob; Ida holds
/// 10 SOL and has no position.
fn capped() -> World {
    let mut world = World::with_house();
    done(world.asset_create(USDC));
    let parameters = AssetParameters {
        deposit_cap_native: 20 * ONE_SOL,
        ..AssetParameters::TEST
    };
    done(world.send(&world.asset_create_act(SOL, &parameters)));
    world.price(USDC, ONE_E8);
    world.price(SOL, 100 * ONE_E8);
    done(world.instrument_create(PERP, &Listing::standard(1)));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    done(world.venue_create(VENUE));
    world.add_trader("alice", ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    world.add_customer("ida", ONE_USDC);
    for name in ["alice", "ida"] {
        world.add_collateral(name, SOL, 10 * ONE_SOL);
    }
    world.freshen();
    done(world.fill(&a_trade(("alice", 0), ("bob", 0), 40, 10_000)));
    world
}

/// The stranger brings a hundred times the cap, and somebody counts it.
fn flood(world: &mut World) {
    world.add_customer("whale", ONE_USDC);
    world.add_collateral("whale", SOL, 2_000 * ONE_SOL);
    done(world.asset_totals_refresh(SOL));
    world.freshen();
}

#[test]
fn a_deposit_above_the_cap_makes_nobody_liquidatable() {
    let mut world = capped();
    flood(&mut world);
    assert_eq!(
        refusal(world.send(&world.margin_call_act("alice"))),
        "NothingToCall"
    );
    world.add_trader("lina", 100_000 * ONE_USDC);
    world.freshen();
    assert_eq!(
        refusal(world.liquidate_position("lina", "alice", PERP, 1)),
        "NotLiquidatable"
    );
}

#[test]
fn a_deposit_above_the_cap_counts_less_for_new_risk_only() {
    let mut world = capped();
    done(world.clone().withdraw("alice", SOL, ONE_SOL / 2));
    flood(&mut world);
    assert_eq!(
        refusal(world.withdraw("alice", SOL, ONE_SOL / 2)),
        "BelowInitial"
    );
    assert_eq!(
        refusal(world.fill(&a_trade(("alice", 0), ("bob", 0), 1, 10_000))),
        "BelowInitial"
    );
    // What she has may always be made smaller.
    done(world.fill(&a_trade(("bob", 0), ("alice", 0), 10, 10_000)));
}

#[test]
fn a_deposit_above_the_cap_keeps_nobody_without_a_position_in() {
    let mut world = capped();
    flood(&mut world);
    done(world.withdraw("ida", SOL, 4 * ONE_SOL));
    done(world.exit("ida", SOL));
    assert_eq!(world.wallet_tokens("ida", SOL), 10 * ONE_SOL);
    done(world.exit("whale", SOL));
    done(world.asset_totals_refresh(SOL));
    world.freshen();
    // Once it is gone, the collateral counts as before.
    done(world.withdraw("alice", SOL, ONE_SOL / 2));
}

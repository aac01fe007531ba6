//! The sacred way out, in every state that a house can come into by instructions alone. Ida holds
//! USDC and SOL and has no position: whatever happens to others, she leaves with everything, to the
//! unit. (Corrupted and forged states are tried with `vault_exit` itself.)

use ringfence_core::governance::Parameter;
use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::wire::ProposalCreateArguments;
use ringfence_tests::governance::{PAUSE_MAX_S, TIMELOCK_S, keys};
use ringfence_tests::house::MUTUAL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::market::{LAYERS, Layers, mark_at, opened, pass_boundary, trade};
use crate::rows::refused;

/// Dora and Sam have a trade open, and Ida is there.
fn with_ida(layers: Layers) -> World {
    let mut world = opened(layers);
    world.add_customer("ida", 50 * ONE_USDC);
    world.add_collateral("ida", SOL, ONE_SOL);
    world
}

/// Ida leaves: exits, closes her vaults and her account.
#[track_caller]
fn ida_leaves(mut world: World, when: &str) {
    for mint in [SOL, USDC] {
        let sent = world.exit("ida", mint);
        assert!(sent.is_ok(), "{when}: {}", sent.unwrap_err().name);
    }
    assert_eq!(world.wallet_tokens("ida", USDC), 100 * ONE_USDC, "{when}");
    assert_eq!(world.wallet_tokens("ida", SOL), ONE_SOL, "{when}");
    for mint in [SOL, USDC] {
        done(world.vault_close("ida", mint));
    }
    done(world.account_close("ida"));
}

fn declared() -> World {
    let mut world = with_ida(LAYERS);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    world
}

fn fixed(layers: Layers) -> World {
    let mut world = with_ida(layers);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    world
}

fn routed(layers: Layers) -> World {
    let mut world = fixed(layers);
    done(world.send(&world.loss_route_act("dora")));
    world
}

#[test]
fn in_every_state_of_somebody_elses_default() {
    ida_leaves(with_ida(LAYERS), "in peace");
    ida_leaves(declared(), "while a loss is managed");
    ida_leaves(fixed(LAYERS), "while a loss is fixed");
    ida_leaves(routed([0, 0, 0, 0]), "while a gain haircut is under way");
    ida_leaves(routed(LAYERS), "while a loss is closing");
    let mut world = routed(LAYERS);
    done(world.send(&world.loss_close_act("dora")));
    ida_leaves(world, "when it is closed");
}

#[test]
fn in_recovery_and_while_the_house_is_paused() {
    let mut world = fixed(LAYERS);
    let mutual = world.house.vault(MUTUAL);
    crate::market::set_frozen(&mut world, &mutual);
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.read_house().status, 2);
    ida_leaves(world, "in recovery");
    let mut world = with_ida(LAYERS);
    world.govern();
    done(world.send(&world.house_pause_act(PAUSE_MAX_S)));
    ida_leaves(world, "paused");
}

/// What governance is in the middle of.
type Middle = (&'static str, fn(&mut World));

/// What it can be in the middle of while a loss is open as well.
const MIDDLES: [Middle; 4] = [
    ("paused", |world| {
        done(world.send(&world.house_pause_act(PAUSE_MAX_S)));
    }),
    ("tightened as far as it goes", |world| {
        let (house, perp) = (world.house.address, world.instrument(PERP));
        let mut all = vec![
            (Parameter::InterestLimitLots, perp, 0),
            (Parameter::StressMultipleBps, house, 50_000),
            (Parameter::CoverK, house, 2),
        ];
        for mint in [SOL, USDC] {
            let asset = world.asset(mint);
            all.push((Parameter::WeightInitialBps, asset, 0));
            all.push((Parameter::DepositCapNative, asset, 0));
            all.push((Parameter::AssetStatus, asset, 1));
        }
        for (parameter, target, value) in all {
            let on = world.propose(parameter, target, value);
            done(world.send(&world.proposal_execute_act(on)));
        }
    }),
    ("on its way", |world| {
        let (house, sol) = (world.house.address, world.asset(SOL));
        let all = [
            (Parameter::WeightMaintenanceBps, sol, 8_000),
            (Parameter::AgeMaxS, sol, 50),
            (Parameter::DustNative, house, 12_000),
            (Parameter::DiscountBps, house, 360),
            (Parameter::GraceS, house, 3_000),
        ];
        let on = all.map(|(parameter, target, value)| world.propose(parameter, target, value));
        for pause_s in [0, 3_600] {
            world.advance(pause_s);
            for one in on {
                done(world.send(&world.proposal_execute_act(one)));
            }
        }
    }),
    ("waiting for its timelock", |world| {
        let house = world.house.address;
        let on = world.propose(Parameter::GraceS, house, 4_320);
        world.approve(on);
        world.advance(TIMELOCK_S / 2);
    }),
];

fn in_the_middle(mut world: World, (_, begin): Middle) -> World {
    world.govern();
    begin(&mut world);
    world
}

#[test]
fn in_the_middle_of_governance_and_of_somebody_elses_default() {
    let worlds: [fn() -> World; 5] = [
        || with_ida(LAYERS),
        declared,
        || fixed(LAYERS),
        || routed([0, 0, 0, 0]),
        || routed(LAYERS),
    ];
    for begin in MIDDLES {
        for world in worlds {
            ida_leaves(in_the_middle(world(), begin), begin.0);
        }
    }
}

#[test]
fn after_whatever_the_council_agreed_to() {
    let mut world = with_ida(LAYERS);
    world.govern();
    let house = world.house.address;
    world.loosen(Parameter::DeadShares, house, 1_200);
    world.loosen(Parameter::InitialMultipleBps, house, 12_000);
    let on = world.next_proposal(Parameter::Council, world.governance());
    let arguments = ProposalCreateArguments::of_council(keys(&["dan"]), 1);
    done(world.send(&world.proposal_create_act(on, &arguments)));
    world.approve(on);
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_execute_act(on)));
    ida_leaves(world, "under another council");
}

/// Sam has closed and has a claim that nobody pays yet; Dora has closed while she was called.
#[test]
fn in_the_middle_of_governance_with_a_claim_and_after_a_call() {
    for begin in MIDDLES {
        let mut world = with_ida([0, 0, 0, 0]);
        pass_boundary(&mut world, 7_500);
        done(world.settle("sam"));
        trade(&mut world, "sam", "lina", 10, 7_500);
        let mut world = in_the_middle(world, begin);
        done(world.exit("sam", USDC));
        assert_eq!(world.wallet_tokens("sam", USDC), 2_000 * ONE_USDC);
        let mut world = with_ida(LAYERS);
        mark_at(&mut world, 8_600);
        done(world.send(&world.margin_call_act("dora")));
        trade(&mut world, "lina", "dora", 10, 8_600);
        let mut world = in_the_middle(world, begin);
        done(world.exit("dora", USDC));
        assert_eq!(world.wallet_tokens("dora", USDC), 240 * ONE_USDC);
    }
}

#[test]
fn in_every_outage() {
    for (seconds, when) in [(61, "stale"), (86_401, "lost"), (90 * 86_400, "forgotten")] {
        let mut world = with_ida(LAYERS);
        world.advance(seconds);
        ida_leaves(world, when);
    }
    let mut world = with_ida(LAYERS);
    world.advance(1);
    world.price(USDC, ONE_E8 / 10);
    ida_leaves(world, "while the quote is worth a tenth");
    let mut world = with_ida(LAYERS);
    world.advance(1);
    world.price(SOL, 1);
    ida_leaves(world, "while SOL is worth nothing");
}

#[test]
fn while_the_gate_is_shut() {
    let mut world = with_ida([0, 0, 0, 0]);
    pass_boundary(&mut world, 7_500);
    done(world.settle("sam"));
    assert_eq!(world.read_settlement().gate_open_since_ts, i64::MAX);
    ida_leaves(world, "while the gate is shut");
}

#[test]
fn with_a_position_that_is_closed_and_a_claim_that_is_not_paid() {
    let mut world = with_ida([0, 0, 0, 0]);
    pass_boundary(&mut world, 7_500);
    done(world.settle("sam"));
    // Sam's 250 wait behind the gate. He closes and leaves with his own 1,000 at once.
    trade(&mut world, "sam", "lina", 10, 7_500);
    done(world.exit("sam", USDC));
    assert_eq!(world.wallet_tokens("sam", USDC), 2_000 * ONE_USDC);
    assert_eq!(world.read_account("sam").variation_native, 250_000_000);
    let close = world.vault_close_act("sam", USDC);
    assert_eq!(
        refused(&world, &close),
        "VaultStillNeeded",
        "where his claim will be paid to"
    );
}

#[test]
fn an_account_in_liquidation_leaves_when_its_lots_are_gone() {
    let mut world = with_ida(LAYERS);
    mark_at(&mut world, 8_600);
    done(world.send(&world.margin_call_act("dora")));
    assert_eq!(
        refused(&world, &world.vault_exit_act("dora", USDC)),
        "PositionsOpen"
    );
    let withdraw = world.vault_withdraw_act("dora", USDC, 1);
    assert_eq!(refused(&world, &withdraw), "AccountInLiquidation");
    // She sells everything herself; 140 wait to be collected, and the other 50 are hers now.
    trade(&mut world, "lina", "dora", 10, 8_600);
    done(world.exit("dora", USDC));
    assert_eq!(world.wallet_tokens("dora", USDC), 240 * ONE_USDC);
    let account: MarginAccount = world.read_account("dora");
    assert_eq!(
        (account.status, world.ledger("dora", USDC)),
        (1, 140 * ONE_USDC)
    );
    pass_boundary(&mut world, 8_600);
    done(world.settle("dora"));
    done(world.vault_close("dora", USDC));
    done(world.account_close("dora"));
}

#[test]
fn a_defaulter_alone_does_not() {
    let worlds = [declared(), fixed(LAYERS), routed(LAYERS)];
    for mut world in worlds {
        world.give("dora", SOL, ONE_SOL);
        done(world.vault_open("dora", SOL));
        done(world.deposit("dora", SOL, ONE_SOL));
        for mint in [USDC, SOL] {
            assert_eq!(
                refused(&world, &world.vault_exit_act("dora", mint)),
                "AccountInDefault"
            );
            let withdraw = world.vault_withdraw_act("dora", mint, 1);
            assert_eq!(refused(&world, &withdraw), "AccountInDefault");
        }
    }
}

#[test]
fn a_frozen_vault_waits_alone() {
    let mut world = with_ida(LAYERS);
    world.make_mint("ICE", &MintSpec::freezable(6));
    let issuer = Some(ringfence_tests::actors::address(
        ringfence_tests::actors::ISSUER,
    ));
    let parameters = ringfence_core::asset::AssetParameters::TEST;
    let source = world.feed_source("ICE");
    done(world.send(&world.asset_create_with("ICE", &parameters, source, issuer)));
    world.price("ICE", ONE_E8);
    world.add_collateral("ida", "ICE", 5);
    let vault = world.vault("ida", "ICE");
    world.freeze(&vault, "ICE");
    assert_eq!(
        refused(&world, &world.vault_exit_act("ida", "ICE")),
        "TokenAccountFrozen"
    );
    done(world.exit("ida", SOL));
    done(world.exit("ida", USDC));
    world.thaw(&vault, "ICE");
    done(world.exit("ida", "ICE"));
    assert_eq!(world.wallet_tokens("ida", "ICE"), 5);
}

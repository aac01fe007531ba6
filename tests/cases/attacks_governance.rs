//! Attacks on governance: by its own authorities, by one of the council, by anyone.

use ringfence_core::asset::AssetParameters;
use ringfence_core::governance::Parameter;
use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::limits::{MOVE_S, MOVE_STEP_S};
use ringfence_core::units::Bps;
use ringfence_interface::accounts::Asset;
use ringfence_interface::wire::ProposalCreateArguments;
use ringfence_tests::actors::{PARAMETERS, PAUSE};
use ringfence_tests::governance::{COUNCIL, PAUSE_MAX_S, Proposed, TIMELOCK_S, change_of, keys};
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::market::{LAYERS, a_trade, fixed, mark_at, opened, pass_boundary, routed, trade};
use crate::proposals::{governed, loosening, moving, set_losses, weights};
use crate::rows::refused;
use crate::stage::{DUPLICATE, add_second_house};

#[test]
fn the_parameter_authority_alone_loosens_nothing() {
    let mut world = governed();
    let (house, governance) = (world.house.address, world.governance());
    let (sol, perp) = (world.asset(SOL), world.instrument(PERP));
    let all = [
        (Parameter::WeightInitialBps, sol, 8_100),
        (Parameter::WeightMaintenanceBps, sol, 9_100),
        (Parameter::GraceS, house, 4_000),
        (Parameter::SmallBps, house, 110),
        (Parameter::AssessBps, house, 9_000),
        (Parameter::SecuredBps, house, 100),
        (Parameter::InitialMultipleBps, house, 12_400),
        (Parameter::FillBandBps, perp, 210),
        (Parameter::ScanBps, perp, 1_400),
        (Parameter::TimelockS, governance, TIMELOCK_S as u64 - 60),
        (Parameter::PauseMaxS, governance, PAUSE_MAX_S as u64 + 60),
    ];
    let open: Vec<Proposed> = all
        .iter()
        .map(|(parameter, target, value)| world.propose(*parameter, *target, *value))
        .collect();
    world.advance(TIMELOCK_S);
    for on in open {
        let act = world.proposal_execute_act(on);
        assert_eq!(refused(&world, &act), "ApprovalsMissing", "{on:?}");
        let own = world.proposal_approve_act(on, PARAMETERS);
        assert_eq!(refused(&world, &own), "WrongAuthority");
    }
}

#[test]
fn one_key_of_the_council_does_not_count_twice() {
    let mut world = governed();
    let on = loosening(&mut world);
    let act = world.proposal_approve_act(on, COUNCIL[1]);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AlreadyApproved");
    world.advance(TIMELOCK_S);
    assert_eq!(refused(&world, &act), "AlreadyApproved");
    let execute = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &execute), "ApprovalsMissing");
}

/// Two of three had approved. The new council has the same keys and asks for one only: what the
/// old one approved is void all the same, and cannot be approved any more.
#[test]
fn a_new_council_voids_what_the_old_one_approved() {
    let mut world = governed();
    let on_council = world.next_proposal(Parameter::Council, world.governance());
    let arguments = ProposalCreateArguments::of_council(keys(&COUNCIL), 1);
    done(world.send(&world.proposal_create_act(on_council, &arguments)));
    world.approve(on_council);
    world.advance(60);
    let on = loosening(&mut world);
    world.approve(on);
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_execute_act(on_council)));
    let act = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &act), "CouncilChanged");
    let approve = world.proposal_approve_act(on, COUNCIL[2]);
    assert_eq!(refused(&world, &approve), "CouncilChanged");
    // It is in the way of a new one until somebody ends it.
    done(world.send(&world.proposal_cancel_act(on, COUNCIL[2])));
    let on = loosening(&mut world);
    done(world.send(&world.proposal_approve_act(on, COUNCIL[2])));
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_execute_act(on)));
    assert_eq!(weights(&world).0, 9_000);
}

#[test]
fn a_council_that_is_replaced_stops_what_moves() {
    let mut world = governed();
    let on_council = world.next_proposal(Parameter::Council, world.governance());
    let arguments = ProposalCreateArguments::of_council(keys(&["dan"]), 1);
    done(world.send(&world.proposal_create_act(on_council, &arguments)));
    world.approve(on_council);
    world.advance(TIMELOCK_S - 3_600);
    let on = moving(&mut world);
    let act = world.proposal_execute_act(on);
    done(world.send(&act));
    world.advance(3_600);
    done(world.send(&world.proposal_execute_act(on_council)));
    assert_eq!(refused(&world, &act), "CouncilChanged");
    done(world.send(&world.proposal_cancel_act(on, "dan")));
    assert_eq!(weights(&world).1, 9_000);
}

/// Many small loosenings within one delay would be a large one.
#[test]
fn a_loosening_cannot_be_split_into_many_within_a_delay() {
    let mut world = governed();
    let house = world.house.address;
    let on = world.propose(Parameter::GraceS, house, 4_320);
    world.approve(on);
    let more = world.propose_act(Parameter::GraceS, house, 4_000);
    assert_eq!(refused(&world, &more), "ProposalStillOpen");
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_execute_act(on)));
    let on = world.propose(Parameter::GraceS, house, 5_184);
    world.approve(on);
    let act = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &act), "ProposalNotDue");
    world.advance(TIMELOCK_S - 1);
    assert_eq!(refused(&world, &act), "ProposalNotDue");
    world.advance(1);
    done(world.send(&act));
    let above = world.propose_act(Parameter::GraceS, house, 5_184 + 1_037);
    assert_eq!(refused(&world, &above), "ChangeTooLarge");
}

#[test]
fn cancelling_and_proposing_again_wins_no_time() {
    let mut world = governed();
    let on = loosening(&mut world);
    world.approve(on);
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_cancel_act(on, PARAMETERS)));
    let on = loosening(&mut world);
    let act = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &act), "ProposalNotDue");
    world.advance(TIMELOCK_S);
    assert_eq!(refused(&world, &act), "ApprovalsMissing");
}

/// Closing an ended proposal, or one of another parameter, does not make room for a second one.
#[test]
fn closing_a_proposal_does_not_free_a_parameter_early() {
    let mut world = governed();
    let first = loosening(&mut world);
    assert_eq!(
        refused(&world, &world.proposal_close_act(first)),
        "ProposalStillOpen"
    );
    done(world.send(&world.proposal_cancel_act(first, COUNCIL[0])));
    let second = loosening(&mut world);
    done(world.send(&world.proposal_close_act(first)));
    assert_eq!(world.read_change(second).proposal, world.proposal(second));
    let third = world.propose_act(Parameter::WeightInitialBps, world.asset(SOL), 8_500);
    assert_eq!(refused(&world, &third), "ProposalStillOpen");
    let on = moving(&mut world);
    done(world.send(&world.proposal_execute_act(on)));
    let close = world.proposal_close_act(on);
    assert_eq!(refused(&world, &close), "ProposalStillOpen");
}

#[test]
fn a_value_that_changed_in_between_is_not_overwritten() {
    let mut world = governed();
    let (fixed, gliding) = (loosening(&mut world), moving(&mut world));
    world.approve(fixed);
    let step = world.proposal_execute_act(gliding);
    done(world.send(&step));
    world.advance(MOVE_STEP_S);
    done(world.send(&step));
    let sol = world.asset(SOL);
    world.edit(&sol, |sol: &mut Asset| {
        sol.parameters.weight_initial_bps = 7_999;
        sol.parameters.weight_maintenance_bps -= 1;
    });
    world.advance(TIMELOCK_S);
    assert_eq!(refused(&world, &step), "ValueChanged");
    let act = world.proposal_execute_act(fixed);
    assert_eq!(refused(&world, &act), "ValueChanged");
}

/// Whoever calls, however often, however late, and whatever the clock does: the weight comes down
/// by a twenty-fourth of the way in a call at the most, and by all of it in a day at the least.
#[test]
fn nothing_moves_a_maintenance_weight_faster_than_a_day() {
    let mut world = governed();
    let on = moving(&mut world);
    let act = world.proposal_execute_act(on);
    // It has waited, but the line begins with the first call.
    world.advance(5 * 86_400);
    done(world.send(&act));
    assert_eq!(weights(&world).1, 9_000);
    // Nobody called for days: one hour's worth.
    world.advance(5 * 86_400);
    done(world.send(&act));
    assert_eq!(weights(&world).1, 9_000 - 37);
    for _ in 0..3 {
        assert_eq!(refused(&world, &act), "NothingToMove");
    }
    // A halt: the clock jumps, and no slot passes.
    let clock = world.clock();
    world.set_clock(clock.now_ts + 86_400, clock.slot + 1);
    assert_eq!(refused(&world, &act), "NothingToMove");
    let mut calls = 0;
    let begun = world.now();
    while world.read_proposal(on).state == 1 {
        world.advance(600);
        done(world.send(&act));
        calls += 1;
    }
    assert_eq!(world.read_proposal(on).state, 2);
    assert_eq!(weights(&world).1, 8_100);
    // One hour of the day had gone before.
    assert!(world.now() - begun >= i64::from(MOVE_S - MOVE_STEP_S) - 86_400 / 2);
    assert!(calls >= 130, "{calls}");
}

/// A line far beyond what is wanted, cancelled when it has come there, would be a jump.
#[test]
fn a_move_cannot_be_made_steep_and_cancelled_on_its_way() {
    let world = governed();
    let (sol, perp) = (world.asset(SOL), world.instrument(PERP));
    for (parameter, target, value) in [
        (Parameter::WeightMaintenanceBps, sol, 7_199),
        (Parameter::ConcentrationNative, sol, 1_000_000),
        (Parameter::ScanBps, perp, 1_801),
        (Parameter::ScanFloorTicks, perp, 5),
        (Parameter::LiquidatorFeeBps, world.house.address, 61),
    ] {
        let act = world.propose_act(parameter, target, value);
        let found = refused(&world, &act);
        // A maintenance weight below the initial one is refused before.
        let consistent = parameter != Parameter::WeightMaintenanceBps;
        let expected = if consistent {
            "ChangeTooLarge"
        } else {
            "ParametersInconsistent"
        };
        assert_eq!(found, expected, "{parameter:?}");
    }
}

/// The price of an emergency brake is not that it stays pulled: back to where it was is one step.
#[test]
fn what_was_tightened_comes_back_in_one_step_and_no_further() {
    let mut world = governed();
    let sol = world.asset(SOL);
    for value in [4_000, 0] {
        let on = world.propose(Parameter::WeightInitialBps, sol, value);
        done(world.send(&world.proposal_execute_act(on)));
    }
    let on = world.loosen(Parameter::WeightInitialBps, sol, 8_000);
    assert_eq!(weights(&world).0, 8_000);
    assert_eq!(world.read_change(on).has_loosest, 0);
    let on = world.propose(Parameter::DepositCapNative, sol, 1_000);
    done(world.send(&world.proposal_execute_act(on)));
    world.loosen(Parameter::DepositCapNative, sol, 10_000);
    let far = world.propose(Parameter::DepositCapNative, sol, u64::MAX);
    assert_eq!(world.read_proposal(far).class, 2);
}

#[test]
fn a_loss_that_opens_between_approval_and_execution_freezes_what_loosens() {
    let mut world = governed();
    let on = loosening(&mut world);
    let waterfall = world.propose(Parameter::SmallBps, world.house.address, 90);
    for on in [on, waterfall] {
        world.approve(on);
    }
    world.advance(TIMELOCK_S);
    world.checks_invariants = false;
    set_losses(&mut world, 1);
    for on in [on, waterfall] {
        let act = world.proposal_execute_act(on);
        assert_eq!(refused(&world, &act), "LossOpen");
    }
    set_losses(&mut world, 0);
    for on in [on, waterfall] {
        done(world.send(&world.proposal_execute_act(on)));
    }
    assert_eq!(world.read_house().parameters.small_bps, 90);
}

/// The keys are those of both houses' councils; each house's proposals are its own.
#[test]
fn a_proposal_is_of_one_house() {
    let mut world = governed();
    let second = add_second_house(&mut world);
    let first = std::mem::replace(&mut world.house, second.clone());
    world.govern();
    let there = loosening(&mut world);
    world.approve(there);
    let (governance, foreign) = (world.governance(), world.proposal(there));
    world.house = first;
    let here = loosening(&mut world);
    world.advance(TIMELOCK_S);
    let act = world.proposal_execute_act(here);
    let swapped = act.clone().with("proposal", foreign);
    assert_eq!(refused(&world, &swapped), "ProposalMismatch");
    let governed_by = act.clone().with("governance", governance);
    assert_eq!(refused(&world, &governed_by), "AccountOfOtherHouse");
    let both = swapped.with("change", change_of(there));
    assert_eq!(refused(&world, &both), "ProposalMismatch");
    let twice = act.with("change", world.proposal(here));
    assert_eq!(refused(&world, &twice), DUPLICATE);
}

/// The house's discount and fees against everything that is listed, though nobody passes it.
#[test]
fn a_house_cannot_contradict_what_it_has_listed() {
    let mut world = governed();
    let house = world.house.address;
    world.make_mint("TOP", &MintSpec::plain(6));
    let top = AssetParameters {
        weight_maintenance_bps: Bps(9_700),
        ..AssetParameters::TEST
    };
    done(world.send(&world.asset_create_act("TOP", &top)));
    assert_eq!(world.read_house().weight_max_bps, 9_700);
    let act = world.propose_act(Parameter::DiscountBps, house, 310);
    assert_eq!(refused(&world, &act), "ParametersInconsistent");
    let lower = world.propose_act(Parameter::DiscountBps, house, 290);
    done(world.clone().send(&lower));
    let narrow = Listing {
        parameters: InstrumentParameters {
            scan_bps: Bps(300),
            fill_band_bps: Bps(230),
            ..InstrumentParameters::TEST
        },
        ..Listing::standard(2)
    };
    done(world.instrument_create("NARROW", &narrow));
    let fee = world.propose_act(Parameter::FundFeeBps, house, 60);
    assert_eq!(refused(&world, &fee), "ParametersInconsistent");
    let multiple = world.propose_act(Parameter::InitialMultipleBps, house, 12_000);
    assert_eq!(refused(&world, &multiple), "ParametersInconsistent");
    let up = world.propose_act(Parameter::InitialMultipleBps, house, 13_000);
    done(world.send(&up));
}

/// A step that would contradict what was changed meanwhile is refused, and the move stands still.
#[test]
fn a_move_checks_every_step_again() {
    let mut world = governed();
    let btc = world.asset(BTC);
    let on = world.propose(Parameter::WeightMaintenanceBps, btc, 8_000);
    let act = world.proposal_execute_act(on);
    done(world.send(&act));
    world.edit(&btc, |btc: &mut Asset| {
        btc.parameters.weight_initial_bps = 8_990;
    });
    world.advance(MOVE_STEP_S);
    assert_eq!(refused(&world, &act), "ParametersInconsistent");
    assert_eq!(
        world.read_asset(BTC).parameters.weight_maintenance_bps,
        9_000
    );
}

fn pause(mut world: World) -> World {
    world.govern();
    done(world.send(&world.house_pause_act(PAUSE_MAX_S)));
    world
}

/// Money comes in and goes out, positions become smaller and not larger.
#[test]
fn a_pause_holds_nobodys_money_and_nobodys_position() {
    let mut world = pause(opened(LAYERS));
    world.add_customer("ida", 50 * ONE_USDC);
    done(world.withdraw("ida", USDC, 10 * ONE_USDC));
    done(world.exit("ida", USDC));
    world.give("sam", USDC, ONE_USDC);
    done(world.deposit("sam", USDC, ONE_USDC));
    done(world.withdraw("sam", USDC, ONE_USDC));
    trade(&mut world, "sam", "dora", 4, 10_000);
    let more = a_trade(("dora", 0), ("sam", 0), 1, 10_000);
    let act = world.position_fill_act(&more);
    assert_eq!(refused(&world, &act), "HouseTakesNoRisk");
    pass_boundary(&mut world, 9_900);
    for who in ["dora", "sam"] {
        done(world.settle(who));
    }
    trade(&mut world, "sam", "dora", 6, 9_900);
    pass_boundary(&mut world, 9_900);
    for who in ["dora", "sam"] {
        done(world.settle(who));
        done(world.exit(who, USDC));
    }
}

/// A limit far below what is open lets everybody reduce, and nobody add.
#[test]
fn a_lowered_limit_of_open_interest_keeps_nobody_in() {
    let mut world = opened(LAYERS);
    world.govern();
    let perp = world.instrument(PERP);
    let on = world.propose(Parameter::InterestLimitLots, perp, 0);
    done(world.send(&world.proposal_execute_act(on)));
    let more = a_trade(("dora", 0), ("sam", 0), 1, 10_000);
    let act = world.position_fill_act(&more);
    assert_eq!(refused(&world, &act), "OpenInterestAboveLimit");
    trade(&mut world, "sam", "dora", 4, 10_000);
    assert_eq!(refused(&world, &act), "OpenInterestAboveLimit");
    trade(&mut world, "sam", "dora", 6, 10_000);
    assert_eq!(world.read_book(PERP).open_interest_lots, 0);
}

/// A default goes its whole way in a pause: called, declared, fixed, routed, closed.
#[test]
fn a_pause_holds_up_no_default() {
    let mut world = pause(opened(LAYERS));
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    let mut world = pause(fixed(LAYERS));
    done(world.send(&world.loss_route_act("dora")));
    let mut world = pause(routed(LAYERS));
    done(world.send(&world.loss_close_act("dora")));
}

/// While it is paused, a house can be tightened and its losses managed, but the pause itself
/// cannot be prolonged by anything.
#[test]
fn a_pause_cannot_be_prolonged() {
    let mut world = pause(World::with_market());
    let until_ts = world.read_house().paused_until_ts;
    let again = world.house_pause_act(PAUSE_MAX_S);
    assert_eq!(refused(&world, &again), "AlreadyPaused");
    let by = again.clone().signed_by("pause_authority", PARAMETERS);
    assert_eq!(refused(&world, &by), "WrongAuthority");
    world.advance_to(until_ts);
    assert_eq!(refused(&world, &again), "PauseTooSoon");
    let resume = world.house_resume_act().signed_by("pause_authority", PAUSE);
    assert_eq!(refused(&world, &resume), "NotPaused");
}

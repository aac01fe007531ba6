//! Attacks on customers by what takes effect at once: whoever holds the `parameter_authority`
//! alone, and is a liquidator, or a debtor, himself.

use ringfence_core::governance::Parameter;
use ringfence_core::units::Bps;
use ringfence_interface::wire::ProposalCreateArguments;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, PARAMETERS, THIEF};
use ringfence_tests::governance::{COUNCIL, Proposed, TIMELOCK_S};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{a_trade, mark_at};
use crate::rows::refused;
use crate::stage::add_second_house;

/// Alice, long 40 lots with 10 SOL, has fallen below maintenance; Lina is a liquidator.
fn alice_is_below() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", ONE_USDC);
    for rich in ["bob", "lina"] {
        world.add_trader(rich, 100_000 * ONE_USDC);
    }
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    done(world.asset_totals_refresh(SOL));
    world.freshen();
    done(world.fill(&a_trade(("alice", 0), ("bob", 0), 40, 10_000)));
    world.govern();
    mark_at(&mut world, 9_100);
    world.freshen();
    world
}

/// What the parameter authority wants takes effect, as far as it does without anybody else.
fn at_once(world: &mut World, parameter: Parameter, target: solana_pubkey::Pubkey, value: u64) {
    let act = world.propose_act(parameter, target, value);
    let on = world.next_proposal(parameter, target);
    if world.send(&act).is_ok() {
        done(world.send(&world.proposal_execute_act(on)));
    }
}

/// Most lots that Lina may take from Alice.
fn most_lots(world: &World) -> u64 {
    let takes = |lots: &u64| {
        let act = world.liquidate_position_act("lina", "alice", PERP, *lots);
        world.clone().send(&act).is_ok()
    };
    (1..=40).filter(takes).max().unwrap_or(0)
}

/// A liquidation ends where it would have ended: what keeps new risk out takes nothing more from
/// somebody who is being liquidated.
#[test]
fn no_liquidation_goes_deeper_by_what_takes_effect_at_once() {
    let world = alice_is_below();
    let most = most_lots(&world);
    assert!((1..40).contains(&most), "{most}");
    let (house, sol) = (world.house.address, world.asset(SOL));
    let all = [
        (Parameter::WeightInitialBps, sol, 0),
        (Parameter::DepositCapNative, sol, 0),
        (Parameter::InitialMultipleBps, house, 30_000),
        (Parameter::InitialMultipleBps, house, 15_000),
    ];
    for (parameter, target, value) in all {
        let mut world = world.clone();
        at_once(&mut world, parameter, target, value);
        assert_eq!(most_lots(&world), most, "{parameter:?} {value}");
    }
}

/// Nor by what a stranger pays in.
#[test]
fn no_liquidation_goes_deeper_by_deposits_of_others() {
    let mut world = alice_is_below();
    let sol = world.asset(SOL);
    at_once(&mut world, Parameter::DepositCapNative, sol, 20 * ONE_SOL);
    let most = most_lots(&world);
    world.add_customer("whale", ONE_USDC);
    world.add_collateral("whale", SOL, 2_000 * ONE_SOL);
    done(world.asset_totals_refresh(SOL));
    world.freshen();
    assert_eq!(most_lots(&world), most);
}

/// Whoever was called and has brought enough is released, whatever counts for new risk by now.
#[test]
fn nobody_stays_called_by_what_takes_effect_at_once() {
    for parameter in [Parameter::WeightInitialBps, Parameter::DepositCapNative] {
        let mut world = alice_is_below();
        done(world.send(&world.margin_call_act("alice")));
        let sol = world.asset(SOL);
        at_once(&mut world, parameter, sol, 0);
        world.give("alice", SOL, 10 * ONE_SOL);
        done(world.deposit("alice", SOL, 10 * ONE_SOL));
        world.freshen();
        done(world.send(&world.margin_call_act("alice")));
        assert_eq!(world.read_account("alice").status, 0, "{parameter:?}");
        // For new risk her collateral counts nothing, as the house wants it.
        let more = world.position_fill_act(&a_trade(("alice", 0), ("bob", 0), 1, 9_100));
        assert_eq!(refused(&world, &more), "BelowInitial");
    }
}

/// The quote is 15 basis points off, as it often is. A debtor who is the parameter authority makes
/// that too far, and nobody could take over a lot of his any more.
#[test]
fn no_debtor_hides_behind_a_narrower_peg() {
    let mut world = alice_is_below();
    world.advance(1);
    world.price(USDC, ONE_E8 - 15 * ONE_E8 / 10_000);
    assert!(most_lots(&world) > 0);
    let house = world.house.address;
    for value in [10, 160] {
        let mut world = world.clone();
        at_once(&mut world, Parameter::QuoteDepegBps, house, value);
        assert_eq!(world.read_house().parameters.quote_depeg_bps, Bps(200).0);
        assert!(most_lots(&world) > 0, "{value}");
    }
}

/// A proposal about who the parameter authority is, made by an actor.
fn to_be_authority(world: &World, by: &str, who: &str) -> (Proposed, Act) {
    let on = world.next_proposal(Parameter::ParameterAuthority, world.house.address);
    let arguments = ProposalCreateArguments::of_authority(on.parameter, actors::address(who));
    let act = world.proposal_create_act(on, &arguments);
    if by == PARAMETERS {
        return (on, act);
    }
    let act = act.signed_by("parameter_authority", by);
    (on, act.with("payer", actors::address(by)))
}

/// Who has stolen the key is in the way of his own replacement and cancels it, if he can. The
/// council needs nobody to propose for it.
#[test]
fn a_stolen_parameter_authority_does_not_stay() {
    let mut world = World::with_market();
    world.govern();
    let (squatting, act) = to_be_authority(&world, PARAMETERS, THIEF);
    done(world.send(&act));
    done(world.send(&world.proposal_cancel_act(squatting, COUNCIL[2])));
    let (on, act) = to_be_authority(&world, COUNCIL[2], "paula");
    done(world.send(&act));
    let cancel = world.proposal_cancel_act(on, PARAMETERS);
    assert_eq!(refused(&world, &cancel), "WrongAuthority");
    let (_, again) = to_be_authority(&world, PARAMETERS, THIEF);
    assert_eq!(refused(&world, &again), "ProposalStillOpen");
    // One of the council alone takes nothing: it needs the others and the time.
    let execute = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &execute), "ProposalNotDue");
    let mut stopped = world.clone();
    done(stopped.send(&world.proposal_cancel_act(on, COUNCIL[0])));
    world.advance(TIMELOCK_S);
    assert_eq!(refused(&world, &execute), "ApprovalsMissing");
    world.approve(on);
    done(world.send(&execute));
    let house = world.read_house();
    assert_eq!(house.parameter_authority, actors::address("paula"));
    let old = world.propose_act(Parameter::GraceS, world.house.address, 3_000);
    assert_eq!(refused(&world, &old), "WrongAuthority");
}

/// A key of the council proposes nothing else, and one of another house nothing at all.
#[test]
fn the_council_proposes_nothing_but_another_parameter_authority() {
    let mut world = World::with_market();
    let second = add_second_house(&mut world);
    world.govern();
    let house = world.house.address;
    let numbers = world.propose_act(Parameter::GraceS, house, 3_000);
    let by = COUNCIL[0];
    let act = numbers.signed_by("parameter_authority", by);
    assert_eq!(refused(&world, &act), "WrongAuthority");
    let on = world.next_proposal(Parameter::PauseAuthority, house);
    let arguments = ProposalCreateArguments::of_authority(on.parameter, actors::address(by));
    let act = world.proposal_create_act(on, &arguments);
    let act = act.signed_by("parameter_authority", by);
    assert_eq!(refused(&world, &act), "WrongAuthority");
    let (_, act) = to_be_authority(&world, by, by);
    let elsewhere = act.clone().with("house", second.address);
    assert_eq!(refused(&world, &elsewhere), "WrongAuthority");
    let (_, thief) = to_be_authority(&world, THIEF, THIEF);
    assert_eq!(refused(&world, &thief), "WrongAuthority");
    done(world.send(&act));
}

//! `proposal_create`, `proposal_approve`, `proposal_execute`, `proposal_cancel`, `proposal_close`.

use ringfence_core::governance::Parameter;
use ringfence_core::limits::{MOVE_S, MOVE_STEP_S, PROPOSAL_WINDOW_S};
use ringfence_interface::accounts::{House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids;
use ringfence_interface::wire::ProposalCreateArguments;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, LISTING, PARAMETERS, PAUSE, THIEF};
use ringfence_tests::governance::{COUNCIL, Proposed, TIMELOCK_S, change_of, keys};
use ringfence_tests::send::done;
use ringfence_tests::standard::{PERP, SOL};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{refused_when, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house};

/// A governed house with assets, an instrument and a venue.
pub fn governed() -> World {
    let mut world = World::with_market();
    world.govern();
    world
}

/// Proposes a higher initial weight of SOL: that loosens.
pub fn loosening(world: &mut World) -> Proposed {
    let sol = world.asset(SOL);
    world.propose(Parameter::WeightInitialBps, sol, 9_000)
}

/// Proposes a lower maintenance weight of SOL: that moves.
pub fn moving(world: &mut World) -> Proposed {
    let sol = world.asset(SOL);
    world.propose(Parameter::WeightMaintenanceBps, sol, 8_100)
}

pub fn weights(world: &World) -> (u16, u16) {
    let parameters = world.read_asset(SOL).parameters;
    (
        parameters.weight_initial_bps,
        parameters.weight_maintenance_bps,
    )
}

/// Opens a loss behind the program's back, or closes it.
pub fn set_losses(world: &mut World, count: u32) {
    let settlement = world.house.settlement;
    world.edit(&settlement, |settlement: &mut Settlement| {
        settlement.open_loss_count = count;
    });
}

#[test]
fn proposing_refuses_in_order() {
    let mut world = governed();
    let second = add_second_house(&mut world);
    let (sol, house) = (world.asset(SOL), world.house.address);
    let elsewhere = crate::stage::in_house(&world, &second, |world| world.asset(SOL));
    let act = world.propose_act(Parameter::WeightInitialBps, sol, 9_000);
    let number = |parameter, target, value| world.propose_act(parameter, target, value);
    let named = |parameter: Parameter, change: &dyn Fn(&mut ProposalCreateArguments)| {
        let mut arguments = ProposalCreateArguments::of_number(parameter, 0);
        change(&mut arguments);
        let on = world.next_proposal(parameter, house);
        world.proposal_create_act(on, &arguments)
    };
    let bounds = "ParameterOutOfBounds";
    let key = actors::address("somebody");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone()
                .signed_by("payer", "somebody")
                .unsigned("parameter_authority"),
        ),
        (
            NOT_WRITABLE,
            "a read-only Governance",
            act.clone().read_only("governance"),
        ),
        ("WrongAuthority", "one of the council", {
            act.clone().signed_by("parameter_authority", COUNCIL[0])
        }),
        (bounds, "a parameter that there is not", {
            named(Parameter::GraceS, &|a| a.parameter = 63)
        }),
        ("AccountOfOtherHouse", "another house", {
            act.clone().with("target", elsewhere)
        }),
        ("WrongAccountType", "an instrument for an asset", {
            act.clone().with("target", world.instrument(PERP))
        }),
        ("WrongAddress", "an asset for the house", {
            number(Parameter::GraceS, house, 3_000).with("target", sol)
        }),
        (bounds, "a key for a number", {
            named(Parameter::GraceS, &|a| a.key = key)
        }),
        (bounds, "a council for a number", {
            named(Parameter::GraceS, &|a| a.council = vec![key])
        }),
        (bounds, "a threshold for a number", {
            named(Parameter::GraceS, &|a| a.threshold = 1)
        }),
        (bounds, "a number for an authority", {
            named(Parameter::PauseAuthority, &|a| (a.value, a.key) = (1, key))
        }),
        (
            "NothingToChange",
            "the value that it has",
            number(Parameter::WeightInitialBps, sol, 8_000),
        ),
        (
            "NothingToChange",
            "the authority that it has",
            named(Parameter::PauseAuthority, &|a| {
                a.key = actors::address(PAUSE);
            }),
        ),
        (bounds, "no authority at all", {
            named(Parameter::PauseAuthority, &|_| ())
        }),
        (bounds, "a number that does not fit", {
            number(Parameter::WeightInitialBps, sol, 70_000)
        }),
        (bounds, "a number outside its bounds", {
            number(Parameter::InitialMultipleBps, house, 30_001)
        }),
        ("ParametersInconsistent", "above the maintenance weight", {
            number(Parameter::WeightInitialBps, sol, 9_001)
        }),
        ("ChangeTooLarge", "above a fifth", {
            number(Parameter::GraceS, house, 4_321)
        }),
        ("WrongAddress", "a record of changes elsewhere", {
            act.clone().with("change", actors::place("elsewhere"))
        }),
        ("WrongAddress", "a proposal elsewhere", {
            act.clone().with("proposal", actors::place("elsewhere"))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn one_thing_has_one_proposal_at_a_time_and_its_own_record() {
    let mut world = governed();
    let (sol, house) = (world.asset(SOL), world.house.address);
    let (key, on) = (actors::address("somebody"), of_council(&world));
    let twice = ProposalCreateArguments::of_council(vec![key, key], 1);
    let council = world.proposal_create_act(on, &twice);
    assert_eq!(refused(&world, &council), "CouncilMalformed");
    let on = loosening(&mut world);
    let again = world.propose_act(Parameter::WeightInitialBps, sol, 8_500);
    assert_eq!(refused(&world, &again), "ProposalStillOpen");
    let other = again.clone().with("change", change_of(of_council(&world)));
    assert_eq!(refused(&world, &other), "WrongAddress");
    let third = world.propose(Parameter::GraceS, house, 3_000);
    let wrong = again.with("change", change_of(third));
    assert_eq!(refused(&world, &wrong), "ProposalMismatch");
    assert_eq!(world.read_proposal(on).index + 1, third.index);
}

fn of_council(world: &World) -> Proposed {
    world.next_proposal(Parameter::Council, world.governance())
}

#[test]
fn proposing_keeps_what_is_proposed_and_tells_it() {
    let mut world = governed();
    let (before, clock) = (world.snapshot(), world.clock());
    let sol = world.asset(SOL);
    let on = world.next_proposal(Parameter::WeightInitialBps, sol);
    let act = world.propose_act(Parameter::WeightInitialBps, sol, 9_000);
    let sent = done(world.send(&act));
    let changed = sorted(vec![world.governance(), world.proposal(on), change_of(on)]);
    assert_eq!(before.changed(&world.snapshot()), changed);
    let proposal = world.read_proposal(on);
    let values = (proposal.value_before, proposal.value_after);
    assert_eq!((values, proposal.value_now), ((8_000, 9_000), 8_000));
    assert_eq!((proposal.class, proposal.state), (2, 0));
    assert_eq!(proposal.eta_ts(), clock.now_ts + i64::from(TIMELOCK_S));
    assert_eq!(
        proposal.expiry_ts() - proposal.eta_ts(),
        i64::from(PROPOSAL_WINDOW_S)
    );
    assert_eq!(world.read_change(on).proposal, world.proposal(on));
    let Event::ProposalCreated(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.target, event.index), (sol, 0));
    assert_eq!(event.eta_ts, proposal.eta_ts());
    assert_eq!(event.parameter, Parameter::WeightInitialBps.code());
    assert_eq!(weights(&world), (8_000, 9_000));
}

#[test]
fn approving_refuses_in_order() {
    let mut world = governed();
    let second = add_second_house(&mut world);
    let first = std::mem::replace(&mut world.house, second);
    world.govern();
    let other = world.governance();
    world.house = first;
    let on = loosening(&mut world);
    let act = world.proposal_approve_act(on, COUNCIL[0]);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("council_key"),
        ),
        (
            NOT_WRITABLE,
            "a read-only proposal",
            act.clone().read_only("proposal"),
        ),
        (
            "AccountOfOtherHouse",
            "the same council of another house",
            act.clone().with("governance", other),
        ),
        ("WrongAuthority", "the thief", {
            world.proposal_approve_act(on, THIEF)
        }),
        ("WrongAuthority", "the proposer", {
            world.proposal_approve_act(on, PARAMETERS)
        }),
    ];
    refuses(&world, &rows);
    let mut late = world.clone();
    late.advance(TIMELOCK_S + PROPOSAL_WINDOW_S);
    assert_eq!(refused(&late, &act), "ProposalExpired");
    done(late.send(&late.proposal_cancel_act(on, COUNCIL[2])));
    assert_eq!(refused(&late, &act), "ProposalEnded");
    let sent = done(world.send(&act));
    let Event::ProposalApproved(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.approvals, event.approval_count), (1, 1));
    assert_eq!(refused(&world, &act), "AlreadyApproved");
    let on = moving(&mut world);
    let act = world.proposal_approve_act(on, COUNCIL[0]);
    assert_eq!(refused(&world, &act), "ApprovalNotNeeded");
}

#[test]
fn executing_refuses_in_order() {
    let mut world = governed();
    let second = add_second_house(&mut world);
    let elsewhere = crate::stage::in_house(&world, &second, |world| world.asset(SOL));
    let on = loosening(&mut world);
    let act = world.proposal_execute_act(on);
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only asset",
            act.clone().read_only("target"),
        ),
        (
            "AccountOfOtherHouse",
            "the Settlement of another house",
            act.clone().with("settlement", second.settlement),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "AccountOfOtherHouse",
            "the same asset of another house",
            act.clone().with("target", elsewhere),
        ),
        (
            "ProposalMismatch",
            "another asset of the house",
            act.clone().with("target", world.asset("USDC")),
        ),
        (
            "WrongAccountType",
            "an instrument",
            act.clone().with("target", world.instrument(PERP)),
        ),
        ("ProposalNotDue", "at once", act.clone()),
    ];
    refuses(&world, &rows);
    world.advance(TIMELOCK_S - 1);
    assert_eq!(refused(&world, &act), "ProposalNotDue");
    world.advance(1);
    assert_eq!(refused(&world, &act), "ApprovalsMissing");
    done(world.send(&world.proposal_approve_act(on, COUNCIL[2])));
    assert_eq!(refused(&world, &act), "ApprovalsMissing");
    done(world.send(&world.proposal_approve_act(on, COUNCIL[0])));
    let open = refused_when(&world, &act, |world| {
        world.checks_invariants = false;
        set_losses(world, 1);
    });
    assert_eq!(open, "LossOpen");
    let mut late = world.clone();
    late.advance(PROPOSAL_WINDOW_S);
    assert_eq!(refused(&late, &act), "ProposalExpired");
    let sent = done(world.send(&act));
    assert_eq!(weights(&world), (9_000, 9_000));
    let Event::ProposalExecuted(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.value_now, event.state), (9_000, 2));
    assert_eq!(refused(&world, &act), "ProposalEnded");
}

/// What tightens for new risk alone needs nobody but its authority, and no time.
#[test]
fn a_tightening_takes_effect_at_once() {
    let mut world = governed();
    let (house, sol, perp) = (
        world.house.address,
        world.asset(SOL),
        world.instrument(PERP),
    );
    let all: [(Parameter, Pubkey, u64); 6] = [
        (Parameter::WeightInitialBps, sol, 0),
        (Parameter::DepositCapNative, sol, 7),
        (Parameter::AssetStatus, sol, 1),
        (Parameter::CoverK, house, 2),
        (Parameter::InterestLimitLots, perp, 1),
        (Parameter::StressMultipleBps, house, 50_000),
    ];
    set_losses(&mut world, 1);
    world.checks_invariants = false;
    for (parameter, target, value) in all {
        let on = world.propose(parameter, target, value);
        done(world.send(&world.proposal_execute_act(on)));
        assert_eq!(world.read_proposal(on).value_now, value, "{parameter:?}");
    }
    let sol = world.read_asset(SOL);
    assert_eq!(sol.parameters.weight_initial_bps, 0);
    assert_eq!((sol.parameters.deposit_cap_native, sol.status), (7, 1));
    let house = world.read_house().parameters;
    assert_eq!((house.stress_multiple_bps, house.cover_k), (50_000, 2));
    let perp = world.read_instrument(PERP);
    assert_eq!(perp.interest_limit_lots, 1);
}

/// An asset that takes no new vaults refuses those, and nothing else.
#[test]
fn an_asset_without_new_vaults_lets_everyone_out() {
    let mut world = governed();
    world.add_customer("alice", 1_000_000);
    world.add_collateral("alice", SOL, 5);
    world.add_customer("bob", 1_000_000);
    let sol = world.asset(SOL);
    let on = world.propose(Parameter::AssetStatus, sol, 1);
    done(world.send(&world.proposal_execute_act(on)));
    assert_eq!(
        refused(&world, &world.vault_open_act("bob", SOL)),
        "AssetNotAccepted"
    );
    done(world.withdraw("alice", SOL, 1));
    done(world.exit("alice", SOL));
    world.loosen(Parameter::AssetStatus, sol, 0);
    done(world.vault_open("bob", SOL));
}

#[test]
fn a_move_follows_its_line_over_a_day() {
    let mut world = governed();
    let on = moving(&mut world);
    let act = world.proposal_execute_act(on);
    done(world.send(&act));
    assert_eq!(weights(&world), (8_000, 9_000));
    assert_eq!(world.read_proposal(on).state, 1);
    assert_eq!(refused(&world, &act), "NothingToMove");
    for hour in 1..=24_u16 {
        world.advance(MOVE_STEP_S);
        done(world.send(&act));
        // 900 over a day, rounded toward where it began.
        assert_eq!(weights(&world).1, 9_000 - 900 * hour / 24);
    }
    assert_eq!(weights(&world).1, 8_100);
    let proposal = world.read_proposal(on);
    assert_eq!((proposal.state, proposal.moved_s), (2, MOVE_S));
    assert_eq!(refused(&world, &act), "ProposalEnded");
}

#[test]
fn authorities_are_replaced_by_the_council_alone() {
    let mut world = governed();
    let house = world.house.address;
    let all = [
        (Parameter::ListingAuthority, LISTING),
        (Parameter::PauseAuthority, PAUSE),
        (Parameter::ParameterAuthority, PARAMETERS),
    ];
    let mut open = Vec::new();
    for (parameter, before) in all {
        let on = world.next_proposal(parameter, house);
        let key = actors::address(&format!("new {before}"));
        let arguments = ProposalCreateArguments::of_authority(parameter, key);
        done(world.send(&world.proposal_create_act(on, &arguments)));
        assert_eq!(world.read_proposal(on).class, 2);
        world.approve(on);
        open.push((on, before, key));
    }
    world.advance(TIMELOCK_S);
    for (on, before, key) in open {
        let sent = done(world.send(&world.proposal_execute_act(on)));
        let events = sent.events();
        let Event::AuthoritySet(event) = events[0] else {
            panic!("another event")
        };
        assert_eq!((event.before, event.after), (actors::address(before), key));
        assert_eq!(event.parameter, u64::from(on.parameter.code()));
    }
    let house = world.read_house();
    assert_eq!(house.listing_authority, actors::address("new listing"));
    assert_eq!(house.pause_authority, actors::address("new pause"));
    assert_eq!(house.parameter_authority, actors::address("new parameters"));
    assert_eq!(refused(&world, &world.house_pause_act(1)), "WrongAuthority");
}

#[test]
fn an_authority_that_is_another_one_by_now_is_not_replaced() {
    let mut world = governed();
    let house = world.house.address;
    let on = world.next_proposal(Parameter::SkinAuthority, house);
    let key = actors::address("somebody");
    let arguments = ProposalCreateArguments::of_authority(Parameter::SkinAuthority, key);
    done(world.send(&world.proposal_create_act(on, &arguments)));
    world.approve(on);
    world.advance(TIMELOCK_S);
    world.edit(&house, |house: &mut House| house.skin_authority = key);
    let act = world.proposal_execute_act(on);
    assert_eq!(refused(&world, &act), "ValueChanged");
}

#[test]
fn a_council_is_replaced_with_its_threshold_and_its_number_rises() {
    let mut world = governed();
    let on = of_council(&world);
    let arguments = ProposalCreateArguments::of_council(keys(&["dan", "eve"]), 1);
    done(world.send(&world.proposal_create_act(on, &arguments)));
    world.approve(on);
    world.advance(TIMELOCK_S);
    let sent = done(world.send(&world.proposal_execute_act(on)));
    let Event::CouncilSet(event) = sent.events()[0] else {
        panic!("another event")
    };
    let governance = world.read_governance();
    assert_eq!(event.council, governance.council);
    assert_eq!(governance.keys(), keys(&["dan", "eve"]));
    assert_eq!((governance.threshold, governance.council_epoch), (1, 1));
    assert_eq!(governance.council[2], Pubkey::default());
    let on = loosening(&mut world);
    let old = world.proposal_approve_act(on, COUNCIL[0]);
    assert_eq!(refused(&world, &old), "WrongAuthority");
    done(world.send(&world.proposal_approve_act(on, "dan")));
    world.advance(TIMELOCK_S);
    done(world.send(&world.proposal_execute_act(on)));
}

#[test]
fn cancelling_refuses_in_order() {
    let mut world = governed();
    let second = add_second_house(&mut world);
    let on = loosening(&mut world);
    let other = world.propose(Parameter::GraceS, world.house.address, 3_000);
    let act = world.proposal_cancel_act(on, PARAMETERS);
    let by = |who| world.proposal_cancel_act(on, who);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("authority"),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        (
            "ProposalMismatch",
            "what is kept of another parameter",
            act.clone().with("change", change_of(other)),
        ),
        ("WrongAuthority", "the thief", by(THIEF)),
        ("WrongAuthority", "another authority", by(PAUSE)),
    ];
    refuses(&world, &rows);
    for who in [PARAMETERS, COUNCIL[0], COUNCIL[1], COUNCIL[2]] {
        let mut world = world.clone();
        let sent = done(world.send(&by(who)));
        assert_eq!(refused(&world, &act), "ProposalEnded");
        assert_eq!(world.read_change(on).proposal, Pubkey::default());
        let Event::ProposalCancelled(event) = the_event(&sent) else {
            panic!("another event")
        };
        assert_eq!(event.actor, actors::address(who));
        let late = world.proposal_execute_act(on);
        world.advance(TIMELOCK_S);
        assert_eq!(refused(&world, &late), "ProposalEnded");
    }
}

#[test]
fn closing_gives_the_rent_back_to_whoever_paid_it() {
    let mut world = governed();
    let on = loosening(&mut world);
    let other = world.propose(Parameter::GraceS, world.house.address, 3_000);
    let act = world.proposal_close_act(on);
    let wrong = act.clone().with("change", change_of(other));
    assert_eq!(refused(&world, &wrong), "ProposalMismatch");
    assert_eq!(refused(&world, &act), "ProposalStillOpen");
    done(world.send(&world.proposal_cancel_act(on, COUNCIL[0])));
    let elsewhere = act.clone().with("rent_payer", actors::address(THIEF));
    assert_eq!(refused(&world, &elsewhere), "RentPayerMismatch");
    let payer = actors::address(PARAMETERS);
    let (had, rent) = (world.lamports(&payer), world.lamports(&world.proposal(on)));
    let sent = done(world.send(&act));
    assert_eq!(world.lamports(&payer), had + rent);
    assert!(!world.exists(&world.proposal(on)));
    let Event::ProposalClosed(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.state, 3);
}

#[test]
fn one_that_has_expired_is_closed_by_anyone_and_frees_its_parameter() {
    let mut world = governed();
    let on = loosening(&mut world);
    let again = |world: &World| -> Act {
        world.propose_act(Parameter::WeightInitialBps, world.asset(SOL), 8_500)
    };
    world.advance(TIMELOCK_S + PROPOSAL_WINDOW_S - 1);
    let close = world.proposal_close_act(on);
    assert_eq!(refused(&world, &close), "ProposalStillOpen");
    world.advance(1);
    assert_eq!(refused(&world, &again(&world)), "ProposalStillOpen");
    done(world.send(&close));
    done(world.send(&again(&world)));
}

/// Where the house itself changes, nothing stands in the place of an asset.
#[test]
fn the_house_and_its_governance_change_without_another_account() {
    let mut world = governed();
    let (house, governance) = (world.house.address, world.governance());
    let on = world.loosen(Parameter::GraceS, house, 4_000);
    assert_eq!(world.read_house().parameters.grace_s, 4_000);
    let act = world.proposal_execute_act(on);
    assert_eq!(act.address_of("target"), ids::SYSTEM_PROGRAM);
    world.loosen(Parameter::TimelockS, governance, 150_000);
    assert_eq!(world.read_governance().timelock_s, 150_000);
    world.loosen(Parameter::PauseMaxS, governance, 90_000);
    assert_eq!(world.read_governance().pause_max_s, 90_000);
}

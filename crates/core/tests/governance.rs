//! Governance: what each change does, how large and how fast it may be, who must agree.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::asset::AssetParameters;
use ringfence_core::governance::{
    Actor, AssetSettings, Change, Class, Governance, Listed, Parameter, Proposal, ProposalState,
    Rules, Subject, Target, Terms, check_council,
};
use ringfence_core::house::{HouseStatus, Pause};
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::{MOVE_S, MOVE_STEP_S, PROPOSAL_WINDOW_S};
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock};
use support::numbers::Numbers;
use support::world::instrument as listing;

fn instrument() -> Instrument {
    listing(1, 1, 1)
}

const DAY: u32 = 86_400;
const GOVERNED: Governance = Governance {
    council_count: 3,
    threshold: 2,
    council_epoch: 0,
    timelock_s: 2 * DAY,
    pause_max_s: DAY,
};

fn at(seconds: u32) -> Clock {
    Clock {
        now_ts: 1_000_000 + i64::from(seconds),
        slot: 5_000 + 2 * u64::from(seconds),
    }
}

fn proposed(parameter: Parameter, before: u64, after: u64) -> Result<(Proposal, Change), Refusal> {
    let mut change = Change::default();
    let terms = Terms::of_number(parameter, before, after)?;
    let proposal = Proposal::plan_create(terms, &mut change, &GOVERNED, &at(0))?;
    Ok((proposal, change))
}

/// Executes with no loss open and the value as the proposal set it last.
fn execute(proposal: &mut Proposal, change: &mut Change, clock: &Clock) -> Result<u64, Refusal> {
    let facts = (&GOVERNED, &Settlement::EMPTY);
    let current = Some(proposal.now);
    proposal.plan_execute(change, current, facts, clock)
}

#[test]
fn every_parameter_has_a_number_a_name_and_a_place() {
    let mut codes: Vec<u8> = Parameter::ALL.iter().map(|one| one.code()).collect();
    assert!(codes.is_sorted_by(|a, b| a < b));
    codes.dedup();
    assert_eq!(codes.len(), Parameter::ALL.len());
    let mut house = Parameters::TEST;
    let mut asset = AssetSettings {
        parameters: AssetParameters::TEST,
        status: 0,
    };
    let (mut listed, mut governance) = (instrument(), GOVERNED);
    for parameter in Parameter::ALL.iter().copied() {
        assert_eq!(Parameter::of(parameter.code()), Some(parameter));
        assert_eq!(format!("{parameter:?}"), parameter.name());
        let places = [
            (Subject::House, Target::House(&mut house).value(parameter)),
            (Subject::Asset, Target::Asset(&mut asset).value(parameter)),
            (Subject::Instrument, {
                Target::Instrument(&mut listed).value(parameter)
            }),
            (Subject::Governance, {
                Target::Governance(&mut governance).value(parameter)
            }),
        ];
        for (subject, value) in places {
            let is_there = subject == parameter.subject() && parameter.is_number();
            assert_eq!(value.is_some(), is_there, "{parameter:?} of {subject:?}");
        }
    }
    assert_eq!(Parameter::of(0), None);
    assert_eq!(Parameter::of(255), None);
}

/// What makes an account worth less, or liquidates it sooner or dearer, is never at once.
#[test]
fn nothing_that_touches_existing_customers_takes_effect_at_once() {
    use Parameter as P;
    let at_once_up = [P::StressAgeS, P::CoverK];
    let at_once_up = at_once_up
        .into_iter()
        .chain([P::StressMultipleBps, P::AssetStatus]);
    let at_once_down = [P::WeightInitialBps, P::DepositCapNative];
    let at_once_down = at_once_down.into_iter().chain([P::InterestLimitLots]);
    let of = |class: Class, is_up: bool| -> Vec<Parameter> {
        let all = Parameter::ALL.iter().copied();
        let class_of = |one: &Parameter| {
            let (before, after) = if is_up { (1, 2) } else { (2, 1) };
            one.classify(before, after).unwrap()
        };
        all.filter(|one| class_of(one) == class).collect()
    };
    let sorted = |list: Vec<Parameter>| {
        let mut codes: Vec<u8> = list.iter().map(|one| one.code()).collect();
        codes.sort_unstable();
        codes
    };
    assert_eq!(
        sorted(of(Class::Tightens, true)),
        sorted(at_once_up.collect())
    );
    assert_eq!(
        sorted(of(Class::Tightens, false)),
        sorted(at_once_down.collect())
    );
    let moving_up = [
        P::DustNative,
        P::InitialMultipleBps,
        P::LiquidatorFeeBps,
        P::FundFeeBps,
        P::DiscountBps,
        P::LossMaxBps,
        P::ConcentrationBps,
        P::RampS,
        P::JumpConfirmS,
        P::ScanBps,
        P::ScanFloorTicks,
        P::ExtremeBps,
        P::ShortMinNative,
    ];
    assert_eq!(sorted(of(Class::Moves, true)), sorted(moving_up.into()));
    let moving_down = [
        P::QuoteDepegBps,
        P::VariationDueS,
        P::GraceS,
        P::WeightMaintenanceBps,
        P::ConcentrationNative,
        P::OutageMaxS,
        P::AssetConfidenceMaxBps,
        P::JumpMaxBps,
        P::MarkConfidenceMaxBps,
        P::AgeMaxS,
        P::MarkAgeMaxS,
        P::FillBandBps,
        P::RiskAgeMaxS,
    ];
    assert_eq!(sorted(of(Class::Moves, false)), sorted(moving_down.into()));
    for parameter in Parameter::ALL {
        let unchanged = parameter.classify(7, 7);
        assert_eq!(unchanged, Err(Refusal::NothingToChange));
    }
}

#[test]
fn what_loosens_or_moves_changes_by_a_fifth_or_by_one_step() {
    let grace = |after| proposed(Parameter::GraceS, 3_600, after).map(|_| ());
    assert_eq!(grace(4_320), Ok(()));
    assert_eq!(grace(4_321), Err(Refusal::ChangeTooLarge));
    assert_eq!(grace(2_880), Ok(()));
    assert_eq!(grace(2_879), Err(Refusal::ChangeTooLarge));
    // Where a fifth is less than a step.
    let secured = |after| proposed(Parameter::SecuredBps, 0, after).map(|_| ());
    assert_eq!(secured(100), Ok(()));
    assert_eq!(secured(101), Err(Refusal::ChangeTooLarge));
    let most = proposed(Parameter::DepositCapNative, u64::MAX - 1, u64::MAX);
    assert!(most.is_ok());
    // What tightens is as large as it likes.
    assert!(proposed(Parameter::WeightInitialBps, 10_000, 0).is_ok());
}

/// Each key stops the other: the authority cannot hold on to its place, nor one of the council take
/// it without the rest.
#[test]
fn the_council_may_propose_another_parameter_authority_and_nothing_else() {
    let authority = Actor {
        is_authority: true,
        is_of_council: false,
    };
    let member = Actor {
        is_authority: false,
        is_of_council: true,
    };
    let nobody = Actor::default();
    for parameter in Parameter::ALL.iter().copied() {
        let replaces = parameter == Parameter::ParameterAuthority;
        assert!(authority.may_propose(parameter));
        assert_eq!(member.may_propose(parameter), replaces);
        assert!(!nobody.may_propose(parameter));
        for is_its_own in [true, false] {
            assert!(member.may_cancel(parameter, is_its_own));
            assert!(!nobody.may_cancel(parameter, is_its_own));
        }
        assert!(authority.may_cancel(parameter, true));
        assert_eq!(authority.may_cancel(parameter, false), !replaces);
    }
}

/// A value that was tightened, in however many steps, comes back in one; a fifth beyond at most.
#[test]
fn a_loosening_may_lead_back_to_where_the_value_was() {
    let mut change = Change::default();
    let mut value = 8_000;
    let mut lead = |change: &mut Change, to: u64| {
        let terms = Terms::of_number(Parameter::WeightInitialBps, value, to)?;
        let mut proposal = Proposal::plan_create(terms, change, &GOVERNED, &at(0))?;
        proposal.approvals = 3;
        value = execute(&mut proposal, change, &at(2 * DAY))?;
        Ok(())
    };
    assert_eq!(lead(&mut change, 5_000), Ok(()));
    assert_eq!(lead(&mut change, 100), Ok(()));
    assert_eq!(change.loosest, Some(8_000));
    assert_eq!(lead(&mut change, 9_601), Err(Refusal::ChangeTooLarge));
    assert_eq!(lead(&mut change, 5_000), Ok(()));
    assert_eq!(change.loosest, Some(8_000));
    let mut further = change;
    assert_eq!(lead(&mut change, 8_000), Ok(()));
    assert_eq!(change.loosest, None);
    assert_eq!(lead(&mut change, 9_601), Err(Refusal::ChangeTooLarge));
    assert_eq!(lead(&mut change, 9_600), Ok(()));
    // Beyond it is a new beginning too.
    value = 5_000;
    let terms = Terms::of_number(Parameter::WeightInitialBps, value, 9_600).unwrap();
    let mut proposal = Proposal::plan_create(terms, &mut further, &GOVERNED, &at(0)).unwrap();
    proposal.approvals = 3;
    assert_eq!(
        execute(&mut proposal, &mut further, &at(2 * DAY)),
        Ok(9_600)
    );
    assert_eq!(further.loosest, None);
}

/// Any values, any calls: on the line, rounded toward the beginning, never back, and there in a day
/// of steps.
#[test]
fn every_move_is_a_line_whoever_calls_whenever() {
    let mut numbers = Numbers::new(7);
    for _ in 0..2_000 {
        let most = u64::MAX >> numbers.between(0, 58);
        let before = numbers.between(20, most);
        let by = numbers.between(1, before / 5);
        let is_up = numbers.once_in(2) && before.checked_add(by).is_some();
        let (parameter, after) = if is_up {
            (Parameter::DustNative, before + by)
        } else {
            (Parameter::ConcentrationNative, before - by)
        };
        let (mut proposal, mut change) = proposed(parameter, before, after).unwrap();
        let mut clock = at(0);
        assert_eq!(execute(&mut proposal, &mut change, &clock), Ok(before));
        let (mut gone_s, mut last) = (0, before);
        while proposal.state == ProposalState::Moving {
            let wait_s = numbers.between(1, 8_000) as u32;
            clock = Clock {
                now_ts: clock.now_ts + i64::from(wait_s),
                slot: clock.slot + 2 * u64::from(wait_s),
            };
            let value = execute(&mut proposal, &mut change, &clock).unwrap();
            gone_s = (gone_s + wait_s.min(MOVE_STEP_S)).min(MOVE_S);
            let whole = u128::from(before.abs_diff(after));
            let gone = (whole * u128::from(gone_s) / u128::from(MOVE_S)) as u64;
            assert_eq!(value.abs_diff(before), gone);
            let forward = if is_up { value >= last } else { value <= last };
            assert!(forward);
            last = value;
        }
        assert_eq!((last, gone_s), (after, MOVE_S));
        assert!(!change.is_open);
        assert!(clock.now_ts - at(0).now_ts >= i64::from(MOVE_S));
    }
}

#[test]
fn a_move_stands_still_while_no_slot_passes_and_expires_when_nobody_calls() {
    let (mut proposal, mut change) = proposed(Parameter::GraceS, 3_600, 3_000).unwrap();
    assert_eq!(execute(&mut proposal, &mut change, &at(0)), Ok(3_600));
    let halted = Clock {
        now_ts: at(DAY).now_ts,
        slot: at(0).slot + 1,
    };
    let stuck = execute(&mut proposal, &mut change, &halted);
    assert_eq!(stuck, Err(Refusal::NothingToMove));
    assert_eq!(execute(&mut proposal, &mut change, &at(DAY)), Ok(3_575));
    let late = at(DAY + PROPOSAL_WINDOW_S);
    let expired = execute(&mut proposal, &mut change, &late);
    assert_eq!(expired, Err(Refusal::ProposalExpired));
    assert!(change.is_open);
    assert_eq!(proposal.plan_close(&mut change, &late), Ok(()));
    assert!(!change.is_open);
}

#[test]
fn a_loosening_needs_delay_approvals_and_no_open_loss_in_this_order() {
    let (made, mut change) = proposed(Parameter::GraceS, 3_600, 4_000).unwrap();
    let mut proposal = made;
    let early = execute(&mut proposal, &mut change, &at(2 * DAY - 1));
    assert_eq!(early, Err(Refusal::ProposalNotDue));
    let due = at(2 * DAY);
    let alone = execute(&mut proposal, &mut change, &due);
    assert_eq!(alone, Err(Refusal::ApprovalsMissing));
    proposal.plan_approve(0, &GOVERNED, &due).unwrap();
    let twice = proposal.plan_approve(0, &GOVERNED, &due);
    assert_eq!(twice, Err(Refusal::AlreadyApproved));
    proposal.plan_approve(8, &GOVERNED, &due).unwrap();
    let lossy = Settlement {
        open_loss_count: 1,
        ..Settlement::EMPTY
    };
    let frozen = proposal.plan_execute(&mut change, Some(3_600), (&GOVERNED, &lossy), &due);
    assert_eq!(frozen, Err(Refusal::LossOpen));
    let facts = (&GOVERNED, &Settlement::EMPTY);
    let changed = proposal.plan_execute(&mut change, Some(3_601), facts, &due);
    assert_eq!(changed, Err(Refusal::ValueChanged));
    let next = Governance {
        council_epoch: 1,
        ..GOVERNED
    };
    let facts = (&next, &Settlement::EMPTY);
    let voided = proposal.plan_execute(&mut change, Some(3_600), facts, &due);
    assert_eq!(voided, Err(Refusal::CouncilChanged));
    let approved = proposal.plan_approve(1, &next, &due);
    assert_eq!(approved, Err(Refusal::CouncilChanged));
    assert_eq!(execute(&mut proposal, &mut change, &due), Ok(4_000));
    let again = execute(&mut proposal, &mut change, &due);
    assert_eq!(again, Err(Refusal::ProposalEnded));
    let mut late = made;
    let expired = late.plan_approve(0, &GOVERNED, &at(2 * DAY + PROPOSAL_WINDOW_S));
    assert_eq!(expired, Err(Refusal::ProposalExpired));
}

/// A change that is refused leaves nothing behind, whichever account it is of.
#[test]
fn settings_are_checked_as_when_they_were_given() {
    let house = Parameters::TEST;
    let mut listed = Listed::default();
    listed.note_asset(&AssetParameters::TEST);
    listed.note_instrument(&instrument()).unwrap();
    let change = |target: &mut Target<'_>, parameter, value| {
        let mut listed = listed;
        let rules = Rules {
            is_test: false,
            house: &house,
            listed: &mut listed,
        };
        target.change(parameter, value, rules)
    };
    let of_house = |parameter, value| {
        let mut changed = Parameters {
            cover_k: 1,
            ..house
        };
        change(&mut Target::House(&mut changed), parameter, value)
    };
    let outside = Err(Refusal::ParameterOutOfBounds);
    let contradicts = Err(Refusal::ParametersInconsistent);
    assert_eq!(of_house(Parameter::GraceS, 59), outside);
    assert_eq!(of_house(Parameter::GraceS, 1 << 40), outside);
    assert_eq!(of_house(Parameter::CoverK, 0), outside);
    assert_eq!(of_house(Parameter::AssessPeriodBps, 9_999), contradicts);
    assert_eq!(of_house(Parameter::DiscountBps, 1_001), contradicts);
    assert_eq!(of_house(Parameter::DiscountBps, 1_000), Ok(()));
    assert_eq!(of_house(Parameter::WeightInitialBps, 1), outside);
    let of_asset = |parameter, value| {
        let mut changed = AssetSettings {
            parameters: AssetParameters::TEST,
            status: 0,
        };
        change(&mut Target::Asset(&mut changed), parameter, value)
    };
    assert_eq!(of_asset(Parameter::AssetStatus, 2), outside);
    assert_eq!(of_asset(Parameter::RampS, 7 * 86_400 - 1), outside);
    assert_eq!(of_asset(Parameter::RampS, 7 * 86_400), Ok(()));
    assert_eq!(
        of_asset(Parameter::WeightMaintenanceBps, 9_701),
        contradicts
    );
    assert_eq!(of_asset(Parameter::WeightInitialBps, 9_001), contradicts);
    let of_instrument = |parameter, value| {
        let mut changed = instrument();
        change(&mut Target::Instrument(&mut changed), parameter, value)
    };
    assert_eq!(of_instrument(Parameter::ScanBps, 99), outside);
    assert_eq!(of_instrument(Parameter::ScanBps, 100), contradicts);
    assert_eq!(of_instrument(Parameter::InterestLimitLots, 0), Ok(()));
    // No minimum per short lot of what is no option.
    assert_eq!(of_instrument(Parameter::ShortMinNative, 1), outside);
    let mut governance = GOVERNED;
    let mut target = Target::Governance(&mut governance);
    assert_eq!(change(&mut target, Parameter::TimelockS, 172_799), outside);
}

/// The narrowest scan range is covered with the dearest lot, whichever instruments they are of.
#[test]
fn a_house_agrees_with_the_extremes_of_what_was_ever_listed() {
    let mut listed = Listed::default();
    let mut narrow = instrument();
    narrow.parameters.scan_bps = Bps(400);
    narrow.parameters.fill_band_bps = Bps(200);
    narrow.parameters.mark_age_max_s = 10;
    listed.note_instrument(&narrow).unwrap();
    assert_eq!(listed.scan_min_bps, Bps(400));
    assert_eq!(listed.costs_max_bps, 240);
    let house = Parameters::TEST;
    let mut change = |parameter, value| {
        let rules = Rules {
            is_test: true,
            house: &house,
            listed: &mut listed,
        };
        let mut changed = house;
        Target::House(&mut changed).change(parameter, value, rules)
    };
    // 500 of initial margin against 240 and fees of 100.
    assert_eq!(change(Parameter::FundFeeBps, 209), Ok(()));
    let equal = change(Parameter::FundFeeBps, 210);
    assert_eq!(equal, Err(Refusal::ParametersInconsistent));
    assert_eq!(change(Parameter::FundFeeBps, 0), Ok(()));
    let mut dear = narrow;
    dear.parameters.scan_bps = Bps(5_000);
    dear.parameters.fill_band_bps = Bps(1_000);
    listed.note_instrument(&dear).unwrap();
    assert_eq!(listed.scan_min_bps, Bps(400));
    assert_eq!(listed.costs_max_bps, 1_500);
}

#[test]
fn a_council_has_one_to_nine_keys_of_its_own() {
    let keys: Vec<[u8; 32]> = (1..=10).map(|n| [n; 32]).collect();
    let malformed = Err(Refusal::CouncilMalformed);
    assert_eq!(check_council(&[], 0), malformed);
    assert_eq!(check_council(&keys[..1], 1), Ok(()));
    assert_eq!(check_council(&keys[..1], 0), malformed);
    assert_eq!(check_council(&keys[..1], 2), malformed);
    assert_eq!(check_council(&keys[..9], 9), Ok(()));
    assert_eq!(check_council(&keys, 1), malformed);
    assert_eq!(check_council(&[[1; 32], [2; 32], [1; 32]], 1), malformed);
    assert_eq!(check_council(&[[1; 32], [0; 32]], 1), malformed);
}

#[test]
fn a_pause_ends_and_another_one_waits_as_long_as_the_longest() {
    let mut pause = Pause::default();
    assert_eq!(pause.over(HouseStatus::Active, &at(0)), HouseStatus::Active);
    assert_eq!(pause.plan_end(&at(0)), Err(Refusal::NotPaused));
    let none = pause.plan_begin(0, DAY, &at(0));
    assert_eq!(none, Err(Refusal::ParameterOutOfBounds));
    pause.plan_begin(60, DAY, &at(0)).unwrap();
    assert_eq!(
        pause.over(HouseStatus::Active, &at(59)),
        HouseStatus::Paused
    );
    let over = pause.over(HouseStatus::Recovery, &at(59));
    assert_eq!(over, HouseStatus::Recovery);
    let again = pause.plan_begin(60, DAY, &at(59));
    assert_eq!(again, Err(Refusal::AlreadyPaused));
    assert_eq!(
        pause.over(HouseStatus::Active, &at(60)),
        HouseStatus::Active
    );
    let soon = pause.plan_begin(60, DAY, &at(59 + DAY));
    assert_eq!(soon, Err(Refusal::PauseTooSoon));
    pause.plan_begin(60, DAY, &at(60 + DAY)).unwrap();
    pause.plan_end(&at(70 + DAY)).unwrap();
    assert!(!pause.is_on(&at(70 + DAY)));
    assert_eq!(pause.free_ts, at(120 + 2 * DAY).now_ts);
}

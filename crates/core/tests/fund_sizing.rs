//! The size of the fund: posted stress losses, the owners with the most, and time to replenish.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::Fund;
use ringfence_core::fund::sizing::{STRESS_ENTRIES, Stress, StressEntry, plan_size_fund};
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use std::collections::BTreeMap;
use support::numbers::for_seeds;
use support::world::{MIDNIGHT, ONE, clock, customer, house, move_mark, refresh, trade, wait};

const DAY: i64 = 86_400;

/// A rich customer 0, and others who have each bought 100 lots from it: 15 units of requirement
/// each, and so much quote.
fn debtors(quotes: &[u64]) -> System {
    let mut system = house();
    system.parameters.cover_k = 2;
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    for (index, quote) in quotes.iter().enumerate() {
        let who = customer(&mut system, 1 + index as u32, [*quote, 0, 0]);
        trade(&mut system, 0, (who, 0), 100).unwrap();
    }
    system
}

fn posted(system: &System) -> Vec<u64> {
    let all = system.stress.entries.iter();
    let mut posted: Vec<u64> = all.map(|entry| entry.stress_native).collect();
    posted.sort_unstable_by(|a, b| b.cmp(a));
    posted
}

#[test]
fn a_stress_loss_is_what_a_multiple_of_the_requirement_takes_beyond_equity() {
    let mut system = debtors(&[25 * ONE + 1, 30 * ONE, 31 * ONE]);
    assert_eq!(system.post_stress(1), Ok(5 * ONE - 1));
    assert_eq!(system.post_stress(2), Ok(0));
    assert_eq!(system.post_stress(3), Ok(0));
    system.parameters.stress_multiple_bps = Bps(20_001);
    // Rounded up: 15,000,000 · 2.0001.
    assert_eq!(system.post_stress(2), Ok(1_500));
    // Unpaid gains count: they are its own.
    system.parameters.stress_multiple_bps = Bps(20_000);
    move_mark(&mut system, 0, 1_010);
    assert_eq!(system.post_stress(1), Ok(5 * ONE - 1 + 600_000 - ONE));
    // Nothing at stake, nothing to post.
    let idle = customer(&mut system, 50, [0; 3]);
    assert_eq!(system.post_stress(idle), Ok(0));
}

#[test]
fn an_old_mark_says_nothing() {
    let mut system = debtors(&[25 * ONE]);
    wait(&mut system, 11);
    assert_eq!(system.post_stress(1), Err(Refusal::MarkStale));
    assert_eq!(system.stress, Stress::default());
    let idle = customer(&mut system, 50, [0; 3]);
    assert_eq!(
        system.post_stress(idle),
        Ok(0),
        "without lots no mark is needed"
    );
    refresh(&mut system);
    assert_eq!(system.post_stress(1), Ok(5 * ONE));
}

#[test]
fn an_account_replaces_its_own_entry_by_its_newer_one() {
    let mut system = debtors(&[25 * ONE, 26 * ONE]);
    system.post_stress(1).unwrap();
    system.post_stress(2).unwrap();
    assert_eq!(posted(&system)[..3], [5 * ONE, 4 * ONE, 0]);
    system.deposit(1, 0, 2 * ONE).unwrap();
    system.post_stress(1).unwrap();
    assert_eq!(posted(&system)[..3], [4 * ONE, 3 * ONE, 0]);
    system.deposit(1, 0, 3 * ONE).unwrap();
    system.post_stress(1).unwrap();
    assert_eq!(
        posted(&system)[..3],
        [4 * ONE, 0, 0],
        "nothing frees its place"
    );
    let free = system.stress.entries.iter();
    assert_eq!(
        free.filter(|entry| **entry == StressEntry::default())
            .count(),
        7
    );
}

#[test]
fn a_full_table_gives_way_to_a_larger_loss_and_to_no_smaller_one() {
    let quotes: Vec<u64> = (20..30).map(|quote| quote * ONE).collect();
    let mut system = debtors(&quotes);
    let units = |range: std::ops::RangeInclusive<u64>| -> Vec<u64> {
        range.rev().map(|units| units * ONE).collect()
    };
    // Stress losses of 10 down to 1: the smallest are posted first.
    for who in (1..=10).rev() {
        system.post_stress(who).unwrap();
    }
    assert_eq!(posted(&system), units(3..=10));
    // Nobody pushes a large one out by many small ones.
    for who in [9, 10, 9] {
        system.post_stress(who).unwrap();
        assert_eq!(posted(&system), units(3..=10));
    }
    // As large is not larger.
    let twin = customer(&mut system, 40, [27 * ONE, 0, 0]);
    trade(&mut system, 0, (twin, 0), 100).unwrap();
    let before = system.stress;
    assert_eq!(system.post_stress(twin), Ok(3 * ONE));
    assert_eq!(system.stress, before);
}

#[test]
fn what_is_too_old_counts_no_more_and_gives_its_place_up() {
    let quotes: Vec<u64> = (20..28).map(|quote| quote * ONE).collect();
    let mut system = debtors(&quotes);
    system.parameters.stress_age_s = 3_600;
    for who in 1..=8 {
        system.post_stress(who).unwrap();
    }
    let small = customer(&mut system, 40, [29 * ONE, 0, 0]);
    trade(&mut system, 0, (small, 0), 100).unwrap();
    let required = |system: &System| {
        let (parameters, now) = (&system.parameters, &system.clock);
        system.stress.required_native(parameters, now)
    };
    wait(&mut system, 3_599);
    refresh(&mut system);
    assert_eq!(required(&system), 19 * ONE);
    system.post_stress(small).unwrap();
    assert!(!posted(&system).contains(&ONE));
    wait(&mut system, 1);
    assert_eq!(required(&system), 0);
    system.post_stress(small).unwrap();
    assert!(posted(&system).contains(&ONE));
    assert_eq!(required(&system), ONE);
}

fn entry(owner: u8, account: u8, stress_native: u64, ts: i64) -> StressEntry {
    StressEntry {
        owner: [owner; 32],
        account: [account; 32],
        stress_native,
        ts,
    }
}

#[test]
fn the_owners_with_the_most_are_summed() {
    for_seeds(500, |numbers| {
        let now = clock(MIDNIGHT);
        let mut parameters = Parameters::TEST;
        parameters.cover_k = numbers.between(0, 2) as u16;
        let mut stress = Stress::default();
        for (place, kept) in stress.entries.iter_mut().enumerate() {
            let age = numbers.pick(&[0, 1, DAY - 1, DAY, 2 * DAY]);
            let native = numbers.edge(0, u64::MAX);
            let owner = numbers.between(1, 5) as u8;
            *kept = entry(owner, place as u8, native, MIDNIGHT - age);
        }
        let mut sums: BTreeMap<[u8; 32], u128> = BTreeMap::new();
        for kept in stress
            .entries
            .iter()
            .filter(|kept| MIDNIGHT - kept.ts < DAY)
        {
            *sums.entry(kept.owner).or_default() += u128::from(kept.stress_native);
        }
        let mut sums: Vec<u128> = sums.into_values().collect();
        sums.sort_unstable_by(|a, b| b.cmp(a));
        let most = sums
            .iter()
            .take(usize::from(parameters.cover_k))
            .sum::<u128>();
        let required = stress.required_native(&parameters, &now);
        assert_eq!(u128::from(required), most.min(u128::from(u64::MAX)));
    });
    assert_eq!(STRESS_ENTRIES, 8);
}

/// A fund of 100 that must cover `required`, with a minimum of skin of a tenth of the layer.
struct Sized {
    fund: Fund,
    settlement: Settlement,
    parameters: Parameters,
    required: u64,
    now_ts: i64,
}

fn sized(required: u64) -> Sized {
    let mut parameters = Parameters::TEST;
    parameters.cover_k = 1;
    parameters.skin_min_bps = Bps(1_000);
    let fund = Fund {
        insurance_native: 40,
        skin_junior_native: 3,
        mutual_native: 50,
        skin_senior_native: 7,
        pending_native: 1_000,
        secured_native: 1_000,
        escrow_native: 1_000,
        ..Fund::default()
    };
    Sized {
        fund,
        settlement: Settlement::EMPTY,
        parameters,
        required,
        now_ts: MIDNIGHT,
    }
}

impl Sized {
    fn is_short(&mut self) -> bool {
        let mut stress = Stress::default();
        stress.entries[0] = entry(1, 1, self.required, self.now_ts);
        let time = (&self.parameters, &clock(self.now_ts));
        let is_short = plan_size_fund(&mut self.fund, &stress, &self.settlement, time).unwrap();
        assert_eq!(self.fund.cover_required_native, self.required);
        is_short
    }

    fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now_ts += seconds;
        self
    }
}

#[test]
fn too_little_cover_counts_at_once_when_no_loss_has_used_it() {
    let mut house = sized(100);
    assert!(!house.is_short());
    assert_eq!(house.fund.cover_short_since_ts, 0);
    house.required = 101;
    assert!(
        house.is_short(),
        "stakes that wait, secured parts and escrow do not count"
    );
    assert_eq!(house.fund.cover_short_since_ts, MIDNIGHT);
    assert!(house.wait(5).is_short());
    assert_eq!(house.fund.cover_short_since_ts, MIDNIGHT, "since then");
    house.required = 100;
    assert!(!house.is_short());
    assert_eq!(house.fund.cover_short_since_ts, 0);
    house.parameters.cover_k = 0;
    house.required = 0;
    assert!(!house.is_short());
}

#[test]
fn after_a_loss_members_have_their_time() {
    let mut house = sized(101);
    house.settlement.open_loss_count = 1;
    assert!(!house.is_short());
    assert!(!house.wait(5 * DAY).is_short(), "the loss is still open");
    house.settlement.open_loss_count = 0;
    house.settlement.loss_closed_ts = house.now_ts;
    assert!(!house.wait(2 * DAY - 1).is_short());
    assert!(house.wait(1).is_short());
}

#[test]
fn one_small_loss_after_the_other_wins_no_more_time() {
    let mut house = sized(101);
    for day in 0..30 {
        house.settlement.loss_closed_ts = house.now_ts;
        assert!(!house.is_short(), "{day}");
        house.wait(DAY);
    }
    house.settlement.loss_closed_ts = house.now_ts;
    assert!(house.is_short());
    house.settlement.open_loss_count = 1;
    assert!(house.is_short());
}

#[test]
fn the_operator_has_its_time_for_its_skin() {
    let mut house = sized(0);
    house.fund.skin_senior_native = 1;
    house.fund.mutual_native = 41;
    assert!(!house.is_short());
    assert_eq!(house.fund.skin_short_since_ts, MIDNIGHT, "rounded up");
    assert!(!house.wait(30 * DAY - 1).is_short());
    assert!(house.wait(1).is_short());
    house.fund.skin_senior_native = 2;
    assert!(!house.is_short());
    assert_eq!(house.fund.skin_short_since_ts, 0);
}

#[test]
fn too_small_a_fund_stops_new_risk_and_nothing_else() {
    let mut system = debtors(&[25 * ONE, 35 * ONE]);
    assert_eq!(system.size_fund(), Ok(false));
    system.post_stress(1).unwrap();
    assert_eq!(system.size_fund(), Ok(true));
    assert!(!system.mode.takes_risk());
    assert_eq!(
        trade(&mut system, 0, (2, 0), 1),
        Err(Refusal::HouseTakesNoRisk)
    );
    // Closing is allowed, and so is leaving.
    trade(&mut system, 0, (0, 2), 100).unwrap();
    system.exit(2, 0).unwrap();
    system.deposit_skin(Layer::SkinSenior, 5 * ONE).unwrap();
    assert_eq!(system.size_fund(), Ok(false));
    assert!(system.mode.takes_risk());
    let taken = system.withdraw_skin(Layer::SkinSenior, 1);
    assert_eq!(taken, Err(Refusal::SkinBelowMinimum), "the cover stays");
    // The debtor gone, nothing has to be covered.
    trade(&mut system, 0, (0, 1), 100).unwrap();
    system.post_stress(1).unwrap();
    system.size_fund().unwrap();
    system.withdraw_skin(Layer::SkinSenior, 5 * ONE).unwrap();
    assert_eq!(system.fund.funded_native(), Ok(0));
}

#[test]
fn a_seat_may_be_worked_through_the_house() {
    let mut system = house();
    system.parameters.secured_bps = Bps(1_000);
    let seat = system.seat(1);
    system.stake(seat, 100_000).unwrap();
    system.clock = clock(MIDNIGHT + 2 * DAY);
    system.activate_stake(seat).unwrap();
    assert_eq!(system.fund.secured_native, 10_000);
    assert_eq!(system.release_secured(seat), Err(Refusal::AboveStake));
    assert_eq!(system.drop_stub(seat), Err(Refusal::NoStub));
    system.settlement.loss_sequence = 1;
    system.request_unstake(seat, 89_000).unwrap();
    assert_eq!(system.drop_stub(seat), Err(Refusal::LossOpen));
    system.settlement.routing_sequence = 1;
    system.drop_stub(seat).unwrap();
    system.clock = clock(MIDNIGHT + 9 * DAY);
    let before = system.tokens_inside(0);
    system.unstake(seat).unwrap();
    assert_eq!(before - system.tokens_inside(0), 99_000);
}

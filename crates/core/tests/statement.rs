//! Statements of segregation: one per day, of one instant, chained, and late or deficient when they
//! are.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

use std::collections::BTreeSet;

use ringfence_core::asset::Shard;
use ringfence_core::fund::Fund;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::statement::{
    Books, FUND_POCKETS, HASHED_BYTES, Lines, Link, Pocket, State, Statement, Subject, Tokens,
    end_ts, epoch_of, plan_finalize, plan_open, plan_record,
};
use ringfence_core::units::Clock;
use sha2::{Digest, Sha256};

/// The day that the statements here are of.
const EPOCH: u32 = 20_000;
const HOUR: i64 = 3_600;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// So many seconds after the end of the day.
fn after(seconds: i64) -> Clock {
    Clock {
        now_ts: end_ts(EPOCH) + seconds,
        slot: 7,
    }
}

/// A house with one vault of a hundred, and a unit in the pool that a winner is owed.
struct House {
    shards: [Shard; 16],
    settlement: Settlement,
    fund: Fund,
    tokens: Tokens,
}

impl House {
    fn new() -> Self {
        let mut shards = [Shard::default(); 16];
        shards[15] = Shard {
            ledger_native: 100,
            vault_count: 1,
        };
        Self {
            shards,
            settlement: Settlement {
                pool_native: 1,
                owed_to_native: 1,
                ..Settlement::EMPTY
            },
            fund: Fund::default(),
            tokens: Tokens {
                pool_native: 1,
                ..Tokens::default()
            },
        }
    }

    fn books(&self) -> Books<'_> {
        Books {
            shards: &self.shards,
            settlement: &self.settlement,
            fund: &self.fund,
            tokens: Some(&self.tokens),
        }
    }
}

fn opened() -> Statement {
    plan_open(Subject::default(), EPOCH, &after(0)).unwrap()
}

fn recorded(house: &House) -> Statement {
    let mut statement = opened();
    plan_record(&mut statement, &house.books(), &after(1)).unwrap();
    statement
}

fn finalize(statement: &mut Statement, newest: &mut Link, clock: &Clock) -> Result<(), Refusal> {
    plan_finalize(statement, newest, clock, sha256).map(drop)
}

#[test]
fn an_epoch_is_a_whole_day_of_utc() {
    let at = |now_ts| epoch_of(&Clock { now_ts, slot: 0 });
    assert_eq!((at(0), at(86_399), at(86_400)), (Ok(0), Ok(0), Ok(1)));
    // Noon of 4 October 2024.
    assert_eq!(at(1_728_043_200), Ok(EPOCH));
    assert_eq!(end_ts(0), 86_400);
    assert_eq!(end_ts(EPOCH), 1_728_086_400);
    assert_eq!(at(-1), Err(Refusal::Overflow));
    assert_eq!(at(i64::MAX), Err(Refusal::Overflow));
}

#[test]
fn only_the_last_day_that_has_ended_is_opened() {
    let open = |epoch, clock| plan_open(Subject::default(), epoch, &clock).map(drop);
    let not_last = Err(Refusal::StatementEpochNotLast);
    assert_eq!(open(EPOCH, after(-1)), not_last, "it has not ended");
    assert_eq!(open(EPOCH, after(0)), Ok(()));
    assert_eq!(open(EPOCH, after(86_399)), Ok(()));
    assert_eq!(open(EPOCH, after(86_400)), not_last, "the next has ended");
    assert_eq!(open(EPOCH + 1, after(86_399)), not_last, "of the future");
    assert_eq!(open(u32::MAX, after(0)), not_last);
    // On the first of January 1970 no day has ended, and none of 4294967295 is taken for it.
    assert_eq!(open(u32::MAX, Clock::default()), not_last);
}

#[test]
fn a_record_replaces_every_line_until_the_statement_is_final() {
    let mut house = House::new();
    let mut statement = recorded(&house);
    let first = statement.lines;
    assert_eq!((first.required_native, first.held_native), (101, 101));
    house.settlement.fees_native = 2;
    house.settlement.pool_native = 3;
    house.settlement.open_loss_count = 1;
    house.fund.escrow_native = 5;
    house.tokens.fund_native[5] = 6;
    plan_record(&mut statement, &house.books(), &after(2)).unwrap();
    assert_eq!(statement.lines, house.books().lines().unwrap());
    assert_eq!(statement.lines.required_native, 103);
    let escrow = Pocket {
        ledger_native: 5,
        tokens_native: 6,
    };
    assert_eq!(statement.lines.fund[5], escrow);
    assert_eq!(statement.recorded, after(2).moment());
    finalize(&mut statement, &mut Link::default(), &after(3)).unwrap();
    let again = plan_record(&mut statement, &house.books(), &after(4));
    assert_eq!(again, Err(Refusal::StatementFinal));
}

#[test]
fn what_is_recorded_a_day_late_is_of_another_day() {
    let house = House::new();
    let mut statement = opened();
    let record = |statement: &mut Statement, s| plan_record(statement, &house.books(), &after(s));
    let not_last = Err(Refusal::StatementEpochNotLast);
    assert_eq!(record(&mut statement, 86_400), not_last);
    assert_eq!(record(&mut statement, -1), not_last);
    assert!(!statement.is_recorded());
    assert_eq!(record(&mut statement, 86_399), Ok(()));
}

#[test]
fn an_asset_that_is_not_the_quote_has_nothing_of_pool_and_fund() {
    let mut house = House::new();
    house.settlement.open_loss_count = 2;
    house.settlement.blocked_native = 9;
    house.fund.insurance_native = 9;
    let books = Books {
        tokens: None,
        ..house.books()
    };
    let expected = Lines {
        required_native: 100,
        held_native: 100,
        ledger_native: 100,
        vault_count: 1,
        open_loss_count: 2,
        ..Lines::default()
    };
    assert_eq!(books.lines(), Ok(expected));
    assert!(expected.is_covered());
}

#[test]
fn sums_that_do_not_fit_are_refused_and_nothing_is_recorded() {
    let mut house = House::new();
    house.shards[0].ledger_native = u64::MAX;
    let mut statement = opened();
    let found = plan_record(&mut statement, &house.books(), &after(0));
    assert_eq!(found, Err(Refusal::Overflow));
    assert_eq!(statement, opened());
    house = House::new();
    house.shards[3].vault_count = u64::MAX;
    assert_eq!(house.books().lines(), Err(Refusal::Overflow));
    house = House::new();
    house.settlement.owed_to_native = i128::MAX;
    assert_eq!(house.books().lines(), Err(Refusal::Overflow));
}

#[test]
fn finalizing_refuses_in_order() {
    let house = House::new();
    let mut newest = Link::default();
    let mut draft = opened();
    let not_recorded = Err(Refusal::StatementNotRecorded);
    assert_eq!(finalize(&mut draft, &mut newest, &after(0)), not_recorded);
    let mut statement = recorded(&house);
    for epoch in [EPOCH, EPOCH + 1] {
        let mut newest = Link {
            count: 1,
            epoch,
            hash: [1; 32],
        };
        let found = finalize(&mut statement, &mut newest, &after(1));
        assert_eq!(found, Err(Refusal::StatementSuperseded), "{epoch}");
    }
    assert_eq!(finalize(&mut statement, &mut newest, &after(1)), Ok(()));
    let before = (statement, newest);
    let again = finalize(&mut statement, &mut newest, &after(1));
    assert_eq!(again, Err(Refusal::StatementFinal));
    assert_eq!((statement, newest), before);
}

#[test]
fn a_statement_is_late_after_noon_and_deficient_whenever_something_is_missing() {
    let state = |house: &House, seconds| {
        let mut statement = recorded(house);
        finalize(&mut statement, &mut Link::default(), &after(seconds)).unwrap();
        statement.state
    };
    let mut house = House::new();
    assert_eq!(state(&house, 12 * HOUR), State::Final);
    assert_eq!(state(&house, 12 * HOUR + 1), State::Late);
    assert_eq!(state(&house, 900 * 24 * HOUR), State::Late);
    house.tokens.pool_native = 0;
    assert_eq!(state(&house, 1), State::Deficient);
    assert_eq!(state(&house, 13 * HOUR), State::Deficient);
    house.tokens.pool_native = 2;
    assert_eq!(state(&house, 1), State::Final, "a gift");
    house.settlement.owed_to_native = 2;
    assert_eq!(state(&house, 1), State::Deficient, "more owed than there");
    for place in 0..FUND_POCKETS {
        let mut house = House::new();
        house.tokens.fund_native = [5; FUND_POCKETS];
        let ledgers = [
            &mut house.fund.insurance_native,
            &mut house.fund.skin_junior_native,
            &mut house.fund.mutual_native,
            &mut house.fund.skin_senior_native,
            &mut house.fund.secured_native,
            &mut house.fund.escrow_native,
            &mut house.fund.pending_native,
        ];
        for (at, ledger) in ledgers.into_iter().enumerate() {
            *ledger = if at == place { 6 } else { 5 };
        }
        assert_eq!(state(&house, 1), State::Deficient, "fund, {place}");
        house.tokens.fund_native[place] = 6;
        assert_eq!(state(&house, 1), State::Final, "fund, {place}");
    }
}

/// Two statements may be open at once; whichever is final later names the other, or never is.
#[test]
fn the_chain_never_forks_and_shows_what_was_left_out() {
    let house = House::new();
    let of = |epoch: u32| {
        let clock = Clock {
            now_ts: end_ts(epoch) + 1,
            slot: 9,
        };
        let mut statement = plan_open(Subject::default(), epoch, &clock).unwrap();
        plan_record(&mut statement, &house.books(), &clock).unwrap();
        (statement, clock)
    };
    let (mut first, _) = of(EPOCH);
    let (mut second, _) = of(EPOCH + 1);
    let (mut third, clock) = of(EPOCH + 2);
    let mut newest = Link::default();
    finalize(&mut first, &mut newest, &clock).unwrap();
    let head = newest;
    assert_eq!((first.number, first.previous_epoch), (1, 0));
    assert_eq!(first.previous_hash, [0; 32]);
    assert_eq!(head.hash, sha256(&first.bytes_to_hash()));
    finalize(&mut third, &mut newest, &clock).unwrap();
    assert_eq!((third.number, third.previous_epoch), (2, EPOCH));
    assert_eq!(third.previous_hash, head.hash);
    assert_eq!((newest.count, newest.epoch), (2, EPOCH + 2));
    let found = finalize(&mut second, &mut newest, &clock);
    assert_eq!(found, Err(Refusal::StatementSuperseded));
    let (mut second, mut newest) = (of(EPOCH + 1).0, head);
    finalize(&mut second, &mut newest, &clock).unwrap();
    assert_eq!(second.state, State::Late);
    assert_eq!(second.previous_hash, head.hash);
}

#[test]
fn rent_comes_back_when_nobody_can_need_the_statement() {
    let house = House::new();
    let (none, day) = (Link::default(), 86_400);
    let passed = Link {
        count: 1,
        epoch: EPOCH,
        hash: [0; 32],
    };
    let draft = |statement: &Statement, newest: &Link, seconds| {
        statement.check_closable(newest, &after(seconds))
    };
    let (empty, full) = (opened(), recorded(&house));
    let still = Err(Refusal::StatementStillDraft);
    assert_eq!(draft(&empty, &none, day - 1), still);
    assert_eq!(draft(&empty, &none, day), Ok(()), "never recorded any more");
    assert_eq!(draft(&full, &none, 900 * day), still, "may still be final");
    assert_eq!(draft(&full, &passed, 1), Ok(()), "superseded");
    assert_eq!(draft(&empty, &passed, 1), Ok(()));
    let (mut done, mut newest) = (full, none);
    finalize(&mut done, &mut newest, &after(2)).unwrap();
    let young = Err(Refusal::StatementTooYoung);
    for seconds in [2, 400 * day - 1] {
        assert_eq!(done.check_closable(&newest, &after(seconds)), young);
    }
    assert_eq!(done.check_closable(&newest, &after(400 * day)), Ok(()));
}

#[test]
fn states_have_numbers_and_no_other_number_is_one() {
    let states = [State::Draft, State::Final, State::Late, State::Deficient];
    for (number, state) in (0..).zip(states) {
        assert_eq!(state.number(), number);
        assert_eq!(State::of_number(number), Some(state));
    }
    assert_eq!(State::of_number(4), None);
    assert_eq!(State::of_number(u8::MAX), None);
}

type Change = fn(&mut Statement);

/// Whatever changes in a statement changes what is hashed, and two changes never look alike.
#[test]
fn every_field_is_hashed_in_a_place_of_its_own() {
    let changes: [Change; 30] = [
        |_| {},
        |s| s.subject.house[0] = 1,
        |s| s.subject.asset[0] = 1,
        |s| s.subject.mint[0] = 1,
        |s| s.subject.decimals = 1,
        |s| s.subject.is_quote = true,
        |s| s.epoch += 1,
        |s| s.state = State::Final,
        |s| s.number = 1,
        |s| s.previous_epoch = 1,
        |s| s.previous_hash[31] = 1,
        |s| s.recorded.ts = 1,
        |s| s.recorded.slot = 1,
        |s| s.finalized.ts = 1,
        |s| s.finalized.slot = 1,
        |s| s.lines.required_native = -1,
        |s| s.lines.held_native = -1,
        |s| s.lines.excess_native = -1,
        |s| s.lines.ledger_native = 1,
        |s| s.lines.vault_count = 1,
        |s| s.lines.open_loss_count = 1,
        |s| s.lines.owed_to_native = 1,
        |s| s.lines.owed_by_native = 1,
        |s| s.lines.fees_native = 1,
        |s| s.lines.unapplied_native = 1,
        |s| s.lines.recovering_native = 1,
        |s| s.lines.cut_native = 1,
        |s| s.lines.blocked_native = 1,
        |s| s.lines.pool.ledger_native = 1,
        |s| s.lines.pool.tokens_native = 1,
    ];
    let mut seen = BTreeSet::new();
    let mut see = |statement: &Statement| assert!(seen.insert(statement.bytes_to_hash()));
    for change in changes {
        let mut statement = opened();
        change(&mut statement);
        see(&statement);
    }
    for place in 0..FUND_POCKETS {
        let (mut ledger, mut tokens) = (opened(), opened());
        ledger.lines.fund[place].ledger_native = 1;
        tokens.lines.fund[place].tokens_native = 1;
        see(&ledger);
        see(&tokens);
    }
    // The last field fills the last eight bytes: nothing is cut off and nothing is left over.
    let mut last = opened();
    last.lines.fund[6].tokens_native = u64::MAX;
    let bytes = last.bytes_to_hash();
    assert_eq!(bytes[HASHED_BYTES - 8..], [u8::MAX; 8]);
    assert_eq!(bytes[HASHED_BYTES - 16..HASHED_BYTES - 8], [0; 8]);
}

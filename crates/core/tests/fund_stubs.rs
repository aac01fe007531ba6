//! Shares then and now: whatever a member does after a loss was declared, it is known what it had.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::{Own, STUBS, Stub, plan_drop_stub, shares_at, sync};
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use support::club::{Club, DAY};
use support::numbers::{Numbers, for_seeds};

/// What the naive model knows of one loss: everything.
struct Declared {
    sequence: u64,
    generation: u32,
    shares: Vec<u64>,
}

/// A club, and the whole history of its shares.
struct History {
    club: Club,
    losses: Vec<Declared>,
    /// Whether losses are small and records are kept, so that they fill.
    is_calm: bool,
    /// How often a record was full, was cut by force, and was given up.
    met: [u32; 3],
}

impl History {
    fn declare(&mut self) {
        let club = &mut self.club;
        let members = club.members.iter();
        let shares = members.map(|member| club.fund.valid_shares(member));
        let shares: Vec<u64> = shares.collect();
        let sequence = club.declare();
        self.losses.push(Declared {
            sequence,
            generation: club.fund.share_generation,
            shares,
        });
    }

    /// What a member gave up it has no more; all of it was routed.
    fn forget(&mut self, who: usize, stub: &Stub) {
        self.met[2] += 1;
        for loss in &mut self.losses {
            let is_within = (stub.first_sequence..stub.end_sequence).contains(&loss.sequence);
            if is_within && loss.generation == stub.share_generation {
                assert!(loss.sequence < self.club.settlement.routing_sequence);
                assert_eq!(loss.shares[who], stub.shares);
                loss.shares[who] = 0;
            }
        }
    }

    fn check(&self) {
        self.club.check();
        for loss in &self.losses {
            for (who, had) in loss.shares.iter().enumerate() {
                let member = &self.club.members[who];
                let told = shares_at(member, loss.sequence, loss.generation);
                assert_eq!(told, *had, "{who} at {}: {member:?}", loss.sequence);
                // Another generation's losses are none of its business.
                let later = shares_at(member, loss.sequence, loss.generation + 1);
                assert_eq!(later, 0);
            }
        }
    }

    /// Another number of shares, by all that it takes.
    fn join(&mut self, who: usize, amount: u64) -> Result<(), Refusal> {
        let club = &mut self.club;
        while club.settlement.open_loss_count != 0 {
            club.route(0);
        }
        club.stake(who, amount)?;
        club.wait(2 * DAY);
        club.activate(who).map(|_| ())
    }

    fn step(&mut self, numbers: &mut Numbers) {
        let who = numbers.place(self.club.members.len());
        let club = &mut self.club;
        let outcome = match numbers.between(0, 12) {
            0 => club.stake(who, numbers.edge(1, 1 << 30)).map(|_| ()),
            1 => club.activate(who).map(|_| ()),
            2 => club.request(who, numbers.edge(1, club.members[who].shares.max(1))),
            3 => club.unstake(who).map(|_| ()),
            4 => club.release(who).map(|_| ()),
            5 => {
                club.wait(numbers.pick(&[DAY, 7 * DAY, 90 * DAY]));
                Ok(())
            }
            6 | 7 => {
                self.declare();
                Ok(())
            }
            8 if club.settlement.open_loss_count != 0 => {
                let most = club.fund.mutual_native;
                let part = numbers.pick(&[0, most / 2, most - most / 2_000, most]);
                club.route(if self.is_calm { 0 } else { part });
                Ok(())
            }
            9 | 10 => {
                let own = part_of(&club.fund.own(&club.members[who]).unwrap(), numbers);
                let first = self.seize(who, &own);
                assert!(first.is_ok(), "a default is never held up: {first:?}");
                Ok(())
            }
            11 => self.join(who, numbers.edge(1, 1 << 30)),
            _ if self.is_calm && !numbers.once_in(20) => Ok(()),
            _ => match club.drop_stub(who) {
                Ok(stub) => {
                    self.forget(who, &stub);
                    Ok(())
                }
                Err(refusal) => Err(refusal),
            },
        };
        if outcome == Err(Refusal::StubsFull) {
            let stubs = &self.club.members[who].stubs;
            assert!(stubs.iter().all(|stub| stub.shares != 0), "{stubs:?}");
            self.met[0] += 1;
        }
    }

    /// A full record loses its oldest entry by force.
    fn seize(&mut self, who: usize, own: &Own) -> Result<(), Refusal> {
        let before = self.club.members[who].stubs;
        self.club.seize(who, own)?;
        let after = self.club.members[who].stubs;
        let is_kept = |stub: &Stub| {
            after.iter().any(|kept| {
                kept.first_sequence == stub.first_sequence && kept.shares == stub.shares
            })
        };
        let gone = before
            .iter()
            .find(|stub| stub.shares != 0 && !is_kept(stub));
        if let Some(stub) = gone {
            self.met[1] += 1;
            for loss in &mut self.losses {
                let is_within = (stub.first_sequence..stub.end_sequence).contains(&loss.sequence);
                if is_within && loss.generation == stub.share_generation {
                    loss.shares[who] = 0;
                }
            }
        }
        Ok(())
    }
}

/// Some of it, in the order of the layer: the shares' value first.
fn part_of(own: &Own, numbers: &mut Numbers) -> Own {
    let staked_native = numbers.pick(&[0, own.staked_native / 2, own.staked_native]);
    let is_all = staked_native == own.staked_native;
    let waiting_native = if is_all { own.waiting_native / 2 } else { 0 };
    let takes_secured = is_all && numbers.once_in(2);
    Own {
        staked_native,
        waiting_native,
        secured_native: if takes_secured { own.secured_native } else { 0 },
    }
}

#[test]
fn the_record_tells_what_a_full_history_would() {
    let (mut met, mut generations) = ([0; 3], 0);
    for_seeds(60, |numbers| {
        let mut club = Club::new(3);
        club.parameters.secured_bps = Bps(numbers.pick(&[0, 1, 3_000]));
        let mut history = History {
            club,
            losses: Vec::new(),
            is_calm: numbers.once_in(2),
            met: [0; 3],
        };
        for _ in 0..400 {
            history.step(numbers);
            history.check();
        }
        let club = &history.club;
        generations += club.fund.share_generation;
        for (sum, one) in met.iter_mut().zip(history.met) {
            *sum += one;
        }
    });
    assert!(met.iter().all(|count| *count > 10), "{met:?}");
    assert!(generations > 60, "{generations}");
}

#[test]
fn one_stretch_holds_all_losses_that_met_the_same_shares() {
    let mut club = Club::with(&[100_000, 50_000]);
    for _ in 0..20 {
        club.declare();
        club.route(0);
        // To ask for shares changes none of them.
        club.wait(10 * DAY);
        club.request(0, 1).unwrap();
    }
    let member = club.members[0];
    let used = member.stubs.iter().filter(|stub| stub.shares != 0);
    assert_eq!(used.count(), 1);
    for sequence in 0..20 {
        assert_eq!(shares_at(&member, sequence, 0), 99_000);
    }
    assert_eq!(shares_at(&club.members[1], 7, 0), 50_000, "never touched");
    assert_eq!(shares_at(&member, 7, 1), 0, "of another generation");
}

/// A member whose eight places are taken, each by another number of shares, and a loss to note.
fn full() -> Club {
    let mut club = Club::with(&[100_000]);
    for _ in 0..=STUBS {
        club.declare();
        club.route(0);
        if club.members[0].stubs[STUBS - 1].shares == 0 {
            club.stake(0, 1_000).unwrap();
            club.wait(2 * DAY);
            club.activate(0).unwrap();
        }
    }
    club
}

#[test]
fn a_full_record_waits_for_its_owners_decision() {
    let mut club = full();
    club.stake(0, 1_000).unwrap();
    club.wait(2 * DAY);
    assert_eq!(club.activate(0), Err(Refusal::StubsFull));
    assert_eq!(club.request(0, 1), Err(Refusal::StubsFull));
    assert_eq!(club.unstake(0), Err(Refusal::StubsFull));
    assert_eq!(club.release(0), Err(Refusal::StubsFull));
    club.cancel(0).unwrap();
    let stub = club.drop_stub(0).unwrap();
    assert_eq!(
        (stub.first_sequence, stub.shares),
        (0, 99_000),
        "the oldest"
    );
    assert_eq!(shares_at(&club.members[0], 0, 0), 0);
    assert_eq!(shares_at(&club.members[0], 1, 0), 100_000);
    club.request(0, 1).unwrap();
    for _ in 0..STUBS {
        club.drop_stub(0).unwrap();
    }
    assert_eq!(club.drop_stub(0), Err(Refusal::NoStub));
}

#[test]
fn nothing_to_note_never_needs_a_place() {
    let mut club = full();
    club.members[0].stub_sequence = club.settlement.loss_sequence;
    let mut member = club.members[0];
    assert_eq!(sync(&mut member, &club.fund, &club.settlement), Ok(()));
    assert_eq!(member, club.members[0]);
}

#[test]
fn a_record_that_an_open_loss_needs_cannot_be_given_up() {
    // Evading the call for a loss: by a request the shares are noted, and the note thrown away.
    let mut club = Club::with(&[100_000]);
    let sequence = club.declare();
    club.request(0, 99_000).unwrap();
    assert_eq!(club.drop_stub(0), Err(Refusal::LossOpen));
    assert_eq!(shares_at(&club.members[0], sequence, 0), 99_000);
    club.route(0);
    assert_eq!(club.drop_stub(0).map(|stub| stub.shares), Ok(99_000));
}

#[test]
fn a_default_is_not_held_up_by_a_full_record() {
    let mut club = full();
    let own = club.fund.own(&club.members[0]).unwrap();
    club.seize(0, &own).unwrap();
    assert_eq!(club.members[0].shares, 0);
    assert_eq!(shares_at(&club.members[0], 0, 0), 0, "the oldest went");
    let last = club.settlement.loss_sequence - 1;
    assert_ne!(shares_at(&club.members[0], last, 0), 0);
    club.check();
}

#[test]
fn shares_of_a_layer_that_was_used_up_are_void() {
    let mut club = Club::with(&[100_000, 50_000]);
    club.request(0, 99_000).unwrap();
    let sequence = club.declare();
    // 149 of 150,000 are left: less than a thousandth of a unit for a share.
    club.route(149_851);
    assert_eq!(club.fund.escrow_native, 149, "for those who had shares");
    assert_eq!((club.fund.mutual_native, club.fund.share_count), (0, 0));
    assert_eq!(club.fund.share_generation, 1);
    assert_eq!(
        (club.worth(0), club.fund.valid_shares(&club.members[0])),
        (0, 0)
    );
    club.check();
    club.wait(7 * DAY);
    assert_eq!(club.unstake(0), Err(Refusal::NoUnstakeRequest));
    assert_eq!(club.request(0, 1), Err(Refusal::AboveStake));

    // The next stake begins with dead shares of its own, at a price of one.
    club.stake(1, 20_000).unwrap();
    club.wait(DAY);
    club.activate(1).unwrap();
    assert_eq!((club.members[1].shares, club.worth(1)), (19_000, 19_000));
    assert_eq!(
        (club.fund.share_count, club.fund.dead_share_count),
        (20_000, 1_000)
    );
    let of_then: Vec<u64> = (0..2)
        .map(|who| shares_at(&club.members[who], sequence, 0))
        .collect();
    assert_eq!(of_then, [99_000, 50_000]);
    let next = club.declare();
    assert_eq!(shares_at(&club.members[1], next, 1), 19_000);
    assert_eq!(
        shares_at(&club.members[0], next, 1),
        0,
        "void shares bear nothing"
    );
    // The old member notices late: its stretch reaches over the new generation's loss in vain.
    let mut old = club.members[0];
    sync(&mut old, &club.fund, &club.settlement).unwrap();
    assert_eq!((old.shares, old.since_ts, old.share_generation), (0, 0, 1));
    assert_eq!(shares_at(&old, next, 1), 0);
    assert_eq!(shares_at(&old, sequence, 0), 99_000);
}

#[test]
fn a_layer_is_used_up_only_below_a_thousandth_of_a_unit_a_share() {
    let mut club = Club::with(&[100_000]);
    club.declare();
    club.route(99_900);
    assert_eq!(
        (club.fund.share_generation, club.fund.mutual_native),
        (0, 100)
    );
    club.declare();
    club.route(1);
    assert_eq!(
        (club.fund.share_generation, club.fund.mutual_native),
        (1, 0)
    );
    assert_eq!(club.fund.escrow_native, 99);
    // A layer without shares has no generation to end.
    assert_eq!(club.fund.end_generation(), Ok(0));
    assert_eq!(club.fund.share_generation, 1);
}

#[test]
fn a_part_of_a_default_shrinks_the_request_with_its_value() {
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    let own = Own {
        staked_native: 75_000,
        ..Own::default()
    };
    club.seize(0, &own).unwrap();
    let member = club.members[0];
    assert_eq!((member.shares, member.requested_shares), (25_000, 25_000));
    assert_eq!(member.requested_value_native, 25_000);
    // What the others gain meanwhile it does not get.
    club.fund.mutual_native *= 3;
    club.wait(7 * DAY);
    assert_eq!(club.unstake(0), Ok(25_000));
}

#[test]
fn no_more_is_seized_than_there_is() {
    let club = Club::with(&[100_000]);
    for own in [
        Own {
            staked_native: 100_001,
            ..Own::default()
        },
        Own {
            waiting_native: 1,
            ..Own::default()
        },
        Own {
            secured_native: 1,
            ..Own::default()
        },
    ] {
        assert_eq!(
            club.twin().seize(0, &own),
            Err(Refusal::Overflow),
            "{own:?}"
        );
    }
}

#[test]
fn a_membership_begins_with_the_first_share_and_ends_with_the_last() {
    let mut club = Club::with(&[100_000]);
    let since = club.members[0].since_ts;
    assert_eq!(since, club.now.now_ts);
    club.stake(0, 10_000).unwrap();
    club.wait(2 * DAY);
    club.activate(0).unwrap();
    assert_eq!(
        club.members[0].since_ts, since,
        "more shares are no new membership"
    );
    let all = club.members[0].shares;
    club.request(0, all - 1).unwrap();
    club.wait(7 * DAY);
    club.unstake(0).unwrap();
    assert_eq!(club.members[0].since_ts, since);
    club.request(0, 1).unwrap();
    club.wait(7 * DAY);
    club.unstake(0).unwrap();
    assert_eq!(club.members[0].since_ts, 0);
    assert_eq!(Parameters::TEST.check(), Ok(()));
    assert_eq!(
        plan_drop_stub(&mut club.members[0], &club.settlement),
        Err(Refusal::NoStub)
    );
}

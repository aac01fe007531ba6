//! One row for each reason that only defaults, assessments and recoveries give.

use super::estate::Estate;
use super::managed::{self, HOUR, REQUIREMENT, RICH, contested, later, managed as in_default};
use super::world::{GENERATION, ONE, START, START_TICK, clock, fill, open_consent};
use ringfence_core::account::Account;
use ringfence_core::assessment::{Part, plan_claim};
use ringfence_core::fund::Stub;
use ringfence_core::loss::Frozen;
use ringfence_core::order::{Direction, Order, Record};
use ringfence_core::recovery::check_closable;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::waterfall::Layer;

type Outcome = Result<(), Refusal>;

fn drop<T>(outcome: Result<T, Refusal>) -> Outcome {
    outcome.map(|_| ())
}

/// Everything but the bids is as it must be: one is committed to, and may be revealed.
fn committed() -> (System, usize, usize) {
    let (mut system, members) = contested(2);
    let bid = managed::commit(&mut system, members[0].0, (REQUIREMENT + 1, 50)).unwrap();
    managed::next_phase(&mut system);
    (system, bid, members[0].1)
}

pub fn of_lots(reason: Refusal) -> Option<Outcome> {
    let mut system = in_default(10, true, u64::MAX);
    Some(match reason {
        Refusal::AuctionUnderWay => {
            managed::opened(&mut system);
            drop(system.take(0, 0, 0, 1))
        }
        Refusal::AuctionNotDue => drop(system.open_auction(0, 0)),
        Refusal::AuctionInOtherPhase => {
            managed::opened(&mut system);
            system.advance_auction(0)
        }
        Refusal::BidderNotEligible => {
            let (seat, _) = managed::bidder(&mut system, 9, RICH);
            system.seats[seat].member.shares = 0;
            managed::opened(&mut system);
            drop(managed::commit(&mut system, seat, (0, 1)))
        }
        Refusal::BidNotAsCommitted => {
            let (mut system, bid, who) = committed();
            managed::reveal(&mut system, bid, who, (0, 50))
        }
        Refusal::BidAboveReserve => {
            let (mut system, bid, who) = committed();
            managed::reveal(&mut system, bid, who, (REQUIREMENT + 1, 50))
        }
        Refusal::BidAlreadyRevealed => {
            let (mut system, bid, who) = committed();
            system.bids[bid].bid.is_revealed = true;
            managed::reveal(&mut system, bid, who, (0, 50))
        }
        Refusal::TearUpNotDue => drop(system.tear_up(0, 0, 2)),
        Refusal::TearUpUnderWay => {
            system.markets[0].1.is_tearing_up = true;
            drop(system.take(0, 0, 0, 1))
        }
        Refusal::NothingToTearUp => {
            later(&mut system, 72 * HOUR);
            drop(system.tear_up(0, 0, 0))
        }
        _ => return None,
    })
}

/// Members with 100 and 200 shares are called for 300; a winner loses a thousand besides.
fn called() -> Estate {
    let mut estate = Estate::new(0, &[2_600]).with_fund([0, 0, 1_300, 0], 0, &[100, 200], 10_000);
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    estate
}

pub fn of_parts(reason: Refusal) -> Option<Outcome> {
    let mut estate = called();
    Some(match reason {
        Refusal::AssessmentAnswered => {
            estate.pay(0).unwrap();
            drop(estate.pay(0))
        }
        Refusal::AssessmentNotDue => drop(estate.seize(0)),
        Refusal::AssessmentDuePassed => {
            estate.wait(86_400);
            drop(estate.pay(0))
        }
        Refusal::AssessmentsOutstanding => drop(estate.route_all()),
        Refusal::NoSharesThen => {
            estate.members[0].shares = 0;
            drop(estate.pay(0))
        }
        Refusal::LayerOutOfOrder => drop(estate.route(Layer::Mutual, Frozen::default())),
        Refusal::NothingToClaim => {
            let part = &mut Part::default();
            drop(plan_claim(&estate.loss, part, &mut estate.fund, 0))
        }
        Refusal::NothingToRecover => {
            estate.wait(2 * 86_400);
            estate.route_all().unwrap();
            drop(estate.recover(0, true))
        }
        Refusal::HaircutNotApplied => {
            estate.wait(2 * 86_400);
            estate.route_all().unwrap();
            drop(estate.recover(1, true))
        }
        Refusal::ClaimOnRecovery => check_closable(&Account {
            cut_native: 1,
            ..Account::EMPTY
        }),
        Refusal::AccountNotSettled => check_closable(&Account {
            variation_native: 1,
            ..Account::EMPTY
        }),
        _ => return of_the_fund(reason),
    })
}

fn of_the_fund(reason: Refusal) -> Option<Outcome> {
    let mut system = super::world::house();
    let seat = system.seat(1);
    let who = super::world::customer(&mut system, 1, [0, 0, 0]);
    let owe = |system: &mut System, owed: i128| {
        let account = &mut system.customers[who].account;
        (account.variation_native, account.counted_native) = (-owed, -owed);
        (
            system.settlement.owed_by_native,
            system.settlement.counted_loss_native,
        ) = (owed, owed);
    };
    Some(match reason {
        Refusal::SmallAllowanceUsed => {
            owe(&mut system, 1);
            drop(system.cover_shortfall(who, false))
        }
        Refusal::ShortfallNotSmall => {
            owe(&mut system, i128::from(ONE));
            drop(system.cover_shortfall(who, false))
        }
        Refusal::StubsFull => {
            let stub = Stub {
                end_sequence: 1,
                shares: 1,
                ..Stub::default()
            };
            system.seats[seat].member.stubs = [stub; 8];
            system.seats[seat].member.shares = 7;
            system.settlement.loss_sequence = 2;
            drop(system.release_secured(seat))
        }
        Refusal::NoStub => drop(system.drop_stub(seat)),
        Refusal::AboveLayer => drop(system.withdraw_skin(Layer::SkinJunior, 1)),
        _ => return None,
    })
}

/// A signed order of one lot at the mark, valid until a second from now.
pub fn of_orders(reason: Refusal) -> Option<Outcome> {
    let mut order = Order {
        direction: Direction::Buy,
        flags: 0,
        lots: 1,
        limit_price_ticks: START_TICK,
        nonce: 0,
        expiry_ts: START + 1,
    };
    let mut record = Record::new(&order, GENERATION);
    let now = clock(START);
    match reason {
        Refusal::OrderExpired => order.expiry_ts = START,
        Refusal::OrderCancelled => record.is_cancelled = true,
        Refusal::OrderNotExpired => return Some(record.check_closable(Some(GENERATION), &now)),
        Refusal::OrderLimitExceeded => order.limit_price_ticks -= 1,
        Refusal::AboveOrderLots => record.filled_lots = 1,
        _ => return None,
    }
    let terms = fill(0, 0, 1, 1, START_TICK).terms;
    Some(order.fill(&mut record, &terms, &open_consent(), &now))
}

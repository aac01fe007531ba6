//! Deadlines: each has a way forward that is open to anybody, from the second and the slot on in
//! which it has passed, and not before.

use ringfence_tests::act::Act;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use super::story::{Column, Station, go, long, short};
use crate::bidding::{OFFER, award};
use crate::market::{DAY, mark_at, pass_boundary, trade};
use crate::rows::refused;

/// Somebody without any role.
const STRANGER: &str = "stranger";
/// Slots of each second, at the least.
const SLOTS_PER_S: u64 = 2;

/// When a deadline began, how long it is, and the refusal until it has passed.
struct Deadline {
    since: (i64, u64),
    length_s: u32,
    refusal: &'static str,
}

impl Deadline {
    /// Refused a second before it, refused a slot before it, and done then.
    #[track_caller]
    fn check(&self, world: &World, act: impl Fn(&mut World) -> Act) -> World {
        let ts = self.since.0 + i64::from(self.length_s);
        let slot = self.since.1 + u64::from(self.length_s) * SLOTS_PER_S;
        assert!(world.now() < ts, "a deadline that lies ahead");
        for (ts, slot) in [(ts - 1, slot), (ts, slot - 1)] {
            let mut early = world.clone();
            early.set_clock(ts, slot);
            let act = act(&mut early);
            assert_eq!(refused(&early, &act), self.refusal);
        }
        let mut due = world.clone();
        due.set_clock(ts, slot);
        let act = act(&mut due);
        done(due.send(&act));
        due
    }
}

/// Refreshes every price, and has the stranger sign.
fn fresh(build: impl Fn(&World) -> Act) -> impl Fn(&mut World) -> Act {
    move |world| {
        world.freshen();
        build(world).signed_by("actor", STRANGER)
    }
}

fn declare(customer: &'static str) -> impl Fn(&mut World) -> Act {
    move |world| {
        world.freshen();
        world
            .loss_declare_act(customer)
            .signed_by("declarer", STRANGER)
    }
}

#[test]
fn grace_ends_with_a_declaration() {
    let mut world = long().world(Column::Managing);
    go(&mut world, |world| world.margin_call_act("lou"));
    let lou = world.read_account("lou");
    let grace = Deadline {
        since: (lou.called_ts, lou.called_slot),
        length_s: world.read_house().parameters.grace_s,
        refusal: "NotDeclarable",
    };
    let world = grace.check(&world, declare("lou"));
    assert_eq!(world.read_account("lou").status, 2);
}

/// Ned bought a lot at 100 with so much quote and so much SOL; it is settled at 75, and he owes.
fn owing(quote_native: u64, sol_native: u64) -> World {
    let mut world = World::with_market();
    world.add_trader("ned", quote_native);
    world.add_collateral("ned", SOL, sol_native);
    world.add_trader("sam", 1_000 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "ned", "sam", 1, 10_000);
    pass_boundary(&mut world, 7_500);
    done(world.settle("ned"));
    world
}

#[test]
fn variation_that_is_due_ends_with_a_sale_of_collateral() {
    let mut world = owing(5 * ONE_USDC, 10 * ONE_SOL);
    world.give(STRANGER, USDC, ONE_USDC);
    world.open_wallet(STRANGER, SOL);
    let ned = world.read_account("ned");
    let due = Deadline {
        since: (ned.owed_since_ts, ned.owed_since_slot),
        length_s: world.read_house().parameters.variation_due_s,
        refusal: "NotLiquidatable",
    };
    let world = due.check(&world, |world| {
        world.freshen();
        world.liquidate_collateral_act(STRANGER, "ned", SOL, ONE_USDC, 0)
    });
    assert_eq!(world.read_account("ned").variation_native, -19_000_000);
}

#[test]
fn variation_that_nothing_can_pay_ends_with_a_declaration() {
    let mut world = owing(24_995_000, 1);
    // The lot is worth more again: Ned is not bankrupt, and has nothing that could be taken.
    mark_at(&mut world, 8_000);
    let (ned, parameters) = (world.read_account("ned"), world.read_house().parameters);
    let due = Deadline {
        since: (ned.owed_since_ts, ned.owed_since_slot),
        length_s: parameters.variation_due_s + parameters.grace_s,
        refusal: "NotDeclarable",
    };
    due.check(&world, declare("ned"));
}

#[test]
fn the_price_that_worsens_ends_with_an_auction() {
    let story = long();
    let world = story.world(Column::Managing);
    let loss = world.read_loss(&story.loss);
    let due = Deadline {
        since: (loss.declared_ts, loss.declared_slot),
        length_s: loss.terms.auction_s,
        refusal: "AuctionNotDue",
    };
    due.check(&world, fresh(|world| world.auction_open_act(&OFFER)));
}

#[test]
fn each_phase_of_an_auction_ends_by_anyone() {
    let story = long();
    let phases = [
        (Station::Committing, 1, 0),
        (Station::Revealing, 1, 0),
        (Station::Awarding, 8, 1),
    ];
    for (station, turns, passed) in phases {
        let world = story.station(station);
        let (auction, loss) = (world.read_auction(&OFFER), world.read_loss(&story.loss));
        let due = Deadline {
            since: (auction.phase_since_ts, auction.phase_since_slot),
            length_s: loss.terms.auction_s / turns,
            refusal: "AuctionInOtherPhase",
        };
        let advance = fresh(|world| world.auction_advance_act(&OFFER));
        let after = due.check(&world, advance).read_auction(&OFFER);
        let is_on = (after.phase, after.round) != (auction.phase, auction.round);
        assert_eq!((is_on, after.awarded_count), (passed == 0, passed));
    }
}

#[test]
fn managing_ends_with_a_tear_up() {
    let story = long();
    let world = story.world(Column::Managing);
    let loss = world.read_loss(&story.loss);
    let due = Deadline {
        since: (loss.declared_ts, loss.declared_slot),
        length_s: loss.terms.managing_s,
        refusal: "TearUpNotDue",
    };
    let tear_up = fresh(|world| world.loss_tear_up_act("dora", PERP, &["sam", "sue"]));
    let world = due.check(&world, tear_up);
    assert_eq!(crate::bidding::lots_of(&world, "dora"), 0);
}

#[test]
fn the_time_to_sell_ends_with_a_fixed_shortfall() {
    let story = long();
    let mut world = story.station(Station::Awarding);
    for bidder in ["mia", "max"] {
        award(&mut world, bidder);
    }
    // What is waiting is recognised at a boundary; Dora's SOL is for sale once she is settled.
    let loss = world.read_loss(&story.loss);
    let midnight = loss.declared_ts - loss.declared_ts % i64::from(DAY) + i64::from(DAY);
    world.set_clock(midnight, loss.declared_slot + 1);
    world.freshen();
    done(world.settle("dora"));
    let due = Deadline {
        since: (world.now(), loss.declared_slot + 1),
        length_s: loss.terms.sell_by_s,
        refusal: "CollateralUnsold",
    };
    due.check(&world, fresh(|world| world.loss_fix_act("dora")));
    assert_ne!(world.ledger("dora", SOL), 0);
}

#[test]
fn the_time_to_pay_ends_with_a_seizure_and_twice_of_it_with_routing() {
    let story = long();
    let world = story.world(Column::Assessing);
    let loss = world.read_loss(&story.loss);
    let since = (loss.assessment.called_ts, loss.assessment.called_slot);
    let due = Deadline {
        since,
        length_s: loss.terms.assess_due_s,
        refusal: "AssessmentNotDue",
    };
    let seized = due.check(
        &world,
        fresh(|world| world.assessment_seize_act("mel", &story.loss)),
    );
    let late = seized.assessment_pay_act("max", &story.loss);
    assert_eq!(refused(&seized, &late), "AssessmentDuePassed");
    let twice = Deadline {
        since,
        length_s: 2 * loss.terms.assess_due_s,
        refusal: "AssessmentsOutstanding",
    };
    let world = twice.check(&world, fresh(|world| world.loss_route_act("dora")));
    assert!(world.read_loss(&story.loss).state > 3);
}

#[test]
fn the_wait_for_a_loss_ends_with_the_hard_stop() {
    let world = short().world(Column::Managing);
    let una = world.read_member("una");
    let stop = Deadline {
        since: (una.requested_ts, una.requested_slot),
        length_s: world.read_house().parameters.hard_stop_s,
        refusal: "LossOpen",
    };
    let before = world.wallet_tokens("una", USDC);
    let world = stop.check(&world, |world| world.fund_unstake_act("una"));
    assert!(world.wallet_tokens("una", USDC) > before);
}

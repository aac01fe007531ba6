//! The ways from state to state: each stamped once, with who, in which slot and when; and no other.

use std::collections::BTreeSet;

use ringfence_interface::accounts::Stamp;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, SKIN};
use ringfence_tests::house::INSURANCE;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use super::story::{Column, Station, Story, gather_all, go, long, short};
use crate::assessed::{pass_due, pay};
use crate::market;

/// Not stamped yet.
const NEVER: Stamp = Stamp {
    signer: Pubkey::new_from_array([0; 32]),
    slot: 0,
    ts: 0,
};

/// A loss whose stamps are followed.
struct Followed {
    world: World,
    loss: Pubkey,
    stamps: [Stamp; 7],
}

impl Followed {
    /// A loss that is being managed, declared by the keeper.
    fn new(story: &Story) -> Self {
        let world = story.station(Station::Sold);
        let loss = world.read_loss(&story.loss);
        let mut stamps = [NEVER; 7];
        stamps[0] = Stamp {
            signer: actors::address(KEEPER),
            slot: loss.declared_slot,
            ts: loss.declared_ts,
        };
        assert_eq!(loss.stamps, stamps);
        Self {
            world,
            loss: story.loss,
            stamps,
        }
    }

    /// Somebody takes a step; these states are stamped with it, and nothing else is.
    #[track_caller]
    fn step(&mut self, who: &str, reached: &[usize], build: impl FnOnce(&World) -> Act) {
        self.world.advance(1);
        let act = build(&self.world).signed_by("actor", who);
        done(self.world.send(&act));
        let now = self.world.clock();
        for state in reached {
            self.stamps[*state] = Stamp {
                signer: actors::address(who),
                slot: now.slot,
                ts: now.now_ts,
            };
        }
        let loss = self.world.read_loss(&self.loss);
        assert_eq!(loss.stamps, self.stamps, "{who}");
        if let Some(last) = reached.last() {
            assert_eq!(usize::from(loss.state), *last, "{who}");
        }
    }
}

#[test]
fn the_longest_way_is_stamped_step_by_step() {
    let mut followed = Followed::new(&long());
    let loss = followed.loss;
    followed.step("one", &[1], |world| world.loss_fix_act("dora"));
    followed.step("two", &[2], |world| world.loss_route_through("dora", 2));
    followed.step("three", &[], |world| world.loss_route_through("dora", 5));
    followed.step("four", &[3], |world| world.loss_route_through("dora", 6));
    let world = &mut followed.world;
    pay(world, &["mia", "max"], &loss);
    pass_due(world);
    for member in ["mel", "una"] {
        go(world, |world| world.assessment_seize_act(member, &loss));
    }
    // Layer 7 alone: routing again, and not stamped again.
    followed.step("five", &[], |world| world.loss_route_through("dora", 7));
    assert_eq!(followed.world.read_loss(&loss).state, 2);
    followed.step("six", &[4], |world| world.loss_route_act("dora"));
    gather_all(&mut followed.world);
    followed.step("seven", &[5], |world| world.loss_route_act("dora"));
    followed.step("eight", &[6], |world| world.loss_close_act("dora"));
    let is_before = |a: &Stamp, b: &Stamp| a.ts < b.ts && a.slot < b.slot;
    assert!(followed.stamps.is_sorted_by(is_before));
}

#[test]
fn one_call_may_take_a_loss_through_several_states() {
    let mut followed = Followed::new(&short());
    followed.step("one", &[1], |world| world.loss_fix_act("dora"));
    followed.step("two", &[2, 5], |world| world.loss_route_act("dora"));
    followed.step("three", &[6], |world| world.loss_close_act("dora"));
    assert_eq!(followed.world.read_account("dora").status, 3, "frozen");
}

#[test]
fn without_members_nobody_is_called() {
    let mut world = market::fixed([5, 5, 0, 2]);
    let loss = world.loss("dora");
    go(&mut world, |world| {
        world.loss_route_act("dora").signed_by("actor", "one")
    });
    let stamps = world.read_loss(&loss).stamps;
    assert_eq!(stamps[2], stamps[4], "routing and haircutting at once");
    assert_eq!(stamps[2].signer, actors::address("one"));
    assert_eq!((stamps[3], stamps[5]), (NEVER, NEVER));
}

#[test]
fn whoever_pays_all_it_owes_is_free_with_the_close() {
    let mut followed = Followed::new(&short());
    done(followed.world.deposit("dora", USDC, 100 * ONE_USDC));
    followed.step("one", &[1], |world| world.loss_fix_act("dora"));
    followed.step("two", &[2, 5], |world| world.loss_route_act("dora"));
    followed.step("three", &[6], |world| world.loss_close_act("dora"));
    let dora = followed.world.read_account("dora");
    assert_eq!((dora.status, dora.loss), (0, Pubkey::default()));
}

/// States before and after a call of `loss_route`, through whatever layer it goes.
fn routes(world: &World, loss: &Pubkey) -> BTreeSet<(u8, u8)> {
    let state = |world: &World| world.read_loss(loss).state;
    let through = |layer: u8| {
        let mut after = world.clone();
        let sent = after.send(&world.loss_route_through("dora", layer));
        sent.ok().map(|_| (state(world), state(&after)))
    };
    (0..=9).filter_map(through).collect()
}

/// Assessments in which all have answered, with this much of the operator's beside them.
fn answered(long: &Story, matched_native: u64) -> World {
    let mut world = long.world(Column::Assessing);
    if matched_native != 0 {
        world.give(SKIN, USDC, matched_native);
        go(&mut world, |world| {
            world.assessment_match_act(&long.loss, matched_native)
        });
    }
    pay(&mut world, &["mia"], &long.loss);
    pass_due(&mut world);
    for member in ["max", "mel", "una"] {
        go(&mut world, |world| {
            world.assessment_seize_act(member, &long.loss)
        });
    }
    world
}

/// A copy in which everybody is counted.
fn counted(world: &World) -> World {
    let mut world = world.clone();
    gather_all(&mut world);
    world
}

/// Routed while the insurance layer was frozen, which has thawed since.
fn thawed(short: &Story, is_closed: bool) -> World {
    let mut world = short.world(Column::Fixed);
    let vault = world.house.vault(INSURANCE);
    market::set_frozen(&mut world, &vault);
    go(&mut world, |world| world.loss_route_act("dora"));
    if is_closed {
        go(&mut world, |world| world.loss_close_act("dora"));
    }
    world.tamper(&vault, |data| data[108] = 1);
    world
}

#[test]
fn routing_goes_no_other_way() {
    let (long, short) = (long(), short());
    let mut worlds = vec![
        answered(&long, 0),
        counted(&answered(&long, 0)),
        answered(&long, 20 * ONE_USDC),
        counted(&long.world(Column::Haircutting)),
        thawed(&short, false),
        thawed(&short, true),
    ];
    for story in [&long, &short] {
        let reached = [
            Column::Managing,
            Column::Fixed,
            Column::Routing,
            Column::Assessing,
            Column::Haircutting,
            Column::Closing,
            Column::Closed,
        ];
        worlds.extend(
            reached
                .into_iter()
                .filter(|column| story.has(*column))
                .map(|column| story.world(column)),
        );
    }
    let mut found: BTreeSet<(u8, u8)> = worlds
        .iter()
        .flat_map(|world| routes(world, &long.loss))
        .collect();
    // Without members there is nobody to call.
    let without = market::fixed([5, 5, 0, 2]);
    found.extend(routes(&without, &without.loss("dora")));
    let mut on_its_way = without.clone();
    go(&mut on_its_way, |world| world.loss_route_through("dora", 3));
    found.extend(routes(&on_its_way, &without.loss("dora")));
    let ways = [
        // From fixed: to any that comes before its close.
        (1, 2),
        (1, 3),
        (1, 4),
        (1, 5),
        // From routing: a layer further, or as from fixed.
        (2, 2),
        (2, 3),
        (2, 4),
        (2, 5),
        // From assessing: back to routing when the call names layer 7 and something is left.
        (3, 2),
        (3, 4),
        (3, 5),
        // From haircutting, once all are counted.
        (4, 5),
        // Frozen money that has thawed changes no state.
        (5, 5),
        (6, 6),
    ];
    assert_eq!(found, BTreeSet::from(ways));
}

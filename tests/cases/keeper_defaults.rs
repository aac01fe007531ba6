//! Defaults that nobody but a keeper sees to, from the crash to the closed loss.

use std::sync::atomic::AtomicBool;

use ringfence_client::chain::Chain;
use ringfence_interface::accounts::Loss;
use ringfence_keeper::keeper::{Keeper, Options, Round};
use ringfence_keeper::log::Log;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::keeper::lots;
use crate::keeping::{Fate, Flaky, keep, liquidator, options, pass, publish_all, work};
use crate::market::{
    LAYERS, Layers, layer_ledgers, mark_at, next_boundary, opened, pass_boundary, trade, variation,
};

/// Seconds between two looks of a keeper at the world.
const STEP_S: u32 = 600;
/// Looks in three days.
const STEPS: u32 = 432;
/// A closed loss.
const CLOSED: u8 = 6;

/// Dora is long 10 lots at 100 with 190; three hours before the boundary the contract falls to 75
/// between two looks.
fn crashed(layers: Layers) -> VmChain {
    let mut world = opened(layers);
    let boundary = next_boundary(&world);
    world.advance_to(boundary - 3 * 3_600);
    publish_all(&mut world, Some(7_500));
    VmChain::new(world)
}

fn loss(chain: &VmChain) -> Option<(Pubkey, Loss)> {
    let world = chain.world();
    let address = world.read_account("dora").loss;
    let is_there = address != Pubkey::default();
    is_there.then(|| (address, world.read_loss(&address)))
}

/// Time passes in steps, with a keeper at work in each, until Dora's loss is closed.
#[track_caller]
fn keep_until_closed(chain: &VmChain, mut look: impl FnMut() -> Round) -> u32 {
    for step in 0..STEPS {
        look();
        if loss(chain).is_some_and(|(_, loss)| loss.state == CLOSED) {
            return step;
        }
        pass(chain, STEP_S);
    }
    panic!("not closed in three days: {:?}", loss(chain));
}

/// What the waterfall paid, whatever took how long. Dora's own 190 were collected by settling.
const ROWS: [u64; 9] = [0, 0, 0, 10, 10, 20, 20, 0, 0];

#[track_caller]
fn assert_covered(chain: &VmChain) {
    let (_, loss) = loss(chain).expect("a loss");
    assert_eq!(loss.used_native, ROWS.map(|row| row * ONE_USDC));
    let world = chain.world();
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC, "Sam is whole");
    assert_eq!(world.tokens(&world.house.pool), 0);
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 80 * ONE_USDC]);
    assert_eq!(world.read_settlement().open_loss_count, 0);
}

/// What carries a loss from its declaration to its close.
const LOSS_KINDS: [&str; 7] = [
    "loss_declare",
    "auction_open",
    "auction_advance",
    "loss_tear_up",
    "loss_fix",
    "loss_route",
    "loss_close",
];

/// How often a keeper did something.
fn did<C: Chain>(keeper: &Keeper<'_, C>, kind: &str) -> u32 {
    let text = keeper.metrics.render();
    let wanted = format!("{{kind=\"{kind}\",outcome=\"done\"}} ");
    let found = text.lines().find_map(|line| line.split(&wanted).nth(1));
    found.map_or(0, |count| count.parse().expect("a number"))
}

#[test]
fn a_crash_is_carried_to_its_end_with_nobody_else_acting() {
    let chain = crashed(LAYERS);
    let options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    let steps = keep_until_closed(&chain, || work(&mut keeper));
    // An hour at the mark, four of auctions without a bid, the tear-up: five hours.
    assert!((28..=34).contains(&steps), "{steps} steps of ten minutes");
    work(&mut keeper);
    assert_covered(&chain);
    for kind in LOSS_KINDS {
        assert!(did(&keeper, kind) > 0, "{kind}");
    }
    assert_eq!(lots(&chain, "dora"), 0);
}

#[test]
fn a_restart_in_the_middle_of_anything_changes_nothing() {
    let chain = crashed(LAYERS);
    let options = options(&chain, KEEPER);
    // A new keeper for every single round: nothing is remembered anywhere.
    let one_round = || {
        let keypair = actors::keypair(KEEPER);
        let mut keeper = Keeper::new(&chain, &keypair, options.clone(), Log::silent());
        keeper
            .round(&AtomicBool::new(false))
            .expect("a chain that answers")
    };
    keep_until_closed(&chain, || {
        let mut all = Round::default();
        loop {
            let round = one_round();
            all.sent += round.sent;
            assert!(all.sent < 100, "no end: {all:?}");
            if round.sent == 0 {
                return all;
            }
        }
    });
    keep(&chain, &options);
    assert_covered(&chain);
}

#[test]
fn two_keepers_do_together_what_one_does_and_no_more() {
    let (alone, together) = (crashed(LAYERS), crashed(LAYERS));
    let keypair = actors::keypair(KEEPER);
    let mut one = Keeper::new(&alone, &keypair, options(&alone, KEEPER), Log::silent());
    keep_until_closed(&alone, || work(&mut one));
    let second = actors::keypair("second");
    let options = [KEEPER, "second"].map(|name| options(&together, name));
    let [first_options, second_options] = options;
    let mut first = Keeper::new(&together, &keypair, first_options, Log::silent());
    // The second knows what it read at first and what it wrote, and nothing of the other.
    let blind = Options {
        resync_s: u32::MAX,
        ..second_options
    };
    let mut second = Keeper::new(&together, &second, blind, Log::silent());
    let mut in_vain = 0;
    keep_until_closed(&together, || {
        for _ in 0..20 {
            let round = first.round(&AtomicBool::new(false)).unwrap();
            let other = second.round(&AtomicBool::new(false)).unwrap();
            in_vain += round.failed + other.failed;
        }
        Round::default()
    });
    work(&mut one);
    work(&mut first);
    assert_covered(&alone);
    assert_covered(&together);
    assert!(in_vain > 0, "the second one did try what was done");
    for kind in LOSS_KINDS {
        let by_both = did(&first, kind) + did(&second, kind);
        assert_eq!(by_both, did(&one, kind), "{kind} of two and of one");
    }
}

#[test]
fn two_liquidators_that_see_the_same_take_what_is_needed_once() {
    let mut world = opened(LAYERS);
    world.add_trader("lars", 2_000 * ONE_USDC);
    let chain = VmChain::new(world);
    let of = |name: &str| Options {
        resync_s: u32::MAX,
        ..liquidator(&chain, name)
    };
    let (lina_options, lars_options) = (of("lina"), of("lars"));
    let (lina, lars) = (actors::keypair("lina"), actors::keypair("lars"));
    let mut lina = Keeper::new(&chain, &lina, lina_options, Log::silent());
    let mut lars = Keeper::new(&chain, &lars, lars_options, Log::silent());
    work(&mut lina);
    work(&mut lars);
    pass(&chain, 100);
    chain.world().advance(1);
    publish_all(&mut chain.world(), Some(9_500));
    // Lina marks and takes three; Lars, who has not heard of it, plans the same.
    work(&mut lina);
    work(&mut lars);
    let all = ["dora", "lina", "lars"].map(|name| lots(&chain, name));
    assert_eq!(all, [7, 3, 0]);
    // Nor did he try: he looked just before he would have sent.
    let text = lars.metrics.render();
    assert!(!text.contains("kind=\"liquidate_position\""), "{text}");
}

#[test]
fn lost_answers_end_in_the_same_place() {
    for seed in 0..3 {
        let chain = crashed(LAYERS);
        let options = options(&chain, KEEPER);
        let flaky = Flaky::new(&chain, seed, 40);
        let keypair = actors::keypair(KEEPER);
        let mut keeper = Keeper::new(&flaky, &keypair, options, Log::silent());
        let mut sent = 0;
        keep_until_closed(&chain, || {
            for _ in 0..12 {
                // A round that cannot read is none.
                if let Ok(round) = keeper.round(&AtomicBool::new(false)) {
                    sent += round.sent;
                }
                pass(&chain, 1);
            }
            Round::default()
        });
        keep(&chain, &crate::keeping::options(&chain, KEEPER));
        assert_covered(&chain);
        let fates = flaky.fates.borrow();
        let met = |fate| fates.iter().filter(|met| **met == fate).count();
        for fate in [Fate::Lost, Fate::LandsUnheard, Fate::LandsLate] {
            assert!(met(fate) > 0, "seed {seed}: no {fate:?} in {}", fates.len());
        }
    }
}

#[test]
fn what_spends_is_not_done_again_while_it_may_still_land() {
    for seed in 0..4 {
        let chain = VmChain::new(opened(LAYERS));
        let mut options = options(&chain, KEEPER);
        // Lina lets the keeper trade for her.
        done(chain.world().delegate("lina", KEEPER));
        options.me.account = Some(chain.world().account("lina"));
        let flaky = Flaky::new(&chain, seed, 60);
        let keypair = actors::keypair(KEEPER);
        let mut keeper = Keeper::new(&flaky, &keypair, options, Log::silent());
        drop(keeper.round(&AtomicBool::new(false)));
        pass(&chain, 200);
        let mut after = 0;
        for _ in 0..400 {
            chain.world().advance(5);
            publish_all(&mut chain.world(), Some(9_500));
            drop(keeper.round(&AtomicBool::new(false)));
            after += u32::from(lots(&chain, "dora") < 10);
            if after > 60 {
                break;
            }
        }
        let both = [lots(&chain, "dora"), lots(&chain, "lina")];
        assert_eq!(both, [7, 3], "seed {seed}: {:?}", flaky.fates.borrow());
    }
}

/// Dora has lost 250 of 190 and the fund is empty; Sam and Sue wait for 175 and 75.
fn without_a_fund() -> VmChain {
    let mut world = World::with_market();
    for (name, usdc) in [("dora", 190), ("sam", 1_000), ("sue", 300), ("lina", 2_000)] {
        world.add_trader(name, usdc * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 7, 10_000);
    trade(&mut world, "dora", "sue", 3, 10_000);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    VmChain::new(world)
}

#[test]
fn a_gain_haircut_is_carried_out_account_by_account_and_everybody_is_paid_the_rest() {
    let chain = without_a_fund();
    let options = options(&chain, KEEPER);
    keep_until_closed(&chain, || keep(&chain, &options));
    keep(&chain, &options);
    let world = chain.world();
    assert_eq!(world.read_house().haircutting, 0);
    // 60 of 250 are cut: a fee claim there is none, so Sam bears 42 and Sue 18.
    assert_eq!(world.ledger("sam", USDC), (1_000 + 175 - 42) * ONE_USDC);
    assert_eq!(world.ledger("sue", USDC), (300 + 75 - 18) * ONE_USDC);
    assert_eq!([variation(&world, "sam"), variation(&world, "sue")], [0, 0]);
}

#[test]
fn what_a_defaulter_brings_in_later_repays_at_once() {
    let chain = without_a_fund();
    let options = options(&chain, KEEPER);
    keep_until_closed(&chain, || keep(&chain, &options));
    keep(&chain, &options);
    chain.world().give("dora", USDC, 60 * ONE_USDC);
    done(chain.world().deposit("dora", USDC, 60 * ONE_USDC));
    pass(&chain, 5);
    keep(&chain, &options);
    let world = chain.world();
    assert_eq!(world.ledger("sam", USDC), (1_000 + 175) * ONE_USDC);
    assert_eq!(world.ledger("sue", USDC), (300 + 75) * ONE_USDC);
    assert_eq!(world.read_account("dora").status, 0, "released");
}

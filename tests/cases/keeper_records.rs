//! What the keeper does once in a while: statements, proposals; and what a large house costs.

use ringfence_core::governance::Parameter;
use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::accounts::governance::{PROPOSAL_EXECUTED, PROPOSAL_MOVING};
use ringfence_interface::accounts::statement::STATEMENT_FINAL;
use ringfence_keeper::keeper::{Keeper, Options, Round};
use ringfence_keeper::log::Log;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use serde_json::{Value, json};

use crate::keeping::{keep, options, pass, publish_all, work};
use crate::market::{next_boundary, pass_boundary, trade};

#[test]
fn every_asset_has_a_final_statement_of_every_day() {
    let chain = VmChain::new(World::with_market());
    let options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    for day in 1..=3 {
        work(&mut keeper);
        let world = chain.world();
        let epoch = world.last_epoch();
        for mint in [USDC, SOL, BTC] {
            let statement = world.read_statement(mint, epoch);
            assert_eq!(
                (statement.state, statement.number),
                (STATEMENT_FINAL, day),
                "{mint}"
            );
        }
        let boundary = next_boundary(&world);
        drop(world);
        chain.world().advance_to(boundary + 60);
        publish_all(&mut chain.world(), None);
    }
    // Three a day, and nothing of it twice.
    let text = keeper.metrics.render();
    for kind in ["statement_open", "statement_finalize"] {
        let line = format!("{{kind=\"{kind}\",outcome=\"done\"}} 9\n");
        assert!(text.contains(&line), "{line} in\n{text}");
    }
}

#[test]
fn a_value_that_moves_is_moved_hour_by_hour_until_it_is_there() {
    let mut world = World::with_market();
    world.govern();
    let before = world.read_asset(SOL).parameters.weight_maintenance_bps;
    let target = world.asset(SOL);
    let on = world.propose(
        Parameter::WeightMaintenanceBps,
        target,
        u64::from(before - 240),
    );
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    let mut seen = Vec::new();
    for _ in 0..27 {
        keep(&chain, &options);
        let world = chain.world();
        seen.push(world.read_asset(SOL).parameters.weight_maintenance_bps);
        if seen.len() == 5 {
            assert_eq!(world.read_proposal(on).state, PROPOSAL_MOVING);
        }
        drop(world);
        pass(&chain, 3_601);
    }
    assert_eq!(chain.world().read_proposal(on).state, PROPOSAL_EXECUTED);
    assert_eq!(seen.last(), Some(&(before - 240)));
    let steps = seen.windows(2).map(|two| two[0] - two[1]);
    assert!(steps.clone().all(|step| step <= 10), "{seen:?}");
    assert!(steps.filter(|step| *step == 10).count() >= 23, "{seen:?}");
}

/// A thousand accounts with a position each, half of them long, and a boundary that has passed two
/// dollars lower.
fn a_thousand() -> VmChain {
    let mut world = World::with_market();
    // Six thousand transactions make this house: not the place to look at all of it after each.
    world.checks_invariants = false;
    for number in 0..500 {
        for side in ["long", "short"] {
            world.add_trader(&format!("{side}{number}"), 200 * ONE_USDC);
        }
    }
    pass_boundary(&mut world, 10_000);
    for number in 0..500 {
        let names = [format!("long{number}"), format!("short{number}")];
        trade(&mut world, &names[0], &names[1], 5, 10_000);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_800));
    VmChain::new(world)
}

/// Accounts, units and lamports of the rounds that it takes to settle everybody.
fn cost(price_micro_lamports: u64) -> (Round, Value) {
    let chain = a_thousand();
    let mut options = Options {
        price_micro_lamports,
        per_kind: 2_000,
        ..options(&chain, KEEPER)
    };
    options.me.policy.settle_max = 2_000;
    options.me.policy.states = false;
    let round = keep(&chain, &options);
    let world = chain.world();
    let mut accounts = 0;
    for (address, account) in world.svm.get_program_accounts(&ringfence_interface::ID) {
        let Ok(account) = MarginAccount::decode(&account.data) else {
            continue;
        };
        accounts += 1;
        assert_eq!(account.variation_native, 0, "{address} is settled");
    }
    assert_eq!(accounts, 1_000);
    assert_eq!(
        world.tokens(&world.house.pool),
        0,
        "what losers paid, winners have"
    );
    let said = json!({
        "accounts": accounts, "transactions": round.sent, "compute_units": round.units,
        "lamports": round.fee_lamports, "price_micro_lamports": price_micro_lamports,
        "duties": round.done,
    });
    (round, said)
}

#[test]
fn a_boundary_of_a_thousand_accounts_is_settled_for_a_thousandth_of_a_sol() {
    let (free, said) = cost(0);
    println!("{said}");
    assert_eq!(
        free.fee_lamports,
        u64::try_from(free.sent).expect("few") * 5_000
    );
    assert!(free.fee_lamports <= 1_000_000, "{said}");
    assert!(free.units <= 9_000_000, "{said}");
    let (paid, said) = cost(10_000);
    println!("{said}");
    assert_eq!(paid.sent, free.sent);
    assert!(paid.fee_lamports > free.fee_lamports);
    assert!(paid.fee_lamports <= free.fee_lamports + 200_000, "{said}");
}

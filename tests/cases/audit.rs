//! The auditor on the chain's own accounts: whatever the program leaves holds, whoever did what;
//! and whatever is off by one is found and named.

use ringfence_audit::audit::{Audit, audit};
use ringfence_audit::collect::collect;
use ringfence_interface::accounts::Statement;
use ringfence_interface::pda;
use ringfence_tests::chain::VmChain;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed;
use crate::bidding;
use crate::market::{self, LAYERS};
use crate::pledged::pledged;
use crate::scenarios_haircut::haircut_under_way;
use crate::stage::{add_second_house, in_house};

/// The house of a world, audited through a client's eyes.
#[track_caller]
pub fn audited(world: &World) -> Audit {
    let chain = VmChain::new(world.clone());
    let snapshot = collect(&chain, &world.house.address).expect("a house to read");
    audit(&snapshot).expect("an answer")
}

#[track_caller]
fn assert_holds(world: &World, when: &str) {
    let findings = audited(world).findings;
    assert!(findings.is_empty(), "{when}: {findings:#?}");
}

#[test]
fn a_house_holds_from_its_first_day_through_trading() {
    assert_holds(&World::with_house(), "nothing listed");
    assert_holds(&World::with_market(), "nobody there");
    let mut world = market::opened(LAYERS);
    assert_holds(&world, "a trade");
    market::mark_at(&mut world, 10_500);
    assert_holds(&world, "a mark");
    market::pass_boundary(&mut world, 10_500);
    assert_holds(&world, "a boundary that nobody is settled for");
    for name in ["sam", "dora"] {
        done(world.settle(name));
    }
    assert_holds(&world, "everybody settled");
    assert_holds(&pledged(2 * ONE_SOL), "a lien");
}

#[test]
fn a_house_holds_at_every_station_of_a_default() {
    assert_holds(&market::declared(LAYERS), "declared");
    assert_holds(&market::sold(LAYERS), "sold");
    assert_holds(&market::fixed(LAYERS), "fixed");
    assert_holds(&market::routed(LAYERS), "routed");
    assert_holds(&bidding::committing(), "in an auction");
    let (world, _) = assessed::assessing();
    assert_holds(&world, "members called");
    let (mut world, _) = assessed::closed();
    assert_holds(&world, "through all layers");
    assessed::settle_all(&mut world);
    assert_holds(&world, "settled after it");
}

#[test]
fn a_house_holds_while_gains_are_cut_and_after_it() {
    let mut world = haircut_under_way();
    assert_holds(&world, "under way");
    for name in ["lina", "sue", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_route_act("dora")));
    assert_holds(&world, "cut, and nobody has been touched");
    done(world.settle("sam"));
    assert_holds(&world, "one of two is touched");
}

#[test]
fn houses_of_one_program_are_audited_one_by_one() {
    let mut world = market::opened(LAYERS);
    let second = add_second_house(&mut world);
    assert_holds(&world, "the first");
    in_house(&world, &second, |world| assert_holds(world, "the second"));
    // What is wrong in one is not found in the other.
    let shard = pda::shards(&world.asset(USDC))[0];
    world.edit(
        &shard,
        |shard: &mut ringfence_interface::accounts::AssetShard| {
            shard.ledger_native += 1;
        },
    );
    assert_eq!(audited(&world).findings.len(), 1);
    in_house(&world, &second, |world| assert_holds(world, "the second"));
}

#[test]
fn the_auditor_makes_the_lines_of_a_statement_that_the_program_makes() {
    for mut world in [
        pledged(2 * ONE_SOL),
        market::fixed(LAYERS),
        haircut_under_way(),
    ] {
        for mint in [USDC, SOL] {
            let epoch = world.make_statement(mint);
            let statement: Statement = world.read_statement(mint, epoch);
            let audit = audited(&world);
            assert_eq!(audit.findings, []);
            let asset = world.asset(mint);
            let of_asset = audit.assets.iter().find(|of| of.address == asset);
            let lines = of_asset.and_then(|of| of.lines).expect("lines");
            assert_eq!(lines, statement.lines(), "{mint}");
        }
    }
}

#[test]
fn every_customer_gets_a_proof_and_the_total_is_that_of_the_shards() {
    let world = pledged(2 * ONE_SOL);
    let audit = audited(&world);
    for (mint, customers, total) in [
        (USDC, vec!["alice", "alice/1", "bob"], 2_000 * ONE_USDC + 1),
        (SOL, vec!["alice"], 10 * ONE_SOL),
    ] {
        let asset = world.asset(mint);
        let of_asset = audit.assets.iter().find(|of| of.address == asset).unwrap();
        let root = of_asset.tree.root();
        assert_eq!(root.total_native, u128::from(total), "{mint}");
        assert_eq!(root.count, customers.len() as u64, "{mint}");
        for customer in customers {
            let proofs = audit.prove(&world.account(customer));
            let proof = proofs.iter().find(|of| of.asset == asset.to_string());
            let proof = proof.unwrap_or_else(|| panic!("no proof for {customer}"));
            assert_eq!(proof.check().unwrap(), root.commitment(&asset));
            assert_eq!(
                proof.ledger_native,
                world.ledger(customer, mint).to_string()
            );
        }
    }
    assert!(audit.prove(&Pubkey::new_unique()).is_empty());
}

#[test]
fn there_is_no_answer_without_a_house() {
    let world = World::with_market();
    let chain = VmChain::new(world);
    let refused = collect(&chain, &Pubkey::new_unique()).unwrap_err();
    assert!(refused.to_string().contains("no house"), "{refused}");
}

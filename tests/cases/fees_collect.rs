//! `fees_collect`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_tests::house::{INSURANCE, SKIN_JUNIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::market::{
    add_foreign_market, pass_boundary, refused_when, set_frozen, set_haircutting, set_tokens,
    sorted, the_event, trade_with_fees,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE};

/// Alice and Bob paid 3 USDC of fees for a trade; the fees are recognised, not yet collected.
fn recognised() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 500 * ONE_USDC);
    world.add_trader("bob", 500 * ONE_USDC);
    trade_with_fees(
        &mut world,
        ("alice", ONE_USDC),
        ("bob", 2 * ONE_USDC),
        10,
        10_000,
    );
    pass_boundary(&mut world, 10_000);
    world
}

/// Both have paid them into the pool.
fn paid() -> World {
    let mut world = recognised();
    done(world.settle("alice"));
    done(world.settle("bob"));
    world
}

#[test]
fn refuses_in_order() {
    let mut world = paid();
    let second = add_foreign_market(&mut world);
    let act = world.fees_collect_act();
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only settlement",
            act.clone().read_only("settlement"),
        ),
        (DUPLICATE, "from the pool into itself", {
            act.clone().with("vault_insurance", world.house.pool)
        }),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(USDC)),
        ),
        (
            "AccountMissing",
            "nobody's house",
            act.clone().with("house", world.account("x")),
        ),
        (
            "WrongAccountType",
            "no settlement",
            act.clone().with("settlement", second.address),
        ),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", second.settlement),
        ),
        ("AccountOfOtherHouse", "another settlement, and its pool", {
            act.clone()
                .with("settlement", second.settlement)
                .with("pool", second.pool)
        }),
        (
            "AccountOfOtherHouse",
            "another fund, and its insurance layer",
            {
                let insurance = second.vault(INSURANCE);
                act.clone()
                    .with("fund", second.fund)
                    .with("vault_insurance", insurance)
            },
        ),
        ("FundVaultMismatch", "into another layer", {
            act.clone()
                .with("vault_insurance", world.house.vault(SKIN_JUNIOR))
        }),
        (
            "FundVaultMismatch",
            "into the insurance layer of another house",
            { act.clone().with("vault_insurance", second.vault(INSURANCE)) },
        ),
        ("PoolMismatch", "out of the pool of another house", {
            act.clone().with("pool", second.pool)
        }),
        (
            "PoolMismatch",
            "out of a vault",
            act.clone().with("pool", world.vault("bob", USDC)),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
    let early = act.with("pool", second.pool);
    let halted = refused_when(&world, &early, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay", "comes before the pool");
}

#[test]
fn refuses_what_the_pool_cannot_spare() {
    let mut world = World::with_market();
    let act = world.fees_collect_act();
    assert_eq!(refused(&world, &act), "NothingToMove", "no fees at all");
    world = recognised();
    assert_eq!(
        refused(&world, &act),
        "NothingToMove",
        "recognised, and nobody has paid"
    );
}

#[test]
fn refuses_token_accounts_that_do_not_move_or_lack_tokens() {
    let world = paid();
    let act = world.fees_collect_act();
    let (pool, insurance) = (world.house.pool, world.house.vault(INSURANCE));
    for frozen in [pool, insurance] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let mut short = recognised();
    done(short.settle("alice"));
    done(short.send(&act));
    done(short.settle("bob"));
    // The insurance layer's ledger says one USDC already; its tokens are gone.
    let name = refused_when(&short, &act, |world| set_tokens(world, &insurance, 0));
    assert_eq!(name, "TokensBelowLedger");
}

#[test]
fn brings_recognised_fees_into_the_insurance_layer() {
    let mut world = paid();
    let sent = done(world.send(&world.fees_collect_act()));
    let (settlement, fund) = (world.read_settlement(), world.read_fund());
    assert_eq!((settlement.fees_native, settlement.pool_native), (0, 0));
    assert_eq!(fund.insurance_native, 3 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.vault(INSURANCE)), 3 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
    let Event::FeesCollected(collected) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(collected.house, world.house.address);
    assert_eq!(
        (collected.amount_native, collected.insurance_native),
        (3 * ONE_USDC, 3 * ONE_USDC)
    );
    assert_eq!(collected.pool_native, 0);
    assert_eq!(
        refused(&world, &world.fees_collect_act()),
        "NothingToMove",
        "not twice"
    );
}

#[test]
fn leaves_what_winners_are_owed_in_the_pool() {
    let mut world = World::with_market();
    world.add_trader("alice", 500 * ONE_USDC);
    world.add_trader("bob", 500 * ONE_USDC);
    trade_with_fees(
        &mut world,
        ("alice", ONE_USDC),
        ("bob", ONE_USDC),
        10,
        10_000,
    );
    // Alice loses 10 to Bob: 11 go into the pool, 10 less a fee are Bob's.
    pass_boundary(&mut world, 9_900);
    done(world.settle("alice"));
    assert_eq!(world.read_settlement().pool_native, 11 * ONE_USDC);
    // Bob's fee waits in what he is still owed in gross: 10 are kept for him until he settles.
    done(world.send(&world.fees_collect_act()));
    assert_eq!(world.read_fund().insurance_native, ONE_USDC);
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 509 * ONE_USDC);
    done(world.send(&world.fees_collect_act()));
    assert_eq!(world.read_fund().insurance_native, 2 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn keeps_everything_but_settlement_and_fund() {
    let mut world = paid();
    let before = world.snapshot();
    done(world.send(&world.fees_collect_act()));
    let after = world.snapshot();
    assert_eq!(
        before.changed(&after),
        sorted(vec![world.house.settlement, world.house.fund])
    );
    let (pool, insurance) = (world.house.pool, world.house.vault(INSURANCE));
    for (account, tokens) in &before.tokens {
        let is_moved = *account == pool || *account == insurance;
        assert_eq!(after.tokens[account] == *tokens, !is_moved, "{account}");
    }
}

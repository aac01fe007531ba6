//! `loss_recover`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{self, ESCROW};
use ringfence_tests::act::Act;
use ringfence_tests::house::{House, INSURANCE, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::assessed::{rows_of_kinds, rows_read_only, settle_all};
use crate::market::{
    LAYERS, add_foreign_market, edit_account, fixed, layer_ledgers, refused_when, routed,
    set_frozen, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, in_house};

/// Layers 3 to 6 have paid 10, 10, 20 and 20 for Dora; this much has reached her vault since.
fn with_money(amount_native: u64) -> World {
    let mut world = routed(LAYERS);
    done(world.send(&world.loss_close_act("dora")));
    let vault = world.vault("dora", USDC);
    if amount_native != 0 {
        world.give_to(&vault, USDC, amount_native);
    }
    world
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = with_money(60 * ONE_USDC);
    let second = add_foreign_market(&mut world);
    let act = world.loss_recover_act("dora");
    let dora = in_house(&world, &second, |world| world.account("dora"));
    let next = (pda::shard_number(&world.account("dora")) + 1) % 16;
    let other_shard = pda::shard(&world.asset(USDC), next).0;
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (
            DUPLICATE,
            "one layer twice",
            with("vault_skin_junior", world.house.vault(INSURANCE)),
        ),
        (
            DUPLICATE,
            "into the vault itself",
            with("pool", world.vault("dora", USDC)),
        ),
        ("AccountMissing", "no loss", with("loss", world.loss("sam"))),
        (
            "AccountOfOtherHouse",
            "another house",
            with("house", second.address),
        ),
        (
            "AccountOfOtherHouse",
            "another settlement",
            with("settlement", second.settlement),
        ),
        (
            "AccountOfOtherHouse",
            "another fund",
            with("fund", second.fund),
        ),
        (
            "AccountOfOtherHouse",
            "an account there",
            with("margin_account", dora),
        ),
        (
            "LossMismatch",
            "an account without a loss",
            with("margin_account", world.account("sam")),
        ),
        (
            "VaultMismatch",
            "out of Sam's vault",
            with("quote_vault", world.vault("sam", USDC)),
        ),
        (
            "ShardMismatch",
            "the next shard",
            with("shard", other_shard),
        ),
        (
            "TokenProgramNotAllowed",
            "another program",
            with("token_program", TOKEN_2022_PROGRAM),
        ),
    ];
    let stored = [
        "house",
        "settlement",
        "fund",
        "margin_account",
        "shard",
        "loss",
    ];
    let kinds = rows_of_kinds(&world, &act, &stored);
    let vaults = [
        "pool",
        "quote_vault",
        "vault_insurance",
        "vault_skin_junior",
    ];
    let more = ["vault_skin_senior", "vault_escrow"];
    let fixed = rows_read_only(&act, &[&stored[..], &vaults[..], &more[..]].concat());
    refuses(
        &world,
        &[rows, rows_of_vaults(&world, &act, &second), kinds, fixed].concat(),
    );
    assert!(world.exists(&world.asset(BTC)));
}

fn rows_of_vaults(world: &World, act: &Act, second: &House) -> Vec<Row> {
    let with = |account, address| act.clone().with(account, address);
    vec![
        (
            "PoolMismatch",
            "into another pool",
            with("pool", second.pool),
        ),
        (
            "FundVaultMismatch",
            "insurance elsewhere",
            with("vault_insurance", second.vault(INSURANCE)),
        ),
        (
            "FundVaultMismatch",
            "junior skin elsewhere",
            with("vault_skin_junior", second.vault(SKIN_JUNIOR)),
        ),
        (
            "FundVaultMismatch",
            "senior skin elsewhere",
            with("vault_skin_senior", world.vault("sam", USDC)),
        ),
        (
            "FundVaultMismatch",
            "escrow elsewhere",
            with("vault_escrow", second.vault(ESCROW)),
        ),
    ]
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    for world in [crate::market::declared(LAYERS), fixed(LAYERS)] {
        let act = world.loss_recover_act("dora");
        assert_eq!(refused(&world, &act), "LossInOtherState");
    }
    let world = with_money(0);
    let act = world.loss_recover_act("dora");
    assert_eq!(
        refused(&world, &act),
        "NothingToRecover",
        "nothing is there"
    );
    let world = with_money(ONE_USDC);
    let vault = world.vault("dora", USDC);
    let name = refused_when(&world, &act, |world| set_frozen(world, &vault));
    assert_eq!(name, "NothingToRecover", "it cannot move");
    let short = refused_when(&world, &act, |world| {
        edit_account(world, "dora", |dora| {
            dora.slots[0].ledger_native = ONE_USDC + 1
        });
    });
    assert_eq!(
        short, "TokensBelowLedger",
        "no instruction can bring this about"
    );
    let mut released = with_money(60 * ONE_USDC);
    let act = released.loss_recover_act("dora");
    done(released.send(&act));
    assert_eq!(refused(&released, &act), "LossMismatch", "she is released");
}

#[test]
fn refuses_to_repay_gains_before_everybody_bears_the_haircut() {
    let mut world = fixed([0, 0, 0, 0]);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.loss_recover_act("dora");
    assert_eq!(refused(&world, &act), "HaircutNotApplied");
    done(world.settle("sam"));
    done(world.send(&act));
    assert_eq!(world.read_settlement().recovering_native, 1_000_000);
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let world = with_money(60 * ONE_USDC);
    let act = world.loss_recover_act("dora");
    let house = &world.house;
    for frozen in [
        house.vault(INSURANCE),
        house.vault(SKIN_SENIOR),
        house.vault(ESCROW),
    ] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let senior = house.vault(SKIN_SENIOR);
    let name = refused_when(&world, &act, |world| set_tokens(world, &senior, 0));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn repays_the_last_layer_first() {
    let mut world = with_money(30 * ONE_USDC);
    let (loss, vault) = (world.loss("dora"), world.vault("dora", USDC));
    let sent = done(world.send(&world.loss_recover_act("dora")));
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 100 * ONE_USDC]);
    assert_eq!(world.read_fund().escrow_native, 10 * ONE_USDC);
    let recovered = [0, 0, 0, 0, 0, 10, 20, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(world.read_loss(&loss).recovered_native, recovered);
    assert_eq!((world.ledger("dora", USDC), world.tokens(&vault)), (0, 0));
    let Event::LossRecovered(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), loss)
    );
    assert_eq!(event.sequence, world.read_account("dora").event_sequence);
    assert_eq!(
        (event.amount_native, event.recovered_native),
        (30 * ONE_USDC, recovered)
    );
    assert_eq!(
        (event.uncovered_native, event.recoverable_native),
        (0, 30 * ONE_USDC)
    );
    assert_eq!((event.ledger_native, event.is_released), (0, 0));
    assert_eq!(event.pool_native, world.read_settlement().pool_native);
    assert_eq!(event.fund_native, [0, 0, 100, 10].map(|row| row * ONE_USDC));
}

#[test]
fn releases_when_everything_is_repaid_but_not_before_the_loss_is_closed() {
    let mut world = routed(LAYERS);
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 61 * ONE_USDC);
    let sent = done(world.send(&world.loss_recover_act("dora")));
    let Event::LossRecovered(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.recoverable_native, event.is_released), (0, 0));
    assert_eq!(world.read_account("dora").status, 3);
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(world.read_account("dora").status, 0);
    assert_eq!(world.ledger("dora", USDC), ONE_USDC, "her own");
    let mut world = with_money(61 * ONE_USDC);
    let sent = done(world.send(&world.loss_recover_act("dora")));
    let Event::LossRecovered(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.is_released, event.ledger_native), (1, ONE_USDC));
    done(world.exit("dora", USDC));
}

#[test]
fn keeps_everything_but_the_defaulter_and_those_it_repays() {
    let mut world = with_money(60 * ONE_USDC);
    let loss = world.loss("dora");
    let before = world.snapshot();
    let sent = done(world.send(&world.loss_recover_act("dora")));
    let after = world.snapshot();
    let dora = [world.account("dora"), world.shard("dora", USDC)];
    let changed = before.changed(&after);
    let allowed = [loss, world.house.fund, world.house.settlement];
    for account in &changed {
        assert!(
            dora.contains(account) || allowed.contains(account),
            "{account}"
        );
    }
    assert_eq!(changed, sorted(changed.clone()));
    let house = &world.house;
    let layers = [INSURANCE, SKIN_JUNIOR, SKIN_SENIOR, ESCROW].map(|layer| house.vault(layer));
    for (account, tokens) in &before.tokens {
        let is_moved = layers.contains(account) || *account == world.vault("dora", USDC);
        assert_eq!(after.tokens[account] == *tokens, !is_moved, "{account}");
    }
    assert!(sent.units <= 30_000, "{} compute units", sent.units);
}

//! `recovery_sell`.

use ringfence_interface::accounts::Asset;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::act::Act;
use ringfence_tests::actors;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::assessed::{rows_of_kinds, rows_read_only};
use crate::market::{
    DAY, LAYERS, add_foreign_market, edit_account, layer_ledgers, mark_at, opened, pass_boundary,
    refused_when, set_frozen, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, in_house};

/// Dora, who had a tenth of a SOL beside her 190 USDC, falls short of 60, and nobody buys it in
/// time. The layers have paid; her SOL is still hers, and frozen. Lina has 1,000 USDC at hand.
#[must_use]
pub fn unsold() -> World {
    let mut world = opened(LAYERS);
    world.add_collateral("dora", SOL, ONE_SOL / 10);
    world.freshen();
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.settle("dora"));
    world.advance(DAY);
    world.freshen();
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    world.give("lina", USDC, 1_000 * ONE_USDC);
    world.open_wallet("lina", SOL);
    world
}

fn buy(world: &World, quote_native: u64, minimum_out_native: u64) -> Act {
    world.recovery_sell_act("lina", "dora", SOL, (quote_native, minimum_out_native))
}

/// Pays for half of it: 100 dollars a SOL, less 3 %.
const HALF: u64 = 4_850_000;

#[test]
fn refuses_accounts_in_order() {
    let mut world = unsold();
    let second = add_foreign_market(&mut world);
    world.open_wallet("lina", BTC);
    world.give("dora", USDC, ONE_USDC);
    let act = buy(&world, HALF, 0);
    let dora = in_house(&world, &second, |world| world.account("dora"));
    let next = (pda::shard_number(&world.account("dora")) + 1) % 16;
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("buyer"),
        ),
        (
            DUPLICATE,
            "the quote itself",
            with("vault", world.vault("dora", USDC)),
        ),
        (
            DUPLICATE,
            "into the vault itself",
            with("destination", world.vault("dora", SOL)),
        ),
        (
            DUPLICATE,
            "paid out of her own",
            with("source", world.vault("dora", USDC)),
        ),
        ("AccountMissing", "no loss", with("loss", world.loss("sam"))),
        (
            "AccountOfOtherHouse",
            "another house",
            with("house", second.address),
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
            "into Sam's vault",
            with("quote_vault", world.vault("sam", USDC)),
        ),
        (
            "VaultMismatch",
            "out of Sam's vault",
            with("vault", world.vault("sam", USDC)),
        ),
        ("ShardMismatch", "the next shard of the quote", {
            with("quote_shard", pda::shard(&world.asset(USDC), next).0)
        }),
        (
            "ShardMismatch",
            "the next shard",
            with("shard", pda::shard(&world.asset(SOL), next).0),
        ),
        ("ShardMismatch", "the shards exchanged", {
            with("shard", world.shard("dora", USDC)).with("quote_shard", world.shard("dora", SOL))
        }),
        ("SameOwner", "by the owner", {
            act.clone()
                .signed_by("buyer", "dora")
                .with("source", world.wallet("dora", USDC))
                .with("destination", world.wallet("dora", SOL))
        }),
    ];
    let stored = ["house", "margin_account", "loss", "quote_shard", "shard"];
    let kinds = rows_of_kinds(&world, &act, &stored);
    let written = [
        "margin_account",
        "quote_vault",
        "quote_shard",
        "vault",
        "shard",
    ];
    let fixed = rows_read_only(&act, &[&written[..], &["source", "destination"]].concat());
    refuses(
        &world,
        &[
            rows,
            rows_of_evidence(&world, &act),
            rows_of_tokens(&world, &act),
            kinds,
            fixed,
        ]
        .concat(),
    );
}

fn rows_of_tokens(world: &World, act: &Act) -> Vec<Row> {
    let with = |account, address| act.clone().with(account, address);
    vec![
        (
            "TokenProgramNotAllowed",
            "no token account pays",
            with("source", world.asset(BTC)),
        ),
        ("TokenProgramNotAllowed", "another program for the quote", {
            with("quote_token_program", TOKEN_2022_PROGRAM)
        }),
        (
            "TokenMintWrong",
            "SOL pay",
            with("source", world.wallet("dora", SOL)),
        ),
        ("Custom(4)", "Dora's wallet; the token program says no", {
            with("source", world.wallet("dora", USDC))
        }),
        (
            "TokenProgramNotAllowed",
            "another program for the collateral",
            { with("token_program", TOKEN_2022_PROGRAM) },
        ),
        (
            "TokenMintWrong",
            "into BTC",
            with("destination", world.wallet("lina", BTC)),
        ),
    ]
}

fn rows_of_evidence(world: &World, act: &Act) -> Vec<Row> {
    vec![
        ("AccountCountWrong", "no asset", act.clone().without_last()),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(1, world.asset(BTC)),
        ),
        (
            "AssetMismatch",
            "the other way round",
            act.clone().with_swapped(0, 1),
        ),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(SOL)),
        ),
    ]
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let mut early = crate::market::declared(LAYERS);
    edit_account(&mut early, "dora", |dora| dora.status = 3);
    early.open_wallet("lina", SOL);
    let world = unsold();
    assert_eq!(refused(&world, &buy(&world, 0, 0)), "AmountZero");
    let too_much = buy(&world, 60_000_001, 0);
    let old = refused_when(&world, &too_much, |world| world.advance(61));
    assert_eq!(old, "PriceStale", "comes before what is owed");
    let rising = refused_when(&world, &too_much, |world| {
        world.advance(121);
        world.price(SOL, 120 * ONE_E8);
    });
    assert_eq!(rising, "PriceRisePending");
    assert_eq!(
        refused(&world, &too_much),
        "AboveOwed",
        "60 are left to repay"
    );
    let asset = world.asset(SOL);
    let worthless = refused_when(&world, &buy(&world, HALF, 0), |world| {
        world.edit(&asset, |asset: &mut Asset| {
            asset.feed.confidence_price_e8 = u64::MAX
        });
    });
    assert_eq!(worthless, "PriceNotPositive");
    let too_little = buy(&world, HALF, ONE_SOL / 20 + 1);
    assert_eq!(refused(&world, &too_little), "BelowMinimumOut");
    assert_eq!(
        refused(&world, &buy(&world, 9_700_001, 0)),
        "AboveAvailable"
    );
    let unfair = refused_when(&world, &buy(&world, HALF, 0), |world| {
        world.edit(&asset, |asset: &mut Asset| {
            asset.parameters.weight_maintenance_bps = 10_000
        });
    });
    assert_eq!(
        unfair, "LiquidationDoesNotImprove",
        "no listing can bring this about"
    );
    for state in [0, 1, 2, 3, 4] {
        let loss = world.loss("dora");
        let name = refused_when(&world, &buy(&world, 0, 0), |world| {
            world.edit(&loss, |loss: &mut ringfence_interface::accounts::Loss| {
                loss.state = state
            });
        });
        assert_eq!(name, "LossInOtherState", "{state}, and comes first");
    }
    let name = refused_when(&world, &buy(&world, 0, 0), |world| {
        edit_account(world, "dora", |dora| dora.status = 0);
    });
    assert_eq!(
        name, "NothingToRecover",
        "released; no instruction leaves her the loss"
    );
}

#[test]
fn counts_the_quote_that_is_there_unless_it_cannot_move() {
    let mut world = unsold();
    let vault = world.vault("dora", USDC);
    edit_account(&mut world, "dora", |dora| {
        dora.slots[0].ledger_native = 58 * ONE_USDC
    });
    world.checks_invariants = false;
    set_tokens(&mut world, &vault, 58 * ONE_USDC);
    assert_eq!(
        refused(&world, &buy(&world, 2 * ONE_USDC + 1, 0)),
        "AboveOwed"
    );
    let act = buy(&world, 2 * ONE_USDC, 0);
    done(world.clone().send(&act));
    let frozen = refused_when(&world, &act, |world| set_frozen(world, &vault));
    assert_eq!(
        frozen, "TokenAccountFrozen",
        "a frozen vault receives nothing"
    );
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let world = unsold();
    let act = buy(&world, HALF, 0);
    let accounts = [
        world.wallet("lina", USDC),
        world.vault("dora", USDC),
        world.vault("dora", SOL),
        world.wallet("lina", SOL),
    ];
    for frozen in accounts {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let vault = world.vault("dora", SOL);
    let name = refused_when(&world, &act, |world| {
        set_tokens(world, &vault, ONE_SOL / 10 - 1)
    });
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn sells_into_the_defaulters_own_vault_from_where_it_is_repaid() {
    let mut world = unsold();
    let sent = done(world.send(&buy(&world, HALF, ONE_SOL / 20)));
    assert_eq!(
        (world.ledger("dora", USDC), world.ledger("dora", SOL)),
        (HALF, ONE_SOL / 20)
    );
    assert_eq!(world.wallet_tokens("lina", SOL), ONE_SOL / 20);
    let quote = world.read_shard("dora", USDC).ledger_native;
    assert!(quote >= HALF, "the shard counts it");
    let Event::RecoverySold(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), world.loss("dora"))
    );
    assert_eq!(
        (event.asset, event.buyer),
        (world.asset(SOL), actors::address("lina"))
    );
    assert_eq!((event.quote_native, event.out_native), (HALF, ONE_SOL / 20));
    assert_eq!(
        (event.quote_ledger_native, event.ledger_native),
        (HALF, ONE_SOL / 20)
    );
    assert_eq!(event.sequence, world.read_account("dora").event_sequence);
    done(world.send(&buy(&world, HALF, 0)));
    done(world.send(&world.loss_recover_act("dora")));
    assert_eq!(
        layer_ledgers(&world)[3],
        80 * ONE_USDC + 2 * HALF,
        "to senior skin"
    );
    assert_eq!(world.ledger("dora", USDC), 0);
}

#[test]
fn keeps_everything_but_the_account_and_two_shards() {
    let mut world = unsold();
    let before = world.snapshot();
    let sent = done(world.send(&buy(&world, HALF, 0)));
    let after = world.snapshot();
    let shards = [world.shard("dora", USDC), world.shard("dora", SOL)];
    let expected = vec![world.account("dora"), shards[0], shards[1]];
    assert_eq!(before.changed(&after), sorted(expected));
    let moved = [
        world.wallet("lina", USDC),
        world.wallet("lina", SOL),
        world.vault("dora", USDC),
        world.vault("dora", SOL),
    ];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert!(sent.units <= 25_000, "{} compute units", sent.units);
}

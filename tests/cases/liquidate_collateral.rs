//! `liquidate_collateral`.

use ringfence_interface::accounts::Asset;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::house::House;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, add_foreign_market, edit_account, pass_boundary, refused_when, set_frozen,
    set_haircutting, set_tokens, sorted, the_event, trade, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Dora, long 10 lots with 100 USDC and 2 SOL, has lost 200: her quote is gone, she owes 100, and
/// her SOL are worth 180 at maintenance against a requirement of 120. Lina has 1,000 USDC at hand.
fn owing() -> World {
    let mut world = World::with_market();
    world.add_trader("dora", 100 * ONE_USDC);
    world.add_collateral("dora", SOL, 2 * ONE_SOL);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.give("lina", USDC, 1_000 * ONE_USDC);
    world.open_wallet("lina", SOL);
    trade(&mut world, "dora", "sam", 10, 10_000);
    pass_boundary(&mut world, 8_000);
    done(world.settle("dora"));
    world
}

fn seize(world: &World, quote_native: u64, minimum_out_native: u64) -> Act {
    world.liquidate_collateral_act("lina", "dora", SOL, quote_native, minimum_out_native)
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = owing();
    let second = add_foreign_market(&mut world);
    world.open_wallet("lina", BTC);
    world.give("dora", USDC, 100 * ONE_USDC);
    let act = seize(&world, 97 * ONE_USDC, 0);
    let next = (pda::shard_number(&world.account("dora")) + 1) % 16;
    let other_shard = pda::shard(&world.asset(SOL), next).0;
    let rows: Vec<Row> = [
        rows_of_house(&world, &act, &second),
        vec![
            (
                "VaultMismatch",
                "Sam's vault",
                act.clone().with("vault", world.vault("sam", USDC)),
            ),
            ("VaultMismatch", "Lina's own wallet", {
                act.clone().with("vault", world.wallet("dora", SOL))
            }),
            ("VaultMismatch", "Sam's quote vault", {
                act.clone().with("quote_vault", world.vault("sam", USDC))
            }),
            (
                "ShardMismatch",
                "the next shard",
                act.clone().with("shard", other_shard),
            ),
            ("ShardMismatch", "the shard of another asset", {
                act.clone().with("shard", world.shard("dora", USDC))
            }),
            (
                "PoolMismatch",
                "the pool of another house",
                act.clone().with("pool", second.pool),
            ),
            ("SameOwner", "by the owner", {
                act.clone()
                    .signed_by("liquidator", "dora")
                    .with("source", world.wallet("dora", USDC))
                    .with("destination", world.wallet("dora", SOL))
            }),
            (
                "AccountCountWrong",
                "no instrument",
                act.clone().without_last(),
            ),
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
        ],
        rows_of_tokens(&world, &act),
    ]
    .concat();
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

fn rows_of_house(world: &World, act: &Act, second: &House) -> Vec<Row> {
    let foreign = in_house(world, second, |world| world.account("dora"));
    vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("liquidator"),
        ),
        (
            NOT_WRITABLE,
            "a read-only vault",
            act.clone().read_only("vault"),
        ),
        (DUPLICATE, "into the vault itself", {
            act.clone().with("destination", world.vault("dora", SOL))
        }),
        (
            DUPLICATE,
            "paid out of the pool",
            act.clone().with("source", world.house.pool),
        ),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no settlement",
            act.clone().with("settlement", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.asset(BTC)),
        ),
        ("AccountMissing", "nobody's account", {
            act.clone().with("margin_account", world.account("nobody"))
        }),
        (
            "WrongAccountType",
            "no shard",
            act.clone().with("shard", world.asset(SOL)),
        ),
        ("AccountOfOtherHouse", "another settlement and its pool", {
            act.clone()
                .with("settlement", second.settlement)
                .with("pool", second.pool)
        }),
        (
            "AccountOfOtherHouse",
            "another fund",
            act.clone().with("fund", second.fund),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("AccountOfOtherHouse", "the account in another house", {
            act.clone().with("margin_account", foreign)
        }),
    ]
}

fn rows_of_tokens(world: &World, act: &Act) -> Vec<Row> {
    vec![
        ("TokenProgramNotAllowed", "no token account pays", {
            act.clone().with("source", world.asset(BTC))
        }),
        ("TokenProgramNotAllowed", "another program for the quote", {
            act.clone().with("quote_token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "the mint pays", {
            act.clone().with("source", world.mint(USDC).address)
        }),
        (
            "TokenMintWrong",
            "SOL pays",
            act.clone().with("source", world.wallet("dora", SOL)),
        ),
        (
            "Custom(4)",
            "Dora's wallet pays; the token program says no",
            { act.clone().with("source", world.wallet("dora", USDC)) },
        ),
        (
            "TokenProgramNotAllowed",
            "another program for the collateral",
            { act.clone().with("token_program", TOKEN_2022_PROGRAM) },
        ),
        ("TokenMintWrong", "into a wallet of another mint", {
            act.clone().with("destination", world.wallet("lina", BTC))
        }),
    ]
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = owing();
    let quote = seize(&world, 0, 0)
        .with("vault", world.vault("dora", USDC))
        .with("shard", world.shard("dora", USDC))
        .with("destination", world.wallet("sam", USDC));
    assert_eq!(
        refused(&world, &quote),
        "QuoteNotSeizable",
        "comes before the amount"
    );
    assert_eq!(refused(&world, &seize(&world, 0, 0)), "AmountZero");
    let zero = seize(&world, 0, 0);
    assert_eq!(
        refused_when(&world, &zero, |world| world.advance(61)),
        "AmountZero"
    );
    let act = seize(&world, 101 * ONE_USDC, 0);
    let old = refused_when(&world, &act, |world| world.advance(61));
    assert_eq!(old, "PriceStale", "comes before what is owed");
    let rising = refused_when(&world, &act, |world| {
        world.advance(121);
        world.price(SOL, 120 * ONE_E8);
    });
    assert_eq!(rising, "PriceRisePending");
    let well = refused_when(&world, &act, |world| {
        edit_account(world, "dora", |account| {
            account.slots[1].ledger_native = 3 * ONE_SOL
        });
    });
    assert_eq!(well, "NotLiquidatable", "comes before what is owed");
    assert_eq!(refused(&world, &seize(&world, 100_000_001, 0)), "AboveOwed");
    assert_eq!(refused(&world, &seize(&world, u64::MAX, 0)), "AboveOwed");
    let too_little = seize(&world, 97 * ONE_USDC, ONE_SOL + 1);
    assert_eq!(refused(&world, &too_little), "BelowMinimumOut");
    let poor = refused_when(&world, &seize(&world, 97 * ONE_USDC, 0), |world| {
        edit_account(world, "dora", |account| {
            account.slots[1].ledger_native = ONE_SOL - 1
        });
    });
    assert_eq!(poor, "AboveAvailable");
}

#[test]
fn refuses_what_no_listing_can_bring_about() {
    let world = owing();
    let (asset, act) = (world.asset(SOL), seize(&world, ONE_USDC, 0));
    let worthless = refused_when(&world, &act, |world| {
        world.edit(&asset, |asset: &mut Asset| {
            asset.feed.confidence_price_e8 = u64::MAX
        });
    });
    assert_eq!(
        worthless, "PriceNotPositive",
        "the confidence eats the whole price"
    );
    let unfair = refused_when(&world, &act, |world| {
        world.edit(&asset, |asset: &mut Asset| {
            asset.parameters.weight_maintenance_bps = 10_000
        });
    });
    assert_eq!(
        unfair, "LiquidationDoesNotImprove",
        "a weight above the discounted price"
    );
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let world = owing();
    let act = seize(&world, 97 * ONE_USDC, 0);
    let accounts = [
        world.wallet("lina", USDC),
        world.house.pool,
        world.vault("dora", SOL),
        world.wallet("lina", SOL),
    ];
    for frozen in accounts {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let (vault, pool) = (world.vault("dora", SOL), world.house.pool);
    let name = refused_when(&world, &act, |world| {
        set_tokens(world, &vault, 2 * ONE_SOL - 1)
    });
    assert_eq!(
        name, "TokensBelowLedger",
        "of the vault; no instruction can bring this about"
    );
    let name = refused_when(&world, &act, |world| set_tokens(world, &pool, 0));
    assert_eq!(
        name, "TokensBelowLedger",
        "of the pool; no instruction can bring this about"
    );
}

#[test]
fn sells_collateral_at_the_discount_for_what_is_owed() {
    let mut world = owing();
    assert_eq!(variation(&world, "dora"), -100 * DOLLAR);
    let pool = world.read_settlement().pool_native;
    let shard = world.read_shard("dora", SOL).ledger_native;
    // 97 buy one SOL: its price is 100, less 3 %.
    let sent = done(world.send(&seize(&world, 97 * ONE_USDC, ONE_SOL)));
    assert_eq!(variation(&world, "dora"), -3 * DOLLAR);
    assert_eq!(world.ledger("dora", SOL), ONE_SOL);
    assert_eq!(world.tokens(&world.vault("dora", SOL)), ONE_SOL);
    assert_eq!(world.read_shard("dora", SOL).ledger_native, shard - ONE_SOL);
    assert_eq!(world.wallet_tokens("lina", SOL), ONE_SOL);
    assert_eq!(world.wallet_tokens("lina", USDC), 903 * ONE_USDC);
    let settlement = world.read_settlement();
    assert_eq!(settlement.pool_native, pool + 97 * ONE_USDC);
    assert_eq!(settlement.owed_by_native, 3 * DOLLAR);
    assert_eq!(world.tokens(&world.house.pool), settlement.pool_native);
    let dora = world.read_account("dora");
    assert_eq!(dora.proceeds_native, 0, "she is not in default");
    let Event::CollateralLiquidated(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.asset),
        (world.account("dora"), world.asset(SOL))
    );
    assert_eq!(event.liquidator, actors::address("lina"));
    assert_eq!(
        (event.quote_native, event.out_native),
        (97 * ONE_USDC, ONE_SOL)
    );
    assert_eq!(
        (event.ledger_native, event.pool_native),
        (ONE_SOL, settlement.pool_native)
    );
    assert_eq!(event.sequence, dora.event_sequence);
    // The rest: 3 / 97 of a SOL, rounded down.
    done(world.send(&seize(&world, 3 * ONE_USDC, 0)));
    assert_eq!(world.wallet_tokens("lina", SOL), ONE_SOL + 30_927_835);
    assert_eq!(
        (
            variation(&world, "dora"),
            world.read_account("dora").owed_since_ts
        ),
        (0, 0)
    );
    assert_eq!(
        refused(&world, &seize(&world, 1, 0)),
        "AboveOwed",
        "nothing more than is owed"
    );
}

#[test]
fn lets_the_own_quote_pay_first_unless_it_cannot_move() {
    let mut world = World::with_market();
    world.add_trader("dora", 100 * ONE_USDC);
    world.add_collateral("dora", SOL, 2 * ONE_SOL);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.give("lina", USDC, 1_000 * ONE_USDC);
    world.open_wallet("lina", SOL);
    trade(&mut world, "dora", "sam", 10, 10_000);
    pass_boundary(&mut world, 8_000);
    // Nobody has settled her: she owes 200, of which her own quote covers 100.
    assert_eq!(refused(&world, &seize(&world, 100_000_001, 0)), "AboveOwed");
    done(world.clone().send(&seize(&world, 100_000_000, 0)));
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    assert_eq!(refused(&world, &seize(&world, 200_000_001, 0)), "AboveOwed");
    // 2 SOL are worth 194 at the discount.
    assert_eq!(
        refused(&world, &seize(&world, 194_000_001, 0)),
        "AboveAvailable"
    );
    done(world.send(&seize(&world, 150 * ONE_USDC, 0)));
    assert_eq!(variation(&world, "dora"), -50 * DOLLAR);
    assert_eq!(
        world.ledger("dora", USDC),
        100 * ONE_USDC,
        "the frozen vault is left alone"
    );
}

#[test]
fn sells_a_healthy_account_that_is_past_due() {
    let mut world = World::with_market();
    world.add_trader("dora", 50 * ONE_USDC);
    world.add_collateral("dora", SOL, 10 * ONE_SOL);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.give("lina", USDC, 1_000 * ONE_USDC);
    world.open_wallet("lina", SOL);
    trade(&mut world, "dora", "sam", 10, 10_000);
    pass_boundary(&mut world, 9_000);
    done(world.settle("dora"));
    assert_eq!(
        refused(&world, &seize(&world, ONE_USDC, 0)),
        "NotLiquidatable"
    );
    world.advance(3_599);
    world.price(SOL, 100 * ONE_E8);
    assert_eq!(
        refused(&world, &seize(&world, ONE_USDC, 0)),
        "NotLiquidatable",
        "a second early"
    );
    world.advance(1);
    done(world.send(&seize(&world, 50 * ONE_USDC, 0)));
    assert_eq!(variation(&world, "dora"), 0);
    assert_eq!(
        refused(&world, &seize(&world, 1, 0)),
        "NotLiquidatable",
        "she owes nothing now"
    );
}

#[test]
fn counts_proceeds_of_a_defaulter() {
    let mut world = owing();
    crate::market::mark_at(&mut world, 6_900);
    // 110 more lost, 200 there at full price, 210 owed in all: less than nothing.
    done(world.send(&world.loss_declare_act("dora")));
    done(world.send(&seize(&world, 97 * ONE_USDC, 0)));
    assert_eq!(world.read_account("dora").proceeds_native, 97 * ONE_USDC);
}

#[test]
fn a_depegged_quote_buys_less() {
    let mut world = owing();
    world.advance(1);
    world.price(USDC, 125_000_000);
    world.advance(121);
    world.price(USDC, 125_000_000);
    world.price(SOL, 100 * ONE_E8);
    // A quote at 1.25 dollars makes a SOL worth 80 of it: 77.6 buy one.
    done(world.send(&seize(&world, 77_600_000, ONE_SOL)));
    assert_eq!(world.wallet_tokens("lina", SOL), ONE_SOL);
}

#[test]
fn pays_into_any_wallet_that_the_liquidator_names() {
    let mut world = owing();
    let wallet = world.open_wallet(THIEF, SOL);
    done(world.send(&seize(&world, 97 * ONE_USDC, 0).with("destination", wallet)));
    assert_eq!(world.wallet_tokens(THIEF, SOL), ONE_SOL);
}

#[test]
fn keeps_everything_but_the_account_a_shard_and_settlement() {
    let mut world = owing();
    let before = world.snapshot();
    let sent = done(world.send(&seize(&world, 97 * ONE_USDC, 0)));
    let after = world.snapshot();
    let (dora, shard) = (world.account("dora"), world.shard("dora", SOL));
    assert_eq!(
        before.changed(&after),
        sorted(vec![dora, shard, world.house.settlement])
    );
    let moved = [
        world.wallet("lina", USDC),
        world.wallet("lina", SOL),
        world.vault("dora", SOL),
        world.house.pool,
    ];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert!(sent.units <= 25_000, "{} compute units", sent.units);
    assert_eq!(world.read_instrument(PERP).sequence, 1);
}

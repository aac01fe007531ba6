//! `loss_fix`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DAY, LAYERS, add_foreign_market, declared, fixed, mark_at, opened, pass_boundary, refused_when,
    set_frozen, set_tokens, sold, sorted, the_event, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

#[test]
fn refuses_accounts_of_another_kind() {
    let world = sold(LAYERS);
    let act = world.loss_fix_act("dora");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (
            NOT_WRITABLE,
            "a read-only pool",
            act.clone().read_only("pool"),
        ),
        (DUPLICATE, "from the pool into itself", {
            act.clone().with("quote_vault", world.house.pool)
        }),
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
            "no account",
            act.clone().with("margin_account", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no shard",
            act.clone().with("shard", world.asset(BTC)),
        ),
        (
            "AccountMissing",
            "no loss yet",
            act.clone().with("loss", world.loss("sam")),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_in_order() {
    let mut world = sold(LAYERS);
    let second = add_foreign_market(&mut world);
    let act = world.loss_fix_act("dora");
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let next = (pda::shard_number(&world.account("dora")) + 1) % 16;
    let rows: Vec<Row> = vec![
        ("AccountOfOtherHouse", "another settlement and its pool", {
            act.clone()
                .with("settlement", second.settlement)
                .with("pool", second.pool)
        }),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("AccountOfOtherHouse", "the account in another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("LossMismatch", "an account without a loss", {
            act.clone().with("margin_account", world.account("sam"))
        }),
        (
            "VaultMismatch",
            "Sam pays",
            act.clone().with("quote_vault", world.vault("sam", USDC)),
        ),
        ("ShardMismatch", "the next shard", {
            act.clone()
                .with("shard", pda::shard(&world.asset(USDC), next).0)
        }),
        ("ShardMismatch", "the shard of another asset", {
            act.clone().with("shard", world.shard("dora", SOL))
        }),
        (
            "PoolMismatch",
            "into another pool",
            act.clone().with("pool", second.pool),
        ),
        (
            "PoolMismatch",
            "into a wallet",
            act.clone().with("pool", world.wallet("sam", USDC)),
        ),
        (
            "AccountCountWrong",
            "no instrument",
            act.clone().without_last(),
        ),
        ("AccountOfOtherHouse", "the instrument of another house", {
            act.clone()
                .with_more(0, foreign(|world| world.instrument(PERP)))
        }),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(SOL)),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
    let pool = world.house.pool;
    let frozen = refused_when(&world, &act, |world| set_frozen(world, &pool));
    assert_eq!(
        frozen, "TokenAccountFrozen",
        "of the pool: the loss waits for it"
    );
    let vault = world.vault("dora", USDC);
    let short = refused_when(&world, &act, |world| {
        set_tokens(world, &vault, 189 * ONE_USDC)
    });
    assert_eq!(
        short, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn refuses_until_positions_are_gone_and_differences_recognised() {
    let mut world = declared(LAYERS);
    let act = |world: &World| world.loss_fix_act("dora");
    assert_eq!(
        refused(&world, &act(&world)),
        "PositionsNotClosed",
        "she has lots"
    );
    done(world.loss_take("lina", "dora", PERP, 10));
    assert_eq!(
        refused(&world, &act(&world)),
        "PositionsNotClosed",
        "losses wait"
    );
    pass_boundary(&mut world, 7_500);
    done(world.send(&act(&world)));
    assert_eq!(refused(&world, &act(&world)), "LossInOtherState", "twice");
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(refused(&world, &act(&world)), "LossInOtherState", "routed");
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(refused(&world, &act(&world)), "LossInOtherState", "closed");
}

/// Dora has a SOL as well; it is worth 100, and she has lost 300 of 290.
fn sold_with_sol() -> World {
    let mut world = opened(LAYERS);
    world.add_collateral("dora", SOL, ONE_SOL);
    mark_at(&mut world, 8_000);
    mark_at(&mut world, 7_000);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_600);
    world
}

#[test]
fn refuses_until_collateral_is_sold_or_the_selling_period_has_passed() {
    let mut world = sold_with_sol();
    assert_eq!(
        refused(&world, &world.loss_fix_act("dora")),
        "CollateralUnsold"
    );
    // A day after the declaration it is for sale only since the boundary, and nobody has settled.
    let mut late = world.clone();
    late.advance(DAY);
    assert_eq!(
        refused(&late, &late.loss_fix_act("dora")),
        "CollateralUnsold"
    );
    done(late.settle("dora"));
    late.advance(DAY - 1);
    assert_eq!(
        refused(&late, &late.loss_fix_act("dora")),
        "CollateralUnsold"
    );
    late.advance(1);
    done(late.send(&late.loss_fix_act("dora")));
    let loss = late.read_loss(&late.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (110 * ONE_USDC, 110 * ONE_USDC),
        "her quote went with the settlement"
    );
    assert_eq!(
        late.ledger("dora", SOL),
        ONE_SOL,
        "unsold collateral stays, and is frozen"
    );
    assert_eq!(
        refused(&late, &late.vault_exit_act("dora", SOL)),
        "AccountInDefault"
    );
    // Sold in time, it pays first.
    world.give("lina", USDC, 100 * ONE_USDC);
    world.open_wallet("lina", SOL);
    let price = ringfence_tests::standard::ONE_E8;
    world.advance(1);
    world.price(SOL, 100 * price);
    let act = world.liquidate_collateral_act("lina", "dora", SOL, 97 * ONE_USDC, ONE_SOL);
    done(world.send(&act));
    done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (300 * ONE_USDC, 13 * ONE_USDC)
    );
    assert_eq!(loss.used_native[..3], [97 * ONE_USDC, 190 * ONE_USDC, 0]);
}

#[test]
fn drains_the_quote_vault_and_notes_the_rest() {
    let mut world = sold(LAYERS);
    let sent = done(world.send(&world.loss_fix_act("dora")));
    let (account, loss) = (
        world.read_account("dora"),
        world.read_loss(&world.loss("dora")),
    );
    assert_eq!((account.status, world.ledger("dora", USDC)), (3, 0));
    assert_eq!(world.tokens(&world.vault("dora", USDC)), 0);
    assert_eq!(variation(&world, "dora"), -60_000_000);
    assert_eq!((loss.state, loss.loss_native), (1, 250 * ONE_USDC));
    assert_eq!(
        (loss.shortfall_native, loss.left_native),
        (60 * ONE_USDC, 60 * ONE_USDC)
    );
    assert_eq!(loss.blocked_native, 0);
    assert_eq!(loss.used_native, [0, 190 * ONE_USDC, 0, 0, 0, 0, 0, 0, 0]);
    let stamp = loss.stamps[1];
    assert_eq!(
        (stamp.signer, stamp.ts),
        (actors::address(actors::KEEPER), world.now())
    );
    assert_eq!(world.read_settlement().pool_native, 190 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 190 * ONE_USDC);
    let Event::LossFixed(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), world.loss("dora"))
    );
    assert_eq!(
        (event.loss_native, event.proceeds_native),
        (250 * ONE_USDC, 0)
    );
    assert_eq!(
        (event.drained_native, event.shortfall_native),
        (190 * ONE_USDC, 60 * ONE_USDC)
    );
    assert_eq!(
        (event.blocked_native, event.sequence),
        (0, account.event_sequence)
    );
}

#[test]
fn takes_tokens_that_were_sent_to_the_vault_as_well() {
    let mut world = sold(LAYERS);
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 7 * ONE_USDC);
    let shard = world.read_shard("dora", USDC).ledger_native;
    done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (250 * ONE_USDC, 53 * ONE_USDC)
    );
    assert_eq!(world.tokens(&vault), 0);
    assert_eq!(
        world.read_shard("dora", USDC).ledger_native,
        shard - 190 * ONE_USDC
    );
}

#[test]
fn leaves_what_is_not_owed_in_the_vault() {
    let mut world = sold(LAYERS);
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 67 * ONE_USDC);
    done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (250 * ONE_USDC, 0)
    );
    assert_eq!(
        (world.ledger("dora", USDC), world.tokens(&vault)),
        (7 * ONE_USDC, 7 * ONE_USDC)
    );
}

#[test]
fn records_what_its_own_frozen_tokens_would_have_covered() {
    let mut world = sold(LAYERS);
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    let sent = done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (250 * ONE_USDC, 250 * ONE_USDC)
    );
    assert_eq!(
        (loss.blocked_native, loss.left_native),
        (190 * ONE_USDC, 60 * ONE_USDC)
    );
    assert_eq!(world.tokens(&vault), 190 * ONE_USDC);
    let Event::LossFixed(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.drained_native, event.blocked_native),
        (0, 190 * ONE_USDC)
    );
}

#[test]
fn keeps_everything_of_everybody_else() {
    let mut world = sold(LAYERS);
    let before = world.snapshot();
    done(world.send(&world.loss_fix_act("dora")));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.shard("dora", USDC),
        world.house.settlement,
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    let moved = [world.vault("dora", USDC), world.house.pool];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert_eq!(fixed(LAYERS).read_settlement().open_loss_count, 1);
}

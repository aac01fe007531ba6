//! `skin_deposit`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::PENDING_STAKES;
use ringfence_tests::actors::{OPERATOR, SKIN};
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, declared, layer_ledgers, pass_boundary, refused_when, set_frozen,
    set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE};

fn with_operator() -> World {
    let mut world = World::with_market();
    world.give(SKIN, USDC, 1_000);
    world.give(OPERATOR, USDC, 1_000);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = with_operator();
    let second = add_foreign_market(&mut world);
    let act = world.skin_deposit_act(SKIN_JUNIOR, 10);
    let layer = |number: u8| world.skin_deposit_act(number, 10);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("skin_authority"),
        ),
        (
            NOT_WRITABLE,
            "a read-only layer",
            act.clone().read_only("vault"),
        ),
        (DUPLICATE, "from the layer into itself", {
            act.clone().with("source", world.house.vault(SKIN_JUNIOR))
        }),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.asset(BTC)),
        ),
        ("WrongAccountType", "no settlement", {
            act.clone().with("settlement", world.asset(BTC))
        }),
        (
            "AccountOfOtherHouse",
            "the settlement of a house without losses",
            { act.clone().with("settlement", second.settlement) },
        ),
        (
            "AccountOfOtherHouse",
            "the fund of another house, and its layer",
            {
                act.clone()
                    .with("fund", second.fund)
                    .with("vault", second.vault(SKIN_JUNIOR))
            },
        ),
        (
            "WrongAuthority",
            "the creator of the house, who has no part in this",
            {
                act.clone()
                    .signed_by("skin_authority", OPERATOR)
                    .with("source", world.wallet(OPERATOR, USDC))
            },
        ),
        (
            "LayerNotDepositable",
            "the insurance layer",
            layer(INSURANCE),
        ),
        (
            "LayerNotDepositable",
            "the mutual layer, which is the members'",
            layer(MUTUAL),
        ),
        (
            "LayerNotDepositable",
            "stakes that wait",
            layer(PENDING_STAKES),
        ),
        ("LayerNotDepositable", "no layer", layer(0)),
        ("FundVaultMismatch", "the other layer's account", {
            act.clone().with("vault", world.house.vault(SKIN_SENIOR))
        }),
        ("FundVaultMismatch", "the layer of another house", {
            act.clone().with("vault", second.vault(SKIN_JUNIOR))
        }),
        ("TokenProgramNotAllowed", "no token account", {
            act.clone().with("source", world.asset(BTC))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "the mint is no token account", {
            act.clone().with("source", world.mint(USDC).address)
        }),
        (
            "AmountZero",
            "nothing",
            world.skin_deposit_act(SKIN_JUNIOR, 0),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_what_the_token_program_refuses() {
    let mut world = with_operator();
    world.give(SKIN, SOL, 10);
    let act = world.skin_deposit_act(SKIN_JUNIOR, 10);
    let wrong_mint = act.clone().with("source", world.wallet(SKIN, SOL));
    assert_eq!(
        refused(&world, &wrong_mint),
        "Custom(3)",
        "the token program: other mint"
    );
    let stolen = act.clone().with("source", world.wallet(OPERATOR, USDC));
    assert_eq!(
        refused(&world, &stolen),
        "Custom(4)",
        "the token program: other owner"
    );
    let all = world.skin_deposit_act(SKIN_JUNIOR, 1_001);
    assert_eq!(
        refused(&world, &all),
        "Custom(1)",
        "the token program: insufficient funds"
    );
    for frozen in [world.wallet(SKIN, USDC), world.house.vault(SKIN_JUNIOR)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    done(world.send(&act));
    let junior = world.house.vault(SKIN_JUNIOR);
    let name = refused_when(&world, &act, |world| set_tokens(world, &junior, 5));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn adds_what_arrived_to_the_layer_that_was_named() {
    let mut world = with_operator();
    for (layer, amount) in [(SKIN_JUNIOR, 10), (SKIN_SENIOR, 20), (SKIN_JUNIOR, 5)] {
        let (fund, wallet) = (world.read_fund(), world.wallet_tokens(SKIN, USDC));
        let sent = done(world.send(&world.skin_deposit_act(layer, amount)));
        let mut expected = fund;
        let ledger = if layer == SKIN_JUNIOR {
            &mut expected.skin_junior_native
        } else {
            &mut expected.skin_senior_native
        };
        *ledger += amount;
        let ledger = *ledger;
        assert_eq!(world.read_fund(), expected);
        assert_eq!(world.tokens(&world.house.vault(layer)), ledger);
        assert_eq!(world.wallet_tokens(SKIN, USDC), wallet - amount);
        let Event::SkinDeposited(deposited) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(deposited.vault, world.house.vault(layer));
        assert_eq!(deposited.fund, world.house.fund);
        assert_eq!(
            (deposited.amount_native, deposited.ledger_native),
            (amount, ledger)
        );
    }
}

#[test]
fn what_comes_while_a_loss_is_open_is_fresh_until_none_is() {
    let mut world = declared(LAYERS);
    world.give(SKIN, USDC, 12);
    for (layer, amount) in [(SKIN_JUNIOR, 5), (SKIN_SENIOR, 7)] {
        done(world.send(&world.skin_deposit_act(layer, amount)));
    }
    let fund = world.read_fund();
    assert_eq!((fund.fresh_junior_native, fund.fresh_senior_native), (5, 7));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(layer_ledgers(&world), [0, 5, 0, 80 * ONE_USDC + 7]);
    done(world.send(&world.loss_close_act("dora")));
    let fund = world.read_fund();
    assert_eq!((fund.fresh_junior_native, fund.fresh_senior_native), (0, 0));
}

#[test]
fn keeps_everything_but_the_fund() {
    let mut world = with_operator();
    let before = world.snapshot();
    done(world.send(&world.skin_deposit_act(SKIN_SENIOR, 10)));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.house.fund]));
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

//! `skin_withdraw`.

use ringfence_interface::accounts::{Fund, House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, PENDING_STAKES, SECURED};
use ringfence_tests::actors::{OPERATOR, SKIN};
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    add_foreign_market, declared, fill_layers, layer_ledgers, refused_when, set_frozen, set_tokens,
    sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE};

/// Ten in each layer.
fn filled() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, [10, 10, 10, 10]);
    world
}

fn change(world: &mut World, change: impl FnOnce(&mut Settlement)) {
    let settlement = world.house.settlement;
    world.edit(&settlement, change);
}

#[test]
fn refuses_wrong_accounts_in_order() {
    let mut world = filled();
    let second = add_foreign_market(&mut world);
    world.give(OPERATOR, USDC, 1);
    world.give(SKIN, SOL, 1);
    let act = world.skin_withdraw_act(SKIN_JUNIOR, 10);
    let layer = |number: u8| world.skin_withdraw_act(number, 10);
    let with = |name: &str, address| act.clone().with(name, address);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("skin_authority")
        }),
        (
            NOT_WRITABLE,
            "a read-only layer",
            act.clone().read_only("vault"),
        ),
        (DUPLICATE, "from the layer into itself", {
            with("destination", world.house.vault(SKIN_JUNIOR))
        }),
    ];
    for name in ["house", "settlement", "fund"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        ("AccountOfOtherHouse", "a settlement without losses", {
            with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "the fund of another house, and its layer",
            { with("fund", second.fund).with("vault", second.vault(SKIN_JUNIOR)) },
        ),
        (
            "WrongAuthority",
            "the creator of the house, into his own wallet",
            {
                act.clone()
                    .signed_by("skin_authority", OPERATOR)
                    .with("destination", world.wallet(OPERATOR, USDC))
            },
        ),
    ]);
    for number in [0, INSURANCE, MUTUAL, SECURED, ESCROW, PENDING_STAKES] {
        rows.push(("LayerNotDepositable", "not the operator's", layer(number)));
    }
    rows.extend([
        ("FundVaultMismatch", "the mutual layer's tokens", {
            with("vault", world.house.vault(MUTUAL))
        }),
        ("FundVaultMismatch", "the other layer's tokens", {
            with("vault", world.house.vault(SKIN_SENIOR))
        }),
        ("FundVaultMismatch", "another house's layer", {
            with("vault", second.vault(SKIN_JUNIOR))
        }),
        (
            "TokenProgramNotAllowed",
            "no token account",
            with("destination", btc),
        ),
        ("TokenAccountMalformed", "into the mint", {
            with("destination", world.mint(USDC).address)
        }),
        ("TokenOwnerWrong", "into somebody else's wallet", {
            with("destination", world.wallet(OPERATOR, USDC))
        }),
        ("TokenOwnerWrong", "into another layer", {
            with("destination", world.house.vault(INSURANCE))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenMintWrong", "into a wallet of another mint", {
            with("destination", world.wallet(SKIN, SOL))
        }),
    ]);
    refuses(&world, &rows);
}

#[test]
fn refuses_what_the_fund_needs_in_this_order() {
    let world = filled();
    let act = |amount| world.skin_withdraw_act(SKIN_JUNIOR, amount);
    let open = |settlement: &mut Settlement| settlement.open_loss_count = 1;
    let shut = |owed: i128| move |settlement: &mut Settlement| settlement.owed_by_native = owed;
    let name = refused_when(&world, &act(0), |world| change(world, open));
    assert_eq!(name, "AmountZero", "comes before the loss");
    let name = refused_when(&world, &act(1), |world| {
        change(world, open);
        change(world, shut(21_000_000));
    });
    assert_eq!(name, "LossOpen", "comes before the gate");
    let name = refused_when(&world, &act(u64::MAX), |world| {
        change(world, shut(21_000_000));
    });
    assert_eq!(name, "GateShut", "comes before how much there is");
    // Twenty cover what is owed; less would not.
    let name = refused_when(&world, &act(1), |world| change(world, shut(20_000_000)));
    assert_eq!(name, "GateShut", "it would be");
    assert_eq!(refused(&world, &act(10 * ONE_USDC + 1)), "AboveLayer");
    let house = world.house.address;
    let name = refused_when(&world, &act(1), |world| {
        world.edit(&house, |house: &mut House| {
            house.parameters.skin_min_bps = 10_000
        });
        done(world.send(&world.skin_withdraw_act(SKIN_SENIOR, 10 * ONE_USDC)));
    });
    assert_eq!(
        name, "SkinBelowMinimum",
        "as much as the members have at stake"
    );
    let fund = world.house.fund;
    let require = |native: u64| {
        move |world: &mut World| {
            world.edit(&fund, |fund: &mut Fund| fund.cover_required_native = native);
        }
    };
    let name = refused_when(&world, &act(1), require(40 * ONE_USDC));
    assert_eq!(
        name, "SkinBelowMinimum",
        "the fund must cover as much as it has"
    );
    let mut enough = world.clone();
    require(40 * ONE_USDC - 1)(&mut enough);
    done(enough.send(&act(1)));
    let junior = world.house.vault(SKIN_JUNIOR);
    for frozen in [junior, world.wallet(SKIN, USDC)] {
        let name = refused_when(&world, &act(1), |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let name = refused_when(&world, &act(1), |world| {
        set_tokens(world, &junior, 9 * ONE_USDC)
    });
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn pays_the_operator_out_of_the_layer_that_was_named() {
    let mut world = filled();
    for (layer, amount) in [
        (SKIN_JUNIOR, 1),
        (SKIN_SENIOR, 10_000_000),
        (SKIN_JUNIOR, 9_999_999),
    ] {
        let (mut expected, wallet) = (world.read_fund(), world.wallet_tokens(SKIN, USDC));
        let sent = done(world.send(&world.skin_withdraw_act(layer, amount)));
        let ledger = if layer == SKIN_JUNIOR {
            &mut expected.skin_junior_native
        } else {
            &mut expected.skin_senior_native
        };
        *ledger -= amount;
        let ledger = *ledger;
        assert_eq!(world.read_fund(), expected);
        assert_eq!(world.tokens(&world.house.vault(layer)), ledger);
        assert_eq!(world.wallet_tokens(SKIN, USDC), wallet + amount);
        let Event::SkinWithdrawn(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!((event.fund, event.vault), {
            (world.house.fund, world.house.vault(layer))
        });
        assert_eq!(event.destination, world.wallet(SKIN, USDC));
        assert_eq!((event.amount_native, event.ledger_native), (amount, ledger));
    }
    let ten = 10 * ONE_USDC;
    assert_eq!(layer_ledgers(&world), [ten, 0, ten, 0]);
}

#[test]
fn nothing_leaves_from_declaration_to_close() {
    let mut world = declared([10, 10, 20, 100]);
    let withdrawn = |world: &World| refused(world, &world.skin_withdraw_act(SKIN_SENIOR, 1));
    assert_eq!(withdrawn(&world), "LossOpen");
    done(world.loss_take("lina", "dora", "PERP", 10));
    crate::market::pass_boundary(&mut world, 7_500);
    for act in [world.loss_fix_act("dora"), world.loss_route_act("dora")] {
        done(world.send(&act));
        assert_eq!(withdrawn(&world), "LossOpen");
    }
    done(world.send(&world.loss_close_act("dora")));
    // What Lina's new lots lost and gained is not settled yet.
    assert_eq!(withdrawn(&world), "GateShut");
    done(world.settle("lina"));
    done(world.send(&world.skin_withdraw_act(SKIN_SENIOR, 80 * ONE_USDC)));
    assert_eq!(world.read_fund().skin_senior_native, 0);
}

#[test]
fn keeps_everything_but_the_fund() {
    let mut world = filled();
    let before = world.snapshot();
    done(world.send(&world.skin_withdraw_act(SKIN_SENIOR, 10)));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.house.fund]));
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

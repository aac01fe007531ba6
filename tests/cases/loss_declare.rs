//! `loss_declare`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use ringfence_tests::actors;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, LAYERS, add_foreign_market, declared, fallen, loss_number, mark_at, opened,
    pass_boundary, refused_when, set_frozen, sorted, the_event, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

#[test]
fn refuses_in_order() {
    let mut world = fallen(LAYERS);
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.loss_declare_act("dora");
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("declarer"),
        ),
        (
            NOT_WRITABLE,
            "a read-only account",
            act.clone().read_only("margin_account"),
        ),
        (
            NOT_WRITABLE,
            "a read-only loss",
            act.clone().read_only("loss"),
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
            "no account",
            act.clone().with("margin_account", world.asset(BTC)),
        ),
        ("IncorrectProgramId", "not the System program", {
            act.clone().with("system_program", TOKEN_PROGRAM)
        }),
        ("AccountOfOtherHouse", "the settlement of another house", {
            act.clone().with("settlement", second.settlement)
        }),
        ("AccountOfOtherHouse", "the parameters of another house", {
            act.clone().with("house", second.address)
        }),
        ("AccountOfOtherHouse", "the account in another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("VaultMismatch", "somebody else's quote vault", {
            act.clone().with("quote_vault", world.vault("sam", USDC))
        }),
        (
            "AccountCountWrong",
            "no instrument",
            act.clone().without_last(),
        ),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(1, world.instrument("OTHER"))
        }),
        ("AccountOfOtherHouse", "an instrument of another house", {
            act.clone()
                .with_more(1, foreign(|world| world.instrument(PERP)))
        }),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(SOL)),
        ),
        (
            "NotDeclarable",
            "Sam has won",
            world.loss_declare_act("sam"),
        ),
        ("WrongAddress", "the loss of another default", {
            act.clone().with("loss", loss_number(&world, "dora", 2))
        }),
        ("WrongAddress", "the loss of another account", {
            act.clone().with("loss", loss_number(&world, "sam", 1))
        }),
    ];
    refuses(&world, &rows);
    let loss = world.loss("dora");
    let taken = refused_when(&world, &act, |world| {
        world.put(&loss, &SYSTEM_PROGRAM, vec![1])
    });
    assert_eq!(
        taken, "AccountExists",
        "no instruction can bring this about"
    );
}

#[test]
fn refuses_the_fund_or_the_seat_of_others() {
    let mut world = fallen(LAYERS);
    let second = add_foreign_market(&mut world);
    let act = world.loss_declare_act("dora");
    let rows: Vec<Row> = vec![
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.asset(BTC)),
        ),
        ("AccountOfOtherHouse", "the fund of another house", {
            act.clone().with("fund", second.fund)
        }),
        (
            "WrongAddress",
            "an empty seat that is not the defaulter's",
            { act.clone().with("member", world.member("nobody")) },
        ),
        ("MemberMismatch", "the seat of another member", {
            act.clone().with("member", world.member("mia"))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_second_declaration_of_one_default() {
    let world = declared(LAYERS);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "AccountInDefault"
    );
    let fixed = crate::market::fixed(LAYERS);
    assert_eq!(
        refused(&fixed, &fixed.loss_declare_act("dora")),
        "AccountInDefault"
    );
}

#[test]
fn declares_an_account_worth_less_than_nothing_at_once() {
    let mut world = opened(LAYERS);
    // At 81 all of the 190 are gone, and not a unit more.
    mark_at(&mut world, 8_100);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable"
    );
    mark_at(&mut world, 8_099);
    done(world.send(&world.loss_declare_act("dora")));
    assert_eq!(world.read_account("dora").status, 2);
}

#[test]
fn counts_collateral_at_its_full_price() {
    let mut world = opened(LAYERS);
    world.add_collateral("dora", SOL, ONE_SOL);
    // A SOL is worth 100, not 90: she is worth nothing at 71.
    mark_at(&mut world, 7_100);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable"
    );
    mark_at(&mut world, 7_099);
    done(world.send(&world.loss_declare_act("dora")));
}

#[test]
fn declares_a_called_account_after_its_grace_while_it_is_below_maintenance() {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 9_500);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable",
        "uncalled"
    );
    done(world.send(&world.margin_call_act("dora")));
    world.advance(3_599);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable",
        "in grace"
    );
    world.advance(1);
    let mut better = world.clone();
    // Above maintenance, and still called: the grace is over, and there is no reason.
    better.give("dora", USDC, 3 * ONE_USDC);
    done(better.deposit("dora", USDC, 3 * ONE_USDC));
    assert_eq!(
        refused(&better, &better.loss_declare_act("dora")),
        "NotDeclarable"
    );
    // The mark is an hour old: a last value decides what is taken.
    done(world.send(&world.loss_declare_act("dora")));
}

/// Dora owes 10 since a boundary at 80 and has nothing left; at 110 she is well again.
fn owing_without_collateral() -> World {
    let mut world = opened(LAYERS);
    pass_boundary(&mut world, 8_000);
    done(world.settle("dora"));
    assert_eq!(variation(&world, "dora"), -10 * DOLLAR);
    assert_eq!(world.ledger("dora", USDC), 0);
    mark_at(&mut world, 11_000);
    world
}

#[test]
fn declares_a_debt_past_due_and_grace_with_nothing_left_to_take() {
    let mut world = owing_without_collateral();
    let owed_since = world.read_account("dora").owed_since_ts;
    world.advance_to(owed_since + 7_199);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable"
    );
    world.advance(1);
    // Something worth selling or collecting comes first; anything below dust does not.
    for (mint, least) in [(SOL, ONE_SOL / 10_000), (USDC, 10_000)] {
        let mut richer = world.clone();
        richer.give("dora", mint, least);
        if mint == SOL {
            done(richer.vault_open("dora", SOL));
        }
        done(richer.deposit("dora", mint, least - 1));
        done(richer.clone().send(&richer.loss_declare_act("dora")));
        done(richer.deposit("dora", mint, 1));
        let act = richer.loss_declare_act("dora");
        assert_eq!(refused(&richer, &act), "NotDeclarable", "{mint}");
    }
    done(world.send(&world.loss_declare_act("dora")));
}

#[test]
fn a_frozen_quote_vault_is_nothing_to_take() {
    let mut world = opened(LAYERS);
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    pass_boundary(&mut world, 9_900);
    done(world.settle("dora"));
    assert_eq!(
        variation(&world, "dora"),
        -10 * DOLLAR,
        "she owes, and her vault cannot pay"
    );
    world.advance(7_200);
    let moving = refused_when(&world, &world.loss_declare_act("dora"), |world| {
        world.tamper(&vault, |data| data[108] = 1);
    });
    assert_eq!(moving, "NotDeclarable");
    done(world.send(&world.loss_declare_act("dora")));
}

#[test]
fn freezes_the_account_and_opens_a_record() {
    let mut world = fallen(LAYERS);
    let (loss, keeper) = (world.loss("dora"), actors::address(actors::KEEPER));
    // Somebody sent lamports there before: that stops nothing.
    world.set_lamports(&loss, 1);
    let sent = done(world.send(&world.loss_declare_act("dora")));
    let (account, record) = (world.read_account("dora"), world.read_loss(&loss));
    assert_eq!(
        (account.status, account.default_count, account.loss),
        (2, 1, loss)
    );
    assert_eq!(account.proceeds_native, 0);
    assert_eq!((record.house, record.margin_account), {
        (world.house.address, world.account("dora"))
    });
    assert_eq!(
        (record.owner, record.rent_payer),
        (actors::address("dora"), keeper)
    );
    assert_eq!(
        (record.generation, record.default_count),
        (account.generation, 1)
    );
    assert_eq!((record.state, record.sequence), (0, 0));
    assert_eq!((record.declared_ts, record.loss_native), (world.now(), 0));
    let stamp = record.stamps[0];
    assert_eq!(
        (stamp.signer, stamp.ts, stamp.slot),
        (keeper, world.now(), world.clock().slot)
    );
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.open_loss_count, settlement.loss_sequence),
        (1, 1)
    );
    assert_eq!(settlement.routing_sequence, 0);
    let Event::LossDeclared(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), loss)
    );
    assert_eq!((event.declarer, event.loss_sequence), (keeper, 0));
    assert_eq!(
        (event.declared_ts, event.sequence),
        (world.now(), account.event_sequence)
    );
    assert_eq!(
        refused(&world, &world.vault_exit_act("dora", USDC)),
        "AccountInDefault"
    );
    let withdraw = world.vault_withdraw_act("dora", USDC, 1);
    assert_eq!(refused(&world, &withdraw), "AccountInDefault");
}

#[test]
fn keeps_everything_but_the_account_the_totals_and_the_record() {
    let mut world = fallen(LAYERS);
    let before = world.snapshot();
    let sent = done(world.send(&world.loss_declare_act("dora")));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.house.settlement,
        world.house.fund,
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(after.tokens, before.tokens);
    assert!(sent.units <= 15_000, "{} compute units", sent.units);
}

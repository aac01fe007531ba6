//! `fund_stake`.

use ringfence_core::fund::Member;
use ringfence_interface::events::Event;
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda::PENDING_STAKES;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::house::MUTUAL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, declared, refused_when, set_frozen, set_haircutting, set_tokens,
    sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

fn with_wallets() -> World {
    let mut world = World::with_market();
    world.give("mia", USDC, 10 * ONE_USDC);
    world.give("noel", USDC, 10 * ONE_USDC);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = with_wallets();
    let second = add_foreign_market(&mut world);
    done(world.send(&world.fund_stake_act("noel", 1)));
    let act = world.fund_stake_act("mia", ONE_USDC);
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().signed_by("payer", "noel").unsigned("owner")
        }),
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (
            NOT_WRITABLE,
            "a read-only seat",
            act.clone().read_only("member"),
        ),
        (DUPLICATE, "from the waiting stakes into themselves", {
            act.clone()
                .with("source", world.house.vault(PENDING_STAKES))
        }),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.house.address),
        ),
        ("IncorrectProgramId", "not the System program", {
            act.clone().with("system_program", TOKEN_PROGRAM)
        }),
        ("FundVaultMismatch", "straight into the mutual layer", {
            act.clone().with("vault_pending", world.house.vault(MUTUAL))
        }),
        (
            "FundVaultMismatch",
            "the account of another house's fund",
            {
                act.clone()
                    .with("vault_pending", second.vault(PENDING_STAKES))
            },
        ),
        ("WrongAddress", "a new seat elsewhere", {
            act.clone().with("member", actors::address("nobody"))
        }),
        ("WrongAccountType", "the house is no seat", {
            act.clone().with("member", world.house.address)
        }),
        ("MemberMismatch", "somebody else's seat", {
            act.clone().with("member", world.member("noel"))
        }),
        (
            "MemberMismatch",
            "the same member's seat in another fund",
            { act.clone().with("member", foreign_seat) },
        ),
        ("TokenProgramNotAllowed", "no token account", {
            act.clone().with("source", world.house.address)
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "the mint is no token account", {
            act.clone().with("source", world.mint(USDC).address)
        }),
        ("AmountZero", "nothing", world.fund_stake_act("mia", 0)),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_what_the_token_program_refuses() {
    let mut world = with_wallets();
    world.give("mia", SOL, ONE_USDC);
    let act = world.fund_stake_act("mia", ONE_USDC);
    let wrong_mint = act.clone().with("source", world.wallet("mia", SOL));
    assert_eq!(
        refused(&world, &wrong_mint),
        "Custom(3)",
        "the token program: other mint"
    );
    let stolen = world
        .fund_stake_act(THIEF, 5)
        .with("source", world.wallet("mia", USDC));
    assert_eq!(
        refused(&world, &stolen),
        "Custom(4)",
        "the token program: other owner"
    );
    let too_much = world.fund_stake_act("mia", u64::MAX);
    assert_eq!(
        refused(&world, &too_much),
        "Custom(1)",
        "the token program: insufficient funds"
    );
    for frozen in [world.wallet("mia", USDC), world.house.vault(PENDING_STAKES)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    done(world.send(&act));
    let pending = world.house.vault(PENDING_STAKES);
    let name = refused_when(&world, &act, |world| set_tokens(world, &pending, 0));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn takes_a_seat_with_the_first_stake_and_adds_the_next_to_it() {
    let mut world = with_wallets();
    let first = world.now();
    let sent = done(world.send(&world.fund_stake_act("mia", 3 * ONE_USDC)));
    let member = world.read_member("mia");
    assert_eq!(
        (member.fund, member.owner),
        (world.house.fund, actors::address("mia"))
    );
    assert_eq!(member.rent_payer, actors::address("mia"));
    let expected = Member {
        pending_native: 3 * ONE_USDC,
        pending_ts: first,
        ..Member::default()
    };
    assert_eq!(member.to_core(), expected);
    let Event::StakePaidIn(paid) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (paid.fund, paid.owner),
        (world.house.fund, actors::address("mia"))
    );
    assert_eq!(
        (paid.amount_native, paid.pending_native),
        (3 * ONE_USDC, 3 * ONE_USDC)
    );
    world.advance(60);
    let sent = done(world.send(&world.fund_stake_act("mia", 2 * ONE_USDC)));
    let member = world.read_member("mia").to_core();
    assert_eq!(
        (member.pending_native, member.shares),
        (5 * ONE_USDC, 0),
        "no share yet"
    );
    assert_eq!(
        member.pending_ts,
        first + 60,
        "the whole of it waits from the later one"
    );
    let Event::StakePaidIn(paid) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (paid.amount_native, paid.pending_native),
        (2 * ONE_USDC, 5 * ONE_USDC)
    );
    let fund = world.read_fund();
    assert_eq!((fund.pending_native, fund.mutual_native), (5 * ONE_USDC, 0));
    assert_eq!(
        world.tokens(&world.house.vault(PENDING_STAKES)),
        5 * ONE_USDC
    );
    assert_eq!(world.wallet_tokens("mia", USDC), 5 * ONE_USDC);
}

#[test]
fn somebody_else_may_pay_the_rent_and_lamports_sent_before_do_not_stop_it() {
    let mut world = with_wallets();
    let seat = world.member("mia");
    world.set_lamports(&seat, 1);
    let act = world
        .fund_stake_act("mia", ONE_USDC)
        .signed_by("payer", "noel");
    done(world.send(&act));
    assert_eq!(world.read_member("mia").rent_payer, actors::address("noel"));
}

#[test]
fn is_open_while_a_loss_is_and_while_a_haircut_is_under_way() {
    let mut world = declared(LAYERS);
    world.give("noel", USDC, 10 * ONE_USDC);
    done(world.send(&world.fund_stake_act("noel", ONE_USDC)));
    set_haircutting(&mut world, true);
    done(world.send(&world.fund_stake_act("noel", ONE_USDC)));
    assert_eq!(world.read_member("noel").pending_native, 2 * ONE_USDC);
}

#[test]
fn keeps_everything_but_the_fund_and_the_seat() {
    let mut world = with_wallets();
    let before = world.snapshot();
    let sent = done(world.send(&world.fund_stake_act("mia", ONE_USDC)));
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.member("mia")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
    assert!(sent.units <= 8_000, "{} compute units", sent.units);
}

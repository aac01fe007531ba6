//! `fund_stake_cancel`.

use ringfence_core::fund::Member;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::PENDING_STAKES;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::house::MUTUAL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, declared, refused_when, set_frozen, set_haircutting, set_tokens,
    sorted, stake, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

fn waiting() -> World {
    let mut world = World::with_market();
    stake(&mut world, "mia", 10 * ONE_USDC);
    world.open_wallet(THIEF, USDC);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = waiting();
    let second = add_foreign_market(&mut world);
    world.open_wallet("mia", SOL);
    let act = world.fund_stake_cancel_act("mia");
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            NOT_WRITABLE,
            "a read-only seat",
            act.clone().read_only("member"),
        ),
        (DUPLICATE, "into the waiting stakes themselves", {
            act.clone()
                .with("destination", world.house.vault(PENDING_STAKES))
        }),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.house.address),
        ),
        (
            "AccountMissing",
            "nobody's seat",
            act.clone().with("member", world.member("nobody")),
        ),
        (
            "WrongAccountType",
            "no seat",
            act.clone().with("member", world.house.address),
        ),
        (
            "MemberMismatch",
            "the seat in another fund",
            act.clone().with("member", foreign_seat),
        ),
        (
            "MemberMismatch",
            "another fund",
            act.clone().with("fund", second.fund),
        ),
        (
            "NotOwner",
            "somebody else's seat",
            act.clone().signed_by("owner", THIEF),
        ),
        ("FundVaultMismatch", "out of the mutual layer", {
            act.clone().with("vault_pending", world.house.vault(MUTUAL))
        }),
        ("FundVaultMismatch", "out of another fund", {
            act.clone()
                .with("vault_pending", second.vault(PENDING_STAKES))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenProgramNotAllowed", "into no token account", {
            act.clone().with("destination", world.house.address)
        }),
        ("TokenAccountMalformed", "into the mint", {
            act.clone().with("destination", world.mint(USDC).address)
        }),
        ("TokenMintWrong", "into a wallet of another mint", {
            act.clone().with("destination", world.wallet("mia", SOL))
        }),
    ];
    refuses(&world, &rows);
    for frozen in [world.house.vault(PENDING_STAKES), world.wallet("mia", USDC)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
}

#[test]
fn refuses_when_nothing_waits_or_tokens_are_missing() {
    let mut world = waiting();
    let act = world.fund_stake_cancel_act("mia");
    stake(&mut world, "noel", ONE_USDC);
    let pending = world.house.vault(PENDING_STAKES);
    let name = refused_when(&world, &act, |world| {
        set_tokens(world, &pending, 10 * ONE_USDC)
    });
    assert_eq!(name, "TokensBelowLedger", "what Noel paid in is gone");
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AmountZero");
}

#[test]
fn gives_the_whole_stake_back() {
    let mut world = waiting();
    stake(&mut world, "mia", ONE_USDC);
    let ts = world.now();
    let sent = done(world.send(&world.fund_stake_cancel_act("mia")));
    let expected = Member {
        pending_ts: ts,
        ..Member::default()
    };
    assert_eq!(world.read_member("mia").to_core(), expected);
    assert_eq!(world.wallet_tokens("mia", USDC), 11 * ONE_USDC);
    assert_eq!(world.read_fund().pending_native, 0);
    assert_eq!(world.tokens(&world.house.vault(PENDING_STAKES)), 0);
    let Event::StakeCancelled(cancelled) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (cancelled.fund, cancelled.owner),
        (world.house.fund, actors::address("mia"))
    );
    assert_eq!(cancelled.destination, world.wallet("mia", USDC));
    assert_eq!(cancelled.amount_native, 11 * ONE_USDC);
}

#[test]
fn works_while_a_loss_is_open_and_a_haircut_under_way() {
    let mut world = declared(LAYERS);
    stake(&mut world, "noel", 5 * ONE_USDC);
    set_haircutting(&mut world, true);
    done(world.send(&world.fund_stake_cancel_act("noel")));
    assert_eq!(world.wallet_tokens("noel", USDC), 5 * ONE_USDC);
}

#[test]
fn keeps_everything_but_the_fund_and_the_seat() {
    let mut world = waiting();
    let before = world.snapshot();
    done(world.send(&world.fund_stake_cancel_act("mia")));
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.member("mia")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

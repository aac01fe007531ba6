//! `fund_unstake_request`.

use ringfence_interface::accounts::{Fund, Settlement};
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC};
use ringfence_tests::world::World;

use crate::market::{
    DAY, LAYERS, add_foreign_market, declared, fill_layers, refused_when, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

/// Mia has 20 USDC in the mutual layer, less the dead shares.
fn staked() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, [0, 0, 20, 0]);
    world
}

const SHARES: u64 = 20 * ONE_USDC - 1_000;

#[test]
fn refuses_in_order() {
    let mut world = staked();
    let second = add_foreign_market(&mut world);
    let act = world.fund_unstake_request_act("mia", 5);
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
        (
            "AccountMissing",
            "nobody's seat",
            act.clone().with("member", world.member("nobody")),
        ),
        ("AccountOfOtherHouse", "the settlement of another house", {
            act.clone().with("settlement", second.settlement)
        }),
        ("AccountOfOtherHouse", "the fund of another house", {
            act.clone().with("fund", second.fund)
        }),
        (
            "MemberMismatch",
            "the seat in another fund",
            act.clone().with("member", foreign_seat),
        ),
        (
            "NotOwner",
            "somebody else's shares",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "AmountZero",
            "no share",
            world.fund_unstake_request_act("mia", 0),
        ),
        ("AboveStake", "a share more than there are", {
            world.fund_unstake_request_act("mia", SHARES + 1)
        }),
        ("AboveStake", "all shares there can be", {
            world.fund_unstake_request_act("mia", u64::MAX)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_second_request_while_the_first_can_still_be_paid() {
    let mut world = staked();
    done(world.send(&world.fund_unstake_request_act("mia", 5)));
    let too_many = world.fund_unstake_request_act("mia", SHARES + 1);
    assert_eq!(
        refused(&world, &too_many),
        "UnstakeRequestRunning",
        "comes before the stake"
    );
    world.advance(9 * DAY);
    let act = world.fund_unstake_request_act("mia", 6);
    assert_eq!(
        refused(&world, &act),
        "UnstakeRequestRunning",
        "the window's last second"
    );
    world.advance(1);
    let settlement = world.house.settlement;
    let name = refused_when(&world, &act, |world| {
        world.edit(&settlement, |found: &mut Settlement| {
            found.open_loss_count = 1
        });
    });
    assert_eq!(
        name, "UnstakeRequestRunning",
        "it waits for the loss, and does not lapse"
    );
    done(world.send(&act));
    assert_eq!(
        world.read_member("mia").requested_shares,
        6,
        "the lapsed one is replaced"
    );
}

#[test]
fn notes_what_the_shares_are_worth_now() {
    let mut world = staked();
    let fund = world.house.fund;
    // A loss took a quarter: 15 for 20 million shares.
    world.edit(&fund, |fund: &mut Fund| fund.mutual_native = 15 * ONE_USDC);
    let sent = done(world.send(&world.fund_unstake_request_act("mia", 10_000_001)));
    let member = world.read_member("mia");
    assert_eq!(member.requested_shares, 10_000_001);
    assert_eq!(
        member.requested_value_native, 7_500_000,
        "rounded down from 7,500,000.75"
    );
    assert_eq!((member.requested_ts, member.shares), (world.now(), SHARES));
    let Event::UnstakeRequested(requested) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (requested.fund, requested.owner),
        (fund, actors::address("mia"))
    );
    assert_eq!(
        (requested.shares, requested.value_native),
        (10_000_001, 7_500_000)
    );
    assert_eq!(requested.requested_ts, world.now());
}

#[test]
fn is_open_while_a_loss_is() {
    let mut world = declared(LAYERS);
    done(world.send(&world.fund_unstake_request_act("mia", SHARES)));
    assert_eq!(world.read_member("mia").requested_shares, SHARES);
}

#[test]
fn keeps_everything_but_the_seat() {
    let mut world = staked();
    let before = world.snapshot();
    done(world.send(&world.fund_unstake_request_act("mia", SHARES)));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.member("mia")]));
    assert_eq!(after.tokens, before.tokens);
}

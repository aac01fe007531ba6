//! `fund_unstake`.

use ringfence_interface::accounts::{Fund, House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::SECURED;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::house::{MUTUAL, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DAY, add_foreign_market, fill_layers, refused_when, set_frozen, set_tokens, sorted, stake,
    the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Mia has asked for 10 of her 20 million shares, and the cool-down has passed.
fn cooled() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, [0, 0, 20, 0]);
    done(world.send(&world.fund_unstake_request_act("mia", 10 * ONE_USDC)));
    world.advance(7 * DAY);
    world.open_wallet(THIEF, USDC);
    world
}

fn change(world: &mut World, change: impl FnOnce(&mut Settlement)) {
    let settlement = world.house.settlement;
    world.edit(&settlement, change);
}

#[test]
fn refuses_in_order() {
    let mut world = cooled();
    let second = add_foreign_market(&mut world);
    world.open_wallet("mia", SOL);
    let act = world.fund_unstake_act("mia");
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (DUPLICATE, "into the mutual layer itself", {
            act.clone().with("destination", world.house.vault(MUTUAL))
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
            "no fund",
            act.clone().with("fund", world.asset(BTC)),
        ),
        (
            "AccountMissing",
            "nobody's seat",
            act.clone().with("member", world.member("nobody")),
        ),
        (
            "AccountOfOtherHouse",
            "the settlement of a house without losses",
            { act.clone().with("settlement", second.settlement) },
        ),
        ("AccountOfOtherHouse", "the parameters of another house", {
            act.clone().with("house", second.address)
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
            "somebody else's seat",
            act.clone().signed_by("owner", THIEF),
        ),
        ("FundVaultMismatch", "out of another layer", {
            act.clone()
                .with("vault_mutual", world.house.vault(SKIN_SENIOR))
        }),
        ("FundVaultMismatch", "out of another fund", {
            act.clone().with("vault_mutual", second.vault(MUTUAL))
        }),
        ("FundVaultMismatch", "secured parts of another fund", {
            act.clone().with("vault_secured", second.vault(SECURED))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "into the mint", {
            act.clone().with("destination", world.mint(USDC).address)
        }),
        ("TokenMintWrong", "into a wallet of another mint", {
            act.clone().with("destination", world.wallet("mia", SOL))
        }),
    ];
    refuses(&world, &rows);
    for frozen in [world.house.vault(MUTUAL), world.wallet("mia", USDC)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let short = 10 * ONE_USDC;
    let mutual = world.house.vault(MUTUAL);
    let name = refused_when(&world, &act, |world| set_tokens(world, &mutual, short));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn refuses_what_is_not_due_in_this_order() {
    let world = cooled();
    let act = world.fund_unstake_act("mia");
    stake_of_another(&world);
    let shut = |settlement: &mut Settlement| settlement.owed_by_native = 10_001;
    let back = |world: &mut World, seconds: i64| {
        let clock = world.clock();
        world.set_clock(clock.now_ts - seconds, clock.slot);
    };
    let name = refused_when(&world, &act, |world| {
        back(world, 1);
        change(world, |settlement| settlement.open_loss_count = 1);
    });
    assert_eq!(name, "CoolDownNotPassed", "comes before the loss");
    let name = refused_when(&world, &act, |world| {
        change(world, |settlement| {
            settlement.open_loss_count = 1;
            shut(settlement);
        });
    });
    assert_eq!(name, "LossOpen", "comes before the gate");
    let name = refused_when(&world, &act, |world| {
        world.advance(2 * DAY + 1);
        change(world, shut);
    });
    assert_eq!(name, "GateShut", "comes before the window");
    let late = refused_when(&world, &act, |world| world.advance(2 * DAY + 1));
    assert_eq!(late, "UnstakeWindowPassed");
}

/// Who has asked for nothing is paid nothing.
fn stake_of_another(world: &World) {
    let mut world = world.clone();
    stake(&mut world, "noel", ONE_USDC);
    let act = world.fund_unstake_act("noel");
    assert_eq!(refused(&world, &act), "NoUnstakeRequest");
}

#[test]
fn pays_what_the_shares_were_worth_or_are_worth_whichever_is_less() {
    // Worth as much as at the request; less, after a loss of 5; more, after a gift to the layer.
    for (mutual, paid) in [(20, 10_000_000), (15, 7_500_000), (30, 10_000_000)] {
        let mut world = cooled();
        let fund = world.house.fund;
        let vault = world.house.vault(MUTUAL);
        world.give_to(&vault, USDC, 10 * ONE_USDC);
        world.edit(&fund, |fund: &mut Fund| {
            fund.mutual_native = mutual * ONE_USDC
        });
        let sent = done(world.send(&world.fund_unstake_act("mia")));
        assert_eq!(world.wallet_tokens("mia", USDC), paid);
        let (member, fund) = (world.read_member("mia"), world.read_fund());
        assert_eq!(
            (member.requested_shares, member.requested_value_native),
            (0, 0)
        );
        assert_eq!(member.shares, 10 * ONE_USDC - 1_000);
        assert_eq!(fund.share_count, 10 * ONE_USDC);
        assert_eq!(fund.mutual_native, mutual * ONE_USDC - paid);
        let Event::UnstakePaid(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(
            (event.fund, event.owner),
            (world.house.fund, actors::address("mia"))
        );
        assert_eq!(event.destination, world.wallet("mia", USDC));
        assert_eq!((event.shares, event.amount_native), (10 * ONE_USDC, paid));
        assert_eq!(event.mutual_native, fund.mutual_native);
        assert_eq!(event.share_count, fund.share_count);
        assert_eq!(
            refused(&world, &world.fund_unstake_act("mia")),
            "NoUnstakeRequest"
        );
    }
}

#[test]
fn returns_the_secured_part_of_the_shares_with_them() {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 1_000
    });
    fill_layers(&mut world, [0, 0, 20, 0]);
    let shares = world.read_member("mia").shares;
    assert_eq!(shares, 18 * ONE_USDC - 1_000);
    let half = shares / 2;
    done(world.send(&world.fund_unstake_request_act("mia", half)));
    world.advance(7 * DAY);
    let sent = done(world.send(&world.fund_unstake_act("mia")));
    let Event::UnstakePaid(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.shares, event.amount_native), (half, half));
    assert_eq!(event.secured_native, ONE_USDC, "half of two");
    assert_eq!(world.wallet_tokens("mia", USDC), half + ONE_USDC);
    assert_eq!(world.read_member("mia").secured_native, ONE_USDC);
    assert_eq!(world.read_fund().secured_native, ONE_USDC);
    assert_eq!(world.tokens(&world.house.vault(SECURED)), ONE_USDC);
}

#[test]
fn pays_at_the_hard_stop_whatever_is_open() {
    let mut world = cooled();
    let act = world.fund_unstake_act("mia");
    // A loss without its record, which no instruction can bring about.
    world.checks_invariants = false;
    change(&mut world, |settlement| settlement.open_loss_count = 1);
    world.advance(83 * DAY - 1);
    assert_eq!(refused(&world, &act), "LossOpen");
    world.advance(1);
    // While the cluster halts no slot passes, and no deadline lapses.
    let since = world.read_member("mia").requested_slot;
    let needed = 2 * 90 * u64::from(DAY);
    let mut halted = world.clone();
    halted.set_clock(world.now(), since + needed - 1);
    assert_eq!(refused(&halted, &act), "LossOpen");
    halted.advance_slots(1);
    done(halted.send(&act));
    done(world.send(&act));
    assert_eq!(world.wallet_tokens("mia", USDC), 10 * ONE_USDC);
}

#[test]
fn gives_a_request_its_window_again_after_a_loss_or_a_shut_gate() {
    let mut world = cooled();
    world.advance(30 * DAY);
    let act = world.fund_unstake_act("mia");
    assert_eq!(refused(&world, &act), "UnstakeWindowPassed");
    let closed = world.now() - i64::from(2 * DAY);
    let mut after_loss = world.clone();
    change(&mut after_loss, |settlement| {
        settlement.loss_closed_ts = closed
    });
    done(after_loss.send(&act));
    change(&mut world, |settlement| {
        settlement.gate_open_since_ts = closed
    });
    done(world.send(&act));
}

#[test]
fn keeps_everything_but_the_fund_and_the_seat() {
    let mut world = cooled();
    let before = world.snapshot();
    done(world.send(&world.fund_unstake_act("mia")));
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.member("mia")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

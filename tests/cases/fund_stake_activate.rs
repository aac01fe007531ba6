//! `fund_stake_activate`.

use ringfence_core::fund::Member;
use ringfence_interface::accounts::{Fund, House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{PENDING_STAKES, SECURED};
use ringfence_tests::actors;
use ringfence_tests::house::{MUTUAL, SKIN_JUNIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::market::{
    add_foreign_market, add_skin, next_boundary, refused_when, set_frozen, set_tokens, sorted,
    stake, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Mia's stake of 10 USDC has waited for its epoch, which has begun.
fn waited() -> World {
    let mut world = World::with_house();
    stake(&mut world, "mia", 10 * ONE_USDC);
    let epoch = next_boundary(&world);
    world.advance_to(epoch);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = World::with_market();
    stake(&mut world, "mia", 10 * ONE_USDC);
    let second = add_foreign_market(&mut world);
    let epoch = next_boundary(&world);
    world.advance_to(epoch);
    let act = world.fund_stake_activate_act("mia");
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (DUPLICATE, "from the mutual layer into itself", {
            act.clone().with("vault_pending", world.house.vault(MUTUAL))
        }),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(USDC)),
        ),
        ("WrongAccountType", "no settlement", {
            act.clone().with("settlement", world.asset(USDC))
        }),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.asset(USDC)),
        ),
        (
            "WrongAccountType",
            "no seat",
            act.clone().with("member", world.asset(USDC)),
        ),
        (
            "AccountMissing",
            "nobody's seat",
            act.clone().with("member", world.member("nobody")),
        ),
        (
            "AccountOfOtherHouse",
            "the settlement of another house, where no loss is open",
            { act.clone().with("settlement", second.settlement) },
        ),
        (
            "AccountOfOtherHouse",
            "the house of others, with other parameters",
            { act.clone().with("house", second.address) },
        ),
        ("AccountOfOtherHouse", "the fund of another house", {
            act.clone().with("fund", second.fund)
        }),
        (
            "MemberMismatch",
            "the seat in another fund",
            act.clone().with("member", foreign_seat),
        ),
        ("FundVaultMismatch", "waiting stakes of another fund", {
            act.clone()
                .with("vault_pending", second.vault(PENDING_STAKES))
        }),
        ("FundVaultMismatch", "into another layer", {
            act.clone()
                .with("vault_mutual", world.house.vault(SKIN_JUNIOR))
        }),
        ("FundVaultMismatch", "secured parts of another fund", {
            act.clone().with("vault_secured", second.vault(SECURED))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_what_is_not_due_in_this_order() {
    let world = waited();
    let act = world.fund_stake_activate_act("mia");
    let settlement = world.house.settlement;
    let open = |world: &mut World| {
        world.edit(&settlement, |settlement: &mut Settlement| {
            settlement.open_loss_count = 1
        });
    };
    let nothing = |world: &mut World| done(world.send(&world.fund_stake_cancel_act("mia")));
    let name = refused_when(&world, &act, |world| {
        nothing(world);
        open(world);
    });
    assert_eq!(name, "AmountZero", "comes before an open loss");
    let early = |world: &mut World| {
        let clock = world.clock();
        world.set_clock(clock.now_ts - 1, clock.slot);
    };
    let name = refused_when(&world, &act, |world| {
        open(world);
        early(world);
    });
    assert_eq!(name, "LossOpen", "comes before the epoch");
    assert_eq!(refused_when(&world, &act, early), "EpochNotBegun");
    let closed = world.now() + 1;
    let name = refused_when(&world, &act, |world| {
        world.edit(&settlement, |found: &mut Settlement| {
            found.loss_closed_ts = closed
        });
    });
    assert_eq!(
        name, "EpochNotBegun",
        "a loss was open when this epoch began"
    );
}

#[test]
fn refuses_stakes_that_are_too_small_for_the_shares_there_are() {
    let mut world = World::with_house();
    stake(&mut world, "mia", 1_000);
    stake(&mut world, "noel", 10 * ONE_USDC);
    let epoch = next_boundary(&world);
    world.advance_to(epoch);
    let mia = world.fund_stake_activate_act("mia");
    assert_eq!(
        refused(&world, &mia),
        "StakeTooSmall",
        "all of it would be dead shares"
    );
    done(world.send(&world.fund_stake_activate_act("noel")));
    let fund = world.house.fund;
    // Losses have taken the value of the shares; no instruction is needed to see what follows.
    let name = refused_when(&world, &mia, |world| {
        world.edit(&fund, |fund: &mut Fund| {
            fund.mutual_native = 10 * ONE_USDC / 1_000 - 1
        });
    });
    assert_eq!(name, "ShareValueTooLow");
    let name = refused_when(&world, &mia, |world| {
        world.edit(&fund, |fund: &mut Fund| fund.share_count = 1);
    });
    assert_eq!(name, "StakeTooSmall", "a thousand would not buy one share");
}

#[test]
fn refuses_stakes_for_which_the_operator_has_too_little_at_stake() {
    let mut world = waited();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.skin_min_bps = 2_000
    });
    let act = world.fund_stake_activate_act("mia");
    add_skin(&mut world, SKIN_JUNIOR, 2 * ONE_USDC - 1);
    assert_eq!(refused(&world, &act), "SkinBelowMinimum");
    add_skin(&mut world, SKIN_JUNIOR, 1);
    done(world.send(&act));
}

#[test]
fn refuses_token_accounts_that_do_not_move_or_lack_tokens() {
    let mut world = waited();
    let act = world.fund_stake_activate_act("mia");
    let (pending, mutual) = (world.house.vault(PENDING_STAKES), world.house.vault(MUTUAL));
    for frozen in [pending, mutual] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    stake(&mut world, "noel", ONE_USDC);
    let name = refused_when(&world, &act, |world| {
        set_tokens(world, &pending, 10 * ONE_USDC)
    });
    assert_eq!(name, "TokensBelowLedger", "what Noel paid in is gone");
}

#[test]
fn sets_a_part_aside_that_buys_no_shares() {
    let mut world = waited();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 1_501
    });
    let sent = done(world.send(&world.fund_stake_activate_act("mia")));
    let (secured, staked) = (1_501_000, 8_499_000);
    let (fund, mia) = (world.read_fund(), world.read_member("mia"));
    assert_eq!(
        (fund.secured_native, fund.mutual_native, fund.share_count),
        (secured, staked, staked)
    );
    assert_eq!((mia.secured_native, mia.shares), (secured, staked - 1_000));
    assert_eq!(world.tokens(&world.house.vault(SECURED)), secured);
    assert_eq!(world.tokens(&world.house.vault(MUTUAL)), staked);
    let Event::StakeActivated(activated) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (activated.amount_native, activated.secured_native),
        (staked, secured)
    );
}

#[test]
fn issues_shares_at_what_they_are_worth() {
    let mut world = waited();
    stake(&mut world, "noel", 7 * ONE_USDC);
    let sent = done(world.send(&world.fund_stake_activate_act("mia")));
    let mia = world.read_member("mia").to_core();
    assert_eq!(
        mia.shares,
        10 * ONE_USDC - 1_000,
        "the first pays for the dead shares"
    );
    assert_eq!(mia.pending_native, 0);
    let fund = world.read_fund();
    assert_eq!(
        (fund.mutual_native, fund.share_count),
        (10 * ONE_USDC, 10 * ONE_USDC)
    );
    assert_eq!(fund.pending_native, 7 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.vault(MUTUAL)), 10 * ONE_USDC);
    let Event::StakeActivated(activated) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (activated.fund, activated.owner),
        (world.house.fund, actors::address("mia"))
    );
    assert_eq!(
        (activated.amount_native, activated.shares),
        (10 * ONE_USDC, mia.shares)
    );
    assert_eq!((activated.mutual_native, activated.share_count), {
        (10 * ONE_USDC, 10 * ONE_USDC)
    });
    // A loss has taken 3 of the 10 since: a share is worth 0.7, and Noel gets 10 million for his 7.
    let (address, vault) = (world.house.fund, world.house.vault(MUTUAL));
    world.edit(&address, |fund: &mut Fund| {
        fund.mutual_native = 7 * ONE_USDC
    });
    assert_eq!(
        world.tokens(&vault),
        10 * ONE_USDC,
        "the rest is a surplus here"
    );
    let epoch = next_boundary(&world);
    world.advance_to(epoch);
    done(world.send(&world.fund_stake_activate_act("noel")));
    let expected = Member {
        shares: 10 * ONE_USDC,
        pending_ts: epoch - i64::from(crate::market::DAY),
        since_ts: epoch,
        ..Member::default()
    };
    assert_eq!(world.read_member("noel").to_core(), expected);
    assert_eq!(world.read_fund().share_count, 20 * ONE_USDC);
    assert_eq!(world.read_fund().mutual_native, 14 * ONE_USDC);
}

#[test]
fn keeps_everything_but_the_fund_and_the_seat() {
    let mut world = waited();
    let before = world.snapshot();
    done(world.send(&world.fund_stake_activate_act("mia")));
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.member("mia")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

//! A fund of members who secure a fifth of their stakes, and the usual default at the stations that
//! come when the funded layers are used up.
//!
//! Dora is short of 60. Insurance and junior skin pay 5 each, the members' 24, senior skin 2: the
//! members are called for what their part of the mutual layer was worth, all but the thousandth of
//! a dollar that belongs to nobody.

use ringfence_core::units::Bps;
use ringfence_interface::accounts::{House as HouseAccount, LossPart};
use ringfence_interface::ids;
use ringfence_tests::act::Act;
use ringfence_tests::actors;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{DAY, next_boundary, opened_in, pass_boundary, stake};
use crate::rows::Row;
use crate::stage::NOT_WRITABLE;

/// Three members, who stake 10 each: 8 in the mutual layer, 2 set aside.
pub const MEMBERS: [&str; 3] = ["mia", "max", "mel"];
/// What they stake.
pub const STAKE: u64 = 10 * ONE_USDC;
/// What all are called for: 24 less the dead shares' part.
pub const CALLED: u64 = 24 * ONE_USDC - 1_000;

/// Sets how much of a stake secures assessments, in a house without members yet.
pub fn set_secured(world: &mut World, secured: Bps) {
    let house = world.house.address;
    world.edit(&house, |house: &mut HouseAccount| {
        house.parameters.secured_bps = secured.0
    });
}

/// A market in which these members have staked so much each, a fifth of it secured. Each has as
/// much again as the whole shortfall in its wallet.
#[must_use]
pub fn staked(members: &[&str], stake_native: u64) -> World {
    let mut world = World::with_market();
    set_secured(&mut world, Bps(2_000));
    for member in members {
        stake(&mut world, member, stake_native);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    for member in members {
        done(world.send(&world.fund_stake_activate_act(member)));
        world.give(member, USDC, 60 * ONE_USDC);
    }
    world
}

/// Dora's default in a market, at the station of a fixed shortfall of 60.
#[must_use]
pub fn fixed_in(world: World, layers: [u64; 4]) -> World {
    let mut world = opened_in(world, layers);
    crate::market::mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    world
}

/// These members are called; and the loss.
#[must_use]
pub fn called(members: &[&str], stake_native: u64) -> (World, Pubkey) {
    let mut world = fixed_in(staked(members, stake_native), [5, 5, 0, 2]);
    let loss = world.loss("dora");
    done(world.send(&world.loss_route_through("dora", 6)));
    assert_eq!(world.read_loss(&loss).state, 3, "assessing");
    (world, loss)
}

/// The usual three members are called.
#[must_use]
pub fn assessing() -> (World, Pubkey) {
    called(&MEMBERS, STAKE)
}

/// Members pay their calls.
#[track_caller]
pub fn pay(world: &mut World, members: &[&str], loss: &Pubkey) {
    for member in members {
        done(world.send(&world.assessment_pay_act(member, loss)));
    }
}

/// The time to pay passes; prices are fresh.
#[track_caller]
pub fn pass_due(world: &mut World) {
    world.advance(DAY);
    world.freshen();
}

/// Everybody but the defaulter is settled.
#[track_caller]
pub fn settle_all(world: &mut World) {
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
}

/// All three have paid, and what is still missing was cut from gains: the loss has been through all
/// layers, and is closed.
#[must_use]
pub fn closed() -> (World, Pubkey) {
    let (mut world, loss) = assessing();
    pay(&mut world, &MEMBERS, &loss);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    (world, loss)
}

/// What the fund holds for others.
#[must_use]
pub fn escrow(world: &World) -> u64 {
    world.read_fund().escrow_native
}

/// A member's call by its shares, as far as nobody has paid more than needed.
#[must_use]
pub fn call_of(world: &World, member: &str, loss: &Pubkey) -> u64 {
    let (shares, loss) = (world.read_member(member).shares, world.read_loss(loss));
    let all = u128::from(loss.snapshot.member_shares);
    let called = u128::from(loss.assessment.called_native);
    u64::try_from((called * u128::from(shares)).div_ceil(all)).expect("a part of it")
}

/// A loss like this one at another address, as if there were another default.
#[must_use]
pub fn another_loss(world: &mut World, loss: &Pubkey) -> Pubkey {
    let (copy, data) = (actors::place("another loss"), world.data(loss));
    world.checks_invariants = false;
    world.put(&copy, &ids::ID, data);
    copy
}

/// A member's part of another loss, where it is open.
#[must_use]
pub fn part_of_another_loss(world: &mut World, member: &str, loss: &Pubkey) -> Pubkey {
    let other = another_loss(world, loss);
    let (part, copy) = (world.part(member, loss), world.part(member, &other));
    let data = world.data(&part);
    world.put(&copy, &ids::ID, data);
    world.edit(&copy, |part: &mut LossPart| part.loss = other);
    copy
}

/// Rows in which an account of another kind stands in the place of each of these.
#[must_use]
pub fn rows_of_kinds(world: &World, act: &Act, accounts: &[&'static str]) -> Vec<Row> {
    let row = |account: &&'static str| {
        let spoilt = act.clone().with(account, world.asset(BTC));
        ("WrongAccountType", *account, spoilt)
    };
    accounts.iter().map(row).collect()
}

/// Rows in which each of these is not passed as writable.
#[must_use]
pub fn rows_read_only(act: &Act, accounts: &[&'static str]) -> Vec<Row> {
    let row = |account: &&'static str| (NOT_WRITABLE, *account, act.clone().read_only(account));
    accounts.iter().map(row).collect()
}

//! Stories of the fund: secured parts, the hard stop, generations of shares, records of earlier
//! shares, fresh skin, and a fund that is too small.

use ringfence_interface::accounts::{House, Settlement};
use ringfence_interface::pda::{ESCROW, SECURED};
use ringfence_tests::actors::SKIN;
use ringfence_tests::house::{SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::fund_size::{set_cover, size};
use crate::fund_stub_drop::stub;
use crate::market::{
    DAY, LAYERS, add_skin, declared, fallen, fixed, layer_ledgers, mark_at, next_boundary, opened,
    opened_in, pass_boundary, stake, trade,
};
use crate::rows::refused;
use crate::stress_post::post;

/// A market in which so much of a stake secures assessments, with a stake of Mia's.
fn secured(bps: u16, layers: [u64; 4]) -> World {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = bps
    });
    opened_in(world, layers)
}

/// Takes Dora's lots over, passes a boundary at 75 and fixes her shortfall of 60.
fn sell_and_fix(world: &mut World) {
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
}

/// Lets a stake in when its epoch has begun.
fn activate(world: &mut World, member: &str) {
    let epoch = next_boundary(world);
    world.advance_to(epoch);
    done(world.send(&world.fund_stake_activate_act(member)));
}

#[test]
fn a_secured_part_goes_in_and_out_with_the_stake() {
    let mut world = secured(2_000, [0, 0, 20, 0]);
    let (member, fund) = (world.read_member("mia"), world.read_fund());
    assert_eq!((fund.mutual_native, fund.secured_native), {
        (16 * ONE_USDC, 4 * ONE_USDC)
    });
    assert_eq!(member.shares, 16 * ONE_USDC - 1_000, "it buys no shares");
    assert_eq!(world.tokens(&world.house.vault(SECURED)), 4 * ONE_USDC);
    let held = refused(&world, &world.fund_secured_release_act("mia"));
    assert_eq!(held, "AboveStake", "it belongs to the shares");
    // A quarter of the shares takes a quarter of it along, the last share all that is left.
    let quarter = member.shares / 4;
    for (shares, staked, secured) in [
        (quarter, quarter, 999_999),
        (member.shares - quarter, member.shares - quarter, 3_000_001),
    ] {
        let before = world.wallet_tokens("mia", USDC);
        done(world.send(&world.fund_unstake_request_act("mia", shares)));
        world.advance(7 * DAY);
        done(world.send(&world.fund_unstake_act("mia")));
        let paid = world.wallet_tokens("mia", USDC) - before;
        assert!(paid.abs_diff(staked + secured) <= 1, "{paid}");
    }
    let (member, fund) = (world.read_member("mia"), world.read_fund());
    assert_eq!((member.shares, member.secured_native), (0, 0));
    assert_eq!((fund.secured_native, fund.mutual_native), (0, 1_000));
}

#[test]
fn a_hard_stop_pays_while_a_loss_is_open_less_what_losers_owe() {
    let mut world = opened([10, 10, 200, 0]);
    let asked = world.read_member("mia").shares;
    done(world.send(&world.fund_unstake_request_act("mia", asked)));
    let asked_ts = world.now();
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    sell_and_fix(&mut world);
    done(world.settle("lina"));
    let owed = u64::try_from(world.read_settlement().owed_by_native).unwrap();
    assert_eq!(owed, 60 * ONE_USDC);
    let act = world.fund_unstake_act("mia");
    world.advance_to(asked_ts + i64::from(90 * DAY) - 1);
    assert_eq!(refused(&world, &act), "LossOpen");
    world.advance(1);
    let mut late = world.clone();
    late.advance(2 * DAY + 1);
    assert_eq!(refused(&late, &act), "LossOpen", "no standing way out");
    done(world.send(&act));
    // 140 of 200 are free of what is owed; the dead shares have their part of them.
    let paid = world.wallet_tokens("mia", USDC);
    assert!(paid.abs_diff(140 * ONE_USDC - 700) <= 1, "{paid}");
    assert_eq!(
        world.read_member("mia").shares,
        0,
        "what stays is not hers any more"
    );
    assert_eq!(refused(&world, &act), "NoUnstakeRequest", "once");
    // The loss takes 20 of the first layers and 40 of what stayed.
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let used = world.read_loss(&world.loss("dora")).used_native;
    assert_eq!(used[2..6], [0, 10, 10, 40].map(|row| row * ONE_USDC));
    assert_eq!(
        layer_ledgers(&world)[2],
        200 * ONE_USDC - paid - 40 * ONE_USDC
    );
}

#[test]
fn a_halt_of_the_cluster_brings_the_hard_stop_no_nearer() {
    let mut world = opened([10, 10, 200, 0]);
    done(world.send(&world.fund_unstake_request_act("mia", ONE_USDC)));
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    let clock = world.clock();
    world.set_clock(clock.now_ts + i64::from(90 * DAY), clock.slot + 1_000);
    let act = world.fund_unstake_act("mia");
    assert_eq!(
        refused(&world, &act),
        "CoolDownNotPassed",
        "no slot has passed"
    );
}

#[test]
fn shares_of_a_layer_that_was_wiped_out_are_void_and_the_next_begin_anew() {
    let mut world = secured(2_000, [0, 0, 25, 100]);
    let old = world.read_member("mia").shares;
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    sell_and_fix(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let fund = world.read_fund();
    assert_eq!((fund.share_count, fund.dead_share_count), (0, 0));
    assert_eq!((fund.mutual_native, fund.share_generation), (0, 1));
    assert_eq!(
        fund.secured_native,
        5 * ONE_USDC,
        "hers, whatever her shares are"
    );
    assert_eq!(
        world.read_member("mia").shares,
        old,
        "nobody has looked at her seat yet"
    );
    let request = refused(&world, &world.fund_unstake_request_act("mia", 1));
    assert_eq!(request, "AboveStake");
    // Noel's stake is the first of the new generation, and pays for its dead shares.
    stake(&mut world, "noel", 10 * ONE_USDC);
    stake(&mut world, "mia", 10 * ONE_USDC);
    activate(&mut world, "noel");
    done(world.send(&world.fund_stake_activate_act("mia")));
    let (noel, mia) = (world.read_member("noel"), world.read_member("mia"));
    assert_eq!(
        (noel.shares, noel.share_generation),
        (8 * ONE_USDC - 1_000, 1)
    );
    assert_eq!((mia.shares, mia.share_generation), (8 * ONE_USDC, 1));
    assert_eq!(mia.stubs[0], stub(0, 1, old), "what she had then is kept");
    assert_eq!(mia.secured_native, 7 * ONE_USDC);
    assert_eq!(
        mia.since_ts,
        world.now(),
        "a new member of the new generation"
    );
}

#[test]
fn a_member_without_shares_takes_its_secured_part_back_after_a_wipe_out() {
    let mut world = secured(2_000, [0, 0, 25, 100]);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    sell_and_fix(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    let act = world.fund_secured_release_act("mia");
    assert_eq!(refused(&world, &act), "LossOpen", "it may still be called");
    done(world.send(&world.loss_close_act("dora")));
    done(world.send(&act));
    assert_eq!(world.wallet_tokens("mia", USDC), 5 * ONE_USDC);
    let mia = world.read_member("mia");
    assert_eq!((mia.shares, mia.secured_native), (0, 0));
    assert_ne!(mia.stubs[0].shares, 0, "recoveries are still hers");
    assert_eq!(
        world.tokens(&world.house.vault(ESCROW)),
        0,
        "nothing was left of the layer"
    );
}

#[test]
fn shares_at_a_loss_are_kept_when_they_change_afterwards() {
    let mut world = fixed([0, 0, 200, 0]);
    let old = world.read_member("mia").shares;
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    done(world.settle("lina"));
    assert_eq!(
        world.read_member("mia").stub_sequence,
        0,
        "a loss writes nothing per member"
    );
    stake(&mut world, "mia", 70 * ONE_USDC);
    activate(&mut world, "mia");
    let mia = world.read_member("mia");
    assert_eq!((mia.stubs[0], mia.stub_sequence), (stub(0, 1, old), 1));
    assert!(
        mia.shares > old + 99 * ONE_USDC,
        "at what a share is worth now"
    );
    done(world.send(&world.fund_unstake_request_act("mia", mia.shares)));
    world.advance(7 * DAY);
    done(world.send(&world.fund_unstake_act("mia")));
    let mia = world.read_member("mia");
    assert_eq!(
        (mia.stubs[0], mia.stubs[1]),
        (stub(0, 1, old), stub(0, 0, 0))
    );
    assert_eq!(mia.shares, 0);
    done(world.send(&world.fund_stub_drop_act("mia")));
    assert_eq!(world.read_member("mia").stubs, [stub(0, 0, 0); 8]);
}

#[test]
fn a_full_record_stops_its_owner_until_one_is_given_up() {
    let mut world = World::with_market();
    crate::market::fill_layers(&mut world, [0, 0, 20, 0]);
    let settlement = world.house.settlement;
    // Nine losses that took nothing, each after another stake: eight fit.
    for loss in 0..9 {
        world.edit(&settlement, |found: &mut Settlement| {
            found.loss_sequence += 1;
            found.routing_sequence += 1;
        });
        stake(&mut world, "mia", ONE_USDC);
        let epoch = next_boundary(&world);
        world.advance_to(epoch);
        let act = world.fund_stake_activate_act("mia");
        if loss == 8 {
            assert_eq!(refused(&world, &act), "StubsFull");
            let request = world.fund_unstake_request_act("mia", 1);
            assert_eq!(refused(&world, &request), "StubsFull");
            done(world.send(&world.fund_stub_drop_act("mia")));
        }
        done(world.send(&act));
    }
    let stubs = world
        .read_member("mia")
        .stubs
        .map(|stub| stub.first_sequence);
    assert_eq!(stubs, [8, 1, 2, 3, 4, 5, 6, 7]);
    // What waits can always leave.
    stake(&mut world, "mia", ONE_USDC);
    done(world.send(&world.fund_stake_cancel_act("mia")));
}

#[test]
fn what_the_operator_pays_in_while_a_loss_is_open_is_last_in_line() {
    let mut world = declared([0, 0, 20, 20]);
    add_skin(&mut world, SKIN_JUNIOR, 5 * ONE_USDC);
    add_skin(&mut world, SKIN_SENIOR, 30 * ONE_USDC);
    sell_and_fix(&mut world);
    // Members are called before any of it pays; nobody answers.
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(
        layer_ledgers(&world),
        [0, 5, 0, 30].map(|layer| layer * ONE_USDC)
    );
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "AssessmentsOutstanding"
    );
    world.advance(2 * DAY);
    done(world.send(&world.loss_route_act("dora")));
    let used = world.read_loss(&world.loss("dora")).used_native;
    assert_eq!(used[3..9], [0, 5, 20, 35, 0, 0].map(|row| row * ONE_USDC));
    let fund = world.read_fund();
    assert_eq!(
        (fund.fresh_junior_native, fund.fresh_senior_native),
        (0, 15 * ONE_USDC)
    );
    assert_eq!(
        refused(&world, &world.skin_withdraw_act(SKIN_SENIOR, 1)),
        "LossOpen"
    );
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(
        world.read_fund().fresh_senior_native,
        0,
        "like any other from now on"
    );
    done(world.settle("lina"));
    done(world.send(&world.skin_withdraw_act(SKIN_SENIOR, 15 * ONE_USDC)));
    assert_eq!(world.wallet_tokens(SKIN, USDC), 15 * ONE_USDC);
}

/// Erin goes long 10 lots at the mark of 75 with 160: under stress she would lose 65 more.
fn add_erin(world: &mut World) {
    world.add_trader("erin", 160 * ONE_USDC);
    trade(world, "erin", "sam", 10, 7_500);
}

#[test]
fn a_fund_that_is_too_small_stops_new_risk_and_nothing_else() {
    let mut world = opened([10, 10, 20, 50]);
    set_cover(&mut world, 1);
    assert_eq!(post(&mut world, "dora"), 110 * ONE_USDC);
    let sized = size(&mut world);
    assert_eq!((sized.required_native, sized.funded_native), {
        (110 * ONE_USDC, 90 * ONE_USDC)
    });
    assert_eq!(sized.is_cover_short, 1);
    let more = crate::market::a_trade(("lina", 0), ("sam", 0), 1, 10_000);
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "HouseTakesNoRisk"
    );
    // Whoever reduces may, withdraws what is free, and leaves.
    trade(&mut world, "sam", "dora", 1, 10_000);
    done(world.withdraw("sam", USDC, ONE_USDC));
    done(world.exit("lina", USDC));
    done(world.deposit("lina", USDC, 2_000 * ONE_USDC));
    assert_eq!(
        refused(&world, &world.skin_withdraw_act(SKIN_SENIOR, 1)),
        "SkinBelowMinimum"
    );
    // Nothing lifts it but a comparison, and nothing but a larger fund or a smaller risk passes it.
    add_skin(&mut world, SKIN_SENIOR, 20 * ONE_USDC);
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "HouseTakesNoRisk"
    );
    assert_eq!(size(&mut world).is_cover_short, 0);
    trade(&mut world, "lina", "sam", 1, 10_000);
    // Dora is down to 9 lots: 80 would be lost, and so much more may be withdrawn.
    assert_eq!(post(&mut world, "dora"), 80 * ONE_USDC);
    size(&mut world);
    done(world.send(&world.skin_withdraw_act(SKIN_SENIOR, 30 * ONE_USDC)));
    assert_eq!(
        refused(&world, &world.skin_withdraw_act(SKIN_SENIOR, 1)),
        "SkinBelowMinimum"
    );
}

#[test]
fn a_default_goes_its_way_while_the_fund_is_too_small() {
    let mut world = fallen([10, 10, 20, 50]);
    set_cover(&mut world, 1);
    // At 75 she has −60 left, and twice 112.5 would be lost.
    assert_eq!(post(&mut world, "dora"), 285 * ONE_USDC);
    assert_eq!(size(&mut world).is_cover_short, 1);
    done(world.send(&world.loss_declare_act("dora")));
    sell_and_fix(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(
        layer_ledgers(&world),
        [0, 0, 0, 30].map(|layer| layer * ONE_USDC)
    );
}

#[test]
fn after_a_loss_members_have_two_days_to_replenish() {
    let mut world = fixed([10, 10, 20, 50]);
    set_cover(&mut world, 1);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let closed_ts = world.now();
    done(world.settle("lina"));
    add_erin(&mut world);
    assert_eq!(post(&mut world, "erin"), 65 * ONE_USDC);
    let sized = size(&mut world);
    assert_eq!(
        (sized.is_cover_short, sized.cover_short_since_ts),
        (0, world.now())
    );
    assert_eq!(sized.funded_native, 30 * ONE_USDC);
    trade(&mut world, "lina", "sam", 1, 7_500);
    let refresh = |world: &mut World, ts: i64| {
        world.advance_to(ts);
        world.freshen();
        done(world.send(&world.stress_post_act("erin")));
    };
    refresh(&mut world, closed_ts + i64::from(2 * DAY) - 1);
    assert_eq!(size(&mut world).is_cover_short, 0, "the last second");
    refresh(&mut world, closed_ts + i64::from(2 * DAY));
    assert_eq!(size(&mut world).is_cover_short, 1);
    let more = crate::market::a_trade(("lina", 0), ("sam", 0), 1, 7_500);
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "HouseTakesNoRisk"
    );
    // Noel replenishes the mutual layer.
    stake(&mut world, "noel", 40 * ONE_USDC);
    activate(&mut world, "noel");
    world.mark(PERP, 75 * ONE_E8);
    world.freshen();
    post(&mut world, "erin");
    assert_eq!(size(&mut world).is_cover_short, 0);
    trade(&mut world, "lina", "sam", 1, 7_500);
}

#[test]
fn a_house_with_a_large_fund_covers_its_two_largest() {
    let mut world = opened(LAYERS);
    set_cover(&mut world, 2);
    world.add_trader("erin", 190 * ONE_USDC);
    trade(&mut world, "erin", "sam", 10, 10_000);
    assert_eq!(
        post(&mut world, "dora") + post(&mut world, "erin"),
        220 * ONE_USDC
    );
    assert_eq!(size(&mut world).is_cover_short, 1, "140 cover one of them");
    add_skin(&mut world, SKIN_SENIOR, 80 * ONE_USDC);
    assert_eq!(size(&mut world).is_cover_short, 0);
}

//! Attacks on the fund: by dust, by posted numbers, by what is left out, and by leaving in time.
//! Those by orders of instructions around a declaration are in `attacks_orderings`.

use ringfence_interface::accounts::House;
use ringfence_tests::actors::{self, SKIN, THIEF};
use ringfence_tests::house::{INSURANCE, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::{done, refusal};
use ringfence_tests::standard::{ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::fund_size::{set_cover, size};
use crate::market::{
    LAYERS, add_foreign_market, fallen, layer_tokens, next_boundary, opened, opened_in,
    pass_boundary, stake, variation,
};
use crate::rows::refused;
use crate::shortfall_cover::owing;
use crate::stage::in_house;
use crate::stress_post::{post, posted};

#[test]
fn a_stream_of_tiny_defaults_drains_no_more_than_the_allowance_of_a_day() {
    let owe = 6_000;
    let debtors = [("dora", owe), ("erin", owe), ("fred", owe)];
    let mut world = owing(World::with_market(), [1, 0, 0, 0], &debtors);
    let act = |world: &World, name: &str| world.shortfall_cover_act(name);
    // A hundredth of one USDC is 10,000.
    done(world.send(&act(&world, "dora")));
    assert_eq!(refused(&world, &act(&world, "erin")), "SmallAllowanceUsed");
    let midnight = next_boundary(&world);
    world.advance_to(midnight - 1);
    assert_eq!(refused(&world, &act(&world, "erin")), "SmallAllowanceUsed");
    world.advance(1);
    done(world.send(&act(&world, "erin")));
    let fund = world.read_fund();
    assert_eq!((fund.small_day_ts, fund.small_used_native), (midnight, owe));
    assert_eq!(refused(&world, &act(&world, "fred")), "SmallAllowanceUsed");
    // Two days later nothing has been saved up.
    world.advance_to(midnight + 2 * 86_400);
    done(world.send(&act(&world, "fred")));
    assert_eq!(world.read_fund().small_used_native, owe);
    assert_eq!(layer_tokens(&world, INSURANCE), ONE_USDC - 3 * owe);
}

#[test]
fn what_is_added_during_the_day_counts_and_what_was_taken_is_not_forgotten() {
    let debtors = [("dora", 6_000), ("erin", 4_000), ("fred", 1)];
    let mut world = owing(World::with_market(), [1, 0, 0, 0], &debtors);
    done(world.send(&world.shortfall_cover_act("dora")));
    done(world.send(&world.shortfall_cover_act("erin")));
    assert_eq!(world.read_fund().small_used_native, 10_000, "to the unit");
    let act = world.shortfall_cover_act("fred");
    assert_eq!(refused(&world, &act), "SmallAllowanceUsed");
    crate::market::add_insurance(&mut world, 99);
    assert_eq!(refused(&world, &act), "SmallAllowanceUsed");
    crate::market::add_insurance(&mut world, 1);
    done(world.send(&act));
}

#[test]
fn two_accounts_of_one_person_draw_at_most_the_allowance_and_nothing_with_a_stake() {
    // Sam and the debtors are one person: what they lose beyond their margin he has won.
    let pair = |world: &mut World, debtors: &[&str]| {
        done(world.settle("lina"));
        done(world.settle("sam"));
        let lost: u64 = debtors.iter().map(|name| world.ledger(name, USDC)).sum();
        world.ledger("sam", USDC) + lost
    };
    let debtors = [("dora", 10_000), ("erin", 10_000)];
    let mut world = owing(World::with_market(), [1, 0, 0, 0], &debtors);
    let paid_in = (1_000 + 2 * 190) * ONE_USDC - 20_000;
    done(world.send(&world.shortfall_cover_act("dora")));
    assert_eq!(
        refused(&world, &world.shortfall_cover_act("erin")),
        "SmallAllowanceUsed"
    );
    assert_eq!(
        pair(&mut world, &["dora", "erin"]),
        paid_in + 10_000,
        "one hundredth a day"
    );
    assert_eq!(variation(&world, "sam"), 10_000, "the rest waits");
    let mut world = World::with_market();
    stake(&mut world, "dora", 10_000);
    let mut world = owing(world, [1, 0, 0, 0], &[("dora", 10_000)]);
    done(world.send(&world.shortfall_cover_act("dora")));
    assert_eq!(
        pair(&mut world, &["dora"]),
        1_190 * ONE_USDC,
        "her stake paid"
    );
    assert_eq!(layer_tokens(&world, INSURANCE), ONE_USDC);
}

#[test]
fn a_stake_that_should_pay_first_is_not_left_out() {
    let mut world = World::with_market();
    stake(&mut world, "dora", 10_000);
    let mut world = owing(world, LAYERS, &[("dora", 5_000)]);
    let act = world.shortfall_cover_act("dora");
    let nowhere = act.clone().with("member", actors::place("nowhere"));
    assert_eq!(refused(&world, &nowhere), "WrongAddress");
    let nobody = act.clone().with("member", world.member("nobody"));
    assert_eq!(
        refused(&world, &nobody),
        "WrongAddress",
        "another's empty address"
    );
    let other = act.clone().with("member", world.member("mia"));
    assert_eq!(refused(&world, &other), "MemberMismatch");
    done(world.send(&act));
    assert_eq!(world.read_member("dora").pending_native, 5_000);
    assert_eq!(layer_tokens(&world, INSURANCE), 10 * ONE_USDC);
}

#[test]
fn a_shortfall_is_neither_hidden_behind_dust_nor_covered_before_collateral() {
    // 9,999 worth of SOL: less than dust shields nobody once the debt is long overdue.
    let mut world = owing(World::with_market(), LAYERS, &[("dora", 5_000)]);
    world.add_collateral("dora", SOL, 99_990);
    let act = world.shortfall_cover_act("dora");
    assert_eq!(
        refused(&world, &act),
        "NotDeclarable",
        "she is worth more than she owes"
    );
    world.advance(7_199);
    world.freshen();
    assert_eq!(refused(&world, &act), "NotDeclarable");
    world.advance(1);
    world.freshen();
    let mut richer = world.clone();
    richer.give("sam", SOL, 10);
    let gift = richer
        .vault_deposit_act("dora", SOL, 10)
        .signed_by("depositor", "sam")
        .with("source", richer.wallet("sam", SOL));
    done(richer.send(&gift));
    assert_eq!(
        refused(&richer, &act),
        "ShortfallNotSmall",
        "10,000 can be sold first"
    );
    done(world.send(&act));
    assert_eq!(
        world.ledger("dora", SOL),
        99_990,
        "nothing but quote is taken"
    );
}

#[test]
fn lots_and_waiting_losses_hide_no_shortfall_in_the_small_way() {
    let mut world = fallen(LAYERS);
    done(world.liquidate_position("lina", "dora", PERP, 10));
    // She has no lots; what she lost waits for the boundary.
    let act = world.shortfall_cover_act("dora");
    assert_eq!(refused(&world, &act), "ShortfallNotSmall");
    pass_boundary(&mut world, 7_500);
    done(world.settle("dora"));
    let act = world.shortfall_cover_act("dora");
    assert_eq!(refused(&world, &act), "ShortfallNotSmall", "60 are no dust");
}

#[test]
fn a_debtor_is_not_covered_twice_nor_in_front_of_an_open_loss() {
    let debtors = [("dora", 5_000), ("erin", 20_000)];
    let mut world = owing(World::with_market(), LAYERS, &debtors);
    let act = world.shortfall_cover_act("dora");
    let twice = world.clone().send_together(&[act.clone(), act.clone()]);
    assert_eq!(refusal(twice), "NotDeclarable");
    done(world.send(&world.loss_declare_act("erin")));
    assert_eq!(
        refused(&world, &act),
        "EarlierLossFirst",
        "insurance is hers until it is routed"
    );
    for next in [world.loss_fix_act("erin"), world.loss_route_act("erin")] {
        done(world.send(&next));
    }
    done(world.send(&act));
}

#[test]
fn stress_of_another_house_counts_in_none() {
    let mut world = opened(LAYERS);
    let second = add_foreign_market(&mut world);
    let foreign = in_house(&world, &second, |world| world.stress_post_act("dora"));
    let into_ours = foreign.clone().with("stress", world.house.stress);
    assert_eq!(refused(&world, &into_ours), "AccountOfOtherHouse");
    let ours = world.house.address;
    let as_ours = into_ours.with("house", ours);
    assert_eq!(refused(&world, &as_ours), "AccountOfOtherHouse");
    let table = foreign
        .with("stress", second.stress)
        .with("margin_account", world.account("dora"));
    assert_eq!(refused(&world, &table), "AccountOfOtherHouse");
    assert_eq!(posted(&world), []);
}

/// Nine customers who go long 10 lots at 100, each with one less than the one before: under stress
/// they would lose 100, 101 and so on.
fn crowd() -> (World, Vec<String>) {
    let mut world = opened(LAYERS);
    let names: Vec<String> = (0..9).map(|place| format!("crowd{place}")).collect();
    for (place, name) in (0..).zip(&names) {
        world.add_trader(name, (200 - place) * ONE_USDC);
    }
    world.give("sam", USDC, 5_000 * ONE_USDC);
    done(world.deposit("sam", USDC, 5_000 * ONE_USDC));
    for name in &names {
        crate::market::trade(&mut world, name, "sam", 10, 10_000);
    }
    (world, names)
}

#[test]
fn a_smaller_value_does_not_push_out_a_larger_one() {
    let (mut world, names) = crowd();
    set_cover(&mut world, 2);
    for name in &names[1..] {
        assert!(post(&mut world, name) > 100 * ONE_USDC);
    }
    let before = world.read_stress();
    // The table is full of larger ones: the smallest is told and not kept.
    assert_eq!(post(&mut world, &names[0]), 100 * ONE_USDC);
    assert_eq!(world.read_stress(), before);
    assert_eq!(post(&mut world, "sam"), 0);
    assert_eq!(
        world.read_stress(),
        before,
        "and nothing pushes out nothing"
    );
    // A larger one takes the place of the smallest of them.
    done(world.withdraw(&names[0], USDC, 2 * ONE_USDC));
    assert_eq!(post(&mut world, &names[0]), 102 * ONE_USDC);
    let kept = posted(&world);
    assert_eq!(kept.len(), 8);
    let smallest = world.account(&names[1]);
    assert!(kept.iter().all(|entry| entry.margin_account != smallest));
    assert_eq!(size(&mut world).required_native, (108 + 107) * ONE_USDC);
}

#[test]
fn a_debtor_who_looks_rich_for_a_moment_is_posted_again() {
    let mut world = opened(LAYERS);
    set_cover(&mut world, 1);
    post(&mut world, "dora");
    world.give("dora", USDC, 110 * ONE_USDC);
    let rich = [
        world.vault_deposit_act("dora", USDC, 110 * ONE_USDC),
        world.stress_post_act("dora").signed_by("actor", "dora"),
        world.vault_withdraw_act("dora", USDC, 110 * ONE_USDC),
    ];
    done(world.send_together(&rich));
    assert_eq!(posted(&world), [], "true while it was posted");
    // Anyone posts what is true now.
    assert_eq!(post(&mut world, "dora"), 110 * ONE_USDC);
    assert_eq!(size(&mut world).required_native, 110 * ONE_USDC);
}

#[test]
fn many_accounts_of_one_owner_count_together() {
    let mut world = opened(LAYERS);
    set_cover(&mut world, 1);
    world.add_trader("dora/1", 190 * ONE_USDC);
    crate::market::trade(&mut world, "dora/1", "sam", 10, 10_000);
    post(&mut world, "dora");
    post(&mut world, "dora/1");
    assert_eq!(size(&mut world).required_native, 220 * ONE_USDC);
}

#[test]
fn a_secured_part_leaves_with_a_ripe_request_and_not_after_a_declaration() {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 5_000
    });
    let mut world = opened_in(world, [10, 10, 20, 100]);
    let shares = world.read_member("mia").shares;
    done(world.send(&world.fund_unstake_request_act("mia", shares)));
    world.advance(7 * crate::market::DAY);
    world.mark(PERP, 100 * ringfence_tests::standard::ONE_E8);
    world.freshen();
    crate::market::mark_at(&mut world, 7_500);
    let (declare, leave) = (
        world.loss_declare_act("dora"),
        world.fund_unstake_act("mia"),
    );
    let same_slot = world
        .clone()
        .send_together(&[declare.clone(), leave.clone()]);
    assert_eq!(refusal(same_slot), "LossOpen");
    // In front of it a ripe request is paid: that is what the cool-down and the window bound.
    let mut left = world.clone();
    done(left.send_together(&[leave.clone(), declare.clone()]));
    assert_eq!(left.wallet_tokens("mia", USDC), 20 * ONE_USDC - 1_000);
    assert_eq!(left.read_loss(&left.loss("dora")).snapshot.member_shares, 0);
    // Otherwise neither part leaves before the loss is closed.
    done(world.send(&declare));
    assert_eq!(refused(&world, &leave), "LossOpen");
    let release = world.fund_secured_release_act("mia");
    assert_eq!(refused(&world, &release), "AboveStake");
}

#[test]
fn a_flash_stake_secures_nothing_and_is_assessed_for_nothing() {
    let mut world = fallen(LAYERS);
    stake(&mut world, "noel", 100 * ONE_USDC);
    let activate = world.fund_stake_activate_act("noel");
    assert_eq!(refused(&world, &activate), "EpochNotBegun");
    done(world.send(&world.loss_declare_act("dora")));
    let snapshot = world.read_loss(&world.loss("dora")).snapshot;
    assert_eq!(snapshot.member_shares, world.read_member("mia").shares);
    assert_eq!(refused(&world, &activate), "LossOpen");
    done(world.send(&world.fund_stake_cancel_act("noel")));
    assert_eq!(world.wallet_tokens("noel", USDC), 100 * ONE_USDC);
}

#[test]
fn a_thief_gets_nothing_of_skin_stubs_and_secured_parts() {
    let mut world = opened(LAYERS);
    world.open_wallet(THIEF, USDC);
    let wallet = world.wallet(THIEF, USDC);
    for layer in [SKIN_JUNIOR, SKIN_SENIOR] {
        let act = world.skin_withdraw_act(layer, 1);
        let signed = act.clone().signed_by("skin_authority", THIEF);
        assert_eq!(refused(&world, &signed), "WrongAuthority");
        let there = act.clone().with("destination", wallet);
        assert_eq!(refused(&world, &there), "TokenOwnerWrong");
        let unsigned = act.unsigned("skin_authority");
        assert_eq!(refused(&world, &unsigned), "MissingRequiredSignature");
    }
    let acts = [
        world.fund_stub_drop_act("mia"),
        world
            .fund_secured_release_act("mia")
            .with("destination", wallet),
    ];
    for act in acts {
        let signed = act.signed_by("owner", THIEF);
        assert_eq!(refused(&world, &signed), "NotOwner");
    }
    assert_eq!(world.wallet_tokens(SKIN, USDC), 0);
}

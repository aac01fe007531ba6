//! Defaults that the funded layers do not cover: members are called, the operator matches, and
//! what is not needed goes back.

use ringfence_tests::actors::SKIN;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};

use crate::assessed::{
    CALLED, MEMBERS, STAKE, assessing, call_of, called, escrow, pass_due, pay, settle_all,
};
use crate::market::{layer_ledgers, variation};
use crate::rows::refused;

#[test]
fn a_member_that_does_not_pay_loses_its_secured_part_and_gains_are_cut() {
    let (mut world, loss) = assessing();
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 0]);
    assert_eq!(world.read_loss(&loss).assessment.called_native, CALLED);
    pay(&mut world, &["mia", "max"], &loss);
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "AssessmentsOutstanding"
    );
    assert_eq!(
        refused(&world, &world.assessment_seize_act("mel", &loss)),
        "AssessmentNotDue"
    );
    pass_due(&mut world);
    assert_eq!(
        refused(&world, &world.assessment_pay_act("mel", &loss)),
        "AssessmentDuePassed"
    );
    done(world.send(&world.assessment_seize_act("mel", &loss)));
    assert_eq!(world.read_member("mel").secured_native, 0);
    let paid = call_of(&world, "mia", &loss) + call_of(&world, "max", &loss) + 2 * ONE_USDC;
    assert_eq!(escrow(&world), paid);
    // All have answered: 24 less what was paid are cut from Sam's gains, once he is settled.
    done(world.send(&world.loss_route_act("dora")));
    let routed = world.read_loss(&loss);
    assert_eq!((routed.used_native[7], escrow(&world)), (paid, 0));
    assert_eq!((routed.state, world.read_house().haircutting), (4, 1));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    let routed = world.read_loss(&loss);
    assert_eq!(routed.used_native[8], 24 * ONE_USDC - paid);
    assert_eq!((routed.state, routed.left_native), (5, 0));
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(variation(&world, "dora"), 0);
    // Nobody paid in vain: there is nothing to claim, and no second call.
    for member in MEMBERS {
        let claim = world.part_claim_act(member, &loss);
        assert_eq!(refused(&world, &claim), "NothingToClaim", "{member}");
    }
    assert_eq!(world.read_member("mia").secured_native, 2 * ONE_USDC);
}

#[test]
fn the_operator_matches_and_what_is_not_needed_goes_back() {
    let (mut world, loss) = assessing();
    pay(&mut world, &["mia", "max"], &loss);
    world.give(SKIN, USDC, 20 * ONE_USDC);
    done(world.send(&world.assessment_match_act(&loss, 20 * ONE_USDC)));
    // More is there than was called; Mel is called for nothing, and answers.
    let mel = world.wallet_tokens("mel", USDC);
    pay(&mut world, &["mel"], &loss);
    assert_eq!(world.wallet_tokens("mel", USDC), mel);
    let paid = world.read_loss(&loss).assessment.paid_native;
    assert_eq!(escrow(&world), paid);
    done(world.send(&world.loss_route_act("dora")));
    let routed = world.read_loss(&loss);
    assert_eq!((routed.used_native[7], routed.state), (24 * ONE_USDC, 5));
    assert_eq!(routed.used_native[8], 0, "no gain is cut");
    let unused = paid - 24 * ONE_USDC;
    assert_eq!(escrow(&world), unused);
    let before: u64 = ["mia", "max", SKIN]
        .map(|name| world.wallet_tokens(name, USDC))
        .iter()
        .sum();
    done(world.send(&world.match_claim_act(&loss)));
    done(world.send(&world.part_claim_act("max", &loss)));
    done(world.send(&world.part_claim_act("mia", &loss)));
    let after: u64 = ["mia", "max", SKIN]
        .map(|name| world.wallet_tokens(name, USDC))
        .iter()
        .sum();
    assert_eq!(after - before, unused, "to the unit");
    assert_eq!(escrow(&world), 0);
    // 20 of 36 were the operator's, so that 20 of 36 of what is left are.
    let back = u128::from(20 * ONE_USDC) * u128::from(unused) / u128::from(paid);
    let claimed = world.read_part(&world.match_part(&loss)).claimed_native;
    assert!(
        u128::from(claimed).abs_diff(back) <= 1,
        "{claimed} of {back}"
    );
    assert_eq!(
        refused(&world, &world.part_claim_act("mel", &loss)),
        "NothingToClaim"
    );
    done(world.settle("lina"));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC, "Sam is whole");
}

#[test]
fn nobody_answers_and_the_loss_goes_on_after_twice_the_time() {
    let (mut world, loss) = assessing();
    pass_due(&mut world);
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "AssessmentsOutstanding"
    );
    pass_due(&mut world);
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    let routed = world.read_loss(&loss);
    assert_eq!((routed.used_native[7], routed.state), (0, 5));
    assert_eq!(routed.used_native[8], 24 * ONE_USDC);
    // Too late to seize: the loss does not need it any more.
    assert_eq!(
        refused(&world, &world.assessment_seize_act("mia", &loss)),
        "LossInOtherState"
    );
    assert_eq!(world.read_fund().secured_native, 6 * ONE_USDC);
}

#[test]
fn one_member_is_called_for_everything() {
    let (mut world, loss) = called(&["mia"], 3 * STAKE);
    assert_eq!(call_of(&world, "mia", &loss), CALLED);
    pay(&mut world, &["mia"], &loss);
    assert_eq!(escrow(&world), CALLED);
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.read_loss(&loss).used_native[7], CALLED);
}

#[test]
fn seventeen_members_pay_what_is_called_to_the_unit() {
    let names: Vec<String> = (0..17).map(|number| format!("member {number}")).collect();
    let members: Vec<&str> = names.iter().map(String::as_str).collect();
    // 1.412345 each: 1.129876 in the mutual layer, 19.207892 in all.
    let (mut world, loss) = called(&members, 1_412_345);
    let called = world.read_loss(&loss).assessment.called_native;
    assert_eq!(called, 19_207_892 - 1_000);
    // All but one pay; the last one's call is what is missing, not more.
    let (last, others) = members.split_last().expect("seventeen");
    pay(&mut world, others, &loss);
    let missing = called - world.read_loss(&loss).assessment.paid_native;
    assert!(missing <= call_of(&world, last, &loss));
    let before = world.wallet_tokens(last, USDC);
    pay(&mut world, &[last], &loss);
    assert_eq!(before - world.wallet_tokens(last, USDC), missing);
    let assessment = world.read_loss(&loss).assessment;
    assert_eq!(assessment.paid_native, called);
    assert_eq!(
        assessment.answered_shares,
        world.read_loss(&loss).snapshot.member_shares
    );
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(
        (world.read_loss(&loss).used_native[7], escrow(&world)),
        (called, 0)
    );
}

#[test]
fn a_defaulter_that_is_a_member_is_neither_called_nor_repaid() {
    let (mut world, loss) = called(&["mia", "max", "dora"], STAKE);
    // Dora's own 8 and 2 are gone first; Mia and Max are called for all that they had.
    let found = world.read_loss(&loss);
    assert_eq!(found.used_native[2], 10 * ONE_USDC);
    assert_eq!(found.used_native[5], 16 * ONE_USDC);
    let mia = world.read_member("mia").shares;
    let max = world.read_member("max").shares;
    assert_eq!(found.snapshot.member_shares, mia + max);
    for act in [
        world.assessment_pay_act("dora", &loss),
        {
            world
                .assessment_pay_act("nobody", &loss)
                .with("member", world.member("dora"))
        }
        .signed_by("owner", "dora"),
    ] {
        assert_eq!(
            refused(&world, &act.with("part", world.part("dora", &loss))),
            "NoSharesThen"
        );
    }
    pay(&mut world, &["mia", "max"], &loss);
    done(world.send(&world.loss_route_act("dora")));
    let claim = world.part_claim_act("dora", &loss);
    assert_eq!(refused(&world, &claim), "NothingToClaim");
}

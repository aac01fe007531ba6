//! What a frozen defaulter still brings in, from the last layer back to the first, until it is
//! released; and frozen money that thaws.

use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{CALLED, MEMBERS, STAKE, closed, escrow, fixed_in, settle_all, staked};
use crate::market::{
    DAY, LAYERS, fixed, layer_ledgers, mark_at, next_boundary, pass_boundary, set_frozen, stake,
    trade, variation,
};
use crate::rows::refused;

/// Makes a token account move again.
fn thaw(world: &mut World, account: &Pubkey) {
    world.tamper(account, |data| data[108] = 1);
}

/// Something reaches Dora's quote vault and is sent back to whoever paid for her.
#[track_caller]
fn recover(world: &mut World, amount_native: u64) {
    let vault = world.vault("dora", USDC);
    if amount_native != 0 {
        world.give_to(&vault, USDC, amount_native);
    }
    done(world.send(&world.loss_recover_act("dora")));
}

/// What a member gets when it claims.
#[track_caller]
fn claim(world: &mut World, member: &str, loss: &Pubkey) -> u64 {
    let before = world.wallet_tokens(member, USDC);
    done(world.send(&world.part_claim_act(member, loss)));
    world.wallet_tokens(member, USDC) - before
}

#[test]
fn every_layer_is_repaid_in_reverse_order_and_the_defaulter_is_released() {
    let (mut world, loss) = closed();
    settle_all(&mut world);
    let rows = world.read_loss(&loss).used_native;
    let expected = [0, 190, 0, 5, 5, 24, 2, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(rows[..7], expected[..7]);
    assert_eq!(rows[7..], [CALLED, 1_000]);
    // Sam's thousandth of a dollar comes first.
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC - 1_000);
    recover(&mut world, 1_000);
    assert_eq!(world.read_settlement().recovering_native, 1_000);
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC);
    assert_eq!(world.read_settlement().recovering_native, 0);
    // Then assessments, by what each paid.
    recover(&mut world, 12 * ONE_USDC);
    assert_eq!(escrow(&world), 12 * ONE_USDC);
    assert_eq!(world.read_loss(&loss).recovered_native[7], 12 * ONE_USDC);
    let first = claim(&mut world, "mia", &loss);
    assert!((4 * ONE_USDC).abs_diff(first) <= 1_000, "{first}");
    assert_eq!(
        refused(&world, &world.part_claim_act("mia", &loss)),
        "NothingToClaim"
    );
    // The rest of them, senior skin, and half of the mutual layer in one go.
    recover(
        &mut world,
        CALLED - 12 * ONE_USDC + 2 * ONE_USDC + 12 * ONE_USDC,
    );
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 2 * ONE_USDC]);
    let second = claim(&mut world, "mia", &loss);
    assert!((8 * ONE_USDC).abs_diff(second) <= 1_000, "{second}");
    // The other half, junior skin, and insurance but one.
    recover(&mut world, (12 + 5 + 4) * ONE_USDC);
    assert_eq!(
        layer_ledgers(&world),
        [4, 5, 0, 2].map(|row| row * ONE_USDC)
    );
    assert_eq!(
        refused(&world, &world.loss_recover_act("dora")),
        "NothingToRecover"
    );
    assert_eq!(
        refused(&world, &world.vault_exit_act("dora", USDC)),
        "AccountInDefault"
    );
    // With the last dollar Dora is free, and keeps the seven beyond it.
    recover(&mut world, 8 * ONE_USDC);
    assert_eq!(
        layer_ledgers(&world),
        [5, 5, 0, 2].map(|row| row * ONE_USDC)
    );
    let dora = world.read_account("dora");
    assert_eq!((dora.status, dora.loss), (0, Pubkey::default()));
    assert_eq!(world.ledger("dora", USDC), 7 * ONE_USDC);
    done(world.exit("dora", USDC));
    done(world.vault_close("dora", USDC));
    done(world.account_close("dora"));
    // Members get the rest of what is theirs; nobody owns the last units.
    let rest: u64 = MEMBERS
        .map(|member| claim(&mut world, member, &loss))
        .iter()
        .sum();
    assert!(escrow(&world) <= 3, "{} left", escrow(&world));
    assert_eq!(
        first + second + rest + escrow(&world),
        CALLED + 24 * ONE_USDC
    );
}

#[test]
fn those_who_unstaked_since_are_repaid_and_those_who_came_since_are_not() {
    let world = staked(&["mia", "max"], STAKE);
    let mut world = fixed_in(world, [50, 2, 0, 0]);
    let loss = world.loss("dora");
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    // 8 of their 16 are gone. Mia leaves; Noel comes.
    assert_eq!(world.read_loss(&loss).used_native[5], 8 * ONE_USDC);
    let mia = world.read_member("mia").shares;
    settle_all(&mut world);
    done(world.send(&world.fund_unstake_request_act("mia", mia)));
    stake(&mut world, "noel", STAKE);
    world.advance(7 * DAY);
    let before = world.wallet_tokens("mia", USDC);
    done(world.send(&world.fund_unstake_act("mia")));
    let back = world.wallet_tokens("mia", USDC) - before;
    assert!(
        (6 * ONE_USDC).abs_diff(back) <= 1_000,
        "4 of 8 and her secured part: {back}"
    );
    done(world.send(&world.fund_stake_activate_act("noel")));
    recover(&mut world, 6 * ONE_USDC);
    let (mia, max) = (
        claim(&mut world, "mia", &loss),
        claim(&mut world, "max", &loss),
    );
    assert!((3 * ONE_USDC).abs_diff(mia) <= 1_000, "{mia}");
    assert!((3 * ONE_USDC).abs_diff(max) <= 1_000, "{max}");
    assert_eq!(
        refused(&world, &world.part_claim_act("noel", &loss)),
        "NothingToClaim"
    );
    // Max leaves as well, and both get the rest.
    recover(&mut world, 2 * ONE_USDC);
    let shares = world.read_member("max").shares;
    done(world.send(&world.fund_unstake_request_act("max", shares)));
    world.advance(7 * DAY);
    done(world.send(&world.fund_unstake_act("max")));
    let rest = claim(&mut world, "mia", &loss) + claim(&mut world, "max", &loss);
    assert!((2 * ONE_USDC).abs_diff(rest) <= 2, "{rest}");
}

#[test]
fn recoveries_of_a_used_up_layer_go_to_its_old_generation() {
    let (mut world, loss) = closed();
    settle_all(&mut world);
    assert_eq!(world.read_fund().share_generation, 1);
    // Noel and Mia stake into the new generation; Mia's record keeps what she had.
    for member in ["noel", "mia"] {
        stake(&mut world, member, STAKE);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    for member in ["noel", "mia"] {
        done(world.send(&world.fund_stake_activate_act(member)));
    }
    let mia = world.read_member("mia");
    assert_eq!(
        (mia.share_generation, mia.stubs[0].share_generation),
        (1, 0)
    );
    let mutual = world.read_fund().mutual_native;
    recover(&mut world, 1_000 + CALLED + 2 * ONE_USDC + 24 * ONE_USDC);
    assert_eq!(
        world.read_fund().mutual_native,
        mutual,
        "not to the new shares"
    );
    assert_eq!(
        refused(&world, &world.part_claim_act("noel", &loss)),
        "NothingToClaim"
    );
    for member in MEMBERS {
        let got = claim(&mut world, member, &loss);
        assert!((16 * ONE_USDC).abs_diff(got) <= 2_000, "{member}: {got}");
    }
}

#[test]
fn a_layer_that_thaws_pays_its_own_part_and_recovery_ends() {
    let mut world = fixed(LAYERS);
    let (mutual, loss) = (world.house.vault(5), world.loss("dora"));
    set_frozen(&mut world, &mutual);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(world.read_house().status, 2);
    assert_eq!(world.read_loss(&loss).blocked_native, 20 * ONE_USDC);
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "NothingToMove",
        "it is still frozen"
    );
    thaw(&mut world, &mutual);
    done(world.send(&world.loss_route_act("dora")));
    let found = world.read_loss(&loss);
    assert_eq!(
        (found.blocked_native, found.used_native[5]),
        (0, 20 * ONE_USDC)
    );
    assert_eq!(
        (world.read_house().status, variation(&world, "dora")),
        (0, 0)
    );
    settle_all(&mut world);
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC);
    // And Dora repays it: 20 to senior skin, then 20 to Mia.
    recover(&mut world, 40 * ONE_USDC);
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 100 * ONE_USDC]);
    let got = claim(&mut world, "mia", &loss);
    assert_eq!(got, 20 * ONE_USDC, "all members' shares are hers");
}

#[test]
fn the_defaulters_own_frozen_money_covers_what_is_uncovered_before_anything_else() {
    let mut world = crate::market::sold(LAYERS);
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let loss = world.loss("dora");
    assert_eq!(world.read_loss(&loss).blocked_native, 190 * ONE_USDC);
    assert_eq!(world.read_house().status, 2);
    assert_eq!(
        refused(&world, &world.loss_recover_act("dora")),
        "NothingToRecover",
        "it cannot move"
    );
    thaw(&mut world, &vault);
    done(world.send(&world.loss_recover_act("dora")));
    let found = world.read_loss(&loss);
    assert_eq!(
        (found.blocked_native, found.used_native[1]),
        (0, 190 * ONE_USDC)
    );
    assert_eq!(found.recovered_native, [0; 9], "nobody had paid that");
    assert_eq!(
        (world.read_house().status, variation(&world, "dora")),
        (0, 0)
    );
    settle_all(&mut world);
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC);
}

#[test]
fn nobody_escapes_a_cut_by_leaving_and_what_is_given_up_goes_to_insurance() {
    let mut world = fixed([0, 0, 0, 0]);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 30 * ONE_USDC);
    assert_eq!(
        refused(&world, &world.loss_recover_act("dora")),
        "HaircutNotApplied"
    );
    // Sam is cut by 60 when he is touched, closes his lots and leaves.
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_190 * ONE_USDC);
    trade(&mut world, "sam", "lina", 10, 7_500);
    pass_boundary(&mut world, 7_500);
    settle_all(&mut world);
    done(world.exit("sam", USDC));
    done(world.vault_close("sam", USDC));
    assert_eq!(
        refused(&world, &world.account_close_act("sam")),
        "ClaimOnRecovery"
    );
    // Half comes back before he gives up the rest: his vault has to be open again for it.
    done(world.send(&world.loss_recover_act("dora")));
    done(world.send(&world.cut_waive_act("sam")));
    assert_eq!(variation(&world, "sam"), 30_000_000);
    assert_eq!(
        refused(&world, &world.account_close_act("sam")),
        "AccountNotSettled"
    );
    done(world.vault_open("sam", USDC));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 30 * ONE_USDC);
    done(world.exit("sam", USDC));
    done(world.vault_close("sam", USDC));
    done(world.account_close("sam"));
    recover(&mut world, 30 * ONE_USDC);
    assert_eq!(layer_ledgers(&world), [30 * ONE_USDC, 0, 0, 0]);
    assert_eq!(
        world.read_account("dora").status,
        0,
        "she has repaid everything"
    );
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.cut_native, settlement.recovering_native),
        (0, 0)
    );
    assert_eq!(world.tokens(&world.house.pool), settlement.pool_native);
}

#[test]
fn payments_in_a_frozen_escrow_are_their_payers_once_the_defaulter_has_covered_them() {
    let mut world = fixed_in(staked(&MEMBERS, STAKE), [5, 5, 0, 2]);
    let loss = world.loss("dora");
    let (mutual, held) = (world.house.vault(5), world.house.vault(8));
    set_frozen(&mut world, &mutual);
    done(world.send(&world.loss_route_act("dora")));
    for member in MEMBERS {
        done(world.send(&world.assessment_pay_act(member, &loss)));
    }
    // The issuer freezes the escrow as well: nothing of it moves, and nothing else pays for it.
    set_frozen(&mut world, &held);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let found = world.read_loss(&loss);
    assert_eq!(found.blocked_native, 24 * ONE_USDC + CALLED);
    assert_eq!(
        (found.used_native[8], world.read_house().status),
        (1_000, 2)
    );
    settle_all(&mut world);
    // Dora pays everything, and is released; the members have paid for nothing.
    recover(&mut world, 60 * ONE_USDC);
    assert_eq!(
        (world.read_account("dora").status, world.read_house().status),
        (0, 0)
    );
    let claim_act = world.part_claim_act("mia", &loss);
    assert_eq!(refused(&world, &claim_act), "TokenAccountFrozen");
    thaw(&mut world, &held);
    let back: u64 = MEMBERS
        .map(|member| claim(&mut world, member, &loss))
        .iter()
        .sum();
    assert_eq!((back, escrow(&world)), (CALLED, 0));
}

#[test]
fn a_recovery_comes_in_while_another_loss_waits_for_its_haircut() {
    let mut world = fixed([0, 0, 0, 0]);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    settle_all(&mut world);
    // Dan, whom Lina sold 10 lots, falls short of 30.
    world.add_trader("dan", 150 * ONE_USDC);
    trade(&mut world, "dan", "lina", 10, 7_500);
    mark_at(&mut world, 5_700);
    done(world.send(&world.loss_declare_act("dan")));
    done(world.loss_take("lina", "dan", PERP, 10));
    pass_boundary(&mut world, 5_700);
    done(world.send(&world.loss_fix_act("dan")));
    done(world.send(&world.loss_route_act("dan")));
    assert_eq!(world.read_loss(&world.loss("dan")).state, 4);
    // Sam's first cut comes back meanwhile; the second one is a cut of what he is owed then.
    recover(&mut world, 60 * ONE_USDC);
    assert_eq!(world.read_account("dora").status, 0);
    assert_eq!(world.read_house().haircutting, 1, "Dan's loss still waits");
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dan")));
    let dan = world.read_loss(&world.loss("dan"));
    assert_eq!((dan.state, dan.used_native[8]), (5, 30 * ONE_USDC));
    assert_eq!(world.read_house().haircutting, 0);
    settle_all(&mut world);
    let settlement = world.read_settlement();
    assert_eq!(settlement.recovering_native, 0);
    assert!(
        settlement.pool_native <= 2,
        "{} left",
        settlement.pool_native
    );
    // 190 and 60 for the first fall, 180 for the second, less 30.
    let sam = world.ledger("sam", USDC);
    assert!((1_400 * ONE_USDC).abs_diff(sam) <= 2, "{sam}");
}

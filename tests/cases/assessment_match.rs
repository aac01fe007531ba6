//! `assessment_match`.

use ringfence_interface::accounts::Loss;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, SECURED};
use ringfence_tests::actors::{self, SKIN, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{
    MEMBERS, assessing, escrow, fixed_in, part_of_another_loss, pass_due, pay, rows_of_kinds,
    rows_read_only, staked,
};
use crate::market::{add_foreign_market, refused_when, set_frozen, set_tokens, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::DUPLICATE;

/// Members are called, and the operator has 30 at hand.
fn funded() -> (World, Pubkey) {
    let (mut world, loss) = assessing();
    world.give(SKIN, USDC, 30 * ONE_USDC);
    (world, loss)
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, loss) = funded();
    let second = add_foreign_market(&mut world);
    pay(&mut world, &["max"], &loss);
    let other = part_of_another_loss(&mut world, "max", &loss);
    world.give(SKIN, SOL, ONE_USDC);
    let act = world.assessment_match_act(&loss, ONE_USDC);
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone()
                .signed_by("payer", THIEF)
                .unsigned("skin_authority"),
        ),
        (
            DUPLICATE,
            "paid out of the escrow itself",
            with("source", world.house.vault(ESCROW)),
        ),
        ("AccountMissing", "no loss", with("loss", world.loss("sam"))),
        (
            "AccountOfOtherHouse",
            "another house",
            with("house", second.address),
        ),
        (
            "AccountOfOtherHouse",
            "another fund",
            with("fund", second.fund),
        ),
        (
            "WrongAuthority",
            "by somebody else",
            act.clone().signed_by("skin_authority", THIEF),
        ),
        (
            "FundVaultMismatch",
            "into the secured parts",
            with("vault_escrow", world.house.vault(SECURED)),
        ),
        (
            "FundVaultMismatch",
            "into another fund",
            with("vault_escrow", second.vault(ESCROW)),
        ),
        (
            "WrongAddress",
            "a part that is not its own",
            with("part", world.part("nobody", &loss)),
        ),
        (
            "PartMismatch",
            "a member's part",
            with("part", world.part("max", &loss)),
        ),
        (
            "PartMismatch",
            "a part of another loss",
            with("part", other),
        ),
        (
            "TokenProgramNotAllowed",
            "no token account pays",
            with("source", world.asset(SOL)),
        ),
        (
            "TokenProgramNotAllowed",
            "another program",
            with("token_program", TOKEN_2022_PROGRAM),
        ),
        (
            "TokenAccountMalformed",
            "the mint pays",
            with("source", world.mint(USDC).address),
        ),
        (
            "Custom(4)",
            "Max's wallet; the token program says no",
            with("source", world.wallet("max", USDC)),
        ),
        (
            "Custom(3)",
            "SOL pay; the token program says no",
            with("source", world.wallet(SKIN, SOL)),
        ),
    ];
    let kinds = rows_of_kinds(&world, &act, &["house", "fund", "loss", "part"]);
    let fixed = rows_read_only(&act, &["fund", "loss", "part", "source", "vault_escrow"]);
    refuses(&world, &[rows, kinds, fixed].concat());
    let name = refused_when(&world, &act, |world| {
        world.edit(&loss, |loss: &mut Loss| loss.house = second.address);
    });
    assert_eq!(name, "AccountOfOtherHouse", "a loss of another house");
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let mut before = fixed_in(staked(&MEMBERS, 10 * ONE_USDC), [5, 5, 0, 2]);
    before.give(SKIN, USDC, ONE_USDC);
    let act = before.assessment_match_act(&before.loss("dora"), 0);
    assert_eq!(refused(&before, &act), "LossInOtherState", "not called yet");
    let (mut world, loss) = funded();
    let nothing = world.assessment_match_act(&loss, 0);
    assert_eq!(refused(&world, &nothing), "AmountZero");
    let act = world.assessment_match_act(&loss, ONE_USDC);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AssessmentAnswered", "once");
    assert_eq!(refused(&world, &nothing), "AssessmentAnswered");
    pass_due(&mut world);
    assert_eq!(refused(&world, &act), "AssessmentDuePassed");
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let (mut world, loss) = funded();
    pay(&mut world, &["max"], &loss);
    let act = world.assessment_match_act(&loss, ONE_USDC);
    for frozen in [world.wallet(SKIN, USDC), world.house.vault(ESCROW)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let vault = world.house.vault(ESCROW);
    let name = refused_when(&world, &act, |world| set_tokens(world, &vault, ONE_USDC));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn takes_any_amount_without_shares() {
    let (mut world, loss) = funded();
    pay(&mut world, &["max"], &loss);
    let before = world.read_loss(&loss).assessment;
    // More than all members are called for.
    let sent = done(world.send(&world.assessment_match_act(&loss, 30 * ONE_USDC)));
    let assessment = world.read_loss(&loss).assessment;
    let paid = before.paid_native + 30 * ONE_USDC;
    assert_eq!((assessment.paid_native, escrow(&world)), (paid, paid));
    assert_eq!(assessment.answered_shares, before.answered_shares);
    let part = world.read_part(&world.match_part(&loss));
    assert_eq!((part.loss, part.party), (loss, world.house.fund));
    assert_eq!((part.owner, part.shares), (actors::address(SKIN), 0));
    assert_eq!(
        (part.paid_native, part.before_native),
        (30 * ONE_USDC, before.paid_native)
    );
    let Event::AssessmentMatched(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.loss, event.part), (loss, world.match_part(&loss)));
    assert_eq!(event.skin_authority, actors::address(SKIN));
    assert_eq!(
        (event.amount_native, event.paid_native),
        (30 * ONE_USDC, paid)
    );
    assert_eq!(event.escrow_native, paid);
}

#[test]
fn keeps_everything_but_the_loss_the_fund_and_the_part() {
    let (mut world, loss) = funded();
    let before = world.snapshot();
    done(world.send(&world.assessment_match_act(&loss, ONE_USDC)));
    let after = world.snapshot();
    let expected = vec![loss, world.house.fund, world.match_part(&loss)];
    assert_eq!(before.changed(&after), sorted(expected));
    let moved = [world.wallet(SKIN, USDC), world.house.vault(ESCROW)];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
}

//! `assessment_seize`.

use ringfence_interface::accounts::Loss;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, SECURED};
use ringfence_tests::actors::{self, KEEPER, SKIN};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{
    CALLED, MEMBERS, assessing, closed, escrow, fixed_in, part_of_another_loss, pass_due, pay,
    rows_of_kinds, rows_read_only, staked,
};
use crate::market::{
    DAY, add_foreign_market, refused_when, set_frozen, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, in_house};

/// Max has paid; the others have not, and the time is over.
fn overdue() -> (World, Pubkey) {
    let (mut world, loss) = assessing();
    pay(&mut world, &["max"], &loss);
    pass_due(&mut world);
    (world, loss)
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, loss) = overdue();
    let second = add_foreign_market(&mut world);
    let other = part_of_another_loss(&mut world, "max", &loss);
    let act = world.assessment_seize_act("mia", &loss);
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (
            DUPLICATE,
            "out of the escrow",
            with("vault_secured", world.house.vault(ESCROW)),
        ),
        (
            "AccountMissing",
            "nobody's seat",
            with("member", world.member("nobody")),
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
            "MemberMismatch",
            "the seat in another fund",
            with("member", foreign_seat),
        ),
        (
            "FundVaultMismatch",
            "out of another layer",
            with("vault_secured", world.house.vault(5)),
        ),
        (
            "FundVaultMismatch",
            "out of another fund",
            with("vault_secured", second.vault(SECURED)),
        ),
        (
            "FundVaultMismatch",
            "into another fund",
            with("vault_escrow", second.vault(ESCROW)),
        ),
        (
            "FundVaultMismatch",
            "into a wallet",
            with("vault_escrow", world.wallet("max", USDC)),
        ),
        (
            "WrongAddress",
            "a part that is not hers",
            with("part", world.part("nobody", &loss)),
        ),
        (
            "PartMismatch",
            "another member's part",
            with("part", world.part("max", &loss)),
        ),
        (
            "PartMismatch",
            "a part of another loss",
            with("part", other),
        ),
        (
            "TokenProgramNotAllowed",
            "another program",
            with("token_program", TOKEN_2022_PROGRAM),
        ),
    ];
    let kinds = rows_of_kinds(&world, &act, &["house", "fund", "member", "loss", "part"]);
    let written = [
        "fund",
        "member",
        "loss",
        "part",
        "vault_secured",
        "vault_escrow",
    ];
    let fixed = rows_read_only(&act, &written);
    refuses(&world, &[rows, kinds, fixed].concat());
    let name = refused_when(&world, &act, |world| {
        world.edit(&loss, |loss: &mut Loss| loss.house = second.address);
    });
    assert_eq!(name, "AccountOfOtherHouse", "a loss of another house");
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let before = fixed_in(staked(&MEMBERS, 10 * ONE_USDC), [5, 5, 0, 2]);
    let act = before.assessment_seize_act("mia", &before.loss("dora"));
    assert_eq!(refused(&before, &act), "LossInOtherState", "not called yet");
    let (mut world, loss) = assessing();
    let mia = world.assessment_seize_act("mia", &loss);
    let max = world.assessment_seize_act("max", &loss);
    pay(&mut world, &["max"], &loss);
    world.advance(DAY - 1);
    for act in [&mia, &max] {
        assert_eq!(refused(&world, act), "AssessmentNotDue", "a second early");
    }
    world.advance(1);
    assert_eq!(refused(&world, &max), "AssessmentAnswered", "paid");
    done(world.send(&mia));
    assert_eq!(refused(&world, &mia), "AssessmentAnswered", "seized twice");
    crate::market::stake(&mut world, "noel", ONE_USDC);
    let noel = world.assessment_seize_act("noel", &loss);
    assert_eq!(refused(&world, &noel), "NoSharesThen");
    let (world, loss) = closed();
    let act = world.assessment_seize_act("mia", &loss);
    assert_eq!(refused(&world, &act), "LossInOtherState", "closed");
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let (world, loss) = overdue();
    let act = world.assessment_seize_act("mia", &loss);
    let vaults = [world.house.vault(SECURED), world.house.vault(ESCROW)];
    for frozen in vaults {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
        let name = refused_when(&world, &act, |world| {
            set_tokens(world, &frozen, 2 * ONE_USDC)
        });
        assert_eq!(
            name, "TokensBelowLedger",
            "no instruction can bring this about"
        );
    }
}

#[test]
fn takes_the_secured_part_as_far_as_the_call() {
    let (mut world, loss) = overdue();
    let mia = world.read_member("mia");
    let before = world.read_loss(&loss).assessment;
    let sent = done(world.send(&world.assessment_seize_act("mia", &loss)));
    let part = world.read_part(&world.part("mia", &loss));
    assert_eq!(
        (part.owner, part.rent_payer),
        (actors::address("mia"), actors::address(KEEPER))
    );
    assert_eq!((part.has_answered, part.shares), (1, mia.shares));
    assert_eq!(
        (part.paid_native, part.before_native),
        (2 * ONE_USDC, before.paid_native)
    );
    assert_eq!(world.read_member("mia").secured_native, 0);
    assert_eq!(world.read_fund().secured_native, 4 * ONE_USDC);
    let assessment = world.read_loss(&loss).assessment;
    let paid = before.paid_native + 2 * ONE_USDC;
    assert_eq!((assessment.paid_native, escrow(&world)), (paid, paid));
    assert_eq!(
        assessment.answered_shares,
        before.answered_shares + mia.shares
    );
    let Event::AssessmentSeized(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.loss, event.part), (loss, world.part("mia", &loss)));
    assert_eq!(event.owner, actors::address("mia"));
    assert_eq!(
        (event.amount_native, event.secured_native),
        (2 * ONE_USDC, 0)
    );
    assert_eq!((event.paid_native, event.escrow_native), (paid, paid));
    assert_eq!(event.answered_shares, assessment.answered_shares);
}

#[test]
fn takes_nothing_when_nothing_is_missing_or_nothing_is_there() {
    let (mut world, loss) = assessing();
    world.give(SKIN, USDC, CALLED);
    done(world.send(&world.assessment_match_act(&loss, CALLED - ONE_USDC)));
    pass_due(&mut world);
    // One is missing: Mia's secured part pays it. Nothing more is missing of Max.
    done(world.send(&world.assessment_seize_act("mia", &loss)));
    done(world.send(&world.assessment_seize_act("max", &loss)));
    assert_eq!(world.read_member("mia").secured_native, ONE_USDC);
    assert_eq!(world.read_member("max").secured_native, 2 * ONE_USDC);
    assert_eq!(world.read_loss(&loss).assessment.paid_native, CALLED);
    // Mel has nothing set aside, and has answered all the same.
    let (mut world, loss) = overdue();
    let (seat, fund) = (world.member("mel"), world.house.fund);
    let mut other = world.clone();
    other.checks_invariants = false;
    other.edit(
        &seat,
        |mel: &mut ringfence_interface::accounts::FundMember| mel.secured_native = 0,
    );
    other.edit(&fund, |fund: &mut ringfence_interface::accounts::Fund| {
        fund.secured_native -= 2 * ONE_USDC
    });
    done(other.send(&other.assessment_seize_act("mel", &loss)));
    let part = other.read_part(&other.part("mel", &loss));
    assert_eq!((part.has_answered, part.paid_native), (1, 0));
    done(world.send(&world.assessment_seize_act("mel", &loss)));
}

#[test]
fn keeps_everything_but_the_member_the_loss_the_fund_and_the_part() {
    let (mut world, loss) = overdue();
    let before = world.snapshot();
    let sent = done(world.send(&world.assessment_seize_act("mia", &loss)));
    let after = world.snapshot();
    let (part, seat) = (world.part("mia", &loss), world.member("mia"));
    assert_eq!(
        before.changed(&after),
        sorted(vec![loss, world.house.fund, part, seat])
    );
    let moved = [world.house.vault(SECURED), world.house.vault(ESCROW)];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert!(sent.units <= 12_000, "{} compute units", sent.units);
}

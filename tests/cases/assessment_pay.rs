//! `assessment_pay`.

use ringfence_interface::accounts::Loss;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, SECURED};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::assessed::{
    CALLED, MEMBERS, assessing, call_of, closed, escrow, fixed_in, part_of_another_loss, pass_due,
    pay, rows_of_kinds, rows_read_only, staked,
};
use crate::market::{
    DAY, add_foreign_market, refused_when, set_frozen, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, in_house};

#[test]
fn refuses_accounts_in_order() {
    let (mut world, loss) = assessing();
    let second = add_foreign_market(&mut world);
    pay(&mut world, &["max"], &loss);
    let other = part_of_another_loss(&mut world, "max", &loss);
    world.open_wallet("mia", SOL);
    let act = world.assessment_pay_act("mia", &loss);
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().signed_by("payer", THIEF).unsigned("owner"),
        ),
        (
            DUPLICATE,
            "paid out of the escrow itself",
            with("source", world.house.vault(ESCROW)),
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
            "NotOwner",
            "for another member",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "NotOwner",
            "another member's seat",
            with("member", world.member("max")),
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
    ];
    let kinds = rows_of_kinds(&world, &act, &["house", "fund", "member", "loss", "part"]);
    let fixed = rows_read_only(&act, &["fund", "loss", "part", "source", "vault_escrow"]);
    refuses(
        &world,
        &[rows, rows_of_tokens(&world, &act), kinds, fixed].concat(),
    );
    let name = refused_when(&world, &act, |world| {
        world.edit(&loss, |loss: &mut Loss| loss.house = second.address);
    });
    assert_eq!(name, "AccountOfOtherHouse", "a loss of another house");
}

fn rows_of_tokens(world: &World, act: &Act) -> Vec<Row> {
    let with = |account, address| act.clone().with(account, address);
    vec![
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
            "TokenMintWrong",
            "SOL pay",
            with("source", world.wallet("mia", SOL)),
        ),
        (
            "Custom(4)",
            "Max's wallet; the token program says no",
            with("source", world.wallet("max", USDC)),
        ),
    ]
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let before = fixed_in(staked(&MEMBERS, 10 * ONE_USDC), [5, 5, 0, 2]);
    let act = before.assessment_pay_act("mia", &before.loss("dora"));
    assert_eq!(refused(&before, &act), "LossInOtherState", "not called yet");
    let (mut world, loss) = assessing();
    let act = world.assessment_pay_act("mia", &loss);
    pay(&mut world, &["mia"], &loss);
    assert_eq!(refused(&world, &act), "AssessmentAnswered", "paid twice");
    // Noel came later: his stake waits. Somebody with an empty seat had no shares either.
    crate::market::stake(&mut world, "noel", ONE_USDC);
    let noel = world.assessment_pay_act("noel", &loss);
    assert_eq!(refused(&world, &noel), "NoSharesThen");
    let max = world.assessment_pay_act("max", &loss);
    // A cluster that stands still for two days lets nothing expire.
    let clock = world.clock();
    world.set_clock(clock.now_ts + 2 * i64::from(DAY), clock.slot + 1);
    done(world.clone().send(&max));
    world.set_clock(clock.now_ts, clock.slot);
    world.advance(DAY - 1);
    done(world.clone().send(&max));
    world.advance(1);
    for act in [&max, &act, &noel] {
        assert_eq!(refused(&world, act), "AssessmentDuePassed", "comes first");
    }
    let (world, loss) = closed();
    let act = world.assessment_pay_act("mia", &loss);
    assert_eq!(refused(&world, &act), "LossInOtherState", "closed");
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let (mut world, loss) = assessing();
    pay(&mut world, &["max"], &loss);
    let act = world.assessment_pay_act("mia", &loss);
    for frozen in [world.wallet("mia", USDC), world.house.vault(ESCROW)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let (wallet, vault) = (world.wallet("mia", USDC), world.house.vault(ESCROW));
    let name = refused_when(&world, &act, |world| set_tokens(world, &wallet, ONE_USDC));
    assert_eq!(name, "Custom(1)", "the token program: not enough");
    let name = refused_when(&world, &act, |world| set_tokens(world, &vault, ONE_USDC));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn pays_the_whole_call_into_escrow() {
    let (mut world, loss) = assessing();
    let mia = world.read_member("mia");
    let call = call_of(&world, "mia", &loss);
    let before = world.wallet_tokens("mia", USDC);
    let sent = done(world.send(&world.assessment_pay_act("mia", &loss)));
    assert_eq!(before - world.wallet_tokens("mia", USDC), call);
    let part = world.read_part(&world.part("mia", &loss));
    assert_eq!((part.loss, part.party), (loss, world.member("mia")));
    let address = actors::address("mia");
    assert_eq!((part.owner, part.rent_payer), (address, address));
    assert_eq!((part.shares, part.has_answered), (mia.shares, 1));
    assert_eq!(
        (part.paid_native, part.before_native, part.claimed_native),
        (call, 0, 0)
    );
    let assessment = world.read_loss(&loss).assessment;
    assert_eq!(
        (assessment.called_native, assessment.paid_native),
        (CALLED, call)
    );
    assert_eq!(
        (assessment.answered_shares, assessment.is_settled),
        (mia.shares, 0)
    );
    assert_eq!(
        (escrow(&world), world.tokens(&world.house.vault(ESCROW))),
        (call, call)
    );
    assert_eq!(
        world.read_member("mia"),
        mia,
        "her secured part is left alone"
    );
    let Event::AssessmentPaid(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.loss, event.owner, event.part),
        (loss, address, world.part("mia", &loss))
    );
    assert_eq!((event.amount_native, event.paid_native), (call, call));
    assert_eq!(
        (event.answered_shares, event.escrow_native),
        (mia.shares, call)
    );
    // The next one has its place behind her.
    pay(&mut world, &["max"], &loss);
    let max = world.read_part(&world.part("max", &loss));
    assert_eq!(max.before_native, call);
}

#[test]
fn works_where_somebody_sent_lamports_and_where_another_pays_the_rent() {
    let (mut world, loss) = assessing();
    let part = world.part("mia", &loss);
    world.set_lamports(&part, 1);
    let act = world
        .assessment_pay_act("mia", &loss)
        .signed_by("payer", KEEPER);
    done(world.send(&act));
    assert_eq!(world.read_part(&part).rent_payer, actors::address(KEEPER));
}

#[test]
fn keeps_everything_but_the_loss_the_fund_and_the_part() {
    let (mut world, loss) = assessing();
    pass_due(&mut world.clone());
    let before = world.snapshot();
    let sent = done(world.send(&world.assessment_pay_act("mia", &loss)));
    let after = world.snapshot();
    let expected = vec![loss, world.house.fund, world.part("mia", &loss)];
    assert_eq!(before.changed(&after), sorted(expected));
    let moved = [world.wallet("mia", USDC), world.house.vault(ESCROW)];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert!(sent.units <= 12_000, "{} compute units", sent.units);
}

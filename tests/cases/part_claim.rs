//! `part_claim`.

use ringfence_interface::accounts::Loss;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, SECURED};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, SKIN, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{
    CALLED, another_loss, assessing, closed, escrow, part_of_another_loss, pay, rows_of_kinds,
    rows_read_only, settle_all,
};
use crate::market::{add_foreign_market, refused_when, set_frozen, set_tokens, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, in_house};

/// All three have paid, and Dora has repaid twelve of it.
fn recovered() -> (World, Pubkey) {
    let (mut world, loss) = closed();
    settle_all(&mut world);
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 12 * ONE_USDC + 1_000);
    done(world.send(&world.loss_recover_act("dora")));
    (world, loss)
}

/// Mia, Max and the operator have paid 24 in all, and nothing more is needed than half of it.
fn matched() -> (World, Pubkey) {
    let (mut world, loss) = assessing();
    pay(&mut world, &["mia", "max"], &loss);
    world.give(SKIN, USDC, 20 * ONE_USDC);
    done(world.send(&world.assessment_match_act(&loss, 20 * ONE_USDC)));
    pay(&mut world, &["mel"], &loss);
    (world, loss)
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, loss) = recovered();
    let second = add_foreign_market(&mut world);
    let other = part_of_another_loss(&mut world, "max", &loss);
    world.open_wallet("mia", SOL);
    world.open_wallet(THIEF, USDC);
    let act = world.part_claim_act("mia", &loss);
    let foreign_seat = in_house(&world, &second, |world| world.member("mia"));
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().signed_by("payer", KEEPER).unsigned("owner")
        }),
        (
            DUPLICATE,
            "into the escrow itself",
            with("destination", world.house.vault(ESCROW)),
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
            "FundVaultMismatch",
            "out of the secured parts",
            with("vault_escrow", world.house.vault(SECURED)),
        ),
        (
            "FundVaultMismatch",
            "out of another fund",
            with("vault_escrow", second.vault(ESCROW)),
        ),
        (
            "AccountMissing",
            "nobody's seat",
            with("party", world.member("nobody")),
        ),
        (
            "MemberMismatch",
            "the seat in another fund",
            with("party", foreign_seat),
        ),
        ("NotOwner", "for another member", {
            act.clone()
                .signed_by("owner", THIEF)
                .with("destination", world.wallet(THIEF, USDC))
        }),
        (
            "NotOwner",
            "another member's seat",
            with("party", world.member("max")),
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
        ("AccountMissing", "a match that never was", {
            act.clone()
                .with("party", world.house.fund)
                .with("part", world.match_part(&loss))
        }),
        (
            "PartMismatch",
            "hers as the match's",
            with("party", world.house.fund),
        ),
    ];
    let kinds = rows_of_kinds(&world, &act, &["house", "fund", "party", "loss", "part"]);
    let fixed = rows_read_only(&act, &["fund", "part", "destination", "vault_escrow"]);
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
            "into no token account",
            with("destination", world.asset(SOL)),
        ),
        (
            "TokenAccountMalformed",
            "into the mint",
            with("destination", world.mint(USDC).address),
        ),
        (
            "TokenOwnerWrong",
            "into a stranger's account",
            with("destination", world.wallet(THIEF, USDC)),
        ),
        (
            "TokenProgramNotAllowed",
            "another program",
            with("token_program", TOKEN_2022_PROGRAM),
        ),
        (
            "TokenMintWrong",
            "into SOL",
            with("destination", world.wallet("mia", SOL)),
        ),
    ]
}

#[test]
fn refuses_the_operators_part_to_others() {
    let (mut world, loss) = matched();
    done(world.send(&world.loss_route_act("dora")));
    world.open_wallet(THIEF, USDC);
    let act = world.match_claim_act(&loss);
    let thief = act
        .clone()
        .signed_by("owner", THIEF)
        .with("destination", world.wallet(THIEF, USDC));
    assert_eq!(refused(&world, &thief), "NotOwner");
    let member = act
        .clone()
        .signed_by("owner", "mia")
        .with("destination", world.wallet("mia", USDC));
    assert_eq!(refused(&world, &member), "NotOwner");
    let other = act.with("part", world.part("mia", &loss));
    assert_eq!(refused(&world, &other), "PartMismatch");
}

#[test]
fn refuses_when_there_is_nothing() {
    let (mut world, loss) = matched();
    for act in [
        world.part_claim_act("mia", &loss),
        world.match_claim_act(&loss),
    ] {
        assert_eq!(
            refused(&world, &act),
            "NothingToClaim",
            "before it is settled"
        );
    }
    done(world.send(&world.loss_route_act("dora")));
    for act in [
        world.part_claim_act("mia", &loss),
        world.match_claim_act(&loss),
    ] {
        done(world.send(&act));
        assert_eq!(refused(&world, &act), "NothingToClaim", "twice");
    }
    crate::market::stake(&mut world, "noel", ONE_USDC);
    let noel = world.part_claim_act("noel", &loss);
    assert_eq!(refused(&world, &noel), "NothingToClaim", "no shares then");
    // A part of one loss is worth nothing beside another.
    let other = another_loss(&mut world, &loss);
    let act = world
        .part_claim_act("max", &other)
        .with("part", world.part("max", &loss));
    assert_eq!(refused(&world, &act), "PartMismatch");
}

#[test]
fn refuses_frozen_accounts_and_missing_tokens() {
    let (world, loss) = recovered();
    let act = world.part_claim_act("mia", &loss);
    let vault = world.house.vault(ESCROW);
    for frozen in [world.wallet("mia", USDC), vault] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let name = refused_when(&world, &act, |world| {
        set_tokens(world, &vault, 12 * ONE_USDC - 1)
    });
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn pays_a_member_what_is_due_and_no_more() {
    let (mut world, loss) = recovered();
    let part = world.part("max", &loss);
    let before = (world.read_part(&part), world.wallet_tokens("max", USDC));
    let sent = done(world.send(&world.part_claim_act("max", &loss)));
    let found = world.read_part(&part);
    // By what he paid of what all paid.
    let paid = u128::from(found.paid_native) * u128::from(12 * ONE_USDC) / u128::from(CALLED);
    let paid = u64::try_from(paid).expect("a part of it");
    assert_eq!(world.wallet_tokens("max", USDC) - before.1, paid);
    assert_eq!(
        (found.claimed_native, escrow(&world)),
        (paid, 12 * ONE_USDC - paid)
    );
    assert_eq!(before.0.claimed_native, 0);
    let Event::PartClaimed(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.loss, event.part), (loss, part));
    assert_eq!(event.owner, actors::address("max"));
    assert_eq!(event.destination, world.wallet("max", USDC));
    assert_eq!((event.amount_native, event.claimed_native), (paid, paid));
    assert_eq!(event.escrow_native, 12 * ONE_USDC - paid);
}

#[test]
fn makes_a_part_where_a_member_has_none_yet() {
    // Mia's layer pays 20 for Dora, without an assessment.
    let mut world = crate::market::routed(crate::market::LAYERS);
    let (loss, vault) = (world.loss("dora"), world.vault("dora", USDC));
    done(world.send(&world.loss_close_act("dora")));
    world.give_to(&vault, USDC, 30 * ONE_USDC);
    done(world.send(&world.loss_recover_act("dora")));
    let shares = world.read_member("mia").shares;
    let act = world
        .part_claim_act("mia", &loss)
        .signed_by("payer", KEEPER);
    done(world.send(&act));
    let part = world.read_part(&world.part("mia", &loss));
    assert_eq!(
        (part.shares, part.has_answered, part.paid_native),
        (shares, 0, 0)
    );
    assert_eq!(part.claimed_native, 10 * ONE_USDC);
    assert_eq!(
        (part.owner, part.rent_payer),
        (actors::address("mia"), actors::address(KEEPER))
    );
}

#[test]
fn keeps_everything_but_the_fund_and_the_part() {
    let (mut world, loss) = recovered();
    let before = world.snapshot();
    let sent = done(world.send(&world.part_claim_act("max", &loss)));
    let after = world.snapshot();
    let expected = vec![world.house.fund, world.part("max", &loss)];
    assert_eq!(before.changed(&after), sorted(expected));
    let moved = [world.wallet("max", USDC), world.house.vault(ESCROW)];
    for (account, tokens) in &before.tokens {
        assert_eq!(
            after.tokens[account] == *tokens,
            !moved.contains(account),
            "{account}"
        );
    }
    assert!(sent.units <= 12_000, "{} compute units", sent.units);
}

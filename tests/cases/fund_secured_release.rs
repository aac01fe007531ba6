//! `fund_secured_release`.

use ringfence_interface::accounts::{Fund, FundMember, House, Settlement};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::SECURED;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::house::MUTUAL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::fund_stub_drop::stub;
use crate::market::{
    add_foreign_market, fill_layers, refused_when, set_frozen, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Mia has secured 4 with the 20 that she staked, and her shares have become void.
fn voided() -> World {
    let mut world = secured();
    let fund = world.house.fund;
    world.edit(&fund, |fund: &mut Fund| {
        fund.share_generation = 1;
        (fund.share_count, fund.dead_share_count) = (0, 0);
    });
    world
}

/// A fifth of Mia's stake of 20 secures assessments.
fn secured() -> World {
    let mut world = World::with_market();
    let house = world.house.address;
    world.edit(&house, |house: &mut House| {
        house.parameters.secured_bps = 2_000
    });
    fill_layers(&mut world, [0, 0, 20, 0]);
    world
}

#[test]
fn refuses_wrong_accounts_in_order() {
    let mut world = voided();
    let second = add_foreign_market(&mut world);
    world.open_wallet("mia", SOL);
    let act = world.fund_secured_release_act("mia");
    let seat = in_house(&world, &second, |world| world.member("mia"));
    let with = |name: &str, address| act.clone().with(name, address);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("owner")
        }),
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (DUPLICATE, "into the secured parts", {
            with("destination", world.house.vault(SECURED))
        }),
    ];
    for name in ["settlement", "fund", "member"] {
        rows.push(("WrongAccountType", name, with(name, btc)));
    }
    rows.extend([
        ("AccountOfOtherHouse", "a settlement without losses", {
            with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "another fund",
            with("fund", second.fund),
        ),
        ("MemberMismatch", "another fund with its settlement", {
            with("settlement", second.settlement).with("fund", second.fund)
        }),
        (
            "MemberMismatch",
            "the seat in another fund",
            with("member", seat),
        ),
        ("NotOwner", "somebody else's seat", {
            act.clone().signed_by("owner", THIEF)
        }),
        ("FundVaultMismatch", "out of the mutual layer", {
            with("vault_secured", world.house.vault(MUTUAL))
        }),
        ("FundVaultMismatch", "out of another fund", {
            with("vault_secured", second.vault(SECURED))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenAccountMalformed", "into the mint", {
            with("destination", world.mint(USDC).address)
        }),
        ("TokenMintWrong", "into a wallet of another mint", {
            with("destination", world.wallet("mia", SOL))
        }),
    ]);
    refuses(&world, &rows);
    let vault = world.house.vault(SECURED);
    for frozen in [vault, world.wallet("mia", USDC)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
}

#[test]
fn refuses_what_is_still_needed_in_this_order() {
    let world = secured();
    let act = world.fund_secured_release_act("mia");
    let (settlement, member) = (world.house.settlement, world.member("mia"));
    let open = |world: &mut World| {
        world.edit(&settlement, |found: &mut Settlement| {
            found.open_loss_count = 1;
            found.loss_sequence = 10;
        });
    };
    let full = |world: &mut World| {
        open(world);
        world.edit(&member, |member: &mut FundMember| {
            member.stub_sequence = 8;
            member.secured_native = 0;
            for (place, kept) in (0..).zip(&mut member.stubs) {
                *kept = stub(place, place + 1, 1 + place);
            }
        });
    };
    assert_eq!(
        refused_when(&world, &act, full),
        "StubsFull",
        "before the amount"
    );
    let name = refused_when(&world, &act, |world| {
        open(world);
        world.edit(&member, |member: &mut FundMember| member.secured_native = 0);
    });
    assert_eq!(name, "AmountZero", "before whether she has shares");
    assert_eq!(
        refused_when(&world, &act, open),
        "AboveStake",
        "before the loss"
    );
    assert_eq!(
        refused(&world, &act),
        "AboveStake",
        "it belongs to her shares"
    );
    let world = voided();
    assert_eq!(
        refused_when(&world, &act, open),
        "LossOpen",
        "it may still be called"
    );
    crate::market::stake(&mut world.clone(), "noel", ONE_USDC);
    let name = refused_when(&world, &act, |world| {
        // Two have secured something, and the tokens of one are gone.
        let fund = world.house.fund;
        world.edit(&fund, |fund: &mut Fund| fund.secured_native += 1);
        set_tokens(world, &world.house.vault(SECURED).clone(), 4 * ONE_USDC);
    });
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn gives_back_what_secured_shares_that_are_void() {
    let mut world = voided();
    // What is left of the mutual layer went to escrow with the generation: not shown here.
    world.checks_invariants = false;
    let sent = done(world.send(&world.fund_secured_release_act("mia")));
    assert_eq!(world.wallet_tokens("mia", USDC), 4 * ONE_USDC);
    let (member, fund) = (world.read_member("mia"), world.read_fund());
    assert_eq!((member.secured_native, member.shares), (0, 0));
    assert_eq!((member.share_generation, member.since_ts), (1, 0));
    assert_eq!(fund.secured_native, 0);
    assert_eq!(world.tokens(&world.house.vault(SECURED)), 0);
    let Event::SecuredReleased(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.fund, event.owner), {
        (world.house.fund, actors::address("mia"))
    });
    assert_eq!(event.destination, world.wallet("mia", USDC));
    assert_eq!(
        (event.amount_native, event.secured_native),
        (4 * ONE_USDC, 0)
    );
    let again = world.fund_secured_release_act("mia");
    assert_eq!(refused(&world, &again), "AmountZero");
}

#[test]
fn keeps_everything_but_the_fund_and_the_seat() {
    let mut world = voided();
    world.checks_invariants = false;
    let before = world.snapshot();
    done(world.send(&world.fund_secured_release_act("mia")));
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.member("mia")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
}

//! `account_create`.

use ringfence_core::account::Account;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_PROGRAM;
use ringfence_tests::actors::{self, OPERATOR, THIEF};
use ringfence_tests::house::House;
use ringfence_tests::send::done;
use ringfence_tests::standard::USDC;
use ringfence_tests::world::World;

use crate::rows::{Row, refuses};

fn with_two_houses() -> World {
    let mut world = World::with_house();
    let first = world.house.clone();
    world.house = House::of(OPERATOR, 2, true, USDC);
    done(world.house_create());
    world.house = first;
    world
}

#[test]
fn refuses_in_order() {
    let mut world = with_two_houses();
    done(world.account_create("bob"));
    let act = world.account_create_act("alice");
    let other = House::of(OPERATOR, 2, true, USDC);
    let second = world.account("alice/1");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "owner did not sign",
            act.clone().signed_by("payer", THIEF).unsigned("owner"),
        ),
        (
            "WrongAccountType",
            "the settlement is no house",
            act.clone().with("house", world.house.settlement),
        ),
        (
            "AccountMissing",
            "a house that does not exist",
            act.clone()
                .with("house", House::of(OPERATOR, 3, true, USDC).address),
        ),
        (
            "WrongAccountType",
            "the house is no settlement",
            act.clone().with("settlement", world.house.address),
        ),
        (
            "IncorrectProgramId",
            "not the System program",
            act.clone().with("system_program", TOKEN_PROGRAM),
        ),
        (
            "AccountOfOtherHouse",
            "settlement of another house",
            act.clone().with("settlement", other.settlement),
        ),
        (
            "WrongAddress",
            "the account of another index",
            act.clone().with("margin_account", second),
        ),
        (
            "WrongAddress",
            "the account of another owner",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "AccountExists",
            "a second time",
            world.account_create_act("bob"),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn creates_an_empty_account_of_this_slot() {
    let mut world = World::with_house();
    let sent = done(world.account_create("alice"));
    let account = world.read_account("alice");
    let alice = actors::address("alice");
    assert_eq!(account.to_core(), Ok(Account::EMPTY));
    assert_eq!((account.house, account.owner), (world.house.address, alice));
    assert_eq!((account.rent_payer, account.index), (alice, 0));
    assert_eq!(account.generation, world.clock().slot);
    assert_eq!(
        (account.delegate.to_bytes(), account.loss.to_bytes()),
        ([0; 32], [0; 32])
    );
    let events = sent.events();
    let [Event::AccountCreated(created)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (created.margin_account, created.sequence),
        (world.account("alice"), 1)
    );
    assert_eq!(
        (created.owner, created.generation),
        (alice, account.generation)
    );
    assert_eq!(account.event_sequence, 1);
}

#[test]
fn one_owner_has_many_accounts_and_somebody_else_may_pay() {
    let mut world = World::with_house();
    done(world.account_create("alice"));
    let act = world
        .account_create_act("alice/7")
        .signed_by("payer", "sponsor");
    done(world.send(&act));
    let account = world.read_account("alice/7");
    assert_eq!(
        (account.index, account.owner),
        (7, actors::address("alice"))
    );
    assert_eq!(account.rent_payer, actors::address("sponsor"));
}

#[test]
fn an_address_that_somebody_sent_lamports_to_is_created_all_the_same() {
    let mut world = World::with_house();
    let address = world.account("alice");
    world.set_lamports(&address, 1);
    done(world.account_create("alice"));
    world.set_lamports(&world.account("bob"), 1_000_000_000);
    done(world.account_create("bob"));
}

#[test]
fn keeps_the_house_as_it_was() {
    let mut world = World::with_house();
    let before = world.snapshot();
    done(world.account_create("alice"));
    let changed = before.changed(&world.snapshot());
    assert_eq!(changed, [world.account("alice")]);
}

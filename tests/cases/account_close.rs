//! `account_close`, and what a new account at the same address has of the old one.

use ringfence_interface::accounts::MarginAccount;
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::{Row, refused, refuses};
use crate::stage::two_customers;
use crate::vault_withdraw::trade_at_mark;

/// Alice has left and closed her vaults.
fn ready() -> World {
    let mut world = two_customers();
    for mint in [SOL, USDC] {
        done(world.exit("alice", mint));
        done(world.vault_close("alice", mint));
    }
    world
}

fn with_field(world: &World, change: impl FnOnce(&mut MarginAccount)) -> World {
    let mut world = world.clone();
    let alice = world.account("alice");
    world.edit(&alice, change);
    world
}

#[test]
fn refuses_in_order() {
    let world = ready();
    let act = world.account_close_act("alice");
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone()
                .with("rent_payer", actors::address("bob"))
                .unsigned("owner")
        }),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "VaultsStillOpen",
            "an open vault",
            world.account_close_act("bob"),
        ),
        ("RentPayerMismatch", "rent to the thief", {
            act.clone().with("rent_payer", actors::address(THIEF))
        }),
    ];
    refuses(&world, &rows);
    let now = world.clock().slot;
    let this_slot = with_field(&world, |account| account.generation = now);
    assert_eq!(refused(&this_slot, &act), "ClosedInCreationSlot");
    for status in [2, 3] {
        let in_default = with_field(&world, |account| account.status = status);
        assert_eq!(refused(&in_default, &act), "AccountInDefault");
    }
    let loss = Pubkey::new_from_array([1; 32]);
    let with_loss = with_field(&world, |account| account.loss = loss);
    assert_eq!(refused(&with_loss, &act), "LossStillOpen");
    let changes: [fn(&mut MarginAccount); 5] = [
        |account| account.variation_native = 1,
        |account| account.counted_native = -1,
        |account| account.registered_gain_native = 1,
        |account| account.registered_loss_native = 1,
        |account| account.positions[15].instrument_id = 1,
    ];
    for change in changes {
        assert_eq!(
            refused(&with_field(&world, change), &act),
            "AccountNotSettled"
        );
    }
}

#[test]
fn returns_the_rent_and_leaves_nothing() {
    let mut world = ready();
    let address = world.account("alice");
    let (rent, before) = (
        world.lamports(&address),
        world.lamports(&actors::address("alice")),
    );
    let generation = world.read_account("alice").generation;
    let sent = done(world.account_close("alice"));
    assert!(!world.exists(&address));
    assert!(world.data(&address).is_empty());
    assert_eq!(
        world.lamports(&actors::address("alice")),
        before + rent - 5_000
    );
    let events = sent.events();
    let [Event::AccountClosed(closed)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (closed.margin_account, closed.generation),
        (address, generation)
    );
}

#[test]
fn an_account_is_not_closed_in_the_slot_of_its_creation() {
    let mut world = World::with_house();
    done(world.account_create("alice"));
    assert_eq!(
        refused(&world, &world.account_close_act("alice")),
        "ClosedInCreationSlot"
    );
    world.advance_slots(1);
    done(world.account_close("alice"));
}

#[test]
fn closing_and_creating_in_one_transaction_gives_a_new_generation() {
    let mut world = ready();
    let old = world.read_account("alice");
    let acts = [
        world.account_close_act("alice"),
        world.account_create_act("alice"),
    ];
    done(world.send_together(&acts));
    let new = world.read_account("alice");
    assert!(new.generation > old.generation);
    assert_eq!((new.event_sequence, new.default_count), (1, 0));
}

#[test]
fn an_old_consent_is_void_for_a_new_account_at_the_same_address() {
    let mut world = World::with_market();
    world.add_trader("alice", 0);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.vault_close("alice", USDC));
    done(world.account_close("alice"));
    world.advance_slots(1);
    world.add_customer("alice", 1_000 * ONE_USDC);
    world.advance(1);
    world.freshen();
    let trade = trade_at_mark(1);
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade)),
        "ConsentOfOtherGeneration"
    );
    done(world.consent_set("alice", VENUE));
    done(world.fill(&trade));
}

//! `vault_open`.

use ringfence_interface::accounts::Asset;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::{self, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, SOL, USDC};
use ringfence_tests::tokens::{MintSpec, token_account_bytes};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, add_second_house, in_house};

fn with_account() -> World {
    let mut world = World::with_assets();
    done(world.account_create("alice"));
    world
}

#[test]
fn refuses_in_order() {
    let mut world = with_account();
    done(world.vault_open("alice", USDC));
    let second = add_second_house(&mut world);
    let act = world.vault_open_act("alice", SOL);
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(SOL), (own + 1) % 16).0;
    let foreign_asset = in_house(&world, &second, |world| world.asset(SOL));
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only account",
            act.clone().read_only("margin_account"),
        ),
        ("WrongAccountType", "the house is no asset", {
            act.clone().with("asset", world.house.address)
        }),
        ("AccountMissing", "an account that does not exist", {
            act.clone().with("margin_account", world.account("nobody"))
        }),
        (
            "NotOwner",
            "somebody else's account",
            act.clone().signed_by("owner", THIEF),
        ),
        ("AccountOfOtherHouse", "an asset of another house", {
            act.clone().with("asset", foreign_asset)
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", other_shard),
        ),
        ("ShardMismatch", "the shard of another asset", {
            act.clone().with("shard", world.shard("alice", USDC))
        }),
        (
            "TokenMintWrong",
            "another mint",
            act.clone().with("mint", world.mint(USDC).address),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        (
            "AssetAlreadyOpen",
            "a second vault of one asset",
            world.vault_open_act("alice", USDC),
        ),
        ("WrongAddress", "a vault elsewhere", {
            act.clone().with("vault", world.vault("bob", SOL))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_an_asset_that_takes_no_new_vaults() {
    let mut world = with_account();
    let asset = world.asset(SOL);
    world.edit(&asset, |asset: &mut Asset| asset.status = 1);
    assert_eq!(
        refused(&world, &world.vault_open_act("alice", SOL)),
        "AssetNotAccepted"
    );
}

#[test]
fn refuses_an_address_that_is_taken() {
    let mut world = with_account();
    let (mint, vault) = (world.mint(SOL), world.vault("alice", SOL));
    let bytes = token_account_bytes(&mint.address, &actors::address(THIEF));
    world.put(&vault, &mint.program, bytes);
    assert_eq!(
        refused(&world, &world.vault_open_act("alice", SOL)),
        "AccountExists"
    );
}

#[test]
fn refuses_an_eighth_vault_besides_the_quote() {
    let mut world = with_account();
    for number in 1..=8 {
        let name = format!("M{number}");
        world.make_mint(&name, &MintSpec::plain(6));
        done(world.asset_create(&name));
        world.price(&name, ONE_E8);
    }
    for number in 1..=7 {
        done(world.vault_open("alice", &format!("M{number}")));
    }
    assert_eq!(
        refused(&world, &world.vault_open_act("alice", "M8")),
        "AssetSlotsFull"
    );
    done(world.vault_open("alice", USDC));
    assert_eq!(
        world.read_account("alice").open_slots().count(),
        8,
        "the quote's place is kept"
    );
}

#[test]
fn opens_the_quote_in_slot_0_and_others_behind_it() {
    let mut world = with_account();
    done(world.vault_open("alice", SOL));
    done(world.vault_open("alice", BTC));
    done(world.vault_open("alice", USDC));
    let account = world.read_account("alice");
    for (slot, mint) in [(0, USDC), (1, SOL), (2, BTC)] {
        let slot = account.slots[slot];
        assert_eq!((slot.asset, slot.is_open), (world.asset(mint), 1), "{mint}");
        assert_eq!((slot.ledger_native, slot.locked_native), (0, 0), "{mint}");
        assert_eq!(slot.vault, world.vault("alice", mint), "{mint}");
        assert_eq!(slot.rent_payer, actors::address("alice"), "{mint}");
        assert_eq!(world.read_shard("alice", mint).vault_count, 1, "{mint}");
    }
}

#[test]
fn gives_the_vault_to_the_margin_account_alone() {
    let mut world = with_account();
    let sent = done(world.vault_open("alice", BTC));
    let (vault, mint) = (world.vault("alice", BTC), world.mint(BTC));
    let data = world.data(&vault);
    assert_eq!(data[..32], mint.address.to_bytes());
    assert_eq!(data[32..64], world.account("alice").to_bytes());
    assert_eq!(
        (&data[72..76], &data[129..133]),
        (&[0; 4][..], &[0; 4][..]),
        "nobody else"
    );
    let events = sent.events();
    let [Event::VaultOpened(opened)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((opened.vault, opened.asset), (vault, world.asset(BTC)));
    assert_eq!(
        (opened.margin_account, opened.sequence),
        (world.account("alice"), 2)
    );
}

#[test]
fn opens_at_an_address_that_somebody_sent_lamports_to() {
    let mut world = with_account();
    let vault = world.vault("alice", SOL);
    world.set_lamports(&vault, 1);
    done(world.vault_open("alice", SOL));
}

#[test]
fn keeps_everything_but_the_account_and_one_shard() {
    let mut world = with_account();
    let before = world.snapshot();
    done(world.vault_open("alice", USDC));
    let mut expected = vec![world.account("alice"), world.shard("alice", USDC)];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
}

//! What must hold around every instruction, and cannot be seen in a house at rest: INV-13 to
//! INV-18. INV-1 to INV-12, INV-19 and INV-20 are judged by the world after each instruction of
//! every test.

use ringfence_interface::accounts::{AssetShard, MarginAccount};
use ringfence_interface::ids::TOKEN_PROGRAM;
use ringfence_tests::actors::VENUE;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market;
use crate::pledged::lock_long_ago;
use crate::rows::refused;
use crate::stage::two_customers;

/// INV-13: from declaration to the end of the waterfall, with every layer used.
#[test]
fn a_default_debits_no_vault_but_the_defaulters_own() {
    let mut world = market::declared(market::LAYERS);
    let others = ["sam", "lina"].map(|name| world.vault(name, USDC));
    let before = others.map(|vault| world.tokens(&vault));
    assert!(
        before.iter().all(|tokens| *tokens > 0),
        "others have something to lose"
    );
    let routed = market::routed(market::LAYERS);
    let after = others.map(|vault| routed.tokens(&vault));
    for (before, after) in before.iter().zip(&after) {
        assert!(
            after >= before,
            "a vault of somebody else was debited: {before} to {after}"
        );
    }
    // The accounts of a routing are the house's and the defaulter's; no other vault is among them.
    world = market::fixed(market::LAYERS);
    let act = world.loss_route_act("dora");
    let named = act.instruction.accounts.iter().map(|meta| meta.pubkey);
    assert!(named.clone().all(|address| !others.contains(&address)));
}

/// The memo program, which accepts anything and does nothing, in the place of the token program.
fn with_lying_token_program(world: &World) -> World {
    let mut world = world.clone();
    let memo = Pubkey::from_str_const("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo");
    let elf = world.data(&memo);
    let loader = solana_sdk_ids::bpf_loader_deprecated::ID;
    let replaced = world
        .svm
        .add_program_with_loader(TOKEN_PROGRAM, &elf, loader);
    replaced.expect("the VM takes the program");
    world
}

/// INV-14: what moved is compared with the plan, even though both token programs keep their word.
#[test]
fn a_token_program_that_moves_nothing_is_found_out() {
    let world = with_lying_token_program(&two_customers());
    let rows = [
        ("MovedOtherThanPlanned", world.vault_exit_act("alice", USDC)),
        (
            "MovedOtherThanPlanned",
            world.vault_withdraw_act("alice", USDC, 7),
        ),
        ("AmountZero", world.vault_deposit_act("alice", USDC, 7)),
    ];
    for (name, act) in rows {
        assert_eq!(refused(&world, &act), name, "{}", act.shape.name);
    }
}

/// INV-15: the ledgers of a house change in sum only by what crosses its border.
#[test]
fn what_is_on_a_ledger_came_in_and_leaves_by_name() {
    let on_ledgers = |world: &World| {
        let view = world.view().expect("a house");
        let vaults = view.vaults.iter().map(|vault| vault.holding.ledger_native);
        let house = view
            .house_holdings
            .iter()
            .map(|holding| holding.ledger_native);
        vaults.chain(house).sum::<u64>()
    };
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    let inside = on_ledgers(&world);
    assert_eq!(inside, 2_000 * ONE_USDC);
    market::trade(&mut world, "alice", "bob", 10, 10_000);
    market::pass_boundary(&mut world, 9_000);
    for customer in ["alice", "bob", "bob"] {
        done(world.settle(customer));
        assert_eq!(
            on_ledgers(&world),
            inside,
            "inside, money only changes its place"
        );
    }
    let pool = world.house.pool;
    world.give("alice", USDC, 5);
    world.send_tokens("alice", USDC, &pool, 5);
    assert_eq!(on_ledgers(&world), inside, "a donation is on no ledger");
    done(world.withdraw("bob", USDC, 100));
    assert_eq!(on_ledgers(&world), inside - 100);
}

/// INV-16: `World::send` compares every account of a refused transaction; here a transaction that
/// is refused in its second instruction takes the first back as well.
#[test]
fn a_refusal_takes_back_what_came_before_it_in_the_transaction() {
    let mut world = two_customers();
    let before = world.snapshot();
    let acts = [
        world.vault_exit_act("alice", USDC),
        world.vault_exit_act("alice", USDC),
    ];
    assert_eq!(
        world
            .send_together(&acts)
            .map_err(|f| f.name)
            .err()
            .unwrap(),
        "AmountZero"
    );
    assert_eq!(before, world.snapshot());
}

/// INV-17: an older update changes neither an asset's price nor an instrument's mark.
#[test]
fn publication_times_only_rise() {
    let mut world = World::with_market();
    world.advance(5);
    world.price(SOL, 90 * ONE_E8);
    world.mark(PERP, 90 * ONE_E8);
    let (asset, instrument) = (world.read_asset(SOL), world.read_instrument(PERP));
    for age in [0, 1, 4] {
        let old = Update::certain(100 * ONE_E8, world.now() - age, world.now() - age - 1);
        world.publish(SOL, old);
        world.publish(PERP, old);
        done(world.asset_price_refresh(&[SOL]));
        done(world.instrument_mark(PERP));
        assert_eq!(world.read_asset(SOL), asset, "{age} s old");
        assert_eq!(world.read_instrument(PERP), instrument, "{age} s old");
    }
}

/// INV-18: the same address, another life.
#[test]
fn nothing_survives_a_close() {
    let mut world = World::with_market();
    world.add_trader("alice", 0);
    let old = world.read_account("alice");
    done(world.vault_close("alice", USDC));
    let acts = [
        world.account_close_act("alice"),
        world.account_create_act("alice"),
    ];
    done(world.send_together(&acts));
    let new = world.read_account("alice");
    assert_eq!(world.account("alice"), world.account("alice/0"));
    assert!(new.generation > old.generation);
    assert_eq!(
        new.open_slots().count() + new.occupied_positions().count(),
        0
    );
    assert_ne!(
        world.read_consent("alice", VENUE).generation,
        new.generation,
        "void"
    );
}

/// INV-12: locked amounts never leave, by whatever way.
#[test]
fn nothing_locked_exceeds_its_ledger() {
    let mut world = two_customers();
    let locked = 400 * ONE_USDC;
    lock_long_ago(&mut world, "alice", USDC, locked);
    done(world.withdraw("alice", USDC, u64::MAX));
    assert_eq!(world.ledger("alice", USDC), locked);
    assert_eq!(
        refused(&world, &world.vault_exit_act("alice", USDC)),
        "AmountZero"
    );
}

#[test]
fn an_amount_beyond_what_numbers_hold_is_a_refusal() {
    let world = two_customers();
    let act = world.vault_deposit_act("alice", USDC, 1);
    let mut full = world.clone();
    let alice = world.account("alice");
    full.edit(&alice, |account: &mut MarginAccount| {
        account.slots[0].ledger_native = u64::MAX
    });
    assert_eq!(refused(&full, &act), "Overflow", "the ledger");
    let mut full = world.clone();
    let shard = world.shard("alice", USDC);
    full.edit(&shard, |shard: &mut AssetShard| {
        shard.ledger_native = u64::MAX
    });
    assert_eq!(refused(&full, &act), "Overflow", "the shard");
}

#[test]
fn a_customer_without_a_quote_vault_leaves_by_the_exit() {
    let mut world = World::with_assets();
    done(world.account_create("alice"));
    world.add_collateral("alice", SOL, 100);
    // A margin test begins with the quote; the exit makes none.
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("alice", SOL, 1)),
        "VaultNotOpen"
    );
    done(world.exit("alice", SOL));
    assert_eq!(world.wallet_tokens("alice", SOL), 100);
}

//! `surplus_sweep`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda::{ESCROW, PENDING_STAKES, SECURED};
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{
    LAYERS, add_foreign_market, fill_layers, refused_when, set_frozen, set_tokens, sorted,
    the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::NOT_WRITABLE;

/// A house whose layers and pool each got a gift of 7 beyond their ledgers.
fn with_gifts() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    for account in sources(&world) {
        world.give_to(&account, USDC, 7);
    }
    world
}

fn sources(world: &World) -> Vec<Pubkey> {
    let numbers = [
        SKIN_JUNIOR,
        MUTUAL,
        SKIN_SENIOR,
        PENDING_STAKES,
        SECURED,
        ESCROW,
        INSURANCE,
    ];
    let vaults = numbers.map(|number| world.house.vault(number));
    [vec![world.house.pool], vaults.to_vec()].concat()
}

#[test]
fn refuses_in_order() {
    let mut world = with_gifts();
    world.add_customer("alice", ONE_USDC);
    let second = add_foreign_market(&mut world);
    let pool = world.house.pool;
    let act = world.surplus_sweep_act(pool);
    let rows: Vec<Row> = vec![
        (
            NOT_WRITABLE,
            "a read-only fund",
            act.clone().read_only("fund"),
        ),
        (
            NOT_WRITABLE,
            "a read-only source",
            act.clone().read_only("source"),
        ),
        ("WrongAccountType", "the house is no settlement", {
            act.clone().with("settlement", world.house.address)
        }),
        ("WrongAccountType", "the house is no fund", {
            act.clone().with("fund", world.house.address)
        }),
        (
            "AccountOfOtherHouse",
            "settlement of another house, and its pool",
            {
                act.clone()
                    .with("settlement", second.settlement)
                    .with("source", second.pool)
            },
        ),
        ("FundVaultMismatch", "into another layer", {
            act.clone()
                .with("vault_insurance", world.house.vault(SKIN_JUNIOR))
        }),
        ("FundVaultMismatch", "out of the pool of another house", {
            act.clone().with("source", second.pool)
        }),
        ("FundVaultMismatch", "out of a customer's vault", {
            act.clone().with("source", world.vault("alice", USDC))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenProgramNotAllowed", "no token program at all", {
            act.clone().with("token_program", second.address)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_accounts_without_a_surplus_or_that_do_not_move() {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    for source in sources(&world) {
        assert_eq!(
            refused(&world, &world.surplus_sweep_act(source)),
            "NothingToMove"
        );
    }
    let junior = world.house.vault(SKIN_JUNIOR);
    let act = world.surplus_sweep_act(junior);
    let name = refused_when(&world, &act, |world| set_tokens(world, &junior, 1));
    assert_eq!(
        name, "TokensBelowLedger",
        "no instruction can bring this about"
    );
    world.give_to(&junior, USDC, 5);
    for frozen in [junior, world.house.vault(INSURANCE)] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen");
    }
    let lost = refused_when(&world, &act, |world| {
        let insurance = world.house.vault(INSURANCE);
        set_tokens(world, &insurance, 0);
    });
    assert_eq!(lost, "TokensBelowLedger", "of the layer that receives");
}

#[test]
fn refuses_an_account_that_is_no_token_account_any_more() {
    let world = with_gifts();
    let junior = world.house.vault(SKIN_JUNIOR);
    let act = world.surplus_sweep_act(junior);
    let name = refused_when(&world, &act, |world| {
        world.put(&junior, &TOKEN_PROGRAM, vec![0; 82])
    });
    assert_eq!(
        name, "TokenAccountMalformed",
        "no instruction can bring this about"
    );
    let ours = world.house.address;
    let name = refused_when(&world, &act, |world| {
        world.put(&junior, &ours, vec![0; 165])
    });
    assert_eq!(
        name, "TokenProgramNotAllowed",
        "no instruction can bring this about"
    );
}

#[test]
fn brings_every_gift_into_the_insurance_layer_and_changes_no_other_ledger() {
    let mut world = with_gifts();
    let fund = world.read_fund();
    let mut insurance = fund.insurance_native;
    for source in sources(&world) {
        let (before, settlement) = (world.tokens(&source), world.read_settlement());
        let sent = done(world.send(&world.surplus_sweep_act(source)));
        insurance += 7;
        let now = world.read_fund();
        assert_eq!(now.insurance_native, insurance);
        assert_eq!(world.read_settlement(), settlement);
        let is_insurance = source == world.house.vault(INSURANCE);
        assert_eq!(
            world.tokens(&source),
            if is_insurance { insurance } else { before - 7 }
        );
        let expected = ringfence_interface::accounts::Fund {
            insurance_native: insurance,
            ..fund
        };
        assert_eq!(now, expected);
        let Event::SurplusSwept(swept) = the_event(&sent) else {
            panic!()
        };
        assert_eq!((swept.house, swept.source), (world.house.address, source));
        assert_eq!(
            (swept.surplus_native, swept.insurance_native),
            (7, insurance)
        );
        assert_eq!(
            refused(&world, &world.surplus_sweep_act(source)),
            "NothingToMove",
            "twice"
        );
    }
}

#[test]
fn keeps_everything_but_the_fund() {
    let mut world = with_gifts();
    let before = world.snapshot();
    let pool = world.house.pool;
    done(world.send(&world.surplus_sweep_act(pool)));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.house.fund]));
    assert_eq!(after.tokens[&pool], before.tokens[&pool] - 7);
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>(),
        "tokens moved, and none appeared"
    );
}

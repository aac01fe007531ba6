//! Settings that several files begin in.

use ringfence_interface::accounts::MarginAccount;
use ringfence_tests::actors::OPERATOR;
use ringfence_tests::house::House;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

/// What an account refuses before our code runs: one that is not passed as writable.
pub const NOT_WRITABLE: &str = "Custom(2000)";
/// The same for a second account with the address of a writable one.
pub const DUPLICATE: &str = "Custom(2040)";

/// Alice with 1,000 USDC and 10 SOL in her vaults, Bob with 500 USDC, and as much again of the
/// quote in their wallets.
pub fn two_customers() -> World {
    let mut world = World::with_assets();
    world.add_customer("alice", 1_000 * ONE_USDC);
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.add_customer("bob", 500 * ONE_USDC);
    world
}

/// The operator's second house, with USDC and SOL listed.
pub fn add_second_house(world: &mut World) -> House {
    let first = world.house.clone();
    world.house = House::of(OPERATOR, 2, true, USDC);
    done(world.house_create());
    for (mint, price) in [(USDC, 1), (SOL, 100)] {
        done(world.asset_create(mint));
        let feeds = world.feeds.clone();
        world.price(mint, price * ONE_E8);
        // The first house's feeds of these names are others.
        world.feeds = feeds;
    }
    std::mem::replace(&mut world.house, first)
}

/// What `read` says in another house.
pub fn in_house<T>(world: &World, house: &House, read: impl FnOnce(&World) -> T) -> T {
    let mut other = world.clone();
    other.house = house.clone();
    read(&other)
}

/// Sets the status of a customer's account, as liquidations and defaults do.
pub fn set_status(world: &mut World, customer: &str, status: u8) {
    let address = world.account(customer);
    world.edit(&address, |account: &mut MarginAccount| {
        account.status = status
    });
}

//! A first fill, over JSON-RPC: an operator opens a house and lists the example venue; two
//! customers deposit, consent, trade through the venue, and trade back by signed orders; the
//! contract expires, money moves, and both leave with everything. Each step is printed; the exit
//! code is zero only if all balances are what they must be.
//!
//! | Module | Topic |
//! |---|---|
//! | `chain` | JSON-RPC: sending transactions, reading accounts, the clock |
//! | `tokens` | a mint and wallets |
//! | `house` | what an operator does |
//! | `customer` | what a customer does |
//! | `venue` | what the example venue's clients do: quotes |
//! | `orders` | orders that are signed off the chain |
//!
//! docs/INTEGRATE.md walks through it.

mod chain;
mod customer;
mod house;
mod orders;
mod tokens;
mod venue;

use anyhow::{Context, Result, ensure};
use std::env;

use crate::chain::{Chain, key, sol};
use crate::customer::Customer;
use crate::house::House;
use crate::orders::Match;
use crate::tokens::Token;
use crate::venue::Quote;

const ONE_USDC: u64 = 1_000_000;
/// A tick is a cent.
const TICKS_PER_DOLLAR: u64 = 100;
/// What a cent per lot is worth: a lot is one unit of the underlying.
const TICK_NATIVE: u64 = 10_000;

/// What a customer has, and how much of it becomes collateral.
const WALLET_NATIVE: u64 = 1_000 * ONE_USDC;
const DEPOSIT_NATIVE: u64 = 400 * ONE_USDC;

const LOTS: u64 = 10;
const OPENED_TICKS: u64 = 100 * TICKS_PER_DOLLAR;
const CLOSED_TICKS: u64 = 101 * TICKS_PER_DOLLAR;
/// What the buyer has won and the seller lost.
const WON_NATIVE: u64 = (CLOSED_TICKS - OPENED_TICKS) * LOTS * TICK_NATIVE;

/// How long the contract lives: long enough for all fills, short enough to wait for.
const LIFE_S: i64 = 30;

fn main() -> Result<()> {
    let address = env::args()
        .nth(1)
        .context("usage: first-fill http://address:port")?;
    let chain = Chain::at(&address);
    let operator = key();
    chain.airdrop("the operator", &operator, sol(100))?;

    println!("\nThe operator opens a house.");
    let token = Token::create(&chain, &operator)?;
    let mut house = House::create(&chain, &operator, token)?;
    house.list_quote()?;
    house.list_venue()?;

    println!("\nTwo customers join.");
    let alice = join(&house, "alice")?;
    let bob = join(&house, "bob")?;

    println!("\nThey trade.");
    let expiry_ts = chain.now()? + LIFE_S;
    house.list_contract(expiry_ts)?;
    house.mark(OPENED_TICKS)?;
    let bought = Quote::of(&alice, true, OPENED_TICKS);
    bought.post(&house)?;
    bought.accept(&house, &bob)?;
    ensure!(alice.lots(&house)? == 10, "alice is not long 10 lots");
    ensure!(bob.lots(&house)? == -10, "bob is not short 10 lots");
    house.mark(CLOSED_TICKS)?;
    let back = Match::of(&house, (&bob, &alice), CLOSED_TICKS, expiry_ts)?;
    back.submit(&house, CLOSED_TICKS, &operator)?;
    ensure!(alice.lots(&house)? == 0, "alice is not flat");

    println!("\nThe contract expires, and what was lost and won is paid.");
    chain.wait_until(expiry_ts)?;
    house.expire(CLOSED_TICKS)?;
    bob.settle(&house)?;
    alice.settle(&house)?;
    back.forget(&house, &operator)?;

    println!("\nBoth leave.");
    alice.leave(&house)?;
    bob.leave(&house)?;
    balances(&house, &alice, &bob)?;
    for record in back.records() {
        ensure!(chain.data(&record)?.is_none(), "an order left its record");
    }
    println!("\nEverything is where it must be.");
    Ok(())
}

/// A customer with a wallet, a margin account, collateral, and a consent to the venue.
fn join(house: &House<'_>, name: &'static str) -> Result<Customer> {
    let customer = Customer::new(name);
    house.chain.airdrop(name, &customer.key, sol(10))?;
    house
        .token
        .give(house.chain, &customer.key, WALLET_NATIVE)?;
    customer.open(house)?;
    customer.deposit(house, DEPOSIT_NATIVE)?;
    customer.consent(house)?;
    Ok(customer)
}

/// To the unit: what one has won, the other has lost, and nothing stays behind.
fn balances(house: &House<'_>, alice: &Customer, bob: &Customer) -> Result<()> {
    let expected = [
        (alice, WALLET_NATIVE + WON_NATIVE),
        (bob, WALLET_NATIVE - WON_NATIVE),
    ];
    for (customer, expected_native) in expected {
        let wallet = house.token.wallet(&customer.key);
        let found_native = house.chain.tokens(&wallet)?;
        let name = customer.name;
        println!("  {name} has {found_native} native units of USDC");
        ensure!(
            found_native == expected_native,
            "{name} must have {expected_native}"
        );
        ensure!(customer.is_gone(house)?, "{name} left something behind");
    }
    ensure!(house.chain.tokens(&house.pool)? == 0, "the pool kept some");
    Ok(())
}

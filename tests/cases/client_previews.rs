//! What the Rust client says beforehand, against what the program then does: random customers in a
//! moving market.

use ringfence_client::portfolio::{Market, Portfolio, load_market};
use ringfence_client::preview::trade::Trade as Asked;
use ringfence_core::fill::Terms;
use ringfence_core::margin::Health;
use ringfence_interface::accounts::{Instrument, MarginAccount};
use ringfence_interface::instructions::trade::{FillHealth, FillResult};
use ringfence_tests::actors::VENUE;
use ringfence_tests::chain::VmChain;
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::send::{done, refusal};
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::pass_boundary;

/// A second contract of PERP's risk group.
const SMALL: &str = "SMALL";
const CUSTOMERS: [&str; 2] = ["alice", "bob"];
/// Mints by slot.
const MINTS: [&str; 3] = [USDC, SOL, BTC];

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Two customers with all three assets and two contracts of one group.
fn market(random: &mut Random) -> VmChain {
    let mut world = World::with_market();
    let listing = Listing {
        risk_group: 1,
        tick_value_native: 1_000,
        ..Listing::standard(2)
    };
    done(world.instrument_create(SMALL, &listing));
    world.advance(1);
    world.mark(SMALL, 100 * ONE_E8);
    for customer in CUSTOMERS {
        world.add_trader(customer, (100 + random.below(400)) * ONE_USDC);
        world.add_collateral(customer, SOL, 1 + random.below(3 * ONE_SOL));
        world.add_collateral(customer, BTC, 1 + random.below(1_000_000));
    }
    VmChain::new(world)
}

/// Something happens.
fn step(chain: &VmChain, random: &mut Random) {
    let mut world = chain.world();
    world.advance(1);
    match random.below(4) {
        0 => pass_boundary(&mut world, 9_000 + random.below(2_000)),
        1 => {
            let customer = CUSTOMERS[usize::from(random.below(2) == 1)];
            done(world.settle(customer));
        }
        2 => world.advance(20 + u32::try_from(random.below(60)).unwrap()),
        _ => {}
    }
    for name in [PERP, SMALL] {
        if random.below(4) > 0 {
            world.advance(1);
            world.mark(name, (9_200 + random.below(1_600)) * ONE_E8 / 100);
        }
    }
    if random.below(3) > 0 {
        world.advance(1);
        world.freshen();
    }
}

fn load(chain: &VmChain, customer: &str) -> Portfolio {
    let address = chain.world().account(customer);
    Portfolio::load(chain, &address).expect("an account with its evidence")
}

fn account_of(world: &World, customer: &str) -> ringfence_core::account::Account {
    let data = world.data(&world.account(customer));
    MarginAccount::decode(&data).unwrap().to_core().unwrap()
}

/// Everything that may leave, leaves; one unit more does not, for the reason that was named. Counts
/// what left and what did not.
fn check_withdrawals(chain: &VmChain, customer: &str, seen: &mut Seen) {
    let preview = load(chain, customer).preview().unwrap();
    let withdrawable = preview.withdrawable();
    for (slot, mint) in MINTS.iter().enumerate() {
        let amount = withdrawable[slot].amount_native;
        if amount > 0 {
            let mut world = chain.world().clone();
            done(world.withdraw(customer, mint, amount));
            let (left, after) = preview.withdraw(slot, amount).unwrap();
            assert_eq!(left, amount);
            assert_eq!(account_of(&world, customer), after.account);
            seen.allowed += 1;
        }
        let found = refusal(chain.world().clone().withdraw(customer, mint, amount + 1));
        let refused = withdrawable[slot].refusal.expect("one more is refused");
        assert_eq!(found, refused.name(), "{customer}, {mint}, {amount}");
        seen.refused += 1;
        check_exit(chain, customer, slot, &preview);
    }
}

fn check_exit(
    chain: &VmChain,
    customer: &str,
    slot: usize,
    preview: &ringfence_client::preview::Portfolio,
) {
    let mut world = chain.world().clone();
    match (preview.exit(slot), world.exit(customer, MINTS[slot])) {
        (Ok((_, after)), Ok(_)) => assert_eq!(account_of(&world, customer), after.account),
        (Err(expected), Err(failure)) => assert_eq!(failure.name, expected.name()),
        (expected, found) => panic!("{expected:?} expected, {found:?} found"),
    }
}

/// A settlement leaves the account that was foreseen, whoever is paid.
fn check_settlement(chain: &VmChain, customer: &str) {
    let portfolio = load(chain, customer);
    let cover = portfolio.fund.to_core().cover_native();
    let preview = portfolio.preview().unwrap();
    let totals = portfolio.settlement.to_core();
    let (_, after) = preview.settle(&totals, cover).unwrap();
    let mut world = chain.world().clone();
    done(world.settle(customer));
    assert_eq!(account_of(&world, customer), after.account);
}

/// What was seen, so that a run in which nothing happened fails.
#[derive(Debug, Default)]
struct Seen {
    allowed: u32,
    refused: u32,
    filled: u32,
    unfilled: u32,
}

fn foreseen(
    chain: &VmChain,
    customer: &str,
    market: &Market,
    asked: (bool, Terms, u64),
) -> Result<(Health, ringfence_core::account::Account), String> {
    let preview = load(chain, customer).preview().unwrap();
    let (is_buyer, terms, fee_native) = asked;
    let consent = chain.world().read_consent(customer, VENUE).to_core();
    let trade = Asked {
        instrument: &market.instrument.to_core(),
        book: &market.book.to_core(),
        consent: Some(&consent),
        is_buyer,
        is_signed: false,
        terms,
        fee_native,
    };
    let traded = preview.trade(&trade);
    traded
        .map(|(health, after)| (health, after.account))
        .map_err(|refusal| refusal.name().to_owned())
}

/// A trade gives both sides the health that was foreseen, or is refused for one of the reasons that
/// were. It stays.
fn trade(chain: &VmChain, random: &mut Random, seen: &mut Seen) {
    let name = [PERP, SMALL][usize::from(random.below(2) == 1)];
    let (house, id) = {
        let world = chain.world();
        (world.house.address, world.instrument_id(name))
    };
    let market = load_market(chain, &house, id).unwrap();
    let mark = market.instrument.mark_tick;
    let first = usize::from(random.below(2) == 1);
    let order = Trade {
        venue: VENUE,
        instrument: name,
        buyer: CUSTOMERS[first],
        seller: CUSTOMERS[1 - first],
        lots: 1 + random.below(30),
        price_ticks: mark * (985 + random.below(31)) / 1_000,
        buyer_fee_native: random.below(10_000),
        seller_fee_native: 0,
    };
    let terms = Terms {
        lots: order.lots,
        price_ticks: order.price_ticks,
    };
    let bought = foreseen(
        chain,
        order.buyer,
        &market,
        (true, terms, order.buyer_fee_native),
    );
    let sold = foreseen(chain, order.seller, &market, (false, terms, 0));
    let mut world = chain.world();
    match world.fill(&order) {
        Ok(sent) => {
            let result = FillResult::decode(&sent.returned).expect("both sides' health");
            let sides = [
                (bought, result.buyer, order.buyer),
                (sold, result.seller, order.seller),
            ];
            for (side, returned, customer) in sides {
                let (health, account) = side.expect("it was foreseen to go through");
                assert_eq!(plain(health), returned);
                assert_eq!(account_of(&world, customer), account);
            }
            seen.filled += 1;
        }
        Err(failure) => {
            let reasons = [bought.err(), sold.err()];
            assert!(
                reasons.contains(&Some(failure.name.clone())),
                "{reasons:?}, {}",
                failure.name
            );
            seen.unfilled += 1;
        }
    }
}

fn plain(health: Health) -> FillHealth {
    FillHealth {
        equity_native: health.equity_native,
        requirement_native: health.requirement_native,
    }
}

#[test]
fn the_program_does_what_the_client_foresees() {
    let mut seen = Seen::default();
    for seed in 1..=24 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let chain = market(&mut random);
        for _ in 0..12 {
            trade(&chain, &mut random, &mut seen);
            step(&chain, &mut random);
            let customer = CUSTOMERS[usize::from(random.below(2) == 1)];
            check_withdrawals(&chain, customer, &mut seen);
            check_settlement(&chain, customer);
        }
    }
    let all = [seen.allowed, seen.refused, seen.filled, seen.unfilled];
    assert!(all.iter().all(|count| *count > 10), "{seen:?}");
}

#[test]
fn the_groups_sum_up_to_the_requirement() {
    let mut random = Random(77);
    let chain = market(&mut random);
    trade(&chain, &mut random, &mut Seen::default());
    let preview = load(&chain, "alice").preview().unwrap();
    let groups = preview.groups().unwrap();
    let sum: i128 = groups
        .iter()
        .map(|group| group.loss_native().unwrap())
        .sum();
    let health = preview.healths().maintenance.unwrap();
    assert_eq!(health.requirement_native, sum);
    assert!(sum > 0);
}

#[test]
fn at_the_mark_that_was_named_and_not_before_the_account_may_be_called() {
    let mut world = World::with_market();
    world.add_trader("alice", 200 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    crate::market::trade(&mut world, "alice", "bob", 8, 10_000);
    let chain = VmChain::new(world);
    let preview = load(&chain, "alice").preview().unwrap();
    let distances = preview.distances().unwrap();
    let border = distances[0].falls_to_tick.expect("a long loses in a fall");
    assert!(border < distances[0].mark_tick);
    for (tick, is_called) in [(border + 1, false), (border, true)] {
        let mut world = chain.world().clone();
        let mut data = world.data(&world.instrument(PERP));
        let found = Instrument::decode(&data).unwrap();
        assert_eq!(found.mark_tick, distances[0].mark_tick);
        world.advance(1);
        world.mark(PERP, tick * 1_000_000);
        data = world.data(&world.instrument(PERP));
        assert_eq!(Instrument::decode(&data).unwrap().mark_tick, tick);
        let called = world.send(&world.margin_call_act("alice"));
        assert_eq!(called.is_ok(), is_called, "tick {tick} of {border}");
    }
}

//! The largest accounts there can be: eight assets and sixteen positions on both sides of a trade.

use ringfence_core::margin::{Evidence, Test};
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_interface::accounts::{Asset, Instrument};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::porting::Port;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::rows::refused;
use crate::vault_withdraw::trade_at_mark;

/// What a transaction may use unless it asks for more.
const UNITS_BY_DEFAULT: u64 = 200_000;

/// Names of the sixteen instruments.
fn instruments() -> Vec<String> {
    let more = (2..=16).map(|id| format!("I{id}"));
    std::iter::once(PERP.to_owned()).chain(more).collect()
}

/// Names of the eight assets, the quote first.
fn assets() -> Vec<String> {
    let more = (2..=7).map(|number| format!("A{number}"));
    [USDC, SOL]
        .map(str::to_owned)
        .into_iter()
        .chain(more)
        .collect()
}

/// Alice and Bob with all assets, and one lot in each instrument between them.
pub fn largest() -> World {
    let mut world = World::with_market();
    for asset in &assets()[2..] {
        world.make_mint(asset, &MintSpec::plain(6));
        done(world.asset_create(asset));
        world.price(asset, ONE_E8);
    }
    for (instrument, id) in instruments().iter().zip(1..).skip(1) {
        done(world.instrument_create(instrument, &Listing::standard(id)));
    }
    world.advance(1);
    for instrument in &instruments() {
        world.mark(instrument, 100 * ONE_E8);
    }
    for customer in ["alice", "bob"] {
        world.add_trader(customer, 1_000 * ONE_USDC);
        world.add_collateral(customer, SOL, ONE_SOL);
        for asset in &assets()[2..] {
            world.add_collateral(customer, asset, 10 * ONE_USDC);
        }
    }
    for instrument in &instruments() {
        done(world.fill(&Trade {
            instrument,
            ..trade_at_mark(1)
        }));
    }
    world
}

#[test]
fn trade_within_one_transaction() {
    let mut world = largest();
    let held = world.read_account("alice");
    assert_eq!(
        (held.open_slots().count(), held.occupied_positions().count()),
        (8, 16)
    );
    let sent = done(world.fill(&Trade {
        instrument: "I16",
        ..trade_at_mark(1)
    }));
    assert!(
        sent.units <= UNITS_BY_DEFAULT,
        "{} compute units",
        sent.units
    );
    // Thirty-four different accounts do not fit without a lookup table.
    assert!(sent.has_table);
    assert!(
        sent.bytes <= 1_232 && sent.keys <= 64,
        "{} bytes, {} keys",
        sent.bytes,
        sent.keys
    );
}

/// All sixteen positions and as many vaults as a transaction has room for move at once, between
/// accounts that have the largest evidence there is. Heap and stack are those of the chain.
#[test]
fn move_to_another_account_within_one_transaction() {
    let mut world = largest();
    world.add_trader("alice/1", 0);
    for asset in &assets()[1..] {
        done(world.vault_open("alice/1", asset));
    }
    let names = (instruments(), assets());
    let lots: Vec<(&str, u64)> = names.0.iter().map(|name| (name.as_str(), 1)).collect();
    let all: Vec<(&str, u64)> = names
        .1
        .iter()
        .map(|name| (name.as_str(), u64::MAX))
        .collect();
    let port = |lots, collateral| Port {
        from: "alice",
        to: "alice/1",
        lots,
        collateral,
    };
    let mut figures = Vec::new();
    // The other vaults in a second transaction: once the lots are gone, they stand for nothing.
    for port in [port(&lots, &all[..4]), port(&[], &all[4..])] {
        let sent = done(world.transfer(&port));
        assert!(
            sent.units <= UNITS_BY_DEFAULT && sent.bytes <= 1_232 && sent.keys <= 64,
            "{} compute units, {} bytes, {} keys",
            sent.units,
            sent.bytes,
            sent.keys
        );
        figures.push((sent.units, sent.bytes, sent.keys));
    }
    println!("sixteen positions and four vaults, four vaults: {figures:?}");
    let (from, to) = (world.read_account("alice"), world.read_account("alice/1"));
    assert!(from.positions.iter().all(|held| held.lots == 0));
    assert!(to.positions.iter().all(|held| held.lots == 1));
    for asset in &assets() {
        assert_eq!(world.ledger("alice", asset), 0, "{asset}");
    }
}

/// Both accounts have all sixteen positions, the other way round: everything is netted.
#[test]
fn net_all_positions_within_one_transaction() {
    let mut world = largest();
    world.add_trader("alice/1", 1_000 * ONE_USDC);
    for asset in &assets()[1..] {
        done(world.vault_open("alice/1", asset));
    }
    for instrument in &instruments() {
        done(world.fill(&Trade {
            instrument,
            buyer: "bob",
            seller: "alice/1",
            ..trade_at_mark(1)
        }));
    }
    let names = (instruments(), assets());
    let lots: Vec<(&str, u64)> = names.0.iter().map(|name| (name.as_str(), 1)).collect();
    let all: Vec<(&str, u64)> = names
        .1
        .iter()
        .map(|name| (name.as_str(), u64::MAX))
        .collect();
    done(world.transfer(&Port {
        from: "alice",
        to: "alice/1",
        lots: &lots,
        collateral: &all[..4],
    }));
    for name in ["alice", "alice/1"] {
        let account = world.read_account(name);
        assert!(
            account.positions.iter().all(|held| held.lots == 0),
            "{name}"
        );
    }
    for instrument in &instruments() {
        assert_eq!(world.read_book(instrument).open_interest_lots, 0);
    }
}

#[test]
fn withdraw_and_settle_within_one_transaction() {
    let mut world = largest();
    let sent = done(world.withdraw("alice", USDC, 100 * ONE_USDC));
    assert!(
        sent.units <= UNITS_BY_DEFAULT,
        "{} compute units",
        sent.units
    );
    let midnight = (world.now() / 86_400 + 1) * 86_400;
    world.advance_to(midnight);
    for instrument in &instruments() {
        world.publish(
            instrument,
            Update::certain(99 * ONE_E8, midnight, midnight - 1),
        );
        done(world.instrument_mark(instrument));
    }
    for customer in ["alice", "bob"] {
        let sent = done(world.settle(customer));
        assert!(
            sent.units <= UNITS_BY_DEFAULT,
            "{} compute units",
            sent.units
        );
    }
    // Sixteen lots, a dollar each.
    assert_eq!(world.ledger("alice", USDC), 884 * ONE_USDC);
    assert_eq!(world.ledger("bob", USDC), 1_016 * ONE_USDC);
}

#[test]
fn leave_in_the_end_with_all_they_have() {
    let mut world = largest();
    for instrument in &instruments() {
        let back = Trade {
            instrument,
            buyer: "bob",
            seller: "alice",
            ..trade_at_mark(1)
        };
        done(world.fill(&back));
    }
    for asset in &assets() {
        done(world.exit("alice", asset));
        assert_eq!(world.ledger("alice", asset), 0, "{asset}");
    }
}

#[test]
fn take_no_seventeenth_position() {
    let mut world = largest();
    done(world.instrument_create("I17", &Listing::standard(17)));
    world.advance(1);
    for instrument in instruments().iter().map(String::as_str).chain(["I17"]) {
        world.mark(instrument, 100 * ONE_E8);
    }
    let trade = Trade {
        instrument: "I17",
        ..trade_at_mark(1)
    };
    assert_eq!(
        refused(&world, &world.position_fill_act(&trade)),
        "PositionSlotsFull"
    );
}

/// The program matches every account of an evidence with a slot before the rules see it, so that no
/// transaction can reach this refusal; clients that gather evidence themselves meet it.
#[test]
fn clients_compute_the_same_health_from_accounts_in_slot_order_only() {
    let world = largest();
    let read = |address: &Pubkey| world.data(address);
    let evidence = world.evidence("alice");
    let (assets, instruments) = evidence.split_at(8);
    let assets: Vec<_> = assets
        .iter()
        .map(|a| Asset::decode(&read(a)).unwrap().to_core())
        .collect();
    let mut instruments: Vec<_> = instruments
        .iter()
        .map(|i| Instrument::decode(&read(i)).unwrap().to_core())
        .collect();
    let (account, clock) = (
        world.read_account("alice").to_core().unwrap(),
        world.clock(),
    );
    let health = |instruments: &[_]| {
        let parameters = &Parameters::TEST;
        let facts = Evidence {
            assets: &assets,
            instruments,
            parameters,
            clock: &clock,
        };
        facts.health(&account, Test::INITIAL)
    };
    let found = health(&instruments).unwrap();
    // 1,000 USDC; 1 SOL at 80 of 100; six times 10 dollars at 80 %. Sixteen lots at 18.75.
    assert_eq!(found.equity_native, 1_128 * i128::from(ONE_USDC));
    assert_eq!(found.requirement_native, 300 * i128::from(ONE_USDC));
    instruments.swap(3, 4);
    let swapped = health(&instruments).map_err(Refusal::name);
    assert_eq!(swapped, Err("EvidenceOutOfOrder"));
}

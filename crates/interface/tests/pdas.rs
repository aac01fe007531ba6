//! Addresses for clients in other languages to compare theirs with: each of fixed parts, in
//! `vectors/pdas.txt`.

use ringfence_interface::pda;
use solana_address::Address;

const VECTORS: &str = include_str!("vectors/pdas.txt");

fn key(byte: u8) -> Address {
    Address::new_from_array([byte; 32])
}

/// Everything that has an address, from keys of one byte and numbers that fill their width.
fn all() -> Vec<(&'static str, Address)> {
    let (one, two, three) = (&key(1), &key(2), &key(3));
    vec![
        ("house", pda::house(one, 0x0203, false).0),
        ("test_house", pda::house(one, 0x0203, true).0),
        ("settlement", pda::settlement(one).0),
        ("pool", pda::pool(one).0),
        ("fund", pda::fund(one).0),
        ("fund_vault", pda::fund_vault(one, pda::ESCROW).0),
        ("member", pda::member(one, two).0),
        ("asset", pda::asset(one, two).0),
        ("shard", pda::shard(one, 13).0),
        ("instrument", pda::instrument(one, 0x0405).0),
        ("book", pda::book(one).0),
        ("venue", pda::venue(one, two).0),
        ("margin_account", pda::margin_account(one, two, 0x0607).0),
        ("vault", pda::vault(one, two).0),
        ("consent", pda::consent(one, two).0),
        ("lien", pda::lien(one, two, three).0),
        ("order", pda::order(one, &[7; 32]).0),
        ("loss", pda::loss(one, 0x0102_0304_0506_0708, 0x0809).0),
        ("auction", pda::auction(one, 0x0a0b).0),
        ("bid", pda::bid(one, 12, two).0),
        ("part", pda::part(one, two).0),
        ("stress", pda::stress(one).0),
        ("governance", pda::governance(one).0),
        ("proposal", pda::proposal(one, 0x0102_0304).0),
        ("statement", pda::statement(one, 0x0506_0708).0),
        ("test_feed", pda::test_feed(one, &[9; 32]).0),
    ]
}

#[test]
fn addresses_are_those_that_other_clients_compare_theirs_with() {
    let lines: Vec<String> = all()
        .into_iter()
        .map(|(name, address)| format!("{name} {address}"))
        .collect();
    assert_eq!(lines, VECTORS.lines().collect::<Vec<_>>());
}

#[test]
fn all_addresses_differ() {
    let mut addresses: Vec<Address> = all().into_iter().map(|(_, address)| address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), all().len());
}

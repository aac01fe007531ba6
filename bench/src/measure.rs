//! One measurement.

use ringfence_interface::accounts;
use ringfence_interface::ids;
use ringfence_tests::send::{Sent, done};
use ringfence_tests::{act::Act, world::World};
use solana_pubkey::Pubkey;

/// What one instruction costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Compute units, everything it calls included.
    pub cu: u64,
    /// Bytes of its transaction on the wire, signatures included.
    pub tx_bytes: u64,
    /// Accounts it writes that unrelated customers also write; a sixteenth of an asset's totals,
    /// which a customer shares with a sixteenth of the others, is not counted.
    pub shared_write_locks: u64,
}

/// Sends an act that must go through, and measures it.
#[track_caller]
pub fn cost(world: &mut World, act: &Act) -> Cost {
    let sent: Sent = done(world.send(act));
    let shared = sent
        .written
        .iter()
        .filter(|address| is_shared(world, address))
        .count();
    Cost {
        cu: sent.units,
        tx_bytes: u64::try_from(sent.bytes).unwrap_or(u64::MAX),
        shared_write_locks: u64::try_from(shared).unwrap_or(u64::MAX),
    }
}

/// Whether unrelated customers write this account as well: the house's own, and its tokens.
fn is_shared(world: &World, address: &Pubkey) -> bool {
    let Some(account) = world.svm.get_account(address) else {
        return false;
    };
    if account.owner == ids::ID {
        return is_of_the_house(&account.data);
    }
    let house = &world.house;
    let authority = account.data.get(32..64).unwrap_or_default();
    authority == house.settlement.as_ref() || authority == house.fund.as_ref()
}

fn is_of_the_house(data: &[u8]) -> bool {
    accounts::House::decode(data).is_ok()
        || accounts::Settlement::decode(data).is_ok()
        || accounts::Fund::decode(data).is_ok()
        || accounts::Stress::decode(data).is_ok()
        || accounts::Asset::decode(data).is_ok()
        || accounts::Instrument::decode(data).is_ok()
        || accounts::Book::decode(data).is_ok()
        || accounts::Venue::decode(data).is_ok()
        || accounts::Governance::decode(data).is_ok()
}

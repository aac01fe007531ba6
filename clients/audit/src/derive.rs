//! Addresses of many accounts, derived fast: with the bump that an account says, or any bump.
//!
//! That an address is off the curve need not be shown: an account of the program is there, and only
//! the program can have made it, for an address that it derived.

use ringfence_interface::ID;
use sha2::{Digest, Sha256};
use solana_address::Address;

/// What the hash of every derived address ends with.
const MARKER: &[u8] = b"ProgramDerivedAddress";

/// The address of these seeds with this bump.
pub(crate) fn with_bump(seeds: &[&[u8]], bump: u8) -> Address {
    let mut hash = Sha256::new();
    for seed in seeds {
        hash.update(seed);
    }
    hash.update([bump]);
    hash.update(ID.as_ref());
    hash.update(MARKER);
    Address::new_from_array(hash.finalize().into())
}

/// Whether the address is one of these seeds, with any bump.
pub(crate) fn is_of(address: &Address, seeds: &[&[u8]]) -> bool {
    let mut bumps = (0..=u8::MAX).rev();
    bumps.any(|bump| with_bump(seeds, bump) == *address)
}

//! Named actors: a name is a key pair, the same in every run, so that addresses in failures and
//! compute units do not change from run to run.

use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;
use solana_signer::Signer;

/// Creates houses and pays for them.
pub const OPERATOR: &str = "operator";
/// `parameter_authority` of the standard house.
pub const PARAMETERS: &str = "parameters";
/// `listing_authority` of the standard house: assets, instruments, venues, test feeds.
pub const LISTING: &str = "listing";
/// `pause_authority` of the standard house.
pub const PAUSE: &str = "pause";
/// `default_authority` of the standard house.
pub const DEFAULTS: &str = "defaults";
/// `skin_authority` of the standard house.
pub const SKIN: &str = "skin";
/// Posts marks and risk arrays of options.
pub const RISK: &str = "risk";
/// Mints tokens, and freezes them where a mint can.
pub const ISSUER: &str = "issuer";
/// Signs fills.
pub const VENUE: &str = "venue";
/// Somebody without any role who runs what anyone may run.
pub const KEEPER: &str = "keeper";
/// Somebody without any role who means harm.
pub const THIEF: &str = "thief";

/// The key pair of a name. What follows a slash does not count: `alice/1` is the second margin
/// account of `alice`.
#[must_use]
pub fn keypair(name: &str) -> Keypair {
    let seed = Sha256::digest(format!("ringfence test actor {}", owner_of(name)));
    Keypair::new_from_array(seed.into())
}

/// The address of a name.
#[must_use]
pub fn address(name: &str) -> Pubkey {
    keypair(name).pubkey()
}

/// The actor behind `alice/1`.
#[must_use]
pub fn owner_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// The account index in `alice/1`; zero without one.
#[must_use]
pub fn index_of(name: &str) -> u16 {
    name.split('/')
        .nth(1)
        .map_or(0, |index| index.parse().expect("an index behind the slash"))
}

/// An address for something that has a name and no key, such as a mint or a wallet.
#[must_use]
pub fn place(what: &str) -> Pubkey {
    let seed: [u8; 32] = Sha256::digest(format!("ringfence test place {what}")).into();
    Pubkey::new_from_array(seed)
}

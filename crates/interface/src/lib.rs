#![forbid(unsafe_code)]
//! Ringfence for other programs and for clients: addresses, instruction builders, account layouts,
//! events and errors. Without Anchor, so that any program of any framework can depend on it.
//!
//! The layouts here are a second writing of what the program declares. That is deliberate: the
//! tests compare both with the published IDL, so that neither can move alone.
//!
//! * [`pda`] derives every address of the program from what identifies it.
//! * [`instructions`] has one struct per instruction: fill in the accounts, add the arguments, get
//!   an `Instruction`.
//! * [`accounts`] decodes account bytes, checks their discriminator, and hands the rules of
//!   `ringfence-core` the views that they work on; or reads single fields in place.
//! * [`events`] decodes log lines; [`errors`] names error codes.
//! * `orders` (feature `client`) builds, hashes and submits signed orders.
//! * `cpi` (feature `cpi`) calls the program from a program and reads what it returned.
//!
//! # Features
//!
//! `client` (on): what needs hashes and Base64, that is log lines, sealed bids and signed orders. A
//! program switches it off. `cpi`: what a program needs to call Ringfence.
//!
//! # A client
//!
//! A customer lets a venue trade one margin account, and reads the account back:
//!
//! ```
//! use ringfence_interface::accounts::{DecodeError, MarginAccount, Record};
//! use ringfence_interface::instructions::ConsentSet;
//! use ringfence_interface::wire::ConsentSetArguments;
//! use ringfence_interface::{ids, pda};
//! use solana_address::Address;
//!
//! let [house, owner, venue_authority] = [1, 2, 3].map(|n| Address::new_from_array([n; 32]));
//! let margin_account = pda::margin_account(&house, &owner, 0).0;
//! let venue = pda::venue(&house, &venue_authority).0;
//! let consent = ConsentSet {
//!     owner,
//!     payer: owner,
//!     margin_account,
//!     venue,
//!     consent: pda::consent(&margin_account, &venue).0,
//!     system_program: ids::SYSTEM_PROGRAM,
//! };
//! let instruction = consent.instruction(&ConsentSetArguments {
//!     initial_cap_native: 1_000_000_000, // never more than 1,000 USDC of initial requirement
//!     spend_cap_native: 5_000_000,       // never more than 5 USDC of fees and bad prices
//!     expiry_ts: 1_800_000_000,
//!     order_nonce_min: 0,
//!     band_bps: 50,
//!     fee_max_bps: 10,
//!     signed_orders_only: false,
//!     instruments: [1, 0, 0, 0, 0, 0, 0, 0],
//! });
//! assert_eq!(instruction.program_id, ringfence_interface::ID);
//! assert_eq!(instruction.accounts.len(), ConsentSet::SHAPE.accounts.len());
//!
//! /// Lots of the first position, from the bytes of an account that the program owns.
//! fn first_lots(data: &[u8]) -> Result<i64, DecodeError> {
//!     let account = MarginAccount::read(data)?;
//!     Ok(account.positions().get(0).map_or(0, |held| held.lots()))
//! }
//! let mut data = vec![0; MarginAccount::ACCOUNT_BYTES];
//! data[..8].copy_from_slice(&MarginAccount::DISCRIMINATOR);
//! assert_eq!(first_lots(&data), Ok(0));
//! ```
//!
//! A program that fills trades is in `cpi`; whole ones are `programs/example-native` and, with
//! Anchor, `programs/example-venue`.

pub mod accounts;
#[cfg(feature = "cpi")]
pub mod cpi;
pub mod errors;
pub mod events;
pub mod ids;
pub mod instructions;
#[cfg(feature = "client")]
pub mod orders;
pub mod pda;
pub mod wire;

pub use ids::ID;

/// Version of the program that these layouts, builders and codes are of, as in its IDL.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

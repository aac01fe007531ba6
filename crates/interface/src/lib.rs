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
//!   `ringfence-core` the views that they work on.
//! * `orders` says what customers sign off the chain, and how a signature gets onto it.
//! * [`events`] decodes log lines; [`errors`] names error codes.

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

#![forbid(unsafe_code)]
//! Ringfence for bots and tools: accounts as the rules see them, instructions in the right order,
//! and a chain to send them to.
//!
//! | Module | Topic |
//! |---|---|
//! | [`chain`] | what is asked of a chain, whoever answers: a node, the embedded VM of a test |
//! | [`networks`] | networks by name: their nodes, their first blocks |
//! | [`transaction`] | a request as the network takes it: compiled, weighed, signed |
//! | [`explain`] | refusals in plain words |
//! | [`portfolio`] | one margin account with everything that it is judged by |
//! | [`actions`] | what a user does, as instructions in the right order |
//! | [`tables`] | lookup tables |
//! | [`preview`] | what a customer could do now, and what it would leave |
//! | `rpc` (feature `rpc`) | a chain behind JSON-RPC |
//! | `subscription` (feature `rpc`) | changes of accounts as they happen, over WebSocket |
//! | `keys` (feature `rpc`) | keys in files |

pub mod actions;
pub mod chain;
pub mod explain;
#[cfg(feature = "rpc")]
pub mod keys;
mod load;
pub mod networks;
pub mod portfolio;
#[cfg(feature = "rpc")]
pub mod rpc;
#[cfg(feature = "rpc")]
pub mod subscription;
pub mod tables;
pub mod transaction;

pub use ringfence_preview as preview;

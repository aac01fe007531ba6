#![no_std]
#![forbid(unsafe_code)]
//! What a customer could do now, and what it would leave: previews.
//!
//! Every number and every refusal here is one of `ringfence-core`'s. A preview takes a copy of the
//! state, lets the rules plan the action on it, and throws the copy away or hands it back; so that
//! what is previewed is what the program does with the same state at the same time. This crate
//! compiles to WebAssembly as it does for bots.
//!
//! | Module | Topic |
//! |---|---|
//! | [`portfolio`] | one account with its evidence: health, groups, what can be withdrawn |
//! | [`action`] | deposit, withdrawal, exit, settlement |
//! | [`trade`] | a trade of one side |
//! | [`distance`] | where the marks would make the account liquidatable |
//! | [`cover`] | what the fund of the house has and must have |

extern crate alloc;

pub mod action;
pub mod cover;
pub mod distance;
pub mod portfolio;
pub mod trade;

pub use portfolio::{Healths, Portfolio};

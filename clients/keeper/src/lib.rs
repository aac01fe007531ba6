#![forbid(unsafe_code)]
//! The keeper: sees to everything that anyone may do in a house, and holds no secret but the key
//! that pays.
//!
//! | Module | Topic |
//! |---|---|
//! | [`picture`] | what is known of the chain, indexed |
//! | [`duty`] | one thing to do: an instruction with its place in the queue |
//! | [`plan`] | which duties there are, by the rules alone; no I/O |
//! | [`pack`] | duties in as few transactions as carry them |
//! | [`deliver`] | transactions on their way |
//! | [`backoff`] | what failed waits |
//! | [`load`] | the whole of a house, read from a chain |
//! | [`keeper`] | one round after the other |
//! | [`simulate`] | a made-up market, and how long it takes |
//! | [`metrics`], [`serve`], [`log`] | what happened, for machines and for people |

pub mod backoff;
pub mod deliver;
pub mod duty;
pub mod keeper;
pub mod load;
pub mod log;
pub mod metrics;
pub mod pack;
pub mod picture;
pub mod plan;
mod report;
pub mod serve;
pub mod simulate;

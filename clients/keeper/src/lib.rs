#![forbid(unsafe_code)]
//! The keeper: sees to everything that anyone may do in a house, and holds no secret but the key
//! that pays.
//!
//! | Module | Topic |
//! |---|---|
//! | [`picture`] | what is known of the chain, indexed |
//! | [`duty`] | one thing to do: an instruction with its place in the queue |
//! | [`plan`] | which duties there are, by the rules alone; no I/O |

pub mod duty;
pub mod picture;
pub mod plan;

#![forbid(unsafe_code)]
//! Ringfence for bots and tools: accounts as the rules see them, instructions in the right order, and
//! a chain to send them to.
//!
//! | Module | Topic |
//! |---|---|
//! | [`chain`] | what is asked of a chain, whoever answers: a node, the embedded VM of a test |

pub mod chain;

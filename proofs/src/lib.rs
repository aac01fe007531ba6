#![forbid(unsafe_code)]
//! Properties of the rules: each is one function that draws a case from a [`source::Source`] and
//! judges what the rule makes of it.
//!
//! `cargo test` draws every small case and every edge; Kani draws all there are. The rule is an
//! argument, so that the tests can also hand in a wrong one and see that the property finds it.

pub mod allocation;
pub mod arithmetic;
pub mod fund;
pub mod haircut;
#[cfg(kani)]
mod solver;
pub mod source;
pub mod waterfall;

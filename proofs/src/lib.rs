#![forbid(unsafe_code)]
//! Properties of the rules: each is one function that draws a case from a [`source::Source`] and
//! judges what the rule makes of it.
//!
//! `cargo test` draws every small case and every edge; Kani draws all there are. The rule is an
//! argument, so that the tests can also hand in a wrong one and see that the property finds it.

pub mod allocation;
pub mod arithmetic;
pub mod assessment;
pub mod estate;
pub mod fund;
pub mod haircut;
pub mod liens;
pub mod orders;
pub mod recovery;
pub mod routing;
pub mod rules;
pub mod shares;
#[cfg(kani)]
mod solver;
pub mod source;
pub mod stubs;
pub mod take;
pub mod tear_up;
pub mod waterfall;

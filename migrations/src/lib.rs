#![forbid(unsafe_code)]
//! A house as a file says it. [`Plan::of`] reads a chain and lists what is missing, in steps, and
//! what differs; [`apply()`] does the steps. Where everything is as the file says there is no step,
//! so a second run does nothing.
//!
//! | Module | Topic |
//! |---|---|
//! | [`config`] | the file: its schema, its complaints |
//! | [`parameters`] | parameters by name, over a test house's, inside their bounds |
//! | [`values`] | amounts, ids and keys as they are written in a file |
//! | [`keys`] | who is who: names, addresses, and the keys that are here |
//! | [`site`] | the addresses that a file, with its keys, speaks of |
//! | [`plan`] | what is missing, what differs |
//! | [`apply`](mod@apply) | doing it |
//! | [`nowhere`] | a chain without accounts, for a dry run without a network |
//! | [`tokens`] | the few instructions of the token programs |

pub mod apply;
pub mod config;
pub mod keys;
pub mod nowhere;
pub mod parameters;
pub mod plan;
pub mod site;
pub mod tokens;
pub mod values;

pub use apply::apply;
pub use config::Config;
pub use keys::Keys;
pub use plan::{Difference, Plan, Stage, Step};
pub use site::Site;

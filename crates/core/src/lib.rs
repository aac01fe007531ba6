#![no_std]
#![forbid(unsafe_code)]
//! The rules of Ringfence: every number and every economic refusal.
//!
//! The program on chain, the tests, the drills and the benchmarks run this same code. Functions
//! named `plan_` take copies of state, change them and say what should move; the caller stores the
//! copies only when the answer is a plan, so that a refusal changes nothing.
//!
//! Read `waterfall` for the order in which a loss is paid, `margin` for what lets money out,
//! `settlement` for why longs and shorts cancel to the unit, and `system` for a whole house in
//! memory.

extern crate alloc;

pub mod account;
pub mod assessment;
pub mod asset;
pub mod auction;
pub mod batch;
mod bid;
pub mod declaration;
mod exchange;
pub mod expiry;
pub mod fill;
pub mod fund;
pub mod governance;
pub mod group;
pub mod haircut;
pub mod house;
pub mod index;
pub mod instrument;
pub mod invariants;
mod layers;
pub mod lien;
pub mod limits;
pub mod liquidation;
pub mod loss;
pub mod margin;
pub mod math;
pub mod option;
pub mod order;
pub mod parameters;
pub mod plan;
pub mod position;
pub mod posting;
pub mod price;
mod record;
pub mod recovery;
pub mod refusal;
pub mod routing;
mod scenarios;
pub mod seizure;
pub mod settlement;
pub mod shortfall;
pub mod statement;
pub mod system;
pub mod take;
pub mod tear_up;
pub mod transfer;
pub mod units;
pub mod vault;
pub mod waterfall;

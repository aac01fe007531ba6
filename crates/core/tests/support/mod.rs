//! What several test files need: numbers, a house to start from, and random walks through it.
//!
//! Every test file is a program of its own and uses another part of this module.
#![allow(dead_code)]

pub mod act;
pub mod act_loss;
pub mod act_venues;
pub mod club;
pub mod default;
pub mod estate;
pub mod governance;
pub mod liens;
pub mod managed;
pub mod model;
pub mod numbers;
pub mod options;
pub mod reasons;
pub mod statements;
pub mod vectors;
pub mod venues;
pub mod walk;
pub mod world;

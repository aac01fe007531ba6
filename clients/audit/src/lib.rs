#![forbid(unsafe_code)]
//! The auditor: recomputes every line and every invariant of a house, from a chain or from a snapshot.
//!
//! | Module | Topic |
//! |---|---|
//! | [`proof`] | inclusion proofs: that a customer's ledger is in a published total |
//! | [`tree`] | the Merkle-sum tree over what customers have of one asset |

pub mod proof;
pub mod tree;

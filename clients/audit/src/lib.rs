#![forbid(unsafe_code)]
//! The auditor: recomputes every line and every invariant of a house, from a chain or a snapshot.
//!
//! | Module | Topic |
//! |---|---|
//! | [`amount`] | amounts for people |
//! | [`audit`] | a snapshot judged from beginning to end |
//! | [`collect`] | a snapshot of a chain |
//! | [`facts`] | all accounts of the program but the margin accounts, decoded |
//! | [`finding`] | what an audit finds wrong |
//! | [`html`] | an audit for people |
//! | [`proof`] | inclusion proofs: that a customer's ledger is in a published total |
//! | [`report`] | an audit as JSON |
//! | [`simulate`] | a house of any size that holds |
//! | [`snapshot`] | accounts at one moment, in memory or in a folder |
//! | [`tree`] | the Merkle-sum tree over what customers have of one asset |
//! | `ground`, `customers`, `references`, `statements`, `governance`, `tokens` | what is checked |
//! | `derive` | addresses of many accounts |

pub mod amount;
pub mod audit;
pub mod collect;
pub mod facts;
pub mod finding;
pub mod html;
pub mod proof;
pub mod report;
pub mod simulate;
pub mod snapshot;
pub mod tree;

mod customers;
mod derive;
mod governance;
mod ground;
mod references;
mod statements;
mod tokens;

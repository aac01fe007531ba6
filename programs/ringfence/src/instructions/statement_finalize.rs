//! Anyone makes a recorded statement final: it is hashed together with the hash of the asset's
//! last one, and becomes the last one.
//!
//! Refuses, in order: `StatementMismatch`; `StatementFinal`; `StatementNotRecorded`;
//! `StatementSuperseded`.
//! Moves: nothing.
//! Keeps: an asset's final statements are one chain, in the order of their days.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StatementFinalized};
use crate::guard;
use crate::state::{Asset, Statement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::statement::plan_finalize;

/// Accounts of `statement_finalize`.
#[derive(Accounts)]
pub struct StatementFinalize {
    /// The statement.
    #[account(mut)]
    pub statement: Stored<Statement>,
    /// Its asset.
    #[account(mut)]
    pub asset: Stored<Asset>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut StatementFinalize) -> Outcome {
    let (asset, statement) = (&mut accounts.asset, &mut accounts.statement);
    let other_asset = RingfenceError::StatementMismatch;
    guard::same(&statement.asset, asset.address(), other_asset)?;
    let (mut view, mut newest) = (statement.view()?, asset.newest_statement());
    let hash = plan_finalize(&mut view, &mut newest, &guard::clock()?, sha256)?;
    statement.store(&view);
    statement.hash = hash;
    asset.store_statement(&newest);
    events::tell(&StatementFinalized {
        statement: *statement.address(),
        asset: *asset.address(),
        previous_hash: statement.previous_hash,
        hash,
        required_native: statement.required_native,
        held_native: statement.held_native,
        excess_native: statement.excess_native,
        epoch: statement.epoch,
        number: statement.number,
        previous_epoch: statement.previous_epoch,
        state: statement.state,
        reserved: [0; 3],
    });
    Ok(())
}

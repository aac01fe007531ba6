//! Whoever paid for a statement takes its rent back: of a final one 400 days after its day, of a
//! draft once it can never become final.
//!
//! Refuses, in order: `StatementMismatch`; `StatementTooYoung`; `StatementStillDraft`;
//! `RentPayerMismatch`.
//! Moves: rent, statement → whoever paid it.
//! Keeps: the asset keeps the hash of its last final statement.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StatementClosed};
use crate::guard;
use crate::state::{Asset, Statement, Stored};
use anchor_lang::prelude::*;

/// Accounts of `statement_close`.
#[derive(Accounts)]
pub struct StatementClose {
    /// Whoever paid the rent, and nobody else: it is theirs to keep a statement for longer.
    #[account(mut, unsafe(dup))]
    pub rent_payer: Signer,
    /// The statement.
    #[account(mut)]
    pub statement: Stored<Statement>,
    /// Its asset.
    pub asset: Stored<Asset>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut StatementClose) -> Outcome {
    let (asset, statement) = (&accounts.asset, &accounts.statement);
    let other_asset = RingfenceError::StatementMismatch;
    guard::same(&statement.asset, asset.address(), other_asset)?;
    let (view, newest) = (statement.view()?, asset.newest_statement());
    view.check_closable(&newest, &guard::clock()?)?;
    events::tell(&StatementClosed {
        statement: *statement.address(),
        asset: *asset.address(),
        epoch: statement.epoch,
        state: statement.state,
        reserved: [0; 3],
    });
    let paid_by = statement.rent_payer;
    guard::close_record(statement.info(), &accounts.rent_payer, &paid_by)
}

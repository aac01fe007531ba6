//! Anyone opens the statement of an asset for the last day that has ended.
//!
//! Refuses, in order: `StatementEpochNotLast`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → statement.
//! Keeps: one statement per asset and day.

use crate::errors::Outcome;
use crate::events::{self, StatementOpened};
use crate::state::{Asset, Statement, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::statement::{self as rules, Subject};

/// Accounts of `statement_open`.
#[derive(Accounts)]
pub struct StatementOpen {
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The asset.
    pub asset: Stored<Asset>,
    /// The new statement.
    #[account(mut)]
    pub statement: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut StatementOpen, epoch: u32) -> Outcome {
    let (asset, payer) = (&accounts.asset, &accounts.payer);
    let subject = Subject {
        house: asset.house.to_bytes(),
        asset: asset.address().to_bytes(),
        mint: asset.mint.to_bytes(),
        decimals: asset.decimals,
        is_quote: asset.is_quote != 0,
    };
    let opened = rules::plan_open(subject, epoch, &guard::clock()?)?;
    let day = epoch.to_le_bytes();
    let seeds = [seeds::STATEMENT, asset.address().as_ref(), &day];
    let (mut statement, bump) = Stored::<Statement>::create(payer, &accounts.statement, &seeds)?;
    statement.store(&opened);
    statement.rent_payer = *payer.address();
    statement.bump = bump;
    events::tell(&StatementOpened {
        statement: *statement.address(),
        asset: *asset.address(),
        epoch,
        reserved: [0; 4],
    });
    Ok(())
}

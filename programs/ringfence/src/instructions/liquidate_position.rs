//! A liquidator's own account takes lots of an account below maintenance at the mark, against the
//! liquidation fee. Those of a defaulter go by `loss_take`.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `BookMismatch`; `NotOwner`; `HaircutUnderWay`;
//! `SameOwner`; those of [`evidence::load`]; those of [`plan_liquidate_position`].
//! Moves: no tokens; lots, and fees that wait for the next boundary.
//! Keeps: INV-3, INV-6, INV-7.

use crate::errors::Outcome;
use crate::events::{self, PositionLiquidated};
use crate::state::{Book, House, Instrument, MarginAccount, Stored};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::liquidation::plan_liquidate_position;

/// Accounts of `liquidate_position`; behind them the evidence of the account, then that of the
/// liquidator as it is after the trade.
#[derive(Accounts)]
pub struct LiquidatePosition {
    /// Owner or delegate of the liquidator's account.
    pub liquidator: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
    /// The account that is liquidated.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The account that takes the lots.
    #[account(mut)]
    pub liquidator_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LiquidatePosition, rest: &[AccountView], lots: u64) -> Outcome {
    check(accounts)?;
    let instrument = accounts.instrument.view();
    let (account, liquidator) = (
        &mut accounts.margin_account,
        &mut accounts.liquidator_account,
    );
    let mut rest = rest.iter();
    let from = evidence::load(account, &mut rest)?;
    let to = evidence::load_after_trade(liquidator, instrument.instrument_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let mut book = accounts.book.view();
    let (mut taken, mut taker) = (account.view()?, liquidator.view()?);
    let done = plan_liquidate_position(
        lots,
        (&instrument, &mut book),
        (&mut taken, &mut taker),
        (
            &from.view(&parameters, &clock),
            &to.view(&parameters, &clock),
        ),
    )?;
    accounts.book.store(&book);
    account.store(&taken);
    liquidator.store(&taker);
    let sequence = account.next_event();
    events::tell(&PositionLiquidated {
        margin_account: *account.address(),
        sequence,
        liquidator_account: *liquidator.address(),
        instrument: *accounts.instrument.address(),
        lots,
        mark_tick: instrument.mark_tick,
        liquidator_fee_native: done.liquidator_fee_native,
        fund_fee_native: done.fund_fee_native,
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &LiquidatePosition) -> Outcome {
    let (house, instrument) = (&accounts.house, &accounts.instrument);
    let (account, liquidator) = (&accounts.margin_account, &accounts.liquidator_account);
    guard::check_market(
        house.address(),
        [&instrument.house, &account.house, &liquidator.house],
    )?;
    guard::check_book(&accounts.book, instrument.address())?;
    guard::check_taker(house, account, liquidator, accounts.liquidator.address())
}

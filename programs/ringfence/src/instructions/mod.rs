//! One file per instruction: its accounts, and a handler of six beats: load, decide (one call into
//! the rules), store, move, look again, tell.

pub mod account_close;
pub mod account_create;
pub mod account_settle;
pub mod assessment_match;
pub mod assessment_pay;
pub mod assessment_seize;
pub mod asset_create;
pub mod asset_price_refresh;
pub mod asset_totals_refresh;
pub mod auction_advance;
pub mod auction_award;
pub mod auction_commit;
pub mod auction_open;
pub mod auction_reveal;
pub mod bond_settle;
pub mod consent_revoke;
pub mod consent_set;
pub mod cut_waive;
pub mod delegate_set;
pub mod fees_collect;
pub mod fund_secured_release;
pub mod fund_size;
pub mod fund_stake;
pub mod fund_stake_activate;
pub mod fund_stake_cancel;
pub mod fund_stub_drop;
pub mod fund_unstake;
pub mod fund_unstake_request;
pub mod governance_create;
pub mod house_create;
pub mod house_pause;
pub mod house_resume;
pub mod instrument_create;
pub mod instrument_expire;
pub mod instrument_mark;
pub mod lien_claim;
pub mod lien_close;
pub mod lien_create;
pub mod lien_lock;
pub mod lien_notice;
pub mod lien_release;
pub mod lien_resize;
pub mod lien_seize;
pub mod lien_unlock;
pub mod liquidate_collateral;
pub mod liquidate_position;
pub mod loss_close;
pub mod loss_declare;
pub mod loss_fix;
pub mod loss_gather;
pub mod loss_recover;
pub mod loss_route;
pub mod loss_take;
pub mod loss_tear_up;
pub mod margin_call;
pub mod order_cancel;
pub mod order_close;
pub mod order_match;
pub mod part_claim;
pub mod position_fill;
pub mod position_fill_batch;
pub mod position_transfer;
pub mod proposal_approve;
pub mod proposal_cancel;
pub mod proposal_close;
pub mod proposal_create;
pub mod proposal_execute;
pub mod recovery_sell;
pub mod risk_post;
pub mod shortfall_cover;
pub mod skin_deposit;
pub mod skin_withdraw;
pub mod statement_close;
pub mod statement_finalize;
pub mod statement_open;
pub mod statement_record;
pub mod stress_post;
pub mod surplus_sweep;
pub mod test_feed_set;
pub mod vault_absorb;
pub mod vault_close;
pub mod vault_deposit;
pub mod vault_exit;
pub mod vault_open;
pub mod vault_withdraw;
pub mod venue_create;
pub mod venue_status_set;
pub mod venue_terms_set;

use crate::errors::Outcome;
use anchor_lang::prelude::*;
use anchor_lang::Bumps;

/// Runs a handler that takes the accounts behind the declared ones as well.
#[inline(always)]
pub(crate) fn with_rest<T: Bumps, R>(
    ctx: &mut Context<'_, T>,
    handler: impl FnOnce(&mut T, &[AccountView]) -> Outcome<R>,
) -> Result<R> {
    let rest = ctx.remaining_accounts()?;
    Ok(handler(&mut ctx.accounts, &rest)?)
}

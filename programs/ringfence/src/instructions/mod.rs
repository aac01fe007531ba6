//! One file per instruction: its accounts, and a handler of six beats: load, decide (one call into
//! the rules), store, move, look again, tell.

pub mod account_create;
pub mod fees_collect;
pub mod fund_stake;
pub mod fund_stake_activate;
pub mod fund_stake_cancel;
pub mod fund_unstake;
pub mod fund_unstake_request;
pub mod house_create;
pub mod liquidate_collateral;
pub mod liquidate_position;
pub mod loss_close;
pub mod loss_declare;
pub mod loss_fix;
pub mod loss_route;
pub mod margin_call;
pub mod skin_deposit;
pub mod surplus_sweep;
pub mod vault_deposit;
pub mod vault_exit;
pub mod vault_open;

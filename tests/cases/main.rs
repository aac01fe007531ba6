//! The built program as users and attackers meet it. One file per instruction, each with what it
//! refuses (one row per error, each row otherwise valid), what it does and what it keeps.

mod market;
mod rows;
mod stage;

mod account_close;
mod account_create;
mod account_settle;
mod asset_create;
mod asset_refresh;
mod consent;
mod equivalence;
mod fees_collect;
mod fund_stake;
mod fund_stake_activate;
mod fund_stake_cancel;
mod fund_unstake;
mod fund_unstake_request;
mod house_create;
mod instrument;
mod interface;
mod invariants;
mod liquidate_collateral;
mod liquidate_position;
mod loss_close;
mod loss_declare;
mod loss_fix;
mod loss_route;
mod margin_call;
mod position_fill;
mod scenarios_defaults;
mod scenarios_gate;
mod scenarios_haircut;
mod scenarios_largest;
mod scenarios_prices;
mod scenarios_tokens;
mod skin_deposit;
mod surplus_sweep;
mod vault_absorb;
mod vault_close;
mod vault_deposit;
mod vault_exit;
mod vault_open;
mod vault_withdraw;
mod venue_create;

//! The built program as users and attackers meet it. One file per instruction, each with what it
//! refuses (one row per error, each row otherwise valid), what it does and what it keeps.

mod rows;
mod stage;

mod account_close;
mod account_create;
mod account_settle;
mod asset_create;
mod asset_refresh;
mod consent;
mod house_create;
mod instrument;
mod position_fill;
mod vault_absorb;
mod vault_close;
mod vault_deposit;
mod vault_exit;
mod vault_open;
mod vault_withdraw;
mod venue_create;

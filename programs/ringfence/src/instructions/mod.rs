//! One file per instruction: its accounts, and a handler of six beats: load, decide (one call into
//! the rules), store, move, look again, tell.

pub mod account_create;
pub mod house_create;
pub mod vault_deposit;
pub mod vault_exit;
pub mod vault_open;

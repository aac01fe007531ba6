//! A chain without accounts, for a dry run without a network: the whole plan.

use ringfence_client::chain::{Account, Chain, Failure, Filter, Receipt, Request};
use ringfence_core::units::Clock;
use solana_address::Address;

/// Nobody is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

fn silence() -> Failure {
    Failure::Unreachable("this is a dry run without a network".to_owned())
}

impl Chain for Nowhere {
    fn clock(&self) -> Result<Clock, Failure> {
        Ok(Clock { now_ts: 0, slot: 0 })
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure> {
        Ok(vec![None; addresses.len()])
    }

    fn owned(&self, _: &Filter) -> Result<Vec<(Address, Account)>, Failure> {
        Ok(Vec::new())
    }

    fn simulate(&self, _: &Request<'_>) -> Result<Receipt, Failure> {
        Err(silence())
    }

    fn send(&self, _: &Request<'_>) -> Result<Receipt, Failure> {
        Err(silence())
    }
}

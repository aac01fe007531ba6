//! Anyone compares the fund with what it must cover: too small a fund, or too little of the
//! operator's own money for too long, stops new risk until it is replenished.
//!
//! Refuses: `AccountOfOtherHouse`.
//! Moves: nothing.
//! Keeps: exits, settlements and liquidations do not depend on it.

use crate::errors::Outcome;
use crate::events::{self, FundSized};
use crate::guard;
use crate::state::{Fund, House, Settlement, Stored, Stress};
use anchor_lang::prelude::*;
use ringfence_core::fund::sizing::plan_size_fund;
use ringfence_core::house::Mode;

/// Accounts of `fund_size`.
#[derive(Accounts)]
pub struct FundSize {
    /// Whoever does it.
    pub actor: Signer,
    /// The house: whether it takes new risk.
    #[account(mut)]
    pub house: Stored<House>,
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The house's table of stress losses.
    pub stress: Stored<Stress>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundSize) -> Outcome {
    let (house, stress) = (&mut accounts.house, &accounts.stress);
    let others = [
        &accounts.settlement.house,
        &accounts.fund.house,
        &stress.house,
    ];
    guard::check_market(house.address(), others)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let mut fund = accounts.fund.view();
    let settlement = accounts.settlement.view();
    let time = (&parameters, &clock);
    let is_cover_short = plan_size_fund(&mut fund, &stress.view(), &settlement, time)?;
    accounts.fund.store(&fund);
    let mode = Mode {
        is_cover_short,
        ..house.mode(&clock)
    };
    house.store_mode(mode);
    events::tell(&FundSized {
        house: *house.address(),
        actor: *accounts.actor.address(),
        required_native: fund.cover_required_native,
        funded_native: fund.funded_native()?,
        cover_short_since_ts: fund.cover_short_since_ts,
        skin_short_since_ts: fund.skin_short_since_ts,
        is_cover_short: u64::from(is_cover_short),
    });
    Ok(())
}

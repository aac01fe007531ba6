//! The pause authority stops new risk for a while. The pause ends by itself, and the next one
//! begins no earlier than the longest pause after that.
//!
//! Refuses, in order: `WrongAuthority`; `AccountOfOtherHouse`; `ParameterOutOfBounds` for a length
//! of zero or above the longest; `AlreadyPaused`; `PauseTooSoon`.
//! Moves: nothing.
//! Keeps: exits, settlements, liquidations and losses go on.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, HousePaused};
use crate::guard;
use crate::state::{Governance, House, Stored};
use anchor_lang::prelude::*;

/// Accounts of `house_pause`.
#[derive(Accounts)]
pub struct HousePause {
    /// May pause.
    pub pause_authority: Signer,
    /// The house.
    #[account(mut)]
    pub house: Stored<House>,
    /// Its Governance.
    pub governance: Stored<Governance>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut HousePause, length_s: u32) -> Outcome {
    let (house, governance) = (&mut accounts.house, &accounts.governance);
    let actor = *accounts.pause_authority.address();
    let other = RingfenceError::WrongAuthority;
    guard::same(&actor, &house.pause_authority, other)?;
    guard::same_house(&governance.house, house.address())?;
    let mut pause = house.pause();
    pause.plan_begin(length_s, governance.pause_max_s, &guard::clock()?)?;
    house.store_pause(&pause);
    events::tell(&HousePaused {
        house: *house.address(),
        actor,
        until_ts: pause.until_ts,
        free_ts: pause.free_ts,
    });
    Ok(())
}

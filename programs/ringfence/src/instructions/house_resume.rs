//! The pause authority ends a pause before its time. The next one begins no earlier for it.
//!
//! Refuses, in order: `WrongAuthority`; `NotPaused`.
//! Moves: nothing.
//! Keeps: pauses do not follow each other closely.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, HouseResumed};
use crate::guard;
use crate::state::{House, Stored};
use anchor_lang::prelude::*;

/// Accounts of `house_resume`.
#[derive(Accounts)]
pub struct HouseResume {
    /// May pause.
    pub pause_authority: Signer,
    /// The house.
    #[account(mut)]
    pub house: Stored<House>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut HouseResume) -> Outcome {
    let house = &mut accounts.house;
    let actor = *accounts.pause_authority.address();
    let other = RingfenceError::WrongAuthority;
    guard::same(&actor, &house.pause_authority, other)?;
    let mut pause = house.pause();
    pause.plan_end(&guard::clock()?)?;
    house.store_pause(&pause);
    events::tell(&HouseResumed {
        house: *house.address(),
        actor,
        free_ts: pause.free_ts,
    });
    Ok(())
}

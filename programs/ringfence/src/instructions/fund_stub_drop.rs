//! A member gives up the record of its earliest shares, and what is left to claim with it, so that
//! there is room for another.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `NoStub`; `LossOpen`.
//! Moves: nothing.
//! Keeps: INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StubDropped};
use crate::guard;
use crate::state::{Fund, FundMember, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_drop_stub;

/// Accounts of `fund_stub_drop`.
#[derive(Accounts)]
pub struct FundStubDrop {
    /// The member.
    pub owner: Signer,
    /// The house's Settlement: which losses are routed.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundStubDrop) -> Outcome {
    let (fund, seat) = (&accounts.fund, &mut accounts.member);
    guard::same_house(&fund.house, &accounts.settlement.house)?;
    let not_ours = RingfenceError::MemberMismatch;
    guard::same(&seat.fund, fund.address(), not_ours)?;
    let signer = accounts.owner.address();
    guard::same(signer, &seat.owner, RingfenceError::NotOwner)?;
    let mut member = seat.view();
    let stub = plan_drop_stub(&mut member, &accounts.settlement.view())?;
    seat.store(&member);
    events::tell(&StubDropped {
        fund: *fund.address(),
        owner: seat.owner,
        first_sequence: stub.first_sequence,
        end_sequence: stub.end_sequence,
        shares: stub.shares,
        share_generation: u64::from(stub.share_generation),
    });
    Ok(())
}

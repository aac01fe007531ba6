//! FundMember: one member's part of the fund.

use super::Stored;
use crate::errors::{Outcome, RingfenceError};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::fund as rules;

/// The shares that a member had when a stretch of losses was declared; free when it has none.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct Stub {
    /// Sequence number of the first loss.
    pub first_sequence: u64,
    /// Sequence number of the first loss after the stretch.
    pub end_sequence: u64,
    /// Shares then.
    pub shares: u64,
    /// Generation of those shares.
    pub share_generation: u32,
    /// Zero.
    pub reserved: [u8; 4],
}

impl Stub {
    fn view(&self) -> rules::Stub {
        rules::Stub {
            first_sequence: self.first_sequence,
            end_sequence: self.end_sequence,
            shares: self.shares,
            share_generation: self.share_generation,
        }
    }

    fn of(stub: &rules::Stub) -> Self {
        let rules::Stub {
            first_sequence,
            end_sequence,
            shares,
            share_generation,
        } = *stub;
        Self {
            first_sequence,
            end_sequence,
            shares,
            share_generation,
            reserved: [0; 4],
        }
    }
}

/// Shares, waiting stake, unstake request and earlier shares of one member.
#[account]
pub struct FundMember {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Shares of the mutual layer.
    pub shares: u64,
    /// Stake that waits for its epoch.
    pub pending_native: u64,
    /// When the last of it was paid in.
    pub pending_ts: i64,
    /// Shares whose unstake is requested; zero for no request.
    pub requested_shares: u64,
    /// What they were worth at the request.
    pub requested_value_native: u64,
    /// When the request was made.
    pub requested_ts: i64,
    /// Slot of the request.
    pub requested_slot: u64,
    /// Set aside to secure assessments.
    pub secured_native: u64,
    /// Since when the member has had shares without a break; zero without shares.
    pub since_ts: i64,
    /// Sequence number of the first loss that was declared with the present shares.
    pub stub_sequence: u64,
    /// Shares at the declaration of earlier losses.
    pub stubs: [Stub; 8],
    /// Generation of the shares.
    pub share_generation: u32,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 67],
}

impl FundMember {
    /// The seat of an owner in a fund, if it has one: the address is derived, so that nobody can
    /// leave out a seat that exists. Whoever writes to it declares the account `mut`.
    ///
    /// Refuses, in order: `WrongAddress` for a seat that is absent; those of
    /// [`guard::check_record`], `MemberMismatch` for one that is not.
    ///
    /// # Errors
    /// As above.
    #[inline(never)]
    pub fn seat(
        given: &AccountView,
        fund: &Address,
        owner: &Address,
    ) -> Outcome<Option<Stored<Self>>> {
        if guard::is_absent(given) {
            let seeds = [seeds::MEMBER, fund.as_ref(), owner.as_ref()];
            guard::find_bump(&seeds, given.address())?;
            return Ok(None);
        }
        let seat = Stored::<Self>::load(*given)?;
        guard::same(&seat.fund, fund, RingfenceError::MemberMismatch)?;
        guard::same(&seat.owner, owner, RingfenceError::MemberMismatch)?;
        Ok(Some(seat))
    }

    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Member {
        rules::Member {
            shares: self.shares,
            pending_native: self.pending_native,
            pending_ts: self.pending_ts,
            requested_shares: self.requested_shares,
            requested_value_native: self.requested_value_native,
            requested_ts: self.requested_ts,
            requested_slot: self.requested_slot,
            secured_native: self.secured_native,
            since_ts: self.since_ts,
            share_generation: self.share_generation,
            stub_sequence: self.stub_sequence,
            stubs: self.stubs.map(|stub| stub.view()),
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, member: &rules::Member) {
        let rules::Member {
            shares,
            pending_native,
            pending_ts,
            requested_shares,
            requested_value_native,
            requested_ts,
            requested_slot,
            secured_native,
            since_ts,
            share_generation,
            stub_sequence,
            stubs,
        } = *member;
        self.shares = shares;
        self.pending_native = pending_native;
        self.pending_ts = pending_ts;
        self.requested_shares = requested_shares;
        self.requested_value_native = requested_value_native;
        self.requested_ts = requested_ts;
        self.requested_slot = requested_slot;
        self.secured_native = secured_native;
        self.since_ts = since_ts;
        self.share_generation = share_generation;
        self.stub_sequence = stub_sequence;
        self.stubs = stubs.map(|stub| Stub::of(&stub));
    }
}

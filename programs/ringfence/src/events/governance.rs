//! Events of governance: pauses, proposals, and what they changed.

use anchor_lang::prelude::*;
use ringfence_core::limits::COUNCIL_MAX;

/// A house was given a council and a timelock.
#[event(bytemuck)]
pub struct GovernanceCreated {
    /// The house.
    pub house: Address,
    /// Keys of the council; zero behind the last.
    pub council: [Address; COUNCIL_MAX],
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
    /// Keys of the council.
    pub council_count: u8,
    /// How many of them must approve what loosens.
    pub threshold: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

/// A house was paused.
#[event(bytemuck)]
pub struct HousePaused {
    /// The house.
    pub house: Address,
    /// Who paused it.
    pub actor: Address,
    /// When the pause ends.
    pub until_ts: i64,
    /// The next one begins at the earliest then.
    pub free_ts: i64,
}

/// A pause was ended before its time.
#[event(bytemuck)]
pub struct HouseResumed {
    /// The house.
    pub house: Address,
    /// Who ended it.
    pub actor: Address,
    /// The next pause begins at the earliest then.
    pub free_ts: i64,
}

/// A change was proposed.
#[event(bytemuck)]
pub struct ProposalCreated {
    /// The proposal.
    pub proposal: Address,
    /// The house.
    pub house: Address,
    /// The account that it changes.
    pub target: Address,
    /// Who made it.
    pub proposer: Address,
    /// The authority that it names; zero where it is about something else.
    pub key_after: Address,
    /// The value from which it changes.
    pub value_before: u64,
    /// The value to which it changes.
    pub value_after: u64,
    /// It is executed at the earliest then.
    pub eta_ts: i64,
    /// Number among the house's proposals.
    pub index: u32,
    /// The council that approves it.
    pub council_epoch: u32,
    /// Number of the parameter.
    pub parameter: u8,
    /// 0 tightens, 1 moves, 2 loosens.
    pub class: u8,
    /// Keys of the council that it names.
    pub council_count: u8,
    /// Threshold of that council.
    pub threshold: u8,
    /// Zero.
    pub reserved: [u8; 4],
}

/// A key of the council approved a proposal.
#[event(bytemuck)]
pub struct ProposalApproved {
    /// The proposal.
    pub proposal: Address,
    /// The house.
    pub house: Address,
    /// Who approved.
    pub approver: Address,
    /// A bit for each key of the council that has approved.
    pub approvals: u16,
    /// How many those are.
    pub approval_count: u8,
    /// How many must approve.
    pub threshold: u8,
    /// Zero.
    pub reserved: [u8; 4],
}

/// A proposal was executed, or its value moved on.
#[event(bytemuck)]
pub struct ProposalExecuted {
    /// The proposal.
    pub proposal: Address,
    /// The house.
    pub house: Address,
    /// The account that it changes.
    pub target: Address,
    /// The value afterwards; zero for keys.
    pub value_now: u64,
    /// How much of a move is behind it.
    pub moved_s: u32,
    /// Number of the parameter.
    pub parameter: u8,
    /// 1 moving, 2 executed.
    pub state: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

/// A proposal was cancelled.
#[event(bytemuck)]
pub struct ProposalCancelled {
    /// The proposal.
    pub proposal: Address,
    /// The house.
    pub house: Address,
    /// Who cancelled it.
    pub actor: Address,
    /// The value that it had set last; the one before when it had set none.
    pub value_now: u64,
}

/// The account of a proposal was closed.
#[event(bytemuck)]
pub struct ProposalClosed {
    /// The proposal.
    pub proposal: Address,
    /// The house.
    pub house: Address,
    /// 0 when it had expired, 2 executed, 3 cancelled; 1 when a move had expired.
    pub state: u64,
}

/// An authority of a house was replaced.
#[event(bytemuck)]
pub struct AuthoritySet {
    /// The house.
    pub house: Address,
    /// The authority before.
    pub before: Address,
    /// The authority now.
    pub after: Address,
    /// Number of the parameter.
    pub parameter: u64,
}

/// A house's council was replaced.
#[event(bytemuck)]
pub struct CouncilSet {
    /// The house.
    pub house: Address,
    /// Its keys; zero behind the last.
    pub council: [Address; COUNCIL_MAX],
    /// Number of the council.
    pub council_epoch: u32,
    /// Keys of the council.
    pub council_count: u8,
    /// How many of them must approve what loosens.
    pub threshold: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

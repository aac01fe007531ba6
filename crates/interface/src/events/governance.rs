//! Events of governance: pauses, proposals, and what they changed.

use ringfence_core::limits::COUNCIL_MAX;
use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A house was given a council and a timelock.
    part GovernanceCreated {
        /// The house.
        house: Address,
        /// Keys of the council; zero behind the last.
        council: [Address; COUNCIL_MAX],
        /// What loosens waits this long.
        timelock_s: u32,
        /// Longest pause.
        pause_max_s: u32,
        /// Keys of the council.
        council_count: u8,
        /// How many of them must approve what loosens.
        threshold: u8,
        /// Zero.
        reserved: [u8; 6],
    }
}

layout! {
    /// A house was paused.
    part HousePaused {
        /// The house.
        house: Address,
        /// Who paused it.
        actor: Address,
        /// When the pause ends.
        until_ts: i64,
        /// The next one begins at the earliest then.
        free_ts: i64,
    }
}

layout! {
    /// A pause was ended before its time.
    part HouseResumed {
        /// The house.
        house: Address,
        /// Who ended it.
        actor: Address,
        /// The next pause begins at the earliest then.
        free_ts: i64,
    }
}

layout! {
    /// A change was proposed.
    part ProposalCreated {
        /// The proposal.
        proposal: Address,
        /// The house.
        house: Address,
        /// The account that it changes.
        target: Address,
        /// Who made it.
        proposer: Address,
        /// The authority that it names; zero where it is about something else.
        key_after: Address,
        /// The value from which it changes.
        value_before: u64,
        /// The value to which it changes.
        value_after: u64,
        /// It is executed at the earliest then.
        eta_ts: i64,
        /// Number among the house's proposals.
        index: u32,
        /// The council that approves it.
        council_epoch: u32,
        /// Number of the parameter.
        parameter: u8,
        /// 0 tightens, 1 moves, 2 loosens.
        class: u8,
        /// Keys of the council that it names.
        council_count: u8,
        /// Threshold of that council.
        threshold: u8,
        /// Zero.
        reserved: [u8; 4],
    }
}

layout! {
    /// A key of the council approved a proposal.
    part ProposalApproved {
        /// The proposal.
        proposal: Address,
        /// The house.
        house: Address,
        /// Who approved.
        approver: Address,
        /// A bit for each key of the council that has approved.
        approvals: u16,
        /// How many those are.
        approval_count: u8,
        /// How many must approve.
        threshold: u8,
        /// Zero.
        reserved: [u8; 4],
    }
}

layout! {
    /// A proposal was executed, or its value moved on.
    part ProposalExecuted {
        /// The proposal.
        proposal: Address,
        /// The house.
        house: Address,
        /// The account that it changes.
        target: Address,
        /// The value afterwards; zero for keys.
        value_now: u64,
        /// How much of a move is behind it.
        moved_s: u32,
        /// Number of the parameter.
        parameter: u8,
        /// 1 moving, 2 executed.
        state: u8,
        /// Zero.
        reserved: [u8; 2],
    }
}

layout! {
    /// A proposal was cancelled.
    part ProposalCancelled {
        /// The proposal.
        proposal: Address,
        /// The house.
        house: Address,
        /// Who cancelled it.
        actor: Address,
        /// The value that it had set last; the one before when it had set none.
        value_now: u64,
    }
}

layout! {
    /// The account of a proposal was closed.
    part ProposalClosed {
        /// The proposal.
        proposal: Address,
        /// The house.
        house: Address,
        /// 0 when it had expired, 2 executed, 3 cancelled; 1 when a move had expired.
        state: u64,
    }
}

layout! {
    /// An authority of a house was replaced.
    part AuthoritySet {
        /// The house.
        house: Address,
        /// The authority before.
        before: Address,
        /// The authority now.
        after: Address,
        /// Number of the parameter.
        parameter: u64,
    }
}

layout! {
    /// A house's council was replaced.
    part CouncilSet {
        /// The house.
        house: Address,
        /// Its keys; zero behind the last.
        council: [Address; COUNCIL_MAX],
        /// Number of the council.
        council_epoch: u32,
        /// Keys of the council.
        council_count: u8,
        /// How many of them must approve what loosens.
        threshold: u8,
        /// Zero.
        reserved: [u8; 2],
    }
}

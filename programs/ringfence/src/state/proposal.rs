//! Proposal: one proposed change. Change: what is kept of all proposals about one parameter.

use crate::errors::Outcome;
use anchor_lang::prelude::*;
use ringfence_core::governance::{self as rules, Class, Parameter, ProposalState};
use ringfence_core::limits::COUNCIL_MAX;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Moment;

/// State of a proposal that waits.
pub const PROPOSAL_OPEN: u8 = 0;
/// State of a proposal whose value is on the way.
pub const PROPOSAL_MOVING: u8 = 1;
/// State of a proposal whose value is set.
pub const PROPOSAL_EXECUTED: u8 = 2;
/// State of a proposal that was cancelled.
pub const PROPOSAL_CANCELLED: u8 = 3;

/// One proposed change.
#[account]
pub struct Proposal {
    /// The house.
    pub house: Address,
    /// The account that it changes: the house, its Governance, or an asset or instrument of it.
    pub target: Address,
    /// Who made it.
    pub proposer: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// The authority that it replaces; zero where it is about something else.
    pub key_before: Address,
    /// The authority that it names.
    pub key_after: Address,
    /// The council that it names.
    pub council: [Address; COUNCIL_MAX],
    /// The value from which it changes.
    pub value_before: u64,
    /// The value to which it changes.
    pub value_after: u64,
    /// The value that it has set last; the one before, until then.
    pub value_now: u64,
    /// When it was made.
    pub created_ts: i64,
    /// Slot of that moment.
    pub created_slot: u64,
    /// When its value was last moved; zero before.
    pub moved_ts: i64,
    /// Slot of that moment.
    pub moved_slot: u64,
    /// Number among the house's proposals.
    pub index: u32,
    /// It waits this long.
    pub delay_s: u32,
    /// The council that approves it.
    pub council_epoch: u32,
    /// How much of a move is behind it.
    pub moved_s: u32,
    /// A bit for each key of the council that has approved.
    pub approvals: u16,
    /// Number of the parameter.
    pub parameter: u8,
    /// 0 tightens, 1 moves, 2 loosens.
    pub class: u8,
    /// 0 open, 1 moving, 2 executed, 3 cancelled.
    pub state: u8,
    /// Keys of the council that it names.
    pub council_count: u8,
    /// Threshold of that council.
    pub threshold: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 32],
}

impl Proposal {
    /// As the rules see it.
    ///
    /// # Errors
    /// `ParameterOutOfBounds` for a number that nothing has.
    pub fn view(&self) -> Outcome<rules::Proposal> {
        let unknown = Refusal::ParameterOutOfBounds;
        let state = match self.state {
            PROPOSAL_OPEN => ProposalState::Open,
            PROPOSAL_MOVING => ProposalState::Moving,
            PROPOSAL_EXECUTED => ProposalState::Executed,
            _ => ProposalState::Cancelled,
        };
        Ok(rules::Proposal {
            terms: rules::Terms {
                parameter: Parameter::of(self.parameter).ok_or(unknown)?,
                class: Class::of(self.class).ok_or(unknown)?,
                before: self.value_before,
                after: self.value_after,
            },
            now: self.value_now,
            created: Moment {
                ts: self.created_ts,
                slot: self.created_slot,
            },
            delay_s: self.delay_s,
            council_epoch: self.council_epoch,
            approvals: self.approvals,
            state,
            moved: Moment {
                ts: self.moved_ts,
                slot: self.moved_slot,
            },
            moved_s: self.moved_s,
        })
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, proposal: &rules::Proposal) {
        let rules::Proposal {
            terms:
                rules::Terms {
                    parameter,
                    class,
                    before,
                    after,
                },
            now,
            created,
            delay_s,
            council_epoch,
            approvals,
            state,
            moved,
            moved_s,
        } = *proposal;
        self.parameter = parameter.code();
        self.class = class.code();
        self.value_before = before;
        self.value_after = after;
        self.value_now = now;
        self.created_ts = created.ts;
        self.created_slot = created.slot;
        self.delay_s = delay_s;
        self.council_epoch = council_epoch;
        self.approvals = approvals;
        self.state = match state {
            ProposalState::Open => PROPOSAL_OPEN,
            ProposalState::Moving => PROPOSAL_MOVING,
            ProposalState::Executed => PROPOSAL_EXECUTED,
            ProposalState::Cancelled => PROPOSAL_CANCELLED,
        };
        self.moved_ts = moved.ts;
        self.moved_slot = moved.slot;
        self.moved_s = moved_s;
    }

    /// Keys of the council that it names.
    #[must_use]
    pub fn named_council(&self) -> &[Address] {
        let count = usize::from(self.council_count);
        self.council.get(..count).unwrap_or_default()
    }
}

/// What is kept of all proposals about one parameter of one account.
#[account]
pub struct Change {
    /// The house.
    pub house: Address,
    /// The account that has the parameter.
    pub target: Address,
    /// The proposal that is open or moving; zero for none.
    pub proposal: Address,
    /// The loosest value that there was before it was tightened.
    pub loosest: u64,
    /// Number of the parameter.
    pub parameter: u8,
    /// Whether there is a loosest value.
    pub has_loosest: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 29],
}

impl Change {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Change {
        rules::Change {
            is_open: self.proposal != Address::default(),
            loosest: (self.has_loosest != 0).then_some(self.loosest),
        }
    }

    /// Keeps what the rules changed. A proposal that is open is `proposal`.
    pub fn store(&mut self, change: &rules::Change, proposal: &Address) {
        let rules::Change { is_open, loosest } = *change;
        self.proposal = if is_open {
            *proposal
        } else {
            Address::default()
        };
        self.has_loosest = u8::from(loosest.is_some());
        self.loosest = loosest.unwrap_or_default();
    }
}

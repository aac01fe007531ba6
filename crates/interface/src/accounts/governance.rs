//! Who agrees to changes of a house, what is proposed, and what is kept of proposals.

use ringfence_core::governance::{self, Class, Parameter, ProposalState};
use ringfence_core::limits::{COUNCIL_MAX, PROPOSAL_WINDOW_S};
use ringfence_core::units::Moment;
use solana_address::Address;

use super::{DecodeError, layout};

layout! {
    /// Who agrees to changes of a house.
    account Governance [18, 143, 88, 13, 73, 217, 47, 49] {
        /// The house.
        house: Address,
        /// Keys of the council; zero behind the last.
        council: [Address; COUNCIL_MAX],
        /// Rises with every change of the council.
        council_epoch: u32,
        /// What loosens waits this long.
        timelock_s: u32,
        /// Longest pause.
        pause_max_s: u32,
        /// Proposals so far: number of the next one.
        proposal_count: u32,
        /// Keys of the council.
        council_count: u8,
        /// How many of them must approve what loosens.
        threshold: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 61],
    }
}

impl Governance {
    /// As the rules see it.
    #[must_use]
    pub const fn to_core(&self) -> governance::Governance {
        governance::Governance {
            council_count: self.council_count,
            threshold: self.threshold,
            council_epoch: self.council_epoch,
            timelock_s: self.timelock_s,
            pause_max_s: self.pause_max_s,
        }
    }

    /// Keys of the council.
    #[must_use]
    pub fn keys(&self) -> &[Address] {
        let count = usize::from(self.council_count);
        self.council.get(..count).unwrap_or_default()
    }
}

/// State of a proposal that waits.
pub const PROPOSAL_OPEN: u8 = 0;
/// State of a proposal whose value is on the way.
pub const PROPOSAL_MOVING: u8 = 1;
/// State of a proposal whose value is set.
pub const PROPOSAL_EXECUTED: u8 = 2;
/// State of a proposal that was cancelled.
pub const PROPOSAL_CANCELLED: u8 = 3;

layout! {
    /// One proposed change.
    account Proposal [26, 94, 189, 187, 116, 136, 53, 33] {
        /// The house.
        house: Address,
        /// The account that it changes: the house, its Governance, or an asset or instrument of it.
        target: Address,
        /// Who made it.
        proposer: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// The authority that it replaces; zero where it is about something else.
        key_before: Address,
        /// The authority that it names.
        key_after: Address,
        /// The council that it names.
        council: [Address; COUNCIL_MAX],
        /// The value from which it changes.
        value_before: u64,
        /// The value to which it changes.
        value_after: u64,
        /// The value that it has set last; the one before, until then.
        value_now: u64,
        /// When it was made.
        created_ts: i64,
        /// Slot of that moment.
        created_slot: u64,
        /// When its value was last moved; zero before.
        moved_ts: i64,
        /// Slot of that moment.
        moved_slot: u64,
        /// Number among the house's proposals.
        index: u32,
        /// It waits this long.
        delay_s: u32,
        /// The council that approves it.
        council_epoch: u32,
        /// How much of a move is behind it.
        moved_s: u32,
        /// A bit for each key of the council that has approved.
        approvals: u16,
        /// Number of the parameter.
        parameter: u8,
        /// 0 tightens, 1 moves, 2 loosens.
        class: u8,
        /// 0 open, 1 moving, 2 executed, 3 cancelled.
        state: u8,
        /// Keys of the council that it names.
        council_count: u8,
        /// Threshold of that council.
        threshold: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 32],
    }
}

impl Proposal {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`] for a parameter, a class or a state that there is not.
    pub fn to_core(&self) -> Result<governance::Proposal, DecodeError> {
        let unknown = DecodeError::UnknownState;
        let state = match self.state {
            PROPOSAL_OPEN => ProposalState::Open,
            PROPOSAL_MOVING => ProposalState::Moving,
            PROPOSAL_EXECUTED => ProposalState::Executed,
            PROPOSAL_CANCELLED => ProposalState::Cancelled,
            other => return Err(unknown(other)),
        };
        Ok(governance::Proposal {
            terms: governance::Terms {
                parameter: Parameter::of(self.parameter).ok_or(unknown(self.parameter))?,
                class: Class::of(self.class).ok_or(unknown(self.class))?,
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

    /// It is executed at the earliest then.
    #[must_use]
    pub fn eta_ts(&self) -> i64 {
        self.created_ts.saturating_add(i64::from(self.delay_s))
    }

    /// Nothing comes of it any more from then on.
    #[must_use]
    pub fn expiry_ts(&self) -> i64 {
        let from_ts = if self.state == PROPOSAL_MOVING {
            self.moved_ts
        } else {
            self.eta_ts()
        };
        from_ts.saturating_add(i64::from(PROPOSAL_WINDOW_S))
    }
}

layout! {
    /// What is kept of all proposals about one parameter of one account.
    account Change [93, 222, 240, 145, 239, 181, 231, 51] {
        /// The house.
        house: Address,
        /// The account that has the parameter.
        target: Address,
        /// The proposal that is open or moving; zero for none.
        proposal: Address,
        /// The loosest value that there was before it was tightened.
        loosest: u64,
        /// Number of the parameter.
        parameter: u8,
        /// Whether there is a loosest value.
        has_loosest: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 29],
    }
}

impl Change {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> governance::Change {
        governance::Change {
            is_open: self.proposal != Address::default(),
            loosest: (self.has_loosest != 0).then_some(self.loosest),
        }
    }
}

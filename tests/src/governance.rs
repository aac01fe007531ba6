//! Governance: pauses, and changes by proposals.

use ringfence_core::governance::{Parameter, Subject};
use ringfence_interface::accounts::{Change, Governance, House, Proposal};
use ringfence_interface::instructions::{
    GovernanceCreate, HousePause, HouseResume, ProposalApprove, ProposalCancel, ProposalClose,
    ProposalCreate, ProposalExecute,
};
use ringfence_interface::wire::{GovernanceCreateArguments, ProposalCreateArguments};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, PARAMETERS, PAUSE};
use crate::send::done;
use crate::world::World;

/// The council of these tests, two of whom must approve.
pub const COUNCIL: [&str; 3] = ["ada", "ben", "cleo"];
/// What loosens waits this long here.
pub const TIMELOCK_S: u32 = 2 * 86_400;
/// Longest pause here.
pub const PAUSE_MAX_S: u32 = 86_400;

/// A proposal and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Number among the house's proposals.
    pub index: u32,
    /// What would change.
    pub parameter: Parameter,
    /// The account that has it.
    pub target: Pubkey,
}

impl World {
    /// Address of the house's Governance.
    #[must_use]
    pub fn governance(&self) -> Pubkey {
        pda::governance(&self.house.address).0
    }

    /// The Governance.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_governance(&self) -> Governance {
        Governance::decode(&self.data(&self.governance())).expect("a Governance")
    }

    /// A proposal.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_proposal(&self, on: Proposed) -> Proposal {
        Proposal::decode(&self.data(&self.proposal(on))).expect("a proposal")
    }

    /// What is kept of proposals about its parameter.
    ///
    /// # Panics
    /// When there is nothing yet.
    #[must_use]
    #[track_caller]
    pub fn read_change(&self, on: Proposed) -> Change {
        Change::decode(&self.data(&change_of(on))).expect("a record of changes")
    }

    /// Address of a proposal.
    #[must_use]
    pub fn proposal(&self, on: Proposed) -> Pubkey {
        pda::proposal(&self.house.address, on.index).0
    }

    /// `governance_create` with these keys.
    #[must_use]
    pub fn governance_create_with(&self, arguments: &GovernanceCreateArguments) -> Act {
        let accounts = GovernanceCreate {
            parameter_authority: actors::address(PARAMETERS),
            payer: actors::address(PARAMETERS),
            house: self.house.address,
            governance: self.governance(),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(arguments);
        Act::new(GovernanceCreate::SHAPE, instruction, &[PARAMETERS])
    }

    /// `governance_create` with the standard council.
    #[must_use]
    pub fn governance_create_act(&self) -> Act {
        self.governance_create_with(&GovernanceCreateArguments {
            timelock_s: TIMELOCK_S,
            pause_max_s: PAUSE_MAX_S,
            threshold: 2,
            council: keys(&COUNCIL),
        })
    }

    /// Gives the house the standard Governance.
    #[track_caller]
    pub fn govern(&mut self) {
        done(self.send(&self.governance_create_act()));
    }

    /// `house_pause`.
    #[must_use]
    pub fn house_pause_act(&self, length_s: u32) -> Act {
        let accounts = HousePause {
            pause_authority: actors::address(PAUSE),
            house: self.house.address,
            governance: self.governance(),
        };
        let instruction = accounts.instruction(length_s);
        Act::new(HousePause::SHAPE, instruction, &[PAUSE])
    }

    /// `house_resume`.
    #[must_use]
    pub fn house_resume_act(&self) -> Act {
        let accounts = HouseResume {
            pause_authority: actors::address(PAUSE),
            house: self.house.address,
        };
        Act::new(HouseResume::SHAPE, accounts.instruction(), &[PAUSE])
    }

    /// Pauses the house for as long as it may be, or for ever: for tests in which that is only a
    /// circumstance.
    pub fn set_paused(&mut self, is_paused: bool) {
        let (house, now) = (self.house.address, self.now());
        self.edit(&house, |house: &mut House| {
            house.paused_until_ts = if is_paused { i64::MAX } else { now };
        });
    }

    /// What the next proposal will be.
    #[must_use]
    #[track_caller]
    pub fn next_proposal(&self, parameter: Parameter, target: Pubkey) -> Proposed {
        Proposed {
            index: self.read_governance().proposal_count,
            parameter,
            target,
        }
    }

    /// `proposal_create`; the target of a parameter of the house is the house, and so on.
    #[must_use]
    pub fn proposal_create_act(&self, on: Proposed, arguments: &ProposalCreateArguments) -> Act {
        let accounts = ProposalCreate {
            parameter_authority: actors::address(PARAMETERS),
            payer: actors::address(PARAMETERS),
            house: self.house.address,
            governance: self.governance(),
            target: passed(on),
            change: change_of(on),
            proposal: self.proposal(on),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(arguments);
        Act::new(ProposalCreate::SHAPE, instruction, &[PARAMETERS])
    }

    /// `proposal_create` of a number.
    #[must_use]
    pub fn propose_act(&self, parameter: Parameter, target: Pubkey, value: u64) -> Act {
        let on = self.next_proposal(parameter, target);
        self.proposal_create_act(on, &ProposalCreateArguments::of_number(parameter, value))
    }

    /// Proposes a number.
    #[track_caller]
    pub fn propose(&mut self, parameter: Parameter, target: Pubkey, value: u64) -> Proposed {
        let on = self.next_proposal(parameter, target);
        done(self.send(&self.propose_act(parameter, target, value)));
        on
    }

    /// `proposal_approve` by an actor.
    #[must_use]
    pub fn proposal_approve_act(&self, on: Proposed, actor: &str) -> Act {
        let accounts = ProposalApprove {
            council_key: actors::address(actor),
            governance: self.governance(),
            proposal: self.proposal(on),
        };
        Act::new(ProposalApprove::SHAPE, accounts.instruction(), &[actor])
    }

    /// The first two of the council approve.
    #[track_caller]
    pub fn approve(&mut self, on: Proposed) {
        for actor in &COUNCIL[..2] {
            done(self.send(&self.proposal_approve_act(on, actor)));
        }
    }

    /// `proposal_execute` by a keeper.
    #[must_use]
    pub fn proposal_execute_act(&self, on: Proposed) -> Act {
        let accounts = ProposalExecute {
            house: self.house.address,
            governance: self.governance(),
            settlement: self.house.settlement,
            target: passed(on),
            change: change_of(on),
            proposal: self.proposal(on),
        };
        Act::new(ProposalExecute::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// Proposes a number that loosens, and executes it when it is due.
    #[track_caller]
    pub fn loosen(&mut self, parameter: Parameter, target: Pubkey, value: u64) -> Proposed {
        let on = self.propose(parameter, target, value);
        self.approve(on);
        self.advance(self.read_governance().timelock_s);
        done(self.send(&self.proposal_execute_act(on)));
        on
    }

    /// `proposal_cancel` by an actor.
    #[must_use]
    pub fn proposal_cancel_act(&self, on: Proposed, actor: &str) -> Act {
        let accounts = ProposalCancel {
            authority: actors::address(actor),
            house: self.house.address,
            governance: self.governance(),
            change: change_of(on),
            proposal: self.proposal(on),
        };
        Act::new(ProposalCancel::SHAPE, accounts.instruction(), &[actor])
    }

    /// `proposal_close` by a keeper; the rent goes back to the parameter authority.
    #[must_use]
    pub fn proposal_close_act(&self, on: Proposed) -> Act {
        let accounts = ProposalClose {
            change: change_of(on),
            proposal: self.proposal(on),
            rent_payer: actors::address(PARAMETERS),
        };
        Act::new(ProposalClose::SHAPE, accounts.instruction(), &[KEEPER])
    }
}

/// Addresses of actors.
#[must_use]
pub fn keys(actors: &[&str]) -> Vec<Pubkey> {
    actors.iter().map(|name| actors::address(name)).collect()
}

/// Where what is kept of proposals about a parameter is.
#[must_use]
pub fn change_of(on: Proposed) -> Pubkey {
    pda::change(&on.target, on.parameter).0
}

/// The house and its Governance are passed anyway.
fn passed(on: Proposed) -> Pubkey {
    match on.parameter.subject() {
        Subject::House | Subject::Governance => ids::SYSTEM_PROGRAM,
        Subject::Asset | Subject::Instrument => on.target,
    }
}

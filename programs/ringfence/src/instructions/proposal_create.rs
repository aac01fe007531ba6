//! The parameter authority proposes one change: of a number of the house, of an asset, of an
//! instrument or of the Governance; of an authority; or of the council. A key of the council may
//! propose another parameter authority.
//!
//! Refuses, in order: `WrongAuthority`; `ParameterOutOfBounds` for a parameter that there is not;
//! those of [`Place::address`]; `ParameterOutOfBounds` for arguments that the parameter does not
//! have, `NothingToChange`, for a number those of the rules' `Target::change`, for an authority
//! `ParameterOutOfBounds` for no address, for a council `CouncilMalformed`; for the record of
//! changes `WrongAddress`, `ProposalMismatch`; `ProposalStillOpen`; `ChangeTooLarge`;
//! `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → proposal, and the record of changes when it is new.
//! Keeps: one proposal at a time about one thing.

use super::governance_create::check_keys;
use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ProposalCreated};
use crate::proposals::{self, Place};
use crate::state::{council_of, Change, Governance, House, Proposal, Stored};
use crate::{guard, seeds};
use anchor_lang::prelude::*;
use ringfence_core::governance::{self as rules, Parameter, Terms};
use ringfence_core::refusal::Refusal;

/// Arguments of `proposal_create`.
#[derive(Clone, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ProposalCreateArguments {
    /// Number of the parameter.
    pub parameter: u8,
    /// The value to which a number changes; otherwise zero.
    pub value: u64,
    /// Who is to be an authority; otherwise zero.
    pub key: Address,
    /// The council that is to be; otherwise empty.
    pub council: Vec<Address>,
    /// Its threshold; otherwise zero.
    pub threshold: u8,
}

/// Accounts of `proposal_create`.
#[derive(Accounts)]
pub struct ProposalCreate {
    /// May propose.
    pub parameter_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// Its Governance.
    #[account(mut)]
    pub governance: Stored<Governance>,
    /// The asset or the instrument that would change; the System program when it is the house or
    /// its Governance.
    pub target: UncheckedAccount,
    /// What is kept of proposals about the parameter; created when absent.
    #[account(mut)]
    pub change: UncheckedAccount,
    /// The new proposal.
    #[account(mut)]
    pub proposal: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ProposalCreate, args: &ProposalCreateArguments) -> Outcome {
    let authority = *accounts.parameter_authority.address();
    let actor = proposals::actor_of(&authority, &accounts.house, &accounts.governance);
    let parameter = Parameter::of(args.parameter);
    let may = parameter.map_or(actor.is_authority, |one| actor.may_propose(one));
    guard::check(may, RingfenceError::WrongAuthority)?;
    let parameter = parameter.ok_or(Refusal::ParameterOutOfBounds)?;
    let mut place = Place {
        house: &mut accounts.house,
        governance: &mut accounts.governance,
        target: &accounts.target,
    };
    let target = place.address(parameter)?;
    let (terms, key_before) = terms_of(&mut place, parameter, args)?;
    let mut kept = open_change(accounts, &target, parameter)?;
    let (mut change, governance) = (kept.view(), accounts.governance.view());
    let made = rules::Proposal::plan_create(terms, &mut change, &governance, &guard::clock()?)?;
    let mut proposal = create(accounts)?;
    proposal.target = target;
    proposal.proposer = authority;
    proposal.key_before = key_before;
    proposal.key_after = args.key;
    proposal.council = council_of(&args.council);
    proposal.council_count = u8::try_from(args.council.len()).unwrap_or(u8::MAX);
    proposal.threshold = args.threshold;
    proposal.store(&made);
    kept.store(&change, proposal.address());
    tell(&proposal);
    Ok(())
}

/// What is proposed, checked as if it were executed now, and the authority that it replaces.
#[inline(never)]
fn terms_of(
    place: &mut Place<'_>,
    parameter: Parameter,
    args: &ProposalCreateArguments,
) -> Outcome<(Terms, Address)> {
    let none = Address::default();
    let is_council = parameter == Parameter::Council;
    let names_council = !args.council.is_empty() || args.threshold != 0;
    let has_others = (args.value != 0 && !parameter.is_number())
        || (args.key != none && (parameter.is_number() || is_council))
        || (names_council && !is_council);
    if has_others {
        return Err(Refusal::ParameterOutOfBounds.into());
    }
    if let Some(before) = place.value(parameter)? {
        let terms = Terms::of_number(parameter, before, args.value)?;
        place.change(parameter, args.value, false)?;
        return Ok((terms, none));
    }
    let terms = Terms::of_keys(parameter);
    if is_council {
        check_keys(&args.council, args.threshold)?;
        return Ok((terms, none));
    }
    let before = place.key(parameter).ok_or(Refusal::ParameterOutOfBounds)?;
    if *before == args.key {
        return Err(Refusal::NothingToChange.into());
    }
    if args.key == none {
        return Err(Refusal::ParameterOutOfBounds.into());
    }
    Ok((terms, *before))
}

/// What is kept of proposals about the parameter, new or as it is.
#[inline(never)]
fn open_change(
    accounts: &ProposalCreate,
    target: &Address,
    parameter: Parameter,
) -> Outcome<Stored<Change>> {
    let view = accounts.change.account();
    let code = parameter.code();
    if !guard::is_absent(view) {
        let change = Stored::<Change>::load(*view)?;
        let other = RingfenceError::ProposalMismatch;
        guard::same(&change.target, target, other)?;
        guard::check(change.parameter == code, other)?;
        return Ok(change);
    }
    let number = [code];
    let seeds = [seeds::CHANGE, target.as_ref(), &number];
    let (mut change, bump) = Stored::<Change>::create(&accounts.payer, view, &seeds)?;
    change.house = *accounts.house.address();
    change.target = *target;
    change.parameter = code;
    change.bump = bump;
    Ok(change)
}

#[inline(never)]
fn create(accounts: &mut ProposalCreate) -> Outcome<Stored<Proposal>> {
    let governance = &mut accounts.governance;
    let index = governance.proposal_count;
    let next = index.checked_add(1).ok_or(Refusal::Overflow)?;
    governance.proposal_count = next;
    let number = index.to_le_bytes();
    let seeds = [seeds::PROPOSAL, accounts.house.address().as_ref(), &number];
    let (payer, target) = (&accounts.payer, &accounts.proposal);
    let (mut proposal, bump) = Stored::<Proposal>::create(payer, target, &seeds)?;
    proposal.house = *accounts.house.address();
    proposal.rent_payer = *accounts.payer.address();
    proposal.index = index;
    proposal.bump = bump;
    Ok(proposal)
}

#[inline(never)]
fn tell(proposal: &Stored<Proposal>) {
    let delay_s = i64::from(proposal.delay_s);
    events::tell(&ProposalCreated {
        proposal: *proposal.address(),
        house: proposal.house,
        target: proposal.target,
        proposer: proposal.proposer,
        key_after: proposal.key_after,
        value_before: proposal.value_before,
        value_after: proposal.value_after,
        eta_ts: proposal.created_ts.saturating_add(delay_s),
        index: proposal.index,
        council_epoch: proposal.council_epoch,
        parameter: proposal.parameter,
        class: proposal.class,
        council_count: proposal.council_count,
        threshold: proposal.threshold,
        reserved: [0; 4],
    });
}

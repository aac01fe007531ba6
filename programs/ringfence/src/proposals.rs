//! The account that a proposal is about: what is proposed of it, and setting that.
//!
//! Of the house and its Governance nothing more is passed; the System program stands in the place
//! of an asset or an instrument then.

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::state::{
    council_of, Asset, Change, Governance, House, HouseParameters, Instrument, Proposal, Stored,
};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::governance::{Actor, AssetSettings, Parameter, Rules, Subject, Target};
use ringfence_core::refusal::Refusal;

/// Whose parameter it is. All three are of one house: [`Place::address`] checks it.
pub struct Place<'a> {
    /// The house.
    pub house: &'a mut Stored<House>,
    /// Its Governance.
    pub governance: &'a mut Stored<Governance>,
    /// The asset or the instrument; the System program for none.
    pub target: &'a AccountView,
}

impl Place<'_> {
    /// The account that has the parameter.
    ///
    /// Refuses, in order: `AccountOfOtherHouse` for the Governance; `WrongAddress` for an account
    /// in a place that has to be empty; those of [`guard::check_record`]; `AccountOfOtherHouse`.
    ///
    /// # Errors
    /// As above.
    #[inline(never)]
    pub fn address(&self, parameter: Parameter) -> Outcome<Address> {
        let house = self.house.address();
        guard::same_house(&self.governance.house, house)?;
        let target = self.target.address();
        let its_house = match parameter.subject() {
            Subject::House => return self.alone(house),
            Subject::Governance => return self.alone(self.governance.address()),
            Subject::Asset => Stored::<Asset>::load(*self.target)?.house,
            Subject::Instrument => Stored::<Instrument>::load(*self.target)?.house,
        };
        guard::same_house(&its_house, house)?;
        Ok(*target)
    }

    fn alone(&self, address: &Address) -> Outcome<Address> {
        let given = self.target.address();
        guard::same(given, &System::id(), RingfenceError::WrongAddress)?;
        Ok(*address)
    }

    /// The value as it is; nothing for what is no number.
    ///
    /// # Errors
    /// Those of [`guard::check_record`].
    #[inline(never)]
    pub fn value(&self, parameter: Parameter) -> Outcome<Option<u64>> {
        Ok(match parameter.subject() {
            Subject::House => Target::House(&mut self.house.parameters.view()).value(parameter),
            Subject::Governance => Target::Governance(&mut self.governance.view()).value(parameter),
            Subject::Asset => {
                let asset = Stored::<Asset>::load(*self.target)?;
                Target::Asset(&mut settings_of(&asset)).value(parameter)
            }
            Subject::Instrument => {
                let listed = Stored::<Instrument>::load(*self.target)?;
                Target::Instrument(&mut listed.view()).value(parameter)
            }
        })
    }

    /// Sets a value, or with `keeps` false only asks whether it could be set now.
    ///
    /// Refuses: those of [`Target::change`].
    ///
    /// # Errors
    /// As above; Anchor's own when the target was not given as writable.
    #[inline(never)]
    pub fn change(&mut self, parameter: Parameter, value: u64, keeps: bool) -> Outcome {
        let house = self.house.parameters.view();
        let mut listed = self.house.listed();
        let rules = Rules {
            is_test: self.house.is_test != 0,
            house: &house,
            listed: &mut listed,
        };
        match parameter.subject() {
            Subject::House => {
                let mut changed = house;
                Target::House(&mut changed).change(parameter, value, rules)?;
                if keeps {
                    self.house.parameters = HouseParameters::of(&changed);
                }
            }
            Subject::Governance => {
                let mut changed = self.governance.view();
                Target::Governance(&mut changed).change(parameter, value, rules)?;
                if keeps {
                    self.governance.store(&changed);
                }
            }
            Subject::Asset => change_asset(self.target, (parameter, value), rules, keeps)?,
            Subject::Instrument => {
                change_instrument(self.target, (parameter, value), rules, keeps)?
            }
        }
        if keeps {
            self.house.store_listed(&listed);
        }
        Ok(())
    }

    /// The authority that a parameter is; nothing where it is none.
    #[must_use]
    pub fn key(&mut self, parameter: Parameter) -> Option<&mut Address> {
        match parameter {
            Parameter::ParameterAuthority => Some(&mut self.house.parameter_authority),
            Parameter::ListingAuthority => Some(&mut self.house.listing_authority),
            Parameter::PauseAuthority => Some(&mut self.house.pause_authority),
            Parameter::DefaultAuthority => Some(&mut self.house.default_authority),
            Parameter::SkinAuthority => Some(&mut self.house.skin_authority),
            _ => None,
        }
    }

    /// Sets the authority, or the council, that a proposal names.
    ///
    /// Refuses: `ValueChanged` when the authority is another one by now.
    ///
    /// # Errors
    /// As above, and `Overflow`.
    #[inline(never)]
    pub fn set_keys(&mut self, parameter: Parameter, proposal: &Proposal) -> Outcome {
        if let Some(key) = self.key(parameter) {
            if *key != proposal.key_before {
                return Err(Refusal::ValueChanged.into());
            }
            *key = proposal.key_after;
            return Ok(());
        }
        let epoch = self.governance.council_epoch.checked_add(1);
        self.governance.council_epoch = epoch.ok_or(Refusal::Overflow)?;
        self.governance.council = council_of(proposal.named_council());
        self.governance.council_count = proposal.council_count;
        self.governance.threshold = proposal.threshold;
        Ok(())
    }
}

/// Who a signer is in a house; of a council of another house it is nobody.
#[must_use]
pub fn actor_of(signer: &Address, house: &Stored<House>, governance: &Governance) -> Actor {
    let is_its_council = address_eq(&governance.house, house.address());
    Actor {
        is_authority: address_eq(signer, &house.parameter_authority),
        is_of_council: is_its_council && governance.place_of(signer).is_some(),
    }
}

/// A proposal of this house and what is kept of its parameter.
///
/// # Errors
/// `ProposalMismatch`.
#[inline(never)]
pub fn check(proposal: &Proposal, change: &Change, house: &Address) -> Outcome {
    let other = RingfenceError::ProposalMismatch;
    guard::same(&proposal.house, house, other)?;
    guard::same(&change.target, &proposal.target, other)?;
    guard::check(change.parameter == proposal.parameter, other)
}

fn settings_of(asset: &Asset) -> AssetSettings {
    AssetSettings {
        parameters: asset.parameters.view(),
        status: asset.status,
    }
}

#[inline(never)]
fn change_asset(
    target: &AccountView,
    (parameter, value): (Parameter, u64),
    rules: Rules<'_>,
    keeps: bool,
) -> Outcome {
    let mut changed = settings_of(&*Stored::<Asset>::load(*target)?);
    Target::Asset(&mut changed).change(parameter, value, rules)?;
    if keeps {
        let mut asset = Stored::<Asset>::load_writable(target)?;
        asset.parameters = crate::state::AssetParameters::of(&changed.parameters);
        asset.status = changed.status;
    }
    Ok(())
}

#[inline(never)]
fn change_instrument(
    target: &AccountView,
    (parameter, value): (Parameter, u64),
    rules: Rules<'_>,
    keeps: bool,
) -> Outcome {
    let mut changed = Stored::<Instrument>::load(*target)?.view();
    Target::Instrument(&mut changed).change(parameter, value, rules)?;
    if keeps {
        Stored::<Instrument>::load_writable(target)?.store(&changed);
    }
    Ok(())
}

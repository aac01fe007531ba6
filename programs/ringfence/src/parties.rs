//! Parties of a loss: the members of the fund beside it, and the operator with its match; and the
//! part that each has of it.

use crate::errors::{Outcome, RingfenceError};
use crate::state::{Fund, FundMember, Loss, LossPart, Stored};
use crate::{guard, seeds};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::assessment::Party;
use ringfence_core::fund::Member;

/// A fund and a loss of one house.
///
/// # Errors
/// `AccountOfOtherHouse`.
#[inline(never)]
pub fn check_loss(house: &Address, fund: &Fund, loss: &Loss) -> Outcome {
    guard::same_house(&fund.house, house)?;
    guard::same_house(&loss.house, house)
}

/// A seat of the fund.
///
/// # Errors
/// `MemberMismatch`.
pub fn check_seat(fund: &Stored<Fund>, seat: &FundMember) -> Outcome {
    let not_its = RingfenceError::MemberMismatch;
    guard::same(&seat.fund, fund.address(), not_its)
}

/// A member beside a loss, as the rules see it: its view, and whether the loss is of its own.
pub fn party<'a>(view: &'a mut Member, seat: &FundMember, loss: &Loss) -> Party<'a> {
    Party {
        member: view,
        is_defaulter: address_eq(&seat.owner, &loss.owner),
    }
}

/// A party's part of a loss, new or as it is. The party is a seat, or the fund for the operator.
///
/// Refuses, in order: `WrongAddress` for a new one; `WrongAccountType`, `PartMismatch` for an
/// earlier one.
///
/// # Errors
/// As above, and those of the System program when the payer cannot pay.
#[inline(never)]
pub fn part(
    payer: &AccountView,
    given: &AccountView,
    loss: &Address,
    party: &Address,
    owner: &Address,
) -> Outcome<Stored<LossPart>> {
    if !guard::is_absent(given) {
        return earlier_part(given, loss, party);
    }
    let seeds = [seeds::PART, loss.as_ref(), party.as_ref()];
    let (mut part, bump) = Stored::<LossPart>::create(payer, given, &seeds)?;
    part.loss = *loss;
    part.party = *party;
    part.owner = *owner;
    part.rent_payer = *payer.address();
    part.bump = bump;
    Ok(part)
}

/// A party's part of a loss that must be there. Whoever writes to it declares the account `mut`.
///
/// Refuses, in order: `AccountMissing`; `WrongAccountType`; `PartMismatch`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn earlier_part(
    given: &AccountView,
    loss: &Address,
    party: &Address,
) -> Outcome<Stored<LossPart>> {
    let part = Stored::<LossPart>::load(*given)?;
    let belongs = address_eq(&part.loss, loss) && address_eq(&part.party, party);
    guard::check(belongs, RingfenceError::PartMismatch)?;
    Ok(part)
}

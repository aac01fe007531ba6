//! A venue fills several trades of one instrument between customers who consented to it, all or
//! none: one against many, or an account that buys and gives up to another one.
//!
//! Every trade passes the band and both consents. Each account is judged once, at the end, so that
//! what it holds only in between needs no margin.
//!
//! Refuses, in order: those of [`trading::check_venue`]; those of the rules' `check_shape`; then
//! for one account after the other: `AccountCountWrong`, `BatchMalformed` (an account given twice),
//! those of [`guard::check_record`] for the account and its consent, `AccountOfOtherHouse`,
//! `ConsentMismatch`; then `HaircutUnderWay`; then for one trade after the other: those of the
//! rules' `carry_leg`; then for one account after the other: those of
//! [`evidence::load_after_trade`], those of the rules' `check_party`; then `AccountCountWrong` for
//! accounts left over.
//! Moves: nothing; differences and fees wait for the next boundary.
//! Keeps: open interest long equals short; each account is at or above initial, or took less risk.
//!
//! Returns each account's health after the last trade, in their order.

use super::position_fill::{FillHealth, PositionFillArguments};
use crate::errors::{Outcome, RingfenceError};
use crate::state::{Book, Consent, House, Instrument, MarginAccount, Stored, Venue};
use crate::{evidence, guard, trading};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::batch::{carry_leg, check_party, check_shape, Leg, Party};
use ringfence_core::fill::Terms;
use ringfence_core::refusal::Refusal;
use ringfence_core::units;

/// One trade of a batch.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FillLeg {
    /// Place of the buyer among the accounts of the batch.
    pub buyer: u8,
    /// Place of the seller among the accounts of the batch.
    pub seller: u8,
    /// Lots that the buyer takes over from the seller.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Fee of the buyer, in quote native, into the insurance layer.
    pub buyer_fee_native: u64,
    /// Fee of the seller, in quote native, into the insurance layer.
    pub seller_fee_native: u64,
}

impl FillLeg {
    fn view(&self) -> Leg {
        Leg {
            buyer: usize::from(self.buyer),
            seller: usize::from(self.seller),
            terms: Terms {
                lots: self.lots,
                price_ticks: self.price_ticks,
            },
            buyer_fee_native: self.buyer_fee_native,
            seller_fee_native: self.seller_fee_native,
        }
    }
}

/// Accounts of `position_fill_batch`; behind them, for each account of the batch: its margin
/// account and its consent to the venue; then for each of them, in the same order, its evidence,
/// positions as after the batch.
#[derive(Accounts)]
pub struct PositionFillBatch {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
}

/// One account of the batch and its consent.
struct Customer {
    account: Stored<MarginAccount>,
    consent: Stored<Consent>,
}

/// See the module.
#[inline(never)]
pub fn handler(
    accounts: &mut PositionFillBatch,
    rest: &[AccountView],
    count: u8,
    legs: &[FillLeg],
) -> Outcome<Vec<FillHealth>> {
    trading::check_venue(
        &accounts.venue,
        accounts.venue_authority.address(),
        accounts.house.address(),
        (&accounts.instrument, &accounts.book),
    )?;
    let legs: Vec<Leg> = legs.iter().map(FillLeg::view).collect();
    check_shape(&legs, usize::from(count))?;
    let mut rest = rest.iter();
    let (mut customers, mut parties) = load(accounts, usize::from(count), &mut rest)?;
    accounts.house.check_trading()?;
    let clock = guard::clock()?;
    carry(accounts, &legs, (&mut customers, &mut parties), &clock)?;
    let healths = judge(accounts, (&customers, &mut parties), &mut rest, &clock)?;
    for (customer, party) in customers.iter_mut().zip(&parties) {
        customer.account.store(&party.account);
        customer.consent.store(&party.consent);
    }
    Ok(healths)
}

/// The accounts of the batch, none twice, and their consents.
#[inline(never)]
fn load(
    accounts: &PositionFillBatch,
    count: usize,
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<(Vec<Customer>, Vec<Party>)> {
    let mut customers: Vec<Customer> = Vec::with_capacity(count);
    let mut parties = Vec::with_capacity(count);
    for place in 0..count {
        let given = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
        let is_it = |other: &Customer| address_eq(other.account.address(), given.address());
        if customers.iter().any(is_it) {
            return Err(Refusal::BatchMalformed.into());
        }
        let account = Stored::<MarginAccount>::load_writable(given)?;
        let given = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
        let consent = Stored::<Consent>::load_writable(given)?;
        guard::same_house(&account.house, accounts.house.address())?;
        guard::check_consent(&consent, account.address(), accounts.venue.address())?;
        let is_owners = |other: &Customer| address_eq(&other.account.owner, &account.owner);
        let owner = customers.iter().position(is_owners).unwrap_or(place);
        let (view, generation) = (account.view()?, account.generation);
        parties.push(Party::new(view, consent.view(), generation, owner));
        customers.push(Customer { account, consent });
    }
    Ok((customers, parties))
}

/// One trade after the other; the book keeps what they changed, and each is told.
#[inline(never)]
fn carry(
    accounts: &mut PositionFillBatch,
    legs: &[Leg],
    sides: (&mut [Customer], &mut [Party]),
    clock: &units::Clock,
) -> Outcome {
    let (customers, parties) = sides;
    let (instrument, mut book) = (accounts.instrument.view(), accounts.book.view());
    for leg in legs {
        carry_leg(leg, (&instrument, &mut book), parties, clock)?;
        let stored = customers.get_disjoint_mut([leg.buyer, leg.seller]);
        let [buyer, seller] = stored.map_err(|_| Refusal::BatchMalformed)?;
        let (Some(bought), Some(sold)) = (parties.get(leg.buyer), parties.get(leg.seller)) else {
            return Err(Refusal::BatchMalformed.into());
        };
        trading::tell_filled(
            accounts.venue.address(),
            (&mut buyer.account, &bought.account),
            (&mut seller.account, &sold.account),
            (instrument.instrument_id, book.open_interest_lots),
            &PositionFillArguments {
                lots: leg.terms.lots,
                price_ticks: leg.terms.price_ticks,
                buyer_fee_native: leg.buyer_fee_native,
                seller_fee_native: leg.seller_fee_native,
            },
        );
    }
    accounts.book.store(&book);
    Ok(())
}

/// Each account at the end. One room serves all their evidence: the heap gives nothing back.
#[inline(never)]
fn judge(
    accounts: &PositionFillBatch,
    sides: (&[Customer], &mut [Party]),
    rest: &mut Iter<'_, AccountView>,
    clock: &units::Clock,
) -> Outcome<Vec<FillHealth>> {
    let (customers, parties) = sides;
    let parameters = accounts.house.parameters.view();
    let takes_risk = accounts.house.mode(clock).takes_risk();
    let traded_id = accounts.instrument.instrument_id;
    let mut loaded = evidence::Loaded::with_room();
    let mut healths = Vec::with_capacity(customers.len());
    for (customer, party) in customers.iter().zip(parties) {
        evidence::load_after_trade_into(&customer.account, traded_id, rest, &mut loaded)?;
        let health = check_party(party, &loaded.view(&parameters, clock), takes_risk)?;
        healths.push(health.into());
    }
    evidence::check_all_used(rest)?;
    Ok(healths)
}

//! Several trades of one instrument at once (SPEC 7): every trade passes the band and both
//! consents, and each account is judged once, at the end.
//!
//! That lets one account buy from several others, and lets it give up what it bought to somebody
//! else at the same price, without margin for what it held only in between.

use alloc::boxed::Box;

use crate::account::Account;
use crate::fill::{Consent, Side, Terms, Undo, check_side, plan_leg};
use crate::instrument::{Book, Instrument};
use crate::limits::{BATCH_ACCOUNTS, BATCH_LEGS};
use crate::margin::{Evidence, Health};
use crate::refusal::Refusal;
use crate::units::Clock;

/// One trade of a batch. Parties are named by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Place of the buyer.
    pub buyer: usize,
    /// Place of the seller.
    pub seller: usize,
    /// Lots and price.
    pub terms: Terms,
    /// Fee of the buyer, in quote native.
    pub buyer_fee_native: u64,
    /// Fee of the seller, in quote native.
    pub seller_fee_native: u64,
}

/// One account of a batch.
#[derive(Clone, Debug)]
pub struct Party {
    /// The account; on the heap, because several of them are too large for a frame.
    pub account: Box<Account>,
    /// Its consent to the venue.
    pub consent: Consent,
    /// The account's generation.
    pub generation: u64,
    /// Its owner: any number that accounts of one owner share.
    pub owner: usize,
    /// Its position before the first of its trades.
    undo: Option<Undo>,
}

impl Party {
    /// A party before the first trade.
    #[must_use]
    pub fn new(account: Box<Account>, consent: Consent, generation: u64, owner: usize) -> Self {
        Self {
            account,
            consent,
            generation,
            owner,
            undo: None,
        }
    }

    fn side(&mut self, fee_native: u64) -> Side<'_> {
        Side {
            account: &mut self.account,
            consent: &mut self.consent,
            generation: self.generation,
            fee_native,
            is_signed: false,
        }
    }
}

/// Whether a batch of so many parties is one: it has between one and [`BATCH_LEGS`] trades, at most
/// [`BATCH_ACCOUNTS`] parties, no trade of a party with itself or of one that is not there, and no
/// party without a trade.
///
/// # Errors
/// [`Refusal::BatchMalformed`].
pub fn check_shape(legs: &[Leg], parties: usize) -> Result<(), Refusal> {
    let is_sized = !legs.is_empty() && legs.len() <= BATCH_LEGS && parties <= BATCH_ACCOUNTS;
    let is_whole = |leg: &Leg| leg.buyer != leg.seller && leg.buyer.max(leg.seller) < parties;
    let trades = |party: usize| {
        let mut sides = legs.iter().map(|leg| (leg.buyer, leg.seller));
        sides.any(|(buyer, seller)| buyer == party || seller == party)
    };
    if is_sized && legs.iter().all(is_whole) && (0..parties).all(trades) {
        Ok(())
    } else {
        Err(Refusal::BatchMalformed)
    }
}

/// One trade of a batch, checked and exchanged.
///
/// Refuses, in order: `BatchMalformed` (a party that is not there, or one with itself);
/// `SameOwner`; those of [`plan_leg`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`]. What was changed must then be thrown away.
pub fn carry_leg(
    leg: &Leg,
    market: (&Instrument, &mut Book),
    parties: &mut [Party],
    clock: &Clock,
) -> Result<(), Refusal> {
    let found = parties.get_disjoint_mut([leg.buyer, leg.seller]);
    let [buyer, seller] = found.map_err(|_| Refusal::BatchMalformed)?;
    if buyer.owner == seller.owner {
        return Err(Refusal::SameOwner);
    }
    let (bought, sold) = plan_leg(
        &leg.terms,
        market,
        (
            &mut buyer.side(leg.buyer_fee_native),
            &mut seller.side(leg.seller_fee_native),
        ),
        clock,
    )?;
    buyer.undo.get_or_insert(bought);
    seller.undo.get_or_insert(sold);
    Ok(())
}

/// One account at the end of the batch, against what it was before its first trade.
///
/// Refuses, in order: `BatchMalformed` (it has not traded); those of [`check_side`].
///
/// # Errors
/// As above, and [`Refusal::Overflow`]. What was changed must then be thrown away.
pub fn check_party(
    party: &mut Party,
    evidence: &Evidence<'_>,
    takes_risk: bool,
) -> Result<Health, Refusal> {
    let undo = party.undo.ok_or(Refusal::BatchMalformed)?;
    check_side(&mut party.side(0), evidence, &undo, takes_risk)
}

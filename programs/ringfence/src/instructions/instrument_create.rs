//! Lists an instrument and its book.
//!
//! Refuses, in order: `WrongAuthority`; `OracleSourceNotAllowed`; `ParameterOutOfBounds` for an
//! unknown kind, reserved bytes, a linear instrument with a risk authority or an option without;
//! those of the rules' `Instrument::check_listing`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → two accounts.
//! Keeps: open interest at the largest tick stays within what settlement can carry.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, InstrumentCreated};
use crate::state::{
    Book, Contract, House, Instrument, InstrumentParameters, Source, Stored, KIND_PUT,
};
use crate::{guard, oracle, seeds};
use anchor_lang::prelude::*;
use ringfence_core::instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::refusal::Refusal;

/// Arguments of `instrument_create`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct InstrumentCreateArguments {
    /// Its id in the house, from one; never used again.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Price of one tick.
    pub tick_size_e8: u64,
    /// Quote native value of one tick on one lot.
    pub tick_value_native: u64,
    /// Largest open interest.
    pub max_open_interest_lots: u64,
    /// Largest tick of a mark or a fill.
    pub max_tick: u64,
    /// When it expires; `i64::MAX` for never.
    pub expiry_ts: i64,
    /// Parameters.
    pub parameters: InstrumentParameters,
    /// Where its marks come from; for an option, the price of its underlying.
    pub source: Source,
    /// What it pays.
    pub contract: Contract,
    /// Posts the marks and the risk array of an option; zero for a linear instrument.
    pub risk_authority: Address,
}

/// Accounts of `instrument_create`.
#[derive(Accounts)]
pub struct InstrumentCreate {
    /// May list.
    pub listing_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house: the extremes of what is listed.
    #[account(mut)]
    pub house: Stored<House>,
    /// The new instrument.
    #[account(mut)]
    pub instrument: UncheckedAccount,
    /// Its new book.
    #[account(mut)]
    pub book: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut InstrumentCreate, args: &InstrumentCreateArguments) -> Outcome {
    let house = &mut accounts.house;
    let authority = accounts.listing_authority.address();
    guard::same(
        authority,
        &house.listing_authority,
        RingfenceError::WrongAuthority,
    )?;
    oracle::check_source(&args.source, house.is_test != 0)?;
    check_terms(args)?;
    let listed = listing(args, guard::clock()?.now_ts);
    listed.check_listing(&house.parameters.view())?;
    let mut extremes = house.listed();
    extremes.note_instrument(&listed)?;
    house.store_listed(&extremes);
    let id = args.instrument_id.to_le_bytes();
    let seeds = [seeds::INSTRUMENT, house.address().as_ref(), &id];
    let (payer, target) = (&accounts.payer, &accounts.instrument);
    let (mut instrument, bump) = Stored::<Instrument>::create(payer, target, &seeds)?;
    instrument.store(&listed);
    instrument.house = *house.address();
    instrument.source = Source {
        reserved: [0; 7],
        ..args.source
    };
    instrument.risk_authority = args.risk_authority;
    instrument.bump = bump;
    let seeds = [seeds::BOOK, instrument.address().as_ref()];
    let (mut book, bump) = Stored::<Book>::create(payer, &accounts.book, &seeds)?;
    book.instrument = *instrument.address();
    book.bump = bump;
    events::tell(&InstrumentCreated {
        instrument: *instrument.address(),
        house: instrument.house,
        expiry_ts: args.expiry_ts,
        instrument_id: args.instrument_id,
        risk_group: args.risk_group,
        reserved: [0; 4],
    });
    Ok(())
}

/// Whether the contract is of a kind that there is, and has a risk authority if it needs one.
fn check_terms(args: &InstrumentCreateArguments) -> Outcome {
    let contract = &args.contract;
    let is_known = contract.kind <= KIND_PUT && contract.reserved == [0; 3];
    let has_authority = args.risk_authority != Address::default();
    if is_known && has_authority == contract.view().is_posted() {
        Ok(())
    } else {
        Err(Refusal::ParameterOutOfBounds.into())
    }
}

/// The instrument as the rules see it at its listing: no mark yet, whose absence counts from now.
#[inline(never)]
fn listing(args: &InstrumentCreateArguments, now_ts: i64) -> instrument::Instrument {
    instrument::Instrument {
        instrument_id: args.instrument_id,
        risk_group: args.risk_group,
        parameters: args.parameters.view(),
        tick_size_e8: args.tick_size_e8,
        tick_value_native: args.tick_value_native,
        max_open_interest_lots: args.max_open_interest_lots,
        max_tick: args.max_tick,
        expiry_ts: args.expiry_ts,
        is_expired: false,
        mark_tick: 0,
        mark_ts: now_ts,
        settlement_tick: 0,
        sequence: 0,
        boundary_ts: 0,
        has_skipped: false,
        gain_long: 0,
        gain_short: 0,
        risk_array: [0; SCENARIOS],
        contract: args.contract.view(),
        risk_ts: 0,
        interest_limit_lots: u64::MAX,
    }
}

//! Loss: one shortfall on its way through the waterfall.

use crate::errors::{Outcome, RingfenceError};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::loss as rules;
use ringfence_core::loss::State;

/// Number of a loss whose positions and collateral are being sold.
pub const LOSS_MANAGING: u8 = 0;
/// Number of a loss whose shortfall is known.
pub const LOSS_FIXED: u8 = 1;
/// Number of a loss that waits for its gain haircut.
pub const LOSS_HAIRCUTTING: u8 = 2;
/// Number of a loss for which every layer has done its part.
pub const LOSS_CLOSING: u8 = 3;
/// Number of a loss that is on record.
pub const LOSS_CLOSED: u8 = 4;
/// Stamps of a loss: one per state, two to spare.
pub const STAMP_COUNT: usize = 7;

/// When, and by whom, a loss came into a state.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct Stamp {
    /// Who signed; zero while it has not happened.
    pub signer: Address,
    /// Slot of the chain.
    pub slot: u64,
    /// Time of the chain.
    pub ts: i64,
}

/// One shortfall. Amounts in quote native.
#[account]
pub struct Loss {
    /// The house.
    pub house: Address,
    /// The defaulter.
    pub margin_account: Address,
    /// Its owner.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Changes of state, by the number of the state.
    pub stamps: [Stamp; 7],
    /// Generation of the defaulter.
    pub generation: u64,
    /// Its place among all losses of the house.
    pub sequence: u64,
    /// When it was declared.
    pub declared_ts: i64,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What it still owed when its own money was used up.
    pub shortfall_native: u64,
    /// What layers still have to pay.
    pub left_native: u64,
    /// Covered by money that is there but frozen.
    pub blocked_native: u64,
    /// What each layer paid.
    pub used_native: [u64; 9],
    /// Which default of the account this is.
    pub default_count: u16,
    /// 0 managing, 1 fixed, 2 haircutting, 3 closing, 4 closed.
    pub state: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For recoveries and assessments.
    pub reserved: [u8; 252],
}

impl Loss {
    /// As the rules see it.
    ///
    /// # Errors
    /// `WrongAccountType` for a state that does not exist.
    pub fn view(&self) -> Outcome<rules::Loss> {
        Ok(rules::Loss {
            state: state_of(self.state)?,
            sequence: self.sequence,
            declared_ts: self.declared_ts,
            loss_native: self.loss_native,
            shortfall_native: self.shortfall_native,
            left_native: self.left_native,
            blocked_native: self.blocked_native,
            used_native: self.used_native,
        })
    }

    /// Keeps what the rules changed; a state is stamped when it is first reached.
    pub fn store(&mut self, loss: &rules::Loss, stamp: &Stamp) {
        let rules::Loss {
            state,
            sequence,
            declared_ts,
            loss_native,
            shortfall_native,
            left_native,
            blocked_native,
            used_native,
        } = loss;
        self.state = number_of(*state);
        self.sequence = *sequence;
        self.declared_ts = *declared_ts;
        self.loss_native = *loss_native;
        self.shortfall_native = *shortfall_native;
        self.left_native = *left_native;
        self.blocked_native = *blocked_native;
        self.used_native = *used_native;
        let place = self.stamps.get_mut(usize::from(self.state));
        if let Some(place) = place.filter(|place| place.slot == 0) {
            *place = *stamp;
        }
    }
}

fn state_of(number: u8) -> Outcome<State> {
    match number {
        LOSS_MANAGING => Ok(State::Managing),
        LOSS_FIXED => Ok(State::Fixed),
        LOSS_HAIRCUTTING => Ok(State::Haircutting),
        LOSS_CLOSING => Ok(State::Closing),
        LOSS_CLOSED => Ok(State::Closed),
        _ => Err(RingfenceError::WrongAccountType.into()),
    }
}

fn number_of(state: State) -> u8 {
    match state {
        State::Managing => LOSS_MANAGING,
        State::Fixed => LOSS_FIXED,
        State::Haircutting => LOSS_HAIRCUTTING,
        State::Closing => LOSS_CLOSING,
        State::Closed => LOSS_CLOSED,
    }
}

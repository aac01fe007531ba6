//! Loss: one shortfall on its way through the waterfall.

use super::{LossSnapshot, LossTerms};
use crate::errors::{Outcome, RingfenceError};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::loss as rules;
use ringfence_core::loss::State;
use ringfence_core::units::Clock;

/// Number of a loss whose positions and collateral are being sold.
pub const LOSS_MANAGING: u8 = 0;
/// Number of a loss whose shortfall is known.
pub const LOSS_FIXED: u8 = 1;
/// Number of a loss that goes down the layers.
pub const LOSS_ROUTING: u8 = 2;
/// Number of a loss whose assessments are being paid.
pub const LOSS_ASSESSING: u8 = 3;
/// Number of a loss that waits for its gain haircut.
pub const LOSS_HAIRCUTTING: u8 = 4;
/// Number of a loss for which every layer has done its part.
pub const LOSS_CLOSING: u8 = 5;
/// Number of a loss that is on record.
pub const LOSS_CLOSED: u8 = 6;
/// Stamps of a loss: one per state.
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

impl Stamp {
    /// Of somebody, now.
    #[must_use]
    pub fn of(signer: &Address, clock: &Clock) -> Self {
        Self {
            signer: *signer,
            slot: clock.slot,
            ts: clock.now_ts,
        }
    }
}

/// Lots of one instrument on their way to the other side of its book.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct TearUp {
    /// Lots of the defaulter when it began.
    pub lots: u64,
    /// Lots of the other side when it began.
    pub base_lots: u64,
    /// Lots of the other side seen so far.
    pub seen_lots: u64,
    /// The instrument; zero while nothing is torn up.
    pub instrument_id: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

impl TearUp {
    fn view(&self) -> rules::TearUp {
        rules::TearUp {
            lots: self.lots,
            base_lots: self.base_lots,
            seen_lots: self.seen_lots,
            instrument_id: self.instrument_id,
        }
    }

    fn of(from: &rules::TearUp) -> Self {
        let rules::TearUp {
            lots,
            base_lots,
            seen_lots,
            instrument_id,
        } = *from;
        Self {
            lots,
            base_lots,
            seen_lots,
            instrument_id,
            reserved: [0; 6],
        }
    }
}

/// Assessments of one loss.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct Assessment {
    /// When members were called; zero while they are not.
    pub called_ts: i64,
    /// Slot of the call.
    pub called_slot: u64,
    /// What was called in all.
    pub called_native: u64,
    /// What was paid and seized so far, the operator's match included.
    pub paid_native: u64,
    /// Shares of the members who paid, or were found not to have paid.
    pub answered_shares: u64,
    /// Whether it is decided how much of what was paid is used.
    pub is_settled: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

impl Assessment {
    fn view(&self) -> rules::Assessment {
        rules::Assessment {
            called_ts: self.called_ts,
            called_slot: self.called_slot,
            called_native: self.called_native,
            paid_native: self.paid_native,
            answered_shares: self.answered_shares,
            is_settled: self.is_settled != 0,
        }
    }

    fn of(from: &rules::Assessment) -> Self {
        let rules::Assessment {
            called_ts,
            called_slot,
            called_native,
            paid_native,
            answered_shares,
            is_settled,
        } = *from;
        Self {
            called_ts,
            called_slot,
            called_native,
            paid_native,
            answered_shares,
            is_settled: u8::from(is_settled),
            reserved: [0; 7],
        }
    }
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
    /// Slot of the declaration.
    pub declared_slot: u64,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What it still owed when its own money was used up.
    pub shortfall_native: u64,
    /// What layers still have to pay.
    pub left_native: u64,
    /// Covered by money that is there but frozen.
    pub blocked_native: u64,
    /// The same by the layer whose money it is.
    pub held_native: [u64; 9],
    /// What each layer paid.
    pub used_native: [u64; 9],
    /// What each layer got back.
    pub recovered_native: [u64; 9],
    /// Left over of the mutual layer when its shares became void: the members' at declaration.
    pub residual_native: u64,
    /// Part of layer 8 that was cut from unpaid gains.
    pub cut_native: u64,
    /// Discount that takers and bidders have been granted on the defaulter's lots.
    pub discount_native: u64,
    /// The fund at the declaration.
    pub snapshot: LossSnapshot,
    /// The tear-up under way, if any.
    pub tear_up: TearUp,
    /// The assessments.
    pub assessment: Assessment,
    /// Terms of the house at the declaration.
    pub terms: LossTerms,
    /// Which default of the account this is.
    pub default_count: u16,
    /// Auctions under way.
    pub auction_count: u16,
    /// 0 managing, 1 fixed, 2 routing, 3 assessing, 4 haircutting, 5 closing, 6 closed.
    pub state: u8,
    /// Number of the layer that pays next.
    pub next_layer: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 61],
}

impl Loss {
    /// As the rules see it.
    ///
    /// # Errors
    /// `WrongAccountType` for a state that does not exist.
    #[inline(never)]
    pub fn view(&self) -> Outcome<rules::Loss> {
        Ok(rules::Loss {
            state: state_of(self.state)?,
            sequence: self.sequence,
            declared_ts: self.declared_ts,
            declared_slot: self.declared_slot,
            terms: self.terms.view(),
            snapshot: self.snapshot.view(),
            loss_native: self.loss_native,
            shortfall_native: self.shortfall_native,
            left_native: self.left_native,
            blocked_native: self.blocked_native,
            held_native: self.held_native,
            used_native: self.used_native,
            recovered_native: self.recovered_native,
            residual_native: self.residual_native,
            cut_native: self.cut_native,
            next_layer: self.next_layer,
            discount_native: self.discount_native,
            auction_count: self.auction_count,
            tear_up: self.tear_up.view(),
            assessment: self.assessment.view(),
        })
    }

    /// Keeps what the rules changed; a state is stamped when it is first reached.
    #[inline(never)]
    pub fn store(&mut self, loss: &rules::Loss, stamp: &Stamp) {
        let rules::Loss {
            state,
            sequence,
            declared_ts,
            declared_slot,
            terms,
            snapshot,
            loss_native,
            shortfall_native,
            left_native,
            blocked_native,
            held_native,
            used_native,
            recovered_native,
            residual_native,
            cut_native,
            next_layer,
            discount_native,
            auction_count,
            tear_up,
            assessment,
        } = loss;
        self.state = number_of(*state);
        self.sequence = *sequence;
        self.declared_ts = *declared_ts;
        self.declared_slot = *declared_slot;
        self.terms = LossTerms::of(terms);
        self.snapshot = LossSnapshot::of(snapshot);
        self.loss_native = *loss_native;
        self.shortfall_native = *shortfall_native;
        self.left_native = *left_native;
        self.blocked_native = *blocked_native;
        self.held_native = *held_native;
        self.used_native = *used_native;
        self.recovered_native = *recovered_native;
        self.residual_native = *residual_native;
        self.cut_native = *cut_native;
        self.next_layer = *next_layer;
        self.discount_native = *discount_native;
        self.auction_count = *auction_count;
        self.tear_up = TearUp::of(tear_up);
        self.assessment = Assessment::of(assessment);
        if self.state > LOSS_ROUTING {
            // One call may route a loss through all its layers.
            self.stamp(LOSS_ROUTING, stamp);
        }
        self.stamp(self.state, stamp);
    }

    fn stamp(&mut self, state: u8, stamp: &Stamp) {
        let place = self.stamps.get_mut(usize::from(state));
        if let Some(place) = place.filter(|place| place.slot == 0) {
            *place = *stamp;
        }
    }
}

fn state_of(number: u8) -> Outcome<State> {
    match number {
        LOSS_MANAGING => Ok(State::Managing),
        LOSS_FIXED => Ok(State::Fixed),
        LOSS_ROUTING => Ok(State::Routing),
        LOSS_ASSESSING => Ok(State::Assessing),
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
        State::Routing => LOSS_ROUTING,
        State::Assessing => LOSS_ASSESSING,
        State::Haircutting => LOSS_HAIRCUTTING,
        State::Closing => LOSS_CLOSING,
        State::Closed => LOSS_CLOSED,
    }
}

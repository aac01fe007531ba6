//! Losses on their way through the waterfall.

use ringfence_core::units::Bps;
use ringfence_core::{assessment, loss};
use solana_address::Address;

use super::{DecodeError, layout};

layout! {
    /// When, and by whom, a loss came into a state.
    part Stamp {
        /// Who signed; zero while it has not happened.
        signer: Address,
        /// Slot of the chain.
        slot: u64,
        /// Time of the chain.
        ts: i64,
    }
}

layout! {
    /// Terms that hold for a loss from its declaration on.
    part LossTerms {
        /// It is managed at most this long.
        managing_s: u32,
        /// Length of the worsening price, and of each phase of an auction.
        auction_s: u32,
        /// Collateral is sold for this long.
        sell_by_s: u32,
        /// Members pay an assessment within this time.
        assess_due_s: u32,
        /// Length of an epoch: a bidder was a member for one before the declaration.
        epoch_s: u32,
        /// Bond of a bid, as a share of the notional of the lots.
        bond_bps: u16,
        /// Fewest bidders whose bids are awarded.
        bidders_min: u16,
        /// Most that one period assesses, as a share of the members' stake.
        assess_period_bps: u16,
        /// Zero.
        reserved: [u8; 2],
    }
}

impl LossTerms {
    fn to_core(self) -> loss::Terms {
        loss::Terms {
            managing_s: self.managing_s,
            auction_s: self.auction_s,
            sell_by_s: self.sell_by_s,
            assess_due_s: self.assess_due_s,
            epoch_s: self.epoch_s,
            bond_bps: Bps(self.bond_bps),
            bidders_min: self.bidders_min,
            assess_period_bps: Bps(self.assess_period_bps),
        }
    }
}

layout! {
    /// The fund when a loss was declared.
    part LossSnapshot {
        /// Ledgers of layers 3 to 6.
        layers_native: [u64; 4],
        /// Shares of the members other than the defaulter's owner.
        member_shares: u64,
        /// Shares of the defaulter's owner.
        own_shares: u64,
        /// What the members' shares were worth.
        members_native: u64,
        /// Most that discounts on the lots may cost in all.
        discount_max_native: u64,
        /// Most that members may be assessed.
        assess_cap_native: u64,
        /// Generation of the shares.
        share_generation: u32,
        /// Zero.
        reserved: [u8; 4],
    }
}

impl LossSnapshot {
    fn to_core(self) -> loss::Snapshot {
        loss::Snapshot {
            layers_native: self.layers_native,
            member_shares: self.member_shares,
            own_shares: self.own_shares,
            members_native: self.members_native,
            discount_max_native: self.discount_max_native,
            assess_cap_native: self.assess_cap_native,
            share_generation: self.share_generation,
        }
    }
}

layout! {
    /// Lots of one instrument on their way to the other side of its book.
    part TearUp {
        /// Lots of the defaulter when it began.
        lots: u64,
        /// Lots of the other side when it began.
        base_lots: u64,
        /// Lots of the other side seen so far.
        seen_lots: u64,
        /// The instrument; zero while nothing is torn up.
        instrument_id: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

impl TearUp {
    fn to_core(self) -> loss::TearUp {
        loss::TearUp {
            lots: self.lots,
            base_lots: self.base_lots,
            seen_lots: self.seen_lots,
            instrument_id: self.instrument_id,
        }
    }
}

layout! {
    /// Assessments of one loss.
    part Assessment {
        /// When members were called; zero while they are not.
        called_ts: i64,
        /// Slot of the call.
        called_slot: u64,
        /// What was called in all.
        called_native: u64,
        /// What was paid and seized so far, the operator's match included.
        paid_native: u64,
        /// Shares of the members who paid, or were found not to have paid.
        answered_shares: u64,
        /// Whether it is decided how much of what was paid is used.
        is_settled: u8,
        /// Zero.
        reserved: [u8; 7],
    }
}

impl Assessment {
    fn to_core(self) -> loss::Assessment {
        loss::Assessment {
            called_ts: self.called_ts,
            called_slot: self.called_slot,
            called_native: self.called_native,
            paid_native: self.paid_native,
            answered_shares: self.answered_shares,
            is_settled: self.is_settled != 0,
        }
    }
}

layout! {
    /// One shortfall. Amounts in quote native.
    account Loss [184, 204, 22, 185, 75, 82, 95, 40] {
        /// The house.
        house: Address,
        /// The defaulter.
        margin_account: Address,
        /// Its owner.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Changes of state, by the number of the state.
        stamps: [Stamp; 7],
        /// Generation of the defaulter.
        generation: u64,
        /// Its place among all losses of the house.
        sequence: u64,
        /// When it was declared.
        declared_ts: i64,
        /// Slot of the declaration.
        declared_slot: u64,
        /// What the account owed in all.
        loss_native: u64,
        /// What it still owed when its own money was used up.
        shortfall_native: u64,
        /// What layers still have to pay.
        left_native: u64,
        /// Covered by money that is there but frozen.
        blocked_native: u64,
        /// The same by the layer whose money it is.
        held_native: [u64; 9],
        /// What each layer paid.
        used_native: [u64; 9],
        /// What each layer got back.
        recovered_native: [u64; 9],
        /// Left over of the mutual layer when its shares became void: the members' at declaration.
        residual_native: u64,
        /// Part of layer 8 that was cut from unpaid gains.
        cut_native: u64,
        /// Discount that takers and bidders have been granted on the defaulter's lots.
        discount_native: u64,
        /// The fund at the declaration.
        snapshot: LossSnapshot,
        /// The tear-up under way, if any.
        tear_up: TearUp,
        /// The assessments.
        assessment: Assessment,
        /// Terms of the house at the declaration.
        terms: LossTerms,
        /// Which default of the account this is.
        default_count: u16,
        /// Auctions under way.
        auction_count: u16,
        /// 0 managing, 1 fixed, 2 routing, 3 assessing, 4 haircutting, 5 closing, 6 closed.
        state: u8,
        /// Number of the layer that pays next.
        next_layer: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 61],
    }
}

impl Loss {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub fn to_core(&self) -> Result<loss::Loss, DecodeError> {
        Ok(loss::Loss {
            state: self.state()?,
            sequence: self.sequence,
            declared_ts: self.declared_ts,
            declared_slot: self.declared_slot,
            terms: self.terms.to_core(),
            snapshot: self.snapshot.to_core(),
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
            tear_up: self.tear_up.to_core(),
            assessment: self.assessment.to_core(),
        })
    }

    /// Where it is.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub const fn state(&self) -> Result<loss::State, DecodeError> {
        match self.state {
            0 => Ok(loss::State::Managing),
            1 => Ok(loss::State::Fixed),
            2 => Ok(loss::State::Routing),
            3 => Ok(loss::State::Assessing),
            4 => Ok(loss::State::Haircutting),
            5 => Ok(loss::State::Closing),
            6 => Ok(loss::State::Closed),
            other => Err(DecodeError::UnknownState(other)),
        }
    }
}

layout! {
    /// One party's part of a loss. Amounts in quote native.
    account LossPart [173, 146, 199, 179, 2, 216, 70, 89] {
        /// The loss.
        loss: Address,
        /// The party: a member's seat, or the fund itself for the operator's match.
        party: Address,
        /// Who may claim: the member, or the operator's authority when it matched.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Shares of the party when the loss was declared.
        shares: u64,
        /// What it paid, or what was taken of its secured part.
        paid_native: u64,
        /// What others had paid before it.
        before_native: u64,
        /// What it has claimed so far.
        claimed_native: u64,
        /// Whether it paid, or its secured part was taken.
        has_answered: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 30],
    }
}

impl LossPart {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> assessment::Part {
        assessment::Part {
            shares: self.shares,
            has_answered: self.has_answered != 0,
            paid_native: self.paid_native,
            before_native: self.before_native,
            claimed_native: self.claimed_native,
        }
    }
}

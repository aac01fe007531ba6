//! What is kept of a default, from its declaration to its last recovery (SPEC 10).

use crate::math::Checked;
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{Bps, Moment};
use crate::waterfall::{LAYER_COUNT, Layer};

/// Where a loss is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Declared; positions and collateral are being sold.
    #[default]
    Managing,
    /// The shortfall is known.
    Fixed,
    /// Layers are paying.
    Routing,
    /// The funded layers are used up; members are paying assessments.
    Assessing,
    /// Assessments are used up; accounts are being settled for the gain haircut.
    Haircutting,
    /// Every layer has done its part.
    Closing,
    /// On record.
    Closed,
}

/// One loss. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Where it is.
    pub state: State,
    /// Its place among all losses of the house.
    pub sequence: u64,
    /// When it was declared.
    pub declared_ts: i64,
    /// Slot of the declaration.
    pub declared_slot: u64,
    /// Terms of the house at the declaration.
    pub terms: Terms,
    /// The fund at the declaration.
    pub snapshot: Snapshot,
    /// What the account owed in all: proceeds, its own quote and the shortfall.
    pub loss_native: u64,
    /// What it still owed when its own money was used up.
    pub shortfall_native: u64,
    /// What layers still have to pay.
    pub left_native: u64,
    /// Covered by money that is there but frozen.
    pub blocked_native: u64,
    /// The same by the layer whose money it is: no other layer pays for it later.
    pub held_native: [u64; LAYER_COUNT],
    /// What each layer paid.
    pub used_native: [u64; LAYER_COUNT],
    /// What each layer got back.
    pub recovered_native: [u64; LAYER_COUNT],
    /// Left over of the mutual layer when its shares became void: the members' at declaration.
    pub residual_native: u64,
    /// Part of layer 8 that was cut from unpaid gains.
    pub cut_native: u64,
    /// Number of the layer that pays next.
    pub next_layer: u8,
    /// Discount that takers and bidders have been granted on the defaulter's lots.
    pub discount_native: u64,
    /// Auctions under way.
    pub auction_count: u16,
    /// The tear-up under way, if any.
    pub tear_up: TearUp,
    /// The assessments.
    pub assessment: Assessment,
}

/// Terms that hold for a loss from its declaration on, whatever becomes of the house's parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// It is managed at most this long.
    pub managing_s: u32,
    /// Length of the worsening price, and of each phase of an auction.
    pub auction_s: u32,
    /// Collateral is sold for this long.
    pub sell_by_s: u32,
    /// Members pay an assessment within this time.
    pub assess_due_s: u32,
    /// Length of an epoch: a bidder was a member for one before the declaration.
    pub epoch_s: u32,
    /// Bond of a bid.
    pub bond_bps: Bps,
    /// Fewest bidders whose bids are awarded.
    pub bidders_min: u16,
    /// Most that one period assesses, as a share of the members' stake.
    pub assess_period_bps: Bps,
}

/// The fund when a loss was declared. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Ledgers of layers 3 to 6.
    pub layers_native: [u64; 4],
    /// Shares of the members other than the defaulter's owner.
    pub member_shares: u64,
    /// Shares of the defaulter's owner.
    pub own_shares: u64,
    /// What the members' shares were worth.
    pub members_native: u64,
    /// Generation of the shares.
    pub share_generation: u32,
    /// Most that discounts on the lots may cost in all.
    pub discount_max_native: u64,
    /// Most that members may be assessed.
    pub assess_cap_native: u64,
}

/// Lots of one instrument on their way to the other side of its book (paged).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TearUp {
    /// The instrument; zero while nothing is torn up.
    pub instrument_id: u16,
    /// Lots of the defaulter when it began.
    pub lots: u64,
    /// Lots of the other side when it began.
    pub base_lots: u64,
    /// Lots of the other side seen so far.
    pub seen_lots: u64,
}

/// Assessments of one loss. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// When members were called.
    pub called_ts: i64,
    /// Slot of the call.
    pub called_slot: u64,
    /// What was called in all.
    pub called_native: u64,
    /// What was paid and seized so far, the operator's match included: it waits in escrow.
    pub paid_native: u64,
    /// Shares of the members who paid, or were found not to have paid.
    pub answered_shares: u64,
    /// Whether it is decided how much of what was paid is used.
    pub is_settled: bool,
}

impl Loss {
    /// Part of the loss that nobody paid: what is blocked, and what is still on its way.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn uncovered_native(&self) -> Result<u64, Refusal> {
        self.blocked_native.plus(self.left_native)
    }

    /// What is left to recover from the defaulter: what others paid for it, less what they got
    /// back, and what nobody paid. It stays frozen until this is zero.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn recoverable_native(&self) -> Result<u64, Refusal> {
        let rows = self.used_native.iter().zip(&self.recovered_native);
        let mut others = rows.skip(Layer::Insurance.index());
        let unpaid = others.try_fold(0_u64, |sum, (used, back)| sum.plus(used.minus(*back)?))?;
        unpaid.plus(self.uncovered_native()?)
    }

    /// When it was declared.
    #[must_use]
    pub const fn declared(&self) -> Moment {
        Moment {
            ts: self.declared_ts,
            slot: self.declared_slot,
        }
    }

    /// Whether all layers have done their part: what is blocked may thaw, and what is recovered
    /// goes back.
    #[must_use]
    pub fn is_routed(&self) -> bool {
        matches!(self.state, State::Closing | State::Closed)
    }

    /// What a layer has paid.
    #[must_use]
    pub fn used_by(&self, layer: Layer) -> u64 {
        row(&self.used_native, layer)
    }

    /// What a layer has got back.
    #[must_use]
    pub fn recovered_by(&self, layer: Layer) -> u64 {
        row(&self.recovered_native, layer)
    }

    /// What a layer has and cannot move.
    #[must_use]
    pub fn held_by(&self, layer: Layer) -> u64 {
        row(&self.held_native, layer)
    }

    /// Notes what a layer has paid more.
    pub(crate) fn add_used(&mut self, layer: Layer, paid_native: u64) -> Result<(), Refusal> {
        add(&mut self.used_native, layer, paid_native)
    }

    /// Notes as blocked what a layer has but cannot move, here and in Settlement's sum.
    pub(crate) fn hold(
        &mut self,
        settlement: &mut Settlement,
        layer: Layer,
        held_native: u64,
    ) -> Result<(), Refusal> {
        add(&mut self.held_native, layer, held_native)?;
        self.blocked_native = self.blocked_native.plus(held_native)?;
        settlement.blocked_native = settlement.blocked_native.plus(held_native)?;
        if let Some(sum) = settlement.held_mut(layer) {
            *sum = sum.plus(held_native)?;
        }
        Ok(())
    }

    /// Takes up to `amount_native` off what a layer has blocked. Returns how much that was.
    pub(crate) fn unhold(
        &mut self,
        settlement: &mut Settlement,
        layer: Layer,
        amount_native: u64,
    ) -> Result<u64, Refusal> {
        let held = self.held_native.get_mut(layer.index());
        let held = held.ok_or(Refusal::Overflow)?;
        let freed = amount_native.min(*held);
        *held = held.minus(freed)?;
        self.blocked_native = self.blocked_native.minus(freed)?;
        settlement.blocked_native = settlement.blocked_native.minus(freed)?;
        if let Some(sum) = settlement.held_mut(layer) {
            *sum = sum.minus(freed)?;
        }
        Ok(freed)
    }
}

impl Assessment {
    /// When members were called.
    #[must_use]
    pub const fn called(&self) -> Moment {
        Moment {
            ts: self.called_ts,
            slot: self.called_slot,
        }
    }
}

/// One layer's row.
pub(crate) fn row(rows: &[u64; LAYER_COUNT], layer: Layer) -> u64 {
    rows.get(layer.index()).copied().unwrap_or_default()
}

/// Adds to one layer's row.
pub(crate) fn add(rows: &mut [u64; LAYER_COUNT], layer: Layer, by: u64) -> Result<(), Refusal> {
    let row = rows.get_mut(layer.index()).ok_or(Refusal::Overflow)?;
    *row = row.plus(by)?;
    Ok(())
}

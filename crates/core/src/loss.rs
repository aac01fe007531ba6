//! A default, from declaration to close (SPEC 10).
//!
//! `Managing → Fixed → (Haircutting) → Closing → Closed`; declaring begins managing at once.
//! Everything here may be done by anyone: the tests are objective.

use crate::account::{Account, Status};
use crate::asset::{Outage, Shard, Weight};
use crate::instrument::Instrument;
use crate::limits::QUOTE_SLOT;
use crate::margin::{Evidence, Test};
use crate::math::{Checked, to_u64};
use crate::plan::{Plan, Pocket};
use crate::position::recognised_native;
use crate::refusal::Refusal;
use crate::settlement::{Settlement, collect, is_overdue};
use crate::units::{Bps, Clock};
use crate::vault::surplus_native;
use crate::waterfall::{LAYER_COUNT, Layer};

pub use crate::haircut::cut_gains;
pub use crate::routing::{Frozen, plan_route};

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

    /// What others paid for the defaulter, or may still have to: it stays frozen until nothing is.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    fn recoverable_native(&self) -> Result<u64, Refusal> {
        let mut others = self.used_native.iter().skip(Layer::Insurance.index());
        let paid = others.try_fold(0_u64, |sum, row| sum.plus(*row))?;
        paid.plus(self.uncovered_native()?)
    }
}

/// Declares an account in default, on an objective test, and freezes it.
///
/// The test: its equity with collateral at full price is negative; or it has been called, the
/// grace period has passed and it is still below maintenance; or it has owed variation past its
/// due time and grace with less than dust left that could be seized.
///
/// Refuses, in order: `AccountInDefault`; those of [`Evidence::health`]; `NotDeclarable`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_declare(
    account: &mut Account,
    settlement: &mut Settlement,
    evidence: &Evidence<'_>,
    quote_moves: bool,
) -> Result<Loss, Refusal> {
    if matches!(account.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault);
    }
    if !is_declarable(account, evidence, quote_moves)? {
        return Err(Refusal::NotDeclarable);
    }
    let sequence = settlement.loss_sequence;
    settlement.loss_sequence = sequence.plus(1)?;
    settlement.open_loss_count = settlement.open_loss_count.plus(1)?;
    account.status = Status::Default;
    account.proceeds_native = 0;
    account.default_count = account.default_count.plus(1)?;
    Ok(Loss {
        sequence,
        declared_ts: evidence.clock.now_ts,
        ..Loss::default()
    })
}

fn is_declarable(
    account: &Account,
    evidence: &Evidence<'_>,
    quote_moves: bool,
) -> Result<bool, Refusal> {
    if evidence.health(account, Test::SOLVENCY)?.equity_native < 0 {
        return Ok(true);
    }
    let (clock, parameters) = (evidence.clock, evidence.parameters);
    let grace_passed =
        account.called_ts != 0 && clock.has_passed(account.called_ts, parameters.grace_s);
    if grace_passed && !evidence.health(account, Test::MAINTENANCE)?.is_met() {
        return Ok(true);
    }
    let long_s = parameters.variation_due_s.plus(parameters.grace_s)?;
    // The stamp is that of the last settlement: a boundary since then may have paid the debt.
    let is_late = is_overdue(account, parameters, clock)
        && clock.has_passed(account.owed_since_ts, long_s)
        && recognised_native(account, evidence.instruments)? < 0;
    Ok(is_late && seizable_native(account, evidence, quote_moves)? < parameters.dust_native)
}

/// Worth of what settling or a liquidator could still get for the account's debt. Dust does not
/// count: anyone may deposit into any vault, and a unit of something worthless must not shield a
/// debtor.
fn seizable_native(
    account: &Account,
    evidence: &Evidence<'_>,
    quote_moves: bool,
) -> Result<u64, Refusal> {
    let quote_high_e8 = evidence.quote()?.feed.high_price_e8();
    let rule = (Weight::Full, Outage::Lenient);
    let mut sum = 0_u64;
    for (index, slot) in account
        .slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| slot.is_open)
    {
        if index == QUOTE_SLOT && !quote_moves {
            continue;
        }
        let (asset, amount) = (evidence.asset_of(account, index)?, slot.available_native());
        let value = asset.value_floor(index, amount, quote_high_e8, rule, evidence.clock)?;
        sum = sum.plus(value)?;
    }
    Ok(sum)
}

/// The defaulter's quote vault as the chain shows it.
#[derive(Debug)]
pub struct QuoteVault<'a> {
    /// Tokens in it.
    pub tokens_native: u64,
    /// Whether it can move tokens.
    pub moves: bool,
    /// Its shard.
    pub shard: &'a mut Shard,
}

/// Fixes the shortfall: drains the quote vault, surplus included, and notes what is then owed.
///
/// Refuses, in order: `LossInOtherState`; `EvidenceOutOfOrder`; `PositionsNotClosed`;
/// `CollateralUnsold` until the selling period has passed, unless its own quote pays everything;
/// `TokensBelowLedger`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_fix(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    vault: &mut QuoteVault<'_>,
    on: (&[Instrument], u32, &Clock),
) -> Result<Plan, Refusal> {
    let (instruments, sell_by_s, clock) = on;
    if loss.state != State::Managing {
        return Err(Refusal::LossInOtherState);
    }
    settlement.touch(account, instruments, |settlement, account| {
        if account
            .positions
            .iter()
            .any(|position| position.is_occupied())
        {
            return Err(Refusal::PositionsNotClosed);
        }
        // Other collateral need not be sold when the account's own quote pays everything.
        let own = if vault.moves {
            u128::from(vault.tokens_native)
        } else {
            0
        };
        let needed = account.owed_variation_native() > own;
        let unsold = account
            .slots
            .iter()
            .skip(1)
            .any(|slot| slot.available_native() != 0);
        if needed && unsold && !clock.has_passed(loss.declared_ts, sell_by_s) {
            return Err(Refusal::CollateralUnsold);
        }
        drain(loss, account, settlement, vault)
    })
}

fn drain(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let owed = to_u64(account.owed_variation_native())?;
    let slot = account.slot_mut(QUOTE_SLOT)?;
    match surplus_native(vault.tokens_native, slot.ledger_native) {
        Ok(surplus) => {
            slot.ledger_native = slot.ledger_native.plus(surplus)?;
            vault.shard.ledger_native = vault.shard.ledger_native.plus(surplus)?;
        }
        Err(Refusal::NothingToMove) => {}
        Err(refusal) => return Err(refusal),
    }
    let available = slot.available_native();
    let plan = if vault.moves && owed != 0 {
        collect(account, settlement)?
    } else {
        Plan::default()
    };
    let drained = plan.paid_by(Pocket::Vault(0));
    vault.shard.ledger_native = vault.shard.ledger_native.minus(drained)?;
    loss.loss_native = owed.plus(account.proceeds_native)?;
    loss.shortfall_native = owed.minus(drained)?;
    loss.blocked_native = if vault.moves {
        0
    } else {
        loss.shortfall_native.min(available)
    };
    loss.left_native = loss.shortfall_native.minus(loss.blocked_native)?;
    loss.used_native = [0; LAYER_COUNT];
    set_row(loss, Layer::Proceeds, account.proceeds_native);
    set_row(loss, Layer::DefaulterVaults, drained);
    loss.state = State::Fixed;
    account.status = Status::Fixed;
    Ok(plan)
}

pub(crate) fn set_row(loss: &mut Loss, layer: Layer, amount_native: u64) {
    if let Some(row) = loss.used_native.get_mut(layer.index()) {
        *row = amount_native;
    }
}

/// Closes a routed loss. A defaulter for whom nobody else paid is released.
///
/// Refuses: `LossInOtherState`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_close(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    clock: &Clock,
) -> Result<(), Refusal> {
    if loss.state != State::Closing {
        return Err(Refusal::LossInOtherState);
    }
    loss.state = State::Closed;
    settlement.open_loss_count = settlement.open_loss_count.minus(1)?;
    settlement.loss_closed_ts = clock.now_ts;
    if loss.recoverable_native()? == 0 {
        account.status = Status::Active;
        account.called_ts = 0;
        account.owed_since_ts = 0;
        account.proceeds_native = 0;
    }
    Ok(())
}

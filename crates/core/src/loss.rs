//! A default, from declaration to close (SPEC 10).
//!
//! `Managing → Fixed → Routing → (Assessing) → (Haircutting) → Closing → Closed`; declaring begins
//! managing at once. Everything here may be done by anyone: the tests are objective.

use crate::account::{Account, Status};
use crate::asset::Shard;
use crate::fund::Fund;
use crate::instrument::Instrument;
use crate::limits::QUOTE_SLOT;
use crate::math::{Checked, to_u64};
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::{Settlement, collect};
use crate::units::Clock;
use crate::vault::surplus_native;
use crate::waterfall::Layer;

pub use crate::declaration::{DISCOUNT_FUND_BPS, plan_declare};
pub use crate::haircut::cut_gains;
pub use crate::record::{Assessment, Loss, Snapshot, State, TearUp, Terms};
pub use crate::routing::{Frozen, Route, mode_after, plan_route};

/// Number of the first layer that routing serves: the defaulter's own stake.
pub(crate) const FIRST_ROUTED: u8 = 2;

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
/// `on` are the instruments of the occupied positions, in slot order, and now.
///
/// Refuses, in order: `LossInOtherState`; `EvidenceOutOfOrder`; `PositionsNotClosed`;
/// `CollateralUnsold` until the selling period has lapsed, counted from the declaration or from the
/// settlement that first left the account owing, unless its own quote pays everything;
/// `TokensBelowLedger`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_fix(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    vault: &mut QuoteVault<'_>,
    on: (&[Instrument], &Clock),
) -> Result<Plan, Refusal> {
    let (instruments, clock) = on;
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
        // Other collateral need not be sold when the account's own quote pays everything. What
        // liens have locked of that pays nothing.
        let locked = account.slot(QUOTE_SLOT)?.locked_native;
        let own = if vault.moves {
            u128::from(vault.tokens_native.saturating_sub(locked))
        } else {
            0
        };
        let needed = account.owed_variation_native() > own;
        let unsold = account
            .slots
            .iter()
            .skip(1)
            .any(|slot| slot.available_native() != 0);
        if needed && unsold && !has_selling_lapsed(loss, account, clock) {
            return Err(Refusal::CollateralUnsold);
        }
        drain(loss, account, settlement, vault)
    })
}

/// Whether collateral could be sold for as long as it should. It can from the declaration on and as
/// soon as a settlement has left the account owing: what a boundary has just recognised was not for
/// sale before, so nobody fixes the loss past the collateral in that second.
fn has_selling_lapsed(loss: &Loss, account: &Account, clock: &Clock) -> bool {
    let (declared, owed) = (loss.declared(), account.owed_since());
    let since = if owed.ts > declared.ts {
        owed
    } else {
        declared
    };
    owed.ts != 0 && clock.has_lapsed(&since, loss.terms.sell_by_s)
}

fn drain(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    let owed = to_u64(account.owed_variation_native())?;
    vault.absorb(account)?;
    let available = account.slot(QUOTE_SLOT)?.available_native();
    let plan = if vault.moves && owed != 0 {
        collect(account, settlement)?
    } else {
        Plan::default()
    };
    let drained = plan.paid_by(Pocket::Vault(0));
    vault.shard.ledger_native = vault.shard.ledger_native.minus(drained)?;
    loss.loss_native = owed.plus(account.proceeds_native)?;
    loss.shortfall_native = owed.minus(drained)?;
    loss.left_native = loss.shortfall_native;
    loss.add_used(Layer::Proceeds, account.proceeds_native)?;
    loss.add_used(Layer::DefaulterVaults, drained)?;
    if !vault.moves {
        let held = loss.shortfall_native.min(available);
        loss.hold(settlement, Layer::DefaulterVaults, held)?;
        loss.left_native = loss.left_native.minus(held)?;
    }
    loss.next_layer = FIRST_ROUTED;
    loss.state = State::Fixed;
    account.status = Status::Fixed;
    Ok(plan)
}

impl QuoteVault<'_> {
    /// Takes the vault's surplus into the account's ledger and the shard.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], [`Refusal::TokensBelowLedger`], [`Refusal::Overflow`].
    pub(crate) fn absorb(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let slot = account.slot_mut(QUOTE_SLOT)?;
        let surplus = match surplus_native(self.tokens_native, slot.ledger_native) {
            Err(Refusal::NothingToMove) => 0,
            other => other?,
        };
        slot.ledger_native = slot.ledger_native.plus(surplus)?;
        self.shard.ledger_native = self.shard.ledger_native.plus(surplus)?;
        Ok(())
    }
}

/// Closes a routed loss. A defaulter from whom nothing is left to recover is released. With the
/// last open loss the operator's fresh skin becomes skin like any other.
///
/// Refuses: `LossInOtherState`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_close(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: &mut Fund,
    clock: &Clock,
) -> Result<(), Refusal> {
    if loss.state != State::Closing {
        return Err(Refusal::LossInOtherState);
    }
    loss.state = State::Closed;
    settlement.open_loss_count = settlement.open_loss_count.minus(1)?;
    settlement.loss_closed_ts = clock.now_ts;
    if settlement.open_loss_count == 0 {
        fund.fresh_junior_native = 0;
        fund.fresh_senior_native = 0;
    }
    if loss.recoverable_native()? == 0 {
        release(account);
    }
    Ok(())
}

/// Sets a defaulter free, without the stamps of its call and of its debt.
pub(crate) fn release(account: &mut Account) {
    account.status = Status::Active;
    clear_stamps(account);
    account.proceeds_native = 0;
}

/// Forgets the call and the debt of an account that owes nothing any more.
pub(crate) fn clear_stamps(account: &mut Account) {
    account.called_ts = 0;
    account.called_slot = 0;
    account.owed_since_ts = 0;
    account.owed_since_slot = 0;
}

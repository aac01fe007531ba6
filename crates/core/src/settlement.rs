//! Variation: collected before it is paid, conserved to the unit (SPEC 7).
//!
//! Settlement keeps totals of what losers owe and winners are owed, in O(1): tick moves add to
//! them before any account is touched, and each account that is touched replaces what Settlement
//! assumed of it (`registered` and `counted`) by what it really is. Two identities hold after
//! every operation; `invariants` names them.

use crate::account::{Account, Status};
use crate::asset::Shard;
use crate::index::Index;
use crate::instrument::{Book, Instrument};
use crate::limits::QUOTE_SLOT;
use crate::loss::Loss;
use crate::math::{Checked, above_zero, to_i128, to_u64};
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::position::{bring_up_all, strike_expired};
use crate::refusal::Refusal;
use crate::units::{Clock, ONE_E12};
use crate::waterfall::Layer;

pub use crate::position::bring_up;

/// Layers of the fund that may be frozen while they owe: 2 to 6.
pub const HELD_LAYERS: usize = 5;

/// The house's settlement totals, in quote native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Tokens in the pool by the program's count.
    pub pool_native: u64,
    /// What winners are owed: recognised gains not yet paid.
    pub owed_to_native: i128,
    /// What losers owe: recognised losses not yet collected.
    pub owed_by_native: i128,
    /// Recognised fees not yet collected into the insurance layer.
    pub fees_native: i128,
    /// Part of `owed_to` that is counted account by account.
    pub counted_gain_native: i128,
    /// Part of `owed_by` that is counted account by account.
    pub counted_loss_native: i128,
    /// Haircut that claims still carry; below zero it is residue: rounding that nobody owns.
    pub unapplied_native: i128,
    /// Epoch of claims: rises by one when the index reaches zero, and by 2^32 when it is written a
    /// millionfold larger.
    pub claim_epoch: u64,
    /// What is left of a claim of this epoch, in units of 10^-12.
    pub claim_index_e12: u64,
    /// Gains that haircuts took from accounts and no recovery has returned yet.
    pub cut_native: i128,
    /// Recoveries in the pool that accounts have not been credited with yet.
    pub recovering_native: i128,
    /// Epoch of recoveries: rises by one when everything cut has been returned, and by 2^32 when
    /// its index is written a millionfold larger.
    pub recovery_epoch: u64,
    /// What is left to return of a cut of this epoch, in units of 10^-12.
    pub recovery_index_e12: u64,
    /// Uncovered in all losses together: money that is there but frozen.
    pub blocked_native: u64,
    /// Of that, what is frozen in layers 2 to 6, by layer: it is the loss's that noted it.
    pub held_native: [u64; HELD_LAYERS],
    /// Losses between declaration and close.
    pub open_loss_count: u32,
    /// Sequence number that the next declared loss gets.
    pub loss_sequence: u64,
    /// Sequence number of the loss that the layers serve next.
    pub routing_sequence: u64,
    /// When the last loss was closed.
    pub loss_closed_ts: i64,
    /// Since when the gate has been open; `i64::MAX` while it is shut.
    pub gate_open_since_ts: i64,
    /// When the last stretch of open losses began; breaks within an unstake window do not end one.
    pub loss_since_ts: i64,
    /// When the last stretch began in which the gate was shut; breaks of an hour do not end one.
    pub gate_shut_since_ts: i64,
}

impl Settlement {
    /// A new house: nothing owed, the gate open.
    pub const EMPTY: Self = Self {
        pool_native: 0,
        owed_to_native: 0,
        owed_by_native: 0,
        fees_native: 0,
        counted_gain_native: 0,
        counted_loss_native: 0,
        unapplied_native: 0,
        claim_epoch: 0,
        claim_index_e12: ONE_E12,
        cut_native: 0,
        recovering_native: 0,
        recovery_epoch: 0,
        recovery_index_e12: ONE_E12,
        blocked_native: 0,
        held_native: [0; HELD_LAYERS],
        open_loss_count: 0,
        loss_sequence: 0,
        routing_sequence: 0,
        loss_closed_ts: 0,
        gate_open_since_ts: 0,
        loss_since_ts: 0,
        gate_shut_since_ts: 0,
    };

    /// Adds a tick move's two sides, and takes over what waited in the book.
    pub(crate) fn recognise(&mut self, exchanged: i128, book: &mut Book) -> Result<(), Refusal> {
        self.owed_to_native = self
            .owed_to_native
            .plus(exchanged)?
            .plus(book.wait_gain_native)?;
        self.owed_by_native = self
            .owed_by_native
            .plus(exchanged)?
            .plus(book.wait_loss_native)?;
        self.fees_native = self.fees_native.plus(book.wait_fee_native)?;
        book.wait_gain_native = 0;
        book.wait_loss_native = 0;
        book.wait_fee_native = 0;
        Ok(())
    }

    /// The gate: winners are paid if and only if pre-funded layers cover what losers still owe.
    #[must_use]
    pub fn is_gate_open(&self, cover_native: u64, parameters: &Parameters) -> bool {
        let covered = cover_native.max(parameters.gate_floor_native);
        self.owed_by_native <= i128::from(covered)
    }

    /// Whether money of the fund may still be called for: a loss is open, or part of one is covered
    /// by money that is frozen and will pay when it thaws. Until then nobody's shares change.
    #[must_use]
    pub fn has_open_loss(&self) -> bool {
        self.open_loss_count != 0 || self.blocked_native != 0
    }

    /// What all losses together have noted as frozen in one of the layers 2 to 6; nothing for
    /// other layers.
    pub(crate) fn held_mut(&mut self, layer: Layer) -> Option<&mut u64> {
        let place = layer.index().checked_sub(Layer::DefaulterStake.index())?;
        self.held_native.get_mut(place)
    }

    /// What other losses than this one have noted as frozen in a layer.
    pub(crate) fn held_for_others(&self, loss: &Loss, layer: Layer) -> u64 {
        let place = layer.index().checked_sub(Layer::DefaulterStake.index());
        let held = place.and_then(|place| self.held_native.get(place));
        held.map_or(0, |held| held.saturating_sub(loss.held_by(layer)))
    }

    /// Whether every recognised gain and loss has been counted account by account: only then is
    /// the base of a gain haircut exact.
    #[must_use]
    pub fn is_base_exact(&self) -> bool {
        self.owed_to_native == self.counted_gain_native
            && self.owed_by_native == self.counted_loss_native
    }

    /// What is left of a claim.
    pub(crate) const fn claim_index(&self) -> Index {
        Index {
            epoch: self.claim_epoch,
            e12: self.claim_index_e12,
        }
    }

    /// What is left to return of a cut.
    pub(crate) const fn recovery_index(&self) -> Index {
        Index {
            epoch: self.recovery_epoch,
            e12: self.recovery_index_e12,
        }
    }

    /// What is in the pool and is not a recovery that accounts have not been credited with yet.
    fn spare_native(&self) -> Result<i128, Refusal> {
        i128::from(self.pool_native).minus(self.recovering_native)
    }

    /// Forgets what was counted and registered of an account, before it changes.
    fn uncount(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let gain = account.counted_native.max(0);
        let loss = account.counted_native.minus(gain)?;
        self.owed_to_native = self
            .owed_to_native
            .minus(account.registered_gain_native)?
            .minus(gain)?;
        self.owed_by_native = self
            .owed_by_native
            .minus(account.registered_loss_native)?
            .plus(loss)?;
        self.counted_gain_native = self.counted_gain_native.minus(gain)?;
        self.counted_loss_native = self.counted_loss_native.plus(loss)?;
        account.registered_gain_native = 0;
        account.registered_loss_native = 0;
        account.counted_native = 0;
        Ok(())
    }

    /// Counts an account at what it is owed or owes now.
    fn count(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let gain = account.variation_native.max(0);
        let loss = account.variation_native.minus(gain)?;
        self.owed_to_native = self.owed_to_native.plus(gain)?;
        self.owed_by_native = self.owed_by_native.minus(loss)?;
        self.counted_gain_native = self.counted_gain_native.plus(gain)?;
        self.counted_loss_native = self.counted_loss_native.minus(loss)?;
        account.counted_native = account.variation_native;
        Ok(())
    }

    /// Takes the account's part of every haircut since it was last touched (appendix A).
    fn apply_haircut(&mut self, account: &mut Account) -> Result<(), Refusal> {
        let then = Index {
            epoch: account.claim_epoch,
            e12: account.claim_index_e12,
        };
        let now = self.claim_index();
        if then == now {
            return Ok(());
        }
        let claim = above_zero(account.counted_native);
        let kept = now.left_of(claim, then, false)?;
        let cut = to_i128(claim.minus(kept)?)?;
        account.variation_native = account.variation_native.minus(cut)?;
        account.counted_native = account.counted_native.minus(cut)?;
        self.owed_to_native = self.owed_to_native.minus(cut)?;
        self.counted_gain_native = self.counted_gain_native.minus(cut)?;
        self.unapplied_native = self.unapplied_native.minus(cut)?;
        account.cut_native = account.cut_native.plus(cut)?;
        self.cut_native = self.cut_native.plus(cut)?;
        account.claim_epoch = self.claim_epoch;
        account.claim_index_e12 = self.claim_index_e12;
        Ok(())
    }

    /// Brings an account up to date, changes it by `change`, and counts it again.
    ///
    /// # Errors
    /// Those of `change`; [`Refusal::EvidenceOutOfOrder`]; [`Refusal::Overflow`].
    pub fn touch<T>(
        &mut self,
        account: &mut Account,
        instruments: &[Instrument],
        change: impl FnOnce(&mut Self, &mut Account) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        // What earlier cuts get back comes first: a new one begins at the present index.
        self.apply_recovery(account)?;
        self.apply_haircut(account)?;
        bring_up_all(account, instruments)?;
        self.uncount(account)?;
        let result = change(self, account)?;
        self.count(account)?;
        Ok(result)
    }
}

/// What `account_settle` needs besides the account and Settlement.
#[derive(Debug)]
pub struct SettleInput<'a> {
    /// Instruments of the occupied positions, in slot order.
    pub instruments: &'a [Instrument],
    /// Books of the expired ones among them, in the same order.
    pub books: &'a mut [Book],
    /// The shard that counts the account's quote vault.
    pub shard: &'a mut Shard,
    /// The house's parameters.
    pub parameters: &'a Parameters,
    /// Insurance layer plus junior skin: what covers uncollected losses.
    pub cover_native: u64,
    /// Whether tokens can move between the account's quote vault and the pool: the vault is open
    /// and neither is frozen.
    pub vault_moves: bool,
    /// Whether the pool pays: not while a gain haircut is under way.
    pub pool_pays: bool,
    /// Now.
    pub clock: &'a Clock,
}

/// Brings an account up to date, then collects what it owes from its quote vault or pays what it
/// is owed from the pool, as far as there is and the gate is open (SPEC 7).
///
/// Refuses: `AccountInDefault` once the shortfall is fixed; `EvidenceOutOfOrder`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_settle(
    account: &mut Account,
    settlement: &mut Settlement,
    input: &mut SettleInput<'_>,
) -> Result<Plan, Refusal> {
    if account.status == Status::Fixed {
        return Err(Refusal::AccountInDefault);
    }
    let plan = settlement.touch(account, input.instruments, |settlement, account| {
        strike_expired(account, input.instruments, input.books)?;
        move_variation(account, settlement, input)
    })?;
    let ledger = input
        .shard
        .ledger_native
        .plus(plan.received_by(Pocket::Vault(0)))?;
    input.shard.ledger_native = ledger.minus(plan.paid_by(Pocket::Vault(0)))?;
    stamp_owed(account, input.clock);
    settlement.note_gate(input.cover_native, input.parameters, input.clock);
    Ok(plan)
}

/// Collects a debt; pays a claim while the gate is open. A vault or a pool that cannot move tokens
/// leaves both as they are.
fn move_variation(
    account: &mut Account,
    settlement: &mut Settlement,
    input: &SettleInput<'_>,
) -> Result<Plan, Refusal> {
    if !input.vault_moves {
        return Ok(Plan::default());
    }
    if account.variation_native < 0 {
        return collect(account, settlement);
    }
    let gate_open = settlement.is_gate_open(input.cover_native, input.parameters);
    if gate_open && input.pool_pays {
        pay(account, settlement)
    } else {
        Ok(Plan::default())
    }
}

/// From the quote vault, what is not locked, up to what is owed.
pub(crate) fn collect(account: &mut Account, house: &mut Settlement) -> Result<Plan, Refusal> {
    let owed = account.owed_variation_native();
    let slot = account.slot_mut(QUOTE_SLOT)?;
    let amount = to_u64(owed.min(u128::from(slot.available_native())))?;
    slot.ledger_native = slot.ledger_native.minus(amount)?;
    account.variation_native = account.variation_native.plus(i128::from(amount))?;
    house.pool_native = house.pool_native.plus(amount)?;
    Plan::one(Pocket::Vault(0), Pocket::Pool, amount)
}

/// From the pool, up to what is in it and is not a recovery that others wait for.
fn pay(account: &mut Account, settlement: &mut Settlement) -> Result<Plan, Refusal> {
    let claim = above_zero(account.variation_native);
    let amount = to_u64(claim.min(above_zero(settlement.spare_native()?)))?;
    let slot = account.slot_mut(QUOTE_SLOT)?;
    slot.ledger_native = slot.ledger_native.plus(amount)?;
    account.variation_native = account.variation_native.minus(i128::from(amount))?;
    settlement.pool_native = settlement.pool_native.minus(amount)?;
    Plan::one(Pocket::Pool, Pocket::Vault(0), amount)
}

/// Stamps since when the account owes, or clears the stamp.
pub(crate) fn stamp_owed(account: &mut Account, clock: &Clock) {
    if account.variation_native >= 0 {
        account.owed_since_ts = 0;
        account.owed_since_slot = 0;
    } else if account.owed_since_ts == 0 {
        account.owed_since_ts = clock.now_ts;
        account.owed_since_slot = clock.slot;
    }
}

/// Whether the account has owed variation past its due time.
#[must_use]
pub fn is_overdue(account: &Account, parameters: &Parameters, clock: &Clock) -> bool {
    account.owed_since_ts != 0
        && clock.has_lapsed(&account.owed_since(), parameters.variation_due_s)
}

/// Fees that are recognised and that the pool can spare after all winners, into insurance.
///
/// Refuses: `HaircutUnderWay`; `NothingToMove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_collect_fees(
    settlement: &mut Settlement,
    insurance_native: &mut u64,
    pool_pays: bool,
) -> Result<Plan, Refusal> {
    if !pool_pays {
        return Err(Refusal::HaircutUnderWay);
    }
    let spare = settlement
        .spare_native()?
        .minus(settlement.owed_to_native)?;
    let amount = to_u64(settlement.fees_native.min(spare).max(0))?;
    if amount == 0 {
        return Err(Refusal::NothingToMove);
    }
    settlement.fees_native = settlement.fees_native.minus(i128::from(amount))?;
    settlement.pool_native = settlement.pool_native.minus(amount)?;
    *insurance_native = insurance_native.plus(amount)?;
    Plan::one(Pocket::Pool, Pocket::Fund(Layer::Insurance), amount)
}

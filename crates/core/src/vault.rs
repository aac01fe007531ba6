//! Money in and out of one customer's vaults (SPEC 5).

use crate::account::{Account, Status};
use crate::asset::Shard;
use crate::limits::QUOTE_SLOT;
use crate::margin::Evidence;
use crate::math::{Checked, above_zero, to_u64};
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;

/// Credits what arrived in an open vault: measured, never what was asked for.
///
/// Refuses, in order: `VaultNotOpen`; `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_deposit(
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    arrived_native: u64,
) -> Result<Plan, Refusal> {
    account.slot(slot)?;
    if arrived_native == 0 {
        return Err(Refusal::AmountZero);
    }
    credit(account, shard, slot, arrived_native)?;
    Plan::one(Pocket::Wallet, pocket_of(slot)?, arrived_native)
}

/// Adds tokens that were sent straight to the vault to its ledger.
///
/// Refuses, in order: `VaultNotOpen`; `TokensBelowLedger`; `NothingToMove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_absorb(
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    tokens_native: u64,
) -> Result<u64, Refusal> {
    let ledger = account.slot(slot)?.ledger_native;
    let surplus = surplus_native(tokens_native, ledger)?;
    credit(account, shard, slot, surplus)?;
    Ok(surplus)
}

/// Tokens above a ledger.
///
/// # Errors
/// [`Refusal::TokensBelowLedger`]; [`Refusal::NothingToMove`] when there are none.
pub fn surplus_native(tokens_native: u64, ledger_native: u64) -> Result<u64, Refusal> {
    match tokens_native.checked_sub(ledger_native) {
        None => Err(Refusal::TokensBelowLedger),
        Some(0) => Err(Refusal::NothingToMove),
        Some(surplus) => Ok(surplus),
    }
}

/// Takes collateral out while the account stays healthy. `amount_native` of `u64::MAX` means all
/// that is available: for the quote, all beyond what the account owes.
///
/// Refuses, in order: `AccountInLiquidation`, `AccountInDefault`; `VaultNotOpen`; `AmountZero`;
/// `AboveAvailable`; `OwedToPool` (quote only); those of [`Evidence::health`]; `BelowInitial`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_withdraw(
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount_native: u64,
    evidence: &Evidence<'_>,
) -> Result<Plan, Refusal> {
    let amount = free_of(account, slot, evidence)?.amount_of(amount_native)?;
    debit(account, shard, slot, amount)?;
    evidence.check_initial(account)?;
    Plan::one(pocket_of(slot)?, Pocket::Wallet, amount)
}

/// What may leave a slot before health is looked at.
pub(crate) struct Free {
    /// What is in the vault and not locked.
    available_native: u64,
    /// The part of it that the account does not owe.
    free_native: u128,
}

/// What may leave a slot of an account, by a withdrawal or under a lien.
///
/// Refuses, in order: `AccountInLiquidation`, `AccountInDefault`; `VaultNotOpen`.
///
/// # Errors
/// As above, and [`Refusal::EvidenceOutOfOrder`], [`Refusal::Overflow`].
pub(crate) fn free_of(
    account: &Account,
    slot: usize,
    evidence: &Evidence<'_>,
) -> Result<Free, Refusal> {
    match account.status {
        Status::Active => {}
        Status::Liquidation => return Err(Refusal::AccountInLiquidation),
        Status::Default | Status::Fixed => return Err(Refusal::AccountInDefault),
    }
    let available_native = account.slot(slot)?.available_native();
    let kept = if slot == QUOTE_SLOT {
        owed_at_withdrawal(account, evidence)?
    } else {
        0
    };
    Ok(Free {
        available_native,
        free_native: u128::from(available_native).saturating_sub(kept),
    })
}

impl Free {
    /// What leaves when so much is asked for; `u64::MAX` asks for all.
    ///
    /// Refuses: those of [`Free::check`].
    ///
    /// # Errors
    /// As above.
    pub(crate) fn amount_of(&self, asked_native: u64) -> Result<u64, Refusal> {
        let amount = if asked_native == u64::MAX {
            to_u64(self.free_native)?
        } else {
            asked_native
        };
        self.check(amount)?;
        Ok(amount)
    }

    /// Whether an amount may leave.
    ///
    /// Refuses, in order: `AmountZero`; `AboveAvailable`; `OwedToPool` (quote only).
    ///
    /// # Errors
    /// As above.
    pub(crate) fn check(&self, amount_native: u64) -> Result<(), Refusal> {
        if amount_native == 0 {
            return Err(Refusal::AmountZero);
        }
        if amount_native > self.available_native {
            return Err(Refusal::AboveAvailable);
        }
        if u128::from(amount_native) > self.free_native {
            return Err(Refusal::OwedToPool);
        }
        Ok(())
    }
}

/// Most that [`plan_withdraw`] would let out of a slot now; zero when it refuses everything.
///
/// Health falls with every unit, so the border between allowed and refused is found by halving.
#[must_use]
pub fn withdrawable_native(account: &Account, slot: usize, evidence: &Evidence<'_>) -> u64 {
    let Ok(available) = account.slot(slot).map(|s| s.available_native()) else {
        return 0;
    };
    let is_allowed = |amount: u64| {
        let mut shard = Shard {
            ledger_native: u64::MAX,
            vault_count: 0,
        };
        plan_withdraw(&mut account.clone(), &mut shard, slot, amount, evidence).is_ok()
    };
    let (mut allowed, mut refused) = (0, available.saturating_add(1));
    while refused.saturating_sub(allowed) > 1 {
        let middle = allowed.midpoint(refused);
        if is_allowed(middle) {
            allowed = middle
        } else {
            refused = middle
        }
    }
    allowed
}

/// What must stay in the quote vault at a withdrawal (appendix A).
fn owed_at_withdrawal(account: &Account, evidence: &Evidence<'_>) -> Result<u128, Refusal> {
    let mut owed = account.owed_variation_native();
    let mut instruments = evidence.instruments.iter();
    for position in account
        .positions
        .iter()
        .filter(|position| position.is_occupied())
    {
        let instrument = instruments.next().ok_or(Refusal::EvidenceOutOfOrder)?;
        let unsettled = position.unsettled_native(instrument)?;
        owed = owed.plus(above_zero(unsettled.saturating_neg()))?;
    }
    Ok(owed)
}

/// The sacred way out: everything that is not locked, when no position has lots. Depends on no
/// price, no crank, no status of the house and no authority. Only the account's own debt and its
/// own default hold money back.
///
/// Refuses, in order: `AccountInDefault`; `VaultNotOpen`; `PositionsOpen`; `OwedToPool` when all
/// that is there is owed; `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_exit(account: &mut Account, shard: &mut Shard, slot: usize) -> Result<Plan, Refusal> {
    let amount = exit_native(account, slot)?;
    debit(account, shard, slot, amount)?;
    Plan::one(pocket_of(slot)?, Pocket::Wallet, amount)
}

fn exit_native(account: &Account, slot: usize) -> Result<u64, Refusal> {
    if matches!(account.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault);
    }
    let available = account.slot(slot)?.available_native();
    if account.has_lots() {
        return Err(Refusal::PositionsOpen);
    }
    let owed = account.owed_at_exit_native()?;
    let covered = account
        .slot(QUOTE_SLOT)
        .map_or(0, |quote| quote.available_native());
    let amount = if slot == QUOTE_SLOT {
        u128::from(available).saturating_sub(owed)
    } else if owed <= u128::from(covered) {
        u128::from(available)
    } else {
        0
    };
    match (amount, available) {
        (0, 0) => Err(Refusal::AmountZero),
        (0, _) => Err(Refusal::OwedToPool),
        _ => to_u64(amount),
    }
}

/// Opens a slot for a new vault.
///
/// # Errors
/// [`Refusal::Overflow`] for a slot outside the account.
pub fn plan_open(account: &mut Account, shard: &mut Shard, slot: usize) -> Result<(), Refusal> {
    let opened = account.slots.get_mut(slot).ok_or(Refusal::Overflow)?;
    opened.is_open = true;
    shard.vault_count = shard.vault_count.plus(1)?;
    Ok(())
}

/// Closes a slot whose vault is about to be emptied of its surplus and closed.
///
/// Refuses, in order: `VaultNotOpen`; `VaultNotEmpty`; `VaultStillNeeded` for the quote vault of an
/// account that is not settled or in default.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_close(account: &mut Account, shard: &mut Shard, slot: usize) -> Result<(), Refusal> {
    if account.slot(slot)?.ledger_native != 0 {
        return Err(Refusal::VaultNotEmpty);
    }
    let in_default = matches!(account.status, Status::Default | Status::Fixed);
    if slot == QUOTE_SLOT && (in_default || !account.is_settled()) {
        return Err(Refusal::VaultStillNeeded);
    }
    let closed = account.slot_mut(slot)?;
    *closed = crate::account::Slot::default();
    shard.vault_count = shard.vault_count.minus(1)?;
    Ok(())
}

/// Adds to a slot and to its shard.
pub(crate) fn credit(
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount: u64,
) -> Result<(), Refusal> {
    let ledger = &mut account.slot_mut(slot)?.ledger_native;
    *ledger = ledger.plus(amount)?;
    shard.ledger_native = shard.ledger_native.plus(amount)?;
    Ok(())
}

/// Takes from a slot and from its shard.
pub(crate) fn debit(
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount: u64,
) -> Result<(), Refusal> {
    let ledger = &mut account.slot_mut(slot)?.ledger_native;
    *ledger = ledger.minus(amount)?;
    shard.ledger_native = shard.ledger_native.minus(amount)?;
    Ok(())
}

/// The vault of a slot as a pocket.
pub(crate) fn pocket_of(slot: usize) -> Result<Pocket, Refusal> {
    u8::try_from(slot)
        .map(Pocket::Vault)
        .map_err(|_| Refusal::Overflow)
}

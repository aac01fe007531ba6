//! Small shortfalls: dust that an account without positions and without collateral cannot pay is
//! covered by the insurance layer at once, within an allowance for the day (SPEC 10).

use crate::account::{Account, Status};
use crate::declaration::{check_not_in_default, is_bankrupt, is_long_overdue, seizable_native};
use crate::fund::{Fund, Member, Own};
use crate::limits::QUOTE_SLOT;
use crate::loss::{QuoteVault, clear_stamps};
use crate::margin::Evidence;
use crate::math::{Checked, to_u64};
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::{Settlement, collect};
use crate::waterfall::Layer;

/// Length of a day, in seconds.
const DAY_S: u32 = 86_400;

/// Covers what an account owes and cannot pay, without a loss of its own: its quote vault pays,
/// surplus included, then its owner's own stake, then the insurance layer. The account owes nothing
/// afterwards, and is not called.
///
/// The account could be declared for its debt: its equity is negative, or it has owed past its due
/// time and grace. It has no occupied position and less than dust of other collateral, and owes at
/// most dust beyond its own quote, which must be able to move. `member` is the seat of its owner,
/// or an empty one. A loss that is not routed yet, or not covered, comes first.
///
/// Refuses, in order: `AccountInDefault`; `EarlierLossFirst`; those of [`Evidence::health`];
/// `NotDeclarable`; `ShortfallNotSmall`; `TokensBelowLedger`; `ShortfallNotSmall` once the vault
/// has paid; `SmallAllowanceUsed`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_cover_shortfall(
    account: &mut Account,
    settlement: &mut Settlement,
    fund: (&mut Fund, &mut Member),
    vault: &mut QuoteVault<'_>,
    evidence: &Evidence<'_>,
) -> Result<Plan, Refusal> {
    check_not_in_default(account)?;
    if settlement.routing_sequence != settlement.loss_sequence || settlement.blocked_native != 0 {
        return Err(Refusal::EarlierLossFirst);
    }
    check_short(account, vault.moves, evidence)?;
    let plan = settlement.touch(account, evidence.instruments, |settlement, account| {
        let mut plan = drain(account, settlement, vault)?;
        let owed = to_u64(account.owed_variation_native())?;
        if owed == 0 || owed > evidence.parameters.dust_native {
            return Err(Refusal::ShortfallNotSmall);
        }
        let own = take_own(fund.0, fund.1, settlement, owed)?;
        let insured = owed.minus(paid(&own)?)?;
        take_insurance(fund.0, insured, evidence)?;
        account.variation_native = 0;
        settlement.pool_native = settlement.pool_native.plus(owed)?;
        let insurance = Pocket::Fund(Layer::Insurance);
        let mutual = Pocket::Fund(Layer::Mutual);
        plan.push(mutual, Pocket::Pool, own.staked_native)?;
        plan.push(Pocket::PendingStakes, Pocket::Pool, own.waiting_native)?;
        plan.push(Pocket::Secured, Pocket::Pool, own.secured_native)?;
        plan.push(insurance, Pocket::Pool, insured)?;
        Ok(plan)
    })?;
    account.status = Status::Active;
    clear_stamps(account);
    Ok(plan)
}

/// Whether the account could be declared for its debt, and nothing but its quote could pay.
fn check_short(
    account: &Account,
    quote_moves: bool,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    if !is_bankrupt(account, evidence)? && !is_long_overdue(account, evidence)? {
        return Err(Refusal::NotDeclarable);
    }
    let mut positions = account.positions.iter();
    let has_positions = positions.any(|position| position.is_occupied());
    let dust_native = evidence.parameters.dust_native;
    let has_collateral = seizable_native(account, evidence, false)? >= dust_native;
    // Money in a vault that is frozen is the account's own all the same.
    let quote_native = account.slot(QUOTE_SLOT)?.available_native();
    let is_frozen = !quote_moves && quote_native != 0;
    if has_positions || has_collateral || is_frozen {
        return Err(Refusal::ShortfallNotSmall);
    }
    Ok(())
}

/// The account's own quote, surplus included.
fn drain(
    account: &mut Account,
    settlement: &mut Settlement,
    vault: &mut QuoteVault<'_>,
) -> Result<Plan, Refusal> {
    vault.absorb(account)?;
    if !vault.moves {
        return Ok(Plan::default());
    }
    let plan = collect(account, settlement)?;
    let drained = plan.paid_by(Pocket::Vault(0));
    vault.shard.ledger_native = vault.shard.ledger_native.minus(drained)?;
    Ok(plan)
}

/// The owner's own stake: shares, then what waits, then the secured part.
fn take_own(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    owed: u64,
) -> Result<Own, Refusal> {
    let taken = fund.own(member)?.up_to(owed);
    if paid(&taken)? != 0 {
        fund.seize_own(member, settlement, &taken)?;
    }
    Ok(taken)
}

fn paid(own: &Own) -> Result<u64, Refusal> {
    own.staked_native
        .plus(own.waiting_native)?
        .plus(own.secured_native)
}

/// At most a set share of the insurance layer, as it was at the beginning of the day, in a day.
fn take_insurance(fund: &mut Fund, amount: u64, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    let day_ts = evidence.clock.period_start_ts(DAY_S)?;
    if fund.small_day_ts != day_ts {
        fund.small_day_ts = day_ts;
        fund.small_used_native = 0;
    }
    let used = fund.small_used_native.plus(amount)?;
    let whole = fund.insurance_native.plus(fund.small_used_native)?;
    let allowed = evidence.parameters.small_bps.of_floor(u128::from(whole))?;
    if amount != 0 && u128::from(used) > allowed {
        return Err(Refusal::SmallAllowanceUsed);
    }
    fund.small_used_native = used;
    fund.insurance_native = fund.insurance_native.minus(amount)?;
    Ok(())
}

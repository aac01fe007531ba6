//! Who may be declared in default, on an objective test, and what of the house and of its fund is
//! noted for the loss that begins with it (SPEC 10).

use crate::account::{Account, Status};
use crate::asset::{Outage, Weight};
use crate::fund::{Fund, Member};
use crate::limits::QUOTE_SLOT;
use crate::loss::{Loss, Snapshot, Terms};
use crate::margin::{Evidence, Test};
use crate::math::{Checked, div_floor, to_u64};
use crate::parameters::Parameters;
use crate::position::recognised_native;
use crate::refusal::Refusal;
use crate::settlement::{Settlement, is_overdue};
use crate::units::{Bps, Clock, ONE_E12};

/// Discounts on a defaulter's lots cost at most this share of the fund.
pub const DISCOUNT_FUND_BPS: Bps = Bps(1_000);

/// One basis point, in units of 10^-12.
const BPS_E12: u64 = 100_000_000;

/// Declares an account in default, on an objective test, and freezes it. The loss gets its place,
/// the terms of the house and a snapshot of the fund; a capped period begins or goes on.
///
/// The test: its equity with collateral at full price is negative; or it has been called, the
/// grace period has lapsed and it is still below maintenance; or it has owed variation past its
/// due time and grace with less than dust left that could be seized.
///
/// `member` is the seat of the account's owner, or an empty one.
///
/// Refuses, in order: `AccountInDefault`; those of [`Evidence::health`]; `NotDeclarable`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_declare(
    account: &mut Account,
    house: (&mut Settlement, &mut Fund),
    member: &Member,
    evidence: &Evidence<'_>,
    quote_moves: bool,
) -> Result<Loss, Refusal> {
    let (settlement, fund) = house;
    check_not_in_default(account)?;
    if !is_declarable(account, evidence, quote_moves)? {
        return Err(Refusal::NotDeclarable);
    }
    let (parameters, clock) = (evidence.parameters, evidence.clock);
    extend_period(fund, parameters, clock);
    settlement.note_loss_opens(parameters, clock);
    let sequence = settlement.loss_sequence;
    settlement.loss_sequence = sequence.plus(1)?;
    settlement.open_loss_count = settlement.open_loss_count.plus(1)?;
    account.status = Status::Default;
    account.proceeds_native = 0;
    account.default_count = account.default_count.plus(1)?;
    Ok(Loss {
        sequence,
        declared_ts: clock.now_ts,
        declared_slot: clock.slot,
        terms: terms(parameters),
        snapshot: snapshot(fund, member, parameters)?,
        ..Loss::default()
    })
}

/// Refuses `AccountInDefault`.
pub(crate) fn check_not_in_default(account: &Account) -> Result<(), Refusal> {
    if matches!(account.status, Status::Default | Status::Fixed) {
        Err(Refusal::AccountInDefault)
    } else {
        Ok(())
    }
}

const fn terms(parameters: &Parameters) -> Terms {
    Terms {
        managing_s: parameters.managing_s,
        auction_s: parameters.auction_s,
        sell_by_s: parameters.sell_by_s,
        assess_due_s: parameters.assess_due_s,
        epoch_s: parameters.epoch_s,
        bond_bps: parameters.bond_bps,
        bidders_min: parameters.bidders_min,
        assess_period_bps: parameters.assess_period_bps,
    }
}

/// A default within a capped period prolongs it up to its longest; one after it begins another.
fn extend_period(fund: &mut Fund, parameters: &Parameters, clock: &Clock) {
    if clock.now_ts > fund.period_end_ts {
        fund.period_start_ts = clock.now_ts;
        fund.period_assessed_e12 = 0;
    }
    let after = |start_ts: i64, length_s: u32| start_ts.saturating_add(i64::from(length_s));
    let longest_ts = after(fund.period_start_ts, parameters.period_max_s);
    let end_ts = fund
        .period_end_ts
        .max(after(clock.now_ts, parameters.period_s));
    fund.period_end_ts = end_ts.min(longest_ts);
}

/// The fund now, without what was paid in while a loss was open, and what it bounds.
fn snapshot(fund: &Fund, member: &Member, parameters: &Parameters) -> Result<Snapshot, Refusal> {
    let own_shares = fund.valid_shares(member);
    let others = fund.share_count.minus(fund.dead_share_count)?;
    let member_shares = others.minus(own_shares)?;
    let members_native = fund.value_floor(member_shares)?;
    let (insurance, mutual) = (fund.insurance_native, fund.mutual_native);
    let junior = fund.skin_junior_native.minus(fund.fresh_junior_native)?;
    let senior = fund.skin_senior_native.minus(fund.fresh_senior_native)?;
    let all = [insurance, junior, members_native, senior];
    let all = all.map(u128::from).iter().sum();
    let assessed = fund.period_assessed_e12;
    let allowed_e12 =
        share_e12(parameters.assess_bps)?.min(left_e12(parameters.assess_period_bps, assessed)?);
    Ok(Snapshot {
        layers_native: [insurance, junior, mutual, senior],
        member_shares,
        own_shares,
        members_native,
        share_generation: fund.share_generation,
        discount_max_native: to_u64(DISCOUNT_FUND_BPS.of_floor(all)?)?,
        assess_cap_native: part_floor(members_native, allowed_e12)?,
    })
}

fn share_e12(share: Bps) -> Result<u64, Refusal> {
    u64::from(share.0).times(BPS_E12)
}

/// What a period with this cap may still assess, as a share of the members' stake.
pub(crate) fn left_e12(cap: Bps, assessed_e12: u64) -> Result<u64, Refusal> {
    Ok(share_e12(cap)?.saturating_sub(assessed_e12))
}

/// Part of a stake, rounded down; at most all that 64 bits hold.
pub(crate) fn part_floor(stake_native: u64, share_e12: u64) -> Result<u64, Refusal> {
    let product = u128::from(stake_native).times(u128::from(share_e12))?;
    let part = div_floor(product, u128::from(ONE_E12))?;
    to_u64(part.min(u128::from(u64::MAX)))
}

fn is_declarable(
    account: &Account,
    evidence: &Evidence<'_>,
    quote_moves: bool,
) -> Result<bool, Refusal> {
    if is_bankrupt(account, evidence)? {
        return Ok(true);
    }
    let (clock, parameters) = (evidence.clock, evidence.parameters);
    let grace_lapsed =
        account.called_ts != 0 && clock.has_lapsed(&account.called(), parameters.grace_s);
    if grace_lapsed && !evidence.health(account, Test::MAINTENANCE)?.is_met() {
        return Ok(true);
    }
    let is_late = is_long_overdue(account, evidence)?;
    Ok(is_late && seizable_native(account, evidence, quote_moves)? < parameters.dust_native)
}

/// Whether equity is negative with collateral at its full low price.
pub(crate) fn is_bankrupt(account: &Account, evidence: &Evidence<'_>) -> Result<bool, Refusal> {
    Ok(evidence.health(account, Test::SOLVENCY)?.equity_native < 0)
}

/// Whether the account has owed past its due time and grace, and still owes. The stamp is that of
/// the last settlement: a boundary since then may have paid the debt.
pub(crate) fn is_long_overdue(account: &Account, evidence: &Evidence<'_>) -> Result<bool, Refusal> {
    let (clock, parameters) = (evidence.clock, evidence.parameters);
    let long_s = parameters.variation_due_s.plus(parameters.grace_s)?;
    Ok(is_overdue(account, parameters, clock)
        && clock.has_lapsed(&account.owed_since(), long_s)
        && recognised_native(account, evidence.instruments)? < 0)
}

/// Worth of what settling or a liquidator could still get for the account's debt. Dust does not
/// count: anyone may deposit into any vault, and a unit of something worthless must not shield a
/// debtor.
pub(crate) fn seizable_native(
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

//! What keepers do all day: they compute with the same rules as the program, and call what anyone
//! may call.

use ringfence_core::account::Status;
use ringfence_core::liquidation::plan_liquidate_position;
use ringfence_core::margin::Test;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::is_overdue;
use ringfence_interface::events::Event;

use crate::amounts;
use crate::cast::LIQUIDATOR;
use crate::day::{is_expired, market_by_id};
use crate::losses;
use crate::market::{MARKETS, Market, TICK_SIZE_E8};
use crate::stage::{QUOTE, Seen, Stage, WRAPPED};
use crate::stop::{Step, needed};

/// Slot of the wrapped index in every account that has it.
const WRAPPED_SLOT: usize = 1;

/// Customers with money outside pay what their account owes and cannot pay from its vault.
///
/// # Errors
/// When a deposit or a settlement was refused.
pub fn answer_debts(stage: &mut Stage) -> Step {
    for name in stage.names() {
        let owed_native = stage.see(&name)?.account.owed_variation_native();
        if owed_native > 0 && top_up(stage, &name, owed_native * 2, "a debt beyond its vault")? {
            let settle = stage.world.account_settle_act(&name);
            stage.must(&settle)?;
        }
    }
    Ok(())
}

/// Deposits what is asked for, as far as there is a reserve. Says whether anything was deposited.
fn top_up(stage: &mut Stage, name: &str, wanted_native: u128, why: &str) -> Step<bool> {
    let reserve_native = stage.world.wallet_tokens(name, QUOTE);
    let amount = u64::try_from(wanted_native)
        .unwrap_or(u64::MAX)
        .min(reserve_native);
    if amount == 0 || name == LIQUIDATOR {
        return Ok(false);
    }
    let deposit = stage.world.vault_deposit_act(name, QUOTE, amount);
    stage.must(&deposit)?;
    let text = format!("deposits {} to answer {why}", amounts::quote(amount));
    stage
        .story
        .tell_with("top-up", name, text, &[("deposited_native", amount.into())]);
    Ok(true)
}

/// Calls, releases, liquidates and declares, whatever is due.
///
/// # Errors
/// When something that is due was refused.
pub fn look_after_all(stage: &mut Stage) -> Step {
    for name in stage.names() {
        look_after(stage, &name)?;
    }
    Ok(())
}

fn look_after(stage: &mut Stage, name: &str) -> Step {
    let seen = stage.see(name)?;
    match seen.account.status {
        Status::Default | Status::Fixed => return Ok(()),
        Status::Active if seen.health(Test::MAINTENANCE)?.is_met() => return Ok(()),
        Status::Active => call(stage, name, &seen)?,
        Status::Liquidation => {}
    }
    // Who is worth less than nothing has nothing to pay a liquidation with.
    if stage.see(name)?.health(Test::SOLVENCY)?.equity_native < 0 {
        return losses::declare(stage, name);
    }
    if !release(stage, name)? && name != LIQUIDATOR {
        liquidate(stage, name)?;
    }
    Ok(())
}

fn call(stage: &mut Stage, name: &str, seen: &Seen) -> Step {
    let health = seen.health(Test::MAINTENANCE)?;
    let act = stage.world.margin_call_act(name);
    stage.must(&act)?;
    let (equity, needed) = (health.equity_native, health.requirement_native);
    let (e, n) = (amounts::quote(equity), amounts::quote(needed));
    let numbers = [("equity_native", equity), ("maintenance_native", needed)];
    stage.story.tell_with(
        "margin call",
        name,
        format!("equity {e}, maintenance {n}"),
        &numbers,
    );
    let relief = seen.health(Test::RELIEF)?;
    let missing = relief.requirement_native - relief.equity_native;
    // A tenth more than is missing, so that tomorrow is not the same.
    let wanted = u128::try_from(missing * 11 / 10).unwrap_or(0);
    top_up(stage, name, wanted, "the call")?;
    Ok(())
}

/// Releases a called account that is back at initial. Says whether it is.
fn release(stage: &mut Stage, name: &str) -> Step<bool> {
    let health = stage.see(name)?.health(Test::INITIAL)?;
    if !health.is_met() {
        return Ok(false);
    }
    let act = stage.world.margin_call_act(name);
    stage.must(&act)?;
    stage
        .story
        .tell("released", name, "back at or above initial margin");
    Ok(true)
}

/// Takes over what is needed of each position, at the mark.
fn liquidate(stage: &mut Stage, name: &str) -> Step {
    for market in MARKETS {
        let seen = stage.see(name)?;
        let lots = largest_step(stage, &seen, &market)?;
        if lots == 0 {
            continue;
        }
        let act = stage
            .world
            .liquidate_position_act(LIQUIDATOR, name, market.name, lots);
        let held = seen.lots(market.id);
        let events = stage.must(&act)?.events();
        tell_liquidated(stage, name, (market.name, held), &events);
    }
    release(stage, name).map(drop)
}

fn tell_liquidated(stage: &mut Stage, name: &str, held: (&str, i64), events: &[Event]) {
    let (market, of) = (held.0, held.1.unsigned_abs());
    let side = if held.1 > 0 { "long" } else { "short" };
    for event in events {
        let Event::PositionLiquidated(e) = event else {
            continue;
        };
        let mark = amounts::points(e.mark_tick * TICK_SIZE_E8);
        let fees = amounts::quote(e.liquidator_fee_native + e.fund_fee_native);
        let lots = e.lots;
        let text = format!("{lots} of {of} {side} lots {market} at {mark}, fees {fees}");
        let numbers = [
            ("lots", i128::from(lots)),
            ("mark_tick", e.mark_tick.into()),
        ];
        stage.story.tell_with("liquidation", name, text, &numbers);
    }
}

/// Most lots that the rules allow in one liquidation now: found by halving, since what is too large
/// stays too large. Zero when nothing may be taken.
fn largest_step(stage: &Stage, seen: &Seen, market: &Market) -> Step<u64> {
    let held = seen.lots(market.id).unsigned_abs();
    if held == 0 || is_expired(stage, market) {
        return Ok(0);
    }
    let liquidator = stage.see(LIQUIDATOR)?;
    let instrument = stage.world.read_instrument(market.name).to_core();
    let book = stage.world.read_book(market.name).to_core();
    let judge = |lots: u64| {
        let (mut account, mut taker) = (seen.account, liquidator.account);
        // Copies: nothing here changes what the program will see.
        let (mut book, sides) = (book, (&mut account, &mut taker));
        let evidence = (&seen.evidence(), &liquidator.evidence());
        plan_liquidate_position(lots, (&instrument, &mut book), sides, evidence).err()
    };
    if matches!(
        judge(1),
        Some(Refusal::NotLiquidatable | Refusal::LiquidationTooLarge)
    ) {
        return Ok(0);
    }
    let (mut allowed, mut refused) = (1, held + 1);
    while refused - allowed > 1 {
        let middle = allowed.midpoint(refused);
        if judge(middle) == Some(Refusal::LiquidationTooLarge) {
            refused = middle;
        } else {
            allowed = middle;
        }
    }
    Ok(allowed)
}

/// Sells collateral of accounts that have owed variation past its due time.
///
/// # Errors
/// When a sale was refused.
pub fn sell_for_debts(stage: &mut Stage) -> Step {
    for name in stage.names() {
        let seen = stage.see(&name)?;
        let (rules, clock) = (seen.evidence().parameters, seen.evidence().clock);
        if is_overdue(&seen.account, rules, clock) && seen.account.status != Status::Fixed {
            sell_collateral(stage, &name)?;
        }
    }
    Ok(())
}

/// What a liquidator pays for all wrapped tokens of an account, so that at most all come out:
/// ⌊available · price · (1 − discount)⌋, rounded up first and taken back where that is too much.
fn worth_native(seen: &Seen) -> Step<u64> {
    let evidence = seen.evidence();
    let slot = seen
        .account
        .slots
        .get(WRAPPED_SLOT)
        .filter(|slot| slot.is_open);
    let Some(available) = slot.map(|slot| slot.available_native()) else {
        return Ok(0);
    };
    let asset = needed(evidence.assets.get(WRAPPED_SLOT), "second asset")?;
    let quote = needed(evidence.assets.first(), "quote asset")?;
    let high_e8 = quote.feed.high_price_e8();
    let out = |paid: u64| asset.seized_floor(paid, high_e8, evidence.parameters.discount_bps);
    let kept_bps = 10_000 - u128::from(evidence.parameters.discount_bps.0);
    let value = u128::from(available) * u128::from(asset.feed.seizure_price_e8());
    let asked = (value * kept_bps).div_ceil(10_u128.pow(8 + 3 + 4));
    let asked = u64::try_from(asked).unwrap_or(u64::MAX);
    let fits = out(asked).is_ok_and(|out| out <= available);
    Ok(if fits { asked } else { asked.saturating_sub(1) })
}

/// A liquidator buys collateral for what the account owes beyond its own quote. Says what it paid.
///
/// # Errors
/// When it was refused.
pub fn sell_collateral(stage: &mut Stage, name: &str) -> Step<u64> {
    let seen = stage.see(name)?;
    let owed = seen.account.owed_variation_native();
    let beyond = owed.saturating_sub(u128::from(seen.quote_native()));
    let paid = u64::try_from(beyond)
        .unwrap_or(u64::MAX)
        .min(worth_native(&seen)?);
    if paid == 0 {
        return Ok(0);
    }
    let act = stage
        .world
        .liquidate_collateral_act(LIQUIDATOR, name, WRAPPED, paid, 0);
    let sent = losses::guarded(stage, &act, name)?;
    for event in sent.events() {
        if let Event::CollateralLiquidated(e) = event {
            let (out, quote) = (
                amounts::of(e.out_native, WRAPPED),
                amounts::quote(e.quote_native),
            );
            let numbers = [
                ("paid_native", e.quote_native.into()),
                ("out_native", e.out_native.into()),
            ];
            stage
                .story
                .tell_with("sale", name, format!("{out} sold for {quote}"), &numbers);
        }
    }
    Ok(paid)
}

/// Worth of what is not sold yet, in quote native.
///
/// # Errors
/// When the account cannot be read.
pub fn unsold_native(stage: &Stage, name: &str) -> Step<u64> {
    worth_native(&stage.see(name)?)
}

fn tell_taken(stage: &mut Stage, name: &str, market: &str, events: &[Event]) {
    for event in events {
        let Event::LotsTaken(e) = event else {
            continue;
        };
        let mark = amounts::points(e.mark_tick * TICK_SIZE_E8);
        let (lots, less) = (e.lots, amounts::quote(e.discount_native));
        let text = format!("all {lots} lots {market} go to the liquidator at {mark}, less {less}");
        let numbers = [
            ("lots", i128::from(lots)),
            ("discount_native", e.discount_native.into()),
        ];
        stage.story.tell_with("managed", name, text, &numbers);
    }
}

/// Takes all lots of a defaulter over, as far as the liquidator can carry them.
///
/// # Errors
/// When the account cannot be read.
pub fn take_all(stage: &mut Stage, name: &str) -> Step {
    let seen = stage.see(name)?;
    for position in seen
        .account
        .positions
        .iter()
        .filter(|position| position.lots != 0)
    {
        let market = market_by_id(position.instrument_id)?;
        let lots = position.lots.unsigned_abs();
        let act = stage
            .world
            .loss_take_act(LIQUIDATOR, name, market.name, lots);
        let events = losses::guarded(stage, &act, name)?.events();
        tell_taken(stage, name, market.name, &events);
    }
    Ok(())
}

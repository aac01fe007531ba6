//! What some people do on some days: take profits, ask for too much, ask for a stake back. The
//! dates are chosen; what the program answers is not.

use ringfence_core::margin::Test;
use ringfence_core::parameters::Parameters;
use ringfence_core::vault::withdrawable_native;
use ringfence_interface::events::Event;

use crate::amounts;
use crate::stage::{QUOTE, Stage};
use crate::stop::Step;

/// Short four times, asks for nearly everything in the week of the first bankruptcies.
const GREEDY: (&str, &str) = ("2008-09-16", "kim");
/// Winners who take money out: when, who, how many whole quote.
const PROFITS: [(&str, &str, u64); 4] = [
    ("2008-07-15", "mia", 20_000),
    ("2008-09-29", "gail", 25_000),
    ("2008-10-09", "iris", 30_000),
    ("2008-11-20", "quin", 15_000),
];
/// A member who asks for half of its shares back, a cool-down before the worst day of September.
const LEAVER: (&str, &str) = ("2008-09-22", "noor");
/// Native units of one quote.
const ONE_QUOTE: u64 = 1_000_000;

/// Acts at the boundary.
///
/// # Errors
/// When something that is allowed was refused.
pub fn at_boundary(stage: &mut Stage) -> Step {
    if stage.story.date == LEAVER.0 {
        ask_for_stake(stage, LEAVER.1)?;
    }
    collect_stake(stage, LEAVER.1)
}

/// Acts in the evening.
///
/// # Errors
/// When something that is allowed was refused.
pub fn in_the_evening(stage: &mut Stage) -> Step {
    let today = stage.story.date.clone();
    if today == GREEDY.0 {
        ask_too_much(stage, GREEDY.1)?;
    }
    for (_, who, whole) in PROFITS.iter().filter(|(date, ..)| *date == today) {
        take_profit(stage, who, whole * ONE_QUOTE)?;
    }
    collect_stake(stage, LEAVER.1)
}

/// Asks for all but a tenth of the quote, is refused, and takes half of what would be allowed.
fn ask_too_much(stage: &mut Stage, name: &str) -> Step {
    let seen = stage.see(name)?;
    let ledger = seen.quote_native();
    let asked = ledger - ledger / 10;
    let health = seen.health(Test::INITIAL)?;
    let free = withdrawable_native(&seen.account, 0, &seen.evidence());
    let act = stage.world.vault_withdraw_act(name, QUOTE, asked);
    let answer = match stage.offer(&act) {
        Ok(_) => "allowed".to_owned(),
        Err(failure) => format!("refused as {}", failure.name),
    };
    let left = health.equity_native - i128::from(asked);
    let numbers = [
        ("asked_native", i128::from(asked)),
        ("ledger_native", ledger.into()),
        ("equity_after_native", left),
        ("initial_native", health.requirement_native),
        ("withdrawable_native", free.into()),
    ];
    let (asked_text, ledger_text) = (amounts::quote(asked), amounts::quote(ledger));
    let text = format!("asks for {asked_text} of {ledger_text}: {answer}");
    stage.story.tell_with("withdrawal", name, text, &numbers);
    let (after, initial) = (
        amounts::quote(left),
        amounts::quote(health.requirement_native),
    );
    let text = format!(
        "equity after it {after}, initial {initial}; {} are free",
        amounts::quote(free)
    );
    stage.story.tell("withdrawal", name, text);
    take_profit(stage, name, free / 2)
}

fn take_profit(stage: &mut Stage, name: &str, amount: u64) -> Step {
    let seen = stage.see(name)?;
    let free = withdrawable_native(&seen.account, 0, &seen.evidence());
    let amount = amount.min(free);
    if amount == 0 {
        return Ok(());
    }
    let act = stage.world.vault_withdraw_act(name, QUOTE, amount);
    stage.must(&act)?;
    let text = format!(
        "withdraws {} of {} free",
        amounts::quote(amount),
        amounts::quote(free)
    );
    stage.story.tell_with(
        "withdrawal",
        name,
        text,
        &[("withdrawn_native", amount.into())],
    );
    Ok(())
}

fn ask_for_stake(stage: &mut Stage, name: &str) -> Step {
    let shares = stage.world.read_member(name).shares / 2;
    let act = stage.world.fund_unstake_request_act(name, shares);
    let mut worth = 0;
    for event in stage.must(&act)?.events() {
        if let Event::UnstakeRequested(requested) = event {
            worth = requested.value_native;
        }
    }
    let text = format!(
        "asks for {shares} shares back, worth {}",
        amounts::quote(worth)
    );
    stage
        .story
        .tell_with("unstake", name, text, &[("shares", shares.into())]);
    Ok(())
}

/// Once the cool-down is over, tries at every occasion until it is paid.
fn collect_stake(stage: &mut Stage, name: &str) -> Step {
    if !stage.world.exists(&stage.world.member(name)) {
        return Ok(());
    }
    let member = stage.world.read_member(name);
    let cooled_ts = member.requested_ts + i64::from(Parameters::TEST.cool_down_s);
    if member.requested_shares == 0 || stage.world.now() < cooled_ts {
        return Ok(());
    }
    let act = stage.world.fund_unstake_act(name);
    match stage.offer(&act) {
        Ok(sent) => tell_paid(stage, name, &sent.events()),
        Err(failure) => {
            let text = format!("asks to be paid: waits ({})", failure.name);
            stage.story.tell("unstake", name, text);
        }
    }
    Ok(())
}

/// Tells what an unstake paid.
pub fn tell_paid(stage: &mut Stage, name: &str, events: &[Event]) {
    for event in events {
        if let Event::UnstakePaid(paid) = event {
            let amount = amounts::quote(paid.amount_native);
            let text = format!("is paid {amount} for {} shares", paid.shares);
            let numbers = [("paid_native", i128::from(paid.amount_native))];
            stage.story.tell_with("unstake", name, text, &numbers);
        }
    }
}

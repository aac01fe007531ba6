//! A default from declaration to close, with what the demo asserts about it on the way.

use ringfence_core::fund::{Fund, Member};
use ringfence_core::margin::Test;
use ringfence_core::waterfall::{LAYER_COUNT, Layer};
use ringfence_interface::accounts::Loss;
use ringfence_tests::act::Act;
use ringfence_tests::send::Sent;
use solana_pubkey::Pubkey;

use crate::day::settle_all;
use crate::stage::{QUOTE, Stage};
use crate::stop::{Step, Stop};
use crate::story::{LayerRow, LossRecord};
use crate::{amounts, checks, keeper};

/// Names of the layers, in the order of the waterfall.
const LAYER_NAMES: [&str; LAYER_COUNT] = [
    "0 collateral sold",
    "1 own quote vault",
    "2 own stake",
    "3 insurance",
    "4 junior skin",
    "5 mutual, others",
    "6 senior skin",
    "7 assessments",
    "8 gain haircut",
];
/// State of a loss that waits for accounts to be settled for the gain haircut.
const HAIRCUTTING: u8 = 4;
/// State of a loss that is done.
const CLOSED: u8 = 6;

/// Sends an instruction of a default, and looks at every vault before and after.
///
/// # Errors
/// When it was refused.
pub fn guarded(stage: &mut Stage, act: &Act, defaulter: &str) -> Step<Sent> {
    let before = stage.vault_balances();
    let sent = stage.must(act)?;
    let result = checks::untouched(&before, &stage.vault_balances(), defaulter);
    let at = format!("{} {} for {defaulter}", stage.story.date, act.shape.name);
    stage.story.checks.note(checks::UNTOUCHED, &at, result);
    Ok(sent)
}

/// Declares an account in default that passes the objective test.
///
/// # Errors
/// When the declaration was refused.
pub fn declare(stage: &mut Stage, name: &str) -> Step {
    let equity = stage.see(name)?.health(Test::SOLVENCY)?.equity_native;
    let act = stage.world.loss_declare_act(name);
    guarded(stage, &act, name)?;
    stage.defaulters.push(name.to_owned());
    let text = format!(
        "in default: equity at full prices {}",
        amounts::quote(equity)
    );
    stage
        .story
        .tell_with("default", name, text, &[("equity_native", equity)]);
    Ok(())
}

/// Manages every open loss: lots go to the liquidator, collateral is sold. Fixing waits for the
/// evening, so that who wants to bid for them has two hours.
///
/// # Errors
/// When a step that was due was refused.
pub fn manage_all(stage: &mut Stage) -> Step {
    for name in stage.defaulters.clone() {
        manage(stage, &name)?;
    }
    Ok(())
}

fn manage(stage: &mut Stage, name: &str) -> Step {
    keeper::take_all(stage, name)?;
    let settle = stage.world.account_settle_act(name);
    guarded(stage, &settle, name)?;
    keeper::sell_collateral(stage, name)?;
    Ok(())
}

/// Takes every open loss as far as it goes, in the order of declaration.
///
/// # Errors
/// When a step that was due was refused.
pub fn finish_all(stage: &mut Stage) -> Step {
    for name in stage.defaulters.clone() {
        if !finish(stage, &name)? {
            // The layers serve one loss after the other.
            break;
        }
        stage.defaulters.retain(|open| *open != name);
    }
    Ok(())
}

/// Fixes, routes and closes one loss. Says whether it is closed.
fn finish(stage: &mut Stage, name: &str) -> Step<bool> {
    manage(stage, name)?;
    let mut rows = own_rows(stage, name)?;
    let address = stage.world.loss(name);
    let fix = stage.world.loss_fix_act(name);
    let before = stage.vault_balances();
    if let Err(failure) = stage.offer(&fix) {
        return wait(stage, name, &failure.name);
    }
    let result = checks::untouched(&before, &stage.vault_balances(), name);
    let at = format!("{} loss_fix for {name}", stage.story.date);
    stage.story.checks.note(checks::UNTOUCHED, &at, result);
    complete_own_rows(stage, name, &mut rows);
    let fixed = stage.world.read_loss(&address);
    let (owed, short) = (
        amounts::quote(fixed.loss_native),
        amounts::quote(fixed.shortfall_native),
    );
    let numbers = [
        ("loss_native", i128::from(fixed.loss_native)),
        ("shortfall_native", fixed.shortfall_native.into()),
    ];
    let text = format!("loss fixed at {owed}, shortfall {short}");
    stage.story.tell_with("loss", name, text, &numbers);
    route(stage, name, &address, &mut rows)?;
    close(stage, name, &address, rows)?;
    Ok(true)
}

/// A loss that cannot be fixed yet: only for reasons that time takes care of.
fn wait(stage: &mut Stage, name: &str, refusal: &str) -> Step<bool> {
    let text = match refusal {
        "CollateralUnsold" => "not fixed yet: a remainder of collateral may sell for a day",
        "PositionsNotClosed" => "not fixed yet: differences wait for the next boundary",
        other => return Err(Stop::new(format!("loss_fix of {name} refused as {other}"))),
    };
    stage.story.tell("loss", name, text);
    Ok(false)
}

/// What the defaulter's own two layers have before the loss is fixed.
fn own_rows(stage: &Stage, name: &str) -> Step<Vec<LayerRow>> {
    let proceeds = stage.see(name)?.account.proceeds_native;
    let unsold = keeper::unsold_native(stage, name)?;
    let vault = stage.world.tokens(&stage.world.vault(name, QUOTE));
    let row = |index: usize, before_native: u64, used_native: u64| LayerRow {
        layer: LAYER_NAMES[index],
        before_native,
        used_native,
        after_native: before_native - used_native,
    };
    Ok(vec![row(0, proceeds + unsold, proceeds), row(1, vault, 0)])
}

/// What the fixing took from the quote vault.
fn complete_own_rows(stage: &Stage, name: &str, rows: &mut [LayerRow]) {
    let left = stage.world.tokens(&stage.world.vault(name, QUOTE));
    if let Some(vault) = rows.get_mut(1) {
        vault.used_native = vault.before_native.saturating_sub(left);
        vault.after_native = left;
    }
}

/// What layers 2 to 8 have, by their token accounts; the defaulter's own stake apart.
fn layers_native(stage: &Stage, name: &str) -> Step<[u64; LAYER_COUNT]> {
    let world = &stage.world;
    let fund: Fund = world.read_fund().to_core();
    let has_stake = world.exists(&world.member(name));
    let member = if has_stake {
        world.read_member(name).to_core()
    } else {
        Member::default()
    };
    let active = fund.value_floor(member.shares);
    let active = active.map_err(|refusal| Stop::new(format!("no share value: {refusal:?}")))?;
    let tokens = |layer: Layer| {
        let number = u8::try_from(layer.index()).unwrap_or(u8::MAX);
        world.tokens(&world.house.vault(number))
    };
    let settlement = world.read_settlement();
    let claims = settlement.owed_to_native + settlement.fees_native;
    let mut layers = [0; LAYER_COUNT];
    layers[Layer::DefaulterStake.index()] = active + member.pending_native + member.secured_native;
    for layer in [Layer::Insurance, Layer::SkinJunior, Layer::SkinSenior] {
        layers[layer.index()] = tokens(layer);
    }
    layers[Layer::Mutual.index()] = tokens(Layer::Mutual).saturating_sub(active);
    layers[Layer::GainHaircut.index()] = u64::try_from(claims).unwrap_or(u64::MAX);
    Ok(layers)
}

/// Sends the loss down the layers and adds their rows.
fn route(stage: &mut Stage, name: &str, address: &Pubkey, rows: &mut Vec<LayerRow>) -> Step {
    let before = layers_native(stage, name)?;
    let act = stage.world.loss_route_act(name);
    guarded(stage, &act, name)?;
    if stage.world.read_loss(address).state == HAIRCUTTING {
        // The base of the haircut is exact once every account has been settled.
        settle_all(stage)?;
        let again = stage.world.loss_route_act(name);
        guarded(stage, &again, name)?;
    }
    let after = layers_native(stage, name)?;
    let used = stage.world.read_loss(address).used_native;
    for index in Layer::DefaulterStake.index()..LAYER_COUNT {
        let is_claims = index == Layer::GainHaircut.index();
        let after_native = if is_claims {
            before[index] - used[index]
        } else {
            after[index]
        };
        rows.push(LayerRow {
            layer: LAYER_NAMES[index],
            before_native: before[index],
            used_native: used[index],
            after_native,
        });
    }
    Ok(())
}

fn close(stage: &mut Stage, name: &str, address: &Pubkey, rows: Vec<LayerRow>) -> Step {
    let act = stage.world.loss_close_act(name);
    guarded(stage, &act, name)?;
    let loss = stage.world.read_loss(address);
    let record = record_of(stage, name, &loss, rows);
    let at = format!("{} {name}", stage.story.date);
    let story = &mut stage.story;
    story
        .checks
        .note(checks::ORDER, &at, checks::order(&record.rows));
    story
        .checks
        .note(checks::ROWS, &at, checks::rows(&record.rows));
    story.checks.note(checks::SUM, &at, checks::sum(&record));
    for row in record.rows.iter().filter(|row| row.used_native > 0) {
        let text = format!("{} pays {}", row.layer, amounts::quote(row.used_native));
        story.tell_with(
            "waterfall",
            name,
            text,
            &[("used_native", row.used_native.into())],
        );
    }
    if loss.state != CLOSED {
        return Err(Stop::new(format!(
            "the loss of {name} is in state {}",
            loss.state
        )));
    }
    story.losses.push(record);
    Ok(())
}

fn record_of(stage: &Stage, name: &str, loss: &Loss, rows: Vec<LayerRow>) -> LossRecord {
    let days = stage.history.days().iter();
    // Declared a moment after the boundary that ends its day, or in the evening after it.
    let declared = days.rev().find(|day| day.date.end_ts() <= loss.declared_ts);
    LossRecord {
        who: name.to_owned(),
        declared: declared.map_or_else(String::new, |day| day.date.to_string()),
        closed: stage.story.date.clone(),
        loss_native: loss.loss_native,
        shortfall_native: loss.shortfall_native,
        uncovered_native: loss.blocked_native + loss.left_native,
        rows,
    }
}

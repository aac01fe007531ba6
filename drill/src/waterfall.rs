//! Steps 9 to 14: the layers, the members' assessments, the haircut of gains, the close.

use std::collections::BTreeMap;

use ringfence_core::waterfall::Layer;
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::standard::{ONE_USDC, USDC};

use crate::amounts::usdc;
use crate::cast::{self, DIRK, DORA, GUS, LAGGARD, TARA};
use crate::managing::new_risk;
use crate::records::LAYER_NAMES;
use crate::stage::{Stage, Step};
use crate::{bystanders, checks};

/// What the operator adds to the members' assessments.
const MATCH: u64 = 100 * ONE_USDC;
/// States of a loss by number.
const STATES: [&str; 7] = [
    "managing",
    "fixed",
    "routing",
    "assessing",
    "haircutting",
    "closing",
    "closed",
];

fn state(stage: &mut Stage, who: &str) -> Step<&'static str> {
    let (_, loss) = stage.loss(who)?;
    Ok(STATES[usize::from(loss.state)])
}

fn expect(stage: &mut Stage, who: &str, wanted: &str) -> Step {
    let found = state(stage, who)?;
    if found == wanted {
        return Ok(());
    }
    Err(format!("the loss of {who} is {found}, not {wanted}"))
}

/// Routes up to a layer, and tells what those since `from` paid.
fn route(stage: &mut Stage, who: &'static str, from: usize, through: u8) -> Step {
    let act = stage.world.loss_route_through(who, through);
    stage.guarded(&act, &[])?;
    let (_, loss) = stage.loss(who)?;
    let rows = LAYER_NAMES.iter().zip(loss.used_native);
    for (layer, used) in rows.take(usize::from(through) + 1).skip(from) {
        let text = format!("{layer}: {}", usdc(used));
        stage.tell(who, "loss_route", text);
    }
    Ok(())
}

/// Dora's loss, through every layer.
///
/// # Errors
/// When something was refused.
pub fn serve_the_first(stage: &mut Stage) -> Step {
    stage.begin(9);
    note_layers(stage, DORA)?;
    stage.refused(
        "keeper",
        &stage.world.loss_route_act(DIRK),
        "EarlierLossFirst",
    );
    for layer in 2..=6 {
        route(stage, DORA, usize::from(layer), layer)?;
        if layer == 4 {
            expect(stage, DORA, "routing")?;
            bystanders::leave_and_withdraw(stage, "routing")?;
        }
    }
    note_left(stage, DORA)?;
    expect(stage, DORA, "assessing")?;
    bystanders::leave_and_withdraw(stage, "assessing")?;
    assess(stage)?;
    stage.begin(11);
    note_paid(stage, DORA)?;
    route(stage, DORA, 7, 7)?;
    stage.begin(12);
    let act = stage.world.loss_route_through(DORA, 8);
    stage.guarded(&act, &[])?;
    expect(stage, DORA, "haircutting")?;
    stage.refused("venue", &new_risk(stage, TARA, GUS), "HaircutUnderWay");
    bystanders::leave_and_withdraw(stage, "haircutting")?;
    stage.must(&stage.world.account_settle_act(GUS))?;
    stage.tell(GUS, "account_settle", "one account, settled by itself");
    stage.gather_without(&[DORA, DIRK])?;
    stage.begin(13);
    let claims = claims(stage);
    note_claims(stage, DORA)?;
    route(stage, DORA, 8, 8)?;
    expect(stage, DORA, "closing")?;
    bystanders::leave_and_withdraw(stage, "closing")?;
    close(stage, DORA)?;
    bystanders::leave_and_withdraw(stage, "closed")?;
    check_cuts(stage, &claims)
}

/// Members pay but one, the operator matches, and who did not pay loses what was set aside.
fn assess(stage: &mut Stage) -> Step {
    stage.begin(10);
    stage.go(Stage::at(5, 0, 20, 0))?;
    let (address, loss) = stage.loss(DORA)?;
    let called = loss.assessment.called_native;
    let text = format!("{} are called from the members", usdc(called));
    stage.tell("keeper", "loss_route", text);
    let payers: Vec<String> = cast::members()
        .into_iter()
        .filter(|name| name != LAGGARD)
        .collect();
    for name in &payers {
        let before = stage.world.wallet_tokens(name, USDC);
        let act = stage.world.assessment_pay_act(name, &address);
        stage.guarded(&act, &[])?;
        let paid = before - stage.world.wallet_tokens(name, USDC);
        let shares = stage.world.read_member(name).shares;
        let all = loss.snapshot.member_shares;
        let result = checks::called(called, (shares, all), paid);
        stage.checks.note(checks::ASSESSED, name, result);
    }
    let (_, now) = stage.loss(DORA)?;
    let text = format!("{} pay {}", payers.len(), usdc(now.assessment.paid_native));
    stage.tell("members", "assessment_pay", text);
    let act = stage.world.assessment_match_act(&address, MATCH);
    stage.guarded(&act, &[])?;
    stage.tell("operator", "assessment_match", usdc(MATCH));
    seize(stage)
}

fn seize(stage: &mut Stage) -> Step {
    let (address, _) = stage.loss(DORA)?;
    let seize = stage.world.assessment_seize_act(LAGGARD, &address);
    stage.refused("keeper", &seize, "AssessmentNotDue");
    stage.refused(
        "keeper",
        &stage.world.loss_route_act(DORA),
        "AssessmentsOutstanding",
    );
    // A boundary has passed, at which the longs have won a little.
    stage.fall(Stage::at(6, 0, 20, 0), 7_100)?;
    let late = stage.world.assessment_pay_act(LAGGARD, &address);
    stage.refused(LAGGARD, &late, "AssessmentDuePassed");
    let secured = stage.world.read_member(LAGGARD).secured_native;
    stage.guarded(&seize, &[])?;
    let left = stage.world.read_member(LAGGARD).secured_native;
    let text = format!("loses the {} that secured it", usdc(secured - left));
    stage.tell(LAGGARD, "assessment_seize", text);
    let part = stage.world.read_part(&stage.world.part(LAGGARD, &address));
    let result = checks::equal("seized", part.paid_native, secured - left);
    stage.checks.note(checks::ASSESSED, LAGGARD, result);
    Ok(())
}

/// Dirk's loss: the layers are empty, so the members are called again, and the operator adds more
/// than is missing.
///
/// # Errors
/// When something was refused.
pub fn serve_the_second(stage: &mut Stage) -> Step {
    stage.begin(9);
    note_layers(stage, DIRK)?;
    route(stage, DIRK, 3, 6)?;
    note_left(stage, DIRK)?;
    expect(stage, DIRK, "assessing")?;
    stage.begin(10);
    let (address, loss) = stage.loss(DIRK)?;
    let members = cast::members();
    for (number, name) in members.iter().enumerate() {
        if number + 1 == members.len() {
            let act = stage.world.assessment_match_act(&address, MATCH);
            stage.guarded(&act, &[])?;
            stage.tell("operator", "assessment_match", usdc(MATCH));
        }
        let act = stage.world.assessment_pay_act(name, &address);
        stage.guarded(&act, &[])?;
    }
    let called = usdc(loss.assessment.called_native);
    let text = format!("all 17 answer a call of {called}");
    stage.tell("members", "assessment_pay", text);
    // Dora was a member when Dirk's loss was declared, and has nothing any more.
    let route_now = stage.world.loss_route_act(DIRK);
    stage.refused("keeper", &route_now, "AssessmentsOutstanding");
    stage.go(Stage::at(7, 0, 30, 0))?;
    let act = stage.world.assessment_seize_act(DORA, &address);
    stage.guarded(&act, &[])?;
    stage.tell(
        DORA,
        "assessment_seize",
        "had shares then, and nothing to lose now",
    );
    stage.begin(11);
    note_paid(stage, DIRK)?;
    route(stage, DIRK, 7, 7)?;
    note_claims(stage, DIRK)?;
    let act = stage.world.loss_route_through(DIRK, 8);
    if state(stage, DIRK)? != "closing" {
        stage.guarded(&act, &[])?;
    }
    expect(stage, DIRK, "closing")?;
    close(stage, DIRK)
}

fn close(stage: &mut Stage, who: &'static str) -> Step {
    stage.begin(14);
    let act = stage.world.loss_close_act(who);
    stage.guarded(&act, &[])?;
    expect(stage, who, "closed")?;
    let (_, loss) = stage.loss(who)?;
    let record = stage.record(who)?;
    record.uncovered_native = loss.blocked_native + loss.left_native;
    for (row, used) in record.rows.iter_mut().zip(loss.used_native) {
        row.used_native = used;
    }
    let record = record.clone();
    stage
        .checks
        .note(checks::ORDER, who, checks::order(&record.rows));
    stage
        .checks
        .note(checks::ROWS, who, checks::rows(&record.rows));
    stage.checks.note(checks::SUM, who, checks::sum(&record));
    let text = format!("uncovered {}", usdc(record.uncovered_native));
    stage.tell(who, "loss_close", text);
    Ok(())
}

/// What the owner's stake and the fund's layers have, by their token accounts.
fn layers(stage: &Stage, who: &str) -> Step<[u64; 5]> {
    let world = &stage.world;
    let fund = world.read_fund().to_core();
    let mut own = [0; 2];
    if world.exists(&world.member(who)) {
        let member = world.read_member(who);
        let active = fund.value_floor(member.shares);
        let active = active.map_err(|refusal| format!("no share value: {refusal:?}"))?;
        own = [
            active,
            active + member.pending_native + member.secured_native,
        ];
    }
    let tokens = |number: u8| world.tokens(&world.house.vault(number));
    Ok([
        own[1],
        tokens(INSURANCE),
        tokens(SKIN_JUNIOR),
        tokens(MUTUAL).saturating_sub(own[0]),
        tokens(SKIN_SENIOR),
    ])
}

fn note_layers(stage: &mut Stage, who: &'static str) -> Step {
    let layers = layers(stage, who)?;
    let record = stage.record(who)?;
    for (row, had) in record.rows[2..=6].iter_mut().zip(layers) {
        row.had_native = had;
    }
    Ok(())
}

fn note_left(stage: &mut Stage, who: &'static str) -> Step {
    let layers = layers(stage, who)?;
    let record = stage.record(who)?;
    for (row, left) in record.rows[2..=6].iter_mut().zip(layers) {
        row.left_native = left;
    }
    Ok(())
}

/// What was paid for assessments; what is not used of it goes back and does not stay in the layer.
fn note_paid(stage: &mut Stage, who: &'static str) -> Step {
    let (_, loss) = stage.loss(who)?;
    let paid = loss.assessment.paid_native;
    let left = paid.saturating_sub(loss.left_native);
    let row = &mut stage.record(who)?.rows[Layer::Assessment.index()];
    (row.had_native, row.left_native) = (paid, left);
    Ok(())
}

/// Fee claims and unpaid gains.
fn note_claims(stage: &mut Stage, who: &'static str) -> Step {
    let settlement = stage.world.read_settlement();
    let had = u64::try_from(settlement.owed_to_native + settlement.fees_native);
    let had = had.map_err(|error| error.to_string())?;
    let (_, loss) = stage.loss(who)?;
    let row = &mut stage.record(who)?.rows[Layer::GainHaircut.index()];
    (row.had_native, row.left_native) = (had, had.saturating_sub(loss.left_native));
    Ok(())
}

/// Unpaid gains by account.
fn claims(stage: &Stage) -> BTreeMap<String, i128> {
    let people = stage.people.iter();
    let claim = |name: &str| stage.world.read_account(name).variation_native;
    people
        .map(|person| (person.name.clone(), claim(&person.name)))
        .filter(|(_, claim)| *claim > 0)
        .collect()
}

/// Everybody is cut by the same part, and nobody's vault for it.
fn check_cuts(stage: &mut Stage, claims: &BTreeMap<String, i128>) -> Step {
    let before: BTreeMap<String, u64> = claims
        .keys()
        .map(|name| (name.clone(), stage.world.ledger(name, USDC)))
        .collect();
    stage.gather_without(&[DORA, DIRK])?;
    let (_, loss) = stage.loss(DORA)?;
    let (cut, all) = (i128::from(loss.cut_native), claims.values().sum::<i128>());
    let mut total = 0;
    for (name, claim) in claims {
        let account = stage.world.read_account(name);
        let paid = i128::from(stage.world.ledger(name, USDC)) - i128::from(before[name]);
        let kept = paid + account.variation_native;
        total += account.cut_native;
        let result = checks::cut((*claim, kept, account.cut_native), (cut, all));
        stage.checks.note(checks::CUTS, name, result);
    }
    let result = checks::near("all cuts", total, cut, claims.len());
    stage.checks.note(checks::CUTS, "all", result);
    let text = format!("{} of {} unpaid gains are cut", usdc(cut), usdc(all));
    stage.tell("keeper", "loss_gather", text);
    Ok(())
}

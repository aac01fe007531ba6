//! Steps 1 to 8, the auction apart: from the call to the fixed shortfall.

use ringfence_tests::act::Act;
use ringfence_tests::actors::VENUE;
use ringfence_tests::customers::Trade;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};

use crate::amounts::usdc;
use crate::cast::{DIRK, DORA, LINA, SID, SMALL, TARA};
use crate::records::{LayerRow, LossRecord, SMALL_STEP};
use crate::stage::{Stage, Step};
use crate::{bystanders, checks};

/// How many shorts a page of the tear-up has.
const TEAR_UP_PAGE: usize = 24;
/// What Lina pays for Dora's SOL: 20 at 100, less three percent.
const SOL_PRICE: u64 = 1_940 * ONE_USDC;

/// A trade that adds risk, at the mark: what is refused while no new risk is taken.
#[must_use]
pub fn new_risk(stage: &Stage, buyer: &str, seller: &str) -> Act {
    stage.world.position_fill_act(&Trade {
        venue: VENUE,
        instrument: PERP,
        buyer,
        seller,
        lots: 5,
        price_ticks: stage.cents,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    })
}

/// Wednesday evening: Dora falls below maintenance, is called, and some of her lots go at the mark.
///
/// # Errors
/// When something was refused.
pub fn call_and_liquidate(stage: &mut Stage) -> Step {
    stage.begin(1);
    stage.fall(Stage::at(2, 22, 0, 0), 9_200)?;
    stage.must(&stage.world.margin_call_act(DORA))?;
    stage.tell(
        DORA,
        "margin_call",
        "below maintenance: an hour of grace begins",
    );
    bystanders::leave_and_withdraw(stage, "called")?;
    stage.begin(2);
    let act = stage.world.liquidate_position_act(LINA, DORA, PERP, 100);
    stage.guarded(&act, &[])?;
    stage.tell(
        LINA,
        "liquidate_position",
        "takes 100 of Dora's 1,000 lots at 92.00",
    );
    stage.fall(Stage::at(2, 23, 50, 0), 7_600)?;
    let act = stage.world.liquidate_position_act(LINA, SID, PERP, 10);
    stage.guarded(&act, &[])?;
    stage.tell(
        LINA,
        "liquidate_position",
        "takes all of Sid's 10 lots at 76.00",
    );
    // The boundary: what was lost is owed. Dora and Dirk are not touched before their defaults.
    stage.go(Stage::at(3, 0, 0, 1))?;
    stage.gather_without(&[DORA, DIRK])
}

/// Sid owes half a cent and has nothing: insurance pays at once.
///
/// # Errors
/// When it was refused.
pub fn cover_a_small_shortfall(stage: &mut Stage) -> Step {
    stage.begin(SMALL_STEP);
    let owed = stage.world.read_account(SID).variation_native;
    let before = stage.world.read_fund().insurance_native;
    let act = stage.world.shortfall_cover_act(SID);
    stage.guarded(&act, &[])?;
    let paid = before - stage.world.read_fund().insurance_native;
    let left = stage.world.read_account(SID).variation_native;
    let result = checks::covered_small(owed, paid, left, SMALL);
    stage.checks.note(checks::SMALL, "Sid", result);
    let text = format!("insurance pays {paid} native units");
    stage.tell(SID, "shortfall_cover", text);
    Ok(())
}

/// Ten minutes past midnight: both are worth less than nothing.
///
/// # Errors
/// When something was refused.
pub fn declare(stage: &mut Stage) -> Step {
    stage.begin(3);
    stage.go(Stage::at(3, 0, 10, 0))?;
    stage.declared_ts = Some(stage.world.now());
    for who in [DORA, DIRK] {
        let act = stage.world.loss_declare_act(who);
        stage.guarded(&act, &[])?;
        stage.losses.push(LossRecord {
            who,
            address: stage.world.loss(who),
            loss_native: 0,
            shortfall_native: 0,
            uncovered_native: 0,
            rows: [LayerRow::default(); 9],
        });
        let (_, loss) = stage.loss(who)?;
        let most = usdc(loss.snapshot.discount_max_native);
        let text = format!("in default; discounts may cost {most} in all");
        stage.tell(who, "loss_declare", text);
    }
    stage.refused(
        DORA,
        &stage.world.vault_exit_act(DORA, USDC),
        "AccountInDefault",
    );
    let (_, loss) = stage.loss(DORA)?;
    let fund = stage.world.read_fund();
    let result = checks::snapshot(&loss.snapshot, &fund);
    stage.checks.note(checks::SNAPSHOT, DORA, result);
    bystanders::leave_and_withdraw(stage, "managing")
}

/// Half an hour later: some lots go at a price that has worsened by half of what it may.
///
/// # Errors
/// When something was refused.
pub fn take(stage: &mut Stage) -> Step {
    stage.begin(4);
    let act = stage.world.loss_take_act(TARA, DIRK, PERP, 100);
    stage.guarded(&act, &[])?;
    stage.tell(
        TARA,
        "loss_take",
        "takes Dirk's 100 lots at the mark, 76.00",
    );
    stage.fall(Stage::at(3, 0, 40, 0), 7_400)?;
    let act = stage.world.loss_take_act(TARA, DORA, PERP, 40);
    stage.guarded(&act, &[])?;
    let (_, loss) = stage.loss(DORA)?;
    // A lot may lose 11.10 at 74; half an hour is half of the way.
    let result = checks::equal("discount", loss.discount_native, 40 * 5_550_000);
    stage.checks.note(checks::TAKEN, DORA, result);
    let text = format!(
        "takes 40 of Dora's lots at 74.00 less {}",
        usdc(loss.discount_native)
    );
    stage.tell(TARA, "loss_take", text);
    Ok(())
}

/// What nobody took is closed against the shorts, page by page.
///
/// # Errors
/// When something was refused.
pub fn tear_up(stage: &mut Stage) -> Step {
    stage.begin(6);
    let shorts: Vec<String> = stage
        .people
        .iter()
        .filter(|person| person.lots < 0)
        .map(|person| person.name.clone())
        .collect();
    let before: Vec<i64> = shorts.iter().map(|name| stage.lots(name)).collect();
    let lots = stage.lots(DORA).unsigned_abs();
    let interest = stage.world.read_book(PERP).to_core().open_interest_lots;
    for (number, page) in shorts.chunks(TEAR_UP_PAGE).enumerate() {
        let page: Vec<&str> = page.iter().map(String::as_str).collect();
        let act = stage.world.loss_tear_up_act(DORA, PERP, &page);
        stage.guarded(&act, &[])?;
        if number == 1 {
            let text = format!("{} of {lots} lots are left", stage.lots(DORA));
            stage.tell("keeper", "loss_tear_up", text);
            stage.refused("venue", &new_risk(stage, TARA, LINA), "TearUpUnderWay");
            bystanders::leave_and_withdraw(stage, "tearing up")?;
        }
    }
    let after: Vec<i64> = shorts.iter().map(|name| stage.lots(name)).collect();
    let torn: Vec<u64> = before
        .iter()
        .zip(&after)
        .map(|(before, after)| before.abs_diff(*after))
        .collect();
    let weights: Vec<u64> = before.iter().map(|lots| lots.unsigned_abs()).collect();
    let result = checks::split(lots, &weights, &torn);
    stage.checks.note(checks::TORN_UP, "shorts", result);
    let now = stage.world.read_book(PERP).to_core().open_interest_lots;
    let result = checks::equal("open interest", now + lots, interest);
    stage.checks.note(checks::TORN_UP, "book", result);
    let left = stage.lots(DORA).unsigned_abs();
    stage
        .checks
        .note(checks::TORN_UP, DORA, checks::equal("lots left", left, 0));
    let text = format!(
        "{lots} lots against {} shorts, in pages of {TEAR_UP_PAGE}",
        shorts.len()
    );
    stage.torn_lots = shorts.into_iter().zip(torn).collect();
    stage.tell("keeper", "loss_tear_up", text);
    Ok(())
}

/// SOL is sold, BTC is not; a day after the declaration the shortfalls are fixed.
///
/// # Errors
/// When something was refused.
pub fn sell_and_fix(stage: &mut Stage) -> Step {
    stage.begin(7);
    stage.go(Stage::at(3, 6, 0, 0))?;
    let act = stage
        .world
        .liquidate_collateral_act(LINA, DORA, SOL, SOL_PRICE, 20 * ONE_SOL);
    stage.guarded(&act, &[DORA])?;
    let text = format!("pays {} for Dora's 20 SOL", usdc(SOL_PRICE));
    stage.tell(LINA, "liquidate_collateral", text);
    stage.begin(8);
    // The boundary recognises what lots went for.
    stage.go(Stage::at(4, 0, 0, 1))?;
    stage.gather_without(&[])?;
    stage.refused(
        "keeper",
        &stage.world.loss_fix_act(DORA),
        "CollateralUnsold",
    );
    stage.go(Stage::at(5, 0, 0, 1))?;
    for who in [DORA, DIRK] {
        fix(stage, who)?;
    }
    let left = stage.world.ledger(DORA, BTC);
    let result = checks::equal("BTC", left, 3_000_000);
    stage.checks.note(checks::UNSOLD, DORA, result);
    bystanders::leave_and_withdraw(stage, "fixed")
}

fn fix(stage: &mut Stage, who: &'static str) -> Step {
    let proceeds = stage.world.read_account(who).proceeds_native;
    let vault = stage.world.vault(who, USDC);
    let had = stage.world.tokens(&vault);
    let act = stage.world.loss_fix_act(who);
    stage.guarded(&act, &[who])?;
    let left = stage.world.tokens(&vault);
    let (_, loss) = stage.loss(who)?;
    let record = stage.record(who)?;
    record.loss_native = loss.loss_native;
    record.shortfall_native = loss.shortfall_native;
    let row = |had_native: u64, left_native: u64| LayerRow {
        had_native,
        left_native,
        ..LayerRow::default()
    };
    record.rows[0] = row(proceeds, 0);
    record.rows[1] = row(had, left);
    let text = format!(
        "owed {}, has {} of its own, short of {}",
        usdc(loss.loss_native),
        usdc(had + proceeds),
        usdc(loss.shortfall_native)
    );
    stage.tell(who, "loss_fix", text);
    Ok(())
}

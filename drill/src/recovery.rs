//! Steps 17 and 18: what reaches the defaulter's vaults late repays the layers, from the last to
//! the first; what is left over is hers.

use ringfence_core::waterfall::LAYER_COUNT;
use ringfence_tests::actors::SKIN;
use ringfence_tests::standard::{BTC, ONE_USDC, USDC};
use solana_pubkey::Pubkey;

use crate::after::claim;
use crate::amounts::usdc;
use crate::cast::{self, DIRK, DORA, FEE, HANK, LINA};
use crate::records::{LAYER_NAMES, STEPS};
use crate::stage::{Stage, Step};
use crate::{bystanders, checks, table};

/// What reaches Dora's quote vault first, and last.
const LATE: [u64; 2] = [300 * ONE_USDC, 9_000 * ONE_USDC];
/// What Lina pays for Dora's 0.03 BTC: 1,500, less three percent.
const BTC_PRICE: u64 = 1_455 * ONE_USDC;

/// A late deposit and unsold collateral.
///
/// # Errors
/// When something was refused.
pub fn recover(stage: &mut Stage) -> Step {
    stage.begin(17);
    stage.go(Stage::at(10, 10, 0, 0))?;
    deposit(stage, LATE[0])?;
    repay(stage)?;
    bystanders::leave_and_withdraw(stage, "recovering")?;
    stage.gather_without(&[DORA, DIRK])?;
    let amounts = (BTC_PRICE, 3_000_000);
    let act = stage.world.recovery_sell_act(LINA, DORA, BTC, amounts);
    stage.guarded(&act, &[DORA])?;
    let text = format!("pays {} for Dora's 0.03 BTC", usdc(BTC_PRICE));
    stage.tell(LINA, "recovery_sell", text);
    repay(stage)?;
    claim_all(stage)
}

/// Everything is repaid; Dora leaves with the surplus, and everybody claims the rest.
///
/// # Errors
/// When something was refused.
pub fn release(stage: &mut Stage) -> Step {
    stage.refused(
        DORA,
        &stage.world.vault_exit_act(DORA, USDC),
        "AccountInDefault",
    );
    deposit(stage, LATE[1])?;
    stage.begin(18);
    let (address, before) = stage.loss(DORA)?;
    let had = stage.world.tokens(&stage.world.vault(DORA, USDC));
    repay(stage)?;
    let (_, after) = stage.loss(DORA)?;
    let moved: u64 =
        after.recovered_native.iter().sum::<u64>() - before.recovered_native.iter().sum::<u64>();
    let account = stage.world.read_account(DORA);
    let is_free = account.status == 0 && account.loss == Pubkey::default();
    let result = checks::equal("free", is_free, true)
        .and_then(|()| checks::equal("surplus", stage.world.ledger(DORA, USDC), had - moved));
    stage.checks.note(checks::RELEASED, "account", result);
    let wallet = stage.world.wallet_tokens(DORA, USDC);
    stage.guarded(&stage.world.vault_exit_act(DORA, USDC), &[DORA])?;
    let left = stage.world.wallet_tokens(DORA, USDC) - wallet;
    let result = checks::exit(had - moved, had - moved, left);
    stage.checks.note(checks::RELEASED, "exit", result);
    stage.tell(DORA, "vault_exit", format!("leaves with {}", usdc(left)));
    let act = stage.world.vault_exit_act(DIRK, USDC);
    stage.refused(DIRK, &act, "AccountInDefault");
    bystanders::leave_and_withdraw(stage, "released")?;
    claim_all(stage)?;
    let rows = after.recovered_native.iter().zip(after.used_native);
    for (layer, (got, paid)) in LAYER_NAMES.iter().zip(rows).skip(3) {
        let result = checks::equal("repaid", *got, paid);
        stage.checks.note(checks::REPAID, layer, result);
    }
    check_claims(stage, &address)?;
    stage.gather_without(&[DIRK])
}

fn deposit(stage: &mut Stage, amount_native: u64) -> Step {
    let act = stage.world.vault_deposit_act(DORA, USDC, amount_native);
    stage.guarded(&act, &[DORA])?;
    let text = format!("{} reach her quote vault", usdc(amount_native));
    stage.tell(DORA, "vault_deposit", text);
    Ok(())
}

/// What is in Dora's quote vault goes to those who paid for her.
fn repay(stage: &mut Stage) -> Step {
    let (_, before) = stage.loss(DORA)?;
    let act = stage.world.loss_recover_act(DORA);
    stage.guarded(&act, &[DORA])?;
    let (_, after) = stage.loss(DORA)?;
    let result = checks::reverse(&after.used_native, &after.recovered_native);
    stage.checks.note(checks::REVERSE, DORA, result);
    for index in (0..LAYER_COUNT).rev() {
        let (earlier, now) = (
            before.recovered_native[index],
            after.recovered_native[index],
        );
        stage.record(DORA)?.rows[index].recovered_native = now;
        if now > earlier {
            let text = format!("{}: {}", LAYER_NAMES[index], usdc(now - earlier));
            stage.tell("keeper", "loss_recover", text);
        }
    }
    Ok(())
}

/// Members and operator claim what is theirs of Dora's loss so far.
fn claim_all(stage: &mut Stage) -> Step {
    let (address, _) = stage.loss(DORA)?;
    let mut total = 0;
    for name in &cast::members() {
        let act = stage.world.part_claim_act(name, &address);
        total += claim(stage, name, &act)?;
    }
    total += claim(stage, SKIN, &stage.world.match_claim_act(&address))?;
    let text = format!("17 members and the operator get {}", usdc(total));
    stage.tell("members", "part_claim", text);
    Ok(())
}

/// What each party claimed is its part of what assessments and the mutual layer got back.
fn check_claims(stage: &mut Stage, address: &Pubkey) -> Step {
    let (_, loss) = stage.loss(DORA)?;
    let mut parties: Vec<(String, Pubkey)> = cast::members()
        .into_iter()
        .map(|name| (name.clone(), stage.world.part(&name, address)))
        .collect();
    parties.push((SKIN.to_owned(), stage.world.match_part(address)));
    let count = parties.len();
    for (name, key) in parties {
        let part = stage.world.read_part(&key);
        let of = |amount: u64, part: u64, all: u64| {
            i128::from(amount) * i128::from(part) / i128::from(all)
        };
        let assessed = of(
            loss.recovered_native[7],
            part.paid_native,
            loss.assessment.paid_native,
        );
        let mutual = loss.recovered_native[5] + loss.residual_native;
        let expected = assessed + of(mutual, part.shares, loss.snapshot.member_shares);
        let result = checks::near("claimed", i128::from(part.claimed_native), expected, 2);
        stage.checks.note(checks::CLAIMED, &name, result);
    }
    let left = i128::from(stage.world.read_fund().escrow_native);
    let result = checks::near("left in escrow", left, 0, count);
    stage.checks.note(checks::CLAIMED, "escrow", result);
    Ok(())
}

/// What everybody who only traded has in the end; and whether every step was taken.
///
/// # Errors
/// When the plan cannot be read.
pub fn look_back(stage: &mut Stage) -> Step {
    let dollars = stage.checks.count(checks::WITHDRAWALS);
    let withdrawn = i128::from(ONE_USDC) * i128::try_from(dollars).unwrap_or(i128::MAX);
    let fall = i128::from((10_000 - stage.cents) * 10_000);
    let torn_fall = i128::from(ONE_USDC * 24);
    let traders = stage.people.iter().filter(|person| person.only_trades);
    for person in traders.cloned().collect::<Vec<_>>() {
        let name = person.name.as_str();
        let torn = i128::from(stage.torn_lots.get(name).copied().unwrap_or_default());
        let lots = i128::from(person.lots);
        // Lots that were torn up ended at 76.
        let gained = -lots * fall - torn * (fall - torn_fall);
        let fees = lots.abs() * i128::from(FEE);
        let out = if name == HANK { withdrawn } else { 0 };
        let expected = i128::from(person.quote_native) - fees + gained - out;
        let result = checks::near("has", stage.worth(name), expected, 2);
        stage.checks.note(checks::WHOLE, name, result);
    }
    for (units, name) in stage.tally.steps.iter().zip(STEPS) {
        let result = checks::equal("without a transaction", units.count == 0, false);
        stage.checks.note(checks::SHOWN, name, result);
    }
    for state in 0..=6 {
        let left = stage.states_left_in.contains(&state);
        let result = checks::equal("somebody left in it", left, true);
        stage
            .checks
            .note(checks::SHOWN, &format!("state {state}"), result);
    }
    for name in table::named()? {
        let sent = stage.tally.instructions.contains_key(name.as_str());
        let result = checks::equal("sent", sent, true);
        stage.checks.note(checks::NAMED, &name, result);
    }
    Ok(())
}

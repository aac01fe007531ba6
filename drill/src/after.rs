//! Steps 15 and 16: what was not used goes back, and the fund is brought back to its cover.

use ringfence_tests::actors::{SKIN, VENUE};
use ringfence_tests::house::{SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::standard::{ONE_USDC, USDC};

use crate::amounts::usdc;
use crate::auction::{AWARDED, OFFER};
use crate::before::size;
use crate::cast::{self, BIDDERS, DIRK, DORA, GUS, STAKE, TARA};
use crate::managing::new_risk;
use crate::stage::{Stage, Step};
use crate::{bystanders, checks};

/// What the two who were awarded lots keep in their margin accounts: a little more than they must.
const KEPT: [u64; 2] = [4_000 * ONE_USDC, 3_400 * ONE_USDC];
/// What the operator pays into each layer of its skin again.
const SKIN_AGAIN: u64 = 500 * ONE_USDC;

/// Payments that were not used, and bonds.
///
/// # Errors
/// When something was refused.
pub fn give_back(stage: &mut Stage) -> Step {
    stage.begin(15);
    let (dirks, loss) = stage.loss(DIRK)?;
    let (paid, used) = (loss.assessment.paid_native, loss.used_native[7]);
    let mut total = 0;
    for name in &cast::members() {
        let part = stage.world.read_part(&stage.world.part(name, &dirks));
        if part.paid_native == 0 {
            let act = stage.world.part_claim_act(name, &dirks);
            stage.refused(name, &act, "NothingToClaim");
            continue;
        }
        let got = claim(stage, name, &stage.world.part_claim_act(name, &dirks))?;
        let expected = i128::from(part.paid_native) * i128::from(paid - used) / i128::from(paid);
        let result = checks::near("given back", i128::from(got), expected, 2);
        stage.checks.note(checks::GIVEN_BACK, name, result);
        total += got;
    }
    total += claim(stage, SKIN, &stage.world.match_claim_act(&dirks))?;
    let result = checks::equal("all that was given back", total, paid - used);
    stage.checks.note(checks::GIVEN_BACK, DIRK, result);
    let text = format!("{} of {} were not used", usdc(paid - used), usdc(paid));
    stage.tell("members", "part_claim", text);
    let (doras, _) = stage.loss(DORA)?;
    let act = stage.world.part_claim_act(BIDDERS[0], &doras);
    stage.refused(BIDDERS[0], &act, "NothingToClaim");
    for (number, bidder) in BIDDERS.into_iter().enumerate() {
        settle_bond(stage, u8::from(number == 3), bidder)?;
    }
    stage.gather_without(&[DORA, DIRK])?;
    bystanders::leave_and_withdraw(stage, "giving back")
}

/// What arrives in the wallet of somebody who claims.
///
/// # Errors
/// When it was refused.
pub fn claim(stage: &mut Stage, who: &str, act: &ringfence_tests::act::Act) -> Step<u64> {
    let before = stage.world.wallet_tokens(who, USDC);
    stage.guarded(act, &[])?;
    Ok(stage.world.wallet_tokens(who, USDC) - before)
}

/// Bonds return but that of the third bidder, who did not reveal.
fn settle_bond(stage: &mut Stage, round: u8, bidder: &str) -> Step {
    let bond = stage.world.read_bid(&OFFER, round, bidder).bond_native;
    let insurance = stage.world.read_fund().insurance_native;
    let got = claim(
        stage,
        bidder,
        &stage.world.bond_settle_act(&OFFER, round, bidder),
    )?;
    let forfeited = stage.world.read_fund().insurance_native - insurance;
    let expected = if bidder == BIDDERS[2] { 0 } else { bond };
    let result = checks::equal("bond returned", got, expected)
        .and_then(|()| checks::equal("bond kept", forfeited, bond - expected));
    stage.checks.note(checks::GIVEN_BACK, bidder, result);
    let to = if expected == 0 {
        "insurance"
    } else {
        "the bidder"
    };
    let text = format!("{} to {to}", usdc(bond));
    stage.tell(bidder, "bond_settle", text);
    Ok(())
}

/// Too little cover counts two days after the loss; then members and operator pay in again.
///
/// # Errors
/// When something was refused.
pub fn replenish(stage: &mut Stage) -> Step {
    stage.begin(16);
    for (bidder, kept) in AWARDED.into_iter().zip(KEPT) {
        let spare = stage.world.ledger(bidder, USDC) - kept;
        let act = stage.world.vault_withdraw_act(bidder, USDC, spare);
        stage.guarded(&act, &[bidder])?;
    }
    let text = "the two largest accounts are hardly above initial";
    stage.tell("bidders", "vault_withdraw", text);
    post_and_size(stage)?;
    let is_short = stage.world.read_house().is_cover_short;
    let result = checks::equal("short within two days", is_short, 0);
    stage.checks.note(checks::COVER, "Sunday", result);
    stage.go(Stage::at(9, 1, 0, 0))?;
    let (required, funded) = post_and_size(stage)?;
    let is_short = stage.world.read_house().is_cover_short;
    let result = checks::covered(required, funded, is_short)
        .and_then(|()| checks::equal("short after two days", is_short, 1));
    stage.checks.note(checks::COVER, "Tuesday", result);
    stage.refused(VENUE, &new_risk(stage, GUS, TARA), "HouseTakesNoRisk");
    bystanders::leave_and_withdraw(stage, "no new risk")?;
    let members = cast::members();
    for name in &members {
        stage.must(&stage.world.fund_stake_act(name, STAKE))?;
    }
    let text = format!("{} stakes of {}", members.len(), usdc(STAKE));
    stage.tell("members", "fund_stake", text);
    stage.go(Stage::at(10, 0, 0, 1))?;
    let first = stage.world.fund_stake_activate_act(&members[0]);
    stage.refused("keeper", &first, "SkinBelowMinimum");
    for layer in [SKIN_JUNIOR, SKIN_SENIOR] {
        stage.must(&stage.world.skin_deposit_act(layer, SKIN_AGAIN))?;
    }
    let text = format!("{} into each layer of its skin", usdc(SKIN_AGAIN));
    stage.tell("operator", "skin_deposit", text);
    for name in &members {
        stage.must(&stage.world.fund_stake_activate_act(name))?;
    }
    let generation = stage.world.read_fund().share_generation;
    let text = format!("shares of generation {generation}");
    stage.tell("keeper", "fund_stake_activate", text);
    let (required, funded) = post_and_size(stage)?;
    let is_short = stage.world.read_house().is_cover_short;
    let result = checks::covered(required, funded, is_short)
        .and_then(|()| checks::equal("short when replenished", is_short, 0));
    stage.checks.note(checks::COVER, "Wednesday", result);
    let lots = stage.lots(GUS);
    stage.must(&new_risk(stage, GUS, TARA))?;
    let result = checks::equal("lots of new risk", stage.lots(GUS) - lots, 5);
    stage.checks.note(checks::COVER, GUS, result);
    stage.tell(GUS, "position_fill", "new risk is taken again");
    Ok(())
}

fn post_and_size(stage: &mut Stage) -> Step<(u64, u64)> {
    for bidder in AWARDED {
        stage.must(&stage.world.stress_post_act(bidder))?;
    }
    size(stage)
}

//! Before a default: the house, its members, a market, and a fund that covers the largest two.

use ringfence_core::asset::AssetParameters;
use ringfence_tests::actors::{SKIN, VENUE};
use ringfence_tests::customers::{Trade, wide_consent};
use ringfence_tests::house::{Listing, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::standard::{BTC, ONE_SOL, PERP, SOL, USDC};

use crate::amounts::usdc;
use crate::cast::{self, DORA, ERIN, FEE, LINA, OWN_STAKE, POCKET_MONEY, SKINS, STAKE};
use crate::stage::{Stage, Step};
use crate::{bystanders, checks};

/// Tokens of Dora beside her quote: 20 SOL and 0.03 BTC.
const DORAS: [(&str, u64); 2] = [(SOL, 20 * ONE_SOL), (BTC, 3_000_000)];

/// The house, what it lists, its accounts, and stakes that wait.
///
/// # Errors
/// When something was refused.
pub fn set_up(stage: &mut Stage) -> Step {
    stage.begin(0);
    let create = stage.world.house_create_with(&cast::parameters(), None);
    stage.must(&create)?;
    for mint in [USDC, SOL, BTC] {
        let act = stage.world.asset_create_act(mint, &AssetParameters::TEST);
        stage.must(&act)?;
    }
    let listing = Listing::standard(1);
    stage.must(&stage.world.instrument_create_act(PERP, &listing))?;
    stage.world.instruments.insert(PERP.to_owned(), 1);
    stage.must(&stage.world.venue_create_act(VENUE, &[]))?;
    // A mark is newer than the listing.
    stage.go(Stage::at(0, 1, 1, 30))?;
    for person in stage.people.clone() {
        admit(stage, &person.name, person.quote_native)?;
    }
    for (mint, amount_native) in DORAS {
        let open = stage.world.vault_open_act(DORA, mint);
        stage.must(&open)?;
        stage.world.give(DORA, mint, amount_native);
        stage.must(&stage.world.vault_deposit_act(DORA, mint, amount_native))?;
    }
    stage.world.open_wallet(LINA, SOL);
    stage.world.open_wallet(LINA, BTC);
    stage.learn_vaults();
    let count = stage.people.len();
    stage.tell("customers", "vault_deposit", format!("{count} accounts"));
    stake(stage)
}

fn admit(stage: &mut Stage, name: &str, quote_native: u64) -> Step {
    stage.must(&stage.world.account_create_act(name))?;
    stage.must(&stage.world.vault_open_act(name, USDC))?;
    stage.world.give(name, USDC, quote_native + POCKET_MONEY);
    stage.must(&stage.world.vault_deposit_act(name, USDC, quote_native))?;
    if name != ERIN {
        let consent = wide_consent(stage.world.now() + 365 * 86_400);
        stage.must(&stage.world.consent_set_act(name, VENUE, &consent))?;
    }
    Ok(())
}

/// Members, Dora and the operator pay in; a day later an epoch begins, and stakes become shares.
fn stake(stage: &mut Stage) -> Step {
    stage.world.give(SKIN, USDC, POCKET_MONEY);
    for (layer, amount) in [(SKIN_JUNIOR, SKINS[0]), (SKIN_SENIOR, SKINS[1])] {
        stage.must(&stage.world.skin_deposit_act(layer, amount))?;
    }
    let mut stakes: Vec<(String, u64)> = cast::members()
        .into_iter()
        .map(|name| (name, STAKE))
        .collect();
    stakes.push((DORA.to_owned(), OWN_STAKE));
    for (name, amount) in &stakes {
        stage.world.give(name, USDC, amount + POCKET_MONEY);
        stage.must(&stage.world.fund_stake_act(name, *amount))?;
    }
    stage.tell("members", "fund_stake", format!("{} stakes", stakes.len()));
    stage.go(Stage::at(1, 0, 0, 1))?;
    for (name, _) in &stakes {
        stage.must(&stage.world.fund_stake_activate_act(name))?;
    }
    let mutual = usdc(stage.world.read_fund().mutual_native);
    let text = format!("the mutual layer holds {mutual}");
    stage.tell("keeper", "fund_stake_activate", text);
    Ok(())
}

/// Everybody gets the lots they want, each long from the next short, at 100.
///
/// # Errors
/// When a fill was refused.
pub fn trade(stage: &mut Stage) -> Step {
    let mut wanted: Vec<(String, i64)> = stage
        .people
        .iter()
        .map(|person| (person.name.clone(), person.lots))
        .collect();
    wanted.sort_by_key(|(_, lots)| *lots < 0);
    let (longs, mut shorts): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .filter(|(_, lots)| *lots != 0)
        .partition(|(_, lots)| *lots > 0);
    let mut count = 0;
    for (buyer, mut open) in longs {
        while open > 0 {
            let Some((seller, left)) = shorts.first_mut() else {
                return Err("more longs than shorts".to_owned());
            };
            let lots = open.min(-*left);
            fill(stage, (&buyer, seller), lots.unsigned_abs())?;
            (open, *left, count) = (open - lots, *left + lots, count + 1);
            if *left == 0 {
                shorts.remove(0);
            }
        }
    }
    let interest = stage.world.read_book(PERP).to_core().open_interest_lots;
    let text = format!("{count} fills at 100.00, open interest {interest} lots");
    stage.tell("venue", "position_fill", text);
    Ok(())
}

fn fill(stage: &mut Stage, sides: (&str, &str), lots: u64) -> Step {
    let act = stage.world.position_fill_act(&Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: sides.0,
        seller: sides.1,
        lots,
        price_ticks: 10_000,
        buyer_fee_native: lots * FEE,
        seller_fee_native: lots * FEE,
    });
    stage.must(&act).map(drop)
}

/// A boundary recognises the fees; stress losses are posted, and the fund covers the largest two.
///
/// # Errors
/// When something was refused.
pub fn size_the_fund(stage: &mut Stage) -> Step {
    stage.go(Stage::at(2, 0, 0, 1))?;
    stage.gather_without(&[])?;
    stage.must(&stage.world.fees_collect_act())?;
    let insurance = usdc(stage.world.read_fund().insurance_native);
    let text = format!("insurance has {insurance} of fees");
    stage.tell("keeper", "fees_collect", text);
    let mut largest = stage.people.clone();
    largest.sort_by_key(|person| std::cmp::Reverse(person.lots.abs()));
    for person in &largest[..10] {
        stage.must(&stage.world.stress_post_act(&person.name))?;
    }
    let (required, funded) = size(stage)?;
    let result = checks::covered(required, funded, stage.world.read_house().is_cover_short);
    stage.checks.note(checks::COVER, "before", result);
    bystanders::leave_and_withdraw(stage, "before the default")?;
    Ok(())
}

/// Sizes the fund, and returns what it must cover and what there is.
///
/// # Errors
/// When it was refused.
pub fn size(stage: &mut Stage) -> Step<(u64, u64)> {
    stage.must(&stage.world.fund_size_act())?;
    let fund = stage.world.read_fund();
    let skin = fund.skin_junior_native + fund.skin_senior_native;
    let funded = fund.insurance_native + fund.mutual_native + skin;
    let required = fund.cover_required_native;
    let text = format!("must cover {}, has {}", usdc(required), usdc(funded));
    stage.tell("keeper", "fund_size", text);
    Ok((required, funded))
}

//! Before the first day: the house, its collateral, its markets, its venues, its fund and everybody
//! who takes part.

use ringfence_core::asset::AssetParameters;
use ringfence_core::parameters::Parameters;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::SKIN;
use ringfence_tests::house::{SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::tokens::MintSpec;

use crate::amounts;
use crate::cast::{MEMBERS, PEOPLE, VENUES};
use crate::day;
use crate::market::MARKETS;
use crate::people::Person;
use crate::stage::{QUOTE, Stage, WRAPPED};
use crate::stop::Step;

/// One whole token of each mint.
const ONE_QUOTE: u64 = 1_000_000;
const ONE_WRAPPED: u64 = 1_000_000_000;
/// The operator's own layers, in whole quote.
const JUNIOR: u64 = 5_000;
const SENIOR: u64 = 60_000;
/// A venue may be ten basis points away from the mark at a customer's cost, and take two in fees.
const CONSENT_BAND_BPS: u16 = 10;
const CONSENT_FEE_BPS: u16 = 2;
/// Consents last for two years.
const CONSENT_S: i64 = 2 * 365 * 86_400;

/// Sets everything up, in the last minutes of the first day.
///
/// # Errors
/// What the program refused.
pub fn set_up(stage: &mut Stage) -> Step {
    // The clock starts at the first day's end, where its close becomes the first mark.
    let start_ts = stage.date()?.end_ts();
    stage.world.set_clock(start_ts - 600, day::START_SLOT);
    stage.story.date = stage.date()?.to_string();
    found_house(stage)?;
    for person in PEOPLE {
        admit(stage, &person)?;
    }
    fill_fund(stage)
}

fn found_house(stage: &mut Stage) -> Step {
    stage.world.make_mint(QUOTE, &MintSpec::plain(6));
    stage.world.make_mint(WRAPPED, &MintSpec::plain(9));
    let house = stage.world.house_create_with(&Parameters::TEST, None);
    stage.must(&house)?;
    for mint in [QUOTE, WRAPPED] {
        let asset = stage.world.asset_create_act(mint, &AssetParameters::TEST);
        stage.must(&asset)?;
    }
    for market in MARKETS {
        let listing = stage
            .world
            .instrument_create_act(market.name, &market.listing()?);
        stage.must(&listing)?;
        stage
            .world
            .instruments
            .insert(market.name.to_owned(), market.id);
    }
    for venue in VENUES {
        let admission = stage.world.venue_create_act(venue, &[]);
        stage.must(&admission)?;
    }
    stage.story.tell(
        "house",
        "operator",
        "a house in USDC; wSPX counts 80 % / 90 %; two markets, two venues",
    );
    Ok(())
}

/// Gives somebody a margin account, vaults, deposits and consents to both venues.
fn admit(stage: &mut Stage, person: &Person) -> Step {
    let name = person.name;
    stage.people.push(*person);
    stage.learn_name(name);
    let account = stage.world.account_create_act(name);
    stage.must(&account)?;
    let money = [
        (QUOTE, person.quote * ONE_QUOTE, person.reserve * ONE_QUOTE),
        (WRAPPED, person.wrapped * ONE_WRAPPED, 0),
    ];
    for (mint, deposit_native, reserve_native) in money {
        stage.world.open_wallet(name, mint);
        if mint == QUOTE || deposit_native > 0 {
            let vault = stage.world.vault_open_act(name, mint);
            stage.must(&vault)?;
        }
        if deposit_native + reserve_native > 0 {
            stage
                .world
                .give(name, mint, deposit_native + reserve_native);
        }
        if deposit_native > 0 {
            let deposit = stage.world.vault_deposit_act(name, mint, deposit_native);
            stage.must(&deposit)?;
        }
    }
    let arguments = ConsentSetArguments {
        initial_cap_native: u64::MAX,
        spend_cap_native: 1_000_000 * ONE_QUOTE,
        expiry_ts: stage.world.now() + CONSENT_S,
        band_bps: CONSENT_BAND_BPS,
        fee_max_bps: CONSENT_FEE_BPS,
        signed_orders_only: false,
        order_nonce_min: 0,
        instruments: [0; 8],
    };
    for venue in VENUES {
        let consent = stage.world.consent_set_act(name, venue, &arguments);
        stage.must(&consent)?;
    }
    Ok(())
}

fn fill_fund(stage: &mut Stage) -> Step {
    stage.world.give(SKIN, QUOTE, (JUNIOR + SENIOR) * ONE_QUOTE);
    for (layer, amount) in [(SKIN_JUNIOR, JUNIOR), (SKIN_SENIOR, SENIOR)] {
        let deposit = stage.world.skin_deposit_act(layer, amount * ONE_QUOTE);
        stage.must(&deposit)?;
    }
    let mut staked_native = 0;
    for (member, amount) in MEMBERS {
        stage.learn_name(member);
        stage.world.give(member, QUOTE, amount * ONE_QUOTE);
        let stake = stage.world.fund_stake_act(member, amount * ONE_QUOTE);
        stage.must(&stake)?;
        staked_native += amount * ONE_QUOTE;
    }
    let (skin, staked) = (
        amounts::quote((JUNIOR + SENIOR) * ONE_QUOTE),
        amounts::quote(staked_native),
    );
    let text = format!(
        "skin in the game {skin}, {} members stake {staked}",
        MEMBERS.len()
    );
    stage.story.tell("fund", "operator", text);
    Ok(())
}

/// Turns the members' stakes into shares, once an epoch has begun.
///
/// # Errors
/// What the program refused.
pub fn activate_stakes(stage: &mut Stage) -> Step {
    for (member, _) in MEMBERS {
        let activation = stage.world.fund_stake_activate_act(member);
        stage.must(&activation)?;
    }
    Ok(())
}

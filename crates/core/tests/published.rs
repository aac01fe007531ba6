//! Published figures of clearing houses and protocols, replayed through the core.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::fund::{Fund, Member, plan_request_unstake, plan_unstake};
use ringfence_core::loss::cut_gains;
use ringfence_core::math::allocate;
use ringfence_core::parameters::Parameters;
use ringfence_core::settlement::Settlement;
use ringfence_core::waterfall::{Available, LAYER_COUNT, LAYERS, Layer, Used, route};
use serde_json::Value;
use support::vectors::{load, number, numbers, same};
use support::world::{START, clock};

const NAMED: [(&str, Layer); 4] = [
    ("defaulter_collateral", Layer::DefaulterVaults),
    ("insurance", Layer::Insurance),
    ("skin_junior", Layer::SkinJunior),
    ("mutual", Layer::Mutual),
];

fn free(free_native: u64) -> Available {
    Available {
        free_native,
        blocked_native: 0,
    }
}

#[test]
fn losses_of_clearing_houses_go_down_the_same_way() {
    let file = load("published.json");
    for case in file["waterfall"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let mut layers = [Available::default(); LAYER_COUNT];
        let given = NAMED.iter().filter(|(field, _)| !case[*field].is_null());
        for (field, layer) in given.clone() {
            layers[layer.index()] = free(number(case, field));
        }
        let used = route(number(case, "loss"), &layers).unwrap();
        for (field, layer) in given {
            same(used.rows_native[layer.index()], &case["used"], field, name);
        }
        same(used.left_native, case, "uncovered", name);
        if !case["returned_to_defaulter"].is_null() {
            let layer = Layer::DefaulterVaults.index();
            let returned = layers[layer].free_native - used.rows_native[layer];
            same(returned, case, "returned_to_defaulter", name);
        }
    }
}

#[test]
fn insurance_pays_before_anybody_shares() {
    let file = load("published.json");
    let section = &file["insurance_before_socialisation"];
    let name = section["source"].as_str().unwrap();
    for case in section["cases"].as_array().unwrap() {
        let mut layers = [Available::default(); LAYER_COUNT];
        layers[Layer::Insurance.index()] = free(number(case, "insurance"));
        let used = route(number(case, "shortfall"), &layers).unwrap();
        same(
            used.rows_native[Layer::Insurance.index()],
            case,
            "insurance_used",
            name,
        );
        same(used.left_native, case, "left", name);
    }
}

#[test]
fn an_unstake_is_paid_at_the_lower_of_two_values() {
    let file = load("published.json");
    let case = &file["unstake"];
    let name = case["source"].as_str().unwrap();
    // One member held all shares; a loss then took a nineteenth of what was in the vault.
    let stake: u64 = number(case, "stake");
    let requested = number(case, "vault_after_loss_of_a_19th_then_request_shares");
    let mut fund = Fund {
        mutual_native: stake - stake / 19,
        share_count: stake,
        ..Fund::default()
    };
    let mut member = Member {
        shares: stake,
        ..Member::default()
    };
    let settlement = Settlement::EMPTY;
    let parameters = Parameters::TEST;
    let now = clock(START);
    let time = (&parameters, &now);
    plan_request_unstake(&fund, &mut member, requested, &settlement, time).unwrap();
    same(
        member.requested_value_native,
        case,
        "value_at_request",
        name,
    );
    assert_eq!(case["vault_halves_during_cooldown"], true, "{name}");
    fund.mutual_native /= 2;
    let then = clock(START + i64::from(parameters.cool_down_s));
    let plan = plan_unstake(&mut fund, &mut member, &settlement, (&parameters, &then)).unwrap();
    same(plan.legs()[0].amount_native, case, "paid", name);
    same(fund.mutual_native, case, "vault_left", name);
}

#[test]
fn a_haircut_takes_what_the_crisis_took() {
    let file = load("published.json");
    for case in file["crisis"]["cases"].as_array().unwrap() {
        let name = file["crisis"]["source"].as_str().unwrap();
        let claims: i128 = number(case, "claims");
        let deficit: i128 = number(case, "deficit_after_insurance");
        let mut settlement = Settlement {
            owed_to_native: claims,
            counted_gain_native: claims,
            ..Settlement::EMPTY
        };
        cut_gains(&mut settlement, deficit).unwrap();
        let mut winner = Account {
            variation_native: claims,
            counted_native: claims,
            ..Account::EMPTY
        };
        settlement.touch(&mut winner, &[], |_, _| Ok(())).unwrap();
        let lost = claims - winner.variation_native;
        // The index rounds against claims, by less than one unit here.
        assert!(lost >= deficit && lost <= deficit + 1, "{name}: {lost}");
        same(
            ((lost * 10_000) as u128).div_ceil(claims as u128),
            case,
            "haircut_bps_rounded_up",
            name,
        );
    }
}

/// Names of the layers in `defaults.json`, in order.
const KINDS: [&str; LAYER_COUNT] = [
    "proceeds",
    "defaulter_vaults",
    "defaulter_stake",
    "insurance",
    "skin_junior",
    "mutual",
    "skin_senior",
    "assessment",
    "gain_haircut",
];

fn list<'a>(of: &'a Value, field: &str) -> &'a [Value] {
    let rows = of[field].as_array().unwrap();
    assert!(!rows.is_empty(), "no {field} in {of}");
    rows
}

fn layer_of(row: &Value) -> Layer {
    let kind = row["kind"].as_str().unwrap();
    let place = KINDS.iter().position(|known| *known == kind);
    LAYERS[place.unwrap_or_else(|| panic!("no layer {kind}"))]
}

/// A published figure is one that its own rounding allows.
fn agrees(found: u64, published: &Value, name: &str) {
    let tolerance: u64 = number(published, "tolerance");
    let apart = found.abs_diff(number(published, "amount"));
    assert!(apart <= tolerance, "{name}: {found} for {published}");
}

/// The same of all published figures of a row that paid so much of what it had.
fn agree(row: &Value, paid: u64, had: u64, name: &str) {
    for (what, published) in row["published"].as_object().unwrap() {
        let found = match what.as_str() {
            "used" => paid,
            "unused" => had - paid,
            "used_bps" => paid * 10_000 / had,
            other => panic!("{name}: no figure {other}"),
        };
        agrees(found, published, name);
    }
}

/// Every record says where its figures are from.
fn has_sources(case: &Value, name: &str) {
    for source in list(case, "sources") {
        for field in ["title", "publisher", "url"] {
            assert!(
                source[field].as_str().is_some_and(|it| !it.is_empty()),
                "{name}"
            );
        }
        let year = &source["year"];
        assert!(year.is_u64() || year.is_null(), "{name}: {year}");
    }
}

/// Sends a record's loss down its layers: rows of all nine, blocked and left.
fn replay(case: &Value) -> Used {
    let mut layers = [Available::default(); LAYER_COUNT];
    for row in list(case, "layers") {
        layers[layer_of(row).index()] = free(number(row, "available"));
    }
    route(number(case, "loss"), &layers).unwrap()
}

#[test]
fn defaults_of_others_go_down_the_layers_as_published() {
    let file = load("defaults.json");
    for case in list(&file, "waterfall") {
        let name = case["name"].as_str().unwrap();
        has_sources(case, name);
        let used = replay(case);
        let mut expected = [0; LAYER_COUNT];
        for row in list(case, "layers") {
            let layer = layer_of(row).index();
            expected[layer] = number(row, "used");
            let (paid, had): (u64, u64) = (used.rows_native[layer], number(row, "available"));
            agree(row, paid, had, name);
        }
        assert_eq!(used.rows_native, expected, "{name}");
        assert_eq!(used.blocked_native, 0, "{name}");
        same(used.left_native, case, "left", name);
        agrees(used.left_native, &case["published_left"], name);
    }
}

#[test]
fn losses_of_others_are_shared_as_published() {
    let file = load("defaults.json");
    for case in list(&file, "shares") {
        let name = case["name"].as_str().unwrap();
        has_sources(case, name);
        let loss: u64 = number(case, "loss");
        let weights: Vec<u64> = numbers(case, "weights");
        let total = weights.iter().sum();
        let mut before = 0;
        let mut parts = Vec::new();
        for weight in &weights {
            parts.push(allocate(loss, before, before + weight, total).unwrap());
            before += weight;
        }
        assert_eq!(parts, numbers::<u64>(case, "parts"), "{name}");
        assert_eq!(parts.iter().sum::<u64>(), loss, "{name}");
        if case["published_parts"].is_null() {
            continue;
        }
        let tolerance: u64 = number(case, "tolerance");
        let published: Vec<u64> = numbers(case, "published_parts");
        assert_eq!(published.len(), parts.len(), "{name}");
        for (part, published) in parts.iter().zip(&published) {
            assert!(
                part.abs_diff(*published) <= tolerance,
                "{name}: {part} for {published}"
            );
        }
    }
}

#[test]
fn a_haircut_takes_from_each_winner_what_was_published() {
    let file = load("defaults.json");
    let mut seen = 0;
    for case in list(&file, "shares")
        .iter()
        .filter(|it| it["is_haircut"] == true)
    {
        let name = case["name"].as_str().unwrap();
        let (claims, published) = (numbers(case, "weights"), numbers(case, "published_parts"));
        let owed: i128 = claims.iter().sum();
        let count = claims.len() as i128;
        let mut settlement = Settlement {
            owed_to_native: owed,
            counted_gain_native: owed,
            ..Settlement::EMPTY
        };
        cut_gains(&mut settlement, number(case, "loss")).unwrap();
        for (claim, part) in claims.into_iter().zip(published) {
            let mut winner = Account {
                variation_native: claim,
                counted_native: claim,
                ..Account::EMPTY
            };
            settlement.touch(&mut winner, &[], |_, _| Ok(())).unwrap();
            let lost: i128 = claim - winner.variation_native;
            assert!(
                lost.abs_diff(part) <= number(case, "tolerance"),
                "{name}: {lost} for {part}"
            );
            seen += 1;
        }
        // What is left of the claims is covered to the unit; rounding leaves a residue.
        let residue = settlement.unapplied_native;
        assert_eq!(
            settlement.owed_to_native - residue,
            owed - number::<i128>(case, "loss")
        );
        assert!((-count..=0).contains(&residue), "{name}: {residue}");
    }
    assert!(seen != 0, "no haircut was replayed");
}

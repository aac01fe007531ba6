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
use ringfence_core::parameters::Parameters;
use ringfence_core::settlement::Settlement;
use ringfence_core::waterfall::{Available, LAYER_COUNT, Layer, route};
use support::vectors::{load, number, same};
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

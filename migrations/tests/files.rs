//! Files: the three of this tree, and what is wrong with others.

use ringfence_client::networks::{NETWORKS, Network};
use ringfence_migrations::nowhere::Nowhere;
use ringfence_migrations::{Config, Keys, Plan, Site, Stage};
use serde_json::{Value, json};

const LOCALNET: &str = include_str!("../config/localnet.json");
const DEVNET: &str = include_str!("../config/devnet.json");
const MAINNET: &str = include_str!("../config/mainnet.json");

/// The whole plan of a file, for a chain without accounts.
fn planned(text: &str) -> (Plan, Site) {
    let config = Config::read(text).unwrap();
    let mut keys = Keys::new();
    keys.stand_in(config.names());
    let site = Site::of(&config, &keys).unwrap();
    (Plan::of(&Nowhere, &site).unwrap(), site)
}

/// What is wrong with a file in which one value is another.
fn refusal(text: &str, pointer: &str, value: Value) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap();
    match json.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            json.pointer_mut(parent).unwrap()[name] = value;
        }
    }
    let config = match Config::read(&json.to_string()) {
        Ok(config) => config,
        Err(error) => return format!("{error:#}"),
    };
    let mut keys = Keys::new();
    keys.stand_in(config.names());
    format!("{:#}", Site::of(&config, &keys).unwrap_err())
}

fn steps(plan: &Plan, stage: Stage) -> usize {
    plan.steps.iter().filter(|it| it.stage == stage).count()
}

#[test]
fn the_local_house_has_two_assets_two_instruments_a_venue_a_fund_and_people() {
    let (plan, site) = planned(LOCALNET);
    assert_eq!(
        (site.assets.len(), site.instruments.len(), site.venues.len()),
        (2, 2, 1)
    );
    let stages = [
        Stage::Mints,
        Stage::House,
        Stage::People,
        Stage::Listings,
        Stage::Fund,
        Stage::Governance,
    ];
    assert_eq!(stages.map(|it| steps(&plan, it)), [2, 1, 5, 8, 3, 1]);
    assert!(plan.steps.is_sorted_by_key(|step| step.stage));
}

#[test]
fn the_plans_for_devnet_and_mainnet_are_whole_without_a_network() {
    let (plan, site) = planned(DEVNET);
    let stages = [
        Stage::Mints,
        Stage::House,
        Stage::People,
        Stage::Listings,
        Stage::Fund,
        Stage::Governance,
    ];
    assert_eq!(stages.map(|it| steps(&plan, it)), [1, 1, 0, 5, 3, 1]);
    assert!(site.feeds.is_empty());
    let (plan, site) = planned(MAINNET);
    assert_eq!(stages.map(|it| steps(&plan, it)), [0, 1, 0, 5, 3, 1]);
    assert!(!site.house.is_test && site.wallets.is_empty());
}

#[test]
fn each_step_is_signed_by_its_authority_and_no_other() {
    let (plan, site) = planned(MAINNET);
    let people = &site.house.authorities;
    for step in &plan.steps {
        let second = match step.stage {
            Stage::Listings => vec![people.listing_authority],
            Stage::Fund => vec![people.skin_authority],
            Stage::Governance => vec![people.parameter_authority],
            _ => Vec::new(),
        };
        let signers = [vec![site.payer], second].concat();
        assert_eq!(step.signers, signers, "{}", step.what);
    }
}

#[test]
fn a_house_has_a_domain_of_its_own_on_each_cluster() {
    let domain = |text: &str| planned(text).1.house.domain;
    let moved = LOCALNET.replace("\"localnet\"", "\"devnet\"");
    assert_ne!(domain(LOCALNET), domain(&moved));
    assert_eq!(domain(LOCALNET), domain(LOCALNET));
    let fixed = "ab".repeat(32);
    let json = LOCALNET.replace(
        "\"house_id\"",
        &format!("\"domain\": \"{fixed}\", \"house_id\""),
    );
    assert_eq!(domain(&json), [0xab; 32]);
}

#[test]
fn a_complaint_names_the_place() {
    let fund = "/fund/insurance_native";
    for (pointer, value, complaint) in [
        (
            fund,
            json!(5),
            "fund.insurance_native: invalid type: integer `5`",
        ),
        (
            fund,
            json!("-5"),
            "fund.insurance_native: `-5` is no amount: digits only",
        ),
        (
            fund,
            json!("1.5"),
            "fund.insurance_native: `1.5` is no amount",
        ),
        (
            fund,
            json!("18446744073709551616"),
            "is more than 64 bits hold",
        ),
        (
            "/fund/reserve_native",
            json!("1"),
            "unknown field `reserve_native`",
        ),
        ("/payer", json!("key:a/b"), "payer: `a/b` is no name"),
        ("/payer", json!("nobody"), "payer: `nobody` is no address"),
        (
            "/venues/0/authority",
            json!("pda:x"),
            "`pda:x` is not pda:PROGRAM/SEED",
        ),
        (
            "/house/domain",
            json!("12"),
            "house.domain: `12` is not 32 bytes",
        ),
        (
            "/house/quote",
            json!("EUR"),
            "house.quote: mints has no `EUR`",
        ),
        (
            "/assets/0/mint",
            json!("wSOL"),
            "assets[0]: the quote, USDC, is listed first",
        ),
        (
            "/assets/1/mint",
            json!("USDC"),
            "assets: USDC is there twice",
        ),
        (
            "/instruments/1/instrument_id",
            json!(1),
            "instruments: 1 is there twice",
        ),
        (
            "/venues/0/instruments",
            json!([9]),
            "venues[0].instruments: there is no instrument 9",
        ),
        (
            "/mints/0/mint_authority",
            Value::Null,
            "needs an address, or a mint_authority",
        ),
        (
            "/wallets/1/tokens/EUR",
            json!("1"),
            "wallets.alice.tokens: mints has no `EUR`",
        ),
        (
            "/assets/1/price/start_price_e8",
            json!("7"),
            "SOL/USD starts at 7 elsewhere",
        ),
        (
            "/assets/1/price/feed",
            json!("x".repeat(33)),
            "a name of 1 to 32 bytes",
        ),
    ] {
        let said = refusal(LOCALNET, pointer, value);
        assert!(said.contains(complaint), "{pointer}: {said}");
    }
}

#[test]
fn a_parameter_out_of_its_bounds_is_named_with_its_value() {
    for (pointer, value, complaint) in [
        (
            "/house/parameters/grace_s",
            json!(1),
            "house.parameters.grace_s: 1 is out of bounds",
        ),
        (
            "/house/parameters/dust_native",
            json!("0"),
            "house.parameters.dust_native: 0 is out",
        ),
        (
            "/house/parameters/gate_floor_native",
            json!("99999999"),
            "house.parameters: each is inside its bounds, but they contradict each other",
        ),
        (
            "/assets/1/parameters/weight_maintenance_bps",
            json!(10_001),
            "assets[1].parameters.weight_maintenance_bps: 10001 is out of bounds",
        ),
        (
            "/instruments/0/parameters/scan_bps",
            json!(99),
            "instruments[0].parameters.scan_bps: 99 is out of bounds",
        ),
        (
            "/instruments/0/max_tick",
            json!("0"),
            "instruments[0]: the rules refuse these terms",
        ),
    ] {
        let said = refusal(LOCALNET, pointer, value);
        assert!(said.contains(complaint), "{pointer}: {said}");
    }
}

#[test]
fn a_live_house_names_every_parameter_and_makes_nothing_up() {
    let test_price = json!({"kind": "test", "feed": "x", "start_price_e8": "1"});
    for (pointer, value, complaint) in [
        (
            "/house/parameters/grace_s",
            Value::Null,
            "a live house names every parameter; missing: grace_s",
        ),
        (
            "/house/parameters/cover_k",
            json!(0),
            "house.parameters.cover_k: a live house covers",
        ),
        (
            "/assets/1/parameters/ramp_s",
            json!(604_799),
            "assets[1].parameters.ramp_s: 604799 is too",
        ),
        (
            "/instruments/1/parameters/scan_bps",
            Value::Null,
            "missing: scan_bps",
        ),
        (
            "/assets/1/price",
            test_price,
            "assets[1].price: only a test house has made-up prices",
        ),
        (
            "/house/is_test",
            json!(true),
            "house.is_test: a house on mainnet is live",
        ),
        (
            "/mints/1/address",
            Value::Null,
            "mints.JitoSOL: needs an address",
        ),
        (
            "/wallets",
            json!([{"owner": "alice", "lamports": "1", "tokens": {}}]),
            "wallets: only a test chain gives money away",
        ),
    ] {
        let said = refusal(MAINNET, pointer, value);
        assert!(said.contains(complaint), "{pointer}: {said}");
    }
}

#[test]
fn a_council_is_one_that_the_rules_take() {
    let bounds = "governance: timelock_s or pause_max_s is out of bounds";
    let council = "governance.council: the rules refuse it";
    for (text, pointer, value, complaint) in [
        (MAINNET, "/governance/timelock_s", json!(172_799), bounds),
        (LOCALNET, "/governance/pause_max_s", json!(3_599), bounds),
        (MAINNET, "/governance/threshold", json!(6), council),
        (MAINNET, "/governance/threshold", json!(0), council),
        (MAINNET, "/governance/council", json!([]), council),
        (
            MAINNET,
            "/governance/council/1",
            json!("key:council-1"),
            council,
        ),
    ] {
        let said = refusal(text, pointer, value);
        assert!(said.contains(complaint), "{pointer}: {said}");
    }
}

#[test]
fn no_mint_is_created_on_mainnet() {
    let mint = json!({"name": "USDC", "decimals": 6, "mint_authority": "key:payer"});
    let said = refusal(MAINNET, "/mints/0", mint);
    assert!(
        said.contains("mints.USDC: no mint is created on mainnet"),
        "{said}"
    );
}

#[test]
fn names_without_an_address_are_told_all_at_once() {
    let config = Config::read(MAINNET).unwrap();
    let said = Site::of(&config, &Keys::new()).unwrap_err().to_string();
    let names = "council-1, council-2, council-3, council-4, council-5, default, listing, \
                 parameter, pause, payer, treasury, venue";
    assert!(
        said.contains(&format!("nobody said who these are: {names} (")),
        "{said}"
    );
}

#[test]
fn a_file_names_the_network_that_it_is_for() {
    for (text, network) in [
        (LOCALNET, "localnet"),
        (DEVNET, "devnet"),
        (MAINNET, "mainnet"),
    ] {
        let cluster = Config::read(text).unwrap().cluster;
        assert_eq!(Some(cluster.network()), Network::named(network));
    }
    let said = refusal(LOCALNET, "/cluster", json!("testnet"));
    assert!(
        said.contains("cluster: unknown variant `testnet`"),
        "{said}"
    );
}

#[test]
fn the_script_of_anchor_knows_each_network_by_its_first_block() {
    let script = include_str!("../deploy.js");
    let (_, rest) = script.split_once("const CLUSTERS = {").unwrap();
    let (table, _) = rest.split_once('}').unwrap();
    let lines = table.split(',').filter_map(|line| line.split_once(':'));
    let bare = |text: &str| text.trim().trim_matches('\'').to_owned();
    let written: Vec<_> = lines.map(|(hash, name)| (bare(hash), bare(name))).collect();
    let known = NETWORKS
        .iter()
        .filter_map(|it| Some((it.genesis_hash?, it.name)));
    let known: Vec<_> = known
        .map(|(hash, name)| (hash.to_owned(), name.to_owned()))
        .collect();
    assert_eq!(written, known);
}

#[test]
fn the_web_app_knows_the_same_networks() {
    let config = include_str!("../../app/src/config/config.ts");
    for network in NETWORKS {
        if let Some(hash) = network.genesis_hash {
            let line = format!("  {}: '{hash}',", network.name);
            assert!(config.contains(&line), "app: {line}");
        }
    }
}

#[test]
fn amounts_are_told_in_whole_units() {
    use ringfence_migrations::values::units;
    let told = [
        (0, 6, "0"),
        (1, 6, "0.000001"),
        (1_500_000, 6, "1.5"),
        (1_234_567_000_000, 6, "1,234,567"),
        (42, 0, "42"),
        (u64::MAX, 9, "18,446,744,073.709551615"),
    ];
    for (amount, decimals, text) in told {
        assert_eq!(units(amount, decimals), text);
    }
}

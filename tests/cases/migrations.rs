//! A house from its file, on the embedded VM: set up once, found complete, never bent.

use ringfence_client::chain::Chain;
use ringfence_interface::accounts::{Asset, Fund, House};
use ringfence_migrations::config::Config;
use ringfence_migrations::plan::Plan;
use ringfence_migrations::{Keys, Site, apply};
use ringfence_tests::chain::VmChain;
use ringfence_tests::world::World;
use serde_json::{Value, json};
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;

const LOCALNET: &str = include_str!("../../migrations/config/localnet.json");
const LAMPORTS: u64 = 1_000_000_000_000;

/// An empty chain, and keys for everybody whom a file names.
struct Desk {
    chain: VmChain,
    config: Config,
    keys: Keys,
}

impl Desk {
    fn of(text: &str) -> Self {
        let config = Config::read(text).unwrap();
        let mut keys = Keys::new();
        for name in config.names() {
            keys.add_pair(&name, Keypair::new());
        }
        let mut world = World::empty();
        // The world's own house is not there: its invariants are not asked for.
        world.checks_invariants = false;
        let payer = keys.address(&config.payer).unwrap();
        world.svm.airdrop(&payer, LAMPORTS).unwrap();
        Self {
            chain: VmChain::new(world),
            config,
            keys,
        }
    }

    fn local() -> Self {
        Self::of(LOCALNET)
    }

    fn site(&self) -> Site {
        Site::of(&self.config, &self.keys).unwrap()
    }

    fn plan(&self) -> Plan {
        Plan::of(&self.chain, &self.site()).unwrap()
    }

    fn apply(&self) -> usize {
        let applied = apply(&self.chain, &self.plan(), &self.keys, |_, _| {}).unwrap();
        assert!(applied.waiting.is_empty());
        applied.done
    }

    /// The same people and chain with another value in the file.
    fn edit(&mut self, pointer: &str, value: Value) {
        let mut file: Value = serde_json::from_str(LOCALNET).unwrap();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = file.pointer_mut(parent).unwrap();
        match (parent, name.parse::<usize>()) {
            (Value::Array(all), Ok(index)) if index == all.len() => all.push(value),
            (Value::Array(all), Ok(index)) => all[index] = value,
            (parent, _) => parent[name] = value,
        }
        self.config = Config::read(&file.to_string()).unwrap();
    }

    fn data(&self, address: Pubkey) -> Vec<u8> {
        self.chain
            .accounts(&[address])
            .unwrap()
            .remove(0)
            .unwrap()
            .data
    }

    fn fund(&self) -> Fund {
        Fund::decode(&self.data(self.site().house.fund)).unwrap()
    }
}

#[test]
fn a_file_becomes_a_house_and_a_second_run_does_nothing() {
    let desk = Desk::local();
    assert_eq!(desk.apply(), 20);
    assert!(desk.plan().is_done());
    assert_eq!(desk.apply(), 0);
    let site = desk.site();
    let house = House::decode(&desk.data(site.house.address)).unwrap();
    assert_eq!(house.domain, site.house.domain);
    assert_eq!(house.is_test, 1);
    let sol = Asset::decode(&desk.data(site.assets[1].address)).unwrap();
    assert_eq!(sol.feed.spot_price_e8, 15_000_000_000);
    let fund = desk.fund();
    let layers = [
        fund.insurance_native,
        fund.skin_junior_native,
        fund.skin_senior_native,
    ];
    assert_eq!(layers, [50_000_000_000, 25_000_000_000, 25_000_000_000]);
}

#[test]
fn a_run_that_was_interrupted_after_any_step_is_finished_by_the_next() {
    for done in 0..20 {
        let desk = Desk::local();
        let mut plan = desk.plan();
        plan.steps.truncate(done);
        assert_eq!(
            apply(&desk.chain, &plan, &desk.keys, |_, _| {})
                .unwrap()
                .done,
            done
        );
        assert_eq!(desk.apply(), 20 - done, "after {done} steps");
        assert!(desk.plan().is_done(), "after {done} steps");
    }
}

#[test]
fn what_cannot_change_is_named_with_both_values_and_nothing_is_sent() {
    let mut desk = Desk::local();
    desk.apply();
    let [operator, alice] =
        ["operator", "alice"].map(|name| desk.keys.named(name).unwrap().to_string());
    let fixed = "this never changes once it is created";
    let proposed = "this changes by a proposal only";
    for (pointer, value, place, values, remedy) in [
        (
            "/house/parameters",
            json!({"grace_s": 1800}),
            "house.parameters.grace_s",
            ("3600", "1800"),
            proposed,
        ),
        (
            "/instruments/0/tick_size_e8",
            json!("2000000"),
            "instruments[0].tick_size_e8",
            ("1000000", "2000000"),
            fixed,
        ),
        (
            "/instruments/1/expiry_ts",
            Value::Null,
            "instruments[1].expiry_ts",
            ("1893455999", "9223372036854775807"),
            fixed,
        ),
        (
            "/assets/1/parameters",
            json!({"weight_initial_bps": 7000}),
            "assets[1].parameters.weight_initial_bps",
            ("8000", "7000"),
            proposed,
        ),
        (
            "/governance/timelock_s",
            json!(60),
            "governance.timelock_s",
            ("0", "60"),
            proposed,
        ),
        (
            "/governance/council",
            json!(["key:alice"]),
            "governance.council",
            (operator.as_str(), alice.as_str()),
            proposed,
        ),
        (
            "/venues/0/instruments",
            json!([2]),
            "venues[0].instruments",
            ("all", "2"),
            fixed,
        ),
        (
            "/mints/1/decimals",
            json!(8),
            "mints.wSOL.decimals",
            ("9", "8"),
            fixed,
        ),
    ] {
        desk.edit(pointer, value);
        let plan = desk.plan();
        let told: Vec<String> = plan.differences.iter().map(ToString::to_string).collect();
        let (found, wanted) = values;
        let said = format!("{place}: the chain has {found}, the file wants {wanted}; {remedy}");
        assert_eq!(told, [said]);
        // Even what is merely missing waits.
        let error = apply(&desk.chain, &plan, &desk.keys, |_, _| {}).unwrap_err();
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
}

#[test]
fn authorities_that_differ_are_named() {
    let mut desk = Desk::local();
    desk.apply();
    desk.edit("/house/authorities/pause", json!("key:alice"));
    let plan = desk.plan();
    assert_eq!(plan.differences.len(), 1);
    assert_eq!(plan.differences[0].place, "house.authorities.pause");
    let alice = desk.keys.named("alice").unwrap();
    assert_eq!(plan.differences[0].wanted, alice.to_string());
}

#[test]
fn a_listing_that_is_new_in_the_file_is_the_only_step() {
    let mut desk = Desk::local();
    desk.apply();
    let mut third: Value = serde_json::from_str(LOCALNET).unwrap();
    third = third["instruments"][0].take();
    third["instrument_id"] = json!(3);
    desk.edit("/instruments/2", third);
    let plan = desk.plan();
    let what: Vec<&str> = plan.steps.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(what, ["list SOL-USD as instrument 3"]);
    assert_eq!(desk.apply(), 1);
    assert!(desk.plan().is_done());
}

#[test]
fn a_layer_that_holds_too_little_is_filled_up_and_one_that_holds_more_is_left() {
    let mut desk = Desk::local();
    desk.apply();
    desk.edit("/fund/insurance_native", json!("50000000001"));
    assert_eq!(desk.apply(), 1);
    assert_eq!(desk.fund().insurance_native, 50_000_000_001);
    desk.edit("/fund/skin_senior_native", json!("1"));
    assert!(desk.plan().is_done());
    assert_eq!(desk.fund().skin_senior_native, 25_000_000_000);
}

#[test]
fn tokens_that_lie_beside_the_insurance_ledger_are_used_first() {
    let mut desk = Desk::local();
    let plan = desk.plan();
    // The transfer lands, the sweep does not: as when a run ends between two transactions.
    let mut half = plan.clone();
    let insurance = half
        .steps
        .iter()
        .position(|it| it.what.contains("insurance"))
        .unwrap();
    half.steps.truncate(insurance + 1);
    half.steps[insurance].instructions.truncate(1);
    apply(&desk.chain, &half, &desk.keys, |_, _| {}).unwrap();
    assert_eq!(desk.fund().insurance_native, 0);
    let again = desk.plan();
    let insurance = again
        .steps
        .iter()
        .find(|it| it.what.contains("insurance"))
        .unwrap();
    assert_eq!(insurance.instructions.len(), 1, "only the sweep is left");
    desk.apply();
    assert_eq!(desk.fund().insurance_native, 50_000_000_000);
    desk.edit("/fund/insurance_native", json!("50000000000"));
    assert!(desk.plan().is_done());
}

#[test]
fn steps_of_others_wait_with_all_that_need_them() {
    let desk = Desk::local();
    let mut keys = Keys::new();
    for (name, address) in desk.keys.names() {
        // The operator's key is elsewhere: everything here needs it.
        match name {
            "operator" => keys.add_address(name, address),
            _ => keys.add_pair(name, desk.keys.pair(&address).unwrap().insecure_clone()),
        }
    }
    let applied = apply(&desk.chain, &desk.plan(), &keys, |_, _| {}).unwrap();
    assert_eq!((applied.done, applied.waiting.len()), (0, 20));
    assert_eq!(desk.apply(), 20);
}

#[test]
fn later_stages_wait_for_a_signature_of_an_earlier_one() {
    let text = LOCALNET.replace(
        "\"listing\": \"key:operator\"",
        "\"listing\": \"key:council\"",
    );
    let desk = Desk::of(&text);
    let mut keys = Keys::new();
    for (name, address) in desk.keys.names() {
        match name {
            "council" => keys.add_address(name, address),
            _ => keys.add_pair(name, desk.keys.pair(&address).unwrap().insecure_clone()),
        }
    }
    let applied = apply(&desk.chain, &desk.plan(), &keys, |_, _| {}).unwrap();
    // Mints, house, people; not the eight listings, nor fund and council that come after them.
    assert_eq!((applied.done, applied.waiting.len()), (8, 12));
    assert_eq!(desk.apply(), 12);
    assert!(desk.plan().is_done());
}

#[test]
fn a_mint_that_is_none_is_refused_before_anything_is_sent() {
    let desk = Desk::local();
    let mint = desk.site().mints[0].address;
    desk.chain
        .world()
        .svm
        .airdrop(&mint, 1_000_000_000)
        .unwrap();
    let error = Plan::of(&desk.chain, &desk.site()).unwrap_err();
    assert!(format!("{error:#}").contains("mints.USDC"), "{error:#}");
}

#[test]
fn a_freeze_authority_has_to_be_named() {
    let mut desk = Desk::local();
    desk.apply();
    let mint = desk.site().mints[1].address;
    let freezer = Pubkey::new_unique();
    {
        let mut world = desk.chain.world();
        let mut account = world.svm.get_account(&mint).unwrap();
        account.data[46..50].copy_from_slice(&[1, 0, 0, 0]);
        account.data[50..82].copy_from_slice(freezer.as_ref());
        world.svm.set_account(mint, account).unwrap();
    }
    let plan = desk.plan();
    assert_eq!(plan.differences.len(), 1);
    assert_eq!(plan.differences[0].place, "mints.wSOL.freeze_authority");
    assert_eq!(plan.differences[0].found, freezer.to_string());
    let json = json!({
        "name": "wSOL", "decimals": 9,
        "address": mint.to_string(), "freeze_authority": freezer.to_string(),
    });
    let mut file: Value = serde_json::from_str(LOCALNET).unwrap();
    file["mints"][1] = json;
    for wallet in file["wallets"].as_array_mut().unwrap() {
        wallet["tokens"].as_object_mut().unwrap().remove("wSOL");
    }
    desk.config = Config::read(&file.to_string()).unwrap();
    assert!(desk.plan().is_done());
}

//! The interface crate against the IDL: the two are written apart, so that a layout which only one
//! of them changed shows here.

use std::collections::BTreeMap;
use std::path::Path;

use ringfence_core::governance::Parameter;
use ringfence_core::refusal::Refusal;
use ringfence_interface::errors::OwnError;
use ringfence_interface::wire::{GovernanceCreateArguments, ProposalCreateArguments};
use ringfence_interface::{VERSION, accounts, events, ids, instructions};
use ringfence_tests::actors::VENUE;
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::wide_consent;
use ringfence_tests::governance::Proposed;
use ringfence_tests::house::Listing;
use ringfence_tests::options::Quote;
use ringfence_tests::porting::Port;
use ringfence_tests::prices::Update;
use ringfence_tests::standard::{ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use serde_json::Value;

use crate::bidding::{OFFER, bid};
use crate::pledged::ON;
use crate::signing::matched;
use crate::vault_withdraw::trade_at_mark;

/// The IDL as it is committed.
fn idl() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl/ringfence.json");
    let text = std::fs::read_to_string(path).expect("the IDL is committed");
    serde_json::from_str(&text).expect("the IDL is JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name")
}

fn bytes(value: &Value) -> Vec<u8> {
    let numbers = list(value, "discriminator").iter();
    numbers
        .map(|n| u8::try_from(n.as_u64().unwrap()).unwrap())
        .collect()
}

/// Bytes of a type of the IDL; the longest form where it is optional.
struct Types<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Types<'a> {
    fn of(idl: &'a Value) -> Self {
        Self(
            list(idl, "types")
                .iter()
                .map(|found| (name(found), &found["type"]))
                .collect(),
        )
    }

    fn size(&self, kind: &Value) -> usize {
        if let Some(primitive) = kind.as_str() {
            return match primitive {
                "bool" | "u8" | "i8" => 1,
                "u16" | "i16" => 2,
                "u32" | "i32" => 4,
                "u64" | "i64" => 8,
                "u128" | "i128" => 16,
                "pubkey" => 32,
                other => panic!("a type of no fixed length: {other}"),
            };
        }
        // A list says how long it is; the samples' are empty.
        if kind.get("vec").is_some() {
            return 4;
        }
        if let Some(inner) = kind.get("option") {
            return 1 + self.size(inner);
        }
        if let Some(array) = kind.get("array") {
            let length = usize::try_from(array[1].as_u64().expect("a length")).unwrap();
            return self.size(&array[0]) * length;
        }
        self.defined(
            kind["defined"]["name"]
                .as_str()
                .unwrap_or_else(|| panic!("{kind}")),
        )
    }

    fn defined(&self, name: &str) -> usize {
        let kind = self.0.get(name).unwrap_or_else(|| panic!("no type {name}"));
        match kind["kind"].as_str() {
            Some("type") => self.size(&kind["alias"]),
            _ => self.fields(name).iter().map(|(_, size)| size).sum(),
        }
    }

    fn fields(&self, name: &str) -> Vec<(String, usize)> {
        let kind = self.0.get(name).unwrap_or_else(|| panic!("no type {name}"));
        let fields = list(kind, "fields").iter();
        fields
            .map(|f| (self::name(f).to_owned(), self.size(&f["type"])))
            .collect()
    }
}

#[test]
fn the_version_is_the_programs() {
    assert_eq!(idl()["metadata"]["version"].as_str(), Some(VERSION));
}

#[test]
fn instructions_have_the_same_accounts_in_the_same_order() {
    let idl = idl();
    assert_eq!(idl["address"].as_str(), Some(ids::ID.to_string().as_str()));
    let described = list(&idl, "instructions");
    let mut names: Vec<&str> = described.iter().map(name).collect();
    let mut ours: Vec<&str> = instructions::ALL.iter().map(|shape| shape.name).collect();
    names.sort_unstable();
    ours.sort_unstable();
    assert_eq!(ours, names);
    for shape in instructions::ALL {
        let found = described
            .iter()
            .find(|found| name(found) == shape.name)
            .unwrap();
        assert_eq!(shape.discriminator.to_vec(), bytes(found), "{}", shape.name);
        let accounts = list(found, "accounts").iter().map(|account| {
            let is = |key: &str| account[key].as_bool().unwrap_or(false);
            (name(account).to_owned(), is("signer"), is("writable"))
        });
        let expected = shape
            .accounts
            .iter()
            .map(|(name, role)| ((*name).to_owned(), role.is_signer(), role.is_writable()));
        assert!(
            accounts.clone().eq(expected.clone()),
            "{}:\n{:?}\n{:?}",
            shape.name,
            accounts.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>()
        );
    }
}

/// A sample of each instruction's data behind the discriminator, in its longest form.
fn argument_bytes() -> BTreeMap<String, usize> {
    let mut world = World::with_market();
    world.add_trader("alice", ONE_USDC);
    world.add_trader("bob", ONE_USDC);
    world.add_trader(OFFER.customer, ONE_USDC);
    let key = world.account("alice");
    let test = ringfence_core::asset::AssetParameters::TEST;
    let source = world.feed_source(SOL);
    let update = Update::certain(1, 1, 1);
    let sealed = bid("alice", 1, 1);
    let longest = Quote {
        mark_tick: 1,
        risk_array: Some([0; 16]),
    };
    let orders = matched(&world, 1);
    let nothing = Port {
        from: "alice",
        to: "bob",
        lots: &[],
        collateral: &[],
    };
    let acts = [
        world.house_create_with(&ringfence_core::parameters::Parameters::TEST, Some(key)),
        world.asset_create_with(SOL, &test, source, Some(key)),
        world.instrument_create_act(PERP, &Listing::standard(9)),
        world.risk_post_act(PERP, &longest),
        world.venue_create_act(VENUE, &[]),
        world.venue_status_set_act(VENUE, 1, VENUE),
        world.account_create_act("alice"),
        world.delegate_set_act("alice", &key),
        world.vault_deposit_act("alice", USDC, 1),
        world.vault_withdraw_with("alice", USDC, 1, Some(key)),
        world.consent_set_act("alice", VENUE, &wide_consent(1)),
        world.venue_terms_set_act(VENUE, key, (1, 1)),
        world.lien_create_act(ON, &world.lien_terms(VENUE, 1)),
        world.lien_resize_act(ON, 1),
        world.lien_lock_act(ON, 1),
        world.lien_unlock_act(ON, 1),
        world.lien_claim_act(ON, 1),
        world.lien_seize_act(ON, 1),
        world.lien_notice_act(ON, true),
        world.position_fill_act(&trade_at_mark(1)),
        world.order_match_act(&orders),
        world.order_cancel_act("alice", &orders.buyers(&world)),
        world.position_fill_batch_act(&Batch {
            venue: VENUE,
            instrument: PERP,
            customers: Vec::new(),
            legs: Vec::new(),
        }),
        world.position_transfer_act(&nothing),
        world.liquidate_position_act("alice", "bob", PERP, 1),
        world.loss_take_act("alice", "bob", PERP, 1),
        world.auction_commit_act(&OFFER, &sealed),
        world.auction_reveal_act(&OFFER, &sealed),
        world.loss_route_act("bob"),
        world.liquidate_collateral_act("alice", "bob", SOL, 1, 1),
        world.fund_stake_act("alice", 1),
        world.fund_unstake_request_act("alice", 1),
        world.skin_deposit_act(4, 1),
        world.assessment_match_act(&key, 1),
        world.recovery_sell_act("alice", "bob", SOL, (1, 1)),
        world.skin_withdraw_act(4, 1),
        world.statement_open_act(SOL, 1),
        world.test_feed_set_act(SOL, &update),
        world.house_pause_act(1),
        world.governance_create_with(&GovernanceCreateArguments {
            timelock_s: 0,
            pause_max_s: 0,
            threshold: 0,
            council: Vec::new(),
        }),
        world.proposal_create_act(
            Proposed {
                index: 0,
                parameter: Parameter::DustNative,
                target: key,
            },
            &ProposalCreateArguments::of_number(Parameter::DustNative, 1),
        ),
    ];
    let size = |act: &ringfence_tests::act::Act| {
        (act.shape.name.to_owned(), act.instruction.data.len() - 8)
    };
    acts.iter().map(size).collect()
}

#[test]
fn instructions_have_arguments_of_the_same_length() {
    let idl = idl();
    let (types, ours) = (Types::of(&idl), argument_bytes());
    for found in list(&idl, "instructions") {
        let arguments = list(found, "args").iter();
        let expected: usize = arguments
            .map(|argument| types.size(&argument["type"]))
            .sum();
        // Those that are not among the samples take none.
        assert_eq!(
            ours.get(name(found)).copied().unwrap_or(0),
            expected,
            "{}",
            name(found)
        );
    }
}

/// Compares kinds of accounts or events with the IDL, field by field. `unlisted` are those that
/// the IDL does not have.
fn compare(idl: &Value, key: &str, ours: &[accounts::Kind], unlisted: &[&str]) {
    let types = Types::of(idl);
    let described = list(idl, key);
    assert_eq!(described.len() + unlisted.len(), ours.len(), "{key}");
    for kind in ours.iter().filter(|kind| !unlisted.contains(&kind.name)) {
        let found = described.iter().find(|found| name(found) == kind.name);
        let found = found.unwrap_or_else(|| panic!("{key}: no {}", kind.name));
        assert_eq!(kind.discriminator.to_vec(), bytes(found), "{}", kind.name);
        let fields: Vec<(String, usize)> = kind
            .fields
            .iter()
            .map(|(name, size)| ((*name).to_owned(), *size))
            .collect();
        assert_eq!(fields, types.fields(kind.name), "{}", kind.name);
    }
}

#[test]
fn accounts_have_the_same_fields() {
    // A test feed and a part of a loss are created where they are absent, and Anchor describes only
    // accounts that must exist; the tests of prices and of assessments read them all the same.
    let unlisted = ["LossPart", "TestFeed"];
    compare(&idl(), "accounts", accounts::ALL, &unlisted);
}

#[test]
fn events_have_the_same_fields() {
    compare(&idl(), "events", events::ALL, &[]);
}

#[test]
fn errors_have_the_same_names_and_codes() {
    let idl = idl();
    let code = |found: &Value| u32::try_from(found["code"].as_u64().unwrap()).unwrap();
    let described: BTreeMap<u32, &str> = list(&idl, "errors")
        .iter()
        .map(|found| (code(found), name(found)))
        .collect();
    let rules = Refusal::ALL
        .iter()
        .map(|refusal| (refusal.code(), refusal.name()));
    let own = OwnError::ALL
        .iter()
        .map(|error| (error.code(), error.name()));
    assert_eq!(rules.chain(own).collect::<BTreeMap<u32, &str>>(), described);
}

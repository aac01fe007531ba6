//! What operators, members and venues' customers do from the command line.

use ringfence_interface::accounts::{House, Loss};
use ringfence_tests::actors::{self, KEEPER, PARAMETERS, PAUSE, SKIN, VENUE};
use ringfence_tests::chain::VmChain;
use ringfence_tests::governance::{COUNCIL, TIMELOCK_S};
use ringfence_tests::house::Listing;
use ringfence_tests::liens::DELAY_S;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use serde_json::{Value, json};
use solana_pubkey::Pubkey;

use crate::commanding::{data, events, fund, held, mint, refusal, said};
use crate::keeping::{pass, publish_all};
use crate::market::{LAYERS, next_boundary, opened};

/// A governed house with a market; operators have lamports.
fn governed() -> VmChain {
    let mut world = World::with_market();
    world.govern();
    for actor in [PAUSE, PARAMETERS, KEEPER].iter().chain(&COUNCIL) {
        world.set_lamports(&actors::address(actor), 100_000_000_000);
    }
    VmChain::new(world)
}

fn house(chain: &VmChain) -> House {
    let world = chain.world();
    House::decode(&world.data(&world.house.address)).expect("a house")
}

#[test]
fn every_list_and_every_page_is_there_for_people_and_machines() {
    let chain = governed();
    for (words, part, found) in [
        ("house list", "houses", true),
        ("house show", "authorities", true),
        ("house show", "cover", true),
        ("house show", "governance", true),
        ("house show", "parameters", true),
        ("asset list", "assets", true),
        ("asset show quote", "segregated", true),
        ("asset statements quote", "statements", false),
        ("instrument list", "instruments", true),
        ("instrument show 1", "book", true),
        ("account list", "accounts", false),
        ("fund show", "layers", true),
        ("fund show", "members", false),
        ("loss list --open", "losses", false),
        ("proposal list", "proposals", false),
        ("venue list", "venues", true),
    ] {
        let people = said(&chain, KEEPER, words);
        let machines = data(&chain, KEEPER, words);
        let is_empty = match &machines[part] {
            Value::Array(rows) => rows.is_empty(),
            Value::Object(facts) => facts.is_empty(),
            other => panic!("{words}: {part} is {other}"),
        };
        assert_eq!(is_empty, !found, "{words}: {part}");
        assert!(
            people.contains(&part.replace('_', " ")),
            "{words}: {people}"
        );
        let says_none = people.contains(&format!("{}: none", part.replace('_', " ")));
        assert_eq!(says_none, !found, "{words}: {people}");
    }
    let shown = data(&chain, KEEPER, "house show");
    assert_eq!(shown["house"]["status"], "active");
    let authority = actors::address(PAUSE).to_string();
    assert_eq!(shown["authorities"]["pause"], json!(authority));
    let parameters = house(&chain).parameters;
    assert_eq!(shown["parameters"]["grace_s"], json!(parameters.grace_s));
    assert_eq!(
        shown["parameters"]["discount_bps"],
        json!(parameters.discount_bps)
    );
    assert_eq!(
        shown["parameters"]["dust_native"],
        json!(parameters.dust_native.to_string())
    );
    let marked = data(&chain, KEEPER, "instrument list");
    assert_eq!(
        marked["instruments"][0]["mark_e8"],
        json!((100 * ONE_E8).to_string())
    );
    let priced = data(&chain, KEEPER, &format!("asset show {}", mint(&chain, SOL)));
    assert_eq!(
        priced["asset"]["price_e8"],
        json!((100 * ONE_E8).to_string())
    );
    let venue = chain.world().venue(VENUE);
    let shown = data(&chain, KEEPER, &format!("venue show {venue}"));
    assert_eq!(shown["venue"]["status"], "active");
    assert_eq!(shown["venue"]["instruments"], "all");
}

#[test]
fn anyone_refreshes_prices_and_marks() {
    let chain = governed();
    let mut world = chain.world();
    world.advance(60);
    publish_all(&mut world, Some(10_100));
    drop(world);
    let sol = mint(&chain, SOL);
    let refreshed = data(&chain, KEEPER, &format!("asset refresh {sol} --totals"));
    let names = events(&refreshed, "happened");
    assert!(
        names.contains(&"AssetPriceRefreshed".to_owned()),
        "{names:?}"
    );
    assert!(
        names.contains(&"AssetTotalsRefreshed".to_owned()),
        "{names:?}"
    );
    said(&chain, KEEPER, "instrument mark 1");
    let marked = data(&chain, KEEPER, "instrument show 1");
    assert_eq!(
        marked["instrument"]["mark_e8"],
        json!((101 * ONE_E8).to_string())
    );
    let early = refusal(&chain, KEEPER, "instrument expire 1");
    assert!(
        early.contains("(6") && early.ends_with(')'),
        "its code and name: {early}"
    );
}

#[test]
fn a_house_is_paused_and_resumed_by_whoever_may() {
    let chain = governed();
    let thief = refusal(&chain, KEEPER, "house pause 2h");
    assert!(thief.contains("WrongAuthority"), "{thief}");
    let paused = data(&chain, PAUSE, "house pause 2h");
    assert_eq!(events(&paused, "happened"), ["HousePaused"]);
    let shown = data(&chain, KEEPER, "house show");
    assert_eq!(shown["house"]["status"], "paused");
    assert_eq!(shown["house"]["pause_ends_in_s"], 7_200);
    let people = said(&chain, KEEPER, "house show");
    assert!(people.contains("2 h"), "{people}");
    let again = refusal(&chain, PAUSE, "house pause 2h");
    assert!(again.contains("AlreadyPaused"), "{again}");
    said(&chain, PAUSE, "house resume");
    assert_eq!(
        data(&chain, KEEPER, "house show")["house"]["status"],
        "active"
    );
}

#[test]
fn a_change_is_proposed_approved_and_executed_when_it_is_due() {
    let chain = governed();
    let before = house(&chain).parameters.grace_s;
    let after = before + before / 10;
    let stranger = refusal(&chain, KEEPER, "proposal create grace_s 2h");
    assert!(
        stranger.contains("proposed by the house's parameter authority"),
        "{stranger}"
    );
    let made = data(
        &chain,
        PARAMETERS,
        &format!("proposal create grace_s {after}s"),
    );
    assert_eq!(made["proposal"]["number"], "0");
    let shown = data(&chain, KEEPER, "proposal show 0");
    assert_eq!(shown["proposal"]["state"], "waiting");
    assert_eq!(shown["proposal"]["class"], "loosens");
    assert_eq!(shown["proposal"]["due_in_s"], TIMELOCK_S);
    assert_eq!(shown["proposal"]["before_s"], before);
    assert_eq!(shown["proposal"]["after_s"], after);
    let early = refusal(&chain, KEEPER, "proposal execute 0");
    assert!(early.contains("ProposalNotDue"), "{early}");
    said(&chain, COUNCIL[0], "proposal approve 0");
    said(&chain, COUNCIL[1], "proposal approve 0");
    let listed = data(&chain, KEEPER, "proposal list");
    assert_eq!(listed["proposals"][0]["approvals"], "2 of 2");
    chain.world().advance(TIMELOCK_S);
    let ready = said(&chain, KEEPER, "proposal show 0");
    assert!(ready.contains("ready"), "{ready}");
    said(&chain, KEEPER, "proposal execute 0");
    assert_eq!(house(&chain).parameters.grace_s, after);
    said(&chain, KEEPER, "proposal close 0");
    assert!(refusal(&chain, KEEPER, "proposal show 0").contains("there is no proposal at"));

    let sol = mint(&chain, SOL);
    let cap = format!("proposal create deposit_cap_native 5 --of {sol}");
    said(&chain, PARAMETERS, &cap);
    let listed = data(&chain, KEEPER, "proposal list");
    assert_eq!(
        listed["proposals"][0]["after_native"],
        json!((5 * ONE_SOL).to_string())
    );
    said(&chain, COUNCIL[2], "proposal cancel 1");
    assert_eq!(
        data(&chain, KEEPER, "proposal list")["proposals"][0]["state"],
        "cancelled"
    );
    let key = actors::address("new");
    said(
        &chain,
        PARAMETERS,
        &format!("proposal create pause_authority {key}"),
    );
    assert_eq!(
        data(&chain, KEEPER, "proposal show 2")["proposal"]["after"],
        json!(key.to_string())
    );
    for (words, why) in [
        (
            "proposal create weight 1".to_owned(),
            "weight is no parameter",
        ),
        (
            "proposal create scan_bps 100".to_owned(),
            "name it with --of",
        ),
        ("proposal create council a,b".to_owned(), "a is no address"),
        (
            format!("proposal create council {key}"),
            "a council needs a --threshold",
        ),
    ] {
        let said = refusal(&chain, PARAMETERS, &words);
        assert!(said.contains(why), "{words}: {said}");
    }
}

#[test]
fn a_member_stakes_waits_and_takes_its_stake_out_again() {
    let chain = governed();
    fund(&chain, "mia", USDC, 300 * ONE_USDC);
    said(&chain, "mia", "fund stake 100");
    let back = data(&chain, "mia", "fund cancel");
    assert_eq!(events(&back, "happened"), ["StakeCancelled"]);
    assert_eq!(held(&chain, "mia", USDC), 300 * ONE_USDC);
    said(&chain, "mia", "fund stake 200");
    let shown = data(&chain, KEEPER, "fund show");
    assert_eq!(
        shown["members"][0]["waiting_native"],
        json!((200 * ONE_USDC).to_string())
    );
    let early = refusal(&chain, "mia", "fund activate");
    assert!(early.contains("(6"), "{early}");
    let mut world = chain.world();
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    drop(world);
    let mia = actors::address("mia");
    said(&chain, KEEPER, &format!("fund activate {mia}"));
    said(&chain, "mia", "fund unstake-request --all");
    let people = said(&chain, KEEPER, "fund show");
    assert!(
        people.contains("5 mutual") && people.contains(&mia.to_string()),
        "{people}"
    );
    let cool_down_s = house(&chain).parameters.cool_down_s;
    chain.world().advance(cool_down_s + 1);
    let paid = data(&chain, "mia", "fund unstake");
    assert_eq!(events(&paid, "happened"), ["UnstakePaid"]);
    assert!(held(&chain, "mia", USDC) > 299 * ONE_USDC);
}

#[test]
fn the_operator_moves_its_own_money_and_nobody_else_does() {
    let chain = governed();
    fund(&chain, SKIN, USDC, 50 * ONE_USDC);
    fund(&chain, KEEPER, USDC, 50 * ONE_USDC);
    let other = refusal(&chain, KEEPER, "fund skin deposit junior 10");
    assert!(
        other.contains("done by the house's skin authority"),
        "{other}"
    );
    said(&chain, SKIN, "fund skin deposit junior 20");
    said(&chain, SKIN, "fund skin deposit senior 10.5");
    let shown = data(&chain, KEEPER, "fund show");
    assert_eq!(
        shown["layers"][1]["ledger_native"],
        json!((20 * ONE_USDC).to_string())
    );
    assert_eq!(shown["layers"][3]["ledger_native"], "10500000");
    said(&chain, SKIN, "fund skin withdraw senior 0.5");
    assert_eq!(held(&chain, SKIN, USDC), 20 * ONE_USDC);
}

#[test]
fn a_vault_is_pledged_and_taken_back_after_notice_and_delay() {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.take_liens(VENUE, SOL);
    world.set_lamports(&actors::address("alice"), 100_000_000_000);
    let venue = world.venue(VENUE);
    let chain = VmChain::new(world);
    let sol = mint(&chain, SOL);
    assert_eq!(said(&chain, "alice", "lien list"), "liens: none");
    said(
        &chain,
        "alice",
        &format!("lien create {venue} {sol} 6.5 --for 90d"),
    );
    let listed = data(&chain, "alice", "lien list");
    let lien = listed["liens"][0]["lien"].as_str().unwrap().to_owned();
    assert_eq!(listed["liens"][0]["cap_native"], "6500000000");
    assert_eq!(listed["liens"][0]["ends_in_s"], 90 * 86_400);
    said(&chain, "alice", &format!("lien resize {lien} 4"));
    let early = refusal(&chain, "alice", &format!("lien release {lien}"));
    assert!(early.contains("(6"), "{early}");
    said(&chain, "alice", &format!("lien notice {lien}"));
    said(&chain, "alice", &format!("lien notice {lien} --take-back"));
    said(&chain, "alice", &format!("lien notice {lien}"));
    chain.world().advance(DELAY_S + 1);
    let people = said(&chain, "alice", "lien list");
    assert!(people.contains("4.000000000"), "{people}");
    let shown = data(&chain, "alice", &format!("venue show {venue}"));
    assert_eq!(shown["venue"]["pledges_to_it"], "1");
    said(&chain, "alice", &format!("lien close {lien}"));
    assert_eq!(data(&chain, "alice", "lien list")["liens"], json!([]));
}

#[test]
fn statements_are_listed_with_their_hashes_checked() {
    let mut world = World::with_market();
    world.add_customer("alice", 500 * ONE_USDC);
    let epoch = world.make_statement(USDC);
    let at = world.statement(USDC, epoch);
    let chain = VmChain::new(world);
    let listed = data(&chain, KEEPER, "asset statements quote");
    let first = &listed["statements"][0];
    assert_eq!(first["epoch"], json!(epoch.to_string()));
    assert_eq!(
        first["required_native"],
        json!((500 * ONE_USDC).to_string())
    );
    assert_eq!(first["hash_holds"], true);
    let people = said(&chain, KEEPER, "asset statements quote");
    assert!(people.contains("500.000000 quote"), "{people}");
    chain.world().tamper(&at, |data| {
        // The first byte of its own hash.
        data[8 + 5 * 32] ^= 1;
    });
    let listed = data(&chain, KEEPER, "asset statements quote");
    assert_eq!(listed["statements"][0]["hash_holds"], false);
}

#[test]
fn an_instrument_expires_once_its_time_has_come() {
    let mut world = World::with_assets();
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(1)
    };
    done(world.instrument_create(PERP, &listing));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    world.set_lamports(&actors::address(KEEPER), 100_000_000_000);
    let chain = VmChain::new(world);
    let early = refusal(&chain, KEEPER, "instrument expire 1");
    assert!(early.contains("InstrumentNotExpired"), "{early}");
    let mut world = chain.world();
    world.advance_to(expiry_ts);
    world.publish(PERP, Update::certain(90 * ONE_E8, expiry_ts, expiry_ts - 1));
    drop(world);
    let ended = data(&chain, KEEPER, "instrument expire 1");
    assert_eq!(events(&ended, "happened"), ["InstrumentEnded"]);
    let shown = data(&chain, KEEPER, "instrument show 1");
    assert_eq!(shown["instrument"]["expired"], true);
    assert_eq!(
        shown["instrument"]["mark_e8"],
        json!((90 * ONE_E8).to_string())
    );
}

/// Dora's loss, once there is one.
fn loss(chain: &VmChain) -> (Pubkey, Loss) {
    let world = chain.world();
    let address = world.read_account("dora").loss;
    (address, world.read_loss(&address))
}

#[test]
fn a_loss_is_advanced_step_by_step_until_it_is_closed() {
    let mut world = opened(LAYERS);
    let boundary = next_boundary(&world);
    world.advance_to(boundary - 3 * 3_600);
    publish_all(&mut world, Some(7_500));
    done(world.instrument_mark(PERP));
    done(world.send(&world.loss_declare_act("dora")));
    world.set_lamports(&actors::address(KEEPER), 100_000_000_000);
    let chain = VmChain::new(world);
    let (at, _) = loss(&chain);
    let shown = data(&chain, KEEPER, &format!("loss show {at}"));
    assert_eq!(shown["loss"]["state"], "managing");
    assert_eq!(shown["timeline"].as_array().unwrap().len(), 1);
    let mut steps: Vec<String> = Vec::new();
    for _ in 0..400 {
        let step = data(&chain, KEEPER, &format!("loss advance {at}"));
        match step["step"]["did"].as_str() {
            Some(did) => steps.push(did.to_owned()),
            None => {
                pass(&chain, 600);
                said(&chain, KEEPER, "instrument mark 1");
            }
        }
        if loss(&chain).1.state == 6 {
            break;
        }
    }
    for step in [
        "auction_open",
        "loss_tear_up",
        "loss_fix",
        "loss_route",
        "loss_close",
    ] {
        assert!(steps.iter().any(|did| did == step), "{step} of {steps:?}");
    }
    let shown = data(&chain, KEEPER, &format!("loss show {at}"));
    assert_eq!(shown["loss"]["state"], "closed");
    let used = |layer: usize| {
        shown["waterfall"][layer]["used_native"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(used(3), (10 * ONE_USDC).to_string());
    assert_eq!(used(5), (20 * ONE_USDC).to_string());
    let people = said(&chain, KEEPER, &format!("loss show {at}"));
    for word in ["timeline", "waterfall (9)", "next", "nothing: it is closed"] {
        assert!(people.contains(word), "{word}: {people}");
    }
    assert_eq!(said(&chain, KEEPER, "loss list --open"), "losses: none");
    assert_eq!(
        data(&chain, KEEPER, "loss list")["losses"][0]["number"],
        "0"
    );
}

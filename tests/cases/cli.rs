//! What customers do from the command line, and what it tells them when it cannot.

use ringfence_cli::commands::context::which_house;
use ringfence_cli::is_unusable;
use ringfence_tests::actors::{self, VENUE};
use ringfence_tests::chain::VmChain;
use ringfence_tests::house::House;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;
use serde_json::{Value, json};

use crate::commanding::{account, cli, data, events, fund, held, mint, refusal, said};
use crate::market::{pass_boundary, trade};

/// A market with Bob, who has traded before, and Alice, who has money and nothing else.
fn begun() -> VmChain {
    let mut world = World::with_market();
    world.add_trader("bob", 1_000 * ONE_USDC);
    let chain = VmChain::new(world);
    fund(&chain, "alice", USDC, 1_000 * ONE_USDC);
    fund(&chain, "alice", SOL, 10 * ONE_SOL);
    chain
}

/// Alice has an account with 500, lets the venue trade, and holds 10 lots at 100.
fn traded() -> VmChain {
    let chain = begun();
    said(&chain, "alice", "account create --deposit 500");
    chain.world().advance_slots(1);
    let venue = chain.world().venue(VENUE);
    let consent = format!("account consent set {venue} --initial-cap 1000 --spend-cap 100");
    said(&chain, "alice", &consent);
    let mut world = chain.world();
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "alice", "bob", 10, 10_000);
    drop(world);
    chain
}

#[test]
fn a_customer_opens_pays_in_and_takes_all_out_by_commands_alone() {
    let chain = begun();
    let opened = data(&chain, "alice", "account create --deposit 100.5");
    assert_eq!(
        events(&opened, "happened"),
        ["AccountCreated", "VaultOpened", "VaultDeposited"]
    );
    let address = account(&chain, "alice").to_string();
    assert_eq!(opened["account"]["account"], json!(address));
    assert_eq!(opened["transaction"]["result"], "done");
    chain.world().advance_slots(1);

    let sol = mint(&chain, SOL);
    said(&chain, "alice", &format!("vault open {sol}"));
    said(&chain, "alice", &format!("vault deposit {sol} 1.25"));
    said(&chain, "alice", "vault deposit quote 1 --native");
    assert_eq!(chain.world().ledger("alice", SOL), ONE_SOL + ONE_SOL / 4);
    assert_eq!(chain.world().ledger("alice", USDC), 100_500_001);

    said(&chain, "alice", "vault withdraw quote 0.500001");
    assert_eq!(chain.world().ledger("alice", USDC), 100 * ONE_USDC);
    said(&chain, "alice", &format!("vault withdraw {sol} --max"));
    assert_eq!(held(&chain, "alice", SOL), 10 * ONE_SOL);
    chain.world().advance_slots(1);
    let closed = data(&chain, "alice", &format!("vault close {sol}"));
    assert_eq!(events(&closed, "happened"), ["VaultClosed"]);

    let left = said(&chain, "alice", "vault exit quote");
    assert!(left.contains("VaultExited"), "{left}");
    assert_eq!(held(&chain, "alice", USDC), 1_000 * ONE_USDC);
    let gone = said(&chain, "alice", "account close");
    assert!(gone.contains("the account is closed"), "{gone}");
    assert!(!chain.world().exists(&address.parse().unwrap()));
}

#[test]
fn a_dry_run_says_what_would_happen_and_sends_nothing() {
    let chain = begun();
    let tried = data(&chain, "alice", "account create --deposit 100 --dry-run");
    assert_eq!(tried["transaction"]["result"], "tried out, nothing sent");
    assert_eq!(
        events(&tried, "would_happen"),
        ["AccountCreated", "VaultOpened", "VaultDeposited"]
    );
    let rows = tried["would_happen"].as_array().unwrap();
    let amount = rows
        .iter()
        .find(|row| row["field"] == "amount_native")
        .unwrap();
    assert_eq!(amount["value"], json!((100 * ONE_USDC).to_string()));
    assert!(tried["transaction"]["signature"].is_null());
    let address = account(&chain, "alice");
    assert!(!chain.world().exists(&address));
    assert_eq!(held(&chain, "alice", USDC), 1_000 * ONE_USDC);
}

#[test]
fn an_account_is_shown_with_its_health_and_what_keeps_it_from_leaving() {
    let chain = traded();
    let shown = data(&chain, "alice", "account show");
    assert_eq!(shown["account"]["status"], "active");
    assert_eq!(
        shown["vaults"][0]["ledger_native"],
        json!((500 * ONE_USDC).to_string())
    );
    assert_eq!(shown["positions"][0]["lots"], "10");
    let health = &shown["health"][0];
    let number = |key: &str| -> i128 { health[key].as_str().unwrap().parse().unwrap() };
    assert_eq!(health["test"], "initial");
    assert_eq!(
        number("equity_native") - number("requirement_native"),
        number("excess_native")
    );
    // What can be withdrawn goes through to the unit, and one more does not.
    let most: u64 = shown["vaults"][0]["withdrawable_native"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(most > 0 && most < 500 * ONE_USDC);
    let more = refusal(
        &chain,
        "alice",
        &format!("vault withdraw quote {} --native", most + 1),
    );
    assert!(more.contains("(6400 BelowInitial)"), "{more}");
    assert!(
        shown["vaults"][0]["why_not_more"]
            .as_str()
            .unwrap()
            .contains("BelowInitial")
    );
    said(
        &chain,
        "alice",
        &format!("vault withdraw quote {most} --native"),
    );

    let text = said(
        &chain,
        "bob",
        &format!("account show {}", account(&chain, "alice")),
    );
    for word in [
        "health (3)",
        "vaults (1)",
        "positions (1)",
        "what blocks an exit",
        "lots",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let refused = refusal(&chain, "alice", "vault exit quote");
    assert!(refused.contains("PositionsOpen"), "{refused}");
    let waits = said(&chain, "alice", "account close");
    assert!(waits.contains("not closed: it has lots"), "{waits}");
    let address = account(&chain, "alice");
    assert!(chain.world().exists(&address));
}

#[test]
fn accounts_are_listed_by_owner_and_by_need() {
    let chain = traded();
    let all = data(&chain, "alice", "account list");
    assert_eq!(all["accounts"].as_array().unwrap().len(), 2);
    let owner = actors::address("alice");
    let own = data(&chain, "alice", &format!("account list --owner {owner}"));
    assert_eq!(own["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(own["accounts"][0]["owner"], json!(owner.to_string()));
    assert_eq!(own["accounts"][0]["positions"], "1");
    assert_eq!(
        said(&chain, "alice", "account list --unhealthy"),
        "accounts: none"
    );
    let mut world = chain.world();
    crate::market::mark_at(&mut world, 5_500);
    drop(world);
    let ill = data(&chain, "alice", "account list --unhealthy");
    assert_eq!(ill["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(ill["accounts"][0]["owner"], json!(owner.to_string()));
    let people = said(&chain, "alice", "account list --unhealthy");
    assert!(people.contains(&owner.to_string()), "{people}");
}

#[test]
fn consents_and_the_delegate_are_given_shown_and_taken_back() {
    let chain = traded();
    let venue = chain.world().venue(VENUE);
    let given = data(&chain, "alice", "account consent list");
    assert_eq!(given["consents"][0]["venue"], json!(venue.to_string()));
    assert_eq!(
        given["consents"][0]["spend_cap_native"],
        json!((100 * ONE_USDC).to_string())
    );
    assert_eq!(given["consents"][0]["is_of_this_account"], true);
    let text = said(&chain, "alice", "account consent list");
    assert!(text.contains("1,000.000000 quote"), "{text}");

    said(&chain, "alice", &format!("account consent revoke {venue}"));
    assert_eq!(
        said(&chain, "alice", "account consent list"),
        "consents: none"
    );
    let again = refusal(&chain, "alice", &format!("account consent revoke {venue}"));
    assert!(again.contains("there is no consent at"), "{again}");

    let carol = actors::address("carol");
    said(&chain, "alice", &format!("account delegate set {carol}"));
    assert_eq!(chain.world().read_account("alice").delegate, carol);
    let shown = data(&chain, "alice", "account show");
    assert_eq!(shown["allowed"]["delegate"], json!(carol.to_string()));
    said(&chain, "alice", "account delegate clear");
    let shown = data(&chain, "alice", "account show");
    assert!(shown["allowed"]["delegate"].is_null());
}

#[test]
fn what_was_sent_straight_to_a_vault_is_absorbed_and_gains_are_settled() {
    let chain = traded();
    let mut world = chain.world();
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, 7);
    pass_boundary(&mut world, 10_500);
    drop(world);
    let absorbed = data(&chain, "alice", "vault absorb quote");
    assert_eq!(events(&absorbed, "happened"), ["VaultAbsorbed"]);
    assert_eq!(chain.world().ledger("alice", USDC), 500 * ONE_USDC + 7);
    let bob = account(&chain, "bob");
    fund(&chain, "carol", USDC, 0);
    said(&chain, "carol", &format!("account settle {bob}"));
    said(
        &chain,
        "carol",
        &format!("account settle {}", account(&chain, "alice")),
    );
    assert_eq!(chain.world().ledger("alice", USDC), 550 * ONE_USDC + 7);
}

#[test]
fn amounts_that_cannot_be_are_refused_before_anything_is_sent() {
    let chain = traded();
    for (words, why) in [
        (
            "vault deposit quote 0.0000001",
            "finer than the token: it has 6 decimals",
        ),
        ("vault deposit quote 1.5 --native", "1.5 is no whole number"),
        ("vault deposit quote -- -5", "is no amount"),
        ("vault withdraw quote", "how much? An amount, or --max"),
        (
            "vault deposit nonsense 1",
            "nonsense is no address of a mint",
        ),
        ("fund unstake-request", "how many shares?"),
        ("instrument show two", "two is no number of an instrument"),
    ] {
        let failed = cli(&chain, "alice", words).unwrap_err();
        assert!(failed.to_string().contains(why), "{words}: {failed}");
        assert!(is_unusable(&failed), "{words}: exit code 2");
    }
    let unknown = cli(&chain, "alice", "vault shake quote").unwrap_err();
    assert!(is_unusable(&unknown), "{unknown}");
    let refused = cli(&chain, "alice", "vault exit quote").unwrap_err();
    assert!(!is_unusable(&refused), "{refused}");
}

#[test]
fn what_is_not_there_is_named() {
    let chain = traded();
    let nowhere = actors::address("nowhere");
    let btc = mint(&chain, ringfence_tests::standard::BTC);
    for (words, why) in [
        (
            format!("account show {nowhere}"),
            "there is no margin account at",
        ),
        (
            format!("house show --house {nowhere}"),
            "there is no house at",
        ),
        (format!("asset show {nowhere}"), "does not take"),
        (format!("vault exit {btc}"), "has no vault of"),
        (format!("venue show {nowhere}"), "there is no venue at"),
        (format!("loss show {nowhere}"), "there is no loss at"),
        ("instrument show 9".to_owned(), "there is no instrument at"),
        (
            "account show --index 3".to_owned(),
            "there is no margin account at",
        ),
        (
            "proposal list".to_owned(),
            "a house without one never changes",
        ),
        (
            "vault deposit quote 5000".to_owned(),
            "less than 5,000.000000",
        ),
    ] {
        let said = refusal(&chain, "alice", &words);
        assert!(said.contains(why), "{words}: {said}");
    }
    let house = chain.world().house.address;
    let wrong = refusal(&chain, "alice", &format!("account show {house}"));
    assert!(wrong.contains("is no margin account"), "{wrong}");
}

#[test]
fn whoever_cannot_pay_is_told_so() {
    let chain = begun();
    let said = refusal(&chain, "pauper", "account create");
    let pauper = actors::address("pauper").to_string();
    assert!(
        said.contains(&pauper) && said.contains("has 0.000000000 SOL"),
        "{said}"
    );
    chain
        .world()
        .set_lamports(&actors::address("pauper"), 2_000_000);
    let said = refusal(&chain, "pauper", "account create");
    assert!(
        said.contains("has 0.002000000 SOL, too little for the rent"),
        "{said}"
    );
}

#[test]
fn two_houses_have_to_be_told_apart() {
    let chain = begun();
    let mut world = chain.world();
    let first = world.house.address;
    world.house = House::of(ringfence_tests::actors::OPERATOR, 2, true, USDC);
    done(world.house_create());
    let second = world.house.address;
    drop(world);
    let said = refusal(&chain, "alice", "asset list");
    for house in [first, second] {
        assert!(said.contains(&house.to_string()), "{said}");
    }
    let named = data(&chain, "alice", &format!("asset list --house {second}"));
    assert_eq!(named["assets"], json!([]));
    let listed = data(&chain, "alice", "house list");
    assert_eq!(listed["houses"].as_array().unwrap().len(), 2);
    let why = which_house(&chain, None).unwrap_err().to_string();
    assert!(
        why.contains("--house") && why.contains(&second.to_string()),
        "{why}"
    );
    assert_eq!(which_house(&chain, Some(first)).unwrap(), first);
}

#[test]
fn the_only_house_needs_no_name() {
    let chain = begun();
    let house = chain.world().house.address;
    assert_eq!(which_house(&chain, None).unwrap(), house);
}

#[test]
fn sums_are_of_one_unit_and_agree_between_lists_and_the_house() {
    let chain = traded();
    said(&chain, "alice", "asset refresh quote --totals");
    let assets = data(&chain, "alice", "asset list");
    let number = |value: &Value| -> i128 { value.as_str().unwrap().parse().unwrap() };
    let values = assets["assets"].as_array().unwrap().iter();
    let sum: i128 = values.map(|row| number(&row["value_native"])).sum();
    assert_eq!(number(&assets["assets_total"]["value_native"]), sum);
    assert_eq!(sum, i128::from(1_500 * ONE_USDC));
    let instruments = data(&chain, "alice", "instrument list");
    let total = &instruments["instruments_total"];
    assert_eq!(total["positions"], "2");
    let row = &instruments["instruments"][0];
    assert_eq!(total["notional_native"], row["notional_native"]);
    assert!(number(&total["notional_native"]) > 0);
    let house = &data(&chain, "alice", "house show")["total"];
    assert_eq!(number(&house["collateral_native"]), sum);
    assert_eq!(house["notional_native"], total["notional_native"]);
    assert_eq!(house["positions"], "2");
    let people = said(&chain, "alice", "asset list");
    let last = people.lines().last().unwrap();
    assert!(last.trim_start().starts_with("total"), "{people}");
    assert!(last.contains("1,500.000000 quote"), "{people}");
}

#[test]
fn a_limit_that_is_off_is_told_to_people_and_kept_for_machines() {
    let chain = begun();
    let of_sol = format!("asset show {}", mint(&chain, SOL));
    let people = said(&chain, "alice", &of_sol);
    for limit in ["concentration native", "deposit cap native"] {
        let line = people.lines().find(|line| line.contains(limit)).unwrap();
        assert!(line.trim_end().ends_with("no limit"), "{line}");
    }
    let machines = &data(&chain, "alice", &of_sol)["parameters"];
    assert_eq!(
        machines["concentration_native"],
        json!((1_u64 << 56).to_string())
    );
    assert_eq!(machines["deposit_cap_native"], json!(u64::MAX.to_string()));
}

#[test]
fn a_network_without_the_program_is_named() {
    let mut world = World::with_mints();
    let mut program = world.svm.get_account(&ringfence_interface::ID).unwrap();
    let chain = VmChain::new(world.clone());
    let said = refusal(&chain, "alice", "asset list");
    assert!(
        said.contains("there is no house on this network yet"),
        "{said}"
    );
    program.lamports = 0;
    program.data.clear();
    program.executable = false;
    world
        .svm
        .set_account(ringfence_interface::ID, program)
        .unwrap();
    let chain = VmChain::new(world);
    let said = refusal(&chain, "alice", "asset list");
    assert!(said.contains("is not deployed on this network"), "{said}");
}

//! The Rust client on the embedded VM: a customer's whole life through its actions, and what goes
//! wrong on the way.

use ringfence_client::actions::account::{Opening, Waits, open};
use ringfence_client::actions::run::{Options, fits, run, run_in_parts};
use ringfence_client::actions::tokens::{associated, create_associated};
use ringfence_client::actions::trading::{
    self, Maker, Quote, consent, example_authority, quote_address,
};
use ringfence_client::actions::{Action, Actor, fund::Seat, liens::Pledge};
use ringfence_client::chain::{Chain, Failure, LookupTable, Receipt};
use ringfence_client::explain;
use ringfence_client::portfolio::{LoadError, Market, Portfolio, load_market, load_one};
use ringfence_interface::accounts::{Asset, FundMember, Lien, MarginAccount, Venue};
use ringfence_interface::{events, pda};
use ringfence_tests::actors::{self, VENUE};
use ringfence_tests::chain::VmChain;
use ringfence_tests::customers::wide_consent;
use ringfence_tests::liens::DELAY_S;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_pubkey::Pubkey;

use crate::market::{DAY, pass_boundary};

/// A customer who acts through the client, with a wallet where wallets keep tokens.
struct User {
    key: Keypair,
    actor: Actor,
    account: Pubkey,
}

impl User {
    /// With lamports, and USDC in its usual token account.
    fn new(chain: &VmChain, name: &str, usdc: u64) -> Self {
        let actor = Actor::alone(actors::address(name));
        let mut world = chain.world();
        world.set_lamports(&actor.owner, 100_000_000_000);
        let account = world.account(name);
        drop(world);
        let user = Self {
            key: actors::keypair(name),
            actor,
            account,
        };
        user.give(chain, USDC, usdc * ONE_USDC);
        user
    }

    fn give(&self, chain: &VmChain, mint: &str, amount_native: u64) {
        let mut world = chain.world();
        let found = world.mint(mint);
        let (owner, program) = (&self.actor.owner, &found.program);
        let create = create_associated(owner, owner, &found.address, program);
        drop(world);
        self.run(
            chain,
            &Action {
                fresh: Vec::new(),
                act: vec![create],
            },
        )
        .unwrap();
        world = chain.world();
        let wallet = associated(owner, &found.address, program);
        world.give_to(&wallet, mint, amount_native);
    }

    fn wallet(&self, chain: &VmChain, mint: &str) -> u64 {
        let world = chain.world();
        let mint = world.mint(mint);
        world.tokens(&associated(&self.actor.owner, &mint.address, &mint.program))
    }

    fn run(&self, chain: &VmChain, action: &Action) -> Result<Receipt, Failure> {
        run(chain, action, &[&self.key], Options::default())
    }

    fn load(&self, chain: &VmChain) -> Portfolio {
        Portfolio::load(chain, &self.account).expect("an account with its evidence")
    }

    /// Opens with a deposit, and lets the example venue trade.
    fn join(&self, chain: &VmChain, deposit_usdc: u64) {
        let house = chain.world().house.address;
        let quote = asset(chain, USDC);
        let deposit_native = deposit_usdc * ONE_USDC;
        let opening = Opening {
            house,
            quote: &quote,
            index: 0,
            deposit_native,
        };
        self.run(chain, &open(&self.actor, &opening)).unwrap();
        let venue = venue(chain);
        let arguments = wide_consent(chain.clock().unwrap().now_ts + 1_000_000);
        let action = consent(&self.actor, &self.account, &venue, &arguments);
        self.run(chain, &action).unwrap();
        chain.world().advance_slots(1);
    }

    fn deposit(&self, chain: &VmChain, mint: &str, amount_native: u64) {
        let action = self
            .load(chain)
            .deposit(&self.actor, &asset(chain, mint), amount_native);
        self.run(chain, &action).unwrap();
    }

    fn lots(&self, chain: &VmChain) -> i64 {
        self.load(chain).account.positions[0].lots
    }
}

fn venue(chain: &VmChain) -> Pubkey {
    chain.world().venue_of(&example_authority())
}

fn asset(chain: &VmChain, mint: &str) -> Asset {
    let address = chain.world().asset(mint);
    load_one(chain, address, "asset", Asset::decode).unwrap()
}

fn perp(chain: &VmChain) -> Market {
    let (house, id) = {
        let world = chain.world();
        (world.house.address, world.instrument_id(PERP))
    };
    load_market(chain, &house, id).unwrap()
}

fn examples() -> VmChain {
    VmChain::new(World::with_examples())
}

/// The maker posts and the taker accepts.
fn trade(chain: &VmChain, maker: &User, taker: &User, quote: &Quote) -> Result<Receipt, Failure> {
    let market = perp(chain);
    maker.run(chain, &maker.load(chain).quote_post(&market.address, quote))?;
    let offered = maker.load(chain);
    let side = Maker {
        portfolio: &offered,
        quote,
    };
    taker.run(chain, &taker.load(chain).quote_accept(&side, &market, 0))
}

fn buys(chain: &VmChain, nonce: u64, lots: u64, price_ticks: u64) -> Quote {
    let expiry_ts = chain.clock().unwrap().now_ts + 30;
    Quote {
        nonce,
        lots,
        price_ticks,
        expiry_ts,
        is_buy: true,
    }
}

#[test]
fn a_customer_opens_trades_is_refused_and_leaves_with_everything() {
    let chain = examples();
    let (alice, bob) = (
        User::new(&chain, "alice", 1_000),
        User::new(&chain, "bob", 1_000),
    );
    alice.join(&chain, 400);
    bob.join(&chain, 400);
    trade(&chain, &alice, &bob, &buys(&chain, 1, 10, 10_000)).unwrap();
    assert_eq!((alice.lots(&chain), bob.lots(&chain)), (10, -10));

    // Everything cannot leave while ten lots need margin; the reason is said in words.
    let mint = chain.world().mint(USDC).address;
    let all = alice
        .load(&chain)
        .withdraw(&alice.actor, &mint, 400 * ONE_USDC)
        .unwrap();
    let failure = alice.run(&chain, &all).unwrap_err();
    assert_eq!(explain::of_failure(&failure).unwrap().name, "BelowInitial");
    assert!(explain::sentence(&failure).contains("the margin that your positions need"));
    let waits = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(
        (waits.waits, waits.action.act.len()),
        (Some(Waits::Lots), 0)
    );
    // What the client names may leave.
    let named = alice.load(&chain).preview().unwrap().withdrawable()[0].amount_native;
    let some = alice
        .load(&chain)
        .withdraw(&alice.actor, &mint, named)
        .unwrap();
    alice.run(&chain, &some).unwrap();
    assert_eq!(alice.wallet(&chain, USDC), 600 * ONE_USDC + named);

    // She sells at a dollar more, and the day ends.
    chain.world().advance(1);
    chain.world().mark(PERP, 101 * ONE_E8);
    let back = Quote {
        is_buy: false,
        ..buys(&chain, 2, 10, 10_100)
    };
    trade(&chain, &alice, &bob, &back).unwrap();
    let waits = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(waits.waits, Some(Waits::Boundary));
    pass_boundary(&mut chain.world(), 10_100);
    let owed = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(owed.waits, Some(Waits::Claim), "losers pay first");
    for user in [&bob, &alice] {
        let leaving = user.load(&chain).leave(&user.actor).unwrap();
        assert_eq!(leaving.waits, None);
        user.run(&chain, &leaving.action).unwrap();
        assert!(!chain.world().exists(&user.account));
    }
    assert_eq!(alice.wallet(&chain, USDC), 1_010 * ONE_USDC);
    assert_eq!(bob.wallet(&chain, USDC), 990 * ONE_USDC);
}

#[test]
fn old_prices_and_marks_are_made_fresh_on_the_way() {
    let chain = examples();
    let (alice, bob) = (
        User::new(&chain, "alice", 1_000),
        User::new(&chain, "bob", 1_000),
    );
    alice.join(&chain, 400);
    bob.join(&chain, 400);
    alice.give(&chain, SOL, ONE_SOL);
    alice.deposit(&chain, SOL, ONE_SOL);
    trade(&chain, &alice, &bob, &buys(&chain, 1, 10, 10_000)).unwrap();
    // Two minutes pass. New prices are published, and nobody brings them to the house.
    let mut world = chain.world();
    world.advance(120);
    for name in [USDC, SOL, PERP] {
        let price = if name == USDC { 1 } else { 100 };
        world.publish_price(name, price * ONE_E8);
    }
    let mint = world.mint(SOL).address;
    drop(world);
    let action = alice
        .load(&chain)
        .withdraw(&alice.actor, &mint, ONE_SOL / 2)
        .unwrap();
    assert_eq!(
        action.fresh.len(),
        2,
        "one refresh of both assets, one mark"
    );
    let stale = Action {
        fresh: Vec::new(),
        act: action.act.clone(),
    };
    let failure = alice.run(&chain, &stale).unwrap_err();
    assert_eq!(explain::of_failure(&failure).unwrap().name, "QuoteUnusable");
    alice.run(&chain, &action).unwrap();
    assert_eq!(alice.wallet(&chain, SOL), ONE_SOL / 2);
    // Fresh is fresh: a second one needs nothing.
    let again = alice.load(&chain).withdraw(&alice.actor, &mint, 1).unwrap();
    assert_eq!(again.fresh, Vec::new());
}

#[test]
fn an_oracle_that_is_out_of_order_keeps_nobody_from_what_needs_no_price() {
    let chain = examples();
    let alice = User::new(&chain, "alice", 1_000);
    alice.join(&chain, 400);
    alice.give(&chain, SOL, ONE_SOL);
    alice.deposit(&chain, SOL, ONE_SOL);
    let mut world = chain.world();
    world.advance(120);
    let (now, last) = (world.now(), world.feeds[SOL].publish_ts);
    let unsure = Update {
        confidence: 50 * ONE_E8,
        ..Update::certain(100 * ONE_E8, now, last)
    };
    world.publish(SOL, unsure);
    let mint = world.mint(SOL).address;
    drop(world);
    let action = alice
        .load(&chain)
        .withdraw(&alice.actor, &mint, ONE_SOL)
        .unwrap();
    let refresh = Action {
        fresh: Vec::new(),
        act: action.fresh.clone(),
    };
    let failure = alice.run(&chain, &refresh).unwrap_err();
    assert_eq!(
        explain::of_failure(&failure).unwrap().name,
        "PriceTooUncertain"
    );
    alice.run(&chain, &action).unwrap();
    assert_eq!(alice.wallet(&chain, SOL), ONE_SOL);
}

#[test]
fn what_is_recognised_is_settled_before_a_withdrawal_in_the_same_transaction() {
    let chain = examples();
    let (alice, bob) = (
        User::new(&chain, "alice", 1_000),
        User::new(&chain, "bob", 1_000),
    );
    alice.join(&chain, 400);
    bob.join(&chain, 400);
    trade(&chain, &alice, &bob, &buys(&chain, 1, 10, 10_000)).unwrap();
    let back = Quote {
        is_buy: false,
        ..buys(&chain, 2, 10, 9_900)
    };
    trade(&chain, &alice, &bob, &back).unwrap();
    pass_boundary(&mut chain.world(), 10_000);
    // She owes ten, and the position slot is free once that is settled: so the evidence is shorter.
    let portfolio = alice.load(&chain);
    assert_eq!(portfolio.held().len(), 1);
    let mint = chain.world().mint(USDC).address;
    let action = portfolio
        .withdraw(&alice.actor, &mint, 390 * ONE_USDC)
        .unwrap();
    let receipt = alice.run(&chain, &action).unwrap();
    assert_eq!(alice.wallet(&chain, USDC), 990 * ONE_USDC);
    let told = events::decode_logs(&receipt.logs).unwrap();
    assert!(
        told.iter()
            .any(|event| matches!(event, events::Event::AccountSettled(_)))
    );
    assert_eq!(alice.load(&chain).held(), Vec::<u16>::new());
}

#[test]
fn a_frozen_vault_does_not_hold_the_others_back() {
    let mut world = World::with_examples();
    let spec = MintSpec::freezable(9);
    world.make_mint("ICE", &spec);
    let listed = world.asset_create_with(
        "ICE",
        &ringfence_core::asset::AssetParameters::TEST,
        world.feed_source("ICE"),
        Some(actors::address(actors::ISSUER)),
    );
    done(world.send(&listed));
    world.price("ICE", ONE_E8);
    let chain = VmChain::new(world);
    let alice = User::new(&chain, "alice", 1_000);
    alice.join(&chain, 400);
    alice.give(&chain, "ICE", 7);
    alice.deposit(&chain, "ICE", 7);
    let vault = chain.world().vault("alice", "ICE");
    chain.world().freeze(&vault, "ICE");
    let leaving = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(leaving.waits, Some(Waits::Frozen));
    alice.run(&chain, &leaving.action).unwrap();
    assert_eq!(alice.wallet(&chain, USDC), 1_000 * ONE_USDC);
    chain.world().thaw(&vault, "ICE");
    let leaving = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(leaving.waits, None);
    alice.run(&chain, &leaving.action).unwrap();
    assert_eq!(alice.wallet(&chain, "ICE"), 7);
    assert!(!chain.world().exists(&alice.account));
}

/// A customer whose eight slots are all open, with something in each and a little sent to one.
fn full(chain: &VmChain) -> User {
    let alice = User::new(chain, "alice", 1_000);
    alice.join(chain, 400);
    for number in 0..7 {
        let name = format!("M{number}");
        let mut world = chain.world();
        world.make_mint(&name, &MintSpec::plain(6));
        done(world.asset_create(&name));
        world.price(&name, ONE_E8);
        drop(world);
        alice.give(chain, &name, 5 + number);
        alice.deposit(chain, &name, 5 + number);
    }
    chain.world().advance_slots(1);
    let vault = alice.load(chain).vaults[3].address;
    chain.world().give_to(&vault, "M2", 3);
    alice
}

/// Nothing of a customer with eight vaults is left behind.
fn check_gone(chain: &VmChain, alice: &User) {
    assert_eq!(alice.wallet(chain, USDC), 1_000 * ONE_USDC);
    for number in 0..7 {
        let sent = if number == 2 { 3 } else { 0 };
        assert_eq!(
            alice.wallet(chain, &format!("M{number}")),
            5 + number + sent
        );
    }
    assert!(!chain.world().exists(&alice.account));
}

#[test]
fn a_customer_with_a_full_account_leaves_in_one_transaction_through_a_table() {
    let chain = examples();
    let alice = full(&chain);
    let leaving = alice.load(&chain).leave(&alice.actor).unwrap();
    assert_eq!(leaving.waits, None);
    let action = leaving.action;
    assert!(
        !fits(&action.act, &[&alice.key], &[]),
        "it is too large without a table"
    );
    let failure = alice.run(&chain, &action).unwrap_err();
    assert!(
        explain::sentence(&failure).contains("1232 are sent"),
        "{failure}"
    );
    let table = table_of(&chain, &action.act);
    let options = Options {
        tables: &[table],
        price_micro_lamports: 1_000,
    };
    let receipt = run(&chain, &action, &[&alice.key], options).unwrap();
    assert!(receipt.fee_lamports > 5_000, "a priority fee was paid");
    check_gone(&chain, &alice);
}

#[test]
fn without_a_table_a_full_account_is_left_in_parts() {
    let chain = examples();
    let alice = full(&chain);
    let leaving = alice.load(&chain).leave(&alice.actor).unwrap();
    let options = Options::default();
    let receipts = run_in_parts(&chain, &leaving.action, &[&alice.key], options).unwrap();
    assert!(receipts.len() > 1);
    check_gone(&chain, &alice);
}

/// A lookup table of everything but the signers.
fn table_of(chain: &VmChain, instructions: &[Instruction]) -> LookupTable {
    let metas = instructions.iter().flat_map(|it| &it.accounts);
    let mut addresses: Vec<Pubkey> = metas
        .filter(|meta| !meta.is_signer)
        .map(|meta| meta.pubkey)
        .collect();
    addresses.sort();
    addresses.dedup();
    let mut data = vec![0; 56];
    data[0] = 1;
    data[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
    data.extend(addresses.iter().flat_map(|address| address.to_bytes()));
    let address = actors::place("table");
    let program = ringfence_client::tables::LOOKUP_TABLE_PROGRAM;
    chain.world().put(&address, &program, data);
    let table = ringfence_client::tables::load(chain, &address).unwrap();
    assert_eq!(table.addresses, addresses);
    table
}

#[test]
fn a_member_stakes_and_collects_in_time() {
    let chain = examples();
    let dora = User::new(&chain, "dora", 1_000);
    let house = chain.world().house.address;
    let rules = ringfence_interface::accounts::House::decode(&chain.world().data(&house)).unwrap();
    let seat = Seat::of(house, &rules, dora.actor.owner);
    dora.run(&chain, &seat.stake(&dora.actor, 300 * ONE_USDC))
        .unwrap();
    dora.run(&chain, &seat.cancel()).unwrap();
    assert_eq!(dora.wallet(&chain, USDC), 1_000 * ONE_USDC);
    dora.run(&chain, &seat.stake(&dora.actor, 200 * ONE_USDC))
        .unwrap();
    let early = dora.run(&chain, &seat.activate()).unwrap_err();
    assert_eq!(explain::of_failure(&early).unwrap().name, "EpochNotBegun");
    pass_boundary(&mut chain.world(), 10_000);
    dora.run(&chain, &seat.activate()).unwrap();
    let member = load_one(&chain, seat.member(), "member", FundMember::decode).unwrap();
    assert!(member.shares > 0);
    dora.run(&chain, &seat.request_unstake(member.shares))
        .unwrap();
    let early = dora.run(&chain, &seat.unstake()).unwrap_err();
    assert_eq!(
        explain::of_failure(&early).unwrap().name,
        "CoolDownNotPassed"
    );
    chain.world().advance(7 * DAY + 1);
    dora.run(&chain, &seat.unstake()).unwrap();
    let dead = 1_000;
    assert_eq!(dora.wallet(&chain, USDC), 1_000 * ONE_USDC - dead);
}

#[test]
fn an_owner_pledges_and_takes_it_back() {
    let chain = examples();
    let alice = User::new(&chain, "alice", 1_000);
    alice.join(&chain, 400);
    chain.world().take_liens(VENUE, USDC);
    let (venue_address, mint) = {
        let world = chain.world();
        (world.venue(VENUE), world.mint(USDC).address)
    };
    let venue = load_one(&chain, venue_address, "venue", Venue::decode).unwrap();
    let expiry_ts = chain.clock().unwrap().now_ts + 1_000_000;
    let pledge = Pledge {
        venue_address,
        venue: &venue,
        mint,
        cap_native: 50,
        expiry_ts,
    };
    alice
        .run(
            &chain,
            &alice.load(&chain).pledge(&alice.actor, &pledge).unwrap(),
        )
        .unwrap();
    let rights = alice.load(&chain).rights(&chain).unwrap();
    assert_eq!((rights.consents.len(), rights.liens.len()), (1, 1));
    let (lien, found) = rights.liens[0];
    assert_eq!((found.cap_native, found.venue), (50, venue_address));
    assert_eq!(
        alice.load(&chain).leave(&alice.actor).unwrap().waits,
        Some(Waits::Liens)
    );
    alice
        .run(&chain, &alice.load(&chain).pledge_resize(&lien, 60))
        .unwrap();
    alice
        .run(&chain, &alice.load(&chain).pledge_notice(&lien, true))
        .unwrap();
    let early = alice
        .run(&chain, &alice.load(&chain).pledge_release(&lien))
        .unwrap_err();
    assert_eq!(
        explain::of_failure(&early).unwrap().name,
        "LienDelayNotPassed"
    );
    chain.world().advance(DELAY_S + 1);
    let close = alice.load(&chain).pledge_close(&lien, &found);
    alice.run(&chain, &close).unwrap();
    let (what, address) = ("lien", lien);
    assert_eq!(
        load_one(&chain, lien, what, Lien::decode),
        Err(LoadError::Missing { what, address })
    );
    let consent = rights.consents[0];
    let revoke = trading::revoke(&alice.actor.owner, &consent.0, &consent.1.rent_payer);
    alice.run(&chain, &revoke).unwrap();
    let rights = alice.load(&chain).rights(&chain).unwrap();
    assert_eq!((rights.consents.len(), rights.liens.len()), (0, 0));
}

#[test]
fn a_quote_taken_back_and_a_delegate_are_as_the_client_says() {
    let chain = examples();
    let alice = User::new(&chain, "alice", 1_000);
    alice.join(&chain, 400);
    let quote = buys(&chain, 5, 1, 10_000);
    let market = perp(&chain);
    alice
        .run(
            &chain,
            &alice.load(&chain).quote_post(&market.address, &quote),
        )
        .unwrap();
    assert!(chain.world().exists(&quote_address(&alice.account, 5)));
    alice
        .run(&chain, &alice.load(&chain).quote_cancel(5))
        .unwrap();
    assert!(!chain.world().exists(&quote_address(&alice.account, 5)));
    let delegate = actors::address("delegate");
    alice
        .run(&chain, &alice.load(&chain).delegate(&delegate))
        .unwrap();
    assert_eq!(alice.load(&chain).account.delegate, delegate);
}

#[test]
fn what_is_not_there_is_named() {
    let chain = examples();
    let alice = User::new(&chain, "alice", 1_000);
    let missing = Portfolio::load(&chain, &alice.account).unwrap_err();
    let expected = format!("there is no margin account at {}", alice.account);
    assert_eq!(missing.to_string(), expected);
    let house = chain.world().house.address;
    let wrong = load_one(&chain, house, "margin account", MarginAccount::decode).unwrap_err();
    assert!(matches!(wrong, LoadError::Malformed { .. }), "{wrong}");
    alice.join(&chain, 10);
    let mint = chain.world().mint(SOL).address;
    let none = alice
        .load(&chain)
        .withdraw(&alice.actor, &mint, 1)
        .unwrap_err();
    assert!(none.to_string().contains("has no vault of"), "{none}");
    let asset = pda::asset(&house, &mint).0;
    assert_eq!(
        load_one(&chain, asset, "asset", Asset::decode)
            .unwrap()
            .mint,
        mint
    );
}

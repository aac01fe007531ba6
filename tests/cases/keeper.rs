//! The keeper's day: prices, marks, settlements, calls, stakes; what it leaves alone.

use std::sync::atomic::AtomicBool;

use ringfence_core::price::Freshness;
use ringfence_interface::instructions::{InstrumentMark, LiquidatePosition};
use ringfence_keeper::keeper::{Keeper, LANDS_WITHIN_SLOTS, Options};
use ringfence_keeper::log::Log;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::keeping::{
    Against, LAMPORTS, Refusing, keep, liquidator, options, pass, publish_all, work,
};
use crate::market::{
    LAYERS, fallen, mark_at, market_with_freezer, next_boundary, opened, opened_in, stake, trade,
    variation,
};

/// Whether every asset's price is usable and every mark is fresh.
#[track_caller]
fn assert_fresh(world: &World) {
    let clock = world.clock();
    for mint in [USDC, SOL, BTC] {
        let asset = world.read_asset(mint).to_core();
        let freshness = asset.feed.freshness(&asset.parameters.price, &clock);
        assert_eq!(freshness, Freshness::Usable, "{mint} at {}", clock.now_ts);
    }
    let market = world.read_instrument(PERP).to_core();
    assert!(market.has_fresh_mark(&clock), "a mark at {}", clock.now_ts);
}

#[test]
fn a_house_whose_prices_age_is_kept_fresh_and_not_fresher_than_it_needs() {
    let chain = VmChain::new(World::with_market());
    let options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    let mut sent = 0;
    for _ in 0..300 {
        pass(&chain, 1);
        sent += work(&mut keeper).sent;
        assert_fresh(&chain.world());
    }
    // A mark every five seconds, and prices together every thirty: 60 and 10.
    assert!(
        (60..=75).contains(&sent),
        "{sent} transactions in five minutes"
    );
}

#[test]
fn what_is_due_is_seen_in_a_dry_run_and_nothing_is_sent() {
    let mut world = fallen(LAYERS);
    world.advance(600);
    publish_all(&mut world, None);
    let chain = VmChain::new(world);
    let dry = Options {
        is_dry: true,
        ..options(&chain, KEEPER)
    };
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, dry, Log::silent());
    let before = chain.world().snapshot();
    let round = keeper.round(&AtomicBool::new(false)).unwrap();
    assert!(round.planned >= 5 && round.done >= 4, "{round:?}");
    assert_eq!(round.sent, 0);
    assert!(round.fee_lamports >= 15_000, "what it would have cost");
    assert_eq!(chain.world().lamports(&actors::address(KEEPER)), LAMPORTS);
    assert_eq!(chain.world().snapshot(), before);
    assert_eq!(chain.world().read_account("dora").status, 0);
    assert_eq!(keeper.metrics.get("transactions_total"), 0);
}

#[test]
fn losers_are_collected_from_and_then_winners_are_paid() {
    let mut world = opened(LAYERS);
    world.add_trader("rich", 500 * ONE_USDC);
    mark_at(&mut world, 10_000);
    trade(&mut world, "rich", "sam", 5, 10_000);
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_000));
    let chain = VmChain::new(world);
    keep(&chain, &options(&chain, KEEPER));
    let world = chain.world();
    assert_eq!(world.ledger("rich", USDC), 450 * ONE_USDC);
    assert_eq!(world.ledger("dora", USDC), 90 * ONE_USDC);
    assert_eq!(world.ledger("sam", USDC), 1_150 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn an_account_below_maintenance_is_called_and_released_when_it_is_back() {
    let chain = VmChain::new(opened(LAYERS));
    let options = options(&chain, KEEPER);
    publish(&chain, 9_500);
    keep(&chain, &options);
    assert_eq!(chain.world().read_account("dora").status, 1, "called");
    done(chain.world().deposit("dora", USDC, 190 * ONE_USDC));
    pass(&chain, 5);
    keep(&chain, &options);
    let dora = chain.world().read_account("dora");
    assert_eq!((dora.status, dora.called_ts), (0, 0), "released");
}

/// A second later the contract has another price; nothing else happens.
fn publish(chain: &VmChain, cents: u64) {
    let mut world = chain.world();
    world.advance(1);
    publish_all(&mut world, Some(cents));
}

#[test]
fn a_keeper_with_an_account_takes_what_is_needed_and_no_more() {
    let chain = VmChain::new(opened(LAYERS));
    let options = liquidator(&chain, "lina");
    let keypair = actors::keypair("lina");
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    publish(&chain, 9_500);
    work(&mut keeper);
    assert_eq!(
        lots(&chain, "dora"),
        10,
        "not before older transactions have expired"
    );
    pass(&chain, 100);
    publish(&chain, 9_500);
    work(&mut keeper);
    assert_eq!((lots(&chain, "dora"), lots(&chain, "lina")), (7, 3));
    pass(&chain, 5);
    work(&mut keeper);
    let dora = chain.world().read_account("dora");
    assert_eq!(
        (lots(&chain, "dora"), dora.status),
        (7, 0),
        "back above initial"
    );
}

pub fn lots(chain: &VmChain, customer: &str) -> i64 {
    let account = chain.world().read_account(customer);
    account.occupied_positions().map(|held| held.lots).sum()
}

#[test]
fn collateral_is_bought_from_who_owes_beyond_its_quote() {
    let mut world = World::with_market();
    crate::market::fill_layers(&mut world, LAYERS);
    world.add_trader("carl", 20 * ONE_USDC);
    world.add_collateral("carl", SOL, 5_000_000_000);
    world.add_trader("sam", 1_000 * ONE_USDC);
    crate::market::pass_boundary(&mut world, 10_000);
    trade(&mut world, "carl", "sam", 5, 10_000);
    let chain = VmChain::new(world);
    let mut options = options(&chain, KEEPER);
    options.me.buys = true;
    give_wallets(&chain, 1_000 * ONE_USDC);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    work(&mut keeper);
    {
        let mut world = chain.world();
        let boundary = next_boundary(&world);
        world.advance_to(boundary + 1);
        publish_all(&mut world, Some(9_000));
    }
    // 50 are lost: 20 are collected, and for 30 the keeper gets SOL at a discount of 3 %, once
    // they are overdue.
    work(&mut keeper);
    assert_eq!(variation(&chain.world(), "carl"), -30_000_000);
    for _ in 0..7 {
        pass(&chain, 600);
        work(&mut keeper);
    }
    let world = chain.world();
    assert_eq!(variation(&world, "carl"), 0);
    let bought = 5_000_000_000 - world.ledger("carl", SOL);
    assert_eq!(bought, 30_000_000_u64 * 10_000 * 10 / 9_700);
    assert_eq!(
        world.ledger("sam", USDC),
        1_050 * ONE_USDC,
        "and Sam is paid"
    );
}

/// The keeper's token accounts at the usual places, with quote in one of them.
pub fn give_wallets(chain: &VmChain, quote_native: u64) {
    let mut world = chain.world();
    for mint in [USDC, SOL, BTC] {
        let known = world.mint(mint);
        let owner = actors::address(KEEPER);
        let at = ringfence_keeper::picture::wallet(&owner, &known.address, &known.program);
        let data = ringfence_tests::tokens::token_account_bytes(&known.address, &owner);
        world.put(&at, &known.program, data);
        if mint == USDC {
            world.give_to(&at, USDC, quote_native);
        }
    }
}

#[test]
fn a_stake_is_activated_in_the_epoch_after_it() {
    let mut world = World::with_market();
    stake(&mut world, "mia", 20 * ONE_USDC);
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    keep(&chain, &options);
    assert_eq!(chain.world().read_member("mia").shares, 0);
    let boundary = next_boundary(&chain.world());
    chain.world().advance_to(boundary + 1);
    keep(&chain, &options);
    let member = chain.world().read_member("mia");
    assert_eq!(
        (member.pending_native, member.shares),
        (0, 20 * ONE_USDC - 1_000)
    );
}

#[test]
fn a_duty_that_is_refused_waits_longer_each_time_and_starves_no_other() {
    let chain = VmChain::new(World::with_market());
    let options = options(&chain, KEEPER);
    let marks = InstrumentMark::SHAPE.discriminator;
    let refusing = Refusing::new(&chain, Against::Instruction(marks));
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&refusing, &keypair, options, Log::silent());
    for _ in 0..300 {
        pass(&chain, 1);
        keeper.round(&AtomicBool::new(false)).unwrap();
    }
    // After 1, 2, 4, … seconds: nine or ten times in five minutes, up to halved waits.
    let tries = refusing.met.borrow().len();
    assert!((8..=11).contains(&tries), "{tries}");
    assert!(
        refusing.sent.get() >= 10,
        "prices go on: {}",
        refusing.sent.get()
    );
    let clock = chain.world().clock();
    let asset = chain.world().read_asset(SOL).to_core();
    let freshness = asset.feed.freshness(&asset.parameters.price, &clock);
    assert_eq!(freshness, Freshness::Usable);
}

#[test]
fn one_account_that_is_refused_does_not_hold_up_its_page() {
    let mut world = opened(LAYERS);
    for name in ["ruth", "rita", "rosa"] {
        world.add_trader(name, 500 * ONE_USDC);
        mark_at(&mut world, 10_000);
        trade(&mut world, name, "sam", 1, 10_000);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_000));
    let dora = world.account("dora");
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    let refusing = Refusing::new(&chain, Against::Account(dora));
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&refusing, &keypair, options, Log::silent());
    work(&mut keeper);
    let world = chain.world();
    for name in ["ruth", "rita", "rosa"] {
        assert_eq!(world.ledger(name, USDC), 490 * ONE_USDC, "{name}");
    }
    assert_eq!(world.ledger("dora", USDC), 190 * ONE_USDC);
}

#[test]
fn what_spends_is_left_alone_until_it_can_land_no_more() {
    let chain = VmChain::new(opened(LAYERS));
    let options = liquidator(&chain, "lina");
    let taking = LiquidatePosition::SHAPE.discriminator;
    let silent = Refusing::new(&chain, Against::Silently(taking));
    let keypair = actors::keypair("lina");
    let mut keeper = Keeper::new(&silent, &keypair, options, Log::silent());
    drop(keeper.round(&AtomicBool::new(false)));
    pass(&chain, 100);
    for _ in 0..200 {
        chain.world().advance(2);
        publish_all(&mut chain.world(), Some(9_500));
        drop(keeper.round(&AtomicBool::new(false)));
    }
    let slots = silent.met.borrow();
    assert!(slots.len() >= 3, "{slots:?}");
    let gaps = slots.windows(2).map(|two| two[1] - two[0]);
    assert!(
        gaps.clone().all(|gap| gap >= LANDS_WITHIN_SLOTS),
        "{slots:?}"
    );
}

#[test]
fn a_winner_whose_vault_is_frozen_costs_one_fee_and_is_paid_when_it_thaws() {
    let mut world = opened_in(market_with_freezer(), LAYERS);
    let vault = world.vault("sam", USDC);
    world.freeze(&vault, USDC);
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    publish_all(&mut world, Some(9_000));
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    work(&mut keeper);
    assert_eq!(chain.world().ledger("sam", USDC), 1_000 * ONE_USDC);
    let paid = |keeper: &Keeper<'_, VmChain>| {
        let text = keeper.metrics.render();
        let line = text
            .lines()
            .find(|line| line.contains("settle_pay") && line.contains("done"));
        line.and_then(|line| line.rsplit(' ').next()?.parse().ok())
            .unwrap_or(0_u32)
    };
    let before = paid(&keeper);
    for _ in 0..20 {
        pass(&chain, 60);
        work(&mut keeper);
    }
    assert!(
        paid(&keeper) - before <= 1,
        "{} settlements in vain",
        paid(&keeper) - before
    );
    chain.world().thaw(&vault, USDC);
    pass(&chain, 1_000);
    work(&mut keeper);
    assert_eq!(chain.world().ledger("sam", USDC), 1_100 * ONE_USDC);
}

#[test]
fn an_address_without_a_house_is_named() {
    let chain = VmChain::new(World::with_market());
    let mut options = options(&chain, KEEPER);
    options.houses = vec![actors::address("nobody")];
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    let why = keeper
        .round(&AtomicBool::new(false))
        .unwrap_err()
        .to_string();
    assert!(
        why.contains(&actors::address("nobody").to_string()),
        "{why}"
    );
}

//! Stories that need one duty of the keeper's each. Whatever people did, they did before: from then
//! on nobody acts but the keeper, while time passes.

use ringfence_interface::accounts::Loss;
use ringfence_keeper::keeper::{Keeper, Options};
use ringfence_keeper::log::Log;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::chain::VmChain;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::assessed::{assessing, call_of, pay};
use crate::bidding::{BIDDERS, BIDS, BOND, CLOSED, OFFER, awarding, lots_of, reveal, revealing};
use crate::fund_size::set_cover;
use crate::keeper::{give_wallets, lots};
use crate::keeping::{keep, liquidator, options, pass, publish_all, work};
use crate::market::{
    LAYERS, add_skin, declared, layer_ledgers, opened, trade, trade_with_fees, variation,
};
use crate::stress_post::posted;

/// Seconds between two looks.
const STEP_S: u32 = 600;
/// A closed loss.
const LOSS_CLOSED: u8 = 6;

/// A keeper looks every ten minutes until something is so. Fails when it is not after so many days.
#[track_caller]
fn keep_until(chain: &VmChain, options: &Options, days: u32, is_so: impl Fn(&World) -> bool) {
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(chain, &keypair, options.clone(), Log::silent());
    for _ in 0..days * 144 {
        work(&mut keeper);
        if is_so(&chain.world()) {
            return;
        }
        pass(chain, STEP_S);
    }
    panic!("not in {days} days:\n{}", keeper.metrics.render());
}

fn is_closed(world: &World, loss: &Pubkey) -> bool {
    world.read_loss(loss).state == LOSS_CLOSED
}

/// Token accounts of the bidders at the usual places, where bonds are paid back to.
fn bond_accounts(chain: &VmChain) -> [Pubkey; 3] {
    let mut world = chain.world();
    let quote = world.mint(USDC);
    BIDDERS.map(|bidder| {
        let owner = actors::address(bidder);
        let at = ringfence_keeper::picture::wallet(&owner, &quote.address, &quote.program);
        let data = ringfence_tests::tokens::token_account_bytes(&quote.address, &owner);
        world.put(&at, &quote.program, data);
        at
    })
}

#[test]
fn an_auction_with_bids_is_carried_to_its_last_bond_and_its_loss_to_the_end() {
    let mut world = revealing(&BIDS);
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    let loss = world.loss("dora");
    let chain = VmChain::new(world);
    let bonds = bond_accounts(&chain);
    let options = options(&chain, KEEPER);
    keep_until(&chain, &options, 2, |world| is_closed(world, &loss));
    keep(&chain, &options);
    let world = chain.world();
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 4, 2]);
    assert_eq!(bonds.map(|bond| world.tokens(&bond)), [BOND; 3]);
    assert_eq!(world.read_fund().escrow_native, 0);
    // 250 of the fall and 18 of discounts, of which Dora had 190.
    assert_eq!(world.read_loss(&loss).loss_native, 268 * ONE_USDC);
    assert_eq!(world.read_settlement().open_loss_count, 0);
}

#[test]
fn a_winner_who_went_away_is_passed_over_and_its_bond_goes_to_insurance() {
    let mut world = awarding(&BIDS);
    done(world.withdraw("bob", USDC, 990 * ONE_USDC));
    let loss = world.loss("dora");
    let insurance = world.read_fund().insurance_native;
    let chain = VmChain::new(world);
    let bonds = bond_accounts(&chain);
    let options = options(&chain, KEEPER);
    keep_until(&chain, &options, 1, |world| {
        world.read_auction(&OFFER).phase == CLOSED
    });
    keep(&chain, &options);
    let world = chain.world();
    // Ben, Bob and Bea; one lot is left for the rerun, and then for the tear-up.
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 0, 5]);
    assert_eq!(bonds.map(|bond| world.tokens(&bond)), [BOND, 0, BOND]);
    assert_eq!(world.read_fund().insurance_native, insurance + BOND);
    assert_eq!(lots_of(&world, "dora"), 0, "torn up");
    assert_eq!(world.read_loss(&loss).auction_count, 0);
}

#[test]
fn who_does_not_pay_a_call_loses_its_secured_part_and_the_loss_goes_on() {
    let (mut world, loss) = assessing();
    pay(&mut world, &["mia", "max"], &loss);
    let paid = call_of(&world, "mia", &loss) + call_of(&world, "max", &loss) + 2 * ONE_USDC;
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    keep_until(&chain, &options, 3, |world| is_closed(world, &loss));
    keep(&chain, &options);
    let world = chain.world();
    let secured = ["mia", "max", "mel"].map(|name| world.read_member(name).secured_native);
    assert_eq!(secured, [2 * ONE_USDC, 2 * ONE_USDC, 0]);
    let used = world.read_loss(&loss).used_native;
    assert_eq!(used[7..], [paid, 24 * ONE_USDC - paid]);
    assert_eq!(world.read_fund().escrow_native, 0);
    let cut = 24 * ONE_USDC - paid;
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC - cut);
}

#[test]
fn a_keeper_that_takes_has_all_lots_of_a_defaulter_before_an_auction_is_needed() {
    let world = declared(LAYERS);
    let loss = world.loss("dora");
    let chain = VmChain::new(world);
    let mut lina = liquidator(&chain, "lina");
    lina.me.takes = true;
    let keypair = actors::keypair("lina");
    let mut keeper = Keeper::new(&chain, &keypair, lina, Log::silent());
    work(&mut keeper);
    assert_eq!(lots(&chain, "lina"), 0, "an earlier run may still land");
    pass(&chain, 100);
    work(&mut keeper);
    assert_eq!([lots(&chain, "dora"), lots(&chain, "lina")], [0, 10]);
    let found: Loss = chain.world().read_loss(&loss);
    assert_eq!((found.auction_count, found.state), (0, 0));
}

#[test]
fn what_is_left_of_a_defaulter_is_bought_and_repays_who_paid_for_it() {
    let chain = VmChain::new(crate::recovery_sell::unsold());
    let before = layer_ledgers(&chain.world());
    let mut options = options(&chain, KEEPER);
    options.me.buys = true;
    give_wallets(&chain, 1_000 * ONE_USDC);
    let keypair = actors::keypair(KEEPER);
    let mut keeper = Keeper::new(&chain, &keypair, options, Log::silent());
    work(&mut keeper);
    pass(&chain, 100);
    work(&mut keeper);
    let world = chain.world();
    assert_eq!(world.ledger("dora", SOL), 0);
    let mint = world.mint(SOL);
    let owner = actors::address(KEEPER);
    let bought = ringfence_keeper::picture::wallet(&owner, &mint.address, &mint.program);
    assert_eq!(world.tokens(&bought), ONE_SOL / 10);
    // Ten dollars less three percent, to whoever paid last.
    let after = layer_ledgers(&world);
    assert_eq!(after[3] - before[3], 9_700_000);
    assert_eq!(after[..3], before[..3]);
}

#[test]
fn dust_that_nobody_can_pay_is_covered_and_not_declared() {
    let owing = crate::shortfall_cover::owing;
    let chain = VmChain::new(owing(World::with_market(), LAYERS, &[("dora", 5_000)]));
    keep(&chain, &options(&chain, KEEPER));
    let world = chain.world();
    assert_eq!(variation(&world, "dora"), 0);
    let dora = world.read_account("dora");
    assert_eq!((dora.status, dora.default_count), (0, 0));
    assert_eq!(world.read_fund().insurance_native, 10 * ONE_USDC - 5_000);
}

/// Dora long one lot at 100 against Sam in a contract that ends in an hour.
fn ending() -> (World, i64) {
    let mut world = World::with_assets();
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(1)
    };
    done(world.instrument_create(PERP, &listing));
    world.advance(1);
    world.mark(PERP, 100 * ONE_E8);
    done(world.venue_create(actors::VENUE));
    for name in ["dora", "sam"] {
        world.add_trader(name, 100 * ONE_USDC);
    }
    trade(&mut world, "dora", "sam", 1, 10_000);
    (world, expiry_ts)
}

#[test]
fn a_contract_that_ends_is_settled_at_its_last_price_and_leaves_no_position() {
    let (mut world, expiry_ts) = ending();
    world.advance_to(expiry_ts + 1);
    publish_all(&mut world, Some(9_000));
    let chain = VmChain::new(world);
    keep(&chain, &options(&chain, KEEPER));
    let world = chain.world();
    let ended = world.read_instrument(PERP);
    assert_eq!((ended.is_expired, ended.settlement_tick), (1, 9_000));
    let held = ["dora", "sam"].map(|name| lots_of(&world, name));
    let ledgers = ["dora", "sam"].map(|name| world.ledger(name, USDC));
    assert_eq!(held, [0, 0]);
    assert_eq!(ledgers, [90 * ONE_USDC, 110 * ONE_USDC]);
}

#[test]
fn without_an_update_a_contract_ends_a_day_later_at_its_last_mark() {
    let (mut world, expiry_ts) = ending();
    world.advance_to(expiry_ts + 86_400);
    let chain = VmChain::new(world);
    keep(&chain, &options(&chain, KEEPER));
    let ended = chain.world().read_instrument(PERP);
    assert_eq!((ended.is_expired, ended.settlement_tick), (1, 10_000));
    assert_eq!([lots(&chain, "dora"), lots(&chain, "sam")], [0, 0]);
}

#[test]
fn a_fund_that_covers_too_little_is_found_out_and_so_is_its_replenishment() {
    let mut world = opened([10, 10, 20, 0]);
    set_cover(&mut world, 1);
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    keep(&chain, &options);
    {
        let mut world = chain.world();
        let table = posted(&world);
        assert_eq!(table.len(), 1);
        assert_eq!(table[0].margin_account, world.account("dora"));
        assert_eq!(table[0].stress_native, 110 * ONE_USDC);
        assert_eq!(world.read_house().is_cover_short, 1, "40 of 110");
        add_skin(
            &mut world,
            ringfence_tests::house::SKIN_SENIOR,
            100 * ONE_USDC,
        );
    }
    keep(&chain, &options);
    assert_eq!(chain.world().read_house().is_cover_short, 0);
}

#[test]
fn fees_are_collected_once_there_are_enough_of_them() {
    let mut world = opened(LAYERS);
    trade_with_fees(&mut world, ("lina", 600_000), ("sam", 300_000), 1, 10_000);
    let before = world.read_fund().insurance_native;
    let chain = VmChain::new(world);
    let options = options(&chain, KEEPER);
    keep(&chain, &options);
    assert_eq!(
        chain.world().read_fund().insurance_native,
        before,
        "nine tenths"
    );
    trade_with_fees(
        &mut chain.world(),
        ("lina", 60_000),
        ("sam", 40_000),
        1,
        10_000,
    );
    let boundary = crate::market::next_boundary(&chain.world());
    chain.world().advance_to(boundary + 1);
    publish_all(&mut chain.world(), Some(10_000));
    keep(&chain, &options);
    let after = chain.world().read_fund().insurance_native;
    assert_eq!(after, before + ONE_USDC);
}

#[test]
fn who_gained_as_much_as_it_lost_does_not_keep_winners_waiting() {
    // Lina took Dora's lots at the price of the boundary: what she gains by it she loses by it.
    let owing = crate::shortfall_cover::owing;
    let world = owing(World::with_market(), LAYERS, &[("dora", 5_000)]);
    let owed = world.read_settlement().owed_by_native;
    assert!(
        owed > 20_000_000,
        "{owed}: more than insurance and junior skin, and the gate is shut"
    );
    let chain = VmChain::new(world);
    keep(&chain, &options(&chain, KEEPER));
    let world = chain.world();
    assert_eq!(world.read_settlement().owed_by_native, 0);
    assert_eq!(world.ledger("sam", USDC), 1_190 * ONE_USDC, "Sam is paid");
}

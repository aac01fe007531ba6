//! More attacks with liens and options: on the order in which a default is paid, on liquidations of
//! hedged accounts, on puts whose underlying has collapsed, and by venues with odd accounts.

use ringfence_tests::actors::VENUE;
use ringfence_tests::house::{INSURANCE, Listing};
use ringfence_tests::liens::Pledge;
use ringfence_tests::options::{CALL, Quote};
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DAY, LAYERS, a_trade, layer_tokens, mark_at, opened, pass_boundary, trade, variation,
};
use crate::pledged::{ON, ON_USDC, pledged};
use crate::risk_post::{AT, DAY_S, TIME, at_with, published, with_options};
use crate::rows::refused;
use crate::scenarios_options::{bought_of, option_trade};
use crate::stage::DUPLICATE;

/// Dora's quote, pledged to a venue that is her friend.
const FRIENDS: Pledge<'static> = Pledge {
    customer: "dora",
    venue: VENUE,
    mint: USDC,
};

/// Dora in default with a debt of 60, one SOL for sale that would pay it, and 200 USDC that are
/// locked.
fn with_collateral_for_sale() -> World {
    let mut world = opened(LAYERS);
    done(world.deposit("dora", USDC, 190 * ONE_USDC));
    world.give("dora", USDC, 10 * ONE_USDC);
    done(world.deposit("dora", USDC, 10 * ONE_USDC));
    world.pledge(FRIENDS, 200 * ONE_USDC, 200 * ONE_USDC);
    world.add_collateral("dora", SOL, ONE_SOL);
    mark_at(&mut world, 7_500);
    done(world.send(&world.margin_call_act("dora")));
    world.advance(3_600);
    world.mark(PERP, 75 * ONE_E8);
    world.freshen();
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.settle("dora"));
    world
}

/// A friend of hers fixes the loss before anybody has bought her SOL, pointing at quote that pays
/// nothing: the fund would pay first and her collateral last.
#[test]
fn locked_quote_does_not_send_a_loss_past_collateral_to_the_fund() {
    let mut world = with_collateral_for_sale();
    let owed = variation(&world, "dora");
    assert!(owed < -59 * i128::from(ONE_USDC), "{owed}");
    assert_eq!(world.ledger("dora", USDC), 200 * ONE_USDC);
    let fix = world.loss_fix_act("dora");
    assert_eq!(refused(&world, &fix), "CollateralUnsold");
    // What she owes is paid by what is for sale, and no layer is touched.
    let owes = u64::try_from(-owed).expect("she owes");
    world.give("lina", USDC, owes);
    world.open_wallet("lina", SOL);
    done(world.send(&world.liquidate_collateral_act("lina", "dora", SOL, owes, 0)));
    done(world.send(&fix));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(loss.shortfall_native, 0);
    assert_eq!(world.locked("dora", USDC), 200 * ONE_USDC);
}

/// Unlocked it does pay, and nothing has to be sold.
#[test]
fn unlocked_quote_pays_before_collateral_is_sold() {
    let mut world = with_collateral_for_sale();
    done(world.send(&world.lien_unlock_act(FRIENDS, 100 * ONE_USDC)));
    done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(loss.shortfall_native, 0);
    assert_eq!(world.ledger("dora", SOL), ONE_SOL);
}

/// Marks PERP and its twin of the same risk group a second later.
fn mark_both(world: &mut World, cents: u64) {
    world.advance(1);
    for name in [PERP, "TWIN"] {
        world.mark(name, cents * ONE_E8 / 100);
    }
    world.freshen();
}

/// A liquidator would like all thirty lots of a leg. Half of them is hedged: beyond, the account is
/// below initial once more, and "one lot less" would not have been enough either.
#[test]
fn a_liquidator_does_not_take_a_hedged_account_apart() {
    let mut world = World::with_market();
    let twin = Listing {
        risk_group: 1,
        ..Listing::standard(5)
    };
    done(world.instrument_create("TWIN", &twin));
    world.add_trader("alice", 285 * ONE_USDC);
    for name in ["bob", "lina"] {
        world.add_trader(name, 10_000 * ONE_USDC);
    }
    mark_both(&mut world, 10_000);
    trade(&mut world, "alice", "bob", 15, 10_000);
    let hedge = option_trade("TWIN", "bob", "alice", (15, 10_000));
    done(world.fill(&hedge));
    trade(&mut world, "alice", "bob", 15, 10_000);
    mark_both(&mut world, 9_500);
    // 210 are there; fifteen lots unhedged need 213.75, and 267.19 initial.
    let takes = |lots: u64| {
        let act = world.liquidate_position_act("lina", "alice", PERP, lots);
        world.clone().send(&act).err().map(|failure| failure.name)
    };
    let allowed: Vec<u64> = (1..=30).filter(|lots| takes(*lots).is_none()).collect();
    let most = *allowed.last().expect("some are allowed");
    assert_eq!(allowed, (1..=most).collect::<Vec<_>>());
    assert!(most < 15, "{most}");
    assert_eq!(takes(29).as_deref(), Some("LiquidationTooLarge"));
    assert_eq!(takes(30).as_deref(), Some("LiquidationDoesNotImprove"));
}

/// The underlying collapses. A put is then worth many times its underlying: it is posted at what it
/// pays, and who has sold it is called and liquidated.
#[test]
fn who_has_sold_puts_does_not_escape_in_a_collapse() {
    let mut world = bought_of(&["PUT"]);
    world.add_trader("lina", 10_000 * ONE_USDC);
    for cents in [1_500, 500, 50] {
        at_with(&mut world, cents, &["PUT"]);
        assert_eq!(world.read_instrument("PUT").mark_tick, AT - cents);
    }
    // Ten puts sold for 5 that pay 99.50: of his 1,000 Bob has 55, and leaves 8.
    done(world.withdraw("bob", USDC, 47 * ONE_USDC));
    world.advance(1);
    world.publish_price(PERP, ONE_E8 / 100);
    world.freshen();
    world.post("PUT", TIME);
    assert_eq!(world.read_instrument("PUT").mark_tick, AT - 1);
    // He needs a minimum of 5, and has 3.10.
    done(world.send(&world.margin_call_act("bob")));
    done(world.liquidate_position("lina", "bob", "PUT", 1));
    // Nobody posts that it cannot fall again.
    world.advance(1);
    world.publish_price(PERP, ONE_E8);
    let mild = Quote {
        risk_array: Some([0; 16]),
        ..world.quote_of("PUT", 100, TIME)
    };
    let post = world.risk_post_act("PUT", &mild);
    assert_eq!(refused(&world, &post), "RiskArrayTooMild");
    world.post("PUT", TIME);
}

/// A risk authority is a friend of whoever has sold the puts, and is silent while the underlying
/// falls: the puts end at what they pay, before the expiry as at it.
#[test]
fn silence_is_no_way_to_choose_the_final_tick() {
    let mut world = bought_of(&["PUT"]);
    let end = world.read_instrument("PUT").mark_ts + 7 * DAY_S;
    world.advance_to(end);
    let nobodys = world.instrument_expire_act("PUT", false);
    assert_eq!(refused(&world, &nobodys), "PriceNotStraddling");
    let expire = world.option_expire_act("PUT");
    assert_eq!(refused(&world, &expire), "PriceNotStraddling");
    world.publish(PERP, Update::certain(60 * ONE_E8, end, end - 1));
    let mut silent = world.clone();
    done(world.send(&expire));
    let ended = world.read_instrument("PUT");
    assert_eq!((ended.is_expired, ended.settlement_tick), (1, 4_000));
    for customer in ["bob", "alice"] {
        done(world.settle(customer));
    }
    // Ten puts for 5 that pay 40.
    assert_eq!(world.ledger("alice", USDC), 1_350 * ONE_USDC);
    assert_eq!(world.ledger("bob", USDC), 650 * ONE_USDC);
    // Where the oracle is silent as well, the last tick frees everybody a day later.
    silent.advance(DAY);
    done(silent.send(&nobodys));
    assert_eq!(silent.read_instrument("PUT").settlement_tick, TIME);
}

/// A venue names a token account that is not its own as the one that receives: it gives away what
/// it might have had, and nothing appears.
#[test]
fn what_is_seized_into_accounts_of_the_house_is_a_donation() {
    let mut world = pledged(0);
    let (pool, bobs) = (world.house.pool, world.vault("bob", USDC));
    let own = world.vault("alice", USDC);
    for receiver in [pool, bobs, own] {
        let mut world = world.clone();
        done(world.send(&world.venue_terms_set_act(VENUE, receiver, (0, 0))));
        let terms = world.lien_terms(VENUE, 50);
        let create = world.lien_create_act(ON_USDC, &terms);
        done(world.send(&create.with("settlement_account", receiver)));
        done(world.lien_lock(ON_USDC, 50));
        let seize = world.lien_seize_act(ON_USDC, 50);
        let seize = seize.with("settlement_account", receiver);
        if receiver == own {
            assert_eq!(refused(&world, &seize), DUPLICATE);
            continue;
        }
        done(world.send(&seize));
        let ledgers = (world.ledger("alice", USDC), world.ledger("bob", USDC));
        assert_eq!(ledgers, (1_000 * ONE_USDC - 50, 1_000 * ONE_USDC));
        if receiver == pool {
            done(world.send(&world.surplus_sweep_act(pool)));
            assert_eq!(layer_tokens(&world, INSURANCE), 50);
        } else {
            done(world.absorb("bob", USDC));
            assert_eq!(world.ledger("bob", USDC), 1_000 * ONE_USDC + 50);
        }
    }
    // A delay of nothing is what the owner has agreed to, and a limit of nothing holds nothing.
    done(world.send(&world.venue_terms_set_act(VENUE, bobs, (0, 0))));
    let terms = world.lien_terms(VENUE, 50);
    let create = world.lien_create_act(ON_USDC, &terms);
    done(world.send(&create.with("settlement_account", bobs)));
    done(world.lien_lock(ON_USDC, 50));
    done(world.send(&world.lien_claim_act(ON_USDC, 50)));
    done(world.send(&world.lien_notice_act(ON_USDC, true)));
    done(world.send(&world.lien_release_act(ON_USDC)));
    assert_eq!(world.locked("alice", USDC), 0);
}

/// The owner closes the pledged vault and opens it again behind another: the lien locks the tokens
/// that it is on, and none of the slot that they were in.
#[test]
fn a_lien_follows_its_vault_into_another_slot() {
    let mut world = pledged(0);
    done(world.exit("alice", SOL));
    done(world.vault_close("alice", SOL));
    let lock = world.lien_lock_act(ON, 1);
    assert_eq!(refused(&world, &lock), "VaultNotOpen");
    world.add_collateral("alice", BTC, 5);
    done(world.vault_open("alice", SOL));
    done(world.deposit("alice", SOL, ONE_SOL));
    done(world.lien_lock(ON, ONE_SOL));
    let locked = (world.locked("alice", SOL), world.locked("alice", BTC));
    assert_eq!(locked, (ONE_SOL, 0));
    done(world.exit("alice", BTC));
    done(world.send(&world.lien_seize_act(ON, ONE_SOL)));
    assert_eq!(world.ledger("alice", SOL), 0);
}

/// A friendly venue locks what no test counts at that moment, for its price is stale: nothing of
/// what the house relies on is gone when the price is back.
#[test]
fn locking_what_counts_nothing_makes_nobody_liquidatable() {
    let mut world = pledged(0);
    trade(&mut world, "alice", "bob", 10, 10_000);
    world.advance(120);
    world.price(USDC, ONE_E8);
    world.mark(PERP, 100 * ONE_E8);
    done(world.lien_lock(ON, 6 * ONE_SOL));
    let call = world.margin_call_act("alice");
    assert_eq!(refused(&world, &call), "NothingToCall");
    world.advance(1);
    world.freshen();
    assert_eq!(refused(&world, &call), "NothingToCall");
}

/// A notice before every boundary does not let an owner out earlier, nor does a clock that stands.
#[test]
fn a_halt_of_the_cluster_lapses_neither_delay_nor_claim() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    done(world.send(&world.lien_notice_act(ON, true)));
    // Thirty days by the clock, and hardly a slot.
    let (now, slot) = (world.now(), world.clock().slot);
    world.set_clock(now + 30 * DAY_S, slot + 10);
    let release = world.lien_release_act(ON);
    assert_eq!(refused(&world, &release), "LienDelayNotPassed");
    world.advance(DAY);
    done(world.send(&release));
    assert_eq!(world.locked("alice", SOL), ONE_SOL, "held by the claim");
    world.advance(4 * DAY);
    done(world.send(&release));
    assert_eq!(world.locked("alice", SOL), 0);
}

/// Longs and shorts of options that end worthless, one strike beside another: what was paid for
/// them is what was won, and every lot is gone.
#[test]
fn strikes_end_side_by_side_and_the_worthless_ones_hold_nobody() {
    let mut world = with_options();
    let expiry_ts = world.read_instrument("CALL").expiry_ts;
    done(world.option_create("FAR", &Listing::option(4, CALL, 12_000, expiry_ts)));
    for customer in ["alice", "bob"] {
        world.add_trader(customer, 1_000 * ONE_USDC);
    }
    at_with(&mut world, 12_000, &["CALL", "PUT", "FAR"]);
    for (name, price) in [("CALL", 2_000), ("FAR", TIME)] {
        done(world.fill(&option_trade(name, "alice", "bob", (5, price))));
    }
    world.advance_to(expiry_ts - 2);
    at_with(&mut world, 12_000, &["CALL", "PUT", "FAR"]);
    world.advance(1);
    world.publish(
        PERP,
        Update::certain(110 * ONE_E8, expiry_ts, expiry_ts - 1),
    );
    for name in ["CALL", "FAR"] {
        done(world.send(&world.option_expire_act(name)));
    }
    for customer in ["alice", "bob", "alice", "bob"] {
        let _nothing_left = world.settle(customer);
    }
    // Alice paid 25 a pair and gets 10.
    for (customer, has) in [("alice", 925), ("bob", 1_075)] {
        assert_eq!(world.ledger(customer, USDC), has * ONE_USDC);
        done(world.exit(customer, USDC));
        done(world.vault_close(customer, USDC));
    }
}

/// A post cannot be made twice in a slot to trade between two marks, not even with an update from
/// ahead of the clock.
#[test]
fn an_update_from_ahead_bounds_one_post_and_stops_the_next() {
    let mut world = published(&with_options(), 10_000);
    let now = world.now();
    world.publish(PERP, Update::certain(100 * ONE_E8, now + 10, now));
    world.post("CALL", TIME);
    let other = world.quote_of("CALL", AT, TIME + 100);
    let again = world.risk_post_act("CALL", &other);
    assert_eq!(refused(&world, &again), "PriceStale");
    // Nor does it make the mark younger than it is allowed to be for a fill.
    for customer in ["alice", "bob"] {
        world.add_trader(customer, 1_000 * ONE_USDC);
    }
    world.advance(21);
    world.freshen();
    let late = option_trade("CALL", "alice", "bob", (1, TIME));
    assert_eq!(
        refused(&world, &world.position_fill_act(&late)),
        "MarkStale"
    );
    let linear = a_trade(("alice", 0), ("bob", 0), 1, 10_000);
    world.mark(PERP, 100 * ONE_E8);
    done(world.fill(&linear));
}

//! `vault_withdraw`.

use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::pledged::lock_long_ago;
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, add_second_house, set_status, two_customers};

/// A trade of lots at the mark, for no fee.
pub fn trade_at_mark(lots: u64) -> Trade<'static> {
    Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "alice",
        seller: "bob",
        lots,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    }
}

/// Alice has bought ten lots of PERP at 100 from Bob. Her margin: 10 · 100 · 15 % = 150 USDC,
/// initial a quarter more.
fn with_trade() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.add_trader("bob", 1_000 * ONE_USDC);
    done(world.fill(&trade_at_mark(10)));
    world
}

#[test]
fn refuses_in_order() {
    let mut world = two_customers();
    let second = add_second_house(&mut world);
    let act = world.vault_withdraw_act("alice", USDC, 7);
    let own = pda::shard_number(&world.account("alice"));
    let other_shard = pda::shard(&world.asset(USDC), (own + 1) % 16).0;
    let quote = 1_000 * ONE_USDC;
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (DUPLICATE, "into the vault itself", {
            act.clone().with("destination", world.vault("alice", USDC))
        }),
        (
            "NotOwner",
            "the thief signs",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("VaultMismatch", "another customer's vault", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", other_shard),
        ),
        (
            "TokenOwnerWrong",
            "somebody else's wallet that was not named",
            { act.clone().with("destination", world.wallet("bob", USDC)) },
        ),
        (
            "TokenOwnerWrong",
            "another one than the one that was named",
            {
                let named = Some(world.wallet("carol", USDC));
                world
                    .vault_withdraw_with("alice", USDC, 7, named)
                    .with("destination", world.wallet("bob", USDC))
            },
        ),
        (
            "AccountCountWrong",
            "an asset too few",
            act.clone().without_last(),
        ),
        (
            "AssetMismatch",
            "assets exchanged",
            act.clone().with_swapped(0, 1),
        ),
        (
            "AssetMismatch",
            "an asset twice",
            act.clone().with_more(1, world.asset(USDC)),
        ),
        (
            "AccountCountWrong",
            "one too many",
            act.clone().with_added(world.asset(BTC)),
        ),
        (
            "AmountZero",
            "nothing",
            world.vault_withdraw_act("alice", USDC, 0),
        ),
        ("AboveAvailable", "more than there is", {
            world.vault_withdraw_act("alice", USDC, quote + 1)
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("TokenMintWrong", "a wallet of another mint", {
            act.clone().with("destination", world.wallet("alice", SOL))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_an_account_that_is_being_liquidated_or_in_default() {
    let mut world = two_customers();
    let act = world.vault_withdraw_act("alice", USDC, 7);
    for (status, name) in [
        (1, "AccountInLiquidation"),
        (2, "AccountInDefault"),
        (3, "AccountInDefault"),
    ] {
        set_status(&mut world, "alice", status);
        assert_eq!(refused(&world, &act), name);
    }
}

#[test]
fn refuses_what_is_locked() {
    let mut world = two_customers();
    lock_long_ago(&mut world, "alice", SOL, ONE_SOL);
    let above = world.vault_withdraw_act("alice", SOL, 9 * ONE_SOL + 1);
    assert_eq!(refused(&world, &above), "AboveAvailable");
    done(world.withdraw("alice", SOL, 9 * ONE_SOL));
}

#[test]
fn refuses_instruments_that_are_not_the_held_ones() {
    let mut world = with_trade();
    done(world.instrument_create("OTHER", &ringfence_tests::house::Listing::standard(2)));
    let act = world.vault_withdraw_act("alice", USDC, 7);
    let rows: Vec<Row> = vec![
        (
            "AccountCountWrong",
            "the instrument left out",
            act.clone().without_last(),
        ),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(2, world.instrument("OTHER"))
        }),
        (
            "WrongAccountType",
            "its book",
            act.clone().with_more(2, world.book(PERP)),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn lets_out_all_but_the_initial_margin_to_the_unit() {
    let mut world = with_trade();
    // Ten lots at 100 dollars: scan 15 % = 1,500 ticks a lot; the extreme move at 35 % of twice
    // that is smaller. 150 USDC, and a quarter more for initial; SOL counts at 80 %.
    let initial = 187_500_000;
    let in_sol = 800 * ONE_USDC;
    done(world.withdraw("alice", SOL, 10 * ONE_SOL));
    let free = 1_000 * ONE_USDC - initial;
    let above = world.vault_withdraw_act("alice", USDC, free + 1);
    assert_eq!(refused(&world, &above), "BelowInitial");
    done(world.withdraw("alice", USDC, free));
    assert_eq!(world.ledger("alice", USDC), initial);
    assert!(in_sol > initial);
}

#[test]
fn counts_other_collateral_at_its_weight() {
    let mut world = with_trade();
    // With all quote but what is owed gone, SOL has to carry 187.5: 2.34375 SOL at 80 %.
    done(world.withdraw("alice", USDC, u64::MAX));
    let needed = 2_343_750_000;
    let free = 10 * ONE_SOL - needed;
    let above = world.vault_withdraw_act("alice", SOL, free + 1);
    assert_eq!(refused(&world, &above), "BelowInitial");
    done(world.withdraw("alice", SOL, free));
}

#[test]
fn keeps_in_the_quote_vault_what_the_mark_has_lost() {
    let mut world = with_trade();
    world.advance(5);
    world.mark(PERP, 97 * ONE_E8);
    // Ten lots, three dollars: 30 USDC are owed, whatever SOL is worth.
    let free = 1_000 * ONE_USDC - 30 * ONE_USDC;
    let above = world.vault_withdraw_act("alice", USDC, free + 1);
    assert_eq!(refused(&world, &above), "OwedToPool");
    done(world.withdraw("alice", USDC, u64::MAX));
    assert_eq!(world.ledger("alice", USDC), 30 * ONE_USDC);
}

#[test]
fn refuses_stale_marks_and_an_unusable_quote_to_accounts_with_positions_only() {
    let mut world = with_trade();
    world.add_customer("carol", 10 * ONE_USDC);
    world.advance(11);
    let act = world.vault_withdraw_act("alice", USDC, 1);
    assert_eq!(refused(&world, &act), "MarkStale");
    world.freshen();
    done(world.send(&act));
    // The quote falls to 0.97: further from one than 2 %.
    world.advance(5);
    world.freshen();
    world.advance(1);
    world.price(USDC, ONE_E8 / 100 * 97);
    world.mark(PERP, 100 * ONE_E8);
    assert_eq!(refused(&world, &act), "QuoteUnusable");
    world.advance(100);
    assert_eq!(refused(&world, &act), "QuoteUnusable", "stale now");
    done(world.withdraw("carol", USDC, u64::MAX));
}

#[test]
fn sends_to_another_destination_that_the_owner_names() {
    let mut world = two_customers();
    let carol = world.open_wallet("carol", USDC);
    let act = world
        .vault_withdraw_with("alice", USDC, 40, Some(carol))
        .with("destination", carol);
    let sent = done(world.send(&act));
    assert_eq!(world.wallet_tokens("carol", USDC), 40);
    let events = sent.events();
    let [Event::VaultWithdrawn(withdrawn)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (withdrawn.destination, withdrawn.amount_native),
        (carol, 40)
    );
    assert_eq!(withdrawn.ledger_native, 1_000 * ONE_USDC - 40);
    assert_eq!(
        withdrawn.sequence,
        world.read_account("alice").event_sequence
    );
}

#[test]
fn all_is_an_amount() {
    let mut world = two_customers();
    done(world.withdraw("alice", SOL, u64::MAX));
    assert_eq!(world.ledger("alice", SOL), 0);
    assert_eq!(world.wallet_tokens("alice", SOL), 10 * ONE_SOL);
    let again = world.vault_withdraw_act("alice", SOL, u64::MAX);
    assert_eq!(refused(&world, &again), "AmountZero");
}

#[test]
fn works_in_a_paused_house_and_with_a_stale_price_when_nothing_is_at_risk() {
    let mut world = two_customers();
    world.set_paused(true);
    world.advance(90_000);
    done(world.withdraw("alice", USDC, 5));
    done(world.withdraw("alice", SOL, 5));
}

#[test]
fn keeps_everything_but_the_account_and_one_shard() {
    let mut world = two_customers();
    let before = world.snapshot();
    done(world.withdraw("alice", USDC, 300));
    let mut expected = vec![world.account("alice"), world.shard("alice", USDC)];
    expected.sort();
    assert_eq!(before.changed(&world.snapshot()), expected);
    assert_eq!(world.read_account("alice").owner, actors::address("alice"));
}

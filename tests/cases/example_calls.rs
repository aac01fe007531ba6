//! The example venue's covered calls: tokens stay in the writer's vault, and a lien holds them.

use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::calls::{Call, CallTerms};
use ringfence_tests::customers::Trade;
use ringfence_tests::liens::Pledge;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::token_account_bytes;
use ringfence_tests::venues::{EXAMPLE_VENUE, example_authority};
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, add_second_house, in_house, set_status};

const DAY_S: u32 = 86_400;
const CALL: Call<'static> = Call {
    writer: "alice",
    buyer: "bob",
    mint: SOL,
};

/// Alice has 100 USDC and 10 SOL in her vaults, and a lien on up to 8 SOL to the example venue; Bob
/// has a USDC wallet and a SOL wallet.
fn with_lien() -> World {
    let mut world = World::with_examples();
    world.add_customer("alice", 100 * ONE_USDC);
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.give("bob", USDC, 1_000 * ONE_USDC);
    world.open_wallet("bob", SOL);
    world.open_settlement_account(SOL);
    let act = world.terms_set_act(SOL);
    done(world.send(&act));
    world.lien_to("alice", SOL, &example_authority(), 8 * ONE_SOL);
    world
}

/// Five SOL for 550 USDC until the day after tomorrow; the right costs 20 USDC.
fn terms(world: &World) -> CallTerms {
    CallTerms {
        amount_native: 5 * ONE_SOL,
        strike_native: 550 * ONE_USDC,
        premium_native: 20 * ONE_USDC,
        expiry_ts: world.now() + i64::from(2 * DAY_S),
    }
}

fn with_call() -> World {
    let mut world = with_lien();
    let act = world.call_write_act(&CALL, &terms(&world));
    done(world.send(&act));
    world
}

/// `lien_notice` and the like by Alice, of her lien to the example venue.
fn of_lien(world: &World, build: impl Fn(&World, Pledge<'_>) -> Act) -> Act {
    let on = Pledge {
        customer: "alice",
        venue: VENUE,
        mint: SOL,
    };
    build(world, on).with("lien", world.lien_of("alice", SOL, &example_authority()))
}

#[test]
fn a_call_is_written_and_exercised() {
    let mut world = with_lien();
    let (alice, bob) = (
        world.wallet_tokens("alice", USDC),
        world.wallet_tokens("bob", USDC),
    );
    let act = world.call_write_act(&CALL, &terms(&world));
    let wrote = done(world.send(&act));
    assert_eq!(world.wallet_tokens("alice", USDC), alice + 20 * ONE_USDC);
    assert_eq!(world.wallet_tokens("bob", USDC), bob - 20 * ONE_USDC);
    assert_eq!(world.locked("alice", SOL), 5 * ONE_SOL);
    assert_eq!(world.ledger("alice", SOL), 10 * ONE_SOL);
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("alice", SOL, 6 * ONE_SOL)),
        "AboveAvailable"
    );
    world.advance(2 * DAY_S - 1);
    let act = world.call_exercise_act(&CALL);
    let exercised = done(world.send(&act));
    assert_eq!(world.wallet_tokens("bob", SOL), 5 * ONE_SOL);
    assert_eq!(world.wallet_tokens("bob", USDC), bob - 570 * ONE_USDC);
    assert_eq!(world.wallet_tokens("alice", USDC), alice + 570 * ONE_USDC);
    assert_eq!(world.ledger("alice", SOL), 5 * ONE_SOL);
    assert_eq!(world.locked("alice", SOL), 0);
    let passed_on = world.associated(&example_authority(), SOL);
    assert_eq!(world.tokens(&passed_on), 0);
    assert!(!world.exists(&world.call(&CALL)));
    println!(
        "call_write {}, call_exercise {} compute units",
        wrote.units, exercised.units
    );
}

#[test]
fn a_call_lapses_at_its_expiry_and_not_before() {
    let mut world = with_call();
    world.advance(2 * DAY_S - 1);
    let (exercise, lapse) = (world.call_exercise_act(&CALL), world.call_lapse_act(&CALL));
    assert_eq!(refused(&world, &lapse), "Custom(7002)");
    world.advance(1);
    assert_eq!(refused(&world, &exercise), "Custom(7001)");
    let rows: Vec<Row> = vec![
        (
            "Custom(7003)",
            "the rent to the thief",
            lapse.clone().with("writer", actors::address(THIEF)),
        ),
        (
            "Custom(7003)",
            "another lien",
            lapse.clone().with("lien", world.asset(USDC)),
        ),
        (
            "Custom(7003)",
            "another program in the place of Ringfence",
            lapse.clone().with("ringfence", EXAMPLE_VENUE),
        ),
    ];
    refuses(&world, &rows);
    let before = world.lamports(&actors::address("alice"));
    let rent = world.lamports(&world.call(&CALL));
    done(world.send(&lapse));
    assert_eq!(world.locked("alice", SOL), 0);
    assert_eq!(world.lamports(&actors::address("alice")), before + rent);
    let act = world.call_write_act(&CALL, &terms(&world));
    refresh(&mut world);
    done(world.send(&act));
}

/// Prices and marks of now, which a lock needs.
fn refresh(world: &mut World) {
    for (mint, price) in [(USDC, 1), (SOL, 100)] {
        world.price(mint, price * ringfence_tests::standard::ONE_E8);
    }
}

#[test]
fn terms_go_to_the_one_account_that_nobody_prepared() {
    let mut world = World::with_examples();
    let missing = world.terms_set_act(SOL);
    assert_eq!(refused(&world, &missing), "TokenProgramNotAllowed");
    world.open_settlement_account(SOL);
    let second = add_second_house(&mut world);
    let foreign = in_house(&world, &second, |world| world.asset(SOL));
    // Owned by the venue's address, and still closable by whoever opened it.
    let prepared = actors::place("a prepared account");
    let mut bytes = token_account_bytes(&world.mint(SOL).address, &example_authority());
    bytes[129] = 1;
    bytes[133..165].copy_from_slice(actors::address(THIEF).as_ref());
    world.put(&prepared, &world.mint(SOL).program, bytes);
    let act = world.terms_set_act(SOL);
    let rows: Vec<Row> = vec![
        (
            "Custom(7003)",
            "an account that somebody else prepared",
            act.clone().with("settlement_account", prepared),
        ),
        (
            "Custom(7003)",
            "none",
            act.clone().with("settlement_account", SYSTEM_PROGRAM),
        ),
        (
            "Custom(7003)",
            "another house's asset",
            act.clone().with("asset", foreign),
        ),
        (
            "Custom(7003)",
            "another asset's account",
            act.clone().with("asset", world.asset(BTC)),
        ),
        (
            "InvalidSeeds",
            "the thief's authority",
            act.clone().with("authority", actors::address(THIEF)),
        ),
        (
            "WrongAuthority",
            "another venue",
            act.clone().with("venue", world.venue(VENUE)),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
}

#[test]
fn writing_refuses_in_order() {
    let mut world = with_lien();
    world.add_customer("carol", 0);
    let act = world.call_write_act(&CALL, &terms(&world));
    let with = |change: fn(&mut CallTerms)| {
        let mut terms = terms(&world);
        change(&mut terms);
        world.call_write_act(&CALL, &terms)
    };
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "the writer does not sign",
            act.clone().unsigned("writer"),
        ),
        (
            "Custom(7003)",
            "the thief writes on Alice's lien",
            act.clone().signed_by("writer", THIEF),
        ),
        ("MissingRequiredSignature", "the buyer does not sign", {
            act.clone().unsigned("buyer")
        }),
        (
            "Custom(7003)",
            "another program in the place of Ringfence",
            act.clone().with("ringfence", EXAMPLE_VENUE),
        ),
        (
            "IncorrectProgramId",
            "another program in the place of the token program",
            act.clone().with("token_program", EXAMPLE_VENUE),
        ),
        (
            "Custom(7001)",
            "it would be over at once",
            with(|terms| terms.expiry_ts -= i64::from(2 * DAY_S)),
        ),
        (
            "Custom(7005)",
            "it outlasts the release delay by a second",
            with(|terms| terms.expiry_ts += i64::from(DAY_S) + 1),
        ),
        ("AmountZero", "a call on nothing", {
            with(|terms| terms.amount_native = 0)
        }),
        (
            "LienCapExceeded",
            "more than the lien allows",
            with(|terms| terms.amount_native = 8 * ONE_SOL + 1),
        ),
        (
            "LienMismatch",
            "another account",
            act.clone().with("margin_account", world.account("carol")),
        ),
        (
            "Custom(1)",
            "a premium that Bob does not have",
            with(|terms| terms.premium_native = 1_000 * ONE_USDC + 1),
        ),
    ];
    refuses(&world, &rows);
    done(
        world
            .clone()
            .send(&with(|terms| terms.expiry_ts += i64::from(DAY_S))),
    );
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "Custom(0)", "one call at a time");
}

#[test]
fn what_the_house_relies_on_is_not_locked() {
    let mut world = with_lien();
    done(world.consent_set("alice", VENUE));
    world.add_trader("carol", 1_000 * ONE_USDC);
    // 30 lots at 100 dollars need 562.5 USDC; Alice has 100 and 10 SOL.
    let trade = Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "alice",
        seller: "carol",
        lots: 30,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    done(world.fill(&trade));
    let act = world.call_write_act(&CALL, &terms(&world));
    assert_eq!(refused(&world, &act), "BelowInitial");
}

#[test]
fn exercising_refuses_in_order() {
    let mut world = with_call();
    world.give(THIEF, USDC, 1_000 * ONE_USDC);
    world.open_wallet(THIEF, SOL);
    world.open_wallet("alice", BTC);
    let act = world.call_exercise_act(&CALL);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("buyer"),
        ),
        (
            "Custom(7003)",
            "the thief exercises",
            act.clone().signed_by("buyer", THIEF),
        ),
        (
            "Custom(7003)",
            "the rent to the thief",
            act.clone().with("writer", actors::address(THIEF)),
        ),
        (
            "Custom(7003)",
            "another lien",
            act.clone().with("lien", world.asset(USDC)),
        ),
        (
            "IncorrectProgramId",
            "a program that would get the venue's signature",
            act.clone().with("token_program", EXAMPLE_VENUE),
        ),
        (
            DUPLICATE,
            "the strike goes from an account to itself",
            act.clone().with("strike_from", world.wallet("alice", USDC)),
        ),
        (
            "Custom(7003)",
            "the strike goes to Bob's friend",
            act.clone().with("strike_to", world.wallet(THIEF, USDC)),
        ),
        (
            "Custom(7003)",
            "the strike in another currency",
            act.clone().with("strike_to", world.wallet("alice", BTC)),
        ),
        (
            "IncorrectProgramId",
            "a program that pays no strike",
            act.clone().with("strike_token_program", EXAMPLE_VENUE),
        ),
        (
            "Custom(7003)",
            "another program in the place of Ringfence",
            act.clone().with("ringfence", EXAMPLE_VENUE),
        ),
        (
            "WrongAuthority",
            "another venue",
            act.clone().with("venue", world.venue(VENUE)),
        ),
        (
            "WrongAddress",
            "seized straight into a wallet",
            act.clone()
                .with("settlement_account", world.wallet(THIEF, SOL)),
        ),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AccountDataTooSmall");
}

#[test]
fn a_writer_cannot_release_before_its_call_expires() {
    let mut world = with_call();
    // Three days is what a notice takes: given at once, it comes after the call.
    let notice = of_lien(&world, |world, on| world.lien_notice_act(on, true));
    done(world.send(&notice));
    world.advance(2 * DAY_S - 1);
    let release = of_lien(&world, World::lien_release_act);
    assert_eq!(refused(&world, &release), "LienDelayNotPassed");
    done(world.clone().send(&world.call_exercise_act(&CALL)));
    // After the call, and after the delay, everything is Alice's again, also if nobody lets the
    // call lapse; then there may be no lien any more, and the call's rent comes back all the same.
    world.advance(DAY_S + 1);
    done(world.send(&release));
    assert_eq!(world.locked("alice", SOL), 0);
    let lapse = world.call_lapse_act(&CALL);
    done(world.clone().send(&lapse));
    let lien = world.lien_of("alice", SOL, &example_authority());
    let close = of_lien(&world, World::lien_close_act);
    done(world.send(&close));
    assert!(!world.exists(&lien));
    done(world.send(&lapse));
    assert!(!world.exists(&world.call(&CALL)));
}

#[test]
fn an_old_call_cannot_free_the_tokens_of_a_new_one() {
    let mut world = with_call();
    let notice = of_lien(&world, |world, on| world.lien_notice_act(on, true));
    done(world.send(&notice));
    let act = world.call_write_act(&CALL, &terms(&world));
    assert_eq!(refused(&world, &act), "Custom(0)", "the first is open");
    world.advance(3 * DAY_S + 1);
    let release = of_lien(&world, World::lien_release_act);
    done(world.send(&release));
    let act = world.call_write_act(&CALL, &terms(&world));
    assert_eq!(refused(&world, &act), "Custom(0)", "it has not lapsed");
    let lapse = world.call_lapse_act(&CALL);
    done(world.send(&lapse));
    assert_eq!(refused(&world, &act), "LienNoticeGiven");
    let back = of_lien(&world, |world, on| world.lien_notice_act(on, false));
    done(world.send(&back));
    refresh(&mut world);
    done(world.send(&act));
    assert_eq!(refused(&world, &lapse), "Custom(7002)");
    assert_eq!(world.locked("alice", SOL), 5 * ONE_SOL);
}

#[test]
fn neither_a_default_nor_a_closed_wallet_stops_an_exercise() {
    let mut world = with_call();
    set_status(&mut world, "alice", 2);
    world.checks_invariants = false;
    // Alice's wallet is another's now; any other account of hers takes the strike.
    let wallet = world.wallet("alice", USDC);
    let thief = actors::address(THIEF);
    world.tamper(&wallet, |data| data[32..64].copy_from_slice(thief.as_ref()));
    let act = world.call_exercise_act(&CALL);
    assert_eq!(refused(&world, &act), "Custom(7003)");
    let other = actors::place("another wallet of alice");
    let (mint, owner) = (world.mint(USDC), actors::address("alice"));
    world.put(
        &other,
        &mint.program,
        token_account_bytes(&mint.address, &owner),
    );
    done(world.send(&act.with("strike_to", other)));
    assert_eq!(world.tokens(&other), 550 * ONE_USDC);
    assert_eq!(world.wallet_tokens("bob", SOL), 5 * ONE_SOL);
}

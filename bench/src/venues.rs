//! The example venues: what a fill costs that a venue's program sends, and a covered call.

use crate::measure::{Cost, cost};
use crate::settings::trade;
use ringfence_tests::calls::{Call, CallTerms};
use ringfence_tests::relay::broker_authority;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::venues::{Quote, QuoteTerms, example_authority};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

const CALL: Call<'static> = Call {
    writer: "alice",
    buyer: "bob",
    mint: SOL,
};

/// Two customers with a million each, who have consented to the venue of a signing address.
fn two_customers(authority: &Pubkey) -> World {
    let mut world = World::with_examples();
    for name in ["alice", "bob"] {
        world.add_customer(name, 1_000_000 * ONE_USDC);
        world.consent_to(name, authority);
    }
    world
}

pub fn example_venue_fill() -> Cost {
    let mut world = two_customers(&example_authority());
    let quote = Quote {
        maker: "alice",
        instrument: PERP,
        nonce: 1,
        terms: QuoteTerms {
            lots: 10,
            price_ticks: 10_010,
            expiry_ts: world.now() + 60,
            is_buy: true,
        },
    };
    let act = world.quote_post_act(&quote);
    done(world.send(&act));
    let act = world.quote_accept_act(&quote, "bob", 1);
    cost(&mut world, &act)
}

pub fn example_native_fill() -> Cost {
    let mut world = two_customers(&broker_authority());
    let act = world.native_fill_act(&trade(PERP, ("alice", "bob"), 10), 1);
    cost(&mut world, &act)
}

/// Alice has pledged ten SOL to the example venue.
fn pledged() -> World {
    let mut world = two_customers(&example_authority());
    world.add_collateral("alice", SOL, 10 * ONE_SOL);
    world.give("bob", USDC, 1_000 * ONE_USDC);
    world.open_wallet("bob", SOL);
    world.open_settlement_account(SOL);
    let act = world.terms_set_act(SOL);
    done(world.send(&act));
    world.lien_to("alice", SOL, &example_authority(), 10 * ONE_SOL);
    world
}

fn terms(world: &World) -> CallTerms {
    CallTerms {
        amount_native: 5 * ONE_SOL,
        strike_native: 550 * ONE_USDC,
        premium_native: 20 * ONE_USDC,
        expiry_ts: world.now() + 86_400,
    }
}

pub fn example_venue_call_write() -> Cost {
    let mut world = pledged();
    let act = world.call_write_act(&CALL, &terms(&world));
    cost(&mut world, &act)
}

pub fn example_venue_call_exercise() -> Cost {
    let mut world = pledged();
    let act = world.call_write_act(&CALL, &terms(&world));
    done(world.send(&act));
    let act = world.call_exercise_act(&CALL);
    cost(&mut world, &act)
}

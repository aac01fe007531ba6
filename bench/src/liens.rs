//! The cases of liens.

use crate::measure::{Cost, cost};
use crate::settings::{four_by_eight, two_traders};
use ringfence_tests::actors::VENUE;
use ringfence_tests::liens::{DELAY_S, Pledge};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

const QUOTE: Pledge<'static> = Pledge {
    customer: "alice",
    venue: VENUE,
    mint: USDC,
};

/// One asset, no position, a lien of ten with five locked.
fn locked() -> World {
    let mut world = two_traders();
    world.pledge(QUOTE, 10 * ONE_USDC, 5 * ONE_USDC);
    world
}

pub fn venue_terms_set() -> Cost {
    let mut world = two_traders();
    let wallet = world.open_wallet(VENUE, USDC);
    let act = world.venue_terms_set_act(VENUE, wallet, (1, 1));
    cost(&mut world, &act)
}

pub fn lien_create() -> Cost {
    let mut world = two_traders();
    world.take_liens(VENUE, USDC);
    let act = world.lien_create_act(QUOTE, &world.lien_terms(VENUE, ONE_USDC));
    cost(&mut world, &act)
}

pub fn lien_resize() -> Cost {
    let mut world = locked();
    let act = world.lien_resize_act(QUOTE, 20 * ONE_USDC);
    cost(&mut world, &act)
}

/// An account with one asset and no position.
pub fn lien_lock() -> Cost {
    let mut world = locked();
    let act = world.lien_lock_act(QUOTE, ONE_USDC);
    cost(&mut world, &act)
}

/// An account with everything that a reasonable account has.
pub fn lien_lock_4_by_8() -> Cost {
    let mut world = four_by_eight();
    let on = Pledge { mint: SOL, ..QUOTE };
    world.pledge(on, ONE_SOL, 0);
    let act = world.lien_lock_act(on, ONE_SOL);
    cost(&mut world, &act)
}

pub fn lien_unlock() -> Cost {
    let mut world = locked();
    let act = world.lien_unlock_act(QUOTE, ONE_USDC);
    cost(&mut world, &act)
}

pub fn lien_claim() -> Cost {
    let mut world = locked();
    let act = world.lien_claim_act(QUOTE, ONE_USDC);
    cost(&mut world, &act)
}

pub fn lien_seize() -> Cost {
    let mut world = locked();
    let act = world.lien_seize_act(QUOTE, ONE_USDC);
    cost(&mut world, &act)
}

pub fn lien_notice() -> Cost {
    let mut world = locked();
    let act = world.lien_notice_act(QUOTE, true);
    cost(&mut world, &act)
}

pub fn lien_release() -> Cost {
    let mut world = locked();
    done(world.send(&world.lien_notice_act(QUOTE, true)));
    world.advance(DELAY_S);
    let act = world.lien_release_act(QUOTE);
    cost(&mut world, &act)
}

pub fn lien_close() -> Cost {
    let mut world = locked();
    done(world.send(&world.lien_unlock_act(QUOTE, 5 * ONE_USDC)));
    let act = world.lien_close_act(QUOTE);
    cost(&mut world, &act)
}

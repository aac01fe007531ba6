//! The cases of statements of segregation.

use crate::measure::{Cost, cost};
use crate::settings::two_traders;
use ringfence_tests::send::done;
use ringfence_tests::standard::{SOL, USDC};

pub fn statement_open() -> Cost {
    let mut world = two_traders();
    let act = world.statement_open_act(USDC, world.last_epoch());
    cost(&mut world, &act)
}

/// Opened, and measured in the record of its lines.
fn recorded(mint: &str) -> Cost {
    let mut world = two_traders();
    let epoch = world.last_epoch();
    done(world.send(&world.statement_open_act(mint, epoch)));
    let act = world.statement_record_act(mint, epoch);
    cost(&mut world, &act)
}

/// Of the quote: shards, pool and fund.
pub fn statement_record_quote() -> Cost {
    recorded(USDC)
}

/// Of another asset: shards.
pub fn statement_record() -> Cost {
    recorded(SOL)
}

pub fn statement_finalize() -> Cost {
    let mut world = two_traders();
    let epoch = world.record_statement(USDC);
    let act = world.statement_finalize_act(USDC, epoch);
    cost(&mut world, &act)
}

pub fn statement_close() -> Cost {
    let mut world = two_traders();
    let epoch = world.make_statement(USDC);
    world.advance(402 * 86_400);
    let act = world.statement_close_act(USDC, epoch);
    cost(&mut world, &act)
}

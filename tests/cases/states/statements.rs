//! What is sent in the rows about statements of segregation.

use ringfence_tests::act::Act;
use ringfence_tests::send::done;
use ringfence_tests::standard::USDC;

use super::acts::Cell;

pub fn open_statement(cell: &mut Cell<'_>) -> Act {
    let epoch = cell.world.last_epoch();
    cell.world.statement_open_act(USDC, epoch)
}

pub fn record_statement(cell: &mut Cell<'_>) -> Act {
    let opened = open_statement(cell);
    done(cell.world.send(&opened));
    let epoch = cell.world.last_epoch();
    cell.world.statement_record_act(USDC, epoch)
}

/// Of a house in which every unit is somebody's, whatever is going on.
pub fn finalize_statement(cell: &mut Cell<'_>) -> Act {
    let epoch = cell.world.record_statement(USDC);
    cell.happens = |before, after| {
        let epoch = before.last_epoch();
        let statement = after.read_statement(USDC, epoch);
        let is_sound = statement.excess_native == 0 && statement.lines().is_covered();
        is_sound && statement.computed_hash() == Ok(statement.hash)
    };
    cell.world.statement_finalize_act(USDC, epoch)
}

pub fn close_statement(cell: &mut Cell<'_>) -> Act {
    let epoch = cell.world.make_statement(USDC);
    cell.world.advance(402 * 86_400);
    cell.world.statement_close_act(USDC, epoch)
}

//! Attacks on statements of segregation: to forge one, to hide one, to stop one, to be stopped by
//! one.

use ringfence_interface::accounts::{House as HouseAccount, Statement};
use ringfence_interface::ids::TOKEN_PROGRAM;
use ringfence_tests::actors::{self, KEEPER};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};

use crate::market::{DAY, market_with_freezer, refused_when, set_frozen, set_haircutting};
use crate::rows::refused;
use crate::stage::{add_second_house, in_house, two_customers};

/// Two days' statements are open at once, and somebody makes them final in the order that suits.
#[test]
fn a_chain_never_forks_whoever_comes_first() {
    let mut world = two_customers();
    let genesis = world.make_statement(USDC);
    let hash = world.read_statement(USDC, genesis).hash;
    world.advance(DAY);
    let first = world.record_statement(USDC);
    world.advance(DAY);
    let second = world.record_statement(USDC);
    let (one, two) = (
        world.statement_finalize_act(USDC, first),
        world.statement_finalize_act(USDC, second),
    );
    let mut in_order = world.clone();
    done(in_order.send_together(&[one.clone(), two.clone()]));
    let (a, b) = (
        in_order.read_statement(USDC, first),
        in_order.read_statement(USDC, second),
    );
    assert_eq!((a.previous_hash, b.previous_hash), (hash, a.hash));
    assert_eq!((a.number, b.number), (2, 3));
    // The other way round the earlier one is never final, and the later one says what is missing.
    done(world.send(&two));
    assert_eq!(refused(&world, &one), "StatementSuperseded");
    let skipped = world.read_statement(USDC, second);
    assert_eq!((skipped.number, skipped.previous_epoch), (2, genesis));
    assert_eq!(skipped.previous_hash, hash);
}

/// What was true on a bad day cannot be replaced by what is true on a better one.
#[test]
fn nobody_records_a_past_day_anew_or_a_coming_one_in_advance() {
    let mut world = two_customers();
    let epoch = world.record_statement(USDC);
    let record = world.statement_record_act(USDC, epoch);
    world.advance(DAY);
    assert_eq!(refused(&world, &record), "StatementEpochNotLast");
    for coming in [epoch + 2, epoch + 3, epoch + 400] {
        let open = world.statement_open_act(USDC, coming);
        assert_eq!(refused(&world, &open), "StatementEpochNotLast");
    }
    // Nor by closing it first: until it is final, and for 400 days after.
    let close = world.statement_close_act(USDC, epoch);
    assert_eq!(refused(&world, &close), "StatementStillDraft");
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    assert_eq!(refused(&world, &close), "StatementTooYoung");
}

/// Bytes that look like a statement are none: neither of another program nor of another house.
#[test]
fn a_statement_from_elsewhere_is_chained_to_nothing() {
    let mut world = two_customers();
    let second = add_second_house(&mut world);
    let epoch = world.record_statement(USDC);
    let act = world.statement_finalize_act(USDC, epoch);
    let fake = actors::place("statement");
    world.put(
        &fake,
        &TOKEN_PROGRAM,
        world.data(&world.statement(USDC, epoch)),
    );
    let forged = act.clone().with("statement", fake);
    assert_eq!(refused(&world, &forged), "WrongAccountType");
    let theirs = in_house(&world, &second, |world| world.asset(USDC));
    let chained = act.clone().with("asset", theirs);
    assert_eq!(refused(&world, &chained), "StatementMismatch");
    let record = world
        .statement_record_act(USDC, epoch)
        .with("asset", theirs);
    assert_eq!(refused(&world, &record), "StatementMismatch");
    done(world.send(&act));
}

/// Everybody may do all of it, so nobody can be stopped by the key that is missing.
#[test]
fn neither_a_pause_nor_a_haircut_nor_recovery_nor_an_issuer_stops_a_statement() {
    let mut world = market_with_freezer();
    world.add_trader("alice", ONE_USDC);
    world.checks_invariants = false;
    let house = world.house.address;
    let (pool, vaults) = (world.house.pool, ringfence_interface::pda::FUND_VAULTS);
    for status in 0..=u8::MAX {
        world.edit(&house, |house: &mut HouseAccount| house.status = status);
        set_haircutting(&mut world, status % 2 == 0);
        if status == 3 {
            set_frozen(&mut world, &pool);
            for number in vaults {
                let vault = world.house.vault(number);
                set_frozen(&mut world, &vault);
            }
        }
        let epoch = world.make_statement(USDC);
        assert_eq!(
            world.read_statement(USDC, epoch).number,
            u32::from(status) + 1
        );
        world.advance(DAY);
    }
}

/// Somebody sends lamports to where tomorrow's statement will be.
#[test]
fn a_gift_to_its_address_does_not_stop_a_statement() {
    let mut world = two_customers();
    let place = world.statement(USDC, world.last_epoch());
    world.set_lamports(&place, 1);
    let epoch = world.make_statement(USDC);
    let statement = world.read_statement(USDC, epoch);
    assert_eq!(statement.rent_payer, actors::address(KEEPER));
}

/// A deposit, the record and a withdrawal in one transaction: what is recorded is what was there
/// between them, and what is in transit is on both sides.
#[test]
fn a_record_between_two_movements_says_what_was_there_then() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    done(world.send(&world.statement_open_act(USDC, epoch)));
    let acts = [
        world.vault_deposit_act("alice", USDC, 100 * ONE_USDC),
        world.statement_record_act(USDC, epoch),
        world.vault_withdraw_act("alice", USDC, 100 * ONE_USDC),
    ];
    done(world.send_together(&acts));
    let statement = world.read_statement(USDC, epoch);
    assert_eq!(statement.ledger_native, 1_600 * ONE_USDC);
    assert_eq!((statement.excess_native, statement.vault_count), (0, 2));
    // Another asset's statement of the same instant knows nothing of it.
    let record = world.statement_record_act(SOL, epoch);
    assert_eq!(refused(&world, &record), "AccountMissing");
}

/// Whatever byte of a final statement changes, its hash is no longer the one that the asset keeps;
/// but for who paid the rent, the address's bump and the bytes that nothing uses.
#[test]
fn no_byte_of_a_final_statement_changes_unnoticed() {
    let mut world = two_customers();
    let epoch = world.make_statement(USDC);
    let (data, kept) = (
        world.data(&world.statement(USDC, epoch)),
        world.read_asset(USDC).statement_hash,
    );
    let holds = |data: &[u8]| {
        let statement = Statement::decode(data).unwrap();
        statement.hash == kept && statement.computed_hash() == Ok(kept)
    };
    assert!(holds(&data));
    let payer = 8 + 96..8 + 128;
    let rest = data.len() - 5..data.len();
    for place in 8..data.len() {
        let mut changed = data.clone();
        changed[place] ^= 0x55;
        let is_unhashed = payer.contains(&place) || rest.contains(&place);
        assert_eq!(holds(&changed), is_unhashed, "byte {place}");
    }
}

/// A statement is of a day: the clock of another one is not taken for it.
#[test]
fn a_statement_opened_in_the_last_second_is_recorded_in_it_or_never() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    let midnight = ringfence_core::statement::end_ts(epoch + 1);
    world.advance_to(midnight - 1);
    done(world.send(&world.statement_open_act(USDC, epoch)));
    let record = world.statement_record_act(USDC, epoch);
    let found = refused_when(&world, &record, |world| world.advance(1));
    assert_eq!(found, "StatementEpochNotLast");
    done(world.send(&record));
    world.advance(1);
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    let late = ringfence_interface::accounts::statement::STATEMENT_LATE;
    assert_eq!(world.read_statement(USDC, epoch).state, late);
}

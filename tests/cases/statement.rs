//! `statement_open`, `statement_record`, `statement_finalize` and `statement_close`.

use ringfence_core::statement::{State, end_ts};
use ringfence_interface::accounts::statement::{
    STATEMENT_DEFICIENT, STATEMENT_DRAFT, STATEMENT_FINAL, STATEMENT_LATE,
};
use ringfence_interface::accounts::{Asset, Fund, Settlement, Statement};
use ringfence_interface::events::Event;
use ringfence_interface::{ids, pda};
use ringfence_tests::actors::{self, KEEPER, THIEF};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{DAY, LAYERS, opened, refused_when, set_tokens, sold, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, add_second_house, in_house, two_customers};

/// Noon of the day after an epoch: a statement is late from the second after it.
fn noon(epoch: u32) -> i64 {
    end_ts(epoch) + 43_200
}

/// Alice and Bob, and yesterday's statements of both assets, recorded.
fn recorded() -> (World, u32) {
    let mut world = two_customers();
    let epoch = world.record_statement(USDC);
    world.record_statement(SOL);
    (world, epoch)
}

#[test]
fn opening_refuses_in_order() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    let act = world.statement_open_act(USDC, epoch);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody pays",
            act.clone().unsigned("payer"),
        ),
        (NOT_WRITABLE, "a statement to read", {
            act.clone().read_only("statement")
        }),
        ("WrongAccountType", "the house is no asset", {
            act.clone().with("asset", world.house.address)
        }),
        ("StatementEpochNotLast", "today has not ended", {
            world.statement_open_act(USDC, epoch + 1)
        }),
        ("StatementEpochNotLast", "the day before", {
            world.statement_open_act(USDC, epoch - 1)
        }),
        ("StatementEpochNotLast", "the last of all days", {
            world.statement_open_act(USDC, u32::MAX)
        }),
        ("WrongAddress", "the place of another asset's", {
            act.clone().with("statement", world.statement(SOL, epoch))
        }),
        ("WrongAddress", "the place of another day's", {
            act.clone()
                .with("statement", world.statement(USDC, epoch + 1))
        }),
    ];
    refuses(&world, &rows);
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AccountExists", "twice");
    let end = end_ts(epoch + 1);
    assert_eq!(
        refused_when(&world, &act, |world| world.advance_to(end)),
        "StatementEpochNotLast"
    );
}

#[test]
fn opening_creates_an_empty_draft_and_nothing_else() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    let before = world.snapshot();
    let sent = done(world.send(&world.statement_open_act(SOL, epoch)));
    let place = world.statement(SOL, epoch);
    assert_eq!(before.changed(&world.snapshot()), [place]);
    let statement = world.read_statement(SOL, epoch);
    assert_eq!(statement.house, world.house.address);
    assert_eq!(statement.asset, world.asset(SOL));
    assert_eq!(statement.mint, world.mint(SOL).address);
    assert_eq!(statement.rent_payer, actors::address(KEEPER));
    assert_eq!((statement.epoch, statement.decimals), (epoch, 9));
    assert_eq!((statement.state, statement.is_quote), (STATEMENT_DRAFT, 0));
    let view = statement.to_core().unwrap();
    assert_eq!(view.lines, ringfence_core::statement::Lines::default());
    assert!(!view.is_recorded());
    let Event::StatementOpened(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.statement, event.asset), (place, world.asset(SOL)));
    assert_eq!(event.epoch, epoch);
}

#[test]
fn recording_refuses_in_order() {
    let (mut world, epoch) = recorded();
    let second = add_second_house(&mut world);
    let act = world.statement_record_act(USDC, epoch);
    let foreign = |mint: &str| in_house(&world, &second, |world| world.asset(mint));
    let shard = |asset, shard| pda::shard(&asset, shard).0;
    let other = world.statement_record_act(SOL, epoch);
    let with = |account: &str, address| act.clone().with(account, address);
    let own = world.house.clone();
    let rows: Vec<Row> = vec![
        (NOT_WRITABLE, "to read", act.clone().read_only("statement")),
        ("AccountMissing", "not opened", {
            with("statement", world.statement(USDC, epoch + 1))
        }),
        (
            "WrongAccountType",
            "no statement",
            with("statement", own.stress),
        ),
        ("WrongAccountType", "no fund", with("fund", own.settlement)),
        ("StatementMismatch", "the statement of SOL", {
            with("statement", world.statement(SOL, epoch))
        }),
        ("StatementMismatch", "the other house's asset", {
            with("asset", foreign(USDC))
        }),
        ("AccountOfOtherHouse", "the other house's Settlement", {
            with("settlement", second.settlement)
        }),
        ("AccountOfOtherHouse", "the other house's fund", {
            with("fund", second.fund)
        }),
        ("AccountCountWrong", "fifteen shards", {
            let mut few = act.clone();
            few.instruction.accounts.truncate(4 + 15);
            few
        }),
        (
            "ShardMismatch",
            "two exchanged",
            act.clone().with_swapped(0, 1),
        ),
        ("ShardMismatch", "one twice", {
            act.clone().with_more(5, shard(world.asset(USDC), 4))
        }),
        ("ShardMismatch", "one of SOL", {
            act.clone().with_more(5, shard(world.asset(SOL), 5))
        }),
        ("ShardMismatch", "one of the other house", {
            act.clone().with_more(15, shard(foreign(USDC), 15))
        }),
        ("AccountCountWrong", "no stakes", act.clone().without_last()),
        (
            "AccountCountWrong",
            "one more",
            act.clone().with_added(own.pool),
        ),
        ("AccountCountWrong", "no pool", {
            let mut few = act.clone();
            few.instruction.accounts.truncate(4 + 16);
            few
        }),
        (
            "AccountCountWrong",
            "SOL has no pool",
            other.with_added(own.pool),
        ),
        ("PoolMismatch", "the other house's pool", {
            act.clone().with_more(16, second.pool)
        }),
        (
            "PoolMismatch",
            "the first of the fund",
            act.clone().with_swapped(16, 17),
        ),
        (
            "FundVaultMismatch",
            "two exchanged",
            act.clone().with_swapped(17, 23),
        ),
        (
            "FundVaultMismatch",
            "one twice",
            act.clone().with_more(20, own.vault(5)),
        ),
        ("FundVaultMismatch", "the other house's", {
            act.clone().with_more(22, second.vault(pda::ESCROW))
        }),
    ];
    refuses(&world, &rows);
    let next = end_ts(epoch + 1);
    let found = refused_when(&world, &act, |world| world.advance_to(next));
    assert_eq!(found, "StatementEpochNotLast");
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    assert_eq!(refused(&world, &act), "StatementFinal");
    let found = refused_when(&world, &act, |world| world.advance_to(next));
    assert_eq!(found, "StatementFinal", "whatever the day");
}

/// Every line against the accounts themselves, in the middle of a default.
fn check_lines(world: &World, statement: &Statement) {
    let (of, fund) = (world.read_settlement(), world.read_fund());
    let ledger_native = world
        .asset_shards(USDC)
        .iter()
        .map(|s| s.ledger_native)
        .sum();
    let vaults: u64 = world.asset_shards(USDC).iter().map(|s| s.vault_count).sum();
    assert_eq!(
        (statement.ledger_native, statement.vault_count),
        (ledger_native, vaults)
    );
    let owes = of.owed_to_native - of.owed_by_native + of.fees_native - of.unapplied_native
        + of.recovering_native;
    assert_eq!(statement.required_native, i128::from(ledger_native) + owes);
    let held = i128::from(ledger_native) + i128::from(of.pool_native);
    assert_eq!(statement.held_native, held);
    assert_eq!(statement.excess_native, 0, "every unit is somebody's");
    assert_eq!(statement.owed_to_native, of.owed_to_native);
    assert_eq!(statement.owed_by_native, of.owed_by_native);
    assert_eq!(statement.fees_native, of.fees_native);
    assert_eq!(statement.unapplied_native, of.unapplied_native);
    assert_eq!(statement.recovering_native, of.recovering_native);
    assert_eq!(statement.cut_native, of.cut_native);
    assert_eq!(statement.blocked_native, of.blocked_native);
    assert_eq!(statement.open_loss_count, of.open_loss_count);
    assert_eq!(statement.pool_native, of.pool_native);
    assert_eq!(
        statement.pool_tokens_native,
        world.tokens(&world.house.pool)
    );
    let ledgers = [
        fund.insurance_native,
        fund.skin_junior_native,
        fund.mutual_native,
        fund.skin_senior_native,
        fund.secured_native,
        fund.escrow_native,
        fund.pending_native,
    ];
    assert_eq!(statement.fund_native, ledgers);
    let tokens = pda::FUND_VAULTS.map(|number| world.tokens(&world.house.vault(number)));
    assert_eq!(statement.fund_tokens_native, tokens);
    let now = world.clock();
    let recorded = (statement.recorded_ts, statement.recorded_slot);
    assert_eq!(recorded, (now.now_ts, now.slot));
}

#[test]
fn a_record_says_what_the_accounts_say_and_a_later_one_replaces_it() {
    let mut world = opened(LAYERS);
    crate::market::trade_with_fees(&mut world, ("sam", 7), ("lina", 5), 1, 10_000);
    crate::market::pass_boundary(&mut world, 10_300);
    crate::market::stake(&mut world, "mia", ONE_USDC);
    let gift = world.house.pool;
    world.give_to(&gift, USDC, 3);
    let epoch = world.record_statement(USDC);
    let first = world.read_statement(USDC, epoch);
    check_lines(&world, &first);
    assert!(first.owed_to_native > 0 && first.owed_by_native > 0 && first.fees_native == 12);
    assert_eq!(first.pool_tokens_native, first.pool_native + 3);
    done(world.settle("sam"));
    world.advance(60);
    let before = world.snapshot();
    let sent = done(world.send(&world.statement_record_act(USDC, epoch)));
    let place = world.statement(USDC, epoch);
    assert_eq!(before.changed(&world.snapshot()), [place]);
    let second = world.read_statement(USDC, epoch);
    check_lines(&world, &second);
    assert!(second.owed_by_native < first.owed_by_native && second.pool_native > 0);
    let Event::StatementRecorded(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.statement, event.epoch), (place, epoch));
    let told = (
        event.required_native,
        event.held_native,
        event.excess_native,
    );
    assert_eq!(told, (second.required_native, second.held_native, 0));
}

#[test]
fn a_statement_in_the_middle_of_a_default_shows_it() {
    let mut world = sold(LAYERS);
    done(world.settle("lina"));
    let epoch = world.record_statement(USDC);
    let statement = world.read_statement(USDC, epoch);
    check_lines(&world, &statement);
    assert_eq!(statement.open_loss_count, 1);
    assert_eq!(statement.owed_by_native, i128::from(250 * ONE_USDC));
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    let statement = world.read_statement(USDC, epoch);
    assert_eq!(statement.to_core().unwrap().state, State::Final);
    world.record_statement(SOL);
    let other = world.read_statement(SOL, epoch);
    assert_eq!((other.open_loss_count, other.owed_by_native), (1, 0));
}

#[test]
fn an_asset_beside_the_quote_is_stated_from_its_shards_alone() {
    let (world, epoch) = recorded();
    let statement = world.read_statement(SOL, epoch);
    let sums = (statement.required_native, statement.held_native);
    assert_eq!(sums, (i128::from(10 * ONE_SOL), i128::from(10 * ONE_SOL)));
    assert_eq!(
        (statement.ledger_native, statement.vault_count),
        (10 * ONE_SOL, 1)
    );
    assert_eq!(
        (statement.pool_tokens_native, statement.fund_native),
        (0, [0; 7])
    );
}

#[test]
fn finalizing_refuses_in_order() {
    let (mut world, epoch) = recorded();
    let act = world.statement_finalize_act(USDC, epoch);
    done(world.send(&world.statement_open_act(BTC, epoch)));
    let empty = world.statement_finalize_act(BTC, epoch);
    let rows: Vec<Row> = vec![
        (NOT_WRITABLE, "to read", act.clone().read_only("statement")),
        (
            NOT_WRITABLE,
            "an asset to read",
            act.clone().read_only("asset"),
        ),
        (DUPLICATE, "one account twice", {
            act.clone().with("asset", world.statement(USDC, epoch))
        }),
        (
            "WrongAccountType",
            "no asset",
            act.clone().with("asset", world.house.fund),
        ),
        ("StatementMismatch", "chained to SOL", {
            act.clone().with("asset", world.asset(SOL))
        }),
        ("StatementNotRecorded", "an empty one", empty),
    ];
    refuses(&world, &rows);
    // A day on, tomorrow's is final before this one.
    let mut later = world.clone();
    later.advance(DAY);
    later.make_statement(USDC);
    assert_eq!(refused(&later, &act), "StatementSuperseded");
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "StatementFinal");
}

#[test]
fn finalizing_chains_the_hash_of_everything_in_it() {
    let (mut world, epoch) = recorded();
    let before = (world.snapshot(), world.read_asset(USDC));
    let sent = done(world.send(&world.statement_finalize_act(USDC, epoch)));
    let changed = before.0.changed(&world.snapshot());
    let places = vec![world.asset(USDC), world.statement(USDC, epoch)];
    assert_eq!(changed, sorted(places));
    let first = world.read_statement(USDC, epoch);
    assert_eq!(first.computed_hash(), Ok(first.hash));
    assert_eq!((first.state, first.number), (STATEMENT_FINAL, 1));
    assert_eq!((first.previous_epoch, first.previous_hash), (0, [0; 32]));
    let now = world.clock();
    let finalized = (first.finalized_ts, first.finalized_slot);
    assert_eq!(finalized, (now.now_ts, now.slot));
    let expected = Asset {
        statement_hash: first.hash,
        statement_epoch: epoch,
        statement_count: 1,
        ..before.1
    };
    assert_eq!(world.read_asset(USDC), expected);
    let Event::StatementFinalized(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.hash, event.previous_hash), (first.hash, [0; 32]));
    assert_eq!((event.epoch, event.number, event.state), (epoch, 1, 1));
    // The next one two days later: the gap shows.
    world.advance(2 * DAY);
    let later = world.make_statement(USDC);
    let second = world.read_statement(USDC, later);
    assert_eq!((second.number, second.previous_epoch), (2, epoch));
    assert_eq!((later, second.previous_hash), (epoch + 2, first.hash));
    assert_eq!(second.computed_hash(), Ok(second.hash));
    assert_eq!(world.read_asset(USDC).newest_statement().hash, second.hash);
    // Another asset has a chain of its own.
    assert_eq!(world.read_asset(SOL).statement_count, 0);
}

/// The state that a recorded statement ends in when it is finalized at a time.
fn ends_as(mut world: World, epoch: u32, ts: i64) -> u8 {
    world.advance_to(ts);
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    world.read_statement(USDC, epoch).state
}

#[test]
fn a_statement_is_late_after_noon() {
    let (world, epoch) = recorded();
    let noon = noon(epoch);
    assert_eq!(ends_as(world.clone(), epoch, noon), STATEMENT_FINAL);
    assert_eq!(ends_as(world.clone(), epoch, noon + 1), STATEMENT_LATE);
    let month = noon + 30 * i64::from(DAY);
    assert_eq!(ends_as(world, epoch, month), STATEMENT_LATE);
}

/// What no instruction brings about, forged: one unit is missing somewhere.
#[test]
fn a_missing_unit_makes_a_statement_deficient_in_time_or_late() {
    let mut world = opened(LAYERS);
    crate::market::pass_boundary(&mut world, 10_300);
    done(world.settle("sam"));
    world.checks_invariants = false;
    let epoch = world.last_epoch();
    done(world.send(&world.statement_open_act(USDC, epoch)));
    let (pool, settlement) = (world.house.pool, world.house.settlement);
    let state_when = |change: &dyn Fn(&mut World), ts: i64| {
        let mut world = world.clone();
        change(&mut world);
        done(world.send(&world.statement_record_act(USDC, epoch)));
        ends_as(world, epoch, ts)
    };
    let (now, late) = (world.now(), noon(epoch) + 1);
    let nothing: &dyn Fn(&mut World) = &|_| {};
    assert_eq!(state_when(nothing, now), STATEMENT_FINAL);
    let owed: &dyn Fn(&mut World) = &|world| {
        world.edit(&settlement, |of: &mut Settlement| of.owed_to_native += 1);
    };
    let ledger: &dyn Fn(&mut World) = &|world| {
        world.edit(&settlement, |of: &mut Settlement| {
            of.pool_native += 1;
            of.owed_to_native += 1;
        });
    };
    let tokens: &dyn Fn(&mut World) = &|world| {
        let there = world.tokens(&pool);
        set_tokens(world, &pool, there - 1);
    };
    for change in [owed, ledger, tokens] {
        assert_eq!(state_when(change, now), STATEMENT_DEFICIENT);
        assert_eq!(state_when(change, late), STATEMENT_DEFICIENT);
    }
    for number in pda::FUND_VAULTS {
        let fund = world.house.fund;
        let change: &dyn Fn(&mut World) = &|world| {
            world.edit(&fund, |fund: &mut Fund| *ledger_of(fund, number) += 1);
        };
        assert_eq!(state_when(change, now), STATEMENT_DEFICIENT, "{number}");
    }
}

/// The ledger of the fund's token account of a number.
fn ledger_of(fund: &mut Fund, number: u8) -> &mut u64 {
    match number {
        3 => &mut fund.insurance_native,
        4 => &mut fund.skin_junior_native,
        5 => &mut fund.mutual_native,
        6 => &mut fund.skin_senior_native,
        pda::SECURED => &mut fund.secured_native,
        pda::ESCROW => &mut fund.escrow_native,
        _ => &mut fund.pending_native,
    }
}

#[test]
fn closing_refuses_in_order() {
    let (mut world, epoch) = recorded();
    let draft = world.statement_close_act(SOL, epoch);
    done(world.send(&world.statement_finalize_act(USDC, epoch)));
    let act = world.statement_close_act(USDC, epoch);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("rent_payer"),
        ),
        (NOT_WRITABLE, "to read", act.clone().read_only("statement")),
        (
            "StatementMismatch",
            "of SOL",
            act.clone().with("asset", world.asset(SOL)),
        ),
        ("StatementTooYoung", "a new one", act.clone()),
        (
            "StatementStillDraft",
            "one that may become final",
            draft.clone(),
        ),
    ];
    refuses(&world, &rows);
    let old = end_ts(epoch) + 400 * i64::from(DAY);
    let early = |world: &mut World| world.advance_to(old - 1);
    assert_eq!(refused_when(&world, &act, early), "StatementTooYoung");
    world.advance_to(old);
    assert_eq!(refused(&world, &draft), "StatementStillDraft");
    let thiefs = act.clone().signed_by("rent_payer", THIEF);
    assert_eq!(refused(&world, &thiefs), "RentPayerMismatch");
    let (place, keeper) = (world.statement(USDC, epoch), actors::address(KEEPER));
    let (rent, had) = (world.lamports(&place), world.lamports(&keeper));
    let sent = done(world.send(&act));
    assert_eq!(world.lamports(&keeper), had + rent - 5_000);
    assert!(!world.exists(&place));
    assert_eq!(world.read_asset(USDC).statement_count, 1, "the hash stays");
    let Event::StatementClosed(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((event.statement, event.state), (place, STATEMENT_FINAL));
}

#[test]
fn a_draft_that_can_never_become_final_gives_its_rent_back() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    done(world.send(&world.statement_open_act(BTC, epoch)));
    let empty = world.statement_close_act(BTC, epoch);
    assert_eq!(refused(&world, &empty), "StatementStillDraft");
    world.record_statement(USDC);
    let passed = world.statement_close_act(USDC, epoch);
    world.advance_to(end_ts(epoch + 1));
    done(world.send(&empty));
    assert_eq!(refused(&world, &passed), "StatementStillDraft");
    world.make_statement(USDC);
    done(world.send(&passed));
    assert!(!world.exists(&world.statement(USDC, epoch)));
    // It is gone for good: its day is over.
    let again = world.statement_open_act(USDC, epoch);
    assert_eq!(refused(&world, &again), "StatementEpochNotLast");
}

#[test]
fn all_of_it_fits_a_transaction_without_lookup_table() {
    let mut world = two_customers();
    let epoch = world.last_epoch();
    let acts = [
        world.statement_open_act(USDC, epoch),
        world.statement_record_act(USDC, epoch),
        world.statement_finalize_act(USDC, epoch),
    ];
    let sent = done(world.send_together(&acts));
    assert!(!sent.has_table, "{} bytes", sent.bytes);
    let statement = world.read_statement(USDC, epoch);
    assert_eq!(statement.computed_hash(), Ok(statement.hash));
    assert_eq!(acts[1].instruction.program_id, ids::ID);
}

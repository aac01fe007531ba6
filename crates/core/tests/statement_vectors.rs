//! Statements of segregation, against a second implementation that shares no code with the core.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions)]

mod support;

use ringfence_core::asset::Shard;
use ringfence_core::fund::Fund;
use ringfence_core::settlement::Settlement;
use ringfence_core::statement::{
    Books, FUND_POCKETS, Lines, Link, Pocket, State, Statement, Subject, Tokens, plan_finalize,
    plan_open, plan_record,
};
use ringfence_core::units::Clock;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use support::vectors::{load, number, numbers, same};

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn address(of: &Value, field: &str) -> [u8; 32] {
    let text = of[field].as_str().unwrap();
    let byte = |place: usize| u8::from_str_radix(&text[2 * place..2 * place + 2], 16).unwrap();
    std::array::from_fn(byte)
}

fn subject(of: &Value) -> Subject {
    Subject {
        house: address(of, "house"),
        asset: address(of, "asset"),
        mint: address(of, "mint"),
        decimals: number(of, "decimals"),
        is_quote: of["is_quote"].as_bool().unwrap(),
    }
}

fn shards(given: &Value) -> [Shard; 16] {
    let read = |shard: usize| Shard {
        ledger_native: number(&given["shards"][shard], "ledger_native"),
        vault_count: number(&given["shards"][shard], "vault_count"),
    };
    std::array::from_fn(read)
}

fn settlement(of: &Value) -> Settlement {
    Settlement {
        pool_native: number(of, "pool_native"),
        owed_to_native: number(of, "owed_to_native"),
        owed_by_native: number(of, "owed_by_native"),
        fees_native: number(of, "fees_native"),
        unapplied_native: number(of, "unapplied_native"),
        recovering_native: number(of, "recovering_native"),
        cut_native: number(of, "cut_native"),
        blocked_native: number(of, "blocked_native"),
        open_loss_count: number(of, "open_loss_count"),
        ..Settlement::EMPTY
    }
}

fn fund(of: &Value) -> Fund {
    Fund {
        insurance_native: number(of, "insurance_native"),
        skin_junior_native: number(of, "skin_junior_native"),
        mutual_native: number(of, "mutual_native"),
        skin_senior_native: number(of, "skin_senior_native"),
        secured_native: number(of, "secured_native"),
        escrow_native: number(of, "escrow_native"),
        pending_native: number(of, "pending_native"),
        ..Fund::default()
    }
}

fn tokens(of: &Value) -> Option<Tokens> {
    (!of.is_null()).then(|| Tokens {
        pool_native: number(of, "pool_native"),
        fund_native: numbers(of, "fund_native").try_into().unwrap(),
    })
}

fn lines(of: &Value) -> Lines {
    let pocket = |place: usize| {
        let [ledger_native, tokens_native] = [0, 1].map(|at: usize| {
            let text = of["pockets"][place][at].as_str();
            text.unwrap().parse().unwrap()
        });
        Pocket {
            ledger_native,
            tokens_native,
        }
    };
    Lines {
        required_native: number(of, "required_native"),
        held_native: number(of, "held_native"),
        excess_native: number(of, "excess_native"),
        ledger_native: number(of, "ledger_native"),
        vault_count: number(of, "vault_count"),
        open_loss_count: number(of, "open_loss_count"),
        owed_to_native: number(of, "owed_to_native"),
        owed_by_native: number(of, "owed_by_native"),
        fees_native: number(of, "fees_native"),
        unapplied_native: number(of, "unapplied_native"),
        recovering_native: number(of, "recovering_native"),
        cut_native: number(of, "cut_native"),
        blocked_native: number(of, "blocked_native"),
        pool: pocket(0),
        fund: std::array::from_fn::<_, FUND_POCKETS, _>(|place| pocket(place + 1)),
    }
}

fn clock(of: &Value, field: &str) -> Clock {
    let [now_ts, slot] = numbers::<i64>(of, field).try_into().unwrap();
    Clock {
        now_ts,
        slot: slot.try_into().unwrap(),
    }
}

/// One statement, made as the program makes it, in the chain that it belongs to.
fn made(subject: Subject, row: &Value, newest: &mut Link) -> Statement {
    let (given, out) = (&row["in"], &row["out"]);
    let shards = shards(given);
    let (settlement, fund) = (settlement(&given["settlement"]), fund(&given["fund"]));
    let tokens = tokens(&given["tokens"]);
    let books = Books {
        shards: &shards,
        settlement: &settlement,
        fund: &fund,
        tokens: tokens.as_ref(),
    };
    let recorded = clock(out, "recorded");
    let mut statement = plan_open(subject, number(out, "epoch"), &recorded).unwrap();
    plan_record(&mut statement, &books, &recorded).unwrap();
    let sha256 = |bytes: &[u8]| Sha256::digest(bytes).into();
    let clock = clock(out, "finalized");
    let hash = plan_finalize(&mut statement, newest, &clock, sha256).unwrap();
    assert_eq!(newest.hash, hash);
    statement
}

#[test]
fn statements_say_what_the_vectors_say_and_have_their_hashes() {
    let file = load("statements.json");
    let mut states = [0; 4];
    for chain in file["chains"].as_array().unwrap() {
        let mut newest = Link::default();
        for row in chain["statements"].as_array().unwrap() {
            let (name, out) = (row["name"].as_str().unwrap(), &row["out"]);
            let statement = made(subject(&chain["subject"]), row, &mut newest);
            assert_eq!(statement.lines, lines(&out["lines"]), "{name}");
            let state = State::of_number(number(out, "state"));
            assert_eq!(Some(statement.state), state, "{name}");
            same(statement.number, out, "number", name);
            let previous = address(out, "previous_hash");
            assert_eq!(statement.previous_hash, previous, "{name}");
            same(statement.previous_epoch, out, "previous_epoch", name);
            let bytes = hexadecimal(&statement.bytes_to_hash());
            assert_eq!(bytes, out["bytes"].as_str().unwrap(), "{name}");
            assert_eq!(newest.hash, address(out, "hash"), "{name}");
            states[usize::from(statement.state.number())] += 1;
        }
    }
    // The vectors show every way in which a statement ends.
    assert!(states[1..].iter().all(|count| *count > 1), "{states:?}");
}

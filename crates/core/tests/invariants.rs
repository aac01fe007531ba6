//! Every invariant can be broken: a predicate that never says no would witness nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

use ringfence_core::account::{Account, Slot};
use ringfence_core::asset::Shard;
use ringfence_core::fund::{Fund, Member};
use ringfence_core::instrument::Book;
use ringfence_core::invariants::{Holding, INVARIANTS, VaultView, View, first_broken};
use ringfence_core::loss::Loss;
use ringfence_core::settlement::Settlement;

mod support;

/// A house with nothing in it.
fn empty() -> View {
    View {
        settlement: Settlement::EMPTY,
        fund: Fund::default(),
        accounts: Vec::new(),
        liens: Vec::new(),
        vaults: Vec::new(),
        shards: Vec::new(),
        markets: Vec::new(),
        members: Vec::new(),
        losses: Vec::new(),
        bonds_native: 0,
        claimed_native: 0,
        house_holdings: Vec::new(),
    }
}

const MISSING: Holding = Holding {
    tokens_native: 0,
    ledger_native: 1,
};

/// Breaks the invariant of a number in an empty house, and none before it.
fn break_it(number: u16, view: &mut View) {
    let market = |book: Book| (support::world::instrument(1, 1, 1), book);
    match number {
        1 => view.vaults.push(VaultView {
            asset_index: 0,
            shard_index: 0,
            holding: MISSING,
        }),
        2 => view.shards.push(vec![Shard {
            vault_count: 1,
            ..Shard::default()
        }]),
        3 => view.settlement.pool_native = 1,
        4 => view.settlement.owed_to_native = 1,
        5 => view.settlement.counted_gain_native = 1,
        6 => view.markets.push(market(Book {
            open_interest_lots: 1,
            ..Book::default()
        })),
        7 => view.markets.push(market(Book {
            wait_gain_native: 1,
            ..Book::default()
        })),
        8 => view.house_holdings.push(MISSING),
        9 => view.members.push(Member {
            pending_native: 1,
            ..Member::default()
        }),
        10 => view.losses.push(Loss {
            loss_native: 1,
            ..Loss::default()
        }),
        11 => view.settlement.open_loss_count = 1,
        12 => {
            let mut account = Account::EMPTY;
            account.slots[0] = Slot {
                is_open: true,
                ledger_native: 0,
                locked_native: 1,
            };
            view.accounts.push(account);
        }
        19 => view.fund.escrow_native = 1,
        20 => view.settlement.cut_native = 1,
        21 => view.accounts.push(Account {
            lien_count: 1,
            ..Account::EMPTY
        }),
        other => panic!("INV-{other} is never broken"),
    }
}

#[test]
fn each_of_them_can_be_broken() {
    assert_eq!(first_broken(&empty()).map(|broken| broken.number), None);
    for invariant in INVARIANTS {
        let mut view = empty();
        break_it(invariant.number, &mut view);
        let broken = first_broken(&view).map(|broken| broken.number);
        assert_eq!(broken, Some(invariant.number), "{}", invariant.sentence);
    }
}

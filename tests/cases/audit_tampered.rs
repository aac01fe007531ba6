//! One number off by one, or one account that is not as it should be: the auditor finds it, at the
//! account where it is, for every field that matters. Here of customers, tokens and totals.

use ringfence_interface::accounts::{AssetShard, Book, MarginAccount, Settlement};
use ringfence_interface::ids;
use ringfence_tests::send::done;
use ringfence_tests::standard::{PERP, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::audit::audited;
use crate::market::{self, LAYERS, set_frozen, set_tokens};

/// What is tampered with, the check that must find it, at which account, and how it is done.
pub type Row = (String, &'static str, Pubkey, Box<dyn Fn(&mut World)>);

/// Rows of one field: one more, and one less.
macro_rules! field {
    ($rows:expr, $code:literal, $at:expr, $kind:ident, $account:expr, $($field:tt)+) => {
        for change in [1_i8, -1] {
            let (at, account): (Pubkey, Pubkey) = ($at, $account);
            let tamper = move |world: &mut World| {
                world.edit(&account, |it: &mut $kind| {
                    it.$($field)+ = it.$($field)+.wrapping_add(change as _);
                });
            };
            let name = format!("{}.{} {change:+}", stringify!($kind), stringify!($($field)+));
            $rows.push((name, $code, at, Box::new(tamper)));
        }
    };
}

pub(crate) use field;

/// The world holds; tampered with as each row says, it does not, and the row says why.
#[track_caller]
pub fn finds(world: &World, rows: Vec<Row>) {
    assert_eq!(audited(world).findings, [], "before anything is changed");
    for (name, code, at, tamper) in rows {
        let mut tampered = world.clone();
        tamper(&mut tampered);
        let findings = audited(&tampered).findings;
        let is_found = findings
            .iter()
            .any(|of| of.code == code && of.account == at);
        assert!(is_found, "{name}: no {code} at {at} in {findings:#?}");
    }
}

pub fn row(
    name: &str,
    code: &'static str,
    at: Pubkey,
    tamper: impl Fn(&mut World) + 'static,
) -> Row {
    (name.to_owned(), code, at, Box::new(tamper))
}

#[test]
fn of_customers() {
    let mut world = market::opened(LAYERS);
    market::trade(&mut world, "lina", "sam", 2, 10_050);
    market::mark_at(&mut world, 10_100);
    let (sam, shard) = (world.account("sam"), world.shard("sam", USDC));
    let settlement = world.house.settlement;
    let book = world.book(PERP);
    let mut rows: Vec<Row> = Vec::new();
    field!(
        rows,
        "INV-2",
        shard,
        MarginAccount,
        sam,
        slots[0].ledger_native
    );
    field!(rows, "INV-2", shard, AssetShard, shard, ledger_native);
    field!(rows, "INV-2", shard, AssetShard, shard, vault_count);
    field!(
        rows,
        "INV-3",
        settlement,
        MarginAccount,
        sam,
        variation_native
    );
    field!(
        rows,
        "INV-3",
        settlement,
        MarginAccount,
        sam,
        positions[0].tick
    );
    field!(
        rows,
        "INV-7",
        book,
        MarginAccount,
        sam,
        positions[0].wait_gain_native
    );
    field!(
        rows,
        "INV-7",
        book,
        MarginAccount,
        sam,
        positions[0].wait_loss_native
    );
    field!(
        rows,
        "INV-7",
        book,
        MarginAccount,
        sam,
        positions[0].sequence
    );
    field!(
        rows,
        "INV-5",
        settlement,
        MarginAccount,
        sam,
        counted_native
    );
    field!(rows, "INV-6", book, MarginAccount, sam, positions[0].lots);
    field!(rows, "INV-20", sam, MarginAccount, sam, cut_native);
    field!(
        rows,
        "INV-21",
        sam,
        MarginAccount,
        sam,
        slots[0].locked_native
    );
    field!(rows, "INV-21", sam, MarginAccount, sam, lien_count);
    field!(rows, "address", sam, MarginAccount, sam, index);
    field!(rows, "address", sam, MarginAccount, sam, bump);
    field!(
        rows,
        "reference",
        sam,
        MarginAccount,
        sam,
        positions[0].instrument_id
    );
    // Instrument 0 is none: the position is free then, which is another row.
    rows.retain(|(name, ..)| !name.contains("instrument_id -1"));
    rows.retain(|(name, ..)| name != "MarginAccount.cut_native +1"); // A claim that may come true.
    finds(&world, rows);
}

#[test]
fn of_slots_and_positions() {
    let world = market::opened(LAYERS);
    let sam = world.account("sam");
    let edit = |change: fn(&mut MarginAccount)| {
        move |world: &mut World| world.edit(&sam, |account: &mut MarginAccount| change(account))
    };
    let rows = vec![
        row(
            "a vault in two slots",
            "slot",
            sam,
            edit(|of| of.slots[1] = of.slots[0]),
        ),
        row(
            "a slot that is closed",
            "slot",
            sam,
            edit(|of| of.slots[0].is_open = 0),
        ),
        row(
            "a closed slot with a ledger",
            "slot",
            sam,
            edit(|of| of.slots[3].ledger_native = 1),
        ),
        row(
            "another vault",
            "address",
            sam,
            edit(|of| of.slots[0].vault = of.owner),
        ),
        row(
            "another asset",
            "reference",
            sam,
            edit(|of| of.slots[0].asset = of.owner),
        ),
        row(
            "one instrument twice",
            "position",
            sam,
            edit(|of| of.positions[1] = of.positions[0]),
        ),
        row(
            "a free position with lots",
            "position",
            sam,
            edit(|of| of.positions[2].lots = 1),
        ),
        row(
            "another owner",
            "address",
            sam,
            edit(|of| of.owner = of.house),
        ),
        row(
            "a loss without a default",
            "reference",
            sam,
            edit(|of| of.loss = of.house),
        ),
        row(
            "a default without a loss",
            "reference",
            sam,
            edit(|of| of.status = 2),
        ),
        row(
            "a status that there is not",
            "state",
            sam,
            edit(|of| of.status = 4),
        ),
        row("more locked than there is", "INV-12", sam, {
            edit(|of| of.slots[0].locked_native = of.slots[0].ledger_native + 1)
        }),
    ];
    finds(&world, rows);
}

#[test]
fn of_token_accounts() {
    let world = market::opened(LAYERS);
    let (sam, vault) = (world.account("sam"), world.vault("sam", USDC));
    let pool = world.house.pool;
    let insurance = world.house.vault(3);
    let bytes = |account: Pubkey, place: usize, byte: u8| {
        move |world: &mut World| world.tamper(&account, |data| data[place] = byte)
    };
    let less = |account: Pubkey| {
        move |world: &mut World| {
            let tokens = world.tokens(&account);
            set_tokens(world, &account, tokens - 1);
        }
    };
    let gone = move |world: &mut World| world.put(&vault, &ids::SYSTEM_PROGRAM, Vec::new());
    let rows = vec![
        row("one token less in a vault", "INV-1", sam, less(vault)),
        row(
            "one token less in insurance",
            "INV-8",
            insurance,
            less(insurance),
        ),
        row("another mint", "token-mint", sam, bytes(vault, 0, 7)),
        row("another owner", "token-owner", sam, bytes(vault, 32, 7)),
        row("the pool's owner", "token-owner", pool, bytes(pool, 32, 7)),
        row(
            "the insurance's owner",
            "token-owner",
            insurance,
            bytes(insurance, 63, 7),
        ),
        row("a delegate", "token-delegate", sam, bytes(vault, 72, 1)),
        row(
            "a close authority",
            "token-close-authority",
            sam,
            bytes(vault, 129, 1),
        ),
        row("not initialised", "token-state", sam, bytes(vault, 108, 0)),
        row("frozen", "token-frozen", sam, move |world| {
            set_frozen(world, &vault)
        }),
        row("gone", "token-account-missing", sam, move |world| {
            let none = solana_account::Account::default();
            world.svm.set_account(vault, none).expect("the VM takes it");
        }),
        row("of another program", "token-program", sam, move |world| {
            let data = world.data(&vault);
            world.put(&vault, &ids::TOKEN_2022_PROGRAM, data);
        }),
        row("of no token program", "token-account-missing", sam, gone),
    ];
    finds(&world, rows);
}

#[test]
fn of_totals() {
    let mut world = market::opened(LAYERS);
    market::pass_boundary(&mut world, 10_500);
    done(world.settle("dora"));
    let (at, book) = (world.house.settlement, world.book(PERP));
    let mut rows: Vec<Row> = Vec::new();
    field!(rows, "INV-3", at, Settlement, at, pool_native);
    field!(rows, "INV-4", at, Settlement, at, pool_native);
    field!(rows, "INV-4", at, Settlement, at, owed_to_native);
    field!(rows, "INV-4", at, Settlement, at, owed_by_native);
    field!(rows, "INV-4", at, Settlement, at, fees_native);
    field!(rows, "INV-4", at, Settlement, at, unapplied_native);
    field!(rows, "INV-4", at, Settlement, at, recovering_native);
    field!(rows, "INV-5", at, Settlement, at, counted_gain_native);
    field!(rows, "INV-5", at, Settlement, at, counted_loss_native);
    field!(rows, "INV-20", at, Settlement, at, cut_native);
    field!(rows, "INV-11", at, Settlement, at, open_loss_count);
    field!(rows, "INV-11", at, Settlement, at, blocked_native);
    field!(rows, "INV-11", at, Settlement, at, routing_sequence);
    field!(rows, "INV-6", book, Book, book, open_interest_lots);
    field!(rows, "INV-6", book, Book, book, open_position_count);
    field!(rows, "INV-7", book, Book, book, wait_gain_native);
    field!(rows, "INV-7", book, Book, book, wait_loss_native);
    field!(rows, "INV-7", book, Book, book, wait_fee_native);
    finds(&world, rows);
}

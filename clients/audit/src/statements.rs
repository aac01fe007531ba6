//! Statements on chain: their hashes, the chain that they are in, and their lines.

use ringfence_core::asset::Shard;
use ringfence_core::statement::{Books, Lines, State, Tokens};
use ringfence_interface::accounts::Statement;
use solana_address::Address;

use crate::derive;
use crate::finding::{About, Finding};
use crate::ground::{Ground, Listed, state_of};
use crate::proof::hex;

/// What an asset's statement would say of the snapshot.
///
/// Nothing when its sums are more than numbers hold: the invariants tell that.
pub(crate) fn lines_of(ground: &Ground<'_>, place: usize) -> Option<Lines> {
    let listed = ground.assets.get(place)?;
    let shards: &[Shard; 16] = ground.view.shards.get(place)?.first_chunk()?;
    let [
        pool,
        insurance,
        junior,
        mutual,
        senior,
        pending,
        secured,
        escrow,
    ] = *ground.view.house_holdings.first_chunk::<8>()?;
    let in_order = [insurance, junior, mutual, senior, secured, escrow, pending];
    let tokens = Tokens {
        pool_native: pool.tokens_native,
        fund_native: in_order.map(|holding| holding.tokens_native),
    };
    let books = Books {
        shards,
        settlement: &ground.view.settlement,
        fund: &ground.view.fund,
        tokens: (listed.asset.is_quote != 0).then_some(&tokens),
    };
    books.lines().ok()
}

/// Checks all statements of an asset, and gives how many there are.
pub(crate) fn check(ground: &Ground<'_>, place: usize, findings: &mut Vec<Finding>) -> usize {
    let Some(listed) = ground.assets.get(place) else {
        return 0;
    };
    let all = ground.facts.statements.iter();
    let mut statements: Vec<(Address, Statement)> = all
        .filter(|(_, of)| of.asset == listed.address)
        .map(|(address, of)| (*address, *of))
        .collect();
    statements.sort_by_key(|(_, of)| of.epoch);
    let mut last = None;
    for (address, statement) in &statements {
        let mut about = About {
            account: *address,
            findings,
        };
        check_one(listed, statement, &mut about);
        if statement.state != State::Draft.number() {
            check_link(last.as_ref(), statement, &mut about);
            last = Some(*statement);
        }
    }
    let mut about = About {
        account: listed.address,
        findings,
    };
    check_newest(listed, last.as_ref(), &mut about);
    statements.len()
}

/// A statement by itself: address, subject, sums, state and hash.
fn check_one(listed: &Listed, statement: &Statement, about: &mut About<'_>) {
    let epoch = statement.epoch.to_le_bytes();
    let seeds: [&[u8]; 3] = [b"statement", statement.asset.as_ref(), &epoch];
    let derived = derive::with_bump(&seeds, statement.bump);
    let address = about.account;
    about.equal("address", "its address", &derived, &address);
    let asset = &listed.asset;
    about.equal("reference", "its house", &asset.house, &statement.house);
    about.equal("reference", "its mint", &asset.mint, &statement.mint);
    let core = match statement.to_core() {
        Ok(core) => core,
        Err(why) => return about.findings.push(state_of(&address, why)),
    };
    let lines = &core.lines;
    let excess = lines.held_native.checked_sub(lines.required_native);
    if excess != Some(lines.excess_native) {
        let expected = excess.map_or_else(|| "a number".to_owned(), |sum| sum.to_string());
        about.note("statement", "its excess", expected, lines.excess_native);
    }
    if core.state == State::Draft {
        return;
    }
    let is_deficient = core.state == State::Deficient;
    if lines.is_covered() == is_deficient {
        let found = format!("{:?}", core.state);
        about.note(
            "statement",
            "its state, of its lines",
            "the other one",
            found,
        );
    }
    match statement.computed_hash() {
        Ok(hash) => about.equal("statement", "its hash", &hex(&hash), &hex(&statement.hash)),
        Err(why) => about.findings.push(state_of(&address, why)),
    }
}

/// A final statement names the one before it, if that has not been closed.
fn check_link(last: Option<&Statement>, statement: &Statement, about: &mut About<'_>) {
    let is_first = statement.number == 1;
    let none = [0; 32];
    match last {
        Some(last) => {
            let number = last.number.saturating_add(1);
            about.equal("statement", "its number", &number, &statement.number);
            let what = "epoch of the one before it";
            about.equal("statement", what, &last.epoch, &statement.previous_epoch);
            let what = "hash of the one before it";
            let (expected, found) = (hex(&last.hash), hex(&statement.previous_hash));
            about.equal("statement", what, &expected, &found);
        }
        None if is_first => {
            let (expected, found) = (hex(&none), hex(&statement.previous_hash));
            about.equal("statement", "hash before the first", &expected, &found);
        }
        None => {}
    }
}

/// The asset names its newest statement, if that has not been closed.
fn check_newest(listed: &Listed, newest: Option<&Statement>, about: &mut About<'_>) {
    let link = listed.asset.newest_statement();
    let Some(newest) = newest else { return };
    about.equal(
        "statement",
        "number of its newest",
        &newest.number,
        &link.count,
    );
    about.equal(
        "statement",
        "epoch of its newest",
        &newest.epoch,
        &link.epoch,
    );
    let (expected, found) = (hex(&newest.hash), hex(&link.hash));
    about.equal("statement", "hash of its newest", &expected, &found);
}

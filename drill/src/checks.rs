//! What the drill asserts. Each check looks at numbers read from the chain and can fail; a failure
//! is kept and makes the drill exit with an error.

use std::collections::BTreeMap;

use ringfence_core::invariants::{View, first_broken};
use ringfence_core::waterfall::LAYER_COUNT;
use ringfence_interface::accounts::{Fund, LossSnapshot};

use crate::records::{LAYER_NAMES, LayerRow, LossRecord};

/// The rules' own invariants.
pub const INVARIANTS: &str = "invariants of the rules, after every transaction";
/// All tokens of a mint are where they were minted to or sent to.
pub const SUPPLY: &str = "supply: no token of any mint appeared or vanished, after every one";
/// Defaults touch the defaulter's vaults alone.
pub const UNTOUCHED: &str = "no vault but the defaulter's touched by any step of a default";
/// What must be refused is.
pub const REFUSED: &str = "refused by name: what the plan says must wait";
/// The fund covers the largest two, or takes no risk.
pub const COVER: &str = "cover: the flag says whether the layers cover the largest two owners";
/// A small shortfall is covered at once.
pub const SMALL: &str = "small shortfall: insurance pays what is owed, exactly";
/// The loss keeps what the fund had.
pub const SNAPSHOT: &str = "snapshot: the loss keeps layers, shares and caps of its declaration";
/// The price of a take worsens with time.
pub const TAKEN: &str = "take: half an hour is half of the discount there may be";
/// A tear-up takes the same lots from both sides.
pub const TORN_UP: &str = "tear-up: as many lots from each short as its part, and the book matches";
/// What nobody buys stays the defaulter's.
pub const UNSOLD: &str = "unsold collateral: still in the defaulter's vault";
/// Layers are used in order.
pub const ORDER: &str = "order of the layers: each at zero before the next is touched";
/// Rows agree with what the layers had and have.
pub const ROWS: &str = "rows: had - used = left, by the token accounts";
/// Rows sum to the loss.
pub const SUM: &str = "sum: used by all layers + uncovered = loss";
/// Members pay by shares.
pub const ASSESSED: &str = "assessments: each member's call by its shares, the rest by security";
/// The haircut is pro rata.
pub const CUTS: &str = "haircut: everybody by the same part, to two units";
/// What is not used goes back.
pub const GIVEN_BACK: &str = "given back: what was not used, to those who paid; forfeits excepted";
/// Repayment in reverse order.
pub const REVERSE: &str = "recovery: reverse order, no row above what it paid";
/// Everything is repaid in the end.
pub const REPAID: &str = "repaid: every layer has got back what it paid";
/// Members get what is theirs.
pub const CLAIMED: &str = "claims: each party got what its part of the recovery is, to two units";
/// Nobody lost anything by the default.
pub const WHOLE: &str = "whole: everybody who only traded has what was won and lost, to two units";
/// The defaulter is free.
pub const RELEASED: &str = "release: the defaulter leaves with the surplus, exactly";
/// Exits in every state.
pub const EXITS: &str = "exits: in every state, the whole ledger into the owner's wallet";
/// Withdrawals in every state.
pub const WITHDRAWALS: &str = "withdrawals: in every state, by a healthy customer";
/// The plan and the drill name the same instructions.
pub const NAMED: &str = "named: every instruction that the plan names was sent";
/// Every step happened.
pub const SHOWN: &str = "shown: every step of the plan, and every state of a loss with exits";

/// All checks, in the order in which they are reported.
pub const ALL: [&str; 25] = [
    INVARIANTS,
    SUPPLY,
    UNTOUCHED,
    REFUSED,
    COVER,
    SMALL,
    SNAPSHOT,
    TAKEN,
    TORN_UP,
    UNSOLD,
    ORDER,
    ROWS,
    SUM,
    ASSESSED,
    CUTS,
    GIVEN_BACK,
    REVERSE,
    REPAID,
    CLAIMED,
    WHOLE,
    RELEASED,
    EXITS,
    WITHDRAWALS,
    NAMED,
    SHOWN,
];

/// Balances of vaults by owner and mint.
pub type Balances = BTreeMap<(String, &'static str), u64>;
/// Whether something holds, or why not.
pub type Finding = Result<(), String>;

/// Results so far.
#[derive(Debug, Default)]
pub struct Checks {
    counts: BTreeMap<&'static str, usize>,
    failures: Vec<(&'static str, String)>,
}

impl Checks {
    /// Keeps a result, with what it is about.
    pub fn note(&mut self, check: &'static str, at: &str, result: Finding) {
        *self.counts.entry(check).or_default() += 1;
        if let Err(why) = result {
            self.failures.push((check, format!("{at}: {why}")));
        }
    }

    /// How often a check was made.
    #[must_use]
    pub fn count(&self, check: &str) -> usize {
        self.counts.get(check).copied().unwrap_or_default()
    }

    /// What failed.
    #[must_use]
    pub fn failures(&self) -> &[(&'static str, String)] {
        &self.failures
    }

    /// Whether a check was made and never failed.
    #[must_use]
    pub fn has_passed(&self, check: &str) -> bool {
        self.count(check) > 0 && self.failures.iter().all(|(failed, _)| *failed != check)
    }

    /// Whether every check was made and none failed: one that never ran proves nothing.
    #[must_use]
    pub fn have_all_passed(&self) -> bool {
        ALL.iter().all(|check| self.has_passed(check))
    }
}

/// Holds, or says why not.
fn holds(condition: bool, why: impl FnOnce() -> String) -> Finding {
    if condition { Ok(()) } else { Err(why()) }
}

/// Every invariant of the rules.
///
/// # Errors
/// The first one that does not hold.
pub fn invariants(view: Option<&View>) -> Finding {
    let view = view.ok_or("there is no house")?;
    match first_broken(view) {
        Some(broken) => Err(format!("INV-{}: {}", broken.number, broken.sentence)),
        None => Ok(()),
    }
}

/// The supply of a mint is the sum of its token accounts.
///
/// # Errors
/// Both.
pub fn supply(mint: &str, (supply, sum): (u64, u64)) -> Finding {
    holds(supply == sum, || {
        format!("{mint}: supply {supply}, accounts {sum}")
    })
}

/// No vault but those of these customers changed.
///
/// # Errors
/// The first vault that did.
pub fn untouched(before: &Balances, after: &Balances, allowed: &[&str]) -> Finding {
    let others = |who: &str| !allowed.contains(&who);
    let changed = before
        .iter()
        .find(|(key, tokens)| others(&key.0) && after.get(key) != Some(tokens));
    match changed {
        Some(((who, mint), tokens)) => {
            let now = after.get(&(who.clone(), *mint));
            Err(format!("{who}'s {mint} vault had {tokens}, has {now:?}"))
        }
        None => Ok(()),
    }
}

/// A refusal has the name that it must have.
///
/// # Errors
/// Both names.
pub fn refusal(found: &str, expected: &str) -> Finding {
    holds(found == expected, || format!("{found}, not {expected}"))
}

/// Two numbers are the same.
///
/// # Errors
/// Both.
pub fn equal<T: PartialEq + std::fmt::Display>(what: &str, found: T, expected: T) -> Finding {
    holds(found == expected, || {
        format!("{what} {found}, not {expected}")
    })
}

/// Two numbers are as near as so many roundings leave them.
///
/// # Errors
/// Both.
pub fn near(what: &str, found: i128, expected: i128, roundings: usize) -> Finding {
    let far = usize::try_from(found.abs_diff(expected)).unwrap_or(usize::MAX);
    holds(far <= roundings, || {
        format!("{what} {found}, not {expected}")
    })
}

/// The house takes no new risk exactly when the fund does not cover the largest.
///
/// # Errors
/// All three.
pub fn covered(required: u64, funded: u64, is_short: u8) -> Finding {
    let expected = u8::from(funded < required);
    holds(required > 0 && is_short == expected, || {
        format!("required {required}, funded {funded}, short {is_short}")
    })
}

/// A small shortfall: what was owed, what was paid, what is left.
///
/// # Errors
/// All of them.
pub fn covered_small(owed: i128, paid: u64, left: i128, expected: u64) -> Finding {
    let fine = owed == -i128::from(paid) && paid == expected && left == 0;
    holds(fine, || format!("owed {owed}, paid {paid}, left {left}"))
}

/// What a loss keeps is what the fund has at its declaration.
///
/// # Errors
/// The snapshot.
pub fn snapshot(kept: &LossSnapshot, fund: &Fund) -> Finding {
    let layers = [
        fund.insurance_native,
        fund.skin_junior_native,
        fund.mutual_native,
        fund.skin_senior_native,
    ];
    let shares = fund.share_count - fund.dead_share_count;
    // Of the mutual layer the part of the members: neither the owner's own nor the dead shares'.
    let others = layers.iter().sum::<u64>() - layers[2] + kept.members_native;
    let fine = kept.layers_native == layers
        && kept.member_shares + kept.own_shares == shares
        && kept.discount_max_native == others / 10
        && kept.assess_cap_native == kept.members_native;
    holds(fine, || format!("{kept:?}"))
}

/// Lots are split by weight: differences of the rounded running sums.
///
/// # Errors
/// The first that is wrong.
pub fn split(lots: u64, weights: &[u64], parts: &[u64]) -> Finding {
    let all: u64 = weights.iter().sum();
    let mut running = 0;
    for (number, (weight, part)) in weights.iter().zip(parts).enumerate() {
        let before = lots * running / all;
        running += weight;
        let expected = lots * running / all - before;
        holds(*part == expected, || {
            format!("number {number} lost {part}, not {expected}")
        })?;
    }
    Ok(())
}

/// Each layer is at zero before the next one pays.
///
/// # Errors
/// The first layer that was skipped.
pub fn order(rows: &[LayerRow; LAYER_COUNT]) -> Finding {
    for (index, row) in rows.iter().enumerate() {
        let later = (index + 1..LAYER_COUNT).find(|later| rows[*later].used_native != 0);
        if let Some(later) = later
            && row.left_native != 0
        {
            let (layer, later) = (LAYER_NAMES[index], LAYER_NAMES[later]);
            return Err(format!(
                "{later} paid while {layer} had {} left",
                row.left_native
            ));
        }
    }
    Ok(())
}

/// Each layer has what it had less what it paid.
///
/// # Errors
/// The first layer that does not add up.
pub fn rows(rows: &[LayerRow; LAYER_COUNT]) -> Finding {
    let adds_up =
        |row: &&LayerRow| row.had_native.checked_sub(row.used_native) == Some(row.left_native);
    match rows.iter().find(|row| !adds_up(row)) {
        Some(row) => Err(format!("{row:?}")),
        None => Ok(()),
    }
}

/// Rows and what is uncovered sum to the loss.
///
/// # Errors
/// Both sides.
pub fn sum(loss: &LossRecord) -> Finding {
    let used: u64 = loss.rows.iter().map(|row| row.used_native).sum();
    equal(
        "paid and uncovered",
        used + loss.uncovered_native,
        loss.loss_native,
    )
}

/// A member paid what its shares are of what was called, rounded up.
///
/// # Errors
/// Both amounts.
pub fn called(called: u64, (shares, all): (u64, u64), paid: u64) -> Finding {
    let call = (u128::from(called) * u128::from(shares)).div_ceil(u128::from(all));
    equal("paid", u128::from(paid), call)
}

/// An account's claim, what it kept of it and what was cut, when so much was cut of so much.
///
/// # Errors
/// All of them.
pub fn cut((claim, kept, cut): (i128, i128, i128), (all_cut, all): (i128, i128)) -> Finding {
    let expected = claim * all_cut / all;
    let fine = kept + cut == claim && cut.abs_diff(expected) <= 2;
    holds(fine, || {
        format!("of {claim} kept {kept}, cut {cut}, not {expected}")
    })
}

/// Repayment goes backwards: a row gets something back only when every later one has all of it.
///
/// # Errors
/// The first row that got something too early, or too much.
pub fn reverse(used: &[u64; LAYER_COUNT], recovered: &[u64; LAYER_COUNT]) -> Finding {
    let mut is_open = false;
    for index in (0..LAYER_COUNT).rev() {
        let (used, got) = (used[index], recovered[index]);
        let layer = LAYER_NAMES[index];
        holds(got <= used, || format!("{layer} got {got}, paid {used}"))?;
        holds(!is_open || got == 0, || {
            format!("{layer} got {got} before a later one")
        })?;
        // The owner's own money is not repaid.
        is_open |= index > 2 && got < used;
    }
    Ok(())
}

/// What an exit moved: the ledger, what the event says and what the wallet gained are the same.
///
/// # Errors
/// The three.
pub fn exit(ledger_native: u64, left_native: u64, arrived_native: u64) -> Finding {
    let same = ledger_native == left_native && left_native == arrived_native;
    holds(same && arrived_native > 0, || {
        format!("ledger {ledger_native}, left {left_native}, arrived {arrived_native}")
    })
}

#[cfg(test)]
mod tests;

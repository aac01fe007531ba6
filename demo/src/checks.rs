//! What the demo asserts. Each check looks at numbers read from the chain and can fail; a failure
//! is kept and makes the demo exit with an error.

use std::collections::BTreeMap;

use ringfence_core::invariants::{View, first_broken};

use crate::flows::Flow;
use crate::story::{LayerRow, LossRecord};

/// Tokens of a mint inside the house are what went in less what went out.
pub const CONSERVATION: &str = "conservation: tokens inside = in - out, every mint, to the unit";
/// All tokens of a mint are where they were minted to or sent to.
pub const SUPPLY: &str = "supply: no token of any mint appeared or vanished";
/// The rules' own invariants.
pub const INVARIANTS: &str = "invariants of the rules on the chain's accounts";
/// Layers are used in order.
pub const ORDER: &str = "order of the layers: each at zero before the next is touched";
/// Rows agree with what the layers had and have.
pub const ROWS: &str = "rows: before - used = after, by the token accounts";
/// Rows sum to the loss.
pub const SUM: &str = "sum: used by all layers + uncovered = loss";
/// Defaults touch the defaulter's vaults alone.
pub const UNTOUCHED: &str = "no solvent customer's vault touched by a default";
/// Whoever leaves is paid.
pub const EXITS: &str = "exits: each paid its whole ledger into the owner's wallet";
/// The story contains what it is there to show.
pub const SHOWN: &str = "shown: two venues, a fund that paid, a refused withdrawal, a held unstake";

/// All checks, in the order in which they are reported.
pub const ALL: [&str; 9] = [
    CONSERVATION,
    SUPPLY,
    INVARIANTS,
    ORDER,
    ROWS,
    SUM,
    UNTOUCHED,
    EXITS,
    SHOWN,
];

/// Balances of vaults by owner and mint.
pub type Balances = BTreeMap<(String, &'static str), u64>;

/// Results so far.
#[derive(Debug, Default)]
pub struct Checks {
    counts: BTreeMap<&'static str, usize>,
    failures: Vec<(&'static str, String)>,
}

impl Checks {
    /// Keeps a result, with the moment that it is about.
    pub fn note(&mut self, check: &'static str, at: &str, result: Result<(), String>) {
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

/// Tokens inside are in − out.
///
/// # Errors
/// The difference.
pub fn conservation(mint: &str, inside_native: u64, flow: Flow) -> Result<(), String> {
    let expected = i128::from(flow.in_native) - i128::from(flow.out_native);
    if expected == i128::from(inside_native) {
        return Ok(());
    }
    Err(format!(
        "{inside_native} native {mint} inside, {expected} by the flows"
    ))
}

/// The supply of a mint is the sum of its token accounts.
///
/// # Errors
/// Both.
pub fn supply(mint: &str, supply_and_sum: (u64, u64)) -> Result<(), String> {
    let (supply, sum) = supply_and_sum;
    if supply == sum {
        Ok(())
    } else {
        Err(format!("{mint}: supply {supply}, accounts {sum}"))
    }
}

/// Every invariant of the rules.
///
/// # Errors
/// The first one that does not hold.
pub fn invariants(view: Option<&View>) -> Result<(), String> {
    let view = view.ok_or("there is no house")?;
    match first_broken(view) {
        Some(broken) => Err(format!("INV-{}: {}", broken.number, broken.sentence)),
        None => Ok(()),
    }
}

/// Each layer is at zero before the next one pays.
///
/// # Errors
/// The first layer that was skipped.
pub fn order(rows: &[LayerRow]) -> Result<(), String> {
    for (index, row) in rows.iter().enumerate() {
        let later = rows
            .iter()
            .skip(index + 1)
            .find(|later| later.used_native != 0);
        if let Some(later) = later
            && row.after_native != 0
        {
            let left = row.after_native;
            return Err(format!(
                "{} paid while {} had {left} left",
                later.layer, row.layer
            ));
        }
    }
    Ok(())
}

/// Each layer has what it had less what it paid.
///
/// # Errors
/// The first layer that does not add up.
pub fn rows(rows: &[LayerRow]) -> Result<(), String> {
    let adds_up =
        |row: &&LayerRow| row.before_native.checked_sub(row.used_native) == Some(row.after_native);
    match rows.iter().find(|row| !adds_up(row)) {
        Some(row) => Err(format!("{row:?}")),
        None => Ok(()),
    }
}

/// Rows and what is uncovered sum to the loss.
///
/// # Errors
/// Both sides.
pub fn sum(loss: &LossRecord) -> Result<(), String> {
    let used: u128 = loss
        .rows
        .iter()
        .map(|row| u128::from(row.used_native))
        .sum();
    let paid = used + u128::from(loss.uncovered_native);
    if paid == u128::from(loss.loss_native) {
        return Ok(());
    }
    Err(format!(
        "layers and uncovered make {paid}, the loss is {}",
        loss.loss_native
    ))
}

/// No vault but the defaulter's changed.
///
/// # Errors
/// The first vault that did.
pub fn untouched(before: &Balances, after: &Balances, defaulter: &str) -> Result<(), String> {
    let others = before.iter().filter(|((who, _), _)| who != defaulter);
    for ((who, mint), tokens) in others {
        let now = after.get(&(who.clone(), *mint)).copied();
        if now != Some(*tokens) {
            return Err(format!("{who}'s {mint} vault had {tokens}, has {now:?}"));
        }
    }
    Ok(())
}

/// What an exit moved: the ledger, what the event says and what the wallet gained are the same.
///
/// # Errors
/// The three.
pub fn exit(ledger_native: u64, left_native: u64, arrived_native: u64) -> Result<(), String> {
    if ledger_native == left_native && left_native == arrived_native {
        return Ok(());
    }
    Err(format!(
        "ledger {ledger_native}, left {left_native}, arrived {arrived_native}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a check complains of.
    fn of(result: Result<(), String>) -> String {
        result.expect_err("this should have been found")
    }

    fn row(layer: &'static str, before: u64, used: u64) -> LayerRow {
        let after = before.saturating_sub(used);
        LayerRow {
            layer,
            before_native: before,
            used_native: used,
            after_native: after,
        }
    }

    fn loss(rows: Vec<LayerRow>, loss_native: u64, uncovered_native: u64) -> LossRecord {
        let (who, declared, closed) = (String::new(), String::new(), String::new());
        let shortfall_native = loss_native;
        LossRecord {
            who,
            declared,
            closed,
            loss_native,
            shortfall_native,
            uncovered_native,
            rows,
        }
    }

    #[test]
    fn a_lost_unit_breaks_conservation() {
        let flow = Flow {
            in_native: 10,
            out_native: 4,
        };
        assert!(conservation("USDC", 6, flow).is_ok());
        for inside in [5, 7] {
            let expected = format!("{inside} native USDC inside, 6 by the flows");
            assert_eq!(of(conservation("USDC", inside, flow)), expected);
        }
    }

    #[test]
    fn a_made_up_token_breaks_the_supply() {
        assert!(supply("USDC", (5, 5)).is_ok());
        assert_eq!(of(supply("USDC", (5, 6))), "USDC: supply 5, accounts 6");
    }

    #[test]
    fn a_house_that_is_not_there_has_no_invariants() {
        assert_eq!(of(invariants(None)), "there is no house");
    }

    #[test]
    fn a_broken_invariant_is_named() {
        use ringfence_core::fund::Fund;
        use ringfence_core::settlement::Settlement;
        let settlement = Settlement {
            pool_native: 1,
            ..Settlement::EMPTY
        };
        let mut view = View {
            settlement,
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
        };
        assert!(invariants(Some(&view)).unwrap_err().starts_with("INV-3"));
        view.settlement.pool_native = 0;
        assert!(invariants(Some(&view)).is_ok());
    }

    #[test]
    fn a_skipped_layer_breaks_the_order() {
        assert!(order(&[row("a", 5, 5), row("b", 9, 4), row("c", 1, 0)]).is_ok());
        let early = order(&[row("a", 5, 4), row("b", 9, 1)]);
        assert_eq!(of(early), "b paid while a had 1 left");
        let far = order(&[row("a", 5, 0), row("b", 0, 0), row("c", 1, 1)]);
        assert_eq!(of(far), "c paid while a had 5 left");
    }

    #[test]
    fn a_wrong_row_is_found() {
        let wrong = LayerRow {
            after_native: 3,
            ..row("a", 5, 1)
        };
        assert!(rows(&[row("a", 5, 1)]).is_ok());
        let expected = format!("{wrong:?}");
        assert_eq!(of(rows(&[wrong])), expected);
        let beyond = row("a", 1, 2);
        let expected = format!("{beyond:?}");
        assert_eq!(of(rows(&[beyond])), expected);
    }

    #[test]
    fn a_missing_unit_breaks_the_sum() {
        let paid = || vec![row("a", 5, 5), row("b", 9, 4)];
        assert!(sum(&loss(paid(), 9, 0)).is_ok());
        assert!(sum(&loss(paid(), 10, 1)).is_ok());
        let short = sum(&loss(paid(), 10, 0));
        assert_eq!(of(short), "layers and uncovered make 9, the loss is 10");
    }

    #[test]
    fn a_touched_vault_is_found() {
        let vault = |who: &str| (who.to_owned(), "USDC");
        let before = Balances::from([(vault("ada"), 5), (vault("abe"), 7)]);
        let mut after = before.clone();
        after.insert(vault("abe"), 0);
        assert!(untouched(&before, &after, "abe").is_ok());
        let touched = untouched(&before, &after, "ada");
        assert_eq!(of(touched), "abe's USDC vault had 7, has Some(0)");
        after.remove(&vault("ada"));
        let gone = untouched(&before, &after, "abe");
        assert_eq!(of(gone), "ada's USDC vault had 5, has None");
    }

    #[test]
    fn an_exit_that_pays_less_is_found() {
        assert!(exit(5, 5, 5).is_ok());
        assert_eq!(of(exit(5, 4, 4)), "ledger 5, left 4, arrived 4");
        assert_eq!(of(exit(5, 5, 4)), "ledger 5, left 5, arrived 4");
    }

    #[test]
    fn a_check_that_never_ran_has_not_passed() {
        let mut checks = Checks::default();
        assert!(!checks.have_all_passed());
        for check in ALL {
            checks.note(check, "now", Ok(()));
        }
        assert!(checks.have_all_passed());
        checks.note(SUM, "now", Err("no".to_owned()));
        assert!(!checks.have_all_passed() && !checks.has_passed(SUM) && checks.has_passed(ORDER));
    }
}

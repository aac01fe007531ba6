//! Figures against budgets and against what is recorded.

use crate::measure::Cost;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Cost of each case by its name.
pub type Results = BTreeMap<String, Cost>;

/// A recorded figure may be exceeded by this share: one part in two hundred.
const SLACK_DIVISOR: u64 = 200;

/// Most compute units that each case may take.
const BUDGETS: &[(&str, u64)] = &[
    ("account_create", 5_000),
    ("vault_open", 7_000),
    ("vault_deposit", 5_000),
    ("vault_exit", 5_000),
    ("vault_withdraw_4_assets_8_positions", 30_000),
    ("position_fill_1x1", 15_000),
    ("position_fill_4x8", 50_000),
    ("position_fill_batch_6", 60_000),
    ("order_match_1x1", 30_000),
    ("lien_lock", 7_000),
    ("example_venue_fill", 22_000),
    ("account_settle_1", 8_000),
    ("account_settle_8", 15_000),
    ("liquidate_position", 35_000),
    ("liquidate_position_4_assets_8_positions", 35_000),
    ("liquidate_collateral", 25_000),
    ("loss_declare", 15_000),
    ("loss_take", 25_000),
    ("loss_gather_8", 90_000),
    ("auction_reveal", 40_000),
    ("loss_route_all_layers", 30_000),
    ("asset_price_refresh", 3_000),
    ("instrument_mark", 6_000),
    ("statement_record_quote", 12_000),
    ("statement_finalize", 5_000),
    ("fund_stake", 8_000),
    ("loss_fix", 30_000),
    ("loss_close", 15_000),
    ("assessment_pay", 12_000),
    ("loss_route_defaulter_stake", 12_000),
    ("loss_route_insurance", 12_000),
    ("loss_route_skin_junior", 12_000),
    ("loss_route_mutual", 12_000),
    ("loss_route_skin_senior", 12_000),
    ("loss_route_assessment", 12_000),
    ("loss_route_gain_haircut", 12_000),
];

/// Most that one transaction may take on the network.
const TX_BYTES_MAX: u64 = 1_232;

/// Prints a table.
pub fn show(measured: &Results) {
    println!(
        "{:<38} {:>8} {:>8} {:>6} {:>7}",
        "case", "units", "budget", "bytes", "shared"
    );
    for (name, cost) in measured {
        let budget = budget_of(name).map_or_else(|| "-".to_owned(), |most| most.to_string());
        let Cost {
            cu,
            tx_bytes,
            shared_write_locks,
        } = cost;
        println!("{name:<38} {cu:>8} {budget:>8} {tx_bytes:>6} {shared_write_locks:>7}");
    }
}

/// Most compute units that a case may take, if there is a limit.
pub fn budget_of(name: &str) -> Option<u64> {
    BUDGETS
        .iter()
        .find(|(case, _)| *case == name)
        .map(|(_, most)| *most)
}

/// What is above its budget, or missing.
pub fn over_budget(measured: &Results) -> Vec<String> {
    let mut complaints = Vec::new();
    for &(name, most) in BUDGETS {
        match measured.get(name) {
            None => complaints.push(format!("{name} has a budget and was not measured")),
            Some(cost) if cost.cu > most => {
                complaints.push(format!("{name} takes {} units, budget {most}", cost.cu));
            }
            Some(_) => {}
        }
    }
    for (name, cost) in measured {
        if cost.tx_bytes > TX_BYTES_MAX {
            complaints.push(format!(
                "{name} takes {} bytes of {TX_BYTES_MAX}",
                cost.tx_bytes
            ));
        }
        let is_private = name.starts_with("vault_deposit") || name.starts_with("vault_withdraw");
        if is_private && cost.shared_write_locks > 0 {
            let locks = cost.shared_write_locks;
            complaints.push(format!(
                "{name} writes {locks} accounts that strangers write"
            ));
        }
    }
    complaints
}

/// What is worse than recorded.
pub fn regressions(recorded: &Results, measured: &Results) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in recorded.keys().filter(|name| !measured.contains_key(*name)) {
        complaints.push(format!("{name} is recorded and was not measured"));
    }
    for (name, cost) in measured {
        let Some(before) = recorded.get(name) else {
            complaints.push(format!("{name} is not recorded: cargo x bench record"));
            continue;
        };
        if cost.cu > before.cu + before.cu / SLACK_DIVISOR {
            complaints.push(format!("{name} takes {} units, was {}", cost.cu, before.cu));
        }
        if cost.tx_bytes > before.tx_bytes {
            let (now, was) = (cost.tx_bytes, before.tx_bytes);
            complaints.push(format!("{name} takes {now} bytes, was {was}"));
        }
        if cost.shared_write_locks > before.shared_write_locks {
            let (now, was) = (cost.shared_write_locks, before.shared_write_locks);
            complaints.push(format!("{name} has {now} shared write locks, had {was}"));
        }
    }
    complaints
}

/// As it is committed.
pub fn to_json(measured: &Results) -> String {
    let mut cases = Map::new();
    for (name, cost) in measured {
        let Cost {
            cu,
            tx_bytes,
            shared_write_locks,
        } = cost;
        let figures = json!({
            "cu": cu, "tx_bytes": tx_bytes, "shared_write_locks": shared_write_locks,
        });
        cases.insert(name.clone(), figures);
    }
    let text = serde_json::to_string_pretty(&Value::Object(cases));
    format!("{}\n", text.unwrap_or_default())
}

/// What was committed.
///
/// # Errors
/// What is wrong with it.
pub fn from_json(text: &str) -> Result<Results, String> {
    let cases: Map<String, Value> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let mut results = Results::new();
    for (name, figures) in cases {
        let field = |key: &str| {
            let value = figures.get(key).and_then(Value::as_u64);
            value.ok_or_else(|| format!("{name}: {key} is not an integer"))
        };
        let cost = Cost {
            cu: field("cu")?,
            tx_bytes: field("tx_bytes")?,
            shared_write_locks: field("shared_write_locks")?,
        };
        results.insert(name, cost);
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(cu: u64) -> Results {
        let cost = Cost {
            cu,
            tx_bytes: 500,
            shared_write_locks: 0,
        };
        BUDGETS
            .iter()
            .map(|(name, _)| ((*name).to_owned(), cost))
            .collect()
    }

    #[test]
    fn figures_within_budgets_and_records_pass() {
        let measured = results(2_900);
        assert!(over_budget(&measured).is_empty());
        assert!(regressions(&measured, &measured).is_empty());
        assert_eq!(from_json(&to_json(&measured)), Ok(measured));
    }

    #[test]
    fn a_missed_budget_is_named_with_its_figure() {
        let complaints = over_budget(&results(3_001));
        assert_eq!(
            complaints,
            ["asset_price_refresh takes 3001 units, budget 3000"]
        );
    }

    #[test]
    fn a_deposit_that_strangers_wait_for_is_a_failure() {
        let mut measured = results(1_000);
        measured
            .get_mut("vault_deposit")
            .unwrap()
            .shared_write_locks = 1;
        let complaints = over_budget(&measured);
        assert_eq!(
            complaints,
            ["vault_deposit writes 1 accounts that strangers write"]
        );
    }

    #[test]
    fn what_got_worse_appeared_or_vanished_is_a_failure() {
        let (recorded, mut measured) = (results(1_000), results(1_005));
        assert!(regressions(&recorded, &measured).is_empty());
        measured.get_mut("vault_open").unwrap().cu = 1_006;
        let fund = measured.remove("fund_stake").unwrap();
        measured.insert("something_new".to_owned(), fund);
        let expected = [
            "fund_stake is recorded and was not measured",
            "something_new is not recorded: cargo x bench record",
            "vault_open takes 1006 units, was 1000",
        ];
        assert_eq!(regressions(&recorded, &measured), expected);
    }

    #[test]
    fn a_record_that_cannot_be_read_says_where() {
        let complaint = from_json(r#"{"vault_open": {"cu": 1, "tx_bytes": "2"}}"#);
        assert_eq!(
            complaint,
            Err("vault_open: tx_bytes is not an integer".to_owned())
        );
    }
}

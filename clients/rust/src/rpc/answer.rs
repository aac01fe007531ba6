//! What a node says, in our terms.

use crate::chain::{Account, Failure};
use crate::transaction::Compiled;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use solana_address::Address;

/// An answer that is not what the method promises.
pub(super) fn strange(method: &str, answer: &Value) -> Failure {
    let mut text = answer.to_string();
    text.truncate(
        text.char_indices()
            .nth(200)
            .map_or(text.len(), |(at, _)| at),
    );
    Failure::Unreachable(format!("{method} answers {text}"))
}

/// What is inside an answer with a context; the answer itself without one.
pub(super) fn value(answer: &Value) -> &Value {
    answer.get("value").unwrap_or(answer)
}

/// A whole number.
pub(super) fn number(answer: &Value, method: &str) -> Result<u64, Failure> {
    answer.as_u64().ok_or_else(|| strange(method, answer))
}

/// Log lines of a simulation, a preflight or a transaction's record.
pub(super) fn logs(result: &Value) -> Vec<String> {
    let lines = result
        .get("logs")
        .or_else(|| result.get("logMessages"))
        .and_then(Value::as_array);
    let text = lines.into_iter().flatten().filter_map(Value::as_str);
    text.map(str::to_owned).collect()
}

/// An account, or that there is none.
pub(super) fn maybe_account(entry: &Value) -> Result<Option<Account>, Failure> {
    if entry.is_null() {
        Ok(None)
    } else {
        account(entry).map(Some)
    }
}

/// An account with its address.
pub(crate) fn keyed_account(entry: &Value) -> Result<(Address, Account), Failure> {
    let address = entry
        .get("pubkey")
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok());
    let address = address.ok_or_else(|| strange("an account without an address", entry))?;
    let account = account(entry.get("account").unwrap_or(&Value::Null))?;
    Ok((address, account))
}

/// An account in Base64.
pub(crate) fn account(entry: &Value) -> Result<Account, Failure> {
    let read = || {
        let data = entry.pointer("/data/0")?.as_str()?;
        Some(Account {
            owner: entry.get("owner")?.as_str()?.parse().ok()?,
            lamports: entry.get("lamports")?.as_u64()?,
            data: STANDARD.decode(data).ok()?,
        })
    };
    read().ok_or_else(|| strange("an account", entry))
}

/// Why a transaction failed, from the error that the runtime reports.
pub(super) fn refusal(error: &Value, logs: Vec<String>, compiled: &Compiled) -> Failure {
    let at = error.pointer("/InstructionError/0").and_then(Value::as_u64);
    let code = error
        .pointer("/InstructionError/1/Custom")
        .and_then(Value::as_u64);
    let own = at
        .and_then(|at| usize::try_from(at).ok())
        .and_then(|at| compiled.own_instruction(at));
    let code = code.and_then(|code| u32::try_from(code).ok());
    match (own, code) {
        (Some(instruction), Some(code)) => Failure::Refused {
            instruction,
            code,
            logs,
        },
        _ => Failure::Rejected {
            reason: words(error),
            logs,
        },
    }
}

/// A runtime's error as one word, as far as it is one.
fn words(error: &Value) -> String {
    let inner = error.pointer("/InstructionError/1").unwrap_or(error);
    inner
        .as_str()
        .map_or_else(|| inner.to_string(), str::to_owned)
}

/// The fee that a share of the slots (in basis points) was content with.
pub(super) fn priority_price(answer: &Value, share_bps: u16) -> u64 {
    let rows = answer.as_array().into_iter().flatten();
    let mut fees: Vec<u64> = rows
        .filter_map(|row| row.get("prioritizationFee").and_then(Value::as_u64))
        .collect();
    fees.sort_unstable();
    let wanted = fees
        .len()
        .saturating_mul(usize::from(share_bps))
        .div_ceil(10_000);
    fees.get(wanted.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{account, logs, priority_price, refusal, strange};
    use crate::chain::Failure;
    use crate::transaction::Compiled;
    use serde_json::json;
    use solana_message::{VersionedMessage, v0};

    fn compiled(budget_instructions: usize) -> Compiled {
        Compiled {
            message: VersionedMessage::V0(v0::Message::default()),
            budget_instructions,
        }
    }

    #[test]
    fn a_refusal_names_the_callers_own_instruction() {
        let error = json!({"InstructionError": [3, {"Custom": 6400}]});
        let failure = refusal(&error, vec!["a".to_owned()], &compiled(2));
        let expected = Failure::Refused {
            instruction: 1,
            code: 6400,
            logs: vec!["a".to_owned()],
        };
        assert_eq!(failure, expected);
    }

    #[test]
    fn what_is_not_a_programs_code_is_a_rejection_in_the_chains_words() {
        let said = |error| match refusal(&error, Vec::new(), &compiled(2)) {
            Failure::Rejected { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(said(json!("BlockhashNotFound")), "BlockhashNotFound");
        let missing = json!({"InstructionError": [2, "MissingRequiredSignature"]});
        assert_eq!(said(missing), "MissingRequiredSignature");
        // The budget's own instruction is none of the caller's.
        let budget = json!({"InstructionError": [1, {"Custom": 7}]});
        assert_eq!(said(budget), "{\"Custom\":7}");
    }

    #[test]
    fn an_account_is_read_from_base64_and_nothing_else() {
        let owner = "11111111111111111111111111111111";
        let entry = json!({"data": ["AQI=", "base64"], "lamports": 5, "owner": owner});
        let read = account(&entry).unwrap();
        assert_eq!((read.data, read.lamports), (vec![1, 2], 5));
        let entry = json!({"data": ["no!", "base64"], "lamports": 5, "owner": owner});
        assert!(matches!(account(&entry), Err(Failure::Unreachable(_))));
    }

    #[test]
    fn the_priority_is_what_a_share_of_the_slots_was_content_with() {
        let slots: Vec<_> = [0, 40, 10, 30, 20]
            .iter()
            .map(|fee| json!({"slot": 1, "prioritizationFee": fee}))
            .collect();
        let answer = json!(slots);
        let prices = [0, 2_000, 5_000, 7_500, 10_000].map(|share| priority_price(&answer, share));
        assert_eq!(prices, [0, 0, 20, 30, 40]);
        assert_eq!(priority_price(&json!([]), 5_000), 0);
    }

    #[test]
    fn logs_are_found_in_simulations_and_in_records() {
        assert_eq!(logs(&json!({"logs": ["a"]})), ["a"]);
        assert_eq!(logs(&json!({"logMessages": ["b"]})), ["b"]);
        assert!(logs(&json!({"logs": null})).is_empty());
    }

    #[test]
    fn a_strange_answer_is_quoted_in_part() {
        let long = json!("ä".repeat(1_000));
        let Failure::Unreachable(why) = strange("getSlot", &long) else {
            panic!()
        };
        assert!(why.chars().count() < 230, "{why}");
    }
}

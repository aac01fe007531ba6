//! Refusals in plain words: what is so, and what one can do about it. The words are those of
//! `clients/explanations.json`, which every client shares.

use crate::chain::Failure;
use ringfence_interface::ID;
use serde_json::Value;
use std::sync::LazyLock;

/// The words.
const TEXT: &str = include_str!("../../explanations.json");

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Its code on chain.
    pub code: u32,
    /// Its name in the IDL.
    pub name: String,
    /// One sentence: what is so.
    pub so: String,
    /// One sentence: what one can do.
    pub then: String,
}

static ALL: LazyLock<Vec<Explanation>> = LazyLock::new(|| read(TEXT));

fn read(text: &str) -> Vec<Explanation> {
    let all: Value = serde_json::from_str(text).unwrap_or_default();
    let entry = |(name, entry): (&String, &Value)| {
        let words = |field| Some(entry.get(field)?.as_str()?.to_owned());
        let code = u32::try_from(entry.get("code")?.as_u64()?).ok()?;
        Some(Explanation {
            code,
            name: name.clone(),
            so: words("so")?,
            then: words("then")?,
        })
    };
    let mut all: Vec<Explanation> = all
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(entry)
        .collect();
    all.sort_by_key(|explanation| explanation.code);
    all
}

/// Every refusal, in order of the codes.
#[must_use]
pub fn all() -> &'static [Explanation] {
    &ALL
}

/// What a code of Ringfence means; none for a code that it does not have.
#[must_use]
pub fn of_code(code: u32) -> Option<&'static Explanation> {
    let place = ALL
        .binary_search_by_key(&code, |explanation| explanation.code)
        .ok()?;
    ALL.get(place)
}

/// The refusal of Ringfence behind a failure; none when somebody else refused. Other programs
/// number their errors as they like, so the log says whose number it is, where there is one.
#[must_use]
pub fn of_failure(failure: &Failure) -> Option<&'static Explanation> {
    let Failure::Refused { code, logs, .. } = failure else {
        return None;
    };
    match refusing_program(logs) {
        Some(program) if program != ID.to_string() => None,
        _ => of_code(*code),
    }
}

/// The program that said no, before its callers passed it on: the first that failed.
fn refusing_program(logs: &[String]) -> Option<&str> {
    let program = |line: &'_ String| -> Option<(usize, usize)> {
        let end = line.find(" failed: custom program error")?;
        line.starts_with("Program ")
            .then_some(("Program ".len(), end))
    };
    logs.iter().find_map(|line| {
        let (start, end) = program(line)?;
        line.get(start..end)
    })
}

/// Any failure in one or two sentences.
#[must_use]
pub fn sentence(failure: &Failure) -> String {
    if let Some(found) = of_failure(failure) {
        return format!(
            "{} {} ({} {})",
            found.so, found.then, found.code, found.name
        );
    }
    match failure {
        Failure::Refused { code, logs, .. } => {
            let program = refusing_program(logs).unwrap_or("another program");
            format!("{program} refused, with its error {code}. Nothing has changed.")
        }
        Failure::Rejected { reason, .. } => rejected(reason),
        Failure::Expired { signature } => format!(
            "The transaction {signature} did not get into a block in its time, and never will. \
             Nothing has changed: send it again, with a higher priority fee."
        ),
        Failure::Unreachable(why) => format!(
            "Nobody answers ({why}). What was sent may still have landed: look before you send \
             again."
        ),
    }
}

/// Words for what networks and wallets say most often.
fn rejected(reason: &str) -> String {
    let known = [
        (
            "AccountNotFound",
            "The account that pays has no SOL. Send some to it.",
        ),
        (
            "InsufficientFundsForFee",
            "The account that pays has too little SOL for the fee.",
        ),
        (
            "InsufficientFundsForRent",
            "An account would be left with too little SOL for its rent.",
        ),
        (
            "ProgramAccountNotFound",
            "Ringfence is not deployed on this network.",
        ),
        (
            "BlockhashNotFound",
            "The transaction is too old for the network. Send it again.",
        ),
        (
            "AlreadyProcessed",
            "This very transaction was processed before.",
        ),
        (
            "ComputationalBudgetExceeded",
            "The transaction needs a higher limit of compute.",
        ),
        (
            "ProgramFailedToComplete",
            "The transaction needs a higher limit of compute.",
        ),
    ];
    let found = known.iter().find(|(name, _)| *name == reason);
    found.map_or_else(
        || format!("The network did not take the transaction: {reason}. Nothing has changed."),
        |(name, words)| format!("{words} ({name})"),
    )
}

#[cfg(test)]
mod tests {
    use super::{ALL, Value, of_code, of_failure, sentence};
    use crate::chain::Failure;
    use ringfence_interface::errors;

    const IDL: &str = include_str!("../../../idl/ringfence.json");

    #[test]
    fn every_code_of_the_program_is_explained() {
        let idl: Value = serde_json::from_str(IDL).unwrap();
        let listed = idl["errors"].as_array().unwrap();
        assert!(listed.len() > 150);
        for error in listed {
            let code = u32::try_from(error["code"].as_u64().unwrap()).unwrap();
            let found = of_code(code).unwrap_or_else(|| panic!("{error} is not explained"));
            assert_eq!(found.name, error["name"].as_str().unwrap());
        }
    }

    #[test]
    fn nothing_is_explained_that_the_program_does_not_say() {
        for explanation in ALL.iter() {
            let name = errors::name_of(explanation.code);
            assert_eq!(
                name,
                Some(explanation.name.as_str()),
                "{}",
                explanation.code
            );
        }
    }

    #[test]
    fn no_entry_is_lost_and_no_sentence_is_missing() {
        let entries: Value = serde_json::from_str(super::TEXT).unwrap();
        assert_eq!(entries.as_object().unwrap().len(), ALL.len());
        let is_sentence = |text: &str| text.len() > 15 && text.ends_with('.');
        for explanation in ALL.iter() {
            assert!(is_sentence(&explanation.so), "{}", explanation.name);
            assert!(is_sentence(&explanation.then), "{}", explanation.name);
        }
    }

    fn refused(logs: &[&str]) -> Failure {
        let logs = logs.iter().map(|line| (*line).to_owned()).collect();
        Failure::Refused {
            instruction: 0,
            code: 6400,
            logs,
        }
    }

    #[test]
    fn a_number_of_another_program_is_not_taken_for_ours() {
        let ours = "Program 2BKxLvYouamWGcCDwz73AqC3D2En4sd728JK2megVHS2";
        let other = "Program Vote111111111111111111111111111111111111111";
        let failed = |program: &str| format!("{program} failed: custom program error: 0x1900");
        let (ours, other) = (failed(ours), failed(other));
        assert_eq!(
            of_failure(&refused(&[])).map(|found| found.code),
            Some(6400)
        );
        assert_eq!(
            of_failure(&refused(&[&ours])).map(|found| found.code),
            Some(6400)
        );
        // A venue that passes our refusal on fails behind us.
        assert_eq!(
            of_failure(&refused(&[&ours, &other])).map(|found| found.code),
            Some(6400)
        );
        assert_eq!(of_failure(&refused(&[&other])), None);
        assert!(sentence(&refused(&[&other])).starts_with("Vote1111"));
    }

    #[test]
    fn what_may_have_happened_is_never_said_not_to_have() {
        let unknown = sentence(&Failure::Unreachable("timeout".to_owned()));
        assert!(unknown.contains("may still have landed"), "{unknown}");
        let expired = sentence(&Failure::Expired {
            signature: "abc".to_owned(),
        });
        assert!(expired.contains("Nothing has changed"), "{expired}");
        let rejected = Failure::Rejected {
            reason: "AccountNotFound".into(),
            logs: Vec::new(),
        };
        assert!(sentence(&rejected).contains("no SOL"));
    }
}

//! One question and its answer over HTTP.

use super::Rpc;
use crate::chain::Failure;
use serde_json::{Value, json};

/// Largest answer that is read. A million accounts at once are asked for by nobody.
const ANSWER_BYTES_MAX: u64 = 1 << 31;

/// What came back when it was not an answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nothing, or too many requests: worth another attempt.
    Passing(String),
    /// The node's error, with its number and data.
    Said {
        /// JSON-RPC's number.
        code: i64,
        /// The node's words.
        message: String,
        /// More of it.
        data: Value,
    },
}

impl Fault {
    /// As a failure of the chain.
    pub(super) fn into_failure(self, method: &str) -> Failure {
        match self {
            Self::Passing(why) => Failure::Unreachable(why),
            Self::Said { code, message, .. } => Failure::Rejected {
                reason: format!("{method}: {message} ({code})"),
                logs: Vec::new(),
            },
        }
    }

    /// Whether the node itself says that it is behind or too busy.
    fn is_passing(&self) -> bool {
        match self {
            Self::Passing(_) => true,
            // Node behind, slot skipped or not reached yet, too many requests.
            Self::Said { code, .. } => matches!(code, -32_004 | -32_005 | -32_016 | 429),
        }
    }
}

impl Rpc {
    /// Asks, again when the reason passes.
    pub(super) fn ask(&self, method: &str, params: &Value) -> Result<Value, Failure> {
        let mut wait = self.patience.wait;
        let mut attempt = 1;
        loop {
            match self.post(method, params) {
                Ok(answer) => return Ok(answer),
                Err(fault) if fault.is_passing() && attempt < self.patience.attempts => {
                    std::thread::sleep(wait);
                    wait = wait.saturating_mul(2);
                    attempt = attempt.saturating_add(1);
                }
                Err(fault) => return Err(fault.into_failure(method)),
            }
        }
    }

    /// Asks once.
    pub(super) fn post(&self, method: &str, params: &Value) -> Result<Value, Fault> {
        let question = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let sent = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .send(question.to_string());
        let mut response = sent.map_err(|error| self.passing(&error))?;
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(ANSWER_BYTES_MAX)
            .read_to_string();
        let body = body.map_err(|error| self.passing(&error))?;
        let answer: Value = serde_json::from_str(&body).map_err(|_| {
            Fault::Passing(format!(
                "{} answers {status}, which is not JSON-RPC",
                self.url
            ))
        })?;
        read(answer)
    }

    fn passing(&self, error: &ureq::Error) -> Fault {
        Fault::Passing(format!("{}: {error}", self.url))
    }
}

/// The result of an answer, or its error.
fn read(mut answer: Value) -> Result<Value, Fault> {
    if let Some(error) = answer.get_mut("error").filter(|error| !error.is_null()) {
        let said = error.get("message").and_then(Value::as_str);
        return Err(Fault::Said {
            code: error.get("code").and_then(Value::as_i64).unwrap_or(0),
            message: said.unwrap_or("an error without words").to_owned(),
            data: error.get_mut("data").map(Value::take).unwrap_or_default(),
        });
    }
    match answer.get_mut("result") {
        Some(result) => Ok(result.take()),
        None => Err(Fault::Passing("an answer without a result".to_owned())),
    }
}

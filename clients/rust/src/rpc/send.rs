//! A transaction from its first sending until it is known what became of it.
//!
//! The same signed bytes are sent again and again: however often they arrive, they land once. When
//! the chain is past the last block that may take them, they never will.

use super::post::Fault;
use super::{Rpc, answer};
use crate::chain::{Failure, Receipt, Request};
use crate::transaction::{self, Compiled};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Instant;

/// How often a block hash is taken anew when a node does not know the last one yet.
const HASHES_MAX: u32 = 5;
/// Nodes behind one address may be so many blocks apart: one may tell the height, another one the
/// standing.
const BLOCKS_APART: u64 = 10;
/// The number of JSON-RPC errors that carry a simulation.
const PREFLIGHT: i64 = -32_002;

/// A signed transaction on its way.
struct Sent<'a> {
    compiled: &'a Compiled,
    wire: String,
    signature: String,
    last_block: u64,
}

/// What is known of a transaction.
enum Standing {
    /// Nothing.
    Unseen,
    /// It is in a block that the network has not confirmed.
    Seen,
    /// It is in a confirmed block of this slot, with its error if it failed.
    Confirmed(u64, Option<Value>),
}

impl Rpc {
    pub(super) fn send_and_wait(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        for _ in 1..HASHES_MAX {
            match self.send_once(request) {
                // Another node behind the same address gave the hash. It was not sent on.
                Err(Failure::Rejected { reason, .. }) if reason == "BlockhashNotFound" => {
                    std::thread::sleep(self.patience.poll);
                }
                done => return done,
            }
        }
        self.send_once(request)
    }

    fn send_once(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        let (hash, last_block) = self.block_hash()?;
        let compiled = transaction::compile(request, hash)?;
        let signatures = compiled.sign(request)?;
        let first = signatures.first().copied().unwrap_or([0; 64]);
        let sent = Sent {
            wire: STANDARD.encode(compiled.wire(&signatures)),
            signature: transaction::base58(&first),
            compiled: &compiled,
            last_block,
        };
        match self.post("sendTransaction", &sent.params(false)) {
            Ok(_) => {}
            Err(Fault::Said {
                code: PREFLIGHT,
                message,
                data,
            }) => {
                let failure = preflight(&message, &data, &compiled);
                if !is_landed(&failure) {
                    return Err(failure);
                }
            }
            Err(Fault::Passing(_)) => {} // It may have arrived: what follows finds out.
            Err(said) => return Err(said.into_failure("sendTransaction")),
        }
        self.wait(&sent)
    }

    /// A recent block hash, and the last block that takes transactions with it.
    fn block_hash(&self) -> Result<([u8; 32], u64), Failure> {
        let answer = self.ask("getLatestBlockhash", &json!([super::confirmed()]))?;
        let value = answer::value(&answer);
        let hash = value.get("blockhash").and_then(Value::as_str);
        let hash = hash.and_then(|text| text.parse::<solana_hash::Hash>().ok());
        let last = value.get("lastValidBlockHeight").and_then(Value::as_u64);
        let both = hash.map(|hash| hash.to_bytes()).zip(last);
        both.ok_or_else(|| answer::strange("getLatestBlockhash", &answer))
    }

    fn wait(&self, sent: &Sent<'_>) -> Result<Receipt, Failure> {
        let (mut heard, mut resent) = (Instant::now(), Instant::now());
        loop {
            match self.look(sent) {
                Ok(Some(done)) => return done,
                Ok(None) => heard = Instant::now(),
                Err(why) if heard.elapsed() > self.patience.silence => return Err(why),
                Err(_) => {}
            }
            if resent.elapsed() > self.patience.resend {
                resent = Instant::now();
                // Whatever comes of it, the next look tells.
                drop(self.post("sendTransaction", &sent.params(true)));
            }
            std::thread::sleep(self.patience.poll);
        }
    }

    /// One look: what became of it, or that it is not known yet.
    fn look(&self, sent: &Sent<'_>) -> Result<Option<Result<Receipt, Failure>>, Failure> {
        // The height first: what is not seen after its last block has passed was never taken.
        let height = self.block_height()?;
        match self.standing(sent)? {
            Standing::Confirmed(slot, error) => {
                Ok(Some(self.confirmed_as(sent, slot, error.as_ref())))
            }
            Standing::Unseen if height > sent.last_block.saturating_add(BLOCKS_APART) => {
                Ok(Some(Err(Failure::Expired {
                    signature: sent.signature.clone(),
                })))
            }
            Standing::Unseen | Standing::Seen => Ok(None),
        }
    }

    fn standing(&self, sent: &Sent<'_>) -> Result<Standing, Failure> {
        let answer = self.ask("getSignatureStatuses", &json!([[sent.signature]]))?;
        let found = answer::value(&answer)
            .get(0)
            .filter(|found| !found.is_null());
        let Some(found) = found else {
            return Ok(Standing::Unseen);
        };
        let level = found.get("confirmationStatus").and_then(Value::as_str);
        if !matches!(level, Some("confirmed" | "finalized")) {
            return Ok(Standing::Seen);
        }
        let slot = found.get("slot").and_then(Value::as_u64).unwrap_or(0);
        let error = found.get("err").filter(|error| !error.is_null()).cloned();
        Ok(Standing::Confirmed(slot, error))
    }

    /// The record of a confirmed transaction. A node that has forgotten it already still knows that
    /// it went through.
    fn confirmed_as(
        &self,
        sent: &Sent<'_>,
        slot: u64,
        error: Option<&Value>,
    ) -> Result<Receipt, Failure> {
        let config = json!({
            "encoding": "base64", "commitment": "confirmed", "maxSupportedTransactionVersion": 0
        });
        let asked = json!([sent.signature, config]);
        let mut meta = Value::Null;
        for _ in 0..self.patience.attempts {
            let record = self.ask("getTransaction", &asked).unwrap_or_default();
            meta = record.get("meta").cloned().unwrap_or_default();
            if !meta.is_null() {
                break;
            }
            std::thread::sleep(self.patience.poll);
        }
        let logs = answer::logs(&meta);
        if let Some(error) = error {
            return Err(answer::refusal(error, logs, sent.compiled));
        }
        let number = |name| meta.get(name).and_then(Value::as_u64).unwrap_or(0);
        Ok(Receipt {
            signature: sent.signature.clone(),
            slot,
            units: number("computeUnitsConsumed"),
            fee_lamports: number("fee"),
            logs,
        })
    }
}

impl Sent<'_> {
    fn params(&self, skip_preflight: bool) -> Value {
        json!([self.wire, {
            "encoding": "base64", "maxRetries": 0,
            "preflightCommitment": "confirmed", "skipPreflight": skip_preflight
        }])
    }
}

/// A simulation before the sending that failed: nothing was sent.
fn preflight(message: &str, data: &Value, compiled: &Compiled) -> Failure {
    let logs = answer::logs(data);
    match data.get("err").filter(|error| !error.is_null()) {
        Some(error) => answer::refusal(error, logs, compiled),
        None => Failure::Rejected {
            reason: message.to_owned(),
            logs,
        },
    }
}

/// Whether a failed preflight says that the very transaction is on the chain already.
fn is_landed(failure: &Failure) -> bool {
    matches!(failure, Failure::Rejected { reason, .. } if reason == "AlreadyProcessed")
}

//! A chain behind JSON-RPC: any node of Solana, a local validator.
//!
//! Reads are of what is confirmed. What fails for a passing reason (no connection, too many
//! requests) is asked again a few times; then it is [`Failure::Unreachable`].

mod answer;
mod post;
mod send;

pub(crate) use answer::keyed_account;

use crate::chain::{self, Account, CLOCK_SYSVAR, Chain, Failure, Filter, Receipt, Request};
use crate::transaction;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ringfence_core::units::Clock;
use serde_json::{Value, json};
use solana_address::Address;
use std::time::Duration;

/// Most addresses that one request may ask for.
const ACCOUNTS_PER_REQUEST: usize = 100;
/// Most conditions that a node takes; what is beyond them is looked at here.
const CONDITIONS_MAX: usize = 4;
/// How long a node may take, and how often it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For one answer.
    pub answer: Duration,
    /// How often a question is asked before nobody answers.
    pub attempts: u32,
    /// Wait before the second attempt; each further one waits twice as long.
    pub wait: Duration,
    /// Between two looks at whether a transaction has landed.
    pub poll: Duration,
    /// Between two sendings of the same transaction.
    pub resend: Duration,
    /// How long nobody may answer after a transaction was sent.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            attempts: 4,
            wait: Duration::from_millis(250),
            poll: Duration::from_millis(250),
            resend: Duration::from_secs(2),
            silence: Duration::from_secs(90),
        }
    }
}

/// A node.
#[derive(Clone, Debug)]
pub struct Rpc {
    url: String,
    agent: ureq::Agent,
    patience: Patience,
}

impl Rpc {
    /// A node at an address such as `http://127.0.0.1:8899`. Nothing is asked yet.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self::with_patience(url, Patience::default())
    }

    /// A node that is given other times.
    #[must_use]
    pub fn with_patience(url: &str, patience: Patience) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience.answer))
            .http_status_as_error(false)
            .build();
        Self {
            url: url.to_owned(),
            agent: config.into(),
            patience,
        }
    }

    /// Where the node is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Last confirmed slot.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn slot(&self) -> Result<u64, Failure> {
        let answer = self.ask("getSlot", &json!([confirmed()]))?;
        answer::number(&answer, "getSlot")
    }

    /// Hash of the chain's first block, which tells clusters apart.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn genesis_hash(&self) -> Result<String, Failure> {
        let answer = self.ask("getGenesisHash", &json!([]))?;
        let hash = answer.as_str().map(str::to_owned);
        hash.ok_or_else(|| Failure::Unreachable("getGenesisHash: not a hash".to_owned()))
    }

    /// Number of confirmed blocks, by which transactions expire.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn block_height(&self) -> Result<u64, Failure> {
        let answer = self.ask("getBlockHeight", &json!([confirmed()]))?;
        answer::number(&answer, "getBlockHeight")
    }

    /// Lamports of an address.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn balance(&self, address: &Address) -> Result<u64, Failure> {
        let answer = self.ask("getBalance", &json!([address.to_string(), confirmed()]))?;
        answer::number(answer::value(&answer), "getBalance")
    }

    /// Lamports that an account of so many bytes must hold.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn rent(&self, bytes: u64) -> Result<u64, Failure> {
        let answer = self.ask("getMinimumBalanceForRentExemption", &json!([bytes]))?;
        answer::number(&answer, "getMinimumBalanceForRentExemption")
    }

    /// Asks a test network for lamports and waits until they are there.
    ///
    /// # Errors
    /// [`Failure::Rejected`] where there are none to be had; [`Failure::Unreachable`];
    /// [`Failure::Expired`].
    pub fn airdrop(&self, address: &Address, lamports: u64) -> Result<(), Failure> {
        let before = self.balance(address)?;
        let answer = self.ask("requestAirdrop", &json!([address.to_string(), lamports]))?;
        let signature = answer.as_str().unwrap_or_default().to_owned();
        for _ in 0..120 {
            if self.balance(address)? > before {
                return Ok(());
            }
            std::thread::sleep(self.patience.poll);
        }
        Err(Failure::Expired { signature })
    }

    /// The priority fee that would have been enough lately, in millionths of a lamport per unit:
    /// the smallest that at least a share of the last slots (in basis points) was content with,
    /// among transactions that write one of these accounts.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    pub fn priority_price(&self, written: &[Address], share_bps: u16) -> Result<u64, Failure> {
        let written: Vec<String> = written.iter().take(128).map(Address::to_string).collect();
        let answer = self.ask("getRecentPrioritizationFees", &json!([written]))?;
        Ok(answer::priority_price(&answer, share_bps))
    }

    fn some_accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure> {
        let names: Vec<String> = addresses.iter().map(Address::to_string).collect();
        let config = json!({"encoding": "base64", "commitment": "confirmed"});
        let answer = self.ask("getMultipleAccounts", &json!([names, config]))?;
        let found = answer::value(&answer).as_array();
        let found = found.filter(|found| found.len() == addresses.len());
        let found = found.ok_or_else(|| answer::strange("getMultipleAccounts", &answer))?;
        found.iter().map(answer::maybe_account).collect()
    }
}

/// What every question about the state says.
fn confirmed() -> Value {
    json!({"commitment": "confirmed"})
}

/// A filter as a node reads it.
pub(crate) fn conditions(filter: &Filter) -> Vec<Value> {
    let length = filter.data_bytes.map(|bytes| json!({"dataSize": bytes}));
    let bytes = filter.bytes.iter().map(|(place, bytes)| {
        json!({"memcmp": {
            "offset": place, "bytes": STANDARD.encode(bytes), "encoding": "base64"
        }})
    });
    length
        .into_iter()
        .chain(bytes)
        .take(CONDITIONS_MAX)
        .collect()
}

impl Chain for Rpc {
    fn clock(&self) -> Result<Clock, Failure> {
        let found = self.accounts(&[CLOCK_SYSVAR])?;
        let data = found
            .first()
            .and_then(Option::as_ref)
            .map(|account| &account.data);
        data.and_then(|data| chain::clock_of(data))
            .ok_or_else(|| Failure::Unreachable("the node does not know the time".to_owned()))
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure> {
        let mut all = Vec::with_capacity(addresses.len());
        for some in addresses.chunks(ACCOUNTS_PER_REQUEST) {
            all.extend(self.some_accounts(some)?);
        }
        Ok(all)
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Address, Account)>, Failure> {
        let config = json!({
            "encoding": "base64", "commitment": "confirmed", "filters": conditions(filter)
        });
        let answer = self.ask(
            "getProgramAccounts",
            &json!([filter.program.to_string(), config]),
        )?;
        let found = answer::value(&answer).as_array();
        let found = found.ok_or_else(|| answer::strange("getProgramAccounts", &answer))?;
        let mut all = Vec::with_capacity(found.len());
        for entry in found {
            let (address, account) = answer::keyed_account(entry)?;
            if filter.takes(&account.data) {
                all.push((address, account));
            }
        }
        Ok(all)
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        // The node puts a block hash of its own in the place of this one.
        let compiled = transaction::compile(request, [0; 32])?;
        let unsigned = vec![[0; 64]; compiled.signatures()];
        let config = json!({
            "encoding": "base64", "commitment": "confirmed",
            "sigVerify": false, "replaceRecentBlockhash": true
        });
        let wire = STANDARD.encode(compiled.wire(&unsigned));
        let answer = self.ask("simulateTransaction", &json!([wire, config]))?;
        let slot = answer.pointer("/context/slot").and_then(Value::as_u64);
        let result = answer::value(&answer);
        let logs = answer::logs(result);
        if let Some(error) = result.get("err").filter(|error| !error.is_null()) {
            return Err(answer::refusal(error, logs, &compiled));
        }
        let signatures = u64::try_from(compiled.signatures()).unwrap_or(u64::MAX);
        Ok(Receipt {
            signature: String::new(),
            slot: slot.unwrap_or(0),
            units: result
                .get("unitsConsumed")
                .and_then(Value::as_u64)
                .unwrap_or(0),
            fee_lamports: transaction::fee_lamports(signatures, request.budget),
            logs,
        })
    }

    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.send_and_wait(request)
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Filter, conditions};
    use serde_json::json;

    #[test]
    fn a_node_is_asked_for_four_conditions_at_most() {
        let mut filter = Filter {
            program: Address::default(),
            data_bytes: Some(3),
            bytes: vec![(0, vec![1, 2]), (2, vec![3])],
        };
        let asked = conditions(&filter);
        assert_eq!(asked.len(), 3);
        assert_eq!(asked[0], json!({"dataSize": 3}));
        let memcmp = json!({"memcmp": {"offset": 0, "bytes": "AQI=", "encoding": "base64"}});
        assert_eq!(asked[1], memcmp);
        assert!(filter.takes(&[1, 2, 3]));
        assert!(!filter.takes(&[1, 2, 4]));
        assert!(!filter.takes(&[1, 2, 3, 4]));
        filter.bytes.extend([(0, vec![1]), (1, vec![2])]);
        assert_eq!(conditions(&filter).len(), 4);
    }
}

//! The chain behind JSON-RPC: no more of it than a client needs.

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ringfence_interface::errors;
use serde_json::{Value, json};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_signer::Signer;
use std::thread;
use std::time::{Duration, Instant};

const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");
/// Where the clock has the time, in seconds since 1970.
const CLOCK_TS: usize = 32;
/// Where a token account has its amount.
const TOKEN_AMOUNT: usize = 64;
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// A node.
pub struct Chain {
    url: String,
}

/// A new key.
pub fn key() -> Keypair {
    Keypair::new()
}

/// Lamports of whole SOL.
pub fn sol(whole: u64) -> u64 {
    whole * 1_000_000_000
}

impl Chain {
    /// The node at an address.
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }

    /// Asks for lamports and waits until they are there.
    pub fn airdrop(&self, name: &str, to: &Keypair, lamports: u64) -> Result<()> {
        let address = to.pubkey().to_string();
        self.ask("requestAirdrop", &json!([address, lamports]))?;
        patiently(|| {
            let balance = self.ask("getBalance", &json!([address, confirmed()]))?;
            Ok((balance["value"].as_u64() >= Some(lamports)).then_some(()))
        })?;
        println!("  {name} is {address}");
        Ok(())
    }

    /// Sends instructions in one transaction, waits until it is confirmed, and says what it was.
    /// The first signer pays.
    pub fn send(
        &self,
        what: &str,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<()> {
        let bytes = self.signed(instructions, signers)?;
        let options = json!({ "encoding": "base64", "preflightCommitment": "confirmed" });
        let sent = self.ask("sendTransaction", &json!([BASE64.encode(bytes), options]));
        let signature = sent.with_context(|| what.to_owned())?;
        let status = patiently(|| {
            let statuses = self.ask("getSignatureStatuses", &json!([[signature]]))?;
            let status = statuses["value"][0].clone();
            let level = status["confirmationStatus"].as_str().unwrap_or_default();
            Ok(matches!(level, "confirmed" | "finalized").then_some(status))
        })?;
        if !status["err"].is_null() {
            bail!("{what}: {}", explained(&status["err"]));
        }
        match self.units(&signature)? {
            Some(units) => println!("  {what} ({units} compute units)"),
            None => println!("  {what}"),
        }
        Ok(())
    }

    /// Compute units of a transaction, if the node has kept it.
    fn units(&self, signature: &Value) -> Result<Option<u64>> {
        let options = json!({
            "encoding": "json", "commitment": "confirmed", "maxSupportedTransactionVersion": 0,
        });
        let found = self.ask("getTransaction", &json!([signature, options]))?;
        Ok(found["meta"]["computeUnitsConsumed"].as_u64())
    }

    /// Data of an account; none when there is no account.
    pub fn data(&self, address: &Address) -> Result<Option<Vec<u8>>> {
        let options = json!({ "encoding": "base64", "commitment": "confirmed" });
        let found = self.ask("getAccountInfo", &json!([address.to_string(), options]))?;
        let Some(data) = found["value"]["data"][0].as_str() else {
            return Ok(None);
        };
        Ok(Some(BASE64.decode(data)?))
    }

    /// Tokens in a token account.
    pub fn tokens(&self, account: &Address) -> Result<u64> {
        let data = self.data(account)?.context("no token account")?;
        Ok(u64::from_le_bytes(at(&data, TOKEN_AMOUNT)?))
    }

    /// The chain's own time, which is what the program goes by.
    pub fn now(&self) -> Result<i64> {
        let data = self.data(&CLOCK)?.context("no clock")?;
        Ok(i64::from_le_bytes(at(&data, CLOCK_TS)?))
    }

    /// Waits until the chain's time has come to this second.
    pub fn wait_until(&self, ts: i64) -> Result<()> {
        let left_s = ts - self.now()?;
        if left_s > 1 {
            println!("  waiting for {left_s} s");
        }
        patiently(|| Ok((self.now()? >= ts).then_some(())))
    }

    /// Lamports that an account of this size has to hold.
    pub fn rent(&self, bytes: u64) -> Result<u64> {
        let rent = self.ask("getMinimumBalanceForRentExemption", &json!([bytes]))?;
        rent.as_u64().context("no rent")
    }

    /// A signed transaction as it travels: the signatures, then the message.
    fn signed(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Vec<u8>> {
        let latest = self.ask("getLatestBlockhash", &json!([confirmed()]))?;
        let hash = latest["value"]["blockhash"].as_str().context("no hash")?;
        let hash = hash.parse().map_err(|_| anyhow!("{hash} is not a hash"))?;
        let payer = signers.first().context("nobody pays")?.pubkey();
        let message = Message::new_with_blockhash(instructions, Some(&payer), &hash);
        let text = message.serialize();
        let count = message.header.num_required_signatures;
        let mut bytes = vec![count];
        for address in message.account_keys.iter().take(usize::from(count)) {
            let signer = signers.iter().find(|signer| signer.pubkey() == *address);
            let signer = signer.with_context(|| format!("nobody signs for {address}"))?;
            bytes.extend_from_slice(signer.sign_message(&text).as_ref());
        }
        bytes.extend(text);
        Ok(bytes)
    }

    fn ask(&self, method: &str, parameters: &Value) -> Result<Value> {
        let call = json!({
            "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters,
        });
        let request = ureq::post(&self.url).header("content-type", "application/json");
        let mut response = request
            .send(call.to_string())
            .with_context(|| self.url.clone())?;
        let mut said: Value = serde_json::from_str(&response.body_mut().read_to_string()?)?;
        match said.get("error") {
            Some(error) => bail!("{method}: {}", refused(error)),
            None => Ok(said["result"].take()),
        }
    }
}

fn confirmed() -> Value {
    json!({ "commitment": "confirmed" })
}

/// Eight bytes of an account.
fn at(data: &[u8], place: usize) -> Result<[u8; 8]> {
    let bytes = data.get(place..place + 8).context("a short account")?;
    Ok(bytes.try_into()?)
}

/// Tries until there is something, for a minute.
fn patiently<T>(attempt: impl Fn() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(found) = attempt()? {
            return Ok(found);
        }
        thread::sleep(PAUSE);
    }
    bail!("nothing happened for a minute")
}

/// Why a node did not take a request: for a refused transaction, the program's reason and its logs.
fn refused(error: &Value) -> String {
    let reason = &error["data"]["err"];
    if reason.is_null() {
        return error.to_string();
    }
    let logs = error["data"]["logs"].as_array();
    let lines = logs.into_iter().flatten().filter_map(Value::as_str);
    let logs: Vec<&str> = lines.collect();
    format!("{}\n{}", explained(reason), logs.join("\n"))
}

/// `{"InstructionError":[0,{"Custom":6107}]}` with the name of the code.
fn explained(error: &Value) -> String {
    let code = error["InstructionError"][1]["Custom"].as_u64();
    let code = code.and_then(|code| u32::try_from(code).ok());
    match code.and_then(errors::name_of) {
        Some(name) => format!("{name} ({error})"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_name() {
        let code = errors::code_of("MarkStale").unwrap();
        let error = json!({ "InstructionError": [1, { "Custom": code }] });
        assert!(explained(&error).starts_with("MarkStale"));
        let other = json!({ "InstructionError": [1, "ProgramFailedToComplete"] });
        assert_eq!(explained(&other), other.to_string());
    }

    #[test]
    fn an_amount_is_read_where_it_is_and_nowhere_else() {
        let mut data = vec![0; 72];
        data[64] = 7;
        assert_eq!(u64::from_le_bytes(at(&data, TOKEN_AMOUNT).unwrap()), 7);
        let beyond = at(&data, 65).unwrap_err();
        assert_eq!(beyond.to_string(), "a short account");
    }
}

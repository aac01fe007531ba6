//! Transactions: sent, measured, and held to the network's limits, which the embedded VM does not
//! enforce.

use solana_account::Account;
use solana_instruction::Instruction;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_message::{AddressLookupTableAccount, Message, VersionedMessage, v0};
use solana_pubkey::Pubkey;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

use crate::act::Act;
use crate::actors;
use crate::world::World;
use ringfence_interface::{errors, events};

/// Largest transaction that a packet carries.
pub const TRANSACTION_BYTES_MAX: usize = 1_232;
/// Most accounts that a transaction may lock.
pub const ACCOUNT_KEYS_MAX: usize = 64;

/// A transaction that went through.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Compute units of the whole transaction.
    pub units: u64,
    /// Bytes on the wire, signatures included.
    pub bytes: usize,
    /// Accounts it locked, those from a lookup table included.
    pub keys: usize,
    /// Whether it needed a lookup table to fit.
    pub has_table: bool,
    /// Accounts it was allowed to write.
    pub written: Vec<Pubkey>,
    /// What it logged.
    pub logs: Vec<String>,
    /// What it returned.
    pub returned: Vec<u8>,
}

impl Sent {
    /// Its events, in order. Fails the test when a logged event cannot be decoded.
    #[must_use]
    pub fn events(&self) -> Vec<events::Event> {
        events::decode_logs(&self.logs).expect("every event of the program is known")
    }
}

/// A transaction that was refused.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What the runtime says.
    pub error: TransactionError,
    /// The program's error code, if the error has one.
    pub code: Option<u32>,
    /// Name of our error; otherwise the runtime's.
    pub name: String,
    /// What it logged.
    pub logs: Vec<String>,
    /// Compute units until then.
    pub units: u64,
}

/// The result of a transaction.
pub type Outcome = Result<Sent, Box<Failure>>;

/// The error by which a transaction was refused. Fails the test when it went through.
///
/// # Panics
/// When the transaction went through.
#[must_use]
#[track_caller]
pub fn refusal(outcome: Outcome) -> String {
    match outcome {
        Ok(sent) => panic!("this should have been refused:\n{}", sent.logs.join("\n")),
        Err(failure) => failure.name,
    }
}

/// The measurements of a transaction that must go through.
///
/// # Panics
/// When it was refused.
#[track_caller]
pub fn done(outcome: Outcome) -> Sent {
    match outcome {
        Ok(sent) => sent,
        Err(failure) => panic!("refused as {}:\n{}", failure.name, failure.logs.join("\n")),
    }
}

/// A compiled transaction and what it weighs.
struct Compiled {
    message: VersionedMessage,
    has_table: bool,
    keys: usize,
    bytes: usize,
}

impl World {
    /// Sends one act in a transaction of its own.
    ///
    /// A refused one must leave every account that it names as it was, byte for byte; one that
    /// goes through must keep the invariants of the house. Both are checked here, so that no test
    /// can forget it.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// When a limit, an invariant or the rule on failures is broken.
    #[track_caller]
    pub fn send(&mut self, act: &Act) -> Outcome {
        self.send_together(std::slice::from_ref(act))
    }

    /// Sends several acts in one transaction; the first one's fee payer pays.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// As [`World::send`].
    #[track_caller]
    pub fn send_together(&mut self, acts: &[Act]) -> Outcome {
        let all = acts
            .iter()
            .flat_map(|act| act.before.iter().chain([&act.instruction]));
        let instructions: Vec<Instruction> = all.cloned().collect();
        let mut signers: Vec<String> = acts.iter().flat_map(|act| act.signers.clone()).collect();
        let payer = acts[0].fee_payer.clone();
        signers.push(payer.clone());
        let outcome = self.send_instructions(&instructions, &payer, &signers);
        if outcome.is_ok() && self.checks_invariants {
            self.check_invariants();
        }
        outcome
    }

    /// Sends plain instructions, without looking at the house.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// When a limit or the rule on failures is broken, or nobody can sign.
    #[track_caller]
    pub fn send_instructions(
        &mut self,
        instructions: &[Instruction],
        payer: &str,
        signers: &[String],
    ) -> Outcome {
        // A new block hash for each, so that the same act can be sent twice.
        self.svm.expire_blockhash();
        self.supply_lamports(signers);
        let compiled = self.compile(instructions, &actors::address(payer));
        assert!(
            compiled.bytes <= TRANSACTION_BYTES_MAX,
            "{} bytes",
            compiled.bytes
        );
        assert!(
            compiled.keys <= ACCOUNT_KEYS_MAX,
            "{} account keys",
            compiled.keys
        );
        let keypairs = keypairs_for(&compiled.message, signers);
        let transaction = VersionedTransaction::try_new(compiled.message, &keypairs)
            .expect("all who must sign are among the signers");
        let named = named_accounts(instructions, &actors::address(payer));
        let before = self.accounts(&named);
        match self.svm.send_transaction(transaction) {
            Ok(done) => Ok(Sent {
                units: done.compute_units_consumed,
                bytes: compiled.bytes,
                keys: compiled.keys,
                has_table: compiled.has_table,
                written: written_accounts(instructions),
                logs: done.logs,
                returned: done.return_data.data,
            }),
            Err(failed) => {
                let fee = failed.meta.fee;
                self.check_untouched(&named, &before, (&actors::address(payer), fee));
                Err(Box::new(failure(failed)))
            }
        }
    }

    /// Everyone who signs can pay: what lamports do is not what these tests are about.
    fn supply_lamports(&mut self, signers: &[String]) {
        for name in signers {
            let address = actors::address(name);
            let has = self.svm.get_balance(&address).unwrap_or(0);
            if has < crate::world::LAMPORTS_MIN {
                self.set_lamports(&address, crate::world::LAMPORTS_MIN * 10);
            }
        }
    }

    fn compile(&mut self, instructions: &[Instruction], payer: &Pubkey) -> Compiled {
        let hash = self.svm.latest_blockhash();
        let plain = Message::new_with_blockhash(instructions, Some(payer), &hash);
        let plain = weigh(VersionedMessage::Legacy(plain), false);
        if plain.bytes <= TRANSACTION_BYTES_MAX {
            return plain;
        }
        let table = self.lookup_table(instructions);
        let message = v0::Message::try_compile(payer, instructions, &[table], hash);
        weigh(
            VersionedMessage::V0(message.expect("fits a lookup table")),
            true,
        )
    }

    /// A lookup table of the accounts that a venue or keeper would keep in one: all but signers.
    fn lookup_table(&mut self, instructions: &[Instruction]) -> AddressLookupTableAccount {
        let metas = instructions
            .iter()
            .flat_map(|instruction| &instruction.accounts);
        let mut addresses: Vec<Pubkey> = metas
            .filter(|meta| !meta.is_signer)
            .map(|meta| meta.pubkey)
            .collect();
        addresses.sort();
        addresses.dedup();
        // Kind 1, never deactivated, extended in slot 0, no authority; 56 bytes in all.
        let mut data = vec![0; 56];
        data[0] = 1;
        data[4..12].copy_from_slice(&u64::MAX.to_le_bytes());
        for address in &addresses {
            data.extend_from_slice(address.as_ref());
        }
        let key = actors::place("lookup table");
        self.put(&key, &solana_sdk_ids::address_lookup_table::ID, data);
        AddressLookupTableAccount { key, addresses }
    }

    fn accounts(&self, addresses: &[Pubkey]) -> Vec<Option<Account>> {
        addresses
            .iter()
            .map(|address| self.svm.get_account(address))
            .collect()
    }

    #[track_caller]
    fn check_untouched(&self, named: &[Pubkey], before: &[Option<Account>], paid: (&Pubkey, u64)) {
        for (address, before) in named.iter().zip(before) {
            let mut before = before.clone();
            if let Some(account) = before.as_mut().filter(|_| address == paid.0) {
                account.lamports -= paid.1;
            }
            let after = self.svm.get_account(address);
            assert_eq!(
                after, before,
                "INV-16: a refused transaction changed {address}"
            );
        }
    }
}

fn named_accounts(instructions: &[Instruction], payer: &Pubkey) -> Vec<Pubkey> {
    let metas = instructions
        .iter()
        .flat_map(|instruction| &instruction.accounts);
    let mut named: Vec<Pubkey> = metas.map(|meta| meta.pubkey).collect();
    named.push(*payer);
    named.sort();
    named.dedup();
    named
}

fn written_accounts(instructions: &[Instruction]) -> Vec<Pubkey> {
    let metas = instructions
        .iter()
        .flat_map(|instruction| &instruction.accounts);
    let mut written: Vec<Pubkey> = metas
        .filter(|meta| meta.is_writable)
        .map(|meta| meta.pubkey)
        .collect();
    written.sort();
    written.dedup();
    written
}

fn keypairs_for(message: &VersionedMessage, signers: &[String]) -> Vec<Keypair> {
    let needed = usize::from(message.header().num_required_signatures);
    let known: Vec<Keypair> = signers.iter().map(|name| actors::keypair(name)).collect();
    let of = |key: &Pubkey| {
        let found = known.iter().find(|keypair| keypair.pubkey() == *key);
        found
            .unwrap_or_else(|| panic!("nobody signs for {key}"))
            .insecure_clone()
    };
    message
        .static_account_keys()
        .iter()
        .take(needed)
        .map(of)
        .collect()
}

fn failure(failed: litesvm::types::FailedTransactionMetadata) -> Failure {
    let code = match &failed.err {
        TransactionError::InstructionError(_, InstructionError::Custom(code)) => Some(*code),
        _ => None,
    };
    let ours = code.and_then(errors::name_of).map(str::to_owned);
    let name = ours.unwrap_or_else(|| match &failed.err {
        TransactionError::InstructionError(_, error) => format!("{error:?}"),
        other => format!("{other:?}"),
    });
    let units = failed.meta.compute_units_consumed;
    Failure {
        error: failed.err,
        code,
        name,
        logs: failed.meta.logs,
        units,
    }
}

/// Bytes of a number in the network's compact form.
fn compact_bytes(number: usize) -> usize {
    if number < 0x80 { 1 } else { 2 }
}

fn weigh(message: VersionedMessage, has_table: bool) -> Compiled {
    let signatures = usize::from(message.header().num_required_signatures);
    let static_keys = message.static_account_keys().len();
    let mut bytes = compact_bytes(signatures) + 64 * signatures + usize::from(has_table);
    bytes += 3 + compact_bytes(static_keys) + 32 * static_keys + 32;
    bytes += compact_bytes(message.instructions().len());
    for instruction in message.instructions() {
        let (accounts, data) = (instruction.accounts.len(), instruction.data.len());
        bytes += 1 + compact_bytes(accounts) + accounts + compact_bytes(data) + data;
    }
    let mut keys = static_keys;
    if let Some(tables) = message.address_table_lookups() {
        bytes += compact_bytes(tables.len());
        for table in tables {
            let (w, r) = (table.writable_indexes.len(), table.readonly_indexes.len());
            bytes += 32 + compact_bytes(w) + w + compact_bytes(r) + r;
            keys += w + r;
        }
    }
    Compiled {
        message,
        has_table,
        keys,
        bytes,
    }
}

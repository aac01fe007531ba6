//! The world as a client's chain: what talks to a node through JSON-RPC elsewhere, talks to the
//! embedded VM here. Clones share one world, so that two keepers can work on the same chain.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use ringfence_client::chain::{Account, Chain, Failure, Filter, Receipt, Request};
use ringfence_client::transaction::{self, Compiled};
use ringfence_core::units::Clock;
use solana_instruction::error::InstructionError;
use solana_keypair::Signature;
use solana_pubkey::Pubkey;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

use crate::world::World;

/// How long somebody else may have the world.
const PATIENCE: Duration = Duration::from_secs(60);

/// A world that is a chain. Time passes only when the test lets it.
#[derive(Clone)]
pub struct VmChain(Arc<Mutex<World>>);

impl VmChain {
    /// A chain of this world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// The world, to act in it beside the client. Give it back before the client acts again.
    ///
    /// # Panics
    /// When whoever has it keeps it: most likely the same statement.
    #[track_caller]
    pub fn world(&self) -> MutexGuard<'_, World> {
        let begun = Instant::now();
        loop {
            match self.0.try_lock() {
                Ok(world) => return world,
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(TryLockError::WouldBlock) => panic!("the world was not given back"),
            }
        }
    }
}

impl Chain for VmChain {
    fn clock(&self) -> Result<Clock, Failure> {
        Ok(self.world().clock())
    }

    fn accounts(&self, addresses: &[Pubkey]) -> Result<Vec<Option<Account>>, Failure> {
        let world = self.world();
        let found = addresses
            .iter()
            .map(|address| world.svm.get_account(address));
        Ok(found
            .map(|account| account.filter(|a| a.lamports > 0).map(plain))
            .collect())
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Pubkey, Account)>, Failure> {
        let all = self.world().svm.get_program_accounts(&filter.program);
        let passed = all
            .into_iter()
            .filter(|(_, account)| filter.takes(&account.data));
        Ok(passed
            .map(|(address, account)| (address, plain(account)))
            .collect())
    }

    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        let mut world = self.world();
        let (compiled, transaction) = world.signed(request)?;
        match world.svm.simulate_transaction(transaction) {
            Ok(done) => Ok(world.receipt(done.meta)),
            Err(failed) => Err(failure(failed, &compiled)),
        }
    }

    /// As a node: refused transactions are found out beforehand and cost nothing.
    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure> {
        self.simulate(request)?;
        let mut world = self.world();
        let (compiled, transaction) = world.signed(request)?;
        match world.svm.send_transaction(transaction) {
            Ok(done) => {
                if world.checks_invariants {
                    world.check_invariants();
                }
                Ok(world.receipt(done))
            }
            Err(failed) => Err(failure(failed, &compiled)),
        }
    }
}

impl World {
    fn signed(
        &mut self,
        request: &Request<'_>,
    ) -> Result<(Compiled, VersionedTransaction), Failure> {
        // A new block hash for each, as time passes elsewhere.
        self.svm.expire_blockhash();
        let hash = self.svm.latest_blockhash().to_bytes();
        let compiled = transaction::compile(request, hash)?;
        let signatures = compiled.sign(request)?;
        let transaction = VersionedTransaction {
            signatures: signatures.into_iter().map(Signature::from).collect(),
            message: compiled.message.clone(),
        };
        Ok((compiled, transaction))
    }

    fn receipt(&self, done: litesvm::types::TransactionMetadata) -> Receipt {
        Receipt {
            signature: done.signature.to_string(),
            slot: self.clock().slot,
            units: done.compute_units_consumed,
            fee_lamports: done.fee,
            logs: done.logs,
        }
    }
}

fn plain(account: solana_account::Account) -> Account {
    Account {
        owner: account.owner,
        lamports: account.lamports,
        data: account.data,
    }
}

fn failure(failed: litesvm::types::FailedTransactionMetadata, compiled: &Compiled) -> Failure {
    let logs = failed.meta.logs;
    if let TransactionError::InstructionError(index, InstructionError::Custom(code)) = failed.err
        && let Some(instruction) = compiled.own_instruction(usize::from(index))
    {
        return Failure::Refused {
            instruction,
            code,
            logs,
        };
    }
    let reason = match &failed.err {
        TransactionError::InstructionError(_, error) => format!("{error:?}"),
        other => format!("{other:?}"),
    };
    Failure::Rejected { reason, logs }
}

//! A request as the network takes it: the budget first, compiled, weighed, signed.

use crate::chain::{Budget, Failure, Request};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_message::{AddressLookupTableAccount, VersionedMessage, v0};

/// The program that takes limits and prices of compute.
pub const COMPUTE_BUDGET: Address =
    Address::from_str_const("ComputeBudget111111111111111111111111111111");
/// Most bytes that a packet carries.
pub const BYTES_MAX: usize = 1_232;
/// Most accounts that a transaction may lock.
pub const ACCOUNTS_MAX: usize = 64;
/// What each signature costs, in lamports.
pub const SIGNATURE_LAMPORTS: u64 = 5_000;
/// Bytes of a signature.
const SIGNATURE_BYTES: usize = 64;

/// What a request became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The message that everybody signs.
    pub message: VersionedMessage,
    /// How many instructions of the budget come before the request's own.
    pub budget_instructions: usize,
}

/// Puts a request together. The first signer pays.
///
/// # Errors
/// [`Failure::Rejected`] when nobody signs, or when it is larger than the network takes.
pub fn compile(request: &Request<'_>, block_hash: [u8; 32]) -> Result<Compiled, Failure> {
    let payer = request
        .signers
        .first()
        .ok_or_else(|| rejected("nobody signs, so nobody pays"))?;
    let payer = payer
        .try_pubkey()
        .map_err(|error| rejected(&error.to_string()))?;
    let mut instructions = budget_instructions(request.budget);
    let budget_instructions = instructions.len();
    instructions.extend_from_slice(request.instructions);
    let tables: Vec<AddressLookupTableAccount> = request.tables.iter().map(listed).collect();
    let hash = Hash::new_from_array(block_hash);
    let message = v0::Message::try_compile(&payer, &instructions, &tables, hash)
        .map_err(|error| rejected(&format!("the transaction cannot be put together: {error}")))?;
    let compiled = Compiled {
        message: VersionedMessage::V0(message),
        budget_instructions,
    };
    compiled.check()?;
    Ok(compiled)
}

fn listed(table: &crate::chain::LookupTable) -> AddressLookupTableAccount {
    AddressLookupTableAccount {
        key: table.address,
        addresses: table.addresses.clone(),
    }
}

fn rejected(reason: &str) -> Failure {
    Failure::Rejected {
        reason: reason.to_owned(),
        logs: Vec::new(),
    }
}

/// What sets a transaction's limit and price of compute.
#[must_use]
pub fn budget_instructions(budget: Option<Budget>) -> Vec<Instruction> {
    let Some(budget) = budget else {
        return Vec::new();
    };
    let mut limit = vec![2];
    limit.extend_from_slice(&budget.units.to_le_bytes());
    let mut all = vec![Instruction::new_with_bytes(
        COMPUTE_BUDGET,
        &limit,
        Vec::new(),
    )];
    if budget.price_micro_lamports > 0 {
        let mut price = vec![3];
        price.extend_from_slice(&budget.price_micro_lamports.to_le_bytes());
        all.push(Instruction::new_with_bytes(
            COMPUTE_BUDGET,
            &price,
            Vec::new(),
        ));
    }
    all
}

/// What a transaction costs: its signatures and its priority, rounded up, in lamports.
#[must_use]
pub fn fee_lamports(signatures: u64, budget: Option<Budget>) -> u64 {
    let base = SIGNATURE_LAMPORTS.saturating_mul(signatures);
    let Some(budget) = budget else { return base };
    let micro = u128::from(budget.units).saturating_mul(u128::from(budget.price_micro_lamports));
    let priority = u64::try_from(micro.div_ceil(1_000_000)).unwrap_or(u64::MAX);
    base.saturating_add(priority)
}

impl Compiled {
    /// How many signatures it needs.
    #[must_use]
    pub fn signatures(&self) -> usize {
        usize::from(self.message.header().num_required_signatures)
    }

    /// Bytes on the wire, signatures included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let signatures = self.signatures().saturating_mul(SIGNATURE_BYTES);
        signatures
            .saturating_add(1)
            .saturating_add(self.message.serialize().len())
    }

    /// Accounts that it locks, those from tables included.
    #[must_use]
    pub fn accounts(&self) -> usize {
        let tables = self.message.address_table_lookups().unwrap_or_default();
        let looked_up = tables.iter().map(|table| {
            table
                .writable_indexes
                .len()
                .saturating_add(table.readonly_indexes.len())
        });
        looked_up.fold(
            self.message.static_account_keys().len(),
            usize::saturating_add,
        )
    }

    /// Which of the request's instructions an index in the transaction is; none for the budget's.
    #[must_use]
    pub fn own_instruction(&self, index: usize) -> Option<usize> {
        index.checked_sub(self.budget_instructions)
    }

    fn check(&self) -> Result<(), Failure> {
        let (bytes, accounts) = (self.bytes(), self.accounts());
        if bytes > BYTES_MAX {
            let reason = format!("the transaction has {bytes} bytes, at most {BYTES_MAX} are sent");
            return Err(rejected(&reason));
        }
        if accounts > ACCOUNTS_MAX {
            let reason = format!(
                "the transaction locks {accounts} accounts, at most {ACCOUNTS_MAX} may be locked"
            );
            return Err(rejected(&reason));
        }
        Ok(())
    }

    /// The signatures that the message needs, in its order.
    ///
    /// # Errors
    /// [`Failure::Rejected`] naming whoever does not sign.
    pub fn sign(&self, request: &Request<'_>) -> Result<Vec<[u8; SIGNATURE_BYTES]>, Failure> {
        let bytes = self.message.serialize();
        let needed = self
            .message
            .static_account_keys()
            .iter()
            .take(self.signatures());
        let sign = |key: &Address| {
            let mut found = request.signers.iter();
            let signer = found.find(|signer| signer.try_pubkey().is_ok_and(|its| its == *key));
            let signer = signer.ok_or_else(|| rejected(&format!("nobody signs for {key}")))?;
            let signed = signer.try_sign_message(&bytes);
            let signed =
                signed.map_err(|error| rejected(&format!("{key} cannot sign: {error}")))?;
            Ok(signed.into())
        };
        needed.map(sign).collect()
    }

    /// The transaction's bytes with these signatures.
    #[must_use]
    pub fn wire(&self, signatures: &[[u8; SIGNATURE_BYTES]]) -> Vec<u8> {
        // A transaction of at most 1,232 bytes has fewer than 128 signatures: one byte says how
        // many.
        let count = u8::try_from(signatures.len()).unwrap_or(u8::MAX);
        let mut wire = vec![count];
        for signature in signatures {
            wire.extend_from_slice(signature);
        }
        wire.extend_from_slice(&self.message.serialize());
        wire
    }
}

/// Bytes of a signature in Base58, as explorers show it.
#[must_use]
pub fn base58(signature: &[u8; SIGNATURE_BYTES]) -> String {
    solana_signature::Signature::from(*signature).to_string()
}

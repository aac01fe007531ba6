//! One instruction on its way: valid as the world builds it, and easy to spoil in one place, which
//! is how refusals are tested.

use ringfence_interface::instructions::Shape;
use solana_instruction::{AccountMeta, Instruction};
use solana_pubkey::Pubkey;

use crate::actors;

/// An instruction with the names of its accounts and of those who sign it.
#[derive(Clone, Debug)]
pub struct Act {
    /// Name and fixed accounts of the instruction.
    pub shape: Shape,
    /// The instruction.
    pub instruction: Instruction,
    /// What comes before it in its transaction.
    pub before: Vec<Instruction>,
    /// Actors who may sign; only those whom the instruction needs do.
    pub signers: Vec<String>,
    /// Pays the transaction's fee, and therefore signs as well.
    pub fee_payer: String,
}

impl Act {
    /// A valid act. The first signer pays the fee, as users do who send their own transactions.
    #[must_use]
    pub fn new(shape: Shape, instruction: Instruction, signers: &[&str]) -> Self {
        let fee_payer = signers
            .first()
            .copied()
            .unwrap_or(actors::KEEPER)
            .to_owned();
        let signers = signers.iter().map(|name| (*name).to_owned()).collect();
        Self {
            shape,
            instruction,
            before: Vec::new(),
            signers,
            fee_payer,
        }
    }

    /// With another instruction before it in its transaction.
    #[must_use]
    pub fn behind(mut self, instruction: Instruction) -> Self {
        self.before.push(instruction);
        self
    }

    fn meta(&mut self, account: &str) -> &mut AccountMeta {
        let index = self.shape.index_of(account);
        let index = index.unwrap_or_else(|| panic!("{} has no {account}", self.shape.name));
        &mut self.instruction.accounts[index]
    }

    /// Address of a named account.
    #[must_use]
    pub fn address_of(&self, account: &str) -> Pubkey {
        self.clone().meta(account).pubkey
    }

    /// With another address for a named account.
    #[must_use]
    pub fn with(mut self, account: &str, address: Pubkey) -> Self {
        self.meta(account).pubkey = address;
        self
    }

    /// With another actor in the place of a named signer; the actor signs and pays the fee.
    #[must_use]
    pub fn signed_by(mut self, account: &str, actor: &str) -> Self {
        self.meta(account).pubkey = actors::address(actor);
        self.signers.push(actor.to_owned());
        self.fee_payer = actor.to_owned();
        self
    }

    /// Without the signature of a named signer. Somebody else pays the fee: a fee payer signs.
    #[must_use]
    pub fn unsigned(mut self, account: &str) -> Self {
        self.meta(account).is_signer = false;
        self.fee_payer = "bystander".to_owned();
        self
    }

    /// With a named account that is not passed as writable.
    #[must_use]
    pub fn read_only(mut self, account: &str) -> Self {
        self.meta(account).is_writable = false;
        self
    }

    /// With another address in the given place behind the fixed accounts.
    #[must_use]
    pub fn with_more(mut self, place: usize, address: Pubkey) -> Self {
        let index = self.shape.accounts.len() + place;
        self.instruction.accounts[index].pubkey = address;
        self
    }

    /// With two of the accounts behind the fixed ones exchanged.
    #[must_use]
    pub fn with_swapped(mut self, one: usize, other: usize) -> Self {
        let fixed = self.shape.accounts.len();
        self.instruction.accounts.swap(fixed + one, fixed + other);
        self
    }

    /// With one more account at the end.
    #[must_use]
    pub fn with_added(mut self, address: Pubkey) -> Self {
        self.instruction
            .accounts
            .push(AccountMeta::new_readonly(address, false));
        self
    }

    /// Without the last account.
    #[must_use]
    pub fn without_last(mut self) -> Self {
        self.instruction.accounts.pop();
        self
    }

    /// With the last bytes of the data cut off.
    #[must_use]
    pub fn truncated(mut self, bytes: usize) -> Self {
        let kept = self.instruction.data.len() - bytes;
        self.instruction.data.truncate(kept);
        self
    }
}

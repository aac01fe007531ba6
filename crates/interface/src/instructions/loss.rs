//! A default from its declaration to its close.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};

accounts! {
    /// Declares an account in default and opens its loss. Anyone may, when the reasons hold.
    LossDeclare = "loss_declare" [100, 57, 115, 78, 241, 159, 107, 194];
    /// Pays the rent of the loss.
    declarer: Payer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Its fund.
    fund: Writable,
    /// The account.
    margin_account: Writable,
    /// Its owner's membership; the address has to be passed when it does not exist as well.
    member: Readonly,
    /// Its quote vault: whether it can still move tokens.
    quote_vault: Readonly,
    /// The new loss.
    loss: Writable,
    /// The System program.
    system_program: Readonly,
}

impl LossDeclare {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}

accounts! {
    /// Takes lots of a defaulter at the mark less a discount that grows with time. Anyone with a
    /// margin account may.
    LossTake = "loss_take" [141, 98, 67, 190, 29, 94, 162, 16];
    /// Owner or delegate of the taker's margin account.
    taker: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// The loss.
    loss: Writable,
    /// The account that takes the lots.
    taker_account: Writable,
}

impl LossTake {
    /// Builds the instruction. The evidence is of the taker's account *after* the trade.
    #[must_use]
    pub fn instruction(&self, lots: u64, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &lots, readonly(evidence))
    }
}

accounts! {
    /// Drains the defaulter's quote vault and fixes the shortfall. Anyone may.
    LossFix = "loss_fix" [143, 106, 173, 190, 64, 180, 68, 123];
    /// Whose signature the stamp records.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Receives.
    pool: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// Pays.
    quote_vault: Writable,
    /// The account's shard of the quote.
    shard: Writable,
    /// The loss.
    loss: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl LossFix {
    /// Builds the instruction: `instruments` of the occupied positions, in slot order.
    #[must_use]
    pub fn instruction(&self, instruments: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(instruments))
    }
}

accounts! {
    /// Sends a fixed loss down the waterfall. Anyone may, as often as it takes.
    LossRoute = "loss_route" [129, 67, 119, 219, 151, 53, 186, 86];
    /// Whose signature the stamp records.
    actor: Signer,
    /// The house.
    house: Writable,
    /// Its settlement totals.
    settlement: Writable,
    /// Receives what the layers pay.
    pool: Writable,
    /// Its fund.
    fund: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// The loss.
    loss: Writable,
    /// The defaulter's membership; its address has to be passed when it does not exist as well.
    member: Writable,
    /// Layer 3.
    vault_insurance: Writable,
    /// Layer 4.
    vault_skin_junior: Writable,
    /// Layer 5.
    vault_mutual: Writable,
    /// Layer 6.
    vault_skin_senior: Writable,
    /// The defaulter's stake that waits is taken from here.
    vault_pending: Writable,
    /// And its secured part from here.
    vault_secured: Writable,
    /// Pays assessments; receives what is left of a mutual layer that was used up.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl LossRoute {
    /// Builds the instruction. `through` is the number of the last layer to serve, from 2 to 8.
    #[must_use]
    pub fn instruction(&self, through: u8) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &through, none())
    }
}

accounts! {
    /// Closes a loss that has been routed. Anyone may.
    LossClose = "loss_close" [10, 16, 70, 136, 234, 174, 207, 199];
    /// Whose signature the stamp records.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Its fund.
    fund: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// The loss.
    loss: Writable,
}

impl LossClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

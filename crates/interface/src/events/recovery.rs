//! Events of assessments, of claims and of recoveries.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A member paid its assessment.
    part AssessmentPaid {
        /// The loss.
        loss: Address,
        /// The member.
        owner: Address,
        /// Its part of the loss.
        part: Address,
        /// What it was called for and paid.
        amount_native: u64,
        /// What all parties have paid so far.
        paid_native: u64,
        /// Shares that have answered so far.
        answered_shares: u64,
        /// Ledger of what the fund holds for others, afterwards.
        escrow_native: u64,
    }
}

layout! {
    /// The operator paid beside the members.
    part AssessmentMatched {
        /// The loss.
        loss: Address,
        /// The operator.
        skin_authority: Address,
        /// Its part of the loss.
        part: Address,
        /// What arrived.
        amount_native: u64,
        /// What all parties have paid so far.
        paid_native: u64,
        /// Ledger of what the fund holds for others, afterwards.
        escrow_native: u64,
    }
}

layout! {
    /// The secured part of a member that had not paid in time was taken, as far as its call.
    part AssessmentSeized {
        /// The loss.
        loss: Address,
        /// The member.
        owner: Address,
        /// Its part of the loss.
        part: Address,
        /// What was taken.
        amount_native: u64,
        /// The member's secured part afterwards.
        secured_native: u64,
        /// What all parties have paid so far.
        paid_native: u64,
        /// Shares that have answered so far.
        answered_shares: u64,
        /// Ledger of what the fund holds for others, afterwards.
        escrow_native: u64,
    }
}

layout! {
    /// A party was paid what it was due of a loss.
    part PartClaimed {
        /// The loss.
        loss: Address,
        /// The member, or the operator.
        owner: Address,
        /// Its part of the loss.
        part: Address,
        /// Token account that received it.
        destination: Address,
        /// How much.
        amount_native: u64,
        /// What it has claimed of this loss in all.
        claimed_native: u64,
        /// Ledger of what the fund holds for others, afterwards.
        escrow_native: u64,
    }
}

layout! {
    /// A frozen defaulter repaid those who had paid for it.
    part LossRecovered {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// What it repaid now.
        amount_native: u64,
        /// What each layer has got back so far.
        recovered_native: [u64; 9],
        /// Still uncovered.
        uncovered_native: u64,
        /// Still to be repaid, that included.
        recoverable_native: u64,
        /// The quote vault's ledger afterwards.
        ledger_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
        /// Ledgers afterwards: insurance, junior skin, senior skin, what is held for others.
        fund_native: [u64; 4],
        /// 1 if the account was released.
        is_released: u64,
    }
}

layout! {
    /// Collateral of a frozen defaulter was sold into its quote vault.
    part RecoverySold {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The loss.
        loss: Address,
        /// The asset.
        asset: Address,
        /// Who bought.
        buyer: Address,
        /// What the buyer paid into the quote vault.
        quote_native: u64,
        /// What it received.
        out_native: u64,
        /// The quote vault's ledger afterwards.
        quote_ledger_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// An owner gave up what haircuts took from its account and no recovery has returned.
    part CutWaived {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// Owed to it afterwards: what had been recovered already.
        variation_native: i128,
        /// What haircuts took from all other accounts and no recovery has returned, afterwards.
        cut_native: i128,
    }
}

//! Events of assessments, of claims and of recoveries.

use anchor_lang::prelude::*;
use ringfence_core::waterfall::LAYER_COUNT;

/// A member paid its assessment.
#[event(bytemuck)]
pub struct AssessmentPaid {
    /// The loss.
    pub loss: Address,
    /// The member.
    pub owner: Address,
    /// Its part of the loss.
    pub part: Address,
    /// What it was called for and paid.
    pub amount_native: u64,
    /// What all parties have paid so far.
    pub paid_native: u64,
    /// Shares that have answered so far.
    pub answered_shares: u64,
    /// Ledger of what the fund holds for others, afterwards.
    pub escrow_native: u64,
}

/// The operator paid beside the members.
#[event(bytemuck)]
pub struct AssessmentMatched {
    /// The loss.
    pub loss: Address,
    /// The operator.
    pub skin_authority: Address,
    /// Its part of the loss.
    pub part: Address,
    /// What arrived.
    pub amount_native: u64,
    /// What all parties have paid so far.
    pub paid_native: u64,
    /// Ledger of what the fund holds for others, afterwards.
    pub escrow_native: u64,
}

/// The secured part of a member that had not paid in time was taken, as far as its call.
#[event(bytemuck)]
pub struct AssessmentSeized {
    /// The loss.
    pub loss: Address,
    /// The member.
    pub owner: Address,
    /// Its part of the loss.
    pub part: Address,
    /// What was taken.
    pub amount_native: u64,
    /// The member's secured part afterwards.
    pub secured_native: u64,
    /// What all parties have paid so far.
    pub paid_native: u64,
    /// Shares that have answered so far.
    pub answered_shares: u64,
    /// Ledger of what the fund holds for others, afterwards.
    pub escrow_native: u64,
}

/// A party was paid what it was due of a loss.
#[event(bytemuck)]
pub struct PartClaimed {
    /// The loss.
    pub loss: Address,
    /// The member, or the operator.
    pub owner: Address,
    /// Its part of the loss.
    pub part: Address,
    /// Token account that received it.
    pub destination: Address,
    /// How much.
    pub amount_native: u64,
    /// What it has claimed of this loss in all.
    pub claimed_native: u64,
    /// Ledger of what the fund holds for others, afterwards.
    pub escrow_native: u64,
}

/// A frozen defaulter repaid those who had paid for it.
#[event(bytemuck)]
pub struct LossRecovered {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// What it repaid now.
    pub amount_native: u64,
    /// What each layer has got back so far.
    pub recovered_native: [u64; LAYER_COUNT],
    /// Still uncovered.
    pub uncovered_native: u64,
    /// Still to be repaid, that included.
    pub recoverable_native: u64,
    /// The quote vault's ledger afterwards.
    pub ledger_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
    /// Ledgers afterwards: insurance, junior skin, senior skin, what is held for others.
    pub fund_native: [u64; 4],
    /// 1 if the account was released.
    pub is_released: u64,
}

/// Collateral of a frozen defaulter was sold into its quote vault.
#[event(bytemuck)]
pub struct RecoverySold {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The loss.
    pub loss: Address,
    /// The asset.
    pub asset: Address,
    /// Who bought.
    pub buyer: Address,
    /// What the buyer paid into the quote vault.
    pub quote_native: u64,
    /// What it received.
    pub out_native: u64,
    /// The quote vault's ledger afterwards.
    pub quote_ledger_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
}

/// An owner gave up what haircuts took from its account and no recovery has returned.
#[event(bytemuck)]
pub struct CutWaived {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// Owed to it afterwards: what had been recovered already.
    pub variation_native: PodI128,
    /// What haircuts took from all other accounts and no recovery has returned, afterwards.
    pub cut_native: PodI128,
}

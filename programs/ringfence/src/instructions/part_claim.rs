//! A party claims what it is due of a loss: its assessment as far as it was not used, its part of
//! recoveries, and of what was left of a mutual layer that was used up. A member signs for its own
//! part, also when it has none yet; for the match, who matched.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `FundVaultMismatch`; those of [`tokens::read`];
//! `TokenOwnerWrong`; for a member `MemberMismatch`, `NotOwner` and those of [`parties::part`]; for
//! the match those of [`parties::earlier_part`] and `NotOwner`; then those of [`plan_claim`]; those
//! of [`pockets::carry_from_fund`]; `TokensBelowLedger`.
//! Moves: escrow → destination; rent, payer → part.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, PartClaimed};
use crate::state::{Fund, FundMember, House, Loss, LossPart, Stored};
use crate::{guard, parties, pockets, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::assessment::plan_claim;
use ringfence_core::plan::Pocket;

/// Accounts of `part_claim`.
#[derive(Accounts)]
pub struct PartClaim {
    /// The member, or the operator for its match.
    pub owner: Signer,
    /// Pays the rent of a new part.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's fund. For the match it is the party as well; nothing else here can be it.
    #[account(mut, unsafe(dup))]
    pub fund: Stored<Fund>,
    /// The member's seat, or the fund for the match.
    pub party: UncheckedAccount,
    /// The loss.
    pub loss: Stored<Loss>,
    /// The party's part of the loss.
    #[account(mut)]
    pub part: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// Token account of the owner that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut PartClaim) -> Outcome {
    parties::check_loss(accounts.house.address(), &accounts.fund, &accounts.loss)?;
    let (from, to) = (&accounts.vault_escrow, &accounts.destination);
    pockets::check_fund_vault(&accounts.fund, Pocket::Escrow, from)?;
    let (owner, receiver) = (accounts.owner.address(), tokens::read(to)?.owner);
    guard::same(&receiver, owner, RingfenceError::TokenOwnerWrong)?;
    let (mut part, shares) = part(accounts)?;
    let (loss, mut fund) = (accounts.loss.view()?, accounts.fund.view());
    let mut view = part.view();
    let plan = plan_claim(&loss, &mut view, &mut fund, shares)?;
    accounts.fund.store(&fund);
    part.store(&view);
    let amount_native = plan.received_by(Pocket::Wallet);
    let program = &accounts.token_program;
    pockets::carry_from_fund(&accounts.fund, program, from, to, amount_native)?;
    tokens::check_covered(from, fund.escrow_native)?;
    events::tell(&PartClaimed {
        loss: *accounts.loss.address(),
        owner: *owner,
        part: *part.address(),
        destination: *to.address(),
        amount_native,
        claimed_native: view.claimed_native,
        escrow_native: fund.escrow_native,
    });
    Ok(())
}

/// The party's part, and the shares that it had when the loss was declared. One that had none has
/// nothing to claim, which is for the rules to say.
#[inline(never)]
fn part(accounts: &PartClaim) -> Outcome<(Stored<LossPart>, u64)> {
    let (owner, loss) = (accounts.owner.address(), &accounts.loss);
    let (party, given) = (accounts.party.account(), accounts.part.account());
    if address_eq(party.address(), accounts.fund.address()) {
        let part = parties::earlier_part(given, loss.address(), party.address())?;
        guard::same(owner, &part.owner, RingfenceError::NotOwner)?;
        return Ok((part, 0));
    }
    let seat = Stored::<FundMember>::load(*party)?;
    parties::check_seat(&accounts.fund, &seat)?;
    guard::same(owner, &seat.owner, RingfenceError::NotOwner)?;
    let payer = accounts.payer.account();
    let part = parties::part(payer, given, loss.address(), party.address(), owner)?;
    let mut member = seat.view();
    let party = parties::party(&mut member, &seat, loss);
    let shares = party.shares_then(&loss.view()?).unwrap_or_default();
    Ok((part, shares))
}

//! Pledges to venues that keep their own books: the owner's side of them.

use super::{Action, ActionError, Actor};
use crate::portfolio::Portfolio;
use ringfence_interface::accounts::{Lien, Venue};
use ringfence_interface::instructions::{
    LienClose, LienCreate, LienNotice, LienRelease, LienResize,
};
use ringfence_interface::wire::LienCreateArguments;
use ringfence_interface::{ids, pda};
use solana_address::Address;
use solana_instruction::Instruction;

/// What an owner pledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pledge<'a> {
    /// Where the venue is.
    pub venue_address: Address,
    /// The venue, as it was looked at: its terms are part of what the owner signs.
    pub venue: &'a Venue,
    /// The mint of the vault.
    pub mint: Address,
    /// Most that the venue may lock.
    pub cap_native: u64,
    /// Until when it may.
    pub expiry_ts: i64,
}

impl Portfolio {
    /// Pledges a part of a vault to a venue, on the terms that the venue has now.
    ///
    /// # Errors
    /// [`ActionError::Missing`] without a vault of the mint, or where the venue takes no such mint.
    pub fn pledge(&self, actor: &Actor, pledge: &Pledge<'_>) -> Result<Action, ActionError> {
        let mint = pledge.mint;
        let missing = |what: &str| ActionError::Missing(format!("{what} {mint}"));
        let vault = self.vault_of(&mint);
        let vault = vault.ok_or_else(|| missing("the account has no vault of"))?;
        let entry = pledge
            .venue
            .settlement
            .iter()
            .find(|entry| entry.mint == mint);
        let entry = entry.ok_or_else(|| missing("the venue has no settlement account of"))?;
        let accounts = LienCreate {
            owner: actor.owner,
            payer: actor.payer,
            venue: pledge.venue_address,
            margin_account: self.address,
            vault: vault.address,
            settlement_account: entry.token_account,
            lien: pda::lien(&self.address, &pledge.venue_address, &mint).0,
            system_program: ids::SYSTEM_PROGRAM,
        };
        Ok(only(accounts.instruction(&LienCreateArguments {
            cap_native: pledge.cap_native,
            expiry_ts: pledge.expiry_ts,
            release_delay_s: pledge.venue.release_delay_s,
            claim_limit_s: pledge.venue.claim_limit_s,
        })))
    }

    /// Changes how much a venue may lock.
    #[must_use]
    pub fn pledge_resize(&self, lien: &Address, cap_native: u64) -> Action {
        let accounts = LienResize {
            owner: self.account.owner,
            margin_account: self.address,
            lien: *lien,
        };
        only(accounts.instruction(cap_native))
    }

    /// Gives the venue notice, from when its release delay runs; or withdraws the notice.
    #[must_use]
    pub fn pledge_notice(&self, lien: &Address, is_given: bool) -> Action {
        let accounts = LienNotice {
            owner: self.account.owner,
            margin_account: self.address,
            lien: *lien,
        };
        only(accounts.instruction(is_given))
    }

    /// Takes back what is locked, after notice and delay.
    #[must_use]
    pub fn pledge_release(&self, lien: &Address) -> Action {
        let accounts = LienRelease {
            owner: self.account.owner,
            margin_account: self.address,
            lien: *lien,
        };
        only(accounts.instruction())
    }

    /// Closes a pledge that locks nothing; its rent returns to whoever paid it.
    #[must_use]
    pub fn pledge_close(&self, address: &Address, lien: &Lien) -> Action {
        let accounts = LienClose {
            owner: self.account.owner,
            margin_account: self.address,
            lien: *address,
            rent_payer: lien.rent_payer,
        };
        only(accounts.instruction())
    }
}

fn only(instruction: Instruction) -> Action {
    Action {
        fresh: Vec::new(),
        act: vec![instruction],
    }
}

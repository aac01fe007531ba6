//! Margin accounts from their opening to the day when their owner leaves.

use super::money::{deposit, open_vault};
use super::{Action, ActionError, Actor};
use crate::portfolio::{Portfolio, Vault};
use crate::preview;
use ringfence_interface::accounts::Asset;
use ringfence_interface::instructions::{
    AccountClose, AccountCreate, AccountSettle, MarginCall, VaultClose,
};
use ringfence_interface::{ids, pda};
use solana_address::Address;
use solana_instruction::Instruction;

/// A margin account that is to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening<'a> {
    /// The house.
    pub house: Address,
    /// The house's quote: its vault is opened with the account.
    pub quote: &'a Asset,
    /// Number among the owner's accounts in the house.
    pub index: u16,
    /// What is paid in at once, in quote native; zero for nothing.
    pub deposit_native: u64,
}

/// Opens a margin account with a quote vault, and pays in.
#[must_use]
pub fn open(actor: &Actor, opening: &Opening<'_>) -> Action {
    let margin_account = pda::margin_account(&opening.house, &actor.owner, opening.index).0;
    let accounts = AccountCreate {
        owner: actor.owner,
        payer: actor.payer,
        house: opening.house,
        settlement: pda::settlement(&opening.house).0,
        margin_account,
        system_program: ids::SYSTEM_PROGRAM,
    };
    let mut act = vec![accounts.instruction(opening.index)];
    act.push(open_vault(actor, &margin_account, opening.quote));
    if opening.deposit_native > 0 {
        act.push(deposit(
            &actor.owner,
            &margin_account,
            opening.quote,
            opening.deposit_native,
        ));
    }
    Action {
        fresh: Vec::new(),
        act,
    }
}

/// What keeps a leaving customer's last money for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The account has lots: close or transfer the positions first.
    Lots,
    /// Differences of fills wait for the instrument's next settlement boundary.
    Boundary,
    /// The account owes more than its quote vault holds: deposit the difference.
    Debt,
    /// The house owes the account, and pays once losers have.
    Claim,
    /// The account has pledges.
    Liens,
    /// A claim on recoveries of a past loss would be lost: give it up, or wait.
    Recovery,
    /// The issuer of a token has frozen a vault.
    Frozen,
}

/// One step of leaving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// What can be done now; empty when there is only waiting.
    pub action: Action,
    /// Why the account is still there afterwards; none when it is closed.
    pub waits: Option<Waits>,
}

impl Portfolio {
    /// Settles the account: what it owes is collected, what it is owed is paid. Anyone may.
    ///
    /// # Errors
    /// [`ActionError::Unknown`].
    pub fn settle(&self) -> Result<Action, ActionError> {
        self.account.to_core()?;
        Ok(Action {
            fresh: Vec::new(),
            act: vec![self.settle_of()],
        })
    }

    fn settle_of(&self) -> Instruction {
        let house = self.account.house;
        let quote_asset = pda::asset(&house, &self.house.quote_mint).0;
        let quote = self.vaults.first().filter(|vault| vault.slot == 0);
        let accounts = AccountSettle {
            house,
            settlement: pda::settlement(&house).0,
            pool: self.settlement.pool,
            fund: pda::fund(&house).0,
            margin_account: self.address,
            vault: quote.map_or(ids::SYSTEM_PROGRAM, |vault| vault.address),
            shard: pda::shard(&quote_asset, pda::shard_number(&self.address)).0,
            token_program: self.house.quote_token_program,
        };
        let instruments: Vec<Address> = self.markets.iter().map(|market| market.address).collect();
        let expired = self
            .markets
            .iter()
            .filter(|market| market.instrument.is_expired != 0);
        let books: Vec<Address> = expired.map(|market| pda::book(&market.address).0).collect();
        accounts.instruction(&instruments, &books)
    }

    /// Whether a settlement would change anything: something was recognised since the last one, or
    /// is owed either way.
    #[must_use]
    pub fn has_to_settle(&self) -> bool {
        let of = |id: u16| {
            self.markets
                .iter()
                .find(|it| it.instrument.instrument_id == id)
        };
        let has_passed = self.account.occupied_positions().any(|position| {
            let market = of(position.instrument_id);
            market.is_some_and(|market| {
                let instrument = &market.instrument;
                position.sequence != instrument.sequence || instrument.is_expired != 0
            })
        });
        has_passed || self.account.variation_native != 0
    }

    /// A settlement, where there is something to settle, and the instruments of the positions that
    /// are left after it: evidence of what comes behind it in the same transaction.
    ///
    /// # Errors
    /// [`ActionError::Refused`], [`ActionError::Unknown`].
    pub fn settled_first(&self) -> Result<(Option<Instruction>, Vec<u16>), ActionError> {
        if !self.has_to_settle() {
            return Ok((None, self.held()));
        }
        let after = self.after_settlement()?;
        Ok((Some(self.settle_of()), held(&after)))
    }

    fn after_settlement(&self) -> Result<preview::Portfolio, ActionError> {
        let cover = self.fund.to_core().cover_native();
        let (_, after) = self.preview()?.settle(&self.settlement.to_core(), cover)?;
        Ok(after)
    }

    /// Calls the account when it is below maintenance, or releases it when it is back above
    /// initial. Anyone may.
    #[must_use]
    pub fn margin_call(&self) -> Action {
        let accounts = MarginCall {
            house: self.account.house,
            margin_account: self.address,
        };
        self.freshly(vec![accounts.instruction(&self.evidence())])
    }

    /// Leaves: settles, takes everything out that can leave now, closes every vault and the account
    /// once nothing is open. Call it again, with the account loaded anew, until nothing waits.
    ///
    /// # Errors
    /// [`ActionError::Refused`] with `AccountInDefault`; [`ActionError::Unknown`].
    pub fn leave(&self, actor: &Actor) -> Result<Leaving, ActionError> {
        let mut act = Vec::new();
        let after = if self.has_to_settle() {
            act.push(self.settle_of());
            self.after_settlement()?
        } else {
            self.preview()?
        };
        if after.account.has_lots() {
            let action = Action {
                fresh: Vec::new(),
                act,
            };
            return Ok(Leaving {
                action,
                waits: Some(Waits::Lots),
            });
        }
        for vault in self.vaults.iter().filter(|vault| !vault.is_frozen) {
            if after.exit(vault.slot).is_ok() {
                act.push(self.destination(actor, vault));
                act.push(self.exit_of(actor, vault));
            }
        }
        let is_frozen = self.vaults.iter().any(|vault| vault.is_frozen);
        let waits = waits(&after).or(is_frozen.then_some(Waits::Frozen));
        if waits.is_none() {
            act.extend(self.close(actor));
        }
        Ok(Leaving {
            action: Action {
                fresh: Vec::new(),
                act: without_repeats(act),
            },
            waits,
        })
    }

    /// Closes every vault, the quote's last, and the account.
    fn close(&self, actor: &Actor) -> Vec<Instruction> {
        let mut act = Vec::new();
        for vault in self.vaults.iter().rev() {
            let slot = self.account.slots.get(vault.slot);
            if slot.is_some_and(|slot| vault.tokens_native > slot.ledger_native) {
                act.push(self.destination(actor, vault));
            }
            act.push(self.close_of(actor, vault));
        }
        act.push(self.account_close(actor));
        act
    }

    /// Closes an empty vault: its rent goes back, with whatever somebody sent to it.
    #[must_use]
    pub fn close_of(&self, actor: &Actor, vault: &Vault) -> Instruction {
        let slot = self.account.slots.get(vault.slot);
        let accounts = VaultClose {
            owner: actor.owner,
            margin_account: self.address,
            vault: vault.address,
            destination: self.wallet_of(vault),
            shard: self.shard_of(vault),
            rent_payer: slot.map_or(actor.owner, |slot| slot.rent_payer),
            token_program: vault.asset.token_program,
        };
        accounts.instruction()
    }

    /// Closes the account itself.
    fn account_close(&self, actor: &Actor) -> Instruction {
        let accounts = AccountClose {
            owner: actor.owner,
            margin_account: self.address,
            rent_payer: self.account.rent_payer,
        };
        accounts.instruction()
    }
}

/// Why an account without lots cannot be closed yet.
fn waits(after: &preview::Portfolio) -> Option<Waits> {
    let account = &after.account;
    if account.lien_count != 0 {
        return Some(Waits::Liens);
    }
    if account
        .positions
        .iter()
        .any(ringfence_core::account::Position::is_occupied)
    {
        return Some(Waits::Boundary);
    }
    if account.variation_native < 0 {
        return Some(Waits::Debt);
    }
    if !account.is_settled() {
        return Some(Waits::Claim);
    }
    (account.cut_native != 0).then_some(Waits::Recovery)
}

/// The first of each instruction: a wallet is created once.
fn without_repeats(all: Vec<Instruction>) -> Vec<Instruction> {
    let mut kept: Vec<Instruction> = Vec::with_capacity(all.len());
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// Instruments of the occupied positions.
fn held(portfolio: &preview::Portfolio) -> Vec<u16> {
    let positions = portfolio.account.positions.iter();
    positions
        .filter(|it| it.is_occupied())
        .map(|it| it.instrument_id)
        .collect()
}

//! How things are sent, and what is said when they are refused.

use anyhow::{Result, anyhow, bail};
use ringfence_audit::amount::units;
use ringfence_client::actions::run::{Options, run_in_parts, try_out};
use ringfence_client::actions::tokens::associated;
use ringfence_client::actions::{Action, ActionError, Actor};
use ringfence_client::chain::{Failure, Receipt};
use ringfence_client::explain;
use ringfence_client::portfolio::{LoadError, token_amount};
use ringfence_interface::accounts::Asset;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::context::{Key, Session};
use super::report::receipts;
use super::table::Answer;

impl Session<'_> {
    /// Whether a wallet has enough of an asset.
    ///
    /// # Errors
    /// When it has not.
    pub fn check_wallet(&self, owner: &Address, asset: &Asset, amount_native: u64) -> Result<()> {
        if amount_native == 0 {
            return Ok(());
        }
        let wallet = associated(owner, &asset.mint, &asset.token_program);
        let found = self
            .chain
            .accounts(&[wallet])
            .map_err(|failure| unread(&failure))?;
        let has = found.into_iter().next().flatten();
        let has = has
            .and_then(|account| token_amount(&account.data))
            .unwrap_or(0);
        if has >= amount_native {
            return Ok(());
        }
        let of = |native: u64| units(i128::from(native), asset.decimals);
        bail!(
            "the wallet {wallet} of {owner} has {} of {}, less than {}",
            of(has),
            asset.mint,
            of(amount_native)
        );
    }

    /// Does an action that each instruction of stands for itself, or tries it out, and says what it
    /// changed.
    ///
    /// # Errors
    /// In sentences, what was refused.
    pub fn perform(&self, key: &Key, action: &Action) -> Result<Answer> {
        if action.act.is_empty() && action.fresh.is_empty() {
            return Ok(Answer::default().notes("result", vec!["nothing to do".to_owned()]));
        }
        let signers: [&dyn Signer; 1] = [key.as_ref()];
        let options = Options {
            tables: &[],
            price_micro_lamports: self.globals.priority_fee,
        };
        let done = if self.globals.dry_run {
            try_out(self.chain, action, &signers, options).map(|receipt| vec![receipt])
        } else {
            run_in_parts(self.chain, action, &signers, options)
        };
        let done: Vec<Receipt> = done.map_err(|failure| self.explained(&failure, key))?;
        Ok(receipts(&done, self.globals.dry_run))
    }

    /// A failure, with what the payer has when that may be the reason.
    fn explained(&self, failure: &Failure, key: &Key) -> anyhow::Error {
        let payer = key.pubkey();
        let (logs, is_rejected) = match failure {
            Failure::Rejected { logs, .. } => (logs.as_slice(), true),
            Failure::Refused { logs, .. } => (logs.as_slice(), false),
            Failure::Expired { .. } | Failure::Unreachable(_) => return refused(failure),
        };
        let found = self.chain.accounts(&[payer]).unwrap_or_default();
        let account = found.into_iter().next().flatten();
        let lamports = account.map_or(0, |account| account.lamports);
        let is_short = logs
            .iter()
            .any(|line| line.contains("insufficient lamports"));
        if is_short || (is_rejected && lamports == 0) {
            let has = units(i128::from(lamports), 9);
            return anyhow!(
                "{payer} has {has} SOL, too little for the rent and the fee of this. Send it more."
            );
        }
        refused(failure)
    }
}

/// A failure in plain words.
#[must_use]
pub fn refused(failure: &Failure) -> anyhow::Error {
    anyhow!("{}", explain::sentence(failure))
}

/// Why something could not be read, in plain words: nothing was sent.
#[must_use]
pub fn unread(failure: &Failure) -> anyhow::Error {
    match failure {
        Failure::Unreachable(why) => anyhow!("Nobody answers ({why}): is --rpc right?"),
        other => refused(other),
    }
}

/// Why an account could not be loaded, in plain words.
#[must_use]
pub fn missing(why: LoadError) -> anyhow::Error {
    match why {
        LoadError::Chain(failure) => unread(&failure),
        LoadError::Missing {
            what: "margin account",
            ..
        } => {
            anyhow!("{why}: `ringfence account create` opens one")
        }
        other => anyhow!("{other}"),
    }
}

/// Why there is nothing to send, in plain words.
#[must_use]
pub fn impossible(why: ActionError) -> anyhow::Error {
    match why {
        ActionError::Refused(refusal) => anyhow!("{} ({} {})", why, refusal.code(), refusal.name()),
        other => anyhow!("{other}"),
    }
}

/// An action of one instruction.
#[must_use]
pub fn only(instruction: Instruction) -> Action {
    Action {
        fresh: Vec::new(),
        act: vec![instruction],
    }
}

/// Whoever signs, for its own account.
#[must_use]
pub fn actor(key: &Key) -> Actor {
    Actor::alone(key.pubkey())
}

#[cfg(test)]
mod tests {
    use super::missing;
    use ringfence_client::portfolio::LoadError;
    use solana_address::Address;

    #[test]
    fn only_who_has_no_margin_account_is_told_how_to_open_one() {
        let address = Address::new_from_array([7; 32]);
        let said = |what| missing(LoadError::Missing { what, address }).to_string();
        let expected = format!(
            "there is no margin account at {address}: `ringfence account create` opens one"
        );
        assert_eq!(said("margin account"), expected);
        assert_eq!(said("loss"), format!("there is no loss at {address}"));
    }
}

//! Which margin account a command is about.

use anyhow::Result;
use clap::Args;
use ringfence_client::portfolio::Portfolio;
use ringfence_interface::pda;
use solana_address::Address;
use solana_signer::Signer;

use super::context::{Session, an_address};
use super::send::missing;

/// A margin account: by its address, or one of the key's own.
#[derive(Args, Clone, Copy, Debug)]
pub struct At {
    /// The margin account; the key's own without
    #[arg(value_name = "ACCOUNT", value_parser = an_address)]
    account: Option<Address>,
    /// Which of the key's own, where it has several
    #[arg(long, default_value_t = 0, conflicts_with = "account")]
    index: u16,
}

/// The same, where other words come first.
#[derive(Args, Clone, Copy, Debug)]
pub struct Whose {
    /// The margin account; the key's own without
    #[arg(long, value_name = "ADDRESS", value_parser = an_address)]
    account: Option<Address>,
    /// Which of the key's own, where it has several
    #[arg(long, default_value_t = 0, conflicts_with = "account")]
    index: u16,
}

impl At {
    /// Where the account is.
    ///
    /// # Errors
    /// Without a key where none is named, or without a house.
    pub fn address(&self, session: &Session<'_>) -> Result<Address> {
        find(session, self.account, self.index)
    }

    /// The account with its evidence.
    ///
    /// # Errors
    /// When there is none.
    pub fn portfolio(&self, session: &Session<'_>) -> Result<Portfolio> {
        portfolio(session, &self.address(session)?)
    }
}

impl Whose {
    /// The account with its evidence.
    ///
    /// # Errors
    /// When there is none.
    pub fn portfolio(&self, session: &Session<'_>) -> Result<Portfolio> {
        portfolio(session, &self.address(session)?)
    }

    /// Where the account is.
    ///
    /// # Errors
    /// Without a key where none is named, or without a house.
    pub fn address(&self, session: &Session<'_>) -> Result<Address> {
        find(session, self.account, self.index)
    }

    /// Whether an account was named by its address.
    #[must_use]
    pub const fn is_named(&self) -> bool {
        self.account.is_some()
    }
}

fn find(session: &Session<'_>, account: Option<Address>, index: u16) -> Result<Address> {
    if let Some(account) = account {
        return Ok(account);
    }
    let home = session.home()?;
    let owner = session.key()?.pubkey();
    Ok(pda::margin_account(&home.address, &owner, index).0)
}

fn portfolio(session: &Session<'_>, at: &Address) -> Result<Portfolio> {
    Portfolio::load(session.chain, at).map_err(missing)
}

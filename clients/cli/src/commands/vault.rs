//! `ringfence vault open | deposit | withdraw | exit | absorb | close`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use ringfence_client::actions::Action;
use ringfence_client::actions::money::open_vault;
use ringfence_client::actions::tokens::create_associated;
use ringfence_client::portfolio::{Portfolio, Vault};
use ringfence_interface::accounts::Asset;
use ringfence_interface::instructions::VaultAbsorb;
use ringfence_interface::pda;
use solana_signer::Signer;

use super::context::{Home, Quantity, Session, quantity, unusable};
use super::send::{actor, impossible, only};
use super::table::Answer;
use super::whose::Whose;

/// What can be done with vaults.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open a vault for an asset
    Open(Of),
    /// Pay in from the key's wallet; opens the vault where there is none
    Deposit(Deposit),
    /// Take out to the owner's wallet, by the test of the initial margin
    Withdraw(Withdraw),
    /// Take everything out; needs no price and nobody's leave, and no lots
    Exit(Of),
    /// Add what was sent straight to the vault to its ledger
    Absorb(Of),
    /// Close an empty vault
    Close(Of),
}

/// Which vault.
#[derive(Args, Debug)]
pub struct Of {
    /// Mint of the asset, or the word quote
    mint: String,
    #[command(flatten)]
    whose: Whose,
}

/// Arguments of `vault deposit`.
#[derive(Args, Debug)]
pub struct Deposit {
    /// Mint of the asset, or the word quote
    mint: String,
    #[command(flatten)]
    amount: Quantity,
    #[command(flatten)]
    whose: Whose,
}

/// Arguments of `vault withdraw`.
#[derive(Args, Debug)]
pub struct Withdraw {
    /// Mint of the asset, or the word quote
    mint: String,
    /// Amount in whole tokens, such as 12.5
    amount: Option<String>,
    /// The amount is in native units
    #[arg(long, requires = "amount")]
    native: bool,
    /// All that can leave now
    #[arg(long, conflicts_with = "amount")]
    max: bool,
    #[command(flatten)]
    whose: Whose,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::Open(of) => open(session, of),
            Self::Deposit(deposit) => pay_in(session, deposit),
            Self::Withdraw(withdraw) => take_out(session, withdraw),
            Self::Exit(of) => exit(session, of),
            Self::Absorb(of) => absorb(session, of),
            Self::Close(of) => close(session, of),
        }
    }
}

/// The account and the asset that a command is about.
fn both(session: &Session<'_>, mint: &str, whose: &Whose) -> Result<(Portfolio, Asset)> {
    let portfolio = whose.portfolio(session)?;
    let home = Home {
        address: portfolio.account.house,
        house: portfolio.house,
    };
    let (_, asset) = session.asset(&home, mint)?;
    Ok((portfolio, asset))
}

fn vault_of<'a>(portfolio: &'a Portfolio, asset: &Asset) -> Result<&'a Vault> {
    match portfolio.vault_of(&asset.mint) {
        Some(vault) => Ok(vault),
        None => bail!(
            "the account {} has no vault of {}",
            portfolio.address,
            asset.mint
        ),
    }
}

fn open(session: &Session<'_>, of: &Of) -> Result<Answer> {
    let (portfolio, asset) = both(session, &of.mint, &of.whose)?;
    let key = session.key()?;
    session.perform(
        &key,
        &only(open_vault(&actor(&key), &portfolio.address, &asset)),
    )
}

fn pay_in(session: &Session<'_>, deposit: &Deposit) -> Result<Answer> {
    let (portfolio, asset) = both(session, &deposit.mint, &deposit.whose)?;
    let amount_native = deposit.amount.native(asset.decimals)?;
    let key = session.key()?;
    session.check_wallet(&key.pubkey(), &asset, amount_native)?;
    session.perform(
        &key,
        &portfolio.deposit(&actor(&key), &asset, amount_native),
    )
}

fn take_out(session: &Session<'_>, withdraw: &Withdraw) -> Result<Answer> {
    let (portfolio, asset) = both(session, &withdraw.mint, &withdraw.whose)?;
    let amount_native = match (&withdraw.amount, withdraw.max) {
        (Some(amount), _) => quantity(amount, withdraw.native, asset.decimals)?,
        (None, true) => u64::MAX,
        (None, false) => return Err(unusable("how much? An amount, or --max".to_owned())),
    };
    let key = session.key()?;
    let action = portfolio.withdraw(&actor(&key), &asset.mint, amount_native);
    session.perform(&key, &action.map_err(impossible)?)
}

fn exit(session: &Session<'_>, of: &Of) -> Result<Answer> {
    let (portfolio, asset) = both(session, &of.mint, &of.whose)?;
    let key = session.key()?;
    let action = portfolio
        .exit(&actor(&key), &asset.mint)
        .map_err(impossible)?;
    session.perform(&key, &action)
}

fn absorb(session: &Session<'_>, of: &Of) -> Result<Answer> {
    let (portfolio, asset) = both(session, &of.mint, &of.whose)?;
    let vault = vault_of(&portfolio, &asset)?;
    let key = session.key()?;
    let accounts = VaultAbsorb {
        owner: key.pubkey(),
        margin_account: portfolio.address,
        vault: vault.address,
        shard: pda::shard(&vault.asset_address, pda::shard_number(&portfolio.address)).0,
        token_program: asset.token_program,
    };
    session.perform(&key, &only(accounts.instruction()))
}

fn close(session: &Session<'_>, of: &Of) -> Result<Answer> {
    let (portfolio, asset) = both(session, &of.mint, &of.whose)?;
    let vault = vault_of(&portfolio, &asset)?;
    let key = session.key()?;
    let actor = actor(&key);
    // What somebody sent to the vault goes to the wallet: it has to be there.
    let wallet = create_associated(
        &actor.payer,
        &actor.owner,
        &asset.mint,
        &asset.token_program,
    );
    let action = Action {
        fresh: Vec::new(),
        act: vec![wallet, portfolio.close_of(&actor, vault)],
    };
    session.perform(&key, &action)
}

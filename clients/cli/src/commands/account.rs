//! `ringfence account list | show | create | settle | close | consent | delegate`.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use ringfence_client::actions::account::{Opening, Waits, open};
use ringfence_client::chain::Filter;
use ringfence_client::preview;
use ringfence_core::asset;
use ringfence_core::instrument;
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{Asset, Instrument, MarginAccount};
use solana_address::Address;
use solana_signer::Signer;

use super::consent;
use super::context::{Home, Session, an_address, quantity};
use super::holding;
use super::send::{actor, impossible};
use super::table::{Answer, Cell, address, count, text};
use super::whose::At;

/// What can be done with margin accounts.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Margin accounts of the house
    List(List),
    /// One account: vaults, positions, health, what can be withdrawn, what keeps it from leaving
    Show(At),
    /// Open an account with a quote vault, and pay in
    Create(Create),
    /// Settle what was recognised; anyone may
    Settle(At),
    /// Leave: take everything out that can leave, and close what is empty
    Close(At),
    /// What venues may do for the account
    #[command(subcommand)]
    Consent(consent::Verb),
    /// Who else may trade for the account
    #[command(subcommand)]
    Delegate(consent::Delegate),
}

/// Arguments of `account list`.
#[derive(Args, Debug)]
pub struct List {
    /// Only accounts of this owner
    #[arg(long, value_name = "ADDRESS", value_parser = an_address)]
    owner: Option<Address>,
    /// Only accounts below maintenance, overdue, called or in default
    #[arg(long)]
    unhealthy: bool,
}

/// Arguments of `account create`.
#[derive(Args, Debug)]
pub struct Create {
    /// Number among the owner's accounts in the house
    #[arg(long, default_value_t = 0)]
    index: u16,
    /// Quote to pay in at once, in whole tokens
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<String>,
    /// The deposit is in native units
    #[arg(long, requires = "deposit")]
    native: bool,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List(which) => list(session, which),
            Self::Show(at) => holding::show(session, &at.portfolio(session)?),
            Self::Create(create) => make(session, create),
            Self::Settle(at) => {
                let action = at.portfolio(session)?.settle().map_err(impossible)?;
                session.perform(&session.key()?, &action)
            }
            Self::Close(at) => leave(session, at),
            Self::Consent(verb) => verb.run(session),
            Self::Delegate(verb) => verb.run(session),
        }
    }
}

/// Everything that accounts of a house are judged by.
struct Judge {
    home: Home,
    clock: Clock,
    assets: BTreeMap<Address, asset::Asset>,
    instruments: BTreeMap<u16, instrument::Instrument>,
}

impl Judge {
    fn of(session: &Session<'_>) -> Result<Self> {
        let home = session.home()?;
        let house = Some(&home.address);
        let assets = session.all(Asset::DISCRIMINATOR, house, Asset::decode)?;
        let all = session.all(Instrument::DISCRIMINATOR, house, Instrument::decode)?;
        Ok(Self {
            home,
            clock: session.clock()?,
            assets: assets
                .into_iter()
                .map(|(at, it)| (at, it.to_core()))
                .collect(),
            instruments: all
                .into_iter()
                .map(|(_, it)| (it.instrument_id, it.to_core()))
                .collect(),
        })
    }

    /// An account as previews take it; none where something of it is not there.
    fn portfolio(&self, account: &MarginAccount) -> Option<preview::Portfolio> {
        let house = &self.home.house;
        let assets = account
            .open_slots()
            .map(|(_, slot)| self.assets.get(&slot.asset).copied());
        let ids = account.occupied_positions().map(|it| it.instrument_id);
        Some(preview::Portfolio {
            account: account.to_core().ok()?,
            generation: account.generation,
            assets: assets.collect::<Option<_>>()?,
            instruments: ids
                .map(|id| self.instruments.get(&id).copied())
                .collect::<Option<_>>()?,
            parameters: house.parameters.to_core(),
            takes_risk: house.takes_risk(&self.clock),
            is_haircutting: house.haircutting != 0,
            clock: self.clock,
        })
    }
}

/// What an account may do, in a word.
#[must_use]
pub const fn status(account: &MarginAccount) -> &'static str {
    match account.status {
        0 if account.called_ts != 0 => "called",
        0 => "active",
        1 => "liquidation",
        2 => "default",
        3 => "fixed",
        _ => "unknown",
    }
}

fn list(session: &Session<'_>, which: &List) -> Result<Answer> {
    let judge = Judge::of(session)?;
    let mut filter = Filter::kind(MarginAccount::DISCRIMINATOR).of(&judge.home.address);
    if let Some(owner) = &which.owner {
        // Where a margin account names its owner.
        filter = filter.naming(40, owner);
    }
    let mut rows = Vec::new();
    for (at, found) in session.owned(&filter)? {
        let read = MarginAccount::decode(&found.data);
        let account = read.map_err(|why| anyhow!("{at} cannot be read: {why}"))?;
        let (row, is_well) = judged(&judge, &at, &account);
        if !(which.unhealthy && is_well) {
            rows.push(row);
        }
    }
    let columns = [
        "account",
        "owner",
        "index",
        "status",
        "vaults",
        "positions",
        "equity",
        "maintenance",
        "overdue",
        "why_not_known",
    ];
    Ok(Answer::default().rows("accounts", &columns, rows))
}

/// A row of the list, and whether nothing is wrong with the account.
fn judged(judge: &Judge, at: &Address, account: &MarginAccount) -> (Vec<Cell>, bool) {
    let portfolio = judge.portfolio(account);
    let health = portfolio.as_ref().map(|it| it.healths().maintenance);
    let none = || Cell::Without("_native");
    let (equity, requirement, why_not_known) = match &health {
        Some(Ok(health)) => (
            judge.home.quote(health.equity_native),
            judge.home.quote(health.requirement_native),
            Cell::Nothing,
        ),
        Some(Err(refusal)) => (none(), none(), text(refusal.name())),
        None => (none(), none(), text("an account of a newer program")),
    };
    let is_overdue = portfolio
        .as_ref()
        .is_some_and(preview::Portfolio::is_overdue);
    let is_met = matches!(&health, Some(Ok(health)) if health.is_met());
    let row = vec![
        address(at),
        address(&account.owner),
        count(account.index),
        text(status(account)),
        count(i128::try_from(account.open_slots().count()).unwrap_or(i128::MAX)),
        count(i128::try_from(account.occupied_positions().count()).unwrap_or(i128::MAX)),
        equity,
        requirement,
        Cell::Flag(is_overdue),
        why_not_known,
    ];
    (row, is_met && !is_overdue && status(account) == "active")
}

fn make(session: &Session<'_>, create: &Create) -> Result<Answer> {
    let home = session.home()?;
    let (_, quote) = session.asset(&home, "quote")?;
    let key = session.key()?;
    let deposit_native = match &create.deposit {
        Some(deposit) => quantity(deposit, create.native, quote.decimals)?,
        None => 0,
    };
    session.check_wallet(&key.pubkey(), &quote, deposit_native)?;
    let opening = Opening {
        house: home.address,
        quote: &quote,
        index: create.index,
        deposit_native,
    };
    let at = ringfence_interface::pda::margin_account(&home.address, &key.pubkey(), create.index).0;
    let done = session.perform(&key, &open(&actor(&key), &opening))?;
    Ok(Answer::default()
        .facts("account", vec![("account", address(&at))])
        .and(done))
}

fn leave(session: &Session<'_>, at: &At) -> Result<Answer> {
    let portfolio = at.portfolio(session)?;
    let key = session.key()?;
    let leaving = portfolio.leave(&actor(&key)).map_err(impossible)?;
    let done = session.perform(&key, &leaving.action)?;
    let what = match leaving.waits {
        None => "the account is closed, its rent is back where it came from",
        Some(waits) => still(waits),
    };
    Ok(done.notes("account", vec![what.to_owned()]))
}

/// Why an account is still there, and what can be done about it.
const fn still(waits: Waits) -> &'static str {
    match waits {
        Waits::Lots => "not closed: it has lots. Close or transfer its positions, then come back.",
        Waits::Boundary => {
            "not closed: differences of fills wait for the instrument's next settlement boundary."
        }
        Waits::Debt => {
            "not closed: it owes more than its quote vault holds. Deposit the difference."
        }
        Waits::Claim => "not closed: the house owes it, and pays once losers have.",
        Waits::Liens => "not closed: it has pledges. See: ringfence lien list.",
        Waits::Recovery => {
            "not closed: a claim on recoveries of a past loss would be lost. Wait, or give it up."
        }
        Waits::Frozen => "not closed: the issuer of a token has frozen a vault. Ask the issuer.",
    }
}

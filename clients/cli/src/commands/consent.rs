//! `ringfence account consent list | set | revoke` and `ringfence account delegate set | clear`.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use ringfence_client::actions::trading::{consent, revoke};
use ringfence_core::limits::CONSENT_INSTRUMENTS;
use ringfence_interface::accounts::{Consent, Venue};
use ringfence_interface::pda;
use ringfence_interface::wire::ConsentSetArguments;
use solana_address::Address;
use solana_signer::Signer;

use super::amount;
use super::context::{Home, Session, an_address, unusable};
use super::send::actor;
use super::table::{Answer, Cell, address, count, left, text};
use super::whose::{At, Whose};

/// What can be done with consents.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// What venues may do for the account
    List(At),
    /// Let a venue trade, up to caps; replaces an earlier consent
    Set(Set),
    /// Take a consent back
    Revoke(Revoke),
}

/// Arguments of `account consent set`.
#[derive(Args, Debug)]
pub struct Set {
    /// The venue's account
    #[arg(value_parser = an_address)]
    venue: Address,
    /// The account's initial requirement after a fill is at most this, in quote
    #[arg(long, value_name = "AMOUNT")]
    initial_cap: String,
    /// Fees and adverse differences sum up to at most this, in quote
    #[arg(long, value_name = "AMOUNT")]
    spend_cap: String,
    /// It ends after this long
    #[arg(long = "for", value_name = "LENGTH", default_value = "30d")]
    length: String,
    /// Prices are at most this far from the mark, in basis points
    #[arg(long, value_name = "BPS", default_value_t = 100)]
    band: u16,
    /// Fees are at most this share of the notional, in basis points
    #[arg(long, value_name = "BPS", default_value_t = 10)]
    fee: u16,
    /// Only these instruments; every one without
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    instruments: Vec<u16>,
    /// Only orders that the owner or the delegate signed
    #[arg(long)]
    signed_only: bool,
    #[command(flatten)]
    whose: Whose,
}

/// Arguments of `account consent revoke`.
#[derive(Args, Debug)]
pub struct Revoke {
    /// The venue's account
    #[arg(value_parser = an_address)]
    venue: Address,
    #[command(flatten)]
    whose: Whose,
}

/// What can be done with the delegate.
#[derive(Debug, Subcommand)]
pub enum Delegate {
    /// Let somebody else trade for the account; never withdraw
    Set(DelegateSet),
    /// Let nobody else trade for it
    Clear(At),
}

/// Arguments of `account delegate set`.
#[derive(Args, Debug)]
pub struct DelegateSet {
    /// Who may trade
    #[arg(value_parser = an_address)]
    delegate: Address,
    #[command(flatten)]
    whose: Whose,
}

impl Delegate {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        let (portfolio, delegate) = match self {
            Self::Set(set) => (set.whose.portfolio(session)?, set.delegate),
            Self::Clear(at) => (at.portfolio(session)?, Address::default()),
        };
        session.perform(&session.key()?, &portfolio.delegate(&delegate))
    }
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List(at) => list(session, at),
            Self::Set(set) => give(session, set),
            Self::Revoke(which) => take_back(session, which),
        }
    }
}

fn list(session: &Session<'_>, at: &At) -> Result<Answer> {
    let portfolio = at.portfolio(session)?;
    let home = Home {
        address: portfolio.account.house,
        house: portfolio.house,
    };
    let found = portfolio.rights(session.chain);
    let rights = found.map_err(|failure| super::send::unread(&failure))?;
    let row = |(at, it): &(Address, Consent)| {
        let named: Vec<String> = it
            .instruments
            .iter()
            .filter(|id| **id != 0)
            .map(u16::to_string)
            .collect();
        let named = if named.is_empty() {
            "all".to_owned()
        } else {
            named.join(",")
        };
        vec![
            address(&it.venue),
            home.quote(it.initial_cap_native),
            home.quote(it.spend_cap_native),
            home.quote(it.spent_native),
            Cell::Bps(it.band_bps.into()),
            Cell::Bps(it.fee_max_bps.into()),
            text(named),
            Cell::Flag(it.signed_orders_only != 0),
            left(it.expiry_ts, &portfolio.clock),
            Cell::Flag(it.generation == portfolio.account.generation),
            address(at),
        ]
    };
    let columns = [
        "venue",
        "initial_cap",
        "spend_cap",
        "spent",
        "band",
        "fee",
        "instruments",
        "signed_only",
        "ends_in",
        "is_of_this_account",
        "consent",
    ];
    Ok(Answer::default().rows(
        "consents",
        &columns,
        rights.consents.iter().map(row).collect(),
    ))
}

fn give(session: &Session<'_>, set: &Set) -> Result<Answer> {
    let portfolio = set.whose.portfolio(session)?;
    let decimals = portfolio.house.quote_decimals;
    let venue = session.one(&set.venue, "venue", Venue::decode)?;
    if venue.house != portfolio.account.house {
        bail!("{} is a venue of another house", set.venue);
    }
    let mut instruments = [0_u16; CONSENT_INSTRUMENTS];
    if set.instruments.len() > instruments.len() {
        let most = instruments.len();
        return Err(unusable(format!(
            "a consent names at most {most} instruments"
        )));
    }
    for (place, id) in instruments.iter_mut().zip(&set.instruments) {
        *place = *id;
    }
    let length_s = amount::seconds(&set.length)?;
    let arguments = ConsentSetArguments {
        initial_cap_native: amount::native(&set.initial_cap, decimals)?,
        spend_cap_native: amount::native(&set.spend_cap, decimals)?,
        expiry_ts: portfolio.clock.now_ts.saturating_add(length_s.into()),
        order_nonce_min: 0,
        band_bps: set.band,
        fee_max_bps: set.fee,
        signed_orders_only: set.signed_only,
        instruments,
    };
    let key = session.key()?;
    let action = consent(&actor(&key), &portfolio.address, &set.venue, &arguments);
    session.perform(&key, &action)
}

fn take_back(session: &Session<'_>, which: &Revoke) -> Result<Answer> {
    // The margin account may be closed by now: only where it is matters.
    let account = which.whose.address(session)?;
    let at = pda::consent(&account, &which.venue).0;
    let found = session.one(&at, "consent", Consent::decode)?;
    let key = session.key()?;
    session.perform(&key, &revoke(&key.pubkey(), &at, &found.rent_payer))
}

/// Which instruments are allowed.
#[must_use]
pub fn allowed(instruments: &[u16]) -> Cell {
    let named: Vec<String> = instruments
        .iter()
        .filter(|id| **id != 0)
        .map(u16::to_string)
        .collect();
    if named.is_empty() {
        text("all")
    } else {
        text(named.join(","))
    }
}

/// Counts something of a length that is never large.
#[must_use]
pub fn length<T>(all: &[T]) -> Cell {
    count(i128::try_from(all.len()).unwrap_or(i128::MAX))
}

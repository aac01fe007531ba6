//! `ringfence venue list | show`.

use anyhow::Result;
use clap::{Args, Subcommand};
use ringfence_client::chain::Filter;
use ringfence_interface::accounts::{Lien, Venue, VenueSettlement};
use solana_address::Address;

use super::consent::{allowed, length};
use super::context::{Session, an_address};
use super::table::{Answer, Cell, address, text};

/// What can be done with venues.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// All venues of the house
    List,
    /// One venue: what it may fill, its terms, where seized tokens go
    Show(Of),
}

/// Which venue.
#[derive(Args, Debug)]
pub struct Of {
    /// Its account
    #[arg(value_parser = an_address)]
    venue: Address,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List => list(session),
            Self::Show(of) => show(session, &of.venue),
        }
    }
}

const fn status(venue: &Venue) -> &'static str {
    match venue.status {
        0 => "active",
        1 => "withdrawn",
        _ => "suspended",
    }
}

fn list(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let all = session.all(Venue::DISCRIMINATOR, Some(&home.address), Venue::decode)?;
    let row = |(at, venue): &(Address, Venue)| {
        vec![
            address(at),
            text(status(venue)),
            allowed(&venue.instruments),
            address(&venue.authority),
        ]
    };
    let columns = ["venue", "status", "instruments", "authority"];
    Ok(Answer::default().rows("venues", &columns, all.iter().map(row).collect()))
}

fn show(session: &Session<'_>, at: &Address) -> Result<Answer> {
    let venue = session.one(at, "venue", Venue::decode)?;
    // Where a lien names its venue.
    let liens = session.owned(&Filter::kind(Lien::DISCRIMINATOR).naming(72, at))?;
    let head = vec![
        ("venue", address(at)),
        ("house", address(&venue.house)),
        ("status", text(status(&venue))),
        ("authority", address(&venue.authority)),
        ("instruments", allowed(&venue.instruments)),
        ("release_delay", Cell::Length(venue.release_delay_s.into())),
        ("claim_limit", Cell::Length(venue.claim_limit_s.into())),
        ("pledges_to_it", length(&liens)),
    ];
    let taken = venue
        .settlement
        .iter()
        .filter(|entry| entry.mint != Address::default());
    let row = |entry: &VenueSettlement| vec![address(&entry.mint), address(&entry.token_account)];
    Ok(Answer::default().facts("venue", head).rows(
        "seized_tokens_go_to",
        &["mint", "token_account"],
        taken.map(row).collect(),
    ))
}

//! `ringfence lien list | create | resize | notice | release | close`.

use anyhow::Result;
use clap::{Args, Subcommand};
use ringfence_client::actions::liens::Pledge;
use ringfence_client::portfolio::Portfolio;
use ringfence_interface::accounts::{Asset, Lien, Venue};
use ringfence_interface::pda;
use solana_address::Address;

use super::amount;
use super::context::{Home, Key, Quantity, Session, an_address, of_asset};
use super::send::{actor, impossible, missing};
use super::table::{Answer, Cell, address, left};
use super::whose::{At, Whose};

/// What can be done with pledges.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Pledges of an account
    List(At),
    /// Pledge a part of a vault to a venue, on the terms that it has now
    Create(Create),
    /// Change how much the venue may lock
    Resize(Resize),
    /// Give the venue notice, from when its release delay runs
    Notice(Notice),
    /// Take back what is locked, after notice and delay
    Release(Of),
    /// Close a pledge that locks nothing
    Close(Of),
}

/// Arguments of `lien create`.
#[derive(Args, Debug)]
pub struct Create {
    /// The venue's account
    #[arg(value_parser = an_address)]
    venue: Address,
    /// Mint of the asset, or the word quote
    mint: String,
    /// Most that the venue may lock
    #[command(flatten)]
    cap: Quantity,
    /// Nothing more is locked after this long
    #[arg(long = "for", value_name = "LENGTH", default_value = "30d")]
    length: String,
    #[command(flatten)]
    whose: Whose,
}

/// Which pledge.
#[derive(Args, Debug)]
pub struct Of {
    /// The pledge's account
    #[arg(value_parser = an_address)]
    lien: Address,
}

/// Arguments of `lien resize`.
#[derive(Args, Debug)]
pub struct Resize {
    /// The pledge's account
    #[arg(value_parser = an_address)]
    lien: Address,
    #[command(flatten)]
    cap: Quantity,
}

/// Arguments of `lien notice`.
#[derive(Args, Debug)]
pub struct Notice {
    /// The pledge's account
    #[arg(value_parser = an_address)]
    lien: Address,
    /// Take the notice back
    #[arg(long)]
    take_back: bool,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List(at) => list(session, at),
            Self::Create(create) => pledge(session, create),
            Self::Resize(resize) => {
                let held = held(session, &resize.lien)?;
                let cap_native = resize.cap.native(held.asset.decimals)?;
                let action = held.portfolio.pledge_resize(&resize.lien, cap_native);
                session.perform(&held.key, &action)
            }
            Self::Notice(notice) => {
                let held = held(session, &notice.lien)?;
                let action = held
                    .portfolio
                    .pledge_notice(&notice.lien, !notice.take_back);
                session.perform(&held.key, &action)
            }
            Self::Release(of) => {
                let held = held(session, &of.lien)?;
                session.perform(&held.key, &held.portfolio.pledge_release(&of.lien))
            }
            Self::Close(of) => {
                let held = held(session, &of.lien)?;
                let action = held.portfolio.pledge_close(&of.lien, &held.lien);
                session.perform(&held.key, &action)
            }
        }
    }
}

/// A pledge with everything that changing it needs.
struct Held {
    key: Key,
    lien: Lien,
    asset: Asset,
    portfolio: Portfolio,
}

fn held(session: &Session<'_>, at: &Address) -> Result<Held> {
    let lien = session.one(at, "pledge", Lien::decode)?;
    let loaded = Portfolio::load(session.chain, &lien.margin_account);
    let portfolio = loaded.map_err(missing)?;
    let asset = pda::asset(&portfolio.account.house, &lien.mint).0;
    Ok(Held {
        key: session.key()?,
        asset: session.one(&asset, "asset", Asset::decode)?,
        lien,
        portfolio,
    })
}

fn list(session: &Session<'_>, at: &At) -> Result<Answer> {
    let portfolio = at.portfolio(session)?;
    let clock = portfolio.clock;
    let found = portfolio.rights(session.chain);
    let rights = found.map_err(|failure| super::send::unread(&failure))?;
    let row = |(at, lien): &(Address, Lien)| {
        let vault = portfolio.vault_of(&lien.mint);
        let of = |native: u64| match vault {
            Some(vault) => of_asset(&vault.asset, native),
            None => Cell::Amount(native.into(), 0, "native".to_owned()),
        };
        let release_ts = match lien.notice_ts {
            0 => 0,
            since_ts => since_ts.saturating_add(lien.release_delay_s.into()),
        };
        vec![
            address(&lien.venue),
            address(&lien.mint),
            of(lien.cap_native),
            of(lien.locked_native),
            of(lien.claim_native),
            left(lien.expiry_ts, &clock),
            Cell::Length(lien.release_delay_s.into()),
            Cell::Moment(lien.notice_ts),
            Cell::Moment(release_ts),
            address(at),
        ]
    };
    let columns = [
        "venue",
        "mint",
        "cap",
        "locked",
        "claimed",
        "ends_in",
        "release_delay",
        "notice",
        "release_from",
        "lien",
    ];
    Ok(Answer::default().rows("liens", &columns, rights.liens.iter().map(row).collect()))
}

fn pledge(session: &Session<'_>, create: &Create) -> Result<Answer> {
    let portfolio = create.whose.portfolio(session)?;
    let home = Home {
        address: portfolio.account.house,
        house: portfolio.house,
    };
    let (_, asset) = session.asset(&home, &create.mint)?;
    let venue = session.one(&create.venue, "venue", Venue::decode)?;
    let length_s = amount::seconds(&create.length)?;
    let key = session.key()?;
    let pledge = Pledge {
        venue_address: create.venue,
        venue: &venue,
        mint: asset.mint,
        cap_native: create.cap.native(asset.decimals)?,
        expiry_ts: portfolio.clock.now_ts.saturating_add(length_s.into()),
    };
    let action = portfolio
        .pledge(&actor(&key), &pledge)
        .map_err(impossible)?;
    session.perform(&key, &action)
}

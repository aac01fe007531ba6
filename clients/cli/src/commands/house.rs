//! `ringfence house list | show | pause | resume`.

use anyhow::Result;
use clap::{Args, Subcommand};
use ringfence_client::chain::Chain;
use ringfence_client::portfolio::{LoadError, load_one};
use ringfence_client::preview::cover::cover;
use ringfence_core::house::HouseStatus;
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{Fund, Governance};
use ringfence_interface::instructions::{HousePause, HouseResume};
use ringfence_interface::pda;
use solana_signer::Signer;

use super::context::{Globals, Home, Keys, Session};
use super::parameters;
use super::send::{missing, only};
use super::table::{Answer, Cell, address, count, left, text};
use super::{amount, asset, instrument};

/// What can be done with houses on a chain.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// All houses
    List(Plain),
    /// One house: authorities, parameters, status, totals, cover
    Show(Plain),
    /// Stop new risk for a while; exits go on
    Pause(Pause),
    /// End a pause before its time
    Resume(Plain),
}

/// Nothing but what every command can be told.
#[derive(Args, Debug)]
pub struct Plain {
    #[command(flatten)]
    globals: Globals,
}

/// Arguments of `house pause`.
#[derive(Args, Debug)]
pub struct Pause {
    /// How long, such as 90m or 12h
    #[arg(value_name = "LENGTH")]
    length: String,
    #[command(flatten)]
    globals: Globals,
}

impl Verb {
    /// What it was told.
    #[must_use]
    pub const fn globals(&self) -> &Globals {
        match self {
            Self::List(plain) | Self::Show(plain) | Self::Resume(plain) => &plain.globals,
            Self::Pause(pause) => &pause.globals,
        }
    }

    /// Does it, and gives its text.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, chain: &dyn Chain, keys: &Keys<'_>) -> Result<String> {
        let session = Session::new(chain, keys, self.globals());
        let answer = match self {
            Self::List(_) => list(&session),
            Self::Show(_) => show(&session),
            Self::Pause(pause) => stop(&session, &pause.length),
            Self::Resume(_) => resume(&session),
        }?;
        Ok(session.say(&answer))
    }
}

/// What the house as a whole does now.
fn status(home: &Home, clock: &Clock) -> &'static str {
    let mode = home.house.mode(clock);
    match (mode.status, mode.is_haircutting, mode.is_cover_short) {
        (HouseStatus::Recovery, ..) => "recovery",
        (_, true, _) => "haircutting",
        (HouseStatus::Paused, ..) => "paused",
        (HouseStatus::Active, _, true) => "cover short",
        (HouseStatus::Active, ..) => "active",
    }
}

fn list(session: &Session<'_>) -> Result<Answer> {
    let clock = session.clock()?;
    let row = |home: &Home| {
        let house = &home.house;
        vec![
            address(&home.address),
            text(status(home, &clock)),
            address(&house.quote_mint),
            count(house.quote_decimals),
            Cell::Flag(house.is_test != 0),
            count(house.house_id),
            address(&house.creator),
        ]
    };
    let rows = session.houses()?.iter().map(row).collect();
    let columns = [
        "house",
        "status",
        "quote_mint",
        "decimals",
        "is_test",
        "number",
        "creator",
    ];
    Ok(Answer::default().rows("houses", &columns, rows))
}

fn show(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let clock = session.clock()?;
    let house = &home.house;
    let head = vec![
        ("house", address(&home.address)),
        ("status", text(status(&home, &clock))),
        ("takes_new_risk", Cell::Flag(house.takes_risk(&clock))),
        ("is_test", Cell::Flag(house.is_test != 0)),
        ("quote_mint", address(&house.quote_mint)),
        ("quote_decimals", count(house.quote_decimals)),
        ("paused_until_ts", Cell::Moment(house.paused_until_ts)),
        ("pause_ends_in", left(house.paused_until_ts, &clock)),
        ("pause_free_ts", Cell::Moment(house.pause_free_ts)),
        ("clock_ts", Cell::Moment(clock.now_ts)),
        ("slot", count(clock.slot)),
    ];
    let authorities = vec![
        ("parameter", address(&house.parameter_authority)),
        ("listing", address(&house.listing_authority)),
        ("pause", address(&house.pause_authority)),
        ("default", address(&house.default_authority)),
        ("skin", address(&house.skin_authority)),
    ];
    Ok(Answer::default()
        .facts("house", head)
        .facts("authorities", authorities)
        .facts("total", held(session, &home)?)
        .and(totals(session, &home)?)
        .and(governance(session, &home)?)
        .facts("parameters", parameters::of_house(house)))
}

/// What customers have and hold, summed over all assets and all instruments.
fn held(session: &Session<'_>, home: &Home) -> Result<Vec<(&'static str, Cell)>> {
    let assets = asset::all(session, home)?;
    let (_, value_native) = asset::values(assets.iter().map(|(_, asset)| asset));
    let instruments = instrument::all(session, home)?;
    let open = instrument::Held::sum(&instrument::held(session, &instruments)?);
    let number = |length: usize| i128::try_from(length).map_or(Cell::Nothing, Cell::Count);
    Ok(vec![
        ("assets", number(assets.len())),
        ("collateral", home.quote_if(value_native)),
        ("instruments", number(instruments.len())),
        ("positions", count(open.positions)),
        ("notional", home.quote_if(open.notional_native)),
    ])
}

/// Settlement totals, the gate and the cover.
fn totals(session: &Session<'_>, home: &Home) -> Result<Answer> {
    let settlement = session.settlement(home)?;
    let fund = session.one(&pda::fund(&home.address).0, "fund", Fund::decode)?;
    let core = settlement.to_core();
    let settled = vec![
        ("pool", home.quote(settlement.pool_native)),
        ("owed_to_winners", home.quote(settlement.owed_to_native)),
        ("owed_by_losers", home.quote(settlement.owed_by_native)),
        ("fees_waiting", home.quote(settlement.fees_native)),
        ("cut_from_gains", home.quote(settlement.cut_native)),
        ("blocked", home.quote(settlement.blocked_native)),
        ("open_losses", count(settlement.open_loss_count)),
        ("losses_ever", count(settlement.loss_sequence)),
    ];
    let answer = Answer::default().facts("settlement", settled);
    let Ok(cover) = cover(&fund.to_core(), &core, &home.house.parameters.to_core()) else {
        return Ok(answer);
    };
    let cover = vec![
        ("funded", home.quote(cover.funded_native)),
        ("required", home.quote(cover.required_native)),
        ("uncollected", home.quote(cover.uncollected_native)),
        ("covers_the_gate", home.quote(cover.gate_native)),
        ("gate_is_open", Cell::Flag(cover.is_gate_open)),
        ("skin", home.quote(cover.skin_native)),
        ("short_since_ts", Cell::Moment(fund.cover_short_since_ts)),
    ];
    Ok(answer.facts("cover", cover))
}

fn governance(session: &Session<'_>, home: &Home) -> Result<Answer> {
    let at = pda::governance(&home.address).0;
    let found = match load_one(session.chain, at, "governance", Governance::decode) {
        Ok(found) => found,
        Err(LoadError::Missing { .. }) => {
            let none = vec![("exists", Cell::Flag(false))];
            return Ok(Answer::default().facts("governance", none));
        }
        Err(why) => return Err(missing(why)),
    };
    let council: Vec<String> = found.keys().iter().map(ToString::to_string).collect();
    let facts = vec![
        ("exists", Cell::Flag(true)),
        ("address", address(&at)),
        ("council", text(council.join(" "))),
        ("threshold", count(found.threshold)),
        ("timelock", Cell::Length(found.timelock_s.into())),
        ("longest_pause", Cell::Length(found.pause_max_s.into())),
        ("proposals_ever", count(found.proposal_count)),
    ];
    Ok(Answer::default().facts("governance", facts))
}

fn stop(session: &Session<'_>, length: &str) -> Result<Answer> {
    let length_s = amount::seconds(length)?;
    let home = session.home()?;
    let key = session.key()?;
    let accounts = HousePause {
        pause_authority: key.pubkey(),
        house: home.address,
        governance: pda::governance(&home.address).0,
    };
    session.perform(&key, &only(accounts.instruction(length_s)))
}

fn resume(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let key = session.key()?;
    let accounts = HouseResume {
        pause_authority: key.pubkey(),
        house: home.address,
    };
    session.perform(&key, &only(accounts.instruction()))
}

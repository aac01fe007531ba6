//! The outcome of a scenario: timeline, waterfall, and who bore it; as text and as JSON.

use std::fmt::Write;

use anyhow::Result;
use ringfence_audit::amount::grouped;
use ringfence_core::loss::State;
use ringfence_core::waterfall::LAYERS;
use serde::Serialize;

use super::after::{Had, LAYER_NAMES};
use super::run::Run;
use super::timeline::{Line, decimal};

/// What a scenario gives.
#[derive(Debug, Serialize)]
pub struct Outcome {
    pub title: String,
    pub timeline: Vec<Line>,
    /// The loss; none when nobody could be declared in default.
    pub loss: Option<Summary>,
    /// By layer.
    pub waterfall: Vec<Row>,
    /// By member.
    pub members: Vec<Member>,
    /// By customer whose unpaid gains were cut.
    pub gains: Vec<Gain>,
}

/// A loss, in quote native.
#[derive(Debug, Serialize)]
pub struct Summary {
    pub customer: String,
    pub state: &'static str,
    pub declared_s: i64,
    #[serde(serialize_with = "decimal")]
    pub loss_native: u64,
    #[serde(serialize_with = "decimal")]
    pub shortfall_native: u64,
    #[serde(serialize_with = "decimal")]
    pub uncovered_native: u64,
    #[serde(serialize_with = "decimal")]
    pub discount_native: u64,
    #[serde(serialize_with = "decimal")]
    pub to_recover_native: u64,
}

/// A layer: `had = used + left`.
#[derive(Debug, Serialize)]
pub struct Row {
    pub kind: &'static str,
    #[serde(serialize_with = "decimal")]
    pub had_native: u64,
    #[serde(serialize_with = "decimal")]
    pub used_native: u64,
    #[serde(serialize_with = "decimal")]
    pub left_native: u64,
    #[serde(serialize_with = "decimal")]
    pub recovered_native: u64,
}

/// A member of the fund.
#[derive(Debug, Serialize)]
pub struct Member {
    pub id: String,
    /// Worth of its shares at the declaration, and now.
    #[serde(serialize_with = "decimal")]
    pub stake_before_native: u64,
    #[serde(serialize_with = "decimal")]
    pub stake_after_native: u64,
    /// What it was assessed and paid, its secured part included.
    #[serde(serialize_with = "decimal")]
    pub assessed_native: u64,
    /// What it has claimed of unused payments and of recoveries.
    #[serde(serialize_with = "decimal")]
    pub claimed_native: u64,
}

/// A customer whose gains were cut.
#[derive(Debug, Serialize)]
pub struct Gain {
    pub id: String,
    #[serde(serialize_with = "decimal")]
    pub cut_native: u64,
    #[serde(serialize_with = "decimal")]
    pub restored_native: u64,
}

impl Run<'_> {
    /// Worth of each member's shares now.
    pub fn stakes(&self) -> Vec<u64> {
        let house = &self.stage.system;
        let own = |seat: &ringfence_core::system::Seat| house.fund.own(&seat.member);
        let all = house.seats.iter().map(own);
        all.map(|own| own.unwrap_or_default().staked_native)
            .collect()
    }

    /// What haircuts have taken from each customer and no recovery has returned yet.
    pub fn cuts(&self) -> Vec<u64> {
        let customers = self.stage.system.customers.iter();
        let cut = customers.map(|it| it.account.cut_native);
        cut.map(|cut| u64::try_from(cut).unwrap_or(0)).collect()
    }
}

impl Outcome {
    /// Nobody was in default.
    pub fn without_default(run: Run<'_>) -> Self {
        Self {
            title: run.stage.file.title.clone(),
            timeline: run.stage.timeline,
            loss: None,
            waterfall: Vec::new(),
            members: Vec::new(),
            gains: Vec::new(),
        }
    }

    /// With what each layer had, what members' shares were worth at the declaration, and what was
    /// cut from each customer.
    pub fn of(run: Run<'_>, had: &Had, before: (&[u64], &[u64])) -> Self {
        let loss = run.loss().unwrap_or_default();
        let rows = LAYERS.into_iter().zip(LAYER_NAMES).zip(had);
        let waterfall = rows.map(|((layer, kind), had)| Row {
            kind,
            had_native: *had,
            used_native: loss.used_by(layer),
            left_native: had.saturating_sub(loss.used_by(layer)),
            recovered_native: loss.recovered_by(layer),
        });
        let summary = Summary {
            customer: run.stage.customer(run.defaulter()).to_owned(),
            state: state(loss.state),
            declared_s: run.declared_s,
            loss_native: loss.loss_native,
            shortfall_native: loss.shortfall_native,
            uncovered_native: loss.uncovered_native().unwrap_or(0),
            discount_native: loss.discount_native,
            to_recover_native: loss.recoverable_native().unwrap_or(0),
        };
        Self {
            title: run.stage.file.title.clone(),
            waterfall: waterfall.collect(),
            members: members(&run, before.0),
            gains: gains(&run, before.1),
            loss: Some(summary),
            timeline: run.stage.timeline,
        }
    }
}

fn members(run: &Run<'_>, stakes: &[u64]) -> Vec<Member> {
    let after = run.stakes();
    let worth = stakes.iter().zip(&after);
    let rows = run.stage.file.members.iter().zip(worth).enumerate();
    rows.map(|(seat, (member, (before, after)))| {
        let mut parts = run.stage.system.parts.iter();
        let part = parts.find(|of| of.seat == Some(seat)).map(|of| of.part);
        let part = part.unwrap_or_default();
        Member {
            id: member.id.clone(),
            stake_before_native: *before,
            stake_after_native: *after,
            assessed_native: part.paid_native,
            claimed_native: part.claimed_native,
        }
    })
    .collect()
}

fn gains(run: &Run<'_>, cuts: &[u64]) -> Vec<Gain> {
    let after = run.cuts();
    let customers = run.stage.file.customers.iter();
    let rows = customers.zip(cuts.iter().zip(&after));
    let cut = rows.filter(|(_, (cut, _))| **cut != 0);
    cut.map(|(customer, (cut, left))| Gain {
        id: customer.id.clone(),
        cut_native: *cut,
        restored_native: cut.saturating_sub(*left),
    })
    .collect()
}

const fn state(state: State) -> &'static str {
    match state {
        State::Managing => "managing",
        State::Fixed => "fixed",
        State::Routing => "routing",
        State::Assessing => "assessing",
        State::Haircutting => "haircutting",
        State::Closing => "closing",
        State::Closed => "closed",
    }
}

/// The outcome as text, or as JSON on one line.
///
/// # Errors
/// None in practice.
pub fn print(outcome: &Outcome, as_json: bool) -> Result<String> {
    if as_json {
        return Ok(serde_json::to_string(outcome)?);
    }
    let mut text = String::new();
    writeln!(text, "{}\n", outcome.title)?;
    for line in &outcome.timeline {
        print_line(&mut text, line)?;
    }
    match &outcome.loss {
        Some(loss) => print_loss(&mut text, loss, &outcome.waterfall)?,
        None => writeln!(text, "\nNobody is in default.")?,
    }
    print_people(&mut text, outcome)?;
    text.truncate(text.trim_end().len());
    Ok(text)
}

fn print_line(text: &mut String, line: &Line) -> Result<()> {
    let when = when(line.at_s);
    write!(text, "{when}  {:<9}  {}", line.step.name(), line.what)?;
    if let Some(reason) = line.refused {
        write!(text, " - refused: {reason}")?;
    }
    for (place, amount) in line.amounts.iter().enumerate() {
        let mark = if place == 0 { ": " } else { ", " };
        match amount.name {
            "price_e8" => write!(text, " at {}", price(amount.amount))?,
            name => write!(text, "{mark}{name} {}", grouped(amount.amount))?,
        }
    }
    writeln!(text)?;
    Ok(())
}

/// A price with its point, at least two digits after it.
fn price(price_e8: i128) -> String {
    let digits = format!("{price_e8:09}");
    let (whole, part) = digits.split_at(digits.len().saturating_sub(8));
    format!("{whole}.{:0<2}", part.trim_end_matches('0'))
}

/// Days and time of day from the start.
fn when(at_s: i64) -> String {
    let part = |of: i64, length: i64| of.checked_div(length).unwrap_or(0);
    let (days, in_day) = (part(at_s, 86_400), at_s.checked_rem(86_400).unwrap_or(0));
    let (hours, in_hour) = (part(in_day, 3_600), in_day.checked_rem(3_600).unwrap_or(0));
    let (minutes, seconds) = (part(in_hour, 60), in_hour.checked_rem(60).unwrap_or(0));
    format!("{days:>3}d {hours:02}:{minutes:02}:{seconds:02}")
}

fn print_loss(text: &mut String, loss: &Summary, rows: &[Row]) -> Result<()> {
    let of = &loss.customer;
    let heads = ["had", "used", "left", "recovered"];
    write!(text, "\n{:<18}", format!("Loss of {of}"))?;
    let heads = heads.map(|head| format!("{head:>23}")).concat();
    writeln!(text, "{heads}")?;
    for row in rows {
        let amounts = [
            row.had_native,
            row.used_native,
            row.left_native,
            row.recovered_native,
        ];
        let amounts = amounts.map(|it| format!("{:>23}", grouped(it))).concat();
        writeln!(text, "{:<18}{amounts}", row.kind)?;
    }
    let sums = [
        ("loss", loss.loss_native),
        ("shortfall", loss.shortfall_native),
        ("uncovered", loss.uncovered_native),
        ("discounts", loss.discount_native),
        ("to recover", loss.to_recover_native),
    ];
    for (name, sum) in sums {
        writeln!(text, "{name:<18}{:>23}{:>23}", "", grouped(sum))?;
    }
    Ok(())
}

fn print_people(text: &mut String, outcome: &Outcome) -> Result<()> {
    if !outcome.members.is_empty() {
        let heads = ["stake before", "stake after", "assessed", "claimed"];
        let heads = heads.map(|head| format!("{head:>23}")).concat();
        writeln!(text, "\n{:<18}{heads}", "Member")?;
    }
    for member in &outcome.members {
        let amounts = [
            member.stake_before_native,
            member.stake_after_native,
            member.assessed_native,
            member.claimed_native,
        ];
        let amounts = amounts.map(|it| format!("{:>23}", grouped(it))).concat();
        writeln!(text, "{:<18}{amounts}", member.id)?;
    }
    if !outcome.gains.is_empty() {
        writeln!(
            text,
            "\n{:<18}{:>23}{:>23}",
            "Unpaid gains of", "cut", "restored"
        )?;
    }
    for gain in &outcome.gains {
        let amounts = [gain.cut_native, gain.restored_native];
        let amounts = amounts.map(|it| format!("{:>23}", grouped(it))).concat();
        writeln!(text, "{:<18}{amounts}", gain.id)?;
    }
    Ok(())
}

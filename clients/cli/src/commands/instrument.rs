//! `ringfence instrument list | show | mark | expire`.

use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use ringfence_client::portfolio::{Market, load_market, oracle};
use ringfence_core::fill::notional_native;
use ringfence_interface::accounts::{Book, Instrument};
use ringfence_interface::instructions::{InstrumentExpire, InstrumentMark};
use ringfence_interface::{ids, pda};
use solana_address::Address;

use super::asset::source;
use super::context::{Home, Session, unusable};
use super::parameters;
use super::send::{missing, only, unread};
use super::table::{Answer, Cell, address, count, text};

/// What can be done with instruments.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// All instruments of the house
    List,
    /// One instrument: its mark, its parameters, its book
    Show(Of),
    /// Mark it from its oracle; anyone may
    Mark(Of),
    /// Expire it once its time has come; anyone may
    Expire(Expire),
}

/// Which instrument.
#[derive(Args, Debug)]
pub struct Of {
    /// Its number in the house
    #[arg(value_name = "NUMBER")]
    number: String,
}

/// Arguments of `instrument expire`.
#[derive(Args, Debug)]
pub struct Expire {
    /// Its number in the house
    #[arg(value_name = "NUMBER")]
    number: String,
    /// Without its oracle: at the last mark, when nothing was published for a day after the expiry
    #[arg(long)]
    without_oracle: bool,
}

impl Verb {
    /// Does it.
    ///
    /// # Errors
    /// In sentences.
    pub fn run(&self, session: &Session<'_>) -> Result<Answer> {
        match self {
            Self::List => list(session),
            Self::Show(of) => show(session, &of.number),
            Self::Mark(of) => mark(session, &of.number),
            Self::Expire(of) => expire(session, of),
        }
    }
}

/// An instrument of a house by its number, as people write it.
///
/// # Errors
/// When there is none.
pub fn market(session: &Session<'_>, home: &Home, number: &str) -> Result<Market> {
    let number: u16 = number
        .parse()
        .map_err(|_| unusable(format!("{number} is no number of an instrument")))?;
    load_market(session.chain, &home.address, number).map_err(missing)
}

const fn kind(instrument: &Instrument) -> &'static str {
    match instrument.contract.kind {
        0 => "linear",
        1 => "call",
        _ => "put",
    }
}

/// The price of a tick count, in the instrument's grid; nothing before the first mark.
fn price(instrument: &Instrument, tick: u64) -> Cell {
    match tick.checked_mul(instrument.tick_size_e8) {
        Some(price_e8) if tick != 0 => Cell::Price(price_e8),
        _ => Cell::Without("_e8"),
    }
}

fn expiry(instrument: &Instrument) -> Cell {
    if instrument.expiry_ts == i64::MAX {
        text("never")
    } else {
        Cell::Moment(instrument.expiry_ts)
    }
}

/// What is open in an instrument, or in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Positions with lots, long and short.
    pub positions: i128,
    /// One side's lots at the mark, in quote; none where it is not known.
    pub notional_native: Option<i128>,
}

impl Held {
    fn of(instrument: &Instrument, book: &Book) -> Self {
        let notional = notional_native(book.open_interest_lots, &instrument.to_core());
        Self {
            positions: book.open_position_count.into(),
            notional_native: notional.ok().and_then(|it| i128::try_from(it).ok()),
        }
    }

    /// Of all of them: lots differ from one to the next, what they stand for does not.
    #[must_use]
    pub fn sum(all: &[Self]) -> Self {
        let mut values = all.iter().map(|it| it.notional_native);
        Self {
            positions: all.iter().map(|it| it.positions).sum(),
            notional_native: values.try_fold(0_i128, |sum, it| sum.checked_add(it?)),
        }
    }
}

/// What is open in each of some instruments.
///
/// # Errors
/// When nobody answers, or a book is not there.
pub fn held(session: &Session<'_>, all: &[(Address, Instrument)]) -> Result<Vec<Held>> {
    let places: Vec<Address> = all.iter().map(|(at, _)| pda::book(at).0).collect();
    let found = session.chain.accounts(&places);
    let found = found.map_err(|failure| unread(&failure))?;
    let each = all.iter().zip(found).map(|((at, instrument), found)| {
        let found = found.ok_or_else(|| anyhow!("there is no book of {at}"))?;
        let book = Book::decode(&found.data);
        let book = book.map_err(|why| anyhow!("the book of {at} cannot be read: {why}"))?;
        Ok(Held::of(instrument, &book))
    });
    each.collect()
}

/// All instruments of a house, by number.
///
/// # Errors
/// When nobody answers.
pub fn all(session: &Session<'_>, home: &Home) -> Result<Vec<(Address, Instrument)>> {
    let (first, house) = (Instrument::DISCRIMINATOR, Some(&home.address));
    let mut all = session.all(first, house, Instrument::decode)?;
    all.sort_by_key(|(_, instrument)| instrument.instrument_id);
    Ok(all)
}

fn list(session: &Session<'_>) -> Result<Answer> {
    let home = session.home()?;
    let all = all(session, &home)?;
    let now_ts = session.clock()?.now_ts;
    let held = held(session, &all)?;
    let row = |((at, it), held): (&(Address, Instrument), &Held)| {
        vec![
            count(it.instrument_id),
            text(kind(it)),
            price(it, it.mark_tick),
            Cell::Length(now_ts.saturating_sub(it.mark_ts)),
            count(held.positions),
            home.quote_if(held.notional_native),
            count(it.risk_group),
            Cell::Bps(it.parameters.scan_bps.into()),
            expiry(it),
            Cell::Flag(it.is_expired != 0),
            address(at),
        ]
    };
    let columns = [
        "number",
        "kind",
        "mark",
        "age",
        "positions",
        "notional",
        "risk_group",
        "scan",
        "expiry",
        "expired",
        "instrument",
    ];
    let sum = Held::sum(&held);
    let total = vec![
        ("positions", count(sum.positions)),
        ("notional", home.quote_if(sum.notional_native)),
    ];
    let rows = all.iter().zip(&held).map(row).collect();
    Ok(Answer::default()
        .rows("instruments", &columns, rows)
        .total(total))
}

fn show(session: &Session<'_>, number: &str) -> Result<Answer> {
    let home = session.home()?;
    let Market {
        address: at,
        instrument,
        book,
    } = market(session, &home, number)?;
    let now_ts = session.clock()?.now_ts;
    let mut head = vec![
        ("instrument", address(&at)),
        ("number", count(instrument.instrument_id)),
        ("kind", text(kind(&instrument))),
        ("risk_group", count(instrument.risk_group)),
        ("mark", price(&instrument, instrument.mark_tick)),
        ("mark_ts", Cell::Moment(instrument.mark_ts)),
        (
            "mark_age",
            Cell::Length(now_ts.saturating_sub(instrument.mark_ts)),
        ),
        ("settled_at", price(&instrument, instrument.settlement_tick)),
        ("boundary_ts", Cell::Moment(instrument.boundary_ts)),
        ("tick_size", Cell::Price(instrument.tick_size_e8)),
        ("tick_value", home.quote(instrument.tick_value_native)),
        ("expiry", expiry(&instrument)),
        ("expired", Cell::Flag(instrument.is_expired != 0)),
    ];
    if instrument.contract.kind != 0 {
        head.push((
            "strike",
            price(&instrument, instrument.contract.strike_ticks),
        ));
        head.push(("risk_posted_ts", Cell::Moment(instrument.risk_ts)));
        head.push(("risk_authority", address(&instrument.risk_authority)));
    }
    head.extend(source(&home.address, &instrument.source));
    let kept = vec![
        ("book", address(&pda::book(&at).0)),
        ("open_interest_lots", count(book.open_interest_lots)),
        ("most_lots", count(instrument.max_open_interest_lots)),
        ("open_positions", count(book.open_position_count)),
        ("gains_waiting", home.quote(book.wait_gain_native)),
        ("losses_waiting", home.quote(book.wait_loss_native)),
        ("fees_among_them", home.quote(book.wait_fee_native)),
        ("tear_ups", count(book.tear_up_count)),
    ];
    let decimals = home.house.quote_decimals;
    Ok(Answer::default()
        .facts("instrument", head)
        .facts("book", kept)
        .facts(
            "parameters",
            parameters::of_instrument(&instrument, decimals),
        ))
}

fn its_oracle(home: &Home, market: &Market) -> Result<Address> {
    let Some(oracle) = oracle(&home.address, &market.instrument.source) else {
        bail!("the source of this instrument's marks is of a kind that is not known here");
    };
    Ok(oracle)
}

fn mark(session: &Session<'_>, number: &str) -> Result<Answer> {
    let home = session.home()?;
    let market = market(session, &home, number)?;
    if market.instrument.contract.kind != 0 {
        bail!("an option is marked by its risk authority, not by its oracle");
    }
    let accounts = InstrumentMark {
        house: home.address,
        instrument: market.address,
        book: pda::book(&market.address).0,
        settlement: pda::settlement(&home.address).0,
        fund: pda::fund(&home.address).0,
        oracle: its_oracle(&home, &market)?,
    };
    session.perform(&session.key()?, &only(accounts.instruction()))
}

fn expire(session: &Session<'_>, of: &Expire) -> Result<Answer> {
    let home = session.home()?;
    let market = market(session, &home, &of.number)?;
    let oracle = if of.without_oracle {
        ids::SYSTEM_PROGRAM
    } else {
        its_oracle(&home, &market)?
    };
    let accounts = InstrumentExpire {
        house: home.address,
        instrument: market.address,
        book: pda::book(&market.address).0,
        settlement: pda::settlement(&home.address).0,
        fund: pda::fund(&home.address).0,
        oracle,
    };
    session.perform(&session.key()?, &only(accounts.instruction()))
}

#[cfg(test)]
mod tests {
    use super::Held;

    #[test]
    fn a_notional_that_is_not_known_leaves_no_sum() {
        let held = |positions, notional_native| Held {
            positions,
            notional_native,
        };
        let known = [held(2, Some(10)), held(3, Some(5))];
        assert_eq!(Held::sum(&known), held(5, Some(15)));
        assert_eq!(
            Held::sum(&[held(2, Some(10)), held(1, None)]),
            held(3, None)
        );
        assert_eq!(Held::sum(&[]), held(0, Some(0)));
    }
}

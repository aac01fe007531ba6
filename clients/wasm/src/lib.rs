//! The previews of Ringfence for browsers and Node: bytes in, bytes out.
//!
//! A question is a [`request::Request`] and an answer an [`answer::Answer`], both in Borsh.
//! Accounts go in as they are stored. Whatever the bytes, [`answer_to`] answers: what makes no
//! sense is [`answer::Answer::Malformed`], and what the rules refuse has their code.
//! `clients/js/src/preview` is the other side of the border; `border` is the border itself.

pub mod answer;
mod border;
pub mod request;

use answer::{Answer, Standing, Told};
use borsh::BorshDeserialize;
use request::{Ask, PlacedReading, PortfolioBytes, ReadingBytes, Request, TradeBytes};
use ringfence_core::fill::Terms;
use ringfence_core::instrument;
use ringfence_core::price::RawReading;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;
use ringfence_core::waterfall::{self, Available};
use ringfence_interface::accounts::{
    self, Asset, Book, Consent, DecodeError, Fund, House, Instrument, MarginAccount,
};
use ringfence_preview::action::Settled;
use ringfence_preview::trade::Trade;
use ringfence_preview::{Portfolio, cover};

/// Why there is nothing to tell.
enum Refused {
    /// The rules say no.
    Rules(Refusal),
    /// The bytes say nothing.
    Bytes(String),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Rules(refusal)
    }
}

/// Answers a question.
#[must_use]
pub fn answer_to(question: &[u8]) -> Vec<u8> {
    let answer = match tell(question) {
        Ok(told) => Answer::Told(told),
        Err(Refused::Rules(refusal)) => Answer::Refused(refusal.code()),
        Err(Refused::Bytes(why)) => Answer::Malformed(why),
    };
    // Writing into memory does not fail.
    borsh::to_vec(&answer).unwrap_or_default()
}

fn tell(question: &[u8]) -> Result<Told, Refused> {
    let request = Request::try_from_slice(question);
    match request.map_err(|why| Refused::Bytes(format!("the question: {why}")))? {
        Request::Portfolio(bytes, ask) => tell_of(prepare(&bytes)?, &ask),
        Request::Cover {
            house,
            fund,
            settlement,
        } => {
            let parameters = read("house", House::decode(&house))?.parameters.to_core();
            let fund = read("fund", Fund::decode(&fund))?.to_core();
            let totals = accounts::Settlement::decode(&settlement);
            let totals = read("settlement", totals)?.to_core();
            let cover = cover::cover(&fund, &totals, &parameters)?;
            Ok(Told::Cover(cover.into()))
        }
        Request::Waterfall {
            loss_native,
            layers_native,
        } => {
            let layers = layers_native.map(|(free_native, blocked_native)| Available {
                free_native,
                blocked_native,
            });
            let used = waterfall::route(loss_native, &layers)?;
            let (rows, blocked) = (used.rows_native, used.blocked_native);
            Ok(Told::Waterfall(rows, blocked, used.left_native))
        }
    }
}

fn tell_of(prepared: Prepared, ask: &Ask) -> Result<Told, Refused> {
    let Prepared {
        portfolio,
        mut codes,
        settled,
    } = prepared;
    if matches!(ask, Ask::Now) {
        let code = |settled: Result<_, Refusal>| settled.err().map_or(0, Refusal::code);
        codes.extend(settled.map(code));
        return Ok(Told::Now(codes, Standing::of(&portfolio)));
    }
    let settled = settled.transpose()?;
    let told = match ask {
        Ask::Now | Ask::Settle => match settled {
            Some(moved) => Told::settled(moved, &portfolio),
            None => return Err(Refused::Bytes("nothing to settle with".to_owned())),
        },
        Ask::Deposit {
            slot,
            amount_native,
        } => {
            let after = portfolio.deposit(usize::from(*slot), *amount_native)?;
            Told::after(&(*amount_native, after))
        }
        Ask::Withdraw {
            slot,
            amount_native,
        } => Told::after(&portfolio.withdraw(usize::from(*slot), *amount_native)?),
        Ask::Exit { slot } => Told::after(&portfolio.exit(usize::from(*slot))?),
        Ask::Trade(trade) => traded(&portfolio, trade)?,
        Ask::Distances => {
            let distances = portfolio.distances()?.into_iter();
            Told::Distances(distances.map(Into::into).collect())
        }
    };
    Ok(told)
}

fn traded(portfolio: &Portfolio, bytes: &TradeBytes) -> Result<Told, Refused> {
    let mut instrument = read("instrument", Instrument::decode(&bytes.instrument))?.to_core();
    let book = read("book", Book::decode(&bytes.book))?.to_core();
    let consent = match &bytes.consent {
        Some(bytes) => Some(read("consent", Consent::decode(bytes))?.to_core()),
        None => None,
    };
    if let Some(reading) = &bytes.reading {
        instrument = portfolio.marked(&instrument, &book, &raw(reading))?;
    }
    let (health, after) = portfolio.trade(&Trade {
        instrument: &instrument,
        book: &book,
        consent: consent.as_ref(),
        is_buyer: bytes.is_buyer,
        is_signed: bytes.is_signed,
        terms: Terms {
            lots: bytes.lots,
            price_ticks: bytes.price_ticks,
        },
        fee_native: bytes.fee_native,
    })?;
    Ok(Told::Traded(health.into(), Standing::of(&after)))
}

/// An account with its evidence, newer prices taken in, and settled if that was asked for.
struct Prepared {
    portfolio: Portfolio,
    /// What became of the newer prices: their codes, zero for none.
    codes: Vec<u32>,
    /// What the settlement moved.
    settled: Option<Result<Settled, Refusal>>,
}

fn prepare(bytes: &PortfolioBytes) -> Result<Prepared, Refused> {
    let mut portfolio = portfolio_of(bytes)?;
    let mut totals = Settlement::EMPTY;
    let mut cover_native = 0;
    if let Some(settling) = &bytes.settling {
        let stored = accounts::Settlement::decode(&settling.settlement);
        totals = read("settlement", stored)?.to_core();
        let fund = read("fund", Fund::decode(&settling.fund))?.to_core();
        cover_native = fund.cover_native();
    }
    let mut codes = Vec::new();
    for placed in &bytes.readings {
        let taken = take_in(&mut portfolio, &mut totals, placed)?;
        codes.push(taken.err().map_or(0, Refusal::code));
    }
    let settled = bytes.settling.as_ref().map(|_| {
        let (moved, after) = portfolio.settle(&totals, cover_native)?;
        portfolio = after;
        Ok(moved)
    });
    Ok(Prepared {
        portfolio,
        codes,
        settled,
    })
}

fn take_in(
    portfolio: &mut Portfolio,
    totals: &mut Settlement,
    placed: &PlacedReading,
) -> Result<Result<(), Refusal>, Refused> {
    let (place, reading) = (usize::from(placed.place), raw(&placed.reading));
    if !placed.is_mark {
        return Ok(portfolio.refresh(place, &reading).map(drop));
    }
    let mut book = match &placed.book {
        Some(bytes) => read("book", Book::decode(bytes))?.to_core(),
        None => instrument::Book::default(),
    };
    Ok(portfolio.mark(place, &reading, (&mut book, totals)))
}

fn portfolio_of(bytes: &PortfolioBytes) -> Result<Portfolio, Refused> {
    let house = read("house", House::decode(&bytes.house))?;
    let stored = MarginAccount::decode(&bytes.margin_account);
    let stored = read("margin account", stored)?;
    let clock = Clock {
        now_ts: bytes.now_ts,
        slot: bytes.slot,
    };
    let mut portfolio = Portfolio {
        account: read("margin account", stored.to_core())?,
        generation: stored.generation,
        assets: Vec::new(),
        instruments: Vec::new(),
        parameters: house.parameters.to_core(),
        takes_risk: house.takes_risk(&clock),
        is_haircutting: house.haircutting != 0,
        clock,
    };
    for bytes in &bytes.assets {
        let asset = read("asset", Asset::decode(bytes))?;
        portfolio.assets.push(asset.to_core());
    }
    for bytes in &bytes.instruments {
        let instrument = read("instrument", Instrument::decode(bytes))?;
        portfolio.instruments.push(instrument.to_core());
    }
    Ok(portfolio)
}

fn read<T>(what: &str, decoded: Result<T, DecodeError>) -> Result<T, Refused> {
    decoded.map_err(|why| Refused::Bytes(format!("the {what}: {why}")))
}

fn raw(reading: &ReadingBytes) -> RawReading {
    RawReading {
        price: reading.price,
        confidence: reading.confidence,
        ema_price: reading.ema_price,
        exponent: reading.exponent,
        publish_ts: reading.publish_ts,
        previous_publish_ts: reading.previous_publish_ts,
    }
}

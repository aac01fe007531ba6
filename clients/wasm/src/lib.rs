//! The previews of Ringfence for browsers and Node: bytes in, bytes out.
//!
//! A question is a [`request::Request`] and an answer an [`answer::Answer`], both in Borsh. Accounts
//! go in as they are stored. Whatever the bytes, [`answer_to`] answers: what makes no sense is
//! [`answer::Answer::Malformed`], and what the rules refuse has their code. `clients/js/src/preview`
//! is the other side of the border; `border` is the border itself.

pub mod answer;
mod border;
pub mod request;

use answer::{Answer, Standing, Told};
use borsh::BorshDeserialize;
use request::{Ask, PortfolioBytes, ReadingBytes, Request, TradeBytes};
use ringfence_core::fill::Terms;
use ringfence_core::price::RawReading;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Clock;
use ringfence_core::waterfall::{self, Available};
use ringfence_interface::accounts::{
    Asset, Book, Consent, DecodeError, Fund, House, Instrument, MarginAccount, Settlement,
};
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
        Request::Portfolio(bytes, ask) => {
            let (portfolio, codes) = portfolio_of(&bytes)?;
            tell_of(&portfolio, codes, &ask)
        }
        Request::Cover {
            house,
            fund,
            settlement,
        } => {
            let parameters = read("house", House::decode(&house))?.parameters.to_core();
            let fund = read("fund", Fund::decode(&fund))?.to_core();
            let totals = read("settlement", Settlement::decode(&settlement))?.to_core();
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

fn tell_of(portfolio: &Portfolio, codes: Vec<u32>, ask: &Ask) -> Result<Told, Refused> {
    let told = match ask {
        Ask::Now => Told::Now(codes, Standing::of(portfolio)),
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
        Ask::Settle { fund, settlement } => {
            let cover_native = read("fund", Fund::decode(fund))?.to_core().cover_native();
            let totals = read("settlement", Settlement::decode(settlement))?.to_core();
            Told::settled(&portfolio.settle(&totals, cover_native)?)
        }
        Ask::Trade(trade) => traded(portfolio, trade)?,
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

/// An account with its evidence, and what became of the newer prices: their codes, zero for none.
fn portfolio_of(bytes: &PortfolioBytes) -> Result<(Portfolio, Vec<u32>), Refused> {
    let house = read("house", House::decode(&bytes.house))?;
    let stored = read(
        "margin account",
        MarginAccount::decode(&bytes.margin_account),
    )?;
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
    let readings = bytes.readings.iter().map(|placed| {
        let (place, reading) = (usize::from(placed.place), raw(&placed.reading));
        let taken = if placed.is_mark {
            portfolio.mark(place, &reading)
        } else {
            portfolio.refresh(place, &reading).map(drop)
        };
        taken.err().map_or(0, Refusal::code)
    });
    let codes = readings.collect();
    Ok((portfolio, codes))
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

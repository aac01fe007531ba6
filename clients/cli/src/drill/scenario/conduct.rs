//! The part of a scenario that says who does what in the default.

use anyhow::Result;

use super::file::{LONGEST_S, Scenario};
use super::names::optional;
use crate::drill::document::Value;

/// Who does what.
#[derive(Default)]
pub struct Conduct {
    /// Who defaults.
    pub customer: usize,
    /// When it is declared; without this as soon as the rules allow.
    pub at_s: Option<u64>,
    /// Liquidations before it.
    pub liquidations: Vec<Timed>,
    /// Takes and sales of collateral after it.
    pub takes: Vec<Timed>,
    /// Bids by instrument.
    pub auctions: Vec<Auction>,
    /// Members who pay their call.
    pub paid_by: Vec<usize>,
    /// What the operator pays beside them.
    pub match_native: u64,
    /// What reaches the defaulter's vaults later.
    pub recoveries: Vec<Timed>,
}

/// Something that is done at a time.
#[derive(Clone, Copy)]
pub struct Timed {
    /// Seconds: from the start, or from the declaration.
    pub s: u64,
    /// What.
    pub what: Deed,
}

/// What somebody does.
#[derive(Clone, Copy)]
pub enum Deed {
    /// Somebody takes lots: liquidates before the declaration, takes after it.
    Lots { market: usize, by: usize, lots: u64 },
    /// Somebody buys collateral for so much quote at the most.
    Sale { asset: usize, quote_native: u64 },
    /// Quote reaches the defaulter's vault.
    Arrival { amount_native: u64 },
}

/// The bids of one auction.
pub struct Auction {
    pub market: usize,
    /// In the first round and in the rerun.
    pub rounds: [Vec<Bid>; 2],
}

/// One bid.
#[derive(Clone, Copy)]
pub struct Bid {
    pub member: usize,
    /// The margin account that gets the lots.
    pub account: usize,
    pub discount_native: u64,
    pub lots: u64,
    /// Whether the bidder reveals it, and whether it takes the lots.
    pub reveals: bool,
    pub takes: bool,
}

/// Reads the field `default`.
///
/// # Errors
/// The place of what cannot be used, and why.
pub fn read(of: &Scenario, value: &Value<'_>) -> Result<Conduct> {
    value.check_fields(&[
        "customer",
        "at_s",
        "liquidations",
        "takes",
        "sales",
        "auctions",
        "assessment",
        "recoveries",
    ])?;
    let mut conduct = Conduct {
        customer: of.customer(&value.field("customer")?)?,
        ..Conduct::default()
    };
    if let Some(at) = value.field_if_given("at_s")? {
        conduct.at_s = Some(at.whole(LONGEST_S)?);
    }
    for deed in optional(value, "liquidations")? {
        let is_lots = deed.field_if_given("instrument")?.is_some();
        let read = if is_lots { read_lots } else { read_sale };
        conduct.liquidations.push(read(of, &deed, "at_s")?);
    }
    for deed in optional(value, "takes")? {
        conduct.takes.push(read_lots(of, &deed, "after_s")?);
    }
    for deed in optional(value, "sales")? {
        conduct.takes.push(read_sale(of, &deed, "after_s")?);
    }
    for auction in optional(value, "auctions")? {
        let auction = read_auction(of, &auction, &conduct.auctions)?;
        conduct.auctions.push(auction);
    }
    if let Some(assessment) = value.field_if_given("assessment")? {
        read_assessment(of, &assessment, &mut conduct)?;
    }
    for deed in optional(value, "recoveries")? {
        let is_sale = deed.field_if_given("asset")?.is_some();
        let read = if is_sale { read_sale } else { read_arrival };
        conduct.recoveries.push(read(of, &deed, "after_s")?);
    }
    Ok(conduct)
}

fn read_lots(of: &Scenario, value: &Value<'_>, time: &str) -> Result<Timed> {
    value.check_fields(&[time, "instrument", "by", "lots"])?;
    let what = Deed::Lots {
        market: of.market(&value.field("instrument")?)?,
        by: of.customer(&value.field("by")?)?,
        lots: value.field("lots")?.amount_native()?,
    };
    let s = value.field(time)?.whole(LONGEST_S)?;
    Ok(Timed { s, what })
}

fn read_sale(of: &Scenario, value: &Value<'_>, time: &str) -> Result<Timed> {
    value.check_fields(&[time, "asset", "quote_native"])?;
    let asset = value.field("asset")?;
    let place = of.asset(&asset)?;
    if place == 0 {
        return Err(asset.wrong("the quote itself is not sold"));
    }
    let what = Deed::Sale {
        asset: place,
        quote_native: value.field("quote_native")?.amount_native()?,
    };
    let s = value.field(time)?.whole(LONGEST_S)?;
    Ok(Timed { s, what })
}

fn read_arrival(_: &Scenario, value: &Value<'_>, time: &str) -> Result<Timed> {
    value.check_fields(&[time, "amount_native"])?;
    let amount_native = value.field("amount_native")?.amount_native()?;
    let s = value.field(time)?.whole(LONGEST_S)?;
    Ok(Timed {
        s,
        what: Deed::Arrival { amount_native },
    })
}

fn read_auction(of: &Scenario, value: &Value<'_>, before: &[Auction]) -> Result<Auction> {
    value.check_fields(&["instrument", "bids", "rerun"])?;
    let instrument = value.field("instrument")?;
    let market = of.market(&instrument)?;
    if before.iter().any(|auction| auction.market == market) {
        return Err(instrument.wrong("an instrument with two auctions"));
    }
    let mut rounds = [Vec::new(), Vec::new()];
    for (round, name) in rounds.iter_mut().zip(["bids", "rerun"]) {
        for bid in optional(value, name)? {
            round.push(read_bid(of, &bid)?);
        }
    }
    Ok(Auction { market, rounds })
}

fn read_bid(of: &Scenario, value: &Value<'_>) -> Result<Bid> {
    value.check_fields(&[
        "member",
        "account",
        "discount_native",
        "lots",
        "reveals",
        "takes",
    ])?;
    let member = of.member(&value.field("member")?)?;
    // Without a name it is the member's first account.
    let account = match value.field_if_given("account")? {
        Some(account) => of.customer(&account)?,
        None => own_account(of, member, value)?,
    };
    let flag = |name: &str| match value.field_if_given(name)? {
        Some(flag) => flag.flag(),
        None => Ok(true),
    };
    Ok(Bid {
        member,
        account,
        discount_native: value.field("discount_native")?.amount_native()?,
        lots: value.field("lots")?.amount_native()?,
        reveals: flag("reveals")?,
        takes: flag("takes")?,
    })
}

fn own_account(of: &Scenario, member: usize, value: &Value<'_>) -> Result<usize> {
    let owner = of.members.get(member).map_or("", |member| &member.id);
    let mut accounts = of.customers.iter();
    let found = accounts.position(|customer| customer.owner == owner);
    found.ok_or_else(|| value.wrong(format!("member `{owner}` has no account of its own")))
}

fn read_assessment(of: &Scenario, value: &Value<'_>, conduct: &mut Conduct) -> Result<()> {
    value.check_fields(&["paid_by", "match_native"])?;
    for id in optional(value, "paid_by")? {
        let member = of.member(&id)?;
        if conduct.paid_by.contains(&member) {
            return Err(id.wrong("a member that is named twice"));
        }
        conduct.paid_by.push(member);
    }
    if let Some(matched) = value.field_if_given("match_native")? {
        conduct.match_native = matched.amount_native()?;
    }
    Ok(())
}

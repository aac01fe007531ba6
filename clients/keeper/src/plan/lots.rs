//! Lots of a default that is managed: auctions on their way, tear-ups page by page, bonds.

use ringfence_core::auction::{Phase, plan_advance, plan_award, plan_open, plan_settle_bond};
use ringfence_core::tear_up::plan_tear_up;
use ringfence_core::units::Moment;
use ringfence_interface::accounts::Bid;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::{
    AuctionAdvance, AuctionAward, AuctionOpen, BondSettle, LossTearUp,
};
use ringfence_interface::{accounts, pda};
use solana_address::Address;

use super::losses::{Case, cases};
use super::{View, taking};
use crate::duty::{Duty, Kind};
use crate::picture::{Holder, KeptInstrument, Room, wallet};

/// Accounts in one page of a tear-up.
const PAGE: usize = 16;

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) {
    for case in cases(view) {
        for position in case
            .holder
            .account
            .positions
            .iter()
            .filter(|held| held.lots != 0)
        {
            let Some(market) = view.house.instruments.get(&position.instrument_id) else {
                continue;
            };
            duties.extend(open(view, &case, market));
            duties.extend(tear_up(view, &case, market));
            duties.extend(taking::take(view, &case, market, position.lots));
        }
    }
    let house = view.at();
    let auctions = view.picture.auctions.iter();
    for (address, auction) in auctions.filter(|(_, auction)| auction.house == house) {
        duties.extend(award(view, address, auction));
        duties.extend(advance(view, address, auction));
    }
    for (address, bid) in &view.picture.bids {
        duties.extend(bond(view, address, bid));
    }
}

fn open(view: &View<'_>, case: &Case<'_>, market: &KeptInstrument) -> Option<Duty> {
    let auction = pda::auction(&case.address, market.instrument.instrument_id).0;
    if view.picture.auctions.contains_key(&auction) {
        return None;
    }
    let (mut loss, book) = (case.loss, market.book?);
    let on = (&market.instrument, &book);
    plan_open(&mut loss, &case.holder.account, on, view.clock).ok()?;
    let accounts = AuctionOpen {
        actor: view.me.key,
        instrument: market.address,
        book: market.book_address,
        margin_account: case.holder.address,
        loss: case.address,
        auction,
        system_program: SYSTEM_PROGRAM,
    };
    Some(Duty::new(
        Kind::AuctionOpen,
        auction,
        view.at(),
        accounts.instruction(),
    ))
}

/// One page of accounts of the other side, as many as fit.
fn tear_up(view: &View<'_>, case: &Case<'_>, market: &KeptInstrument) -> Option<Duty> {
    if !view.may_settle() {
        return None;
    }
    let auction_address = pda::auction(&case.address, market.instrument.instrument_id).0;
    let auction = view.picture.auctions.get(&auction_address);
    let auction = match auction.map(accounts::Auction::to_core) {
        Some(read) => Some(read.ok()?),
        None => None,
    };
    let (mut loss, mut account, mut book) = (case.loss, case.holder.account, market.book?);
    let id = market.instrument.instrument_id;
    let holds = |holder: &&Holder| {
        let mut positions = holder.account.positions.iter();
        positions.any(|held| held.instrument_id == id && held.lots != 0)
    };
    let mut page = Vec::new();
    for holder in view.holders().filter(holds) {
        let mut other = holder.account;
        let torn = plan_tear_up(
            &mut loss,
            (&market.instrument, &mut book),
            (&mut account, &mut other),
            (auction.as_ref(), view.clock),
        );
        let Ok(torn) = torn else { continue };
        page.push(holder.address);
        if torn.is_done || page.len() >= PAGE {
            break;
        }
    }
    let accounts = LossTearUp {
        actor: view.me.key,
        house: view.at(),
        instrument: market.address,
        book: market.book_address,
        margin_account: case.holder.address,
        loss: case.address,
        auction: auction_address,
    };
    let instruction = accounts.instruction(&page);
    let duty = Duty::new(Kind::TearUp, auction_address, view.at(), instruction);
    (!page.is_empty()).then_some(duty)
}

/// The bid whose turn it is gets its lots.
fn award(view: &View<'_>, address: &Address, stored: &accounts::Auction) -> Option<Duty> {
    let (mut auction, case) = (stored.to_core().ok()?, any_case(view, stored)?);
    if auction.phase != Phase::Awarding || !view.may_settle() {
        return None;
    }
    let (number, round) = (auction.next()?.bid_number, auction.round);
    let is_next = |bid: &Bid| bid.auction == *address && bid.number == number && bid.round == round;
    let (bid_address, stored_bid) = view.picture.bids.iter().find(|(_, bid)| is_next(bid))?;
    let market = view.house.instruments.get(&stored.instrument_id)?;
    let bidder = view.picture.holder(&stored_bid.margin_account)?;
    let (held, mut room) = (bidder.held_after(stored.instrument_id), Room::default());
    if !view
        .house
        .load_with(bidder, held.iter().copied(), &mut room)
    {
        return None;
    }
    let (mut loss, mut book, mut bid) = (case.loss, market.book?, stored_bid.to_core());
    let (mut account, mut taker) = (case.holder.account, bidder.account);
    plan_award(
        (&mut auction, &mut bid),
        &mut loss,
        (&market.instrument, &mut book),
        (&mut account, &mut taker),
        &view.evidence(&room),
    )
    .ok()?;
    let accounts = AuctionAward {
        actor: view.me.key,
        house: view.at(),
        instrument: market.address,
        book: market.book_address,
        margin_account: case.holder.address,
        bidder_account: bidder.address,
        loss: stored.loss,
        auction: *address,
        bid: *bid_address,
    };
    let instruction = accounts.instruction(&view.house.evidence(bidder, &held));
    Some(Duty::new(
        Kind::AuctionAward,
        *bid_address,
        view.at(),
        instruction,
    ))
}

/// The next phase, once the present one is over.
fn advance(view: &View<'_>, address: &Address, stored: &accounts::Auction) -> Option<Duty> {
    let (mut auction, case) = (stored.to_core().ok()?, any_case(view, stored)?);
    let market = view.house.instruments.get(&stored.instrument_id)?;
    if auction.phase == Phase::Closed || !view.may_settle() {
        return None;
    }
    let (mut loss, book) = (case.loss, market.book?);
    let trading_since = Moment {
        ts: view.stored.trading_since_ts,
        slot: view.stored.trading_since_slot,
    };
    let (on, time) = ((&market.instrument, &book), (view.clock, &trading_since));
    plan_advance(&mut auction, &mut loss, &case.holder.account, on, time).ok()?;
    let accounts = AuctionAdvance {
        actor: view.me.key,
        house: view.at(),
        instrument: market.address,
        book: market.book_address,
        margin_account: case.holder.address,
        loss: stored.loss,
        auction: *address,
    };
    Some(Duty::new(
        Kind::AuctionAdvance,
        *address,
        view.at(),
        accounts.instruction(),
    ))
}

/// The loss of an auction with its defaulter, frozen or free again.
fn any_case<'a>(view: &View<'a>, auction: &accounts::Auction) -> Option<Case<'a>> {
    let stored = view.picture.losses.get(&auction.loss)?;
    Some(Case {
        address: auction.loss,
        stored,
        loss: stored.to_core().ok()?,
        holder: view.picture.holder(&stored.margin_account)?,
    })
}

fn bond(view: &View<'_>, address: &Address, stored: &Bid) -> Option<Duty> {
    let auction = view.picture.auctions.get(&stored.auction)?;
    if auction.house != view.at() {
        return None;
    }
    let mut fund = view.layers;
    plan_settle_bond(&auction.to_core().ok()?, &stored.to_core(), &mut fund).ok()?;
    let program = view.stored.quote_token_program;
    let accounts = BondSettle {
        fund: view.house.places.fund,
        auction: stored.auction,
        bid: *address,
        rent_payer: stored.rent_payer,
        vault_escrow: view.fund.escrow,
        vault_insurance: view.fund.insurance,
        // A bidder without a token account at the usual place settles its bond itself.
        destination: wallet(&stored.owner, &view.stored.quote_mint, &program),
        token_program: program,
    };
    Some(Duty::new(
        Kind::BondSettle,
        *address,
        view.at(),
        accounts.instruction(),
    ))
}

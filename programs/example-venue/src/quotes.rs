//! Requests for quotes: a maker posts an offer, a taker accepts it, Ringfence fills it.
#![allow(unused_variables, reason = "a nonce that is only a seed, to the macro")]

use crate::{VenueError, AUTHORITY};
use anchor_lang::prelude::*;
use anchor_lang::{address_eq, CpiContext, CpiHandle};
use ringfence::cpi::accounts::PositionFill;
use ringfence::instructions::position_fill::{FillResult, PositionFillArguments};
use ringfence::state::MarginAccount;

/// An offer: whole or not at all, once.
#[account]
pub struct Quote {
    /// Who posted it, and gets its rent back.
    pub maker: Address,
    /// The margin account that will trade.
    pub maker_account: Address,
    /// Its generation: another account at the same address is bound by nothing of this one's.
    pub generation: u64,
    /// The instrument.
    pub instrument: Address,
    /// How many lots.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
    /// Tells a maker's quotes apart.
    pub nonce: u64,
    /// Whether the maker buys.
    pub is_buy: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

/// What a maker offers.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct QuoteTerms {
    /// How many lots.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
    /// Whether the maker buys.
    pub is_buy: bool,
}

/// Whether a signer may trade for a margin account.
fn may_trade(signer: &Address, account: &MarginAccount) -> bool {
    address_eq(signer, &account.owner) || address_eq(signer, &account.delegate)
}

/// Accounts of `quote_post`.
#[derive(Accounts)]
#[instruction(nonce: u64)]
pub struct QuotePost {
    /// Owner or delegate of the margin account; pays the rent.
    #[account(mut)]
    pub maker: Signer,
    /// The margin account that will trade. Its type checks that Ringfence owns it.
    #[account(constraint = may_trade(maker.address(), &maker_account) @ VenueError::NotTrader)]
    pub maker_account: Account<MarginAccount>,
    /// The instrument.
    pub instrument: UncheckedAccount,
    /// The new quote.
    #[account(init, payer = maker,
        seeds = [b"quote", maker_account.address().as_ref(), &nonce.to_le_bytes()], bump)]
    pub quote: Account<Quote>,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// Posts a quote.
///
/// # Errors
/// `Expired` when it would be from the beginning.
pub fn post(on: &mut QuotePost, nonce: u64, terms: &QuoteTerms) -> Result<()> {
    require!(
        terms.expiry_ts > Clock::get()?.unix_timestamp,
        VenueError::Expired
    );
    let (maker, maker_account) = (*on.maker.address(), *on.maker_account.address());
    let generation = on.maker_account.generation;
    let quote = &mut on.quote;
    quote.maker = maker;
    quote.maker_account = maker_account;
    quote.generation = generation;
    quote.instrument = *on.instrument.address();
    quote.lots = terms.lots;
    quote.price_ticks = terms.price_ticks;
    quote.expiry_ts = terms.expiry_ts;
    quote.nonce = nonce;
    quote.is_buy = u8::from(terms.is_buy);
    Ok(())
}

/// Accounts of `quote_accept`; behind them the buyer's evidence and then the seller's, both as
/// after the fill. What is unchecked here, Ringfence checks.
#[derive(Accounts)]
pub struct QuoteAccept {
    /// Owner or delegate of the taker's margin account.
    pub taker: Signer,
    /// Who posted the quote.
    #[account(mut, address = quote.maker @ VenueError::WrongAccount)]
    pub maker: UncheckedAccount,
    /// The quote. Closed, so that it is accepted once.
    #[account(mut, close = maker)]
    pub quote: Account<Quote>,
    /// Signs for the venue.
    #[account(seeds = [AUTHORITY], bump)]
    pub authority: UncheckedAccount,
    /// The venue.
    pub venue: UncheckedAccount,
    /// The house.
    pub house: UncheckedAccount,
    /// The instrument.
    #[account(address = quote.instrument @ VenueError::WrongAccount)]
    pub instrument: UncheckedAccount,
    /// Its book.
    #[account(mut)]
    pub book: UncheckedAccount,
    /// The maker's margin account: whoever posted may still trade for it.
    #[account(mut, address = quote.maker_account @ VenueError::WrongAccount,
        constraint = maker_account.generation == quote.generation @ VenueError::WrongAccount,
        constraint = may_trade(&quote.maker, &maker_account) @ VenueError::NotTrader)]
    pub maker_account: Account<MarginAccount>,
    /// The taker's margin account.
    #[account(mut,
        constraint = may_trade(taker.address(), &taker_account) @ VenueError::NotTrader)]
    pub taker_account: Account<MarginAccount>,
    /// The maker's consent to the venue.
    #[account(mut)]
    pub maker_consent: UncheckedAccount,
    /// The taker's consent to the venue.
    #[account(mut)]
    pub taker_consent: UncheckedAccount,
    /// Ringfence.
    #[account(address = ringfence::ID @ VenueError::WrongAccount)]
    pub ringfence: UncheckedAccount,
}

/// Fills a quote.
///
/// # Errors
/// `Expired`; what Ringfence refuses ends the transaction; then `Thin`.
pub fn accept(
    on: &mut QuoteAccept,
    evidence: &[AccountView],
    headroom_native: u64,
    bump: u8,
) -> Result<FillResult> {
    require!(
        on.quote.expiry_ts > Clock::get()?.unix_timestamp,
        VenueError::Expired
    );
    let maker_buys = on.quote.is_buy != 0;
    let trade = PositionFillArguments {
        lots: on.quote.lots,
        price_ticks: on.quote.price_ticks,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    let maker = (
        on.maker_account.cpi_handle_mut(),
        on.maker_consent.cpi_handle_mut(),
    );
    let taker = (
        on.taker_account.cpi_handle_mut(),
        on.taker_consent.cpi_handle_mut(),
    );
    let (buys, sells) = if maker_buys {
        (maker, taker)
    } else {
        (taker, maker)
    };
    let accounts = PositionFill {
        venue_authority: on.authority.cpi_handle().as_signer(),
        venue: on.venue.cpi_handle(),
        house: on.house.cpi_handle(),
        instrument: on.instrument.cpi_handle(),
        book: on.book.cpi_handle_mut(),
        buyer: buys.0,
        seller: sells.0,
        buyer_consent: buys.1,
        seller_consent: sells.1,
    };
    let seeds: &[&[&[u8]]] = &[&[AUTHORITY, &[bump]]];
    let read = evidence.iter().map(CpiHandle::readonly).collect();
    let call = CpiContext::new_with_signer(on.ringfence.address(), accounts, seeds)
        .with_remaining_accounts(read);
    // A fill that Ringfence refuses ends the transaction: there is no error to handle here.
    let filled = ringfence::caller::position_fill(&call, trade)?;
    let taker = if maker_buys {
        filled.seller
    } else {
        filled.buyer
    };
    let left = taker.equity_native.saturating_sub(taker.requirement_native);
    require!(left >= i128::from(headroom_native), VenueError::Thin);
    Ok(filled)
}

/// Accounts of `quote_cancel`.
#[derive(Accounts)]
pub struct QuoteCancel {
    /// Who posted the quote.
    #[account(mut, address = quote.maker @ VenueError::WrongAccount)]
    pub maker: Signer,
    /// The quote.
    #[account(mut, close = maker)]
    pub quote: Account<Quote>,
}

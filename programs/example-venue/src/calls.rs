//! Covered calls: a writer sells the right to buy tokens of its vault. The tokens stay in the vault
//! and count for nothing else there: a lien locks them for this venue.
//!
//! Why a buyer can rely on it. A writer who gives notice can release what is locked, but only
//! [`RELEASE_DELAY_S`] later, and nothing is locked while a notice is given. So a call that lasts
//! no longer than that is covered to its end. And one lien covers one call at a time (the call's
//! address is made of the lien's), so that no call can be paid with another's tokens.

use crate::tokens::{associated, transfer};
use crate::{VenueError, AUTHORITY};
use anchor_lang::prelude::*;
use anchor_lang::{address_eq, CpiContext, CpiHandle};
use anchor_spl::token_interface::{TokenAccount, TokenInterface};
use ringfence::cpi::accounts as ringfence_accounts;
use ringfence::state::{Asset, Lien, Venue};

/// From a writer's notice until it may release; also how long a call lasts at most.
pub const RELEASE_DELAY_S: u32 = 3 * 86_400;
/// How long a claim would hold tokens. This venue needs none.
pub const CLAIM_LIMIT_S: u32 = 86_400;

/// A call that is open.
#[account]
pub struct Call {
    /// Who sold it, and gets its rent back.
    pub writer: Address,
    /// Who may exercise it.
    pub buyer: Address,
    /// The lien that covers it.
    pub lien: Address,
    /// Mint in which premium and strike are paid.
    pub strike_mint: Address,
    /// How many tokens.
    pub amount_native: u64,
    /// For this, in all.
    pub strike_native: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
}

/// What writer and buyer agree on.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct CallTerms {
    /// How many tokens.
    pub amount_native: u64,
    /// For this, in all.
    pub strike_native: u64,
    /// What the buyer pays for the right.
    pub premium_native: u64,
    /// Until then, exclusively.
    pub expiry_ts: i64,
}

/// Accounts of `terms_set`.
#[derive(Accounts)]
pub struct TermsSet {
    /// Signs for the venue.
    #[account(seeds = [AUTHORITY], bump)]
    pub authority: UncheckedAccount,
    /// The venue.
    #[account(mut)]
    pub venue: Account<Venue>,
    /// The asset. A venue has few places for mints, so only those that its house takes get one.
    #[account(constraint = address_eq(&asset.house, &venue.house) @ VenueError::WrongAccount)]
    pub asset: Account<Asset>,
    /// The authority's associated token account for it.
    pub settlement_account: UncheckedAccount,
    /// Ringfence.
    #[account(address = ringfence::ID @ VenueError::WrongAccount)]
    pub ringfence: UncheckedAccount,
}

/// Sets the terms of new liens. Only the associated account will do: one that somebody else opened
/// could have been prepared so that they can close it, and then no call could be exercised.
///
/// # Errors
/// `WrongAccount`.
pub fn set_terms(on: &mut TermsSet, bump: u8) -> Result<()> {
    let (program, mint) = (&on.asset.token_program, &on.asset.mint);
    let expected = associated(on.authority.address(), program, mint);
    let is_ours = address_eq(on.settlement_account.address(), &expected);
    require!(is_ours, VenueError::WrongAccount);
    let accounts = ringfence_accounts::VenueTerms {
        venue_authority: on.authority.cpi_handle().as_signer(),
        venue: on.venue.cpi_handle_mut(),
        settlement_account: on.settlement_account.cpi_handle(),
    };
    let seeds: &[&[&[u8]]] = &[&[AUTHORITY, &[bump]]];
    let call = CpiContext::new_with_signer(on.ringfence.address(), accounts, seeds);
    ringfence::cpi::venue_terms_set(call, RELEASE_DELAY_S, CLAIM_LIMIT_S)?;
    Ok(())
}

/// Accounts of `call_write`; behind them the evidence of the writer's margin account.
#[derive(Accounts)]
pub struct CallWrite {
    /// Sells the call; owns the lien; pays the rent.
    #[account(mut, address = lien.owner @ VenueError::WrongAccount)]
    pub writer: Signer,
    /// Buys it.
    pub buyer: Signer,
    /// The new call.
    #[account(init, payer = writer, seeds = [b"call", lien.address().as_ref()], bump)]
    pub call: Account<Call>,
    /// Signs for the venue.
    #[account(seeds = [AUTHORITY], bump)]
    pub authority: UncheckedAccount,
    /// The venue.
    pub venue: UncheckedAccount,
    /// The house.
    pub house: UncheckedAccount,
    /// The writer's margin account.
    #[account(mut)]
    pub margin_account: UncheckedAccount,
    /// The writer's lien to this venue.
    #[account(mut)]
    pub lien: Account<Lien>,
    /// Token account that pays the premium.
    #[account(mut)]
    pub premium_from: InterfaceAccount<TokenAccount>,
    /// Token account that receives it.
    #[account(mut)]
    pub premium_to: UncheckedAccount,
    /// Their token program.
    pub token_program: Interface<'static, TokenInterface>,
    /// Ringfence.
    #[account(address = ringfence::ID @ VenueError::WrongAccount)]
    pub ringfence: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// Writes a call: the tokens are locked, the premium is paid.
///
/// # Errors
/// `Expired`; `Uncovered`; what Ringfence or the token program refuse ends the transaction.
pub fn write(
    on: &mut CallWrite,
    evidence: &[AccountView],
    terms: &CallTerms,
    bump: u8,
) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    require!(terms.expiry_ts > now, VenueError::Expired);
    let covered_until = now.saturating_add(i64::from(on.lien.release_delay_s));
    require!(terms.expiry_ts <= covered_until, VenueError::Uncovered);
    let (writer, buyer) = (*on.writer.address(), *on.buyer.address());
    let (lien, strike_mint) = (*on.lien.address(), *on.premium_from.mint());
    let call = &mut on.call;
    call.writer = writer;
    call.buyer = buyer;
    call.lien = lien;
    call.strike_mint = strike_mint;
    call.amount_native = terms.amount_native;
    call.strike_native = terms.strike_native;
    call.expiry_ts = terms.expiry_ts;
    lock(on, evidence, terms.amount_native, bump)?;
    let moved = (
        on.premium_from.cpi_handle_mut(),
        on.premium_to.cpi_handle_mut(),
    );
    let (program, payer) = (on.token_program.address(), on.buyer.cpi_handle());
    transfer(program, moved, payer, terms.premium_native, &[]);
    Ok(())
}

fn lock(on: &mut CallWrite, evidence: &[AccountView], amount_native: u64, bump: u8) -> Result<()> {
    let accounts = ringfence_accounts::LienLock {
        venue_authority: on.authority.cpi_handle().as_signer(),
        venue: on.venue.cpi_handle(),
        house: on.house.cpi_handle(),
        margin_account: on.margin_account.cpi_handle_mut(),
        lien: on.lien.cpi_handle_mut(),
    };
    let seeds: &[&[&[u8]]] = &[&[AUTHORITY, &[bump]]];
    let read = evidence.iter().map(CpiHandle::readonly).collect();
    let call = CpiContext::new_with_signer(on.ringfence.address(), accounts, seeds)
        .with_remaining_accounts(read);
    ringfence::cpi::lien_lock(call, amount_native)?;
    Ok(())
}

/// Accounts of `call_exercise`.
#[derive(Accounts)]
pub struct CallExercise {
    /// Who bought the call.
    #[account(address = call.buyer @ VenueError::WrongAccount)]
    pub buyer: Signer,
    /// Who sold it.
    #[account(mut, address = call.writer @ VenueError::WrongAccount)]
    pub writer: UncheckedAccount,
    /// The call.
    #[account(mut, close = writer)]
    pub call: Account<Call>,
    /// Signs for the venue.
    #[account(seeds = [AUTHORITY], bump)]
    pub authority: UncheckedAccount,
    /// The venue.
    pub venue: UncheckedAccount,
    /// The writer's margin account.
    #[account(mut)]
    pub margin_account: UncheckedAccount,
    /// The lien.
    #[account(mut, address = call.lien @ VenueError::WrongAccount)]
    pub lien: UncheckedAccount,
    /// The vault that is pledged.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Where the venue receives: Ringfence compares it with the lien.
    #[account(mut)]
    pub settlement_account: UncheckedAccount,
    /// The margin account's shard of the asset.
    #[account(mut)]
    pub shard: UncheckedAccount,
    /// Token program of the tokens. A signature of the authority goes to it, so it is a real one.
    pub token_program: Interface<'static, TokenInterface>,
    /// Token account that receives the tokens.
    #[account(mut)]
    pub bought_to: UncheckedAccount,
    /// Token account that pays the strike.
    #[account(mut)]
    pub strike_from: UncheckedAccount,
    /// Token account that receives it: any of the writer's, so that closing one stops nothing.
    #[account(mut,
        constraint = address_eq(strike_to.owner(), &call.writer) @ VenueError::WrongAccount,
        constraint = address_eq(strike_to.mint(), &call.strike_mint) @ VenueError::WrongAccount)]
    pub strike_to: InterfaceAccount<TokenAccount>,
    /// Token program of the strike.
    pub strike_token_program: Interface<'static, TokenInterface>,
    /// Ringfence.
    #[account(address = ringfence::ID @ VenueError::WrongAccount)]
    pub ringfence: UncheckedAccount,
}

/// Exercises a call: strike to the writer, tokens to the buyer.
///
/// # Errors
/// `Expired`; what Ringfence or a token program refuse ends the transaction.
pub fn exercise(on: &mut CallExercise, bump: u8) -> Result<()> {
    require!(
        on.call.expiry_ts > Clock::get()?.unix_timestamp,
        VenueError::Expired
    );
    let (amount_native, strike_native) = (on.call.amount_native, on.call.strike_native);
    let paid = (
        on.strike_from.cpi_handle_mut(),
        on.strike_to.cpi_handle_mut(),
    );
    let program = on.strike_token_program.address();
    transfer(program, paid, on.buyer.cpi_handle(), strike_native, &[]);
    let seeds: &[&[&[u8]]] = &[&[AUTHORITY, &[bump]]];
    let accounts = ringfence_accounts::LienSeize {
        venue_authority: on.authority.cpi_handle().as_signer(),
        venue: on.venue.cpi_handle(),
        margin_account: on.margin_account.cpi_handle_mut(),
        lien: on.lien.cpi_handle_mut(),
        vault: on.vault.cpi_handle_mut(),
        settlement_account: on.settlement_account.cpi_handle_mut(),
        shard: on.shard.cpi_handle_mut(),
        token_program: on.token_program.cpi_handle(),
    };
    let call = CpiContext::new_with_signer(on.ringfence.address(), accounts, seeds);
    ringfence::cpi::lien_seize(call, amount_native)?;
    let passed = (
        on.settlement_account.cpi_handle_mut(),
        on.bought_to.cpi_handle_mut(),
    );
    let (program, authority) = (on.token_program.address(), on.authority.cpi_handle());
    transfer(program, passed, authority.as_signer(), amount_native, seeds);
    Ok(())
}

/// Accounts of `call_lapse`.
#[derive(Accounts)]
pub struct CallLapse {
    /// Who sold the call.
    #[account(mut, address = call.writer @ VenueError::WrongAccount)]
    pub writer: UncheckedAccount,
    /// The call.
    #[account(mut, close = writer)]
    pub call: Account<Call>,
    /// Signs for the venue.
    #[account(seeds = [AUTHORITY], bump)]
    pub authority: UncheckedAccount,
    /// The venue.
    pub venue: UncheckedAccount,
    /// The writer's margin account.
    #[account(mut)]
    pub margin_account: UncheckedAccount,
    /// The lien; nothing is there when the writer has released all and closed it.
    #[account(mut, address = call.lien @ VenueError::WrongAccount)]
    pub lien: UncheckedAccount,
    /// Ringfence.
    #[account(address = ringfence::ID @ VenueError::WrongAccount)]
    pub ringfence: UncheckedAccount,
}

/// Lets a call lapse: what is still locked for it is free again.
///
/// # Errors
/// `NotExpired`; what Ringfence refuses ends the transaction.
pub fn lapse(on: &mut CallLapse, bump: u8) -> Result<()> {
    require!(
        on.call.expiry_ts <= Clock::get()?.unix_timestamp,
        VenueError::NotExpired
    );
    let amount_native = locked(&on.lien)?.min(on.call.amount_native);
    if amount_native == 0 {
        return Ok(());
    }
    let accounts = ringfence_accounts::LienUnlock {
        venue_authority: on.authority.cpi_handle().as_signer(),
        venue: on.venue.cpi_handle(),
        margin_account: on.margin_account.cpi_handle_mut(),
        lien: on.lien.cpi_handle_mut(),
    };
    let seeds: &[&[&[u8]]] = &[&[AUTHORITY, &[bump]]];
    let call = CpiContext::new_with_signer(on.ringfence.address(), accounts, seeds);
    ringfence::cpi::lien_unlock(call, amount_native)?;
    Ok(())
}

/// What a lien has locked; nothing when it was closed.
fn locked(lien: &UncheckedAccount) -> Result<u64> {
    let view = lien.account();
    if view.is_data_empty() {
        return Ok(0);
    }
    Ok(Account::<Lien>::load(*view)?.locked_native)
}

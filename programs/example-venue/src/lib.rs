//! A venue of Ringfence, to read and to copy from: requests for quotes ([`quotes`]) and covered
//! calls ([`calls`]). See README.md for the walk through.
//!
//! A venue is whoever signs for it. Here that is one address of this program, [`AUTHORITY`]: the
//! house lists a venue for it, customers give that venue their consent, and from then on this code
//! alone decides what is filled. So whatever a customer must have agreed to, this code has to
//! check; Ringfence checks margin, and the caps of the consent.

pub mod calls;
pub mod quotes;
pub mod tokens;

use anchor_lang::prelude::*;
use calls::*;
use quotes::*;
use ringfence::instructions::position_fill::FillResult;

declare_id!("4mGNTVo1DudPpGqD7gjz4nj8Sh9ZtTXRd9H4jUiV7ue9");

/// Seed of the address that signs for the venue.
pub const AUTHORITY: &[u8] = b"authority";

/// What this venue does.
#[program]
pub mod example_venue {
    use super::*;

    /// A maker offers to trade.
    pub fn quote_post(ctx: &mut Context<QuotePost>, nonce: u64, terms: QuoteTerms) -> Result<()> {
        quotes::post(&mut ctx.accounts, nonce, &terms)
    }

    /// A taker accepts an offer. Returns both sides' health after the fill.
    pub fn quote_accept(
        ctx: &mut Context<QuoteAccept>,
        headroom_native: u64,
    ) -> Result<FillResult> {
        let evidence = ctx.remaining_accounts()?;
        quotes::accept(
            &mut ctx.accounts,
            &evidence,
            headroom_native,
            ctx.bumps.authority,
        )
    }

    /// A maker takes an offer back.
    pub fn quote_cancel(_ctx: &mut Context<QuoteCancel>) -> Result<()> {
        Ok(())
    }

    /// Tells Ringfence this venue's terms for liens on an asset. Anyone may: there is one choice.
    pub fn terms_set(ctx: &mut Context<TermsSet>) -> Result<()> {
        calls::set_terms(&mut ctx.accounts, ctx.bumps.authority)
    }

    /// A writer sells a covered call to a buyer.
    pub fn call_write(ctx: &mut Context<CallWrite>, terms: CallTerms) -> Result<()> {
        let evidence = ctx.remaining_accounts()?;
        calls::write(&mut ctx.accounts, &evidence, &terms, ctx.bumps.authority)
    }

    /// The buyer pays the strike and gets the tokens.
    pub fn call_exercise(ctx: &mut Context<CallExercise>) -> Result<()> {
        calls::exercise(&mut ctx.accounts, ctx.bumps.authority)
    }

    /// Frees the tokens of a call that has expired. Anyone may.
    pub fn call_lapse(ctx: &mut Context<CallLapse>) -> Result<()> {
        calls::lapse(&mut ctx.accounts, ctx.bumps.authority)
    }
}

/// Why this venue refuses. What Ringfence refuses has Ringfence's own codes, 6000 to 6999.
#[error_code(offset = 0)]
pub enum VenueError {
    /// The signer neither owns the margin account nor is its delegate.
    #[msg("The signer may not trade for this account.")]
    NotTrader = 7000,
    /// Its time has passed.
    #[msg("Its time has passed.")]
    Expired = 7001,
    /// Its time has not passed.
    #[msg("Its time has not passed.")]
    NotExpired = 7002,
    /// The account is not the one that was agreed on.
    #[msg("The account is not the one that was agreed on.")]
    WrongAccount = 7003,
    /// The taker would keep less above its requirement than it asked for.
    #[msg("The taker would keep less above its requirement than it asked for.")]
    Thin = 7004,
    /// The writer could release the tokens before the call expires.
    #[msg("The writer could release the tokens before the call expires.")]
    Uncovered = 7005,
}

//! The gate: accounts, authority, storage and token movement.
//!
//! Every number and every economic refusal comes from `ringfence_core`; what is here loads the
//! accounts, asks the rules, stores what they changed, moves the tokens they planned, looks again
//! and tells. No arithmetic on money happens in this crate.

#[cfg(feature = "cpi")]
pub mod caller;
pub mod errors;
pub mod events;
pub mod evidence;
pub mod guard;
pub mod instructions;
pub mod liens;
pub mod mints;
pub mod oracle;
pub mod orders;
pub mod parties;
pub mod pockets;
pub mod proposals;
pub mod seeds;
pub mod settling;
pub mod signatures;
pub mod state;
pub mod tokens;
pub mod trading;

use anchor_lang::prelude::*;
use instructions::*;

declare_id!("2BKxLvYouamWGcCDwz73AqC3D2En4sd728JK2megVHS2");

/// Instructions, in the order in which a house lives.
#[program]
pub mod ringfence {
    use super::*;

    /// Creates a house. See the module of the same name for what each refuses.
    pub fn house_create(
        ctx: &mut Context<house_create::HouseCreate>,
        args: house_create::HouseCreateArguments,
    ) -> Result<()> {
        Ok(house_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Lists a mint as collateral.
    pub fn asset_create(
        ctx: &mut Context<asset_create::AssetCreate>,
        args: asset_create::AssetCreateArguments,
    ) -> Result<()> {
        with_rest(ctx, |on, rest| asset_create::handler(on, rest, &args))
    }

    /// Sums an asset's shards.
    pub fn asset_totals_refresh(
        ctx: &mut Context<asset_totals_refresh::AssetTotalsRefresh>,
    ) -> Result<()> {
        with_rest(ctx, asset_totals_refresh::handler)
    }

    /// Caches newer prices.
    pub fn asset_price_refresh(
        ctx: &mut Context<asset_price_refresh::AssetPriceRefresh>,
    ) -> Result<()> {
        let pairs = ctx.remaining_accounts()?;
        Ok(asset_price_refresh::handler(&pairs)?)
    }

    /// Lists an instrument.
    pub fn instrument_create(
        ctx: &mut Context<instrument_create::InstrumentCreate>,
        args: instrument_create::InstrumentCreateArguments,
    ) -> Result<()> {
        Ok(instrument_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Marks an instrument, and settles its boundary when one is due.
    pub fn instrument_mark(ctx: &mut Context<instrument_mark::InstrumentMark>) -> Result<()> {
        Ok(instrument_mark::handler(&mut ctx.accounts)?)
    }

    /// Takes an option's mark and risk array from its risk authority.
    pub fn risk_post(
        ctx: &mut Context<risk_post::RiskPost>,
        mark_tick: u64,
        risk_array: Option<[i64; 16]>,
    ) -> Result<()> {
        Ok(risk_post::handler(
            &mut ctx.accounts,
            mark_tick,
            risk_array,
        )?)
    }

    /// Ends an instrument at its final tick.
    pub fn instrument_expire(ctx: &mut Context<instrument_expire::InstrumentExpire>) -> Result<()> {
        Ok(instrument_expire::handler(&mut ctx.accounts)?)
    }

    /// Admits a venue.
    pub fn venue_create(
        ctx: &mut Context<venue_create::VenueCreate>,
        instruments: [u16; 16],
    ) -> Result<()> {
        Ok(venue_create::handler(&mut ctx.accounts, instruments)?)
    }

    /// Lets a venue do less, or more again.
    pub fn venue_status_set(
        ctx: &mut Context<venue_status_set::VenueStatusSet>,
        status: u8,
    ) -> Result<()> {
        Ok(venue_status_set::handler(&mut ctx.accounts, status)?)
    }

    /// Creates a margin account.
    pub fn account_create(
        ctx: &mut Context<account_create::AccountCreate>,
        index: u16,
    ) -> Result<()> {
        Ok(account_create::handler(&mut ctx.accounts, index)?)
    }

    /// Names who may trade a margin account beside its owner.
    pub fn delegate_set(
        ctx: &mut Context<delegate_set::DelegateSet>,
        delegate: Address,
    ) -> Result<()> {
        Ok(delegate_set::handler(&mut ctx.accounts, &delegate)?)
    }

    /// Closes a margin account.
    pub fn account_close(ctx: &mut Context<account_close::AccountClose>) -> Result<()> {
        Ok(account_close::handler(&mut ctx.accounts)?)
    }

    /// Opens a vault.
    pub fn vault_open(ctx: &mut Context<vault_open::VaultOpen>) -> Result<()> {
        Ok(vault_open::handler(&mut ctx.accounts)?)
    }

    /// Pays tokens into a vault.
    pub fn vault_deposit(
        ctx: &mut Context<vault_deposit::VaultDeposit>,
        amount_native: u64,
    ) -> Result<()> {
        Ok(vault_deposit::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Takes collateral out while the account stays healthy.
    pub fn vault_withdraw(
        ctx: &mut Context<vault_withdraw::VaultWithdraw>,
        amount_native: u64,
        other_destination: Option<Address>,
    ) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        let (accounts, to) = (&mut ctx.accounts, other_destination.as_ref());
        Ok(vault_withdraw::handler(accounts, &rest, amount_native, to)?)
    }

    /// Takes everything out of a vault.
    pub fn vault_exit(ctx: &mut Context<vault_exit::VaultExit>) -> Result<()> {
        Ok(vault_exit::handler(&mut ctx.accounts)?)
    }
    /// Adds tokens that were sent straight to a vault to its ledger.
    pub fn vault_absorb(ctx: &mut Context<vault_absorb::VaultAbsorb>) -> Result<()> {
        Ok(vault_absorb::handler(&mut ctx.accounts)?)
    }

    /// Closes an empty vault.
    pub fn vault_close(ctx: &mut Context<vault_close::VaultClose>) -> Result<()> {
        Ok(vault_close::handler(&mut ctx.accounts)?)
    }

    /// Lets a venue trade one margin account, within caps.
    pub fn consent_set(
        ctx: &mut Context<consent_set::ConsentSet>,
        args: consent_set::ConsentSetArguments,
    ) -> Result<()> {
        Ok(consent_set::handler(&mut ctx.accounts, &args)?)
    }

    /// Takes a consent back.
    pub fn consent_revoke(ctx: &mut Context<consent_revoke::ConsentRevoke>) -> Result<()> {
        Ok(consent_revoke::handler(&mut ctx.accounts)?)
    }

    /// Sets the terms of a venue's new liens, and where seized tokens of one mint go.
    pub fn venue_terms_set(
        ctx: &mut Context<venue_terms_set::VenueTerms>,
        release_delay_s: u32,
        claim_limit_s: u32,
    ) -> Result<()> {
        let accounts = &mut ctx.accounts;
        Ok(venue_terms_set::handler(
            accounts,
            release_delay_s,
            claim_limit_s,
        )?)
    }

    /// Pledges a vault to a venue, up to a cap.
    pub fn lien_create(
        ctx: &mut Context<lien_create::LienCreate>,
        args: lien_create::LienCreateArguments,
    ) -> Result<()> {
        Ok(lien_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Changes how much a lien may lock.
    pub fn lien_resize(ctx: &mut Context<lien_resize::LienResize>, cap_native: u64) -> Result<()> {
        Ok(lien_resize::handler(&mut ctx.accounts, cap_native)?)
    }

    /// Locks collateral under a lien.
    pub fn lien_lock(ctx: &mut Context<lien_lock::LienLock>, amount_native: u64) -> Result<()> {
        with_rest(ctx, |on, rest| lien_lock::handler(on, rest, amount_native))
    }

    /// Gives locked collateral back.
    pub fn lien_unlock(
        ctx: &mut Context<lien_unlock::LienUnlock>,
        amount_native: u64,
    ) -> Result<()> {
        Ok(lien_unlock::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Claims locked collateral, which holds it against a release for a while.
    pub fn lien_claim(ctx: &mut Context<lien_claim::LienClaim>, amount_native: u64) -> Result<()> {
        Ok(lien_claim::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Takes locked collateral into the lien's settlement account.
    pub fn lien_seize(ctx: &mut Context<lien_seize::LienSeize>, amount_native: u64) -> Result<()> {
        Ok(lien_seize::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Gives notice of a release, or takes it back.
    pub fn lien_notice(ctx: &mut Context<lien_notice::LienNotice>, is_given: bool) -> Result<()> {
        Ok(lien_notice::handler(&mut ctx.accounts, is_given)?)
    }

    /// Releases what no claim holds, after the notice and its delay.
    pub fn lien_release(ctx: &mut Context<lien_release::LienRelease>) -> Result<()> {
        Ok(lien_release::handler(&mut ctx.accounts)?)
    }

    /// Closes an empty lien.
    pub fn lien_close(ctx: &mut Context<lien_close::LienClose>) -> Result<()> {
        Ok(lien_close::handler(&mut ctx.accounts)?)
    }

    /// Fills a trade between two customers.
    pub fn position_fill(
        ctx: &mut Context<position_fill::PositionFill>,
        args: position_fill::PositionFillArguments,
    ) -> Result<position_fill::FillResult> {
        with_rest(ctx, |on, rest| position_fill::handler(on, rest, &args))
    }

    /// Fills several trades of one instrument between as many customers as `count` says.
    pub fn position_fill_batch(
        ctx: &mut Context<position_fill_batch::PositionFillBatch>,
        count: u8,
        legs: Vec<position_fill_batch::FillLeg>,
    ) -> Result<Vec<position_fill::FillHealth>> {
        with_rest(ctx, |on, rest| {
            position_fill_batch::handler(on, rest, count, &legs)
        })
    }

    /// Fills two customers' signed orders against each other.
    pub fn order_match(
        ctx: &mut Context<order_match::OrderMatch>,
        args: order_match::OrderMatchArguments,
    ) -> Result<position_fill::FillResult> {
        with_rest(ctx, |on, rest| order_match::handler(on, rest, &args))
    }

    /// Cancels a signed order.
    pub fn order_cancel(
        ctx: &mut Context<order_cancel::OrderCancel>,
        args: order_cancel::OrderCancelArguments,
    ) -> Result<()> {
        Ok(order_cancel::handler(&mut ctx.accounts, &args)?)
    }

    /// Closes the record of an order that can never be filled again.
    pub fn order_close(ctx: &mut Context<order_close::OrderClose>) -> Result<()> {
        Ok(order_close::handler(&mut ctx.accounts)?)
    }

    /// Moves positions and collateral between two accounts of one owner.
    pub fn position_transfer(
        ctx: &mut Context<position_transfer::PositionTransfer>,
        args: position_transfer::PositionTransferArguments,
    ) -> Result<()> {
        with_rest(ctx, |on, rest| position_transfer::handler(on, rest, &args))
    }

    /// Collects what an account owes, or pays what it is owed.
    pub fn account_settle(ctx: &mut Context<account_settle::AccountSettle>) -> Result<()> {
        with_rest(ctx, account_settle::handler)
    }

    /// Collects recognised fees into the insurance layer.
    pub fn fees_collect(ctx: &mut Context<fees_collect::FeesCollect>) -> Result<()> {
        Ok(fees_collect::handler(&mut ctx.accounts)?)
    }

    /// Sweeps tokens beyond a ledger of the house into the insurance layer.
    pub fn surplus_sweep(ctx: &mut Context<surplus_sweep::SurplusSweep>) -> Result<()> {
        Ok(surplus_sweep::handler(&mut ctx.accounts)?)
    }

    /// Takes lots of an account that is below maintenance.
    pub fn liquidate_position(
        ctx: &mut Context<liquidate_position::LiquidatePosition>,
        lots: u64,
    ) -> Result<()> {
        with_rest(ctx, |on, rest| liquidate_position::handler(on, rest, lots))
    }

    /// Buys collateral of an account that owes.
    pub fn liquidate_collateral(
        ctx: &mut Context<liquidate_collateral::LiquidateCollateral>,
        quote_native: u64,
        minimum_out_native: u64,
    ) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        let (accounts, amounts) = (&mut ctx.accounts, (quote_native, minimum_out_native));
        Ok(liquidate_collateral::handler(accounts, &rest, amounts)?)
    }

    /// Pays a stake into the fund.
    pub fn fund_stake(ctx: &mut Context<fund_stake::FundStake>, amount_native: u64) -> Result<()> {
        Ok(fund_stake::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Turns a stake that has waited into shares.
    pub fn fund_stake_activate(
        ctx: &mut Context<fund_stake_activate::FundStakeActivate>,
    ) -> Result<()> {
        Ok(fund_stake_activate::handler(&mut ctx.accounts)?)
    }

    /// Takes back a stake that waits.
    pub fn fund_stake_cancel(ctx: &mut Context<fund_stake_cancel::FundStakeCancel>) -> Result<()> {
        Ok(fund_stake_cancel::handler(&mut ctx.accounts)?)
    }

    /// Starts the cool-down of shares.
    pub fn fund_unstake_request(
        ctx: &mut Context<fund_unstake_request::FundUnstakeRequest>,
        shares: u64,
    ) -> Result<()> {
        Ok(fund_unstake_request::handler(&mut ctx.accounts, shares)?)
    }

    /// Pays a request out whose cool-down has passed.
    pub fn fund_unstake(ctx: &mut Context<fund_unstake::FundUnstake>) -> Result<()> {
        Ok(fund_unstake::handler(&mut ctx.accounts)?)
    }

    /// Gives up the record of a member's earliest shares.
    pub fn fund_stub_drop(ctx: &mut Context<fund_stub_drop::FundStubDrop>) -> Result<()> {
        Ok(fund_stub_drop::handler(&mut ctx.accounts)?)
    }

    /// Gives back what secured the assessments of shares that are gone.
    pub fn fund_secured_release(
        ctx: &mut Context<fund_secured_release::FundSecuredRelease>,
    ) -> Result<()> {
        Ok(fund_secured_release::handler(&mut ctx.accounts)?)
    }

    /// Adds to one of the operator's own layers.
    pub fn skin_deposit(
        ctx: &mut Context<skin_deposit::SkinDeposit>,
        layer: u8,
        amount_native: u64,
    ) -> Result<()> {
        let accounts = &mut ctx.accounts;
        Ok(skin_deposit::handler(accounts, layer, amount_native)?)
    }

    /// Takes out of one of the operator's own layers.
    pub fn skin_withdraw(
        ctx: &mut Context<skin_withdraw::SkinWithdraw>,
        layer: u8,
        amount_native: u64,
    ) -> Result<()> {
        let accounts = &mut ctx.accounts;
        Ok(skin_withdraw::handler(accounts, layer, amount_native)?)
    }

    /// Posts what an account would lose under stress.
    pub fn stress_post(ctx: &mut Context<stress_post::StressPost>) -> Result<()> {
        with_rest(ctx, stress_post::handler)
    }

    /// Compares the fund with what it must cover.
    pub fn fund_size(ctx: &mut Context<fund_size::FundSize>) -> Result<()> {
        Ok(fund_size::handler(&mut ctx.accounts)?)
    }

    /// Calls an account, or releases it.
    pub fn margin_call(ctx: &mut Context<margin_call::MarginCall>) -> Result<()> {
        with_rest(ctx, margin_call::handler)
    }

    /// Covers dust that an account cannot pay, without a loss of its own.
    pub fn shortfall_cover(ctx: &mut Context<shortfall_cover::ShortfallCover>) -> Result<()> {
        with_rest(ctx, shortfall_cover::handler)
    }

    /// Declares an account in default.
    pub fn loss_declare(ctx: &mut Context<loss_declare::LossDeclare>) -> Result<()> {
        with_rest(ctx, loss_declare::handler)
    }

    /// Takes lots of a defaulter at a price that worsens with time.
    pub fn loss_take(ctx: &mut Context<loss_take::LossTake>, lots: u64) -> Result<()> {
        with_rest(ctx, |on, rest| loss_take::handler(on, rest, lots))
    }

    /// Opens the auction of a defaulter's lots.
    pub fn auction_open(ctx: &mut Context<auction_open::AuctionOpen>) -> Result<()> {
        Ok(auction_open::handler(&mut ctx.accounts)?)
    }

    /// Commits to a sealed bid.
    pub fn auction_commit(
        ctx: &mut Context<auction_commit::AuctionCommit>,
        commitment: [u8; 32],
    ) -> Result<()> {
        Ok(auction_commit::handler(&mut ctx.accounts, commitment)?)
    }

    /// Reveals a bid.
    pub fn auction_reveal(
        ctx: &mut Context<auction_reveal::AuctionReveal>,
        args: auction_reveal::AuctionRevealArguments,
    ) -> Result<()> {
        with_rest(ctx, |on, rest| auction_reveal::handler(on, rest, &args))
    }

    /// Awards lots to the next of the best bids.
    pub fn auction_award(ctx: &mut Context<auction_award::AuctionAward>) -> Result<()> {
        with_rest(ctx, auction_award::handler)
    }

    /// Moves an auction on.
    pub fn auction_advance(ctx: &mut Context<auction_advance::AuctionAdvance>) -> Result<()> {
        Ok(auction_advance::handler(&mut ctx.accounts)?)
    }

    /// Pays a bond back, or forfeits it.
    pub fn bond_settle(ctx: &mut Context<bond_settle::BondSettle>) -> Result<()> {
        Ok(bond_settle::handler(&mut ctx.accounts)?)
    }

    /// Closes a defaulter's lots against the other side of the book.
    pub fn loss_tear_up(ctx: &mut Context<loss_tear_up::LossTearUp>) -> Result<()> {
        with_rest(ctx, loss_tear_up::handler)
    }

    /// Settles several accounts at once.
    pub fn loss_gather(ctx: &mut Context<loss_gather::LossGather>) -> Result<()> {
        with_rest(ctx, loss_gather::handler)
    }

    /// Fixes a shortfall.
    pub fn loss_fix(ctx: &mut Context<loss_fix::LossFix>) -> Result<()> {
        with_rest(ctx, loss_fix::handler)
    }

    /// Sends a fixed loss down the waterfall, through the layer of this number.
    pub fn loss_route(ctx: &mut Context<loss_route::LossRoute>, through: u8) -> Result<()> {
        Ok(loss_route::handler(&mut ctx.accounts, through)?)
    }

    /// Closes a routed loss.
    pub fn loss_close(ctx: &mut Context<loss_close::LossClose>) -> Result<()> {
        Ok(loss_close::handler(&mut ctx.accounts)?)
    }

    /// Pays a member's assessment.
    pub fn assessment_pay(ctx: &mut Context<assessment_pay::AssessmentPay>) -> Result<()> {
        Ok(assessment_pay::handler(&mut ctx.accounts)?)
    }

    /// Pays the operator's match beside the members' assessments.
    pub fn assessment_match(
        ctx: &mut Context<assessment_match::AssessmentMatch>,
        amount_native: u64,
    ) -> Result<()> {
        Ok(assessment_match::handler(&mut ctx.accounts, amount_native)?)
    }

    /// Takes the secured part of a member that has not paid in time.
    pub fn assessment_seize(ctx: &mut Context<assessment_seize::AssessmentSeize>) -> Result<()> {
        Ok(assessment_seize::handler(&mut ctx.accounts)?)
    }

    /// Pays a party what it is due of a loss.
    pub fn part_claim(ctx: &mut Context<part_claim::PartClaim>) -> Result<()> {
        Ok(part_claim::handler(&mut ctx.accounts)?)
    }

    /// Repays, from what a frozen defaulter has, who paid for it.
    pub fn loss_recover(ctx: &mut Context<loss_recover::LossRecover>) -> Result<()> {
        Ok(loss_recover::handler(&mut ctx.accounts)?)
    }

    /// Buys collateral of a frozen defaulter.
    pub fn recovery_sell(
        ctx: &mut Context<recovery_sell::RecoverySell>,
        quote_native: u64,
        minimum_out_native: u64,
    ) -> Result<()> {
        let rest = ctx.remaining_accounts()?;
        let (accounts, amounts) = (&mut ctx.accounts, (quote_native, minimum_out_native));
        Ok(recovery_sell::handler(accounts, &rest, amounts)?)
    }

    /// Gives up what haircuts took from an account.
    pub fn cut_waive(ctx: &mut Context<cut_waive::CutWaive>) -> Result<()> {
        Ok(cut_waive::handler(&mut ctx.accounts)?)
    }

    /// Opens an asset's statement of segregation for the last day that has ended.
    pub fn statement_open(
        ctx: &mut Context<statement_open::StatementOpen>,
        epoch: u32,
    ) -> Result<()> {
        Ok(statement_open::handler(&mut ctx.accounts, epoch)?)
    }

    /// Records what a statement says, all of one instant.
    pub fn statement_record(ctx: &mut Context<statement_record::StatementRecord>) -> Result<()> {
        with_rest(ctx, statement_record::handler)
    }

    /// Makes a statement final, and chains it to the asset's last one.
    pub fn statement_finalize(
        ctx: &mut Context<statement_finalize::StatementFinalize>,
    ) -> Result<()> {
        Ok(statement_finalize::handler(&mut ctx.accounts)?)
    }

    /// Closes a statement that is old enough, or can never become final.
    pub fn statement_close(ctx: &mut Context<statement_close::StatementClose>) -> Result<()> {
        Ok(statement_close::handler(&mut ctx.accounts)?)
    }

    /// Gives a house a council, a timelock and pauses.
    pub fn governance_create(
        ctx: &mut Context<governance_create::GovernanceCreate>,
        args: governance_create::GovernanceCreateArguments,
    ) -> Result<()> {
        Ok(governance_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Stops new risk for a while.
    pub fn house_pause(ctx: &mut Context<house_pause::HousePause>, length_s: u32) -> Result<()> {
        Ok(house_pause::handler(&mut ctx.accounts, length_s)?)
    }

    /// Ends a pause before its time.
    pub fn house_resume(ctx: &mut Context<house_resume::HouseResume>) -> Result<()> {
        Ok(house_resume::handler(&mut ctx.accounts)?)
    }

    /// Proposes a change.
    pub fn proposal_create(
        ctx: &mut Context<proposal_create::ProposalCreate>,
        args: proposal_create::ProposalCreateArguments,
    ) -> Result<()> {
        Ok(proposal_create::handler(&mut ctx.accounts, &args)?)
    }

    /// Approves a proposal.
    pub fn proposal_approve(ctx: &mut Context<proposal_approve::ProposalApprove>) -> Result<()> {
        Ok(proposal_approve::handler(&mut ctx.accounts)?)
    }

    /// Executes a proposal, or the next step of it.
    pub fn proposal_execute(ctx: &mut Context<proposal_execute::ProposalExecute>) -> Result<()> {
        Ok(proposal_execute::handler(&mut ctx.accounts)?)
    }

    /// Ends a proposal without effect.
    pub fn proposal_cancel(ctx: &mut Context<proposal_cancel::ProposalCancel>) -> Result<()> {
        Ok(proposal_cancel::handler(&mut ctx.accounts)?)
    }

    /// Closes the account of a proposal that has ended.
    pub fn proposal_close(ctx: &mut Context<proposal_close::ProposalClose>) -> Result<()> {
        Ok(proposal_close::handler(&mut ctx.accounts)?)
    }

    /// Makes up a price of a test house.
    pub fn test_feed_set(
        ctx: &mut Context<test_feed_set::TestFeedSet>,
        args: test_feed_set::TestFeedSetArguments,
    ) -> Result<()> {
        Ok(test_feed_set::handler(&mut ctx.accounts, &args)?)
    }
}

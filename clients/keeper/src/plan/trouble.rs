//! Accounts below maintenance or in debt: small shortfalls, declarations, calls and releases.

use ringfence_core::declaration::plan_declare;
use ringfence_core::liquidation::plan_call;
use ringfence_core::loss::QuoteVault;
use ringfence_core::shortfall::plan_cover_shortfall;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::{LossDeclare, MarginCall, ShortfallCover};
use ringfence_interface::pda;

use super::scan::{Seen, Troubled};
use super::{View, taking};
use crate::duty::{Duty, Kind};
use crate::picture::{Holder, Room};

pub(super) fn plan(view: &View<'_>, seen: &Seen<'_>, duties: &mut Vec<Duty>) {
    let mut room = Room::default();
    for troubled in &seen.troubled {
        if !view.house.load(troubled.holder, &mut room) {
            continue;
        }
        // A shortfall that is covered is not declared, and one that is declared is not called.
        let found = cover(view, troubled.holder, &room)
            .or_else(|| declare(view, troubled.holder, &room))
            .or_else(|| call(view, troubled, &room));
        duties.extend(found.map(|duty| duty.ranked(troubled.missing_bps)));
        taking::liquidate(view, troubled, &room, duties);
    }
}

/// What is in an account's quote vault, surplus included, as far as it was looked at.
pub(super) fn tokens_of(view: &View<'_>, holder: &Holder) -> (u64, bool) {
    let Some(slot) = holder.quote() else {
        return (0, false);
    };
    let ledger = holder
        .account
        .slots
        .first()
        .map_or(0, |slot| slot.ledger_native);
    match view.picture.tokens.get(&slot.vault) {
        Some(tokens) => (tokens.amount_native, !tokens.is_frozen),
        None => (ledger, true),
    }
}

fn cover(view: &View<'_>, holder: &Holder, room: &Room) -> Option<Duty> {
    let quote = holder.quote()?;
    let (shard_address, mut shard) = view.house.shard(&quote.asset, &holder.address)?;
    let (tokens_native, moves) = tokens_of(view, holder);
    let mut vault = QuoteVault {
        tokens_native,
        moves,
        shard: &mut shard,
    };
    let (member, mut seat) = view.seat(&holder.owner);
    let (mut account, mut totals, mut fund) = (holder.account, view.totals, view.layers);
    let evidence = view.evidence(room);
    let parties = (&mut fund, &mut seat);
    plan_cover_shortfall(&mut account, &mut totals, parties, &mut vault, &evidence).ok()?;
    let accounts = ShortfallCover {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        fund: view.house.places.fund,
        margin_account: holder.address,
        quote_vault: quote.vault,
        shard: shard_address,
        member,
        vault_insurance: view.fund.insurance,
        vault_mutual: view.fund.mutual,
        vault_pending: view.fund.pending,
        vault_secured: view.fund.secured,
        token_program: view.stored.quote_token_program,
    };
    let instruction = accounts.instruction(&view.addresses(holder));
    Some(Duty::new(
        Kind::ShortfallCover,
        holder.address,
        view.at(),
        instruction,
    ))
}

fn declare(view: &View<'_>, holder: &Holder, room: &Room) -> Option<Duty> {
    let quote = holder.quote()?;
    let (member, seat) = view.seat(&holder.owner);
    let (mut account, mut totals, mut fund) = (holder.account, view.totals, view.layers);
    let evidence = view.evidence(room);
    let (_, moves) = tokens_of(view, holder);
    plan_declare(
        &mut account,
        (&mut totals, &mut fund),
        &seat,
        &evidence,
        moves,
    )
    .ok()?;
    let count = account.default_count;
    let accounts = LossDeclare {
        declarer: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        fund: view.house.places.fund,
        margin_account: holder.address,
        member,
        quote_vault: quote.vault,
        loss: pda::loss(&holder.address, holder.generation, count).0,
        system_program: SYSTEM_PROGRAM,
    };
    let instruction = accounts.instruction(&view.addresses(holder));
    Some(Duty::new(
        Kind::LossDeclare,
        holder.address,
        view.at(),
        instruction,
    ))
}

fn call(view: &View<'_>, troubled: &Troubled<'_>, room: &Room) -> Option<Duty> {
    let holder = troubled.holder;
    let mut account = holder.account;
    plan_call(&mut account, &view.evidence(room)).ok()?;
    let accounts = MarginCall {
        house: view.at(),
        margin_account: holder.address,
    };
    let instruction = accounts.instruction(&view.addresses(holder));
    Some(Duty::new(
        Kind::MarginCall,
        holder.address,
        view.at(),
        instruction,
    ))
}

//! A loss from the fixing of its shortfall to the last recovery.

use ringfence_core::assessment::{Party, plan_seize_assessment};
use ringfence_core::loss::{
    Frozen, Loss, QuoteVault, Route, State, plan_close, plan_fix, plan_route,
};
use ringfence_core::recovery::plan_recover;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;
use ringfence_interface::accounts::{self, LossPart};
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::{
    AssessmentSeize, LossClose, LossFix, LossRecover, LossRoute,
};
use ringfence_interface::pda;
use solana_address::Address;

use super::trouble::tokens_of;
use super::{View, taking};
use crate::duty::{Duty, Kind};
use crate::picture::{Holder, Room};

/// What losses wait for that only settling accounts brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    /// A gain haircut waits for its base.
    pub for_base: bool,
    /// A recovery waits for accounts that do not bear their part of a cut yet.
    pub for_cuts: bool,
}

/// One loss with its defaulter.
pub(super) struct Case<'a> {
    pub address: Address,
    pub stored: &'a accounts::Loss,
    pub loss: Loss,
    pub holder: &'a Holder,
}

/// Losses of the house whose defaulter is still frozen by them.
pub(super) fn cases<'a>(view: &View<'a>) -> impl Iterator<Item = Case<'a>> {
    let (house, picture) = (view.at(), view.picture);
    let ours = picture
        .losses
        .iter()
        .filter(move |(_, loss)| loss.house == house);
    ours.filter_map(|(address, stored)| {
        let holder = picture.holder(&stored.margin_account)?;
        let loss = stored.to_core().ok()?;
        (holder.loss == *address).then_some(Case {
            address: *address,
            stored,
            loss,
            holder,
        })
    })
}

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) -> Waits {
    let mut waits = Waits::default();
    for case in cases(view) {
        match case.loss.state {
            State::Managing => {
                duties.extend(fix(view, &case));
                duties.extend(taking::sell(view, &case));
            }
            State::Closing => duties.extend(close(view, &case)),
            State::Assessing => seize(view, &case, duties),
            State::Haircutting => waits.for_base |= !view.totals.is_base_exact(),
            State::Fixed | State::Routing | State::Closed => {}
        }
        duties.extend(route(view, &case));
        duties.extend(taking::sell_recovered(view, &case));
        match recover(view, &case) {
            Ok(duty) => duties.extend(duty),
            Err(Refusal::HaircutNotApplied) => waits.for_cuts = true,
            Err(_) => {}
        }
    }
    waits
}

fn fix(view: &View<'_>, case: &Case<'_>) -> Option<Duty> {
    let (holder, mut room) = (case.holder, Room::default());
    let quote = holder.quote()?;
    let (shard_address, mut shard) = view.house.shard(&quote.asset, &holder.address)?;
    if !view.house.load(holder, &mut room) {
        return None;
    }
    let (tokens_native, moves) = tokens_of(view, holder);
    let mut vault = QuoteVault {
        tokens_native,
        moves,
        shard: &mut shard,
    };
    let (mut loss, mut account, mut totals) = (case.loss, holder.account, view.totals);
    let on = (room.instruments.as_slice(), view.clock);
    plan_fix(&mut loss, &mut account, &mut totals, &mut vault, on).ok()?;
    let accounts = LossFix {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        margin_account: holder.address,
        quote_vault: quote.vault,
        shard: shard_address,
        loss: case.address,
        token_program: view.stored.quote_token_program,
    };
    let held: Vec<u16> = holder.held().collect();
    let markets: Vec<Address> = view.house.markets(&held).collect();
    let instruction = accounts.instruction(&markets);
    Some(Duty::new(
        Kind::LossFix,
        case.address,
        view.at(),
        instruction,
    ))
}

fn frozen(view: &View<'_>) -> Frozen {
    let is_frozen = |tokens: &Address| view.picture.is_frozen(tokens);
    Frozen {
        insurance: is_frozen(&view.fund.insurance),
        skin_junior: is_frozen(&view.fund.skin_junior),
        mutual: is_frozen(&view.fund.mutual),
        skin_senior: is_frozen(&view.fund.skin_senior),
        pending: is_frozen(&view.fund.pending),
        secured: is_frozen(&view.fund.secured),
        escrow: is_frozen(&view.fund.escrow),
    }
}

fn route(view: &View<'_>, case: &Case<'_>) -> Option<Duty> {
    let (member, mut seat) = view.seat(&case.holder.owner);
    let (mut loss, mut account) = (case.loss, case.holder.account);
    let (mut totals, mut fund) = (view.totals, view.layers);
    let route = Route {
        through: Layer::GainHaircut,
        frozen: frozen(view),
        clock: *view.clock,
    };
    let parties = (&mut fund, &mut seat);
    plan_route(&mut loss, &mut account, &mut totals, parties, &route).ok()?;
    let accounts = LossRoute {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        fund: view.house.places.fund,
        margin_account: case.holder.address,
        loss: case.address,
        member,
        vault_insurance: view.fund.insurance,
        vault_skin_junior: view.fund.skin_junior,
        vault_mutual: view.fund.mutual,
        vault_skin_senior: view.fund.skin_senior,
        vault_pending: view.fund.pending,
        vault_secured: view.fund.secured,
        vault_escrow: view.fund.escrow,
        token_program: view.stored.quote_token_program,
    };
    let through = pda::vault_number(Layer::GainHaircut);
    let instruction = accounts.instruction(through);
    Some(Duty::new(
        Kind::LossRoute,
        case.address,
        view.at(),
        instruction,
    ))
}

fn close(view: &View<'_>, case: &Case<'_>) -> Option<Duty> {
    let (mut loss, mut account) = (case.loss, case.holder.account);
    let (mut totals, mut fund) = (view.totals, view.layers);
    plan_close(&mut loss, &mut account, &mut totals, &mut fund, view.clock).ok()?;
    let accounts = LossClose {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        fund: view.house.places.fund,
        margin_account: case.holder.address,
        loss: case.address,
    };
    let instruction = accounts.instruction();
    Some(Duty::new(
        Kind::LossClose,
        case.address,
        view.at(),
        instruction,
    ))
}

/// The secured parts of members who have not paid in time.
fn seize(view: &View<'_>, case: &Case<'_>, duties: &mut Vec<Duty>) {
    let fund_address = view.house.places.fund;
    let seats = view.picture.members.iter();
    for (member, stored) in seats.filter(|(_, member)| member.fund == fund_address) {
        let part_address = pda::part(&case.address, member).0;
        let part = view.picture.parts.get(&part_address);
        let mut part = part.map(LossPart::to_core).unwrap_or_default();
        let (mut loss, mut fund, mut seat) = (case.loss, view.layers, stored.to_core());
        let mut party = Party {
            member: &mut seat,
            is_defaulter: stored.owner == case.stored.owner,
        };
        let clock = view.clock;
        if plan_seize_assessment(&mut loss, &mut part, &mut fund, &mut party, clock).is_err() {
            continue;
        }
        let accounts = AssessmentSeize {
            actor: view.me.key,
            house: view.at(),
            fund: fund_address,
            member: *member,
            loss: case.address,
            part: part_address,
            vault_secured: view.fund.secured,
            vault_escrow: view.fund.escrow,
            token_program: view.stored.quote_token_program,
            system_program: SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction();
        let kind = Kind::AssessmentSeize;
        duties.push(Duty::new(kind, part_address, view.at(), instruction));
    }
}

fn recover(view: &View<'_>, case: &Case<'_>) -> Result<Option<Duty>, Refusal> {
    let holder = case.holder;
    let Some(quote) = holder.quote() else {
        return Ok(None);
    };
    let Some((shard_address, mut shard)) = view.house.shard(&quote.asset, &holder.address) else {
        return Ok(None);
    };
    let (tokens_native, moves) = tokens_of(view, holder);
    let mut vault = QuoteVault {
        tokens_native,
        moves,
        shard: &mut shard,
    };
    let (mut loss, mut account) = (case.loss, holder.account);
    let (mut totals, mut fund) = (view.totals, view.layers);
    plan_recover(&mut loss, &mut account, &mut totals, &mut fund, &mut vault)?;
    let accounts = LossRecover {
        actor: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        fund: view.house.places.fund,
        margin_account: holder.address,
        quote_vault: quote.vault,
        shard: shard_address,
        loss: case.address,
        vault_insurance: view.fund.insurance,
        vault_skin_junior: view.fund.skin_junior,
        vault_skin_senior: view.fund.skin_senior,
        vault_escrow: view.fund.escrow,
        token_program: view.stored.quote_token_program,
    };
    let instruction = accounts.instruction();
    let duty = Duty::new(Kind::LossRecover, case.address, view.at(), instruction);
    Ok(Some(duty))
}

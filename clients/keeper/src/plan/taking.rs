//! What costs the keeper margin or tokens of its own: lots and collateral of others. How much is
//! found by asking the rules about one amount after the other.

use ringfence_core::account::{Account, Status};
use ringfence_core::asset::Shard;
use ringfence_core::liquidation::{Seizure, plan_liquidate_collateral, plan_liquidate_position};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::seizure::plan_sell_recovered;
use ringfence_core::take::plan_take;
use ringfence_core::units::Bps;
use ringfence_interface::instructions::{
    LiquidateCollateral, LiquidatePosition, LossTake, RecoverySell,
};
use solana_address::Address;

use super::View;
use super::losses::Case;
use super::scan::Troubled;
use super::trouble::tokens_of;
use crate::duty::{Duty, Kind};
use crate::picture::{Holder, KeptInstrument, Room, Slot, wallet};

/// Of the collateral that is expected for a payment this much may be missing when it arrives.
const SLIPPAGE_BPS: Bps = Bps(50);

/// The largest amount up to a limit that is accepted, as far as halving and then closing in finds
/// one: what is accepted need not be one stretch.
pub(super) fn largest(limit: u64, mut accepts: impl FnMut(u64) -> bool) -> Option<u64> {
    let mut low = limit;
    while low != 0 && !accepts(low) {
        low >>= 1;
    }
    if low == 0 {
        return None;
    }
    let mut high = limit.min(low.saturating_mul(2));
    while low < high {
        let half = high.saturating_sub(low).saturating_add(1) >> 1;
        let middle = low.saturating_add(half);
        if accepts(middle) {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    Some(low)
}

/// The keeper's margin account, if it may take anything from this owner.
fn own<'a>(view: &View<'a>, from: &Address) -> Option<&'a Holder> {
    let own = view.picture.holder(&view.me.account?)?;
    let may = own.house == view.at() && own.is_run_by(&view.me.key) && own.owner != *from;
    (may && own.account.status == Status::Active).then_some(own)
}

/// Lots and collateral of an account that may be liquidated.
pub(super) fn liquidate(
    view: &View<'_>,
    troubled: &Troubled<'_>,
    room: &Room,
    duties: &mut Vec<Duty>,
) {
    let holder = troubled.holder;
    let is_open = view.may_settle() && holder.account.status != Status::Fixed;
    if !is_open {
        return;
    }
    let held = holder
        .account
        .positions
        .iter()
        .filter(|held| held.lots != 0);
    // One step at a time: the next is planned when the first has been seen.
    let lots = held.filter_map(|held| {
        let market = view.house.instruments.get(&held.instrument_id)?;
        lots_of(view, holder, (market, held.lots), room)
    });
    let step = lots.max_by_key(|duty| duty.rank);
    duties.extend(step.map(|duty| duty.ranked(troubled.missing_bps)));
    duties.extend(collateral_of(view, holder, room));
}

fn lots_of(
    view: &View<'_>,
    holder: &Holder,
    (market, lots): (&KeptInstrument, i64),
    room: &Room,
) -> Option<Duty> {
    let own = own(view, &holder.owner)?;
    let (book, id) = (market.book?, market.instrument.instrument_id);
    let (held, mut own_room) = (own.held_after(id), Room::default());
    if !view
        .house
        .load_with(own, held.iter().copied(), &mut own_room)
    {
        return None;
    }
    let evidence = (view.evidence(room), view.evidence(&own_room));
    let accepts = |lots: u64| {
        let (mut account, mut taker, mut book) = (holder.account, own.account, book);
        let on = (&market.instrument, &mut book);
        let sides = (&mut account, &mut taker);
        plan_liquidate_position(lots, on, sides, (&evidence.0, &evidence.1)).is_ok()
    };
    let lots = largest(lots.unsigned_abs(), accepts)?;
    let accounts = LiquidatePosition {
        liquidator: view.me.key,
        house: view.at(),
        instrument: market.address,
        book: market.book_address,
        margin_account: holder.address,
        liquidator_account: own.address,
    };
    let taker = view.house.evidence(own, &held);
    let instruction = accounts.instruction(lots, &view.addresses(holder), &taker);
    let duty = Duty::new(
        Kind::LiquidatePosition,
        holder.address,
        view.at(),
        instruction,
    );
    Some(duty.ranked(lots))
}

/// Lots of a defaulter, at the mark less the discount of now.
pub(super) fn take(
    view: &View<'_>,
    case: &Case<'_>,
    market: &KeptInstrument,
    lots: i64,
) -> Option<Duty> {
    let own = own(view, &case.holder.owner)?;
    let (book, id) = (market.book?, market.instrument.instrument_id);
    let (held, mut room) = (own.held_after(id), Room::default());
    let is_known = view.house.load_with(own, held.iter().copied(), &mut room);
    if !(view.me.takes && view.may_settle() && is_known) {
        return None;
    }
    let evidence = view.evidence(&room);
    let accepts = |lots: u64| {
        let (mut loss, mut book) = (case.loss, book);
        let (mut account, mut taker) = (case.holder.account, own.account);
        let on = (&market.instrument, &mut book);
        let sides = (&mut account, &mut taker);
        plan_take(lots, &mut loss, on, sides, &evidence).is_ok()
    };
    let lots = largest(lots.unsigned_abs(), accepts)?;
    let accounts = LossTake {
        taker: view.me.key,
        house: view.at(),
        instrument: market.address,
        book: market.book_address,
        margin_account: case.holder.address,
        loss: case.address,
        taker_account: own.address,
    };
    let instruction = accounts.instruction(lots, &view.house.evidence(own, &held));
    let duty = Duty::new(Kind::LossTake, case.address, view.at(), instruction);
    Some(duty.ranked(lots))
}

/// A purchase of collateral: out of which slot, what is paid and what comes out.
struct Purchase<'h> {
    slot: &'h Slot,
    shard: Address,
    wallets: Wallets,
    quote_native: u64,
    out_native: u64,
}

impl Purchase<'_> {
    /// The least that is accepted of what is expected.
    fn minimum_native(&self) -> u64 {
        let missing = SLIPPAGE_BPS.of_ceil(u128::from(self.out_native));
        let missing = missing.ok().and_then(|missing| u64::try_from(missing).ok());
        self.out_native.saturating_sub(missing.unwrap_or(0)).max(1)
    }
}

/// Where the keeper pays from and receives: both must be there.
struct Wallets {
    source: Address,
    destination: Address,
    funds_native: u64,
    token_program: Address,
}

fn wallets(view: &View<'_>, slot: &Slot) -> Option<Wallets> {
    let asset = view.house.assets.get(&slot.asset)?;
    let program = view.stored.quote_token_program;
    let source = wallet(&view.me.key, &view.stored.quote_mint, &program);
    let destination = wallet(&view.me.key, &asset.mint, &asset.token_program);
    let funds = view.picture.tokens.get(&source)?;
    let is_there = view.picture.tokens.contains_key(&destination);
    let moves = [source, destination, slot.vault]
        .iter()
        .all(|at| view.moves(at));
    (is_there && moves).then_some(Wallets {
        source,
        destination,
        funds_native: funds.amount_native,
        token_program: asset.token_program,
    })
}

/// The first slot of collateral that the rules sell for as much as the keeper has. The rules are
/// asked with a copy of the account and of the slot's shard, which they may change.
fn purchase<'h>(
    view: &View<'_>,
    holder: &'h Holder,
    mut sells: impl FnMut(&Seizure, &mut Account, &mut Shard) -> Option<Plan>,
) -> Option<Purchase<'h>> {
    let (_, quote_moves) = tokens_of(view, holder);
    for slot in holder.slots.iter().filter(|slot| slot.number != 0) {
        let place = view.house.shard(&slot.asset, &holder.address);
        let (Some(wallets), Some((shard, sums))) = (wallets(view, slot), place) else {
            continue;
        };
        let mut out = |quote_native: u64| {
            let seizure = Seizure {
                slot: slot.number,
                quote_native,
                minimum_out_native: 0,
                quote_moves,
            };
            let (mut account, mut sums) = (holder.account, sums);
            let plan = sells(&seizure, &mut account, &mut sums)?;
            let number = u8::try_from(slot.number).ok()?;
            Some(plan.paid_by(Pocket::Vault(number)))
        };
        let Some(quote_native) = largest(wallets.funds_native, |quote| out(quote).is_some()) else {
            continue;
        };
        let out_native = out(quote_native)?;
        return Some(Purchase {
            slot,
            shard,
            wallets,
            quote_native,
            out_native,
        });
    }
    None
}

/// Collateral of a defaulter that is managed.
pub(super) fn sell(view: &View<'_>, case: &Case<'_>) -> Option<Duty> {
    let mut room = Room::default();
    let is_known = view.house.load(case.holder, &mut room);
    let may = is_known && view.may_settle();
    may.then(|| collateral_of(view, case.holder, &room))?
}

fn collateral_of(view: &View<'_>, holder: &Holder, room: &Room) -> Option<Duty> {
    if !view.me.buys || holder.owner == view.me.key {
        return None;
    }
    let evidence = view.evidence(room);
    let bought = purchase(view, holder, |seizure, account, shard| {
        let mut totals = view.totals;
        plan_liquidate_collateral(seizure, account, shard, &mut totals, &evidence).ok()
    })?;
    let accounts = LiquidateCollateral {
        liquidator: view.me.key,
        house: view.at(),
        settlement: view.house.places.settlement,
        pool: view.settlement.pool,
        fund: view.house.places.fund,
        margin_account: holder.address,
        quote_vault: holder.quote()?.vault,
        vault: bought.slot.vault,
        shard: bought.shard,
        source: bought.wallets.source,
        destination: bought.wallets.destination,
        quote_token_program: view.stored.quote_token_program,
        token_program: bought.wallets.token_program,
    };
    let least = bought.minimum_native();
    let evidence = view.addresses(holder);
    let instruction = accounts.instruction(bought.quote_native, least, &evidence);
    let duty = Duty::new(
        Kind::LiquidateCollateral,
        holder.address,
        view.at(),
        instruction,
    );
    Some(duty.ranked(bought.quote_native))
}

/// Collateral of a frozen defaulter whose loss has been routed.
pub(super) fn sell_recovered(view: &View<'_>, case: &Case<'_>) -> Option<Duty> {
    let (holder, mut room) = (case.holder, Room::default());
    let may = view.me.buys && holder.owner != view.me.key && case.loss.is_routed();
    if !may || !view.house.load(holder, &mut room) {
        return None;
    }
    let evidence = view.evidence(&room);
    let quote = holder.quote()?;
    let (quote_shard, quote_sum) = view.house.shard(&quote.asset, &holder.address)?;
    let bought = purchase(view, holder, |seizure, account, shard| {
        let mut quote_sum = quote_sum;
        let shards = (&mut quote_sum, shard);
        plan_sell_recovered(seizure, &case.loss, account, shards, &evidence).ok()
    })?;
    let accounts = RecoverySell {
        buyer: view.me.key,
        house: view.at(),
        margin_account: holder.address,
        loss: case.address,
        quote_vault: quote.vault,
        quote_shard,
        vault: bought.slot.vault,
        shard: bought.shard,
        source: bought.wallets.source,
        destination: bought.wallets.destination,
        quote_token_program: view.stored.quote_token_program,
        token_program: bought.wallets.token_program,
    };
    let least = bought.minimum_native();
    let evidence = view.addresses(holder);
    let instruction = accounts.instruction(bought.quote_native, least, &evidence);
    let duty = Duty::new(Kind::RecoverySell, case.address, view.at(), instruction);
    Some(duty.ranked(bought.quote_native))
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn the_largest_amount_of_a_stretch_is_found_to_the_unit() {
        for top in [1, 2, 3, 7, 64, 99, 100] {
            assert_eq!(largest(100, |n| n <= top), Some(top), "up to {top}");
        }
        assert_eq!(largest(100, |_| false), None);
        assert_eq!(largest(0, |_| true), None);
        assert_eq!(largest(u64::MAX, |_| true), Some(u64::MAX));
    }

    #[test]
    fn a_stretch_that_does_not_begin_at_one_is_found_by_halving() {
        assert_eq!(largest(100, |n| (20..=60).contains(&n)), Some(60));
    }
}

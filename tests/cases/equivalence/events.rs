//! What a step brought about, so that a walk that goes nowhere is noticed.

use std::collections::BTreeMap;

use ringfence_core::account::Status;
use ringfence_core::auction::Phase;
use ringfence_core::house::HouseStatus;
use ringfence_core::loss::State;
use ringfence_core::system::System;
use ringfence_core::waterfall::LAYERS;

use super::mirror::{OPTION, Went};
use super::op::Op;

/// How often each operation went through, was refused as what, and each notable thing happened.
#[derive(Default)]
pub struct Counts {
    pub steps: u64,
    pub done: BTreeMap<String, u64>,
    pub refused: BTreeMap<String, u64>,
    pub events: BTreeMap<String, u64>,
}

impl Counts {
    /// Notes a step and what it brought about.
    pub fn note(&mut self, op: &Op, went: &Went, before: &System, after: &System) {
        self.steps += u64::from(op.is_instruction());
        match went {
            Ok(_) => {
                *self.done.entry(op.name()).or_default() += 1;
                self.note_house(before, after);
                self.note_operation(op, before, after);
            }
            Err(refusal) => {
                *self
                    .refused
                    .entry(format!("{} {refusal}", op.name()))
                    .or_default() += 1;
            }
        }
    }

    /// Notes what a walk began with.
    pub fn note_beginning(&mut self, house: &System) {
        self.event(
            house.settlement.claim_epoch != 0,
            "began with a claim wiped out",
        );
        self.event(house.fund.cover_native() == 0, "began with an empty fund");
    }

    fn event(&mut self, happened: bool, name: &str) {
        *self.events.entry(name.to_owned()).or_default() += u64::from(happened);
    }

    fn note_house(&mut self, before: &System, after: &System) {
        let (then, now) = (&before.settlement, &after.settlement);
        let was_open = then.gate_open_since_ts != i64::MAX;
        let is_open = now.gate_open_since_ts != i64::MAX;
        self.event(was_open && !is_open, "gate shut");
        self.event(!was_open && is_open, "gate opened again");
        self.event(
            now.claim_index_e12 < then.claim_index_e12,
            "claim index fell",
        );
        self.event(now.claim_epoch > then.claim_epoch, "epoch of claims ended");
        self.event(
            now.claim_index_e12 != then.claim_index_e12 && then.unapplied_native > 0,
            "second haircut over unapplied claims",
        );
        self.event(
            now.fees_native < then.fees_native,
            "fees collected or cancelled",
        );
        let (was, is) = (before.mode, after.mode);
        self.event(
            !was.is_haircutting && is.is_haircutting,
            "haircut waits for its base",
        );
        let recovers = is.status == HouseStatus::Recovery && was.status != is.status;
        self.event(recovers, "house in recovery");
        let recovered = was.status == HouseStatus::Recovery && was.status != is.status;
        self.event(recovered, "house recovered");
        let generation = (before.fund.share_generation, after.fund.share_generation);
        self.event(generation.1 > generation.0, "generation of shares ended");
        self.event(!was.is_cover_short && is.is_cover_short, "fund too small");
        self.event(
            was.is_cover_short && !is.is_cover_short,
            "fund large enough",
        );
    }

    fn note_operation(&mut self, op: &Op, before: &System, after: &System) {
        match *op {
            Op::Mark { market } | Op::Expire { market, .. } => {
                let (then, now) = (before.markets[market].0, after.markets[market].0);
                let is_next = now.sequence != then.sequence;
                self.event(is_next && now.has_skipped, "boundary skipped for its jump");
                self.event(is_next && then.has_skipped, "boundary after a skipped one");
                let moved = now.settlement_tick != then.settlement_tick;
                self.event(is_next && moved, "settlement tick moved");
                self.event(now.is_expired, "instrument expired");
                self.event(
                    !is_next && now.mark_ts != then.mark_ts,
                    "mark between boundaries",
                );
            }
            Op::Settle { who } => self.note_settled(who, before, after),
            Op::Call { who } => {
                let is_released = after.customers[who].account.status == Status::Active;
                self.event(is_released, "released from a call");
                self.event(!is_released, "called");
            }
            Op::TakeLots { who, lots, .. } => {
                let held = before.customers[who].account.positions;
                let is_whole = held
                    .iter()
                    .any(|position| position.lots.unsigned_abs() == lots);
                self.event(is_whole, "liquidated a whole position");
                self.event(!is_whole, "liquidated a part of a position");
            }
            Op::Unstake { seat } => {
                let due = before.seats[seat].member.requested_value_native;
                let paid = before.fund.mutual_native - after.fund.mutual_native;
                self.event(paid < due, "left with less than requested");
            }
            Op::CloseLoss { loss } => {
                let who = after.losses[loss].customer;
                let is_released = after.customers[who].account.status == Status::Active;
                self.event(is_released, "defaulter released");
            }
            Op::Fix { loss } => {
                let fixed = after.losses[loss].loss;
                self.event(fixed.shortfall_native != 0, "shortfall");
                self.event(fixed.used_native[0] != 0, "used Proceeds");
                self.event(fixed.used_native[1] != 0, "used DefaulterVaults");
                self.event(fixed.blocked_native != 0, "blocked in a frozen vault");
            }
            Op::Take { loss, .. } => {
                let (then, now) = (before.losses[loss].loss, after.losses[loss].loss);
                let is_less = now.discount_native > then.discount_native;
                self.event(is_less, "took lots below the mark");
                self.event(!is_less, "took lots at the mark");
            }
            Op::Route { loss, .. } => {
                let (then, now) = (before.losses[loss].loss, after.losses[loss].loss);
                for layer in LAYERS.into_iter().skip(2) {
                    let place = layer.index();
                    let is_used = now.used_native[place] > then.used_native[place];
                    self.event(is_used, &format!("used {layer:?}"));
                }
                let blocked = now.blocked_native > then.blocked_native;
                self.event(blocked, "blocked in a frozen layer");
                let open = after.settlement.open_loss_count;
                self.event(open > 1, "routed beside another open loss");
                self.event(now.blocked_native < then.blocked_native, "thawed");
                let is_called = now.state == State::Assessing && then.state != State::Assessing;
                self.event(is_called, "members called");
                let by_pages = then.state == State::Routing;
                self.event(by_pages, "routed by pages");
                let residual = now.residual_native > then.residual_native;
                self.event(residual, "generation ended with a rest");
            }
            Op::TearUp { loss, .. } => {
                let (then, now) = (before.losses[loss].loss, after.losses[loss].loss);
                let (first, done) = (then.tear_up.instrument_id, now.tear_up.instrument_id);
                self.event(done == 0, "tear-up done");
                self.event(first != 0, "torn up by pages");
            }
            _ => self.note_auction(op, before, after),
        }
    }

    fn note_auction(&mut self, op: &Op, before: &System, after: &System) {
        match *op {
            Op::Award { bid } => {
                let loss = after.auctions[after.bids[bid].auction].loss;
                let who = after.losses[loss].customer;
                let accounts = [before, after].map(|house| house.customers[who].account);
                let got = accounts[0].positions != accounts[1].positions;
                self.event(got, "bidder got lots");
                let discounts = [before, after].map(|house| house.losses[loss].loss);
                let is_less = discounts[1].discount_native > discounts[0].discount_native;
                self.event(is_less, "bidder got lots below the mark");
            }
            Op::Advance { auction } => {
                let auctions = [before, after].map(|house| house.auctions[auction].auction);
                let [then, now] = auctions;
                self.event(now.round > then.round, "auctioned once more");
                self.event(now.phase == Phase::Closed, "auction over");
                self.event(now.phase == Phase::Awarding, "auction awards");
                let waited = then.phase == Phase::Awarding && then.next().is_some();
                let moved_on = now.round > then.round || now.awarded_count > then.awarded_count;
                self.event(waited && moved_on, "bid passed over");
            }
            Op::Bond { .. } => {
                let kept = after.fund.insurance_native > before.fund.insurance_native;
                self.event(kept, "bond forfeited");
                self.event(!kept, "bond returned");
            }
            _ => self.note_part(op, before, after),
        }
    }

    fn note_part(&mut self, op: &Op, before: &System, after: &System) {
        match *op {
            Op::Pay { loss, .. } => {
                let paid = after.losses[loss].loss.assessment.paid_native;
                self.event(paid > 0, "member paid");
            }
            Op::SeizeSecured { .. } => {
                let (then, now) = (before.fund.secured_native, after.fund.secured_native);
                self.event(now < then, "secured part taken");
                self.event(now == then, "nothing secured");
            }
            Op::Recover { loss } => {
                let (then, now) = (before.losses[loss].loss, after.losses[loss].loss);
                for layer in LAYERS {
                    let is_repaid = now.recovered_by(layer) != then.recovered_by(layer);
                    self.event(is_repaid, &format!("repaid {layer:?}"));
                }
                let blocked = now.blocked_native < then.blocked_native;
                self.event(blocked, "repaid what was blocked");
                let (then, now) = (before.settlement, after.settlement);
                let restored = now.recovering_native > then.recovering_native;
                self.event(restored, "cut gains restored");
                let who = after.losses[loss].customer;
                let is_released = after.customers[who].account.status == Status::Active;
                self.event(is_released, "released after repaying");
            }
            Op::Cover { .. } => {
                let insured = after.fund.small_used_native > before.fund.small_used_native;
                self.event(insured, "insurance covered dust");
            }
            Op::PostStress { .. } => {
                let is_kept = after.stress != before.stress;
                self.event(is_kept, "stress loss kept");
            }
            _ => self.note_venue(op, before, after),
        }
    }

    fn note_venue(&mut self, op: &Op, before: &System, after: &System) {
        match *op {
            Op::Fill(fill) => self.event(fill.market == OPTION, "option traded"),
            Op::FillBatch { market, legs, .. } => {
                self.event(market == OPTION, "option traded");
                self.event(legs.list().len() > 1, "several trades in a batch");
            }
            Op::MatchOrders { by_venue, .. } => {
                let is_new = after.orders.len() > before.orders.len() + 1;
                self.event(!is_new, "order filled in parts");
                self.event(!by_venue, "anybody matched orders");
            }
            Op::Post { market, .. } => {
                let (then, now) = (before.markets[market].0, after.markets[market].0);
                self.event(now.risk_ts == then.risk_ts, "risk array kept");
                self.event(now.sequence != then.sequence, "post set a boundary");
            }
            Op::SeizeLien { lien, .. } => {
                let who = after.liens[lien].customer;
                let status = after.customers[who].account.status;
                self.event(status != Status::Active, "lien seized from the needy");
            }
            Op::Transfer {
                from,
                to,
                lots,
                collateral,
            } => {
                let [giver, receiver] = [from, to].map(|who| after.customers[who].shard);
                let has_collateral = !collateral.list().is_empty();
                self.event(!lots.list().is_empty(), "lots changed accounts");
                let (is_within, is_across) = (giver == receiver, giver != receiver);
                self.event(
                    has_collateral && is_within,
                    "collateral stayed in its shard",
                );
                self.event(has_collateral && is_across, "collateral changed shards");
            }
            _ => {}
        }
    }

    fn note_settled(&mut self, who: usize, before: &System, after: &System) {
        let (then, now) = (before.customers[who].account, after.customers[who].account);
        let pool = (before.settlement.pool_native, after.settlement.pool_native);
        self.event(pool.1 > pool.0, "collected");
        self.event(pool.1 < pool.0, "paid");
        self.event(now.variation_native > 0, "unpaid claim");
        self.event(now.variation_native < 0, "uncollected debt");
        let is_late =
            (then.claim_epoch, then.claim_index_e12) != (now.claim_epoch, now.claim_index_e12);
        self.event(is_late && then.counted_native > 0, "claim cut");
        let occupied = |account: &ringfence_core::account::Account| {
            account
                .positions
                .iter()
                .filter(|position| position.is_occupied())
                .count()
        };
        let struck = before
            .markets
            .iter()
            .any(|(instrument, _)| instrument.is_expired);
        self.event(
            struck && occupied(&now) < occupied(&then),
            "position freed or struck",
        );
    }
}

//! A fixed loss until the last recovery: steps 9 to 18 of the default plan.

use anyhow::Result;
use ringfence_core::account::Status;
use ringfence_core::loss::{Frozen, Loss, State};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{LAYER_COUNT, LAYERS, Layer};

use super::conduct::Deed;
use super::run::{Run, sold};
use super::timeline::{Amount, Step, amount};

/// Names of the layers, in files, text and JSON.
pub const LAYER_NAMES: [&str; LAYER_COUNT] = [
    "proceeds",
    "defaulter_vaults",
    "defaulter_stake",
    "insurance",
    "skin_junior",
    "mutual",
    "skin_senior",
    "assessment",
    "gain_haircut",
];

/// What each layer had when its turn came, in quote native.
pub type Had = [u64; LAYER_COUNT];

impl Run<'_> {
    /// Sends the loss down the layers and closes it, and gives back what was not needed.
    pub fn route(&mut self) -> Result<Had> {
        let mut had = self.had_of_fund()?;
        let Some(place) = self.loss else {
            return Ok(had);
        };
        // At the most: the funded layers, the assessments, the wait for the base, the haircut.
        for _ in 0..4 {
            let Some(before) = self.loss().filter(|it| !it.is_routed()) else {
                break;
            };
            had[8] = self.unpaid_gains();
            let routed = self
                .stage
                .attempt(Step::Route, what(&before).into(), |house| {
                    house.route(place, &Frozen::default())?;
                    let after = house.losses.get(place).map(|open| open.loss);
                    let after = after.unwrap_or_default();
                    let mut amounts = moved(&before.used_native, &after.used_native);
                    amounts.push(amount("left", after.left_native));
                    Ok((after.state, amounts))
                })?;
            match routed {
                Some(State::Assessing) => self.assess()?,
                Some(State::Haircutting) => self.stage.settle_all()?,
                Some(_) => {}
                None => break,
            }
        }
        if let Some(loss) = self.loss() {
            had[0] = loss.used_by(Layer::Proceeds);
            had[1] = had[1].max(loss.used_by(Layer::DefaulterVaults));
            had[7] = loss.assessment.paid_native;
        }
        self.close()?;
        Ok(had)
    }

    /// What is in the funded layers, with the defaulter's own stake apart.
    fn had_of_fund(&self) -> Result<Had> {
        let house = &self.stage.system;
        let owner = house.customers.get(self.defaulter()).map(|it| it.owner);
        let seat = house.seats.iter().find(|seat| Some(seat.owner) == owner);
        let own = match seat {
            Some(seat) => house.fund.own(&seat.member).unwrap_or_default(),
            None => ringfence_core::fund::Own::default(),
        };
        let stake = own
            .staked_native
            .saturating_add(own.waiting_native)
            .saturating_add(own.secured_native);
        let customer = house.customers.get(self.defaulter());
        let left = customer.and_then(|it| it.account.slots.first().copied());
        let drained = self
            .loss()
            .map_or(0, |it| it.used_by(Layer::DefaulterVaults));
        let fund = &house.fund;
        Ok([
            0,
            left.map_or(0, |slot| slot.ledger_native)
                .saturating_add(drained),
            stake,
            fund.insurance_native,
            fund.skin_junior_native,
            fund.mutual_native.saturating_sub(own.staked_native),
            fund.skin_senior_native,
            0,
            0,
        ])
    }

    /// What the last layer could cut: unpaid gains and fee claims, with what rounding left.
    fn unpaid_gains(&self) -> u64 {
        let settlement = &self.stage.system.settlement;
        let all = settlement
            .owed_to_native
            .saturating_sub(settlement.unapplied_native)
            .saturating_add(settlement.fees_native);
        u64::try_from(all).unwrap_or(0)
    }

    /// Members pay, the operator pays beside them, and who has not paid in time is seized.
    fn assess(&mut self) -> Result<()> {
        let (Some(place), Some(loss)) = (self.loss, self.loss()) else {
            return Ok(());
        };
        let called = amount("called", loss.assessment.called_native);
        self.stage
            .note(Step::Assess, "members are called".into(), vec![called]);
        let file = self.stage.file;
        for seat in &file.conduct.paid_by {
            let what = format!("{} pays its call", self.stage.member(*seat));
            self.stage.attempt(Step::Assess, what, |house| {
                let plan = house.pay_assessment(place, *seat)?;
                Ok(((), vec![amount("paid", plan.received_by(Pocket::Escrow))]))
            })?;
        }
        if file.conduct.match_native != 0 {
            let what = "the operator pays beside them".into();
            self.stage.attempt(Step::Assess, what, |house| {
                let plan = house.match_assessment(place, file.conduct.match_native)?;
                Ok(((), vec![amount("paid", plan.received_by(Pocket::Escrow))]))
            })?;
        }
        self.seize(place)
    }

    /// Takes the secured parts of members who have not answered, once their time is over.
    fn seize(&mut self, place: usize) -> Result<()> {
        let Some(loss) = self.loss() else {
            return Ok(());
        };
        if loss.assessment.answered_shares == loss.snapshot.member_shares {
            return Ok(());
        }
        let start = self.stage.start_ts();
        let called_s = loss.assessment.called_ts.saturating_sub(start);
        self.go_on_to(called_s.saturating_add(loss.terms.assess_due_s.into()))?;
        for seat in 0..self.stage.system.seats.len() {
            let mut parts = self.stage.system.parts.iter();
            let has_answered = parts.any(|of| of.seat == Some(seat) && of.part.has_answered);
            if has_answered || self.is_own(seat) {
                continue;
            }
            let what = format!("secured part of {}", self.stage.member(seat));
            self.stage.attempt(Step::Assess, what, |house| {
                let plan = house.seize_assessment(place, seat)?;
                Ok(((), vec![amount("seized", plan.paid_by(Pocket::Secured))]))
            })?;
        }
        Ok(())
    }

    /// Whether a seat is the defaulter's.
    fn is_own(&self, seat: usize) -> bool {
        let owner = self.stage.system.customers.get(self.defaulter());
        let seat = self.stage.system.seats.get(seat);
        seat.map(|seat| seat.owner) == owner.map(|customer| customer.owner)
    }

    fn close(&mut self) -> Result<()> {
        let Some(place) = self.loss else {
            return Ok(());
        };
        let what = format!("the loss of {}", self.stage.customer(self.defaulter()));
        let closed = self.stage.attempt(Step::Close, what, |house| {
            house.close_loss(place)?;
            let loss = house.losses.get(place).map(|open| open.loss);
            let left = loss.unwrap_or_default().recoverable_native()?;
            Ok(((), vec![amount("to recover", left)]))
        })?;
        if closed.is_none() {
            return Ok(());
        }
        self.note_release();
        self.give_back()?;
        self.stage.settle_all()
    }

    /// Everybody claims what is theirs.
    fn give_back(&mut self) -> Result<()> {
        let Some(place) = self.loss else {
            return Ok(());
        };
        let seats = 0..self.stage.system.seats.len();
        for seat in seats.map(Some).chain([None]) {
            let said = self.stage.system.claim(place, seat);
            if said == Err(Refusal::NothingToClaim) {
                continue;
            }
            let name = seat.map_or("the operator", |seat| self.stage.member(seat));
            let what = format!("{name} claims");
            self.stage.attempt(Step::GiveBack, what, |_| {
                let plan = said?;
                Ok(((), vec![amount("paid", plan.received_by(Pocket::Wallet))]))
            })?;
        }
        Ok(())
    }

    /// What reaches the defaulter's vaults repays, in reverse order.
    pub fn recover(&mut self) -> Result<()> {
        let mut all = self.stage.file.conduct.recoveries.clone();
        all.sort_by_key(|it| it.s);
        for recovery in all {
            let at_s = i64::try_from(recovery.s)?.saturating_add(self.declared_s);
            self.go_on_to(at_s)?;
            if self.arrive(recovery.what)? {
                self.repay()?;
            }
        }
        Ok(())
    }

    /// Quote reaches the vault, by itself or for collateral. Whether it does.
    fn arrive(&mut self, what: Deed) -> Result<bool> {
        let (Some(place), who) = (self.loss, self.defaulter()) else {
            return Ok(false);
        };
        let name = self.stage.customer(who);
        let arrived = match what {
            Deed::Arrival { amount_native } => {
                let what = format!("quote reaches {name}");
                self.stage.attempt(Step::Recover, what, |house| {
                    house.donate_to_vault(who, 0, amount_native)?;
                    Ok(((), vec![amount("arrived", amount_native)]))
                })?
            }
            Deed::Sale {
                asset,
                quote_native,
            } => {
                let loss = self.loss().unwrap_or_default();
                let left = loss.recoverable_native().unwrap_or(0);
                let how = self.seizure(asset, quote_native, left);
                let what = format!("{} of {name} is sold", self.stage.asset(asset));
                self.stage.attempt(Step::Recover, what, |house| {
                    let plan = house.sell_recovered(place, &how)?;
                    Ok(((), sold(&plan, &how)))
                })?
            }
            Deed::Lots { .. } => None,
        };
        Ok(arrived.is_some())
    }

    fn repay(&mut self) -> Result<()> {
        let (Some(place), Some(before)) = (self.loss, self.loss()) else {
            return Ok(());
        };
        let what = "repaid, in reverse order".into();
        let repaid = self.stage.attempt(Step::Recover, what, |house| {
            house.recover(place, false)?;
            let after = house.losses.get(place).map(|open| open.loss);
            let after = after.unwrap_or_default();
            let mut amounts = moved(&before.recovered_native, &after.recovered_native);
            amounts.push(amount("left to recover", after.recoverable_native()?));
            Ok(((), amounts))
        })?;
        if repaid.is_none() {
            return Ok(());
        }
        self.note_release();
        self.give_back()?;
        self.stage.settle_all()
    }

    fn note_release(&mut self) {
        let who = self.defaulter();
        let customer = self.stage.system.customers.get(who);
        if customer.is_some_and(|it| it.account.status == Status::Active) {
            let what = format!("{} has its account back", self.stage.customer(who));
            self.stage.note(Step::Release, what, Vec::new());
        }
    }
}

/// What a call of routing is about.
const fn what(loss: &Loss) -> &'static str {
    match loss.state {
        State::Assessing => "assessments are used",
        State::Haircutting => "unpaid gains are cut",
        _ => "down the layers",
    }
}

/// Rows that have changed, by layer.
fn moved(before: &[u64; LAYER_COUNT], after: &[u64; LAYER_COUNT]) -> Vec<Amount> {
    let mut rows = Vec::new();
    for (layer, name) in LAYERS.into_iter().zip(LAYER_NAMES) {
        let row = |rows: &[u64; LAYER_COUNT]| rows.get(layer.index()).copied().unwrap_or(0);
        let more = row(after).saturating_sub(row(before));
        if more != 0 {
            rows.push(amount(name, more));
        }
    }
    rows
}

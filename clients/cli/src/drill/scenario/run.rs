//! A scenario as it runs: time goes by from one thing to the next, until somebody is in default.

use anyhow::Result;
use ringfence_core::fill::Terms;
use ringfence_core::liquidation::Called;
use ringfence_core::loss::Loss;
use ringfence_core::margin::Test;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::seizure::Seizure;
use ringfence_core::system::trading::Fill;

use super::conduct::{Deed, Timed};
use super::file::{Price, Scenario, Trade};
use super::stage::Stage;
use super::timeline::{Amount, Step, amount};

/// What the file wants at a time.
#[derive(Clone, Copy)]
enum Wanted {
    Price(Price),
    Trade(Trade),
    Deed(Deed),
}

/// A scenario under way.
pub struct Run<'a> {
    pub stage: Stage<'a>,
    /// What is still to come, in order of its time.
    agenda: Vec<(i64, Wanted)>,
    /// Place of the loss, once it is declared.
    pub loss: Option<usize>,
    /// When it was declared, in seconds from the start.
    pub declared_s: i64,
}

impl<'a> Run<'a> {
    /// At the start, with what happens there.
    ///
    /// # Errors
    /// When the rules refuse the house.
    pub fn begin(file: &'a Scenario) -> Result<Self> {
        let stage = Stage::set(file)?;
        let mut run = Self {
            stage,
            agenda: Vec::new(),
            loss: None,
            declared_s: 0,
        };
        let prices = file.prices.iter();
        run.plan(prices.map(|price| (price.at_s, Wanted::Price(*price))))?;
        let trades = file.trades.iter();
        run.plan(trades.map(|trade| (trade.at_s, Wanted::Trade(*trade))))?;
        run.plan(deeds(&file.conduct.liquidations))?;
        run.do_what_is_due()?;
        Ok(run)
    }

    /// Adds to the agenda; what is at the same time stays in the order in which it was added.
    fn plan(&mut self, wanted: impl Iterator<Item = (u64, Wanted)>) -> Result<()> {
        let from_s = self.declared_s;
        for (s, wanted) in wanted {
            let at_s = i64::try_from(s)?.saturating_add(from_s);
            self.agenda.push((at_s, wanted));
        }
        self.agenda.sort_by_key(|(at_s, _)| *at_s);
        Ok(())
    }

    /// Who defaults.
    pub fn defaulter(&self) -> usize {
        self.stage.file.conduct.customer
    }

    /// The loss as it is.
    pub fn loss(&self) -> Option<Loss> {
        let open = self.stage.system.losses.get(self.loss?);
        open.map(|open| open.loss)
    }

    /// Lets time go by up to a moment that is not before now, with all that happens on the way.
    pub fn go_on_to(&mut self, at_s: i64) -> Result<()> {
        while self.stage.now_s() < at_s {
            let next_s = self.next_s().min(at_s);
            self.go_to(next_s)?;
        }
        Ok(())
    }

    /// The next thing on the agenda, or the next boundary.
    fn next_s(&self) -> i64 {
        self.next_wanted_s().min(self.stage.next_boundary_s())
    }

    /// The next thing on the agenda.
    pub fn next_wanted_s(&self) -> i64 {
        self.agenda.first().map_or(i64::MAX, |(at_s, _)| *at_s)
    }

    /// Straight to a moment: prices first, then a boundary if one is due, then what people do.
    fn go_to(&mut self, at_s: i64) -> Result<()> {
        self.stage.go_to(at_s);
        for (due_s, wanted) in &self.agenda {
            if let (true, Wanted::Price(price)) = (*due_s <= at_s, wanted) {
                self.stage.set_price(price.of, price.price_e8);
            }
        }
        if self.stage.publish()? {
            self.stage.settle_all()?;
        }
        self.do_what_is_due()
    }

    fn do_what_is_due(&mut self) -> Result<()> {
        let now_s = self.stage.now_s();
        let is_due = |(at_s, _): &(i64, Wanted)| *at_s <= now_s;
        let count = self.agenda.iter().take_while(|it| is_due(it)).count();
        let due: Vec<_> = self.agenda.drain(..count).collect();
        for (_, wanted) in due {
            match wanted {
                // It is set already.
                Wanted::Price(_) => {}
                Wanted::Trade(trade) => self.trade(&trade)?,
                Wanted::Deed(Deed::Lots { market, by, lots }) => self.lots(market, by, lots)?,
                Wanted::Deed(Deed::Sale {
                    asset,
                    quote_native,
                }) => self.sell(asset, quote_native)?,
                Wanted::Deed(Deed::Arrival { .. }) => {}
            }
        }
        Ok(())
    }

    /// A trade of the file, at the mark.
    fn trade(&mut self, trade: &Trade) -> Result<()> {
        let market = self.stage.system.markets.get(trade.market);
        let price_ticks = market.map_or(0, |(instrument, _)| instrument.mark_tick);
        let fill = Fill {
            market: trade.market,
            buyer: trade.buyer,
            seller: trade.seller,
            terms: Terms {
                lots: trade.lots,
                price_ticks,
            },
            buyer_fee_native: 0,
            seller_fee_native: 0,
        };
        let what = format!(
            "{} buys {} of {}",
            self.stage.customer(trade.buyer),
            self.stage.market(trade.market),
            self.stage.customer(trade.seller)
        );
        let amounts = vec![amount("lots", trade.lots), amount("tick", price_ticks)];
        let said = self.stage.attempt(Step::Trade, what, |house| {
            house.fill(&fill).map(|_| ((), amounts))
        });
        said.map(|_| ())
    }

    /// Somebody takes lots: a liquidation before the declaration, a take after it.
    fn lots(&mut self, market: usize, by: usize, lots: u64) -> Result<()> {
        let (from, loss) = (self.defaulter(), self.loss);
        let stage = &mut self.stage;
        let what = format!(
            "{} takes {} of {}",
            stage.customer(by),
            stage.market(market),
            stage.customer(from)
        );
        let taken = |name, native: u64| vec![amount("lots", lots), amount(name, native)];
        let done = match loss {
            None => stage.attempt(Step::Liquidate, what, |house| {
                let done = house.liquidate_position(market, from, by, lots)?;
                let fee = done.liquidator_fee_native;
                let mut amounts = taken("fee", fee);
                amounts.push(amount("fee of the fund", done.fund_fee_native));
                Ok(((), amounts))
            }),
            Some(loss) => stage.attempt(Step::Take, what, |house| {
                let done = house.take(loss, market, by, lots)?;
                Ok(((), taken("discount", done.discount_native)))
            }),
        };
        done.map(|_| ())
    }

    /// Somebody buys the defaulter's collateral for at most so much quote.
    fn sell(&mut self, asset: usize, quote_native: u64) -> Result<()> {
        let from = self.defaulter();
        let how = self.seizure(asset, quote_native, self.owed_beyond_own());
        let step = match self.loss {
            None => Step::Liquidate,
            Some(_) => Step::Sell,
        };
        let stage = &mut self.stage;
        let what = format!("{} of {}", stage.asset(asset), stage.customer(from));
        let done = stage.attempt(step, what, |house| {
            let plan = house.liquidate_collateral(from, &how)?;
            Ok(((), sold(&plan, &how)))
        });
        done.map(|_| ())
    }

    /// How much is offered: no more than is asked for, unless nothing is.
    pub fn seizure(&self, asset: usize, quote_native: u64, asked_native: u64) -> Seizure {
        let customer = self.stage.system.customers.get(self.defaulter());
        let slots = customer.map(|it| it.account.slots.iter().zip(&it.slot_assets));
        let mut slots = slots.into_iter().flatten();
        let slot = slots.position(|(slot, place)| slot.is_open && *place == asset);
        Seizure {
            // A slot that is not open is refused by the rules.
            slot: slot.unwrap_or(usize::from(u8::MAX)),
            quote_native: match asked_native {
                0 => quote_native,
                asked => quote_native.min(asked),
            },
            minimum_out_native: 0,
            quote_moves: true,
        }
    }

    /// What the defaulter owes beyond its own quote.
    fn owed_beyond_own(&self) -> u64 {
        let customer = self.stage.system.customers.get(self.defaulter());
        let owed = customer.map_or(0, |it| it.account.owed_variation_native());
        let slots = customer.map(|it| it.account.slots);
        let quote = slots.and_then(|slots| slots.first().copied());
        let own = quote.map_or(0, |slot| slot.available_native());
        u64::try_from(owed.saturating_sub(own.into())).unwrap_or(u64::MAX)
    }

    /// Lets time go by until the default is declared. Whether it is.
    pub fn until_declared(&mut self) -> Result<bool> {
        let last_s = self.agenda.last().map_or(0, |(at_s, _)| *at_s);
        let wished_s = self
            .stage
            .file
            .conduct
            .at_s
            .map(i64::try_from)
            .transpose()?;
        let last_s = last_s.max(wished_s.unwrap_or(0));
        let patience_s = self.patience_s();
        loop {
            self.call_all()?;
            let now_s = self.stage.now_s();
            if wished_s.is_none_or(|wished| wished <= now_s) && self.declare(wished_s)? {
                return Ok(true);
            }
            let mut moments = self.deadlines_s();
            moments.push(self.next_s());
            moments.extend(wished_s);
            let later = moments.into_iter().filter(|at_s| *at_s > now_s);
            let next_s = later.min().unwrap_or(i64::MAX);
            if next_s > last_s.saturating_add(patience_s) {
                self.declare(Some(now_s))?;
                return Ok(false);
            }
            self.go_to(next_s)?;
        }
    }

    /// How long after the last thing on the agenda a default may still come: a jump waits for one
    /// boundary, a debt for its time and its grace.
    fn patience_s(&self) -> i64 {
        let parameters = &self.stage.file.parameters;
        let due_s = parameters
            .variation_due_s
            .saturating_add(parameters.grace_s);
        i64::from(due_s).saturating_add(3 * 86_400)
    }

    /// When the defaulter's grace and the time of its debt are over.
    fn deadlines_s(&self) -> Vec<i64> {
        let parameters = &self.stage.file.parameters;
        let customer = self.stage.system.customers.get(self.defaulter());
        let Some(account) = customer.map(|it| it.account) else {
            return Vec::new();
        };
        let due_s = parameters
            .variation_due_s
            .saturating_add(parameters.grace_s);
        let ends = [
            (account.called_ts, parameters.grace_s),
            (account.owed_since_ts, due_s),
        ];
        let running = ends.into_iter().filter(|(since_ts, _)| *since_ts != 0);
        let start = self.stage.start_ts();
        let after = |(since_ts, length_s): (i64, u32)| {
            let since_s = since_ts.saturating_sub(start);
            since_s.saturating_add(length_s.into())
        };
        running.map(after).collect()
    }

    /// Calls whoever is below maintenance, and releases whoever is back.
    fn call_all(&mut self) -> Result<()> {
        for who in 0..self.stage.system.customers.len() {
            let what = match self.stage.system.call(who) {
                Ok(Called::Stamped) => "is called",
                Ok(Called::Released) => "is released from its call",
                Err(_) => continue,
            };
            let what = format!("{} {what}", self.stage.customer(who));
            let amounts = match self.stage.system.health(who, Test::MAINTENANCE) {
                Ok(health) => vec![
                    amount("equity", health.equity_native),
                    amount("requirement", health.requirement_native),
                ],
                Err(_) => Vec::new(),
            };
            self.stage.check(&what)?;
            self.stage.note(Step::Call, what, amounts);
        }
        Ok(())
    }

    /// Declares the default if the rules allow it. They are asked all the time: that they say no is
    /// written down where the file asks for it by its time.
    fn declare(&mut self, wished_s: Option<i64>) -> Result<bool> {
        let who = self.defaulter();
        let house = &mut self.stage.system;
        let equity = house.health(who, Test::SOLVENCY);
        let said = house.declare(who, false);
        if said == Err(Refusal::NotDeclarable) && wished_s != Some(self.stage.now_s()) {
            return Ok(false);
        }
        let what = format!("{} is in default", self.stage.customer(who));
        let declared = self.stage.attempt(Step::Declare, what, |house| {
            let place = said?;
            let snapshot = house.losses.get(place).map(|open| open.loss.snapshot);
            let snapshot = snapshot.unwrap_or_default();
            let amounts = vec![
                amount("equity", equity?.equity_native),
                amount("discounts at most", snapshot.discount_max_native),
                amount("assessments at most", snapshot.assess_cap_native),
            ];
            Ok((place, amounts))
        })?;
        if declared.is_none() {
            return Ok(false);
        }
        self.loss = declared;
        self.declared_s = self.stage.now_s();
        self.plan(deeds(&self.stage.file.conduct.takes))?;
        self.do_what_is_due()?;
        Ok(true)
    }
}

fn deeds(timed: &[Timed]) -> impl Iterator<Item = (u64, Wanted)> {
    timed.iter().map(|it| (it.s, Wanted::Deed(it.what)))
}

/// What a sale of collateral moved.
pub fn sold(plan: &Plan, how: &Seizure) -> Vec<Amount> {
    let slot = u8::try_from(how.slot).unwrap_or(u8::MAX);
    let out = plan.paid_by(Pocket::Vault(slot));
    vec![
        amount("paid", how.quote_native),
        amount("collateral, in its own units", out),
    ]
}

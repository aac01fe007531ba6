//! The house in memory that a scenario plays in: its time, its prices, and what is written down.
//!
//! Everything goes through [`Stage::attempt`]: the rules say yes or no, either is a line of the
//! timeline, and after every yes all invariants of the house are checked.

use anyhow::{Result, anyhow, bail};
use ringfence_core::fill::Consent;
use ringfence_core::invariants::first_broken;
use ringfence_core::limits::SHARDS;
use ringfence_core::plan::Pocket;
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::{Bps, Clock, SLOTS_PER_S};
use ringfence_core::waterfall::Layer;

use super::file::{Priced, Scenario};
use super::timeline::{Amount, Line, Step, amount};

/// When a scenario begins: a midnight, so that boundaries are whole days from the start.
const START: i64 = 1_700_006_400;

/// What the rules said to an attempt.
pub type Said<T> = std::result::Result<(T, Vec<Amount>), Refusal>;

/// The house, and what has happened in it.
pub struct Stage<'a> {
    pub file: &'a Scenario,
    pub system: System,
    pub timeline: Vec<Line>,
    asset_prices_e8: Vec<u64>,
    market_prices_e8: Vec<u64>,
}

impl<'a> Stage<'a> {
    /// The house at the start: everybody has paid in, stakes have become shares, nobody has traded.
    ///
    /// # Errors
    /// When the rules refuse the house, or what somebody pays in.
    pub fn set(file: &'a Scenario) -> Result<Self> {
        let epoch_s = i64::from(file.parameters.epoch_s);
        let before = START.saturating_sub(epoch_s.saturating_mul(3));
        let system = System::new(file.parameters, clock(before));
        let mut stage = Self {
            file,
            system: system.map_err(|refusal| no("the house", refusal))?,
            timeline: Vec::new(),
            asset_prices_e8: file.assets.iter().map(|asset| asset.price_e8).collect(),
            market_prices_e8: file.instruments.iter().map(|it| it.price_e8).collect(),
        };
        let listed = stage.list();
        listed.map_err(|refusal| no("the listing", refusal))?;
        stage.fill_fund(epoch_s)?;
        stage.system.clock = clock(START);
        stage.open_accounts()?;
        stage.publish()?;
        Ok(stage)
    }

    fn list(&mut self) -> std::result::Result<(), Refusal> {
        for asset in &self.file.assets {
            self.system.list_asset(asset.parameters, asset.decimals)?;
        }
        for market in &self.file.instruments {
            self.system.list_instrument(market.instrument)?;
        }
        Ok(())
    }

    /// Stakes are paid in three epochs ahead, so that they are shares for one before anything can
    /// happen.
    fn fill_fund(&mut self, epoch_s: i64) -> Result<()> {
        for (member, owner) in self.file.members.iter().zip(1_u32..) {
            let seat = self.system.seat(owner);
            let staked = self.system.stake(seat, member.stake_native);
            staked.map_err(|refusal| no(&format!("the stake of {}", member.id), refusal))?;
        }
        self.system.clock = clock(START.saturating_sub(epoch_s));
        let [insurance, junior, senior] = self.file.fund_native;
        for (layer, paid) in [(Layer::SkinJunior, junior), (Layer::SkinSenior, senior)] {
            let deposited = match paid {
                0 => Ok(()),
                paid => self.system.deposit_skin(layer, paid).map(|_| ()),
            };
            deposited.map_err(|refusal| no("skin in the game", refusal))?;
        }
        let pocket = Pocket::Fund(Layer::Insurance);
        if insurance != 0 {
            let sent = self.system.donate(pocket, insurance);
            let swept = sent.and_then(|()| self.system.sweep_surplus(pocket));
            swept.map_err(|refusal| no("the insurance layer", refusal))?;
        }
        for (seat, member) in self.file.members.iter().enumerate() {
            let active = self.system.activate_stake(seat);
            active.map_err(|refusal| no(&format!("the stake of {}", member.id), refusal))?;
        }
        Ok(())
    }

    fn open_accounts(&mut self) -> Result<()> {
        let mut owners: Vec<&str> = self.file.members.iter().map(|it| it.id.as_str()).collect();
        for (place, customer) in self.file.customers.iter().enumerate() {
            let owner = owners.iter().position(|owner| *owner == customer.owner);
            let owner = owner.unwrap_or_else(|| {
                owners.push(&customer.owner);
                owners.len().saturating_sub(1)
            });
            let number = u32::try_from(owner.saturating_add(1))?;
            let shard = place.checked_rem(usize::from(SHARDS)).unwrap_or(0);
            let who = self.system.open_account(number, shard, consent());
            self.deposit(who, &customer.deposits)
                .map_err(|refusal| no(&format!("the deposits of {}", customer.id), refusal))?;
        }
        Ok(())
    }

    fn deposit(
        &mut self,
        who: usize,
        deposits: &[(usize, u64)],
    ) -> std::result::Result<(), Refusal> {
        self.system.open_vault(who, 0)?;
        for (asset, amount) in deposits.iter().filter(|(_, amount)| *amount != 0) {
            let slot = match asset {
                0 => 0,
                other => self.system.open_vault(who, *other)?,
            };
            self.system.deposit(who, slot, *amount)?;
        }
        Ok(())
    }

    /// When it started.
    pub const fn start_ts(&self) -> i64 {
        START
    }

    /// Seconds from the start.
    pub fn now_s(&self) -> i64 {
        self.system.clock.now_ts.saturating_sub(START)
    }

    /// Goes to a time, which is not before now. Prices stay behind until they are published.
    pub fn go_to(&mut self, at_s: i64) {
        self.system.clock = clock(START.saturating_add(at_s));
    }

    /// The next boundary of any instrument.
    pub fn next_boundary_s(&self) -> i64 {
        self.next_boundary_of(|_| true)
    }

    /// The next boundary of an instrument in which a customer has a position: lots or differences.
    pub fn next_boundary_for(&self, who: usize) -> i64 {
        let customer = self.system.customers.get(who);
        self.next_boundary_of(|id| {
            let mut positions = customer.iter().flat_map(|it| &it.account.positions);
            positions.any(|position| position.instrument_id == id)
        })
    }

    fn next_boundary_of(&self, is_meant: impl Fn(u16) -> bool) -> i64 {
        let now = self.system.clock.now_ts;
        let markets = self.system.markets.iter().map(|(instrument, _)| instrument);
        let meant = markets.filter(|instrument| is_meant(instrument.instrument_id));
        let next = meant.map(|instrument| {
            let length = i64::from(instrument.parameters.mark_interval_s).max(1);
            let past = now.checked_rem(length).unwrap_or(0);
            now.saturating_sub(past).saturating_add(length)
        });
        next.min().unwrap_or(i64::MAX).saturating_sub(START)
    }

    /// A price from now on.
    pub fn set_price(&mut self, of: Priced, price_e8: u64) {
        let place = match of {
            Priced::Asset(place) => self.asset_prices_e8.get_mut(place),
            Priced::Market(place) => self.market_prices_e8.get_mut(place),
        };
        if let Some(place) = place {
            *place = price_e8;
        }
        let id = match of {
            Priced::Asset(place) => self.asset(place),
            Priced::Market(place) => self.market(place),
        };
        self.note(
            Step::Price,
            id.to_owned(),
            vec![amount("price_e8", price_e8)],
        );
    }

    /// Publishes all prices now, as they are. Whether a boundary was passed.
    pub fn publish(&mut self) -> Result<bool> {
        let mut has_boundary = false;
        let now_ts = self.system.clock.now_ts;
        for place in 0..self.asset_prices_e8.len() {
            let price = self.asset_prices_e8.get(place).copied().unwrap_or_default();
            let read = self.system.refresh_price(place, &reading(price, now_ts));
            read.map_err(|refusal| no("a price", refusal))?;
            let summed = self.system.refresh_total(place);
            summed.map_err(|refusal| no("a total", refusal))?;
        }
        for place in 0..self.market_prices_e8.len() {
            let price = self
                .market_prices_e8
                .get(place)
                .copied()
                .unwrap_or_default();
            let marked = self.system.mark(place, &reading(price, now_ts));
            let marked = marked.map_err(|refusal| no("a mark", refusal))?;
            has_boundary |= marked.has_boundary;
        }
        self.check("prices are published")?;
        Ok(has_boundary)
    }

    /// Tries something. What the rules say becomes a line; after a yes the house is checked.
    pub fn attempt<T>(
        &mut self,
        step: Step,
        what: String,
        deed: impl FnOnce(&mut System) -> Said<T>,
    ) -> Result<Option<T>> {
        match deed(&mut self.system) {
            Ok((done, amounts)) => {
                self.check(&what)?;
                self.note(step, what, amounts);
                Ok(Some(done))
            }
            Err(refusal) => {
                self.note(step, what, Vec::new());
                if let Some(line) = self.timeline.last_mut() {
                    line.refused = Some(refusal.name());
                }
                Ok(None)
            }
        }
    }

    /// Writes a line.
    pub fn note(&mut self, step: Step, what: String, amounts: Vec<Amount>) {
        let line = Line {
            at_s: self.now_s(),
            step,
            what,
            amounts,
            refused: None,
        };
        self.timeline.push(line);
    }

    /// All invariants of the house.
    pub fn check(&self, after: &str) -> Result<()> {
        match first_broken(&self.system.view()) {
            Some(broken) => bail!(
                "INV-{} broken after {after}: {}",
                broken.number,
                broken.sentence
            ),
            None => Ok(()),
        }
    }

    /// Settles everybody whose account is not frozen, and collects fees. A line only when something
    /// has changed since the last one.
    pub fn settle_all(&mut self) -> Result<()> {
        let (mut collected, mut paid) = (0_u64, 0_u64);
        for who in 0..self.system.customers.len() {
            let plan = match self.system.settle(who, false) {
                Ok(plan) => plan,
                Err(Refusal::AccountInDefault) => continue,
                Err(refusal) => return Err(no("settling", refusal)),
            };
            collected = collected.saturating_add(plan.received_by(Pocket::Pool));
            paid = paid.saturating_add(plan.paid_by(Pocket::Pool));
        }
        // The pool spares what winners do not claim; often there is nothing.
        let fees = self
            .system
            .collect_fees()
            .map(|plan| plan.paid_by(Pocket::Pool));
        self.check("everybody is settled")?;
        let settlement = &self.system.settlement;
        let amounts = vec![
            amount("collected", collected),
            amount("paid", paid),
            amount("fees", fees.unwrap_or(0)),
            amount("owed by losers", settlement.owed_by_native),
            amount("unpaid gains", settlement.owed_to_native),
        ];
        let cover = self.system.fund.cover_native();
        let is_open = settlement.is_gate_open(cover, &self.system.parameters);
        let gate = if is_open { "open" } else { "shut" };
        let what = format!("all accounts, the gate {gate}");
        let mut before = self.timeline.iter().rev();
        let last = before.find(|line| line.step == Step::Settle);
        let stands = |at: usize| last.map_or(Some(0), |it| it.amounts.get(at).map(|it| it.amount));
        let is_same = (3..5).all(|at| amounts.get(at).map(|it| it.amount) == stands(at));
        let has_moved = amounts.iter().take(3).any(|moved| moved.amount != 0);
        if has_moved || !is_same {
            self.note(Step::Settle, what, amounts);
        }
        Ok(())
    }

    /// Name of a customer.
    pub fn customer(&self, place: usize) -> &'a str {
        self.file.customers.get(place).map_or("", |it| &it.id)
    }

    /// Name of an instrument.
    pub fn market(&self, place: usize) -> &'a str {
        self.file.instruments.get(place).map_or("", |it| &it.id)
    }

    /// Name of an asset.
    pub fn asset(&self, place: usize) -> &'a str {
        self.file.assets.get(place).map_or("", |it| &it.id)
    }

    /// Name of a member.
    pub fn member(&self, place: usize) -> &'a str {
        self.file.members.get(place).map_or("", |it| &it.id)
    }

    /// Lots of a customer in a market, signed.
    pub fn lots_of(&self, who: usize, market: usize) -> i64 {
        let id = self
            .system
            .markets
            .get(market)
            .map(|(it, _)| it.instrument_id);
        let customer = self.system.customers.get(who);
        let mut positions = customer.iter().flat_map(|it| &it.account.positions);
        let held = positions.find(|held| Some(held.instrument_id) == id);
        held.map_or(0, |held| held.lots)
    }
}

fn no(what: &str, refusal: Refusal) -> anyhow::Error {
    anyhow!("the rules refuse {what}: {}", refusal.name())
}

fn clock(now_ts: i64) -> Clock {
    let seconds = u64::try_from(now_ts).unwrap_or(0);
    Clock {
        now_ts,
        slot: seconds.saturating_mul(SLOTS_PER_S),
    }
}

/// A certain reading, published now, straight after the one before.
fn reading(price_e8: u64, now_ts: i64) -> Reading {
    Reading {
        spot_price_e8: price_e8,
        confidence_price_e8: 0,
        ema_price_e8: price_e8,
        publish_ts: now_ts,
        previous_publish_ts: now_ts.saturating_sub(1),
    }
}

/// A consent that holds nothing back: the file's trades are what their owners want.
fn consent() -> Consent {
    Consent {
        initial_cap_native: u64::MAX,
        spend_cap_native: u64::MAX,
        expiry_ts: i64::MAX,
        band_bps: Bps(10_000),
        fee_max_bps: Bps(10_000),
        ..Consent::default()
    }
}

//! Two who work together cannot take out more than they put in, whatever they do to each other.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::house::Mode;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::Frozen;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START_TICK, clock, customer, fill, house, pass_boundary, refresh, trade, wait,
};

/// Two attackers, each with two accounts, among honest customers who stand still.
const ATTACKERS: [usize; 4] = [0, 1, 2, 3];

struct Heist {
    system: System,
    /// What the attackers have brought and taken, in quote native; prices never move here, so that
    /// the other assets are worth the same all the time.
    brought: i128,
    taken: i128,
}

/// Quote native that an amount of an asset is worth at the prices of this house, rounded up.
fn worth(asset: usize, amount: u64) -> i128 {
    let amount = i128::from(amount);
    match asset {
        0 => amount,
        1 => (amount * 150 + 999) / 1_000,
        _ => amount * 600,
    }
}

impl Heist {
    fn new(numbers: &mut Numbers) -> Self {
        let mut system = house();
        for owner in [1, 1, 2, 2] {
            customer(&mut system, owner, [0, 0, 0]);
        }
        for owner in [8, 9] {
            customer(&mut system, owner, [5_000 * ONE, 1_000_000_000, 0]);
        }
        trade(&mut system, 0, (4, 5), 500).unwrap();
        system
            .deposit_skin(ringfence_core::waterfall::Layer::SkinJunior, 500 * ONE)
            .unwrap();
        let mut heist = Self {
            system,
            brought: 0,
            taken: 0,
        };
        for who in ATTACKERS {
            heist.bring(who, 0, numbers.between(0, 60) * ONE);
            heist.bring(who, 1, numbers.between(0, 500_000_000));
        }
        heist
    }

    fn bring(&mut self, who: usize, slot: usize, amount: u64) {
        if self.system.deposit(who, slot, amount).is_ok() {
            self.brought += worth(slot, amount);
        }
    }

    fn take(&mut self, slot: usize, out: Result<ringfence_core::plan::Plan, Refusal>) {
        if let Ok(plan) = out {
            self.taken += worth(slot, plan.received_by(Pocket::Wallet));
        }
    }

    /// Trades at the mark or at an edge of its band, with fees now and then.
    fn trade(&mut self, numbers: &mut Numbers) {
        let market = numbers.place(3);
        let price = START_TICK + numbers.pick(&[0, 10, 20]) - numbers.pick(&[0, 10, 20]);
        let all = self.system.customers.len();
        let (buyer, seller) = (numbers.place(all), numbers.place(all));
        // Honest customers accept no price worse than the mark; only attackers do.
        let is_bad = |who: usize, adverse: bool| who >= 4 && adverse;
        if is_bad(buyer, price > START_TICK) || is_bad(seller, price < START_TICK) {
            return;
        }
        let lots = numbers.edge(1, 400);
        let mut made = fill(market, buyer, seller, lots, price);
        if buyer < 4 {
            made.buyer_fee_native = numbers.pick(&[0, 0, 1_000]);
        }
        let _ = self.system.fill(&made);
    }

    fn liquidate(&mut self, numbers: &mut Numbers) {
        let (who, by) = (numbers.pick(&ATTACKERS), numbers.pick(&ATTACKERS));
        let _ = self.system.call(who);
        if numbers.once_in(2) {
            let lots = numbers.edge(1, 400);
            let _ = self
                .system
                .liquidate_position(numbers.place(3), who, by, lots);
            return;
        }
        let account = self.system.customers[who].account;
        let own = account.slots[QUOTE_SLOT].ledger_native;
        let owed = account.owed_variation_native() as u64;
        let quote_native = numbers.edge(1, owed.saturating_sub(own).max(1));
        let how = Seizure {
            slot: 1,
            quote_native,
            minimum_out_native: 0,
            quote_moves: true,
        };
        if let Ok(plan) = self.system.liquidate_collateral(who, &how) {
            self.brought += i128::from(quote_native);
            self.taken += worth(1, plan.received_by(Pocket::Wallet));
        }
    }

    /// Defaults on purpose, and everything that follows from one.
    fn default(&mut self, numbers: &mut Numbers) {
        let who = numbers.pick(&ATTACKERS);
        if let Ok(loss) = self.system.declare(who, false) {
            self.system.customers[who].loss = Some(loss);
        }
        let _ = self.system.cover_shortfall(who, false);
        let _ = self.system.waive_cut(who);
        for loss in 0..self.system.losses.len() {
            let (market, by) = (numbers.place(3), numbers.place(6));
            let _ = self.system.take(loss, market, by, numbers.edge(1, 400));
            let _ = self.system.tear_up(loss, market, by);
            let _ = self.system.fix(loss, false);
            let _ = self.system.route(loss, &Frozen::default());
            let _ = self.system.close_loss(loss);
            let _ = self.system.recover(loss, false);
        }
    }

    fn step(&mut self, numbers: &mut Numbers) {
        let (who, slot) = (numbers.pick(&ATTACKERS), numbers.place(2));
        match numbers.between(0, 11) {
            0 => self.bring(who, slot, numbers.edge(1, 30 * ONE)),
            1 => {
                let free = self.system.withdrawable(who, slot);
                let amount = numbers.pick(&[free, free + 1, 1, u64::MAX]);
                let out = self.system.withdraw(who, slot, amount);
                self.take(slot, out);
            }
            2 => {
                let out = self.system.exit(who, slot);
                self.take(slot, out);
            }
            3..=6 => self.trade(numbers),
            7 => {
                let _ = self.system.settle(numbers.place(6), numbers.once_in(20));
            }
            8 => self.liquidate(numbers),
            9 => self.default(numbers),
            10 => {
                let amount = numbers.edge(1, ONE);
                let donated = match numbers.between(0, 1) {
                    0 => self
                        .system
                        .donate_to_vault(who, slot, amount)
                        .map(|()| slot),
                    _ => self.system.donate(Pocket::Pool, amount).map(|()| 0),
                };
                self.brought += worth(donated.unwrap(), amount);
                let _ = self.system.absorb(who, slot);
                let _ = self.system.sweep_surplus(Pocket::Pool);
            }
            _ => self.time(numbers),
        }
    }

    /// Time goes by and every price stays where it is.
    fn time(&mut self, numbers: &mut Numbers) {
        if numbers.once_in(3) {
            pass_boundary(&mut self.system);
        } else {
            let to_boundary = 86_400 - self.system.clock.now_ts % 86_400;
            wait(
                &mut self.system,
                numbers.pick(&[1, 5, 4_000]).min(to_boundary - 1).max(1),
            );
            refresh(&mut self.system);
        }
        let _ = self.system.collect_fees();
    }

    /// Everything closed as far as anybody helps, and taken out.
    fn leave(&mut self) {
        self.system.mode = Mode::default();
        for _ in 0..2 {
            for trial in 0..3 * ATTACKERS.len() * 6 {
                let (market, who) = (trial % 3, ATTACKERS[trial / 3 % ATTACKERS.len()]);
                self.unwind(market, who, trial / 3 / ATTACKERS.len());
            }
            pass_boundary(&mut self.system);
            for who in 0..6 {
                let _ = self.system.settle(who, false);
            }
            self.system.clock = clock(self.system.clock.now_ts + 1);
            refresh(&mut self.system);
        }
        for who in ATTACKERS {
            for slot in [1, 0] {
                let out = self.system.exit(who, slot);
                self.take(slot, out);
            }
        }
    }

    fn unwind(&mut self, market: usize, who: usize, other: usize) {
        let id = self.system.markets[market].0.instrument_id;
        let position = self.system.customers[who].account.positions;
        let held = position
            .iter()
            .find(|p| p.instrument_id == id)
            .map_or(0, |p| p.lots);
        let sides = if held > 0 { (other, who) } else { (who, other) };
        for lots in [held.unsigned_abs(), held.unsigned_abs() / 2, 1] {
            if trade(&mut self.system, market, sides, lots).is_ok() {
                return;
            }
        }
    }
}

#[test]
fn no_sequence_of_operations_gains_value_while_prices_stand_still() {
    let (mut left, mut trades) = (0, 0);
    for_seeds(60, |numbers| {
        let mut heist = Heist::new(numbers);
        let honest: Vec<_> = heist.system.customers[4..]
            .iter()
            .map(|c| c.tokens_native)
            .collect();
        for _ in 0..250 {
            heist.step(numbers);
            // Rounding of other assets' worth is up: one unit a withdrawal at most.
            assert!(
                heist.taken <= heist.brought + 250,
                "{} of {}",
                heist.taken,
                heist.brought
            );
        }
        trades += heist.system.markets[0].1.open_position_count;
        heist.leave();
        assert!(
            heist.taken <= heist.brought + 300,
            "{} of {}",
            heist.taken,
            heist.brought
        );
        left += i32::from(heist.taken * 2 > heist.brought);
        // The honest ones never pay for it: their vaults are what they were, or more, but for
        // nothing; whoever traded with them at the mark gained nothing by it.
        for (customer, before) in heist.system.customers[4..].iter().zip(&honest) {
            let owed = customer.account.variation_native;
            let now = i128::from(customer.tokens_native[0]) + owed.min(0);
            assert!(now >= i128::from(before[0]), "an honest vault paid");
            assert_eq!(customer.tokens_native[1], before[1]);
        }
        assert!(ringfence_core::invariants::first_broken(&heist.system.view()).is_none());
    });
    assert!(
        left > 20,
        "the attackers left with most of their money only {left} times"
    );
    assert!(trades > 60, "hardly anybody traded");
}

//! Posts of the option: a model that is simple, and what lies just outside what is allowed.

use ringfence_core::limits::SCENARIOS;
use ringfence_core::option::Contract;
use ringfence_tests::options::Quote;
use ringfence_tests::prices::Update;

use super::draw::Walk;
use super::mirror::{ASSETS, Mirror, OPTION};
use super::op::Op;

/// One tick of every instrument here.
const TICK_E8: i64 = 1_000_000;
/// What the option is worth beside its intrinsic value, in thousandths of the underlying's price:
/// at the mark, at the higher volatility, at the lower one.
const TIME_MILLE: [u64; 3] = [100, 120, 80];
/// The first scenario of an extreme move.
const EXTREME: usize = 14;

fn worth(contract: &Contract, underlying: u64, time_mille: u64) -> u64 {
    let time = underlying * time_mille / 1_000;
    let most = contract.ceiling_ticks(underlying);
    (contract.intrinsic_ticks(underlying) + time).min(most)
}

impl Mirror {
    /// What the model says of the option at a tick of its underlying.
    pub fn quote_at(&self, underlying: u64) -> Quote {
        let (option, _) = &self.system.markets[OPTION];
        let value = option.tick_value_native.cast_signed();
        let mark_tick = worth(&option.contract, underlying, TIME_MILLE[0]).max(1);
        let ticks = option.scenario_ticks(underlying).expect("a listed option");
        let won = |index: usize| {
            let (time, share) = if index < EXTREME {
                (TIME_MILLE[1 + index % 2], 10_000)
            } else {
                let share = i64::from(option.parameters.extreme_bps.0);
                (TIME_MILLE[0], share)
            };
            let worth = worth(&option.contract, ticks[index], time);
            (worth.cast_signed() - mark_tick.cast_signed()) * value / 10_000 * share
        };
        Quote {
            mark_tick,
            risk_array: Some(std::array::from_fn(won)),
        }
    }
}

impl Walk<'_> {
    /// A post when the underlying is where the update says: mostly the model's, or it keeps the
    /// array; now and then it is too much or too little.
    pub fn post(&mut self, underlying: &Update) -> Op {
        let usable = underlying.price > 0 && underlying.exponent == -8;
        let last = self.mirror.updates[ASSETS.len()].price;
        let price = if usable { underlying.price } else { last };
        let tick = (price / TICK_E8).clamp(1, 1_000_000).cast_unsigned();
        let mut quote = self.mirror.quote_at(tick);
        let contract = self.mirror.system.markets[OPTION].0.contract;
        let (least, most) = (contract.intrinsic_ticks(tick), contract.ceiling_ticks(tick));
        match self.numbers.between(0, 19) {
            0..=3 => quote.risk_array = None,
            4 => {
                let ticks = [
                    0,
                    1,
                    least,
                    least.saturating_sub(1),
                    most,
                    most + 1,
                    u64::MAX,
                ];
                quote.mark_tick = self.numbers.pick(&ticks);
            }
            5 => quote.risk_array = Some([0; SCENARIOS]),
            6 => {
                let mut array = quote.risk_array.expect("the model's");
                let place = self.numbers.place(SCENARIOS);
                let more = [1, -1, 10_000, -10_000, 1 << 40, i64::MIN / 2];
                array[place] = array[place].saturating_add(self.numbers.pick(&more));
                quote.risk_array = Some(array);
            }
            _ => {}
        }
        // Marks of linear instruments are nobody's to post.
        let market = if self.numbers.once_in(40) { 0 } else { OPTION };
        Op::Post { market, quote }
    }
}

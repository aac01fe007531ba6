//! A random walk through a whole house: what venues and owners may do next, with batches, signed
//! orders, liens, transfers and options.

use super::act::{Few, Op};
use super::walk::{WHALE, Walk};
use super::world::{ONE, START_TICK, instrument, mark_reading};
use ringfence_core::batch::Leg;
use ringfence_core::fill::Terms;
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::option::{Contract, Kind};
use ringfence_core::order::{Direction, Order};
use ringfence_core::posting::Post;
use ringfence_core::system::liens::{LienTerms, OpenLien};
use ringfence_core::system::trading::Fill;

/// Venues that take liens.
const VENUES: usize = 2;
/// The market whose price an option's is bounded by.
const UNDERLYING: usize = 0;
/// What an option is worth beside its intrinsic value, in thousandths of the underlying's price (of
/// a put, of one that falls as it rises): at the mark, at the higher volatility, at the lower one.
const TIME_MILLE: [u64; 3] = [100, 120, 80];

/// An option on the first market, in its risk group.
pub fn option(instrument_id: u16, kind: Kind, now_ts: i64) -> Instrument {
    Instrument {
        expiry_ts: now_ts + 60 * 86_400,
        mark_ts: now_ts,
        contract: Contract {
            kind,
            strike_ticks: START_TICK,
            short_min_native: 50_000,
            risk_age_max_s: 600,
        },
        ..instrument(instrument_id, 1, 10_000)
    }
}

/// What a simple model says an option is worth.
fn worth(contract: &Contract, underlying: u64, time_mille: u64) -> u64 {
    let of = match contract.kind {
        Kind::Put => START_TICK.min(START_TICK * START_TICK / underlying.max(1)),
        _ => underlying,
    };
    let time = of * time_mille / 1_000;
    let most = contract.ceiling_ticks(underlying);
    (contract.intrinsic_ticks(underlying) + time).min(most)
}

/// What the model posts at a price of the underlying.
pub fn quoted(option: &Instrument, underlying: u64, publish_ts: i64) -> Post {
    let value = option.tick_value_native as i64;
    let mark_tick = worth(&option.contract, underlying, TIME_MILLE[0]).max(1);
    let ticks = option.scenario_ticks(underlying).unwrap();
    let mut array = [0; SCENARIOS];
    for (index, tick) in ticks.into_iter().enumerate() {
        let time = match index {
            14 | 15 => TIME_MILLE[0],
            _ => TIME_MILLE[1 + index % 2],
        };
        let won = worth(&option.contract, tick, time) as i64 - mark_tick as i64;
        let share = match index {
            14 | 15 => i64::from(option.parameters.extreme_bps.0),
            _ => 10_000,
        };
        array[index] = won * value / 10_000 * share;
    }
    Post {
        mark_tick,
        risk_array: Some(array),
        underlying: mark_reading(underlying, publish_ts),
    }
}

impl Walk<'_> {
    /// A post at a price of the underlying: mostly the model's, sometimes with the array as it is,
    /// and sometimes just outside what is allowed.
    pub fn post(&mut self, market: usize, underlying: u64, now_ts: i64) -> Op {
        let (option, _) = self.system.markets[market];
        let mut post = quoted(&option, underlying, now_ts);
        let most = option.contract.ceiling_ticks(underlying);
        match self.numbers.between(0, 15) {
            0..=2 => post.risk_array = None,
            3 => post.mark_tick = self.numbers.pick(&[0, 1, most, most + 1]),
            4 => post.underlying.publish_ts -= self.numbers.between(0, 100) as i64,
            5 => post.risk_array = Some([0; SCENARIOS]),
            6 => {
                let mut array = post.risk_array.unwrap();
                let place = self.numbers.place(SCENARIOS);
                array[place] += self.numbers.pick(&[1, -1, 10_000_000, i64::MAX / 4]);
                post.risk_array = Some(array);
            }
            _ => {}
        }
        Op::Post { market, post }
    }

    /// Something that a venue submits, or that an owner does with one.
    pub fn venues(&mut self) -> Op {
        match self.numbers.between(0, 11) {
            0..=1 => self.batch(),
            2..=4 => self.signed(),
            5..=9 => self.pledge(),
            _ => self.port(),
        }
    }

    /// A trade of two owners in an instrument that still trades, mostly.
    fn fill_of(&mut self) -> Fill {
        loop {
            let Op::Fill(fill) = self.trade() else {
                continue;
            };
            let system = &self.system;
            let owner = |who: usize| system.customers[who].owner;
            let has_ended = system.markets[fill.market].0.expiry_ts <= system.clock.now_ts;
            let is_odd = has_ended || owner(fill.buyer) == owner(fill.seller);
            if !is_odd || self.numbers.once_in(12) {
                return fill;
            }
        }
    }

    /// One against several, an account that gives up what it bought, or anything.
    fn batch(&mut self) -> Op {
        let fill = self.fill_of();
        let (first, second) = (fill.buyer, fill.seller);
        let third = self.who();
        let lots = fill.terms.lots;
        let sides = match self.numbers.between(0, 3) {
            0 => [
                (first, second, lots),
                (third, first, lots),
                (first, third, 1),
            ],
            1 => [
                (first, second, lots),
                (third, first, lots),
                (third, WHALE, 1),
            ],
            2 => [(WHALE, first, 1), (WHALE, second, 2), (third, WHALE, lots)],
            _ => [
                (first, second, 1),
                (second, third, lots),
                (third, first, lots),
            ],
        };
        let count = self.numbers.between(1, 3) as usize;
        let mut who: Vec<usize> = Vec::new();
        let mut place_of = |customer: usize| {
            let found = who.iter().position(|known| *known == customer);
            found.unwrap_or_else(|| {
                who.push(customer);
                who.len() - 1
            })
        };
        let mut legs = Few::default();
        for (place, (buyer, seller, lots)) in sides.into_iter().take(count).enumerate() {
            legs.0[place] = Some(Leg {
                buyer: place_of(buyer),
                seller: place_of(seller),
                terms: Terms { lots, ..fill.terms },
                buyer_fee_native: fill.buyer_fee_native,
                seller_fee_native: fill.seller_fee_native,
            });
        }
        if self.numbers.once_in(20) {
            // Somebody without a trade, or the same twice.
            who.push(self.who());
        }
        let mut named = Few::default();
        for (place, customer) in who.into_iter().take(4).enumerate() {
            named.0[place] = Some(customer);
        }
        Op::FillBatch {
            market: fill.market,
            who: named,
            legs,
        }
    }

    /// What a customer signs so that a fill is possible, nearly.
    fn order(&mut self, direction: Direction, terms: &Terms) -> Order {
        let (lots, price) = (terms.lots, terms.price_ticks);
        let wide = match direction {
            Direction::Buy => price.saturating_add(5),
            Direction::Sell => price.saturating_sub(5),
        };
        let narrow = match direction {
            Direction::Buy => price.saturating_sub(1),
            Direction::Sell => price + 1,
        };
        let now_ts = self.system.clock.now_ts;
        let is_late = self.numbers.once_in(8);
        let unknown = if self.numbers.once_in(20) { 2 } else { 0 };
        let whole = lots.saturating_mul(2);
        Order {
            direction,
            flags: self.numbers.pick(&[0, 0, 1, unknown]),
            lots: self
                .numbers
                .pick(&[whole, whole, lots, lots.saturating_add(1)]),
            limit_price_ticks: self
                .numbers
                .pick(&[wide, wide, wide, wide, price, price, price, narrow]),
            nonce: self.numbers.pick(&[0, 1, 2, 3]),
            expiry_ts: now_ts
                + self
                    .numbers
                    .pick(&[i64::from(!is_late), 1, 3, 3_600, 86_400]),
        }
    }

    /// Two sign, are filled in parts, and cancel or not. Or an old record is looked at again.
    fn signed(&mut self) -> Op {
        let records = self.system.orders.len();
        if records != 0 && self.numbers.once_in(3) {
            let order = self.numbers.place(records);
            let open = self.system.orders[order];
            return match self.numbers.between(0, 4) {
                0 => Op::CancelOrder {
                    who: open.customer,
                    market: open.market,
                    order: open.order,
                },
                _ => Op::CloseOrder { order },
            };
        }
        let fill = self.fill_of();
        let buy = self.order(Direction::Buy, &fill.terms);
        let sell = self.order(Direction::Sell, &fill.terms);
        if self.numbers.once_in(12) {
            self.next.push_front(Op::CancelOrder {
                who: fill.buyer,
                market: fill.market,
                order: buy,
            });
        }
        if self.numbers.once_in(3) {
            // A record that could be closed would let its order be filled once more.
            for order in [records, records + 1] {
                self.next.push_back(Op::CloseOrder { order });
            }
        }
        let mut again = fill;
        again.terms.lots = self.numbers.pick(&[1, 1, fill.terms.lots]);
        self.next.push_back(Op::Match {
            fill: again,
            buy,
            sell,
        });
        Op::Match { fill, buy, sell }
    }

    /// A lien that is open, if there is one.
    fn lien(&mut self) -> Option<(usize, OpenLien)> {
        let liens = self.system.liens.iter().copied().enumerate();
        let open: Vec<_> = liens.filter(|(_, open)| !open.is_closed).collect();
        (!open.is_empty()).then(|| self.numbers.pick(&open))
    }

    fn pledge(&mut self) -> Op {
        match self.lien() {
            Some((lien, open)) if !self.numbers.once_in(8) => {
                if self.numbers.once_in(2) {
                    self.venue_of_lien(lien, &open)
                } else {
                    self.owner_of_lien(lien, &open)
                }
            }
            _ => self.new_lien(),
        }
    }

    fn new_lien(&mut self) -> Op {
        let mut who = self.who();
        let slot = self.numbers.pick(&[0, 0, 1, 2]);
        let ledger_of =
            |walk: &Self, who: usize| walk.system.customers[who].account.slots[slot].ledger_native;
        if ledger_of(self, who) == 0 {
            who = self.who();
        }
        let ledger = ledger_of(self, who);
        let lien = self.system.liens.len();
        self.next.push_back(Op::Lock {
            lien,
            amount: self.system.withdrawable(who, slot) / 2,
        });
        let now_ts = self.system.clock.now_ts;
        let caps = [0, 1, ledger / 2, ledger, ledger, u64::MAX, u64::MAX];
        Op::CreateLien {
            who,
            venue: self.numbers.place(VENUES),
            slot,
            terms: LienTerms {
                cap_native: self.numbers.pick(&caps),
                expiry_ts: now_ts + self.numbers.pick(&[0, 86_400, 90 * 86_400, 90 * 86_400]),
                release_delay_s: self.numbers.pick(&[0, 1, 3_600, 86_400, 7 * 86_400]),
                claim_limit_s: self.numbers.pick(&[0, 1, 3_600, 5 * 86_400]),
            },
        }
    }

    fn venue_of_lien(&mut self, lien: usize, open: &OpenLien) -> Op {
        let pledged = open.lien;
        let locked = pledged.locked_native;
        let free = self.system.withdrawable(open.customer, open.asset);
        let room = pledged.cap_native - locked;
        let some = self.numbers.edge(0, ONE);
        let held = [1, locked, locked / 2, locked.saturating_add(1), some];
        match self.numbers.between(0, 9) {
            0..=4 => {
                let fits = free.min(room);
                let choices = [fits, fits / 2, fits / 2, free.saturating_add(1), room, some];
                Op::Lock {
                    lien,
                    amount: self.numbers.pick(&choices),
                }
            }
            5 => Op::Unlock {
                lien,
                amount: self.numbers.pick(&held),
            },
            6 | 7 => {
                let all = pledged.claimable_native;
                Op::ClaimLien {
                    lien,
                    amount: self.numbers.pick(&[all, all / 2, 1, all + 1, 0]),
                }
            }
            _ => Op::SeizeLien {
                lien,
                amount: self.numbers.pick(&held),
            },
        }
    }

    fn owner_of_lien(&mut self, lien: usize, open: &OpenLien) -> Op {
        let locked = open.lien.locked_native;
        match self.numbers.between(0, 9) {
            0 | 1 => {
                let less = locked.saturating_sub(1);
                let caps = [locked, less, locked.saturating_mul(2), u64::MAX];
                Op::ResizeLien {
                    lien,
                    cap: self.numbers.pick(&caps),
                }
            }
            2..=4 => {
                let is_given = !open.lien.has_notice() || self.numbers.once_in(3);
                if is_given {
                    self.next.push_back(Op::Release { lien });
                }
                let is_given = is_given && !self.numbers.once_in(8);
                Op::Notice { lien, is_given }
            }
            5..=7 => Op::Release { lien },
            _ => Op::CloseLien { lien },
        }
    }

    /// Between two accounts of one owner.
    fn port(&mut self) -> Op {
        let customers = &self.system.customers;
        let places = || 0..customers.len();
        let pairs: Vec<(usize, usize)> = places()
            .flat_map(|from| places().map(move |to| (from, to)))
            .filter(|(from, to)| from != to && customers[*from].owner == customers[*to].owner)
            .collect();
        let (from, to) = self.numbers.pick(&pairs);
        let (mut lots, mut collateral) = (Few::default(), Few::default());
        let positions = self.system.customers[from].account.positions;
        let held = positions.iter().filter(|position| position.lots != 0);
        for (place, position) in held.take(2).enumerate() {
            let all = position.lots.unsigned_abs();
            let market = usize::from(position.instrument_id) - 1;
            let count = self.numbers.pick(&[all, all, all / 2, 1, all + 1]);
            if !self.numbers.once_in(3) {
                lots.0[place] = Some((market, count));
            }
        }
        let first = self.numbers.place(2);
        for (place, slot) in (first..3).take(2).enumerate() {
            let free = self.system.withdrawable(from, slot);
            let ledger = self.system.customers[from].account.slots[slot].ledger_native;
            let choices = [free, free / 2, free.saturating_add(1), 1, ledger, u64::MAX];
            if lots.0[0].is_none() || self.numbers.once_in(3) {
                collateral.0[place] = Some((slot, self.numbers.pick(&choices)));
            }
        }
        Op::Transfer {
            from,
            to,
            lots,
            collateral,
        }
    }

    /// Tick of the underlying of options, as it is marked.
    pub fn underlying_tick(&self) -> u64 {
        self.system.markets[UNDERLYING]
            .0
            .mark_tick
            .clamp(100, 20_000)
    }
}

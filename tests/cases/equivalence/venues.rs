//! What venues and owners try with each other: batches, signed orders, liens, transfers.

use ringfence_core::batch::Leg;
use ringfence_core::fill::Terms;
use ringfence_core::order::{Direction, Order};
use ringfence_core::system::liens::{LienTerms, OpenLien};
use ringfence_core::system::trading::Fill;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::customers::wide_consent;

use super::draw::{ONE, WHALE, Walk};
use super::mirror::MARKETS;
use super::op::{Few, Op};

const DAY_S: i64 = 86_400;

impl Walk<'_> {
    pub fn venues(&mut self) -> Op {
        match self.numbers.between(0, 23) {
            0..=3 => self.batch(),
            4..=9 => self.signed(),
            10..=17 => self.pledge(),
            18..=21 => self.port(),
            22 => self.venue_changes(),
            _ => {
                let who = self.who();
                let is_named = !self.mirror.has_delegate[who];
                Op::Delegate { who, is_named }
            }
        }
    }

    /// A trade of two owners, mostly.
    fn fill(&mut self) -> Fill {
        loop {
            let Op::Fill(fill) = self.trade() else {
                continue;
            };
            let customers = &self.mirror.system.customers;
            let is_own = customers[fill.buyer].owner == customers[fill.seller].owner;
            if fill.buyer != fill.seller && (!is_own || self.numbers.once_in(12)) {
                return fill;
            }
        }
    }

    /// One against several, or an account that gives up what it has bought.
    fn batch(&mut self) -> Op {
        let fill = self.fill();
        let (first, second, third) = (fill.buyer, fill.seller, self.who());
        let lots = fill.terms.lots;
        let sides = match self.numbers.between(0, 3) {
            0 => [
                (first, second, lots),
                (third, first, lots),
                (first, third, 1),
            ],
            1 => [(first, second, lots), (third, WHALE, 1), (first, WHALE, 1)],
            2 => [(WHALE, first, 1), (WHALE, second, 2), (third, WHALE, lots)],
            _ => [(first, second, 1), (second, third, 2), (third, first, lots)],
        };
        let mut who: Vec<usize> = Vec::new();
        let mut place_of = |customer: usize| {
            let found = who.iter().position(|known| *known == customer);
            found.unwrap_or_else(|| {
                who.push(customer);
                who.len() - 1
            })
        };
        let mut leg = |(buyer, seller, lots): (usize, usize, u64)| Leg {
            buyer: place_of(buyer),
            seller: place_of(seller),
            terms: Terms { lots, ..fill.terms },
            buyer_fee_native: fill.buyer_fee_native,
            seller_fee_native: fill.seller_fee_native,
        };
        let count = usize::try_from(self.numbers.between(1, 3)).expect("few");
        let legs: Vec<Leg> = sides.into_iter().take(count).map(&mut leg).collect();
        if self.numbers.once_in(20) {
            // Somebody without a trade, or the same twice.
            who.push(self.who());
        }
        Op::FillBatch {
            market: fill.market,
            who: Few::of(&who),
            legs: Few::of(&legs),
        }
    }

    /// What a customer signs so that a trade is possible, nearly.
    fn order(&mut self, direction: Direction, terms: &Terms) -> Order {
        let (lots, price) = (terms.lots, terms.price_ticks);
        let (wide, narrow) = match direction {
            Direction::Buy => (price.saturating_add(3), price.saturating_sub(1)),
            Direction::Sell => (price.saturating_sub(3), price.saturating_add(1)),
        };
        let whole = lots.saturating_mul(2);
        let more = lots.saturating_add(1);
        let sizes = [whole, whole, whole, whole, whole, lots, more, lots / 2];
        let limits = [
            wide, wide, wide, wide, price, price, price, price, price, narrow,
        ];
        let flags = [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2,
        ];
        let ends = [
            0, 60, 3_600, 3_600, DAY_S, DAY_S, DAY_S, DAY_S, DAY_S, DAY_S,
        ];
        Order {
            direction,
            flags: self.numbers.pick(&flags),
            lots: self.numbers.pick(&sizes),
            limit_price_ticks: self.numbers.pick(&limits),
            nonce: self.numbers.between(0, 7),
            expiry_ts: self.mirror.system.clock.now_ts + self.numbers.pick(&ends),
        }
    }

    /// Two sign and are filled in parts; or what was signed is cancelled, closed or tried again.
    fn signed(&mut self) -> Op {
        let count = self.mirror.system.orders.len();
        if count != 0 && self.numbers.once_in(3) {
            return self.old_order(count);
        }
        let mut fill = self.fill();
        let buy = self.order(Direction::Buy, &fill.terms);
        let sell = self.order(Direction::Sell, &fill.terms);
        let is_kept = buy.is_for_venue_only() || sell.is_for_venue_only();
        let by_venue = self.numbers.once_in(3) || is_kept && !self.numbers.once_in(4);
        if !by_venue && !self.numbers.once_in(6) {
            (fill.buyer_fee_native, fill.seller_fee_native) = (0, 0);
        }
        let first = Op::MatchOrders {
            fill,
            buy,
            sell,
            by_venue,
        };
        fill.terms.lots = self.numbers.pick(&[1, 1, fill.terms.lots]);
        let second = Op::MatchOrders {
            fill,
            buy,
            sell,
            by_venue: true,
        };
        self.next.push_back(second);
        match self.numbers.between(0, 11) {
            0 => {
                let (who, market) = (fill.buyer, fill.market);
                let order = buy;
                self.next.push_front(Op::CancelOrder { who, market, order });
            }
            1 => {
                let who = fill.seller;
                let wide = wide_consent(i64::MAX);
                let order_nonce_min = sell.nonce + self.numbers.between(0, 1);
                let given = ConsentSetArguments {
                    order_nonce_min,
                    signed_orders_only: true,
                    ..wide
                };
                self.next
                    .extend([Op::Fill(fill), Op::Consent { who, given: wide }]);
                self.next.push_front(Op::Consent { who, given });
            }
            _ => {}
        }
        first
    }

    fn old_order(&mut self, count: usize) -> Op {
        let order = self.numbers.place(count);
        let open = self.mirror.system.orders[order];
        match self.numbers.between(0, 4) {
            0 => Op::CancelOrder {
                who: open.customer,
                market: open.market,
                order: open.order,
            },
            _ => Op::CloseOrder { order },
        }
    }

    fn pledge(&mut self) -> Op {
        let liens = self.mirror.system.liens.iter().copied().enumerate();
        let open: Vec<(usize, OpenLien)> = liens.filter(|(_, open)| !open.is_closed).collect();
        if open.is_empty() || self.numbers.once_in(5) {
            return self.new_lien();
        }
        let (lien, pledged) = self.numbers.pick(&open);
        if self.numbers.once_in(2) {
            self.venue_of_lien(lien, &pledged)
        } else {
            self.owner_of_lien(lien, &pledged)
        }
    }

    fn new_lien(&mut self) -> Op {
        let who = self.who();
        let slot = self.slot(who);
        let ledger = self.mirror.system.customers[who].account.slots[slot].ledger_native;
        let lien = self.mirror.system.liens.len();
        self.next.push_back(Op::Lock {
            lien,
            amount: self.mirror.system.withdrawable(who, slot).div_ceil(2),
        });
        let (mut release_delay_s, claim_limit_s) = self.mirror.venue.terms;
        if self.numbers.once_in(10) {
            release_delay_s = release_delay_s.wrapping_add(1);
        }
        let caps = [0, ledger / 2, ledger, u64::MAX, u64::MAX];
        let ends = [0, 60, 10 * DAY_S, 10 * DAY_S, 10 * DAY_S];
        Op::CreateLien {
            who,
            slot,
            terms: LienTerms {
                cap_native: self.numbers.pick(&caps),
                expiry_ts: self.mirror.system.clock.now_ts + self.numbers.pick(&ends),
                release_delay_s,
                claim_limit_s,
            },
        }
    }

    fn venue_of_lien(&mut self, lien: usize, open: &OpenLien) -> Op {
        let pledged = open.lien;
        let locked = pledged.locked_native;
        let slot = self.slot_of(open.customer, open.asset).unwrap_or(0);
        let free = self.mirror.system.withdrawable(open.customer, slot);
        let room = pledged.cap_native.saturating_sub(locked);
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
                    amount: self
                        .numbers
                        .pick(&[all, all / 2, 1, all.saturating_add(1), 0]),
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
            0 => {
                let caps = [
                    locked,
                    locked.saturating_sub(1),
                    locked.saturating_mul(2),
                    u64::MAX,
                ];
                Op::ResizeLien {
                    lien,
                    cap: self.numbers.pick(&caps),
                }
            }
            1..=4 => {
                let is_given = !open.lien.has_notice() || self.numbers.once_in(3);
                if is_given && self.numbers.once_in(2) {
                    let seconds = open.lien.release_delay_s.min(100_000);
                    self.next.push_back(Op::Wait { seconds });
                    self.next.push_back(Op::Release { lien });
                    self.next.push_back(Op::CloseLien { lien });
                }
                Op::Notice { lien, is_given }
            }
            5..=7 => Op::Release { lien },
            _ => Op::CloseLien { lien },
        }
    }

    /// Between two accounts of one owner, there and back.
    fn port(&mut self) -> Op {
        let customers = &self.mirror.system.customers;
        let places = 0..customers.len();
        let pairs: Vec<(usize, usize)> = places
            .clone()
            .flat_map(|from| places.clone().map(move |to| (from, to)))
            .filter(|(from, to)| from != to && customers[*from].owner == customers[*to].owner)
            .collect();
        let (from, to) = self.numbers.pick(&pairs);
        let (mut lots, mut collateral) = (Vec::new(), Vec::new());
        for market in 0..MARKETS.len() {
            let all = self.lots(from, market);
            let count = self.numbers.pick(&[all, all, all / 2, 1, all + 1]);
            if all != 0 && lots.len() < 4 && !self.numbers.once_in(3) {
                lots.push((market, count));
            }
        }
        for slot in 0..3 {
            let free = self.mirror.system.withdrawable(from, slot);
            let choices = [
                free,
                free / 2,
                free / 2,
                free.saturating_add(1),
                1,
                u64::MAX,
            ];
            let amount = self.numbers.pick(&choices);
            if lots.is_empty() && collateral.is_empty() || self.numbers.once_in(3) {
                collateral.push((slot, amount));
            }
        }
        if self.numbers.once_in(12) {
            lots.reverse();
            collateral.reverse();
        }
        Op::Transfer {
            from,
            to,
            lots: Few::of(&lots),
            collateral: Few::of(&collateral),
        }
    }

    /// Off for a few trades and then on again, or other terms for new liens.
    fn venue_changes(&mut self) -> Op {
        if self.numbers.once_in(2) {
            let delay_s = self
                .numbers
                .pick(&[0, 60, 3_600, 86_400, 7 * 86_400, 7 * 86_400 + 1]);
            let limit_s = self.numbers.pick(&[0, 60, 3_600, 86_400, 30 * 86_400]);
            let terms = (delay_s, limit_s);
            return Op::VenueTerms { terms };
        }
        for _ in 0..4 {
            let tried = match self.numbers.between(0, 3) {
                0 => self.trade(),
                1 => self.batch(),
                _ => self.pledge(),
            };
            self.next.push_back(tried);
        }
        self.next.push_back(Op::VenueStatus { status: 0 });
        let status = self.numbers.pick(&[1, 2]);
        Op::VenueStatus { status }
    }
}

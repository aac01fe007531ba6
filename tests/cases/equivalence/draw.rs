//! What is tried next: random, biased to the edges, and steered so that a walk of a thousand steps
//! goes through liquidations, defaults, every funded layer and a gain haircut.

use std::collections::VecDeque;

use ringfence_core::account::Status;
use ringfence_core::fill::Terms;
use ringfence_core::system::trading::Fill;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use ringfence_tests::prices::Update;

use super::mirror::{ASSETS, FEEDS, MARKETS, MEMBERS, Mirror, OPTION, feed_of};
use super::numbers::Numbers;
use super::op::{Op, Page};

/// One whole quote.
pub const ONE: u64 = 1_000_000;
/// Those who are there from the beginning; `cleo` owns two accounts. The first is rich.
const FOUNDERS: [&str; 7] = ["whale", "anna", "bert", "cleo", "cleo/1", "dora", "emil"];
/// Those who come later. The second account of `bert` is counted by the same shards as the first,
/// that of `cleo` is not.
pub const LATE: [&str; 3] = ["fred", "gina", "bert/7"];
pub const WHALE: usize = 0;
/// The shortest settlement interval here.
pub const INTERVAL_S: i64 = 3_600;

/// A walk: both houses, the numbers that steer it, and what is to be done next.
pub struct Walk<'a> {
    pub mirror: Mirror,
    pub numbers: &'a mut Numbers,
    pub next: VecDeque<Op>,
}

impl<'a> Walk<'a> {
    pub fn new(numbers: &'a mut Numbers) -> Self {
        // Rich funds, poor ones, and none at all: the last lets losses reach the winners.
        let wealth = numbers.pick(&[0, 0, 5, 60, 3_000]) * ONE;
        let skin_min = if wealth == 0 {
            0
        } else {
            numbers.pick(&[0, 1_500])
        };
        let (cover_k, bidders_min) = (numbers.pick(&[0, 0, 1, 2]), numbers.pick(&[1, 1, 2]));
        let mut walk = Self {
            mirror: Mirror::new(Bps(skin_min), cover_k, bidders_min),
            numbers,
            next: VecDeque::new(),
        };
        for name in FOUNDERS {
            walk.admit(name);
        }
        if wealth != 0 {
            walk.mirror.must(Op::DepositSkin {
                layer: Layer::SkinJunior,
                amount: wealth,
            });
            walk.mirror.must(Op::DepositSkin {
                layer: Layer::SkinSenior,
                amount: wealth,
            });
            for seat in 0..MEMBERS.len() {
                walk.mirror.must(Op::Stake {
                    seat,
                    amount: wealth,
                });
            }
            if !walk.numbers.once_in(3) {
                walk.ruin_somebody(LATE[0]);
            }
        } else if walk.numbers.once_in(2) {
            walk.wipe_out_a_winner([LATE[0], LATE[1]]);
        }
        walk
    }

    /// A customer with some collateral.
    fn admit(&mut self, name: &'static str) {
        let who = self.mirror.admit(name);
        self.mirror.must(Op::WaitSlots { slots: 1 });
        let amounts = if who == WHALE {
            [1_000_000 * ONE, 0, 0]
        } else {
            // Two of the members can carry what they bid for. Some have hardly any quote: their
            // debts wait until somebody buys the rest.
            let quote = if self.numbers.once_in(3) { 5 } else { 400 };
            let nine = self.numbers.pick(&[0, 1_000_000_000, 3_123_456_789]);
            let zero = self.numbers.pick(&[0, 1, 7]);
            // And some nothing else: what they cannot pay may be dust.
            let others = if ["dora", "emil"].contains(&name) {
                [0, 0]
            } else {
                [nine, zero]
            };
            let quote = self.numbers.between(0, quote)
                + if MEMBERS[..2].contains(&name) {
                    20_000
                } else {
                    0
                };
            [quote * ONE, others[0], others[1]]
        };
        for (asset, amount) in amounts
            .into_iter()
            .enumerate()
            .filter(|(_, amount)| *amount != 0)
        {
            if asset != 0 {
                self.mirror.must(Op::OpenVault { who, asset });
            }
            let slot = self.slot_of(who, asset).expect("an open vault");
            self.mirror.must(Op::Deposit { who, slot, amount });
        }
    }

    /// What is tried next.
    pub fn draw(&mut self) -> Op {
        while let Some(op) = self.next.pop_front() {
            if self.is_well_formed(&op) {
                return op;
            }
        }
        let op = self.invent();
        if self.is_well_formed(&op) {
            op
        } else {
            self.draw()
        }
    }

    fn invent(&mut self) -> Op {
        if let Some(auction) = self.open_auction()
            && self.numbers.once_in(3)
        {
            return self.bid(auction);
        }
        if let Some(loss) = self.open_call()
            && self.numbers.once_in(3)
        {
            return self.assess(loss);
        }
        let system = &self.mirror.system;
        let in_trouble = system.settlement.open_loss_count != 0;
        let had_losses = !system.losses.is_empty();
        match self.numbers.between(0, 147) {
            0..=11 => self.time_goes_by(),
            12..=31 if in_trouble => self.next_of_loss(),
            12..=37 => self.trade(),
            38..=45 => self.settle(),
            46..=56 => self.vaults(),
            57..=77 => self.keepers(),
            78..=85 => self.members(),
            86..=89 => self.strangers(),
            90..=91 => self.consent(),
            92 => self.status(),
            93..=94 => self.freeze(),
            95 => Op::Totals {
                asset: self.numbers.place(ASSETS.len()),
            },
            96 => self.expire(),
            97 => Op::CollectFees,
            98 => self.arrive(),
            99 => Op::WaitSlots { slots: 3 },
            100..=108 if had_losses => self.aftermath(),
            100..=114 => self.cover(),
            115 => self.size(),
            116..=119 => self.keepers(),
            _ => self.venues(),
        }
    }

    pub fn slot_of(&self, who: usize, asset: usize) -> Option<usize> {
        self.mirror.slot_of(who, asset)
    }

    pub fn who(&mut self) -> usize {
        self.numbers.place(self.mirror.names.len())
    }

    /// Somebody who may trade, mostly.
    fn trader(&mut self) -> usize {
        let who = self.who();
        let status = self.mirror.system.customers[who].account.status;
        if matches!(status, Status::Default | Status::Fixed) && !self.numbers.once_in(8) {
            WHALE
        } else {
            who
        }
    }

    /// An instrument that still trades, mostly.
    pub fn market(&mut self) -> usize {
        let market = self.numbers.place(MARKETS.len());
        let has_ended =
            self.mirror.system.markets[market].0.expiry_ts <= self.mirror.system.clock.now_ts;
        if has_ended && !self.numbers.once_in(8) {
            0
        } else {
            market
        }
    }

    /// An open slot of a customer, if it has one.
    pub fn slot(&mut self, who: usize) -> usize {
        let slots = self.mirror.system.customers[who].account.slots;
        let open: Vec<usize> = (0..slots.len())
            .filter(|slot| slots[*slot].is_open)
            .collect();
        if open.is_empty() {
            0
        } else {
            self.numbers.pick(&open)
        }
    }

    /// Time passes, and most of the time all prices follow.
    pub fn time_goes_by(&mut self) -> Op {
        let now_ts = self.mirror.system.clock.now_ts;
        let to_boundary = INTERVAL_S - now_ts.rem_euclid(INTERVAL_S);
        let to_boundary = u64::try_from(to_boundary).expect("a remainder");
        let seconds = match self.numbers.between(0, 19) {
            0..=7 => self.numbers.between(1, 8),
            8..=9 => self.numbers.between(5, 70),
            10..=13 => to_boundary + self.numbers.between(0, 5),
            14 => to_boundary + self.numbers.between(500, 900),
            15..=16 => self.numbers.between(100, 4_000),
            17 => 9_000,
            18 => 86_400 - u64::try_from(now_ts.rem_euclid(86_400)).expect("a remainder"),
            _ => 2 * 86_400,
        };
        // An auction needs minutes, an assessment an hour, and both are over within a day.
        let waits = self.open_auction().is_some() || self.open_call().is_some();
        let hurries = waits && !self.numbers.once_in(5);
        let seconds = if hurries { seconds.min(20) } else { seconds };
        let seconds = u32::try_from(seconds).expect("days");
        let is_wild = self.numbers.once_in(5);
        if !self.numbers.once_in(12) {
            self.publish_all(now_ts + i64::from(seconds), is_wild);
        }
        if seconds > 50_000 {
            self.new_epoch();
        }
        Op::Wait { seconds }
    }

    /// What members wait for.
    fn new_epoch(&mut self) {
        for seat in 0..MEMBERS.len() {
            let shares = self.mirror.system.seats[seat].member.shares;
            self.next.push_back(Op::Activate { seat });
            self.next.push_back(Op::Unstake { seat });
            if shares != 0 && self.numbers.once_in(2) {
                self.next.push_back(Op::RequestUnstake {
                    seat,
                    shares: shares.div_ceil(3),
                });
            }
        }
    }

    /// New prices for everything, and keepers who take them.
    pub fn publish_all(&mut self, now_ts: i64, is_wild: bool) {
        let mut underlying = self.mirror.updates[feed_of(OPTION)];
        for feed in 0..FEEDS {
            let update = self.update(feed, now_ts, is_wild);
            if feed == feed_of(OPTION) {
                underlying = update;
            }
            self.next.push_back(Op::Publish { feed, update });
            if self.numbers.once_in(20) {
                // Nobody takes the one that straddles a boundary.
                let after = Update {
                    previous_publish_ts: update.publish_ts,
                    ..update
                };
                self.next.push_back(Op::Publish {
                    feed,
                    update: after,
                });
            }
        }
        if self.numbers.once_in(2) {
            self.next.push_back(Op::Refresh {
                first: 0,
                last: ASSETS.len() - 1,
            });
        } else {
            for asset in 0..ASSETS.len() {
                self.next.push_back(Op::Refresh {
                    first: asset,
                    last: asset,
                });
            }
        }
        for market in 0..MARKETS.len() {
            let has_ended = self.mirror.system.markets[market].0.expiry_ts <= now_ts;
            let taken = if has_ended && !self.numbers.once_in(6) {
                // The one that straddles its end, or a day later none.
                Op::Expire {
                    market,
                    has_oracle: self.numbers.once_in(2),
                }
            } else if market == OPTION && !self.numbers.once_in(30) {
                self.post(&underlying)
            } else {
                Op::Mark { market }
            };
            self.next.push_back(taken);
        }
    }

    /// The next update of a feed: mostly fresh and certain; sometimes late, early, vague, nonsense,
    /// or with another average.
    fn update(&mut self, feed: usize, now_ts: i64, is_wild: bool) -> Update {
        let last = self.mirror.updates[feed];
        // Kept away from the ends, where a percentage is less than a tick or above the limit.
        let from = u64::try_from(last.price)
            .unwrap_or(1)
            .clamp(2_500_000_000, 15_000_000_000);
        let price_e8 = match feed {
            0 if self.numbers.once_in(30) => 104_000_000,
            0 => self
                .numbers
                .pick(&[100_000_000, 100_000_000, 99_900_000, 100_500_000]),
            _ => self.moved(from, is_wild),
        };
        let mut made = Update::certain(price_e8, now_ts, last.publish_ts);
        match self.numbers.between(0, 39) {
            0 => made.publish_ts -= self.some_s(100),
            1 => made.publish_ts += self.some_s(12),
            2 => made.confidence = price_e8 / self.numbers.between(30, 200),
            3 | 4 => {
                let average = self.moved(price_e8, true);
                made.ema_price = i64::try_from(average).expect("a price");
            }
            5 => made.price = self.numbers.pick(&[0, -1, 1, i64::MAX]),
            6 => made.exponent = self.numbers.pick(&[-13, 1, -7]),
            7 => made.previous_publish_ts = made.publish_ts - self.some_s(5),
            _ => {}
        }
        made
    }

    fn some_s(&mut self, most: u64) -> i64 {
        i64::try_from(self.numbers.between(1, most)).expect("seconds")
    }

    /// Half of all moves are none; a wild one goes through most margins.
    fn moved(&mut self, from: u64, is_wild: bool) -> u64 {
        let per_mille = match (is_wild, self.numbers.between(0, 3)) {
            (_, 0 | 1) => 1_000,
            (false, _) => self.numbers.between(980, 1_020),
            (true, 2) => self.numbers.between(500, 1_600),
            (true, _) => self.numbers.between(850, 1_150),
        };
        from * per_mille / 1_000
    }

    pub fn trade(&mut self) -> Op {
        let market = self.market();
        let other = if self.numbers.once_in(2) {
            WHALE
        } else {
            self.trader()
        };
        let mut sides = [self.trader(), other];
        if self.numbers.once_in(2) {
            sides.reverse();
        }
        let [buyer, seller] = sides;
        let (instrument, _) = self.mirror.system.markets[market];
        let band = instrument.mark_tick / 50;
        let offset = self
            .numbers
            .pick(&[0, 0, 0, 0, 0, 0, 1, 1, band, band, band + 1]);
        let mark = instrument.mark_tick;
        let up = self.numbers.once_in(2);
        let price_ticks = if up {
            mark + offset
        } else {
            mark.saturating_sub(offset)
        };
        let mut fill = Fill {
            market,
            buyer,
            seller,
            terms: Terms {
                lots: 1,
                price_ticks,
            },
            buyer_fee_native: self.fee(),
            seller_fee_native: self.fee(),
        };
        let held = [self.lots(buyer, market), self.lots(seller, market)];
        fill.terms.lots = match self.numbers.between(0, 9) {
            0 if held[0] != 0 => held[0],
            1 if held[1] != 0 => held[1],
            2 if self.numbers.once_in(4) => self.numbers.edge(0, u64::MAX),
            3..=5 => self.largest(fill).max(1),
            6 => self.largest(fill) + 1,
            7 => self.numbers.between(1, 3_000),
            _ => self.numbers.between(1, 8),
        };
        Op::Fill(fill)
    }

    fn fee(&mut self) -> u64 {
        let fees = [0, 0, 0, 1, 100, 5_000, 10_000];
        if self.numbers.once_in(25) {
            u64::MAX
        } else {
            self.numbers.pick(&fees)
        }
    }

    pub fn lots(&self, who: usize, market: usize) -> u64 {
        let id = self.mirror.system.markets[market].0.instrument_id;
        let positions = self.mirror.system.customers[who].account.positions;
        let found = positions
            .iter()
            .find(|position| position.instrument_id == id);
        found.map_or(0, |position| position.lots.unsigned_abs())
    }

    /// The most lots that the rules would let trade: the edge of both margins.
    fn largest(&self, fill: Fill) -> u64 {
        let is_allowed = |lots: u64| {
            let mut trial = fill;
            trial.terms.lots = lots;
            self.mirror.system.clone().fill(&trial).is_ok()
        };
        let (mut allowed, mut refused) = (0, 4_096);
        while refused - allowed > 1 {
            let middle = u64::midpoint(allowed, refused);
            if is_allowed(middle) {
                allowed = middle
            } else {
                refused = middle
            }
        }
        allowed
    }

    /// One account; all of them while a haircut waits for its base.
    pub fn settle(&mut self) -> Op {
        if self.mirror.system.mode.is_haircutting || self.numbers.once_in(6) {
            if self.numbers.once_in(2) {
                return self.gather();
            }
            for who in 0..self.mirror.names.len() {
                self.next.push_back(Op::Settle { who });
            }
        }
        if self.numbers.once_in(4) {
            return self.gather();
        }
        Op::Settle { who: self.who() }
    }

    /// Several accounts on one page, those who owe first or in any order; or all on two pages.
    fn gather(&mut self) -> Op {
        let mut all: Vec<usize> = (0..self.mirror.names.len()).collect();
        for place in 0..all.len() {
            let other = self.numbers.place(all.len());
            all.swap(place, other);
        }
        if self.numbers.once_in(2) {
            let customers = &self.mirror.system.customers;
            all.sort_by_key(|who| customers[*who].account.variation_native);
        }
        let (first, second) = all.split_at(self.numbers.place(all.len()) + 1);
        if self.numbers.once_in(2) {
            let page = Page::of(second);
            self.next.push_back(Op::Gather { page });
        }
        Op::Gather {
            page: Page::of(first),
        }
    }

    fn vaults(&mut self) -> Op {
        let who = self.who();
        let slot = self.slot(who);
        let customer = &self.mirror.system.customers[who];
        let ledger = customer.account.slots[slot].ledger_native;
        let asset = customer.slot_assets[slot];
        let free = self.mirror.system.withdrawable(who, slot);
        match self.numbers.between(0, 16) {
            0..=3 => Op::Deposit {
                who,
                slot,
                amount: self.affordable(who, asset),
            },
            4..=8 => {
                let near = [free, free, free.saturating_add(1), free / 2];
                let far = [
                    0,
                    1,
                    ledger,
                    ledger.saturating_add(1),
                    u64::MAX,
                    u64::MAX - 1,
                ];
                let choices = [&near[..], &far[..]].concat();
                Op::Withdraw {
                    who,
                    slot,
                    amount: self.numbers.pick(&choices),
                }
            }
            9..=11 => {
                // Most of them come back, the rich one always: somebody must trade.
                if who == WHALE || !self.numbers.once_in(6) {
                    self.next.push_back(Op::Deposit {
                        who,
                        slot,
                        amount: ledger.max(1),
                    });
                }
                Op::Exit { who, slot }
            }
            12..=13 => Op::Absorb { who, slot },
            14 => {
                self.next.push_back(Op::CloseVault { who, slot });
                self.next.push_back(Op::OpenVault { who, asset });
                Op::Exit { who, slot }
            }
            15 => Op::CloseVault { who, slot },
            _ => Op::OpenVault {
                who,
                asset: self.numbers.place(ASSETS.len()),
            },
        }
    }

    /// What a customer has outside the house.
    pub fn wallet(&self, who: usize, asset: usize) -> u64 {
        let owner = ringfence_tests::actors::owner_of(self.mirror.names[who]);
        self.mirror.wallets[&(owner, asset)]
    }

    /// Mostly little; the rich and the idle sometimes bring all that is in their wallets.
    fn affordable(&mut self, who: usize, asset: usize) -> u64 {
        let wallet = self.wallet(who, asset);
        let amount = match self.numbers.between(0, 9) {
            0 => self.numbers.pick(&[0, 0, 1]),
            1 if who == WHALE => self.numbers.pick(&[wallet, wallet / 2]),
            _ => self.numbers.between(0, [60 * ONE, 500_000_000, 4][asset]),
        };
        amount.min(wallet)
    }
}

//! A random walk through a whole house: what may happen next.

use super::act::Op;
use super::numbers::Numbers;
use super::venues::{option, quoted};
use super::world::{ONE, START_TICK, TICK_E8, customer, fill, house, instrument, reading};
use ringfence_core::house::HouseStatus;
use ringfence_core::liquidation::Seizure;
use ringfence_core::margin::Test;
use ringfence_core::option::Kind;
use ringfence_core::order::Order;
use ringfence_core::plan::Pocket;
use ringfence_core::price::Reading;
use ringfence_core::system::{FUND_POCKETS, System};
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use std::collections::{BTreeMap, VecDeque};

/// A walk: the house, the numbers that steer it, what is to be done next, and what was done.
pub struct Walk<'a> {
    pub system: System,
    pub numbers: &'a mut Numbers,
    pub next: VecDeque<Op>,
    /// How often each operation was accepted and refused, and each notable event happened.
    pub counts: BTreeMap<String, u64>,
    /// Lots of each signed order that were filled, by customer and market.
    pub filled: Vec<((usize, usize), Order, u64)>,
    /// All that each lien has locked, and all that was claimed of it.
    pub claims: BTreeMap<usize, (u128, u128)>,
}

/// The richest customer: it takes most of what is liquidated.
pub const WHALE: usize = 0;
const CUSTOMERS: u32 = 7;

impl<'a> Walk<'a> {
    pub fn new(numbers: &'a mut Numbers) -> Self {
        let mut system = house();
        let mut dated = instrument(4, 3, 2_000);
        dated.expiry_ts = system.clock.now_ts + 20 * 86_400;
        dated.parameters.mark_interval_s = 3_600;
        system.list_instrument(dated).unwrap();
        let kind = numbers.pick(&[Kind::Call, Kind::Put]);
        let listed = option(5, kind, system.clock.now_ts - 1);
        let market = system.list_instrument(listed).unwrap();
        let post = quoted(&listed, START_TICK, system.clock.now_ts);
        system.post(market, &post).unwrap();
        customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
        for owner in 0..CUSTOMERS {
            let quote = numbers.between(0, 400) * ONE;
            let nine = numbers.pick(&[0, 0, 1_000_000_000, 3_123_456_789]);
            let eight = numbers.pick(&[0, 0, 100_000, 654_321]);
            // The last two accounts are of one owner, so that trades with oneself are tried.
            let who = customer(&mut system, owner.min(CUSTOMERS - 2), [quote, nine, eight]);
            system.customers[who].consent.order_nonce_min = numbers.pick(&[0, 0, 1]);
        }
        // The rich one ports between two accounts.
        customer(&mut system, 100, [1_000 * ONE, 0, 0]);
        for owner in [1, 3, 50, 100] {
            system.seat(owner);
        }
        // Some secure assessments, and some let small shortfalls take a good part of insurance.
        system.parameters.secured_bps = numbers.pick(&[Bps(0), Bps(2_000), Bps(5_000)]);
        system.parameters.small_bps = numbers.pick(&[Bps(100), Bps(1_000)]);
        system.parameters.auction_s = numbers.pick(&[600, 3_600]);
        system.parameters.bidders_min = numbers.pick(&[1, 2]);
        // A rich fund, a poor one, and none at all: the last lets losses reach the winners.
        let wealth = numbers.pick(&[0, 0, 3, 200]) * ONE;
        if wealth != 0 {
            system.deposit_skin(Layer::SkinJunior, wealth).unwrap();
            system.deposit_skin(Layer::SkinSenior, wealth).unwrap();
            let insurance = Pocket::Fund(Layer::Insurance);
            system.donate(insurance, wealth).unwrap();
            system.sweep_surplus(insurance).unwrap();
            for seat in 0..4 {
                system.stake(seat, wealth).unwrap();
            }
        }
        Self {
            system,
            numbers,
            next: VecDeque::new(),
            counts: BTreeMap::new(),
            filled: Vec::new(),
            claims: BTreeMap::new(),
        }
    }

    pub fn note(&mut self, event: &str) {
        *self.counts.entry(event.to_string()).or_default() += 1;
    }

    /// What is tried next.
    pub fn draw(&mut self) -> Op {
        if let Some(op) = self.next.pop_front() {
            return op;
        }
        let is_in_trouble = self.system.settlement.open_loss_count != 0;
        match self.numbers.between(0, 99) {
            0..=21 => self.time_goes_by(),
            22..=31 if is_in_trouble => self.next_of_loss(),
            22..=40 => self.trade(),
            41..=48 => self.venues(),
            49..=57 => self.settle(),
            58..=67 => self.vaults(),
            68..=79 => self.keepers(),
            80..=84 if is_in_trouble => self.next_of_loss(),
            86..=88 if !self.system.losses.is_empty() => self.aftermath(),
            80..=88 => self.members(),
            89..=92 => self.strangers(),
            93 => {
                let status = self.numbers.pick(&[
                    HouseStatus::Active,
                    HouseStatus::Active,
                    HouseStatus::Paused,
                ]);
                // Recovery is for good: only the rules enter it, nothing leaves it here.
                let stays = self.system.mode.status == HouseStatus::Recovery;
                Op::Status(if stays { HouseStatus::Recovery } else { status })
            }
            94 if self.system.customers.len() < 20 => Op::Join {
                owner: self.numbers.between(60, 90) as u32,
            },
            94 => Op::Totals {
                asset: self.numbers.place(3),
            },
            95 => self.expire(),
            96 => Op::CollectFees,
            97 | 98 if !self.system.losses.is_empty() => self.aftermath(),
            _ => self.keepers(),
        }
    }

    pub fn who(&mut self) -> usize {
        self.numbers.place(self.system.customers.len())
    }

    fn market(&mut self) -> usize {
        self.numbers.place(self.system.markets.len())
    }

    /// Time passes, and most of the time all prices follow.
    fn time_goes_by(&mut self) -> Op {
        let now_ts = self.system.clock.now_ts;
        let to_boundary = 86_400 - now_ts.rem_euclid(86_400);
        let seconds = match self.numbers.between(0, 19) {
            0..=9 => self.numbers.between(1, 4) as i64,
            10..=12 => self.numbers.between(5, 70) as i64,
            13..=14 => to_boundary,
            15 => to_boundary + self.numbers.between(0, 900) as i64,
            16..=17 => self.numbers.between(100, 4_000) as i64,
            18 => 9_000,
            _ => 90_000,
        };
        let is_wild = self.numbers.once_in(6);
        if !self.numbers.once_in(12) {
            self.publish_all(now_ts + seconds, is_wild);
        }
        Op::Wait { seconds }
    }

    /// New marks and prices, which are taken at once.
    pub fn publish_all(&mut self, now_ts: i64, is_wild: bool) {
        let mut underlying = self.underlying_tick();
        for market in 0..self.system.markets.len() {
            if self.system.markets[market].0.is_expired && !self.numbers.once_in(20) {
                continue;
            }
            let op = if self.system.markets[market].0.contract.is_posted() {
                self.post(market, underlying, now_ts)
            } else {
                self.mark(market, now_ts, is_wild)
            };
            if let (0, Op::Mark { reading, .. }) = (market, op) {
                underlying = (reading.spot_price_e8 / TICK_E8).max(1);
            }
            self.next.push_back(op);
        }
        for asset in 0..3 {
            let op = self.price(asset, now_ts, is_wild);
            self.next.push_back(op);
        }
    }

    /// Half of all moves are none; a wild one goes through most margins.
    fn moved(&mut self, from: u64, is_wild: bool) -> u64 {
        let per_mille = match (is_wild, self.numbers.between(0, 3)) {
            (_, 0 | 1) => 1_000,
            (false, _) => self.numbers.between(980, 1_020),
            (true, 2) => self.numbers.between(550, 1_500),
            (true, _) => self.numbers.between(850, 1_150),
        };
        u64::try_from(u128::from(from) * u128::from(per_mille) / 1_000)
            .unwrap()
            .max(1)
    }

    fn mark(&mut self, market: usize, now_ts: i64, is_wild: bool) -> Op {
        let (instrument, _) = self.system.markets[market];
        // Kept away from the ends, where a percentage is less than a tick or more than the limit.
        let tick = self
            .moved(instrument.mark_tick.max(500), is_wild)
            .clamp(100, 20_000);
        let reading = self.reading(tick * TICK_E8, now_ts);
        Op::Mark { market, reading }
    }

    fn price(&mut self, asset: usize, now_ts: i64, is_wild: bool) -> Op {
        let spot = self.system.listed[asset].asset.feed.spot_price_e8;
        let moved = if asset == 0 && !self.numbers.once_in(30) {
            spot.clamp(99_000_000, 101_000_000)
        } else {
            self.moved(spot, is_wild)
        };
        let reading = self.reading(moved, now_ts);
        Op::Price { asset, reading }
    }

    /// Mostly fresh and certain; sometimes late, early, vague, or with another average.
    fn reading(&mut self, price_e8: u64, now_ts: i64) -> Reading {
        let mut made = reading(price_e8, now_ts);
        match self.numbers.between(0, 24) {
            0 => made.publish_ts -= self.numbers.between(1, 100) as i64,
            1 => made.publish_ts += self.numbers.between(1, 12) as i64,
            2 => made.confidence_price_e8 = price_e8 / self.numbers.between(30, 200),
            3 => made.ema_price_e8 = self.moved(price_e8, true),
            _ => {}
        }
        made.previous_publish_ts = made.publish_ts - self.numbers.between(1, 5) as i64;
        made
    }

    pub fn trade(&mut self) -> Op {
        let market = self.market();
        let (buyer, seller) = (self.who(), self.who());
        let (instrument, _) = self.system.markets[market];
        let mark = instrument.mark_tick;
        let band = mark / 50;
        let offset = self.numbers.pick(&[0, 0, 1, band, band + 1]);
        let price = if self.numbers.once_in(2) {
            mark + offset
        } else {
            mark.saturating_sub(offset)
        };
        let held = |who: usize| {
            let positions = self.system.customers[who].account.positions;
            let found = positions
                .iter()
                .find(|p| p.instrument_id == instrument.instrument_id);
            found.map_or(0, |position| position.lots.unsigned_abs())
        };
        let own = [held(buyer), held(seller)];
        let most = self
            .affordable_lots(market, buyer)
            .min(self.affordable_lots(market, seller));
        let lots = match self.numbers.between(0, 11) {
            0 | 1 if own[0] != 0 => own[0],
            2 | 3 if own[1] != 0 => own[1],
            4 => self.numbers.edge(0, 2_000_000),
            5 => self.numbers.between(1, 10),
            6 => most + 1,
            _ => (most - most / self.numbers.between(2, 20)).max(1),
        };
        let mut fill = fill(market, buyer, seller, lots, price);
        fill.buyer_fee_native = self.numbers.pick(&[0, 0, 100, 10_000]);
        fill.seller_fee_native = self.numbers.pick(&[0, 0, 1, 5_000]);
        Op::Fill(fill)
    }

    /// About as many lots as the account's margin carries in the market, unhedged.
    fn affordable_lots(&self, market: usize, who: usize) -> u64 {
        let (instrument, _) = self.system.markets[market];
        let health = self.system.health(who, Test::INITIAL).unwrap_or_default();
        let excess = u64::try_from(health.equity_native - health.requirement_native).unwrap_or(0);
        let per_lot = instrument.risk_array.iter().min().unwrap().unsigned_abs() * 5 / 4;
        excess / per_lot.max(1)
    }

    /// One account; all of them while a haircut waits for its base.
    pub fn settle(&mut self) -> Op {
        let frozen = self.numbers.once_in(40);
        let all = self.system.mode.is_haircutting || self.numbers.once_in(30);
        if all {
            for who in 0..self.system.customers.len() {
                self.next.push_back(Op::Settle { who, frozen: false });
            }
            self.next.push_back(Op::CollectFees);
        }
        Op::Settle {
            who: self.who(),
            frozen,
        }
    }

    fn vaults(&mut self) -> Op {
        let (who, slot) = (self.who(), self.numbers.pick(&[0, 0, 1, 2]));
        let ledger = self.system.customers[who].account.slots[slot].ledger_native;
        let free = self.system.withdrawable(who, slot);
        match self.numbers.between(0, 15) {
            0..=3 => Op::Deposit {
                who,
                slot,
                amount: self.affordable(slot),
            },
            4..=8 => {
                let choices = [1, free, free.saturating_add(1), ledger, u64::MAX, free / 2];
                Op::Withdraw {
                    who,
                    slot,
                    amount: self.numbers.pick(&choices),
                }
            }
            9..=11 => Op::Exit { who, slot },
            12..=13 => Op::Absorb { who, slot },
            14 => Op::CloseVault { who, slot },
            _ => Op::OpenVault { who, asset: slot },
        }
    }

    /// A mint's supply fits in 64 bits, so no more than that comes in; mostly it is little.
    pub fn affordable(&mut self, asset: usize) -> u64 {
        let inside = u64::try_from(self.system.tokens_inside(asset)).unwrap();
        let amount = match self.numbers.between(0, 9) {
            0 => self.numbers.edge(0, 1 << 50),
            _ => self
                .numbers
                .between(0, [60 * ONE, 500_000_000, 90_000][asset]),
        };
        amount.min(u64::MAX - inside)
    }

    /// What somebody with a program would do next for the house's sake.
    fn keepers(&mut self) -> Op {
        let who = self.who();
        match self.numbers.between(0, 7) {
            7 => self.cover(who),
            0 => Op::Call { who },
            1 | 2 => self.take_lots(who),
            3 => self.seize(who),
            4 | 5 => Op::Declare {
                who,
                frozen: self.numbers.once_in(40),
            },
            _ => Op::Settle { who, frozen: false },
        }
    }

    pub fn take_lots(&mut self, who: usize) -> Op {
        let positions = self.system.customers[who].account.positions;
        let open: Vec<_> = positions.iter().filter(|p| p.lots != 0).collect();
        let by = if self.numbers.once_in(3) {
            self.who()
        } else {
            WHALE
        };
        if open.is_empty() {
            return Op::Call { who };
        }
        let position = open[self.numbers.place(open.len())];
        let market = usize::from(position.instrument_id) - 1;
        let all = position.lots.unsigned_abs();
        let lots = self
            .numbers
            .pick(&[1, all, all, all / 2, all.div_ceil(5), all + 1]);
        Op::TakeLots {
            market,
            who,
            by,
            lots,
        }
    }

    pub fn seize(&mut self, who: usize) -> Op {
        let account = self.system.customers[who].account;
        let own = account.slots[0].available_native();
        let owed = u64::try_from(account.owed_variation_native())
            .unwrap()
            .saturating_sub(own);
        let how = Seizure {
            slot: self.numbers.pick(&[0, 1, 1, 1, 2, 2]),
            quote_native: self
                .numbers
                .pick(&[owed, owed + 1, owed / 2, 1, owed.min(20 * ONE)]),
            minimum_out_native: self.numbers.pick(&[0, 0, 1, 1_000_000]),
            quote_moves: !self.numbers.once_in(30),
        };
        Op::Seize { who, how }
    }

    fn members(&mut self) -> Op {
        let seat = self.numbers.place(self.system.seats.len());
        let shares = self.system.seats[seat].member.shares;
        match self.numbers.between(0, 9) {
            0 => Op::Stake {
                seat,
                amount: self.numbers.pick(&[0, 1, 1_001, ONE, 3 * ONE]),
            },
            1..=3 => Op::Activate { seat },
            4 => Op::CancelStake { seat },
            5 | 6 => {
                let choices = [shares, shares / 2, shares + 1, 0, 1];
                if self.numbers.once_in(2) {
                    let seconds = 7 * 86_400 + self.numbers.pick(&[-1, 0, 90_000, 2 * 86_400 + 1]);
                    self.next.push_back(Op::Wait { seconds });
                    self.next.push_back(Op::Unstake { seat });
                }
                Op::RequestUnstake {
                    seat,
                    shares: self.numbers.pick(&choices),
                }
            }
            7 => Op::Unstake { seat },
            8 => self.numbers.pick(&[
                Op::Unstake { seat },
                Op::DropStub { seat },
                Op::ReleaseSecured { seat },
                Op::WithdrawSkin {
                    layer: Layer::SkinJunior,
                    amount: 1,
                },
            ]),
            _ => {
                let layer =
                    self.numbers
                        .pick(&[Layer::SkinJunior, Layer::SkinSenior, Layer::Mutual]);
                Op::DepositSkin {
                    layer,
                    amount: self.numbers.pick(&[0, 1, ONE]),
                }
            }
        }
    }

    fn strangers(&mut self) -> Op {
        let (who, slot) = (self.who(), self.numbers.place(3));
        let place = self.numbers.place(FUND_POCKETS.len() + 1);
        let pocket = FUND_POCKETS.get(place).copied().unwrap_or(Pocket::Pool);
        let amount = self.numbers.between(0, 1_000_000);
        match self.numbers.between(0, 2) {
            0 => Op::DonateToVault { who, slot, amount },
            1 => Op::Donate { pocket, amount },
            _ => Op::Sweep { pocket },
        }
    }

    fn expire(&mut self) -> Op {
        let market = self.market();
        let (instrument, _) = self.system.markets[market];
        let tick = if instrument.contract.is_posted() {
            self.underlying_tick()
        } else {
            instrument.mark_tick.max(1)
        };
        let mut last = reading(tick * TICK_E8, self.system.clock.now_ts);
        last.previous_publish_ts = last.publish_ts.min(instrument.expiry_ts) - 1;
        Op::Expire {
            market,
            reading: self.numbers.once_in(3).then_some(last),
        }
    }
}

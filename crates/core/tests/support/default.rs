//! A random walk through a whole house: what may happen next to a defaulter and to its loss.

use super::act::Op;
use super::walk::{WHALE, Walk};
use super::world::ONE;
use ringfence_core::account::{Account, Position, Status};
use ringfence_core::auction::Phase;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::{Frozen, State};
use ringfence_core::waterfall::{LAYERS, Layer};

impl Walk<'_> {
    /// The next thing to do for an open loss, or anything else for it.
    pub fn next_of_loss(&mut self) -> Op {
        let losses = &self.system.losses;
        let open = losses
            .iter()
            .position(|open| open.loss.state != State::Closed);
        let mut loss = open.unwrap_or(0);
        if self.numbers.once_in(4) {
            loss = self.numbers.place(losses.len());
        }
        let open = self.system.losses[loss];
        if self.numbers.once_in(6) {
            return match self.numbers.between(0, 2) {
                0 => Op::Fix {
                    loss,
                    frozen: false,
                },
                1 => self.route(loss),
                _ => Op::CloseLoss { loss },
            };
        }
        match open.loss.state {
            State::Managing => self.manage(loss, open.customer),
            State::Fixed | State::Routing => self.route(loss),
            State::Assessing => self.assess(loss),
            State::Haircutting => {
                let all = self.settle();
                self.next.push_back(Op::Route {
                    loss,
                    through: Layer::GainHaircut,
                    frozen: Frozen::default(),
                });
                all
            }
            State::Closing => match self.numbers.between(0, 3) {
                0 => self.repay(loss),
                _ => Op::CloseLoss { loss },
            },
            State::Closed => self.repay(loss),
        }
    }

    /// All layers at once, or some of them.
    fn route(&mut self, loss: usize) -> Op {
        let through = if self.numbers.once_in(3) {
            self.numbers.pick(&LAYERS)
        } else {
            Layer::GainHaircut
        };
        Op::Route {
            loss,
            through,
            frozen: self.frozen(),
        }
    }

    /// Members pay, the operator helps, time goes by, and who has not paid is seized.
    fn assess(&mut self, loss: usize) -> Op {
        let seat = self.numbers.place(self.system.seats.len());
        match self.numbers.between(0, 9) {
            0..=2 => Op::PayAssessment { loss, seat },
            3 => Op::MatchAssessment {
                loss,
                amount: self.numbers.pick(&[0, 1, ONE, 20 * ONE]),
            },
            4 | 5 => Op::SeizeAssessment { loss, seat },
            6 => Op::Wait {
                seconds: self.numbers.pick(&[80_000, 86_400, 86_401]),
            },
            7 => {
                for seat in 0..self.system.seats.len() {
                    self.next.push_back(Op::SeizeAssessment { loss, seat });
                }
                self.route(loss)
            }
            _ => self.route(loss),
        }
    }

    fn manage(&mut self, loss: usize, who: usize) -> Op {
        let account = self.system.customers[who].account;
        if account.has_lots() {
            return match self.numbers.between(0, 9) {
                0 | 1 => Op::Settle { who, frozen: false },
                2 | 3 => self.auction(loss, &account),
                4 => self.tear_up(loss, &account),
                _ => self.take(loss, &account),
            };
        }
        let others = &account.slots[1..];
        let has_more = others.iter().any(|slot| slot.ledger_native != 0);
        match self.numbers.between(0, 3) {
            0 if has_more => self.seize(who),
            1 => Op::Settle { who, frozen: false },
            _ => Op::Fix {
                loss,
                frozen: self.numbers.once_in(20),
            },
        }
    }

    fn market_held(&mut self, account: &Account) -> (usize, u64) {
        let held = account.positions.iter().filter(|p| p.lots != 0);
        let held: Vec<_> = held.collect();
        let position = held[self.numbers.place(held.len())];
        let market = usize::from(position.instrument_id) - 1;
        (market, position.lots.unsigned_abs())
    }

    fn take(&mut self, loss: usize, account: &Account) -> Op {
        let (market, all) = self.market_held(account);
        let by = if self.numbers.once_in(4) {
            self.who()
        } else {
            WHALE
        };
        let lots = self.numbers.pick(&[1, all, all, all.div_ceil(2), all + 1]);
        Op::Take {
            loss,
            market,
            by,
            lots,
        }
    }

    /// All accounts are asked: those on the other side bear their part.
    fn tear_up(&mut self, loss: usize, account: &Account) -> Op {
        let (market, _) = self.market_held(account);
        for other in 0..self.system.customers.len() {
            let page = Op::TearUp {
                loss,
                market,
                other,
            };
            self.next.push_back(page);
        }
        Op::Wait { seconds: 1 }
    }

    fn auction(&mut self, loss: usize, account: &Account) -> Op {
        let (market, all) = self.market_held(account);
        let mut auctions = self.system.auctions.iter();
        let open =
            auctions.position(|open| open.loss == loss && open.auction.phase != Phase::Closed);
        let Some(auction) = open else {
            return Op::OpenAuction { loss, market };
        };
        if self.numbers.once_in(4) {
            return self.stray_bid(auction, all);
        }
        let length = i64::from(self.system.losses[loss].loss.terms.auction_s);
        let open = self.system.auctions[auction].auction;
        let mut due = Vec::new();
        for (bid, made) in self.system.bids.iter().enumerate() {
            if (made.auction, made.bid.round) == (auction, open.round) && !made.is_settled {
                due.push((bid, made.seat));
            }
        }
        match open.phase {
            Phase::Committing if due.is_empty() => {
                let time = self.pass(1);
                for seat in 0..self.system.seats.len() {
                    let mark = 7;
                    self.next.push_back(Op::Commit {
                        auction,
                        seat,
                        mark,
                    });
                }
                time
            }
            Phase::Committing => {
                let time = self.pass(length);
                self.next.push_back(Op::Advance { auction });
                for (bid, seat) in due {
                    let reveal = self.reveal(bid, seat, open.lots);
                    self.next.push_back(reveal);
                }
                time
            }
            Phase::Revealing => {
                let time = self.pass(length);
                self.next.push_back(Op::Advance { auction });
                self.next
                    .extend(due.iter().map(|(bid, _)| Op::Award { bid: *bid }));
                time
            }
            Phase::Awarding | Phase::Closed => {
                let turn = self.numbers.pick(&[1, 1, length / 8, length]);
                let time = self.pass(turn);
                self.next
                    .extend(due.iter().map(|(bid, _)| Op::Award { bid: *bid }));
                self.next.push_back(Op::Advance { auction });
                self.next
                    .extend(due.iter().map(|(bid, _)| Op::Bond { bid: *bid }));
                time
            }
        }
    }

    /// Time passes, and prices follow without a jump.
    fn pass(&mut self, seconds: i64) -> Op {
        let now_ts = self.system.clock.now_ts;
        self.publish_all(now_ts + seconds, false);
        Op::Wait { seconds }
    }

    /// For an account of the bidder, if it has one.
    fn reveal(&mut self, bid: usize, seat: usize, lots: u64) -> Op {
        let owner = self.system.seats[seat].owner;
        let mut customers = self.system.customers.iter();
        let own = customers.position(|customer| customer.owner == owner);
        let by = own.unwrap_or_else(|| self.who());
        Op::Reveal {
            bid,
            by,
            lots: self
                .numbers
                .pick(&[lots.div_ceil(8), lots.div_ceil(2), lots]),
            discount: self.numbers.pick(&[0, 0, 1, 1_000]),
        }
    }

    /// Anything in an auction, whatever its turn.
    fn stray_bid(&mut self, auction: usize, all: u64) -> Op {
        let bids = self.system.bids.len();
        let bid = self.numbers.place(bids.max(1));
        match self.numbers.between(0, 4) {
            0 => Op::Commit {
                auction,
                seat: self.numbers.place(self.system.seats.len()),
                mark: 7,
            },
            1 if bids != 0 => Op::Reveal {
                bid,
                by: self.who(),
                lots: self.numbers.pick(&[1, all, all.div_ceil(2)]),
                discount: self.numbers.pick(&[0, 1, 1_000]),
            },
            2 if bids != 0 => Op::Award { bid },
            3 if bids != 0 => Op::Bond { bid },
            _ => Op::Advance { auction },
        }
    }

    /// Long after: repayments, claims, what thaws, and debts too small for a loss.
    pub fn aftermath(&mut self) -> Op {
        let loss = self.numbers.place(self.system.losses.len());
        let who = self.who();
        match self.numbers.between(0, 11) {
            0..=3 => self.repay(loss),
            4 | 5 => self.claim(loss),
            6 => {
                let mut all = self.system.customers.iter().map(|c| &c.account);
                let cut = all.position(|a| a.cut_native != 0 && a.is_settled());
                let who = cut.unwrap_or(who);
                self.next.push_back(Op::Waive { who });
                Op::Settle { who, frozen: false }
            }
            7 | 8 => self.cover(who),
            9 => self.route(loss),
            11 => {
                let fund = self.system.fund;
                let mut seats = self.system.seats.iter().map(|seat| seat.member);
                let gone = seats.position(|member| {
                    member.secured_native != 0 && fund.valid_shares(&member) == 0
                });
                let seat = gone.unwrap_or(0);
                Op::ReleaseSecured { seat }
            }
            10 if !self.system.bids.is_empty() => Op::Bond {
                bid: self.numbers.place(self.system.bids.len()),
            },
            _ => Op::Settle { who, frozen: false },
        }
    }

    fn claim(&mut self, loss: usize) -> Op {
        let seat = self.numbers.place(self.system.seats.len() + 1);
        let seat = (seat < self.system.seats.len()).then_some(seat);
        Op::Claim { loss, seat }
    }

    /// Money comes to the defaulter, and what it owes is taken from it.
    fn repay(&mut self, loss: usize) -> Op {
        let open = self.system.losses[loss];
        let who = open.customer;
        let left = open.loss.recoverable_native().unwrap();
        let recover = Op::Recover {
            loss,
            frozen: self.numbers.once_in(30),
        };
        if !self.numbers.once_in(3) {
            for seat in 0..self.system.seats.len() {
                let seat = Some(seat);
                self.next.push_back(Op::Claim { loss, seat });
            }
        }
        match self.numbers.between(0, 3) {
            0 => recover,
            1 => {
                self.next.push_front(recover);
                let slot = self.numbers.pick(&[1, 2]);
                let quote_native = self.numbers.pick(&[1, left, left / 2, left + 1, ONE]);
                let how = Seizure {
                    slot,
                    quote_native,
                    minimum_out_native: 0,
                    quote_moves: true,
                };
                self.next.push_front(Op::SellRecovered { loss, how });
                Op::Deposit {
                    who,
                    slot,
                    amount: 1_000_000_000,
                }
            }
            _ => {
                self.next.push_front(recover);
                let amount = self.numbers.pick(&[1, left / 3, left, left + 7]);
                Op::Deposit {
                    who,
                    slot: 0,
                    amount: amount.min(1 << 50),
                }
            }
        }
    }

    /// Somebody pays most of an account's debt, so that what is left is small.
    pub fn cover(&mut self, who: usize) -> Op {
        let all = self.system.customers.iter().enumerate();
        let owing: Vec<usize> = all
            .filter(|(_, c)| {
                let is_free = !c.account.positions.iter().any(Position::is_occupied);
                let is_held = matches!(c.account.status, Status::Default | Status::Fixed);
                c.account.variation_native < 0 && is_free && !is_held
            })
            .map(|(who, _)| who)
            .collect();
        let settlement = &self.system.settlement;
        if settlement.routing_sequence != settlement.loss_sequence && !self.numbers.once_in(10) {
            return self.next_of_loss();
        }
        if owing.is_empty() && !self.numbers.once_in(10) {
            return Op::Settle { who, frozen: false };
        }
        let who = if owing.is_empty() {
            who
        } else {
            self.numbers.pick(&owing)
        };
        let account = self.system.customers[who].account;
        let owed = u64::try_from(account.owed_variation_native()).unwrap_or(0);
        let short = self.numbers.pick(&[1, 9_999, 10_000, 10_001]);
        let amount = owed.saturating_sub(short + account.slots[0].available_native());
        self.next.push_back(Op::Cover {
            who,
            frozen: self.numbers.once_in(20),
        });
        Op::Deposit {
            who,
            slot: 0,
            amount: amount.min(1 << 50),
        }
    }

    fn frozen(&mut self) -> Frozen {
        if !self.numbers.once_in(20) {
            return Frozen::default();
        }
        Frozen {
            insurance: self.numbers.once_in(2),
            skin_junior: self.numbers.once_in(2),
            mutual: self.numbers.once_in(2),
            skin_senior: self.numbers.once_in(2),
            pending: self.numbers.once_in(2),
            secured: self.numbers.once_in(2),
            escrow: self.numbers.once_in(2),
        }
    }
}

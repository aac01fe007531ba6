//! What becomes of a defaulter's lots: somebody takes them, bidders get them, or the other side
//! bears them.

use ringfence_core::auction::{Phase, lots_min};
use ringfence_core::loss::State;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;

use super::draw::Walk;
use super::mirror::{AUCTION_S, MARKETS, MEMBERS};
use super::op::{Op, Page, Place};

impl Walk<'_> {
    /// Sells lots of a defaulter, mostly in the way that this loss goes: a third is taken, the
    /// others are auctioned, and what is left of them is torn up.
    pub fn sell(&mut self, loss: usize, who: usize) -> Op {
        let held: Vec<usize> = (0..MARKETS.len())
            .filter(|market| self.lots(who, *market) != 0)
            .collect();
        if held.is_empty() {
            return self.take_over(loss, who);
        }
        let market = self.numbers.pick(&held);
        let tear_up = self.mirror.system.losses[loss].loss.tear_up;
        if tear_up.instrument_id != 0 && !self.numbers.once_in(6) {
            let market = self.mirror.market_of(tear_up.instrument_id);
            return self.tear_up(loss, who, market);
        }
        let market = self.under_the_hammer(loss).unwrap_or(market);
        let auction = self.auction_of(loss, market);
        let phase = auction.map(|place| self.mirror.system.auctions[place].auction.phase);
        if self.numbers.once_in(10) {
            return self.take_over(loss, who);
        }
        match (auction, phase) {
            (Some(_), Some(Phase::Closed)) => self.tear_up(loss, who, market),
            (Some(auction), _) => self.bid(auction),
            _ if loss % 3 == 2 => self.take_over(loss, who),
            _ => self.begin_auction(loss, market),
        }
    }

    /// A loss whose members are paying.
    pub fn open_call(&self) -> Option<usize> {
        let mut losses = self.mirror.system.losses.iter();
        losses.position(|open| open.loss.state == State::Assessing)
    }

    /// The instrument whose lots of this defaulter are being auctioned.
    fn under_the_hammer(&self, loss: usize) -> Option<usize> {
        let mut auctions = self.mirror.system.auctions.iter();
        let open = auctions.find(|open| open.loss == loss && open.auction.phase != Phase::Closed);
        open.map(|open| self.mirror.market_of(open.auction.instrument_id))
    }

    /// Time passes, and prices follow without a jump.
    fn pass(&mut self, seconds: u32) -> Op {
        let now_ts = self.mirror.system.clock.now_ts;
        self.publish_all(now_ts + i64::from(seconds), false);
        Op::Wait { seconds }
    }

    /// An auction that is not over.
    pub fn open_auction(&self) -> Option<usize> {
        let mut auctions = self.mirror.system.auctions.iter();
        auctions.position(|open| open.auction.phase != Phase::Closed)
    }

    fn begin_auction(&mut self, loss: usize, market: usize) -> Op {
        let seconds = if self.numbers.once_in(6) {
            1
        } else {
            AUCTION_S
        };
        let time = self.pass(seconds);
        self.next.push_back(Op::OpenAuction { loss, market });
        time
    }

    /// What comes next in an auction.
    pub fn bid(&mut self, auction: usize) -> Op {
        match self.mirror.system.auctions[auction].auction.phase {
            Phase::Committing => self.commit(auction),
            Phase::Revealing => self.reveal(auction),
            Phase::Awarding => self.award(auction),
            Phase::Closed => self.bonds(auction),
        }
    }

    /// Bids of those who have made none, or the end of committing and what is revealed then.
    fn commit(&mut self, auction: usize) -> Op {
        let system = &self.mirror.system;
        let open = system.auctions[auction].auction;
        let has_bid = |seat: usize| {
            let mut bids = system.bids.iter();
            bids.any(|made| {
                (made.auction, made.seat, made.bid.round) == (auction, seat, open.round)
            })
        };
        // Mostly those who were members at the declaration.
        let asks_all = self.numbers.once_in(8);
        let may_bid = |seat: usize| {
            let mut trial = self.mirror.system.clone();
            let refusal = trial.commit_bid(auction, seat, [0; 32]).err();
            asks_all || refusal != Some(Refusal::BidderNotEligible)
        };
        let seats = (0..MEMBERS.len()).filter(|seat| !has_bid(*seat) && may_bid(*seat));
        let missing: Vec<usize> = seats.collect();
        let is_enough = open.bid_count > 1 && self.numbers.once_in(3);
        if missing.is_empty() || is_enough || self.numbers.once_in(8) {
            let time = self.pass(AUCTION_S);
            self.next.push_back(Op::Advance { auction });
            self.reveal_all(auction);
            return time;
        }
        let time = self.pass(1);
        let escrow = Place::House(Pocket::Escrow);
        if !self.numbers.once_in(6) {
            self.next.push_back(Op::Thaw(escrow));
        }
        for seat in missing {
            if self.numbers.once_in(5) {
                continue;
            }
            let op = self.sealed_bid(auction, seat);
            self.next.push_back(op);
        }
        time
    }

    /// Mostly one that can be revealed.
    fn sealed_bid(&mut self, auction: usize, seat: usize) -> Op {
        let system = &self.mirror.system;
        let open = system.auctions[auction].auction;
        let owner = system.seats[seat].owner;
        let customers = system.customers.iter().enumerate();
        let own: Vec<usize> = customers
            .filter(|(_, customer)| customer.owner == owner)
            .map(|(who, _)| who)
            .collect();
        // Mostly for the account that can carry most.
        let richest = own.iter().copied().max_by_key(|who| {
            let slots = system.customers[*who].account.slots;
            slots[0].ledger_native
        });
        let by = match richest {
            Some(who) if !self.numbers.once_in(6) => who,
            Some(_) => self.numbers.pick(&own),
            None => self.who(),
        };
        let (reserve, all) = (open.reserve_native, open.lots);
        let least = lots_min(all).expect("a part of the lots");
        let honest = [0, 1, 1, reserve / 90, reserve / 50, reserve / 10];
        let (mut discount, mut lots) = (
            self.numbers.pick(&honest),
            self.numbers.pick(&[least, least, all.div_ceil(2), all]),
        );
        match self.numbers.between(0, 19) {
            0 => discount = self.numbers.pick(&[reserve, reserve + 1]),
            1 => lots = self.numbers.pick(&[0, least.saturating_sub(1), all + 1]),
            _ => {}
        }
        Op::Commit {
            auction,
            seat,
            by,
            discount,
            lots,
        }
    }

    /// Reveals of all bids that are not revealed yet; some are other than what was sealed.
    fn reveal_all(&mut self, auction: usize) {
        let system = &self.mirror.system;
        let round = system.auctions[auction].auction.round;
        let is_due = |bid: &usize| {
            let made = system.bids[*bid];
            made.auction == auction && made.bid.round == round && !made.bid.is_revealed
        };
        let due: Vec<usize> = (0..system.bids.len()).filter(is_due).collect();
        for bid in due {
            if self.numbers.once_in(6) {
                continue;
            }
            let made = self.mirror.bids[bid];
            let is_false = self.numbers.once_in(20);
            self.next.push_back(Op::Reveal {
                bid,
                by: made.by,
                discount: made.discount + u64::from(is_false),
                lots: made.lots,
            });
        }
    }

    /// Reveals, or the end of revealing, and sometimes awards at once.
    fn reveal(&mut self, auction: usize) -> Op {
        if self.numbers.once_in(3) {
            let time = self.pass(1);
            self.reveal_all(auction);
            return time;
        }
        let time = self.pass(AUCTION_S);
        self.next.push_back(Op::Advance { auction });
        if self.numbers.once_in(2) {
            self.award_all(auction);
        }
        time
    }

    /// Awards of all of the best bids, in order.
    fn award_all(&mut self, auction: usize) {
        let system = &self.mirror.system;
        let open = system.auctions[auction].auction;
        for ranked in &open.best[usize::from(open.awarded_count).min(open.best.len())..] {
            let is_it = |made: &ringfence_core::system::auctions::OpenBid| {
                let of = (made.auction, made.bid.round, made.bid.number);
                of == (auction, open.round, ranked.bid_number)
            };
            if let Some(bid) = system.bids.iter().position(is_it) {
                self.next.push_back(Op::Award { bid });
            }
        }
    }

    /// Awards, or turns that lapse.
    fn award(&mut self, auction: usize) -> Op {
        let is_late = self.numbers.once_in(2);
        let seconds = if is_late {
            self.numbers
                .pick(&[AUCTION_S / 8, AUCTION_S / 4, AUCTION_S])
        } else {
            1
        };
        let time = self.pass(seconds);
        if !is_late {
            self.award_all(auction);
        }
        self.next.push_back(Op::Advance { auction });
        time
    }

    /// Bonds of the auction that are not settled.
    pub fn bonds(&mut self, auction: usize) -> Op {
        let bids = self.mirror.system.bids.iter().enumerate();
        let left = bids.filter(|(_, made)| made.auction == auction && !made.is_settled);
        let left: Vec<Op> = left.map(|(bid, _)| Op::Bond { bid }).collect();
        self.next.extend(left);
        Op::Advance { auction }
    }

    /// The other side bears its part, page by page, those who have borne it or bear none now and
    /// then among them.
    fn tear_up(&mut self, loss: usize, who: usize, market: usize) -> Op {
        let system = &self.mirror.system;
        let (instrument, book) = system.markets[market];
        let lots = |who: usize| {
            let positions = system.customers[who].account.positions;
            let mut held = positions.into_iter();
            held.find(|position| position.instrument_id == instrument.instrument_id)
        };
        let own = lots(who).map_or(0, |position| position.lots);
        let is_due = |other: &usize| {
            lots(*other).is_some_and(|position| {
                let is_new = !book.is_tearing_up || position.tear_up_count != book.tear_up_count;
                position.lots.signum() == -own.signum() && is_new
            })
        };
        let mut due: Vec<usize> = (0..system.customers.len()).filter(is_due).collect();
        for place in 0..due.len() {
            let other = self.numbers.place(due.len());
            due.swap(place, other);
        }
        if due.is_empty() || self.numbers.once_in(8) {
            due.push(self.who());
        }
        let size = self.numbers.between(1, 4);
        for page in due.chunks(usize::try_from(size).expect("a few")) {
            let page = Page::of(page);
            self.next.push_back(Op::TearUp { loss, market, page });
        }
        self.pass(1)
    }
}

//! What is worth trying: only what a careful client would send, whose every account is there. What
//! the rules then refuse, both houses must refuse.

use ringfence_core::account::Status;
use ringfence_core::system::liens::OpenLien;

use super::draw::Walk;
use super::op::{Op, Place, Topic};

impl Walk<'_> {
    /// Only what a careful client would send: open vaults, given consents, losses at hand.
    pub fn is_well_formed(&self, op: &Op) -> bool {
        match op.topic() {
            Topic::Customer | Topic::Trading => self.is_customer_formed(op),
            Topic::Member => self.is_member_formed(op),
            Topic::Loss => self.is_loss_formed(op),
            Topic::Auction => self.is_auction_formed(op),
            Topic::Part => self.is_part_formed(op),
            Topic::Venue => self.is_venue_formed(op),
            Topic::Lien => self.is_lien_formed(op),
            Topic::Price => true,
            Topic::Outside => self.is_event_formed(op),
        }
    }

    fn is_open(&self, who: usize, slot: usize) -> bool {
        let customer = &self.mirror.system.customers[who];
        customer.account.slot(slot).is_ok()
    }

    /// Whether a seat is there on the chain.
    fn has_seat(&self, seat: usize) -> bool {
        self.mirror.system.seats[seat].member.pending_ts != 0
    }

    /// Whether a loss is the one that its defaulter's account names.
    fn is_at_hand(&self, loss: usize) -> bool {
        let system = &self.mirror.system;
        system.losses.get(loss).is_some_and(|open| {
            let defaulter = &system.customers[open.customer];
            let is_held = matches!(defaulter.account.status, Status::Default | Status::Fixed);
            is_held && defaulter.loss == Some(loss)
        })
    }

    fn is_customer_formed(&self, op: &Op) -> bool {
        let consents = &self.mirror.has_consent;
        match *op {
            Op::Deposit { who, slot, amount } => {
                let asset = self.mirror.system.customers[who].slot_assets[slot];
                self.is_open(who, slot) && amount <= self.wallet(who, asset)
            }
            Op::Withdraw { who, slot, .. }
            | Op::Exit { who, slot }
            | Op::Absorb { who, slot }
            | Op::CloseVault { who, slot } => self.is_open(who, slot),
            Op::OpenVault { who, asset } => self.slot_of(who, asset).is_none(),
            Op::Fill(fill) => {
                fill.buyer != fill.seller && consents[fill.buyer] && consents[fill.seller]
            }
            Op::TakeLots { who, by, .. } => {
                who != by && self.is_open(who, 0) && self.is_open(by, 0)
            }
            Op::Revoke { who } => consents[who],
            Op::Cover { who } => self.is_open(who, 0),
            Op::Gather { page } => !page.places().is_empty(),
            Op::Seize {
                who,
                by,
                slot,
                quote_native,
                ..
            } => {
                let is_open = self.is_open(who, 0) && self.is_open(who, slot);
                is_open && quote_native <= self.wallet(by, 0)
            }
            _ => true,
        }
    }

    fn is_member_formed(&self, op: &Op) -> bool {
        match *op {
            Op::Activate { seat }
            | Op::CancelStake { seat }
            | Op::RequestUnstake { seat, .. }
            | Op::Unstake { seat }
            | Op::DropStub { seat }
            | Op::ReleaseSecured { seat } => self.has_seat(seat),
            Op::Stake { seat, amount } => amount <= self.purse(seat),
            _ => true,
        }
    }

    fn is_loss_formed(&self, op: &Op) -> bool {
        let losses = &self.mirror.system.losses;
        match *op {
            Op::Declare { who } => self.is_open(who, 0),
            Op::Take { loss, by, .. } => {
                self.is_at_hand(loss) && losses[loss].customer != by && self.is_open(by, 0)
            }
            Op::TearUp { loss, page, .. } => {
                let is_other = |who: &usize| *who != losses[loss].customer;
                let places = page.places();
                self.is_at_hand(loss) && !places.is_empty() && places.iter().all(is_other)
            }
            Op::Fix { loss } | Op::Route { loss, .. } | Op::CloseLoss { loss } => {
                self.is_at_hand(loss)
            }
            _ => true,
        }
    }

    /// What a member has outside the house.
    fn purse(&self, seat: usize) -> u64 {
        self.mirror.wallets[&(self.mirror.members[seat], 0)]
    }

    /// Whether a member has outside what the rules would ask of it.
    fn can_pay(&self, op: &Op, seat: usize) -> bool {
        let mut system = self.mirror.system.clone();
        let escrow = system.fund.escrow_native;
        let _ = match *op {
            Op::Commit { auction, .. } => system.commit_bid(auction, seat, [0; 32]).is_ok(),
            Op::Pay { loss, .. } => system.pay_assessment(loss, seat).is_ok(),
            _ => false,
        };
        system.fund.escrow_native - escrow <= self.purse(seat)
    }

    fn is_auction_formed(&self, op: &Op) -> bool {
        let system = &self.mirror.system;
        match *op {
            Op::OpenAuction { loss, market } => {
                self.is_at_hand(loss) && self.auction_of(loss, market).is_none()
            }
            Op::Commit { auction, seat, .. } => {
                let round = system.auctions[auction].auction.round;
                let is_second = system.bids.iter().any(|made| {
                    (made.auction, made.seat, made.bid.round) == (auction, seat, round)
                        && !made.is_settled
                });
                self.has_seat(seat) && !is_second && self.can_pay(op, seat)
            }
            Op::Reveal { bid, by, .. } => {
                let made = system.bids[bid];
                let is_own = system.seats[made.seat].owner == system.customers[by].owner;
                is_own && !made.is_settled
            }
            Op::Award { bid } => {
                let made = system.bids[bid];
                let loss = system.auctions[made.auction].loss;
                made.customer.is_some() && !made.is_settled && self.is_at_hand(loss)
            }
            Op::Bond { bid } => !system.bids[bid].is_settled,
            _ => true,
        }
    }

    fn is_part_formed(&self, op: &Op) -> bool {
        let system = &self.mirror.system;
        match *op {
            Op::Pay { seat, .. } => self.has_seat(seat) && self.can_pay(op, seat),
            Op::SeizeSecured { seat, .. } => self.has_seat(seat),
            Op::Claim { loss, seat } => match seat {
                Some(seat) => self.has_seat(seat),
                None => {
                    let mut parts = system.parts.iter();
                    parts.any(|part| (part.loss, part.seat) == (loss, None))
                }
            },
            Op::Recover { loss } => {
                self.is_at_hand(loss) && self.is_open(system.losses[loss].customer, 0)
            }
            Op::SellRecovered {
                loss,
                by,
                slot,
                quote_native,
                ..
            } => {
                let who = system.losses[loss].customer;
                let is_open = self.is_open(who, 0) && self.is_open(who, slot);
                let has_it = quote_native <= self.wallet(by, 0);
                self.is_at_hand(loss) && slot != 0 && is_open && has_it
            }
            _ => true,
        }
    }

    fn is_venue_formed(&self, op: &Op) -> bool {
        let consents = &self.mirror.has_consent;
        match *op {
            Op::FillBatch { who, .. } => who.list().iter().all(|who| consents[*who]),
            Op::MatchOrders { fill, .. } => {
                fill.buyer != fill.seller && consents[fill.buyer] && consents[fill.seller]
            }
            Op::CancelOrder { who, .. } => consents[who],
            Op::CloseOrder { order } => !self.mirror.system.orders[order].is_closed,
            Op::Transfer {
                from,
                to,
                lots,
                collateral,
            } => {
                let asset = |slot: usize| self.mirror.system.customers[from].slot_assets[slot];
                let is_open = |slot: usize| {
                    self.is_open(from, slot) && self.slot_of(to, asset(slot)).is_some()
                };
                let mut lots = lots.list().into_iter();
                let mut vaults = collateral.list().into_iter();
                lots.all(|(market, _)| self.lots(from, market) != 0)
                    && vaults.all(|(slot, _)| is_open(slot))
            }
            _ => true,
        }
    }

    fn is_lien_formed(&self, op: &Op) -> bool {
        let system = &self.mirror.system;
        let is_there = |lien: usize| system.liens.get(lien).is_some_and(|open| !open.is_closed);
        match *op {
            Op::CreateLien { who, slot, .. } => {
                let asset = system.customers[who].slot_assets[slot];
                let is_it = |open: &OpenLien| (open.customer, open.asset) == (who, asset);
                let mut open = system.liens.iter().filter(|open| !open.is_closed);
                self.is_open(who, slot) && self.mirror.has_consent[who] && !open.any(is_it)
            }
            Op::SeizeLien { lien, .. } => {
                let open = system.liens.get(lien);
                let slot = open.and_then(|open| self.slot_of(open.customer, open.asset));
                is_there(lien) && slot.is_some()
            }
            Op::ResizeLien { lien, .. }
            | Op::Lock { lien, .. }
            | Op::Unlock { lien, .. }
            | Op::ClaimLien { lien, .. }
            | Op::Notice { lien, .. }
            | Op::Release { lien }
            | Op::CloseLien { lien } => is_there(lien),
            _ => true,
        }
    }

    fn is_event_formed(&self, op: &Op) -> bool {
        match *op {
            Op::DonateToVault { who, slot, amount } => {
                let vault = Place::Vault(who, slot);
                amount != 0 && self.is_open(who, slot) && !self.is_frozen(vault)
            }
            Op::Donate { pocket, amount } => amount != 0 && !self.is_frozen(Place::House(pocket)),
            Op::Freeze(place) => !self.is_frozen(place) && self.can_freeze(place),
            Op::Thaw(place) => self.is_frozen(place),
            _ => true,
        }
    }

    fn is_frozen(&self, place: Place) -> bool {
        self.mirror.is_frozen(place)
    }

    /// Open, and of a mint whose issuer can freeze.
    fn can_freeze(&self, place: Place) -> bool {
        let Place::Vault(who, slot) = place else {
            return true;
        };
        let customer = &self.mirror.system.customers[who];
        customer.account.slot(slot).is_ok() && customer.slot_assets[slot] != 2
    }

    /// The auction of a defaulter's lots of an instrument, if there has been one.
    pub fn auction_of(&self, loss: usize, market: usize) -> Option<usize> {
        let system = &self.mirror.system;
        let id = system.markets[market].0.instrument_id;
        let is_it = |open: &ringfence_core::system::auctions::OpenAuction| {
            open.loss == loss && open.auction.instrument_id == id
        };
        system.auctions.iter().position(is_it)
    }
}

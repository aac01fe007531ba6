//! What one step of a walk does for a loss, and what it should have moved.

use super::act::{Moved, Op, Payer};
use super::walk::Walk;
use ringfence_core::auction::Revealed;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::FUND_POCKETS;
use ringfence_core::waterfall::Layer;

const ESCROW: Payer = Payer::House(Pocket::Escrow);

impl Walk<'_> {
    pub fn act_on_loss(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::Declare { who, frozen } => house.declare(who, frozen).map(|_| nothing),
            Op::Fix { loss, frozen } => {
                let who = house.losses[loss].customer;
                let plan = house.fix(loss, frozen)?;
                Ok(nothing.paid_by(Payer::Vault(who, 0)).with(plan))
            }
            Op::Route {
                loss,
                through,
                frozen,
            } => {
                let plan = house.route_through(loss, through, &frozen)?;
                let mut moved = nothing.with(plan);
                moved.payers.extend(FUND_POCKETS.map(Payer::House));
                Ok(moved)
            }
            Op::CloseLoss { loss } => house.close_loss(loss).map(|()| nothing),
            Op::Take {
                loss,
                market,
                by,
                lots,
            } => house.take(loss, market, by, lots).map(|_| nothing),
            Op::TearUp {
                loss,
                market,
                other,
            } => house.tear_up(loss, market, other).map(|_| nothing),
            _ => unreachable!(),
        }
    }

    pub fn act_on_auction(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::OpenAuction { loss, market } => house.open_auction(loss, market).map(|_| nothing),
            Op::Commit {
                auction,
                seat,
                mark,
            } => {
                let bid = house.commit_bid(auction, seat, [mark; 32])?;
                let bond = house.bids[bid].bid.bond_native;
                Ok(Moved::border(0, i128::from(bond)))
            }
            Op::Reveal {
                bid,
                by,
                lots,
                discount,
            } => {
                let hash = house.bids[bid].bid.commitment;
                let revealed = Revealed {
                    hash,
                    discount_native: discount,
                    lots,
                };
                house.reveal_bid(bid, by, &revealed).map(|()| nothing)
            }
            Op::Award { bid } => house.award(bid).map(|_| nothing),
            Op::Advance { auction } => house.advance_auction(auction).map(|()| nothing),
            Op::Bond { bid } => {
                let bond = house.bids[bid].bid.bond_native;
                let plan = house.settle_bond(bid)?;
                let out = plan.received_by(Pocket::Wallet);
                let kept = plan.received_by(Pocket::Fund(Layer::Insurance));
                assert_eq!(out + kept, bond, "a bond returns whole or is lost whole");
                Ok(Moved::border(0, -i128::from(out))
                    .paid_by(ESCROW)
                    .with(plan))
            }
            _ => unreachable!(),
        }
    }

    pub fn act_on_part(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::PayAssessment { loss, seat } => {
                let paid = house.losses[loss].loss.assessment.paid_native;
                let plan = house.pay_assessment(loss, seat)?;
                let more = house.losses[loss].loss.assessment.paid_native - paid;
                Ok(Moved::border(0, i128::from(more)).with(plan))
            }
            Op::MatchAssessment { loss, amount } => {
                let plan = house.match_assessment(loss, amount)?;
                Ok(Moved::border(0, i128::from(amount)).with(plan))
            }
            Op::SeizeAssessment { loss, seat } => {
                let plan = house.seize_assessment(loss, seat)?;
                Ok(nothing.paid_by(Payer::House(Pocket::Secured)).with(plan))
            }
            Op::Claim { loss, seat } => {
                let plan = house.claim(loss, seat)?;
                let out = plan.received_by(Pocket::Wallet);
                Ok(Moved::border(0, -i128::from(out))
                    .paid_by(ESCROW)
                    .with(plan))
            }
            Op::Recover { loss, frozen } => {
                let who = house.losses[loss].customer;
                let plan = house.recover(loss, frozen)?;
                Ok(nothing.paid_by(Payer::Vault(who, 0)).with(plan))
            }
            Op::SellRecovered { loss, how } => {
                let who = house.losses[loss].customer;
                let plan = house.sell_recovered(loss, &how)?;
                let out = plan.received_by(Pocket::Wallet);
                let mut moved = Moved::border(how.slot, -i128::from(out));
                moved.inward[0] += i128::from(how.quote_native);
                Ok(moved.paid_by(Payer::Vault(who, how.slot)).with(plan))
            }
            Op::Waive { who } => house.waive_cut(who).map(|()| nothing),
            Op::Cover { who, frozen } => {
                let plan = house.cover_shortfall(who, frozen)?;
                let mut moved = nothing.paid_by(Payer::Vault(who, 0)).with(plan);
                let own = [
                    Pocket::Fund(Layer::Mutual),
                    Pocket::PendingStakes,
                    Pocket::Secured,
                    Pocket::Fund(Layer::Insurance),
                ];
                moved.payers.extend(own.map(Payer::House));
                Ok(moved)
            }
            _ => unreachable!(),
        }
    }
}

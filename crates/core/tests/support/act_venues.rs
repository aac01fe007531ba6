//! What one step of a walk does with a venue, and what it should have moved.

use super::act::{Moved, Op, Payer};
use super::walk::Walk;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::porting::Port;

impl Walk<'_> {
    pub fn act_on_trades(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::FillBatch { market, who, legs } => {
                let healths = house.fill_batch(market, &who.list(), &legs.list())?;
                assert_eq!(healths.len(), who.list().len());
                Ok(nothing)
            }
            Op::Match { fill, buy, sell } => {
                house.submit_orders(&fill, (&buy, &sell)).map(|_| nothing)
            }
            Op::CancelOrder { who, market, order } => {
                house.cancel_order(who, market, &order).map(|()| nothing)
            }
            Op::CloseOrder { order } => house.close_order(order).map(|()| nothing),
            Op::Post { market, post } => house.post(market, &post).map(|_| nothing),
            Op::Transfer {
                from,
                to,
                lots,
                collateral,
            } => {
                let port = Port {
                    from,
                    to,
                    lots: lots.list(),
                    collateral: collateral.list(),
                };
                let amounts = house.transfer(&port)?;
                let mut moved = nothing;
                for ((slot, asked), amount) in port.collateral.iter().zip(amounts) {
                    assert!(
                        amount == *asked || *asked == u64::MAX,
                        "{amount} of {asked}"
                    );
                    moved = moved.paid_by(Payer::Vault(from, *slot));
                }
                Ok(moved)
            }
            _ => unreachable!(),
        }
    }

    pub fn act_on_lien(&mut self, op: Op) -> Result<Moved, Refusal> {
        let house = &mut self.system;
        let nothing = Moved::nothing();
        match op {
            Op::CreateLien {
                who,
                venue,
                slot,
                terms,
            } => house.create_lien(who, venue, slot, &terms).map(|_| nothing),
            Op::ResizeLien { lien, cap } => house.resize_lien(lien, cap).map(|()| nothing),
            Op::Lock { lien, amount } => house.lock_lien(lien, amount).map(|()| nothing),
            Op::Unlock { lien, amount } => house.unlock_lien(lien, amount).map(|()| nothing),
            Op::ClaimLien { lien, amount } => house.claim_lien(lien, amount).map(|()| nothing),
            Op::SeizeLien { lien, amount } => {
                let plan = house.seize_lien(lien, amount)?;
                assert_eq!(plan.received_by(Pocket::Wallet), amount);
                // Slots of these customers are those of the assets.
                let (who, slot) = (house.liens[lien].customer, house.liens[lien].asset);
                let moved = Moved::border(slot, -i128::from(amount));
                Ok(moved.paid_by(Payer::Vault(who, slot)).with(plan))
            }
            Op::Notice { lien, is_given } => house.notify_lien(lien, is_given).map(|()| nothing),
            Op::Release { lien } => house.release_lien(lien).map(|_| nothing),
            Op::CloseLien { lien } => house.close_lien(lien).map(|()| nothing),
            _ => unreachable!(),
        }
    }
}

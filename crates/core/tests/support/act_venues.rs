//! What one step of a walk does with a venue, and what it should have moved.

use super::act::{Moved, Op, Payer};
use super::walk::Walk;
use ringfence_core::margin::Test;
use ringfence_core::order::Order;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
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
                house.submit_orders(&fill, (&buy, &sell))?;
                self.count_filled((fill.buyer, fill.market), buy, fill.terms.lots);
                self.count_filled((fill.seller, fill.market), sell, fill.terms.lots);
                Ok(nothing)
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
                // Slots of these customers are those of the assets.
                let ledger = |house: &System, slot: usize| {
                    house.customers[to].account.slots[slot].ledger_native
                };
                let before = house.clone();
                let amounts = house.transfer(&port)?;
                let mut moved = nothing;
                for ((slot, asked), amount) in port.collateral.iter().zip(amounts) {
                    assert!(
                        amount == *asked || *asked == u64::MAX,
                        "{amount} of {asked}"
                    );
                    let credited = ledger(house, *slot) - ledger(&before, *slot);
                    assert_eq!(credited, amount, "credited to {to}");
                    moved = moved.paid_by(Payer::Vault(from, *slot));
                }
                self.is_well_margined(from);
                self.is_well_margined(to);
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
            Op::Lock { lien, amount } => {
                house.lock_lien(lien, amount)?;
                let who = house.liens[lien].customer;
                self.claims.entry(lien).or_default().0 += u128::from(amount);
                self.is_well_margined(who);
                Ok(nothing)
            }
            Op::Unlock { lien, amount } => house.unlock_lien(lien, amount).map(|()| nothing),
            Op::ClaimLien { lien, amount } => {
                house.claim_lien(lien, amount)?;
                let (locked, claimed) = self.claims.entry(lien).or_default();
                *claimed += u128::from(amount);
                assert!(claimed <= locked, "{claimed} claimed of {locked} locked");
                Ok(nothing)
            }
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

    /// No order is filled beyond what was signed, whatever its record says.
    fn count_filled(&mut self, place: (usize, usize), order: Order, lots: u64) {
        let mut known = self.filled.iter_mut();
        let filled = match known.find(|(at, signed, _)| (*at, *signed) == (place, order)) {
            Some((_, _, filled)) => {
                *filled += lots;
                *filled
            }
            None => {
                self.filled.push((place, order, lots));
                lots
            }
        };
        assert!(filled <= order.lots, "{filled} lots filled of {order:?}");
    }

    /// What has just left an account was not what the house relies on.
    fn is_well_margined(&self, who: usize) {
        let health = self.system.health(who, Test::INITIAL).unwrap();
        assert!(health.is_met(), "{health:?} of {who}");
    }
}

//! The step in the house in memory, as far as it is about venues: batches, signed orders, liens,
//! and what an owner moves between its accounts.

use ringfence_core::system::porting::Port;

use super::memory::{Planned, Said, nothing};
use super::mirror::Mirror;
use super::op::{Op, Place};

impl Mirror {
    /// The name of the refusal by which the program alone, which knows who signs and what the venue
    /// is, says no before the rules are asked.
    pub fn barred(&self, op: &Op) -> Option<&'static str> {
        let venue = &self.venue;
        if let Op::MatchOrders {
            fill,
            buy,
            sell,
            by_venue: false,
        } = op
        {
            let is_kept = buy.is_for_venue_only() || sell.is_for_venue_only();
            if is_kept || fill.buyer_fee_native != 0 || fill.seller_fee_native != 0 {
                return Some("WrongAuthority");
            }
        }
        let status_max = match op {
            Op::Fill(_)
            | Op::FillBatch { .. }
            | Op::MatchOrders { .. }
            | Op::CreateLien { .. }
            | Op::Lock { .. } => 0,
            Op::ClaimLien { .. } | Op::SeizeLien { .. } => 1,
            _ => u8::MAX,
        };
        if venue.status > status_max {
            return Some("VenueInactive");
        }
        match op {
            Op::CreateLien { terms, .. }
                if (terms.release_delay_s, terms.claim_limit_s) != venue.terms =>
            {
                Some("LienTermsChanged")
            }
            _ => None,
        }
    }

    pub fn decide_venue(&mut self, op: &Op) -> Said {
        let system = &mut self.system;
        match *op {
            Op::FillBatch { market, who, legs } => {
                let healths = system.fill_batch(market, &who.list(), &legs.list())?;
                Ok(Planned {
                    healths,
                    ..Planned::default()
                })
            }
            Op::MatchOrders {
                fill, buy, sell, ..
            } => system.submit_orders(&fill, (&buy, &sell)).map(Into::into),
            Op::CancelOrder { who, market, order } => {
                system.cancel_order(who, market, &order).map(nothing)
            }
            Op::CloseOrder { order } => system.close_order(order).map(nothing),
            Op::Delegate { who, is_named } => {
                self.has_delegate[who] = is_named;
                Ok(Planned::default())
            }
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
                system.transfer(&port).map(nothing)
            }
            Op::VenueStatus { status } => {
                self.venue.status = status;
                Ok(Planned::default())
            }
            Op::VenueTerms { terms } => {
                ringfence_core::lien::check_terms(terms.0, terms.1)?;
                self.venue.terms = terms;
                Ok(Planned::default())
            }
            _ => unreachable!("{op:?}"),
        }
    }

    pub fn decide_lien(&mut self, op: &Op) -> Said {
        let system = &mut self.system;
        match *op {
            Op::CreateLien { who, slot, terms } => {
                system.create_lien(who, 0, slot, &terms).map(nothing)
            }
            Op::ResizeLien { lien, cap } => system.resize_lien(lien, cap).map(nothing),
            Op::Lock { lien, amount } => system.lock_lien(lien, amount).map(nothing),
            Op::Unlock { lien, amount } => system.unlock_lien(lien, amount).map(nothing),
            Op::ClaimLien { lien, amount } => system.claim_lien(lien, amount).map(nothing),
            Op::SeizeLien { lien, amount } => system.seize_lien(lien, amount).map(Into::into),
            Op::Notice { lien, is_given } => system.notify_lien(lien, is_given).map(nothing),
            Op::Release { lien } => system.release_lien(lien).map(nothing),
            Op::CloseLien { lien } => system.close_lien(lien).map(nothing),
            _ => unreachable!("{op:?}"),
        }
    }

    /// The vaults between which a transfer moves tokens.
    pub fn places_of_transfer(&self, op: &Op) -> Vec<Place> {
        let Op::Transfer {
            from,
            to,
            collateral,
            ..
        } = *op
        else {
            return Vec::new();
        };
        let pair = |(slot, _): (usize, u64)| {
            let asset = self.system.customers[from].slot_assets[slot];
            let received = self.slot_of(to, asset).expect("an open vault");
            [Place::Vault(from, slot), Place::Vault(to, received)]
        };
        collateral.list().into_iter().flat_map(pair).collect()
    }

    /// A customer's open slot of an asset.
    pub fn slot_of(&self, who: usize, asset: usize) -> Option<usize> {
        let customer = &self.system.customers[who];
        let mut slots = customer.account.slots.iter().zip(customer.slot_assets);
        slots.position(|(slot, held)| slot.is_open && held == asset)
    }
}

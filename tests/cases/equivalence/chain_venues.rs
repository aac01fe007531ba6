//! The step on the chain, as far as it is about venues.

use ringfence_core::batch::Leg;
use ringfence_core::order::Order;
use ringfence_core::system::trading::Fill;
use ringfence_interface::instructions::FillLeg;
use ringfence_interface::orders;
use ringfence_interface::wire::{LienCreateArguments, OrderTerms};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, LISTING, VENUE};
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::Trade;
use ringfence_tests::liens::Pledge;
use ringfence_tests::orders::{Match, TOGETHER, signed};
use ringfence_tests::porting::Port;

use super::mirror::{ASSETS, MARKETS, Mirror, Recorded};
use super::op::Op;

/// An order's terms as they are signed.
const fn terms_of(order: &Order) -> OrderTerms {
    OrderTerms {
        flags: order.flags,
        lots: order.lots,
        limit_price_ticks: order.limit_price_ticks,
        nonce: order.nonce,
        expiry_ts: order.expiry_ts,
    }
}

fn leg_of(leg: &Leg) -> FillLeg {
    FillLeg {
        buyer: leg.buyer.try_into().expect("a place"),
        seller: leg.seller.try_into().expect("a place"),
        lots: leg.terms.lots,
        price_ticks: leg.terms.price_ticks,
        buyer_fee_native: leg.buyer_fee_native,
        seller_fee_native: leg.seller_fee_native,
    }
}

impl Mirror {
    /// A fill as the program is told of it.
    pub fn trade_of(&self, fill: &Fill) -> Trade<'static> {
        Trade {
            venue: VENUE,
            instrument: MARKETS[fill.market],
            buyer: self.names[fill.buyer],
            seller: self.names[fill.seller],
            lots: fill.terms.lots,
            price_ticks: fill.terms.price_ticks,
            buyer_fee_native: fill.buyer_fee_native,
            seller_fee_native: fill.seller_fee_native,
        }
    }

    /// An order whole, as its customer signs it.
    fn whole(&self, who: usize, market: usize, order: &Order) -> orders::Order {
        let place = (VENUE, MARKETS[market]);
        let terms = terms_of(order);
        self.world
            .order(self.names[who], place, order.direction, terms)
    }

    /// Who signs an order: the owner, or sometimes the delegate.
    fn signer_of(&self, who: usize, order: &Order) -> &'static str {
        let is_delegates = self.has_delegate[who] && order.nonce % 2 == 1;
        if is_delegates {
            KEEPER
        } else {
            self.names[who]
        }
    }

    fn match_act(&self, fill: &Fill, sides: (&Order, &Order), submitter: &'static str) -> Act {
        let matched = Match {
            trade: self.trade_of(fill),
            submitter,
            buy: terms_of(sides.0),
            sell: terms_of(sides.1),
        };
        let (buy, sell) = (matched.buyers(&self.world), matched.sellers(&self.world));
        let signatures = signed(&[
            (self.signer_of(fill.buyer, sides.0), &buy.message()),
            (self.signer_of(fill.seller, sides.1), &sell.message()),
        ]);
        let act = self.world.order_match_with(&matched, TOGETHER);
        act.behind(signatures)
    }

    pub fn venue_act(&self, op: &Op) -> Act {
        let (world, names) = (&self.world, &self.names);
        match *op {
            Op::FillBatch { market, who, legs } => world.position_fill_batch_act(&Batch {
                venue: VENUE,
                instrument: MARKETS[market],
                customers: who.list().into_iter().map(|who| names[who]).collect(),
                legs: legs.list().iter().map(leg_of).collect(),
            }),
            Op::MatchOrders {
                fill,
                buy,
                sell,
                by_venue,
            } => self.match_act(&fill, (&buy, &sell), if by_venue { VENUE } else { KEEPER }),
            Op::CancelOrder { who, market, order } => {
                world.order_cancel_act(names[who], &self.whole(who, market, &order))
            }
            Op::CloseOrder { order } => {
                let Recorded { order, payer, .. } = &self.orders[order];
                world.order_close_act(order, payer)
            }
            Op::Delegate { who, is_named } => {
                let keeper = is_named.then(|| actors::address(KEEPER));
                world.delegate_set_act(names[who], &keeper.unwrap_or_default())
            }
            Op::Transfer {
                from,
                to,
                lots,
                collateral,
            } => {
                let lots = lots.list().into_iter();
                let lots: Vec<_> = lots
                    .map(|(market, count)| (MARKETS[market], count))
                    .collect();
                let vaults = collateral.list().into_iter();
                let of_mint = |(slot, amount)| (self.mint_of(from, slot), amount);
                let collateral: Vec<_> = vaults.map(of_mint).collect();
                world.position_transfer_act(&Port {
                    from: names[from],
                    to: names[to],
                    lots: &lots,
                    collateral: &collateral,
                })
            }
            Op::VenueStatus { status } => world.venue_status_set_act(VENUE, status, LISTING),
            Op::VenueTerms { terms } => {
                world.venue_terms_set_act(VENUE, world.wallet(VENUE, ASSETS[0]), terms)
            }
            _ => unreachable!("{op:?}"),
        }
    }

    /// Which lien on the chain one in memory is.
    pub fn pledge_of(&self, lien: usize) -> Pledge<'static> {
        let open = &self.system.liens[lien];
        Pledge {
            customer: self.names[open.customer],
            venue: VENUE,
            mint: ASSETS[open.asset],
        }
    }

    pub fn lien_act(&self, op: &Op) -> Act {
        let world = &self.world;
        let on = |lien: usize| self.pledge_of(lien);
        match *op {
            Op::CreateLien { who, slot, terms } => {
                let on = Pledge {
                    customer: self.names[who],
                    venue: VENUE,
                    mint: self.mint_of(who, slot),
                };
                let terms = LienCreateArguments {
                    cap_native: terms.cap_native,
                    expiry_ts: terms.expiry_ts,
                    release_delay_s: terms.release_delay_s,
                    claim_limit_s: terms.claim_limit_s,
                };
                world.lien_create_act(on, &terms)
            }
            Op::ResizeLien { lien, cap } => world.lien_resize_act(on(lien), cap),
            Op::Lock { lien, amount } => world.lien_lock_act(on(lien), amount),
            Op::Unlock { lien, amount } => world.lien_unlock_act(on(lien), amount),
            Op::ClaimLien { lien, amount } => world.lien_claim_act(on(lien), amount),
            Op::SeizeLien { lien, amount } => world.lien_seize_act(on(lien), amount),
            Op::Notice { lien, is_given } => world.lien_notice_act(on(lien), is_given),
            Op::Release { lien } => world.lien_release_act(on(lien)),
            Op::CloseLien { lien } => world.lien_close_act(on(lien)),
            _ => unreachable!("{op:?}"),
        }
    }

    /// Addresses of liens and of orders that the step has brought.
    pub fn note_venue(&mut self, op: &Op, act: &Act) {
        if self.liens.len() < self.system.liens.len() {
            self.liens.push(act.address_of("lien"));
        }
        let payer = |customer: usize| match op {
            Op::MatchOrders { by_venue: true, .. } => VENUE,
            Op::MatchOrders { .. } => KEEPER,
            _ => self.names[customer],
        };
        let new = self.system.orders.iter().skip(self.orders.len());
        let new = new.map(|open| {
            let whole = self.whole(open.customer, open.market, &open.order);
            Recorded {
                address: whole.record(),
                digest: whole.digest(),
                order: whole,
                payer: payer(open.customer),
                paid_by: actors::address(payer(open.customer)),
            }
        });
        let new: Vec<Recorded> = new.collect();
        self.orders.extend(new);
    }
}

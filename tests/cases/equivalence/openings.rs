//! An opening for walks: a state that random steps hardly ever reach, from which they go on.

use ringfence_core::fill::Terms;
use ringfence_core::system::liens::LienTerms;
use ringfence_core::system::trading::Fill;
use ringfence_core::waterfall::Layer;
use ringfence_tests::prices::Update;

use super::draw::{INTERVAL_S, WHALE, Walk};
use super::mirror::{ASSETS, FEEDS, MEMBERS, OPTION, feed_of};
use super::op::Op;

/// What a loser buys, in lots, and what backs it: ten whole ones of the second asset.
const LOTS: u64 = 30;
const BACKING: u64 = 10_000_000_000;
/// One tick of every instrument.
const TICK_E8: u64 = 1_000_000;
/// Half of the price, and less than half of what the backing was worth.
const CRASHED: [(usize, u64); 2] = [(ASSETS.len(), 5_000_000_000), (1, 4_000_000_000)];

impl Walk<'_> {
    /// Two without any quote lose everything against the rich customer while pool and fund are
    /// empty. The second haircut falls on claims that do not know of the first yet, takes all that
    /// is left of them, and with it an epoch of claims ends.
    pub fn wipe_out_a_winner(&mut self, losers: [&'static str; 2]) {
        let losers = losers.map(|name| self.enter(name, LOTS));
        // The first boundary after the crash is skipped for its jump.
        self.pass_boundary(&CRASHED);
        for who in losers {
            self.mirror.must(Op::Declare { who });
            self.mirror.must(Op::Take {
                loss: self.mirror.losses.len() - 1,
                market: 0,
                by: WHALE,
                lots: LOTS,
            });
        }
        self.pass_boundary(&[]);
        self.settle_all();
        // Until the selling period has passed.
        for _ in 0..25 {
            self.pass_boundary(&[]);
        }
        let first = self.mirror.losses.len() - losers.len();
        for loss in [first, first + 1] {
            self.mirror.must(Op::Fix { loss });
        }
        let through = Layer::GainHaircut;
        let route = |loss| Op::Route { loss, through };
        self.mirror.must(route(first));
        let settlement = self.mirror.system.settlement;
        assert!(
            settlement.unapplied_native > 0,
            "a haircut that nobody carries yet"
        );
        assert_eq!(settlement.claim_epoch, 0, "claims that are left");
        self.mirror.must(route(first + 1));
        assert_eq!(
            self.mirror.system.settlement.claim_epoch, 1,
            "claims that are gone"
        );
        for loss in [first, first + 1] {
            self.mirror.must(Op::CloseLoss { loss });
        }
        self.settle_all();
    }

    /// Members have held shares for an epoch when somebody loses a part of the price, or more than
    /// everything. What becomes of the lots and of the loss is for the walk.
    pub fn ruin_somebody(&mut self, name: &'static str) {
        self.pass_boundary(&[]);
        for seat in 0..MEMBERS.len() {
            self.mirror.must(Op::Activate { seat });
        }
        self.pass_boundary(&[]);
        self.pass_boundary(&[]);
        let lots = self.numbers.between(8, LOTS);
        let who = self.enter(name, lots);
        let lien = self.pledge_backing(who);
        self.pass_boundary(&CRASHED);
        self.mirror.must(Op::Declare { who });
        // The venue takes what is its own in the middle of the default.
        self.next.extend([
            Op::SeizeLien { lien, amount: 1 },
            Op::ClaimLien { lien, amount: 1 },
        ]);
    }

    /// Some of the backing is a venue's, and no collateral here. Returns the lien.
    fn pledge_backing(&mut self, who: usize) -> usize {
        let (release_delay_s, claim_limit_s) = self.mirror.venue.terms;
        self.mirror.must(Op::CreateLien {
            who,
            slot: 1,
            terms: LienTerms {
                cap_native: u64::MAX,
                expiry_ts: i64::MAX,
                release_delay_s,
                claim_limit_s,
            },
        });
        let lien = self.mirror.liens.len() - 1;
        let amount = self.numbers.between(2, BACKING / 20);
        self.mirror.must(Op::Lock { lien, amount });
        lien
    }

    /// Somebody who buys with other collateral than quote.
    fn enter(&mut self, name: &'static str, lots: u64) -> usize {
        let who = self.mirror.admit(name);
        self.mirror.must(Op::OpenVault { who, asset: 1 });
        self.mirror.must(Op::Deposit {
            who,
            slot: 1,
            amount: BACKING,
        });
        let price_ticks = self.mirror.system.markets[0].0.mark_tick;
        self.mirror.must(Op::Fill(Fill {
            market: 0,
            buyer: who,
            seller: WHALE,
            terms: Terms { lots, price_ticks },
            buyer_fee_native: 10_000,
            seller_fee_native: 0,
        }));
        who
    }

    fn settle_all(&mut self) {
        for who in 0..self.mirror.names.len() {
            // The defaulter's account stays shut once its loss is fixed.
            let _ = self.mirror.step(&Op::Settle { who });
        }
    }

    /// Goes to the next boundary with all prices as they were but the given ones.
    fn pass_boundary(&mut self, prices_e8: &[(usize, u64)]) {
        let past_s = self.mirror.system.clock.now_ts.rem_euclid(INTERVAL_S);
        let seconds = u32::try_from(INTERVAL_S - past_s).expect("an interval");
        self.mirror.must(Op::Wait { seconds });
        let now_ts = self.mirror.system.clock.now_ts;
        for feed in 0..FEEDS {
            let last = self.mirror.updates[feed];
            let same = u64::try_from(last.price).expect("a price");
            let changed = prices_e8.iter().find(|(changed, _)| *changed == feed);
            let price_e8 = changed.map_or(same, |(_, price_e8)| *price_e8);
            let update = Update::certain(price_e8, now_ts, last.publish_ts);
            self.mirror.must(Op::Publish { feed, update });
        }
        self.mirror.must(Op::Refresh {
            first: 0,
            last: ASSETS.len() - 1,
        });
        for market in 0..OPTION {
            self.mirror.must(Op::Mark { market });
        }
        let price = self.mirror.updates[feed_of(OPTION)].price;
        let tick = u64::try_from(price).expect("a price") / TICK_E8;
        let quote = self.mirror.quote_at(tick);
        self.mirror.must(Op::Post {
            market: OPTION,
            quote,
        });
    }
}

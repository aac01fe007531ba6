//! A default in a large house, from the first trade to the last claim: one long account loses more
//! than the whole fund has, so that every layer pays, and everybody is paid back later.
//!
//! The bench measures it, `tests/large_default.rs` judges it.

use ringfence_core::asset::AssetParameters;
use ringfence_core::auction::{Phase, Revealed};
use ringfence_core::fill::{Consent, Terms};
use ringfence_core::instrument::{Instrument, InstrumentParameters};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::loss::{Frozen, State};
use ringfence_core::option::Contract;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::trading::Fill;
use ringfence_core::units::{Bps, Clock, ONE_E8};
use ringfence_core::waterfall::Layer;

/// Midnight, and so a boundary.
const MIDNIGHT: i64 = 1_700_006_400;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
/// One whole quote in native units, and what a lot is worth at the first mark.
pub const ONE: u64 = 1_000_000;
/// Price of a tick, and the marks of the first three days: a fall by two fifths.
const TICK_E8: u64 = ONE_E8 / 100;
const TICKS: [u64; 3] = [1_000, 800, 600];
/// Lots of each account against which the large one trades, and of every other pair.
const AGAINST_LOTS: u64 = 1_000;
const PAIR_LOTS: u64 = 10;
/// Places: the defaulter, and two members who take some of its lots.
const DEFAULTER: usize = 0;
const TAKER: usize = 1;
const BIDDER: usize = 2;

/// How large the house is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Accounts in all; a tenth of them trade against the defaulter.
    pub accounts: usize,
    /// Members of the fund, each with an account.
    pub members: usize,
}

/// What the door promises to be quick.
pub const FULL: Size = Size {
    accounts: 10_000,
    members: 1_000,
};

/// A house and what has come into it and gone out of it.
#[derive(Clone, Debug)]
pub struct Run {
    pub system: System,
    pub size: Size,
    /// Quote that came in less what went out, in native units.
    pub net_native: i128,
}

impl Run {
    /// Everybody has an account and its stake; nobody has traded yet.
    pub fn new(size: Size) -> Result<Self, Refusal> {
        let parameters = Parameters {
            secured_bps: Bps(1_000),
            ..Parameters::TEST
        };
        let mut run = Self {
            system: System::new(parameters, clock(MIDNIGHT - 3 * DAY))?,
            size,
            net_native: 0,
        };
        run.system.list_asset(AssetParameters::TEST, 6)?;
        run.system.list_instrument(instrument())?;
        run.fill_fund()?;
        for who in 0..size.accounts {
            let consent = consent();
            run.system.open_account(who as u32, who % 16, consent);
            run.system.open_vault(who, 0)?;
            let amount = run.deposit_of(who);
            let plan = run.system.deposit(who, 0, amount)?;
            run.note(&plan);
        }
        run.at(MIDNIGHT + 10, TICKS[0])?;
        Ok(run)
    }

    /// Accounts that sell to the defaulter.
    const fn against(&self) -> usize {
        self.size.accounts / 10
    }

    /// Lots of the defaulter.
    const fn lots(&self) -> u64 {
        self.against() as u64 * AGAINST_LOTS
    }

    /// Just what the trades need; those who will take lots have plenty.
    const fn deposit_of(&self, who: usize) -> u64 {
        match who {
            DEFAULTER => self.lots() * ONE / 5,
            TAKER | BIDDER => self.lots() * ONE,
            _ if who > self.size.accounts - 1 - self.against() => AGAINST_LOTS * ONE / 4,
            _ => PAIR_LOTS * ONE,
        }
    }

    /// Stakes of all members, insurance and skin: together a third of what will be lost.
    fn fill_fund(&mut self) -> Result<(), Refusal> {
        let each = self.lots() * ONE / 16 / self.size.members as u64;
        for member in 0..self.size.members {
            let seat = self.system.seat(1 + member as u32);
            let plan = self.system.stake(seat, each)?;
            self.note(&plan);
        }
        self.system.clock = clock(MIDNIGHT - 2 * DAY);
        for seat in 0..self.size.members {
            self.system.activate_stake(seat)?;
        }
        let skin = self.lots() * ONE / 200;
        for layer in [Layer::SkinJunior, Layer::SkinSenior] {
            let plan = self.system.deposit_skin(layer, skin)?;
            self.note(&plan);
        }
        let insurance = Pocket::Fund(Layer::Insurance);
        self.system.donate(insurance, skin)?;
        self.net_native += i128::from(skin);
        self.system.sweep_surplus(insurance).map(|_| ())
    }

    /// The defaulter buys from a tenth of the accounts, all others trade in pairs.
    pub fn trade(&mut self) -> Result<(), Refusal> {
        let first = self.size.accounts - self.against();
        for seller in first..self.size.accounts {
            self.fill(DEFAULTER, seller, AGAINST_LOTS)?;
        }
        for buyer in (1..first.saturating_sub(1)).step_by(2) {
            self.fill(buyer, buyer + 1, PAIR_LOTS)?;
        }
        Ok(())
    }

    fn fill(&mut self, buyer: usize, seller: usize, lots: u64) -> Result<(), Refusal> {
        let terms = Terms {
            lots,
            price_ticks: TICKS[0],
        };
        let fill = Fill {
            market: 0,
            buyer,
            seller,
            terms,
            buyer_fee_native: 0,
            seller_fee_native: 0,
        };
        self.system.fill(&fill).map(|_| ())
    }

    /// Two falls, each passed by everybody; the second leaves the defaulter owing.
    pub fn fall(&mut self) -> Result<(), Refusal> {
        for (day, tick) in (1..).zip(&TICKS[1..]) {
            self.at(MIDNIGHT + day * DAY, *tick)?;
            self.settle_all()?;
        }
        Ok(())
    }

    /// Declares the default and closes its lots: one part is taken, one is sold by auction, and the
    /// rest is torn up. Then the loss is fixed.
    pub fn manage(&mut self) -> Result<(), Refusal> {
        self.system.declare(DEFAULTER, false)?;
        let declared = self.system.clock.now_ts;
        self.at(declared + HOUR / 2, TICKS[2])?;
        self.system.take(0, 0, TAKER, self.lots() / 10)?;
        self.at(declared + HOUR, TICKS[2])?;
        self.auction()?;
        for other in 1..self.size.accounts {
            if self.lots_of(other) < 0 {
                self.system.tear_up(0, 0, other)?;
            }
        }
        // What the lots were taken for waits for the next boundary.
        self.at(MIDNIGHT + 3 * DAY, TICKS[2])?;
        self.system.fix(0, false).map(|_| ())
    }

    fn auction(&mut self) -> Result<(), Refusal> {
        let opened = self.system.clock.now_ts;
        self.system.open_auction(0, 0)?;
        let lots = self.system.auctions[0].auction.lots / 8 + 1;
        let hash = |discount: u64| [discount as u8; 32];
        let bids = [(TAKER, 3_u64), (BIDDER, 5)];
        for (who, discount) in bids {
            self.system.commit_bid(0, who - 1, hash(discount))?;
        }
        self.at(opened + HOUR, TICKS[2])?;
        self.system.advance_auction(0)?;
        for (bid, (who, discount_native)) in bids.into_iter().enumerate() {
            let revealed = Revealed {
                hash: hash(discount_native),
                discount_native,
                lots,
            };
            self.system.reveal_bid(bid, who, &revealed)?;
        }
        self.at(opened + 2 * HOUR, TICKS[2])?;
        self.system.advance_auction(0)?;
        for bid in 0..bids.len() {
            self.system.award(bid)?;
        }
        // Nobody bids in the rerun.
        for hours in 3_i64.. {
            self.system.advance_auction(0)?;
            if self.system.auctions[0].auction.phase == Phase::Closed {
                break;
            }
            self.at(opened + hours * HOUR, TICKS[2])?;
        }
        for bid in 0..bids.len() {
            // The bond came from outside and returns there whole.
            self.system.settle_bond(bid)?;
        }
        Ok(())
    }

    /// All layers pay: members answer their assessments, and everybody is settled for the haircut.
    pub fn route(&mut self) -> Result<(), Refusal> {
        let thawed = Frozen::default();
        self.system.route(0, &thawed)?;
        for seat in 0..self.size.members {
            let plan = self.system.pay_assessment(0, seat)?;
            self.note(&plan);
        }
        self.system.route(0, &thawed)?;
        // The takers have not been settled since the boundary: the haircut waits for them.
        assert_eq!(self.system.losses[0].loss.state, State::Haircutting);
        self.settle_all()?;
        self.system.route(0, &thawed)?;
        self.system.close_loss(0)
    }

    /// Everything is recovered: every layer gets back what it paid, gains are restored, and members
    /// claim.
    pub fn recover(&mut self) -> Result<(), Refusal> {
        // Haircuts must be applied before they are given back.
        self.settle_all()?;
        let found = self.lots() * ONE;
        self.system.donate_to_vault(DEFAULTER, 0, found)?;
        self.net_native += i128::from(found);
        self.system.recover(0, false)?;
        for seat in 0..self.size.members {
            let plan = self.system.claim(0, Some(seat))?;
            self.note(&plan);
        }
        self.settle_all()
    }

    /// From the fall of the price to the last claim.
    pub fn default(&mut self) -> Result<(), Refusal> {
        self.fall()?;
        self.manage()?;
        self.route()?;
        self.recover()
    }

    /// Lots of an account.
    pub fn lots_of(&self, who: usize) -> i64 {
        self.system.customers[who].account.positions[0].lots
    }

    fn settle_all(&mut self) -> Result<(), Refusal> {
        for who in 0..self.size.accounts {
            match self.system.settle(who, false) {
                // Nothing moves in the account of a defaulter whose loss is fixed.
                Ok(_) | Err(Refusal::AccountInDefault) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(())
    }

    /// Goes to a time and publishes the quote and the mark there.
    fn at(&mut self, now_ts: i64, tick: u64) -> Result<(), Refusal> {
        self.system.clock = clock(now_ts);
        self.system.refresh_price(0, &reading(ONE_E8, now_ts))?;
        let marked = self.system.mark(0, &reading(tick * TICK_E8, now_ts));
        marked.map(|_| ())
    }

    fn note(&mut self, plan: &Plan) {
        self.net_native += i128::from(plan.paid_by(Pocket::Wallet));
        self.net_native -= i128::from(plan.received_by(Pocket::Wallet));
    }
}

fn clock(now_ts: i64) -> Clock {
    Clock {
        now_ts,
        slot: now_ts as u64 * 2,
    }
}

fn reading(price_e8: u64, now_ts: i64) -> Reading {
    Reading {
        spot_price_e8: price_e8,
        confidence_price_e8: 0,
        ema_price_e8: price_e8,
        publish_ts: now_ts,
        previous_publish_ts: now_ts - 1,
    }
}

fn instrument() -> Instrument {
    Instrument {
        instrument_id: 1,
        risk_group: 1,
        parameters: InstrumentParameters::TEST,
        tick_size_e8: TICK_E8,
        tick_value_native: ONE / TICKS[0],
        max_open_interest_lots: 10_000_000,
        max_tick: 100_000,
        expiry_ts: i64::MAX,
        is_expired: false,
        mark_tick: 0,
        mark_ts: 0,
        settlement_tick: 0,
        sequence: 0,
        boundary_ts: 0,
        has_skipped: false,
        gain_long: 0,
        gain_short: 0,
        risk_array: [0; SCENARIOS],
        contract: Contract::LINEAR,
        risk_ts: 0,
        interest_limit_lots: u64::MAX,
    }
}

/// A consent that holds nothing back.
fn consent() -> Consent {
    Consent {
        initial_cap_native: u64::MAX,
        spend_cap_native: u64::MAX,
        expiry_ts: i64::MAX,
        band_bps: Bps(10_000),
        fee_max_bps: Bps(10_000),
        ..Consent::default()
    }
}

//! The step in the house in memory: what the rules say, and who outside pays or receives.

use ringfence_core::fill::Consent;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::Frozen;
use ringfence_core::margin::Health;
use ringfence_core::plan::{Leg, Plan, Pocket};
use ringfence_core::posting::Post;
use ringfence_core::price::{RawReading, Reading};
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use ringfence_interface::pda;
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::prices::Update;

use super::mirror::{Mirror, feed_of, owner_number};
use super::op::{Op, Place, Topic};

/// What the rules said yes to.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// What should move.
    pub plan: Plan,
    /// Health of all who traded, which the program returns.
    pub healths: Vec<Health>,
}

impl From<Plan> for Planned {
    fn from(plan: Plan) -> Self {
        Self {
            plan,
            healths: Vec::new(),
        }
    }
}

impl From<(Health, Health)> for Planned {
    fn from(healths: (Health, Health)) -> Self {
        Self {
            plan: Plan::default(),
            healths: vec![healths.0, healths.1],
        }
    }
}

pub type Said = Result<Planned, Refusal>;

pub fn nothing<T>(_: T) -> Planned {
    Planned::default()
}

/// An update as the oracle reader of the program hands it to the rules.
pub fn reading_of(update: &Update) -> Result<Reading, Refusal> {
    let raw = RawReading {
        price: update.price,
        confidence: update.confidence,
        ema_price: update.ema_price,
        exponent: update.exponent,
        publish_ts: update.publish_ts,
        previous_publish_ts: update.previous_publish_ts,
    };
    raw.to_reading()
}

pub fn consent_of(given: &ConsentSetArguments, generation: u64) -> Consent {
    Consent {
        generation,
        initial_cap_native: given.initial_cap_native,
        spend_cap_native: given.spend_cap_native,
        spent_native: 0,
        expiry_ts: given.expiry_ts,
        band_bps: Bps(given.band_bps),
        fee_max_bps: Bps(given.fee_max_bps),
        signed_orders_only: given.signed_orders_only,
        order_nonce_min: given.order_nonce_min,
        instruments: given.instruments,
    }
}

impl Mirror {
    pub fn is_frozen(&self, place: Place) -> bool {
        self.frozen.contains(&place)
    }

    /// What the rules say to an operation; the house in memory has changed if they say yes.
    pub fn decide(&mut self, op: &Op) -> Said {
        match op.topic() {
            Topic::Customer => self.decide_customer(op),
            Topic::Price => self.decide_prices(op),
            Topic::Trading => self.decide_trading(op),
            Topic::Member => decide_fund(&mut self.system, op),
            Topic::Loss => self.decide_loss(op),
            Topic::Auction => self.decide_auction(op),
            Topic::Part => self.decide_part(op),
            Topic::Venue => self.decide_venue(op),
            Topic::Lien => self.decide_lien(op),
            Topic::Outside => unreachable!("{op:?} is no instruction"),
        }
    }

    fn decide_customer(&mut self, op: &Op) -> Said {
        let system = &mut self.system;
        match *op {
            Op::Deposit { who, slot, amount } => system.deposit(who, slot, amount).map(Into::into),
            Op::Withdraw { who, slot, amount } => {
                system.withdraw(who, slot, amount).map(Into::into)
            }
            Op::Exit { who, slot } => system.exit(who, slot).map(Into::into),
            Op::Absorb { who, slot } => system.absorb(who, slot).map(nothing),
            Op::OpenVault { who, asset } => system.open_vault(who, asset).map(nothing),
            Op::CloseVault { who, slot } => {
                // The house in memory hands the surplus over without a plan.
                let surplus = system.close_vault(who, slot)?;
                let vault = Pocket::Vault(slot.try_into().expect("a slot"));
                Plan::one(vault, Pocket::Wallet, surplus).map(Into::into)
            }
            Op::OpenAccount { name } => {
                let shard = pda::shard_number(&self.world.account(name));
                system.open_account(owner_number(name), shard.into(), Consent::default());
                self.names.push(name);
                self.generations.push(system.clock.slot);
                self.has_consent.push(false);
                self.has_delegate.push(false);
                self.addresses.add(&self.world, name);
                Ok(Planned::default())
            }
            Op::Consent { who, given } => {
                let customer = &mut system.customers[who];
                customer.consent = consent_of(&given, self.generations[who]);
                self.has_consent[who] = true;
                Ok(Planned::default())
            }
            Op::Revoke { who } => {
                self.has_consent[who] = false;
                Ok(Planned::default())
            }
            Op::Waive { who } => system.waive_cut(who).map(nothing),
            _ => unreachable!("{op:?}"),
        }
    }

    fn decide_prices(&mut self, op: &Op) -> Said {
        match *op {
            Op::Refresh { first, last } => {
                // All of them in one instruction, or none.
                let mut system = self.system.clone();
                for asset in first..=last {
                    let reading = reading_of(&self.updates[asset])?;
                    system.refresh_price(asset, &reading)?;
                }
                self.system = system;
                Ok(Planned::default())
            }
            Op::Totals { asset } => self.system.refresh_total(asset).map(nothing),
            Op::Mark { market } => {
                let reading = reading_of(&self.updates[feed_of(market)])?;
                self.system.mark(market, &reading).map(nothing)
            }
            Op::Expire { market, has_oracle } => {
                let update = has_oracle.then(|| self.updates[feed_of(market)]);
                let reading = update.as_ref().map(reading_of).transpose()?;
                self.system.expire(market, reading.as_ref()).map(nothing)
            }
            Op::Post { market, quote } => {
                self.system.markets[market].0.check_posted()?;
                let post = Post {
                    mark_tick: quote.mark_tick,
                    risk_array: quote.risk_array,
                    underlying: reading_of(&self.updates[feed_of(market)])?,
                };
                self.system.post(market, &post).map(nothing)
            }
            Op::PostStress { who } => self.system.post_stress(who).map(nothing),
            Op::SizeFund => self.system.size_fund().map(nothing),
            _ => unreachable!("{op:?}"),
        }
    }

    fn decide_trading(&mut self, op: &Op) -> Said {
        let pool_frozen = self.is_frozen(Place::House(Pocket::Pool));
        let quote_frozen = |who: usize| self.is_frozen(Place::Vault(who, 0));
        match *op {
            Op::Fill(fill) => self.system.fill(&fill).map(Into::into),
            Op::Settle { who } => {
                // Nothing moves while either end is frozen.
                let stays = quote_frozen(who) || pool_frozen;
                self.system.settle(who, stays).map(Into::into)
            }
            Op::Call { who } => self.system.call(who).map(nothing),
            Op::TakeLots {
                market,
                who,
                by,
                lots,
            } => self
                .system
                .liquidate_position(market, who, by, lots)
                .map(nothing),
            Op::Seize {
                who,
                by,
                slot,
                quote_native,
                minimum_out_native,
            } => {
                if self.system.customers[who].owner == self.system.customers[by].owner {
                    return Err(Refusal::SameOwner);
                }
                let quote_moves = !quote_frozen(who);
                let how = Seizure {
                    slot,
                    quote_native,
                    minimum_out_native,
                    quote_moves,
                };
                self.system.liquidate_collateral(who, &how).map(Into::into)
            }
            Op::Gather { page } => {
                // All of them in one instruction, or none.
                let mut system = self.system.clone();
                for who in page.places() {
                    let stays = quote_frozen(*who) || pool_frozen;
                    system.settle(*who, stays)?;
                }
                self.system = system;
                Ok(Planned::default())
            }
            Op::Cover { who } => {
                let is_frozen = quote_frozen(who);
                self.system.cover_shortfall(who, is_frozen).map(Into::into)
            }
            _ => unreachable!("{op:?}"),
        }
    }

    pub fn frozen_layers(&self) -> Frozen {
        let is_frozen = |layer| self.is_frozen(Place::House(Pocket::Fund(layer)));
        Frozen {
            insurance: is_frozen(Layer::Insurance),
            skin_junior: is_frozen(Layer::SkinJunior),
            mutual: is_frozen(Layer::Mutual),
            skin_senior: is_frozen(Layer::SkinSenior),
            pending: self.is_frozen(Place::House(Pocket::PendingStakes)),
            secured: self.is_frozen(Place::House(Pocket::Secured)),
            escrow: self.is_frozen(Place::House(Pocket::Escrow)),
        }
    }

    /// Who outside the house an operation's legs pay or take from.
    fn outsider(&self, op: &Op) -> &'static str {
        match *op {
            Op::Deposit { who, .. }
            | Op::Withdraw { who, .. }
            | Op::Exit { who, .. }
            | Op::CloseVault { who, .. } => self.names[who],
            Op::Seize { by, .. } | Op::SellRecovered { by, .. } => self.names[by],
            Op::Stake { seat, .. }
            | Op::CancelStake { seat }
            | Op::Unstake { seat }
            | Op::ReleaseSecured { seat }
            | Op::Commit { seat, .. }
            | Op::Pay { seat, .. }
            | Op::Claim {
                seat: Some(seat), ..
            } => self.members[seat],
            Op::Bond { bid } => self.members[self.system.bids[bid].seat],
            Op::DepositSkin { .. }
            | Op::WithdrawSkin { .. }
            | Op::Match { .. }
            | Op::Claim { seat: None, .. } => ringfence_tests::actors::SKIN,
            Op::SeizeLien { .. } => ringfence_tests::actors::VENUE,
            _ => unreachable!("{op:?} has no legs to the outside"),
        }
    }

    /// Whose vaults an operation's legs name.
    pub fn vaults_of(&self, op: &Op) -> Option<usize> {
        match *op {
            Op::Deposit { who, .. }
            | Op::Withdraw { who, .. }
            | Op::Exit { who, .. }
            | Op::CloseVault { who, .. }
            | Op::Seize { who, .. }
            | Op::Cover { who } => Some(who),
            Op::Recover { loss } | Op::SellRecovered { loss, .. } => {
                Some(self.system.losses[loss].customer)
            }
            Op::SeizeLien { lien, .. } => Some(self.system.liens[lien].customer),
            _ => None,
        }
    }

    /// Asset of a pocket of a step, as the slots were before it.
    fn asset_of(&self, before: &System, op: &Op, pocket: Pocket) -> usize {
        let Some(who) = self.vaults_of(op) else {
            return 0;
        };
        match pocket {
            Pocket::Vault(slot) => before.customers[who].slot_assets[usize::from(slot)],
            _ => 0,
        }
    }

    /// Carries the legs that cross the house's border to the wallets.
    pub fn carry_outside(&mut self, before: &System, op: &Op, plan: &Plan) {
        for Leg {
            from,
            to,
            amount_native,
        } in plan.legs().iter().copied()
        {
            let (inside, comes) = match (from, to) {
                (Pocket::Wallet, inside) => (inside, true),
                (inside, Pocket::Wallet) => (inside, false),
                _ => continue,
            };
            let asset = self.asset_of(before, op, inside);
            let name = ringfence_tests::actors::owner_of(self.outsider(op));
            let wallet = self.wallets.get_mut(&(name, asset)).expect("a wallet");
            if comes {
                *wallet -= amount_native;
            } else {
                *wallet += amount_native;
            }
        }
    }
}

fn decide_fund(system: &mut System, op: &Op) -> Said {
    let plan = match *op {
        Op::Stake { seat, amount } => system.stake(seat, amount)?,
        Op::Activate { seat } => system.activate_stake(seat)?,
        Op::CancelStake { seat } => system.cancel_stake(seat)?,
        Op::RequestUnstake { seat, shares } => system.request_unstake(seat, shares)?,
        Op::Unstake { seat } => system.unstake(seat)?,
        Op::DropStub { seat } => system.drop_stub(seat)?,
        Op::ReleaseSecured { seat } => system.release_secured(seat)?,
        Op::DepositSkin { layer, amount } => system.deposit_skin(layer, amount)?,
        Op::WithdrawSkin { layer, amount } => system.withdraw_skin(layer, amount)?,
        Op::Sweep { pocket } => system.sweep_surplus(pocket)?,
        Op::CollectFees => system.collect_fees()?,
        _ => unreachable!("{op:?}"),
    };
    Ok(plan.into())
}

//! What makes an account's evidence fresh. A price counts as old here when half of its age limit
//! has passed: the rest is for the transaction to get there.

use super::Action;
use crate::portfolio::{Market, Portfolio, Vault};
use ringfence_core::units::Clock;
use ringfence_interface::instructions::{AssetPriceRefresh, InstrumentMark, PricePair};
use ringfence_interface::pda;
use solana_address::Address;
use solana_instruction::Instruction;

impl Portfolio {
    /// Refreshes and marks of everything that is old among the account's assets, its instruments
    /// with lots, and one more instrument that is to be traded.
    #[must_use]
    pub fn freshen(&self, traded: Option<&Market>) -> Vec<Instruction> {
        let mut fresh: Vec<Instruction> = self.refresh(&self.old_assets()).into_iter().collect();
        fresh.extend(
            self.old_markets(traded)
                .iter()
                .filter_map(|market| self.mark(market)),
        );
        fresh
    }

    /// An action behind what makes it fresh.
    #[must_use]
    pub fn freshly(&self, act: Vec<Instruction>) -> Action {
        Action {
            fresh: self.freshen(None),
            act,
        }
    }

    /// Vaults whose asset's price is old.
    fn old_assets(&self) -> Vec<&Vault> {
        let is_old = |vault: &&Vault| {
            let (asset, clock) = (&vault.asset, &self.clock);
            is_old(clock, asset.feed.publish_ts, asset.parameters.age_max_s)
        };
        // The quote's own price matters to accounts with lots, and to the value of other assets.
        let has_others = self.vaults.len() > 1;
        let counts = |vault: &&Vault| vault.slot != 0 || has_others || !self.markets.is_empty();
        self.vaults.iter().filter(is_old).filter(counts).collect()
    }

    /// One refresh of these vaults' assets; none when there is nothing to refresh.
    fn refresh(&self, vaults: &[&Vault]) -> Option<Instruction> {
        let pair = |vault: &&Vault| {
            let oracle = self.oracle(&vault.asset.source)?;
            Some(PricePair {
                asset: vault.asset_address,
                oracle,
            })
        };
        let pairs: Vec<PricePair> = vaults.iter().filter_map(pair).collect();
        (!pairs.is_empty()).then(|| AssetPriceRefresh {}.instruction(&pairs))
    }

    /// Instruments that the account has lots in, or is about to, and whose mark is old.
    fn old_markets<'a>(&'a self, traded: Option<&'a Market>) -> Vec<&'a Market> {
        let lots = |market: &&Market| {
            let id = market.instrument.instrument_id;
            let mut positions = self.account.positions.iter();
            positions.any(|position| position.instrument_id == id && position.lots != 0)
        };
        let mut old: Vec<&Market> = self.markets.iter().filter(lots).collect();
        if let Some(traded) = traded.filter(|it| !old.iter().any(|o| o.address == it.address)) {
            old.push(traded);
        }
        old.retain(|market| self.is_old_mark(market));
        old
    }

    fn is_old_mark(&self, market: &Market) -> bool {
        let instrument = &market.instrument;
        let can_be_marked = instrument.contract.kind == 0
            && instrument.is_expired == 0
            && self.clock.now_ts < instrument.expiry_ts;
        can_be_marked
            && is_old(
                &self.clock,
                instrument.mark_ts,
                instrument.parameters.mark_age_max_s,
            )
    }

    /// The mark of one instrument from its oracle.
    #[must_use]
    pub fn mark(&self, market: &Market) -> Option<Instruction> {
        mark(
            &self.account.house,
            market,
            self.oracle(&market.instrument.source)?,
        )
    }
}

fn mark(house: &Address, market: &Market, oracle: Address) -> Option<Instruction> {
    let accounts = InstrumentMark {
        house: *house,
        instrument: market.address,
        book: pda::book(&market.address).0,
        settlement: pda::settlement(house).0,
        fund: pda::fund(house).0,
        oracle,
    };
    Some(accounts.instruction())
}

/// Whether half of an age limit has passed.
fn is_old(clock: &Clock, since_ts: i64, age_max_s: u32) -> bool {
    clock.age_s(since_ts) > i64::from(age_max_s >> 1)
}

//! Assets, instruments, venues, made-up prices.

use anyhow::{Result, anyhow};
use ringfence_interface::accounts::{Asset, Instrument, Source, Venue};
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::{
    AssetCreate, AssetPriceRefresh, InstrumentCreate, PricePair, TestFeedSet, VenueCreate,
};
use ringfence_interface::pda;
use ringfence_interface::wire::{AssetCreateArguments, TestFeedSetArguments};
use solana_instruction::Instruction;
use std::fmt;

use super::{BY_PROPOSAL, FIXED, Planner, Stage};
use crate::parameters::{OfAsset, OfInstrument};
use crate::site::{AssetAt, FeedAt, InstrumentAt, VenueAt};
use crate::values::{Bytes32, units};

/// Prices of made-up feeds are in units of 10^-8.
const PRICE_EXPONENT: i32 = -8;
const PYTH: u8 = Source::pyth([0; 32]).kind;
const TEST_FEED: u8 = Source::test_feed([0; 32]).kind;

/// A source, for people.
struct Told<'a>(&'a Source);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0.kind {
            PYTH => "pyth",
            TEST_FEED => "test",
            _ => "unknown",
        };
        write!(f, "{kind} {}", Bytes32(self.0.feed_id))
    }
}

impl Planner<'_> {
    pub(super) fn listings(&mut self) -> Result<()> {
        for (index, asset) in self.site.assets.iter().enumerate() {
            self.asset(&format!("assets[{index}]"), asset)?;
        }
        for feed in &self.site.feeds {
            self.feed(feed)?;
        }
        for (index, instrument) in self.site.instruments.iter().enumerate() {
            self.instrument(&format!("instruments[{index}]"), instrument)?;
        }
        for (index, venue) in self.site.venues.iter().enumerate() {
            self.venue(&format!("venues[{index}]"), venue)?;
        }
        Ok(())
    }

    fn asset(&mut self, place: &str, asset: &AssetAt) -> Result<()> {
        let Some(account) = self.account(&asset.address) else {
            let what = format!("list {} as collateral", asset.mint.name);
            let create = self.create_asset(asset);
            self.step(Stage::Listings, what, vec![create]);
            return Ok(());
        };
        let found = Asset::decode(&account.data).map_err(|why| anyhow!("{place}: {why}"))?;
        self.source(place, (&found.source, &asset.source));
        for differs in OfAsset::differing(&found.parameters, &asset.parameters) {
            let place = format!("{place}.parameters.{}", differs.name);
            self.compare(&place, (differs.found, differs.wanted), BY_PROPOSAL);
        }
        Ok(())
    }

    fn source(&mut self, place: &str, (found, wanted): (&Source, &Source)) {
        let pair = (Told(found).to_string(), Told(wanted).to_string());
        self.compare(&format!("{place}.price"), pair, FIXED);
    }

    fn create_asset(&self, asset: &AssetAt) -> Instruction {
        let house = &self.site.house;
        let accounts = AssetCreate {
            listing_authority: house.authorities.listing_authority,
            payer: self.site.payer,
            house: house.address,
            asset: asset.address,
            mint: asset.mint.address,
            token_program: asset.mint.program,
            system_program: SYSTEM_PROGRAM,
        };
        let arguments = AssetCreateArguments {
            parameters: asset.parameters,
            source: asset.source,
            freeze_authority: asset.mint.freeze_authority,
        };
        accounts.instruction(&arguments, &pda::shards(&asset.address))
    }

    /// A feed that is there has prices of its own by now.
    fn feed(&mut self, feed: &FeedAt) -> Result<()> {
        if self.account(&feed.address).is_some() {
            return Ok(());
        }
        let mut all = vec![self.set_feed(feed)?];
        let assets = self
            .site
            .assets
            .iter()
            .filter(|it| it.oracle == feed.address);
        let pairs: Vec<PricePair> = assets
            .map(|asset| PricePair {
                asset: asset.address,
                oracle: feed.address,
            })
            .collect();
        if !pairs.is_empty() {
            all.push(AssetPriceRefresh {}.instruction(&pairs));
        }
        let what = format!("start {} at {}", feed.name, units(feed.start_price_e8, 8));
        self.step(Stage::Listings, what, all);
        Ok(())
    }

    fn set_feed(&self, feed: &FeedAt) -> Result<Instruction> {
        let house = &self.site.house;
        let accounts = TestFeedSet {
            listing_authority: house.authorities.listing_authority,
            payer: self.site.payer,
            house: house.address,
            feed: feed.address,
            system_program: SYSTEM_PROGRAM,
        };
        let price = i64::try_from(feed.start_price_e8)?;
        Ok(accounts.instruction(&TestFeedSetArguments {
            feed_id: feed.feed_id,
            price,
            confidence: 0,
            ema_price: price,
            exponent: PRICE_EXPONENT,
            publish_ts: self.clock.now_ts,
            previous_publish_ts: self.clock.now_ts.saturating_sub(1),
        }))
    }

    fn instrument(&mut self, place: &str, instrument: &InstrumentAt) -> Result<()> {
        let Some(account) = self.account(&instrument.address) else {
            let id = instrument.arguments.instrument_id;
            let what = format!("list {} as instrument {id}", instrument.name);
            let create = self.create_instrument(instrument);
            self.step(Stage::Listings, what, vec![create]);
            return Ok(());
        };
        let found = Instrument::decode(&account.data).map_err(|why| anyhow!("{place}: {why}"))?;
        self.compare_instrument(place, &found, instrument);
        Ok(())
    }

    fn compare_instrument(&mut self, place: &str, found: &Instrument, wanted: &InstrumentAt) {
        let wanted = &wanted.arguments;
        self.source(place, (&found.source, &wanted.source));
        let (option, terms) = (&found.contract, &wanted.contract);
        for (name, pair) in [
            (
                "risk_group",
                (found.risk_group.into(), wanted.risk_group.into()),
            ),
            ("tick_size_e8", (found.tick_size_e8, wanted.tick_size_e8)),
            (
                "tick_value_native",
                (found.tick_value_native, wanted.tick_value_native),
            ),
            ("max_tick", (found.max_tick, wanted.max_tick)),
            ("option.kind", (option.kind.into(), terms.kind.into())),
            (
                "option.strike_ticks",
                (option.strike_ticks, terms.strike_ticks),
            ),
            (
                "option.short_min_native",
                (option.short_min_native, terms.short_min_native),
            ),
            (
                "option.risk_age_max_s",
                (option.risk_age_max_s.into(), terms.risk_age_max_s.into()),
            ),
        ] {
            self.compare(&format!("{place}.{name}"), pair, FIXED);
        }
        let expiry = (found.expiry_ts, wanted.expiry_ts);
        self.compare(&format!("{place}.expiry_ts"), expiry, FIXED);
        let authority = (found.risk_authority, wanted.risk_authority);
        self.compare(&format!("{place}.option.risk_authority"), authority, FIXED);
        let open = (found.max_open_interest_lots, wanted.max_open_interest_lots);
        self.compare(
            &format!("{place}.max_open_interest_lots"),
            open,
            BY_PROPOSAL,
        );
        for differs in OfInstrument::differing(&found.parameters, &wanted.parameters) {
            let place = format!("{place}.parameters.{}", differs.name);
            self.compare(&place, (differs.found, differs.wanted), BY_PROPOSAL);
        }
    }

    fn create_instrument(&self, instrument: &InstrumentAt) -> Instruction {
        let house = &self.site.house;
        let accounts = InstrumentCreate {
            listing_authority: house.authorities.listing_authority,
            payer: self.site.payer,
            house: house.address,
            instrument: instrument.address,
            book: instrument.book,
            system_program: SYSTEM_PROGRAM,
        };
        accounts.instruction(&instrument.arguments)
    }

    fn venue(&mut self, place: &str, venue: &VenueAt) -> Result<()> {
        let Some(account) = self.account(&venue.address) else {
            let what = format!("admit the venue {}", venue.name);
            let create = self.create_venue(venue);
            self.step(Stage::Listings, what, vec![create]);
            return Ok(());
        };
        let found = Venue::decode(&account.data).map_err(|why| anyhow!("{place}: {why}"))?;
        let ids = |all: [u16; 16]| {
            let ids: Vec<String> = all
                .iter()
                .filter(|id| **id != 0)
                .map(u16::to_string)
                .collect();
            if ids.is_empty() {
                "all".to_owned()
            } else {
                ids.join(" ")
            }
        };
        let pair = (ids(found.instruments), ids(venue.instruments));
        self.compare(&format!("{place}.instruments"), pair, FIXED);
        Ok(())
    }

    fn create_venue(&self, venue: &VenueAt) -> Instruction {
        let house = &self.site.house;
        let accounts = VenueCreate {
            listing_authority: house.authorities.listing_authority,
            payer: self.site.payer,
            house: house.address,
            venue_authority: venue.authority,
            venue: venue.address,
            system_program: SYSTEM_PROGRAM,
        };
        accounts.instruction(&venue.instruments)
    }
}

//! The house of the world: its addresses, its authorities, and what an operator does to set it up.

use ringfence_core::asset::AssetParameters;
use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::parameters::Parameters;
use ringfence_interface::accounts::{self, HouseParameters, Source};
use ringfence_interface::instructions::{
    AssetCreate, AssetTotalsRefresh, FeesCollect, HouseCreate, InstrumentCreate, InstrumentExpire,
    InstrumentMark, SkinDeposit, SurplusSweep, VenueCreate,
};
use ringfence_interface::wire::{
    AssetCreateArguments, Authorities, HouseCreateArguments, InstrumentCreateArguments,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, DEFAULTS, KEEPER, LISTING, OPERATOR, PARAMETERS, PAUSE, SKIN};
use crate::send::{Outcome, done};
use crate::world::World;

/// Addresses of a house.
#[derive(Clone, Debug)]
pub struct House {
    /// Actor who created it.
    pub creator: String,
    /// Number among the creator's houses.
    pub house_id: u16,
    /// Whether it is a test house.
    pub is_test: bool,
    /// Name of the quote mint.
    pub quote: String,
    /// The house.
    pub address: Pubkey,
    /// Its settlement totals.
    pub settlement: Pubkey,
    /// Its pool.
    pub pool: Pubkey,
    /// Its fund.
    pub fund: Pubkey,
    /// Its table of stress losses.
    pub stress: Pubkey,
}

impl House {
    /// Addresses from what identifies a house.
    #[must_use]
    pub fn of(creator: &str, house_id: u16, is_test: bool, quote: &str) -> Self {
        let address = pda::house(&actors::address(creator), house_id, is_test).0;
        Self {
            creator: creator.to_owned(),
            house_id,
            is_test,
            quote: quote.to_owned(),
            address,
            settlement: pda::settlement(&address).0,
            pool: pda::pool(&address).0,
            fund: pda::fund(&address).0,
            stress: pda::stress(&address).0,
        }
    }

    /// The operator's first test house, in USDC.
    #[must_use]
    pub fn standard() -> Self {
        Self::of(OPERATOR, 1, true, "USDC")
    }

    /// Token account of the fund by its number: a layer's place, [`pda::SECURED`],
    /// [`pda::ESCROW`] or [`pda::PENDING_STAKES`].
    #[must_use]
    pub fn vault(&self, number: u8) -> Pubkey {
        pda::fund_vault(&self.fund, number).0
    }
}

/// Layer numbers of the fund's token accounts.
pub const INSURANCE: u8 = 3;
/// Junior skin.
pub const SKIN_JUNIOR: u8 = 4;
/// Mutual layer.
pub const MUTUAL: u8 = 5;
/// Senior skin.
pub const SKIN_SENIOR: u8 = 6;

/// What a listing of a linear contract says. The standard one: one tick is one cent of a price in
/// dollars, one tick on one lot is worth one cent in USDC, so that a lot is one unit of the
/// underlying.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// Its id.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Price of one tick.
    pub tick_size_e8: u64,
    /// Quote native value of one tick on one lot.
    pub tick_value_native: u64,
    /// Largest open interest.
    pub max_open_interest_lots: u64,
    /// Largest tick.
    pub max_tick: u64,
    /// When it expires.
    pub expiry_ts: i64,
    /// Parameters.
    pub parameters: InstrumentParameters,
    /// What it pays.
    pub contract: accounts::Contract,
    /// Posts an option's marks and risk array; zero for nobody.
    pub risk_authority: Pubkey,
}

impl Listing {
    /// A standard contract without expiry, in a risk group of its own.
    #[must_use]
    pub fn standard(instrument_id: u16) -> Self {
        Self {
            instrument_id,
            risk_group: instrument_id,
            tick_size_e8: 1_000_000,
            tick_value_native: 10_000,
            max_open_interest_lots: 10_000,
            max_tick: 100_000_000,
            expiry_ts: i64::MAX,
            parameters: InstrumentParameters::TEST,
            contract: accounts::Contract::LINEAR,
            risk_authority: Pubkey::default(),
        }
    }
}

impl World {
    /// `house_create` for the current house, with the test parameters; a live house must cover its
    /// largest stress losses.
    #[must_use]
    pub fn house_create_act(&self) -> Act {
        let parameters = Parameters {
            cover_k: if self.house.is_test { 0 } else { 2 },
            ..Parameters::TEST
        };
        self.house_create_with(&parameters, None)
    }

    /// `house_create` for the current house.
    #[must_use]
    pub fn house_create_with(
        &self,
        parameters: &Parameters,
        freeze_authority: Option<Pubkey>,
    ) -> Act {
        let house = &self.house;
        let quote = self.mint(&house.quote);
        let creator = actors::address(&house.creator);
        let accounts = HouseCreate {
            creator,
            payer: creator,
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            vault_insurance: house.vault(INSURANCE),
            vault_skin_junior: house.vault(SKIN_JUNIOR),
            vault_mutual: house.vault(MUTUAL),
            vault_skin_senior: house.vault(SKIN_SENIOR),
            vault_pending: house.vault(pda::PENDING_STAKES),
            vault_secured: house.vault(pda::SECURED),
            vault_escrow: house.vault(pda::ESCROW),
            stress: house.stress,
            quote_mint: quote.address,
            token_program: quote.program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&HouseCreateArguments {
            house_id: house.house_id,
            is_test: house.is_test,
            authorities: authorities(),
            domain: [7; 32],
            parameters: HouseParameters::from_core(parameters),
            freeze_authority,
        });
        Act::new(HouseCreate::SHAPE, instruction, &[&house.creator])
    }

    /// Sends [`World::house_create_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn house_create(&mut self) -> Outcome {
        self.send(&self.house_create_act())
    }

    /// Address of a named mint's asset in the current house.
    #[must_use]
    pub fn asset(&self, mint: &str) -> Pubkey {
        pda::asset(&self.house.address, &self.mint(mint).address).0
    }

    /// `asset_create` of a named mint, priced by the test feed of the same name.
    #[must_use]
    pub fn asset_create_act(&self, mint: &str, parameters: &AssetParameters) -> Act {
        self.asset_create_with(mint, parameters, self.feed_source(mint), None)
    }

    /// `asset_create` of a named mint.
    #[must_use]
    pub fn asset_create_with(
        &self,
        mint: &str,
        parameters: &AssetParameters,
        source: Source,
        freeze_authority: Option<Pubkey>,
    ) -> Act {
        let (asset, mint) = (self.asset(mint), self.mint(mint));
        let named = AssetCreate {
            listing_authority: actors::address(LISTING),
            payer: actors::address(LISTING),
            house: self.house.address,
            asset,
            mint: mint.address,
            token_program: mint.program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let parameters = accounts::AssetParameters::from_core(parameters);
        let arguments = AssetCreateArguments {
            parameters,
            source,
            freeze_authority,
        };
        let instruction = named.instruction(&arguments, &pda::shards(&asset));
        Act::new(AssetCreate::SHAPE, instruction, &[LISTING])
    }

    /// Lists a named mint with the test parameters.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn asset_create(&mut self, mint: &str) -> Outcome {
        self.send(&self.asset_create_act(mint, &AssetParameters::TEST))
    }

    /// `asset_totals_refresh` of a named mint's asset, by a keeper.
    #[must_use]
    pub fn asset_totals_refresh_act(&self, mint: &str) -> Act {
        let asset = self.asset(mint);
        let instruction = AssetTotalsRefresh { asset }.instruction(&pda::shards(&asset));
        Act::new(AssetTotalsRefresh::SHAPE, instruction, &[KEEPER])
    }

    /// Sends [`World::asset_totals_refresh_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn asset_totals_refresh(&mut self, mint: &str) -> Outcome {
        self.send(&self.asset_totals_refresh_act(mint))
    }

    /// Id of a named instrument.
    ///
    /// # Panics
    /// When the world has no such instrument.
    #[must_use]
    #[track_caller]
    pub fn instrument_id(&self, name: &str) -> u16 {
        *self
            .instruments
            .get(name)
            .unwrap_or_else(|| panic!("no instrument {name}"))
    }

    /// Address of a named instrument.
    #[must_use]
    #[track_caller]
    pub fn instrument(&self, name: &str) -> Pubkey {
        pda::instrument(&self.house.address, self.instrument_id(name)).0
    }

    /// Address of a named instrument's book.
    #[must_use]
    #[track_caller]
    pub fn book(&self, name: &str) -> Pubkey {
        pda::book(&self.instrument(name)).0
    }

    /// `instrument_create`, marked by the test feed of the instrument's name.
    #[must_use]
    pub fn instrument_create_act(&self, name: &str, listing: &Listing) -> Act {
        self.instrument_create_with(listing, self.feed_source(name))
    }

    /// `instrument_create`.
    #[must_use]
    pub fn instrument_create_with(&self, listing: &Listing, source: Source) -> Act {
        let instrument = pda::instrument(&self.house.address, listing.instrument_id).0;
        let named = InstrumentCreate {
            listing_authority: actors::address(LISTING),
            payer: actors::address(LISTING),
            house: self.house.address,
            instrument,
            book: pda::book(&instrument).0,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = named.instruction(&InstrumentCreateArguments {
            instrument_id: listing.instrument_id,
            risk_group: listing.risk_group,
            tick_size_e8: listing.tick_size_e8,
            tick_value_native: listing.tick_value_native,
            max_open_interest_lots: listing.max_open_interest_lots,
            max_tick: listing.max_tick,
            expiry_ts: listing.expiry_ts,
            parameters: accounts::InstrumentParameters::from_core(&listing.parameters),
            source,
            contract: listing.contract,
            risk_authority: listing.risk_authority,
        });
        Act::new(InstrumentCreate::SHAPE, instruction, &[LISTING])
    }

    /// Lists an instrument and remembers it by its name.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn instrument_create(&mut self, name: &str, listing: &Listing) -> Outcome {
        let outcome = self.send(&self.instrument_create_act(name, listing));
        if outcome.is_ok() {
            self.instruments
                .insert(name.to_owned(), listing.instrument_id);
        }
        outcome
    }

    /// `instrument_mark` from the test feed of the instrument's name, by a keeper.
    #[must_use]
    pub fn instrument_mark_act(&self, name: &str) -> Act {
        let accounts = InstrumentMark {
            house: self.house.address,
            instrument: self.instrument(name),
            book: self.book(name),
            settlement: self.house.settlement,
            fund: self.house.fund,
            oracle: self.feed(name),
        };
        Act::new(InstrumentMark::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// Sends [`World::instrument_mark_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn instrument_mark(&mut self, name: &str) -> Outcome {
        self.send(&self.instrument_mark_act(name))
    }

    /// A mark of now: published and taken.
    #[track_caller]
    pub fn mark(&mut self, name: &str, price_e8: u64) {
        self.publish_price(name, price_e8);
        done(self.instrument_mark(name));
    }

    /// `instrument_expire`, by a keeper; without an update when `has_oracle` is false.
    #[must_use]
    pub fn instrument_expire_act(&self, name: &str, has_oracle: bool) -> Act {
        let accounts = InstrumentExpire {
            house: self.house.address,
            instrument: self.instrument(name),
            book: self.book(name),
            settlement: self.house.settlement,
            fund: self.house.fund,
            oracle: if has_oracle {
                self.feed(name)
            } else {
                ids::SYSTEM_PROGRAM
            },
        };
        Act::new(InstrumentExpire::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// Sends [`World::instrument_expire_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn instrument_expire(&mut self, name: &str, has_oracle: bool) -> Outcome {
        self.send(&self.instrument_expire_act(name, has_oracle))
    }

    /// Address of a venue by the actor that signs for it.
    #[must_use]
    pub fn venue(&self, venue: &str) -> Pubkey {
        pda::venue(&self.house.address, &actors::address(venue)).0
    }

    /// `venue_create` for an actor; no instrument named means all.
    ///
    /// # Panics
    /// With more instruments than a venue can name.
    #[must_use]
    pub fn venue_create_act(&self, venue: &str, instruments: &[u16]) -> Act {
        let accounts = VenueCreate {
            listing_authority: actors::address(LISTING),
            payer: actors::address(LISTING),
            house: self.house.address,
            venue_authority: actors::address(venue),
            venue: self.venue(venue),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let mut named = [0; 16];
        named[..instruments.len()].copy_from_slice(instruments);
        Act::new(VenueCreate::SHAPE, accounts.instruction(&named), &[LISTING])
    }

    /// Sends [`World::venue_create_act`] for all instruments.
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn venue_create(&mut self, venue: &str) -> Outcome {
        self.send(&self.venue_create_act(venue, &[]))
    }

    /// `fees_collect`, by a keeper.
    #[must_use]
    pub fn fees_collect_act(&self) -> Act {
        let accounts = FeesCollect {
            house: self.house.address,
            settlement: self.house.settlement,
            pool: self.house.pool,
            fund: self.house.fund,
            vault_insurance: self.house.vault(INSURANCE),
            token_program: self.mint(&self.house.quote).program,
        };
        Act::new(FeesCollect::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `surplus_sweep` of the pool or a fund vault, by a keeper.
    #[must_use]
    pub fn surplus_sweep_act(&self, source: Pubkey) -> Act {
        let accounts = SurplusSweep {
            settlement: self.house.settlement,
            fund: self.house.fund,
            source,
            vault_insurance: self.house.vault(INSURANCE),
            token_program: self.mint(&self.house.quote).program,
        };
        Act::new(SurplusSweep::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `skin_deposit` into layer 4 or 6 from the wallet of the skin authority.
    #[must_use]
    pub fn skin_deposit_act(&self, layer: u8, amount_native: u64) -> Act {
        let accounts = SkinDeposit {
            skin_authority: actors::address(SKIN),
            house: self.house.address,
            settlement: self.house.settlement,
            fund: self.house.fund,
            vault: self.house.vault(layer),
            source: self.wallet(SKIN, &self.house.quote),
            token_program: self.mint(&self.house.quote).program,
        };
        Act::new(
            SkinDeposit::SHAPE,
            accounts.instruction(layer, amount_native),
            &[SKIN],
        )
    }
}

/// Authorities of the standard house: five different actors.
#[must_use]
pub fn authorities() -> Authorities {
    Authorities {
        parameter_authority: actors::address(PARAMETERS),
        listing_authority: actors::address(LISTING),
        pause_authority: actors::address(PAUSE),
        default_authority: actors::address(DEFAULTS),
        skin_authority: actors::address(SKIN),
    }
}

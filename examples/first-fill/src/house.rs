//! What an operator does. One key holds every authority here; a real house has one for each.

use anyhow::Result;
use ringfence_core::asset::AssetParameters;
use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::parameters::Parameters;
use ringfence_interface::accounts::{self, Contract, HouseParameters, Source};
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::instructions::{
    AssetCreate, AssetPriceRefresh, HouseCreate, InstrumentCreate, InstrumentExpire,
    InstrumentMark, PricePair, TestFeedSet, VenueCreate,
};
use ringfence_interface::pda;
use ringfence_interface::wire::{
    AssetCreateArguments, Authorities, HouseCreateArguments, InstrumentCreateArguments,
    TestFeedSetArguments,
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::cell::Cell;

use crate::TICK_NATIVE;
use crate::chain::Chain;
use crate::tokens::Token;
use crate::venue;

/// Layers of the fund that have a token account of their own.
const INSURANCE: u8 = 3;
const SKIN_JUNIOR: u8 = 4;
const MUTUAL: u8 = 5;
const SKIN_SENIOR: u8 = 6;
const HOUSE_ID: u16 = 1;
const INSTRUMENT_ID: u16 = 1;
const DOLLAR_E8: u64 = 100_000_000;
const TICK_E8: u64 = 1_000_000;
const PRICE_EXPONENT: i32 = -8;
/// Names of the two prices that the operator makes up.
const USDC_FEED: [u8; 32] = [1; 32];
const CONTRACT_FEED: [u8; 32] = [2; 32];

/// A test house: one in which the listing authority may make prices up.
pub struct House<'a> {
    pub chain: &'a Chain,
    pub token: Token,
    pub address: Address,
    pub settlement: Address,
    pub pool: Address,
    pub fund: Address,
    pub asset: Address,
    /// The one contract.
    pub instrument: Address,
    pub book: Address,
    /// The example venue, as this house knows it.
    pub venue: Address,
    operator: &'a Keypair,
    /// When each price was last published: an update names its predecessor.
    usdc_ts: Cell<i64>,
    contract_ts: Cell<i64>,
}

impl<'a> House<'a> {
    /// Opens the house.
    pub fn create(chain: &'a Chain, operator: &'a Keypair, token: Token) -> Result<Self> {
        let creator = operator.pubkey();
        let address = pda::house(&creator, HOUSE_ID, true).0;
        let instrument = pda::instrument(&address, INSTRUMENT_ID).0;
        let before = chain.now()? - 1;
        let house = Self {
            chain,
            address,
            settlement: pda::settlement(&address).0,
            pool: pda::pool(&address).0,
            fund: pda::fund(&address).0,
            asset: pda::asset(&address, &token.mint).0,
            instrument,
            book: pda::book(&instrument).0,
            venue: pda::venue(&address, &venue::authority()).0,
            token,
            operator,
            usdc_ts: Cell::new(before),
            contract_ts: Cell::new(before),
        };
        house.send("the house is open", &[house.create_instruction()])?;
        Ok(house)
    }

    /// Random bytes that are part of every signed order, so that none is valid in another house.
    pub fn domain(&self) -> [u8; 32] {
        self.token.mint.to_bytes()
    }

    fn create_instruction(&self) -> Instruction {
        let operator = self.operator.pubkey();
        let vault = |number| pda::fund_vault(&self.fund, number).0;
        let accounts = HouseCreate {
            creator: operator,
            payer: operator,
            house: self.address,
            settlement: self.settlement,
            pool: self.pool,
            fund: self.fund,
            vault_insurance: vault(INSURANCE),
            vault_skin_junior: vault(SKIN_JUNIOR),
            vault_mutual: vault(MUTUAL),
            vault_skin_senior: vault(SKIN_SENIOR),
            vault_pending: vault(pda::PENDING_STAKES),
            vault_secured: vault(pda::SECURED),
            vault_escrow: vault(pda::ESCROW),
            stress: pda::stress(&self.address).0,
            quote_mint: self.token.mint,
            token_program: TOKEN_PROGRAM,
            system_program: SYSTEM_PROGRAM,
        };
        accounts.instruction(&HouseCreateArguments {
            house_id: HOUSE_ID,
            is_test: true,
            authorities: Authorities {
                parameter_authority: operator,
                listing_authority: operator,
                pause_authority: operator,
                default_authority: operator,
                skin_authority: operator,
            },
            domain: self.domain(),
            parameters: HouseParameters::from_core(&Parameters::TEST),
            freeze_authority: None,
        })
    }

    /// Lists the quote asset, and gives it its price.
    pub fn list_quote(&mut self) -> Result<()> {
        let operator = self.operator.pubkey();
        let accounts = AssetCreate {
            listing_authority: operator,
            payer: operator,
            house: self.address,
            asset: self.asset,
            mint: self.token.mint,
            token_program: TOKEN_PROGRAM,
            system_program: SYSTEM_PROGRAM,
        };
        let arguments = AssetCreateArguments {
            parameters: accounts::AssetParameters::from_core(&AssetParameters::TEST),
            source: Source::test_feed(USDC_FEED),
            freeze_authority: None,
        };
        let create = accounts.instruction(&arguments, &pda::shards(&self.asset));
        self.send("USDC is listed", &[create])?;
        self.price()
    }

    /// Lists the example venue: its program's own address signs for it.
    pub fn list_venue(&mut self) -> Result<()> {
        let operator = self.operator.pubkey();
        let accounts = VenueCreate {
            listing_authority: operator,
            payer: operator,
            house: self.address,
            venue_authority: venue::authority(),
            venue: self.venue,
            system_program: SYSTEM_PROGRAM,
        };
        // No instrument named: all of them.
        self.send(
            "the example venue is listed",
            &[accounts.instruction(&[0; 16])],
        )
    }

    /// Lists a contract that expires.
    pub fn list_contract(&mut self, expiry_ts: i64) -> Result<()> {
        let operator = self.operator.pubkey();
        let accounts = InstrumentCreate {
            listing_authority: operator,
            payer: operator,
            house: self.address,
            instrument: self.instrument,
            book: self.book,
            system_program: SYSTEM_PROGRAM,
        };
        let create = accounts.instruction(&InstrumentCreateArguments {
            instrument_id: INSTRUMENT_ID,
            risk_group: 1,
            tick_size_e8: TICK_E8,
            tick_value_native: TICK_NATIVE,
            max_open_interest_lots: 10_000,
            max_tick: 100_000_000,
            expiry_ts,
            parameters: accounts::InstrumentParameters::from_core(&InstrumentParameters::TEST),
            source: Source::test_feed(CONTRACT_FEED),
            contract: Contract::LINEAR,
            risk_authority: Address::default(),
        });
        self.send("a contract is listed", &[create])
    }

    /// Publishes both prices and takes them: what keepers do all day.
    pub fn mark(&self, ticks: u64) -> Result<()> {
        self.price()?;
        let mark = InstrumentMark {
            house: self.address,
            instrument: self.instrument,
            book: self.book,
            settlement: self.settlement,
            fund: self.fund,
            oracle: self.feed(CONTRACT_FEED),
        };
        let publish = self.publish(CONTRACT_FEED, ticks * TICK_E8, &self.contract_ts)?;
        let what = format!("the contract's mark is {ticks} ticks");
        self.send(&what, &[publish, mark.instruction()])
    }

    /// Ends the contract at the update that straddles its expiry.
    pub fn expire(&self, ticks: u64) -> Result<()> {
        let expire = InstrumentExpire {
            house: self.address,
            instrument: self.instrument,
            book: self.book,
            settlement: self.settlement,
            fund: self.fund,
            oracle: self.feed(CONTRACT_FEED),
        };
        let publish = self.publish(CONTRACT_FEED, ticks * TICK_E8, &self.contract_ts)?;
        let what = format!("the contract has expired at {ticks} ticks");
        self.send(&what, &[publish, expire.instruction()])
    }

    /// The price of the quote asset is a dollar, as of now.
    fn price(&self) -> Result<()> {
        let publish = self.publish(USDC_FEED, DOLLAR_E8, &self.usdc_ts)?;
        let pair = PricePair {
            asset: self.asset,
            oracle: self.feed(USDC_FEED),
        };
        let refresh = AssetPriceRefresh {}.instruction(&[pair]);
        self.send("USDC is worth a dollar", &[publish, refresh])
    }

    /// An update of a price that the operator makes up, as of the chain's now.
    fn publish(&self, feed_id: [u8; 32], price_e8: u64, last: &Cell<i64>) -> Result<Instruction> {
        let operator = self.operator.pubkey();
        let price = i64::try_from(price_e8)?;
        let previous_publish_ts = last.get();
        // Two updates are never of the same second.
        self.chain.wait_until(previous_publish_ts + 1)?;
        let publish_ts = self.chain.now()?;
        last.set(publish_ts);
        let accounts = TestFeedSet {
            listing_authority: operator,
            payer: operator,
            house: self.address,
            feed: self.feed(feed_id),
            system_program: SYSTEM_PROGRAM,
        };
        Ok(accounts.instruction(&TestFeedSetArguments {
            feed_id,
            price,
            confidence: 0,
            ema_price: price,
            exponent: PRICE_EXPONENT,
            publish_ts,
            previous_publish_ts,
        }))
    }

    fn feed(&self, feed_id: [u8; 32]) -> Address {
        pda::test_feed(&self.address, &feed_id).0
    }

    fn send(&self, what: &str, instructions: &[Instruction]) -> Result<()> {
        self.chain.send(what, instructions, &[self.operator])
    }
}

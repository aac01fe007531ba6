//! A world in which a test can begin: house, collateral, a market, customers.

use crate::actors::VENUE;
use crate::house::Listing;
use crate::send::done;
use crate::tokens::MintSpec;
use crate::world::World;

/// The quote of the standard house.
pub const USDC: &str = "USDC";
/// Collateral with nine decimals.
pub const SOL: &str = "SOL";
/// Collateral of Token-2022 with eight decimals.
pub const BTC: &str = "BTC";
/// A linear contract: one lot is one unit, a tick is a cent.
pub const PERP: &str = "PERP";

/// One whole USDC in native units.
pub const ONE_USDC: u64 = 1_000_000;
/// One whole SOL in native units.
pub const ONE_SOL: u64 = 1_000_000_000;
/// A price of one.
pub const ONE_E8: u64 = 100_000_000;

impl World {
    /// A chain with mints USDC, SOL and BTC (Token-2022), and no house.
    #[must_use]
    pub fn with_mints() -> Self {
        let mut world = Self::empty();
        world.make_mint(USDC, &MintSpec::plain(6));
        world.make_mint(SOL, &MintSpec::plain(9));
        world.make_mint(
            BTC,
            &MintSpec {
                is_2022: true,
                ..MintSpec::plain(8)
            },
        );
        world
    }

    /// With the standard house, and nothing listed.
    #[must_use]
    pub fn with_house() -> Self {
        let mut world = Self::with_mints();
        done(world.house_create());
        world
    }

    /// With the standard house and three priced assets: USDC at 1, SOL at 100, BTC at 50,000.
    #[must_use]
    pub fn with_assets() -> Self {
        let mut world = Self::with_house();
        for (mint, price) in [(USDC, 1), (SOL, 100), (BTC, 50_000)] {
            done(world.asset_create(mint));
            world.price(mint, price * ONE_E8);
        }
        world
    }

    /// With assets, the contract PERP at a mark of 100 dollars (tick 10,000), and a venue.
    #[must_use]
    pub fn with_market() -> Self {
        let mut world = Self::with_assets();
        done(world.instrument_create(PERP, &Listing::standard(1)));
        // A mark is newer than the listing.
        world.advance(1);
        world.mark(PERP, 100 * ONE_E8);
        done(world.venue_create(VENUE));
        world
    }

    /// Makes a customer: a margin account, a quote vault with this much in it, and as much again in
    /// the wallet.
    #[track_caller]
    pub fn add_customer(&mut self, customer: &str, quote_native: u64) {
        let quote = self.house.quote.clone();
        done(self.account_create(customer));
        done(self.vault_open(customer, &quote));
        self.give(customer, &quote, 2 * quote_native);
        if quote_native > 0 {
            done(self.deposit(customer, &quote, quote_native));
        }
        self.advance_slots(1);
    }

    /// Makes a customer who has consented to the standard venue as well.
    #[track_caller]
    pub fn add_trader(&mut self, customer: &str, quote_native: u64) {
        self.add_customer(customer, quote_native);
        done(self.consent_set(customer, VENUE));
    }

    /// Opens another vault of a customer and pays into it.
    #[track_caller]
    pub fn add_collateral(&mut self, customer: &str, mint: &str, amount_native: u64) {
        done(self.vault_open(customer, mint));
        self.give(customer, mint, amount_native);
        done(self.deposit(customer, mint, amount_native));
    }
}

//! A whole house in memory, made of the same plans as the one on chain.
//!
//! For fuzzing, drills and simulation: every operation here is the operation on chain without
//! accounts, signatures and token programs. Operations work on copies and store them only when the
//! rules say yes, so that a refusal leaves the house as it was, to the last field.

pub mod auctions;
mod batches;
mod customers;
pub mod liens;
mod losses;
mod members;
pub mod orders;
pub mod porting;
mod recoveries;
pub mod trading;

use alloc::vec::Vec;

use crate::account::Account;
use crate::assessment::Part;
use crate::asset::{Asset, AssetParameters, Shard, check_decimals};
use crate::fill::Consent;
use crate::fund::sizing::Stress;
use crate::fund::{Fund, Member};
use crate::house::Mode;
use crate::instrument::{Book, Instrument};
use crate::invariants::{Holding, VaultView, View};
use crate::limits::{ASSET_SLOTS, SHARDS};
use crate::loss::Loss;
use crate::math::Checked;
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::price::{Feed, Reading};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{Clock, Moment};

pub use members::FUND_POCKETS;

/// An asset with its shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The asset.
    pub asset: Asset,
    /// Its sixteen shards.
    pub shards: Vec<Shard>,
}

/// A customer's margin account with what the program keeps around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Whose it is.
    pub owner: u32,
    /// The account.
    pub account: Account,
    /// Asset of each slot; meaningless while the slot is not open.
    pub slot_assets: [usize; ASSET_SLOTS],
    /// Tokens in each slot's vault.
    pub tokens_native: [u64; ASSET_SLOTS],
    /// Shard that counts its vaults.
    pub shard: usize,
    /// Consent to the one venue of this house.
    pub consent: Consent,
    /// Open or last loss, by its place in `losses`.
    pub loss: Option<usize>,
}

/// A member's seat in the fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// Whose it is.
    pub owner: u32,
    /// The seat.
    pub member: Member,
}

/// A loss and whose account caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLoss {
    /// The defaulter, by its place in `customers`.
    pub customer: usize,
    /// The loss.
    pub loss: Loss,
}

/// One party's part of a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartOf {
    /// Place of the loss.
    pub loss: usize,
    /// Seat of the party; none for the operator.
    pub seat: Option<usize>,
    /// The part.
    pub part: Part,
}

/// A house in memory. Customers, assets and instruments are named by their places in these lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Time.
    pub clock: Clock,
    /// The house's parameters.
    pub parameters: Parameters,
    /// What the house does now.
    pub mode: Mode,
    /// When the last gain haircut ended.
    pub trading_since: Moment,
    /// Settlement's totals.
    pub settlement: Settlement,
    /// Tokens in the pool.
    pub pool_tokens_native: u64,
    /// Ledgers of the fund.
    pub fund: Fund,
    /// Tokens in the fund's accounts, in the order of [`FUND_POCKETS`].
    pub fund_tokens_native: [u64; 7],
    /// Stress losses that were posted.
    pub stress: Stress,
    /// Assets; the first is the quote.
    pub listed: Vec<Listed>,
    /// Instruments with their books.
    pub markets: Vec<(Instrument, Book)>,
    /// Margin accounts.
    pub customers: Vec<Customer>,
    /// Members of the fund.
    pub seats: Vec<Seat>,
    /// Losses.
    pub losses: Vec<OpenLoss>,
    /// Parts of losses, as far as their parties have done anything.
    pub parts: Vec<PartOf>,
    /// Auctions of defaulters' lots.
    pub auctions: Vec<auctions::OpenAuction>,
    /// Bids in them.
    pub bids: Vec<auctions::OpenBid>,
    /// Liens on customers' vaults.
    pub liens: Vec<liens::OpenLien>,
    /// Signed orders of which something was filled, or which were cancelled.
    pub orders: Vec<orders::OpenOrder>,
}

impl System {
    /// A house without assets.
    ///
    /// # Errors
    /// Those of [`Parameters::check`].
    pub fn new(parameters: Parameters, clock: Clock) -> Result<Self, Refusal> {
        parameters.check()?;
        Ok(Self {
            clock,
            parameters,
            mode: Mode::default(),
            trading_since: Moment::default(),
            settlement: Settlement::EMPTY,
            pool_tokens_native: 0,
            fund: Fund::default(),
            fund_tokens_native: [0; 7],
            stress: Stress::default(),
            listed: Vec::new(),
            markets: Vec::new(),
            customers: Vec::new(),
            seats: Vec::new(),
            losses: Vec::new(),
            parts: Vec::new(),
            auctions: Vec::new(),
            bids: Vec::new(),
            liens: Vec::new(),
            orders: Vec::new(),
        })
    }

    /// Lists an asset; the first one listed is the quote. Returns its place.
    ///
    /// # Errors
    /// Those of [`AssetParameters::check`] and [`check_decimals`].
    pub fn list_asset(
        &mut self,
        parameters: AssetParameters,
        decimals: u8,
    ) -> Result<usize, Refusal> {
        let quote_decimals = self
            .listed
            .first()
            .map_or(decimals, |quote| quote.asset.decimals);
        check_decimals(decimals, quote_decimals)?;
        parameters.check(&self.parameters)?;
        let asset = Asset {
            feed: Feed::default(),
            parameters,
            total_native: 0,
            listed_ts: self.clock.now_ts,
            decimals,
            quote_decimals,
        };
        let shards = alloc::vec![Shard::default(); usize::from(SHARDS)];
        self.listed.push(Listed { asset, shards });
        Ok(self.listed.len().saturating_sub(1))
    }

    /// Takes a reading of an asset's price. Returns whether it was newer than the cached one.
    ///
    /// # Errors
    /// Those of [`Feed::accept`].
    pub fn refresh_price(&mut self, asset: usize, reading: &Reading) -> Result<bool, Refusal> {
        let clock = self.clock;
        let listed = self
            .listed
            .get_mut(asset)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let mut feed = listed.asset.feed;
        let is_newer = feed.accept(reading, &listed.asset.parameters.price, &clock)?;
        listed.asset.feed = feed;
        Ok(is_newer)
    }

    /// Sums an asset's shards.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn refresh_total(&mut self, asset: usize) -> Result<(), Refusal> {
        let listed = self
            .listed
            .get_mut(asset)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        listed.asset.total_native = crate::asset::total_of(&listed.shards)?;
        Ok(())
    }

    /// The house as the invariants see it.
    #[must_use]
    pub fn view(&self) -> View {
        let pool = Holding {
            tokens_native: self.pool_tokens_native,
            ledger_native: self.settlement.pool_native,
        };
        let mut house_holdings = alloc::vec![pool];
        house_holdings.extend(self.fund_holdings());
        View {
            settlement: self.settlement,
            fund: self.fund,
            accounts: self
                .customers
                .iter()
                .map(|customer| customer.account)
                .collect(),
            liens: self.lien_views().collect(),
            vaults: self.customers.iter().flat_map(Customer::vaults).collect(),
            shards: self
                .listed
                .iter()
                .map(|listed| listed.shards.clone())
                .collect(),
            markets: self.markets.clone(),
            members: self.seats.iter().map(|seat| seat.member).collect(),
            losses: self.losses.iter().map(|open| open.loss).collect(),
            bonds_native: self
                .bids
                .iter()
                .filter(|open| !open.is_settled)
                .fold(0, |sum, open| sum.saturating_add(open.bid.bond_native)),
            claimed_native: self
                .parts
                .iter()
                .fold(0, |sum, of| sum.saturating_add(of.part.claimed_native)),
            house_holdings,
        }
    }

    /// All tokens of an asset inside the house, in native units: only what crosses the house's
    /// border changes it.
    #[must_use]
    pub fn tokens_inside(&self, asset: usize) -> u128 {
        let vaults = self.customers.iter().flat_map(Customer::vaults);
        let held = vaults.filter(|vault| vault.asset_index == asset);
        let vaults = held.fold(0_u128, |sum, vault| {
            sum.saturating_add(u128::from(vault.holding.tokens_native))
        });
        if asset != 0 {
            return vaults;
        }
        let fund = self
            .fund_tokens_native
            .iter()
            .map(|tokens| u128::from(*tokens));
        let house = fund.fold(u128::from(self.pool_tokens_native), u128::saturating_add);
        vaults.saturating_add(house)
    }

    /// Moves a plan's tokens, for the customer whose vaults it names.
    fn carry(&mut self, plan: &Plan, customer: Option<usize>) -> Result<(), Refusal> {
        for leg in plan.legs() {
            if let Some(tokens) = self.tokens_mut(leg.from, customer) {
                let left = tokens.checked_sub(leg.amount_native);
                *tokens = left.ok_or(Refusal::TokensBelowLedger)?;
            }
            if let Some(tokens) = self.tokens_mut(leg.to, customer) {
                *tokens = tokens.plus(leg.amount_native)?;
            }
        }
        Ok(())
    }

    /// The tokens of a pocket; none for a wallet, which is outside.
    fn tokens_mut(&mut self, pocket: Pocket, customer: Option<usize>) -> Option<&mut u64> {
        match pocket {
            Pocket::Wallet => None,
            Pocket::Pool => Some(&mut self.pool_tokens_native),
            Pocket::Vault(slot) => self
                .customers
                .get_mut(customer?)?
                .tokens_native
                .get_mut(usize::from(slot)),
            Pocket::Fund(_) | Pocket::PendingStakes | Pocket::Secured | Pocket::Escrow => {
                let place = FUND_POCKETS.iter().position(|known| *known == pocket)?;
                self.fund_tokens_native.get_mut(place)
            }
        }
    }

    /// Tokens sent to the pool or to a fund account by a stranger: they change no ledger.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn donate(&mut self, pocket: Pocket, amount_native: u64) -> Result<(), Refusal> {
        let tokens = self
            .tokens_mut(pocket, None)
            .ok_or(Refusal::NothingToMove)?;
        *tokens = tokens.plus(amount_native)?;
        Ok(())
    }

    /// Sweeps what a house account holds beyond its ledger into the insurance layer.
    ///
    /// # Errors
    /// [`Refusal::TokensBelowLedger`], [`Refusal::NothingToMove`].
    pub fn sweep_surplus(&mut self, pocket: Pocket) -> Result<Plan, Refusal> {
        let ledger = match pocket {
            Pocket::Pool => self.settlement.pool_native,
            Pocket::PendingStakes => self.fund.pending_native,
            Pocket::Secured => self.fund.secured_native,
            Pocket::Escrow => self.fund.escrow_native,
            Pocket::Fund(layer) => *self.fund.ledger_mut(layer)?,
            Pocket::Wallet | Pocket::Vault(_) => return Err(Refusal::NothingToMove),
        };
        let tokens = self.tokens_mut(pocket, None).map_or(0, |tokens| *tokens);
        let plan = crate::fund::plan_sweep(&mut self.fund, pocket, (tokens, ledger))?;
        self.carry(&plan, None)?;
        Ok(plan)
    }
}

impl Customer {
    /// Its open vaults.
    pub fn vaults(&self) -> impl Iterator<Item = VaultView> + '_ {
        let tokens = self.slot_assets.iter().zip(&self.tokens_native);
        let slots = self
            .account
            .slots
            .iter()
            .zip(tokens)
            .filter(|(slot, _)| slot.is_open);
        slots.map(|(slot, (asset, tokens))| VaultView {
            asset_index: *asset,
            shard_index: self.shard,
            holding: Holding {
                tokens_native: *tokens,
                ledger_native: slot.ledger_native,
            },
        })
    }
}

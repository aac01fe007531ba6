//! The house that is audited: what every customer is judged by.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use ringfence_core::invariants::{Holding, View};
use ringfence_interface::accounts::{Asset, AssetShard, Fund, House, Lien, Loss, Settlement};
use ringfence_interface::pda;
use solana_address::Address;

use crate::facts::Facts;
use crate::finding::{About, Finding};
use crate::tokens::{Expected, Tokens};

/// Names of the house's own token accounts: the pool, then the fund's.
pub(crate) const HOLDINGS: [&str; 8] = [
    "pool",
    "insurance",
    "junior skin",
    "mutual layer",
    "senior skin",
    "stakes that wait",
    "secured parts",
    "escrow",
];

/// An asset with the accounts that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub address: Address,
    pub asset: Asset,
    pub shards: Vec<Address>,
}

/// The audited house.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub facts: &'a Facts,
    pub address: Address,
    pub house: House,
    pub settlement: Settlement,
    pub settlement_address: Address,
    pub fund: Fund,
    pub fund_address: Address,
    pub assets: Vec<Listed>,
    pub instruments: Vec<Address>,
    pub books: Vec<Address>,
    pub members: Vec<Address>,
    pub losses: Vec<Address>,
    /// Token accounts of pool and fund, as they are named by the house.
    pub holdings: [Address; 8],
    pub liens: BTreeMap<Address, Vec<(Address, Lien)>>,
    /// The house without its customers.
    pub view: View,
}

impl<'a> Ground<'a> {
    /// The house at an address.
    ///
    /// # Errors
    /// When the house, its settlement or its fund is not there: then there is nothing to judge by.
    pub fn of(
        facts: &'a Facts,
        address: &Address,
        tokens: &Tokens,
        findings: &mut Vec<Finding>,
    ) -> Result<Self> {
        let settlement_address = pda::settlement(address).0;
        let fund_address = pda::fund(address).0;
        let house = facts.houses.get(address);
        let house = *house.with_context(|| format!("there is no house at {address}"))?;
        let settlement = facts.settlements.get(&settlement_address);
        let settlement = *settlement.context("the house has no settlement account")?;
        let fund = *facts
            .funds
            .get(&fund_address)
            .context("the house has no fund account")?;
        let mut ground = Self {
            facts,
            address: *address,
            house,
            settlement_address,
            fund_address,
            assets: assets_of(facts, address),
            instruments: Vec::new(),
            books: Vec::new(),
            members: Vec::new(),
            losses: Vec::new(),
            holdings: holdings_of(&settlement, &fund),
            liens: liens_of(facts, address),
            view: empty(&settlement, &fund),
            settlement,
            fund,
        };
        ground.add_shards(findings);
        ground.add_markets(findings);
        ground.add_fund();
        ground.add_losses(findings);
        ground.add_holdings(tokens, findings);
        Ok(ground)
    }

    /// The place of an asset among those of the house.
    pub fn asset(&self, address: &Address) -> Option<(usize, &Listed)> {
        let place = self
            .assets
            .binary_search_by_key(address, |listed| listed.address)
            .ok()?;
        Some((place, self.assets.get(place)?))
    }

    fn add_shards(&mut self, findings: &mut Vec<Finding>) {
        for listed in &self.assets {
            let mut shards = Vec::new();
            for address in &listed.shards {
                let shard = self.facts.shards.get(address);
                if shard.is_none() {
                    let what = "a shard of the asset";
                    let missing =
                        Finding::new("missing", &listed.address, what, address, "nothing");
                    findings.push(missing);
                }
                shards.push(shard.map(AssetShard::to_core).unwrap_or_default());
            }
            self.view.shards.push(shards);
        }
    }

    fn add_markets(&mut self, findings: &mut Vec<Finding>) {
        let listed = self.facts.instruments.iter();
        for (address, instrument) in listed.filter(|(_, of)| of.house == self.address) {
            let book = pda::book(address).0;
            let Some(found) = self.facts.books.get(&book) else {
                findings.push(Finding::new(
                    "missing", address, "its book", book, "nothing",
                ));
                continue;
            };
            self.instruments.push(*address);
            self.books.push(book);
            let market = (instrument.to_core(), found.to_core());
            self.view.markets.push(market);
        }
    }

    fn add_fund(&mut self) {
        let seats = self.facts.members.iter();
        for (address, member) in seats.filter(|(_, of)| of.fund == self.fund_address) {
            self.members.push(*address);
            self.view.members.push(member.to_core());
        }
    }

    fn add_losses(&mut self, findings: &mut Vec<Finding>) {
        let facts = self.facts;
        let losses = facts.losses.iter();
        for (address, loss) in losses.filter(|(_, of)| of.house == self.address) {
            match loss.to_core() {
                Ok(core) => {
                    self.losses.push(*address);
                    self.view.losses.push(core);
                }
                Err(why) => findings.push(state_of(address, why)),
            }
        }
        let is_ours = |loss: Option<&Loss>| loss.is_some_and(|loss| loss.house == self.address);
        let bonds = facts.bids.iter().filter(|(_, bid)| {
            let auction = facts.auctions.get(&bid.auction);
            auction.is_some_and(|auction| auction.house == self.address)
        });
        self.view.bonds_native = bonds.fold(0, |sum, (_, bid)| bid.bond_native.saturating_add(sum));
        let parts = facts.parts.iter();
        let claims = parts.filter(|(_, part)| is_ours(facts.losses.get(&part.loss)));
        self.view.claimed_native =
            claims.fold(0, |sum, (_, part)| part.claimed_native.saturating_add(sum));
    }

    /// Pool and fund: what they hold, and whether they are the house's alone.
    fn add_holdings(&mut self, tokens: &Tokens, findings: &mut Vec<Finding>) {
        let ledgers = [
            self.settlement.pool_native,
            self.fund.insurance_native,
            self.fund.skin_junior_native,
            self.fund.mutual_native,
            self.fund.skin_senior_native,
            self.fund.pending_native,
            self.fund.secured_native,
            self.fund.escrow_native,
        ];
        let places = HOLDINGS.iter().zip(&self.holdings).zip(ledgers);
        for (place, ((what, address), ledger_native)) in places.enumerate() {
            let holder = if place == 0 {
                self.settlement_address
            } else {
                self.fund_address
            };
            let expected = Expected {
                what,
                address: *address,
                program: self.house.quote_token_program,
                mint: self.house.quote_mint,
                owner: holder,
            };
            let mut about = About {
                account: *address,
                findings,
            };
            self.view.house_holdings.push(Holding {
                tokens_native: tokens.check(&expected, &mut about),
                ledger_native,
            });
        }
    }
}

/// That a number stands for no state.
pub(crate) fn state_of(address: &Address, why: impl std::fmt::Display) -> Finding {
    Finding::new("state", address, "its state", "a known one", why)
}

fn assets_of(facts: &Facts, house: &Address) -> Vec<Listed> {
    let listed = facts
        .assets
        .iter()
        .filter(|(_, asset)| asset.house == *house);
    let assets = listed.map(|(address, asset)| Listed {
        address: *address,
        asset: *asset,
        shards: pda::shards(address),
    });
    assets.collect()
}

const fn holdings_of(settlement: &Settlement, fund: &Fund) -> [Address; 8] {
    [
        settlement.pool,
        fund.insurance,
        fund.skin_junior,
        fund.mutual,
        fund.skin_senior,
        fund.pending,
        fund.secured,
        fund.escrow,
    ]
}

/// Liens by margin account, to venues of the house.
fn liens_of(facts: &Facts, house: &Address) -> BTreeMap<Address, Vec<(Address, Lien)>> {
    let mut liens: BTreeMap<Address, Vec<(Address, Lien)>> = BTreeMap::new();
    for (address, lien) in facts.liens.iter() {
        let venue = facts.venues.get(&lien.venue);
        if venue.is_some_and(|venue| venue.house == *house) {
            let of = liens.entry(lien.margin_account).or_default();
            of.push((*address, *lien));
        }
    }
    liens
}

/// A house with totals and nothing else.
fn empty(settlement: &Settlement, fund: &Fund) -> View {
    View {
        settlement: settlement.to_core(),
        fund: fund.to_core(),
        accounts: Vec::new(),
        liens: Vec::new(),
        vaults: Vec::new(),
        shards: Vec::new(),
        markets: Vec::new(),
        members: Vec::new(),
        losses: Vec::new(),
        bonds_native: 0,
        claimed_native: 0,
        house_holdings: Vec::new(),
    }
}

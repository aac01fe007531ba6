//! Which duties there are. Everything is decided by the rules of `ringfence-core`: a duty is
//! planned when the rules would take it on copies of what is known, and not otherwise.
//!
//! | Module | Topic |
//! |---|---|
//! | `prices` | cached prices, totals, marks, expiries |
//! | `scan` | one look at every margin account |
//! | `settle` | who owes, who is owed, who has to be counted |
//! | `trouble` | calls, releases, small shortfalls, declarations |
//! | `losses` | fixing, routing, closing, recovering |
//! | `lots` | auctions, tear-ups and bonds of a default that is managed |
//! | `taking` | what costs the keeper margin or tokens of its own |
//! | `fund` | stakes, fees, cover |
//! | `changes` | proposals that are due |
//! | `statements` | what customers are owed, once a day |

use ringfence_core::fund::{Fund, Member};
use ringfence_core::margin::Evidence;
use ringfence_core::parameters::Parameters;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock};
use ringfence_interface::accounts;
use ringfence_interface::pda;
use solana_address::Address;

use crate::duty::{Duty, sort};
use crate::picture::{Holder, House, Picture, Room};

mod changes;
mod fund;
mod losses;
mod lots;
mod prices;
mod scan;
mod settle;
mod statements;
mod taking;
mod trouble;

/// When a duty is worth its fee: nothing here decides whether the rules would take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A cached price or a mark is refreshed once it is this share of its longest age old.
    pub refresh_at_bps: Bps,
    /// And at once when the price has moved by this much.
    pub refresh_move_bps: Bps,
    /// Settlements of so many accounts are planned at once at the most.
    pub settle_max: usize,
    /// Of fees this much is collected at a time at the least, in quote native.
    pub fees_min_native: u64,
    /// So many stress losses are posted at the most.
    pub stress_max: usize,
    /// Whether statements are made: each costs the rent of its account for 400 days.
    pub states: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            refresh_at_bps: Bps(5_000),
            refresh_move_bps: Bps(50),
            settle_max: 512,
            fees_min_native: 1_000_000,
            stress_max: 8,
            states: true,
        }
    }
}

/// Who plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Me {
    /// The key that signs and pays.
    pub key: Address,
    /// A margin account for liquidations, that the key owns or is the delegate of.
    pub account: Option<Address>,
    /// Whether collateral is bought from the key's own token accounts.
    pub buys: bool,
    /// Whether lots of defaulters are taken into the margin account.
    pub takes: bool,
    /// What is worth it.
    pub policy: Policy,
}

impl Me {
    /// Somebody who takes nothing over.
    #[must_use]
    pub fn new(key: Address) -> Self {
        Self {
            key,
            account: None,
            buys: false,
            takes: false,
            policy: Policy::default(),
        }
    }
}

/// Everything that is worth doing now, in the order in which it should be done.
#[must_use]
pub fn plan(picture: &Picture, me: &Me, clock: &Clock) -> Vec<Duty> {
    let mut duties = Vec::new();
    for house in picture.houses.values() {
        let Some(view) = View::new(picture, house, me, clock) else {
            continue;
        };
        prices::plan(&view, &mut duties);
        let waits = losses::plan(&view, &mut duties);
        lots::plan(&view, &mut duties);
        fund::plan(&view, &mut duties);
        changes::plan(&view, &mut duties);
        statements::plan(&view, &mut duties);
        let seen = scan::scan(&view);
        trouble::plan(&view, &seen, &mut duties);
        settle::plan(&view, &seen, waits, &mut duties);
        fund::post(&view, &seen, &mut duties);
    }
    sort(&mut duties);
    duties
}

/// One house, complete enough to plan for.
struct View<'a> {
    picture: &'a Picture,
    house: &'a House,
    stored: &'a accounts::House,
    settlement: &'a accounts::Settlement,
    fund: &'a accounts::Fund,
    /// As the rules see them.
    parameters: Parameters,
    totals: Settlement,
    layers: Fund,
    me: &'a Me,
    clock: &'a Clock,
}

impl<'a> View<'a> {
    fn new(picture: &'a Picture, house: &'a House, me: &'a Me, clock: &'a Clock) -> Option<Self> {
        let stored = house.house.as_ref()?;
        let settlement = house.settlement.as_ref()?;
        let fund = house.fund.as_ref()?;
        Some(Self {
            picture,
            house,
            stored,
            settlement,
            fund,
            parameters: stored.parameters.to_core(),
            totals: settlement.to_core(),
            layers: fund.to_core(),
            me,
            clock,
        })
    }

    /// Where the house is.
    fn at(&self) -> Address {
        self.house.places.house
    }

    /// Whether settlement ticks may move and the pool may pay.
    fn may_settle(&self) -> bool {
        self.stored.haircutting == 0
    }

    /// An account's evidence as the rules take it.
    fn evidence<'r>(&'r self, room: &'r Room) -> Evidence<'r> {
        Evidence {
            assets: &room.assets,
            instruments: &room.instruments,
            parameters: &self.parameters,
            clock: self.clock,
        }
    }

    /// Addresses of an account's evidence as it stands.
    fn addresses(&self, holder: &Holder) -> Vec<Address> {
        let held: Vec<u16> = holder.held().collect();
        self.house.evidence(holder, &held)
    }

    /// Margin accounts of the house.
    fn holders(&self) -> impl Iterator<Item = &'a Holder> {
        let house = self.at();
        let all = self.picture.holders().iter();
        all.filter(move |holder| holder.house == house)
    }

    /// An owner's seat in the fund: where it would be, and what is in it.
    fn seat(&self, owner: &Address) -> (Address, Member) {
        let address = pda::member(&self.house.places.fund, owner).0;
        let seat = self.picture.members.get(&address);
        (
            address,
            seat.map(accounts::FundMember::to_core).unwrap_or_default(),
        )
    }

    /// Whether a token account moves, as far as is known.
    fn moves(&self, tokens: &Address) -> bool {
        !self.picture.is_frozen(tokens)
    }
}

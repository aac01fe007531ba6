//! What is missing on a chain, in steps, and what differs and no step can change.

mod fund;
mod governance;
mod house;
mod listings;
mod people;

use anyhow::{Context, Result};
use ringfence_client::chain::{Account, Chain};
use ringfence_core::units::Clock;
use solana_address::Address;
use solana_instruction::Instruction;
use std::collections::BTreeMap;
use std::fmt;

use crate::site::Site;

/// Steps of a stage need those of the stages before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Mints of a test chain.
    Mints,
    /// The house.
    House,
    /// People and their tokens, on a test chain.
    People,
    /// Assets, instruments, venues, made-up prices.
    Listings,
    /// Money of the fund's layers.
    Fund,
    /// Who agrees to changes.
    Governance,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Mints => "mints",
            Self::House => "house",
            Self::People => "people",
            Self::Listings => "listings",
            Self::Fund => "fund",
            Self::Governance => "council",
        })
    }
}

/// One transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it needs done before.
    pub stage: Stage,
    /// What it does, for people.
    pub what: String,
    /// Its instructions.
    pub instructions: Vec<Instruction>,
    /// Everybody who signs, the payer first.
    pub signers: Vec<Address>,
}

impl Step {
    /// A step; its signers are those that its instructions name.
    fn new(stage: Stage, what: String, payer: Address, instructions: Vec<Instruction>) -> Self {
        let mut signers = vec![payer];
        let metas = instructions.iter().flat_map(|it| &it.accounts);
        for meta in metas.filter(|meta| meta.is_signer) {
            if !signers.contains(&meta.pubkey) {
                signers.push(meta.pubkey);
            }
        }
        Self {
            stage,
            what,
            instructions,
            signers,
        }
    }
}

/// A value that the chain has and the file does not want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where in the file.
    pub place: String,
    /// On the chain.
    pub found: String,
    /// In the file.
    pub wanted: String,
    /// What could change it.
    pub remedy: &'static str,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            found,
            wanted,
            remedy,
        } = self;
        write!(
            f,
            "{place}: the chain has {found}, the file wants {wanted}; {remedy}"
        )
    }
}

/// Never changes after creation.
pub(crate) const FIXED: &str = "this never changes once it is created";
/// Changes by governance.
pub(crate) const BY_PROPOSAL: &str = "this changes by a proposal only";

/// What is missing, what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Steps, in order.
    pub steps: Vec<Step>,
    /// What no step can change.
    pub differences: Vec<Difference>,
}

impl Plan {
    /// Reads a chain and compares.
    ///
    /// # Errors
    /// When the chain does not answer, or has something else where the house should be.
    pub fn of(chain: &dyn Chain, site: &Site) -> Result<Self> {
        let mut planner = Planner {
            site,
            clock: chain.clock()?,
            accounts: read(chain, site)?,
            plan: Self::default(),
        };
        planner.mints()?;
        planner.house()?;
        planner.people();
        planner.listings()?;
        planner.fund()?;
        planner.governance()?;
        let mut plan = planner.plan;
        plan.steps.sort_by_key(|step| step.stage);
        Ok(plan)
    }

    /// Whether the chain is as the file says.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.steps.is_empty() && self.differences.is_empty()
    }
}

/// A plan in the making.
struct Planner<'a> {
    site: &'a Site,
    clock: Clock,
    accounts: BTreeMap<[u8; 32], Account>,
    plan: Plan,
}

impl Planner<'_> {
    fn account(&self, address: &Address) -> Option<&Account> {
        self.accounts.get(&address.to_bytes())
    }

    fn step(&mut self, stage: Stage, what: String, instructions: Vec<Instruction>) {
        let step = Step::new(stage, what, self.site.payer, instructions);
        self.plan.steps.push(step);
    }

    /// Notes a difference, if there is one.
    fn compare<T: PartialEq + fmt::Display>(
        &mut self,
        place: &str,
        (found, wanted): (T, T),
        remedy: &'static str,
    ) {
        if found != wanted {
            self.plan.differences.push(Difference {
                place: place.to_owned(),
                found: found.to_string(),
                wanted: wanted.to_string(),
                remedy,
            });
        }
    }
}

/// All accounts that a plan looks at, in one request.
fn read(chain: &dyn Chain, site: &Site) -> Result<BTreeMap<[u8; 32], Account>> {
    let mut wanted = vec![site.house.address, site.house.fund];
    wanted.extend((3..=6).map(|number| site.fund_vault(number)));
    wanted.extend(site.mints.iter().map(|it| it.address));
    wanted.extend(site.assets.iter().map(|it| it.address));
    wanted.extend(site.instruments.iter().map(|it| it.address));
    wanted.extend(site.venues.iter().map(|it| it.address));
    wanted.extend(site.feeds.iter().map(|it| it.address));
    wanted.extend(site.wallets.iter().map(|it| it.owner));
    wanted.extend(people::token_accounts(site));
    wanted.push(fund::purse(site));
    wanted.extend(site.governance.iter().map(|it| it.address));
    let found = chain.accounts(&wanted).context("reading the house")?;
    let pairs = wanted.iter().zip(found);
    let pairs = pairs.filter_map(|(address, account)| Some((address.to_bytes(), account?)));
    Ok(pairs.collect())
}

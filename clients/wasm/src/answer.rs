//! What is answered, as bytes: Borsh. A reason for saying no is its error code.

use borsh::BorshSerialize;
use ringfence_core::account::Status;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::margin::Health;
use ringfence_core::refusal::Refusal;
use ringfence_preview::portfolio::{Healths, Withdrawable};
use ringfence_preview::{Portfolio, action, cover, distance};

/// A number that the rules gave, or the code of their refusal.
pub type Coded<T> = Result<T, u32>;

/// What every answer is.
#[derive(BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What was asked for.
    Told(Told),
    /// The rules refuse, with this code.
    Refused(u32),
    /// The question makes no sense, for this reason.
    Malformed(String),
}

/// What was asked for.
#[derive(BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// How an account stands, and what became of the newer prices and then of the settlement, if
    /// there was one: their codes, zero for none.
    Now(Vec<u32>, Box<Standing>),
    /// What an action would move, in native units, and how the account would stand.
    After(u64, Box<Standing>),
    /// What a settlement would collect and pay, in quote native, and how the account would stand.
    Settled(u64, u64, Box<Standing>),
    /// Health as the program returns it from a trade, and how the account would stand.
    Traded(HealthOut, Box<Standing>),
    /// How far marks may move.
    Distances(Vec<DistanceOut>),
    /// What stands behind the customers.
    Cover(CoverOut),
    /// What each layer pays, what is frozen, what is left; in quote native.
    Waterfall([u64; 9], u64, u64),
}

/// How an account stands.
#[derive(BorshSerialize, Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// 0 active, 1 liquidation, 2 default, 3 fixed.
    pub status: u8,
    /// Whether it has owed variation past its due time.
    pub is_overdue: bool,
    /// Owed to it (positive) or by it (negative), in quote native.
    pub variation_native: i128,
    /// What it owes when it exits, in quote native.
    pub owed_at_exit_native: Coded<u128>,
    /// Health under the initial, the maintenance and the solvency test.
    pub healths: [Coded<HealthOut>; 3],
    /// What can be withdrawn, slot by slot, and the code for which one unit more is refused.
    pub withdrawable: [(u64, u32); 8],
    /// What an exit would take, slot by slot.
    pub exits: [Coded<u64>; 8],
    /// Occupied positions.
    pub holdings: Coded<Vec<HoldingOut>>,
    /// Risk groups.
    pub groups: Coded<Vec<GroupOut>>,
    /// Loss beyond the equity under stress, in quote native.
    pub stress_native: Coded<u64>,
}

/// Equity against requirement, in quote native.
#[derive(BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthOut {
    /// Collateral and variation.
    pub equity_native: i128,
    /// What positions may lose.
    pub requirement_native: i128,
}

/// A position.
#[derive(BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldingOut {
    /// The instrument.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Signed lots.
    pub lots: i64,
    /// What waits and the move up to the mark, in quote native.
    pub unsettled_native: i128,
}

/// A risk group.
#[derive(BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupOut {
    /// Its number.
    pub risk_group: u16,
    /// Number of the scenario in which it loses most.
    pub worst_scenario: u8,
    /// Profit or loss in each scenario, in quote native.
    pub scenarios_native: [i64; SCENARIOS],
    /// Minimum of its short options beside it, in quote native.
    pub minimum_native: i128,
    /// What it adds to the maintenance requirement, in quote native.
    pub loss_native: i128,
}

/// How far the mark of an instrument may move.
#[derive(BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct DistanceOut {
    /// The instrument.
    pub instrument_id: u16,
    /// Its mark.
    pub mark_tick: u64,
    /// Where the account is below maintenance after a fall.
    pub falls_to_tick: Option<u64>,
    /// Where it is after a rise.
    pub rises_to_tick: Option<u64>,
    /// Whether options of the group were left as they are.
    pub has_options: bool,
}

/// What stands behind the customers, in quote native.
#[derive(BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverOut {
    /// Layers 3 to 6.
    pub funded_native: u64,
    /// What they must cover.
    pub required_native: u64,
    /// What losers owe.
    pub uncollected_native: i128,
    /// What covers that at the gate.
    pub gate_native: u64,
    /// Whether winners are paid.
    pub is_gate_open: bool,
    /// The operator's skin in the game.
    pub skin_native: u64,
    /// Whether a loss is open.
    pub has_open_loss: bool,
}

/// The code of a refusal in the place of the refusal.
fn coded<T>(result: Result<T, Refusal>) -> Coded<T> {
    result.map_err(Refusal::code)
}

impl From<Health> for HealthOut {
    fn from(health: Health) -> Self {
        Self {
            equity_native: health.equity_native,
            requirement_native: health.requirement_native,
        }
    }
}

impl Standing {
    /// Of an account.
    #[must_use]
    pub fn of(portfolio: &Portfolio) -> Box<Self> {
        let account = &portfolio.account;
        let Healths {
            initial,
            maintenance,
            solvency,
        } = portfolio.healths();
        let withdrawable = portfolio.withdrawable().map(|it: Withdrawable| {
            let code = it.refusal.map_or(0, Refusal::code);
            (it.amount_native, code)
        });
        Box::new(Self {
            status: match account.status {
                Status::Active => 0,
                Status::Liquidation => 1,
                Status::Default => 2,
                Status::Fixed => 3,
            },
            is_overdue: portfolio.is_overdue(),
            variation_native: account.variation_native,
            owed_at_exit_native: coded(account.owed_at_exit_native()),
            healths: [initial, maintenance, solvency].map(|it| coded(it.map(HealthOut::from))),
            withdrawable,
            exits: portfolio.exits().map(coded),
            holdings: coded(holdings(portfolio)),
            groups: coded(groups(portfolio)),
            stress_native: coded(portfolio.stress_native()),
        })
    }
}

fn holdings(portfolio: &Portfolio) -> Result<Vec<HoldingOut>, Refusal> {
    let holdings = portfolio.holdings()?.into_iter().map(|it| HoldingOut {
        instrument_id: it.instrument_id,
        risk_group: it.risk_group,
        lots: it.lots,
        unsettled_native: it.unsettled_native,
    });
    Ok(holdings.collect())
}

fn groups(portfolio: &Portfolio) -> Result<Vec<GroupOut>, Refusal> {
    let groups = portfolio.groups()?.into_iter().map(|it| {
        Ok(GroupOut {
            risk_group: it.risk_group,
            // There are sixteen scenarios.
            worst_scenario: u8::try_from(it.worst_scenario()).unwrap_or(u8::MAX),
            scenarios_native: it.scenarios_native,
            minimum_native: it.minimum_native,
            loss_native: it.loss_native()?,
        })
    });
    groups.collect()
}

impl From<distance::Distance> for DistanceOut {
    fn from(it: distance::Distance) -> Self {
        Self {
            instrument_id: it.instrument_id,
            mark_tick: it.mark_tick,
            falls_to_tick: it.falls_to_tick,
            rises_to_tick: it.rises_to_tick,
            has_options: it.has_options,
        }
    }
}

impl From<cover::Cover> for CoverOut {
    fn from(it: cover::Cover) -> Self {
        Self {
            funded_native: it.funded_native,
            required_native: it.required_native,
            uncollected_native: it.uncollected_native,
            gate_native: it.gate_native,
            is_gate_open: it.is_gate_open,
            skin_native: it.skin_native,
            has_open_loss: it.has_open_loss,
        }
    }
}

impl Told {
    /// After a settlement.
    #[must_use]
    pub fn settled(moved: action::Settled, after: &Portfolio) -> Self {
        let (collected, paid) = (moved.collected_native, moved.paid_native);
        Self::Settled(collected, paid, Standing::of(after))
    }

    /// After an action that moves an amount.
    #[must_use]
    pub fn after((moved_native, after): &(u64, Portfolio)) -> Self {
        Self::After(*moved_native, Standing::of(after))
    }
}

//! The default fund of the house in memory.

use super::{Seat, System};
use crate::fund::{self, Member};
use crate::invariants::Holding;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::waterfall::Layer;

/// The fund's token accounts, in the order in which `fund_tokens_native` lists them.
pub const FUND_POCKETS: [Pocket; 7] = [
    Pocket::Fund(Layer::Insurance),
    Pocket::Fund(Layer::SkinJunior),
    Pocket::Fund(Layer::Mutual),
    Pocket::Fund(Layer::SkinSenior),
    Pocket::PendingStakes,
    Pocket::Secured,
    Pocket::Escrow,
];

impl System {
    /// A seat for an owner. Returns its place.
    pub fn seat(&mut self, owner: u32) -> usize {
        self.seats.push(Seat {
            owner,
            member: Member::default(),
        });
        self.seats.len().saturating_sub(1)
    }

    /// Pays a stake in.
    ///
    /// # Errors
    /// Those of [`fund::plan_stake`].
    pub fn stake(&mut self, seat: usize, amount_native: u64) -> Result<Plan, Refusal> {
        let clock = self.clock;
        self.with_member(seat, |system, member| {
            fund::plan_stake(&mut system.fund, member, amount_native, &clock)
        })
    }

    /// Turns a stake that has waited into shares.
    ///
    /// # Errors
    /// Those of [`fund::plan_activate`].
    pub fn activate_stake(&mut self, seat: usize) -> Result<Plan, Refusal> {
        let (parameters, clock, settlement) = (self.parameters, self.clock, self.settlement);
        self.with_member(seat, |system, member| {
            fund::plan_activate(&mut system.fund, member, &settlement, &parameters, &clock)
        })
    }

    /// Gives a stake that waits back.
    ///
    /// # Errors
    /// Those of [`fund::plan_cancel_stake`].
    pub fn cancel_stake(&mut self, seat: usize) -> Result<Plan, Refusal> {
        self.with_member(seat, |system, member| {
            fund::plan_cancel_stake(&mut system.fund, member)
        })
    }

    /// Starts the cool-down of shares.
    ///
    /// # Errors
    /// Those of [`fund::plan_request_unstake`].
    pub fn request_unstake(&mut self, seat: usize, shares: u64) -> Result<Plan, Refusal> {
        let (parameters, clock, settlement) = (self.parameters, self.clock, self.settlement);
        self.with_member(seat, |system, member| {
            let time = (&parameters, &clock);
            fund::plan_request_unstake(&system.fund, member, shares, &settlement, time)?;
            Ok(Plan::default())
        })
    }

    /// Pays a matured request out.
    ///
    /// # Errors
    /// Those of [`fund::plan_unstake`].
    pub fn unstake(&mut self, seat: usize) -> Result<Plan, Refusal> {
        let (parameters, clock, settlement) = (self.parameters, self.clock, self.settlement);
        self.with_member(seat, |system, member| {
            fund::plan_unstake(&mut system.fund, member, &settlement, (&parameters, &clock))
        })
    }

    /// The operator adds to one of its layers.
    ///
    /// # Errors
    /// Those of [`fund::plan_deposit_skin`].
    pub fn deposit_skin(&mut self, layer: Layer, amount_native: u64) -> Result<Plan, Refusal> {
        let plan = fund::plan_deposit_skin(&mut self.fund, layer, amount_native, &self.settlement)?;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Works on a copy of a member, and on the fund; stores both on success.
    fn with_member(
        &mut self,
        seat: usize,
        change: impl FnOnce(&mut Self, &mut Member) -> Result<Plan, Refusal>,
    ) -> Result<Plan, Refusal> {
        let found = *self.seats.get(seat).ok_or(Refusal::NoUnstakeRequest)?;
        let fund = self.fund;
        let mut member = found.member;
        let plan = match change(self, &mut member) {
            Ok(plan) => plan,
            Err(refusal) => {
                self.fund = fund;
                return Err(refusal);
            }
        };
        if let Some(place) = self.seats.get_mut(seat) {
            place.member = member;
        }
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Tokens and ledgers of the fund's accounts.
    pub(super) fn fund_holdings(&self) -> impl Iterator<Item = Holding> {
        let ledgers = [
            self.fund.insurance_native,
            self.fund.skin_junior_native,
            self.fund.mutual_native,
            self.fund.skin_senior_native,
            self.fund.pending_native,
            self.fund.secured_native,
            self.fund.escrow_native,
        ];
        let held = self.fund_tokens_native.into_iter().zip(ledgers);
        held.map(|(tokens_native, ledger_native)| Holding {
            tokens_native,
            ledger_native,
        })
    }
}

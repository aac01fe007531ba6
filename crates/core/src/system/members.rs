//! The default fund of the house in memory.

use super::{Seat, System};
use crate::fund::{self, Member, sizing};
use crate::invariants::Holding;
use crate::math::to_u64;
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

    /// Gives back what secures the assessments of shares that are gone.
    ///
    /// # Errors
    /// Those of [`fund::plan_release_secured`].
    pub fn release_secured(&mut self, seat: usize) -> Result<Plan, Refusal> {
        let settlement = self.settlement;
        self.with_member(seat, |system, member| {
            fund::plan_release_secured(&mut system.fund, member, &settlement)
        })
    }

    /// Gives up the oldest record of earlier shares.
    ///
    /// # Errors
    /// Those of [`fund::plan_drop_stub`].
    pub fn drop_stub(&mut self, seat: usize) -> Result<Plan, Refusal> {
        let settlement = self.settlement;
        self.with_member(seat, |_, member| {
            fund::plan_drop_stub(member, &settlement)?;
            Ok(Plan::default())
        })
    }

    /// The operator adds to one of its layers.
    ///
    /// # Errors
    /// Those of [`fund::plan_deposit_skin`].
    pub fn deposit_skin(&mut self, layer: Layer, amount_native: u64) -> Result<Plan, Refusal> {
        let mut fund = self.fund;
        let plan = fund::plan_deposit_skin(&mut fund, layer, amount_native, &self.settlement)?;
        self.fund = fund;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// The operator takes out of one of its layers.
    ///
    /// # Errors
    /// Those of [`fund::plan_withdraw_skin`].
    pub fn withdraw_skin(&mut self, layer: Layer, amount_native: u64) -> Result<Plan, Refusal> {
        let mut fund = self.fund;
        let what = (layer, amount_native);
        let plan = fund::plan_withdraw_skin(&mut fund, what, &self.settlement, &self.parameters)?;
        self.fund = fund;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Posts the stress loss of a customer's account. Returns it, in quote native.
    ///
    /// # Errors
    /// Those of [`sizing::plan_post_stress`].
    pub fn post_stress(&mut self, customer: usize) -> Result<u64, Refusal> {
        let gathered = self.gather(customer)?;
        let evidence = gathered.evidence(&self.parameters, &self.clock);
        let found = self.customer(customer)?;
        let keys = (key(u64::from(found.owner)), key(to_u64(customer)?));
        let mut stress = self.stress;
        let posted = sizing::plan_post_stress(&mut stress, keys, &found.account, &evidence)?;
        self.stress = stress;
        Ok(posted)
    }

    /// Compares the fund with what it must cover; too small a fund stops new risk. Returns whether
    /// it does.
    ///
    /// # Errors
    /// Those of [`sizing::plan_size_fund`].
    pub fn size_fund(&mut self) -> Result<bool, Refusal> {
        let (mut fund, time) = (self.fund, (&self.parameters, &self.clock));
        let is_short = sizing::plan_size_fund(&mut fund, &self.stress, &self.settlement, time)?;
        self.fund = fund;
        self.mode.is_cover_short = is_short;
        Ok(is_short)
    }

    /// Works on a copy of a member, and on the fund; stores both on success.
    fn with_member(
        &mut self,
        seat: usize,
        change: impl FnOnce(&mut Self, &mut Member) -> Result<Plan, Refusal>,
    ) -> Result<Plan, Refusal> {
        let place = self.seats.get(seat).ok_or(Refusal::NoUnstakeRequest)?;
        let mut member = place.member;
        let fund = self.fund;
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

/// The address of something that has a number here.
fn key(number: u64) -> [u8; 32] {
    let mut key = [0; 32];
    for (byte, part) in key.iter_mut().zip(number.to_be_bytes()) {
        *byte = part;
    }
    key
}

//! A fund with its members and no house around it. Every operation is checked for conservation.

use super::world::{MIDNIGHT, clock};
use ringfence_core::fund::{
    Fund, Member, Own, Stub, plan_activate, plan_cancel_stake, plan_deposit_skin, plan_drop_stub,
    plan_release_secured, plan_request_unstake, plan_stake, plan_unstake, plan_withdraw_skin,
};
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;
use ringfence_core::waterfall::Layer;

pub const DAY: i64 = 86_400;

/// A fund with its members, and the time.
pub struct Club {
    pub fund: Fund,
    pub members: Vec<Member>,
    pub settlement: Settlement,
    pub parameters: Parameters,
    pub now: Clock,
}

impl Club {
    pub fn new(members: usize) -> Self {
        Self {
            fund: Fund::default(),
            members: vec![Member::default(); members],
            settlement: Settlement::EMPTY,
            parameters: Parameters::TEST,
            now: clock(MIDNIGHT + 10),
        }
    }

    /// With stakes that have become shares.
    pub fn with(amounts: &[u64]) -> Self {
        Self::under(Parameters::TEST, amounts)
    }

    pub fn under(parameters: Parameters, amounts: &[u64]) -> Self {
        let mut club = Self::new(amounts.len());
        club.parameters = parameters;
        for (who, amount) in amounts.iter().enumerate() {
            club.stake(who, *amount).unwrap();
        }
        club.wait(DAY);
        for who in 0..amounts.len() {
            club.activate(who).unwrap();
        }
        club
    }

    /// The same club, to try something else with.
    pub fn twin(&self) -> Self {
        let members = self.members.clone();
        Self { members, ..*self }
    }

    pub fn stake(&mut self, who: usize, amount: u64) -> Result<Plan, Refusal> {
        self.change(who, |club, fund, member| {
            plan_stake(fund, member, amount, &club.now)
        })
    }

    pub fn activate(&mut self, who: usize) -> Result<Plan, Refusal> {
        self.change(who, |club, fund, member| {
            let (settlement, parameters) = (&club.settlement, &club.parameters);
            plan_activate(fund, member, settlement, parameters, &club.now)
        })
    }

    pub fn cancel(&mut self, who: usize) -> Result<Plan, Refusal> {
        self.change(who, |_, fund, member| plan_cancel_stake(fund, member))
    }

    pub fn release(&mut self, who: usize) -> Result<Plan, Refusal> {
        self.change(who, |club, fund, member| {
            plan_release_secured(fund, member, &club.settlement)
        })
    }

    pub fn request(&mut self, who: usize, shares: u64) -> Result<(), Refusal> {
        let outcome = self.change(who, |club, fund, member| {
            let time = (&club.parameters, &club.now);
            plan_request_unstake(fund, member, shares, &club.settlement, time)?;
            Ok(Plan::default())
        });
        outcome.map(|_| ())
    }

    /// What it pays from the mutual layer.
    pub fn unstake(&mut self, who: usize) -> Result<u64, Refusal> {
        let plan = self.unstake_plan(who)?;
        Ok(plan.paid_by(Pocket::Fund(Layer::Mutual)))
    }

    pub fn unstake_plan(&mut self, who: usize) -> Result<Plan, Refusal> {
        self.change(who, |club, fund, member| {
            let time = (&club.parameters, &club.now);
            plan_unstake(fund, member, &club.settlement, time)
        })
    }

    pub fn drop_stub(&mut self, who: usize) -> Result<Stub, Refusal> {
        plan_drop_stub(&mut self.members[who], &self.settlement)
    }

    pub fn deposit_skin(&mut self, layer: Layer, amount: u64) -> Result<Plan, Refusal> {
        self.change_fund(|club, fund| plan_deposit_skin(fund, layer, amount, &club.settlement))
    }

    pub fn withdraw_skin(&mut self, layer: Layer, amount: u64) -> Result<Plan, Refusal> {
        self.change_fund(|club, fund| {
            plan_withdraw_skin(fund, (layer, amount), &club.settlement, &club.parameters)
        })
    }

    /// A default's own part, with the tokens on their way to the pool.
    pub fn seize(&mut self, who: usize, own: &Own) -> Result<Plan, Refusal> {
        self.change(who, |club, fund, member| {
            fund.seize_own(member, &club.settlement, own)?;
            let mut plan = Plan::default();
            let mutual = Pocket::Fund(Layer::Mutual);
            plan.push(mutual, Pocket::Pool, own.staked_native)?;
            plan.push(Pocket::PendingStakes, Pocket::Pool, own.waiting_native)?;
            plan.push(Pocket::Secured, Pocket::Pool, own.secured_native)?;
            Ok(plan)
        })
    }

    /// A loss is declared. Its sequence number.
    pub fn declare(&mut self) -> u64 {
        self.settlement.note_loss_opens(&self.parameters, &self.now);
        self.settlement.open_loss_count += 1;
        self.settlement.loss_sequence += 1;
        self.settlement.loss_sequence - 1
    }

    /// The earliest loss takes so much of the mutual layer and is closed.
    pub fn route(&mut self, native: u64) {
        self.fund.mutual_native -= native;
        let residual = self.fund.end_generation().unwrap();
        self.fund.escrow_native += residual;
        self.settlement.routing_sequence += 1;
        self.settlement.open_loss_count -= 1;
        self.settlement.loss_closed_ts = self.now.now_ts;
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now = clock(self.now.now_ts + seconds);
    }

    pub fn worth(&self, who: usize) -> u64 {
        self.fund.own(&self.members[who]).unwrap().staked_native
    }

    /// On copies, as everywhere: a refusal changes nothing. What moved is what the ledgers say.
    fn change(
        &mut self,
        who: usize,
        operation: impl FnOnce(&Self, &mut Fund, &mut Member) -> Result<Plan, Refusal>,
    ) -> Result<Plan, Refusal> {
        let mut member = self.members[who];
        let plan = self.change_fund(|club, fund| operation(club, fund, &mut member))?;
        self.members[who] = member;
        Ok(plan)
    }

    fn change_fund(
        &mut self,
        operation: impl FnOnce(&Self, &mut Fund) -> Result<Plan, Refusal>,
    ) -> Result<Plan, Refusal> {
        let mut fund = self.fund;
        let plan = operation(self, &mut fund)?;
        for (before, after) in ledgers(&self.fund).into_iter().zip(ledgers(&fund)) {
            let moved = i128::from(plan.received_by(after.0)) - i128::from(plan.paid_by(after.0));
            assert_eq!(
                i128::from(after.1) - i128::from(before.1),
                moved,
                "{plan:?}"
            );
        }
        self.fund = fund;
        Ok(plan)
    }

    /// Every share is somebody's, every ledger beside the layers is its members', and the values of
    /// all shares are in the mutual layer.
    pub fn check(&self) {
        let sum = |part: fn(&Fund, &Member) -> u64| {
            let parts = self.members.iter().map(|member| part(&self.fund, member));
            parts.map(u128::from).sum::<u128>()
        };
        let fund = &self.fund;
        let shares = sum(|fund, member| fund.valid_shares(member));
        assert_eq!(
            shares + u128::from(fund.dead_share_count),
            u128::from(fund.share_count)
        );
        let worth = sum(|fund, member| fund.own(member).unwrap().staked_native);
        assert!(worth <= u128::from(fund.mutual_native), "more is promised");
        let pending = sum(|_, member| member.pending_native);
        assert_eq!(pending, u128::from(fund.pending_native));
        let secured = sum(|_, member| member.secured_native);
        assert_eq!(secured, u128::from(fund.secured_native));
        for member in &self.members {
            assert!(member.requested_shares <= member.shares);
            assert_eq!(member.since_ts != 0, member.shares != 0);
        }
    }
}

/// All ledgers of a fund.
pub fn ledgers(fund: &Fund) -> [(Pocket, u64); 7] {
    [
        (Pocket::Fund(Layer::Insurance), fund.insurance_native),
        (Pocket::Fund(Layer::SkinJunior), fund.skin_junior_native),
        (Pocket::Fund(Layer::Mutual), fund.mutual_native),
        (Pocket::Fund(Layer::SkinSenior), fund.skin_senior_native),
        (Pocket::PendingStakes, fund.pending_native),
        (Pocket::Secured, fund.secured_native),
        (Pocket::Escrow, fund.escrow_native),
    ]
}

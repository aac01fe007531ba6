//! One default with everything that can pay for it and no house around it. Every operation is
//! checked: tokens are where ledgers say, the pool is what it owes, and the rows are the loss.

use super::numbers::Numbers;
use super::world::{START, clock};
use ringfence_core::account::{Account, Slot, Status};
use ringfence_core::assessment::{
    Part, Party, due_native, plan_claim, plan_match_assessment, plan_pay_assessment,
    plan_seize_assessment,
};
use ringfence_core::asset::Shard;
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{
    Frozen, Loss, QuoteVault, Route, Snapshot, State, Terms, plan_close, plan_fix, plan_route,
};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::recovery::plan_recover;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock};
use ringfence_core::waterfall::Layer;

const POCKETS: [Pocket; 9] = [
    Pocket::Vault(0),
    Pocket::Pool,
    Pocket::Fund(Layer::Insurance),
    Pocket::Fund(Layer::SkinJunior),
    Pocket::Fund(Layer::Mutual),
    Pocket::Fund(Layer::SkinSenior),
    Pocket::PendingStakes,
    Pocket::Secured,
    Pocket::Escrow,
];

/// Shares that nobody owns.
pub const DEAD: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estate {
    pub account: Account,
    pub winners: Vec<Account>,
    pub settlement: Settlement,
    pub fund: Fund,
    /// The defaulter's owner as a member.
    pub own: Member,
    pub members: Vec<Member>,
    pub parts: Vec<Part>,
    pub matched: Part,
    pub shard: Shard,
    pub loss: Loss,
    pub now: Clock,
    tokens: [u64; 9],
}

impl Estate {
    /// A defaulter who owes this much, counted, with this much quote; each winner is owed its part.
    pub fn new(quote: u64, gains: &[u64]) -> Self {
        let owed: u64 = gains.iter().sum();
        let counted = |amount: i128| {
            let mut account = Account::EMPTY;
            (account.variation_native, account.counted_native) = (amount, amount);
            account.slots[0] = Slot {
                is_open: true,
                ..Slot::default()
            };
            account
        };
        let mut account = counted(-i128::from(owed));
        account.status = Status::Default;
        account.slots[0].ledger_native = quote;
        let owed = i128::from(owed);
        let mut estate = Self {
            account,
            winners: gains.iter().map(|g| counted(i128::from(*g))).collect(),
            settlement: Settlement {
                owed_by_native: owed,
                counted_loss_native: owed,
                owed_to_native: owed,
                counted_gain_native: owed,
                open_loss_count: 1,
                loss_sequence: 1,
                ..Settlement::EMPTY
            },
            fund: Fund::default(),
            own: Member::default(),
            members: Vec::new(),
            parts: Vec::new(),
            matched: Part::default(),
            shard: Shard {
                ledger_native: quote,
                vault_count: 1,
            },
            loss: Loss {
                declared_ts: START,
                declared_slot: clock(START).slot,
                terms: Terms {
                    sell_by_s: 86_400,
                    assess_due_s: 86_400,
                    assess_period_bps: Bps(20_000),
                    ..Terms::default()
                },
                ..Loss::default()
            },
            now: clock(START),
            tokens: [0; 9],
        };
        estate.count();
        estate
    }

    /// A fund: layers 3 to 6, the shares of the defaulter's owner and of the members, and the cap
    /// of assessments as a share of the members' stake.
    pub fn with_fund(mut self, layers: [u64; 4], own: u64, shares: &[u64], cap_bps: u64) -> Self {
        let all: u64 = shares.iter().sum();
        let count = if all + own == 0 { 0 } else { all + own + DEAD };
        self.fund = Fund {
            insurance_native: layers[0],
            skin_junior_native: layers[1],
            mutual_native: layers[2],
            skin_senior_native: layers[3],
            share_count: count,
            dead_share_count: count.min(DEAD),
            ..self.fund
        };
        self.own.shares = own;
        let seat = |shares: &u64| Member {
            shares: *shares,
            ..Member::default()
        };
        self.members = shares.iter().map(seat).collect();
        self.parts = vec![Part::default(); shares.len()];
        let members_native = self.fund.value_floor(all).unwrap();
        self.loss.snapshot = Snapshot {
            layers_native: layers,
            member_shares: all,
            own_shares: own,
            members_native,
            share_generation: 0,
            discount_max_native: 0,
            assess_cap_native: members_native * cap_bps / 10_000,
        };
        // The loss is the first one: shares from now on are noted behind it.
        self.count();
        self
    }

    /// Sets some of a member's money aside.
    pub fn secure(&mut self, who: usize, amount: u64) {
        self.members[who].secured_native += amount;
        self.fund.secured_native += amount;
        self.count();
    }

    /// Anything of any size, small sizes often, sometimes frozen members' money and all.
    pub fn random(numbers: &mut Numbers) -> Self {
        let top = numbers.pick(&[20, 2_000, 1 << 40]);
        let gains: Vec<u64> = (0..numbers.between(1, 4))
            .map(|_| numbers.edge(1, top))
            .collect();
        let many = numbers.pick(&[0, 1, 2, 3, 17]);
        let shares: Vec<u64> = (0..many).map(|_| numbers.edge(1, top.max(5_000))).collect();
        let own = numbers.pick(&[0, 0, 1, 700]);
        let layers = std::array::from_fn(|_| numbers.edge(0, top));
        let cap = numbers.pick(&[0, 5_000, 10_000]);
        let quote = numbers.pick(&[0, 1, top / 2]);
        let mut estate = Self::new(quote, &gains).with_fund(layers, own, &shares, cap);
        if shares.is_empty() && own == 0 {
            estate.fund.mutual_native = 0;
        }
        estate.fund.fresh_junior_native = layers[1] / numbers.between(1, 9);
        estate.fund.fresh_senior_native = layers[3] / numbers.between(2, 9);
        for (who, held) in shares.iter().enumerate() {
            let secured = numbers.pick(&[0, 1, held / 2, *held]);
            estate.secure(who, secured);
        }
        let own = numbers.pick(&[0, 3]);
        (estate.own.pending_native, estate.fund.pending_native) = (own, own);
        estate.own.secured_native = own;
        estate.fund.secured_native += own;
        estate.settlement.fees_native = i128::from(numbers.pick(&[0, 5, top / 3]));
        estate.settlement.pool_native = u64::try_from(estate.settlement.fees_native).unwrap();
        estate.count();
        estate
    }

    fn ledgers(&self) -> [u64; 9] {
        let fund = &self.fund;
        [
            self.account.slots[0].ledger_native,
            self.settlement.pool_native,
            fund.insurance_native,
            fund.skin_junior_native,
            fund.mutual_native,
            fund.skin_senior_native,
            fund.pending_native,
            fund.secured_native,
            fund.escrow_native,
        ]
    }

    /// Takes what ledgers say as the tokens that there are.
    pub fn count(&mut self) {
        self.tokens = self.ledgers();
    }

    /// Moves a plan's tokens; afterwards every ledger is covered to the unit.
    fn carry(&mut self, plan: &Plan) {
        for leg in plan.legs() {
            for (pocket, tokens) in POCKETS.iter().zip(&mut self.tokens) {
                if *pocket == leg.from {
                    *tokens -= leg.amount_native;
                }
                if *pocket == leg.to {
                    *tokens += leg.amount_native;
                }
            }
        }
        self.check();
    }

    pub fn check(&self) {
        assert_eq!(self.tokens, self.ledgers(), "tokens and ledgers");
        let s = &self.settlement;
        let owed = s.owed_to_native - s.owed_by_native + s.fees_native;
        let pool = owed - s.unapplied_native + s.recovering_native;
        assert_eq!(pool, i128::from(s.pool_native), "the pool is what it owes");
        assert!((0..=i128::from(s.pool_native)).contains(&s.recovering_native));
        let loss = &self.loss;
        if loss.state != State::Managing {
            let used: u64 = loss.used_native.iter().sum();
            assert_eq!(used + loss.uncovered_native().unwrap(), loss.loss_native);
            assert_eq!(loss.held_native.iter().sum::<u64>(), loss.blocked_native);
            assert_eq!(s.blocked_native, loss.blocked_native);
            let mut rows = loss.recovered_native.iter().zip(&loss.used_native);
            assert!(rows.all(|(back, used)| back <= used));
        }
        let mut owed = if loss.assessment.is_settled {
            0
        } else {
            loss.assessment.paid_native
        };
        for part in self.parts.iter().chain([&self.matched]) {
            owed += due_native(loss, part).unwrap() - part.claimed_native;
        }
        assert!(owed <= self.fund.escrow_native, "claims exceed the escrow");
    }

    pub fn fix(&mut self, moves: bool) -> Result<(), Refusal> {
        let mut copy = self.clone();
        let mut vault = QuoteVault {
            tokens_native: copy.tokens[0],
            moves,
            shard: &mut copy.shard,
        };
        let on = (&[][..], &self.now);
        let (account, settlement) = (&mut copy.account, &mut copy.settlement);
        let plan = plan_fix(&mut copy.loss, account, settlement, &mut vault, on)?;
        copy.carry(&plan);
        *self = copy;
        Ok(())
    }

    pub fn route(&mut self, through: Layer, frozen: Frozen) -> Result<Plan, Refusal> {
        let mut copy = self.clone();
        let route = Route {
            through,
            frozen,
            clock: self.now,
        };
        let fund = (&mut copy.fund, &mut copy.own);
        let (account, settlement) = (&mut copy.account, &mut copy.settlement);
        let plan = plan_route(&mut copy.loss, account, settlement, fund, &route)?;
        copy.carry(&plan);
        *self = copy;
        Ok(plan)
    }

    /// Through all layers, nothing frozen.
    pub fn route_all(&mut self) -> Result<Plan, Refusal> {
        self.route(Layer::GainHaircut, Frozen::default())
    }

    pub fn pay(&mut self, who: usize) -> Result<u64, Refusal> {
        let mut copy = self.clone();
        let party = Party {
            member: &mut copy.members[who],
            is_defaulter: false,
        };
        let (part, now) = (&mut copy.parts[who], &self.now);
        let plan = plan_pay_assessment(&mut copy.loss, part, &mut copy.fund, &party, now)?;
        copy.carry(&plan);
        *self = copy;
        Ok(plan.received_by(Pocket::Escrow))
    }

    pub fn match_with(&mut self, amount: u64) -> Result<(), Refusal> {
        let mut copy = self.clone();
        let (part, now) = (&mut copy.matched, &self.now);
        let plan = plan_match_assessment(&mut copy.loss, part, &mut copy.fund, amount, now)?;
        copy.carry(&plan);
        *self = copy;
        Ok(())
    }

    pub fn seize(&mut self, who: usize) -> Result<u64, Refusal> {
        let mut copy = self.clone();
        let mut party = Party {
            member: &mut copy.members[who],
            is_defaulter: false,
        };
        let (part, now) = (&mut copy.parts[who], &self.now);
        let plan = plan_seize_assessment(&mut copy.loss, part, &mut copy.fund, &mut party, now)?;
        copy.carry(&plan);
        *self = copy;
        Ok(plan.received_by(Pocket::Escrow))
    }

    /// A member claims, or the operator.
    pub fn claim(&mut self, who: Option<usize>) -> Result<u64, Refusal> {
        let mut copy = self.clone();
        let loss = copy.loss;
        let (part, shares) = match who {
            Some(who) => {
                let party = Party {
                    member: &mut copy.members[who],
                    is_defaulter: false,
                };
                let shares = party.shares_then(&loss).unwrap_or_default();
                (&mut copy.parts[who], shares)
            }
            None => (&mut copy.matched, 0),
        };
        let plan = plan_claim(&loss, part, &mut copy.fund, shares)?;
        copy.carry(&plan);
        *self = copy;
        Ok(plan.received_by(Pocket::Wallet))
    }

    /// So much arrives in the defaulter's vault, and repays.
    pub fn recover(&mut self, arrives: u64, moves: bool) -> Result<Plan, Refusal> {
        let mut copy = self.clone();
        copy.tokens[0] += arrives;
        let mut vault = QuoteVault {
            tokens_native: copy.tokens[0],
            moves,
            shard: &mut copy.shard,
        };
        let (loss, account) = (&mut copy.loss, &mut copy.account);
        let (settlement, fund) = (&mut copy.settlement, &mut copy.fund);
        let plan = plan_recover(loss, account, settlement, fund, &mut vault)?;
        copy.carry(&plan);
        *self = copy;
        Ok(plan)
    }

    pub fn close(&mut self) -> Result<(), Refusal> {
        let (loss, account) = (&mut self.loss, &mut self.account);
        plan_close(
            loss,
            account,
            &mut self.settlement,
            &mut self.fund,
            &self.now,
        )
    }

    /// Brings a winner up to date: cuts and repayments are applied.
    pub fn touch(&mut self, who: usize) {
        let settlement = &mut self.settlement;
        settlement
            .touch(&mut self.winners[who], &[], |_, _| Ok(()))
            .unwrap();
        self.check();
    }

    pub fn touch_all(&mut self) {
        for who in 0..self.winners.len() {
            self.touch(who);
        }
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now = clock(self.now.now_ts + seconds);
    }
}

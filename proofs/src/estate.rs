//! The smallest house around one default: who owes, who is owed, a fund and its members.

use crate::rules::Rules;
use ringfence_core::account::{Account, Slot, Status};
use ringfence_core::assessment::{Part, Party, due_native};
use ringfence_core::asset::Shard;
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{Loss, QuoteVault, Route, Snapshot, State, Terms, plan_close};
use ringfence_core::math::Checked;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock};
use ringfence_core::waterfall::Layer;

/// How many winners, and how many members other than the defaulter's owner.
pub const MANY: usize = 2;
/// Members pay within this time.
pub const DUE_S: u32 = 10;

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

/// A default and all that can pay for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estate {
    /// The defaulter.
    pub account: Account,
    /// Who is owed.
    pub winners: [Account; MANY],
    /// The house's totals.
    pub settlement: Settlement,
    /// The fund.
    pub fund: Fund,
    /// The defaulter's owner as a member.
    pub own: Member,
    /// The other members.
    pub members: [Member; MANY],
    /// Their parts of the loss, and last the operator's.
    pub parts: [Part; 3],
    /// Counts the defaulter's quote vault.
    pub shard: Shard,
    /// The loss, its shortfall fixed.
    pub loss: Loss,
    /// Now.
    pub now: Clock,
    tokens: [u64; 9],
}

fn counted(amount: i128) -> Account {
    let mut account = Account {
        variation_native: amount,
        counted_native: amount,
        ..Account::EMPTY
    };
    if let Some(quote) = account.slots.first_mut() {
        *quote = Slot {
            is_open: true,
            ..Slot::default()
        };
    }
    account
}

impl Estate {
    /// A defaulter who owes what two winners are owed, and fees that are recognised. None where
    /// it does not fit.
    #[must_use]
    pub fn owing(gains: [u64; MANY], fees_native: u64) -> Option<Self> {
        let [first, second] = gains;
        let owed_native = first.checked_add(second)?;
        owed_native.checked_add(fees_native)?;
        let owed = i128::from(owed_native);
        let mut estate = Self {
            account: Account {
                status: Status::Fixed,
                ..counted(owed.saturating_neg())
            },
            winners: gains.map(|gain| counted(i128::from(gain))),
            settlement: Settlement {
                owed_by_native: owed,
                counted_loss_native: owed,
                owed_to_native: owed,
                counted_gain_native: owed,
                fees_native: i128::from(fees_native),
                pool_native: fees_native,
                open_loss_count: 1,
                loss_sequence: 1,
                ..Settlement::EMPTY
            },
            fund: Fund::default(),
            own: Member::default(),
            members: [Member::default(); MANY],
            parts: [Part::default(); 3],
            shard: Shard::default(),
            loss: Loss {
                state: State::Fixed,
                loss_native: owed_native,
                shortfall_native: owed_native,
                left_native: owed_native,
                next_layer: 2,
                terms: Terms {
                    assess_due_s: DUE_S,
                    assess_period_bps: Bps(20_000),
                    ..Terms::default()
                },
                ..Loss::default()
            },
            now: Clock::default(),
            tokens: [0; 9],
        };
        estate.count();
        Some(estate)
    }

    /// Gives out shares of the mutual layer, one more of them to nobody, and takes the snapshot of
    /// the declaration: members may be assessed as much as their shares are worth.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn seat(&mut self, own: u64, members: [u64; MANY]) -> Result<(), Refusal> {
        let [first, second] = members;
        let member_shares = first.plus(second)?;
        self.fund.share_count = own.plus(member_shares)?.plus(1)?;
        self.fund.dead_share_count = 1;
        self.own.shares = own;
        for (member, shares) in self.members.iter_mut().zip(members) {
            member.shares = shares;
        }
        let members_native = self.fund.value_floor(member_shares)?;
        self.loss.snapshot = Snapshot {
            member_shares,
            own_shares: own,
            members_native,
            assess_cap_native: members_native,
            ..Snapshot::default()
        };
        Ok(())
    }

    /// One winner's gain is recognised, but not counted yet: the base of a haircut is not exact.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn leave_uncounted(&mut self) -> Result<(), Refusal> {
        let [winner, _] = &mut self.winners;
        let gain = winner.counted_native;
        winner.registered_gain_native = gain;
        winner.counted_native = 0;
        self.settlement.counted_gain_native = self.settlement.counted_gain_native.minus(gain)?;
        Ok(())
    }

    fn ledgers(&self) -> [u64; 9] {
        let fund = &self.fund;
        let vault = self.account.slots.first();
        [
            vault.map_or(0, |quote| quote.ledger_native),
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

    /// Takes what the ledgers say as the tokens that there are.
    pub fn count(&mut self) {
        self.tokens = self.ledgers();
    }

    /// Moves the tokens of a plan; refuses to move what is not there.
    fn carry(&mut self, plan: &Plan) -> Result<(), Refusal> {
        for leg in plan.legs() {
            for (pocket, tokens) in POCKETS.iter().zip(&mut self.tokens) {
                if *pocket == leg.from {
                    *tokens = tokens.minus(leg.amount_native)?;
                }
                if *pocket == leg.to {
                    *tokens = tokens.plus(leg.amount_native)?;
                }
            }
        }
        Ok(())
    }

    /// Whether tokens are where the ledgers say, and the pool is what it owes.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn is_sound(&self) -> Result<bool, Refusal> {
        let house = &self.settlement;
        let owed = house.owed_to_native.minus(house.owed_by_native)?;
        let owed = owed.plus(house.fees_native)?;
        let owed = owed.minus(house.unapplied_native)?;
        let owed = owed.plus(house.recovering_native)?;
        let is_whole = owed == i128::from(house.pool_native) && house.recovering_native >= 0;
        Ok(is_whole && self.tokens == self.ledgers())
    }

    /// Whether the escrow covers all that parties are due, and payments that are not decided yet.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn is_escrow_enough(&self) -> Result<bool, Refusal> {
        let assessment = &self.loss.assessment;
        let undecided = if assessment.is_settled {
            0
        } else {
            assessment.paid_native
        };
        let mut all = u128::from(undecided);
        for part in &self.parts {
            let due = due_native(&self.loss, part)?.minus(part.claimed_native)?;
            all = all.plus(u128::from(due))?;
        }
        Ok(all <= u128::from(self.fund.escrow_native))
    }

    /// One call of routing.
    ///
    /// # Errors
    /// What the rule refuses; nothing has changed then.
    pub fn route(&mut self, rules: &Rules, route: &Route) -> Result<Plan, Refusal> {
        let mut next = *self;
        let fund = (&mut next.fund, &mut next.own);
        let (account, settlement) = (&mut next.account, &mut next.settlement);
        let plan = (rules.route)(&mut next.loss, account, settlement, fund, route)?;
        next.carry(&plan)?;
        *self = next;
        Ok(plan)
    }

    /// A member pays, or, by force, its secured part is taken.
    ///
    /// # Errors
    /// What the rule refuses; nothing has changed then.
    pub fn answer(&mut self, rules: &Rules, who: usize, is_forced: bool) -> Result<Plan, Refusal> {
        let mut next = *self;
        let place = next.parts.get_mut(who).zip(next.members.get_mut(who));
        let (part, member) = place.ok_or(Refusal::Overflow)?;
        let mut party = Party {
            member,
            is_defaulter: false,
        };
        let (loss, fund, now) = (&mut next.loss, &mut next.fund, &self.now);
        let plan = if is_forced {
            (rules.seize)(loss, part, fund, &mut party, now)?
        } else {
            (rules.pay)(loss, part, fund, &party, now)?
        };
        next.carry(&plan)?;
        *self = next;
        Ok(plan)
    }

    /// The operator pays beside the members.
    ///
    /// # Errors
    /// What the rule refuses; nothing has changed then.
    pub fn match_with(&mut self, rules: &Rules, amount: u64) -> Result<Plan, Refusal> {
        let mut next = *self;
        let [_, _, part] = &mut next.parts;
        let (loss, fund, now) = (&mut next.loss, &mut next.fund, &self.now);
        let plan = (rules.match_with)(loss, part, fund, amount, now)?;
        next.carry(&plan)?;
        *self = next;
        Ok(plan)
    }

    /// A party claims: a member by its number, or last the operator.
    ///
    /// # Errors
    /// What the rule refuses; nothing has changed then.
    pub fn claim(&mut self, rules: &Rules, who: usize) -> Result<Plan, Refusal> {
        let mut next = *self;
        let shares = next.members.get(who).map_or(0, |member| member.shares);
        let part = next.parts.get_mut(who).ok_or(Refusal::Overflow)?;
        let plan = (rules.claim)(&next.loss, part, &mut next.fund, shares)?;
        next.carry(&plan)?;
        *self = next;
        Ok(plan)
    }

    /// So much arrives in the defaulter's vault, and repays.
    ///
    /// # Errors
    /// What the rule refuses; nothing has changed then.
    pub fn recover(&mut self, rules: &Rules, arrives_native: u64) -> Result<Plan, Refusal> {
        let mut next = *self;
        let [quote, ..] = &mut next.tokens;
        *quote = quote.plus(arrives_native)?;
        let mut vault = QuoteVault {
            tokens_native: *quote,
            moves: true,
            shard: &mut next.shard,
        };
        let (loss, account) = (&mut next.loss, &mut next.account);
        let (settlement, fund) = (&mut next.settlement, &mut next.fund);
        let plan = (rules.recover)(loss, account, settlement, fund, &mut vault)?;
        next.carry(&plan)?;
        *self = next;
        Ok(plan)
    }

    /// Closes the loss.
    ///
    /// # Errors
    /// [`Refusal::LossInOtherState`], [`Refusal::Overflow`].
    pub fn close(&mut self) -> Result<(), Refusal> {
        let (account, settlement) = (&mut self.account, &mut self.settlement);
        plan_close(
            &mut self.loss,
            account,
            settlement,
            &mut self.fund,
            &self.now,
        )
    }

    /// Brings a winner up to date.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn touch(&mut self, who: usize) -> Result<(), Refusal> {
        let settlement = &mut self.settlement;
        match self.winners.get_mut(who) {
            Some(winner) => settlement.touch(winner, &[], |_, _| Ok(())),
            None => Ok(()),
        }
    }

    /// Brings every winner up to date.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn touch_all(&mut self) -> Result<(), Refusal> {
        (0..MANY).try_for_each(|who| self.touch(who))
    }

    /// So much time passes, with its slots.
    pub fn wait(&mut self, seconds: u32) {
        let slots = u64::from(seconds).saturating_mul(2);
        self.now.now_ts = self.now.now_ts.saturating_add(i64::from(seconds));
        self.now.slot = self.now.slot.saturating_add(slots);
    }
}

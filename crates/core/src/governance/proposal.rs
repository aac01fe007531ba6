//! The life of a proposal: made, approved, executed at once or step by step, cancelled.

use super::{Class, Governance, Parameter};
use crate::limits::{CHANGE_MAX_BPS, MOVE_S, MOVE_STEP_S, PROPOSAL_WINDOW_S};
use crate::math::{Checked, mul_div_floor, to_u64};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{Bps, Clock, Moment, SLOTS_PER_S};

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProposalState {
    /// It waits.
    #[default]
    Open,
    /// Its value is on the way.
    Moving,
    /// Its value is set.
    Executed,
    /// It was cancelled.
    Cancelled,
}

/// What a proposal changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Of which parameter.
    pub parameter: Parameter,
    /// What the change does.
    pub class: Class,
    /// The value from which it changes; zero for what is no number.
    pub before: u64,
    /// The value to which it changes; zero for what is no number.
    pub after: u64,
}

/// One proposed change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it changes.
    pub terms: Terms,
    /// The value that it has set last; the one before, until then.
    pub now: u64,
    /// When it was made.
    pub created: Moment,
    /// It waits this long.
    pub delay_s: u32,
    /// The council that approves it.
    pub council_epoch: u32,
    /// A bit for each key of the council that has approved.
    pub approvals: u16,
    /// Where it stands.
    pub state: ProposalState,
    /// When its value was last moved.
    pub moved: Moment,
    /// How much of the line is behind it.
    pub moved_s: u32,
}

/// What is kept of all proposals about one parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Whether one of them is open or moving: there is one at a time.
    pub is_open: bool,
    /// The loosest value that there was before it was tightened, until it is as loose again: a
    /// value may come back to it in one step.
    pub loosest: Option<u64>,
}

impl Change {
    /// Whether a change is small enough for one proposal: by a fifth of the value, or one step.
    /// What loosens may also come back to where the value was before it was tightened, and a fifth
    /// of that beyond.
    fn check_size(&self, terms: &Terms) -> Result<(), Refusal> {
        let Terms { before, after, .. } = *terms;
        let base = match (terms.class, self.loosest) {
            (Class::Tightens, _) => return Ok(()),
            (Class::Loosens, Some(loosest)) => loosest,
            _ => before,
        };
        let is_back = (before.min(base)..=before.max(base)).contains(&after);
        let share = Bps(CHANGE_MAX_BPS).of_floor(u128::from(base))?;
        let room = to_u64(share)?.max(terms.parameter.step());
        if is_back || after.abs_diff(base) <= room {
            Ok(())
        } else {
            Err(Refusal::ChangeTooLarge)
        }
    }

    /// Keeps what the value was before it is tightened, and forgets it when it is as loose again.
    fn note(&mut self, terms: &Terms) {
        let Terms { before, after, .. } = *terms;
        if terms.class != Class::Loosens {
            self.loosest.get_or_insert(before);
        } else if let Some(loosest) = self.loosest {
            let is_short =
                (before < after && after < loosest) || (loosest < after && after < before);
            if !is_short {
                self.loosest = None;
            }
        }
    }
}

impl Terms {
    /// A change of a number.
    ///
    /// # Errors
    /// [`Refusal::NothingToChange`].
    pub fn of_number(parameter: Parameter, before: u64, after: u64) -> Result<Self, Refusal> {
        Ok(Self {
            parameter,
            class: parameter.classify(before, after)?,
            before,
            after,
        })
    }

    /// A change of keys: it always loosens.
    #[must_use]
    pub const fn of_keys(parameter: Parameter) -> Self {
        Self {
            parameter,
            class: Class::Loosens,
            before: 0,
            after: 0,
        }
    }

    /// The value after so much of the line: rounded toward the value before.
    fn at(&self, moved_s: u32) -> Result<u64, Refusal> {
        let whole = self.after.abs_diff(self.before);
        let gone = mul_div_floor(whole, u64::from(moved_s), u64::from(MOVE_S))?;
        if self.after > self.before {
            self.before.plus(gone)
        } else {
            self.before.minus(gone)
        }
    }
}

/// Who asks to propose or to cancel, of a house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Whether it is the parameter authority.
    pub is_authority: bool,
    /// Whether it is a key of the council.
    pub is_of_council: bool,
}

impl Actor {
    /// Whether it may propose a change of the parameter: the parameter authority any, and a key of
    /// the council another parameter authority, because one that is lost or stolen would not.
    #[must_use]
    pub const fn may_propose(self, parameter: Parameter) -> bool {
        let replaces = matches!(parameter, Parameter::ParameterAuthority);
        self.is_authority || (self.is_of_council && replaces)
    }

    /// Whether it may cancel a proposal about the parameter: a key of the council any, and the
    /// parameter authority all but what somebody else proposes to put in its place.
    #[must_use]
    pub const fn may_cancel(self, parameter: Parameter, is_its_own: bool) -> bool {
        let replaces = matches!(parameter, Parameter::ParameterAuthority);
        self.is_of_council || (self.is_authority && (is_its_own || !replaces))
    }
}

impl Proposal {
    /// Proposes a change. The number of proposals about one parameter at a time is one.
    ///
    /// Refuses, in order: `ProposalStillOpen`; `ChangeTooLarge`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn plan_create(
        terms: Terms,
        change: &mut Change,
        governance: &Governance,
        clock: &Clock,
    ) -> Result<Self, Refusal> {
        if change.is_open {
            return Err(Refusal::ProposalStillOpen);
        }
        change.check_size(&terms)?;
        change.is_open = true;
        let delay_s = match terms.class {
            Class::Loosens => governance.timelock_s,
            Class::Tightens | Class::Moves => 0,
        };
        Ok(Self {
            terms,
            now: terms.before,
            created: clock.moment(),
            delay_s,
            council_epoch: governance.council_epoch,
            approvals: 0,
            state: ProposalState::Open,
            moved: Moment::default(),
            moved_s: 0,
        })
    }

    /// Notes that the council's key at this place approves.
    ///
    /// Refuses, in order: `ProposalEnded`; `ProposalExpired`; `CouncilChanged`;
    /// `ApprovalNotNeeded`; `AlreadyApproved`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`] for a place that no council has.
    pub fn plan_approve(
        &mut self,
        place: usize,
        governance: &Governance,
        clock: &Clock,
    ) -> Result<(), Refusal> {
        self.check_alive(governance, clock)?;
        if self.terms.class != Class::Loosens {
            return Err(Refusal::ApprovalNotNeeded);
        }
        let place = u32::try_from(place).map_err(|_| Refusal::Overflow)?;
        let bit = 1_u16.checked_shl(place).ok_or(Refusal::Overflow)?;
        if self.approvals & bit != 0 {
            return Err(Refusal::AlreadyApproved);
        }
        self.approvals |= bit;
        Ok(())
    }

    /// Executes the change, or the next step of it, and returns the value that has to be set now.
    /// `current` is the value as it is; nothing for keys, whose caller compares them.
    ///
    /// A move waits for those who call it: each step is as long as the time since the last one, and
    /// an hour at the most. So however late a call comes, no value jumps, and the whole line takes
    /// a day or longer.
    ///
    /// Refuses, in order: `ProposalEnded`; `ProposalExpired`; `CouncilChanged`; `ProposalNotDue`;
    /// `ApprovalsMissing`; `LossOpen` for what loosens; `ValueChanged`; `NothingToMove` for a move
    /// for which no time has passed.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn plan_execute(
        &mut self,
        change: &mut Change,
        current: Option<u64>,
        (governance, settlement): (&Governance, &Settlement),
        clock: &Clock,
    ) -> Result<u64, Refusal> {
        self.check_alive(governance, clock)?;
        if self.terms.class == Class::Loosens {
            self.check_allowed(governance, settlement, clock)?;
        }
        if current.is_some_and(|current| current != self.now) {
            return Err(Refusal::ValueChanged);
        }
        if self.terms.class == Class::Moves {
            self.step(change, clock)?;
        } else {
            change.note(&self.terms);
            self.now = self.terms.after;
            self.state = ProposalState::Executed;
        }
        change.is_open = self.state == ProposalState::Moving;
        Ok(self.now)
    }

    /// Ends it without effect. A value that has moved stays where it is.
    ///
    /// Refuses: `ProposalEnded`.
    ///
    /// # Errors
    /// As above.
    pub fn plan_cancel(&mut self, change: &mut Change) -> Result<(), Refusal> {
        if self.has_ended() {
            return Err(Refusal::ProposalEnded);
        }
        self.state = ProposalState::Cancelled;
        change.is_open = false;
        Ok(())
    }

    /// Lets its account be closed: it has ended, or it ends here because it has expired.
    ///
    /// Refuses: `ProposalStillOpen`.
    ///
    /// # Errors
    /// As above.
    pub fn plan_close(&self, change: &mut Change, clock: &Clock) -> Result<(), Refusal> {
        if self.has_ended() {
            return Ok(());
        }
        if !self.has_expired(clock) {
            return Err(Refusal::ProposalStillOpen);
        }
        change.is_open = false;
        Ok(())
    }

    /// Whether it was executed or cancelled.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(
            self.state,
            ProposalState::Executed | ProposalState::Cancelled
        )
    }

    /// Whether nothing comes of it any more: its window after the delay has passed, or nobody has
    /// moved its value for as long.
    #[must_use]
    pub fn has_expired(&self, clock: &Clock) -> bool {
        if self.state == ProposalState::Moving {
            return clock.has_lapsed(&self.moved, PROPOSAL_WINDOW_S);
        }
        let length_s = self.delay_s.saturating_add(PROPOSAL_WINDOW_S);
        clock.has_lapsed(&self.created, length_s)
    }

    fn check_alive(&self, governance: &Governance, clock: &Clock) -> Result<(), Refusal> {
        if self.has_ended() {
            return Err(Refusal::ProposalEnded);
        }
        if self.has_expired(clock) {
            return Err(Refusal::ProposalExpired);
        }
        if self.council_epoch != governance.council_epoch {
            return Err(Refusal::CouncilChanged);
        }
        Ok(())
    }

    fn check_allowed(
        &self,
        governance: &Governance,
        settlement: &Settlement,
        clock: &Clock,
    ) -> Result<(), Refusal> {
        if !clock.has_lapsed(&self.created, self.delay_s) {
            return Err(Refusal::ProposalNotDue);
        }
        if self.approvals.count_ones() < u32::from(governance.threshold) {
            return Err(Refusal::ApprovalsMissing);
        }
        // Not while money is frozen that a closed loss still waits for: that may be for ever.
        if settlement.open_loss_count != 0 {
            return Err(Refusal::LossOpen);
        }
        Ok(())
    }

    /// One step along the line. The first one only starts it.
    fn step(&mut self, change: &mut Change, clock: &Clock) -> Result<(), Refusal> {
        if self.state == ProposalState::Open {
            change.note(&self.terms);
            self.state = ProposalState::Moving;
            self.moved = clock.moment();
            return Ok(());
        }
        let time_s = u64::try_from(clock.age_s(self.moved.ts)).unwrap_or(0);
        let slots = clock.slot.saturating_sub(self.moved.slot);
        // While the cluster halts no slot passes, and no value moves.
        let passed_s = time_s.min(slots.checked_div(SLOTS_PER_S).unwrap_or(0));
        let left_s = MOVE_S.saturating_sub(self.moved_s);
        let step_s = u32::try_from(passed_s).unwrap_or(u32::MAX);
        let step_s = step_s.min(MOVE_STEP_S).min(left_s);
        if step_s == 0 {
            return Err(Refusal::NothingToMove);
        }
        self.moved_s = self.moved_s.saturating_add(step_s);
        self.moved = clock.moment();
        self.now = self.terms.at(self.moved_s)?;
        if self.moved_s == MOVE_S {
            self.state = ProposalState::Executed;
        }
        Ok(())
    }
}

//! The rules of a default, as one thing that a test can hand in.

use ringfence_core::account::Account;
use ringfence_core::assessment::{
    Part, Party, plan_claim, plan_match_assessment, plan_pay_assessment, plan_seize_assessment,
};
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{Loss, QuoteVault, Route, plan_route};
use ringfence_core::plan::Plan;
use ringfence_core::recovery::plan_recover;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Clock;

/// The rule: a loss goes down some layers.
pub type RouteLoss = fn(
    &mut Loss,
    &mut Account,
    &mut Settlement,
    (&mut Fund, &mut Member),
    &Route,
) -> Result<Plan, Refusal>;
/// The rule: a member pays its call.
pub type Pay = fn(&mut Loss, &mut Part, &mut Fund, &Party<'_>, &Clock) -> Result<Plan, Refusal>;
/// The rule: the operator pays beside the members.
pub type Match = fn(&mut Loss, &mut Part, &mut Fund, u64, &Clock) -> Result<Plan, Refusal>;
/// The rule: a member's secured part is taken.
pub type Seize =
    fn(&mut Loss, &mut Part, &mut Fund, &mut Party<'_>, &Clock) -> Result<Plan, Refusal>;
/// The rule: a party gets what it is due.
pub type Claim = fn(&Loss, &mut Part, &mut Fund, u64) -> Result<Plan, Refusal>;
/// The rule: the defaulter's quote repays.
pub type Recover = fn(
    &mut Loss,
    &mut Account,
    &mut Settlement,
    &mut Fund,
    &mut QuoteVault<'_>,
) -> Result<Plan, Refusal>;

/// The rules of a default; a test replaces one of them by a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// `loss_route`.
    pub route: RouteLoss,
    /// `assessment_pay`.
    pub pay: Pay,
    /// `assessment_match`.
    pub match_with: Match,
    /// `assessment_seize`.
    pub seize: Seize,
    /// `part_claim`.
    pub claim: Claim,
    /// `loss_recover`.
    pub recover: Recover,
}

/// The rules as they are.
pub const RULES: Rules = Rules {
    route: plan_route,
    pay: plan_pay_assessment,
    match_with: plan_match_assessment,
    seize: plan_seize_assessment,
    claim: plan_claim,
    recover: plan_recover,
};

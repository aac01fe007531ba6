//! A loss on its way through a whole fund (SPEC 10): what `plan_route` promises of every fund, and
//! of every way to split the way into calls.

use crate::estate::{DUE_S, Estate};
use crate::rules::Rules;
use crate::source::{Judged, Source, Verdict};
use ringfence_core::loss::{Frozen, Route, State};
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{LAYER_COUNT, LAYERS, Layer};

/// Money by layer.
type Rows = [u64; LAYER_COUNT];

/// A fund before a loss is routed.
#[derive(Clone, Copy, Debug)]
struct Case {
    estate: Estate,
    frozen: Frozen,
    /// Whether one of the members pays when it is called.
    has_payer: bool,
    /// What each layer has that can move, without fresh money; assessments and gains without.
    free: Rows,
    /// The same that cannot move.
    blocked: Rows,
    /// Fresh money of layers 4 and 6, if it can move.
    fresh: [u64; 2],
}

/// One token account of the fund is frozen, or none, or all are.
fn frozen(which: u64) -> Frozen {
    let is = |number: u64| which == number || which == 8;
    Frozen {
        insurance: is(1),
        skin_junior: is(2),
        mutual: is(3),
        skin_senior: is(4),
        pending: is(5),
        secured: is(6),
        escrow: is(7),
    }
}

fn row(rows: &Rows, layer: Layer) -> u64 {
    rows.get(layer.index()).copied().unwrap_or_default()
}

fn sum(rows: &[u64]) -> Result<u128, Refusal> {
    let mut all = rows.iter();
    all.try_fold(0_u128, |sum, row| sum.plus(u128::from(*row)))
}

/// None without a loss, or where all money together does not fit.
fn case(source: &mut impl Source) -> Result<Option<Case>, Refusal> {
    let owed = source.amount().saturating_mul(3);
    if owed == 0 {
        return Ok(None);
    }
    let [insurance, junior, mutual, senior] = source.amounts();
    let [fresh_junior, fresh_senior, waiting, secured, fees] = source.amounts();
    let money = [
        owed,
        insurance,
        junior,
        mutual,
        senior,
        fresh_junior,
        fresh_senior,
        waiting,
        secured,
        fees,
    ];
    let Some(mut estate) = Estate::owing([owed, 0], fees) else {
        return Ok(None);
    };
    if sum(&money)? > u128::from(u64::MAX) {
        return Ok(None);
    }
    let (owners, which, how) = (source.below(3), source.below(9), source.below(3));
    let fund = &mut estate.fund;
    (fund.insurance_native, fund.mutual_native) = (insurance, mutual);
    (fund.skin_junior_native, fund.fresh_junior_native) =
        (junior.plus(fresh_junior)?, fresh_junior);
    (fund.skin_senior_native, fund.fresh_senior_native) =
        (senior.plus(fresh_senior)?, fresh_senior);
    (fund.pending_native, fund.secured_native) = (waiting, secured);
    (estate.own.pending_native, estate.own.secured_native) = (waiting, secured);
    // A thousand shares are a unit at the least: some funds are used up before they are empty.
    let (own, members) = match owners {
        0 => (0, 2_000),
        1 => (1_000, 1_000),
        _ => (1_000, 0),
    };
    estate.seat(own, [members, 0])?;
    if how == 2 {
        estate.leave_uncounted()?;
    }
    estate.count();
    Ok(Some(lay_out(estate, frozen(which), how != 1)?))
}

/// What each layer has, free or frozen.
fn lay_out(estate: Estate, frozen: Frozen, has_payer: bool) -> Result<Case, Refusal> {
    let (fund, own) = (estate.fund, estate.own);
    let staked = fund.value_floor(own.shares)?;
    let (junior, senior) = (fund.fresh_junior_native, fund.fresh_senior_native);
    let free = |amount: u64, is_frozen: bool| if is_frozen { 0 } else { amount };
    let mut case = Case {
        estate,
        frozen,
        has_payer,
        free: [0; LAYER_COUNT],
        blocked: [0; LAYER_COUNT],
        fresh: [
            free(junior, frozen.skin_junior),
            free(senior, frozen.skin_senior),
        ],
    };
    let old_junior = fund.skin_junior_native.minus(junior)?;
    let old_senior = fund.skin_senior_native.minus(senior)?;
    let [fresh_junior, fresh_senior] = case.fresh;
    let parts = [
        (Layer::DefaulterStake, staked, frozen.mutual),
        (Layer::DefaulterStake, own.pending_native, frozen.pending),
        (Layer::DefaulterStake, own.secured_native, frozen.secured),
        (Layer::Insurance, fund.insurance_native, frozen.insurance),
        (Layer::SkinJunior, old_junior, frozen.skin_junior),
        (
            Layer::Mutual,
            fund.mutual_native.minus(staked)?,
            frozen.mutual,
        ),
        (Layer::SkinSenior, old_senior, frozen.skin_senior),
        // What is fresh and frozen is blocked when its turn comes, like the rest of its layer.
        (Layer::SkinJunior, junior.minus(fresh_junior)?, true),
        (Layer::SkinSenior, senior.minus(fresh_senior)?, true),
    ];
    for (layer, amount, is_frozen) in parts {
        let rows = if is_frozen {
            &mut case.blocked
        } else {
            &mut case.free
        };
        let row = rows.get_mut(layer.index()).ok_or(Refusal::Overflow)?;
        *row = row.plus(amount)?;
    }
    Ok(case)
}

impl Case {
    /// One page, up to a layer.
    fn page(&mut self, rules: &Rules, through: Layer) -> Result<(), Refusal> {
        let route = Route {
            through,
            frozen: self.frozen,
            clock: self.estate.now,
        };
        self.estate.route(rules, &route).map(|_| ())
    }

    /// What others have to do before the loss can go on: answer a call, touch accounts.
    fn let_others_act(&mut self, rules: &Rules) -> Result<(), Refusal> {
        match self.estate.loss.state {
            State::Assessing if self.has_payer => {
                self.estate.answer(rules, 0, false)?;
                self.estate.wait(DUE_S.saturating_mul(2));
            }
            State::Assessing => self.estate.wait(DUE_S.saturating_mul(2)),
            State::Haircutting => self.estate.touch_all()?,
            _ => {}
        }
        Ok(())
    }

    /// All the way, layer by layer. Looks at the state after each page, the page's layer given.
    fn walk(
        &mut self,
        rules: &Rules,
        look: impl Fn(&Self, Layer) -> Result<bool, Refusal>,
    ) -> Result<bool, Refusal> {
        let layers = LAYERS.into_iter().skip(Layer::DefaulterStake.index());
        for through in layers.chain([Layer::GainHaircut]) {
            if self.estate.loss.is_routed() {
                break;
            }
            self.page(rules, through)?;
            if !look(self, through)? {
                return Ok(false);
            }
            self.let_others_act(rules)?;
        }
        Ok(self.estate.loss.is_routed())
    }

    /// What has paid so far, in the order in which money is used, beside what can pay in all.
    /// Fresh money is what a row has above the old money of its layer.
    fn line(&self) -> [(u64, u64); LAYER_COUNT] {
        let loss = &self.estate.loss;
        let [fresh_junior, fresh_senior] = self.fresh;
        let of = |layer: Layer| (loss.used_by(layer), row(&self.free, layer));
        let of_old = |layer: Layer| {
            let (used, old) = of(layer);
            (used.min(old), old)
        };
        let of_fresh = |layer: Layer, fresh: u64| {
            let above = loss.used_by(layer).saturating_sub(row(&self.free, layer));
            (above, fresh)
        };
        let paid = if self.frozen.escrow {
            0
        } else {
            loss.assessment.paid_native
        };
        [
            of(Layer::DefaulterStake),
            of(Layer::Insurance),
            of_old(Layer::SkinJunior),
            of(Layer::Mutual),
            of_old(Layer::SkinSenior),
            (loss.used_by(Layer::Assessment), paid),
            of_fresh(Layer::SkinJunior, fresh_junior),
            of_fresh(Layer::SkinSenior, fresh_senior),
            (loss.used_by(Layer::GainHaircut), u64::MAX),
        ]
    }
}

/// After every page the rows, what is blocked and what is left make the shortfall; that is what the
/// account still owes but for what was paid; tokens are where ledgers say.
///
/// # Errors
/// What the rules refuse.
pub fn used_blocked_and_left_make_the_shortfall(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let holds = case.walk(rules, |now, _| {
        let (estate, loss) = (&now.estate, &now.estate.loss);
        let uncovered = u128::from(loss.blocked_native).plus(u128::from(loss.left_native))?;
        let all = sum(&loss.used_native)?.plus(uncovered)?;
        let is_noted = sum(&loss.held_native)? == u128::from(loss.blocked_native)
            && estate.settlement.blocked_native == loss.blocked_native;
        let owes = estate.account.owed_variation_native() == uncovered;
        let makes = all == u128::from(loss.shortfall_native);
        Ok(makes && is_noted && owes && estate.is_sound()?)
    })?;
    Ok(Verdict::of(holds && case.estate.loss.left_native == 0))
}

/// Money pays only when nothing that can move is left before it in the order: stake, insurance, old
/// junior skin, mutual layer, old senior skin, assessments, fresh money, gains. And nothing is left
/// of the loss while a layer that had its turn has something.
///
/// # Errors
/// What the rules refuse.
pub fn a_layer_of_the_fund_ends_before_the_next(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let holds = case.walk(rules, |now, through| {
        let (mut is_used_up, mut is_in_order) = (true, true);
        let turns = through.index().saturating_sub(1);
        let mut is_turn_over = true;
        for (place, (used, has)) in now.line().into_iter().enumerate() {
            is_in_order &= used == 0 || is_used_up;
            is_used_up &= used == has;
            // Assessments and what follows have had their turn once the loss is through.
            is_turn_over &= place >= turns.min(5) || used == has;
        }
        Ok(is_in_order && (now.estate.loss.left_native == 0 || is_turn_over))
    })?;
    Ok(Verdict::of(holds))
}

/// No layer pays more than it has, and no more of it is blocked than is frozen.
///
/// # Errors
/// What the rules refuse.
pub fn no_row_is_above_its_money(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let gains = case.estate.settlement.owed_to_native;
    let claims = gains.plus(case.estate.settlement.fees_native)?;
    let holds = case.walk(rules, |now, _| {
        let loss = &now.estate.loss;
        let within = now.line().into_iter().all(|(used, has)| used <= has);
        let cut = i128::from(loss.used_by(Layer::GainHaircut));
        let mut is_frozen = true;
        for layer in LAYERS.into_iter().take(Layer::Assessment.index()) {
            is_frozen &= row(&loss.held_native, layer) <= row(&now.blocked, layer);
        }
        Ok(within && cut <= claims && is_frozen)
    })?;
    Ok(Verdict::of(holds))
}

/// Fresh money of the operator stays while anything else of the fund is there that can move, and
/// while payments of assessments are there.
///
/// # Errors
/// What the rules refuse.
pub fn fresh_money_is_last(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let before = case.estate.fund;
    let holds = case.walk(rules, |now, _| {
        let fund = &now.estate.fund;
        let is_touched = fund.skin_junior_native < before.fresh_junior_native
            || fund.skin_senior_native < before.fresh_senior_native;
        let is_held = |has: u64, is_frozen: bool| has == 0 || is_frozen;
        let own = fund.own(&now.estate.own)?;
        let assessment = &now.estate.loss.assessment;
        let old_is_gone = is_held(fund.insurance_native, now.frozen.insurance)
            && is_held(fund.mutual_native, now.frozen.mutual)
            && is_held(own.waiting_native, now.frozen.pending)
            && is_held(own.secured_native, now.frozen.secured);
        let kept = assessment
            .paid_native
            .minus(now.estate.loss.used_by(Layer::Assessment))?;
        let payments_are_gone = is_held(kept, now.frozen.escrow);
        Ok(!is_touched || (old_is_gone && payments_are_gone))
    })?;
    Ok(Verdict::of(holds))
}

/// Two pages come to the same as the second alone, from any state in which a page can begin: so,
/// one by one, any split of the way comes to the same.
///
/// # Errors
/// What the rules refuse.
pub fn any_split_into_pages_gives_the_same(source: &mut impl Source, rules: &Rules) -> Judged {
    let starts_late = source.below(2) == 1;
    // From an assessment on there are two layers left.
    let (lowest, layers) = if starts_late { (7, 2) } else { (2, 7) };
    let place = source.below(layers);
    let end = place.saturating_add(lowest);
    let first = source.below(place.saturating_add(1)).saturating_add(lowest);
    let layer = |number: u64| {
        let index = usize::try_from(number).unwrap_or_default();
        LAYERS.get(index).copied().unwrap_or_default()
    };
    let Some(mut one) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    if starts_late {
        one.page(rules, Layer::SkinSenior)?;
        if one.estate.loss.state != State::Assessing {
            return Ok(Verdict::Vacuous);
        }
        one.let_others_act(rules)?;
    }
    let mut two = one;
    let mut is_whole = true;
    for (way, pages) in [(&mut one, [end, end]), (&mut two, [first, end])] {
        for through in pages {
            let before = way.estate;
            // A page before its turn, or after the loss is through, is refused and changes nothing.
            is_whole &= way.page(rules, layer(through)).is_ok() || way.estate == before;
        }
    }
    for way in [&mut one, &mut two] {
        if way.estate.loss.is_routed() {
            // Nobody has a turn any more: the cursor says nothing.
            way.estate.loss.next_layer = 0;
        }
    }
    Ok(Verdict::of(is_whole && one.estate == two.estate))
}

/// What was frozen and has thawed when the loss is closed pays what it would have paid at once: the
/// rows are the same.
///
/// # Errors
/// What the rules refuse.
pub fn what_thaws_pays_as_if_it_had_been_free(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut thawing) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let mut free = thawing;
    free.frozen = Frozen::default();
    let walked = thawing.walk(rules, |_, _| Ok(true))? && free.walk(rules, |_, _| Ok(true))?;
    let loss = &thawing.estate.loss;
    if !walked || loss.blocked_native == 0 {
        let same = loss.used_native == free.estate.loss.used_native;
        return Ok(Verdict::of(walked && same));
    }
    thawing.estate.close()?;
    thawing.frozen = Frozen::default();
    thawing.page(rules, Layer::GainHaircut)?;
    let (estate, expected) = (&thawing.estate, &free.estate);
    let same = estate.loss.used_native == expected.loss.used_native
        && estate.account.variation_native == expected.account.variation_native;
    Ok(Verdict::of(same && estate.is_sound()?))
}

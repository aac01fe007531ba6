//! What must hold of losses, and of what is kept for those who bore them.

use super::breach::{Breaches, Subject, wide};
use super::{Tally, View};
use crate::loss::{Loss, State};
use crate::waterfall::Layer;

fn total<'a>(rows: impl IntoIterator<Item = &'a u64>) -> i128 {
    let rows = rows.into_iter().map(|row| u128::from(*row));
    wide(rows.fold(0, u128::saturating_add))
}

/// `Σ used + uncovered = loss`, once it is known; nothing is left on the way when it is closed;
/// what is blocked is so by its layers; and no row gets back more than it paid.
pub(super) fn losses_add_up(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    for (index, loss) in view.losses.iter().enumerate() {
        let subject = Subject::Loss(index);
        if loss.state == State::Managing {
            breaches.equal(subject, "loss that is not known yet", 0, loss.loss_native);
            continue;
        }
        let uncovered = loss.uncovered_native().unwrap_or(u64::MAX);
        let sum = total(&loss.used_native).saturating_add(i128::from(uncovered));
        breaches.equal(subject, "loss, of its rows", sum, loss.loss_native);
        if loss.is_routed() {
            breaches.equal(subject, "left on the way", 0, loss.left_native);
        }
        let held = total(&loss.held_native);
        breaches.equal(subject, "blocked, of its layers", held, loss.blocked_native);
        let mut rows = loss.recovered_native.iter().zip(&loss.used_native);
        if let Some((back, used)) = rows.find(|(recovered, used)| recovered > used) {
            breaches.at_most(
                subject,
                "recovered by a layer, of what it paid",
                *used,
                *back,
            );
        }
        let own = loss.recovered_native.iter().take(Layer::Insurance.index());
        breaches.equal(subject, "recovered by the defaulter", 0, total(own));
        let (cut, haircut) = (loss.cut_native, loss.used_by(Layer::GainHaircut));
        breaches.at_most(subject, "cut, of layer 8", haircut, cut);
        let (assessed, paid) = (loss.used_by(Layer::Assessment), loss.assessment.paid_native);
        breaches.at_most(subject, "layer 7, of what was paid", paid, assessed);
    }
}

pub(super) fn losses_ordered(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    let s = &view.settlement;
    let mut open = 0_u64;
    for (index, loss) in view.losses.iter().enumerate() {
        open = open.saturating_add(u64::from(loss.state != State::Closed));
        let is_in_order = match loss.state {
            State::Managing | State::Fixed => loss.sequence >= s.routing_sequence,
            State::Routing | State::Assessing | State::Haircutting => {
                loss.sequence == s.routing_sequence
            }
            State::Closing | State::Closed => loss.sequence < s.routing_sequence,
        };
        if !is_in_order {
            let turn = wide(s.routing_sequence);
            let part = "place in the order, of the loss whose turn it is";
            breaches.push(Subject::Loss(index), part, turn, wide(loss.sequence));
        }
    }
    breaches.equal(Subject::House, "open losses", open, s.open_loss_count);
    let (turn, next) = (s.routing_sequence, s.loss_sequence);
    breaches.at_most(Subject::House, "loss whose turn it is, of all", next, turn);
    let blocked = total(view.losses.iter().map(|loss| &loss.blocked_native));
    breaches.equal(
        Subject::House,
        "blocked in all losses",
        blocked,
        s.blocked_native,
    );
}

/// `escrow = bonds + Σ (assessments paid − used + recovered, mutual recoveries and residual) −
/// claimed`.
pub(super) fn escrow_is_owed(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    let owed = |loss: &Loss| {
        let paid = loss.assessment.paid_native;
        let unused = paid.checked_sub(loss.used_by(Layer::Assessment))?;
        let mutual = match loss.snapshot.member_shares {
            0 => 0, // It went to insurance.
            _ => loss.recovered_by(Layer::Mutual),
        };
        unused
            .checked_add(loss.recovered_by(Layer::Assessment))?
            .checked_add(mutual)?
            .checked_add(loss.residual_native)
    };
    let mut losses = view.losses.iter();
    let sum = losses.try_fold(view.bonds_native, |sum, loss| sum.checked_add(owed(loss)?));
    let sum = sum.and_then(|sum| sum.checked_sub(view.claimed_native));
    let escrow = view.fund.escrow_native;
    match sum {
        Some(sum) => breaches.equal(Subject::Fund, "escrow", sum, escrow),
        None => breaches.push(Subject::Fund, "escrow, of sums below zero", 0, wide(escrow)),
    }
}

//! What must hold after every operation, each with a number and a name.
//!
//! The predicates look at a whole house through [`View`]; the in-memory house and the chain's
//! accounts are both seen through it, so that one list judges both. `docs/INVARIANTS.md` says which
//! run-time check, test and fuzz oracle witnesses each.

mod view;

pub use view::{Holding, LienView, VaultView, View};

use crate::fund::Member;
use crate::instrument::{Book, Instrument};
use crate::loss::{Loss, State};
use crate::math::{lots_times_move, tick_move};
use crate::waterfall::Layer;

/// One invariant.
#[derive(Clone, Copy)]
pub struct Invariant {
    /// Its number: INV-n.
    pub number: u16,
    /// One sentence.
    pub sentence: &'static str,
    /// Whether it holds; an overflow is a no.
    pub holds: fn(&View) -> bool,
}

/// All invariants of a house at rest, in order of their numbers.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        number: 1,
        sentence: "Every vault holds its ledger",
        holds: vaults_hold_ledgers,
    },
    Invariant {
        number: 2,
        sentence: "Shards sum their vaults",
        holds: shards_sum_vaults,
    },
    Invariant {
        number: 3,
        sentence: "The pool is what accounts are owed",
        holds: pool_conserved,
    },
    Invariant {
        number: 4,
        sentence: "Settlement's totals make the pool",
        holds: totals_conserved,
    },
    Invariant {
        number: 5,
        sentence: "Settlement counts its accounts",
        holds: counts_accounts,
    },
    Invariant {
        number: 6,
        sentence: "Longs, shorts and interest agree",
        holds: books_match,
    },
    Invariant {
        number: 7,
        sentence: "Books sum what waits",
        holds: books_sum_waits,
    },
    Invariant {
        number: 8,
        sentence: "Pool and fund hold their ledgers",
        holds: house_holds_ledgers,
    },
    Invariant {
        number: 9,
        sentence: "Members share the mutual layer",
        holds: shares_are_owned,
    },
    Invariant {
        number: 10,
        sentence: "Rows of a loss sum to the loss",
        holds: losses_add_up,
    },
    Invariant {
        number: 11,
        sentence: "Losses are counted and ordered",
        holds: losses_ordered,
    },
    Invariant {
        number: 12,
        sentence: "Nothing locked exceeds its ledger",
        holds: locks_are_covered,
    },
    Invariant {
        number: 19,
        sentence: "Escrow is bonds and what is not claimed of losses",
        holds: escrow_is_owed,
    },
    Invariant {
        number: 20,
        sentence: "Recoveries wait in the pool for whose gains were cut",
        holds: recoveries_wait,
    },
    Invariant {
        number: 21,
        sentence: "Slots lock what liens lock, and claims are of it",
        holds: liens_are_counted,
    },
];

/// The first invariant that does not hold, if any.
#[must_use]
pub fn first_broken(view: &View) -> Option<&'static Invariant> {
    INVARIANTS.iter().find(|invariant| !(invariant.holds)(view))
}

fn vaults_hold_ledgers(view: &View) -> bool {
    view.vaults
        .iter()
        .all(|vault| vault.holding.tokens_native >= vault.holding.ledger_native)
}

fn shards_sum_vaults(view: &View) -> bool {
    let of = |asset: usize, shard: usize| {
        let counted = move |v: &&VaultView| (v.asset_index, v.shard_index) == (asset, shard);
        let ledgers = view.vaults.iter().filter(counted);
        ledgers.fold((0_u128, 0_u64), |(sum, count), vault| {
            let ledger = u128::from(vault.holding.ledger_native);
            (sum.saturating_add(ledger), count.saturating_add(1))
        })
    };
    view.shards.iter().enumerate().all(|(asset, shards)| {
        shards.iter().enumerate().all(|(index, shard)| {
            of(asset, index) == (u128::from(shard.ledger_native), shard.vault_count)
        })
    })
}

/// Sum of one number per position together with its instrument.
fn over_positions(
    view: &View,
    value: impl Fn(&crate::account::Position, &Instrument) -> Option<i128>,
) -> Option<i128> {
    let mut sum = 0_i128;
    for account in &view.accounts {
        for position in account
            .positions
            .iter()
            .filter(|position| position.is_occupied())
        {
            let of =
                |market: &&(Instrument, Book)| market.0.instrument_id == position.instrument_id;
            let (instrument, _) = view.markets.iter().find(of)?;
            sum = sum.checked_add(value(position, instrument)?)?;
        }
    }
    Some(sum)
}

/// `pool = Σ (variation + unapplied tick moves + waiting differences) + all fees − unapplied
/// haircut + recoveries on their way`.
fn pool_conserved(view: &View) -> bool {
    let sum = || {
        let accounts = view.accounts.iter();
        let variation = accounts
            .map(|a| a.variation_native)
            .try_fold(0_i128, i128::checked_add)?;
        let positions = over_positions(view, |position, instrument| {
            let moved = tick_move(position.tick, instrument.settlement_tick).ok()?;
            let value = instrument.tick_value_native;
            let moves = lots_times_move(position.lots, moved, value).ok()?;
            let waits = position
                .wait_gain_native
                .checked_sub(position.wait_loss_native)?;
            moves.checked_add(waits)
        })?;
        let mut waiting = view.markets.iter().map(|(_, book)| book.wait_fee_native);
        let fees = waiting.try_fold(view.settlement.fees_native, i128::checked_add)?;
        let owed = variation.checked_add(positions)?.checked_add(fees)?;
        owed.checked_sub(view.settlement.unapplied_native)?
            .checked_add(view.settlement.recovering_native)
    };
    sum() == Some(i128::from(view.settlement.pool_native))
}

/// `pool = owed to winners − owed by losers + recognised fees − unapplied haircut + recoveries on
/// their way`.
fn totals_conserved(view: &View) -> bool {
    let s = &view.settlement;
    let sum = || {
        let net = s.owed_to_native.checked_sub(s.owed_by_native)?;
        net.checked_add(s.fees_native)?
            .checked_sub(s.unapplied_native)?
            .checked_add(s.recovering_native)
    };
    let not_negative = s.owed_to_native >= 0 && s.owed_by_native >= 0 && s.fees_native >= 0;
    not_negative && sum() == Some(i128::from(s.pool_native))
}

fn counts_accounts(view: &View) -> bool {
    let total = |part: fn(i128) -> i128| {
        let counted = view
            .accounts
            .iter()
            .map(|account| part(account.counted_native));
        counted.fold(0_i128, i128::saturating_add)
    };
    total(|counted| counted.max(0)) == view.settlement.counted_gain_native
        && total(|counted| counted.min(0).saturating_neg()) == view.settlement.counted_loss_native
}

fn books_match(view: &View) -> bool {
    view.markets.iter().all(|(instrument, book)| {
        let held = view.accounts.iter().flat_map(|account| &account.positions);
        let held = held.filter(|p| p.instrument_id == instrument.instrument_id);
        let (mut longs, mut shorts, mut open) = (0_i128, 0_i128, 0_u64);
        for position in held {
            longs = longs.saturating_add(i128::from(position.lots.max(0)));
            shorts = shorts.saturating_add(i128::from(position.lots.min(0)));
            open = open.saturating_add(u64::from(position.lots != 0));
        }
        let interest = i128::from(book.open_interest_lots);
        // Once it has expired, each side is struck by itself as its accounts are settled.
        let matched = instrument.is_expired || shorts.saturating_neg() == interest;
        longs == interest && matched && open == book.open_position_count
    })
}

/// What waits in the book is what waits in positions that have not passed its next boundary; fees
/// wait in it on nobody's side.
fn books_sum_waits(view: &View) -> bool {
    view.markets.iter().all(|(instrument, book)| {
        let held = view.accounts.iter().flat_map(|account| &account.positions);
        let current = held.filter(|position| {
            position.instrument_id == instrument.instrument_id
                && position.sequence == instrument.sequence
        });
        let waits = current.fold((0_i128, 0_i128), |(gain, loss), position| {
            let gain = gain.saturating_add(position.wait_gain_native);
            (gain, loss.saturating_add(position.wait_loss_native))
        });
        let balanced = book.wait_gain_native.saturating_add(book.wait_fee_native);
        waits == (book.wait_gain_native, book.wait_loss_native) && balanced == book.wait_loss_native
    })
}

fn house_holds_ledgers(view: &View) -> bool {
    view.house_holdings
        .iter()
        .all(|holding| holding.tokens_native >= holding.ledger_native)
}

/// Shares that are not void and the dead ones are all shares; what waits and what is secured are
/// the sums of the members'.
fn shares_are_owned(view: &View) -> bool {
    let fund = &view.fund;
    let sum = |part: &dyn Fn(&Member) -> u64| {
        let parts = view.members.iter().map(|member| u128::from(part(member)));
        parts.fold(0_u128, u128::saturating_add)
    };
    let mut members = view.members.iter();
    let requested = members.all(|member| member.requested_shares <= member.shares);
    let owned = sum(&|member| fund.valid_shares(member));
    requested
        && owned.saturating_add(u128::from(fund.dead_share_count)) == u128::from(fund.share_count)
        && sum(&|member| member.pending_native) == u128::from(fund.pending_native)
        && sum(&|member| member.secured_native) == u128::from(fund.secured_native)
}

fn total<'a>(rows: impl IntoIterator<Item = &'a u64>) -> u128 {
    let rows = rows.into_iter().map(|row| u128::from(*row));
    rows.fold(0, u128::saturating_add)
}

/// `Σ used + uncovered = loss`, once it is known; nothing is left on the way when it is closed;
/// what is blocked is so by its layers; and no row gets back more than it paid.
fn losses_add_up(view: &View) -> bool {
    view.losses.iter().all(|loss| {
        if loss.state == State::Managing {
            return loss.loss_native == 0;
        }
        let uncovered = loss.uncovered_native().unwrap_or(u64::MAX);
        let mut rows = loss.recovered_native.iter().zip(&loss.used_native);
        let own = loss.recovered_native.iter().take(Layer::Insurance.index());
        total(&loss.used_native).saturating_add(u128::from(uncovered))
            == u128::from(loss.loss_native)
            && (!loss.is_routed() || loss.left_native == 0)
            && total(&loss.held_native) == u128::from(loss.blocked_native)
            && rows.all(|(recovered, used)| recovered <= used)
            && total(own) == 0
            && loss.cut_native <= loss.used_by(Layer::GainHaircut)
            && loss.used_by(Layer::Assessment) <= loss.assessment.paid_native
    })
}

fn losses_ordered(view: &View) -> bool {
    let open = view
        .losses
        .iter()
        .filter(|loss| loss.state != State::Closed)
        .count();
    let s = &view.settlement;
    let mut losses = view.losses.iter();
    let in_order = losses.all(|loss| match loss.state {
        State::Managing | State::Fixed => loss.sequence >= s.routing_sequence,
        State::Routing | State::Assessing | State::Haircutting => {
            loss.sequence == s.routing_sequence
        }
        State::Closing | State::Closed => loss.sequence < s.routing_sequence,
    });
    u32::try_from(open) == Ok(s.open_loss_count)
        && in_order
        && s.routing_sequence <= s.loss_sequence
        && total(view.losses.iter().map(|loss| &loss.blocked_native))
            == u128::from(s.blocked_native)
}

/// `escrow = bonds + Σ (assessments paid − used + recovered, mutual recoveries and residual) −
/// claimed`.
fn escrow_is_owed(view: &View) -> bool {
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
    sum.and_then(|sum| sum.checked_sub(view.claimed_native)) == Some(view.fund.escrow_native)
}

/// What accounts will be credited with of recoveries when they are touched is in the pool, and
/// Settlement counts at most what was cut from them.
fn recoveries_wait(view: &View) -> bool {
    let s = &view.settlement;
    let (mut due, mut cut) = (0_i128, 0_i128);
    for account in &view.accounts {
        let mut then = *account;
        let mut copy = *s;
        if account.cut_native < 0 || copy.apply_recovery(&mut then).is_err() {
            return false;
        }
        let back = account.cut_native.saturating_sub(then.cut_native);
        due = due.saturating_add(back);
        cut = cut.saturating_add(then.cut_native);
    }
    due <= s.recovering_native
        && s.recovering_native <= i128::from(s.pool_native)
        && (0..=cut).contains(&s.cut_native)
}

fn locks_are_covered(view: &View) -> bool {
    let mut slots = view.accounts.iter().flat_map(|account| &account.slots);
    slots.all(|slot| slot.locked_native <= slot.ledger_native)
}

/// What a slot has locked is the sum over the liens on it, an account counts its liens, and no lien
/// can claim more than it has locked.
fn liens_are_counted(view: &View) -> bool {
    let of = |account: usize| {
        view.liens
            .iter()
            .filter(move |of| of.account_index == account)
    };
    let is_counted = view.accounts.iter().enumerate().all(|(index, account)| {
        let mut slots = account.slots.iter().enumerate();
        let is_summed = slots.all(|(place, slot)| {
            let on_it = of(index).filter(|of| of.slot_index == Some(place));
            total(on_it.map(|of| &of.lien.locked_native)) == u128::from(slot.locked_native)
        });
        is_summed && of(index).count() == usize::from(account.lien_count)
    });
    let mut liens = view.liens.iter();
    is_counted
        && liens.all(|of| {
            let lien = &of.lien;
            let claims = total([&lien.claimable_native, &lien.claim_native]);
            claims <= u128::from(lien.locked_native)
                && (of.slot_index.is_some() || lien.locked_native == 0)
        })
}

//! What must hold after every operation, each with a number and a name.
//!
//! The predicates look at a whole house through [`View`], and at what [`Tally`] has summed over its
//! customers; the in-memory house and the chain's accounts are both seen through them, so that one
//! list judges both. `docs/INVARIANTS.md` says which run-time check, test and fuzz oracle witnesses
//! each.

mod breach;
mod losses;
mod tally;
mod view;

pub use breach::{Breach, Subject};
pub use tally::Tally;
pub use view::{Holding, LienView, VaultView, View};

use alloc::vec::Vec;

use crate::fund::Member;
use breach::Breaches;
use losses::{escrow_is_owed, losses_add_up, losses_ordered};

/// One invariant.
#[derive(Clone, Copy)]
pub struct Invariant {
    /// Its number: INV-n.
    pub number: u16,
    /// One sentence.
    pub sentence: &'static str,
    /// Says where it does not hold; an overflow is such a place.
    check: fn(&View, &Tally, &mut Breaches<'_>),
}

/// All invariants of a house at rest, in order of their numbers.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        number: 1,
        sentence: "Every vault holds its ledger",
        check: nothing_more,
    },
    Invariant {
        number: 2,
        sentence: "Shards sum their vaults",
        check: shards_sum_vaults,
    },
    Invariant {
        number: 3,
        sentence: "The pool is what accounts are owed",
        check: pool_conserved,
    },
    Invariant {
        number: 4,
        sentence: "Settlement's totals make the pool",
        check: totals_conserved,
    },
    Invariant {
        number: 5,
        sentence: "Settlement counts its accounts",
        check: counts_accounts,
    },
    Invariant {
        number: 6,
        sentence: "Longs, shorts and interest agree",
        check: books_match,
    },
    Invariant {
        number: 7,
        sentence: "Books sum what waits",
        check: books_sum_waits,
    },
    Invariant {
        number: 8,
        sentence: "Pool and fund hold their ledgers",
        check: house_holds_ledgers,
    },
    Invariant {
        number: 9,
        sentence: "Members share the mutual layer",
        check: shares_are_owned,
    },
    Invariant {
        number: 10,
        sentence: "Rows of a loss sum to the loss",
        check: losses_add_up,
    },
    Invariant {
        number: 11,
        sentence: "Losses are counted and ordered",
        check: losses_ordered,
    },
    Invariant {
        number: 12,
        sentence: "Nothing locked exceeds its ledger",
        check: nothing_more,
    },
    Invariant {
        number: 19,
        sentence: "Escrow is bonds and what is not claimed of losses",
        check: escrow_is_owed,
    },
    Invariant {
        number: 20,
        sentence: "Recoveries wait in the pool for whose gains were cut",
        check: recoveries_wait,
    },
    Invariant {
        number: 21,
        sentence: "Slots lock what liens lock, and claims are of it",
        check: nothing_more,
    },
];

/// The first invariant that does not hold, if any.
#[must_use]
pub fn first_broken(view: &View) -> Option<&'static Invariant> {
    let number = breaches(view, &Tally::of(view)).first()?.number;
    INVARIANTS
        .iter()
        .find(|invariant| invariant.number == number)
}

/// Every place where an invariant does not hold, in order of the invariants' numbers. Of customers,
/// only what the tally says counts: accounts, liens and vaults of the view are not looked at.
#[must_use]
pub fn breaches(house: &View, tally: &Tally) -> Vec<Breach> {
    let mut found = tally.breaches.clone();
    for invariant in INVARIANTS {
        let mut breaches = Breaches {
            number: invariant.number,
            found: &mut found,
        };
        (invariant.check)(house, tally, &mut breaches);
    }
    found.sort_by_key(|breach| breach.number);
    found
}

/// Whatever there is to say the tally has said, customer by customer.
const fn nothing_more(_: &View, _: &Tally, _: &mut Breaches<'_>) {}

fn shards_sum_vaults(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let assets = view.shards.iter().zip(&tally.shards).enumerate();
    for (asset, (shards, counted)) in assets {
        for (index, (shard, counted)) in shards.iter().zip(counted).enumerate() {
            let subject = Subject::Shard(asset, index);
            let ledger = (counted.ledger_native, shard.ledger_native);
            breaches.equal(subject, "sum of its vaults' ledgers", ledger.0, ledger.1);
            let count = (counted.vault_count, shard.vault_count);
            breaches.equal(subject, "number of its vaults", count.0, count.1);
        }
    }
}

/// `pool = Σ (variation + unapplied tick moves + waiting differences) + all fees − unapplied
/// haircut + recoveries on their way`.
fn pool_conserved(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let sum = || {
        let mut waiting = view.markets.iter().map(|(_, book)| book.wait_fee_native);
        let fees = waiting.try_fold(view.settlement.fees_native, i128::checked_add)?;
        let owed = tally.owed_native?.checked_add(fees)?;
        owed.checked_sub(view.settlement.unapplied_native)?
            .checked_add(view.settlement.recovering_native)
    };
    let pool = i128::from(view.settlement.pool_native);
    match sum() {
        Some(sum) => breaches.equal(Subject::House, "pool, of what accounts are owed", sum, pool),
        None => breaches.push(
            Subject::House,
            "pool, of sums that overflow or name an instrument that is not listed",
            0,
            pool,
        ),
    }
}

/// `pool = owed to winners − owed by losers + recognised fees − unapplied haircut + recoveries on
/// their way`.
fn totals_conserved(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    let s = &view.settlement;
    let sum = || {
        let net = s.owed_to_native.checked_sub(s.owed_by_native)?;
        net.checked_add(s.fees_native)?
            .checked_sub(s.unapplied_native)?
            .checked_add(s.recovering_native)
    };
    for (part, found) in [
        ("owed to winners, at least", s.owed_to_native),
        ("owed by losers, at least", s.owed_by_native),
        ("fees, at least", s.fees_native),
    ] {
        if found < 0 {
            breaches.push(Subject::House, part, 0, found);
        }
    }
    let pool = i128::from(s.pool_native);
    match sum() {
        Some(sum) => breaches.equal(Subject::House, "pool, of the totals", sum, pool),
        None => breaches.push(Subject::House, "pool, of totals that overflow", 0, pool),
    }
}

fn counts_accounts(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let s = &view.settlement;
    let gain = (tally.counted_gain_native, s.counted_gain_native);
    breaches.equal(Subject::House, "counted gains", gain.0, gain.1);
    let loss = (tally.counted_loss_native, s.counted_loss_native);
    breaches.equal(Subject::House, "counted losses", loss.0, loss.1);
}

fn books_match(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let markets = view.markets.iter().zip(&tally.sides).enumerate();
    for (index, ((instrument, book), side)) in markets {
        let subject = Subject::Market(index);
        let interest = book.open_interest_lots;
        breaches.equal(
            subject,
            "open interest, of longs",
            side.longs_lots,
            interest,
        );
        // Once it has expired, each side is struck by itself as its accounts are settled.
        if !instrument.is_expired {
            let shorts = side.shorts_lots.saturating_neg();
            breaches.equal(subject, "open interest, of shorts", shorts, interest);
        }
        let open = (side.open_count, book.open_position_count);
        breaches.equal(subject, "positions with lots", open.0, open.1);
    }
}

/// What waits in the book is what waits in positions that have not passed its next boundary; fees
/// wait in it on nobody's side.
fn books_sum_waits(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let markets = view.markets.iter().zip(&tally.sides).enumerate();
    for (index, ((_, book), side)) in markets {
        let subject = Subject::Market(index);
        let gain = (side.wait_gain_native, book.wait_gain_native);
        breaches.equal(subject, "gains that wait", gain.0, gain.1);
        let loss = (side.wait_loss_native, book.wait_loss_native);
        breaches.equal(subject, "losses that wait", loss.0, loss.1);
        let balanced = book.wait_gain_native.saturating_add(book.wait_fee_native);
        let part = "losses that wait, of gains and fees that do";
        breaches.equal(subject, part, balanced, book.wait_loss_native);
    }
}

fn house_holds_ledgers(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    for (index, holding) in view.house_holdings.iter().enumerate() {
        let (tokens, ledger) = (holding.tokens_native, holding.ledger_native);
        let subject = Subject::Holding(index);
        breaches.at_most(subject, "ledger, of its tokens", tokens, ledger);
    }
}

/// Shares that are not void and the dead ones are all shares; what waits and what is secured are
/// the sums of the members'.
fn shares_are_owned(view: &View, _: &Tally, breaches: &mut Breaches<'_>) {
    let fund = &view.fund;
    let sum = |part: &dyn Fn(&Member) -> u64| {
        let parts = view.members.iter().map(|member| u128::from(part(member)));
        parts.fold(0_u128, u128::saturating_add)
    };
    for (index, member) in view.members.iter().enumerate() {
        let (held, requested) = (member.shares, member.requested_shares);
        let subject = Subject::Member(index);
        breaches.at_most(subject, "requested shares, of its own", held, requested);
    }
    let owned = sum(&|member| fund.valid_shares(member));
    let owned = owned.saturating_add(u128::from(fund.dead_share_count));
    breaches.equal(Subject::Fund, "shares", owned, fund.share_count);
    let waiting = sum(&|member| member.pending_native);
    breaches.equal(
        Subject::Fund,
        "stakes that wait",
        waiting,
        fund.pending_native,
    );
    let secured = sum(&|member| member.secured_native);
    breaches.equal(Subject::Fund, "secured parts", secured, fund.secured_native);
}

/// What accounts will be credited with of recoveries when they are touched is in the pool, and
/// Settlement counts at most what was cut from them.
fn recoveries_wait(view: &View, tally: &Tally, breaches: &mut Breaches<'_>) {
    let (s, house) = (&view.settlement, Subject::House);
    let recovering = s.recovering_native;
    breaches.at_most(
        house,
        "recoveries due, of those that wait",
        recovering,
        tally.due_native,
    );
    breaches.at_most(
        house,
        "recoveries that wait, of the pool",
        s.pool_native,
        recovering,
    );
    breaches.at_most(
        house,
        "cut, of what accounts have cut",
        tally.cut_native,
        s.cut_native,
    );
    if s.cut_native < 0 {
        breaches.push(house, "cut, at least", 0, s.cut_native);
    }
}

//! Random walks through a whole house: whatever happens, its invariants hold, tokens are conserved
//! to the unit, refusals change nothing, and nobody pays but those whom the operation names.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Status;
use ringfence_core::assessment::{Part, Party, due_native};
use ringfence_core::invariants::first_broken;
use ringfence_core::loss::{Loss, State};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::{FUND_POCKETS, PartOf, System};
use ringfence_core::waterfall::{LAYERS, Layer};
use std::collections::BTreeMap;
use support::act::{Moved, Op, Payer};
use support::numbers::for_seeds;
use support::walk::Walk;

const SEEDS: u64 = 112;
const STEPS: u64 = 2_400;

/// Tokens and ledger of everything that can pay.
fn pockets(house: &System) -> Vec<(Payer, u64, u64)> {
    let view = house.view();
    let names = std::iter::once(Pocket::Pool).chain(FUND_POCKETS);
    let mut all: Vec<_> = names
        .zip(view.house_holdings)
        .map(|(pocket, held)| (Payer::House(pocket), held.tokens_native, held.ledger_native))
        .collect();
    // Customers last, and newcomers last of all: what was there before keeps its place.
    for (who, customer) in house.customers.iter().enumerate() {
        for slot in 0..3 {
            let ledger = customer.account.slots[slot].ledger_native;
            all.push((
                Payer::Vault(who, slot),
                customer.tokens_native[slot],
                ledger,
            ));
        }
    }
    all
}

fn check_moved(before: &System, after: &System, moved: &Moved, op: Op) {
    for asset in 0..3 {
        let (then, now) = (before.tokens_inside(asset), after.tokens_inside(asset));
        let change = i128::try_from(now).unwrap() - i128::try_from(then).unwrap();
        assert_eq!(
            change, moved.inward[asset],
            "asset {asset} crossed the border in {op:?}"
        );
    }
    for (then, now) in pockets(before).into_iter().zip(pockets(after)) {
        let fell = now.1 < then.1 || now.2 < then.2;
        assert!(
            !fell || moved.payers.contains(&then.0),
            "{:?} paid in {op:?}",
            then.0
        );
    }
    let locked = |house: &System| {
        let customers = house.customers[..before.customers.len()].iter();
        let slots = customers.flat_map(|customer| customer.account.slots);
        slots.map(|slot| slot.locked_native).collect::<Vec<_>>()
    };
    let stays = locked(before) == locked(after);
    assert!(stays || op.is_of_lien(), "{op:?} changed what is locked");
    let mut orders = after.orders.iter();
    let within = orders.all(|open| open.record.filled_lots <= open.order.lots);
    assert!(within, "{op:?} filled more than was signed");
}

fn name(op: Op) -> String {
    let text = format!("{op:?}");
    text.split([' ', '(']).next().unwrap().to_string()
}

/// What escrow owes to bidders and to the parties of losses, now and once it is decided how much of
/// the payments is used.
fn owed_by_escrow(house: &System) -> u64 {
    let bonds = house.bids.iter().filter(|bid| !bid.is_settled);
    let mut owed: u64 = bonds.map(|bid| bid.bid.bond_native).sum();
    for (place, open) in house.losses.iter().enumerate() {
        let loss = open.loss;
        if !loss.assessment.is_settled {
            owed += loss.assessment.paid_native;
        }
        let parties = (0..house.seats.len()).map(Some).chain([None]);
        for seat in parties {
            let at = |part: &&PartOf| (part.loss, part.seat) == (place, seat);
            let mut part = house.parts.iter().find(at).map(|of| of.part);
            if let (None, Some(seat)) = (part, seat) {
                let mut seat = house.seats[seat];
                let party = Party {
                    is_defaulter: seat.owner == house.customers[open.customer].owner,
                    member: &mut seat.member,
                };
                let shares = party.shares_then(&loss).unwrap_or_default();
                part = Some(Part {
                    shares,
                    ..Part::default()
                });
            }
            let part = part.unwrap_or_default();
            owed += due_native(&loss, &part).unwrap() - part.claimed_native;
        }
    }
    owed
}

/// Recoveries go back in reverse order: what a layer gets was nobody's behind it.
fn check_recovered(before: &Loss, after: &Loss) {
    let mut is_owed = after.blocked_native != 0;
    for layer in LAYERS.into_iter().rev() {
        let row = layer.index();
        let got = after.recovered_native[row] - before.recovered_native[row];
        assert!(got == 0 || !is_owed, "{layer:?} was repaid before its turn");
        is_owed |= after.recovered_native[row] != after.used_native[row];
    }
    assert!(before.used_native[2..] == after.used_native[2..]);
}

/// Notable events, so that the walk cannot pass by doing nothing.
fn note_events(walk: &mut Walk, before: &System, op: Op) {
    match op {
        Op::Recover { loss, .. } => {
            let (then, now) = (before.losses[loss].loss, walk.system.losses[loss].loss);
            check_recovered(&then, &now);
            note_repaid(walk, before, (&then, &now), loss);
        }
        Op::Route { loss, .. } => {
            let (then, now) = (before.losses[loss].loss, walk.system.losses[loss].loss);
            for layer in LAYERS.into_iter().skip(Layer::DefaulterStake.index()) {
                let row = layer.index();
                if then.used_native[row] != now.used_native[row] {
                    walk.note(&format!("routed {layer:?}"));
                }
            }
            if now.blocked_native > then.blocked_native {
                walk.note("blocked by a frozen layer");
            }
            if walk.system.settlement.claim_index_e12 != before.settlement.claim_index_e12 {
                walk.note("index fell");
            }
            if walk.system.settlement.claim_epoch != before.settlement.claim_epoch {
                walk.note("epoch of claims ended");
            }
            if walk.system.mode.is_haircutting {
                walk.note("haircut waits");
            }
            if now.state == State::Assessing && then.state != State::Assessing {
                walk.note("members called");
            }
            if now.blocked_native < then.blocked_native {
                walk.note("blocked money thawed");
            }
            if now.residual_native != 0 && then.residual_native == 0 {
                walk.note("generation ended with a rest");
            }
            if matches!(then.state, State::Routing) {
                walk.note("routed by pages");
            }
        }
        Op::Fix { loss, .. } => {
            let fixed = walk.system.losses[loss].loss;
            for (row, event) in [(0, "routed Proceeds"), (1, "routed DefaulterVaults")] {
                if fixed.used_native[row] != 0 {
                    walk.note(event);
                }
            }
            if fixed.shortfall_native != 0 {
                walk.note("shortfall");
            }
        }
        Op::Settle { who, .. } => {
            let (account, then) = (
                walk.system.customers[who].account,
                before.customers[who].account,
            );
            if account.variation_native > 0 {
                walk.note("unpaid claim");
            }
            if account.variation_native < 0 {
                walk.note("uncollected debt");
            }
            let is_late = account.claim_index_e12 != then.claim_index_e12;
            if is_late && then.counted_native > 0 {
                walk.note("cut claim");
            }
        }
        _ => {}
    }
}

fn note_repaid(walk: &mut Walk, before: &System, on: (&Loss, &Loss), loss: usize) {
    let (then, now) = on;
    for layer in LAYERS {
        if now.recovered_by(layer) != then.recovered_by(layer) {
            walk.note(&format!("repaid {layer:?}"));
        }
    }
    if now.blocked_native < then.blocked_native {
        walk.note("repaid what was blocked");
    }
    if walk.system.settlement.recovering_native > before.settlement.recovering_native {
        walk.note("cut gains restored");
    }
    let who = now.state == State::Closed;
    let account = &walk.system.customers[walk.system.losses[loss].customer].account;
    if who && account.status == Status::Active {
        walk.note("released after repaying");
    }
}

fn step(walk: &mut Walk, refusals: &mut BTreeMap<Refusal, u64>) {
    let op = walk.draw();
    let before = walk.system.clone();
    match walk.act(op) {
        Ok(moved) => {
            check_moved(&before, &walk.system, &moved, op);
            walk.note(&name(op));
            note_events(walk, &before, op);
        }
        Err(refusal) => {
            assert_eq!(
                before, walk.system,
                "{op:?} was refused and changed something"
            );
            assert_ne!(refusal, Refusal::UncoveredNotBlocked, "{op:?}");
            walk.note(&format!("{} refused", name(op)));
            *refusals.entry(refusal).or_default() += 1;
        }
    }
    let (owed, escrow) = (owed_by_escrow(&walk.system), walk.system.fund.escrow_native);
    assert!(
        owed <= escrow,
        "escrow owes {owed} of {escrow} after {op:?}"
    );
    if let Some(broken) = first_broken(&walk.system.view()) {
        panic!(
            "INV-{} ({}) after {op:?}: {:#?}",
            broken.number, broken.sentence, walk.system
        );
    }
}

/// Operations and events that the walks together must have reached, and how often at least.
const REACHED: [(&str, u64); 97] = [
    ("Absorb", 10),
    ("Activate", 20),
    ("Advance", 20),
    ("Award", 1),
    ("Bond", 5),
    ("Call", 15),
    ("CancelOrder", 50),
    ("CancelStake", 15),
    ("Claim", 15),
    ("ClaimLien", 12),
    ("CloseLien", 40),
    ("CloseLoss", 15),
    ("CloseOrder", 40),
    ("CloseVault", 10),
    ("CollectFees", 5),
    ("Commit", 15),
    ("Cover", 1),
    ("CreateLien", 120),
    ("Declare", 25),
    ("Deposit", 200),
    ("DepositSkin", 20),
    ("Donate", 100),
    ("DonateToVault", 100),
    ("DropStub", 1),
    ("Exit", 20),
    ("Expire", 8),
    ("Fill", 250),
    ("Fill refused", 500),
    ("FillBatch", 40),
    ("FillBatch refused", 200),
    ("Fix", 15),
    ("Lock", 60),
    ("Lock refused", 200),
    ("Mark", 5000),
    ("Match", 60),
    ("Match refused", 400),
    ("MatchAssessment", 2),
    ("Notice", 100),
    ("OpenAuction", 15),
    ("OpenVault", 1),
    ("PayAssessment", 3),
    ("Post", 2500),
    ("Post refused", 1000),
    ("Price", 5000),
    ("Recover", 30),
    ("Release", 15),
    ("Release refused", 100),
    ("ReleaseSecured", 1),
    ("RequestUnstake", 15),
    ("ResizeLien", 50),
    ("Reveal", 3),
    ("Route", 25),
    ("Seize", 5),
    ("SeizeAssessment", 3),
    ("SeizeLien", 20),
    ("SellRecovered", 5),
    ("Settle", 2000),
    ("Stake", 50),
    ("Sweep", 40),
    ("Take", 80),
    ("TakeLots", 40),
    ("TearUp", 50),
    ("Transfer", 30),
    ("Transfer refused", 200),
    ("Unlock", 8),
    ("Unstake", 1),
    ("Waive", 1),
    ("Withdraw", 60),
    ("Withdraw refused", 200),
    ("WithdrawSkin", 3),
    ("blocked by a frozen layer", 1),
    ("cut claim", 40),
    ("haircut waits", 10),
    ("index fell", 10),
    ("routed Proceeds", 1),
    ("routed DefaulterVaults", 4),
    ("routed DefaulterStake", 1),
    ("routed Insurance", 8),
    ("routed SkinJunior", 6),
    ("routed Mutual", 5),
    ("routed SkinSenior", 4),
    ("routed GainHaircut", 10),
    ("shortfall", 15),
    ("uncollected debt", 300),
    ("unpaid claim", 700),
    ("blocked money thawed", 1),
    ("cut gains restored", 15),
    ("members called", 8),
    ("released after repaying", 10),
    ("repaid Assessment", 2),
    ("repaid GainHaircut", 15),
    ("repaid Insurance", 15),
    ("repaid Mutual", 5),
    ("repaid SkinJunior", 8),
    ("repaid SkinSenior", 6),
    ("routed Assessment", 4),
    ("routed by pages", 3),
];

fn reached_everything(counts: &BTreeMap<String, u64>, refusal_count: usize) {
    for (event, least) in REACHED {
        let count = counts.get(event).copied().unwrap_or_default();
        assert!(
            count >= least,
            "{event} happened {count} times, not {least}: {counts:#?}"
        );
    }
    assert!(refusal_count >= 40, "only {refusal_count} kinds of refusal");
}

#[test]
fn every_walk_through_a_house_keeps_its_promises() {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut refusals = BTreeMap::new();
    for_seeds(SEEDS, |numbers| {
        let mut walk = Walk::new(numbers);
        for _ in 0..STEPS {
            step(&mut walk, &mut refusals);
        }
        for (event, count) in &walk.counts {
            *counts.entry(event.clone()).or_default() += count;
        }
    });
    // One named seed is run to look at a failure; it need not reach everything.
    if std::env::var("RINGFENCE_SEED").is_err() {
        reached_everything(&counts, refusals.len());
    }
}

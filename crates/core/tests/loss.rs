//! A default from declaration to close: every function in every state, and every layer in turn.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Slot, Status};
use ringfence_core::asset::Shard;
use ringfence_core::fund::{Fund, Member};
use ringfence_core::house::HouseStatus;
use ringfence_core::loss::{
    Frozen, Loss, QuoteVault, Route, State, plan_close, plan_fix, plan_route,
};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::system::System;
use ringfence_core::units::ONE_E12;
use ringfence_core::waterfall::Layer;
use support::world::{ONE, START, broken, clock, customer, move_mark, pass_boundary, trade};

const STATES: [State; 7] = [
    State::Managing,
    State::Fixed,
    State::Routing,
    State::Assessing,
    State::Haircutting,
    State::Closing,
    State::Closed,
];

/// The broken house with the loss declared, the lots taken over, and the shortfall fixed: 65 quote.
fn fixed(insurance: u64) -> (System, usize) {
    let mut system = broken();
    system
        .deposit_skin(Layer::SkinJunior, insurance.max(1))
        .unwrap();
    let loss = system.declare(1, false).unwrap();
    system.take(loss, 0, 0, 100).unwrap();
    pass_boundary(&mut system);
    system.fix(loss, false).unwrap();
    (system, loss)
}

fn settle_all(system: &mut System) {
    for who in 0..system.customers.len() {
        let _ = system.settle(who, false);
    }
}

/// Parts of a house for the functions that take them one by one.
struct Parts {
    account: Account,
    settlement: Settlement,
    fund: Fund,
    member: Member,
    shard: Shard,
}

/// A defaulter who owes, counted, with this much in its quote vault.
fn parts(owed: u64, quote: u64) -> Parts {
    let mut account = Account::EMPTY;
    account.status = Status::Default;
    account.slots[0] = Slot {
        is_open: true,
        ledger_native: quote,
        locked_native: 0,
    };
    account.variation_native = -i128::from(owed);
    account.counted_native = -i128::from(owed);
    let owed = i128::from(owed);
    let settlement = Settlement {
        owed_by_native: owed,
        counted_loss_native: owed,
        owed_to_native: owed,
        counted_gain_native: owed,
        open_loss_count: 1,
        loss_sequence: 1,
        ..Settlement::EMPTY
    };
    Parts {
        account,
        settlement,
        fund: Fund::default(),
        member: Member::default(),
        shard: Shard {
            ledger_native: quote,
            vault_count: 1,
        },
    }
}

impl Parts {
    fn fix(&mut self, loss: &mut Loss, tokens: u64, moves: bool) -> Result<u64, Refusal> {
        let mut vault = QuoteVault {
            tokens_native: tokens,
            moves,
            shard: &mut self.shard,
        };
        let on = (&[][..], &clock(START));
        let plan = plan_fix(
            loss,
            &mut self.account,
            &mut self.settlement,
            &mut vault,
            on,
        )?;
        Ok(plan.paid_by(Pocket::Vault(0)))
    }

    fn route(&mut self, loss: &mut Loss, frozen: Frozen) -> Result<(), Refusal> {
        let fund = (&mut self.fund, &mut self.member);
        let route = Route {
            through: Layer::GainHaircut,
            frozen,
            clock: clock(START),
        };
        plan_route(loss, &mut self.account, &mut self.settlement, fund, &route).map(|_| ())
    }

    fn close(&mut self, loss: &mut Loss) -> Result<(), Refusal> {
        let (account, settlement) = (&mut self.account, &mut self.settlement);
        plan_close(loss, account, settlement, &mut self.fund, &clock(START))
    }
}

#[test]
fn every_function_works_in_its_states_and_refuses_in_all_others() {
    for state in STATES {
        let loss = Loss {
            state,
            declared_ts: START,
            ..Loss::default()
        };
        let other = Err(Refusal::LossInOtherState);
        let told = |is_its_turn: bool| if is_its_turn { Ok(()) } else { other };
        let fixes = parts(0, 0).fix(&mut loss.clone(), 0, true).map(|_| ());
        assert_eq!(fixes, told(state == State::Managing), "{state:?}");
        let routes = parts(0, 0).route(&mut loss.clone(), Frozen::default());
        assert_eq!(routes, told(STATES[1..5].contains(&state)), "{state:?}");
        let closes = parts(0, 0).close(&mut loss.clone());
        assert_eq!(closes, told(state == State::Closing), "{state:?}");
    }
    let mut system = broken();
    assert_eq!(system.fix(0, false), Err(Refusal::LossInOtherState));
    assert_eq!(system.close_loss(7), Err(Refusal::LossInOtherState));
}

#[test]
fn a_loss_is_fixed_when_positions_and_collateral_are_gone() {
    let mut system = broken();
    system.deposit(1, 1, 1_000).unwrap();
    let loss = system.declare(1, false).unwrap();
    assert_eq!(system.fix(loss, false), Err(Refusal::PositionsNotClosed));
    move_mark(&mut system, 0, 101);
    system.take(loss, 0, 0, 100).unwrap();
    assert_eq!(
        system.fix(loss, false),
        Err(Refusal::PositionsNotClosed),
        "differences wait"
    );
    pass_boundary(&mut system);
    // A day after the declaration, and after a settlement left it owing, unsold collateral counts
    // zero; before, it is sold.
    let now = system.clock;
    let mut since = |declared_ts, owed_ts| {
        system.losses[0].loss.declared_ts = declared_ts;
        system.losses[0].loss.declared_slot = 0;
        system.customers[1].account.owed_since_ts = owed_ts;
        system.clone().fix(loss, false).err()
    };
    let (early, due) = (now.now_ts - 86_399, now.now_ts - 86_400);
    for (declared_ts, owed_ts) in [(due, 0), (early, due), (due, early), (early, early)] {
        assert_eq!(since(declared_ts, owed_ts), Some(Refusal::CollateralUnsold));
    }
    assert_eq!(since(due, due), None);
    let short = system.customers[1].tokens_native[0];
    system.customers[1].tokens_native[0] -= 1;
    assert_eq!(system.fix(loss, false), Err(Refusal::TokensBelowLedger));
    // A donation is drained with the rest.
    system.customers[1].tokens_native[0] = short + 7;
    let plan = system.fix(loss, false).unwrap();
    assert_eq!(plan.paid_by(Pocket::Vault(0)), 25 * ONE + 7);
    let fixed = system.losses[0].loss;
    assert_eq!(
        (fixed.loss_native, fixed.shortfall_native),
        (90 * ONE - ONE / 10, 65 * ONE - ONE / 10 - 7)
    );
    assert_eq!(
        fixed.used_native[Layer::DefaulterVaults.index()],
        25 * ONE + 7
    );
    assert_eq!(system.customers[1].account.status, Status::Fixed);
    assert_eq!(system.settle(1, false), Err(Refusal::AccountInDefault));
}

#[test]
fn only_what_is_owed_is_drained() {
    let mut parts = parts(10, 100);
    let mut loss = Loss::default();
    assert_eq!(parts.fix(&mut loss, 130, true), Ok(10));
    assert_eq!(
        parts.account.slots[0].ledger_native, 120,
        "the surplus stays the owner's"
    );
    assert_eq!(
        (loss.loss_native, loss.shortfall_native, loss.left_native),
        (10, 0, 0)
    );
    parts.route(&mut loss, Frozen::default()).unwrap();
    parts.close(&mut loss).unwrap();
    // Nobody else paid: the account is free again, and owes nothing by any measure.
    assert_eq!(parts.account.status, Status::Active);
    assert_eq!(
        (parts.account.called_ts, parts.account.owed_since_ts),
        (0, 0)
    );
    assert_eq!(parts.settlement.open_loss_count, 0);
    assert_eq!(parts.settlement.loss_closed_ts, START);
}

#[test]
fn a_released_account_keeps_no_stamp_of_the_debt_it_paid() {
    let mut parts = parts(10, 100);
    (parts.account.owed_since_ts, parts.account.called_ts) = (1, 1);
    let mut loss = Loss::default();
    parts.fix(&mut loss, 100, true).unwrap();
    parts.route(&mut loss, Frozen::default()).unwrap();
    parts.close(&mut loss).unwrap();
    assert_eq!(
        (parts.account.called_ts, parts.account.owed_since_ts),
        (0, 0)
    );
}

#[test]
fn the_layers_pay_in_order_and_the_defaulters_debt_falls_by_what_they_pay() {
    let mut parts = parts(1_000, 100);
    parts.account.proceeds_native = 50;
    parts.fund = Fund {
        insurance_native: 200,
        skin_junior_native: 100,
        mutual_native: 4_000,
        skin_senior_native: 500,
        pending_native: 30,
        share_count: 4_000,
        ..Fund::default()
    };
    parts.member = Member {
        shares: 200,
        pending_native: 30,
        ..Member::default()
    };
    let mut loss = Loss::default();
    parts.fix(&mut loss, 100, true).unwrap();
    assert_eq!((loss.loss_native, loss.shortfall_native), (1_050, 900));
    parts.route(&mut loss, Frozen::default()).unwrap();
    assert_eq!(loss.used_native, [50, 100, 230, 200, 100, 370, 0, 0, 0]);
    assert_eq!((parts.member.shares, parts.member.pending_native), (0, 0));
    assert_eq!(parts.fund.mutual_native, 4_000 - 200 - 370);
    assert_eq!(
        (parts.fund.skin_senior_native, parts.fund.pending_native),
        (500, 0)
    );
    assert_eq!(parts.account.variation_native, 0);
    assert_eq!(
        (
            parts.settlement.owed_by_native,
            parts.settlement.pool_native
        ),
        (0, 1_000)
    );
    assert_eq!(loss.state, State::Closing);
    parts.close(&mut loss).unwrap();
    assert_eq!(
        parts.account.status,
        Status::Fixed,
        "others paid: it stays until they are repaid"
    );
}

#[test]
fn money_in_a_frozen_layer_is_blocked_and_never_passed_on() {
    let full = Fund {
        insurance_native: 300,
        skin_junior_native: 300,
        mutual_native: 300,
        skin_senior_native: 300,
        pending_native: 0,
        share_count: 300,
        ..Fund::default()
    };
    let none = Frozen::default();
    let rows = [
        (
            Frozen {
                insurance: true,
                ..none
            },
            [0, 300, 300, 100],
            300,
        ),
        (
            Frozen {
                skin_junior: true,
                ..none
            },
            [300, 0, 300, 100],
            300,
        ),
        (
            Frozen {
                mutual: true,
                ..none
            },
            [300, 300, 0, 100],
            300,
        ),
        (
            Frozen {
                skin_senior: true,
                ..none
            },
            [300, 300, 300, 0],
            100,
        ),
        (
            Frozen {
                insurance: true,
                skin_senior: true,
                ..none
            },
            [0, 300, 300, 0],
            400,
        ),
    ];
    for (frozen, used, blocked) in rows {
        let mut parts = parts(1_000, 0);
        parts.fund = full;
        let mut loss = Loss::default();
        parts.fix(&mut loss, 0, true).unwrap();
        parts.route(&mut loss, frozen).unwrap();
        assert_eq!(loss.used_native[3..7], used, "{frozen:?}");
        assert_eq!(
            (loss.blocked_native, loss.left_native),
            (blocked, 0),
            "{frozen:?}"
        );
        assert_eq!(
            loss.used_native[8], 0,
            "no gain is cut for money that is there"
        );
        assert_eq!(
            parts.account.variation_native,
            -i128::from(blocked),
            "the claim stays"
        );
        parts.close(&mut loss).unwrap();
        assert_eq!(parts.account.status, Status::Fixed);
    }
}

#[test]
fn a_defaulters_stake_pays_with_the_part_that_moves() {
    let none = Frozen::default();
    for (frozen, paid, blocked, left) in [
        (none, 230, 0, (0, 0)),
        (
            Frozen {
                pending: true,
                ..none
            },
            200,
            30,
            (0, 30),
        ),
        (
            Frozen {
                mutual: true,
                ..none
            },
            30,
            200,
            (200, 0),
        ),
        (
            Frozen {
                mutual: true,
                pending: true,
                ..none
            },
            0,
            230,
            (200, 30),
        ),
    ] {
        let mut parts = parts(230, 0);
        parts.fund = Fund {
            mutual_native: 4_000,
            pending_native: 30,
            share_count: 4_000,
            ..Fund::default()
        };
        parts.member = Member {
            shares: 200,
            pending_native: 30,
            ..Member::default()
        };
        let mut loss = Loss::default();
        parts.fix(&mut loss, 0, true).unwrap();
        parts.route(&mut loss, frozen).unwrap();
        assert_eq!(
            loss.used_native[Layer::DefaulterStake.index()],
            paid,
            "{frozen:?}"
        );
        assert_eq!(
            (loss.blocked_native, loss.left_native),
            (blocked, 0),
            "{frozen:?}"
        );
        assert_eq!(
            (parts.member.shares, parts.member.pending_native),
            left,
            "{frozen:?}"
        );
        assert_eq!(parts.fund.mutual_native, 3_800 + left.0, "{frozen:?}");
    }
}

#[test]
fn a_frozen_vault_blocks_its_part_and_the_house_goes_to_recovery() {
    let mut system = broken();
    let loss = system.declare(1, true).unwrap();
    system.take(loss, 0, 0, 100).unwrap();
    pass_boundary(&mut system);
    system.fix(loss, true).unwrap();
    let fixed = system.losses[0].loss;
    assert_eq!(
        (fixed.blocked_native, fixed.left_native),
        (25 * ONE, 65 * ONE)
    );
    settle_all(&mut system);
    system.route(loss, &Frozen::default()).unwrap();
    assert_eq!(system.mode.status, HouseStatus::Recovery);
    system.close_loss(loss).unwrap();
    // No new risk, but whoever has no lots leaves.
    pass_boundary(&mut system);
    assert_eq!(
        trade(&mut system, 1, (0, 2), 1),
        Err(Refusal::HouseTakesNoRisk)
    );
    assert_eq!(system.mode.status, HouseStatus::Recovery);
    let newcomer = customer(&mut system, 9, [ONE, 0, 0]);
    assert_eq!(
        system.exit(newcomer, 0).unwrap().paid_by(Pocket::Vault(0)),
        ONE
    );
}

#[test]
fn two_losses_are_served_in_the_order_of_their_declaration() {
    let mut parts = parts(10, 0);
    parts.fund.insurance_native = 100;
    parts.settlement.loss_sequence = 2;
    let mut first = Loss {
        state: State::Fixed,
        sequence: 0,
        ..Loss::default()
    };
    let mut second = Loss {
        state: State::Fixed,
        sequence: 1,
        ..Loss::default()
    };
    (second.loss_native, second.left_native) = (10, 10);
    let early = parts.route(&mut second, Frozen::default());
    assert_eq!(early, Err(Refusal::EarlierLossFirst));
    parts.route(&mut first, Frozen::default()).unwrap();
    assert_eq!(parts.settlement.routing_sequence, 1);
    parts.route(&mut second, Frozen::default()).unwrap();
    assert_eq!(second.used_native[Layer::Insurance.index()], 10);
}

#[test]
fn a_haircut_waits_for_its_exact_base_and_then_takes_only_unpaid_gains() {
    let (mut system, loss) = fixed(ONE);
    let vaults: Vec<u64> = system
        .customers
        .iter()
        .map(|c| c.tokens_native[0])
        .collect();
    system.route(loss, &Frozen::default()).unwrap();
    assert_eq!(system.losses[0].loss.state, State::Haircutting);
    assert_eq!(
        system.losses[0].loss.left_native,
        64 * ONE,
        "junior skin paid one"
    );
    assert!(system.mode.is_haircutting);
    let again = system.route(loss, &Frozen::default());
    assert_eq!(again, Err(Refusal::HaircutBaseNotExact));
    assert_eq!(
        trade(&mut system, 1, (0, 2), 1),
        Err(Refusal::HaircutUnderWay)
    );
    assert_eq!(system.collect_fees(), Err(Refusal::HaircutUnderWay));
    assert_eq!(system.expire(0, None), Err(Refusal::HaircutUnderWay));
    settle_all(&mut system);
    system.route(loss, &Frozen::default()).unwrap();
    assert!(!system.mode.is_haircutting);
    assert_eq!(
        system.losses[0].loss.used_native[Layer::GainHaircut.index()],
        64 * ONE
    );
    let now: Vec<u64> = system
        .customers
        .iter()
        .map(|c| c.tokens_native[0])
        .collect();
    assert_eq!(now, vaults, "a haircut touches no vault");
    system.close_loss(loss).unwrap();
    settle_all(&mut system);
    let gain = system.customers[2].tokens_native[0] - vaults[2];
    // The winner was owed 90 and got what the defaulter had and what the layers paid.
    assert!((26 * ONE - 10..=26 * ONE).contains(&gain), "{gain}");
    assert!(ringfence_core::invariants::first_broken(&system.view()).is_none());
}

#[test]
fn fee_claims_and_residue_are_cut_before_any_gain() {
    let mut parts = parts(1_000, 0);
    parts.settlement.fees_native = 300;
    parts.settlement.unapplied_native = -50;
    // pool = owed to − owed by + fees − unapplied
    parts.settlement.pool_native = 350;
    let mut loss = Loss::default();
    parts.fix(&mut loss, 0, true).unwrap();
    let mut rest = Loss {
        left_native: 340,
        shortfall_native: 340,
        ..loss
    };
    parts.route(&mut rest, Frozen::default()).unwrap();
    assert_eq!(
        parts.settlement.unapplied_native, 0,
        "residue is nobody's: it goes first"
    );
    assert_eq!(parts.settlement.fees_native, 10);
    assert_eq!(
        parts.settlement.claim_index_e12, ONE_E12,
        "no gain was needed"
    );
}

#[test]
fn an_index_at_zero_starts_a_new_epoch_of_claims() {
    let mut parts = parts(1_000, 0);
    let mut winner = Account::EMPTY;
    (winner.variation_native, winner.counted_native) = (1_000, 1_000);
    let mut loss = Loss::default();
    parts.fix(&mut loss, 0, true).unwrap();
    parts.route(&mut loss, Frozen::default()).unwrap();
    assert_eq!(parts.settlement.claim_epoch, 1);
    assert_eq!(parts.settlement.claim_index_e12, ONE_E12);
    assert_eq!(parts.settlement.unapplied_native, 1_000);
    parts
        .settlement
        .touch(&mut winner, &[], |_, _| Ok(()))
        .unwrap();
    assert_eq!((winner.variation_native, winner.claim_epoch), (0, 1));
    assert_eq!(parts.settlement.unapplied_native, 0);
    // A claim of the new epoch is whole.
    winner.variation_native = 7;
    parts
        .settlement
        .touch(&mut winner, &[], |_, _| Ok(()))
        .unwrap();
    assert_eq!(winner.variation_native, 7);
}

#[test]
fn a_loss_above_all_claims_cannot_be_hidden() {
    let mut parts = parts(1_000, 0);
    // Broken on purpose: the winners' side is missing.
    (
        parts.settlement.owed_to_native,
        parts.settlement.counted_gain_native,
    ) = (1, 1);
    let mut loss = Loss::default();
    parts.fix(&mut loss, 0, true).unwrap();
    let routed = parts.route(&mut loss, Frozen::default());
    assert_eq!(routed, Err(Refusal::UncoveredNotBlocked));
}

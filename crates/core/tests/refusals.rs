//! Every reason for saying no is said: one row each, and none is missing.
//!
//! The other files test when and in which order; this one, that no name in the list is dead.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Status};
use ringfence_core::asset::{AssetParameters, Shard, check_decimals};
use ringfence_core::fill::{Consent, Side, Terms, check_terms};
use ringfence_core::fund::{Fund, Member, plan_sweep, plan_unstake};
use ringfence_core::instrument::Instrument;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::QuoteVault;
use ringfence_core::loss::{Frozen, Loss, Route, State, cut_gains, plan_fix, plan_route};
use ringfence_core::margin::Evidence;
use ringfence_core::math::div_floor;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::price::{RawReading, Reading, check_reading};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::system::System;
use ringfence_core::units::{Bps, ONE_E8};
use ringfence_core::vault::plan_close;
use ringfence_core::waterfall::Layer;
use support::governance::of_governance;
use support::liens::of_liens;
use support::options::of_options;
use support::reasons::{of_lots, of_orders, of_parts};
use support::statements::of_statements;
use support::world::{
    GENERATION, MIDNIGHT, ONE, START, START_TICK, clock, customer, fill, house, instrument,
    mark_reading, move_mark, open_consent, pass_boundary, reading, trade, wait,
};

type Outcome = Result<(), Refusal>;

/// Reasons that only the program gives, about accounts and tokens that the rules do not see.
const OF_THE_PROGRAM: [Refusal; 2] = [Refusal::AssetNotAccepted, Refusal::MovedOtherThanPlanned];

/// Two customers with a thousand quote and a token each; the first long a hundred lots.
fn pair() -> System {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 1_000_000_000, 0]);
    customer(&mut system, 2, [1_000 * ONE, 0, 0]);
    trade(&mut system, 0, (0, 1), 100).unwrap();
    system
}

fn changed(change: impl FnOnce(&mut System)) -> System {
    let mut system = pair();
    change(&mut system);
    system
}

fn drop<T>(outcome: Result<T, Refusal>) -> Outcome {
    outcome.map(|_| ())
}

/// A seat whose stake has become shares, and nothing else of a fund.
fn member() -> System {
    let mut system = house();
    system.seat(1);
    system.stake(0, 10_000).unwrap();
    pass_boundary(&mut system);
    system.activate_stake(0).unwrap();
    system
}

fn requested(seconds: i64) -> System {
    let mut system = member();
    system.request_unstake(0, 100).unwrap();
    wait(&mut system, seconds);
    system
}

fn consent(change: fn(&mut Consent), fee_native: u64) -> Outcome {
    let mut system = pair();
    change(&mut system.customers[0].consent);
    let mut made = fill(0, 0, 1, 1, START_TICK + 5);
    made.buyer_fee_native = fee_native;
    drop(system.fill(&made))
}

fn seize(system: &mut System, change: fn(&mut Seizure)) -> Outcome {
    let mut how = Seizure {
        slot: 1,
        quote_native: ONE,
        minimum_out_native: 0,
        quote_moves: true,
    };
    change(&mut how);
    drop(system.liquidate_collateral(0, &how))
}

/// The first customer owes ten quote more than it has, and is sold out for it.
fn owing() -> System {
    changed(|system| {
        system.customers[0].account.variation_native = -1_010_000_000;
        system.customers[0].account.counted_native = -1_010_000_000;
        system.customers[0].account.status = Status::Default;
        system.settlement.owed_by_native = 1_010_000_000;
        system.settlement.counted_loss_native = 1_010_000_000;
    })
}

fn entry(state: State) -> Loss {
    Loss {
        state,
        left_native: 10,
        next_layer: 2,
        terms: ringfence_core::loss::Terms {
            sell_by_s: 9,
            ..ringfence_core::loss::Terms::default()
        },
        declared_ts: START,
        declared_slot: clock(START).slot,
        ..Loss::default()
    }
}

fn route(loss: &mut Loss, settlement: &mut Settlement) -> Outcome {
    let mut account = Account::EMPTY;
    let fund = (&mut Fund::default(), &mut Member::default());
    drop(plan_route(
        loss,
        &mut account,
        settlement,
        fund,
        &all_layers(),
    ))
}

fn all_layers() -> Route {
    Route {
        through: Layer::GainHaircut,
        frozen: Frozen::default(),
        clock: clock(START),
    }
}

fn fix(account: &mut Account, tokens_native: u64) -> Outcome {
    let mut shard = Shard::default();
    let mut vault = QuoteVault {
        tokens_native,
        moves: true,
        shard: &mut shard,
    };
    let (settlement, on) = (&mut Settlement::EMPTY.clone(), (&[][..], &clock(START)));
    drop(plan_fix(
        &mut entry(State::Managing),
        account,
        settlement,
        &mut vault,
        on,
    ))
}

fn open(ledger_native: u64) -> Account {
    let mut account = Account::EMPTY;
    account.slots[0].is_open = true;
    account.slots[1].is_open = true;
    account.slots[1].ledger_native = ledger_native;
    account
}

fn raw(price: i64, exponent: i32) -> Outcome {
    drop(
        RawReading {
            price,
            ema_price: 1,
            exponent,
            ..RawReading::default()
        }
        .to_reading(),
    )
}

fn listing(change: fn(&mut Instrument)) -> Outcome {
    let mut listed = instrument(1, 1, 1);
    change(&mut listed);
    listed.check_listing(&Parameters::TEST)
}

fn expire(reading: Option<Reading>, expiry_ts: i64) -> Outcome {
    let mut system = pair();
    system.markets[0].0.expiry_ts = expiry_ts;
    system.expire(0, reading.as_ref())
}

fn of_input(reason: Refusal) -> Option<Outcome> {
    let mut system = pair();
    Some(match reason {
        Refusal::AmountZero => drop(system.deposit(0, 0, 0)),
        Refusal::Overflow => drop(div_floor(1, 0)),
        Refusal::ParameterOutOfBounds => check_decimals(10, 6),
        Refusal::ParametersInconsistent => listing(|i| i.max_open_interest_lots = 1 << 50),
        Refusal::LotsOutOfRange => trade(&mut system, 0, (0, 1), 0),
        Refusal::TickOutOfRange => drop(system.fill(&fill(0, 0, 1, 1, 0))),
        Refusal::EvidenceOutOfOrder => {
            let (parameters, clock) = (&Parameters::TEST, &clock(START));
            let none = Evidence {
                assets: &[],
                instruments: &[],
                parameters,
                clock,
            };
            drop(none.quote())
        }
        Refusal::HouseTakesNoRisk => {
            system.mode.status = ringfence_core::house::HouseStatus::Paused;
            trade(&mut system, 0, (0, 1), 1)
        }
        Refusal::HaircutUnderWay => {
            system.mode.is_haircutting = true;
            drop(system.collect_fees())
        }
        Refusal::AccountInLiquidation => {
            system.customers[0].account.status = Status::Liquidation;
            drop(system.withdraw(0, 0, 1))
        }
        Refusal::AccountInDefault => {
            system.customers[0].account.status = Status::Default;
            drop(system.exit(0, 0))
        }
        Refusal::VaultNotOpen => drop(system.exit(0, 7)),
        Refusal::VaultNotEmpty => drop(system.close_vault(0, 1)),
        Refusal::InstrumentExpired => {
            system.markets[0].0.is_expired = true;
            trade(&mut system, 0, (0, 1), 1)
        }
        Refusal::InstrumentNotExpired => expire(None, i64::MAX),
        Refusal::NothingToMove => drop(system.absorb(0, 0)),
        Refusal::PositionSlotsFull => {
            for (index, p) in system.customers[0].account.positions.iter_mut().enumerate() {
                p.instrument_id = 1 + index as u16 % 2;
            }
            trade(&mut system, 2, (0, 1), 1)
        }
        Refusal::VaultStillNeeded => {
            let mut account = open(0);
            account.variation_native = -1;
            plan_close(&mut account, &mut Shard::default(), 0)
        }
        _ => return None,
    })
}

fn of_prices(reason: Refusal) -> Option<Outcome> {
    let now = clock(START);
    let vague = Reading {
        confidence_price_e8: ONE_E8,
        ..reading(ONE_E8, START)
    };
    Some(match reason {
        Refusal::PriceNotPositive => raw(0, 0),
        Refusal::PriceTooUncertain => check_reading(&vague, Bps(200), &now),
        Refusal::PriceAheadOfClock => check_reading(&reading(1, START + 11), Bps(200), &now),
        Refusal::PriceStale => drop(house().mark(0, &mark_reading(9, START - 99))),
        Refusal::MarkStale => {
            let mut system = changed(|system| wait(system, 11));
            trade(&mut system, 0, (0, 1), 1)
        }
        Refusal::QuoteUnusable => {
            let mut system = changed(|system| system.listed[0].asset.feed.spot_price_e8 = 1);
            trade(&mut system, 0, (0, 1), 1)
        }
        Refusal::PriceRisePending => {
            let mut system = owing();
            system.listed[1].asset.feed.pending.price_e8 = 1;
            seize(&mut system, |_| {})
        }
        Refusal::PriceNotStraddling => expire(None, START),
        Refusal::PriceOutOfBounds => raw(i64::MAX, 0),
        Refusal::PriceExponentOutOfRange => raw(1, 1),
        _ => return None,
    })
}

fn of_margin(reason: Refusal) -> Option<Outcome> {
    let mut system = pair();
    Some(match reason {
        Refusal::BelowInitial => trade(&mut system, 0, (0, 1), 100_000),
        Refusal::AboveAvailable => drop(system.withdraw(0, 0, 1_001 * ONE)),
        Refusal::OwedToPool => {
            system.customers[0].account.variation_native = -1;
            drop(system.withdraw(0, 0, 1_000 * ONE))
        }
        Refusal::PositionsOpen => drop(system.exit(0, 0)),
        Refusal::SameOwner => trade(&mut system, 0, (0, 0), 1),
        Refusal::BatchMalformed => drop(system.fill_batch(0, &[0, 1], &[])),
        Refusal::PriceOutsideBand => drop(system.fill(&fill(0, 0, 1, 1, 2 * START_TICK))),
        Refusal::OpenInterestAboveLimit => trade(&mut system, 0, (0, 1), 1_000_000),
        Refusal::ConsentExpired => consent(|c| c.expiry_ts = 0, 0),
        Refusal::ConsentOfOtherGeneration => {
            let mut accounts = [open(0), open(0)];
            let [first, second] = &mut accounts;
            let mut consents = [open_consent(), open_consent()];
            let [one, two] = &mut consents;
            let generation = GENERATION + 1;
            let mut buyer = Side {
                account: first,
                consent: one,
                generation,
                fee_native: 0,
                is_signed: false,
            };
            let mut seller = Side {
                account: second,
                consent: two,
                generation,
                fee_native: 0,
                is_signed: false,
            };
            let terms = Terms {
                lots: 1,
                price_ticks: START_TICK,
            };
            let market = &system.markets[0].0;
            check_terms(&terms, market, (&mut buyer, &mut seller), &system.clock)
        }
        Refusal::ConsentInstrumentNotNamed => consent(|c| c.instruments[0] = 9, 0),
        Refusal::ConsentSignedOrdersOnly => consent(|c| c.signed_orders_only = true, 0),
        Refusal::ConsentBandExceeded => consent(|c| c.band_bps = Bps(1), 0),
        Refusal::ConsentFeeExceeded => consent(|c| c.fee_max_bps = Bps(0), 1),
        Refusal::ConsentSpendExceeded => consent(|c| c.spend_cap_native = 0, 0),
        Refusal::ConsentInitialCapExceeded => consent(|c| c.initial_cap_native = 0, 0),
        Refusal::VariationOverdue => {
            system.customers[0].account.owed_since_ts = 1;
            trade(&mut system, 0, (0, 1), 1)
        }
        _ => return None,
    })
}

fn of_liquidation(reason: Refusal) -> Option<Outcome> {
    let mut system = pair();
    customer(&mut system, 3, [100_000 * ONE, 0, 0]);
    let below = |system: &mut System| {
        system.customers[0].account.slots[1].ledger_native = 0;
        system.customers[0].account.slots[0].ledger_native = 10 * ONE;
    };
    Some(match reason {
        Refusal::NotLiquidatable => drop(system.liquidate_position(0, 0, 2, 1)),
        Refusal::LiquidationTooLarge => {
            below(&mut system);
            drop(system.liquidate_position(0, 0, 2, 100))
        }
        Refusal::LiquidationDoesNotImprove => {
            // A full hedge in another instrument: one leg alone only adds risk.
            trade(&mut system, 1, (1, 0), 33).unwrap();
            system.customers[0].account.slots[0].ledger_native = 1;
            system.customers[0].account.slots[1].ledger_native = 0;
            drop(system.liquidate_position(1, 0, 2, 33))
        }
        Refusal::AboveOwed => seize(&mut owing(), |how| how.quote_native = 10 * ONE + 1),
        Refusal::BelowMinimumOut => seize(&mut owing(), |how| how.minimum_out_native = u64::MAX),
        Refusal::QuoteNotSeizable => seize(&mut system, |how| how.slot = 0),
        _ => return None,
    })
}

fn of_losses(reason: Refusal) -> Option<Outcome> {
    let mut system = pair();
    let mut settlement = Settlement {
        owed_by_native: 10,
        ..Settlement::EMPTY
    };
    Some(match reason {
        Refusal::NotDeclarable => drop(system.declare(0, false)),
        Refusal::NothingToCall => drop(system.call(0)),
        Refusal::LossInOtherState => route(&mut entry(State::Closed), &mut settlement),
        Refusal::PositionsNotClosed => {
            let mut system = owing();
            move_mark(&mut system, 0, START_TICK);
            let loss = Loss {
                declared_ts: START,
                ..Loss::default()
            };
            system
                .losses
                .push(ringfence_core::system::OpenLoss { customer: 0, loss });
            drop(system.fix(0, false))
        }
        Refusal::CollateralUnsold => {
            let mut account = open(1);
            account.variation_native = -1;
            fix(&mut account, 0)
        }
        Refusal::EarlierLossFirst => {
            settlement.routing_sequence = 1;
            route(&mut entry(State::Fixed), &mut settlement)
        }
        Refusal::HaircutBaseNotExact => route(&mut entry(State::Haircutting), &mut settlement),
        Refusal::UncoveredNotBlocked => cut_gains(&mut settlement, 1),
        Refusal::TokensBelowLedger => drop(plan_sweep(&mut Fund::default(), Pocket::Pool, (0, 1))),
        _ => return None,
    })
}

fn of_the_fund(reason: Refusal) -> Option<Outcome> {
    let day = 86_400;
    let mut system = requested(7 * day);
    let unstake = |settlement: Settlement| {
        let mut member = Member {
            requested_shares: 1,
            ..Member::default()
        };
        let time = (&Parameters::TEST, &clock(MIDNIGHT));
        drop(plan_unstake(
            &mut Fund::default(),
            &mut member,
            &settlement,
            time,
        ))
    };
    let open = Settlement {
        open_loss_count: 1,
        ..Settlement::EMPTY
    };
    let shut = Settlement {
        owed_by_native: 1 << 60,
        ..Settlement::EMPTY
    };
    Some(match reason {
        Refusal::LossOpen => unstake(open),
        Refusal::GateShut => unstake(shut),
        Refusal::AboveStake => drop(member().request_unstake(0, u64::MAX)),
        Refusal::NoUnstakeRequest => drop(member().unstake(0)),
        Refusal::CoolDownNotPassed => drop(requested(7 * day - 1).unstake(0)),
        Refusal::UnstakeWindowPassed => drop(requested(9 * day + 1).unstake(0)),
        Refusal::UnstakeRequestRunning => drop(requested(9 * day).request_unstake(0, 1)),
        Refusal::EpochNotBegun => {
            system.stake(0, 1).unwrap();
            drop(system.activate_stake(0))
        }
        Refusal::StakeTooSmall => {
            let mut system = house();
            system.seat(1);
            system.stake(0, 1_000).unwrap();
            pass_boundary(&mut system);
            drop(system.activate_stake(0))
        }
        Refusal::SkinBelowMinimum => {
            system.parameters.skin_min_bps = Bps(10_000);
            system.stake(0, 10).unwrap();
            pass_boundary(&mut system);
            drop(system.activate_stake(0))
        }
        Refusal::ShareValueTooLow => {
            system.fund.mutual_native = 1;
            system.stake(0, 10).unwrap();
            pass_boundary(&mut system);
            drop(system.activate_stake(0))
        }
        Refusal::LayerNotDepositable => drop(system.deposit_skin(Layer::Insurance, 1)),
        _ => return None,
    })
}

#[test]
fn every_reason_is_given_by_something() {
    let rooms = [
        of_input,
        of_prices,
        of_margin,
        of_liquidation,
        of_losses,
        of_governance,
        of_liens,
        of_lots,
        of_orders,
        of_parts,
        of_the_fund,
        of_options,
        of_statements,
    ];
    let mut given = 0;
    for reason in Refusal::ALL {
        let said: Vec<Outcome> = rooms.iter().filter_map(|room| room(*reason)).collect();
        if OF_THE_PROGRAM.contains(reason) {
            assert!(said.is_empty(), "{reason:?} has a row after all");
            continue;
        }
        assert_eq!(said, [Err(*reason)], "the row of {reason:?}");
        given += 1;
    }
    assert_eq!(given + OF_THE_PROGRAM.len(), Refusal::ALL.len());
}

#[test]
fn what_is_left_to_the_program_occurs_nowhere_in_the_rules() {
    let rules = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![rules];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for reason in OF_THE_PROGRAM {
                let used = text.contains(&format!("Refusal::{}", reason.name()));
                assert!(!used, "{} in {}", reason.name(), path.display());
            }
        }
    }
}

#[test]
fn codes_rise_in_their_rooms_and_names_are_their_own() {
    let codes: Vec<u32> = Refusal::ALL.iter().map(|reason| reason.code()).collect();
    assert!(codes.is_sorted_by(|a, b| a < b));
    let rooms = [61, 62, 63, 64, 65, 66, 69];
    assert!(codes.iter().all(|code| rooms.contains(&(code / 100))));
    for reason in Refusal::ALL {
        assert_eq!(format!("{reason:?}"), reason.name());
        assert_eq!(*reason as u32, reason.code());
    }
    let house = Parameters::TEST;
    assert_eq!(AssetParameters::TEST.check(&house), Ok(()));
}

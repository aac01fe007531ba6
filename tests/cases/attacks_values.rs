//! The largest, the smallest and the most negative numbers in every argument: each is refused by
//! name, never a wrap and never a panic.

use ringfence_core::asset::AssetParameters;
use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::parameters::Parameters;
use ringfence_core::units::Bps;
use ringfence_interface::ids::{TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::wire::ConsentSetArguments;
use ringfence_tests::actors::{OPERATOR, SKIN, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::house::{House, Listing, SKIN_SENIOR};
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::{MintSpec, TOKEN_ACCOUNT_BYTES};
use ringfence_tests::world::World;

use crate::market::{LAYERS, a_trade, mark_at, opened, pass_boundary};
use crate::rows::{Row, refused, refuses};

#[test]
fn amounts_beyond_everything_are_refused_by_name() {
    let mut world = opened(LAYERS);
    world.give(SKIN, USDC, 5);
    world.give("mia", USDC, 5);
    world.give("lina", USDC, 5);
    world.open_wallet("lina", SOL);
    world.add_collateral("dora", SOL, ONE_SOL);
    mark_at(&mut world, 8_000);
    let fill = |lots, price, fee| {
        world.position_fill_act(&a_trade(("lina", fee), ("sam", 0), lots, price))
    };
    let take = |lots| world.liquidate_position_act("lina", "dora", PERP, lots);
    let past_i64 = u64::MAX / 2 + 1;
    let rows: Vec<Row> = vec![
        // The token program says 1 for too few tokens.
        (
            "Custom(1)",
            "a deposit",
            world.vault_deposit_act("sam", USDC, u64::MAX),
        ),
        (
            "Custom(1)",
            "a stake",
            world.fund_stake_act("mia", u64::MAX),
        ),
        (
            "Custom(1)",
            "skin",
            world.skin_deposit_act(SKIN_SENIOR, u64::MAX),
        ),
        (
            "AboveAvailable",
            "a withdrawal",
            world.vault_withdraw_act("sam", USDC, u64::MAX - 1),
        ),
        (
            "AboveStake",
            "an unstake",
            world.fund_unstake_request_act("mia", u64::MAX),
        ),
        ("LotsOutOfRange", "lots", fill(u64::MAX, 8_000, 0)),
        (
            "LotsOutOfRange",
            "lots beyond a sign",
            fill(past_i64, 8_000, 0),
        ),
        (
            "Overflow",
            "lots that fit a number and nothing else",
            fill(past_i64 - 1, 8_000, 0),
        ),
        ("TickOutOfRange", "a price", fill(1, u64::MAX, 0)),
        ("TickOutOfRange", "no price", fill(1, 0, 0)),
        (
            "PriceOutsideBand",
            "the largest tick",
            fill(1, 100_000_000, 0),
        ),
        ("ConsentFeeExceeded", "a fee", fill(1, 8_000, u64::MAX)),
        ("LotsOutOfRange", "lots to take", take(u64::MAX)),
        (
            "LotsOutOfRange",
            "lots to take, beyond a sign",
            take(past_i64),
        ),
        ("AboveOwed", "a seizure", {
            world.liquidate_collateral_act("lina", "dora", SOL, u64::MAX, 0)
        }),
        ("AboveOwed", "an offer of everything for the least", {
            world.liquidate_collateral_act("lina", "dora", SOL, u64::MAX, u64::MAX)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn the_largest_lots_that_a_listing_allows_are_traded_and_settled() {
    let mut world = World::with_assets();
    // Open interest times largest tick times tick value just below 2^58.
    let listing = Listing {
        max_open_interest_lots: (1 << 38) - 1,
        max_tick: 1 << 20,
        tick_value_native: 1,
        ..Listing::standard(1)
    };
    let over = Listing {
        max_open_interest_lots: 1 << 38,
        ..listing
    };
    let act = world.instrument_create_act(PERP, &over);
    assert_eq!(refused(&world, &act), "ParametersInconsistent");
    done(world.instrument_create(PERP, &listing));
    done(world.venue_create(VENUE));
    world.mark(PERP, 1_000_000 * (1 << 19));
    let rich = 1 << 57;
    for name in ["alice", "bob"] {
        world.add_trader(name, rich);
    }
    let lots = (1 << 38) - 1;
    let more = world.position_fill_act(&a_trade(("alice", 0), ("bob", 0), lots + 1, 1 << 19));
    assert_eq!(refused(&world, &more), "OpenInterestAboveLimit");
    done(world.fill(&a_trade(("alice", 0), ("bob", 0), lots, 1 << 19)));
    // A quarter up: 2^38 lots times 2^17 ticks.
    pass_boundary(&mut world, (1 << 19) + (1 << 17));
    done(world.settle("bob"));
    done(world.settle("alice"));
    assert_eq!(world.ledger("alice", USDC), rich + lots * (1 << 17));
    assert_eq!(world.ledger("bob", USDC), rich - lots * (1 << 17));
}

#[test]
fn oracles_of_impossible_numbers_are_refused_by_name() {
    let world = World::with_market();
    let good = Update::certain(100_000_000, world.now() + 1, world.now());
    let cases = [
        ("PriceNotPositive", Update { price: 0, ..good }),
        (
            "PriceNotPositive",
            Update {
                price: i64::MIN,
                ..good
            },
        ),
        (
            "PriceNotPositive",
            Update {
                ema_price: -1,
                ..good
            },
        ),
        (
            "PriceOutOfBounds",
            Update {
                price: i64::MAX,
                ..good
            },
        ),
        (
            "PriceOutOfBounds",
            Update {
                ema_price: i64::MAX,
                exponent: 0,
                ..good
            },
        ),
        (
            "PriceExponentOutOfRange",
            Update {
                exponent: 1,
                ..good
            },
        ),
        (
            "PriceExponentOutOfRange",
            Update {
                exponent: i32::MIN,
                ..good
            },
        ),
        (
            "PriceExponentOutOfRange",
            Update {
                exponent: i32::MAX,
                ..good
            },
        ),
        (
            "PriceTooUncertain",
            Update {
                confidence: u64::MAX,
                ..good
            },
        ),
        (
            "PriceTooUncertain",
            Update {
                confidence: u64::MAX,
                exponent: 0,
                price: 1,
                ema_price: 1,
                ..good
            },
        ),
        (
            "PriceAheadOfClock",
            Update {
                publish_ts: i64::MAX,
                ..good
            },
        ),
    ];
    for (name, update) in cases {
        let mut world = world.clone();
        world.publish(SOL, update);
        let act = world.asset_price_refresh_act(&[SOL]);
        assert_eq!(refused(&world, &act), name, "asset: {update:?}");
        world.publish(PERP, update);
        let act = world.instrument_mark_act(PERP);
        assert_eq!(refused(&world, &act), name, "instrument: {update:?}");
    }
}

#[test]
fn an_update_from_before_all_times_is_only_old() {
    let mut world = World::with_market();
    let good = Update::certain(100_000_000, world.now() + 1, world.now());
    // For the asset it is no news, for the mark too late.
    world.publish(
        SOL,
        Update {
            publish_ts: i64::MIN,
            ..good
        },
    );
    assert!(done(world.asset_price_refresh(&[SOL])).events().is_empty());
    world.publish(
        PERP,
        Update {
            publish_ts: i64::MIN,
            previous_publish_ts: i64::MIN,
            ..good
        },
    );
    assert_eq!(
        refused(&world, &world.instrument_mark_act(PERP)),
        "PriceStale"
    );
}

#[test]
fn contracts_of_impossible_numbers_are_refused_by_name() {
    let world = World::with_market();
    let listing = Listing::standard(2);
    let with = |listing: Listing| world.instrument_create_act("OTHER", &listing);
    let far = InstrumentParameters {
        scan_floor_ticks: u64::MAX,
        ..listing.parameters
    };
    let rows: Vec<Row> = vec![
        (
            "ParameterOutOfBounds",
            "id zero",
            with(Listing {
                instrument_id: 0,
                ..listing
            }),
        ),
        (
            "ParameterOutOfBounds",
            "no tick size",
            with(Listing {
                tick_size_e8: 0,
                ..listing
            }),
        ),
        (
            "ParameterOutOfBounds",
            "no tick value",
            with(Listing {
                tick_value_native: 0,
                ..listing
            }),
        ),
        (
            "ParameterOutOfBounds",
            "a scan floor",
            with(Listing {
                parameters: far,
                ..listing
            }),
        ),
        (
            "ParametersInconsistent",
            "largest tick",
            with(Listing {
                max_tick: u64::MAX,
                ..listing
            }),
        ),
        ("ParametersInconsistent", "tick value", {
            with(Listing {
                tick_value_native: u64::MAX,
                ..listing
            })
        }),
        ("ParametersInconsistent", "interest", {
            with(Listing {
                max_open_interest_lots: u64::MAX,
                ..listing
            })
        }),
        ("Overflow", "everything at once", {
            with(Listing {
                max_open_interest_lots: u64::MAX,
                tick_value_native: u64::MAX,
                max_tick: u64::MAX,
                ..listing
            })
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn collateral_of_impossible_numbers_is_refused_by_name() {
    let mut world = World::with_market();
    world.make_mint("NEW", &MintSpec::plain(6));
    world.make_mint("TEN", &MintSpec::plain(10));
    let with = |change: fn(&mut AssetParameters)| {
        let mut parameters = AssetParameters::TEST;
        change(&mut parameters);
        world.asset_create_act("NEW", &parameters)
    };
    let rows: Vec<Row> = vec![
        (
            "ParameterOutOfBounds",
            "concentration",
            with(|p| p.concentration_native = u64::MAX),
        ),
        (
            "ParameterOutOfBounds",
            "ramp",
            with(|p| p.ramp_s = u32::MAX),
        ),
        (
            "ParameterOutOfBounds",
            "weight",
            with(|p| p.weight_maintenance_bps = Bps(u16::MAX)),
        ),
        (
            "ParametersInconsistent",
            "initial",
            with(|p| p.weight_initial_bps = Bps(u16::MAX)),
        ),
        (
            "ParameterOutOfBounds",
            "age",
            with(|p| p.price.age_max_s = u32::MAX),
        ),
        ("ParameterOutOfBounds", "ten decimals", {
            world.asset_create_act("TEN", &AssetParameters::TEST)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn a_consent_of_the_largest_numbers_is_a_consent() {
    let mut world = opened(LAYERS);
    let largest = ConsentSetArguments {
        band_bps: u16::MAX,
        fee_max_bps: u16::MAX,
        ..wide_consent(i64::MAX)
    };
    done(world.send(&world.consent_set_act("lina", VENUE, &largest)));
    done(world.fill(&a_trade(("lina", 0), ("sam", 0), 1, 10_000)));
    // The house's band holds whatever a customer consents to.
    let far = world.position_fill_act(&a_trade(("lina", 0), ("sam", 0), 1, 10_201));
    assert_eq!(refused(&world, &far), "PriceOutsideBand");
    let expired = ConsentSetArguments {
        expiry_ts: i64::MIN,
        ..largest
    };
    done(world.send(&world.consent_set_act("lina", VENUE, &expired)));
    let fill = world.position_fill_act(&a_trade(("lina", 0), ("sam", 0), 1, 10_000));
    assert_eq!(refused(&world, &fill), "ConsentExpired");
}

#[test]
fn all_tokens_that_can_exist_fit_into_a_ledger() {
    let mut world = World::with_assets();
    world.make_mint("ALL", &MintSpec::plain(0));
    done(world.asset_create("ALL"));
    world.price("ALL", 100_000_000_000_000);
    world.add_customer("alice", ONE_USDC);
    world.add_collateral("alice", "ALL", u64::MAX);
    assert_eq!(world.ledger("alice", "ALL"), u64::MAX);
    // All of it out again: u64::MAX means "all" as well, and is what is there.
    done(world.withdraw("alice", "ALL", u64::MAX));
    assert_eq!(world.wallet_tokens("alice", "ALL"), u64::MAX);
    done(world.deposit("alice", "ALL", u64::MAX));
    done(world.exit("alice", "ALL"));
}

#[test]
fn truncated_and_foreign_data_are_refused() {
    let world = opened(LAYERS);
    let fill = world.position_fill_act(&a_trade(("lina", 0), ("sam", 0), 1, 10_000));
    for bytes in 1..=fill.instruction.data.len() {
        let cut = fill.clone().truncated(bytes);
        assert_eq!(
            refused(&world, &cut),
            "InvalidInstructionData",
            "{bytes} bytes cut off"
        );
    }
    let mut unknown = fill;
    unknown.instruction.data[0] ^= 0xff;
    assert_eq!(
        refused(&world, &unknown),
        "InvalidInstructionData",
        "no such instruction"
    );
}

/// Every extension that Token-2022 knows today, and two that it may know one day.
fn extensions() -> impl Iterator<Item = u16> {
    (1..=40).chain([999, u16::MAX])
}

#[test]
fn mints_that_could_do_more_than_move_are_neither_collateral_nor_quote() {
    let world = World::with_assets();
    for kind in extensions() {
        let mut world = world.clone();
        world.make_mint("NEW", &MintSpec::extended(6, kind, &[0; 8]));
        let is_description = (18..=23).contains(&kind);
        let list = world.asset_create_act("NEW", &AssetParameters::TEST);
        world.house = House::of(OPERATOR, 9, true, "NEW");
        let create = world.house_create_with(&Parameters::TEST, None);
        if is_description {
            done(world.clone().send(&list));
            done(world.send(&create));
            continue;
        }
        // 1 transfer fee, 12 permanent delegate, 14 transfer hook, 26 pausable, 999 unknown.
        assert_eq!(
            refused(&world, &list),
            "TokenExtensionNotAllowed",
            "extension {kind}"
        );
        assert_eq!(
            refused(&world, &create),
            "TokenExtensionNotAllowed",
            "extension {kind}"
        );
    }
}

#[test]
fn a_mint_is_not_hidden_behind_another_kind_of_account() {
    let mut world = World::with_assets();
    let mint = world.make_mint("NEW", &MintSpec::plain(6));
    let list = world.asset_create_act("NEW", &AssetParameters::TEST);
    let cases = [
        (vec![0; 82], TOKEN_PROGRAM, "TokenMintMalformed"),
        (
            vec![1; TOKEN_ACCOUNT_BYTES],
            TOKEN_PROGRAM,
            "TokenMintMalformed",
        ),
        (Vec::new(), TOKEN_PROGRAM, "TokenMintMalformed"),
        (
            world.data(&mint.address),
            TOKEN_2022_PROGRAM,
            "TokenProgramNotAllowed",
        ),
        (
            world.data(&mint.address),
            world.house.address,
            "TokenProgramNotAllowed",
        ),
    ];
    for (data, owner, name) in cases {
        let mut world = world.clone();
        world.put(&mint.address, &owner, data);
        assert_eq!(refused(&world, &list), name);
    }
}

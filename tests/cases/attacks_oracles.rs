//! Forged prices, and addresses that somebody was at before.

use ringfence_core::asset::AssetParameters;
use ringfence_interface::accounts::Source;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, OPERATOR, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::house::{House, Listing};
use ringfence_tests::prices::{PYTH_FULL, PYTH_PARTIAL, PYTH_SOL_USD, Update, pyth_bytes};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{LAYERS, fallen};
use crate::rows::refused;

/// When the genuine updates were published.
const FULL_TS: i64 = 1_717_782_833;
const PARTIAL_TS: i64 = 1_718_111_995;

/// `instrument_create` with another source.
fn listed_with(world: &World, source: &Source) -> Act {
    world.instrument_create_with(&Listing::standard(1), *source)
}

/// A contract on SOL that is marked by Pyth, at a time.
fn marked_by_pyth(ts: i64) -> (World, Act) {
    let mut world = World::with_house();
    let slot = world.clock().slot;
    world.set_clock(ts, slot);
    done(world.send(&listed_with(&world, &Source::pyth(PYTH_SOL_USD))));
    world.instruments.insert("SOLPERP".to_owned(), 1);
    let oracle = actors::place("pyth account");
    let act = world.instrument_mark_act("SOLPERP").with("oracle", oracle);
    (world, act)
}

#[test]
fn a_genuine_update_of_level_full_marks_and_one_of_level_partial_does_not() {
    let (mut world, act) = marked_by_pyth(FULL_TS + 7);
    let oracle = act.address_of("oracle");
    world.put_pyth(&oracle, PYTH_FULL.to_vec());
    done(world.send(&act));
    let price = i64::from_le_bytes(PYTH_FULL[73..81].try_into().expect("eight bytes"));
    let cents = price.unsigned_abs() / 1_000_000;
    assert_eq!(
        world.read_instrument("SOLPERP").mark_tick,
        cents,
        "the price in cents"
    );
    assert_eq!(world.read_instrument("SOLPERP").mark_ts, FULL_TS);
    let (mut world, act) = marked_by_pyth(PARTIAL_TS + 7);
    world.put_pyth(&oracle, PYTH_PARTIAL.to_vec());
    assert_eq!(refused(&world, &act), "OracleNotVerified");
}

#[test]
fn a_partial_update_is_not_passed_off_as_a_full_one() {
    let (world, act) = marked_by_pyth(FULL_TS + 7);
    let oracle = act.address_of("oracle");
    let as_level = |level: u8| {
        let mut world = world.clone();
        let mut data = PYTH_FULL.to_vec();
        data[40] = level;
        world.put_pyth(&oracle, data);
        refused(&world, &act)
    };
    for level in [0, 2, 255] {
        assert_eq!(as_level(level), "OracleNotVerified", "level {level}");
    }
    // The receiver never writes it, but a partial one whose first byte were called full would be
    // read one byte off: as another feed.
    let mut shifted = world.clone();
    let mut data = PYTH_PARTIAL.to_vec();
    data[40] = 1;
    shifted.put_pyth(&oracle, data);
    assert_eq!(refused(&shifted, &act), "OracleMismatch");
}

#[test]
fn what_looks_like_an_oracle_is_asked_whose_it_is() {
    let (world, act) = marked_by_pyth(FULL_TS + 7);
    let oracle = act.address_of("oracle");
    let with = |owner: &Pubkey, data: Vec<u8>| {
        let mut world = world.clone();
        world.put(&oracle, owner, data);
        refused(&world, &act)
    };
    let pyth = ringfence_interface::ids::PYTH_RECEIVER;
    let evil = actors::place("evil oracle program");
    assert_eq!(
        with(&evil, PYTH_FULL.to_vec()),
        "OracleMismatch",
        "another program"
    );
    assert_eq!(
        with(&ringfence_interface::ids::ID, PYTH_FULL.to_vec()),
        "OracleMismatch"
    );
    let update = Update::certain(1, FULL_TS + 7, FULL_TS);
    assert_eq!(
        with(&pyth, pyth_bytes([7; 32], &update, 1)),
        "OracleMismatch",
        "another feed"
    );
    let mut other_kind = PYTH_FULL.to_vec();
    other_kind[0] ^= 1;
    assert_eq!(
        with(&pyth, other_kind),
        "OracleMalformed",
        "another kind of account"
    );
    assert_eq!(
        with(&pyth, PYTH_FULL[..100].to_vec()),
        "OracleMalformed",
        "cut off"
    );
    assert_eq!(with(&pyth, vec![0; 8]), "OracleMalformed", "nearly empty");
    let mut none = world.clone();
    none.set_lamports(&oracle, 1);
    assert_eq!(refused(&none, &act), "OracleMismatch", "nobody's account");
}

#[test]
fn a_live_house_knows_no_made_up_prices() {
    let mut world = World::with_mints();
    world.house = House::of(OPERATOR, 1, false, USDC);
    done(world.house_create());
    let parameters = AssetParameters {
        ramp_s: 7 * 86_400,
        ..AssetParameters::TEST
    };
    let made_up = world.feed_source(USDC);
    let list = |source| world.asset_create_with(USDC, &parameters, source, None);
    assert_eq!(refused(&world, &list(made_up)), "OracleSourceNotAllowed");
    done(world.clone().send(&list(Source::pyth(PYTH_SOL_USD))));
    let unknown = Source { kind: 3, ..made_up };
    assert_eq!(refused(&world, &list(unknown)), "OracleSourceNotAllowed");
    let evil = Source {
        program: actors::place("evil oracle program"),
        ..Source::pyth([1; 32])
    };
    assert_eq!(
        refused(&world, &list(evil)),
        "OracleSourceNotAllowed",
        "not Pyth's program"
    );
    let contract = listed_with(&world, &made_up);
    assert_eq!(refused(&world, &contract), "OracleSourceNotAllowed");
    done(
        world
            .clone()
            .send(&listed_with(&world, &Source::pyth(PYTH_SOL_USD))),
    );
    let update = Update::certain(1, world.now(), world.now() - 1);
    assert_eq!(
        refused(&world, &world.test_feed_set_act(USDC, &update)),
        "NotTestHouse"
    );
}

/// Somebody sends lamports to every address that an act is about to create.
#[track_caller]
fn goes_through_all_the_same(world: &World, act: &Act) {
    let metas = act.instruction.accounts.iter();
    let new: Vec<Pubkey> = metas
        .filter(|meta| meta.is_writable && !meta.is_signer && !world.exists(&meta.pubkey))
        .map(|meta| meta.pubkey)
        .collect();
    assert!(!new.is_empty(), "{} creates something", act.shape.name);
    for lamports in [1, 890_880, 1_000_000_000] {
        let mut world = world.clone();
        for address in &new {
            world.set_lamports(address, lamports);
        }
        done(world.send(act));
        for address in &new {
            assert!(!world.data(address).is_empty(), "{} lamports", lamports);
        }
    }
}

#[test]
fn lamports_sent_ahead_stop_no_creation() {
    let mut world = fallen(LAYERS);
    world.make_mint("NEW", &MintSpec::plain(6));
    world.give("noel", USDC, ONE_USDC);
    done(world.account_create("zoe"));
    done(world.venue_create("another venue"));
    let update = Update::certain(1, world.now(), world.now() - 1);
    let acts = [
        world.asset_create_act("NEW", &AssetParameters::TEST),
        world.instrument_create_act("MORE", &Listing::standard(2)),
        world.venue_create_act("third venue", &[]),
        world.account_create_act("yan"),
        world.vault_open_act("zoe", SOL),
        world.consent_set_act("zoe", VENUE, &wide_consent(i64::MAX)),
        world.fund_stake_act("noel", ONE_USDC),
        world.loss_declare_act("dora"),
        world.test_feed_set_act("another feed", &update),
    ];
    for act in &acts {
        goes_through_all_the_same(&world, act);
    }
    let mut bare = World::with_mints();
    goes_through_all_the_same(&bare, &bare.house_create_act());
    bare.house = House::of(OPERATOR, 7, false, USDC);
    goes_through_all_the_same(&bare, &bare.house_create_act());
}

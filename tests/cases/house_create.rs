//! `house_create`.

use ringfence_core::parameters::Parameters;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::Bps;
use ringfence_interface::accounts::{HouseParameters, Stress};
use ringfence_interface::events::Event;
use ringfence_interface::ids::{NATIVE_MINT, SYSTEM_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{self, ISSUER, OPERATOR, THIEF};
use ringfence_tests::house::{House, authorities};
use ringfence_tests::send::done;
use ringfence_tests::standard::{SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::rows::{Row, refused, refuses};

#[test]
fn refuses_signers_and_addresses_that_are_not_its_own() {
    let world = World::with_mints();
    let act = world.house_create_act();
    let other = pda::house(&actors::address(OPERATOR), 2, true).0;
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "creator did not sign",
            act.clone().signed_by("payer", THIEF).unsigned("creator"),
        ),
        (
            "WrongAddress",
            "house of another id",
            act.clone().with("house", other),
        ),
        (
            "WrongAddress",
            "creator is another",
            act.clone().signed_by("creator", THIEF),
        ),
        (
            "WrongAddress",
            "settlement elsewhere",
            act.clone().with("settlement", other),
        ),
        (
            "WrongAddress",
            "pool elsewhere",
            act.clone().with("pool", other),
        ),
        (
            "WrongAddress",
            "fund elsewhere",
            act.clone().with("fund", other),
        ),
        (
            "WrongAddress",
            "insurance elsewhere",
            act.clone().with("vault_insurance", other),
        ),
        (
            "WrongAddress",
            "junior skin elsewhere",
            act.clone().with("vault_skin_junior", other),
        ),
        (
            "WrongAddress",
            "mutual layer elsewhere",
            act.clone().with("vault_mutual", other),
        ),
        (
            "WrongAddress",
            "senior skin elsewhere",
            act.clone().with("vault_skin_senior", other),
        ),
        (
            "WrongAddress",
            "pending stakes elsewhere",
            act.clone().with("vault_pending", other),
        ),
        (
            "WrongAddress",
            "secured parts elsewhere",
            act.clone().with("vault_secured", other),
        ),
        (
            "WrongAddress",
            "escrow elsewhere",
            act.clone().with("vault_escrow", other),
        ),
        (
            "WrongAddress",
            "the vaults of secured parts and of escrow exchanged",
            act.clone()
                .with("vault_secured", world.house.vault(pda::ESCROW))
                .with("vault_escrow", world.house.vault(pda::SECURED)),
        ),
        (
            "WrongAddress",
            "stress losses elsewhere",
            act.clone().with("stress", other),
        ),
        (
            "IncorrectProgramId",
            "not the System program",
            act.clone().with("system_program", TOKEN_PROGRAM),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_quote_that_could_move_by_itself() {
    let mut world = World::with_mints();
    world.make_native_mint("WSOL");
    world.make_mint("FREEZES", &MintSpec::freezable(6));
    world.make_mint("FEES", &MintSpec::extended(6, 1, &[0; 108]));
    world.make_mint("NINE", &MintSpec::plain(9));
    let act = world.house_create_act();
    let mint = |name: &str| act.clone().with("quote_mint", world.mint(name).address);
    let rows: Vec<Row> = vec![
        (
            "TokenMintNative",
            "wrapped SOL",
            act.clone().with("quote_mint", NATIVE_MINT),
        ),
        (
            "TokenProgramNotAllowed",
            "a program that is no token program",
            act.clone().with("token_program", SYSTEM_PROGRAM),
        ),
        (
            "TokenProgramNotAllowed",
            "the other token program",
            act.clone().with("token_program", TOKEN_2022_PROGRAM),
        ),
        (
            "TokenExtensionNotAllowed",
            "a transfer fee",
            mint("FEES").with("token_program", TOKEN_2022_PROGRAM),
        ),
        (
            "TokenFreezeAuthorityNotAllowed",
            "nobody named the freezer",
            mint("FREEZES"),
        ),
        ("ParameterOutOfBounds", "nine decimals", mint("NINE")),
    ];
    refuses(&world, &rows);
    let wallet = world.open_wallet("alice", USDC);
    let act = act.with("quote_mint", wallet);
    assert_eq!(
        refused(&world, &act),
        "TokenMintMalformed",
        "a token account is no mint"
    );
}

#[test]
fn refuses_parameters_outside_their_bounds_or_against_each_other() {
    let world = World::with_mints();
    let with = |change: fn(&mut Parameters)| {
        let mut parameters = Parameters::TEST;
        change(&mut parameters);
        world.house_create_with(&parameters, None)
    };
    let rows: Vec<Row> = vec![
        (
            "ParameterOutOfBounds",
            "no dust",
            with(|p| p.dust_native = 0),
        ),
        ("ParameterOutOfBounds", "a multiple below one", {
            with(|p| p.initial_multiple_bps = Bps(9_999))
        }),
        (
            "ParameterOutOfBounds",
            "an epoch of no time",
            with(|p| p.epoch_s = 0),
        ),
        (
            "ParametersInconsistent",
            "a gate floor of more than a hundred dusts",
            { with(|p| p.gate_floor_native = 100 * p.dust_native + 1) },
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_a_live_house_whose_fund_need_not_cover_anything() {
    let mut world = World::with_mints();
    let uncovered = Parameters {
        cover_k: 0,
        ..Parameters::TEST
    };
    done(world.send(&world.house_create_with(&uncovered, None)));
    world.house = House::of(OPERATOR, 1, false, USDC);
    let act = world.house_create_with(&uncovered, None);
    assert_eq!(refused(&world, &act), "ParameterOutOfBounds");
    for cover_k in [1, 2] {
        let covered = Parameters {
            cover_k,
            ..Parameters::TEST
        };
        done(world.clone().send(&world.house_create_with(&covered, None)));
    }
}

#[test]
fn refuses_to_create_a_house_twice() {
    let world = World::with_house();
    assert_eq!(refused(&world, &world.house_create_act()), "AccountExists");
}

#[test]
fn creates_a_house_with_nothing_owed_and_an_open_gate() {
    let mut world = World::with_mints();
    let sent = done(world.house_create());
    let (house, settlement, fund) = (
        world.read_house(),
        world.read_settlement(),
        world.read_fund(),
    );
    let quote = world.mint(USDC);
    let who = authorities();
    assert_eq!(house.creator, actors::address(OPERATOR));
    assert_eq!(
        (house.quote_mint, house.quote_token_program),
        (quote.address, quote.program)
    );
    assert_eq!(house.parameter_authority, who.parameter_authority);
    assert_eq!(house.listing_authority, who.listing_authority);
    assert_eq!(house.pause_authority, who.pause_authority);
    assert_eq!(house.default_authority, who.default_authority);
    assert_eq!(house.skin_authority, who.skin_authority);
    assert_eq!(
        house.parameters,
        HouseParameters::from_core(&Parameters::TEST)
    );
    assert_eq!(
        (house.house_id, house.is_test, house.quote_decimals),
        (1, 1, 6)
    );
    assert_eq!(
        (house.status, house.haircutting, house.is_cover_short),
        (0, 0, 0)
    );
    assert_eq!(settlement.to_core(), Settlement::EMPTY);
    assert_eq!(
        (settlement.house, settlement.pool),
        (world.house.address, world.house.pool)
    );
    assert_eq!(fund.to_core(), ringfence_core::fund::Fund::default());
    assert_eq!(fund.secured, world.house.vault(pda::SECURED));
    assert_eq!(fund.escrow, world.house.vault(pda::ESCROW));
    let stress = Stress::decode(&world.data(&world.house.stress)).expect("a table");
    assert_eq!(stress.house, world.house.address);
    assert!(stress.entries.iter().all(|entry| entry.stress_native == 0));
    for number in [3, 4, 5, 6, pda::SECURED, pda::ESCROW, pda::PENDING_STAKES] {
        let data = world.data(&world.house.vault(number));
        assert_eq!(
            data[..32],
            quote.address.to_bytes(),
            "mint of vault {number}"
        );
        assert_eq!(
            data[32..64],
            world.house.fund.to_bytes(),
            "owner of vault {number}"
        );
        assert_eq!(data[72..76], [0; 4], "no delegate of vault {number}");
        assert_eq!(
            data[129..133],
            [0; 4],
            "no close authority of vault {number}"
        );
    }
    assert_eq!(
        world.data(&world.house.pool)[32..64],
        world.house.settlement.to_bytes()
    );
    let events = sent.events();
    let [Event::HouseCreated(created)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((created.house, created.house_id), (world.house.address, 1));
}

#[test]
fn takes_a_quote_with_a_named_freezer_and_one_of_token_2022() {
    let mut world = World::with_mints();
    world.make_mint("FREEZES", &MintSpec::freezable(6));
    world.make_mint("NAMED", &MintSpec::extended(6, 18, &[0; 64]));
    world.house = House::of(OPERATOR, 2, true, "FREEZES");
    let act = world.house_create_with(&Parameters::TEST, Some(actors::address(ISSUER)));
    done(world.send(&act));
    world.house = House::of(OPERATOR, 3, true, "NAMED");
    done(world.house_create());
    assert_eq!(world.read_house().quote_token_program, TOKEN_2022_PROGRAM);
}

#[test]
fn a_live_house_and_a_test_house_of_one_number_are_two_houses() {
    let mut world = World::with_house();
    let test = world.read_house();
    world.house = House::of(OPERATOR, 1, false, USDC);
    done(world.house_create());
    let live = world.read_house();
    assert_eq!((test.is_test, live.is_test), (1, 0));
    assert_ne!(test, live);
}

#[test]
fn addresses_that_somebody_sent_lamports_to_are_created_all_the_same() {
    let mut world = World::with_mints();
    let house = world.house.clone();
    for address in [
        house.address,
        house.settlement,
        house.pool,
        house.fund,
        house.vault(3),
    ] {
        world.set_lamports(&address, 1_000_000_000);
    }
    done(world.house_create());
    assert_eq!(
        world.lamports(&house.pool),
        1_000_000_000,
        "what was sent stays"
    );
}

#[test]
fn keeps_every_token_where_it_was() {
    let mut world = World::with_mints();
    world.give("alice", USDC, 5);
    world.give("alice", SOL, 6);
    let before = world.snapshot();
    done(world.house_create());
    let after = world.snapshot();
    assert_eq!(
        after.tokens.values().sum::<u64>(),
        before.tokens.values().sum::<u64>()
    );
    assert_eq!(
        after.data.len(),
        before.data.len() + 4,
        "house, settlement, fund, stress losses"
    );
}

//! Every account of every instruction, exchanged: for its twin in another house of one operator,
//! with the same authorities and the same customers; for a forgery with the same bytes that is
//! another program's; and for a token account with the same bytes elsewhere. None goes through,
//! and each error is the one that its place says.

use std::collections::BTreeMap;

use ringfence_interface::ids;
use ringfence_interface::pda::{self, ESCROW, PENDING_STAKES, SECURED};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, SKIN, VENUE};
use ringfence_tests::house::{House, INSURANCE, Listing, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::porting::Port;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{
    DAY, LAYERS, Layers, a_trade, add_foreign_market, declared, fallen, fixed, mark_at, opened,
    pass_boundary, routed, sold, stake, trade_with_fees,
};
use crate::stage::in_house;

/// Builds an act in a world.
type Builder = fn(&World) -> Act;
/// The default of `market` at one of its stations.
type Station = fn(Layers) -> World;

/// An instruction that goes through as it is, in the world where it does.
struct Valid {
    world: World,
    act: Act,
}

const PEOPLE: [&str; 7] = ["dora", "sam", "sam/1", "lina", "ida", "gus", "hal"];

/// People who are in both houses: Ida with collateral, Gus with an empty account, Hal with an empty
/// vault, Sam with a second account, Noel with a stake that waits.
fn add_people(world: &mut World) {
    world.add_customer("ida", 50 * ONE_USDC);
    world.add_collateral("ida", SOL, ONE_SOL);
    done(world.account_create("gus"));
    done(world.account_create("hal"));
    done(world.vault_open("hal", USDC));
    world.add_customer("sam/1", 500 * ONE_USDC);
    stake(world, "noel", 10 * ONE_USDC);
}

/// The second house, with everybody in it.
fn add_second(world: &mut World) -> House {
    let second = add_foreign_market(world);
    let first = std::mem::replace(&mut world.house, second);
    add_people(world);
    std::mem::replace(&mut world.house, first)
}

/// What a house calls by the names that both houses share.
fn addresses(world: &World) -> Vec<Pubkey> {
    let house = &world.house;
    let mut all = vec![house.address, house.settlement, house.pool, house.fund];
    all.push(house.stress);
    let layers = [INSURANCE, SKIN_JUNIOR, MUTUAL, SKIN_SENIOR];
    let aside = [SECURED, ESCROW, PENDING_STAKES];
    let numbers = layers.into_iter().chain(aside);
    all.extend(numbers.map(|number| house.vault(number)));
    for mint in [USDC, SOL] {
        all.push(world.asset(mint));
        all.extend(pda::shards(&world.asset(mint)));
        all.push(world.feed(mint));
    }
    all.extend([
        world.instrument(PERP),
        world.book(PERP),
        world.feed(PERP),
        world.venue(VENUE),
    ]);
    for name in PEOPLE {
        all.push(world.account(name));
        all.extend([world.vault(name, USDC), world.vault(name, SOL)]);
        all.push(world.consent(name, VENUE));
    }
    all.extend([world.member("mia"), world.member("noel")]);
    all
}

/// Everything that can be done in peace.
fn in_peace() -> (World, Vec<Act>) {
    let mut world = opened(LAYERS);
    add_people(&mut world);
    world.make_mint("NEW", &MintSpec::plain(6));
    let due = Listing {
        expiry_ts: crate::market::next_boundary(&world),
        ..Listing::standard(9)
    };
    done(world.instrument_create("OLD", &due));
    world.mark("OLD", 100_000_000);
    trade_with_fees(&mut world, ("sam", ONE_USDC), ("lina", ONE_USDC), 1, 10_000);
    pass_without(&mut world);
    for name in ["sam", "lina", "dora"] {
        done(world.settle(name));
    }
    let (pool, vault) = (world.house.pool, world.vault("ida", USDC));
    world.give_to(&pool, USDC, 5);
    world.give_to(&vault, USDC, 5);
    world.give(SKIN, USDC, 10);
    world.give("noel", USDC, 10);
    let update = world.feeds[SOL];
    let wide = ringfence_tests::customers::wide_consent(i64::MAX);
    let parameters = ringfence_core::asset::AssetParameters::TEST;
    let ported = Port {
        from: "sam",
        to: "sam/1",
        lots: &[(PERP, 1)],
        collateral: &[(USDC, 5)],
    };
    let acts = vec![
        world.asset_create_act("NEW", &parameters),
        world.asset_totals_refresh_act(SOL),
        world.asset_price_refresh_act(&[SOL]),
        world.instrument_create_act("MORE", &Listing::standard(10)),
        world.instrument_mark_act(PERP),
        world.instrument_expire_act("OLD", true),
        world.venue_create_act("another venue", &[]),
        world.venue_status_set_act(VENUE, 1, VENUE),
        world.account_create_act("zoe"),
        world.delegate_set_act("gus", &pool),
        world.account_close_act("gus"),
        world.vault_open_act("ida", BTC),
        world.vault_deposit_act("ida", USDC, 5),
        world.vault_withdraw_act("ida", USDC, 5),
        world.vault_withdraw_act("sam", USDC, 5),
        world.vault_exit_act("ida", USDC),
        world.vault_absorb_act("ida", USDC),
        world.vault_close_act("hal", USDC),
        world.consent_set_act("sam", VENUE, &wide),
        world.consent_revoke_act("sam", VENUE),
        world.position_fill_act(&a_trade(("lina", 0), ("sam", 0), 1, 10_000)),
        world.position_transfer_act(&ported),
        world.account_settle_act("sam"),
        world.fees_collect_act(),
        world.surplus_sweep_act(pool),
        world.fund_stake_act("noel", 5),
        world.fund_stake_activate_act("noel"),
        world.fund_stake_cancel_act("noel"),
        world.fund_unstake_request_act("mia", 5),
        world.skin_deposit_act(SKIN_JUNIOR, 5),
        world.test_feed_set_act(SOL, &update),
    ];
    (world, acts)
}

/// Past the boundary at 100, where OLD expires.
fn pass_without(world: &mut World) {
    let boundary = crate::market::next_boundary(world);
    world.advance_to(boundary + 1);
    for name in [PERP, "OLD"] {
        let price = if name == PERP {
            10_000_000_000
        } else {
            100_000_000
        };
        world.publish_price(name, price);
    }
    done(world.instrument_mark(PERP));
    for mint in [USDC, SOL, BTC] {
        let price = world.feeds[mint].price.unsigned_abs();
        world.price(mint, price);
    }
}

/// Everything that belongs to a default, each at its station.
fn in_default() -> Vec<Valid> {
    let mut valid = Vec::new();
    let mut add = |world: &World, act: Act| {
        valid.push(Valid {
            world: world.clone(),
            act,
        })
    };
    let mut below = opened(LAYERS);
    add_people(&mut below);
    mark_at(&mut below, 9_500);
    add(&below, below.margin_call_act("dora"));
    add(
        &below,
        below.liquidate_position_act("lina", "dora", PERP, 1),
    );
    let stations: [(Station, Builder); 5] = [
        (fallen, |world| world.loss_declare_act("dora")),
        (declared, |world| {
            world.loss_take_act("lina", "dora", PERP, 1)
        }),
        (sold, |world| world.loss_fix_act("dora")),
        (fixed, |world| world.loss_route_act("dora")),
        (routed, |world| world.loss_close_act("dora")),
    ];
    for (station, act) in stations {
        let mut world = station(LAYERS);
        add_people(&mut world);
        add(&world, act(&world));
    }
    let mut world = opened(LAYERS);
    add_people(&mut world);
    world.add_collateral("dora", SOL, 2 * ONE_SOL);
    world.give("lina", USDC, ONE_USDC);
    world.open_wallet("lina", SOL);
    pass_boundary(&mut world, 8_000);
    done(world.settle("dora"));
    mark_at(&mut world, 7_000);
    add(
        &world,
        world.liquidate_collateral_act("lina", "dora", SOL, ONE_USDC, 0),
    );
    let mut world = opened(LAYERS);
    add_people(&mut world);
    done(world.send(&world.fund_unstake_request_act("mia", 5)));
    world.advance(7 * DAY);
    add(&world, world.fund_unstake_act("mia"));
    valid
}

fn all() -> Vec<Valid> {
    let (peace, acts) = in_peace();
    let mut valid = in_default();
    valid.extend(acts.into_iter().map(|act| Valid {
        world: peace.clone(),
        act,
    }));
    for Valid { world, act } in &valid {
        let sent = world.clone().send(act);
        assert!(
            sent.is_ok(),
            "{}: {}",
            act.shape.name,
            sent.unwrap_err().name
        );
    }
    valid
}

/// Name of an account of an act by its place; those behind the fixed ones are `more`.
fn name_of(act: &Act, index: usize) -> &'static str {
    act.shape
        .accounts
        .get(index)
        .map_or("more", |(name, _)| *name)
}

/// What comes of an act whose accounts are exchanged one at a time.
fn outcomes(
    valid: &Valid,
    exchange: impl Fn(&mut World, &Pubkey) -> Option<Pubkey>,
) -> Vec<(&'static str, &'static str, String)> {
    let mut found = Vec::new();
    for index in 0..valid.act.instruction.accounts.len() {
        let mut world = valid.world.clone();
        let mut act = valid.act.clone();
        let meta = &mut act.instruction.accounts[index];
        let Some(other) = exchange(&mut world, &meta.pubkey) else {
            continue;
        };
        if meta.is_signer {
            continue;
        }
        meta.pubkey = other;
        let name = match world.send(&act) {
            Ok(_) => "NOTHING".to_owned(),
            Err(failure) => failure.name,
        };
        found.push((act.shape.name, name_of(&act, index), name));
    }
    found
}

/// Compares with what is expected of an account's place, which may differ by instruction.
fn compare(
    found: &[(&'static str, &'static str, String)],
    expected: impl Fn(&str, &str) -> &'static [&'static str],
) {
    let mut wrong = Vec::new();
    for (instruction, account, name) in found {
        if !expected(instruction, account).contains(&name.as_str()) {
            wrong.push(format!("{instruction} {account}: {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The error of an account's place when its twin in another house stands there.
fn of_another_house(instruction: &str, account: &str) -> &'static [&'static str] {
    match (instruction, account) {
        // Addresses are derived from the house, so that another one gives other addresses.
        ("asset_create" | "instrument_create" | "venue_create", "house") => &["WrongAddress"],
        // These name no house: the account itself is what the others are compared with.
        ("vault_deposit" | "vault_exit" | "vault_absorb" | "vault_close", "margin_account") => {
            &["VaultMismatch"]
        }
        ("fund_stake", "fund") => &["FundVaultMismatch"],
        ("fund_stake_cancel", "fund") => &["MemberMismatch"],
        ("asset_totals_refresh", _) => &["ShardMismatch"],
        ("asset_price_refresh" | "test_feed_set", _) | (_, "oracle") => &["OracleMismatch"],
        ("position_transfer", "more") => &[
            "VaultMismatch",
            "ShardMismatch",
            "BookMismatch",
            "AssetMismatch",
            "AccountOfOtherHouse",
        ],
        (_, "more") => &["AssetMismatch", "AccountOfOtherHouse"],
        (_, "pool") => &["PoolMismatch"],
        (_, "book") => &["BookMismatch"],
        (_, "member") => &["MemberMismatch"],
        ("surplus_sweep", "source") | ("skin_deposit", "vault") => &["FundVaultMismatch"],
        (_, "shard") => &["ShardMismatch"],
        (_, "vault" | "quote_vault") => &["VaultMismatch"],
        (_, name) if name.starts_with("vault_") => &["FundVaultMismatch"],
        (_, name) if name.contains("consent") => &["ConsentMismatch"],
        _ => &["AccountOfOtherHouse"],
    }
}

#[test]
fn accounts_of_another_house_are_refused_everywhere() {
    let mut found = Vec::new();
    for mut valid in all() {
        // One's own account is closed and delegated, and a consent closed, in any house: these
        // name none.
        let name = valid.act.shape.name;
        if matches!(name, "account_close" | "consent_revoke" | "delegate_set") {
            continue;
        }
        let second = add_second(&mut valid.world);
        let theirs = in_house(&valid.world, &second, addresses);
        let twins: BTreeMap<_, _> = addresses(&valid.world).into_iter().zip(theirs).collect();
        found.extend(outcomes(&valid, |_, address| twins.get(address).copied()));
    }
    assert!(found.len() > 140, "{} exchanges", found.len());
    compare(&found, of_another_house);
}

#[test]
fn forgeries_that_belong_to_another_program_are_refused_everywhere() {
    let mut found = Vec::new();
    let (forgery, evil) = (actors::place("forgery"), actors::place("evil program"));
    for valid in all() {
        found.extend(outcomes(&valid, |world, address| {
            let account = world.svm.get_account(address)?;
            (account.owner == ids::ID).then(|| {
                world.put(&forgery, &evil, account.data);
                forgery
            })
        }));
    }
    assert!(found.len() > 140, "{} exchanges", found.len());
    compare(&found, |instruction, account| {
        match (instruction, account) {
            ("asset_price_refresh", _) => &["WrongAccountType", "OracleMismatch"],
            (_, "oracle") => &["OracleMismatch"],
            // An asset's place in the evidence is known by its address, before anything is read.
            (_, "more") => &["AssetMismatch", "WrongAccountType"],
            _ => &["WrongAccountType"],
        }
    });
}

#[test]
fn token_accounts_with_the_same_bytes_elsewhere_are_refused_everywhere() {
    let mut found = Vec::new();
    let forgery = actors::place("forgery");
    for valid in all() {
        let ours = addresses(&valid.world);
        found.extend(outcomes(&valid, |world, address| {
            let account = world.svm.get_account(address)?;
            let is_token = account.owner == ids::TOKEN_PROGRAM && ours.contains(address);
            is_token.then(|| {
                world.put(&forgery, &account.owner, account.data);
                forgery
            })
        }));
    }
    assert!(found.len() >= 30, "{} exchanges", found.len());
    compare(&found, |instruction, account| {
        match (instruction, account) {
            (_, "pool") => &["PoolMismatch"],
            ("surplus_sweep" | "skin_deposit", _) => &["FundVaultMismatch"],
            (_, "vault" | "quote_vault") | ("position_transfer", _) => &["VaultMismatch"],
            _ => &["FundVaultMismatch"],
        }
    });
}

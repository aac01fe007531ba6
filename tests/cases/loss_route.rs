//! `loss_route`.

use ringfence_interface::accounts::Fund;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, PENDING_STAKES, SECURED};
use ringfence_tests::actors;
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, LAYERS, add_foreign_market, declared, edit_account, fixed, layer_ledgers, layer_tokens,
    refused_when, routed, set_frozen, set_tokens, sold, sorted, stake, the_event, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

#[test]
fn refuses_accounts_of_another_kind() {
    let world = fixed(LAYERS);
    let act = world.loss_route_act("dora");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (
            NOT_WRITABLE,
            "a read-only house",
            act.clone().read_only("house"),
        ),
        (
            NOT_WRITABLE,
            "a read-only seat",
            act.clone().read_only("member"),
        ),
        (DUPLICATE, "one layer twice", {
            act.clone()
                .with("vault_skin_junior", world.house.vault(INSURANCE))
        }),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no settlement",
            act.clone().with("settlement", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no fund",
            act.clone().with("fund", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no account",
            act.clone().with("margin_account", world.asset(BTC)),
        ),
        (
            "AccountMissing",
            "no loss",
            act.clone().with("loss", world.loss("sam")),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_in_order() {
    let mut world = fixed(LAYERS);
    let second = add_foreign_market(&mut world);
    let act = world.loss_route_act("dora");
    let dora = in_house(&world, &second, |world| world.account("dora"));
    let rows: Vec<Row> = vec![
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("AccountOfOtherHouse", "another settlement and its pool", {
            act.clone()
                .with("settlement", second.settlement)
                .with("pool", second.pool)
        }),
        (
            "AccountOfOtherHouse",
            "another fund",
            act.clone().with("fund", second.fund),
        ),
        (
            "AccountOfOtherHouse",
            "an account there",
            act.clone().with("margin_account", dora),
        ),
        ("LossMismatch", "an account without a loss", {
            act.clone().with("margin_account", world.account("sam"))
        }),
        (
            "PoolMismatch",
            "into another pool",
            act.clone().with("pool", second.pool),
        ),
        (
            "PoolMismatch",
            "into a vault",
            act.clone().with("pool", world.vault("sam", USDC)),
        ),
        ("FundVaultMismatch", "insurance elsewhere", {
            act.clone().with("vault_insurance", second.vault(INSURANCE))
        }),
        ("FundVaultMismatch", "junior skin elsewhere", {
            act.clone()
                .with("vault_skin_junior", second.vault(SKIN_JUNIOR))
        }),
        ("FundVaultMismatch", "mutual layer elsewhere", {
            act.clone().with("vault_mutual", world.vault("sam", USDC))
        }),
        ("FundVaultMismatch", "senior skin elsewhere", {
            act.clone()
                .with("vault_skin_senior", world.vault("sam", USDC))
        }),
        ("FundVaultMismatch", "waiting stakes elsewhere", {
            act.clone()
                .with("vault_pending", second.vault(PENDING_STAKES))
        }),
        ("FundVaultMismatch", "secured parts elsewhere", {
            act.clone().with("vault_secured", second.vault(SECURED))
        }),
        ("FundVaultMismatch", "into another escrow", {
            act.clone().with("vault_escrow", second.vault(ESCROW))
        }),
        (
            "WrongAddress",
            "an empty seat that is not the defaulter's",
            { act.clone().with("member", world.member("nobody")) },
        ),
        ("MemberMismatch", "the seat of another member", {
            act.clone().with("member", world.member("mia"))
        }),
        (
            "WrongAccountType",
            "no seat",
            act.clone().with("member", world.asset(BTC)),
        ),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn nobody_spares_a_member_by_leaving_its_seat_out() {
    let mut world = fixed(LAYERS);
    stake(&mut world, "dora", 5 * ONE_USDC);
    let act = world.loss_route_act("dora");
    let nobody = world.member("nobody");
    assert_eq!(
        refused(&world, &act.clone().with("member", nobody)),
        "WrongAddress"
    );
    let other = world.member("mia");
    assert_eq!(
        refused(&world, &act.with("member", other)),
        "MemberMismatch"
    );
}

#[test]
fn refuses_losses_in_another_state() {
    let managing = declared(LAYERS);
    assert_eq!(
        refused(&managing, &managing.loss_route_act("dora")),
        "LossInOtherState"
    );
    let mut world = routed(LAYERS);
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "LossInOtherState",
        "twice"
    );
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "LossInOtherState",
        "closed"
    );
}

#[test]
fn refuses_a_later_loss_while_an_earlier_one_is_not_routed() {
    let world = fixed(LAYERS);
    let settlement = world.house.settlement;
    let name = refused_when(&world, &world.loss_route_act("dora"), |world| {
        let loss = world.loss("dora");
        world.edit(
            &settlement,
            |found: &mut ringfence_interface::accounts::Settlement| {
                found.loss_sequence = 2;
            },
        );
        world.edit(&loss, |found: &mut ringfence_interface::accounts::Loss| {
            found.sequence = 1
        });
    });
    assert_eq!(name, "EarlierLossFirst");
}

#[test]
fn refuses_tokens_that_are_missing_or_cannot_arrive() {
    let world = fixed(LAYERS);
    let act = world.loss_route_act("dora");
    let pool = world.house.pool;
    let frozen = refused_when(&world, &act, |world| set_frozen(world, &pool));
    assert_eq!(
        frozen, "TokenAccountFrozen",
        "of the pool: the loss waits for it"
    );
    let senior = world.house.vault(SKIN_SENIOR);
    let short = refused_when(&world, &act, |world| {
        set_tokens(world, &senior, 99 * ONE_USDC)
    });
    assert_eq!(
        short, "TokensBelowLedger",
        "no instruction can bring this about"
    );
    let short = refused_when(&world, &act, |world| {
        set_tokens(world, &pool, 189 * ONE_USDC)
    });
    assert_eq!(short, "TokensBelowLedger", "of the pool");
}

#[test]
fn uses_the_layers_in_order_each_to_zero_before_the_next() {
    let mut world = fixed(LAYERS);
    assert_eq!(layer_ledgers(&world), LAYERS.map(|layer| layer * ONE_USDC));
    let sent = done(world.send(&world.loss_route_act("dora")));
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 80 * ONE_USDC]);
    let tokens = [INSURANCE, SKIN_JUNIOR, MUTUAL, SKIN_SENIOR].map(|l| layer_tokens(&world, l));
    assert_eq!(tokens, [0, 0, 0, 80 * ONE_USDC]);
    let loss = world.read_loss(&world.loss("dora"));
    let used = [0, 190, 0, 10, 10, 20, 20, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(
        (loss.used_native, loss.left_native, loss.blocked_native),
        (used, 0, 0)
    );
    assert_eq!(loss.used_native.iter().sum::<u64>(), loss.loss_native);
    assert_eq!((loss.state, variation(&world, "dora")), (5, 0));
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.pool_native, settlement.routing_sequence),
        (250 * ONE_USDC, 1)
    );
    assert_eq!(world.tokens(&world.house.pool), 250 * ONE_USDC);
    let Event::LossRouted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), world.loss("dora"))
    );
    assert_eq!(
        (event.loss_native, event.used_native),
        (250 * ONE_USDC, used)
    );
    assert_eq!(
        (event.blocked_native, event.left_native, event.state),
        (0, 0, 5)
    );
    assert_eq!(event.pool_native, 250 * ONE_USDC);
    assert_eq!(event.sequence, world.read_account("dora").event_sequence);
    // It passed through routing within the call.
    for state in [2, 5] {
        let stamp = loss.stamps[state];
        assert_eq!(stamp.signer, actors::address(actors::KEEPER), "{state}");
    }
    for state in [3, 4, 6] {
        assert_eq!(loss.stamps[state].slot, 0, "{state}");
    }
    // What the layers paid is Sam's.
    done(world.settle("lina"));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC);
}

#[test]
fn uses_as_little_as_the_loss_needs() {
    let cases = [
        ([60, 5, 5, 5], [60, 0, 0, 0]),
        ([61, 5, 5, 5], [60, 0, 0, 0]),
        ([59, 5, 5, 5], [59, 1, 0, 0]),
        ([30, 29, 5, 5], [30, 29, 1, 0]),
        ([0, 0, 60, 5], [0, 0, 60, 0]),
        ([0, 0, 0, 60], [0, 0, 0, 60]),
    ];
    for (layers, used) in cases {
        let world = routed(layers);
        let loss = world.read_loss(&world.loss("dora"));
        assert_eq!(
            loss.used_native[3..7],
            used.map(|row| row * ONE_USDC),
            "{layers:?}"
        );
        let [a, b, c, d] = layers;
        let left = [a - used[0], b - used[1], c - used[2], d - used[3]];
        assert_eq!(
            layer_ledgers(&world),
            left.map(|row| row * ONE_USDC),
            "{layers:?}"
        );
    }
}

/// The usual default at the station of a fixed shortfall, Dora being a member herself.
fn fixed_for_a_member() -> World {
    let mut world = crate::market::opened([10, 10, 20, 100]);
    // Dora has 20 in the mutual layer beside Mia's 20, and 5 more wait.
    stake(&mut world, "dora", 20 * ONE_USDC);
    let boundary = crate::market::next_boundary(&world);
    world.advance_to(boundary + 1);
    done(world.send(&world.fund_stake_activate_act("dora")));
    stake(&mut world, "dora", 5 * ONE_USDC);
    world.mark(PERP, 100 * ringfence_tests::standard::ONE_E8);
    world.freshen();
    crate::market::mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    crate::market::pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    world
}

#[test]
fn takes_the_defaulters_own_stake_first() {
    let mut world = fixed_for_a_member();
    let mia = world.read_member("mia").shares;
    done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    let used = [0, 190, 25, 10, 10, 15, 0, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(loss.used_native, used);
    let dora = world.read_member("dora");
    assert_eq!((dora.shares, dora.pending_native), (0, 0));
    assert_eq!(
        world.read_member("mia").shares,
        mia,
        "a loss lowers what shares are worth"
    );
    assert_eq!(world.read_fund().share_count, 20 * ONE_USDC);
    assert_eq!(layer_ledgers(&world), [0, 0, 5 * ONE_USDC, 100 * ONE_USDC]);
    assert_eq!(
        (
            layer_tokens(&world, PENDING_STAKES),
            world.read_fund().pending_native
        ),
        (0, 0)
    );
}

#[test]
fn a_stake_that_waits_pays_though_the_members_layer_is_frozen() {
    let mut world = fixed_for_a_member();
    let mutual = world.house.vault(MUTUAL);
    set_frozen(&mut world, &mutual);
    done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    // 5 that wait, then 20 of her own and 15 of the others' that cannot move.
    let used = [0, 190, 5, 10, 10, 0, 0, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(
        (loss.used_native, loss.blocked_native),
        (used, 35 * ONE_USDC)
    );
    let dora = world.read_member("dora");
    assert_eq!((dora.shares, dora.pending_native), (20 * ONE_USDC, 0));
}

#[test]
fn money_staked_after_the_declaration_never_pays() {
    let mut world = declared([0, 0, 20, 0]);
    stake(&mut world, "noel", 500 * ONE_USDC);
    done(world.loss_take("lina", "dora", PERP, 10));
    crate::market::pass_boundary(&mut world, 7_500);
    // An epoch has begun since; the stake still waits.
    assert_eq!(
        refused(&world, &world.fund_stake_activate_act("noel")),
        "LossOpen"
    );
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(
        world.read_loss(&world.loss("dora")).used_native[5],
        20 * ONE_USDC
    );
    done(world.send(&world.fund_stake_cancel_act("noel")));
    assert_eq!(world.wallet_tokens("noel", USDC), 500 * ONE_USDC);
}

#[test]
fn frozen_layers_are_blocked_and_not_passed_on() {
    let mut world = fixed(LAYERS);
    let mutual = world.house.vault(MUTUAL);
    set_frozen(&mut world, &mutual);
    let sent = done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    let used = [0, 190, 0, 10, 10, 0, 20, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(
        loss.used_native, used,
        "senior skin pays its own part and not the mutual layer's"
    );
    assert_eq!((loss.blocked_native, loss.left_native), (20 * ONE_USDC, 0));
    let Event::LossRouted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(event.blocked_native, 20 * ONE_USDC);
    assert_eq!(
        (world.read_house().status, world.read_house().haircutting),
        (2, 0)
    );
    assert_eq!(
        variation(&world, "dora"),
        -20 * DOLLAR,
        "the claim stays on record"
    );
}

#[test]
fn waits_for_every_account_before_gains_are_cut() {
    let mut world = fixed([20, 0, 0, 0]);
    let sent = done(world.send(&world.loss_route_act("dora")));
    let Event::LossRouted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.left_native, event.state), (40 * ONE_USDC, 4));
    assert_eq!(
        (world.read_house().haircutting, world.read_house().status),
        (1, 0)
    );
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "HaircutBaseNotExact"
    );
    done(world.settle("lina"));
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "HaircutBaseNotExact"
    );
    done(world.settle("sam"));
    assert_eq!(
        world.ledger("sam", USDC),
        1_000 * ONE_USDC,
        "nothing is paid meanwhile"
    );
    let sent = done(world.send(&world.loss_route_act("dora")));
    let Event::LossRouted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.left_native, event.state), (0, 5));
    assert_eq!(event.used_native[8], 40 * ONE_USDC);
    assert_eq!(world.read_house().haircutting, 0);
    let settlement = world.read_settlement();
    // 210 of 250 are left of each claim.
    assert_eq!(settlement.claim_index_e12, 840_000_000_000);
    assert_eq!(settlement.unapplied_native, 40 * DOLLAR);
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_210 * ONE_USDC);
    assert_eq!(world.read_settlement().unapplied_native, 0);
}

#[test]
fn serves_no_layer_before_its_turn_and_none_twice() {
    let mut world = fixed(LAYERS);
    for through in [0, 1, 9, 255] {
        let act = world.loss_route_through("dora", through);
        assert_eq!(refused(&world, &act), "LayerOutOfOrder", "{through}");
    }
    let whole = routed(LAYERS);
    let (at, left) = (world.loss("dora"), [60, 50, 40, 20, 0]);
    for (through, left) in (2..=6).zip(left) {
        done(world.send(&world.loss_route_through("dora", through)));
        let loss = world.read_loss(&at);
        assert_eq!(loss.left_native, left * ONE_USDC, "after layer {through}");
        let (state, again) = match left {
            0 => (5, "LossInOtherState"),
            _ => (2, "LayerOutOfOrder"),
        };
        assert_eq!((loss.state, loss.next_layer), (state, through + 1));
        let act = world.loss_route_through("dora", through);
        assert_eq!(refused(&world, &act), again, "layer {through} again");
    }
    let rows = |world: &World| world.read_loss(&at).used_native;
    assert_eq!(rows(&world), rows(&whole), "pages give the same rows");
    assert_eq!(layer_ledgers(&world), layer_ledgers(&whole));
}

#[test]
fn calls_the_members_before_gains_are_cut() {
    let mut world = fixed([0, 0, 20, 0]);
    done(world.send(&world.loss_route_act("dora")));
    let at = world.loss("dora");
    let loss = world.read_loss(&at);
    // The members' part of the layer was all of it but the dead shares.
    let called = 20 * ONE_USDC - 1_000;
    assert_eq!((loss.state, loss.left_native), (3, 40 * ONE_USDC));
    assert_eq!(
        (loss.assessment.called_native, loss.assessment.called_ts),
        (called, world.now())
    );
    assert_eq!(world.read_house().haircutting, 0);
    let act = world.loss_route_act("dora");
    assert_eq!(refused(&world, &act), "AssessmentsOutstanding");
    world.advance(2 * crate::market::DAY - 1);
    assert_eq!(refused(&world, &act), "AssessmentsOutstanding");
    world.advance(1);
    done(world.send(&act));
    assert_eq!(world.read_loss(&at).state, 4, "nobody has paid");
    assert_eq!(world.read_house().haircutting, 1);
}

#[test]
fn what_is_left_of_a_used_up_layer_waits_for_the_members_in_escrow() {
    let mut world = fixed([10, 10, 20, 100]);
    let (fund, vault) = (world.house.fund, world.house.vault(MUTUAL));
    // Shares beyond measure: a unit that is left is less than a thousandth of a share each.
    world.edit(&fund, |fund: &mut Fund| {
        fund.mutual_native = 40 * ONE_USDC + 7;
        fund.share_count = u64::MAX / 2;
    });
    world.give_to(&vault, USDC, 20 * ONE_USDC + 7);
    world.checks_invariants = false;
    done(world.send(&world.loss_route_act("dora")));
    let (fund, loss) = (world.read_fund(), world.read_loss(&world.loss("dora")));
    assert_eq!((loss.used_native[5], loss.residual_native), {
        (40 * ONE_USDC, 7)
    });
    assert_eq!((fund.mutual_native, fund.escrow_native), (0, 7));
    assert_eq!((fund.share_count, fund.share_generation), (0, 1));
    assert_eq!(world.tokens(&world.house.vault(ESCROW)), 7);
    assert_eq!(layer_tokens(&world, MUTUAL), 0);
}

#[test]
fn cuts_at_once_when_the_base_is_exact_already() {
    let mut world = sold([20, 0, 0, 0]);
    done(world.settle("lina"));
    done(world.settle("sam"));
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!((loss.state, loss.used_native[8]), (5, 40 * ONE_USDC));
    assert_eq!(world.read_house().haircutting, 0);
}

#[test]
fn refuses_what_must_be_impossible() {
    let world = fixed([0, 0, 0, 0]);
    let mut world = world;
    done(world.settle("lina"));
    done(world.settle("sam"));
    let settlement = world.house.settlement;
    let name = refused_when(&world, &world.loss_route_act("dora"), |world| {
        edit_account(world, "sam", |account| account.counted_native = 0);
        world.edit(
            &settlement,
            |found: &mut ringfence_interface::accounts::Settlement| {
                found.owed_to_native = 0;
                found.counted_gain_native = 0;
            },
        );
    });
    assert_eq!(
        name, "UncoveredNotBlocked",
        "a loss without anybody who won"
    );
}

#[test]
fn keeps_every_customers_vault() {
    let mut world = fixed(LAYERS);
    let before = world.snapshot();
    let sent = done(world.send(&world.loss_route_act("dora")));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.house.settlement,
        world.house.fund,
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    let layers = [INSURANCE, SKIN_JUNIOR, MUTUAL, SKIN_SENIOR].map(|l| world.house.vault(l));
    for (account, tokens) in &before.tokens {
        let is_moved = layers.contains(account) || *account == world.house.pool;
        assert_eq!(after.tokens[account] == *tokens, !is_moved, "{account}");
    }
    assert!(sent.units <= 30_000, "{} compute units", sent.units);
}

//! Stories of liens: a default of the house never touches one, and one never touches the waterfall.

use ringfence_interface::events::Event;
use ringfence_tests::actors::VENUE;
use ringfence_tests::liens::{DELAY_S, LIMIT_S, Pledge};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::tokens::MintSpec;
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, layer_ledgers, mark_at, opened, pass_boundary, set_frozen, the_event, trade, variation,
};
use crate::pledged::{ON, lock_long_ago, pledged};
use crate::rows::refused;
use crate::shortfall_cover::owing;

/// Dora's quote and her SOL, pledged to the standard venue.
const QUOTE: Pledge<'static> = Pledge {
    customer: "dora",
    venue: VENUE,
    mint: USDC,
};
const COINS: Pledge<'static> = Pledge { mint: SOL, ..QUOTE };

/// As [`opened`], with 200 USDC and 3 SOL of Dora's locked beside her margin of 190.
fn locked_beside() -> World {
    let mut world = opened(LAYERS);
    done(world.deposit("dora", USDC, 190 * ONE_USDC));
    world.give("dora", USDC, 10 * ONE_USDC);
    done(world.deposit("dora", USDC, 10 * ONE_USDC));
    world.add_collateral("dora", SOL, 3 * ONE_SOL);
    world.pledge(QUOTE, 200 * ONE_USDC, 200 * ONE_USDC);
    world.pledge(COINS, 3 * ONE_SOL, 3 * ONE_SOL);
    world
}

fn locked_of_dora(world: &World) -> (u64, u64) {
    (world.locked("dora", USDC), world.locked("dora", SOL))
}

const LOCKED: (u64, u64) = (200 * ONE_USDC, 3 * ONE_SOL);

/// The story of `market` to the end, with locked money that would have paid for it twice over:
/// every step takes what it takes from an account without that money.
#[test]
fn a_default_leaves_everything_locked_to_its_venue() {
    let mut world = locked_beside();
    mark_at(&mut world, 7_500);
    // She is bankrupt by what is not locked.
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.settle("dora"));
    assert_eq!(world.ledger("dora", USDC), 200 * ONE_USDC);
    assert_eq!(variation(&world, "dora"), -60_000_000);
    // Nothing is for sale, so that nothing delays the loss either.
    world.give("lina", USDC, ONE_USDC);
    world.open_wallet("lina", SOL);
    let buy = world.liquidate_collateral_act("lina", "dora", SOL, ONE_USDC, 0);
    assert_eq!(refused(&world, &buy), "AboveAvailable");
    let sent = done(world.send(&world.loss_fix_act("dora")));
    let Event::LossFixed(fixed) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(fixed.shortfall_native, 60 * ONE_USDC);
    assert_eq!(locked_of_dora(&world), LOCKED);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let used = world.read_loss(&world.loss("dora")).used_native;
    assert_eq!(
        used,
        [0, 0, 0, 10, 10, 20, 20, 0, 0].map(|row| row * ONE_USDC)
    );
    assert_eq!(locked_of_dora(&world), LOCKED);
    let nothing = world.loss_recover_act("dora");
    assert_eq!(refused(&world, &nothing), "NothingToRecover");
    let sale = world.recovery_sell_act("lina", "dora", SOL, (ONE_USDC, 0));
    assert_eq!(refused(&world, &sale), "AboveAvailable");
    // The venue takes its own after all that.
    done(world.send(&world.lien_seize_act(QUOTE, 200 * ONE_USDC)));
    done(world.send(&world.lien_seize_act(COINS, 3 * ONE_SOL)));
    let has = (
        world.wallet_tokens(VENUE, USDC),
        world.wallet_tokens(VENUE, SOL),
    );
    assert_eq!(has, LOCKED);
}

/// A lien pays no layer: whatever is seized meanwhile, the rows of the loss are the same.
#[test]
fn seizing_in_the_middle_of_a_default_changes_no_row_of_it() {
    let mut rows = Vec::new();
    for seizes in [false, true] {
        let mut world = locked_beside();
        let seize = |world: &mut World, amount: u64| {
            if seizes {
                done(world.send(&world.lien_seize_act(QUOTE, amount)));
            }
        };
        mark_at(&mut world, 7_500);
        done(world.send(&world.loss_declare_act("dora")));
        seize(&mut world, ONE_USDC);
        done(world.loss_take("lina", "dora", PERP, 10));
        pass_boundary(&mut world, 7_500);
        done(world.send(&world.loss_fix_act("dora")));
        seize(&mut world, ONE_USDC);
        done(world.send(&world.loss_route_act("dora")));
        seize(&mut world, ONE_USDC);
        let loss = world.read_loss(&world.loss("dora"));
        rows.push((
            loss.used_native,
            loss.shortfall_native,
            layer_ledgers(&world),
        ));
    }
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn what_is_released_to_a_defaulter_is_a_recovery() {
    let mut world = locked_beside();
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    // The venue gives 25 back: row by row, they repay who has paid last.
    done(world.send(&world.lien_unlock_act(QUOTE, 25 * ONE_USDC)));
    done(world.send(&world.loss_recover_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    let back = [0, 0, 0, 0, 0, 5, 20, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(loss.recovered_native, back);
    assert_eq!(world.locked("dora", USDC), 175 * ONE_USDC);
    assert_eq!(world.ledger("dora", USDC), 175 * ONE_USDC);
    // She releases the rest by notice and delay, and her SOL: for whoever she owes, not for her.
    done(world.send(&world.lien_notice_act(COINS, true)));
    world.advance(DELAY_S);
    world.freshen();
    done(world.send(&world.lien_release_act(COINS)));
    let exit = world.vault_exit_act("dora", SOL);
    assert_eq!(refused(&world, &exit), "AccountInDefault");
    world.give("lina", USDC, 10 * ONE_USDC);
    world.open_wallet("lina", SOL);
    done(world.send(&world.recovery_sell_act("lina", "dora", SOL, (10 * ONE_USDC, 0))));
    done(world.send(&world.loss_recover_act("dora")));
    let back = world.read_loss(&world.loss("dora")).recovered_native;
    assert_eq!(
        back,
        [0, 0, 0, 0, 0, 15, 20, 0, 0].map(|row| row * ONE_USDC)
    );
}

/// Dust that she cannot pay is covered although locked money could have paid it, and that stays.
#[test]
fn a_small_shortfall_is_covered_beside_what_is_locked() {
    let mut world = owing(World::with_market(), LAYERS, &[("dora", 5_000)]);
    world.give("dora", USDC, 7 * ONE_USDC);
    done(world.deposit("dora", USDC, 7 * ONE_USDC));
    lock_long_ago(&mut world, "dora", USDC, 7 * ONE_USDC);
    world.add_collateral("dora", SOL, ONE_SOL);
    // Her SOL could pay: she is not bankrupt until it is locked as well.
    let cover = world.shortfall_cover_act("dora");
    assert_eq!(refused(&world, &cover), "NotDeclarable");
    lock_long_ago(&mut world, "dora", SOL, ONE_SOL);
    let cover = world.shortfall_cover_act("dora");
    let sent = done(world.send(&cover));
    let Event::ShortfallCovered(covered) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!((covered.drained_native, covered.insured_native), (0, 5_000));
    assert_eq!(locked_of_dora(&world), (7 * ONE_USDC, ONE_SOL));
}

/// While the venue's own account is frozen it takes nothing, and the owner leaves all the same.
#[test]
fn a_frozen_settlement_account_strands_nobody() {
    let mut world = pledged(3 * ONE_SOL);
    let wallet = world.wallet(VENUE, SOL);
    set_frozen(&mut world, &wallet);
    let seize = world.lien_seize_act(ON, ONE_SOL);
    assert_eq!(refused(&world, &seize), "TokenAccountFrozen");
    done(world.send(&world.lien_unlock_act(ON, ONE_SOL)));
    done(world.send(&world.lien_claim_act(ON, 2 * ONE_SOL)));
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(LIMIT_S);
    assert_eq!(refused(&world, &seize), "TokenAccountFrozen");
    done(world.send(&world.lien_release_act(ON)));
    done(world.send(&world.lien_close_act(ON)));
    done(world.exit("alice", SOL));
    assert_eq!(world.wallet_tokens("alice", SOL), 10 * ONE_SOL);
}

#[test]
fn a_frozen_vault_holds_tokens_and_no_rights() {
    let mut world = pledged(3 * ONE_SOL);
    let vault = world.vault("alice", SOL);
    set_frozen(&mut world, &vault);
    let seize = world.lien_seize_act(ON, ONE_SOL);
    assert_eq!(refused(&world, &seize), "TokenAccountFrozen");
    done(world.lien_lock(ON, ONE_SOL));
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(DELAY_S);
    done(world.send(&world.lien_release_act(ON)));
    assert_eq!(world.locked("alice", SOL), ONE_SOL);
}

/// Tokens of the second token program, with extensions that a listing allows.
#[test]
fn tokens_with_extensions_are_locked_and_seized_like_others() {
    let mut world = World::with_market();
    // An extension that only describes: a pointer to metadata.
    world.make_mint("META", &MintSpec::extended(6, 18, &[0; 64]));
    done(world.asset_create("META"));
    world.price("META", 2 * ONE_E8);
    world.add_trader("alice", ONE_USDC);
    world.add_collateral("alice", "META", 500);
    let on = Pledge { mint: "META", ..ON };
    world.pledge(on, 400, 300);
    done(world.send(&world.lien_seize_act(on, 120)));
    assert_eq!(world.wallet_tokens(VENUE, "META"), 120);
    let left = (world.ledger("alice", "META"), world.locked("alice", "META"));
    assert_eq!(left, (380, 180));
}

/// A customer of a venue with its own books: pledged, used, given back, left.
#[test]
fn a_lien_lives_from_pledge_to_close_while_its_owner_trades() {
    let mut world = pledged(6 * ONE_SOL);
    trade(&mut world, "alice", "bob", 10, 10_000);
    pass_boundary(&mut world, 9_900);
    done(world.settle("alice"));
    assert_eq!(world.ledger("alice", USDC), 990 * ONE_USDC);
    // Deposits and withdrawals go on beside what is locked.
    world.give("alice", SOL, ONE_SOL);
    done(world.deposit("alice", SOL, ONE_SOL));
    done(world.withdraw("alice", SOL, 5 * ONE_SOL));
    let above = world.vault_withdraw_act("alice", SOL, 1);
    assert_eq!(refused(&world, &above), "AboveAvailable");
    done(world.send(&world.lien_seize_act(ON, ONE_SOL)));
    done(world.send(&world.lien_unlock_act(ON, 2 * ONE_SOL)));
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(DELAY_S);
    done(world.send(&world.lien_release_act(ON)));
    done(world.send(&world.lien_close_act(ON)));
    world.freshen();
    trade(&mut world, "bob", "alice", 10, 9_900);
    pass_boundary(&mut world, 9_900);
    for name in ["alice", "bob"] {
        done(world.settle(name));
    }
    done(world.exit("alice", SOL));
    done(world.exit("alice", USDC));
    assert_eq!(world.wallet_tokens("alice", SOL), 10 * ONE_SOL);
    assert_eq!(world.wallet_tokens(VENUE, SOL), ONE_SOL);
    // One unit came with her second account.
    assert_eq!(world.wallet_tokens("alice", USDC), 1_990 * ONE_USDC + 1);
}

/// The quote may be frozen by its issuer in the middle of everything: a lock on it stays a lock.
#[test]
fn a_defaulter_with_a_frozen_quote_vault_keeps_its_locks() {
    let mut world = locked_beside();
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    let vault = world.vault("dora", USDC);
    set_frozen(&mut world, &vault);
    let day = 86_400;
    world.advance(day);
    world.freshen();
    let sent = done(world.send(&world.loss_fix_act("dora")));
    let Event::LossFixed(fixed) = the_event(&sent) else {
        panic!("another event")
    };
    // Only what is not locked is noted as blocked.
    assert_eq!(fixed.shortfall_native, 250 * ONE_USDC);
    assert_eq!(fixed.blocked_native, 190 * ONE_USDC);
    assert_eq!(locked_of_dora(&world), LOCKED);
}

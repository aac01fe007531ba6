//! `lien_claim` and `lien_seize`.

use ringfence_interface::accounts::Lien;
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda;
use ringfence_tests::actors::VENUE;
use ringfence_tests::liens::LIMIT_S;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_SOL, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{set_haircutting, set_tokens, sorted, the_event};
use crate::pledged::{ON, OTHER, pledged, refuses_as_venues_do};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, set_status};

#[test]
fn claiming_refuses_in_order() {
    let mut world = pledged(3 * ONE_SOL);
    let act = world.lien_claim_act(ON, ONE_SOL);
    refuses_as_venues_do(&world, &act, &[2]);
    let (none, above) = (
        world.lien_claim_act(ON, 0),
        world.lien_claim_act(ON, 3 * ONE_SOL + 1),
    );
    assert_eq!(refused(&world, &none), "AmountZero");
    assert_eq!(refused(&world, &above), "AboveClaimable");
    done(world.send(&act));
    assert_eq!(refused(&world, &none), "AmountZero");
    assert_eq!(refused(&world, &above), "LienClaimOpen");
    world.advance(LIMIT_S - 1);
    assert_eq!(refused(&world, &act), "LienClaimOpen");
    world.advance(1);
    let again = world.lien_claim_act(ON, 2 * ONE_SOL + 1);
    assert_eq!(refused(&world, &again), "AboveClaimable");
    done(world.send(&world.lien_claim_act(ON, 2 * ONE_SOL)));
}

#[test]
fn claiming_stamps_and_counts() {
    let mut world = pledged(3 * ONE_SOL);
    let mut expected = world.read_lien(ON);
    done(world.send(&world.lien_notice_act(ON, true)));
    world.advance(60);
    let clock = world.clock();
    (expected.notice_ts, expected.notice_slot) = {
        let lien = world.read_lien(ON);
        (lien.notice_ts, lien.notice_slot)
    };
    let sent = done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    expected.claimable_native = 2 * ONE_SOL;
    expected.claim_native = ONE_SOL;
    (expected.claim_ts, expected.claim_slot) = (clock.now_ts, clock.slot);
    assert_eq!(world.read_lien(ON), expected, "also after the notice");
    assert_eq!(world.locked("alice", SOL), 3 * ONE_SOL);
    let Event::LienClaimed(event) = the_event(&sent) else {
        panic!("another event")
    };
    let told = (
        event.amount_native,
        event.locked_native,
        event.claimable_native,
    );
    assert_eq!(told, (ONE_SOL, 3 * ONE_SOL, 2 * ONE_SOL));
}

#[test]
fn seizing_refuses_in_order() {
    let world = pledged(3 * ONE_SOL);
    let act = world.lien_seize_act(ON, ONE_SOL);
    refuses_as_venues_do(&world, &act, &[2]);
    let own = pda::shard_number(&world.account("alice"));
    let next_shard = pda::shard(&world.asset(SOL), (own + 1) % 16).0;
    let rows: Vec<Row> = vec![
        (DUPLICATE, "into the vault itself", {
            act.clone()
                .with("settlement_account", world.vault("alice", SOL))
        }),
        (
            NOT_WRITABLE,
            "a vault to read",
            act.clone().read_only("vault"),
        ),
        ("VaultMismatch", "another vault of hers", {
            act.clone().with("vault", world.vault("alice", USDC))
        }),
        ("VaultMismatch", "another customer's vault", {
            act.clone().with("vault", world.vault("bob", USDC))
        }),
        (
            "ShardMismatch",
            "the next shard",
            act.clone().with("shard", next_shard),
        ),
        ("ShardMismatch", "the shard of another asset", {
            act.clone().with("shard", world.shard("alice", USDC))
        }),
        ("WrongAddress", "another account of the venue", {
            act.clone()
                .with("settlement_account", world.wallet("alice", SOL))
        }),
        ("AmountZero", "nothing", world.lien_seize_act(ON, 0)),
        ("AboveLocked", "more than is locked", {
            world.lien_seize_act(ON, 3 * ONE_SOL + 1)
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
    ];
    refuses(&world, &rows);
    let mut short = world.clone();
    short.checks_invariants = false;
    set_tokens(&mut short, &world.vault("alice", SOL), 9 * ONE_SOL);
    assert_eq!(refused(&short, &act), "TokensBelowLedger");
}

#[test]
fn seizing_moves_from_the_vault_to_the_copied_account() {
    let mut world = pledged(3 * ONE_SOL);
    done(world.send(&world.lien_claim_act(ON, ONE_SOL)));
    let before = world.snapshot();
    let (mut account, mut lien) = (world.read_account("alice"), world.read_lien(ON));
    let shard = world.read_shard("alice", SOL).ledger_native;
    let sent = done(world.send(&world.lien_seize_act(ON, 2 * ONE_SOL + 1)));
    let after = world.snapshot();
    let changed = sorted(vec![
        world.account("alice"),
        world.lien(ON),
        world.shard("alice", SOL),
    ]);
    assert_eq!(before.changed(&after), changed);
    account.slots[1].ledger_native = 8 * ONE_SOL - 1;
    account.slots[1].locked_native = ONE_SOL - 1;
    account.event_sequence += 1;
    assert_eq!(world.read_account("alice"), account);
    lien.locked_native = ONE_SOL - 1;
    (lien.claimable_native, lien.claim_native) = (0, ONE_SOL - 1);
    assert_eq!(world.read_lien(ON), lien);
    let moved = world.read_shard("alice", SOL).ledger_native;
    assert_eq!(moved, shard - 2 * ONE_SOL - 1);
    let mut tokens = before.tokens;
    tokens.insert(world.vault("alice", SOL), 8 * ONE_SOL - 1);
    tokens.insert(world.wallet(VENUE, SOL), 2 * ONE_SOL + 1);
    assert_eq!(after.tokens, tokens);
    let Event::LienSeized(event) = the_event(&sent) else {
        panic!("another event")
    };
    assert_eq!(event.settlement_account, world.wallet(VENUE, SOL));
    assert_eq!(event.amount_native, 2 * ONE_SOL + 1);
    assert_eq!(
        (event.claimable_native, event.claim_native),
        (0, ONE_SOL - 1)
    );
    let told = (event.locked_native, event.ledger_native);
    assert_eq!(told, (ONE_SOL - 1, 8 * ONE_SOL - 1));
}

/// Its own books decide when a venue takes: no status of the account, no haircut, no stale price,
/// no expiry and no notice stands in its way, only a suspension.
#[test]
fn seizing_works_in_every_status_of_account_and_house() {
    let begin = pledged(3 * ONE_SOL);
    type Trouble = (&'static str, fn(&mut World));
    let troubles: [Trouble; 7] = [
        ("an account in liquidation", |world| {
            set_status(world, "alice", 1)
        }),
        ("a default", |world| set_status(world, "alice", 2)),
        ("a fixed default", |world| set_status(world, "alice", 3)),
        ("a haircut", |world| set_haircutting(world, true)),
        ("no prices", |world| world.advance(30 * 86_400)),
        ("a notice", |world| {
            done(world.send(&world.lien_notice_act(ON, true)));
        }),
        ("an expired lien", |world| {
            let lien = world.lien(ON);
            world.edit(&lien, |lien: &mut Lien| lien.expiry_ts = 0);
        }),
    ];
    for (trouble, bring) in troubles {
        let mut world = begin.clone();
        bring(&mut world);
        done(world.send(&world.lien_seize_act(ON, 3 * ONE_SOL)));
        let left = (world.ledger("alice", SOL), world.locked("alice", SOL));
        assert_eq!(left, (7 * ONE_SOL, 0), "{trouble}");
    }
}

/// What the venue sets later is for later liens.
#[test]
fn a_lien_keeps_the_account_that_it_copied() {
    let mut world = pledged(3 * ONE_SOL);
    let old = world.wallet(VENUE, SOL);
    let new = world.open_wallet(OTHER, SOL);
    let change = world.venue_terms_set_act(VENUE, new, (0, 30 * 86_400));
    done(world.send(&change));
    let act = world.lien_seize_act(ON, ONE_SOL);
    let to_new = act.clone().with("settlement_account", new);
    assert_eq!(refused(&world, &to_new), "WrongAddress");
    done(world.send(&act));
    assert_eq!((world.tokens(&old), world.tokens(&new)), (ONE_SOL, 0));
}

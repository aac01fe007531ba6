//! `delegate_set`, and what a delegate may and may not do.

use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::liens::Pledge;
use ringfence_tests::orders::{TOGETHER, signed};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{LAYERS, declared, fallen, the_event};
use crate::position_transfer::{port, two_accounts};
use crate::rows::{Row, refused, refuses};
use crate::signing::{matched, with_signers};
use crate::stage::{NOT_WRITABLE, set_status};

/// Whom Alice lets trade.
const DELEGATE: &str = "del";

#[test]
fn refuses_in_order() {
    let world = two_accounts();
    let act = world.delegate_set_act("alice", &actors::address(DELEGATE));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            NOT_WRITABLE,
            "a read-only account",
            act.clone().read_only("margin_account"),
        ),
        (
            "WrongAccountType",
            "no account",
            act.clone().with("margin_account", world.asset(USDC)),
        ),
        (
            "AccountMissing",
            "nobody's account",
            act.clone().with("margin_account", world.account("nobody")),
        ),
        (
            "NotOwner",
            "the delegate names itself",
            act.clone().signed_by("owner", DELEGATE),
        ),
        (
            "NotOwner",
            "somebody else's account",
            act.clone().with("margin_account", world.account("bob")),
        ),
    ];
    refuses(&world, &rows);
}

#[test]
fn names_one_at_a_time_or_nobody_in_every_state() {
    let mut world = two_accounts();
    for status in 0..4 {
        set_status(&mut world, "alice", status);
        for delegate in [
            actors::address(DELEGATE),
            actors::address(THIEF),
            Pubkey::default(),
        ] {
            let before = world.snapshot();
            let number = world.read_account("alice").event_sequence;
            let sent = done(world.send(&world.delegate_set_act("alice", &delegate)));
            assert_eq!(
                before.changed(&world.snapshot()),
                [world.account("alice")],
                "nothing else changes"
            );
            let account = world.read_account("alice");
            assert_eq!((account.delegate, account.status), (delegate, status));
            let Event::DelegateChanged(event) = the_event(&sent) else {
                panic!()
            };
            assert_eq!((event.delegate, event.sequence), (delegate, number + 1));
        }
    }
}

/// Every instruction that asks for the owner of an account, with the delegate in its place.
#[test]
fn a_delegate_never_withdraws_consents_pledges_transfers_or_closes() {
    let mut world = two_accounts();
    done(world.delegate("alice", DELEGATE));
    let pledge = Pledge {
        customer: "alice",
        venue: VENUE,
        mint: SOL,
    };
    world.take_liens(VENUE, SOL);
    let terms = world.lien_terms(VENUE, ONE_SOL);
    let create = world.lien_create_act(pledge, &terms);
    done(world.lien_create(pledge, ONE_SOL));
    let consent = wide_consent(world.now() + 100);
    let acts = [
        world.vault_withdraw_act("alice", USDC, 1),
        world.vault_exit_act("alice", USDC),
        world.vault_absorb_act("alice", USDC),
        world.vault_open_act("alice", BTC),
        world.vault_close_act("alice", SOL),
        world.consent_set_act("alice", VENUE, &consent),
        world.consent_revoke_act("alice", VENUE),
        world.position_transfer_act(&port(&[], &[(USDC, 1)])),
        world.account_close_act("alice"),
        world.delegate_set_act("alice", &actors::address(THIEF)),
        world.cut_waive_act("alice"),
        create,
        world.lien_resize_act(pledge, 1),
        world.lien_notice_act(pledge, true),
        world.lien_release_act(pledge),
        world.lien_close_act(pledge),
    ];
    for act in acts {
        let name = act.shape.name;
        let by_delegate = act.signed_by("owner", DELEGATE);
        assert_eq!(refused(&world, &by_delegate), "NotOwner", "{name}");
    }
}

#[test]
fn a_delegate_takes_lots_over_until_another_is_named() {
    let mut world = fallen(LAYERS);
    let take = |world: &World| {
        let act = world.liquidate_position_act("lina", "dora", PERP, 1);
        act.signed_by("liquidator", DELEGATE)
    };
    assert_eq!(refused(&world, &take(&world)), "NotOwner");
    done(world.delegate("lina", DELEGATE));
    done(world.clone().send(&take(&world)));
    done(world.delegate("lina", "another"));
    assert_eq!(refused(&world, &take(&world)), "NotOwner");
    // Nor does the delegate of the account that gives the lots sign for the one that takes them.
    done(world.delegate("dora", DELEGATE));
    assert_eq!(refused(&world, &take(&world)), "NotOwner");
    let mut world = declared(LAYERS);
    done(world.delegate("lina", DELEGATE));
    let take = world.loss_take_act("lina", "dora", PERP, 1);
    let by_delegate = take.signed_by("taker", DELEGATE);
    done(world.send(&by_delegate));
}

#[test]
fn a_delegate_signs_orders_until_another_is_named() {
    let mut world = with_signers();
    let matched = matched(&world, 4);
    let act = |world: &World| {
        let signatures = signed(&[
            (DELEGATE, &matched.buyers(world).message()),
            ("bob", &matched.sellers(world).message()),
        ]);
        let act = world.order_match_with(&matched, TOGETHER);
        act.behind(signatures)
    };
    assert_eq!(refused(&world, &act(&world)), "SignatureOfOtherKey");
    done(world.delegate("alice", DELEGATE));
    done(world.clone().send(&act(&world)));
    done(world.send(&world.delegate_set_act("alice", &Pubkey::default())));
    assert_eq!(refused(&world, &act(&world)), "SignatureOfOtherKey");
}

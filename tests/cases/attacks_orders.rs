//! Attacks on signed orders: with signatures of other things, with instructions that only look as
//! if they had been verified, and with orders that were filled, cancelled or closed before.

use ringfence_interface::accounts::{House, MarginAccount};
use ringfence_interface::ids;
use ringfence_interface::orders::{Order, message};
use ringfence_tests::act::Act;
use ringfence_tests::actors::{self, KEEPER, THIEF, VENUE};
use ringfence_tests::house::Listing;
use ringfence_tests::orders::{Match, TOGETHER, place, signed};
use ringfence_tests::send::done;
use ringfence_tests::standard::ONE_USDC;
use ringfence_tests::world::World;
use sha2::{Digest, Sha256};
use solana_instruction::Instruction;

use crate::rows::refused;
use crate::signing::{matched, with_signers};
use crate::stage::DUPLICATE;

/// What is spoilt, and how.
type Spoilt<'a, T> = (&'static str, &'a dyn Fn(&mut T));

/// Offsets in the data of an instruction with two signatures: of its entries, and of its parts.
const ENTRY: [usize; 2] = [2, 16];
const SIGNATURE: usize = 30;
const PARTS: usize = 64 + 32 + 80;

/// What a match meets when the buyer's message is another one, signed by the buyer all the same.
#[track_caller]
fn with_message(world: &World, matched: &Match<'_>, message: &[u8]) -> String {
    let sell = matched.sellers(world).message();
    let signatures = signed(&[("alice", message), ("bob", &sell)]);
    let act = world.order_match_with(matched, TOGETHER).behind(signatures);
    refused(world, &act)
}

/// The match of an act, with other instructions in front of it and behind it in its transaction.
#[track_caller]
fn among(world: &World, before: &[Instruction], act: &Act, behind: &[Instruction]) -> String {
    let mut all = before.to_vec();
    all.push(act.instruction.clone());
    all.extend_from_slice(behind);
    let mut copy = world.clone();
    let signers = act.signers.clone();
    match copy.send_instructions(&all, &act.fee_payer, &signers) {
        Ok(_) => "nothing".to_owned(),
        Err(failure) => failure.name,
    }
}

/// A number of an entry: 0 and 1 place and instruction of the signature, 2 and 3 of the key, 4 and
/// 6 of the message, 5 its length.
fn put(instruction: &mut Instruction, entry: usize, number: usize, value: u16) {
    let start = ENTRY[entry] + 2 * number;
    instruction.data[start..start + 2].copy_from_slice(&value.to_le_bytes());
}

#[test]
fn no_other_order_of_the_same_customer_stands_for_this_one() {
    let mut world = with_signers();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    done(world.send(&world.venue_create_act("other venue", &[])));
    world.add_customer("alice/1", ONE_USDC);
    let valid = matched(&world, 1);
    let others: [Spoilt<'_, Order>; 11] = [
        ("another domain", &|o| o.domain[0] ^= 1),
        ("another account of the owner", &|o| {
            o.margin_account = world.account("alice/1")
        }),
        ("an earlier generation", &|o| o.generation -= 1),
        ("another venue", &|o| o.venue = world.venue("other venue")),
        ("another instrument", &|o| {
            o.instrument = world.instrument("OTHER")
        }),
        ("the other side", &|o| {
            o.direction = ringfence_core::order::Direction::Sell
        }),
        ("for the venue alone", &|o| o.terms.flags = 1),
        ("more lots", &|o| o.terms.lots += 1),
        ("another limit", &|o| o.terms.limit_price_ticks += 1),
        ("another nonce", &|o| o.terms.nonce += 1),
        ("a later expiry", &|o| o.terms.expiry_ts += 1),
    ];
    for (what, change) in others {
        let mut order = valid.buyers(&world);
        change(&mut order);
        let found = with_message(&world, &valid, &order.message());
        assert_eq!(found, "SignatureOfOtherMessage", "{what}");
    }
    done(world.clone().order_match(&valid));
}

#[test]
fn a_copy_of_the_house_on_another_cluster_takes_no_order_of_this_one() {
    let mut world = with_signers();
    let valid = matched(&world, 1);
    let (house, signatures) = (world.house.address, valid.signatures(&world));
    world.edit(&house, |house: &mut House| house.domain = [8; 32]);
    let act = world.order_match_with(&valid, TOGETHER).behind(signatures);
    assert_eq!(refused(&world, &act), "SignatureOfOtherMessage");
    done(world.order_match(&valid));
}

/// The digest, put together here byte by byte, for any program.
fn digest_for(program: &[u8; 32], order: &Order) -> [u8; 32] {
    let mut bytes = program.to_vec();
    bytes.extend(order.domain);
    bytes.extend(order.margin_account.as_array());
    bytes.extend(order.generation.to_le_bytes());
    bytes.extend(order.venue.as_array());
    bytes.extend(order.instrument.as_array());
    bytes.extend([order.direction.number(), order.terms.flags]);
    bytes.extend(order.terms.lots.to_le_bytes());
    bytes.extend(order.terms.limit_price_ticks.to_le_bytes());
    bytes.extend(order.terms.nonce.to_le_bytes());
    bytes.extend(order.terms.expiry_ts.to_le_bytes());
    assert_eq!(bytes.len(), 202);
    Sha256::digest(bytes).into()
}

#[test]
fn an_order_for_another_program_is_none_for_this_one() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let order = valid.buyers(&world);
    assert_eq!(digest_for(ids::ID.as_array(), &order), order.digest());
    let other = message(&digest_for(&[9; 32], &order));
    let found = with_message(&world, &valid, &other);
    assert_eq!(found, "SignatureOfOtherMessage");
}

#[test]
fn texts_that_are_nearly_the_message_are_other_messages() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let text = valid.buyers(&world).message();
    let digest = valid.buyers(&world).digest();
    let longer = [&text[..], b" "].concat();
    let upper = [&text[..16], &text[16..].to_ascii_uppercase()].concat();
    assert_ne!(upper, text);
    let small = [b"ringfence order ", &text[16..]].concat();
    let texts: [&[u8]; 7] = [
        &text[..79],
        &text[1..],
        &longer,
        &upper,
        &small,
        &digest,
        b"",
    ];
    for other in texts {
        let found = with_message(&world, &valid, other);
        assert_eq!(found, "SignatureOfOtherMessage", "{other:?}");
    }
}

#[test]
fn signatures_of_the_two_sides_are_not_exchanged_or_used_twice() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let signatures = valid.signatures(&world);
    for places in [[(0, 1), (0, 0)], [(0, 0), (0, 0)], [(0, 1), (0, 1)]] {
        let places = places.map(|(instruction, number)| place(instruction, number));
        let act = world.order_match_with(&valid, places);
        let act = act.behind(signatures.clone());
        assert_eq!(refused(&world, &act), "SignatureOfOtherMessage");
    }
}

#[test]
fn what_was_verified_elsewhere_is_not_verified_here() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let real = valid.signatures(&world);
    // The thief signs in the customers' places, and the real texts and keys are put where the
    // entries of another instruction point, in that instruction; what is verified is the thief's.
    let (buy, sell) = (
        valid.buyers(&world).message(),
        valid.sellers(&world).message(),
    );
    let thiefs = signed(&[(THIEF, &buy), (THIEF, &sell)]);
    let mut forged = real.clone();
    for entry in 0..2 {
        for number in [1, 3, 6] {
            put(&mut forged, entry, number, 0);
        }
        forged.data[SIGNATURE + entry * PARTS] ^= 1;
    }
    let act = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    let both = [thiefs.clone(), forged];
    assert_eq!(among(&world, &both, &act, &[]), "SignatureMalformed");
    // The same with one part at a time elsewhere, where it is even true.
    for number in [1, 3, 6] {
        for entry in 0..2 {
            let mut partly = real.clone();
            put(&mut partly, entry, number, 0);
            let both = [real.clone(), partly];
            let found = among(&world, &both, &act, &[]);
            assert_eq!(found, "SignatureMalformed", "{entry} {number}");
        }
    }
    // Its own number is as good as the sign for "this one".
    let mut own = real.clone();
    for number in [1, 3, 6] {
        put(&mut own, 0, number, 1);
    }
    assert_eq!(among(&world, &[thiefs, own], &act, &[]), "nothing");
}

#[test]
fn entries_that_are_cut_off_or_point_outside_are_malformed() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let real = valid.signatures(&world);
    let end = u16::try_from(real.data.len()).unwrap();
    let act = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    let spoilt = |change: &dyn Fn(&mut Instruction)| {
        let mut other = real.clone();
        change(&mut other);
        // Behind ours, so that ours is the first to look at it.
        among(&world, &[], &act, &[other])
    };
    assert_eq!(spoilt(&|_| {}), "nothing");
    let malformed: [Spoilt<'_, Instruction>; 9] = [
        ("no data", &|i| i.data.clear()),
        ("a count of nothing", &|i| i.data = vec![0, 0]),
        ("a count of one", &|i| i.data[0] = 1),
        ("a count alone", &|i| i.data.truncate(2)),
        ("an entry cut off", &|i| i.data.truncate(29)),
        ("the last message cut off", &|i| i.data.truncate(381)),
        ("a signature outside", &|i| put(i, 1, 0, end - 63)),
        ("a key outside", &|i| put(i, 0, 2, end - 31)),
        ("a message outside", &|i| put(i, 0, 4, u16::MAX)),
    ];
    for (what, change) in malformed {
        assert_eq!(spoilt(change), "SignatureMalformed", "{what}");
    }
    // What is inside and of another length or place is another message, or another key.
    let inside: [Spoilt<'_, Instruction>; 5] = [
        ("SignatureOfOtherMessage", &|i| put(i, 0, 5, 79)),
        ("SignatureOfOtherMessage", &|i| put(i, 0, 5, 81)),
        ("SignatureOfOtherMessage", &|i| put(i, 0, 4, 0)),
        ("SignatureOfOtherKey", &|i| put(i, 0, 2, 0)),
        ("SignatureOfOtherKey", &|i| {
            let other = SIGNATURE + PARTS + 64;
            put(i, 0, 2, u16::try_from(other).unwrap());
        }),
    ];
    for (expected, change) in inside {
        assert_eq!(spoilt(change), expected);
    }
    // More behind the last part is nobody's.
    assert_eq!(spoilt(&|i| i.data.extend([7; 9])), "nothing");
}

#[test]
fn an_instruction_to_another_program_verifies_nothing() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let act = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    for program in [ids::SYSTEM_PROGRAM, ids::ID, ids::TOKEN_PROGRAM] {
        let mut other = valid.signatures(&world);
        other.program_id = program;
        let found = among(&world, &[], &act, &[other]);
        assert_eq!(found, "SignatureMissing");
    }
    assert_eq!(among(&world, &[], &act, &[]), "SignatureMissing");
}

#[test]
fn a_forged_signature_fails_the_whole_transaction_wherever_it_is() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let mut forged = valid.signatures(&world);
    forged.data[SIGNATURE] ^= 1;
    let first = world.order_match_with(&valid, TOGETHER);
    let last = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    // The Ed25519 program's own number for a signature that does not fit.
    let refused = "Custom(2)";
    assert_eq!(among(&world, &[forged.clone()], &first, &[]), refused);
    // Ours has gone through by then, and is undone with it.
    assert_eq!(among(&world, &[], &last, &[forged]), refused);
}

#[test]
fn an_account_without_a_delegate_has_none_with_the_key_of_zeros() {
    let world = with_signers();
    let valid = matched(&world, 1);
    assert_eq!(
        world.read_account("alice").delegate.as_array(),
        &[0; 32],
        "nobody"
    );
    let mut zeros = valid.signatures(&world);
    zeros.data[SIGNATURE + 64..SIGNATURE + 96].fill(0);
    let act = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    let found = among(&world, &[], &act, &[zeros]);
    assert_eq!(found, "SignatureOfOtherKey");
}

#[test]
fn a_filled_order_is_not_filled_again_under_another_signature() {
    let mut world = with_signers();
    let (alice, delegate) = (world.account("alice"), actors::address("trader"));
    world.edit(&alice, |account: &mut MarginAccount| {
        account.delegate = delegate;
    });
    let valid = matched(&world, 10);
    done(world.order_match(&valid));
    let again = world.order_match_act(&valid);
    assert_eq!(refused(&world, &again), "AboveOrderLots");
    let (buy, mut fresh) = (valid.buyers(&world).message(), valid);
    fresh.sell.nonce += 1;
    let sell = fresh.sellers(&world).message();
    let signatures = signed(&[("trader", &buy), ("bob", &sell)]);
    let other = world.order_match_with(&fresh, TOGETHER).behind(signatures);
    assert_eq!(refused(&world, &other), "AboveOrderLots");
    // Another nonce is another order, and may be filled like the first.
    fresh.buy.nonce += 1;
    done(world.order_match(&fresh));
}

#[test]
fn two_parts_in_one_transaction_do_not_overfill_an_order() {
    let world = with_signers();
    let (four, six, seven) = (matched(&world, 4), matched(&world, 6), matched(&world, 7));
    let send = |first: &Match<'_>, second: &Match<'_>| {
        let first = world.order_match_act(first);
        let second = world.order_match_with(second, TOGETHER);
        let mut copy = world.clone();
        let found = copy.send_together(&[first, second]);
        found.map(|_| copy.read_account("alice").positions[0].lots)
    };
    let over = send(&four, &seven).map_err(|failure| failure.name);
    assert_eq!(over, Err("AboveOrderLots".to_owned()));
    assert_eq!(send(&four, &six).ok(), Some(10));
}

#[test]
fn a_cancellation_in_front_of_a_match_stops_it() {
    let world = with_signers();
    let valid = matched(&world, 1);
    let cancel = world.order_cancel_act("alice", &valid.buyers(&world));
    let act = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    let act = act.behind(valid.signatures(&world));
    let found = world.clone().send_together(&[cancel, act]);
    assert_eq!(
        found.err().map(|f| f.name).as_deref(),
        Some("OrderCancelled")
    );
}

#[test]
fn a_record_does_not_go_to_make_room_for_a_second_fill() {
    let mut world = with_signers();
    let valid = matched(&world, 10);
    done(world.order_match(&valid));
    let buy = valid.buyers(&world);
    let close = world.order_close_act(&buy, KEEPER);
    let again = world.order_match_with(&valid, [place(1, 0), place(1, 1)]);
    let again = again.behind(valid.signatures(&world));
    let found = world.clone().send_together(&[close.clone(), again]);
    let name = found.err().map(|failure| failure.name);
    assert_eq!(name.as_deref(), Some("OrderNotExpired"));
    // Nor by showing an account that is not there, or the other side's.
    for other in ["nobody", "bob"] {
        let act = close.clone().with("margin_account", world.account(other));
        assert_eq!(refused(&world, &act), "OrderMismatch");
    }
}

#[test]
fn no_record_stands_for_another_orders_record() {
    let mut world = with_signers();
    let valid = matched(&world, 5);
    let (buy, sell) = (valid.buyers(&world), valid.sellers(&world));
    done(world.order_match(&valid));
    let mut fresh = valid;
    (fresh.buy.nonce, fresh.sell.nonce) = (6, 6);
    let earlier = buy.record();
    done(world.clone().order_match(&fresh));
    // A full order under an empty record, an own record twice, a record of the other side.
    let rows = [
        ("buyer_order", fresh.sellers(&world).record(), DUPLICATE),
        ("buyer_order", earlier, "OrderMismatch"),
        ("seller_order", earlier, "OrderMismatch"),
        ("buyer_order", sell.record(), "OrderMismatch"),
        ("buyer_order", world.account("carol"), "WrongAddress"),
        (
            "buyer_order",
            world.consent("alice", "nobody"),
            "WrongAddress",
        ),
    ];
    for (account, address, expected) in rows {
        let act = world.order_match_act(&fresh).with(account, address);
        assert_eq!(refused(&world, &act), expected, "{account}");
    }
    // The same bytes under another owner are no record.
    let (copied, data) = (actors::place("copy"), world.data(&earlier));
    world.put(&copied, &ids::TOKEN_PROGRAM, data);
    let act = world.order_match_act(&valid).with("buyer_order", copied);
    assert_eq!(refused(&world, &act), "WrongAccountType");
}

#[test]
fn a_copy_of_the_sysvar_with_made_up_instructions_is_not_believed() {
    let mut world = with_signers();
    let valid = matched(&world, 1);
    // One instruction, to the Ed25519 program, with the thief's idea of data that was verified.
    let data = valid.signatures(&world).data;
    let mut made_up = vec![1, 0, 4, 0, 0, 0];
    made_up.extend(ids::ED25519_PROGRAM.as_array());
    made_up.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    made_up.extend(data);
    made_up.extend([0, 0]);
    let fake = actors::place("fake sysvar");
    world.put(&fake, &ids::SYSTEM_PROGRAM, made_up);
    let act = world.order_match_with(&valid, TOGETHER);
    let act = act.with("instructions", fake);
    assert_eq!(refused(&world, &act), "InstructionsSysvarWrong");
}

#[test]
fn a_venue_that_only_submits_cannot_make_an_order_wider() {
    let world = with_signers();
    let valid = Match {
        submitter: VENUE,
        ..matched(&world, 1)
    };
    let signatures = valid.signatures(&world);
    let changes: [fn(&mut Match<'_>); 5] = [
        |m| m.buy.lots = 11,
        |m| m.buy.limit_price_ticks = 10_100,
        |m| m.buy.nonce = 6,
        |m| m.buy.expiry_ts += 1,
        |m| m.buy.flags = 1,
    ];
    for change in changes {
        let mut wider = valid;
        change(&mut wider);
        let act = world.order_match_with(&wider, TOGETHER);
        let act = act.behind(signatures.clone());
        assert_eq!(refused(&world, &act), "SignatureOfOtherMessage");
    }
}

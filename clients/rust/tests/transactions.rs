//! What becomes of a request: its budget, its size, its signatures.

use ringfence_client::chain::{Budget, Failure, LookupTable, Request};
use ringfence_client::transaction::{BYTES_MAX, compile, fee_lamports};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

fn place(number: u8) -> Address {
    Address::new_from_array([number; 32])
}

/// An instruction that names this many accounts beside a signer.
fn naming(signer: &Address, accounts: u8) -> Instruction {
    let mut metas = vec![AccountMeta::new(*signer, true)];
    metas.extend((1..=accounts).map(|number| AccountMeta::new(place(number), false)));
    Instruction {
        program_id: place(200),
        accounts: metas,
        data: vec![0; 8],
    }
}

#[test]
fn the_bytes_that_are_weighed_are_the_bytes_that_are_sent() {
    let (payer, other) = (
        Keypair::new_from_array([1; 32]),
        Keypair::new_from_array([2; 32]),
    );
    let instructions = [naming(&other.pubkey(), 5)];
    let request = Request {
        instructions: &instructions,
        signers: &[&payer, &other],
        budget: Some(Budget {
            units: 5,
            price_micro_lamports: 6,
        }),
        tables: &[],
    };
    let compiled = compile(&request, [9; 32]).unwrap();
    let signatures = compiled.sign(&request).unwrap();
    assert_eq!(signatures.len(), 2);
    assert_eq!(compiled.wire(&signatures).len(), compiled.bytes());
    // Two of the budget come before it, and its program is an account as well.
    assert_eq!(
        (compiled.own_instruction(1), compiled.own_instruction(2)),
        (None, Some(0))
    );
    assert_eq!(compiled.accounts(), 2 + 5 + 2);
    let message = compiled.message.serialize();
    for (signature, key) in signatures.iter().zip([&payer, &other]) {
        assert_eq!(key.sign_message(&message).as_ref(), signature);
    }
}

#[test]
fn what_is_too_large_says_so_and_a_table_makes_room() {
    let payer = Keypair::new_from_array([1; 32]);
    let instructions = [naming(&payer.pubkey(), 40)];
    let mut request = Request {
        instructions: &instructions,
        signers: &[&payer],
        budget: None,
        tables: &[],
    };
    let failure = compile(&request, [9; 32]).unwrap_err();
    assert!(
        failure.to_string().contains("at most 1232 are sent"),
        "{failure}"
    );
    let table = LookupTable {
        address: place(201),
        addresses: (1..=40).map(place).collect(),
    };
    let tables = [table];
    request.tables = &tables;
    let compiled = compile(&request, [9; 32]).unwrap();
    assert!(compiled.bytes() < BYTES_MAX / 2);
    assert_eq!(compiled.accounts(), 42);
    // A table makes transactions short, it does not let them lock more.
    let instructions = [naming(&payer.pubkey(), 70)];
    let table = LookupTable {
        address: place(201),
        addresses: (1..=70).map(place).collect(),
    };
    let tables = [table];
    let request = Request {
        instructions: &instructions,
        tables: &tables,
        ..request
    };
    let failure = compile(&request, [9; 32]).unwrap_err();
    assert!(
        failure.to_string().contains("at most 64 may be locked"),
        "{failure}"
    );
}

#[test]
fn whoever_has_to_sign_and_does_not_is_named() {
    let payer = Keypair::new_from_array([1; 32]);
    let instructions = [naming(&place(77), 1)];
    let request = Request {
        instructions: &instructions,
        signers: &[&payer],
        budget: None,
        tables: &[],
    };
    let failure = compile(&request, [9; 32])
        .unwrap()
        .sign(&request)
        .unwrap_err();
    let expected = format!("nobody signs for {}", place(77));
    assert_eq!(
        failure,
        Failure::Rejected {
            reason: expected,
            logs: Vec::new()
        }
    );
    let nobody = Request {
        signers: &[],
        ..request
    };
    let failure = compile(&nobody, [9; 32]).unwrap_err();
    assert_eq!(
        failure,
        Failure::Rejected {
            reason: "nobody signs, so nobody pays".to_owned(),
            logs: Vec::new()
        }
    );
}

#[test]
fn priority_is_paid_for_the_limit_and_rounded_up() {
    let budget = |price| {
        Some(Budget {
            units: 1_000,
            price_micro_lamports: price,
        })
    };
    assert_eq!(fee_lamports(2, None), 10_000);
    assert_eq!(fee_lamports(1, budget(0)), 5_000);
    assert_eq!(fee_lamports(1, budget(1)), 5_001);
    assert_eq!(fee_lamports(1, budget(1_000)), 5_001);
    assert_eq!(fee_lamports(1, budget(1_001)), 5_002);
}

//! The client of a node, against a node that answers as the test says: what it asks, what it makes
//! of the answers, and above all what it believes when there are none.
#![cfg(feature = "rpc")]

mod node;

use node::{Answer, Node};
use ringfence_client::chain::{Budget, Chain, Failure, Filter, Request};
use ringfence_client::rpc::{Patience, Rpc};
use serde_json::{Value, json};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::time::Duration;

const HASH: &str = "EkSnNWid2cvwEVnVx9aBqawnmiCNiDgp3gUdkDPTKN1N";
const OWNER: &str = "11111111111111111111111111111111";
const LAST_BLOCK: u64 = 150;
/// How far nodes behind one address may be apart.
const APART: u64 = 10;

fn rpc(node: &Node) -> Rpc {
    let short = Duration::from_millis(5);
    let patience = Patience {
        answer: Duration::from_secs(5),
        attempts: 3,
        wait: short,
        poll: short,
        resend: Duration::from_millis(20),
        silence: Duration::from_millis(300),
    };
    Rpc::with_patience(&node.url, patience)
}

fn value(of: &Value) -> Answer {
    Answer::Result(json!({"context": {"slot": 9}, "value": of}))
}

fn block_hash() -> Answer {
    value(&json!({"blockhash": HASH, "lastValidBlockHeight": LAST_BLOCK}))
}

fn confirmed(error: &Value) -> Answer {
    value(&json!([{"slot": 7, "confirmationStatus": "confirmed", "err": error}]))
}

fn record() -> Answer {
    let meta = json!({
        "fee": 5_003, "computeUnitsConsumed": 321, "logMessages": ["Program log: done"]
    });
    Answer::Result(json!({"slot": 7, "meta": meta}))
}

/// Sends one instruction with a budget before it.
fn send(node: &Node) -> Result<ringfence_client::chain::Receipt, Failure> {
    let key = Keypair::new_from_array([7; 32]);
    let accounts = vec![AccountMeta::new(key.pubkey(), true)];
    let instruction = Instruction {
        program_id: ringfence_interface::ID,
        accounts,
        data: vec![1, 2, 3],
    };
    let budget = Budget {
        units: 1_000,
        price_micro_lamports: 3_000,
    };
    rpc(node).send(&Request {
        instructions: &[instruction],
        signers: &[&key],
        budget: Some(budget),
        tables: &[],
    })
}

#[test]
fn what_lands_is_received_with_its_cost() {
    let node = Node::start(|method, _, _| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::Result(json!("signature")),
        "getBlockHeight" => Answer::Result(json!(100)),
        "getSignatureStatuses" => confirmed(&Value::Null),
        _ => record(),
    });
    let receipt = send(&node).unwrap();
    assert_eq!(
        (receipt.slot, receipt.units, receipt.fee_lamports),
        (7, 321, 5_003)
    );
    assert_eq!(receipt.logs, ["Program log: done"]);
    assert_eq!(node.count("sendTransaction"), 1);
}

#[test]
fn what_is_refused_beforehand_is_not_sent_again() {
    let node = Node::start(|method, _, _| match method {
        "getLatestBlockhash" => block_hash(),
        _ => Answer::Error(json!({
            "code": -32_002, "message": "Transaction simulation failed",
            "data": {"err": {"InstructionError": [2, {"Custom": 6_400}]}, "logs": ["a"]}
        })),
    });
    let expected = Failure::Refused {
        instruction: 0,
        code: 6_400,
        logs: vec!["a".to_owned()],
    };
    assert_eq!(send(&node), Err(expected));
    assert_eq!(node.count("sendTransaction"), 1);
}

#[test]
fn an_answer_that_gets_lost_is_looked_for_and_the_same_bytes_are_sent_again() {
    let node = Node::start(|method, _, before| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::HangUp,
        "getBlockHeight" => Answer::Result(json!(100)),
        "getSignatureStatuses" if before < 12 => value(&json!([null])),
        "getSignatureStatuses" => confirmed(&Value::Null),
        _ => record(),
    });
    assert_eq!(send(&node).unwrap().slot, 7);
    let sent = node.asked("sendTransaction");
    assert!(sent.len() > 1, "it was sent once only");
    assert!(
        sent.iter().all(|params| params[0] == sent[0][0]),
        "other bytes were sent"
    );
    assert_eq!(node.count("getLatestBlockhash"), 1);
}

#[test]
fn what_has_not_landed_in_its_time_is_expired_and_not_before() {
    let node = Node::start(|method, _, before| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::Result(json!("signature")),
        "getBlockHeight" => Answer::Result(json!(if before < 4 {
            LAST_BLOCK + APART
        } else {
            LAST_BLOCK + APART + 1
        })),
        _ => value(&json!([null])),
    });
    let failure = send(&node).unwrap_err();
    assert!(matches!(failure, Failure::Expired { .. }), "{failure}");
    assert_eq!(node.count("getBlockHeight"), 5);
}

#[test]
fn a_transaction_in_the_last_block_is_waited_for_beyond_it() {
    let node = Node::start(|method, _, before| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::Result(json!("signature")),
        "getBlockHeight" => Answer::Result(json!(LAST_BLOCK + 50)),
        "getSignatureStatuses" if before < 3 => {
            value(&json!([{"slot": 7, "confirmationStatus": "processed", "err": null}]))
        }
        "getSignatureStatuses" => confirmed(&Value::Null),
        _ => record(),
    });
    assert_eq!(send(&node).unwrap().slot, 7);
}

#[test]
fn a_transaction_that_fails_in_its_block_is_refused() {
    let error = json!({"InstructionError": [2, {"Custom": 6_304}]});
    let node = Node::start(move |method, _, _| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::Result(json!("signature")),
        "getBlockHeight" => Answer::Result(json!(100)),
        "getSignatureStatuses" => confirmed(&error),
        _ => record(),
    });
    let failure = send(&node).unwrap_err();
    assert!(
        matches!(
            failure,
            Failure::Refused {
                instruction: 0,
                code: 6_304,
                ..
            }
        ),
        "{failure}"
    );
}

#[test]
fn a_node_that_falls_silent_leaves_it_open_whether_it_landed() {
    let node = Node::start(|method, _, _| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" => Answer::Result(json!("signature")),
        _ => Answer::HangUp,
    });
    let failure = send(&node).unwrap_err();
    assert!(matches!(failure, Failure::Unreachable(_)), "{failure}");
}

#[test]
fn a_hash_that_another_node_does_not_know_yet_is_taken_anew() {
    let node = Node::start(|method, _, before| match method {
        "getLatestBlockhash" => block_hash(),
        "sendTransaction" if before < 2 => Answer::Error(json!({
            "code": -32_002, "message": "Blockhash not found",
            "data": {"err": "BlockhashNotFound", "logs": []}
        })),
        "sendTransaction" => Answer::Result(json!("signature")),
        "getBlockHeight" => Answer::Result(json!(100)),
        "getSignatureStatuses" => confirmed(&Value::Null),
        _ => record(),
    });
    assert_eq!(send(&node).unwrap().slot, 7);
    assert_eq!(node.count("getLatestBlockhash"), 3);
}

#[test]
fn what_passes_is_asked_again_and_what_does_not_is_not() {
    let node = Node::start(|method, _, before| match (method, before) {
        ("getSlot", 0) => Answer::Status(503),
        ("getSlot", 1) => Answer::Error(json!({"code": -32_005, "message": "behind"})),
        ("getSlot", _) => Answer::Result(json!(42)),
        _ => Answer::Error(json!({"code": -32_602, "message": "Invalid param"})),
    });
    assert_eq!(rpc(&node).slot(), Ok(42));
    let failure = rpc(&node).rent(5).unwrap_err();
    let expected = "rejected: getMinimumBalanceForRentExemption: Invalid param (-32602)";
    assert_eq!(failure.to_string(), expected);
    assert_eq!(node.count("getMinimumBalanceForRentExemption"), 1);
}

#[test]
fn accounts_are_asked_for_by_the_hundred_and_come_in_their_order() {
    let node = Node::start(|_, params, _| {
        let asked = params[0].as_array().unwrap();
        let account = |name: &Value| match name.as_str().unwrap() {
            OWNER => Value::Null,
            _ => json!({"data": ["AQI=", "base64"], "lamports": 5, "owner": OWNER}),
        };
        value(&Value::Array(asked.iter().map(account).collect()))
    });
    let mut addresses = vec![ringfence_interface::ID; 250];
    addresses[101] = Address::default();
    let found = rpc(&node).accounts(&addresses).unwrap();
    let sizes: Vec<usize> = node
        .asked("getMultipleAccounts")
        .iter()
        .map(|params| params[0].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(found.len(), 250);
    let missing: Vec<usize> = (0..250).filter(|place| found[*place].is_none()).collect();
    assert_eq!(missing, [101]);
}

#[test]
fn fewer_accounts_than_asked_for_are_no_answer() {
    let node = Node::start(|_, _, _| value(&json!([])));
    let failure = rpc(&node).accounts(&[Address::default()]).unwrap_err();
    assert!(matches!(failure, Failure::Unreachable(_)), "{failure}");
}

#[test]
fn conditions_that_a_node_does_not_take_are_looked_at_here() {
    let node = Node::start(|_, _, _| {
        let entry = |data: &str| {
            let account = json!({"data": [data, "base64"], "lamports": 5, "owner": OWNER});
            json!({"pubkey": OWNER, "account": account})
        };
        Answer::Result(json!([entry("AQIDBAU="), entry("AQIDBAY=")]))
    });
    let bytes = (0..5).map(|place: u8| (u64::from(place), vec![place + 1]));
    let filter = Filter {
        program: ringfence_interface::ID,
        data_bytes: None,
        bytes: bytes.collect(),
    };
    let found = rpc(&node).owned(&filter).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.data, [1, 2, 3, 4, 5]);
    let asked = node.asked("getProgramAccounts");
    assert_eq!(asked[0][1]["filters"].as_array().unwrap().len(), 4);
}

#[test]
fn a_node_that_is_not_there_is_named() {
    let url = {
        let node = Node::start(|_, _, _| Answer::HangUp);
        node.url.clone()
    };
    let failure = Rpc::with_patience(
        &url.replace("127.0.0.1", "127.0.0.2"),
        Patience {
            attempts: 1,
            ..Patience::default()
        },
    );
    let failure = failure.slot().unwrap_err();
    assert!(failure.to_string().contains("127.0.0.2"), "{failure}");
}

//! Changes over WebSocket, from a server that does as the test says.
#![cfg(feature = "rpc")]

use ringfence_client::chain::Filter;
use ringfence_client::subscription::{Change, Subscription};
use serde_json::{Value, json};
use solana_address::Address;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use tungstenite::{Message, WebSocket};

const PATIENCE: Duration = Duration::from_secs(10);
const OWNER: &str = "11111111111111111111111111111111";

type Socket = WebSocket<TcpStream>;

/// A server whose connections are served one after the other, each by its number.
fn serve(each: impl Fn(usize, &mut Socket) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let mut socket = tungstenite::accept(stream).unwrap();
            each(number, &mut socket);
        }
    });
    url
}

fn say(socket: &mut Socket, message: &Value) {
    socket.send(Message::text(message.to_string())).unwrap();
}

/// Takes both subscriptions: that to accounts gets the number 70, that to slots 71.
fn accept(socket: &mut Socket) {
    for number in [70, 71] {
        let text = socket.read().unwrap();
        let asked: Value = serde_json::from_str(text.to_text().unwrap()).unwrap();
        say(
            socket,
            &json!({"jsonrpc": "2.0", "id": asked["id"], "result": number}),
        );
    }
}

fn changed(subscription: u64, data: &str, lamports: u64) -> Value {
    let account = json!({"data": [data, "base64"], "lamports": lamports, "owner": OWNER});
    json!({"jsonrpc": "2.0", "method": "programNotification", "params": {
        "subscription": subscription,
        "result": {"context": {"slot": 9}, "value": {"pubkey": OWNER, "account": account}}
    }})
}

fn slot(number: u64) -> Value {
    let result = json!({"parent": 1, "root": 1, "slot": number});
    json!({"jsonrpc": "2.0", "method": "slotNotification", "params": {
        "subscription": 71, "result": result
    }})
}

/// Accounts that begin with a one.
fn ones() -> Vec<Filter> {
    vec![Filter {
        program: Address::default(),
        data_bytes: None,
        bytes: vec![(0, vec![1])],
    }]
}

#[test]
fn changes_are_told_once_it_is_connected_and_only_those_asked_for() {
    let url = serve(|_, socket| {
        accept(socket);
        say(socket, &slot(8));
        say(socket, &changed(70, "AQI=", 5));
        say(socket, &changed(70, "AgI=", 5));
        // Closed accounts no longer have the bytes that were asked for.
        say(socket, &changed(70, "", 0));
        say(socket, &slot(10));
        socket.read().ok();
    });
    let subscription = Subscription::start(&url, &ones());
    let told: Vec<Change> = (0..5).filter_map(|_| subscription.next(PATIENCE)).collect();
    assert_eq!(told[..2], [Change::Connected, Change::Slot(8)]);
    let data = |change: &Change| match change {
        Change::Account {
            account, slot: 9, ..
        } => Some((account.data.clone(), account.lamports)),
        _ => None,
    };
    assert_eq!(data(&told[2]), Some((vec![1, 2], 5)));
    assert_eq!(data(&told[3]), Some((vec![], 0)));
    assert_eq!(told[4], Change::Slot(10));
}

#[test]
fn a_connection_that_breaks_is_made_again_and_says_that_it_was_gone() {
    let url = serve(|number, socket| {
        accept(socket);
        if number == 0 {
            socket.close(None).unwrap();
        } else {
            say(socket, &slot(20));
        }
        socket.read().ok();
    });
    let subscription = Subscription::start(&url, &ones());
    let told: Vec<Change> = (0..4).filter_map(|_| subscription.next(PATIENCE)).collect();
    assert_eq!(told[0], Change::Connected);
    assert!(matches!(told[1], Change::Lost(_)), "{:?}", told[1]);
    assert_eq!(told[2..], [Change::Connected, Change::Slot(20)]);
}

#[test]
fn a_node_that_does_not_subscribe_is_no_connection() {
    let url = serve(|_, socket| {
        socket.read().unwrap();
        say(
            socket,
            &json!({"jsonrpc": "2.0", "id": 0, "error": {"message": "no"}}),
        );
        socket.read().ok();
    });
    let subscription = Subscription::start(&url, &ones());
    let Some(Change::Lost(why)) = subscription.next(PATIENCE) else {
        panic!("it should be lost");
    };
    assert!(why.contains("does not subscribe"), "{why}");
}

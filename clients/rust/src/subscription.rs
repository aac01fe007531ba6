//! Changes of accounts as they happen, over WebSocket, in a thread of its own.
//!
//! A connection that breaks, or says nothing for too long, is made again for as long as somebody
//! listens. What happened in between is not told: after each [`Change::Connected`] the listener
//! reads what it follows anew.

use crate::chain::{Account, Filter};
use crate::rpc;
use serde_json::{Value, json};
use solana_address::Address;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Error, Message, WebSocket};

/// How many changes may wait to be read. A listener that falls further behind starts anew.
const WAITING_MAX: usize = 65_536;
/// How long a read may take before the thread looks whether anybody listens.
const READ: Duration = Duration::from_millis(500);
/// How long the node may say nothing. Slots come several times in a second.
const SILENCE: Duration = Duration::from_secs(20);
/// First wait before a new connection; each further one waits twice as long.
const WAIT: Duration = Duration::from_millis(250);
/// Longest wait before a new connection.
const WAIT_MAX: Duration = Duration::from_secs(15);

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// From here on every change is told. Whatever was read before may be old: read anew.
    Connected,
    /// An account is now so. One that was closed has no lamports and no data.
    Account {
        /// Slot of the change.
        slot: u64,
        /// Where.
        address: Address,
        /// What is there now.
        account: Account,
    },
    /// The chain is at this slot.
    Slot(u64),
    /// The connection is gone, and why. Another one is being made.
    Lost(String),
}

/// Changes of accounts, until it is dropped.
#[derive(Debug)]
pub struct Subscription {
    changes: Receiver<Change>,
    is_over: Arc<AtomicBool>,
}

impl Subscription {
    /// Follows the accounts that any of the filters lets through, at a node such as
    /// `ws://127.0.0.1:8900`. The first change is [`Change::Connected`] or [`Change::Lost`].
    #[must_use]
    pub fn start(url: &str, filters: &[Filter]) -> Self {
        let (sender, changes) = sync_channel(WAITING_MAX);
        let is_over = Arc::new(AtomicBool::new(false));
        let follower = Follower {
            url: url.to_owned(),
            filters: filters.to_vec(),
            sender,
            is_over: Arc::clone(&is_over),
        };
        std::thread::spawn(move || follower.run());
        Self { changes, is_over }
    }

    /// The next change; none when there is none in that time.
    #[must_use]
    pub fn next(&self, patience: Duration) -> Option<Change> {
        self.changes.recv_timeout(patience).ok()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// The thread.
struct Follower {
    url: String,
    filters: Vec<Filter>,
    sender: SyncSender<Change>,
    is_over: Arc<AtomicBool>,
}

/// One connection.
struct Connection<'a> {
    follower: &'a Follower,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    /// Numbers that the node gave to the filters' subscriptions, once it did.
    numbers: Vec<Option<u64>>,
    /// Whether the node has confirmed the subscription to slots.
    has_slots: bool,
    is_told: bool,
    heard: Instant,
}

impl Follower {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn run(&self) {
        let mut wait = WAIT;
        while !self.is_over() {
            let (was_connected, why) = self.follow();
            if self.is_over() || self.sender.send(Change::Lost(why)).is_err() {
                return;
            }
            if was_connected {
                wait = WAIT;
            }
            self.rest(wait);
            wait = wait.saturating_mul(2).min(WAIT_MAX);
        }
    }

    /// Waits, in parts, so that nobody waits for a thread that nobody needs.
    fn rest(&self, wait: Duration) {
        let start = Instant::now();
        while start.elapsed() < wait && !self.is_over() {
            std::thread::sleep(WAIT.min(wait));
        }
    }

    /// One connection until its end: whether it came about, and why it ended.
    fn follow(&self) -> (bool, String) {
        let mut connection = match Connection::open(self) {
            Ok(connection) => connection,
            Err(why) => return (false, why),
        };
        loop {
            if self.is_over() {
                drop(connection.socket.close(None));
                return (true, String::new());
            }
            if let Err(why) = connection.turn() {
                return (connection.is_told, why);
            }
        }
    }
}

impl<'a> Connection<'a> {
    fn open(follower: &'a Follower) -> Result<Self, String> {
        let said = |error: Error| format!("{}: {error}", follower.url);
        let (socket, _) = tungstenite::connect(&follower.url).map_err(said)?;
        let stream = match socket.get_ref() {
            MaybeTlsStream::Plain(stream) => Some(stream),
            MaybeTlsStream::Rustls(stream) => Some(&stream.sock),
            _ => None,
        };
        let stream = stream.ok_or("a kind of connection without timeouts")?;
        stream
            .set_read_timeout(Some(READ))
            .map_err(|error| error.to_string())?;
        let mut connection = Self {
            follower,
            socket,
            numbers: vec![None; follower.filters.len()],
            has_slots: false,
            is_told: false,
            heard: Instant::now(),
        };
        for (id, filter) in follower.filters.iter().enumerate() {
            let config = json!({
                "encoding": "base64", "commitment": "confirmed", "filters": rpc::conditions(filter)
            });
            let params = json!([filter.program.to_string(), config]);
            connection.ask(id, "programSubscribe", &params)?;
        }
        connection.ask(follower.filters.len(), "slotSubscribe", &json!([]))?;
        Ok(connection)
    }

    fn ask(&mut self, id: usize, method: &str, params: &Value) -> Result<(), String> {
        let question = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.socket
            .send(Message::text(question.to_string()))
            .map_err(|error| error.to_string())
    }

    /// Reads one message, if there is one.
    fn turn(&mut self) -> Result<(), String> {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                self.heard = Instant::now();
                let message = serde_json::from_str(text.as_str());
                self.hear(&message.map_err(|_| "the node does not speak JSON".to_owned())?)
            }
            Ok(Message::Close(_)) => Err("the node closed the connection".to_owned()),
            Ok(_) => {
                self.heard = Instant::now();
                Ok(())
            }
            Err(Error::Io(error)) if is_timeout(&error) && self.heard.elapsed() < SILENCE => Ok(()),
            Err(Error::Io(error)) if is_timeout(&error) => Err("the node says nothing".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn hear(&mut self, message: &Value) -> Result<(), String> {
        if let Some(error) = message.get("error").filter(|error| !error.is_null()) {
            return Err(format!("the node does not subscribe: {error}"));
        }
        if let Some(id) = message.get("id").and_then(Value::as_u64) {
            return self.acknowledged(id, message.get("result").and_then(Value::as_u64));
        }
        match message.get("method").and_then(Value::as_str) {
            Some("slotNotification") => {
                let slot = message
                    .pointer("/params/result/slot")
                    .and_then(Value::as_u64);
                slot.map_or(Ok(()), |slot| self.tell(Change::Slot(slot)))
            }
            Some("programNotification") => self.changed(message),
            _ => Ok(()),
        }
    }

    fn acknowledged(&mut self, id: u64, number: Option<u64>) -> Result<(), String> {
        let place = usize::try_from(id).map_err(|error| error.to_string())?;
        match self.numbers.get_mut(place) {
            Some(known) => *known = number,
            None => self.has_slots = true,
        }
        if !self.is_told && self.has_slots && self.numbers.iter().all(Option::is_some) {
            self.is_told = true;
            return self.tell(Change::Connected);
        }
        Ok(())
    }

    fn changed(&self, message: &Value) -> Result<(), String> {
        let number = message
            .pointer("/params/subscription")
            .and_then(Value::as_u64);
        let place = self
            .numbers
            .iter()
            .position(|known| known.is_some() && *known == number);
        let filter = place.and_then(|place| self.follower.filters.get(place));
        let result = message.pointer("/params/result").unwrap_or(&Value::Null);
        let entry = result.get("value").unwrap_or(&Value::Null);
        let (address, account) =
            rpc::keyed_account(entry).map_err(|_| "the node reports no account".to_owned())?;
        let slot = result
            .pointer("/context/slot")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        // A closed account no longer has the bytes that the filter asks for.
        let is_asked = filter.is_none_or(|filter| filter.takes(&account.data));
        if is_asked || account.lamports == 0 {
            return self.tell(Change::Account {
                slot,
                address,
                account,
            });
        }
        Ok(())
    }

    fn tell(&self, change: Change) -> Result<(), String> {
        let sent = self.follower.sender.try_send(change);
        sent.map_err(|_| "the listener does not keep up".to_owned())
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    )
}

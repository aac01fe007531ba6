//! A node of a few lines: one question per connection, answered by the test.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it answers.
pub enum Answer {
    /// A result.
    Result(Value),
    /// An error of JSON-RPC.
    Error(Value),
    /// An HTTP status without JSON.
    Status(u16),
    /// Nothing: the connection is closed.
    HangUp,
}

type Asked = Arc<Mutex<BTreeMap<String, Vec<Value>>>>;

/// The node.
pub struct Node {
    /// Where it is.
    pub url: String,
    asked: Asked,
}

impl Node {
    /// Answers by method, parameters, and how often that method was asked before.
    pub fn start(answer: impl Fn(&str, &Value, usize) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Asked::default();
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &heard, &answer);
            }
        });
        Self { url, asked }
    }

    /// Parameters of every question of a method.
    pub fn asked(&self, method: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.get(method).cloned().unwrap_or_default()
    }

    /// How often a method was asked.
    pub fn count(&self, method: &str) -> usize {
        self.asked(method).len()
    }
}

fn serve(stream: TcpStream, heard: &Asked, answer: &impl Fn(&str, &Value, usize) -> Answer) {
    let Some(question) = question(&stream) else {
        return;
    };
    let method = question["method"].as_str().unwrap().to_owned();
    let before = {
        let mut heard = heard.lock().unwrap();
        let all = heard.entry(method.clone()).or_default();
        all.push(question["params"].clone());
        all.len() - 1
    };
    let (status, body) = match answer(&method, &question["params"], before) {
        Answer::Result(result) => (200, json!({"jsonrpc": "2.0", "id": 1, "result": result})),
        Answer::Error(error) => (200, json!({"jsonrpc": "2.0", "id": 1, "error": error})),
        Answer::Status(status) => return reply(stream, status, "busy"),
        Answer::HangUp => return,
    };
    reply(stream, status, &body.to_string());
}

fn question(stream: &TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let mut bytes = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if let Some(length) = line.to_lowercase().strip_prefix("content-length:") {
            bytes = length.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; bytes];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn reply(mut stream: TcpStream, status: u16, body: &str) {
    let bytes = body.len();
    let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {bytes}\r\nconnection: close");
    // Whoever asked may have gone.
    drop(stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()));
}

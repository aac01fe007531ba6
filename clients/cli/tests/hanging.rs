//! A node that takes connections and never answers, and commands that are told to end.
#![allow(clippy::unwrap_used, clippy::panic)] // A test may stop anywhere.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// An address.
const HOUSE: &str = "So11111111111111111111111111111111111111112";

fn ringfence(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.args(words).output().unwrap()
}

/// Its address, and a word for every question that has reached it.
fn hanging() -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, asked) = channel();
    spawn(move || {
        let mut kept: Vec<TcpStream> = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let read = stream.read(&mut [0; 4_096]).unwrap();
            assert!(read > 0);
            kept.push(stream);
            tell.send(()).ok();
        }
    });
    (url, asked)
}

/// A folder of keys, made by a dry run that asks nobody.
fn keys(name: &str) -> (String, String) {
    let config = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../migrations/config/localnet.json"
    );
    let keys = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    let words = ["house", "apply", "--config", config, "--keys", &keys];
    let words = [&words[..], &["--generate", "--dry-run", "--offline"]].concat();
    assert!(ringfence(&words).status.success());
    (config.to_owned(), keys)
}

/// Told to end while its question waits for an answer, it is gone soon, and has not failed.
#[track_caller]
fn ends_when_told(words: &[&str], asked: &Receiver<()>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.args(words).stdout(Stdio::null());
    let mut running = command.stderr(Stdio::null()).spawn().unwrap();
    asked.recv_timeout(Duration::from_secs(10)).unwrap();
    let told = Instant::now();
    terminate(&running);
    let code = ended(&mut running);
    assert_eq!(code, Some(0), "after {:?}", told.elapsed());
}

fn terminate(running: &Child) {
    let mut kill = Command::new("kill");
    let killed = kill.arg(running.id().to_string()).status().unwrap();
    assert!(killed.success());
}

/// The exit code, when there is one within three seconds.
fn ended(running: &mut Child) -> Option<i32> {
    for _ in 0..60 {
        if let Some(status) = running.try_wait().unwrap() {
            return status.code();
        }
        sleep(Duration::from_millis(50));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    None
}

/// The command gives up before somebody in front of it does, and names the node.
#[track_caller]
fn gives_up_in_time(words: &[&str]) {
    let (url, _asked) = hanging();
    let started = Instant::now();
    let said = ringfence(&[words, &["--rpc", &url]].concat());
    assert!(started.elapsed() < Duration::from_secs(15));
    assert!(!said.status.success());
    let complaint = String::from_utf8(said.stderr).unwrap();
    assert!(complaint.contains(&url), "{complaint}");
    assert!(complaint.contains("timeout"), "{complaint}");
}

#[test]
fn a_command_says_within_seconds_that_nobody_answers() {
    gives_up_in_time(&["house", "list"]);
}

#[test]
fn an_audit_says_within_seconds_that_nobody_answers() {
    gives_up_in_time(&["audit", "--house", HOUSE]);
}

#[test]
fn a_keeper_ends_when_told_while_a_node_hangs() {
    let (_, keys) = keys("keys-of-a-hanging-keeper");
    let (url, asked) = hanging();
    let key = format!("{keys}/keeper.json");
    let words = ["keeper", "--house", HOUSE, "--key", &key, "--rpc", &url];
    ends_when_told(&words, &asked);
}

#[test]
fn prices_end_when_told_while_a_node_hangs() {
    let (config, keys) = keys("keys-of-hanging-prices");
    let (url, asked) = hanging();
    let words = ["house", "prices", "--config", &config, "--keys", &keys];
    ends_when_told(&[&words[..], &["--rpc", &url]].concat(), &asked);
}

#[test]
fn prices_end_in_order_between_two_moves() {
    let (config, keys) = keys("keys-of-resting-prices");
    let words = ["house", "prices", "--config", &config, "--keys", &keys];
    let nobody = ["--rpc", "http://127.0.0.1:1", "--every", "60"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.args(words).args(nobody).stdout(Stdio::piped());
    let mut running = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut complaint = [0; 17];
    let stderr = running.stderr.as_mut().unwrap();
    stderr.read_exact(&mut complaint).unwrap();
    assert_eq!(&complaint, b"ringfence: prices");
    terminate(&running);
    assert_eq!(ended(&mut running), Some(0));
    let said = running.wait_with_output().unwrap().stdout;
    assert_eq!(said, b"prices stand still\n");
}

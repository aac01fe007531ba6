//! Metrics and health over plain HTTP, for one reader at a time.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::metrics::Metrics;

/// Between two looks for a reader, and longest patience with one.
const TICK: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(2);

/// What is served, until it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Where.
    pub address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `/metrics`, and `/healthz` by a flag that somebody else keeps up to date.
    ///
    /// # Errors
    /// When the address is taken or cannot be listened at.
    pub fn start(
        at: SocketAddr,
        metrics: Arc<Metrics>,
        is_well: Arc<AtomicBool>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(at)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let is_over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                match listener.accept() {
                    // A reader that goes away is not our concern.
                    Ok((stream, _)) => drop(answer(&stream, &metrics, &is_well)),
                    Err(_) => thread::sleep(TICK),
                }
            }
        });
        Ok(Self {
            address,
            is_over,
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn answer(mut stream: &TcpStream, metrics: &Metrics, is_well: &AtomicBool) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut first = String::new();
    let mut lines = BufReader::new(io::Read::take(stream, 8_192));
    lines.read_line(&mut first)?;
    let mut rest = String::new();
    while lines.read_line(&mut rest)? > 2 {
        rest.clear();
    }
    let (status, body) = match first.split(' ').nth(1) {
        Some("/metrics") => ("200 OK", metrics.render()),
        Some("/healthz") if is_well.load(Ordering::Relaxed) => ("200 OK", "well\n".to_owned()),
        Some("/healthz") => ("503 Service Unavailable", "not well\n".to_owned()),
        _ => ("404 Not Found", "/metrics or /healthz\n".to_owned()),
    };
    let head = "Content-Type: text/plain; version=0.0.4\r\nConnection: close\r\n";
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\n\r\n{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::Server;
    use crate::metrics::Metrics;
    use std::io::{ErrorKind, Read, Write};
    use std::net::TcpStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn get(server: &Server, path: &str) -> String {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: keeper\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn metrics_and_health_are_served_until_the_server_is_dropped() {
        let (metrics, is_well) = (
            Arc::new(Metrics::default()),
            Arc::new(AtomicBool::new(false)),
        );
        metrics.set("slot", 42);
        let at = "127.0.0.1:0".parse().unwrap();
        let server = Server::start(at, metrics, Arc::clone(&is_well)).unwrap();
        assert!(get(&server, "/metrics").contains("ringfence_keeper_slot 42\n"));
        assert!(get(&server, "/healthz").starts_with("HTTP/1.1 503"));
        is_well.store(true, Ordering::Relaxed);
        assert!(get(&server, "/healthz").starts_with("HTTP/1.1 200"));
        assert!(get(&server, "/secrets").starts_with("HTTP/1.1 404"));
        let address = server.address;
        drop(server);
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    }
}

//! What the verbs tell the person who waits: one line per step, with the time it took.
//!
//! All of it goes to standard error; standard output is for results.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const HEARTBEAT: Duration = Duration::from_secs(15);

/// One line: what happened, in a column of its own, and to what.
pub fn line(what: &str, detail: &str) {
    eprintln!("{what:>11}  {detail}");
}

/// Does one step and says when it starts, that it is still going on, and when it ended.
pub fn during<T, E>(detail: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    line("start", detail);
    let started = Instant::now();
    let (finished, waiting) = mpsc::channel::<()>();
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            while waiting.recv_timeout(HEARTBEAT) == Err(mpsc::RecvTimeoutError::Timeout) {
                line("still", &format!("{detail}, {}", elapsed(started)));
            }
        });
        let result = work();
        drop(finished);
        result
    });
    line(
        if result.is_ok() { "done" } else { "failed" },
        &format!("{detail}, {}", elapsed(started)),
    );
    result
}

/// The time since an instant, readable.
pub fn elapsed(started: Instant) -> String {
    let seconds = started.elapsed().as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{:.0} min {:.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0
        )
    }
}

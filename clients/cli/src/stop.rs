//! How commands that run on are told to end.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// What is in flight gets so long to end; a node that hangs is not waited for.
const GRACE: Duration = Duration::from_millis(1_500);

/// A flag that SIGINT and SIGTERM set. The process ends soon after, whatever it is at.
pub fn on_signals() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let told = Arc::clone(&stop);
    let wait = move || {
        if signals.forever().next().is_some() {
            told.store(true, Ordering::Relaxed);
            thread::sleep(GRACE);
            eprintln!("ringfence: ended before all was done, as it was told");
            process::exit(0);
        }
    };
    let thread = thread::Builder::new().name("stop".to_owned());
    thread.spawn(wait).context("cannot wait for signals")?;
    Ok(stop)
}

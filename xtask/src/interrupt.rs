//! Things that run until somebody interrupts them.

use crate::say;
use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(100);

/// Whether somebody has interrupted this process.
#[derive(Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on an interrupt only sets this.
    pub fn watch() -> Result<Self> {
        let seen = Self::default();
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&seen.0))?;
        }
        Ok(seen)
    }

    /// Looks after something until it comes. What an interrupt ends at the same time as this has
    /// not failed.
    pub fn until(&self, mut check: impl FnMut() -> Result<()>) -> Result<()> {
        say::line("ready", "until you interrupt it");
        loop {
            let checked = check();
            if checked.is_err() {
                thread::sleep(TICK);
            }
            if self.0.load(Ordering::Relaxed) {
                say::line("stopped", "as you wish");
                return Ok(());
            }
            checked?;
            thread::sleep(TICK);
        }
    }
}

/// Fails if somebody listens where we want to, before anything is started for it.
pub fn check_free(address: &str) -> Result<()> {
    let taken = || format!("{address} is taken: end what listens there first");
    TcpListener::bind(address).with_context(taken)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn an_interrupt_is_no_failure_of_what_it_ends() {
        let interrupt = Interrupt::default();
        let refusal = interrupt.until(|| bail!("gone")).unwrap_err().to_string();
        assert_eq!(refusal, "gone");
        interrupt.0.store(true, Ordering::Relaxed);
        interrupt.until(|| bail!("gone")).unwrap();
    }

    #[test]
    fn an_address_that_is_taken_is_told() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = held.local_addr().unwrap().to_string();
        let refusal = check_free(&address).unwrap_err().to_string();
        assert!(
            refusal.starts_with(&format!("{address} is taken")),
            "{refusal}"
        );
        drop(held);
        check_free(&address).unwrap();
    }
}

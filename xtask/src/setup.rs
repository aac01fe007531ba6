//! `cargo x setup`: whatever the other verbs need and this machine lacks.

use crate::browser::Browser;
use crate::node::Node;
use crate::program::Tools;
use crate::{command, say, workspace};
use anyhow::{Context, Result};
use std::process::Command;

/// Tools, toolchain and the source of all dependencies.
pub fn setup() -> Result<()> {
    component("fmt", "rustfmt")?;
    component("clippy", "clippy")?;
    let tools = Tools::find()?;
    say::line("ready", &format!("programs are built by {}", tools.name()));
    say::line(
        "ready",
        &format!("local nodes run on {}", Node::find()?.name()),
    );
    let browser = Browser::find()?;
    say::line("ready", &format!("the app is tested on {}", browser.name));
    for mut fetch in [workspace::cargo("fetch")?, workspace::vm_cargo("fetch")?] {
        say::during("fetching dependencies", || {
            command::run(fetch.arg("--locked"))
        })?;
    }
    Ok(())
}

/// A part of the Rust toolchain that `cargo <verb>` needs.
pub fn component(verb: &str, name: &str) -> Result<()> {
    if command::output(Command::new("cargo").args([verb, "--version"])).is_ok() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", name]);
    say::during(&format!("installing {name}"), || {
        command::output(&mut rustup)
    })
    .with_context(|| format!("`cargo {verb}` is missing: install {name} for this Rust"))?;
    Ok(())
}

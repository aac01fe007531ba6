//! Running other programs, with errors that say which one failed and how.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs a command whose output the user sees.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// Runs a command in silence and returns what it printed; on failure the error holds its words.
pub fn output(command: &mut Command) -> Result<String> {
    let result = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    let printed = String::from_utf8_lossy(&result.stdout).into_owned();
    if !result.status.success() {
        let complaint = String::from_utf8_lossy(&result.stderr);
        bail!(
            "{} failed ({})\n{printed}{complaint}",
            name(command),
            result.status
        );
    }
    Ok(printed)
}

/// Runs a command and hands on each line that it prints, as it comes. True if it succeeded.
pub fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let printed = child
        .stdout
        .take()
        .context("the output of a command was not captured")?;
    for line in BufReader::new(printed).lines() {
        each(&line?);
    }
    Ok(child.wait()?.success())
}

fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", name(command))
}

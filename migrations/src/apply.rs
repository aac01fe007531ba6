//! Doing a plan's steps.

use anyhow::{Context, Result, bail, ensure};
use ringfence_client::chain::{Chain, Receipt, Request};
use solana_signer::Signer;

use crate::keys::Keys;
use crate::plan::{Plan, Step};

/// What was done, and what waits for somebody's signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many steps were done.
    pub done: usize,
    /// Steps that nobody here can sign, or whose stage comes after one of those.
    pub waiting: Vec<Step>,
}

/// Does the steps in order, and tells each one. Steps that others have to sign wait, and so do the
/// stages after theirs. Nothing is sent where something differs.
///
/// # Errors
/// What differs; what a step was refused with.
pub fn apply(
    chain: &dyn Chain,
    plan: &Plan,
    keys: &Keys,
    mut tell: impl FnMut(&Step, &Receipt),
) -> Result<Applied> {
    if !plan.differences.is_empty() {
        let all: Vec<String> = plan.differences.iter().map(ToString::to_string).collect();
        bail!(
            "nothing was sent, because of what differs:\n{}",
            all.join("\n")
        );
    }
    let mut applied = Applied::default();
    for step in &plan.steps {
        let is_late = applied
            .waiting
            .first()
            .is_some_and(|it| it.stage < step.stage);
        let pair = |address| -> Option<&dyn Signer> { Some(keys.pair(address)?) };
        let pairs: Option<Vec<&dyn Signer>> = step.signers.iter().map(pair).collect();
        let Some(signers) = pairs.filter(|_| !is_late) else {
            applied.waiting.push(step.clone());
            continue;
        };
        let receipt = send(chain, step, &signers)?;
        applied.done = applied.done.saturating_add(1);
        tell(step, &receipt);
    }
    Ok(applied)
}

fn send(chain: &dyn Chain, step: &Step, signers: &[&dyn Signer]) -> Result<Receipt> {
    let request = Request {
        instructions: &step.instructions,
        signers,
        budget: None,
        tables: &[],
    };
    ensure!(
        !step.instructions.is_empty(),
        "{}: nothing to send",
        step.what
    );
    let sent = chain.send(&request);
    sent.with_context(|| format!("{}: it can be run again", step.what))
}

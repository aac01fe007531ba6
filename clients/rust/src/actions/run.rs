//! An action on its way: tried out, given the compute that it needs, sent.

use super::Action;
use crate::chain::{Budget, Chain, Failure, LookupTable, Receipt, Request};
use crate::transaction;
use solana_instruction::Instruction;
use solana_signer::Signer;

/// Most compute that a transaction may use.
pub const UNITS_MAX: u32 = 1_400_000;
/// Compute beyond what the trial used, in hundredths: prices may have moved on until then.
const UNITS_MORE_PERCENT: u64 = 15;
/// And at least so much.
const UNITS_MORE: u64 = 5_000;

/// How an action is sent.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Tables that shorten the transaction.
    pub tables: &'a [LookupTable],
    /// Priority fee, in millionths of a lamport per compute unit.
    pub price_micro_lamports: u64,
}

/// Tries an action out without doing it.
///
/// # Errors
/// Any [`Failure`] but [`Failure::Expired`].
pub fn try_out(
    chain: &dyn Chain,
    action: &Action,
    signers: &[&dyn Signer],
    options: Options<'_>,
) -> Result<Receipt, Failure> {
    chosen(chain, action, signers, options).map(|(_, receipt)| receipt)
}

/// Does an action: tries it out, drops what freshens and is refused, sets the limit of compute by
/// what the trial used, and sends it. What makes it fresh goes ahead in transactions of its own
/// when all of it together is too large for one.
///
/// # Errors
/// Any [`Failure`].
pub fn run(
    chain: &dyn Chain,
    action: &Action,
    signers: &[&dyn Signer],
    options: Options<'_>,
) -> Result<Receipt, Failure> {
    if !action.fresh.is_empty() && !fits(&all(action), signers, options.tables) {
        for instruction in &action.fresh {
            let alone = Action {
                fresh: Vec::new(),
                act: vec![instruction.clone()],
            };
            match run_one(chain, &alone, signers, options) {
                Ok(_) | Err(Failure::Refused { .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        let act = Action {
            fresh: Vec::new(),
            act: action.act.clone(),
        };
        return run_one(chain, &act, signers, options);
    }
    run_one(chain, action, signers, options)
}

/// Does an action in as many transactions as its size needs, in order. For actions of which each
/// instruction stands for itself, such as leaving: when one part fails, the parts before it are
/// done.
///
/// # Errors
/// Any [`Failure`]; of a single instruction that is too large by itself as well.
pub fn run_in_parts(
    chain: &dyn Chain,
    action: &Action,
    signers: &[&dyn Signer],
    options: Options<'_>,
) -> Result<Vec<Receipt>, Failure> {
    let mut parts: Vec<Action> = vec![Action::default()];
    for instruction in &action.act {
        let last = parts
            .last()
            .map(|part| part.act.clone())
            .unwrap_or_default();
        let longer: Vec<Instruction> = last.iter().chain([instruction]).cloned().collect();
        if !last.is_empty() && !fits(&longer, signers, options.tables) {
            parts.push(Action::default());
        }
        if let Some(part) = parts.last_mut() {
            part.act.push(instruction.clone());
        }
    }
    if let Some(first) = parts.first_mut() {
        first.fresh.clone_from(&action.fresh);
    }
    parts
        .iter()
        .map(|part| run(chain, part, signers, options))
        .collect()
}

fn run_one(
    chain: &dyn Chain,
    action: &Action,
    signers: &[&dyn Signer],
    options: Options<'_>,
) -> Result<Receipt, Failure> {
    let (instructions, tried) = chosen(chain, action, signers, options)?;
    let more = tried
        .units
        .saturating_mul(UNITS_MORE_PERCENT)
        .div_ceil(100)
        .max(UNITS_MORE);
    let units = tried.units.saturating_add(more);
    let budget = Budget {
        units: u32::try_from(units).unwrap_or(UNITS_MAX).min(UNITS_MAX),
        price_micro_lamports: options.price_micro_lamports,
    };
    let request = Request {
        instructions: &instructions,
        signers,
        budget: Some(budget),
        tables: options.tables,
    };
    chain.send(&request)
}

fn all(action: &Action) -> Vec<Instruction> {
    action.fresh.iter().chain(&action.act).cloned().collect()
}

/// Whether instructions fit one transaction, their budget included.
#[must_use]
pub fn fits(instructions: &[Instruction], signers: &[&dyn Signer], tables: &[LookupTable]) -> bool {
    let budget = Some(Budget {
        units: UNITS_MAX,
        price_micro_lamports: 1,
    });
    let request = Request {
        instructions,
        signers,
        budget,
        tables,
    };
    transaction::compile(&request, [0; 32]).is_ok()
}

/// The instructions that go through together, and how their trial went.
fn chosen(
    chain: &dyn Chain,
    action: &Action,
    signers: &[&dyn Signer],
    options: Options<'_>,
) -> Result<(Vec<Instruction>, Receipt), Failure> {
    let budget = Some(Budget {
        units: UNITS_MAX,
        price_micro_lamports: options.price_micro_lamports,
    });
    let mut fresh = action.fresh.clone();
    loop {
        let instructions: Vec<Instruction> = fresh.iter().chain(&action.act).cloned().collect();
        let request = Request {
            instructions: &instructions,
            signers,
            budget,
            tables: options.tables,
        };
        match chain.simulate(&request) {
            Ok(receipt) => return Ok((instructions, receipt)),
            Err(Failure::Refused { instruction, .. }) if instruction < fresh.len() => {
                fresh.remove(instruction);
            }
            Err(failure) => return Err(failure),
        }
    }
}

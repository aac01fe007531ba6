//! What a user does, as instructions in the right order: prices that are too old are refreshed,
//! marks that are too old are made, what is recognised is settled, and then comes the action
//! itself.
//!
//! | Module | Topic |
//! |---|---|
//! | [`account`] | opening, settling, leaving with everything |
//! | [`money`] | deposits, withdrawals, exits |
//! | [`trading`] | consents, delegates, quotes of the example venue |
//! | [`fund`] | stakes in the default fund |
//! | [`liens`] | pledges to venues |
//! | [`fresh`] | what makes an account's evidence fresh |
//! | [`tokens`] | token accounts |
//! | [`run`] | an action on its way: tried, explained, budgeted, sent |

pub mod account;
pub mod fresh;
pub mod fund;
pub mod liens;
pub mod money;
pub mod run;
pub mod tokens;
pub mod trading;

use ringfence_interface::accounts::DecodeError;
use ringfence_interface::errors::Refusal;
use solana_address::Address;
use solana_instruction::Instruction;
use std::fmt;

/// Instructions for one purpose, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// What makes prices fresh. Anyone may do it, and the action may go through without: an oracle
    /// that is out of order must not keep anybody from what needs no price.
    pub fresh: Vec<Instruction>,
    /// The action itself, with what has to come before it.
    pub act: Vec<Instruction>,
}

/// Who acts and who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The owner of the margin account.
    pub owner: Address,
    /// Pays rents: the owner, or somebody who does it for the owner.
    pub payer: Address,
}

impl Actor {
    /// An owner who pays by itself.
    #[must_use]
    pub const fn alone(owner: Address) -> Self {
        Self {
            owner,
            payer: owner,
        }
    }
}

/// Why there are no instructions for an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// The program would refuse it, as the account stands.
    Refused(Refusal),
    /// What this needs is not there, in a sentence.
    Missing(String),
    /// The account is of a newer program than this client.
    Unknown(DecodeError),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => match crate::explain::of_code(refusal.code()) {
                Some(found) => write!(f, "{} {}", found.so, found.then),
                None => write!(f, "it would be refused with {}", refusal.name()),
            },
            Self::Missing(sentence) => write!(f, "{sentence}"),
            Self::Unknown(error) => write!(f, "this client is too old for the account: {error}"),
        }
    }
}

impl std::error::Error for ActionError {}

impl From<Refusal> for ActionError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DecodeError> for ActionError {
    fn from(error: DecodeError) -> Self {
        Self::Unknown(error)
    }
}

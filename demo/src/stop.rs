//! Why the demo cannot go on: an input that cannot be used, or an instruction that was refused
//! although the story needs it.

use std::fmt;

/// The reason, in words for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop(String);

/// The result of a step of the story.
pub type Step<T = ()> = Result<T, Stop>;

impl Stop {
    /// A reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something that is always there in this story; if it is not, say which.
pub fn needed<T>(found: Option<T>, what: &str) -> Step<T> {
    found.ok_or_else(|| Stop::new(format!("there is no {what}")))
}

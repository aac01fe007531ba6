//! What an audit finds wrong.

use solana_address::Address;

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which check it is: `INV-n` or one of the list in `clients/audit/README.md`.
    pub code: String,
    /// The account that it is about.
    pub account: Address,
    /// What of it, in words.
    pub what: String,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Finding {
    /// A finding.
    #[must_use]
    pub fn new(
        code: &str,
        account: &Address,
        what: impl Into<String>,
        expected: impl ToString,
        found: impl ToString,
    ) -> Self {
        Self {
            code: code.to_owned(),
            account: *account,
            what: what.into(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }
}

/// Findings of one account, as they are found.
pub(crate) struct About<'a> {
    /// The account.
    pub account: Address,
    /// Where findings go.
    pub findings: &'a mut Vec<Finding>,
}

impl About<'_> {
    /// Notes that something does not hold.
    pub fn note(
        &mut self,
        code: &str,
        what: impl Into<String>,
        expected: impl ToString,
        found: impl ToString,
    ) {
        self.findings
            .push(Finding::new(code, &self.account, what, expected, found));
    }

    /// Holds something to what it should be.
    pub fn equal<T: PartialEq + ToString>(
        &mut self,
        code: &str,
        what: &str,
        expected: &T,
        found: &T,
    ) {
        if expected != found {
            self.note(code, what, expected.to_string(), found.to_string());
        }
    }
}

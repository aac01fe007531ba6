//! Remembers what a finished step was done for, so that it is not done again for the same.

use crate::files;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// A small file that holds what the last successful run of a step depended on.
pub struct Stamp(PathBuf);

impl Stamp {
    /// The stamp of a step of this checkout.
    pub fn of(root: &Path, step: &str) -> Self {
        Self(root.join("target/stamps").join(step))
    }

    /// True if the step was done for exactly this.
    pub fn is(&self, state: &str) -> bool {
        files::read(&self.0).is_ok_and(|text| text == state)
    }

    /// To be called once the step is done.
    pub fn set(&self, state: &str) -> Result<()> {
        files::write(&self.0, state)
    }
}

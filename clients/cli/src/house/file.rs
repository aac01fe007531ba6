//! The file of a house.

use std::path::Path;

use anyhow::{Context, Result};
use ringfence_migrations::Config;

/// Reads it.
pub fn read(path: &Path) -> Result<Config> {
    let place = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(place)?;
    Config::read(&text).with_context(place)
}

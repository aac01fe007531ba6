//! Where things are in the tree.

use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;

/// The root of the checkout that `cargo x` was started in.
pub fn root() -> Result<PathBuf> {
    let own = env::var("CARGO_MANIFEST_DIR").context("start this as `cargo x <verb>`")?;
    let root = PathBuf::from(own).join("..");
    root.canonicalize()
        .context("xtask is not inside a checkout")
}

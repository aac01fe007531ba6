//! `cargo x wasm`: the previews for browsers and Node, in `target/wasm/ringfence.wasm`.

use crate::stamp::Stamp;
use crate::toolchain::WasmToolchain;
use crate::{command, files, say, workspace};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};

const PACKAGE: &str = "ringfence-wasm";
const PROFILE: &str = "wasm";
/// What is built, below the root.
const BUILT: &str = "target/wasm/ringfence.wasm";

/// What its bytes depend on, below the root.
const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "clients/wasm/Cargo.toml",
    "clients/wasm/src",
    "crates/core/Cargo.toml",
    "crates/core/src",
    "crates/interface/Cargo.toml",
    "crates/interface/src",
    "crates/preview",
    "xtask/src/toolchain",
];

/// Builds it, or says that what is there is current.
pub fn wasm() -> Result<PathBuf> {
    let root = workspace::root()?;
    let toolchain = WasmToolchain::ensure()?;
    let path = root.join(BUILT);
    let stamp = Stamp::of(&root, "wasm");
    let sources = files::fingerprint(&root, &SOURCES)?;
    let fingerprint = files::sha256_of_parts([toolchain.identity(), sources]);
    let state = |path: &Path| {
        let made = files::sha256(path).unwrap_or_default();
        format!("{fingerprint}\n{made}\n")
    };
    let reused = stamp.is(&state(&path));
    if !reused {
        let what = "compiling the previews for WebAssembly";
        let made = say::during(what, || compile(&toolchain, &root))?;
        files::copy(&made, &path)?;
        stamp.set(&state(&path))?;
    }
    let what = if reused { "reused" } else { "built" };
    let bytes = path.metadata()?.len();
    say::line(what, &format!("{BUILT}, {bytes} bytes"));
    Ok(path)
}

/// Compiles it in a checkout and says where it is.
fn compile(toolchain: &WasmToolchain, root: &Path) -> Result<PathBuf> {
    let target = root.join("target/wasm");
    files::create_folder(&target)?;
    let mut cargo = toolchain.cargo(root, &target)?;
    cargo.args(["--locked", "--package", PACKAGE]);
    cargo.args(["--profile", PROFILE]);
    command::run(&mut cargo)?;
    let made = target.join("wasm32-unknown-unknown/wasm/ringfence_wasm.wasm");
    ensure!(made.is_file(), "cargo made no {}", made.display());
    Ok(made)
}

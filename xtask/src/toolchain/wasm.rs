//! The toolchain for WebAssembly: the same compiler with its own standard library, and LLVM's
//! linker from Debian.

use super::cargo::{libraries, path_flags, started};
use super::{cache, library_of, patch_std, rust, stable};
use crate::files;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What it compiles for.
pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKER_PACKAGES: &[&str] = &["lld-19", "libllvm19"];
const LINKER: &str = "usr/bin/wasm-ld-19";
/// A panic ends at once: its message would have no reader, and be a fifth of the file.
const FLAGS: [&str; 3] = [
    "-Clinker-flavor=wasm-ld",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
];
const EDITION: &str = "as it is";

/// The parts of the toolchain, each a folder of the cache.
pub struct WasmToolchain {
    rust: PathBuf,
    linker: PathBuf,
    library: PathBuf,
}

impl WasmToolchain {
    /// The toolchain, made first where it is not in the cache yet.
    pub fn ensure() -> Result<Self> {
        let rust = rust(&cache()?)?;
        let linker = stable("lld", LINKER_PACKAGES, EDITION, |_| Ok(()))?;
        let library = library_of(&rust, &[EDITION, patch_std::RUST_VERSION], |_| Ok(()))?;
        Ok(Self {
            rust,
            linker,
            library,
        })
    }

    /// What the toolchain is made of, for the fingerprint of a build.
    pub fn identity(&self) -> String {
        let parts = [&self.rust, &self.linker, &self.library];
        let names = parts.map(|path| path.file_name().unwrap_or_default().to_string_lossy());
        names.join(" ")
    }

    /// A `cargo build` that builds the standard library along, into a target folder of a checkout.
    pub fn cargo(&self, root: &Path, target: &Path) -> Result<Command> {
        let linker = target.join("link");
        let program = started(&self.linker.join(LINKER), &self.linker)?;
        files::write_script(&linker, &format!("{program} \"$@\""))?;
        let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.extend(path_flags(root, &self.library)?);
        let mut cargo = Command::new(self.rust.join("usr/bin/cargo"));
        cargo.current_dir(root).env("CARGO_TARGET_DIR", target);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        cargo.env("RUSTC", self.rust.join("usr/bin/rustc"));
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        cargo.env("LD_LIBRARY_PATH", libraries(&self.rust));
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", &self.library);
        cargo.args(["build", "-Zbuild-std=std,panic_abort", "--target", TARGET]);
        cargo.arg("-Zbuild-std-features=optimize_for_size");
        Ok(cargo)
    }
}

//! The program as it goes on chain: how it is compiled, with which tools, and what of.

use crate::toolchain::Toolchain;
use crate::{command, files};
use anyhow::Result;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Flags that decide the size and the speed of the program; the rest is `[profile.release]`.
///
/// Atomics become plain operations, since a program is alone and the back end has none. A stack
/// frame has 4,096 bytes on chain.
const FLAGS: [&str; 3] = [
    "-Ctarget-cpu=v3",
    "-Cpasses=lower-atomic",
    "-Clink-arg=--llvm-args=-bpf-stack-size=4096",
];

/// The built program, below the root. Tests, bench, demo and drill read it there.
pub const PROGRAM: &str = "target/deploy/ringfence.so";

/// The folders and files that the bytes of the program depend on, below the root.
const SOURCES: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "programs",
    "xtask/sbf",
    "xtask/src/program.rs",
    "xtask/src/toolchain",
];

/// What compiles programs on this machine.
pub enum Tools {
    /// `cargo build-sbf`, with the version that it says.
    Official(String),
    /// The toolchain that this project makes from package registries.
    Registry(Toolchain),
}

impl Tools {
    /// The official tools where they are complete, otherwise our own.
    pub fn find() -> Result<Self> {
        match official() {
            Some(version) => Ok(Self::Official(version)),
            None => Ok(Self::Registry(Toolchain::ensure()?)),
        }
    }

    /// For people: what built a file.
    pub fn name(&self) -> &str {
        match self {
            Self::Official(version) => version,
            Self::Registry(_) => "the registry-only toolchain",
        }
    }

    /// A hash of all that the bytes of the program depend on.
    pub fn fingerprint(&self, root: &Path) -> Result<String> {
        let sources = files::fingerprint(root, &SOURCES)?;
        Ok(files::sha256_of_parts([self.identity(), sources]))
    }

    /// Which tools exactly, with the flags that they get.
    fn identity(&self) -> String {
        match self {
            Self::Official(version) => version.clone(),
            Self::Registry(toolchain) => format!("{} {FLAGS:?}", toolchain.identity()),
        }
    }

    /// Compiles the program of a checkout and says where it is.
    ///
    /// The program is built alone: a crate that depends on it would link it again, without its
    /// entry point, over the same file.
    pub fn compile(&self, root: &Path) -> Result<PathBuf> {
        let target = root.join("target/sbf");
        files::create_folder(&target)?;
        match self {
            Self::Official(_) => compile_officially(root, &target),
            Self::Registry(toolchain) => compile(toolchain, root, &target),
        }
    }
}

fn compile_officially(root: &Path, target: &Path) -> Result<PathBuf> {
    let deploy = target.join("deploy");
    let mut cargo = Command::new("cargo");
    cargo.arg("build-sbf").arg("--sbf-out-dir").arg(&deploy);
    cargo
        .arg("--manifest-path")
        .arg(root.join("programs/ringfence/Cargo.toml"));
    cargo
        .args(["--", "--locked"])
        .env("CARGO_TARGET_DIR", target);
    command::run(&mut cargo)?;
    Ok(deploy.join("ringfence.so"))
}

fn compile(toolchain: &Toolchain, root: &Path, target: &Path) -> Result<PathBuf> {
    let mut cargo = toolchain.cargo(root, target, &FLAGS)?;
    cargo.args(["build", "--release", "--locked", "--package", "ringfence"]);
    cargo.args(["-Zbuild-std=std,panic_abort", "-Zjson-target-spec"]);
    cargo.args(["--target", "xtask/sbf/sbf-solana.json"]);
    command::run(&mut cargo)?;
    Ok(target.join("sbf-solana/release/ringfence.so"))
}

/// The version of `cargo build-sbf`, if the platform tools that it needs are there as well.
fn official() -> Option<String> {
    let mut cargo = Command::new("cargo");
    let answer = command::output(cargo.args(["build-sbf", "--version"])).ok()?;
    let tools = answer
        .lines()
        .find_map(|line| line.strip_prefix("platform-tools "))?
        .trim();
    let home = env::var_os("HOME")?;
    let installed = Path::new(&home)
        .join(".cache/solana")
        .join(tools)
        .join("platform-tools");
    installed
        .is_dir()
        .then(|| format!("cargo build-sbf with platform tools {tools}"))
}

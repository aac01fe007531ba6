//! How programs are compiled for the chain, with which tools, and with which flags.

use crate::programs::Program;
use crate::toolchain::Toolchain;
use crate::{command, files};
use anyhow::Result;
use std::env;
use std::fs;
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

/// What the bytes of every program depend on besides its own sources, below the root.
const SHARED: [&str; 5] = [
    "Cargo.lock",
    "Cargo.toml",
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

    /// A hash of all that the bytes of a program depend on.
    pub fn fingerprint(&self, root: &Path, program: &Program) -> Result<String> {
        let own = program.sources.iter().map(String::as_str);
        let sources: Vec<&str> = SHARED.into_iter().chain(own).collect();
        let sources = files::fingerprint(root, &sources)?;
        Ok(files::sha256_of_parts([self.identity(), sources]))
    }

    /// Which tools exactly, with the flags that they get.
    fn identity(&self) -> String {
        match self {
            Self::Official(version) => version.clone(),
            Self::Registry(toolchain) => format!("{} {FLAGS:?}", toolchain.identity()),
        }
    }

    /// Compiles a program of a checkout and says where it is.
    ///
    /// Programs are built one at a time: one that calls another has it among its dependencies,
    /// without its entry point and under the same file names.
    pub fn compile(&self, root: &Path, program: &Program) -> Result<PathBuf> {
        let target = root.join("target/sbf");
        files::create_folder(&target)?;
        forget(&target)?;
        match self {
            Self::Official(_) => compile_officially(root, &target, program),
            Self::Registry(toolchain) => compile(toolchain, root, &target, program),
        }
    }
}

/// Removes what earlier builds left of the crates of this checkout. Those that are programs as
/// well have files without a hash in their names, so that `cargo` takes the file of one choice of
/// features for that of another.
fn forget(target: &Path) -> Result<()> {
    for folder in files::entries(target)? {
        let dependencies = folder.join("release/deps");
        if !dependencies.is_dir() {
            continue;
        }
        for path in files::entries(&dependencies)? {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            if !stem.contains('-') {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

fn compile_officially(root: &Path, target: &Path, program: &Program) -> Result<PathBuf> {
    let deploy = target.join("deploy");
    let mut cargo = Command::new("cargo");
    cargo.arg("build-sbf").arg("--sbf-out-dir").arg(&deploy);
    cargo
        .arg("--manifest-path")
        .arg(root.join(&program.manifest));
    cargo
        .args(["--", "--locked"])
        .env("CARGO_TARGET_DIR", target);
    command::run(&mut cargo)?;
    Ok(deploy.join(program.file()))
}

fn compile(
    toolchain: &Toolchain,
    root: &Path,
    target: &Path,
    program: &Program,
) -> Result<PathBuf> {
    let mut cargo = toolchain.cargo(root, target, &FLAGS)?;
    cargo.args(["build", "--release", "--locked"]);
    cargo.args(["--package", &program.package]);
    cargo.args(["-Zbuild-std=std,panic_abort", "-Zjson-target-spec"]);
    cargo.args(["--target", "xtask/sbf/sbf-solana.json"]);
    command::run(&mut cargo)?;
    Ok(target.join("sbf-solana/release").join(program.file()))
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

//! The registry-only toolchain: a Rust compiler and LLVM from Debian, a linker from the Rust
//! registry, and a standard library that knows the chain.
//!
//! Each part lives in the cache under a name that holds a hash of its recipe, so a changed recipe
//! makes a new part and leaves the others.

mod cargo;
mod debian;
mod patch_std;
mod wasm;
// Part of the program; here only to be tested.
#[cfg(test)]
#[path = "../../sbf/solana/wide.rs"]
mod wide;

use crate::{command, files, say};
use anyhow::{Context, Result, bail, ensure};
use debian::Suite;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

pub use cargo::libraries;
pub use wasm::WasmToolchain;

const RUST_PACKAGES: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "libstd-rust-web-dev",
];
// LLVM 22 refuses more than five arguments and calls of 128-bit helpers; 23 does both.
const LLVM_PACKAGES: &[&str] = &["libllvm23"];
const LINKER: &str = "sbpf-linker";
const LINKER_VERSION: &str = "0.2.6";

/// The parts of the toolchain, each a folder of the cache.
pub struct Toolchain {
    rust: PathBuf,
    llvm: PathBuf,
    linker: PathBuf,
    /// The patched source of the standard library.
    library: PathBuf,
}

impl Toolchain {
    /// The toolchain, made first where it is not in the cache yet.
    pub fn ensure() -> Result<Self> {
        let cache = cache()?;
        let (debian, linker) = thread::scope(|scope| {
            let linker = scope.spawn(|| linker(&cache));
            let debian = packages(&cache);
            let linker = linker
                .join()
                .unwrap_or_else(|_| bail!("making the linker stopped"));
            (debian, linker)
        });
        let (rust, llvm) = debian?;
        let library = library(&rust)?;
        Ok(Self {
            rust,
            llvm,
            linker: linker?,
            library,
        })
    }

    /// What the toolchain is made of, for the fingerprint of a build.
    pub fn identity(&self) -> String {
        let parts = [&self.rust, &self.llvm, &self.linker, &self.library];
        let names = parts.map(|path| path.file_name().unwrap_or_default().to_string_lossy());
        names.join(" ")
    }
}

/// A part made of packages of Debian's stable release and an edit of what they unpack to. The
/// recipe names both.
pub fn stable(
    name: &str,
    packages: &[&str],
    edition: &str,
    edit: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let recipe = [packages, &[edition]].concat();
    made(name, &recipe, |folder| {
        unpack_stable(packages, folder)?;
        edit(folder)
    })
}

/// A part that is made in some other way.
pub fn made(
    name: &str,
    recipe: &[&str],
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    part(&cache()?, name, recipe, make)
}

/// Unpacks packages of Debian's stable release into a folder.
pub fn unpack_stable(packages: &[&str], folder: &Path) -> Result<()> {
    debian::unpack(Suite::Stable, packages, folder)
}

/// Compiler and LLVM, one after the other: both come from the same mirror.
fn packages(cache: &Path) -> Result<(PathBuf, PathBuf)> {
    let rust = rust(cache)?;
    let llvm = part(cache, "llvm", LLVM_PACKAGES, |folder| {
        debian::unpack(Suite::Unstable, LLVM_PACKAGES, folder)
    })?;
    Ok((rust, llvm))
}

fn rust(cache: &Path) -> Result<PathBuf> {
    part(cache, "rust", RUST_PACKAGES, |folder| {
        debian::unpack(Suite::Stable, RUST_PACKAGES, folder)
    })
}

fn linker(cache: &Path) -> Result<PathBuf> {
    part(cache, "linker", &[LINKER, LINKER_VERSION], |folder| {
        let target = folder.join("target");
        let mut cargo = Command::new("cargo");
        cargo.args([
            "install",
            "--quiet",
            "--locked",
            "--version",
            LINKER_VERSION,
            LINKER,
        ]);
        cargo
            .arg("--root")
            .arg(folder)
            .env("CARGO_TARGET_DIR", &target);
        // Linking spends its time in LLVM: its own release profile compiles four times longer
        // and saves nothing.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        command::output(&mut cargo)?;
        files::remove_folder(&target)
    })
}

/// The patched library lies in the folder of the compiler: `cargo` derives names of symbols and of
/// files, which decide what is linked in which order, from where it lies in there.
fn library(rust: &Path) -> Result<PathBuf> {
    let recipe = patch_std::recipe();
    library_of(rust, &recipe, patch_std::patch)
}

/// A copy of the compiler's own standard library, edited.
fn library_of(
    rust: &Path,
    recipe: &[&str],
    edit: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    part(&rust.join("usr/lib/rustlib"), "library", recipe, |folder| {
        let sources = rust.join("usr/src");
        let version = format!("rustc-{}", patch_std::RUST_VERSION);
        let source = sources.join(&version).join("library");
        ensure!(
            source.is_dir(),
            "{} holds no {version}: this recipe is for that version of Rust",
            sources.display()
        );
        files::copy_folder(&source, folder)?;
        edit(folder)
    })
}

/// A folder of the cache, made by `make` unless it is there. It appears whole or not at all.
fn part(
    cache: &Path,
    name: &str,
    recipe: &[&str],
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let hash = files::sha256_of_parts(recipe);
    let name = format!("{name}-{}", &hash[..12]);
    let folder = cache.join(&name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let unfinished = cache.join(format!("{name}.{}", std::process::id()));
    files::remove_folder(&unfinished)?;
    files::create_folder(&unfinished)?;
    let made = say::during(&format!("toolchain part {name}"), || make(&unfinished));
    if made.is_err() {
        files::remove_folder(&unfinished)?;
    }
    made?;
    // Somebody else may have finished the same part meanwhile; theirs is as good.
    if fs::rename(&unfinished, &folder).is_err() {
        files::remove_folder(&unfinished)?;
    }
    ensure!(
        folder.is_dir(),
        "cannot put {name} into {}",
        cache.display()
    );
    Ok(folder)
}

fn cache() -> Result<PathBuf> {
    let own = env::var_os("RINGFENCE_CACHE").map(PathBuf::from);
    let shared = || env::var_os("XDG_CACHE_HOME").map(|path| Path::new(&path).join("ringfence"));
    let home = || env::var_os("HOME").map(|path| Path::new(&path).join(".cache/ringfence"));
    let folder = own.or_else(shared).or_else(home);
    let folder = folder.context("set RINGFENCE_CACHE to a folder for the toolchain")?;
    files::create_folder(&folder)?;
    folder
        .canonicalize()
        .with_context(|| format!("cannot use {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cache of its own for each test.
    fn cache(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("ringfence-{}-{name}", std::process::id()));
        files::create_folder(&folder).unwrap();
        folder
    }

    #[test]
    fn a_part_is_made_once_for_a_recipe() {
        let cache = cache("once");
        let make = |folder: &Path| files::write(&folder.join("made"), "");
        let first = part(&cache, "part", &["recipe"], make).unwrap();
        let second = part(&cache, "part", &["recipe"], |_| bail!("made again")).unwrap();
        let other = part(&cache, "part", &["another"], make).unwrap();
        assert_eq!(first, second);
        assert_ne!(first, other);
        files::remove_folder(&cache).unwrap();
    }

    #[test]
    fn a_part_that_cannot_be_made_leaves_nothing() {
        let cache = cache("nothing");
        let make = |folder: &Path| {
            files::write(&folder.join("half"), "")?;
            bail!("no network")
        };
        let refusal = part(&cache, "part", &[], make).unwrap_err();
        assert_eq!(refusal.to_string(), "no network");
        assert!(files::entries(&cache).unwrap().is_empty());
        files::remove_folder(&cache).unwrap();
    }
}

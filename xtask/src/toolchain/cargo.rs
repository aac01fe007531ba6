//! A `cargo` of the toolchain for one checkout, with the flags that keep the paths of this machine
//! out of the program.

use super::Toolchain;
use crate::files;
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

impl Toolchain {
    /// A `cargo` that builds the standard library along, into a target folder of the checkout.
    pub fn cargo(&self, root: &Path, target: &Path, flags: &[&str]) -> Result<Command> {
        let linker = target.join("link");
        files::write_script(&linker, &self.linker()?)?;
        let mut flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        flags.extend(path_flags(root, &self.library)?);
        let mut cargo = Command::new(self.rust.join("usr/bin/cargo"));
        cargo.current_dir(root).env("CARGO_TARGET_DIR", target);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        cargo.env("RUSTC", self.rust.join("usr/bin/rustc"));
        cargo.env("CARGO_TARGET_SBF_SOLANA_LINKER", linker);
        cargo.env("LD_LIBRARY_PATH", libraries(&self.rust));
        // The library and the target are not those of a released compiler.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo.env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1");
        cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", &self.library);
        Ok(cargo)
    }

    /// The linker writes only where it is told to: what it links on the way to another program must
    /// not take the place of a built one.
    fn linker(&self) -> Result<String> {
        let linker = self.linker.join("bin").join(super::LINKER);
        Ok(format!(
            "{} --deploy=false \"$@\"",
            started(&linker, &self.llvm)?
        ))
    }
}

/// A program of a part that needs libraries which this machine's C library may not do for: it is
/// started with the loader and the C library that came with them.
pub(super) fn started(program: &Path, part: &Path) -> Result<String> {
    // Debian's stable release keeps the C library outside of usr.
    let all = [part.join(system_libraries()), libraries(part)];
    let there: Vec<&PathBuf> = all.iter().filter(|folder| folder.is_dir()).collect();
    let loader = there.iter().find_map(|it| find(it, "ld-linux-").ok());
    let loader = loader.with_context(|| format!("{} has no loader", part.display()))?;
    let names: Vec<String> = there.iter().map(|it| it.display().to_string()).collect();
    let libraries = names.join(":");
    Ok(format!(
        "LD_LIBRARY_PATH='{libraries}' exec '{}' --library-path '{libraries}' '{}'",
        loader.display(),
        program.display(),
    ))
}

/// Panics carry the places of their sources, so those get fixed names.
pub(super) fn path_flags(root: &Path, library: &Path) -> Result<Vec<String>> {
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![remap(root, "/ringfence"), remap(library, "/library")];
    flags.extend(
        registries()?
            .iter()
            .map(|registry| remap(registry, "/registry")),
    );
    Ok(flags)
}

/// The folders with the source of dependencies. Their names depend on where the machine gets its
/// packages. They exist by now: compiling this tool filled them.
fn registries() -> Result<Vec<PathBuf>> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let cargo_home = cargo_home
        .or_else(home)
        .context("neither CARGO_HOME nor HOME is set")?;
    files::entries(&cargo_home.join("registry/src"))
}

/// Where Debian puts libraries of this machine's kind.
pub fn libraries(part: &Path) -> PathBuf {
    part.join("usr").join(system_libraries())
}

fn system_libraries() -> String {
    format!("lib/{}-linux-gnu", env::consts::ARCH)
}

fn find(folder: &Path, prefix: &str) -> Result<PathBuf> {
    let named = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(prefix))
    };
    files::entries(folder)?
        .into_iter()
        .find(named)
        .with_context(|| {
            format!(
                "{} has no {prefix}*: remove that folder and build again",
                folder.display()
            )
        })
}

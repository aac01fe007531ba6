//! Node and npm, for the local node and for what else the npm registry has: those of the machine,
//! or Debian's in the cache.

use crate::{command, files, say, toolchain};
use anyhow::{Context, Result, ensure};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the packages that we use ask for.
const OLDEST: u32 = 18;
const PACKAGES: &[&str] = &["nodejs", "npm"];
/// Debian's Node reads modules of its own by a fixed path. In the cache it finds them beside the
/// folder that it is started in, and the two paths have the same length.
const FIXED: &[u8] = b"/usr/share/nodejs/";
const BESIDE: &[u8] = b"./../share/nodejs/";
const EDITION: &str = "modules beside the binary";

/// How to start Node and npm here.
pub enum Node {
    /// As they are found in the path.
    Machine,
    /// From packages that were unpacked into this folder.
    Unpacked(PathBuf),
}

impl Node {
    /// Node and npm of the machine if they are new enough, otherwise our own.
    pub fn find() -> Result<Self> {
        if Self::Machine.version().is_ok_and(|it| it >= OLDEST) {
            return Ok(Self::Machine);
        }
        let own = Self::Unpacked(toolchain::stable("node", PACKAGES, EDITION, relocate)?);
        let version = own.version()?;
        ensure!(version >= OLDEST, "Debian's Node is older than {OLDEST}");
        Ok(own)
    }

    /// For people: which Node this is.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Machine => "this machine's Node",
            Self::Unpacked(_) => "Debian's Node in the cache",
        }
    }

    /// `node`. It may start in another folder: name files by absolute paths.
    pub fn node(&self) -> Command {
        let Self::Unpacked(folder) = self else {
            return Command::new("node");
        };
        let user = folder.join("usr");
        let modules = [user.join("share/nodejs"), user.join("lib/nodejs")];
        let mut node = Command::new(user.join("bin/node"));
        node.current_dir(user.join("bin"));
        node.env("NODE_PATH", joined(&modules));
        node.env("LD_LIBRARY_PATH", libraries(folder));
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
        npm.arg("--prefix").arg(folder);
        npm.args(["ci", "--no-audit", "--no-fund"]);
        let what = format!("installing the packages of {}", folder.display());
        say::during(&what, || command::output(&mut npm))?;
        files::write(&stamp, &state)
    }

    fn npm(&self) -> Command {
        let Self::Unpacked(folder) = self else {
            return Command::new("npm");
        };
        let mut npm = self.node();
        npm.arg(folder.join("usr/share/nodejs/npm/bin/npm-cli.js"));
        npm
    }

    /// The version of Node, if npm answers as well.
    fn version(&self) -> Result<u32> {
        command::output(self.npm().arg("--version"))?;
        let version = command::output(self.node().arg("--version"))?;
        major(&version).with_context(|| format!("not a version: {version}"))
    }
}

/// Lets unpacked packages run where they lie.
fn relocate(folder: &Path) -> Result<()> {
    let libraries = files::entries(&libraries(folder))?;
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

fn libraries(folder: &Path) -> PathBuf {
    folder.join(format!("usr/lib/{}-linux-gnu", env::consts::ARCH))
}

/// Folders as one variable; one whose name cannot be in it is left out.
fn joined(folders: &[PathBuf]) -> OsString {
    let is_fine = |it: &&PathBuf| env::join_paths([it]).is_ok();
    env::join_paths(folders.iter().filter(is_fine)).unwrap_or_default()
}

/// `18` of `v18.20.4`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(major("v18.20.4\n"), Some(18));
        assert_eq!(major("node"), None);
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
    fn unpacked_packages_are_started_where_they_lie() {
        let npm = Node::Unpacked(PathBuf::from("/cache/node")).npm();
        assert_eq!(npm.get_program(), "/cache/node/usr/bin/node");
        assert_eq!(
            npm.get_current_dir(),
            Some(Path::new("/cache/node/usr/bin"))
        );
        let script = "/cache/node/usr/share/nodejs/npm/bin/npm-cli.js";
        assert_eq!(npm.get_args().collect::<Vec<_>>(), [script]);
        let modules = npm.get_envs().find(|(name, _)| *name == "NODE_PATH");
        let folders = "/cache/node/usr/share/nodejs:/cache/node/usr/lib/nodejs";
        assert_eq!(modules.unwrap().1.unwrap(), folders);
    }
}

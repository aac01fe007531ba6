//! What compiling OpenSSL needs. The embedded VM verifies signatures as validators do, with a
//! library that is compiled from source: make and Perl do that, those of the machine or Debian's
//! in the cache.

use crate::{command, toolchain};
use anyhow::{Context, Result};
use std::env;
use std::path::Path;
use std::process::Command;

const PACKAGES: &[&str] = &["make", "perl"];
/// Where Debian's Perl keeps its modules.
const MODULES: [&str; 3] = [
    "usr/share/perl/5.36",
    "usr/lib/x86_64-linux-gnu/perl/5.36",
    "usr/lib/x86_64-linux-gnu/perl-base",
];

/// Lets a command find make and Perl.
pub fn provide(cargo: &mut Command) -> Result<()> {
    if has_own() {
        return Ok(());
    }
    let folder = toolchain::stable("openssl", PACKAGES, "as unpacked", |_| Ok(()))?;
    lead(cargo, &folder)
}

/// Whether the machine has both, with the modules of Perl that a small installation leaves out.
fn has_own() -> bool {
    let perl = ["-MFindBin", "-MIPC::Cmd", "-MFile::Compare", "-e", "1"];
    let runs =
        |program: &str, words: &[&str]| command::output(Command::new(program).args(words)).is_ok();
    runs("make", &["--version"]) && runs("perl", &perl)
}

/// Puts the programs of a folder in front of the machine's.
fn lead(cargo: &mut Command, folder: &Path) -> Result<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = [folder.join("usr/bin")]
        .into_iter()
        .chain(env::split_paths(&path));
    let path = env::join_paths(all).context("a folder of the path has a colon in its name")?;
    let modules = env::join_paths(MODULES.map(|module| folder.join(module)))
        .context("the cache has a colon in its name")?;
    cargo.env("PATH", path).env("PERL5LIB", modules);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::ffi::OsStr;

    #[test]
    fn programs_of_the_cache_come_first_and_perl_finds_its_modules() {
        let mut cargo = Command::new("cargo");
        lead(&mut cargo, Path::new("/cache/openssl")).unwrap();
        let set: HashMap<&OsStr, Option<&OsStr>> = cargo.get_envs().collect();
        let value = |name: &str| set[OsStr::new(name)].unwrap().to_str().unwrap();
        assert!(value("PATH").starts_with("/cache/openssl/usr/bin:"));
        let modules: Vec<&str> = value("PERL5LIB").split(':').collect();
        assert_eq!(modules.len(), MODULES.len());
        assert_eq!(modules[0], "/cache/openssl/usr/share/perl/5.36");
    }
}

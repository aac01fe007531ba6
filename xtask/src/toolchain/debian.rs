//! Packages of the Debian archive, unpacked into a folder: no root, and nothing of the machine
//! changes. The mirror is the one that the machine's own apt configuration names.

use crate::{command, files};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
const RELEASE: &str = "bookworm";
const SECURITY: &str = "bookworm-security";

/// Where packages come from.
#[derive(Clone, Copy)]
pub enum Suite {
    /// The stable release and its security updates.
    Stable,
    /// The development version, unpacked with its own C library.
    Unstable,
}

/// Downloads packages with all that they depend on and unpacks them into a folder.
pub fn unpack(suite: Suite, packages: &[&str], folder: &Path) -> Result<()> {
    let state = folder.join("apt");
    files::create_folder(&state.join("lists/partial"))?;
    files::create_folder(&state.join("cache/archives/partial"))?;
    files::write(&state.join("status"), "")?;
    files::write(&state.join("sources.list"), &sources(suite)?)?;
    command::output(apt(&state).arg("update"))?;
    let install = [
        "install",
        "--no-install-recommends",
        "--download-only",
        "-y",
    ];
    command::output(apt(&state).args(install).args(packages))?;
    for path in files::entries(&state.join("cache/archives"))? {
        if path.extension().is_some_and(|extension| extension == "deb") {
            command::output(Command::new("dpkg").arg("-x").arg(&path).arg(folder))?;
        }
    }
    files::remove_folder(&state)
}

/// An apt that keeps to its own state, so it needs no root and sees nothing as installed.
fn apt(state: &Path) -> Command {
    let at = |name: &str| state.join(name).display().to_string();
    let mut apt = Command::new("apt-get");
    apt.arg("-qq");
    for option in [
        format!("Dir::Etc::SourceList={}", at("sources.list")),
        "Dir::Etc::SourceParts=/dev/null".to_owned(),
        format!("Dir::State::Lists={}", at("lists")),
        format!("Dir::State::status={}", at("status")),
        format!("Dir::Cache={}", at("cache")),
        "Debug::NoLocking=1".to_owned(),
        "APT::Get::AllowUnauthenticated=false".to_owned(),
    ] {
        apt.arg("-o").arg(option);
    }
    apt
}

fn sources(suite: Suite) -> Result<String> {
    let configured = configuration()?;
    let line = |mirror_of: &str, suite: &str| {
        let mirror = mirror(&configured, mirror_of).with_context(|| {
            format!(
                "apt is not configured for {mirror_of} here, and without the official tools the \
                 toolchain is made of Debian packages: use Debian 12, or install Solana's \
                 platform tools so that `cargo build-sbf` works"
            )
        })?;
        Ok(format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n"))
    };
    match suite {
        Suite::Stable => Ok(line(RELEASE, RELEASE)? + &line(SECURITY, SECURITY)?),
        Suite::Unstable => line(RELEASE, "sid"),
    }
}

/// All of the machine's apt sources, in either of apt's two formats.
fn configuration() -> Result<String> {
    let mut paths = vec![PathBuf::from("/etc/apt/sources.list")];
    let parts = Path::new("/etc/apt/sources.list.d");
    if parts.is_dir() {
        paths.extend(files::entries(parts)?);
    }
    let known = |path: &&PathBuf| {
        path.is_file()
            && path
                .extension()
                .is_some_and(|it| it == "list" || it == "sources")
    };
    let texts = paths.iter().filter(known).map(|path| files::read(path));
    Ok(texts.collect::<Result<Vec<_>>>()?.join("\n\n"))
}

/// The first mirror that the configuration names for a suite.
fn mirror<'a>(configured: &'a str, suite: &str) -> Option<&'a str> {
    configured.split("\n\n").find_map(|stanza| {
        let one_line = stanza.lines().find_map(|line| mirror_of_line(line, suite));
        one_line.or_else(|| mirror_of_stanza(stanza, suite))
    })
}

/// `deb [options] mirror suite components…`
fn mirror_of_line<'a>(line: &'a str, suite: &str) -> Option<&'a str> {
    let words: Vec<&str> = line.strip_prefix("deb ")?.split_whitespace().collect();
    let pair = words
        .windows(2)
        .find(|pair| is_address(pair[0]) && pair[1] == suite)?;
    Some(pair[0])
}

/// `URIs: mirror…` and `Suites: suite…` on lines of their own.
fn mirror_of_stanza<'a>(stanza: &'a str, suite: &str) -> Option<&'a str> {
    let field = |name: &str| stanza.lines().find_map(|line| line.strip_prefix(name));
    field("Suites:")?
        .split_whitespace()
        .find(|word| *word == suite)?;
    field("URIs:")?
        .split_whitespace()
        .find(|word| is_address(word))
}

fn is_address(word: &str) -> bool {
    word.starts_with("http://") || word.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANZAS: &str = "Types: deb\nURIs: https://a.example/debian\n\
        Suites: bookworm bookworm-updates\nComponents: main\n\n\
        Types: deb\nURIs: https://b.example/security\nSuites: bookworm-security\n";
    const LINES: &str = "# deb https://no.example x bookworm\n\
        deb [signed-by=/k] https://c.example/debian bookworm main\n\
        deb https://d.example/security bookworm-security main\n";

    #[test]
    fn a_mirror_is_found_in_stanzas() {
        assert_eq!(
            mirror(STANZAS, "bookworm"),
            Some("https://a.example/debian")
        );
        assert_eq!(
            mirror(STANZAS, "bookworm-security"),
            Some("https://b.example/security")
        );
    }

    #[test]
    fn a_mirror_is_found_on_one_line() {
        assert_eq!(mirror(LINES, "bookworm"), Some("https://c.example/debian"));
        assert_eq!(
            mirror(LINES, "bookworm-security"),
            Some("https://d.example/security")
        );
    }

    #[test]
    fn an_unknown_suite_has_no_mirror() {
        assert_eq!(mirror(STANZAS, "trixie"), None);
        assert_eq!(mirror(LINES, "trixie"), None);
    }
}

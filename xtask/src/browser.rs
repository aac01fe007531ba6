//! A browser without a window, for the suite of the app: Chromium of the machine, or Debian's in
//! the cache.

use crate::{command, files, toolchain};
use anyhow::Result;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = "chromium";
/// The one without windows needs 131 packages, the whole 239; a page without fonts has no text.
const PACKAGES: &[&str] = &["chromium-headless-shell", "fonts-dejavu-core"];
/// Finds everything beside itself. A container has little shared memory, and root has no sandbox;
/// this one shows nothing but our own pages.
const STARTER: &str = r#"here=$(dirname "$(readlink -f "$0")")
kind=$(uname -m)-linux-gnu
libraries=$here/usr/lib/$kind
export LD_LIBRARY_PATH="$libraries:$libraries/pulseaudio:$here/lib/$kind"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/usr/lib/chromium/chromium-headless-shell" --no-sandbox --disable-dev-shm-usage "$@""#;
const FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"#;

/// What starts a browser.
pub struct Browser {
    /// Where it is.
    pub program: PathBuf,
    /// For people: which one this is.
    pub name: &'static str,
}

impl Browser {
    /// That of the machine if it answers, otherwise our own.
    pub fn find() -> Result<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        if let Some(program) = on_path(&path).filter(|it| answers(it)) {
            let name = "this machine's Chromium";
            return Ok(Self { program, name });
        }
        let edition = [STARTER, FONTS].concat();
        let folder = toolchain::stable("chromium", PACKAGES, &edition, equip)?;
        Ok(Self {
            program: folder.join(PROGRAM),
            name: "Debian's Chromium in the cache",
        })
    }
}

/// Where the path has it first.
fn on_path(path: &OsStr) -> Option<PathBuf> {
    let mut all = env::split_paths(path).map(|folder| folder.join(PROGRAM));
    all.find(|program| program.is_file())
}

fn answers(program: &Path) -> bool {
    command::output(Command::new(program).arg("--version")).is_ok()
}

/// Adds what it takes to start unpacked packages where they lie.
fn equip(folder: &Path) -> Result<()> {
    files::write(&folder.join("fonts.conf"), FONTS)?;
    files::write_script(&folder.join(PROGRAM), STARTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        env::temp_dir().join(format!("ringfence-browser-{}-{name}", std::process::id()))
    }

    #[test]
    fn the_first_on_the_path_is_found() {
        let folder = folder("path");
        let (none, one, two) = (folder.join("0"), folder.join("1"), folder.join("2"));
        for program in [&one, &two] {
            files::write_script(&program.join(PROGRAM), "exit 0").unwrap();
        }
        let path = env::join_paths([&none, &one, &two]).unwrap();
        let found = on_path(&path);
        files::remove_folder(&folder).unwrap();
        assert_eq!(found, Some(one.join(PROGRAM)));
        assert_eq!(on_path(none.as_os_str()), None);
    }

    #[test]
    fn one_that_does_not_answer_is_not_taken() {
        assert!(answers(Path::new("true")));
        assert!(!answers(Path::new("false")));
        assert!(!answers(Path::new("/nowhere/chromium")));
    }

    #[test]
    fn it_is_started_with_what_lies_beside_it_wherever_that_is() {
        let folder = folder("starter");
        equip(&folder).unwrap();
        let fake = folder.join("usr/lib/chromium/chromium-headless-shell");
        let script = r#"echo "$LD_LIBRARY_PATH"; echo "$FONTCONFIG_FILE"; echo "$@""#;
        files::write_script(&fake, script).unwrap();
        let mut starter = Command::new(folder.join(PROGRAM));
        let said = command::output(starter.args(["--headless", "a b"])).unwrap();
        let has_fonts = folder.join("fonts.conf").is_file();
        files::remove_folder(&folder).unwrap();
        let lines: Vec<&str> = said.lines().collect();
        let libraries = toolchain::libraries(&folder).display().to_string();
        assert!(lines[0].starts_with(&libraries), "{said}");
        assert_eq!(Path::new(lines[1]), folder.join("fonts.conf"));
        assert_eq!(
            lines[2],
            "--no-sandbox --disable-dev-shm-usage --headless a b"
        );
        assert!(has_fonts);
    }
}

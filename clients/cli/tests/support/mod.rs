//! The built command, and files for it.

use std::path::PathBuf;
use std::process::{Command, Output};

/// What the command answered.
pub struct Answer {
    /// Exit code.
    pub code: Option<i32>,
    /// The result.
    pub stdout: String,
    /// The complaint.
    pub stderr: String,
}

/// Runs the command with these words.
pub fn ringfence(words: &[&str]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(words).output().unwrap();
    Answer {
        code: status.code(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// A file of this name with this text, for one test alone.
pub fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

impl Answer {
    /// The result of a command that succeeded without a complaint.
    #[track_caller]
    pub fn result(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        assert_eq!(self.stderr, "");
        self.stdout
    }

    /// The complaint of a command that failed without a result.
    #[track_caller]
    pub fn complaint(self) -> String {
        assert_eq!(self.code, Some(1), "{}{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        self.stderr
    }
}

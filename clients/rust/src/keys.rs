//! Keys in files, as Solana's own tools write them: a JSON array of 64 numbers. The same key in
//! Base58, as wallets export it, is read as well.

use solana_keypair::Keypair;
use std::fmt;
use std::path::{Path, PathBuf};

/// A key that was read.
#[derive(Debug)]
pub struct Key {
    /// Signs.
    pub keypair: Keypair,
    /// What its owner should be told: that others on this machine can read the file.
    pub warning: Option<String>,
}

/// Why a file gives no key. Never says what is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for KeyError {}

/// Reads a key from a file.
///
/// # Errors
/// [`KeyError`] when there is no such file, or no key in it.
pub fn read(path: &Path) -> Result<Key, KeyError> {
    let wrong = |reason: String| KeyError {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(format!("the key file cannot be read: {error}")))?;
    let keypair = parse(&text).map_err(wrong)?;
    Ok(Key {
        keypair,
        warning: warning(path),
    })
}

/// A key from the text of a file.
///
/// # Errors
/// What is wrong with the text, in a sentence that does not repeat it.
pub fn parse(text: &str) -> Result<Keypair, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the key file is empty".to_owned());
    }
    if !text.starts_with('[') {
        return Keypair::try_from_base58_string(text).map_err(|_| {
            "neither a JSON array of 64 numbers nor a key of 64 bytes in Base58".to_owned()
        });
    }
    let bytes: Vec<u8> = serde_json::from_str(text)
        .map_err(|_| "not a JSON array of numbers from 0 to 255".to_owned())?;
    if bytes.len() != 64 {
        return Err(format!(
            "a key has 64 numbers, this file has {}",
            bytes.len()
        ));
    }
    Keypair::try_from(bytes.as_slice())
        .map_err(|_| "the public half of the key does not belong to its secret half".to_owned())
}

/// Writes a key to a new file that only its owner can read.
///
/// # Errors
/// [`KeyError`] when the file exists or cannot be written.
pub fn write_new(path: &Path, keypair: &Keypair) -> Result<(), KeyError> {
    let wrong = |reason: String| KeyError {
        path: path.to_owned(),
        reason,
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let numbers: Vec<String> = keypair.to_bytes().iter().map(u8::to_string).collect();
    let text = format!("[{}]", numbers.join(","));
    let mut file = options
        .open(path)
        .map_err(|error| wrong(error.to_string()))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| wrong(error.to_string()))
}

#[cfg(unix)]
fn warning(path: &Path) -> Option<String> {
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).ok()?.permissions());
    (mode & 0o077 != 0).then(|| format!("{} can be read by others: chmod 600 {0}", path.display()))
}

#[cfg(not(unix))]
fn warning(_: &Path) -> Option<String> {
    None
}

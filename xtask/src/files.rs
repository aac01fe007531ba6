//! Reading, writing and hashing files, with errors that name the file.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file, making the folders it needs.
pub fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// A new file, in place of an earlier one.
pub fn create(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        create_folder(folder)?;
    }
    let result = fs::copy(from, to);
    result.with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))
}

/// Removes a folder and what is in it; one that is not there is as good as removed.
pub fn remove_folder(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    fs::remove_dir_all(path).with_context(|| format!("cannot remove {}", path.display()))
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in list(from)? {
        copy(&path, &to.join(path.strip_prefix(from)?))?;
    }
    Ok(())
}

/// All files of a folder and of the folders in it, sorted; of a file, the file itself.
pub fn list(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for path in entries(path)? {
        found.extend(list(&path)?);
    }
    Ok(found)
}

/// What a folder holds, sorted.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot list {}", folder.display());
    let entries = fs::read_dir(folder).with_context(cannot)?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()
        .with_context(cannot)?;
    paths.sort();
    Ok(paths)
}

/// The SHA-256 of a file, in hexadecimal.
pub fn sha256(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(hexadecimal(&Sha256::digest(bytes)))
}

/// One hash for the paths and contents of all files below some folders.
pub fn fingerprint(root: &Path, sources: &[&str]) -> Result<String> {
    let mut parts = Vec::new();
    for source in sources {
        for path in list(&root.join(source))?
            .iter()
            .filter(|path| path.is_file())
        {
            parts.push(path.strip_prefix(root)?.display().to_string());
            parts.push(sha256(path)?);
        }
    }
    Ok(sha256_of_parts(parts))
}

/// The SHA-256 of several parts. Lengths are hashed too, so that parts cannot run together.
pub fn sha256_of_parts<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hexadecimal(&hasher.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a shell script that can be run.
pub fn write_script(path: &Path, text: &str) -> Result<()> {
    write(path, &format!("#!/bin/sh\n{text}\n"))?;
    let result = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
    result.with_context(|| format!("cannot make {} executable", path.display()))
}

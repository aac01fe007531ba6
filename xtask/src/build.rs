//! `cargo x build`: the program for the chain, at `target/deploy/ringfence.so`.

use crate::program::{SOURCES, Tools};
use crate::{files, say, workspace};
use anyhow::Result;
use std::path::Path;

/// Where the built program is, below the root.
const PROGRAM: &str = "target/deploy/ringfence.so";
/// What was built from what: two lines, the fingerprint of the sources and the hash of the file.
const STAMP: &str = "target/sbf/ringfence.stamp";

/// Builds the program, or says that the one that is there is current.
pub fn build() -> Result<()> {
    let root = workspace::root()?;
    let tools = Tools::find()?;
    let (program, stamp) = (root.join(PROGRAM), root.join(STAMP));
    let fingerprint = fingerprint(&root, &tools)?;
    let current = || {
        Some(format!(
            "{fingerprint}\n{}\n",
            files::sha256(&program).ok()?
        ))
    };
    let reused = files::read(&stamp)
        .ok()
        .is_some_and(|text| Some(text) == current());
    if !reused {
        let compile = || tools.compile(&root, &root.join("target/sbf"));
        let made = say::during(
            &format!("compiling the program with {}", tools.name()),
            compile,
        )?;
        files::copy(&made, &program)?;
        files::write(&stamp, &current().unwrap_or_default())?;
    }
    let size = program.metadata()?.len();
    say::line(
        if reused { "reused" } else { "built" },
        &format!("{PROGRAM}, {size} bytes, built by {}", tools.name()),
    );
    say::line("sha256", &files::sha256(&program)?);
    Ok(())
}

/// A hash of all that the bytes of the program depend on.
pub fn fingerprint(root: &Path, tools: &Tools) -> Result<String> {
    let mut parts = vec![tools.identity().into_bytes()];
    for source in SOURCES {
        for path in files::list(&root.join(source))? {
            parts.push(
                path.strip_prefix(root)?
                    .as_os_str()
                    .as_encoded_bytes()
                    .to_vec(),
            );
            parts.push(files::read(&path)?.into_bytes());
        }
    }
    Ok(files::sha256_of_parts(parts))
}

//! `cargo x wasm`: the previews for browsers and Node, in `target/wasm/ringfence.wasm`, and as a
//! module that the TypeScript SDK carries.

use crate::stamp::Stamp;
use crate::toolchain::WasmToolchain;
use crate::{command, files, reproducible, say, workspace};
use anyhow::{Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "ringfence-wasm";
const PROFILE: &str = "wasm";
/// What is built, below the root.
const BUILT: &str = "target/wasm/ringfence.wasm";
/// The same as text, for bundlers that know no files. It is not in the repository.
const EMBEDDED: &str = "clients/js/src/preview/embedded.ts";
/// What a browser loads of it, at most.
const COMPRESSED_MAX: usize = 70_000;

/// What its bytes depend on, below the root.
const SOURCES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "clients/wasm/Cargo.toml",
    "clients/wasm/src",
    "crates/core/Cargo.toml",
    "crates/core/src",
    "crates/interface/Cargo.toml",
    "crates/interface/src",
    "crates/preview",
];

/// What it was built from and with, and the hash of what that made.
pub struct Wasm {
    fingerprint: String,
    sha256: String,
}

/// Builds it, or says that what is there is current.
pub fn wasm() -> Result<Wasm> {
    let root = workspace::root()?;
    let toolchain = WasmToolchain::ensure()?;
    let path = root.join(BUILT);
    let stamp = Stamp::of(&root, "wasm");
    let sources = files::fingerprint(&root, &SOURCES)?;
    let fingerprint = files::sha256_of_parts([toolchain.identity(), sources]);
    let state = || {
        let made = [&path, &root.join(EMBEDDED)].map(|it| files::sha256(it).unwrap_or_default());
        format!("{fingerprint}\n{}\n", made.join("\n"))
    };
    let reused = stamp.is(&state());
    if !reused {
        let what = "compiling the previews for WebAssembly";
        let made = say::during(what, || compile(&toolchain, &root))?;
        files::copy(&made, &path)?;
        embed(&path, &root.join(EMBEDDED))?;
        stamp.set(&state())?;
    }
    let (plain, packed) = (fs::read(&path)?, pack(&fs::read(&path)?)?);
    let what = if reused { "reused" } else { "built" };
    let sizes = format!("{} bytes, {} compressed", plain.len(), packed.len());
    say::line(what, &format!("{BUILT}, {sizes}"));
    check_size(packed.len())?;
    let sha256 = files::sha256(&path)?;
    Ok(Wasm {
        fingerprint,
        sha256,
    })
}

/// Builds it, and once for the same sources again in another place: the bytes must be the same.
pub fn check() -> Result<()> {
    let root = workspace::root()?;
    let Wasm {
        fingerprint,
        sha256,
    } = wasm()?;
    let stamp = Stamp::of(&root, "reproducible-wasm");
    let state = format!("{fingerprint}\n{sha256}\n");
    if stamp.is(&state) {
        say::line(
            "reused",
            "the proof that the previews are the same bytes anywhere",
        );
        return Ok(());
    }
    let toolchain = WasmToolchain::ensure()?;
    reproducible::elsewhere(&root, |tree| {
        let what = "compiling the previews in another place";
        let made = say::during(what, || compile(&toolchain, tree))?;
        let there = files::sha256(&made)?;
        let place = tree.display();
        ensure!(
            sha256 == there,
            "the previews are not reproducible: {sha256} here, {there} in {place}"
        );
        Ok(())
    })?;
    stamp.set(&state)?;
    say::line("same", "the previews are the same bytes in another place");
    Ok(())
}

fn check_size(bytes: usize) -> Result<()> {
    ensure!(
        bytes <= COMPRESSED_MAX,
        "the previews have {bytes} bytes compressed, more than {COMPRESSED_MAX}"
    );
    Ok(())
}

/// Compiles it in a checkout and says where it is.
fn compile(toolchain: &WasmToolchain, root: &Path) -> Result<PathBuf> {
    let target = root.join("target/wasm");
    files::create_folder(&target)?;
    let mut cargo = toolchain.cargo(root, &target)?;
    cargo.args(["--quiet", "--locked", "--package", PACKAGE]);
    cargo.args(["--profile", PROFILE]);
    command::run(&mut cargo)?;
    let made = target.join("wasm32-unknown-unknown/wasm/ringfence_wasm.wasm");
    ensure!(made.is_file(), "cargo made no {}", made.display());
    Ok(made)
}

/// Writes a module that carries the file.
fn embed(wasm: &Path, module: &Path) -> Result<()> {
    let text = BASE64_STANDARD.encode(pack(&fs::read(wasm)?)?);
    let head = "// Made by `cargo x wasm`: the previews, compressed, in Base64.\n";
    files::write(
        module,
        &format!("{head}export const EMBEDDED =\n  '{text}';\n"),
    )
}

fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::env;
    use std::io::Read;

    #[test]
    fn a_module_carries_the_file_to_the_last_byte() {
        let folder = env::temp_dir().join(format!("ringfence-wasm-{}", std::process::id()));
        let bytes: Vec<u8> = (0..10_000_u32).map(|it| (it % 251) as u8).collect();
        files::create_folder(&folder).unwrap();
        fs::write(folder.join("x.wasm"), &bytes).unwrap();
        embed(&folder.join("x.wasm"), &folder.join("x.ts")).unwrap();
        let module = files::read(&folder.join("x.ts")).unwrap();
        let text = module.split('\'').nth(1).unwrap();
        let packed = BASE64_STANDARD.decode(text).unwrap();
        let mut found = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut found).unwrap();
        assert_eq!(found, bytes);
        files::remove_folder(&folder).unwrap();
    }

    #[test]
    fn more_than_a_browser_should_load_is_refused() {
        assert!(check_size(COMPRESSED_MAX).is_ok());
        let refusal = check_size(COMPRESSED_MAX + 1).unwrap_err().to_string();
        assert!(refusal.contains("70001 bytes"), "{refusal}");
    }
}
